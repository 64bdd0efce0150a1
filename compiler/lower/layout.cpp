#include "compiler/lower/layout.h"

#include <algorithm>

#include "runtime/account/account.h"

namespace kopeck::lowering {

namespace {

/// The longest such period, and a day for its edge.
std::int32_t daysOf(plan::Period period) {
  switch (period) {
    case plan::Period::day:
      return 1;
    case plan::Period::week:
      return 7;
    case plan::Period::month:
      return 31 + 1;
    case plan::Period::quarter:
      return 3 * 31 + 1;
    case plan::Period::half_year:
      return 6 * 31 + 1;
    case plan::Period::year:
      return 12 * 31 + 1;
  }
  return 0;
}

}  // namespace

std::int32_t reachOf(const plan::Window& window) {
  switch (window.kind) {
    case plan::WindowKind::last_days:
      return window.n;
    case plan::WindowKind::last_months:
      return 31 * window.n + 1;
    case plan::WindowKind::this_period:
      return daysOf(window.period);
    case plan::WindowKind::previous_period:
      return 2 * daysOf(window.period);
    case plan::WindowKind::ever:
      return 0;
  }
  return 0;
}

void layOutLimits(plan::Plan& plan) {
  plan::Layout& layout = plan.layout;
  layout.attributes = AccountState::kRuntimeWords;
  layout.limits = layout.attributes + static_cast<std::int32_t>(plan.schema.customer.size());
  layout.evers = layout.limits;
  for (plan::Limit& limit : plan.limits) {
    if (limit.scope != plan::LimitScope::customer) {
      limit.total = plan.total_count++;
    } else if (limit.period != plan::LimitPeriod::receipt && limit.period != plan::LimitPeriod::rolling) {
      limit.slot = layout.evers;
      layout.evers += 2;
    }
  }
}

void layOutAggregates(plan::Plan& plan) {
  plan::Layout& layout = plan.layout;
  layout.fixed_words = layout.evers;
  for (plan::Aggregate& aggregate : plan.aggregates) {
    if (aggregate.ever_slot != -1) aggregate.ever_slot = layout.fixed_words++;
    if (aggregate.bucket_slot != -1) aggregate.bucket_slot = layout.bucket_words++;
  }
  layout.tiers = layout.fixed_words;
  if (plan.tiers.size() > 1) layout.fixed_words += 2 * (static_cast<std::int32_t>(plan.tiers.size()) - 1);
  layout.debts = layout.fixed_words;
  layout.fixed_words += static_cast<std::int32_t>(plan.schema.wallets.size()) - 1;
  for (const plan::ItemHistory& history : plan.item_histories) {
    layout.item_days = std::max(layout.item_days, reachOf(history.window));
  }
  if (layout.bucket_words == 0) return;
  const auto keep = [&](const plan::Window& window) { layout.keep_days = std::max(layout.keep_days, reachOf(window)); };
  for (const plan::Read& read : plan.reads) {
    if (read.kind == plan::ReadKind::history) keep(read.window);
  }
  for (const plan::Tiers& tiers : plan.tiers) {
    if (!tiers.from_outside) keep(tiers.window);
  }
  for (const plan::Limit& limit : plan.limits) {
    if (limit.aggregate != -1) keep(limit.window);
  }
}

}  // namespace kopeck::lowering
