#include "tests/bench/shop_dump.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <system_error>
#include <vector>

#include "tests/bench/bench.h"

namespace kopeck::bench {

namespace {

constexpr const char* kReadme = R"(# Receipts of the bench `evaluate`

Each file is one column of 32-bit little-endian integers. Of each receipt, in receipt order:

| file | what |
| --- | --- |
| birthday.i32 | the customer's day of birth, in days since 1 January 1970; -2147483648 where it is not known |
| tier.i32 | 0 green, 1 silver, 2 gold |
| month.i32 | what the customer bought in the last 30 days, in kopecks |
| day.i32 | the day of the receipt, in days since 1 January 1970 |
| second.i32 | its second of the day |
| weekday.i32 | 1 Monday to 7 Sunday |

Of each line, {} lines a receipt, one receipt's behind the other's:

| file | what |
| --- | --- |
| sku.i32 | the article, from 1 |
| category.i32 | the category, from 1; odd ones lie under coffee; 9 is gift cards |
| quantity.i32 | in millionths |
| net.i32 | in kopecks |

expected.i32 has the points of each rule, {} a receipt, as compiled code gives them; 0 where a rule does not apply.
)";

/// One column, narrowed. False where a value does not fit or the file can't be written.
template <typename At>
bool writeColumn(const std::filesystem::path& path, std::size_t count, At&& at) {
  std::vector<std::int32_t> column(count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto value = static_cast<Value>(at(i));
    column[i] = value == kMissing ? INT32_MIN : static_cast<std::int32_t>(value);
    if (value != kMissing && column[i] != value) return false;
  }
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(column.data()),
             static_cast<std::streamsize>(column.size() * sizeof(std::int32_t)));
  return file.flush().good();
}

/// Points by rule, a receipt behind the other; empty where the evaluator and tenRules differ.
std::vector<Value> amountsOf(const Evaluator& evaluator, Receipts& receipts) {
  std::vector<Value> amounts;
  for (std::size_t i = 0; i < receipts.count; ++i) {
    TenAmounts by_hand{};
    tenRules(receipts.columns(i), kFirstOfSpring, kLastOfSpring, by_hand);
    if (pointsOf(evaluator, receipts, i) < 0) return {};
    for (std::size_t rule = 0; rule < kShopRules; ++rule) {
      amounts.push_back(receipts.verdicts[rule] == kApplies ? receipts.amounts[rule] : 0);
      if (amounts.back() != by_hand[rule]) return {};
    }
  }
  return amounts;
}

}  // namespace

int dumpReceipts(const std::string& folder, const Evaluator& evaluator, Receipts& receipts) {
  const std::filesystem::path place(folder);
  std::error_code error;
  std::filesystem::create_directories(place, error);
  const std::vector<Value> amounts = amountsOf(evaluator, receipts);
  if (amounts.empty()) {
    fmt::print(stderr, "bench_evaluate: compiled code and C++ by hand differ\n");
    return 1;
  }
  const auto read = [&](const char* name, std::size_t index) {
    return writeColumn(place / name, receipts.count,
                       [&](std::size_t i) { return receipts.reads[i * receipts.read_count + index]; });
  };
  const auto field = [&](const char* name, plan::Field which) {
    return writeColumn(place / name, receipts.count, [&](std::size_t i) {
      return receipts.fields[i * Receipts::kFields + static_cast<std::size_t>(which)];
    });
  };
  const auto column = [&](const char* name, const auto& values) {
    return writeColumn(place / name, values.size(), [&](std::size_t i) { return values[i]; });
  };
  std::ofstream readme(place / "README.md");
  readme << fmt::format(kReadme, kShopLines, kShopRules);
  if (read("birthday.i32", 0) && read("tier.i32", 1) && read("month.i32", 2) && field("day.i32", plan::Field::day) &&
      field("second.i32", plan::Field::second) && field("weekday.i32", plan::Field::weekday) &&
      column("sku.i32", receipts.sku) && column("category.i32", receipts.category) &&
      column("quantity.i32", receipts.quantity) && column("net.i32", receipts.net) && column("expected.i32", amounts) &&
      readme.flush().good())
    return 0;
  fmt::print(stderr, "bench_evaluate: {} could not be written\n", folder);
  return 1;
}

int serveTurns(const Evaluator& evaluator, Receipts& receipts) {
  std::puts("ready");
  std::fflush(stdout);
  for (std::int64_t rounds = 0; std::cin >> rounds;) {
    Value points = 0;
    const double begin = seconds();
    for (std::int64_t round = 0; round < rounds; ++round) {
      points = 0;
      for (std::size_t i = 0; i < receipts.count; ++i) {
        const Value of_receipt = pointsOf(evaluator, receipts, i);
        if (of_receipt < 0) return 1;
        points += of_receipt;
      }
    }
    fmt::print("{} {}\n", seconds() - begin, points);
    std::fflush(stdout);
  }
  return 0;
}

}  // namespace kopeck::bench
