// For tests of the grammar: random sentences, and what ANTLR has to say about them.
#pragma once

#include <cstdint>
#include <vector>

namespace kopeck::syntax {

/// The token types of a random declaration or header that the grammar allows; the same for the same seed. `length` is
/// about how many tokens it may have before optional parts are left out.
[[nodiscard]] std::vector<std::int32_t> randomSentence(std::uint64_t seed, std::size_t length);

struct Probe {
  std::size_t sentences = 0;
  std::size_t errors = 0;         // sentences that SLL does not accept
  std::size_t ambiguities = 0;    // places that can be read in two ways
  std::size_t full_contexts = 0;  // places where SLL alone does not decide
  std::size_t longest_lookahead = 0;
  std::vector<std::int32_t> example;  // a sentence with one of these
};

/// Parses sentences with ANTLR's diagnostic listener in exact mode.
[[nodiscard]] Probe probeGrammar(std::uint64_t first_seed, std::size_t sentences, std::size_t length);

}  // namespace kopeck::syntax
