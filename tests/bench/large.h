// Large: a rule file of any number of rules, as a retailer with years of campaigns has one: categories and articles,
// tiers, amounts, days, hours, channels, histories, limits, a birthday, discounts and payment with points. For
// measuring what takes longer the more rules there are.
#pragma once

#include <cstddef>
#include <string>

namespace kopeck::bench {

/// The text of a rule file that compiles, with that many rules and discounts together (at least 10). The same for the
/// same number. Its rule `main` says "earn 3% on earning", once.
[[nodiscard]] std::string largeProgramme(std::size_t rules);

}  // namespace kopeck::bench
