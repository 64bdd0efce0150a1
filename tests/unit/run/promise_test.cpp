// The promise of docs/semantics.md about returns, over programmes and receipts drawn at random.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "tests/unit/run/ledgers.h"

namespace kopeck::test {
namespace {

using Random = std::mt19937;

const std::vector<std::string> kRules{
    "rule base\n  earn 10%\n",
    "rule base\n  earn 3 beans for each full 25 RUB\n\nrule rich\n  when net is at least 150 RUB\n  earn 20 beans\n",
    "set tea = items where sku is \"tea\"\n\nrule base\n  earn 7%\n\nrule tea\n  earn 2 beans for each full 2 units in "
    "tea\n  at most 9 beans per day\n\nrule twice\n  when net is at least 100 RUB\n  multiply base by 2\n",
    "rule base\n  earn 5%\n  at most 12 beans per week\n\nrule more\n  earn 9%\n\nrule some\n  when net is at least 60 "
    "RUB\n  earn 11 beans\n\nhighest of more, some\n",
    "tiers by net spend ever\n  low from 0 RUB\n  high from 200 RUB\n  rise at once, including this purchase\n  fall "
    "at once\n\nrule base\n  earn 6%\n\nrule high_too\n  when customer is at least high\n  earn 8%\n",
    "rule base\n  earn 4%\n  counting at most 120 RUB per day\n\nrule often\n  when purchases over last 9 "
    "days is at least 2\n  earn 13 beans\n",
};

Value roundHalfUp(Value whole, Value part, Value of) {
  return (2 * whole * part + of) / (2 * of);
}

std::string decimal(Value value, int digits) {
  return formatScaled(value, digits);
}

struct Line {
  std::string sku;
  Value quantity = 0;  // millionths
  Value amount = 0;    // cents
  Value returned = 0;
};

struct Case {
  std::string rules;
  bool recalculate = true;
  std::string reach;
  Lines before, after, returns;
  std::vector<Line> sale;
};

std::string saleLine(const std::vector<Line>& lines) {
  std::vector<Item> items;
  for (const Line& line : lines) {
    const Value kept = line.quantity - line.returned;
    if (kept == 0) continue;
    const Value amount = line.amount - roundHalfUp(line.amount, line.returned, line.quantity);
    items.push_back({line.sku, decimal(kept, 6), decimal(amount, 2)});
  }
  return items.empty() ? "" : buyItems("sale", "anna", "2026-02-10T12:00:00", items);
}

Case drawn(Random& random) {
  Case one;
  const char* const modes[] = {"recalculate", "recalculate", "proportional", "per line"};
  const char* const reaches[] = {"may go negative", "within balance", "only pending"};
  const std::string mode = modes[random() % 4];
  one.recalculate = mode == "recalculate";
  one.reach = reaches[random() % 3];
  std::map<std::string, std::string> changes;
  changes["returns"] = fmt::format("returns {}, {}, limits {}, for 365 days", mode, one.reach,
                                   random() % 2 == 0 ? "reopen" : "stay used");
  if (random() % 3 == 0) changes["activate"] = "activate 2 days after purchase";
  one.rules = head(changes) + kRules[random() % kRules.size()] + "\nredeem\n  at most 50% of net\n";
  const auto receipt = [&](const std::string& id, int day, bool pays) {
    return buyItems(id, "anna", fmt::format("2026-02-{:02}T10:00:00", day),
                    {{"tea", "2", decimal(static_cast<Value>(random() % 9'000), 2)},
                     {"cup", "1", decimal(static_cast<Value>(random() % 7'000), 2)}},
                    pays ? R"("redeem":"9")" : "");
  };
  for (int i = 0; i < static_cast<int>(random() % 4); ++i)
    one.before.push_back(receipt(fmt::format("b{}", i), 1 + 2 * i, false));
  for (int i = 0; i < static_cast<int>(random() % 4); ++i)
    one.after.push_back(receipt(fmt::format("a{}", i), 11 + i, true));
  const char* const goods[] = {"tea", "cup", "ham", "pie"};
  const std::size_t lines = 1 + random() % 4;
  for (std::size_t i = 0; i < lines; ++i) {
    const bool weighed = random() % 3 == 0;
    const Value quantity = weighed ? static_cast<Value>(1'000 * (1 + random() % 4'000))
                                   : static_cast<Value>(1'000'000 * (1 + random() % 5));
    one.sale.push_back({goods[i], quantity, static_cast<Value>(random() % 20'000), 0});
  }
  const std::size_t returns = 1 + random() % 3;
  std::vector<Line> now = one.sale;
  for (std::size_t r = 0; r < returns; ++r) {
    std::vector<Item> items;
    for (Line& line : now) {
      if (random() % 3 == 0 || line.returned == line.quantity) continue;
      const Value left = line.quantity - line.returned;
      const Value unit = line.quantity % 1'000'000 == 0 ? 1'000'000 : 1'000;
      const Value part =
          random() % 3 == 0 ? left : unit * static_cast<Value>(1 + random() % static_cast<unsigned>(left / unit));
      line.returned += part;
      items.push_back({line.sku, decimal(part, 6), ""});
    }
    if (!items.empty())
      one.returns.push_back(
          giveBack(fmt::format("t{}", r), "sale", "anna", fmt::format("2026-02-{:02}T10:00:00", 20 + r), items));
  }
  const Lines original{saleLine(one.sale)};
  one.after.insert(one.after.begin(), original.begin(), original.end());
  one.sale = now;
  return one;
}

/// By rule, of the sale: what it earned, what returns took back of that, and what they could not take.
struct Moved {
  std::map<std::int32_t, Value> earned, taken, uncollected;
};

Moved movedBy(const Ledger& ledger) {
  Moved moved;
  const auto reader = ledger.reader();
  std::map<std::int64_t, std::string> ids;
  EXPECT_TRUE(reader
                  ->allEvents([&](const StoredEvent& one) {
                    ids[one.row.row] = one.id;
                    return true;
                  })
                  .ok());
  EXPECT_TRUE(reader
                  ->allPostings([&](const StoredPosting& one) {
                    const Posting& posting = one.posting;
                    const std::string& id = ids[posting.receipt];
                    if (posting.kind == PostingKind::earned && id == "sale")
                      moved.earned[posting.rule] += posting.points;
                    if (id.starts_with('t')) {
                      // Nothing that a return does gives anything but what had paid.
                      if (posting.kind == PostingKind::taken_back) {
                        EXPECT_LT(posting.points, 0);
                        moved.taken[posting.rule] -= posting.points;
                      } else if (posting.kind == PostingKind::uncollected) {
                        EXPECT_GT(posting.wanted, 0);
                        moved.uncollected[posting.rule] += posting.wanted;
                      } else {
                        EXPECT_EQ(posting.kind, PostingKind::repaid);
                      }
                    }
                    return true;
                  })
                  .ok());
  return moved;
}

TEST(Promise, NothingIsLeftBeyondWhatTheKeptLinesWouldHaveEarned) {
  Random random(20260201);
  int partial = 0;
  for (int round = 0; round < 120; ++round) {
    const Case one = drawn(random);
    Ledger ledger(one.rules, round % 2 == 0 ? Engine::interpreter : Engine::jit);
    Lines lines = one.before;
    lines.insert(lines.end(), one.after.begin(), one.after.end());
    lines.insert(lines.end(), one.returns.begin(), one.returns.end());
    SCOPED_TRACE(one.rules + fmt::format("{}", fmt::join(lines, "\n")));
    ledger.run(lines, "2026-03-01");
    ASSERT_EQ(ledger.unsound(), "");
    Moved moved = movedBy(ledger);
    Moved then;
    const std::string kept = saleLine(one.sale);
    if (one.recalculate && !kept.empty()) {
      Ledger other(one.rules);
      Lines only = one.before;
      only.push_back(kept);
      other.run(only);
      then = movedBy(other);
      ++partial;
    }
    for (const auto& [rule, earned] : moved.earned) {
      const Value left = earned - moved.taken[rule];
      EXPECT_GE(left, 0);
      if (one.reach == "may go negative") {
        EXPECT_EQ(moved.uncollected[rule], 0);
      }
      if (one.recalculate || kept.empty()) {
        EXPECT_LE(left, then.earned[rule] + moved.uncollected[rule]);
      }
    }
  }
  EXPECT_GT(partial, 20);
}

}  // namespace
}  // namespace kopeck::test
