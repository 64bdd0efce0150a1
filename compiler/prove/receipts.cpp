#include "compiler/prove/receipts.h"

#include "compiler/prove/question.h"

namespace kopeck::prove {

namespace {

// Steps of the solver.
constexpr unsigned kSteps = 300'000;

/// The conditions alone, as guarantees; one rule keeps the days.
plan::Plan conditionsOf(const plan::Plan& plan, const Wanted& wanted) {
  plan::Plan bare = plan;
  bare.rules.clear();
  bare.rules.emplace_back();
  bare.rules.back().from = wanted.from;
  bare.rules.back().until = wanted.until;
  bare.orders.clear();
  bare.limits.clear();
  bare.limit_blocks.clear();
  bare.earns.clear();
  bare.takes.clear();
  bare.redeem = {};
  bare.results.clear();
  bare.guarantees.clear();
  for (const auto* tests : {&wanted.hold, &wanted.fail}) {
    for (const std::int32_t expr : *tests) {
      bare.guarantees.emplace_back();
      bare.guarantees.back().expr = expr;
    }
  }
  return bare;
}

std::optional<std::vector<std::string>> search(const plan::Plan& bare, const Wanted& wanted, std::size_t lines,
                                               Who who) {
  Question question(bare, lines, false);
  for (std::size_t i = 0; i < bare.guarantees.size(); ++i) {
    const z3::expr holds = question.encoding().guarantee(i);
    question.also(i < wanted.hold.size() ? holds : !holds);
  }
  question.also(question.encoding().rules()[0].applies);
  question.also(question.encoding().statedNet() > 0);
  question.also(question.is(who));
  if (question.ask(kSteps) != z3::sat) return std::nullopt;
  if (!question.choose(true, kSteps)) return std::nullopt;
  return question.events();
}

}  // namespace

std::optional<std::vector<std::string>> receiptLike(const plan::Plan& plan, const Wanted& wanted) {
  const plan::Plan bare = conditionsOf(plan, wanted);
  try {
    for (std::size_t lines = 1; lines <= wanted.lines; ++lines) {
      for (const Who who : {Who::newcomer, Who::opened}) {
        if (auto found = search(bare, wanted, lines, who)) return found;
      }
    }
  } catch (const z3::exception&) {
    return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace kopeck::prove
