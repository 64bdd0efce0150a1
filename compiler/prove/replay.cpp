// The formulas of a Plan with everything fixed that the engine read, against what the engine gave.
#include <fmt/format.h>

#include <memory>

#include "compiler/prove/encoding.h"
#include "runtime/interpret/evaluator.h"
#include "runtime/plan/names.h"

namespace kopeck::prove {

namespace {

constexpr unsigned kSteps = 20'000'000;

Terms presenceOf(const Receipt& receipt) {
  Terms present;
  for (const Line& line : receipt.lines) present.push_back(line.present);
  return present;
}

}  // namespace

struct Replayer::Inside {
  Inside(const plan::Plan& of, const TextPool& texts, const Scope& scope)
      : plan(of),
        facts(z3),
        receipt(makeReceipt(facts, of, texts, scope)),
        encoding(facts, of, texts, receipt, scope, presenceOf(receipt)),
        solver(z3) {
    (void)encoding.results();  // they bring facts of their own
    solver.set("rlimit", kSteps);
    for (const z3::expr& fact : facts.all()) solver.add(fact);
  }

  z3::expr number(Value value) const { return facts.number(value); }
  void fix(const z3::expr& variable, Value value) { solver.add(variable == number(value)); }
  void fix(const Sym& sym, Value value, plan::Type type) {
    solver.add(sym.known == z3.bool_val(value != kMissing));
    if (value == kMissing) return;
    if (sym.value.is_bool()) {
      solver.add(sym.value == z3.bool_val(value > 0));
    } else {
      fix(sym.value, type == plan::Type::anniversary ? anniversaryIndex(value) : value);
    }
  }
  void fixLines(const EventView& event, const Outcome& outcome);
  void fixReceipt(const Replayed& one);
  void fixReads(const Replayed& one);
  /// What the engine gave, term by term, by names.
  std::vector<std::pair<std::string, z3::expr>> results(const Replayed& one);
  Replay replay(const Replayed& one);
  std::string firstDifference(const Replayed& one);

  const plan::Plan& plan;
  z3::context z3;
  Facts facts;
  Receipt receipt;
  Encoding encoding;
  z3::solver solver;
};

void Replayer::Inside::fixLines(const EventView& event, const Outcome& outcome) {
  const EventBatch& batch = *event.batch;
  const std::size_t count = event.lineCount();
  for (std::size_t i = 0; i < receipt.lines.size(); ++i) {
    const Line& line = receipt.lines[i];
    solver.add(line.present == z3.bool_val(i < count));
    if (i >= count) continue;
    const std::size_t at = event.firstLine() + i;
    fix(line.sku, batch.sku[at]);
    fix(line.name, batch.name[at]);
    fix(line.category, batch.category[at]);
    fix(line.quantity, batch.quantity[at]);
    fix(line.amount, batch.amount[at]);
    fix(line.discount, batch.discount[at]);
    for (std::size_t a = 0; a < line.attributes.size(); ++a)
      fix(line.attributes[a], batch.item_attributes[at * line.attributes.size() + a],
          plan::typeOf(plan.schema.item[a].type));
    for (std::size_t h = 0; h < line.bought.size(); ++h) fix(line.bought[h], outcome.item_bought[h * count + i]);
  }
}

void Replayer::Inside::fixReceipt(const Replayed& one) {
  const EventView& event = one.event;
  const EventBatch& batch = *event.batch;
  fix(receipt.day, event.day());
  fix(receipt.second, event.second());
  fix(receipt.store, batch.store[event.index]);
  for (std::size_t i = 0; i < receipt.attributes.size(); ++i)
    fix(receipt.attributes[i], event.attributes()[i], plan::typeOf(plan.schema.receipt[i].type));
  for (std::size_t i = 0; i < receipt.draws.size(); ++i)
    solver.add(receipt.draws[i] == facts.number(static_cast<Int128>(one.outcome->chances[i])));
  for (std::size_t code = 0; code < receipt.codes.size(); ++code) {
    bool carried = false;
    for (std::uint32_t i = batch.first_code[event.index]; i < batch.first_code[event.index + 1]; ++i)
      carried = carried || batch.codes[i] == static_cast<TextId>(plan.codes[code]);
    solver.add(receipt.codes[code] == z3.bool_val(carried));
  }
  for (std::size_t i = 0; i < receipt.tenders.size(); ++i)
    fix(receipt.tenders[i], batch.tenders[event.index * batch.tender_kinds + i]);
  const Value asked = batch.redeem_asked[event.index * batch.wallets];
  fix(receipt.asked, asked == kMissing ? 0 : asked);
  for (std::size_t kind = 0; kind < plan.kinds.size(); ++kind) {
    fix(receipt.active[kind], one.active[kind]);
    fix(receipt.balances[kind], one.balances[kind]);
    const bool is_coupon = plan.kinds[kind].use == plan::KindUse::coupon;
    const std::size_t at = event.index * batch.coupon_kinds + (kind - plan.schema.wallets.size());
    fix(receipt.presented[kind], is_coupon ? batch.coupons[at] : 0);
  }
}

void Replayer::Inside::fixReads(const Replayed& one) {
  const Outcome& outcome = *one.outcome;
  const std::vector<Value>& before = outcome.first_reads.empty() ? outcome.reads : outcome.first_reads;
  for (std::size_t i = 0; i < plan.reads.size(); ++i) {
    const plan::Read& read = plan.reads[i];
    plan::Type type = plan::Type::count;
    if (read.kind == plan::ReadKind::customer_attribute)
      type = plan::typeOf(plan.schema.customer[static_cast<std::size_t>(read.index)].type);
    fix(receipt.reads[i], before[i], type);
    if (read.kind == plan::ReadKind::tier) fix(encoding.reads()[i].value, outcome.reads[i]);
  }
}

std::vector<std::pair<std::string, z3::expr>> Replayer::Inside::results(const Replayed& one) {
  const Outcome& outcome = *one.outcome;
  std::vector<std::pair<std::string, z3::expr>> all;
  const auto add = [&](std::string name, const z3::expr& term, Value value) {
    all.emplace_back(std::move(name), term == number(value));
  };
  add("net", encoding.net(), outcome.net);
  add("paid", encoding.paid(), outcome.paid);
  add("redeemed money", encoding.redeemedMoney(), outcome.redeem.money);
  for (std::size_t r = 0; r < plan.rules.size(); ++r) {
    const RuleTerms& terms = encoding.rules()[r];
    if (!terms.looked_at) continue;
    const RuleOutcome& rule = outcome.rules[r];
    const std::string name = fmt::format("rule {} ({})", r, plan.rules[r].name);
    all.emplace_back(name + " applies",
                     terms.applies == z3::expr(terms.applies.ctx().bool_val(rule.verdict == kApplies)));
    add(name + " given", terms.given, rule.given);
  }
  for (std::size_t i = 0; i < one.results.size(); ++i)
    add(fmt::format("result {}", i), encoding.results()[i], one.results[i]);
  return all;
}

std::string Replayer::Inside::firstDifference(const Replayed& one) {
  for (const auto& [name, holds] : results(one)) {
    solver.push();
    solver.add(holds);
    const z3::check_result found = solver.check();
    solver.pop();
    if (found == z3::unsat) return name;
  }
  return "all results together";
}

Replay Replayer::Inside::replay(const Replayed& one) {
  Replay found;
  solver.push();
  fixLines(one.event, *one.outcome);
  fixReceipt(one);
  fixReads(one);
  z3::expr_vector all(z3);
  for (const auto& [name, holds] : results(one)) all.push_back(holds);
  const z3::expr equal = z3::mk_and(all);
  solver.push();
  solver.add(equal);
  z3::check_result same = solver.check();
  solver.pop();
  if (same == z3::unsat) found.difference = firstDifference(one);
  if (same == z3::sat) {
    solver.push();
    solver.add(!equal);
    const z3::check_result other = solver.check();
    solver.pop();
    found.exact = other == z3::unsat;
    if (other == z3::sat && facts.gaps().empty()) found.difference = "the formulas allow more than the engine does";
    if (other == z3::unknown) same = other;
  }
  solver.pop();
  found.within_limits = same != z3::unknown;
  return found;
}

Replayer::Replayer(const plan::Plan& plan, const TextPool& texts, std::size_t most_lines, Day first, Day last)
    : inside_(nullptr) {
  try {
    inside_ = std::make_unique<Inside>(plan, texts, Scope{most_lines, first, last});
  } catch (const z3::exception&) {
    // Every replay says so.
  }
}

Replayer::~Replayer() = default;

Replay Replayer::replay(const Replayed& one) {
  try {
    if (inside_ != nullptr) return inside_->replay(one);
  } catch (const z3::exception& error) {
    return {fmt::format("the solver failed: {}", error.msg()), false, false};
  }
  return {"the formulas could not be made", false, false};
}

}  // namespace kopeck::prove
