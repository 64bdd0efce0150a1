// Second pass, account by account: postings, lots, balances, the chain of events, tiers. Of one account everything is
// in memory at once.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "tools/auditor/dictionary.h"
#include "tools/auditor/sums.h"

namespace kopeck::auditor {

struct Event {
  std::int64_t row = 0;
  EventKind kind = EventKind::purchase;
  Day day = kNone;
  std::int64_t second = 0;
  Verdict verdict = Verdict::posted;  // as it arrived
  Verdict now = Verdict::posted;
  std::int64_t version = 0;
  std::int64_t previous = 0;
  std::int64_t net = kNone;
};

struct Posting {
  std::int64_t number = 0;
  Move kind = Move::earned;
  std::int64_t lot = 0;
  std::int64_t points = 0;
  std::int64_t rule = -1;
  std::int64_t cut_by = -1;
  std::int64_t receipt = 0;
  std::int64_t cause = 0;
  Day day = kNone;
  [[nodiscard]] bool debt() const { return lot < 65536; }
};

struct Lot {
  std::int64_t number = 0;
  std::int64_t earned = 0;
  std::int64_t left = 0;
  Day earned_day = kNone;
  Day active_from = kNone;
  Day last_day = kNone;
  // By the postings.
  std::int64_t sum = 0;
  bool adjusted = false;  // a late event changed what its postings say
  bool expired = false;
};

struct TierChange {
  std::int64_t block = 0;
  Day day = kNone;
  std::int64_t from = 0;
  std::int64_t to = 0;
  std::int64_t receipt = 0;
};

/// What returns took of a sale, by return.
struct Returned {
  std::int64_t sale = 0;
  std::int64_t row = 0;
  std::int64_t net = 0;
};

struct Account {
  std::int64_t number = 0;
  std::string customer;
  std::int64_t tier = 0;
  std::int64_t balance = 0;
  std::int64_t last_row = 0;
  Day settled = kNone;
  std::vector<Event> events;  // by row
  std::vector<Lot> lots;      // by number
  std::vector<Posting> postings;
  std::vector<TierChange> tier_changes;
  std::vector<Returned> returned;
  bool disordered = false;  // some event came after later ones

  void clear();
  [[nodiscard]] const Event* event(std::int64_t row) const;
  /// That it had been posted, whatever became of it since.
  [[nodiscard]] const Event* posted(std::int64_t row) const;
  [[nodiscard]] Lot* lot(std::int64_t wanted);
};

class AccountPass {
 public:
  AccountPass(Database& database, const Dictionary& words, Findings& findings, Sums& sums)
      : database_(database), words_(words), findings_(findings), sums_(sums) {}
  /// Counts accounts, postings and lots.
  void run(Report& report);

 private:
  /// What an event did to a lot by one rule: late events correct exactly this.
  using Key = std::tuple<std::int64_t, std::int64_t, std::int64_t>;  // lot, receipt, rule
  struct Done {
    std::int64_t points = 0;
    bool adjusted = false;
    Day day = kNone;
    Move kind = Move::adjusted;
  };

  // account.cpp
  void check();
  void chain();
  void balances();
  void took();
  void effect(const Query& row);
  // postings.cpp
  void posting(const Query& row);
  void postingEvent(const Posting& one);
  [[nodiscard]] bool ofGiver(const Posting& one);
  void postingKind(const Posting& one, const Event* event);
  void postingRule(const Posting& one, const Event* event);
  void postingLot(const Posting& one);
  void postingLines(const Posting& one, std::string_view lines);
  void twice();
  // lots.cpp
  void lots();
  void lotEvent(const Lot& lot);
  void lotDays(const Lot& lot);
  void lotEarned(const Lot& lot);
  [[nodiscard]] bool knownLastDay(const Lot& lot, const Terms& terms) const;
  [[nodiscard]] bool renewedSince(const Lot& lot, Day day, std::int64_t row) const;
  void overdrawn();
  void drawn();
  void expiries();
  // tiers.cpp
  void tiers();
  void tierChange(const TierChange& change);
  void keptTier(std::int64_t block, std::int64_t tier, Day since);
  /// What the level measures, over the window on the day, of what is dated before the moment. Of what stands at the
  /// moment itself purchases count, and what came back does not.
  [[nodiscard]] std::int64_t measured(const Level& level, Day judged, Day day, std::int64_t second) const;
  [[nodiscard]] std::string measuredText(const Level& level, std::int64_t value) const;
  [[nodiscard]] std::span<const OpeningSpend> openingsOf(std::int64_t row) const;
  [[nodiscard]] bool statesTier(std::int64_t row) const;

  [[nodiscard]] std::string amount(std::int64_t lot, std::int64_t value) const {
    return words_.points(words_.kindOf(lot), value);
  }
  template <typename... Values>
  void found(Kind kind, Place place, fmt::format_string<const Values&...> en, fmt::format_string<const Values&...> ru,
             const Values&... values) {
    place.customer = account_.customer;
    findings_.add(kind, std::move(place), en, ru, values...);
  }

  Database& database_;
  const Dictionary& words_;
  Findings& findings_;
  Sums& sums_;
  Account account_;
  std::map<Key, Done> done_;
};

}  // namespace kopeck::auditor
