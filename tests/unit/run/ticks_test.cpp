// Time alone: however it is cut, it settles each thing once.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/unit/run/ledgers.h"

namespace kopeck::test {
namespace {

const std::string kRules =
    head({{"activate", "activate 3 days after purchase"}, {"expire", "expire 60 days after activation"}}) + R"(
customer has
  birthday : optional anniversary

tiers by net spend over last 40 days
  low   from 0 RUB
  mid   from 100 RUB
  high  from 300 RUB
  rise  at start of month
  fall  at end of month, one step

rule base
  earn 10%

rule monthly
  every month on day 31
  when customer is at least mid
  earn 10 beans
  send "sms" "{earned} of {balance}"

rule first_come
  every month on day 1
  earn 4 beans
  at most 30 beans per year in total

rule birthday
  every year on customer.birthday
  earn 50 beans

redeem
  at most 50% of net
)";

Lines customersAndReceipts() {
  Lines lines;
  const char* const birthdays[] = {"1990-02-28", "1992-02-29", "1985-12-31", "2001-07-01"};
  for (int i = 0; i < 4; ++i)
    lines.push_back(fmt::format(R"({{"type":"customer","id":"c{}","birthday":"{}"}})", i, birthdays[i]));
  std::mt19937 random(5);
  std::vector<std::pair<std::string, std::string>> receipts;
  for (int i = 0; i < 24; ++i) {
    const Day day = *dayFrom(2026, 1, 2) + static_cast<Day>(random() % 75);
    const std::string at = fmt::format("{}T{:02}:30:00", formatDate(day), 8 + random() % 12);
    const std::string amount = fmt::format("{}.50", 10 + random() % 90);
    const std::string more = random() % 4 == 0 ? R"("redeem":"5")" : "";
    receipts.emplace_back(at, buy(fmt::format("r{}", i), fmt::format("c{}", i % 4), at, amount, more));
  }
  std::sort(receipts.begin(), receipts.end());
  for (const auto& [at, line] : receipts) lines.push_back(line);
  return lines;
}

constexpr const char* kEnd = "2027-01-15";

Lines inOneGo(Engine engine) {
  Ledger whole(kRules, engine);
  whole.run(customersAndReceipts(), kEnd);
  EXPECT_EQ(whole.unsound(), "");
  return whole.content();
}

TEST(Ticks, AYearCutAtEveryDayIsTheSameYear) {
  const Lines whole = inOneGo(Engine::interpreter);
  EXPECT_GT(whole.size(), 80U);
  Ledger cut(kRules);
  cut.run(customersAndReceipts());
  for (Day day = *dayFrom(2026, 3, 1); day <= *dayFrom(2027, 1, 15); ++day) cut.run({}, formatDate(day));
  EXPECT_EQ(cut.content(), whole);
  EXPECT_EQ(cut.unsound(), "");
}

TEST(Ticks, CutAnywhereAmongReceiptsIsTheSame) {
  const Lines lines = customersAndReceipts();
  const Lines whole = inOneGo(Engine::jit);
  std::mt19937 random(11);
  for (int round = 0; round < 6; ++round) {
    Ledger cut(kRules, round % 2 == 0 ? Engine::interpreter : Engine::jit);
    std::size_t at = 0;
    while (at < lines.size()) {
      const std::size_t next = std::min(lines.size(), at + 1 + random() % 12);
      // Up to the latest day, which those that follow have not passed.
      cut.run(
          Lines(lines.begin() + static_cast<std::ptrdiff_t>(at), lines.begin() + static_cast<std::ptrdiff_t>(next)));
      at = next;
    }
    Day day = *dayFrom(2026, 3, 20);
    while (day < *dayFrom(2027, 1, 15)) {
      cut.run({}, formatDate(day));
      day += static_cast<Day>(1 + random() % 90);
    }
    cut.run({}, kEnd);
    cut.run({}, kEnd);
    EXPECT_EQ(cut.content(), whole);
    EXPECT_EQ(cut.unsound(), "");
  }
}

TEST(Ticks, AheadOfReceiptsThatStillComeAreTheSame) {
  // Without what goes to whoever comes first: that is dealt out as the days are passed.
  std::string rules = kRules;
  const std::size_t begin = rules.find("rule first_come");
  rules.erase(begin, rules.find("rule birthday") - begin);
  Lines lines = customersAndReceipts();
  Ledger whole(rules);
  whole.run(lines, kEnd);
  Ledger ahead(rules);
  for (std::size_t at = 0; at < lines.size(); at += 7) {
    const auto from = lines.begin() + static_cast<std::ptrdiff_t>(at);
    const auto to = lines.begin() + static_cast<std::ptrdiff_t>(std::min(lines.size(), at + 7));
    ahead.run(Lines(from, to), fmt::format("2026-{:02}-10", 4 + at / 7));
  }
  ahead.run({}, kEnd);
  EXPECT_EQ(ahead.content(), whole.content());
  EXPECT_EQ(ahead.unsound(), "");
}

TEST(Ticks, ADayThatIsPassedAheadDealsOutWhatAllShare) {
  const std::string rules = head() + R"(
rule first_come
  every month on day 1
  earn 4 beans
  at most 4 beans per year in total
)";
  const Lines lines{buy("r1", "zoe", "2026-01-02T10:00:00", "10.00"),
                    buy("r2", "anna", "2026-01-03T10:00:00", "10.00")};
  // Both are known on 1 February, and rules run in the order of the customers' numbers.
  Ledger whole(rules);
  whole.run(lines, "2026-02-02");
  EXPECT_EQ(whole.balance("anna"), 4);
  EXPECT_EQ(whole.balance("zoe"), 0);
  // The ledger has passed that day before anna came, and what it gave then stays given.
  Ledger ahead(rules);
  ahead.run({lines[0]}, "2026-02-02");
  ahead.run({lines[1]}, "2026-02-02");
  EXPECT_EQ(ahead.balance("anna"), 0);
  EXPECT_EQ(ahead.balance("zoe"), 4);
  EXPECT_EQ(ahead.unsound(), "");
}

}  // namespace
}  // namespace kopeck::test
