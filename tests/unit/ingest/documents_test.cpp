// Documents: every layout of JSON documents is cut the same, and a broken one takes no other with it.
#include "runtime/ingest/documents.h"

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <string>
#include <vector>

namespace kopeck {
namespace {

using Kind = Documents::Kind;

std::string kindName(Kind kind) {
  switch (kind) {
    case Kind::object:
      return "";
    case Kind::stray:
      return "stray ";
    case Kind::cut:
      return "cut ";
    case Kind::too_long:
      return "long ";
  }
  return "?";
}

std::vector<std::string> cut(const std::string& text, std::size_t most = 1 << 16) {
  Documents documents(Source::fromText(text, "text"), most);
  std::vector<std::string> found;
  for (;;) {
    const Result<bool> more = documents.next();
    EXPECT_TRUE(more.ok());
    if (!more.ok() || !*more) break;
    found.push_back(kindName(documents.kind()) + std::string(documents.text()));
    EXPECT_EQ(documents.number(), found.size());
  }
  return found;
}

using Texts = std::vector<std::string>;

TEST(Documents, EveryLayoutGivesTheSameDocuments) {
  const Texts two = {R"({"a":[1,{"b":"}"}]})", R"({"c":"\"{["})"};
  EXPECT_EQ(cut(two[0] + "\n" + two[1] + "\n"), two) << "one a line";
  EXPECT_EQ(cut(two[0] + "\r\n\r\n" + two[1]), two) << "no line break at the end";
  EXPECT_EQ(cut("[" + two[0] + "," + two[1] + "]"), two) << "an array";
  EXPECT_EQ(cut("[\n  " + two[0] + ",\n  " + two[1] + "\n]\n"), two) << "an array over lines";
  EXPECT_EQ(cut("\xEF\xBB\xBF" + two[0] + two[1]), two) << "behind a byte order mark, and with nothing between";
  EXPECT_EQ(cut(two[0] + "\x1E\xEF\xBB\xBF" + two[1] + "\x1E"), two) << "files";
  EXPECT_EQ(cut("{\n \"a\": {\n  \"b\": 1\n }\n}\n{\n \"c\": 2\n}\n"),
            (Texts{"{\n \"a\": {\n  \"b\": 1\n }\n}", "{\n \"c\": 2\n}"}));
  EXPECT_EQ(cut("{\"items\":[\n{\"n\":1},\n{\"n\":2}\n]}\n{}"),
            (Texts{"{\"items\":[\n{\"n\":1},\n{\"n\":2}\n]}", "{}"}))
      << "an element that begins a line is no document";
  EXPECT_EQ(cut(""), Texts{});
  EXPECT_EQ(cut(" \n[ ]\n"), Texts{});
}

TEST(Documents, WhatBreaksOffTakesNoOtherWithIt) {
  const std::string good = R"({"good":1})";
  for (const std::string broken :
       {R"({"a":)", R"({"a":"x)", R"({"a":[{"b":1},)", R"({"a":1,)", R"({"a":{"b":{)", R"({"a":[)", R"({"a":1)"}) {
    const Texts found = cut(good + "\n" + broken + "\n" + good + "\n" + good + "\n");
    ASSERT_EQ(found.size(), 4U) << broken;
    EXPECT_EQ(found[1].substr(0, 4), "cut ") << broken;
    EXPECT_EQ(found[2], good) << broken;
    EXPECT_EQ(found[3], good) << broken;
    EXPECT_EQ(cut(broken), Texts{"cut " + broken}) << "the input's end";
    EXPECT_EQ(cut(broken + "\x1E" + good), (Texts{"cut " + broken, good})) << "a file's end";
  }
  EXPECT_EQ(cut("{\n \"a\": {\n  \"b\": 1,\n{\n \"c\": 2\n}\n").size(), 2U) << "over many lines";
  EXPECT_EQ(cut("[\n  {\"a\": 1,\n  {\"good\": 1},\n  {\"good\": 2}\n]").back(), "{\"good\": 2}");
}

TEST(Documents, AnArrayThatIsNeverClosedIsTold) {
  EXPECT_EQ(cut(R"([{"a":1},)"), (Texts{R"({"a":1})", "cut "}));
  EXPECT_EQ(cut("[{\"a\":1}\x1E{\"b\":1}"), (Texts{R"({"a":1})", "cut ", R"({"b":1})"}));
}

TEST(Documents, WhatIsNoObjectIsTakenLineByLine) {
  EXPECT_EQ(cut("<xml>\n{}\ntrue\n"), (Texts{"stray <xml>", "{}", "stray true"}));
  EXPECT_EQ(cut("{}}\n{}"), (Texts{"{}", "stray }", "{}"}));
}

TEST(Documents, BracketsThatDoNotMatchAreNoDocument) {
  EXPECT_EQ(cut("{\"a\":[1}\n{}\n").back(), "{}");
  EXPECT_EQ(cut("{\"a\":[1}\n{}\n").size(), 2U);
}

TEST(Documents, LengthAndDepthAreBounded) {
  const std::string big = "{\"a\":\"" + std::string(100'000, 'x') + "\"}";
  Texts found = cut(big + "\n{}\n", 5000);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].substr(0, 10), "long {\"a\":");
  EXPECT_LE(found[0].size(), 5010U);
  EXPECT_EQ(found[1], "{}");
  found = cut(std::string(100'000, 'x') + "\n{}\n", 5000);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].substr(0, 7), "long xx");
  std::string deep;
  for (int i = 0; i < 10'000; ++i) deep += "{\"a\":";
  found = cut(deep + "\n{}\n");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].substr(0, 4), "cut ");
}

TEST(Documents, SkippingGoesToTheSamePlaceAsReading) {
  const std::string text = "[{\"a\":1},\n{\"b\":\nnonsense\n{\"c\":3}\n{\"d\":4}\n";
  const Texts all = cut(text);
  for (std::size_t skipped = 0; skipped <= all.size(); ++skipped) {
    Documents documents(Source::fromText(text, "text"), 1 << 16);
    ASSERT_TRUE(documents.skip(skipped).ok());
    for (std::size_t i = skipped; i < all.size(); ++i) {
      ASSERT_TRUE(*documents.next());
      EXPECT_EQ(kindName(documents.kind()) + std::string(documents.text()), all[i]);
      EXPECT_EQ(documents.number(), i + 1);
    }
    EXPECT_FALSE(*documents.next());
  }
}

// However an input is cut off, the documents before the cut are there, and the rest is at most one.
TEST(Documents, EveryBeginningOfAnInputGivesItsWholeDocuments) {
  const std::string text = "{\"a\":{\"b\":[1,2]}}\n{\n \"c\": \"x\\\"y\"\n}\n{\"d\":[]}\n";
  const Texts all = cut(text);
  ASSERT_EQ(all.size(), 3U);
  for (std::size_t length = 0; length < text.size(); ++length) {
    const Texts found = cut(text.substr(0, length));
    ASSERT_LE(found.size(), all.size()) << length;
    for (std::size_t i = 0; i + 1 < found.size(); ++i) EXPECT_EQ(found[i], all[i]) << length;
    if (!found.empty() && found.back() != all[found.size() - 1]) {
      EXPECT_EQ(found.back().substr(0, 4), "cut ") << length;
    }
  }
}

}  // namespace
}  // namespace kopeck
