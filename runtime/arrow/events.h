// Customers, and events that a programme declares, from tables: a row each. They become events of the kinds `customer`
// and `custom`, as in the NDJSON input.
#pragma once

#include <cstdint>
#include <memory>

#include "runtime/arrow/mapping.h"
#include "runtime/arrow/rows.h"
#include "runtime/event/schema.h"
#include "runtime/event/text.h"
#include "runtime/ingest/ingest.h"
#include "runtime/value/result.h"

namespace kopeck::arrow {

enum class EventTable : std::uint8_t { customers, events };

/// Columns of customers are `id` (or `customer`), `at` and the customer's attributes; of events `id`, `name`,
/// `customer`, `at` and the fields of the events that the programme declares. `given` says what they are called here,
/// where they are called otherwise. An Error where one is missing without which no row says anything.
[[nodiscard]] Result<std::unique_ptr<Reader>> makeEventReader(EventTable table, std::unique_ptr<ArrowRows> rows,
                                                              const Schema& schema, TextPool& texts,
                                                              const ColumnNames& given);

}  // namespace kopeck::arrow
