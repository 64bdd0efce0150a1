#include "runtime/run/book.h"

#include <xxhash.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <utility>

#include "runtime/engine/bounds.h"
#include "runtime/engine/record.h"

namespace kopeck {

Book::Book(Programme& programme, TextPool& pool, Store& store, const BookOptions& options)
    : programme_(programme),
      plan_(*programme[0].plan),
      pool_(pool),
      store_(store),
      options_(options),
      shared_(*programme.latest().plan),
      current_(std::make_unique<Batch>()),
      in_flight_(std::make_unique<Batch>()),
      writer_(std::make_unique<Writer>(store)) {
  current_->serial = 1;
  for (std::size_t v = 0; v < programme.size(); ++v) late_days_ = std::max(late_days_, programme[v].plan->late_days);
  eager_ = programme.anyEager();
  std::int32_t wallet = 0;
  for (const ProgrammeId::Kind& kind : programme.id().kinds)
    wallet_of_.push_back(kind.use == name(plan::KindUse::points) ? wallet++ : -1);
  totals_.wallets.resize(static_cast<std::size_t>(std::max(0, wallet - 1)));
}

Book::~Book() = default;

Status Book::processSome(EventBatch& batch, std::size_t first, std::size_t last,
                         const std::function<void(const RefusedEvent&)>& refused) {
  refused_ = &refused;
  Status status = shards_ != nullptr ? processShared(batch, first, last) : processInOrder(batch, first, last);
  refused_ = nullptr;
  return status;
}

Status Book::processInOrder(EventBatch& batch, std::size_t first, std::size_t last) {
  constexpr std::size_t kAhead = 8;
  for (std::size_t i = first; i < last; ++i) {
    lookAhead(batch, i + kAhead);
    if (Status status = processOne(batch, i); !status.ok()) return status;
  }
  return Done{};
}

Status Book::processOne(EventBatch& batch, std::size_t index) {
  if (batch.kind[index] == EventKind::customer && batch.day[index] == kNoDay) dateAttributes(batch, index);
  if (Status status = handle({&batch, index}); !status.ok()) return status;
  // Scheduled rules of days that the ledger has passed, which nobody knew were due: they run now.
  for (const std::int64_t number : behind_)
    if (Status status = catchUp(number, latest_day_); !status.ok()) return status;
  behind_.clear();
  return Done{};
}

Status Book::process(EventBatch& batch, const InputPosition& position,
                     const std::function<void(const RefusedEvent&)>& refused) {
  Status status = processSome(batch, 0, batch.size(), refused);
  return status.ok() ? handOverIfMany(position) : status;
}

Status Book::handOverIfMany(const InputPosition& position) {
  position_ = position;
  if (current_->rows.events.size() < options_.commit_events && current_->rows.raw.size() < options_.commit_bytes)
    return Done{};
  return handOver();
}

void Book::dateAttributes(EventBatch& batch, std::size_t index) {
  const std::int64_t number = accountOf(batch.view(batch.customer[index]));
  kopeck::dateAttributes({&batch, index}, accounts_[static_cast<std::size_t>(number - 1)].state, batch);
}

void Book::addRejected(std::string_view reason, std::int64_t item_lines, bool whole) {
  totals_.lines += item_lines;
  if (!whole) {
    totals_.lines_refused += item_lines;
    return;
  }
  totals_.addRefused(reason, item_lines);
  ++totals_.receipts;
}

Status Book::handle(const EventView& event) {
  EventRow row;
  Verdict verdict;
  EventView own = event;
  version_ = programme_.on(event.day());
  current_line_ = event.batch->source_line[event.index];
  if (programme_.size() > 1) {
    const Version& version = programme_[version_];
    translateEvent(version.from_input, event, programme_.schema(), version.plan->schema, translated_);
    own = {&translated_, 0};
  }
  if (Status status = take(own, row, verdict, Coming::first); !status.ok()) return status;
  report(event, verdict, 0);
  if (Status status = settleGifts(own, row, verdict); !status.ok()) return status;
  if (event.kind() != EventKind::purchase) return Done{};
  if (verdict.refusal == Refusal::too_late) return redeemLate(event);
  if (verdict.verdict != Verdict8::posted && verdict.verdict != Verdict8::anonymous) return Done{};
  return takeUp(event.batch->view(event.batch->id[event.index]));
}

/// Tells whoever wants to know of what is refused, as a whole or in part.
void Book::report(const EventView& event, const Verdict& verdict, std::uint64_t refused_at) {
  const bool whole = verdict.verdict == Verdict8::refused;
  if (refused_ == nullptr || (!whole && out_.unmatched_lines.empty())) return;
  (*refused_)({event.batch, event.index, verdict.refusal, whole ? std::vector<std::uint32_t>{} : out_.unmatched_lines,
               refused_at});
}

/// The event's row, with all that it says by itself but its id.
EventRow Book::beginRow(const EventView& event) {
  const EventBatch& batch = *event.batch;
  LedgerBatch& rows = current_->rows;
  EventRow row;
  row.row = next_row_++;
  row.kind = event.kind();
  row.version = programme_[version_].plan->version;
  row.day = event.day();
  row.second = event.second();
  row.source_line = batch.source_line[event.index];
  rows.raw.append(batch.view(batch.raw[event.index]));
  rows.raw.push_back('\n');
  if (current_->first_row == 0) current_->first_row = row.row;
  current_->previous.push_back({});
  return row;
}

/// Judges one event, in the form of its version, and keeps its row.
Status Book::take(const EventView& event, EventRow& row, Verdict& verdict, Coming coming) {
  const EventBatch& batch = *event.batch;
  LedgerBatch& rows = current_->rows;
  row = beginRow(event);
  row.id = rows.keep(batch.view(batch.id[event.index]));
  encoded_.clear();
  encodeEvent(*programme_[version_].plan, event, encoded_);
  const XXH128_hash_t content = XXH3_128bits(encoded_.data(), encoded_.size());
  row.content = {content.low64, content.high64};
  out_.clear(*programme_[version_].plan);
  Result<Verdict> judged = judge(event, row, encoded_, coming);
  if (!judged.ok()) return judged.error();
  if (const BrokenCheck* broken = programme_.broken(); broken != nullptr) return internalError(*broken);
  verdict = *judged;
  row.verdict = verdict.verdict;
  row.refusal = verdict.refusal;
  if (row.verdict == Verdict8::waiting || row.verdict == Verdict8::posted) row.record = rows.keep(encoded_);
  endRow(event, row, verdict, coming);
  return Done{};
}

/// Keeps the row of an event whose outcome is in out_.
void Book::endRow(const EventView& event, const EventRow& row, const Verdict& verdict, Coming coming) {
  LedgerBatch& rows = current_->rows;
  EventRow& kept = rows.events.emplace_back(row);
  if (isReceipt(row.kind) && (row.verdict == Verdict8::posted || row.verdict == Verdict8::anonymous)) {
    kept.net = out_.net;
    rows.returned.insert(rows.returned.end(), out_.returned.begin(), out_.returned.end());
  }
  if (row.verdict == Verdict8::posted) {
    Account& account = accounts_[static_cast<std::size_t>(row.account - 1)];
    current_->previous.back() = account.last;
    account.last = {current_->serial, static_cast<std::uint32_t>(rows.events.size() - 1)};
  }
  count(event, verdict, coming);
}

void Book::keepNumber(IdKey key, const EventRow& row) {
  known_.insert(key);
  recent_.insert({key, row.content[0], row.row, row.day}, latest_day_ - lateDays(), pendingFrom());
}

void Book::count(const EventView& event, const Verdict& verdict, Coming coming) {
  const auto lines = static_cast<std::int64_t>(event.lineCount());
  if (event.kind() == EventKind::gift) {
    ++(verdict.verdict == Verdict8::refused ? totals_.gifts_refused : totals_.gifts);
    return;
  }
  if (event.kind() == EventKind::redemption) return;  // of a receipt that is counted as refused
  if (!isReceipt(event.kind())) {
    ++totals_.events;
    if (verdict.verdict != Verdict8::refused) return;
    // Whatever is refused counts among the receipts, so that the sums always agree.
    ++totals_.receipts;
    totals_.addRefused(name(verdict.refusal), 0);
    return;
  }
  if (coming == Coming::again) {
    --totals_.waiting;
  } else {
    ++totals_.receipts;
    totals_.lines += lines;
  }
  switch (verdict.verdict) {
    case Verdict8::posted:
      ++totals_.posted;
      totals_.lines_refused += static_cast<std::int64_t>(out_.unmatched_lines.size());
      break;
    case Verdict8::anonymous:
      ++totals_.anonymous;
      break;
    case Verdict8::duplicate:
      ++totals_.duplicate;
      break;
    case Verdict8::waiting:
      ++totals_.waiting;
      break;
    case Verdict8::taken_up:
      break;
    case Verdict8::refused:
      totals_.addRefused(name(verdict.refusal), lines);
      break;
  }
  if (verdict.verdict != Verdict8::posted && verdict.verdict != Verdict8::anonymous) return;
  const Value sign = event.kind() == EventKind::purchase ? 1 : -1;
  totals_.gross += sign * out_.gross;
  totals_.net += sign * out_.net;
  totals_.paid += sign * out_.paid;
}

Refusal Book::checkDays(const EventView& event, Day latest) const {
  if (event.day() > options_.run_day) return Refusal::after_the_run;
  if (plan_.effective_from != kNoDay && event.day() < plan_.effective_from) return Refusal::before_the_programme;
  const Day arrived = event.batch->received_day[event.index];
  const Day seen = arrived != kNoDay ? arrived : latest;
  if (seen != kNoDay && seen - event.day() > programme_[version_].plan->late_days) return Refusal::too_late;
  return Refusal::none;
}

/// Whether no sum over the whole ledger is so large that one event more could take it, or what is made of such sums,
/// out of its range.
bool Book::roomInTotals(Value most) const {
  const auto fit = [most](std::initializer_list<Value> sums) {
    return std::all_of(sums.begin(), sums.end(), [most](Value sum) { return sum <= most && sum >= -most; });
  };
  const auto points = [&](const PointTotals& of) {
    return fit({of.earned, of.redeemed, of.expired, of.taken_back, of.returned, of.adjusted, of.uncollected, of.turned,
                of.opened, of.gifted, of.by_hand});
  };
  return fit({totals_.gross, totals_.net, totals_.paid, totals_.discounts, totals_.coupons_issued,
              totals_.coupons_used}) &&
         points(totals_) && std::all_of(totals_.wallets.begin(), totals_.wallets.end(), points);
}

Result<Book::Verdict> Book::seenBefore(const EventView& event, IdKey key, std::uint64_t content) {
  const auto answer = [&](bool same) {
    return same ? Verdict{Verdict8::duplicate, Refusal::none} : Verdict{Verdict8::refused, Refusal::number_reused};
  };
  if (const RecentIds::Entry* entry = recent_.find(key)) return answer(entry->content == content);
  // The date says nothing: the same number may come with another one.
  if (!known_.mayHave(key)) return Verdict{};
  auto found = reader_->findEvent(event.batch->view(event.batch->id[event.index]), event.kind());
  if (!found.ok()) return found.error();
  if (!found->has_value()) return Verdict{};
  return answer((*found)->row.content[0] == content);
}

Result<Book::Verdict> Book::judge(const EventView& event, EventRow& row, std::string& record, Coming coming) {
  const EventBatch& batch = *event.batch;
  const std::string_view customer = batch.view(batch.customer[event.index]);
  if (event.kind() == EventKind::customer) {
    row.account = accountOf(customer);
    return post(event, row, record);
  }
  if (event.kind() == EventKind::gift) return judgeGift(event, row, record);
  if (coming == Coming::again) return judgeReceipt(event, row, record, coming);
  const IdKey key = idKey(event.kind(), batch.view(batch.id[event.index]));
  if (event.kind() != EventKind::redemption) {
    Result<Verdict> seen = seenBefore(event, key, row.content[0]);
    if (!seen.ok() || seen->verdict != Verdict8::posted) return seen;
    if (const Refusal refusal = checkDays(event, latest_day_); refusal != Refusal::none)
      return Verdict{Verdict8::refused, refusal};
    if (!roomInTotals(kMostTotal)) return Verdict{Verdict8::refused, Refusal::overflow};
    if (Status status = passTo(event.day()); !status.ok()) return status.error();
  }
  Result<Verdict> judged = judgeReceipt(event, row, record, coming);
  if (judged.ok() && judged->verdict != Verdict8::refused) keepNumber(key, row);
  return judged;
}

/// The ledger has seen the day.
Status Book::passTo(Day day) {
  if (day <= latest_day_) return Done{};
  if (Status status = passDays(latest_day_, day); !status.ok()) return status;
  out_.clear(*programme_[version_].plan);
  latest_day_ = day;
  return refuseWaiting();
}

/// Finds whose it is, and for a return that names its sale whether that has come.
Result<Book::Verdict> Book::judgeReceipt(const EventView& event, EventRow& row, std::string& record, Coming coming) {
  const EventBatch& batch = *event.batch;
  const std::string_view customer = batch.view(batch.customer[event.index]);
  if (!customer.empty()) row.account = accountOf(customer);
  if (event.kind() == EventKind::giving_back && batch.of[event.index].length > 0) {
    auto sale = findSale(batch.view(batch.of[event.index]));
    if (!sale.ok()) return sale.error();
    if (*sale == 0 && coming == Coming::first) return wait(event, row, record);
    const auto sold = rowOfSale(*sale);
    if (!sold.ok()) return sold.error();
    const bool stranger = !customer.empty() && sold->account != row.account;
    // In the return's own place there is no such sale yet, as where it waits in vain. Of the account's own, a fold
    // finds that.
    if ((stranger || sold->account == 0) && orderOf(*sold) > orderKey(event))
      return Verdict{Verdict8::refused, Refusal::return_sale_unknown};
    row.of_row = *sale;
    if (stranger) {
      const bool anybody = sold->account == 0;
      return Verdict{Verdict8::refused, anybody ? Refusal::return_sale_unknown : Refusal::return_not_by_buyer};
    }
    // A return slip often names the sale alone.
    row.account = sold->account;
  }
  return row.account == 0 ? judgeAnonymous(event) : post(event, row, record);
}

Result<Book::Verdict> Book::judgeAnonymous(const EventView& event) {
  const Refusal refusal = sumsOfAnonymous(event, out_.gross, out_.net);
  if (refusal != Refusal::none) return Verdict{Verdict8::refused, refusal};
  out_.paid = out_.net;
  return Verdict{Verdict8::anonymous, Refusal::none};
}

Result<Book::Verdict> Book::post(const EventView& event, EventRow& row, std::string& record) {
  const std::int64_t number = row.account;
  const AccountState& known = accounts_[static_cast<std::size_t>(number - 1)].state;
  const bool late = isLate(event, known);
  if (eager_ && event.day() < latest_day_) behind_.push_back(number);
  if (late) return postLate(event, number, row, record);
  std::optional<AccountState> unknown;
  if (known.settledDay() == kNoDay) unknown = known;
  Result<Verdict> judged = postInOrder(event, number, row, record);
  // Nobody becomes known by what is refused: no time passes for them, and nothing is scheduled.
  if (unknown && judged.ok() && judged->verdict == Verdict8::refused)
    accounts_[static_cast<std::size_t>(number - 1)].state = std::move(*unknown);
  return judged;
}

Result<Book::Verdict> Book::postInOrder(const EventView& event, std::int64_t number, EventRow& row,
                                        std::string& record) {
  touch(number);
  if (eager_ && event.day() != kNoDay) {
    if (Status status = catchUp(number, event.day()); !status.ok()) return status.error();
    out_.clear(*programme_[version_].plan);
  }
  if (programme_.size() > 1) {
    if (Status status = enterVersion(number, event.day()); !status.ok()) return status.error();
    out_.clear(*programme_[version_].plan);
  }
  Account& account = accounts_[static_cast<std::size_t>(number - 1)];
  Stepper& stepper = *programme_[version_].stepper;
  if (event.kind() == EventKind::customer) {
    stepper.setCustomer(account.customer);
    stepper.applyCustomer(account.state, event, out_);
    emit(number, out_, version_, row.row, event.day(), 0);
    return Verdict{};
  }
  if (event.kind() == EventKind::giving_back) return postReturn(event, account, row, record);
  stepper.apply(account.state, event, row.row, shared_, out_);
  emit(number, out_, version_, row.row, event.day(), event.lineCount());
  if (out_.refusal != Refusal::none) return Verdict{Verdict8::refused, out_.refusal};
  if (isJudged(event.kind())) encodeOutcome(event, out_, record);
  return Verdict{};
}

Result<Book::Verdict> Book::postReturn(const EventView& event, Account& account, EventRow& row, std::string& record) {
  std::vector<Sale> sales;
  const std::string_view of = event.batch->view(event.batch->of[event.index]);
  if (!of.empty()) {
    sales.emplace_back();
    auto known = loadSale(row.of_row, sales.back());
    if (!known.ok()) return known.error();
    if (!*known) return Verdict{Verdict8::refused, Refusal::return_sale_unknown};
  } else if (Status status = salesFor(event, account, row.account, sales); !status.ok()) {
    return status.error();
  }
  if (sales.empty()) return Verdict{Verdict8::refused, Refusal::return_unmatched};
  if (Status status = findMeanwhile(event, row.account, sales); !status.ok()) return status.error();
  return returnOf(event, account, row, record, sales);
}

/// The sales, each in the form of the version that judged it, become what the return's own version can take from.
Result<Book::Verdict> Book::returnOf(const EventView& event, Account& account, EventRow& row, std::string& record,
                                     std::vector<Sale>& sales) {
  std::vector<Sale> seen;
  std::vector<Sale>* used = &sales;
  if (programme_.size() > 1) {
    for (Sale& sale : sales) {
      const std::size_t judged = programme_.on(sale.view().day());
      // Copied, since the sale that was judged must stay where it is.
      seen.push_back(judged == version_ ? sale : programme_.translated(sale, judged, version_));
    }
    used = &seen;
  }
  std::vector<std::size_t> touched;
  Stepper& stepper = *programme_[version_].stepper;
  stepper.applyReturn(account.state, event, row.row, *used, shared_, out_, touched);
  for (const std::size_t s : touched) {
    std::string left;
    encodeLeft((*used)[s], left);
    current_->lefts[sales[s].row] = std::move(left);
  }
  emit(row.account, out_, version_, row.row, event.day(), event.lineCount());
  if (out_.refusal != Refusal::none) return Verdict{Verdict8::refused, out_.refusal};
  nameSale(row);
  if (stepper.returnsEarn()) encodeOutcome(event, out_, record);
  return Verdict{};
}

std::int64_t Book::knownAccount(std::string_view customer, std::uint64_t hash) const {
  return numbers_.find(hash, [&](std::int64_t account) {
    return accounts_[static_cast<std::size_t>(account - 1)].customer == customer;
  });
}

const AccountState* Book::stateOf(std::string_view customer) const {
  const std::int64_t number = knownAccount(customer, CustomerIndex::hash(customer));
  return number == 0 ? nullptr : &accounts_[static_cast<std::size_t>(number - 1)].state;
}

std::string_view Book::kept(std::string_view customer) {
  char* const bytes = static_cast<char*>(customers_.allocate(customer.size(), 1));
  return {bytes, customer.copy(bytes, customer.size())};
}

std::int64_t Book::accountOf(std::string_view customer) {
  const std::uint64_t hash = CustomerIndex::hash(customer);
  if (const std::int64_t known = knownAccount(customer, hash); known != 0) return known;
  const std::int64_t number = makeAccount(customer, hash);
  touch(number);
  return number;
}

std::int64_t Book::makeAccount(std::string_view customer, std::uint64_t hash) {
  accounts_.add({kept(customer), programme_.emptyState(), {}, 0, 0});
  const auto number = static_cast<std::int64_t>(accounts_.size());
  accounts_.back().state.setAccount(number);
  numbers_.insert(hash, number);
  return number;
}

void Book::fetchNumbers(const EventBatch& batch, std::size_t index) const {
  if (index >= batch.size()) return;
  const IdKey key = idKey(batch.kind[index], batch.view(batch.id[index]));
  recent_.prefetch(key);
  known_.prefetch(key);
  numbers_.prefetch(CustomerIndex::hash(batch.view(batch.customer[index])));
}

/// Where numbers_ is in the cache by now.
void Book::fetchAccount(const EventBatch& batch, std::size_t index) const {
  if (index >= batch.size()) return;
  const std::int64_t account = numbers_.likely(CustomerIndex::hash(batch.view(batch.customer[index])));
  if (account != 0) __builtin_prefetch(&accounts_[static_cast<std::size_t>(account - 1)]);
}

/// Accounts lie all over the memory: what coming events need of them is fetched while earlier ones are evaluated.
void Book::lookAhead(const EventBatch& batch, std::size_t index) const {
  fetchNumbers(batch, index);
  constexpr std::size_t kCloser = 4;
  if (index < kCloser || index - kCloser >= batch.size()) return;
  const std::string_view customer = batch.view(batch.customer[index - kCloser]);
  const std::int64_t account = customer.empty() ? 0 : knownAccount(customer, CustomerIndex::hash(customer));
  if (account != 0) accounts_[static_cast<std::size_t>(account - 1)].state.prefetch();
}

void Book::touch(std::int64_t number) {
  Account& account = accounts_[static_cast<std::size_t>(number - 1)];
  if (account.dirty_serial == current_->serial) return;
  account.dirty_serial = current_->serial;
  current_->dirty.push_back(number);
}

}  // namespace kopeck
