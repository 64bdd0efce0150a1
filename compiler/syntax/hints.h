// What can stand where, in the author's words: the second half of a syntax error. Never a list of tokens.
#pragma once

#include <cstdint>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/syntax/ast.h"

namespace kopeck::syntax {

/// How the clause or line goes that begins with a token of type `head` in a declaration of type `declaration`; where
/// nothing fits the head, how the declaration goes on. Examples are in the language of the file, sentences in both.
[[nodiscard]] Phrase hintFor(std::int32_t head, std::int32_t declaration, ast::Language language);

/// What a single missing token is called: "a name" / «имени» (after «не хватает»).
[[nodiscard]] Phrase nameOfMissing(std::int32_t type, ast::Language language);

/// What to write for a sign or a keyword; empty for names, numbers, texts, which only the author knows.
[[nodiscard]] std::string spellingOf(std::int32_t type, ast::Language language);

}  // namespace kopeck::syntax
