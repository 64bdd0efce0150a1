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
CREATE TABLE kind (kind INTEGER PRIMARY KEY, name TEXT NOT NULL, use TEXT NOT NULL, decimals INTEGER NOT NULL) STRICT;
CREATE TABLE terms (terms INTEGER PRIMARY KEY, text TEXT NOT NULL, kind INTEGER NOT NULL REFERENCES kind) STRICT;
CREATE TABLE tier (
  block INTEGER NOT NULL, tier INTEGER NOT NULL, block_name TEXT NOT NULL, name TEXT NOT NULL,
  PRIMARY KEY (block, tier)
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
  number INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account, block INTEGER NOT NULL,
  day INTEGER NOT NULL, from_tier INTEGER NOT NULL, to_tier INTEGER NOT NULL, receipt INTEGER REFERENCES receipt
) STRICT;
CREATE TABLE effect (
  effect INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES account, kind INTEGER NOT NULL,
  rule INTEGER REFERENCES rule, receipt INTEGER REFERENCES receipt, cause INTEGER REFERENCES receipt,
  day INTEGER NOT NULL, amount INTEGER NOT NULL, channel TEXT, text TEXT, lines TEXT
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
CREATE TRIGGER effect_stays BEFORE UPDATE ON effect
  BEGIN SELECT RAISE(ABORT, 'an effect is never changed: a correction is a new one'); END;
CREATE TRIGGER effect_remains BEFORE DELETE ON effect
  BEGIN SELECT RAISE(ABORT, 'an effect is never removed: a correction is a new one'); END;
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

/// The same where `kind` says whose decimals the column has.
std::string decimalOf(std::string_view column, std::string_view kind, const std::vector<ProgrammeId::Kind>& kinds) {
  std::string cases;
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (kinds[i].decimals > 0) cases += fmt::format(" WHEN {} THEN {}", i, decimal(column, kinds[i].decimals));
  return cases.empty() ? std::string(column) : fmt::format("CASE {}{} ELSE {} END", kind, cases, column);
}

constexpr const char* kDropViews = R"sql(
DROP VIEW IF EXISTS account_view; DROP VIEW IF EXISTS balance_view; DROP VIEW IF EXISTS receipt_view;
DROP VIEW IF EXISTS statement_view; DROP VIEW IF EXISTS lot_view; DROP VIEW IF EXISTS tier_change_view;
DROP VIEW IF EXISTS effect_view;
)sql";

// A lot that no event earned carries the account and the day of the schedule in its number: see lotId and scheduleRow.
// The debt of a further wallet is a lot of its terms alone, of the row 0.
constexpr const char* kViews = R"sql(
CREATE VIEW account_view AS
  SELECT account, customer, tier.name AS tier, {balance} AS balance
  FROM account LEFT JOIN tier ON tier.block = 0 AND tier.tier = account.tier;
CREATE VIEW balance_view AS
  SELECT account, customer, k.name AS kind, k.use, {held} AS held, {pending} AS pending FROM (
    SELECT l.account, t.kind AS kind, sum(l.left) AS held,
           sum(iif(l.active_from IS NULL, l.left, 0)) AS pending
    FROM lot AS l JOIN terms AS t ON t.terms = (l.lot & 65535) GROUP BY l.account, t.kind
  ) AS s JOIN account USING (account) JOIN kind AS k ON k.kind = s.kind;
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
         coalesce(o.name, (SELECT name FROM kind WHERE kind = 0)) AS of,
         rule.name AS rule, limit_text.text AS cut_by, r.id AS receipt, c.id AS cause,
         iif(p.lot >> 62 & 1, {s_day}, e.id) AS earned_by, p.lines
  FROM posting AS p JOIN account USING (account) LEFT JOIN rule USING (rule)
  LEFT JOIN limit_text ON limit_text.number = p.cut_by LEFT JOIN receipt AS r ON r.row = p.receipt
  LEFT JOIN receipt AS c ON c.row = p.cause LEFT JOIN receipt AS e ON e.row = p.lot >> 16
  LEFT JOIN terms AS t ON t.terms = (p.lot & 65535) LEFT JOIN kind AS o ON o.kind = t.kind
  LEFT JOIN word AS k ON k.of = 'posting' AND k.number = p.kind;
CREATE VIEW lot_view AS
  SELECT l.lot, customer, k.name AS of, {earned_day} AS earned_on, {active_from} AS active_from,
         {last_day} AS last_day, {earned} AS earned, {left} AS left, r.id AS receipt, t.text AS terms
  FROM lot AS l JOIN account USING (account) LEFT JOIN receipt AS r ON r.row = l.lot >> 16
  LEFT JOIN terms AS t ON t.terms = (l.lot & 65535) LEFT JOIN kind AS k ON k.kind = t.kind;
CREATE VIEW tier_change_view AS
  SELECT customer, t.block_name AS block, {t_day} AS date, f.name AS from_tier, t.name AS to_tier, r.id AS receipt
  FROM tier_change AS c JOIN account USING (account)
  LEFT JOIN tier AS f ON f.block = c.block AND f.tier = c.from_tier
  LEFT JOIN tier AS t ON t.block = c.block AND t.tier = c.to_tier LEFT JOIN receipt AS r ON r.row = c.receipt;
CREATE VIEW effect_view AS
  SELECT x.effect, customer, {x_day} AS date, k.word AS kind, rule.name AS rule, r.id AS receipt, c.id AS cause,
         {amount} AS amount, x.channel, x.text, x.lines
  FROM effect AS x JOIN account USING (account) LEFT JOIN rule USING (rule)
  LEFT JOIN receipt AS r ON r.row = x.receipt LEFT JOIN receipt AS c ON c.row = x.cause
  LEFT JOIN word AS k ON k.of = 'effect' AND k.number = x.kind;
)sql";

std::string views(const ProgrammeId& programme) {
  const auto of = [&](std::string_view column, std::string_view kind) {
    return decimalOf(column, kind, programme.kinds);
  };
  return fmt::format(
      fmt::runtime(kViews), fmt::arg("balance", decimal("balance", programme.points_decimals)),
      fmt::arg("held", of("held", "s.kind")), fmt::arg("pending", of("pending", "s.kind")),
      fmt::arg("r_day", date("r.day")), fmt::arg("p_day", date("p.day")),
      fmt::arg("s_day", date("(p.lot >> 16 & 65535)")), fmt::arg("points", of("p.points", "coalesce(t.kind, 0)")),
      fmt::arg("wanted", of("p.wanted", "coalesce(t.kind, 0)")), fmt::arg("earned_day", date("l.earned_day")),
      fmt::arg("active_from", date("l.active_from")), fmt::arg("last_day", date("l.last_day")),
      fmt::arg("earned", of("l.earned", "t.kind")), fmt::arg("left", of("l.left", "t.kind")),
      fmt::arg("t_day", date("c.day")), fmt::arg("x_day", date("x.day")),
      fmt::arg("amount", fmt::format("iif(x.kind <= 2, {}, x.amount)", decimal("x.amount", programme.money_decimals))));
}

// An account's receipts are found through receipt.previous, a receipt's postings among its account's: more indexes
// would cost a fifth of a run and answer nothing that this one does not answer in a moment.
constexpr std::array<std::pair<const char*, const char*>, 2> kIndexes{{
    {"posting_account", "posting (account)"},
    {"effect_account", "effect (account)"},
}};

Status put(Connection& connection, std::string_view sql, const auto& bind) {
  auto statement = connection.prepare(sql);
  if (!statement) return statement.error();
  bind(*statement);
  if (!statement->run()) return connection.failure();
  return Done{};
}

Status putWords(Connection& connection) {
  std::vector<std::pair<std::string, std::pair<std::int64_t, std::string>>> words{
      {"kind", {0, "customer"}},     {"kind", {1, "event"}},      {"kind", {2, "purchase"}},
      {"kind", {3, "return"}},       {"kind", {4, "gift"}},       {"kind", {5, "opening"}},
      {"kind", {6, "adjust"}},       {"verdict", {0, "posted"}},  {"verdict", {1, "anonymous"}},
      {"verdict", {2, "duplicate"}}, {"verdict", {3, "refused"}}, {"effect", {1, "discount"}},
      {"effect", {2, "free_units"}}, {"effect", {3, "message"}},  {"effect", {4, "record"}},
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

/// The versions from `first` on, with their rules and limits.
Status putVersions(Connection& connection, const ProgrammeId& programme, std::size_t first) {
  Status done = Done{};
  for (std::size_t v = first; done && v < programme.versions.size(); ++v) {
    const ProgrammeId::Version& version = programme.versions[v];
    const std::string hash = fmt::format("{:016x}", version.plan_hash);
    done = put(connection, "INSERT INTO version VALUES (?, ?, ?)",
               [&](Statement& row) { row.bind(1, version.version).bind(2, hash).bindUnless(3, kNoDay, version.from); });
    for (std::size_t i = 0; done && i < version.sources.size(); ++i) {
      const ProgrammeId::Source& source = version.sources[i];
      done = put(connection, "INSERT INTO source VALUES (?, ?, ?, ?)", [&](Statement& row) {
        row.bind(1, version.version).bind(2, static_cast<std::int64_t>(i)).bind(3, source.file).bind(4, source.text);
      });
    }
    const std::int64_t first_rule = programme.firstRule(v);
    for (std::size_t i = 0; done && i < version.rules.size(); ++i) {
      const ProgrammeId::Rule& rule = version.rules[i];
      done = put(connection, "INSERT INTO rule VALUES (?, ?, ?, ?, ?)", [&](Statement& row) {
        row.bind(1, first_rule + static_cast<std::int64_t>(i)).bind(2, version.version);
        row.bind(3, rule.name).bind(4, rule.title).bind(5, rule.line);
      });
    }
    const std::int64_t first_limit = programme.firstLimit(v);
    for (std::size_t i = 0; done && i < version.limits.size(); ++i) {
      done = put(connection, "INSERT INTO limit_text VALUES (?, ?, ?)", [&](Statement& row) {
        row.bind(1, first_limit + static_cast<std::int64_t>(i)).bind(2, version.version).bind(3, version.limits[i]);
      });
    }
  }
  return done;
}

/// Words that all versions share; what is there already stays.
Status putShared(Connection& connection, const ProgrammeId& programme) {
  Status done = Done{};
  for (std::size_t i = 0; done && i < programme.kinds.size(); ++i) {
    const ProgrammeId::Kind& kind = programme.kinds[i];
    done = put(connection, "INSERT OR IGNORE INTO kind VALUES (?, ?, ?, ?)", [&](Statement& row) {
      row.bind(1, static_cast<std::int64_t>(i)).bind(2, kind.name).bind(3, kind.use).bind(4, kind.decimals);
    });
  }
  for (std::size_t i = 0; done && i < programme.terms.size(); ++i) {
    done = put(connection, "INSERT OR IGNORE INTO terms VALUES (?, ?, ?)", [&](Statement& row) {
      row.bind(1, static_cast<std::int64_t>(i)).bind(2, programme.terms[i].text).bind(3, programme.terms[i].kind);
    });
  }
  for (std::size_t b = 0; b < programme.tiers.size(); ++b) {
    const ProgrammeId::Tiers& tiers = programme.tiers[b];
    for (std::size_t i = 0; done && i < tiers.levels.size(); ++i) {
      done = put(connection, "INSERT OR IGNORE INTO tier VALUES (?, ?, ?, ?)", [&](Statement& row) {
        row.bind(1, static_cast<std::int64_t>(b)).bind(2, static_cast<std::int64_t>(i));
        row.bind(3, tiers.name).bind(4, tiers.levels[i]);
      });
    }
  }
  return done;
}

Status putProgramme(Connection& connection, const ProgrammeId& programme) {
  Status done = put(connection, "INSERT INTO programme VALUES (1, ?, ?, ?, ?, ?)", [&](Statement& row) {
    row.bind(1, programme.name).bind(2, programme.language).bind(3, programme.currency);
    row.bind(4, programme.money_decimals).bind(5, programme.points_decimals);
  });
  if (done) done = putShared(connection, programme);
  if (done) done = putVersions(connection, programme, 0);
  return done;
}

/// Hands each row of a question to `each`.
Status everyRow(Connection& connection, std::string_view sql, const auto& each) {
  auto statement = connection.prepare(sql);
  if (!statement) return statement.error();
  Step step = statement->step();
  for (; step == Step::row; step = statement->step()) each(*statement);
  if (step == Step::failed) return connection.failure();
  return Done{};
}

Status readVersions(Connection& connection, ProgrammeId& programme) {
  const auto of = [&](const Statement& row) -> ProgrammeId::Version* {
    for (ProgrammeId::Version& version : programme.versions)
      if (version.version == row.integer(0)) return &version;
    return nullptr;
  };
  Status done = everyRow(connection, "SELECT version, plan_hash, from_day FROM version ORDER BY version",
                         [&](const Statement& row) {
                           ProgrammeId::Version& version = programme.versions.emplace_back();
                           version.version = static_cast<std::int32_t>(row.integer(0));
                           const std::string_view hash = row.text(1);
                           std::from_chars(hash.data(), hash.data() + hash.size(), version.plan_hash, 16);
                           version.from = static_cast<Day>(row.integerOr(2, kNoDay));
                         });
  if (done) {
    done = everyRow(connection, "SELECT version, file, text FROM source ORDER BY version, number",
                    [&](const Statement& row) {
                      if (auto* version = of(row))
                        version->sources.push_back({std::string(row.text(1)), std::string(row.text(2))});
                    });
  }
  if (done) {
    done = everyRow(connection, "SELECT version, name, title, line FROM rule ORDER BY rule", [&](const Statement& row) {
      if (auto* version = of(row))
        version->rules.push_back(
            {std::string(row.text(1)), std::string(row.text(2)), static_cast<std::int32_t>(row.integer(3))});
    });
  }
  if (done) {
    done = everyRow(connection, "SELECT version, text FROM limit_text ORDER BY number", [&](const Statement& row) {
      if (auto* version = of(row)) version->limits.emplace_back(row.text(1));
    });
  }
  return done;
}

Status readShared(Connection& connection, ProgrammeId& programme) {
  Status done = everyRow(connection, "SELECT name, use, decimals FROM kind ORDER BY kind", [&](const Statement& row) {
    programme.kinds.push_back({std::string(row.text(0)), std::string(row.text(1)), static_cast<int>(row.integer(2))});
  });
  if (done) {
    done = everyRow(connection, "SELECT text, kind FROM terms ORDER BY terms", [&](const Statement& row) {
      programme.terms.push_back({std::string(row.text(0)), static_cast<std::int32_t>(row.integer(1))});
    });
  }
  if (done) {
    done = everyRow(connection, "SELECT block, block_name, name FROM tier ORDER BY block, tier",
                    [&](const Statement& row) {
                      const auto block = static_cast<std::size_t>(row.integer(0));
                      while (programme.tiers.size() <= block) programme.tiers.push_back({std::string(row.text(1)), {}});
                      programme.tiers[block].levels.emplace_back(row.text(2));
                    });
  }
  return done;
}

}  // namespace

Status makeSchema(Connection& connection, const ProgrammeId& programme) {
  Status done = connection.execute("BEGIN IMMEDIATE");
  if (done) done = connection.execute(kTables);
  if (done) done = connection.execute(kTriggers);
  if (done) done = connection.execute(views(programme));
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
  bool found = false;
  Status done = everyRow(connection, "SELECT name, language, currency, money_decimals, points_decimals FROM programme",
                         [&](const Statement& row) {
                           found = true;
                           programme.name = row.text(0);
                           programme.language = row.text(1);
                           programme.currency = row.text(2);
                           programme.money_decimals = static_cast<int>(row.integer(3));
                           programme.points_decimals = static_cast<int>(row.integer(4));
                         });
  if (done) done = readVersions(connection, programme);
  if (done) done = readShared(connection, programme);
  if (!done) return done.error();
  if (!found || programme.versions.empty()) {
    return makeError(ErrorKind::damaged, fmt::format("the ledger {} does not say whose it is", connection.path()),
                     fmt::format("в журнале {} не записано, чей он", connection.path()));
  }
  return programme;
}

Status addVersions(Connection& connection, const ProgrammeId& programme, std::size_t known) {
  Status done = connection.execute("BEGIN IMMEDIATE");
  if (done) done = connection.execute(kDropViews);
  if (done) done = putShared(connection, programme);
  if (done) done = putVersions(connection, programme, known);
  if (done) done = connection.execute(views(programme));
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
