// Wording: parts of a Plan in short words, in both languages, for whoever reads what another version changes.
// Conditions and limits are the author's own words; numbers, days and amounts are as the programme writes them.
// Internal to compiler/prove; knows nothing of Z3.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "runtime/plan/plan.h"

namespace kopeck::prove {

class Wording {
 public:
  /// The plan outlives it.
  explicit Wording(const plan::Plan& plan) : plan_(plan) {}

  /// An expression: "tier is silver, gold", "category under "Tea"".
  [[nodiscard]] Phrase expr(std::int32_t index) const;
  [[nodiscard]] Phrase set(std::int32_t index) const;
  /// " on `tea`"; nothing where all lines are meant.
  [[nodiscard]] Phrase on(std::int32_t set) const;
  [[nodiscard]] Phrase days(Day from, Day until) const;
  [[nodiscard]] Phrase earn(const plan::Earn& earn, std::int32_t kind) const;
  [[nodiscard]] Phrase take(const plan::Take& take) const;
  [[nodiscard]] Phrase life(std::int32_t terms) const;
  [[nodiscard]] Phrase names(const std::vector<std::int32_t>& rules) const;
  [[nodiscard]] Phrase level(const plan::Tiers& tiers, const plan::TierLevel& level) const;
  [[nodiscard]] Phrase measured(const plan::Tiers& tiers) const;
  [[nodiscard]] static Phrase rise(plan::Rise rise);
  [[nodiscard]] static Phrase fall(plan::Fall fall);
  [[nodiscard]] static Phrase window(const plan::Window& window);
  [[nodiscard]] static Phrase rounding(RoundingMode mode, plan::RoundingPlace place);
  [[nodiscard]] static Phrase measure(plan::Measure measure);

 private:
  [[nodiscard]] Phrase subject(const plan::Expr& of) const;
  [[nodiscard]] Phrase readSubject(const plan::Read& read) const;
  [[nodiscard]] Phrase value(const plan::Expr& constant, const plan::Expr& beside) const;
  [[nodiscard]] Phrase value(plan::Type type, Value value, const plan::Expr& beside) const;
  [[nodiscard]] Phrase test(const plan::Expr& of) const;
  [[nodiscard]] Phrase compared(const plan::Expr& of, const char* sign, const char* turned) const;
  [[nodiscard]] Phrase aggregate(const plan::Aggregate& of) const;
  [[nodiscard]] Phrase proportional(const plan::Earn& earn, std::int32_t kind) const;
  [[nodiscard]] Phrase amount(std::int32_t kind, Value fine) const;
  [[nodiscard]] const plan::Expr& at(std::int32_t index) const { return plan_.exprs[static_cast<std::size_t>(index)]; }

  const plan::Plan& plan_;
};

/// The text of each language with {} filled in.
template <typename... Args>
[[nodiscard]] Phrase worded(const char* en, const char* ru, const Args&... args) {
  const auto phrases = std::make_tuple(Phrase(args)...);
  return std::apply(
      [&](const auto&... all) {
        return Phrase(fmt::format(fmt::runtime(en), all.en...), fmt::format(fmt::runtime(ru), all.ru...));
      },
      phrases);
}

[[nodiscard]] Phrase joined(const std::vector<Phrase>& parts, const char* en, const char* ru);

}  // namespace kopeck::prove
