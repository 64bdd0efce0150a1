// Faults at every call of whole runs, and at random places of random ones over the store alone, until the time is over.
//
//   soak_crash [--seconds N] [--seed S]
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <string_view>

#include "tests/crash/scenario.h"
#include "tests/crash/whole_run.h"

namespace kopeck::crash {
namespace {

constexpr FaultKind kKinds[] = {FaultKind::full,        FaultKind::stays_full, FaultKind::io_error,
                                FaultKind::short_write, FaultKind::power_cut,  FaultKind::killed};

struct Counts {
  long faults = 0;    // that came
  long places = 0;    // of whole runs of which all were tried
  long store = 0;     // faults of the store alone
  std::string wrong;  // the first thing that was not as promised
};

void report(Counts& counts, std::uint64_t seed, const Fault& fault, std::int64_t of, const std::string& wrong) {
  char text[128];
  std::snprintf(text, sizeof text,
                "seed %llu, fault %d at %s call %lld of %lld: ", static_cast<unsigned long long>(seed),
                static_cast<int>(fault.kind), fault.calls == Calls::changing ? "changing" : "looking",
                static_cast<long long>(fault.at), static_cast<long long>(of));
  counts.wrong = text + wrong;
}

/// Every kind of fault at every call of one whole run, as far as time is left.
void everyPlace(std::uint64_t seed, const auto& time_left, Counts& counts) {
  std::mt19937_64 random(seed);
  // Commits of different sizes; the larger runs put their log back into the file on the way.
  const WholeRun run(seed, 30 + random() % 300, 10 + random() % 120);
  if (!run.wrong().empty()) return report(counts, seed, {}, 0, run.wrong());
  const auto attempt = [&](const Fault& fault) {
    const WholeRun::Answer answer = run.run(fault, random());
    counts.faults += answer.struck ? 1 : 0;
    if (!answer.wrong.empty()) report(counts, seed, fault, run.count(fault.calls), answer.wrong);
  };
  for (const Calls calls : {Calls::changing, Calls::looking}) {
    for (std::int64_t at = 1; at <= run.count(calls); ++at) {
      for (const FaultKind kind : kKinds) {
        if (calls == Calls::looking && kind != FaultKind::io_error && kind != FaultKind::killed) continue;
        if (!time_left() || !counts.wrong.empty()) return;
        attempt({kind, at, calls});
      }
      ++counts.places;
    }
  }
}

void storeAlone(std::uint64_t seed, const auto& time_left, Counts& counts) {
  std::mt19937_64 random(seed);
  const Scenario scenario(seed, 2 + static_cast<int>(random() % 6), 10 + static_cast<int>(random() % 400));
  constexpr FaultKind kPassing[] = {FaultKind::full, FaultKind::io_error, FaultKind::power_cut};
  for (int i = 0; i < 20 && time_left() && counts.wrong.empty(); ++i, ++counts.store) {
    const Fault fault{kPassing[random() % 3],
                      static_cast<std::int64_t>(1 + random() % static_cast<std::uint64_t>(scenario.changes())),
                      Calls::changing};
    const std::string wrong = scenario.run(fault.kind, fault.at, random());
    if (!wrong.empty()) report(counts, seed, fault, scenario.changes(), "store alone: " + wrong);
  }
}

}  // namespace
}  // namespace kopeck::crash

int main(int argc, char** argv) {
  using namespace kopeck::crash;
  long seconds = 60;
  std::uint64_t seed = std::random_device{}();
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::string_view(argv[i]) == "--seconds") seconds = std::strtol(argv[i + 1], nullptr, 10);
    if (std::string_view(argv[i]) == "--seed") seed = std::strtoull(argv[i + 1], nullptr, 10);
  }
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  const auto time_left = [&] { return std::chrono::steady_clock::now() < end; };
  Counts counts;
  for (; time_left() && counts.wrong.empty(); ++seed) {
    storeAlone(seed, time_left, counts);
    if (counts.wrong.empty()) everyPlace(seed, time_left, counts);
  }
  std::printf("%ld faults of whole runs (%ld calls with every kind of fault), %ld of the store alone\n", counts.faults,
              counts.places, counts.store);
  std::printf("%s\n", counts.wrong.empty() ? "all as promised" : counts.wrong.c_str());
  return counts.wrong.empty() ? 0 : 1;
}
