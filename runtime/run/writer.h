// Writer: commits batches on a thread of its own, one at a time, while the run goes on.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "runtime/store/store.h"

namespace kopeck {

class Writer {
 public:
  explicit Writer(Store& store);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  /// Starts to commit the batch, which stays the caller's and must not change until wait() has returned.
  void start(const LedgerBatch& batch);
  [[nodiscard]] bool idle();
  /// Until nothing is under way; what the last commit said.
  [[nodiscard]] Status wait();

 private:
  void work();
  Store& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  const LedgerBatch* batch_ = nullptr;
  bool stop_ = false;
  Status status_{Done{}};
  std::thread thread_;
};

}  // namespace kopeck
