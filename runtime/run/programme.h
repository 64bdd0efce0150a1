// Programme: the versions of one programme, fitted together so that one ledger can hold what all of them did. Each
// event is judged by the version of its own date; an account goes over into the next version when its time passes the
// version's first day (migrate.h).
//
// What is fitted: kinds, tiers and terms get one numbering in the ledger; lots keep the terms under which they were
// earned, which every later version's Plan therefore carries before its own; customers' attributes lie at one place in
// all versions; shared counters of the same limit are one. A programme of one version is left as it was compiled.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/engine/step.h"
#include "runtime/ingest/ingest.h"
#include "runtime/run/event_map.h"
#include "runtime/run/migrate.h"
#include "runtime/store/rows.h"
#include "runtime/value/result.h"

namespace kopeck {

using MakeEvaluator = std::function<Result<std::unique_ptr<Evaluator>>(const plan::Plan&)>;

/// One version as it was compiled.
struct VersionInput {
  plan::Plan plan;
  std::vector<ProgrammeId::Source> sources;
};

struct Version {
  std::unique_ptr<plan::Plan> plan;
  std::unique_ptr<Evaluator> evaluator;
  std::unique_ptr<Stepper> stepper;
  LedgerNumbers numbers;
  std::int32_t first_rule = 0;  // of the ledger's numbering
  std::int32_t first_limit = 0;
  EventMap from_input;  // from the input's schema
  Migration migration;  // from the version before
  // There are scheduled rules that depend on other accounts, or say something: they run for all accounts on their day.
  bool eager = false;
  [[nodiscard]] Day from() const { return plan->effective_from; }
};

class Programme {
 public:
  /// Fits the versions together, in the order of their dates. Refusals name what does not fit: another programme or
  /// currency, dates or numbers that repeat, a kind or a tier that has vanished without `was`.
  [[nodiscard]] static Result<std::unique_ptr<Programme>> link(std::vector<VersionInput> inputs);

  /// Brings the versions' texts into the pool, which holds the first version's (and the ledger's) already, and makes
  /// what evaluates. Once, before anything below but id() and schema().
  [[nodiscard]] Status start(TextPool& pool, const MakeEvaluator& make);

  [[nodiscard]] const ProgrammeId& id() const { return id_; }
  /// What the input may say: all that any version knows.
  [[nodiscard]] const Schema& schema() const { return schema_; }
  [[nodiscard]] IngestNames names() const;

  [[nodiscard]] std::size_t size() const { return versions_.size(); }
  [[nodiscard]] Version& operator[](std::size_t version) { return versions_[version]; }
  [[nodiscard]] const Version& operator[](std::size_t version) const { return versions_[version]; }
  [[nodiscard]] Version& latest() { return versions_.back(); }
  /// The first check that failed in a step of some version: what it did must not be kept. nullptr: none did.
  [[nodiscard]] const BrokenCheck* broken() const {
    for (const Version& version : versions_)
      if (version.stepper != nullptr && version.stepper->broken() != nullptr) return version.stepper->broken();
    return nullptr;
  }
  /// The version that judges events of the day.
  [[nodiscard]] std::size_t on(Day day) const {
    std::size_t version = versions_.size() - 1;
    while (version > 0 && (day == kNoDay || day < versions_[version].from())) --version;
    return version;
  }
  /// The version in whose form the account's state is.
  [[nodiscard]] std::size_t formOf(const AccountState& state) const {
    return versions_.size() == 1 ? 0 : on(state.settledDay());
  }
  /// The version with this number; the first where there is none.
  [[nodiscard]] std::size_t numbered(std::int32_t version) const;
  /// Reads a state from the ledger's bytes in the form that it is in; false when it does not fit.
  [[nodiscard]] bool load(std::string_view bytes, AccountState& state) const;
  /// Reads the record of a customer event that was written when there were fewer versions, and customers had fewer
  /// attributes.
  [[nodiscard]] bool decodeNarrow(std::size_t version, std::string_view record, Sale& sale) const;
  [[nodiscard]] AccountState emptyState() const { return AccountState(versions_.front().plan->layout); }

  /// A kept sale of one version as another one sees it. `sale` must outlive the result.
  [[nodiscard]] Sale translated(Sale& sale, std::size_t from, std::size_t to) const;
  /// Takes what a return changed of the translated sale back into the sale itself.
  static void takeLeft(const Sale& translated, Sale& sale);

  /// What is done to an account at the border of two versions and between: the outcome, and the version that did it.
  using Emit = std::function<void(const Outcome& out, std::size_t version)>;
  /// The account's kept events, decoded, with the version that judged each; in any order.
  struct Kept {
    Sale* sale = nullptr;
    std::size_t version = 0;
    std::unique_ptr<Sale> owned;  // where it is nobody else's
  };
  using History = std::function<Result<std::vector<Kept>>()>;
  /// Whether scheduled rules that run for all accounts may be due on the day.
  [[nodiscard]] bool eagerOn(Day day) const;
  /// Whether there is any such day, by any version.
  [[nodiscard]] bool anyEager() const;
  /// Lets time pass up to the start of `day`, through all versions that begin until then. `out` is cleared before each
  /// piece.
  [[nodiscard]] Status settle(AccountState& state, Day day, std::string_view customer, SharedCounters& shared,
                              const History& history, Outcome& out, const Emit& emit);
  /// The same, but stops in the form of `day`'s version, with the time at its first day at most: what an event of `day`
  /// needs before its own step.
  [[nodiscard]] Status enterVersion(AccountState& state, Day day, std::string_view customer, SharedCounters& shared,
                                    const History& history, Outcome& out, const Emit& emit);

 private:
  Programme() = default;
  [[nodiscard]] Status migrateInto(AccountState& state, std::size_t version, const History& history, Outcome& out);

  std::vector<Version> versions_;
  ProgrammeId id_;
  Schema schema_;
  std::vector<std::size_t> attributes_upto_;    // of customers, in the first 1, 2, … versions together
  std::vector<std::vector<EventMap>> between_;  // [from][to]
};

}  // namespace kopeck
