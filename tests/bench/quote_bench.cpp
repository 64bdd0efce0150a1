// What a till's question costs in process: quotes of the coffee club's receipts over a great many accounts in memory,
// each timed on its own, through kopeck.h as an application uses it; and quotes of two threads at once against one.
//
//   bench_quote [--accounts N] [--quotes N] [--turns N] [--rows FILE]
//
// Accounts have bought once to six times, at most four lines a receipt; every fourth quote asks to pay with points.
// All of a turn's measurements stand side by side; the medians of the turns count. A quote's time includes that of
// reading the clock twice.
#include <fmt/format.h>
#include <kopeck/kopeck.h>
#include <kopeck/kopeck.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tests/bench/bench.h"

namespace {

using namespace kopeck;

constexpr std::int32_t kFirstDay = 20'000;  // 2024-10-04 and later is where the accounts' purchases lie
constexpr std::size_t kReceipts = 4'096;

[[noreturn]] void fail(const std::string& why) {
  fmt::print(stderr, "bench_quote: {}\n", why);
  std::exit(1);
}

template <typename T>
T taken(Result<T> result) {
  if (!result) fail(result.error().message);
  return std::move(*result);
}

/// A receipt whose texts live as long as it does.
struct Receipt {
  std::array<kopeck_line, 4> lines{};
  kopeck_attribute channel{};
  kopeck_amount redeem{};
  kopeck_event event{};
};

constexpr std::array<const char*, 5> kCategories{"Drinks/Coffee", "Drinks/Tea", "Bakery", "Gift cards", "Tobacco"};
constexpr std::array<const char*, 5> kSkus{"C-1", "T-1", "B-1", "G-1", "X-1"};
constexpr std::array<const char*, 3> kChannels{"pos", "app", "web"};

void fill(Receipt& receipt, std::mt19937_64& random, std::int32_t day, const char* id, bool pays_with_points) {
  const auto below = [&](std::uint64_t n) { return random() % n; };
  const std::size_t count = 1 + below(receipt.lines.size());
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t what = below(10) < 8 ? below(3) : 3 + below(2);
    receipt.lines[i].sku = kopeck_cstr(kSkus[what]);
    receipt.lines[i].category = kopeck_cstr(kCategories[what]);
    receipt.lines[i].quantity = static_cast<std::int64_t>(1 + below(3)) * 1'000'000;
    receipt.lines[i].amount = static_cast<std::int64_t>(5'000 + below(100'000));
  }
  receipt.channel = {kopeck_cstr("channel"), kopeck_cstr(kChannels[below(kChannels.size())])};
  receipt.event = kopeck_event{};
  receipt.event.size = sizeof receipt.event;
  receipt.event.kind = KOPECK_PURCHASE;
  receipt.event.id = kopeck_cstr(id);
  receipt.event.day = day;
  receipt.event.second = static_cast<std::int32_t>(8 * 3'600 + below(14 * 3'600));
  receipt.event.lines = receipt.lines.data();
  receipt.event.line_count = count;
  receipt.event.attributes = &receipt.channel;
  receipt.event.attribute_count = 1;
  if (!pays_with_points) return;
  receipt.redeem = kopeck_amount{};
  receipt.redeem.amount = static_cast<std::int64_t>(100 + below(200));
  receipt.event.redeem = &receipt.redeem;
  receipt.event.redeem_count = 1;
}

/// A session with accounts that have a past.
struct Shop {
  Session session;
  std::vector<kopeck_account*> accounts;

  Shop(const Programme& programme, std::size_t count, std::uint64_t seed) : session(taken(programme.session())) {
    std::mt19937_64 random(seed);
    accounts.resize(count);
    kopeck_error error = detail::sized<kopeck_error>();
    auto outcome = detail::sized<kopeck_outcome>();
    for (std::size_t i = 0; i < count; ++i) {
      const std::string name = fmt::format("customer {}", i);
      if (kopeck_account_new(session.handle(), kopeck_cstr(name.c_str()), &accounts[i], &error) != KOPECK_OK)
        fail(error.message);
      auto day = static_cast<std::int32_t>(kFirstDay + 120 + static_cast<std::int32_t>(random() % 400));
      for (std::uint64_t past = 1 + random() % 6; past > 0;
           --past, day += static_cast<std::int32_t>(1 + random() % 30)) {
        Receipt receipt;
        const std::string id = fmt::format("{}-{}", i, past);
        fill(receipt, random, day, id.c_str(), false);
        if (kopeck_apply(accounts[i], &receipt.event, &outcome, &error) != KOPECK_OK) fail(error.message);
      }
    }
  }
  ~Shop() {
    for (kopeck_account* account : accounts) kopeck_account_free(account);
  }
  Shop(const Shop&) = delete;
  Shop& operator=(const Shop&) = delete;
};

struct Question {
  std::size_t account;
  std::size_t receipt;
};

std::vector<Question> questions(std::size_t count, std::size_t accounts, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<Question> all(count);
  for (Question& one : all) one = {random() % accounts, random() % kReceipts};
  return all;
}

std::vector<Receipt> receiptsOfToday() {
  std::mt19937_64 random(7);
  std::vector<Receipt> all(kReceipts);
  for (std::size_t i = 0; i < all.size(); ++i) fill(all[i], random, kFirstDay + 760, "today", i % 4 == 3);
  return all;
}

/// Points that the quotes found, so that none is left out.
std::int64_t ask(Shop& shop, const std::vector<Receipt>& receipts, const Question& question) {
  auto quote = detail::sized<kopeck_quote>();
  if (kopeck_quote_receipt(shop.accounts[question.account], &receipts[question.receipt].event, &quote, nullptr) !=
      KOPECK_OK)
    fail("a quote failed");
  return quote.earned[0] + quote.most[0];
}

struct Latency {
  std::vector<double> p50, p99, p999;
};

/// Microseconds of each quote.
void measureLatency(Shop& shop, const std::vector<Receipt>& receipts, const std::vector<Question>& all, Latency& into,
                    std::int64_t& found) {
  std::vector<std::int64_t> times(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto begin = std::chrono::steady_clock::now();
    found += ask(shop, receipts, all[i]);
    times[i] = std::chrono::nanoseconds(std::chrono::steady_clock::now() - begin).count();
  }
  std::sort(times.begin(), times.end());
  const auto at = [&](std::size_t per_mille) {
    return static_cast<double>(times[std::min(times.size() - 1, times.size() * per_mille / 1'000)]) / 1e3;
  };
  into.p50.push_back(at(500));
  into.p99.push_back(at(990));
  into.p999.push_back(at(999));
}

/// Quotes a second of so many threads at once, each with a shop of its own.
double rate(std::vector<Shop*> shops, const std::vector<Receipt>& receipts, const std::vector<Question>& all) {
  std::atomic<std::size_t> ready{0};
  std::atomic<std::int64_t> sum{0};
  std::vector<double> ends(shops.size());
  std::vector<double> begins(shops.size());
  std::vector<std::thread> threads;
  threads.reserve(shops.size());
  for (std::size_t t = 0; t < shops.size(); ++t)
    threads.emplace_back([&, t] {
      ++ready;
      while (ready < shops.size()) std::this_thread::yield();
      begins[t] = bench::seconds();
      std::int64_t found = 0;
      for (const Question& one : all) found += ask(*shops[t], receipts, one);
      ends[t] = bench::seconds();
      sum += found;
    });
  for (std::thread& thread : threads) thread.join();
  if (sum == 0) fail("no quote found anything");
  const double took = *std::max_element(ends.begin(), ends.end()) - *std::min_element(begins.begin(), begins.end());
  return static_cast<double>(all.size() * shops.size()) / took;
}

bench::Row rowOf(std::string name, std::string unit, std::vector<double> values, double target) {
  const bench::Spread spread = bench::spreadOf(std::move(values));
  bench::Row row;
  row.name = std::move(name);
  row.unit = std::move(unit);
  row.value = spread.median;
  row.spread = spread.spread;
  row.more_is_better = false;
  if (target > 0) row.target = target;
  return row;
}

/// Bytes of memory that the process has.
double memory() {
  std::ifstream status("/proc/self/statm");
  double all = 0;
  double resident = 0;
  status >> all >> resident;
  return resident * 4'096;
}

void latencies(bench::Report& report, const Programme& programme, const std::string& engine, std::size_t accounts,
               std::size_t quotes, std::int64_t turns, bool first) {
  const double before = memory();
  Shop shop(programme, accounts, 1);
  const double each = (memory() - before) / static_cast<double>(accounts);
  const std::vector<Receipt> receipts = receiptsOfToday();
  Latency latency;
  std::int64_t found = 0;
  for (std::int64_t turn = 0; turn < turns; ++turn)
    measureLatency(shop, receipts, questions(quotes, accounts, static_cast<std::uint64_t>(turn) + 11), latency, found);
  if (found == 0) fail("no quote found anything");
  const std::string of = fmt::format("quote/{}, {} accounts: ", engine, accounts);
  report.add(rowOf(of + "p50", "us", latency.p50, 3));
  report.add(rowOf(of + "p99", "us", latency.p99, 20));
  report.add(rowOf(of + "p99.9", "us", latency.p999, 0));
  // Later ones get memory that earlier ones had.
  if (first) report.add(rowOf("quote/memory of an account, its handle included", "bytes", {each}, 0));
}

void threads(bench::Report& report, const Programme& programme, std::size_t accounts, std::size_t quotes,
             std::int64_t turns) {
  Shop left(programme, accounts, 1);
  Shop right(programme, accounts, 2);
  const std::vector<Receipt> receipts = receiptsOfToday();
  std::vector<double> one;
  std::vector<double> two;
  std::vector<double> ratio;
  for (std::int64_t turn = 0; turn < turns; ++turn) {
    const std::vector<Question> all = questions(quotes, accounts, static_cast<std::uint64_t>(turn) + 31);
    one.push_back(rate({turn % 2 == 0 ? &left : &right}, receipts, all));
    two.push_back(rate({&left, &right}, receipts, all));
    ratio.push_back(two.back() / one.back());
  }
  bench::Row row = rowOf("quote/two threads at once", "quotes/s", two, 0);
  row.more_is_better = true;
  row.peer_name = "one thread";
  row.peer = bench::spreadOf(one).median;
  report.add(row);
  bench::Row times = rowOf("quote/two threads against one", "times", ratio, 1.8);
  times.more_is_better = true;
  report.add(times);
}

Programme compiled(std::int32_t engine) {
  return taken(compileFiles({KOPECK_SOURCE_DIR "/examples/coffee_club/club.kop"}, engine).programme);
}

}  // namespace

int main(int argc, char** argv) {
  bench::Report report(argc, argv);
  const auto accounts = static_cast<std::size_t>(report.number("accounts", 1'000'000));
  const auto quotes = static_cast<std::size_t>(report.number("quotes", 1'000'000));
  const std::int64_t turns = report.number("turns", 5);
  if (accounts == 0 || quotes == 0 || turns < 1) fail("--accounts, --quotes and --turns are at least 1");
  latencies(report, compiled(KOPECK_INTERPRET), "interpreted", accounts, quotes, turns, true);
  latencies(report, compiled(KOPECK_JIT), "compiled", accounts, quotes, turns, false);
  threads(report, compiled(KOPECK_JIT), std::max<std::size_t>(accounts / 2, 1), quotes, turns);
  return 0;
}
