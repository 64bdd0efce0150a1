// What is said of the ledger as a whole: SQLite's own checks, the triggers that guard it, numbers without gaps, events
// that are there twice, and the sums of the counter-accounts and of the runs.
#pragma once

#include "tools/auditor/dictionary.h"
#include "tools/auditor/sums.h"

namespace kopeck::auditor {

/// Whether the file is a ledger that this auditor knows; says what it is where not.
[[nodiscard]] bool known(Database& database, const std::string& path, Report& report);
void checkFile(Database& database, Findings& findings);
void checkNumbers(Database& database, Findings& findings);
void checkTwice(Database& database, Findings& findings);
/// After both passes.
void checkCounters(Database& database, const Sums& sums, Findings& findings);
void checkTotals(Database& database, const Dictionary& words, const Sums& sums, Findings& findings);

}  // namespace kopeck::auditor
