// Bounds: the most that rules can give, on one event and within a period. Internal to compiler/analysis.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "compiler/analysis/subject.h"

namespace kopeck::analysis {

/// What a limit counts over: its period and whose use it is.
struct Reach {
  plan::LimitPeriod period = plan::LimitPeriod::receipt;
  plan::LimitScope scope = plan::LimitScope::customer;
  plan::Window window;  // of a rolling one
  bool anchored = false;
};
[[nodiscard]] Reach reachOf(const plan::Limit& limit);
/// Whether everything that `inner` counts together, `outer` counts together, too.
[[nodiscard]] bool covers(const Reach& outer, const Reach& inner);

class Bounds {
 public:
  explicit Bounds(Subject& subject);

  /// Smallest units that a rule can give on one event, before its own limits; nothing where there is no bound.
  [[nodiscard]] std::optional<Value> wanted(std::int32_t rule);
  /// The same with its own limits in points.
  [[nodiscard]] std::optional<Value> given(std::int32_t rule);
  /// How often it can give something within the reach; `but` (a limit, or -1) is not looked at.
  [[nodiscard]] std::optional<Value> times(std::int32_t rule, const Reach& reach, std::int32_t but);
  /// What it can give within the reach.
  [[nodiscard]] std::optional<Value> within(std::int32_t rule, const Reach& reach, std::int32_t but);
  /// The kind of points that it gives.
  [[nodiscard]] std::int32_t kindOf(std::int32_t rule) const;

 private:
  std::optional<Value> earned(std::int32_t rule);
  std::optional<Value> ofEarn(std::int32_t rule, const plan::Earn& earn);
  std::optional<Value> multiplied(const plan::Rule& rule);
  std::optional<Value> mostOf(std::int32_t rule, const plan::Sum& sum);
  std::optional<Value> base(std::int32_t rule, const plan::Earn& earn);
  bool apart(std::int32_t rule, const std::vector<const plan::Earn*>& lines);

  Subject& subject_;
  const plan::Plan& plan_;
  std::vector<int> multipliers_;  // of each rule: how many multiply it
};

}  // namespace kopeck::analysis
