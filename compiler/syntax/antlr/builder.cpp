#include "compiler/syntax/antlr/builder.h"

#include <algorithm>

#include "compiler/syntax/keywords.h"
#include "compiler/syntax/text.h"

namespace kopeck::syntax {

using ast::Unit;

ParsedSlice Builder::slice(Kopeck::SliceContext* tree) {
  ParsedSlice out;
  if (tree->header() != nullptr) {
    out.header = header(tree->header());
  } else {
    out.decl = declaration(tree->declaration());
  }
  out.template_use = std::move(template_use_);
  out.layout = std::move(layout_);
  return out;
}

Span Builder::span(Rule* rule) const {
  if (rule->stop == nullptr || rule->stop->getTokenIndex() < rule->start->getTokenIndex()) return firstToken(rule).span;
  std::size_t last = std::min(rule->stop->getTokenIndex(), tokens_.size() - 1);
  // What is put together from a template's body and its arguments has no one place: the beginning stands for it.
  const Token& first = firstToken(rule);
  const bool torn = std::any_of(tokens_.begin() + static_cast<std::ptrdiff_t>(rule->start->getTokenIndex()),
                                tokens_.begin() + static_cast<std::ptrdiff_t>(last),
                                [&](const Token& token) { return token.origin != first.origin; });
  if (torn || tokens_[last].origin != first.origin) {
    last = rule->start->getTokenIndex();
    while (tokens_[last + 1].origin == first.origin) ++last;
  }
  return join(first.span, tokens_[last].span);
}

ast::Name Builder::name(const Token& token) const {
  const bool plain = token.type == T_NAME || token.type == T_STRING;
  return {plain ? token.text : nfc(written(token.span)), token.span};
}

ast::Name Builder::name(Kopeck::NameContext* rule) const {
  return name(firstToken(rule));
}

ast::Name Builder::knownName(const Token& token) const {
  if (token.quoted) return name(token);
  // Next to a dot the scanner leaves every word a name.
  const std::string_view known = syntax::knownName(token.type == T_NAME ? token.known : token.type);
  return known.empty() ? name(token) : ast::Name{std::string(known), token.span};
}

std::vector<ast::Name> Builder::names(Kopeck::NamesContext* rule) const {
  std::vector<ast::Name> out;
  for (Kopeck::NameContext* one : rule->name()) out.push_back(name(one));
  return out;
}

std::optional<ast::Text> Builder::optionalText(Leaf* leaf) const {
  if (leaf == nullptr) return std::nullopt;
  return text(leaf);
}

ast::Date Builder::date(Leaf* leaf) const {
  return {parseDate(token(leaf).text).value_or(0), span(leaf)};
}

ast::Time Builder::time(Leaf* leaf) const {
  constexpr std::int32_t kDay = 24 * 60 * 60;
  const std::string& written_time = token(leaf).text;
  return {written_time == "24:00" ? kDay : parseTime(written_time).value_or(0), span(leaf)};
}

Decimal Builder::decimal(Leaf* leaf) const {
  return parseDecimal(token(leaf).text).value_or(Decimal{});
}

std::int64_t Builder::wholeNumber(Leaf* leaf) const {
  const std::optional<Value> whole = scaled(decimal(leaf), 0);
  if (!whole) diagnostics_.report(Code::notWhole, span(leaf), written(span(leaf)));
  return whole.value_or(1);
}

void Builder::setUnit(ast::Quantity& quantity, const Token& unit) const {
  const auto known = [&](Unit kind) {
    quantity.unit = kind;
    quantity.word = name(unit);
  };
  const auto word = [&](std::string english) {
    quantity.unit = Unit::word;
    quantity.word = {std::move(english), unit.span};
  };
  switch (unit.type) {
    case T_PERCENT:
      quantity.unit = Unit::percent;
      break;
    case T_CURRENCY:
      quantity.unit = Unit::money;
      quantity.word = {unit.text, unit.span};  // the code, however it was written
      break;
    case T_DAY:
      known(Unit::day);
      break;
    case T_WEEK:
      known(Unit::week);
      break;
    case T_MONTH:
      known(Unit::month);
      break;
    case T_YEAR:
      known(Unit::year);
      break;
    case T_HOUR:
      known(Unit::hour);
      break;
    case T_PURCHASES:
      word("purchases");
      break;
    case T_UNITS:
      word("units");
      break;
    case T_POINTS:
      word("points");
      break;
    default:
      quantity.unit = Unit::word;
      quantity.word = name(unit);
      break;
  }
  quantity.span = join(quantity.span, unit.span);
}

ast::Quantity Builder::quantity(Leaf* number, const Token* unit) const {
  ast::Quantity out;
  out.value = decimal(number);
  out.span = span(number);
  if (unit != nullptr) setUnit(out, *unit);
  return out;
}

ast::Quantity Builder::quantity(Kopeck::QuantityContext* rule) const {
  return quantity(rule->NUMBER(), rule->unit() == nullptr ? nullptr : &firstToken(rule->unit()));
}

ast::Quantity Builder::duration(Kopeck::DurationContext* rule) const {
  return quantity(rule->NUMBER(), &tokens_[rule->stop->getTokenIndex()]);
}

void Builder::twice(Rule* rule, Span first) {
  const Span place = firstToken(rule).span;
  diagnostics_.report(Code::saidTwice, place, written(place))
      .label(first, {"first said here", "сначала сказано здесь"});
}

LayoutLine& Builder::line(LayoutLine::Kind kind, std::int32_t order, std::size_t first, std::size_t end) {
  LayoutLine& out = layout_.lines.emplace_back();
  out.kind = kind;
  out.order = order;
  out.first = origin_.first + static_cast<std::uint32_t>(first);
  out.end = origin_.first + static_cast<std::uint32_t>(end);
  return out;
}

LayoutLine& Builder::line(LayoutLine::Kind kind, std::int32_t order, Rule* rule) {
  return line(kind, order, rule->start->getTokenIndex(), rule->stop->getTokenIndex() + 1);
}

/// The head: from the declaration's first token to the first of its lines, or to its end.
LayoutLine& Builder::head(LayoutBlock::Kind kind, Rule* rule, Rule* first_line) {
  layout_.kind = kind;
  const std::size_t end = first_line == nullptr ? rule->stop->getTokenIndex() + 1 : first_line->start->getTokenIndex();
  return line(LayoutLine::Kind::head, 0, rule->start->getTokenIndex(), end);
}

}  // namespace kopeck::syntax
