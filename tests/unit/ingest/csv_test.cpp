#include <gtest/gtest.h>

#include "tests/unit/ingest/ingest_testing.h"

namespace kopeck {
namespace {

using testing::Everything;
using testing::summary;

constexpr std::string_view kMapping = R"(
[receipt]
id = "Id"
customer = "Customer"
at = "At"
store = "Store"
[item]
sku = "Sku"
name = "Name"
quantity = "Quantity"
price = "Price"
)";
const std::string kHeader = "Id,Customer,At,Store,Sku,Name,Quantity,Price\n";

struct Csv {
  explicit Csv(const std::string& more = "", std::string_view base = kMapping)
      : mapping(parseMapping(std::string(base) + more, "m.toml")) {
    EXPECT_TRUE(mapping) << mapping.error().message;
  }
  Result<std::unique_ptr<Reader>> open(const std::string& text) {
    return makeCsvReader(Source::fromText(text, "t.csv"), mapping.value(), schema, texts, options);
  }
  Everything read(const std::string& text, std::size_t max_events = 1000) {
    auto reader = open(text);
    EXPECT_TRUE(reader) << reader.error().message;
    return testing::readAll(**reader, max_events);
  }
  /// As `reason args @line lines receipt`, one a line.
  std::string rejects(const std::string& rows) {
    std::string text;
    for (const Rejected& each : read(kHeader + rows).rejected)
      text += summary(each) + " @" + std::to_string(each.source_line) + " " + std::to_string(each.lines) + " " +
              each.receipt + (each.part_of_receipt ? " part" : "") + "\n";
    return text;
  }

  Result<Mapping> mapping;
  Schema schema = testing::coffeeClub();
  TextPool texts;
  IngestOptions options;
};

/// A row of receipt `id` with a quantity and a price.
std::string row(const std::string& id, const std::string& quantity = "1", const std::string& price = "2.55") {
  return id + ",anna,2026-03-08 12:00:00,UK,L1,Latte," + quantity + "," + price + "\n";
}

TEST(Csv, GathersRowsIntoReceipts) {
  Csv csv;
  const Everything all =
      csv.read(kHeader + row("1", "6") + "1,anna,2026-03-08 12:01:00,UK,L2, Tea ,0.5,0.33\n" + row("2"));
  ASSERT_EQ(all.rejected.size(), 0U) << summary(all.rejected[0]);
  const EventBatch& batch = all.only();
  ASSERT_EQ(batch.size(), 2U);
  EXPECT_EQ(batch.kind[0], EventKind::purchase);
  EXPECT_EQ(batch.view(batch.id[0]), "1");
  EXPECT_EQ(batch.view(batch.customer[0]), "anna");
  EXPECT_EQ(batch.day[0], dayFrom(2026, 3, 8));
  EXPECT_EQ(batch.second[0], 12 * 3600);  // the first row's
  EXPECT_EQ(csv.texts.text(batch.store[0]), "UK");
  EXPECT_EQ(csv.texts.text(batch.name[1]), "Tea");
  EXPECT_EQ(batch.quantity, (std::vector<Value>{6'000'000, 500'000, 1'000'000}));
  EXPECT_EQ(batch.amount, (std::vector<Value>{1530, 17, 255}));
  EXPECT_EQ(batch.first_line, (std::vector<std::uint32_t>{0, 2, 3}));
  EXPECT_EQ(batch.source_line, (std::vector<std::uint64_t>{2, 4}));
  EXPECT_EQ(batch.view(batch.raw[0]),
            "1,anna,2026-03-08 12:00:00,UK,L1,Latte,6,2.55\n1,anna,2026-03-08 12:01:00,UK,L2, Tea ,0.5,0.33");
  EXPECT_EQ(batch.attributes, (std::vector<Value>{kMissing, kMissing}));
  EXPECT_EQ(batch.item_attributes.size(), 6U);
}

TEST(Csv, ReadsQuotedTexts) {
  Csv csv;
  const Everything all =
      csv.read(kHeader + "1,,2026-03-08 12:00:00,UK,L1,\"Cups, \"\"large\"\"\nand small\",1,2\n" + row("2"));
  ASSERT_EQ(all.rejected.size(), 0U) << summary(all.rejected[0]);
  const EventBatch& batch = all.only();
  EXPECT_EQ(csv.texts.text(batch.name[0]), "Cups, \"large\"\nand small");
  EXPECT_EQ(batch.view(batch.customer[0]), "");
  EXPECT_EQ(batch.source_line, (std::vector<std::uint64_t>{2, 4}));
}

TEST(Csv, GivesUpOnlyTheLineWhoseQuotesAreWrong) {
  Csv csv;
  EXPECT_EQ(csv.rejects(row("1") + "2,anna,2026-03-08 12:00:00,UK,L1,\"Latte,1,2\n" + row("3") + row("4")),
            "unclosed_quote @3 1  part\n");
  EXPECT_EQ(csv.rejects("2,anna,2026-03-08 12:00:00,UK,L1,Latte 2\"x\",1,2\n" + row("3")),
            "unclosed_quote @2 1  part\n");
  // A forgotten quote does not swallow the file up to the next one, far below.
  std::string many;
  for (int i = 0; i < 5000; ++i) many += row("r" + std::to_string(i));
  const Everything all = csv.read(kHeader + "2,anna,2026-03-08 12:00:00,UK,L1,\"Latte,1,2\n" + many + "9,\"");
  EXPECT_EQ(all.events(), 5000U);
  EXPECT_EQ(all.rejected.size(), 2U);
}

TEST(Csv, RefusesRowsThatAreNone) {
  Csv csv;
  EXPECT_EQ(csv.rejects("1,2,3\n\n" + row("1")), "bad_row 3, 8 @2 1  part\n");
  EXPECT_EQ(csv.rejects(",anna,2026-03-08 12:00:00,UK,L1,Latte,1,2\n"), "field_missing Id @2 1  part\n");
  EXPECT_EQ(csv.rejects("1,\xFF,2026-03-08 12:00:00,UK,L1,Latte,1,2\n"), "not_utf8 @2 1  part\n");
  EXPECT_EQ(csv.rejects(std::string(300, 'x') + ",a,2026-03-08 12:00:00,UK,L1,Latte,1,2\n"),
            "bad_value Id, … @2 1  part\n");
  csv.options.max_line_bytes = 100;
  EXPECT_EQ(csv.rejects(std::string(200, 'x') + "\n"), "line_too_long 100 @2 1  part\n");
}

TEST(Csv, ARefusedRowLeavesTheRestOfItsReceipt) {
  Csv csv;
  const std::string rows = row("1") + row("1", "x") + row("1", "0") + row("1", "1", "-2") + row("1", "1", "") +
                           "1,anna,2026-03-08 12:00:00,UK,,,1,2\n" + row("1", "2");
  EXPECT_EQ(csv.rejects(rows),
            "bad_number Quantity, x @3 1 1 part\nout_of_range Quantity, 0 @4 1 1 part\n"
            "price_not_positive -2 @5 1 1 part\nfield_missing Price @6 1 1 part\nfield_missing Sku @7 1 1 part\n");
  EXPECT_EQ(csv.read(kHeader + rows).only().quantity, (std::vector<Value>{1'000'000, 2'000'000}));
}

TEST(Csv, AReceiptWithoutAnyGoodRowIsRefusedOnce) {
  Csv csv;
  EXPECT_EQ(csv.rejects(row("1", "x") + row("1", "y")),
            "bad_number Quantity, x @2 1 1\nbad_number Quantity, y @3 1 1 part\n");
}

TEST(Csv, RefusesWholeReceipts) {
  Csv csv;
  EXPECT_EQ(csv.rejects("1,anna,8 March,UK,L1,Latte,1,2\n" + row("1")), "bad_date At, 8 March @2 2 1\n");
  EXPECT_EQ(csv.rejects("1,anna,,UK,L1,Latte,1,2\n"), "field_missing At @2 1 1\n");
  EXPECT_EQ(csv.rejects(row("1") + "1,boris,2026-03-08 12:00:00,UK,L1,Latte,1,2\n" + row("1")),
            "mixed_receipt anna, boris @2 3 1\n");
  EXPECT_EQ(csv.rejects(row("1") + row("1", "-1")),
            "negative_quantity a sale cannot have a negative quantity, в продаже не может быть отрицательного "
            "количества @2 2 1\n");
}

TEST(Csv, TakesReturnsByTheirNumber) {
  Csv csv("[returns]\nid = { prefix = \"C\" }\n");
  const Everything all = csv.read(kHeader + row("C1", "-2") + row("C2", "3") + row("3", "1"));
  ASSERT_EQ(all.rejected.size(), 0U) << summary(all.rejected[0]);
  const EventBatch& batch = all.only();
  EXPECT_EQ(batch.kind, (std::vector<EventKind>{EventKind::giving_back, EventKind::giving_back, EventKind::purchase}));
  EXPECT_EQ(batch.quantity, (std::vector<Value>{2'000'000, 3'000'000, 1'000'000}));
  EXPECT_EQ(batch.amount, (std::vector<Value>{510, 765, 255}));
  EXPECT_EQ(batch.attributes.size(), 1U);  // only the purchase has them
  EXPECT_EQ(csv.rejects(row("C1", "-2") + row("C1", "1")), "mixed_quantities @2 2 C1\n");
}

TEST(Csv, TakesReturnsByTheirSign) {
  Csv csv("[returns]\nnegative_quantity = true\n");
  const Everything all = csv.read(kHeader + row("1", "-2") + row("2"));
  EXPECT_EQ(all.only().kind, (std::vector<EventKind>{EventKind::giving_back, EventKind::purchase}));
  EXPECT_EQ(csv.rejects(row("1", "-2") + row("1")), "mixed_quantities @2 2 1\n");
}

TEST(Csv, RefusesWhatTheMappingSaysInItsWords) {
  Csv csv("[[refuse]]\nid = { prefix = \"A\" }\nen = \"bad debt\"\nru = \"долги\"\n[price]\nzero = \"refuse\"\n");
  EXPECT_EQ(csv.rejects(row("A1") + row("A1", "x") + row("2")), "not_a_sale bad debt, долги @2 2 A1\n");
  EXPECT_EQ(csv.rejects(row("2") + row("2", "1", "0.00")), "price_not_positive 0.00 @3 1 2 part\n");
  const Everything all = csv.read(kHeader + row("A1"));
  EXPECT_EQ(messageEn(all.rejected.at(0)), "bad debt");
  EXPECT_EQ(messageRu(all.rejected.at(0)), "долги");
}

TEST(Csv, RefusesLinesThatAreNoGoods) {
  const std::string post = ",anna,2026-03-08 12:00:00,UK,POST,Postage,";
  Csv csv(
      "[returns]\nid = { prefix = \"C\" }\n[[refuse]]\nsku = { exact = \"POST\" }\nreturns_only = true\nen = \"a "
      "fee\"\n");
  EXPECT_EQ(csv.rejects(row("1") + "1" + post + "1,5\n"), "");
  EXPECT_EQ(csv.rejects(row("C1", "-1") + "C1" + post + "-1,5\n"), "not_goods a fee, a fee @3 1 C1 part\n");
  // Where nothing else is left, the receipt is gone with its line.
  EXPECT_EQ(csv.rejects("C1" + post + "-1,5\n"), "not_goods a fee, a fee @2 1 C1\n");
  Csv everywhere("[[refuse]]\nsku = { exact = \"POST\" }\n");
  EXPECT_EQ(everywhere.rejects(row("1") + "1" + post + "1,5\n"),
            "not_goods these are not goods, это не товар @3 1 1 part\n");
  Csv by_sign("[returns]\nnegative_quantity = true\n[[refuse]]\nsku = { exact = \"POST\" }\nreturns_only = true\n");
  EXPECT_EQ(by_sign.rejects("1" + post + "1,5\n2" + post + "-1,5\n"),
            "not_goods these are not goods, это не товар @3 1 2\n");
}

TEST(Csv, CleansColumns) {
  Csv csv(
      "[clean.Customer]\nstrip_suffix = \".0\"\nstrip_prefix = \"#\"\n[clean.Price]\ndecimal_comma = true\nremove = \" "
      "\xC2\xA0\"\n");
  const Everything all = csv.read(kHeader +
                                  "1,#17850.0,2026-03-08 12:00:00,UK,L1,Latte,1,\"1\xC2\xA0"
                                  "234 567,50\"\n");
  ASSERT_EQ(all.rejected.size(), 0U) << summary(all.rejected[0]);
  EXPECT_EQ(all.only().view(all.only().customer[0]), "17850");
  EXPECT_EQ(all.only().amount[0], 123'456'750);
}

TEST(Csv, FindsCategoriesByTheFirstPatternThatMatches) {
  Csv csv(
      "[[category]]\nsku = { exact = [\"POST\", \"D\"] }\nis = \"Fees\"\n"
      "[[category]]\nname = { regex = \".*[Tt]ea.*\" }\nis = \"Tea\"\n"
      "[[category]]\nsku = { regex = \"[0-9]+\" }\nis = \"Goods\"\n");
  const auto line = [](const std::string& sku, const std::string& name) {
    return "1,anna,2026-03-08 12:00:00,UK," + sku + "," + name + ",1,2\n";
  };
  const Everything all = csv.read(kHeader + line("POST", "Tea by post") + line("12", "Green tea") + line("13", "Cup") +
                                  line("13", "Teacup") + line("X", "Cup"));
  std::vector<std::string> categories;
  for (const TextId id : all.only().category) categories.emplace_back(csv.texts.text(id));
  EXPECT_EQ(categories, (std::vector<std::string>{"Fees", "Tea", "Goods", "Tea", ""}));
}

TEST(Csv, ReadsAmountsDiscountsAttributesAndFormats) {
  Csv csv("", R"(
[file]
delimiter = ";"
[receipt]
id = "Id"
at = "At"
at_format = "%d.%m.%Y %H:%M %z"
received_at = "Got"
of = "Of"
[receipt.attributes]
channel = "Channel"
[item]
name = "Name"
quantity = "Quantity"
amount = "Amount"
discount = "Discount"
[item.attributes]
fat = "Fat"
[returns]
id = { prefix = "C" }
)");
  const std::string header = "Id;At;Got;Of;Channel;Name;Quantity;Amount;Discount;Fat\n";
  const Everything all = csv.read(
      header + "1;08.03.2026 22:30 +0000;10.03.2026 00:00 +0300;;app;Milk;2;10.00;1.50;3.2\n" +
      "C2;09.03.2026 10:00 +0300;;1;fax;Milk;-1;-5.00;;\n" + "C3;09.03.2026 10:00 +0300;;1;;Milk;-1;-5.00;-0.75;x\n" +
      "C4;30.02.2026 10:00 +0300;;1;;Milk;-1;-5.00;;\n" + "C5;09.03.2026 10:00 +0300;;1;;Milk;-1;-5.00;-0.75;\n");
  ASSERT_EQ(all.rejected.size(), 3U);
  EXPECT_EQ(summary(all.rejected[0]), "unknown_choice channel, fax");
  EXPECT_EQ(summary(all.rejected[1]), "bad_number fat, x");
  EXPECT_EQ(summary(all.rejected[2]), "bad_date At, 30.02.2026 10:00 +0300");
  const EventBatch& batch = all.only();
  ASSERT_EQ(batch.size(), 2U);
  EXPECT_EQ(batch.day[0], dayFrom(2026, 3, 9));
  EXPECT_EQ(batch.second[0], 3600 + 1800);
  EXPECT_EQ(batch.received_day[0], dayFrom(2026, 3, 10));
  EXPECT_EQ(batch.attributes, (std::vector<Value>{1}));
  EXPECT_EQ(batch.item_attributes, (std::vector<Value>{kMissing, 3'200'000, kMissing, kMissing}));
  EXPECT_EQ(batch.amount, (std::vector<Value>{1000, 500}));
  EXPECT_EQ(batch.discount, (std::vector<Value>{150, 75}));
  EXPECT_EQ(batch.view(batch.of[1]), "1");
}

TEST(Csv, ReadsFilesWithoutAHeader) {
  Csv csv("",
          "[file]\nheader = false\n[receipt]\nid = \"1\"\nat = \"2\"\n[item]\nsku = \"4\"\nquantity = \"3\"\nprice = "
          "\"5\"\n");
  const Everything all = csv.read("1,2026-03-08 12:00:00,2,L1,3.50,more\n1,2026-03-08 12:00:00,2\n");
  EXPECT_EQ(all.only().amount, (std::vector<Value>{700}));
  ASSERT_EQ(all.rejected.size(), 1U);
  EXPECT_EQ(summary(all.rejected[0]), "bad_row 3, 5");
}

TEST(Csv, MistakesBetweenMappingFileAndProgrammeAreErrors) {
  const auto error_of = [](Csv csv, const std::string& text) {
    auto reader = csv.open(text);
    return reader ? std::string() : reader.error().message;
  };
  EXPECT_EQ(
      error_of(Csv(), "Id,At\n"),
      "m.toml: t.csv has no column \"Customer\"; it has: Id, At\nm.toml: t.csv has no column \"Store\"; it has: Id, "
      "At\n"
      "m.toml: t.csv has no column \"Sku\"; it has: Id, At\nm.toml: t.csv has no column \"Name\"; it has: Id, At\n"
      "m.toml: t.csv has no column \"Quantity\"; it has: Id, At\nm.toml: t.csv has no column \"Price\"; it has: Id, "
      "At");
  EXPECT_EQ(error_of(Csv(), ""), "t.csv: the first line should name the columns");
  EXPECT_EQ(error_of(Csv(), "Id," + kHeader), "m.toml: t.csv has two columns \"Id\"");
  EXPECT_EQ(error_of(Csv("[clean.Colour]\nremove = \"x\"\n"), kHeader).substr(0, 40),
            "m.toml:12: t.csv has no column \"Colour\";");
  EXPECT_EQ(error_of(Csv("[item.attributes]\ncolour = \"Name\"\n"), kHeader),
            "m.toml:13: the programme's item has no `colour`");
  Csv required;
  required.schema.receipt[0].optional = false;
  EXPECT_EQ(error_of(std::move(required), kHeader), "m.toml: the programme needs `receipt.attributes.channel`");
  Csv numbers("",
              "[file]\nheader = false\n[receipt]\nid = \"1\"\nat = \"x\"\n[item]\nsku = \"4\"\nquantity = \"3\"\nprice "
              "= \"5\"\n");
  EXPECT_EQ(error_of(std::move(numbers), ""), "m.toml: without a header columns are named by number, not \"x\"");
}

/// 60 receipts of 1 to 5 rows with refused rows and receipts between; every fifth is interrupted by the next.
std::string manyReceipts() {
  std::string text = kHeader;
  for (int i = 0; i < 60; ++i) {
    const std::string id = "r" + std::to_string(i);
    for (int k = 0; k <= i % 5; ++k) text += row(id, k == 2 ? "x" : "1");
    if (i % 11 == 0) text += "broken\n";
    if (i % 7 == 0) text += "\n";
    if (i % 5 == 4) text += row("between" + std::to_string(i)) + row(id, "9");
    if (i % 13 == 0) text += row("neg" + std::to_string(i), "-1");
  }
  return text;
}

TEST(Csv, RowsOfOneReceiptMayBeInterrupted) {
  Csv together("[file]\ninterleaved = 1\n");
  const Everything all = together.read(kHeader + row("1") + row("2") + row("1", "2") + row("3"));
  EXPECT_EQ(testing::ids(all), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(all.only().first_line, (std::vector<std::uint32_t>{0, 2, 3, 4}));
  Csv apart;
  EXPECT_EQ(testing::ids(apart.read(kHeader + row("1") + row("2") + row("1", "2"))),
            (std::vector<std::string>{"1", "2", "1"}));
}

TEST(Csv, GoesOnExactlyWhereABatchEnded) {
  const std::string text = manyReceipts();
  for (const char* more : {"", "[file]\ninterleaved = 1\n", "[file]\ninterleaved = 3\n"}) {
    Csv csv(more);
    const Everything whole = csv.read(text);
    std::multiset<std::string> expected_rejects;
    for (const Rejected& each : whole.rejected)
      expected_rejects.insert(std::to_string(each.source_line) + summary(each));
    std::size_t rejected_lines = 0;
    for (const Rejected& each : whole.rejected) rejected_lines += each.lines;
    const auto rows = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
    EXPECT_EQ(whole.lines() + rejected_lines, rows - 1 - 9);  // less the header and the blank lines
    for (std::size_t size = 1; size < 15; ++size) {
      std::vector<std::string> found;
      std::multiset<std::string> rejects;
      std::uint64_t position = 0;
      for (;;) {
        auto reader = csv.open(text);
        ASSERT_TRUE((*reader)->skip(position));
        EventBatch batch;
        std::vector<Rejected> refused;
        if (!(*reader)->next(batch, size, refused).value()) break;
        for (const Slice id : batch.id) found.emplace_back(batch.view(id));
        for (const Rejected& each : refused) rejects.insert(std::to_string(each.source_line) + summary(each));
        position = (*reader)->linesConsumed();
      }
      EXPECT_EQ(found, testing::ids(whole)) << more << size;
      EXPECT_EQ(rejects, expected_rejects) << more << size;
    }
  }
}

TEST(Csv, ABrokenFileStaysInBoundedMemory) {
  Csv csv;
  std::string text = kHeader + row("1");
  for (int i = 0; i < 50'000; ++i) text += "broken\n";
  auto reader = csv.open(text);
  std::vector<Rejected> rejected;
  EventBatch batch;
  std::size_t all = 0;
  while ((*reader)->next(batch, 100, rejected).value()) {
    EXPECT_LE(rejected.size(), 10'100U);
    all += rejected.size();
    rejected.clear();
  }
  EXPECT_EQ(all, 50'000U);
}

TEST(Csv, AGiantReceiptIsRefused) {
  Csv csv;
  csv.options.max_line_bytes = 1000;
  std::string rows;
  for (int i = 0; i < 100; ++i) rows += row("1");
  EXPECT_EQ(csv.rejects(rows + row("2")), "line_too_long 1000 @2 100 1\n");
}

}  // namespace
}  // namespace kopeck
