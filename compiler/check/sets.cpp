// Sets of items.
#include <algorithm>
#include <utility>

#include "compiler/check/context.h"
#include "compiler/check/expr.h"

namespace kopeck::checking {

namespace {

class SetChecker {
 public:
  explicit SetChecker(Context& context) : context_(context) {}

  void run() {
    for (std::size_t i = 0; i < context_.set_decls.size(); ++i) set(static_cast<std::int32_t>(i));
  }

 private:
  void set(std::int32_t index) {
    const ast::SetDecl& decl = *context_.set_decls[static_cast<std::size_t>(index)];
    checked::Expr expr = decl.where ? checkWhere(context_, *decl.where) : truth(true);
    bool first = !decl.where;
    for (const ast::Name& name : decl.except) {
      const std::int32_t other = context_.resolve(context_.sets, NameKind::set, name);
      if (other < 0 || !isEarlier(index, other, name)) continue;
      checked::Expr in = node(plan::Op::in_set, plan::Type::yes_no, name.span);
      in.index = other;
      checked::Expr out = node(plan::Op::negate, plan::Type::yes_no, name.span, {std::move(in)});
      expr = first ? std::move(out)
                   : node(plan::Op::both, plan::Type::yes_no, decl.span, {std::move(expr), std::move(out)});
      first = false;
    }
    context_.out.sets.push_back({decl.name.text, std::move(expr)});
  }

  bool isEarlier(std::int32_t index, std::int32_t other, const ast::Name& name) {
    if (other < index) return true;
    std::vector<bool> seen(context_.set_decls.size());
    const ast::Name& declared = context_.set_decls[static_cast<std::size_t>(other)]->name;
    const Code code = leadsTo(other, index, seen) ? Code::setCycle : Code::setUsedBefore;
    context_.report(code, name.span, ticked(name.text)).label(declared.span, Phrase("written here", "записан здесь"));
    return false;
  }

  /// Whether `from` is `to` or leaves it out, itself or through others.
  bool leadsTo(std::int32_t from, std::int32_t to, std::vector<bool>& seen) const {
    if (from == to) return true;
    if (seen[static_cast<std::size_t>(from)]) return false;
    seen[static_cast<std::size_t>(from)] = true;
    const std::vector<ast::Name>& except = context_.set_decls[static_cast<std::size_t>(from)]->except;
    return std::any_of(except.begin(), except.end(), [&](const ast::Name& name) {
      const Symbol* symbol = context_.sets.find(name.text);
      return symbol != nullptr && leadsTo(symbol->index, to, seen);
    });
  }

  Context& context_;
};

}  // namespace

void checkSets(Context& context) {
  SetChecker(context).run();
}

}  // namespace kopeck::checking
