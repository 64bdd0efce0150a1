// What the parts of verify() share. Internal to runtime/plan.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/plan/plan.h"
#include "runtime/plan/verify_exprs.h"

namespace kopeck::plan {

/// The event that an expression is evaluated for, as far as it says what the expression may read.
struct Scope {
  std::string_view owner;
  std::size_t attribute_count = 0;
  bool lines_known = false;  // there is a receipt
  bool paid_known = false;
  const std::vector<Attribute>* attributes = nullptr;  // the event's own
};

/// A part of verify(): appends a sentence for each broken invariant.
class Checks {
 protected:
  Checks(const Plan& plan, std::vector<std::string>& errors) : plan_(plan), errors_(errors) {}

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
  /// Whether the customer has such an attribute.
  bool isCustomer(std::int32_t index, AttributeType type) const {
    return in(index, plan_.schema.customer) && plan_.schema.customer[static_cast<std::size_t>(index)].type == type;
  }
  /// Whether these attributes are there, and are texts.
  static bool areTexts(const std::vector<std::int32_t>& indices, const std::vector<Attribute>* attributes) {
    return std::all_of(indices.begin(), indices.end(), [&](std::int32_t index) {
      if (attributes == nullptr || !in(index, *attributes)) return false;
      const AttributeType type = (*attributes)[static_cast<std::size_t>(index)].type;
      return type == AttributeType::text || type == AttributeType::customer;
    });
  }
  /// Rules by their indices, each once, in file order.
  bool areRising(const std::vector<std::int32_t>& rules) const {
    for (std::size_t i = 0; i < rules.size(); ++i) {
      if (!in(rules[i], plan_.rules) || (i > 0 && rules[i - 1] >= rules[i])) return false;
    }
    return true;
  }

  const Plan& plan_;
  std::vector<std::string>& errors_;
};

/// Sets, sums, tiers, what is read of the account and where it lies: all that comes before the rules.
void verifyState(const Plan& plan, const std::vector<ExprFacts>& facts, std::vector<std::string>& errors);

/// Amounts, rules, orders, limits, terms, redemption and guarantees.
void verifyRules(const Plan& plan, const std::vector<ExprFacts>& facts, std::vector<std::string>& errors);

/// Limits and terms.
void verifyLimits(const Plan& plan, std::vector<std::string>& errors);

}  // namespace kopeck::plan
