// What the documentation says is so: every example in Kopeck compiles, stands in the one layout and passes its tests;
// every link and every path leads somewhere.
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "compiler/analysis/analysis.h"
#include "compiler/check/check.h"
#include "compiler/lower/lower.h"
#include "compiler/lower/tests.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/parse.h"
#include "compiler/testing/testing.h"
#include "tests/unit/docs/prelude.h"

namespace kopeck {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = KOPECK_SOURCE_DIR;

std::string readFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.is_open()) << path;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// README.md, ARCHITECTURE.md, CHANGELOG.md, docs/*.md and the examples' own pages.
std::vector<fs::path> pages() {
  std::vector<fs::path> found;
  for (const char* folder : {"", "docs", "examples"}) {
    const auto take = [&](const fs::directory_entry& entry) {
      if (entry.path().extension() == ".md") found.push_back(entry.path());
    };
    if (*folder == '\0')
      std::for_each(fs::directory_iterator(kRoot), fs::directory_iterator(), take);
    else
      std::for_each(fs::recursive_directory_iterator(kRoot / folder), fs::recursive_directory_iterator(), take);
  }
  std::sort(found.begin(), found.end());
  return found;
}

struct Example {
  std::string place;  // file:line
  std::string text;
};

/// The ```kopeck blocks of a page.
std::vector<Example> examples(const fs::path& page) {
  std::vector<Example> found;
  std::istringstream lines(readFile(page));
  bool inside = false;
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (inside && line == "```") {
      inside = false;
    } else if (inside) {
      found.back().text += line + "\n";
    } else if (line == "```kopeck") {
      inside = true;
      found.push_back({fs::relative(page, kRoot).string() + ":" + std::to_string(number), ""});
    }
  }
  EXPECT_FALSE(inside) << page << ": the last block does not end";
  return found;
}

/// Compiles without a word, is written as the formatter would write it, and passes its tests. Returns how many it has.
std::size_t hold(const std::string& name, const std::string& text, bool in_layout = true) {
  const SourceFile source(name, text);
  Diagnostics diagnostics;
  const ParsedFile parsed = parse(source, diagnostics);
  const std::optional<CheckedProgram> program = check(parsed.file, source, diagnostics);
  if (program)
    analysis::report(analysis::analyse(parsed.file, *program, lower(*program), source), parsed.file, diagnostics);
  for (const Diagnostic* d : diagnostics.sorted())
    ADD_FAILURE() << name << ", its line " << source.position(d->span.begin).line << ": " << info(d->code).id << " "
                  << d->message(Lang::en);
  if (!program || !diagnostics.empty()) return 0;
  if (in_layout) {
    EXPECT_EQ(format(parsed), text) << name;
  }
  const plan::Plan plan = lower(*program);
  TextPool pool;
  pool.seed(plan.texts);
  const std::vector<TestCase> cases = lowerTests(*program, pool);
  const std::unique_ptr<Evaluator> interpreter = makeInterpreter(plan);
  for (const TestResult& result : runTests(plan, {interpreter.get()}, cases, pool)) {
    if (result.broken) ADD_FAILURE() << name << ": " << result.broken->message;
    for (const TestFailure& failure : result.failures)
      ADD_FAILURE() << name << ": " << failure.expected << ": got " << failure.got;
  }
  return cases.size();
}

TEST(Docs, ExamplesHold) {
  std::size_t blocks = 0;
  std::size_t tests = 0;
  for (const fs::path& page : pages()) {
    for (const Example& example : examples(page)) {
      ++blocks;
      // The page of K0110 is about English files in both languages.
      const std::string language = example.place.find("K0110") == std::string::npos ? example.place : "docs/";
      // Lines of the header are shown as they stand in a header of their own.
      tests += hold(example.place, wholeOf(preludeOf(language), example.text), !example.text.starts_with("  "));
    }
  }
  // Were they not found, nothing would have been looked at.
  EXPECT_GE(blocks, 10U);
  EXPECT_GE(tests, 3U);
}

TEST(Docs, AMistakeInAnExampleIsFound) {
  const std::string prelude = readFile(kRoot / "tests/unit/docs/prelude.kop");
  EXPECT_NONFATAL_FAILURE(hold("x", prelude + "rule a\n  earn 5% on nothing\n"), "K0302");
}

TEST(Docs, LinksLeadSomewhere) {
  const std::regex link(R"(\]\(([^)#]+)(#[^)]*)?\))");
  std::size_t links = 0;
  for (const fs::path& page : pages()) {
    const std::string text = readFile(page);
    for (std::sregex_iterator found(text.begin(), text.end(), link), end; found != end; ++found) {
      const std::string to = (*found)[1];
      if (to.find("://") != std::string::npos) continue;
      ++links;
      EXPECT_TRUE(fs::exists(page.parent_path() / to)) << page << " links to " << to;
    }
  }
  EXPECT_GE(links, 10U);
}

TEST(Docs, PathsOfAddingAConstructExist) {
  const std::string text = readFile(kRoot / "docs/adding-a-construct.md");
  const std::regex path(R"(`([A-Za-z_.\-]+/[A-Za-z_./\-]*)`)");
  std::size_t paths = 0;
  for (std::sregex_iterator found(text.begin(), text.end(), path), end; found != end; ++found) {
    ++paths;
    EXPECT_TRUE(fs::exists(kRoot / (*found)[1].str())) << (*found)[1];
  }
  EXPECT_GE(paths, 15U);
}

TEST(Docs, DependenciesAreExplained) {
  const std::string dev = readFile(kRoot / "dev");
  const std::string page = readFile(kRoot / "docs/dependencies.md");
  const std::regex list(R"([a-z]+_packages=\(([^)]*)\))");
  std::size_t packages = 0;
  for (std::sregex_iterator found(dev.begin(), dev.end(), list), end; found != end; ++found) {
    std::istringstream words((*found)[1].str());
    for (std::string package; words >> package;) {
      ++packages;
      // "g++" is explained as "g++ 12".
      EXPECT_TRUE(std::regex_search(
          page, std::regex("[| ,]" + std::regex_replace(package, std::regex(R"(\+)"), R"(\+)") + "[, ]")))
          << package;
    }
  }
  EXPECT_GE(packages, 20U);
}

}  // namespace
}  // namespace kopeck
