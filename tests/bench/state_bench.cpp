// The whole step of a customer's receipt in memory: account looked up, time passed, points redeemed and earned, lots,
// twelve-month windows, tiers; against the same programme written by hand in C++ (hand_step.h). Both see the same
// receipts, batch by batch in turn, and what they do is compared before their time counts.
//
//   bench_state [--customers N] [--receipts N] [--curves 0] [--rows FILE]
//   bench_state --ours 1 …    ours alone, for a profiler
//   bench_state --threads 3 … only so many threads against one
//
// Then the same receipts by the shards that `kopeck run --threads` uses (runtime/run/shards.h), once with one thread
// and once with two, with accounts of their own, batch by batch in turn: what comes out has to be the same.
//
// Receipts come in the order of their dates over eighteen months; half of them from a tenth of the customers. Time is
// that of the second half, when accounts have a past. Curves: the same by the number of customers, with as many
// receipts each, and by the number of receipts before.
#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "compiler/jit/jit.h"
#include "compiler/lower/compile.h"
#include "runtime/engine/step.h"
#include "runtime/run/customers.h"
#include "runtime/run/shards.h"
#include "tests/bench/bench.h"
#include "tests/bench/hand_step.h"

namespace {

using namespace kopeck;

constexpr double kLeastOfHand = 0.8;
constexpr double kLeastOfOneThread = 1.7;
constexpr double kLeastRate = 1e6;
constexpr std::size_t kBatch = 4'096;
constexpr Day kFirstDay = 19'800;  // 2024-03-18
constexpr std::int64_t kDays = 548;

constexpr const char* kRules = R"(program "Shop"
  version    1, effective from 2024-01-01
  currency   RUB
  points     point/points, whole
  worth      1 point = 1.00 RUB
  time zone  "Europe/Moscow"
  base       paid, with tax
  rounding   down, per rule
  activate   14 days after purchase
  expire     180 days after activation
  use        soonest to expire first
  returns    recalculate, within balance, limits reopen, for 365 days
  late       accept for 30 days

set gift_cards = items where category is "Gift cards"
set coffee     = items where category under "Drinks/Coffee"
set tobacco    = items where category under "Tobacco"
set earning    = items except gift_cards, tobacco

tiers by net spend over last 12 months
  bronze  from 0 RUB
  silver  from 30 000 RUB
  gold    from 100 000 RUB
  rise    at once, from the next purchase
  fall    at end of month, one step

rule base
  earn 5% on earning

rule silver_extra
  when customer is at least silver
  earn 1% on earning

rule gold_extra
  when customer is at least gold
  earn 2% on earning

rule happy_hours
  when time from 14:00 to 16:00 and weekday is Mon..Fri
  earn 10% on coffee

rule milestone
  when net spend over this year reaches 1 000 RUB
  earn 50 points

limit per_receipt
  at most 5 000 points per receipt over base, silver_extra, gold_extra, happy_hours

redeem
  at least 100 points
  at most 50% of net
  at most 2 times per day
  not on gift_cards, tobacco
)";

[[noreturn]] void fail(const std::string& why) {
  fmt::print(stderr, "bench_state: {}\n", why);
  std::exit(1);
}

struct Batch {
  EventBatch events;
  std::vector<std::int64_t> customers;
  std::vector<bench::HandReceipt> by_hand;
  std::vector<bench::HandLine> lines;
};

/// Receipts as a till sends them, one after another.
class Receipts {
 public:
  Receipts(const plan::Plan& plan, TextPool& pool, std::int64_t customers, std::int64_t receipts)
      : plan_(plan), customers_(customers), receipts_(receipts) {
    for (const char* name : {"Drinks/Coffee", "Bakery", "Gift cards", "Tobacco"})
      categories_.push_back(pool.intern(name));
    for (int i = 0; i < 200; ++i) skus_.push_back(pool.intern(fmt::format("S-{}", i)));
  }

  /// The next kBatch receipts, or what is left.
  void next(Batch& batch) {
    batch.events.clear();
    batch.events.shape(plan_.schema);
    batch.customers.clear();
    batch.by_hand.clear();
    batch.lines.clear();
    for (; batch.customers.size() < kBatch && done_ < receipts_; ++done_) one(batch);
    std::size_t first = 0;
    for (std::size_t i = 0; i < batch.by_hand.size(); ++i) {
      batch.by_hand[i].lines = batch.lines.data() + first;
      first += batch.by_hand[i].line_count;
    }
  }

 private:
  std::uint64_t below(std::uint64_t n) { return random_() % n; }
  void one(Batch& batch);

  const plan::Plan& plan_;
  std::vector<TextId> categories_, skus_;
  std::mt19937_64 random_{1};
  std::int64_t customers_ = 0, receipts_ = 0, done_ = 0;
};

void Receipts::one(Batch& batch) {
  EventBatch& events = batch.events;
  const bool regular = below(2) == 0;
  const auto customer =
      static_cast<std::int64_t>(below(static_cast<std::uint64_t>(regular ? customers_ / 10 + 1 : customers_)));
  const Value second_of_all = done_ * kDays * 86'400 / receipts_;
  bench::HandReceipt receipt;
  receipt.customer = customer;
  receipt.day = static_cast<Day>(kFirstDay + second_of_all / 86'400);
  receipt.second = static_cast<std::int32_t>(second_of_all % 86'400);
  receipt.asked = below(4) == 0 ? static_cast<std::int64_t>(100 + below(900)) : 0;
  receipt.line_count = 1 + below(8);
  for (std::size_t i = 0; i < receipt.line_count; ++i) {
    const std::uint64_t draw = below(20);
    const auto category = static_cast<std::uint32_t>(draw < 7 ? 0 : draw < 18 ? 1 : draw == 18 ? 2 : 3);
    const auto net = static_cast<std::int64_t>(500 + below(regular ? 200'000 : 50'000));
    batch.lines.push_back({category, net});
    events.sku.push_back(skus_[below(skus_.size())]);
    events.name.push_back(kNoText);
    events.category.push_back(categories_[category]);
    events.quantity.push_back(static_cast<Value>(1 + below(3)) * 1'000'000);
    events.amount.push_back(net);
    events.discount.push_back(0);
  }
  EventHead head;
  head.id = events.keep(fmt::format("r-{}", done_));
  head.customer = events.keep(fmt::format("customer {}", customer));
  head.day = receipt.day;
  head.second = receipt.second;
  appendEvent(events, head);
  if (receipt.asked > 0) events.redeem_asked.back() = receipt.asked;
  batch.customers.push_back(customer);
  batch.by_hand.push_back(receipt);
}

/// Ours: the engine's stepper over compiled rules.
class Shop {
 public:
  explicit Shop(TextPool& pool) {
    Diagnostics diagnostics;
    auto plan = compile(SourceFile("shop.kop", kRules), diagnostics);
    if (!plan) fail("the rules do not compile");
    plan_ = std::make_unique<plan::Plan>(std::move(*plan));
    pool.seed(plan_->texts);
    auto evaluator = compileJit(*plan_);
    if (!evaluator.ok()) fail(evaluator.error().message);
    evaluator_ = std::move(*evaluator);
    stepper_ = std::make_unique<Stepper>(*plan_, *evaluator_, pool);
    shared_ = std::make_unique<SharedCounters>(*plan_);
  }
  void apply(const Batch& batch, std::size_t i, std::int64_t row) {
    // As a run does: it knows what comes next.
    constexpr std::size_t kAhead = 8;
    constexpr std::size_t kCloser = 4;
    if (i + kAhead < batch.customers.size()) __builtin_prefetch(&accountOf(batch.customers[i + kAhead]));
    if (i + kCloser < batch.customers.size()) accountOf(batch.customers[i + kCloser]).prefetch();
    out_.clear(*plan_);
    stepper_->apply(accountOf(batch.customers[i]), {&batch.events, i}, row, *shared_, out_);
  }
  void open(std::int64_t customers) {
    accounts_.assign(static_cast<std::size_t>(customers), AccountState(plan_->layout));
  }
  [[nodiscard]] const plan::Plan& plan() const { return *plan_; }
  [[nodiscard]] const Outcome& out() const { return out_; }
  [[nodiscard]] const Stepper& stepper() const { return *stepper_; }
  [[nodiscard]] std::int32_t tier(std::int64_t customer) const {
    return accounts_[static_cast<std::size_t>(customer)].tier();
  }

 private:
  [[nodiscard]] AccountState& accountOf(std::int64_t customer) { return accounts_[static_cast<std::size_t>(customer)]; }

  std::unique_ptr<plan::Plan> plan_;
  std::unique_ptr<Evaluator> evaluator_;
  std::unique_ptr<Stepper> stepper_;
  std::unique_ptr<SharedCounters> shared_;
  std::vector<AccountState> accounts_;  // by the customer's number
  Outcome out_;
};

bool isKind(PostingKind ours, bench::HandKind hand) {
  switch (hand) {
    case bench::HandKind::earned:
      return ours == PostingKind::earned;
    case bench::HandKind::redeemed:
      return ours == PostingKind::redeemed;
    case bench::HandKind::expired:
      return ours == PostingKind::expired;
  }
  return false;
}

/// Every posting, every line's part of it, what points paid, the tier.
bool areEqual(const Outcome& ours, const bench::HandOutcome& hand, std::size_t lines) {
  if (ours.refusal != Refusal::none || ours.moves.size() != hand.postings.size()) return false;
  for (std::size_t i = 0; i < hand.postings.size(); ++i) {
    const Move& move = ours.moves[i];
    const bench::HandPosting& posting = hand.postings[i];
    if (!isKind(move.posting.kind, posting.kind) || move.posting.points != posting.points ||
        move.posting.rule != posting.rule || move.posting.day != posting.day ||
        move.posting.lot != lotId(posting.lot, 0))
      return false;
    if (move.grant < 0) continue;
    const Grant& grant = ours.grants[static_cast<std::size_t>(move.grant)];
    for (std::size_t line = 0; line < lines; ++line)
      if (ours.parts[grant.first_part + line] != hand.parts[posting.first_part + line]) return false;
  }
  for (std::size_t line = 0; line < hand.paid_points.size(); ++line)
    if (ours.paid_points[line] != hand.paid_points[line]) return false;
  return true;
}

/// Points that came and went.
struct Sum {
  std::int64_t postings = 0;
  std::int64_t points = 0;
  friend bool operator==(const Sum&, const Sum&) = default;
};

struct Times {
  std::vector<double> ours, hand, ratio;  // receipts a second, a batch each
  std::vector<std::int64_t> before;       // receipts that came before the batch
};

void compare(std::int64_t customers, std::int64_t receipts) {
  TextPool pool;
  Shop shop(pool);
  bench::HandShop hand;
  shop.open(customers);
  Receipts source(shop.plan(), pool, customers, receipts);
  Batch batch;
  bench::HandOutcome by_hand;
  std::int64_t row = 0;
  for (source.next(batch); !batch.customers.empty(); source.next(batch)) {
    for (std::size_t i = 0; i < batch.customers.size(); ++i) {
      shop.apply(batch, i, ++row);
      hand.apply(batch.by_hand[i], row, by_hand);
      if (!areEqual(shop.out(), by_hand, batch.by_hand[i].line_count) || shop.tier(batch.customers[i]) != by_hand.tier)
        fail(fmt::format("receipt {}: by hand it comes out otherwise", row));
    }
  }
  if (shop.stepper().broken() != nullptr) fail("a check failed");
}

/// Times of the batches that come after `skipped` receipts.
void measure(std::int64_t customers, std::int64_t receipts, std::int64_t skipped, bool ours_alone, Times& times) {
  TextPool pool;
  Shop shop(pool);
  bench::HandShop hand;
  shop.open(customers);
  hand.reserve(static_cast<std::size_t>(customers));
  Receipts source(shop.plan(), pool, customers, receipts);
  Batch batch;
  bench::HandOutcome by_hand;
  Sum ours;
  Sum theirs;
  std::int64_t row = 0;
  for (source.next(batch); !batch.customers.empty(); source.next(batch)) {
    const std::size_t count = batch.customers.size();
    const auto step_ours = [&] {
      const double begin = bench::seconds();
      for (std::size_t i = 0; i < count; ++i) {
        shop.apply(batch, i, row + static_cast<std::int64_t>(i) + 1);
        for (const Move& move : shop.out().moves) ours.points += move.posting.points;
        ours.postings += static_cast<std::int64_t>(shop.out().moves.size());
      }
      return static_cast<double>(count) / (bench::seconds() - begin);
    };
    const auto step_hand = [&] {
      const double begin = bench::seconds();
      for (std::size_t i = 0; i < count; ++i) {
        hand.apply(batch.by_hand[i], row + static_cast<std::int64_t>(i) + 1, by_hand);
        for (const bench::HandPosting& posting : by_hand.postings) theirs.points += posting.points;
        theirs.postings += static_cast<std::int64_t>(by_hand.postings.size());
      }
      return static_cast<double>(count) / (bench::seconds() - begin);
    };
    const double rate_ours = step_ours();
    const double rate_hand = ours_alone ? rate_ours : step_hand();
    row += static_cast<std::int64_t>(count);
    if (row <= skipped) continue;
    times.before.push_back(row - static_cast<std::int64_t>(count));
    times.ours.push_back(rate_ours);
    times.hand.push_back(rate_hand);
    times.ratio.push_back(rate_ours / rate_hand);
  }
  if (!ours_alone && !(ours == theirs)) fail("by hand it comes out otherwise");
  if (shop.stepper().broken() != nullptr) fail("a check failed");
}

/// Microseconds a receipt, from receipts a second.
bench::Row costOf(std::string name, const std::vector<double>& ours, const std::vector<double>& hand) {
  const auto cost = [](std::vector<double> rates) {
    for (double& rate : rates) rate = 1e6 / rate;
    return bench::spreadOf(std::move(rates));
  };
  bench::Row row;
  row.name = std::move(name);
  row.unit = "us a receipt";
  row.value = cost(ours).median;
  row.spread = cost(ours).spread;
  row.peer_name = "by hand in C++";
  row.peer = cost(hand).median;
  row.more_is_better = false;
  return row;
}

void byCustomers(bench::Report& report) {
  constexpr std::int64_t kEach = 6;  // receipts
  constexpr std::int64_t kEnough = 300'000;
  for (const std::int64_t customers : {1'000, 10'000, 100'000, 1'000'000}) {
    Times times;
    for (std::int64_t done = 0; done < kEnough; done += customers * kEach)
      measure(customers, customers * kEach, customers * kEach / 2, false, times);
    report.add(costOf(fmt::format("state/customers {}", customers), times.ours, times.hand));
  }
}

void byReceipts(bench::Report& report) {
  constexpr std::int64_t kCustomers = 100'000;
  constexpr std::int64_t kReceipts = 6'000'000;
  constexpr std::int64_t kParts = 12;
  Times times;
  measure(kCustomers, kReceipts, 0, false, times);
  for (std::int64_t part = 1; part <= kParts; ++part) {
    std::vector<double> ours;
    std::vector<double> hand;
    for (std::size_t i = 0; i < times.before.size(); ++i) {
      if (times.before[i] * kParts / kReceipts != part - 1) continue;
      ours.push_back(times.ours[i]);
      hand.push_back(times.hand[i]);
    }
    report.add(costOf(fmt::format("state/receipts {}", kReceipts * part / kParts), ours, hand));
  }
}

/// The rules as a programme that has been started.
std::unique_ptr<Programme> programmeIn(TextPool& pool) {
  Diagnostics diagnostics;
  auto plan = compile(SourceFile("shop.kop", kRules), diagnostics);
  if (!plan) fail("the rules do not compile");
  std::vector<VersionInput> inputs;
  inputs.push_back({std::move(*plan), {{"shop.kop", kRules}}});
  auto programme = Programme::link(std::move(inputs));
  if (!programme.ok()) fail(programme.error().message);
  pool.seed((**programme)[0].plan->texts);
  const Status started = (*programme)->start(pool, [](const plan::Plan& own) -> Result<std::unique_ptr<Evaluator>> {
    return compileJit(own);
  });
  if (!started.ok()) fail(started.error().message);
  return std::move(*programme);
}

/// Accounts that several threads step: found by the customer's number, planned ahead and taken up in order, as Book
/// does it.
class ShardedShop {
 public:
  ShardedShop(const Programme& programme, const TextPool& pool, std::size_t threads, std::size_t customers)
      : programme_(programme), shared_(*programme[0].plan), shards_(programme, pool, threads) {
    accounts_.reserve(customers);
  }

  /// All receipts of the batch; a number that stands for all that came out, in its order.
  std::uint64_t apply(EventBatch& events, std::int64_t row) {
    jobs_.clear();
    for (std::size_t i = 0; i < events.size(); ++i) {
      constexpr std::size_t kAhead = 12;
      constexpr std::size_t kCloser = 6;
      if (i + kAhead < events.size()) numbers_.prefetch(CustomerIndex::hash(events.view(events.customer[i + kAhead])));
      if (i + kCloser < events.size()) fetch(events.view(events.customer[i + kCloser]));
      jobs_.push_back(
          {ShardTask::judge, nullptr, accountOf(events.view(events.customer[i])), row + static_cast<std::int64_t>(i)});
    }
    for (ShardJob& job : jobs_) job.state = &accounts_[static_cast<std::size_t>(job.account - 1)].state;
    shards_.judge(events, 0, jobs_, shared_);
    Shards::Results results = shards_.results();
    for (const ShardJob& job : jobs_) {
      const Judged& judged = results.next(job);
      if (judged.left || judged.refusal != Refusal::none) fail("a receipt was not judged");
      for (const Posting& posting : results.postings())
        sum_ = sum_ * 31 + static_cast<std::uint64_t>(posting.points ^ posting.lot);
      sum_ = sum_ * 31 + judged.content[0] + judged.record.length;
    }
    return sum_;
  }

 private:
  void fetch(std::string_view customer) const {
    const std::int64_t account = numbers_.likely(CustomerIndex::hash(customer));
    if (account != 0) __builtin_prefetch(&accounts_[static_cast<std::size_t>(account - 1)]);
  }
  std::int64_t accountOf(std::string_view customer) {
    const std::uint64_t hash = CustomerIndex::hash(customer);
    const std::int64_t known = numbers_.find(hash, [&](std::int64_t account) {
      return accounts_[static_cast<std::size_t>(account - 1)].customer == customer;
    });
    if (known != 0) return known;
    accounts_.push_back({std::string(customer), programme_.emptyState()});
    const auto number = static_cast<std::int64_t>(accounts_.size());
    accounts_.back().state.setAccount(number);
    numbers_.insert(hash, number);
    return number;
  }

  const Programme& programme_;
  SharedCounters shared_;
  Shards shards_;
  CustomerIndex numbers_;
  struct Account {
    std::string customer;
    AccountState state;
  };
  std::vector<Account> accounts_;
  std::vector<ShardJob> jobs_;
  std::uint64_t sum_ = 0;
};

void measureThreads(bench::Report& report, std::int64_t customers, std::int64_t receipts, std::size_t threads) {
  TextPool pool;
  const std::unique_ptr<Programme> programme = programmeIn(pool);
  if (!Shards::fit(*programme)) fail("the rules are not for several threads");
  ShardedShop alone(*programme, pool, 1, static_cast<std::size_t>(customers));
  ShardedShop together(*programme, pool, threads, static_cast<std::size_t>(customers));
  Receipts source(*(*programme)[0].plan, pool, customers, receipts);
  Batch batch;
  std::vector<double> one;
  std::vector<double> many;
  std::vector<double> ratio;
  std::int64_t row = 1;
  for (source.next(batch); !batch.customers.empty(); source.next(batch)) {
    const std::size_t count = batch.customers.size();
    std::uint64_t sum = 0;
    const auto rate_of = [&](ShardedShop& shop) {
      const double begin = bench::seconds();
      sum = shop.apply(batch.events, row);
      return static_cast<double>(count) / (bench::seconds() - begin);
    };
    // Who goes second finds the receipts in the cache.
    const bool alone_first = (row / static_cast<std::int64_t>(kBatch)) % 2 == 0;
    double rate_one = alone_first ? rate_of(alone) : 0;
    std::uint64_t sum_one = sum;
    const double rate_many = rate_of(together);
    const std::uint64_t sum_many = sum;
    if (!alone_first) {
      rate_one = rate_of(alone);
      sum_one = sum;
    }
    if (sum_one != sum_many) fail("with several threads it comes out otherwise");
    row += static_cast<std::int64_t>(count);
    if (row <= receipts / 2) continue;
    one.push_back(rate_one);
    many.push_back(rate_many);
    ratio.push_back(rate_many / rate_one);
  }
  bench::Row rate;
  rate.name = fmt::format("state/full step, {} customers, {} threads", customers, threads);
  rate.unit = "receipts/s";
  rate.value = bench::spreadOf(many).median;
  rate.spread = bench::spreadOf(many).spread;
  rate.peer_name = "one thread";
  rate.peer = bench::spreadOf(one).median;
  report.add(rate);
  bench::Row times;
  times.name = fmt::format("state/{} threads against one", threads);
  times.unit = "times";
  times.value = bench::spreadOf(ratio).median;
  times.spread = bench::spreadOf(ratio).spread;
  times.target = kLeastOfOneThread;
  report.add(times);
}

}  // namespace

int main(int argc, char** argv) {
  bench::Report report(argc, argv);
  const std::int64_t customers = report.number("customers", 1'000'000);
  const std::int64_t receipts = report.number("receipts", 6'000'000);
  const bool ours_alone = report.number("ours", 0) != 0;
  if (customers < 1 || receipts < static_cast<std::int64_t>(kBatch) * 4) fail("too few customers or receipts");
  if (const std::int64_t threads = report.number("threads", 0); threads > 0) {
    if (threads < 2 || threads > static_cast<std::int64_t>(Shards::kMost)) fail("2 to 8 threads");
    measureThreads(report, customers, receipts, static_cast<std::size_t>(threads));
    return 0;
  }
  if (!ours_alone) {
    compare(5'000, 100'000);
    compare(100'000, 100'000);
  }
  Times times;
  measure(customers, receipts, receipts / 2, ours_alone, times);
  bench::Row rate;
  rate.name = fmt::format("state/full step, {} customers", customers);
  rate.unit = "receipts/s";
  rate.value = bench::spreadOf(times.ours).median;
  rate.spread = bench::spreadOf(times.ours).spread;
  rate.target = kLeastRate;
  if (!ours_alone) {
    rate.peer_name = "by hand in C++";
    rate.peer = bench::spreadOf(times.hand).median;
  }
  report.add(rate);
  if (ours_alone) return 0;
  bench::Row ratio;
  ratio.name = "state/full step against by hand";
  ratio.unit = "times";
  ratio.value = bench::spreadOf(times.ratio).median;
  ratio.spread = bench::spreadOf(times.ratio).spread;
  ratio.target = kLeastOfHand;
  report.add(ratio);
  measureThreads(report, customers, receipts, 2);
  if (report.number("curves", 1) == 0) return 0;
  byCustomers(report);
  byReceipts(report);
  return 0;
}
