// What rules alone cost: ten rules of a coffee shop over receipts of six lines that lie in memory, by the interpreter
// and by compiled code, and what compiling takes. No ingest, no accounts, no ledger.
//
//   bench_evaluate [--rows FILE]    FILE gets a JSON object a line
#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "compiler/jit/jit.h"
#include "runtime/interpret/evaluator.h"
#include "tests/bench/bench.h"
#include "tests/bench/ten_rules.h"

namespace {

using namespace kopeck;
using plan::Op;
using plan::Type;

constexpr std::size_t kFewReceipts = 2'000;     // lie in the caches
constexpr std::size_t kManyReceipts = 400'000;  // do not: 150 MB
constexpr std::size_t kLines = 6;
constexpr TextId kTexts = 60;
constexpr int kRepeats = 7;
constexpr double kMostMilliseconds = 30;  // to compile ten rules
constexpr Day kToday = 20520;
constexpr RuleGroup kPurchase{plan::TriggerKind::purchase, -1};

class CoffeeShop {
 public:
  CoffeeShop();
  plan::Plan plan;

 private:
  std::int32_t add(plan::Expr expr) {
    plan.exprs.push_back(expr);
    return static_cast<std::int32_t>(plan.exprs.size()) - 1;
  }
  std::int32_t constant(Type type, Value value) { return add({Op::constant, type, -1, -1, -1, value}); }
  std::int32_t field(plan::Field field, Type type) {
    return add({Op::field, type, -1, -1, static_cast<std::int32_t>(field), 0});
  }
  std::int32_t read(std::int32_t index, Type type) { return add({Op::read, type, -1, -1, index, 0}); }
  std::int32_t test(Op op, std::int32_t a, std::int32_t b = -1, std::int32_t index = -1, Value value = 0) {
    return add({op, Type::yes_no, a, b, index, value});
  }
  std::int32_t set(const char* name, std::int32_t expr) {
    plan.sets.push_back({name, expr});
    return static_cast<std::int32_t>(plan.sets.size()) - 1;
  }
  std::int32_t sum(plan::Measure measure, std::int32_t of) {
    plan.sums.push_back({measure, of, -1});
    return static_cast<std::int32_t>(plan.sums.size()) - 1;
  }
  std::int32_t sumIsAtLeast(std::int32_t index, Value least) {
    const std::int32_t value = add({Op::sum, Type::money, -1, -1, index, 0});
    return test(Op::less_equal, constant(Type::money, least), value);
  }
  void rule(const char* name, plan::Earn earn, const std::vector<std::int32_t>& conditions);
  static plan::Earn earn(plan::AmountKind kind, std::int32_t sum) {
    plan::Earn earn;
    earn.kind = kind;
    earn.sum = sum;
    return earn;
  }
  static plan::Earn percent(std::int64_t hundredths, std::int32_t sum) {
    plan::Earn percent = earn(plan::AmountKind::proportional, sum);
    percent.rate = {hundredths, 10000};
    return percent;
  }
  static plan::Earn each(Value points, Value step, std::int32_t sum) {
    plan::Earn each = earn(plan::AmountKind::per_full_step, sum);
    each.points = points;
    each.step = step;
    return each;
  }
  static plan::Earn gift(Value points, std::int32_t sum) {
    plan::Earn gift = earn(plan::AmountKind::fixed, sum);
    gift.points = points;
    return gift;
  }
};

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
  plan.rules.back().from = kToday - 5;
  plan.rules.back().until = kToday + 5;
}

/// Receipts as columns, one behind the other, as the engine holds them.
struct Receipts {
  Receipts(const plan::Plan& plan, std::size_t count);
  [[nodiscard]] EvalContext context(std::size_t receipt);

  std::vector<Value> reads, fields, quantity, net;
  std::vector<TextId> sku, category;
  std::vector<std::uint8_t> under = std::vector<std::uint8_t>(kTexts);
  std::vector<const std::uint8_t*> prefixes{under.data()};
  std::size_t count;
  std::size_t read_count;
  std::vector<std::uint64_t> masks = std::vector<std::uint64_t>(kLines);
  std::vector<Value> sums, verdicts, amounts;
};

Receipts::Receipts(const plan::Plan& plan, std::size_t how_many)
    : count(how_many),
      read_count(plan.reads.size()),
      sums(plan.sums.size()),
      verdicts(plan.rules.size()),
      amounts(plan.earns.size()) {
  std::mt19937_64 engine(1);
  const auto below = [&engine](std::uint64_t n) { return static_cast<Value>(engine() % n); };
  for (TextId text = 1; text < kTexts; text += 2) under[text] = 1;
  for (std::size_t i = 0; i < count; ++i) {
    for (const Value value : {below(4) == 0 ? kMissing : 10'000 + below(365), below(3), below(600'000)}) {
      reads.push_back(value);
    }
    for (const Value value : {Value{0}, Value{0}, Value{0}, Value{kToday} + below(10), below(86'400), 1 + below(7),
                              1 + below(28), 1 + below(12), 1 + below(9)}) {
      fields.push_back(value);
    }
    for (std::size_t line = 0; line < kLines; ++line) {
      sku.push_back(static_cast<TextId>(1 + below(kTexts - 1)));
      category.push_back(static_cast<TextId>(1 + below(12)));
      quantity.push_back((1 + below(3)) * kOneUnit);
      net.push_back(100 + below(40'000));
    }
  }
}

EvalContext Receipts::context(std::size_t receipt) {
  EvalContext context;
  context.reads = reads.data() + receipt * read_count;
  context.fields = fields.data() + receipt * static_cast<std::size_t>(plan::Field::count_);
  context.line_count = kLines;
  context.sku = context.name = sku.data() + receipt * kLines;
  context.category = category.data() + receipt * kLines;
  context.quantity = quantity.data() + receipt * kLines;
  context.net = context.gross = context.paid = net.data() + receipt * kLines;
  context.under = prefixes.data();
  context.masks = masks.data();
  context.sums = sums.data();
  context.verdicts = verdicts.data();
  context.amounts = amounts.data();
  return context;
}

/// Receipts a second of one turn after another; `each` does one receipt. `points` gets what all of them come to, by
/// which nothing is left undone; -1 where something fails.
template <typename Each>
double rateOf(std::size_t count, Value& points, Each&& each) {
  std::size_t turns = 0;
  const double begin = bench::seconds();
  double seconds = 0;
  while (seconds < 0.2) {
    Value sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const Value of_receipt = each(i);
      if (of_receipt < 0) {
        points = -1;
        return 0;
      }
      sum += of_receipt;
    }
    points = sum;
    ++turns;
    seconds = bench::seconds() - begin;
  }
  return static_cast<double>(turns * count) / seconds;
}

double evaluated(const Evaluator& evaluator, Receipts& receipts, Value& points) {
  return rateOf(receipts.count, points, [&](std::size_t i) -> Value {
    EvalContext context = receipts.context(i);
    if (evaluator.evaluateLines(context) != Fault::none || evaluator.evaluateRules(context, kPurchase) != Fault::none)
      return -1;
    Value sum = 0;
    for (std::size_t rule = 0; rule < receipts.verdicts.size(); ++rule)
      if (receipts.verdicts[rule] == kApplies) sum += receipts.amounts[rule];
    return sum;
  });
}

double byHand(Receipts& receipts, Value& points) {
  return rateOf(receipts.count, points, [&](std::size_t i) -> Value {
    const EvalContext context = receipts.context(i);
    const bench::Columns columns{context.reads,    context.fields, context.sku,      context.category,
                                 context.quantity, context.net,    context.under[0], kLines};
    bench::TenAmounts amounts{};
    bench::tenRules(columns, kToday - 5, kToday + 5, amounts);
    Value sum = 0;
    for (const Value amount : amounts) sum += amount;
    return sum;
  });
}

/// Milliseconds. The first compilation of a process also makes the session.
bench::Spread compileTime(const plan::Plan& plan, JitOptimisation optimise, double* first) {
  std::vector<double> times;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    const double begin = bench::seconds();
    const auto compiled = compileJit(plan, {optimise, false});
    times.push_back(compiled ? (bench::seconds() - begin) * 1000 : -1);
  }
  if (first != nullptr) *first = times.front();
  times.erase(times.begin());
  return bench::spreadOf(times);
}

bench::Row row(const char* name, const char* unit, bench::Spread measured) {
  bench::Row row;
  row.name = name;
  row.unit = unit;
  row.value = measured.median;
  row.spread = measured.spread;
  return row;
}

void addTime(bench::Report& report, const char* name, bench::Spread milliseconds) {
  bench::Row time = row(name, "ms", milliseconds);
  time.target = kMostMilliseconds;
  time.more_is_better = false;
  report.add(time);
}

/// All of them over the same receipts, turn by turn. False where they do not give the same.
bool compare(bench::Report& report, const plan::Plan& plan, std::size_t count,
             const std::vector<const Evaluator*>& evaluators) {
  static constexpr std::array<const char*, 3> kNames{"interpret", "jit none", "jit light"};
  Receipts receipts(plan, count);
  std::vector<std::vector<double>> rates(evaluators.size() + 1);
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    Value expected = 0;
    rates.back().push_back(byHand(receipts, expected));
    for (std::size_t i = 0; i < evaluators.size(); ++i) {
      Value points = 0;
      rates[i].push_back(evaluated(*evaluators[i], receipts, points));
      if (points == expected && points > 0) continue;
      fmt::print(stderr, "{} gives {} points, C++ by hand {}\n", kNames[i], points, expected);
      return false;
    }
  }
  const bench::Spread by_hand = bench::spreadOf(rates.back());
  const std::string where = count == kFewReceipts ? ", in the caches" : ", out of memory";
  for (std::size_t i = 0; i < evaluators.size(); ++i) {
    bench::Row one =
        row((std::string("evaluate/") + kNames[i] + where).c_str(), "receipts/s", bench::spreadOf(rates[i]));
    one.peer_name = "C++ by hand";
    one.peer = by_hand.median;
    report.add(one);
  }
  return true;
}

int run(bench::Report& report) {
  const CoffeeShop shop;
  if (const auto problems = plan::verify(shop.plan); !problems.empty()) {
    fmt::print(stderr, "the bench's own rules are unsound: {}\n", problems.front());
    return 1;
  }
  double first = 0;
  const bench::Spread fast = compileTime(shop.plan, JitOptimisation::none, &first);
  addTime(report, "evaluate/compile first", {first, 0});
  addTime(report, "evaluate/compile none", fast);
  addTime(report, "evaluate/compile light", compileTime(shop.plan, JitOptimisation::light, nullptr));
  const auto fast_code = compileJit(shop.plan, {JitOptimisation::none, false});
  const auto light_code = compileJit(shop.plan, {JitOptimisation::light, false});
  if (!fast_code || !light_code) {
    fmt::print(stderr, "{}\n", !fast_code ? fast_code.error().message : light_code.error().message);
    return 1;
  }
  const auto interpreter = makeInterpreter(shop.plan);
  for (const std::size_t count : {kFewReceipts, kManyReceipts}) {
    if (!compare(report, shop.plan, count, {interpreter.get(), fast_code.value().get(), light_code.value().get()}))
      return 1;
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  bench::Report report(argc, argv);
  return run(report);
}
