// Faults at random places of random runs, until the time is over.
//
//   soak_crash [--seconds N] [--seed S]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>

#include "tests/crash/scenario.h"

int main(int argc, char** argv) {
  using namespace kopeck::crash;
  long seconds = 60;
  std::uint64_t seed = std::random_device{}();
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::string_view(argv[i]) == "--seconds") seconds = std::strtol(argv[i + 1], nullptr, 10);
    if (std::string_view(argv[i]) == "--seed") seed = std::strtoull(argv[i + 1], nullptr, 10);
  }
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  long runs = 0;
  for (; std::chrono::steady_clock::now() < end; ++seed) {
    std::mt19937_64 random(seed);
    const Scenario scenario(seed, 2 + static_cast<int>(random() % 6), 10 + static_cast<int>(random() % 400));
    for (int i = 0; i < 20 && std::chrono::steady_clock::now() < end; ++i, ++runs) {
      const auto kind = static_cast<FaultKind>(1 + random() % 3);
      const auto at = static_cast<std::int64_t>(1 + random() % static_cast<std::uint64_t>(scenario.changes()));
      const std::string wrong = scenario.run(kind, at, random());
      if (wrong.empty()) continue;
      std::printf("seed %llu, fault %d at change %lld: %s\n", static_cast<unsigned long long>(seed),
                  static_cast<int>(kind), static_cast<long long>(at), wrong.c_str());
      return 1;
    }
  }
  std::printf("%ld runs with a fault each, all as promised\n", runs);
  return 0;
}
