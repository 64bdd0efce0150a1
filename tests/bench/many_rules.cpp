#include "tests/bench/many_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <random>
#include <vector>

#include "runtime/value/calendar.h"
#include "runtime/value/value.h"

namespace kopeck::bench {
namespace {

constexpr std::int64_t kLines = 6;

class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}
  std::int64_t below(std::int64_t n) { return static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(n)); }

 private:
  std::mt19937_64 engine_;
};

std::int64_t articlesOf(const ManyRules& rules) {
  return std::max<std::int64_t>(60, rules.rules * 3);
}
std::int64_t categoriesOf(const ManyRules& rules) {
  return std::max<std::int64_t>(12, rules.rules / 4);
}

std::string category(std::int64_t number) {
  return fmt::format("Group {}/Category {}", number % 12, number);
}

std::string day(std::int64_t number) {
  const Civil date = civil(dayFrom(2026, 1, 1).value_or(0) + static_cast<Day>(number));
  return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
}

/// A month or so of the year.
std::string validity(Chance& chance) {
  const std::int64_t from = chance.below(300);
  return fmt::format("  from {} to {}\n", day(from), day(from + 20 + chance.below(40)));
}

constexpr const char* kTiers[] = {"bronze", "silver", "gold"};

std::string ofArticles(std::int64_t number, const ManyRules& rules, Chance& chance) {
  std::string skus;
  for (std::int64_t k = 1 + chance.below(4); k > 0; --k)
    skus += fmt::format("{}\"A{}\"", skus.empty() ? "" : ", ", chance.below(articlesOf(rules)));
  return fmt::format("set articles_{0} = items where sku in {1}\nrule offer_{0}\n{2}  earn {3}% on articles_{0}\n",
                     number, skus, chance.below(2) == 0 ? validity(chance) : std::string(), 1 + chance.below(20));
}

std::string ofCategory(std::int64_t number, const ManyRules& rules, Chance& chance) {
  std::string text = fmt::format("set goods_{0} = items where category under \"{1}\"\nrule offer_{0}\n{2}", number,
                                 category(chance.below(categoriesOf(rules))), validity(chance));
  if (chance.below(2) == 0) text += fmt::format("  when customer is at least {}\n", kTiers[1 + chance.below(2)]);
  if (chance.below(3) == 0) {
    text += fmt::format("  earn {} points for each full {} RUB on goods_{}\n", 1 + chance.below(9),
                        50 + chance.below(10) * 10, number);
  } else {
    text += fmt::format("  earn {}% on goods_{}\n", 1 + chance.below(20), number);
  }
  return text;
}

std::string ofAmount(std::int64_t number, const ManyRules& rules, Chance& chance) {
  // A stretch of net as narrow as there are many of them.
  const std::int64_t width = std::max<std::int64_t>(1, 60'000 / std::max<std::int64_t>(rules.rules, 10));
  const std::int64_t from = 100 + chance.below(6000);
  return fmt::format(
      "rule offer_{}\n{}  when net is at least {} RUB and net < {} RUB and customer is {}\n  earn {} points\n", number,
      validity(chance), from, from + width * 4, kTiers[chance.below(3)], 10 + chance.below(90));
}

}  // namespace

std::string textOf(const ManyRules& rules) {
  Chance chance(rules.seed);
  std::string text = R"(program "Many"
  version 1, effective from 2025-01-01
  currency RUB
  points point/points, whole
  worth 1 point = 1.00 RUB
  time zone "Europe/Moscow"
  base net, with tax
  rounding down, per rule
  activate at once
  expire 365 days after activation
  use soonest to expire first
  returns recalculate, within balance, limits reopen, for 365 days
  late accept for 30 days
tiers by net spend over last 12 months
  bronze from 0 RUB
  silver from 30 000 RUB
  gold from 100 000 RUB
  rise at once, from the next purchase
  fall at end of month, one step
rule base
  earn 1%
)";
  std::vector<int> kinds;
  for (std::int64_t number = 1; number < rules.rules; ++number)
    kinds.push_back(number * 20 / rules.rules < 9 ? 0 : number * 20 / rules.rules < 16 ? 1 : 2);
  if (rules.shuffled)
    for (std::size_t k = kinds.size(); k > 1; --k)
      std::swap(kinds[k - 1], kinds[static_cast<std::size_t>(chance.below(static_cast<std::int64_t>(k)))]);
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    const auto number = static_cast<std::int64_t>(k) + 1;
    text += kinds[k] == 0   ? ofArticles(number, rules, chance)
            : kinds[k] == 1 ? ofCategory(number, rules, chance)
                            : ofAmount(number, rules, chance);
  }
  return text;
}

EventBatch receiptsFor(const ManyRules& rules, const Schema& schema, std::size_t count, TextPool& pool) {
  Chance chance(rules.seed + 77);
  EventBatch batch;
  batch.shape(schema);
  // What an article is called and where it stands does not change from receipt to receipt.
  const std::int64_t articles = articlesOf(rules);
  for (std::size_t i = 0; i < count; ++i) {
    EventHead head;
    head.kind = EventKind::purchase;
    head.id = batch.keep(fmt::format("r{}", i));
    head.customer = batch.keep(fmt::format("c{}", chance.below(2000)));
    head.day = dayFrom(2026, 1, 1).value_or(0) + static_cast<Day>(i * 90 / count);
    head.second = static_cast<std::int32_t>(chance.below(86'400));
    for (std::int64_t line = 1 + chance.below(2 * kLines - 1); line > 0; --line) {
      const std::int64_t article = chance.below(articles);
      batch.sku.push_back(pool.intern(fmt::format("A{}", article)));
      batch.name.push_back(kNoText);
      batch.category.push_back(pool.intern(category(article % categoriesOf(rules))));
      batch.quantity.push_back((1 + chance.below(3)) * kOneUnit);
      batch.amount.push_back(100 + chance.below(100'000));
      batch.discount.push_back(0);
    }
    head.first_attribute = batch.attributes.size();
    appendEvent(batch, head);
  }
  return batch;
}

}  // namespace kopeck::bench
