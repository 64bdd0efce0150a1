#include <cstdint>
#include <set>

#include "runtime/plan/names.h"
#include "runtime/plan/verify_parts.h"

namespace kopeck::plan {

namespace {

constexpr std::int32_t kMostDays = 36'600;
constexpr std::int32_t kMostMonths = 1'200;

class LimitVerifier : private Checks {
 public:
  LimitVerifier(const Plan& plan, std::vector<std::string>& errors) : Checks(plan, errors) {}

  void run() {
    for (std::size_t i = 0; i < plan_.terms.size(); ++i) terms(i);
    for (std::size_t i = 0; i < plan_.limits.size(); ++i) limit(i);
    blocks();
  }

 private:
  void terms(std::size_t i) {
    const Terms& t = plan_.terms[i];
    require(t.activate_n >= 0 && t.expire_n >= 0, "terms {} go back in time", i);
    // A hundred years, so that no date that comes of it leaves the calendar's arithmetic.
    const std::int32_t most = t.expire == ExpireKind::days ? kMostDays : kMostMonths;
    const bool in_days = t.activate == ActivateKind::after_days;
    require(t.activate_n <= (in_days ? kMostDays : kMostMonths) && t.expire_n <= most, "terms {} of {} and {}", i,
            t.activate_n, t.expire_n);
    const bool renewable = t.expire == ExpireKind::days || t.expire == ExpireKind::months;
    require(renewable || !(t.purchase_renews || t.redemption_renews), "terms {} renew what has a fixed end", i);
    if (t.expire != ExpireKind::fixed_day) return require(!t.of_next_year, "terms {} of the next year", i);
    require(t.expire_month >= 1 && t.expire_month <= 12 && t.expire_day >= 1 && t.expire_day <= 31,
            "terms {} expire on {}-{}", i, t.expire_month, t.expire_day);
  }

  void limit(std::size_t i) {
    const Limit& l = plan_.limits[i];
    require(l.most >= 0, "limit {} of {}", i, l.most);
    require((l.rule == -1) || (in(l.rule, plan_.rules) && l.rules.empty()), "limit {} of rule {}", i, l.rule);
    for (std::int32_t rule : l.rules) require(in(rule, plan_.rules), "limit {} over rule {}", i, rule);
    require(l.unit != LimitUnit::base || l.rule != -1, "limit {} of a base that nobody has", i);
    place(i, l);
    if (l.period == LimitPeriod::rolling) {
      rolling(i, l);
    } else {
      require(l.aggregate == -1, "limit {} by aggregate {}", i, l.aggregate);
    }
    require(l.anchor_attribute == -1 || (l.period == LimitPeriod::year && l.scope == LimitScope::customer &&
                                         (isCustomer(l.anchor_attribute, AttributeType::anniversary) ||
                                          isCustomer(l.anchor_attribute, AttributeType::date))),
            "limit {} is counted from attribute {}", i, l.anchor_attribute);
    if (l.period != LimitPeriod::occasion) return require(l.occasion_attribute == -1, "limit {} has an occasion", i);
    require(isCustomer(l.occasion_attribute, AttributeType::anniversary), "limit {} has no anniversary", i);
    require(l.occasion_before_days >= 0 && l.occasion_after_days >= 0 && l.scope == LimitScope::customer,
            "limit {} has a broken occasion", i);
  }

  /// Where what was used is kept: in the account, in a shared counter, in an aggregate, or nowhere.
  void place(std::size_t i, const Limit& l) {
    const bool kept =
        l.scope == LimitScope::customer && l.period != LimitPeriod::receipt && l.period != LimitPeriod::rolling;
    require(kept == (l.slot != -1), "limit {} has slot {}", i, l.slot);
    require((l.scope != LimitScope::customer) == (l.total != -1), "limit {} has counter {}", i, l.total);
    require(l.total >= -1 && l.total < plan_.total_count, "limit {} has counter {} of {}", i, l.total,
            plan_.total_count);
    require(!kept || l.slot >= plan_.layout.limits, "limit {} in account word {}", i, l.slot);
  }

  void rolling(std::size_t i, const Limit& l) {
    require(l.scope == LimitScope::customer, "limit {} rolls for several customers", i);
    if (!in(l.aggregate, plan_.aggregates)) return require(false, "limit {} by aggregate {}", i, l.aggregate);
    const Aggregate& a = plan_.aggregates[static_cast<std::size_t>(l.aggregate)];
    require(a.bucket_slot != -1, "limit {} by aggregate {}, which is not kept by day", i, l.aggregate);
    require(l.window.kind == WindowKind::last_days || l.window.kind == WindowKind::last_months,
            "limit {} rolls over no days", i);
    require(l.window.n > 0 && l.window.n <= kMostDays, "limit {} over a window of {}", i, l.window.n);
    switch (l.unit) {
      case LimitUnit::points:
        return require(a.measure == Measure::points, "limit {} of points by {}", i, nameOf(a.measure));
      case LimitUnit::times:
        return require(a.measure == Measure::uses || a.measure == Measure::points, "limit {} of times by {}", i,
                       nameOf(a.measure));
      case LimitUnit::base:
        return;  // the measure that the rule counts
    }
  }

  void blocks() {
    std::set<std::int32_t> blocks;
    for (std::int32_t l : plan_.limit_blocks) {
      if (!in(l, plan_.limits) || !blocks.insert(l).second) {
        require(false, "limit block {}", l);
        continue;
      }
      const Limit& limit = plan_.limits[static_cast<std::size_t>(l)];
      require(limit.rule == -1 && !limit.rules.empty() && limit.unit != LimitUnit::base, "limit block {} caps nothing",
              l);
    }
  }
};

}  // namespace

void verifyLimits(const Plan& plan, std::vector<std::string>& errors) {
  LimitVerifier(plan, errors).run();
}

}  // namespace kopeck::plan
