// Catalogue: the made-up coffee shop that the generator sells from.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/ingest/random.h"

namespace kopeck {

struct Product {
  std::string sku;
  std::string head;         // of its line as JSON, up to and with `"quantity":"`
  std::uint32_t price = 0;  // minor units for one unit, or for a kilogram
  bool weighed = false;
  bool discounted = true;  // gift cards and tobacco never are
};

class Catalogue {
 public:
  explicit Catalogue(std::uint64_t seed);
  [[nodiscard]] const Product& operator[](std::uint32_t product) const { return products_[product]; }
  /// By popularity (Zipf's law).
  std::uint32_t draw(Random& random) const { return popularity_.draw(random); }
  /// What a customer buys: two times of five one of the eight products they are used to.
  std::uint32_t drawFor(std::uint64_t customer, Random& random) const;

 private:
  std::uint64_t seed_;
  std::vector<Product> products_;
  AliasTable popularity_;
};

}  // namespace kopeck
