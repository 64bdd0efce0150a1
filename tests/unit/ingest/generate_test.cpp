#include "runtime/ingest/generate.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "runtime/ingest/random.h"
#include "tests/unit/ingest/ingest_testing.h"

namespace kopeck {
namespace {

std::string generated(const GenerateOptions& options) {
  std::string text;
  generate(options, [&](std::string_view block) {
    EXPECT_TRUE(block.ends_with('\n'));
    text += block;
    return true;
  });
  return text;
}

GenerateOptions small() {
  GenerateOptions options;
  options.customers = 300;
  options.receipts = 6000;
  options.from = 20'454;  // 2026-01-01
  options.days = 120;
  options.seed = 42;
  options.late = 20;
  options.repeated = 20;
  return options;
}

std::uint64_t fnv(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return hash;
}

TEST(Random, DrawsTheSameEverywhere) {
  Random random(1, 2, 3);
  EXPECT_EQ(random.next(), Random(1, 2, 3).next());
  EXPECT_NE(Random(1, 2, 3).next(), Random(1, 2, 4).next());
  EXPECT_NE(Random(1, 2, 3).next(), Random(1, 3, 3).next());
  EXPECT_NE(Random(1, 2, 3).next(), Random(2, 2, 3).next());
}

TEST(AliasTable, DrawsInProportion) {
  const AliasTable table({0, 1, 2, 5, 0, 8});
  std::map<std::uint32_t, int> counts;
  Random random(7, 0, 0);
  for (int i = 0; i < 160'000; ++i) ++counts[table.draw(random)];
  EXPECT_EQ(counts.count(0) + counts.count(4), 0U);
  EXPECT_NEAR(counts[1], 10'000, 500);
  EXPECT_NEAR(counts[2], 20'000, 700);
  EXPECT_NEAR(counts[3], 50'000, 1000);
  EXPECT_NEAR(counts[5], 80'000, 1200);
}

TEST(Generate, IsTheSameForTheSameOptionsOnEveryMachine) {
  const std::string text = generated(small());
  EXPECT_EQ(text, generated(small()));
  // Whoever changes the generator on purpose writes the new value here, and tells so in the changelog.
  EXPECT_EQ(fnv(text), 12'298'090'868'487'405'375U);
  GenerateOptions other = small();
  other.seed = 43;
  EXPECT_NE(fnv(generated(other)), fnv(text));
}

struct Generated {
  explicit Generated(const GenerateOptions& options) : text(generated(options)) {
    Schema schema = testing::coffeeClub();
    schema.customer.push_back({"registered", "registered", AttributeType::date, true, {}});
    schema.receipt[0].optional = false;
    IngestOptions strict;
    strict.strict = true;
    auto reader = makeNdjsonReader(Source::fromText(text, "generated"), schema, texts, strict);
    all = testing::readAll(**reader, 1 << 20);
    for (std::size_t i = 0; i < all.rejected.size() && i < 3; ++i) ADD_FAILURE() << testing::summary(all.rejected[i]);
  }
  [[nodiscard]] const EventBatch& batch() const { return all.only(); }
  [[nodiscard]] std::string id(std::size_t i) const { return std::string(batch().view(batch().id[i])); }
  [[nodiscard]] std::string customer(std::size_t i) const { return std::string(batch().view(batch().customer[i])); }

  std::string text;
  TextPool texts;
  testing::Everything all;
};

TEST(Generate, WritesEventsThatIngestTakes) {
  const Generated made(small());
  std::map<EventKind, int> kinds;
  std::set<std::string> purchases;
  for (std::size_t i = 0; i < made.batch().size(); ++i) {
    ++kinds[made.batch().kind[i]];
    if (made.batch().kind[i] == EventKind::purchase) purchases.insert(made.id(i));
  }
  EXPECT_EQ(purchases.size(), 6000U);
  const int repeated = kinds[EventKind::purchase] - 6000;
  EXPECT_NEAR(repeated, 120, 50);
  EXPECT_NEAR(kinds[EventKind::giving_back], 110, 50);
  EXPECT_EQ(kinds[EventKind::customer], kinds[EventKind::custom]);
  EXPECT_LE(kinds[EventKind::customer], 300);
  EXPECT_GT(kinds[EventKind::customer], 200);
}

TEST(Generate, WritesCustomersBeforeTheirFirstPurchaseAndSalesBeforeTheirReturn) {
  const Generated made(small());
  std::set<std::string> customers, signed_up, sales;
  for (std::size_t i = 0; i < made.batch().size(); ++i) {
    switch (made.batch().kind[i]) {
      case EventKind::customer:
        EXPECT_TRUE(customers.insert(made.id(i)).second);
        break;
      case EventKind::custom:
        EXPECT_TRUE(signed_up.insert(made.customer(i)).second);
        break;
      case EventKind::purchase:
        if (!made.customer(i).empty()) {
          EXPECT_TRUE(signed_up.contains(made.customer(i)));
        }
        sales.insert(made.id(i));
        break;
      case EventKind::giving_back: {
        const std::string of(made.batch().view(made.batch().of[i]));
        EXPECT_TRUE(!of.empty() || !made.customer(i).empty());
        if (!of.empty()) {
          EXPECT_TRUE(sales.contains(of));
        }
        break;
      }
      case EventKind::gift:
      case EventKind::opening:
      case EventKind::adjust:
      case EventKind::redemption:
        ADD_FAILURE() << "the generator writes no such events";
        break;
    }
  }
  EXPECT_EQ(customers, signed_up);
}

TEST(Generate, CodesAndGiftCardsComeOnTop) {
  GenerateOptions options = small();
  const std::string plain = Generated(options).text;
  options.coded = 100;
  options.gift_cards = 50;
  const std::string more = Generated(options).text;
  const auto count = [](const std::string& text, std::string_view what) {
    int found = 0;
    for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
  };
  EXPECT_EQ(count(plain, "SPRING") + count(plain, "GIFT"), 0);
  EXPECT_GT(count(more, R"("codes":["SPRING"])"), count(more, R"("kind":"GIFT")"));
  EXPECT_GT(count(more, R"("kind":"GIFT")"), 0);
  EXPECT_EQ(count(more, R"("type":"purchase")"), count(plain, R"("type":"purchase")"));
}

TEST(Generate, GivesBackOnlyWhatWasSold) {
  const Generated made(small());
  const EventBatch& batch = made.batch();
  std::map<std::string, std::map<TextId, Value>> sold;
  int checked = 0;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (batch.kind[i] == EventKind::purchase && !sold.contains(made.id(i)))
      for (std::uint32_t line = batch.first_line[i]; line < batch.first_line[i + 1]; ++line)
        sold[made.id(i)][batch.sku[line]] += batch.quantity[line];
    if (batch.kind[i] != EventKind::giving_back || batch.of[i].length == 0) continue;
    std::map<TextId, Value> left = sold.at(std::string(batch.view(batch.of[i])));
    for (std::uint32_t line = batch.first_line[i]; line < batch.first_line[i + 1]; ++line) {
      left[batch.sku[line]] -= batch.quantity[line];
      EXPECT_GE(left[batch.sku[line]], 0);
      ++checked;
    }
  }
  EXPECT_GT(checked, 50);
}

TEST(Generate, ComesInTheOrderOfArrival) {
  const Generated made(small());
  const EventBatch& batch = made.batch();
  Day latest = 0;
  int late = 0;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const bool is_late = batch.received_day[i] != kNoDay;
    const Day arrival = is_late ? batch.received_day[i] : batch.day[i];
    EXPECT_GE(arrival, latest) << made.id(i);
    EXPECT_LE(arrival - batch.day[i], 10);
    latest = std::max(latest, arrival);
    late += is_late ? 1 : 0;
  }
  EXPECT_NEAR(late, 120, 50);
  EXPECT_LT(latest, small().from + 120);
}

TEST(Generate, HasTheShapeOfAShop) {
  GenerateOptions options = small();
  options.receipts = 20'000;
  options.repeated = options.late = options.returned = 0;
  const Generated made(options);
  const EventBatch& batch = made.batch();
  std::map<std::string, int> by_customer;
  std::map<int, int> by_weekday;
  std::map<TextId, int> by_sku;
  std::set<std::string> categories;
  std::uint64_t lines = 0;
  int anonymous = 0;
  int redeeming = 0;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (batch.kind[i] != EventKind::purchase) continue;
    lines += batch.first_line[i + 1] - batch.first_line[i];
    ++by_weekday[weekday(batch.day[i])];
    if (made.customer(i).empty())
      ++anonymous;
    else
      ++by_customer[made.customer(i)];
    redeeming += batch.redeem_asked[i] != kMissing ? 1 : 0;
  }
  for (std::size_t l = 0; l < batch.sku.size(); ++l) {
    ++by_sku[batch.sku[l]];
    categories.emplace(made.texts.text(batch.category[l]));
  }
  EXPECT_NEAR(static_cast<int>(lines / 200), 600, 40);  // the mean number of lines, in hundredths
  EXPECT_NEAR(anonymous, 3000, 200);
  EXPECT_NEAR(redeeming, 1020, 150);
  EXPECT_GT(by_weekday[6], by_weekday[1] * 5 / 4);
  for (const char* category : {"Drinks/Coffee", "Tea", "Tobacco", "Gift cards"})
    EXPECT_TRUE(categories.contains(category));
  // The best fifth of the customers makes more than half of the purchases; the best article sells fifty times the
  // median.
  std::vector<int> counts;
  for (const auto& [customer, count] : by_customer) counts.push_back(count);
  std::sort(counts.rbegin(), counts.rend());
  int best = 0;
  for (std::size_t i = 0; i < options.customers / 5; ++i) best += counts[i];
  EXPECT_GT(best, 17'000 / 2);
  std::vector<int> sales;
  for (const auto& [sku, count] : by_sku) sales.push_back(count);
  std::sort(sales.rbegin(), sales.rend());
  EXPECT_GT(sales[0], sales[sales.size() / 2] * 8);
}

TEST(Generate, WorksAtItsEdges) {
  GenerateOptions options = small();
  options.customers = 0;
  options.receipts = 50;
  options.days = 1;
  options.mean_lines = 1;
  options.late = options.repeated = options.returned = 1000;
  const Generated made(options);
  for (std::size_t i = 0; i < made.batch().size(); ++i) {
    EXPECT_EQ(made.batch().kind[i], EventKind::purchase);
    EXPECT_EQ(made.batch().first_line[i + 1] - made.batch().first_line[i], 1U);
  }
  EXPECT_EQ(made.batch().size(), 100U);  // each of them twice, none late or returned on the only day
  options.receipts = 0;
  EXPECT_EQ(generated(options), "");
}

TEST(Generate, StopsWhenItsSinkSaysSo) {
  int calls = 0;
  generate(small(), [&](std::string_view) { return ++calls < 3; });
  EXPECT_EQ(calls, 3);
}

}  // namespace
}  // namespace kopeck
