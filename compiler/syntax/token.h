// Tokens: what the scanner makes of the text and the grammar is written in. A keyword of either language is the same
// token, so that the grammar knows no language.
#pragma once

#include <cstdint>
#include <string>

#include "compiler/source/source.h"

namespace kopeck {

struct Token {
  std::int32_t type = 0;  // syntax::T_…, generated from grammar/keywords.tsv
  Span span;
  bool first_on_line = false;
  bool quoted = false;     // a name in backticks
  bool damaged = false;    // reported by the scanner already: the declaration that holds it is poisoned
  bool torn = false;       // and its neighbours cannot be trusted: what the parser says there is a consequence
  std::int32_t known = 0;  // of a name next to a dot: the word of the language that it is elsewhere; 0 = none
  /// Of a template that is put to use: 1 from its body, 2 from an argument; 0 where it was written.
  std::uint8_t origin = 0;
  std::string text;  // names: NFC, without backticks; texts: without quotes, escapes resolved; else empty
};

struct Comment {
  Span span;              // from its `//` or `#` to the end of the line
  bool own_line = false;  // nothing but space stands before it
  bool doc = false;       // `##`
};

}  // namespace kopeck
