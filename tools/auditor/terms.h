// Terms of lots, read from the ledger's own words for them: when points become active, and which day is their last.
#pragma once

#include <optional>
#include <string_view>

#include "tools/auditor/calendar.h"

namespace kopeck::auditor {

struct Terms {
  enum class Activation : std::uint8_t { at_once, after_days, after_months, next_purchase };
  enum class Expiry : std::uint8_t { never, days, months, period_end, fixed_day };
  Activation activation = Activation::at_once;
  int activation_n = 0;
  Expiry expiry = Expiry::never;
  int n = 0;
  Period period = Period::month;
  unsigned month = 0;
  unsigned day = 0;
  bool of_next_year = false;
  bool from_activation = true;
  bool purchase_renews = false;
  bool redemption_renews = false;

  /// When a lot earned on the day becomes active; kNone: with the next purchase.
  [[nodiscard]] Day activeFrom(Day earned) const;
  /// The last day of a lot; kNone: it has none yet, or never.
  [[nodiscard]] Day lastDay(Day earned, Day active_from) const;
};

/// "active at once, expire after 12 months from activation, each purchase renews", in either language.
[[nodiscard]] std::optional<Terms> parseTerms(std::string_view text);

}  // namespace kopeck::auditor
