// A printed Ast, one construct a line, without spans: for tests and for looking at what the parser understood. Equal
// texts mean equal meaning.
#pragma once

#include <string>

#include "compiler/syntax/ast.h"

namespace kopeck {

[[nodiscard]] std::string dump(const ast::File& file);

/// Equal but for spans.
[[nodiscard]] bool equal(const ast::File& a, const ast::File& b);

}  // namespace kopeck
