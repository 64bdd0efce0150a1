// Every kind of row comes back as it went in.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/store/rows.h"

namespace kopeck {
namespace {

TEST_F(Rows, Event) {
  commit([&](LedgerBatch& batch) {
    EventRow event;
    event.row = 1;
    event.version = 3;
    event.kind = EventKind::giving_back;
    event.id = batch.keep("№ 1, “quoted”");
    event.account = 1;
    event.day = -5;
    event.second = 86'399;
    event.source_line = 7'000'000'000;
    event.content = {0xFFFF'FFFF'FFFF'FFFF, 1};
    event.of_row = 1;
    event.record = batch.keep(std::string("a\0b", 3));
    batch.events.push_back(event);
    addAccount(batch, 1);
    EventRow refused;
    refused.row = 2;
    refused.kind = EventKind::customer;
    refused.day = kNoDay;
    refused.verdict = Verdict8::refused;
    refused.refusal = Refusal::before_the_programme;
    batch.events.push_back(refused);
  });
  const auto first = reader_->event(1);
  ASSERT_TRUE(first && *first);
  const StoredEvent& event = **first;
  EXPECT_EQ(event.row.kind, EventKind::giving_back);
  EXPECT_EQ(event.id, "№ 1, “quoted”");
  EXPECT_EQ(event.row.account, 1);
  EXPECT_EQ(event.row.day, -5);
  EXPECT_EQ(event.row.second, 86'399);
  EXPECT_EQ(event.row.source_line, 7'000'000'000U);
  EXPECT_EQ(event.row.content[0], 0xFFFF'FFFF'FFFF'FFFFU);
  EXPECT_EQ(event.row.content[1], 1U);
  EXPECT_EQ(event.row.of_row, 1);
  EXPECT_EQ(event.record, std::string("a\0b", 3));
  EXPECT_EQ(event.left, "");
  EXPECT_EQ(event.version, 3);
  const auto second = reader_->event(2);
  ASSERT_TRUE(second && *second);
  EXPECT_EQ((*second)->row.account, 0);
  EXPECT_EQ((*second)->row.day, kNoDay);
  EXPECT_EQ((*second)->row.refusal, Refusal::before_the_programme);
  EXPECT_EQ((*second)->row.of_row, 0);
  const auto none = reader_->event(3);
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
}

TEST_F(Rows, Posting) {
  Posting full;
  full.account = 1;
  full.kind = PostingKind::adjusted;
  full.lot = lotId(1, 2);
  full.points = INT64_MIN + 1;
  full.wanted = INT64_MAX;
  full.rule = 0;
  full.cut_by = 0;
  full.receipt = 1;
  full.cause = 2;
  full.day = 20'001;
  Posting bare;
  bare.account = 1;
  bare.kind = PostingKind::expired;
  bare.points = -1;
  bare.wanted = -1;
  bare.day = 20'002;
  commit([&](LedgerBatch& batch) {
    addEvent(batch, 1, "a", 1);
    addAccount(batch, 1);
    full.lines = batch.keep("0:35 2:14");
    batch.postings = {full, bare};
  });
  std::vector<StoredPosting> got;
  ASSERT_TRUE(reader_->postingsOfAccount(1, [&](const StoredPosting& posting) {
    got.push_back(posting);
    return true;
  }));
  ASSERT_EQ(got.size(), 2U);
  EXPECT_EQ(got[0].number, 1);
  EXPECT_EQ(got[0].posting.kind, PostingKind::adjusted);
  EXPECT_EQ(got[0].posting.lot, full.lot);
  EXPECT_EQ(got[0].posting.points, full.points);
  EXPECT_EQ(got[0].posting.wanted, full.wanted);
  EXPECT_EQ(got[0].posting.rule, 0);
  EXPECT_EQ(got[0].posting.cut_by, 0);
  EXPECT_EQ(got[0].posting.receipt, 1);
  EXPECT_EQ(got[0].posting.cause, 2);
  EXPECT_EQ(got[0].posting.day, 20'001);
  EXPECT_EQ(got[0].lines, "0:35 2:14");
  EXPECT_EQ(got[1].posting.lot, 0);
  EXPECT_EQ(got[1].posting.rule, -1);
  EXPECT_EQ(got[1].posting.cut_by, -1);
  EXPECT_EQ(got[1].posting.receipt, 0);
  EXPECT_EQ(got[1].posting.cause, 0);
  EXPECT_EQ(got[1].lines, "");
  int of_receipt = 0;
  ASSERT_TRUE(reader_->postingsOfReceipt(1, [&](const StoredPosting&) { return ++of_receipt > 0; }));
  EXPECT_EQ(of_receipt, 1);
}

TEST_F(Rows, LotNewThenChangedThenGone) {
  const LotRow lot{lotId(1, 1), 1, 500, 500, 20'000, kNever, kNever};
  commit([&](LedgerBatch& batch) {
    addEvent(batch, 1, "a", 1);
    addAccount(batch, 1);
    batch.lots = {lot, {lotId(1, 0), 1, 7, 7, 20'000, 20'014, 20'365}};
  });
  auto got = reader_->lot(lot.id);
  ASSERT_TRUE(got && *got);
  EXPECT_EQ((*got)->earned, 500);
  EXPECT_EQ((*got)->active_from, kNever);
  EXPECT_EQ((*got)->last_day, kNever);
  commit([&](LedgerBatch& batch) {
    LotRow changed = lot;
    changed.earned = kMissing;
    changed.left = 3;
    changed.active_from = 20'050;
    batch.lots = {changed};
  });
  got = reader_->lot(lot.id);
  ASSERT_TRUE(got && *got);
  EXPECT_EQ((*got)->earned, 500) << "as the ledger had it";
  EXPECT_EQ((*got)->left, 3);
  EXPECT_EQ((*got)->active_from, 20'050);
  EXPECT_EQ((*got)->account, 1);
  commit([&](LedgerBatch& batch) {
    LotRow again = lot;
    again.earned = 400;
    batch.lots = {again};
    batch.lots_gone = {lotId(1, 0)};
  });
  std::vector<LotRow> lots;
  ASSERT_TRUE(reader_->lotsOf(1, [&](const LotRow& row) {
    lots.push_back(row);
    return true;
  }));
  ASSERT_EQ(lots.size(), 1U);
  EXPECT_EQ(lots[0].earned, 400) << "a late event changed what was granted";
}

TEST_F(Rows, AccountTierTextAndCounters) {
  commit([&](LedgerBatch& batch) {
    addEvent(batch, 1, "a", 1);
    AccountRow row;
    row.account = 1;
    row.customer = batch.keep("Анна");
    row.tier = 1;
    row.balance = -40;
    row.state = batch.keep(std::string("\x01\0\0\0", 4));
    batch.accounts = {row};
    batch.tier_changes = {{1, 0, 20'000, 0, 1, 1}, {1, 1, 20'100, 1, 0, 0}};
    batch.texts = {"Coffee", "Кофе"};
    batch.totals = {20'000, 5, 20'001, 6};
    batch.latest_day = 20'000;
  });
  const auto account = reader_->findAccount("Анна");
  ASSERT_TRUE(account && *account);
  EXPECT_EQ((*account)->account, 1);
  EXPECT_EQ((*account)->tier, 1);
  EXPECT_EQ((*account)->balance, -40);
  EXPECT_EQ((*account)->state, std::string("\x01\0\0\0", 4));
  EXPECT_EQ((*account)->last_row, 1);
  const auto unknown = reader_->findAccount("анна");
  ASSERT_TRUE(unknown);
  EXPECT_FALSE(*unknown);
  EXPECT_EQ(*reader_->texts(), (std::vector<std::string>{"Coffee", "Кофе"}));
  EXPECT_EQ(*reader_->totals(), (std::vector<Value>{20'000, 5, 20'001, 6}));
  commit([&](LedgerBatch& batch) {
    batch.tier_changes_void = {1};
    batch.tier_changes = {{1, 1, 20'050, 0, 1, 1}};
    batch.texts = {"Tea"};
    batch.totals = {20'000, 9, 20'001, 6};
    batch.latest_day = 19'000;
  });
  std::vector<Day> days;
  ASSERT_TRUE(reader_->tierChangesOf(1, [&](const TierChange& change) {
    days.push_back(change.day);
    return true;
  }));
  EXPECT_EQ(days, std::vector<Day>{20'050}) << "the others are void";
  EXPECT_EQ(reader_->texts()->back(), "Tea");
  EXPECT_EQ(reader_->totals()->at(1), 9);
  EXPECT_EQ(reader_->runState("in")->latest_day, 20'000) << "does not go back";
}

TEST_F(Rows, EffectsAndStoreTotals) {
  commit([&](LedgerBatch& batch) {
    addEvent(batch, 1, "a", 1);
    addAccount(batch, 1);
    EffectRow discount;
    discount.account = 1;
    discount.rule = 1;
    discount.receipt = 1;
    discount.day = 20'000;
    discount.amount = 1250;
    discount.lines = batch.keep("0:1250");
    EffectRow message;
    message.account = 1;
    message.kind = EffectRowKind::message;
    message.cause = 1;
    message.day = 20'001;
    message.amount = -1;
    message.channel = batch.keep("sms");
    message.text = batch.keep("мы скучаем");
    batch.effects = {discount, message};
    batch.store_totals = {{1, 5, 20'000, 3}, {1, 6, 20'000, 4}};
  });
  std::vector<StoredEffect> got;
  const auto add = [&](const StoredEffect& effect) {
    got.push_back(effect);
    return true;
  };
  ASSERT_TRUE(reader_->effectsOfAccount(1, add));
  ASSERT_EQ(got.size(), 2U);
  EXPECT_EQ(got[0].number, 1);
  EXPECT_EQ(got[0].effect.kind, EffectRowKind::discount);
  EXPECT_EQ(got[0].effect.rule, 1);
  EXPECT_EQ(got[0].effect.amount, 1250);
  EXPECT_EQ(got[0].lines, "0:1250");
  EXPECT_EQ(got[0].text, "");
  EXPECT_EQ(got[1].effect.kind, EffectRowKind::message);
  EXPECT_EQ(got[1].effect.rule, -1);
  EXPECT_EQ(got[1].effect.receipt, 0);
  EXPECT_EQ(got[1].effect.cause, 1);
  EXPECT_EQ(got[1].effect.amount, -1);
  EXPECT_EQ(got[1].channel, "sms");
  EXPECT_EQ(got[1].text, "мы скучаем");
  got.clear();
  ASSERT_TRUE(reader_->effectsOfReceipt(1, add));
  EXPECT_EQ(got.size(), 1U);
  commit([&](LedgerBatch& batch) { batch.store_totals = {{1, 6, 20'001, 1}, {2, 6, 0, 9}}; });
  std::vector<StoreTotal> totals;
  ASSERT_TRUE(reader_->storeTotals([&](const StoreTotal& total) {
    totals.push_back(total);
    return true;
  }));
  EXPECT_EQ(totals, (std::vector<StoreTotal>{{1, 5, 20'000, 3}, {1, 6, 20'001, 1}, {2, 6, 0, 9}}));
}

TEST_F(Rows, AnEventAsItCame) {
  commit([&](LedgerBatch& batch) {
    addEvent(batch, 1, "first", 1);
    addEvent(batch, 2, "second", 1);
    addAccount(batch, 1);
  });
  commit([&](LedgerBatch& batch) { addEvent(batch, 3, "third", 1); });
  EXPECT_EQ(*reader_->rawLine(1), "first");
  EXPECT_EQ(*reader_->rawLine(2), "second");
  EXPECT_EQ(*reader_->rawLine(3), "third");
  EXPECT_FALSE(reader_->rawLine(4));
}

TEST_F(Rows, RecordChangedByALateEventAndSaleLeftByReturns) {
  commit([&](LedgerBatch& batch) {
    addEvent(batch, 1, "a", 1);
    addEvent(batch, 2, "b", 1);
    addAccount(batch, 1);
  });
  commit([&](LedgerBatch& batch) { batch.sales = {{1, batch.keep("half")}}; });
  EXPECT_EQ((*reader_->event(1))->left, "half");
  EXPECT_EQ((*reader_->event(1))->record, "record of a") << "stays beside it";
  commit([&](LedgerBatch& batch) {
    batch.records = {{1, Verdict8::posted, Refusal::none, kMissing, batch.keep("new")},
                     {2, Verdict8::refused, Refusal::overflow, kMissing, batch.keep("")}};
  });
  EXPECT_EQ((*reader_->event(1))->left, "") << "a changed record voids what was left";
  EXPECT_EQ((*reader_->event(1))->record, "new");
  EXPECT_EQ((*reader_->event(2))->row.verdict, Verdict8::refused);
  EXPECT_EQ((*reader_->event(2))->row.refusal, Refusal::overflow);
  EXPECT_EQ((*reader_->event(2))->record, "");
  commit([&](LedgerBatch& batch) { batch.sales = {{1, batch.keep("quarter")}}; });
  EXPECT_EQ((*reader_->event(1))->left, "quarter");
  EXPECT_EQ((*reader_->event(1))->record, "new");
}

TEST_F(Rows, EventsOfAnAccountBothWays) {
  commit([&](LedgerBatch& batch) {
    addEvent(batch, 1, "a", 1);
    addEvent(batch, 2, "b", 2);
    addEvent(batch, 3, "c", 1);
    addEvent(batch, 4, "d", 1, Verdict8::refused);
    addAccount(batch, 1);
    addAccount(batch, 2);
  });
  // The account row of the next batch is not there: its chain has to go on all the same.
  commit([&](LedgerBatch& batch) {
    addEvent(batch, 5, "e", 1);
    addEvent(batch, 6, "f", 2);
    addEvent(batch, 7, "g", 1);
  });
  const auto ids = [&](bool latest_first, std::size_t most) {
    std::string text;
    const auto each = [&](const StoredEvent& event) {
      text += event.id;
      return text.size() < most;
    };
    EXPECT_TRUE(latest_first ? reader_->eventsOfLatestFirst(1, each) : reader_->eventsOf(1, each));
    return text;
  };
  EXPECT_EQ(ids(false, 9), "aceg");
  EXPECT_EQ(ids(true, 9), "geca");
  EXPECT_EQ(ids(true, 2), "ge") << "stops when told";
  EXPECT_EQ(ids(false, 1), "a");
  int none = 0;
  EXPECT_TRUE(reader_->eventsOf(99, [&](const StoredEvent&) { return ++none > 0; }));
  EXPECT_EQ(none, 0);
}

TEST_F(Rows, FindsAnEventById) {
  commit([&](LedgerBatch& batch) {
    addEvent(batch, 1, "x", 1, Verdict8::refused);
    addEvent(batch, 2, "x", 1, Verdict8::posted, EventKind::giving_back);
    addEvent(batch, 3, "x", 1);
    addEvent(batch, 4, "x", 1, Verdict8::duplicate);
    addEvent(batch, 5, "y", 0, Verdict8::refused);
    addEvent(batch, 6, "y", 0, Verdict8::refused);
    addEvent(batch, 7, "z", 0, Verdict8::anonymous);
    addAccount(batch, 1);
  });
  EXPECT_EQ((*reader_->findEvent("x"))->row.row, 3) << "the accepted purchase";
  EXPECT_EQ((*reader_->findEvent("x", EventKind::giving_back))->row.row, 2);
  EXPECT_FALSE(*reader_->findEvent("x", EventKind::custom));
  EXPECT_EQ((*reader_->findEvent("y"))->row.row, 6) << "the latest refused";
  EXPECT_FALSE(*reader_->findEvent("y", EventKind::purchase));
  EXPECT_EQ((*reader_->findEvent("z", EventKind::purchase))->row.row, 7);
  EXPECT_FALSE(*reader_->findEvent("X"));
}

TEST_F(Rows, AcceptedEventsAndReturns) {
  commit([&](LedgerBatch& batch) {
    for (std::int64_t row = 1; row <= 4; ++row) {
      addEvent(batch, row, "e" + std::to_string(row), 1, row == 3 ? Verdict8::refused : Verdict8::posted);
      batch.events.back().day = static_cast<Day>(20'000 + row);
      batch.events.back().content = {static_cast<std::uint64_t>(row), 9};
      if (row > 2) batch.events.back().of_row = 1;
    }
    addAccount(batch, 1);
  });
  std::string seen;
  ASSERT_TRUE(reader_->acceptedEvents([&](const SeenEvent& event) {
    seen += event.id + ":" + std::to_string(event.content[0]) + "@" + std::to_string(event.day) + " ";
    return true;
  }));
  EXPECT_EQ(seen, "e1:1@20001 e2:2@20002 e4:4@20004 ");
  std::string returns;
  ASSERT_TRUE(reader_->returnsOf(1, [&](const StoredEvent& event) {
    returns += event.id;
    return true;
  }));
  EXPECT_EQ(returns, "e3e4");
}

TEST_F(Rows, RawEventsComeBackAsTheyWere) {
  std::string long_raw;
  for (int i = 0; i < 5'000; ++i) long_raw += "{\"id\":\"" + std::to_string(i) + "\"}\n";
  commit([&](LedgerBatch& batch) {
    addEvent(batch, 1, "a", 0, Verdict8::anonymous);
    addEvent(batch, 2, "b", 0, Verdict8::anonymous);
  });
  commit([&](LedgerBatch& batch) {
    addEvent(batch, 3, "c", 0, Verdict8::anonymous);
    batch.raw = long_raw;
  });
  EXPECT_EQ(*reader_->rawBatch(1), "a\nb\n");
  EXPECT_EQ(*reader_->rawBatch(2), "a\nb\n");
  EXPECT_EQ(*reader_->rawBatch(3), long_raw);
  EXPECT_FALSE(reader_->rawBatch(4));
}

TEST_F(Rows, TotalsOfTheRun) {
  RunTotals totals;
  totals.receipts = 1;
  totals.posted = 2;
  totals.anonymous = 3;
  totals.duplicate = 4;
  totals.events = 5;
  totals.lines = 6;
  totals.lines_refused = 7;
  totals.earned = INT64_MAX;
  totals.redeemed = 9;
  totals.expired = 10;
  totals.taken_back = 11;
  totals.returned = 12;
  totals.adjusted = INT64_MIN;
  totals.uncollected = 14;
  totals.gross = 15;
  totals.net = 16;
  totals.paid = 17;
  totals.refused = {{"not_json", 18, 19}, {"странная", 20, 0}};
  commit([&](LedgerBatch& batch) {
    batch.run = totals;
    batch.position = {101, 100};
  });
  const auto state = reader_->runState("in");
  ASSERT_TRUE(state);
  const RunTotals& got = state->totals;
  EXPECT_EQ(state->position.lines, 101U);
  EXPECT_EQ(state->position.events, 100U);
  EXPECT_EQ(got.receipts, 1);
  EXPECT_EQ(got.posted, 2);
  EXPECT_EQ(got.anonymous, 3);
  EXPECT_EQ(got.duplicate, 4);
  EXPECT_EQ(got.events, 5);
  EXPECT_EQ(got.lines, 6);
  EXPECT_EQ(got.lines_refused, 7);
  EXPECT_EQ(got.earned, INT64_MAX);
  EXPECT_EQ(got.redeemed, 9);
  EXPECT_EQ(got.expired, 10);
  EXPECT_EQ(got.taken_back, 11);
  EXPECT_EQ(got.returned, 12);
  EXPECT_EQ(got.adjusted, INT64_MIN);
  EXPECT_EQ(got.uncollected, 14);
  EXPECT_EQ(got.gross, 15);
  EXPECT_EQ(got.net, 16);
  EXPECT_EQ(got.paid, 17);
  ASSERT_EQ(got.refused.size(), 2U);
  EXPECT_EQ(got.refused[1].reason, "странная");
  EXPECT_EQ(got.refused[0].lines, 19);
}

}  // namespace
}  // namespace kopeck
