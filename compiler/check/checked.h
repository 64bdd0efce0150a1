// CheckedProgram: the programme with every name resolved and every unit turned into an integer of known scale, still in
// the author's own structure. Written by check(), read by compiler/lower. Where a term means the same in the Plan, the
// Plan's own type is used. Plain data; immutable once made; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/source/source.h"
#include "runtime/event/event.h"
#include "runtime/event/schema.h"
#include "runtime/plan/plan.h"

namespace kopeck::checked {

/// A measure over a set of lines; set -1 is all.
struct Sum {
  plan::Measure measure = plan::Measure::net;
  std::int32_t set = -1;
  std::int32_t tender = -1;
  std::vector<std::int32_t> rules;  // of Measure::points and uses, rising
  friend bool operator==(const Sum&, const Sum&) = default;
};

/// A typed expression as a tree. Operators are the Plan's; what lowering has yet to place is in fields of its own:
///   constant   value, or texts[0] of type text (empty text: no text)
///   read       `read` with kind, index and window; for a history also `sum`
///   sum        `sum`
///   in_set     index of CheckedProgram::sets
///   under      texts: any of them; where there are none, args[1] is a text of the customer or the receipt
///   item_bought  `read.window`
///   chance     `draw`; value: the draw has to be below it, as an unsigned 64-bit number
///   code       texts[0]
///   result     `result`
///   one_of     values, or texts
/// The value stands for value / denominator; only arithmetic over written decimals has a denominator other than 1, and
/// no operand of anything but arithmetic and comparisons has one.
struct Expr {
  plan::Op op = plan::Op::constant;
  plan::Type type = plan::Type::yes_no;
  std::int64_t denominator = 1;
  Value value = 0;
  std::int32_t index = -1;
  plan::Read read;
  Sum sum;
  plan::Draw draw;
  plan::ResultOf result;
  std::vector<std::string> texts;
  std::vector<Value> values;
  std::vector<Expr> args;
  Span span;
};

struct Condition {
  Expr expr;
  std::string text;       // the author's words on one line
  std::int32_t line = 0;  // of the source; 0: nobody wrote it
};

struct Set {
  std::string name;
  Expr where;
};

struct TierLevel {
  plan::TierLevel head;  // all but expr
  std::optional<Expr> and_when;
};

struct Tiers {
  plan::Tiers head;  // all but aggregate and levels
  Sum sum;
  std::vector<TierLevel> levels;
};

/// Points, coupons, stamps, badges: indices of kinds are the Plan's.
struct Kind {
  plan::Kind head;    // all but terms
  plan::Terms terms;  // of grants that say none; its kind is this one
};

struct Earn {
  plan::AmountKind kind = plan::AmountKind::fixed;
  Sum sum;
  Ratio rate;        // smallest units of points per unit of the sum (not yet in fine units)
  Value points = 0;  // smallest units
  Value step = 0;
  Value points_to = 0;             // random
  std::optional<plan::Draw> draw;  // random
  std::optional<Expr> value;       // of_value
  std::optional<Expr> guard;       // a line of a table
  std::optional<Expr> carry;       // a read
  Value portion_from = 0;
  Value portion_to = INT64_MAX;
  std::vector<std::int32_t> caps;  // into Rule::limits, those of unit `base`
  bool lesser_with_next = false;
};

struct Take {
  plan::Take head;  // all but guard
  std::optional<Expr> guard;
};

struct Effect {
  plan::Effect head;  // all but expr
  std::optional<Expr> value;
};

struct Limit {
  plan::Limit head;  // not yet placed
  Sum sum;           // rolling: what is summed over head.window
};

struct Guarantee {
  plan::Guarantee head;  // all but expr
  Expr claim;
};

struct Rule {
  plan::Rule head;  // all but conditions, earns, takes, effects, schedule, limits and terms
  std::vector<Condition> conditions;
  std::vector<Earn> earns;
  std::vector<Take> takes;
  std::vector<Effect> effects;
  std::optional<plan::Schedule> schedule;
  std::vector<Limit> limits;
  std::int32_t kind = 0;             // what it grants
  std::optional<plan::Terms> terms;  // of its own
};

struct Redeem {
  plan::Redeem head;  // all but limits and conditions
  std::vector<Limit> limits;
  std::vector<Condition> conditions;
};

// ---- tests ------------------------------------------------------------------------------------------------------

/// A value of a test: `text` for texts, else `value`; kMissing where nothing is said.
struct TestValue {
  Value value = kMissing;
  std::optional<std::string> text;
};

struct TestCustomer {
  std::string id;
  std::vector<TestValue> attributes;                         // one per schema.customer
  std::vector<std::pair<std::int32_t, std::int32_t>> tiers;  // block, level
  std::vector<std::pair<std::int32_t, Value>> balances;      // kind, smallest units
  std::vector<std::pair<Value, Day>> spent;
};

struct TestLine {
  std::string name;
  std::string sku;
  std::string category;
  Value quantity = 0;
  Value amount = 0;  // net
  Value discount = 0;
  std::vector<TestValue> attributes;  // one per schema.item
};

struct TestEvent {
  EventKind kind = EventKind::purchase;
  std::string id;
  std::string customer;  // empty = anonymous
  std::string of;        // a return's sale
  std::int32_t event = -1;
  Day day = 0;
  std::int32_t second = 0;
  Day received = kNoDay;
  std::string store;
  std::vector<Value> redeem_stated;  // one a wallet, kMissing where not said
  std::vector<Value> redeem_asked;
  std::vector<Value> tenders;  // one per schema.tenders
  std::vector<Value> coupons;  // one per schema.coupons
  std::vector<std::string> codes;
  std::vector<TestValue> attributes;
  std::vector<TestLine> lines;
  std::int32_t line = 0;
  std::string text;  // the author's words
};

struct TestExpect {
  enum class Kind : std::uint8_t {
    earned,      // receipt or event: points, parts
    may_redeem,  // receipt: points
    taken_back,  // return: points
    tier,        // customer: tier, at
    active,      // customer: points, at
    pending,     // customer: points, at
    last_day,    // customer: points whose last day is `at`
    refused,     // receipt, event or return: reason
    holds,       // customer: `points` of the kind `kind`, at
    free,        // receipt: `points` millionths of a unit
    discount,    // receipt: `points` minor units by this programme's discounts, parts
    paid,        // receipt: `points` minor units
    message,     // receipt or customer: `reason` is the text
    attribute,   // customer: `attribute` has `value`, at
  };
  struct Part {
    std::int32_t rule = -1;
    Value points = 0;
  };
  Kind kind = Kind::earned;
  std::string subject;
  Value points = 0;
  bool parts_said = false;
  std::vector<Part> parts;
  std::int32_t held = 0;  // into kinds: of points, active, pending, last_day, holds, may_redeem
  std::int32_t tier_block = 0;
  std::int32_t tier = -1;
  std::int32_t attribute = -1;
  TestValue value;
  std::string reason;
  Day at = kNoDay;
  std::int32_t line = 0;
  std::string text;  // the author's words
};

/// From here on in the test the author's rule draws: chance holds, and a random amount is `points`.
struct TestGiven {
  std::string rule;  // the label of its draws
  std::optional<Value> points;
};

using TestStep = std::variant<TestCustomer, TestEvent, TestExpect, TestGiven>;

struct Test {
  std::string name;
  std::int32_t line = 0;
  std::vector<TestStep> steps;
};

}  // namespace kopeck::checked

namespace kopeck {

struct CheckedProgram {
  std::string name;
  std::int32_t version = 1;
  Day effective_from = kNoDay;
  std::string language;
  Schema schema;
  std::vector<checked::Kind> kinds;  // [0] is the header's points
  plan::Measure base = plan::Measure::net;
  std::vector<std::int32_t> base_except;
  RoundingMode rounding = RoundingMode::down;
  plan::RoundingPlace rounding_place = plan::RoundingPlace::rule;
  std::int64_t fine = 1;  // see plan::Plan::fine
  plan::Multipliers multipliers = plan::Multipliers::product;
  bool apply_expiry_to_earlier = false;
  plan::Returns returns;
  std::int32_t late_days = 0;
  std::string seed;
  std::vector<checked::Set> sets;  // each asks only for earlier ones
  std::vector<checked::Tiers> tiers;
  std::vector<checked::Rule> rules;  // in file order; all rule indices count here
  std::vector<plan::Order> orders;
  std::vector<checked::Limit> limit_blocks;
  checked::Redeem redeem;
  std::vector<checked::Guarantee> guarantees;
  std::vector<checked::Test> tests;
};

}  // namespace kopeck
