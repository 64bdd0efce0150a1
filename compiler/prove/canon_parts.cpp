// The parts of a Plan that are made of expressions: rules, limits, lives of points, payment.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "compiler/prove/canon.h"
#include "compiler/prove/pairing.h"
#include "runtime/plan/names.h"

namespace kopeck::prove {

namespace {

std::string ratio(Ratio of) {
  return fmt::format("{}/{}", of.num, of.den);
}

}  // namespace

int Canon::all(const std::vector<plan::Condition>& conditions) {
  std::vector<int> parts;
  for (const plan::Condition& condition : conditions) parts.push_back(expr(condition.expr));
  return joined(true, parts);
}

int Canon::when(const plan::Rule& rule) {
  fields_ = rule.event < 0 ? &plan_.schema.receipt : &plan_.schema.events[static_cast<std::size_t>(rule.event)].fields;
  std::vector<int> parts{all(rule.conditions)};
  const int day = plain(fmt::format("field {}", plan::nameOf(plan::Field::day)));
  if (rule.from != kNoDay) parts.push_back(atMost(constant(plan::Type::date, rule.from), day));
  if (rule.until != kNever) parts.push_back(atMost(day, constant(plan::Type::date, rule.until)));
  return joined(true, parts);
}

std::string Canon::earn(const plan::Earn& earn) {
  std::vector<std::string> caps;
  for (const std::int32_t cap : earn.caps) caps.push_back(limit(cap));
  const int carry = earn.carry < 0 ? -1 : read(plan_.reads[static_cast<std::size_t>(earn.carry)]);
  return fmt::format("{} of {}: {} {} {} {} {} value {} if {} from {} portion {} {} caps {} {}",
                     plan::nameOf(earn.kind), sum(earn.sum), ratio(earn.rate), earn.points, earn.step, earn.points_to,
                     draw(earn.draw), expr(earn.value), expr(earn.guard), carry, earn.portion_from, earn.portion_to,
                     fmt::join(caps, ";"), earn.lesser_with_next ? "or" : "");
}

std::string Canon::take(const plan::Take& take) {
  return fmt::format("{} if {} of {} {} {} {} {} {} for {} {}", plan::nameOf(take.kind), expr(take.guard),
                     set(take.set), take.of_gross, ratio(take.rate), take.money, take.units, take.cheapest,
                     take.price_kind < 0 ? "nothing" : kind(take.price_kind), take.price);
}

std::string Canon::gives(const plan::Rule& rule) {
  fields_ = rule.event < 0 ? &plan_.schema.receipt : &plan_.schema.events[static_cast<std::size_t>(rule.event)].fields;
  std::vector<std::string> amounts;
  bool goes_on = false;
  for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e) {
    const plan::Earn& one = plan_.earns[static_cast<std::size_t>(e)];
    if (goes_on) {
      amounts.back() += " | " + earn(one);
    } else {
      amounts.push_back(earn(one));
    }
    goes_on = one.lesser_with_next;
  }
  // They add up, in whatever order they stand.
  std::sort(amounts.begin(), amounts.end());
  for (std::int32_t t = rule.first_take; t < rule.first_take + rule.take_count; ++t)
    amounts.push_back(take(plan_.takes[static_cast<std::size_t>(t)]));
  std::string text = fmt::format("{}", fmt::join(amounts, " + "));
  if (rule.is_multiplier) text += fmt::format("multiply {} by {}", named(rule.targets, false), ratio(rule.factor));
  if (rule.turn_kind >= 0)
    text += fmt::format("turn {} {} by {}", kind(rule.turn_kind), rule.turn_step, ratio(rule.factor));
  return text;
}

std::string Canon::limit(std::int32_t index) {
  const plan::Limit& of = plan_.limits[static_cast<std::size_t>(index)];
  std::string text =
      fmt::format("{} {} per {} of {} {}", of.most, plan::nameOf(of.unit), plan::nameOf(of.period),
                  plan::nameOf(of.scope), of.period == plan::LimitPeriod::rolling ? plan::windowText(of.window) : "");
  if (of.anchor_attribute >= 0) text += " from " + attribute(plan_.schema.customer, of.anchor_attribute);
  if (of.occasion_attribute >= 0)
    text += fmt::format(" around {} {} {}", attribute(plan_.schema.customer, of.occasion_attribute),
                        of.occasion_before_days, of.occasion_after_days);
  // What was used is known by the owner's name from one receipt to the next.
  if (of.period != plan::LimitPeriod::receipt)
    text += " of " + (of.rule >= 0 ? names_[static_cast<std::size_t>(of.rule)] : "block " + of.name);
  return text;
}

std::string Canon::bounds(const plan::Rule& rule) {
  std::vector<std::string> all;
  for (const std::int32_t one : rule.limits) all.push_back(limit(one));
  std::sort(all.begin(), all.end());
  return fmt::format("{}", fmt::join(all, "; "));
}

std::string Canon::kind(std::int32_t index) const {
  const plan::Kind& of = plan_.kinds[static_cast<std::size_t>(index)];
  return index == 0 ? "header's" : formerName(of.name, newer_ ? of.was : std::string());
}

std::string Canon::life(std::int32_t terms) {
  if (terms < 0) return "as its target's";
  const plan::Terms& of = plan_.terms[static_cast<std::size_t>(terms)];
  return fmt::format("{}|{} {} {} {} {} {} {} {} {} {} {}", kind(of.kind), plan::nameOf(of.activate), of.activate_n,
                     plan::nameOf(of.expire), of.expire_n, plan::nameOf(of.expire_period), of.from_activation,
                     of.expire_month, of.expire_day, of.of_next_year, of.purchase_renews, of.redemption_renews);
}

std::string Canon::named(const std::vector<std::int32_t>& rules, bool in_order) {
  std::vector<std::string> all;
  for (const std::int32_t rule : rules) all.push_back(names_[static_cast<std::size_t>(rule)]);
  if (!in_order) std::sort(all.begin(), all.end());
  return fmt::format("{}", fmt::join(all, ", "));
}

std::string Canon::replaced(const plan::Rule& rule) {
  return named(rule.replaces, false);
}

std::string Canon::effects(const plan::Rule& rule) {
  fields_ = rule.event < 0 ? &plan_.schema.receipt : &plan_.schema.events[static_cast<std::size_t>(rule.event)].fields;
  std::string text;
  for (const plan::Effect& effect : rule.effects) {
    text += fmt::format("{} {} ", plan::nameOf(effect.kind), effect.channel);
    if (effect.attribute >= 0)
      text += fmt::format("{} as {}", attribute(plan_.schema.customer, effect.attribute), expr(effect.expr));
    for (const plan::Piece& piece : effect.pieces) {
      std::string of;
      if (piece.kind == plan::PieceKind::attribute) of = attribute(plan_.schema.customer, piece.index);
      if (piece.kind == plan::PieceKind::balance) of = kind(piece.index);
      if (piece.kind == plan::PieceKind::tier) of = plan_.tiers[static_cast<std::size_t>(piece.index)].name;
      text += fmt::format("[{} {} {}]", plan::nameOf(piece.kind), piece.text, of);
    }
    text += "; ";
  }
  return text;
}

std::string Canon::occasion(const plan::Rule& rule) {
  std::string text{plan::nameOf(rule.trigger)};
  if (rule.event >= 0) {
    const EventSchema& event = plan_.schema.events[static_cast<std::size_t>(rule.event)];
    text += " " + event.key;
    if (rule.recipient >= 0) text += " for " + attribute(event.fields, rule.recipient);
  }
  if (rule.schedule >= 0) {
    const plan::Schedule& schedule = plan_.schedules[static_cast<std::size_t>(rule.schedule)];
    text += fmt::format(" {} {}", plan::nameOf(schedule.kind), schedule.day);
    for (const plan::MonthDay& day : schedule.days) text += fmt::format(" {}-{}", day.month, day.day);
    if (schedule.attribute >= 0) text += attribute(plan_.schema.customer, schedule.attribute);
  }
  return text;
}

std::string Canon::tiers(std::int32_t index, bool thresholds) {
  const plan::Tiers& of = plan_.tiers[static_cast<std::size_t>(index)];
  std::string text = of.name;
  if (of.from_outside) text += " from " + attribute(plan_.schema.customer, of.outside_attribute);
  for (const plan::TierLevel& level : of.levels) {
    text += " " + formerName(level.name, newer_ ? level.was : std::string());
    if (thresholds && !of.from_outside) text += fmt::format(" {} and {}", level.from, expr(level.expr));
  }
  if (thresholds && !of.from_outside)
    text += fmt::format(" {} over {}", aggregate(of.aggregate), plan::windowText(of.window));
  return text;
}

std::string Canon::aggregateOf(std::int32_t tiers) {
  const plan::Tiers& of = plan_.tiers[static_cast<std::size_t>(tiers)];
  return fmt::format("{} over {}", aggregate(of.aggregate), plan::windowText(of.window));
}

std::string Canon::levelName(const plan::TierLevel& level) const {
  return formerName(level.name, newer_ ? level.was : std::string());
}

std::string Canon::redeem() {
  const plan::Redeem& of = plan_.redeem;
  fields_ = &plan_.schema.receipt;
  if (!of.present) return "none";
  std::string text = fmt::format("one kind {} share {} {} of {} each line {} not on {} when {}", of.one_kind,
                                 of.has_share, ratio(of.share), plan::nameOf(of.share_of), of.share_of_each_line,
                                 of.excluded_set < 0 ? -1 : set(of.excluded_set), all(of.conditions));
  for (const plan::RedeemKind& one : of.kinds)
    text += fmt::format("; {} at least {} steps {}", kind(one.kind), one.at_least, one.steps);
  std::vector<std::string> limits;
  for (const std::int32_t one : of.limits) limits.push_back(limit(one));
  std::sort(limits.begin(), limits.end());
  return text + fmt::format("; {}", fmt::join(limits, "; "));
}

std::string Canon::result(const plan::ResultOf& of) {
  return fmt::format("{} by {} on {}", static_cast<int>(of.kind), named(of.rules, false), set(of.set));
}

std::string Canon::guarantee(const plan::Guarantee& guarantee) {
  fields_ = &plan_.schema.receipt;
  return std::to_string(expr(guarantee.expr));
}

}  // namespace kopeck::prove
