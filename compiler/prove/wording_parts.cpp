// Amounts, lives of points, tiers and roundings in words.
#include <climits>

#include "compiler/prove/wording.h"
#include "runtime/engine/words.h"
#include "runtime/value/calendar.h"

namespace kopeck::prove {

namespace {

bool isMoney(plan::Measure measure) {
  return measure == plan::Measure::net || measure == plan::Measure::gross || measure == plan::Measure::paid ||
         measure == plan::Measure::tender;
}

std::string percent(Ratio share) {
  const auto hundred = makeRatio(static_cast<Int128>(share.num) * 100, share.den);
  return hundred ? ratioText(*hundred) + "%" : ratioText(share);
}

}  // namespace

Phrase Wording::amount(std::int32_t kind, Value fine) const {
  const Words words = kindWords(plan_, kind, fine / plan_.fine);
  return {words.en, words.ru};
}

Phrase Wording::proportional(const plan::Earn& earn, std::int32_t kind) const {
  const plan::Sum& sum = plan_.sums[static_cast<std::size_t>(earn.sum)];
  const plan::Kind& what = plan_.kinds[static_cast<std::size_t>(kind)];
  const Phrase of = sum.measure == plan_.base ? Phrase("") : worded(" of {}", " от {}", measure(sum.measure));
  if (what.worth.num > 0 && isMoney(sum.measure)) {
    const auto share = makeRatio(static_cast<Int128>(earn.rate.num) * what.worth.num,
                                 static_cast<Int128>(earn.rate.den) * what.worth.den * plan_.fine);
    if (share) return worded("{}{}", "{}{}", percent(*share), of);
  }
  Int128 unit = 1;
  for (int i = 0; i < (isMoney(sum.measure) ? plan_.schema.money_decimals : kQuantityDecimals); ++i) unit *= 10;
  Int128 scale = plan_.fine;
  for (int i = 0; i < what.decimals; ++i) scale *= 10;
  const auto each = makeRatio(static_cast<Int128>(earn.rate.num) * unit, static_cast<Int128>(earn.rate.den) * scale);
  const std::string one = isMoney(sum.measure) ? "1 " + plan_.schema.currency : "1";
  return worded("{} points per {}{}", "{} баллов за {}{}", each ? ratioText(*each) : ratioText(earn.rate), one, of);
}

Phrase Wording::earn(const plan::Earn& earn, std::int32_t kind) const {
  Phrase text;
  switch (earn.kind) {
    case plan::AmountKind::proportional:
      text = proportional(earn, kind);
      if (earn.portion_to != INT64_MAX) {
        text = worded("{} from {} to {}", "{} с {} до {}", text, moneyText(plan_, earn.portion_from),
                      moneyText(plan_, earn.portion_to));
      } else if (earn.portion_from != 0) {
        text = worded("{} above {}", "{} свыше {}", text, moneyText(plan_, earn.portion_from));
      }
      break;
    case plan::AmountKind::fixed:
      text = amount(kind, earn.points);
      break;
    case plan::AmountKind::per_full_step: {
      const plan::Sum& sum = plan_.sums[static_cast<std::size_t>(earn.sum)];
      text = worded("{} for each full {}", "{} за каждые полные {}", amount(kind, earn.points),
                    measureText(plan_, sum.measure, earn.step));
      break;
    }
    case plan::AmountKind::of_value:
      text = worded("{} of {}", "{} от {}", percent(earn.rate), expr(earn.value));
      break;
    case plan::AmountKind::random:
      text = worded("from {} to {} at random", "от {} до {} случайно", amount(kind, earn.points),
                    amount(kind, earn.points_to));
      break;
  }
  if (earn.sum >= 0) text = worded("{}{}", "{}{}", text, on(plan_.sums[static_cast<std::size_t>(earn.sum)].set));
  if (earn.carry >= 0)
    text = worded("{}, counted on {}", "{}, считая дальше {}", text,
                  window(plan_.reads[static_cast<std::size_t>(earn.carry)].window));
  for (const std::int32_t cap : earn.caps)
    text = worded("{}, {}", "{}, {}", text, plan_.limits[static_cast<std::size_t>(cap)].text);
  if (earn.guard >= 0) text = worded("{} if {}", "{}, если {}", text, expr(earn.guard));
  return text;
}

Phrase Wording::take(const plan::Take& take) const {
  Phrase text;
  switch (take.kind) {
    case plan::TakeKind::percent:
      text = worded("{} off{}", "скидка {}{}", percent(take.rate), on(take.set));
      if (take.of_gross) text = worded("{} of gross", "{} от суммы до скидок", text);
      break;
    case plan::TakeKind::money:
      text = worded("{} off{}", "скидка {}{}", moneyText(plan_, take.money), on(take.set));
      break;
    case plan::TakeKind::free_units:
      text = worded(take.cheapest ? "{} units free{}, cheapest first" : "{} units free{}, dearest first",
                    take.cheapest ? "{} шт. бесплатно{}, сначала дешёвые" : "{} шт. бесплатно{}, сначала дорогие",
                    take.units, on(take.set));
      break;
  }
  if (take.price_kind >= 0) {
    const Words words = kindWords(plan_, take.price_kind, take.price);
    text = worded("{} for {}", "{} за {}", text, Phrase(words.en, words.ru));
  }
  if (take.guard >= 0) text = worded("{} if {}", "{}, если {}", text, expr(take.guard));
  return text;
}

Phrase Wording::days(Day from, Day until) const {
  if (from == kNoDay) return worded("until {}", "по {}", formatDate(until));
  if (until == kNever) return worded("from {}", "с {}", formatDate(from));
  return worded("from {} to {}", "с {} по {}", formatDate(from), formatDate(until));
}

Phrase Wording::life(std::int32_t terms) const {
  const plan::Terms& of = plan_.terms[static_cast<std::size_t>(terms)];
  Phrase begins;
  switch (of.activate) {
    case plan::ActivateKind::at_once:
      begins = {"active at once", "активны сразу"};
      break;
    case plan::ActivateKind::after_days:
      begins = worded("active after {} days", "активны через {} дн.", of.activate_n);
      break;
    case plan::ActivateKind::after_months:
      begins = worded("active after {} months", "активны через {} мес.", of.activate_n);
      break;
    case plan::ActivateKind::after_next_purchase:
      begins = {"active after the next purchase", "активны после следующей покупки"};
      break;
  }
  const Phrase from = of.from_activation ? Phrase("activation", "активации") : Phrase("purchase", "покупки");
  Phrase ends;
  switch (of.expire) {
    case plan::ExpireKind::never:
      ends = {"never expire", "не сгорают"};
      break;
    case plan::ExpireKind::days:
      ends = worded("expire {} days after {}", "сгорают через {} дн. после {}", of.expire_n, from);
      break;
    case plan::ExpireKind::months:
      ends = worded("expire {} months after {}", "сгорают через {} мес. после {}", of.expire_n, from);
      break;
    case plan::ExpireKind::period_end: {
      const plan::Window period{plan::WindowKind::this_period, 0, of.expire_period};
      ends = worded("expire {} months later at the end of the period ({})",
                    "сгорают через {} мес. в конце периода ({})", of.expire_n, window(period));
      break;
    }
    case plan::ExpireKind::fixed_day:
      ends = worded("expire on {}-{}, {} years later", "сгорают {}-{}, через {} лет", of.expire_month, of.expire_day,
                    of.expire_n + (of.of_next_year ? 1 : 0));
      break;
  }
  if (of.purchase_renews) ends = worded("{}, longer with each purchase", "{}, дольше с каждой покупкой", ends);
  if (of.redemption_renews) ends = worded("{}, longer with each payment", "{}, дольше с каждой оплатой", ends);
  const Phrase what =
      of.kind == 0 ? Phrase("") : worded("{}: ", "{}: ", plan_.kinds[static_cast<std::size_t>(of.kind)].name);
  return worded("{}{}, {}", "{}{}, {}", what, begins, ends);
}

Phrase Wording::names(const std::vector<std::int32_t>& rules) const {
  std::vector<Phrase> all;
  for (const std::int32_t rule : rules) {
    const std::string& name = plan_.rules[static_cast<std::size_t>(rule)].name;
    if (all.empty() || all.back().en != name) all.emplace_back(name);
  }
  return joined(all, ", ", ", ");
}

Phrase Wording::level(const plan::Tiers& tiers, const plan::TierLevel& level) const {
  const plan::Aggregate& of = plan_.aggregates[static_cast<std::size_t>(tiers.aggregate)];
  const Phrase text = worded("{} from {}", "{} от {}", level.name, measureText(plan_, of.measure, level.from));
  return level.expr < 0 ? text : worded("{} and {}", "{} и {}", text, expr(level.expr));
}

Phrase Wording::measured(const plan::Tiers& tiers) const {
  const plan::Aggregate& of = plan_.aggregates[static_cast<std::size_t>(tiers.aggregate)];
  return worded("by {} {}", "по: {} {}", aggregate(of), window(tiers.window));
}

Phrase Wording::rise(plan::Rise rise) {
  switch (rise) {
    case plan::Rise::next_purchase:
      return {"rise at once, from the next purchase", "повышение сразу, со следующей покупки"};
    case plan::Rise::this_purchase:
      return {"rise at once, including this purchase", "повышение сразу, включая эту покупку"};
    case plan::Rise::month_start:
      return {"rise at start of month", "повышение в начале месяца"};
  }
  return "";
}

Phrase Wording::fall(plan::Fall fall) {
  switch (fall) {
    case plan::Fall::month_end_one_step:
      return {"fall at end of month, one step", "понижение в конце месяца, на одну ступень"};
    case plan::Fall::month_end_to_earned:
      return {"fall at end of month, to the tier earned", "понижение в конце месяца, до заслуженного уровня"};
    case plan::Fall::at_once:
      return {"fall at once", "понижение сразу"};
    case plan::Fall::never:
      return {"never fall", "без понижения"};
    case plan::Fall::year_after_next:
      return {"kept until the end of the next year", "сохраняется до конца следующего года"};
  }
  return "";
}

Phrase Wording::rounding(RoundingMode mode, plan::RoundingPlace place) {
  Phrase how;
  switch (mode) {
    case RoundingMode::down:
      how = {"down", "вниз"};
      break;
    case RoundingMode::up:
      how = {"up", "вверх"};
      break;
    case RoundingMode::half_up:
      how = {"half up", "до ближайшего, половина вверх"};
      break;
    case RoundingMode::half_even:
      how = {"half to even", "до ближайшего, половина к чётному"};
      break;
  }
  switch (place) {
    case plan::RoundingPlace::unit:
      return worded("{}, per unit", "{}, по единице", how);
    case plan::RoundingPlace::line:
      return worded("{}, per line", "{}, по строке", how);
    case plan::RoundingPlace::rule:
      return worded("{}, per rule", "{}, по правилу", how);
    case plan::RoundingPlace::receipt:
      break;
  }
  return worded("{}, per receipt", "{}, по чеку", how);
}

}  // namespace kopeck::prove
