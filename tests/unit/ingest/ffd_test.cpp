// Fiscal receipts: every envelope, every spelling of time, sums to the kopeck, and what is no sale.
#include <gtest/gtest.h>

#include "tests/unit/ingest/ffd_testing.h"

namespace kopeck {
namespace {

using namespace testing;

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(Ffd, AReceiptBecomesAPurchase) {
  FfdRun run;
  const EventBatch& batch = run.read(kiosk(kTea, 24000)).only();
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_EQ(batch.kind[0], EventKind::purchase);
  EXPECT_EQ(batch.view(batch.id[0]), "9999000011112222-77-1234567890");
  EXPECT_EQ(batch.view(batch.customer[0]), "");
  EXPECT_EQ(batch.day[0], *parseDate("2024-05-17"));
  EXPECT_EQ(batch.second[0], 18 * 3600 + 30 * 60);
  EXPECT_EQ(run.text(batch.store[0]), "0001112223334445");
  EXPECT_EQ(run.text(batch.name[0]), "Чай чёрный") << "runs of blanks are one";
  EXPECT_EQ(batch.quantity[0], 2'000'000);
  EXPECT_EQ(batch.amount[0], 24'000);
  EXPECT_EQ(batch.discount[0], 0);
}

// The same receipt from the till, its operator, the tax service's applications and a data base dump.
TEST(Ffd, OneReceiptHasOneNumberAndOneContentInEveryEnvelope) {
  const std::string receipt = kiosk(kTea, 24000);
  const std::string epoch = replaced(receipt, R"("2024-05-17T18:30:00")", "1715959800");
  const std::string dump = replaced(receipt, R"("2024-05-17T18:30:00")", R"({"$date":1715959800000})");
  const std::string numberless = replaced(receipt, R"("fiscalSign":1234567890,)", "");
  for (
      const std::string& text : {
          receipt,
          R"({"receipt":)" + receipt + "}",
          R"({"document":{"receipt":)" + receipt + "}}",
          R"({"ticket":{"document":{"receipt":)" + epoch + "}}}",
          R"({"code":1,"data":{"json":)" + receipt + "}}",
          R"({"fiscalSign":5,"content":)" + dump + "}",
          R"({"qr":"t=20240517T1830&s=240.00&fn=9999000011112222&i=77&fp=1234567890&n=1","ticket":{"document":{"receipt":)" +
              numberless + "}}}",
          R"({"request":{"manual":{"fp":"1234567890"}},"data":{"json":)" + numberless + "}}",
          replaced(receipt, R"("fiscalDocumentNumber":77)", R"("fiscalDocumentNumber":"00077")"),
      }) {
    FfdRun run;
    const EventBatch& batch = run.read(text).only();
    ASSERT_EQ(batch.size(), 1U) << text;
    EXPECT_EQ(batch.view(batch.id[0]), "9999000011112222-77-1234567890") << text;
    EXPECT_EQ(batch.day[0], *parseDate("2024-05-17")) << text;
    EXPECT_EQ(batch.second[0], 18 * 3600 + 30 * 60) << text;
    EXPECT_EQ(netOf(batch, 0), 24'000) << text;
  }
}

TEST(Ffd, EveryLayoutOfAFileIsRead) {
  const std::string one = kiosk(kTea, 24000);
  const std::string two = replaced(one, ":77,", ":78,");
  std::string spread;
  for (const char c : one) spread += c == ',' ? ",\n  " : std::string(1, c);
  for (const std::string& text : {one + "\n" + two + "\n", "[" + one + "," + two + "]", spread + "\n" + two,
                                  "[\n" + spread + ",\n" + two + "\n]\n"}) {
    FfdRun run;
    EXPECT_EQ(ids(run.read(text)),
              (std::vector<std::string>{"9999000011112222-77-1234567890", "9999000011112222-78-1234567890"}));
    EXPECT_TRUE(run.all.rejected.empty());
  }
}

// 2023-02-04T18:27:00Z; its till stood in Kazan, three hours east.
TEST(Ffd, TheTimeIsTheTillsWallClock) {
  const auto second = [](const std::string& time, const std::string& toml = "", const std::string& around = "") {
    FfdRun run;
    if (!toml.empty()) run.map(toml);
    std::string text = replaced(kiosk(kTea, 24000), R"("dateTime":"2024-05-17T18:30:00")", time);
    if (!around.empty()) text = "{" + around + R"("receipt":)" + text + "}";
    const EventBatch& batch = run.read(text).only();
    EXPECT_EQ(batch.day.at(0), *parseDate("2023-02-04"));
    return batch.second.at(0);
  };
  constexpr int kMinute = 60;
  EXPECT_EQ(second(R"("dateTime":1675535220)"), (21 * 60 + 27) * kMinute) << "an instant, in the programme's zone";
  EXPECT_EQ(second(R"("dateTime":1675535220)", "[ffd.time]\nzone = \"Asia/Yekaterinburg\""), (23 * 60 + 27) * kMinute);
  EXPECT_EQ(second(R"("dateTime":1675535220)", "[ffd.time]\nepoch = \"wall\""), (18 * 60 + 27) * kMinute);
  EXPECT_EQ(second(R"("dateTime":1675535220,"localDateTime":"2023-02-04T23:27")"), (23 * 60 + 27) * kMinute)
      << "what is printed counts";
  EXPECT_EQ(second(R"("dateTime":1675535220)", "", R"("qr":"t=20230204T2327&s=1.00",)"), (23 * 60 + 27) * kMinute);
  EXPECT_EQ(second(R"("dateTime":1675535220)", "", R"("query":{"date":"2023-02-01T10:00"},)"), (21 * 60 + 27) * kMinute)
      << "days away is somebody's slip, not a time zone";
  EXPECT_EQ(second(R"("dateTime":"2023-02-04T18:27:00+00:00")"), (21 * 60 + 27) * kMinute);
  EXPECT_EQ(second(R"("dateTime":"2023-02-04")"), 0) << "a date alone";
  EXPECT_EQ(second(R"("dateTime":"2023-02-04")", "[ffd.time]\nmissing = \"12:00\""), 12 * 60 * kMinute);
  EXPECT_EQ(second(R"("dateTime":"2023-02-04")", "", R"("operation":{"date":"2023-02-04T10:05"},)"),
            (10 * 60 + 5) * kMinute);
  EXPECT_EQ(second(R"("dateTime":1675535220)",
                   "[[ffd.store]]\ntill = \"0001112223334445\"\nis = \"Samara 1\"\nzone = \"Europe/Samara\""),
            (22 * 60 + 27) * kMinute)
      << "the shop's own zone";
}

TEST(Ffd, SumsAreExact) {
  FfdRun run;
  // 29.57 × 22.50 = 665.325, rounded half up; 0.17 × 469.00 = 79.73; 3 × 10.00 sold for 25.00.
  const EventBatch& batch = run.read(kiosk(R"({"name":"Газ","price":2250,"quantity":29.57,"sum":66533},)"
                                           R"({"name":"Конфеты","price":46900,"quantity":0.17,"sum":7973},)"
                                           R"({"name":"Сок","price":1000,"quantity":3.0,"sum":2500},)"
                                           R"({"name":"Вес","price":100,"quantity":1.3380000000000001,"sum":134})",
                                           77140))
                                .only();
  EXPECT_EQ(batch.amount, (std::vector<Value>{66533, 7973, 2500, 134}));
  EXPECT_EQ(batch.discount, (std::vector<Value>{0, 0, 500, 0}));
  EXPECT_EQ(batch.quantity, (std::vector<Value>{29'570'000, 170'000, 3'000'000, 1'338'000}));
}

// 1.00 + 2.00 + 3.00 + 0.01 paid as 6.00: the kopeck goes to the largest remainder, 300/601.
TEST(Ffd, WhatTheTotalIsBelowTheLinesIsSpreadOverThem) {
  FfdRun run;
  const std::string items = R"({"name":"a","price":100,"quantity":1,"sum":100},)"
                            R"({"name":"b","price":200,"quantity":1,"sum":200},)"
                            R"({"name":"c","price":300,"quantity":1,"sum":300},)"
                            R"({"name":"d","price":1,"quantity":1,"sum":1})";
  const EventBatch& batch = run.read(kiosk(items, 600)).only();
  EXPECT_EQ(batch.amount, (std::vector<Value>{100, 200, 299, 1}));
  EXPECT_EQ(batch.discount, (std::vector<Value>{0, 0, 1, 0}));
  for (const Value total : {0, 1, 37, 300, 599, 601}) {
    FfdRun each;
    EXPECT_EQ(netOf(each.read(kiosk(items, total)).only(), 0), total);
  }
  FfdRun above;
  above.read(kiosk(items, 602));
  ASSERT_EQ(above.all.rejected.size(), 1U);
  EXPECT_EQ(summary(above.all.rejected[0]), "total_mismatch 6.02, 6.01");
  EXPECT_EQ(above.all.rejected[0].lines, 4U);
}

TEST(Ffd, CancelledLinesAreTakenOffWhereTheTotalSaysSo) {
  const std::string bun = R"({"name":"Булка","price":500,"quantity":1,"sum":500})";
  const std::string storno = R"("stornoItems":[)" + bun + "],";
  FfdRun among;
  const EventBatch& batch = among.read(kiosk(kTea + "," + bun, 24000, storno)).only();
  ASSERT_EQ(batch.sku.size(), 1U);
  EXPECT_EQ(netOf(batch, 0), 24'000);
  FfdRun apart;
  EXPECT_EQ(apart.read(kiosk(kTea + "," + bun, 24500, storno)).only().sku.size(), 2U);
  FfdRun partly;
  const std::string buns = R"({"name":"Булка","price":500,"quantity":3,"sum":1500})";
  const EventBatch& left = partly.read(kiosk(kTea + "," + buns, 25000, storno)).only();
  EXPECT_EQ(left.quantity[1], 2'000'000);
  EXPECT_EQ(left.amount[1], 1000);
  FfdRun unknown;
  unknown.read(kiosk(kTea, 23500, R"("stornoItems":[)" + bun + "],"));
  ASSERT_EQ(unknown.all.rejected.size(), 1U);
  EXPECT_EQ(summary(unknown.all.rejected[0]), "storno_unmatched Булка");
}

// Looking for 20 000 cancelled lines among 20 000 would take minutes of somebody else's run.
TEST(Ffd, MoreCancelledLinesThanATillPrintsAreRefused) {
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += R"({"name":"a","quantity":1,"sum":1},)";
  many.pop_back();
  FfdRun run;
  run.read(kiosk(many, 0, R"("stornoItems":[)" + many + "],"));
  EXPECT_EQ(summary(run.all.rejected.at(0)), "out_of_range stornoItems, …");
}

TEST(Ffd, ReturnsAndWhatIsNoSale) {
  const auto of = [](const std::string& from, const std::string& to) {
    FfdRun run;
    run.read(replaced(kiosk(kTea, 24000), from, to));
    if (run.all.events() > 0) return std::string(run.all.only().kind[0] == EventKind::giving_back ? "return" : "sale");
    EXPECT_FALSE(messageEn(run.all.rejected.at(0)).empty());
    EXPECT_NE(messageEn(run.all.rejected.at(0)), messageRu(run.all.rejected.at(0)));
    return summary(run.all.rejected.at(0));
  };
  const std::string type = R"("operationType":1)";
  EXPECT_EQ(of(type, R"("operationType":2)"), "return");
  EXPECT_EQ(of(type, R"("operationType":3)"), "expense");
  EXPECT_EQ(of(type, R"("operationType":4)"), "expense_return");
  EXPECT_EQ(of(type, R"("operationType":5)"), "bad_value operationType, 5");
  EXPECT_EQ(of(type, R"("a":0)"), "field_missing operationType");
  EXPECT_EQ(of(type, R"("operationType":1,"code":31)"), "correction");
  EXPECT_EQ(of(type, R"("operationType":1,"receiptCode":41)"), "correction");
  EXPECT_EQ(of(type, R"("operationType":1,"code":3)"), "sale");
  EXPECT_EQ(of(type, R"("operationType":1,"code":4)"), "sale") << "a strict reporting form";
  EXPECT_EQ(of(R"("fiscalDocumentNumber":77,)", ""), "field_missing fiscalDocumentNumber");
  EXPECT_EQ(of(R"("dateTime":"2024-05-17T18:30:00",)", ""), "field_missing dateTime");
  EXPECT_EQ(of(R"("dateTime":"2024-05-17T18:30:00",)", R"("dateTime":"17.05.2024",)"), "bad_date dateTime, 17.05.2024");
  EXPECT_EQ(of(R"("totalSum":24000,)", ""), "field_missing totalSum");
  EXPECT_EQ(of(R"("totalSum":24000)", R"("totalSum":240.5)"), "too_many_decimals totalSum, 240.5");
  EXPECT_EQ(of(R"("quantity":2)", R"("quantity":0)"), "out_of_range items[1].quantity, 0");
  EXPECT_EQ(of(R"("sum":24000)", R"("sum":-24000)"), "out_of_range items[1].sum, -24000");
  EXPECT_EQ(of(R"("sum":24000)", R"("sum":9223372036854775808)"), "out_of_range items[1].sum, 9223372036854775808");
  EXPECT_EQ(of(R"([{"name")", R"([5,{"name")"), "bad_value items[1], …");
  EXPECT_EQ(of(R"("items":)", R"("things":)"), "no_lines");
}

TEST(Ffd, ReportsAreNoReceipts) {
  const auto why = [](const std::string& text) {
    FfdRun run;
    run.read(text);
    return run.all.rejected.size() == 1 ? summary(run.all.rejected[0]).substr(0, 40) : "events";
  };
  EXPECT_EQ(why(R"({"openShift":{"code":2,"fiscalDocumentNumber":1}})"), "not_a_receipt a report of the opening of");
  EXPECT_EQ(why(R"({"document":{"closeShift":{"fiscalDocumentNumber":1,"fiscalSign":2}}})").substr(0, 13),
            "not_a_receipt");
  EXPECT_EQ(why(R"({"code":5,"fiscalDocumentNumber":1,"fiscalSign":2})").substr(0, 13), "not_a_receipt");
  EXPECT_EQ(why(R"({"receiptCorrection":{"totalSum":100,"fiscalDocumentNumber":1}})"), "correction");
  EXPECT_EQ(why(R"({"code":2,"data":"not found yet"})"), "no_receipt");
  EXPECT_EQ(why(R"({})"), "no_receipt");
  EXPECT_EQ(why("<html>"), "not_json");
  EXPECT_EQ(why(R"({"a" 1})"), "not_json");
  EXPECT_EQ(why(R"({"receipt":{"items":[)"), "truncated");
  EXPECT_EQ(why("{\"a\":\"\xFF\"}"), "not_utf8");
}

TEST(Ffd, MoneyInAdvanceIsNoPurchaseYet) {
  const std::string advance = R"({"name":"Аванс","price":5000,"quantity":1,"sum":5000,"paymentType":3})";
  FfdRun alone;
  alone.read(kiosk(advance, 5000));
  ASSERT_EQ(alone.all.rejected.size(), 1U);
  EXPECT_EQ(summary(alone.all.rejected[0]), "advance");
  FfdRun with_goods;
  const EventBatch& batch = with_goods.read(kiosk(kTea + "," + advance, 29000)).only();
  EXPECT_EQ(netOf(batch, 0), 24'000);
  ASSERT_EQ(with_goods.all.rejected.size(), 1U);
  EXPECT_TRUE(with_goods.all.rejected[0].part_of_receipt);
  EXPECT_EQ(with_goods.all.rejected[0].raw, advance) << "the line as it came";
  FfdRun counted;
  counted.map("[ffd]\nadvances = \"count\"");
  EXPECT_EQ(netOf(counted.read(kiosk(advance, 5000)).only(), 0), 5000);
}

TEST(Ffd, ReceiptsWithoutADriveNumberAreNamedByWhatTheTillCounts) {
  const std::string no_drive = replaced(kiosk(kTea, 24000), R"("fiscalDriveNumber":"9999000011112222",)", "");
  FfdRun till;
  EXPECT_EQ(ids(till.read(no_drive)), std::vector<std::string>{"till:0001112223334445-77-1234567890"});
  std::string bare =
      replaced(no_drive, R"("kktRegId":"0001112223334445    ",)", R"("shiftNumber":3,"requestNumber":9,)");
  bare = replaced(bare, R"("fiscalSign":1234567890,)", "");
  FfdRun counted;
  EXPECT_EQ(ids(counted.read(bare)), std::vector<std::string>{"2024-05-17-3-9-77-24000"});
  FfdRun strict;
  strict.map("[ffd]\nwithout_drive = \"refuse\"");
  strict.read(no_drive);
  EXPECT_EQ(summary(strict.all.rejected.at(0)), "field_missing fiscalDriveNumber");
}

TEST(Ffd, MarkingsAndBarcodesAreArticleNumbers) {
  const auto sku = [](const std::string& field) {
    FfdRun run;
    const EventBatch& batch = run.read(kiosk(R"({"name":"x","price":1,"quantity":1,"sum":1,)" + field + "}", 1)).only();
    return run.text(batch.sku.at(0));
  };
  EXPECT_EQ(sku(R"("productCodeNew":{"gs1m":{"gtin":"04006381333931","sernum":"5x"}})"), "4006381333931");
  EXPECT_EQ(sku(R"("productCodeNew":{"ean13":{"rawProductCode":"4006381333931"}})"), "4006381333931");
  EXPECT_EQ(sku(R"("productCodeNew":{"gs1m":{"rawProductCode":"0104006381333931215abc"}})"), "4006381333931");
  EXPECT_EQ(sku(R"("barcode":"036000291452")"), "0036000291452") << "an American code with its zero";
  EXPECT_EQ(sku(R"("barcode":"0000000000000000")"), "");
  EXPECT_EQ(sku(R"("barcode":"4006381333932")"), "") << "a wrong check digit";
  EXPECT_EQ(sku(R"("nomenclatureCode":"444D03A4CEEFADAB616263")"), "4006381333931") << "tag 1162 in hexadecimal";
  EXPECT_EQ(sku(R"("nomenclatureCode":"DM0abc  ")"), "");
}

TEST(Ffd, TaxIsLeftOutWhereTheProgrammeSaysSo) {
  const auto amounts = [](const std::string& text) {
    FfdRun run;
    run.schema.without_tax = true;
    run.read(text);
    if (run.all.events() == 0) {
      EXPECT_EQ(summary(run.all.rejected.at(0)), "field_missing nds");
      return std::vector<Value>{};
    }
    return run.all.only().amount;
  };
  const auto item = [](const std::string& tax) {
    return R"({"name":"x","price":12000,"quantity":1,"sum":12000)" + tax + "}";
  };
  EXPECT_EQ(amounts(kiosk(item(R"(,"nds":1)"), 12000)), std::vector<Value>{10000}) << "20%";
  EXPECT_EQ(amounts(kiosk(item(R"(,"ndsRate":2)"), 12000)), std::vector<Value>{10909}) << "10%: 1090.91";
  EXPECT_EQ(amounts(kiosk(item(R"(,"nds":11)"), 12000)), std::vector<Value>{9836}) << "22%";
  EXPECT_EQ(amounts(kiosk(item(R"(,"nds":6,"ndsSum":0)"), 12000)), std::vector<Value>{12000});
  EXPECT_EQ(amounts(kiosk(item(R"(,"nds18":1831)"), 12000)), std::vector<Value>{10169});
  EXPECT_EQ(amounts(kiosk(item(R"(,"nds0":12000)"), 12000)), std::vector<Value>{12000});
  EXPECT_EQ(amounts(kiosk(item("") + "," + item(R"(,"nds":2)"), 24000, R"("nds20":2000,"nds10":1091,)")),
            (std::vector<Value>{10000, 10909}))
      << "what the receipt states, less what its lines do";
  EXPECT_EQ(amounts(kiosk(item(""), 12000, R"("taxationType":4,)")), std::vector<Value>{12000}) << "a regime without";
  EXPECT_EQ(amounts(kiosk(item(""), 12000, R"("taxationType":1,)")), std::vector<Value>{});
  FfdRun old;
  old.schema.without_tax = true;
  std::string text = kiosk(item(R"(,"nds":1)"), 12000);
  text.replace(text.find("2024-05-17"), 10, "2018-12-31");
  EXPECT_EQ(old.read(text).only().amount, std::vector<Value>{10169}) << "18% until the end of 2018";
}

TEST(Ffd, TendersAreTheReceiptsSums) {
  FfdRun run;
  run.schema.tenders = {"GIFT", "cash"};
  run.map("[ffd.tenders]\nGIFT = [\"prepaid\", \"provision\"]");
  const EventBatch& batch = run.read(kiosk(kTea, 24000,
                                           R"("cashTotalSum":14000,"ecashTotalSum":0,"prepaymentSum":9000,)"
                                           R"("counterSubmissionSum":1000,)"))
                                .only();
  EXPECT_EQ(batch.tenders, (std::vector<Value>{10000, 14000}));
}

TEST(Ffd, AReaderGoesOnBehindAnyDocument) {
  std::string text = "[";
  for (int i = 0; i < 20; ++i) {
    if (i > 0) text += ",\n";
    text += i % 7 == 3 ? "{\"broken\":" : replaced(kiosk(kTea, 24000), ":77,", fmt::format(":{},", i + 1));
  }
  FfdRun whole;
  const std::vector<std::string> all = ids(whole.read(text));
  EXPECT_EQ(all.size(), 17U);
  for (std::size_t at_once = 1; at_once < 6; ++at_once) {
    std::vector<std::string> found;
    for (std::uint64_t done = 0;;) {
      FfdRun run;
      auto reader = makeFfdReader(Source::fromText(text, "x"), run.mapping, run.schema, run.texts, {});
      ASSERT_TRUE((*reader)->skip(done).ok());
      EventBatch batch;
      std::vector<Rejected> rejected;
      const Result<bool> more = (*reader)->next(batch, at_once, rejected);
      ASSERT_TRUE(more.ok());
      if (!*more) break;
      for (const Slice id : batch.id) found.emplace_back(batch.view(id));
      EXPECT_GT((*reader)->linesConsumed(), done);
      done = (*reader)->linesConsumed();
    }
    EXPECT_EQ(found, all) << at_once;
  }
}

// Whatever is cut off or changed: no fault, and each document in one place.
TEST(Ffd, EveryBeginningAndEveryChangedByteIsTakenOrRefused) {
  const std::string text = R"({"qr":"t=20240517T1830&fn=1&i=2","ticket":{"document":{"receipt":)" +
                           kiosk(kTea, 23999, R"("properties":{"propertyName":"CARD","propertyValue":"77"},)") +
                           "}}}\n";
  for (std::size_t length = 0; length < text.size(); ++length) {
    FfdRun run;
    run.read(text.substr(0, length) + "\n" + text);
    EXPECT_GE(run.all.events(), 1U) << "the whole one behind: " << length;
  }
  for (std::size_t at = 0; at < text.size(); ++at)
    for (const char c : {'"', '{', '}', '[', '0', '-', ',', '\n', '\0', '\x1E', '\xFF'}) {
      FfdRun run;
      std::string changed = text;
      changed[at] = c;
      run.read(changed);
    }
}

}  // namespace
}  // namespace kopeck
