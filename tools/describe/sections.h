// Sections: the parts of the terms and conditions, each from its part of the Plan. Internal to tools/describe.
#pragma once

#include <string>
#include <vector>

#include "tools/describe/document.h"
#include "tools/describe/phrases.h"
#include "tools/describe/speaker.h"

namespace kopeck::describing {

/// One rule of the author's: the Plan's rules of one name, one after another.
struct AuthorRule {
  std::int32_t first = 0;
  std::int32_t end = 0;
};
[[nodiscard]] std::vector<AuthorRule> groupsOf(const plan::Plan& plan);

/// Whether any part of it takes off money or gives goods free.
[[nodiscard]] bool isDiscount(const plan::Plan& plan, AuthorRule group);

class RuleSections {
 public:
  RuleSections(const Speaker& speaker, Phrases& phrases) : s_(speaker), phrases_(phrases), plan_(speaker.plan()) {}

  /// A rule under its own heading.
  [[nodiscard]] Section rule(AuthorRule group);
  /// "5% of the amount you pay on coffee"
  [[nodiscard]] std::string earn(const plan::Earn& earn, std::int32_t kind);
  [[nodiscard]] std::string limit(const plan::Limit& limit);
  /// "per month", "in any 30 days"
  [[nodiscard]] std::string period(const plan::Limit& limit) const;
  /// When points begin to pay and when they stop, as sentences.
  [[nodiscard]] std::vector<std::string> terms(const plan::Terms& terms) const;

 private:
  [[nodiscard]] std::string expiry(const plan::Terms& terms) const;
  void grants(const plan::Rule& rule, std::vector<std::string>& items);
  void takes(const plan::Rule& rule, std::vector<std::string>& items);
  std::string take(const plan::Take& take);
  std::string turned(const plan::Rule& rule) const;
  std::string multiplied(const plan::Rule& rule) const;
  std::string condition(const plan::Rule& rule);
  std::string trigger(const plan::Rule& rule) const;
  std::string validity(const plan::Rule& rule) const;
  void effects(const plan::Rule& rule, std::vector<std::string>& items);
  void ownTerms(const plan::Rule& rule, std::vector<std::string>& items) const;
  void rank(AuthorRule group, std::vector<std::string>& items) const;
  std::string proportional(const plan::Earn& earn, std::int32_t kind) const;
  std::string ofWhat(const plan::Sum& sum) const;
  std::string steps(const plan::Earn& earn, std::int32_t kind);
  std::string recipient(const plan::Rule& rule) const;

  const Speaker& s_;
  Phrases& phrases_;
  const plan::Plan& plan_;
};

[[nodiscard]] Section goodsSection(const Speaker& speaker, Phrases& phrases);
[[nodiscard]] std::vector<Section> levelSections(const Speaker& speaker, Phrases& phrases);
[[nodiscard]] Section pointsSection(const Speaker& speaker, RuleSections& rules);
[[nodiscard]] Section togetherSection(const Speaker& speaker, RuleSections& rules);
[[nodiscard]] Section redeemSection(const Speaker& speaker, Phrases& phrases, RuleSections& rules);
[[nodiscard]] Section couponSection(const Speaker& speaker, RuleSections& rules);
[[nodiscard]] Section returnsSection(const Speaker& speaker);
[[nodiscard]] Section guaranteeSection(const Speaker& speaker);

}  // namespace kopeck::describing
