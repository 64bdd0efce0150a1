// Rule files that nobody writes: what is too much is said once, at its place, and what is left still compiles.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "compiler/syntax/parse.h"

namespace kopeck {
namespace {

/// `line:column code` for each message, the first ten of them.
std::string messages(const std::string& text) {
  const SourceFile source("a.kop", text);
  Diagnostics diagnostics;
  static_cast<void>(parse(source, diagnostics));
  std::string out;
  for (const Diagnostic* one : diagnostics.sorted()) {
    const Position at = source.position(one->span.begin);
    if (out.size() < 200) out += fmt::format("{}:{} {}\n", at.line, at.column, info(one->code).name);
  }
  return out;
}

std::string repeated(std::size_t times, std::string_view text) {
  std::string out;
  out.reserve(times * text.size());
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

TEST(Limits, TwoHundredThousandDeclarations) {
  EXPECT_EQ(messages("program \"P\"\n" + repeated(199'999, "rule r\n  earn 1%\n")), "");
  EXPECT_EQ(messages("program \"P\"\n" + repeated(202'000, "rule r\n  earn 1%\n")), "400000:1 tooMuch\n");
}

TEST(Limits, FiftyThousandWordsInADeclaration) {
  EXPECT_EQ(messages("rule r\n  when " + repeated(100'000, "net ")), "1:1 tooMuch\n");
}

TEST(Limits, SixteenMegabytes) {
  EXPECT_EQ(messages("rule r earn 1%" + std::string(std::size_t{16} << 20, ' ')), "1:1 tooMuch\n");
  EXPECT_EQ(messages(std::string(std::size_t{64} << 20, '(')), "1:1 tooMuch\n");
}

TEST(Limits, AMillionBracketsAreOneMistake) {
  for (const char* bracket : {"(", ")", "()"}) {
    const std::string text = "rule r\n  when " + repeated(1'000'000, bracket) + "\n  earn 1%\n";
    const std::string said = messages(text);
    EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
  }
}

// Each head in the middle of a line is tried as the beginning of a declaration; that must not take the square of them.
TEST(Limits, HeadsOnOneLine) {
  for (const char* word : {"rule ", "set ", "test ", "discount ", "coupon "})
    EXPECT_NE(messages(repeated(100'000, word)), "") << word;
  for (const char* word : {"rule a ", "rule a earn 1% ", "event a "})
    EXPECT_EQ(messages(repeated(100'000, word)), "") << word;
}

// Each misspelt head begins a declaration within the one before.
TEST(Limits, MisspeltHeadsWithinEachOther) {
  EXPECT_NE(messages("program \"P\"\n" + repeated(2'000, "rle a\n  earn 1%\n")), "");
}

TEST(Limits, AThousandMistakesAreEnough) {
  const SourceFile source("a.kop", "program \"P\"\n" + repeated(9'000, "rule r\n  earm 1%\n"));
  Diagnostics diagnostics;
  const ParsedFile parsed = parse(source, diagnostics);
  EXPECT_GT(diagnostics.left(), 0U);
  EXPECT_LT(diagnostics.count(Severity::error), 1'100U);
  EXPECT_LT(parsed.file.decls.size(), 1'100U);
}

}  // namespace
}  // namespace kopeck
