// What a ledger file says, for comparing two of them.
#pragma once

#include <map>
#include <string>

namespace kopeck::crash {

/// Every table's rows as one text, but for the packed input (its lines are there, unpacked), SQLite's own tables, and
/// seconds. An entry "wrong" says what is the matter with the file itself.
using Picture = std::map<std::string, std::string>;
[[nodiscard]] Picture pictureOf(const std::string& ledger);

/// What PRAGMA integrity_check has against the file, or nothing.
[[nodiscard]] std::string broken(const std::string& ledger);

/// The first row in which the two differ, or nothing.
[[nodiscard]] std::string difference(const Picture& got, const Picture& wanted);

}  // namespace kopeck::crash
