// Values of every type that a table may have, as texts.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "runtime/arrow/cells.h"
#include "runtime/arrow/type.h"
#include "tests/unit/arrow/tables.h"

namespace kopeck::test {
namespace {

using arrow::Cells;
using arrow::Shows;
using arrow::Type;
using arrow::TypeKind;

/// One column in memory, as a producer lays it out.
template <typename T>
struct Memory {
  explicit Memory(std::vector<T> all, std::vector<std::uint8_t> bits = {})
      : values(std::move(all)), valid(std::move(bits)) {
    buffers = {valid.empty() ? nullptr : valid.data(), values.data(), nullptr};
    array.length = static_cast<std::int64_t>(values.size());
    array.null_count = valid.empty() ? 0 : -1;
    array.n_buffers = 2;
    array.buffers = buffers.data();
  }
  std::vector<T> values;
  std::vector<std::uint8_t> valid;
  std::array<const void*, 4> buffers{};
  ArrowArray array{};
};

Lines textsOf(const ArrowArray& array, const char* format, Shows shows = Shows::plain) {
  const auto type = arrow::typeOf(format);
  EXPECT_TRUE(type.has_value()) << format;
  Cells cells(*type, std::nullopt, shows);
  EXPECT_TRUE(cells.bind(array).ok());
  Lines texts;
  for (std::int64_t i = 0; i < array.length; ++i) texts.emplace_back(cells.text(i));
  return texts;
}

TEST(ArrowCells, IntegersOfEveryWidth) {
  EXPECT_EQ(textsOf(Memory<std::int8_t>({-128, 0, 127}).array, "c"), (Lines{"-128", "0", "127"}));
  EXPECT_EQ(textsOf(Memory<std::uint8_t>({0, 255}).array, "C"), (Lines{"0", "255"}));
  EXPECT_EQ(textsOf(Memory<std::int16_t>({-32768, 7}).array, "s"), (Lines{"-32768", "7"}));
  EXPECT_EQ(textsOf(Memory<std::uint16_t>({65535}).array, "S"), (Lines{"65535"}));
  EXPECT_EQ(textsOf(Memory<std::int32_t>({INT32_MIN}).array, "i"), (Lines{"-2147483648"}));
  EXPECT_EQ(textsOf(Memory<std::uint32_t>({UINT32_MAX}).array, "I"), (Lines{"4294967295"}));
  EXPECT_EQ(textsOf(Memory<std::int64_t>({INT64_MIN}).array, "l"), (Lines{"-9223372036854775808"}));
  EXPECT_EQ(textsOf(Memory<std::uint64_t>({UINT64_MAX}).array, "L"), (Lines{"18446744073709551615"}));
}

TEST(ArrowCells, NullsAreEmptyAndOffsetsCount) {
  Memory<std::int32_t> memory({1, 2, 3, 4, 5, 6, 7, 8, 9}, {0b1111'1101, 0b1});
  EXPECT_EQ(textsOf(memory.array, "i"), (Lines{"1", "", "3", "4", "5", "6", "7", "8", "9"}));
  memory.array.offset = 7;
  memory.array.length = 2;
  EXPECT_EQ(textsOf(memory.array, "i"), (Lines{"8", "9"}));
}

TEST(ArrowCells, BinaryFractionsAreTheShortestDecimalThatMeansThem) {
  const double inf = std::numeric_limits<double>::infinity();
  EXPECT_EQ(textsOf(Memory<double>({2.55, 17850.0, 0.1 + 0.2, -0.5, std::nan(""), 1e-7}).array, "g"),
            (Lines{"2.55", "17850", "0.30000000000000004", "-0.5", "", "0.0000001"}));
  EXPECT_EQ(textsOf(Memory<double>({inf, 1e300}).array, "g"), (Lines{"inf", "inf"}));
  EXPECT_EQ(textsOf(Memory<float>({2.55F, 0.1F}).array, "f"), (Lines{"2.55", "0.1"}));
}

TEST(ArrowCells, DecimalsOfEveryWidth) {
  Memory<Int128> wide({Int128{12345}, Int128{-5}, Int128{0}, -(Int128{1} << 100)});
  EXPECT_EQ(textsOf(wide.array, "d:38,2"), (Lines{"123.45", "-0.05", "0.00", "-12676506002282294014967032053.76"}));
  EXPECT_EQ(textsOf(wide.array, "d:38,0"), (Lines{"12345", "-5", "0", "-1267650600228229401496703205376"}));
  EXPECT_EQ(textsOf(Memory<std::int64_t>({255}).array, "d:18,2,64"), (Lines{"2.55"}));
  EXPECT_EQ(textsOf(Memory<std::int32_t>({-255}).array, "d:9,1,32"), (Lines{"-25.5"}));
  EXPECT_FALSE(arrow::typeOf("d:76,2,256").has_value());
  EXPECT_FALSE(arrow::typeOf("d:10,-2").has_value());
  EXPECT_FALSE(arrow::typeOf("d:x").has_value());
}

TEST(ArrowCells, DatesAndTimes) {
  EXPECT_EQ(textsOf(Memory<std::int32_t>({0, -1, 20'000}).array, "tdD"),
            (Lines{"1970-01-01", "1969-12-31", "2024-10-04"}));
  EXPECT_EQ(textsOf(Memory<std::int32_t>({0}).array, "tdD", Shows::moment), (Lines{"1970-01-01T00:00:00"}));
  EXPECT_EQ(textsOf(Memory<std::int64_t>({-1, 86'400'000}).array, "tdm"), (Lines{"1969-12-31", "1970-01-02"}));
  EXPECT_EQ(textsOf(Memory<std::int64_t>({1'291'192'000, 1'291'192'000, 0}).array, "tss:"),
            (Lines{"2010-12-01T08:26:40", "2010-12-01T08:26:40", "1970-01-01"}));
  EXPECT_EQ(textsOf(Memory<std::int64_t>({0}).array, "tss:", Shows::moment), (Lines{"1970-01-01T00:00:00"}));
  EXPECT_EQ(textsOf(Memory<std::int64_t>({-1}).array, "tsn:UTC"), (Lines{"1969-12-31T23:59:59Z"}));
  EXPECT_EQ(textsOf(Memory<std::int64_t>({INT64_MAX, INT64_MIN}).array, "tss:"), (Lines{"?", "?"}));
  EXPECT_EQ(textsOf(Memory<std::int32_t>({INT32_MAX}).array, "tdD"), (Lines{"?"}));
  EXPECT_EQ(textsOf(Memory<std::int32_t>({50'400'000, -1}).array, "ttm"), (Lines{"14:00:00", "?"}));
  EXPECT_EQ(textsOf(Memory<std::uint8_t>({0b10}).array, "b"), (Lines{"false"}));
}

TEST(ArrowCells, TextsInTheirPlaceAndAsViews) {
  const std::string bytes = "abcdЧек№ very long text";
  Memory<std::int32_t> texts({0, 4, 4, 12, static_cast<std::int32_t>(bytes.size())});
  texts.array.length = 4;
  texts.array.n_buffers = 3;
  texts.buffers[2] = bytes.data();
  EXPECT_EQ(textsOf(texts.array, "u"), (Lines{"abcd", "", "Чек\xE2\x84", "\x96 very long text"}));
  Cells cells(Type{TypeKind::text, 4}, std::nullopt, Shows::plain);
  ASSERT_TRUE(cells.bind(texts.array).ok());
  EXPECT_TRUE(cells.isUtf8(cells.text(0)));
  EXPECT_FALSE(cells.isUtf8(cells.text(2)));  // cut inside a letter
  EXPECT_FALSE(cells.isUtf8(cells.text(3)));

  struct View {
    std::int32_t size = 0;
    std::array<char, 4> prefix{};
    std::int32_t buffer = 0;
    std::int32_t offset = 0;
  };
  std::array<View, 3> views{};
  views[0].size = 12;
  std::memcpy(views[0].prefix.data(), "abcd", 4);
  std::memcpy(&views[0].buffer, "efghijkl", 8);
  views[1] = {14, {'v', 'e', 'r', 'y'}, 0, 13};
  views[2] = {14, {'v', 'e', 'r', 'y'}, 5, 13};  // a buffer that there is not
  const std::string far = "abcdЧек№ very long text";
  const std::int64_t length = static_cast<std::int64_t>(far.size());
  std::array<const void*, 4> buffers{nullptr, views.data(), far.data(), &length};
  ArrowArray array{};
  array.length = 3;
  array.n_buffers = 4;
  array.buffers = buffers.data();
  EXPECT_EQ(textsOf(array, "vu"), (Lines{"abcdefghijkl", far.substr(13, 14), ""}));
}

TEST(ArrowCells, ABatchWithoutItsBuffersIsRefused) {
  Memory<std::int32_t> memory({1});
  memory.array.n_buffers = 1;
  Cells cells(Type{TypeKind::signed_, 4}, std::nullopt, Shows::plain);
  EXPECT_FALSE(cells.bind(memory.array).ok());
}

TEST(ArrowRows, NestedListsOfRecordsMakeARowEach) {
  std::vector<arrow::Column> line;
  line.push_back(arrow::Column::text("sku"));
  line.push_back(arrow::Column::integer("quantity"));
  std::vector<arrow::Column> columns;
  columns.push_back(arrow::Column::text("id"));
  columns.push_back(arrow::Column::list("lines", arrow::Column::record("line", std::move(line))));
  arrow::Table table(std::move(columns));
  const auto add = [&](const char* id, std::initializer_list<std::pair<const char*, Value>> lines) {
    table[0].addText(id);
    for (const auto& [sku, quantity] : lines) {
      table[1].child(0).child(0).addText(sku);
      table[1].child(0).child(1).add(quantity);
      table[1].child(0).end();
    }
    table[1].end();
    table.endRow();
  };
  add("a", {{"x", 1}, {"y", 2}});
  add("b", {});
  table[0].addText("c");
  table[1].addNull();
  table.endRow();
  add("d", {{"z", 3}});
  for (int again = 0; again < 2; ++again) EXPECT_EQ(linesOf(table), (Lines{"a|x|1", "a|y|2", "b||", "c||", "d|z|3"}));
}

TEST(ArrowRows, LargeTablesAreCutIntoBatches) {
  std::vector<arrow::Column> columns;
  columns.push_back(arrow::Column::integer("n"));
  arrow::Table table(std::move(columns));
  constexpr Value kRows = (1 << 20) + 5;
  for (Value i = 0; i < kRows; ++i) {
    if (i % 3 == 0)
      table[0].addNull();
    else
      table[0].add(i);
    table.endRow();
  }
  const Lines lines = linesOf(table);
  ASSERT_EQ(lines.size(), static_cast<std::size_t>(kRows));
  EXPECT_EQ(lines[1 << 20], std::to_string(1 << 20));
  EXPECT_EQ(lines[3], "");
  EXPECT_EQ(lines[(1 << 20) + 2], "");
  EXPECT_EQ(lines[(1 << 20) + 4], std::to_string((1 << 20) + 4));
}

}  // namespace
}  // namespace kopeck::test
