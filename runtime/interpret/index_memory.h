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
///
/// There are tens of thousands of articles, which come in any order, so what is asked of one lies together: an entry
/// has its columns, and behind them its sets where they are few, in one or two lines of the cache.
class ArticleTable {
 public:
  struct Sets {
    std::span<const std::int32_t> members;
    std::span<const std::int32_t> others;
  };

  /// `columns`: how many values an article has.
  explicit ArticleTable(std::size_t columns);
  /// Whether the article has come; if so, `sets` are its sets, until the next add().
  [[nodiscard]] bool find(std::span<const Value> columns, Sets& sets) const;
  /// Of one that has not come. The answer is valid until the next add().
  Sets add(std::span<const Value> columns, std::span<const std::int32_t> members, std::span<const std::int32_t> others);

 private:
  struct alignas(64) Line {
    std::int32_t words[16] = {};
  };
  [[nodiscard]] const std::int32_t* entry(std::size_t number) const { return lines_[number * lines_of_entry_].words; }
  [[nodiscard]] Sets setsOf(const std::int32_t* entry) const;
  [[nodiscard]] bool hasRoom(std::size_t sets) const;
  [[nodiscard]] std::size_t slotOf(std::uint64_t hash, std::span<const Value> columns) const;
  void clear();
  void grow();

  std::size_t columns_;
  std::size_t words_of_columns_;
  std::size_t lines_of_entry_;
  std::size_t count_ = 0;
  std::vector<std::uint32_t> slots_;  // 0: free, else bits of the hash and an entry's number + 1
  std::vector<Line> lines_;  // entries: columns, how many members and others, and these, or where they are in lists_
  std::vector<std::int32_t> lists_;
};

struct IndexMemory final : EvalMemory {
  /// `article_columns`: see ArticleTable.
  explicit IndexMemory(std::size_t article_columns) : articles(article_columns) {}
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
  static constexpr std::size_t kBounded = 5;
  std::uint8_t stretches[kBounded] = {};  // of the first properties: in which their value lies
};

}  // namespace kopeck
