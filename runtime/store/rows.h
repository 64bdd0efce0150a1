// What a store answers with: rows of the ledger that own their texts and blobs. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/ledger/ledger.h"
#include "runtime/plan/plan.h"

namespace kopeck {

/// Which programme a ledger belongs to, and the words that its rows refer to by number.
struct ProgrammeId {
  struct Source {
    std::string file;  // name only
    std::string text;
  };
  struct Rule {
    std::string name;
    std::string title;
    std::int32_t line = 0;
  };
  std::string name;
  std::int32_t version = 1;
  std::uint64_t plan_hash = 0;
  std::string language;  // "en" or "ru"
  std::string currency;
  int money_decimals = 2;
  int points_decimals = 0;
  std::vector<Source> sources;
  std::vector<Rule> rules;          // by Plan::rules
  std::vector<std::string> limits;  // by Plan::limits, the author's words
  std::vector<std::string> terms;   // by Plan::terms, in words
  std::vector<std::string> tiers;   // from the lowest
};

/// All of it from the Plan, but the sources.
[[nodiscard]] ProgrammeId programmeId(const plan::Plan& plan, std::vector<ProgrammeId::Source> sources);

/// An event as the ledger holds it; the slices of `row` are empty, the texts stand beside it.
struct StoredEvent {
  EventRow row;
  std::int32_t version = 1;  // of the programme that judged it
  std::string id;
  std::string record;
  std::string left;  // what returns have left of it; empty while none touched it
};

struct StoredPosting {
  std::int64_t number = 0;  // by arrival, from 1
  Posting posting;          // its slice is empty
  std::string lines;        // "0:35 2:14"
};

struct StoredAccount {
  std::int64_t account = 0;
  std::string customer;
  std::int32_t tier = 0;
  Value balance = 0;
  std::string state;
  std::int64_t last_row = 0;  // its latest posted event by arrival
};

/// An event recent enough to come twice.
struct SeenEvent {
  std::int64_t row = 0;
  std::string id;
  EventKind kind = EventKind::purchase;
  std::array<std::uint64_t, 2> content{};
};

/// Where one input stands, and what the ledger as a whole has seen.
struct RunState {
  InputPosition position;
  RunTotals totals;
  Day latest_day = kNoDay;  // of any input
  bool finished = false;
};

struct LedgerCounts {
  std::int64_t events = 0;
  std::int64_t postings = 0;
  std::int64_t lots = 0;
  std::int64_t accounts = 0;
  std::int64_t texts = 0;
};

}  // namespace kopeck
