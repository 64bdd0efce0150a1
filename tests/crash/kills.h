// Runs of the real tool that are killed at random moments and go on, until the ledger is complete.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>

#include "tests/crash/process.h"
#include "tests/unit/store/sample.h"

namespace kopeck::crash {

struct KillCounts {
  std::int64_t kills = 0;      // by SIGKILL
  std::int64_t stops = 0;      // by SIGTERM or SIGINT, which end the run with its commit
  std::int64_t in_time = 0;    // of both: signals that came when the run was over already
  std::int64_t no_ledger = 0;  // kills before there was a file
  std::int64_t first_run = 0;  // kills of the run that made the ledger
  std::int64_t resumed = 0;    // kills of a run that was going on
  std::int64_t late = 0;       // kills when all receipts had been read: in the indexes, or the last checkpoint
  std::int64_t ledgers = 0;    // brought to their end
};

[[nodiscard]] std::string told(const KillCounts& counts);

class Kills {
 public:
  /// Writes the input made from `seed`, and runs it undisturbed.
  Kills(std::uint64_t seed, std::uint64_t receipts);

  /// Whether the auditor finds nothing in the undisturbed run's ledger; else this input says nothing about kills.
  [[nodiscard]] bool inOrder() const { return digest_.size() == 32; }
  /// What the auditor has against it.
  [[nodiscard]] const std::string& findings() const { return digest_; }

  /// Makes one more ledger, killing its run at most `most` times. After each kill the ledger opens, SQLite finds the
  /// file sound, the auditor finds nothing; in the end digest, rejects and summary are the undisturbed run's. What is
  /// not so, or nothing.
  [[nodiscard]] std::string ledger(std::int64_t most, KillCounts& counts);

 private:
  [[nodiscard]] std::vector<std::string> runOf(const std::string& ledger, bool disturbed);
  [[nodiscard]] std::string digest(const std::string& ledger) const;
  [[nodiscard]] std::string afterKill(const std::string& ledger, KillCounts& counts) const;
  [[nodiscard]] std::string compared(const std::string& ledger) const;
  [[nodiscard]] std::chrono::microseconds moment(std::int64_t attempt);
  [[nodiscard]] std::string file(const std::string& name) const;

  sample::Folder folder_;
  std::mt19937_64 random_;
  std::chrono::microseconds took_{0};  // the undisturbed run
  std::string wrong_;                  // with it
  std::string digest_, rejects_, summary_;
  std::int64_t rows_ = 0;
  int number_ = 0;
};

}  // namespace kopeck::crash
