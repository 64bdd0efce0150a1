// The whole language, in any order of arrival.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <random>

#include "tests/unit/run/ledgers.h"

namespace kopeck::test {
namespace {

const std::string kRules = head({{"base", "base paid except gift_card, with tax"},
                                 {"expire", "expire 20 days after activation, each purchase renews"},
                                 {"activate", "activate after the next purchase"},
                                 {"time", "time zone \"Europe/Moscow\"\n  tenders gift_card \"GIFT\""}}) +
                           R"(
wallet silver "Silver coins"
  points silver/silvers, 2 decimals
  expire 15 days after activation

customer has
  city : optional text

event referral has
  friend : customer

set tea = items where sku is "tea"

coupon cash "Five off"
  worth 5 RUB
  expire 29 days after issue

tiers by net spend over last 20 days
  low   from 0 RUB
  high  from 250 RUB
  rise  at once, including this purchase
  fall  at once

rule base
  earn 5%
  at most 20 beans per rolling 5 days

rule coins
  earn 1.50 silver per 100 RUB on tea
  at most 3 silver per day

rule friends
  on event referral
  when purchases over last 10 days is at least 2
  earn 10 beans for event.friend
  earn 5 beans

rule high_coupon
  when customer is at least high
  issue coupon cash
  at most 1 times per week

rule from_kazan
  when customer.city is "Kazan"
  multiply base by 2

rule again
  when days since last purchase < 3
  earn 2 beans

rule sorry
  on return
  earn 1 bean

discount tea_week
  when customer is at least high
  take 10% off tea

redeem
  at most 50% of net
  use bean before silver
)";

Lines drawn(std::mt19937& random) {
  Lines lines;
  const char* const names[] = {"anna", "bob"};
  for (const char* name : names)
    lines.push_back(buyItems(fmt::format("first-{}", name), name, "2026-02-01T00:00:01", {{"tea", "2", "40.00"}}));
  int second = 2;
  const auto at = [&] {
    second += static_cast<int>(random() % 150'000);
    return fmt::format("2026-02-{:02}T{:02}:{:02}:{:02}", 1 + second / 86'400, second / 3'600 % 24, second / 60 % 60,
                       second % 60);
  };
  std::vector<std::pair<std::string, std::string>> sales;
  for (int i = 0; i < 22 && second < 25 * 86'400; ++i) {
    const std::string customer = names[random() % 2];
    switch (random() % 8) {
      case 0:
        lines.push_back(
            fmt::format(R"({{"type":"event","id":"e{}","name":"referral","customer":"{}","at":"{}","friend":"{}"}})", i,
                        customer, at(), names[customer == "anna" ? 1 : 0]));
        break;
      case 1:
        lines.push_back(fmt::format(R"({{"type":"customer","id":"{}","at":"{}","city":"{}"}})", customer, at(),
                                    random() % 2 == 0 ? "Kazan" : "Ufa"));
        break;
      case 2:
      case 3: {
        if (sales.empty()) break;
        const auto& [sale, owner] = sales[random() % sales.size()];
        lines.push_back(
            giveBack(fmt::format("t{}", i), sale, owner, at(), {{random() % 2 == 0 ? "tea" : "cup", "1", ""}}));
        break;
      }
      default: {
        std::string more;
        if (random() % 3 == 0) more = R"("redeemed":{"bean":"3","silver":"0.40"})";
        if (random() % 4 == 0) more += std::string(more.empty() ? "" : ",") + R"("coupons":["cash"])";
        if (random() % 4 == 0)
          more += std::string(more.empty() ? "" : ",") + R"("tenders":[{"kind":"GIFT","amount":"7.00"}])";
        const std::string id = fmt::format("r{}", i);
        lines.push_back(buyItems(id, customer, at(),
                                 {{"tea", "2", fmt::format("{}.{:02}", 30 + random() % 150, random() % 100)},
                                  {"cup", "3", fmt::format("{}.00", 10 + random() % 60)}},
                                 more));
        sales.emplace_back(id, customer);
      }
    }
  }
  return lines;
}

TEST(Whole, AnyOrderOfArrivalGivesTheSame) {
  std::mt19937 random(2026);
  for (int round = 0; round < 12; ++round) {
    Lines lines = drawn(random);
    Ledger ordered(kRules);
    ordered.run(lines, "2026-04-15");
    ASSERT_EQ(ordered.unsound(), "") << fmt::format("{}", fmt::join(lines, "\n"));
    const Lines content = ordered.content();
    for (int order = 0; order < 3; ++order) {
      // Whoever is to get a gift is known.
      std::shuffle(lines.begin() + 2, lines.end(), random);
      SCOPED_TRACE(fmt::format("{}", fmt::join(lines, "\n")));
      Ledger shuffled(kRules, order == 0 ? Engine::jit : Engine::interpreter);
      shuffled.commitEvery(order == 1 ? 3 : 0);
      shuffled.run(lines, "2026-04-15");
      ASSERT_EQ(shuffled.unsound(), "");
      Lines only;
      const Lines got = shuffled.content();
      std::set_symmetric_difference(got.begin(), got.end(), content.begin(), content.end(), std::back_inserter(only));
      ASSERT_EQ(only, Lines{});
    }
  }
}

TEST(Versions, AnEventThatItsOwnVersionDoesNotKnowIsKeptAndDoesNothing) {
  const auto version = [](const std::string& number, const std::string& from) {
    return head({{"version", "version " + number + ", effective from 2026-" + from}});
  };
  const std::string signup = "event signup\n\nrule welcome\n  on event signup\n  earn 5 beans\n";
  const std::string base = "\nrule base\n  earn 10%\n";
  // The third fills a window from what was kept.
  const std::string often = "\nrule often\n  when purchases over last 90 days is at least 1\n  earn 1 bean\n";
  Ledger ledger(std::vector<std::string>{version("1", "01-01") + signup + base, version("2", "02-01") + base,
                                         version("3", "03-01") + signup + base + often});
  const std::string joins =
      R"({"type":"event","name":"signup","id":"e1","customer":"anna","at":"2026-01-10T10:00:00"})";
  ledger.run({joins, buy("r1", "anna", "2026-01-11T10:00:00", "100.00"),
              R"({"type":"event","name":"signup","id":"e3","customer":"anna","at":"2026-02-10T10:00:00"})",
              buy("r2", "anna", "2026-02-11T10:00:00", "100.00"), buy("r3", "anna", "2026-03-11T10:00:00", "100.00"),
              R"({"type":"event","name":"signup","id":"e2","customer":"anna","at":"2026-03-12T10:00:00"})"});
  EXPECT_EQ(ledger.unsound(), "");
  EXPECT_EQ(ledger.postings("anna"),
            (Lines{"earned 5 e1", "earned 10 r1", "earned 10 r2", "earned 10 r3", "earned 1 r3", "earned 5 e2"}));
}

}  // namespace
}  // namespace kopeck::test
