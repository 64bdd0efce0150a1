// What was written stays as it was written, whatever client tries, and however.
#include <gtest/gtest.h>

#include <array>
#include <string>

#include "runtime/store/schema.h"
#include "runtime/store/sqlite.h"
#include "tests/unit/store/client.h"
#include "tests/unit/store/sample.h"

namespace kopeck {
namespace {

struct Table {
  const char* name;
  const char* number;
  const char* column;  // some other one
};

constexpr std::array<Table, 4> kTables{{
    {"posting", "posting", "points"},
    {"effect", "effect", "amount"},
    {"receipt", "row", "day"},
    {"event_batch", "first_row", "size"},
}};

class Guards : public testing::TestWithParam<Table> {
 protected:
  void SetUp() override { ASSERT_EQ(sample::fill(folder_.file("l.db"), sample::batches(7, 3, 60)), ""); }

  /// The statement is refused in words, and the table is as it was.
  void expectRefused(const std::string& sql) {
    sample::Client client(folder_.file("l.db"));
    const std::string all = std::string("SELECT * FROM ") + GetParam().name;
    const std::string before = client.rows(all);
    ASSERT_FALSE(before.empty());
    for (const char* recursive : {"0", "1"}) {
      EXPECT_EQ(client.error(std::string("PRAGMA recursive_triggers = ") + recursive), "");
      const std::string said = client.error(sql);
      EXPECT_TRUE(said.find("never changed") != std::string::npos || said.find("never removed") != std::string::npos ||
                  said.find("never replaced") != std::string::npos)
          << sql << ": " << said;
      EXPECT_EQ(sample::difference(client.rows(all), before), "") << sql;
    }
  }

  [[nodiscard]] std::string table() const { return GetParam().name; }
  [[nodiscard]] std::string number() const { return GetParam().number; }
  [[nodiscard]] std::string column() const { return GetParam().column; }
  /// A row of the table with the number 1, with another column changed.
  [[nodiscard]] std::string changed() const { return "SELECT * FROM " + table() + " WHERE " + number() + " = 1"; }

  sample::Folder folder_;
};

TEST_P(Guards, Update) {
  expectRefused("UPDATE " + table() + " SET " + column() + " = " + column());
  expectRefused("UPDATE OR REPLACE " + table() + " SET " + number() + " = 1 WHERE " + number() + " > 1");
  expectRefused("UPDATE OR IGNORE " + table() + " SET " + number() + " = -" + number());
}

TEST_P(Guards, Delete) {
  expectRefused("DELETE FROM " + table());
  expectRefused("DELETE FROM " + table() + " WHERE " + number() + " = 1");
}

TEST_P(Guards, Replace) {
  expectRefused("INSERT OR REPLACE INTO " + table() + " " + changed());
  expectRefused("REPLACE INTO " + table() + " " + changed());
  expectRefused("INSERT INTO " + table() + " " + changed() + " ON CONFLICT DO UPDATE SET " + column() + " = 0");
}

TEST_P(Guards, ThroughAView) {
  sample::Client client(folder_.file("l.db"));
  const std::string of = " ON seen BEGIN ";
  ASSERT_EQ(client.error("CREATE VIEW seen AS SELECT * FROM " + table() +
                         "; CREATE TRIGGER seen_gone INSTEAD OF DELETE" + of + "DELETE FROM " + table() + " WHERE " +
                         number() + " = OLD." + number() + "; END; CREATE TRIGGER seen_new INSTEAD OF UPDATE" + of +
                         "REPLACE INTO " + table() + " " + changed() + "; END"),
            "");
  expectRefused("DELETE FROM seen");
  expectRefused("UPDATE seen SET " + column() + " = 0 WHERE " + number() + " = 1");
  EXPECT_NE(client.error("DELETE FROM statement_view"), "") << "the ledger's own views take nothing";
}

INSTANTIATE_TEST_SUITE_P(Tables, Guards, testing::ValuesIn(kTables),
                         [](const auto& table) { return std::string(table.param.name); });

TEST(GuardsOfTheWriter, HoldWithoutTriggers) {
  const sample::Folder folder;
  const std::string path = folder.file("l.db");
  ASSERT_EQ(sample::fill(path, sample::batches(7, 3, 60)), "");
  auto opened = Connection::open(path, path, SQLITE_OPEN_READWRITE, {});
  ASSERT_TRUE(opened);
  Connection& writer = **opened;
  ASSERT_TRUE(guardWriter(writer));
  for (const Table& table : kTables) {
    const std::string name = table.name;
    EXPECT_FALSE(writer.prepare("DELETE FROM " + name)) << name;
    EXPECT_FALSE(writer.prepare("UPDATE " + name + " SET " + table.column + " = 0")) << name;
    EXPECT_FALSE(writer.prepare("INSERT INTO " + name + " SELECT * FROM " + name +
                                " WHERE true ON CONFLICT DO UPDATE "
                                "SET " +
                                table.column + " = 0"))
        << name;
    EXPECT_FALSE(writer.execute("INSERT INTO " + name + " SELECT * FROM " + name)) << "numbers that are there";
  }
  EXPECT_TRUE(writer.execute("UPDATE lot SET left = left; DELETE FROM tier_change"));
}

TEST(GuardsLeave, TheRestAlone) {
  const sample::Folder folder;
  ASSERT_EQ(sample::fill(folder.file("l.db"), sample::batches(7, 3, 60)), "");
  sample::Client client(folder.file("l.db"));
  EXPECT_EQ(client.error("UPDATE lot SET left = left"), "") << "lots and accounts do change";
  EXPECT_NE(client.error("INSERT INTO posting VALUES (-1, 1, 1, 1, 0, 0, 0, NULL, 1, NULL, 1, NULL, 1)"), "")
      << "a negative number would keep all later ones out";
  EXPECT_NE(client.error("INSERT INTO effect VALUES (-1, 1, 1, 0, 1, NULL, 1, 0, NULL, NULL, NULL)"), "");
}

}  // namespace
}  // namespace kopeck
