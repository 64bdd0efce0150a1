// The Ast: what the author wrote, before any name is resolved. Written by parse(), read by the printer (= the
// formatter) and by check. Nodes are plain values; a node that the parser had to invent after an error has `poisoned`
// set where the checker could trip over it, and is passed over there, so that one mistake gives one message.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/source/source.h"
#include "runtime/value/calendar.h"
#include "runtime/value/value.h"

namespace kopeck::ast {

struct Name {
  std::string text;  // without backticks, in NFC
  Span span;
  [[nodiscard]] bool empty() const { return text.empty(); }
};

struct Text {
  std::string value;  // without quotes, escapes resolved
  Span span;
};

struct Date {
  Day day = 0;
  Span span;
};

struct Time {
  std::int32_t second = 0;
  Span span;
};

enum class Unit : std::uint8_t { none, percent, money, day, week, month, year, hour, word };

/// A number with its unit: `5%`, `30 000 RUB`, `3 days`, `200 beans`, `2 units`.
struct Quantity {
  Decimal value;
  Unit unit = Unit::none;
  Name word;  // the currency as written, or the word of `Unit::word`, for the checker to resolve
  Span span;
};

// ---- expressions ------------------------------------------------------------------------------------------------

enum class Compare : std::uint8_t {
  is,
  is_not,
  less,
  less_equal,
  greater,
  greater_equal,
  is_at_least,
  is_at_most,
  reaches
};

enum class WindowKind : std::uint8_t { none, last, this_period, previous_period, ever, today };

/// `over last 12 months`, `over this month`, `over previous month`, `ever`, `today`.
struct Window {
  WindowKind kind = WindowKind::none;
  std::int64_t n = 0;
  Unit unit = Unit::month;  // of `last` and of the period
  bool quarter = false;     // reserved for `this quarter`; unit is then month
  Span span;
};

enum class Measure : std::uint8_t { net, gross, paid, purchases, units };

enum class ExprKind : std::uint8_t {
  poisoned,
  path,           // names: `net`, `channel`, `customer.birthday`, `gold`
  quantity,       // quantity
  text,           // text
  date,           // date
  time,           // time
  weekday,        // value 1..7
  month,          // value 1..12
  yes_no,         // value 0, 1
  compare,        // args[0] compare args[1]
  range,          // args[0]..args[1], both ends included; only on the right of `is`
  list,           // args; only on the right of `is`, `in`, `under`
  in,             // args[0] in args[1] (a list)
  under,          // args[0] under args[1] (a text or a list of texts)
  from_to,        // args[0] from args[1] to args[2] (time: the end is excluded; date: included)
  within_of,      // args[0] within `quantity` of args[1] (an anniversary)
  within_after,   // args[0] within `quantity` after args[1] (a date)
  within_before,  // args[0] within `quantity` before args[1]
  on,             // args[0] on args[1] (an anniversary or date)
  month_of,       // args[0] in the month of args[1]
  known,          // args[0] is known
  unknown,        // args[0] is not known
  or_else,        // args[0] or else args[1]
  both,           // args: two
  either,         // args: two
  negate,         // args[0]
  add,
  subtract,
  multiply,  // args: two
  history,   // measure [on/in set] window [including this purchase]; window none = of this receipt
  days_since_last_purchase,
  first_purchase,
  purchase_number,  // window today or none
};

struct Expr {
  ExprKind kind = ExprKind::poisoned;
  Span span;
  std::vector<Name> names;
  Quantity quantity;
  Text text;
  Date date;
  Time time;
  std::int64_t value = 0;
  Compare compare = Compare::is;
  Span op_span;  // of the comparing words
  std::vector<Expr> args;
  // history
  Measure measure = Measure::net;
  std::optional<Name> set;
  Window window;
  bool including_this_purchase = false;
};

// ---- terms of lots ----------------------------------------------------------------------------------------------

enum class ActivateKind : std::uint8_t { at_once, after_purchase, after_next_purchase };
struct Activate {
  ActivateKind kind = ActivateKind::at_once;
  Quantity after;
  Span span;
};

enum class ExpireKind : std::uint8_t { never, after, end_of_period };
enum class Period : std::uint8_t { day, week, month, quarter, half_year, year };
struct Expire {
  ExpireKind kind = ExpireKind::never;
  Quantity after;                // `after`: 180 days; `end_of_period`: the months later, value 0 when not said
  bool after_activation = true;  // else after purchase
  Period period = Period::month;
  Span span;
};

// ---- header -----------------------------------------------------------------------------------------------------

enum class Base : std::uint8_t { gross, net, paid };
enum class RoundingPlace : std::uint8_t { unit, line, rule, receipt };
enum class UseOrder : std::uint8_t { soonest, oldest };
enum class ReturnMode : std::uint8_t { recalculate, proportional, per_line };
enum class ReturnReach : std::uint8_t { only_pending, within_balance, may_go_negative };

struct VersionLine {
  std::int64_t number = 1;
  std::optional<Date> effective_from;
  Span span;
};
struct CurrencyLine {
  Name code;
  Span span;
};
struct PointsLine {
  std::vector<Name> forms;    // bean, beans
  std::int64_t decimals = 0;  // 0 = whole
  bool precision_said = false;
  Span span;
};
struct WorthLine {
  bool none = false;
  Quantity points;
  Quantity money;
  Span span;
};
struct TextLine {
  Text text;
  Span span;
};
struct BaseLine {
  Base base = Base::net;
  Span span;
};
struct RoundingLine {
  RoundingMode mode = RoundingMode::down;
  std::optional<RoundingPlace> place;
  Span span;
};
struct UseLine {
  UseOrder order = UseOrder::soonest;
  Span span;
};
struct ReturnsLine {
  std::optional<ReturnMode> mode;
  std::optional<ReturnReach> reach;
  std::optional<bool> limits_reopen;
  std::optional<Quantity> within;  // for 365 days
  Span span;
};
struct LateLine {
  Quantity accept_for;
  Span span;
};

struct Header {
  Text name;
  Span span;  // of the head: `program "…"`
  std::optional<VersionLine> version;
  std::optional<CurrencyLine> currency;
  std::optional<PointsLine> points;
  std::optional<WorthLine> worth;
  std::optional<TextLine> time_zone;
  std::optional<BaseLine> base;
  std::optional<RoundingLine> rounding;
  std::optional<Activate> activate;
  std::optional<Expire> expire;
  std::optional<UseLine> use;
  std::optional<ReturnsLine> returns;
  std::optional<LateLine> late;
  std::optional<TextLine> seed;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

// ---- declarations -----------------------------------------------------------------------------------------------

enum class FieldType : std::uint8_t { text, number, money, date, anniversary, time, yes_no, one_of };
struct Field {
  Name name;
  std::optional<Text> key;  // the input's key where it is not the name
  bool optional = false;
  FieldType type = FieldType::text;
  std::vector<Name> choices;
  Span span;
};

enum class Owner : std::uint8_t { customer, receipt, item };
struct FieldsDecl {  // `customer has`, `receipt has`, `item has`
  Owner owner = Owner::customer;
  std::vector<Field> fields;
  Span span;
  Span head;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

struct EventDecl {
  Name name;
  std::optional<Text> key;
  std::vector<Field> fields;
  Span span;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

struct SetDecl {  // set N = items [where EXPR] [except A, B]
  Name name;
  std::vector<Name> forms;  // further forms of the name
  std::optional<Expr> where;
  std::vector<Name> except;
  Span span;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

enum class Rise : std::uint8_t { next_purchase, this_purchase, month_start };
enum class Fall : std::uint8_t { month_end_one_step, month_end_to_earned, at_once, never, year_after_next };
struct TierLine {
  Name name;
  std::vector<Name> forms;
  Quantity from;
  Span span;
};
struct TiersDecl {
  Measure measure = Measure::net;
  std::optional<Name> set;
  Window window;
  std::vector<TierLine> levels;
  std::optional<Rise> rise;
  Span rise_span;
  std::optional<Fall> fall;
  Span fall_span;
  Span span;
  Span head;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

enum class TriggerKind : std::uint8_t { purchase, custom_event, on_return };
struct Trigger {
  TriggerKind kind = TriggerKind::purchase;
  Name event;
  Span span;
};

enum class AmountKind : std::uint8_t {
  percent,        // `amount`: 5%
  points,         // `amount`: 200 beans
  proportional,   // `amount` points per `step`
  for_each_full,  // `amount` points for each full `step` (money, or units in `step_set`)
};
struct EarnClause {
  AmountKind kind = AmountKind::points;
  Quantity amount;
  Quantity step;
  std::optional<Name> step_set;
  std::optional<Name> on;
  Span span;
};

enum class LimitPeriod : std::uint8_t { receipt, day, week, month, quarter, half_year, year, ever };
enum class LimitScope : std::uint8_t { unsaid, customer, total };
enum class LimitKind : std::uint8_t { points, times, once_per_occasion };
struct LimitClause {
  LimitKind kind = LimitKind::points;
  Quantity most;
  std::optional<LimitPeriod> period;
  LimitScope scope = LimitScope::unsaid;
  Span span;
};

struct MultiplyClause {
  bool all = false;
  std::vector<Name> rules;
  Decimal factor;
  Span factor_span;
  Span span;
};

struct RuleDecl {
  Name name;
  std::optional<Text> title;
  std::string doc;
  std::optional<Trigger> trigger;
  std::optional<Date> from;
  std::optional<Date> until;
  std::vector<Expr> when;  // one for each `when`; all have to hold
  std::vector<EarnClause> earns;
  std::optional<MultiplyClause> multiply;
  std::vector<Name> replaces;
  std::vector<LimitClause> limits;
  std::optional<Activate> activate;
  std::optional<Expire> expire;
  Span span;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

struct HighestDecl {
  std::vector<Name> rules;
  Span span;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

struct LimitDecl {
  Name name;
  LimitClause limit;
  std::vector<Name> rules;
  Span span;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

enum class ShareOf : std::uint8_t { net, gross, each_line };
struct RedeemDecl {
  std::optional<Quantity> at_least;
  std::optional<Quantity> share;  // at most 50% of net
  ShareOf share_of = ShareOf::net;
  std::vector<LimitClause> limits;  // at most 2 times per day
  std::optional<Quantity> steps;
  std::vector<Name> not_on;
  std::vector<Expr> when;
  Span span;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

// ---- tests ------------------------------------------------------------------------------------------------------

struct TestAttribute {  // `channel pos`, `birthday 1990-03-08`
  Name name;
  Expr value;
};
struct TestCustomer {
  Name name;
  std::vector<TestAttribute> attributes;
  std::optional<Name> tier;
  std::optional<Quantity> balance;
  struct Spent {
    Quantity money;
    Date on;
  };
  std::vector<Spent> spent;
  Span span;
};
struct TestLine {
  Text name;
  Quantity quantity;  // 2 (unit none); the unit price follows
  Quantity price;
  std::optional<Text> sku;
  std::optional<Text> category;
  std::optional<Quantity> discount;
  std::vector<TestAttribute> attributes;
  Span span;
};
struct TestReceipt {
  Name name;
  Date date;
  Time time;
  Name customer;                          // empty = anonymous
  std::vector<TestAttribute> attributes;  // also `store "…"`
  std::optional<Quantity> pays;           // pays 200 beans: stated redemption
  std::optional<Date> arrives;
  std::vector<TestLine> lines;
  Span span;
};
struct TestEvent {
  Name event;
  Name name;
  Date date;
  Time time;
  Name customer;
  std::vector<TestAttribute> attributes;
  Span span;
};
struct TestReturn {
  Name name;
  std::optional<Name> of;
  Name customer;  // where `of` is not said
  Date date;
  Time time;
  struct Line {
    Quantity quantity;  // 1 unit
    Text item;
  };
  std::vector<Line> lines;
  Span span;
};
/// `expect r1 earned 98 beans: base 35, …`, `expect anna active 98 beans at 2026-03-22`, …
struct TestExpect {
  enum class Kind : std::uint8_t {
    earned,      // r1 earned N: rule N, …
    may_redeem,  // r1 may redeem N
    taken_back,  // t1 taken back N
    tier,        // anna tier gold
    active,
    pending,   // anna active N
    last_day,  // anna last day of N D
    refused,   // r2 refused REASON
  };
  Kind kind = Kind::earned;
  Name subject;
  Quantity points;
  struct Part {
    Name rule;
    Decimal points;
    Span span;
  };
  std::vector<Part> parts;
  Name name;  // the tier or the reason
  std::optional<Date> at;
  Span span;
};
using TestStep = std::variant<TestCustomer, TestReceipt, TestEvent, TestReturn, TestExpect>;
struct TestDecl {
  Text name;
  std::vector<TestStep> steps;
  Span span;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

using Decl =
    std::variant<FieldsDecl, EventDecl, SetDecl, TiersDecl, RuleDecl, HighestDecl, LimitDecl, RedeemDecl, TestDecl>;

// ---- the file ---------------------------------------------------------------------------------------------------

enum class Language : std::uint8_t { english, russian };

struct File {
  Language language = Language::english;
  std::optional<Header> header;
  std::vector<Decl> decls;  // in file order
};

}  // namespace kopeck::ast
