// Every programme of examples/ and tests/lang/pass over random events: what authors write leaves equal bytes as well.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include "compiler/jit/native_code.h"
#include "runtime/native/native.h"
#include "tests/diff/comparison.h"
#include "tests/diff/programmes.h"

namespace kopeck::diff {
namespace {

constexpr int kEventsPerProgramme = 60;
constexpr std::size_t kFewest = 100;  // programmes that compile: a folder that moved would go unnoticed

TEST(Programmes, LeaveEqualBytes) {
  Coverage coverage;
  std::size_t count = 0;
  for (const std::filesystem::path& path : programmes()) {
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
