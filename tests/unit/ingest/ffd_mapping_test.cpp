// The mapping of fiscal receipts: who bought, what a name means, which shop it was; and its mistakes.
#include <gtest/gtest.h>

#include "runtime/ingest/ffd_finder.h"
#include "tests/unit/ingest/ffd_testing.h"

namespace kopeck {
namespace {

using namespace testing;

const std::string kPhone = R"("buyerPhoneOrAddress":"8 (912) 000-11-22",)";

TEST(FfdMapping, PhonesHaveOneSpelling) {
  for (const char* text :
       {"+79120001122", "89120001122", "79120001122", "9120001122", "8 (912) 000-11-22", "+7 912 000 11 22"})
    EXPECT_EQ(phoneOf(text).value_or(""), "+79120001122") << text;
  EXPECT_EQ(phoneOf("+375 29 000-11-22").value_or(""), "+375290001122");
  for (const char* text : {"", "buyer@example.invalid", "112", "+7912000112233445566", "3120001122", "+12"})
    EXPECT_EQ(phoneOf(text).value_or("none"), "none") << text;
}

TEST(FfdMapping, TheFirstFinderThatFindsCounts) {
  const std::string toml =
      "[[ffd.customer]]\nproperty = \"CARD\"\nregex = ';(\\d{6});'\nprefix = \"card:\"\n"
      "[[ffd.customer]]\nfield = \"buyerPhoneOrAddress\"\nas = \"phone\"\n"
      "[[ffd.customer]]\nfield = \"buyerPhoneOrAddress\"\nas = \"email\"\n"
      "[[ffd.customer]]\nline = 'скидочная карта №? ?(\\d+)'\n";
  const auto customer = [&](const std::string& more, const std::string& items = kTea) {
    FfdRun run;
    run.map(toml);
    run.read(kiosk(items, 24000, more));
    return run.customer();
  };
  EXPECT_EQ(customer(""), "");
  EXPECT_EQ(customer(kPhone), "+79120001122");
  EXPECT_EQ(customer(R"("buyerPhoneOrAddress":"Ann.Lee@Example.Invalid",)"), "ann.lee@example.invalid");
  EXPECT_EQ(customer(kPhone + R"("properties":{"propertyName":"CARD","propertyValue":"a;123456;b"},)"), "card:123456");
  EXPECT_EQ(customer(kPhone + R"("properties":{"propertyName":"CARD","propertyValue":"a;12;b"},)"), "+79120001122");
  EXPECT_EQ(customer(kPhone + R"("properties":{"propertyName":"OTHER","propertyValue":"a;123456;b"},)"),
            "+79120001122");
  EXPECT_EQ(customer(R"("userProperty":[{"key":"X","value":"1"},{"key":"CARD","value":";654321;"}],)"), "card:654321");
  EXPECT_EQ(customer("", kTea + R"(,{"name":"СКИДОЧНАЯ КАРТА № 4455","price":0,"quantity":1,"sum":0})"), "4455");
}

TEST(FfdMapping, TheLineThatTellsTheCardIsNoGoodsUnlessItIsSold) {
  const std::string toml = "[[ffd.customer]]\nline = 'карта (\\d+)'\n";
  FfdRun free;
  free.map(toml);
  const EventBatch& batch =
      free.read(kiosk(kTea + R"(,{"name":"Карта 4455","price":0,"quantity":1,"sum":0})", 24000)).only();
  EXPECT_EQ(batch.sku.size(), 1U);
  EXPECT_TRUE(free.all.rejected.empty());
  FfdRun sold;
  sold.map(toml);
  EXPECT_EQ(sold.read(kiosk(kTea + R"(,{"name":"Карта 4455","price":9900,"quantity":1,"sum":9900})", 33900))
                .only()
                .sku.size(),
            2U);
  EXPECT_EQ(sold.customer(), "4455");
}

TEST(FfdMapping, NamesBecomeArticlesAndCategories) {
  FfdRun run;
  run.map(
      "[ffd.item]\ncode = '^\\d+:\\s*(?P<sku>\\d+)\\s+(?P<name>.+)$'\nremove = ['^\\*', '^\\[[MМ]\\] ']\n"
      "[[ffd.category]]\nsku = '^33'\nis = \"Bags\"\n"
      "[[ffd.category]]\nname = ['^хлеб', 'батон']\nis = \"Bakery/Bread\"\n"
      "[[ffd.category]]\nname = 'хлеб'\nis = \"never\"\n"
      "[[ffd.leave_out]]\nname = '^доставка'\nen = \"a service\"\nru = \"услуга\"\n"
      "[[ffd.leave_out]]\nsubject = [19]\n");
  const auto item = [](const std::string& name, const std::string& more = "") {
    return R"({"name":")" + name + R"(","price":100,"quantity":1,"sum":100)" + more + "}";
  };
  const EventBatch& batch = run.read(kiosk(item("1:3305976 Пакет майка") + "," + item("2: 394553 ХЛЕБ Двинский") + "," +
                                               item("*Тыква   1кг") + "," + item("[M] Сигареты") + "," +
                                               item("Доставка до двери") + "," + item("Тара", R"(,"productType":19)"),
                                           600))
                                .only();
  ASSERT_EQ(batch.sku.size(), 4U);
  const auto line = [&](std::size_t i) {
    return run.text(batch.sku[i]) + "|" + run.text(batch.name[i]) + "|" + run.text(batch.category[i]);
  };
  EXPECT_EQ(line(0), "3305976|Пакет майка|Bags");
  EXPECT_EQ(line(1), "394553|ХЛЕБ Двинский|Bakery/Bread");
  EXPECT_EQ(line(2), "|Тыква 1кг|");
  EXPECT_EQ(line(3), "|Сигареты|");
  ASSERT_EQ(run.all.rejected.size(), 2U);
  EXPECT_EQ(summary(run.all.rejected[0]), "not_goods a service, услуга");
  EXPECT_EQ(summary(run.all.rejected[1]), "not_goods these are not goods, это не товар");
  EXPECT_TRUE(run.all.rejected[1].part_of_receipt);
}

TEST(FfdMapping, ShopsAreToldByTillSellerAddressAndPlace) {
  const std::string toml =
      "[[ffd.store]]\ntill = [\"1\", \"0001112223334445\"]\nplace = 'киоск'\nis = \"Kiosk\"\n"
      "[[ffd.store]]\nseller = \"7700000000\"\naddress = 'Тверская'\nis = \"Tverskaya\"\n"
      "[[ffd.store]]\nis = \"Any\"\n";
  const auto store = [&](const std::string& more) {
    FfdRun run;
    run.map(toml);
    return run.text(run.read(kiosk(kTea, 24000, more)).only().store.at(0));
  };
  EXPECT_EQ(store(R"("retailPlace":"КИОСК 5",)"), "Kiosk");
  EXPECT_EQ(store(R"("retailPlaceAddress":"Москва, ул Тверская, 1",)"), "Tverskaya");
  EXPECT_EQ(store(""), "Any");
}

TEST(FfdMapping, OtherSellersAreRefused) {
  FfdRun run;
  run.map("[ffd]\nsellers = [\"7811111111\"]");
  run.read(kiosk(kTea, 24000));
  EXPECT_EQ(summary(run.all.rejected.at(0)),
            "not_a_sale another seller's receipt, INN 7700000000, чек другого продавца, ИНН 7700000000");
}

TEST(FfdMapping, AReturnMayNameItsSaleAndAReceiptItsPoints) {
  FfdRun run;
  run.map("[[ffd.sale]]\nproperty = \"SALE\"\n");
  std::string text = kiosk(kTea, 24000, R"("properties":{"propertyName":"SALE","propertyValue":"1-2-3"},)");
  text.replace(text.find(R"("operationType":1)"), 17, R"("operationType":2)");
  const EventBatch& batch = run.read(text).only();
  EXPECT_EQ(batch.view(batch.of.at(0)), "1-2-3");

  const std::string points =
      "[[ffd.customer]]\nfield = \"buyerPhoneOrAddress\"\nas = \"phone\"\n"
      "[[ffd.redeemed]]\nline = 'оплата баллами: (\\d+)'\n";
  const std::string items = kTea + R"(,{"name":"Оплата баллами: 150","price":0,"quantity":1,"sum":0})";
  FfdRun paid;
  paid.map(points);
  const EventBatch& with_points = paid.read(kiosk(items, 24000, kPhone)).only();
  EXPECT_EQ(with_points.redeem_stated.at(0), 150);
  EXPECT_EQ(with_points.sku.size(), 1U) << "the line with the points is no goods";
  FfdRun nobody;
  nobody.map(points);
  nobody.read(kiosk(items, 24000));
  EXPECT_EQ(summary(nobody.all.rejected.at(0)), "redeem_anonymous");
}

TEST(FfdMapping, AttributesComeFromFields) {
  FfdRun run;
  run.schema.receipt = {{"channel", "channel", AttributeType::choice, false, {"pos", "web"}}};
  run.schema.item = {{"unit", "unit", AttributeType::text, true, {}}};
  run.map(
      "[ffd.attributes]\nchannel = { field = \"internetSign\", values = { \"1\" = \"web\" }, otherwise = \"pos\" }\n"
      "[ffd.item.attributes]\nunit = \"measure\"\n");
  const std::string kilos = R"({"name":"x","price":100,"quantity":1,"sum":100,"itemsQuantityMeasure":11})";
  const EventBatch& shop = run.read(kiosk(kilos, 100)).only();
  EXPECT_EQ(shop.attributes, std::vector<Value>{0});
  EXPECT_EQ(run.text(static_cast<TextId>(shop.item_attributes.at(0))), "kg");
  EXPECT_EQ(run.read(kiosk(kilos, 100, R"("internetSign":1,)")).only().attributes, std::vector<Value>{1});
}

std::string mistakes(const std::string& toml) {
  const Result<FfdMapping> parsed = parseFfdMapping(toml, "m.toml");
  return parsed.ok() ? "" : parsed.error().message;
}

TEST(FfdMapping, MistakesHaveFileLineAndAHint) {
  EXPECT_EQ(mistakes(""),
            "m.toml:1: `[ffd]` is missing: a mapping of fiscal receipts says everything below it "
            "(docs/fiscal.md)");
  EXPECT_EQ(mistakes("[ffd]\nseller = \"1\"").substr(0, 53), "m.toml:2: `ffd.seller` means nothing here; known are:");
  EXPECT_EQ(mistakes("[[ffd.customer]]\nas = \"phone\"\n"),
            "m.toml:1: `[[ffd.customer]]` needs one of `field`, `property` and `line`");
  EXPECT_EQ(mistakes("[[ffd.customer]]\nfield = \"a\"\nas = \"card\"\n"),
            "m.toml:3: `ffd.customer.as` should be one of: text, phone, email");
  EXPECT_EQ(mistakes("[[ffd.customer]]\nline = ['a', 'b']\n"),
            "m.toml:2: `ffd.customer.line` should be one expression; each has a `[[ffd.customer]]` of its own");
  EXPECT_EQ(mistakes("\n[[ffd.customer]]\nline = '(oops'\n"),
            "m.toml:3: `ffd.customer.line` should be a regular expression: (oops (missing ): (oops)");
  EXPECT_EQ(
      mistakes("[[ffd.category]]\nis = \"A\"\nname = '\\bхлеб'\n"),
      "m.toml:3: `ffd.category.name` should be a regular expression: \\bхлеб (\\b and \\w know Latin letters only; "
      "any letter is \\pL)")
      << "words of other letters have no \\b";
  EXPECT_EQ(mistakes("[[ffd.category]]\nname = 'a'\n"), "m.toml:1: `ffd.category.is` is missing");
  EXPECT_EQ(mistakes("[ffd.tenders]\nGIFT = \"card\""),
            "m.toml:2: `ffd.tenders.GIFT` should be some of: cash, ecash, prepaid, credit, provision");
  EXPECT_EQ(mistakes("[ffd.time]\nmissing = \"noon\""),
            "m.toml:2: `ffd.time.missing` should be a time such as \"12:00\", or \"refuse\"");
  EXPECT_EQ(mistakes("[[ffd.store]]\ntill = \"1\""),
            "m.toml:1: `[[ffd.store]]` says nothing: it needs `is`, `zone` or both");
  EXPECT_NE(mistakes("[receipt]\nid = \"x\"\n[ffd]\n").find("m.toml:1: `receipt` means nothing here"),
            std::string::npos);
  EXPECT_NE(mistakes("[ffd\n").find("m.toml:1: not TOML:"), std::string::npos);
}

TEST(FfdMapping, WhatDoesNotFitTheProgrammeIsToldBeforeAnythingIsRead) {
  const auto made = [](const std::string& toml, Schema schema) {
    FfdRun run;
    run.map(toml);
    run.schema = std::move(schema);
    const auto reader = makeFfdReader(Source::fromText("", "x"), run.mapping, run.schema, run.texts, {});
    return reader.ok() ? "" : reader.error().message;
  };
  Schema schema = fiscalClub();
  EXPECT_EQ(made("[ffd.attributes]\nchannel = \"x\"", schema), "map.toml:2: the programme's receipt has no `channel`");
  EXPECT_EQ(made("[ffd.tenders]\nGIFT = \"cash\"", schema), "map.toml:2: the programme has no tender `GIFT`");
  EXPECT_EQ(made("[ffd.time]\nzone = \"Mars/Base\"", schema),
            "map.toml:2: there is no time zone \"Mars/Base\" in the system's database");
  schema.receipt = {{"channel", "channel", AttributeType::text, false, {}}};
  EXPECT_EQ(made("[ffd]", schema), "map.toml: the programme needs `ffd.attributes.channel`");
  schema = fiscalClub();
  schema.money_decimals = 0;
  schema.currency = "JPY";
  EXPECT_EQ(made("[ffd]", schema), "map.toml: fiscal receipts count kopecks, and the programme's JPY has 0 decimals");
}

// An expression that backtracking engines need exponential time for, and a text that feeds it.
TEST(FfdMapping, NoPatternTakesMoreThanLinearTime) {
  FfdRun run;
  run.map("[[ffd.category]]\nname = '^(a+)+$'\nis = \"A\"\n");
  const std::string name(100'000, 'a');
  EXPECT_EQ(run.read(kiosk(R"({"name":")" + name + R"(!","price":1,"quantity":1,"sum":1})", 1)).events(), 1U);
}

}  // namespace
}  // namespace kopeck
