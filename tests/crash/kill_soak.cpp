// Kills of the real tool at random moments, on ever new receipts: at least so many, and for at least so long.
//
//   soak_kill [--kills N] [--seconds N] [--seed S]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string_view>

#include "tests/crash/kills.h"

int main(int argc, char** argv) {
  using namespace kopeck::crash;
  std::int64_t kills = 1000;
  long seconds = 0;
  std::uint64_t seed = std::random_device{}();
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::string_view(argv[i]) == "--kills") kills = std::strtoll(argv[i + 1], nullptr, 10);
    if (std::string_view(argv[i]) == "--seconds") seconds = std::strtol(argv[i + 1], nullptr, 10);
    if (std::string_view(argv[i]) == "--seed") seed = std::strtoull(argv[i + 1], nullptr, 10);
  }
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  KillCounts counts;
  const auto going = [&] { return counts.kills < kills || std::chrono::steady_clock::now() < end; };
  for (; going(); ++seed) {
    std::mt19937_64 random(seed);
    Kills input(seed, 100 + random() % 1500);
    if (!input.inOrder()) {
      std::printf("seed %llu: its undisturbed run is not in order: %s\n", static_cast<unsigned long long>(seed),
                  input.findings().c_str());
      return 1;
    }
    for (int ledger = 0; ledger < 5 && going(); ++ledger) {
      const std::string wrong = input.ledger(1 + static_cast<std::int64_t>(random() % 20), counts);
      if (wrong.empty()) continue;
      std::printf("seed %llu: %s\n", static_cast<unsigned long long>(seed), wrong.c_str());
      return 1;
    }
  }
  std::printf("%s\nall as promised\n", told(counts).c_str());
  return 0;
}
