// analyse: what the rules of a programme come to that nobody can have meant: rules that never act, conditions that
// decide nothing, limits that hold nothing back, brackets with a gap. `kopeck check` shows it as warnings.
//
// Cheap first: intervals and sets over the Plan's conditions, each shared expression once. What they leave open is put
// to the solver (compiler/prove), within bounds that are counted in its own steps, so that the findings are the same on
// every machine. What is found holds of every receipt, whoever brings it and however long it is; a receipt that is
// shown has been run on the interpreter. What stays open is said as open.
//
// Pure but for memory; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compiler/check/checked.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"
#include "runtime/plan/plan.h"

namespace kopeck::analysis {

struct Finding {
  Diagnostic diagnostic;  // K07xx: what, where, in both languages, with a fix where one is known
  /// A receipt that shows it, as lines of the input for one customer; the interpreter has run it. `shows` says what it
  /// shows. Where there are no events, `shows` is the example itself: a customer or days, in words; or nothing.
  std::vector<std::string> events;
  Phrase shows;
};

struct Analysis {
  std::vector<Finding> findings;
  std::size_t open = 0;  // questions that the solver gave up on
};

struct Options {
  /// So many receipts are searched for at most, each some milliseconds: further findings come without one, and those
  /// that are made of what a receipt shows (K0709, K0710) not at all.
  int most_examples = 24;
};

/// Requires a file without errors, and its own Plan.
[[nodiscard]] Analysis analyse(const ast::File& file, const CheckedProgram& program, const plan::Plan& plan,
                               const SourceFile& source, const Options& options = {});

/// Adds the findings, each with its example as a help, and one note of what stayed open.
void report(const Analysis& analysis, const ast::File& file, Diagnostics& diagnostics);

}  // namespace kopeck::analysis
