#include "compiler/lower/lower.h"

#include <utility>

#include "compiler/lower/layout.h"
#include "compiler/lower/tables.h"
#include "runtime/value/invariant.h"

namespace kopeck {

namespace {

class Lowerer {
 public:
  explicit Lowerer(const CheckedProgram& program) : in_(program), tables_(plan_) {}

  plan::Plan run() {
    head();
    kinds();
    for (const checked::Tiers& tiers : in_.tiers) plan_.tiers.push_back(withAggregate(tiers));
    placeLimits();
    lowering::layOutLimits(plan_);
    noteReads();
    tables_.placeReads();
    for (const checked::Set& set : in_.sets) plan_.sets.push_back({set.name, tables_.expr(set.where)});
    levels();
    for (std::size_t i = 0; i < in_.rules.size(); ++i) rule(i);
    plan_.redeem.conditions = conditions(in_.redeem.conditions);
    plan_.orders = in_.orders;
    for (const checked::Guarantee& guarantee : in_.guarantees) {
      plan_.guarantees.push_back(guarantee.head);
      plan_.guarantees.back().expr = tables_.expr(guarantee.claim);
    }
    lowering::layOutAggregates(plan_);
    const std::vector<std::string> errors = plan::verify(plan_);
    CHECK_SAYING(errors.empty(), errors.front().c_str());
    return std::move(plan_);
  }

 private:
  void head() {
    plan_.name = in_.name;
    plan_.version = in_.version;
    plan_.effective_from = in_.effective_from;
    plan_.language = in_.language;
    plan_.schema = in_.schema;
    plan_.base = in_.base;
    plan_.base_except = in_.base_except;
    plan_.rounding = in_.rounding;
    plan_.rounding_place = in_.rounding_place;
    plan_.fine = in_.fine;
    plan_.multipliers = in_.multipliers;
    plan_.apply_expiry_to_earlier = in_.apply_expiry_to_earlier;
    plan_.returns = in_.returns;
    plan_.late_days = in_.late_days;
    plan_.seed = in_.seed;
  }

  void kinds() {
    for (const checked::Kind& kind : in_.kinds) {
      plan_.kinds.push_back(kind.head);
      plan_.kinds.back().terms = tables_.terms(kind.terms);
    }
  }

  plan::Tiers withAggregate(const checked::Tiers& from) {
    plan::Tiers to = from.head;
    for (const checked::TierLevel& level : from.levels) to.levels.push_back(level.head);
    if (!to.from_outside) to.aggregate = tables_.aggregate(from.sum, to.window);
    return to;
  }

  void levels() {
    for (std::size_t i = 0; i < in_.tiers.size(); ++i) {
      for (std::size_t k = 0; k < in_.tiers[i].levels.size(); ++k) {
        const auto& condition = in_.tiers[i].levels[k].and_when;
        if (condition) plan_.tiers[i].levels[k].expr = tables_.expr(*condition);
      }
    }
  }

  std::int32_t addLimit(const checked::Limit& from, std::int32_t rule) {
    plan::Limit to = from.head;
    to.rule = rule;
    if (to.period == plan::LimitPeriod::rolling) to.aggregate = tables_.aggregate(from.sum, to.window);
    plan_.limits.push_back(std::move(to));
    return static_cast<std::int32_t>(plan_.limits.size() - 1);
  }

  void placeLimits() {
    own_limits_.resize(in_.rules.size());
    for (std::size_t i = 0; i < in_.rules.size(); ++i) {
      for (const checked::Limit& limit : in_.rules[i].limits) {
        own_limits_[i].push_back(addLimit(limit, static_cast<std::int32_t>(i)));
      }
    }
    for (const checked::Limit& limit : in_.limit_blocks) plan_.limit_blocks.push_back(addLimit(limit, -1));
    plan_.redeem = in_.redeem.head;
    for (const checked::Limit& limit : in_.redeem.limits) plan_.redeem.limits.push_back(addLimit(limit, -1));
  }

  void noteReads(const std::optional<checked::Expr>& e) {
    if (e) tables_.noteReads(*e);
  }

  void noteReads() {
    for (const checked::Set& set : in_.sets) tables_.noteReads(set.where);
    for (const checked::Tiers& tiers : in_.tiers) {
      for (const checked::TierLevel& level : tiers.levels) noteReads(level.and_when);
    }
    for (const checked::Rule& rule : in_.rules) noteReads(rule);
    for (const checked::Condition& condition : in_.redeem.conditions) tables_.noteReads(condition.expr);
    for (const checked::Guarantee& guarantee : in_.guarantees) tables_.noteReads(guarantee.claim);
  }

  void noteReads(const checked::Rule& rule) {
    for (const checked::Condition& condition : rule.conditions) tables_.noteReads(condition.expr);
    for (const checked::Earn& earn : rule.earns) {
      noteReads(earn.value);
      noteReads(earn.guard);
      noteReads(earn.carry);
    }
    for (const checked::Take& take : rule.takes) noteReads(take.guard);
    for (const checked::Effect& effect : rule.effects) noteReads(effect.value);
  }

  std::vector<plan::Condition> conditions(const std::vector<checked::Condition>& from) {
    std::vector<plan::Condition> to;
    for (const checked::Condition& condition : from)
      to.push_back({tables_.expr(condition.expr), condition.text, condition.line});
    return to;
  }

  /// A multiplier without terms of its own takes those of what it multiplies; all others take their kind's.
  std::int32_t termsOf(const checked::Rule& rule) {
    if (rule.terms) return tables_.terms(*rule.terms);
    return rule.head.is_multiplier ? -1 : plan_.kinds[static_cast<std::size_t>(rule.kind)].terms;
  }

  void rule(std::size_t index) {
    const checked::Rule& from = in_.rules[index];
    plan::Rule to = from.head;
    to.conditions = conditions(from.conditions);
    to.limits = own_limits_[index];
    to.terms = termsOf(from);
    if (from.schedule) to.schedule = tables_.schedule(*from.schedule);
    if (!from.earns.empty()) {
      to.first_earn = static_cast<std::int32_t>(plan_.earns.size());
      to.earn_count = static_cast<std::int32_t>(from.earns.size());
    }
    for (const checked::Earn& earn : from.earns) plan_.earns.push_back(lowered(earn, own_limits_[index]));
    if (!from.takes.empty()) {
      to.first_take = static_cast<std::int32_t>(plan_.takes.size());
      to.take_count = static_cast<std::int32_t>(from.takes.size());
    }
    for (const checked::Take& take : from.takes) {
      plan_.takes.push_back(take.head);
      if (take.guard) plan_.takes.back().guard = tables_.expr(*take.guard);
    }
    for (const checked::Effect& effect : from.effects) {
      to.effects.push_back(effect.head);
      if (effect.value) to.effects.back().expr = tables_.expr(*effect.value);
    }
    plan_.rules.push_back(std::move(to));
  }

  /// In fine units: check() made sure that they fit.
  plan::Earn lowered(const checked::Earn& from, const std::vector<std::int32_t>& limits) {
    plan::Earn to;
    to.kind = from.kind;
    to.sum = tables_.sum(from.sum);
    to.rate = makeRatio(Int128{from.rate.num} * in_.fine, from.rate.den).value_or(Ratio{});
    to.points = from.points * in_.fine;
    to.points_to = from.points_to * in_.fine;
    to.step = from.step;
    if (from.draw) to.draw = tables_.draw(*from.draw);
    if (from.value) to.value = tables_.expr(*from.value);
    if (from.guard) to.guard = tables_.expr(*from.guard);
    if (from.carry) to.carry = tables_.read(*from.carry);
    to.portion_from = from.portion_from;
    to.portion_to = from.portion_to;
    for (const std::int32_t cap : from.caps) to.caps.push_back(limits[static_cast<std::size_t>(cap)]);
    to.lesser_with_next = from.lesser_with_next;
    return to;
  }

  const CheckedProgram& in_;
  plan::Plan plan_;
  lowering::Tables tables_;
  std::vector<std::vector<std::int32_t>> own_limits_;
};

}  // namespace

plan::Plan lower(const CheckedProgram& program) {
  return Lowerer(program).run();
}

}  // namespace kopeck
