// Which column of a table is what, where nobody wrote a mapping: columns are called as the fields of the NDJSON input
// are (docs/interfaces.md), or the caller says what they are called here.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "runtime/arrow/rows.h"
#include "runtime/event/schema.h"
#include "runtime/ingest/mapping.h"
#include "runtime/value/result.h"

namespace kopeck::arrow {

/// "id", "lines.sku", "channel", … and the column that holds it.
using ColumnNames = std::vector<std::pair<std::string, std::string>>;

/// A mapping for the table's columns. `given` wins over what a column is called. An Error names what is missing, and
/// what `given` says of fields that no receipt has.
[[nodiscard]] Result<Mapping> mappingFor(const ArrowRows& rows, const Schema& schema, const ColumnNames& given);

/// Whether the mapping asks for the column; whether as the date and time of a receipt.
[[nodiscard]] bool asksFor(const Mapping& mapping, const std::string& column);
[[nodiscard]] bool asksForTime(const Mapping& mapping, const std::string& column);

}  // namespace kopeck::arrow
