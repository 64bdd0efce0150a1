// How much memory an account takes where a run keeps it: its state, its customer's number, the index over them and what
// is known of its receipts' numbers.
//
//   bench_memory [--customers N] [--rows FILE]
//
// The coffee club. Each customer buys on twelve days of the last twelve months, and on the last day has three lots:
// what nine of the days gave has expired. The ledger of these receipts is opened as a run opens it; what the heap grows
// by, divided by the customers, is an account's.
#include <fmt/format.h>
#include <malloc.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "compiler/lower/compile.h"
#include "runtime/interpret/evaluator.h"
#include "runtime/run/book.h"
#include "runtime/run/run.h"
#include "runtime/store/temporary.h"
#include "tests/bench/bench.h"

namespace {

using namespace kopeck;

constexpr double kMostBytes = 512;
// Days after 2 January 2025: the lots of the first nine are gone on the last day of all.
constexpr int kBuys[] = {0, 10, 20, 30, 40, 50, 60, 70, 80, 160, 200, 300};
constexpr int kLast = 340;
constexpr std::size_t kLots = 3;

[[noreturn]] void fail(const std::string& why) {
  fmt::print(stderr, "bench_memory: {}\n", why);
  std::exit(1);
}

std::unique_ptr<Programme> programmeOf() {
  const std::filesystem::path path = KOPECK_SOURCE_DIR "/examples/coffee_club/club.kop";
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  Diagnostics diagnostics;
  auto plan = compile(SourceFile("club.kop", text.str()), diagnostics);
  if (!plan) fail(path.string() + " does not compile");
  std::vector<VersionInput> inputs;
  inputs.push_back({std::move(*plan), {{"club.kop", text.str()}}});
  auto programme = Programme::link(std::move(inputs));
  if (!programme.ok()) fail(programme.error().message);
  return std::move(*programme);
}

Result<std::unique_ptr<Evaluator>> interpreted(const plan::Plan& plan) {
  return makeInterpreter(plan);
}

void writeReceipts(const std::string& path, std::int64_t customers) {
  std::ofstream out(path, std::ios::binary);
  constexpr Day kFirst = 20'090;  // 2025-01-02
  for (std::size_t buy = 0; buy < std::size(kBuys); ++buy) {
    const std::string date = formatDate(kFirst + kBuys[buy]);
    for (std::int64_t customer = 0; customer < customers; ++customer)
      out << fmt::format(
          R"({{"type":"purchase","id":"{:02}-{:08}","customer":"C{:08}","at":"{}T12:00:00","channel":"pos","lines":[{{"sku":"cup","category":"Drinks/Coffee","quantity":"1","amount":"{}.00"}}]}})"
          "\n",
          buy, customer, customer, date, 200 + customer % 100);
  }
  out << R"({"type":"purchase","id":"last","at":")" << formatDate(kFirst + kLast)
      << R"(T12:00:00","channel":"pos","lines":[{"sku":"cup","quantity":"1","amount":"200.00"}]})"
      << "\n";
  if (!out.flush()) fail("can't write " + path);
}

void run(const std::string& receipts, const std::string& ledger) {
  const std::unique_ptr<Programme> programme = programmeOf();
  RunRequest request;
  request.programme = programme.get();
  request.evaluator = interpreted;
  request.receipts = receipts;
  request.ledger = ledger;
  const auto summary = runReceipts(request);
  if (!summary.ok()) fail(summary.error().message);
  if (summary->totals.posted + 1 != summary->totals.receipts || summary->totals.anonymous != 1)
    fail(fmt::format("of {} receipts {} were posted, {} were of nobody", summary->totals.receipts,
                     summary->totals.posted, summary->totals.anonymous));
}

/// What the heap has in use.
std::int64_t heap() {
  const struct mallinfo2 info = ::mallinfo2();
  return static_cast<std::int64_t>(info.uordblks + info.hblkhd);
}

struct Sizes {
  std::int64_t heap = 0;  // all told
  std::size_t block = 0;  // an account's, as it is kept
};

Sizes measure(const std::string& ledger, std::int64_t customers) {
  const std::unique_ptr<Programme> programme = programmeOf();
  auto store = Store::open(ledger, programme->id());
  if (!store.ok()) fail(store.error().message);
  TextPool pool;
  const std::int64_t before = heap();
  auto book = Book::open(*programme, interpreted, pool, **store, "further receipts", BookOptions{});
  if (!book.ok()) fail(book.error().message);
  const std::int64_t after = heap();
  std::size_t block = 0;
  for (const std::int64_t customer : {std::int64_t{0}, customers - 1}) {
    const AccountState* account = (*book)->stateOf(fmt::format("C{:08}", customer));
    if (account == nullptr || account->lots().size() != kLots ||
        account->dayCount() != static_cast<std::int32_t>(std::size(kBuys)))
      fail("an account has not three lots and twelve days");
    block = account->bytes().size();
  }
  return {after - before, block};
}

Sizes sizesOf(const TemporaryFolder& folder, std::int64_t customers) {
  const std::string receipts = folder.path(fmt::format("{}.ndjson", customers));
  const std::string ledger = folder.path(fmt::format("{}.db", customers));
  writeReceipts(receipts, customers);
  run(receipts, ledger);
  return measure(ledger, customers);
}

}  // namespace

int main(int argc, char** argv) {
  bench::Report report(argc, argv);
  const std::int64_t customers = report.number("customers", 50'000);
  if (customers < 1'000) fail("--customers is at least 1,000");
  auto folder = TemporaryFolder::make("bench");
  if (!folder.ok()) fail(folder.error().message);
  const Sizes few = sizesOf(*folder, customers);
  const Sizes many = sizesOf(*folder, 3 * customers);
  bench::Row row;
  row.name = "memory/an account, 3 lots and 12 days";
  row.unit = "bytes";
  row.value = static_cast<double>(many.heap - few.heap) / static_cast<double>(2 * customers);
  row.target = kMostBytes;
  row.more_is_better = false;
  report.add(row);
  row.name = "memory/of which its block";
  row.value = static_cast<double>(many.block);
  row.target = {};
  report.add(row);
  return 0;
}
