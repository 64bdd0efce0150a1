#include "compiler/prove/diff.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "compiler/prove/alike.h"
#include "compiler/prove/forms.h"
#include "compiler/prove/hunt.h"
#include "compiler/prove/reworded.h"

namespace kopeck::prove {

namespace {

// In the solver's own steps, so that the answer is the same on every machine; some millions take a second.
constexpr std::uint64_t kAllSteps = 2'500'000;
constexpr int kAllQuestions = 150;
constexpr unsigned kAlikeSteps = 1'000'000;
constexpr unsigned kAloneSteps = 300'000;
constexpr unsigned kCompanySteps = 800'000;
constexpr unsigned kWholeSteps = 500'000;
constexpr unsigned kProofSteps = 1'000'000;

class Comparer {
 public:
  Comparer(const plan::Plan& older, const plan::Plan& newer, std::size_t lines)
      : forms_(older, newer), lines_(lines), budget_{kAllSteps, kAllQuestions}, proofs_{kProofSteps, kAllQuestions} {}
  Difference compare();

 private:
  void group();
  void touch();
  void touch(const plan::Plan& plan, const std::vector<std::int32_t>& rules);
  void touch(const std::vector<Joint>& before, const std::vector<Joint>& after);
  [[nodiscard]] const Pair* pairOf(bool newer, std::size_t rule) const;
  [[nodiscard]] Named named() const;
  [[nodiscard]] std::vector<Way> waysOf(const Pair& pair) const;
  [[nodiscard]] bool isAlone(const Pair& pair) const;
  [[nodiscard]] Hunt::Ground alone(const Pair& pair) const;
  [[nodiscard]] Hunt::Ground downstream(const Pair& pair) const;
  [[nodiscard]] Hunt::Ground company(std::size_t group) const;
  [[nodiscard]] Hunt::Ground whole() const;
  void complete(Hunt::Ground& ground) const;
  void find(Hunt& hunt, const Pair& pair, Difference& difference);
  void findPayment(Hunt& hunt);
  void findAffected(Hunt& hunt, Difference& difference);
  [[nodiscard]] bool isProved(Hunt& hunt);

  Forms forms_;
  std::size_t lines_;
  Budget budget_, proofs_;
  std::set<const Pair*> changed_;              // by themselves
  std::set<const Pair*> touched_;              // and those of which an order or a limit says otherwise
  std::map<const Pair*, std::size_t> groups_;  // companies, of both versions together
  bool upstream_ = false;  // what the rules see of a receipt may be otherwise: discounts, payment, roundings
};

const Pair* Comparer::pairOf(bool newer, std::size_t rule) const {
  for (const Pair& pair : forms_.pairs()) {
    const std::vector<std::size_t>& rules = newer ? pair.newer : pair.older;
    if (std::find(rules.begin(), rules.end(), rule) != rules.end()) return &pair;
  }
  return nullptr;
}

/// Companies of the one version and of the other, where they share a rule, are one.
void Comparer::group() {
  const std::vector<Pair>& pairs = forms_.pairs();
  std::vector<std::size_t> of(pairs.size());
  for (std::size_t i = 0; i < of.size(); ++i) of[i] = i;
  const auto root = [&](std::size_t one) {
    while (of[one] != one) one = of[one];
    return one;
  };
  for (const bool newer : {false, true}) {
    const std::vector<std::size_t> companies = companiesOf((newer ? forms_.newer() : forms_.older()).plan);
    std::map<std::size_t, std::size_t> first;
    for (std::size_t i = 0; i < pairs.size(); ++i)
      for (const std::size_t rule : newer ? pairs[i].newer : pairs[i].older)
        of[root(i)] = root(first.try_emplace(companies[rule], i).first->second);
  }
  for (std::size_t i = 0; i < pairs.size(); ++i) groups_[&pairs[i]] = root(i);
}

void Comparer::touch(const plan::Plan& plan, const std::vector<std::int32_t>& rules) {
  const bool newer = &plan == &forms_.newer().plan;
  for (const std::int32_t rule : rules)
    if (const Pair* pair = pairOf(newer, static_cast<std::size_t>(rule))) touched_.insert(pair);
}

void Comparer::touch(const std::vector<Joint>& before, const std::vector<Joint>& after) {
  if (before == after) return;
  const auto differ = [](const std::vector<Joint>& all, const Joint& one) {
    return std::find(all.begin(), all.end(), one) == all.end();
  };
  bool any = false;
  for (const Joint& one : before)
    if (differ(after, one)) touch(forms_.older().plan, one.rules), any = true;
  for (const Joint& one : after)
    if (differ(before, one)) touch(forms_.newer().plan, one.rules), any = true;
  // The same, in another order.
  for (const Joint& one : after)
    if (!any) touch(forms_.newer().plan, one.rules);
}

void Comparer::touch() {
  const Frame& before = forms_.older().frame;
  const Frame& after = forms_.newer().frame;
  for (const Pair& pair : forms_.pairs()) {
    if (forms_.isSame(pair)) continue;
    changed_.insert(&pair);
    upstream_ = upstream_ || pair.of_money;
  }
  touched_ = changed_;
  touch(before.orders, after.orders);
  touch(before.blocks, after.blocks);
  const bool discounts = std::any_of(touched_.begin(), touched_.end(), [](const Pair* pair) { return pair->of_money; });
  upstream_ = upstream_ || discounts || before.discounts != after.discounts || before.redeem != after.redeem ||
              before.counting != after.counting;
  for (const Pair& pair : forms_.pairs()) {
    const bool all = before.counting != after.counting || (before.sequence != after.sequence && !pair.of_money) ||
                     (before.discounts != after.discounts && pair.of_money);
    if (all) touched_.insert(&pair);
  }
}

// ---- what acts in a question ------------------------------------------------------------------------------------

/// So that all that a receipt may come to before these rules is thought of.
void Comparer::complete(Hunt::Ground& ground) const {
  const bool redeem = needsRedeem(forms_.older(), ground.older) || needsRedeem(forms_.newer(), ground.newer);
  const bool discounts = needsDiscounts(forms_.older(), ground.older) || needsDiscounts(forms_.newer(), ground.newer);
  if (redeem && ground.around.payment == Payment::none) ground.around.payment = Payment::any;
  for (const bool newer : {false, true}) {
    const std::vector<plan::Rule>& rules = (newer ? forms_.newer() : forms_.older()).plan.rules;
    std::vector<bool>& acts = newer ? ground.newer : ground.older;
    for (std::size_t r = 0; discounts && r < rules.size(); ++r)
      acts[r] = acts[r] || rules[r].trigger == plan::TriggerKind::discount;
  }
}

Hunt::Ground Comparer::alone(const Pair& pair) const {
  return {actsOf(forms_.older(), pair.older, true),
          actsOf(forms_.newer(), pair.newer, true),
          {true, false, Payment::none},
          false};
}

/// With all that comes before it on a receipt.
Hunt::Ground Comparer::downstream(const Pair& pair) const {
  Hunt::Ground ground = alone(pair);
  ground.around.payment = Payment::real;
  for (const bool newer : {false, true}) {
    const std::vector<plan::Rule>& rules = (newer ? forms_.newer() : forms_.older()).plan.rules;
    std::vector<bool>& acts = newer ? ground.newer : ground.older;
    for (std::size_t r = 0; r < rules.size(); ++r) acts[r] = acts[r] || rules[r].trigger == plan::TriggerKind::discount;
  }
  ground.around.orders = true;
  return ground;
}

Hunt::Ground Comparer::company(std::size_t group) const {
  std::vector<std::size_t> older, newer;
  for (const Pair& pair : forms_.pairs()) {
    if (groups_.at(&pair) != group) continue;
    older.insert(older.end(), pair.older.begin(), pair.older.end());
    newer.insert(newer.end(), pair.newer.begin(), pair.newer.end());
  }
  return {actsOf(forms_.older(), older, true), actsOf(forms_.newer(), newer, true), {true, true, Payment::none}, false};
}

Hunt::Ground Comparer::whole() const {
  return {std::vector<bool>(forms_.older().plan.rules.size(), true),
          std::vector<bool>(forms_.newer().plan.rules.size(), true),
          {true, true, Payment::real},
          true};
}

// ---- one rule -----------------------------------------------------------------------------------------------------

std::vector<Way> Comparer::waysOf(const Pair& pair) const {
  if (pair.older.empty()) return {Way::up};
  if (pair.newer.empty()) return {Way::down};
  const auto lives = [](const Version& of, const std::vector<std::size_t>& rules) {
    std::vector<std::string> all;
    for (const std::size_t rule : rules) all.push_back(of.forms[rule].life);
    return all;
  };
  const bool life = lives(forms_.older(), pair.older) != lives(forms_.newer(), pair.newer);
  const auto same = [&](std::size_t o, std::size_t n) {
    Form before = forms_.older().forms[o];
    before.life = forms_.newer().forms[n].life;
    return Forms::isSame(before, forms_.newer().forms[n]);
  };
  const bool only_life = life && touched_.count(&pair) > 0 &&
                         std::equal(pair.older.begin(), pair.older.end(), pair.newer.begin(), pair.newer.end(), same);
  if (only_life) return {Way::life};
  if (life) return {Way::up, Way::down, Way::life};
  return {Way::up, Way::down};
}

/// Whether nothing else has changed that this rule may feel: then more of its own is never less of it in the end.
bool Comparer::isAlone(const Pair& pair) const {
  if (upstream_ || forms_.newer().plan.fine != 1 || changed_.count(&pair) == 0) return false;
  return std::none_of(touched_.begin(), touched_.end(),
                      [&](const Pair* other) { return other != &pair && groups_.at(other) == groups_.at(&pair); });
}

void Comparer::find(Hunt& hunt, const Pair& pair, Difference& difference) {
  std::vector<Way> left = waysOf(pair);
  const auto forget_found = [&] {
    left.erase(std::remove_if(left.begin(), left.end(), [&](Way way) { return hunt.has(&pair, way); }), left.end());
  };
  const auto rule_out = [&](const Hunt::Ground& ground, unsigned steps) {
    left.erase(
        std::remove_if(left.begin(), left.end(), [&](Way way) { return hunt.isRuledOut(&pair, way, ground, steps); }),
        left.end());
  };
  // What another rule's receipt has shown of it will do, where nothing of its own has changed.
  if (changed_.count(&pair) == 0) forget_found();
  if (changed_.count(&pair) > 0) {
    Hunt::Ground ground = alone(pair);
    left = hunt.search({&pair, left}, ground, kAloneSteps);
    complete(ground);
    if (isAlone(pair) && !left.empty()) rule_out(ground, kAloneSteps);
  }
  if (upstream_ && !left.empty()) left = hunt.search({&pair, left}, downstream(pair), kAloneSteps);
  Hunt::Ground ground = company(groups_.at(&pair));
  if (!left.empty()) left = hunt.search({&pair, left}, ground, kCompanySteps);
  complete(ground);
  if (!left.empty() && !upstream_) rule_out(ground, kCompanySteps);
  // Whatever else came to light on the way.
  forget_found();
  // What one receipt does not show, several may: where something was said of days, months, or a history.
  if (!left.empty() && touched_.count(&pair) > 0 && !hunt.has(&pair))
    left = hunt.searchPast({&pair, left}, alone(pair), kAloneSteps);
  if (!left.empty()) difference.unclear.push_back(pair.name);
}

void Comparer::findPayment(Hunt& hunt) {
  if (forms_.older().frame.redeem == forms_.newer().frame.redeem) return;
  const Hunt::Ground ground{std::vector<bool>(forms_.older().plan.rules.size(), false),
                            std::vector<bool>(forms_.newer().plan.rules.size(), false),
                            {true, false, Payment::real},
                            false};
  const std::vector<Way> left = hunt.search({nullptr, {Way::up, Way::down}}, ground, kAloneSteps);
  if (left.size() == 2) (void)hunt.searchPast({nullptr, left}, ground, kAloneSteps);
}

/// Rules that are as they were, but share an order, a limit or a multiplier with one that is not.
void Comparer::findAffected(Hunt& hunt, Difference& difference) {
  std::set<std::size_t> groups;
  for (const Pair* pair : touched_) groups.insert(groups_.at(pair));
  for (const Pair& pair : forms_.pairs()) {
    if (touched_.count(&pair) > 0 || groups.count(groups_.at(&pair)) == 0) continue;
    find(hunt, pair, difference);
  }
}

// ---- the whole ------------------------------------------------------------------------------------------------------

Named Comparer::named() const {
  Named named;
  const auto once = [](std::vector<std::string>& all, const std::string& name) {
    if (std::find(all.begin(), all.end(), name) == all.end()) all.push_back(name);
  };
  for (const Pair& pair : forms_.pairs()) {
    if (pair.older.empty()) {
      once(named.added, pair.name);
    } else if (pair.newer.empty()) {
      once(named.removed, pair.name);
    } else {
      const auto told = [&](const Renamed& one) { return one.to == pair.name; };
      const bool is_told = std::any_of(named.renamed.begin(), named.renamed.end(), told);
      if (pair.former != pair.name && !is_told) named.renamed.push_back({pair.former, pair.name});
      if (!forms_.isSame(pair)) once(named.changed, pair.name);
    }
  }
  return named;
}

/// That no receipt is treated differently, where no witness was found.
bool Comparer::isProved(Hunt& hunt) {
  if (upstream_) return hunt.isRuledOut(nullptr, Way::any, whole(), kProofSteps, proofs_);
  std::set<std::size_t> groups;
  for (const Pair* pair : touched_) groups.insert(groups_.at(pair));
  return std::all_of(groups.begin(), groups.end(), [&](std::size_t group) {
    Hunt::Ground ground = company(group);
    complete(ground);
    return hunt.isRuledOut(nullptr, Way::any, ground, kProofSteps, proofs_);
  });
}

Difference Comparer::compare() {
  Difference difference;
  difference.lines = lines_;
  const Scope scope = scopeFor(forms_.older().plan, forms_.newer().plan, lines_);
  difference.first = scope.first;
  difference.last = scope.last;
  Budget alike{kAlikeSteps, kAllQuestions};
  proveAlike(forms_, lines_, alike);
  difference.named = named();
  difference.rewritten = rewrittenReceipts(forms_);
  difference.beyond = beyondReceipts(forms_);
  group();
  touch();
  if (touched_.empty() && !upstream_) {
    difference.same = Verdict::proved;
    return difference;
  }
  Hunt hunt(forms_, lines_, budget_);
  for (const Pair& pair : forms_.pairs())
    if (touched_.count(&pair) > 0) find(hunt, pair, difference);
  findPayment(hunt);
  if (!upstream_) findAffected(hunt, difference);
  if (!hunt.hasAny() && isProved(hunt)) {
    difference.same = Verdict::proved;
    difference.unclear.clear();
    return difference;
  }
  if (!hunt.hasAny()) (void)hunt.search({nullptr, {Way::any}}, whole(), kWholeSteps);
  difference.changes = hunt.changes();
  difference.disagreed = hunt.disagreed();
  difference.same = difference.changes.empty() ? Verdict::unknown : Verdict::refuted;
  if (difference.changes.empty())
    difference.why = {"no receipt was found that shows a difference, and none was ruled out",
                      "чек, на котором видна разница, не найден, но и не исключён"};
  return difference;
}

}  // namespace

bool mayBeCompared(const plan::Plan& a, const plan::Plan& b) {
  return a.schema.currency == b.schema.currency && a.schema.money_decimals == b.schema.money_decimals &&
         a.schema.points_decimals == b.schema.points_decimals && a.schema.without_tax == b.schema.without_tax;
}

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
