// A whole run, from the rule file and its input to the ledger and the rejects file, over a disk that fails.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "runtime/run/run.h"
#include "tests/crash/faulty_vfs.h"
#include "tests/crash/picture.h"
#include "tests/unit/store/sample.h"

namespace kopeck::crash {

class WholeRun {
 public:
  /// `receipts` purchases made from `seed`, committed by so many events. Runs it once undisturbed.
  WholeRun(std::uint64_t seed, std::uint64_t receipts, std::size_t commit_events);

  /// What the undisturbed run could not do, or nothing.
  [[nodiscard]] const std::string& wrong() const { return wrong_; }
  /// How many such calls the undisturbed run makes.
  [[nodiscard]] std::int64_t count(Calls calls) const { return counts_[static_cast<std::size_t>(calls)]; }
  [[nodiscard]] const RunSummary& summary() const { return summary_; }

  struct Answer {
    std::string wrong;     // what was not as promised, or nothing
    bool struck = false;   // the fault came
    bool noticed = false;  // and the run ended with it
  };
  /// The run with the fault, and the same run again without one:
  ///   - an error is said in both languages and is of the right kind;
  ///   - whatever happened, the file is sound, and holds whole commits only;
  ///   - in the end ledger, rejects file and summary are those of the undisturbed run.
  [[nodiscard]] Answer run(const Fault& fault, std::uint64_t seed) const;

 private:
  [[nodiscard]] Result<RunSummary> once(const sample::Folder& folder) const;
  [[nodiscard]] std::string disturbed(const sample::Folder& folder, const Fault& fault, Answer& answer) const;
  [[nodiscard]] bool killed(const sample::Folder& folder, const Fault& fault) const;
  [[nodiscard]] std::string compared(const sample::Folder& folder, const RunSummary& summary) const;

  sample::Folder own_;
  std::size_t commit_events_;
  std::optional<plan::Plan> plan_;
  std::string wrong_;
  std::int64_t counts_[2] = {0, 0};
  RunSummary summary_;
  Picture picture_;
  std::string rejects_;
};

}  // namespace kopeck::crash
