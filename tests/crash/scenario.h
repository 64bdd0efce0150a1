// One run of the store over a failing disk, and what must hold afterwards.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/ledger/ledger.h"
#include "tests/crash/faulty_vfs.h"

namespace kopeck::crash {

class Scenario {
 public:
  /// `batches` of `events` events each, made from `seed`.
  Scenario(std::uint64_t seed, int batches, int events);

  /// How many changes of files the undisturbed run makes.
  [[nodiscard]] std::int64_t changes() const { return changes_; }

  /// The run with the fault at change `at`: what went wrong with the promises of store.h, or nothing.
  ///   - an error says `full` or `io`, in both languages;
  ///   - after a full disk or an error that has passed, the same batch is taken;
  ///   - what commit() had answered is in the ledger, whole, also after a power cut;
  ///   - nothing half is in it, and going on ends in the same ledger as the undisturbed run.
  [[nodiscard]] std::string run(FaultKind kind, std::int64_t at, std::uint64_t seed) const;

 private:
  [[nodiscard]] std::string disturbed(const std::string& path, FaultKind kind, std::size_t& kept) const;

  std::vector<LedgerBatch> batches_;
  std::string expected_;
  std::int64_t changes_ = 0;
};

}  // namespace kopeck::crash
