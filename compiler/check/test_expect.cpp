// What tests expect.
#include <algorithm>
#include <array>
#include <utility>

#include "compiler/check/expr.h"
#include "compiler/check/test_checker.h"
#include "runtime/event/text.h"
#include "runtime/ledger/ledger.h"

namespace kopeck::checking {

namespace {

constexpr std::array kReasons = {
    Refusal::number_reused,
    Refusal::too_late,
    Refusal::after_the_run,
    Refusal::return_unmatched,
    Refusal::return_sale_unknown,
    Refusal::return_exceeds_sale,
    Refusal::return_too_late,
    Refusal::redeem_anonymous,
    Refusal::overflow,
    Refusal::return_item_unknown,
    Refusal::return_not_by_buyer,
    Refusal::before_the_programme,
};

using Expected = ast::TestExpect::Kind;

checked::TestExpect::Kind kindOf(Expected kind) {
  using Kind = checked::TestExpect::Kind;
  constexpr std::array kinds = {Kind::earned,   Kind::may_redeem, Kind::taken_back, Kind::tier,     Kind::active,
                                Kind::pending,  Kind::last_day,   Kind::refused,    Kind::holds,    Kind::free,
                                Kind::discount, Kind::paid,       Kind::message,    Kind::attribute};
  return kinds[static_cast<std::size_t>(kind)];
}

}  // namespace

void TestChecker::step(const ast::TestExpect& e) {
  checked::TestExpect out;
  out.kind = kindOf(e.kind);
  out.subject = e.subject.text;
  out.line = context_.line(e.span);
  out.text = oneLine(context_.source, e.span);
  if (e.at) out.at = e.at->day;
  subject(e);
  switch (e.kind) {
    case Expected::earned:
    case Expected::may_redeem:
    case Expected::taken_back:
    case Expected::active:
    case Expected::pending:
    case Expected::last_day:
    case Expected::free:
    case Expected::discount:
    case Expected::paid:
      amount(e, out);
      break;
    case Expected::tier:
      tier(e.name, std::nullopt, out);
      break;
    case Expected::refused:
      reason(e, out);
      break;
    case Expected::holds:
      held(e, out);
      break;
    case Expected::message:
      if (e.text) out.reason = e.text->value;
      break;
    case Expected::attribute:
      attribute(e, out);
      break;
  }
  test_.steps.emplace_back(std::move(out));
}

/// Who or what the expectation is about has to be in the test.
void TestChecker::subject(const ast::TestExpect& e) {
  if (e.subject.empty()) return;
  switch (e.kind) {
    case Expected::tier:
    case Expected::active:
    case Expected::pending:
    case Expected::last_day:
    case Expected::holds:
    case Expected::attribute:
      context_.resolve(customers_, NameKind::test_customer, e.subject);
      return;
    case Expected::taken_back:
      context_.resolve(returns_, NameKind::test_return, e.subject);
      return;
    case Expected::message:
      if (customers_.find(e.subject.text) != nullptr) return;
      [[fallthrough]];
    case Expected::earned:
    case Expected::refused:
      if (returns_.find(e.subject.text) != nullptr) return;
      [[fallthrough]];
    case Expected::may_redeem:
    case Expected::free:
    case Expected::discount:
    case Expected::paid:
      context_.resolve(receipts_, NameKind::test_receipt, e.subject);
      return;
  }
}

/// Points of a wallet, money or units, with the parts that rules have in it.
void TestChecker::amount(const ast::TestExpect& e, checked::TestExpect& out) {
  if (e.kind == Expected::free) {
    if (const auto units = expect(context_, e.points, Kind::number)) out.points = *units;
    return;
  }
  std::optional<Value> sum;
  int decimals = schema().money_decimals;
  if (e.kind == Expected::discount || e.kind == Expected::paid) {
    sum = expect(context_, e.points, Kind::money);
  } else if (const auto points = expectPoints(context_, e.points)) {
    sum = points->value;
    out.held = points->wallet;
    decimals = decimalsOf(context_, out.held);
  }
  if (sum) out.points = *sum;
  const std::size_t named = e.parts.size();
  parts(e, decimals, out);
  if (!sum || !out.parts_said || out.parts.size() != named) return;
  Int128 of_parts = 0;
  for (const checked::TestExpect::Part& part : out.parts) of_parts += part.points;
  if (of_parts == *sum || of_parts > INT64_MAX) return;
  context_.report(Code::partsDoNotAdd, e.points.span, formatScaled(static_cast<Value>(of_parts), decimals),
                  formatScaled(*sum, decimals));
}

void TestChecker::parts(const ast::TestExpect& e, int decimals, checked::TestExpect& out) {
  out.parts_said = !e.parts.empty();
  for (const ast::TestExpect::Part& part : e.parts) {
    const std::int32_t index = context_.resolve(context_.rules, NameKind::rule, part.rule);
    const std::optional<Value> points = scaled(part.points, decimals);
    if (!points && e.kind == Expected::discount && context_.currency_said) {
      context_.report(Code::moneyTooFine, part.span, schema().currency, decimals);
    } else if (!points && context_.points_said) {
      context_.report(Code::pointsTooFine, part.span, ticked(pointsWord(context_, out.held)), decimals);
    }
    if (index < 0 || !points) continue;
    const std::vector<Part>& of_rule = context_.authors[static_cast<std::size_t>(index)].parts;
    if (!of_rule.empty()) out.parts.push_back({of_rule.front().rule, *points});
  }
}

void TestChecker::tier(const ast::Name& name, std::optional<std::int32_t> block, checked::TestExpect& out) {
  if (!block) {
    const std::optional<TierName> found = findTier(context_, name);
    if (!found) return;
    out.tier_block = found->block;
    out.tier = found->level;
    return;
  }
  out.tier_block = *block;
  out.tier = context_.resolve(context_.tier_levels[static_cast<std::size_t>(*block)], NameKind::tier, name);
}

/// Coupons, stamps and badges; coupons also by what they are worth together.
void TestChecker::held(const ast::TestExpect& e, checked::TestExpect& out) {
  out.held = context_.resolve(context_.kinds, NameKind::kind, e.name);
  if (out.held < 0) return;
  const plan::KindUse use = context_.out.kinds[static_cast<std::size_t>(out.held)].head.use;
  if (use == plan::KindUse::badge) {
    out.points = 1;
    return;
  }
  const Measured measured = measure(context_, e.points);
  const Symbol* coupon = measured.kind == Kind::money ? context_.rules.find(e.name.text) : nullptr;
  if (coupon == nullptr) {
    if (const auto count = expect(context_, e.points, Kind::count)) out.points = *count;
    return;
  }
  const Author& author = context_.authors[static_cast<std::size_t>(coupon->index)];
  const bool worth_said = author.coupon != nullptr && author.coupon->worth.has_value();
  const std::optional<Value> worth =
      worth_said ? expect(context_, *author.coupon->worth, Kind::money) : std::optional<Value>();
  if (!worth || *worth <= 0 || measured.value % *worth != 0) {
    context_.report(Code::noSuchCouponSum, e.points.span, ticked(e.name.text));
    return;
  }
  out.points = measured.value / *worth;
}

void TestChecker::attribute(const ast::TestExpect& e, checked::TestExpect& out) {
  if (!e.value || e.name.empty()) return;
  const Symbol* block = context_.tier_blocks.find(e.name.text);
  if (block != nullptr && e.value->kind == ast::ExprKind::path && e.value->names.size() == 1) {
    out.kind = checked::TestExpect::Kind::tier;
    return tier(e.value->names[0], block->index, out);
  }
  out.attribute = findAttribute(schema().customer, e.name.text);
  if (out.attribute < 0) {
    context_.reportUnknown(NameKind::customer_attribute, e.name.text, e.name.span, namesOf(schema().customer));
    return;
  }
  out.value = value({e.name, *e.value}, schema().customer[static_cast<std::size_t>(out.attribute)]);
}

void TestChecker::reason(const ast::TestExpect& e, checked::TestExpect& out) {
  if (e.name.empty()) return;
  std::vector<std::string> names;
  for (const Refusal refusal : kReasons) names.emplace_back(name(refusal));
  out.reason = e.name.text;
  if (std::find(names.begin(), names.end(), e.name.text) == names.end()) {
    context_.reportUnknown(NameKind::reason, e.name.text, e.name.span, names);
  }
}

}  // namespace kopeck::checking
