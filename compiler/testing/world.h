// World: the accounts, receipts and returns of one test, in memory, on one evaluator.
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
  bool late = false;     // `arrives` after the programme's days for late receipts
};

class World {
 public:
  World(const plan::Plan& plan, const Evaluator& evaluator, const TextPool& pool, const TestCase& test);

  /// Brings the world to where it stands before step `count` of the test. Events are taken in the order of their dates,
  /// whatever their order in the test: an event dated before one that was taken already starts the world anew.
  void advance(std::size_t count);

  [[nodiscard]] const Happened* find(const std::string& id) const;
  /// The account with time passed on to `day` (kNoDay: as it is).
  [[nodiscard]] AccountState account(const std::string& customer, Day day);
  [[nodiscard]] Day today() const { return today_; }

 private:
  void restart();
  void introduce(const CustomerStep& customer);
  void happen(std::size_t event);
  void giveBack(const EventView& event, AccountState& state, std::int64_t row, Happened& happened);
  [[nodiscard]] Sale saleOf(const EventView& event, std::int64_t row, const Outcome& outcome) const;
  [[nodiscard]] AccountState& stateOf(const std::string& customer);

  const plan::Plan& plan_;
  const TestCase& test_;
  Stepper stepper_;
  SharedCounters shared_;
  std::map<std::string, AccountState> accounts_;
  std::map<std::string, Happened> happened_;
  std::size_t done_ = 0;   // steps taken
  std::int64_t rows_ = 0;  // names of events and of opening balances
  Value last_ = kMissing;  // time of the latest event taken
  Day today_ = kNoDay;
};

}  // namespace kopeck
