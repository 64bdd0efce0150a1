#include "compiler/syntax/translate.h"

#include <algorithm>
#include <set>
#include <vector>

#include "compiler/syntax/antlr/parser.h"
#include "compiler/syntax/inflect.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/scanner.h"
#include "compiler/syntax/slices.h"
#include "compiler/syntax/template.h"
#include "compiler/syntax/text.h"

namespace kopeck {
namespace {

using namespace syntax;  // NOLINT(google-build-using-namespace)
using ast::Language;

/// A word of the other language: which token it is there, and how it is written.
struct Word {
  std::int32_t type = 0;
  std::string text;
};

/// A word that says something of a test's customer or receipt; another word of the language is an attribute's name
/// there.
bool leadsInTests(std::int32_t type) {
  return type == T_PAYS || type == T_ASKS || type == T_CODE || type == T_BADGE || type == T_ARRIVES;
}

class Translator {
 public:
  Translator(const ParsedFile& file, Language to) : tokens_(file.tokens), source_(*file.source), to_(to) { place(); }

  std::string run() {
    // A name may grow together with the words around it in the other language: then it takes backticks.
    std::string text = written();
    for (std::size_t round = 0; round < tokens_.size(); ++round) {
      if (!quoteWhereTorn(text)) break;
      text = written();
    }
    return text;
  }

 private:
  void place();
  std::string written();
  bool quoteWhereTorn(const std::string& text);

  [[nodiscard]] Word word(std::size_t i) const;
  [[nodiscard]] Word name(std::size_t i) const;
  [[nodiscard]] Word keyword(std::size_t i) const;
  [[nodiscard]] std::int32_t russianType(std::size_t i, std::string_view& place) const;
  [[nodiscard]] std::int32_t englishType(std::size_t i) const;
  [[nodiscard]] std::string number(const Token& token) const;
  [[nodiscard]] std::string quotedText(const Token& token) const;
  [[nodiscard]] Form formAt(std::size_t i) const;
  [[nodiscard]] std::string spelling(std::int32_t type, std::string_view place) const;
  [[nodiscard]] bool isName(std::size_t i) const;
  [[nodiscard]] bool isKnownPlace(std::size_t i) const;
  [[nodiscard]] bool saidOfTests(std::size_t i) const;
  [[nodiscard]] bool commaGoes(std::size_t i) const;
  [[nodiscard]] bool ofCustomer(std::size_t i) const;

  /// The grammar's rule that token `i` stands in: 0 the innermost.
  [[nodiscard]] std::string_view rule(std::size_t i, std::size_t level = 0) const {
    return level < places_[i].size() ? places_[i][level] : std::string_view();
  }
  [[nodiscard]] bool within(std::size_t i, std::string_view rule) const {
    return std::find(places_[i].begin(), places_[i].end(), rule) != places_[i].end();
  }
  [[nodiscard]] std::int32_t typeAt(std::size_t i) const { return i < tokens_.size() ? tokens_[i].type : 0; }
  [[nodiscard]] std::int32_t before(std::size_t i) const { return i > 0 ? tokens_[i - 1].type : 0; }

  const std::vector<Token>& tokens_;
  const SourceFile& source_;
  Language to_;
  std::vector<std::vector<std::string_view>> places_;
  std::set<std::size_t> torn_;          // names that take backticks for their neighbours' sake
  std::vector<std::int32_t> expected_;  // the tokens of the text that was written
  std::vector<std::size_t> origin_;     // and of which token each is the translation
};

/// Where each token stands in the grammar.
void Translator::place() {
  places_.resize(tokens_.size());
  SliceParser parser;
  for (const Slice& slice : cut(tokens_, 0, parser)) {
    const auto put = [&](std::span<const Token> tokens, const std::vector<std::uint32_t>* from) {
      std::vector<std::vector<std::string_view>> found = parser.places(tokens);
      for (std::size_t i = 0; i < found.size(); ++i) {
        auto& where = places_[slice.first + (from == nullptr ? i : (*from)[i])];
        if (where.empty()) where = std::move(found[i]);
      }
    };
    const auto which = slice.tokens.front().type == T_TEMPLATE ? Template::of(slice.tokens) : std::nullopt;
    if (which) {
      const Replaced sample = which->sample(parser);
      put(sample.tokens, &sample.from);
    } else {
      put(slice.tokens, nullptr);
    }
  }
}

std::string Translator::written() {
  std::string out;
  expected_.clear();
  origin_.clear();
  std::uint32_t done = source_.parts().back().span.begin;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    const Token& token = tokens_[i];
    const bool comma = token.type == T_COMMA && commaGoes(i + 1);
    if (to_ == Language::russian && commaGoes(i) && before(i) != T_COMMA) {
      out += ',';
      expected_.push_back(T_COMMA);
      origin_.push_back(i);
    }
    out += source_.text({done, token.span.begin});
    done = token.span.end;
    if (comma && to_ == Language::english) continue;
    const Word one = word(i);
    out += one.text;
    expected_.push_back(one.type);
    origin_.push_back(i);
  }
  return out + std::string(source_.text({done, source_.parts().back().span.end}));
}

/// Russian parts «где» and «кроме» from the goods by a comma.
bool Translator::commaGoes(std::size_t i) const {
  if (typeAt(i) == T_WHERE) return true;
  const std::size_t back = before(i) == T_COMMA && i > 1 ? 2 : 1;
  return (typeAt(i) == T_EXCEPT || typeAt(i) == T_BOUGHT_IN) && i >= back && tokens_[i - back].type == T_ITEMS;
}

/// True when a name was quoted because the text does not scan as it was meant.
bool Translator::quoteWhereTorn(const std::string& text) {
  const SourceFile file("", text);
  Diagnostics unheard;
  const std::vector<Token> found = scan(file, file.parts().back().span, to_, unheard).tokens;
  const auto same = [](std::int32_t expected, const Token& token) {
    return expected == token.type || (expected == T_NAME && isSoft(token.type));
  };
  std::size_t at = 0;
  while (at < expected_.size() && at < found.size() && same(expected_[at], found[at])) ++at;
  if (at >= expected_.size()) return false;
  for (const std::size_t near : {at, at + 1, at - 1}) {
    if (near >= expected_.size() || expected_[near] != T_NAME) continue;
    if (torn_.insert(origin_[near]).second) return true;
  }
  return false;
}

// ---- words ----------------------------------------------------------------------------------------------------------

Word Translator::word(std::size_t i) const {
  const Token& token = tokens_[i];
  if (token.type == T_NUMBER) return {T_NUMBER, number(token)};
  if (token.type == T_STRING) return {T_STRING, quotedText(token)};
  if (token.type <= T_STAR && token.type != T_NAME) return {token.type, std::string(source_.text(token.span))};
  return isName(i) ? name(i) : keyword(i);
}

/// A name, or a word of the language that stands as one and is kept as it is.
bool Translator::isName(std::size_t i) const {
  const Token& token = tokens_[i];
  if (token.type == T_NAME) return true;
  if (token.type == T_POINTS && rule(i) == "pointsForm") return true;
  if (!isSoft(token.type) || (saidOfTests(i) && leadsInTests(token.type)) ||
      (isKnownPlace(i) && !knownName(token.type).empty()))
    return false;
  if (isKnownPlace(i)) return true;
  return rule(i) == "name" || (rule(i) == "word" && rule(i, 1) == "name");
}

/// Where a word of the language is known by its meaning, in both languages: `channel`, «канал».
bool Translator::isKnownPlace(std::size_t i) const {
  const std::size_t level = rule(i) == "word" ? 1 : 0;
  const std::string_view inner = rule(i, level);
  if (inner == "path" || inner == "tableBy" || inner == "dotted") return true;
  if (inner != "name") return false;
  const std::string_view outer = rule(i, level + 1);
  return outer == "field" || outer == "attribute";
}

/// `code "A"`, `asks 5 beans`: words that lead what is said of a test's customer or receipt.
bool Translator::saidOfTests(std::size_t i) const {
  const std::size_t level = rule(i) == "word" ? 1 : 0;
  return rule(i, level) == "name" && rule(i, level + 1) == "attribute";
}

Word Translator::name(std::size_t i) const {
  const Token& token = tokens_[i];
  const bool dotted = before(i) == T_DOT || typeAt(i + 1) == T_DOT;
  if (dotted && !token.quoted && !knownName(token.known).empty()) {
    return {T_NAME, std::string(printed(static_cast<TokenType>(token.known), to_))};
  }
  const std::string text = token.type == T_NAME ? token.text : nfc(source_.text(token.span));
  const KeywordRow* row = Keywords::of(to_).find(text);
  // `points point/points`: the word may name itself.
  if (row != nullptr && row->type == T_POINTS && (rule(i) == "pointsForm" || rule(i, 1) == "pointsForm")) {
    return {T_POINTS, text};
  }
  bool quoted = torn_.contains(i);
  if (row != nullptr && dotted) quoted = !knownName(row->type).empty();
  if (row != nullptr && !dotted)
    quoted = quoted || !isSoft(row->type) || (saidOfTests(i) && leadsInTests(row->type)) ||
             (isKnownPlace(i) && !knownName(row->type).empty());
  // What is no single word never stands without them.
  for (std::size_t at = 0; at < text.size() && !quoted;) {
    const Character c = decode(text, at);
    quoted = !(isLetter(c.code) || isDigit(c.code)) || (at == 0 && isDigit(c.code));
    at += std::max(c.size, 1U);
  }
  return {T_NAME, quoted ? "`" + text + "`" : text};
}

Word Translator::keyword(std::size_t i) const {
  const Token& token = tokens_[i];
  std::string_view place = token.text;
  if (token.type == T_CURRENCY) {
    const std::string as_it_is = std::string(source_.text(token.span));
    const KeywordRow* row = Keywords::of(to_).find(as_it_is);
    if (row != nullptr && row->type == T_CURRENCY) return {T_CURRENCY, as_it_is};
    return {T_CURRENCY, spelling(T_CURRENCY, place)};
  }
  const bool named = token.type == T_WEEKDAY || token.type == T_MONTH_NAME;
  if (!named) place = {};
  const std::int32_t type = to_ == Language::russian ? russianType(i, place) : englishType(i);
  if (token.type == T_MONTH_NAME && to_ == Language::russian && rule(i) != "monthDay") {
    for (const KeywordRow& row : keywordRows()) {  // «месяц это декабрь», but «15 декабря»
      if (row.type == type && row.place == place) return {type, std::string(spellings(row, to_)[1])};
    }
  }
  if (to_ == Language::russian && before(i) == T_BASE) {  // «база после скидок», and no sum is named
    if (token.type == T_NET) return {type, "после скидок"};
    if (token.type == T_GROSS) return {type, "до скидок"};
  }
  const std::string_view form = inflected(type, formAt(i), to_);
  return {type, form.empty() ? spelling(type, place) : std::string(form)};
}

std::string Translator::spelling(std::int32_t type, std::string_view place) const {
  for (const KeywordRow& row : keywordRows()) {
    if (row.type == type && (place.empty() || row.place == place)) return std::string(spellings(row, to_).front());
  }
  return {};
}

/// Russian has several words where English has one, and one where English has several.
std::int32_t Translator::russianType(std::size_t i, std::string_view& place) const {
  const std::int32_t type = tokens_[i].type;
  switch (type) {
    case T_FOR:
      if (rule(i) != "returnsTerm") place = "who";
      return type;
    case T_ON:
      if (rule(i) == "customerItem") return T_NA;
      if (rule(i) == "dateTail") place = "date";
      return rule(i) == "on" && (rule(i, 1) == "earnClause" || rule(i, 1) == "granted") ? T_ZA : type;
    case T_IN:
      if (rule(i) != "compareTail") place = "set";
      return type;
    case T_TO: {
      if (rule(i, 1) == "randomAmount") return type;
      for (std::size_t k = i; k-- > 0 && rule(i, 1) == "dateTail";) {
        if (tokens_[k].type == T_TIME_WORD) return type;  // «с 14:00 до 16:00»
        if (tokens_[k].type == T_DATE_WORD) break;
      }
      return T_PO;
    }
    case T_FROM:
      return rule(i) == "fromAmount" && rule(i, 1) != "limitPeriod" ? T_OT : type;
    case T_OF:
      return T_OT;
    case T_BY:
      if (rule(i) == "tiersDecl") return T_PO;
      return rule(i) == "by" ? T_NA : T_OT;
    case T_AT:
      return rule(i) == "at" && rule(i, 1) == "stampsGive" ? type : T_NA;
    case T_PER:
      return T_ZA;
    case T_OFF:
      return T_NA;
    default:
      return type;
  }
}

std::int32_t Translator::englishType(std::size_t i) const {
  const std::int32_t type = tokens_[i].type;
  switch (type) {
    case T_OT:
      if (rule(i) == "fromAmount") return T_FROM;
      return rule(i) == "person" || (rule(i) == "testReturn" && ofCustomer(i)) ? T_BY : T_OF;
    case T_NA:
      if (rule(i) == "by") return T_BY;
      if (rule(i) == "off") return T_OFF;
      return rule(i) == "customerItem" ? T_ON : T_AT;
    case T_ZA:
      return rule(i) == "per" ? T_PER : T_ON;
    case T_PO:
      return rule(i) == "to" ? T_TO : T_BY;
    case T_OF_WALLET:
      return T_OF;
    default:
      return type;
  }
}

/// «возврат в1 от анна»: by a customer, where the test has one of that name.
bool Translator::ofCustomer(std::size_t i) const {
  for (std::size_t k = i; k-- > 0 && tokens_[k].type != T_TEST;) {
    if (tokens_[k].type == T_CUSTOMER && tokens_[k + 1].text == tokens_[i + 1].text) return true;
  }
  return false;
}

/// The form in which a word stands at its place; `many` where it is the printed one.
Form Translator::formAt(std::size_t i) const {
  const std::int32_t type = tokens_[i].type;
  const std::int32_t next = typeAt(i + 1);
  if (type == T_OVER_THIS || type == T_OVER_PREVIOUS) return next == T_WEEK ? Form::feminine : Form::many;
  if (type == T_OPTIONAL) {
    if (next == T_DATE_WORD || next == T_ANNIVERSARY) return Form::feminine;
    if (next == T_NUMBER_TYPE || next == T_TIME_WORD || next == T_YES_NO || next == T_ONE_OF) return Form::neuter;
    return next == T_MONEY ? Form::plural : Form::many;
  }
  if (type == T_UNITS && before(i) == T_FOR_EACH) return Form::that;
  if (type == T_NEVER && rule(i) == "fallLine") return Form::that;
  if (type == T_STAMPS && rule(i, 1) != "stampsGive") return Form::of_it;
  if (type == T_PURCHASES && rule(i) == "bought") return Form::in_them;
  if (type == T_AVERAGE) {
    const bool sum = next == T_NET || next == T_GROSS || next == T_NET_SPEND || next == T_GROSS_SPEND;
    return sum ? Form::feminine : Form::many;
  }
  if (rule(i) == "period") return Form::that;
  if (type == T_MONTH && within(i, "atom") && before(i) != T_NUMBER) return Form::one;
  if (before(i) == T_AT_END_OF || rule(i, 1) == "of" || before(i) == T_OF || before(i) == T_OT) return Form::of_it;
  if (before(i) == T_NUMBER) {
    const Form form = formFor(tokens_[i - 1].text, to_);
    if (form == Form::one && within(i, "giveClause")) return Form::that;  // «подарить 1 штуку»
    // «2 дня», but «в пределах 2 дней».
    const std::int32_t two_before = i < 2 ? T_NUMBER : tokens_[i - 2].type;  // «не меньше 1 штуки»
    const bool compared = two_before == T_IS_AT_LEAST || two_before == T_IS_AT_MOST || two_before == T_AT_LEAST ||
                          two_before == T_AT_MOST;
    const bool genitive = compared || within(i, "dateTestTail") || within(i, "returnsTerm") || within(i, "lateLine");
    if (to_ == Language::english || !genitive) return form;
    return form == Form::one ? Form::few : Form::many;
  }
  if (within(i, "tableBy") || rule(i) == "tiersMeasure") return Form::by_it;
  return type == T_POINTS || type == T_PURCHASES || type == T_UNITS ? Form::plural : Form::many;
}

// ---- what is no word ------------------------------------------------------------------------------------------------

std::string Translator::number(const Token& token) const {
  std::string text(source_.text(token.span));
  const std::size_t point = token.text.find('.');
  const std::size_t sign = text.find_last_of(".,");
  if (point == std::string::npos || sign == std::string::npos) return text;
  const std::size_t fraction = token.text.size() - point - 1;
  // `1,500` could be read as a thousand and a half: there the point stays.
  const bool two_readings = fraction == 3 && point <= 3 && token.text.substr(0, point) != "0";
  text[sign] = to_ == Language::russian && !two_readings ? ',' : '.';
  return text;
}

std::string Translator::quotedText(const Token& token) const {
  const std::string_view text = source_.text(token.span);
  constexpr std::string_view kOpen = "«";
  constexpr std::string_view kClose = "»";
  if (to_ == Language::russian || !text.starts_with(kOpen)) return std::string(text);
  const std::string_view inside = text.substr(kOpen.size(), text.size() - kOpen.size() - kClose.size());
  std::string out = "\"";
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (inside[i] == '"') out += '\\';
    out += inside[i];
    if (inside[i] == '\\' && i + 1 < inside.size()) out += inside[++i];
  }
  return out + '"';
}

}  // namespace

std::string translate(const SourceFile& source, Language to, Diagnostics& diagnostics) {
  const SourceFile::Part& own = source.parts().back();
  const SourceFile file(own.name, std::string(source.text(own.span)));
  Diagnostics found;
  const ParsedFile parsed = parse(file, found);
  if (found.hasErrors()) {
    // The mistakes lie in the programme's own file, wherever that begins.
    for (Diagnostic one : found.all()) {
      const auto move = [&](Span& span) { span = {span.begin + own.span.begin, span.end + own.span.begin}; };
      move(one.span);
      for (Label& label : one.labels) move(label.span);
      for (Fix& fix : one.fixes) move(fix.span);
      diagnostics.add(std::move(one));
    }
    return {};
  }
  if (parsed.file.language == to) return std::string(file.text());
  return Translator(parsed, to).run();
}

}  // namespace kopeck
