// What NDJSON says beside goods: points by wallet, payments, codes, coupons, openings, corrections, other customers.
#include <gtest/gtest.h>

#include "tests/unit/ingest/ingest_testing.h"

namespace kopeck {
namespace {

using testing::Everything;
using testing::summary;

Schema twoWallets() {
  Schema schema = testing::coffeeClub();
  schema.wallets = {{"bean", 0}, {"silver", 2}};
  schema.coupons = {"cash", "tea"};
  schema.tenders = {"own_card", "GIFT"};
  schema.events.push_back({"referral", "referral", {{"friend", "friend", AttributeType::customer, false, {}}}});
  return schema;
}

IngestOptions named() {
  IngestOptions options;
  options.names.kinds = {{"bean", 0}, {"silver", 2}, {"cash", 0}, {"tea", 0}, {"tenth_cup", 0}};
  options.names.tiers = {{"", {"green", "gold"}}, {"level", {"bronze", "iron"}}};
  return options;
}

Everything read(const std::string& text, TextPool& texts, IngestOptions options = named()) {
  static const Schema kSchema = twoWallets();
  auto reader = makeNdjsonReader(Source::fromText(text, "test"), kSchema, texts, options);
  EXPECT_TRUE(reader);
  return testing::readAll(**reader);
}

std::string purchase(const std::string& more, const std::string& customer = R"("customer":"anna",)") {
  return R"({"type":"purchase","id":"r1",)" + customer + R"("at":"2026-03-08T12:00:00",)" + more +
         R"(,"lines":[{"sku":"L1","quantity":"1","amount":"10.00"}]})";
}

std::string reasonOf(const std::string& line, bool strict = false) {
  TextPool texts;
  IngestOptions options = named();
  options.strict = strict;
  const Everything all = read(line + "\n", texts, options);
  EXPECT_EQ(all.events() + all.rejected.size(), 1U) << line;
  return all.rejected.empty() ? "taken" : summary(all.rejected[0]);
}

TEST(NdjsonParts, PointsByWallet) {
  TextPool texts;
  const Everything all = read(purchase(R"("redeem":{"silver":"1.50"},"redeemed":{"bean":7,"silver":"0"})") + "\n" +
                                  purchase(R"("redeem":"12")") + "\n",
                              texts);
  ASSERT_TRUE(all.rejected.empty()) << summary(all.rejected[0]);
  const EventBatch& batch = all.only();
  EXPECT_EQ(batch.wallets, 2U);
  EXPECT_EQ(batch.redeem_asked, (std::vector<Value>{kMissing, 150, 12, kMissing}));
  EXPECT_EQ(batch.redeem_stated, (std::vector<Value>{7, 0, kMissing, kMissing}));
  EXPECT_EQ(reasonOf(purchase(R"("redeem":{"gold":1})")), "unknown_choice redeem, gold");
  EXPECT_EQ(reasonOf(purchase(R"("redeem":{"bean":"-1"})")), "out_of_range redeem, -1");
  EXPECT_EQ(reasonOf(purchase(R"("redeem":{"bean":1,"bean":2})")), "field_repeated redeem.bean");
  EXPECT_EQ(reasonOf(purchase(R"("redeem":1,"redeem":2)")), "field_repeated redeem");
  EXPECT_EQ(reasonOf(purchase(R"("redeem":[1])")).substr(0, 16), "bad_value redeem");
  EXPECT_EQ(reasonOf(purchase(R"("redeem":{"silver":1})", "")), "redeem_anonymous");
}

TEST(NdjsonParts, PaymentsByKind) {
  TextPool texts;
  const Everything all = read(
      purchase(
          R"("tenders":[{"kind":"own_card","amount":"4.00"},{"kind":"cash","amount":1},{"kind":"own_card","amount":"0.50"}])") +
          "\n",
      texts);
  ASSERT_TRUE(all.rejected.empty()) << summary(all.rejected[0]);
  EXPECT_EQ(all.only().tenders, (std::vector<Value>{450, 0}));
  EXPECT_TRUE(all.warnings.empty()) << "ways to pay that no rule tells apart are no mistake";
  EXPECT_EQ(reasonOf(purchase(R"("tenders":[{"amount":"4.00"}])")), "field_missing tenders.kind");
  EXPECT_EQ(reasonOf(purchase(R"("tenders":[{"kind":"GIFT"}])")), "field_missing tenders.amount");
  EXPECT_EQ(reasonOf(purchase(R"("tenders":[{"kind":"GIFT","amount":"1.005"}])")), "too_many_decimals tenders, 1.005");
  EXPECT_EQ(reasonOf(purchase(R"("tenders":{"GIFT":1})")), "bad_value tenders, …");
}

TEST(NdjsonParts, CodesAndCoupons) {
  TextPool texts;
  const Everything all = read(purchase(R"("codes":["SPRING","Tea Time"],"coupons":["cash","cash"])") + "\n" +
                                  purchase(R"("coupons":{"tea":3})") + "\n" + purchase(R"("coupons":null)") + "\n",
                              texts);
  ASSERT_TRUE(all.rejected.empty()) << summary(all.rejected[0]);
  const EventBatch& batch = all.only();
  EXPECT_EQ(batch.first_code, (std::vector<std::uint32_t>{0, 2, 2, 2}));
  EXPECT_EQ(texts.text(batch.codes[0]), "SPRING");
  EXPECT_EQ(texts.text(batch.codes[1]), "Tea Time");
  EXPECT_EQ(batch.coupons, (std::vector<Value>{2, 0, 0, 3, 0, 0}));
  EXPECT_EQ(reasonOf(purchase(R"("coupons":["soup"])")), "taken");
  EXPECT_EQ(reasonOf(purchase(R"("coupons":["soup"])"), true), "unknown_attribute coupons.soup");
  EXPECT_EQ(reasonOf(purchase(R"("coupons":{"tea":"0.5"})")), "too_many_decimals coupons, 0.5");
  EXPECT_EQ(reasonOf(purchase(R"("codes":[{}])")).substr(0, 15), "bad_value codes");
}

TEST(NdjsonParts, ARefusedEventTakesItsPartsWithIt) {
  TextPool texts;
  const Everything all =
      read(purchase(R"("codes":["A","B"],"coupons":["cash"],"redeem":1,"tenders":[{"kind":"GIFT","amount":-1}])") +
               "\n" + purchase(R"("codes":["C"])") + "\n",
           texts);
  ASSERT_EQ(all.rejected.size(), 1U);
  const EventBatch& batch = all.only();
  EXPECT_EQ(batch.codes.size(), 1U);
  EXPECT_EQ(batch.coupons, (std::vector<Value>{0, 0}));
  EXPECT_EQ(batch.redeem_asked, (std::vector<Value>{kMissing, kMissing}));
}

TEST(NdjsonParts, AnOpeningBringsLotsTierAndSpend) {
  TextPool texts;
  const Everything all = read(
      R"({"type":"opening","id":"o1","customer":"anna","at":"2026-01-01T00:00:00","lots":[{"points":"300","earned":"2025-11-03","last_day":"2026-05-01"},{"wallet":"silver","points":"1.25"},{"stamps":"tenth_cup","count":4},{"points":0}],"tier":{"level":"iron"},"spend":[{"on":"2025-12-15","amount":"9500"}]})"
      "\n"
      R"({"type":"opening","id":"o2","customer":"boris","at":"2026-01-01T00:00:00","tier":"gold"})"
      "\n",
      texts);
  ASSERT_TRUE(all.rejected.empty()) << summary(all.rejected[0]);
  const EventBatch& batch = all.only();
  EXPECT_EQ(batch.kind[0], EventKind::opening);
  EXPECT_EQ(batch.first_opening, (std::vector<std::uint32_t>{0, 5, 6}));
  ASSERT_EQ(batch.openings.size(), 6U);
  EXPECT_EQ(batch.openings[0].points, 300);
  EXPECT_EQ(batch.openings[0].day, dayFrom(2025, 11, 3));
  EXPECT_EQ(batch.openings[0].last_day, dayFrom(2026, 5, 1));
  EXPECT_EQ(batch.openings[1].index, 1);
  EXPECT_EQ(batch.openings[1].points, 125);
  EXPECT_EQ(batch.openings[1].day, kNoDay);
  EXPECT_EQ(batch.openings[2].index, 4);
  EXPECT_EQ(batch.openings[3].kind, OpeningKind::tier);
  EXPECT_EQ(batch.openings[3].index, 1);
  EXPECT_EQ(batch.openings[3].points, 1);
  EXPECT_EQ(batch.openings[4].kind, OpeningKind::spend);
  EXPECT_EQ(batch.openings[4].points, 950'000);
  EXPECT_EQ(batch.openings[5].points, 1) << "gold of the first block";
  const auto opening = [](const std::string& more) {
    return R"({"type":"opening","id":"o1","customer":"anna","at":"2026-01-01T00:00:00",)" + more + "}";
  };
  EXPECT_EQ(reasonOf(opening(R"("tier":"platinum")")), "unknown_choice tier, platinum");
  EXPECT_EQ(reasonOf(opening(R"("tier":{"club":"gold"})")), "unknown_choice tier, club");
  EXPECT_EQ(reasonOf(opening(R"("lots":[{"wallet":"gold","points":1}])")), "unknown_choice lots.wallet, gold");
  EXPECT_EQ(reasonOf(opening(R"("lots":[{"points":1,"earned":"2025-13-01"}])")), "bad_date lots, 2025-13-01");
  EXPECT_EQ(reasonOf(opening(R"("lots":[{"earned":"2025-11-01"}])")), "field_missing lots.points");
  EXPECT_EQ(reasonOf(opening(R"("spend":[{"amount":1}])")), "field_missing spend.on");
}

TEST(NdjsonParts, ACorrectionSaysWhy) {
  TextPool texts;
  const Everything all = read(
      R"({"type":"adjust","id":"a1","customer":"anna","at":"2026-01-01T09:00:00","points":"-100","reason":"paid twice"})"
      "\n"
      R"({"type":"adjust","id":"a2","customer":"anna","at":"2026-01-01T09:00:00","points":"2.50","wallet":"silver","reason":"goodwill"})"
      "\n",
      texts);
  ASSERT_TRUE(all.rejected.empty()) << summary(all.rejected[0]);
  EXPECT_EQ(all.only().kind[0], EventKind::adjust);
  EXPECT_EQ(all.only().redeem_stated, (std::vector<Value>{-100, kMissing, kMissing, 250}));
  const auto adjust = [](const std::string& more) {
    return R"({"type":"adjust","id":"a1","customer":"anna","at":"2026-01-01T09:00:00",)" + more + "}";
  };
  EXPECT_EQ(reasonOf(adjust(R"("points":"5")")), "field_missing reason");
  EXPECT_EQ(reasonOf(adjust(R"("points":"5","wallet":"gold","reason":"x")")), "unknown_choice wallet, gold");
  EXPECT_EQ(reasonOf(adjust(R"("points":"0.5","reason":"x")")), "too_many_decimals points, 0.5");
}

TEST(NdjsonParts, AnEventMayNameAnotherCustomer) {
  TextPool texts;
  const Everything all = read(
      R"({"type":"event","name":"referral","id":"e1","customer":"anna","at":"2026-01-01T09:00:00","friend":" boris "})"
      "\n",
      texts);
  ASSERT_TRUE(all.rejected.empty()) << summary(all.rejected[0]);
  EXPECT_EQ(texts.text(static_cast<TextId>(all.only().attributes[0])), "boris");
}

}  // namespace
}  // namespace kopeck
