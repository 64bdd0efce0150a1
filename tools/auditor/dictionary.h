// What a ledger's numbers mean: kinds, terms, rules, limits, versions, levels of tiers. Read once, kept in memory.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "tools/auditor/database.h"
#include "tools/auditor/findings.h"
#include "tools/auditor/terms.h"

namespace kopeck::auditor {

/// Kinds of events, as the ledger numbers them.
enum class EventKind : std::uint8_t {
  customer = 0,
  event = 1,
  purchase = 2,
  giving_back = 3,
  gift = 4,
  opening = 5,
  adjust = 6,
  redemption = 7
};
enum class Verdict : std::uint8_t { posted = 0, anonymous = 1, duplicate = 2, refused = 3, waiting = 4, taken_up = 5 };
/// Kinds of postings, as the ledger numbers them.
enum class Move : std::uint8_t {
  earned = 1,
  redeemed = 2,
  expired = 3,
  taken_back = 4,
  returned = 5,
  repaid = 6,
  uncollected = 7,
  adjusted = 8,
  turned = 9,
  used = 10,
  opened = 11,
  gifted = 12,
  by_hand = 13
};
inline constexpr std::int64_t kMoves = 13;

/// A lot's number says who made it: see docs/ledger.md.
struct LotNumber {
  explicit LotNumber(std::int64_t lot)
      : terms(lot & 0xFFFF), scheduled((lot >> 62 & 1) != 0), row(scheduled ? 0 : lot >> 16 & 0xFFFFFFFFF) {
    if (!scheduled) return;
    account = lot >> 32 & 0x3FFFFFFF;
    day = lot >> 16 & 0xFFFF;
  }
  std::int64_t terms;
  bool scheduled;    // by a scheduled rule
  std::int64_t row;  // of the event; 0 where a schedule made it, or where it is a debt
  std::int64_t account = 0;
  Day day = kNone;
};

/// Over which days a tier looks.
struct Window {
  enum class Kind : std::uint8_t { ever, last_days, last_months, current, previous };
  Kind kind = Kind::ever;
  int n = 0;
  Period period = Period::month;
  [[nodiscard]] Days on(Day day) const;
};

struct Level {
  std::string measure;
  std::optional<std::int64_t> threshold;  // nothing: the lowest
  std::optional<Window> window;           // nothing: none that is known here
  bool on_set = false;
  bool conditions = false;
  std::string fall;
};

struct Dictionary {
  Dictionary(Database& database, Findings& findings);

  struct TermsOf {
    std::optional<Terms> terms;
    std::int64_t kind = 0;
  };
  std::string currency;
  int money_decimals = 2;
  std::vector<std::string> kind_uses;  // by kind
  std::vector<std::string> kind_names;
  std::vector<int> kind_decimals;
  std::map<std::pair<std::int64_t, std::int64_t>, std::string> tier_names;       // by block and tier
  std::unordered_map<std::int64_t, TermsOf> terms;                               // by number
  std::unordered_map<std::int64_t, std::int64_t> rule_version;                   // by rule
  std::unordered_map<std::int64_t, std::int64_t> limit_version;                  // by limit
  std::vector<std::pair<Day, std::int64_t>> versions;                            // from which day, rising
  std::map<std::tuple<std::int64_t, std::int64_t, std::int64_t>, Level> levels;  // version, block, tier
  bool gifts = false;                                                            // some event was a gift

  /// Of a posting: the kind that its lot or debt holds; the header's points for none.
  [[nodiscard]] std::int64_t kindOf(std::int64_t lot) const;
  [[nodiscard]] std::int64_t versionOn(Day day) const;
  /// "15.30 RUB"; points as their kind writes them; a quantity of millionths.
  [[nodiscard]] std::string money(std::int64_t minor) const;
  [[nodiscard]] std::string points(std::int64_t kind, std::int64_t value) const;
  [[nodiscard]] static std::string quantity(std::int64_t millionths);
  [[nodiscard]] std::string tierName(std::int64_t block, std::int64_t tier) const;
  [[nodiscard]] const Level* level(std::int64_t version, std::int64_t block, std::int64_t tier) const;

 private:
  void readLevels(Database& database);
  void checkWords(Database& database, Findings& findings) const;
};

/// "purchase", "earned", …: what a number of kinds of events or postings stands for; the number where for nothing.
[[nodiscard]] std::string wordOf(std::string_view of, std::int64_t number);

/// "last 12 months", …: as tier_level.window writes it.
[[nodiscard]] std::optional<Window> parseWindow(std::string_view text);

}  // namespace kopeck::auditor
