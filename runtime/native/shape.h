// Rules that differ only in constants share one function, which reads the constants from a table: ten thousand offers
// for single articles compile as fast as one, and their code stays in the processor's cache.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/plan/plan.h"

namespace kopeck::native {

/// What of a rule stands in its table.
enum class Lifted : std::uint8_t {
  rule,        // its index
  first_earn,  // its first amount
  first_take,
  from,
  until,
  value,       // of an expression: Expr::value
  index,       // of an expression: Expr::index
  list_value,  // of a short list of an expression
  sum,         // of an earn, as all that follow
  sum_set,
  rate,
  points,
  draw,
  carry,
  portion_from,
  portion_to,
  cap_most,  // of an earn's cap
  cap_read,
};

/// Where in the table each of them stands, of one rule.
class Slots {
 public:
  /// `owner`: the expression's or the earn's index; `part` of a list or of several caps.
  void add(Lifted what, std::int32_t owner, std::int32_t part, std::int32_t slot) {
    slots_.emplace(keyOf(what, owner, part), slot);
  }
  /// -1 where it is part of the code.
  [[nodiscard]] std::int32_t find(Lifted what, std::int32_t owner, std::int32_t part) const {
    const auto found = slots_.find(keyOf(what, owner, part));
    return found == slots_.end() ? -1 : found->second;
  }

 private:
  static std::uint64_t keyOf(Lifted what, std::int32_t owner, std::int32_t part) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(owner)) << 32 |
           static_cast<std::uint64_t>(static_cast<std::uint32_t>(part)) << 8 | static_cast<std::uint64_t>(what);
  }
  std::unordered_map<std::uint64_t, std::int32_t> slots_;
};

/// A list that is compared value by value.
constexpr std::size_t kFewValues = 4;
[[nodiscard]] bool isLifted(const std::vector<Value>& list);

/// Reads rules. The text of two rules is equal exactly where one function serves both; their tables then have the same
/// layout.
class ShapeReader {
 public:
  explicit ShapeReader(const plan::Plan& plan) : plan_(plan) {}
  /// Appends the rule's table. `slots` may be null.
  [[nodiscard]] std::string read(std::int32_t rule, std::vector<std::int64_t>& table, Slots* slots);

 private:
  void lift(Lifted what, std::int32_t owner, std::int64_t value, std::int32_t part = 0);
  void write(char kind, std::int64_t value);
  void expression(std::int32_t expr, bool is_divisor = false);
  void leaf(std::int32_t index, const plan::Expr& expr, bool is_divisor);
  void operation(std::int32_t index, const plan::Expr& expr);
  void earn(std::int32_t index);
  void caps(std::int32_t index, const plan::Earn& earn);

  const plan::Plan& plan_;
  std::string text_;
  std::vector<std::int64_t>* table_ = nullptr;
  std::size_t begin_ = 0;  // of the table
  Slots* slots_ = nullptr;
  std::unordered_map<std::int32_t, std::int32_t> seen_;  // an expression: its number
};

}  // namespace kopeck::native
