// Ledger batches made from a seed, with rows of every kind, that a sound run could have made: for tests of the store.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/store/reader.h"
#include "runtime/store/store.h"

namespace kopeck::sample {

[[nodiscard]] ProgrammeId programme();

/// `count` batches of `events` events each, one after another.
[[nodiscard]] std::vector<LedgerBatch> batches(std::uint64_t seed, int count, int events);

/// Everything that the ledger says, as text: equal for equal ledgers.
[[nodiscard]] std::string dump(const std::string& path);

/// The first line in which the two dumps differ, or nothing.
[[nodiscard]] std::string difference(const std::string& a, const std::string& b);

/// The first invariant that the ledger breaks, or nothing: rows without gaps, the position and the totals fit the rows,
/// balances are the sums of postings, batches unpack.
[[nodiscard]] std::string brokenInvariant(const std::string& path, const std::vector<LedgerBatch>& batches);

/// A folder of its own for a test; removed with everything in it.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Opens, begins the input "in", commits from where it was left, finishes. What went wrong, or nothing.
[[nodiscard]] std::string fill(const std::string& path, const std::vector<LedgerBatch>& batches,
                               const StoreOptions& options = {});

}  // namespace kopeck::sample
