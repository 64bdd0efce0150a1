// Stretch: a run of events whose accounts, rows and numbers are settled before any of them is judged, so that several
// threads may judge them (shards.h). Book plans it, event by event in the order of arrival.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/run/recent.h"
#include "runtime/run/shards.h"

namespace kopeck {

class Stretch {
 public:
  /// What the plan says of an event beside its job.
  struct Event {
    IdKey key;
    bool makes_account = false;  // its customer is known from it on
  };

  void clear() {
    jobs.clear();
    events.clear();
    ++turn_;
    named_ = 0;
  }

  /// Notes the number of an event, or of the sale that a return names.
  void note(IdKey key) {
    if (2 * (named_ + 1) > numbers_.size()) grow();
    place({key.low, turn_});
    ++named_;
  }
  /// Whether such a number may have been noted: another one is taken for it once in an age.
  [[nodiscard]] bool mayHave(IdKey key) const {
    const std::size_t mask = numbers_.size() - 1;
    for (std::size_t i = key.low & mask; numbers_[i].turn == turn_; i = (i + 1) & mask)
      if (numbers_[i].key == key.low) return true;
    return false;
  }

  std::vector<ShardJob> jobs;
  std::vector<Event> events;  // one a job

 private:
  struct Number {
    std::uint64_t key = 0;
    std::uint64_t turn = 0;  // an empty place where it is not this one
  };
  void place(const Number& number) {
    const std::size_t mask = numbers_.size() - 1;
    std::size_t i = number.key & mask;
    while (numbers_[i].turn == turn_) i = (i + 1) & mask;
    numbers_[i] = number;
  }
  void grow() {
    std::vector<Number> old(2 * numbers_.size());
    old.swap(numbers_);
    for (const Number& number : old)
      if (number.turn == turn_) place(number);
  }
  std::vector<Number> numbers_ = std::vector<Number>(1024);  // a power of two
  std::size_t named_ = 0;
  std::uint64_t turn_ = 0;
};

}  // namespace kopeck
