// First step of the scanner: characters to words, numbers, texts and signs.
#pragma once

#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/syntax/keywords.h"
#include "compiler/syntax/token.h"

namespace kopeck::syntax {

/// A token, or a word (type T_WORD) that may be part of a keyword.
struct Raw {
  Token token;
  bool dotted = false;         // stands next to the dot of a path: a name whatever it says
  bool after_comment = false;  // a comment lies between it and the one before: no phrase crosses it
};

class RawScanner {
 public:
  /// Reads the bytes of `place` only: those of one file.
  RawScanner(const SourceFile& source, Span place, ast::Language language, Diagnostics& diagnostics);
  /// Reads on until the end or until there are `most` raws.
  void run(std::size_t most = SIZE_MAX);

  std::vector<Raw> raws;
  std::vector<Comment> comments;

 private:
  [[nodiscard]] char peek(std::uint32_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool russian() const { return language_ == ast::Language::russian; }
  [[nodiscard]] Span since(std::uint32_t begin) const { return {begin, at_}; }

  bool skipSpace();
  void comment();
  void one();
  void word();
  void quotedName();
  void text(std::uint32_t open_size, std::string_view close, bool typographic);
  void sign();
  void strange(std::uint32_t size);
  void currencySign(std::uint32_t size);
  bool wideSign();

  void number();
  bool date();
  bool time();
  std::string digits();
  std::string groups();
  bool anotherGroup(std::uint32_t& separator) const;
  void fraction(std::string& value, std::size_t groups_read, std::uint32_t begin);
  void commaFraction(std::string& value, bool grouped, std::uint32_t begin);
  void brokenGroups(std::string& value, std::uint32_t begin);

  Token& emit(TokenType type, Span span);

  const SourceFile& source_;
  std::string_view text_;
  ast::Language language_;
  const Keywords& keywords_;
  Diagnostics& diagnostics_;
  std::uint32_t at_;
  bool line_start_ = true;
  bool comment_before_ = false;
  bool damage_ = false;  // the next token is damaged
};

}  // namespace kopeck::syntax
