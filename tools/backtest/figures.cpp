#include "tools/backtest/figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <utility>

#include "runtime/engine/words.h"
#include "runtime/interpret/evaluator.h"
#include "runtime/run/fold.h"

namespace kopeck::backtest {

namespace {

constexpr std::size_t kNowhere = SIZE_MAX;

Error damaged() {
  return {ErrorKind::damaged, "a record of a ledger that the backtest has made can't be read",
          "запись журнала, который сделало сравнение, не читается"};
}

/// Attributes whose values part customers or receipts into a few groups.
bool parts(const Attribute& attribute) {
  return attribute.type == AttributeType::text || attribute.type == AttributeType::choice ||
         attribute.type == AttributeType::yes_no || attribute.type == AttributeType::number;
}

std::string valueText(const Attribute& attribute, Value value, const TextPool& pool) {
  if (value == kMissing) return {};
  if (attribute.type == AttributeType::number) return quantityText(value);  // in millionths as well
  if (attribute.type == AttributeType::yes_no) return value != 0 ? "yes" : "no";
  if (attribute.type == AttributeType::text) {
    const auto text = static_cast<std::size_t>(value);
    return value >= 0 && text < pool.size() ? std::string(pool.text(static_cast<TextId>(text))) : std::string();
  }
  const auto choice = static_cast<std::size_t>(value);
  return value >= 0 && choice < attribute.choices.size() ? attribute.choices[choice] : std::string();
}

/// A tier from one event or day on.
struct TierFrom {
  Day day = 0;
  std::int64_t receipt = 0;
  std::int32_t tier = 0;
};

class Reading {
 public:
  explicit Reading(OpenSide& side) : side_(side), programme_(*side.programme), id_(programme_.id()) {}

  Result<Figures> go() {
    prepare();
    if (Status status = side_.reader->beginSnapshot(); !status.ok()) return status.error();
    Status status = readAll();
    side_.reader->endSnapshot();
    if (!status.ok()) return status.error();
    if (!sound_) return damaged();
    return std::move(figures_);
  }

 private:
  Status readAll() {
    Status status = readTiers();
    if (status.ok()) status = readAccounts();
    if (status.ok()) status = side_.reader->allEvents([&](const StoredEvent& event) { return takeEvent(event); });
    if (status.ok() && sound_)
      status = side_.reader->allPostings([&](const StoredPosting& posting) {
        takePosting(posting.posting);
        return true;
      });
    settleAsked(INT64_MAX);
    if (status.ok()) status = side_.reader->allEffects([&](const StoredEffect& effect) { return takeEffect(effect); });
    if (status.ok()) status = side_.reader->allLots([&](const LotRow& lot) { return takeLot(lot); });
    if (status.ok()) oweDebts();
    return status;
  }

  void prepare() {
    for (const ProgrammeId::Kind& kind : id_.kinds) {
      const bool points = kind.use == name(plan::KindUse::points);
      wallet_of_.push_back(points ? figures_.wallets.size() : kNowhere);
      coupon_.push_back(kind.use == name(plan::KindUse::coupon));
      if (points) figures_.wallets.push_back(kind);
    }
    wallets_ = figures_.wallets.size();
    figures_.whole.wallets.resize(wallets_);
    figures_.rules = figures_.months = figures_.tiers = Table(wallets_);
    figures_.redemptions.resize(wallets_);
    figures_.owed.assign(wallets_, 0);
    if (!id_.tiers.empty()) figures_.tier_names = id_.tiers.front().levels;
    for (const std::string& tier : figures_.tier_names) (void)figures_.tiers.at(tier);
    for (const ProgrammeId::Version& version : id_.versions) {
      for (const ProgrammeId::Rule& rule : version.rules) rules_.push_back(figures_.rules.at(rule.name));
      limits_.insert(limits_.end(), version.limits.begin(), version.limits.end());
    }
    figures_.segments.push_back({"store", false, false, Table(wallets_)});
    // By the latest version's names; in the others an attribute of the same name is the same.
    const Schema& schema = programme_.latest().plan->schema;
    for (const Attribute& attribute : schema.receipt)
      if (parts(attribute)) figures_.segments.push_back({attribute.name, false, false, Table(wallets_)});
    declared_ = figures_.segments.size();
    for (const std::string& name : segmentNames()) figures_.segments.push_back({name, false, true, Table(wallets_)});
    of_receipt_ = figures_.segments.size();
    for (const Attribute& attribute : schema.customer)
      if (parts(attribute)) figures_.segments.push_back({attribute.name, true, false, Table(wallets_)});
  }

  /// Of all versions, each once.
  [[nodiscard]] std::vector<std::string> segmentNames() const {
    std::vector<std::string> names;
    for (const Segment& segment : side_.segments)
      if (std::find(names.begin(), names.end(), segment.name) == names.end()) names.push_back(segment.name);
    return names;
  }

  /// The condition of a segment in a version; -1 where that version has no such segment.
  [[nodiscard]] std::int32_t segmentIn(const Version& version, const std::string& name) const {
    for (const Segment& segment : side_.segments)
      if (segment.name == name && segment.version == version.plan->version) return segment.expr;
    return -1;
  }

  Status readTiers() {
    return side_.reader->allTierChanges([&](const TierChange& change) {
      if (change.block != 0) return true;
      const auto account = static_cast<std::size_t>(change.account);
      if (tiers_of_.size() <= account) tiers_of_.resize(account + 1);
      std::vector<TierFrom>& all = tiers_of_[account];
      if (all.empty()) all.push_back({kNoDay, 0, change.from});
      all.push_back({change.day, change.receipt, change.to});
      return true;
    });
  }

  Status readAccounts() {
    const std::size_t of_customer = figures_.segments.size() - of_receipt_;
    AccountState state = programme_.emptyState();
    return side_.reader->accounts([&](const StoredAccount& stored) {
      const auto account = static_cast<std::size_t>(stored.account);
      figures_.customers.push_back({stored.customer, stored.account, {}});
      figures_.customers.back().slice.wallets.resize(wallets_);
      end_tier_.resize(account + 1, 0);
      end_tier_[account] = stored.tier;
      places_of_account_.resize((account + 1) * of_customer, 0);
      sound_ = sound_ && figures_.customers.size() == account && programme_.load(stored.state, state);
      if (!sound_) return false;
      noteSegments(state);
      const plan::Plan& plan = *programme_[programme_.formOf(state)].plan;
      for (std::size_t i = 0; i < of_customer; ++i) {
        Segments& segments = figures_.segments[of_receipt_ + i];
        std::string text;
        for (std::size_t a = 0; a < plan.schema.customer.size(); ++a)
          if (plan.schema.customer[a].name == segments.name)
            text = valueText(plan.schema.customer[a], state.word(plan.layout.attributes + static_cast<std::int32_t>(a)),
                             *side_.pool);
        places_of_account_[account * of_customer + i] = segments.table.at(text);
      }
      return true;
    });
  }

  /// In which segments the customer is in the end.
  void noteSegments(const AccountState& state) {
    const Version& version = programme_[programme_.formOf(state)];
    for (std::size_t i = declared_; i < of_receipt_; ++i) {
      const std::int32_t expr = segmentIn(version, figures_.segments[i].name);
      const bool in = expr >= 0 && version.stepper->holdsOn(state, expr, side_.last_day);
      end_segments_.push_back(expr < 0 ? "" : in ? "yes" : "no");
    }
  }

  bool takeEvent(const StoredEvent& event) {
    const EventRow& row = event.row;
    places_of_row_.resize(static_cast<std::size_t>(row.row + 1) * of_receipt_, kNowhere);
    if (row.verdict != Verdict8::posted) return true;
    const bool purchase = row.kind == EventKind::purchase;
    const bool asked = row.kind == EventKind::custom && declared_ < of_receipt_;
    if (!purchase && !asked && row.kind != EventKind::giving_back) return true;
    if (!decode(programme_, event, sale_)) {
      sound_ = false;
      return false;
    }
    placeOf(event);
    if (asked) return true;
    const Value net = row.net == kMissing ? 0 : row.net;
    eachSlice(row.account, row.row, row.day, -1, [&](Slice& slice) {
      slice.sales += purchase ? 1 : 0;
      slice.net += purchase ? net : -net;
    });
    if (purchase) noteAsked(row);
    return true;
  }

  /// Under which values of the receipt's attributes the event falls: a return under those of its sale, where it is of
  /// one.
  void placeOf(const StoredEvent& event) {
    const EventView view = sale_.view();
    const auto of_row = [&](std::int64_t row) {
      return places_of_row_.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(row) * of_receipt_);
    };
    const auto places = of_row(event.row.row);
    if (event.row.of_row > 0 && event.row.of_row < event.row.row && *of_row(event.row.of_row) != kNowhere) {
      std::copy_n(of_row(event.row.of_row), of_receipt_, places);
      return;
    }
    const bool purchase = event.row.kind == EventKind::purchase;
    const bool custom = event.row.kind == EventKind::custom;
    places[0] = figures_.segments[0].table.at(custom ? "" : side_.pool->text(view.batch->store[0]));
    const Version& version = programme_[programme_.numbered(event.version)];
    const Schema& schema = version.plan->schema;
    for (std::size_t i = declared_; i < of_receipt_; ++i) {
      const std::int32_t expr = purchase || custom ? segmentIn(version, figures_.segments[i].name) : -1;
      const char* in = expr < 0 ? "" : version.stepper->heldAt(sale_.reads, expr, event.row.day) ? "yes" : "no";
      places[static_cast<std::ptrdiff_t>(i)] = figures_.segments[i].table.at(in);
    }
    for (std::size_t i = 1; i < declared_; ++i) {
      std::string text;
      if (purchase)
        for (std::size_t a = 0; a < schema.receipt.size(); ++a)
          if (schema.receipt[a].name == figures_.segments[i].name)
            text = valueText(schema.receipt[a], view.attributes()[a], *side_.pool);
      places[static_cast<std::ptrdiff_t>(i)] = figures_.segments[i].table.at(text);
    }
  }

  void noteAsked(const EventRow& row) {
    for (std::size_t wallet = 0; wallet < sale_.batch.redeem_asked.size() && wallet < wallets_; ++wallet) {
      const Value asked = sale_.batch.redeem_asked[wallet];
      if (asked == kMissing || asked <= 0) continue;
      asked_.push_back({row.row, row.account, walletOf(row, wallet), asked, 0, 0});
    }
  }

  /// A version's wallet, as the ledger counts wallets.
  [[nodiscard]] std::size_t walletOf(const EventRow& row, std::size_t wallet) const {
    const Version& version = programme_[programme_.numbered(row.version)];
    return wallet_of_[static_cast<std::size_t>(version.numbers.kinds[wallet])];
  }

  /// What the customer held before the receipt: all that was posted before its own postings.
  void settleAsked(std::int64_t until) {
    for (; next_asked_ < asked_.size() && asked_[next_asked_].row <= until; ++next_asked_) {
      Asked& one = asked_[next_asked_];
      const std::size_t at = static_cast<std::size_t>(one.account) * wallets_ + one.wallet;
      one.held = at < held_.size() ? std::max<Value>(0, held_[at]) : 0;
    }
    if (until != INT64_MAX) return;
    for (const Asked& one : asked_) {
      Redemptions& all = figures_.redemptions[one.wallet];
      const Value reachable = std::min(one.asked, one.held);
      ++all.asked_receipts;
      all.asked += one.asked;
      all.taken += one.taken;
      // What paid was there, whatever the count of what was held says.
      all.short_of += one.asked - std::max(reachable, one.taken);
      all.cut += std::max(reachable, one.taken) - one.taken;
      if (one.taken < reachable) ++all.cut_receipts;
    }
  }

  void takePosting(const Posting& posting) {
    const std::size_t kind = kindOf(posting.lot);
    if (posting.receipt != 0) settleAsked(posting.receipt);
    const std::size_t wallet = wallet_of_[kind];
    const std::int64_t row = posting.receipt != 0 ? posting.receipt : eventRowOf(posting.lot);
    if (wallet == kNowhere) {
      if (!coupon_[kind]) return;
      const bool issued = posting.kind == PostingKind::earned;
      if (!issued && posting.kind != PostingKind::used) return;
      eachSlice(posting.account, row, posting.day, posting.rule, [&](Slice& slice) {
        (issued ? slice.coupons_issued : slice.coupons_used) += issued ? posting.points : -posting.points;
      });
      return;
    }
    eachSlice(posting.account, row, posting.day, posting.rule,
              [&](Slice& slice) { addTo(slice.wallets[wallet], posting); });
    const std::size_t at = static_cast<std::size_t>(posting.account) * wallets_ + wallet;
    if (held_.size() <= at) held_.resize(at + wallets_, 0);
    held_[at] += posting.points;
    if (posting.lot == 0 || rowOf(posting.lot) == 0) debts_[{posting.account, wallet}] += posting.points;
    if (posting.kind == PostingKind::redeemed) noteTaken(posting, wallet);
    if (posting.cut_by >= 0 && posting.kind == PostingKind::earned && wallet == 0 && posting.wanted > posting.points) {
      LimitCut& cut = figures_.limits[limits_[static_cast<std::size_t>(posting.cut_by)]];
      ++cut.times;
      cut.points += posting.wanted - posting.points;
    }
  }

  void noteTaken(const Posting& posting, std::size_t wallet) {
    const auto first = std::lower_bound(asked_.begin(), asked_.end(), posting.receipt,
                                        [](const Asked& one, std::int64_t row) { return one.row < row; });
    for (auto one = first; one != asked_.end() && one->row == posting.receipt; ++one)
      if (one->wallet == wallet) one->taken -= posting.points;
  }

  bool takeEffect(const StoredEffect& stored) {
    const EffectRow& effect = stored.effect;
    const bool free = effect.kind == EffectRowKind::free_units;
    if (!free && effect.kind != EffectRowKind::discount) return true;
    eachSlice(effect.account, effect.receipt, effect.day, effect.rule, [&](Slice& slice) {
      slice.discounts += effect.amount;
      if (free) slice.free_gifts += effect.amount < 0 ? -1 : 1;
    });
    return true;
  }

  bool takeLot(const LotRow& lot) {
    const std::size_t wallet = wallet_of_[kindOf(lot.id)];
    if (wallet == kNowhere || lot.left == 0) return true;
    owe(lot.account, wallet, lot.last_day == kNever ? "never" : formatDate(lot.last_day).substr(0, 7), lot.left);
    return true;
  }

  void oweDebts() {
    for (const auto& [key, points] : debts_)
      if (points != 0) owe(key.first, key.second, "debt", points);
  }

  void owe(std::int64_t account, std::size_t wallet, const std::string& when, Value points) {
    const auto add = [&](Held& held) {
      held.resize(wallets_, 0);
      held[wallet] += points;
    };
    add(figures_.owed_by_expiry[when]);
    const auto tier = static_cast<std::size_t>(end_tier_[static_cast<std::size_t>(account)]);
    if (tier < figures_.tier_names.size()) add(figures_.owed_by_tier[figures_.tier_names[tier]]);
    const std::size_t segments = of_receipt_ - declared_;
    for (std::size_t i = 0; i < segments; ++i)
      add(figures_.owed_by_segment[figures_.segments[declared_ + i].name]
                                  [end_segments_[static_cast<std::size_t>(account - 1) * segments + i]]);
    add(figures_.owed);
  }

  [[nodiscard]] std::size_t kindOf(LotId lot) const {
    return lot == 0 ? 0 : static_cast<std::size_t>(id_.terms[static_cast<std::size_t>(termsOf(lot))].kind);
  }

  /// The customer's tier as of an event, or of a day's morning where there is none.
  [[nodiscard]] std::size_t tierOn(std::int64_t account, std::int64_t row, Day day) const {
    const auto at = static_cast<std::size_t>(account);
    if (at >= tiers_of_.size() || tiers_of_[at].empty()) return static_cast<std::size_t>(end_tier_[at]);
    std::int32_t tier = tiers_of_[at].front().tier;
    for (const TierFrom& from : tiers_of_[at]) {
      if (from.day > day || (from.day == day && from.receipt != 0 && from.receipt >= row)) break;
      tier = from.tier;
    }
    return static_cast<std::size_t>(tier);
  }

  /// Hands over every slice that something belongs to.
  template <typename Add>
  void eachSlice(std::int64_t account, std::int64_t row, Day day, std::int32_t rule, const Add& add) {
    add(figures_.whole);
    add(figures_.months[monthOf(day)]);
    if (rule >= 0) add(figures_.rules[rules_[static_cast<std::size_t>(rule)]]);
    if (account == 0) return;
    const auto at = static_cast<std::size_t>(account);
    add(figures_.customers[at - 1].slice);
    if (const std::size_t tier = tierOn(account, row, day); tier < figures_.tier_names.size())
      add(figures_.tiers[tier]);
    for (std::size_t i = 0; i < of_receipt_; ++i) {
      const std::size_t place = static_cast<std::size_t>(row) * of_receipt_ + i;
      Table& table = figures_.segments[i].table;
      const std::size_t known = place < places_of_row_.size() ? places_of_row_[place] : kNowhere;
      add(table[known == kNowhere ? table.at("") : known]);
    }
    const std::size_t of_customer = figures_.segments.size() - of_receipt_;
    for (std::size_t i = 0; i < of_customer; ++i)
      add(figures_.segments[of_receipt_ + i].table[places_of_account_[at * of_customer + i]]);
  }

  std::size_t monthOf(Day day) {
    if (month_end_ != kNoDay && day >= month_start_ && day < month_end_) return month_;
    month_start_ = monthStart(day);
    month_end_ = addMonths(month_start_, 1);
    month_ = figures_.months.at(formatDate(day).substr(0, 7));
    return month_;
  }

  struct Asked {
    std::int64_t row = 0;
    std::int64_t account = 0;
    std::size_t wallet = 0;
    Value asked = 0;
    Value taken = 0;
    Value held = 0;
  };

  OpenSide& side_;
  Programme& programme_;
  const ProgrammeId& id_;
  Figures figures_;
  std::size_t wallets_ = 1;
  std::vector<std::size_t> wallet_of_;  // by the ledger's kind
  std::vector<bool> coupon_;            // by the ledger's kind
  std::vector<std::size_t> rules_;      // by the ledger's rule: its place
  std::vector<std::string> limits_;
  std::size_t of_receipt_ = 1;                   // so many segments are the receipt's, the others the customer's
  std::vector<std::size_t> places_of_row_;       // [row * of_receipt_ + segment]
  std::vector<std::size_t> places_of_account_;   // [account * others + segment]
  std::vector<std::vector<TierFrom>> tiers_of_;  // by account
  std::size_t declared_ = 1;                     // of the receipt's, from here on segments that rules declare
  std::vector<const char*> end_segments_;        // by account, those of the end: "yes", "no", ""
  std::vector<std::int32_t> end_tier_;           // by account
  std::vector<Value> held_;                      // [account * wallets + wallet], so far
  std::map<std::pair<std::int64_t, std::size_t>, Value> debts_;  // by account and wallet
  std::vector<Asked> asked_;                                     // by row
  std::size_t next_asked_ = 0;
  Sale sale_;
  Day month_start_ = kNoDay, month_end_ = kNoDay;
  std::size_t month_ = 0;
  bool sound_ = true;
};

}  // namespace

std::size_t Table::at(std::string_view name) {
  const auto [found, made] = places_.try_emplace(std::string(name), names_.size());
  if (made) {
    names_.emplace_back(name);
    slices_.emplace_back().wallets.resize(wallets_);
  }
  return found->second;
}

const Slice* Table::find(const std::string& name) const {
  const auto found = places_.find(name);
  return found == places_.end() ? nullptr : &slices_[found->second];
}

Result<OpenSide> openSide(const std::string& ledger, std::vector<VersionInput> versions) {
  OpenSide side;
  auto reader = StoreReader::open(ledger);
  if (!reader.ok()) return reader.error();
  side.reader = std::move(*reader);
  auto programme = Programme::link(std::move(versions));
  if (!programme.ok()) return programme.error();
  side.programme = std::move(*programme);
  side.pool = std::make_unique<TextPool>();
  side.pool->seed((*side.programme)[0].plan->texts);
  auto texts = side.reader->texts();
  if (!texts.ok()) return texts.error();
  for (const std::string& text : *texts) side.pool->intern(text);
  const MakeEvaluator make = [](const plan::Plan& plan) -> Result<std::unique_ptr<Evaluator>> {
    return makeInterpreter(plan);
  };
  if (Status status = side.programme->start(*side.pool, make); !status.ok()) return status.error();
  return side;
}

Result<Figures> figuresOf(OpenSide& side) {
  return Reading(side).go();
}

}  // namespace kopeck::backtest
