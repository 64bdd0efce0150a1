#include "compiler/syntax/antlr/builder.h"
#include "compiler/syntax/token_types.h"

namespace kopeck::syntax {

using namespace ast;  // NOLINT(google-build-using-namespace): the vocabulary of this file

namespace {

// The canonical order of a rule's clauses, by the grammar's rules: trigger, validity, who, condition, what is given,
// what it replaces, own lot, limits, the old name.
constexpr std::array<std::size_t, 20> kOrder = {
    Kopeck::RuleTrigger,        Kopeck::RuleFromClause,   Kopeck::RuleUntilClause,    Kopeck::RuleAudience,
    Kopeck::RuleWhenClause,     Kopeck::RuleEarnClause,   Kopeck::RuleMultiplyClause, Kopeck::RuleStampClause,
    Kopeck::RuleStampsGive,     Kopeck::RuleGiveClause,   Kopeck::RuleTurnClause,     Kopeck::RuleIssueClause,
    Kopeck::RuleBadgeClause,    Kopeck::RuleSendClause,   Kopeck::RuleRecordClause,   Kopeck::RuleReplacesClause,
    Kopeck::RuleActivateClause, Kopeck::RuleExpireClause, Kopeck::RuleLimitClause,    Kopeck::RuleWas};

}  // namespace

// ruleDecl : RULE name STRING? fromTemplate? ruleClause*
RuleDecl Builder::ruleDecl(Kopeck::RuleDeclContext* rule) {
  RuleDecl out;
  out.name = name(rule->name());
  out.title = optionalText(rule->STRING());
  out.span = span(rule);
  const auto clauses = rule->ruleClause();
  head(LayoutBlock::Kind::rule, rule, clauses.empty() ? nullptr : clauses.front());
  for (Kopeck::RuleClauseContext* one : clauses) ruleClause(out, one);
  if (rule->fromTemplate() != nullptr) fromTemplate(rule, rule->fromTemplate());
  return out;
}

// fromTemplate : FROM_TEMPLATE name (COLON argument (COMMA argument)*)?     argument : name value
void Builder::fromTemplate(Kopeck::RuleDeclContext* rule, Kopeck::FromTemplateContext* from) {
  TemplateUse& use = template_use_.emplace();
  use.name = name(from->name());
  use.head_end = from->start->getTokenIndex();
  for (Kopeck::ArgumentContext* one : from->argument()) {
    use.arguments.push_back(
        {name(one->name()), one->value()->start->getTokenIndex(), one->value()->stop->getTokenIndex() + 1});
  }
  const auto clauses = rule->ruleClause();
  use.own_clauses = clauses.empty() ? tokens_.size() : clauses.front()->start->getTokenIndex();
}

void Builder::ruleClause(RuleDecl& decl, Kopeck::RuleClauseContext* rule) {
  Rule* one = dynamic_cast<Rule*>(rule->children.front());
  const auto put = [&](auto& slot, auto value) {
    const Span first = slot ? slot->span : Span{};
    once(slot, std::move(value), one, first);
  };
  if (rule->trigger() != nullptr) put(decl.trigger, trigger(rule->trigger()));
  if (rule->fromClause() != nullptr) validFrom(decl.from, decl.until, rule->fromClause());
  if (rule->untilClause() != nullptr) put(decl.until, date(rule->untilClause()->DATE()));
  if (rule->audience() != nullptr) audience(decl.audience, rule->audience());
  if (rule->whenClause() != nullptr) decl.when.push_back(expr(rule->whenClause()->expr()));
  if (rule->earnClause() != nullptr) decl.earns.push_back(earnClause(rule->earnClause()));
  if (rule->multiplyClause() != nullptr) put(decl.multiply, multiplyClause(rule->multiplyClause()));
  if (rule->replacesClause() != nullptr) {
    for (Name& replaced : names(rule->replacesClause()->names())) decl.replaces.push_back(std::move(replaced));
  }
  if (rule->activateClause() != nullptr) put(decl.activate, activateClause(rule->activateClause()));
  if (rule->expireClause() != nullptr) put(decl.expire, expireClause(rule->expireClause()));
  if (rule->limitClause() != nullptr) decl.limits.push_back(limitClause(rule->limitClause()));
  if (rule->was() != nullptr) put(decl.was, name(rule->was()->name()));
  effect(decl, rule);
  const auto place = std::find(kOrder.begin(), kOrder.end(), one->getRuleIndex());
  line(LayoutLine::Kind::clause, static_cast<std::int32_t>(place - kOrder.begin()) + 1, rule);
}

/// Clauses that do something else than earn.
void Builder::effect(RuleDecl& decl, Kopeck::RuleClauseContext* rule) {
  if (auto* one = rule->stampClause()) {
    once(decl.stamp, stampClause(one), one, decl.stamp ? decl.stamp->span : Span{});
  }
  if (rule->stampsGive() != nullptr) decl.stamps_give.push_back(stampsGive(rule->stampsGive()));
  if (rule->giveClause() != nullptr) decl.gives.push_back(freeUnits(rule->giveClause()->freeUnits()));
  if (rule->turnClause() != nullptr) decl.turns.push_back(turnClause(rule->turnClause()));
  if (auto* one = rule->issueClause()) {
    const std::int64_t count = one->NUMBER() == nullptr ? 1 : wholeNumber(one->NUMBER());
    decl.issues.push_back({name(one->name()), count, span(one)});
  }
  if (rule->badgeClause() != nullptr) decl.badges.push_back(name(rule->badgeClause()->name()));
  if (auto* one = rule->sendClause()) decl.sends.push_back({text(one->STRING(0)), text(one->STRING(1)), span(one)});
  if (auto* one = rule->recordClause()) {
    decl.records.push_back({dotted(one->dotted()), expr(one->expr()), span(one)});
  }
}

// trigger : ON_EVENT name | ON_RETURN | ON_PURCHASE | EVERY_MONTH_ON NUMBER | EVERY_YEAR_ON (monthDay … | dotted)
Trigger Builder::trigger(Kopeck::TriggerContext* rule) {
  Trigger out;
  out.span = span(rule);
  if (rule->ON_RETURN() != nullptr) out.kind = TriggerKind::on_return;
  if (rule->name() != nullptr) {
    out.kind = TriggerKind::custom_event;
    out.event = name(rule->name());
  }
  if (rule->EVERY_MONTH_ON() != nullptr) {
    out.kind = TriggerKind::monthly;
    out.day = wholeNumber(rule->NUMBER());
  }
  if (rule->EVERY_YEAR_ON() != nullptr) out.kind = TriggerKind::yearly;
  for (Kopeck::MonthDayContext* one : rule->monthDay()) out.days.push_back(monthDay(one));
  if (rule->dotted() != nullptr) {
    out.kind = TriggerKind::on_anniversary;
    out.anniversary = dotted(rule->dotted());
  }
  return out;
}

// fromClause : FROM DATE (to DATE)?
void Builder::validFrom(std::optional<Date>& from, std::optional<Date>& until, Kopeck::FromClauseContext* rule) {
  once(from, date(rule->DATE(0)), rule, from ? from->span : Span{});
  if (rule->to() != nullptr) once(until, date(rule->DATE(1)), rule, until ? until->span : Span{});
}

// audience : FOR_SEGMENT name | FOR NUMBER PERCENT OF_CUSTOMERS AS STRING | WITH_CODE STRING | WITH_COUPON name | …
void Builder::audience(Audience& out, Kopeck::AudienceContext* rule) {
  const auto put = [&](auto& slot, auto value) {
    const Span first = slot ? slot->span : Span{};
    once(slot, std::move(value), rule, first);
  };
  if (rule->FOR_SEGMENT() != nullptr) put(out.segment, name(rule->name()));
  if (rule->FOR() != nullptr) {
    put(out.share, ShareClause{quantity(rule->NUMBER(), &token(rule->PERCENT())), text(rule->STRING()), span(rule)});
  }
  if (rule->WITH_CODE() != nullptr) put(out.code, text(rule->STRING()));
  if (rule->WITH_COUPON() != nullptr) put(out.coupon, name(rule->name()));
  if (rule->WITH_CHANCE() != nullptr) put(out.chance, quantity(rule->NUMBER(), &token(rule->PERCENT())));
  if (rule->FIRST() == nullptr) return;
  FirstClause first{wholeNumber(rule->NUMBER()), Unit::day, span(rule)};
  if (rule->EACH_WEEK() != nullptr) first.each = Unit::week;
  if (rule->EACH_MONTH() != nullptr) first.each = Unit::month;
  if (rule->EACH_YEAR() != nullptr) first.each = Unit::year;
  put(out.first, first);
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

// stampClause : STAMP (FOR_EACH UNITS IN name | FOR_EACH_FULL quantity (IN name)?)?
StampClause Builder::stampClause(Kopeck::StampClauseContext* rule) const {
  StampClause out;
  out.span = span(rule);
  if (rule->name() != nullptr) out.set = name(rule->name());
  if (rule->quantity() != nullptr) out.step = quantity(rule->quantity());
  if (rule->FOR_EACH() != nullptr) {
    out.step.emplace();
    out.step->value.mantissa = 1;
    out.step->span = span(rule->UNITS());
    setUnit(*out.step, token(rule->UNITS()));
  }
  return out;
}

// stampsGive : at NUMBER stamps (giveClause | ISSUE_COUPON name | EARN amount)
StampsGive Builder::stampsGive(Kopeck::StampsGiveContext* rule) const {
  StampsGive out;
  out.span = span(rule);
  out.stamps = quantity(rule->NUMBER(), nullptr);
  if (rule->giveClause() != nullptr) out.give = freeUnits(rule->giveClause()->freeUnits());
  if (rule->name() != nullptr) out.coupon = name(rule->name());
  if (rule->amount() != nullptr) out.earn = amount(rule->amount());
  return out;
}

// freeUnits : NUMBER UNITS IN name FREE (COMMA (CHEAPEST_FIRST | DEAREST_FIRST))? (COMMA FROM_NEXT)?
GiveClause Builder::freeUnits(Kopeck::FreeUnitsContext* rule) const {
  GiveClause out;
  out.span = span(rule);
  out.units = quantity(rule->NUMBER(), &token(rule->UNITS()));
  out.set = name(rule->name());
  out.dearest = rule->DEAREST_FIRST() != nullptr;
  out.from_next = rule->FROM_NEXT() != nullptr;
  return out;
}

// turnClause : (TURN_EACH_FULL quantity | TURN_WHOLE_BALANCE (of name)?) INTO_COUPON name
TurnClause Builder::turnClause(Kopeck::TurnClauseContext* rule) const {
  TurnClause out;
  out.span = span(rule);
  const auto all = rule->name();
  if (rule->quantity() != nullptr) out.step = quantity(rule->quantity());
  if (all.size() > 1) out.wallet = name(all.front());
  out.coupon = name(all.back());
  return out;
}

// limitClause : AT_MOST limitMost limitPeriod? limitScope? | COUNTING_AT_MOST quantity (of name)? limitPeriod … | ONCE…
LimitClause Builder::limitClause(Kopeck::LimitClauseContext* rule) const {
  LimitClause out;
  if (rule->ONCE_PER_OCCASION() != nullptr) {
    out.kind = LimitKind::once_per_occasion;
  } else if (rule->COUNTING_AT_MOST() != nullptr) {
    out.kind = LimitKind::counting;
    out.most = quantity(rule->quantity());
    if (rule->name() != nullptr) out.set = name(rule->name());
    limitSpan(out, rule->limitPeriod(), rule->limitScope());
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
  limitSpan(out, period, scope);
  return out;
}

/// For how long and for whom a limit counts.
void Builder::limitSpan(LimitClause& out, Kopeck::LimitPeriodContext* period, Kopeck::LimitScopeContext* scope) const {
  if (scope != nullptr) {
    out.scope = scope->IN_TOTAL() ? LimitScope::total : scope->PER_STORE() ? LimitScope::store : LimitScope::customer;
  }
  if (period == nullptr) return;
  if (period->dotted() != nullptr) out.anchor = dotted(period->dotted());
  if (period->duration() != nullptr) out.rolling = duration(period->duration());
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
    case T_PER_ROLLING:
      out.period = LimitPeriod::rolling;
      break;
    default:
      out.period = LimitPeriod::ever;
      break;
  }
}

}  // namespace kopeck::syntax
