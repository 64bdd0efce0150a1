#include "runtime/engine/grants.h"

#include <algorithm>

#include "runtime/interpret/amount.h"

namespace kopeck {

namespace {

bool contains(const std::vector<std::int32_t>& all, std::size_t one) {
  return std::find(all.begin(), all.end(), static_cast<std::int32_t>(one)) != all.end();
}

/// What is left of a room, in fine units.
Value capOf(Int128 room) {
  return room <= 0 ? 0 : room > INT64_MAX ? INT64_MAX : static_cast<Value>(room);
}

}  // namespace

Grants::Facts Grants::factsOf(const plan::Plan& plan, const plan::Rule& rule) {
  Facts facts;
  facts.first_earn = rule.first_earn;
  facts.earn_count = rule.earn_count;
  facts.recipient = rule.recipient;
  facts.terms = rule.terms;
  facts.is_discount = rule.trigger == plan::TriggerKind::discount;
  facts.is_multiplier = rule.is_multiplier;
  facts.turns = rule.turn_kind >= 0;
  facts.has_effects = !rule.effects.empty();
  facts.has_targets = !rule.targets.empty();
  facts.replaces = !rule.replaces.empty();
  for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e)
    facts.has_caps = facts.has_caps || !plan.earns[static_cast<std::size_t>(e)].caps.empty();
  if (rule.earn_count == 1) {
    const plan::Earn& earn = plan.earns[static_cast<std::size_t>(rule.first_earn)];
    facts.plain =
        !isRoundedByLine(plan, earn) && !facts.is_multiplier && !facts.turns && !facts.has_targets && facts.terms >= 0;
    facts.sum = earn.sum >= 0 ? plan.sums[static_cast<std::size_t>(earn.sum)] : plan::Sum{plan.base, -1, -1};
  }
  return facts;
}

Grants::Grants(const plan::Plan& plan)
    : plan_(plan),
      heads_(plan.rules.size()),
      kinds_(plan.rules.size(), 0),
      facts_(plan.rules.size()),
      limits_(plan.rules.size()),
      live_row_(plan.rules.size(), -1),
      exhausted_(plan.rules.size()),
      extras_(plan.rules.size(), 0),
      best_(plan.rules.size(), -1),
      turned_(plan.kinds.size()) {
  custom_.resize(plan.schema.events.size());
  for (std::size_t r = 0; r < plan.rules.size(); ++r) {
    const plan::Rule& rule = plan.rules[r];
    const bool part = r > 0 && !rule.name.empty() && rule.name == plan.rules[r - 1].name;
    heads_[r] = part ? heads_[r - 1] : static_cast<std::int32_t>(r);
    std::int32_t terms = rule.terms;
    if (terms < 0 && !rule.targets.empty()) terms = plan.rules[static_cast<std::size_t>(rule.targets[0])].terms;
    if (terms >= 0) kinds_[r] = plan.terms[static_cast<std::size_t>(terms)].kind;
    limits_[r] = rule.limits;
    facts_[r] = factsOf(plan, rule);
    if (part) {
      for (const std::int32_t limit : limits_[static_cast<std::size_t>(heads_[r])])
        if (!contains(limits_[r], static_cast<std::size_t>(limit))) limits_[r].push_back(limit);
    }
    facts_[r].has_limits = !limits_[r].empty();
    has_multipliers_ = has_multipliers_ || rule.is_multiplier;
    has_turns_ = has_turns_ || rule.turn_kind >= 0;
    has_replaces_ = has_replaces_ || facts_[r].replaces;
    groupOf(rule).push_back(static_cast<std::int32_t>(r));
  }
  for (const plan::Order& order : plan.orders) orders_.add(order.rules, plan.rules.size());
  for (const std::int32_t block : plan.limit_blocks)
    blocks_.add(plan.limits[static_cast<std::size_t>(block)].rules, plan.rules.size());
}

void Grants::Lists::add(const std::vector<std::int32_t>& rules, std::size_t of) {
  places_.resize(of);
  for (std::size_t k = 0; k < rules.size(); ++k)
    places_[static_cast<std::size_t>(rules[k])].push_back({count_, static_cast<std::int32_t>(k), rules[k]});
  ++count_;
}

std::span<const Grants::Place> Grants::Lists::gather(std::span<const std::int32_t> live) {
  found_.clear();
  if (count_ == 0) return found_;
  // A list mostly has its rules in file order, as `live` has.
  bool is_sorted = true;
  for (const std::int32_t rule : live) {
    for (const Place& place : places_[static_cast<std::size_t>(rule)]) {
      is_sorted = is_sorted && (found_.empty() || found_.back() < place);
      found_.push_back(place);
    }
  }
  if (!is_sorted) std::sort(found_.begin(), found_.end());
  return found_;
}

std::vector<std::int32_t>& Grants::groupOf(const plan::Rule& rule) {
  switch (rule.trigger) {
    case plan::TriggerKind::purchase:
      return purchase_;
    case plan::TriggerKind::on_return:
      return on_return_;
    case plan::TriggerKind::discount:
      return discount_;
    case plan::TriggerKind::schedule:
      return scheduled_;
    case plan::TriggerKind::custom_event:
      break;
  }
  return custom_[static_cast<std::size_t>(rule.event)];
}

std::span<const std::int32_t> Grants::rulesOf(RuleGroup group) const {
  switch (group.trigger) {
    case plan::TriggerKind::purchase:
      return purchase_;
    case plan::TriggerKind::on_return:
      return on_return_;
    case plan::TriggerKind::discount:
      return discount_;
    case plan::TriggerKind::schedule:
      return scheduled_;
    case plan::TriggerKind::custom_event:
      break;
  }
  const auto entry = static_cast<std::size_t>(group.event);
  return group.event >= 0 && entry < custom_.size() ? custom_[entry] : std::span<const std::int32_t>();
}

/// Leaves in live_ the group's rules that apply, and in the outcome what became of those that were looked at.
void Grants::findLive(const EvalContext& context, RuleGroup group, Outcome& out) {
  if (has_multipliers_) {
    for (const std::int32_t rule : live_) live_row_[static_cast<std::size_t>(rule)] = -1;
  }
  live_.clear();
  const auto looked_at =
      isLookedUp(context, group) ? std::span<const std::int32_t>(context.memory->applying) : rulesOf(group);
  const Value* const verdicts = context.verdicts;
  std::uint16_t* const exhausted = exhausted_.data();
  for (const std::int32_t rule : looked_at) {
    const auto r = static_cast<std::size_t>(rule);
    const std::int64_t verdict = verdicts[r];
    exhausted[r] = 0;
    RuleOutcome& outcome = out.rules[r];
    outcome.looked_at = true;
    outcome.verdict = verdict;
    if (verdict != kApplies) continue;
    if (has_multipliers_) live_row_[r] = static_cast<std::int32_t>(live_.size());
    live_.push_back(rule);
  }
}

Fault Grants::settle(const EvalContext& context, RuleGroup group, std::span<const Value> used, const Turnable& turnable,
                     Outcome& out) {
  findLive(context, group, out);
  for (const std::int32_t live : live_) {
    if (const Fault fault = amountOf(context, live, used, out); fault != Fault::none) return fault;
  }
  outweigh(Field::earns, out);
  if (has_multipliers_) {
    if (const Fault fault = multiply(used, out); fault != Fault::none) return fault;
  }
  limitBlocks(used, out);
  roundReceipt(used, out);
  if (has_turns_) {
    if (const Fault fault = turn(used, turnable, out); fault != Fault::none) return fault;
  }
  if (const Fault fault = spread(context, out); fault != Fault::none) return fault;
  markActed(out);
  return Fault::none;
}

void Grants::markActed(Outcome& out) const {
  const bool before = !out.acted.empty();
  for (const std::int32_t rule : live_) {
    const auto r = static_cast<std::size_t>(rule);
    RuleOutcome& outcome = out.rules.again(r);
    const bool cut = outcome.cut_by >= 0 && outcome.given == 0;
    outcome.acted = outcome.given > 0 || (facts_[r].has_effects && counts(r, out) && !cut);
    if (outcome.acted) out.acted.push_back(rule);
  }
  if (!before) return;
  // Discounts have acted before: in file order all the same, and each once.
  std::sort(out.acted.begin(), out.acted.end());
  out.acted.erase(std::unique(out.acted.begin(), out.acted.end()), out.acted.end());
}

Fault Grants::amountOf(const EvalContext& context, std::int32_t live, std::span<const Value> used, Outcome& out) {
  const auto r = static_cast<std::size_t>(live);
  const Facts& rule = facts_[r];
  if (rule.is_multiplier) return Fault::none;
  RuleOutcome& outcome = out.rules.again(r);
  Value sum = 0;
  for (std::int32_t e = 0; e < rule.earn_count; ++e) {
    if (__builtin_add_overflow(sum, context.amounts[rule.first_earn + e], &sum)) return Fault::overflow;
  }
  // Without a customer to give to, there is nothing to give.
  if (rule.recipient >= 0 && context.attributes[rule.recipient] <= 0) sum = 0;
  outcome.wanted = outcome.left = sum;
  if (!rule.has_caps && !rule.has_limits) return Fault::none;
  if (rule.has_caps) baseLimits(context, plan_.rules[r], used, outcome);
  if (rule.has_limits) ownLimits(live, used, out);
  exhausted_[r] = outcome.cut_by >= 0 && outcome.left == 0 ? 1 : 0;
  return Fault::none;
}

/// The evaluator has counted no more than there is room for; here it is said which limit that was.
void Grants::baseLimits(const EvalContext& context, const plan::Rule& rule, std::span<const Value> used,
                        RuleOutcome& outcome) const {
  for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e) {
    const plan::Earn& earn = plan_.earns[static_cast<std::size_t>(e)];
    for (const std::int32_t cap : earn.caps) {
      const auto i = static_cast<std::size_t>(cap);
      if (context.sums[earn.sum] > std::max<Value>(0, plan_.limits[i].most - used[i])) outcome.cut_by = cap;
    }
  }
}

/// What the other parts of the rule, of the same kind, take of the room that they share.
Int128 Grants::leftBeside(std::int32_t rule, const Outcome& out) const {
  Int128 sum = 0;
  for (std::size_t r = static_cast<std::size_t>(head(rule)); r < heads_.size() && heads_[r] == head(rule); ++r)
    if (static_cast<std::int32_t>(r) != rule && isAlike(r, rule)) sum += out.rules[r].left;
  return sum;
}

/// Whether both give the same kind; a discount gives none.
bool Grants::isAlike(std::size_t part, std::int32_t rule) const {
  return kinds_[part] == kindOf(rule) && plan_.rules[part].trigger != plan::TriggerKind::discount;
}

void Grants::ownLimits(std::int32_t rule, std::span<const Value> used, Outcome& out) {
  const auto r = static_cast<std::size_t>(rule);
  RuleOutcome& outcome = out.rules[r];
  for (const std::int32_t index : limits_[r]) {
    const auto i = static_cast<std::size_t>(index);
    const plan::Limit& limit = plan_.limits[i];
    const Value room = std::max<Value>(0, limit.most - used[i]);
    Value cap = INT64_MAX;
    switch (limit.unit) {
      case plan::LimitUnit::times:
        cap = room > 0 ? INT64_MAX : 0;
        break;
      case plan::LimitUnit::points:
        if (limit.rule >= 0 && kinds_[static_cast<std::size_t>(limit.rule)] != kinds_[r]) continue;
        cap = capOf(static_cast<Int128>(room) * plan_.fine - (limit.rule >= 0 ? leftBeside(rule, out) : 0));
        break;
      case plan::LimitUnit::base:
        continue;
    }
    if (outcome.left > cap || cap == 0) {
      outcome.left = std::min(outcome.left, cap);
      outcome.cut_by = index;
    }
  }
}

void Grants::judgeDiscounts(const EvalContext& context, std::span<const Value> used, Outcome& out) {
  findLive(context, {plan::TriggerKind::discount, -1}, out);
  for (const std::int32_t rule : live_) {
    const auto r = static_cast<std::size_t>(rule);
    timesOfDiscount(r, used, out.rules[r]);
  }
}

/// A discount's own limits hold its times; where nothing is left, it is exhausted.
void Grants::timesOfDiscount(std::size_t r, std::span<const Value> used, RuleOutcome& outcome) {
  for (const std::int32_t index : limits_[r]) {
    const auto i = static_cast<std::size_t>(index);
    if (plan_.limits[i].unit != plan::LimitUnit::times || used[i] < plan_.limits[i].most) continue;
    outcome.cut_by = index;
    exhausted_[r] = 1;
  }
}

void Grants::weighDiscounts(Outcome& out) {
  outweigh(Field::discounts, out);
}

bool Grants::isIn(Field field, std::size_t r, const Outcome& out) const {
  const Facts& rule = facts_[r];
  const Field own = rule.is_discount ? Field::discounts : rule.is_multiplier ? Field::multipliers : Field::earns;
  return own == field && out.rules[r].looked_at && out.rules[r].verdict == kApplies && exhausted_[r] == 0;
}

/// Among the rules that earn, or among the multipliers, or the discounts: they are never weighed against each other.
void Grants::outweigh(Field field, Outcome& out) {
  if (has_replaces_) replace(field, out);
  if (orders_.empty()) return;
  std::span<const Place> found = orders_.gather(live_);
  while (!found.empty()) {
    const std::span<const Place> own = ofFirstList(found);
    weigh(field, plan_.orders[static_cast<std::size_t>(own.front().list)].kind, own, out);
    found = found.subspan(own.size());
  }
}

std::span<const Grants::Place> Grants::ofFirstList(std::span<const Place> found) {
  std::size_t count = 0;
  while (count < found.size() && found[count].list == found.front().list) ++count;
  return found.first(count);
}

/// Whoever applies replaces, also where it is replaced itself: so that the order of the file decides nothing.
void Grants::replace(Field field, Outcome& out) const {
  for (const std::int32_t rule : live_) {
    const auto r = static_cast<std::size_t>(rule);
    if (!facts_[r].replaces || !isIn(field, r, out)) continue;
    for (const std::int32_t target : plan_.rules[r].replaces) {
      if (!isIn(field, static_cast<std::size_t>(target), out)) continue;
      RuleOutcome& loser = out.rules[static_cast<std::size_t>(target)];
      if (loser.replaced) continue;
      loser.left = 0;
      loser.outweighed_by = static_cast<std::int32_t>(r);
      loser.replaced = true;
    }
  }
}

/// Parts of one rule stand or fall together; they weigh what those of the first one's kind would give.
void Grants::weigh(Field field, plan::OrderKind kind, std::span<const Place> order, Outcome& out) const {
  const auto stands = [&](std::int32_t r) {
    return isIn(field, static_cast<std::size_t>(r), out) && !out.rules[static_cast<std::size_t>(r)].replaced;
  };
  std::int32_t best = -1;
  Int128 most = 0;
  for (std::size_t k = 0; k < order.size();) {
    const std::int32_t own_head = head(order[k].rule);
    std::int32_t first = -1;
    Int128 weight = 0;
    for (; k < order.size() && head(order[k].rule) == own_head; ++k) {
      const std::int32_t r = order[k].rule;
      if (!stands(r)) continue;
      if (first < 0) first = r;
      if (kindOf(r) == kindOf(first)) weight += out.rules[static_cast<std::size_t>(r)].left;
    }
    if (first < 0 || (best >= 0 && (kind == plan::OrderKind::first || weight <= most))) continue;
    best = first;
    most = weight;
  }
  for (const Place& place : order) {
    const std::int32_t r = place.rule;
    if (best < 0 || head(r) == head(best) || !stands(r)) continue;
    out.rules[static_cast<std::size_t>(r)].left = 0;
    out.rules[static_cast<std::size_t>(r)].outweighed_by = best;
  }
}

/// Whether each block, had it to hold all rules that apply, would hold them: mostly it is so, and none cuts anything.
bool Grants::haveRoomForAll(std::span<const Value> used, Outcome& out) const {
  // With so many blocks it is cheaper to look at those of the rules alone.
  constexpr std::size_t kMany = 16;
  if (plan_.limit_blocks.size() > kMany) return false;
  Value sum = 0;
  for (const std::int32_t live : live_)
    if (__builtin_add_overflow(sum, out.rules.again(static_cast<std::size_t>(live)).left, &sum)) return false;
  const Value points = plan_.fine == 1 ? sum : sum / plan_.fine + 1;
  for (const std::int32_t block : plan_.limit_blocks) {
    const auto i = static_cast<std::size_t>(block);
    const Value room = plan_.limits[i].most - used[i];
    if (plan_.limits[i].unit == plan::LimitUnit::times ? room <= 0 : room < points) return false;
  }
  return true;
}

void Grants::limitBlocks(std::span<const Value> used, Outcome& out) {
  if (blocks_.empty() || haveRoomForAll(used, out)) return;
  std::span<const Place> found = blocks_.gather(live_);
  while (!found.empty()) {
    const std::span<const Place> own = ofFirstList(found);
    limitBlock(plan_.limit_blocks[static_cast<std::size_t>(own.front().list)], own, used, out);
    found = found.subspan(own.size());
  }
}

/// `rules`: those of the block that apply; others give nothing.
void Grants::limitBlock(std::int32_t index, std::span<const Place> rules, std::span<const Value> used,
                        Outcome& out) const {
  const auto i = static_cast<std::size_t>(index);
  const plan::Limit& limit = plan_.limits[i];
  const Value room = std::max<Value>(0, limit.most - used[i]);
  if (limit.unit == plan::LimitUnit::times) {
    if (room > 0) return;
    for (const Place& place : rules) {
      const auto r = static_cast<std::size_t>(place.rule);
      RuleOutcome& outcome = out.rules[r];
      if (plan_.rules[r].trigger == plan::TriggerKind::discount) continue;
      if (outcome.left == 0 && plan_.rules[r].effects.empty()) continue;
      outcome.left = 0;
      outcome.cut_by = index;
    }
    return;
  }
  Int128 sum = 0;
  for (const Place& place : rules) sum += out.rules.again(static_cast<std::size_t>(place.rule)).left;
  Int128 excess = sum - static_cast<Int128>(room) * plan_.fine;
  // The last named is cut first.
  for (std::size_t k = rules.size(); k > 0 && excess > 0; --k) {
    RuleOutcome& outcome = out.rules[static_cast<std::size_t>(rules[k - 1].rule)];
    const Value cut = excess < outcome.left ? static_cast<Value>(excess) : outcome.left;
    if (cut == 0) continue;
    outcome.left -= cut;
    outcome.cut_by = index;
    excess -= cut;
  }
}

/// How many whole points the `limit` blocks leave to this rule, beyond what their rules have now.
Value Grants::roomInBlocks(std::size_t rule, std::span<const Value> used, const Outcome& out, std::int32_t& by) const {
  Value room = INT64_MAX;
  by = -1;
  for (const Place& place : blocks_.of(rule)) {
    const std::int32_t index = plan_.limit_blocks[static_cast<std::size_t>(place.list)];
    const plan::Limit& limit = plan_.limits[static_cast<std::size_t>(index)];
    const Value left = limit.most - used[static_cast<std::size_t>(index)];
    if (limit.unit != plan::LimitUnit::points) {
      if (left <= 0) {
        room = 0;
        by = index;
      }
      continue;
    }
    Int128 given = 0;
    for (const std::int32_t r : limit.rules) given += out.rules[static_cast<std::size_t>(r)].given;
    const Int128 rest = static_cast<Int128>(left) - given;
    if (rest >= room) continue;
    room = rest > 0 ? static_cast<Value>(rest) : 0;
    by = index;
  }
  return room;
}

/// Whether a limit holds this rule to the whole points that it has now: a block, or one that its parts share.
bool Grants::isFull(std::size_t rule, std::span<const Value> used, const Outcome& out) const {
  std::int32_t by = -1;
  if (roomInBlocks(rule, used, out, by) == 0) return true;
  for (const std::int32_t index : limits_[rule]) {
    const plan::Limit& limit = plan_.limits[static_cast<std::size_t>(index)];
    if (limit.unit != plan::LimitUnit::points || limit.rule < 0) continue;
    Int128 given = 0;
    if (kinds_[rule] != kinds_[static_cast<std::size_t>(limit.rule)]) continue;
    for (auto r = static_cast<std::size_t>(heads_[rule]); r < heads_.size() && heads_[r] == heads_[rule]; ++r)
      if (isAlike(r, limit.rule)) given += out.rules[r].given;
    if (given >= limit.most - used[static_cast<std::size_t>(index)]) return true;
  }
  return false;
}

void Grants::roundReceipt(std::span<const Value> used, Outcome& out) {
  bool rests = false;
  for (const std::int32_t rule : live_) {
    RuleOutcome& outcome = out.rules.again(static_cast<std::size_t>(rule));
    outcome.given = whole(outcome.left);
    rests = rests || outcome.given * plan_.fine != outcome.left;
  }
  if (!rests) return;
  for (std::size_t kind = 0; kind < plan_.kinds.size(); ++kind) roundKind(static_cast<std::int32_t>(kind), used, out);
}

/// Every rule gets its own amount rounded down; what the rounded sum has beyond that goes to the largest remainders,
/// one point each. So no rule gets more than its amount rounded up, and no limit, which is in whole points, is passed.
void Grants::roundKind(std::int32_t kind, std::span<const Value> used, Outcome& out) {
  Int128 sum = 0;
  Int128 given = 0;
  std::vector<Value>& rests = scratch_;  // rules, rising
  rests.clear();
  for (const std::int32_t rule : live_) {
    const auto r = static_cast<std::size_t>(rule);
    const RuleOutcome& outcome = out.rules[r];
    if (kinds_[r] != kind) continue;
    sum += outcome.left;
    given += outcome.given;
    if (outcome.left % plan_.fine != 0) rests.push_back(rule);
  }
  const auto rest_of = [&](Value rule) { return out.rules.again(static_cast<std::size_t>(rule)).left % plan_.fine; };
  std::sort(rests.begin(), rests.end(), [&](Value a, Value b) {
    const Value of_a = rest_of(a);
    const Value of_b = rest_of(b);
    return of_a != of_b ? of_a > of_b : a < b;
  });
  // What does not fit has parts that no account has room for (roomForSums()): it is refused there.
  Int128 more = roundedQuotient(sum, plan_.fine, plan_.rounding).value_or(0) - given;
  for (const Value rule : rests) {
    const auto r = static_cast<std::size_t>(rule);
    if (more <= 0) return;
    if (isFull(r, used, out)) continue;
    ++out.rules[r].given;
    --more;
  }
}

/// What is turned is counted last, on what the account then has: with what this event gives it at once.
Fault Grants::turn(std::span<const Value> used, const Turnable& turnable, Outcome& out) {
  std::fill(turned_.begin(), turned_.end(), 0);
  for (const std::int32_t live : live_) {
    const auto r = static_cast<std::size_t>(live);
    const plan::Rule& rule = plan_.rules[r];
    RuleOutcome& outcome = out.rules[r];
    if (rule.turn_kind < 0 || !counts(r, out)) continue;
    if (!turnable.turned.empty()) {
      outcome.given = turnable.turned[r];
      if (__builtin_mul_overflow(outcome.given, plan_.fine, &outcome.left)) outcome.left = outcome.given;
      outcome.wanted = outcome.left;
      continue;
    }
    const auto kind = static_cast<std::size_t>(rule.turn_kind);
    Int128 balance = turnable.balances.empty() ? 0 : turnable.balances[kind] - turned_[kind];
    for (const std::int32_t giver : live_) {
      const auto o = static_cast<std::size_t>(giver);
      const plan::Rule& other = plan_.rules[o];
      if (kinds_[o] != rule.turn_kind || other.recipient >= 0) continue;
      const std::int32_t terms = other.terms >= 0 ? other.terms : 0;
      if (plan_.terms[static_cast<std::size_t>(terms)].activate == plan::ActivateKind::at_once)
        balance += out.rules[o].given;
    }
    const Value each = rule.factor.num;  // a whole number for each step
    const Int128 times = balance > 0 ? balance / rule.turn_step : 0;
    if (times > INT64_MAX / each / plan_.fine) return Fault::overflow;
    outcome.wanted = outcome.left = static_cast<Value>(times) * each * plan_.fine;
    ownLimits(live, used, out);
    std::int32_t by = -1;
    const Value room = roomInBlocks(r, used, out, by);
    if (room < outcome.left / plan_.fine) outcome.cut_by = by;
    outcome.given = std::min(outcome.left / plan_.fine, room);
    outcome.given -= outcome.given % each;
    outcome.left = outcome.given * plan_.fine;
    turned_[kind] += outcome.given / each * rule.turn_step;
  }
  return Fault::none;
}

}  // namespace kopeck
