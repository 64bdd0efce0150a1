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

/// The `where` of a set; always true after a report.
[[nodiscard]] checked::Expr checkWhere(Context& context, const ast::Expr& where);

/// A window that history is asked for; nothing after a report, or where it is WindowKind::none.
[[nodiscard]] std::optional<plan::Window> checkWindow(Context& context, const ast::Window& window);

[[nodiscard]] plan::Measure measureOf(ast::Measure measure);
[[nodiscard]] Kind kindOf(plan::Measure measure);

/// The yes/no constant.
[[nodiscard]] checked::Expr truth(bool value);
[[nodiscard]] checked::Expr node(plan::Op op, plan::Type type, Span span, std::vector<checked::Expr> args = {});

/// Reports where a negation holds because something is not known. `others` are conditions that have to hold as well.
void checkMissing(Context& context, const checked::Expr& expr, Place place,
                  const std::vector<const checked::Expr*>& others);

}  // namespace kopeck::checking
