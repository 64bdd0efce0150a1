#include "compiler/prove/receipts.h"

#include <utility>

#include "compiler/prove/question.h"

namespace kopeck::prove {

namespace {

// Steps of the solver.
constexpr unsigned kSteps = 300'000;

/// What tests ask for, themselves or by sets.
struct Used {
  std::vector<bool> sets, reads;
};

void mark(const plan::Plan& plan, std::int32_t index, Used& used) {
  const plan::Expr& e = plan.exprs[static_cast<std::size_t>(index)];
  std::int32_t set = -1;
  if (e.op == plan::Op::in_set || e.op == plan::Op::any_in_set || e.op == plan::Op::all_in_set) set = e.index;
  if (e.op == plan::Op::sum) set = plan.sums[static_cast<std::size_t>(e.index)].set;
  if (set >= 0 && !used.sets[static_cast<std::size_t>(set)]) {
    used.sets[static_cast<std::size_t>(set)] = true;
    mark(plan, plan.sets[static_cast<std::size_t>(set)].expr, used);
  }
  if (e.op == plan::Op::read) used.reads[static_cast<std::size_t>(e.index)] = true;
  if (e.op == plan::Op::under) {
    const std::int32_t prefix = plan.prefixes[static_cast<std::size_t>(e.index)];
    if (prefix < 0) mark(plan, -1 - prefix, used);
  }
  if (e.a >= 0) mark(plan, e.a, used);
  if (e.b >= 0) mark(plan, e.b, used);
}

/// What nothing asks for need not be anything: sets are empty, and nothing is read. A tier is kept, since an opening
/// says it.
void forget(plan::Plan& plan) {
  Used used{std::vector<bool>(plan.sets.size()), std::vector<bool>(plan.reads.size())};
  for (const plan::Guarantee& one : plan.guarantees) mark(plan, one.expr, used);
  std::vector<plan::Read> reads;
  std::vector<std::int32_t> place(plan.reads.size(), -1);
  for (std::size_t i = 0; i < plan.reads.size(); ++i) {
    if (!used.reads[i] && plan.reads[i].kind != plan::ReadKind::tier) continue;
    place[i] = static_cast<std::int32_t>(reads.size());
    reads.push_back(plan.reads[i]);
  }
  plan.reads = std::move(reads);
  for (plan::Expr& e : plan.exprs) {
    if (e.op != plan::Op::read) continue;
    e.index = place[static_cast<std::size_t>(e.index)];
    if (e.index < 0) e.op = plan::Op::constant;
  }
  plan.exprs.emplace_back();  // a constant that does not hold
  for (std::size_t s = 0; s < plan.sets.size(); ++s)
    if (!used.sets[s]) plan.sets[s].expr = static_cast<std::int32_t>(plan.exprs.size()) - 1;
}

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
  forget(bare);
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
