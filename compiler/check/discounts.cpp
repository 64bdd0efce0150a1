// Discounts, and what coupons take off: before redemption, over what the receipt states.
#include <fmt/format.h>

#include "compiler/check/audience.h"
#include "compiler/check/expr.h"
#include "compiler/check/limits.h"
#include "compiler/check/rule_parts.h"
#include "compiler/check/takes.h"
#include "compiler/check/units.h"

namespace kopeck::checking {

namespace {

const Place kDiscountPlace{PlaceKind::discount, -1};

}  // namespace

void checkValidity(Context& context, const std::optional<ast::Date>& from, const std::optional<ast::Date>& until,
                   plan::Rule& head) {
  if (from) head.from = from->day;
  if (until) head.until = until->day;
  if (from && until && from->day > until->day) {
    context.report(Code::validityBackwards, until->span).label(from->span, Phrase("begins", "начинается"));
  }
}

void checkDiscount(Context& context, const Author& author) {
  const ast::DiscountDecl& decl = *author.discount;
  const Part& part = author.parts.front();
  checked::Rule rule;
  rule.head = headOf(context, decl);
  rule.head.trigger = plan::TriggerKind::discount;
  checkValidity(context, decl.from, decl.until, rule.head);
  rule.conditions = checkConditions(context, decl.when, kDiscountPlace);
  std::int32_t draws = 0;
  checkAudience(context, decl.audience, kDiscountPlace, decl.name.text, draws, rule.conditions);
  for (const ast::TakeClause& clause : decl.takes) {
    for (checked::Take& take : checkTake(context, clause)) rule.takes.push_back(std::move(take));
  }
  for (const ast::GiveClause& clause : decl.gives) {
    if (clause.from_next) {
      context.report(Code::amountNotHere, clause.span, Phrase("`from the next purchase`", "`со следующей покупки`"),
                     Phrase("in a discount: make it a rule", "в скидке: сделайте это правилом"));
    } else if (auto take = checkGive(context, clause)) {
      rule.takes.push_back(std::move(*take));
    }
  }
  if (decl.takes.empty() && decl.gives.empty() && !decl.poisoned) {
    context.report(Code::ruleGivesNothing, decl.name.span, ticked(decl.name.text));
  }
  for (const ast::LimitClause& clause : decl.limits) {
    const auto limit = checkLimit(context, clause, rule.conditions);
    if (!limit) continue;
    if (limit->limit.head.unit == plan::LimitUnit::times) {
      rule.limits.push_back(limitOver(*limit, {part.rule}));
    } else {
      context.report(Code::limitOtherKind, clause.span, ticked(decl.name.text), Phrase("points", "баллов"));
    }
  }
  ruleOf(context, part) = std::move(rule);
}

void checkCoupon(Context& context, const Author& author) {
  const ast::CouponDecl& decl = *author.coupon;
  const Part& part = author.parts.front();
  checked::Rule rule;
  rule.head = headOf(context, decl);
  rule.head.trigger = plan::TriggerKind::discount;
  rule.kind = part.kind;
  const std::string text = fmt::format("{} {}", context.spelt("with coupon", "с купоном"), decl.name.text);
  rule.conditions.push_back(couponCondition(part.kind, text, decl.name.span));
  rule.conditions.back().line = rule.head.line;
  if (decl.worth) {
    checked::Take take;
    take.head.kind = plan::TakeKind::money;
    take.head.money = context.out.kinds[static_cast<std::size_t>(part.kind)].head.worth.num;
    rule.takes.push_back(std::move(take));
  }
  if (decl.take) rule.takes = checkTake(context, *decl.take);
  if (decl.give) {
    if (auto take = checkGive(context, *decl.give)) rule.takes = {std::move(*take)};
  }
  const bool several = (decl.worth ? 1 : 0) + (decl.take ? 1 : 0) + (decl.give ? 1 : 0) > 1;
  if (several) context.report(Code::couponSaysOne, decl.name.span, ticked(decl.name.text));
  if (!decl.many_uses) {
    for (checked::Take& take : rule.takes) {
      take.head.price_kind = part.kind;
      take.head.price = 1;
    }
  }
  ruleOf(context, part) = std::move(rule);
}

namespace {

class BareCoupons {
 public:
  explicit BareCoupons(Context& context) : context_(context) {}

  void run() {
    for (const ast::Decl& any : context_.file.decls) {
      const auto* decl = std::get_if<ast::CouponDecl>(&any);
      if (decl == nullptr || decl->poisoned || decl->worth || decl->take || decl->give || decl->name.empty()) continue;
      const Symbol* symbol = context_.coupons.find(decl->name.text);
      if (symbol == nullptr || askedFor(*decl, symbol->index)) continue;
      context_.report(Code::couponSaysOne, decl->name.span, ticked(decl->name.text));
    }
  }

 private:
  bool askedFor(const ast::CouponDecl& decl, std::int32_t kind) {
    bool any = false;
    for (const Author& author : context_.authors) {
      const ast::Audience* audience = nullptr;
      if (author.rule != nullptr) audience = &author.rule->audience;
      if (author.discount != nullptr) audience = &author.discount->audience;
      if (audience == nullptr || !audience->coupon || audience->coupon->text != decl.name.text) continue;
      any = true;
      if (author.discount == nullptr || decl.many_uses) continue;
      for (checked::Take& take : ruleOf(context_, author.parts.front()).takes) {
        take.head.price_kind = kind;
        take.head.price = 1;
      }
    }
    return any;
  }

  Context& context_;
};

}  // namespace

void checkBareCoupons(Context& context) {
  BareCoupons(context).run();
}

}  // namespace kopeck::checking
