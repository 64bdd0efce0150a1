// Mutation: would the tests of a programme notice if a rule said something else? Each number, day, time, comparison and
// rounding is changed one at a time, each clause left out one at a time, and the tests are run on what comes out.
//
// Works on the text, so that what is reported is what an author could have written. A change that does not compile, or
// that compiles to the same Plan, is none. Only the programme's own file is changed, and neither its `test` blocks and
// guarantees nor its declarations of fields and events.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "compiler/source/source.h"
#include "compiler/syntax/parse.h"

namespace kopeck {

/// One change of the text: `was`, which stands in `line` of the own file, becomes `becomes`; empty where it is left
/// out.
struct Mutation {
  Span span;
  std::int32_t line = 0;  // 1-based
  std::string was;        // on one line
  std::string becomes;
  bool noticed = false;  // a test fails with it
};

/// The changes that there are, in the order of the text; nothing has been tried yet.
[[nodiscard]] std::vector<Mutation> mutationsOf(const ParsedFile& parsed);

/// Tries each of them on the interpreter, and keeps those that change the Plan. `source` compiles and its tests pass.
/// `progress` is told how many of all have been tried.
[[nodiscard]] std::vector<Mutation> tryMutations(const SourceFile& source, std::vector<Mutation> mutations,
                                                 const std::function<void(std::size_t, std::size_t)>& progress);

}  // namespace kopeck
