#include "tests/sim/tables.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace kopeck::sim {

namespace {

struct Close {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using Question = std::unique_ptr<sqlite3_stmt, Close>;

Question asked(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  sqlite3_prepare_v2(db, sql.c_str(), static_cast<int>(sql.size()), &statement, nullptr);
  return Question(statement);
}

std::string cell(sqlite3_stmt* row, int column) {
  const int type = sqlite3_column_type(row, column);
  if (type == SQLITE_NULL) return "NULL";
  if (type == SQLITE_BLOB) {
    const auto* bytes = static_cast<const unsigned char*>(sqlite3_column_blob(row, column));
    std::string out = "x";
    for (int i = 0; i < sqlite3_column_bytes(row, column); ++i) out += fmt::format("{:02x}", bytes[i]);
    return out;
  }
  return reinterpret_cast<const char*>(sqlite3_column_text(row, column));
}

std::string rowText(sqlite3_stmt* row) {
  std::string out;
  for (int i = 0; i < sqlite3_column_count(row); ++i) out += (i == 0 ? "" : "|") + cell(row, i);
  return out;
}

bool sameCell(sqlite3_stmt* a, sqlite3_stmt* b, int column) {
  const int type = sqlite3_column_type(a, column);
  if (type != sqlite3_column_type(b, column)) return false;
  if (type == SQLITE_INTEGER) return sqlite3_column_int64(a, column) == sqlite3_column_int64(b, column);
  if (type == SQLITE_NULL) return true;
  const void* left = sqlite3_column_blob(a, column);
  const void* right = sqlite3_column_blob(b, column);
  const int size = sqlite3_column_bytes(a, column);
  return size == sqlite3_column_bytes(b, column) &&
         (size == 0 || std::memcmp(left, right, static_cast<std::size_t>(size)) == 0);
}

/// The rows of two questions, side by side.
std::string rowDifference(sqlite3* a, sqlite3* b, const std::string& table, const std::string& sql) {
  const Question left = asked(a, sql);
  const Question right = asked(b, sql);
  if (!left || !right) return fmt::format("table {} can't be read: {}", table, sqlite3_errmsg(a));
  for (;;) {
    const int one = sqlite3_step(left.get());
    const int other = sqlite3_step(right.get());
    if (one != other)
      return fmt::format("{}: only the {} has {}", table, one == SQLITE_ROW ? "first" : "second",
                         rowText(one == SQLITE_ROW ? left.get() : right.get()));
    if (one != SQLITE_ROW) return one == SQLITE_DONE ? "" : fmt::format("table {} can't be read", table);
    for (int i = 0; i < sqlite3_column_count(left.get()); ++i)
      if (!sameCell(left.get(), right.get(), i))
        return fmt::format("{}.{}: {}\n  or {}", table, sqlite3_column_name(left.get(), i), rowText(left.get()),
                           rowText(right.get()));
  }
}

/// What a table says. A late event replaces what is not committed yet and lies over what is: the two read the same.
std::string contentOf(const std::string& table) {
  if (table == "receipt") {
    return "SELECT r.row, id, kind, account, day, second, coalesce(n.verdict, r.verdict) AS v, coalesce(n.reason, "
           "r.reason), version, source_line, of_row, previous, content, iif(coalesce(n.verdict, r.verdict) < 2, "
           "coalesce(n.net, r.net), NULL), coalesce(n.record, r.record), n.left FROM receipt AS r LEFT JOIN "
           "receipt_now "
           "AS n ON n.row = r.row ORDER BY r.row";
  }
  if (table == "tier_change")
    return "SELECT account, block, day, from_tier, to_tier, receipt FROM tier_change ORDER BY account, number";
  if (table == "counter_balance") return "SELECT * FROM counter_balance WHERE points <> 0";
  return "SELECT * FROM " + table;
}

/// A lot by what earned it: the event's id, or the schedule's day.
constexpr const char* kLotKey =
    "CASE WHEN {0} IS NULL OR {0} < 65536 THEN 'debt' WHEN ({0} >> 62) & 1 THEN 'day ' || ({0} >> 16 & 65535) "
    "ELSE (SELECT kind || ' ' || id FROM receipt WHERE row = (({0} >> 16) & 68719476735)) || '#' || ({0} >> 52) END";

/// Events without those that stand for what an order of arrival made for a while: duplicates, returns that waited, and
/// gifts that their causes do not give any more, which stay as gifts of nothing, or as refused.
constexpr const char* kStandingEvents =
    "WHERE v NOT IN (2, 5) AND (r.kind <> 4 OR (v = 0 AND r.row IN (SELECT (lot >> 16) & 68719476735 FROM lot WHERE "
    "lot >> 62 = 0 AND earned <> 0)))";

std::string lotKey(const char* column) {
  return fmt::format(fmt::runtime(kLotKey), column);
}

void append(std::vector<std::string>& out, const Tables& ledger, const char* what, const std::string& sql) {
  for (std::string& row : ledger.ask(sql)) out.push_back(fmt::format("{}: {}", what, row));
}

}  // namespace

Tables::Tables(const std::string& ledger) {
  sqlite3_open_v2(ledger.c_str(), &db_, SQLITE_OPEN_READONLY, nullptr);
}

Tables::~Tables() {
  sqlite3_close_v2(db_);
}

std::vector<std::string> Tables::ask(const std::string& sql) const {
  std::vector<std::string> out;
  const Question question = asked(db_, sql);
  if (!question) return {fmt::format("{}: {}", sqlite3_errmsg(db_), sql)};
  while (sqlite3_step(question.get()) == SQLITE_ROW) out.push_back(rowText(question.get()));
  return out;
}

void Tables::numbers(const std::string& sql, const std::function<void(const std::vector<std::int64_t>&)>& each) const {
  const Question question = asked(db_, sql);
  std::vector<std::int64_t> row;
  while (question && sqlite3_step(question.get()) == SQLITE_ROW) {
    row.clear();
    for (int i = 0; i < sqlite3_column_count(question.get()); ++i)
      row.push_back(sqlite3_column_int64(question.get(), i));
    each(row);
  }
}

std::string difference(const Tables& one, const Tables& other) {
  // Batches are as long as commits were.
  const Question tables =
      asked(one.handle(),
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('event_batch', "
            "'run', 'receipt_now') AND name NOT LIKE 'sqlite%' ORDER BY name <> 'receipt', name <> 'posting', rowid");
  while (tables && sqlite3_step(tables.get()) == SQLITE_ROW) {
    const std::string table = cell(tables.get(), 0);
    std::string wrong = rowDifference(one.handle(), other.handle(), table, contentOf(table));
    if (!wrong.empty()) return wrong;
  }
  // Reasons are counted in the order in which they came up in memory.
  const std::string totals =
      "SELECT fullkey, atom FROM run, json_tree(totals) WHERE fullkey NOT LIKE '$.refused%' AND atom IS NOT NULL UNION "
      "ALL SELECT latest_day, finished FROM run UNION ALL SELECT * FROM (SELECT json_extract(value, '$.reason') AS "
      "why, "
      "value FROM run, json_each(totals, '$.refused') ORDER BY why)";
  return difference(one.ask(totals), other.ask(totals));
}

std::string differenceOfNumbers(const Tables& one, const Tables& other) {
  for (const char* table : {"receipt", "posting", "lot", "account", "tier_change", "returned", "counter_balance",
                            "total", "store_total", "schedule_room", "tier_level"}) {
    std::string wrong = rowDifference(one.handle(), other.handle(), table, contentOf(table));
    if (!wrong.empty()) return wrong;
  }
  // What is corrected at once is corrected in the order of its words.
  return rowDifference(one.handle(), other.handle(), "effect",
                       "SELECT account, kind, rule, receipt, cause, day, amount, channel, lines FROM effect ORDER BY "
                       "account, kind, rule, receipt, cause, day, amount, channel, lines");
}

std::string difference(const std::vector<std::string>& one, const std::vector<std::string>& other) {
  for (std::size_t i = 0; i < std::max(one.size(), other.size()); ++i) {
    if (i < one.size() && i < other.size() && one[i] == other[i]) continue;
    return fmt::format("{}\n  or {}", i < one.size() ? one[i] : "nothing", i < other.size() ? other[i] : "nothing");
  }
  return {};
}

std::vector<std::string> standing(const Tables& ledger, Standing what) {
  std::vector<std::string> out;
  // Where nothing is due, an account's `settled` may stand earlier.
  append(out, ledger, "account", "SELECT customer, tier, balance FROM account");
  append(out, ledger, "lot",
         fmt::format("SELECT customer, {}, lot & 65535, earned, left, earned_day, active_from, last_day FROM lot JOIN "
                     "account USING (account) WHERE earned <> 0 OR left <> 0",
                     lotKey("lot")));
  append(out, ledger, "postings",
         fmt::format("SELECT customer, {} AS key, p.lot & 65535 AS terms, rule, r.kind, r.id, sum(p.points) AS sum "
                     "FROM posting AS p JOIN account USING (account) LEFT JOIN receipt AS r ON r.row = p.receipt "
                     "GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum <> 0",
                     lotKey("p.lot")));
  append(out, ledger, "effects",
         fmt::format("SELECT customer, x.kind, rule, r.kind, r.id, channel, text, sum(amount) AS amount FROM effect AS "
                     "x JOIN account USING (account) LEFT JOIN receipt AS r ON r.row = x.receipt {} GROUP BY 1, 2, 3, "
                     "4, 5, 6, 7 HAVING sum(amount) <> 0",
                     what.messages ? "" : "WHERE x.kind <> 3"));
  append(out, ledger, "tier change",
         "SELECT customer, block, t.day, from_tier, to_tier, r.id FROM tier_change AS t JOIN account USING (account) "
         "LEFT JOIN receipt AS r ON r.row = t.receipt");
  append(out, ledger, "event",
         fmt::format("SELECT r.id, r.kind, r.day, coalesce(n.verdict, r.verdict) AS v, coalesce(n.reason, r.reason), "
                     "iif(coalesce(n.verdict, r.verdict) < 2, coalesce(n.net, r.net), NULL){} FROM receipt AS r LEFT "
                     "JOIN receipt_now AS n ON n.row = r.row {}",
                     what.arrival ? ", r.row" : "", what.arrival ? "" : kStandingEvents));
  append(out, ledger, "returned",
         "SELECT s.id, line, r.id, quantity, t.net FROM returned AS t JOIN receipt AS s ON s.row = t.sale JOIN "
         "receipt AS r ON r.row = t.row");
  if (what.arrival) {
    append(out, ledger, "total", "SELECT * FROM total");
    append(out, ledger, "store total", "SELECT * FROM store_total");
  }
  std::sort(out.begin(), out.end());
  return out;
}

namespace {

struct Invariant {
  const char* broken;
  const char* sql;  // rows that break it
};
constexpr Invariant kInvariants[] = {
    {"a lot's postings are not what is left in it",
     "SELECT l.lot, l.left, s FROM lot AS l LEFT JOIN (SELECT lot, account, sum(points) AS s FROM posting GROUP BY "
     "lot, "
     "account) AS p ON p.lot = l.lot AND p.account = l.account WHERE coalesce(s, 0) <> l.left"},
    {"postings of a lot that is not there",
     "SELECT p.account, p.lot, sum(points) AS s FROM posting AS p LEFT JOIN lot AS l ON l.lot = p.lot WHERE p.lot >= "
     "65536 AND l.lot IS NULL GROUP BY 1, 2 HAVING s <> 0"},
    {"a lot below 0, or with more than was earned", "SELECT * FROM lot WHERE left < 0 OR left > earned"},
    {"an account's postings are not its balance",
     "SELECT a.account, a.balance, s FROM account AS a LEFT JOIN (SELECT p.account, sum(points) AS s FROM posting AS p "
     "LEFT JOIN terms AS t ON t.terms = (p.lot & 65535) WHERE p.lot IS NULL OR t.kind = 0 GROUP BY p.account) AS x "
     "USING "
     "(account) WHERE a.balance <> coalesce(s, 0)"},
    {"a debt below 0",
     "SELECT p.account, coalesce(t.kind, 0) AS k, sum(points) AS s FROM posting AS p LEFT JOIN terms AS t ON t.terms = "
     "p.lot WHERE p.lot IS NULL OR p.lot < 65536 GROUP BY 1, 2 HAVING s > 0"},
    {"rows with a gap", "SELECT count(*), max(row) FROM receipt HAVING count(*) <> max(row)"},
    {"postings that name no event",
     "SELECT posting, p.receipt, cause FROM posting AS p LEFT JOIN receipt AS r ON r.row = p.receipt LEFT JOIN receipt "
     "AS c ON c.row = p.cause WHERE (p.receipt IS NOT NULL AND r.row IS NULL) OR (cause IS NOT NULL AND c.row IS "
     "NULL)"},
    // Where nothing was corrected afterwards, and no version changed earlier terms, a lot's days are those it had when
    // it was drawn from.
    {"points left a lot before it was active, or after its last day",
     "SELECT p.posting, p.day, l.active_from, l.last_day FROM posting AS p JOIN lot AS l ON l.lot = p.lot WHERE p.kind "
     "IN (2, 9, 10) AND p.account NOT IN (SELECT account FROM posting WHERE kind = 8) AND (l.active_from IS NULL OR "
     "l.active_from > p.day OR l.last_day < p.day) AND NOT EXISTS (SELECT 1 FROM source WHERE text LIKE '%apply "
     "expiry%')"},
    {"a return that took more than it wanted",
     "SELECT posting, points, wanted FROM posting WHERE kind = 4 AND -points > abs(wanted) AND wanted <> 0"},
    {"more came back than was bought, or nothing",
     "SELECT sale, line, sum(quantity) AS q FROM returned GROUP BY 1, 2 HAVING q <= 0"},
    {"customers and counter accounts do not sum to 0",
     "SELECT k, sum(s) AS whole FROM (SELECT coalesce(t.kind, 0) AS k, sum(points) AS s FROM posting AS p LEFT JOIN "
     "terms "
     "AS t ON t.terms = (p.lot & 65535) GROUP BY 1 UNION ALL SELECT kind, points FROM counter_balance) GROUP BY k "
     "HAVING "
     "whole <> 0"},
    {"a counter account is not what its postings say",
     "SELECT counter, kind, sum(s) AS off FROM (SELECT counter, coalesce(t.kind, 0) AS kind, sum(points) AS s FROM "
     "posting AS p LEFT JOIN terms AS t ON t.terms = (p.lot & 65535) GROUP BY 1, 2 UNION ALL SELECT counter, kind, "
     "points "
     "FROM counter_balance) GROUP BY 1, 2 HAVING off <> 0"},
    {"a run counts otherwise than its rows",
     "SELECT counted, rows FROM (SELECT json_extract(totals, '$.duplicate') AS counted, (SELECT count(*) FROM receipt "
     "WHERE verdict = 2 AND kind IN (2, 3)) AS rows FROM run WHERE (SELECT count(*) FROM run) = 1) WHERE counted <> "
     "rows"},
};

}  // namespace

std::vector<std::string> brokenInvariants(const Tables& ledger) {
  std::vector<std::string> out;
  for (const Invariant& one : kInvariants) {
    const std::vector<std::string> rows = ledger.ask(one.sql);
    if (!rows.empty()) out.push_back(fmt::format("{}: {}", one.broken, rows.front()));
  }
  return out;
}

}  // namespace kopeck::sim
