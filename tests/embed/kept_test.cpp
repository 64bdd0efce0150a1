// Bytes that the first version wrote, of each kind, with the rules that they are of: every later version takes them,
// and they are worth what they were. The files in tests/embed/kept never change; a new format adds files of its own.
#include <fstream>
#include <iterator>

#include "tests/embed/world.h"

namespace embed_test {
namespace {

std::string kept(const std::string& name) {
  std::ifstream file(std::string(KOPECK_SOURCE_DIR) + "/tests/embed/kept/" + name, std::ios::binary);
  EXPECT_TRUE(file.good()) << name;
  return {std::istreambuf_iterator<char>(file), {}};
}

void expectAnn(kopeck::Session& session) {
  auto ann = session.open(kept("ann.account"));
  ASSERT_TRUE(ann.ok()) << ann.error().message;
  const auto info = ann->info(kopeck::day(2026, 5, 20));
  ASSERT_TRUE(info.ok());
  EXPECT_EQ(info->customer, "ann");
  EXPECT_EQ(info->active[0], 1000);
  EXPECT_EQ(info->pending[0], 27);
  EXPECT_EQ(info->held[0], 100);
  EXPECT_EQ(info->levels[0], 1);
  EXPECT_EQ(info->events, 3);
  EXPECT_EQ(*ann->save(), kept("ann.account"));
  kopeck::Event sale = coffee("r-1", kopeck::at(2026, 5, 20, 10));
  sale.lines = {{"C-1", "", "Drinks/Coffee", 2'000'000, 40'000}, {"B-2", "Bun", "Bakery", 1'000'000, 12'550, 500}};
  sale.attributes = {{"channel", "app"}};
  sale.redeem = {{"", 100}};
  const auto quote = ann->quote(sale);
  ASSERT_TRUE(quote.ok());
  EXPECT_EQ(quote->earned[0], 93);
  EXPECT_EQ(quote->redeemed[0], 100);
  EXPECT_EQ(quote->most[0], 262);
  EXPECT_TRUE(ann->commit("live", sale)->taken());
}

void expectRecord(kopeck::Session& session) {
  const auto why = session.explain(kept("ann.record"));
  ASSERT_TRUE(why.ok()) << why.error().message;
  EXPECT_NE(why->find("earned 27 beans"), std::string::npos) << *why;
  EXPECT_NE(why->find("5% of 525.50 RUB on earning = 26"), std::string::npos) << *why;
  auto ann = *session.open(kept("ann.account"));
  kopeck::Event back;
  back.kind = KOPECK_RETURN;
  back.id = "b-1";
  back.at = kopeck::at(2026, 5, 25, 10);
  back.of = "r-0";
  back.lines = {{"B-2", "", "", 1'000'000, KOPECK_MISSING}};
  back.sales = {kept("ann.record")};
  const auto outcome = ann.apply(back);
  ASSERT_TRUE(outcome.ok()) << outcome.error().message;
  EXPECT_TRUE(outcome->taken()) << outcome->message;
  EXPECT_EQ(outcome->sales.size(), 1U);
}

TEST(KeptBytes, OfTheFirstFormatAreWorthWhatTheyWere) {
  kopeck::Compiled club = kopeck::compile({{"club.kop", kept("club.kop")}}, {}, KOPECK_INTERPRET);
  ASSERT_TRUE(club.programme.ok()) << club.text;
  kopeck::Session session = *club.programme->session();
  ASSERT_NO_FATAL_FAILURE(expectAnn(session));
  ASSERT_NO_FATAL_FAILURE(expectRecord(session));
  EXPECT_TRUE(session.setCounters(kept("club.counters")).ok());
  EXPECT_EQ(*session.counters(), kept("club.counters"));
}

TEST(KeptBytes, AnImageOfTheFirstFormatIsTheProgramme) {
  auto club = kopeck::load(kept("club.kpk"));
  ASSERT_TRUE(club.ok()) << club.error().message;
  const kopeck::Compiled rules = kopeck::compile({{"club.kop", kept("club.kop")}}, {}, KOPECK_INTERPRET);
  EXPECT_EQ(club->info()->identity, rules.programme->info()->identity);
  kopeck::Session session = *club->session();
  ASSERT_NO_FATAL_FAILURE(expectAnn(session));
}

}  // namespace
}  // namespace embed_test
