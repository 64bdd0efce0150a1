// Runs over tables give what the same events give as NDJSON, to the posting.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include "compiler/jit/jit.h"
#include "compiler/lower/compile.h"
#include "runtime/arrow/run.h"
#include "runtime/ingest/generate.h"
#include "tests/unit/arrow/tables.h"

namespace kopeck::test {
namespace {

std::string coffeeClub() {
  std::ifstream in(std::string(KOPECK_SOURCE_DIR) + "/examples/coffee_club/club.kop");
  return {std::istreambuf_iterator<char>(in), {}};
}

plan::Plan planOf(const std::string& rules) {
  const SourceFile source("rules.kop", rules);
  Diagnostics diagnostics;
  std::optional<plan::Plan> plan = compile(source, diagnostics);
  EXPECT_TRUE(plan.has_value());
  return plan ? std::move(*plan) : plan::Plan();
}

arrow::TableRequest requestFor(const std::string& rules, Engine engine) {
  arrow::TableRequest request;
  std::vector<VersionInput> versions;
  versions.push_back({planOf(rules), {{"rules.kop", rules}}});
  auto programme = Programme::link(std::move(versions));
  EXPECT_TRUE(programme.ok());
  request.programme = std::move(*programme);
  if (engine == Engine::jit)
    request.evaluator = [](const plan::Plan& plan) { return compileJit(plan); };
  else
    request.evaluator = [](const plan::Plan& plan) -> Result<std::unique_ptr<Evaluator>> {
      return makeInterpreter(plan);
    };
  return request;
}

/// A run over the events as tables.
arrow::TableRun run(arrow::TableRequest request, const Events& events, const Schema& schema, Shape shape) {
  arrow::Table receipts = receiptsTable(events, schema, shape);
  arrow::Table customers = customersTable(events, schema);
  arrow::Table others = eventsTable(events, schema);
  ArrowArrayStream receipts_stream{};
  ArrowArrayStream customers_stream{};
  ArrowArrayStream events_stream{};
  receipts.exportStream(receipts_stream);
  customers.exportStream(customers_stream);
  others.exportStream(events_stream);
  request.receipts = &receipts_stream;
  request.customers = &customers_stream;
  request.events = &events_stream;
  auto done = arrow::runTables(std::move(request));
  EXPECT_EQ(receipts_stream.release, nullptr);
  EXPECT_EQ(customers_stream.release, nullptr);
  EXPECT_EQ(events_stream.release, nullptr);
  if (done.ok()) return std::move(*done);
  ADD_FAILURE() << done.error().message;
  return {};
}

/// The ledger's postings as the table has them.
Lines postingsOf(const Ledger& ledger) {
  const auto reader = ledger.reader();
  std::map<std::int64_t, std::string> customers, receipts;
  EXPECT_TRUE(reader
                  ->accounts([&](const StoredAccount& one) {
                    customers[one.account] = one.customer;
                    return true;
                  })
                  .ok());
  EXPECT_TRUE(reader
                  ->allEvents([&](const StoredEvent& one) {
                    receipts[one.row.row] = one.id;
                    return true;
                  })
                  .ok());
  const auto programme = reader->programme();
  const auto named = [&](std::int32_t rule) {
    return rule < 0 ? std::string() : programme->versions.front().rules[static_cast<std::size_t>(rule)].name;
  };
  Lines lines;
  EXPECT_TRUE(reader
                  ->allPostings([&](const StoredPosting& one) {
                    const Posting& p = one.posting;
                    const std::string limit =
                        p.cut_by < 0 ? "" : programme->versions.front().limits[static_cast<std::size_t>(p.cut_by)];
                    lines.push_back(fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}", customers[p.account], receipts[p.receipt],
                                                formatDate(p.day), name(p.kind), p.points, p.wanted, named(p.rule),
                                                limit, receipts[p.cause]));
                    return true;
                  })
                  .ok());
  std::sort(lines.begin(), lines.end());
  return lines;
}

/// A line of a table, cut at the bars.
Lines cellsOf(const std::string& line) {
  Lines cells;
  std::size_t begin = 0;
  for (std::size_t end = 0; end != std::string::npos; begin = end + 1) {
    end = line.find('|', begin);
    cells.push_back(line.substr(begin, end - begin));
  }
  return cells;
}

/// The same out of the table: without the wallet, of which there is one, and the lot's number.
Lines postingsOf(arrow::TableRun& run) {
  Lines lines;
  for (const std::string& line : linesOf(run.tables->postings)) {
    const Lines c = cellsOf(line);
    lines.push_back(fmt::format("{}|{}|{}|{}|{}|{}|{}|{}|{}", c[0], c[1], c[2], c[3], c[5], c[6], c[7], c[8], c[9]));
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

/// `repeated`: some receipts come twice.
Lines generated(std::uint64_t seed, bool repeated) {
  GenerateOptions options;
  options.customers = 60;
  options.receipts = 900;
  options.seed = seed;
  options.days = 500;
  options.returned = 80;
  options.late = 60;
  if (!repeated) options.repeated = 0;
  Lines lines;
  std::string rest;
  generate(options, [&](std::string_view text) {
    rest += text;
    for (std::size_t end = rest.find('\n'); end != std::string::npos; end = rest.find('\n')) {
      lines.push_back(rest.substr(0, end));
      rest.erase(0, end + 1);
    }
    return true;
  });
  return lines;
}

class TablesRun : public testing::TestWithParam<std::tuple<Shape, Engine, std::size_t>> {};

TEST_P(TablesRun, GivesWhatTheSameEventsGiveAsLines) {
  const auto [shape, engine, commit] = GetParam();
  const std::string rules = coffeeClub();
  // In a flat table a receipt that follows itself is one receipt with twice the lines.
  const Lines lines = generated(7, shape == Shape::nested);
  Ledger ledger(rules, engine);
  const RunSummary expected = ledger.run(lines);
  ASSERT_GT(expected.totals.posted, 500);
  ASSERT_GT(expected.totals.redeemed, 0);
  const Schema schema = planOf(rules).schema;
  const Events events(lines, schema);
  arrow::TableRequest request = requestFor(rules, engine);
  request.commit_events = commit;
  arrow::TableRun done = run(std::move(request), events, schema, shape);
  ASSERT_NE(done.tables, nullptr);
  const RunTotals& totals = done.summary.totals;
  EXPECT_EQ(totals.receipts, expected.totals.receipts);
  EXPECT_EQ(totals.posted, expected.totals.posted);
  EXPECT_EQ(totals.duplicate, expected.totals.duplicate);
  EXPECT_EQ(totals.events, expected.totals.events);
  EXPECT_EQ(totals.earned, expected.totals.earned);
  EXPECT_EQ(totals.outstanding(), expected.totals.outstanding());
  EXPECT_EQ(postingsOf(done), postingsOf(ledger));
  Value balance = 0;
  for (const std::string& line : linesOf(done.tables->balances)) {
    const Lines cells = cellsOf(line);  // customer tier wallet balance pending debt expires expiring
    const Value of = std::stoll(cells[3]) + std::stoll(cells[4]);
    EXPECT_EQ(of, ledger.balance(cells[0])) << line;
    balance += of;
  }
  EXPECT_EQ(balance, expected.totals.outstanding());
}

INSTANTIATE_TEST_SUITE_P(Shapes, TablesRun,
                         testing::Combine(testing::Values(Shape::flat, Shape::nested),
                                          testing::Values(Engine::interpreter, Engine::jit),
                                          testing::Values(std::size_t{1} << 20, std::size_t{100})));

TEST(TablesExplained, RulesSumUpToWhatWasEarnedOnBothEngines) {
  const std::string rules = coffeeClub();
  const Schema schema = planOf(rules).schema;
  const Events events(generated(8, true), schema);
  std::vector<Lines> explained;
  for (const Engine engine : {Engine::interpreter, Engine::jit}) {
    arrow::TableRequest request = requestFor(rules, engine);
    request.explain = true;
    arrow::TableRun done = run(std::move(request), events, schema, Shape::nested);
    ASSERT_NE(done.tables, nullptr);
    explained.push_back(linesOf(done.tables->explanations));
  }
  EXPECT_EQ(explained[0], explained[1]);
  std::map<std::string, std::pair<Value, Value>> sums;  // by receipt: earned, and by its rules
  std::map<std::string, int> fates;
  for (const std::string& line : explained[0]) {
    const Lines cells = cellsOf(line);  // customer receipt day gross net paid discount earned, then the rule's
    ASSERT_GE(cells.size(), 16U);
    auto& [earned, by_rules] = sums[cells[1]];
    earned = std::stoll(cells[7]);
    by_rules += std::stoll(cells[14]);
    ++fates[cells[10]];
  }
  EXPECT_GT(sums.size(), 500U);
  Value all = 0;
  for (const auto& [receipt, sum] : sums) {
    EXPECT_EQ(sum.first, sum.second) << receipt;
    all += sum.first;
  }
  EXPECT_GT(all, 0);
  EXPECT_GT(fates["fired"], 100);
  EXPECT_GT(fates["condition"], 100);
}

TEST(TablesRefused, NameTheirRowAndTheRestGoesOn) {
  const std::string rules = coffeeClub();
  const Schema schema = planOf(rules).schema;
  std::vector<arrow::Column> columns;
  for (const char* name : {"id", "customer", "at", "channel", "sku", "quantity", "amount"})
    columns.push_back(arrow::Column::text(name));
  arrow::Table receipts(std::move(columns));
  const auto add = [&](std::initializer_list<std::string_view> cells) {
    std::size_t at = 0;
    for (const std::string_view cell : cells) receipts[at++].addName(cell);
    receipts.endRow();
  };
  add({"r1", "c1", "2025-03-01T10:00:00", "pos", "CF001", "1", "100.00"});
  add({"r2", "c1", "2025-03-02T10:00:00", "pos", "CF001", "1", "99.999"});
  add({"r3", "c1", "yesterday", "pos", "CF001", "1", "100.00"});
  add({"", "c1", "2025-03-02T10:00:00", "pos", "CF001", "1", "100.00"});
  add({"r5", "c1", "2025-03-05T10:00:00", "pos", "CF001", "1", "100.00"});
  add({"r1", "c1", "2025-03-06T10:00:00", "pos", "CF001", "1", "200.00"});
  ArrowArrayStream stream{};
  receipts.exportStream(stream);
  arrow::TableRequest request = requestFor(rules, Engine::interpreter);
  request.receipts = &stream;
  auto done = arrow::runTables(std::move(request));
  ASSERT_TRUE(done.ok()) << done.error().message;
  EXPECT_EQ(done->summary.totals.posted, 2);
  const Lines refused = linesOf(done->tables->refused);
  ASSERT_EQ(refused.size(), 4U);
  EXPECT_TRUE(refused[0].starts_with("receipts|1|r2|too_many_decimals|")) << refused[0];
  EXPECT_TRUE(refused[1].starts_with("receipts|3||field_missing|")) << refused[1];
  EXPECT_TRUE(refused[2].starts_with("receipts|2|r3|bad_date|")) << refused[2];
  EXPECT_TRUE(refused[3].starts_with("receipts|5|r1|number_reused|")) << refused[3];
}

TEST(TablesRefused, SayWhatTheTableLacks) {
  const auto refusal = [](std::vector<arrow::Column> columns, arrow::ColumnNames given) {
    arrow::Table receipts(std::move(columns));
    ArrowArrayStream stream{};
    receipts.exportStream(stream);
    arrow::TableRequest request = requestFor(coffeeClub(), Engine::interpreter);
    request.receipts = &stream;
    request.columns = std::move(given);
    auto done = arrow::runTables(std::move(request));
    EXPECT_EQ(stream.release, nullptr);
    return done.ok() ? std::string("it ran") : done.error().message;
  };
  const auto texts = [](std::initializer_list<const char*> names) {
    std::vector<arrow::Column> columns;
    for (const char* name : names) columns.push_back(arrow::Column::text(name));
    return columns;
  };
  EXPECT_EQ(
      refusal(texts({"InvoiceNo", "at", "sku", "quantity"}), {}),
      "receipts: no column is called id, amount; say which one it is. The table has: InvoiceNo, at, sku, quantity");
  EXPECT_EQ(refusal(texts({"id", "at", "sku", "quantity", "amount", "channel"}), {{"colour", "sku"}}),
            "receipts: receipts of this programme have no colour");
  EXPECT_EQ(refusal(texts({"id", "at", "sku", "quantity", "amount", "channel"}), {{"id", "InvoiceNo"}}),
            "columns: receipts has no column \"InvoiceNo\"; it has: id, at, sku, quantity, amount, channel");
}

}  // namespace
}  // namespace kopeck::test
