#include "compiler/syntax/antlr/builder.h"

#include <fmt/format.h>
#include "compiler/syntax/token_types.h"

namespace kopeck::syntax {

using namespace ast;  // NOLINT(google-build-using-namespace): the vocabulary of this file

Decl Builder::declaration(Kopeck::DeclarationContext* rule) {
  if (rule->fieldsDecl() != nullptr) return fieldsDecl(rule->fieldsDecl());
  if (rule->eventDecl() != nullptr) return eventDecl(rule->eventDecl());
  if (rule->setDecl() != nullptr) return setDecl(rule->setDecl());
  if (rule->tiersDecl() != nullptr) return tiersDecl(rule->tiersDecl());
  if (rule->ruleDecl() != nullptr) return ruleDecl(rule->ruleDecl());
  if (rule->highestDecl() != nullptr) return highestDecl(rule->highestDecl());
  if (rule->limitDecl() != nullptr) return limitDecl(rule->limitDecl());
  if (rule->redeemDecl() != nullptr) return redeemDecl(rule->redeemDecl());
  return testDecl(rule->testDecl());
}

// fieldsDecl : (CUSTOMER_HAS | RECEIPT_HAS | ITEM_HAS) field*
FieldsDecl Builder::fieldsDecl(Kopeck::FieldsDeclContext* rule) {
  FieldsDecl out;
  out.span = span(rule);
  out.head = firstToken(rule).span;
  if (rule->RECEIPT_HAS() != nullptr) out.owner = Owner::receipt;
  if (rule->ITEM_HAS() != nullptr) out.owner = Owner::item;
  const auto fields = rule->field();
  head(LayoutBlock::Kind::fields, rule, fields.empty() ? nullptr : fields.front());
  for (Kopeck::FieldContext* one : fields) out.fields.push_back(field(one));
  return out;
}

// field : name STRING? COLON OPTIONAL? fieldType
Field Builder::field(Kopeck::FieldContext* rule) {
  align(line(LayoutLine::Kind::entry, 1, rule), rule->COLON());
  Field out;
  out.name = knownName(firstToken(rule->name()));
  out.key = optionalText(rule->STRING());
  out.optional = rule->OPTIONAL() != nullptr;
  out.span = span(rule);
  auto* type_of_it = rule->fieldType();
  switch (type(type_of_it)) {
    case T_NUMBER_TYPE:
      out.type = FieldType::number;
      break;
    case T_MONEY:
      out.type = FieldType::money;
      break;
    case T_DATE_WORD:
      out.type = FieldType::date;
      break;
    case T_TIME_WORD:
      out.type = FieldType::time;
      break;
    case T_ANNIVERSARY:
      out.type = FieldType::anniversary;
      break;
    case T_YES_NO:
      out.type = FieldType::yes_no;
      break;
    case T_ONE_OF:
      out.type = FieldType::one_of;
      out.choices = names(type_of_it->names());
      break;
    case T_CUSTOMER:
      out.type = FieldType::customer;
      break;
    default:
      out.type = FieldType::text;
      break;
  }
  return out;
}

// eventDecl : EVENT name STRING? (HAS field*)?
EventDecl Builder::eventDecl(Kopeck::EventDeclContext* rule) {
  EventDecl out;
  out.name = name(rule->name());
  out.key = optionalText(rule->STRING());
  out.span = span(rule);
  const auto fields = rule->field();
  head(LayoutBlock::Kind::event, rule, fields.empty() ? nullptr : fields.front());
  for (Kopeck::FieldContext* one : fields) out.fields.push_back(field(one));
  return out;
}

// setDecl : SET forms EQ ITEMS (COMMA? WHERE expr)? (COMMA? EXCEPT names)?
SetDecl Builder::setDecl(Kopeck::SetDeclContext* rule) {
  SetDecl out;
  out.span = span(rule);
  const auto forms = rule->forms()->name();
  out.name = name(forms.front());
  for (std::size_t i = 1; i < forms.size(); ++i) out.forms.push_back(name(forms[i]));
  if (rule->expr() != nullptr) out.where = expr(rule->expr());
  if (rule->names() != nullptr) out.except = names(rule->names());
  align(head(LayoutBlock::Kind::set, rule, nullptr), rule->EQ());
  return out;
}

// tiersDecl : TIERS_BY tiersMeasure window? tiersLine*
TiersDecl Builder::tiersDecl(Kopeck::TiersDeclContext* rule) {
  TiersDecl out;
  out.span = span(rule);
  auto* measure = rule->tiersMeasure();
  if (measure->GROSS_SPEND() != nullptr) out.measure = Measure::gross;
  if (measure->PAID_SPEND() != nullptr) out.measure = Measure::paid;
  if (measure->PURCHASES() != nullptr) out.measure = Measure::purchases;
  if (measure->UNITS() != nullptr) out.measure = Measure::units;
  if (measure->name() != nullptr) out.set = name(measure->name());
  if (rule->window() != nullptr) out.window = window(rule->window());
  const auto lines = rule->tiersLine();
  const LayoutLine& first = head(LayoutBlock::Kind::tiers, rule, lines.empty() ? nullptr : lines.front());
  out.head = join(firstToken(rule).span, tokens_[first.end - origin_.first - 1].span);
  for (Kopeck::TiersLineContext* one : lines) tiersLine(out, one);
  return out;
}

// tiersLine : level | riseLine | fallLine
void Builder::tiersLine(TiersDecl& tiers, Kopeck::TiersLineContext* rule) {
  if (rule->level() != nullptr) {
    align(line(LayoutLine::Kind::entry, 1, rule), rule->level()->fromAmount());
    tiers.levels.push_back(level(rule->level()));
    return;
  }
  alignSecond(line(LayoutLine::Kind::entry, rule->riseLine() != nullptr ? 2 : 3, rule));
  if (auto* rise = rule->riseLine()) {
    const Rise meant = rise->FROM_NEXT()   ? Rise::next_purchase
                       : rise->INCLUDING() ? Rise::this_purchase
                                           : Rise::month_start;
    once(tiers.rise, meant, rise, tiers.rise_span);
    if (tiers.rise_span == Span{}) tiers.rise_span = span(rise);
    return;
  }
  auto* fall = rule->fallLine();
  Fall meant = Fall::month_end_one_step;
  if (fall->TO_TIER_EARNED() != nullptr) meant = Fall::month_end_to_earned;
  if (fall->AT_ONCE() != nullptr) meant = Fall::at_once;
  if (fall->NEVER() != nullptr) meant = Fall::never;
  if (fall->KEEP_UNTIL_YEAR_AFTER() != nullptr) meant = Fall::year_after_next;
  once(tiers.fall, meant, fall, tiers.fall_span);
  if (tiers.fall_span == Span{}) tiers.fall_span = span(fall);
}

// level : forms fromAmount NUMBER (CURRENCY | PURCHASES | UNITS)?
TierLine Builder::level(Kopeck::LevelContext* rule) const {
  TierLine out;
  out.span = span(rule);
  const auto forms = rule->forms()->name();
  out.name = name(forms.front());
  for (std::size_t i = 1; i < forms.size(); ++i) out.forms.push_back(name(forms[i]));
  const Token& last = tokens_[rule->stop->getTokenIndex()];
  out.from = quantity(rule->NUMBER(), last.type == T_NUMBER ? nullptr : &last);
  return out;
}

// highestDecl : HIGHEST_OF names
HighestDecl Builder::highestDecl(Kopeck::HighestDeclContext* rule) {
  head(LayoutBlock::Kind::highest, rule, nullptr);
  HighestDecl out;
  out.rules = names(rule->names());
  out.span = span(rule);
  return out;
}

// limitDecl : LIMIT name limitClause OVER names
LimitDecl Builder::limitDecl(Kopeck::LimitDeclContext* rule) {
  head(LayoutBlock::Kind::limit, rule, rule->limitClause());
  line(LayoutLine::Kind::clause, 1, rule->limitClause()->start->getTokenIndex(), rule->stop->getTokenIndex() + 1);
  LimitDecl out;
  out.name = name(rule->name());
  out.limit = limitClause(rule->limitClause());
  out.rules = names(rule->names());
  out.span = span(rule);
  return out;
}

// redeemDecl : REDEEM redeemClause*
RedeemDecl Builder::redeemDecl(Kopeck::RedeemDeclContext* rule) {
  RedeemDecl out;
  out.span = span(rule);
  const auto clauses = rule->redeemClause();
  head(LayoutBlock::Kind::redeem, rule, clauses.empty() ? nullptr : clauses.front());
  for (Kopeck::RedeemClauseContext* one : clauses) {
    std::int32_t order = 0;
    if (one->redeemLeast() != nullptr) {
      order = 1;
      out.at_least.push_back(quantity(one->redeemLeast()->quantity()));
    } else if (one->redeemMost() != nullptr) {
      order = one->redeemMost()->of() != nullptr ? 2 : 3;
      redeemMost(out, one->redeemMost());
    } else if (one->redeemSteps() != nullptr) {
      order = 4;
      out.steps.push_back(quantity(one->redeemSteps()->quantity()));
    } else if (one->redeemNotOn() != nullptr) {
      order = 5;
      for (Name& set : names(one->redeemNotOn()->names())) out.not_on.push_back(std::move(set));
    } else {
      order = 6;
      out.when.push_back(expr(one->whenClause()->expr()));
    }
    line(LayoutLine::Kind::clause, order, one);
  }
  return out;
}

// redeemMost : AT_MOST limitMost (of (NET | GROSS | EACH_LINE) | limitPeriod? limitScope?)
void Builder::redeemMost(RedeemDecl& redeem, Kopeck::RedeemMostContext* rule) {
  LimitClause most = limit(rule->limitMost(), rule->limitPeriod(), rule->limitScope());
  most.span = span(rule);
  if (rule->of() == nullptr) {
    redeem.limits.push_back(std::move(most));
    return;
  }
  once(redeem.share, most.most, rule, redeem.share ? redeem.share->span : Span{});
  redeem.share_of = rule->NET() ? ShareOf::net : rule->GROSS() ? ShareOf::gross : ShareOf::each_line;
}

}  // namespace kopeck::syntax
