#include "runtime/ledger/ledger.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace kopeck {
namespace {

TEST(Ledger, EveryPostingKindHasItsOwnName) {
  std::set<std::string_view> names;
  for (int kind = 1; kind <= 13; ++kind) names.insert(name(static_cast<PostingKind>(kind)));
  EXPECT_EQ(names.size(), 13U);
  EXPECT_FALSE(names.contains(""));
  EXPECT_EQ(name(PostingKind::taken_back), "taken_back");
  EXPECT_EQ(name(static_cast<PostingKind>(0)), "") << "no number of ours";
  EXPECT_EQ(name(static_cast<PostingKind>(14)), "") << "a new kind needs a name and a place in this test";
}

TEST(Ledger, EveryRefusalHasItsOwnName) {
  std::set<std::string_view> names;
  int count = 0;
  while (!name(static_cast<Refusal>(count)).empty()) names.insert(name(static_cast<Refusal>(count++)));
  EXPECT_EQ(count, 15);
  EXPECT_EQ(static_cast<int>(names.size()), count);
  EXPECT_EQ(name(Refusal::return_unmatched), "return_unmatched");
}

TEST(Ledger, ALotKnowsItsEventAndItsTerms) {
  const LotId lot = lotId(std::int64_t{1} << 40, 65'535);
  EXPECT_EQ(rowOf(lot), std::int64_t{1} << 40);
  EXPECT_EQ(termsOf(lot), 65'535);
  EXPECT_NE(lotId(1, 0), 0) << "0 is the debt, no event's lot";
}

TEST(Ledger, RefusalsAreCountedByReason) {
  RunTotals totals;
  totals.addRefused("not_json", 0);
  totals.addRefused("return_unmatched", 3);
  totals.addRefused("not_json", 2);
  ASSERT_EQ(totals.refused.size(), 2U);
  EXPECT_EQ(totals.refused[0].reason, "not_json");
  EXPECT_EQ(totals.refused[0].count, 2);
  EXPECT_EQ(totals.refused[0].lines, 2);
  EXPECT_EQ(totals.refused[1].lines, 3);
  EXPECT_EQ(totals.refusedTotal(), 3);
}

TEST(Ledger, AClearedBatchIsAsNew) {
  LedgerBatch batch;
  batch.events.emplace_back();
  batch.postings.emplace_back();
  batch.lots.emplace_back();
  batch.lots_gone.push_back(1);
  batch.accounts.emplace_back();
  batch.tier_changes_void.push_back(1);
  batch.tier_changes.emplace_back();
  batch.effects.emplace_back();
  batch.store_totals.emplace_back();
  batch.sales.emplace_back();
  batch.records.emplace_back();
  batch.totals = {1, 2};
  batch.first_text = 7;
  batch.texts.emplace_back("A");
  batch.raw = "{}\n";
  batch.position = {5, 4};
  batch.run.addRefused("not_json", 1);
  batch.latest_day = 20'000;
  EXPECT_EQ(batch.view(batch.keep("sku")), "sku");

  batch.clear();
  EXPECT_TRUE(batch.events.empty() && batch.postings.empty() && batch.lots.empty() && batch.lots_gone.empty());
  EXPECT_TRUE(batch.accounts.empty() && batch.tier_changes_void.empty() && batch.tier_changes.empty());
  EXPECT_TRUE(batch.sales.empty() && batch.records.empty() && batch.totals.empty() && batch.texts.empty());
  EXPECT_TRUE(batch.raw.empty() && batch.bytes.empty());
  EXPECT_EQ(batch.first_text, 0U);
  EXPECT_EQ(batch.position.lines, 0U);
  EXPECT_EQ(batch.position.events, 0U);
  EXPECT_EQ(batch.run.refusedTotal(), 0);
  EXPECT_EQ(batch.latest_day, kNoDay);
}

}  // namespace
}  // namespace kopeck
