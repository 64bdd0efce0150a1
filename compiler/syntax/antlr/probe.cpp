#include "compiler/syntax/antlr/probe.h"

#include "compiler/syntax/antlr/grammar.h"

#include <random>

#include "compiler/syntax/antlr/stream.h"

namespace kopeck::syntax {
namespace {

using antlr4::atn::ATNState;
using antlr4::atn::Transition;

/// Walks the grammar's network at random, as ANTLR would when it reads.
class Walker {
 public:
  Walker(const antlr4::atn::ATN& atn, std::uint64_t seed, std::size_t length)
      : atn_(atn), random_(seed), length_(length) {}
  std::vector<std::int32_t> out;

  /// Half of the sentences are rules: there clauses and conditions meet.
  void sentence() {
    const bool any = random_() % 2 == 0;
    depth_ = any ? 0 : 2;
    rule(any ? Kopeck::RuleSlice : Kopeck::RuleRuleDecl);
  }

 private:
  void rule(std::size_t index) {
    ATNState* state = atn_.ruleToStartState[index];
    const ATNState* const stop = atn_.ruleToStopState[index];
    ++depth_;
    while (state != stop) state = step(state);
    --depth_;
  }

  static constexpr int kDeclarations = 3;  // slice, declaration, and its kind

  ATNState* step(ATNState* state) {
    const std::size_t count = state->transitions.size();
    std::size_t pick = count == 1 ? 0 : random_() % count;
    const std::size_t kind = state->getStateType();
    const bool loop = count > 1 && (kind == ATNState::STAR_LOOP_ENTRY || kind == ATNState::PLUS_LOOP_BACK);
    // In ANTLR's network the way on stands first and the way out last.
    // Declarations get many lines, expressions and lists few parts.
    if (loop && out.size() <= length_) pick = (random_() % 4 == 0) == (depth_ <= kDeclarations) ? count - 1 : 0;
    // Long enough: leave loops, and take optional parts no more.
    if (out.size() > length_ && count > 1) {
      if (loop || canSkip(state->transitions.back()->target)) pick = count - 1;
      if (parentheses(state, pick)) pick = 0;
    }
    const Transition* transition = state->transitions[pick];
    if (transition->getSerializationType() == Transition::RULE) {
      const auto* call = dynamic_cast<const antlr4::atn::RuleTransition*>(transition);
      rule(call->target->ruleIndex);
      return call->followState;
    }
    if (!transition->isEpsilon()) {
      const std::vector<ssize_t> types = transition->label().toList();
      const ssize_t type = types[random_() % types.size()];
      if (type > 0) out.push_back(static_cast<std::int32_t>(type));
    }
    return transition->target;
  }
  static bool canSkip(ATNState* target) { return target->getStateType() == ATNState::BLOCK_END; }
  /// An alternative that opens a parenthesis, and with it a whole expression.
  static bool parentheses(const ATNState* state, std::size_t pick) {
    const ATNState* target = state->transitions[pick]->target;
    return !target->transitions.empty() && !target->transitions[0]->isEpsilon() &&
           target->transitions[0]->label().contains(static_cast<size_t>(Kopeck::LPAREN));
  }

  const antlr4::atn::ATN& atn_;
  std::mt19937_64 random_;
  std::size_t length_;
  int depth_ = 0;
};

class Listener : public antlr4::BaseErrorListener {
 public:
  explicit Listener(Probe& probe) : probe_(probe) {}

  void syntaxError(antlr4::Recognizer*, antlr4::Token*, size_t, size_t, const std::string&,
                   std::exception_ptr) override {
    failed_ = true;
  }
  void reportAmbiguity(antlr4::Parser*, const antlr4::dfa::DFA&, size_t, size_t, bool, const antlrcpp::BitSet&,
                       antlr4::atn::ATNConfigSet*) override {
    ++probe_.ambiguities;
    marked_ = true;
  }
  void reportAttemptingFullContext(antlr4::Parser*, const antlr4::dfa::DFA&, size_t start, size_t stop,
                                   const antlrcpp::BitSet&, antlr4::atn::ATNConfigSet*) override {
    ++probe_.full_contexts;
    probe_.longest_lookahead = std::max(probe_.longest_lookahead, stop - start + 1);
    marked_ = true;
  }
  void done(const std::vector<std::int32_t>& sentence) {
    if (failed_) ++probe_.errors;
    if ((failed_ || marked_) && probe_.example.empty()) probe_.example = sentence;
    failed_ = false;
    marked_ = false;
  }

 private:
  Probe& probe_;
  bool failed_ = false;
  bool marked_ = false;
};

}  // namespace

std::vector<std::int32_t> randomSentence(std::uint64_t seed, std::size_t length) {
  SliceStream stream;
  stream.fill({});
  Kopeck parser(&stream);
  Walker walker(parser.getATN(), seed, length);
  walker.sentence();
  return std::move(walker.out);
}

Probe probeGrammar(std::uint64_t first_seed, std::size_t sentences, std::size_t length) {
  Probe probe;
  SliceStream stream;
  stream.fill({});
  Kopeck parser(&stream);
  Listener listener(probe);
  parser.removeErrorListeners();
  parser.addErrorListener(&listener);
  parser.setBuildParseTree(false);
  auto* simulator = parser.getInterpreter<antlr4::atn::ParserATNSimulator>();
  for (std::size_t i = 0; i < sentences; ++i) {
    Walker walker(parser.getATN(), first_seed + i, length);
    walker.sentence();
    std::vector<Token> tokens;
    for (const std::int32_t type : walker.out) tokens.emplace_back().type = type;
    simulator->setPredictionMode(antlr4::atn::PredictionMode::LL_EXACT_AMBIG_DETECTION);
    stream.fill(tokens);
    parser.reset();
    (void)parser.slice();
    ++probe.sentences;
    listener.done(walker.out);
  }
  return probe;
}

}  // namespace kopeck::syntax
