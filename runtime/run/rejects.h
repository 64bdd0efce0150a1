// The `--rejects` file: one NDJSON line for each refused input line or receipt, in the order of the input.
//
// What belongs to a batch of the ledger is on the disk before the batch is committed; a run that goes on cuts off what
// was refused after the place where it goes on. So each refusal stands there once, whatever stopped the run. What had
// waited before it was refused says at which line that was: `refused_at`, after `line`.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "runtime/value/result.h"

namespace kopeck {

class RejectsFile {
 public:
  /// Opens `path` (empty: writes nothing). Keeps its lines up to input line `keep_lines`, cuts off the rest.
  [[nodiscard]] static Result<RejectsFile> open(const std::string& path, std::uint64_t keep_lines);
  RejectsFile() = default;
  ~RejectsFile();
  RejectsFile(RejectsFile&& other) noexcept;
  RejectsFile& operator=(RejectsFile&& other) noexcept;
  RejectsFile(const RejectsFile&) = delete;
  RejectsFile& operator=(const RejectsFile&) = delete;

  [[nodiscard]] bool wanted() const { return descriptor_ >= 0; }
  /// Takes what is said of input line `number`, its newline included.
  void add(std::uint64_t number, std::string line);
  /// Writes what was added since, by input lines. Requires that nothing added before a call is of a later input line
  /// than what is added after it.
  [[nodiscard]] Status write();
  /// Writes, and returns when it would survive a power cut.
  [[nodiscard]] Status keep();

 private:
  std::string path_;
  int descriptor_ = -1;
  bool kept_ = true;  // nothing was written since keep()
  std::vector<std::pair<std::uint64_t, std::string>> added_;
};

}  // namespace kopeck
