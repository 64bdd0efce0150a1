#include "compiler/syntax/parse.h"

#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "compiler/syntax/antlr/parser.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/load.h"
#include "compiler/syntax/repair.h"
#include "compiler/syntax/scanner.h"
#include "compiler/syntax/slices.h"
#include "compiler/syntax/template.h"
#include "compiler/syntax/text.h"

namespace kopeck {
namespace {

using namespace syntax;  // NOLINT(google-build-using-namespace)

constexpr int kMostDepth = 200;
constexpr std::size_t kMostDeclarations = 200'000;
constexpr std::size_t kMostTokens = 50'000;  // of one declaration

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

/// The name that was meant by a misspelt one.
std::optional<std::string> nearest(const std::string& written, const std::vector<std::string>& known) {
  constexpr int kFarthest = 2;
  std::optional<std::string> best;
  int least = kFarthest + 1;
  for (const std::string& one : known) {
    const int distance = editDistance(lowered(written), lowered(one), kFarthest);
    if (distance < least) best = one;
    least = std::min(least, distance);
  }
  return best;
}

/// `## …` right above a rule is its documentation.
std::string docAbove(const ParsedFile& file, std::uint32_t begin) {
  std::string doc;
  std::int32_t line = file.source->globalLine(begin);
  std::vector<const Comment*> above;
  for (auto comment = file.comments.rbegin(); comment != file.comments.rend(); ++comment) {
    if (comment->span.begin >= begin) continue;
    const std::int32_t at = file.source->globalLine(comment->span.begin);
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

/// Everything that is the same for the files of a programme.
struct Programme {
  explicit Programme(ParsedFile& parsed) : out(parsed) {
    for (const Token& token : out.tokens) imports = imports || token.type == T_IMPORT;
  }

  ParsedFile& out;
  SliceParser parser;
  std::map<std::string, Template> templates;
  bool imports = false;
};

/// One file of a programme: its part of the tokens to declarations.
class FileParser {
 public:
  FileParser(Programme& programme, ast::Language language, bool imported, Diagnostics& diagnostics)
      : programme_(programme),
        out_(programme.out),
        diagnostics_(diagnostics),
        repair_(programme.parser, *programme.out.source, language),
        language_(language),
        imported_(imported) {}

  void run(const std::vector<Slice>& slices) {
    if (!slices.empty()) first_ = slices.front().first;
    for (const Slice& slice : slices) {
      if (diagnostics_.left() > 0) return;
      one(slice);
    }
  }

 private:
  void one(const Slice& slice) {
    if (slice.tokens.empty()) return;
    if (tooDeep(slice.tokens, diagnostics_) || tooLarge(slice)) return stump(slice);
    if (slice.tokens.front().type == T_PROGRAM && (imported_ || slice.first > first_)) {
      diagnostics_.report(imported_ ? Code::importedHeader : Code::headerNotFirst, slice.tokens.front().span);
      return;
    }
    if (slice.tokens.front().type == T_TEMPLATE) {
      if (const auto found = templateIn(slice)) return templateBody(slice, *found);
    }
    Repair::Outcome repaired = repair_.run(slice.tokens);
    diagnostics_.append(std::move(repaired.found));
    if (repaired.tokens.empty()) {
      stump(slice);
    } else {
      build(slice, repaired);
    }
    if (repaired.rest.empty() || diagnostics_.left() > 0) return;
    one({slice.first + static_cast<std::uint32_t>(repaired.tokens.size()), repaired.rest});
  }

  bool tooLarge(const Slice& slice) {
    if (slice.tokens.size() <= kMostTokens) return false;
    diagnostics_.report(Code::tooMuch, slice.tokens.front().span,
                        Phrase(fmt::format("more than {} words and signs in one declaration", kMostTokens),
                               fmt::format("больше {} слов и знаков в одном объявлении", kMostTokens)));
    return true;
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
    if (head.type == T_DISCOUNT) add(ast::DiscountDecl{});
    if (head.type == T_COUPON) add(ast::CouponDecl{});
    if (head.type == T_WALLET) add(ast::WalletDecl{});
    if (head.type == T_SEGMENT) add(ast::SegmentDecl{});
    if (head.type == T_CALENDAR) add(ast::CalendarDecl{});
  }

  /// What is read from the repaired tokens, without the messages that may be the repair's own doing.
  ParsedSlice read(const Slice& slice, const Repair::Outcome& repaired) {
    const SliceOrigin origin{out_.source, language_, slice.first};
    Diagnostics found;
    ParsedSlice parsed = programme_.parser.build(repaired.tokens, origin, found);
    // On a repaired line, what is said twice or wrongly may be the repair's doing: that waits until the line reads.
    for (const Diagnostic& one : found.all()) {
      if (!repaired.lines.contains(out_.source->globalLine(one.span.begin))) diagnostics_.add(one);
    }
    const bool damaged =
        std::any_of(slice.tokens.begin(), slice.tokens.end(), [](const Token& token) { return token.damaged; });
    if (damaged || repaired.repaired) setPoisoned(parsed);
    return parsed;
  }

  void build(const Slice& slice, const Repair::Outcome& repaired) {
    ParsedSlice parsed = read(slice, repaired);
    if (parsed.header) out_.file.header = std::move(parsed.header);
    if (parsed.template_use) fromTemplate(parsed, repaired.tokens);
    // The tests of an imported file are that file's business.
    const bool test = parsed.decl && std::holds_alternative<ast::TestDecl>(*parsed.decl);
    if (parsed.decl && !(test && imported_)) add(std::move(*parsed.decl));
    out_.layout.push_back(std::move(parsed.layout));
  }

  void add(ast::Decl decl) {
    std::visit(
        [&](auto& one) {
          if constexpr (requires { one.doc; }) {
            std::string doc = docAbove(out_, one.span.begin);
            if (!doc.empty()) one.doc = std::move(doc);
          }
        },
        decl);
    out_.file.decls.push_back(std::move(decl));
  }

  // ---- templates

  Template* templateIn(const Slice& slice) {
    if (slice.tokens.size() < 2) return nullptr;
    const auto found = programme_.templates.find(slice.tokens[1].text);
    if (found == programme_.templates.end()) return nullptr;
    return found->second.name().span == slice.tokens[1].span ? &found->second : nullptr;
  }

  void templateBody(const Slice& slice, Template& which) {
    const Replaced replaced = which.sample(programme_.parser);
    Repair::Outcome repaired = repair_.run(replaced.tokens);
    which.broken = !repaired.found.empty();
    diagnostics_.append(std::move(repaired.found));
    if (repaired.tokens.empty()) return;
    ParsedSlice parsed = read(slice, repaired);
    if (!parsed.decl) return;
    add(std::move(*parsed.decl));
    if (auto* decl = std::get_if<ast::TemplateDecl>(&out_.file.decls.back())) which.doc = decl->doc;
    if (repaired.repaired) return;
    // The layout speaks of the tokens that the author wrote.
    const auto written = [&](std::uint32_t at) { return slice.first + replaced.from[at - slice.first]; };
    for (LayoutLine& line : parsed.layout.lines) {
      line.first = written(line.first);
      line.end = written(line.end - 1) + 1;
    }
    out_.layout.push_back(std::move(parsed.layout));
  }

  /// The rule that a template makes, in the place of what was read so far.
  void fromTemplate(ParsedSlice& parsed, const std::vector<Token>& tokens) {
    auto& rule = std::get<ast::RuleDecl>(*parsed.decl);
    const TemplateUse& use = *parsed.template_use;
    const auto found = programme_.templates.find(use.name.text);
    if (found == programme_.templates.end()) {
      unknownTemplate(use.name);
      rule.poisoned = true;
      return;
    }
    const Template& which = found->second;
    Template::Arguments arguments;
    if (which.broken || !argumentsOf(use, which, tokens, arguments) || rule.poisoned) {
      rule.poisoned = true;
      return;
    }
    std::vector<Token> whole(tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(use.head_end));
    const std::vector<Token> body = which.body(arguments);
    whole.insert(whole.end(), body.begin(), body.end());
    whole.insert(whole.end(), tokens.begin() + static_cast<std::ptrdiff_t>(use.own_clauses), tokens.end());
    if (const auto error = programme_.parser.firstError(whole)) {
      misfit(use, which, whole, error->token, tokens);
      rule.poisoned = true;
      return;
    }
    const SliceOrigin origin{out_.source, language_, 0};
    ParsedSlice made = programme_.parser.build(whole, origin, diagnostics_);
    auto& whole_rule = std::get<ast::RuleDecl>(*made.decl);
    whole_rule.span = rule.span;
    whole_rule.doc = which.doc;
    rule = std::move(whole_rule);
  }

  void unknownTemplate(const ast::Name& name) {
    // A file that is looked at by itself does not know what its imports hold.
    if (programme_.imports && out_.source->parts().size() == 1) return;
    Diagnostic& diagnostic = diagnostics_.report(Code::unknownTemplate, name.span, name.text);
    std::vector<std::string> known;
    for (const auto& [other, which] : programme_.templates) known.push_back(other);
    if (const auto near = nearest(name.text, known)) diagnostic.fix(name.span, *near);
  }

  bool argumentsOf(const TemplateUse& use, const Template& which, const std::vector<Token>& tokens,
                   Template::Arguments& out) {
    bool good = true;
    for (const TemplateUse::Argument& argument : use.arguments) {
      const std::string& name = argument.parameter.text;
      const auto known = std::find_if(which.parameters().begin(), which.parameters().end(),
                                      [&](const ast::Name& one) { return one.text == name; });
      const std::span<const Token> given = std::span(tokens).subspan(argument.first, argument.end - argument.first);
      if (known == which.parameters().end()) {
        reportParameter(argument.parameter, which);
        good = false;
      } else if (!out.try_emplace(name, given).second) {
        diagnostics_.report(Code::saidTwice, argument.parameter.span, name);
        good = false;
      }
    }
    for (const ast::Name& parameter : which.parameters()) {
      if (out.contains(parameter.text) || !good) continue;
      diagnostics_.report(Code::templateSilent, use.name.span, which.name().text, parameter.text)
          .label(parameter.span, {"it is wanted here", "оно нужно здесь"});
      return false;
    }
    return good;
  }

  void reportParameter(const ast::Name& name, const Template& which) {
    std::string all;
    for (const ast::Name& one : which.parameters()) all += fmt::format("{}`{}`", all.empty() ? "" : ", ", one.text);
    const Phrase takes = all.empty() ? Phrase("nothing", "ничего") : Phrase(all);
    Diagnostic& diagnostic =
        diagnostics_.report(Code::templateParameter, name.span, which.name().text, name.text, takes)
            .label(which.name().span, {"the template stands here", "шаблон стоит здесь"});
    std::vector<std::string> known;
    for (const ast::Name& one : which.parameters()) known.push_back(one.text);
    if (const auto near = nearest(name.text, known)) diagnostic.fix(name.span, *near);
  }

  /// The argument that the parser stumbled over: the one at the error, else the one before it.
  void misfit(const TemplateUse& use, const Template& which, const std::vector<Token>& whole, std::size_t at,
              const std::vector<Token>& tokens) {
    at = std::min(at, whole.size() - 1);
    while (at > 0 && whole[at].origin != 2) --at;
    for (const TemplateUse::Argument& argument : use.arguments) {
      const Span place = join(tokens[argument.first].span, tokens[argument.end - 1].span);
      if (whole[at].span.begin < place.begin || whole[at].span.end > place.end) continue;
      const auto parameter = std::find_if(which.parameters().begin(), which.parameters().end(),
                                          [&](const ast::Name& one) { return one.text == argument.parameter.text; });
      diagnostics_
          .report(Code::templateMisfit, place, out_.source->text(place), which.name().text, argument.parameter.text)
          .label(parameter->span, {"the parameter stands here", "параметр стоит здесь"});
      return;
    }
  }

  Programme& programme_;
  ParsedFile& out_;
  Diagnostics& diagnostics_;
  Repair repair_;
  ast::Language language_;
  bool imported_;
  std::uint32_t first_ = 0;
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

/// One file of the programme, scanned and cut.
struct Part {
  ast::Language language = ast::Language::english;
  Span opening;
  std::uint32_t first = 0;  // its tokens among all
  std::uint32_t end = 0;
  std::vector<Slice> slices;
  Diagnostics found;
  bool imported = false;
};

/// Nothing when there is nothing to read in it, once reported.
std::optional<Part> scanPart(ParsedFile& out, Span place, Diagnostics& diagnostics) {
  const SourceFile& source = *out.source;
  if (const auto bad = firstBadByte(source.text(place))) {
    const auto at = place.begin + static_cast<std::uint32_t>(*bad);
    diagnostics.report(Code::notText, Span{at, at + 1});
    return std::nullopt;
  }
  if (isBlank(source, place)) {
    diagnostics.report(Code::emptyFile, Span{place.begin, place.begin});
    return std::nullopt;
  }
  const std::optional<OpeningWord> opening = openingWord(source, place);
  if (!opening) {
    diagnostics.report(Code::notRules, source.lineSpan(place.begin));
    return std::nullopt;
  }
  Part part;
  part.language = opening->language;
  part.opening = opening->first;
  part.first = static_cast<std::uint32_t>(out.tokens.size());
  Scanned scanned = scan(source, place, opening->language, part.found);
  std::move(scanned.tokens.begin(), scanned.tokens.end(), std::back_inserter(out.tokens));
  std::move(scanned.comments.begin(), scanned.comments.end(), std::back_inserter(out.comments));
  part.end = static_cast<std::uint32_t>(out.tokens.size());
  return part;
}

void collectTemplates(const std::vector<Slice>& slices, std::map<std::string, Template>& out) {
  for (const Slice& slice : slices) {
    if (slice.tokens.front().type != T_TEMPLATE) continue;
    if (std::optional<Template> found = Template::of(slice.tokens)) out.try_emplace(found->name().text, *found);
  }
}

/// Leaves no more declarations than a programme may have, `before` of which are in other files; adds to it.
void dropMost(std::vector<Slice>& slices, std::size_t& before, Diagnostics& diagnostics) {
  const std::size_t room = kMostDeclarations - before;
  if (slices.size() > room) {
    diagnostics.report(Code::tooMuch, slices[room].tokens.front().span,
                       Phrase(fmt::format("more than {} declarations", kMostDeclarations),
                              fmt::format("больше {} объявлений", kMostDeclarations)));
    slices.resize(room);
  }
  before += slices.size();
}

}  // namespace

ParsedFile parse(const SourceFile& source, Diagnostics& diagnostics) {
  ParsedFile out;
  out.source = &source;
  if (source.text().size() > kMostProgrammeBytes) {
    const std::uint32_t begin = source.parts().back().span.begin;
    diagnostics.report(Code::tooMuch, Span{begin, begin},
                       Phrase(fmt::format("more than {} MB of rules", kMostProgrammeBytes >> 20),
                              fmt::format("больше {} МБ правил", kMostProgrammeBytes >> 20)));
    return out;
  }
  std::vector<Part> parts;
  for (const SourceFile::Part& file : source.parts()) {
    std::optional<Part> part = scanPart(out, file.span, diagnostics);
    if (!part) continue;
    part->imported = &file != &source.parts().back();
    out.file.language = part->language;
    parts.push_back(std::move(*part));
  }
  Programme programme(out);
  std::size_t declarations = 0;
  for (Part& part : parts) {
    part.slices = cut(std::span(out.tokens).subspan(part.first, part.end - part.first), part.first, programme.parser);
    dropMost(part.slices, declarations, part.found);
    collectTemplates(part.slices, programme.templates);
  }
  for (Part& part : parts) {
    const std::size_t before = out.file.decls.size();
    FileParser(programme, part.language, part.imported, part.found).run(part.slices);
    const auto tokens = std::span(out.tokens).subspan(part.first, part.end - part.first);
    const Token* foreign = part.found.hasErrors() ? foreignHead(tokens, source, part.language) : nullptr;
    if (foreign == nullptr) {
      diagnostics.append(std::move(part.found));
      continue;
    }
    if (!part.imported) out.file.header.reset();
    out.file.decls.resize(before);
    reportMixed(*foreign, source, part.language, part.opening, diagnostics);
  }
  return out;
}

}  // namespace kopeck
