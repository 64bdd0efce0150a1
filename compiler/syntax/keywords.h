// The words of the language: grammar/keywords.tsv as a table and, for each language, a trie over words that finds the
// longest phrase. Built once for each language that is used, then read-only: any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/syntax/ast.h"
#include "compiler/syntax/token_types.h"

namespace kopeck::syntax {

/// One row: a keyword and its place in the grammar.
struct KeywordRow {
  TokenType type;
  std::string_view
      place;  // "" where the word is the same everywhere; else "date", "time", or the value of a name of a day
  std::string_view en;
  std::string_view ru;
  std::string_view forms_en;  // separated by "; "
  std::string_view forms_ru;
};

[[nodiscard]] const std::vector<KeywordRow>& keywordRows();
/// The spelling that is printed; empty where the language has none.
[[nodiscard]] std::string_view printed(TokenType type, ast::Language language);
/// Everything that may be written for a row, the printed spelling first.
[[nodiscard]] std::vector<std::string_view> spellings(const KeywordRow& row, ast::Language language);

class Keywords {
 public:
  static const Keywords& of(ast::Language language);
  explicit Keywords(ast::Language language);

  /// One accepted spelling.
  struct Phrase {
    std::vector<std::string> words;  // folded
    const KeywordRow* row = nullptr;
    std::string_view spelling;
  };
  [[nodiscard]] const std::vector<Phrase>& phrases() const { return phrases_; }

  /// Walks the trie: the state after `word` (folded), or -1. The walk begins at 0.
  [[nodiscard]] int step(int state, std::string_view word) const;
  /// The row that ends in this state, or null.
  [[nodiscard]] const KeywordRow* at(int state) const { return ends_[static_cast<std::size_t>(state)]; }
  /// A single word of some phrase; `yes/no` and `half-year` count as one.
  [[nodiscard]] bool isWord(std::string_view word) const { return ids_.contains(std::string(word)); }
  /// The row of a whole spelling, or null.
  [[nodiscard]] const KeywordRow* find(std::string_view spelling) const;

 private:
  void add(const KeywordRow& row, std::string_view spelling);

  std::unordered_map<std::string, int> ids_;
  std::unordered_map<std::int64_t, int> edges_;
  std::vector<const KeywordRow*> ends_;
  std::vector<Phrase> phrases_;
};

/// A token at which a declaration begins; the text is cut there.
[[nodiscard]] bool isDeclarationHead(std::int32_t type);
/// A token at which a clause of a header, rule, redemption or test begins.
[[nodiscard]] bool isClauseHead(std::int32_t type);
/// The name in the Ast of a word that stands for something the language knows by itself, `channel`; else empty.
[[nodiscard]] std::string_view knownName(std::int32_t type);
/// A keyword that may be a name too (grammar/Kopeck.g4, `name`).
[[nodiscard]] bool isSoft(std::int32_t type);

}  // namespace kopeck::syntax
