#include "compiler/syntax/antlr/builder.h"
#include "compiler/syntax/token_types.h"

namespace kopeck::syntax {

using namespace ast;  // NOLINT(google-build-using-namespace): the vocabulary of this file

namespace {

/// Later phases walk the Ast by recursion: a chain of `and` must not be deeper than their stack.
constexpr std::size_t kMostParts = 200;

}  // namespace

std::int64_t Builder::placeValue(const Token& token) {
  return parseDecimal(token.text).value_or(Decimal{}).mantissa;
}

Expr Builder::join2(ExprKind kind, Expr a, Expr b, Span op) const {
  Expr out;
  out.kind = kind;
  out.span = join(a.span, b.span);
  out.op_span = op;
  out.args.push_back(std::move(a));
  out.args.push_back(std::move(b));
  return out;
}

bool Builder::tooLong(Rule* rule, std::size_t parts) {
  if (parts <= kMostParts) return false;
  diagnostics_.report(Code::tooLong, firstToken(rule).span, kMostParts);
  return true;
}

// expr : andExpr (OR andExpr)*
Expr Builder::expr(Kopeck::ExprContext* rule) {
  const auto parts = rule->andExpr();
  Expr out;
  out.span = span(rule);
  if (tooLong(rule, parts.size())) return out;
  out = andExpr(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i) {
    out = join2(ExprKind::either, std::move(out), andExpr(parts[i]), span(rule->OR(i - 1)));
  }
  return out;
}

// andExpr : notExpr (AND notExpr)*
Expr Builder::andExpr(Kopeck::AndExprContext* rule) {
  const auto parts = rule->notExpr();
  Expr out;
  out.span = span(rule);
  if (tooLong(rule, parts.size())) return out;
  out = notExpr(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i) {
    out = join2(ExprKind::both, std::move(out), notExpr(parts[i]), span(rule->AND(i - 1)));
  }
  return out;
}

// notExpr : NOT* comparison
Expr Builder::notExpr(Kopeck::NotExprContext* rule) {
  const auto nots = rule->NOT();
  Expr out;
  out.span = span(rule);
  if (tooLong(rule, nots.size())) return out;
  return negated(nots, comparison(rule->comparison()));
}

Expr Builder::negated(const std::vector<Leaf*>& nots, Expr out) const {
  for (auto leaf = nots.rbegin(); leaf != nots.rend(); ++leaf) {
    Expr negation;
    negation.kind = ExprKind::negate;
    negation.op_span = span(*leaf);
    negation.span = join(negation.op_span, out.span);
    negation.args.push_back(std::move(out));
    out = std::move(negation);
  }
  return out;
}

// comparison : (DATE_WORD | TIME_WORD) dateTail | sum (compareTail | dateTestTail)?
Expr Builder::comparison(Kopeck::ComparisonContext* rule) {
  if (rule->dateTail() != nullptr) return dateTail(word(firstToken(rule)), rule->dateTail());
  Expr left = sum(rule->sum());
  if (rule->compareTail() != nullptr) return compareTail(std::move(left), rule->compareTail());
  if (rule->dateTestTail() != nullptr) return dateTestTail(std::move(left), rule->dateTestTail());
  return left;
}

// dateTail : FROM right TO right | compareTail | dateTestTail | ON path
Expr Builder::dateTail(Expr left, Kopeck::DateTailContext* rule) {
  if (rule->compareTail() != nullptr) return compareTail(std::move(left), rule->compareTail());
  if (rule->dateTestTail() != nullptr) return dateTestTail(std::move(left), rule->dateTestTail());
  if (rule->ON() != nullptr) return join2(ExprKind::on, std::move(left), path(rule->path()), span(rule->ON()));
  Expr out = join2(ExprKind::from_to, std::move(left), right(rule->right(0)), span(rule->FROM()));
  out.args.push_back(right(rule->right(1)));
  out.span = join(out.span, out.args.back().span);
  return out;
}

// dateTestTail : WITHIN duration (of | AFTER | BEFORE) datePoint | IN_MONTH_OF datePoint
Expr Builder::dateTestTail(Expr left, Kopeck::DateTestTailContext* rule) {
  Expr point = datePoint(rule->datePoint());
  if (rule->IN_MONTH_OF() != nullptr) {
    return join2(ExprKind::month_of, std::move(left), std::move(point), span(rule->IN_MONTH_OF()));
  }
  const ExprKind kind = rule->AFTER()    ? ExprKind::within_after
                        : rule->BEFORE() ? ExprKind::within_before
                                         : ExprKind::within_of;
  Expr out = join2(kind, std::move(left), std::move(point), span(rule->WITHIN()));
  out.quantity = duration(rule->duration());
  return out;
}

// datePoint : path | DATE
Expr Builder::datePoint(Kopeck::DatePointContext* rule) {
  return rule->path() != nullptr ? path(rule->path()) : literal(rule->DATE());
}

Expr Builder::compareTail(Expr left, Kopeck::CompareTailContext* rule) {
  const Token& op = firstToken(rule);
  const auto test = [&](ExprKind kind) {
    Expr out;
    out.kind = kind;
    out.span = join(left.span, op.span);
    out.op_span = op.span;
    out.args.push_back(std::move(left));
    return out;
  };
  if (op.type == T_IS_KNOWN) return test(ExprKind::known);
  if (op.type == T_IS_NOT_KNOWN) return test(ExprKind::unknown);
  if (op.type == T_IN) return join2(ExprKind::in, std::move(left), list(rule->list()), op.span);
  if (op.type == T_UNDER) return join2(ExprKind::under, std::move(left), list(rule->list()), op.span);
  Expr what = rule->choice() != nullptr ? choice(rule->choice()) : right(rule->right());
  Expr out = join2(ExprKind::compare, std::move(left), std::move(what), op.span);
  out.compare = compareOf(op.type);
  return out;
}

/// The comparison that a token says; `=` only stands in guarantees.
Compare Builder::compareOf(std::int32_t type) {
  switch (type) {
    case T_IS:
    case T_EQ:
      return Compare::is;
    case T_IS_NOT:
      return Compare::is_not;
    case T_LT:
      return Compare::less;
    case T_LE:
      return Compare::less_equal;
    case T_GT:
      return Compare::greater;
    case T_GE:
      return Compare::greater_equal;
    case T_IS_AT_LEAST:
      return Compare::is_at_least;
    case T_IS_AT_MOST:
      return Compare::is_at_most;
    default:
      return Compare::reaches;
  }
}

// choice : right (DOTDOT right | (COMMA right)+)?
Expr Builder::choice(Kopeck::ChoiceContext* rule) {
  const auto parts = rule->right();
  if (parts.size() == 1) return right(parts.front());
  if (rule->DOTDOT() != nullptr) {
    return join2(ExprKind::range, right(parts[0]), right(parts[1]), span(rule->DOTDOT()));
  }
  Expr out;
  out.kind = ExprKind::list;
  out.span = span(rule);
  for (Kopeck::RightContext* part : parts) out.args.push_back(right(part));
  return out;
}

// list : right (COMMA right)*
Expr Builder::list(Kopeck::ListContext* rule) {
  Expr out;
  out.kind = ExprKind::list;
  out.span = span(rule);
  for (Kopeck::RightContext* part : rule->right()) out.args.push_back(right(part));
  return out;
}

// right : sum | DATE_WORD | TIME_WORD
Expr Builder::right(Kopeck::RightContext* rule) {
  return rule->sum() != nullptr ? sum(rule->sum()) : word(firstToken(rule));
}

// sum : product ((PLUS | MINUS) product)*
Expr Builder::sum(Kopeck::SumContext* rule) {
  const auto parts = rule->product();
  Expr out;
  out.span = span(rule);
  if (tooLong(rule, parts.size())) return out;
  out = product(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const Token& op = token(dynamic_cast<Leaf*>(rule->children[2 * i - 1]));
    out = join2(op.type == T_PLUS ? ExprKind::add : ExprKind::subtract, std::move(out), product(parts[i]), op.span);
  }
  return out;
}

// product : operand (STAR operand)*
Expr Builder::product(Kopeck::ProductContext* rule) {
  const auto parts = rule->operand();
  Expr out;
  out.span = span(rule);
  if (tooLong(rule, parts.size())) return out;
  out = operand(parts.front());
  for (std::size_t i = 1; i < parts.size(); ++i) {
    out = join2(ExprKind::multiply, std::move(out), operand(parts[i]), span(rule->STAR(i - 1)));
  }
  return out;
}

// operand : atom (OR_ELSE atom)?
Expr Builder::operand(Kopeck::OperandContext* rule) {
  const auto parts = rule->atom();
  if (parts.size() == 1) return atom(parts.front());
  return join2(ExprKind::or_else, atom(parts[0]), atom(parts[1]), span(rule->OR_ELSE()));
}

Expr Builder::atom(Kopeck::AtomContext* rule) {
  Expr out;
  out.span = span(rule);
  if (rule->shared() != nullptr) return percentOf(rule, rule->NUMBER(), rule->PERCENT(), shared(rule->shared()));
  if (rule->quantity() != nullptr) {
    out.kind = ExprKind::quantity;
    out.quantity = quantity(rule->quantity());
    return out;
  }
  if (rule->path() != nullptr) return path(rule->path());
  if (rule->balance() != nullptr) return balance(rule->balance());
  if (rule->AVERAGE() != nullptr) return average(rule, rule->history());
  if (rule->history() != nullptr) return history(rule->history());
  if (rule->expr() != nullptr) return expr(rule->expr());
  if (rule->name() != nullptr) {
    out.kind = rule->ANY_ITEM_IN() != nullptr ? ExprKind::any_item : ExprKind::every_item;
    out.set = name(rule->name());
    return out;
  }
  if (rule->DAYS_SINCE_LAST_PURCHASE() != nullptr) {
    out.kind = ExprKind::days_since_last_purchase;
    return out;
  }
  if (rule->FIRST_PURCHASE() != nullptr) {
    out.kind = ExprKind::first_purchase;
    return out;
  }
  if (rule->PURCHASE_NUMBER() != nullptr) {
    out.kind = ExprKind::purchase_number;
    if (rule->TODAY() != nullptr) {
      out.window.kind = WindowKind::today;
      out.window.unit = Unit::day;
      out.window.span = span(rule->TODAY());
    }
    return out;
  }
  return literal(dynamic_cast<Leaf*>(rule->children.front()));
}

// shared : path | balance | history | AVERAGE history | LPAREN expr RPAREN
Expr Builder::shared(Kopeck::SharedContext* rule) {
  if (rule->path() != nullptr) return path(rule->path());
  if (rule->balance() != nullptr) return balance(rule->balance());
  if (rule->AVERAGE() != nullptr) return average(rule, rule->history());
  if (rule->history() != nullptr) return history(rule->history());
  return expr(rule->expr());
}

Expr Builder::percentOf(Rule* rule, Leaf* number, Leaf* percent, Expr of) const {
  Expr out;
  out.kind = ExprKind::percent_of;
  out.span = span(rule);
  out.quantity = quantity(number, &token(percent));
  out.args.push_back(std::move(of));
  return out;
}

Expr Builder::average(Rule* rule, Kopeck::HistoryContext* of) {
  Expr out = history(of);
  if (out.kind == ExprKind::path) {  // of this receipt alone: the checker asks for a window
    const Token& measure = firstToken(of);
    out = Expr{};
    out.op_span = measure.span;
    if (measure.type == T_GROSS) out.measure = Measure::gross;
    if (measure.type == T_PAID) out.measure = Measure::paid;
  }
  out.kind = ExprKind::average;
  out.span = span(rule);
  return out;
}

// balance : BALANCE (of | OF_WALLET) name
Expr Builder::balance(Kopeck::BalanceContext* rule) const {
  Expr out;
  out.kind = ExprKind::balance;
  out.span = span(rule);
  out.names.push_back(name(rule->name()));
  return out;
}

/// A single token: a literal, or a word of the language that stands for a value.
Expr Builder::literal(Leaf* leaf) const {
  const Token& one = token(leaf);
  Expr out;
  out.span = one.span;
  switch (one.type) {
    case T_STRING:
      out.kind = ExprKind::text;
      out.text = text(leaf);
      return out;
    case T_DATE:
      out.kind = ExprKind::date;
      out.date = date(leaf);
      return out;
    case T_TIME:
      out.kind = ExprKind::time;
      out.time = time(leaf);
      return out;
    case T_WEEKDAY:
      out.kind = ExprKind::weekday;
      out.value = placeValue(one);
      return out;
    case T_MONTH_NAME:
      out.kind = ExprKind::month;
      out.value = placeValue(one);
      return out;
    case T_YES:
    case T_NO:
      out.kind = ExprKind::yes_no;
      out.value = one.type == T_YES ? 1 : 0;
      return out;
    default:
      return word(one);
  }
}

Expr Builder::word(const Token& one) const {
  Expr out;
  out.kind = ExprKind::path;
  out.span = one.span;
  out.names.push_back(knownName(one));
  return out;
}

// dotted : NAME (DOT NAME)+
Expr Builder::dotted(Kopeck::DottedContext* rule) const {
  return path(rule, rule->NAME());
}

// path : NAME (DOT NAME)* | WEEKDAY_WORD | word
Expr Builder::path(Kopeck::PathContext* rule) const {
  return path(rule, rule->NAME());
}

Expr Builder::path(Rule* rule, const std::vector<Leaf*>& leaves) const {
  Expr out = word(firstToken(rule));
  for (std::size_t i = 1; i < leaves.size(); ++i) out.names.push_back(knownName(token(leaves[i])));
  out.span = span(rule);
  return out;
}

/// What a history or a line of tiers counts: the first token tells, and `paid by` behind it.
Measure Builder::measureOf(const Token& first, bool paid_by) {
  switch (first.type) {
    case T_GROSS:
    case T_GROSS_SPEND:
      return Measure::gross;
    case T_PAID:
    case T_PAID_SPEND:
      return Measure::paid;
    case T_PURCHASES:
      return Measure::purchases;
    case T_UNITS:
      return Measure::units;
    case T_POINTS_EARNED:
    case T_POINTS_EARNED_BY:
      return Measure::points;
    default:
      return paid_by ? Measure::paid_by : Measure::net;
  }
}

// history : MEASURE (on name)? (PAID_BY name)? window? INCLUDING? | UNITS IN name … | POINTS_EARNED_BY names window
Expr Builder::history(Kopeck::HistoryContext* rule) {
  const Token& first = firstToken(rule);
  const bool of_receipt = first.type == T_NET || first.type == T_GROSS || first.type == T_PAID;
  if (of_receipt && rule->children.size() == 1) return word(first);
  Expr out;
  out.kind = ExprKind::history;
  out.span = span(rule);
  out.op_span = first.span;
  out.measure = measureOf(first, rule->PAID_BY() != nullptr);
  if (rule->names() != nullptr) out.names = names(rule->names());
  for (Kopeck::NameContext* one : rule->name()) {
    // `net spend on SET paid by TENDER`: the word before the name tells which it is.
    if (tokens_[one->start->getTokenIndex() - 1].type == T_PAID_BY) {
      out.names.push_back(name(one));
    } else {
      out.set = name(one);
    }
  }
  if (rule->window() != nullptr) out.window = window(rule->window());
  out.including_this_purchase = rule->INCLUDING() != nullptr;
  return out;
}

// window : OVER_LAST NUMBER UNIT | (OVER_THIS | OVER_PREVIOUS) period | EVER | TODAY
Window Builder::window(Kopeck::WindowContext* rule) const {
  Window out;
  out.span = span(rule);
  if (rule->EVER() != nullptr) out.kind = WindowKind::ever;
  if (rule->TODAY() != nullptr) {
    out.kind = WindowKind::today;
    out.unit = Unit::day;
  }
  if (rule->OVER_THIS() != nullptr) out.kind = WindowKind::this_period;
  if (rule->OVER_PREVIOUS() != nullptr) out.kind = WindowKind::previous_period;
  if (rule->period() != nullptr) setPeriod(out, rule->period());
  if (rule->OVER_LAST() != nullptr) {
    out.kind = WindowKind::last;
    out.n = wholeNumber(rule->NUMBER());
    if (rule->DAY() != nullptr) out.unit = Unit::day;
    if (rule->WEEK() != nullptr) out.unit = Unit::week;
    if (rule->YEAR() != nullptr) out.unit = Unit::year;
  }
  return out;
}

// period : DAY | WEEK | MONTH | QUARTER | YEAR
void Builder::setPeriod(Window& window, Kopeck::PeriodContext* rule) const {
  if (rule->DAY() != nullptr) window.unit = Unit::day;
  if (rule->WEEK() != nullptr) window.unit = Unit::week;
  if (rule->YEAR() != nullptr) window.unit = Unit::year;
  window.quarter = rule->QUARTER() != nullptr;
}

}  // namespace kopeck::syntax
