// Coverage: what of a programme its tests have made happen: rules that applied, conditions that held and that failed,
// limits that cut and that left alone, tiers that somebody reached.
//
// Hears what the reference evaluator says of each event. Among many rules the engine looks up which may apply: the
// others are asked by coverage itself, and only those of which it has not seen all there is to see yet.
// A condition counts as seen where it was looked at: those behind the first that fails are not.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"
#include "runtime/engine/outcome.h"
#include "runtime/interpret/evaluator.h"
#include "runtime/plan/plan.h"

namespace kopeck {

/// What CoverPoint::yes and CoverPoint::no say.
enum class Counting : std::uint8_t {
  times,  // how often it came to that
  ways,   // whether it did: 0 where it never did
};

enum class CoverKind : std::uint8_t {
  rule,       // it applied
  condition,  // of a rule or of `redeem`: it held, it failed
  limit,      // it left alone, it cut
  tier,       // somebody was on it
};

/// Something that tests should make happen, both ways where it has two.
struct CoverPoint {
  CoverKind kind = CoverKind::rule;
  std::int32_t line = 0;  // of the source, 1-based
  std::string owner;      // the rule, the tiers block; empty for `redeem`, limit blocks and the main tiers
  std::string text;       // the author's words; of a rule and a tier the name
  std::int64_t yes = 0;   // applied, held, cut, reached: as often as Counting says
  std::int64_t no = 0;    // did not apply, failed, left alone; of a tier always 0
  [[nodiscard]] bool bothWays() const { return kind == CoverKind::condition || kind == CoverKind::limit; }
  [[nodiscard]] int wanted() const { return bothWays() ? 2 : 1; }
  [[nodiscard]] int seen() const { return (yes > 0 ? 1 : 0) + (bothWays() && no > 0 ? 1 : 0); }
};

class Coverage {
 public:
  /// `plan` must outlive it. What nobody wrote (line 0) is no point, nor is what belongs to `imported`: names of
  /// declarations of other files, which have tests of their own.
  explicit Coverage(const plan::Plan& plan, std::set<std::string> imported = {}, Counting counting = Counting::times);
  ~Coverage();

  /// What an evaluator answered: of every rule of a group; of one rule; the redeem block's first failing condition (-1:
  /// none).
  void noteVerdicts(RuleGroup group, const Value* verdicts);
  void noteVerdict(std::int32_t rule, std::int64_t verdict);
  void noteRedeem(std::int32_t failed);
  /// What became of an event: which limits cut.
  void noteOutcome(const Outcome& outcome);
  /// Of one rule that was looked at: which of its limits cut.
  void noteLimits(std::int32_t rule, const RuleOutcome& outcome);

  /// The rules of purchases (of their discounts) of whose verdicts there is something to see yet; where times are
  /// counted there always is. Rising; valid until the next call.
  [[nodiscard]] std::span<const std::int32_t> open(plan::TriggerKind trigger);
  /// The same of purchases and discounts for what limits do, of rules that apply but give nothing.
  [[nodiscard]] std::span<const std::int32_t> openByLimit();
  /// A customer stands on a level of a block.
  void noteTier(std::int32_t block, std::int32_t level);

  /// In the order of the source; an author's rule is one point, however many rules of the Plan it is.
  [[nodiscard]] std::vector<CoverPoint> points() const;

 private:
  using Key = std::pair<std::int32_t, std::string>;  // line, text
  /// Places in points_, -1 where something is no point.
  struct RulePoints {
    std::int32_t rule = -1;
    std::vector<std::int32_t> conditions;
    std::vector<std::int32_t> limits;  // Plan::limits that speak of it
  };
  [[nodiscard]] std::int32_t placeOf(CoverKind kind, std::int32_t line, const std::string& owner,
                                     const std::string& text);
  void findLimits();
  void note(std::int32_t place, bool yes);
  void noteConditions(const std::vector<std::int32_t>& places, std::int64_t failed);
  [[nodiscard]] std::vector<std::int32_t>& openOf(plan::TriggerKind trigger);
  [[nodiscard]] bool isOpen(std::int32_t place) const;
  [[nodiscard]] bool isRuleOpen(std::int32_t rule) const;
  [[nodiscard]] bool isOpenByLimit(std::int32_t rule) const;

  const plan::Plan& plan_;
  std::set<std::string> imported_;
  Counting counting_;
  std::map<std::pair<CoverKind, Key>, std::int32_t> places_;  // into points_
  std::vector<CoverPoint> points_;
  std::vector<RulePoints> rules_;                        // a rule
  std::vector<std::int32_t> redeem_;                     // a condition of `redeem`
  std::vector<std::int32_t> limits_;                     // a limit
  std::vector<std::vector<std::int32_t>> tiers_;         // a block: a level
  std::array<std::vector<std::int32_t>, 5> of_trigger_;  // rules
  std::vector<std::int32_t> purchase_;                   // rules that are still open
  std::vector<std::int32_t> discount_;                   // the same
  std::vector<std::int32_t> open_by_limit_;              // the same
};

/// Names of the rules, discounts, coupons, limits and blocks of tiers that `file` has from the files it imports.
[[nodiscard]] std::set<std::string> importedNames(const ast::File& file, const SourceFile& source);

/// Answers as `evaluator` does, and notes what it answered. Both must outlive it.
[[nodiscard]] std::unique_ptr<Evaluator> noting(const Evaluator& evaluator, const plan::Plan& plan, Coverage& coverage);

/// How much of all that there is to see was seen: of `wanted`, each way of a condition or limit counted for itself.
struct CoverSum {
  int seen = 0;
  int wanted = 0;
  /// In tenths of a percent, rounded down; 1000 where there is nothing to see.
  [[nodiscard]] int perMille() const {
    return wanted == 0 ? 1000 : static_cast<int>(std::int64_t{1000} * seen / wanted);
  }
};
[[nodiscard]] CoverSum sumOf(const std::vector<CoverPoint>& points);

/// As lcov's tracefiles say it (geninfo(1)): rules are functions, conditions and limits branches. `file` names the
/// source.
[[nodiscard]] std::string lcov(const std::vector<CoverPoint>& points, const std::string& file);

}  // namespace kopeck
