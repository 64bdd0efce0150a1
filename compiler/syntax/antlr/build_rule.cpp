#include "compiler/syntax/antlr/builder.h"
#include "compiler/syntax/token_types.h"

namespace kopeck::syntax {

using namespace ast;  // NOLINT(google-build-using-namespace): the vocabulary of this file

// ruleDecl : RULE name STRING? ruleClause*
RuleDecl Builder::ruleDecl(Kopeck::RuleDeclContext* rule) {
  RuleDecl out;
  out.name = name(rule->name());
  out.title = optionalText(rule->STRING());
  out.span = span(rule);
  const auto clauses = rule->ruleClause();
  head(LayoutBlock::Kind::rule, rule, clauses.empty() ? nullptr : clauses.front());
  for (Kopeck::RuleClauseContext* one : clauses) ruleClause(out, one);
  return out;
}

// Canonical order of clauses: trigger, validity, condition, grant, multiplier, what it replaces, own lot, limits.
void Builder::ruleClause(RuleDecl& decl, Kopeck::RuleClauseContext* rule) {
  Rule* one = dynamic_cast<Rule*>(rule->children.front());
  const auto put = [&](auto& slot, auto value) {
    const Span first = slot ? slot->span : Span{};
    once(slot, std::move(value), one, first);
  };
  std::int32_t order = 0;
  if (rule->trigger() != nullptr) {
    order = 1;
    put(decl.trigger, trigger(rule->trigger()));
  } else if (auto* from = rule->fromClause()) {
    order = 2;
    put(decl.from, date(from->DATE(0)));
    if (from->TO() != nullptr) put(decl.until, date(from->DATE(1)));
  } else if (rule->untilClause() != nullptr) {
    order = 3;
    put(decl.until, date(rule->untilClause()->DATE()));
  } else if (rule->whenClause() != nullptr) {
    order = 4;
    decl.when.push_back(expr(rule->whenClause()->expr()));
  } else if (rule->earnClause() != nullptr) {
    order = 5;
    decl.earns.push_back(earnClause(rule->earnClause()));
  } else if (rule->multiplyClause() != nullptr) {
    order = 6;
    put(decl.multiply, multiplyClause(rule->multiplyClause()));
  } else if (rule->replacesClause() != nullptr) {
    order = 7;
    for (Name& replaced : names(rule->replacesClause()->names())) decl.replaces.push_back(std::move(replaced));
  } else if (rule->activateClause() != nullptr) {
    order = 8;
    put(decl.activate, activateClause(rule->activateClause()));
  } else if (rule->expireClause() != nullptr) {
    order = 9;
    put(decl.expire, expireClause(rule->expireClause()));
  } else {
    decl.limits.push_back(limitClause(rule->limitClause()));
    order = 10;
  }
  line(LayoutLine::Kind::clause, order, rule);
}

// trigger : ON_EVENT name | ON_RETURN | ON_PURCHASE
Trigger Builder::trigger(Kopeck::TriggerContext* rule) const {
  Trigger out;
  out.span = span(rule);
  if (rule->ON_RETURN() != nullptr) out.kind = TriggerKind::on_return;
  if (rule->name() != nullptr) {
    out.kind = TriggerKind::custom_event;
    out.event = name(rule->name());
  }
  return out;
}

// earnClause : EARN quantity earnStep? (on name)?     earnStep : per quantity | FOR_EACH_FULL quantity (IN name)?
EarnClause Builder::earnClause(Kopeck::EarnClauseContext* rule) const {
  EarnClause out;
  out.span = span(rule);
  out.amount.amount = quantity(rule->quantity());
  out.amount.kind = out.amount.amount.unit == Unit::percent ? AmountKind::percent : AmountKind::points;
  if (auto* step = rule->earnStep()) {
    out.amount.kind = step->per() != nullptr ? AmountKind::proportional : AmountKind::for_each_full;
    out.amount.step = quantity(step->quantity());
    if (step->name() != nullptr) out.amount.step_set = name(step->name());
  }
  if (rule->name() != nullptr) out.on = name(rule->name());
  return out;
}

// multiplyClause : MULTIPLY (ALL | names) by NUMBER TIMES?
MultiplyClause Builder::multiplyClause(Kopeck::MultiplyClauseContext* rule) const {
  MultiplyClause out;
  out.span = span(rule);
  out.all = rule->ALL() != nullptr;
  if (rule->names() != nullptr) out.rules = names(rule->names());
  out.factor = decimal(rule->NUMBER());
  out.factor_span = span(rule->NUMBER());
  return out;
}

// limitClause : AT_MOST limitMost limitPeriod? limitScope? | ONCE_PER_OCCASION
LimitClause Builder::limitClause(Kopeck::LimitClauseContext* rule) const {
  LimitClause out;
  if (rule->ONCE_PER_OCCASION() != nullptr) {
    out.kind = LimitKind::once_per_occasion;
  } else {
    out = limit(rule->limitMost(), rule->limitPeriod(), rule->limitScope());
  }
  out.span = span(rule);
  return out;
}

LimitClause Builder::limit(Kopeck::LimitMostContext* most, Kopeck::LimitPeriodContext* period,
                           Kopeck::LimitScopeContext* scope) const {
  LimitClause out;
  if (most->TIMES() != nullptr) out.kind = LimitKind::times;
  out.most = quantity(most->NUMBER(), most->unit() == nullptr ? nullptr : &firstToken(most->unit()));
  if (most->TIMES() != nullptr) out.most.span = span(most);
  if (scope != nullptr) out.scope = scope->IN_TOTAL() != nullptr ? LimitScope::total : LimitScope::customer;
  if (period == nullptr) return out;
  switch (type(period)) {
    case T_PER_RECEIPT:
      out.period = LimitPeriod::receipt;
      break;
    case T_PER_DAY:
      out.period = LimitPeriod::day;
      break;
    case T_PER_WEEK:
      out.period = LimitPeriod::week;
      break;
    case T_PER_MONTH:
      out.period = LimitPeriod::month;
      break;
    case T_PER_QUARTER:
      out.period = LimitPeriod::quarter;
      break;
    case T_PER_HALF_YEAR:
      out.period = LimitPeriod::half_year;
      break;
    case T_PER_YEAR:
      out.period = LimitPeriod::year;
      break;
    default:
      out.period = LimitPeriod::ever;
      break;
  }
  return out;
}

}  // namespace kopeck::syntax
