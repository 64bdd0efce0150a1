// SetIndex: which sets a line lies in, without asking every set.
//
// What a set looks at of a line is mostly its texts and attributes, and those come again with every line of the same
// article: a set over them alone is asked once an article. When an article comes first, the sets that can't hold it are
// left out by the texts that they name: `sku one of …`, `category under …`. Sets that look at amounts, or at the
// customer, are asked for every line, but for those that their named texts rule out.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <unordered_map>
#include <vector>

#include "runtime/interpret/index_memory.h"

namespace kopeck {

class SetIndex {
 public:
  /// `plan` must be sound and outlive the index.
  explicit SetIndex(const plan::Plan& plan);

  /// Evaluator::evaluateLines. Leaves in `memory` which sets some line lies in, and which words of masks are not 0.
  [[nodiscard]] Fault lines(EvalContext& context, IndexMemory& memory) const;

  /// How many columns of lines make an article.
  [[nodiscard]] std::size_t articleColumns() const {
    return attributes_.size() +
           static_cast<std::size_t>(std::count(std::begin(uses_text_), std::end(uses_text_), true));
  }
  /// Whether a table of the texts under Plan::prefixes[prefix] is read by anybody.
  [[nodiscard]] bool readsTable(std::size_t prefix) const { return reads_table_[prefix] != 0; }
  /// Whether the expression computes anything that could leave its range; -1 does not.
  [[nodiscard]] bool mayOverflow(std::int32_t expr) const {
    return expr >= 0 && may_overflow_[static_cast<std::size_t>(expr)] != 0;
  }
  /// About how many texts a set names, as a measure of how rare its goods are; the most where it names none.
  [[nodiscard]] std::size_t breadth(std::size_t set) const { return breadth_[set]; }

 private:
  /// A text that a set names: the line's text itself, or one that it lies under.
  struct Named {
    plan::ItemText column = plan::ItemText::sku;
    bool under = false;
    TextId text = kNoText;
  };
  /// Without one of them no line lies in the set; `any` where nothing is known.
  struct Cover {
    bool any = true;
    std::vector<Named> names;
  };
  using Sets = std::vector<std::int32_t>;
  using ByText = std::unordered_map<TextId, Sets>;

  /// Whether it looks at a line's texts and attributes alone, and can't overflow.
  [[nodiscard]] bool isOfArticle(std::int32_t expr) const;
  [[nodiscard]] Cover coverOf(std::int32_t expr) const;
  [[nodiscard]] Cover coverOfTest(const plan::Expr& expr) const;
  [[nodiscard]] static Cover coverOfBoth(const Cover& a, const Cover& b);
  [[nodiscard]] static Cover coverOfEither(Cover a, const Cover& b);
  /// The expression where it is a text of the line; else nullptr.
  [[nodiscard]] const plan::Expr* textOfLine(std::int32_t operand) const;
  void markTables(std::int32_t expr);
  void useColumns(std::int32_t expr);
  void addSet(std::int32_t set);

  void readColumns(const EvalContext& context, std::int64_t line, IndexMemory& memory) const;
  void candidates(const EvalContext& context, std::int64_t line, IndexMemory& memory) const;
  [[nodiscard]] Fault newArticle(EvalContext& context, std::int64_t line, IndexMemory& memory) const;
  [[nodiscard]] Fault others(EvalContext& context, std::int64_t line, std::span<const std::int32_t> of_article,
                             IndexMemory& memory) const;
  void addMember(EvalContext& context, std::int64_t line, std::int32_t set, IndexMemory& memory) const;

  const plan::Plan& plan_;
  std::int64_t mask_words_;
  std::vector<std::uint8_t> may_overflow_;  // an expression
  std::vector<std::uint8_t> of_article_;    // a set
  std::vector<Cover> covers_;               // a set
  std::vector<std::size_t> breadth_;
  std::vector<std::uint8_t> reads_table_;  // a prefix
  bool uses_text_[3] = {};                 // by ItemText: a column of articles
  std::vector<std::int32_t> attributes_;   // schema.item: columns of articles
  ByText is_[3];                           // by ItemText
  ByText under_[3];
  Sets unnamed_;     // sets over articles that name no text
  Sets every_line_;  // sets that are asked for every line, rising
};

}  // namespace kopeck
