// What is written is what is read; what was damaged, is foreign or can't be is refused with the reason.
#include "runtime/image/image.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/plan/plan.h"
#include "tests/unit/image/programmes.h"

namespace kopeck::image {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kFewest = 100;  // programmes that compile: a folder that moved would go unnoticed

Image example() {
  Image image;
  image.made_by = "a test";
  image.versions.push_back(*compiledFile(fs::path(KOPECK_SOURCE_DIR) / "examples/coffee_club/club.kop"));
  image.native.push_back({"x86-64-v3", "0123", 77,
                          std::string("\x7f"
                                      "ELF\0\xff",
                                      6)});
  return image;
}

std::string exampleBytes() {
  return *writeImage(example());
}

TEST(Image, CarriesEveryProgramme) {
  std::size_t count = 0;
  for (const fs::path& path : ruleFiles()) {
    std::optional<VersionInput> version = compiledFile(path);
    if (!version) continue;
    SCOPED_TRACE(path.string());
    Image image;
    image.made_by = "a test";
    image.versions.push_back(std::move(*version));
    const auto bytes = writeImage(image);
    ASSERT_TRUE(bytes.ok()) << bytes.error().message;
    const auto again = readImage(*bytes);
    ASSERT_TRUE(again.ok()) << again.error().message;
    ASSERT_EQ(again->versions.size(), 1U);
    const plan::Plan& before = image.versions[0].plan;
    const plan::Plan& after = again->versions[0].plan;
    EXPECT_EQ(plan::print(after), plan::print(before));
    EXPECT_EQ(plan::hash(after), plan::hash(before));
    EXPECT_EQ(again->versions[0].sources, image.versions[0].sources);
    EXPECT_EQ(*writeImage(*again), *bytes);
    ++count;
  }
  EXPECT_GT(count, kFewest);
}

TEST(Image, CarriesSeveralVersionsAndCode) {
  Image image = example();
  image.versions.push_back(image.versions[0]);
  image.versions[1].plan.version = 2;
  image.versions[1].plan.effective_from = 21'000;
  const auto again = readImage(*writeImage(image));
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(again->made_by, "a test");
  ASSERT_EQ(again->versions.size(), 2U);
  EXPECT_EQ(again->versions[1].plan.effective_from, 21'000);
  ASSERT_EQ(again->native.size(), 1U);
  EXPECT_EQ(again->native[0].cpu, "x86-64-v3");
  EXPECT_EQ(again->native[0].made_by, "0123");
  EXPECT_EQ(again->native[0].plan_hash, 77U);
  EXPECT_EQ(again->native[0].object, image.native[0].object);
}

// Numbers at the ends of their types go through the varints whole.
TEST(Image, CarriesTheEndsOfTypes) {
  Image image = example();
  plan::Plan& plan = image.versions[0].plan;
  for (plan::Rule& rule : plan.rules) {
    rule.from = kNoDay;
    rule.until = kNever;
    rule.line = INT32_MAX;
  }
  plan.lists.push_back({INT64_MIN, -1, 0, 1, INT64_MAX});
  const auto again = readImage(*writeImage(image));
  ASSERT_TRUE(again.ok()) << again.error().message;
  EXPECT_EQ(plan::print(again->versions[0].plan), plan::print(plan));
  EXPECT_EQ(again->versions[0].plan.lists.back(), plan.lists.back());
}

TEST(Image, RefusesWhatIsNone) {
  for (const std::string& bytes :
       {std::string(), std::string("programme \"Club\"\n"), std::string("\x89KPK\n\x1a\n..", 9)}) {
    EXPECT_FALSE(isImage(bytes));
    const auto image = readImage(bytes);
    ASSERT_FALSE(image.ok());
    EXPECT_EQ(image.error().kind, ErrorKind::foreign);
    EXPECT_EQ(image.error().message, "this is no programme image: kopeck build makes one");
    EXPECT_EQ(image.error().message_ru, "это не образ программы: его делает kopeck build");
  }
}

TEST(Image, RefusesAnotherFormat) {
  std::string bytes = exampleBytes();
  bytes[8] = 2;
  const auto newer = readImage(bytes);
  ASSERT_FALSE(newer.ok());
  EXPECT_EQ(newer.error().kind, ErrorKind::foreign);
  EXPECT_EQ(
      newer.error().message,
      "the programme image is of format 2, and this version of Kopeck reads format 1; take a newer Kopeck, or build "
      "the image with this one");
  bytes[8] = 0;
  const auto older = readImage(bytes);
  ASSERT_FALSE(older.ok());
  EXPECT_NE(older.error().message.find("build the image again"), std::string::npos);
}

TEST(Image, RefusesEveryPrefixAndWhatFollows) {
  const std::string bytes = exampleBytes();
  for (std::size_t size = 8; size < bytes.size(); size += size < 64 ? 1 : 97) {
    const auto image = readImage(std::string_view(bytes).substr(0, size));
    ASSERT_FALSE(image.ok()) << size;
    EXPECT_EQ(image.error().kind, ErrorKind::damaged);
    EXPECT_EQ(image.error().message, "the programme image is damaged: it is cut off");
  }
  const auto longer = readImage(bytes + "x");
  ASSERT_FALSE(longer.ok());
  EXPECT_EQ(longer.error().message, "the programme image is damaged: something follows its end");
}

TEST(Image, RefusesEveryFlippedBit) {
  const std::string bytes = exampleBytes();
  for (std::size_t at = 0; at < bytes.size(); at += at < 64 ? 1 : 61) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ (1 << (at % 8)));
    const auto image = readImage(changed);
    ASSERT_FALSE(image.ok()) << at;
    EXPECT_FALSE(image.error().message_ru.empty());
  }
}

TEST(Image, RefusesPlansThatCannotBe) {
  const auto refused = [](const std::function<void(plan::Plan&)>& change, std::string_view why) {
    Image image = example();
    change(image.versions[0].plan);
    const auto bytes = writeImage(image);
    ASSERT_FALSE(bytes.ok()) << why;
    EXPECT_EQ(bytes.error().kind, ErrorKind::invalid);
    EXPECT_NE(bytes.error().message.find(why), std::string::npos) << bytes.error().message;
  };
  refused([](plan::Plan& plan) { plan.exprs[0].index = 1 << 20; }, "holds rules that can't be");
  refused([](plan::Plan& plan) { plan.layout.fixed_words = INT32_MAX; }, "an account of 2147483647 words");
  refused([](plan::Plan& plan) { plan.late_days = INT32_MAX; }, "a span of 2147483647 days");
  refused(
      [](plan::Plan& plan) {
        // Each the sum of the one before with itself: few expressions, and as trees more than any computer can walk.
        auto last = static_cast<std::int32_t>(plan.exprs.size());
        plan.exprs.push_back({plan::Op::constant, plan::Type::count, -1, -1, -1, 1});
        for (int i = 0; i < 60; ++i, ++last)
          plan.exprs.push_back({plan::Op::lesser, plan::Type::count, last, last, -1, 0});
      },
      "expressions of more than");
  Image none;
  ASSERT_FALSE(writeImage(none).ok());
}

// Whoever can write the file can make its checksum right: what is below it is not believed.
TEST(Image, RefusesABodyThatIsNone) {
  for (const std::string& body :
       {std::string(), std::string("\0\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 11), std::string(11, '\xff'),
        std::string("\x02\xc3\x28\x01", 4), exampleBytes().substr(kBodyAt) + std::string(1, '\0')}) {
    const auto image = readImage(resealed(exampleBytes().substr(0, kBodyAt) + body));
    ASSERT_FALSE(image.ok());
    EXPECT_EQ(image.error().message, "the programme image is damaged: its checksum fits, but what it says can't be");
  }
}

}  // namespace
}  // namespace kopeck::image
