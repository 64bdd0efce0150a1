#include "runtime/native/shape.h"

#include <algorithm>

#include "runtime/interpret/amount.h"

namespace kopeck::native {

using plan::Expr;
using plan::Op;

bool isLifted(const std::vector<Value>& list) {
  // No text and what is missing are asked about in the code.
  return list.size() <= kFewValues && !std::binary_search(list.begin(), list.end(), 0) &&
         !std::binary_search(list.begin(), list.end(), kMissing);
}

void ShapeReader::write(char kind, std::int64_t value) {
  text_ += kind;
  text_ += std::to_string(value);
}

void ShapeReader::lift(Lifted what, std::int32_t owner, std::int64_t value, std::int32_t part) {
  if (slots_ != nullptr) slots_->add(what, owner, part, static_cast<std::int32_t>(table_->size() - begin_));
  table_->push_back(value);
}

std::string ShapeReader::read(std::int32_t index, std::vector<std::int64_t>& table, Slots* slots) {
  const plan::Rule& rule = plan_.rules[static_cast<std::size_t>(index)];
  text_.clear();
  seen_.clear();
  table_ = &table;
  begin_ = table.size();
  slots_ = slots;
  lift(Lifted::rule, 0, index);
  lift(Lifted::first_earn, 0, rule.first_earn);
  lift(Lifted::first_take, 0, rule.first_take);
  if (rule.from != kNoDay) {
    text_ += 'f';
    lift(Lifted::from, 0, rule.from);
  }
  if (rule.until != kNever) {
    text_ += 'u';
    lift(Lifted::until, 0, rule.until);
  }
  write('c', static_cast<std::int64_t>(rule.conditions.size()));
  for (const plan::Condition& condition : rule.conditions) expression(condition.expr);
  write('t', rule.take_count);
  for (std::int32_t take = rule.first_take; take < rule.first_take + rule.take_count; ++take) {
    const std::int32_t guard = plan_.takes[static_cast<std::size_t>(take)].guard;
    text_ += guard < 0 ? '-' : 'g';
    if (guard >= 0) expression(guard);
  }
  write('e', rule.earn_count);
  for (std::int32_t one = rule.first_earn; one < rule.first_earn + rule.earn_count; ++one) earn(one);
  return text_;
}

/// The depth is bounded by the compiler.
void ShapeReader::expression(std::int32_t index, bool is_divisor) {
  const auto [place, is_new] = seen_.try_emplace(index, static_cast<std::int32_t>(seen_.size()));
  if (!is_new) {
    write('@', place->second);
    return;
  }
  const Expr& expr = plan_.exprs[static_cast<std::size_t>(index)];
  write('x', static_cast<std::int64_t>(expr.op));
  if (expr.a < 0) {
    leaf(index, expr, is_divisor);
  } else {
    operation(index, expr);
  }
}

void ShapeReader::leaf(std::int32_t index, const Expr& expr, bool is_divisor) {
  switch (expr.op) {
    case Op::constant:
      // To divide by what is known while compiling needs no division.
      if (is_divisor || expr.value == kMissing) {
        write('v', expr.value);
        return;
      }
      lift(Lifted::value, index, expr.value);
      return;
    case Op::chance:
      lift(Lifted::value, index, expr.value);
      lift(Lifted::index, index, expr.index);
      return;
    case Op::attribute:
    case Op::read:
    case Op::sum:
    case Op::code:
    case Op::coupon:
    case Op::any_in_set:
    case Op::all_in_set:
      lift(Lifted::index, index, expr.index);
      return;
    case Op::field:
    case Op::item_text:
    case Op::item_attribute:
    case Op::item_quantity:
    case Op::item_net:
    case Op::item_gross:
    case Op::in_set:
    case Op::item_bought:
    case Op::result:
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
      write('i', expr.index);
      write('v', expr.value);
      return;
  }
}

void ShapeReader::operation(std::int32_t index, const Expr& expr) {
  if (expr.op == Op::one_of) {
    const std::vector<Value>& list = plan_.lists[static_cast<std::size_t>(expr.index)];
    if (isLifted(list)) {
      write('n', static_cast<std::int64_t>(list.size()));
      for (std::size_t k = 0; k < list.size(); ++k)
        lift(Lifted::list_value, index, list[k], static_cast<std::int32_t>(k));
    } else {
      write('i', expr.index);
    }
  } else if (expr.op == Op::under) {
    lift(Lifted::index, index, expr.index);
  } else if (expr.op == Op::near_anniversary) {
    lift(Lifted::value, index, expr.value);
    lift(Lifted::index, index, expr.index);
  }
  expression(expr.a);
  if (expr.b >= 0) expression(expr.b, expr.op == Op::divide);
}

void ShapeReader::earn(std::int32_t index) {
  const plan::Earn& earn = plan_.earns[static_cast<std::size_t>(index)];
  write('k', static_cast<std::int64_t>(earn.kind));
  write('d', earn.rate.den);
  write('s', earn.step);
  text_ += earn.lesser_with_next ? 'l' : '-';
  text_ += isOfGoods(plan_, earn) ? 'o' : '-';
  lift(Lifted::points, index, earn.points);
  lift(Lifted::rate, index, earn.rate.num);
  if (earn.kind == plan::AmountKind::random) {
    write('w', earn.points_to - earn.points);
    lift(Lifted::draw, index, earn.draw);
  }
  if (earn.sum >= 0) {
    text_ += '+';
    lift(Lifted::sum, index, earn.sum);
  }
  if (isRoundedByLine(plan_, earn)) {
    const plan::Sum& sum = plan_.sums[static_cast<std::size_t>(earn.sum)];
    write('m', static_cast<std::int64_t>(sum.measure));
    write('t', sum.tender);
    text_ += sum.set < 0 ? '-' : '+';
    if (sum.set >= 0) lift(Lifted::sum_set, index, sum.set);
  }
  caps(index, earn);
  if (earn.guard >= 0) {
    text_ += 'g';
    expression(earn.guard);
  }
  if (earn.value >= 0) {
    text_ += 'v';
    expression(earn.value);
  }
}

void ShapeReader::caps(std::int32_t index, const plan::Earn& earn) {
  for (std::size_t k = 0; k < earn.caps.size(); ++k) {
    const std::int32_t read = readOfCap(plan_, earn.caps[k]);
    const auto part = static_cast<std::int32_t>(k);
    text_ += read < 0 ? 'C' : 'R';
    lift(Lifted::cap_most, index, plan_.limits[static_cast<std::size_t>(earn.caps[k])].most, part);
    if (read >= 0) lift(Lifted::cap_read, index, read, part);
  }
  if (earn.carry >= 0) {
    text_ += 'y';
    lift(Lifted::carry, index, earn.carry);
  }
  if (earn.portion_from == 0 && earn.portion_to == INT64_MAX) return;
  text_ += 'p';
  lift(Lifted::portion_from, index, earn.portion_from);
  lift(Lifted::portion_to, index, earn.portion_to);
}

}  // namespace kopeck::native
