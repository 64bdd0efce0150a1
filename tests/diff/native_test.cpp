// Code as an image carries it: equal to the interpreter on random programmes and events, of every kind of processor
// that this one can play; and where it does not fit, left alone.
#include "compiler/jit/native_code.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/native/native.h"
#include "runtime/native/units.h"
#include "tests/diff/comparison.h"

namespace kopeck::diff {
namespace {

constexpr int kPlans = 60;
constexpr int kEventsPerPlan = 100;

plan::Plan planOf(std::uint64_t seed) {
  Random random(seed);
  return plainOrLargePlan(random);
}

NativeCode codeOf(const plan::Plan& plan, const std::string& cpu = std::string(hostCpu())) {
  auto code = compileNative(plan, cpu);
  EXPECT_TRUE(code) << code.error().message;
  return code ? *code : NativeCode{};
}

TEST(Native, RandomProgrammesLeaveEqualBytes) {
  Coverage coverage;
  for (int index = 0; index < kPlans; ++index) {
    SCOPED_TRACE(index);
    Random random(7'000 + static_cast<std::uint64_t>(index));
    const plan::Plan plan = plainOrLargePlan(random);
    Comparison comparison(plan, coverage);
    ASSERT_EQ(comparison.problem(), "");
    const auto cpus = nativeCpus();
    const std::string_view cpu = cpus[static_cast<std::size_t>(index) % cpus.size()];
    NativeCodes::Made made = NativeCodes({codeOf(plan, std::string(hostHas(cpu) ? cpu : hostCpu()))}).make(plan);
    ASSERT_EQ(made.use, NativeUse::taken_up);
    EXPECT_STREQ(made.evaluator->name(), "image");
    comparison.add(std::move(made.evaluator));
    for (int event = 0; event < kEventsPerPlan; ++event) ASSERT_EQ(comparison.event(random), "") << "event " << event;
  }
  EXPECT_GT(coverage.applied, coverage.verdict_count / 10);
  EXPECT_GT(coverage.faults, 0);
}

TEST(Native, ThePlanAloneDecidesTheBytes) {
  const plan::Plan plan = planOf(3);
  EXPECT_EQ(codeOf(plan).object, codeOf(plan).object);
}

TEST(Native, IsLeftAloneWhereItDoesNotFit) {
  const plan::Plan plan = planOf(4);
  const NativeCode good = codeOf(plan);
  const auto use = [&](const std::vector<NativeCode>& codes) {
    const NativeCodes::Made made = NativeCodes(codes).make(plan);
    EXPECT_STREQ(made.evaluator->name(), made.use == NativeUse::taken_up ? "image" : "interpret");
    return made.use;
  };
  EXPECT_EQ(use({}), NativeUse::none);
  NativeCode other = good;
  other.plan_hash ^= 1;
  EXPECT_EQ(use({other}), NativeUse::none);
  other = good;
  other.cpu = "a processor of the future";
  EXPECT_EQ(use({other}), NativeUse::other_processor);
  other = good;
  other.made_by = "0123";
  EXPECT_EQ(use({other}), NativeUse::other_version);
  other = good;
  other.object = "no object";
  EXPECT_EQ(use({other}), NativeUse::not_loadable);
  std::uint64_t seed = 5;
  const auto units = [](const plan::Plan& of) { return native::divide(of, false).units.size(); };
  while (units(planOf(seed)) == units(plan)) ++seed;
  other.object = codeOf(planOf(seed)).object;
  EXPECT_EQ(use({other}), NativeUse::not_loadable);
  // What does not fit is passed over for what does.
  EXPECT_EQ(use({other, good}), NativeUse::taken_up);
}

TEST(Native, TheBestForTheProcessorIsTaken) {
  const plan::Plan plan = planOf(6);
  NativeCode plain = codeOf(plan, std::string(nativeCpus().front()));
  plain.object = "never looked at";
  EXPECT_EQ(NativeCodes({plain, codeOf(plan)}).make(plan).use,
            hostCpu() == nativeCpus().front() ? NativeUse::not_loadable : NativeUse::taken_up);
}

TEST(Native, NamesWhatThereIs) {
  const auto code = compileNative(planOf(1), "pentium");
  ASSERT_FALSE(code);
  EXPECT_EQ(code.error().message,
            "no machine code can be made for an image here: pentium (x86-64, x86-64-v2, x86-64-v3, x86-64-v4)");
}

/// Code of one object serves several evaluators and threads, and outlives what loaded it.
TEST(Native, IsSharedAndKept) {
  const plan::Plan plan = planOf(8);
  auto codes = std::make_unique<NativeCodes>(std::vector<NativeCode>{codeOf(plan)});
  std::vector<NativeCodes::Made> made(4);
  std::vector<std::thread> threads;
  for (NativeCodes::Made& one : made) threads.emplace_back([&] { one = codes->make(plan); });
  for (std::thread& thread : threads) thread.join();
  codes.reset();
  for (NativeCodes::Made& one : made) {
    ASSERT_EQ(one.use, NativeUse::taken_up);
    Coverage coverage;
    Comparison comparison(plan, coverage);
    comparison.add(std::move(one.evaluator));
    Random random(9);
    for (int event = 0; event < 20; ++event) ASSERT_EQ(comparison.event(random), "");
  }
}

/// Files of one name are one to the loader: a second image must not get the first one's code.
TEST(Native, ManyImagesOneAfterAnother) {
  for (std::uint64_t seed = 20; seed < 30; ++seed) {
    const plan::Plan plan = planOf(seed);
    NativeCodes::Made made = NativeCodes({codeOf(plan)}).make(plan);
    ASSERT_EQ(made.use, NativeUse::taken_up) << seed;
    Coverage coverage;
    Comparison comparison(plan, coverage);
    comparison.add(std::move(made.evaluator));
    Random random(seed);
    for (int event = 0; event < 20; ++event) ASSERT_EQ(comparison.event(random), "") << seed;
  }
}

TEST(Native, NoPageIsWritableAndExecutable) {
  std::ifstream maps("/proc/self/maps");
  if (!maps) GTEST_SKIP() << "no /proc";
  const plan::Plan plan = planOf(31);
  const NativeCodes::Made made = NativeCodes({codeOf(plan)}).make(plan);
  ASSERT_EQ(made.use, NativeUse::taken_up);
  bool seen = false;
  for (std::string line; std::getline(maps, line);) {
    seen = seen || line.find("kopeck-code") != std::string::npos;
    EXPECT_EQ(line.find(" rwx"), std::string::npos) << line;
  }
  EXPECT_TRUE(seen);
}

}  // namespace
}  // namespace kopeck::diff
