// The generator: receipts of a coffee shop as real as the literature allows, the same bytes for the same options on
// every machine.
//
// Purchases follow the negative binomial model (Poisson purchases, gamma rates of shape 1/2: few buy most); baskets and
// popularity are heavy-tailed (Zipf); weekdays, hours and months have their profiles. Lines come in the order of
// arrival.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "runtime/value/calendar.h"

namespace kopeck {

struct GenerateOptions {
  std::uint32_t customers = 1000;   // 0: every receipt is anonymous
  std::uint64_t receipts = 10'000;  // purchases; returns and repeated receipts come on top
  std::uint64_t seed = 1;
  Day from = 20'089;  // 2025-01-01
  std::uint32_t days = 365;
  std::uint32_t mean_lines = 6;
  // Of 1000 receipts:
  std::uint32_t anonymous = 150;
  std::uint32_t redeeming = 60;  // ask to pay with points (of those with a customer)
  std::uint32_t returned = 20;   // come back in part or whole within 20 days
  std::uint32_t late = 5;        // arrive 1 to 10 days after they were printed
  std::uint32_t repeated = 3;    // arrive twice, the same
  std::uint32_t coded = 0;       // carry the promo code SPRING
  std::uint32_t gift_cards = 0;  // are paid by a gift card in part: a payment of the kind GIFT
  // Of 1000 others:
  std::uint32_t unnamed_returns = 300;  // returns that do not name their sale (of those with a customer)
  std::uint32_t discounted = 80;        // lines with a discount
};

/// Takes some whole lines; false stops the generator.
using GenerateSink = std::function<bool(std::string_view)>;

/// Writes NDJSON for a programme with `customer has birthday, registered, city`, `receipt has channel: one of pos, app,
/// web`, `item has brand` and `event signup`. Memory grows with the customers, and with the returns, late and repeated
/// receipts of the next three weeks. Days > 0, mean_lines > 0.
void generate(const GenerateOptions& options, const GenerateSink& sink);

}  // namespace kopeck
