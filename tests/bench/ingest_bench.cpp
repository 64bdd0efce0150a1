// How fast ingest is, in CPU time: `./dev bench ingest [--receipts N] [--csv FILE MAPPING]`.
#include <fmt/core.h>
#include <sys/resource.h>

#include <cstdlib>
#include <string>

#include "runtime/ingest/generate.h"
#include "runtime/ingest/ingest.h"
#include "tests/bench/bench.h"

namespace {

using namespace kopeck;

double cpuSeconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  return static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
         static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

/// CPU seconds of each of five runs, the reading thread's included.
template <typename Work>
std::vector<double> measured(const Work& work) {
  std::vector<double> spent;
  for (int i = 0; i < 5; ++i) {
    const double before = cpuSeconds();
    work();
    spent.push_back(cpuSeconds() - before);
  }
  return spent;
}

/// A row of `amount` per CPU second.
void addRate(bench::Report& report, const std::string& name, const std::string& unit, double amount,
             std::vector<double> spent, std::optional<double> target = {}) {
  for (double& each : spent) each = amount / each;
  const bench::Spread rate = bench::spreadOf(std::move(spent));
  report.add({name, unit, rate.median, rate.spread, "", 0, target, true});
}

Schema coffeeClub() {
  Schema schema;
  schema.currency = "RUB";
  schema.time_zone = "Europe/Moscow";
  schema.customer = {{"birthday", "birthday", AttributeType::anniversary, true, {}},
                     {"registered", "registered", AttributeType::date, true, {}},
                     {"city", "city", AttributeType::text, true, {}}};
  schema.receipt = {{"channel", "channel", AttributeType::choice, false, {"pos", "app", "web"}}};
  schema.item = {{"brand", "brand", AttributeType::text, true, {}}};
  schema.events = {{"signup", "signup", {}}};
  return schema;
}

struct Counted {
  std::uint64_t events = 0, lines = 0, rejected = 0, rejected_lines = 0;
};

Counted readAll(Reader& reader) {
  Counted counted;
  EventBatch batch;
  std::vector<Rejected> rejected;
  for (;;) {
    const Result<bool> more = reader.next(batch, 8192, rejected);
    if (!more) {
      fmt::print(stderr, "{}\n", more.error().message);
      std::exit(1);
    }
    if (!more.value()) return counted;
    counted.events += batch.size();
    counted.lines += batch.sku.size();
    counted.rejected += rejected.size();
    for (const Rejected& each : rejected) counted.rejected_lines += each.lines;
    rejected.clear();
  }
}

std::unique_ptr<Reader> opened(Result<std::unique_ptr<Reader>> reader) {
  if (reader) return std::move(*reader);
  fmt::print(stderr, "{}\n", reader.error().message);
  std::exit(1);
}

void benchNdjson(bench::Report& report) {
  GenerateOptions options;
  options.receipts = static_cast<std::uint64_t>(report.number("receipts", 200'000));
  options.customers = static_cast<std::uint32_t>(options.receipts / 20 + 1);
  std::string text;
  const auto generating = measured([&] {
    text.clear();
    generate(options, [&](std::string_view block) {
      text.append(block);
      return true;
    });
  });
  addRate(report, "generate", "receipts/s", static_cast<double>(options.receipts), generating, 200'000);
  Counted counted;
  const Schema schema = coffeeClub();
  const auto reading = measured([&] {
    TextPool texts;
    const auto reader = opened(makeNdjsonReader(Source::fromText(text, "bench"), schema, texts, {}));
    counted = readAll(*reader);
  });
  fmt::print("  {} events, {} lines, {} refused, {} bytes\n", counted.events, counted.lines, counted.rejected,
             text.size());
  addRate(report, "ingest NDJSON", "MB/s", static_cast<double>(text.size()) / 1e6, reading, 400);
  addRate(report, "ingest NDJSON", "events/s", static_cast<double>(counted.events), reading);
}

void benchCsv(bench::Report& report, const std::string& path, const std::string& mapping_path) {
  const Result<Mapping> mapping = loadMapping(mapping_path);
  if (!mapping) {
    fmt::print(stderr, "{}\n", mapping.error().message);
    std::exit(1);
  }
  Schema schema;
  schema.currency = "GBP";
  schema.time_zone = "Europe/London";
  const auto unpacking = measured([&] {
    Result<Source> source = Source::open(path);
    for (std::size_t size = 1; size > 0;) size = source->next().value().size();
  });
  Counted counted;
  const auto reading = measured([&] {
    TextPool texts;
    Result<Source> source = Source::open(path);
    const auto reader = opened(makeCsvReader(std::move(*source), mapping.value(), schema, texts, {}));
    counted = readAll(*reader);
  });
  fmt::print("  {} events with {} lines, {} refused with {} lines\n", counted.events, counted.lines, counted.rejected,
             counted.rejected_lines);
  const bench::Spread unpacked = bench::spreadOf(unpacking);
  const bench::Spread read = bench::spreadOf(reading);
  report.add({"unpack CSV", "s", unpacked.median, unpacked.spread, "", 0, {}, false});
  report.add({"unpack and ingest CSV", "s", read.median, read.spread, "", 0, unpacked.median + 1, false});
}

}  // namespace

int main(int argc, char** argv) {
  bench::Report report(argc, argv);
  benchNdjson(report);
  const std::vector<std::string>& arguments = report.arguments();
  for (std::size_t i = 0; i + 2 < arguments.size(); ++i)
    if (arguments[i] == "--csv") benchCsv(report, arguments[i + 1], arguments[i + 2]);
}
