// Customers shared out among threads: what comes out is the same to the byte, whatever their number.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "runtime/ingest/generate.h"
#include "runtime/run/shards.h"
#include "tests/unit/run/ledgers.h"

namespace kopeck::test {
namespace {

std::string coffeeClub() {
  std::ifstream in(std::string(KOPECK_SOURCE_DIR) + "/examples/coffee_club/club.kop", std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

Lines generated(std::uint64_t seed, std::uint64_t receipts, std::uint32_t customers) {
  GenerateOptions options;
  options.seed = seed;
  options.receipts = receipts;
  options.customers = customers;
  options.late = 20;
  options.repeated = 20;
  options.returned = 60;
  std::string text;
  generate(options, [&](std::string_view lines) {
    text.append(lines);
    return true;
  });
  Lines lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::string summed(const RunTotals& totals) {
  std::string text =
      fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {}", totals.receipts, totals.posted, totals.anonymous,
                  totals.duplicate, totals.waiting, totals.events, totals.lines, totals.lines_refused, totals.gross,
                  totals.net, totals.paid, totals.earned, totals.redeemed, totals.outstanding());
  for (const RejectCount& one : totals.refused) text += fmt::format(" {} {} {}", one.reason, one.count, one.lines);
  return text;
}

/// Runs the lines by several numbers of threads; the ledger of one thread.
void expectTheSame(const std::string& rules, const Lines& lines, Engine engine, std::size_t commit_events,
                   const std::string& until) {
  Ledger one(rules, engine);
  one.commitEvery(commit_events);
  const std::string sums = summed(one.run(lines, until).totals);
  const Lines bytes = one.bytes();
  EXPECT_EQ(one.unsound(), "");
  for (const std::size_t threads : {2, 3, 7}) {
    SCOPED_TRACE(threads);
    Ledger many(rules, engine);
    many.judgeBy(threads);
    many.commitEvery(commit_events);
    EXPECT_EQ(summed(many.run(lines, until).totals), sums);
    // One line that differs says more than two ledgers.
    const Lines other = many.bytes();
    ASSERT_EQ(other.size(), bytes.size());
    for (std::size_t i = 0; i < bytes.size(); ++i) ASSERT_EQ(other[i], bytes[i]);
    EXPECT_EQ(many.rejects(), one.rejects());
  }
}

TEST(Threads, TheCoffeeClubIsTheSameByAnyNumber) {
  expectTheSame(coffeeClub(), generated(1, 9'000, 300), Engine::jit, 0, "");
  expectTheSame(coffeeClub(), generated(2, 3'000, 40), Engine::interpreter, 500, "2026-06-30");
}

const std::string kRules = head({{"expire", "expire 20 days after activation"},
                                 {"activate", "activate 2 days after purchase"},
                                 {"late", "late accept for 5 days"},
                                 {"time", "time zone \"Europe/Moscow\""}}) +
                           R"(
customer has
  city : optional text

event visit

event review

tiers by net spend over last 20 days
  low   from 0 RUB
  high  from 250 RUB
  rise  at once, from the next purchase
  fall  at once

rule base
  earn 5%
  at most 20 beans per rolling 5 days

rule from_kazan
  when customer.city is "Kazan"
  multiply base by 2

rule visits
  on event visit
  earn 1 bean

rule reviews
  on event review
  earn 7 beans
  at most 60 beans per week in total

rule monthly
  every month on day 1
  when customer is at least high
  earn 3 beans

redeem
  at most 50% of net
)";

/// All that ends a stretch, or leaves an account to the thread that takes up the results: returns before their sale,
/// with a customer and without, numbers that come again with equal and with other content, receipts that come too late
/// and had redeemed points, attributes without a time, limits in total, corrections by hand.
class Drawn {
 public:
  explicit Drawn(std::uint32_t seed) : random_(seed) {}

  Lines lines(int count) {
    Lines all;
    for (int i = 0; i < count; ++i) {
      minute_ += 1 + static_cast<int>(random_() % 40);
      all.push_back(one(fmt::format("n{}", i)));
      if (random_() % 25 == 0) all.push_back(all[random_() % all.size()]);
    }
    return all;
  }

 private:
  std::string at(int minute) const {
    return fmt::format("2026-{:02}-{:02}T{:02}:{:02}:00", 2 + minute / 1440 / 28, 1 + minute / 1440 % 28,
                       minute / 60 % 24, minute % 60);
  }
  std::string customer() { return fmt::format("c{}", random_() % 23); }
  std::string one(const std::string& id) {
    switch (random_() % 20) {
      case 0:
        return fmt::format(R"({{"type":"event","id":"{}","name":"review","customer":"{}","at":"{}"}})", id, customer(),
                           at(minute_));
      case 1:
        return fmt::format(R"({{"type":"event","id":"{}","name":"visit","customer":"{}","at":"{}"}})", id, customer(),
                           at(minute_));
      case 2:
        return fmt::format(R"({{"type":"customer","id":"{}","city":"{}"}})", customer(),
                           random_() % 2 == 0 ? "Kazan" : "Ufa");
      case 3:
        return fmt::format(R"({{"type":"adjust","id":"{}","customer":"{}","at":"{}","points":"{}","reason":"test"}})",
                           id, customer(), at(minute_), static_cast<int>(random_() % 9) - 4);
      case 4: {
        // Of a sale that has come, or of one that comes later.
        const int sale = std::max(0, std::stoi(id.substr(1)) - 20 + static_cast<int>(random_() % 40));
        return giveBack(id, fmt::format("n{}", sale), random_() % 3 == 0 ? "" : customer(), at(minute_),
                        {{"tea", "1", ""}});
      }
      case 5:
        return giveBack(id, "", customer(), at(minute_), {{"tea", "1", ""}});
      case 6:
        // Late, or too late.
        return buy(id, customer(), at(std::max(0, minute_ - static_cast<int>(random_() % 12'000))), "31.00",
                   R"("redeemed":"3")");
      case 7:
        return buy(id, "", at(minute_), "12.00");
      case 8:
        // Another receipt of an old number.
        return buy(fmt::format("n{}", random_() % 40), customer(), at(minute_), "77.00");
      default:
        return buyItems(id, customer(), at(minute_),
                        {{"tea", "2", fmt::format("{}.{:02}", 5 + random_() % 90, random_() % 100)}},
                        random_() % 4 == 0 ? R"("redeem":"5")" : "");
    }
  }

  std::mt19937 random_;
  int minute_ = 0;
};

TEST(Threads, WhatMayNotBeJudgedAheadIsNot) {
  for (std::uint32_t seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE(seed);
    const Lines lines = Drawn(seed).lines(700);
    expectTheSame(kRules, lines, seed % 2 == 0 ? Engine::jit : Engine::interpreter, seed % 3 == 0 ? 64 : 0,
                  "2026-05-15");
  }
}

TEST(Threads, ARunGoesOnWithAnotherNumber) {
  const Lines lines = Drawn(77).lines(900);
  Ledger one(kRules);
  one.run(lines);
  Ledger pieces(kRules);
  const Lines first(lines.begin(), lines.begin() + 400);
  pieces.judgeBy(3);
  pieces.commitEvery(100);
  pieces.runInPieces(lines, {150, 400, 410});
  Ledger many(kRules);
  many.judgeBy(2);
  many.runInPieces(lines, {150, 400, 410});
  EXPECT_EQ(pieces.bytes(), many.bytes());
  EXPECT_EQ(pieces.content(), one.content());
}

TEST(Threads, AFullLedgerRefusesTheSame) {
  // Ten receipts of the largest sum there may be, so often that the ledger's sums reach their bound.
  Lines lines;
  for (int i = 0; i < 700; ++i)
    lines.push_back(buy(fmt::format("b{}", i), fmt::format("c{}", i % 150),
                        fmt::format("2026-02-{:02}T{:02}:{:02}:00", 1 + i / 60, i % 60 / 3, i % 20),
                        "9999999999999.00"));
  expectTheSame(kRules, lines, Engine::interpreter, 0, "2026-03-15");
  Ledger full(kRules);
  full.judgeBy(2);
  EXPECT_GT(full.run(lines).totals.refusedTotal(), 0);
}

}  // namespace
}  // namespace kopeck::test
