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

  [[nodiscard]] bool poisoned() const { return kind == Kind::poisoned; }
  [[nodiscard]] bool literal() const { return expr.op == plan::Op::constant; }
};

class ExprChecker {
 public:
  ExprChecker(Context& context, Place place) : context_(context), place_(place) {}

  /// A yes or no; `true` after a report.
  checked::Expr condition(const ast::Expr& e);

 private:
  // Values (expr.cpp)
  Typed check(const ast::Expr& e);
  Typed quantity(const ast::Expr& e);
  Typed or_else(const ast::Expr& e);
  Typed known(const ast::Expr& e);
  Typed arithmetic(const ast::Expr& e);
  Typed product(const ast::Expr& e);
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
  Typed tierRead(Span span);
  Typed balance(Span span);
  /// A name that may be a choice or a tier, by what it stands beside.
  Typed besides(const ast::Expr& e, const Typed& other);
  Typed notReadable(const std::string& word, Span span);
  [[nodiscard]] bool hasReceipt() const {
    return place_.kind != PlaceKind::event && place_.kind != PlaceKind::on_return;
  }
  std::vector<std::string> readableWords() const;

  // Comparisons (expr_compare.cpp)
  Typed compare(const ast::Expr& e);
  Typed reaches(const ast::Expr& e);
  Typed range(const Typed& left, const ast::Expr& range, bool negated, Span span);
  Typed listTest(const ast::Expr& e, const ast::Expr& list, bool negated);
  Typed under(const ast::Expr& e);
  Typed ordered(plan::Op op, Typed a, Typed b, Span span);
  /// Gives bare numbers the other's kind and equal denominators to both. False after a report.
  bool unify(Typed& a, Typed& b, Code code);
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
  Typed thisPurchase(plan::Measure measure, std::int32_t set, Span span) const;
  checked::Expr historyRead(const checked::Sum& sum, const plan::Window& window, Span span) const;
  bool needsPurchase(const Phrase& what, Span span);

  Context& context_;
  Place place_;
};

[[nodiscard]] plan::Type planType(Kind kind);
[[nodiscard]] Kind kindOf(AttributeType type);
[[nodiscard]] Phrase phraseOf(PlaceKind kind);

}  // namespace kopeck::checking
