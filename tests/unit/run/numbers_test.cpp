// The number of a receipt is taken for ever: whatever the date it comes with a second time, before and after a resume.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/unit/run/ledgers.h"

namespace kopeck::test {
namespace {

const std::string kRules = head() + "rule base\n  earn 10%\n";  // late: 30 days

const std::string kFirst = buy("p1", "anna", "2026-01-01T10:00:00", "100.00");
/// The same number, other content: dated long after the first, inside the days for late receipts, or before them.
const char* const kAgain[] = {"2026-06-01T10:00:00", "2026-05-20T10:00:00", "2026-01-02T10:00:00"};

/// What fills, and empties, the table of recent numbers: one receipt every two hours of a hundred days.
Lines between() {
  Lines lines;
  const Day first = *dayFrom(2026, 2, 20);
  for (int i = 0; i < 1200; ++i)
    lines.push_back(
        buy(fmt::format("b{}", i), "bob", fmt::format("{}T{:02}:00:00", formatDate(first + i / 12), i % 12), "1.00"));
  return lines;
}

TEST(Numbers, WithOtherContentAreRefusedWhateverTheirDate) {
  for (const bool many : {false, true}) {
    for (const bool resumed : {false, true}) {
      for (const char* at : kAgain) {
        Ledger ledger(kRules);
        Lines lines{kFirst};
        if (many)
          for (std::string& line : between()) lines.push_back(std::move(line));
        else
          lines.push_back(buy("b0", "bob", "2026-05-31T10:00:00", "1.00"));
        const Lines more{buy("p1", "anna", at, "100.00")};
        if (!resumed) lines.insert(lines.end(), more.begin(), more.end());
        ledger.run(lines);
        if (resumed) ledger.run(more);
        SCOPED_TRACE(fmt::format("{} {} {}", many, resumed, at));
        EXPECT_EQ(ledger.verdict("p1"), "refused number_reused");
        EXPECT_EQ(ledger.balance("anna"), 10);
        EXPECT_EQ(ledger.unsound(), "");
      }
    }
  }
}

TEST(Numbers, WithTheSameContentAreDuplicatesHoweverOld) {
  for (const bool resumed : {false, true}) {
    Ledger ledger(kRules);
    Lines lines{kFirst};
    for (std::string& line : between()) lines.push_back(std::move(line));
    if (!resumed) lines.push_back(kFirst);
    ledger.run(lines);
    if (resumed) ledger.run({kFirst});
    EXPECT_EQ(ledger.verdict("p1"), "duplicate");
    EXPECT_EQ(ledger.balance("anna"), 10);
  }
}

TEST(Numbers, OfAReturnThatWaitsAreTakenToo) {
  for (const bool resumed : {false, true}) {
    Ledger ledger(kRules);
    Lines lines{giveBack("t1", "r1", "anna", "2026-01-03T10:00:00", {{"tea", "1", ""}})};
    const Lines more{buy("b0", "bob", "2026-05-31T10:00:00", "1.00"),
                     giveBack("t1", "r1", "anna", "2026-05-30T10:00:00", {{"tea", "1", ""}})};
    if (!resumed) lines.insert(lines.end(), more.begin(), more.end());
    ledger.run(lines);
    if (resumed) ledger.run(more);
    EXPECT_EQ(ledger.verdict("t1"), "refused number_reused");
  }
}

}  // namespace
}  // namespace kopeck::test
