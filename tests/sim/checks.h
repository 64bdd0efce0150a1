// What has to hold of every case.
#pragma once

#include <cstdint>
#include <string>

#include "tests/sim/case.h"

namespace kopeck::sim {

/// What has been looked at so far.
struct Counts {
  std::int64_t programmes = 0;
  std::int64_t refused_programmes = 0;  // by the checker: not for a defect, but nothing is learnt of them
  std::int64_t events = 0;              // as generated
  std::int64_t fed = 0;                 // the same, once for every run that took it
  std::int64_t explained = 0;           // receipts explained on both evaluators
  std::int64_t replayed = 0;            // accounts
  std::int64_t shuffled = 0;            // cases compared in two orders of arrival
  void add(const Counts& other);
};

/// Which check failed, a colon and how; empty: all held. `thorough`: the dear checks as well; `only`: that check alone.
[[nodiscard]] std::string check(const Case& one, bool thorough, Counts& counts, const std::string& only = {});

/// The case of the seed, checked; of the dear checks every fourth case has each.
[[nodiscard]] std::string checkSeed(std::uint64_t seed, int events, Counts& counts);

}  // namespace kopeck::sim
