// Sessions of one programme on several threads at once give what one alone gives: quotes, outcomes, explanations, and
// the accounts to the byte; while other threads make and free programmes, sessions and accounts.
#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "tests/embed/world.h"

namespace embed_test {
namespace {

constexpr std::uint32_t kCustomers = 6;

std::string said(const kopeck::Quote& quote) {
  std::string text = quote.reason + " " + std::to_string(quote.net) + " " + std::to_string(quote.most_money);
  for (const std::int64_t one : quote.earned) text += " " + std::to_string(one);
  for (const kopeck::Given& one : quote.given) text += " " + one.rule + " " + std::to_string(one.amount);
  return text + "\n";
}

std::string said(const kopeck::Outcome& outcome) {
  std::string text = outcome.reason;
  for (const kopeck::Posting& one : outcome.postings)
    text += " " + one.rule + " " + std::to_string(one.points) + " " + std::to_string(one.lot);
  return text + outcome.record + "\n";
}

/// What a customer's year comes to, all of it.
std::string yearOf(const kopeck::Programme& programme, std::uint32_t customer) {
  std::mt19937 engine(customer);
  const auto random = [&] { return static_cast<std::int64_t>(engine()); };
  auto session = programme.session();
  if (!session) return session.error().message;
  const std::string name = "c" + std::to_string(customer);
  auto account = session->account(name);
  if (!account) return account.error().message;
  std::string all = said(*account->apply(opening(name, 5000)));
  std::int32_t day = kopeck::day(2026, 4, 2);
  for (int i = 0; i < 150; ++i) {
    day += static_cast<std::int32_t>(random() % 3);
    kopeck::Event sale = coffee("r-" + std::to_string(i), {day, 40'000 + i}, 10'000 + random() % 90'000);
    if (random() % 3 == 0) sale.redeem = {{"", 100 + random() % 400}};
    all += said(*account->quote(sale));
    all += said(*account->apply(sale));
    if (i % 10 == 0) all += *account->explain(KOPECK_RUSSIAN);
    if (i % 20 == 0) account = session->open(*account->save());
  }
  return all + *account->save() + *session->counters();
}

void expectEqualOnThreads(const kopeck::Programme& programme, const std::vector<std::string>& alone) {
  constexpr std::uint32_t turns = 2;
  std::vector<std::string> together(kCustomers * turns);
  std::atomic<bool> busy{true};
  std::vector<std::thread> threads;
  threads.reserve(together.size() + 1);
  for (std::uint32_t i = 0; i < together.size(); ++i)
    threads.emplace_back([&, i] { together[i] = yearOf(programme, i % kCustomers); });
  std::thread others([&] {
    while (busy) {
      const kopeck::Programme more = compiled(example("stamp_card/club.kop"));
      const kopeck::Session session = *more.session();
      const auto info = programme.info();
      if (!info.ok()) return;
    }
  });
  for (std::thread& one : threads) one.join();
  busy = false;
  others.join();
  for (std::uint32_t i = 0; i < together.size(); ++i) EXPECT_EQ(together[i], alone[i % kCustomers]) << "customer " << i;
}

class EmbedThreads : public testing::TestWithParam<std::int32_t> {};

TEST_P(EmbedThreads, GiveTheSameAsOneAlone) {
  std::vector<std::string> alone;
  const kopeck::Programme plain = compiled(example("coffee_club/club.kop"));
  for (std::uint32_t i = 0; i < kCustomers; ++i) alone.push_back(yearOf(plain, i));
  // A programme that takes up machine code does so while they work.
  expectEqualOnThreads(compiled(example("coffee_club/club.kop"), GetParam()), alone);
}

INSTANTIATE_TEST_SUITE_P(Engines, EmbedThreads, testing::Values(KOPECK_AUTO, KOPECK_INTERPRET, KOPECK_JIT));

TEST(EmbedThreads, OfAnImageGiveTheSameAsOneAlone) {
  const kopeck::Programme plain = compiled(example("coffee_club/club.kop"));
  std::vector<std::string> alone;
  for (std::uint32_t i = 0; i < kCustomers; ++i) alone.push_back(yearOf(plain, i));
  auto image = kopeck::load(*kopeck::build(plain));
  ASSERT_TRUE(image.ok()) << image.error().message;
  expectEqualOnThreads(*image, alone);
}

TEST(EmbedThreads, AProgrammeMayBeFreedWhileItsSessionsWork) {
  std::optional<kopeck::Programme> programme(compiled(example("coffee_club/club.kop"), KOPECK_AUTO));
  const std::string alone = yearOf(*programme, 1);
  kopeck::Session session = *programme->session();
  std::atomic<bool> begun{false};
  std::vector<std::int64_t> earned;
  std::thread quotes([&] {
    kopeck::Account account = *session.account("ann");
    for (int i = 0; i < 2000; ++i) {
      auto quote = account.quote(coffee("r-1", kopeck::at(2026, 5, 20, 10)));
      earned.push_back(quote ? quote->earned[0] : -1);
      begun = true;
    }
  });
  while (!begun) std::this_thread::yield();
  programme.reset();
  quotes.join();
  EXPECT_EQ(earned, std::vector<std::int64_t>(2000, 20));
  EXPECT_FALSE(alone.empty());
}

}  // namespace
}  // namespace embed_test
