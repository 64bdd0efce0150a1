#include "tests/bench/coffee_shop.h"

#include <fmt/format.h>

#include <random>
#include <utility>

namespace kopeck::bench {

void CoffeeShop::rule(const char* name, plan::Earn earn, const std::vector<std::int32_t>& conditions) {
  plan::Rule rule;
  rule.name = name;
  rule.first_earn = static_cast<std::int32_t>(plan.earns.size());
  rule.earn_count = 1;
  for (const std::int32_t condition : conditions) rule.conditions.push_back({condition, ""});
  plan.earns.push_back(earn);
  plan.rules.push_back(std::move(rule));
}

CoffeeShop::CoffeeShop() {
  plan.name = "coffee shop";
  plan.schema.currency = "RUB";
  plan.schema.wallets = {{"bean", 0}};
  plan.schema.customer.push_back({"birthday", "birthday", AttributeType::anniversary, true, {}, {}});
  plan.kinds.resize(1);
  plan.kinds.front().name = "bean";
  plan.terms.push_back({});
  plan::Tiers tiers;
  tiers.aggregate = 0;
  tiers.window = {plan::WindowKind::last_days, 90, {}};
  tiers.levels = {{"green", 0, -1, ""}, {"silver", 100'000, -1, ""}, {"gold", 500'000, -1, ""}};
  plan.tiers.push_back(std::move(tiers));
  plan.layout.limits = plan.layout.evers = 1;
  plan.layout.fixed_words = 2;
  plan.layout.bucket_words = 1;
  plan.layout.keep_days = 90;
  plan.aggregates.push_back({plan::Measure::net, -1, -1, {}, 0, 1});
  plan.reads = {{plan::ReadKind::customer_attribute, 0, {}},
                {plan::ReadKind::tier, 0, {}},
                {plan::ReadKind::history, 0, {plan::WindowKind::last_days, 30, {}}}};
  for (int i = 1; i < 30; ++i) plan.texts.push_back(fmt::format("text {}", i));
  plan.prefixes = {1};
  plan.lists = {{3, 7, 11, 12, 13, 19, 20, 25}, {6, 7}};

  const auto item_text = [this](plan::ItemText text) {
    return add({Op::item_text, Type::text, -1, -1, static_cast<std::int32_t>(text), 0});
  };
  const std::int32_t coffee = set("coffee", test(Op::under, item_text(plan::ItemText::category), -1, 0));
  const std::int32_t beans = set("beans", test(Op::one_of, item_text(plan::ItemText::sku), -1, 0));
  const std::int32_t gifts =
      set("gift cards", test(Op::equal, item_text(plan::ItemText::category), constant(Type::text, 9)));
  const std::int32_t in_gifts = add({Op::in_set, Type::yes_no, -1, -1, gifts, 0});
  const std::int32_t earning = set("earning", test(Op::negate, in_gifts));

  const std::int32_t all = sum(plan::Measure::net, earning);
  const std::int32_t of_coffee = sum(plan::Measure::net, coffee);
  const std::int32_t of_beans = sum(plan::Measure::net, beans);
  const std::int32_t units = sum(plan::Measure::units, coffee);

  const std::int32_t tier = read(1, Type::tier);
  const std::int32_t silver = test(Op::equal, tier, constant(Type::tier, 1));
  const std::int32_t gold = test(Op::equal, tier, constant(Type::tier, 2));
  const std::int32_t weekend = test(Op::one_of, field(plan::Field::weekday, Type::weekday), -1, 1);
  const std::int32_t second = field(plan::Field::second, Type::time);
  const std::int32_t morning = test(Op::less, second, constant(Type::time, 11 * 3600));
  const std::int32_t today = field(plan::Field::day, Type::date);
  const std::int32_t birthday = test(Op::near_anniversary, today, read(0, Type::anniversary), 3, 3);
  const std::int32_t regular = test(Op::less_equal, constant(Type::money, 300'000), read(2, Type::money));

  rule("base", percent(300, all), {});
  rule("silver", percent(200, all), {silver});
  rule("gold", percent(500, all), {gold});
  rule("beans", percent(1000, of_beans), {sumIsAtLeast(of_beans, 50'000)});
  rule("weekend", percent(150, of_coffee), {weekend});
  rule("mornings", gift(10, of_coffee), {morning, sumIsAtLeast(of_coffee, 1)});
  rule("hundreds", each(2, 10'000, all), {});
  rule("birthday", gift(500, all), {birthday});
  rule("regular", each(1, 1'000'000, units), {regular});
  rule("spring", percent(700, of_coffee), {sumIsAtLeast(all, 100'000)});
  plan.rules.back().from = kFirstOfSpring;
  plan.rules.back().until = kLastOfSpring;
}

Receipts::Receipts(const plan::Plan& plan, std::size_t how_many)
    : count(how_many),
      read_count(plan.reads.size()),
      sums(plan.sums.size()),
      verdicts(plan.rules.size()),
      amounts(plan.earns.size()) {
  std::mt19937_64 engine(1);
  const auto below = [&engine](std::uint64_t n) { return static_cast<Value>(engine() % n); };
  for (TextId text = 1; text < kShopTexts; text += 2) under[text] = 1;
  for (std::size_t i = 0; i < count; ++i) {
    for (const Value value : {below(4) == 0 ? kMissing : 10'000 + below(365), below(3), below(600'000)}) {
      reads.push_back(value);
    }
    for (const Value value : {Value{0}, Value{0}, Value{0}, Value{kShopToday} + below(10), below(86'400), 1 + below(7),
                              1 + below(28), 1 + below(12), 1 + below(9)}) {
      fields.push_back(value);
    }
    for (std::size_t line = 0; line < kShopLines; ++line) {
      sku.push_back(static_cast<TextId>(1 + below(kShopTexts - 1)));
      category.push_back(static_cast<TextId>(1 + below(12)));
      quantity.push_back((1 + below(3)) * kOneUnit);
      net.push_back(100 + below(40'000));
    }
  }
  context_.line_count = kShopLines;
  context_.under = prefixes.data();
  context_.masks = masks.data();
  context_.sums = sums.data();
  context_.verdicts = verdicts.data();
  context_.amounts = amounts.data();
}

}  // namespace kopeck::bench
