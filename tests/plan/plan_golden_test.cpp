// Plans as they are printed: each NAME.kop here lowers to NAME.plan, to the byte. The one place where the Plan itself
// is looked at; everything else looks at outcomes. KOPECK_UPDATE_GOLDEN=1 writes the files anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/lower/compile.h"

namespace kopeck {
namespace {

namespace fs = std::filesystem;

std::string readFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::vector<fs::path> files(const fs::path& folder) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(KOPECK_SOURCE_DIR) / folder)) {
    if (entry.path().extension() == ".kop") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::optional<plan::Plan> compiled(const fs::path& path) {
  const SourceFile source(path.filename().string(), readFile(path));
  Diagnostics diagnostics;
  std::optional<plan::Plan> plan = compile(source, diagnostics);
  for (const Diagnostic* d : diagnostics.sorted()) {
    ADD_FAILURE() << path << ":" << source.position(d->span.begin).line << ": " << d->message(Lang::en);
  }
  return plan;
}

TEST(GoldenPlans, AreAsTheyWere) {
  for (const fs::path& path : files("tests/plan")) {
    const auto plan = compiled(path);
    ASSERT_TRUE(plan);
    fs::path golden = path;
    golden.replace_extension(".plan");
    if (std::getenv("KOPECK_UPDATE_GOLDEN") != nullptr) std::ofstream(golden, std::ios::binary) << plan::print(*plan);
    EXPECT_EQ(plan::print(*plan), readFile(golden)) << path;
  }
}

/// Rules as their shop printed them, kept to show what is refused in them.
bool isRefused(const fs::path& path) {
  return path.stem() == "as_printed";
}

TEST(Examples, CompileClean) {
  for (const fs::path& path : files("examples")) {
    if (isRefused(path)) continue;
    const auto plan = compiled(path);
    ASSERT_TRUE(plan);
    EXPECT_TRUE(plan::verify(*plan).empty()) << path;
  }
}

TEST(Examples, AreRefusedWithTheAmountsThatNoneOrTwoCover) {
  const fs::path path = fs::path(KOPECK_SOURCE_DIR) / "examples/kavkazsuvenir/as_printed.kop";
  const SourceFile source(path.filename().string(), readFile(path));
  Diagnostics diagnostics;
  EXPECT_FALSE(compile(source, diagnostics));
  std::string all;
  for (const Diagnostic* d : diagnostics.sorted()) all += d->message(Lang::en) + "\n" + d->message(Lang::ru) + "\n";
  EXPECT_EQ(all,
            "20 000.01–20 000.99 RUB, such as 20 000.50 is covered by none of these rules\n"
            "20 000,01–20 000,99 RUB, например 20 000,50 не покрывает ни одно из этих правил\n"
            "50 000.01–99 999.99 RUB, such as 75 000.00 is covered by none of these rules\n"
            "50 000,01–99 999,99 RUB, например 75 000,00 не покрывает ни одно из этих правил\n"
            "20 001.00–50 000.00 RUB, such as 35 000.50 is covered by both `пять` and `семь`\n"
            "20 001,00–50 000,00 RUB, например 35 000,50 покрывают и `пять`, и `семь`\n");
}

}  // namespace
}  // namespace kopeck
