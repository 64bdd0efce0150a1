// World: the accounts, receipts and returns of one test, in memory, on one evaluator. Events arrive, and take their
// place in the order of their dates, as in the ledger: a late one is followed by those dated after it once more.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/lower/tests.h"
#include "runtime/engine/explain.h"
#include "runtime/engine/step.h"

namespace kopeck {

/// What one event of a test came to.
struct Happened {
  Outcome outcome;
  Explanation explanation;
  Value may_redeem = 0;  // a purchase: had the till asked
  Sale sale;             // a posted purchase or custom event
};

class World {
 public:
  World(const plan::Plan& plan, const Evaluator& evaluator, const TextPool& pool, const TestCase& test);

  /// Brings the world to where it stands before step `count` of the test. Events arrive on the day that they say, else
  /// on their own.
  void advance(std::size_t count);

  [[nodiscard]] const Happened* find(const std::string& id) const;
  /// The account at the end of `day`, by what has arrived so far.
  [[nodiscard]] AccountState account(const std::string& customer, Day day);
  [[nodiscard]] Day today() const { return today_; }
  /// Whether both worlds' accounts are equal to the byte.
  [[nodiscard]] bool sameAccounts(const World& other) const { return accounts_ == other.accounts_; }

 private:
  void introduce(std::size_t step);
  void arrive(std::size_t event);
  void again(Day until);
  [[nodiscard]] Refusal refusalOf(const EventView& event) const;
  void happen(const EventView& event, SharedCounters& shared);
  void giveBack(const EventView& event, SharedCounters& shared, Happened& happened);
  [[nodiscard]] Sale saleOf(const EventView& event, std::int64_t row, const Outcome& outcome) const;
  [[nodiscard]] AccountState& stateOf(const std::string& customer);
  [[nodiscard]] EventView view(std::size_t event) const { return {&test_.events, event}; }
  [[nodiscard]] std::string idOf(const EventView& event) const;
  [[nodiscard]] bool before(std::size_t a, std::size_t b) const;

  const plan::Plan& plan_;
  const Evaluator& evaluator_;
  const TextPool& pool_;
  const TestCase& test_;
  Stepper stepper_;
  SharedCounters shared_;
  std::map<std::string, AccountState> accounts_;
  std::map<std::string, Happened> happened_;
  std::size_t done_ = 0;                             // steps taken
  std::vector<std::size_t> posted_;                  // events that were not refused, in the order of their dates
  std::map<std::size_t, std::vector<Value>> reads_;  // what each of them read when it arrived
  Day today_ = kNoDay;
};

}  // namespace kopeck
