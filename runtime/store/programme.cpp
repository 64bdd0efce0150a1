#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/plan/names.h"
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
    case plan::ExpireKind::fixed_day:
      return fmt::format(
          fmt::runtime(terms.of_next_year ? (russian ? "сгорают в конце {0:02}.{1:02} следующего года {3}"
                                                     : "expire at the end of {1:02}-{0:02} of the next year {3}")
                                          : (russian ? "сгорают в конце {0:02}.{1:02}, через {2} г. {3}"
                                                     : "expire at the end of {1:02}-{0:02}, {2} years later {3}")),
          terms.expire_day, terms.expire_month, n, since);
  }
  return {};
}

std::string renewal(const plan::Terms& terms, bool russian) {
  std::string text;
  if (terms.purchase_renews) text += russian ? ", покупка продлевает" : ", each purchase renews";
  if (terms.redemption_renews) text += russian ? ", оплата баллами продлевает" : ", each redemption renews";
  return text;
}

/// Where `name`, or the name it had before, stands; it is added at the end where it is new.
template <typename Named>
std::int32_t numberOf(std::vector<Named>& all, const std::string& name, const std::string& was, const auto& name_of,
                      const auto& make) {
  for (const std::string& wanted : {was.empty() ? name : was, name})
    for (std::size_t i = 0; i < all.size(); ++i)
      if (name_of(all[i]) == wanted) return static_cast<std::int32_t>(i);
  all.push_back(make());
  return static_cast<std::int32_t>(all.size() - 1);
}

/// The numbers of what the version has; what is new is added.
LedgerNumbers enter(ProgrammeId& programme, const plan::Plan& plan) {
  LedgerNumbers numbers;
  const auto itself = [](const std::string& name) { return name; };
  for (const plan::Kind& kind : plan.kinds) {
    const std::string use(name(kind.use));
    const bool worth = kind.worth.num > 0;
    // Kinds of different use may share a name: a rule's stamps and its badge.
    const auto key = [](const std::string& named, const std::string& of) { return fmt::format("{} {}", of, named); };
    numbers.kinds.push_back(numberOf(
        programme.kinds, key(kind.name, use), kind.was.empty() ? kind.was : key(kind.was, use),
        [&](const ProgrammeId::Kind& one) { return key(one.name, one.use); },
        [&] {
          return ProgrammeId::Kind{kind.name, use, kind.decimals, 0, 0};
        }));
    ProgrammeId::Kind& entered = programme.kinds[static_cast<std::size_t>(numbers.kinds.back())];
    entered.worth_money = worth ? kind.worth.num : 0;
    entered.worth_points = worth ? kind.worth.den : 0;
  }
  for (const plan::Tiers& tiers : plan.tiers) {
    // A main block that gets a name, or loses it, is still the main block.
    const bool main = &tiers == plan.tiers.data() && !programme.tiers.empty() &&
                      (tiers.name.empty() || programme.tiers.front().name.empty());
    const std::int32_t block =
        main ? 0
             : numberOf(
                   programme.tiers, tiers.name, {}, [](const ProgrammeId::Tiers& one) { return one.name; },
                   [&] {
                     return ProgrammeId::Tiers{tiers.name, {}};
                   });
    numbers.blocks.push_back(block);
    std::vector<std::string>& levels = programme.tiers[static_cast<std::size_t>(block)].levels;
    std::vector<std::int32_t>& level_numbers = numbers.tiers.emplace_back();
    for (const plan::TierLevel& level : tiers.levels)
      level_numbers.push_back(numberOf(levels, level.name, level.was, itself, [&] { return level.name; }));
  }
  return numbers;
}

std::vector<ProgrammeId::Level> levelsOf(const plan::Plan& plan, const LedgerNumbers& numbers) {
  std::vector<ProgrammeId::Level> all;
  for (std::size_t b = 0; b < plan.tiers.size(); ++b) {
    const plan::Tiers& tiers = plan.tiers[b];
    const bool measured = !tiers.from_outside && tiers.aggregate >= 0;
    for (std::size_t i = 0; i < tiers.levels.size(); ++i) {
      ProgrammeId::Level level;
      level.block = numbers.blocks[b];
      level.tier = numbers.tiers[b][i];
      level.measure = "outside";
      if (measured) {
        const plan::Aggregate& aggregate = plan.aggregates[static_cast<std::size_t>(tiers.aggregate)];
        level.measure = plan::nameOf(aggregate.measure);
        level.window = plan::windowText(tiers.window);
        level.on_set = aggregate.set >= 0;
        if (i > 0) level.threshold = tiers.levels[i].from;
      }
      level.conditions = tiers.levels[i].expr >= 0;
      level.rise = plan::nameOf(tiers.rise);
      level.fall = plan::nameOf(tiers.fall);
      all.push_back(std::move(level));
    }
  }
  const auto place = [](const ProgrammeId::Level& level) { return std::pair(level.block, level.tier); };
  std::ranges::sort(all, {}, place);
  return all;
}

}  // namespace

std::int32_t ProgrammeId::firstRule(std::size_t version) const {
  std::size_t first = 0;
  for (std::size_t i = 0; i < version; ++i) first += versions[i].rules.size();
  return static_cast<std::int32_t>(first);
}

std::int32_t ProgrammeId::firstLimit(std::size_t version) const {
  std::size_t first = 0;
  for (std::size_t i = 0; i < version; ++i) first += versions[i].limits.size();
  return static_cast<std::int32_t>(first);
}

std::string_view name(plan::KindUse use) {
  switch (use) {
    case plan::KindUse::points:
      return "points";
    case plan::KindUse::coupon:
      return "coupon";
    case plan::KindUse::stamps:
      return "stamps";
    case plan::KindUse::badge:
      return "badge";
    case plan::KindUse::free_units:
      return "free_units";
  }
  return {};
}

ProgrammeId programmeId(const std::vector<VersionSource>& versions) {
  ProgrammeId id;
  const plan::Plan& first = *versions.front().plan;
  id.name = first.name;
  id.language = first.language;
  id.currency = first.schema.currency;
  id.money_decimals = first.schema.money_decimals;
  id.points_decimals = first.schema.points_decimals;
  for (const VersionSource& one : versions) {
    const plan::Plan& plan = *one.plan;
    const bool russian = plan.language == "ru";
    const LedgerNumbers numbers = enter(id, plan);
    ProgrammeId::Version version;
    version.version = plan.version;
    version.plan_hash = plan::hash(plan);
    version.from = plan.effective_from;
    version.sources = one.sources;
    for (const plan::Rule& rule : plan.rules) version.rules.push_back({rule.name, rule.title, rule.line});
    for (const plan::Limit& limit : plan.limits) version.limits.push_back(limit.text.empty() ? limit.name : limit.text);
    version.levels = levelsOf(plan, numbers);
    id.versions.push_back(std::move(version));
    for (const plan::Terms& terms : plan.terms) {
      const auto kind = static_cast<std::size_t>(terms.kind);
      id.terms.push_back(
          {fmt::format("{}, {}{}", activation(terms, russian), expiry(terms, russian), renewal(terms, russian)),
           kind < numbers.kinds.size() ? numbers.kinds[kind] : 0});
    }
  }
  return id;
}

ProgrammeId programmeId(const plan::Plan& plan, std::vector<ProgrammeId::Source> sources) {
  return programmeId(std::vector<VersionSource>{{&plan, std::move(sources)}});
}

LedgerNumbers ledgerNumbers(const ProgrammeId& programme, const plan::Plan& plan) {
  ProgrammeId copy = programme;
  return enter(copy, plan);
}

}  // namespace kopeck
