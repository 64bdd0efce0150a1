// Every posting has its counter-account; returns that wait, what they took, and what a receipt's net was.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/unit/store/client.h"
#include "tests/unit/store/rows.h"

namespace kopeck {
namespace {

class DoubleEntry : public Rows {
 protected:
  /// A commit of postings to account 1, which the first one opens.
  void post(const std::vector<Posting>& postings) {
    commit([&](LedgerBatch& batch) {
      if (store_->accountCount() == 0) addAccount(batch, 1);
      batch.postings = postings;
    });
  }

  static Posting posting(PostingKind kind, LotId lot, Value points) {
    Posting posting;
    posting.account = 1;
    posting.kind = kind;
    posting.lot = lot;
    posting.points = points;
    posting.day = 20'000;
    return posting;
  }

  /// What the counter-accounts hold: "issued 0 -5, …".
  std::string held() {
    std::string text;
    EXPECT_TRUE(reader_->counters([&](const StoredCounter& stored) {
      text += std::string(name(stored.counter)) + " " + std::to_string(stored.kind) + " " +
              std::to_string(stored.points) + "\n";
      return true;
    }));
    return text;
  }
};

TEST_F(DoubleEntry, EveryKindOfPostingHasItsAccount) {
  std::vector<Posting> all;
  for (int kind = 1; !name(static_cast<PostingKind>(kind)).empty(); ++kind)
    all.push_back(posting(static_cast<PostingKind>(kind), lotId(1, 0), kind));
  post(all);
  ASSERT_TRUE(reader_->allPostings([](const StoredPosting& stored) {
    EXPECT_EQ(stored.counter, counterOf(stored.posting.kind)) << name(stored.posting.kind);
    return true;
  }));
  // earned 1 + gifted 12; redeemed 2 + returned 5 + used 10; expired 3; taken back 4 + uncollected 7; adjusted 8 + by
  // hand 13; opened 11; turned 9; repaid 6
  EXPECT_EQ(held(),
            "issued 0 -13\nredeemed 0 -17\nbreakage 0 -3\ntaken_back 0 -11\nadjustment 0 -21\nopening 0 -11\n"
            "exchanged 0 -9\ntransfer 0 -6\n");
  sample::Client client(path_);
  EXPECT_EQ(client.rows("SELECT account, points, units FROM journal_view WHERE posting = 12 ORDER BY units"),
            "issued|-0.12|-12\ncustomer:c1|0.12|12\n");
}

TEST_F(DoubleEntry, EachKindHasItsOwn) {
  // Terms 2 are the coupon's, lot 2 alone is the debt of terms 2, lot 0 that of the header's points.
  post({posting(PostingKind::earned, lotId(1, 2), 1), posting(PostingKind::earned, lotId(1, 1), 500)});
  post({posting(PostingKind::used, lotId(1, 2), -1), posting(PostingKind::taken_back, 0, -40),
        posting(PostingKind::taken_back, 2, -3)});
  EXPECT_EQ(held(), "issued 0 -500\ntaken_back 0 40\nissued 1 -1\nredeemed 1 1\ntaken_back 1 3\n");
  sample::Client client(path_);
  EXPECT_EQ(client.rows("SELECT kind, use, account, points FROM trial_balance_view WHERE account <> 'sum'"),
            "bean|points|customers|-0.40\nbean|points|issued|-5.00\nbean|points|taken_back|0.40\n"
            "cash|coupon|customers|-3\ncash|coupon|issued|-1\ncash|coupon|redeemed|1\ncash|coupon|taken_back|3\n")
      << "no lot was written: only the debts are the customers'";
}

TEST_F(DoubleEntry, GoesOnWhereTheLedgerWasLeft) {
  post({posting(PostingKind::earned, lotId(1, 0), 5)});
  store_.reset();
  auto store = Store::open(path_, sample::programme());
  ASSERT_TRUE(store) << store.error().message;
  store_ = std::move(*store);
  ASSERT_TRUE(store_->begin("in"));
  post({posting(PostingKind::earned, lotId(1, 0), 7)});
  EXPECT_EQ(held(), "issued 0 -12\n");
}

TEST_F(DoubleEntry, ACommitThatFailsCountsNothing) {
  post({posting(PostingKind::earned, lotId(1, 0), 5)});
  LedgerBatch unfit;
  unfit.postings = {posting(PostingKind::earned, lotId(1, 0), 90)};
  LotRow nobodys;
  nobodys.id = lotId(77, 0);
  unfit.lots = {nobodys};  // says that it changes a lot which is not there
  EXPECT_FALSE(store_->commit(unfit));
  LedgerBatch unknown;
  unknown.postings = {posting(PostingKind::earned, lotId(1, 9), 90)};
  EXPECT_FALSE(store_->commit(unknown)) << "terms that the programme has not";
  post({posting(PostingKind::earned, lotId(1, 0), 7)});
  EXPECT_EQ(held(), "issued 0 -12\n");
}

TEST_F(DoubleEntry, ASumThatLeaves64BitsIsRefused) {
  post({posting(PostingKind::earned, lotId(1, 0), INT64_MAX)});
  LedgerBatch batch;
  batch.postings = {posting(PostingKind::earned, lotId(1, 0), 2)};
  const Status done = store_->commit(batch);
  ASSERT_FALSE(done);
  EXPECT_NE(done.error().message.find("no longer fit into 64 bits (account issued)"), std::string::npos)
      << done.error().message;
  EXPECT_EQ(held(), "issued 0 -9223372036854775807\n");
}

TEST_F(DoubleEntry, AReturnWaitsUntilItsSaleComesOrNot) {
  commit([&](LedgerBatch& batch) {
    addAccount(batch, 1);
    addEvent(batch, 1, "first", 1, Verdict8::waiting, EventKind::giving_back);
    addEvent(batch, 2, "sale", 1);
    addEvent(batch, 3, "second", 0, Verdict8::waiting, EventKind::giving_back);
  });
  commit([&](LedgerBatch& batch) { addEvent(batch, 4, "third", 1, Verdict8::waiting, EventKind::giving_back); });
  const auto waiting = [&] {
    std::string text;
    EXPECT_TRUE(reader_->waiting([&](const StoredWaiting& one) {
      EXPECT_EQ(one.event.row.kind, EventKind::giving_back);
      EXPECT_EQ(one.event.id, one.raw);
      EXPECT_EQ(one.event.record, "record of " + one.raw);
      text += std::to_string(one.event.row.row) + " ";
      return true;
    }));
    return text;
  };
  EXPECT_EQ(waiting(), "1 3 4 ");
  commit([&](LedgerBatch& batch) {
    batch.verdicts = {{1, Verdict8::taken_up, Refusal::none}, {3, Verdict8::refused, Refusal::return_sale_unknown}};
    addEvent(batch, 5, "first", 1, Verdict8::posted, EventKind::giving_back);
  });
  EXPECT_EQ(waiting(), "4 ");
  EXPECT_EQ((*reader_->event(1))->row.verdict, Verdict8::taken_up);
  EXPECT_EQ((*reader_->event(3))->row.refusal, Refusal::return_sale_unknown);
  EXPECT_EQ((*reader_->findEvent("first"))->row.row, 5) << "the one that was posted";
  std::string chain;
  EXPECT_TRUE(reader_->eventsOf(1, [&](const StoredEvent& event) {
    chain += event.id + " ";
    return true;
  }));
  EXPECT_EQ(chain, "sale first ") << "what waits is no event of the account yet";
  sample::Client client(path_);
  EXPECT_EQ(client.rows("SELECT row, verdict, reason FROM receipt_view"),
            "1|taken_up|\n2|posted|\n3|refused|return_sale_unknown\n4|waiting|\n5|posted|\n");
}

TEST_F(DoubleEntry, AnEventOfSeveralLinesHasNoTextOfItsOwn) {
  commit([&](LedgerBatch& batch) {
    addEvent(batch, 1, "a", 0, Verdict8::waiting, EventKind::giving_back);
    batch.raw = "a,1\na,2\n";
  });
  int seen = 0;
  ASSERT_TRUE(reader_->waiting([&](const StoredWaiting& one) {
    EXPECT_EQ(one.raw, "") << "rather nothing than half an event";
    return ++seen > 0;
  }));
  EXPECT_EQ(seen, 1);
}

TEST_F(DoubleEntry, WhatReturnsTook) {
  commit([&](LedgerBatch& batch) {
    addAccount(batch, 1);
    for (std::int64_t row = 1; row <= 4; ++row) addEvent(batch, row, "e" + std::to_string(row), 1);
    batch.returned = {{3, 1, 0, 400'000, 40}, {3, 2, 4, 250'000, 25}, {4, 1, 0, 500'000, 50}, {3, 1, 0, 600'000, 60}};
  });
  const auto text = [&](const Status& done, std::vector<ReturnedLine>& lines) {
    EXPECT_TRUE(done);
    std::string all;
    for (const ReturnedLine& line : lines)
      all += std::to_string(line.row) + "<" + std::to_string(line.sale) + "." + std::to_string(line.line) + ":" +
             std::to_string(line.quantity) + "/" + std::to_string(line.net) + " ";
    lines.clear();
    return all;
  };
  std::vector<ReturnedLine> lines;
  const auto add = [&](const ReturnedLine& line) {
    lines.push_back(line);
    return true;
  };
  EXPECT_EQ(text(reader_->returnedBy(3, add), lines), "3<1.0:1000000/100 3<2.4:250000/25 ");
  EXPECT_EQ(text(reader_->returnedOf(1, add), lines), "3<1.0:1000000/100 4<1.0:500000/50 ");
  commit([&](LedgerBatch& batch) {
    batch.returned_void = {3};
    batch.returned = {{3, 2, 4, 1'250'000, 125}};
  });
  EXPECT_EQ(text(reader_->allReturned(add), lines), "4<1.0:500000/50 3<2.4:1250000/125 ");
  sample::Client client(path_);
  EXPECT_EQ(client.rows("SELECT * FROM returned_view ORDER BY sale"), "e1|0|e4|0.5|0.50\ne2|4|e3|1.25|1.25\n");
}

TEST_F(DoubleEntry, NetAndSettled) {
  commit([&](LedgerBatch& batch) {
    addAccount(batch, 1);
    batch.accounts.back().settled = 20'001;
    addAccount(batch, 2);
    for (std::int64_t row = 1; row <= 3; ++row) addEvent(batch, row, "e" + std::to_string(row), 1);
    batch.events[0].net = 1'250;
    batch.events[1].net = 0;
  });
  EXPECT_EQ((*reader_->event(1))->row.net, 1'250);
  EXPECT_EQ((*reader_->event(2))->row.net, 0);
  EXPECT_EQ((*reader_->event(3))->row.net, kMissing);
  EXPECT_EQ((*reader_->account(1))->settled, 20'001);
  EXPECT_EQ((*reader_->account(2))->settled, kNoDay);
  commit([&](LedgerBatch& batch) {
    addAccount(batch, 1);
    batch.accounts.back().settled = 20'002;
    batch.records = {{1, Verdict8::posted, Refusal::none, 99, batch.keep("r")},
                     {2, Verdict8::refused, Refusal::overflow, kMissing, batch.keep("")}};
    batch.sales = {{1, batch.keep("left")}};
  });
  EXPECT_EQ((*reader_->event(1))->row.net, 99) << "a late event changed it";
  EXPECT_EQ((*reader_->account(1))->settled, 20'002);
  sample::Client client(path_);
  EXPECT_EQ(client.rows("SELECT id, net FROM receipt_view"), "e1|0.99\ne2|\ne3|\n");
}

TEST_F(DoubleEntry, EachLotOfAnOpeningNamesItsEvent) {
  const LotId second = lotId(openingRow(1, 3), 1);
  commit([&](LedgerBatch& batch) {
    addAccount(batch, 1);
    addEvent(batch, 1, "open", 1, Verdict8::posted, EventKind::opening);
    batch.lots = {{lotId(1, 1), 1, 5, 5, 20'000, 20'000, kNever}, {second, 1, 7, 7, 20'000, 20'000, kNever}};
    batch.postings = {posting(PostingKind::opened, lotId(1, 1), 5), posting(PostingKind::opened, second, 7)};
  });
  sample::Client client(path_);
  EXPECT_EQ(client.rows("SELECT receipt, left FROM lot_view ORDER BY left"), "open|0.05\nopen|0.07\n");
  EXPECT_EQ(client.rows("SELECT earned_by, points, lot FROM statement_view"),
            "open|0.05|65537\nopen|0.07|" + std::to_string(second) + "\n");
}

TEST_F(DoubleEntry, WhatIsOwedInMoney) {
  commit([&](LedgerBatch& batch) {
    addAccount(batch, 1);
    addAccount(batch, 2);
    batch.accounts.back().tier = 1;
    addEvent(batch, 1, "a", 1);
    addEvent(batch, 2, "b", 2);
    const Day march = 20'528;  // 2026-03-16
    batch.lots = {{lotId(1, 0), 1, 1'000, 1'000, 20'454, 20'454, march},
                  {lotId(2, 0), 2, 500, 400, 20'454, 20'454, march + 1},
                  {lotId(2, 1), 2, 50, 50, 20'454, kNever, kNever},
                  {lotId(2, 2), 2, 1, 1, 20'454, 20'454, march}};
    batch.postings = {posting(PostingKind::earned, lotId(1, 0), 1'000), posting(PostingKind::taken_back, 0, -20)};
  });
  // Three hundredths of a point are worth one kopeck.
  sample::Client client(path_);
  EXPECT_EQ(client.rows("SELECT kind, month, tier, points, worth, units FROM liability_view"),
            "bean|2026-03|Silver|10.00|3.33|1000\nbean|2026-03|Gold|4.00|1.33|400\nbean|debt|Silver|-0.20|-0.06|-20\n"
            "bean|never|Gold|0.50|0.16|50\ncash|2026-03|Gold|1||1\n");
}

}  // namespace
}  // namespace kopeck
