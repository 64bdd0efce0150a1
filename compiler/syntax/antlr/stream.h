// Our tokens as ANTLR wants to see them: a type and an index, nothing else.
#pragma once

#include <antlr4-runtime.h>

#include <deque>
#include <span>
#include <string>
#include <vector>

#include "compiler/syntax/token.h"

namespace kopeck::syntax {

class SliceToken : public antlr4::Token {
 public:
  SliceToken(std::size_t type, std::size_t index) : type_(type), index_(index) {}
  std::string getText() const override { return {}; }
  size_t getType() const override { return type_; }
  size_t getLine() const override { return 0; }
  size_t getCharPositionInLine() const override { return 0; }
  size_t getChannel() const override { return DEFAULT_CHANNEL; }
  size_t getTokenIndex() const override { return index_; }
  size_t getStartIndex() const override { return index_; }
  size_t getStopIndex() const override { return index_; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  antlr4::CharStream* getInputStream() const override { return nullptr; }
  std::string toString() const override { return {}; }

 private:
  std::size_t type_;
  std::size_t index_;
};

class SliceStream : public antlr4::TokenStream {
 public:
  void fill(std::span<const Token> tokens);
  /// Whether it was filled with tokens of the same types.
  [[nodiscard]] bool holds(std::span<const Token> tokens) const;

  void consume() override { at_ = at_ + 1 < tokens_.size() ? at_ + 1 : at_; }
  size_t LA(ssize_t i) override { return LT(i)->getType(); }
  antlr4::Token* LT(ssize_t k) override;
  antlr4::Token* get(size_t index) const override;
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  size_t index() override { return at_; }
  void seek(size_t index) override { at_ = index < tokens_.size() ? index : tokens_.size() - 1; }
  size_t size() override { return tokens_.size(); }
  std::string getSourceName() const override { return {}; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  std::string getText(const antlr4::misc::Interval&) override { return {}; }
  std::string getText() override { return {}; }
  std::string getText(antlr4::RuleContext*) override { return {}; }
  std::string getText(antlr4::Token*, antlr4::Token*) override { return {}; }

 private:
  std::vector<SliceToken> tokens_;  // the last is the end of the slice
  std::size_t at_ = 0;
};

}  // namespace kopeck::syntax
