// The C++ face where it is used wrongly: objects that were moved from, whose session is gone, or that never were.
#include <optional>

#include "tests/embed/world.h"

namespace embed_test {
namespace {

template <typename T>
std::int32_t codeOf(const kopeck::Result<T>& result) {
  if (result.ok()) return KOPECK_OK;
  EXPECT_FALSE(result.error().message.empty());
  EXPECT_FALSE(result.error().message_ru.empty());
  return result.error().code;
}

void expectAll(kopeck::Account& account, std::int32_t code) {
  const kopeck::Event sale = coffee("r-1", kopeck::at(2026, 5, 20, 10));
  EXPECT_EQ(codeOf(account.save()), code);
  EXPECT_EQ(codeOf(account.info()), code);
  EXPECT_EQ(codeOf(account.apply(sale)), code);
  EXPECT_EQ(codeOf(account.apply({sale, sale})), code);
  EXPECT_EQ(codeOf(account.pass(kopeck::day(2027, 1, 1))), code);
  EXPECT_EQ(codeOf(account.quote(sale)), code);
  EXPECT_EQ(codeOf(account.hold("h", sale, std::chrono::seconds(60))), code);
  EXPECT_EQ(codeOf(account.commit("h", sale)), code);
  EXPECT_EQ(codeOf(account.release("h", sale.at)), code);
  EXPECT_EQ(codeOf(account.explain()), code);
}

void expectAll(kopeck::Ledger& ledger, std::int32_t code) {
  EXPECT_EQ(codeOf(ledger.apply(coffee("r-1", kopeck::at(2026, 5, 20, 10)))), code);
  EXPECT_EQ(codeOf(ledger.commit()), code);
  EXPECT_EQ(codeOf(ledger.pass(kopeck::day(2027, 1, 1))), code);
  EXPECT_EQ(codeOf(ledger.account("ann")), code);
  EXPECT_EQ(codeOf(ledger.explain("r-0")), code);
  EXPECT_EQ(codeOf(ledger.close()), code);
}

void expectAll(kopeck::Session& session, std::int32_t code) {
  EXPECT_EQ(codeOf(session.account("bob")), code);
  EXPECT_EQ(codeOf(session.open("x")), code);
  EXPECT_EQ(codeOf(session.ledger(freshFile("face_never.db"))), code);
  EXPECT_EQ(codeOf(session.counters()), code);
  EXPECT_EQ(codeOf(session.setCounters("x")), code);
  EXPECT_EQ(codeOf(session.explain("x")), code);
}

TEST(EmbedFace, WhatWasMovedFromAnswersAsNull) {
  kopeck::Programme programme = compiled(example("coffee_club/club.kop"));
  kopeck::Session session = *programme.session();
  kopeck::Account account = *session.account("ann");
  kopeck::Ledger ledger = *session.ledger(freshFile("face_moved.db"));
  const kopeck::Account account_now = std::move(account);
  const kopeck::Ledger ledger_now = std::move(ledger);
  const kopeck::Session session_now = std::move(session);
  const kopeck::Programme programme_now = std::move(programme);
  // NOLINTBEGIN(bugprone-use-after-move,clang-analyzer-cplusplus.Move): that is what is tried
  expectAll(account, KOPECK_NULL);
  expectAll(ledger, KOPECK_NULL);
  expectAll(session, KOPECK_NULL);
  EXPECT_EQ(codeOf(programme.session()), KOPECK_NULL);
  EXPECT_EQ(codeOf(programme.info()), KOPECK_NULL);
  EXPECT_EQ(codeOf(kopeck::build(programme)), KOPECK_NULL);
  // NOLINTEND(bugprone-use-after-move,clang-analyzer-cplusplus.Move)
  EXPECT_EQ(codeOf(account_now.save()), KOPECK_OK);
  EXPECT_EQ(codeOf(programme_now.info()), KOPECK_OK);
}

TEST(EmbedFace, AccountsAndLedgersAnswerThatTheirSessionIsGone) {
  const kopeck::Programme programme = compiled(example("coffee_club/club.kop"));
  std::optional<kopeck::Session> session(*programme.session());
  kopeck::Account account = *session->account("ann");
  kopeck::Ledger ledger = *session->ledger(freshFile("face_gone.db"));
  session.reset();
  expectAll(account, KOPECK_FREED);
  expectAll(ledger, KOPECK_FREED);
}

TEST(EmbedFace, WrongValuesAreErrorsWithMessages) {
  const kopeck::Programme programme = compiled(example("coffee_club/club.kop"));
  const kopeck::Programme stamps = compiled(example("stamp_card/club.kop"));
  kopeck::Session session = *programme.session();
  kopeck::Session other = *stamps.session();
  kopeck::Account account = *session.account("ann");
  EXPECT_EQ(codeOf(other.open(*account.save())), KOPECK_FOREIGN);
  EXPECT_EQ(codeOf(session.open("")), KOPECK_DAMAGED);
  EXPECT_EQ(codeOf(session.account("")), KOPECK_BAD_ARGUMENT);
  EXPECT_EQ(codeOf(session.account("\xFF")), KOPECK_BAD_ARGUMENT);
  EXPECT_EQ(codeOf(session.ledger("")), KOPECK_BAD_ARGUMENT);
  EXPECT_EQ(codeOf(session.setCounters(*other.counters())), KOPECK_FOREIGN);
  EXPECT_EQ(codeOf(account.apply(kopeck::fromJson("{"))), KOPECK_BAD_EVENT);
  EXPECT_EQ(codeOf(account.apply(kopeck::Event{})), KOPECK_BAD_EVENT);
  EXPECT_EQ(codeOf(account.explain(7)), KOPECK_BAD_ARGUMENT);
  EXPECT_EQ(codeOf(account.explain(KOPECK_ENGLISH, 7)), KOPECK_BAD_ARGUMENT);
  EXPECT_EQ(codeOf(kopeck::load("no image")), KOPECK_FOREIGN);
  EXPECT_EQ(codeOf(kopeck::build(programme, "pentium")), KOPECK_BAD_ARGUMENT);
  EXPECT_EQ(codeOf(kopeck::compile({}).programme), KOPECK_BAD_ARGUMENT);
  EXPECT_EQ(codeOf(kopeck::compile({{"a.kop", "\xFF\xFE"}}).programme), KOPECK_NOT_COMPILED);
  EXPECT_EQ(codeOf(kopeck::compile({{"a.kop", "program"}}, {}, 9).programme), KOPECK_BAD_ARGUMENT);
}

kopeck::Event returned(const std::string& id, const std::string& of, const kopeck::Bytes& record) {
  kopeck::Event back;
  back.kind = KOPECK_RETURN;
  back.id = id;
  back.at = kopeck::at(2026, 5, 25, 10);
  back.of = of;
  back.lines = {{"C-1", "", "", 2'000'000, KOPECK_MISSING}};
  back.sales = {record};
  return back;
}

TEST(EmbedFace, AReturnOfASaleThatThisCopyOfTheAccountNeverSawIsForeign) {
  const kopeck::Programme programme = compiled(example("coffee_club/club.kop"));
  kopeck::Session session = *programme.session();
  kopeck::Account here = *session.account("ann");
  kopeck::Account there = *session.account("ann");
  const kopeck::Bytes record = here.apply(coffee("r-1", kopeck::at(2026, 5, 20, 10)))->record;
  // Nothing was sold there yet; then something smaller was.
  EXPECT_EQ(codeOf(there.apply(returned("b-1", "r-1", record))), KOPECK_FOREIGN);
  const kopeck::Bytes smaller = there.apply(coffee("r-2", kopeck::at(2026, 5, 20, 10), 10'000))->record;
  const kopeck::Bytes before = *there.save();
  EXPECT_EQ(codeOf(there.apply(returned("b-1", "r-1", record))), KOPECK_FOREIGN);
  EXPECT_EQ(*there.save(), before);
  // The session goes on, and the right records are taken.
  EXPECT_TRUE(there.apply(returned("b-2", "r-2", smaller))->taken());
  EXPECT_TRUE(here.apply(returned("b-1", "r-1", record))->taken());
}

TEST(EmbedFace, EventsOfABatchBeforeTheWrongOneAreApplied) {
  const kopeck::Programme programme = compiled(example("coffee_club/club.kop"));
  kopeck::Session session = *programme.session();
  kopeck::Account account = *session.account("ann");
  const kopeck::Event first = coffee("r-1", kopeck::at(2026, 5, 20, 10));
  const kopeck::Event wrong = coffee("r-2", kopeck::Moment{KOPECK_NO_DAY, -1});
  EXPECT_EQ(codeOf(account.apply({first, wrong, coffee("r-3", kopeck::at(2026, 5, 22, 10))})), KOPECK_BAD_EVENT);
  kopeck::Account alone = *session.account("ann");
  ASSERT_TRUE(alone.apply(first).ok());
  EXPECT_EQ(*account.save(), *alone.save());
}

}  // namespace
}  // namespace embed_test
