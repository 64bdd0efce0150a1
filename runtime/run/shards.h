// Shards: events of many accounts judged by several threads at once, with what one thread would have made of them.
//
// Each thread is a shard: it owns the accounts whose number falls to it, takes their events in the order of arrival,
// and keeps what each did as rows. Whoever asked for it then takes the results up in the order of arrival, so that the
// number of threads changes nothing. Between Book (or whoever else has accounts) and the engine's Steppers, of which
// each shard has one. Accounts, batch and text pool belong to the shards while judge() runs, and to the caller else.
//
// A shard leaves to the caller what it can't judge alone: returns, events that come late, and everything of the same
// account after them; and the rest once an event has moved very much.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/engine/bounds.h"
#include "runtime/engine/step.h"
#include "runtime/run/fold.h"
#include "runtime/run/programme.h"

namespace kopeck {

/// What a shard is to do with an event.
enum class ShardTask : std::uint8_t {
  judge,
  leave,  // the event and all later ones of its account
  skip,   // the event changes no account
};

struct ShardJob {
  ShardTask task = ShardTask::skip;
  AccountState* state = nullptr;  // nullptr: nobody's
  std::int64_t account = 0;       // its number; 0: nobody's
  std::int64_t row = 0;           // of the event
};

/// What became of one event. Slices and counts are places in the results of its shard, see Shards.
struct Judged {
  bool left = true;     // to the caller, who judges it; nothing below is said
  bool broken = false;  // a check failed: nothing of it may be kept
  bool anonymous = false;
  Refusal refusal = Refusal::none;
  std::array<std::uint64_t, 2> content{};  // see EventRow
  Value gross = 0, net = 0, paid = 0;
  std::int64_t schedules_refused = 0;
  Slice bytes;   // all texts of the event: in it, by their own offsets,
  Slice record;  // what EventRow::record says; the event alone where it is not posted
  std::uint32_t postings = 0, lots = 0, tier_changes = 0, effects = 0;  // how many
};

class Shards {
 public:
  static constexpr std::size_t kMost = 8;
  /// Where a sum over the whole ledger is larger, it may no longer hold what judge() moves: events are judged one by
  /// one.
  static constexpr Value kMostBefore = kMostTotal / 8;

  /// Whether some of the programme's events can be judged beside others: it has one version, no gifts to other
  /// customers, no rules that run for all accounts on a day, and what all accounts share is used up by few events.
  [[nodiscard]] static bool fit(const Programme& programme);

  /// So many threads, from 1 to kMost; the caller's is one of them. The programme has been started and is one that
  /// fit() likes.
  Shards(const Programme& programme, const TextPool& pool, std::size_t threads);
  ~Shards();
  Shards(const Shards&) = delete;
  Shards& operator=(const Shards&) = delete;

  /// Whether an event uses up what all accounts share: it has to be judged alone.
  [[nodiscard]] bool standsAlone(const EventView& event) const;

  /// Judges the events from `first` on, one a job; customers' attributes without a time get theirs. Rows of jobs rise.
  /// `shared` is what the counters of all accounts say, which no event among them changes.
  void judge(EventBatch& batch, std::size_t first, std::span<const ShardJob> jobs, const SharedCounters& shared);

  /// The results of judge(), one a job and in their order, with rows that have the ledger's numbers. Rows are valid
  /// until the next call of judge().
  class Results;
  [[nodiscard]] Results results() const;

  /// The first failed check of an event that is `broken`.
  [[nodiscard]] const BrokenCheck* brokenOf(const ShardJob& job) const;

 private:
  class Shard;
  class Crew;
  [[nodiscard]] std::size_t shardOf(const ShardJob& job) const;

  const Programme& programme_;
  std::vector<std::uint8_t> alone_;  // an event type of the schema: its events use up what all share
  std::vector<std::unique_ptr<Shard>> shards_;
  std::unique_ptr<Crew> crew_;
};

/// Goes through the results once.
class Shards::Results {
 public:
  explicit Results(const Shards& shards) : shards_(shards), at_(shards.shards_.size()) {}
  /// Goes on to the next job's result.
  const Judged& next(const ShardJob& job);
  // Of the latest one.
  [[nodiscard]] std::span<const Posting> postings() const { return postings_; }
  [[nodiscard]] std::span<const LotRow> lots() const { return lots_; }
  [[nodiscard]] std::span<const TierChange> tierChanges() const { return tier_changes_; }
  [[nodiscard]] std::span<const FoldEffect> effects() const { return effects_; }
  /// Its texts: Judged::bytes.
  [[nodiscard]] std::string_view bytes() const { return bytes_; }

 private:
  struct At {
    std::size_t event = 0, posting = 0, lot = 0, tier_change = 0, effect = 0;
  };
  const Shards& shards_;
  std::vector<At> at_;  // by shard
  std::span<const Posting> postings_;
  std::span<const LotRow> lots_;
  std::span<const TierChange> tier_changes_;
  std::span<const FoldEffect> effects_;
  std::string_view bytes_;
};

}  // namespace kopeck
