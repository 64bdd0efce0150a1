// World: the accounts, receipts and returns of one test, in memory, on one evaluator. Events arrive, and take their
// place in the order of their dates, as in the ledger: a late one is followed by those dated after it once more. What
// an event gives to another customer of the test is an event in that account, dated like its cause.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/lower/tests.h"
#include "compiler/testing/coverage.h"
#include "compiler/testing/guarantees.h"
#include "runtime/engine/draws.h"
#include "runtime/engine/explain.h"
#include "runtime/engine/step.h"

namespace kopeck {

/// What one event of a test came to.
struct Happened {
  Outcome time;  // what time had brought before it
  Outcome outcome;
  Explanation explanation;        // see World::setExplained()
  std::vector<Value> may_redeem;  // a purchase: by wallet, had the till asked
  Sale sale;                      // a posted purchase or custom event
  std::vector<GuaranteeBreak> broken;
};

/// An account at the end of a day, and the messages that its customer has had until then.
struct Seen {
  AccountState state;
  std::vector<std::string> messages;
};

/// What a test draws: what it says, and nothing else with chance.
class TestDraws : public DrawSource {
 public:
  TestDraws(const plan::Plan& plan, const TestCase& test) : plan_(plan), test_(test) {}
  /// Draws are those said before this step.
  void moveTo(std::size_t step) { step_ = step; }
  [[nodiscard]] std::uint64_t draw(const plan::Draw& draw, std::string_view event_id,
                                   std::string_view customer) override;

 private:
  const plan::Plan& plan_;
  const TestCase& test_;
  std::size_t step_ = 0;
};

class World {
 public:
  World(const plan::Plan& plan, const Evaluator& evaluator, const TextPool& pool, const TestCase& test);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  /// Notes from here on which limits cut and which tiers customers are on. Null: nothing.
  void setCoverage(Coverage* coverage) { coverage_ = coverage; }
  /// From here on explanations are made, to be compared with those of another evaluator: of the rules that were looked
  /// at, and, where others were left out, of some of these, the next with each receipt.
  void setExplained() { explained_ = true; }

  /// Brings the world to where it stands before step `count` of the test. Events arrive on the day that they say, else
  /// on their own.
  void advance(std::size_t count);

  [[nodiscard]] const Happened* find(const std::string& id) const;
  /// The account at the end of `day`, by what has arrived so far; kNoDay: as its last event left it.
  [[nodiscard]] Seen account(const std::string& customer, Day day);
  /// A value of an attribute as its author writes it.
  [[nodiscard]] std::string valueText(const Attribute& attribute, Value value) const;
  [[nodiscard]] Day today() const { return today_; }
  /// The first check of a step that failed, a defect of the engine; nothing after it means anything. Null: none has.
  [[nodiscard]] const BrokenCheck* broken() const {
    return stepper_.broken() != nullptr ? stepper_.broken() : broken_in_past_ ? &*broken_in_past_ : nullptr;
  }
  /// Whether both worlds' accounts are equal to the byte.
  [[nodiscard]] bool sameAccounts(const World& other) const { return accounts_ == other.accounts_; }

 private:
  using GiftKey = std::pair<std::size_t, std::int32_t>;  // the event that gives, the rule

  void introduce(std::size_t step);
  void arrive(std::size_t event);
  void deliver();
  void takeUp(std::size_t event);
  void takePlace(std::size_t event);
  void again(Day until);
  void foldAgain(Day until);
  [[nodiscard]] Refusal refusalOf(const EventView& event) const;
  void happen(std::size_t index, SharedCounters& shared);
  void cover(const AccountState& state, const Outcome& outcome) const;
  void coverLimits(Outcome& outcome);
  void explainReceipt(const EventView& event, Happened& happened);
  void give(std::size_t cause, const Outcome& outcome);
  void addGift(std::size_t cause, const Gift& gift);
  void noteExpiredUntil(std::size_t returned, const std::string& customer, const Outcome& time, Sale& sale) const;
  void giveBack(const EventView& event, SharedCounters& shared, Happened& happened);
  [[nodiscard]] Sale saleOf(const EventView& event, std::int64_t row, const Outcome& outcome) const;
  [[nodiscard]] AccountState& stateOf(const std::string& customer);
  [[nodiscard]] EventView view(std::size_t event) const;
  [[nodiscard]] static std::string idOf(const EventView& event);
  [[nodiscard]] static std::string customerOf(const EventView& event);
  [[nodiscard]] bool before(std::size_t a, std::size_t b) const;

  const plan::Plan& plan_;
  const Evaluator& evaluator_;
  const TextPool& pool_;
  const TestCase& test_;
  Stepper stepper_;
  TestDraws draws_;
  Coverage* coverage_ = nullptr;
  bool explained_ = false;
  std::size_t next_asked_ = 0;       // a rule that explainReceipt() asks about next
  std::vector<std::int32_t> asked_;  // rules
  SharedCounters shared_;
  std::map<std::string, AccountState> accounts_;
  std::map<std::string, Happened> happened_;
  std::size_t done_ = 0;                             // steps taken
  std::vector<std::size_t> step_of_;                 // an event of the test: its step
  std::vector<std::size_t> posted_;                  // events that were not refused, in the order of their dates
  std::map<std::size_t, std::vector<Value>> reads_;  // what each of them read when it arrived
  EventBatch gifts_;                                 // events after those of the test
  std::map<GiftKey, std::size_t> gift_of_;
  std::vector<std::size_t> undelivered_;
  std::vector<std::size_t> waiting_;  // returns whose sale has not come
  bool gifts_changed_ = false;
  Day today_ = kNoDay;
  std::optional<BrokenCheck> broken_in_past_;  // of a world that account() has asked
};

}  // namespace kopeck
