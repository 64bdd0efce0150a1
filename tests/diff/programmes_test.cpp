// Every programme of examples/ and tests/lang/pass over random events: what authors write leaves equal bytes as well.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "compiler/jit/native_code.h"
#include "compiler/lower/compile.h"
#include "runtime/native/native.h"
#include "tests/diff/comparison.h"

namespace kopeck::diff {
namespace {

namespace fs = std::filesystem;

constexpr int kEventsPerProgramme = 60;
constexpr std::size_t kFewest = 100;  // programmes that compile: a folder that moved would go unnoticed

std::vector<fs::path> programmes() {
  std::vector<fs::path> paths;
  for (const char* folder : {"examples", "tests/lang/pass", "tests/plan"}) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(KOPECK_SOURCE_DIR) / folder)) {
      if (entry.path().extension() == ".kop") paths.push_back(entry.path());
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::optional<plan::Plan> compiled(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  const SourceFile source(path.filename().string(), text.str());
  Diagnostics diagnostics;
  return compile(source, diagnostics);
}

TEST(Programmes, LeaveEqualBytes) {
  Coverage coverage;
  std::size_t count = 0;
  for (const fs::path& path : programmes()) {
    const std::optional<plan::Plan> plan = compiled(path);
    if (!plan) continue;  // whether it should compile is for others to say
    SCOPED_TRACE(path.string());
    Comparison comparison(*plan, coverage);
    ASSERT_EQ(comparison.problem(), "");
    // Code as an image carries it.
    auto code = compileNative(*plan, std::string(hostCpu()));
    ASSERT_TRUE(code) << code.error().message;
    const NativeCodes codes({*code});
    NativeCodes::Made made = codes.make(*plan);
    ASSERT_EQ(made.use, NativeUse::taken_up);
    comparison.add(std::move(made.evaluator));
    Random random(++count);
    for (int event = 0; event < kEventsPerProgramme; ++event) {
      ASSERT_EQ(comparison.event(random), "") << "event " << event;
    }
  }
  EXPECT_GT(count, kFewest);
  EXPECT_GT(coverage.applied, coverage.verdict_count / 10);
}

}  // namespace
}  // namespace kopeck::diff
