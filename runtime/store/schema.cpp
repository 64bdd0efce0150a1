#include "runtime/store/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/store/identity.h"
#include "runtime/store/totals.h"
#include "runtime/store/views.h"

namespace kopeck {
namespace {

// Numbers are kept as small as SQLite can: NULL and 0 and 1 cost no byte. Rows of receipt, event_batch and posting are
// only added; what returns and late events change of a receipt lies over it, in receipt_now. `receipt.previous` and
// `account.last_row` chain an account's events, so that a run finds them without an index that every insert would have
// to keep in order.
constexpr const char* kTables = R"sql(
CREATE TABLE programme (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  name TEXT NOT NULL, language TEXT NOT NULL, currency TEXT NOT NULL, money_decimals INTEGER NOT NULL,
  points_decimals INTEGER NOT NULL
) STRICT;
CREATE TABLE version (version INTEGER PRIMARY KEY, plan_hash TEXT NOT NULL, from_day INTEGER) STRICT;
CREATE TABLE source (
  version INTEGER NOT NULL REFERENCES version, number INTEGER NOT NULL, file TEXT NOT NULL, text TEXT NOT NULL,
  PRIMARY KEY (version, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE rule (
  rule INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES version, name TEXT NOT NULL, title TEXT NOT NULL,
  line INTEGER NOT NULL
) STRICT;
CREATE TABLE limit_text (
  number INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES version, text TEXT NOT NULL
) STRICT;
CREATE TABLE kind (
  kind INTEGER PRIMARY KEY, name TEXT NOT NULL, use TEXT NOT NULL, decimals INTEGER NOT NULL, worth_money INTEGER,
  worth_points INTEGER
) STRICT;
CREATE TABLE terms (terms INTEGER PRIMARY KEY, text TEXT NOT NULL, kind INTEGER NOT NULL REFERENCES kind) STRICT;
CREATE TABLE tier (
  block INTEGER NOT NULL, tier INTEGER NOT NULL, block_name TEXT NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (block, tier)
) STRICT, WITHOUT ROWID;
CREATE TABLE tier_level (
  version INTEGER NOT NULL REFERENCES version, block INTEGER NOT NULL, tier INTEGER NOT NULL, measure TEXT NOT NULL,
  threshold INTEGER, window TEXT, on_set INTEGER NOT NULL, conditions INTEGER NOT NULL, rise TEXT NOT NULL,
  fall TEXT NOT NULL, PRIMARY KEY (version, block, tier)
) STRICT, WITHOUT ROWID;
CREATE TABLE counter_account (counter INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE TABLE counter_balance (
  counter INTEGER NOT NULL REFERENCES counter_account, kind INTEGER NOT NULL REFERENCES kind, points INTEGER NOT NULL,
  PRIMARY KEY (counter, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE word (
  of TEXT NOT NULL, number INTEGER NOT NULL, word TEXT NOT NULL, PRIMARY KEY (of, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE run (
  run INTEGER PRIMARY KEY, input TEXT NOT NULL UNIQUE, lines INTEGER NOT NULL, events INTEGER NOT NULL,
  totals TEXT NOT NULL, latest_day INTEGER, finished INTEGER NOT NULL
) STRICT;
CREATE TABLE text (text INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE total (total INTEGER PRIMARY KEY, period INTEGER NOT NULL, used INTEGER NOT NULL) STRICT;
CREATE TABLE store_total (
  total INTEGER NOT NULL, store INTEGER NOT NULL, period INTEGER NOT NULL, used INTEGER NOT NULL,
  PRIMARY KEY (total, store)
) STRICT, WITHOUT ROWID;
CREATE TABLE schedule_room (
  account INTEGER NOT NULL REFERENCES account, day INTEGER NOT NULL, totals BLOB NOT NULL, PRIMARY KEY (account, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE event_batch (
  first_row INTEGER PRIMARY KEY, count INTEGER NOT NULL, codec TEXT NOT NULL, size INTEGER NOT NULL, bytes BLOB NOT NULL
) STRICT;
CREATE TABLE account (
  account INTEGER PRIMARY KEY, customer TEXT NOT NULL UNIQUE, tier INTEGER NOT NULL, balance INTEGER NOT NULL,
  last_row INTEGER NOT NULL, settled INTEGER, state BLOB NOT NULL
) STRICT;
CREATE TABLE receipt (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL, kind INTEGER NOT NULL, account INTEGER REFERENCES account,
  day INTEGER, second INTEGER NOT NULL, verdict INTEGER NOT NULL, reason INTEGER NOT NULL, version INTEGER NOT NULL,
  source_line INTEGER NOT NULL, of_row INTEGER REFERENCES receipt, previous INTEGER, content BLOB NOT NULL,
  record BLOB NOT NULL, net INTEGER
) STRICT;
CREATE TABLE receipt_now (
  row INTEGER PRIMARY KEY REFERENCES receipt, verdict INTEGER, reason INTEGER, record BLOB, left BLOB, net INTEGER
) STRICT;
CREATE TABLE lot (
  lot INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account, earned INTEGER NOT NULL, left INTEGER NOT NULL,
  earned_day INTEGER NOT NULL, active_from INTEGER, last_day INTEGER
) STRICT;
CREATE TABLE posting (
  posting INTEGER PRIMARY KEY CHECK (posting > 0), account INTEGER NOT NULL REFERENCES account,
  kind INTEGER NOT NULL, lot INTEGER, points INTEGER NOT NULL, wanted INTEGER NOT NULL, rule INTEGER REFERENCES rule,
  cut_by INTEGER REFERENCES limit_text (number), receipt INTEGER REFERENCES receipt, cause INTEGER REFERENCES receipt,
  day INTEGER NOT NULL, lines TEXT, counter INTEGER NOT NULL REFERENCES counter_account
) STRICT;
CREATE TABLE returned (
  sale INTEGER NOT NULL REFERENCES receipt, line INTEGER NOT NULL, row INTEGER NOT NULL REFERENCES receipt,
  quantity INTEGER NOT NULL, net INTEGER NOT NULL, PRIMARY KEY (sale, line, row)
) STRICT, WITHOUT ROWID;
CREATE TABLE tier_change (
  number INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account, block INTEGER NOT NULL,
  day INTEGER NOT NULL, from_tier INTEGER NOT NULL, to_tier INTEGER NOT NULL, receipt INTEGER REFERENCES receipt
) STRICT;
CREATE TABLE effect (
  effect INTEGER PRIMARY KEY CHECK (effect > 0), account INTEGER NOT NULL REFERENCES account, kind INTEGER NOT NULL,
  rule INTEGER REFERENCES rule, receipt INTEGER REFERENCES receipt, cause INTEGER REFERENCES receipt,
  day INTEGER NOT NULL, amount INTEGER NOT NULL, channel TEXT, text TEXT, lines TEXT
) STRICT;
CREATE INDEX receipt_id ON receipt (id);
CREATE INDEX receipt_of ON receipt (of_row) WHERE of_row IS NOT NULL;
CREATE INDEX returned_row ON returned (row);
CREATE INDEX receipt_waiting ON receipt (row) WHERE verdict = 4;
CREATE INDEX tier_change_account ON tier_change (account);
)sql";

// INSERT OR REPLACE removes a row without asking the trigger of DELETE, so a number that is there is refused before.
constexpr const char* kTriggers = R"sql(
CREATE TRIGGER posting_stays BEFORE UPDATE ON posting
  BEGIN SELECT RAISE(ABORT, 'a posting is never changed: a correction is a new posting'); END;
CREATE TRIGGER posting_remains BEFORE DELETE ON posting
  BEGIN SELECT RAISE(ABORT, 'a posting is never removed: a correction is a new posting'); END;
CREATE TRIGGER posting_once BEFORE INSERT ON posting WHEN EXISTS (SELECT 1 FROM posting WHERE posting = NEW.posting)
  BEGIN SELECT RAISE(ABORT, 'a posting is never replaced: a correction is a new posting'); END;
CREATE TRIGGER effect_stays BEFORE UPDATE ON effect
  BEGIN SELECT RAISE(ABORT, 'an effect is never changed: a correction is a new one'); END;
CREATE TRIGGER effect_remains BEFORE DELETE ON effect
  BEGIN SELECT RAISE(ABORT, 'an effect is never removed: a correction is a new one'); END;
CREATE TRIGGER effect_once BEFORE INSERT ON effect WHEN EXISTS (SELECT 1 FROM effect WHERE effect = NEW.effect)
  BEGIN SELECT RAISE(ABORT, 'an effect is never replaced: a correction is a new one'); END;
CREATE TRIGGER receipt_stays BEFORE UPDATE ON receipt
  BEGIN SELECT RAISE(ABORT, 'what came in is never changed'); END;
CREATE TRIGGER receipt_remains BEFORE DELETE ON receipt
  BEGIN SELECT RAISE(ABORT, 'what came in is never removed'); END;
CREATE TRIGGER receipt_once BEFORE INSERT ON receipt WHEN EXISTS (SELECT 1 FROM receipt WHERE row = NEW.row)
  BEGIN SELECT RAISE(ABORT, 'what came in is never replaced'); END;
CREATE TRIGGER event_batch_stays BEFORE UPDATE ON event_batch
  BEGIN SELECT RAISE(ABORT, 'what came in is never changed'); END;
CREATE TRIGGER event_batch_remains BEFORE DELETE ON event_batch
  BEGIN SELECT RAISE(ABORT, 'what came in is never removed'); END;
CREATE TRIGGER event_batch_once BEFORE INSERT ON event_batch
  WHEN EXISTS (SELECT 1 FROM event_batch WHERE first_row = NEW.first_row)
  BEGIN SELECT RAISE(ABORT, 'what came in is never replaced'); END;
)sql";

// An account's receipts are found through receipt.previous, a receipt's postings among its account's: more indexes
// would cost a fifth of a run and answer nothing that this one does not answer in a moment.
constexpr std::array<std::pair<const char*, const char*>, 2> kIndexes{{
    {"posting_account", "posting (account)"},
    {"effect_account", "effect (account)"},
}};

Status putWords(Connection& connection) {
  std::vector<std::pair<std::string, std::pair<std::int64_t, std::string>>> words{
      {"kind", {0, "customer"}},     {"kind", {1, "event"}},      {"kind", {2, "purchase"}},
      {"kind", {3, "return"}},       {"kind", {4, "gift"}},       {"kind", {5, "opening"}},
      {"kind", {6, "adjust"}},       {"kind", {7, "redemption"}}, {"effect", {1, "discount"}},
      {"effect", {2, "free_units"}}, {"effect", {3, "message"}},  {"effect", {4, "record"}},
  };
  for (int i = 0; !name(static_cast<Verdict8>(i)).empty(); ++i) {
    words.push_back({"verdict", {i, std::string(name(static_cast<Verdict8>(i)))}});
  }
  for (int i = 1; !name(static_cast<PostingKind>(i)).empty(); ++i) {
    words.push_back({"posting", {i, std::string(name(static_cast<PostingKind>(i)))}});
  }
  for (int i = 0; !name(static_cast<Refusal>(i)).empty(); ++i) {
    words.push_back({"reason", {i, std::string(name(static_cast<Refusal>(i)))}});
  }
  for (const auto& [of, entry] : words) {
    const std::string_view domain = of;
    const auto number = entry.first;
    const std::string_view word = entry.second;
    Status done = put(connection, "INSERT INTO word VALUES (?, ?, ?)",
                      [&](Statement& row) { row.bind(1, domain).bind(2, number).bind(3, word); });
    if (!done) return done;
  }
  for (int i = 1; !name(static_cast<CounterAccount>(i)).empty(); ++i) {
    const std::string_view word = name(static_cast<CounterAccount>(i));
    Status done = put(connection, "INSERT INTO counter_account VALUES (?, ?)",
                      [&](Statement& row) { row.bind(1, i).bind(2, word); });
    if (!done) return done;
  }
  return Done{};
}

constexpr std::array<std::string_view, 4> kOnlyAdded{"posting", "effect", "receipt", "event_batch"};

int authorize(void*, int action, const char* table, const char*, const char*, const char*) {
  if (action != SQLITE_UPDATE && action != SQLITE_DELETE) return SQLITE_OK;
  return table != nullptr && std::ranges::find(kOnlyAdded, std::string_view(table)) != kOnlyAdded.end() ? SQLITE_DENY
                                                                                                        : SQLITE_OK;
}

}  // namespace

Status guardWriter(Connection& connection) {
  if (sqlite3_set_authorizer(connection.handle(), authorize, nullptr) != SQLITE_OK ||
      sqlite3_db_config(connection.handle(), SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr) != SQLITE_OK)
    return connection.failure();
  return Done{};
}

Status makeSchema(Connection& connection, const ProgrammeId& programme) {
  Status done = connection.execute("BEGIN IMMEDIATE");
  if (done) done = connection.execute(kTables);
  if (done) done = connection.execute(kTriggers);
  if (done) done = connection.execute(makeViews(programme));
  if (done) done = putWords(connection);
  if (done) done = putProgramme(connection, programme);
  if (done) {
    done = connection.execute(
        fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT", kApplicationId, kSchemaVersion));
  }
  if (!done) (void)connection.execute("ROLLBACK");
  return done;
}

Result<FileKind> inspect(Connection& connection) {
  const auto tables = connection.integer("SELECT count(*) FROM sqlite_schema", 0);
  if (!tables) return tables.error();
  const auto application = connection.integer("PRAGMA application_id", 0);
  if (!application) return application.error();
  const auto version = connection.integer("PRAGMA user_version", 0);
  if (!version) return version.error();
  if (*tables == 0 && *application == 0 && *version == 0) return FileKind{true};
  const std::string& path = connection.path();
  if (*application != kApplicationId) {
    return makeError(ErrorKind::foreign, fmt::format("{} is an SQLite file, but not a Kopeck ledger", path),
                     fmt::format("{} — файл SQLite, но не журнал Kopeck", path));
  }
  if (*version != kSchemaVersion) {
    return makeError(
        ErrorKind::foreign,
        fmt::format(
            "the ledger {} has tables of version {}, this Kopeck works with version {}: use the Kopeck that made "
            "it, or run into another ledger",
            path, *version, kSchemaVersion),
        fmt::format("таблицы журнала {} имеют версию {}, этот Kopeck работает с версией {}: возьмите тот Kopeck, "
                    "который их создал, или другой журнал",
                    path, *version, kSchemaVersion));
  }
  return FileKind{};
}

Status addVersions(Connection& connection, const ProgrammeId& programme, std::size_t known) {
  Status done = connection.execute("BEGIN IMMEDIATE");
  if (done) done = connection.execute(dropViews());
  if (done) done = putVersions(connection, programme, known);
  if (done) done = connection.execute(makeViews(programme));
  if (done) done = connection.execute("COMMIT");
  if (!done) (void)connection.execute("ROLLBACK");
  return done;
}

Result<RunState> readRun(Connection& connection, std::string_view input) {
  RunState state;
  auto row = connection.prepare("SELECT lines, events, totals, finished FROM run WHERE input = ?");
  if (!row) return row.error();
  const Step step = row->bind(1, input).step();
  if (step == Step::failed) return connection.failure();
  if (step == Step::row) {
    state.position = {static_cast<std::uint64_t>(row->integer(0)), static_cast<std::uint64_t>(row->integer(1))};
    auto totals = totalsFromJson(row->text(2));
    if (!totals) {
      return makeError(
          ErrorKind::damaged,
          fmt::format("the ledger {} is damaged: the totals of {} can't be read", connection.path(), input),
          fmt::format("журнал {} повреждён: итоги по {} не читаются", connection.path(), input));
    }
    state.totals = std::move(*totals);
    state.finished = row->integer(3) != 0;
  }
  const auto latest = connection.integer("SELECT max(latest_day) FROM run", kNoDay);
  if (!latest) return latest.error();
  state.latest_day = static_cast<Day>(*latest);
  return state;
}

Status makeIndexes(Connection& connection) {
  // The run is over when this is called: its other thread can sort as well.
  Status threads = connection.execute("PRAGMA threads = 2");
  if (!threads) return threads;
  for (const auto& [name, on] : kIndexes) {
    Status done = connection.execute(fmt::format("CREATE INDEX IF NOT EXISTS {} ON {}", name, on));
    if (!done) return done;
  }
  return Done{};
}

Status dropIndexes(Connection& connection) {
  for (const auto& [name, on] : kIndexes) {
    Status done = connection.execute(fmt::format("DROP INDEX IF EXISTS {}", name));
    if (!done) return done;
  }
  return Done{};
}

Result<bool> hasIndexes(Connection& connection) {
  const auto count = connection.integer(
      "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name IN ('posting_account', 'effect_account')", 0);
  if (!count) return count.error();
  return *count == static_cast<std::int64_t>(kIndexes.size());
}

}  // namespace kopeck
