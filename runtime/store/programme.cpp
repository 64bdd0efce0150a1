#include <fmt/format.h>

#include "runtime/store/rows.h"

namespace kopeck {
namespace {

std::string activation(const plan::Terms& terms, bool russian) {
  const int n = terms.activate_n;
  switch (terms.activate) {
    case plan::ActivateKind::at_once:
      return russian ? "активны сразу" : "active at once";
    case plan::ActivateKind::after_days:
      return fmt::format(fmt::runtime(russian ? "активны через {} дн." : "active after {} days"), n);
    case plan::ActivateKind::after_months:
      return fmt::format(fmt::runtime(russian ? "активны через {} мес." : "active after {} months"), n);
    case plan::ActivateKind::after_next_purchase:
      return russian ? "активны после следующей покупки" : "active after the next purchase";
  }
  return {};
}

std::string_view period(plan::Period period, bool russian) {
  switch (period) {
    case plan::Period::day:
      return russian ? "дня" : "day";
    case plan::Period::week:
      return russian ? "недели" : "week";
    case plan::Period::month:
      return russian ? "месяца" : "month";
    case plan::Period::quarter:
      return russian ? "квартала" : "quarter";
    case plan::Period::half_year:
      return russian ? "полугодия" : "half-year";
    case plan::Period::year:
      return russian ? "года" : "year";
  }
  return {};
}

std::string expiry(const plan::Terms& terms, bool russian) {
  const int n = terms.expire_n;
  const std::string_view since = terms.from_activation ? (russian ? "с активации" : "from activation")
                                                       : (russian ? "с покупки" : "from the purchase");
  switch (terms.expire) {
    case plan::ExpireKind::never:
      return russian ? "не сгорают" : "never expire";
    case plan::ExpireKind::days:
      return fmt::format(fmt::runtime(russian ? "сгорают через {} дн. {}" : "expire after {} days {}"), n, since);
    case plan::ExpireKind::months:
      return fmt::format(fmt::runtime(russian ? "сгорают через {} мес. {}" : "expire after {} months {}"), n, since);
    case plan::ExpireKind::period_end:
      return fmt::format(
          fmt::runtime(russian ? "сгорают в конце {0}, {1} мес. {2}" : "expire at the end of the {0}, {1} months {2}"),
          period(terms.expire_period, russian), n, since);
  }
  return {};
}

}  // namespace

ProgrammeId programmeId(const plan::Plan& plan, std::vector<ProgrammeId::Source> sources) {
  ProgrammeId id;
  id.name = plan.name;
  id.version = plan.version;
  id.plan_hash = plan::hash(plan);
  id.language = plan.language;
  id.currency = plan.schema.currency;
  id.money_decimals = plan.schema.money_decimals;
  id.points_decimals = plan.schema.points_decimals;
  id.sources = std::move(sources);
  for (const plan::Rule& rule : plan.rules) id.rules.push_back({rule.name, rule.title, rule.line});
  for (const plan::Limit& limit : plan.limits) id.limits.push_back(limit.text.empty() ? limit.name : limit.text);
  const bool russian = plan.language == "ru";
  for (const plan::Terms& terms : plan.terms) {
    id.terms.push_back(fmt::format("{}, {}", activation(terms, russian), expiry(terms, russian)));
  }
  for (const plan::TierLevel& level : plan.tiers.levels) id.tiers.push_back(level.name);
  return id;
}

}  // namespace kopeck
