// Tiers: what they are measured by, their levels, how they rise and fall.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "compiler/check/context.h"
#include "compiler/check/expr.h"
#include "compiler/check/units.h"

namespace kopeck::checking {

namespace {

class TiersChecker {
 public:
  TiersChecker(Context& context, std::size_t block)
      : context_(context), decl_(*context.tiers_decls[block]), block_(block), tiers_(context.out.tiers[block]) {}

  void run() {
    if (decl_.levels.empty() && !decl_.poisoned) context_.report(Code::noTierLevels, decl_.head);
    if (decl_.from_outside) {  // the input says the level: nothing is measured, nothing rises or falls
      tiers_.head.fall = plan::Fall::never;
      return;
    }
    const std::optional<checked::Sum> sum = checkSum(context_, decl_.measure, decl_.set, decl_.of);
    if (sum) tiers_.sum = *sum;
    if (decl_.window.kind != ast::WindowKind::none) {
      if (const auto window = checkWindow(context_, decl_.window)) tiers_.head.window = *window;
    } else if (!decl_.poisoned) {
      context_.report(Code::noWindow, decl_.head);
    }
    if (sum) levels();
    changes();
    if (tiers_.sum.set >= 0 && decl_.rise == ast::Rise::this_purchase) {
      std::vector<bool> seen(context_.out.sets.size());
      if (setReadsTier(tiers_.sum.set, seen))
        context_.report(Code::tierBySetByTier, decl_.set->span, ticked(decl_.set->text));
    }
  }

 private:
  void levels() {
    const Names& names = context_.tier_levels[block_];
    std::optional<Value> value_before;
    bool first = true;
    for (const ast::TierLine& line : decl_.levels) {
      const Symbol* symbol = names.find(line.name.text);
      if (line.name.empty() || symbol == nullptr || !(symbol->span == line.name.span)) continue;  // named twice
      checked::TierLevel& level = tiers_.levels[static_cast<std::size_t>(symbol->index)];
      const std::optional<Value> from = threshold(line);
      if (from && first && *from != 0) context_.report(Code::firstTierNotZero, line.from->span, ticked(line.name.text));
      // Levels of one threshold differ by their conditions.
      const bool rising = !value_before || (from && (line.and_when ? *from >= *value_before : *from > *value_before));
      if (from && !first && !rising) context_.report(Code::tierNotRising, line.from->span, ticked(line.name.text));
      if (from) level.head.from = *from;
      if (line.and_when && first) {
        context_.report(Code::firstTierNotZero, line.and_when->span, ticked(line.name.text));
      } else if (line.and_when) {
        level.and_when = checkCondition(context_, *line.and_when, {PlaceKind::tier, -1});
      }
      value_before = from;
      first = false;
    }
  }

  std::optional<Value> threshold(const ast::TierLine& line) {
    if (!line.from) return std::nullopt;
    const bool zero = line.from->unit == ast::Unit::none && line.from->value.mantissa == 0;
    if (zero) return 0;
    return expect(context_, *line.from, kindOf(tiers_.sum.measure), walletOf(context_, tiers_.sum));
  }

  void changes() {
    if (decl_.rise) {
      constexpr std::array rises = {plan::Rise::next_purchase, plan::Rise::this_purchase, plan::Rise::month_start};
      tiers_.head.rise = rises[static_cast<std::size_t>(*decl_.rise)];
      if (tiers_.head.rise == plan::Rise::this_purchase && tiers_.sum.measure == plan::Measure::points)
        context_.report(Code::pointsOfThisPurchase, decl_.rise_span);
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
      tiers_.head.fall = falls[static_cast<std::size_t>(*decl_.fall)];
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
    const bool tier = e.op == plan::Op::read && e.read.kind == plan::ReadKind::tier;
    if (tier && e.read.index == static_cast<std::int32_t>(block_)) return true;
    if (e.op == plan::Op::in_set && setReadsTier(e.index, seen)) return true;
    return std::any_of(e.args.begin(), e.args.end(), [&](const checked::Expr& arg) { return readsTier(arg, seen); });
  }

  Context& context_;
  const ast::TiersDecl& decl_;
  std::size_t block_;
  checked::Tiers& tiers_;
};

void blocksRead(const checked::Expr& e, std::vector<std::int32_t>& blocks) {
  if (e.op == plan::Op::read && e.read.kind == plan::ReadKind::tier) blocks.push_back(e.read.index);
  for (const checked::Expr& arg : e.args) blocksRead(arg, blocks);
}

/// Whether the conditions of `from`'s levels ask for `to`, themselves or through other blocks.
bool asksFor(const Context& context, std::int32_t from, std::int32_t to, std::vector<bool>& seen) {
  if (seen[static_cast<std::size_t>(from)]) return false;
  seen[static_cast<std::size_t>(from)] = true;
  for (const checked::TierLevel& level : context.out.tiers[static_cast<std::size_t>(from)].levels) {
    std::vector<std::int32_t> blocks;
    if (level.and_when) blocksRead(*level.and_when, blocks);
    const bool found = std::any_of(blocks.begin(), blocks.end(), [&](std::int32_t block) {
      return block == to || asksFor(context, block, to, seen);
    });
    if (found) return true;
  }
  return false;
}

}  // namespace

void checkTiers(Context& context) {
  for (std::size_t block = 0; block < context.tiers_decls.size(); ++block) TiersChecker(context, block).run();
  for (std::size_t block = 0; block < context.tiers_decls.size(); ++block) {
    std::vector<bool> seen(context.tiers_decls.size());
    const auto index = static_cast<std::int32_t>(block);
    if (asksFor(context, index, index, seen)) context.report(Code::tiersInCircle, context.tiers_decls[block]->head);
  }
}

}  // namespace kopeck::checking
