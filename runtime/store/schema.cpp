#include "runtime/store/schema.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <string_view>
#include <utility>

#include "runtime/store/totals.h"

namespace kopeck {
namespace {

// Numbers are kept as small as SQLite can: NULL and 0 and 1 cost no byte. Rows of receipt, event_batch and posting are
// only added; what returns and late events change of a receipt lies over it, in receipt_now. `receipt.previous` and
// `account.last_row` chain an account's events, so that a run finds them without an index that every insert would have
// to keep in order.
constexpr const char* kTables = R"sql(
CREATE TABLE programme (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  name TEXT NOT NULL, version INTEGER NOT NULL, plan_hash TEXT NOT NULL, language TEXT NOT NULL,
  currency TEXT NOT NULL, money_decimals INTEGER NOT NULL, points_decimals INTEGER NOT NULL
) STRICT;
CREATE TABLE source (number INTEGER PRIMARY KEY, file TEXT NOT NULL, text TEXT NOT NULL) STRICT;
CREATE TABLE rule (rule INTEGER PRIMARY KEY, name TEXT NOT NULL, title TEXT NOT NULL, line INTEGER NOT NULL) STRICT;
CREATE TABLE limit_text (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE terms (terms INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE tier (tier INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE TABLE word (
  of TEXT NOT NULL, number INTEGER NOT NULL, word TEXT NOT NULL, PRIMARY KEY (of, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE run (
  run INTEGER PRIMARY KEY, input TEXT NOT NULL UNIQUE, lines INTEGER NOT NULL, events INTEGER NOT NULL,
  totals TEXT NOT NULL, latest_day INTEGER, finished INTEGER NOT NULL
) STRICT;
CREATE TABLE text (text INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE total (total INTEGER PRIMARY KEY, period INTEGER NOT NULL, used INTEGER NOT NULL) STRICT;
CREATE TABLE event_batch (
  first_row INTEGER PRIMARY KEY, count INTEGER NOT NULL, codec TEXT NOT NULL, size INTEGER NOT NULL, bytes BLOB NOT NULL
) STRICT;
CREATE TABLE account (
  account INTEGER PRIMARY KEY, customer TEXT NOT NULL UNIQUE, tier INTEGER NOT NULL, balance INTEGER NOT NULL,
  last_row INTEGER NOT NULL, state BLOB NOT NULL
) STRICT;
CREATE TABLE receipt (
  row INTEGER PRIMARY KEY, id TEXT NOT NULL, kind INTEGER NOT NULL, account INTEGER REFERENCES account,
  day INTEGER, second INTEGER NOT NULL, verdict INTEGER NOT NULL, reason INTEGER NOT NULL, version INTEGER NOT NULL,
  source_line INTEGER NOT NULL, of_row INTEGER REFERENCES receipt, previous INTEGER, content BLOB NOT NULL,
  record BLOB NOT NULL
) STRICT;
CREATE TABLE receipt_now (
  row INTEGER PRIMARY KEY REFERENCES receipt, verdict INTEGER, reason INTEGER, record BLOB, left BLOB
) STRICT;
CREATE TABLE lot (
  lot INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account, earned INTEGER NOT NULL, left INTEGER NOT NULL,
  earned_day INTEGER NOT NULL, active_from INTEGER, last_day INTEGER
) STRICT;
CREATE TABLE posting (
  posting INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account, kind INTEGER NOT NULL, lot INTEGER,
  points INTEGER NOT NULL, wanted INTEGER NOT NULL, rule INTEGER REFERENCES rule,
  cut_by INTEGER REFERENCES limit_text (number), receipt INTEGER REFERENCES receipt, cause INTEGER REFERENCES receipt,
  day INTEGER NOT NULL, lines TEXT
) STRICT;
CREATE TABLE tier_change (
  number INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account, day INTEGER NOT NULL,
  from_tier INTEGER NOT NULL, to_tier INTEGER NOT NULL, receipt INTEGER REFERENCES receipt
) STRICT;
CREATE INDEX receipt_id ON receipt (id);
CREATE INDEX receipt_of ON receipt (of_row) WHERE of_row IS NOT NULL;
CREATE INDEX tier_change_account ON tier_change (account);
)sql";

constexpr const char* kTriggers = R"sql(
CREATE TRIGGER posting_stays BEFORE UPDATE ON posting
  BEGIN SELECT RAISE(ABORT, 'a posting is never changed: a correction is a new posting'); END;
CREATE TRIGGER posting_remains BEFORE DELETE ON posting
  BEGIN SELECT RAISE(ABORT, 'a posting is never removed: a correction is a new posting'); END;
CREATE TRIGGER receipt_stays BEFORE UPDATE ON receipt
  BEGIN SELECT RAISE(ABORT, 'what came in is never changed'); END;
CREATE TRIGGER receipt_remains BEFORE DELETE ON receipt
  BEGIN SELECT RAISE(ABORT, 'what came in is never removed'); END;
CREATE TRIGGER event_batch_stays BEFORE UPDATE ON event_batch
  BEGIN SELECT RAISE(ABORT, 'what came in is never changed'); END;
CREATE TRIGGER event_batch_remains BEFORE DELETE ON event_batch
  BEGIN SELECT RAISE(ABORT, 'what came in is never removed'); END;
)sql";

/// A column of smallest units as a plain decimal, as SQL.
std::string decimal(std::string_view column, int decimals) {
  if (decimals == 0) return std::string(column);  // a number, which sorts as one
  std::int64_t unit = 1;
  for (int i = 0; i < decimals; ++i) unit *= 10;
  return fmt::format("printf('%s%d.%0{1}d', iif({0} < 0, '-', ''), abs({0} / {2}), abs({0} % {2}))", column, decimals,
                     unit);
}

std::string date(std::string_view column) {
  return fmt::format("date({} * 86400, 'unixepoch')", column);
}

std::string views(int decimals) {
  return fmt::format(R"sql(
CREATE VIEW account_view AS
  SELECT account, customer, tier.name AS tier, {balance} AS balance
  FROM account LEFT JOIN tier USING (tier);
CREATE VIEW receipt_view AS
  SELECT r.row, r.id, k.word AS kind, customer, {r_day} AS date, time(r.second, 'unixepoch') AS time,
         v.word AS verdict, w.word AS reason, s.id AS of, r.version, r.source_line
  FROM receipt AS r LEFT JOIN receipt_now AS n ON n.row = r.row
  LEFT JOIN account USING (account) LEFT JOIN receipt AS s ON s.row = r.of_row
  LEFT JOIN word AS k ON k.of = 'kind' AND k.number = r.kind
  LEFT JOIN word AS v ON v.of = 'verdict' AND v.number = coalesce(n.verdict, r.verdict)
  LEFT JOIN word AS w ON w.of = 'reason' AND w.number = nullif(coalesce(n.reason, r.reason), 0);
CREATE VIEW statement_view AS
  SELECT p.posting, customer, {p_day} AS date, k.word AS kind, {points} AS points, {wanted} AS wanted,
         rule.name AS rule, limit_text.text AS cut_by, r.id AS receipt, c.id AS cause, e.id AS earned_by, p.lines
  FROM posting AS p JOIN account USING (account) LEFT JOIN rule USING (rule)
  LEFT JOIN limit_text ON limit_text.number = p.cut_by LEFT JOIN receipt AS r ON r.row = p.receipt
  LEFT JOIN receipt AS c ON c.row = p.cause LEFT JOIN receipt AS e ON e.row = p.lot >> 16
  LEFT JOIN word AS k ON k.of = 'posting' AND k.number = p.kind;
CREATE VIEW lot_view AS
  SELECT l.lot, customer, {earned_day} AS earned_on, {active_from} AS active_from, {last_day} AS last_day,
         {earned} AS earned, {left} AS left, r.id AS receipt, terms.text AS terms
  FROM lot AS l JOIN account USING (account) LEFT JOIN receipt AS r ON r.row = l.lot >> 16
  LEFT JOIN terms ON terms.terms = (l.lot & 65535);
CREATE VIEW tier_change_view AS
  SELECT customer, {t_day} AS date, f.name AS from_tier, t.name AS to_tier, r.id AS receipt
  FROM tier_change AS c JOIN account USING (account) LEFT JOIN tier AS f ON f.tier = c.from_tier
  LEFT JOIN tier AS t ON t.tier = c.to_tier LEFT JOIN receipt AS r ON r.row = c.receipt;
)sql",
                     fmt::arg("balance", decimal("balance", decimals)), fmt::arg("r_day", date("r.day")),
                     fmt::arg("p_day", date("p.day")), fmt::arg("points", decimal("p.points", decimals)),
                     fmt::arg("wanted", decimal("p.wanted", decimals)), fmt::arg("earned_day", date("l.earned_day")),
                     fmt::arg("active_from", date("l.active_from")), fmt::arg("last_day", date("l.last_day")),
                     fmt::arg("earned", decimal("l.earned", decimals)), fmt::arg("left", decimal("l.left", decimals)),
                     fmt::arg("t_day", date("c.day")));
}

// An account's receipts are found through receipt.previous, a receipt's postings among its account's: more indexes
// would cost a fifth of a run and answer nothing that this one does not answer in a moment.
constexpr std::array<std::pair<const char*, const char*>, 1> kIndexes{{
    {"posting_account", "posting (account)"},
}};

Status put(Connection& connection, std::string_view sql, const auto& bind) {
  auto statement = connection.prepare(sql);
  if (!statement) return statement.error();
  bind(*statement);
  if (!statement->run()) return connection.failure();
  return Done{};
}

/// Numbered words into a table of (number, text).
Status putNumbered(Connection& connection, std::string_view table, const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    Status done = put(connection, fmt::format("INSERT INTO {} VALUES (?, ?)", table),
                      [&](Statement& row) { row.bind(1, static_cast<std::int64_t>(i)).bind(2, words[i]); });
    if (!done) return done;
  }
  return Done{};
}

Status putWords(Connection& connection) {
  std::vector<std::pair<std::string, std::pair<std::int64_t, std::string>>> words{
      {"kind", {0, "customer"}},     {"kind", {1, "event"}},      {"kind", {2, "purchase"}},
      {"kind", {3, "return"}},       {"verdict", {0, "posted"}},  {"verdict", {1, "anonymous"}},
      {"verdict", {2, "duplicate"}}, {"verdict", {3, "refused"}},
  };
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
  return Done{};
}

Status putProgramme(Connection& connection, const ProgrammeId& programme) {
  const std::string hash = fmt::format("{:016x}", programme.plan_hash);
  Status done = put(connection, "INSERT INTO programme VALUES (1, ?, ?, ?, ?, ?, ?, ?)", [&](Statement& row) {
    row.bind(1, programme.name).bind(2, programme.version).bind(3, hash).bind(4, programme.language);
    row.bind(5, programme.currency).bind(6, programme.money_decimals).bind(7, programme.points_decimals);
  });
  for (std::size_t i = 0; done && i < programme.sources.size(); ++i) {
    const ProgrammeId::Source& source = programme.sources[i];
    done = put(connection, "INSERT INTO source VALUES (?, ?, ?)", [&](Statement& row) {
      row.bind(1, static_cast<std::int64_t>(i)).bind(2, source.file).bind(3, source.text);
    });
  }
  for (std::size_t i = 0; done && i < programme.rules.size(); ++i) {
    const ProgrammeId::Rule& rule = programme.rules[i];
    done = put(connection, "INSERT INTO rule VALUES (?, ?, ?, ?)", [&](Statement& row) {
      row.bind(1, static_cast<std::int64_t>(i)).bind(2, rule.name).bind(3, rule.title).bind(4, rule.line);
    });
  }
  if (done) done = putNumbered(connection, "limit_text", programme.limits);
  if (done) done = putNumbered(connection, "terms", programme.terms);
  if (done) done = putNumbered(connection, "tier", programme.tiers);
  return done;
}

Result<std::vector<std::string>> numbered(Connection& connection, std::string_view sql) {
  auto statement = connection.prepare(sql);
  if (!statement) return statement.error();
  std::vector<std::string> words;
  Step step = statement->step();
  for (; step == Step::row; step = statement->step()) words.emplace_back(statement->text(0));
  if (step == Step::failed) return connection.failure();
  return words;
}

}  // namespace

Status makeSchema(Connection& connection, const ProgrammeId& programme) {
  Status done = connection.execute("BEGIN IMMEDIATE");
  if (done) done = connection.execute(kTables);
  if (done) done = connection.execute(kTriggers);
  if (done) done = connection.execute(views(programme.points_decimals));
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

Result<ProgrammeId> readProgramme(Connection& connection) {
  ProgrammeId programme;
  auto row = connection.prepare(
      "SELECT name, version, plan_hash, language, currency, money_decimals, points_decimals FROM programme");
  if (!row) return row.error();
  const Step step = row->step();
  if (step == Step::failed) return connection.failure();
  if (step == Step::done) {
    return makeError(ErrorKind::damaged, fmt::format("the ledger {} does not say whose it is", connection.path()),
                     fmt::format("в журнале {} не записано, чей он", connection.path()));
  }
  programme.name = row->text(0);
  programme.version = static_cast<std::int32_t>(row->integer(1));
  const std::string_view hash = row->text(2);
  std::from_chars(hash.data(), hash.data() + hash.size(), programme.plan_hash, 16);
  programme.language = row->text(3);
  programme.currency = row->text(4);
  programme.money_decimals = static_cast<int>(row->integer(5));
  programme.points_decimals = static_cast<int>(row->integer(6));
  auto files = numbered(connection, "SELECT file FROM source ORDER BY number");
  auto texts = numbered(connection, "SELECT text FROM source ORDER BY number");
  auto names = numbered(connection, "SELECT name FROM rule ORDER BY rule");
  auto titles = numbered(connection, "SELECT title FROM rule ORDER BY rule");
  auto lines = numbered(connection, "SELECT line FROM rule ORDER BY rule");
  auto limits = numbered(connection, "SELECT text FROM limit_text ORDER BY number");
  auto terms = numbered(connection, "SELECT text FROM terms ORDER BY terms");
  auto tiers = numbered(connection, "SELECT name FROM tier ORDER BY tier");
  for (const auto* words : {&files, &texts, &names, &titles, &lines, &limits, &terms, &tiers}) {
    if (!*words) return words->error();
  }
  for (std::size_t i = 0; i < files->size(); ++i) programme.sources.push_back({(*files)[i], (*texts)[i]});
  for (std::size_t i = 0; i < names->size(); ++i) {
    std::int32_t line = 0;
    std::from_chars((*lines)[i].data(), (*lines)[i].data() + (*lines)[i].size(), line);
    programme.rules.push_back({(*names)[i], (*titles)[i], line});
  }
  programme.limits = std::move(*limits);
  programme.terms = std::move(*terms);
  programme.tiers = std::move(*tiers);
  return programme;
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
  const auto count =
      connection.integer("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name = 'posting_account'", 0);
  if (!count) return count.error();
  return *count > 0;
}

}  // namespace kopeck
