#include "tests/audit/ledgers.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <zstd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace kopeck::audit_test {

namespace {

using cli::Finished;
using cli::Tool;

std::string fileText(const std::string& path) {
  std::ifstream file(std::string(KOPECK_SOURCE_DIR) + "/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string runTool(const Tool& tool, const std::vector<std::string>& arguments) {
  const Finished done = tool.call(arguments);
  return done.code == 0 || done.code == 3 ? std::string() : fmt::format("{}: {}", done.code, done.err);
}

std::string sale(const std::string& id, const std::string& customer, const std::string& at, const std::string& goods,
                 const std::string& quantity, const std::string& amount, const std::string& more = "") {
  return fmt::format(
      R"({{"type":"purchase","id":"{}","customer":"{}","at":"{}"{},"lines":[{{"name":"x","category":"{}","quantity":"{}","amount":"{}"}}]}})"
      "\n",
      id, customer, at, more, goods, quantity, amount);
}

std::string back(const std::string& id, const std::string& of, const std::string& customer, const std::string& at,
                 const std::string& quantity) {
  return fmt::format(
      R"({{"type":"return","id":"{}","of":"{}","customer":"{}","at":"{}","lines":[{{"name":"x","quantity":"{}"}}]}})"
      "\n",
      id, of, customer, at, quantity);
}

std::string referral(const std::string& id, const std::string& at, const std::string& customer) {
  return fmt::format(R"({{"type":"event","name":"referral","id":"{}","customer":"anna","at":"{}","friend":"{}"}})"
                     "\n",
                     id, at, customer);
}

const char* const kFirst = R"(program "Club"
  version    1, effective from 2026-01-01
  currency   RUB
  points     bean/beans, whole
  worth      1 bean = 1.00 RUB
  time zone  "Europe/Moscow"
  base       net, with tax
  rounding   down, per rule
  activate   3 days after purchase
  expire     at end of month 2 months later
  use        oldest first
  returns    recalculate, may go negative, limits reopen, for 100 days
  late       accept for 60 days

tiers by net spend over last 30 days
  low    from 0 RUB
  high   from 1 000 RUB
  rise   at once, from the next purchase
  fall   at end of month, to the tier earned

rule base
  earn 5%

redeem
  at most 50% of net
)";

/// The first version with another number, date and rate.
std::string second() {
  std::string text = kFirst;
  const auto replace = [&](const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
  };
  replace("version    1, effective from 2026-01-01", "version    2, effective from 2026-02-10");
  replace("earn 5%", "earn 10%");
  return text;
}

}  // namespace

std::string makeClub(const Tool& tool) {
  tool.write("club.kop", fileText("examples/coffee_club/club.kop"));
  const Finished receipts = tool.call({"generate", "--customers", "40", "--receipts", "500", "--seed", "7"});
  if (receipts.code != 0) return receipts.err;
  tool.write("in.ndjson", receipts.out);
  return runTool(tool, {"run", "club.kop", "--receipts", "in.ndjson", "--ledger", "l.db", "--quiet"});
}

std::string makeWhole(const Tool& tool) {
  tool.write("whole.kop", fileText("tests/cli/whole.kop"));
  tool.write(
      "in.ndjson",
      R"({"type":"opening","id":"o1","customer":"anna","at":"2026-01-05T00:00:00","lots":[{"points":"300","earned":"2025-12-20","last_day":"2026-02-10"},{"points":"5","earned":"2025-11-01","last_day":"2025-12-31"},{"wallet":"silver","points":"1.25"}],"tier":"high","spend":[{"on":"2025-12-15","amount":"9500.00"}]})"
      "\n"
      R"({"type":"opening","id":"o2","customer":"clara","at":"2026-01-05T00:00:00","lots":[],"spend":[{"on":"2025-12-15","amount":"950.00"},{"on":"2025-12-16","amount":"50"}]})"
      "\n" +
          sale("p1", "boris", "2026-01-10T10:00:00", "Drinks/Coffee", "1", "400.00", R"(,"store":"North")") +
          sale("p2", "anna", "2026-01-10T11:00:00", "Drinks/Coffee", "1", "200.00", R"(,"store":"North")") +
          sale("p3", "anna", "2026-01-10T12:00:00", "Drinks/Coffee", "1", "200.00", R"(,"store":"South")") +
          referral("e1", "2026-01-11T10:00:00", "boris") + referral("e2", "2026-01-11T11:00:00", "zoe") +
          referral("e3", "2026-01-11T12:00:00", "anna") +
          sale("p4", "anna", "2026-01-12T10:00:00", "Food", "1", "100.00",
               R"(,"codes":["SPRING"],"tenders":[{"kind":"GIFT","amount":"30.00"},{"kind":"cash","amount":"70.00"}])") +
          sale("p5", "anna", "2026-01-13T10:00:00", "Food", "2", "100.00", R"(,"coupons":["cash"],"redeem":"40")") +
          back("t5", "p5", "anna", "2026-01-14T10:00:00", "1") +
          sale("p6", "boris", "2026-02-02T10:00:00", "Drinks/Tea", "1", "200.00") +
          R"({"type":"adjust","id":"a1","customer":"anna","at":"2026-02-03T12:00:00","points":"-7","reason":"paid twice"})"
          "\n"
          R"({"type":"adjust","id":"a2","customer":"boris","at":"2026-02-03T12:00:00","points":"11","reason":"sorry"})"
          "\n" +
          sale("p7", "boris", "2026-01-09T10:00:00", "Drinks/Coffee", "1", "100.00", R"(,"store":"North")") +
          sale("p9", "boris", "2026-01-08T10:00:00", "Food", "1", "600.00") +
          sale("p8", "clara", "2026-02-04T10:00:00", "Food", "1", "10.00", R"(,"redeemed":"500")"));
  return runTool(
      tool, {"run", "whole.kop", "--receipts", "in.ndjson", "--ledger", "l.db", "--until", "2026-03-15", "--quiet"});
}

std::string makeVersions(const Tool& tool) {
  tool.write("1.kop", kFirst);
  tool.write("2.kop", second());
  tool.write("in.ndjson", sale("a1", "anna", "2026-01-10T10:00:00", "Food", "4", "1200.00") +
                              sale("b1", "boris", "2026-01-11T10:00:00", "Food", "1", "500.00") +
                              sale("a2", "anna", "2026-02-08T10:00:00", "Food", "2", "300.00", R"(,"redeem":"30")") +
                              sale("a3", "anna", "2026-02-12T10:00:00", "Food", "1", "800.00") +
                              back("t1", "a1", "anna", "2026-02-13T10:00:00", "3") +
                              sale("b2", "boris", "2026-02-20T10:00:00", "Food", "1", "600.00", R"(,"redeem":"10")") +
                              sale("b3", "boris", "2026-01-20T10:00:00", "Food", "1", "900.00") +
                              back("t2", "a2", "anna", "2026-02-09T10:00:00", "1"));
  return runTool(tool, {"run", "1.kop", "2.kop", "--receipts", "in.ndjson", "--ledger", "l.db", "--until", "2026-06-15",
                        "--quiet"});
}

Hand::Hand(const std::string& path) {
  EXPECT_EQ(sqlite3_open(path.c_str(), &handle_), SQLITE_OK);
  sqlite3_exec(
      handle_, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'",
      [](void* all, int, char** row, char**) {
        static_cast<std::vector<std::string>*>(all)->insert(static_cast<std::vector<std::string>*>(all)->end(),
                                                            {row[0], row[1]});
        return 0;
      },
      &triggers_, nullptr);
  for (std::size_t i = 0; i < triggers_.size(); i += 2) run("DROP TRIGGER " + triggers_[i]);
}

Hand::~Hand() {
  for (std::size_t i = 1; i < triggers_.size(); i += 2) run(triggers_[i]);
  run("PRAGMA wal_checkpoint(TRUNCATE)");
  sqlite3_close(handle_);
}

void Hand::run(const std::string& sql) {
  char* error = nullptr;
  EXPECT_EQ(sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, &error), SQLITE_OK)
      << (error != nullptr ? error : "") << "\n"
      << sql;
  sqlite3_free(error);
}

void Hand::forget(const std::string& trigger) {
  const auto found = std::find(triggers_.begin(), triggers_.end(), trigger);
  ASSERT_NE(found, triggers_.end());
  triggers_.erase(found, found + 2);
}

std::int64_t Hand::number(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  EXPECT_EQ(sqlite3_prepare_v2(handle_, sql.c_str(), -1, &statement, nullptr), SQLITE_OK)
      << sqlite3_errmsg(handle_) << "\n"
      << sql;
  EXPECT_EQ(sqlite3_step(statement), SQLITE_ROW) << "the ledger has nothing to damage: " << sql;
  const std::int64_t value = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return value;
}

void Hand::alterEvent(const std::string& from, const std::string& to) {
  sqlite3_stmt* all = nullptr;
  sqlite3_prepare_v2(handle_, "SELECT first_row, size, bytes FROM event_batch", -1, &all, nullptr);
  bool found = false;
  while (!found && sqlite3_step(all) == SQLITE_ROW) {
    std::string text(static_cast<std::size_t>(sqlite3_column_int64(all, 1)), '\0');
    ZSTD_decompress(text.data(), text.size(), sqlite3_column_blob(all, 2),
                    static_cast<std::size_t>(sqlite3_column_bytes(all, 2)));
    const std::size_t at = text.find(from);
    if (at == std::string::npos) continue;
    found = true;
    text.replace(at, from.size(), to);
    std::string packed(ZSTD_compressBound(text.size()), '\0');
    packed.resize(ZSTD_compress(packed.data(), packed.size(), text.data(), text.size(), 3));
    sqlite3_stmt* put = nullptr;
    sqlite3_prepare_v2(handle_, "UPDATE event_batch SET size = ?, bytes = ? WHERE first_row = ?", -1, &put, nullptr);
    sqlite3_bind_int64(put, 1, static_cast<std::int64_t>(text.size()));
    sqlite3_bind_blob(put, 2, packed.data(), static_cast<int>(packed.size()), SQLITE_TRANSIENT);
    sqlite3_bind_int64(put, 3, sqlite3_column_int64(all, 0));
    EXPECT_EQ(sqlite3_step(put), SQLITE_DONE);
    sqlite3_finalize(put);
  }
  sqlite3_finalize(all);
  EXPECT_TRUE(found) << from;
}

const char* const kMakeFit = R"sql(
  UPDATE lot SET left = (SELECT coalesce(sum(points), 0) FROM posting WHERE posting.lot = lot.lot);
  UPDATE account SET balance = (SELECT coalesce(sum(points), 0) FROM posting AS p
    LEFT JOIN terms AS t ON t.terms = (p.lot & 65535) WHERE p.account = account.account AND coalesce(t.kind, 0) = 0);
  DELETE FROM counter_balance;
  INSERT INTO counter_balance SELECT counter, coalesce(t.kind, 0), -sum(points) FROM posting AS p
    LEFT JOIN terms AS t ON t.terms = (p.lot & 65535) GROUP BY 1, 2;
  UPDATE run SET totals = json_set(totals,
    '$.earned', (SELECT coalesce(sum(points), 0) FROM posting WHERE kind = 1),
    '$.redeemed', (SELECT coalesce(-sum(points), 0) FROM posting WHERE kind = 2),
    '$.expired', (SELECT coalesce(-sum(points), 0) FROM posting WHERE kind = 3),
    '$.taken_back', (SELECT coalesce(-sum(points), 0) FROM posting WHERE kind = 4));
)sql";

}  // namespace kopeck::audit_test
