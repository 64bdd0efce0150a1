// The ledger's tables, views, triggers and indexes; docs/ledger.md tells them to people, and a test holds the two
// together.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/store/rows.h"
#include "runtime/store/sqlite.h"

namespace kopeck {

/// "Kopk" in the file's header: says that an SQLite file is a ledger of ours.
inline constexpr std::int64_t kApplicationId = 0x4B6F706B;
/// Raised with every change of a table. There is no silent migration.
inline constexpr std::int64_t kSchemaVersion = 3;

/// Makes everything in an empty database, in one transaction, with the programme's words.
[[nodiscard]] Status makeSchema(Connection& connection, const ProgrammeId& programme);

/// Holds a writer's connection to what the triggers hold everybody else to, at no cost by the row: from here on it
/// refuses to prepare any UPDATE or DELETE of what is only ever added, and runs no trigger. What such a writer adds it
/// adds by plain INSERTs, which refuse a number that is there.
[[nodiscard]] Status guardWriter(Connection& connection);

/// What the file says of itself: a ledger of this schema, a database without any table (`fresh`), or neither.
struct FileKind {
  bool fresh = false;
};
/// `foreign` and `damaged` for what can't be used.
[[nodiscard]] Result<FileKind> inspect(Connection& connection);

/// Enters the versions that follow the `known` first ones, in one transaction.
[[nodiscard]] Status addVersions(Connection& connection, const ProgrammeId& programme, std::size_t known);

/// Where the input stands; all zeros, and the ledger's latest day, when it never came.
[[nodiscard]] Result<RunState> readRun(Connection& connection, std::string_view input);

/// Indexes that only people's queries need. A run that adds much goes faster without them, and makes them at its end.
[[nodiscard]] Status makeIndexes(Connection& connection);
[[nodiscard]] Status dropIndexes(Connection& connection);
[[nodiscard]] Result<bool> hasIndexes(Connection& connection);

}  // namespace kopeck
