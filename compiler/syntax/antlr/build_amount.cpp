// What a rule gives and a discount takes: amounts and their tables.
#include "compiler/syntax/antlr/builder.h"
#include "compiler/syntax/token_types.h"

namespace kopeck::syntax {

using namespace ast;  // NOLINT(google-build-using-namespace): the vocabulary of this file

// earnClause : EARN amount (on name)? (FOR dotted)? | EARN_BY table (on name)? (FOR dotted)?
EarnClause Builder::earnClause(Kopeck::EarnClauseContext* rule) {
  EarnClause out;
  out.span = span(rule);
  if (rule->amount() != nullptr) out.amount = amount(rule->amount());
  if (rule->table() != nullptr) out.table = table(rule->table());
  if (rule->name() != nullptr) out.on = name(rule->name());
  if (rule->dotted() != nullptr) out.recipient = dotted(rule->dotted());
  return out;
}

// amount : plainAmount | randomAmount | lesserAmount
Amount Builder::amount(Kopeck::AmountContext* rule) const {
  if (rule->plainAmount() != nullptr) return plainAmount(rule->plainAmount());
  if (rule->lesserAmount() != nullptr) return lesserAmount(rule->lesserAmount());
  return randomAmount(rule->randomAmount());
}

// plainAmount : quantity amountTail? | dotted (POINTS | NAME)
Amount Builder::plainAmount(Kopeck::PlainAmountContext* rule) const {
  Amount out;
  out.span = span(rule);
  if (rule->dotted() != nullptr) {
    out.kind = AmountKind::value;
    out.value = dotted(rule->dotted());
    const Token& unit = tokens_[rule->stop->getTokenIndex()];
    out.amount.span = unit.span;
    setUnit(out.amount, unit);
    return out;
  }
  out.amount = quantity(rule->quantity());
  out.kind = out.amount.unit == Unit::percent ? AmountKind::percent : AmountKind::points;
  if (rule->amountTail() != nullptr) amountTail(out, rule->amountTail());
  return out;
}

// amountTail : per quantity (PAID_BY name)? | FOR_EACH_FULL quantity (IN name)? (OVER_THIS period)? | of …
void Builder::amountTail(Amount& out, Kopeck::AmountTailContext* rule) const {
  if (rule->quantity() != nullptr) {
    out.kind = rule->per() != nullptr ? AmountKind::proportional : AmountKind::for_each_full;
    out.step = quantity(rule->quantity());
  }
  if (rule->IN() != nullptr) out.step_set = name(rule->name());
  if (rule->PAID_BY() != nullptr) {
    out.of = Measure::paid_by;
    out.of_tender = name(rule->name());
  }
  if (rule->period() != nullptr) {
    out.counts_on.emplace();
    out.counts_on->kind = WindowKind::this_period;
    out.counts_on->span = join(span(rule->OVER_THIS()), span(rule->period()));
    setPeriod(*out.counts_on, rule->period());
  }
  if (rule->of() == nullptr || rule->PAID_BY() != nullptr) return;
  if (rule->window() != nullptr) {
    out.kind = AmountKind::of_history;
    out.value = pointsEarned(rule);
  } else if (rule->name() != nullptr) {
    out.kind = AmountKind::of_rule;
    out.of_rule = name(rule->name());
  } else {
    out.of = rule->GROSS() ? Measure::gross : rule->NET() ? Measure::net : Measure::paid;
  }
}

/// `points earned by RULES over …` as a history.
Expr Builder::pointsEarned(Kopeck::AmountTailContext* rule) const {
  Expr out;
  out.kind = ExprKind::history;
  out.measure = Measure::points;
  Leaf* first = rule->POINTS_EARNED() != nullptr ? rule->POINTS_EARNED() : rule->POINTS_EARNED_BY();
  out.op_span = span(first);
  out.span = join(out.op_span, span(rule->window()));
  if (rule->names() != nullptr) out.names = names(rule->names());
  out.window = window(rule->window());
  return out;
}

// randomAmount : fromAmount NUMBER to quantity AT_RANDOM
Amount Builder::randomAmount(Kopeck::RandomAmountContext* rule) const {
  Amount out;
  out.kind = AmountKind::random;
  out.span = span(rule);
  out.step = quantity(rule->quantity());
  out.amount = out.step;  // one unit for both
  out.amount.value = decimal(rule->NUMBER());
  out.amount.span = span(rule->NUMBER());
  return out;
}

// lesserAmount : LESSER_OF plainAmount (COMMA plainAmount)+
Amount Builder::lesserAmount(Kopeck::LesserAmountContext* rule) const {
  Amount out;
  out.kind = AmountKind::lesser;
  out.span = span(rule);
  for (Kopeck::PlainAmountContext* one : rule->plainAmount()) out.options.push_back(plainAmount(one));
  return out;
}

// table : tableBy (COMMA (WHOLE_RECEIPT | MARGINAL))? (COMMA tableLine)+     tableBy : history | TIER | NAME
Table Builder::table(Kopeck::TableContext* rule) {
  Table out;
  out.span = span(rule);
  out.by = rule->tableBy()->history() != nullptr ? history(rule->tableBy()->history()) : word(firstToken(rule));
  if (rule->WHOLE_RECEIPT() != nullptr) out.how = TableHow::whole;
  if (rule->MARGINAL() != nullptr) out.how = TableHow::marginal;
  for (Kopeck::TableLineContext* one : rule->tableLine()) out.lines.push_back(tableLine(one));
  return out;
}

// tableLine : (fromAmount NUMBER unit? | name) COLON (plainAmount | lesserAmount)
TableLine Builder::tableLine(Kopeck::TableLineContext* rule) const {
  TableLine out;
  out.span = span(rule);
  if (rule->name() != nullptr) out.level = name(rule->name());
  if (rule->NUMBER() != nullptr) {
    out.from = quantity(rule->NUMBER(), rule->unit() == nullptr ? nullptr : &firstToken(rule->unit()));
  }
  out.amount = rule->plainAmount() != nullptr ? plainAmount(rule->plainAmount()) : lesserAmount(rule->lesserAmount());
  return out;
}

// takeClause : TAKE quantity (off takenOff)? takeBasis? | TAKE_BY table (off takenOff)? takeBasis?
TakeClause Builder::takeClause(Kopeck::TakeClauseContext* rule) {
  TakeClause out;
  out.span = span(rule);
  if (rule->quantity() != nullptr) {
    out.amount.amount = quantity(rule->quantity());
    out.amount.span = out.amount.amount.span;
    if (out.amount.amount.unit == Unit::percent) out.amount.kind = AmountKind::percent;
  }
  if (rule->table() != nullptr) out.table = table(rule->table());
  if (auto* off = rule->takenOff()) {
    if (off->name() != nullptr) out.off = name(off->name());
    if (off->expr() != nullptr) out.where = expr(off->expr());
  }
  if (rule->takeBasis() != nullptr) out.of_gross = rule->takeBasis()->GROSS() != nullptr;
  return out;
}

}  // namespace kopeck::syntax
