// Rules that apply and yet never give anything: another one stands in their place whenever they do.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/analysis/bounds.h"

namespace kopeck::analysis {

namespace {

class OutweighedFinder {
 public:
  explicit OutweighedFinder(Subject& subject) : subject_(subject), plan_(subject.plan), bounds_(subject) {
    replaced_.resize(plan_.rules.size());
    for (const plan::Rule& rule : plan_.rules)
      for (const std::int32_t target : rule.replaces) replaced_[static_cast<std::size_t>(target)] = true;
  }

  void run() {
    for (std::size_t winner = 0; winner < plan_.rules.size(); ++winner) {
      for (const std::int32_t loser : plan_.rules[winner].replaces)
        pair(static_cast<std::int32_t>(winner), loser, {"replaces it", "заменяет его"});
    }
    for (const plan::Order& order : plan_.orders) {
      for (std::size_t i = 0; i < order.rules.size(); ++i) {
        for (std::size_t k = 0; k < order.rules.size(); ++k) weigh(order, k, i);
      }
    }
  }

 private:
  bool isAlone(std::int32_t rule) const {
    const std::int32_t author = subject_.authorOf(rule);
    return author >= 0 && subject_.authors[static_cast<std::size_t>(author)].parts.size() == 1;
  }

  /// It has room whenever it applies, so that it always takes part.
  bool hasRoom(std::int32_t index) const {
    const plan::Rule& rule = plan_.rules[static_cast<std::size_t>(index)];
    const bool paid_for =
        rule.trigger == plan::TriggerKind::discount &&
        std::any_of(plan_.takes.begin() + rule.first_take, plan_.takes.begin() + rule.first_take + rule.take_count,
                    [](const plan::Take& take) { return take.price_kind >= 0; });
    return rule.limits.empty() && rule.turn_kind < 0 && rule.recipient < 0 && !(rule.take_count > 0 && paid_for);
  }

  /// Whether a rule applies to every event to which another one applies.
  bool follows(std::int32_t winner, std::int32_t loser) {
    const auto w = static_cast<std::size_t>(winner);
    const auto l = static_cast<std::size_t>(loser);
    if (subject_.occasionOf(w) != subject_.occasionOf(l)) return false;
    const plan::Rule& rule = plan_.rules[w];
    if (rule.from > plan_.rules[l].from || rule.until < plan_.rules[l].until) return false;
    Deeper& deeper = subject_.deeperOf(w);
    const Region days = subject_.regionsOf(w).validity(plan_.rules[l]);
    std::vector<prove::Literal> literals;
    for (const plan::Condition& condition : plan_.rules[l].conditions) literals.push_back({condition.expr, true});
    if (deeper.never(literals, days)) return false;  // it never acts: told already
    literals.push_back({});
    return std::all_of(rule.conditions.begin(), rule.conditions.end(), [&](const plan::Condition& condition) {
      literals.back() = {condition.expr, false};
      return deeper.never(literals, days);
    });
  }

  void weigh(const plan::Order& order, std::size_t winner, std::size_t loser) {
    const std::int32_t w = order.rules[winner];
    const std::int32_t l = order.rules[loser];
    // What is itself replaced leaves its place to the others.
    if (winner == loser || !isAlone(w) || !isAlone(l) || replaced_[static_cast<std::size_t>(w)]) return;
    if (++weighed_ > kMostWeighed) return;
    if (order.kind == plan::OrderKind::first) {
      if (winner < loser) pair(w, l, {"comes first", "стоит раньше"});
    } else if (givesNoLess(w, l, winner < loser)) {
      pair(w, l, {"gives at least as much", "даёт не меньше"});
    }
  }

  const plan::Earn* onlyEarn(const plan::Rule& rule) const {
    return rule.earn_count == 1 ? &plan_.earns[static_cast<std::size_t>(rule.first_earn)] : nullptr;
  }

  bool givesNoLess(std::int32_t winner, std::int32_t loser, bool named_first) {
    const plan::Rule& w = plan_.rules[static_cast<std::size_t>(winner)];
    const plan::Rule& l = plan_.rules[static_cast<std::size_t>(loser)];
    if (w.trigger == plan::TriggerKind::discount || bounds_.kindOf(winner) != bounds_.kindOf(loser)) return false;
    if (w.is_multiplier || l.is_multiplier) {
      const bool no_less = Int128{w.factor.num} * l.factor.den >= Int128{l.factor.num} * w.factor.den;
      return w.is_multiplier && l.is_multiplier && named_first && no_less && w.targets == l.targets;
    }
    const plan::Earn* earn = onlyEarn(w);
    if (earn == nullptr || earn->guard >= 0 || earn->carry >= 0 || !earn->caps.empty()) return false;
    const plan::Sum* sum = earn->sum < 0 ? nullptr : &plan_.sums[static_cast<std::size_t>(earn->sum)];
    if (earn->kind == plan::AmountKind::fixed && (sum == nullptr || sum->set < 0)) {
      const std::optional<Value> most = bounds_.given(loser);
      const Value gives = earn->points / plan_.fine;
      return most && (named_first ? *most <= gives : *most < gives);
    }
    const plan::Earn* other = onlyEarn(l);
    if (earn->kind != plan::AmountKind::proportional || other == nullptr || !named_first) return false;
    const bool of_the_same = other->kind == plan::AmountKind::proportional && other->sum == earn->sum &&
                             other->guard < 0 && earn->portion_from == 0 && earn->portion_to == INT64_MAX;
    return of_the_same && Int128{earn->rate.num} * other->rate.den >= Int128{other->rate.num} * earn->rate.den;
  }

  void pair(std::int32_t winner, std::int32_t loser, const Phrase& how) {
    const std::int32_t w = subject_.authorOf(winner);
    const std::int32_t l = subject_.authorOf(loser);
    if (w < 0 || l < 0 || w == l || !isAlone(loser) || !isAlone(winner)) return;
    const Author& author = subject_.authors[static_cast<std::size_t>(l)];
    const Author& other = subject_.authors[static_cast<std::size_t>(w)];
    if (!subject_.isOwn(author.name().span) || !hasRoom(winner) || !follows(winner, loser)) return;
    const std::string& name = author.name().text;
    const std::string& by = other.name().text;
    Finding& finding = subject_.add(Code::alwaysOutweighed, author.name().span, {quoted(name), quoted(by), how});
    finding.diagnostic.label(other.name().span, {"the other one", "другое из них"});
    const auto loses = [&](const prove::Tried& tried) {
      const ExplainedRule* one = explained(tried, name);
      return one != nullptr && (one->fate == RuleFate::outweighed || one->fate == RuleFate::replaced);
    };
    subject_.showByReceipt(finding, static_cast<std::size_t>(loser), -1, loses,
                           {fmt::format("both apply to this receipt, and `{}` alone gives", by),
                            fmt::format("этому чеку подходят оба, а даёт одно `{}`", by)});
  }

  Subject& subject_;
  const plan::Plan& plan_;
  Bounds bounds_;
  static constexpr std::size_t kMostWeighed = 20'000;  // pairs of the orders
  std::vector<bool> replaced_;
  std::size_t weighed_ = 0;
};

}  // namespace

void findOutweighed(Subject& subject) {
  OutweighedFinder(subject).run();
}

}  // namespace kopeck::analysis
