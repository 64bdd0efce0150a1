// WriterLock: one writer a ledger. An flock(2) on a file beside the ledger, so that it dies with its process and keeps
// no reader out; the file says whose process it is, since when, and what it reads: for messages, a line each.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/value/result.h"

namespace kopeck {

class WriterLock {
 public:
  /// `busy`, naming the holder, when another Store (of this process or another) has it.
  [[nodiscard]] static Result<std::unique_ptr<WriterLock>> take(const std::string& ledger);
  /// Lets others know which input is being read.
  void reads(std::string_view input) const;
  /// Removes the file and lets go.
  ~WriterLock();
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

 private:
  WriterLock(std::string path, int descriptor, std::string holder)
      : path_(std::move(path)), descriptor_(descriptor), holder_(std::move(holder)) {}
  std::string path_;
  int descriptor_;
  std::string holder_;  // the first two lines
};

}  // namespace kopeck
