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
};

/// A typed expression as a tree. Operators are the Plan's; what lowering has yet to place is in fields of its own:
///   constant   value, or texts[0] of type text (empty text: no text)
///   read       `read` with kind, index and window; for a history also `sum`
///   sum        `sum`
///   in_set     index of CheckedProgram::sets
///   under      texts: any of them
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
  std::vector<std::string> texts;
  std::vector<Value> values;
  std::vector<Expr> args;
  Span span;
};

struct Condition {
  Expr expr;
  std::string text;  // the author's words on one line
};

struct Set {
  std::string name;
  Expr where;
};

struct Tiers {
  bool present = false;
  Sum sum;
  plan::Window window;
  plan::Rise rise = plan::Rise::next_purchase;
  plan::Fall fall = plan::Fall::month_end_one_step;
  std::vector<plan::TierLevel> levels;
};

struct Earn {
  plan::AmountKind kind = plan::AmountKind::fixed;
  Sum sum;
  Ratio rate;        // smallest units of points per unit of the sum (not yet in fine units)
  Value points = 0;  // smallest units
  Value step = 0;
};

struct Rule {
  plan::Rule head;  // all but conditions, earns, limits and terms
  std::vector<Condition> conditions;
  std::vector<Earn> earns;
  std::vector<plan::Limit> limits;   // not yet placed
  std::optional<plan::Terms> terms;  // of its own
};

struct Redeem {
  plan::Redeem head;  // all but limits and conditions
  std::vector<plan::Limit> limits;
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
  std::vector<TestValue> attributes;  // one per schema.customer
  std::optional<std::int32_t> tier;
  std::optional<Value> balance;
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
  Value redeem_stated = kMissing;
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
  std::int32_t tier = -1;
  std::string reason;
  Day at = kNoDay;
  std::int32_t line = 0;
  std::string text;  // the author's words
};

using TestStep = std::variant<TestCustomer, TestEvent, TestExpect>;

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
  plan::PointWords words;
  Ratio worth{0, 1};
  plan::Measure base = plan::Measure::net;
  RoundingMode rounding = RoundingMode::down;
  plan::RoundingPlace rounding_place = plan::RoundingPlace::rule;
  std::int64_t fine = 1;  // see plan::Plan::fine
  plan::Terms terms;
  plan::UseOrder use = plan::UseOrder::soonest_to_expire;
  plan::Returns returns;
  std::int32_t late_days = 0;
  std::string seed;
  std::vector<checked::Set> sets;  // each asks only for earlier ones
  checked::Tiers tiers;
  std::vector<checked::Rule> rules;  // in file order; all rule indices count here
  std::vector<plan::Highest> highest;
  std::vector<plan::Limit> limit_blocks;  // not yet placed
  checked::Redeem redeem;
  std::vector<checked::Test> tests;
};

}  // namespace kopeck
