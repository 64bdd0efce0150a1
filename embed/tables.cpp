// Runs over tables, behind include/kopeck/arrow.h.
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "embed/call.h"
#include "embed/programme.h"
#include "include/kopeck/arrow.h"
#include "runtime/arrow/run.h"
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
Result<arrow::ColumnNames> namesOf(const kopeck_column* columns, std::size_t count) {
  arrow::ColumnNames names;
  if (count > 0 && columns == nullptr)
    return Error{ErrorKind::invalid, "columns are counted, but none are there", "столбцы посчитаны, но их нет"};
  for (std::size_t i = 0; i < count; ++i)
    names.emplace_back(std::string(viewOf(columns[i].field)), std::string(viewOf(columns[i].column)));
  return names;
}

Result<arrow::TableRequest> requestOf(const SharedProgramme& shared, const kopeck_run_options& options) {
  arrow::TableRequest request;
  auto linked = shared.link();
  if (!linked.ok()) return linked.error();
  request.programme = std::move(*linked);
  request.evaluator = [&shared](const plan::Plan& plan) { return shared.evaluatorFor(plan); };
  request.mapping = viewOf(options.mapping);
  auto receipts = namesOf(options.columns, options.column_count);
  auto customers = namesOf(options.customer_columns, options.customer_column_count);
  auto events = namesOf(options.event_columns, options.event_column_count);
  for (const auto* names : {&receipts, &customers, &events})
    if (!names->ok()) return names->error();
  request.columns = std::move(*receipts);
  request.customer_columns = std::move(*customers);
  request.event_columns = std::move(*events);
  request.explain = options.explain != 0;
  request.russian = options.language == KOPECK_RUSSIAN;
  request.until = options.until;
  request.run_day = options.run_day;
  return request;
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
    if (options != nullptr && !take(options, sizeof(kopeck_run_options), full))
      return answer(error, badStruct("options"));
    auto request = requestOf(*programme->body, full);
    if (!request.ok()) return answer(error, request.error());
    request->receipts = receipts;
    request->customers = customers;
    request->events = events;
    auto run = kopeck::arrow::runTables(std::move(*request));
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
  if (stateOf(tables) == HandleState::alive) HandlePool<kopeck_tables>::instance().free(tables);
}
