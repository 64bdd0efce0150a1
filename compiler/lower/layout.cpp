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
    if (limit.scope == plan::LimitScope::total) {
      limit.total = plan.total_count++;
    } else if (limit.period != plan::LimitPeriod::receipt) {
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
  if (layout.bucket_words == 0) return;
  for (const plan::Read& read : plan.reads) {
    if (read.kind == plan::ReadKind::history) layout.keep_days = std::max(layout.keep_days, reachOf(read.window));
  }
  if (plan.tiers.present) layout.keep_days = std::max(layout.keep_days, reachOf(plan.tiers.window));
}

}  // namespace kopeck::lowering
