// The Plan: the programme with all names resolved, units erased to integers of known scale, phases ordered, aggregates
// shared and the state laid out. The centre of the system: interpreter, JIT, prover and describer read it and nothing
// before it. The interpreter defines what it means.
//
// Written by compiler/lower, checked by verify(), printed by print(). A Plan is immutable once verified and may be read
// from any number of threads. All cross-references are indices into the Plan's own vectors; -1 means "none".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/event/schema.h"
#include "runtime/value/calendar.h"
#include "runtime/value/value.h"

namespace kopeck::plan {

// ---- expressions ------------------------------------------------------------------------------------------------

/// What an expression yields; kMissing is possible for every type but yes_no.
enum class Type : std::uint8_t {
  yes_no,
  money,   // minor units
  points,  // smallest units
  number,  // millionths (also units of goods)
  count,   // whole
  days,
  date,
  anniversary,
  time,     // seconds
  weekday,  // 1..7
  text,     // TextId
  choice,   // index
  tier,     // ordinal, 0 is the lowest
};

/// Facts of the event at hand, filled in by the engine before rules are evaluated.
enum class Field : std::uint8_t { net, gross, paid, day, second, weekday, day_of_month, month, store, count_ };

/// Text columns of a line.
enum class ItemText : std::uint8_t { sku, name, category };

enum class Op : std::uint8_t {
  constant,   // value
  field,      // index: Field
  attribute,  // index: into the event's attributes (the receipt's, or the custom event's fields)
  read,       // index: into Plan::reads
  sum,        // index: into Plan::sums
  // Of the line at hand; only inside ItemSet::expr.
  item_text,       // index: ItemText; a TextId
  item_attribute,  // index: into schema.item
  item_quantity,
  item_net,
  item_gross,
  in_set,       // index: into Plan::sets, an earlier one than the set at hand
  under,        // a: a text; index: into Plan::prefixes
  item_bought,  // index: into Plan::item_histories; in how many earlier purchases of the window the item was
  // Of the event.
  chance,      // index: into Plan::draws; yes/no: the draw, a uniform 64-bit number, is below `value` (as unsigned)
  code,        // index: into Plan::codes; yes/no: the receipt carries it
  coupon,      // index: into Plan::kinds; yes/no: the receipt presents one that the customer holds
  any_in_set,  // index: into Plan::sets; yes/no: a line lies in it
  all_in_set,  // index: into Plan::sets; yes/no: there are lines and all lie in it
  result,      // index: into Plan::results; only in guarantees
  // Arithmetic, checked: a result that leaves int64 is Fault::overflow. A missing operand makes the result missing.
  add,       // a + b
  subtract,  // a - b
  multiply,  // a * b
  divide,    // a / b, towards zero; missing where b is 0 (scale changes, averages)
  lesser,    // min(a, b)
  greater,   // max(a, b)
  or_else,   // a, or b where a is missing
  // Tests: 0 or 1. A comparison over a missing value does not hold.
  equal,
  not_equal,
  less,
  less_equal,
  one_of,  // a is among Plan::lists[index]
  known,   // a is not missing
  both,
  either,  // a and b are yes/no; no evaluation order is implied (nothing here has effects)
  negate,
  near_anniversary,  // a: a date, b: an anniversary; value: days before, index: days after
  month_of,          // the calendar month of the date a is that of b
};

struct Expr {
  Op op = Op::constant;
  Type type = Type::yes_no;
  std::int32_t a = -1;  // operands: indices into Plan::exprs, always smaller than this expression's own
  std::int32_t b = -1;
  std::int32_t index = -1;
  Value value = 0;
};

/// A condition as the author wrote it; conditions of one rule all have to hold.
struct Condition {
  std::int32_t expr = -1;
  std::string text;       // the author's words, one line, for explanations
  std::int32_t line = 0;  // of the source, 1-based; 0: nobody wrote it. As all lines, no part of the meaning
};

// ---- items and sums ---------------------------------------------------------------------------------------------

/// What a line or a receipt is measured by. `units` is the quantity in millionths.
enum class Measure : std::uint8_t {
  net,
  gross,
  paid,
  units,
  purchases,
  tender,  // the part of a line that was paid by one tender
  points,  // given by rules, smallest units; of histories and tiers only
  uses,    // times that rules gave something; of histories only
};

/// Lines that belong together. Membership is a bit in the line's mask: set s is bit s % 64 of word s / 64.
struct ItemSet {
  std::string name;
  std::int32_t expr = -1;  // yes/no over the line at hand
};

/// The sum of a measure over the receipt's lines in a set (-1: all lines). `purchases` is not summed over lines.
struct Sum {
  Measure measure = Measure::net;
  std::int32_t set = -1;
  std::int32_t tender = -1;  // schema.tenders, for Measure::tender
  friend bool operator==(const Sum&, const Sum&) = default;
};

// ---- what is read of the customer -------------------------------------------------------------------------------

enum class Period : std::uint8_t { day, week, month, quarter, half_year, year };

enum class WindowKind : std::uint8_t {
  last_days,    // the n local days that end with the receipt's date
  last_months,  // begins after the same day n months ago
  this_period,
  previous_period,
  ever,
};

struct Window {
  WindowKind kind = WindowKind::ever;
  std::int32_t n = 0;
  Period period = Period::month;
  friend bool operator==(const Window&, const Window&) = default;
};

/// In how many earlier purchases of the window an item (by its sku) was bought; the account keeps an entry an item and
/// day of purchase. Read by Op::item_bought.
struct ItemHistory {
  Window window;
};

/// What the account must carry for histories, tiers and rolling limits: one measure over one set, by day and/or for
/// ever. Purchases add to all measures; other events to `points` and `uses` alone.
struct Aggregate {
  Measure measure = Measure::net;
  std::int32_t set = -1;
  std::int32_t tender = -1;
  std::vector<std::int32_t> rules;  // for `points` and `uses`, rising
  std::int32_t bucket_slot = -1;    // word of a day's bucket, -1 when only `ever` is asked for
  std::int32_t ever_slot = -1;      // word of the account's fixed part
};

enum class ReadKind : std::uint8_t {
  customer_attribute,        // index: into schema.customer
  tier,                      // index: into Plan::tiers; ordinal before this receipt (or after, when tiers rise
                             // `including this purchase`)
  history,                   // index: aggregate, over `window`; before this receipt
  days_since_last_purchase,  // missing when there is none
  balance,                   // index: into Plan::kinds; active units of that kind, smallest units, after settling
                             // time up to the event
  limit_used,                // index: into Plan::limits; used so far in the period that contains the receipt's date
};

/// A value of the account that this programme's rules read, taken before the receipt; the ledger keeps them all.
struct Read {
  ReadKind kind = ReadKind::tier;
  std::int32_t index = -1;
  Window window;
};

// ---- tiers ------------------------------------------------------------------------------------------------------

enum class Rise : std::uint8_t { next_purchase, this_purchase, month_start };
enum class Fall : std::uint8_t { month_end_one_step, month_end_to_earned, at_once, never, year_after_next };

struct TierLevel {
  std::string name;
  Value from = 0;          // of the measure, inclusive; the first level's is 0
  std::int32_t expr = -1;  // a condition over reads that has to hold besides; -1: none
  std::string was;         // its name in the version before; empty: the same
  std::int32_t line = 0;   // of the source
};

/// One `tiers` block. The highest level whose line holds is the tier.
struct Tiers {
  std::string name;                     // empty: the programme's only or main block
  bool from_outside = false;            // the input says the tier; nothing rises or falls by itself
  std::int32_t outside_attribute = -1;  // schema.customer, a choice over the levels, where from_outside
  std::int32_t aggregate = -1;
  Window window;
  Rise rise = Rise::next_purchase;
  Fall fall = Fall::month_end_one_step;
  std::vector<TierLevel> levels;  // rising
};

// ---- rules ------------------------------------------------------------------------------------------------------

enum class TriggerKind : std::uint8_t {
  purchase,
  custom_event,
  on_return,
  schedule,  // Rule::schedule; an event without lines at the start of a day
  discount,  // before redemption, over what the receipt states: the rule takes off money (Rule::first_take)
};

enum class ScheduleKind : std::uint8_t {
  monthly,      // on `day` of each month, or its last day where it has no such day
  yearly,       // on `days`
  anniversary,  // each year on that of `attribute`
};
struct MonthDay {
  std::int32_t month = 1;
  std::int32_t day = 1;
  friend bool operator==(const MonthDay&, const MonthDay&) = default;
};
struct Schedule {
  ScheduleKind kind = ScheduleKind::monthly;
  std::int32_t day = 1;
  std::vector<MonthDay> days;
  std::int32_t attribute = -1;  // schema.customer, an anniversary
  friend bool operator==(const Schedule&, const Schedule&) = default;
};

enum class AmountKind : std::uint8_t {
  proportional,  // rate * base: percents and "1.25 points per 1 RUB"; rate is in points' smallest units per unit of the
                 // sum
  fixed,         // points
  per_full_step,  // points for each full step of the base
  of_value,       // rate * Earn::value, an expression
  random,         // from `points` to `points_to`, both included, uniform over the smallest unit, by `draw`
};

/// Where the header says an amount is rounded.
enum class RoundingPlace : std::uint8_t { unit, line, rule, receipt };

struct Earn {
  AmountKind kind = AmountKind::fixed;
  // The base: into Plan::sums. For `fixed`, `of_value` and `random` it says over which lines the points are spread;
  // where it has a set, they are given only while the sum is not 0.
  std::int32_t sum = -1;
  Ratio rate;                      // proportional; in fine units (see Plan::fine) per unit of the sum
  Value points = 0;                // fixed, per_full_step, random (the least); fine units
  Value step = 0;                  // per_full_step; units of the sum, > 0
  Value points_to = 0;             // random; fine units
  std::int32_t draw = -1;          // random; into Plan::draws
  std::int32_t value = -1;         // of_value; into Plan::exprs. Missing or negative counts as 0
  std::int32_t guard = -1;         // into Plan::exprs, yes/no: where it does not hold the amount is 0 (a table's line)
  std::int32_t carry = -1;         // into Plan::reads, in units of the sum: steps and portions count on from there;
                                   // missing or negative counts as 0
  Value portion_from = 0;          // proportional: only the part of [carry, carry + sum] that lies in
  Value portion_to = INT64_MAX;    // [portion_from, portion_to) counts
  std::vector<std::int32_t> caps;  // limits of unit `base`: no more of the sum counts than they have room for: `most`
                                   // less the read `limit_used`; per receipt `most` itself
  // The lesser of this earn's amount and the next one's counts, as the earlier where equal; the other's is 0. Several
  // in a row: the least of them all.
  bool lesser_with_next = false;
};

/// Where a uniform 64-bit number comes from: a hash of (seed, label, number, and the event's or the customer's id), so
/// that a replay, a return or another machine draws the same.
struct Draw {
  std::string label;        // the rule's name, or the group's: `for 10% of customers as "pilot"`
  std::int32_t number = 0;  // the draws of one label are counted
  bool per_customer = false;
};

enum class TakeKind : std::uint8_t {
  percent,     // rate of each line in the set, rounded by the line in the header's mode
  money,       // an amount, never more than the lines cost, spread by what they cost
  free_units,  // whole units of the set at their own price
};

/// What a rule of the discount group takes off.
struct Take {
  TakeKind kind = TakeKind::percent;
  std::int32_t guard = -1;  // as Earn::guard
  std::int32_t set = -1;
  bool of_gross = false;  // percent: of gross; else of what the discounts before it have left
  Ratio rate;
  Value money = 0;
  Value units = 0;       // whole units
  bool cheapest = true;  // free_units: cheapest first, else dearest first
  // What each unit of it costs the account: `price` of a kind (stamps, a coupon). -1: nothing.
  std::int32_t price_kind = -1;
  Value price = 0;
};

enum class EffectKind : std::uint8_t { message, record };

/// A piece of a message.
enum class PieceKind : std::uint8_t {
  text,
  earned,     // what this rule gave
  attribute,  // index: schema.customer
  balance,    // index: Plan::kinds, after the event
  tier,       // index: Plan::tiers
};
struct Piece {
  PieceKind kind = PieceKind::text;
  std::string text;
  std::int32_t index = -1;
};

/// What a rule does besides granting points, where it applies and is neither outweighed nor without room.
struct Effect {
  EffectKind kind = EffectKind::message;
  std::string channel;          // message
  std::vector<Piece> pieces;    // message
  std::int32_t attribute = -1;  // record: schema.customer
  std::int32_t expr = -1;       // record: its new value
};

struct Rule {
  std::string name;
  std::string title;      // the quoted title, else empty
  std::string doc;        // of `##` comments
  std::int32_t line = 0;  // of the source, 1-based
  TriggerKind trigger = TriggerKind::purchase;
  std::int32_t event = -1;  // schema.events, for custom_event
  Day from = kNoDay;        // inclusive; kNoDay = open
  Day until = kNever;       // inclusive; kNever = open
  std::vector<Condition> conditions;
  std::int32_t first_earn = -1;  // into Plan::earns
  std::int32_t earn_count = 0;
  std::int32_t first_take = -1;  // into Plan::takes; only in the discount group
  std::int32_t take_count = 0;
  std::int32_t schedule = -1;  // into Plan::schedules
  // Whose account is granted to: -1 the event's own, else a field of the custom event that names a customer.
  std::int32_t recipient = -1;
  // `turn each full 5 dollars into …`: for each full step that the active balance of `turn_kind` has, `factor` (whole)
  // smallest units of the rule's kind; what was turned leaves that balance.
  std::int32_t turn_kind = -1;
  Value turn_step = 0;
  std::vector<Effect> effects;
  std::string was;  // its name in the version before; empty: the same
  // A multiplier has no earns: it grants (factor - 1) x what each target gives, in its own name.
  bool is_multiplier = false;
  Ratio factor{1, 1};                  // of a multiplier, or of what is turned
  std::vector<std::int32_t> targets;   // rules, in file order
  std::vector<std::int32_t> replaces;  // rules that do not grant where this one does
  std::vector<std::int32_t> limits;    // own limits, into Plan::limits
  std::int32_t terms = 0;              // into Plan::terms; a multiplier with -1 takes its target's
};

enum class OrderKind : std::uint8_t {
  highest,  // only the one that would grant most counts; ties go to the first named
  first,    // only the first named that applies counts
};

/// `highest of A, B`, `first of A, B`: rules of one trigger.
struct Order {
  OrderKind kind = OrderKind::highest;
  std::vector<std::int32_t> rules;
};

/// How several multipliers of one rule combine.
enum class Multipliers : std::uint8_t {
  product,  // in file order, each on what stands before it
  sum,      // the extras add up
  highest,  // only the greatest extra counts; ties go to the first
};

enum class LimitUnit : std::uint8_t {
  points,
  times,
  base,  // of what the rule's earns count: Earn::caps
};
enum class LimitPeriod : std::uint8_t { receipt, day, week, month, quarter, half_year, year, ever, occasion, rolling };
enum class LimitScope : std::uint8_t { customer, total, store };

struct Limit {
  std::string name;       // of a `limit` block; empty for a rule's own
  std::string text;       // the author's words, for explanations
  std::int32_t line = 0;  // of the source; 0: nobody wrote it
  LimitUnit unit = LimitUnit::points;
  Value most = 0;  // smallest units of points, or times
  LimitPeriod period = LimitPeriod::receipt;
  LimitScope scope = LimitScope::customer;
  std::int32_t rule = -1;           // the owner; -1 for a `limit` block
  std::vector<std::int32_t> rules;  // a block's rules in the order named: the last named is cut first
  std::int32_t slot = -1;           // customer scope, not per receipt: first of two words of the account (period, used)
  std::int32_t total = -1;          // total and store scope: index among the programme's shared counters
  std::int32_t aggregate = -1;      // rolling: what was used, by day (Measure::points or uses), over `window`
  Window window;                    // rolling
  std::int32_t anchor_attribute = -1;  // year: counted from this date of the customer's; -1: calendar years
  // For `once per occasion`: whose anniversary, and how far around it.
  std::int32_t occasion_attribute = -1;
  std::int32_t occasion_before_days = 0;
  std::int32_t occasion_after_days = 0;
};

// ---- lots -------------------------------------------------------------------------------------------------------

enum class ActivateKind : std::uint8_t { at_once, after_days, after_months, after_next_purchase };
enum class ExpireKind : std::uint8_t {
  never,
  days,  // n days after `from_activation ? activation : purchase`: day + n is the last day
  months,
  period_end,  // the last day of the period that contains the start, n months later
  fixed_day,   // expire_month/expire_day: the first one on or after the start, then `n` years later; with
               // `of_next_year` that of the year after the start's
};

/// When a lot begins to pay and when it stops.
struct Terms {
  ActivateKind activate = ActivateKind::at_once;
  std::int32_t activate_n = 0;
  ExpireKind expire = ExpireKind::never;
  std::int32_t expire_n = 0;
  Period expire_period = Period::month;
  bool from_activation = true;
  std::int32_t expire_month = 0;
  std::int32_t expire_day = 0;
  bool of_next_year = false;
  // days, months: a purchase (a redemption) lets what is left live n more from its day, where that is longer.
  bool purchase_renews = false;
  bool redemption_renews = false;
  std::int32_t kind = 0;  // into Plan::kinds: what such a lot holds
  friend bool operator==(const Terms&, const Terms&) = default;
};

enum class UseOrder : std::uint8_t { soonest_to_expire, oldest };

/// Which points may pay, in the order in which they are used.
struct RedeemKind {
  std::int32_t kind = 0;
  Value at_least = 0;  // smallest units
  Value steps = 0;     // 0 = any amount
};

struct Redeem {
  bool present = false;  // without a `redeem` block nothing can be redeemed
  std::vector<RedeemKind> kinds;
  bool one_kind = false;  // at most one kind a receipt
  bool has_share = false;
  Ratio share{1, 1};  // of `share_of`
  Measure share_of = Measure::net;
  bool share_of_each_line = false;
  std::int32_t excluded_set = -1;    // lines that points may not pay
  std::vector<std::int32_t> limits;  // times per period; into Plan::limits, rule -1
  std::vector<Condition> conditions;
};

// ---- returns ----------------------------------------------------------------------------------------------------

enum class ReturnMode : std::uint8_t { recalculate, proportional, per_line };
enum class ReturnReach : std::uint8_t { only_pending, within_balance, may_go_negative };

struct Returns {
  ReturnMode mode = ReturnMode::recalculate;
  ReturnReach reach = ReturnReach::within_balance;
  bool limits_reopen = true;
  std::int32_t days = 365;  // how long after the sale
};

// ---- the whole --------------------------------------------------------------------------------------------------

/// The words of one kind of points: English "bean/beans", Russian "зерно/зерна/зёрен".
struct PointWords {
  std::vector<std::string> forms;
};

enum class KindUse : std::uint8_t {
  points,  // schema.wallets, in that order; the header's is 0
  coupon,  // schema.coupons, in that order, after the wallets
  stamps,
  badge,
  free_units,  // given free at the next purchase that has one
};

/// Something that an account holds in lots: points, coupons, stamps, badges.
struct Kind {
  std::string name;
  KindUse use = KindUse::points;
  PointWords words;
  int decimals = 0;
  /// Worth of one smallest unit in minor units of money; {0, 1} when it has none.
  Ratio worth{0, 1};
  UseOrder order = UseOrder::soonest_to_expire;
  std::int32_t terms = 0;  // into Plan::terms: of grants that say none
  bool many_uses = false;  // coupon: presenting it does not use it up
  std::string was;         // its name in the version before; empty: the same
};

/// What a guarantee speaks of, of one receipt.
enum class ResultKind : std::uint8_t {
  earned,           // smallest units of the one wallet that the rules give
  worth_of_earned,  // money in parts of a minor unit: a common multiple of the denominators of all wallets' worth
  redeemed,         // smallest units of the header's points
  worth_of_redeemed,
  discount,
};
struct ResultOf {
  ResultKind kind = ResultKind::earned;
  std::vector<std::int32_t> rules;  // empty: all
  std::int32_t set = -1;
};
struct Guarantee {
  std::string name;
  std::int32_t line = 0;
  std::int32_t expr = -1;
  std::string text;
};

/// The flat block of one account (see runtime/account): 8-byte words.
struct Layout {
  std::int32_t attributes = 0;    // first word of schema.customer's values
  std::int32_t limits = 0;        // first word of the limits' pairs
  std::int32_t evers = 0;         // first word of the `ever` aggregates
  std::int32_t tiers = 0;         // first word of two (tier, keep until) for each of Plan::tiers but the first
  std::int32_t debts = 0;         // first word of the debts of wallets 1…; wallet 0's is the runtime's
  std::int32_t item_days = 0;     // how many days back purchases are kept item by item; 0: not at all
  std::int32_t fixed_words = 0;   // all fixed words
  std::int32_t bucket_words = 0;  // words of one day's bucket, without its day
  std::int32_t keep_days = 0;     // a bucket older than this can no longer be asked for
};

struct Plan {
  std::string name;
  std::int32_t version = 1;
  Day effective_from = kNoDay;
  std::string language;  // "en" or "ru": the language of the source
  Schema schema;
  std::vector<Kind> kinds;  // [0] is the header's points; wallets, then coupons, then the others
  Measure base = Measure::net;
  std::vector<std::int32_t> base_except;  // schema.tenders: what they paid is no part of `paid`
  RoundingMode rounding = RoundingMode::down;
  RoundingPlace rounding_place = RoundingPlace::rule;
  /// Amounts are computed in 1/fine of a smallest unit of points: 1, unless amounts are rounded once per receipt.
  std::int64_t fine = 1;
  Multipliers multipliers = Multipliers::product;
  bool apply_expiry_to_earlier = false;  // lots of earlier versions take this version's terms
  Returns returns;
  std::int32_t late_days = 0;
  std::string seed;

  std::vector<std::string> texts;  // become TextId 1..n
  // What `under` tests: a TextId > 0; or -1 - e, where the expression e is a text of the customer or the receipt.
  std::vector<std::int32_t> prefixes;
  std::vector<std::int32_t> codes;        // TextIds of promo codes
  std::vector<std::vector<Value>> lists;  // sorted
  std::vector<Expr> exprs;
  std::vector<ItemSet> sets;
  std::vector<Sum> sums;
  std::vector<Aggregate> aggregates;
  std::vector<Read> reads;
  std::vector<ItemHistory> item_histories;
  std::vector<Draw> draws;
  std::vector<Tiers> tiers;
  std::vector<Earn> earns;
  std::vector<Take> takes;
  std::vector<Schedule> schedules;
  // In file order. A rule of the author's that grants to several accounts, in several kinds or in several steps of a
  // receipt is several rules here, one after another, of one name.
  std::vector<Rule> rules;
  std::vector<Order> orders;
  std::vector<Limit> limits;
  std::vector<std::int32_t> limit_blocks;  // limits that are blocks, in file order
  std::int32_t total_count = 0;            // shared counters
  std::vector<Terms> terms;                // [0] is the header's
  Redeem redeem;
  std::vector<ResultOf> results;
  std::vector<Guarantee> guarantees;
  Layout layout;
};

/// The Plan as text, a line a node, stable from run to run: for people and for tests/plan/.
[[nodiscard]] std::string print(const Plan& plan);

/// Every broken invariant as a sentence; empty when the Plan is sound. Interpreter and JIT may assume a sound Plan.
[[nodiscard]] std::vector<std::string> verify(const Plan& plan);

/// Everything that evaluation depends on, as text: print() without what only people read. Equal for equal meanings of
/// equal text.
[[nodiscard]] std::string content(const Plan& plan);

/// A 64-bit content hash of everything that evaluation depends on: equal for equal meanings of equal text.
[[nodiscard]] std::uint64_t hash(const Plan& plan);

/// Number of 64-bit words of a line's set mask; at least 1.
[[nodiscard]] inline std::int32_t maskWords(const Plan& plan) {
  return plan.sets.empty() ? 1 : static_cast<std::int32_t>((plan.sets.size() + 63) / 64);
}

}  // namespace kopeck::plan
