#include "compiler/jit/plain.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/interpret/amount.h"
#include "runtime/native/shape.h"

namespace kopeck::jit {
namespace {

using plan::Expr;
using plan::Op;

constexpr int kMostNodes = 24;   // of expressions
constexpr int kMostAmounts = 3;  // and guards of takes
constexpr std::uint64_t kWordBits = 64;

/// Values that are compared one by one, or lie in one word of bits.
bool isNarrow(const std::vector<Value>& list) {
  return list.size() <= native::kFewValues ||
         static_cast<std::uint64_t>(list.back()) - static_cast<std::uint64_t>(list.front()) < kWordBits;
}

/// What an expression itself takes, beside its operands.
enum class Work : std::uint8_t {
  light,       // a few instructions
  arithmetic,  // which may overflow, and division by a constant
  division,    // by anything else
  search,      // of a long list
  call,
  rare_call,  // behind a branch that is hardly ever taken
  lines,      // all of them, where what they come to is not known
};

Work workOf(const plan::Plan& plan, const Expr& expr) {
  switch (expr.op) {
    case Op::any_in_set:
    case Op::all_in_set:
      return Work::lines;
    case Op::month_of:
      return Work::call;
    case Op::near_anniversary:
      return Work::rare_call;
    case Op::add:
    case Op::subtract:
    case Op::multiply:
      return Work::arithmetic;
    case Op::divide:
      return plan.exprs[static_cast<std::size_t>(expr.b)].op == Op::constant ? Work::arithmetic : Work::division;
    case Op::one_of:
      return isNarrow(plan.lists[static_cast<std::size_t>(expr.index)]) ? Work::light : Work::search;
    case Op::constant:
    case Op::field:
    case Op::attribute:
    case Op::read:
    case Op::sum:
    case Op::item_text:
    case Op::item_attribute:
    case Op::item_quantity:
    case Op::item_net:
    case Op::item_gross:
    case Op::in_set:
    case Op::under:
    case Op::item_bought:
    case Op::chance:
    case Op::code:
    case Op::coupon:
    case Op::result:
    case Op::lesser:
    case Op::greater:
    case Op::or_else:
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::known:
    case Op::both:
    case Op::either:
    case Op::negate:
      break;
  }
  return Work::light;
}

class Walk {
 public:
  Walk(const plan::Plan& plan, bool knows_lines) : plan_(plan), knows_lines_(knows_lines) {}

  void rule(const plan::Rule& rule) {
    for (const plan::Condition& condition : rule.conditions) expression(condition.expr);
    for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e) {
      const plan::Earn& earn = plan_.earns[static_cast<std::size_t>(e)];
      is_plain_ = is_plain_ && !isRoundedByLine(plan_, earn);
      expression(earn.guard);
      expression(earn.value);
    }
    for (std::int32_t t = rule.first_take; t < rule.first_take + rule.take_count; ++t)
      expression(plan_.takes[static_cast<std::size_t>(t)].guard);
  }
  [[nodiscard]] bool isPlain() const { return is_plain_ && nodes_ <= kMostNodes; }

 private:
  /// -1 is no expression.
  void expression(std::int32_t index) {
    if (index < 0 || ++nodes_ > kMostNodes) return;
    const Expr& expr = plan_.exprs[static_cast<std::size_t>(index)];
    const Work work = workOf(plan_, expr);
    const bool too_much = work == Work::division || work == Work::search || work == Work::call;
    is_plain_ = is_plain_ && !too_much && (work != Work::lines || knows_lines_);
    expression(expr.a);
    expression(expr.b);
  }
  const plan::Plan& plan_;
  const bool knows_lines_;
  int nodes_ = 0;
  bool is_plain_ = true;
};

/// Whether an expression of a set can be worked out for several lines at once. -1 is no expression.
bool isWide(const plan::Plan& plan, std::int32_t index) {
  if (index < 0) return true;
  const Expr& expr = plan.exprs[static_cast<std::size_t>(index)];
  return workOf(plan, expr) == Work::light && isWide(plan, expr.a) && isWide(plan, expr.b);
}

}  // namespace

bool setsAreWide(const plan::Plan& plan) {
  return std::all_of(plan.sets.begin(), plan.sets.end(),
                     [&](const plan::ItemSet& set) { return isWide(plan, set.expr); });
}

bool isPlain(const plan::Plan& plan, const plan::Rule& rule, bool knows_lines) {
  if (rule.earn_count + rule.take_count > kMostAmounts) return false;
  Walk walk(plan, knows_lines);
  walk.rule(rule);
  return walk.isPlain();
}

}  // namespace kopeck::jit
