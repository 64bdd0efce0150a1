#include "runtime/interpret/rule_index.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "runtime/interpret/amount.h"

namespace kopeck {
namespace {

using plan::Expr;
using plan::Op;

constexpr std::size_t kFewRules = 48;
constexpr std::size_t kFewSets = 64;
constexpr std::size_t kMostCuts = 255;
constexpr std::size_t kMostSetsOfRule = 8;
constexpr std::size_t kMostValues = 64;  // of `one of`
constexpr std::size_t kLeastUses = 4;    // rules that a property must be about
constexpr std::size_t kFewPlaces = 32;   // are looked at one by one
// kMissing is below all values: a range never holds it.
constexpr Value kLeast = kMissing + 1;

IndexMemory& memoryOf(const EvalContext& context) {
  return static_cast<IndexMemory&>(*context.memory);
}

}  // namespace

bool RuleIndex::looksUp(const plan::Plan& plan, Lookup lookup) {
  const bool is_many = plan.rules.size() > kFewRules || plan.sets.size() > kFewSets;
  return lookup == Lookup::always || (lookup == Lookup::where_many && is_many);
}

std::shared_ptr<const RuleIndex> RuleIndex::make(const plan::Plan& plan, Lookup lookup) {
  return looksUp(plan, lookup) ? std::make_shared<RuleIndex>(plan) : nullptr;
}

RuleIndex::RuleIndex(const plan::Plan& plan) : plan_(plan), sets_(plan), acts_(plan.rules.size()) {
  for (std::size_t r = 0; r < plan.rules.size(); ++r)
    if (!plan.rules[r].effects.empty() || !plan.rules[r].replaces.empty()) acts_[r] = 1;
  for (const plan::Order& order : plan.orders)
    for (const std::int32_t rule : order.rules) acts_[static_cast<std::size_t>(rule)] = 1;
  addSums();
  std::vector<Needs> needs(plan.rules.size());
  std::vector<std::int32_t> purchase;
  std::vector<std::int32_t> discount;
  for (std::size_t r = 0; r < plan.rules.size(); ++r) {
    const plan::Rule& rule = plan.rules[r];
    const auto index = static_cast<std::int32_t>(r);
    if (rule.trigger != plan::TriggerKind::purchase && rule.trigger != plan::TriggerKind::discount) continue;
    (rule.trigger == plan::TriggerKind::purchase ? purchase : discount).push_back(index);
    needs[r] = needsOf(rule, index);
  }
  purchase_ = makeGroup(purchase, needs, &OfSet::purchase);
  discount_ = makeGroup(discount, needs, &OfSet::discount);
}

void RuleIndex::addSums() {
  std::vector<std::vector<SumOfSet>> of_set(plan_.sets.size());
  for (std::size_t s = 0; s < plan_.sums.size(); ++s) {
    const plan::Sum& sum = plan_.sums[s];
    if (sum.set >= 0 && sum.measure != plan::Measure::purchases)
      of_set[static_cast<std::size_t>(sum.set)].push_back({static_cast<std::int32_t>(s), sum.tender, sum.measure});
    else
      whole_sums_.push_back(static_cast<std::int32_t>(s));
  }
  of_sets_.resize(plan_.sets.size() + 1);
  for (std::size_t set = 0; set < of_set.size(); ++set) {
    const std::vector<SumOfSet>& own = of_set[set];
    if (!own.empty()) of_sets_[set].sum = own.front();
    of_sets_[set].more_sums = static_cast<std::uint32_t>(more_sums_.size());
    for (std::size_t k = 1; k < own.size(); ++k) more_sums_.push_back(own[k]);
  }
  of_sets_.back().more_sums = static_cast<std::uint32_t>(more_sums_.size());
}

std::unique_ptr<EvalMemory> RuleIndex::makeMemory(const TextPool& pool) const {
  auto memory = std::make_unique<IndexMemory>(sets_.articleColumns());
  memory->pool = &pool;
  memory->reads_table.resize(plan_.prefixes.size());
  for (std::size_t p = 0; p < plan_.prefixes.size(); ++p) memory->reads_table[p] = sets_.readsTable(p) ? 1 : 0;
  return memory;
}

RuleIndex::Needs RuleIndex::needsOf(const plan::Rule& rule, std::int32_t index) const {
  Needs needs;
  // Dates are looked at before any condition.
  if (rule.from != kNoDay || rule.until != kNever)
    needs.values[{Source::field, static_cast<std::int32_t>(plan::Field::day)}] = {
        {rule.from == kNoDay ? kLeast : Value{rule.from}, rule.until == kNever ? INT64_MAX : Value{rule.until}}};
  for (const plan::Condition& condition : rule.conditions) {
    // Those behind it are looked at only where it does not overflow.
    if (sets_.mayOverflow(condition.expr)) return needs;
    addCondition(condition.expr, true, needs);
  }
  if (acts_[static_cast<std::size_t>(index)] != 0) return needs;
  if (const auto sets = setsOfAmounts(rule)) addSets(*sets, needs);
  return needs;
}

/// The sets without whose lines a rule that applies gives nothing, does nothing and can't overflow.
std::optional<std::vector<std::int32_t>> RuleIndex::setsOfAmounts(const plan::Rule& rule) const {
  if (rule.is_multiplier || rule.turn_kind >= 0 || rule.earn_count + rule.take_count == 0) return std::nullopt;
  std::vector<std::int32_t> sets;
  for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e) {
    const plan::Earn& earn = plan_.earns[static_cast<std::size_t>(e)];
    if (earn.sum < 0 || sets_.mayOverflow(earn.guard)) return std::nullopt;
    const plan::Sum& sum = plan_.sums[static_cast<std::size_t>(earn.sum)];
    if (sum.set < 0 || sum.measure == plan::Measure::purchases) return std::nullopt;
    sets.push_back(sum.set);
  }
  for (std::int32_t t = rule.first_take; t < rule.first_take + rule.take_count; ++t) {
    const plan::Take& take = plan_.takes[static_cast<std::size_t>(t)];
    if (take.set < 0 || sets_.mayOverflow(take.guard)) return std::nullopt;
    sets.push_back(take.set);
  }
  std::sort(sets.begin(), sets.end());
  sets.erase(std::unique(sets.begin(), sets.end()), sets.end());
  if (sets.size() > kMostSetsOfRule) return std::nullopt;
  return sets;
}

/// Of several needs of goods the rarest goods are looked for.
void RuleIndex::addSets(std::vector<std::int32_t> sets, Needs& needs) const {
  const auto breadth = [&](const std::vector<std::int32_t>& of) {
    std::size_t sum = 0;
    for (const std::int32_t set : of) {
      const std::size_t own = sets_.breadth(static_cast<std::size_t>(set));
      sum = own > SIZE_MAX - sum ? SIZE_MAX : sum + own;
    }
    return sum;
  };
  if (needs.sets.empty() || breadth(sets) < breadth(needs.sets)) needs.sets = std::move(sets);
}

void RuleIndex::addCondition(std::int32_t index, bool holds, Needs& needs) const {
  const Expr& expr = plan_.exprs[static_cast<std::size_t>(index)];
  switch (expr.op) {
    case Op::negate:
      addCondition(expr.a, !holds, needs);
      return;
    case Op::both:
      if (!holds) return;
      addCondition(expr.a, true, needs);
      addCondition(expr.b, true, needs);
      return;
    case Op::either:
      if (holds) return;
      addCondition(expr.a, false, needs);
      addCondition(expr.b, false, needs);
      return;
    case Op::any_in_set:
    case Op::all_in_set:
      if (holds) addSets({expr.index}, needs);
      return;
    case Op::equal:
    case Op::less:
    case Op::less_equal:
      addComparison(expr, holds, needs);
      return;
    case Op::one_of: {
      const std::vector<Value>& list = plan_.lists[static_cast<std::size_t>(expr.index)];
      const auto subject = subjectOf(expr.a);
      if (!holds || !subject || list.size() > kMostValues || needs.values.contains(*subject)) return;
      Ranges& ranges = needs.values[*subject];
      for (const Value value : list)
        if (value != kMissing) ranges.push_back({value, value});
      return;
    }
    case Op::attribute:
    case Op::read:
      if (holds) addRange(index, {1, INT64_MAX}, needs);
      return;
    case Op::constant:
    case Op::field:
    case Op::sum:
    case Op::item_text:
    case Op::item_attribute:
    case Op::item_quantity:
    case Op::item_net:
    case Op::item_gross:
    case Op::in_set:
    case Op::under:
    case Op::item_bought:
    case Op::chance:
    case Op::code:
    case Op::coupon:
    case Op::result:
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::lesser:
    case Op::greater:
    case Op::or_else:
    case Op::not_equal:
    case Op::known:
    case Op::near_anniversary:
    case Op::month_of:
      return;
  }
}

/// A subject beside a constant. What does not hold tells something only of a subject that is never missing.
void RuleIndex::addComparison(const Expr& expr, bool holds, Needs& needs) const {
  const Expr& a = plan_.exprs[static_cast<std::size_t>(expr.a)];
  const Expr& b = plan_.exprs[static_cast<std::size_t>(expr.b)];
  const bool constant_first = a.op == Op::constant;
  if (constant_first == (b.op == Op::constant)) return;
  const Value constant = constant_first ? a.value : b.value;
  const std::int32_t subject = constant_first ? expr.b : expr.a;
  if (constant == kMissing) {
    if (holds) addRange(subject, {1, 0}, needs);  // never
    return;
  }
  if (expr.op == Op::equal) {
    if (holds) addRange(subject, {constant, constant}, needs);
    return;
  }
  const bool strict = expr.op == Op::less;
  const Op of = plan_.exprs[static_cast<std::size_t>(subject)].op;
  if (!holds && of != Op::sum) return;
  // subject < constant, subject > constant, or what is left where that does not hold
  const bool below = constant_first != holds;
  const bool excluded = strict == holds;
  if (below) {
    if (excluded && constant == INT64_MIN) return;
    addRange(subject, {kLeast, excluded ? constant - 1 : constant}, needs);
  } else {
    if (excluded && constant == INT64_MAX) return;
    addRange(subject, {excluded ? constant + 1 : constant, INT64_MAX}, needs);
  }
}

std::optional<RuleIndex::Subject> RuleIndex::subjectOf(std::int32_t index) const {
  const Expr& expr = plan_.exprs[static_cast<std::size_t>(index)];
  if (expr.op == Op::field) return Subject{Source::field, expr.index};
  if (expr.op == Op::attribute) return Subject{Source::attribute, expr.index};
  if (expr.op == Op::read) return Subject{Source::read, expr.index};
  if (expr.op == Op::sum) return Subject{Source::sum, expr.index};
  return std::nullopt;
}

void RuleIndex::addRange(std::int32_t index, Range range, Needs& needs) const {
  const auto subject = subjectOf(index);
  if (!subject) return;
  if (subject->first == Source::sum) {
    const plan::Sum& sum = plan_.sums[static_cast<std::size_t>(subject->second)];
    const bool of_set = sum.set >= 0 && sum.measure != plan::Measure::purchases;
    // Of no goods it is 0.
    if (of_set && (range.from > 0 || range.to < 0)) addSets({sum.set}, needs);
    if (of_set) return;
  }
  const auto [place, is_new] = needs.values.try_emplace(*subject, Ranges{range});
  if (is_new || place->second.size() != 1) return;
  Range& known = place->second.front();
  known.from = std::max(known.from, range.from);
  known.to = std::min(known.to, range.to);
}

RuleIndex::Group RuleIndex::makeGroup(const std::vector<std::int32_t>& rules, const std::vector<Needs>& needs,
                                      std::uint32_t OfSet::*of_set_places) {
  Group group;
  group.of_set = of_set_places;
  std::vector<std::vector<std::int32_t>> of_set(plan_.sets.size());
  std::vector<const Needs*> of_place;
  const auto place = [&](std::int32_t rule) {
    group.rules.push_back(rule);
    of_place.push_back(&needs[static_cast<std::size_t>(rule)]);
  };
  for (const std::int32_t rule : rules) {
    const std::vector<std::int32_t>& own = needs[static_cast<std::size_t>(rule)].sets;
    if (own.empty()) place(rule);
    for (const std::int32_t set : own) of_set[static_cast<std::size_t>(set)].push_back(rule);
  }
  group.free = group.rules.size();
  for (std::size_t set = 0; set < of_set.size(); ++set) {
    of_sets_[set].*of_set_places = static_cast<std::uint32_t>(group.rules.size());
    for (const std::int32_t rule : of_set[set]) place(rule);
  }
  of_sets_.back().*of_set_places = static_cast<std::uint32_t>(group.rules.size());
  group.words = (group.rules.size() + 63) / 64;
  std::map<Subject, std::size_t> uses;
  for (const Needs* one : of_place)
    for (const auto& [subject, ranges] : one->values) ++uses[subject];
  for (const auto& [subject, count] : uses)
    if (count >= kLeastUses) addProperty(subject, of_place, group);
  boundPlaces(of_place, group);
  return group;
}

std::size_t RuleIndex::stretchOf(const Property& property, Value value) {
  const std::vector<Value>& cuts = property.cuts;
  return static_cast<std::size_t>(std::upper_bound(cuts.begin(), cuts.end(), value) - cuts.begin());
}

/// Requires the group's properties.
void RuleIndex::boundPlaces(const std::vector<const Needs*>& of_place, Group& group) {
  static_assert(kMostCuts <= UINT8_MAX);
  for (std::size_t place = group.free; place < of_place.size(); ++place) {
    SetPlace& bounded = group.places.emplace_back();
    bounded.rule = group.rules[place];
    std::fill(std::begin(bounded.last), std::end(bounded.last), std::uint8_t{UINT8_MAX});
    for (std::size_t p = 0; p < group.properties.size(); ++p) {
      const Property& property = group.properties[p];
      const auto found = of_place[place]->values.find(property.subject);
      if (found == of_place[place]->values.end()) continue;
      const Ranges& ranges = found->second;
      if (p >= kBounded || ranges.size() != 1) bounded.is_exact = 0;
      if (p >= kBounded) continue;
      std::size_t first = UINT8_MAX;  // where no stretch fits, the first is behind the last
      std::size_t last = 0;
      for (const Range& range : ranges) {
        if (range.from > range.to) continue;
        first = std::min(first, stretchOf(property, range.from));
        last = std::max(last, stretchOf(property, range.to));
      }
      bounded.first[p] = static_cast<std::uint8_t>(first);
      bounded.last[p] = static_cast<std::uint8_t>(last);
    }
  }
}

void RuleIndex::addProperty(const Subject& subject, const std::vector<const Needs*>& of_place, Group& group) {
  Property property;
  property.subject = subject;
  std::vector<Value>& cuts = property.cuts;
  const auto ranges_of = [&](const Needs& needs) -> const Ranges* {
    const auto found = needs.values.find(subject);
    return found == needs.values.end() ? nullptr : &found->second;
  };
  for (const Needs* needs : of_place) {
    const Ranges* ranges = ranges_of(*needs);
    if (ranges == nullptr) continue;
    for (const Range& range : *ranges) {
      cuts.push_back(range.from);
      if (range.to != INT64_MAX) cuts.push_back(range.to + 1);
    }
  }
  cuts.push_back(kLeast);
  std::sort(cuts.begin(), cuts.end());
  cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
  if (cuts.size() > kMostCuts) {
    // Coarser stretches leave a few rules more.
    for (std::size_t k = 0; k < kMostCuts; ++k) cuts[k] = cuts[k * cuts.size() / kMostCuts];
    cuts.resize(kMostCuts);
  }
  property.bits.assign((cuts.size() + 1) * group.words, 0);
  std::vector<std::uint64_t> indifferent(group.words);
  for (std::size_t place = 0; place < of_place.size(); ++place) {
    const std::uint64_t bit = std::uint64_t{1} << (place % 64);
    const Ranges* ranges = ranges_of(*of_place[place]);
    if (ranges == nullptr) {
      indifferent[place / 64] |= bit;
      continue;
    }
    for (const Range& range : *ranges) {
      if (range.from > range.to) continue;
      for (std::size_t stretch = stretchOf(property, range.from); stretch <= stretchOf(property, range.to); ++stretch)
        property.bits[stretch * group.words + place / 64] |= bit;
    }
  }
  for (std::size_t word = 0; word < property.bits.size(); ++word)
    property.bits[word] |= indifferent[word % group.words];
  listFree(property, group);
  group.properties.push_back(std::move(property));
}

/// Of stretches that leave few places of no set, a list of them: to look at each costs less than to go through all
/// words.
void RuleIndex::listFree(Property& property, const Group& group) {
  const std::size_t stretches = property.cuts.size() + 1;
  const std::size_t words = (group.free + 63) / 64;
  property.is_listed.assign(stretches, 0);
  property.first_listed.assign(1, 0);
  std::vector<std::uint32_t> places;
  for (std::size_t stretch = 0; stretch < stretches; ++stretch) {
    places.clear();
    for (std::size_t word = 0; word < words && places.size() <= 2 * words; ++word) {
      for (std::uint64_t bits = property.bits[stretch * group.words + word]; bits != 0; bits &= bits - 1) {
        const std::size_t place = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
        if (place < group.free) places.push_back(static_cast<std::uint32_t>(place));
      }
    }
    if (places.size() <= 2 * words) {
      property.is_listed[stretch] = 1;
      property.listed.insert(property.listed.end(), places.begin(), places.end());
    }
    property.first_listed.push_back(static_cast<std::uint32_t>(property.listed.size()));
  }
}

Value RuleIndex::valueOf(const EvalContext& context, const Subject& subject) {
  switch (subject.first) {
    case Source::field:
      return context.fields[subject.second];
    case Source::attribute:
      return context.attributes[subject.second];
    case Source::read:
      return context.reads[subject.second];
    case Source::sum:
      break;
  }
  return context.sums[subject.second];
}

Fault RuleIndex::lines(EvalContext& context) const {
  return sets_.lines(context, memoryOf(context));
}

Fault RuleIndex::sums(EvalContext& context, SumStage stage) const {
  IndexMemory& memory = memoryOf(context);
  const auto fill = [&](std::int32_t sum) {
    return fillSum(plan_, context, plan_.sums[static_cast<std::size_t>(sum)], stage, context.sums[sum]);
  };
  for (const std::int32_t sum : memory.sums) context.sums[sum] = 0;
  memory.sums.clear();
  for (const std::int32_t sum : whole_sums_)
    if (const Fault fault = fill(sum); fault != Fault::none) return fault;
  for (const std::int32_t set : memory.sets) {
    const OfSet& of = of_sets_[static_cast<std::size_t>(set)];
    if (of.sum.sum >= 0) memory.sums.push_back(of.sum.sum);
    for (const SumOfSet& sum : moreSumsOf(set)) memory.sums.push_back(sum.sum);
  }
  const auto add = [&](const SumOfSet& sum, std::int32_t line) {
    const bool of_payment = sum.measure == plan::Measure::paid || sum.measure == plan::Measure::tender;
    if (of_payment && stage == SumStage::before_payment) return false;
    Value& total = context.sums[sum.sum];
    const LineColumn column(plan_, context, sum.measure, -1, sum.tender);
    return __builtin_add_overflow(total, column[static_cast<std::size_t>(line)], &total);
  };
  for (const IndexMemory::Membership& member : memory.memberships) {
    const OfSet& of = of_sets_[static_cast<std::size_t>(member.set)];
    if (of.sum.sum < 0) continue;
    if (add(of.sum, member.line)) return Fault::overflow;
    for (const SumOfSet& sum : moreSumsOf(member.set))
      if (add(sum, member.line)) return Fault::overflow;
  }
  return Fault::none;
}

/// Whether every property leaves the place.
bool RuleIndex::isLeft(std::size_t place, const IndexMemory& memory) {
  return std::all_of(memory.rows.begin(), memory.rows.end(),
                     [&](const std::uint64_t* row) { return (row[place / 64] >> (place % 64) & 1) != 0; });
}

bool RuleIndex::fits(const SetPlace& place, const IndexMemory& memory) {
  bool all = true;
  for (std::size_t p = 0; p < kBounded; ++p)
    all = all & (memory.stretches[p] >= place.first[p]) & (memory.stretches[p] <= place.last[p]);
  return all;
}

/// Adds the rules of the places [first, end) that every property leaves: of no set, or of one.
void RuleIndex::collect(const Group& group, std::size_t first, std::size_t end, IndexMemory& memory) {
  if (first >= group.free && end - first <= kFewPlaces) {
    for (std::size_t place = first; place < end; ++place) {
      const SetPlace& of = group.places[place - group.free];
      if (fits(of, memory) && (of.is_exact != 0 || isLeft(place, memory))) memory.rules.push_back(of.rule);
    }
    return;
  }
  if (first == end) return;
  for (std::size_t word = first / 64; word <= (end - 1) / 64; ++word) {
    std::uint64_t bits = ~std::uint64_t{0};
    if (word == first / 64) bits &= ~std::uint64_t{0} << (first % 64);
    if (word == (end - 1) / 64) bits &= ~std::uint64_t{0} >> (63 - (end - 1) % 64);
    for (const std::uint64_t* row : memory.rows) bits &= row[word];
    for (; bits != 0; bits &= bits - 1)
      memory.rules.push_back(group.rules[word * 64 + static_cast<std::size_t>(std::countr_zero(bits))]);
  }
}

std::span<const std::int32_t> RuleIndex::candidates(EvalContext& context, plan::TriggerKind trigger) const {
  IndexMemory& memory = memoryOf(context);
  const Group& group = trigger == plan::TriggerKind::discount ? discount_ : purchase_;
  memory.rules.clear();
  memory.rows.clear();
  // The places of no set that one property leaves, where they are few.
  std::span<const std::uint32_t> fewest;
  bool any_listed = false;
  for (const Property& property : group.properties) {
    const std::size_t stretch = stretchOf(property, valueOf(context, property.subject));
    if (memory.rows.size() < kBounded) memory.stretches[memory.rows.size()] = static_cast<std::uint8_t>(stretch);
    memory.rows.push_back(property.bits.data() + stretch * group.words);
    if (property.is_listed[stretch] == 0) continue;
    const std::uint32_t first = property.first_listed[stretch];
    const std::size_t count = property.first_listed[stretch + 1] - first;
    if (any_listed && count >= fewest.size()) continue;
    fewest = std::span<const std::uint32_t>(property.listed).subspan(first, count);
    any_listed = true;
  }
  if (any_listed) {
    for (const std::uint32_t place : fewest)
      if (isLeft(place, memory)) memory.rules.push_back(group.rules[place]);
  } else {
    collect(group, 0, group.free, memory);
  }
  const std::size_t free = memory.rules.size();
  for (const std::int32_t set : memory.sets) {
    const OfSet* of = &of_sets_[static_cast<std::size_t>(set)];
    collect(group, of[0].*group.of_set, of[1].*group.of_set, memory);
  }
  if (memory.rules.size() > free) {
    std::sort(memory.rules.begin(), memory.rules.end());
    memory.rules.erase(std::unique(memory.rules.begin(), memory.rules.end()), memory.rules.end());
  }
  return memory.rules;
}

}  // namespace kopeck
