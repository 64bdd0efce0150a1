#include "compiler/prove/prove.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "compiler/prove/question.h"
#include "compiler/prove/share.h"
#include "compiler/prove/slice.h"
#include "compiler/prove/trial.h"

namespace kopeck::prove {

namespace {

// Steps of the solver: about a million a second.
constexpr unsigned kFewSteps = 4'000'000;
constexpr unsigned kProofSteps = 5'000'000;
constexpr unsigned kSearchSteps = 3'000'000;

Phrase gaveUp() {
  return {"the solver gave up within its bounds", "решатель не справился в отведённых пределах"};
}

Phrase notConfirmed(const std::set<Gap>& gaps) {
  if (gaps.empty())
    return {"only a customer with a history that an opening cannot bring may break it",
            "нарушить может только покупатель с историей, которую не задать начальным остатком"};
  Phrase why;
  for (const Gap gap : gaps) {
    why.en += (why.en.empty() ? "" : "; ") + std::string(textOf(gap, Lang::en));
    why.ru += (why.ru.empty() ? "" : "; ") + std::string(textOf(gap, Lang::ru));
  }
  return why;
}

Phrase disagreement() {
  return {"the solver and the engine disagree: please report it", "решатель и движок расходятся: сообщите об этом"};
}

class Prover {
 public:
  Prover(const plan::Plan& plan, const ProveOptions& options) : plan_(plan), options_(options) {}

  Finding guarantee(std::size_t index);
  Finding growing();
  Finding returns() const;

 private:
  Tried tryEvents(const std::vector<std::string>& events) const { return tryOut(plan_, events, options_.denominators); }
  bool isGuaranteedByFew(std::size_t index);
  bool refuteGuarantee(std::size_t index, std::size_t lines, Who who, Finding& finding);
  bool refuteGrowing(std::size_t lines, Who who, Finding& finding);
  bool isFalling(const Tried& small, const Tried& large, Finding& finding) const;
  z3::expr falls(Question& question) const;

  const plan::Plan& plan_;
  const ProveOptions& options_;
};

// ---- guarantees ---------------------------------------------------------------------------------------------------

bool Prover::refuteGuarantee(std::size_t index, std::size_t lines, Who who, Finding& finding) {
  Question question(plan_, lines, false);
  question.also(!question.encoding().guarantee(index));
  question.also(question.is(who));
  if (question.ask(kSearchSteps) != z3::sat) return false;
  for (const bool simple : {true, false}) {
    if (!question.choose(simple, kSearchSteps)) return false;
    std::vector<std::string> events = question.events();
    const Tried tried = tryEvents(events);
    for (const GuaranteeBreak& broken : tried.broken) {
      if (broken.guarantee != static_cast<std::int32_t>(index)) continue;
      finding.verdict = Verdict::refuted;
      finding.why = {};
      finding.sides = broken.sides;
      finding.events = std::move(events);
      return true;
    }
  }
  finding.disagreed =
      finding.disagreed || (who == Who::newcomer && question.facts().gaps().empty() && plan_.draws.empty());
  return false;
}

/// By the rules that it speaks of, and those that may change what they give: whatever is paid with points, and however
/// discounts lower the net.
bool Prover::isGuaranteedByFew(std::size_t index) {
  const std::vector<std::size_t> companies = companiesOf(plan_);
  std::set<std::size_t> meant;
  std::set<std::int32_t> used;
  Payment payment = plan_.redeem.present ? Payment::any : Payment::none;
  std::vector<std::int32_t> open{plan_.guarantees[index].expr};
  while (!open.empty()) {
    const plan::Expr& expr = plan_.exprs[static_cast<std::size_t>(open.back())];
    open.pop_back();
    for (const std::int32_t operand : {expr.a, expr.b})
      if (operand >= 0) open.push_back(operand);
    if (expr.op != plan::Op::result) continue;
    const plan::ResultOf& of = plan_.results[static_cast<std::size_t>(expr.index)];
    used.insert(expr.index);
    if (of.kind == plan::ResultKind::discount) return false;
    if (of.kind != plan::ResultKind::earned && of.kind != plan::ResultKind::worth_of_earned) {
      payment = Payment::real;
      continue;
    }
    for (const std::int32_t rule : of.rules) meant.insert(companies[static_cast<std::size_t>(rule)]);
    for (std::size_t rule = 0; of.rules.empty() && rule < companies.size(); ++rule) meant.insert(companies[rule]);
  }
  // What frees units leaves less of them than a receipt has.
  const auto frees = [](const plan::Take& take) { return take.kind == plan::TakeKind::free_units; };
  if (std::any_of(plan_.takes.begin(), plan_.takes.end(), frees)) return false;
  std::vector<bool> acts;
  for (std::size_t rule = 0; rule < companies.size(); ++rule) {
    const bool of_points = plan_.rules[rule].trigger != plan::TriggerKind::discount;
    acts.push_back(of_points && meant.count(companies[rule]) > 0);
  }
  plan::Plan few = slice(plan_, acts, {true, true, payment, true});
  // What other guarantees ask for costs facts that this one does not need.
  for (std::size_t i = 0; i < few.results.size(); ++i)
    if (used.count(static_cast<std::int32_t>(i)) == 0) few.results[i] = {plan::ResultKind::redeemed, {}, -1};
  Question question(few, options_.lines, false);
  question.also(!question.encoding().guarantee(index));
  return question.ask(kFewSteps) == z3::unsat;
}

Finding Prover::guarantee(std::size_t index) {
  Finding finding;
  finding.guarantee = static_cast<std::int32_t>(index);
  if (isGuaranteedByFew(index)) {
    finding.verdict = Verdict::proved;
    return finding;
  }
  {
    Question question(plan_, options_.lines, false);
    question.also(!question.encoding().guarantee(index));
    const z3::check_result found = question.ask(kProofSteps);
    if (found == z3::unsat) {
      finding.verdict = Verdict::proved;
      return finding;
    }
    finding.why = found == z3::unknown ? gaveUp() : notConfirmed(question.facts().gaps());
  }
  for (std::size_t lines = 1; lines <= options_.lines; ++lines)
    for (const Who who : {Who::newcomer, Who::opened})
      if (refuteGuarantee(index, lines, who, finding)) return finding;
  if (finding.disagreed) finding.why = disagreement();
  return finding;
}

// ---- a line more --------------------------------------------------------------------------------------------------

/// Less of some kind of points.
z3::expr Prover::falls(Question& question) const {
  z3::expr falls = question.facts().no();
  for (std::size_t kind = 0; kind < plan_.kinds.size(); ++kind) {
    if (plan_.kinds[kind].use != plan::KindUse::points) continue;
    const auto k = static_cast<std::int32_t>(kind);
    falls = falls || question.encoding().earned(k) < question.smaller().earned(k);
  }
  return falls && question.receipt().lines.back().present && question.plain();
}

bool Prover::isFalling(const Tried& small, const Tried& large, Finding& finding) const {
  if (!small.refused.empty() || !large.refused.empty()) return false;
  bool falls = false;
  for (std::size_t kind = 0; kind < plan_.kinds.size(); ++kind)
    falls = falls || (plan_.kinds[kind].use == plan::KindUse::points && large.earned[kind] < small.earned[kind]);
  for (std::size_t r = 0; falls && r < plan_.rules.size(); ++r) {
    if (plan_.rules[r].trigger == plan::TriggerKind::discount || large.by_rule[r] >= small.by_rule[r]) continue;
    finding.fallen.push_back({plan_.rules[r].name, small.by_rule[r], large.by_rule[r]});
  }
  return falls;
}

bool Prover::refuteGrowing(std::size_t lines, Who who, Finding& finding) {
  Question question(plan_, lines, true);
  question.also(falls(question));
  question.also(question.is(who));
  if (question.ask(kSearchSteps) != z3::sat) return false;
  for (const bool simple : {true, false}) {
    if (!question.choose(simple, kSearchSteps)) return false;
    std::vector<std::string> small = question.events(true);
    std::vector<std::string> large = question.events();
    if (!isFalling(tryEvents(small), tryEvents(large), finding)) continue;
    finding.verdict = Verdict::refuted;
    finding.why = {};
    finding.events = std::move(small);
    finding.larger = std::move(large);
    return true;
  }
  finding.disagreed =
      finding.disagreed || (who == Who::newcomer && question.facts().gaps().empty() && plan_.draws.empty());
  return false;
}

Finding Prover::growing() {
  Finding finding;
  finding.claim = Claim::growing;
  bool proved = true;
  for (std::size_t lines = 2; lines <= options_.lines && proved; ++lines) {
    Question question(plan_, lines, true);
    question.also(falls(question));
    const z3::check_result found = question.ask(kProofSteps);
    proved = found == z3::unsat;
    if (!proved) finding.why = found == z3::unknown ? gaveUp() : notConfirmed(question.facts().gaps());
  }
  if (proved) {
    finding.verdict = Verdict::proved;
    return finding;
  }
  for (std::size_t lines = 2; lines <= options_.lines; ++lines)
    for (const Who who : {Who::newcomer, Who::opened})
      if (refuteGrowing(lines, who, finding)) return finding;
  if (finding.disagreed) finding.why = disagreement();
  return finding;
}

// ---- returns ------------------------------------------------------------------------------------------------------

/// What the engine does for every programme alike, and checks at each return.
Finding Prover::returns() const {
  Finding finding;
  finding.claim = Claim::returns;
  finding.verdict = Verdict::proved;
  finding.why = {
      "of every grant a return leaves at most what was left of it, whatever the rules say",
      "от каждого начисления возврат оставляет не больше, чем от него оставалось, что бы ни говорили правила"};
  for (const plan::Rule& rule : plan_.rules) {
    if (rule.trigger != plan::TriggerKind::on_return) continue;
    finding.why.en += fmt::format("; what the rule `{}` gives for the return itself is another matter", rule.name);
    finding.why.ru += fmt::format("; что правило `{}` даёт за сам возврат, сюда не входит", rule.name);
  }
  return finding;
}

}  // namespace

namespace {

constexpr std::string_view kClaimNames[] = {"guarantee", "growing", "returns", "share"};
constexpr std::string_view kVerdictNames[] = {"proved", "refuted", "unknown"};

}  // namespace

std::string_view nameOf(Claim claim) {
  return kClaimNames[static_cast<std::size_t>(claim)];
}

std::string_view nameOf(Verdict verdict) {
  return kVerdictNames[static_cast<std::size_t>(verdict)];
}

Proof prove(const plan::Plan& plan, const ProveOptions& options) {
  Proof proof;
  const Scope scope = scopeFor(plan, options.lines);
  proof.lines = options.lines;
  proof.first = scope.first;
  proof.last = scope.last;
  Prover prover(plan, options);
  const auto add = [&](Claim claim, std::int32_t guarantee, auto find) {
    Finding finding;
    try {
      finding = find();
    } catch (const z3::exception& error) {
      finding.claim = claim;
      finding.guarantee = guarantee;
      finding.why =
          Phrase{std::string("the solver failed: ") + error.msg(), std::string("отказ решателя: ") + error.msg()};
    }
    proof.findings.push_back(std::move(finding));
  };
  for (std::size_t i = 0; i < plan.guarantees.size(); ++i)
    add(Claim::guarantee, static_cast<std::int32_t>(i), [&] { return prover.guarantee(i); });
  if (options.guarantees_alone) return proof;
  add(Claim::growing, -1, [&] { return prover.growing(); });
  add(Claim::returns, -1, [&] { return prover.returns(); });
  add(Claim::share, -1, [&] { return greatestShare(plan, options); });
  return proof;
}

}  // namespace kopeck::prove
