#include "runtime/store/writer.h"

#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <cstring>

#include "runtime/store/totals.h"

namespace kopeck {
namespace {

// Raw events are JSON or CSV: a fast level takes most of what there is to take, at the speed that a run needs.
constexpr int kCompression = -2;

/// The rows in the order of their key, in `order`, which keeps its memory.
template <typename Row, typename Key>
const std::vector<const Row*>& sorted(const std::vector<Row>& rows, std::vector<const Row*>& order, Key Row::*key) {
  order.clear();
  for (const Row& row : rows) order.push_back(&row);
  std::ranges::sort(order, {}, [key](const Row* row) { return row->*key; });
  return order;
}

Error unfit(std::string_view what) {
  return makeError(ErrorKind::invalid, fmt::format("this batch does not continue the ledger: {}", what),
                   fmt::format("эта порция не продолжает журнал: {}", what));
}

Error tooMuch(std::string_view account) {
  return makeError(ErrorKind::invalid,
                   fmt::format("the points of all customers together no longer fit into 64 bits (account {})", account),
                   fmt::format("сумма баллов всех клиентов не помещается в 64 бита (счёт {})", account));
}

// The places of a kind in BatchWriter::counters_; account 0 is none.
constexpr std::size_t kCounters = 1 + static_cast<std::size_t>(CounterAccount::transfer);

}  // namespace

BatchWriter::BatchWriter(Connection& connection) : connection_(connection), compressor_(ZSTD_createCCtx()) {}

BatchWriter::~BatchWriter() {
  ZSTD_freeCCtx(compressor_);
}

Result<std::unique_ptr<BatchWriter>> BatchWriter::prepare(Connection& connection) {
  std::unique_ptr<BatchWriter> writer(new BatchWriter(connection));
  const std::initializer_list<std::pair<Statement*, std::string_view>> statements{
      {&writer->raw_, "INSERT INTO event_batch VALUES (?, ?, 'zstd', ?, ?)"},
      {&writer->event_, "INSERT INTO receipt VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      {&writer->posting_, "INSERT INTO posting VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      {&writer->lot_new_, "INSERT INTO lot VALUES (?1, ?6, ?7, ?2, ?3, ?4, ?5)"},
      {&writer->lot_,
       "INSERT INTO lot VALUES (?1, ?6, ?7, ?2, ?3, ?4, ?5) ON CONFLICT (lot) DO UPDATE SET account = "
       "excluded.account, "
       "earned = "
       "excluded.earned, left = excluded.left, earned_day = excluded.earned_day, active_from = excluded.active_from, "
       "last_day = excluded.last_day"},
      {&writer->lot_left_, "UPDATE lot SET left = ?2, earned_day = ?3, active_from = ?4, last_day = ?5 WHERE lot = ?1"},
      {&writer->lot_gone_, "DELETE FROM lot WHERE lot = ?"},
      {&writer->account_new_, "INSERT INTO account VALUES (?1, ?7, ?2, ?3, ?4, ?5, ?6)"},
      {&writer->account_,
       "UPDATE account SET tier = ?2, balance = ?3, last_row = ?4, settled = ?5, state = ?6 WHERE account = ?1"},
      {&writer->account_row_, "UPDATE account SET last_row = ?2 WHERE account = ?1"},
      {&writer->tier_void_, "DELETE FROM tier_change WHERE account = ?"},
      {&writer->tier_, "INSERT INTO tier_change VALUES (NULL, ?, ?, ?, ?, ?, ?)"},
      {&writer->record_,
       "INSERT INTO receipt_now VALUES (?, ?, ?, ?, NULL, ?) ON CONFLICT (row) DO UPDATE SET verdict = "
       "excluded.verdict, reason = excluded.reason, record = excluded.record, left = NULL, net = coalesce("
       "excluded.net, net)"},
      {&writer->sale_,
       "INSERT INTO receipt_now VALUES (?, NULL, NULL, NULL, ?, NULL) ON CONFLICT (row) DO UPDATE SET left = "
       "excluded.left"},
      {&writer->verdict_,
       "INSERT INTO receipt_now VALUES (?, ?, ?, NULL, NULL, NULL) ON CONFLICT (row) DO UPDATE SET verdict = "
       "excluded.verdict, reason = excluded.reason"},
      {&writer->returned_void_, "DELETE FROM returned WHERE row = ?"},
      // Two lines of a return may take from one line of a sale.
      {&writer->returned_,
       "INSERT INTO returned VALUES (?, ?, ?, ?, ?) ON CONFLICT (sale, line, row) DO UPDATE SET quantity = quantity + "
       "excluded.quantity, net = net + excluded.net"},
      {&writer->counter_,
       "INSERT INTO counter_balance VALUES (?, ?, ?) ON CONFLICT (counter, kind) DO UPDATE SET points = "
       "excluded.points"},
      {&writer->total_,
       "INSERT INTO total VALUES (?, ?, ?) ON CONFLICT (total) DO UPDATE SET period = excluded.period, used = "
       "excluded.used"},
      {&writer->store_total_,
       "INSERT INTO store_total VALUES (?, ?, ?, ?) ON CONFLICT (total, store) DO UPDATE SET period = excluded.period, "
       "used = excluded.used"},
      {&writer->room_, "INSERT OR REPLACE INTO schedule_room VALUES (?, ?, ?)"},
      {&writer->effect_, "INSERT INTO effect VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"},
      {&writer->text_, "INSERT INTO text VALUES (?, ?)"},
      {&writer->run_,
       "UPDATE run SET lines = ?2, events = ?3, totals = ?4, latest_day = nullif(max(coalesce(latest_day, ?5), ?5), "
       "?6), "
       "finished = 0 WHERE run = ?1"},
  };
  for (const auto& [statement, sql] : statements) {
    auto prepared = connection.prepare(sql);
    if (!prepared) return prepared.error();
    *statement = std::move(*prepared);
  }
  const Status loaded = writer->loadCounters();
  if (!loaded) return loaded.error();
  return writer;
}

Status BatchWriter::pack(const LedgerBatch& batch) {
  packed_.resize(ZSTD_compressBound(batch.raw.size()));
  const std::size_t size =
      ZSTD_compressCCtx(compressor_, packed_.data(), packed_.size(), batch.raw.data(), batch.raw.size(), kCompression);
  if (ZSTD_isError(size) != 0) return unfit(ZSTD_getErrorName(size));
  packed_.resize(size);
  return Done{};
}

Status BatchWriter::write(const LedgerBatch& batch, std::int64_t run, std::int64_t known_accounts,
                          std::vector<std::int64_t>& last_rows, Undo& undo) {
  undo.accounts = last_rows.size();
  undo.rows.clear();
  Status done = writeEvents(batch, last_rows, undo);
  if (done) done = writeAccounts(batch, last_rows, known_accounts);
  if (done) done = writePostings(batch);
  if (done) done = writeCounters();
  if (done) done = writeEffects(batch);
  if (done) done = writeLots(batch);
  if (done) done = writeTotals(batch);
  if (done) done = writeChanges(batch);
  if (done) done = writeRest(batch, run);
  return done;
}

Status BatchWriter::writeEvents(const LedgerBatch& batch, std::vector<std::int64_t>& last_rows, Undo& undo) {
  touched_.clear();
  if (batch.events.empty()) return Done{};
  raw_.bind(1, batch.events.front().row).bind(2, static_cast<std::int64_t>(batch.events.size()));
  raw_.bind(3, static_cast<std::int64_t>(batch.raw.size())).bindBlob(4, packed_);
  if (!raw_.run()) return connection_.failure();
  for (const EventRow& row : batch.events) {
    std::int64_t previous = 0;
    if (row.verdict == Verdict8::posted && row.account != 0) {
      const auto account = static_cast<std::size_t>(row.account);
      if (account >= last_rows.size()) last_rows.resize(account + 1, 0);
      previous = last_rows[account];
      undo.rows.emplace_back(row.account, previous);
      last_rows[account] = row.row;
      touched_.push_back(row.account);
    }
    char content[16];
    std::memcpy(content, row.content.data(), sizeof content);
    event_.bind(1, row.row).bind(2, batch.view(row.id)).bind(3, static_cast<std::int64_t>(row.kind));
    event_.bindUnless(4, 0, row.account).bindUnless(5, kNoDay, row.day).bind(6, row.second);
    event_.bind(7, static_cast<std::int64_t>(row.verdict)).bind(8, static_cast<std::int64_t>(row.refusal));
    event_.bind(9, row.version).bind(10, static_cast<std::int64_t>(row.source_line)).bindUnless(11, 0, row.of_row);
    event_.bindUnless(12, 0, previous).bindBlob(13, {content, sizeof content}).bindBlob(14, batch.view(row.record));
    event_.bindUnless(15, kMissing, row.net);
    if (!event_.run()) return connection_.failure();
  }
  return Done{};
}

Status BatchWriter::loadCounters() {
  auto terms = connection_.prepare("SELECT kind FROM terms ORDER BY terms");
  if (!terms) return terms.error();
  Step step = terms->step();
  std::size_t kinds = 1;
  for (; step == Step::row; step = terms->step()) {
    kind_of_terms_.push_back(static_cast<std::size_t>(terms->integer(0)));
    kinds = std::max(kinds, kind_of_terms_.back() + 1);
  }
  if (step == Step::failed) return connection_.failure();
  counters_.assign(kinds * kCounters, 0);
  auto rows = connection_.prepare("SELECT counter, kind, points FROM counter_balance");
  if (!rows) return rows.error();
  for (step = rows->step(); step == Step::row; step = rows->step()) {
    const std::int64_t counter = rows->integer(0);
    const std::int64_t kind = rows->integer(1);
    const auto place = static_cast<std::size_t>(kind) * kCounters + static_cast<std::size_t>(counter);
    if (name(static_cast<CounterAccount>(counter)).empty() || kind < 0 || place >= counters_.size()) {
      return makeError(ErrorKind::damaged,
                       fmt::format("the ledger {} is damaged: counter_balance has an account {} of kind {}",
                                   connection_.path(), counter, kind),
                       fmt::format("журнал {} повреждён: в counter_balance есть счёт {} вида {}", connection_.path(),
                                   counter, kind));
    }
    counters_[place] = rows->integer(2);
  }
  if (step == Step::failed) return connection_.failure();
  return Done{};
}

Status BatchWriter::writeCounters() {
  for (std::size_t i = 0; i < counters_next_.size(); ++i) {
    if (counters_next_[i] == counters_[i]) continue;
    counter_.bind(1, static_cast<std::int64_t>(i % kCounters)).bind(2, static_cast<std::int64_t>(i / kCounters));
    if (!counter_.bind(3, counters_next_[i]).run()) return connection_.failure();
  }
  return Done{};
}

Status BatchWriter::writePostings(const LedgerBatch& batch) {
  counters_next_ = counters_;
  for (const Posting& posting : batch.postings) {
    const CounterAccount counter = counterOf(posting.kind);
    const auto terms = static_cast<std::size_t>(termsOf(posting.lot));
    if (posting.lot != 0 && terms >= kind_of_terms_.size()) return unfit(fmt::format("it has no terms {}", terms));
    const std::size_t kind = posting.lot == 0 ? 0 : kind_of_terms_[terms];
    Value& held = counters_next_[kind * kCounters + static_cast<std::size_t>(counter)];
    if (__builtin_sub_overflow(held, posting.points, &held)) return tooMuch(name(counter));
    posting_.bind(1, posting.account).bind(2, static_cast<std::int64_t>(posting.kind)).bindUnless(3, 0, posting.lot);
    posting_.bind(4, posting.points).bind(5, posting.wanted).bindUnless(6, -1, posting.rule);
    posting_.bindUnless(7, -1, posting.cut_by).bindUnless(8, 0, posting.receipt).bindUnless(9, 0, posting.cause);
    posting_.bind(10, posting.day);
    if (posting.lines.length == 0) {
      posting_.bindNull(11);
    } else {
      posting_.bind(11, batch.view(posting.lines));
    }
    posting_.bind(12, static_cast<std::int64_t>(counter));
    if (!posting_.run()) return connection_.failure();
  }
  return Done{};
}

Status BatchWriter::writeEffects(const LedgerBatch& batch) {
  for (const EffectRow& effect : batch.effects) {
    effect_.bind(1, effect.account).bind(2, static_cast<std::int64_t>(effect.kind)).bindUnless(3, -1, effect.rule);
    effect_.bindUnless(4, 0, effect.receipt).bindUnless(5, 0, effect.cause).bind(6, effect.day).bind(7, effect.amount);
    int at = 8;
    for (const Slice slice : {effect.channel, effect.text, effect.lines}) {
      if (slice.length == 0) {
        effect_.bindNull(at);
      } else {
        effect_.bind(at, batch.view(slice));
      }
      ++at;
    }
    if (!effect_.run()) return connection_.failure();
  }
  return Done{};
}

Status BatchWriter::writeLots(const LedgerBatch& batch) {
  for (const LotId lot : batch.lots_gone) {
    if (!lot_gone_.bind(1, lot).run()) return connection_.failure();
  }
  const std::int64_t first_row = batch.events.empty() ? INT64_MAX : batch.events.front().row;
  for (const LotRow* row : sorted(batch.lots, lots_, &LotRow::id)) {
    const LotRow& lot = *row;
    const bool known = lot.earned == kMissing;
    // What an event of this batch made can't be there: such lots, which are most, need no look for one.
    Statement& statement = known ? lot_left_ : eventRowOf(lot.id) >= first_row ? lot_new_ : lot_;
    statement.bind(1, lot.id).bind(2, lot.left).bind(3, lot.earned_day);
    statement.bindUnless(4, kNever, lot.active_from).bindUnless(5, kNever, lot.last_day);
    if (!known) statement.bind(6, lot.account).bind(7, lot.earned);
    if (!statement.run()) return connection_.failure();
    if (known && sqlite3_changes(connection_.handle()) == 0) return unfit(fmt::format("it has no lot {}", lot.id));
  }
  return Done{};
}

Status BatchWriter::writeAccounts(const LedgerBatch& batch, const std::vector<std::int64_t>& last_rows,
                                  std::int64_t known_accounts) {
  const auto last_row = [&](std::int64_t account) {
    const auto index = static_cast<std::size_t>(account);
    return index < last_rows.size() ? last_rows[index] : 0;
  };
  written_.clear();
  std::int64_t next = known_accounts;
  // By number: neighbours lie on one page.
  for (const AccountRow* row : sorted(batch.accounts, accounts_, &AccountRow::account)) {
    written_.push_back(row->account);
    const bool is_new = row->account > known_accounts;
    Statement& statement = is_new ? account_new_ : account_;
    if (is_new && row->account != ++next) return unfit(fmt::format("account {} instead of {}", row->account, next));
    statement.bind(1, row->account).bind(2, row->tier).bind(3, row->balance).bind(4, last_row(row->account));
    statement.bindUnless(5, kNoDay, row->settled).bindBlob(6, batch.view(row->state));
    if (is_new) statement.bind(7, batch.view(row->customer));
    if (!statement.run()) return connection_.failure();
    if (!is_new && sqlite3_changes(connection_.handle()) == 0) {
      return unfit(fmt::format("it has no account {}", row->account));
    }
  }
  // Accounts whose events changed nothing else.
  std::ranges::sort(touched_);
  touched_.erase(std::unique(touched_.begin(), touched_.end()), touched_.end());
  for (const std::int64_t account : touched_) {
    if (std::ranges::binary_search(written_, account)) continue;
    if (!account_row_.bind(1, account).bind(2, last_row(account)).run()) return connection_.failure();
    if (sqlite3_changes(connection_.handle()) == 0) return unfit(fmt::format("it has no account {}", account));
  }
  return Done{};
}

Status BatchWriter::writeTotals(const LedgerBatch& batch) {
  for (std::size_t i = 0; i + 1 < batch.totals.size(); i += 2) {
    total_.bind(1, static_cast<std::int64_t>(i / 2)).bind(2, batch.totals[i]).bind(3, batch.totals[i + 1]);
    if (!total_.run()) return connection_.failure();
  }
  for (const ScheduleRoom& room : batch.schedule_rooms) {
    if (!room_.bind(1, room.account).bind(2, room.day).bindBlob(3, batch.view(room.totals)).run())
      return connection_.failure();
  }
  for (const StoreTotal& total : batch.store_totals) {
    store_total_.bind(1, total.total).bind(2, total.store).bind(3, total.period).bind(4, total.used);
    if (!store_total_.run()) return connection_.failure();
  }
  return Done{};
}

/// What is new about committed events.
Status BatchWriter::writeChanges(const LedgerBatch& batch) {
  for (const RecordChange& change : batch.records) {
    record_.bind(1, change.row).bind(2, static_cast<std::int64_t>(change.verdict));
    record_.bind(3, static_cast<std::int64_t>(change.refusal)).bindBlob(4, batch.view(change.record));
    if (!record_.bindUnless(5, kMissing, change.net).run()) return connection_.failure();
  }
  for (const SaleLeft& sale : batch.sales) {
    if (!sale_.bind(1, sale.row).bindBlob(2, batch.view(sale.left)).run()) return connection_.failure();
  }
  for (const VerdictChange& change : batch.verdicts) {
    verdict_.bind(1, change.row).bind(2, static_cast<std::int64_t>(change.verdict));
    if (!verdict_.bind(3, static_cast<std::int64_t>(change.refusal)).run()) return connection_.failure();
  }
  for (const std::int64_t row : batch.returned_void) {
    if (!returned_void_.bind(1, row).run()) return connection_.failure();
  }
  for (const ReturnedLine& line : batch.returned) {
    returned_.bind(1, line.sale).bind(2, line.line).bind(3, line.row).bind(4, line.quantity).bind(5, line.net);
    if (!returned_.run()) return connection_.failure();
  }
  return Done{};
}

Status BatchWriter::writeRest(const LedgerBatch& batch, std::int64_t run) {
  for (const std::int64_t account : batch.tier_changes_void) {
    if (!tier_void_.bind(1, account).run()) return connection_.failure();
  }
  for (const TierChange& change : batch.tier_changes) {
    tier_.bind(1, change.account).bind(2, change.block).bind(3, change.day).bind(4, change.from).bind(5, change.to);
    if (!tier_.bindUnless(6, 0, change.receipt).run()) return connection_.failure();
  }
  for (std::size_t i = 0; i < batch.texts.size(); ++i) {
    text_.bind(1, static_cast<std::int64_t>(batch.first_text + i)).bind(2, batch.texts[i]);
    if (!text_.run()) return connection_.failure();
  }
  const std::string totals = totalsToJson(batch.run);
  run_.bind(1, run).bind(2, static_cast<std::int64_t>(batch.position.lines));
  run_.bind(3, static_cast<std::int64_t>(batch.position.events)).bind(4, totals);
  run_.bind(5, batch.latest_day).bind(6, kNoDay);
  if (!run_.run()) return connection_.failure();
  return Done{};
}

}  // namespace kopeck
