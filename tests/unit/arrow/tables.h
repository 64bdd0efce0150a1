// Tables of a test: events out of NDJSON lines as Arrow columns, and Arrow streams read back as lines of text.
#pragma once

#include <string>
#include <vector>

#include "runtime/arrow/columns.h"
#include "runtime/arrow/rows.h"
#include "runtime/event/event.h"
#include "runtime/event/schema.h"
#include "tests/unit/run/ledgers.h"

namespace kopeck::test {

enum class Shape : std::uint8_t { flat, nested };

/// Lines of NDJSON as the schema's events. Refusals fail the test.
struct Events {
  Events(const Lines& lines, const Schema& schema);
  EventBatch batch;
  TextPool pool;
};

/// Purchases and returns: a row a line, or a row a receipt with its lines.
[[nodiscard]] arrow::Table receiptsTable(const Events& events, const Schema& schema, Shape shape);
/// Customer events; events that the programme declares.
[[nodiscard]] arrow::Table customersTable(const Events& events, const Schema& schema);
[[nodiscard]] arrow::Table eventsTable(const Events& events, const Schema& schema);

/// All rows of a table, values parted by "|".
[[nodiscard]] Lines linesOf(arrow::Table& table);

}  // namespace kopeck::test
