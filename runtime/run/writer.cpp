#include "runtime/run/writer.h"

namespace kopeck {

Writer::Writer(Store& store) : store_(store), thread_([this] { work(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Writer::start(const LedgerBatch& batch) {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    batch_ = &batch;
  }
  changed_.notify_all();
}

bool Writer::idle() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return batch_ == nullptr;
}

Status Writer::wait() {
  std::unique_lock<std::mutex> lock(mutex_);
  changed_.wait(lock, [this] { return batch_ == nullptr; });
  return status_;
}

void Writer::work() {
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stop_ || batch_ != nullptr; });
    if (batch_ == nullptr) return;
    const LedgerBatch* batch = batch_;
    lock.unlock();
    Status status = store_.commit(*batch);
    lock.lock();
    status_ = std::move(status);
    batch_ = nullptr;
    changed_.notify_all();
  }
}

}  // namespace kopeck
