// Sets of items and tiers.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/check/context.h"
#include "compiler/check/expr.h"
#include "compiler/check/units.h"

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

class TiersChecker {
 public:
  TiersChecker(Context& context, const ast::TiersDecl& decl)
      : context_(context), decl_(decl), tiers_(context.out.tiers) {}

  void run() {
    tiers_.sum.measure = measureOf(decl_.measure);
    if (decl_.set) tiers_.sum.set = context_.resolve(context_.sets, NameKind::set, *decl_.set);
    if (decl_.window.kind != ast::WindowKind::none) {
      if (const auto window = checkWindow(context_, decl_.window)) tiers_.window = *window;
    } else if (!decl_.poisoned) {
      context_.report(Code::noWindow, decl_.head);
    }
    levels();
    changes();
    if (tiers_.sum.set >= 0 && decl_.rise == ast::Rise::this_purchase) {
      std::vector<bool> seen(context_.out.sets.size());
      if (setReadsTier(tiers_.sum.set, seen))
        context_.report(Code::tierBySetByTier, decl_.set->span, ticked(decl_.set->text));
    }
  }

 private:
  void levels() {
    const Kind kind = kindOf(tiers_.sum.measure);
    std::optional<Value> before_value;
    bool first = true;
    for (const ast::TierLine& line : decl_.levels) {
      const Symbol* symbol = context_.tiers.find(line.name.text);
      if (line.name.empty() || symbol == nullptr || !(symbol->span == line.name.span)) continue;  // named twice
      const bool zero = line.from.unit == ast::Unit::none && line.from.value.mantissa == 0;
      const std::optional<Value> from = zero ? std::optional<Value>(0) : expect(context_, line.from, kind);
      if (from && first && *from != 0) context_.report(Code::firstTierNotZero, line.from.span, ticked(line.name.text));
      if (from && !first && before_value && *from <= *before_value) {
        context_.report(Code::tierNotRising, line.from.span, ticked(line.name.text));
      }
      if (from) tiers_.levels[static_cast<std::size_t>(symbol->index)].from = *from;
      before_value = from;
      first = false;
    }
    if (first && !decl_.poisoned) context_.report(Code::noTierLevels, decl_.head);
  }

  void changes() {
    if (decl_.rise) {
      constexpr std::array rises = {plan::Rise::next_purchase, plan::Rise::this_purchase, plan::Rise::month_start};
      tiers_.rise = rises[static_cast<std::size_t>(*decl_.rise)];
    } else if (!decl_.poisoned) {
      silent(
          {"when a tier rises: `at once, from the next purchase`, `at once, including this purchase` or `at start of "
           "month`",
           "когда уровень растёт: `сразу, со следующей покупки`, `сразу, включая эту покупку` или `в начале месяца`"},
          "rise at once, from the next purchase", "повышение сразу, со следующей покупки");
    }
    if (decl_.fall) {
      constexpr std::array falls = {plan::Fall::month_end_one_step, plan::Fall::month_end_to_earned,
                                    plan::Fall::at_once, plan::Fall::never, plan::Fall::year_after_next};
      tiers_.fall = falls[static_cast<std::size_t>(*decl_.fall)];
    } else if (!decl_.poisoned) {
      silent({"when a tier falls: `at end of month, one step`, `at end of month, to the tier earned`, `at once`, "
              "`never` or "
              "`keep until end of next year`",
              "когда уровень падает: `в конце месяца, на одну ступень`, `в конце месяца, до заслуженного`, `сразу`, "
              "`никогда` или "
              "`сохраняется до конца следующего года`"},
             "fall at end of month, one step", "понижение в конце месяца, на одну ступень");
    }
  }

  void silent(const Phrase& what, const char* english, const char* russian) {
    const std::string line = context_.spelt(english, russian);
    context_.report(Code::tiersSilent, decl_.head, what)
        .fix(after(decl_.span), fmt::format("\n  {}", line),
             Phrase(fmt::format("add the line `{}`", line), fmt::format("добавить строку `{}`", line)));
  }

  bool setReadsTier(std::int32_t set, std::vector<bool>& seen) const {
    if (seen[static_cast<std::size_t>(set)]) return false;
    seen[static_cast<std::size_t>(set)] = true;
    return readsTier(context_.out.sets[static_cast<std::size_t>(set)].where, seen);
  }

  bool readsTier(const checked::Expr& e, std::vector<bool>& seen) const {
    if (e.op == plan::Op::read && e.read.kind == plan::ReadKind::tier) return true;
    if (e.op == plan::Op::in_set && setReadsTier(e.index, seen)) return true;
    return std::any_of(e.args.begin(), e.args.end(), [&](const checked::Expr& arg) { return readsTier(arg, seen); });
  }

  Context& context_;
  const ast::TiersDecl& decl_;
  checked::Tiers& tiers_;
};

}  // namespace

void checkSets(Context& context) {
  SetChecker(context).run();
}

void checkTiers(Context& context) {
  if (context.tiers_decl != nullptr) TiersChecker(context, *context.tiers_decl).run();
}

}  // namespace kopeck::checking
