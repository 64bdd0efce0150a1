// Question: the formulas of a programme, what is asked of them, and how an answer becomes events of the input. Internal
// to compiler/prove; throws what Z3 throws.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "compiler/prove/encoding.h"
#include "compiler/prove/receipt.h"

namespace kopeck::prove {

/// All texts that make a difference to the rules: their own, and some that they do not name.
[[nodiscard]] std::unique_ptr<TextPool> textsFor(const plan::Plan& plan);
/// The same with those of another version, whose texts become the pool's.
[[nodiscard]] std::unique_ptr<TextPool> textsFor(const plan::Plan& plan, plan::Plan& other);

/// From the day on which the programme is effective to a year after the last day that its rules name, at least three.
[[nodiscard]] Scope scopeFor(const plan::Plan& plan, std::size_t lines);
/// Days of both.
[[nodiscard]] Scope scopeFor(const plan::Plan& plan, const plan::Plan& other, std::size_t lines);

/// How much is asked of the customer; each includes the ones before.
enum class Who : std::uint8_t {
  newcomer,  // nothing is known but attributes
  opened,    // what an opening can bring: balances, a tier, spend
  anyone,    // whatever the formulas allow
};

class Question {
 public:
  /// `beside`: also of the same receipt without its last line. The plan outlives it.
  Question(const plan::Plan& plan, std::size_t lines, bool beside);
  /// The same receipt and customer under another version as well, on days of both.
  Question(const plan::Plan& plan, const plan::Plan& other, std::size_t lines);

  Facts& facts() { return facts_; }
  const Receipt& receipt() const { return receipt_; }
  Encoding& encoding() { return *encoding_; }
  Encoding& smaller() { return *smaller_; }
  /// Of the other version; its plan has this question's texts.
  Encoding& other() { return *other_encoding_; }
  const plan::Plan& otherPlan() const { return *other_; }
  const Scope& scope() const { return scope_; }
  z3::expr number(Value value) const { return facts_.number(value); }
  /// What the customer may be.
  z3::expr is(Who who);
  /// Nothing is paid by points or by kinds of payment, and no coupon is presented.
  z3::expr plain();

  /// Adds to what is asked until undo().
  void also(const z3::expr& claim);
  void mark();
  void undo();
  /// How many marks there are; undoes the later ones.
  [[nodiscard]] std::size_t marks() const { return marks_.size(); }
  void undoTo(std::size_t marks);
  /// `steps` are the solver's own, some millions a second.
  z3::check_result ask(unsigned steps);
  /// Steps that all answers of this question have taken.
  [[nodiscard]] std::uint64_t spent() const { return spent_; }
  /// Less is tried to make an answer simple, for whoever has many of them.
  void hurry() { hurried_ = true; }
  /// After an answer `sat`: as simple a receipt as there is, by asking on within the same claims. `amounts` too: as
  /// small a one.
  void simplify(bool amounts);
  /// After an answer `sat`: first the simplest receipt, and where that one shows nothing (then `simple` is false), any
  /// once more. False: there is none now.
  [[nodiscard]] bool choose(bool simple, unsigned steps);
  /// The events of the answer: attributes, opening, the purchase; `without_last` is of the receipt without its last
  /// line.
  [[nodiscard]] std::vector<std::string> events(bool without_last = false) const;
  /// The same as the other version reads it.
  [[nodiscard]] std::vector<std::string> otherEvents() const;
  [[nodiscard]] Value valueOf(const z3::expr& term) const;

 private:
  [[nodiscard]] z3::expr_vector wishes();
  struct Side {
    const plan::Plan& plan;
    const Receipt& receipt;
  };
  [[nodiscard]] std::vector<Side> sides() const;
  [[nodiscard]] z3::expr is(const Side& side, bool newcomer) const;
  [[nodiscard]] z3::expr outsideTier(const Side& side, const plan::Tiers& tiers) const;
  [[nodiscard]] z3::expr spentOf(const Side& side, const plan::Read& read, z3::expr& all) const;
  [[nodiscard]] unsigned wishSteps() const { return hurried_ ? kHurriedSteps : kWishSteps; }
  bool keepIf(const z3::expr& wish, unsigned steps);
  void shrink();
  void lessen(const z3::expr& term, Value unit);

  const plan::Plan& plan_;
  std::unique_ptr<plan::Plan> other_;  // with the texts of texts_
  std::unique_ptr<TextPool> texts_;
  Scope scope_;
  z3::context z3_;
  Facts facts_;
  Receipt receipt_;
  std::unique_ptr<Receipt> other_receipt_;
  std::unique_ptr<Encoding> encoding_, smaller_, other_encoding_;
  z3::solver solver_;
  std::unique_ptr<z3::model> model_;
  static constexpr unsigned kWishSteps = 500'000, kHurriedSteps = 40'000;
  static constexpr std::uint64_t kHurriedInAll = 250'000;
  std::uint64_t wish_end_ = UINT64_MAX;  // of all steps, where no more is tried
  bool hurried_ = false;
  std::uint64_t spent_ = 0;
  std::size_t told_ = 0;            // facts that the solver has
  std::vector<std::size_t> marks_;  // and had at each mark
  z3::expr spend_, since_;          // an opening's: how much, how many days before
};

}  // namespace kopeck::prove
