// Every programme below examples/ and every test of the standard library passes on both engines; what is printed in two
// ways is refused; every file comes back from the other language.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/cli/tool.h"

namespace kopeck::cli {
namespace {

namespace fs = std::filesystem;

const fs::path kRoot = KOPECK_SOURCE_DIR;
// Written down as it is printed, and refused: see the test of its own below.
constexpr const char* kRefused = "as_printed.kop";

std::vector<fs::path> filesBelow(const char* folder) {
  std::vector<fs::path> found;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder))
    if (entry.path().extension() == ".kop") found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Examples, EveryProgrammePassesItsTests) {
  const Tool tool;
  std::size_t programmes = 0;
  for (const fs::path& file : filesBelow("examples")) {
    if (file.filename() == kRefused) continue;
    ++programmes;
    const Finished test = tool.call({"test", file.string()});
    EXPECT_EQ(test.code, 0) << file << "\n" << test.out << test.err;
    EXPECT_TRUE(test.says(" passed, 0 failed, on both engines")) << file;
    EXPECT_FALSE(test.says("no tests")) << file;
  }
  EXPECT_GE(programmes, 24U);
}

TEST(Examples, EveryProgrammeIsInTheOneLayout) {
  const Tool tool;
  for (const char* folder : {"examples", "stdlib"})
    for (const fs::path& file : filesBelow(folder))
      EXPECT_EQ(tool.call({"format", "--check", file.string()}).code, 0) << file;
}

// Of the rules of the four printed levels no sum may be covered by none or by two.
TEST(Examples, LevelsAsPrintedAreRefused) {
  const Tool tool;
  const Finished check = tool.call({"check", (kRoot / "examples/kavkazsuvenir" / kRefused).string()});
  EXPECT_EQ(check.code, 1);
  for (const char* amount : {"20 000.50", "50 000.01–99 999.99", "20 001.00–50 000.00"})
    EXPECT_TRUE(check.says(amount)) << amount << "\n" << check.err;
  EXPECT_TRUE(check.says("K0554")) << check.err;
  EXPECT_TRUE(check.says("covered by both `пять` and `семь`")) << check.err;
}

TEST(StandardLibrary, ItsTestsPass) {
  const Tool tool;
  std::size_t files = 0;
  for (const fs::path& file : filesBelow("stdlib")) {
    if (file.stem().string().ends_with("_test")) {
      ++files;
      const Finished test = tool.call({"test", file.string()});
      EXPECT_EQ(test.code, 0) << file << "\n" << test.out << test.err;
    }
  }
  EXPECT_EQ(files, 6U);
}

// Wherever the programme lies, `std/` is the library beside the binary; a file of the programme's own goes first.
TEST(StandardLibrary, IsFoundBesideTheProgram) {
  const Tool tool;
  const std::string head = contents(kRoot / "stdlib/en/holidays_russia_test.kop");
  const std::string import = "import \"holidays_russia.kop\"";
  const std::size_t at = head.find(import);
  ASSERT_NE(at, std::string::npos);
  std::string text = head;
  text.replace(at, import.size(), "import \"std/en/holidays_russia.kop\"");
  tool.write("club.kop", text);
  const Finished test = tool.call({"test", "club.kop"});
  EXPECT_EQ(test.code, 0) << test.out << test.err;
  fs::create_directories(tool.path("std/en"));
  tool.write("std/en/holidays_russia.kop", "calendar holidays = 2024-01-01\n");
  const Finished own = tool.call({"check", "club.kop"});
  EXPECT_EQ(own.code, 1) << "the file of its own lacks calendars";
  EXPECT_TRUE(own.says("moved_days_off")) << own.err;
}

/// The file in the other language and back is the same file, comments included.
void thereAndBack(const Tool& tool, const fs::path& file) {
  const std::string text = contents(file);
  const bool russian = text.find("программа ") != std::string::npos || text.find("шаблон ") != std::string::npos ||
                       text.find("\nнабор ") != std::string::npos || text.find("\nкалендарь ") != std::string::npos;
  const Finished there = tool.call({"translate", "--to", russian ? "en" : "ru", file.string()});
  ASSERT_EQ(there.code, 0) << file << "\n" << there.err;
  EXPECT_NE(there.out, text) << file;
  tool.write("there.kop", there.out);
  const Finished back = tool.call({"translate", "--to", russian ? "ru" : "en", "there.kop"});
  ASSERT_EQ(back.code, 0) << file << "\n" << back.err;
  EXPECT_EQ(back.out, text) << file;
}

TEST(Translate, ThereAndBack) {
  const Tool tool;
  for (const char* folder : {"examples", "stdlib"})
    for (const fs::path& file : filesBelow(folder)) thereAndBack(tool, file);
}

TEST(Translate, ThereAndBackOfEveryConstruct) {
  const Tool tool;
  const std::vector<fs::path> files = filesBelow("tests/lang/pass");
  EXPECT_GE(files.size(), 200U);
  for (const fs::path& file : files) thereAndBack(tool, file);
}

// In the other language the tests of a programme still say the same.
TEST(Translate, ProgrammesKeepTheirMeaning) {
  const Tool tool;
  for (const char* name : {"starbucks", "clubcard", "magnit", "gazpromneft", "1c_ut", "bank_tiers"}) {
    const fs::path file = kRoot / "examples" / name / "club.kop";
    const bool russian = contents(file).find("программа ") != std::string::npos;
    const Finished there = tool.call({"translate", "--to", russian ? "en" : "ru", file.string()});
    ASSERT_EQ(there.code, 0) << name << there.err;
    tool.write("there.kop", there.out);
    const Finished test = tool.call({"test", "there.kop"});
    EXPECT_EQ(test.code, 0) << name << "\n" << test.out << test.err;
  }
}

TEST(ExplainCode, PrintsAPage) {
  const Tool tool;
  const Finished page = tool.call({"explain-code", "k302"});
  EXPECT_EQ(page.code, 0);
  EXPECT_TRUE(page.says("K0302: A name that is not there")) << page.out;
  EXPECT_TRUE(page.says("    earn 5% on cofee") || page.says("cofee")) << page.out;
  const Finished russian = tool.call({"explain-code", "K0302", "--lang", "ru"});
  EXPECT_TRUE(russian.says("K0302: Имени нет")) << russian.out;
  const Finished all = tool.call({"explain-code"});
  EXPECT_TRUE(all.says("K0302  A name that is not there")) << all.out;
  EXPECT_EQ(tool.call({"explain-code", "K9999"}).code, 2);
}

}  // namespace
}  // namespace kopeck::cli
