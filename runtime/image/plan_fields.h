// The fields of a Plan, once, for writing and for reading.
//
// Each struct is taken apart by a structured binding, which names all of its fields or does not compile: a field that
// is added to the Plan can't be forgotten here. The order is that of the declarations. It is part of the image's
// format: a change of it, or of a field, is a new format version (image.h).
//
// Internal to runtime/image.
#pragma once

#include <concepts>
#include <type_traits>

#include "runtime/event/schema.h"
#include "runtime/plan/plan.h"
#include "runtime/value/value.h"

namespace kopeck::image {

/// T is U, for writing const.
template <typename T, typename U>
concept Of = std::same_as<std::remove_const_t<T>, U>;

// ---- the schema ---------------------------------------------------------------------------------------------------

template <typename A>
void fields(A& archive, Of<Ratio> auto& one) {
  auto& [num, den] = one;
  archive(num, den);
}
template <typename A>
void fields(A& archive, Of<Attribute> auto& one) {
  auto& [name, key, type, optional, choices, was] = one;
  archive(name, key, type, optional, choices, was);
}
template <typename A>
void fields(A& archive, Of<EventSchema> auto& one) {
  auto& [name, key, of_event] = one;
  archive(name, key, of_event);
}
template <typename A>
void fields(A& archive, Of<WalletSchema> auto& one) {
  auto& [name, decimals] = one;
  archive(name, decimals);
}
template <typename A>
void fields(A& archive, Of<Schema> auto& one) {
  auto& [currency, money_decimals, points_decimals, without_tax, time_zone, wallets, coupons, tenders, customer,
         receipt, item, events] = one;
  archive(currency, money_decimals, points_decimals, without_tax, time_zone, wallets, coupons, tenders, customer,
          receipt, item, events);
}

// ---- expressions, sums, what is read ------------------------------------------------------------------------------

template <typename A>
void fields(A& archive, Of<plan::Expr> auto& one) {
  auto& [op, type, a, b, index, value] = one;
  archive(op, type, a, b, index, value);
}
template <typename A>
void fields(A& archive, Of<plan::Condition> auto& one) {
  auto& [expr, text, line] = one;
  archive(expr, text, line);
}
template <typename A>
void fields(A& archive, Of<plan::ItemSet> auto& one) {
  auto& [name, expr] = one;
  archive(name, expr);
}
template <typename A>
void fields(A& archive, Of<plan::Sum> auto& one) {
  auto& [measure, set, tender] = one;
  archive(measure, set, tender);
}
template <typename A>
void fields(A& archive, Of<plan::Window> auto& one) {
  auto& [kind, n, period] = one;
  archive(kind, n, period);
}
template <typename A>
void fields(A& archive, Of<plan::ItemHistory> auto& one) {
  auto& [window] = one;
  archive(window);
}
template <typename A>
void fields(A& archive, Of<plan::Aggregate> auto& one) {
  auto& [measure, set, tender, rules, bucket_slot, ever_slot] = one;
  archive(measure, set, tender, rules, bucket_slot, ever_slot);
}
template <typename A>
void fields(A& archive, Of<plan::Read> auto& one) {
  auto& [kind, index, window] = one;
  archive(kind, index, window);
}
template <typename A>
void fields(A& archive, Of<plan::TierLevel> auto& one) {
  auto& [name, from, expr, was, line] = one;
  archive(name, from, expr, was, line);
}
template <typename A>
void fields(A& archive, Of<plan::Tiers> auto& one) {
  auto& [name, from_outside, outside_attribute, aggregate, window, rise, fall, levels] = one;
  archive(name, from_outside, outside_attribute, aggregate, window, rise, fall, levels);
}

// ---- rules --------------------------------------------------------------------------------------------------------

template <typename A>
void fields(A& archive, Of<plan::MonthDay> auto& one) {
  auto& [month, day] = one;
  archive(month, day);
}
template <typename A>
void fields(A& archive, Of<plan::Schedule> auto& one) {
  auto& [kind, day, days, attribute] = one;
  archive(kind, day, days, attribute);
}
template <typename A>
void fields(A& archive, Of<plan::Earn> auto& one) {
  auto& [kind, sum, rate, points, step, points_to, draw, value, guard, carry, portion_from, portion_to, caps,
         lesser_with_next] = one;
  archive(kind, sum, rate, points, step, points_to, draw, value, guard, carry, portion_from, portion_to, caps,
          lesser_with_next);
}
template <typename A>
void fields(A& archive, Of<plan::Draw> auto& one) {
  auto& [label, number, per_customer] = one;
  archive(label, number, per_customer);
}
template <typename A>
void fields(A& archive, Of<plan::Take> auto& one) {
  auto& [kind, guard, set, of_gross, rate, money, units, cheapest, price_kind, price] = one;
  archive(kind, guard, set, of_gross, rate, money, units, cheapest, price_kind, price);
}
template <typename A>
void fields(A& archive, Of<plan::Piece> auto& one) {
  auto& [kind, text, index] = one;
  archive(kind, text, index);
}
template <typename A>
void fields(A& archive, Of<plan::Effect> auto& one) {
  auto& [kind, channel, pieces, attribute, expr] = one;
  archive(kind, channel, pieces, attribute, expr);
}
template <typename A>
void fields(A& archive, Of<plan::Rule> auto& one) {
  auto& [name, title, doc, line, trigger, event, from, until, conditions, first_earn, earn_count, first_take,
         take_count, schedule, recipient, turn_kind, turn_step, effects, was, is_multiplier, factor, targets, replaces,
         limits, terms] = one;
  archive(name, title, doc, line, trigger, event, from, until, conditions, first_earn, earn_count, first_take,
          take_count, schedule, recipient, turn_kind, turn_step, effects, was, is_multiplier, factor, targets, replaces,
          limits, terms);
}
template <typename A>
void fields(A& archive, Of<plan::Order> auto& one) {
  auto& [kind, rules] = one;
  archive(kind, rules);
}
template <typename A>
void fields(A& archive, Of<plan::Limit> auto& one) {
  auto& [name, text, line, unit, most, period, scope, rule, rules, slot, total, aggregate, window, anchor_attribute,
         occasion_attribute, occasion_before_days, occasion_after_days] = one;
  archive(name, text, line, unit, most, period, scope, rule, rules, slot, total, aggregate, window, anchor_attribute,
          occasion_attribute, occasion_before_days, occasion_after_days);
}

// ---- lots, redemption, returns, the whole -------------------------------------------------------------------------

template <typename A>
void fields(A& archive, Of<plan::Terms> auto& one) {
  auto& [activate, activate_n, expire, expire_n, expire_period, from_activation, expire_month, expire_day, of_next_year,
         purchase_renews, redemption_renews, kind] = one;
  archive(activate, activate_n, expire, expire_n, expire_period, from_activation, expire_month, expire_day,
          of_next_year, purchase_renews, redemption_renews, kind);
}
template <typename A>
void fields(A& archive, Of<plan::RedeemKind> auto& one) {
  auto& [kind, at_least, steps] = one;
  archive(kind, at_least, steps);
}
template <typename A>
void fields(A& archive, Of<plan::Redeem> auto& one) {
  auto& [present, kinds, one_kind, has_share, share, share_of, share_of_each_line, excluded_set, limits, conditions] =
      one;
  archive(present, kinds, one_kind, has_share, share, share_of, share_of_each_line, excluded_set, limits, conditions);
}
template <typename A>
void fields(A& archive, Of<plan::Returns> auto& one) {
  auto& [mode, reach, limits_reopen, days] = one;
  archive(mode, reach, limits_reopen, days);
}
template <typename A>
void fields(A& archive, Of<plan::PointWords> auto& one) {
  auto& [forms] = one;
  archive(forms);
}
template <typename A>
void fields(A& archive, Of<plan::Kind> auto& one) {
  auto& [name, use, words, decimals, worth, order, terms, many_uses, was] = one;
  archive(name, use, words, decimals, worth, order, terms, many_uses, was);
}
template <typename A>
void fields(A& archive, Of<plan::ResultOf> auto& one) {
  auto& [kind, rules, set] = one;
  archive(kind, rules, set);
}
template <typename A>
void fields(A& archive, Of<plan::Guarantee> auto& one) {
  auto& [name, line, expr, text] = one;
  archive(name, line, expr, text);
}
template <typename A>
void fields(A& archive, Of<plan::Layout> auto& one) {
  auto& [attributes, limits, evers, tiers, debts, item_days, fixed_words, bucket_words, keep_days] = one;
  archive(attributes, limits, evers, tiers, debts, item_days, fixed_words, bucket_words, keep_days);
}
template <typename A>
void fields(A& archive, Of<plan::Plan> auto& one) {
  auto& [name, version, effective_from, language, schema, kinds, base, base_except, rounding, rounding_place, fine,
         multipliers, apply_expiry_to_earlier, returns, late_days, seed, texts, prefixes, codes, lists, exprs, sets,
         sums, aggregates, reads, item_histories, draws, tiers, earns, takes, schedules, rules, orders, limits,
         limit_blocks, total_count, terms, redeem, results, guarantees, layout] = one;
  archive(name, version, effective_from, language, schema, kinds, base, base_except, rounding, rounding_place, fine,
          multipliers, apply_expiry_to_earlier, returns, late_days, seed, texts, prefixes, codes, lists, exprs, sets,
          sums, aggregates, reads, item_histories, draws, tiers, earns, takes, schedules, rules, orders, limits,
          limit_blocks, total_count, terms, redeem, results, guarantees, layout);
}

}  // namespace kopeck::image
