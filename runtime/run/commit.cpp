// Opening, and handing batches over to the store.
#include <algorithm>
#include <iterator>
#include <tuple>

#include "runtime/run/book.h"

namespace kopeck {

Result<std::unique_ptr<Book>> Book::open(Programme& programme, const MakeEvaluator& make, TextPool& pool, Store& store,
                                         const std::string& input, const BookOptions& options) {
  std::unique_ptr<Book> book(new Book(programme, pool, store, options));
  if (Status status = book->load(input, make); !status.ok()) return status.error();
  return book;
}

Status Book::load(const std::string& input, const MakeEvaluator& make) {
  auto state = store_.begin(input);
  if (!state.ok()) return state.error();
  start_ = position_ = state->position;
  const std::size_t wallets = totals_.wallets.size();
  totals_ = state->totals;
  totals_.wallets.resize(wallets);
  if (state->latest_day != kNoDay && !isDate(state->latest_day))
    return Error{ErrorKind::damaged, "the ledger's latest day is no day", "последний день журнала — не дата"};
  latest_day_ = state->latest_day;
  already_finished_ = state->finished;
  next_row_ = store_.lastRow() + 1;
  auto reader = store_.reader();
  if (!reader.ok()) return reader.error();
  reader_ = std::move(*reader);

  pool_.seed(plan_.texts);
  auto texts = reader_->texts();
  if (!texts.ok()) return texts.error();
  for (std::size_t i = 0; i < texts->size(); ++i) {
    if (pool_.intern((*texts)[i]) != i + 1)
      return Error{ErrorKind::damaged, "the ledger's table of texts is damaged", "таблица текстов журнала повреждена"};
  }
  texts_kept_ = texts->size() + 1;
  if (Status status = programme_.start(pool_, make); !status.ok()) return status;
  if (options_.threads > 1 && Shards::fit(programme_))
    shards_ = std::make_unique<Shards>(programme_, pool_, std::min(options_.threads, Shards::kMost));
  auto totals = reader_->totals();
  if (!totals.ok()) return totals.error();
  // A version that has come since may have more counters.
  if (totals->size() <= shared_.pairs.size()) std::copy(totals->begin(), totals->end(), shared_.pairs.begin());
  bool counted = true;
  for (std::size_t used = 1; used < shared_.pairs.size(); used += 2) counted = counted && shared_.pairs[used] >= 0;
  Status status = reader_->storeTotals([&](const StoreTotal& total) {
    shared_.stores.push_back(total);
    counted = counted && total.used >= 0;
    return true;
  });
  if (!status.ok()) return status;
  if (!counted)
    return Error{ErrorKind::damaged, "less than nothing was used of a limit that all customers share",
                 "от общего ограничения израсходовано меньше нуля"};
  stores_kept_ = shared_.stores;

  bool sound = true;
  status = reader_->accounts([&](const StoredAccount& stored) {
    accounts_.add({kept(stored.customer), programme_.emptyState(), {}, 0, 0});
    sound = sound && programme_.load(stored.state, accounts_.back().state) &&
            stored.account == static_cast<std::int64_t>(accounts_.size());
    numbers_.insert(CustomerIndex::hash(stored.customer), stored.account);
    if (sound) accounts_.back().held = heldBy(accounts_.back().state);
    return sound;
  });
  if (!status.ok()) return status;
  if (!sound)
    return Error{ErrorKind::damaged, "the ledger's account states do not fit the programme",
                 "состояния счетов в журнале не подходят к программе"};
  if (latest_day_ == kNoDay) return Done{};
  const Day keep_from = latest_day_ - lateDays();
  // A quarter more before a look at them takes longer; no more than a damaged ledger may ask for.
  const auto rows = static_cast<std::size_t>(next_row_);
  known_.reserve(std::min<std::size_t>(rows + rows / 4, std::size_t{1} << 24));
  status = reader_->acceptedEvents([&](const SeenEvent& seen) {
    const IdKey key = idKey(seen.kind, seen.id);
    known_.insert(key);
    if (seen.day >= keep_from && recent_.find(key) == nullptr)
      recent_.insert({key, seen.content[0], seen.row, latest_day_}, keep_from, next_row_);
    return true;
  });
  return status.ok() ? loadWaiting() : status;
}

void Book::Batch::clear() {
  rows.clear();
  first_row = 0;
  previous.clear();
  lots.clear();
  lefts.clear();
  records.clear();
  dirty.clear();
  rooms.clear();
}

Status Book::commitIfIdle(std::size_t least) {
  if (current_->rows.events.size() < std::max<std::size_t>(least, 1) || !writer_->idle()) return Done{};
  return handOver();
}

Status Book::handOver() {
  if (Status status = writer_->wait(); !status.ok()) return status;
  if (options_.before_commit) {
    if (Status status = options_.before_commit(); !status.ok()) return status;
  }
  if (Status status = complete(*current_); !status.ok()) return status;
  std::swap(current_, in_flight_);
  current_->clear();
  current_->serial = in_flight_->serial + 1;
  current_->rows.raw.reserve(options_.commit_bytes + options_.commit_bytes / 16);
  writer_->start(in_flight_->rows);
  return Done{};
}

void Book::mergeLots(Batch& batch) {
  // The last word on a lot counts; what was granted into it is said once, or again when a late event changed it.
  std::stable_sort(batch.lots.begin(), batch.lots.end(), [](const LotRow& a, const LotRow& b) { return a.id < b.id; });
  for (std::size_t i = 0; i < batch.lots.size();) {
    LotRow lot = batch.lots[i];
    std::size_t next = i + 1;
    for (; next < batch.lots.size() && batch.lots[next].id == lot.id; ++next) {
      const Value earned = batch.lots[next].earned == kMissing ? lot.earned : batch.lots[next].earned;
      lot = batch.lots[next];
      lot.earned = earned;
    }
    i = next;
    if (lot.earned_day == kNoDay)
      batch.rows.lots_gone.push_back(lot.id);
    else
      batch.rows.lots.push_back(lot);
  }
}

/// What an account holds, as BatchProof counts it.
std::uint64_t Book::heldBy(const AccountState& state) const {
  const Version& version = programme_[programme_.formOf(state)];
  std::uint64_t sum = 0;
  for (const Lot& lot : state.lots()) sum += BatchProof::share(kindOf(lot.id), lot.left);
  const auto wallets = static_cast<std::int32_t>(std::max<std::size_t>(1, version.plan->schema.wallets.size()));
  for (std::int32_t wallet = 0; wallet < wallets; ++wallet)
    sum -= BatchProof::share(version.numbers.kinds[static_cast<std::size_t>(wallet)],
                             debtOf(*version.plan, state, wallet));
  return sum;
}

/// The batch before it is handed over: its postings are what its accounts have changed by since the last one, and its
/// rows follow each other.
Status Book::prove(const Batch& batch) {
  if constexpr (!kChecks) return Done{};
  const BrokenCheck* broken = programme_.broken();
  if (broken != nullptr) return internalError(*broken);
  BrokenCheck own;
  own.version = programme_.latest().plan->version;
  for (const std::int64_t number : batch.dirty) {
    Account& account = accounts_[static_cast<std::size_t>(number - 1)];
    const std::uint64_t now = heldBy(account.state);
    proof_.changed(account.held, now);
    account.held = now;
    // What its steps went by.
    if (own.check != Check::none || account.state.agrees(account.state.countLots())) continue;
    own.check = Check::balance;
    own.customer = account.customer;
  }
  if (own.check == Check::none && !proof_.agrees()) own.check = Check::totals;
  proof_.clear();
  if (const EventRow* odd = BatchProof::outOfOrder(batch.rows.events, batch.first_row); odd != nullptr) {
    own.check = Check::totals;
    own.event = batch.rows.view(odd->id);
  }
  return own.check == Check::none ? Status(Done{}) : Status(internalError(own));
}

Status Book::complete(Batch& batch) {
  if (Status status = prove(batch); !status.ok()) return status;
  LedgerBatch& rows = batch.rows;
  mergeLots(batch);
  for (const std::int64_t number : batch.dirty) {
    Account& account = accounts_[static_cast<std::size_t>(number - 1)];
    AccountRow row;
    row.account = number;
    row.customer = rows.keep(account.customer);
    const Version& version = programme_[programme_.formOf(account.state)];
    const plan::Plan& plan = *version.plan;
    row.tier = version.numbers.tiers.empty()
                   ? 0
                   : version.numbers.tiers.front()[static_cast<std::size_t>(account.state.tier())];
    row.balance = -account.state.debt();
    for (const Lot& lot : account.state.lots())
      if (plan.terms[static_cast<std::size_t>(lot.terms)].kind == 0) row.balance += lot.left;
    row.settled = account.state.settledDay();
    account.state.narrow();
    row.state = rows.keep(account.state.bytes());
    rows.accounts.push_back(row);
  }
  for (auto& [row, changed] : batch.records) {
    const Slice record = rows.keep(changed.record);
    if (batch.first_row != 0 && row >= batch.first_row) {
      // Still in this batch: its row simply says so. It stays posted, since it is one of the account's events.
      EventRow& event = rows.events[static_cast<std::size_t>(row - batch.first_row)];
      event.record = record;
      event.net = changed.net;
      if (changed.refusal == Refusal::none) continue;
    }
    const Verdict8 verdict = changed.refusal == Refusal::none ? Verdict8::posted : Verdict8::refused;
    rows.records.push_back({row, verdict, changed.refusal, changed.net, record});
  }
  for (const auto& [row, left] : batch.lefts) rows.sales.push_back({row, rows.keep(left)});
  rows.totals = shared_.pairs;
  if (shared_.stores != stores_kept_) {
    std::set_difference(shared_.stores.begin(), shared_.stores.end(), stores_kept_.begin(), stores_kept_.end(),
                        std::back_inserter(rows.store_totals), [](const StoreTotal& a, const StoreTotal& b) {
                          return std::tie(a.total, a.store, a.period, a.used) <
                                 std::tie(b.total, b.store, b.period, b.used);
                        });
    stores_kept_ = shared_.stores;
  }
  rows.first_text = static_cast<std::uint32_t>(texts_kept_);
  for (; texts_kept_ < pool_.size(); ++texts_kept_)
    rows.texts.emplace_back(pool_.text(static_cast<TextId>(texts_kept_)));
  rows.position = position_;
  rows.run = totals_;
  rows.latest_day = latest_day_;
  return Done{};
}

}  // namespace kopeck
