#include "runtime/ingest/mapping.h"

#include <gtest/gtest.h>

namespace kopeck {
namespace {

constexpr std::string_view kReceipt = "[receipt]\nid = \"Id\"\nat = \"At\"\n";
constexpr std::string_view kItem = "[item]\nsku = \"Sku\"\nquantity = \"Quantity\"\nprice = \"Price\"\n";

/// The errors of a mapping that has `more` behind the least a mapping needs.
std::string errorsOf(const std::string& more) {
  const Result<Mapping> mapping = parseMapping(std::string(kReceipt) + std::string(kItem) + more, "m.toml");
  if (mapping) return "";
  EXPECT_FALSE(mapping.error().message_ru.empty());
  return mapping.error().message;
}

TEST(Mapping, NeedsLittle) {
  const Result<Mapping> mapping = parseMapping(std::string(kReceipt) + std::string(kItem), "m.toml");
  ASSERT_TRUE(mapping) << mapping.error().message;
  EXPECT_EQ(mapping.value().id, "Id");
  EXPECT_EQ(mapping.value().delimiter, ',');
  EXPECT_TRUE(mapping.value().header);
  EXPECT_FALSE(mapping.value().negative_is_return);
  EXPECT_TRUE(mapping.value().return_ids.empty());
}

TEST(Mapping, ReadsEverything) {
  const Result<Mapping> mapping = loadMapping(KOPECK_SOURCE_DIR "/examples/online_retail/mapping.toml");
  ASSERT_TRUE(mapping) << mapping.error().message;
  const Mapping& read = mapping.value();
  EXPECT_EQ(read.interleaved, 1U);
  EXPECT_EQ(read.at_format, "%Y-%m-%d %H:%M:%S");
  EXPECT_TRUE(read.return_ids.matches("C536379"));
  EXPECT_FALSE(read.return_ids.matches("536379"));
  ASSERT_EQ(read.refusals.size(), 1U);
  EXPECT_TRUE(read.refusals[0].id.matches("A1"));
  EXPECT_EQ(read.refusals[0].text.en, "adjusts bad debt; this is not a sale");
  EXPECT_EQ(read.cleaning.at(0).strip_suffix, ".0");
  ASSERT_EQ(read.line_refusals.size(), 1U);
  EXPECT_TRUE(read.line_refusals[0].returns_only);
  EXPECT_TRUE(read.line_refusals[0].sku.matches("D"));
  ASSERT_EQ(read.categories.size(), 3U);
  EXPECT_EQ(read.categories[0].category, "Fees");
  EXPECT_TRUE(read.categories[0].pattern.matches("BANK CHARGES"));
  EXPECT_FALSE(read.categories[0].pattern.matches("BANK"));
  EXPECT_TRUE(read.categories[1].pattern.matches("gift_0001_40"));
  EXPECT_FALSE(read.categories[1].pattern.matches("agift_"));
  EXPECT_TRUE(read.categories[2].pattern.matches("85123A"));
}

TEST(Mapping, PatternsMatchWholeTextsBeginningsOrExpressions) {
  const Result<Mapping> mapping = parseMapping(
      std::string(kReceipt) + std::string(kItem) +
          "[[category]]\nname = { exact = \"Tea\", prefix = [\"Cof\", \"Esp\"], regex = \".*milk\" }\nis = \"D\"\n",
      "m.toml");
  ASSERT_TRUE(mapping) << mapping.error().message;
  const TextPattern& pattern = mapping.value().categories.at(0).pattern;
  EXPECT_TRUE(mapping.value().categories[0].by_name);
  for (const char* text : {"Tea", "Coffee", "Espresso", "oat milk"}) EXPECT_TRUE(pattern.matches(text)) << text;
  for (const char* text : {"Teapot", "tea", "", "milkshake"}) EXPECT_FALSE(pattern.matches(text)) << text;
  EXPECT_TRUE(
      pattern.matches(std::string(100'000, 'x') + "milk"));  // expressions take linear time: no length is too much
}

TEST(Mapping, MistakesAreToldWithTheirLines) {
  EXPECT_EQ(errorsOf("[file]\ndelimiter = \"ab\"\n"), "m.toml:9: `file.delimiter` should be one character");
  EXPECT_EQ(errorsOf("[file]\nheader = 1\n"), "m.toml:9: `file.header` should be true or false");
  EXPECT_EQ(errorsOf("[file]\ninterleaved = -1\n"), "m.toml:9: `file.interleaved` should be a number from 0 to 1000");
  EXPECT_EQ(errorsOf("[price]\nzero = \"maybe\"\n"), "m.toml:9: `price.zero` should be \"keep\" or \"refuse\"");
  EXPECT_EQ(errorsOf("[prices]\nzero = \"keep\"\n").substr(0, 40), "m.toml:8: `prices` means nothing here; k");
  EXPECT_EQ(errorsOf("[returns]\nid = { prefix = 5 }\n").substr(0, 46),
            "m.toml:9: `returns.id.prefix` should be a text");
  EXPECT_EQ(errorsOf("[returns]\nid = { }\n"), "m.toml:9: `returns.id` needs `exact`, `prefix` or `regex`");
  EXPECT_EQ(errorsOf("[returns]\nid = { regex = \"(\" }\n"),
            "m.toml:9: `returns.id.regex` should be a regular expression");
  EXPECT_EQ(errorsOf("[[refuse]]\nen = \"no\"\n"),
            "m.toml:8: a `[[refuse]]` tests either `id`, of receipts, or `sku`, of lines");
  EXPECT_EQ(errorsOf("[[refuse]]\nid = { prefix = \"A\" }\nreturns_only = true\n"),
            "m.toml:8: `refuse.returns_only` goes with `sku`");
  EXPECT_EQ(errorsOf("[refuse]\nen = \"no\"\n"), "m.toml:8: `refuse` should be written as [[refuse]]");
  EXPECT_EQ(errorsOf("[[category]]\nis = \"x\"\n"), "m.toml:8: a `[[category]]` tests either `sku` or `name`");
  EXPECT_EQ(errorsOf("[[category]]\nsku = { exact = \"a\" }\n"), "m.toml:8: `category.is` is missing");
  EXPECT_EQ(errorsOf("[clean]\nPrice = 5\n"), "m.toml:9: `clean.Price` should be a table");
}

TEST(Mapping, AllMistakesAreToldAtOnce) {
  const Result<Mapping> mapping = parseMapping("[receipt]\nat = 5\n[item]\nname = \"N\"\n", "m.toml");
  ASSERT_FALSE(mapping);
  EXPECT_EQ(mapping.error().message,
            "m.toml:1: `receipt.id` is missing\n"
            "m.toml:2: `receipt.at` should be a text in quotes\n"
            "m.toml:3: `item.quantity` is missing\n"
            "m.toml:3: `item.price` or `item.amount` is needed");
  EXPECT_EQ(parseMapping("", "m.toml").error().message.substr(0, 34), "m.toml:1: `[receipt]` is missing: ");
  EXPECT_EQ(parseMapping("[receipt\n", "m.toml").error().message.substr(0, 20), "m.toml:1: not TOML: ");
}

TEST(Mapping, UsesNoFormatThatDependsOnTheMachine) {
  EXPECT_FALSE(parseMapping("[receipt]\nid=\"a\"\nat=\"b\"\nat_format=\"%s\"\n" + std::string(kItem), "m.toml"));
}

TEST(Mapping, NamesTheFileItCannotRead) {
  EXPECT_EQ(loadMapping("/nowhere/m.toml").error().message, "cannot read /nowhere/m.toml");
}

}  // namespace
}  // namespace kopeck
