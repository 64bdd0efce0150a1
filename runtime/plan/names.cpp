#include "runtime/plan/names.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <utility>

namespace kopeck::plan {

// A value outside its enum can only come from a broken image; verify() reports it by this name.
static constexpr std::string_view kNoName = "?";

std::string_view nameOf(Type value) {
  switch (value) {
    case Type::yes_no:
      return "yes_no";
    case Type::money:
      return "money";
    case Type::points:
      return "points";
    case Type::number:
      return "number";
    case Type::count:
      return "count";
    case Type::days:
      return "days";
    case Type::date:
      return "date";
    case Type::anniversary:
      return "anniversary";
    case Type::time:
      return "time";
    case Type::weekday:
      return "weekday";
    case Type::text:
      return "text";
    case Type::choice:
      return "choice";
    case Type::tier:
      return "tier";
  }
  return kNoName;
}

std::string_view nameOf(Field value) {
  switch (value) {
    case Field::net:
      return "net";
    case Field::gross:
      return "gross";
    case Field::paid:
      return "paid";
    case Field::day:
      return "day";
    case Field::second:
      return "second";
    case Field::weekday:
      return "weekday";
    case Field::day_of_month:
      return "day_of_month";
    case Field::month:
      return "month";
    case Field::store:
      return "store";
    case Field::count_:
      return "count_";
  }
  return kNoName;
}

std::string_view nameOf(ItemText value) {
  switch (value) {
    case ItemText::sku:
      return "sku";
    case ItemText::name:
      return "name";
    case ItemText::category:
      return "category";
  }
  return kNoName;
}

namespace {

/// In the order of the enum.
constexpr auto kOpNames = std::to_array<std::pair<Op, std::string_view>>({
    {Op::constant, "constant"},
    {Op::field, "field"},
    {Op::attribute, "attribute"},
    {Op::read, "read"},
    {Op::sum, "sum"},
    {Op::item_text, "item_text"},
    {Op::item_attribute, "item_attribute"},
    {Op::item_quantity, "item_quantity"},
    {Op::item_net, "item_net"},
    {Op::item_gross, "item_gross"},
    {Op::in_set, "in_set"},
    {Op::under, "under"},
    {Op::item_bought, "item_bought"},
    {Op::chance, "chance"},
    {Op::code, "code"},
    {Op::coupon, "coupon"},
    {Op::any_in_set, "any_in_set"},
    {Op::all_in_set, "all_in_set"},
    {Op::result, "result"},
    {Op::add, "add"},
    {Op::subtract, "subtract"},
    {Op::multiply, "multiply"},
    {Op::divide, "divide"},
    {Op::lesser, "lesser"},
    {Op::greater, "greater"},
    {Op::or_else, "or_else"},
    {Op::equal, "equal"},
    {Op::not_equal, "not_equal"},
    {Op::less, "less"},
    {Op::less_equal, "less_equal"},
    {Op::one_of, "one_of"},
    {Op::known, "known"},
    {Op::both, "both"},
    {Op::either, "either"},
    {Op::negate, "negate"},
    {Op::near_anniversary, "near_anniversary"},
    {Op::month_of, "month_of"},
});

constexpr bool inOrder() {
  for (std::size_t i = 0; i < kOpNames.size(); ++i)
    if (static_cast<std::size_t>(kOpNames[i].first) != i) return false;
  return true;
}
static_assert(inOrder());

}  // namespace

std::string_view nameOf(Op value) {
  const auto index = static_cast<std::size_t>(value);
  return index < kOpNames.size() ? kOpNames[index].second : kNoName;
}

std::string_view nameOf(Measure value) {
  switch (value) {
    case Measure::net:
      return "net";
    case Measure::gross:
      return "gross";
    case Measure::paid:
      return "paid";
    case Measure::units:
      return "units";
    case Measure::purchases:
      return "purchases";
    case Measure::tender:
      return "tender";
    case Measure::points:
      return "points";
    case Measure::uses:
      return "uses";
  }
  return kNoName;
}

std::string_view nameOf(Period value) {
  switch (value) {
    case Period::day:
      return "day";
    case Period::week:
      return "week";
    case Period::month:
      return "month";
    case Period::quarter:
      return "quarter";
    case Period::half_year:
      return "half_year";
    case Period::year:
      return "year";
  }
  return kNoName;
}

std::string_view nameOf(WindowKind value) {
  switch (value) {
    case WindowKind::last_days:
      return "last_days";
    case WindowKind::last_months:
      return "last_months";
    case WindowKind::this_period:
      return "this_period";
    case WindowKind::previous_period:
      return "previous_period";
    case WindowKind::ever:
      return "ever";
  }
  return kNoName;
}

std::string_view nameOf(ReadKind value) {
  switch (value) {
    case ReadKind::customer_attribute:
      return "customer_attribute";
    case ReadKind::tier:
      return "tier";
    case ReadKind::history:
      return "history";
    case ReadKind::days_since_last_purchase:
      return "days_since_last_purchase";
    case ReadKind::balance:
      return "balance";
    case ReadKind::limit_used:
      return "limit_used";
  }
  return kNoName;
}

std::string_view nameOf(Rise value) {
  switch (value) {
    case Rise::next_purchase:
      return "next_purchase";
    case Rise::this_purchase:
      return "this_purchase";
    case Rise::month_start:
      return "month_start";
  }
  return kNoName;
}

std::string_view nameOf(Fall value) {
  switch (value) {
    case Fall::month_end_one_step:
      return "month_end_one_step";
    case Fall::month_end_to_earned:
      return "month_end_to_earned";
    case Fall::at_once:
      return "at_once";
    case Fall::never:
      return "never";
    case Fall::year_after_next:
      return "year_after_next";
  }
  return kNoName;
}

std::string_view nameOf(TriggerKind value) {
  switch (value) {
    case TriggerKind::purchase:
      return "purchase";
    case TriggerKind::custom_event:
      return "custom_event";
    case TriggerKind::on_return:
      return "on_return";
    case TriggerKind::schedule:
      return "schedule";
    case TriggerKind::discount:
      return "discount";
  }
  return kNoName;
}

std::string_view nameOf(AmountKind value) {
  switch (value) {
    case AmountKind::proportional:
      return "proportional";
    case AmountKind::fixed:
      return "fixed";
    case AmountKind::per_full_step:
      return "per_full_step";
    case AmountKind::of_value:
      return "of_value";
    case AmountKind::random:
      return "random";
  }
  return kNoName;
}

std::string_view nameOf(RoundingPlace value) {
  switch (value) {
    case RoundingPlace::unit:
      return "unit";
    case RoundingPlace::line:
      return "line";
    case RoundingPlace::rule:
      return "rule";
    case RoundingPlace::receipt:
      return "receipt";
  }
  return kNoName;
}

std::string_view nameOf(LimitUnit value) {
  switch (value) {
    case LimitUnit::points:
      return "points";
    case LimitUnit::times:
      return "times";
    case LimitUnit::base:
      return "base";
  }
  return kNoName;
}

std::string_view nameOf(LimitPeriod value) {
  switch (value) {
    case LimitPeriod::receipt:
      return "receipt";
    case LimitPeriod::day:
      return "day";
    case LimitPeriod::week:
      return "week";
    case LimitPeriod::month:
      return "month";
    case LimitPeriod::quarter:
      return "quarter";
    case LimitPeriod::half_year:
      return "half_year";
    case LimitPeriod::year:
      return "year";
    case LimitPeriod::ever:
      return "ever";
    case LimitPeriod::occasion:
      return "occasion";
    case LimitPeriod::rolling:
      return "rolling";
  }
  return kNoName;
}

std::string_view nameOf(LimitScope value) {
  switch (value) {
    case LimitScope::customer:
      return "customer";
    case LimitScope::total:
      return "total";
    case LimitScope::store:
      return "store";
  }
  return kNoName;
}

std::string_view nameOf(ActivateKind value) {
  switch (value) {
    case ActivateKind::at_once:
      return "at_once";
    case ActivateKind::after_days:
      return "after_days";
    case ActivateKind::after_months:
      return "after_months";
    case ActivateKind::after_next_purchase:
      return "after_next_purchase";
  }
  return kNoName;
}

std::string_view nameOf(ExpireKind value) {
  switch (value) {
    case ExpireKind::never:
      return "never";
    case ExpireKind::days:
      return "days";
    case ExpireKind::months:
      return "months";
    case ExpireKind::period_end:
      return "period_end";
    case ExpireKind::fixed_day:
      return "fixed_day";
  }
  return kNoName;
}

std::string_view nameOf(UseOrder value) {
  switch (value) {
    case UseOrder::soonest_to_expire:
      return "soonest_to_expire";
    case UseOrder::oldest:
      return "oldest";
  }
  return kNoName;
}

std::string_view nameOf(ReturnMode value) {
  switch (value) {
    case ReturnMode::recalculate:
      return "recalculate";
    case ReturnMode::proportional:
      return "proportional";
    case ReturnMode::per_line:
      return "per_line";
  }
  return kNoName;
}

std::string_view nameOf(ReturnReach value) {
  switch (value) {
    case ReturnReach::only_pending:
      return "only_pending";
    case ReturnReach::within_balance:
      return "within_balance";
    case ReturnReach::may_go_negative:
      return "may_go_negative";
  }
  return kNoName;
}

std::string_view nameOf(RoundingMode value) {
  switch (value) {
    case RoundingMode::down:
      return "down";
    case RoundingMode::up:
      return "up";
    case RoundingMode::half_up:
      return "half_up";
    case RoundingMode::half_even:
      return "half_even";
  }
  return kNoName;
}

std::string_view nameOf(AttributeType value) {
  switch (value) {
    case AttributeType::text:
      return "text";
    case AttributeType::number:
      return "number";
    case AttributeType::money:
      return "money";
    case AttributeType::date:
      return "date";
    case AttributeType::anniversary:
      return "anniversary";
    case AttributeType::time:
      return "time";
    case AttributeType::yes_no:
      return "yes_no";
    case AttributeType::choice:
      return "choice";
    case AttributeType::customer:
      return "customer";
  }
  return kNoName;
}

std::string_view nameOf(ScheduleKind value) {
  switch (value) {
    case ScheduleKind::monthly:
      return "monthly";
    case ScheduleKind::yearly:
      return "yearly";
    case ScheduleKind::anniversary:
      return "anniversary";
  }
  return kNoName;
}

std::string_view nameOf(TakeKind value) {
  switch (value) {
    case TakeKind::percent:
      return "percent";
    case TakeKind::money:
      return "money";
    case TakeKind::free_units:
      return "free_units";
  }
  return kNoName;
}

std::string_view nameOf(EffectKind value) {
  switch (value) {
    case EffectKind::message:
      return "message";
    case EffectKind::record:
      return "record";
  }
  return kNoName;
}

std::string_view nameOf(PieceKind value) {
  switch (value) {
    case PieceKind::text:
      return "text";
    case PieceKind::earned:
      return "earned";
    case PieceKind::attribute:
      return "attribute";
    case PieceKind::balance:
      return "balance";
    case PieceKind::tier:
      return "tier";
  }
  return kNoName;
}

std::string_view nameOf(OrderKind value) {
  switch (value) {
    case OrderKind::highest:
      return "highest";
    case OrderKind::first:
      return "first";
  }
  return kNoName;
}

std::string_view nameOf(Multipliers value) {
  switch (value) {
    case Multipliers::product:
      return "product";
    case Multipliers::sum:
      return "sum";
    case Multipliers::highest:
      return "highest";
  }
  return kNoName;
}

std::string_view nameOf(KindUse value) {
  switch (value) {
    case KindUse::points:
      return "points";
    case KindUse::coupon:
      return "coupon";
    case KindUse::stamps:
      return "stamps";
    case KindUse::badge:
      return "badge";
    case KindUse::free_units:
      return "free_units";
  }
  return kNoName;
}

std::string_view nameOf(ResultKind value) {
  switch (value) {
    case ResultKind::earned:
      return "earned";
    case ResultKind::worth_of_earned:
      return "worth_of_earned";
    case ResultKind::redeemed:
      return "redeemed";
    case ResultKind::worth_of_redeemed:
      return "worth_of_redeemed";
    case ResultKind::discount:
      return "discount";
  }
  return kNoName;
}

std::string windowText(const Window& window) {
  switch (window.kind) {
    case WindowKind::last_days:
      return fmt::format("last {} days", window.n);
    case WindowKind::last_months:
      return fmt::format("last {} months", window.n);
    case WindowKind::this_period:
      return fmt::format("this {}", nameOf(window.period));
    case WindowKind::previous_period:
      return fmt::format("previous {}", nameOf(window.period));
    case WindowKind::ever:
      return "ever";
  }
  return std::string(kNoName);
}

}  // namespace kopeck::plan
