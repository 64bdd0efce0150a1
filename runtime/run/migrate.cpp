#include "runtime/run/migrate.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace kopeck {
namespace {

/// The name under which the version before knows it.
const std::string& formerName(const std::string& name, const std::string& was) {
  return was.empty() ? name : was;
}

/// Expressions as text that is equal where the meaning is, whatever their numbers. What depends on more than the line
/// at hand is left out: a set with such a condition matches nothing.
class Fingerprint {
 public:
  explicit Fingerprint(const plan::Plan& plan) : plan_(plan) {}

  [[nodiscard]] std::string set(std::int32_t number) {
    if (number < 0) return "all";
    return expr(plan_.sets[static_cast<std::size_t>(number)].expr);
  }
  [[nodiscard]] std::string aggregate(const plan::Aggregate& one) {
    std::string text = fmt::format("{} {}", static_cast<int>(one.measure), set(one.set));
    if (one.tender >= 0) text += " by " + plan_.schema.tenders[static_cast<std::size_t>(one.tender)];
    std::vector<std::string> rules;
    for (const std::int32_t rule : one.rules) {
      const plan::Rule& named = plan_.rules[static_cast<std::size_t>(rule)];
      rules.push_back(formerName(named.name, former_ ? named.was : std::string()));
    }
    for (const std::string& rule : rules) text += " of " + rule;
    return text;
  }
  /// Rules go by the names that they had in the version before.
  void useFormerNames() { former_ = true; }

 private:
  std::string attribute(const std::vector<Attribute>& all, std::int32_t number) {
    if (static_cast<std::size_t>(number) >= all.size()) return unknown();
    std::string text = all[static_cast<std::size_t>(number)].name;
    for (const std::string& choice : all[static_cast<std::size_t>(number)].choices) text += "," + choice;
    return text;
  }
  std::string expr(std::int32_t number) {
    if (number < 0) return "-";
    const plan::Expr& one = plan_.exprs[static_cast<std::size_t>(number)];
    std::string index = std::to_string(one.index);
    switch (one.op) {
      case plan::Op::item_attribute:
        index = attribute(plan_.schema.item, one.index);
        break;
      case plan::Op::attribute:
        index = attribute(plan_.schema.receipt, one.index);
        break;
      case plan::Op::in_set:
        index = set(one.index);
        break;
      case plan::Op::under: {
        const std::int32_t prefix = plan_.prefixes[static_cast<std::size_t>(one.index)];
        index = prefix > 0 ? std::to_string(prefix) : unknown();
        break;
      }
      case plan::Op::one_of: {
        index.clear();
        for (const Value value : plan_.lists[static_cast<std::size_t>(one.index)]) index += fmt::format("{},", value);
        break;
      }
      case plan::Op::read:
      case plan::Op::sum:
      case plan::Op::item_bought:
      case plan::Op::chance:
      case plan::Op::code:
      case plan::Op::coupon:
      case plan::Op::any_in_set:
      case plan::Op::all_in_set:
      case plan::Op::result:
        index = unknown();
        break;
      case plan::Op::constant:
      case plan::Op::field:
      case plan::Op::item_text:
      case plan::Op::item_quantity:
      case plan::Op::item_net:
      case plan::Op::item_gross:
      case plan::Op::add:
      case plan::Op::subtract:
      case plan::Op::multiply:
      case plan::Op::divide:
      case plan::Op::lesser:
      case plan::Op::greater:
      case plan::Op::or_else:
      case plan::Op::equal:
      case plan::Op::not_equal:
      case plan::Op::less:
      case plan::Op::less_equal:
      case plan::Op::known:
      case plan::Op::both:
      case plan::Op::either:
      case plan::Op::negate:
      case plan::Op::near_anniversary:
      case plan::Op::month_of:
        break;
    }
    return fmt::format("({} {} {} {} {} {})", static_cast<int>(one.op), static_cast<int>(one.type), index, one.value,
                       expr(one.a), expr(one.b));
  }
  /// Equal to nothing, not even in the other version.
  std::string unknown() { return fmt::format("{}#{}", former_ ? "new" : "old", ++unknown_); }

  const plan::Plan& plan_;
  bool former_ = false;
  int unknown_ = 0;
};

/// Keeps both what a window of days asks for and the sum for ever.
bool keepsEnough(const plan::Plan& from, const plan::Aggregate& old, const plan::Plan& to, const plan::Aggregate& now) {
  if (now.ever_slot >= 0 && old.ever_slot < 0) return false;
  if (now.bucket_slot < 0) return true;
  return old.bucket_slot >= 0 && from.layout.keep_days >= to.layout.keep_days;
}

}  // namespace

std::vector<std::string> limitKeys(const plan::Plan& plan) {
  std::vector<std::string> keys;
  std::map<std::string, int> seen;
  for (std::size_t i = 0; i < plan.limits.size(); ++i) {
    const plan::Limit& limit = plan.limits[i];
    const std::string owner = limit.rule >= 0
                                  ? "rule " + formerName(plan.rules[static_cast<std::size_t>(limit.rule)].name,
                                                         plan.rules[static_cast<std::size_t>(limit.rule)].was)
                                  : (limit.name.empty() ? "redeem" : "limit " + limit.name);
    std::string key = fmt::format("{} {} {} {}", owner, static_cast<int>(limit.unit), static_cast<int>(limit.period),
                                  static_cast<int>(limit.scope));
    key += fmt::format(" {}", seen[key]++);
    keys.push_back(std::move(key));
  }
  return keys;
}

std::vector<std::string> aggregateKeys(const plan::Plan& plan, bool newer) {
  Fingerprint fingerprint(plan);
  if (newer) fingerprint.useFormerNames();
  std::vector<std::string> keys;
  for (const plan::Aggregate& one : plan.aggregates) keys.push_back(fingerprint.aggregate(one));
  return keys;
}

void matchVersions(const plan::Plan& from, const plan::Plan& to, Migration& migration) {
  // By the name that the new version's rule had; parts of one name in their order, as far as both have them.
  migration.rules.assign(from.rules.size(), -1);
  std::map<std::string, int> parts;
  for (std::size_t i = 0; i < to.rules.size(); ++i) {
    const std::string& former = formerName(to.rules[i].name, to.rules[i].was);
    int part = parts[former]++;
    for (std::size_t k = 0; k < from.rules.size(); ++k) {
      if (from.rules[k].name != former || part-- != 0) continue;
      migration.rules[k] = static_cast<std::int32_t>(i);
      break;
    }
  }
  // The old version's own keys go by its rules' names of that time.
  plan::Plan named = from;
  for (plan::Rule& rule : named.rules) rule.was.clear();
  const std::vector<std::string> old_keys = limitKeys(named);
  const std::vector<std::string> new_keys = limitKeys(to);
  for (std::size_t i = 0; i < to.limits.size(); ++i) {
    const auto found = std::find(old_keys.begin(), old_keys.end(), new_keys[i]);
    if (found == old_keys.end() || to.limits[i].slot < 0) continue;
    const plan::Limit& old = from.limits[static_cast<std::size_t>(found - old_keys.begin())];
    if (old.slot >= 0) migration.limits.emplace_back(old.slot, to.limits[i].slot);
  }
  Fingerprint old_prints(from);
  Fingerprint new_prints(to);
  new_prints.useFormerNames();
  std::vector<std::string> old_texts;
  for (const plan::Aggregate& one : from.aggregates) old_texts.push_back(old_prints.aggregate(one));
  for (const plan::Aggregate& one : to.aggregates) {
    const std::string text = new_prints.aggregate(one);
    std::int32_t match = -1;
    for (std::size_t i = 0; i < old_texts.size() && match < 0; ++i)
      if (old_texts[i] == text && keepsEnough(from, from.aggregates[i], to, one)) match = static_cast<std::int32_t>(i);
    migration.aggregates.push_back(match);
    migration.needs_events = migration.needs_events || match < 0;
  }
  if (to.layout.item_days > from.layout.item_days) migration.needs_events = true;
}

AccountState migrated(const plan::Plan& from, const plan::Plan& to, const Migration& migration,
                      const AccountState& state) {
  AccountState now(to.layout);
  now.lastEvent() = state.lastEvent();
  now.setSettledDay(state.settledDay());
  if (state.disordered()) now.setDisordered();
  now.setLastPurchase(state.lastPurchase());
  now.setAccount(state.account());
  for (std::size_t i = 0; i < to.schema.customer.size(); ++i) {
    const auto word = static_cast<std::int32_t>(i);
    now.word(to.layout.attributes + word) = state.word(from.layout.attributes + word);
  }
  for (const auto& [old_slot, new_slot] : migration.limits) {
    now.word(new_slot) = state.word(old_slot);
    now.word(new_slot + 1) = state.word(old_slot + 1);
  }
  for (std::size_t b = 0; b < migration.blocks.size(); ++b) {
    const auto old_block = static_cast<std::int32_t>(b);
    const auto level = static_cast<std::size_t>(state.tier(from.layout, old_block));
    now.setTier(to.layout, migration.blocks[b], migration.tiers[b][level]);
    now.setKeepTierUntil(to.layout, migration.blocks[b], state.keepTierUntil(from.layout, old_block));
  }
  now.setDebt(state.debt());
  for (std::size_t w = 1; w < from.schema.wallets.size(); ++w)
    now.word(to.layout.debts + migration.kinds[w] - 1) =
        state.word(from.layout.debts + static_cast<std::int32_t>(w) - 1);
  for (Lot lot : state.lots()) {
    if (to.apply_expiry_to_earlier) {
      const auto kind = static_cast<std::size_t>(to.terms[static_cast<std::size_t>(lot.terms)].kind);
      lot.terms = to.kinds[kind].terms;
      // Until the new version's first day the points were there: that is when the first of them can expire.
      lot.last_day =
          std::max(lastDayFrom(to.terms[static_cast<std::size_t>(lot.terms)], lot.earned_day, lot.active_from),
                   to.effective_from - 1);
    }
    now.addLot(lot);
  }
  for (std::size_t a = 0; a < to.aggregates.size(); ++a) {
    if (migration.aggregates[a] < 0) continue;
    const plan::Aggregate& old = from.aggregates[static_cast<std::size_t>(migration.aggregates[a])];
    const plan::Aggregate& one = to.aggregates[a];
    if (one.ever_slot >= 0) now.word(one.ever_slot) = state.word(old.ever_slot);
    for (std::int32_t i = 0; one.bucket_slot >= 0 && i < state.dayCount(); ++i)
      now.setBucketValue(now.makeDay(state.bucketDay(i)), one.bucket_slot, state.bucketValue(i, old.bucket_slot));
  }
  if (to.layout.item_days > 0 && to.layout.item_days <= from.layout.item_days) {
    for (std::int32_t i = 0; i < state.itemDayCount(); ++i) {
      const AccountState::ItemDay item = state.itemDay(i);
      now.addItem(item.day, item.item, item.purchases);
    }
  }
  return now;
}

void takeWindows(const plan::Plan& to, const Migration& migration, const AccountState& filled, AccountState& state) {
  for (std::size_t a = 0; a < to.aggregates.size(); ++a) {
    if (migration.aggregates[a] >= 0) continue;
    const plan::Aggregate& one = to.aggregates[a];
    if (one.ever_slot >= 0) state.word(one.ever_slot) = filled.word(one.ever_slot);
    for (std::int32_t i = 0; one.bucket_slot >= 0 && i < filled.dayCount(); ++i)
      if (const Value value = filled.bucketValue(i, one.bucket_slot); value != 0)
        state.setBucketValue(state.makeDay(filled.bucketDay(i)), one.bucket_slot, value);
  }
  if (state.itemDayCount() > 0) return;
  for (std::int32_t i = 0; i < filled.itemDayCount(); ++i) {
    const AccountState::ItemDay item = filled.itemDay(i);
    state.addItem(item.day, item.item, item.purchases);
  }
}

}  // namespace kopeck
