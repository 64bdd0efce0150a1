#include "compiler/prove/forms.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "compiler/prove/pairing.h"
#include "runtime/plan/names.h"

namespace kopeck::prove {

namespace {

/// `was` stays where it says something: the name is new, and the former one was there.
template <typename Named>
void settle(const std::vector<Named>& older, std::vector<Named>& newer) {
  std::set<std::string> names;
  for (const Named& one : older) names.insert(one.name);
  for (Named& one : newer)
    if (names.count(one.name) > 0 || names.count(one.was) == 0) one.was.clear();
}

template <typename Named>
void forget(std::vector<Named>& all) {
  for (Named& one : all) one.was.clear();
}

std::vector<std::string> namesOf(const plan::Plan& plan) {
  std::vector<std::string> names;
  std::map<std::string, int> parts;
  for (const plan::Rule& rule : plan.rules) {
    const std::string& name = formerName(rule.name, rule.was);
    names.push_back(fmt::format("{}#{}", name, parts[name]++));
  }
  return names;
}

std::int32_t termsOf(const plan::Plan& plan, const plan::Rule& rule) {
  if (rule.terms >= 0 || rule.targets.empty()) return rule.terms;
  return plan.rules[static_cast<std::size_t>(rule.targets[0])].terms;
}

std::int32_t kindOf(const plan::Plan& plan, const plan::Rule& rule) {
  const std::int32_t terms = termsOf(plan, rule);
  const bool of_points = rule.trigger != plan::TriggerKind::discount && terms >= 0;
  return of_points ? plan.terms[static_cast<std::size_t>(terms)].kind : 0;
}

/// Whether some rule is in two of the groups.
bool meet(const std::vector<const std::vector<std::int32_t>*>& groups) {
  std::set<std::int32_t> seen;
  for (const std::vector<std::int32_t>* group : groups)
    for (const std::int32_t rule : *group)
      if (!seen.insert(rule).second) return true;
  return false;
}

/// Reads one version's frame.
class FrameReader {
 public:
  FrameReader(const Version& version, Canon& canon) : plan_(version.plan), names_(version.names), canon_(canon) {}

  Frame frame() {
    Frame made;
    made.counting = counting();
    made.redeem = canon_.redeem();
    std::vector<const std::vector<std::int32_t>*> groups;
    for (std::size_t i = 0; i < plan_.orders.size(); ++i) {
      const plan::Order& order = plan_.orders[i];
      groups.push_back(&order.rules);
      made.orders.push_back(
          {fmt::format("{} of {}", plan::nameOf(order.kind), canon_.named(order.rules, true)), order.rules, i});
    }
    if (!meet(groups)) std::sort(made.orders.begin(), made.orders.end());
    groups.clear();
    for (const std::int32_t block : plan_.limit_blocks) {
      const plan::Limit& limit = plan_.limits[static_cast<std::size_t>(block)];
      groups.push_back(&limit.rules);
      made.blocks.push_back({fmt::format("{} over {}", canon_.limit(block), canon_.named(limit.rules, true)),
                             limit.rules, static_cast<std::size_t>(block)});
    }
    if (!meet(groups)) std::sort(made.blocks.begin(), made.blocks.end());
    sequences(made);
    return made;
  }

 private:
  std::string counting() {
    std::vector<std::string> except;
    for (const std::int32_t tender : plan_.base_except)
      except.push_back(plan_.schema.tenders[static_cast<std::size_t>(tender)]);
    std::sort(except.begin(), except.end());
    std::string text =
        fmt::format("base {} except {} rounding {} per {}", plan::nameOf(plan_.base), fmt::join(except, ","),
                    plan::nameOf(plan_.rounding), plan::nameOf(plan_.rounding_place));
    for (std::size_t i = 0; i < plan_.kinds.size(); ++i) {
      const plan::Kind& kind = plan_.kinds[i];
      text += fmt::format("; {} {} {} {}/{} {}", canon_.kind(static_cast<std::int32_t>(i)), plan::nameOf(kind.use),
                          kind.decimals, kind.worth.num, kind.worth.den, kind.many_uses);
    }
    return text;
  }

  void sequences(Frame& made) {
    std::vector<const std::vector<std::int32_t>*> targets;
    std::string discounts, all, turns;
    int discount_count = 0, turn_count = 0;
    for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
      const plan::Rule& rule = plan_.rules[r];
      if (!isOfReceipt(rule)) continue;
      if (rule.is_multiplier) targets.push_back(&rule.targets);
      if (rule.trigger == plan::TriggerKind::discount) {
        discounts += " " + names_[r];
        ++discount_count;
        continue;
      }
      if (rule.turn_kind >= 0) {
        turns += " " + names_[r];
        ++turn_count;
      }
      all += " " + names_[r];
    }
    if (discount_count > 1) made.discounts = discounts;
    if (turn_count > 1) made.sequence += turns;
    // Who gets what is left over of a division, and on what the next multiplier builds, goes by the order of the rules.
    const bool twice = meet(targets);
    if (twice) made.counting += fmt::format("; multipliers {}", plan::nameOf(plan_.multipliers));
    if (twice || plan_.fine != 1) made.sequence += all;
  }

  const plan::Plan& plan_;
  const std::vector<std::string>& names_;
  Canon& canon_;
};

void readForms(Version& version, Canon canon) {
  version.forms.clear();
  for (const plan::Rule& rule : version.plan.rules)
    version.forms.push_back({canon.occasion(rule), canon.when(rule), canon.gives(rule), canon.bounds(rule),
                             canon.life(rule.terms), canon.replaced(rule), canon.effects(rule)});
  version.lives.clear();
  for (std::size_t i = 0; i < version.plan.terms.size(); ++i)
    version.lives.push_back(canon.life(static_cast<std::int32_t>(i)));
  version.frame = FrameReader(version, canon).frame();
}

}  // namespace

bool isOfReceipt(const plan::Rule& rule) {
  return rule.trigger == plan::TriggerKind::purchase || rule.trigger == plan::TriggerKind::discount;
}

Forms::Forms(const plan::Plan& older, const plan::Plan& newer)
    : older_{older, {}, {}, {}, {}}, newer_{newer, {}, {}, {}, {}} {
  settleNames();
  // One that is found may be what another one speaks of.
  while (matchRenamed()) {
  }
  older_.names = namesOf(older_.plan);
  newer_.names = namesOf(newer_.plan);
  read();
  collect(true);
  collect(false);
}

void Forms::settleNames() {
  settle(older_.plan.rules, newer_.plan.rules);
  settle(older_.plan.kinds, newer_.plan.kinds);
  forget(older_.plan.rules);
  forget(older_.plan.kinds);
  for (plan::Tiers& tiers : newer_.plan.tiers)
    for (const plan::Tiers& before : older_.plan.tiers)
      if (before.name == tiers.name) settle(before.levels, tiers.levels);
  for (plan::Tiers& tiers : older_.plan.tiers) forget(tiers.levels);
}

/// All of a rule but its name; nothing where that is more than a name.
std::string Forms::bare(std::size_t rule, bool newer) {
  const Version& of = newer ? newer_ : older_;
  const plan::Rule& what = of.plan.rules[rule];
  for (const std::int32_t limit : what.limits)
    if (of.plan.limits[static_cast<std::size_t>(limit)].period != plan::LimitPeriod::receipt) return "";
  for (const plan::Aggregate& aggregate : of.plan.aggregates)
    if (std::find(aggregate.rules.begin(), aggregate.rules.end(), rule) != aggregate.rules.end()) return "";
  Canon read = canon(newer);
  return fmt::format("{}|{}|{}|{}|{}|{}|{}", read.occasion(what), read.when(what), read.gives(what), read.bounds(what),
                     read.life(what.terms), read.replaced(what), read.effects(what));
}

bool Forms::matchRenamed() {
  older_.names = namesOf(older_.plan);
  newer_.names = namesOf(newer_.plan);
  const auto alone = [](const Version& of, const Version& other) {
    std::map<std::string, int> counts;
    for (const plan::Rule& rule : of.plan.rules) ++counts[formerName(rule.name, rule.was)];
    std::vector<std::size_t> found;
    for (std::size_t r = 0; r < of.plan.rules.size(); ++r) {
      const std::string& name = formerName(of.plan.rules[r].name, of.plan.rules[r].was);
      const auto has = [&](const plan::Rule& rule) { return formerName(rule.name, rule.was) == name; };
      const bool there = std::any_of(other.plan.rules.begin(), other.plan.rules.end(), has);
      if (!there && counts[name] == 1) found.push_back(r);
    }
    return found;
  };
  std::vector<std::size_t> gone = alone(older_, newer_);
  for (const std::size_t fresh : alone(newer_, older_)) {
    const std::string text = bare(fresh, true);
    const auto same = std::find_if(gone.begin(), gone.end(),
                                   [&](std::size_t rule) { return !text.empty() && bare(rule, false) == text; });
    if (same == gone.end()) continue;
    newer_.plan.rules[fresh].was = older_.plan.rules[*same].name;
    gone.erase(same);
    return true;
  }
  return false;
}

void Forms::read() {
  readForms(older_, canon(false));
  readForms(newer_, canon(true));
}

void Forms::collect(bool newer) {
  const Version& of = newer ? newer_ : older_;
  const Canon names = canon(newer);
  for (std::size_t r = 0; r < of.plan.rules.size(); ++r) {
    const plan::Rule& rule = of.plan.rules[r];
    if (!isOfReceipt(rule)) continue;
    const std::string& former = formerName(rule.name, rule.was);
    const bool of_money = rule.trigger == plan::TriggerKind::discount;
    const std::int32_t kind = kindOf(of.plan, rule);
    const std::string kind_name = names.kind(kind);
    auto found = std::find_if(pairs_.begin(), pairs_.end(), [&](const Pair& pair) {
      return pair.former == former && pair.of_money == of_money && pair.kind == kind_name;
    });
    if (found == pairs_.end())
      found = pairs_.insert(pairs_.end(), Pair{rule.name, former, of_money, kind_name, kind, {}, {}, false});
    (newer ? found->newer : found->older).push_back(r);
  }
}

bool Forms::isSame(const Form& a, const Form& b) {
  return a.occasion == b.occasion && a.when == b.when && a.gives == b.gives && a.bounds == b.bounds &&
         a.life == b.life && a.replaced == b.replaced;
}

bool Forms::isSame(const Pair& pair) const {
  if (pair.alike) return true;
  return std::equal(pair.older.begin(), pair.older.end(), pair.newer.begin(), pair.newer.end(),
                    [&](std::size_t o, std::size_t n) { return isSame(older_.forms[o], newer_.forms[n]); });
}

}  // namespace kopeck::prove
