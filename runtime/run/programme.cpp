#include "runtime/run/programme.h"

#include <algorithm>
#include <utility>

#include "runtime/engine/record.h"
#include "runtime/run/link.h"

namespace kopeck {
namespace {

std::vector<std::string> formerWallets(const plan::Plan& plan) {
  std::vector<std::string> names;
  for (const plan::Kind& kind : plan.kinds)
    if (kind.use == plan::KindUse::points) names.push_back(kind.was);
  return names;
}

std::vector<std::string> formerCoupons(const plan::Plan& plan) {
  std::vector<std::string> names;
  for (const plan::Kind& kind : plan.kinds)
    if (kind.use == plan::KindUse::coupon) names.push_back(kind.was);
  return names;
}

template <typename Named>
void addNamed(std::vector<Named>& all, const std::vector<Named>& more, const auto& name_of) {
  for (const Named& one : more)
    if (std::none_of(all.begin(), all.end(), [&](const Named& had) { return name_of(had) == name_of(one); }))
      all.push_back(one);
}

/// All that any version's input may say.
Result<Schema> wholeSchema(const std::vector<Version>& versions) {
  Schema whole = versions.front().plan->schema;
  if (versions.size() == 1) return whole;
  const auto itself = [](const std::string& name) { return name; };
  std::vector<const std::vector<Attribute>*> receipts;
  std::vector<const std::vector<Attribute>*> items;
  for (const Version& version : versions) {
    const Schema& schema = version.plan->schema;
    addNamed(whole.wallets, schema.wallets, [](const WalletSchema& wallet) { return wallet.name; });
    addNamed(whole.coupons, schema.coupons, itself);
    addNamed(whole.tenders, schema.tenders, itself);
    addNamed(whole.events, schema.events, [](const EventSchema& event) { return event.name; });
    receipts.push_back(&schema.receipt);
    items.push_back(&schema.item);
  }
  auto receipt = allAttributes(receipts, "receipt", false);
  if (!receipt.ok()) return receipt.error();
  auto item = allAttributes(items, "item", false);
  if (!item.ok()) return item.error();
  whole.receipt = std::move(*receipt);
  whole.item = std::move(*item);
  for (EventSchema& event : whole.events) {
    std::vector<const std::vector<Attribute>*> fields;
    for (const Version& version : versions)
      for (const EventSchema& one : version.plan->schema.events)
        if (one.name == event.name) fields.push_back(&one.fields);
    auto all = allAttributes(fields, event.name, false);
    if (!all.ok()) return all.error();
    event.fields = std::move(*all);
  }
  return whole;
}

/// From the ledger's numbers to one version's.
std::vector<std::int32_t> inverse(const std::vector<std::int32_t>& numbers, std::size_t count) {
  std::vector<std::int32_t> own(count, -1);
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (static_cast<std::size_t>(numbers[i]) < count)
      own[static_cast<std::size_t>(numbers[i])] = static_cast<std::int32_t>(i);
  return own;
}

void mapOpenings(const ProgrammeId& id, const LedgerNumbers& numbers, EventMap& map) {
  map.kinds = inverse(numbers.kinds, id.kinds.size());
  map.blocks = inverse(numbers.blocks, id.tiers.size());
  map.tiers.assign(id.tiers.size(), {});
  for (std::size_t b = 0; b < numbers.blocks.size(); ++b) {
    const auto block = static_cast<std::size_t>(numbers.blocks[b]);
    map.tiers[block] = inverse(numbers.tiers[b], id.tiers[block].levels.size());
  }
}

/// Whether a scheduled rule's gifts depend on the other accounts, or it says something.
bool isEager(const plan::Plan& plan, std::size_t rule) {
  const plan::Rule& one = plan.rules[rule];
  if (one.trigger != plan::TriggerKind::schedule) return false;
  for (const plan::Effect& effect : one.effects)
    if (effect.kind == plan::EffectKind::message) return true;
  const auto number = static_cast<std::int32_t>(rule);
  return std::any_of(plan.limits.begin(), plan.limits.end(), [&](const plan::Limit& limit) {
    return limit.scope != plan::LimitScope::customer &&
           (limit.rule == number || std::find(limit.rules.begin(), limit.rules.end(), number) != limit.rules.end());
  });
}

/// `upto` gets how many attributes the first versions have together, for each number of them.
Status linkCustomers(std::vector<Version>& versions, std::vector<std::size_t>& upto) {
  std::vector<const std::vector<Attribute>*> customers;
  Result<std::vector<Attribute>> all = std::vector<Attribute>();
  for (const Version& version : versions) {
    customers.push_back(&version.plan->schema.customer);
    all = allAttributes(customers, "customer", true);
    if (!all.ok()) return all.error();
    upto.push_back(all->size());
  }
  for (Version& version : versions) widenCustomer(*version.plan, *all);
  return Done{};
}

}  // namespace

Result<std::unique_ptr<Programme>> Programme::link(std::vector<VersionInput> inputs) {
  std::unique_ptr<Programme> programme(new Programme);
  std::stable_sort(inputs.begin(), inputs.end(), [](const VersionInput& a, const VersionInput& b) {
    return a.plan.effective_from < b.plan.effective_from;
  });
  std::vector<VersionSource> sources;
  for (const VersionInput& input : inputs) sources.push_back({&input.plan, input.sources});
  // What the ledger keeps is said of the Plans as they were compiled.
  programme->id_ = programmeId(sources);
  std::vector<Version>& versions = programme->versions_;
  for (VersionInput& input : inputs) {
    Version& version = versions.emplace_back();
    version.plan = std::make_unique<plan::Plan>(std::move(input.plan));
    version.numbers = ledgerNumbers(programme->id_, *version.plan);
    version.first_rule = programme->id_.firstRule(versions.size() - 1);
    version.first_limit = programme->id_.firstLimit(versions.size() - 1);
    for (std::size_t rule = 0; rule < version.plan->rules.size(); ++rule)
      version.eager = version.eager || isEager(*version.plan, rule);
  }
  if (versions.size() > 1) {
    for (std::size_t v = 1; v < versions.size(); ++v)
      if (Status status = follow(*versions[v - 1].plan, *versions[v].plan, versions[v].migration); !status.ok())
        return status.error();
    if (Status status = linkCustomers(versions, programme->attributes_upto_); !status.ok()) return status.error();
    std::vector<plan::Plan*> plans;
    for (std::size_t v = 0; v < versions.size(); ++v) {
      if (v > 0) prependTerms(*versions[v - 1].plan, versions[v].migration, *versions[v].plan);
      plans.push_back(versions[v].plan.get());
    }
    shareTotals(plans);
  }
  auto schema = wholeSchema(versions);
  if (!schema.ok()) return schema.error();
  programme->schema_ = std::move(*schema);
  if (versions.size() == 1) return programme;
  for (Version& version : versions) {
    const plan::Plan& plan = *version.plan;
    version.from_input = eventMap(programme->schema_, plan.schema, formerWallets(plan), formerCoupons(plan));
    version.from_input.identity = false;  // openings speak in the ledger's numbers
    mapOpenings(programme->id_, version.numbers, version.from_input);
    std::vector<EventMap>& row = programme->between_.emplace_back();
    for (const Version& other : versions)
      row.push_back(eventMap(plan.schema, other.plan->schema, formerWallets(*other.plan), formerCoupons(*other.plan)));
  }
  return programme;
}

Status Programme::start(TextPool& pool, const MakeEvaluator& make) {
  for (std::size_t v = 0; v < versions_.size(); ++v) {
    Version& version = versions_[v];
    // The first version's texts are the pool's first.
    if (v > 0) {
      useTexts(*version.plan, pool);
      matchVersions(*versions_[v - 1].plan, *version.plan, version.migration);
    }
    auto evaluator = make(*version.plan);
    if (!evaluator.ok()) return evaluator.error();
    version.evaluator = std::move(*evaluator);
    version.stepper = std::make_unique<Stepper>(*version.plan, *version.evaluator, pool);
  }
  return Done{};
}

IngestNames Programme::names() const {
  IngestNames names;
  // One version numbers its kinds as its Plan does, several as the ledger.
  if (versions_.size() == 1) {
    for (const plan::Kind& kind : versions_.front().plan->kinds) names.kinds.push_back({kind.name, kind.decimals});
    for (const plan::Tiers& tiers : versions_.front().plan->tiers) {
      IngestNames::Tiers& block = names.tiers.emplace_back();
      block.name = tiers.name;
      for (const plan::TierLevel& level : tiers.levels) block.levels.push_back(level.name);
    }
    return names;
  }
  for (const ProgrammeId::Kind& kind : id_.kinds) names.kinds.push_back({kind.name, kind.decimals});
  for (const ProgrammeId::Tiers& tiers : id_.tiers) names.tiers.push_back({tiers.name, tiers.levels});
  return names;
}

std::size_t Programme::numbered(std::int32_t version) const {
  for (std::size_t v = 0; v < versions_.size(); ++v)
    if (versions_[v].plan->version == version) return v;
  return 0;
}

bool Programme::load(std::string_view bytes, AccountState& state) const {
  const auto loaded = [&](const plan::Plan& plan, std::string_view from) {
    return state.load(plan.layout, from) && state.fits(plan);
  };
  if (versions_.size() == 1) return loaded(*versions_.front().plan, bytes);
  // The settled day stands at the same place in every form.
  constexpr std::size_t kSettledWord = 1;
  if (bytes.size() < (kSettledWord + 1) * sizeof(Value)) return false;
  Value day = 0;
  std::copy_n(bytes.data() + kSettledWord * sizeof(Value), sizeof day, reinterpret_cast<char*>(&day));
  const plan::Plan& plan = *versions_[on(static_cast<Day>(day))].plan;
  const plan::Layout& layout = plan.layout;
  if (loaded(plan, bytes)) return true;
  // Written when there were fewer versions, and customers had fewer attributes: the new ones stand behind the old.
  for (const std::size_t had : attributes_upto_) {
    const std::size_t all = versions_.front().plan->schema.customer.size();
    const std::size_t at = (static_cast<std::size_t>(layout.attributes) + had) * sizeof(Value);
    if (had >= all || bytes.size() < at) continue;
    std::string wider(bytes.substr(0, at));
    for (std::size_t i = had; i < all; ++i) wider.append(reinterpret_cast<const char*>(&kMissing), sizeof kMissing);
    wider.append(bytes.substr(at));
    if (loaded(plan, wider)) return true;
  }
  return false;
}

bool Programme::decodeNarrow(std::size_t version, std::string_view record, Sale& sale) const {
  const std::vector<Attribute>& all = versions_[version].plan->schema.customer;
  for (const std::size_t had : attributes_upto_) {
    if (had >= all.size()) continue;
    plan::Plan narrow;  // of a customer event nothing but its form is asked
    narrow.schema = versions_[version].plan->schema;
    narrow.schema.customer.resize(had);
    if (!decodeRecord(narrow, record, {}, sale) || sale.view().kind() != EventKind::customer) continue;
    sale.batch.attributes.resize(all.size(), kMissing);
    return true;
  }
  return false;
}

Sale Programme::translated(Sale& sale, std::size_t from, std::size_t to) const {
  const plan::Plan& old_plan = *versions_[from].plan;
  const plan::Plan& plan = *versions_[to].plan;
  Sale now;
  translateEvent(between_[from][to], sale.view(), old_plan.schema, plan.schema, now.batch);
  now.row = sale.row;
  const auto rule_of = [&](std::int32_t rule) {
    for (std::size_t v = from + 1; v <= to && rule >= 0; ++v)
      rule = versions_[v].migration.rules[static_cast<std::size_t>(rule)];
    return rule;
  };
  const std::size_t lines = now.batch.sku.size();
  now.reads.assign(plan.reads.size(), kMissing);
  now.chances.assign(plan.draws.size(), kNoLuck);
  now.item_bought.assign(plan.item_histories.size() * lines, 0);
  now.grants = sale.grants;
  for (Grant& grant : now.grants) grant.rule = rule_of(grant.rule);
  now.parts = sale.parts;
  now.draws = sale.draws;
  const std::size_t wallets = old_plan.schema.wallets.empty() ? 1 : old_plan.schema.wallets.size();
  const std::size_t now_wallets = plan.schema.wallets.empty() ? 1 : plan.schema.wallets.size();
  if (!sale.paid_points.empty()) now.paid_points.assign(lines * now_wallets, 0);
  for (std::size_t i = 0; i < sale.paid_points.size(); ++i) {
    const std::int32_t wallet = between_[from][to].wallets[i % wallets];
    if (wallet >= 0)
      now.paid_points[i / wallets * now_wallets + static_cast<std::size_t>(wallet)] += sale.paid_points[i];
  }
  now.paid_money = sale.paid_money;
  now.returned_quantity = sale.returned_quantity;
  now.grants_left = sale.grants_left;
  now.draws_left = sale.draws_left;
  now.expired_counted = sale.expired_counted;
  now.expired = sale.expired;
  now.judged_by = versions_[from].stepper.get();
  now.as_judged = &sale;
  return now;
}

void Programme::takeLeft(const Sale& translated, Sale& sale) {
  sale.returned_quantity = translated.returned_quantity;
  sale.grants_left = translated.grants_left;
  sale.draws_left = translated.draws_left;
  sale.expired_counted = translated.expired_counted;
}

bool Programme::anyEager() const {
  return std::any_of(versions_.begin(), versions_.end(), [](const Version& version) { return version.eager; });
}

bool Programme::eagerOn(Day day) const {
  const Version& version = versions_[on(day)];
  if (!version.eager) return false;
  const plan::Plan& plan = *version.plan;
  const Civil date = civil(day);
  const bool month_ends = civil(day + 1).day == 1;
  for (std::size_t rule = 0; rule < plan.rules.size(); ++rule) {
    if (!isEager(plan, rule)) continue;
    const plan::Schedule& schedule = plan.schedules[static_cast<std::size_t>(plan.rules[rule].schedule)];
    switch (schedule.kind) {
      case plan::ScheduleKind::monthly:
        if (schedule.day == date.day || (month_ends && schedule.day > date.day)) return true;
        break;
      case plan::ScheduleKind::yearly:
        for (const plan::MonthDay& one : schedule.days)
          if (one.month == date.month && (one.day == date.day || (month_ends && one.day > date.day))) return true;
        break;
      case plan::ScheduleKind::anniversary:
        return true;
    }
  }
  return false;
}

Status Programme::migrateInto(AccountState& state, std::size_t version, const History& history, Outcome& out) {
  Version& next = versions_[version];
  const plan::Plan& before = *versions_[version - 1].plan;
  const plan::Plan& plan = *next.plan;
  AccountState now = migrated(before, plan, next.migration, state);
  if (next.migration.needs_events && state.settledDay() != kNoDay) {
    AccountState filled(plan.layout);
    filled.setSettledDay(state.settledDay());
    auto kept = history();
    if (!kept.ok()) return kept.error();
    // In the order of their dates, so that the windows forget the same, whoever asks.
    std::stable_sort(kept->begin(), kept->end(), [](const Kept& a, const Kept& b) {
      return std::pair(orderKey(a.sale->view()), a.sale->row) < std::pair(orderKey(b.sale->view()), b.sale->row);
    });
    for (const Kept& one : *kept) {
      if (one.version >= version || one.sale->view().day() >= next.from()) continue;
      const Sale seen = translated(*one.sale, one.version, version);
      next.stepper->remember(filled, seen);
    }
    takeWindows(plan, next.migration, filled, now);
  }
  // What came over from the version before may reach back further than what was filled: a day is there whole or not.
  if (plan.layout.bucket_words > 0) now.forgetDaysBefore(next.from() - plan.layout.keep_days);
  // Lots whose terms have changed say so in the ledger.
  for (const Lot& lot : now.lots()) {
    const std::size_t old = state.findLot(lot.id);
    if (old != AccountState::kNoLot && state.lots()[old].last_day != lot.last_day)
      out.lots.push_back({lot.id, 0, kMissing, lot.left, lot.earned_day, lot.active_from, lot.last_day});
  }
  state = std::move(now);
  return Done{};
}

Status Programme::enterVersion(AccountState& state, Day day, std::string_view customer, SharedCounters& shared,
                               const History& history, Outcome& out, const Emit& emit) {
  const std::size_t wanted = on(day);
  for (std::size_t form = formOf(state); form < wanted; ++form) {
    const std::size_t version = form + 1;
    Version& next = versions_[version];
    out.clear(*versions_[form].plan);
    const bool alive = state.settledDay() != kNoDay;
    if (alive) {
      versions_[form].stepper->setCustomer(customer);
      versions_[form].stepper->endTime(state, next.from(), out, &shared);
    }
    if (alive) emit(out, form);
    out.clear(*next.plan);
    if (Status status = migrateInto(state, version, history, out); !status.ok()) return status;
    if (alive) {
      next.stepper->setCustomer(customer);
      next.stepper->beginTime(state, next.from(), out, &shared);
      emit(out, version);
    } else if (version == wanted) {
      // Known from this day on; its state says in which form it is.
      state.setSettledDay(day);
    }
  }
  return Done{};
}

Status Programme::settle(AccountState& state, Day day, std::string_view customer, SharedCounters& shared,
                         const History& history, Outcome& out, const Emit& emit) {
  if (versions_.size() > 1 && state.settledDay() != kNoDay)
    if (Status status = enterVersion(state, day, customer, shared, history, out, emit); !status.ok()) return status;
  const std::size_t version = formOf(state);
  out.clear(*versions_[version].plan);
  versions_[version].stepper->setCustomer(customer);
  versions_[version].stepper->settleTime(state, day, out, &shared);
  emit(out, version);
  return Done{};
}

}  // namespace kopeck
