#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runtime/event/text.h"
#include "runtime/plan/names.h"
#include "runtime/plan/plan.h"
#include "runtime/plan/verify_exprs.h"

namespace kopeck::plan {

namespace {

class Verifier {
 public:
  explicit Verifier(const Plan& plan) : plan_(plan) {}

  std::vector<std::string> run() {
    header();
    schema();
    constants();
    // What follows looks things up by what came before; a broken reference there would be followed here.
    if (!errors_.empty()) return std::move(errors_);
    verifyExprs(plan_, errors_);
    if (!errors_.empty()) return std::move(errors_);
    facts_ = exprFacts(plan_);
    itemSets();
    for (std::size_t i = 0; i < plan_.sums.size(); ++i) sum(i);
    for (std::size_t i = 0; i < plan_.aggregates.size(); ++i) aggregate(i);
    for (std::size_t i = 0; i < plan_.reads.size(); ++i) read(i);
    tiers();
    for (std::size_t i = 0; i < plan_.earns.size(); ++i) earn(i);
    for (std::size_t i = 0; i < plan_.terms.size(); ++i) terms(i);
    for (std::size_t i = 0; i < plan_.limits.size(); ++i) limit(i);
    rules();
    highest();
    limitBlocks();
    redeem();
    layout();
    return std::move(errors_);
  }

 private:
  template <typename... Args>
  void require(bool holds, fmt::format_string<Args...> format, Args&&... args) {
    if (!holds) errors_.push_back(fmt::format(format, std::forward<Args>(args)...));
  }
  template <typename T>
  static bool in(std::int32_t index, const std::vector<T>& of) {
    return index >= 0 && static_cast<std::size_t>(index) < of.size();
  }
  template <typename T>
  static bool inOrNone(std::int32_t index, const std::vector<T>& of) {
    return index == -1 || in(index, of);
  }

  void header() {
    require(plan_.version >= 1, "version {} is below 1", plan_.version);
    require(plan_.worth.den > 0 && plan_.worth.num >= 0, "worth {}/{} is not a ratio", plan_.worth.num,
            plan_.worth.den);
    require(plan_.fine >= 1, "fine {} is below 1", plan_.fine);
    require(plan_.fine == 1 || plan_.rounding_place == RoundingPlace::receipt,
            "fine units without rounding per receipt");
    require(plan_.late_days >= 0, "late {} days", plan_.late_days);
    require(plan_.returns.days >= 0, "returns for {} days", plan_.returns.days);
    require(plan_.base == Measure::net || plan_.base == Measure::gross || plan_.base == Measure::paid,
            "base {} is not money", nameOf(plan_.base));
    require(!plan_.terms.empty(), "there are no header terms");
  }

  void attributes(std::string_view owner, const std::vector<Attribute>& attributes) {
    std::set<std::string_view> names;
    std::set<std::string_view> keys;
    for (const Attribute& a : attributes) {
      require(!a.name.empty() && names.insert(a.name).second, "{} attribute \"{}\" is there twice", owner, a.name);
      require(!a.key.empty() && keys.insert(a.key).second, "{} key \"{}\" is there twice", owner, a.key);
      require((a.type == AttributeType::choice) == !a.choices.empty(),
              "{} attribute \"{}\": choices do not fit its type", owner, a.name);
    }
  }

  void schema() {
    require(!plan_.schema.currency.empty(), "no currency");
    for (int decimals : {plan_.schema.money_decimals, plan_.schema.points_decimals}) {
      require(decimals >= 0 && decimals <= 6, "{} decimals", decimals);
    }
    attributes("customer", plan_.schema.customer);
    attributes("receipt", plan_.schema.receipt);
    attributes("item", plan_.schema.item);
    for (const EventSchema& event : plan_.schema.events) attributes(event.name, event.fields);
  }

  void constants() {
    std::set<std::string_view> texts;
    for (const std::string& text : plan_.texts) {
      require(!text.empty() && normalised(text) == text, "text \"{}\" is not normalised", text);
      require(texts.insert(text).second, "text \"{}\" is there twice", text);
    }
    for (std::int32_t prefix : plan_.prefixes) {
      require(prefix >= 1 && static_cast<std::size_t>(prefix) <= plan_.texts.size(), "prefix of text {}", prefix);
    }
    for (std::size_t i = 0; i < plan_.lists.size(); ++i) {
      const std::vector<Value>& list = plan_.lists[i];
      require(!list.empty() && std::is_sorted(list.begin(), list.end()) &&
                  std::adjacent_find(list.begin(), list.end()) == list.end(),
              "list {} is empty, unsorted or holds a value twice", i);
    }
  }

  void itemSets() {
    for (std::size_t i = 0; i < plan_.sets.size(); ++i) {
      const ItemSet& set = plan_.sets[i];
      if (!in(set.expr, plan_.exprs)) {
        require(false, "set {} has no expression", i);
        continue;
      }
      const ExprFacts& facts = facts_[static_cast<std::size_t>(set.expr)];
      require(plan_.exprs[static_cast<std::size_t>(set.expr)].type == Type::yes_no, "set {} is not a yes or no", i);
      require(facts.last_set < static_cast<std::int32_t>(i), "set {} asks for set {}", i, facts.last_set);
      require(!facts.sums, "set {} reads a sum of the receipt's lines", i);
      require(!facts.paid, "set {} reads what was paid", i);
      require(facts.attribute_count <= plan_.schema.receipt.size(), "set {} reads an attribute that receipts lack", i);
    }
  }

  void sum(std::size_t i) {
    require(inOrNone(plan_.sums[i].set, plan_.sets), "sum {} over set {}", i, plan_.sums[i].set);
    require(plan_.sums[i].measure != Measure::purchases, "sum {} of purchases over lines", i);
  }

  void aggregate(std::size_t i) {
    const Aggregate& a = plan_.aggregates[i];
    const Layout& layout = plan_.layout;
    require(inOrNone(a.set, plan_.sets), "aggregate {} over set {}", i, a.set);
    require(a.measure != Measure::purchases || a.set == -1, "aggregate {} counts purchases of a set", i);
    require(a.bucket_slot >= -1 && a.bucket_slot < layout.bucket_words, "aggregate {} in bucket word {}", i,
            a.bucket_slot);
    require(a.ever_slot == -1 || (a.ever_slot >= layout.evers && a.ever_slot < layout.fixed_words),
            "aggregate {} in account word {}", i, a.ever_slot);
    require(a.bucket_slot != -1 || a.ever_slot != -1, "aggregate {} is not kept anywhere", i);
    require(a.bucket_slot == -1 || buckets_.insert(a.bucket_slot).second, "bucket word {} is taken twice",
            a.bucket_slot);
    require(a.ever_slot == -1 || words_.insert(a.ever_slot).second, "account word {} is taken twice", a.ever_slot);
  }

  void window(std::string_view owner, std::int32_t index, const Window& window) {
    if (!in(index, plan_.aggregates)) return require(false, "{} of aggregate {}", owner, index);
    const Aggregate& a = plan_.aggregates[static_cast<std::size_t>(index)];
    const bool ever = window.kind == WindowKind::ever;
    require(ever ? a.ever_slot != -1 : a.bucket_slot != -1, "{} of aggregate {}, which is not kept that way", owner,
            index);
    const bool counted = window.kind == WindowKind::last_days || window.kind == WindowKind::last_months;
    require(counted ? window.n > 0 : window.n == 0, "{} over a window of {}", owner, window.n);
  }

  void read(std::size_t i) {
    const Read& r = plan_.reads[i];
    switch (r.kind) {
      case ReadKind::customer_attribute:
        return require(in(r.index, plan_.schema.customer), "read {} of attribute {}", i, r.index);
      case ReadKind::tier:
        return require(plan_.tiers.present, "read {} of a tier, and there are none", i);
      case ReadKind::history:
        return window("a history", r.index, r.window);
      case ReadKind::limit_used: {
        if (!in(r.index, plan_.limits)) return require(false, "read {} of limit {}", i, r.index);
        const Limit& limit = plan_.limits[static_cast<std::size_t>(r.index)];
        return require(limit.slot != -1 || limit.total != -1, "read {} of limit {}, which keeps no use", i, r.index);
      }
      case ReadKind::days_since_last_purchase:
      case ReadKind::active_points:
        return require(r.index == -1, "read {} has an index", i);
    }
  }

  void tiers() {
    const Tiers& tiers = plan_.tiers;
    if (!tiers.present) return;
    window("tiers", tiers.aggregate, tiers.window);
    require(!tiers.levels.empty() && tiers.levels.front().from == 0, "the first tier does not begin at 0");
    for (std::size_t i = 1; i < tiers.levels.size(); ++i) {
      require(tiers.levels[i - 1].from < tiers.levels[i].from, "tier {} does not rise", i);
    }
  }

  void earn(std::size_t i) {
    const Earn& e = plan_.earns[i];
    require(in(e.sum, plan_.sums), "earn {} over sum {}", i, e.sum);
    require(e.points >= 0, "earn {} gives {}", i, e.points);
    require(e.rate.den > 0 && e.rate.num >= 0, "earn {} at rate {}/{}", i, e.rate.num, e.rate.den);
    require(e.kind != AmountKind::per_full_step || e.step > 0, "earn {} for each full {}", i, e.step);
    require(plan_.rounding_place != RoundingPlace::receipt || e.rate.den == 1, "earn {} is not whole in fine units", i);
  }

  void terms(std::size_t i) {
    const Terms& t = plan_.terms[i];
    require(t.activate_n >= 0 && t.expire_n >= 0, "terms {} go back in time", i);
  }

  void limit(std::size_t i) {
    const Limit& l = plan_.limits[i];
    require(l.most >= 0, "limit {} of {}", i, l.most);
    require((l.rule == -1) || (in(l.rule, plan_.rules) && l.rules.empty()), "limit {} of rule {}", i, l.rule);
    for (std::int32_t rule : l.rules) require(in(rule, plan_.rules), "limit {} over rule {}", i, rule);
    const bool kept = l.scope == LimitScope::customer && l.period != LimitPeriod::receipt;
    require(kept == (l.slot != -1), "limit {} has slot {}", i, l.slot);
    require((l.scope == LimitScope::total) == (l.total != -1), "limit {} has counter {}", i, l.total);
    require(l.total < plan_.total_count, "limit {} has counter {} of {}", i, l.total, plan_.total_count);
    if (kept) {
      require(l.slot >= plan_.layout.limits && l.slot + 2 <= plan_.layout.evers, "limit {} in account word {}", i,
              l.slot);
      require(words_.insert(l.slot).second && words_.insert(l.slot + 1).second, "account word {} is taken twice",
              l.slot);
    }
    if (l.period != LimitPeriod::occasion) return require(l.occasion_attribute == -1, "limit {} has an occasion", i);
    require(
        in(l.occasion_attribute, plan_.schema.customer) &&
            plan_.schema.customer[static_cast<std::size_t>(l.occasion_attribute)].type == AttributeType::anniversary,
        "limit {} has no anniversary", i);
    require(l.occasion_before_days >= 0 && l.occasion_after_days >= 0 && l.scope == LimitScope::customer,
            "limit {} has a broken occasion", i);
  }

  /// Conditions of `owner`, whose event carries `attribute_count` attributes.
  void conditions(std::string_view owner, const std::vector<Condition>& conditions, std::size_t attribute_count,
                  bool lines_known) {
    for (const Condition& c : conditions) {
      if (!in(c.expr, plan_.exprs)) {
        require(false, "{}: a condition without an expression", owner);
        continue;
      }
      const ExprFacts& facts = facts_[static_cast<std::size_t>(c.expr)];
      require(plan_.exprs[static_cast<std::size_t>(c.expr)].type == Type::yes_no, "{}: a condition is not yes or no",
              owner);
      require(!facts.item, "{}: a condition reads a line", owner);
      require(facts.attribute_count <= attribute_count, "{}: a condition reads an attribute the event lacks", owner);
      require(lines_known || !(facts.sums || facts.receipt), "{}: a condition reads a receipt where there is none",
              owner);
    }
  }

  std::size_t attributeCount(const Rule& rule) const {
    switch (rule.trigger) {
      case TriggerKind::purchase:
        return plan_.schema.receipt.size();
      case TriggerKind::custom_event:
        return in(rule.event, plan_.schema.events)
                   ? plan_.schema.events[static_cast<std::size_t>(rule.event)].fields.size()
                   : 0;
      case TriggerKind::on_return:
        return 0;
    }
    return 0;
  }

  void rules() {
    std::int32_t next_earn = 0;
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < plan_.rules.size(); ++i) {
      const Rule& r = plan_.rules[i];
      require(!r.name.empty() && names.insert(r.name).second, "rule \"{}\" is there twice", r.name);
      require((r.trigger == TriggerKind::custom_event) == in(r.event, plan_.schema.events), "rule {} on event {}",
              r.name, r.event);
      require(r.from == kNoDay || r.from <= r.until, "rule {} ends before it begins", r.name);
      conditions(r.name, r.conditions, attributeCount(r), r.trigger == TriggerKind::purchase);
      if (r.is_multiplier) {
        multiplier(i);
      } else {
        require(r.earn_count > 0 && r.first_earn == next_earn, "rule {} has {} earns from {}", r.name, r.earn_count,
                r.first_earn);
        next_earn += r.earn_count;
        require(in(r.terms, plan_.terms), "rule {} has terms {}", r.name, r.terms);
      }
      for (std::int32_t other : r.replaces) {
        require(in(other, plan_.rules) && other != static_cast<std::int32_t>(i), "rule {} replaces {}", r.name, other);
      }
      for (std::int32_t l : r.limits) {
        require(in(l, plan_.limits) && plan_.limits[static_cast<std::size_t>(l)].rule == static_cast<std::int32_t>(i),
                "rule {} has limit {}", r.name, l);
      }
    }
    require(next_earn == static_cast<std::int32_t>(plan_.earns.size()), "{} earns belong to no rule",
            static_cast<std::int32_t>(plan_.earns.size()) - next_earn);
  }

  void multiplier(std::size_t i) {
    const Rule& r = plan_.rules[i];
    require(r.earn_count == 0 && r.first_earn == -1, "multiplier {} has earns", r.name);
    require(r.factor.den > 0 && r.factor.num >= r.factor.den, "multiplier {} by {}/{}", r.name, r.factor.num,
            r.factor.den);
    require(!r.targets.empty(), "multiplier {} multiplies nothing", r.name);
    require(inOrNone(r.terms, plan_.terms), "rule {} has terms {}", r.name, r.terms);
    require(std::is_sorted(r.targets.begin(), r.targets.end()) &&
                std::adjacent_find(r.targets.begin(), r.targets.end()) == r.targets.end(),
            "multiplier {}: targets are not in file order", r.name);
    for (std::int32_t target : r.targets) {
      if (!in(target, plan_.rules)) {
        require(false, "multiplier {} of rule {}", r.name, target);
        continue;
      }
      const Rule& t = plan_.rules[static_cast<std::size_t>(target)];
      require(!t.is_multiplier && t.trigger == r.trigger && t.event == r.event, "multiplier {} of {}", r.name, t.name);
    }
  }

  void highest() {
    std::set<std::int32_t> seen;
    for (const Highest& h : plan_.highest) {
      require(h.rules.size() >= 2, "a highest of {} rules", h.rules.size());
      for (std::int32_t rule : h.rules) {
        require(in(rule, plan_.rules) && seen.insert(rule).second, "a highest of rule {}", rule);
      }
    }
  }

  void limitBlocks() {
    std::set<std::int32_t> blocks;
    for (std::int32_t l : plan_.limit_blocks) {
      if (!in(l, plan_.limits) || !blocks.insert(l).second) {
        require(false, "limit block {}", l);
        continue;
      }
      const Limit& limit = plan_.limits[static_cast<std::size_t>(l)];
      require(limit.rule == -1 && !limit.rules.empty() && limit.unit == LimitUnit::points,
              "limit block {} caps nothing", l);
    }
  }

  void redeem() {
    const Redeem& r = plan_.redeem;
    if (!r.present) return;
    require(plan_.worth.num > 0, "points without worth can be redeemed");
    require(r.at_least >= 0 && r.steps >= 0, "redeem at least {} in steps of {}", r.at_least, r.steps);
    require(!r.has_share || (r.share.den > 0 && r.share.num >= 0 && r.share.num <= r.share.den), "redeem share {}/{}",
            r.share.num, r.share.den);
    require(r.share_of == Measure::net || r.share_of == Measure::gross, "redeem share of {}", nameOf(r.share_of));
    require(inOrNone(r.excluded_set, plan_.sets), "redeem not on set {}", r.excluded_set);
    for (std::int32_t l : r.limits) {
      require(in(l, plan_.limits) && plan_.limits[static_cast<std::size_t>(l)].rule == -1 &&
                  plan_.limits[static_cast<std::size_t>(l)].unit == LimitUnit::times,
              "redeem limit {}", l);
    }
    conditions("redeem", r.conditions, plan_.schema.receipt.size(), true);
    for (const Condition& c : r.conditions) {
      require(!in(c.expr, plan_.exprs) || !facts_[static_cast<std::size_t>(c.expr)].paid, "redeem reads what was paid");
    }
  }

  void layout() {
    const Layout& l = plan_.layout;
    const auto customer = static_cast<std::int32_t>(plan_.schema.customer.size());
    require(l.attributes >= 0 && l.limits >= l.attributes + customer && l.evers >= l.limits && l.fixed_words >= l.evers,
            "the account's parts overlap: {} {} {} {}", l.attributes, l.limits, l.evers, l.fixed_words);
    require((l.bucket_words == 0) == (l.keep_days == 0), "{} bucket words kept for {} days", l.bucket_words,
            l.keep_days);
    require(l.bucket_words >= 0 && l.keep_days >= 0, "{} bucket words kept for {} days", l.bucket_words, l.keep_days);
  }

  const Plan& plan_;
  std::vector<ExprFacts> facts_;
  std::set<std::int32_t> words_;    // of the account that something is kept in
  std::set<std::int32_t> buckets_;  // the same of a day's bucket
  std::vector<std::string> errors_;
};

}  // namespace

std::vector<std::string> verify(const Plan& plan) {
  return Verifier(plan).run();
}

}  // namespace kopeck::plan
