// Repair: from tokens that do not parse to tokens that do, and one message for each mistake on the way.
//
// At the first place that fits nothing, small changes are tried in turn (a misspelt word, a missing sign, a word too
// much), each by parsing the declaration again; the one that leads past the line is what was meant. Where none does,
// the line is left out. So a mistake never breeds another, and never reaches past its declaration.
#pragma once

#include <optional>
#include <set>
#include <span>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/syntax/antlr/parser.h"
#include "compiler/syntax/keywords.h"

namespace kopeck::syntax {

class Repair {
 public:
  Repair(SliceParser& parser, const SourceFile& source, ast::Language language)
      : parser_(parser), source_(source), language_(language) {}

  struct Outcome {
    std::vector<Token> tokens;  // parse without an error; empty when nothing could be saved
    std::vector<Token> rest;    // a declaration whose head was misspelt: to be parsed by itself
    bool repaired = false;
    std::set<std::int32_t> lines;  // lines (SourceFile::globalLine) in which something was changed
    Diagnostics found;
  };
  [[nodiscard]] Outcome run(std::span<const Token> tokens);

 private:
  using Tokens = std::vector<Token>;

  /// A change that was tried: tokens [first, end) became `with`.
  struct Change {
    std::size_t first = 0;
    std::size_t end = 0;
    Tokens with;
  };
  [[nodiscard]] static Tokens applied(const Tokens& tokens, const Change& change);
  /// How many tokens at the end are not reached; 0 when all parses.
  [[nodiscard]] std::size_t unread(std::span<const Token> tokens);
  /// How good a change is: the less the better, kUseless when it does not lead past the line of the mistake.
  [[nodiscard]] int rank(const Tokens& tokens, const Change& change, std::size_t at);
  [[nodiscard]] std::size_t beginOfMistake(const Tokens& tokens, std::size_t at);

  [[nodiscard]] Outcome repaired(std::span<const Token> tokens);
  bool mendWrongHead(std::span<const Token> tokens, Outcome& out);
  bool mendLostHead(std::span<const Token> tokens, Outcome& out);
  void mend(Outcome& out, std::size_t at);
  bool mendHead(Outcome& out, std::size_t at);
  bool mendWord(Tokens& tokens, std::size_t at);
  bool mendKind(Tokens& tokens, std::size_t at);
  bool mendSign(Tokens& tokens, std::size_t at);
  bool mendUnknown(Tokens& tokens, std::size_t at);
  void dropLine(Tokens& tokens, std::size_t at);

  struct WordGuess {
    Change change;
    const KeywordRow* row = nullptr;
    std::string spelling;
    int distance = 0;
    bool other_language = false;
  };
  void guessWords(const Tokens& tokens, std::size_t first, std::vector<WordGuess>& out) const;
  void reportWord(const Tokens& tokens, const WordGuess& guess);
  void reportGeneral(const Tokens& tokens, std::size_t at);

  [[nodiscard]] Token made(std::int32_t type, Span place) const;
  [[nodiscard]] std::string_view written(const Token& token) const { return source_.text(token.span); }
  [[nodiscard]] static std::size_t nextLine(const Tokens& tokens, std::size_t at);
  [[nodiscard]] static bool knownDamage(const Tokens& tokens, std::size_t at);
  [[nodiscard]] bool sayable(std::int32_t type) const;

  SliceParser& parser_;
  const SourceFile& source_;
  ast::Language language_;
  Diagnostics diagnostics_;  // of the declaration at hand
  std::size_t work_ = 0;     // tokens read in trials, for the whole file
};

}  // namespace kopeck::syntax
