// The formatter: the one true layout of a rule file. Words stay as the author wrote them (every accepted form of a
// keyword is a matter of grammar, above all in Russian); their order in a declaration, spaces, line ends, alignment and
// the grouping of digits are made canonical. Comments are kept.
#pragma once

#include <string>

#include "compiler/syntax/parse.h"

namespace kopeck {

/// The formatted text. Requires that parse() reported no error for `parsed`. Formatting the result again changes
/// nothing, and its Ast is equal to that of `parsed` but for the order of a declaration's clauses.
[[nodiscard]] std::string format(const ParsedFile& parsed);

}  // namespace kopeck
