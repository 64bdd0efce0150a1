#include "compiler/lower/lower.h"

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
    plan_.terms.push_back(in_.terms);
    tiers();
    placeLimits();
    lowering::layOutLimits(plan_);
    noteReads();
    tables_.placeReads();
    sets();
    for (std::size_t i = 0; i < in_.rules.size(); ++i) rule(i);
    plan_.redeem.conditions = conditions(in_.redeem.conditions);
    plan_.highest = in_.highest;
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
    plan_.words = in_.words;
    plan_.worth = in_.worth;
    plan_.base = in_.base;
    plan_.rounding = in_.rounding;
    plan_.rounding_place = in_.rounding_place;
    plan_.fine = in_.fine;
    plan_.use = in_.use;
    plan_.returns = in_.returns;
    plan_.late_days = in_.late_days;
    plan_.seed = in_.seed;
  }

  void tiers() {
    const checked::Tiers& from = in_.tiers;
    if (!from.present) return;
    plan::Tiers& to = plan_.tiers;
    to.present = true;
    to.aggregate = tables_.aggregate(from.sum, from.window);
    to.window = from.window;
    to.rise = from.rise;
    to.fall = from.fall;
    to.levels = from.levels;
  }

  std::int32_t addLimit(plan::Limit limit) {
    plan_.limits.push_back(std::move(limit));
    return static_cast<std::int32_t>(plan_.limits.size() - 1);
  }

  void placeLimits() {
    own_limits_.resize(in_.rules.size());
    for (std::size_t i = 0; i < in_.rules.size(); ++i) {
      for (plan::Limit limit : in_.rules[i].limits) {
        limit.rule = static_cast<std::int32_t>(i);
        own_limits_[i].push_back(addLimit(std::move(limit)));
      }
    }
    for (const plan::Limit& limit : in_.limit_blocks) plan_.limit_blocks.push_back(addLimit(limit));
    plan_.redeem = in_.redeem.head;
    for (const plan::Limit& limit : in_.redeem.limits) plan_.redeem.limits.push_back(addLimit(limit));
  }

  void noteReads() {
    for (const checked::Set& set : in_.sets) tables_.noteReads(set.where);
    for (const checked::Rule& rule : in_.rules) {
      for (const checked::Condition& condition : rule.conditions) tables_.noteReads(condition.expr);
    }
    for (const checked::Condition& condition : in_.redeem.conditions) tables_.noteReads(condition.expr);
  }

  void sets() {
    for (const checked::Set& set : in_.sets) plan_.sets.push_back({set.name, tables_.expr(set.where)});
  }

  std::vector<plan::Condition> conditions(const std::vector<checked::Condition>& from) {
    std::vector<plan::Condition> to;
    for (const checked::Condition& condition : from) to.push_back({tables_.expr(condition.expr), condition.text});
    return to;
  }

  void rule(std::size_t index) {
    const checked::Rule& from = in_.rules[index];
    plan::Rule to = from.head;
    to.conditions = conditions(from.conditions);
    to.limits = own_limits_[index];
    if (from.terms) {
      to.terms = tables_.terms(*from.terms);
    } else {
      to.terms = to.is_multiplier ? -1 : 0;
    }
    if (!from.earns.empty()) {
      to.first_earn = static_cast<std::int32_t>(plan_.earns.size());
      to.earn_count = static_cast<std::int32_t>(from.earns.size());
    }
    for (const checked::Earn& earn : from.earns) plan_.earns.push_back(lowered(earn));
    plan_.rules.push_back(std::move(to));
  }

  /// In fine units: check() made sure that they fit.
  plan::Earn lowered(const checked::Earn& from) {
    plan::Earn to;
    to.kind = from.kind;
    to.sum = tables_.sum(from.sum);
    to.rate = makeRatio(Int128{from.rate.num} * in_.fine, from.rate.den).value_or(Ratio{});
    to.points = from.points * in_.fine;
    to.step = from.step;
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
