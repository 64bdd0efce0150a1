// Conditions: from what the author wrote to typed expressions of known units. Internal to compiler/check.
#pragma once

#include <optional>
#include <vector>

#include "compiler/check/context.h"
#include "compiler/check/units.h"

namespace kopeck::checking {

/// All `when`s of a rule or of `redeem`, split at their top-level `and`s, each with the author's words. What cannot be
/// understood is reported and left out.
[[nodiscard]] std::vector<checked::Condition> checkConditions(Context& context, const std::vector<ast::Expr>& whens,
                                                              Place place);

/// One condition as a whole; always true after a report.
[[nodiscard]] checked::Expr checkCondition(Context& context, const ast::Expr& e, Place place);

/// The `where` of a set; always true after a report.
[[nodiscard]] checked::Expr checkWhere(Context& context, const ast::Expr& where);

/// A value rather than a condition. `kind` is poisoned after a report.
struct CheckedValue {
  Kind kind = Kind::poisoned;
  checked::Expr expr;
  const Attribute* choice = nullptr;  // of Kind::choice: whose choices
  std::int32_t block = -1;            // of Kind::tier: into out.tiers
  std::int32_t wallet = 0;            // of Kind::points: into out.kinds
  [[nodiscard]] bool poisoned() const { return kind == Kind::poisoned; }
  [[nodiscard]] bool literal() const { return expr.op == plan::Op::constant; }
};
/// A bare number (Kind::plain) and a percentage have no value of their own: see units.h for quantities.
[[nodiscard]] CheckedValue checkValue(Context& context, const ast::Expr& e, Place place);

/// The new value of an attribute, in its own type and scale (one denominator); nothing after a report.
[[nodiscard]] std::optional<checked::Expr> checkAssigned(Context& context, const ast::Expr& e, Place place,
                                                         const Attribute& attribute);

/// The customer's attribute that `customer.x` names, or -1 after a report.
[[nodiscard]] std::int32_t checkCustomerAttribute(Context& context, const ast::Expr& e);

/// `for segment S`: the segment's own condition, readable at every place; nothing after a report.
[[nodiscard]] std::optional<checked::Condition> segmentCondition(Context& context, const ast::Name& name);

/// The block and level of a tier's name, where it belongs to one block only; nothing after a report.
struct TierName {
  std::int32_t block = -1;
  std::int32_t level = -1;
};
[[nodiscard]] std::optional<TierName> findTier(Context& context, const ast::Name& name);

/// A window that history is asked for; nothing after a report, or where it is WindowKind::none.
[[nodiscard]] std::optional<plan::Window> checkWindow(Context& context, const ast::Window& window);

/// The measure over a set, a tender or rules, as a history, a tier or a table names it: `of` is the tender or the
/// rules. Nothing after a report.
[[nodiscard]] std::optional<checked::Sum> checkSum(Context& context, ast::Measure measure,
                                                   const std::optional<ast::Name>& set,
                                                   const std::vector<ast::Name>& of);

/// The wallet that a sum of points counts; 0 for other sums.
[[nodiscard]] std::int32_t walletOf(const Context& context, const checked::Sum& sum);

[[nodiscard]] plan::Measure measureOf(ast::Measure measure);
[[nodiscard]] Kind kindOf(plan::Measure measure);

/// The yes/no constant.
[[nodiscard]] checked::Expr truth(bool value);
[[nodiscard]] checked::Expr node(plan::Op op, plan::Type type, Span span, std::vector<checked::Expr> args = {});

/// Reports where a negation holds because something is not known. `others` are conditions that have to hold as well.
void checkMissing(Context& context, const checked::Expr& expr, Place place,
                  const std::vector<const checked::Expr*>& others);

}  // namespace kopeck::checking
