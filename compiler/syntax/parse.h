// parse(): the text of one rule file to its Ast. First phase of the compiler; the grammar is grammar/Kopeck.g4, the
// words are grammar/keywords.tsv.
//
// Every mistake that can be told apart is reported, at the narrowest place and in the author's words, and parsing goes
// on: a declaration that could not be read in full is `poisoned` (ast.h), one that could not be read at all is left
// out. Names are as written, in NFC, except those of the language itself (`дата`, `клиент`), which are in English in
// the Ast, so that later phases know one language only.
//
// Pure but for the sink; any thread.
#pragma once

#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"
#include "compiler/syntax/token.h"

namespace kopeck {

/// What one line of the formatter's output is made of: a head, a clause or an entry, as a range of tokens.
struct LayoutLine {
  enum class Kind : std::uint8_t { head, entry, clause, nested };
  Kind kind = Kind::clause;
  std::int32_t order = 0;   // canonical place among the lines of its declaration; equal ones keep the author's order
  std::uint32_t first = 0;  // tokens [first, end)
  std::uint32_t end = 0;
  std::uint32_t aligned = 0;  // the token that is aligned over the lines of the declaration; 0 = none
};

struct LayoutBlock {
  enum class Kind : std::uint8_t {
    header,
    fields,
    event,
    set,
    segment,
    calendar,
    tiers,
    rule,
    discount,
    coupon,
    wallet,
    order,
    limit,
    redeem,
    guarantee,
    import,
    template_,
    test
  };
  Kind kind = Kind::rule;
  std::vector<LayoutLine> lines;  // in the author's order, the head first
};

struct ParsedFile {
  ast::File file;
  /// Of the formatter: the source (which has to outlive this), its tokens and comments, and what belongs on one line.
  const SourceFile* source = nullptr;
  std::vector<Token> tokens;
  std::vector<Comment> comments;
  std::vector<LayoutBlock> layout;
};

/// Reports to `diagnostics`; where it has no errors afterwards, the Ast is whole.
[[nodiscard]] ParsedFile parse(const SourceFile& source, Diagnostics& diagnostics);

}  // namespace kopeck
