// From a file of receipts to a durable ledger, all of it: the run that `kopeck run` makes, against the two things that
// it can't do without, each alone: simdjson parsing the same file, and SQLite taking the same rows. The three take
// turns.
//
//   bench_ledger [--receipts N] [--turns N] [--threads N] [--rows FILE]
//   bench_ledger --ours 1 …    ours alone, for a profiler
//
// `--threads`: how many judge, as of `kopeck run --threads`.
//
// Whoever is slower of the two bounds every run that keeps a ledger, were there nothing to judge and no thread beside.
#include <fmt/format.h>
#include <simdjson.h>
#include <unistd.h>

#include <algorithm>
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

#include "compiler/jit/jit.h"
#include "compiler/lower/compile.h"
#include "runtime/ingest/generate.h"
#include "runtime/run/run.h"
#include "tests/bench/bench.h"
#include "tests/bench/raw_rows.h"

namespace {

using namespace kopeck;
namespace fs = std::filesystem;

constexpr double kLeastOfSlower = 0.6;

[[noreturn]] void fail(const std::string& why) {
  fmt::print(stderr, "bench_ledger: {}\n", why);
  std::exit(1);
}

/// The folder of the bench, gone with the object.
class Folder {
 public:
  Folder() : path_(fs::temp_directory_path() / fmt::format("kopeck-bench-ledger-{}", ::getpid())) {
    fs::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const char* name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

void removeDatabase(const std::string& path) {
  std::error_code ignored;
  for (const char* end : {"", "-wal", "-shm"}) fs::remove(path + end, ignored);
}

void writeReceipts(const std::string& path, std::int64_t receipts) {
  GenerateOptions options;
  options.receipts = static_cast<std::uint64_t>(receipts);
  options.customers = static_cast<std::uint32_t>(receipts / 30 + 1);
  std::ofstream out(path, std::ios::binary);
  generate(options, [&](std::string_view lines) {
    out.write(lines.data(), static_cast<std::streamsize>(lines.size()));
    return out.good();
  });
  if (!out.flush()) fail("the receipts can't be written");
}

std::unique_ptr<Programme> programme() {
  const fs::path path = fs::path(KOPECK_SOURCE_DIR) / "examples/coffee_club/club.kop";
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  Diagnostics diagnostics;
  auto plan = compile(SourceFile("club.kop", text.str()), diagnostics);
  if (!plan) fail(path.string() + " does not compile");
  std::vector<VersionInput> inputs;
  inputs.push_back({std::move(*plan), {{"club.kop", text.str()}}});
  auto programme = Programme::link(std::move(inputs));
  if (!programme.ok()) fail(programme.error().message);
  return std::move(*programme);
}

/// Seconds of a whole run, the programme's machine code included.
double run(const std::string& receipts, const std::string& ledger, std::size_t threads, RunTotals& totals) {
  const std::unique_ptr<Programme> rules = programme();
  RunRequest request;
  request.programme = rules.get();
  request.evaluator = [](const plan::Plan& plan) -> Result<std::unique_ptr<Evaluator>> { return compileJit(plan); };
  request.receipts = receipts;
  request.ledger = ledger;
  request.book.threads = threads;
  const double begin = bench::seconds();
  const auto summary = runReceipts(request);
  const double took = bench::seconds() - begin;
  if (!summary.ok()) fail(summary.error().message);
  totals = summary->totals;
  return took;
}

/// Looks at every value, as text or number.
std::size_t touch(simdjson::ondemand::value value) {
  std::size_t sum = 0;
  switch (value.type()) {
    case simdjson::ondemand::json_type::object:
      for (auto field : value.get_object()) {
        sum += field.unescaped_key().value().size();
        sum += touch(field.value());
      }
      break;
    case simdjson::ondemand::json_type::array:
      for (auto element : value.get_array()) sum += touch(element.value());
      break;
    case simdjson::ondemand::json_type::string:
      sum += value.get_string().value().size();
      break;
    case simdjson::ondemand::json_type::number:
      sum += value.get_number().error() == simdjson::SUCCESS ? 1 : 0;
      break;
    default:
      sum += value.raw_json_token().size();
  }
  return sum;
}

/// Seconds for reading the file and looking at every field of every line.
double parse(const std::string& path, std::size_t& sum) {
  const double begin = bench::seconds();
  simdjson::padded_string text;
  if (simdjson::padded_string::load(path).get(text) != simdjson::SUCCESS) fail("the receipts can't be read");
  simdjson::ondemand::parser parser;
  simdjson::ondemand::document_stream lines;
  if (parser.iterate_many(text).get(lines) != simdjson::SUCCESS) fail("the receipts are not JSON");
  for (auto line : lines) {
    auto object = line.get_object();
    for (auto field : object) {
      sum += field.unescaped_key().value().size();
      sum += touch(field.value());
    }
  }
  return bench::seconds() - begin;
}

struct Rates {
  std::vector<double> ours, parsing, inserting, ratio;
};

bench::Row rowOf(const std::string& name, const std::vector<double>& values) {
  bench::Row row;
  row.name = name;
  row.unit = "receipts/s";
  row.value = bench::spreadOf(values).median;
  row.spread = bench::spreadOf(values).spread;
  return row;
}

void add(bench::Report& report, const Rates& rates) {
  const bool inserts_bound = bench::spreadOf(rates.inserting).median < bench::spreadOf(rates.parsing).median;
  const std::vector<double>& slower = inserts_bound ? rates.inserting : rates.parsing;
  const char* const bound = inserts_bound ? "SQLite alone" : "simdjson alone";
  report.add(rowOf("ledger/simdjson alone", rates.parsing));
  report.add(rowOf("ledger/SQLite alone, the same rows", rates.inserting));
  bench::Row ours = rowOf("ledger/NDJSON file to durable ledger", rates.ours);
  ours.peer_name = bound;
  ours.peer = bench::spreadOf(slower).median;
  report.add(ours);
  std::vector<double> ratios;
  for (std::size_t i = 0; i < slower.size(); ++i) ratios.push_back(rates.ours[i] / slower[i]);
  bench::Row ratio = rowOf(fmt::format("ledger/against {}", bound), ratios);
  ratio.unit = "times";
  ratio.target = kLeastOfSlower;
  report.add(ratio);
}

}  // namespace

int main(int argc, char** argv) {
  bench::Report report(argc, argv);
  const std::int64_t receipts = report.number("receipts", 300'000);
  const std::int64_t turns = report.number("turns", 5);
  const bool ours_alone = report.number("ours", 0) != 0;
  const auto threads = static_cast<std::size_t>(report.number("threads", 1));
  if (receipts < 1 || turns < 1) fail("too few receipts or turns");
  const Folder folder;
  const std::string input = folder.file("receipts.ndjson");
  const std::string ledger = folder.file("ledger.db");
  const std::string raw = folder.file("raw.db");
  writeReceipts(input, receipts);
  RunTotals totals;
  // The first one is for the rows alone, and for a warm disk.
  double took = run(input, ledger, threads, totals);
  const auto all = static_cast<double>(totals.receipts);
  fmt::print("  {:.0f} receipts, {} MB of NDJSON, {} MB of ledger, {:.0f} receipts/s at first\n", all,
             fs::file_size(input) / 1'000'000, fs::file_size(ledger) / 1'000'000, all / took);
  if (ours_alone) return 0;
  const bench::RawRows rows = bench::readRaw(ledger);
  // As many as ours has made.
  std::int64_t transactions = 1;
  for (const bench::RawRows::Table& table : rows.tables)
    if (table.name == "event_batch") transactions = std::max(transactions, table.rows());
  Rates rates;
  std::size_t sum = 0;
  for (std::int64_t turn = 0; turn < turns; ++turn) {
    removeDatabase(ledger);
    removeDatabase(raw);
    rates.ours.push_back(all / run(input, ledger, threads, totals));
    rates.parsing.push_back(all / parse(input, sum));
    rates.inserting.push_back(all / bench::insertRaw(rows, raw, transactions));
  }
  if (sum == 0) fail("nothing was parsed");
  add(report, rates);
  return 0;
}
