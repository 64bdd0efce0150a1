// No false alarm: nothing is found in what is published, and in the programmes of the tests only what is really there.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "tests/unit/analysis/analysed.h"

namespace kopeck::analysis {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> readFile(const std::string& path) {
  std::string from = path;
  // As the tool finds its library.
  if (const std::size_t std_at = from.find("/std/"); std_at != std::string::npos && !fs::exists(from))
    from = std::string(KOPECK_SOURCE_DIR) + "/stdlib/" + from.substr(std_at + 5);
  std::ifstream in(from, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<fs::path> programmes(const char* folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(KOPECK_SOURCE_DIR) / folder)) {
    const std::optional<std::string> text =
        entry.path().extension() == ".kop" ? readFile(entry.path().string()) : std::nullopt;
    if (text && (text->find("program \"") != std::string::npos || text->find("программа \"") != std::string::npos))
      found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// Of the files that compile here: "file: K0704 at 24".
std::set<std::string> findings(const char* folder, std::size_t& seen) {
  std::set<std::string> out;
  for (const fs::path& path : programmes(folder)) {
    Diagnostics diagnostics;
    std::optional<SourceFile> source = loadProgramme(path.string(), readFile, diagnostics);
    if (!source || diagnostics.hasErrors()) continue;
    const Analysed of(std::move(*source));
    if (!of.plan) continue;
    ++seen;
    EXPECT_EQ(of.analysis.open, 0U) << path;
    for (const Finding& finding : of.analysis.findings)
      out.insert(fmt::format("{}: {} {}", fs::relative(path, fs::path(KOPECK_SOURCE_DIR) / folder).string(),
                             info(finding.diagnostic.code).id, of.underlined(finding)));
  }
  return out;
}

TEST(Clean, NothingIsFoundInThePublishedProgrammes) {
  std::size_t seen = 0;
  EXPECT_EQ(findings("examples", seen), std::set<std::string>{});
  EXPECT_GE(seen, 25U);
}

/// Rules that are written so for the test's sake, each looked at.
TEST(Clean, OfTheLanguagesTestsOnlyWhatIsThere) {
  const std::set<std::string> there = {
      // 15 beans beside 15 beans, and the first named of equals stands.
      "multiply/what_is_left.kop: K0704 c",
      // 3 beans where 5 are given to everyone.
      "returns/never_more_than_before.kop: K0704 dear",
      // `80 RUB..90 RUB` beside `at least 90 RUB`.
      "when/amounts.kop: K0708 by_net",
  };
  std::size_t seen = 0;
  EXPECT_EQ(findings("tests/lang/pass", seen), there);
  EXPECT_GE(seen, 80U);
}

}  // namespace
}  // namespace kopeck::analysis
