// Segments, each looked at once by itself, and guarantees.
#include <algorithm>

#include "compiler/check/context.h"
#include "compiler/check/expr.h"

namespace kopeck::checking {

void checkSegments(Context& context) {
  for (std::size_t i = 0; i < context.segment_decls.size(); ++i) {
    const ast::SegmentDecl& decl = *context.segment_decls[i];
    checked::Condition condition;
    condition.expr = checkCondition(context, decl.where, {PlaceKind::segment, -1});
    condition.text = oneLine(context.source, decl.where.span);
    context.segment_conditions[i] = std::move(condition);
  }
}

std::optional<checked::Condition> segmentCondition(Context& context, const ast::Name& name) {
  const std::int32_t index = context.resolve(context.segments, NameKind::segment, name);
  return index < 0 ? std::nullopt : context.segment_conditions[static_cast<std::size_t>(index)];
}

namespace {

bool readsResult(const checked::Expr& e) {
  return e.op == plan::Op::result || std::any_of(e.args.begin(), e.args.end(), readsResult);
}

}  // namespace

void checkGuarantees(Context& context) {
  Names names;
  for (const ast::Decl& any : context.file.decls) {
    const auto* decl = std::get_if<ast::GuaranteeDecl>(&any);
    if (decl == nullptr || decl->poisoned) continue;
    context.declare(names, NameKind::guarantee, {decl->name.value, decl->name.span}, 0);
    checked::Guarantee guarantee;
    guarantee.head.name = decl->name.value;
    guarantee.head.line = context.line(decl->span);
    guarantee.head.text = oneLine(context.source, decl->claim.span);
    const std::size_t reported = context.diagnostics.sorted().size();
    guarantee.claim = checkCondition(context, decl->claim, {PlaceKind::guarantee, -1});
    if (context.diagnostics.sorted().size() == reported && !readsResult(guarantee.claim))
      context.report(Code::guaranteesNothing, decl->claim.span);
    context.out.guarantees.push_back(std::move(guarantee));
  }
}

}  // namespace kopeck::checking
