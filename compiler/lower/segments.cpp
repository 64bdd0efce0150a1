#include "compiler/lower/segments.h"

#include <variant>

#include "compiler/check/context.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/syntax/parse.h"

namespace kopeck {

namespace {

std::int32_t conditionOf(const plan::Plan& plan, const std::string& text) {
  for (const plan::Rule& rule : plan.rules)
    for (const plan::Condition& condition : rule.conditions)
      if (condition.text == text) return condition.expr;
  return -1;
}

}  // namespace

std::vector<DeclaredSegment> declaredSegments(const SourceFile& source, const plan::Plan& plan) {
  std::vector<DeclaredSegment> segments;
  Diagnostics ignored;
  const ParsedFile parsed = parse(source, ignored);
  for (const ast::Decl& any : parsed.file.decls) {
    const auto* decl = std::get_if<ast::SegmentDecl>(&any);
    if (decl == nullptr || decl->poisoned) continue;
    // As checkSegments() says it.
    const std::int32_t expr = conditionOf(plan, checking::oneLine(source, decl->where.span));
    if (expr >= 0) segments.push_back({decl->name.text, expr});
  }
  return segments;
}

}  // namespace kopeck
