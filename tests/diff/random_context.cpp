#include "tests/diff/random_context.h"

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/plan/names.h"
#include "tests/diff/random_plan.h"

namespace kopeck::diff {
namespace {

constexpr Value kUntouched = 0x5A5A5A5A5A5A5A5A;

Value orMissing(Random& random, Value value) {
  return random.oneIn(7) ? kMissing : value;
}

std::vector<Value> attributeValues(Random& random, const std::vector<Attribute>& attributes) {
  std::vector<Value> values;
  values.reserve(attributes.size());
  for (const Attribute& attribute : attributes) {
    values.push_back(orMissing(random, randomValue(random, plan::typeOf(attribute.type))));
  }
  return values;
}

Value readValue(Random& random, const plan::Plan& plan, const plan::Read& read) {
  switch (read.kind) {
    case plan::ReadKind::customer_attribute: {
      const Attribute& attribute = plan.schema.customer[static_cast<std::size_t>(read.index)];
      return orMissing(random, randomValue(random, plan::typeOf(attribute.type)));
    }
    case plan::ReadKind::tier:
      return randomValue(random, plan::Type::tier);
    case plan::ReadKind::days_since_last_purchase:
      return orMissing(random, randomValue(random, plan::Type::days));
    case plan::ReadKind::history:
    case plan::ReadKind::balance:
    case plan::ReadKind::limit_used:
      break;
  }
  return randomValue(random, plan::Type::points);
}

/// Amounts of lines are never negative.
Value lineMoney(Random& random, bool extreme) {
  const std::vector<Value> ends{INT64_MAX, INT64_MAX / 2, INT64_MAX / 6, INT64_MAX / 100, 1'000'000'000'000'000};
  if (extreme && random.oneIn(3)) return random.pick(ends);
  if (random.oneIn(10)) return 0;
  return random.below(random.oneIn(2) ? 100 : 1'000'000);
}

Value lineQuantity(Random& random, bool extreme) {
  if (extreme && random.oneIn(4)) return random.oneIn(2) ? INT64_MAX : INT64_MAX / kOneUnit * kOneUnit;
  if (random.oneIn(3)) return random.between(1, 5 * kOneUnit);
  return random.between(1, random.oneIn(3) ? 30 : 2) * kOneUnit;
}

std::uint64_t someDraw(Random& random) {
  const std::vector<std::uint64_t> ends{0, 1, UINT64_MAX, std::uint64_t{1} << 63, (std::uint64_t{1} << 63) - 1};
  return random.oneIn(3) ? random.pick(ends) : random.bits();
}

}  // namespace

const TextPool& someTexts() {
  static const TextPool kPool = [] {
    TextPool pool;
    for (std::int64_t text = 1; text < kTextCount; ++text) {
      // A few at the top, each of which has others below it.
      const std::string own = "t" + std::to_string(text);
      const auto above = static_cast<TextId>(text / 3);
      (void)pool.intern(above < 2 ? own : std::string(pool.text(above)) + "/" + own);
    }
    return pool;
  }();
  return kPool;
}

bool isIn(const plan::Rule& rule, RuleGroup group) {
  if (rule.trigger != group.trigger) return false;
  if (rule.trigger == plan::TriggerKind::custom_event) return rule.event == group.event;
  return rule.trigger != plan::TriggerKind::schedule || group.event < 0 || rule.schedule == group.event;
}

bool hasReceipt(RuleGroup group) {
  return group.trigger != plan::TriggerKind::custom_event && group.trigger != plan::TriggerKind::schedule;
}

RandomEvent::RandomEvent(Random& random, const plan::Plan& plan, RuleGroup group) {
  for (const plan::Read& read : plan.reads) reads_.push_back(readValue(random, plan, read));
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(plan::Field::count_); ++i) {
    const auto field = static_cast<plan::Field>(i);
    const Value value = randomValue(random, plan::typeOf(field));
    fields_.push_back(field == plan::Field::day ? value : orMissing(random, value));
  }
  Value& store = fields_[static_cast<std::size_t>(plan::Field::store)];
  if (random.oneIn(8)) store = kNoText;
  if (group.trigger == plan::TriggerKind::purchase || group.trigger == plan::TriggerKind::discount) {
    attributes_ = attributeValues(random, plan.schema.receipt);
  }
  if (group.trigger == plan::TriggerKind::custom_event) {
    attributes_ = attributeValues(random, plan.schema.events[static_cast<std::size_t>(group.event)].fields);
  }
  if (hasReceipt(group)) {
    // What a line's sets read of the receipt is there on a return as well.
    attributes_.resize(plan.schema.receipt.size(), kMissing);
    fillLines(random, plan, random.oneIn(6) ? 0 : random.between(1, random.oneIn(20) ? 70 : 6));
  }
  for (std::size_t i = 0; i < plan.draws.size(); ++i) draws_.push_back(someDraw(random));
  for (std::size_t i = 0; i < plan.codes.size(); ++i) codes_.push_back(random.below(2));
  for (std::size_t i = 0; i < plan.kinds.size(); ++i) coupons_.push_back(random.below(2));
  for (std::size_t i = 0; i < plan.prefixes.size(); ++i) {
    // What the customer or the receipt says may be any text.
    const std::int32_t prefix = plan.prefixes[i];
    const TextPool& pool = someTexts();
    const auto above = static_cast<TextId>(prefix > 0 ? prefix : random.between(1, kTextCount - 1));
    std::vector<std::uint8_t> table{0};
    for (TextId text = 1; text < kTextCount; ++text)
      table.push_back(isUnder(pool.text(text), pool.text(above)) ? 1 : 0);
    table.resize(table.size() + kTablePadding, 1);  // where compiled code may look but must not believe it
    under_.push_back(std::move(table));
  }
  for (const std::vector<std::uint8_t>& table : under_) under_pointers_.push_back(table.data());
}

void RandomEvent::fillLines(Random& random, const plan::Plan& plan, std::int64_t count) {
  const bool extreme = random.oneIn(8);
  for (std::int64_t line = 0; line < count; ++line) {
    for (std::vector<TextId>* texts : {&sku_, &name_, &category_}) {
      texts->push_back(random.oneIn(7) ? kNoText : static_cast<TextId>(randomValue(random, plan::Type::text)));
    }
    quantity_.push_back(lineQuantity(random, extreme));
    for (std::vector<Value>* money : {&net_, &gross_, &paid_}) money->push_back(lineMoney(random, extreme));
    const std::vector<Value> values = attributeValues(random, plan.schema.item);
    item_attributes_.insert(item_attributes_.end(), values.begin(), values.end());
    for (std::size_t i = 0; i < plan.schema.tenders.size(); ++i) tenders_.push_back(lineMoney(random, extreme));
    for (std::size_t i = 0; i < plan.item_histories.size(); ++i) {
      item_bought_.push_back(orMissing(random, random.below(5)));
    }
  }
}

Run::Run(const plan::Plan& plan, const RandomEvent& event)
    : masks(static_cast<std::size_t>(event.lineCount() * plan::maskWords(plan)),
            static_cast<std::uint64_t>(kUntouched)),
      sums(plan.sums.size(), kUntouched),
      verdicts(plan.rules.size(), kUntouched),
      amounts(plan.earns.size(), kUntouched),
      take_guards(plan.takes.size(), kUntouched) {
  context.reads = event.reads_.data();
  context.fields = event.fields_.data();
  context.attributes = event.attributes_.data();
  context.line_count = event.lineCount();
  context.sku = event.sku_.data();
  context.name = event.name_.data();
  context.category = event.category_.data();
  context.quantity = event.quantity_.data();
  context.net = event.net_.data();
  context.gross = event.gross_.data();
  context.paid = event.paid_.data();
  context.item_attributes = event.item_attributes_.data();
  context.under = event.under_pointers_.data();
  context.tenders = event.tenders_.data();
  context.item_bought = event.item_bought_.data();
  context.draws = event.draws_.data();
  context.codes = event.codes_.data();
  context.coupons = event.coupons_.data();
  context.masks = masks.data();
  context.sums = sums.data();
  context.verdicts = verdicts.data();
  context.amounts = amounts.data();
  context.take_guards = take_guards.data();
}

void forgetUnasked(const plan::Plan& plan, Run& run) {
  for (std::size_t r = 0; r < plan.rules.size(); ++r) {
    const plan::Rule& rule = plan.rules[r];
    if (run.verdicts[r] == kApplies || run.verdicts[r] == kUntouched) continue;
    for (std::int32_t e = 0; e < rule.earn_count; ++e)
      run.amounts[static_cast<std::size_t>(rule.first_earn + e)] = kUntouched;
    for (std::int32_t t = 0; t < rule.take_count; ++t)
      run.take_guards[static_cast<std::size_t>(rule.first_take + t)] = kUntouched;
  }
}

RuleGroup randomGroup(Random& random, const plan::Plan& plan) {
  const auto events = static_cast<std::int64_t>(plan.schema.events.size());
  const auto schedules = static_cast<std::int64_t>(plan.schedules.size());
  const std::int64_t kind = random.below(10);
  if (kind == 0) return {plan::TriggerKind::on_return, -1};
  if (kind == 1 && events > 0)
    return {plan::TriggerKind::custom_event, static_cast<std::int32_t>(random.below(events))};
  if (kind == 2) return {plan::TriggerKind::schedule, static_cast<std::int32_t>(random.between(-1, schedules - 1))};
  if (kind == 3) return {plan::TriggerKind::discount, -1};
  return {plan::TriggerKind::purchase, -1};
}

void beforePayment(EvalContext& context, RuleGroup group) {
  if (group.trigger == plan::TriggerKind::discount) context.paid = context.tenders = nullptr;
}

}  // namespace kopeck::diff
