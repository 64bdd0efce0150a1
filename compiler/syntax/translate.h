// translate(): a rule file in the other language, word for word. Comments, layout and names stay; each word of the
// language becomes the printed spelling of its row in grammar/keywords.tsv, numbers take the other decimal sign, and
// backticks come and go where a name is a reserved word in one of the two languages.
#pragma once

#include <string>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"

namespace kopeck {

/// The text of `source` in the language `to`; as it stands where it is in that language already. What does not parse is
/// not translated: the mistakes are in `diagnostics`, and the result is empty. There and back gives the same file but
/// for the inflected forms of words, of which the printed one comes out. Imported files are translated by themselves.
[[nodiscard]] std::string translate(const SourceFile& source, ast::Language to, Diagnostics& diagnostics);

}  // namespace kopeck
