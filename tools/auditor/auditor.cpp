#include "tools/auditor/auditor.h"

#include <array>

#include "tools/auditor/account.h"
#include "tools/auditor/receipts.h"
#include "tools/auditor/whole.h"

namespace kopeck::auditor {

// NOLINTNEXTLINE(readability-function-size): a case for each kind, so that the compiler says which one is missing
std::string_view name(Kind kind) {
  switch (kind) {
    case Kind::file_damaged:
      return "file_damaged";
    case Kind::guard_missing:
      return "guard_missing";
    case Kind::words_differ:
      return "words_differ";
    case Kind::receipt_missing:
      return "receipt_missing";
    case Kind::batch_damaged:
      return "batch_damaged";
    case Kind::event_differs:
      return "event_differs";
    case Kind::net_differs:
      return "net_differs";
    case Kind::event_twice:
      return "event_twice";
    case Kind::chain_broken:
      return "chain_broken";
    case Kind::posting_missing:
      return "posting_missing";
    case Kind::posting_twice:
      return "posting_twice";
    case Kind::posting_account:
      return "posting_account";
    case Kind::posting_event:
      return "posting_event";
    case Kind::posting_kind:
      return "posting_kind";
    case Kind::posting_day:
      return "posting_day";
    case Kind::posting_rule:
      return "posting_rule";
    case Kind::posting_lot:
      return "posting_lot";
    case Kind::posting_lines:
      return "posting_lines";
    case Kind::counter_differs:
      return "counter_differs";
    case Kind::lot_event:
      return "lot_event";
    case Kind::lot_differs:
      return "lot_differs";
    case Kind::lot_overdrawn:
      return "lot_overdrawn";
    case Kind::lot_days:
      return "lot_days";
    case Kind::drawn_out_of_time:
      return "drawn_out_of_time";
    case Kind::expiry_missed:
      return "expiry_missed";
    case Kind::expiry_early:
      return "expiry_early";
    case Kind::balance_differs:
      return "balance_differs";
    case Kind::debt_positive:
      return "debt_positive";
    case Kind::tier_chain:
      return "tier_chain";
    case Kind::tier_unearned:
      return "tier_unearned";
    case Kind::return_unknown:
      return "return_unknown";
    case Kind::return_too_much:
      return "return_too_much";
    case Kind::effect_differs:
      return "effect_differs";
    case Kind::totals_differ:
      return "totals_differ";
  }
  return {};
}

Report audit(const std::string& path) {
  Report report;
  Database database(path);
  // One snapshot: a run may go on meanwhile.
  database.run("BEGIN");
  if (!known(database, path, report)) return report;
  Findings findings(report);
  checkFile(database, findings);
  checkNumbers(database, findings);
  checkTwice(database, findings);
  const Dictionary words(database, findings);
  Sums sums;
  report.events = ReceiptPass(database, words, findings, sums).run();
  AccountPass(database, words, findings, sums).run(report);
  checkCounters(database, sums, findings);
  checkTotals(database, words, sums, findings);
  if (database.failed())
    findings.add(Kind::file_damaged, {}, "the ledger can't be read to its end: {}", "журнал не читается до конца: {}",
                 database.failure());
  return report;
}

}  // namespace kopeck::auditor
