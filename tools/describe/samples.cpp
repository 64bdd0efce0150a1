#include "tools/describe/samples.h"

#include <algorithm>

namespace kopeck::describing {

using plan::Op;
using plan::Type;

namespace {

/// What the sample says of an attribute; where it says nothing, what is not optional has to be something all the same.
Value valueOf(const std::vector<Attribute>& attributes, const std::map<std::int32_t, Value>& said, std::size_t i) {
  const auto value = said.find(static_cast<std::int32_t>(i));
  if (value != said.end()) return value->second;
  return attributes[i].optional ? kMissing : 0;
}

constexpr std::int64_t kTries = 4'000;  // of one rule

/// A round amount of the currency's own size.
Value usualAmount(const plan::Plan& plan) {
  Value one = 1;
  for (int i = 0; i < plan.schema.money_decimals; ++i) one *= 10;
  const bool large = plan.schema.currency != "EUR" && plan.schema.currency != "USD" && plan.schema.currency != "GBP";
  return (large ? 1000 : 100) * one;
}

bool gives(const plan::Plan& plan, const Outcome& out, AuthorRule group) {
  if (out.refusal != Refusal::none) return false;
  for (std::int32_t r = group.first; r < group.end; ++r) {
    if (out.rules[static_cast<std::size_t>(r)].given > 0) return true;
    for (const Taken& taken : out.taken)
      if (taken.rule == r && taken.amount > 0) return true;
    const plan::Rule& rule = plan.rules[static_cast<std::size_t>(r)];
    const RuleOutcome& one = out.rules[static_cast<std::size_t>(r)];
    const bool only_effects =
        rule.earn_count == 0 && rule.take_count == 0 && !rule.is_multiplier && !rule.effects.empty();
    if (only_effects && one.looked_at && one.verdict == kApplies) return true;
  }
  return false;
}

}  // namespace

std::uint64_t Samples::Fixed::draw(const plan::Draw& draw, std::string_view, std::string_view) {
  (void)draw;
  return lucky ? std::uint64_t{1} << 62 : kNoLuck;
}

Samples::Samples(const plan::Plan& plan, const Evaluator& evaluator) : plan_(plan), stepper_(plan, evaluator, pool_) {
  pool_.seed(plan.texts);
  stepper_.setDraws(&draws_);
}

Sample Samples::plain(const plan::Rule* rule) const {
  Sample sample;
  sample.day = plan_.effective_from == kNoDay ? *dayFrom(2026, 1, 1) : plan_.effective_from;
  // Some way into the programme, so that there is room for what lies before.
  sample.day = addMonths(sample.day, 2) + 2;
  if (rule != nullptr && rule->from != kNoDay) sample.day = std::max(rule->from, sample.day);
  if (rule != nullptr && rule->until != kNever && sample.day > rule->until) sample.day = rule->until;
  sample.amount = usualAmount(plan_);
  return sample;
}

void Samples::add(const std::string& dimension, Change change) {
  changes_[dimension].push_back(std::move(change));
}

void Samples::collectAttribute(const std::vector<Attribute>& attributes, std::int32_t index,
                               std::map<std::int32_t, Value> Sample::*where) {
  const Attribute& attribute = attributes[static_cast<std::size_t>(index)];
  const std::string dimension = "attribute " + attribute.name;
  const auto set = [&](Value value) { add(dimension, [=](Sample& s) { (s.*where)[index] = value; }); };
  switch (attribute.type) {
    case AttributeType::choice:
      for (std::size_t i = 0; i < attribute.choices.size(); ++i) set(static_cast<Value>(i));
      break;
    case AttributeType::yes_no:
      set(1);
      set(0);
      break;
    case AttributeType::anniversary:
      add(dimension, [=](Sample& s) {
        const Civil c = civil(s.day);
        (s.*where)[index] = dayFrom(1990, c.month, std::min(c.day, 28)).value_or(0);
      });
      break;
    case AttributeType::date:
      for (const Day before : {10, 40, 400}) add(dimension, [=](Sample& s) { (s.*where)[index] = s.day - before; });
      break;
    case AttributeType::time:
      set(43'200);
      break;
    case AttributeType::text:
      for (std::size_t t = 1; t <= plan_.texts.size(); ++t) set(static_cast<Value>(t));
      break;
    case AttributeType::number:
      for (const Value value : numbers_) set(value);
      set(5 * kOneUnit);
      break;
    case AttributeType::money:
      for (const Value value : moneys_) set(value);
      break;
    case AttributeType::customer:
      break;
  }
}

void Samples::collectRead(const plan::Read& read) {
  switch (read.kind) {
    case plan::ReadKind::customer_attribute:
      collectAttribute(plan_.schema.customer, read.index, &Sample::customer);
      break;
    case plan::ReadKind::tier: {
      const std::int32_t block = std::max(0, read.index);
      const auto& levels = plan_.tiers[static_cast<std::size_t>(block)].levels;
      for (std::size_t i = 1; i < levels.size(); ++i)
        add("tier", [=](Sample& s) { s.tiers[block] = static_cast<std::int32_t>(i); });
      break;
    }
    case plan::ReadKind::history:
    case plan::ReadKind::days_since_last_purchase:
      history_ = true;
      break;
    case plan::ReadKind::balance:
      for (const Value value : points_) add("balance", [=](Sample& s) { s.holds[read.index] = value; });
      break;
    case plan::ReadKind::limit_used:
      break;
  }
}

void Samples::collectSet(std::int32_t set) {
  if (set >= 0) collect(plan_.sets[static_cast<std::size_t>(set)].expr);
}

void Samples::collect(std::int32_t expr) {
  if (expr < 0 || seen_[static_cast<std::size_t>(expr)]) return;
  seen_[static_cast<std::size_t>(expr)] = true;
  const plan::Expr& e = plan_.exprs[static_cast<std::size_t>(expr)];
  collect(e.a);
  collect(e.b);
  const auto index = static_cast<std::size_t>(e.index);
  if (e.op == Op::constant) {
    if (e.type == Type::money) moneys_.push_back(e.value);
    if (e.type == Type::points) points_.push_back(e.value);
    if (e.type == Type::number) numbers_.push_back(e.value);
    if (e.type == Type::date) dates_.push_back(e.value);
    if (e.type == Type::time) {
      const auto second = static_cast<std::int32_t>(e.value);
      if (second < 86'400) add("time", [=](Sample& s) { s.second = second; });
    }
    if (e.type == Type::text && e.value > 0) {
      const std::string text = plan_.texts[static_cast<std::size_t>(e.value - 1)];
      add("category", [=](Sample& s) { s.category = text; });
      add("name", [=](Sample& s) { s.name = text; });
      add("store", [=](Sample& s) { s.store = text; });
    }
  }
  if (e.op == Op::field && (e.index == static_cast<std::int32_t>(plan::Field::weekday))) weekdays_ = true;
  if (e.op == Op::field && (e.index == static_cast<std::int32_t>(plan::Field::month))) months_ = true;
  if (e.op == Op::read) collectRead(plan_.reads[index]);
  if (e.op == Op::sum) collectSet(plan_.sums[index].set);
  if (e.op == Op::in_set || e.op == Op::any_in_set || e.op == Op::all_in_set) collectSet(e.index);
  if (e.op == Op::attribute)
    collectAttribute(event_ >= 0 ? plan_.schema.events[static_cast<std::size_t>(event_)].fields : plan_.schema.receipt,
                     e.index, &Sample::receipt);
  if (e.op == Op::item_attribute) collectAttribute(plan_.schema.item, e.index, &Sample::item);
  if (e.op == Op::under && plan_.prefixes[index] > 0) {
    const std::string text = plan_.texts[static_cast<std::size_t>(plan_.prefixes[index] - 1)];
    add("category", [=](Sample& s) { s.category = text; });
  }
  if (e.op == Op::one_of) {
    for (const Value value : plan_.lists[index]) {
      if (plan_.exprs[static_cast<std::size_t>(e.a)].type == Type::date) dates_.push_back(value);
      if (plan_.exprs[static_cast<std::size_t>(e.a)].type != Type::text || value <= 0) continue;
      const std::string text = plan_.texts[static_cast<std::size_t>(value - 1)];
      add("category", [=](Sample& s) { s.category = text; });
      add("name", [=](Sample& s) { s.name = text; });
      add("store", [=](Sample& s) { s.store = text; });
      add("sku", [=](Sample& s) { s.sku = text; });
    }
  }
  if (e.op == Op::item_bought) history_ = true;
  if (e.op == Op::code) {
    const std::string code = plan_.texts[static_cast<std::size_t>(plan_.codes[index] - 1)];
    add("code", [=](Sample& s) { s.codes = {code}; });
  }
  if (e.op == Op::coupon) {
    const std::int32_t kind = e.index;
    add("coupon", [=](Sample& s) {
      s.coupons = {kind};
      s.holds[kind] = 1;
    });
  }
  if (e.op == Op::chance) add("luck", [](Sample& s) { s.lucky = true; });
}

void Samples::collectRule(const plan::Rule& rule, int depth) {
  for (const plan::Condition& condition : rule.conditions) collect(condition.expr);
  for (std::int32_t i = rule.first_earn; i < rule.first_earn + rule.earn_count; ++i) {
    const plan::Earn& earn = plan_.earns[static_cast<std::size_t>(i)];
    collect(earn.guard);
    collect(earn.value);
    if (earn.step > 0 && earn.sum >= 0) {
      const bool units = plan_.sums[static_cast<std::size_t>(earn.sum)].measure == plan::Measure::units;
      if (units)
        add("units", [n = earn.step / kOneUnit](Sample& s) { s.units = std::max<Value>(1, n); });
      else
        moneys_.push_back(earn.step);
    }
    if (earn.sum < 0) continue;
    const plan::Sum& sum = plan_.sums[static_cast<std::size_t>(earn.sum)];
    collectSet(sum.set);
    if (sum.measure == plan::Measure::tender) add("tender", [t = sum.tender](Sample& s) { s.tenders[t] = s.amount; });
  }
  for (std::int32_t i = rule.first_take; i < rule.first_take + rule.take_count; ++i) {
    const plan::Take& take = plan_.takes[static_cast<std::size_t>(i)];
    collect(take.guard);
    collectSet(take.set);
    if (take.price_kind >= 0)
      add("price", [kind = take.price_kind, price = take.price](Sample& s) { s.holds[kind] = price; });
  }
  if (depth > 0) return;
  for (const std::int32_t target : rule.targets) collectRule(plan_.rules[static_cast<std::size_t>(target)], depth + 1);
}

void Samples::addDays(const plan::Rule& rule) {
  const auto fits = [&](Day day) {
    return (rule.from == kNoDay || day >= rule.from) && (rule.until == kNever || day <= rule.until);
  };
  const Day first = base_.day;
  const auto add_day = [&](Day day) {
    if (fits(day)) add("day", [=](Sample& s) { s.day = day; });
  };
  for (const Value day : dates_) add_day(static_cast<Day>(day));
  if (weekdays_)
    for (Day day = first + 1; day < first + 7; ++day) add_day(day);
  if (months_)
    for (int month = 1; month < 12; ++month) add_day(addMonths(first, month));
}

void Samples::addAmounts() {
  std::sort(moneys_.begin(), moneys_.end());
  moneys_.erase(std::unique(moneys_.begin(), moneys_.end()), moneys_.end());
  Value one = 1;
  for (int i = 0; i < plan_.schema.money_decimals; ++i) one *= 10;
  std::vector<Value> amounts;
  for (const Value money : moneys_) {
    amounts.push_back(money);
    amounts.push_back(money + one);
    if (money > one) amounts.push_back(money - one);
  }
  amounts.push_back(10 * usualAmount(plan_));
  for (const Value amount : amounts)
    if (amount > 0) add("amount", [=](Sample& s) { s.amount = amount; });
  for (const Value units : {Value{2}, Value{10}}) add("units", [=](Sample& s) { s.units = units; });
  if (!history_) return;
  std::vector<Value> spent = amounts;
  spent.insert(spent.begin(), usualAmount(plan_));
  for (const Day before : {7, 31, 92}) {
    for (const Value amount : spent)
      if (amount > 0) add("past", [=](Sample& s) { s.past = {{before, amount}}; });
  }
  for (const Value amount : {usualAmount(plan_)})
    for (const std::size_t n : {std::size_t{2}, std::size_t{3}, std::size_t{9}})
      add("past", [=](Sample& s) { s.past.assign(n, {1, amount}); });
}

std::optional<Tried> Samples::find(AuthorRule group) {
  const plan::Rule& rule = plan_.rules[static_cast<std::size_t>(group.first)];
  if (rule.trigger == plan::TriggerKind::schedule || rule.trigger == plan::TriggerKind::on_return) return std::nullopt;
  changes_.clear();
  for (auto* list : {&moneys_, &points_, &numbers_, &dates_}) list->clear();
  weekdays_ = months_ = history_ = false;
  seen_.assign(plan_.exprs.size(), false);
  event_ = rule.trigger == plan::TriggerKind::custom_event ? rule.event : -1;
  for (std::int32_t r = group.first; r < group.end; ++r) collectRule(plan_.rules[static_cast<std::size_t>(r)], 0);
  base_ = plain(&rule);
  addDays(rule);
  if (rule.trigger != plan::TriggerKind::custom_event) addAmounts();

  std::int64_t tries = 0;
  std::optional<Tried> found;
  const auto attempt = [&](const std::vector<const Change*>& with) {
    ++tries;
    Sample sample = base_;
    for (const Change* change : with) (*change)(sample);
    Outcome out = run(sample, &rule);
    if (gives(plan_, out, group)) found = Tried{std::move(sample), std::move(out)};
    return found.has_value();
  };
  if (attempt({})) return found;
  // Fewest changes first, so that the example stays simple: one dimension, then two, then three.
  std::vector<std::pair<const std::string*, const Change*>> all;
  for (const auto& [dimension, list] : changes_)
    for (const Change& change : list) all.emplace_back(&dimension, &change);
  for (const auto& a : all)
    if (attempt({a.second})) return found;
  for (std::size_t a = 0; a < all.size(); ++a)
    for (std::size_t b = a + 1; b < all.size(); ++b) {
      if (all[a].first == all[b].first) continue;
      if (attempt({all[a].second, all[b].second})) return found;
      if (tries > kTries) return std::nullopt;
    }
  for (std::size_t a = 0; a < all.size(); ++a)
    for (std::size_t b = a + 1; b < all.size(); ++b)
      for (std::size_t c = b + 1; c < all.size(); ++c) {
        if (all[a].first == all[b].first || all[b].first == all[c].first) continue;
        if (attempt({all[a].second, all[b].second, all[c].second})) return found;
        if (tries > kTries) return std::nullopt;
      }
  return std::nullopt;
}

std::optional<Tried> Samples::paying() {
  if (!plan_.redeem.present || plan_.redeem.kinds.empty()) return std::nullopt;
  const plan::RedeemKind& kind = plan_.redeem.kinds.front();
  const Ratio worth = plan_.kinds[static_cast<std::size_t>(kind.kind)].worth;
  if (worth.num <= 0) return std::nullopt;
  event_ = -1;
  Sample sample = plain(nullptr);
  // Worth four fifths of the purchase, so that a share shows where there is one.
  const auto value =
      roundedQuotient(static_cast<Int128>(sample.amount) * 4 * worth.den, Int128{5} * worth.num, RoundingMode::down);
  sample.asks = std::max(value.value_or(0), kind.at_least);
  sample.holds[kind.kind] = sample.asks;
  Outcome out = run(sample, nullptr);
  if (out.refusal != Refusal::none || out.redeem.taken <= 0) return std::nullopt;
  return Tried{std::move(sample), std::move(out)};
}

void Samples::purchase(EventBatch& batch, const Sample& sample, Day day, Value amount, const char* id) {
  batch.kind.push_back(EventKind::purchase);
  batch.id.push_back(batch.keep(id));
  batch.customer.push_back(batch.keep("you"));
  batch.of.push_back({});
  batch.day.push_back(day);
  batch.second.push_back(sample.second);
  batch.received_day.push_back(kNoDay);
  batch.store.push_back(pool_.intern(sample.store));
  batch.event_type.push_back(0);
  for (std::uint32_t w = 0; w < batch.wallets; ++w) {
    batch.redeem_asked.push_back(kMissing);
    batch.redeem_stated.push_back(kMissing);
  }
  for (std::uint32_t t = 0; t < batch.tender_kinds; ++t) batch.tenders.push_back(0);
  for (std::uint32_t c = 0; c < batch.coupon_kinds; ++c) batch.coupons.push_back(0);
  batch.first_code.push_back(static_cast<std::uint32_t>(batch.codes.size()));
  batch.first_opening.push_back(static_cast<std::uint32_t>(batch.openings.size()));
  batch.first_attribute.push_back(static_cast<std::uint32_t>(batch.attributes.size()));
  batch.sku.push_back(pool_.intern(sample.sku.empty() ? "A1" : sample.sku));
  batch.name.push_back(pool_.intern(sample.name));
  batch.category.push_back(pool_.intern(sample.category));
  batch.quantity.push_back(sample.units * kOneUnit);
  batch.amount.push_back(amount);
  batch.discount.push_back(0);
  for (std::size_t i = 0; i < plan_.schema.item.size(); ++i) {
    batch.item_attributes.push_back(valueOf(plan_.schema.item, sample.item, i));
  }
  batch.first_line.push_back(static_cast<std::uint32_t>(batch.sku.size()));
  batch.source_line.push_back(0);
  batch.raw.push_back({});
}

void Samples::fill(EventBatch& batch, const Sample& sample, const plan::Rule* rule) {
  for (const Past& past : sample.past) purchase(batch, sample, sample.day - past.days_before, past.amount, "before");
  purchase(batch, sample, sample.day, sample.amount, "sample");
  const std::size_t last = batch.size() - 1;
  const bool custom = rule != nullptr && rule->trigger == plan::TriggerKind::custom_event;
  if (custom) {
    batch.kind[last] = EventKind::custom;
    batch.event_type[last] = static_cast<std::uint16_t>(rule->event);
    for (auto* column : {&batch.sku, &batch.name, &batch.category}) column->pop_back();
    for (auto* column : {&batch.quantity, &batch.amount, &batch.discount}) column->pop_back();
    batch.item_attributes.resize(batch.item_attributes.size() - plan_.schema.item.size());
    batch.first_line.back() = static_cast<std::uint32_t>(batch.sku.size());
  }
  for (const auto& [tender, amount] : sample.tenders)
    batch.tenders[last * batch.tender_kinds + static_cast<std::size_t>(tender)] = amount;
  for (const std::int32_t kind : sample.coupons)
    batch.coupons[last * batch.coupon_kinds + static_cast<std::size_t>(kind) - plan_.schema.wallets.size()] = 1;
  if (sample.asks > 0 && !custom) batch.redeem_asked[last * batch.wallets] = sample.asks;
  for (const std::string& code : sample.codes) batch.codes.push_back(pool_.intern(code));
  batch.first_code.back() = static_cast<std::uint32_t>(batch.codes.size());
  // Attributes of earlier purchases too, where the schema has them: each event's begin where first_attribute says.
  const auto& fields =
      custom ? plan_.schema.events[static_cast<std::size_t>(rule->event)].fields : plan_.schema.receipt;
  const auto append = [&](const std::vector<Attribute>& of) {
    for (std::size_t i = 0; i < of.size(); ++i) {
      batch.attributes.push_back(valueOf(of, sample.receipt, i));
    }
  };
  for (std::size_t i = 0; i <= last; ++i) {
    batch.first_attribute[i] = static_cast<std::uint32_t>(batch.attributes.size());
    append(i == last ? fields : plan_.schema.receipt);
  }
}

Outcome Samples::run(const Sample& sample, const plan::Rule* rule) {
  EventBatch batch;
  batch.shape(plan_.schema);
  fill(batch, sample, rule);
  AccountState state(plan_.layout);
  for (std::size_t i = 0; i < plan_.schema.customer.size(); ++i) {
    const auto value = sample.customer.find(static_cast<std::int32_t>(i));
    state.word(plan_.layout.attributes + static_cast<std::int32_t>(i)) =
        value == sample.customer.end() ? kMissing : value->second;
  }
  for (std::size_t block = 0; block < plan_.tiers.size(); ++block) {
    const plan::Tiers& tiers = plan_.tiers[block];
    if (tiers.from_outside && tiers.outside_attribute >= 0)
      state.word(plan_.layout.attributes + tiers.outside_attribute) = 0;
  }
  draws_.lucky = sample.lucky;
  Outcome out;
  out.clear(plan_);
  SharedCounters shared(plan_);
  const std::size_t last = batch.size() - 1;
  for (std::size_t i = 0; i < last; ++i) {
    stepper_.apply(state, {&batch, i}, static_cast<std::int64_t>(i + 1), shared, out);
    out.clear(plan_);
  }
  stepper_.setCustomer("you");
  stepper_.settleTime(state, sample.day, out);
  out.clear(plan_);
  for (const auto& [block, level] : sample.tiers) {
    const plan::Tiers& tiers = plan_.tiers[static_cast<std::size_t>(block)];
    state.setTier(plan_.layout, block, level);
    if (tiers.from_outside && tiers.outside_attribute >= 0)
      state.word(plan_.layout.attributes + tiers.outside_attribute) = level;
  }
  for (const auto& [kind, amount] : sample.holds) {
    if (amount <= 0) continue;
    state.addLot({lotId(1'000'000 + kind, 0), sample.day, sample.day, kNever,
                  plan_.kinds[static_cast<std::size_t>(kind)].terms, amount});
  }
  stepper_.evaluate(state, {&batch, last}, shared, out);
  return out;
}

}  // namespace kopeck::describing
