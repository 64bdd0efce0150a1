// WriterLock: one writer a ledger. An flock(2) on a file beside the ledger, so that it dies with its process and keeps
// no reader out; the file holds the writer's process id, for messages.
#pragma once

#include <memory>
#include <string>

#include "runtime/value/result.h"

namespace kopeck {

class WriterLock {
 public:
  /// `busy`, naming the holder's process, when another Store (of this process or another) has it.
  [[nodiscard]] static Result<std::unique_ptr<WriterLock>> take(const std::string& ledger);
  /// Removes the file and lets go.
  ~WriterLock();
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

 private:
  WriterLock(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}
  std::string path_;
  int descriptor_;
};

}  // namespace kopeck
