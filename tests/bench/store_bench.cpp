// How many receipts a second the ledger takes, from LedgerBatches as a run makes them: each receipt has four postings,
// a lot of its own and changes to older ones, the customer's state, and the event as it came.
//
//   bench_store [--receipts N] [--customers N] [--batch N] [--uuid 1] [--repeat N] [--cache MB] [--checkpoint MB]
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "runtime/store/store.h"
#include "tests/bench/bench.h"

namespace kopeck {
namespace {

struct Shape {
  std::int64_t receipts = 400'000;
  std::int64_t customers = 40'000;
  std::int64_t batch = 16'384;
  bool uuid = false;
};

class Source {
 public:
  explicit Source(const Shape& shape) : shape_(shape), random_(1), seen_(static_cast<std::size_t>(shape.customers)) {}

  void next(LedgerBatch& batch) {
    batch.clear();
    changed_.clear();
    first_row_ = row_ + 1;
    for (std::int64_t i = 0; i < shape_.batch && row_ < shape_.receipts; ++i) receipt(batch, ++row_);
    for (Customer* customer : changed_) {
      AccountRow row;
      row.account = customer->number;
      if (!customer->known) row.customer = batch.keep(fmt::format("C{:08}", customer->number));
      customer->known = true;
      customer->changed = false;
      row.balance = customer->receipts * 10;
      // 8 words of the runtime, then what a year of history and its lots come to.
      const std::size_t words = 24 + 6 * static_cast<std::size_t>(std::min<std::int64_t>(customer->receipts, 40));
      std::string state(words * 8, '\0');
      for (std::size_t w = 0; w < words; ++w) {
        state[w * 8] = static_cast<char>(random_());
        state[w * 8 + 1] = 5;
      }
      row.state = batch.keep(state);
      batch.accounts.push_back(row);
    }
    batch.position = {static_cast<std::uint64_t>(row_), static_cast<std::uint64_t>(row_)};
    batch.latest_day = 20'000;
  }
  [[nodiscard]] bool done() const { return row_ >= shape_.receipts; }

 private:
  struct Customer {
    std::int64_t number = 0;
    std::int64_t receipts = 0;
    LotId lot = 0;
    bool known = false;
    bool changed = false;
  };

  void receipt(LedgerBatch& batch, std::int64_t row) {
    Customer& customer = seen_[random_() % seen_.size()];
    if (customer.number == 0) customer.number = ++numbered_;  // accounts are numbered by first sight
    const std::int64_t account = customer.number;
    const Day day = static_cast<Day>(19'000 + row * 700 / shape_.receipts);
    EventRow event;
    event.row = row;
    const std::string id =
        shape_.uuid ? fmt::format("{:016x}-{:016x}", random_(), random_()) : fmt::format("R{:09}", row);
    event.id = batch.keep(id);
    event.account = account;
    event.day = day;
    event.second = static_cast<std::int32_t>(row % 86'400);
    event.source_line = static_cast<std::uint64_t>(row);
    event.content = {random_(), random_()};
    std::string record(180, 'r');
    for (std::size_t b = 0; b < record.size(); b += 3) record[b] = static_cast<char>(random_());
    event.record = batch.keep(record);
    batch.events.push_back(event);
    batch.raw += fmt::format(
        R"({{"type":"purchase","id":"{}","customer":"C{:08}","at":"2026-01-01T10:{:02}:00","store":"S{}","lines":[)",
        id, account, row % 60, row % 300);
    for (std::uint64_t line = 0; line < 3; ++line) {
      batch.raw += fmt::format(
          R"({}{{"sku":"{}","category":"Drinks/Coffee","quantity":"{}","amount":"{}.{:02}","discount":"0"}})",
          line == 0 ? "" : ",", random_() % 5'000, 1 + random_() % 3, random_() % 500, random_() % 100);
    }
    batch.raw += "]}\n";
    for (int p = 0; p < 4; ++p) {
      Posting posting;
      posting.account = account;
      posting.kind = p < 2 ? PostingKind::earned : p == 2 ? PostingKind::redeemed : PostingKind::expired;
      posting.lot = p < 2 ? lotId(row, 0) : customer.lot;
      posting.points = static_cast<Value>(random_() % 400) * (p < 2 ? 1 : -1);
      posting.wanted = posting.points;
      posting.rule = p < 2 ? p : -1;
      posting.receipt = p < 3 ? row : 0;
      posting.day = day;
      if (p < 2) posting.lines = batch.keep("0:12 1:90 2:7");
      batch.postings.push_back(posting);
    }
    const bool older = customer.lot != 0 && rowOf(customer.lot) < first_row_;  // one entry a lot
    if (older) batch.lots.push_back({customer.lot, account, kMissing, 5, day, day, day + 365});
    customer.lot = lotId(row, 0);
    batch.lots.push_back({customer.lot, account, 100, 100, day, day + 14, day + 365});
    ++customer.receipts;
    if (!customer.changed) changed_.push_back(&customer);
    customer.changed = true;
  }

  Shape shape_;
  std::mt19937_64 random_;
  std::vector<Customer> seen_;
  std::vector<Customer*> changed_;
  std::int64_t first_row_ = 1;
  std::int64_t row_ = 0;
  std::int64_t numbered_ = 0;
};

struct Times {
  double commit = 0;
  double slowest = 0;
  double finish = 0;
  double megabytes = 0;
};

bool fill(const Shape& shape, const std::string& path, const StoreOptions& options, Times& times) {
  ProgrammeId programme;
  programme.name = "bench";
  ProgrammeId::Version version;
  version.rules = {{"base", "", 1}, {"coffee", "", 2}};
  programme.versions.push_back(std::move(version));
  programme.kinds = {{"point", "points", 0}};
  programme.terms = {{"active after 14 days", 0}};
  auto store = Store::open(path, programme, options);
  const auto failed = [](const Error& error) {
    std::fprintf(stderr, "%s\n", error.message.c_str());
    return false;
  };
  if (!store) return failed(store.error());
  const auto begun = (*store)->begin("bench");
  if (!begun) return failed(begun.error());
  Source source(shape);
  LedgerBatch batch;
  while (!source.done()) {
    source.next(batch);
    const double start = bench::seconds();
    const Status done = (*store)->commit(batch);
    if (!done) return failed(done.error());
    const double took = bench::seconds() - start;
    times.commit += took;
    times.slowest = std::max(times.slowest, took);
  }
  const double start = bench::seconds();
  const Status done = (*store)->finish();
  if (!done) return failed(done.error());
  times.finish = bench::seconds() - start;
  times.megabytes = static_cast<double>(std::filesystem::file_size(path)) / 1e6;
  return true;
}

int run(bench::Report& report) {
  Shape shape;
  shape.receipts = report.number("receipts", shape.receipts);
  shape.customers = report.number("customers", shape.customers);
  shape.batch = report.number("batch", shape.batch);
  shape.uuid = report.number("uuid", 0) != 0;
  StoreOptions options;
  options.cache_mb = static_cast<int>(report.number("cache", options.cache_mb));
  options.checkpoint_mb = static_cast<int>(report.number("checkpoint", options.checkpoint_mb));
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / "kopeck-store-bench";
  const auto receipts = static_cast<double>(shape.receipts);
  std::vector<double> rates;
  std::vector<double> whole;
  Times times;
  for (std::int64_t i = 0; i < report.number("repeat", 3); ++i) {
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    times = {};
    if (!fill(shape, (folder / "ledger.db").string(), options, times)) return 1;
    rates.push_back(receipts / times.commit);
    whole.push_back(receipts / (times.commit + times.finish));
  }
  std::filesystem::remove_all(folder);
  const auto add = [&](const char* name, const char* unit, const std::vector<double>& values) {
    const bench::Spread spread = bench::spreadOf(values);
    bench::Row row;
    row.name = name;
    row.unit = unit;
    row.value = spread.median;
    row.spread = spread.spread;
    report.add(row);
  };
  add("store.commit", "receipts/s", rates);
  add("store.commit_and_finish", "receipts/s", whole);
  add("store.slowest_commit", "ms", {times.slowest * 1e3});
  add("store.bytes_a_receipt", "bytes", {times.megabytes * 1e6 / receipts});
  return 0;
}

}  // namespace
}  // namespace kopeck

int main(int argc, char** argv) {
  kopeck::bench::Report report(argc, argv);
  return kopeck::run(report);
}
