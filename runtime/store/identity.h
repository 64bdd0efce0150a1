// Whose ledger it is, as rows: the programme, its versions and the names of its numbers. Inside the caller's
// transaction.
#pragma once

#include <cstddef>

#include "runtime/store/rows.h"
#include "runtime/store/sqlite.h"

namespace kopeck {

/// All of it, into empty tables.
[[nodiscard]] Status putProgramme(Connection& connection, const ProgrammeId& programme);
/// What the versions from `first` on add. Names that are there stay; what a kind is worth is the latest version's.
[[nodiscard]] Status putVersions(Connection& connection, const ProgrammeId& programme, std::size_t first);

[[nodiscard]] Result<ProgrammeId> readProgramme(Connection& connection);

}  // namespace kopeck
