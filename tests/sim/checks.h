// What has to hold of every case.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "tests/sim/case.h"

namespace kopeck::sim {

/// What one check has looked at.
struct Tally {
  std::int64_t cases = 0;
  std::int64_t events = 0;  // as generated
};

/// What has been looked at so far.
struct Counts {
  std::int64_t programmes = 0;
  std::int64_t refused_programmes = 0;  // by the checker: not for a defect, but nothing is learnt of them
  std::int64_t events = 0;              // as generated
  std::int64_t fed = 0;                 // the same, once for every run that took it
  std::int64_t explained = 0;           // receipts explained on both evaluators
  std::int64_t replayed = 0;            // accounts
  std::map<std::string, Tally> checks;  // by name
  void add(const Counts& other);
};
/// In sentences, each of which ends its line.
[[nodiscard]] std::string text(const Counts& counts);

/// Which check failed, a colon and how; empty: all held. `thorough`: the dear checks as well; `only`: that check alone.
[[nodiscard]] std::string check(const Case& one, bool thorough, Counts& counts, const std::string& only = {});

/// The case of the seed, checked; the dear checks are made of a share of the cases.
[[nodiscard]] std::string checkSeed(std::uint64_t seed, const CaseSize& size, Counts& counts);

}  // namespace kopeck::sim
