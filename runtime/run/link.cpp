#include "runtime/run/link.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace kopeck {
namespace {

template <typename... Args>
Error misfit(const plan::Plan& next, fmt::format_string<Args...> en, fmt::format_string<Args...> ru, Args&&... args) {
  return {ErrorKind::invalid, fmt::format("version {}: {}", next.version, fmt::format(en, args...)),
          fmt::format("версия {}: {}", next.version, fmt::format(ru, args...))};
}

/// The place of what was called `name` in the version before.
template <typename Named>
std::int32_t successor(const std::vector<Named>& all, const std::string& name, const auto& same_sort) {
  for (const bool renamed : {true, false})
    for (std::size_t i = 0; i < all.size(); ++i)
      if ((renamed ? all[i].was : all[i].name) == name && same_sort(all[i])) return static_cast<std::int32_t>(i);
  return -1;
}

Status followKinds(const plan::Plan& before, const plan::Plan& next, Migration& migration) {
  for (const plan::Kind& kind : before.kinds) {
    const std::int32_t now =
        successor(next.kinds, kind.name, [&](const plan::Kind& one) { return one.use == kind.use; });
    if (now < 0)
      return misfit(next,
                    "customers may still hold `{0}` of version {1}; keep it, or say of what replaces it `was {0}`",
                    "у клиентов могут быть `{0}` из версии {1}; оставьте их или напишите у замены `прежде {0}`",
                    kind.name, before.version);
    if (next.kinds[static_cast<std::size_t>(now)].decimals != kind.decimals)
      return misfit(next, "`{}` must keep its decimals", "у `{}` нельзя менять число знаков после запятой", kind.name);
    migration.kinds.push_back(now);
  }
  if (migration.kinds.front() != 0)
    return misfit(next, "the header's points must stay the header's", "баллы из шапки должны остаться в шапке");
  return Done{};
}

Status followTiers(const plan::Plan& before, const plan::Plan& next, Migration& migration) {
  for (const plan::Tiers& tiers : before.tiers) {
    const bool main = &tiers == before.tiers.data();
    std::int32_t block = -1;
    for (std::size_t i = 0; i < next.tiers.size(); ++i)
      if (next.tiers[i].name == tiers.name) block = static_cast<std::int32_t>(i);
    if (block < 0 && main && !next.tiers.empty() && (tiers.name.empty() || next.tiers.front().name.empty())) block = 0;
    if (block < 0)
      return misfit(next, "the tiers `{}` of version {} are gone; customers are still on them",
                    "уровней `{}` из версии {} больше нет, а клиенты на них ещё стоят", tiers.name, before.version);
    migration.blocks.push_back(block);
    std::vector<std::int32_t>& levels = migration.tiers.emplace_back();
    for (const plan::TierLevel& level : tiers.levels) {
      const std::int32_t now = successor(next.tiers[static_cast<std::size_t>(block)].levels, level.name,
                                         [](const plan::TierLevel&) { return true; });
      if (now < 0)
        return misfit(
            next, "customers may still be `{0}` of version {1}; keep the tier, or say of what replaces it `was {0}`",
            "у клиентов может быть уровень `{0}` из версии {1}; оставьте его или напишите у замены `прежде {0}`",
            level.name, before.version);
      levels.push_back(now);
    }
  }
  return Done{};
}

}  // namespace

Status follow(const plan::Plan& before, const plan::Plan& next, Migration& migration) {
  if (next.name != before.name)
    return misfit(next, "it is of \"{}\", not of \"{}\"", "это программа «{}», а не «{}»", next.name, before.name);
  if (next.schema.currency != before.schema.currency || next.schema.money_decimals != before.schema.money_decimals)
    return misfit(next, "the currency may not change ({} before, {} now)", "валюту менять нельзя (было {}, стало {})",
                  before.schema.currency, next.schema.currency);
  if (next.schema.time_zone != before.schema.time_zone)
    return misfit(next, "the time zone may not change ({} before, {} now)",
                  "часовой пояс менять нельзя (было {}, стало {})", before.schema.time_zone, next.schema.time_zone);
  if (next.schema.without_tax != before.schema.without_tax)
    return misfit(next, "whether tax counts may not change: the input says it of all receipts alike",
                  "нельзя менять, считается ли налог: во входных данных он для всех чеков указан одинаково");
  if (next.effective_from == kNoDay || next.effective_from <= before.effective_from)
    return misfit(next, "it must say from which day it is effective, a later one than version {}",
                  "нужно указать, с какого дня она действует, и этот день должен быть позже, чем у версии {}",
                  before.version);
  if (next.version <= before.version)
    return misfit(next, "it begins after version {}, so its number must be greater",
                  "она начинается после версии {}, поэтому её номер должен быть больше", before.version);
  if (Status status = followKinds(before, next, migration); !status.ok()) return status;
  return followTiers(before, next, migration);
}

Result<std::vector<Attribute>> allAttributes(const std::vector<const std::vector<Attribute>*>& versions,
                                             const std::string& of, bool same_choices) {
  std::vector<Attribute> all;
  for (const std::vector<Attribute>* version : versions) {
    for (const Attribute& one : *version) {
      const auto found = std::find_if(all.begin(), all.end(), [&](const Attribute& a) { return a.name == one.name; });
      if (found == all.end()) {
        all.push_back(one);
        continue;
      }
      if (found->type != one.type)
        return Error{ErrorKind::invalid, fmt::format("`{}.{}` may not change its type between versions", of, one.name),
                     fmt::format("у `{}.{}` нельзя менять тип от версии к версии", of, one.name)};
      found->optional = found->optional || one.optional;
      const std::size_t common = std::min(found->choices.size(), one.choices.size());
      if (same_choices && !std::equal(one.choices.begin(), one.choices.begin() + static_cast<std::ptrdiff_t>(common),
                                      found->choices.begin()))
        return Error{ErrorKind::invalid,
                     fmt::format("`{}.{}`: a new version may add choices after the old ones only", of, one.name),
                     fmt::format("`{}.{}`: новая версия может добавлять варианты только после прежних", of, one.name)};
      for (const std::string& choice : one.choices)
        if (std::find(found->choices.begin(), found->choices.end(), choice) == found->choices.end())
          found->choices.push_back(choice);
    }
  }
  // What one version does not have can't be asked of every event.
  for (Attribute& one : all)
    for (const std::vector<Attribute>* version : versions)
      if (std::none_of(version->begin(), version->end(), [&](const Attribute& a) { return a.name == one.name; }))
        one.optional = true;
  return all;
}

void widenCustomer(plan::Plan& plan, const std::vector<Attribute>& attributes) {
  std::vector<std::int32_t> place;
  for (const Attribute& one : plan.schema.customer)
    place.push_back(static_cast<std::int32_t>(
        std::find_if(attributes.begin(), attributes.end(), [&](const Attribute& a) { return a.name == one.name; }) -
        attributes.begin()));
  const auto old_count = static_cast<std::int32_t>(plan.schema.customer.size());
  const auto more = static_cast<std::int32_t>(attributes.size()) - old_count;
  const auto move = [&](std::int32_t& index) {
    if (index >= 0) index = place[static_cast<std::size_t>(index)];
  };
  for (plan::Read& read : plan.reads)
    if (read.kind == plan::ReadKind::customer_attribute) move(read.index);
  for (plan::Limit& limit : plan.limits) {
    move(limit.anchor_attribute);
    move(limit.occasion_attribute);
  }
  for (plan::Schedule& schedule : plan.schedules) move(schedule.attribute);
  for (plan::Tiers& tiers : plan.tiers) move(tiers.outside_attribute);
  for (plan::Rule& rule : plan.rules) {
    for (plan::Effect& effect : rule.effects) {
      move(effect.attribute);
      for (plan::Piece& piece : effect.pieces)
        if (piece.kind == plan::PieceKind::attribute) move(piece.index);
    }
  }
  const std::int32_t after = plan.layout.attributes + old_count;
  const auto shift = [&](std::int32_t& word) {
    if (word >= after) word += more;
  };
  plan::Layout& layout = plan.layout;
  for (std::int32_t* word : {&layout.limits, &layout.evers, &layout.tiers, &layout.debts, &layout.fixed_words})
    shift(*word);
  for (plan::Aggregate& aggregate : plan.aggregates) shift(aggregate.ever_slot);
  for (plan::Limit& limit : plan.limits) shift(limit.slot);
  plan.schema.customer = attributes;
}

void prependTerms(const plan::Plan& before, const Migration& migration, plan::Plan& next) {
  std::vector<plan::Terms> terms = before.terms;
  for (plan::Terms& one : terms) one.kind = migration.kinds[static_cast<std::size_t>(one.kind)];
  const auto offset = static_cast<std::int32_t>(terms.size());
  terms.insert(terms.end(), next.terms.begin(), next.terms.end());
  next.terms = std::move(terms);
  for (plan::Rule& rule : next.rules)
    if (rule.terms >= 0) rule.terms += offset;
  for (plan::Kind& kind : next.kinds) kind.terms += offset;
}

void shareTotals(std::vector<plan::Plan*> plans) {
  std::map<std::string, std::int32_t> numbers;
  std::int32_t count = plans.front()->total_count;
  const auto keys_of = [](const plan::Plan& plan, bool former) {
    plan::Plan named = plan;
    if (!former)
      for (plan::Rule& rule : named.rules) rule.was.clear();
    return limitKeys(named);
  };
  for (std::size_t p = 0; p < plans.size(); ++p) {
    plan::Plan& plan = *plans[p];
    const std::vector<std::string> former = keys_of(plan, true);
    const std::vector<std::string> names = keys_of(plan, false);
    std::map<std::string, std::int32_t> now;
    for (std::size_t i = 0; i < plan.limits.size(); ++i) {
      plan::Limit& limit = plan.limits[i];
      if (limit.total < 0) continue;
      if (p > 0) {
        const auto found = numbers.find(former[i]);
        limit.total = found != numbers.end() ? found->second : count++;
      }
      now[names[i]] = limit.total;
    }
    numbers.insert(now.begin(), now.end());
    for (const auto& [key, number] : now) numbers[key] = number;
  }
  for (plan::Plan* plan : plans) plan->total_count = count;
}

void useTexts(plan::Plan& plan, TextPool& pool) {
  std::vector<TextId> ids{kNoText};
  for (const std::string& text : plan.texts) ids.push_back(pool.intern(text));
  const auto id_of = [&](Value old) {
    return old > 0 && static_cast<std::size_t>(old) < ids.size() ? Value{ids[static_cast<std::size_t>(old)]} : old;
  };
  for (plan::Expr& expr : plan.exprs) {
    if (expr.op == plan::Op::constant && expr.type == plan::Type::text) expr.value = id_of(expr.value);
    if (expr.op != plan::Op::one_of || plan.exprs[static_cast<std::size_t>(expr.a)].type != plan::Type::text) continue;
    // A list of its own: another expression may read the same numbers as something else than texts.
    std::vector<Value> list = plan.lists[static_cast<std::size_t>(expr.index)];
    for (Value& value : list) value = id_of(value);
    std::sort(list.begin(), list.end());
    expr.index = static_cast<std::int32_t>(plan.lists.size());
    plan.lists.push_back(std::move(list));
  }
  for (std::int32_t& prefix : plan.prefixes)
    if (prefix > 0) prefix = static_cast<std::int32_t>(id_of(prefix));
  for (std::int32_t& code : plan.codes) code = static_cast<std::int32_t>(id_of(code));
}

}  // namespace kopeck
