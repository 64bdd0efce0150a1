// Ledgers for the auditor's tests, made by real runs, and what it takes to damage one.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/cli/tool.h"

struct sqlite3;

namespace kopeck::audit_test {

/// Each makes the ledger `l.db` in the tool's folder and says what went wrong, or nothing.
/// coffee_club with generated receipts: tiers, windows, returns, redemptions, expiries, duplicates, anonymous ones.
[[nodiscard]] std::string makeClub(const cli::Tool& tool);
/// The whole language: wallets, a coupon, discounts, gifts, scheduled rules, openings, corrections, a late receipt.
[[nodiscard]] std::string makeWhole(const cli::Tool& tool);
/// Two versions, late receipts and returns across the change.
[[nodiscard]] std::string makeVersions(const cli::Tool& tool);

/// A ledger opened as by someone who may do anything: the triggers are gone, and come back when it is closed.
class Hand {
 public:
  explicit Hand(const std::string& path);
  ~Hand();
  Hand(const Hand&) = delete;
  Hand& operator=(const Hand&) = delete;
  void run(const std::string& sql);
  /// Does not put this trigger back.
  void forget(const std::string& trigger);
  [[nodiscard]] std::int64_t number(const std::string& sql);
  /// Replaces text in the events as they came, in the batch that holds it; the bytes are packed again.
  void alterEvent(const std::string& from, const std::string& to);

 private:
  sqlite3* handle_ = nullptr;
  std::vector<std::string> triggers_;
};

/// What a careful forger does after changing a posting: lots, balances, the programme's accounts and the totals of the
/// run follow from the postings again.
extern const char* const kMakeFit;

}  // namespace kopeck::audit_test
