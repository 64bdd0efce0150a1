#include "compiler/syntax/antlr/builder.h"

#include <algorithm>

namespace kopeck::syntax {

using namespace ast;  // NOLINT(google-build-using-namespace): the vocabulary of this file

// header : PROGRAM STRING headerLine*
Header Builder::header(Kopeck::HeaderContext* rule) {
  Header out;
  out.name = text(rule->STRING());
  out.span = join(span(rule->PROGRAM()), out.name.span);
  const auto lines = rule->headerLine();
  head(LayoutBlock::Kind::header, rule, lines.empty() ? nullptr : lines.front());
  for (Kopeck::HeaderLineContext* one : lines) headerLine(out, one);
  return out;
}

namespace {

/// The header's own order is that of the grammar, with the two clauses that rules have too in their place.
std::int32_t headerOrder(std::size_t rule) {
  if (rule == Kopeck::RuleActivateClause) return 10 * Kopeck::RuleMultipliersLine + 1;
  if (rule == Kopeck::RuleExpireClause) return 10 * Kopeck::RuleMultipliersLine + 2;
  return static_cast<std::int32_t>(10 * rule);
}

}  // namespace

void Builder::headerLine(Header& out, Kopeck::HeaderLineContext* rule) {
  Rule* one = dynamic_cast<Rule*>(rule->children.front());
  LayoutLine& layout = line(LayoutLine::Kind::entry, headerOrder(one->getRuleIndex()), rule);
  alignSecond(layout);
  const Span place = span(one);
  const auto put = [&](auto& slot, auto value) {
    const Span first = slot ? slot->span : Span{};
    once(slot, std::move(value), one, first);
  };
  if (rule->versionLine() != nullptr) {
    put(out.version, versionLine(rule->versionLine()));
  } else if (rule->currencyLine() != nullptr) {
    const Token& code = tokens_[one->stop->getTokenIndex()];
    const Name name_of_it = code.type == Kopeck::CURRENCY ? Name{code.text, code.span} : name(code);
    put(out.currency, CurrencyLine{name_of_it, place});
  } else if (rule->pointsLine() != nullptr) {
    put(out.points, pointsLine(rule->pointsLine()));
  } else if (rule->worthLine() != nullptr) {
    put(out.worth, worthLine(rule->worthLine()));
  } else if (rule->timeZoneLine() != nullptr) {
    put(out.time_zone, TextLine{text(rule->timeZoneLine()->STRING()), place});
  } else if (rule->baseLine() != nullptr) {
    auto* base = rule->baseLine();
    BaseLine said{base->GROSS() ? Base::gross : base->NET() ? Base::net : Base::paid, {}, {}, place};
    if (base->names() != nullptr) said.except = names(base->names());
    if (base->WITH_TAX() != nullptr || base->WITHOUT_TAX() != nullptr) said.with_tax = base->WITH_TAX() != nullptr;
    put(out.base, std::move(said));
  } else if (rule->tendersLine() != nullptr) {
    put(out.tenders, tendersLine(rule->tendersLine()));
  } else if (auto* how = rule->multipliersLine()) {
    put(out.multipliers, MultipliersLine{how->BY_PRODUCT() ? Multipliers::product
                                         : how->BY_SUM()   ? Multipliers::sum
                                                           : Multipliers::highest,
                                         place});
  } else if (rule->applyLine() != nullptr) {
    layout.aligned = 0;
    once(out.apply_expiry_to_earlier, place, one, out.apply_expiry_to_earlier.value_or(Span{}));
  } else if (rule->roundingLine() != nullptr) {
    put(out.rounding, roundingLine(rule->roundingLine()));
  } else if (rule->activateClause() != nullptr) {
    put(out.activate, activateClause(rule->activateClause()));
  } else if (rule->expireClause() != nullptr) {
    put(out.expire, expireClause(rule->expireClause()));
  } else if (rule->useLine() != nullptr) {
    put(out.use, useLine(rule->useLine()));
  } else if (rule->returnsLine() != nullptr) {
    put(out.returns, returnsLine(rule->returnsLine()));
  } else if (rule->lateLine() != nullptr) {
    put(out.late, LateLine{duration(rule->lateLine()->duration()), place});
  } else {
    put(out.seed, TextLine{text(rule->seedLine()->STRING()), place});
  }
}

// versionLine : VERSION NUMBER (COMMA EFFECTIVE_FROM DATE)?
VersionLine Builder::versionLine(Kopeck::VersionLineContext* rule) {
  VersionLine out;
  out.number = wholeNumber(rule->NUMBER());
  if (rule->DATE() != nullptr) out.effective_from = date(rule->DATE());
  out.span = span(rule);
  return out;
}

// pointsLine : POINTS pointsForm (SLASH pointsForm)* (COMMA precision)?
PointsLine Builder::pointsLine(Kopeck::PointsLineContext* rule) {
  PointsLine out;
  for (Kopeck::PointsFormContext* form : rule->pointsForm()) out.forms.push_back(name(firstToken(form)));
  if (rule->precision() != nullptr) {
    out.precision_said = true;
    if (rule->precision()->NUMBER() != nullptr) out.decimals = wholeNumber(rule->precision()->NUMBER());
  }
  out.span = span(rule);
  return out;
}

// worthLine : WORTH (NONE | NUMBER (NAME | POINTS) EQ NUMBER (CURRENCY | NAME))
WorthLine Builder::worthLine(Kopeck::WorthLineContext* rule) const {
  WorthLine out;
  out.span = span(rule);
  out.none = rule->NONE() != nullptr;
  if (out.none) return out;
  const std::size_t points = rule->NUMBER(0)->getSymbol()->getTokenIndex();
  const std::size_t money = rule->NUMBER(1)->getSymbol()->getTokenIndex();
  out.points = quantity(rule->NUMBER(0), &tokens_[points + 1]);
  out.money = quantity(rule->NUMBER(1), &tokens_[money + 1]);
  return out;
}

// tendersLine : TENDERS tender (COMMA tender)*     tender : name STRING?
TendersLine Builder::tendersLine(Kopeck::TendersLineContext* rule) const {
  TendersLine out;
  out.span = span(rule);
  for (Kopeck::TenderContext* one : rule->tender())
    out.tenders.push_back({name(one->name()), optionalText(one->STRING())});
  return out;
}

// useLine : USE (SOONEST_FIRST | OLDEST_FIRST)
UseLine Builder::useLine(Kopeck::UseLineContext* rule) const {
  return {rule->SOONEST_FIRST() != nullptr ? UseOrder::soonest : UseOrder::oldest, span(rule)};
}

// roundingLine : ROUNDING (DOWN | UP | HALF_UP | HALF_EVEN) (COMMA (PER_UNIT | PER_LINE | PER_RULE | PER_RECEIPT))?
RoundingLine Builder::roundingLine(Kopeck::RoundingLineContext* rule) const {
  RoundingLine out;
  out.span = span(rule);
  if (rule->UP() != nullptr) out.mode = RoundingMode::up;
  if (rule->HALF_UP() != nullptr) out.mode = RoundingMode::half_up;
  if (rule->HALF_EVEN() != nullptr) out.mode = RoundingMode::half_even;
  if (rule->PER_UNIT() != nullptr) out.place = RoundingPlace::unit;
  if (rule->PER_LINE() != nullptr) out.place = RoundingPlace::line;
  if (rule->PER_RULE() != nullptr) out.place = RoundingPlace::rule;
  if (rule->PER_RECEIPT() != nullptr) out.place = RoundingPlace::receipt;
  return out;
}

// returnsLine : RETURNS returnsTerm (COMMA returnsTerm)*
ReturnsLine Builder::returnsLine(Kopeck::ReturnsLineContext* rule) {
  ReturnsLine out;
  out.span = span(rule);
  std::array<Span, 4> first{};  // where each of the four was said
  for (Kopeck::ReturnsTermContext* term : rule->returnsTerm()) {
    const auto put = [&](auto& slot, auto value, std::size_t which) {
      once(slot, std::move(value), term, first[which]);
      if (first[which] == Span{}) first[which] = span(term);
    };
    if (term->RECALCULATE() != nullptr) put(out.mode, ReturnMode::recalculate, 0);
    if (term->PROPORTIONAL() != nullptr) put(out.mode, ReturnMode::proportional, 0);
    if (term->PER_LINE() != nullptr) put(out.mode, ReturnMode::per_line, 0);
    if (term->ONLY_PENDING() != nullptr) put(out.reach, ReturnReach::only_pending, 1);
    if (term->WITHIN_BALANCE() != nullptr) put(out.reach, ReturnReach::within_balance, 1);
    if (term->MAY_GO_NEGATIVE() != nullptr) put(out.reach, ReturnReach::may_go_negative, 1);
    if (term->LIMITS_REOPEN() != nullptr) put(out.limits_reopen, true, 2);
    if (term->LIMITS_STAY_USED() != nullptr) put(out.limits_reopen, false, 2);
    if (term->duration() != nullptr) put(out.within, duration(term->duration()), 3);
  }
  return out;
}

// activateTerm : AT_ONCE | AFTER_NEXT_PURCHASE | duration (AFTER_PURCHASE | AFTER_ISSUE)
Activate Builder::activateClause(Kopeck::ActivateClauseContext* rule) const {
  Activate out;
  out.span = span(rule);
  auto* term = rule->activateTerm();
  if (term->AFTER_NEXT_PURCHASE() != nullptr) out.kind = ActivateKind::after_next_purchase;
  if (term->duration() != nullptr) {
    out.kind = ActivateKind::after_purchase;
    out.after = duration(term->duration());
  }
  return out;
}

// expireClause : EXPIRE expireTerm
Expire Builder::expireClause(Kopeck::ExpireClauseContext* rule) {
  Expire out;
  out.span = span(rule);
  auto* term = rule->expireTerm();
  if (term->duration() != nullptr) out.after = duration(term->duration());
  out.each_purchase_renews = term->EACH_PURCHASE_RENEWS() != nullptr;
  if (term->monthDay() != nullptr) {
    const Trigger::MonthDay day = monthDay(term->monthDay());
    out.kind = ExpireKind::fixed_day;
    out.month = day.month;
    out.day = day.day;
    out.of_next_year = term->OF_NEXT_YEAR() != nullptr;
  } else if (term->AT_END_OF() != nullptr) {
    out.kind = ExpireKind::end_of_period;
    if (term->DAY() != nullptr) out.period = Period::day;
    if (term->WEEK() != nullptr) out.period = Period::week;
    if (term->QUARTER() != nullptr) out.period = Period::quarter;
    if (term->HALF_YEAR() != nullptr) out.period = Period::half_year;
    if (term->YEAR() != nullptr) out.period = Period::year;
  } else if (term->WITHOUT_PURCHASE() != nullptr) {
    out.kind = ExpireKind::without_purchase;
    out.or_redemption = term->OR_REDEMPTION() != nullptr;
  } else if (term->AFTER_ISSUE() != nullptr) {
    out.kind = ExpireKind::after_issue;
  } else if (term->duration() != nullptr) {
    out.kind = ExpireKind::after;
    out.after_activation = term->AFTER_ACTIVATION() != nullptr;
  }
  return out;
}

// monthDay : NUMBER MONTH_NAME
Trigger::MonthDay Builder::monthDay(Kopeck::MonthDayContext* rule) {
  Trigger::MonthDay out;
  out.month = static_cast<std::int32_t>(placeValue(token(rule->MONTH_NAME())));
  out.day = static_cast<std::int32_t>(std::clamp<std::int64_t>(wholeNumber(rule->NUMBER()), 0, 99));
  out.span = span(rule);
  return out;
}

}  // namespace kopeck::syntax
