#include "compiler/prove/alike.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "compiler/prove/slice.h"

namespace kopeck::prove {

namespace {

constexpr unsigned kSteps = 1'000'000;

Looks looksOfAll(const Version& version, const std::vector<bool>& acts) {
  Looks all;
  for (std::size_t r = 0; r < acts.size(); ++r) {
    if (!acts[r]) continue;
    const Looks looks = looksOf(version.plan, version.plan.rules[r]);
    all.at_paid = all.at_paid || looks.at_paid;
    all.at_net = all.at_net || looks.at_net;
    all.at_units = all.at_units || looks.at_units;
  }
  return all;
}

class Prover {
 public:
  Prover(Forms& forms, std::size_t lines, Budget& budget) : forms_(forms), lines_(lines), budget_(budget) {}

  void run() {
    if (std::all_of(forms_.pairs().begin(), forms_.pairs().end(),
                    [&](const Pair& pair) { return forms_.isSame(pair); }) &&
        forms_.older().frame == forms_.newer().frame)
      return;
    if (sets()) forms_.read();
    for (Pair& pair : forms_.pairs())
      if (!forms_.isSame(pair) && !budget_.isSpent()) pair.alike = isAlike(pair);
  }

 private:
  bool sets();
  bool isSet(std::int32_t older, std::int32_t newer);
  bool isAlike(const Pair& pair);
  bool replacesAlike(std::size_t older, std::size_t newer);
  bool everMeet(const Version& version, std::size_t rule, std::size_t other);
  bool differs(const plan::Plan& older, const plan::Plan& newer, const Pair& pair, bool amounts, std::size_t lines);

  Forms& forms_;
  std::size_t lines_;
  Budget& budget_;
};

/// Sets that are called alike, and hold the same though they are not written alike.
bool Prover::sets() {
  const plan::Plan& older = forms_.older().plan;
  const plan::Plan& newer = forms_.newer().plan;
  std::map<std::string, std::int32_t> by_name;
  std::set<int> known;
  Canon before = forms_.canon(false);
  Canon after = forms_.canon(true);
  for (std::size_t i = 0; i < older.sets.size(); ++i) {
    const auto set = static_cast<std::int32_t>(i);
    if (!older.sets[i].name.empty()) by_name.emplace(older.sets[i].name, set);
    known.insert(before.set(set));
  }
  bool any = false;
  for (std::size_t i = 0; i < newer.sets.size() && !budget_.isSpent(); ++i) {
    const auto set = static_cast<std::int32_t>(i);
    const auto same = by_name.find(newer.sets[i].name);
    if (same == by_name.end() || known.count(after.set(set)) > 0 || !isSet(same->second, set)) continue;
    forms_.contents().unite(after.set(set), before.set(same->second));
    any = true;
  }
  return any;
}

bool Prover::isSet(std::int32_t older, std::int32_t newer) {
  const auto only = [](const plan::Plan& plan, std::int32_t set) {
    plan::Plan made = slice(plan, std::vector<bool>(plan.rules.size(), false), {false, false, Payment::none});
    addSetTest(made, set);
    return made;
  };
  const plan::Plan before = only(forms_.older().plan, older);
  const plan::Plan after = only(forms_.newer().plan, newer);
  // What lies in a set is seen line by line.
  Question question(before, after, 1);
  question.also(question.encoding().rules().back().applies != question.other().rules().back().applies);
  const z3::check_result found = question.ask(budget_.of(kSteps));
  budget_.take(question);
  return found == z3::unsat;
}

/// What is replaced by one of them alone never stands beside it.
bool Prover::replacesAlike(std::size_t older, std::size_t newer) {
  if (forms_.older().forms[older].replaced == forms_.newer().forms[newer].replaced) return true;
  for (const bool is_newer : {false, true}) {
    const Version& of = is_newer ? forms_.newer() : forms_.older();
    const Version& other = is_newer ? forms_.older() : forms_.newer();
    const std::size_t rule = is_newer ? newer : older;
    std::set<std::string> others;
    for (const std::int32_t target : other.plan.rules[is_newer ? older : newer].replaces)
      others.insert(other.names[static_cast<std::size_t>(target)]);
    for (const std::int32_t target : of.plan.rules[rule].replaces) {
      const auto t = static_cast<std::size_t>(target);
      if (others.count(of.names[t]) == 0 && everMeet(of, rule, t)) return false;
    }
  }
  return true;
}

bool Prover::everMeet(const Version& version, std::size_t rule, std::size_t other) {
  if (budget_.isSpent()) return true;
  plan::Plan both = slice(version.plan, actsOf(version, {rule, other}, false), {false, false, Payment::any});
  leaveConditions(both);
  Question question(both, lines_, false);
  question.also(question.encoding().rules()[rule].applies && question.encoding().rules()[other].applies);
  const z3::check_result found = question.ask(budget_.of(kSteps));
  budget_.take(question);
  return found != z3::unsat;
}

bool Prover::isAlike(const Pair& pair) {
  if (pair.older.size() != pair.newer.size()) return false;
  bool amounts = false;
  for (std::size_t i = 0; i < pair.older.size(); ++i) {
    const Form& before = forms_.older().forms[pair.older[i]];
    const Form& after = forms_.newer().forms[pair.newer[i]];
    const bool rest = before.occasion == after.occasion && before.bounds == after.bounds && before.life == after.life;
    if (!rest || !replacesAlike(pair.older[i], pair.newer[i])) return false;
    const plan::Rule& rule = forms_.newer().plan.rules[pair.newer[i]];
    const bool of_amounts = rule.earn_count > 0 && !rule.is_multiplier;
    if (before.gives != after.gives && !of_amounts) return false;
    amounts = amounts || before.gives != after.gives;
  }
  std::vector<bool> old_acts = actsOf(forms_.older(), pair.older, false);
  std::vector<bool> new_acts = actsOf(forms_.newer(), pair.newer, false);
  const bool redeem = needsRedeem(forms_.older(), old_acts) || needsRedeem(forms_.newer(), new_acts);
  if (needsDiscounts(forms_.older(), old_acts) || needsDiscounts(forms_.newer(), new_acts)) return false;
  plan::Plan older = slice(forms_.older().plan, old_acts, {false, false, redeem ? Payment::any : Payment::none});
  plan::Plan newer = slice(forms_.newer().plan, new_acts, {false, false, redeem ? Payment::any : Payment::none});
  if (!amounts) {
    leaveConditions(older);
    leaveConditions(newer);
  }
  return !differs(older, newer, pair, amounts, lines_);
}

bool Prover::differs(const plan::Plan& older, const plan::Plan& newer, const Pair& pair, bool amounts,
                     std::size_t lines) {
  Question question(older, newer, lines);
  z3::expr claim = question.facts().no();
  for (std::size_t i = 0; i < pair.older.size(); ++i) {
    const RuleTerms& before = question.encoding().rules()[pair.older[i]];
    const RuleTerms& after = question.other().rules()[pair.newer[i]];
    claim = claim || before.applies != after.applies;
    if (amounts) claim = claim || before.wanted != after.wanted;
  }
  question.also(claim);
  const z3::check_result found = question.ask(budget_.of(kSteps));
  budget_.take(question);
  return found != z3::unsat;
}

}  // namespace

void proveAlike(Forms& forms, std::size_t lines, Budget& budget) {
  Prover(forms, lines, budget).run();
}

std::vector<bool> actsOf(const Version& version, const std::vector<std::size_t>& rules, bool targets) {
  std::vector<bool> acts(version.plan.rules.size(), false);
  std::set<std::string> names;
  const auto add = [&](std::size_t rule) { names.insert(version.plan.rules[rule].name); };
  for (const std::size_t rule : rules) {
    add(rule);
    if (!targets) continue;
    for (const std::int32_t target : version.plan.rules[rule].targets) add(static_cast<std::size_t>(target));
  }
  for (std::size_t r = 0; r < acts.size(); ++r)
    acts[r] = isOfReceipt(version.plan.rules[r]) && names.count(version.plan.rules[r].name) > 0;
  return acts;
}

bool needsRedeem(const Version& version, const std::vector<bool>& acts) {
  const Looks looks = looksOfAll(version, acts);
  return version.plan.redeem.present && looks.at_paid && looks.at_net;
}

bool needsDiscounts(const Version& version, const std::vector<bool>& acts) {
  const bool frees = std::any_of(version.plan.takes.begin(), version.plan.takes.end(),
                                 [](const plan::Take& take) { return take.kind == plan::TakeKind::free_units; });
  return frees && looksOfAll(version, acts).at_units;
}

}  // namespace kopeck::prove
