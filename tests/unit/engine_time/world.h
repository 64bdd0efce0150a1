// A programme made by hand, one customer of it, and the days that pass.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/engine/step.h"

namespace kopeck::test {

struct Line {
  std::string_view sku;
  Value net = 0;  // minor units
  Value quantity = kOneUnit;
  Value discount = 0;
};

struct World {
  plan::Plan plan;
  TextPool pool;
  std::unique_ptr<Evaluator> evaluator;
  std::unique_ptr<Stepper> stepper;
  std::unique_ptr<AccountState> state;
  std::unique_ptr<SharedCounters> shared;
  std::string customer = "anna";
  std::int64_t row = 0;
  EventBatch batch;  // of the event that came last
  Outcome out;       // of what came last

  World() {
    plan.name = "club";
    plan.language = "en";
    plan.seed = "seed";
    plan.schema.currency = "RUB";
    plan.schema.time_zone = "Europe/Moscow";
    addWallet("", {"bean", "beans"}, 0);
    plan.sums.push_back({plan::Measure::net, -1, -1});
    plan.layout.keep_days = 400;
  }

  std::int32_t addKind(plan::KindUse use, std::string name, std::vector<std::string> forms, int decimals) {
    const auto kind = static_cast<std::int32_t>(plan.kinds.size());
    plan::Terms terms;
    terms.kind = kind;
    plan::Kind what;
    what.name = std::move(name);
    what.use = use;
    what.words.forms = std::move(forms);
    what.decimals = decimals;
    what.terms = addTerms(terms);
    plan.kinds.push_back(what);
    return kind;
  }
  std::int32_t addWallet(const std::string& name, std::vector<std::string> forms, int decimals) {
    plan.schema.wallets.push_back({name, decimals});
    if (plan.schema.wallets.size() == 1) plan.schema.points_decimals = decimals;
    return addKind(plan::KindUse::points, name, std::move(forms), decimals);
  }
  std::int32_t addTerms(const plan::Terms& terms) {
    plan.terms.push_back(terms);
    return static_cast<std::int32_t>(plan.terms.size()) - 1;
  }
  std::int32_t addExpr(const plan::Expr& expr) {
    plan.exprs.push_back(expr);
    return static_cast<std::int32_t>(plan.exprs.size()) - 1;
  }
  std::int32_t addRead(const plan::Read& read) {
    plan.reads.push_back(read);
    return static_cast<std::int32_t>(plan.reads.size()) - 1;
  }
  std::int32_t addAttribute(std::string name, AttributeType type, std::vector<std::string> choices = {}) {
    Attribute attribute;
    attribute.name = attribute.key = std::move(name);
    attribute.type = type;
    attribute.optional = true;
    attribute.choices = std::move(choices);
    plan.schema.customer.push_back(attribute);
    return static_cast<std::int32_t>(plan.schema.customer.size()) - 1;
  }
  /// Kept by day and for ever.
  std::int32_t addAggregate(plan::Measure measure, std::vector<std::int32_t> rules = {}, std::int32_t tender = -1) {
    plan::Aggregate aggregate;
    aggregate.measure = measure;
    aggregate.rules = std::move(rules);
    aggregate.tender = tender;
    aggregate.bucket_slot = aggregate.ever_slot = 0;  // start() lays them out
    plan.aggregates.push_back(aggregate);
    return static_cast<std::int32_t>(plan.aggregates.size()) - 1;
  }
  std::int32_t addRule(plan::Rule rule, std::vector<plan::Earn> earns) {
    rule.first_earn = earns.empty() ? -1 : static_cast<std::int32_t>(plan.earns.size());
    rule.earn_count = static_cast<std::int32_t>(earns.size());
    for (plan::Earn& earn : earns) {
      if (earn.sum < 0) earn.sum = 0;
      plan.earns.push_back(earn);
    }
    plan.rules.push_back(std::move(rule));
    return static_cast<std::int32_t>(plan.rules.size()) - 1;
  }
  /// A rule that gives as many points whatever happens.
  std::int32_t addFixed(const std::string& name, plan::TriggerKind trigger, Value points, std::int32_t terms = 0) {
    plan::Rule rule;
    rule.name = name;
    rule.trigger = trigger;
    rule.terms = terms;
    if (trigger == plan::TriggerKind::custom_event) rule.event = 0;
    plan::Earn earn;
    earn.points = points;
    return addRule(rule, {earn});
  }
  std::int32_t addSchedule(const plan::Schedule& schedule) {
    plan.schedules.push_back(schedule);
    return static_cast<std::int32_t>(plan.schedules.size()) - 1;
  }
  std::int32_t addScheduled(const std::string& name, const plan::Schedule& schedule, Value points,
                            std::int32_t terms = 0) {
    const std::int32_t rule = addFixed(name, plan::TriggerKind::schedule, points, terms);
    plan.rules[static_cast<std::size_t>(rule)].schedule = addSchedule(schedule);
    return rule;
  }

  /// Nothing may be added to the programme afterwards.
  void start() {
    plan::Layout& layout = plan.layout;
    layout.attributes = AccountState::kRuntimeWords;
    layout.limits = layout.attributes + static_cast<std::int32_t>(plan.schema.customer.size());
    layout.evers = layout.limits;
    for (plan::Limit& limit : plan.limits) {
      if (limit.slot < 0) continue;
      limit.slot = layout.evers;
      layout.evers += 2;
    }
    std::int32_t words = layout.evers;
    for (plan::Aggregate& aggregate : plan.aggregates) {
      aggregate.ever_slot = words++;
      aggregate.bucket_slot = layout.bucket_words++;
    }
    layout.tiers = words;
    if (plan.tiers.size() > 1) words += 2 * (static_cast<std::int32_t>(plan.tiers.size()) - 1);
    layout.debts = words;
    words += static_cast<std::int32_t>(plan.schema.wallets.size()) - 1;
    layout.fixed_words = words;
    if (layout.bucket_words == 0) layout.keep_days = 0;
    for (const std::string& error : plan::verify(plan)) ADD_FAILURE() << error;
    pool.seed(plan.texts);
    evaluator = makeInterpreter(plan);
    stepper = std::make_unique<Stepper>(plan, *evaluator, pool);
    state = std::make_unique<AccountState>(layout);
    state->setAccount(1);
    shared = std::make_unique<SharedCounters>(plan);
    out.clear(plan);
  }

  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World() {
    if (stepper == nullptr || stepper->broken() == nullptr) return;
    ADD_FAILURE() << internalError(*stepper->broken()).message;
  }

  static Day day(std::string_view date) { return parseDate(date).value(); }

  /// An event without lines; more may be put into the batch before it is applied.
  void shape(EventKind kind, std::string_view date) {
    batch = EventBatch();
    batch.shape(plan.schema);
    batch.kind.push_back(kind);
    batch.id.push_back(batch.keep("e" + std::to_string(++row)));
    batch.customer.push_back(batch.keep(customer));
    batch.of.push_back({});
    batch.day.push_back(date.empty() ? kNoDay : day(date));
    batch.second.push_back(43'200);
    batch.received_day.push_back(kNoDay);
    batch.store.push_back(kNoText);
    batch.event_type.push_back(0);
    batch.redeem_asked.resize(batch.wallets, kMissing);
    batch.redeem_stated.resize(batch.wallets, kMissing);
    batch.tenders.resize(batch.tender_kinds, 0);
    batch.coupons.resize(batch.coupon_kinds, 0);
    batch.first_code.push_back(0);
    batch.first_opening.push_back(0);
    batch.first_attribute.push_back(0);
    batch.first_line.push_back(0);
    batch.source_line.push_back(1);
    batch.raw.push_back({});
  }
  void addLines(std::initializer_list<Line> lines) {
    for (const Line& line : lines) {
      batch.sku.push_back(pool.intern(line.sku));
      batch.name.push_back(kNoText);
      batch.category.push_back(kNoText);
      batch.quantity.push_back(line.quantity);
      batch.amount.push_back(line.net);
      batch.discount.push_back(line.discount);
    }
    batch.first_line.back() = static_cast<std::uint32_t>(batch.sku.size());
  }
  void apply() {
    out.clear(plan);
    stepper->apply(*state, {&batch, 0}, row, *shared, out);
  }
  /// Returns what the header's points have earned.
  Value buy(std::string_view date, std::initializer_list<Line> lines) {
    shape(EventKind::purchase, date);
    addLines(lines);
    apply();
    return earned();
  }
  Value happen(std::string_view date) {
    shape(EventKind::custom, date);
    apply();
    return earned();
  }
  Value earned() const {
    Value sum = 0;
    for (const Grant& grant : out.grants)
      if (plan.terms[static_cast<std::size_t>(grant.terms)].kind == 0) sum += grant.points;
    return sum;
  }
  /// Attributes become known: one a schema.customer. Without a date they have no time of their own.
  void know(std::string_view date, const std::vector<Value>& values) {
    shape(EventKind::customer, date);
    batch.attributes = values;
    out.clear(plan);
    stepper->applyCustomer(*state, {&batch, 0}, out);
  }
  /// Gives everything back of the purchase in `sale`.
  void giveBack(std::string_view date, Sale& sale) {
    shape(EventKind::giving_back, date);
    for (std::size_t line = 0; line < sale.batch.sku.size(); ++line) {
      batch.sku.push_back(sale.batch.sku[line]);
      batch.name.push_back(kNoText);
      batch.category.push_back(kNoText);
      batch.quantity.push_back(sale.batch.quantity[line]);
      batch.amount.push_back(0);
      batch.discount.push_back(0);
    }
    batch.first_line.back() = static_cast<std::uint32_t>(batch.sku.size());
    batch.of[0] = batch.keep("sale");
    out.clear(plan);
    std::vector<std::size_t> touched;
    stepper->applyReturn(*state, {&batch, 0}, row, {&sale, 1}, *shared, out, touched);
  }
  /// The purchase that came last as a return finds it.
  Sale sale() const {
    Sale sale;
    sale.batch = batch;
    sale.row = row;
    sale.reads = out.reads;
    sale.first_reads = out.first_reads;
    sale.chances = out.chances;
    sale.held = out.held;
    sale.item_bought = out.item_bought;
    sale.grants = out.grants;
    sale.parts = out.parts;
    sale.draws = out.draws;
    sale.paid_points = out.paid_points;
    sale.paid_money = out.paid_money;
    sale.returned_quantity.assign(batch.sku.size(), 0);
    for (const Grant& grant : out.grants) sale.grants_left.push_back(grant.points);
    for (const Draw& draw : out.draws) sale.draws_left.push_back(draw.points);
    return sale;
  }
  void pass(std::string_view date) {
    out.clear(plan);
    stepper->setCustomer(customer);
    stepper->settleTime(*state, day(date), out, shared.get());
  }
  Value balance(std::int32_t kind, std::string_view date) const { return balanceOf(plan, *state, kind, day(date)); }
  /// "2026-03-01 0>2 block 1": what changed, in order.
  std::vector<std::string> tierChanges() const {
    std::vector<std::string> all;
    for (const TierChange& change : out.tier_changes)
      all.push_back(formatDate(change.day) + " " + std::to_string(change.from) + ">" + std::to_string(change.to) +
                    (change.block == 0 ? "" : " block " + std::to_string(change.block)));
    return all;
  }
  /// "2026-03-01 expired -5": what moved, in order.
  std::vector<std::string> moves() const {
    std::vector<std::string> all;
    for (const Move& move : out.moves)
      all.push_back(formatDate(move.posting.day) + " " + std::string(name(move.posting.kind)) + " " +
                    std::to_string(move.posting.points));
    return all;
  }
};

using Strings = std::vector<std::string>;

}  // namespace kopeck::test
