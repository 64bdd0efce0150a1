#include "runtime/event/event.h"

#include <gtest/gtest.h>

#include <iterator>

namespace kopeck {
namespace {

// й as one code point and as и with a breve; é likewise.
constexpr std::string_view kComposed = "\xD1\x87\xD0\xB0\xD0\xB9";
constexpr std::string_view kDecomposed = "\xD1\x87\xD0\xB0\xD0\xB8\xCC\x86";

TEST(Normalised, TrimsAndComposes) {
  EXPECT_EQ(normalised("  Latte\t\r\n"), "Latte");
  EXPECT_EQ(normalised("\xC2\xA0 Tea\xC2\xA0"), "Tea");
  EXPECT_EQ(normalised(kDecomposed), kComposed);
  EXPECT_EQ(normalised("Cafe\xCC\x81"), "Caf\xC3\xA9");
  EXPECT_EQ(normalised("\xE2\x84\xAB"), "\xC3\x85");  // the ångström sign
  EXPECT_EQ(normalised(" "), "");
  EXPECT_EQ(normalised("a  b"), "a  b");
}

TEST(Normalised, LeavesInvalidUtf8AsItIs) {
  EXPECT_EQ(normalised(" \xFF\xCC "), "\xFF\xCC");
}

TEST(TextPool, GivesIdsInOrderOfFirstSight) {
  TextPool pool;
  EXPECT_EQ(pool.intern(""), kNoText);
  EXPECT_EQ(pool.intern("  "), kNoText);
  EXPECT_EQ(pool.intern("Tea"), 1U);
  EXPECT_EQ(pool.intern("Coffee"), 2U);
  EXPECT_EQ(pool.intern(" Tea "), 1U);
  EXPECT_EQ(pool.intern("tea"), 3U);
  EXPECT_EQ(pool.text(2), "Coffee");
  EXPECT_EQ(pool.size(), 4U);
}

TEST(TextPool, SpellingsOfOneTextAreOne) {
  TextPool pool;
  const TextId id = pool.intern(kDecomposed);
  EXPECT_EQ(pool.intern(kComposed), id);
  EXPECT_EQ(pool.find(kDecomposed), id);
  EXPECT_EQ(pool.text(id), kComposed);
}

TEST(TextPool, FindsWithoutInterning) {
  TextPool pool;
  EXPECT_EQ(pool.find("Tea"), kNoText);
  EXPECT_EQ(pool.size(), 1U);
}

TEST(TextPool, SeedsInThePlansOrder) {
  TextPool pool;
  const std::vector<std::string> texts{"Tobacco", "Tea"};
  pool.seed(texts);
  EXPECT_EQ(pool.find("Tea"), 2U);
  EXPECT_EQ(pool.intern("Coffee"), 3U);
}

TEST(TextPool, StaysRightWhileItGrows) {
  TextPool pool;
  for (int i = 0; i < 50'000; ++i) ASSERT_EQ(pool.intern("sku-" + std::to_string(i)), static_cast<TextId>(i + 1));
  for (int i = 0; i < 50'000; ++i)
    ASSERT_EQ(pool.text(pool.find("sku-" + std::to_string(i))), "sku-" + std::to_string(i));
}

TEST(Categories, AreUnderTheirLevelsOnly) {
  EXPECT_TRUE(isUnder("Drinks/Coffee", "Drinks"));
  EXPECT_TRUE(isUnder("Drinks", "Drinks"));
  EXPECT_FALSE(isUnder("Drinkware", "Drinks"));
  EXPECT_FALSE(isUnder("Drinks", "Drinks/Coffee"));
  EXPECT_FALSE(isUnder("", "Drinks"));
}

TEST(EventBatch, ClearsEveryColumnAndKeepsItsMemory) {
  EventBatch batch;
  batch.kind.push_back(EventKind::purchase);
  batch.first_line.push_back(3);
  const Slice slice = batch.keep("hello");
  EXPECT_EQ(batch.view(slice), "hello");
  const std::size_t capacity = batch.bytes.capacity();
  batch.clear();
  EXPECT_EQ(batch.size(), 0U);
  ASSERT_EQ(batch.first_line.size(), 1U);
  EXPECT_EQ(batch.first_line[0], 0U);
  EXPECT_TRUE(batch.bytes.empty());
  EXPECT_EQ(batch.bytes.capacity(), capacity);
}

TEST(EventBatch, HasAPlaceForEachWalletTenderAndCoupon) {
  EventBatch batch;
  Schema schema;
  batch.shape(schema);
  EXPECT_EQ(batch.wallets, 1U);  // without a word of wallets there are the header's points
  schema.wallets = {{"bean", 0}, {"silver", 2}};
  schema.tenders = {"card"};
  schema.coupons = {"cash", "voucher", "tea"};
  batch.shape(schema);
  EXPECT_EQ(batch.wallets, 2U);
  EXPECT_EQ(batch.tender_kinds, 1U);
  EXPECT_EQ(batch.coupon_kinds, 3U);
  batch.clear();
  EXPECT_EQ(batch.wallets, 2U);
  EXPECT_EQ(batch.first_code.size(), 1U);
  EXPECT_EQ(batch.first_opening.size(), 1U);
}

TEST(EventKind, HasItsPlaceWithinASecond) {
  const EventKind in_order[] = {EventKind::opening,  EventKind::customer,    EventKind::gift,  EventKind::custom,
                                EventKind::purchase, EventKind::giving_back, EventKind::adjust};
  for (std::size_t i = 0; i < std::size(in_order); ++i) EXPECT_EQ(rank(in_order[i]), static_cast<int>(i));
}

}  // namespace
}  // namespace kopeck
