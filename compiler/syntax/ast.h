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
#include "compiler/syntax/ast_expr.h"
#include "compiler/syntax/ast_tests.h"
#include "runtime/value/value.h"

namespace kopeck::ast {

// ---- terms of lots ----------------------------------------------------------------------------------------------

enum class ActivateKind : std::uint8_t { at_once, after_purchase, after_next_purchase };
struct Activate {
  ActivateKind kind = ActivateKind::at_once;
  Quantity after;
  Span span;
};

enum class ExpireKind : std::uint8_t {
  never,
  after,
  end_of_period,
  fixed_day,         // at end of 15 January [3 years later | of the next year]
  without_purchase,  // after 12 months without purchase [or redemption]
  after_issue,       // of a coupon: 29 days after issue
};
enum class Period : std::uint8_t { day, week, month, quarter, half_year, year };
struct Expire {
  ExpireKind kind = ExpireKind::never;
  Quantity after;                // `after`: 180 days; `end_of_period`: the months later, value 0 when not said
  bool after_activation = true;  // else after purchase
  Period period = Period::month;
  std::int32_t month = 0;  // fixed_day
  std::int32_t day = 0;
  bool of_next_year = false;
  bool each_purchase_renews = false;
  bool or_redemption = false;  // without_purchase
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
  std::vector<Name> except;      // tenders
  std::optional<bool> with_tax;  // unsaid, with tax, without tax
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

struct TendersLine {  // tenders own_card, gift_card "GIFT"
  struct Tender {
    Name name;
    std::optional<Text> key;
  };
  std::vector<Tender> tenders;
  Span span;
};
enum class Multipliers : std::uint8_t { product, sum, highest };
struct MultipliersLine {
  Multipliers how = Multipliers::product;
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
  std::optional<TendersLine> tenders;
  std::optional<MultipliersLine> multipliers;
  std::optional<Span> apply_expiry_to_earlier;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

// ---- declarations -----------------------------------------------------------------------------------------------

enum class FieldType : std::uint8_t { text, number, money, date, anniversary, time, yes_no, one_of, customer };
struct Field {
  Name name;
  std::optional<Text> key;  // the input's key where it is not the name
  bool optional = false;
  FieldType type = FieldType::text;
  std::vector<Name> choices;
  std::optional<Name> was;
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

struct SetDecl {  // set N = items [where EXPR] [bought in 3 purchases over last 60 days] [except A, B]
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
  std::optional<Quantity> from;  // none where the tier is set from outside
  std::optional<Expr> and_when;
  std::optional<Name> was;
  Span span;
};
struct TiersDecl {
  std::optional<Name> name;
  bool from_outside = false;
  std::vector<Name> of;  // the tender of `paid_by`, the rules of `points`
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

enum class TriggerKind : std::uint8_t {
  purchase,
  custom_event,
  on_return,
  monthly,         // every month on day N
  yearly,          // every year on 11 March, 11 June
  on_anniversary,  // every year on customer.birthday
};
struct Trigger {
  TriggerKind kind = TriggerKind::purchase;
  Name event;
  std::int64_t day = 1;  // monthly
  struct MonthDay {
    std::int32_t month = 1;
    std::int32_t day = 1;
    Span span;
  };
  std::vector<MonthDay> days;
  Expr anniversary;
  Span span;
};

enum class AmountKind : std::uint8_t {
  percent,        // `amount`: 5%
  points,         // `amount`: 200 beans
  proportional,   // `amount` points per `step`
  for_each_full,  // `amount` points for each full `step` (money, or units in `step_set`)
  of_rule,        // `amount` percent of what `of_rule` gives
  of_history,     // `amount` percent of `value`: points earned by RULES over …
  value,          // `value` points: receipt.x beans; the point word is in `amount.word`
  random,         // from `amount` to `step` points at random
  lesser,         // the lesser of `options`
};
struct Amount {
  AmountKind kind = AmountKind::points;
  Quantity amount;
  Quantity step;
  std::optional<Name> step_set;
  std::optional<Measure> of;        // 5% of gross, per 1 RUB paid by own_card
  std::optional<Name> of_tender;    // of Measure::paid_by
  std::optional<Window> counts_on;  // for each full 25 GBP over this month
  std::optional<Name> of_rule;
  std::optional<Expr> value;
  std::vector<Amount> options;
  Span span;
};
/// A line of a table: `from 1 000 RUB: 2%`, `gold: 4%`, `silver: take …`.
struct TableLine {
  std::optional<Quantity> from;
  std::optional<Name> level;  // of `by tier`
  Amount amount;              // of a discount's table: percent, or money as `points`
  Span span;
};
enum class TableHow : std::uint8_t { unsaid, whole, marginal };
struct Table {
  Expr by;  // net, gross, paid, units in …, a history, or `tier` (a path)
  TableHow how = TableHow::unsaid;
  std::vector<TableLine> lines;
  Span span;
};
struct EarnClause {
  Amount amount;  // unless there is a table
  std::optional<Table> table;
  std::optional<Name> on;
  std::optional<Expr> recipient;  // for event.friend
  Span span;
};

/// Free units: `give 1 unit in coffee free, cheapest first, from the next purchase`.
struct GiveClause {
  Quantity units;
  Name set;
  bool dearest = false;
  bool from_next = false;
  Span span;
};
struct StampClause {             // stamp [for each unit in coffee | for each full 500 RUB | …]
  std::optional<Quantity> step;  // none: one a purchase
  std::optional<Name> set;
  Span span;
};
struct StampsGive {  // at 9 stamps give …
  Quantity stamps;
  std::optional<GiveClause> give;
  std::optional<Name> coupon;  // at 9 stamps issue coupon NAME
  std::optional<Amount> earn;  // at 9 stamps earn 100 beans
  Span span;
};
struct TurnClause {  // turn each full 5 dollars into coupon cash; turn whole balance into coupon voucher
  std::optional<Quantity> step;
  std::optional<Name> wallet;  // of `whole balance of silver`
  Name coupon;
  Span span;
};
struct IssueClause {
  Name coupon;
  std::int64_t count = 1;
  Span span;
};
struct SendClause {
  Text channel;
  Text text;
  Span span;
};
struct RecordClause {
  Expr attribute;  // customer.x
  Expr value;
  Span span;
};
struct ShareClause {  // for 10% of customers as "pilot"
  Quantity share;
  Text label;
  Span span;
};
struct FirstClause {  // first 3 purchases each day
  std::int64_t n = 1;
  Unit each = Unit::day;
  Span span;
};

/// Who and when, of rules and of discounts.
struct Audience {
  std::optional<Name> segment;
  std::optional<ShareClause> share;
  std::optional<Text> code;
  std::optional<Name> coupon;
  std::optional<Quantity> chance;
  std::optional<FirstClause> first;
};

enum class LimitPeriod : std::uint8_t { receipt, day, week, month, quarter, half_year, year, ever, rolling };
enum class LimitScope : std::uint8_t { unsaid, customer, total, store };
enum class LimitKind : std::uint8_t { points, times, once_per_occasion, counting };
struct LimitClause {
  LimitKind kind = LimitKind::points;
  Quantity most;
  std::optional<LimitPeriod> period;
  LimitScope scope = LimitScope::unsaid;
  std::optional<Name> set;          // counting at most 4 000 RUB of SET per day
  std::optional<Quantity> rolling;  // per rolling 30 days
  std::optional<Expr> anchor;       // per year from customer.joined
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
  Audience audience;
  std::optional<StampClause> stamp;
  std::vector<StampsGive> stamps_give;
  std::vector<GiveClause> gives;
  std::vector<TurnClause> turns;
  std::vector<IssueClause> issues;
  std::vector<Name> badges;
  std::vector<SendClause> sends;
  std::vector<RecordClause> records;
  std::optional<Name> was;
  std::vector<Name> replaces;
  std::vector<LimitClause> limits;
  std::optional<Activate> activate;
  std::optional<Expire> expire;
  Span span;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

/// `take 10% off SET, of gross`, `take 70 RUB off SET`, `take by …, from …: 5%, … off SET`.
struct TakeClause {
  Amount amount;  // percent, or money in `amount.amount`
  std::optional<Table> table;
  std::optional<Name> off;       // a declared set
  std::optional<Expr> where;     // … or `off items where …`; neither: all items
  std::optional<bool> of_gross;  // unsaid, of gross, of the running amount
  Span span;
};
struct DiscountDecl {
  Name name;
  std::optional<Text> title;
  std::string doc;
  std::optional<Date> from;
  std::optional<Date> until;
  std::vector<Expr> when;
  Audience audience;
  std::vector<TakeClause> takes;
  std::vector<GiveClause> gives;
  std::vector<Name> replaces;
  std::vector<LimitClause> limits;
  std::optional<Name> was;
  Span span;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

struct CouponDecl {
  Name name;
  std::optional<Text> title;
  std::string doc;
  std::optional<Quantity> worth;
  std::optional<TakeClause> take;
  std::optional<GiveClause> give;
  std::optional<Activate> activate;  // after_purchase: so long after issue
  std::optional<Expire> expire;
  bool many_uses = false;
  std::optional<Name> was;
  Span span;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

struct WalletDecl {
  Name name;
  std::optional<Text> title;
  std::string doc;
  std::optional<PointsLine> points;
  std::optional<WorthLine> worth;
  std::optional<Activate> activate;
  std::optional<Expire> expire;
  std::optional<UseLine> use;
  std::optional<Name> was;
  Span span;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

struct SegmentDecl {  // segment N = customers where EXPR
  Name name;
  Expr where;
  Span span;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

struct CalendarDecl {  // calendar N = 2026-01-01..2026-01-08, 2026-02-23
  Name name;
  struct Range {
    Date from;
    Date to;  // the same for one day
  };
  std::vector<Range> days;
  Span span;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

struct GuaranteeDecl {
  Text name;
  Expr claim;
  Span span;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

struct ImportDecl {
  Text file;
  Span span;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

/// `template NAME with a, b` and clauses. Only its name and parameters: each use (`rule N from template NAME: a …`) is
/// parsed anew with the arguments' tokens in the parameters' places, so a RuleDecl comes out of it.
struct TemplateDecl {
  Name name;
  std::vector<Name> parameters;
  std::string doc;
  Span span;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

enum class OrderKind : std::uint8_t { highest, first, exactly_one, together };
struct HighestDecl {
  OrderKind kind = OrderKind::highest;
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
  std::vector<Quantity> at_least;  // one a wallet
  std::optional<Quantity> share;   // at most 50% of net
  ShareOf share_of = ShareOf::net;
  std::vector<LimitClause> limits;  // at most 2 times per day
  std::vector<Quantity> steps;      // one a wallet
  bool one_kind = false;            // one kind per receipt
  std::vector<Name> order;          // bean before silver
  std::vector<Name> not_on;
  std::vector<Expr> when;
  Span span;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

using Decl = std::variant<FieldsDecl, EventDecl, SetDecl, TiersDecl, RuleDecl, HighestDecl, LimitDecl, RedeemDecl,
                          TestDecl, DiscountDecl, CouponDecl, WalletDecl, SegmentDecl, CalendarDecl, GuaranteeDecl,
                          ImportDecl, TemplateDecl>;

// ---- the file ---------------------------------------------------------------------------------------------------

enum class Language : std::uint8_t { english, russian };

struct File {
  Language language = Language::english;
  std::optional<Header> header;
  std::vector<Decl> decls;  // in file order
};

}  // namespace kopeck::ast
