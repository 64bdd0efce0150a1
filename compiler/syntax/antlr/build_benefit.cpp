// Declarations of what is not points: discounts, coupons, wallets, guarantees, templates.
#include "compiler/syntax/antlr/builder.h"
#include "compiler/syntax/token_types.h"

namespace kopeck::syntax {

using namespace ast;  // NOLINT(google-build-using-namespace): the vocabulary of this file

// discountDecl : DISCOUNT name STRING? discountClause*
DiscountDecl Builder::discountDecl(Kopeck::DiscountDeclContext* rule) {
  DiscountDecl out;
  out.name = name(rule->name());
  out.title = optionalText(rule->STRING());
  out.span = span(rule);
  const auto clauses = rule->discountClause();
  head(LayoutBlock::Kind::discount, rule, clauses.empty() ? nullptr : clauses.front());
  for (Kopeck::DiscountClauseContext* one : clauses) discountClause(out, one);
  return out;
}

void Builder::discountClause(DiscountDecl& decl, Kopeck::DiscountClauseContext* rule) {
  std::int32_t order = 0;
  if (rule->fromClause() != nullptr) {
    order = 1;
    validFrom(decl.from, decl.until, rule->fromClause());
  } else if (rule->untilClause() != nullptr) {
    order = 2;
    once(decl.until, date(rule->untilClause()->DATE()), rule, decl.until ? decl.until->span : Span{});
  } else if (rule->audience() != nullptr) {
    order = 3;
    audience(decl.audience, rule->audience());
  } else if (rule->whenClause() != nullptr) {
    order = 4;
    decl.when.push_back(expr(rule->whenClause()->expr()));
  } else if (rule->takeClause() != nullptr) {
    order = 5;
    decl.takes.push_back(takeClause(rule->takeClause()));
  } else if (rule->giveClause() != nullptr) {
    order = 6;
    decl.gives.push_back(freeUnits(rule->giveClause()->freeUnits()));
  } else if (rule->replacesClause() != nullptr) {
    order = 7;
    for (Name& replaced : names(rule->replacesClause()->names())) decl.replaces.push_back(std::move(replaced));
  } else if (rule->limitClause() != nullptr) {
    order = 8;
    decl.limits.push_back(limitClause(rule->limitClause()));
  } else {
    order = 9;
    once(decl.was, name(rule->was()->name()), rule, decl.was ? decl.was->span : Span{});
  }
  line(LayoutLine::Kind::clause, order, rule);
}

// couponDecl : COUPON name STRING? couponClause*
CouponDecl Builder::couponDecl(Kopeck::CouponDeclContext* rule) {
  CouponDecl out;
  out.name = name(rule->name());
  out.title = optionalText(rule->STRING());
  out.span = span(rule);
  const auto clauses = rule->couponClause();
  head(LayoutBlock::Kind::coupon, rule, clauses.empty() ? nullptr : clauses.front());
  for (Kopeck::CouponClauseContext* one : clauses) couponClause(out, one);
  return out;
}

// couponClause : couponWorth | takeClause | freeUnits | activateClause | expireClause | MANY_USES | was
void Builder::couponClause(CouponDecl& decl, Kopeck::CouponClauseContext* rule) {
  const auto put = [&](auto& slot, auto value) {
    const Span first = slot ? slot->span : Span{};
    once(slot, std::move(value), rule, first);
  };
  std::int32_t order = 1;
  if (rule->couponWorth() != nullptr) put(decl.worth, quantity(rule->couponWorth()->quantity()));
  if (rule->takeClause() != nullptr) put(decl.take, takeClause(rule->takeClause()));
  if (rule->freeUnits() != nullptr) put(decl.give, freeUnits(rule->freeUnits()));
  if (rule->activateClause() != nullptr) {
    order = 2;
    put(decl.activate, activateClause(rule->activateClause()));
  }
  if (rule->expireClause() != nullptr) {
    order = 3;
    put(decl.expire, expireClause(rule->expireClause()));
  }
  if (rule->MANY_USES() != nullptr) {
    order = 4;
    decl.many_uses = true;
  }
  if (rule->was() != nullptr) {
    order = 5;
    put(decl.was, name(rule->was()->name()));
  }
  line(LayoutLine::Kind::clause, order, rule);
}

// walletDecl : WALLET name STRING? walletClause*
WalletDecl Builder::walletDecl(Kopeck::WalletDeclContext* rule) {
  WalletDecl out;
  out.name = name(rule->name());
  out.title = optionalText(rule->STRING());
  out.span = span(rule);
  const auto clauses = rule->walletClause();
  head(LayoutBlock::Kind::wallet, rule, clauses.empty() ? nullptr : clauses.front());
  for (Kopeck::WalletClauseContext* one : clauses) walletClause(out, one);
  return out;
}

// walletClause : pointsLine | worthLine | activateClause | expireClause | useLine | was
void Builder::walletClause(WalletDecl& decl, Kopeck::WalletClauseContext* rule) {
  const auto put = [&](auto& slot, auto value, std::int32_t order) {
    const Span first = slot ? slot->span : Span{};
    once(slot, std::move(value), rule, first);
    LayoutLine& layout = line(LayoutLine::Kind::entry, order, rule);
    if (rule->was() == nullptr) alignSecond(layout);
  };
  if (rule->pointsLine() != nullptr) put(decl.points, pointsLine(rule->pointsLine()), 1);
  if (rule->worthLine() != nullptr) put(decl.worth, worthLine(rule->worthLine()), 2);
  if (rule->activateClause() != nullptr) put(decl.activate, activateClause(rule->activateClause()), 3);
  if (rule->expireClause() != nullptr) put(decl.expire, expireClause(rule->expireClause()), 4);
  if (rule->useLine() != nullptr) put(decl.use, useLine(rule->useLine()), 5);
  if (rule->was() != nullptr) put(decl.was, name(rule->was()->name()), 6);
}

// importDecl : IMPORT STRING
ImportDecl Builder::importDecl(Kopeck::ImportDeclContext* rule) {
  head(LayoutBlock::Kind::import, rule, nullptr);
  ImportDecl out;
  out.file = text(rule->STRING());
  out.span = span(rule);
  return out;
}

// templateDecl : TEMPLATE name (WITH NAME (COMMA NAME)*)? ruleClause*
TemplateDecl Builder::templateDecl(Kopeck::TemplateDeclContext* rule) {
  TemplateDecl out;
  out.name = name(rule->name());
  for (Leaf* one : rule->NAME()) out.parameters.push_back(name(token(one)));
  out.span = span(rule);
  const auto clauses = rule->ruleClause();
  head(LayoutBlock::Kind::template_, rule, clauses.empty() ? nullptr : clauses.front());
  RuleDecl body;  // for the layout, and for what is said twice
  for (Kopeck::RuleClauseContext* one : clauses) ruleClause(body, one);
  return out;
}

// guaranteeDecl : GUARANTEE STRING claim
GuaranteeDecl Builder::guaranteeDecl(Kopeck::GuaranteeDeclContext* rule) {
  head(LayoutBlock::Kind::guarantee, rule, rule->claim());
  line(LayoutLine::Kind::clause, 1, rule->claim());
  GuaranteeDecl out;
  out.name = text(rule->STRING());
  out.claim = claim(rule->claim());
  out.span = span(rule);
  return out;
}

// claim : claimAnd (OR claimAnd)*
Expr Builder::claim(Kopeck::ClaimContext* rule) {
  const auto parts = rule->claimAnd();
  Expr out;
  out.span = span(rule);
  if (tooLong(rule, parts.size())) return out;
  out = claimAnd(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i) {
    out = join2(ExprKind::either, std::move(out), claimAnd(parts[i]), span(rule->OR(i - 1)));
  }
  return out;
}

// claimAnd : claimNot (AND claimNot)*
Expr Builder::claimAnd(Kopeck::ClaimAndContext* rule) {
  const auto parts = rule->claimNot();
  Expr out;
  out.span = span(rule);
  if (tooLong(rule, parts.size())) return out;
  out = claimNot(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i) {
    out = join2(ExprKind::both, std::move(out), claimNot(parts[i]), span(rule->AND(i - 1)));
  }
  return out;
}

// claimNot : NOT* claimTest
Expr Builder::claimNot(Kopeck::ClaimNotContext* rule) {
  const auto nots = rule->NOT();
  Expr out;
  out.span = span(rule);
  if (tooLong(rule, nots.size())) return out;
  return negated(nots, claimTest(rule->claimTest()));
}

// claimTest : LPAREN claim RPAREN | claimSum ((EQ | IS | …) claimSum)?
Expr Builder::claimTest(Kopeck::ClaimTestContext* rule) {
  if (rule->claim() != nullptr) return claim(rule->claim());
  const auto sums = rule->claimSum();
  if (sums.size() == 1) return claimSum(sums.front());
  const Token& op = tokens_[sums.front()->stop->getTokenIndex() + 1];
  Expr out = join2(ExprKind::compare, claimSum(sums[0]), claimSum(sums[1]), op.span);
  out.compare = compareOf(op.type);
  return out;
}

// claimSum : claimProduct ((PLUS | MINUS) claimProduct)*
Expr Builder::claimSum(Kopeck::ClaimSumContext* rule) {
  const auto parts = rule->claimProduct();
  Expr out;
  out.span = span(rule);
  if (tooLong(rule, parts.size())) return out;
  out = claimProduct(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const Token& op = token(dynamic_cast<Leaf*>(rule->children[2 * i - 1]));
    out =
        join2(op.type == T_PLUS ? ExprKind::add : ExprKind::subtract, std::move(out), claimProduct(parts[i]), op.span);
  }
  return out;
}

// claimProduct : claimTerm (STAR claimTerm)*
Expr Builder::claimProduct(Kopeck::ClaimProductContext* rule) {
  const auto parts = rule->claimTerm();
  Expr out;
  out.span = span(rule);
  if (tooLong(rule, parts.size())) return out;
  out = claimTerm(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i) {
    out = join2(ExprKind::multiply, std::move(out), claimTerm(parts[i]), span(rule->STAR(i - 1)));
  }
  return out;
}

// claimTerm : NUMBER PERCENT of claimBase | quantity | claimBase
Expr Builder::claimTerm(Kopeck::ClaimTermContext* rule) {
  if (rule->PERCENT() != nullptr) return percentOf(rule, rule->NUMBER(), rule->PERCENT(), claimBase(rule->claimBase()));
  if (rule->claimBase() != nullptr) return claimBase(rule->claimBase());
  Expr out;
  out.kind = ExprKind::quantity;
  out.span = span(rule);
  out.quantity = quantity(rule->quantity());
  return out;
}

// claimBase : WORTH_OF (granted | BALANCE ((of | OF_WALLET) name)?) | granted | DISCOUNT | balance | path | history | …
Expr Builder::claimBase(Kopeck::ClaimBaseContext* rule) {
  Expr out;
  out.span = span(rule);
  if (rule->WORTH_OF() != nullptr) {
    out.kind = ExprKind::worth_of;
    out.op_span = span(rule->WORTH_OF());
    Expr inner = rule->granted() != nullptr ? granted(rule->granted()) : word(token(rule->BALANCE()));
    if (rule->name() != nullptr) {
      inner.kind = ExprKind::balance;
      inner.span = join(inner.span, span(rule->name()));
      inner.names = {name(rule->name())};
    }
    out.args.push_back(std::move(inner));
    return out;
  }
  if (rule->granted() != nullptr) return granted(rule->granted());
  if (rule->balance() != nullptr) return balance(rule->balance());
  if (rule->path() != nullptr) return path(rule->path());
  if (rule->history() != nullptr) return history(rule->history());
  if (rule->CUSTOMER() != nullptr) return word(firstToken(rule));
  out.kind = ExprKind::taken_off;
  return out;
}

// granted : EARNED_BY names (on name)? | EARNED (on name)? | REDEEMED
Expr Builder::granted(Kopeck::GrantedContext* rule) const {
  Expr out;
  out.span = span(rule);
  out.op_span = firstToken(rule).span;
  out.kind = rule->REDEEMED() != nullptr ? ExprKind::redeemed : ExprKind::earned;
  if (rule->names() != nullptr) out.names = names(rule->names());
  if (rule->name() != nullptr) out.set = name(rule->name());
  return out;
}

}  // namespace kopeck::syntax
