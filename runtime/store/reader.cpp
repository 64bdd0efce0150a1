#include "runtime/store/reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <utility>

#include "runtime/store/identity.h"
#include "runtime/store/schema.h"
#include "runtime/store/sqlite.h"

namespace kopeck {
namespace {

constexpr int kReaderCacheMb = 16;
constexpr int kReaderBusyMs = 10'000;

constexpr std::string_view kEventColumns =
    "SELECT r.row, r.id, r.kind, r.account, r.day, r.second, coalesce(n.verdict, r.verdict), coalesce(n.reason, "
    "r.reason), "
    "r.version, r.source_line, r.of_row, r.content, coalesce(n.record, r.record), n.left, "
    "iif(coalesce(n.verdict, r.verdict) < 2, coalesce(n.net, r.net), NULL) "
    "FROM receipt AS r LEFT JOIN receipt_now AS n ON n.row = r.row ";
constexpr std::string_view kPostingColumns =
    "SELECT posting, account, kind, lot, points, wanted, rule, cut_by, receipt, cause, day, lines, counter FROM "
    "posting ";
constexpr std::string_view kEffectColumns =
    "SELECT effect, account, kind, rule, receipt, cause, day, amount, channel, text, lines FROM effect ";
constexpr std::string_view kLotColumns =
    "SELECT lot, account, earned, left, earned_day, active_from, last_day FROM lot ";
constexpr std::string_view kAccountColumns =
    "SELECT account, customer, tier, balance, last_row, settled, state FROM "
    "account ";
constexpr std::string_view kReturnedColumns = "SELECT sale, line, row, quantity, net FROM returned ";
constexpr std::string_view kTierColumns = "SELECT account, day, from_tier, to_tier, receipt, block FROM tier_change ";

template <typename Enum>
Enum enumOf(std::int64_t number) {
  return static_cast<Enum>(static_cast<std::uint8_t>(number));
}

/// As many as there are and fit. A damaged cell may be empty, and then has no address.
void copyBytes(std::string_view from, void* to, std::size_t most) {
  if (!from.empty() && most > 0) std::memcpy(to, from.data(), std::min(from.size(), most));
}

void read(const Statement& row, StoredEvent& event) {
  event.row.row = row.integer(0);
  event.id = row.text(1);
  event.row.kind = enumOf<EventKind>(row.integer(2));
  event.row.account = row.integer(3);
  event.row.day = static_cast<Day>(row.integerOr(4, kNoDay));
  event.row.second = static_cast<std::int32_t>(row.integer(5));
  event.row.verdict = enumOf<Verdict8>(row.integer(6));
  event.row.refusal = enumOf<Refusal>(row.integer(7));
  event.row.version = event.version = static_cast<std::int32_t>(row.integer(8));
  event.row.source_line = static_cast<std::uint64_t>(row.integer(9));
  event.row.of_row = row.integer(10);
  const std::string_view content = row.blob(11);
  event.row.content = {};
  copyBytes(content, event.row.content.data(), sizeof event.row.content);
  event.record = row.blob(12);
  event.left = row.blob(13);
  event.row.net = row.integerOr(14, kMissing);
}

void read(const Statement& row, StoredPosting& stored) {
  Posting& posting = stored.posting;
  stored.number = row.integer(0);
  posting.account = row.integer(1);
  posting.kind = enumOf<PostingKind>(row.integer(2));
  posting.lot = row.integer(3);
  posting.points = row.integer(4);
  posting.wanted = row.integer(5);
  posting.rule = static_cast<std::int32_t>(row.integerOr(6, -1));
  posting.cut_by = static_cast<std::int32_t>(row.integerOr(7, -1));
  posting.receipt = row.integer(8);
  posting.cause = row.integer(9);
  posting.day = static_cast<Day>(row.integer(10));
  stored.lines = row.text(11);
  stored.counter = enumOf<CounterAccount>(row.integer(12));
}

void read(const Statement& row, StoredEffect& stored) {
  EffectRow& effect = stored.effect;
  stored.number = row.integer(0);
  effect.account = row.integer(1);
  effect.kind = enumOf<EffectRowKind>(row.integer(2));
  effect.rule = static_cast<std::int32_t>(row.integerOr(3, -1));
  effect.receipt = row.integer(4);
  effect.cause = row.integer(5);
  effect.day = static_cast<Day>(row.integer(6));
  effect.amount = row.integer(7);
  stored.channel = row.text(8);
  stored.text = row.text(9);
  stored.lines = row.text(10);
}

void read(const Statement& row, LotRow& lot) {
  lot.id = row.integer(0);
  lot.account = row.integer(1);
  lot.earned = row.integer(2);
  lot.left = row.integer(3);
  lot.earned_day = static_cast<Day>(row.integer(4));
  lot.active_from = static_cast<Day>(row.integerOr(5, kNever));
  lot.last_day = static_cast<Day>(row.integerOr(6, kNever));
}

void read(const Statement& row, StoredAccount& account) {
  account.account = row.integer(0);
  account.customer = row.text(1);
  account.tier = static_cast<std::int32_t>(row.integer(2));
  account.balance = row.integer(3);
  account.last_row = row.integer(4);
  account.settled = static_cast<Day>(row.integerOr(5, kNoDay));
  account.state = row.blob(6);
}

void read(const Statement& row, ReturnedLine& line) {
  line.sale = row.integer(0);
  line.line = static_cast<std::int32_t>(row.integer(1));
  line.row = row.integer(2);
  line.quantity = row.integer(3);
  line.net = row.integer(4);
}

void read(const Statement& row, StoredCounter& stored) {
  stored.counter = enumOf<CounterAccount>(row.integer(0));
  stored.kind = static_cast<std::int32_t>(row.integer(1));
  stored.points = row.integer(2);
}

void read(const Statement& row, TierChange& change) {
  change.account = row.integer(0);
  change.day = static_cast<Day>(row.integer(1));
  change.from = static_cast<std::int32_t>(row.integer(2));
  change.to = static_cast<std::int32_t>(row.integer(3));
  change.receipt = row.integer(4);
  change.block = static_cast<std::int32_t>(row.integer(5));
}

void read(const Statement& row, StoredRoom& room) {
  room.account = row.integer(0);
  room.day = static_cast<Day>(row.integer(1));
  const std::string_view bytes = row.blob(2);
  room.totals.resize(bytes.size() / sizeof(Value));
  copyBytes(bytes, room.totals.data(), room.totals.size() * sizeof(Value));
}

void read(const Statement& row, StoreTotal& total) {
  total.total = row.integer(0);
  total.store = static_cast<TextId>(row.integer(1));
  total.period = row.integer(2);
  total.used = row.integer(3);
}

void read(const Statement& row, SeenEvent& event) {
  event.row = row.integer(0);
  event.id = row.text(1);
  event.kind = enumOf<EventKind>(row.integer(2));
  const std::string_view content = row.blob(3);
  event.content = {};
  copyBytes(content, event.content.data(), sizeof event.content);
  event.day = static_cast<Day>(row.integerOr(4, kNoDay));
}

std::string sql(std::string_view columns, std::string_view rest) {
  return fmt::format("{}{}", columns, rest);
}

/// Hands each row of the statement to `each`.
template <typename Row>
Status scan(Connection& connection, std::string_view text, const auto& bind, const Each<Row>& each) {
  auto statement = connection.lease(text);
  if (!statement) return statement.error();
  bind(**statement);
  Row row;
  Step step = (*statement)->step();
  for (; step == Step::row; step = (*statement)->step()) {
    read(**statement, row);
    if (!each(row)) return Done{};
  }
  if (step == Step::failed) return connection.failure();
  return Done{};
}

/// The first row, if there is one.
template <typename Row>
Result<std::optional<Row>> one(Connection& connection, std::string_view text, const auto& bind) {
  std::optional<Row> found;
  const Status done = scan<Row>(connection, text, bind, [&](const Row& row) {
    found = row;
    return false;
  });
  if (!done) return done.error();
  return found;
}

constexpr auto kNothing = [](Statement&) {};

/// The path as a file: URI that SQLite takes to be unchangeable.
std::string unchangeable(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '%' || c == '?' || c == '#') {
      uri += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    } else {
      uri += c;
    }
  }
  return uri + "?immutable=1";
}

/// Opens what was closed in good order and lies where we may not write: no log beside it, so none is missed.
Result<std::unique_ptr<Connection>> openReadOnly(const std::string& path, const std::string& vfs) {
  std::error_code ignored;
  const auto size = std::filesystem::file_size(path + "-wal", ignored);
  if (!ignored && size > 0) {
    return makeError(
        ErrorKind::io,
        fmt::format("the ledger {} was not closed and its folder can't be written: copy it with its -wal file "
                    "to a folder that can",
                    path),
        fmt::format("журнал {} не был закрыт, а в его папку нельзя писать: скопируйте его вместе с файлом "
                    "-wal туда, куда можно",
                    path));
  }
  return Connection::open(path, unchangeable(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, vfs);
}

}  // namespace

StoreReader::StoreReader(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
StoreReader::~StoreReader() = default;

Result<std::unique_ptr<StoreReader>> StoreReader::open(const std::string& path, const std::string& vfs) {
  struct stat about {};
  if (stat(path.c_str(), &about) != 0) {
    const char* why = std::strerror(errno);
    return makeError(ErrorKind::io, fmt::format("there is no ledger {}: {}", path, why),
                     fmt::format("журнала {} нет: {}", path, why));
  }
  if (!S_ISREG(about.st_mode) || about.st_size == 0) {
    return makeError(ErrorKind::foreign, fmt::format("{} is not a ledger: it is empty or not a file", path),
                     fmt::format("{} — не журнал: это не файл, или он пуст", path));
  }
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  const bool may_write = faccessat(AT_FDCWD, folder.empty() ? "." : folder.c_str(), W_OK, AT_EACCESS) == 0;
  // Opened for writing, since a log that a killed run left has to be put back first; query_only keeps it from more.
  auto connection = may_write ? Connection::open(path, path, SQLITE_OPEN_READWRITE, vfs) : openReadOnly(path, vfs);
  if (!connection) return connection.error();
  sqlite3_busy_timeout((*connection)->handle(), kReaderBusyMs);
  const Status done =
      (*connection)->execute(fmt::format("PRAGMA query_only = 1; PRAGMA cache_size = -{}", kReaderCacheMb * 1024));
  if (!done) return done.error();
  const auto kind = inspect(**connection);
  if (!kind) return kind.error();
  if (kind->fresh) {
    return makeError(ErrorKind::foreign, fmt::format("{} is an SQLite file, but not a Kopeck ledger", path),
                     fmt::format("{} — файл SQLite, но не журнал Kopeck", path));
  }
  return std::unique_ptr<StoreReader>(new StoreReader(std::move(*connection)));
}

Status StoreReader::beginSnapshot() {
  Status done = connection_->execute("BEGIN");
  if (!done) return done;
  // SQLite takes the snapshot at the first read.
  const auto first = connection_->integer("SELECT 1 FROM programme", 0);
  if (first) return Done{};
  endSnapshot();
  return first.error();
}

void StoreReader::endSnapshot() {
  (void)connection_->execute("COMMIT");
}

Result<ProgrammeId> StoreReader::programme() {
  return readProgramme(*connection_);
}
Result<RunState> StoreReader::runState(std::string_view input) {
  return readRun(*connection_, input);
}

Result<std::vector<std::string>> StoreReader::inputs() {
  auto statement = connection_->lease("SELECT input FROM run ORDER BY run");
  if (!statement) return statement.error();
  std::vector<std::string> names;
  Step step = (*statement)->step();
  for (; step == Step::row; step = (*statement)->step()) names.emplace_back((*statement)->text(0));
  if (step == Step::failed) return connection_->failure();
  return names;
}

Result<std::vector<std::string>> StoreReader::texts() {
  auto statement = connection_->lease("SELECT text, value FROM text ORDER BY text");
  if (!statement) return statement.error();
  std::vector<std::string> texts;
  Step step = (*statement)->step();
  for (; step == Step::row; step = (*statement)->step()) {
    if ((*statement)->integer(0) != static_cast<std::int64_t>(texts.size()) + 1) {
      return connection_->damaged(fmt::format("text {} is missing", texts.size() + 1));
    }
    texts.emplace_back((*statement)->text(1));
  }
  if (step == Step::failed) return connection_->failure();
  return texts;
}

Result<std::vector<Value>> StoreReader::totals() {
  auto statement = connection_->lease("SELECT period, used FROM total ORDER BY total");
  if (!statement) return statement.error();
  std::vector<Value> totals;
  Step step = (*statement)->step();
  for (; step == Step::row; step = (*statement)->step()) {
    totals.push_back((*statement)->integer(0));
    totals.push_back((*statement)->integer(1));
  }
  if (step == Step::failed) return connection_->failure();
  return totals;
}

Status StoreReader::storeTotals(const Each<StoreTotal>& each) {
  return scan(*connection_, "SELECT total, store, period, used FROM store_total ORDER BY total, store", kNothing, each);
}

Status StoreReader::scheduleRooms(std::int64_t account, const Each<StoredRoom>& each) {
  return scan(
      *connection_, "SELECT account, day, totals FROM schedule_room WHERE ?1 = 0 OR account = ?1 ORDER BY account, day",
      [&](Statement& s) { s.bind(1, account); }, each);
}

Status StoreReader::accounts(const Each<StoredAccount>& each) {
  return scan(*connection_, sql(kAccountColumns, "ORDER BY account"), kNothing, each);
}

Status StoreReader::acceptedEvents(const Each<SeenEvent>& each) {
  // Attributes have no number, and those of gifts are made of their cause's.
  return scan(
      *connection_,
      "SELECT row, id, kind, content, day FROM receipt WHERE verdict IN (0, 1, 4) AND kind NOT IN (0, 4) ORDER BY "
      "row",
      kNothing, each);
}

Result<std::optional<StoredEvent>> StoreReader::findEvent(std::string_view id) {
  // Verdicts above 1 are refusals and repetitions; the purchase is the kind that people ask for by number.
  return one<StoredEvent>(*connection_,
                          sql(kEventColumns, "WHERE r.id = ? ORDER BY r.verdict > 1, r.kind <> 2, r.row DESC LIMIT 1"),
                          [&](Statement& s) { s.bind(1, id); });
}

Result<std::optional<StoredEvent>> StoreReader::findEvent(std::string_view id, EventKind kind) {
  return one<StoredEvent>(
      *connection_,
      sql(kEventColumns, "WHERE r.id = ? AND r.kind = ? AND r.verdict IN (0, 1, 4) ORDER BY r.row LIMIT 1"),
      [&](Statement& s) { s.bind(1, id).bind(2, static_cast<std::int64_t>(kind)); });
}

Result<std::optional<StoredEvent>> StoreReader::event(std::int64_t row) {
  return one<StoredEvent>(*connection_, sql(kEventColumns, "WHERE r.row = ?"), [&](Statement& s) { s.bind(1, row); });
}

Result<std::optional<StoredAccount>> StoreReader::findAccount(std::string_view customer) {
  return one<StoredAccount>(*connection_, sql(kAccountColumns, "WHERE customer = ?"),
                            [&](Statement& s) { s.bind(1, customer); });
}

Result<std::optional<StoredAccount>> StoreReader::account(std::int64_t account) {
  return one<StoredAccount>(*connection_, sql(kAccountColumns, "WHERE account = ?"),
                            [&](Statement& s) { s.bind(1, account); });
}

Result<std::optional<LotRow>> StoreReader::lot(LotId lot) {
  return one<LotRow>(*connection_, sql(kLotColumns, "WHERE lot = ?"), [&](Statement& s) { s.bind(1, lot); });
}

Status StoreReader::returnedBy(std::int64_t row, const Each<ReturnedLine>& each) {
  return scan(
      *connection_, sql(kReturnedColumns, "WHERE row = ? ORDER BY sale, line"), [&](Statement& s) { s.bind(1, row); },
      each);
}

Status StoreReader::returnedOf(std::int64_t sale, const Each<ReturnedLine>& each) {
  return scan(
      *connection_, sql(kReturnedColumns, "WHERE sale = ? ORDER BY line, row"), [&](Statement& s) { s.bind(1, sale); },
      each);
}

Status StoreReader::allReturned(const Each<ReturnedLine>& each) {
  return scan(*connection_, sql(kReturnedColumns, "ORDER BY sale, line, row"), kNothing, each);
}

Status StoreReader::counters(const Each<StoredCounter>& each) {
  return scan(*connection_, "SELECT counter, kind, points FROM counter_balance ORDER BY kind, counter", kNothing, each);
}

Status StoreReader::walk(std::int64_t account, const std::function<bool(std::int64_t)>& each) {
  auto last = connection_->lease("SELECT last_row FROM account WHERE account = ?");
  if (!last) return last.error();
  const Step step = (*last)->bind(1, account).step();
  if (step == Step::failed) return connection_->failure();
  if (step == Step::done) return Done{};
  // The chain can only lengthen at its near end, and what it leads through never changes: no snapshot is needed.
  auto previous = connection_->lease("SELECT previous FROM receipt WHERE row = ?");
  if (!previous) return previous.error();
  for (std::int64_t row = (*last)->integer(0); row != 0 && each(row);) {
    (*previous)->reset();
    if ((*previous)->bind(1, row).step() == Step::failed) return connection_->failure();
    const std::int64_t next = (*previous)->integer(0);
    if (next >= row) return connection_->damaged(fmt::format("event row {} follows itself", row));
    row = next;
  }
  return Done{};
}

Result<bool> StoreReader::hand(std::int64_t row, const Each<StoredEvent>& each) {
  const auto stored = event(row);
  if (!stored) return stored.error();
  if (!*stored) return connection_->damaged(fmt::format("event row {} is missing", row));
  return each(**stored);
}

Status StoreReader::eventsOfLatestFirst(std::int64_t account, const Each<StoredEvent>& each) {
  Status handed = Done{};
  const Status done = walk(account, [&](std::int64_t row) {
    const auto more = hand(row, each);
    if (!more) handed = more.error();
    return more && *more;
  });
  return done ? handed : done;
}

Status StoreReader::eventsOf(std::int64_t account, const Each<StoredEvent>& each) {
  std::vector<std::int64_t> rows;
  Status done = walk(account, [&](std::int64_t row) {
    rows.push_back(row);
    return true;
  });
  if (!done) return done;
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    const auto more = hand(*row, each);
    if (!more) return more.error();
    if (!*more) break;
  }
  return Done{};
}

Status StoreReader::returnsOf(std::int64_t row, const Each<StoredEvent>& each) {
  return scan(
      *connection_, sql(kEventColumns, "WHERE r.of_row = ? ORDER BY r.row"), [&](Statement& s) { s.bind(1, row); },
      each);
}

Status StoreReader::postingsOfReceipt(std::int64_t row, const Each<StoredPosting>& each) {
  return scan(
      *connection_,
      sql(kPostingColumns,
          "WHERE receipt = ?1 AND account = (SELECT account FROM receipt WHERE row = ?1) ORDER BY posting"),
      [&](Statement& s) { s.bind(1, row); }, each);
}

Status StoreReader::postingsOfAccount(std::int64_t account, const Each<StoredPosting>& each) {
  return scan(
      *connection_, sql(kPostingColumns, "WHERE account = ? ORDER BY posting"),
      [&](Statement& s) { s.bind(1, account); }, each);
}

Status StoreReader::effectsOfReceipt(std::int64_t row, const Each<StoredEffect>& each) {
  return scan(
      *connection_,
      sql(kEffectColumns,
          "WHERE receipt = ?1 AND account = (SELECT account FROM receipt WHERE row = ?1) ORDER BY effect"),
      [&](Statement& s) { s.bind(1, row); }, each);
}

Status StoreReader::effectsOfAccount(std::int64_t account, const Each<StoredEffect>& each) {
  return scan(
      *connection_, sql(kEffectColumns, "WHERE account = ? ORDER BY effect"), [&](Statement& s) { s.bind(1, account); },
      each);
}

Status StoreReader::lotsOf(std::int64_t account, const Each<LotRow>& each) {
  return scan(
      *connection_, sql(kLotColumns, "WHERE account = ? ORDER BY lot"), [&](Statement& s) { s.bind(1, account); },
      each);
}

Status StoreReader::tierChangesOf(std::int64_t account, const Each<TierChange>& each) {
  return scan(
      *connection_, sql(kTierColumns, "WHERE account = ? ORDER BY number"), [&](Statement& s) { s.bind(1, account); },
      each);
}

Status StoreReader::allEvents(const Each<StoredEvent>& each) {
  return scan(*connection_, sql(kEventColumns, "ORDER BY r.row"), kNothing, each);
}

Status StoreReader::allPostings(const Each<StoredPosting>& each) {
  return scan(*connection_, sql(kPostingColumns, "ORDER BY posting"), kNothing, each);
}

Status StoreReader::allEffects(const Each<StoredEffect>& each) {
  return scan(*connection_, sql(kEffectColumns, "ORDER BY effect"), kNothing, each);
}

Status StoreReader::allLots(const Each<LotRow>& each) {
  return scan(*connection_, sql(kLotColumns, "ORDER BY lot"), kNothing, each);
}

Status StoreReader::allTierChanges(const Each<TierChange>& each) {
  return scan(*connection_, sql(kTierColumns, "ORDER BY account, number"), kNothing, each);
}

Result<LedgerCounts> StoreReader::counts() {
  // Rows of events, postings, accounts and texts are numbered without gaps.
  auto statement = connection_->lease(
      "SELECT (SELECT max(row) FROM receipt), (SELECT max(posting) FROM posting), (SELECT count(*) FROM lot), "
      "(SELECT max(account) FROM account), (SELECT max(text) FROM text)");
  if (!statement) return statement.error();
  if ((*statement)->step() != Step::row) return connection_->failure();
  const Statement& row = **statement;
  return LedgerCounts{row.integer(0), row.integer(1), row.integer(2), row.integer(3), row.integer(4)};
}

}  // namespace kopeck
