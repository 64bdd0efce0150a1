// An account that is saved and opened in a fresh session before every event comes to the same as one that stays open:
// generated programmes of all sorts, with several versions, returns, gifts, shared limits and late events.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/embed/sim_case.h"
#include "tests/embed/world.h"

namespace embed_test {
namespace {

using Numbers = std::vector<std::int64_t>;

std::string said(const Numbers& numbers) {
  std::string text = "[";
  for (const std::int64_t one : numbers) text += std::to_string(one) + " ";
  return text + "]";
}

/// All that an outcome says, so that two can be compared, and shown.
std::string said(const kopeck::Result<kopeck::Outcome>& result) {
  if (!result) return std::string("error ") + kopeck_code_name(result.error().code).data;
  const kopeck::Outcome& out = *result;
  std::string text = out.reason + said({out.verdict, out.refusal, out.gross, out.net, out.paid}) + "\n";
  for (const kopeck::Posting& one : out.postings)
    text += one.rule + "/" + one.cut_by +
            said({one.kind, one.of, one.points, one.wanted, one.lot, one.version, one.day, one.by_time ? 1 : 0}) +
            said(one.lines) + "\n";
  for (const kopeck::Effect& one : out.effects)
    text +=
        one.rule + "/" + one.channel + "/" + one.text + said({one.kind, one.day, one.amount}) + said(one.lines) + "\n";
  for (const kopeck::TierChange& one : out.tier_changes) text += said({one.block, one.from, one.to, one.day}) + "\n";
  for (const kopeck::Gift& one : out.gifts)
    text += one.customer + "/" + one.rule + said({one.of, one.to_self ? 1 : 0, one.points}) + one.event + "\n";
  text += said(Numbers(out.unmatched_lines.begin(), out.unmatched_lines.end())) + out.record + "\n";
  for (const auto& [index, record] : out.sales) text += std::to_string(index) + record + "\n";
  return text;
}

std::string said(const kopeck::Result<kopeck::Quote>& result) {
  if (!result) return std::string("error ") + kopeck_code_name(result.error().code).data;
  const kopeck::Quote& quote = *result;
  std::string text = quote.reason + said({quote.gross, quote.net, quote.paid, quote.discount, quote.redeemed_money,
                                          quote.redeem_note, quote.most_money});
  for (const Numbers* all : {&quote.earned, &quote.earned_lines, &quote.discount_lines, &quote.redeemed, &quote.most,
                             &quote.most_lines, &quote.active, &quote.held})
    text += said(*all);
  for (const kopeck::Given& one : quote.given) text += one.rule + said({one.of, one.amount}) + said(one.lines);
  return text;
}

class Compared {
 public:
  explicit Compared(const SimCase& one) : case_(one), programme_(compile(one)), open_(*programme_.session()) {}

  void run() {
    for (const SimEvent& event : case_.events) {
      if (event.customer.empty()) continue;
      ASSERT_NO_FATAL_FAILURE(one(event));
    }
  }
  [[nodiscard]] int taken() const { return taken_; }
  [[nodiscard]] int sales() const { return static_cast<int>(records_.size()); }
  [[nodiscard]] int returns() const { return returns_; }
  [[nodiscard]] int gifts() const { return gifts_; }

 private:
  static kopeck::Programme compile(const SimCase& one) {
    std::vector<kopeck::Source> versions;
    for (std::size_t v = 0; v < one.versions.size(); ++v)
      versions.push_back({"v" + std::to_string(v) + ".kop", one.versions[v]});
    kopeck::Compiled made = kopeck::compile(versions, {}, KOPECK_INTERPRET);
    EXPECT_TRUE(made.programme.ok()) << made.text;
    return std::move(*made.programme);
  }

  kopeck::Account& openAccount(const std::string& customer) {
    const auto found = accounts_.find(customer);
    if (found != accounts_.end()) return found->second;
    return accounts_.emplace(customer, *open_.account(customer)).first->second;
  }

  void one(const SimEvent& event) {
    kopeck::Event said_event = kopeck::fromJson(event.json);
    const auto sale = records_.find(event.of);
    if (event.type == "return" && sale != records_.end()) said_event.sales = {sale->second};
    ASSERT_NO_FATAL_FAILURE(apply(event.customer, event, said_event));
  }

  /// The event to the account that is open, and to its bytes in a session of their own.
  void apply(const std::string& customer, const SimEvent& event, const kopeck::Event& what) {
    kopeck::Account& stays = openAccount(customer);
    kopeck::Session fresh = *programme_.session();
    ASSERT_TRUE(fresh.setCounters(*open_.counters()).ok());
    const kopeck::Bytes before = *stays.save();
    auto opened = fresh.open(before);
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    EXPECT_EQ(*opened->save(), before);
    if (event.type == "purchase") {
      EXPECT_EQ(said(stays.quote(what)), said(opened->quote(what))) << event.json;
      EXPECT_EQ(*opened->save(), before) << "a quote has changed the account";
    }
    const auto here = stays.apply(what);
    const auto there = opened->apply(what);
    ASSERT_EQ(said(here), said(there)) << event.json;
    ASSERT_EQ(*stays.save(), *opened->save()) << event.json;
    ASSERT_EQ(*open_.counters(), *fresh.counters()) << event.json;
    if (!here || !here->taken()) return;
    ++taken_;
    note(event, *here, what);
  }

  void note(const SimEvent& event, const kopeck::Outcome& out, const kopeck::Event& what) {
    if (event.type == "purchase" && !out.record.empty()) records_[event.id] = out.record;
    for (const auto& [index, record] : out.sales) {
      ++returns_;
      if (index < what.sales.size()) records_[event.of] = record;
    }
    const std::vector<kopeck::Gift> gifts = out.gifts;
    for (const kopeck::Gift& gift : gifts) {
      if (gift.to_self) continue;
      kopeck::Event given;
      given.kind = KOPECK_GIFT;
      given.gift = gift.event;
      ++gifts_;
      ASSERT_NO_FATAL_FAILURE(apply(gift.customer, {"gift", "", gift.customer, "", "", "a gift"}, given));
    }
  }

  const SimCase& case_;
  kopeck::Programme programme_;
  kopeck::Session open_;
  std::map<std::string, kopeck::Account> accounts_;
  std::map<std::string, kopeck::Bytes> records_;
  int taken_ = 0, returns_ = 0, gifts_ = 0;
};

TEST(EmbedRoundTrip, AnAccountOutOfBytesIsTheAccount) {
  int programmes = 0;
  int taken = 0;
  int sales = 0;
  int returns = 0;
  int gifts = 0;
  int several = 0;
  for (std::uint64_t seed = 5'000'000; programmes < 60; ++seed) {
    const std::optional<SimCase> one = simCase(seed, 120);
    if (!one) continue;
    SCOPED_TRACE("seed " + std::to_string(seed));
    ++programmes;
    if (one->versions.size() > 1) ++several;
    Compared compared(*one);
    ASSERT_NO_FATAL_FAILURE(compared.run());
    taken += compared.taken();
    sales += compared.sales();
    returns += compared.returns();
    gifts += compared.gifts();
  }
  EXPECT_GT(taken, 2000);
  EXPECT_GT(sales, 1000);
  EXPECT_GT(returns, 20);
  EXPECT_GT(gifts, 5);
  EXPECT_GT(several, 5);
}

}  // namespace
}  // namespace embed_test
