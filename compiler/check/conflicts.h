// What rules say of each other. Internal to compiler/check.
#pragma once

#include <cstddef>
#include <set>
#include <utility>

#include "compiler/check/context.h"

namespace kopeck::checking {

/// Pairs of authors, the lesser index first, for which it is said what holds where both apply.
struct Said {
  std::set<std::pair<std::size_t, std::size_t>> one_only;  // an order, `replaces` or `exactly one of`
  std::set<std::pair<std::size_t, std::size_t>> together;

  static std::pair<std::size_t, std::size_t> pair(std::size_t a, std::size_t b) {
    return {a < b ? a : b, a < b ? b : a};
  }
  [[nodiscard]] bool oneOnly(std::size_t a, std::size_t b) const { return one_only.count(pair(a, b)) != 0; }
  [[nodiscard]] bool bothCount(std::size_t a, std::size_t b) const { return together.count(pair(a, b)) != 0; }
};

/// Whether rules act on the same occasion.
[[nodiscard]] bool sameTrigger(const checked::Rule& a, const checked::Rule& b);

/// The authors that are named, each once; `where` gets the name of each.
[[nodiscard]] std::vector<std::size_t> namedAuthors(Context& context, const std::vector<ast::Name>& names,
                                                    std::vector<const ast::Name*>& where);

/// `first of`, `highest of`, `exactly one of`, `together` (orders.cpp).
void checkOrders(Context& context, Said& said);

/// Proves `exactly one of` or names what none or two cover (exactly.cpp).
void checkExactly(Context& context, const ast::HighestDecl& decl, const std::vector<std::size_t>& authors,
                  const std::vector<const ast::Name*>& where);

/// Discounts that may meet on a line (meet.cpp).
void checkMeeting(Context& context, const Said& said);

/// Whether a condition was reported: nothing can be proved of it then.
[[nodiscard]] bool isBroken(const checked::Rule& rule);

/// Whether validity or conditions keep the rules from ever applying to one event (meet.cpp). True for broken ones, so
/// that one mistake gives one message; never true in doubt.
[[nodiscard]] bool neverBoth(const Context& context, const checked::Rule& a, const checked::Rule& b);

}  // namespace kopeck::checking
