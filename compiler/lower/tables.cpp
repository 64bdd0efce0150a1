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
  const std::int32_t index = shared(sums_, std::pair(sum.measure, sum.set), plan_.sums.size(), fresh);
  if (fresh) plan_.sums.push_back({sum.measure, sum.set});
  return index;
}

std::int32_t Tables::aggregate(const checked::Sum& sum, const plan::Window& window) {
  bool fresh = false;
  const std::int32_t index = shared(aggregates_, std::pair(sum.measure, sum.set), plan_.aggregates.size(), fresh);
  if (fresh) plan_.aggregates.push_back({sum.measure, sum.set, -1, -1});
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
  plan::Read tier;  // always read where there is one, so that the ledger can tell it
  tier.kind = plan::ReadKind::tier;
  if (plan_.tiers.present && reads_.emplace(keyOf(tier), -1).second) noted_.push_back(tier);
  for (const plan::ReadKind kind :
       {plan::ReadKind::customer_attribute, plan::ReadKind::tier, plan::ReadKind::days_since_last_purchase,
        plan::ReadKind::active_points, plan::ReadKind::history}) {
    const std::size_t first = plan_.reads.size();
    for (const plan::Read& read : noted_) {
      if (read.kind == kind) plan_.reads.push_back(read);
    }
    if (kind != plan::ReadKind::customer_attribute) continue;
    std::sort(plan_.reads.begin() + static_cast<std::ptrdiff_t>(first), plan_.reads.end(),
              [](const plan::Read& a, const plan::Read& b) { return a.index < b.index; });
  }
  for (std::size_t i = 0; i < plan_.reads.size(); ++i) {
    reads_[keyOf(plan_.reads[i])] = static_cast<std::int32_t>(i);
  }
  for (std::size_t i = 0; i < plan_.limits.size(); ++i) {
    const plan::Limit& limit = plan_.limits[i];
    if (limit.slot == -1 && limit.total == -1) continue;
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

std::int32_t Tables::expr(const checked::Expr& e) {
  if (e.op == Op::under) return under(e);
  if (e.op == Op::one_of) return oneOf(e);
  plan::Expr out{e.op, e.type, -1, -1, e.index, e.value};
  if (e.op == Op::constant && e.type == Type::text) out.value = text(e.texts.at(0));
  if (e.op == Op::read) out.index = read(e);
  if (e.op == Op::sum) out.index = sum(e.sum);
  if (!e.args.empty()) out.a = expr(e.args[0]);
  if (e.args.size() > 1) out.b = expr(e.args[1]);
  return add(out);
}

}  // namespace kopeck::lowering
