#include "runtime/ingest/catalogue.h"

#include <fmt/format.h>

#include <numeric>

#include "runtime/value/value.h"

namespace kopeck {
namespace {

constexpr std::uint64_t kPriceStream = 101;
constexpr std::uint64_t kRankStream = 102;
constexpr std::uint64_t kHabitStream = 103;

struct Shelf {
  const char* prefix;
  const char* category;
  std::vector<const char*> names;
  std::vector<const char*> brands;  // none: the line has no brand
  std::uint32_t least, most;        // price in whole roubles
  bool weighed = false;
  bool discounted = true;
};

const std::vector<Shelf>& shelves() {
  static const std::vector<Shelf> kShelves = {
      {"CF",
       "Drinks/Coffee",
       {"Espresso", "Americano", "Cappuccino", "Latte", "Flat white", "Raf", "Mocha", "Filter coffee", "Cold brew"},
       {},
       120,
       390},
      {"DT", "Drinks/Tea", {"Black tea", "Green tea", "Herbal tea", "Masala", "Matcha latte"}, {}, 110, 340},
      {"DC",
       "Drinks/Cold",
       {"Lemonade", "Orange juice", "Smoothie", "Still water", "Sparkling water", "Kvass"},
       {"Fruit House", "Arctic", "Meadow"},
       60,
       320},
      {"BN",
       "Beans/Arabica",
       {"Ethiopia 250 g", "Brazil 250 g", "Colombia 250 g", "Kenya 250 g", "House blend 1 kg"},
       {"Northern Roast", "Copper Pot", "Tasty"},
       490,
       2900},
      {"BD", "Beans/Decaf", {"Decaf 250 g", "Decaf 1 kg"}, {"Northern Roast", "Copper Pot"}, 590, 2700},
      {"TE",
       "Tea",
       {"Earl Grey 100 g", "Sencha 100 g", "Oolong 50 g", "Pu-erh 100 g", "Rooibos 100 g"},
       {"Samovar", "Leaf & Co", "Tasty"},
       190,
       1200},
      {"PS",
       "Food/Pastry",
       {"Croissant", "Cinnamon roll", "Cheesecake", "Brownie", "Carrot cake", "Macaron", "Syrnik", "Honey cake"},
       {},
       90,
       420},
      {"SW", "Food/Sandwiches", {"Tuna sandwich", "Turkey sandwich", "Caprese", "Club sandwich"}, {}, 220, 480},
      {"SL", "Food/Salads", {"Caesar", "Greek salad", "Olivier by weight", "Vinegret by weight"}, {}, 350, 900, true},
      {"CH",
       "Food/Sweets/Chocolate",
       {"Milk chocolate", "Dark chocolate", "Pralines by weight"},
       {"Alenushka", "Bitter & Sweet"},
       120,
       1600,
       true},
      {"DA", "Food/Dairy", {"Milk 1 l", "Oat milk 1 l", "Cream 200 ml", "Kefir 500 ml"}, {"Meadow", "Tasty"}, 70, 290},
      {"AC",
       "Accessories/Brewing",
       {"Cezve", "Pour-over set", "French press", "Moka pot", "Paper filters"},
       {"Copper Pot", "Brewmate"},
       190,
       4900},
      {"CU", "Accessories/Cups", {"Mug", "Tumbler", "Espresso cup", "Thermos"}, {"Brewmate", "Keramika"}, 290, 3200},
      {"TB", "Tobacco", {"Cigarettes", "Cigarillos", "Lighter"}, {"Smoke"}, 60, 340, false, false},
      {"GC", "Gift cards", {"Gift card 500", "Gift card 1000", "Gift card 3000"}, {}, 500, 3000, false, false},
  };
  return kShelves;
}

}  // namespace

Catalogue::Catalogue(std::uint64_t seed) : seed_(seed) {
  for (const Shelf& shelf : shelves()) {
    std::uint32_t number = 0;
    const std::vector<const char*> brands = shelf.brands.empty() ? std::vector<const char*>{""} : shelf.brands;
    for (const char* name : shelf.names) {
      for (const char* brand : brands) {
        Product product;
        product.sku = fmt::format("{}{:03}", shelf.prefix, ++number);
        Random random(seed, kPriceStream, products_.size());
        product.price = random.between(shelf.least, shelf.most) * 100;
        // Drinks and pastry cost whole tens, groceries end on 90 kopecks.
        if (shelf.brands.empty())
          product.price = product.price / 1000 * 1000;
        else
          product.price -= 10;
        product.weighed = shelf.weighed;
        product.discounted = shelf.discounted;
        product.head = fmt::format(R"({{"sku":"{}","name":"{}{}{}","category":"{}",)", product.sku, name,
                                   *brand == '\0' ? "" : " ", brand, shelf.category);
        if (*brand != '\0') product.head += fmt::format(R"("brand":"{}",)", brand);
        product.head += R"("quantity":")";
        products_.push_back(std::move(product));
      }
    }
  }
  // Ranks are dealt over the shelves: a shuffle, then weights as 1 / rank.
  std::vector<std::uint32_t> order(products_.size());
  std::iota(order.begin(), order.end(), 0U);
  Random random(seed, kRankStream, 0);
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[random.below(static_cast<std::uint32_t>(i))]);
  std::vector<std::uint64_t> weights(products_.size());
  for (std::size_t rank = 0; rank < order.size(); ++rank) weights[order[rank]] = (std::uint64_t{1} << 32) / (rank + 1);
  popularity_ = AliasTable(weights);
}

std::uint32_t Catalogue::drawFor(std::uint64_t customer, Random& random) const {
  constexpr std::uint32_t kHabits = 8;
  if (!random.perMille(400)) return draw(random);
  Random habit(seed_, kHabitStream, customer * kHabits + random.below(kHabits));
  return draw(habit);
}

}  // namespace kopeck
