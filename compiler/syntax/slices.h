// Cuts a file's tokens into its header and declarations, whose heads are reserved words.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compiler/syntax/antlr/parser.h"

namespace kopeck::syntax {

struct Slice {
  std::uint32_t first = 0;  // index of its first token among all tokens
  std::span<const Token> tokens;
};

/// `first` is the index of tokens[0] among all tokens. Every token is in one slice.
[[nodiscard]] std::vector<Slice> cut(std::span<const Token> tokens, std::uint32_t first, SliceParser& parser);

}  // namespace kopeck::syntax
