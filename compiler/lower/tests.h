// lowerTests: the `test` blocks of a programme as steps that a runner replays through the engine.
//
// A runner keeps one ledger a test, goes over the steps in order and, at an expectation, looks. Events are given as
// ingest would give them: rows of an EventBatch whose texts are ids of the runner's TextPool.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "compiler/check/checked.h"
#include "runtime/event/event.h"
#include "runtime/event/text.h"

namespace kopeck {

/// A customer as the test begins: what is known, and what happened before the first receipt.
struct CustomerStep {
  std::string id;
  std::vector<Value> attributes;     // one per schema.customer; kMissing = not said
  std::optional<std::int32_t> tier;  // ordinal
  std::optional<Value> balance;      // active points that do not expire within the test, smallest units
  struct Spent {
    Value money = 0;  // minor units, net = gross = paid
    Day on = 0;
  };
  std::vector<Spent> spent;
};

/// Row `event` of TestCase::events happens.
struct EventStep {
  std::size_t event = 0;
};

using ExpectStep = checked::TestExpect;
using TestStep = std::variant<CustomerStep, EventStep, ExpectStep>;

struct TestCase {
  std::string name;
  std::int32_t line = 0;  // of the source, 1-based
  EventBatch events;      // purchases, custom events and returns, in the order of their steps
  std::vector<TestStep> steps;
};

/// One TestCase a `test` block, in file order. `pool` has to begin with the Plan's texts (TextPool::seed) and gains
/// those of the tests.
[[nodiscard]] std::vector<TestCase> lowerTests(const CheckedProgram& program, TextPool& pool);

}  // namespace kopeck
