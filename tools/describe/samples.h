// Samples: invented purchases and events, one for each rule, found by trying what the rule's own conditions speak of
// (its dates, times, levels, categories, amounts) until the engine says that the rule gives something. Internal to
// tools/describe.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/engine/draws.h"
#include "runtime/engine/step.h"
#include "tools/describe/sections.h"

namespace kopeck::describing {

/// A purchase that lies before the sample's own.
struct Past {
  Day days_before = 0;
  Value amount = 0;
};

/// One invented event and the customer to whom it happens.
struct Sample {
  Day day = 0;
  std::int32_t second = 43'200;
  Value amount = 0;
  Value units = 1;
  std::string category, name, sku, store;
  std::map<std::int32_t, Value> customer;  // attribute: value
  std::map<std::int32_t, Value> receipt;   // attribute of the receipt or of the event: value
  std::map<std::int32_t, Value> item;
  std::map<std::int32_t, std::int32_t> tiers;  // block: ordinal
  std::map<std::int32_t, Value> holds;         // kind: amount
  std::map<std::int32_t, Value> tenders;       // tender: minor units
  std::vector<Past> past;
  std::vector<std::string> codes;
  std::vector<std::int32_t> coupons;  // kinds
  bool lucky = false;
  Value asks = 0;  // points of the first kind
};

/// What the engine made of a sample.
struct Tried {
  Sample sample;
  Outcome outcome;
};

class Samples {
 public:
  Samples(const plan::Plan& plan, const Evaluator& evaluator);

  /// The simplest sample for which a rule of the group gives something; nothing where none was found.
  [[nodiscard]] std::optional<Tried> find(AuthorRule group);
  /// A purchase by somebody who has enough of the first kind, and asks to pay with all of it.
  [[nodiscard]] std::optional<Tried> paying();
  /// A check of the engine's own that failed on some sample; null: none has.
  [[nodiscard]] const BrokenCheck* broken() const { return stepper_.broken(); }

 private:
  using Change = std::function<void(Sample&)>;
  struct Fixed : DrawSource {
    bool lucky = false;
    std::uint64_t draw(const plan::Draw& draw, std::string_view event_id, std::string_view customer) override;
  };

  [[nodiscard]] Sample plain(const plan::Rule* rule) const;
  void collectRule(const plan::Rule& rule, int depth);
  void collectSet(std::int32_t set);
  void collect(std::int32_t expr);
  void collectRead(const plan::Read& read);
  void collectAttribute(const std::vector<Attribute>& attributes, std::int32_t index,
                        std::map<std::int32_t, Value> Sample::*where);
  void add(const std::string& dimension, Change change);
  void addAmounts();
  void addDays(const plan::Rule& rule);
  [[nodiscard]] Outcome run(const Sample& sample, const plan::Rule* rule);
  void fill(EventBatch& batch, const Sample& sample, const plan::Rule* rule);
  void purchase(EventBatch& batch, const Sample& sample, Day day, Value amount, const char* id);

  const plan::Plan& plan_;
  TextPool pool_;
  Stepper stepper_;
  Fixed draws_;
  std::int32_t event_ = -1;
  std::vector<bool> seen_;  // expressions
  std::map<std::string, std::vector<Change>> changes_;
  std::vector<Value> moneys_, points_, numbers_, dates_;
  bool weekdays_ = false, months_ = false, history_ = false;
  Sample base_;
};

/// "On Tuesday, 3 March 2026, at 14:00 you buy …": what the sample is, and what comes of it, as an example.
[[nodiscard]] Block exampleOf(const Speaker& speaker, const Tried& tried, const plan::Rule* rule);

}  // namespace kopeck::describing
