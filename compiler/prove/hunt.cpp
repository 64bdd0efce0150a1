#include "compiler/prove/hunt.h"

#include <algorithm>
#include <utility>

#include "compiler/prove/past.h"
#include "compiler/prove/shrink.h"
#include "compiler/prove/slice.h"

namespace kopeck::prove {

namespace {

std::size_t sizeOf(const std::vector<std::string>& events) {
  std::size_t size = 0;
  for (const std::string& event : events) size += event.size();
  return size;
}

z3::expr given(Question& question, bool newer, const std::vector<std::size_t>& rules) {
  Encoding& encoding = newer ? question.other() : question.encoding();
  Terms sum;
  for (const std::size_t r : rules) sum.push_back(encoding.rules()[r].given);
  return sumOf(question.facts(), sum);
}

/// Points by what they are and how long they live.
std::map<std::string, z3::expr> byLife(Question& question, const Version& version, bool newer) {
  std::map<std::string, z3::expr> sums;
  Encoding& encoding = newer ? question.other() : question.encoding();
  for (std::size_t r = 0; r < version.plan.rules.size(); ++r) {
    const plan::Rule& rule = version.plan.rules[r];
    if (rule.trigger != plan::TriggerKind::purchase || !encoding.rules()[r].looked_at) continue;
    std::int32_t terms = rule.terms;
    if (terms < 0 && !rule.targets.empty()) terms = version.plan.rules[static_cast<std::size_t>(rule.targets[0])].terms;
    const std::string& life = version.lives[static_cast<std::size_t>(std::max(terms, 0))];
    const auto [place, fresh] = sums.try_emplace(life, question.number(0));
    place->second = place->second + encoding.rules()[r].given;
  }
  return sums;
}

std::map<std::string, Value> grantedByLife(const Version& version, const Tried& tried) {
  std::map<std::string, Value> sums;
  for (const Grant& grant : tried.outcome.grants)
    sums[version.lives[static_cast<std::size_t>(std::max(grant.terms, 0))]] += grant.points;
  return sums;
}

}  // namespace

Hunt::Hunt(const Forms& forms, std::size_t lines, Budget& budget)
    : forms_(forms), lines_(lines), budget_(budget), before_(forms.older().plan), after_(forms.newer().plan) {}

// ---- what is asked --------------------------------------------------------------------------------------------------

/// Points of some kind and life, what discounts take off, what points may pay, what is paid.
z3::expr Hunt::anyDiffers(Question& question) const {
  Encoding& old_one = question.encoding();
  Encoding& new_one = question.other();
  z3::expr differs = old_one.net() != new_one.net() || old_one.paid() != new_one.paid() ||
                     old_one.redeemed() != new_one.redeemed() || old_one.redeemedMoney() != new_one.redeemedMoney();
  const std::map<std::string, z3::expr> before = byLife(question, forms_.older(), false);
  const std::map<std::string, z3::expr> after = byLife(question, forms_.newer(), true);
  for (const auto& [life, sum] : before) {
    const auto other = after.find(life);
    differs = differs || sum != (other == after.end() ? question.number(0) : other->second);
  }
  for (const auto& [life, sum] : after)
    if (before.count(life) == 0) differs = differs || sum != 0;
  return differs;
}

z3::expr Hunt::claim(Question& question, const Pair* pair, Way way) const {
  if (way == Way::any) return anyDiffers(question);
  const bool payment = pair == nullptr;
  const z3::expr before = payment ? question.encoding().redeemedMoney() : given(question, false, pair->older);
  const z3::expr after = payment ? question.other().redeemedMoney() : given(question, true, pair->newer);
  if (way == Way::life) return before == after && before > 0;
  return way == Way::up ? after > before : after < before;
}

bool Hunt::propose(Question& question, const Aim& aim, Way way, Who who, const Ground& ground, unsigned steps) {
  const std::size_t marks = question.marks();
  question.mark();
  question.also(claim(question, aim.pair, way));
  question.also(question.is(who));
  const auto most = [&] { return budget_.of(steps, question.spent()); };
  bool shown = false;
  if (question.ask(most()) == z3::sat) {
    for (const bool simple : {true, false}) {
      if (shown || !question.choose(simple, most())) break;
      const Witness witness{question.events(), question.otherEvents()};
      shown = note(witness.events, witness.newer_events, aim.pair, way);
      if (!shown || simple) continue;
      // Smaller ones are kept as they come.
      (void)shrunk(witness, [&](const Witness& one) { return note(one.events, one.newer_events, aim.pair, way); });
    }
    const bool exact = ground.whole && who == Who::newcomer && question.facts().gaps().empty() &&
                       forms_.older().plan.draws.empty() && forms_.newer().plan.draws.empty();
    disagreed_ = disagreed_ || (exact && !shown);
  }
  question.undoTo(marks);
  return shown;
}

std::vector<Way> Hunt::search(const Aim& aim, const Ground& ground, unsigned steps) {
  const plan::Plan older = slice(forms_.older().plan, ground.older, ground.around);
  const plan::Plan newer = slice(forms_.newer().plan, ground.newer, ground.around);
  std::vector<Way> left = aim.ways;
  for (std::size_t lines = 1; lines <= std::min<std::size_t>(lines_, 2); ++lines) {
    if (left.empty() || budget_.isSpent()) break;
    Question question(older, newer, lines);
    question.hurry();
    // Most is found on one line; of two, little is easy.
    const unsigned most = lines == 1 ? steps : steps / 4;
    for (const Who who : {Who::newcomer, Who::opened})
      left.erase(std::remove_if(left.begin(), left.end(),
                                [&](Way way) { return propose(question, aim, way, who, ground, most); }),
                 left.end());
    budget_.take(question);
  }
  return left;
}

/// A receipt on which the rule gives something under either version, or points pay.
std::optional<Hunt::Example> Hunt::example(const Pair* pair, const Ground& ground, unsigned steps) {
  const plan::Plan older = slice(forms_.older().plan, ground.older, ground.around);
  const plan::Plan newer = slice(forms_.newer().plan, ground.newer, ground.around);
  Question question(older, newer, 1);
  question.hurry();
  question.also(pair == nullptr ? question.encoding().redeemedMoney() > 0 && question.other().redeemedMoney() > 0
                                : given(question, false, pair->older) > 0 || given(question, true, pair->newer) > 0);
  std::optional<Example> found;
  for (const Who who : {Who::newcomer, Who::opened}) {
    const std::size_t marks = question.marks();
    question.mark();
    question.also(question.is(who));
    if (!found && question.ask(budget_.of(steps, question.spent())) == z3::sat && question.choose(true, steps))
      found = Example{question.events(), question.otherEvents()};
    question.undoTo(marks);
  }
  budget_.take(question);
  return found;
}

std::vector<Way> Hunt::searchPast(const Aim& aim, const Ground& ground, unsigned steps) {
  std::vector<Way> left = aim.ways;
  if (budget_.isSpent()) return left;
  const std::optional<Example> base = example(aim.pair, ground, steps);
  if (!base) return left;
  std::vector<Value> amounts;
  if (aim.pair != nullptr) {
    amounts = amountsOf(forms_.newer().plan, aim.pair->newer);
    for (const Value one : amountsOf(forms_.older().plan, aim.pair->older))
      if (std::find(amounts.begin(), amounts.end(), one) == amounts.end()) amounts.push_back(one);
  }
  const int decimals = forms_.newer().plan.schema.money_decimals;
  for (const Past& past : pastsToTry(amounts)) {
    if (left.empty()) break;
    const auto events = withPast(base->events, past, decimals);
    const auto newer_events = withPast(base->newer_events, past, decimals);
    if (!events || !newer_events) continue;
    left.erase(
        std::remove_if(left.begin(), left.end(), [&](Way way) { return note(*events, *newer_events, aim.pair, way); }),
        left.end());
  }
  return left;
}

bool Hunt::isRuledOut(const Pair* pair, Way way, const Ground& ground, unsigned steps, Budget& budget) {
  if (budget.isSpent()) return false;
  const plan::Plan older = slice(forms_.older().plan, ground.older, ground.around);
  const plan::Plan newer = slice(forms_.newer().plan, ground.newer, ground.around);
  Question question(older, newer, lines_);
  question.also(claim(question, pair, way));
  const z3::check_result found = question.ask(budget.of(steps));
  budget.take(question);
  return found == z3::unsat;
}

// ---- what the engine says -------------------------------------------------------------------------------------------

void Hunt::keep(const Pair* pair, Way way, const Change& change, bool aimed) {
  const std::size_t size = sizeOf(change.newer_events);
  const auto [place, fresh] = noted_.try_emplace({pair, way}, Noted{change, aimed, size});
  Noted& had = place->second;
  const bool better = (aimed && !had.aimed) || (aimed == had.aimed && size < had.size);
  if (!fresh && better) had = Noted{change, aimed, size};
}

bool Hunt::note(const std::vector<std::string>& events, const std::vector<std::string>& newer_events, const Pair* aim,
                Way way) {
  const Tried before = before_.run(events);
  const Tried after = after_.run(newer_events);
  if (!before.refused.empty() || !after.refused.empty()) return false;
  bool shown = false;
  bool any = false;
  const auto add = [&](const Pair* pair, Way its, Change change) {
    change.events = events;
    change.newer_events = newer_events;
    change.older = before.explanation;
    change.newer = after.explanation;
    const bool aimed = pair == aim && its == way;
    keep(pair, its, change, aimed);
    shown = shown || aimed;
    any = true;
  };
  for (const Pair& pair : forms_.pairs()) {
    Change change;
    for (const std::size_t r : pair.older) change.before += before.by_rule[r];
    for (const std::size_t r : pair.newer) change.after += after.by_rule[r];
    change.rule = pair.name;
    change.of_money = pair.of_money;
    change.kind = pair.kind_now;
    change.up = change.after > change.before;
    if (change.after != change.before) {
      add(&pair, change.up ? Way::up : Way::down, change);
    } else if (change.after != 0 && lives(before, false, pair) != lives(after, true, pair)) {
      change.shows = Shows::life;
      add(&pair, Way::life, change);
    }
  }
  const RedeemOutcome& paid_before = before.outcome.redeem;
  const RedeemOutcome& paid_after = after.outcome.redeem;
  if (paid_before.money != paid_after.money) {
    const bool up = paid_after.money > paid_before.money;
    Change change{Shows::payment, {}, up, true, 0, paid_before.money, paid_after.money, {}, {}, {}, {}};
    add(nullptr, up ? Way::up : Way::down, change);
  }
  const bool differs = grantedByLife(forms_.older(), before) != grantedByLife(forms_.newer(), after) ||
                       before.discount != after.discount || before.outcome.paid != after.outcome.paid ||
                       paid_before.taken != paid_after.taken;
  if (differs && !any) {
    Change change;
    change.shows = Shows::receipt;
    add(nullptr, Way::any, change);
  }
  return way == Way::any ? any : shown;
}

std::map<std::string, Value> Hunt::lives(const Tried& tried, bool newer, const Pair& pair) const {
  const Version& version = newer ? forms_.newer() : forms_.older();
  const std::vector<std::size_t>& rules = newer ? pair.newer : pair.older;
  std::map<std::string, Value> sums;
  for (const Grant& grant : tried.outcome.grants) {
    const bool of_pair = std::find(rules.begin(), rules.end(), static_cast<std::size_t>(grant.rule)) != rules.end();
    if (of_pair) sums[version.lives[static_cast<std::size_t>(std::max(grant.terms, 0))]] += grant.points;
  }
  return sums;
}

std::vector<Change> Hunt::changes() const {
  std::vector<Change> all;
  for (const Pair& pair : forms_.pairs())
    for (const Way way : {Way::up, Way::down, Way::life})
      if (const auto found = noted_.find({&pair, way}); found != noted_.end()) all.push_back(found->second.change);
  for (const Way way : {Way::up, Way::down, Way::any})
    if (const auto found = noted_.find({nullptr, way}); found != noted_.end()) all.push_back(found->second.change);
  // What only the sums tell is said where nothing else is.
  if (all.size() > 1 && all.back().shows == Shows::receipt) all.pop_back();
  return all;
}

}  // namespace kopeck::prove
