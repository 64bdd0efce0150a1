// ExprChecker: the class behind expr.h, one .cpp a family of expressions. Internal to compiler/check.
#pragma once

#include <string>
#include <vector>

#include "compiler/check/expr.h"

namespace kopeck::checking {

/// An expression and what it is to the author. A bare number or a percentage has only its decimal: it becomes an
/// expression beside something that gives it a unit.
struct Typed {
  Kind kind = Kind::poisoned;
  checked::Expr expr;
  Decimal decimal;                    // of plain and percent
  const Attribute* choice = nullptr;  // whose choices, for Kind::choice
  Span span;
  std::int32_t block = -1;  // of tier: into out.tiers
  std::int32_t wallet = 0;  // of points: into out.kinds

  [[nodiscard]] bool poisoned() const { return kind == Kind::poisoned; }
  [[nodiscard]] bool literal() const { return expr.op == plan::Op::constant; }
};

class ExprChecker {
 public:
  ExprChecker(Context& context, Place place) : context_(context), place_(place) {}

  /// A yes or no; `true` after a report.
  checked::Expr condition(const ast::Expr& e);
  /// Conditions that all have to hold, as one list: a window over midnight among them moves the days of the others.
  std::vector<checked::Expr> conditions(const std::vector<const ast::Expr*>& all);

  Typed check(const ast::Expr& e);
  /// A name that may be a choice or a tier, by what it stands beside.
  Typed besides(const ast::Expr& e, const Typed& other);
  /// Gives bare numbers the other's kind and equal denominators to both. False after a report.
  bool unify(Typed& a, Typed& b, Code code);

 private:
  // Values (expr.cpp)
  Typed checkAmount(const ast::Expr& e);
  Typed checkTest(const ast::Expr& e);
  Typed quantity(const ast::Expr& e);
  Typed orElse(const ast::Expr& e);
  Typed known(const ast::Expr& e);
  Typed arithmetic(const ast::Expr& e);
  Typed product(const ast::Expr& e);
  Typed percentOf(const ast::Expr& e);
  Typed times(Typed amount, const Typed& factor, Span span);
  Typed poison(Span span) const;
  Typed yesNo(Span span, plan::Op op, std::vector<checked::Expr> args) const;

  // Names (expr_path.cpp)
  Typed path(const ast::Expr& e);
  Typed bareName(const ast::Name& name, Span span);
  Typed ownedName(const ast::Expr& e);
  Typed receiptWord(const std::string& word, Span span, bool& found);
  Typed itemWord(const std::string& word, Span span, bool& found);
  Typed attributeOf(plan::Op op, const Attribute& attribute, std::int32_t index, Span span);
  Typed customerAttribute(const ast::Name& name, Span span);
  Typed tierRead(std::int32_t block, Span span);
  /// Of the one block that `tier` can mean.
  Typed theTier(Span span);
  Typed balance(const ast::Expr& e);
  Typed balanceOf(std::int32_t kind, Span span);
  Typed besidesTier(const ast::Expr& e, const ast::Name& name, const Typed& other);
  Typed notReadable(const std::string& word, Span span);
  Typed anyOrEvery(const ast::Expr& e);
  [[nodiscard]] bool hasReceipt() const;
  /// What rules have left and tenders have paid is known.
  [[nodiscard]] bool hasPaid() const {
    return place_.kind == PlaceKind::purchase || place_.kind == PlaceKind::guarantee;
  }
  [[nodiscard]] bool hasDay() const { return place_.kind != PlaceKind::tier; }
  /// `other` where the name is declared under another head than the one the author thought of.
  void hintElsewhere(Diagnostic& diagnostic, const ast::Name& name, ast::Owner wanted);
  std::vector<std::string> readableWords() const;

  // Comparisons (expr_compare.cpp)
  Typed compare(const ast::Expr& e);
  Typed reaches(const ast::Expr& e);
  Typed range(const Typed& left, const ast::Expr& range, bool negated, Span span);
  Typed listTest(const ast::Expr& e, const ast::Expr& list, bool negated);
  Typed under(const ast::Expr& e);
  Typed underText(checked::Expr test, const ast::Expr& prefix);
  /// The days of a calendar that stands in a list of dates; false where the entry is none.
  bool calendarDays(const ast::Expr& entry, const Typed& value, std::vector<Value>& days);
  Typed ordered(plan::Op op, Typed a, Typed b, Span span);
  bool adapt(Typed& plain, const Typed& to);
  void reportMismatch(const Typed& a, const Typed& b, Code code);

  // Time (expr_time.cpp)
  Typed fromTo(const ast::Expr& e);
  Typed within(const ast::Expr& e);
  Typed on(const ast::Expr& e);
  Typed monthOf(const ast::Expr& e);
  /// Both operands of a test of dates; false after a report.
  bool dates(const ast::Expr& e, Typed& a, Typed& b);
  Typed near(const Typed& date, const Typed& origin, std::int32_t before_days, std::int32_t after_days, Span span);

  // History (expr_history.cpp)
  Typed history(const ast::Expr& e);
  Typed purchaseNumber(const ast::Expr& e);
  Typed firstPurchase(const ast::Expr& e);
  Typed thisPurchase(const checked::Sum& sum, Span span) const;
  Typed average(const ast::Expr& e);
  Typed boughtIn(const ast::Expr& e);
  [[nodiscard]] Typed ofSum(const checked::Sum& sum, checked::Expr expr, Span span) const;
  checked::Expr historyRead(const checked::Sum& sum, const plan::Window& window, Span span) const;
  bool needsPurchase(const Phrase& what, Span span);

  // Guarantees (expr_result.cpp)
  Typed result(const ast::Expr& e);
  Typed earnedResult(const ast::Expr& e);
  Typed worthOf(const ast::Expr& e);
  Typed worthOfBalance(const ast::Expr& of, Span span);

  Context& context_;
  Place place_;
};

/// The conjuncts of conditions, with the day's facts moved to the first day of a window over midnight among them.
void moveDays(const std::vector<const ast::Expr*>& all, std::vector<checked::Expr>& checked);

[[nodiscard]] plan::Type planType(Kind kind);
[[nodiscard]] Kind kindOf(AttributeType type);
[[nodiscard]] Phrase phraseOf(PlaceKind kind);

}  // namespace kopeck::checking
