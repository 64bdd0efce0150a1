#include "compiler/syntax/antlr/builder.h"

#include <fmt/format.h>
#include "compiler/syntax/token_types.h"

namespace kopeck::syntax {

using namespace ast;  // NOLINT(google-build-using-namespace): the vocabulary of this file

Decl Builder::declaration(Kopeck::DeclarationContext* rule) {
  if (rule->fieldsDecl() != nullptr) return fieldsDecl(rule->fieldsDecl());
  if (rule->eventDecl() != nullptr) return eventDecl(rule->eventDecl());
  if (rule->setDecl() != nullptr) return setDecl(rule->setDecl());
  if (rule->segmentDecl() != nullptr) return segmentDecl(rule->segmentDecl());
  if (rule->calendarDecl() != nullptr) return calendarDecl(rule->calendarDecl());
  if (rule->tiersDecl() != nullptr) return tiersDecl(rule->tiersDecl());
  if (rule->ruleDecl() != nullptr) return ruleDecl(rule->ruleDecl());
  if (rule->discountDecl() != nullptr) return discountDecl(rule->discountDecl());
  if (rule->couponDecl() != nullptr) return couponDecl(rule->couponDecl());
  if (rule->walletDecl() != nullptr) return walletDecl(rule->walletDecl());
  if (rule->orderDecl() != nullptr) return orderDecl(rule->orderDecl());
  if (rule->limitDecl() != nullptr) return limitDecl(rule->limitDecl());
  if (rule->redeemDecl() != nullptr) return redeemDecl(rule->redeemDecl());
  if (rule->guaranteeDecl() != nullptr) return guaranteeDecl(rule->guaranteeDecl());
  if (rule->importDecl() != nullptr) return importDecl(rule->importDecl());
  if (rule->templateDecl() != nullptr) return templateDecl(rule->templateDecl());
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

// field : name STRING? COLON OPTIONAL? fieldType was?
Field Builder::field(Kopeck::FieldContext* rule) {
  align(line(LayoutLine::Kind::entry, 1, rule), rule->COLON());
  Field out;
  out.name = knownName(firstToken(rule->name()));
  out.key = optionalText(rule->STRING());
  out.optional = rule->OPTIONAL() != nullptr;
  out.was = was(rule->was());
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

// setDecl : SET forms EQ ITEMS (COMMA? WHERE expr)? (COMMA? bought)? (COMMA? EXCEPT names)?
SetDecl Builder::setDecl(Kopeck::SetDeclContext* rule) {
  SetDecl out;
  out.span = span(rule);
  const auto forms = rule->forms()->name();
  out.name = name(forms.front());
  for (std::size_t i = 1; i < forms.size(); ++i) out.forms.push_back(name(forms[i]));
  if (rule->expr() != nullptr) out.where = expr(rule->expr());
  if (rule->bought() != nullptr) {
    Expr often = bought(rule->bought());
    const Span place = often.span;
    out.where = out.where ? join2(ExprKind::both, std::move(*out.where), std::move(often), place) : std::move(often);
  }
  if (rule->names() != nullptr) out.except = names(rule->names());
  align(head(LayoutBlock::Kind::set, rule, nullptr), rule->EQ());
  return out;
}

// bought : BOUGHT_IN NUMBER PURCHASES window
Expr Builder::bought(Kopeck::BoughtContext* rule) {
  Expr out;
  out.kind = ExprKind::bought_in;
  out.span = span(rule);
  out.quantity = quantity(rule->NUMBER(), &token(rule->PURCHASES()));
  out.window = window(rule->window());
  return out;
}

// segmentDecl : SEGMENT name EQ CUSTOMERS COMMA? WHERE expr
SegmentDecl Builder::segmentDecl(Kopeck::SegmentDeclContext* rule) {
  SegmentDecl out;
  out.name = name(rule->name());
  out.where = expr(rule->expr());
  out.span = span(rule);
  align(head(LayoutBlock::Kind::segment, rule, nullptr), rule->EQ());
  return out;
}

// calendarDecl : CALENDAR name EQ days (COMMA days)*     days : DATE (DOTDOT DATE)?
CalendarDecl Builder::calendarDecl(Kopeck::CalendarDeclContext* rule) {
  CalendarDecl out;
  out.name = name(rule->name());
  out.span = span(rule);
  for (Kopeck::DaysContext* days : rule->days()) {
    const auto dates = days->DATE();
    out.days.push_back({date(dates.front()), date(dates.back())});
  }
  align(head(LayoutBlock::Kind::calendar, rule, nullptr), rule->EQ());
  return out;
}

// tiersDecl : (TIERS_BY | TIERS name (BY | PO)) tiersMeasure window? tiersLine* | TIERS name? SET_FROM_OUTSIDE …
TiersDecl Builder::tiersDecl(Kopeck::TiersDeclContext* rule) {
  TiersDecl out;
  out.span = span(rule);
  if (rule->name() != nullptr) out.name = name(rule->name());
  out.from_outside = rule->SET_FROM_OUTSIDE() != nullptr;
  if (rule->tiersMeasure() != nullptr) tiersMeasure(out, rule->tiersMeasure());
  if (rule->window() != nullptr) out.window = window(rule->window());
  const auto lines = rule->tiersLine();
  const auto levels = rule->outsideLevel();
  Rule* first_line = lines.empty() ? nullptr : static_cast<Rule*>(lines.front());
  if (!levels.empty()) first_line = levels.front();
  const LayoutLine& first = head(LayoutBlock::Kind::tiers, rule, first_line);
  out.head = join(firstToken(rule).span, tokens_[first.end - origin_.first - 1].span);
  for (Kopeck::TiersLineContext* one : lines) tiersLine(out, one);
  for (Kopeck::OutsideLevelContext* one : levels) {
    line(LayoutLine::Kind::entry, 1, one);
    out.levels.push_back(tierLine(one, one->forms(), one->was()));
  }
  return out;
}

// tiersMeasure : NET_SPEND (on name)? (PAID_BY name)? | … | UNITS IN name | POINTS_EARNED_BY names
void Builder::tiersMeasure(TiersDecl& tiers, Kopeck::TiersMeasureContext* rule) const {
  tiers.measure = measureOf(firstToken(rule), rule->PAID_BY() != nullptr);
  if (rule->names() != nullptr) tiers.of = names(rule->names());
  for (Kopeck::NameContext* one : rule->name()) {
    if (tokens_[one->start->getTokenIndex() - 1].type == T_PAID_BY) {
      tiers.of.push_back(name(one));
    } else {
      tiers.set = name(one);
    }
  }
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

// level : forms fromAmount NUMBER levelUnit? (AND expr)? was?
TierLine Builder::level(Kopeck::LevelContext* rule) {
  TierLine out = tierLine(rule, rule->forms(), rule->was());
  out.from = quantity(rule->NUMBER(), rule->levelUnit() == nullptr ? nullptr : &firstToken(rule->levelUnit()));
  if (rule->expr() != nullptr) out.and_when = expr(rule->expr());
  return out;
}

TierLine Builder::tierLine(Rule* rule, Kopeck::FormsContext* forms, Kopeck::WasContext* old) const {
  TierLine out;
  out.span = span(rule);
  const auto all = forms->name();
  out.name = name(all.front());
  for (std::size_t i = 1; i < all.size(); ++i) out.forms.push_back(name(all[i]));
  out.was = was(old);
  return out;
}

// was : WAS name
std::optional<Name> Builder::was(Kopeck::WasContext* rule) const {
  if (rule == nullptr) return std::nullopt;
  return name(rule->name());
}

// orderDecl : (HIGHEST_OF | FIRST_OF | EXACTLY_ONE_OF | TOGETHER) names
HighestDecl Builder::orderDecl(Kopeck::OrderDeclContext* rule) {
  head(LayoutBlock::Kind::order, rule, nullptr);
  HighestDecl out;
  if (rule->FIRST_OF() != nullptr) out.kind = OrderKind::first;
  if (rule->EXACTLY_ONE_OF() != nullptr) out.kind = OrderKind::exactly_one;
  if (rule->TOGETHER() != nullptr) out.kind = OrderKind::together;
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
    } else if (one->redeemOrder() != nullptr) {
      order = 5;
      redeemOrder(out, one->redeemOrder());
    } else if (one->redeemNotOn() != nullptr) {
      order = 6;
      for (Name& set : names(one->redeemNotOn()->names())) out.not_on.push_back(std::move(set));
    } else {
      order = 7;
      out.when.push_back(expr(one->whenClause()->expr()));
    }
    line(LayoutLine::Kind::clause, order, one);
  }
  return out;
}

// redeemOrder : ONE_KIND | USE name (BEFORE name)+
void Builder::redeemOrder(RedeemDecl& redeem, Kopeck::RedeemOrderContext* rule) {
  if (redeem.one_kind || !redeem.order.empty()) {
    return twice(rule, redeem.order.empty() ? span(rule) : redeem.order.front().span);
  }
  redeem.one_kind = rule->ONE_KIND() != nullptr;
  for (Kopeck::NameContext* one : rule->name()) redeem.order.push_back(name(one));
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
