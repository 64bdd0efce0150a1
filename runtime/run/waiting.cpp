// Returns that wait for their sale, and what a receipt that came too late had redeemed: events that the run itself puts
// among those that come in. "Disorder" in docs/semantics.md.
#include "runtime/run/waiting.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/engine/record.h"
#include "runtime/run/book.h"

namespace kopeck {

namespace {

constexpr std::size_t kSizeBytes = 8;

/// What the receipt says was taken, of any wallet.
bool statesRedemption(const EventView& event) {
  const EventBatch& batch = *event.batch;
  for (std::size_t i = event.index * batch.wallets; i < (event.index + 1) * batch.wallets; ++i)
    if (batch.redeem_stated[i] != kMissing && batch.redeem_stated[i] > 0) return true;
  return false;
}

}  // namespace

std::string packWaiting(std::string_view record, std::string_view raw) {
  std::string packed;
  for (std::size_t i = 0; i < kSizeBytes; ++i) packed.push_back(static_cast<char>(record.size() >> (8 * i)));
  return packed.append(record).append(raw);
}

std::optional<Waiting> unpackWaiting(const Programme& programme, const StoredEvent& stored) {
  std::uint64_t size = 0;
  if (stored.record.size() < kSizeBytes) return std::nullopt;
  for (std::size_t i = 0; i < kSizeBytes; ++i)
    size |= static_cast<std::uint64_t>(static_cast<unsigned char>(stored.record[i])) << (8 * i);
  if (size > stored.record.size() - kSizeBytes) return std::nullopt;
  Waiting waiting;
  waiting.row = stored.row.row;
  waiting.version = programme.numbered(stored.version);
  waiting.id = stored.id;
  waiting.record = stored.record.substr(kSizeBytes, size);
  waiting.raw = stored.record.substr(kSizeBytes + size);
  waiting.day = stored.row.day;
  waiting.source_line = stored.row.source_line;
  const std::optional<EventBatch> event = eventOf(programme, waiting);
  if (!event) return std::nullopt;
  waiting.of = event->view(event->of[0]);
  return waiting;
}

std::optional<EventBatch> eventOf(const Programme& programme, const Waiting& waiting) {
  Sale sale;
  if (!decodeRecord(*programme[waiting.version].plan, waiting.record, {}, sale)) return std::nullopt;
  EventBatch batch = std::move(sale.batch);
  batch.id[0] = batch.keep(waiting.id);
  batch.raw[0] = batch.keep(waiting.raw);
  batch.source_line[0] = waiting.source_line;
  return batch;
}

Status Book::loadWaiting() {
  Status damaged{Done{}};
  Status status = reader_->waiting([&](const StoredWaiting& stored) {
    std::optional<Waiting> waiting = unpackWaiting(programme_, stored.event);
    if (!waiting) {
      damaged = damagedRecord(stored.event.id);
      return false;
    }
    keepWaiting(std::move(*waiting));
    return true;
  });
  return status.ok() ? damaged : status;
}

/// Keeps a return until its sale comes.
Book::Verdict Book::wait(const EventView& event, const EventRow& row, std::string& record) {
  const EventBatch& batch = *event.batch;
  Waiting waiting;
  waiting.row = row.row;
  waiting.version = version_;
  waiting.id = batch.view(batch.id[event.index]);
  waiting.of = batch.view(batch.of[event.index]);
  waiting.record = record;
  waiting.raw = batch.view(batch.raw[event.index]);
  waiting.day = event.day();
  waiting.source_line = row.source_line;
  record = packWaiting(record, waiting.raw);
  keepWaiting(std::move(waiting));
  return {Verdict8::waiting, Refusal::none};
}

void Book::keepWaiting(Waiting waiting) {
  waiting_for_.emplace(waiting.of, waiting.row);
  waiting_.emplace(waiting.row, std::move(waiting));
}

/// The sale has come: the returns that waited for it come again, in the order of their dates.
Status Book::takeUp(std::string_view sale) {
  if (waiting_for_.empty()) return Done{};
  const auto [first, last] = waiting_for_.equal_range(std::string(sale));
  if (first == last) return Done{};
  std::vector<Waiting> come;
  for (auto one = first; one != last; ++one) come.push_back(std::move(waiting_.extract(one->second).mapped()));
  waiting_for_.erase(first, last);
  std::sort(come.begin(), come.end(),
            [](const Waiting& a, const Waiting& b) { return std::tie(a.day, a.row) < std::tie(b.day, b.row); });
  for (const Waiting& waiting : come) {
    current_->rows.verdicts.push_back({waiting.row, Verdict8::taken_up, Refusal::none});
    const std::optional<EventBatch> batch = eventOf(programme_, waiting);
    if (!batch) return damagedRecord(waiting.id);
    version_ = waiting.version;
    const EventView event{&*batch, 0};
    EventRow row;
    Verdict verdict;
    if (Status status = take(event, row, verdict, Coming::again); !status.ok()) return status;
    report(event, verdict, current_line_);
    if (Status status = settleGifts(event, row, verdict); !status.ok()) return status;
  }
  return Done{};
}

/// The days in which its sale could still come have passed.
Status Book::refuseWaiting() {
  for (auto one = waiting_.begin(); one != waiting_.end();) {
    const Waiting& waiting = one->second;
    if (latest_day_ - waiting.day <= programme_[waiting.version].plan->late_days) {
      ++one;
      continue;
    }
    const std::optional<EventBatch> batch = eventOf(programme_, waiting);
    if (!batch) return damagedRecord(waiting.id);
    const EventView event{&*batch, 0};
    current_->rows.verdicts.push_back({waiting.row, Verdict8::refused, Refusal::return_sale_unknown});
    --totals_.waiting;
    totals_.addRefused(name(Refusal::return_sale_unknown), static_cast<std::int64_t>(event.lineCount()));
    if (refused_ != nullptr) (*refused_)({&*batch, 0, Refusal::return_sale_unknown, {}, current_line_});
    const auto [first, last] = waiting_for_.equal_range(waiting.of);
    waiting_for_.erase(std::find_if(first, last, [&](const auto& entry) { return entry.second == waiting.row; }));
    one = waiting_.erase(one);
  }
  return Done{};
}

/// Whether the ledger has an accepted event of that kind and number, committed or not.
Result<bool> Book::hasEvent(EventKind kind, std::string_view id) {
  const IdKey key = idKey(kind, id);
  if (recent_.find(key) != nullptr) return true;
  if (!known_.mayHave(key)) return false;
  for (const Batch* batch : {current_.get(), in_flight_.get()})
    for (const EventRow& row : batch->rows.events)
      if (row.kind == kind && row.verdict == Verdict8::posted && batch->rows.view(row.id) == id) return true;
  auto found = reader_->findEvent(id, kind);
  if (!found.ok()) return found.error();
  return found->has_value();
}

/// A receipt that came too late is refused; what the till had already taken for it is a fact all the same.
Status Book::redeemLate(const EventView& event) {
  const EventBatch& from = *event.batch;
  const std::string_view customer = from.view(from.customer[event.index]);
  if (customer.empty() || !statesRedemption(event)) return Done{};
  const std::string receipt(from.view(from.id[event.index]));
  const std::string id = "redemption:" + receipt;
  auto known = hasEvent(EventKind::redemption, id);
  if (!known.ok()) return known.error();
  if (*known) return Done{};
  if (latest_day_ == kNoDay) latest_day_ = from.received_day[event.index];
  const AccountState& state = accounts_[static_cast<std::size_t>(accountOf(customer) - 1)].state;
  EventBatch batch;
  batch.shape(programme_.schema());
  EventHead head;
  head.kind = EventKind::redemption;
  head.id = batch.keep(id);
  head.customer = batch.keep(customer);
  head.of = batch.keep(receipt);
  // As it arrives: after all that the ledger has seen of the customer.
  const Value last = state.lastEvent();
  head.day = latest_day_;
  if (last != kMissing && secondOf(last) / 86'400 >= head.day) {
    head.day = static_cast<Day>(secondOf(last) / 86'400);
    head.second = static_cast<std::int32_t>(secondOf(last) % 86'400);
  }
  head.source_line = from.source_line[event.index];
  head.raw = batch.keep(redemptionLine(event, id, head));
  appendEvent(batch, head);
  for (std::size_t i = 0; i < batch.wallets; ++i)
    batch.redeem_stated[i] = from.redeem_stated[event.index * from.wallets + i];
  version_ = programme_.on(head.day);
  EventView own{&batch, 0};
  EventBatch translated;
  if (programme_.size() > 1) {
    const Version& version = programme_[version_];
    translateEvent(version.from_input, own, programme_.schema(), version.plan->schema, translated);
    own = {&translated, 0};
  }
  EventRow row;
  Verdict verdict;
  if (Status status = take(own, row, verdict, Coming::first); !status.ok()) return status;
  return settleGifts(own, row, verdict);
}

/// The redemption as it would have come in.
std::string Book::redemptionLine(const EventView& event, std::string_view id, const EventHead& head) const {
  const EventBatch& from = *event.batch;
  const Schema& schema = programme_.schema();
  nlohmann::ordered_json line;
  line["type"] = "redemption";
  line["id"] = id;
  line["customer"] = from.view(from.customer[event.index]);
  line["at"] = formatDate(head.day) + "T" + formatTime(head.second);
  line["of"] = from.view(from.id[event.index]);
  for (std::size_t i = 0; i < from.wallets; ++i) {
    const Value points = from.redeem_stated[event.index * from.wallets + i];
    if (points == kMissing || points <= 0) continue;
    const bool named = i < schema.wallets.size();
    const std::string text = formatScaled(points, named ? schema.wallets[i].decimals : schema.points_decimals);
    if (from.wallets == 1) {
      line["redeemed"] = text;
    } else {
      line["redeemed"][schema.wallets[i].name] = text;
    }
  }
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace kopeck
