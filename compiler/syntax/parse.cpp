#include "compiler/syntax/parse.h"

#include <algorithm>
#include <array>

#include "compiler/syntax/antlr/parser.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/repair.h"
#include "compiler/syntax/scanner.h"
#include "compiler/syntax/text.h"

namespace kopeck {
namespace {

using namespace syntax;  // NOLINT(google-build-using-namespace)

constexpr int kMostDepth = 200;

/// A declaration's tokens, and whether something of it was left out before it was cut.
struct Slice {
  std::uint32_t first = 0;
  std::span<const Token> tokens;
};

/// After these a name has to follow, so a head's word is a name that lacks its backticks.
bool wantsName(std::int32_t type) {
  static constexpr std::array kBefore = {
      T_RULE,        T_SET,         T_LIMIT,          T_EVENT,        T_ON_EVENT,
      T_COMMA,       T_OVER,        T_MULTIPLY,       T_ON,           T_ZA,
      T_HIGHEST_OF,  T_IN,          T_COLON,          T_SLASH,        T_EXCEPT,
      T_REPLACES,    T_SEGMENT,     T_CALENDAR,       T_DISCOUNT,     T_COUPON,
      T_WALLET,      T_TEMPLATE,    T_WITH,           T_OFF,          T_NA,
      T_FOR_SEGMENT, T_WITH_COUPON, T_INTO_COUPON,    T_ISSUE_COUPON, T_GRANT_BADGE,
      T_FIRST_OF,    T_TOGETHER,    T_EXACTLY_ONE_OF, T_WAS,          T_FROM_TEMPLATE};
  return std::find(kBefore.begin(), kBefore.end(), type) != kBefore.end();
}

/// `event review e1 at …` is a step of a test; `event review has` begins a declaration.
bool isEventStep(std::span<const Token> tokens, std::size_t at, std::int32_t declaration) {
  if (tokens[at].type != T_EVENT || at + 3 >= tokens.size()) return false;
  const auto name = [&](std::size_t i) { return tokens[i].type == T_NAME || isSoft(tokens[i].type); };
  const auto moment = [&](std::size_t i) {
    return tokens[i].type == T_AT || tokens[i].type == T_NA || tokens[i].type == T_DATE;
  };
  if (name(at + 1) && name(at + 2) && moment(at + 3)) return true;
  const bool damaged_step = (name(at + 1) && moment(at + 2)) || (!tokens[at + 2].first_on_line && name(at + 2));
  return declaration == T_TEST && damaged_step;
}

/// `coupon` and `discount` also stand inside of tests and guarantees: `expect anna coupon cash 1`, `discount <= 5 RUB`.
bool isInnerWord(std::span<const Token> tokens, std::size_t at) {
  if (at == 0 || (tokens[at].type != T_COUPON && tokens[at].type != T_DISCOUNT)) return false;
  const auto name = [&](std::size_t i) { return tokens[i].type == T_NAME || isSoft(tokens[i].type); };
  if (tokens[at - 1].type == T_COMMA || tokens[at - 1].type == T_COLON) return true;
  if (at + 1 < tokens.size() && !name(at + 1) && tokens[at + 1].type != T_STRING) return true;
  return at >= 2 && tokens[at - 2].type == T_EXPECT && name(at - 1);
}

bool beginsDeclaration(std::span<const Token> tokens, std::size_t at, std::int32_t declaration) {
  if (!isDeclarationHead(tokens[at].type) || isEventStep(tokens, at, declaration)) return false;
  if (isInnerWord(tokens, at)) return false;
  return at == 0 || tokens[at].first_on_line || !wantsName(tokens[at - 1].type);
}

/// Cuts the text at the heads of declarations. A head in the middle of a line counts only where it makes sense: what
/// stands before it is whole, and what follows begins like a declaration; else it is a stray word.
std::vector<Slice> cut(std::span<const Token> tokens, SliceParser& parser) {
  std::vector<Slice> slices;
  const auto stray = [&](std::size_t begin, std::size_t at) {
    if (tokens[at].first_on_line) return false;
    std::size_t end = at + 1;
    while (end < tokens.size() && !beginsDeclaration(tokens, end, tokens[at].type)) ++end;
    const std::optional<SyntaxError> before = parser.firstError(tokens.subspan(begin, at - begin));
    if (before && before->token >= at - begin) return true;
    const std::optional<SyntaxError> behind = parser.firstError(tokens.subspan(at, end - at));
    return behind && behind->token <= 1;
  };
  std::size_t begin = 0;
  for (std::size_t i = 1; i <= tokens.size(); ++i) {
    if (i < tokens.size() && (!beginsDeclaration(tokens, i, tokens[begin].type) || stray(begin, i))) continue;
    slices.push_back({static_cast<std::uint32_t>(begin), tokens.subspan(begin, i - begin)});
    begin = i;
  }
  return slices;
}

/// Parentheses are the one thing that the parser follows by recursion. True when they are too deep, once reported.
bool tooDeep(std::span<const Token> tokens, Diagnostics& diagnostics) {
  int depth = 0;
  for (const Token& token : tokens) {
    if (token.type == T_LPAREN) ++depth;
    if (token.type == T_RPAREN) --depth;
    if (depth <= kMostDepth) continue;
    diagnostics.report(Code::tooDeep, token.span, kMostDepth);
    return true;
  }
  return false;
}

/// A line that begins with a head of the other language where nothing else fits: the file mixes two.
const Token* foreignHead(std::span<const Token> tokens, const SourceFile& source, ast::Language language) {
  const ast::Language other = language == ast::Language::english ? ast::Language::russian : ast::Language::english;
  const Keywords& keywords = Keywords::of(other);
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (!tokens[i].first_on_line || tokens[i].type != T_NAME || tokens[i].quoted) continue;
    int state = 0;
    for (std::size_t k = i; k < tokens.size() && tokens[k].type == T_NAME && state >= 0; ++k) {
      state = keywords.step(state, folded(source.text(tokens[k].span)));
      const KeywordRow* row = state < 0 ? nullptr : keywords.at(state);
      if (row != nullptr && isDeclarationHead(row->type)) return &tokens[i];
    }
  }
  return nullptr;
}

void setPoisoned(ParsedSlice& parsed) {
  if (parsed.header) parsed.header->poisoned = true;
  if (parsed.decl) std::visit([](auto& decl) { decl.poisoned = true; }, *parsed.decl);
}

/// `## …` right above a rule is its documentation.
std::string docAbove(const ParsedFile& file, std::uint32_t begin) {
  std::string doc;
  std::uint32_t line = static_cast<std::uint32_t>(file.source->position(begin).line);
  std::vector<const Comment*> above;
  for (auto comment = file.comments.rbegin(); comment != file.comments.rend(); ++comment) {
    if (comment->span.begin >= begin) continue;
    const auto at = static_cast<std::uint32_t>(file.source->position(comment->span.begin).line);
    if (!comment->own_line || !comment->doc || at + 1 != line) break;
    above.push_back(&*comment);
    line = at;
  }
  for (auto comment = above.rbegin(); comment != above.rend(); ++comment) {
    const std::string_view text = trimmed(file.source->text((*comment)->span).substr(2));
    doc += (doc.empty() ? "" : "\n") + nfc(text);
  }
  return doc;
}

class FileParser {
 public:
  FileParser(ParsedFile& out, Diagnostics& diagnostics)
      : out_(out), diagnostics_(diagnostics), repair_(parser_, *out.source, out.file.language) {}

  void run() {
    for (const Slice& slice : cut(out_.tokens, parser_)) one(slice);
  }

 private:
  void one(const Slice& slice) {
    if (slice.tokens.empty()) return;
    if (tooDeep(slice.tokens, diagnostics_)) return stump(slice);
    if (slice.tokens.front().type == T_PROGRAM && slice.first > 0) {
      diagnostics_.report(Code::headerNotFirst, slice.tokens.front().span);
      return;
    }
    Repair::Outcome repaired = repair_.run(slice.tokens);
    diagnostics_.append(std::move(repaired.found));
    if (repaired.tokens.empty()) {
      stump(slice);
    } else {
      build(slice, repaired);
    }
    if (!repaired.rest.empty()) one({slice.first + static_cast<std::uint32_t>(repaired.tokens.size()), repaired.rest});
  }

  /// Of a declaration that is lost, the name at least: what mentions it makes no mistake.
  void stump(const Slice& slice) {
    const Token& head = slice.tokens.front();
    if (head.type == T_PROGRAM) {
      out_.file.header.emplace().poisoned = true;
      out_.file.header->span = head.span;
    }
    if (slice.tokens.size() < 2 || slice.tokens[1].type != T_NAME) return;
    const ast::Name name{slice.tokens[1].text, slice.tokens[1].span};
    const auto add = [&](auto decl) {
      decl.name = name;
      decl.span = join(head.span, name.span);
      decl.poisoned = true;
      out_.file.decls.emplace_back(std::move(decl));
    };
    if (head.type == T_RULE) add(ast::RuleDecl{});
    if (head.type == T_SET) add(ast::SetDecl{});
    if (head.type == T_EVENT) add(ast::EventDecl{});
  }

  void build(const Slice& slice, const Repair::Outcome& repaired) {
    const SliceOrigin origin{out_.source, out_.file.language, slice.first};
    Diagnostics found;
    ParsedSlice parsed = parser_.build(repaired.tokens, origin, found);
    // On a repaired line, what is said twice or wrongly may be the repair's doing: that waits until the line reads.
    for (const Diagnostic& one : found.all()) {
      if (!repaired.lines.contains(out_.source->position(one.span.begin).line)) diagnostics_.add(one);
    }
    const bool damaged =
        std::any_of(slice.tokens.begin(), slice.tokens.end(), [](const Token& token) { return token.damaged; });
    if (damaged || repaired.repaired) setPoisoned(parsed);
    if (parsed.header) out_.file.header = std::move(parsed.header);
    if (parsed.decl) {
      if (auto* rule = std::get_if<ast::RuleDecl>(&*parsed.decl)) rule->doc = docAbove(out_, rule->span.begin);
      out_.file.decls.push_back(std::move(*parsed.decl));
    }
    out_.layout.push_back(std::move(parsed.layout));
  }

  ParsedFile& out_;
  Diagnostics& diagnostics_;
  SliceParser parser_;
  Repair repair_;
};

void reportMixed(const Token& token, const SourceFile& source, ast::Language language, Span opening,
                 Diagnostics& diagnostics) {
  const bool russian = language == ast::Language::russian;
  diagnostics
      .report(Code::mixedLanguages, token.span,
              russian ? Phrase("Russian", "по-русски") : Phrase("English", "по-английски"), source.text(token.span),
              russian ? Phrase("English", "английского языка") : Phrase("Russian", "русского языка"))
      .label(opening, {"the first word told the language", "язык определило первое слово"});
}

}  // namespace

ParsedFile parse(const SourceFile& source, Diagnostics& diagnostics) {
  ParsedFile out;
  out.source = &source;
  if (const auto bad = firstBadByte(source.text())) {
    const auto at = static_cast<std::uint32_t>(*bad);
    diagnostics.report(Code::notText, Span{at, at + 1});
    return out;
  }
  if (isBlank(source)) {
    diagnostics.report(Code::emptyFile, Span{0, 0});
    return out;
  }
  const std::optional<OpeningWord> opening = openingWord(source);
  if (!opening) {
    diagnostics.report(Code::notRules, source.lineSpan(0));
    return out;
  }
  out.file.language = opening->language;
  Diagnostics found;
  Scanned scanned = scan(source, opening->language, found);
  out.tokens = std::move(scanned.tokens);
  out.comments = std::move(scanned.comments);
  FileParser(out, found).run();
  const Token* foreign = found.hasErrors() ? foreignHead(out.tokens, source, opening->language) : nullptr;
  if (foreign != nullptr) {
    out.file.header.reset();
    out.file.decls.clear();
    reportMixed(*foreign, source, opening->language, opening->first, diagnostics);
  } else {
    diagnostics.append(std::move(found));
  }
  return out;
}

}  // namespace kopeck
