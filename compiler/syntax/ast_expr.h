// The Ast's words and expressions: the leaves of all its nodes. ast.h is the way to the whole of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
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

enum class Measure : std::uint8_t {
  net,
  gross,
  paid,
  purchases,
  units,
  paid_by,  // `paid by own_card`, `net spend paid by own_card`: the tender is in `Expr::names`
  points,   // `points earned by RULES`: the rules are in `Expr::names`, none = all
};

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
  average,          // `average net over last 6 months`: as history
  balance,          // `balance`, `balance of silver`: names[0] a wallet, coupon, badge or stamp rule
  percent_of,       // quantity (percent) of args[0]
  any_item,         // any item in `set`
  every_item,       // every item in `set`
  bought_in,        // only in a set: items bought in `quantity` purchases over `window`
  // Only in guarantees; names are rules, `set` the lines.
  earned,     // earned [by RULES] [on SET]
  redeemed,   // redeemed
  taken_off,  // discount
  worth_of,   // worth of args[0]
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

}  // namespace kopeck::ast
