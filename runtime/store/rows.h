// What a store answers with: rows of the ledger that own their texts and blobs. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ledger/ledger.h"
#include "runtime/plan/plan.h"

namespace kopeck {

/// Which programme a ledger belongs to, in all its versions, and the words that its rows refer to by number. Rules and
/// limits are numbered through: each version's follow those of the version before. Terms, kinds and tiers are numbered
/// once for all versions; what the first version has keeps its numbers.
struct ProgrammeId {
  struct Source {
    std::string file;  // name only
    std::string text;
    friend bool operator==(const Source&, const Source&) = default;
  };
  struct Rule {
    std::string name;
    std::string title;
    std::int32_t line = 0;
    friend bool operator==(const Rule&, const Rule&) = default;
  };
  /// What a version asks for one level of its tiers, as words and numbers.
  struct Level {
    std::int32_t block = 0;
    std::int32_t tier = 0;
    std::string measure;         // "net", "gross", "paid", "purchases", "units", "tender", "points", "outside"
    Value threshold = kMissing;  // minor units, smallest units, millionths or counts; kMissing for the lowest
    std::string window;          // plan::windowText(); empty where the level is set from outside
    bool on_set = false;         // the measure looks at some goods only
    bool conditions = false;     // the level asks for a condition besides
    std::string rise;            // "next_purchase", …
    std::string fall;            // "month_end_one_step", …
    friend bool operator==(const Level&, const Level&) = default;
  };
  struct Version {
    std::int32_t version = 1;
    std::uint64_t plan_hash = 0;
    Day from = kNoDay;  // kNoDay: from the beginning
    std::vector<Source> sources;
    std::vector<Rule> rules;          // by Plan::rules
    std::vector<std::string> limits;  // by Plan::limits, the author's words
    std::vector<Level> levels;        // by block and tier, the ledger's numbers
    friend bool operator==(const Version&, const Version&) = default;
  };
  struct Terms {
    std::string text;
    std::int32_t kind = 0;
    friend bool operator==(const Terms&, const Terms&) = default;
  };
  struct Kind {
    std::string name;
    std::string use;  // "points", "coupon", …
    int decimals = 0;
    // `worth_points` smallest units are worth `worth_money` minor units of money, by the latest version; 0: no worth.
    Value worth_money = 0;
    Value worth_points = 0;
    friend bool operator==(const Kind&, const Kind&) = default;
  };
  struct Tiers {
    std::string name;                 // of the block
    std::vector<std::string> levels;  // from the lowest, as the first version has them
    friend bool operator==(const Tiers&, const Tiers&) = default;
  };
  std::string name;
  std::string language;  // "en" or "ru"
  std::string currency;
  int money_decimals = 2;
  int points_decimals = 0;
  std::vector<Version> versions;  // in the order of their dates
  std::vector<Terms> terms;
  std::vector<Kind> kinds;
  std::vector<Tiers> tiers;
  /// Where the numbers of a version's rules and limits begin.
  [[nodiscard]] std::int32_t firstRule(std::size_t version) const;
  [[nodiscard]] std::int32_t firstLimit(std::size_t version) const;
};

/// "points", "coupon", "stamps", "badge", "free_units".
[[nodiscard]] std::string_view name(plan::KindUse use);

/// One version of a programme for programmeId(): its Plan as compiled, and the files that it came from.
struct VersionSource {
  const plan::Plan* plan = nullptr;
  std::vector<ProgrammeId::Source> sources;
};
[[nodiscard]] ProgrammeId programmeId(const std::vector<VersionSource>& versions);
/// Of a programme with one version.
[[nodiscard]] ProgrammeId programmeId(const plan::Plan& plan, std::vector<ProgrammeId::Source> sources);

/// The ledger's numbers for what one version has: kinds and tiers by name, or by the name they had (`was`).
struct LedgerNumbers {
  std::vector<std::int32_t> kinds;               // by Plan::kinds
  std::vector<std::vector<std::int32_t>> tiers;  // by Plan::tiers and level
  std::vector<std::int32_t> blocks;              // by Plan::tiers
};
[[nodiscard]] LedgerNumbers ledgerNumbers(const ProgrammeId& programme, const plan::Plan& plan);

/// An event as the ledger holds it; the slices of `row` are empty, the texts stand beside it.
struct StoredEvent {
  EventRow row;
  std::int32_t version = 1;  // of the programme that judged it
  std::string id;
  std::string record;
  std::string left;  // what returns have left of it; empty while none touched it
};

/// A return whose sale has not come yet.
struct StoredWaiting {
  StoredEvent event;
  std::string raw;  // the event as it came; empty where an event of its input may take several lines
};

struct StoredPosting {
  std::int64_t number = 0;  // by arrival, from 1
  Posting posting;          // its slice is empty
  CounterAccount counter = CounterAccount::issued;
  std::string lines;  // "0:35 2:14"
};

struct StoredEffect {
  std::int64_t number = 0;  // by arrival, from 1
  EffectRow effect;         // its slices are empty
  std::string channel;
  std::string text;
  std::string lines;
};

struct StoredAccount {
  std::int64_t account = 0;
  std::string customer;
  std::int32_t tier = 0;
  Value balance = 0;
  Day settled = kNoDay;
  std::string state;
  std::int64_t last_row = 0;  // its latest posted event by arrival
};

/// What one of the programme's own accounts holds of one kind: the sum of its postings, with the opposite sign.
struct StoredCounter {
  CounterAccount counter = CounterAccount::issued;
  std::int32_t kind = 0;
  Value points = 0;
};

/// What shared counters said when a scheduled rule ran for an account.
struct StoredRoom {
  std::int64_t account = 0;
  Day day = 0;
  std::vector<Value> totals;  // as LedgerBatch::totals
};

/// An event that may come a second time.
struct SeenEvent {
  std::int64_t row = 0;
  Day day = kNoDay;
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
