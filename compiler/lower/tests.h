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
  std::vector<Value> attributes;                             // one per schema.customer; kMissing = not said
  std::vector<std::pair<std::int32_t, std::int32_t>> tiers;  // of Plan::tiers, level
  // Kind, smallest units: active, and nothing of it expires within the test.
  std::vector<std::pair<std::int32_t, Value>> balances;
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

/// An expectation. Where it is of an attribute, `attribute_value` is what the account has to hold.
struct ExpectStep : checked::TestExpect {
  Value attribute_value = kMissing;
};

/// Draws of that label come out from here on: a chance holds, a random amount is `points`.
using GivenStep = checked::TestGiven;
using TestStep = std::variant<CustomerStep, EventStep, ExpectStep, GivenStep>;

struct TestCase {
  std::string name;
  std::int32_t line = 0;  // of the source, 1-based
  EventBatch events;      // purchases, custom events and returns, in the order of their steps
  std::vector<TestStep> steps;
  /// For each of Plan::guarantees the denominators of both sides of its comparisons, in the order in which an `and`
  /// holds them; empty where it compares nothing. Sides are shown with it.
  std::vector<std::vector<std::int64_t>> guarantee_denominators;
};

/// As TestCase::guarantee_denominators, for whoever has no test.
[[nodiscard]] std::vector<std::vector<std::int64_t>> guaranteeDenominators(const CheckedProgram& program);

/// One TestCase a `test` block, in file order. `pool` has to begin with the Plan's texts (TextPool::seed) and gains
/// those of the tests.
[[nodiscard]] std::vector<TestCase> lowerTests(const CheckedProgram& program, TextPool& pool);

}  // namespace kopeck
