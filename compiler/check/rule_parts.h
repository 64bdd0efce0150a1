// What rules, discounts and coupons have in common. Internal to compiler/check.
#pragma once

#include <optional>

#include "compiler/check/context.h"

namespace kopeck::checking {

void checkValidity(Context& context, const std::optional<ast::Date>& from, const std::optional<ast::Date>& until,
                   plan::Rule& head);

/// The name and all that is said beside it.
template <typename Decl>
plan::Rule headOf(Context& context, const Decl& decl) {
  plan::Rule head;
  head.name = decl.name.text;
  if (decl.title) head.title = decl.title->value;
  head.doc = decl.doc;
  head.line = context.line(decl.span);
  if (decl.was) head.was = decl.was->text;
  return head;
}

[[nodiscard]] inline checked::Rule& ruleOf(Context& context, const Part& part) {
  return context.out.rules[static_cast<std::size_t>(part.rule)];
}

// discounts.cpp
void checkDiscount(Context& context, const Author& author);
/// What a coupon takes off by itself, wherever it is presented and held.
void checkCoupon(Context& context, const Author& author);
/// Coupons that take off nothing by themselves are there for the rules that ask for them; a discount that does uses
/// them up.
void checkBareCoupons(Context& context);

}  // namespace kopeck::checking
