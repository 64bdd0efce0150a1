#include "runtime/interpret/expression.h"

#include <algorithm>

#include "runtime/account/account.h"
#include "runtime/interpret/amount.h"
#include "runtime/value/calendar.h"

namespace kopeck {
namespace {

using plan::Expr;
using plan::Op;

constexpr Value kLongestWindow = 366;

Value textValue(TextId id) {
  return id == kNoText ? kMissing : static_cast<Value>(id);
}

/// One walk over one expression; the depth is bounded by the compiler.
class Walk {
 public:
  Walk(const plan::Plan& plan, const EvalContext& context, std::int64_t line)
      : plan_(plan), context_(context), line_(line) {}
  Value value(std::int32_t expr);
  [[nodiscard]] Fault fault() const { return fault_; }

 private:
  [[nodiscard]] Value itemText(plan::ItemText which) const;
  Value leaf(const Expr& expr);
  Value arithmetic(Op op, Value a, Value b);
  Value inRange(bool overflow, Value result);
  [[nodiscard]] std::int64_t linesInSet(std::int32_t set) const;
  [[nodiscard]] bool isUnderPrefix(Value text, std::int32_t prefix) const;

  const plan::Plan& plan_;
  const EvalContext& context_;
  std::int64_t line_;
  Fault fault_ = Fault::none;
};

Value Walk::inRange(bool overflow, Value result) {
  if (overflow || result == kMissing) {
    fault_ = Fault::overflow;
    return 0;
  }
  return result;
}

std::int64_t Walk::linesInSet(std::int32_t set) const {
  std::int64_t count = 0;
  for (std::int64_t line = 0; line < context_.line_count; ++line) {
    count += lineInSet(plan_, context_, set, line) ? 1 : 0;
  }
  return count;
}

bool Walk::isUnderPrefix(Value text, std::int32_t prefix) const {
  if (text <= 0) return false;
  if (const std::uint8_t* table = context_.under[prefix]; table != nullptr) return table[text] != 0;
  const TextPool& pool = *context_.memory->pool;
  return isUnder(pool.text(static_cast<TextId>(text)),
                 pool.text(static_cast<TextId>(plan_.prefixes[static_cast<std::size_t>(prefix)])));
}

Value Walk::itemText(plan::ItemText which) const {
  switch (which) {
    case plan::ItemText::sku:
      return textValue(context_.sku[line_]);
    case plan::ItemText::name:
      return textValue(context_.name[line_]);
    case plan::ItemText::category:
      return textValue(context_.category[line_]);
  }
  return kMissing;
}

Value Walk::leaf(const Expr& expr) {
  switch (expr.op) {
    case Op::constant:
      return expr.value;
    case Op::field:
      if (expr.index == static_cast<std::int32_t>(plan::Field::store)) {
        const Value store = context_.fields[expr.index];
        return store == kNoText ? kMissing : store;
      }
      return context_.fields[expr.index];
    case Op::attribute:
      return context_.attributes[expr.index];
    case Op::read:
      return context_.reads[expr.index];
    case Op::sum:
      return context_.sums[expr.index];
    case Op::item_text:
      return itemText(static_cast<plan::ItemText>(expr.index));
    case Op::item_attribute: {
      const auto width = static_cast<std::int64_t>(plan_.schema.item.size());
      return context_.item_attributes[line_ * width + expr.index];
    }
    case Op::item_quantity:
      return context_.quantity[line_];
    case Op::item_net:
      return context_.net[line_];
    case Op::item_gross:
      return context_.gross[line_];
    case Op::in_set:
      return lineInSet(plan_, context_, expr.index, line_) ? 1 : 0;
    case Op::item_bought:
      return context_.item_bought[expr.index * context_.line_count + line_];
    case Op::chance:
      return context_.draws[expr.index] < static_cast<std::uint64_t>(expr.value) ? 1 : 0;
    case Op::code:
      return context_.codes[expr.index] > 0 ? 1 : 0;
    case Op::coupon:
      return context_.coupons[expr.index] > 0 ? 1 : 0;
    case Op::any_in_set:
      return linesInSet(expr.index) > 0 ? 1 : 0;
    case Op::all_in_set:
      return context_.line_count > 0 && linesInSet(expr.index) == context_.line_count ? 1 : 0;
    case Op::result:
      return context_.results[expr.index];
    case Op::under:
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::lesser:
    case Op::greater:
    case Op::or_else:
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::one_of:
    case Op::known:
    case Op::both:
    case Op::either:
    case Op::negate:
    case Op::near_anniversary:
    case Op::month_of:
      break;  // have operands
  }
  return kMissing;
}

Value Walk::arithmetic(Op op, Value a, Value b) {
  if (a == kMissing || b == kMissing) return kMissing;
  if (op == Op::lesser) return std::min(a, b);
  if (op == Op::greater) return std::max(a, b);
  if (op == Op::divide) return b == 0 ? kMissing : a / b;  // no quotient of two known values leaves the range
  Value result = 0;
  bool overflow = false;
  if (op == Op::add) overflow = __builtin_add_overflow(a, b, &result);
  if (op == Op::subtract) overflow = __builtin_sub_overflow(a, b, &result);
  if (op == Op::multiply) overflow = __builtin_mul_overflow(a, b, &result);
  return inRange(overflow, result);
}

Value Walk::value(std::int32_t index) {
  const Expr& expr = plan_.exprs[static_cast<std::size_t>(index)];
  if (expr.a < 0) return leaf(expr);
  const Value a = value(expr.a);
  const Value b = expr.b < 0 ? 0 : value(expr.b);
  const bool both_known = a != kMissing && b != kMissing;
  switch (expr.op) {
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::lesser:
    case Op::greater:
      return arithmetic(expr.op, a, b);
    case Op::or_else:
      return a == kMissing ? b : a;
    case Op::equal:
      return both_known && a == b ? 1 : 0;
    case Op::not_equal:
      return both_known && a != b ? 1 : 0;
    case Op::less:
      return both_known && a < b ? 1 : 0;
    case Op::less_equal:
      return both_known && a <= b ? 1 : 0;
    case Op::one_of: {
      const std::vector<Value>& list = plan_.lists[static_cast<std::size_t>(expr.index)];
      return a != kMissing && std::binary_search(list.begin(), list.end(), a) ? 1 : 0;
    }
    case Op::known:
      return a != kMissing ? 1 : 0;
    case Op::both:
      return holds(a) && holds(b) ? 1 : 0;
    case Op::either:
      return holds(a) || holds(b) ? 1 : 0;
    case Op::negate:
      return holds(a) ? 0 : 1;
    case Op::under:
      return isUnderPrefix(a, expr.index) ? 1 : 0;
    case Op::near_anniversary:
      return both_known && nearAnniversary(a, b, expr.value, expr.index) ? 1 : 0;
    case Op::month_of:
      return both_known && sameMonth(a, b) ? 1 : 0;
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
    case Op::item_bought:
    case Op::chance:
    case Op::code:
    case Op::coupon:
    case Op::any_in_set:
    case Op::all_in_set:
    case Op::result:
      break;  // have none
  }
  return leaf(expr);
}

}  // namespace

Value evaluateExpr(const plan::Plan& plan, std::int32_t expr, const EvalContext& context, std::int64_t line,
                   Fault& fault) {
  Walk walk(plan, context, line);
  const Value value = walk.value(expr);
  if (walk.fault() != Fault::none) fault = walk.fault();
  return value;
}

bool nearAnniversary(Value day, Value origin, Value before_days, Value after_days) {
  if (!isDate(day) || !isDate(origin)) return false;
  // A window of a year is always open, and so is every longer one.
  const auto before = static_cast<int>(std::min(before_days, kLongestWindow));
  const auto after = static_cast<int>(std::min(after_days, kLongestWindow));
  return anniversaryNear(static_cast<Day>(day), static_cast<Day>(origin), before, after) != kNoDay;
}

bool sameMonth(Value a, Value b) {
  if (!isDate(a) || !isDate(b)) return false;
  return civil(static_cast<Day>(a)).month == civil(static_cast<Day>(b)).month;
}

}  // namespace kopeck
