// Every diagnostic code has a page in both languages; its wrong example is refused with that code, its right one
// compiles without a word.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "compiler/analysis/analysis.h"
#include "compiler/check/check.h"
#include "compiler/lower/lower.h"
#include "compiler/syntax/parse.h"
#include "tests/unit/docs/prelude.h"
#include "tools/pages/pages.h"

namespace kopeck {
namespace {

struct Shown {
  std::string text;
  bool whole = false;  // stands alone as it is, however it begins
};

/// The examples of a page: ```text (wrong) or ```kopeck (right).
std::vector<Shown> examplesOf(std::string_view page, std::string_view fence) {
  std::vector<Shown> found;
  bool inside = false;
  while (!page.empty()) {
    const std::size_t end = std::min(page.find('\n'), page.size());
    const std::string_view line = page.substr(0, end);
    page.remove_prefix(std::min(end + 1, page.size()));
    if (inside && line == "```") {
      inside = false;
    } else if (inside) {
      found.back().text += std::string(line) + "\n";
    } else if (line.starts_with("```") && line.substr(3).starts_with(fence)) {
      inside = true;
      found.push_back({"", line.ends_with(" file")});
    }
  }
  return found;
}

std::set<std::string> codesOf(const std::string& text) {
  const SourceFile source("example.kop", text);
  Diagnostics diagnostics;
  const ParsedFile parsed = parse(source, diagnostics);
  const auto program = check(parsed.file, source, diagnostics);
  if (program)
    analysis::report(analysis::analyse(parsed.file, *program, lower(*program), source), parsed.file, diagnostics);
  std::set<std::string> codes;
  for (const Diagnostic& one : diagnostics.all()) codes.insert(std::string(info(one.code).id));
  return codes;
}

/// What no page can show: bytes that are no text, an example of a thousand parts, several files, and what no text leads
/// to.
std::map<std::string, std::string> made() {
  std::string chain = "rule long\n  when net > 1 RUB";
  for (int i = 0; i < 1'000; ++i) chain += " or net > 1 RUB";
  const std::string deep = "rule deep\n  when " + std::string(300, '(') + "net > 1 RUB" + std::string(300, ')');
  return {{"K0101", "\xff\xfe\x01"},
          {"K0119", deep + "\n  earn 5%\n"},
          {"K0120", chain + "\n  earn 5%\n"},
          {"K0141", std::string((std::size_t{16} << 20) + 1, '#')}};
}
const std::map<std::string, std::string> kMade = made();
const std::set<std::string> kOfSeveralFiles = {"K0134", "K0135", "K0136"};
const std::set<std::string> kWithoutText = {"K0203", "K0713"};

class CodePages : public ::testing::TestWithParam<Lang> {};

TEST_P(CodePages, EveryCodeHasOne) {
  for (const CodeInfo& code : allCodes()) {
    const auto page = codePage(code.id, GetParam());
    ASSERT_TRUE(page.has_value()) << code.id << " " << code.name;
    EXPECT_TRUE(page->starts_with("# " + std::string(code.id) + ": ")) << code.id;
    EXPECT_GT(page->size(), 60U) << code.id;
  }
}

TEST_P(CodePages, WrongExamplesAreRefusedAsTheySay) {
  const std::string prelude = preludeOf(GetParam() == Lang::ru ? "docs/ru/" : "docs/");
  for (const CodeInfo& code : allCodes()) {
    const std::string id(code.id);
    const auto page = codePage(id, GetParam());
    if (!page || kOfSeveralFiles.contains(id) || kWithoutText.contains(id)) continue;
    if (const auto own = kMade.find(id); own != kMade.end()) {
      const std::string text = id == "K0101" ? own->second : wholeOf(preludeOf("docs/"), own->second);
      EXPECT_TRUE(codesOf(text).contains(id)) << id;
      continue;
    }
    const std::vector<Shown> wrong = examplesOf(*page, "text");
    EXPECT_FALSE(wrong.empty()) << id << " shows nothing wrong";
    for (const Shown& example : wrong) {
      // An English example on a Russian page, where only English files can be wrong in this way.
      const bool english = example.text.find("earn ") != std::string::npos && id == "K0110";
      const std::string text =
          example.whole ? example.text : wholeOf(english ? preludeOf("docs/") : prelude, example.text);
      EXPECT_EQ(codesOf(text), std::set<std::string>{id}) << id << "\n" << text;
    }
  }
}

TEST_P(CodePages, RightExamplesCompile) {
  const std::string prelude = preludeOf(GetParam() == Lang::ru ? "docs/ru/" : "docs/");
  std::size_t seen = 0;
  for (const CodeInfo& code : allCodes()) {
    const auto page = codePage(code.id, GetParam());
    if (!page) continue;
    for (const Shown& example : examplesOf(*page, "kopeck")) {
      ++seen;
      const bool english = code.id == "K0110";
      const std::string text = wholeOf(english ? preludeOf("docs/") : prelude, example.text);
      EXPECT_EQ(codesOf(text), std::set<std::string>{}) << code.id << "\n" << text;
    }
  }
  EXPECT_GE(seen, 100U);
}

INSTANTIATE_TEST_SUITE_P(Languages, CodePages, ::testing::Values(Lang::en, Lang::ru),
                         [](const auto& one) { return one.param == Lang::ru ? "ru" : "en"; });

TEST(CodePagesText, ThePlainPageHasNoMarks) {
  const std::string plain = plainPage("# K0001: A title\n\nSee [K0002](K0002.md).\n\n```kopeck\nrule a\n```\n");
  EXPECT_EQ(plain, "K0001: A title\n\nSee K0002.\n\n    rule a\n");
  EXPECT_EQ(pageTitle("# K0001: A title\n"), "A title");
  EXPECT_FALSE(codePage("K9999", Lang::en).has_value());
}

}  // namespace
}  // namespace kopeck
