// Whoever has the file can change it. Each kind of damage is done to a sound ledger, with the triggers out of the way
// and put back, often with everything else made to fit again; the auditor must say what is wrong, and where.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <string>

#include "tests/audit/ledgers.h"
#include "tools/auditor/auditor.h"

namespace kopeck::audit_test {
namespace {

using auditor::Finding;
using auditor::Kind;
using auditor::Report;

enum class Ledger : std::uint8_t { club, whole };
/// Which place of the finding has to be the victim.
enum class At : std::uint8_t { nowhere, row, posting, lot, customer };

struct Damage {
  const char* name;
  Ledger ledger;
  const char* victim;  // a number; {0} in the SQL below
  const char* sql;
  bool fit;  // everything that follows from the postings is made to fit
  Kind kind;
  At at;
};

/// Copies a posting under the next number; `set` are the columns that become other.
#define COPY_POSTING(points, kind, day)                                                                \
  "INSERT INTO posting SELECT (SELECT max(posting) + 1 FROM posting), account, " kind ", lot, " points \
  ", wanted, rule, cut_by, receipt, cause, " day ", lines, counter FROM posting WHERE posting = {0};"

/// Removes a posting and closes the gap in the numbers.
#define CLOSE_GAP                                                       \
  "DELETE FROM posting WHERE posting = {0};"                            \
  "UPDATE posting SET posting = posting + 1000000 WHERE posting > {0};" \
  "UPDATE posting SET posting = posting - 1000001 WHERE posting > 1000000;"

const char* const kEarned =
    "SELECT posting FROM posting WHERE kind = 1 AND points > 10 AND lines <> '' LIMIT 1 OFFSET 20";
const char* const kExpired = "SELECT posting FROM posting WHERE kind = 3 AND receipt IS NULL LIMIT 1 OFFSET 3";
const char* const kAliveLot = "SELECT lot FROM lot WHERE left > 20 AND active_from IS NOT NULL LIMIT 1 OFFSET 3";
const char* const kPurchaseRow =
    "SELECT row FROM receipt WHERE kind = 2 AND verdict = 0 AND previous <> 0 LIMIT 1 OFFSET 30";

const Damage kDamages[] = {
    {"PostingChanged", Ledger::club, kEarned, "UPDATE posting SET points = points + 5 WHERE posting = {0}", false,
     Kind::posting_lines, At::posting},
    {"PostingChangedAndMadeToFit", Ledger::club, kEarned,
     "UPDATE posting SET points = points + 100 WHERE posting = {0};"
     "UPDATE lot SET earned = earned + 100 WHERE lot = (SELECT lot FROM posting WHERE posting = {0})",
     true, Kind::posting_lines, At::posting},
    {"PostingDropped", Ledger::club, kEarned, "DELETE FROM posting WHERE posting = {0}", false, Kind::posting_missing,
     At::posting},
    {"PostingDroppedAndMadeToFit", Ledger::club, kEarned, CLOSE_GAP, true, Kind::lot_differs, At::nowhere},
    {"PostingDoubled", Ledger::club, kEarned, COPY_POSTING("points", "kind", "day"), true, Kind::posting_twice,
     At::nowhere},
    {"PostingMovedToAnotherAccount", Ledger::club, kEarned,
     "UPDATE posting SET account = iif(account = 1, 2, 1) WHERE posting = {0}", false, Kind::posting_event,
     At::posting},
    {"PostingOfAnotherLot", Ledger::club,
     "SELECT p.posting FROM posting AS p WHERE p.kind = 1 AND (SELECT count(*) FROM lot WHERE account = p.account) > 1 "
     "LIMIT 1 OFFSET 10",
     "UPDATE posting SET lot = (SELECT l.lot FROM lot AS l WHERE l.account = posting.account AND l.lot <> posting.lot) "
     "WHERE posting = {0}",
     true, Kind::posting_lot, At::posting},
    {"PostingOfAnotherKind", Ledger::club, "SELECT posting FROM posting WHERE kind = 2 LIMIT 1",
     "UPDATE posting SET kind = 4, counter = 4 WHERE posting = {0}", true, Kind::posting_kind, At::posting},
    {"PostingRedated", Ledger::club, kEarned, "UPDATE posting SET day = day + 40 WHERE posting = {0}", false,
     Kind::posting_day, At::posting},
    {"RuleThatDoesNotExist", Ledger::club, kEarned, "UPDATE posting SET rule = 999 WHERE posting = {0}", false,
     Kind::posting_rule, At::posting},
    {"PostingOfNoEvent", Ledger::club, kEarned,
     "UPDATE posting SET receipt = (SELECT max(row) + 5 FROM receipt) WHERE posting = {0}", false, Kind::posting_event,
     At::posting},
    {"LotOverdrawn", Ledger::club, "SELECT posting FROM posting WHERE kind = 2 LIMIT 1",
     COPY_POSTING("-100000", "kind", "day"), true, Kind::lot_overdrawn, At::nowhere},
    {"LotsLeftChanged", Ledger::club, kAliveLot, "UPDATE lot SET left = left + 7 WHERE lot = {0}", false,
     Kind::lot_differs, At::lot},
    {"LotsEarnedChanged", Ledger::club, kAliveLot, "UPDATE lot SET earned = earned + 7 WHERE lot = {0}", false,
     Kind::lot_differs, At::lot},
    {"LotLivesLonger", Ledger::club, kAliveLot, "UPDATE lot SET last_day = last_day + 30 WHERE lot = {0}", false,
     Kind::lot_days, At::lot},
    {"LotActiveSooner", Ledger::club, kAliveLot, "UPDATE lot SET active_from = active_from - 5 WHERE lot = {0}", false,
     Kind::lot_days, At::lot},
    {"LotDropped", Ledger::club, kAliveLot, "DELETE FROM lot WHERE lot = {0}", false, Kind::posting_lot, At::lot},
    {"LotOfAnotherCustomer", Ledger::club, kAliveLot, "UPDATE lot SET account = iif(account = 1, 2, 1) WHERE lot = {0}",
     false, Kind::lot_event, At::lot},
    {"PaidFromALotThatWaits", Ledger::club,
     "SELECT p.posting FROM posting AS p WHERE p.kind = 2 AND EXISTS (SELECT 1 FROM lot AS l WHERE l.account = "
     "p.account "
     "AND l.active_from > p.day AND l.left >= -p.points) LIMIT 1",
     "UPDATE posting SET lot = (SELECT l.lot FROM lot AS l WHERE l.account = posting.account AND l.active_from > "
     "posting.day AND l.left >= -posting.points) WHERE posting = {0}",
     true, Kind::drawn_out_of_time, At::nowhere},
    {"ExpiryMissed", Ledger::club, kExpired, CLOSE_GAP, true, Kind::expiry_missed, At::nowhere},
    {"ExpiryDoubled", Ledger::club, kExpired, COPY_POSTING("points", "kind", "day"), true, Kind::lot_overdrawn,
     At::nowhere},
    {"ExpiredTooEarly", Ledger::club,
     "SELECT p.posting FROM posting AS p JOIN lot USING (lot) WHERE p.kind = 1 AND left > 20 LIMIT 1",
     "INSERT INTO posting SELECT (SELECT max(posting) + 1 FROM posting), p.account, 3, p.lot, -l.left, l.left, NULL, "
     "NULL, NULL, NULL, (SELECT settled - 1 FROM account WHERE account = p.account), NULL, 3 FROM posting AS p "
     "JOIN lot AS l USING (lot) WHERE p.posting = {0}",
     true, Kind::expiry_early, At::nowhere},
    {"BalanceChanged", Ledger::club, "SELECT 3", "UPDATE account SET balance = balance + 500 WHERE account = {0}",
     false, Kind::balance_differs, At::customer},
    {"TierChanged", Ledger::club, "SELECT account FROM account WHERE tier = 0 LIMIT 1",
     "UPDATE account SET tier = 2 WHERE account = {0}", false, Kind::tier_chain, At::customer},
    {"TierUnearned", Ledger::club,
     "SELECT r.account FROM receipt AS r WHERE r.kind = 2 AND r.verdict = 0 AND r.account NOT IN (SELECT account FROM "
     "tier_change) LIMIT 1",
     "UPDATE account SET tier = 2 WHERE account = {0}; INSERT INTO tier_change SELECT (SELECT max(number) + 1 FROM "
     "tier_change), account, 0, day, 0, 2, row FROM receipt WHERE account = {0} AND kind = 2 AND verdict = 0 LIMIT 1",
     false, Kind::tier_unearned, At::customer},
    {"TierChangeDropped", Ledger::club, "SELECT account FROM tier_change GROUP BY account HAVING count(*) > 1 LIMIT 1",
     "DELETE FROM tier_change WHERE number = (SELECT min(number) FROM tier_change WHERE account = {0})", false,
     Kind::tier_chain, At::customer},
    {"ReceiptDropped", Ledger::club, "SELECT row FROM receipt WHERE kind = 2 AND verdict = 1 LIMIT 1",
     "DELETE FROM receipt WHERE row = {0}", false, Kind::receipt_missing, At::row},
    {"LastReceiptDropped", Ledger::club, "SELECT max(row) FROM receipt", "DELETE FROM receipt WHERE row = {0}", false,
     Kind::batch_damaged, At::row},
    {"VerdictChanged", Ledger::club, kPurchaseRow, "UPDATE receipt SET verdict = 3, reason = 2 WHERE row = {0}", false,
     Kind::posting_event, At::row},
    {"VerdictChangedBeside", Ledger::club, kPurchaseRow,
     "INSERT OR REPLACE INTO receipt_now (row, verdict, reason) VALUES ({0}, 3, 2)", false, Kind::totals_differ,
     At::nowhere},
    {"NetChanged", Ledger::club, kPurchaseRow, "UPDATE receipt SET net = net * 2 WHERE row = {0}", false,
     Kind::net_differs, At::row},
    {"NetChangedBeside", Ledger::club, kPurchaseRow,
     "INSERT OR REPLACE INTO receipt_now (row, net) VALUES ({0}, 99999999)", false, Kind::net_differs, At::row},
    {"ReceiptRedated", Ledger::club, kPurchaseRow, "UPDATE receipt SET day = day - 1 WHERE row = {0}", false,
     Kind::event_differs, At::row},
    {"ReceiptOfAnotherCustomer", Ledger::club, kPurchaseRow,
     "UPDATE receipt SET account = iif(account = 1, 2, 1) WHERE row = {0}", false, Kind::event_differs, At::row},
    {"EventBatchCut", Ledger::club, "SELECT min(first_row) FROM event_batch",
     "UPDATE event_batch SET bytes = substr(bytes, 1, length(bytes) / 2) WHERE first_row = {0}", false,
     Kind::batch_damaged, At::row},
    {"EventBatchDropped", Ledger::club, "SELECT min(first_row) FROM event_batch",
     "DELETE FROM event_batch WHERE first_row = {0}", false, Kind::batch_damaged, At::row},
    {"CounterBalanceChanged", Ledger::club, "SELECT 1",
     "UPDATE counter_balance SET points = points + 1 WHERE counter = {0}", false, Kind::counter_differs, At::nowhere},
    {"OtherSideChanged", Ledger::club, kEarned, "UPDATE posting SET counter = 5 WHERE posting = {0}", true,
     Kind::counter_differs, At::posting},
    {"ReturnedQuantityRaised", Ledger::club, "SELECT sale FROM returned LIMIT 1",
     "UPDATE returned SET quantity = quantity * 100 WHERE sale = {0}", false, Kind::return_too_much, At::row},
    {"MoreReturnedThanBought", Ledger::club, "SELECT sale FROM returned LIMIT 1",
     "INSERT OR IGNORE INTO returned SELECT sale, line, (SELECT max(row) FROM returned), quantity + 100000000, 0 FROM "
     "returned WHERE sale = {0} LIMIT 1",
     false, Kind::return_too_much, At::row},
    {"ReturnOfAnotherSale", Ledger::club, "SELECT row FROM returned LIMIT 1",
     "UPDATE returned SET sale = (SELECT row FROM receipt WHERE kind = 2 AND verdict = 0 AND account <> (SELECT "
     "account "
     "FROM receipt WHERE row = {0}) LIMIT 1) WHERE row = {0}",
     false, Kind::return_unknown, At::row},
    {"ReturnTookNothing", Ledger::club, "SELECT row FROM returned LIMIT 1", "DELETE FROM returned WHERE row = {0}",
     false, Kind::return_unknown, At::row},
    {"MoreTakenBackThanGiven", Ledger::club,
     "SELECT posting FROM posting WHERE kind = 4 AND points < 0 AND lot > 65536 LIMIT 1",
     COPY_POSTING("-100000", "kind", "day"), true, Kind::return_too_much, At::nowhere},
    {"EventPostedTwice", Ledger::club,
     "SELECT d.row FROM receipt AS d JOIN receipt AS r ON r.id = d.id AND r.verdict = 0 WHERE d.verdict = 2 LIMIT 1",
     "UPDATE receipt SET verdict = 0, account = (SELECT r.account FROM receipt AS r WHERE r.id = receipt.id AND "
     "r.verdict = 0), content = (SELECT r.content FROM receipt AS r WHERE r.id = receipt.id AND r.verdict = 0), "
     "net = (SELECT r.net FROM receipt AS r WHERE r.id = receipt.id AND r.verdict = 0) WHERE row = {0}",
     false, Kind::event_twice, At::row},
    {"ChainBroken", Ledger::club, kPurchaseRow, "UPDATE receipt SET previous = 0 WHERE row = {0}", false,
     Kind::chain_broken, At::row},
    {"LastRowChanged", Ledger::club, "SELECT 2", "UPDATE account SET last_row = last_row - 1 WHERE account = {0}",
     false, Kind::chain_broken, At::customer},
    {"TotalsChanged", Ledger::club, "SELECT 1", "UPDATE run SET totals = json_set(totals, '$.earned', 1)", false,
     Kind::totals_differ, At::nowhere},
    {"WordsSwapped", Ledger::club, "SELECT 1", "UPDATE word SET word = 'earned' WHERE of = 'posting' AND number = 2",
     false, Kind::words_differ, At::nowhere},
    {"TermsRewritten", Ledger::club, "SELECT 1", "UPDATE terms SET text = 'for ever and a day'", false,
     Kind::words_differ, At::nowhere},
    {"AccountDropped", Ledger::club, "SELECT 5", "DELETE FROM account WHERE account = {0}", false,
     Kind::posting_account, At::nowhere},
    {"DiscountChanged", Ledger::whole, "SELECT receipt FROM effect WHERE kind = 1 LIMIT 1",
     "UPDATE effect SET amount = amount + 100 WHERE receipt = {0} AND kind = 1", false, Kind::net_differs, At::row},
    {"DiscountOfAnotherDay", Ledger::whole, "SELECT receipt FROM effect WHERE kind = 1 LIMIT 1",
     "UPDATE effect SET day = day + 9 WHERE receipt = {0} AND kind = 1", false, Kind::effect_differs, At::row},
    {"EffectDropped", Ledger::whole, "SELECT 1", "DELETE FROM effect WHERE effect = {0}", false, Kind::posting_missing,
     At::posting},
    {"AdjustmentWithoutCause", Ledger::whole, "SELECT posting FROM posting WHERE kind = 8 LIMIT 1",
     "UPDATE posting SET cause = NULL WHERE posting = {0}", false, Kind::posting_event, At::posting},
    {"GiftTaken", Ledger::whole, "SELECT posting FROM posting WHERE kind = 12 LIMIT 1",
     "UPDATE posting SET points = points * 3 WHERE posting = {0}", true, Kind::lot_differs, At::nowhere},
    {"DebtForgiven", Ledger::whole, "SELECT posting FROM posting WHERE kind = 2 AND lot IS NULL LIMIT 1",
     "UPDATE posting SET points = points + 400 WHERE posting = {0}", false, Kind::balance_differs, At::nowhere},
    {"CouponIssuedByNoRule", Ledger::whole,
     "SELECT posting FROM posting AS p JOIN terms AS t ON t.terms = (p.lot & 65535) JOIN kind AS k ON k.kind = t.kind "
     "WHERE k.use = 'coupon' AND p.kind = 1 LIMIT 1",
     "UPDATE posting SET rule = NULL WHERE posting = {0}", false, Kind::posting_rule, At::posting},
};

std::string make(const cli::Tool& tool, Ledger ledger) {
  switch (ledger) {
    case Ledger::club:
      return makeClub(tool);
    case Ledger::whole:
      return makeWhole(tool);
  }
  return {};
}

std::string told(const Report& report) {
  std::string text = report.unusable_en;
  for (const Finding& one : report.findings) text += fmt::format("[{}] {}\n", name(one.kind), one.en);
  return text;
}

class Damaged : public ::testing::TestWithParam<Damage> {};

TEST_P(Damaged, IsFoundWhereItIs) {
  const Damage& damage = GetParam();
  const cli::Tool tool;
  ASSERT_EQ(make(tool, damage.ledger), "");
  const std::string path = tool.path("l.db").string();
  const Report before = auditor::audit(path);
  ASSERT_EQ(before.found, 0) << told(before);
  std::int64_t victim = 0;
  {
    Hand hand(path);
    victim = hand.number(damage.victim);
    hand.run(fmt::format(fmt::runtime(damage.sql), victim));
    if (damage.fit) hand.run(kMakeFit);
  }
  const Report report = auditor::audit(path);
  const auto is = [&](const Finding& one) {
    if (one.kind != damage.kind || one.en.empty() || one.ru.empty() || one.en == one.ru) return false;
    switch (damage.at) {
      case At::nowhere:
        return true;
      case At::row:
        return one.place.row == victim;
      case At::posting:
        return one.place.posting == victim;
      case At::lot:
        return one.place.lot == victim;
      case At::customer:
        return !one.place.customer.empty();
    }
    return false;
  };
  EXPECT_TRUE(std::any_of(report.findings.begin(), report.findings.end(), is)) << "victim " << victim << "\n"
                                                                               << told(report);
}

INSTANTIATE_TEST_SUITE_P(All, Damaged, ::testing::ValuesIn(kDamages),
                         [](const auto& one) { return std::string(one.param.name); });

/// The ledger of the club, with its victim's own event altered.
class Altered : public ::testing::Test {
 protected:
  void alter(const std::string& from, const std::string& to, Kind kind) {
    const cli::Tool tool;
    ASSERT_EQ(makeWhole(tool), "");
    const std::string path = tool.path("l.db").string();
    Hand(path).alterEvent(from, to);
    const Report report = auditor::audit(path);
    EXPECT_TRUE(std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& one) {
      return one.kind == kind;
    })) << told(report);
  }
};

TEST_F(Altered, AmountOfALine) {
  alter(R"("amount":"400.00")", R"("amount":"900.00")", Kind::net_differs);
}

TEST_F(Altered, Customer) {
  alter(R"("id":"p2","customer":"anna")", R"("id":"p2","customer":"hugo")", Kind::event_differs);
}

TEST_F(Altered, Number) {
  alter(R"("id":"p2")", R"("id":"q2")", Kind::event_differs);
}

TEST_F(Altered, Moment) {
  alter("2026-01-10T11:00:00", "2026-01-10T11:00:01", Kind::event_differs);
}

TEST_F(Altered, QuantityThatCameBack) {
  alter(R"("lines":[{"name":"x","quantity":"1"}])", R"("lines":[{"name":"x","quantity":"0.5"}])",
        Kind::return_too_much);
}

TEST_F(Altered, NoJsonAnyMore) {
  alter(R"({"type":"adjust")", R"({"type:"adjust")", Kind::batch_damaged);
}

TEST_F(Altered, SpendThatLiftedATier) {
  alter(R"({"on":"2025-12-15","amount":"950.00"})", R"({"on":"2025-12-15","amount":"940.00"})", Kind::tier_unearned);
}

/// What only rules look at contradicts nothing in the tables but the hash of the event as it came.
TEST(Forged, AnEventThatSaysSomethingElseIsFoundByTheReplay) {
  const std::array<std::array<const char*, 2>, 4> changes{{
      {R"("category":"Drinks/Tea")", R"("category":"Drinks/Mate")"},
      {R"("store":"South")", R"("store":"North")"},
      {R"("type":"adjust","id":"a2")", R"("type":"adjust","note":"x","id":"a2")"},  // says the same
      {R"("name":"x","category":"Drinks/Tea","quantity":"1")",
       R"("name":"x","category":"Drinks/Tea","quantity":"many")"},
  }};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const cli::Tool tool;
    ASSERT_EQ(makeWhole(tool), "");
    Hand(tool.path("l.db").string()).alterEvent(changes[i][0], changes[i][1]);
    if (i < 3) {
      EXPECT_EQ(tool.call({"audit", "l.db"}).code, 0) << changes[i][1];
    }
    const cli::Finished replay = tool.call({"audit", "l.db", "--replay"});
    EXPECT_EQ(replay.code, i == 2 ? 0 : 1) << changes[i][1] << replay.out << replay.err;
    EXPECT_EQ(replay.says("does not say any more what it said when it came"), i != 2) << changes[i][1] << replay.err;
  }
}

/// A receipt whose kept record is another one's, its hash left as it was.
TEST(Forged, ARecordOfAnotherEventIsFoundByTheReplay) {
  const cli::Tool tool;
  ASSERT_EQ(makeWhole(tool), "");
  Hand(tool.path("l.db").string())
      .run("UPDATE receipt SET record = (SELECT record FROM receipt WHERE id = 'p2') WHERE id = 'p3'");
  const cli::Finished replay = tool.call({"audit", "l.db", "--replay"});
  EXPECT_EQ(replay.code, 1) << replay.out;
  EXPECT_TRUE(replay.says("is of another event")) << replay.err;
}

TEST(Guard, ATriggerThatIsGoneIsMissed) {
  const cli::Tool tool;
  ASSERT_EQ(makeWhole(tool), "");
  const std::string path = tool.path("l.db").string();
  { const Hand hand(path); }
  EXPECT_EQ(auditor::audit(path).found, 0) << "the hand puts them back";
  { Hand(path).forget("posting_remains"); }
  const Report report = auditor::audit(path);
  ASSERT_EQ(report.found, 1) << told(report);
  EXPECT_EQ(report.findings.front().kind, Kind::guard_missing);
  EXPECT_EQ(tool.call({"audit", "l.db"}).code, 1);
}

/// Zeros where a page was.
TEST(Guard, SqlitesOwnChecksAreAsked) {
  const cli::Tool tool;
  ASSERT_EQ(makeClub(tool), "");
  const std::string path = tool.path("l.db").string();
  std::int64_t page = 0;
  {
    Hand hand(path);
    page = hand.number("SELECT rootpage FROM sqlite_schema WHERE name = 'lot'") - 1;
  }
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    char size[2] = {};
    file.seekg(16);
    file.read(size, 2);  // SQLite's header: the size of a page, big-endian
    const std::int64_t bytes = static_cast<unsigned char>(size[0]) * 256 + static_cast<unsigned char>(size[1]);
    ASSERT_GE(bytes, 512);
    file.seekp(page * bytes);
    file << std::string(static_cast<std::size_t>(bytes), '\0');
  }
  const Report report = auditor::audit(path);
  EXPECT_TRUE(std::any_of(report.findings.begin(), report.findings.end(), [](const Finding& one) {
    return one.kind == Kind::file_damaged;
  })) << told(report);
}

/// Every number follows from every other: only who evaluates the rules again can know.
TEST(Forged, WhatFitsEverywhereIsFoundByTheReplay) {
  const cli::Tool tool;
  ASSERT_EQ(makeWhole(tool), "");
  const std::string path = tool.path("l.db").string();
  {
    Hand hand(path);
    const std::int64_t victim = hand.number(
        "SELECT posting FROM posting AS p JOIN lot USING (lot) WHERE kind = 1 AND left > 0 AND lines = "
        "'0:' || points AND (p.lot & 65535) = 0 LIMIT 1");
    hand.run(fmt::format(
        "UPDATE posting SET points = points + 3, lines = '0:' || (points + 3) WHERE posting = {0}; "
        "UPDATE lot SET earned = earned + 3, left = left + 3 WHERE lot = (SELECT lot FROM posting WHERE posting = "
        "{0}); "
        "UPDATE account SET balance = balance + 3 WHERE account = (SELECT account FROM posting WHERE posting = {0}); "
        "UPDATE counter_balance SET points = points - 3 WHERE counter = 1 AND kind = 0; "
        "UPDATE run SET totals = json_set(totals, '$.earned', json_extract(totals, '$.earned') + 3)",
        victim));
  }
  const Report report = auditor::audit(path);
  EXPECT_EQ(report.found, 0) << told(report);
  EXPECT_EQ(tool.call({"audit", "--ledger", "l.db"}).code, 0);
  const cli::Finished replay = tool.call({"audit", "--ledger", "l.db", "--replay"});
  EXPECT_EQ(replay.code, 1) << replay.out;
  EXPECT_TRUE(replay.says("are not what its events give")) << replay.err;
}

/// Of many findings of one kind only the first are told, but all are counted.
TEST(Findings, AreBoundedAndCounted) {
  const cli::Tool tool;
  ASSERT_EQ(makeClub(tool), "");
  const std::string path = tool.path("l.db").string();
  { Hand(path).run("UPDATE posting SET day = day + 400"); }
  const Report report = auditor::audit(path);
  EXPECT_GT(report.found, 500);
  EXPECT_LT(report.findings.size(), 200U);
  const cli::Finished done = tool.call({"audit", "l.db", "--lang", "ru"});
  EXPECT_EQ(done.code, 1);
  EXPECT_TRUE(done.says("проводка")) << done.err;
  EXPECT_TRUE(done.says("всего находок")) << done.err;
}

}  // namespace
}  // namespace kopeck::audit_test
