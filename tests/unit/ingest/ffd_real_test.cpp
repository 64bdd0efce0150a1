// Real fiscal receipts, read in place where they are there: what each holds was worked out by reading it. The folder is
// no part of this project; KOPECK_SHARED_DATA names another place.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/unit/ingest/ffd_testing.h"

namespace kopeck {
namespace {

using namespace testing;

struct Real {
  const char* file;
  const char* id;
  const char* at;  // "YYYY-MM-DD HH:MM"
  std::size_t lines;
  Value net;
  Value discount;
  bool is_return;
};

// In the order of the names of the files.
constexpr Real kReal[] = {
    {"01_", "7281440500751551-30526-1168453787", "2024-09-17 18:01", 6, 128521, 0, false},
    {"02_", "7281440501188798-115621-1865575866", "2023-10-16 13:13", 1, 270100, 0, false},
    {"03_", "2020-09-16-142-30-161923-217895", "2020-09-16 00:00", 6, 217895, 0, true},
    {"05_", "2020-09-16-185-4-38453-39900", "2020-09-16 00:00", 5, 39900, 0, false},
    {"11_", "2020-09-14-61-77-27346-8998", "2020-09-14 00:00", 1, 8998, 0, false},
    {"13_", "2020-09-16-360-114-19844-66533", "2020-09-16 00:00", 1, 66533, 0, false},
    {"20_", "8710000100923403-95961-3153580303", "2017-10-07 05:56", 5, 27990, 0, false},
    {"24_", "9280440300332772-10756-283222882", "2020-03-20 15:24", 4, 40449, 0, false},
    {"25_", "1-1-3674755087", "2020-01-26 16:15", 8, 81530, 0, false},
    {"26_", "9251440300040065-57453-838116500", "2020-03-29 18:13", 17, 316500, 0, false},
    {"27_", "8710000100001103-111", "2016-10-04 10:10", 4, 131490, 18, false},
    {"29_", "9961440300965403-153832-2693375555", "2023-02-04 21:27", 1, 3000, 0, false},
    {"32_", "7384440900844678-43553-3576585508", "2026-08-03 16:44", 8, 56292, 0, false},
};

std::filesystem::path folder() {
  const char* named = std::getenv("KOPECK_SHARED_DATA");
  const std::filesystem::path data =
      named != nullptr ? std::filesystem::path(named) : std::filesystem::path(KOPECK_SOURCE_DIR) / "../shared/data";
  return data / "fiscal";
}

class FfdReal : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::is_directory(folder())) GTEST_SKIP() << "the real receipts are not there";
  }
  void readAllFiles(FfdRun& run) {
    auto source = Source::openAll(folder().string());
    ASSERT_TRUE(source.ok());
    auto reader = makeFfdReader(std::move(*source), run.mapping, run.schema, run.texts, {});
    ASSERT_TRUE(reader.ok());
    run.all = readAll(**reader);
    ASSERT_EQ((*reader)->linesConsumed(), std::size(kReal));
  }
};

TEST_F(FfdReal, EachFileIsTheReceiptThatAPersonReadsInIt) {
  FfdRun run;
  readAllFiles(run);
  EXPECT_TRUE(run.all.rejected.empty());
  const EventBatch& batch = run.all.only();
  ASSERT_EQ(batch.size(), std::size(kReal));
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const Real& real = kReal[i];
    SCOPED_TRACE(real.file);
    EXPECT_EQ(batch.view(batch.id[i]), real.id);
    EXPECT_EQ(batch.kind[i], real.is_return ? EventKind::giving_back : EventKind::purchase);
    EXPECT_EQ(batch.day[i], *parseDate(std::string_view(real.at).substr(0, 10)));
    EXPECT_EQ(batch.second[i], *parseTime(std::string_view(real.at).substr(11)));
    EXPECT_EQ(batch.first_line[i + 1] - batch.first_line[i], real.lines);
    EXPECT_EQ(netOf(batch, i), real.net);
    Value discount = 0;
    for (std::size_t line = batch.first_line[i]; line < batch.first_line[i + 1]; ++line)
      discount += batch.discount[line];
    EXPECT_EQ(discount, real.discount);
  }
}

// 27: 18 kopecks off 1315.08 are 0.52, 0.81, 2.98 and 13.69 by line: 15 in whole kopecks, and the three that are left
// go to .98, .81 and .69.
TEST_F(FfdReal, KopecksOffTheTotalAreSpreadByLargestRemainder) {
  FfdRun run;
  readAllFiles(run);
  const EventBatch& batch = run.all.only();
  const std::size_t first = batch.first_line[10];
  const std::vector<Value> discounts(batch.discount.begin() + static_cast<std::ptrdiff_t>(first),
                                     batch.discount.begin() + static_cast<std::ptrdiff_t>(first + 4));
  EXPECT_EQ(discounts, (std::vector<Value>{0, 1, 3, 14}));
}

TEST_F(FfdReal, AMappingFindsCustomersArticlesAndCategories) {
  FfdRun run;
  run.map(
      "[[ffd.customer]]\nproperty = \"X5\"\nregex = '^[^;]*;[^;]*;([0-9a-f]{32});'\nprefix = \"x5:\"\n"
      "[[ffd.customer]]\nfield = \"buyerPhoneOrAddress\"\nas = \"email\"\n"
      "[ffd.item]\ncode = '^\\d+:(?P<sku>\\d+)\\s+(?P<name>.+)$'\n"
      "[[ffd.category]]\nname = '^пакет'\nis = \"Bags\"\n"
      "[[ffd.category]]\nname = ['^аи-9\\d', '^газ\\(']\nis = \"Fuel\"\n");
  readAllFiles(run);
  const EventBatch& batch = run.all.only();
  const auto customer = [&](std::size_t event) { return std::string(batch.view(batch.customer[event])); };
  EXPECT_EQ(customer(0), "x5:47e1a813dc2149348cae163f202f6b10");
  EXPECT_EQ(customer(1), "buyer345784@example.invalid");
  EXPECT_EQ(customer(2), "");
  EXPECT_EQ(customer(11), "buyer@example.invalid");
  EXPECT_EQ(customer(12), "x5:61d0f23f9d784298b7762665c671579e");
  std::size_t bags = 0;
  std::size_t fuel = 0;
  for (std::size_t line = 0; line < batch.sku.size(); ++line) {
    bags += run.text(batch.category[line]) == "Bags" ? 1 : 0;
    fuel += run.text(batch.category[line]) == "Fuel" ? 1 : 0;
  }
  EXPECT_EQ(bags, 2U) << "Perekrestok's and Lenta's";
  EXPECT_EQ(fuel, 3U) << "03, 13 and 27";
  const std::size_t perekrestok = batch.first_line[7];
  EXPECT_EQ(run.text(batch.sku[perekrestok]), "3305976");
  EXPECT_EQ(run.text(batch.name[perekrestok]), "Пакет ПЕРЕКРЕСТОК майка 65х40см");
  EXPECT_EQ(run.text(batch.sku[batch.first_line[12] + 1]), "4605035006964") << "a marking's GTIN";
}

// The value added tax that each receipt states: what the lines leave out is it, to a kopeck a rate.
TEST_F(FfdReal, WithoutTaxTheReceiptsOwnTaxIsLeftOut) {
  FfdRun run;
  run.schema.without_tax = true;
  readAllFiles(run);
  const EventBatch& batch = run.all.only();
  struct Taxed {
    std::size_t event;
    Value tax;
    Value within;
  };
  for (const Taxed& taxed :
       {Taxed{0, 11684, 3}, Taxed{1, 0, 0}, Taxed{3, 396 + 5923, 4}, Taxed{4, 818, 0}, Taxed{5, 11089, 0},
        Taxed{6, 0, 0}, Taxed{7, 1140 + 3055, 0}, Taxed{8, 4695 + 4852, 0}, Taxed{9, 37388 + 8380, 0},
        Taxed{10, 578 + 536 + 3325 + 15257, 0}, Taxed{11, 0, 0}, Taxed{12, 2872 + 4454, 4}}) {
    const Value left_out = kReal[taxed.event].net - netOf(batch, taxed.event);
    EXPECT_LE(std::abs(left_out - taxed.tax), taxed.within) << kReal[taxed.event].file << " " << left_out;
  }
}

// Each file cut off anywhere is one refused document, and does no harm to the file behind it.
TEST_F(FfdReal, AFileThatWasCutOffIsRefused) {
  for (const auto& entry : std::filesystem::directory_iterator(folder())) {
    std::ifstream file(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    const std::string whole = text.str().substr(0, text.str().find_last_of('}') + 1);
    for (std::size_t length = 1; length < whole.size(); length += 97) {
      FfdRun run;
      run.read(whole.substr(0, length) + "\x1E" + whole);
      EXPECT_EQ(run.all.events(), 1U) << entry.path() << " " << length;
      ASSERT_EQ(run.all.rejected.size(), 1U) << entry.path() << " " << length;
      EXPECT_EQ(run.all.rejected[0].reason, Reason::truncated);
    }
  }
}

}  // namespace
}  // namespace kopeck
