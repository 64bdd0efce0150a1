#include <algorithm>
#include <cstdint>
#include <set>

#include "runtime/plan/names.h"
#include "runtime/plan/verify_parts.h"

namespace kopeck::plan {

namespace {

class RuleVerifier : private Checks {
 public:
  RuleVerifier(const Plan& plan, const std::vector<ExprFacts>& facts, std::vector<std::string>& errors)
      : Checks(plan, errors), facts_(facts) {}

  void run() {
    for (std::size_t i = 0; i < plan_.earns.size(); ++i) earn(i);
    for (std::size_t i = 0; i < plan_.takes.size(); ++i) take(i);
    rules();
    orders();
    redeem();
    guarantees();
  }

 private:
  // ---- amounts ----

  void earn(std::size_t i) {
    const Earn& e = plan_.earns[i];
    require(in(e.sum, plan_.sums), "earn {} over sum {}", i, e.sum);
    require(e.points >= 0, "earn {} gives {}", i, e.points);
    require(e.rate.den > 0 && e.rate.num >= 0, "earn {} at rate {}/{}", i, e.rate.num, e.rate.den);
    require(plan_.rounding_place != RoundingPlace::receipt || e.rate.den == 1 || e.kind == AmountKind::of_value,
            "earn {} is not whole in fine units", i);
    require(e.kind != AmountKind::per_full_step || e.step > 0, "earn {} for each full {}", i, e.step);
    require((e.kind == AmountKind::of_value) == (e.value != -1) && inOrNone(e.value, plan_.exprs),
            "earn {} of the value {}", i, e.value);
    require((e.kind == AmountKind::random) == (e.draw != -1) && inOrNone(e.draw, plan_.draws), "earn {} by draw {}", i,
            e.draw);
    if (e.kind == AmountKind::random) {
      require(e.points_to >= e.points && e.points % plan_.fine == 0 && e.points_to % plan_.fine == 0,
              "earn {} gives {} to {}", i, e.points, e.points_to);
    }
    part(i, e);
  }

  /// Which part of the sum counts.
  void part(std::size_t i, const Earn& e) {
    const bool by_step = e.kind == AmountKind::per_full_step;
    const bool by_rate = e.kind == AmountKind::proportional;
    require(e.carry == -1 || ((by_step || by_rate) && in(e.carry, plan_.reads)), "earn {} goes on from read {}", i,
            e.carry);
    require(by_rate || (e.portion_from == 0 && e.portion_to == INT64_MAX), "earn {} has a portion", i);
    require(e.portion_from >= 0 && e.portion_from < e.portion_to, "earn {} has the portion {}..{}", i, e.portion_from,
            e.portion_to);
    require(e.caps.empty() || by_step || by_rate, "earn {} is capped and counts nothing", i);
    for (std::int32_t cap : e.caps) {
      if (!in(cap, plan_.limits)) {
        require(false, "earn {} is capped by limit {}", i, cap);
        continue;
      }
      const Limit& limit = plan_.limits[static_cast<std::size_t>(cap)];
      const bool is_read = std::any_of(plan_.reads.begin(), plan_.reads.end(), [&](const Read& read) {
        return read.kind == ReadKind::limit_used && read.index == cap;
      });
      require(limit.unit == LimitUnit::base && (is_read || limit.period == LimitPeriod::receipt),
              "earn {} is capped by limit {}, whose use is not read", i, cap);
    }
  }

  void take(std::size_t i) {
    const Take& t = plan_.takes[i];
    require(inOrNone(t.set, plan_.sets), "take {} off set {}", i, t.set);
    require((t.price_kind == -1) == (t.price == 0) && t.price >= 0 && inOrNone(t.price_kind, plan_.kinds),
            "take {} costs {} of kind {}", i, t.price, t.price_kind);
    switch (t.kind) {
      case TakeKind::percent:
        return require(t.rate.den > 0 && t.rate.num >= 0 && t.rate.num <= t.rate.den, "take {} is {}/{}", i, t.rate.num,
                       t.rate.den);
      case TakeKind::money:
        return require(t.money >= 0, "take {} is {}", i, t.money);
      case TakeKind::free_units:
        return require(t.units > 0, "take {} is {} units", i, t.units);
    }
  }

  // ---- rules ----

  Scope scopeOf(const Rule& rule) const {
    Scope scope;
    scope.owner = rule.name;
    switch (rule.trigger) {
      case TriggerKind::purchase:
      case TriggerKind::discount:
        scope.attributes = &plan_.schema.receipt;
        scope.lines_known = true;
        scope.paid_known = rule.trigger == TriggerKind::purchase;
        break;
      case TriggerKind::custom_event:
        if (in(rule.event, plan_.schema.events)) {
          scope.attributes = &plan_.schema.events[static_cast<std::size_t>(rule.event)].fields;
        }
        break;
      case TriggerKind::on_return:
      case TriggerKind::schedule:
        break;
    }
    if (scope.attributes != nullptr) scope.attribute_count = scope.attributes->size();
    return scope;
  }

  /// Whether the expression is there and reads nothing that its event lacks.
  bool reads(std::int32_t expr, const Scope& scope, std::string_view what) {
    if (!in(expr, plan_.exprs)) {
      require(false, "{}: {} without an expression", scope.owner, what);
      return false;
    }
    const ExprFacts& facts = facts_[static_cast<std::size_t>(expr)];
    require(!facts.item, "{}: {} reads a line", scope.owner, what);
    require(!facts.results, "{}: {} reads what rules gave", scope.owner, what);
    require(facts.attribute_count <= scope.attribute_count, "{}: {} reads an attribute the event lacks", scope.owner,
            what);
    require(areTexts(facts.texts, scope.attributes), "{}: {} takes for a text what is none", scope.owner, what);
    require(scope.lines_known || !(facts.sums || facts.receipt), "{}: {} reads a receipt where there is none",
            scope.owner, what);
    require(scope.paid_known || !facts.paid, "{}: {} reads what was paid", scope.owner, what);
    return true;
  }
  void yesNo(std::int32_t expr, const Scope& scope, std::string_view what) {
    if (!reads(expr, scope, what)) return;
    require(plan_.exprs[static_cast<std::size_t>(expr)].type == Type::yes_no, "{}: {} is not yes or no", scope.owner,
            what);
  }
  void conditions(const std::vector<Condition>& conditions, const Scope& scope) {
    for (const Condition& c : conditions) yesNo(c.expr, scope, "a condition");
  }

  void rules() {
    for (std::size_t i = 0; i < plan_.rules.size(); ++i) {
      const Rule& r = plan_.rules[i];
      const Scope scope = scopeOf(r);
      // The parts of one rule of the author's follow each other.
      const bool follows = i > 0 && plan_.rules[i - 1].name == r.name;
      require(!r.name.empty() && (follows || names_.insert(r.name).second), "rule \"{}\" is there twice", r.name);
      trigger(r);
      require(r.from == kNoDay || r.from <= r.until, "rule {} ends before it begins", r.name);
      conditions(r.conditions, scope);
      if (r.is_multiplier) {
        multiplier(i);
      } else {
        gives(r, scope);
      }
      for (const Effect& e : r.effects) effect(e, scope);
      for (std::int32_t other : r.replaces) {
        require(in(other, plan_.rules) && other != static_cast<std::int32_t>(i), "rule {} replaces {}", r.name, other);
      }
      for (std::int32_t l : r.limits) {
        require(in(l, plan_.limits) && plan_.limits[static_cast<std::size_t>(l)].rule == static_cast<std::int32_t>(i),
                "rule {} has limit {}", r.name, l);
      }
    }
    require(next_earn_ == static_cast<std::int32_t>(plan_.earns.size()), "{} earns belong to no rule",
            static_cast<std::int32_t>(plan_.earns.size()) - next_earn_);
    require(next_take_ == static_cast<std::int32_t>(plan_.takes.size()), "{} takes belong to no rule",
            static_cast<std::int32_t>(plan_.takes.size()) - next_take_);
  }

  void trigger(const Rule& r) {
    const bool custom = r.trigger == TriggerKind::custom_event;
    require(custom ? in(r.event, plan_.schema.events) : r.event == -1, "rule {} on event {}", r.name, r.event);
    require(r.trigger == TriggerKind::schedule ? in(r.schedule, plan_.schedules) : r.schedule == -1,
            "rule {} by schedule {}", r.name, r.schedule);
    if (r.recipient == -1) return;
    const bool names_customer =
        custom && in(r.event, plan_.schema.events) &&
        in(r.recipient, plan_.schema.events[static_cast<std::size_t>(r.event)].fields) &&
        plan_.schema.events[static_cast<std::size_t>(r.event)].fields[static_cast<std::size_t>(r.recipient)].type ==
            AttributeType::customer;
    require(names_customer, "rule {} is for the customer in field {}", r.name, r.recipient);
  }

  void gives(const Rule& r, const Scope& scope) {
    const bool discount = r.trigger == TriggerKind::discount;
    require(r.earn_count == 0 ? r.first_earn == -1 : r.earn_count > 0 && r.first_earn == next_earn_ && !discount,
            "rule {} has {} earns from {}", r.name, r.earn_count, r.first_earn);
    require(r.take_count == 0 ? r.first_take == -1 : r.take_count > 0 && r.first_take == next_take_ && discount,
            "rule {} has {} takes from {}", r.name, r.take_count, r.first_take);
    require(r.earn_count <= left(plan_.earns, next_earn_) && r.take_count <= left(plan_.takes, next_take_),
            "rule {} has {} earns and {} takes, more than there are", r.name, r.earn_count, r.take_count);
    require(r.earn_count + r.take_count > 0 || r.turn_kind != -1 || !r.effects.empty(), "rule {} gives nothing",
            r.name);
    require(in(r.terms, plan_.terms), "rule {} has terms {}", r.name, r.terms);
    require(r.turn_kind == -1 ? r.turn_step == 0 : in(r.turn_kind, plan_.kinds) && r.turn_step > 0 && !discount,
            "rule {} turns each {} of kind {}", r.name, r.turn_step, r.turn_kind);
    require(r.turn_kind == -1 || (r.factor.den == 1 && r.factor.num >= 1), "rule {} turns each into {}/{}", r.name,
            r.factor.num, r.factor.den);
    for (std::int32_t k = 0; k < r.earn_count && in(next_earn_, plan_.earns); ++k, ++next_earn_) {
      const Earn& e = plan_.earns[static_cast<std::size_t>(next_earn_)];
      if (e.guard != -1) yesNo(e.guard, scope, "the guard of an amount");
      if (e.value != -1 && reads(e.value, scope, "an amount")) {
        require(isAmount(plan_.exprs[static_cast<std::size_t>(e.value)].type), "rule {}: an amount is not one", r.name);
      }
      require(!e.lesser_with_next || k + 1 < r.earn_count, "rule {}: the lesser of an amount and nothing", r.name);
    }
    for (std::int32_t k = 0; k < r.take_count && in(next_take_, plan_.takes); ++k, ++next_take_) {
      const Take& t = plan_.takes[static_cast<std::size_t>(next_take_)];
      if (t.guard != -1) yesNo(t.guard, scope, "the guard of a discount");
    }
  }

  /// How many there are from `next` on.
  template <typename T>
  static std::int32_t left(const std::vector<T>& of, std::int32_t next) {
    return static_cast<std::int32_t>(of.size()) - next;
  }

  void effect(const Effect& e, const Scope& scope) {
    if (e.kind == EffectKind::record) {
      if (!in(e.attribute, plan_.schema.customer) || !reads(e.expr, scope, "what is recorded")) {
        return require(false, "rule {} records {} as {}", scope.owner, e.attribute, e.expr);
      }
      const Type type = typeOf(plan_.schema.customer[static_cast<std::size_t>(e.attribute)].type);
      return require(plan_.exprs[static_cast<std::size_t>(e.expr)].type == type, "rule {} records a {} as a {}",
                     scope.owner, nameOf(plan_.exprs[static_cast<std::size_t>(e.expr)].type), nameOf(type));
    }
    require(!e.pieces.empty(), "rule {} sends an empty message", scope.owner);
    for (const Piece& p : e.pieces)
      require(pieceIsSound(p), "rule {}: {} {} in a message", scope.owner, nameOf(p.kind), p.index);
  }
  bool pieceIsSound(const Piece& p) const {
    switch (p.kind) {
      case PieceKind::text:
      case PieceKind::earned:
        return p.index == -1;
      case PieceKind::attribute:
        return in(p.index, plan_.schema.customer);
      case PieceKind::balance:
        return in(p.index, plan_.kinds);
      case PieceKind::tier:
        return in(p.index, plan_.tiers);
    }
    return false;
  }

  void multiplier(std::size_t i) {
    const Rule& r = plan_.rules[i];
    require(r.earn_count == 0 && r.first_earn == -1 && r.take_count == 0 && r.turn_kind == -1,
            "multiplier {} has earns", r.name);
    require(r.trigger != TriggerKind::discount, "multiplier {} of discounts", r.name);
    require(r.factor.den > 0 && r.factor.num >= r.factor.den, "multiplier {} by {}/{}", r.name, r.factor.num,
            r.factor.den);
    require(!r.targets.empty(), "multiplier {} multiplies nothing", r.name);
    require(inOrNone(r.terms, plan_.terms), "rule {} has terms {}", r.name, r.terms);
    require(areRising(r.targets), "multiplier {}: targets are not in file order", r.name);
    for (std::int32_t target : r.targets) {
      if (!in(target, plan_.rules)) continue;
      const Rule& t = plan_.rules[static_cast<std::size_t>(target)];
      require(!t.is_multiplier && t.trigger == r.trigger && t.event == r.event && t.schedule == r.schedule,
              "multiplier {} of {}", r.name, t.name);
    }
  }

  void orders() {
    std::set<std::int32_t> seen;
    for (const Order& order : plan_.orders) {
      const std::string_view what = nameOf(order.kind);
      require(order.rules.size() >= 2, "a {} of {} rules", what, order.rules.size());
      const Rule* first = nullptr;
      for (std::int32_t rule : order.rules) {
        if (!in(rule, plan_.rules) || !seen.insert(rule).second) {
          require(false, "a {} of rule {}", what, rule);
          continue;
        }
        const Rule& each = plan_.rules[static_cast<std::size_t>(rule)];
        if (first == nullptr) first = &each;
        require(first->trigger == each.trigger && first->event == each.event && first->schedule == each.schedule,
                "a {} of {} and {}, which never meet", what, first->name, each.name);
      }
    }
  }

  // ---- redemption and guarantees ----

  void redeem() {
    const Redeem& r = plan_.redeem;
    require(r.present || (r.kinds.empty() && r.limits.empty() && r.conditions.empty() && r.excluded_set == -1),
            "there is a redemption that is not there");
    if (!r.present) return;
    require(!r.kinds.empty(), "nothing can be redeemed");
    std::set<std::int32_t> kinds;
    for (const RedeemKind& k : r.kinds) {
      if (!in(k.kind, plan_.kinds) || !kinds.insert(k.kind).second) {
        require(false, "kind {} is redeemed", k.kind);
        continue;
      }
      const Kind& kind = plan_.kinds[static_cast<std::size_t>(k.kind)];
      require(kind.use == KindUse::points && kind.worth.num > 0, "{} without worth can be redeemed", kind.name);
      require(k.at_least >= 0 && k.steps >= 0, "redeem at least {} in steps of {}", k.at_least, k.steps);
    }
    require(!r.has_share || (r.share.den > 0 && r.share.num >= 0 && r.share.num <= r.share.den), "redeem share {}/{}",
            r.share.num, r.share.den);
    require(r.share_of == Measure::net || r.share_of == Measure::gross, "redeem share of {}", nameOf(r.share_of));
    require(inOrNone(r.excluded_set, plan_.sets), "redeem not on set {}", r.excluded_set);
    for (std::int32_t l : r.limits) {
      require(in(l, plan_.limits) && plan_.limits[static_cast<std::size_t>(l)].rule == -1 &&
                  plan_.limits[static_cast<std::size_t>(l)].unit == LimitUnit::times,
              "redeem limit {}", l);
    }
    conditions(r.conditions, {"redeem", plan_.schema.receipt.size(), true, false, &plan_.schema.receipt});
  }

  void guarantees() {
    for (std::size_t i = 0; i < plan_.results.size(); ++i) {
      const ResultOf& r = plan_.results[i];
      require(areRising(r.rules) && inOrNone(r.set, plan_.sets), "result {} of set {}", i, r.set);
    }
    for (const Guarantee& g : plan_.guarantees) {
      if (!in(g.expr, plan_.exprs)) {
        require(false, "guarantee {} claims nothing", g.name);
        continue;
      }
      const ExprFacts& facts = facts_[static_cast<std::size_t>(g.expr)];
      require(plan_.exprs[static_cast<std::size_t>(g.expr)].type == Type::yes_no, "guarantee {} is not yes or no",
              g.name);
      require(!facts.item && facts.attribute_count <= plan_.schema.receipt.size() &&
                  areTexts(facts.texts, &plan_.schema.receipt),
              "guarantee {} reads what a receipt lacks", g.name);
    }
  }

  const std::vector<ExprFacts>& facts_;
  std::set<std::string_view> names_;
  std::int32_t next_earn_ = 0;
  std::int32_t next_take_ = 0;
};

}  // namespace

void verifyRules(const Plan& plan, const std::vector<ExprFacts>& facts, std::vector<std::string>& errors) {
  RuleVerifier(plan, facts, errors).run();
}

}  // namespace kopeck::plan
