// Canon: what stands in a Plan, as text that is equal where the meaning is: names of sets and rules left out or as the
// version before knew them, operands in one order, comparisons and negations in one form. Equal texts mean the same of
// every receipt; different ones may still (that is for the solver to say). Internal to compiler/prove; knows nothing of
// Z3. Not thread-safe: both versions share one Contents.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/plan/plan.h"

namespace kopeck::prove {

/// Expressions of both versions, each content once.
class Contents {
 public:
  enum class Kind : std::uint8_t { other, among, both, either, negated };
  struct Node {
    std::string head;     // what it is, all but its operands
    std::vector<int> of;  // operands
    Kind kind = Kind::other;
    bool definite = true;              // never missing
    std::vector<Value> values;         // among: what of[0] may be
    std::optional<Value> constant;     // a number, a day: its value
    plan::Type type{};                 // of a constant
    std::optional<Value> least, most;  // of what has few values
  };
  [[nodiscard]] int add(Node node);
  [[nodiscard]] const Node& operator[](int number) const { return nodes_[static_cast<std::size_t>(number)]; }
  /// From here on the one is the other: it was proved. What holds either has to be asked for once more.
  void unite(int newer, int older) { same_as_[newer] = older; }

 private:
  std::vector<Node> nodes_;
  std::map<std::string, int> numbers_;
  std::map<int, int> same_as_;
};

class Canon {
 public:
  /// `names` are what the Plan's rules are called, one each. All outlive it.
  Canon(const plan::Plan& plan, bool newer, const std::vector<std::string>& names, Contents& contents);

  [[nodiscard]] int expr(std::int32_t index);
  /// What it holds; -1 stands for all lines.
  [[nodiscard]] int set(std::int32_t index);
  /// When the rule applies, its days among the conditions.
  [[nodiscard]] int when(const plan::Rule& rule);
  /// The expressions that have to hold together, besides each other.
  [[nodiscard]] int all(const std::vector<plan::Condition>& conditions);
  /// What it gives or takes off where it applies, before all limits.
  [[nodiscard]] std::string gives(const plan::Rule& rule);
  /// One amount of a rule whose when() or gives() was asked for last: it says whose fields are meant.
  [[nodiscard]] std::string earn(const plan::Earn& earn);
  [[nodiscard]] std::string take(const plan::Take& take);
  /// Its own limits.
  [[nodiscard]] std::string bounds(const plan::Rule& rule);
  [[nodiscard]] std::string limit(std::int32_t index);
  /// How long what it gives lives, and of what kind that is; -1: as its target's.
  [[nodiscard]] std::string life(std::int32_t terms);
  [[nodiscard]] std::string replaced(const plan::Rule& rule);
  [[nodiscard]] std::string effects(const plan::Rule& rule);
  /// On what occasion: event, day of the month.
  [[nodiscard]] std::string occasion(const plan::Rule& rule);
  [[nodiscard]] std::string named(const std::vector<std::int32_t>& rules, bool in_order);
  [[nodiscard]] std::string kind(std::int32_t index) const;
  [[nodiscard]] std::string tiers(std::int32_t index, bool thresholds);
  [[nodiscard]] std::string aggregateOf(std::int32_t tiers);
  [[nodiscard]] std::string levelName(const plan::TierLevel& level) const;
  [[nodiscard]] std::string redeem();
  [[nodiscard]] std::string guarantee(const plan::Guarantee& guarantee);

 private:
  [[nodiscard]] int plain(std::string head, std::vector<int> of = {}, bool definite = true);
  [[nodiscard]] int few(std::string head, Value least, Value most, bool definite);
  [[nodiscard]] int constant(plan::Type type, Value value);
  [[nodiscard]] int made(const plan::Expr& expr);
  [[nodiscard]] int leaf(const plan::Expr& expr);
  [[nodiscard]] int read(const plan::Read& read);
  [[nodiscard]] int test(const plan::Expr& expr, int a, int b);
  [[nodiscard]] int atMost(int a, int b);
  [[nodiscard]] int isAmong(int of, std::vector<Value> values);
  [[nodiscard]] int negated(int of);
  [[nodiscard]] int joined(bool both, const std::vector<int>& parts);
  [[nodiscard]] int shifted(int number, Value by);
  [[nodiscard]] int attributeNode(const char* of, const std::vector<Attribute>& all, std::int32_t index, bool required);
  [[nodiscard]] std::string attribute(const std::vector<Attribute>& all, std::int32_t index) const;
  [[nodiscard]] std::string text(Value id) const;
  [[nodiscard]] std::string sum(std::int32_t index);
  [[nodiscard]] std::string aggregate(std::int32_t index);
  [[nodiscard]] std::string draw(std::int32_t index) const;
  [[nodiscard]] std::string result(const plan::ResultOf& of);

  const plan::Plan& plan_;
  bool newer_;
  const std::vector<std::string>& names_;
  Contents& contents_;
  const std::vector<Attribute>* fields_;  // of the event at hand
  std::map<std::pair<const std::vector<Attribute>*, std::int32_t>, int> known_;
};

}  // namespace kopeck::prove
