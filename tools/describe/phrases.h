// Phrases: an expression of the Plan as a clause ("your purchase comes to at least 5,000 RUB"), a set of goods as a
// noun ("goods of the category “Tea”"). Shapes that the checker makes of one construct (ranges, `reaches`, ordinals,
// shares) are told in the words of that construct. Internal to tools/describe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tools/describe/speaker.h"

namespace kopeck::describing {

class Phrases {
 public:
  explicit Phrases(const Speaker& speaker) : s_(speaker), plan_(speaker.plan()) {}

  /// What follows "if": `event` is the custom event whose fields are meant, -1 for a receipt.
  [[nodiscard]] std::string clause(std::int32_t expr, std::int32_t event = -1);
  /// What a set holds.
  [[nodiscard]] std::string goods(std::int32_t set);
  /// "the amount of your purchase", "your balance"
  [[nodiscard]] std::string subject(std::int32_t expr);
  /// A constant of a type.
  [[nodiscard]] std::string constant(plan::Type type, Value value, std::int32_t beside) const;

 private:
  using E = plan::Expr;
  [[nodiscard]] const E& at(std::int32_t e) const { return plan_.exprs[static_cast<std::size_t>(e)]; }
  std::string clauseOf(std::int32_t expr, bool holds);
  std::string joinedClause(const E& e, bool holds);
  std::optional<std::string> range(const E& e);
  std::optional<std::string> reaches(const E& e);
  std::optional<std::string> listOf(const E& e, bool holds);
  std::string oneOf(const E& e, bool holds);
  std::string days(const std::vector<Value>& list) const;
  std::string compare(const E& e, bool holds);
  std::optional<std::string> ordinal(const E& subject, const E& bound, const std::string& sign);
  std::optional<std::string> share(const E& a, const E& b, plan::Op op);
  std::string comparison(std::int32_t subject, const std::string& sign, std::int32_t bound);
  std::string anniversary(const E& e, bool holds);
  std::string anniversaryName(std::int32_t expr);
  std::string flag(const E& e, bool holds);
  std::string subjectOf(const E& e);
  std::string itemSubject(const E& e) const;
  std::string fieldSubject(plan::Field field) const;
  std::string sumSubject(const plan::Sum& sum);
  std::string historySubject(const plan::Read& read);
  std::string readSubject(const plan::Read& read);
  std::string attributeName(const std::vector<Attribute>& attributes, std::int32_t index) const;
  std::string choiceName(std::int32_t beside, Value value) const;
  std::string tierName(std::int32_t beside, Value value) const;
  std::string rulesOf(const std::vector<std::int32_t>& rules) const;

  const Speaker& s_;
  const plan::Plan& plan_;
  std::int32_t event_ = -1;
  bool of_items_ = false;
};

}  // namespace kopeck::describing
