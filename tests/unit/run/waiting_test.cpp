// Returns whose sale has not come yet, and what a receipt that comes too late had redeemed.
#include <gtest/gtest.h>

#include "tests/unit/run/ledgers.h"

namespace kopeck::test {
namespace {

const std::string kBase = head() + "rule base\n  earn 10%\n";

const std::string kSale = buy("r1", "anna", "2026-02-01T10:00:00", "100.00");
const std::string kReturn = giveBack("t1", "r1", "anna", "2026-02-03T10:00:00", {{"tea", "1", ""}});

std::int64_t refusedFor(const RunSummary& summary, const std::string& reason) {
  for (const RejectCount& one : summary.totals.refused)
    if (one.reason == reason) return one.count;
  return 0;
}

TEST(Waiting, AReturnThatCameBeforeItsSaleIsTakenUpAfterIt) {
  for (const Engine engine : {Engine::interpreter, Engine::jit}) {
    Ledger ordered(kBase, engine);
    ordered.run({kSale, kReturn}, "2026-03-01");
    Ledger disordered(kBase, engine);
    const RunSummary summary = disordered.run({kReturn, kSale}, "2026-03-01");
    EXPECT_EQ(summary.totals.receipts, 2);
    EXPECT_EQ(summary.totals.posted, 2);
    EXPECT_EQ(summary.totals.waiting, 0);
    EXPECT_EQ(disordered.content(), ordered.content());
    EXPECT_EQ(disordered.verdict("t1"), "posted");
    EXPECT_EQ(disordered.balance("anna"), 0);
    EXPECT_EQ(disordered.returned("t1"), (Lines{"r1 0 1000000 10000"}));
    EXPECT_EQ(disordered.unsound(), "");
  }
}

TEST(Waiting, TheFirstRowSaysThatItWasTakenUp) {
  Ledger ledger(kBase);
  ledger.run({kReturn, kSale});
  std::vector<Verdict8> verdicts;
  ASSERT_TRUE(ledger.reader()
                  ->allEvents([&](const StoredEvent& one) {
                    if (one.id == "t1") verdicts.push_back(one.row.verdict);
                    return true;
                  })
                  .ok());
  EXPECT_EQ(verdicts, (std::vector<Verdict8>{Verdict8::taken_up, Verdict8::posted}));
}

TEST(Waiting, OutlivesTheRunAndAnyCutOfTheInput) {
  const Lines lines{kReturn, buy("r2", "anna", "2026-02-04T10:00:00", "50.00"), kSale,
                    buy("r3", "bob", "2026-02-05T10:00:00", "10.00")};
  Ledger whole(kBase);
  whole.run(lines, "2026-03-01");
  for (std::size_t stop = 1; stop < lines.size(); ++stop) {
    Ledger pieces(kBase);
    const RunSummary summary = pieces.runInPieces(lines, {stop}, "2026-03-01");
    EXPECT_EQ(summary.totals.waiting, 0) << stop;
    EXPECT_EQ(summary.totals.posted, 4) << stop;
    EXPECT_EQ(pieces.content(), whole.content()) << stop;
    EXPECT_EQ(pieces.unsound(), "");
  }
  // The sale may come with another input.
  Ledger two(kBase);
  EXPECT_EQ(two.run({kReturn}).totals.waiting, 1);
  two.run({kSale, lines[1], lines[3]}, "2026-03-01");
  EXPECT_EQ(two.content(), whole.content());
  for (const std::size_t every : {1U, 2U, 3U}) {
    Ledger small(kBase);
    small.commitEvery(every);
    small.run(lines, "2026-03-01");
    EXPECT_EQ(small.content(), whole.content()) << every;
  }
}

TEST(Waiting, IsRefusedWhenItsSaleCanNoLongerCome) {
  const Lines lines{kReturn, buy("r2", "anna", "2026-03-05T10:00:00", "50.00"),
                    buy("r3", "anna", "2026-03-06T10:00:00", "50.00")};
  Ledger ledger(kBase);
  const RunSummary early = ledger.runInPieces(lines, {2});
  EXPECT_EQ(early.totals.waiting, 0);
  EXPECT_EQ(refusedFor(early, "return_sale_unknown"), 1);
  EXPECT_EQ(ledger.verdict("t1"), "refused return_sale_unknown");
  EXPECT_EQ(ledger.rejects().size(), 1U);
  EXPECT_NE(ledger.rejects().front().find(R"({"line":1,"refused_at":3,"reason":"return_sale_unknown")"),
            std::string::npos)
      << ledger.rejects().front();
  // Time alone refuses nothing: receipts may still come.
  Ledger idle(kBase);
  EXPECT_EQ(idle.run({kReturn}, "2027-01-01").totals.waiting, 1);
  EXPECT_EQ(idle.verdict("t1"), "waiting");
}

// The one thing about which the order of arrival decides inside the window: see "Disorder" in docs/semantics.md.
TEST(Waiting, WithoutANamedSaleAReturnDoesNotWait) {
  const std::string unnamed = giveBack("t1", "", "anna", "2026-02-03T10:00:00", {{"tea", "1", ""}, {"cup", "1", ""}});
  const std::string tea = buyItems("r1", "anna", "2026-02-01T10:00:00", {{"tea", "1", "100.00"}});
  const std::string cup = buyItems("r2", "anna", "2026-02-01T11:00:00", {{"cup", "1", "50.00"}});
  Ledger ordered(kBase);
  ordered.run({tea, cup, unnamed});
  EXPECT_EQ(ordered.verdict("t1"), "posted");
  EXPECT_EQ(ordered.balance("anna"), 0);
  // Nothing of it is there when it comes.
  Ledger before(kBase);
  before.run({unnamed, tea, cup});
  EXPECT_EQ(before.verdict("t1"), "refused return_unmatched");
  EXPECT_EQ(before.balance("anna"), 15);
  EXPECT_EQ(before.unsound(), "");
  // One of its lines is there: the other one is found when its purchase comes.
  Ledger between(kBase);
  between.run({tea, unnamed, cup});
  EXPECT_EQ(between.verdict("t1"), "posted");
  EXPECT_EQ(between.returned("t1"), ordered.returned("t1"));
  EXPECT_EQ(between.balance("anna"), 0);
  EXPECT_EQ(between.unsound(), "");
}

TEST(Waiting, ASecondCopyIsADuplicate) {
  Ledger ledger(kBase);
  const RunSummary waiting = ledger.run({kReturn, kReturn});
  EXPECT_EQ(waiting.totals.waiting, 1);
  EXPECT_EQ(waiting.totals.duplicate, 1);
  EXPECT_EQ(ledger.run({kReturn, kSale, kReturn}).totals.duplicate, 2);
  EXPECT_EQ(ledger.balance("anna"), 0);
  const std::string other = giveBack("t1", "r1", "anna", "2026-02-03T11:00:00", {{"tea", "1", ""}});
  EXPECT_EQ(refusedFor(ledger.run({other}), "number_reused"), 1);
}

TEST(Waiting, WhatTheSaleRefusesIsRefusedThen) {
  Ledger ledger(kBase);
  const RunSummary summary = ledger.run({giveBack("t1", "r1", "anna", "2026-02-03T10:00:00", {{"cup", "1", ""}}),
                                         giveBack("t2", "r1", "bob", "2026-02-03T10:00:00", {{"tea", "1", ""}}),
                                         giveBack("t3", "r1", "", "2026-02-03T10:00:00", {{"tea", "1", ""}}), kSale},
                                        "2026-03-01");
  EXPECT_EQ(ledger.verdict("t1"), "refused return_item_unknown");
  EXPECT_EQ(ledger.verdict("t2"), "refused return_not_by_buyer");
  EXPECT_EQ(ledger.verdict("t3"), "posted");
  EXPECT_EQ(summary.totals.waiting, 0);
  EXPECT_EQ(summary.totals.posted, 2);
  EXPECT_EQ(ledger.balance("anna"), 0);
  EXPECT_EQ(ledger.unsound(), "");
}

TEST(Waiting, AReturnDatedBeforeItsSaleIsRefusedInEitherOrder) {
  const std::string early = giveBack("t1", "r1", "anna", "2026-01-31T10:00:00", {{"tea", "1", ""}});
  for (const Lines& lines : {Lines{early, kSale}, Lines{kSale, early}}) {
    Ledger ledger(kBase);
    ledger.run(lines);
    EXPECT_EQ(ledger.verdict("t1"), "refused return_sale_unknown");
    EXPECT_EQ(ledger.balance("anna"), 10);
    EXPECT_EQ(ledger.unsound(), "");
  }
}

TEST(Waiting, ASaleThatIsDatedAfterTheReturnIsNotThereWhosoeverItIs) {
  for (const char* buyer : {"anna", "bob", ""}) {
    const std::string sale = buy("r1", buyer, "2026-02-04T10:00:00", "100.00");
    for (const char* returner : {"anna", ""}) {
      const std::string back = giveBack("t1", "r1", returner, "2026-02-03T10:00:00", {{"tea", "1", ""}});
      const std::string passes = buy("r2", "carl", "2026-03-30T10:00:00", "10.00");
      for (const Lines& lines : {Lines{sale, back}, Lines{back, sale}, Lines{back, passes}}) {
        Ledger ledger(kBase);
        ledger.run(lines);
        EXPECT_EQ(ledger.verdict("t1"), "refused return_sale_unknown") << buyer << " " << returner;
        EXPECT_EQ(ledger.unsound(), "");
      }
    }
  }
}

TEST(TooLate, WhatWasRedeemedIsPostedAllTheSame) {
  const std::string rules = kBase + "redeem\n  at most 50% of net\n";
  const std::string late = buy("r0", "anna", "2026-01-10T10:00:00", "80.00", R"("redeemed":"30")");
  const Lines lines{buy("r1", "anna", "2026-02-01T10:00:00", "200.00"),
                    buy("r2", "bob", "2026-02-20T10:00:00", "10.00"), late,
                    buy("r3", "anna", "2026-02-20T12:00:00", "100.00"), late};
  Ledger ledger(rules);
  const RunSummary summary = ledger.run(lines, "2026-03-01");
  EXPECT_EQ(refusedFor(summary, "too_late"), 2);
  EXPECT_EQ(summary.totals.posted, 3);
  EXPECT_EQ(summary.totals.redeemed, 30);
  EXPECT_EQ(ledger.verdict("r0"), "refused too_late");
  EXPECT_EQ(ledger.verdict("redemption:r0"), "posted");
  // 20 were there; the rest is owed until the next purchase earns it.
  EXPECT_EQ(ledger.postings("anna"), (Lines{"earned 20 r1", "redeemed -20 redemption:r0", "redeemed -10 redemption:r0",
                                            "earned 10 r3", "repaid -10 r3", "repaid 10 r3"}));
  EXPECT_EQ(ledger.unsound(), "");
  // Coming again, in another run, it takes nothing more.
  EXPECT_EQ(ledger.run({late}, "2026-03-01").totals.redeemed, 0);
  EXPECT_EQ(ledger.balance("anna"), 0);
  for (std::size_t stop = 1; stop < lines.size(); ++stop) {
    Ledger pieces(rules);
    pieces.runInPieces(lines, {stop}, "2026-03-01");
    EXPECT_EQ(pieces.postings("anna"), ledger.postings("anna")) << stop;
  }
}

TEST(TooLate, WithoutAStatementNothingIsPosted) {
  Ledger ledger(kBase + "redeem\n  at most 50% of net\n");
  const RunSummary summary = ledger.run({buy("r1", "anna", "2026-02-20T10:00:00", "200.00"),
                                         buy("r0", "anna", "2026-01-10T10:00:00", "80.00", R"("redeem":"30")"),
                                         buy("r00", "", "2026-01-10T10:00:00", "80.00", R"("redeemed":"30")")});
  EXPECT_EQ(summary.totals.redeemed, 0);
  EXPECT_EQ(ledger.verdict("redemption:r0"), "");
  EXPECT_EQ(ledger.verdict("redemption:r00"), "");
}

}  // namespace
}  // namespace kopeck::test
