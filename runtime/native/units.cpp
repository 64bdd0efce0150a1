#include "runtime/native/units.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "runtime/native/shape.h"

namespace kopeck::native {
namespace {

// Code generation grows faster than linearly with a function's size; below this the call costs more than it saves.
constexpr std::size_t kNodesPerFunction = 64;  // rules' amounts and discounts
constexpr std::size_t kSumsPerFunction = 12;   // their totals stay in registers, more or less

using Indices = std::vector<std::int32_t>;

/// A table is a rule of many amounts.
std::size_t nodesOf(const plan::Rule& rule) {
  return static_cast<std::size_t>(std::max(1, rule.earn_count + rule.take_count));
}

class Divider {
 public:
  explicit Divider(const plan::Plan& plan) : plan_(plan) {}

  Division all() {
    lines();
    sums();
    rules();
    add({"redeem", UnitKind::redeem, -1, {}, 1 + plan_.redeem.conditions.size()});
    receipt();
    return std::move(out_);
  }

  Division byShape() {
    out_.looks_up = true;
    out_.rules.resize(plan_.rules.size());
    ShapeReader reader(plan_);
    std::unordered_map<std::string, std::int32_t> known;
    for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
      const plan::Rule& rule = plan_.rules[r];
      if (rule.trigger != plan::TriggerKind::purchase && rule.trigger != plan::TriggerKind::discount) continue;
      const auto index = static_cast<std::int32_t>(r);
      out_.rules[r].table = static_cast<std::uint32_t>(out_.tables.size());
      const auto number = static_cast<std::int32_t>(known.size());
      const auto [place, is_new] = known.try_emplace(reader.read(index, out_.tables, nullptr), number);
      out_.rules[r].shape = place->second;
      if (is_new) add({"shape" + std::to_string(number), UnitKind::shape, index, {}, nodesOf(rule)});
    }
    return std::move(out_);
  }

 private:
  void add(Unit unit) { out_.units.push_back(std::move(unit)); }

  void lines() {
    for (std::size_t first = 0; first < plan_.sets.size(); first += 64) {
      const auto word = static_cast<std::int32_t>(first / 64);
      const std::size_t nodes = std::min<std::size_t>(64, plan_.sets.size() - first);
      add({"lines" + std::to_string(word), UnitKind::lines, word, {}, nodes});
    }
  }

  /// Where one function can hold it all.
  void receipt() {
    Indices rules;
    std::size_t nodes = 0;
    for (std::size_t i = 0; i < plan_.rules.size(); ++i) {
      if (plan_.rules[i].trigger != plan::TriggerKind::purchase) continue;
      rules.push_back(static_cast<std::int32_t>(i));
      nodes += nodesOf(plan_.rules[i]);
    }
    const std::size_t sums = plan_.sums.size() - out_.purchases.size();
    if (rules.empty() || nodes > kNodesPerFunction || sums > kSumsPerFunction || plan_.sets.size() > 64) return;
    add({"receipt", UnitKind::receipt, -1, std::move(rules), nodes + sums + plan_.sets.size()});
  }

  void sums() {
    Indices others;
    for (std::size_t i = 0; i < plan_.sums.size(); ++i) {
      const auto index = static_cast<std::int32_t>(i);
      const plan::Measure measure = plan_.sums[i].measure;
      const bool of_payment = measure == plan::Measure::paid || measure == plan::Measure::tender;
      Indices& kind = measure == plan::Measure::purchases ? out_.purchases : of_payment ? out_.payment : others;
      kind.push_back(index);
    }
    addSums(UnitKind::sums, "sums", others);
    addSums(UnitKind::payment_sums, "paymentSums", out_.payment);
  }

  void addSums(UnitKind kind, const std::string& name, const Indices& sums) {
    for (std::size_t begin = 0; begin < sums.size(); begin += kSumsPerFunction) {
      const auto first = sums.begin() + static_cast<std::ptrdiff_t>(begin);
      const std::size_t count = std::min(kSumsPerFunction, sums.size() - begin);
      add({name + std::to_string(begin / kSumsPerFunction), kind, -1,
           Indices(first, first + static_cast<std::ptrdiff_t>(count)), count});
    }
  }

  void rules() {
    Indices purchase;
    Indices on_return;
    Indices discount;
    std::vector<Indices> custom(plan_.schema.events.size());
    std::vector<Indices> schedules(plan_.schedules.size());
    for (std::size_t i = 0; i < plan_.rules.size(); ++i) {
      const plan::Rule& rule = plan_.rules[i];
      const auto index = static_cast<std::int32_t>(i);
      switch (rule.trigger) {
        case plan::TriggerKind::purchase:
          purchase.push_back(index);
          break;
        case plan::TriggerKind::on_return:
          on_return.push_back(index);
          break;
        case plan::TriggerKind::discount:
          discount.push_back(index);
          break;
        case plan::TriggerKind::custom_event:
          custom[static_cast<std::size_t>(rule.event)].push_back(index);
          break;
        case plan::TriggerKind::schedule:
          schedules[static_cast<std::size_t>(rule.schedule)].push_back(index);
          break;
      }
    }
    addRules(UnitKind::purchase, -1, "purchase", purchase);
    addRules(UnitKind::on_return, -1, "onReturn", on_return);
    addRules(UnitKind::discount, -1, "discount", discount);
    addGroups(UnitKind::custom, "event", custom);
    addGroups(UnitKind::schedule, "schedule", schedules);
  }

  void addRules(UnitKind kind, std::int32_t part, const std::string& name, const Indices& rules) {
    Indices open;
    std::size_t nodes = 0;
    int number = 0;
    const auto close = [&] {
      add({name + std::to_string(number++), kind, part, std::exchange(open, {}), std::exchange(nodes, 0)});
    };
    for (const std::int32_t index : rules) {
      const std::size_t own = nodesOf(plan_.rules[static_cast<std::size_t>(index)]);
      if (!open.empty() && nodes + own > kNodesPerFunction) close();
      open.push_back(index);
      nodes += own;
    }
    if (!open.empty()) close();
  }

  void addGroups(UnitKind kind, const std::string& name, const std::vector<Indices>& groups) {
    for (std::size_t i = 0; i < groups.size(); ++i)
      addRules(kind, static_cast<std::int32_t>(i), name + std::to_string(i) + "_", groups[i]);
  }

  const plan::Plan& plan_;
  Division out_;
};

}  // namespace

Division divide(const plan::Plan& plan, bool looks_up) {
  Divider divider(plan);
  return looks_up ? divider.byShape() : divider.all();
}

}  // namespace kopeck::native
