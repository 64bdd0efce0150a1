// ReadAhead: the next part of the input is read on a thread of its own while the run works on the one before.
//
// Between a Reader and the run. The Reader's texts go into a TextPool of its own, so that nobody looks at one that
// grows; each part says which texts are new with it, and the run interns them in that order: both pools agree. One
// caller.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "runtime/ingest/ingest.h"

namespace kopeck {

class ReadAhead {
 public:
  struct Part {
    EventBatch batch;
    std::vector<Rejected> rejected;
    std::uint64_t lines = 0;         // Reader::linesConsumed() after it
    bool more = true;                // false: the input's end, with nothing in it
    std::optional<Error> error;      // the input can't be read on
    std::vector<std::string> texts;  // new in the Reader's pool, in the order of their ids
  };

  /// Parts of `at_once` events. Both outlive it; the Reader interns into `pool`.
  ReadAhead(Reader& reader, const TextPool& pool, std::size_t at_once);
  /// Waits for the part that is being read.
  ~ReadAhead();
  ReadAhead(const ReadAhead&) = delete;
  ReadAhead& operator=(const ReadAhead&) = delete;

  /// Gives the part before back, and waits for the next one. After one with an error or without more there is none.
  [[nodiscard]] Part& next();

 private:
  enum class State : std::uint8_t { empty, filled };
  void work();
  void fill(Part& part);

  Reader& reader_;
  const TextPool& pool_;
  std::size_t at_once_;
  std::size_t known_texts_;
  Part parts_[2];
  State states_[2] = {State::empty, State::empty};
  std::size_t at_ = 1;  // which part the caller has
  bool begun_ = false;
  bool stop_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::thread thread_;
};

}  // namespace kopeck
