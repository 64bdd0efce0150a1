// Runs over tables, behind include/kopeck/arrow.h.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "embed/arguments.h"
#include "embed/call.h"
#include "embed/programme.h"
#include "include/kopeck/arrow.h"
#include "runtime/arrow/run.h"
#include "runtime/run/shards.h"
#include "runtime/run/summary.h"

/// Behind the C handle.
struct kopeck_tables {
  static constexpr std::uint64_t kMagic = 0x6C62'6174'6B6F'7006;
  std::uint64_t magic;
  std::shared_ptr<const kopeck::embed::SharedProgramme> programme;  // its evaluators are the run's
  kopeck::arrow::TableRun run;
  std::string summary;
};

namespace kopeck::embed {

namespace {

/// Streams are taken over: whatever happens, they are released.
class Streams {
 public:
  Streams(ArrowArrayStream* receipts, ArrowArrayStream* customers, ArrowArrayStream* events)
      : all_{receipts, customers, events} {}
  ~Streams() {
    for (ArrowArrayStream* one : all_)
      if (one != nullptr && one->release != nullptr) one->release(one);
  }
  Streams(const Streams&) = delete;
  Streams& operator=(const Streams&) = delete;

 private:
  std::array<ArrowArrayStream*, 3> all_;
};

/// The caller's names, or what is wrong with them.
std::optional<Refused> takeNames(const kopeck_column* columns, std::size_t count, const char* name,
                                 arrow::ColumnNames& names) {
  if (auto refused = wrongArray(columns, count, sizeof *columns, name)) return refused;
  for (const kopeck_column& column : std::span(columns, count)) {
    if (auto refused = wrongText(column.field, name)) return refused;
    if (auto refused = wrongText(column.column, name)) return refused;
    names.emplace_back(std::string(viewOf(column.field)), std::string(viewOf(column.column)));
  }
  return std::nullopt;
}

std::optional<Refused> requestOf(const SharedProgramme& shared, const kopeck_run_options& options,
                                 arrow::TableRequest& request) {
  if (auto refused = wrongText(options.mapping, "mapping")) return refused;
  if (options.language != KOPECK_ENGLISH && options.language != KOPECK_RUSSIAN)
    return badArgument("there is no such language", "нет такого языка");
  if (options.until != KOPECK_NO_DAY && !isDate(options.until)) return badDay();
  if (options.run_day != KOPECK_NEVER && !isDate(options.run_day)) return badDay();
  if (options.threads > Shards::kMost)
    return badArgument("there may be from 1 to 8 threads", "потоков может быть от 1 до 8");
  if (auto refused = takeNames(options.columns, options.column_count, "columns", request.columns)) return refused;
  if (auto refused = takeNames(options.customer_columns, options.customer_column_count, "customer_columns",
                               request.customer_columns))
    return refused;
  if (auto refused =
          takeNames(options.event_columns, options.event_column_count, "event_columns", request.event_columns))
    return refused;
  auto linked = shared.link();
  if (!linked.ok()) return refusedOf(linked.error());
  request.programme = std::move(*linked);
  request.evaluator = [&shared](const plan::Plan& plan) { return shared.evaluatorFor(plan); };
  request.mapping = viewOf(options.mapping);
  request.explain = options.explain != 0;
  request.russian = options.language == KOPECK_RUSSIAN;
  request.until = options.until;
  request.run_day = options.run_day;
  request.threads = std::max<std::size_t>(options.threads, 1);
  return std::nullopt;
}

arrow::Table* tableOf(arrow::Tables& tables, std::int32_t table) {
  switch (table) {
    case KOPECK_TABLE_POSTINGS:
      return &tables.postings;
    case KOPECK_TABLE_BALANCES:
      return &tables.balances;
    case KOPECK_TABLE_EXPLANATIONS:
      return &tables.explanations;
    case KOPECK_TABLE_REFUSED:
      return &tables.refused;
    case KOPECK_TABLE_EFFECTS:
      return &tables.effects;
    case KOPECK_TABLE_TIERS:
      return &tables.tiers;
    default:
      return nullptr;
  }
}

}  // namespace

}  // namespace kopeck::embed

using kopeck::embed::answer;
using kopeck::embed::badArgument;
using kopeck::embed::badHandle;
using kopeck::embed::badStruct;
using kopeck::embed::guarded;
using kopeck::embed::HandlePool;
using kopeck::embed::HandleState;
using kopeck::embed::nullArgument;
using kopeck::embed::requestOf;
using kopeck::embed::stateOf;
using kopeck::embed::Streams;
using kopeck::embed::tableOf;
using kopeck::embed::take;
using kopeck::embed::textOf;

int32_t kopeck_run_tables(const kopeck_programme* programme, const kopeck_run_options* options,
                          ArrowArrayStream* receipts, ArrowArrayStream* customers, ArrowArrayStream* events,
                          kopeck_tables** tables, kopeck_error* error) {
  const Streams streams(receipts, customers, events);
  return guarded(error, [&]() -> std::int32_t {
    if (tables == nullptr) return answer(error, nullArgument("tables"));
    *tables = nullptr;
    if (receipts == nullptr) return answer(error, nullArgument("receipts"));
    const HandleState state = stateOf(programme);
    if (state != HandleState::alive) return answer(error, badHandle(state, "programme"));
    kopeck_run_options full = KOPECK_RUN_OPTIONS;
    if (options != nullptr && !take(options, full)) return answer(error, badStruct("options"));
    kopeck::arrow::TableRequest request;
    if (const auto refused = requestOf(*programme->body, full, request)) return answer(error, *refused);
    request.receipts = receipts;
    request.customers = customers;
    request.events = events;
    auto run = kopeck::arrow::runTables(std::move(request));
    if (!run.ok()) return answer(error, run.error());
    std::string summary = kopeck::summaryJson(*run->programme, run->summary, programme->body->engine());
    *tables = HandlePool<kopeck_tables>::instance().make(programme->body, std::move(*run), std::move(summary));
    return KOPECK_OK;
  });
}

int32_t kopeck_tables_export(kopeck_tables* tables, int32_t table, ArrowArrayStream* stream, kopeck_error* error) {
  return guarded(error, [&]() -> std::int32_t {
    const HandleState state = stateOf(tables);
    if (state != HandleState::alive) return answer(error, badHandle(state, "tables"));
    if (stream == nullptr) return answer(error, nullArgument("stream"));
    kopeck::arrow::Table* const found = tableOf(*tables->run.tables, table);
    if (found == nullptr) return answer(error, badArgument("there is no such table", "такой таблицы нет"));
    found->exportStream(*stream);
    return KOPECK_OK;
  });
}

kopeck_text kopeck_tables_summary(const kopeck_tables* tables) {
  return stateOf(tables) == HandleState::alive ? textOf(tables->summary) : textOf({});
}

void kopeck_tables_free(kopeck_tables* tables) {
  (void)guarded(nullptr, [&] {
    if (stateOf(tables) == HandleState::alive) HandlePool<kopeck_tables>::instance().free(tables);
    return KOPECK_OK;
  });
}
