#include "compiler/prove/diff.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "compiler/prove/beyond.h"
#include "compiler/prove/pairing.h"
#include "compiler/prove/question.h"
#include "compiler/prove/trial.h"

namespace kopeck::prove {

namespace {

constexpr unsigned kProofSteps = 40'000'000;
constexpr unsigned kSearchSteps = 8'000'000;
constexpr unsigned kRuleSteps = 2'000'000;  // there may be many rules

bool isOfReceipt(const plan::Rule& rule) {
  return rule.trigger == plan::TriggerKind::purchase || rule.trigger == plan::TriggerKind::discount;
}

/// Terms as text: lots with equal ones are alike.
std::string termsKey(const plan::Plan& plan, std::int32_t index, bool newer) {
  const plan::Terms& of = plan.terms[static_cast<std::size_t>(std::max(index, 0))];
  const plan::Kind& kind = plan.kinds[static_cast<std::size_t>(of.kind)];
  const std::string name = of.kind == 0 ? "" : formerName(kind.name, newer ? kind.was : std::string());
  return fmt::format("{}|{} {} {} {} {} {} {} {} {} {} {}", name, static_cast<int>(of.activate), of.activate_n,
                     static_cast<int>(of.expire), of.expire_n, static_cast<int>(of.expire_period), of.from_activation,
                     of.expire_month, of.expire_day, of.of_next_year, of.purchase_renews, of.redemption_renews);
}

/// Multipliers take those of their first target.
std::string termsKey(const plan::Plan& plan, const plan::Rule& rule, bool newer) {
  std::int32_t index = rule.terms;
  if (index < 0 && !rule.targets.empty()) index = plan.rules[static_cast<std::size_t>(rule.targets[0])].terms;
  return termsKey(plan, index, newer);
}

/// What the engine granted, by terms.
std::map<std::string, Value> granted(const plan::Plan& plan, const Tried& tried, bool newer) {
  std::map<std::string, Value> sums;
  for (const Grant& grant : tried.outcome.grants) sums[termsKey(plan, grant.terms, newer)] += grant.points;
  return sums;
}

/// What an author's rule gives of one kind (or takes off) in both versions.
struct Pair {
  std::string name;
  bool of_money = false;
  std::int32_t kind = 0;
  std::vector<std::size_t> older, newer;  // rules of the Plans
};

unsigned steps(const Pair* pair) {
  return pair == nullptr ? kSearchSteps : kRuleSteps;
}

class Comparer {
 public:
  Comparer(const plan::Plan& older, const plan::Plan& newer, std::size_t lines)
      : older_(older), newer_(newer), lines_(lines) {
    collect();
  }
  Difference compare();

 private:
  void collect();
  void add(const plan::Plan& plan, bool newer);
  Named named(Question& question) const;
  z3::expr given(Encoding& encoding, const std::vector<std::size_t>& rules, Question& question) const;
  z3::expr differs(Question& question) const;
  void byTerms(const plan::Plan& plan, bool newer, Question& question, std::map<std::string, z3::expr>& sums) const;
  bool isChanged(const Pair& pair, Question& question) const;
  enum class Found : std::uint8_t { witness, nothing, unclear };
  Found find(const Pair* pair, bool up, Difference& difference);
  Found search(const Pair* pair, bool up, std::size_t lines, Who who, Difference& difference);
  bool confirm(const Pair* pair, bool up, Question& question, Change& change) const;
  z3::expr claim(const Pair* pair, bool up, Question& question) const;

  const plan::Plan& older_;
  const plan::Plan& newer_;
  std::size_t lines_;
  std::vector<Pair> pairs_;
};

void Comparer::add(const plan::Plan& plan, bool newer) {
  for (std::size_t r = 0; r < plan.rules.size(); ++r) {
    const plan::Rule& rule = plan.rules[r];
    if (!isOfReceipt(rule)) continue;
    const std::string& former = newer ? formerName(rule.name, rule.was) : rule.name;
    const bool of_money = rule.trigger == plan::TriggerKind::discount;
    std::int32_t terms = rule.terms;
    if (terms < 0 && !rule.targets.empty()) terms = plan.rules[static_cast<std::size_t>(rule.targets[0])].terms;
    const std::int32_t kind = of_money || terms < 0 ? 0 : plan.terms[static_cast<std::size_t>(terms)].kind;
    const auto same = [&](const Pair& pair) {
      for (const std::size_t n : pair.newer)
        if (pair.of_money == of_money && pair.kind == kind &&
            formerName(newer_.rules[n].name, newer_.rules[n].was) == former)
          return true;
      return pair.of_money == of_money && pair.kind == kind && pair.newer.empty() && pair.name == former;
    };
    auto found = std::find_if(pairs_.begin(), pairs_.end(), same);
    if (found == pairs_.end()) found = pairs_.insert(pairs_.end(), Pair{rule.name, of_money, kind, {}, {}});
    (newer ? found->newer : found->older).push_back(r);
  }
}

void Comparer::collect() {
  add(newer_, true);
  add(older_, false);
}

z3::expr Comparer::given(Encoding& encoding, const std::vector<std::size_t>& rules, Question& question) const {
  Terms sum;
  for (const std::size_t r : rules) sum.push_back(encoding.rules()[r].given);
  return sumOf(question.facts(), sum);
}

void Comparer::byTerms(const plan::Plan& plan, bool newer, Question& question,
                       std::map<std::string, z3::expr>& sums) const {
  Encoding& encoding = newer ? question.other() : question.encoding();
  for (std::size_t r = 0; r < plan.rules.size(); ++r) {
    const plan::Rule& rule = plan.rules[r];
    if (rule.trigger != plan::TriggerKind::purchase) continue;
    const auto [place, fresh] = sums.try_emplace(termsKey(plan, rule, newer), question.number(0));
    place->second = place->second + encoding.rules()[r].given;
  }
}

/// Points of some kind and life, what discounts take off, what points may pay, what is paid.
z3::expr Comparer::differs(Question& question) const {
  Encoding& old_one = question.encoding();
  Encoding& new_one = question.other();
  z3::expr differs = old_one.net() != new_one.net() || old_one.paid() != new_one.paid() ||
                     old_one.redeemed() != new_one.redeemed() || old_one.redeemedMoney() != new_one.redeemedMoney();
  std::map<std::string, z3::expr> before, after;
  byTerms(older_, false, question, before);
  byTerms(newer_, true, question, after);
  for (const auto& [key, sum] : before) {
    const auto other = after.find(key);
    differs = differs || sum != (other == after.end() ? question.number(0) : other->second);
  }
  for (const auto& [key, sum] : after)
    if (before.count(key) == 0) differs = differs || sum != 0;
  return differs;
}

bool Comparer::isChanged(const Pair& pair, Question& question) const {
  const z3::expr before = given(question.encoding(), pair.older, question).simplify();
  const z3::expr after = given(question.other(), pair.newer, question).simplify();
  return !z3::eq(before, after);
}

Named Comparer::named(Question& question) const {
  Named named;
  for (const Pair& pair : pairs_) {
    const auto once = [](std::vector<std::string>& all, const std::string& name) {
      if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
    };
    if (pair.older.empty()) {
      once(named.added, pair.name);
    } else if (pair.newer.empty()) {
      once(named.removed, pair.name);
    } else {
      const std::string& before = older_.rules[pair.older[0]].name;
      if (before != pair.name) named.renamed.push_back({before, pair.name});
      if (isChanged(pair, question)) once(named.changed, pair.name);
    }
  }
  return named;
}

z3::expr Comparer::claim(const Pair* pair, bool up, Question& question) const {
  if (pair == nullptr) return differs(question);
  const z3::expr before = given(question.encoding(), pair->older, question);
  const z3::expr after = given(question.other(), pair->newer, question);
  return (up ? after > before : after < before) && differs(question);
}

bool Comparer::confirm(const Pair* pair, bool up, Question& question, Change& change) const {
  change.events = question.events();
  change.newer_events = question.otherEvents();
  const Tried before = tryOut(older_, change.events, {});
  const Tried after = tryOut(newer_, change.newer_events, {});
  if (!before.refused.empty() || !after.refused.empty()) return false;
  change.older = before.explanation;
  change.newer = after.explanation;
  if (pair == nullptr)
    return granted(older_, before, false) != granted(newer_, after, true) || before.discount != after.discount ||
           before.outcome.paid != after.outcome.paid || before.outcome.redeem.taken != after.outcome.redeem.taken;
  change.rule = pair->name;
  change.up = up;
  change.of_money = pair->of_money;
  change.kind = pair->kind;
  for (const std::size_t r : pair->older) change.before += before.by_rule[r];
  for (const std::size_t r : pair->newer) change.after += after.by_rule[r];
  return up ? change.after > change.before : change.after < change.before;
}

Comparer::Found Comparer::search(const Pair* pair, bool up, std::size_t lines, Who who, Difference& difference) {
  Question question(older_, newer_, lines);
  question.also(claim(pair, up, question));
  question.also(question.is(who));
  const z3::check_result found = question.ask(steps(pair));
  if (found != z3::sat) return found == z3::unsat ? Found::nothing : Found::unclear;
  for (const bool simple : {true, false}) {
    if (!question.choose(simple, steps(pair))) break;
    Change change;
    if (!confirm(pair, up, question, change)) continue;
    difference.changes.push_back(std::move(change));
    return Found::witness;
  }
  difference.disagreed = difference.disagreed || (who == Who::newcomer && question.facts().gaps().empty() &&
                                                  older_.draws.empty() && newer_.draws.empty());
  return Found::unclear;
}

/// The smallest of receipts with few lines and customers of whom little is known comes first.
Comparer::Found Comparer::find(const Pair* pair, bool up, Difference& difference) {
  {
    Question question(older_, newer_, lines_);
    question.also(claim(pair, up, question));
    if (question.ask(steps(pair)) == z3::unsat) return Found::nothing;
  }
  for (std::size_t lines = 1; lines <= std::min<std::size_t>(lines_, 2); ++lines)
    for (const Who who : {Who::newcomer, Who::opened})
      if (search(pair, up, lines, who, difference) == Found::witness) return Found::witness;
  return Found::unclear;
}

Difference Comparer::compare() {
  Difference difference;
  difference.lines = lines_;
  Question question(older_, newer_, lines_);
  difference.first = question.scope().first;
  difference.last = question.scope().last;
  difference.named = named(question);
  difference.beyond = beyondReceipts(older_, newer_);
  question.also(differs(question));
  const z3::check_result found = question.ask(kProofSteps);
  if (found == z3::unsat) {
    difference.same = Verdict::proved;
    return difference;
  }
  Difference whole;  // whatever rule it is
  for (std::size_t lines = 1; lines <= lines_ && whole.changes.empty(); ++lines)
    for (const Who who : {Who::newcomer, Who::opened})
      if (whole.changes.empty()) (void)search(nullptr, false, lines, who, whole);
  difference.disagreed = whole.disagreed;
  for (const Pair& pair : pairs_) {
    if (!isChanged(pair, question)) continue;
    bool unclear = false;
    for (const bool up : {true, false}) unclear = find(&pair, up, difference) == Found::unclear || unclear;
    if (unclear) difference.unclear.push_back(pair.name);
  }
  if (difference.changes.empty()) difference.changes = std::move(whole.changes);
  difference.same = difference.changes.empty() ? Verdict::unknown : Verdict::refuted;
  if (difference.changes.empty())
    difference.why = {"no receipt was found that shows a difference, and none was ruled out",
                      "чек, на котором видна разница, не найден, но и не исключён"};
  return difference;
}

}  // namespace

Difference diff(const plan::Plan& older, const plan::Plan& newer, std::size_t lines) {
  try {
    return Comparer(older, newer, lines).compare();
  } catch (const z3::exception& error) {
    Difference failed;
    failed.lines = lines;
    failed.why =
        Phrase{std::string("the solver failed: ") + error.msg(), std::string("отказ решателя: ") + error.msg()};
    return failed;
  }
}

}  // namespace kopeck::prove
