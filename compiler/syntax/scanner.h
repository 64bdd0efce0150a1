// The scanner: text to tokens, by hand, since ANTLR's lexer caches ASCII only and counts no bytes. Two steps:
// characters to words, numbers, texts and signs; then adjacent words to the longest keyword phrase.
#pragma once

#include <optional>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/token.h"
#include "compiler/syntax/token_types.h"

namespace kopeck::syntax {

struct Scanned {
  std::vector<Token> tokens;
  std::vector<Comment> comments;
};

/// Reports what is no token; the parser then sees the text as if it had been meant as the fix says.
/// Requires valid UTF-8.
/// Of the bytes of `place`, one file.
[[nodiscard]] Scanned scan(const SourceFile& source, Span place, ast::Language language, Diagnostics& diagnostics);

/// The language in which the file opens; nothing when it is no rule file. `first` is the word that told.
struct OpeningWord {
  ast::Language language;
  Span first;
};
[[nodiscard]] std::optional<OpeningWord> openingWord(const SourceFile& source, Span place);

/// True when nothing but space and comments stands in the file.
[[nodiscard]] bool isBlank(const SourceFile& source, Span place);

}  // namespace kopeck::syntax
