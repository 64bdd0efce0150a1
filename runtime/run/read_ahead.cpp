#include "runtime/run/read_ahead.h"

#include <utility>

namespace kopeck {

ReadAhead::ReadAhead(Reader& reader, const TextPool& pool, std::size_t at_once)
    : reader_(reader), pool_(pool), at_once_(at_once), known_texts_(pool.size()), thread_([this] { work(); }) {}

ReadAhead::~ReadAhead() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

ReadAhead::Part& ReadAhead::next() {
  std::unique_lock<std::mutex> lock(mutex_);
  if (begun_) states_[at_] = State::empty;
  begun_ = true;
  at_ = 1 - at_;
  changed_.notify_all();
  changed_.wait(lock, [this] { return states_[at_] == State::filled; });
  return parts_[at_];
}

void ReadAhead::work() {
  std::size_t at = 0;
  std::unique_lock<std::mutex> lock(mutex_);
  while (true) {
    changed_.wait(lock, [&] { return stop_ || states_[at] == State::empty; });
    if (stop_) return;
    lock.unlock();
    fill(parts_[at]);
    lock.lock();
    states_[at] = State::filled;
    changed_.notify_all();
    if (parts_[at].error || !parts_[at].more) return;
    at = 1 - at;
  }
}

void ReadAhead::fill(Part& part) {
  part.rejected.clear();
  part.texts.clear();
  auto more = reader_.next(part.batch, at_once_, part.rejected);
  part.lines = reader_.linesConsumed();
  if (!more.ok()) part.error = more.error();
  part.more = more.ok() && *more;
  for (; known_texts_ < pool_.size(); ++known_texts_)
    part.texts.emplace_back(pool_.text(static_cast<TextId>(known_texts_)));
}

}  // namespace kopeck
