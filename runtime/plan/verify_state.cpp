#include <algorithm>
#include <cstdint>
#include <set>

#include "runtime/plan/names.h"
#include "runtime/plan/verify_parts.h"

namespace kopeck::plan {

namespace {

class StateVerifier : private Checks {
 public:
  StateVerifier(const Plan& plan, const std::vector<ExprFacts>& facts, std::vector<std::string>& errors)
      : Checks(plan, errors), facts_(facts) {}

  void run() {
    for (std::size_t i = 0; i < plan_.sets.size(); ++i) itemSet(i);
    for (std::size_t i = 0; i < plan_.sums.size(); ++i) sum(i);
    for (std::size_t i = 0; i < plan_.prefixes.size(); ++i) prefix(i);
    for (std::size_t i = 0; i < plan_.aggregates.size(); ++i) aggregate(i);
    for (std::size_t i = 0; i < plan_.reads.size(); ++i) read(i);
    itemHistories();
    for (std::size_t i = 0; i < plan_.tiers.size(); ++i) tiers(i);
    layout();
  }

 private:
  void itemSet(std::size_t i) {
    const ItemSet& set = plan_.sets[i];
    if (!in(set.expr, plan_.exprs)) return require(false, "set {} has no expression", i);
    const ExprFacts& facts = facts_[static_cast<std::size_t>(set.expr)];
    require(plan_.exprs[static_cast<std::size_t>(set.expr)].type == Type::yes_no, "set {} is not a yes or no", i);
    require(facts.last_set < static_cast<std::int32_t>(i), "set {} asks for set {}", i, facts.last_set);
    require(!facts.sums, "set {} reads a sum of the receipt's lines", i);
    require(!facts.paid, "set {} reads what was paid", i);
    require(!facts.results, "set {} reads what rules gave", i);
    require(facts.attribute_count <= plan_.schema.receipt.size() && areTexts(facts.texts, &plan_.schema.receipt),
            "set {} reads an attribute that receipts lack", i);
  }

  void measured(std::string_view what, std::size_t i, Measure measure, std::int32_t set, std::int32_t tender) {
    require(inOrNone(set, plan_.sets), "{} {} over set {}", what, i, set);
    require(measure == Measure::tender ? in(tender, plan_.schema.tenders) : tender == -1, "{} {} of tender {}", what, i,
            tender);
  }

  void sum(std::size_t i) {
    const Sum& s = plan_.sums[i];
    measured("sum", i, s.measure, s.set, s.tender);
    require(s.measure != Measure::purchases && s.measure != Measure::points && s.measure != Measure::uses,
            "sum {} of {} over lines", i, nameOf(s.measure));
  }

  /// A text of the customer or the receipt is known before the first line is looked at.
  void prefix(std::size_t i) {
    const std::int32_t expr = -1 - plan_.prefixes[i];
    if (expr < 0) return;
    const ExprFacts& facts = facts_[static_cast<std::size_t>(expr)];
    require(plan_.exprs[static_cast<std::size_t>(expr)].type == Type::text, "prefix {} is no text", i);
    require(!facts.item && !facts.sums && !facts.paid && !facts.results, "prefix {} is not known before the lines", i);
  }

  void aggregate(std::size_t i) {
    const Aggregate& a = plan_.aggregates[i];
    const Layout& layout = plan_.layout;
    measured("aggregate", i, a.measure, a.set, a.tender);
    const bool of_rules = a.measure == Measure::points || a.measure == Measure::uses;
    require(of_rules == !a.rules.empty() && areRising(a.rules), "aggregate {} of {} rules", i, a.rules.size());
    require(a.measure != Measure::purchases || a.set == -1, "aggregate {} counts purchases of a set", i);
    require(a.bucket_slot >= -1 && a.bucket_slot < layout.bucket_words, "aggregate {} in bucket word {}", i,
            a.bucket_slot);
    require(a.ever_slot == -1 || (a.ever_slot >= layout.evers && a.ever_slot < layout.fixed_words),
            "aggregate {} in account word {}", i, a.ever_slot);
    require(a.bucket_slot != -1 || a.ever_slot != -1, "aggregate {} is not kept anywhere", i);
    require(a.bucket_slot == -1 || buckets_.insert(a.bucket_slot).second, "bucket word {} is taken twice",
            a.bucket_slot);
    if (a.ever_slot != -1) take(a.ever_slot, 1);
  }

  void window(std::string_view owner, std::int32_t index, const Window& window) {
    if (!in(index, plan_.aggregates)) return require(false, "{} of aggregate {}", owner, index);
    const Aggregate& a = plan_.aggregates[static_cast<std::size_t>(index)];
    const bool ever = window.kind == WindowKind::ever;
    require(ever ? a.ever_slot != -1 : a.bucket_slot != -1, "{} of aggregate {}, which is not kept that way", owner,
            index);
    length(owner, window);
  }
  void length(std::string_view owner, const Window& window) {
    const bool counted = window.kind == WindowKind::last_days || window.kind == WindowKind::last_months;
    // What the compiler lets through is ten years; a hundred keep every date within the calendar's arithmetic.
    const std::int32_t most = window.kind == WindowKind::last_days ? 36'600 : 1'200;
    require(counted ? window.n > 0 && window.n <= most : window.n == 0, "{} over a window of {}", owner, window.n);
  }

  void read(std::size_t i) {
    const Read& r = plan_.reads[i];
    switch (r.kind) {
      case ReadKind::customer_attribute:
        return require(in(r.index, plan_.schema.customer), "read {} of attribute {}", i, r.index);
      case ReadKind::tier:
        return require(in(r.index, plan_.tiers), "read {} of tiers {}", i, r.index);
      case ReadKind::history:
        return window("a history", r.index, r.window);
      case ReadKind::limit_used: {
        if (!in(r.index, plan_.limits)) return require(false, "read {} of limit {}", i, r.index);
        const Limit& limit = plan_.limits[static_cast<std::size_t>(r.index)];
        return require(limit.slot != -1 || limit.total != -1 || limit.aggregate != -1,
                       "read {} of limit {}, which keeps no use", i, r.index);
      }
      case ReadKind::balance:
        return require(in(r.index, plan_.kinds), "read {} of kind {}", i, r.index);
      case ReadKind::days_since_last_purchase:
        return require(r.index == -1, "read {} has an index", i);
    }
  }

  void itemHistories() {
    require(plan_.item_histories.empty() == (plan_.layout.item_days == 0), "{} histories of items over {} days",
            plan_.item_histories.size(), plan_.layout.item_days);
    for (const ItemHistory& history : plan_.item_histories) length("a history of items", history.window);
  }

  void tiers(std::size_t i) {
    const Tiers& t = plan_.tiers[i];
    require(!t.levels.empty(), "tiers {} have no levels", i);
    for (std::size_t other = 0; other < i; ++other) {
      require(plan_.tiers[other].name != t.name, "tiers \"{}\" are there twice", t.name);
    }
    if (t.from_outside) {
      require(
          isCustomer(t.outside_attribute, AttributeType::choice) &&
              plan_.schema.customer[static_cast<std::size_t>(t.outside_attribute)].choices.size() == t.levels.size(),
          "tiers {} are not those of the customer's attribute {}", i, t.outside_attribute);
      return require(t.aggregate == -1, "tiers {} from outside count something", i);
    }
    require(t.outside_attribute == -1, "tiers {} have an attribute", i);
    window("tiers", t.aggregate, t.window);
    require(t.levels.empty() || (t.levels.front().from == 0 && t.levels.front().expr == -1),
            "the first tier does not begin at 0");
    for (std::size_t k = 1; k < t.levels.size(); ++k) {
      const TierLevel& level = t.levels[k];
      const Value before = t.levels[k - 1].from;
      // With a condition of its own a level may ask for no more than the one below.
      require(before < level.from || (before == level.from && level.expr != -1), "tier {} does not rise", k);
      levelCondition(k, level.expr);
    }
  }

  void levelCondition(std::size_t level, std::int32_t expr) {
    if (expr == -1) return;
    if (!in(expr, plan_.exprs)) return require(false, "tier {} has the condition {}", level, expr);
    require(plan_.exprs[static_cast<std::size_t>(expr)].type == Type::yes_no, "tier {}: its condition is not yes or no",
            level);
    require(!facts_[static_cast<std::size_t>(expr)].event, "tier {}: its condition reads more than the account", level);
  }

  /// `count` words of the account's fixed part, from `first` on, have one owner.
  void take(std::int32_t first, std::int32_t count) {
    const Layout& l = plan_.layout;
    if (first < l.attributes || first > std::int64_t{l.fixed_words} - count) {
      return require(false, "account words from {} on are outside", first);
    }
    for (std::int32_t word = first; word < first + count; ++word) {
      require(words_.insert(word).second, "account word {} is taken twice", word);
    }
  }

  void layout() {
    const Layout& l = plan_.layout;
    const auto customer = static_cast<std::int32_t>(plan_.schema.customer.size());
    require(l.attributes >= 0 && l.limits >= std::int64_t{l.attributes} + customer && l.evers >= l.limits &&
                l.fixed_words >= l.evers,
            "the account's parts overlap: {} {} {} {}", l.attributes, l.limits, l.evers, l.fixed_words);
    take(l.attributes, customer);
    for (const Limit& limit : plan_.limits) {
      if (limit.slot != -1) take(limit.slot, 2);
    }
    if (plan_.tiers.size() > 1) take(l.tiers, 2 * (static_cast<std::int32_t>(plan_.tiers.size()) - 1));
    if (plan_.schema.wallets.size() > 1) take(l.debts, static_cast<std::int32_t>(plan_.schema.wallets.size()) - 1);
    require((l.bucket_words == 0) == (l.keep_days == 0), "{} bucket words kept for {} days", l.bucket_words,
            l.keep_days);
    require(l.bucket_words >= 0 && l.keep_days >= 0 && l.item_days >= 0, "{} bucket words kept for {} days",
            l.bucket_words, l.keep_days);
  }

  const std::vector<ExprFacts>& facts_;
  std::set<std::int32_t> words_;    // of the account that something is kept in
  std::set<std::int32_t> buckets_;  // the same of a day's bucket
};

}  // namespace

void verifyState(const Plan& plan, const std::vector<ExprFacts>& facts, std::vector<std::string>& errors) {
  StateVerifier(plan, facts, errors).run();
}

}  // namespace kopeck::plan
