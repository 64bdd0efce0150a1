#include "compiler/lower/tables.h"

#include <algorithm>

#include "runtime/event/text.h"

namespace kopeck::lowering {

using plan::Op;
using plan::Type;

namespace {

template <typename Map, typename Key>
std::int32_t shared(Map& map, const Key& key, std::size_t next, bool& fresh) {
  const auto [place, added] = map.emplace(key, static_cast<std::int32_t>(next));
  fresh = added;
  return place->second;
}

}  // namespace

Value Tables::text(const std::string& text) {
  const std::string normal = normalised(text);
  if (normal.empty()) return kNoText;
  const auto [place, fresh] = texts_.emplace(normal, static_cast<Value>(plan_.texts.size() + 1));
  if (fresh) plan_.texts.push_back(normal);
  return place->second;
}

std::int32_t Tables::prefix(const std::string& text) {
  bool fresh = false;
  const Value id = this->text(text);
  const std::int32_t index = shared(prefixes_, id, plan_.prefixes.size(), fresh);
  if (fresh) plan_.prefixes.push_back(static_cast<std::int32_t>(id));
  return index;
}

std::int32_t Tables::list(std::vector<Value> values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
  bool fresh = false;
  const std::int32_t index = shared(lists_, values, plan_.lists.size(), fresh);
  if (fresh) plan_.lists.push_back(std::move(values));
  return index;
}

std::int32_t Tables::sum(const checked::Sum& sum) {
  bool fresh = false;
  const std::int32_t index = shared(sums_, std::tuple(sum.measure, sum.set, sum.tender), plan_.sums.size(), fresh);
  if (fresh) plan_.sums.push_back({sum.measure, sum.set, sum.tender});
  return index;
}

std::int32_t Tables::aggregate(const checked::Sum& sum, const plan::Window& window) {
  bool fresh = false;
  const auto key = std::tuple(sum.measure, sum.set, sum.tender, sum.rules);
  const std::int32_t index = shared(aggregates_, key, plan_.aggregates.size(), fresh);
  if (fresh) plan_.aggregates.push_back({sum.measure, sum.set, sum.tender, sum.rules, -1, -1});
  // 0 says that a slot is needed; the layout gives the place.
  plan::Aggregate& aggregate = plan_.aggregates[static_cast<std::size_t>(index)];
  (window.kind == plan::WindowKind::ever ? aggregate.ever_slot : aggregate.bucket_slot) = 0;
  return index;
}

std::int32_t Tables::terms(const plan::Terms& terms) {
  const auto found = std::find(plan_.terms.begin(), plan_.terms.end(), terms);
  const auto index = static_cast<std::int32_t>(found - plan_.terms.begin());
  if (found == plan_.terms.end()) plan_.terms.push_back(terms);
  return index;
}

std::int32_t Tables::draw(const plan::Draw& draw) {
  bool fresh = false;
  const auto key = std::tuple(draw.label, draw.number, draw.per_customer);
  const std::int32_t index = shared(draws_, key, plan_.draws.size(), fresh);
  if (fresh) plan_.draws.push_back(draw);
  return index;
}

std::int32_t Tables::schedule(const plan::Schedule& schedule) {
  const auto found = std::find(plan_.schedules.begin(), plan_.schedules.end(), schedule);
  const auto index = static_cast<std::int32_t>(found - plan_.schedules.begin());
  if (found == plan_.schedules.end()) plan_.schedules.push_back(schedule);
  return index;
}

std::int32_t Tables::prefixOf(std::int32_t expr) {
  bool fresh = false;
  const Value key = -1 - Value{expr};
  const std::int32_t index = shared(prefixes_, key, plan_.prefixes.size(), fresh);
  if (fresh) plan_.prefixes.push_back(static_cast<std::int32_t>(key));
  return index;
}

std::int32_t Tables::code(const std::string& text) {
  bool fresh = false;
  const Value id = this->text(text);
  const std::int32_t index = shared(codes_, id, plan_.codes.size(), fresh);
  if (fresh) plan_.codes.push_back(static_cast<std::int32_t>(id));
  return index;
}

std::int32_t Tables::itemHistory(const plan::Window& window) {
  const auto found = std::find_if(plan_.item_histories.begin(), plan_.item_histories.end(),
                                  [&](const plan::ItemHistory& history) { return history.window == window; });
  const auto index = static_cast<std::int32_t>(found - plan_.item_histories.begin());
  if (found == plan_.item_histories.end()) plan_.item_histories.push_back({window});
  return index;
}

std::int32_t Tables::result(const plan::ResultOf& result) {
  const auto found = std::find_if(plan_.results.begin(), plan_.results.end(), [&](const plan::ResultOf& other) {
    return other.kind == result.kind && other.rules == result.rules && other.set == result.set;
  });
  const auto index = static_cast<std::int32_t>(found - plan_.results.begin());
  if (found == plan_.results.end()) plan_.results.push_back(result);
  return index;
}

plan::Read Tables::resolved(const checked::Expr& e) {
  plan::Read read = e.read;
  if (read.kind == plan::ReadKind::history) read.index = aggregate(e.sum, read.window);
  return read;
}

void Tables::noteReads(const checked::Expr& e) {
  if (e.op == Op::read) {
    const plan::Read read = resolved(e);
    if (reads_.emplace(keyOf(read), -1).second) noted_.push_back(read);
  }
  for (const checked::Expr& arg : e.args) noteReads(arg);
}

void Tables::placeReads() {
  for (std::size_t i = 0; i < plan_.tiers.size(); ++i) {
    plan::Read tier;  // always read, so that the ledger can tell it
    tier.kind = plan::ReadKind::tier;
    tier.index = static_cast<std::int32_t>(i);
    if (reads_.emplace(keyOf(tier), -1).second) noted_.push_back(tier);
  }
  for (const plan::ReadKind kind :
       {plan::ReadKind::customer_attribute, plan::ReadKind::tier, plan::ReadKind::days_since_last_purchase,
        plan::ReadKind::balance, plan::ReadKind::history}) {
    const std::size_t first = plan_.reads.size();
    for (const plan::Read& read : noted_) {
      if (read.kind == kind) plan_.reads.push_back(read);
    }
    if (kind == plan::ReadKind::days_since_last_purchase || kind == plan::ReadKind::history) continue;
    std::sort(plan_.reads.begin() + static_cast<std::ptrdiff_t>(first), plan_.reads.end(),
              [](const plan::Read& a, const plan::Read& b) { return a.index < b.index; });
  }
  for (std::size_t i = 0; i < plan_.reads.size(); ++i) {
    reads_[keyOf(plan_.reads[i])] = static_cast<std::int32_t>(i);
  }
  for (std::size_t i = 0; i < plan_.limits.size(); ++i) {
    const plan::Limit& limit = plan_.limits[i];
    if (limit.slot == -1 && limit.total == -1 && limit.aggregate == -1) continue;
    plan_.reads.push_back({plan::ReadKind::limit_used, static_cast<std::int32_t>(i), {}});
  }
}

std::int32_t Tables::read(const checked::Expr& e) {
  return reads_.at(keyOf(resolved(e)));
}

std::int32_t Tables::add(const plan::Expr& e) {
  bool fresh = false;
  const std::int32_t index =
      shared(exprs_, std::tuple(e.op, e.type, e.a, e.b, e.index, e.value), plan_.exprs.size(), fresh);
  if (fresh) plan_.exprs.push_back(e);
  return index;
}

/// A chain of `either`s, one link a prefix.
std::int32_t Tables::under(const checked::Expr& e) {
  const std::int32_t of = expr(e.args[0]);
  if (e.texts.empty()) return add({Op::under, Type::yes_no, of, -1, prefixOf(expr(e.args[1])), 0});
  std::int32_t chain = -1;
  for (const std::string& text : e.texts) {
    const std::int32_t link = add({Op::under, Type::yes_no, of, -1, prefix(text), 0});
    chain = chain < 0 ? link : add({Op::either, Type::yes_no, chain, link, -1, 0});
  }
  return chain;
}

std::int32_t Tables::oneOf(const checked::Expr& e) {
  const std::int32_t of = expr(e.args[0]);
  std::vector<Value> values = e.values;
  for (const std::string& entry : e.texts) values.push_back(text(entry));
  return add({Op::one_of, Type::yes_no, of, -1, list(std::move(values)), 0});
}

std::int32_t Tables::indexOf(const checked::Expr& e) {
  if (e.op == Op::read) return read(e);
  if (e.op == Op::sum) return sum(e.sum);
  if (e.op == Op::chance) return draw(e.draw);
  if (e.op == Op::code) return code(e.texts.at(0));
  if (e.op == Op::item_bought) return itemHistory(e.read.window);
  if (e.op == Op::result) return result(e.result);
  return e.index;  // every other operator says it itself
}

std::int32_t Tables::expr(const checked::Expr& e) {
  if (e.op == Op::under) return under(e);
  if (e.op == Op::one_of) return oneOf(e);
  plan::Expr out{e.op, e.type, -1, -1, indexOf(e), e.value};
  if (e.op == Op::constant && e.type == Type::text) out.value = text(e.texts.at(0));
  if (!e.args.empty()) out.a = expr(e.args[0]);
  if (e.args.size() > 1) out.b = expr(e.args[1]);
  return add(out);
}

}  // namespace kopeck::lowering
