// Collector: a Store that turns what a run commits into tables. Ledger rows that a run may still ask for are kept in a
// ledger of their own, which is thrown away; of a run that fits into one batch nothing is written at all.
//
// Between Book, which hands over LedgerBatches, and whoever asked for the tables. commit() is called on the run's
// second thread, one call at a time; everything else belongs to the run's own.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/arrow/columns.h"
#include "runtime/run/programme.h"
#include "runtime/store/store.h"

namespace kopeck::arrow {

/// What a run leaves behind, a table each. Points have the decimals of the wallet that has most.
struct Tables {
  Table postings;
  Table effects;
  Table tiers;
  Table balances;
  Table explanations;
  Table refused;
  explicit Tables(const Programme& programme);
};

class Collector final : public Store {
 public:
  /// `ledger` is a ledger that nobody else needs, made for this programme. `with_records`: events are kept, to be
  /// explained.
  Collector(const Programme& programme, std::unique_ptr<Store> ledger, bool with_records, Tables& tables);

  /// From here on nothing is asked of what is committed.
  void last() { last_ = true; }
  /// Fills what is known only at the end: tiers, balances as of `day` and, where records are kept, explanations. An
  /// Error where a record or a state can't be read, which no run leaves behind.
  [[nodiscard]] Status finish(Programme& programme, Day day, bool russian);

  [[nodiscard]] Result<RunState> begin(std::string_view input) override { return ledger_->begin(input); }
  [[nodiscard]] Status commit(const LedgerBatch& batch) override;
  [[nodiscard]] Status finish() override { return Done{}; }
  [[nodiscard]] std::int64_t lastRow() const override { return ledger_->lastRow(); }
  [[nodiscard]] std::int64_t accountCount() const override { return ledger_->accountCount(); }
  [[nodiscard]] std::int64_t textCount() const override { return ledger_->textCount(); }
  [[nodiscard]] Result<std::unique_ptr<StoreReader>> reader() const override { return ledger_->reader(); }

 private:
  /// Texts by number, from 1, one behind the other.
  struct Names {
    std::string bytes;
    std::vector<std::uint64_t> ends{0};
    void add(std::string_view text) {
      bytes += text;
      ends.push_back(bytes.size());
    }
    [[nodiscard]] std::string_view operator[](std::int64_t number) const;
  };
  struct Event {
    std::int64_t account = 0;
    std::string record;
    std::int32_t version = 0;
    EventKind kind = EventKind::purchase;
    Verdict8 verdict = Verdict8::posted;
  };
  void addPosting(const Posting& posting);
  void addEffect(const LedgerBatch& batch, const EffectRow& effect);
  void addTiers();
  [[nodiscard]] Status addBalances(const Programme& programme, Day day);
  void addBalance(const Programme& programme, std::size_t account, const AccountState& state, Day day);
  [[nodiscard]] Status explainAll(Programme& programme, bool russian);
  [[nodiscard]] Value scaledPoints(std::int32_t kind, Value points) const;

  const ProgrammeId& id_;
  std::unique_ptr<Store> ledger_;
  bool with_records_;
  std::atomic<bool> last_ = false;
  Tables& tables_;
  Names receipts_, customers_;
  std::vector<std::string> states_;  // by account
  std::vector<Event> events_;        // by row, where records are kept
  std::vector<TierChange> tier_changes_;
  std::vector<std::string> rules_, limits_;  // of all versions, by the ledger's numbers
  int most_decimals_ = 0;
  int money_decimals_ = 2;
};

}  // namespace kopeck::arrow
