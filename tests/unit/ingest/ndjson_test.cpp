#include <gtest/gtest.h>

#include "tests/unit/ingest/ingest_testing.h"

namespace kopeck {
namespace {

using testing::Everything;
using testing::summary;

Everything read(const std::string& text, TextPool& texts, const IngestOptions& options = {}, std::size_t batch = 1000) {
  static const Schema kSchema = testing::coffeeClub();
  auto reader = makeNdjsonReader(Source::fromText(text, "test"), kSchema, texts, options);
  EXPECT_TRUE(reader);
  return testing::readAll(**reader, batch);
}

Everything read(const std::string& text) {
  TextPool texts;
  return read(text, texts);
}

/// The reason for which the one line is refused; "taken" when it is not.
std::string reasonOf(const std::string& line, const IngestOptions& options = {}) {
  TextPool texts;
  const Everything all = read(line + "\n", texts, options);
  EXPECT_EQ(all.events() + all.rejected.size(), 1U) << line;
  if (all.rejected.empty()) return "taken";
  EXPECT_FALSE(messageEn(all.rejected[0]).empty());
  EXPECT_FALSE(messageRu(all.rejected[0]).empty());
  for (const char* hole : {"{0}", "{1}"}) EXPECT_EQ(messageEn(all.rejected[0]).find(hole), std::string::npos);
  return summary(all.rejected[0]);
}

/// A purchase with one line, whose fields are `line`, and `more` fields of its own.
std::string purchase(const std::string& line, const std::string& more = "") {
  return R"({"type":"purchase","id":"r1","customer":"anna","at":"2026-03-08T12:00:00")" + more + R"(,"lines":[{)" +
         line + "}]}";
}

const std::string kLine = R"("sku":"L1","quantity":"1","amount":"10.00")";

TEST(Ndjson, ReadsAPurchase) {
  TextPool texts;
  const std::string line =
      R"({"type":"purchase","id":"536365","customer":"17850","at":"2010-12-01T08:26:01","received_at":"2010-12-02T00:00:00","store":"UK","channel":"app","lines":[{"sku":"85123A","name":"WHITE HANGING HEART","category":"Home/Decor","brand":"Tasty","fat_percent":"3.25","quantity":"6","price":"2.55","amount":"15.30","discount":"0.70"},{"sku":"B","quantity":0.876,"amount":32.9}],"redeem":"100","redeemed":50})";
  const Everything all = read(line + "\n", texts);
  ASSERT_EQ(all.rejected.size(), 0U) << summary(all.rejected[0]);
  const EventBatch& batch = all.only();
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_EQ(batch.kind[0], EventKind::purchase);
  EXPECT_EQ(batch.view(batch.id[0]), "536365");
  EXPECT_EQ(batch.view(batch.customer[0]), "17850");
  EXPECT_EQ(batch.view(batch.of[0]), "");
  EXPECT_EQ(batch.day[0], dayFrom(2010, 12, 1));
  EXPECT_EQ(batch.second[0], 8 * 3600 + 26 * 60 + 1);
  EXPECT_EQ(batch.received_day[0], dayFrom(2010, 12, 2));
  EXPECT_EQ(texts.text(batch.store[0]), "UK");
  EXPECT_EQ(batch.redeem_asked[0], 100);
  EXPECT_EQ(batch.redeem_stated[0], 50);
  EXPECT_EQ(batch.source_line[0], 1U);
  EXPECT_EQ(batch.view(batch.raw[0]), line);
  EXPECT_EQ(batch.first_line, (std::vector<std::uint32_t>{0, 2}));
  EXPECT_EQ(texts.text(batch.sku[0]), "85123A");
  EXPECT_EQ(texts.text(batch.name[0]), "WHITE HANGING HEART");
  EXPECT_EQ(texts.text(batch.category[0]), "Home/Decor");
  EXPECT_EQ(batch.name[1], kNoText);
  EXPECT_EQ(batch.quantity, (std::vector<Value>{6'000'000, 876'000}));
  EXPECT_EQ(batch.amount, (std::vector<Value>{1530, 3290}));
  EXPECT_EQ(batch.discount, (std::vector<Value>{70, 0}));
  EXPECT_EQ(batch.attributes, (std::vector<Value>{1}));
  EXPECT_EQ(batch.item_attributes, (std::vector<Value>{Value{texts.find("Tasty")}, 3'250'000, kMissing, kMissing}));
}

TEST(Ndjson, FieldsComeInAnyOrder) {
  const Everything all = read(
      R"({"lines":[{"amount":"10","quantity":2,"sku":"L1"}],"channel":"web","at":"2026-03-08T12:00:00","id":"r1","type":"purchase"})"
      "\n"
      R"({"stars":4,"customer":"anna","name":"review","at":"2026-03-08T12:00:00","type":"event","id":"e1"})"
      "\n");
  ASSERT_EQ(all.rejected.size(), 0U) << summary(all.rejected[0]);
  const EventBatch& batch = all.only();
  EXPECT_EQ(batch.kind, (std::vector<EventKind>{EventKind::purchase, EventKind::custom}));
  EXPECT_EQ(batch.attributes, (std::vector<Value>{2, 4'000'000}));
  EXPECT_EQ(batch.event_type[1], 1);
  EXPECT_EQ(batch.first_attribute, (std::vector<std::uint32_t>{0, 1}));
  EXPECT_EQ(batch.first_line, (std::vector<std::uint32_t>{0, 1, 1}));
}

TEST(Ndjson, ReadsACustomer) {
  TextPool texts;
  const Everything all = read(
      R"({"type":"customer","id":"17850","birthday":"1990-02-28","city":"Казань","staff":true,"opens":"09:30","deposit":"-5.50"})"
      "\n"
      R"({"type":"customer","id":17851,"at":"2026-03-08T12:00:00","staff":"нет","city":null})"
      "\n",
      texts);
  ASSERT_EQ(all.rejected.size(), 0U) << summary(all.rejected[0]);
  const EventBatch& batch = all.only();
  EXPECT_EQ(batch.view(batch.customer[0]), "17850");
  EXPECT_EQ(batch.day[0], kNoDay);
  EXPECT_EQ(batch.view(batch.customer[1]), "17851");
  EXPECT_EQ(batch.day[1], dayFrom(2026, 3, 8));
  EXPECT_EQ(batch.attributes, (std::vector<Value>{Value{*dayFrom(1990, 2, 28)}, Value{texts.find("Казань")}, 1,
                                                  9 * 3600 + 1800, -550, kMissing, kMissing, 0, kMissing, kMissing}));
}

TEST(Ndjson, ReadsReturns) {
  const Everything all = read(
      R"({"type":"return","id":"C1","of":"536365","at":"2010-12-03T10:00:00","channel":"pos","lines":[{"sku":"85123A","quantity":"2"}]})"
      "\n"
      R"({"type":"return","id":"C2","customer":"17850","at":"2010-12-03T10:00:00","lines":[{"name":"Tea","quantity":1,"amount":"5.00"}]})"
      "\n");
  ASSERT_EQ(all.rejected.size(), 0U) << summary(all.rejected[0]);
  EXPECT_TRUE(all.warnings.empty());
  const EventBatch& batch = all.only();
  EXPECT_EQ(batch.kind[0], EventKind::giving_back);
  EXPECT_EQ(batch.view(batch.of[0]), "536365");
  EXPECT_EQ(batch.view(batch.customer[0]), "");
  EXPECT_EQ(batch.amount, (std::vector<Value>{0, 500}));
}

TEST(Ndjson, AmountIsPriceTimesQuantityRoundedHalfUpLessDiscount) {
  const auto amount_of = [](const std::string& line) { return read(purchase(line) + "\n").only().amount.at(0); };
  EXPECT_EQ(amount_of(R"("sku":"a","quantity":"0.876","price":"329.00")"), 28820);             // 288.204
  EXPECT_EQ(amount_of(R"("sku":"a","quantity":"0.5","price":"0.33")"), 17);                    // 0.165
  EXPECT_EQ(amount_of(R"("sku":"a","quantity":"3","price":"1.335","discount":"0.01")"), 400);  // 4.005 - 0.01
  EXPECT_EQ(amount_of(R"("sku":"a","quantity":"2","price":"10","amount":"19.99")"), 1999);     // the till's own sum
  EXPECT_EQ(amount_of(R"("sku":"a","quantity":"1","price":"0.29")"), 29);                      // never a double
  EXPECT_EQ(amount_of(R"("sku":"a","quantity":"1","amount":9007199254740993.01)"), 900'719'925'474'099'301);
}

TEST(Ndjson, TimesWithAnOffsetBecomeLocal) {
  const Everything all = read(R"({"type":"purchase","id":"r1","at":"2026-03-08T22:30:00Z","lines":[{)" + kLine +
                              "}]}\n" + R"({"type":"purchase","id":"r2","at":1772926200,"lines":[{)" + kLine + "}]}\n");
  ASSERT_EQ(all.rejected.size(), 0U) << summary(all.rejected[0]);
  EXPECT_EQ(all.only().day[0], dayFrom(2026, 3, 9));
  EXPECT_EQ(all.only().second[0], 3600 + 1800);
  EXPECT_EQ(formatDate(all.only().day[1]) + " " + formatTime(all.only().second[1]), "2026-03-08 02:30:00");
}

TEST(Ndjson, TextsAndIdsAreTrimmedComposedAndUnescaped) {
  TextPool texts;
  const Everything all = read(
      "{\"type\":\"purchase\",\"id\":\" r\\u0031 "
      "\",\"cust\\u006fmer\":\"\xD0\xB8\xCC\x86\",\"at\":\"2026-03-08T12:00:00\","
      "\"lines\":[{\"sku\":\" L1 \",\"name\":\"a \\\"b\\\" \\u00e9\",\"quantity\":1,\"amount\":1}]}\n",
      texts);
  ASSERT_EQ(all.rejected.size(), 0U) << summary(all.rejected[0]);
  const EventBatch& batch = all.only();
  EXPECT_EQ(batch.view(batch.id[0]), "r1");
  EXPECT_EQ(batch.view(batch.customer[0]), "\xD0\xB9");
  EXPECT_EQ(texts.text(batch.sku[0]), "L1");
  EXPECT_EQ(texts.text(batch.name[0]), "a \"b\" \xC3\xA9");
}

TEST(Ndjson, RefusesWhatIsNotJson) {
  for (const char* line : {"hello",
                           "{",
                           "{]",
                           "[1]",
                           "5",
                           "\"a\"",
                           "{\"type\":\"purchase\",}",
                           "{\"type\" \"purchase\"}",
                           R"({"type":"customer","id":"a"} x)",
                           R"({"type":"customer","id":"a"}{"type":"customer","id":"b"})",
                           R"({"type":"customer","id":"a","city":tru})",
                           R"({"type":"customer","id":01})",
                           R"({"type":"customer","id":+1})",
                           R"({"type":"customer","id":"a","x":[1 2]})",
                           R"({"type":"customer","id":"a","x":{"b":[}}})",
                           R"({"type":"customer","id":"a","x":nul})",
                           R"({"type":"customer","id":"a","x":"\q"})",
                           R"({"type":"customer","id":"\ud800"})",
                           "{\"type\":\"customer\",\"id\":\"a\tb\"}",
                           R"({"type":"customer","id":"a","x":12abc})"})
    EXPECT_EQ(reasonOf(line), "not_json") << line;
  std::string deep = R"({"type":"customer","id":"a","x":)";
  for (int i = 0; i < 100'000; ++i) deep += '[';
  EXPECT_EQ(reasonOf(deep), "not_json");
  for (int i = 0; i < 100'000; ++i) deep += ']';
  EXPECT_EQ(reasonOf(deep + "}"), "not_json");
}

TEST(Ndjson, RefusesWhatIsNotUtf8) {
  EXPECT_EQ(reasonOf("{\"type\":\"customer\",\"id\":\"\xFF\"}"), "not_utf8");
  EXPECT_EQ(reasonOf("{\"type\":\"customer\",\"id\":\"\xED\xA0\x80\"}"), "not_utf8");
}

TEST(Ndjson, RefusesACutLastLineAndTakesAWholeOne) {
  const Everything cut = read("{\"type\":\"customer\",\"id\":\"a\"}\n{\"type\":\"customer\",\"id");
  EXPECT_EQ(cut.events(), 1U);
  ASSERT_EQ(cut.rejected.size(), 1U);
  EXPECT_EQ(summary(cut.rejected[0]), "truncated");
  EXPECT_EQ(cut.rejected[0].source_line, 2U);
  EXPECT_EQ(cut.rejected[0].raw, "{\"type\":\"customer\",\"id");
  EXPECT_EQ(read("{\"type\":\"customer\",\"id\":\"a\"}").events(), 1U);
}

TEST(Ndjson, RefusesLinesThatAreTooLong) {
  IngestOptions options;
  options.max_line_bytes = 1000;
  TextPool texts;
  const Everything all = read("{\"type\":\"customer\",\"id\":\"" + std::string(3'000'000, 'x') + "\"}\n" +
                                  "{\"type\":\"customer\",\"id\":\"a\"}\n",
                              texts, options);
  EXPECT_EQ(all.events(), 1U);
  ASSERT_EQ(all.rejected.size(), 1U);
  EXPECT_EQ(summary(all.rejected[0]), "line_too_long 1000");
  EXPECT_LE(all.rejected[0].raw.size(), 1000U);
}

TEST(Ndjson, RefusesWhatTheProgrammeDoesNotKnow) {
  EXPECT_EQ(reasonOf(R"({"type":"gift","id":"a"})"), "unknown_type gift");
  EXPECT_EQ(reasonOf(R"({"type":"event","name":"party","id":"a","customer":"b","at":"2026-03-08T12:00:00"})"),
            "unknown_event party");
  EXPECT_EQ(reasonOf(R"({"type":"opening","id":"a"})"), "field_missing customer");
  EXPECT_EQ(reasonOf(R"({"type":"adjust","id":"a"})"), "field_missing points");
  EXPECT_EQ(reasonOf(purchase(kLine, R"(,"redeem":{"silver":"100"})")), "unknown_choice redeem, silver");
  EXPECT_EQ(reasonOf(purchase(kLine, R"(,"channel":"fax")")), "unknown_choice channel, fax");
}

TEST(Ndjson, RefusesMissingFields) {
  EXPECT_EQ(reasonOf(R"({"id":"a"})"), "field_missing type");
  EXPECT_EQ(reasonOf(R"({"type":"customer"})"), "field_missing id");
  EXPECT_EQ(reasonOf(R"({"type":"customer","id":"  "})"), "field_missing id");
  EXPECT_EQ(reasonOf(R"({"type":"purchase","id":"a","at":"2026-03-08T12:00:00"})"), "field_missing lines");
  EXPECT_EQ(reasonOf(R"({"type":"purchase","id":"a","lines":[{)" + kLine + "}]}"), "field_missing at");
  EXPECT_EQ(reasonOf(R"({"type":"purchase","at":"2026-03-08T12:00:00","lines":[{)" + kLine + "}]}"),
            "field_missing id");
  EXPECT_EQ(reasonOf(purchase(R"("quantity":"1","amount":"1")")), "field_missing lines[1].sku");
  EXPECT_EQ(reasonOf(purchase(R"("sku":"a","amount":"1")")), "field_missing lines[1].quantity");
  EXPECT_EQ(reasonOf(purchase(R"("sku":"a","quantity":null,"amount":"1")")), "field_missing lines[1].quantity");
  EXPECT_EQ(reasonOf(purchase(kLine + R"(},{"sku":"a","quantity":"1")")), "field_missing lines[2].amount");
  EXPECT_EQ(reasonOf(R"({"type":"event","id":"a","customer":"b","at":"2026-03-08T12:00:00"})"), "field_missing name");
  EXPECT_EQ(reasonOf(R"({"type":"event","name":"signup","id":"a","at":"2026-03-08T12:00:00"})"),
            "field_missing customer");
  EXPECT_EQ(reasonOf(R"({"type":"event","name":"review","id":"a","customer":"b","at":"2026-03-08T12:00:00"})"),
            "field_missing stars");
  EXPECT_EQ(reasonOf(R"({"type":"return","id":"a","at":"2026-03-08T12:00:00","lines":[{"sku":"a","quantity":1}]})"),
            "field_missing customer");
}

TEST(Ndjson, RefusesRepeatedFields) {
  EXPECT_EQ(reasonOf(R"({"type":"customer","id":"a","id":"b"})"), "field_repeated id");
  EXPECT_EQ(reasonOf(R"({"type":"customer","id":"a","city":"x","city":"y"})"), "field_repeated city");
  EXPECT_EQ(reasonOf(purchase(kLine + R"(,"quantity":"2")")), "field_repeated lines[1].quantity");
  EXPECT_EQ(reasonOf(purchase(kLine, R"(,"lines":[{"sku":"a","quantity":1,"amount":1}])")), "field_repeated lines");
}

TEST(Ndjson, RefusesNumbersThatAreNoneOrTooFineOrOutOfRange) {
  const auto line = [](const std::string& quantity, const std::string& amount) {
    return reasonOf(purchase(R"("sku":"a","quantity":)" + quantity + R"(,"amount":)" + amount));
  };
  EXPECT_EQ(line("\"two\"", "1"), "bad_number lines[1].quantity, two");
  EXPECT_EQ(line("\"1,5\"", "1"), "bad_number lines[1].quantity, 1,5");
  EXPECT_EQ(line("true", "1"), "bad_value lines[1].quantity, true");
  EXPECT_EQ(line("1", "[1]").substr(0, 9), "bad_value");
  EXPECT_EQ(line("0", "1"), "out_of_range lines[1].quantity, 0");
  EXPECT_EQ(line("-1", "1"), "out_of_range lines[1].quantity, -1");
  EXPECT_EQ(line("1", "-0.01"), "out_of_range lines[1].amount, -0.01");
  EXPECT_EQ(line("1", "\"10.005\""), "too_many_decimals lines[1].amount, 10.005");
  EXPECT_EQ(line("1", "\"10.500\""), "taken");
  EXPECT_EQ(line("0.0000001", "1"), "too_many_decimals lines[1].quantity, 0.0000001");
  EXPECT_EQ(line("1", "92233720368547758.08"), "out_of_range lines[1].amount, 92233720368547758.08");
  EXPECT_EQ(line("1", "99999999999999999999"), "out_of_range lines[1].amount, 99999999999999999999");
  EXPECT_EQ(reasonOf(purchase(R"("sku":"a","quantity":"1","price":"5","discount":"5.01")")),
            "out_of_range lines[1].discount, 5.01");
  EXPECT_EQ(reasonOf(purchase(R"("sku":"a","quantity":"1","price":"-5")")), "out_of_range lines[1].price, -5");
  EXPECT_EQ(reasonOf(purchase(kLine, R"(,"redeem":"-1")")), "out_of_range redeem, -1");
  EXPECT_EQ(reasonOf(purchase(kLine, R"(,"redeem":"0.5")")), "too_many_decimals redeem, 0.5");
}

TEST(Ndjson, RefusesDatesThatAreNone) {
  EXPECT_EQ(reasonOf(R"({"type":"customer","id":"a","birthday":"1990-02-30"})"), "bad_date birthday, 1990-02-30");
  EXPECT_EQ(reasonOf(R"({"type":"customer","id":"a","at":"yesterday"})"), "bad_date at, yesterday");
  EXPECT_EQ(reasonOf(R"({"type":"customer","id":"a","received_at":"2026-03-08"})"), "bad_date received_at, 2026-03-08");
  EXPECT_EQ(reasonOf(R"({"type":"customer","id":"a","opens":"9:30"})"), "bad_date opens, 9:30");
}

TEST(Ndjson, RefusesValuesOfAnotherKind) {
  EXPECT_EQ(reasonOf(R"({"type":"customer","id":{"a":1}})").substr(0, 12), "bad_value id");
  EXPECT_EQ(reasonOf(R"({"type":"customer","id":"a","city":["x"]})").substr(0, 14), "bad_value city");
  EXPECT_EQ(reasonOf(R"({"type":"customer","id":"a","staff":"maybe"})"), "bad_value staff, maybe");
  EXPECT_EQ(reasonOf(R"({"type":"purchase","id":"a","at":"2026-03-08T12:00:00","lines":{}})"), "bad_value lines, …");
  EXPECT_EQ(reasonOf(R"({"type":"purchase","id":"a","at":"2026-03-08T12:00:00","lines":[5]})"),
            "bad_value lines[1], …");
  EXPECT_EQ(reasonOf(R"({"type":"customer","id":")" + std::string(257, 'x') + "\"}").substr(0, 12), "bad_value id");
  EXPECT_EQ(reasonOf(R"({"type":"customer","id":"a\u0000b"})").substr(0, 12), "bad_value id");
}

TEST(Ndjson, RefusesReceiptsWithoutLinesAndRedemptionsOfNobody) {
  EXPECT_EQ(reasonOf(R"({"type":"purchase","id":"a","at":"2026-03-08T12:00:00","lines":[]})"), "no_lines");
  EXPECT_EQ(reasonOf(R"({"type":"purchase","id":"a","at":"2026-03-08T12:00:00","redeem":5,"lines":[{)" + kLine + "}]}"),
            "redeem_anonymous");
  EXPECT_EQ(reasonOf(R"({"type":"purchase","id":"a","at":"2026-03-08T12:00:00","redeem":0,"lines":[{)" + kLine + "}]}"),
            "taken");
}

TEST(Ndjson, UnknownNamesAreIgnoredOnceOrRefused) {
  const std::string text =
      purchase(kLine + R"(,"shelf":{"row":[1,{"a":null}]})", R"(,"mood":"good","discounts":["SPRING"])");
  TextPool texts;
  const std::string taken_back =
      R"({"type":"return","id":"r","of":"1","at":"2026-03-09T12:00:00","mood":"bad","lines":[{)" + kLine +
      R"(,"shelf":1}]})";
  const Everything all = read(text + "\n" + text + "\n" + taken_back + "\n", texts);
  EXPECT_EQ(all.events(), 3U);
  ASSERT_EQ(all.warnings.size(), 3U);
  EXPECT_EQ(all.warnings[0].name, "mood");
  EXPECT_EQ(all.warnings[0].source_line, 1U);
  EXPECT_EQ(all.warnings[1].name, "discounts");
  EXPECT_TRUE(all.warnings[1].later_version);
  EXPECT_EQ(all.warnings[2].name, "lines[].shelf");
  IngestOptions strict;
  strict.strict = true;
  EXPECT_EQ(reasonOf(purchase(kLine, R"(,"mood":"good")"), strict), "unknown_attribute mood");
  EXPECT_EQ(reasonOf(purchase(kLine, R"(,"discounts":[])"), strict), "not_supported discounts");
}

TEST(Ndjson, ARefusedEventLeavesNothingBehindAndSaysWhatItWas) {
  const Everything all =
      read(purchase(kLine) + "\n" + R"({"type":"purchase","id":"r2","at":"2026-03-08T12:00:00","lines":[{)" + kLine +
           "},{" + kLine + R"(},{"sku":"x","quantity":0,"amount":1}]})" + "\n\n" +
           R"({"type":"customer","id":"anna","city":"Perm","birthday":"never"})" + "\n" + purchase(kLine) + "\n");
  ASSERT_EQ(all.rejected.size(), 2U);
  EXPECT_EQ(all.rejected[0].receipt, "r2");
  EXPECT_EQ(all.rejected[0].lines, 3U);
  EXPECT_EQ(all.rejected[0].source_line, 2U);
  EXPECT_EQ(all.rejected[1].source_line, 4U);
  EXPECT_EQ(all.rejected[1].lines, 0U);
  const EventBatch& batch = all.only();
  EXPECT_EQ(batch.size(), 2U);
  EXPECT_EQ(batch.source_line, (std::vector<std::uint64_t>{1, 5}));
  EXPECT_EQ(batch.first_line, (std::vector<std::uint32_t>{0, 1, 2}));
  EXPECT_EQ(batch.sku.size(), 2U);
  EXPECT_EQ(batch.attributes.size(), 2U);
  EXPECT_EQ(batch.item_attributes.size(), 4U);
  EXPECT_EQ(batch.view(batch.raw[1]), purchase(kLine));
}

TEST(Ndjson, GoesOnExactlyWhereABatchEnded) {
  const Schema schema = testing::coffeeClub();
  std::string text;
  for (int i = 0; i < 50; ++i) {
    text += R"({"type":"customer","id":"c)" + std::to_string(i) + "\"}\n";
    if (i % 7 == 0) text += "rubbish\n\n";
  }
  TextPool texts;
  auto whole = makeNdjsonReader(Source::fromText(text, "test"), schema, texts, {});
  const std::vector<std::string> expected = testing::ids(testing::readAll(**whole));
  for (std::size_t size = 1; size < 20; ++size) {
    std::vector<std::string> found;
    std::size_t rejected = 0;
    std::uint64_t position = 0;
    for (;;) {
      // A fresh reader for each batch, as after a crash.
      auto reader = makeNdjsonReader(Source::fromText(text, "test"), schema, texts, {});
      ASSERT_TRUE((*reader)->skip(position));
      EventBatch batch;
      std::vector<Rejected> refused;
      if (!(*reader)->next(batch, size, refused).value()) break;
      EXPECT_LE(batch.size() + refused.size(), size);
      rejected += refused.size();
      for (const Slice id : batch.id) found.emplace_back(batch.view(id));
      position = (*reader)->linesConsumed();
    }
    EXPECT_EQ(found, expected) << size;
    EXPECT_EQ(rejected, 8U) << size;
  }
}

TEST(Ndjson, BatchesEndEarlyWhenTheyGrowLarge) {
  IngestOptions options;
  options.max_batch_bytes = 100;
  std::string text;
  for (int i = 0; i < 20; ++i) text += R"({"type":"customer","id":"c)" + std::to_string(i) + "\"}\n";
  TextPool texts;
  const Everything all = read(text, texts, options);
  EXPECT_EQ(all.events(), 20U);
  EXPECT_GT(all.batches.size(), 4U);
}

TEST(Ndjson, AnUnknownTimeZoneIsAnError) {
  Schema schema = testing::coffeeClub();
  schema.time_zone = "Mars/Olympus";
  TextPool texts;
  EXPECT_FALSE(makeNdjsonReader(Source::fromText("", "x"), schema, texts, {}));
}

TEST(Rejects, AreLinesOfJson) {
  Rejected rejected;
  rejected.source_line = 7;
  rejected.reason = Reason::field_missing;
  rejected.args = {"at"};
  rejected.receipt = "r1";
  rejected.raw = "{\"a\":\"\xFF\"}";
  EXPECT_EQ(rejectLine(rejected, messageEn(rejected)),
            "{\"line\":7,\"reason\":\"field_missing\",\"message\":\"\\\"at\\\" is missing\",\"receipt\":\"r1\","
            "\"raw\":\"{\\\"a\\\":\\\"\xEF\xBF\xBD\\\"}\"}\n");
  EXPECT_EQ(messageRu(rejected), "нет поля «at»");
}

}  // namespace
}  // namespace kopeck
