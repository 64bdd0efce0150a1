// Random programmes and events on the interpreter and on compiled code, for as long as it is told.
//
//   soak_evaluators [--seconds N] [--seed S]    with a seed: that one programme only
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <string_view>

#include "tests/diff/comparison.h"

namespace {

using namespace kopeck;
using namespace kopeck::diff;

constexpr int kEventsPerPlan = 400;

bool agrees(std::uint64_t seed, Coverage& coverage) {
  Random random(seed);
  const plan::Plan plan = plainOrLargePlan(random);
  std::string problem;
  if (const auto unsound = plan::verify(plan); !unsound.empty()) problem = unsound.front();
  if (problem.empty()) {
    Comparison comparison(plan, coverage);
    problem = comparison.problem();
    for (int event = 0; event < kEventsPerPlan && problem.empty(); ++event) problem = comparison.event(random);
  }
  if (problem.empty()) return true;
  fmt::print(stderr, "{}\nseed {}\n", problem, seed);
  return false;
}

int soak(double seconds, std::uint64_t first_seed, bool one_only) {
  const auto begin = std::chrono::steady_clock::now();
  Coverage coverage;
  std::uint64_t seed = first_seed;
  do {
    if (!agrees(seed, coverage)) return 1;
    ++seed;
  } while (!one_only && std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count() < seconds);
  fmt::print("{} programmes, {} events, {} refused for overflow: equal\n", seed - first_seed, coverage.events,
             coverage.faults);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  double seconds = 60;
  // A soak that repeats itself finds nothing new; what it finds is named by its seed.
  auto seed = static_cast<std::uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
  bool one_only = false;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::string_view(argv[i]) == "--seconds") {
      seconds = std::strtod(argv[i + 1], nullptr);
    } else if (std::string_view(argv[i]) == "--seed") {
      seed = std::strtoull(argv[i + 1], nullptr, 10);
      one_only = true;
    }
  }
  return soak(seconds, seed, one_only);
}
