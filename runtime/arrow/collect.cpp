#include "runtime/arrow/collect.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "runtime/arrow/explained.h"
#include "runtime/engine/step.h"
#include "runtime/run/fold.h"
#include "runtime/store/reader.h"

namespace kopeck::arrow {

namespace {

int mostDecimals(const ProgrammeId& id) {
  int most = id.points_decimals;
  for (const ProgrammeId::Kind& kind : id.kinds) most = std::max(most, kind.decimals);
  return most;
}

template <typename... Columns>
std::vector<Column> columns(Columns... all) {
  std::vector<Column> list;
  (list.push_back(std::move(all)), ...);
  return list;
}

/// Which kind of points a lot is of; a debt of the header's points has none.
const ProgrammeId::Kind& kindOf(const ProgrammeId& id, LotId lot) {
  const auto terms = static_cast<std::size_t>(termsOf(lot));
  const bool known = lot != 0 && terms < id.terms.size();
  return id.kinds[known ? static_cast<std::size_t>(id.terms[terms].kind) : 0];
}

std::string_view nameOf(EffectRowKind kind) {
  switch (kind) {
    case EffectRowKind::discount:
      return "discount";
    case EffectRowKind::free_units:
      return "free_units";
    case EffectRowKind::message:
      return "message";
    case EffectRowKind::record:
      return "record";
  }
  return {};
}

void addNumbered(Column& column, const std::vector<std::string>& names, std::int32_t number) {
  if (number >= 0 && static_cast<std::size_t>(number) < names.size())
    column.addText(names[static_cast<std::size_t>(number)]);
  else
    column.addNull();
}

Error unreadable() {
  return {ErrorKind::internal, "what the run left of an account can't be read again; please report this",
          "то, что осталось от счёта после расчёта, не читается; сообщите нам об этом"};
}

}  // namespace

Tables::Tables(const Programme& programme)
    : postings(columns(Column::text("customer"), Column::text("receipt"), Column::date("day"), Column::text("kind"),
                       Column::text("wallet"), Column::decimal("points", mostDecimals(programme.id())),
                       Column::decimal("wanted", mostDecimals(programme.id())), Column::text("rule"),
                       Column::text("limit"), Column::text("cause"), Column::integer("lot"))),
      effects(columns(Column::text("customer"), Column::text("receipt"), Column::date("day"), Column::text("kind"),
                      Column::text("rule"), Column::decimal("amount", programme.id().money_decimals),
                      Column::text("channel"), Column::text("text"), Column::text("cause"))),
      tiers(columns(Column::text("customer"), Column::date("day"), Column::text("block"), Column::text("was"),
                    Column::text("tier"), Column::text("receipt"))),
      balances(columns(Column::text("customer"), Column::text("tier"), Column::text("wallet"),
                       Column::decimal("balance", mostDecimals(programme.id())),
                       Column::decimal("pending", mostDecimals(programme.id())),
                       Column::decimal("debt", mostDecimals(programme.id())), Column::date("expires"),
                       Column::decimal("expiring", mostDecimals(programme.id())))),
      explanations(explainedColumns(programme.id().points_decimals, programme.id().money_decimals)),
      refused(columns(Column::text("table"), Column::integer("row"), Column::text("receipt"), Column::text("reason"),
                      Column::text("message"), Column::integer("lines"))) {}

std::string_view Collector::Names::operator[](std::int64_t number) const {
  if (number <= 0 || static_cast<std::size_t>(number) >= ends.size()) return {};
  const auto at = static_cast<std::size_t>(number);
  return std::string_view(bytes).substr(ends[at - 1], ends[at] - ends[at - 1]);
}

Collector::Collector(const Programme& programme, std::unique_ptr<Store> ledger, bool with_records, Tables& tables)
    : id_(programme.id()),
      ledger_(std::move(ledger)),
      with_records_(with_records),
      tables_(tables),
      most_decimals_(mostDecimals(programme.id())),
      money_decimals_(programme.id().money_decimals) {
  for (const ProgrammeId::Version& version : id_.versions) {
    for (const ProgrammeId::Rule& rule : version.rules) rules_.push_back(rule.name);
    limits_.insert(limits_.end(), version.limits.begin(), version.limits.end());
  }
}

/// Points of a kind in units of the table's decimals. What overflows there is beyond what a ledger sums up.
Value Collector::scaledPoints(std::int32_t kind, Value points) const {
  for (int i = id_.kinds[static_cast<std::size_t>(kind)].decimals; i < most_decimals_; ++i)
    if (__builtin_mul_overflow(points, 10, &points)) return kMissing;
  return points;
}

Status Collector::commit(const LedgerBatch& batch) {
  for (const EventRow& row : batch.events) {
    receipts_.add(batch.view(row.id));
    if (with_records_)
      events_.push_back({row.account, std::string(batch.view(row.record)), row.version, row.kind, row.verdict});
  }
  if (with_records_)
    for (const RecordChange& change : batch.records) {
      Event& event = events_[static_cast<std::size_t>(change.row - 1)];
      event.record = batch.view(change.record);
      event.verdict = change.verdict;
    }
  for (const AccountRow& row : batch.accounts) {
    while (states_.size() < static_cast<std::size_t>(row.account)) states_.emplace_back();
    states_[static_cast<std::size_t>(row.account - 1)] = batch.view(row.state);
  }
  // Accounts come into a batch in any order; what is new among them is numbered from the last.
  std::vector<const AccountRow*> made;
  for (const AccountRow& row : batch.accounts)
    if (row.account >= static_cast<std::int64_t>(customers_.ends.size())) made.push_back(&row);
  std::sort(made.begin(), made.end(), [](const AccountRow* a, const AccountRow* b) { return a->account < b->account; });
  for (const AccountRow* row : made) customers_.add(batch.view(row->customer));
  for (const Posting& posting : batch.postings) addPosting(posting);
  for (const EffectRow& effect : batch.effects) addEffect(batch, effect);
  if (!batch.tier_changes_void.empty()) {
    const std::unordered_set<std::int64_t> gone(batch.tier_changes_void.begin(), batch.tier_changes_void.end());
    std::erase_if(tier_changes_, [&](const TierChange& change) { return gone.contains(change.account); });
  }
  tier_changes_.insert(tier_changes_.end(), batch.tier_changes.begin(), batch.tier_changes.end());
  return last_ ? Status(Done{}) : ledger_->commit(batch);
}

void Collector::addPosting(const Posting& posting) {
  Table& table = tables_.postings;
  const ProgrammeId::Kind& kind = kindOf(id_, posting.lot);
  const auto number = static_cast<std::int32_t>(&kind - id_.kinds.data());
  table[0].addName(customers_[posting.account]);
  table[1].addName(receipts_[posting.receipt]);
  table[2].add(posting.day);
  table[3].addText(name(posting.kind));
  table[4].addText(kind.name);
  table[5].add(scaledPoints(number, posting.points));
  table[6].add(scaledPoints(number, posting.wanted));
  addNumbered(table[7], rules_, posting.rule);
  addNumbered(table[8], limits_, posting.cut_by);
  table[9].addName(receipts_[posting.cause]);
  table[10].add(posting.lot);
  table.endRow();
}

void Collector::addEffect(const LedgerBatch& batch, const EffectRow& effect) {
  Table& table = tables_.effects;
  table[0].addName(customers_[effect.account]);
  table[1].addName(receipts_[effect.receipt]);
  table[2].add(effect.day);
  table[3].addText(nameOf(effect.kind));
  addNumbered(table[4], rules_, effect.rule);
  if (effect.kind == EffectRowKind::discount || effect.kind == EffectRowKind::free_units)
    table[5].add(effect.amount);
  else
    table[5].addNull();
  table[6].addName(batch.view(effect.channel));
  table[7].addName(batch.view(effect.text));
  table[8].addName(receipts_[effect.cause]);
  table.endRow();
}

void Collector::addTiers() {
  Table& table = tables_.tiers;
  for (const TierChange& change : tier_changes_) {
    const ProgrammeId::Tiers& block = id_.tiers[static_cast<std::size_t>(change.block)];
    table[0].addText(customers_[change.account]);
    table[1].add(change.day);
    table[2].addText(block.name);
    addNumbered(table[3], block.levels, change.from);
    addNumbered(table[4], block.levels, change.to);
    table[5].addName(receipts_[change.receipt]);
    table.endRow();
  }
}

Status Collector::addBalances(const Programme& programme, Day day) {
  for (std::size_t i = 0; i < states_.size(); ++i) {
    AccountState state = programme.emptyState();
    if (!programme.load(states_[i], state)) return unreadable();
    addBalance(programme, i, state, std::max(day, state.settledDay()));
  }
  return Done{};
}

/// A row for the header's points, and for whatever else the account holds.
void Collector::addBalance(const Programme& programme, std::size_t account, const AccountState& state, Day day) {
  struct Held {
    Value active = 0, pending = 0, debt = 0, expiring = 0;
    Day expires = kNever;
  };
  const Version& version = programme[programme.formOf(state)];
  const plan::Plan& plan = *version.plan;
  std::vector<Held> held(id_.kinds.size());
  const auto number = [&](std::size_t kind) { return static_cast<std::size_t>(version.numbers.kinds[kind]); };
  for (const Lot& lot : state.lots()) {
    Held& one = held[number(static_cast<std::size_t>(plan.terms[static_cast<std::size_t>(lot.terms)].kind))];
    (lot.active_from > day ? one.pending : one.active) += lot.left;
    if (lot.last_day < one.expires) {
      one.expires = lot.last_day;
      one.expiring = 0;
    }
    if (lot.last_day == one.expires && lot.last_day != kNever) one.expiring += lot.left;
  }
  for (std::size_t kind = 0; kind < std::max<std::size_t>(1, plan.schema.wallets.size()); ++kind)
    held[number(kind)].debt = debtOf(plan, state, static_cast<std::int32_t>(kind));
  Table& table = tables_.balances;
  for (std::size_t kind = 0; kind < held.size(); ++kind) {
    const Held& one = held[kind];
    if (kind > 0 && one.active == 0 && one.pending == 0 && one.debt == 0) continue;
    const auto scale = [&](Value points) { return scaledPoints(static_cast<std::int32_t>(kind), points); };
    table[0].addText(customers_[static_cast<std::int64_t>(account + 1)]);
    if (id_.tiers.empty() || version.numbers.tiers.empty())
      table[1].addNull();
    else
      addNumbered(table[1], id_.tiers.front().levels,
                  version.numbers.tiers.front()[static_cast<std::size_t>(state.tier())]);
    table[2].addText(id_.kinds[kind].name);
    table[3].add(scale(one.active - one.debt));
    table[4].add(scale(one.pending));
    table[5].add(scale(one.debt));
    if (one.expires == kNever)
      table[6].addNull();
    else
      table[6].add(one.expires);
    table[7].add(scale(one.expiring));
    table.endRow();
  }
}

Status Collector::explainAll(Programme& programme, bool russian) {
  for (std::size_t i = 0; i < events_.size(); ++i) {
    const Event& event = events_[i];
    if (event.verdict != Verdict8::posted || event.account == 0 || !isJudged(event.kind)) continue;
    StoredEvent stored;
    const auto row = static_cast<std::int64_t>(i + 1);
    stored.row.row = row;
    stored.row.kind = event.kind;
    stored.row.account = event.account;
    stored.version = event.version;
    stored.id = receipts_[row];
    stored.record = event.record;
    Sale sale;
    Explanation explanation;
    Version& version = programme[programme.numbered(event.version)];
    if (!decode(programme, stored, sale) || !explain(*version.stepper, sale, explanation)) return unreadable();
    addExplained(tables_.explanations, {customers_[event.account], stored.id, sale.view().day(), russian}, explanation);
  }
  return Done{};
}

Status Collector::finish(Programme& programme, Day day, bool russian) {
  addTiers();
  if (Status status = addBalances(programme, day); !status.ok()) return status;
  return with_records_ ? explainAll(programme, russian) : Status(Done{});
}

}  // namespace kopeck::arrow
