// What the index keeps from event to event, for one thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/event/text.h"
#include "runtime/interpret/evaluator.h"

namespace kopeck {

/// For each article that has come: the sets that it lies in, and those that depend on more than the article but may
/// hold it. An article is what the sets look at of a line but its amounts: the values of some columns.
class ArticleTable {
 public:
  struct Sets {
    std::uint32_t first = 0;  // into lists(): members, then the others
    std::uint32_t members = 0;
    std::uint32_t others = 0;
  };

  ArticleTable();
  /// nullptr where the article has not come. `columns` are its values.
  [[nodiscard]] const Sets* find(std::span<const Value> columns) const;
  /// Of one that has not come. Valid until the next add().
  const Sets* add(std::span<const Value> columns, std::span<const std::int32_t> members,
                  std::span<const std::int32_t> others);
  [[nodiscard]] std::span<const std::int32_t> members(const Sets& sets) const {
    return std::span<const std::int32_t>(lists_).subspan(sets.first, sets.members);
  }
  [[nodiscard]] std::span<const std::int32_t> others(const Sets& sets) const {
    return std::span<const std::int32_t>(lists_).subspan(sets.first + sets.members, sets.others);
  }

 private:
  struct Entry {
    std::uint64_t hash = 0;
    std::size_t first_key = 0;
    Sets sets;
  };
  void clear();
  void grow();
  [[nodiscard]] std::size_t slotOf(std::uint64_t hash, std::span<const Value> columns) const;

  std::vector<std::uint32_t> slots_;  // 0: free, else an entry's number + 1
  std::vector<Entry> entries_;
  std::vector<Value> keys_;
  std::vector<std::int32_t> lists_;
};

struct IndexMemory final : EvalMemory {
  struct Membership {
    std::int32_t line = 0;
    std::int32_t set = 0;
  };
  ArticleTable articles;
  std::vector<Value> columns;              // of the line at hand
  std::vector<std::int32_t> members;       // sets, of a new article
  std::vector<std::int32_t> others;        // sets, of a new article
  std::vector<std::int64_t> words;         // of the masks, that are not 0
  std::vector<std::int32_t> sets;          // that some line lies in, in no order
  std::vector<Membership> memberships;     // each once, line by line
  std::vector<std::uint8_t> is_in_sets;    // a set
  std::vector<std::int32_t> sums;          // that may differ from 0
  std::vector<std::int32_t> rules;         // that may apply
  std::vector<const std::uint64_t*> rows;  // a property: the places of rules that its value leaves
};

}  // namespace kopeck
