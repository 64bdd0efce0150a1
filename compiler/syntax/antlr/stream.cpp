#include "compiler/syntax/antlr/stream.h"

#include <algorithm>

namespace kopeck::syntax {

void SliceStream::fill(std::span<const Token> tokens) {
  tokens_.clear();
  tokens_.reserve(tokens.size() + 1);
  for (const Token& token : tokens) tokens_.emplace_back(static_cast<std::size_t>(token.type), tokens_.size());
  tokens_.emplace_back(antlr4::Token::EOF, tokens_.size());
  at_ = 0;
}

bool SliceStream::holds(std::span<const Token> tokens) const {
  return tokens_.size() == tokens.size() + 1 &&
         std::equal(tokens.begin(), tokens.end(), tokens_.begin(), [](const Token& token, const SliceToken& own) {
           return own.getType() == static_cast<std::size_t>(token.type);
         });
}

antlr4::Token* SliceStream::LT(ssize_t k) {
  const ssize_t index = static_cast<ssize_t>(at_) + (k > 0 ? k - 1 : k);
  if (index < 0) return nullptr;
  return get(static_cast<std::size_t>(index));
}

antlr4::Token* SliceStream::get(size_t index) const {
  const SliceToken& token = index < tokens_.size() ? tokens_[index] : tokens_.back();
  return const_cast<SliceToken*>(&token);
}

}  // namespace kopeck::syntax
