// A host that keeps accounts as bytes comes to the same as a ledger, to the last point: random customers of the coffee
// club through a year, in order, both ways at once.
#include <algorithm>
#include <map>
#include <vector>

#include "tests/embed/world.h"

namespace embed_test {
namespace {

struct Kept {
  std::string id;
  kopeck::Bytes record;
  kopeck::Event sale;
};

class Year {
 public:
  explicit Year(std::uint32_t seed)
      : random_(seed),
        programme_(compiled(example("coffee_club/club.kop"))),
        session_(*programme_.session()),
        ledger_(*session_.ledger(freshFile("equal_" + std::to_string(seed) + ".db"))) {}

  /// One customer's event at a time, the account saved and opened again between two of them.
  void run(int events) {
    std::int32_t day = kopeck::day(2026, 1, 3);
    std::int32_t second = 0;
    for (int i = 0; i < events && !testing::Test::HasFatalFailure(); ++i) {
      second += 60 + pick(7'000);
      if (second >= 86'000) {
        second = pick(3'000);
        day += 1 + pick(3);
      }
      const std::string customer = "c" + std::to_string(pick(5));
      const kopeck::Event event = any(customer, "e" + std::to_string(i), {day, second});
      ASSERT_NO_FATAL_FAILURE(both(customer, event));
    }
    for (const auto& [customer, bytes] : accounts_) compare(customer, bytes, day + 200);
  }

 private:
  int pick(int below) { return static_cast<int>(random_() % static_cast<std::uint32_t>(below)); }

  kopeck::Event any(const std::string& customer, const std::string& id, kopeck::Moment at) {
    kopeck::Event event;
    event.id = id;
    event.customer = customer;
    event.at = at;
    std::vector<Kept>& sales = sales_[customer];
    const int what = pick(20);
    if (what == 0) {
      event.kind = KOPECK_CUSTOMER;
      event.attributes = {{"birthday", "1990-0" + std::to_string(1 + pick(9)) + "-15"}, {"city", "Kazan"}};
    } else if (what == 1) {
      event.kind = KOPECK_EVENT;
      event.name = pick(2) == 0 ? "signup" : "review";
      if (event.name == "review") event.attributes = {{"stars", std::to_string(pick(3))}};
    } else if (what == 2) {
      event.kind = KOPECK_ADJUST;
      event.redeemed = {{"", pick(60) - 30}};
      if (event.redeemed[0].amount == 0) event.redeemed[0].amount = 1;
      event.reason = "by hand";
    } else if (what < 6 && !sales.empty()) {
      const Kept& sale = sales[static_cast<std::size_t>(pick(static_cast<int>(sales.size())))];
      event.kind = KOPECK_RETURN;
      event.of = sale.id;
      const kopeck::Line& line =
          sale.sale.lines[static_cast<std::size_t>(pick(static_cast<int>(sale.sale.lines.size())))];
      event.lines = {{line.sku, "", "", 1'000'000, KOPECK_MISSING}};
      event.sales = {sale.record};
    } else {
      purchase(event);
    }
    return event;
  }

  void purchase(kopeck::Event& event) {
    static const char* const goods[] = {"Drinks/Coffee", "Bakery", "Tobacco/Cigars", "Gift cards", "Drinks/Tea"};
    event.attributes = {{"channel", pick(3) == 0 ? "app" : "pos"}};
    const int lines = 1 + pick(4);
    for (int i = 0; i < lines; ++i) {
      const int good = pick(5);
      event.lines.push_back({"G-" + std::to_string(good), "", goods[good], (1 + pick(3)) * 1'000'000LL,
                             100LL * (50 + pick(4000)), pick(2) * 500LL});
    }
    if (pick(3) == 0) event.redeem = {{"", 50 + pick(600)}};
  }

  void both(const std::string& customer, const kopeck::Event& event) {
    auto account = accounts_.contains(customer) ? session_.open(accounts_[customer]) : session_.account(customer);
    ASSERT_TRUE(account.ok()) << account.error().message;
    if (event.kind == KOPECK_PURCHASE) {
      auto quote = account->quote(event);
      ASSERT_TRUE(quote.ok()) << quote.error().message;
      quoted_ = quote->earned[0];
      redeemed_ = quote->redeemed[0];
    }
    auto here = account->apply(event);
    ASSERT_TRUE(here.ok()) << here.error().message;
    auto there = ledger_.apply(event);
    ASSERT_TRUE(there.ok()) << there.error().message;
    EXPECT_EQ(here->refusal, there->refusal) << event.id << here->reason << there->reason;
    if (event.kind == KOPECK_PURCHASE && here->taken()) {
      std::int64_t earned = 0;
      std::int64_t paid = 0;
      for (const kopeck::Posting& one : here->postings) {
        if (one.kind == KOPECK_EARNED && !one.by_time) earned += one.points;
        if (one.kind == KOPECK_REDEEMED) paid -= one.points;
      }
      EXPECT_EQ(earned, quoted_) << event.id;
      EXPECT_EQ(paid, redeemed_) << event.id;
      sales_[customer].push_back({event.id, here->record, event});
    }
    for (const auto& [index, record] : here->sales)
      for (Kept& sale : sales_[customer])
        if (sale.id == event.of) sale.record = record;
    accounts_[customer] = *account->save();
    if (pick(10) == 0) compare(customer, accounts_[customer], event.at.day);
  }

  void compare(const std::string& customer, const kopeck::Bytes& bytes, std::int32_t day) {
    auto here = session_.open(bytes);
    ASSERT_TRUE(here.ok()) << here.error().message;
    auto there = ledger_.account(customer);
    ASSERT_TRUE(there.ok()) << there.error().message;
    const auto a = here->info(day);
    const auto b = there->info(day);
    ASSERT_TRUE(a.ok() && b.ok());
    EXPECT_EQ(a.value().active, b.value().active) << customer;
    EXPECT_EQ(a.value().pending, b.value().pending) << customer;
    EXPECT_EQ(a.value().levels, b.value().levels) << customer;
  }

  std::mt19937 random_;
  kopeck::Programme programme_;
  kopeck::Session session_;
  kopeck::Ledger ledger_;
  std::map<std::string, kopeck::Bytes> accounts_;
  std::map<std::string, std::vector<Kept>> sales_;
  std::int64_t quoted_ = 0;
  std::int64_t redeemed_ = 0;
};

TEST(EmbedEqual, ABytesKeepingHostAndALedgerComeToTheSame) {
  for (const std::uint32_t seed : {1U, 2U, 3U}) Year(seed).run(400);
}

TEST(EmbedEqual, AnEventInNumbersIsTheSameAsInJson) {
  const kopeck::Programme programme = compiled(example("coffee_club/club.kop"));
  kopeck::Session session = *programme.session();
  kopeck::Account a = *session.account("ann");
  kopeck::Account b = *session.account("ann");
  kopeck::Event sale = coffee("r-1", kopeck::at(2026, 5, 20, 15, 30));
  sale.lines[0].discount = 1'250;
  sale.lines[0].name = "Латте \"большой\"";
  sale.store = "Kazan";
  const kopeck::Event json = kopeck::fromJson(
      R"({"type":"purchase","id":"r-1","at":"2026-05-20T15:30:00","store":"Kazan","channel":"pos","lines":[{"sku":"C-1",
          "name":"Латте \"большой\"","category":"Drinks/Coffee","quantity":"2","amount":"400.00","discount":"12.50"}]})");
  auto first = a.apply(sale);
  auto second = b.apply(json);
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_EQ(first.value().record, second.value().record);
  EXPECT_EQ(*a.save(), *b.save());
}

}  // namespace
}  // namespace embed_test
