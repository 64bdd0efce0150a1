#include "compiler/prove/receipt.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/engine/bounds.h"
#include "runtime/value/calendar.h"

namespace kopeck::prove {

namespace {

constexpr Value kDaysOfYear = 366;  // of 2000
constexpr Value kLongestWindow = 366;

Day firstOfYear(int year) {
  return dayFrom(year, 1, 1).value_or(0);
}

/// Makes the variables of one receipt.
class Maker {
 public:
  Maker(Facts& facts, const plan::Plan& plan, const TextPool& texts, const Scope& scope)
      : facts_(facts), plan_(plan), most_text_(static_cast<Value>(texts.size()) - 1), scope_(scope) {}

  Receipt receipt() {
    Receipt made{{},
                 bounded("day", scope_.first, scope_.last),
                 bounded("second", 0, 86'399),
                 text("store"),
                 attributes("receipt", plan_.schema.receipt, true),
                 {},
                 {},
                 {},
                 {},
                 {},
                 {},
                 {},
                 {},
                 facts_.integer("asked"),
                 {}};
    facts_.assume(made.asked >= 0);
    for (std::size_t i = 0; i < scope_.lines; ++i) {
      made.lines.push_back(line(i));
      if (i > 0) facts_.assume(z3::implies(made.lines[i].present, made.lines[i - 1].present));
    }
    facts_.assume(made.lines[0].present);
    money(made);
    account(made);
    for (std::size_t i = 0; i < plan_.draws.size(); ++i)
      made.draws.push_back(facts_.between("draw", number(0), facts_.number((Int128{1} << 64) - 1)));
    for (std::size_t i = 0; i < plan_.codes.size(); ++i) made.codes.push_back(facts_.truth("code"));
    for (std::size_t i = 0; i < plan_.schema.tenders.size(); ++i) {
      made.tenders.push_back(facts_.integer("tender"));
      facts_.assume(made.tenders.back() >= 0);
    }
    return made;
  }

 private:
  z3::expr number(Value value) { return facts_.number(value); }
  z3::expr bounded(const std::string& name, Value first, Value last) {
    return facts_.between(name, number(first), number(last));
  }
  z3::expr text(const std::string& name) { return bounded(name, 0, most_text_); }

  Sym attribute(const std::string& name, const Attribute& attribute, bool required) {
    const z3::expr known = required && !attribute.optional ? facts_.yes() : facts_.truth(name + "?");
    switch (attribute.type) {
      case AttributeType::yes_no:
        return {known, facts_.truth(name)};
      case AttributeType::text:
      case AttributeType::customer:
        return {known, bounded(name, 1, std::max<Value>(most_text_, 1))};
      case AttributeType::anniversary:
        return {known, bounded(name, 0, kDaysOfYear - 1)};
      case AttributeType::time:
        return {known, bounded(name, 0, 86'399)};
      case AttributeType::choice:
        return {known, bounded(name, 0, static_cast<Value>(attribute.choices.size()) - 1)};
      case AttributeType::date:
        return {known, bounded(name, firstOfYear(1), firstOfYear(9999) + 364)};
      case AttributeType::number:
      case AttributeType::money:
        break;
    }
    return {known, bounded(name, -INT64_MAX, INT64_MAX)};
  }

  std::vector<Sym> attributes(const std::string& prefix, const std::vector<Attribute>& all, bool required) {
    std::vector<Sym> made;
    for (const Attribute& one : all) made.push_back(attribute(prefix + "." + one.key, one, required));
    return made;
  }

  Line line(std::size_t index) {
    const std::string name = fmt::format("line{}", index);
    Line made{facts_.truth(name),
              text(name + ".sku"),
              text(name + ".name"),
              text(name + ".category"),
              bounded(name + ".quantity", 1, kMostUnits),
              bounded(name + ".amount", 0, kMostMoney),
              bounded(name + ".discount", 0, kMostMoney),
              attributes(name, plan_.schema.item, true),
              {}};
    for (std::size_t i = 0; i < plan_.item_histories.size(); ++i) {
      made.bought.push_back(bounded(name + ".bought", 0, kMostSum));
      facts_.assume(z3::implies(made.sku == 0, made.bought.back() == 0));
    }
    return made;
  }

  /// Receipts beyond the engine's bounds are refused.
  void money(const Receipt& made) {
    Terms gross, units;
    for (const Line& line : made.lines) {
      gross.push_back(where(line.present, line.amount + line.discount));
      units.push_back(where(line.present, line.quantity));
    }
    facts_.assume(sumOf(facts_, gross) <= number(kMostMoney));
    facts_.assume(sumOf(facts_, units) <= number(kMostUnits));
  }

  void account(Receipt& made) {
    for (const plan::Kind& kind : plan_.kinds) {
      const z3::expr active = bounded("active." + kind.name, 0, kMostSum);
      // Only points know debts.
      const z3::expr debt = kind.use == plan::KindUse::points ? bounded("debt." + kind.name, 0, kMostSum) : number(0);
      made.active.push_back(active);
      made.balances.push_back(active - debt);
      made.presented.push_back(bounded("presented." + kind.name, 0, INT32_MAX));
    }
    for (const plan::Read& read : plan_.reads) made.reads.push_back(readOf(made, read));
    for (std::size_t i = 0; i < plan_.limits.size(); ++i) made.used.push_back(usedOf(made, i));
    for (const plan::Tiers& tiers : plan_.tiers) made.measured.push_back(measuredOf(made, tiers));
  }

  Sym readOf(const Receipt& made, const plan::Read& read) {
    const auto index = static_cast<std::size_t>(read.index);
    switch (read.kind) {
      case plan::ReadKind::customer_attribute:
        return attribute("customer." + plan_.schema.customer[index].key, plan_.schema.customer[index], false);
      case plan::ReadKind::tier:
        return {facts_.yes(), bounded("tier", 0, static_cast<Value>(plan_.tiers[index].levels.size()) - 1)};
      case plan::ReadKind::days_since_last_purchase:
        return {facts_.truth("bought before"), bounded("days since", 0, INT32_MAX)};
      case plan::ReadKind::balance:
        return {facts_.yes(), made.balances[index]};
      case plan::ReadKind::history:
      case plan::ReadKind::limit_used:
        break;
    }
    return {facts_.yes(), bounded(read.kind == plan::ReadKind::history ? "history" : "used", 0, INT64_MAX)};
  }

  z3::expr usedOf(const Receipt& made, std::size_t limit) {
    if (plan_.limits[limit].period == plan::LimitPeriod::receipt) return number(0);
    for (std::size_t i = 0; i < plan_.reads.size(); ++i) {
      const plan::Read& read = plan_.reads[i];
      if (read.kind == plan::ReadKind::limit_used && read.index == static_cast<std::int32_t>(limit))
        return made.reads[i].value;
    }
    return bounded("used", 0, INT64_MAX);
  }

  z3::expr measuredOf(const Receipt& made, const plan::Tiers& tiers) {
    if (tiers.from_outside) return number(0);
    for (std::size_t i = 0; i < plan_.reads.size(); ++i) {
      const plan::Read& read = plan_.reads[i];
      if (read.kind == plan::ReadKind::history && read.index == tiers.aggregate && read.window == tiers.window)
        return made.reads[i].value;
    }
    return bounded("measured", 0, INT64_MAX);
  }

  Facts& facts_;
  const plan::Plan& plan_;
  Value most_text_;
  Scope scope_;
};

}  // namespace

Value anniversaryIndex(Value origin) {
  const Civil date = civil(static_cast<Day>(origin));
  return dayFrom(2000, date.month, date.day).value_or(0) - firstOfYear(2000);
}

Day anniversaryDay(Value index) {
  return firstOfYear(2000) + static_cast<Day>(index);
}

Receipt makeReceipt(Facts& facts, const plan::Plan& plan, const TextPool& texts, const Scope& scope) {
  return Maker(facts, plan, texts, scope).receipt();
}

z3::expr Calendar::weekday(const z3::expr& day) const {
  return z3::mod(day + 3, facts_.number(Value{7})) + 1;  // 1970-01-01 was a Thursday
}

namespace {

/// By the months of the scope where there are few, which is easier to reason about than what follows.
constexpr int kMostMonths = 150;

struct MonthStart {
  Day first;
  int month;
};

std::vector<MonthStart> monthsOf(const Scope& scope) {
  std::vector<MonthStart> months;
  if (scope.last - scope.first > kMostMonths * 30) return months;
  for (Day day = monthStart(scope.first); day <= scope.last; day = addMonths(day, 1))
    months.push_back({day, civil(day).month});
  return months;
}

struct MonthDayTerms {
  z3::expr month, day;
};

/// H. Hinnant, "chrono-compatible low-level date algorithms", civil_from_days: for days from year 1 on.
MonthDayTerms civilTerms(const Facts& facts, const z3::expr& day) {
  const auto by = [&](const z3::expr& a, Value n) { return a / facts.number(n); };
  const z3::expr z = day + 719'468;
  const z3::expr doe = z - by(z, 146'097) * 146'097;
  const z3::expr yoe = by(doe - by(doe, 1460) + by(doe, 36'524) - by(doe, 146'096), 365);
  const z3::expr doy = doe - (365 * yoe + by(yoe, 4) - by(yoe, 100));
  const z3::expr mp = by(5 * doy + 2, 153);
  return {z3::ite(mp < 10, mp + 3, mp - 9), doy - by(153 * mp + 2, 5) + 1};
}

}  // namespace

z3::expr Calendar::month(const z3::expr& day) const {
  z3::expr month = civilTerms(facts_, day).month;
  const std::vector<MonthStart> months = monthsOf(scope_);
  if (months.empty()) return month;
  z3::expr inside = facts_.number(Value{months[0].month});
  for (std::size_t i = 1; i < months.size(); ++i)
    inside = z3::ite(day >= facts_.number(Value{months[i].first}), facts_.number(Value{months[i].month}), inside);
  const z3::expr is_inside = day >= facts_.number(Value{scope_.first}) && day <= facts_.number(Value{scope_.last});
  return z3::ite(is_inside, inside, month);
}

z3::expr Calendar::dayOfMonth(const z3::expr& day) const {
  z3::expr of_month = civilTerms(facts_, day).day;
  const std::vector<MonthStart> months = monthsOf(scope_);
  if (months.empty()) return of_month;
  z3::expr start = facts_.number(Value{months[0].first});
  for (std::size_t i = 1; i < months.size(); ++i)
    start = z3::ite(day >= facts_.number(Value{months[i].first}), facts_.number(Value{months[i].first}), start);
  return day - start + 1;
}

z3::expr Calendar::monthOfAnniversary(const z3::expr& index) const {
  z3::expr month = facts_.number(Value{1});
  for (int each = 2; each <= 12; ++each) {
    const Day first = dayFrom(2000, each, 1).value_or(0) - firstOfYear(2000);
    month = z3::ite(index >= facts_.number(Value{first}), facts_.number(Value{each}), month);
  }
  return month;
}

z3::expr Calendar::isNear(const z3::expr& day, const z3::expr& index, Value before, Value after) const {
  const Value back = std::min(before, kLongestWindow);
  const Value on = std::min(after, kLongestWindow);
  const Value leap_day = dayFrom(2000, 2, 29).value_or(0) - firstOfYear(2000);
  z3::expr_vector near(facts_.z3());
  for (int year = civil(scope_.first).year - 2; year <= civil(scope_.last).year + 2; ++year) {
    z3::expr occurrence = facts_.number(Value{firstOfYear(year)}) + index;
    const bool common = !dayFrom(year, 2, 29).has_value();
    if (common) occurrence = occurrence - where(index >= facts_.number(leap_day), facts_.number(Value{1}));
    near.push_back(day >= occurrence - facts_.number(back) && day <= occurrence + facts_.number(on));
  }
  return z3::mk_or(near);
}

}  // namespace kopeck::prove
