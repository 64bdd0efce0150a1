#include "compiler/syntax/scanner.h"

#include <algorithm>
#include <array>

#include "compiler/syntax/keywords.h"
#include "compiler/syntax/raw_scanner.h"
#include "compiler/syntax/text.h"

namespace kopeck::syntax {
namespace {

constexpr std::array kLanguages = {ast::Language::english, ast::Language::russian};

bool isPlainWord(const Raw& raw) {
  return raw.token.type == T_WORD && !raw.dotted;
}

/// Words from `begin` on that make up the longest phrase; 0 when there is none.
std::size_t longestPhrase(const std::vector<Raw>& raws, std::size_t begin, const Keywords& keywords,
                          const KeywordRow*& row) {
  std::size_t longest = 0;
  int state = 0;
  for (std::size_t i = begin; i < raws.size(); ++i) {
    if (!isPlainWord(raws[i]) || (i > begin && raws[i].after_comment)) break;
    state = keywords.step(state, folded(raws[i].token.text));
    if (state < 0) break;
    if (keywords.at(state) == nullptr) continue;
    row = keywords.at(state);
    longest = i + 1 - begin;
  }
  return longest;
}

/// The words of the file, the first `most` of them, without anything reported.
std::vector<Raw> wordsOf(const SourceFile& source, Span place, ast::Language language, std::size_t most = SIZE_MAX) {
  Diagnostics unheard;
  RawScanner scanner(source, place, language, unheard);
  scanner.run(most);
  return std::move(scanner.raws);
}

/// Edit distance of the opening word to the nearest that a file may open with, in either case; 3 when there is none
/// near.
int distanceToOpening(std::string_view word, ast::Language language) {
  int best = 3;
  const std::string lower = lowered(folded(word));
  for (const Keywords::Phrase& phrase : Keywords::of(language).phrases()) {
    if (phrase.row->type != T_PROGRAM && phrase.row->type != T_RULE) continue;
    best = std::min(best, editDistance(lower, phrase.words.front(), 2));
  }
  return best;
}

/// How many lines begin with a head of a declaration or clause.
int headLines(const SourceFile& source, Span place, ast::Language language) {
  const std::vector<Raw> raws = wordsOf(source, place, language);
  int heads = 0;
  for (std::size_t i = 0; i < raws.size(); ++i) {
    const KeywordRow* row = nullptr;
    if (!raws[i].token.first_on_line || longestPhrase(raws, i, Keywords::of(language), row) == 0) continue;
    if (isDeclarationHead(row->type) || isClauseHead(row->type)) ++heads;
  }
  return heads;
}

}  // namespace

Scanned scan(const SourceFile& source, Span place, ast::Language language, Diagnostics& diagnostics) {
  RawScanner scanner(source, place, language, diagnostics);
  scanner.run();
  const Keywords& keywords = Keywords::of(language);
  std::vector<Raw>& raws = scanner.raws;
  Scanned out;
  out.comments = std::move(scanner.comments);
  for (std::size_t i = 0; i < raws.size();) {
    const KeywordRow* row = nullptr;
    const std::size_t words = isPlainWord(raws[i]) ? longestPhrase(raws, i, keywords, row) : 0;
    Token& token = out.tokens.emplace_back(std::move(raws[i].token));
    if (words == 0) {
      if (token.type == T_WORD) token.type = T_NAME;
      const KeywordRow* known = raws[i].dotted && !token.quoted ? keywords.find(token.text) : nullptr;
      if (known != nullptr) token.known = known->type;
      ++i;
      continue;
    }
    token.type = row->type;
    token.text = std::string(row->place);
    for (std::size_t k = 1; k < words; ++k) token.span = join(token.span, raws[i + k].token.span);
    i += words;
  }
  return out;
}

std::optional<OpeningWord> openingWord(const SourceFile& source, Span place) {
  constexpr std::size_t kLongestHead = 8;
  const std::vector<Raw> raws = wordsOf(source, place, ast::Language::english, kLongestHead);
  if (raws.empty()) return std::nullopt;
  const Span first = raws.front().token.span;
  for (const ast::Language language : kLanguages) {
    const KeywordRow* row = nullptr;
    if (longestPhrase(raws, 0, Keywords::of(language), row) > 0 && isDeclarationHead(row->type)) {
      return OpeningWord{language, first};
    }
  }
  for (const ast::Language language : kLanguages) {
    if (distanceToOpening(raws.front().token.text, language) <= 2) return OpeningWord{language, first};
  }
  const int english = headLines(source, place, ast::Language::english);
  const int russian = headLines(source, place, ast::Language::russian);
  if (english == 0 && russian == 0) return std::nullopt;
  return OpeningWord{russian > english ? ast::Language::russian : ast::Language::english, first};
}

bool isBlank(const SourceFile& source, Span place) {
  return wordsOf(source, place, ast::Language::english).empty();
}

}  // namespace kopeck::syntax
