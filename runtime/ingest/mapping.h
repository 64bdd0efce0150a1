// Mapping: how the columns of a CSV file become receipts. Written by the shopkeeper as TOML; docs/mapping.md is its
// reference. Immutable once loaded.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "runtime/value/result.h"

namespace re2 {
class RE2;
}

namespace kopeck {

/// A test on a text: one of several whole texts, one of several beginnings, or a regular expression that matches the
/// whole text, in time linear in it (RE2).
class TextPattern {
 public:
  [[nodiscard]] bool matches(std::string_view text) const;
  [[nodiscard]] bool empty() const { return exact_.empty() && prefixes_.empty() && !regex_; }

 private:
  friend class PatternReader;
  std::unordered_set<std::string> exact_;
  std::vector<std::string> prefixes_;
  std::shared_ptr<const re2::RE2> regex_;
};

/// A sentence in the shopkeeper's own words.
struct MappingText {
  std::string en, ru;
};

struct Mapping {
  struct AttributeColumn {
    std::string attribute;  // as rules write it
    std::string column;
    std::uint32_t line = 0;  // of the mapping file, for messages
  };
  struct Cleaning {
    std::string column;
    std::string strip_prefix, strip_suffix;
    std::string remove;  // every one of these characters
    bool decimal_comma = false;
    std::uint32_t line = 0;
  };
  struct Refusal {
    TextPattern id;
    MappingText text;
  };
  struct LineRefusal {
    TextPattern sku;
    bool returns_only = false;
    MappingText text;
  };
  struct CategoryRule {
    bool by_name = false;  // or by SKU
    TextPattern pattern;
    std::string category;
  };

  std::string file;  // its name, for messages
  char delimiter = ',';
  bool header = true;             // or columns are named by their number, from "1"
  std::uint32_t interleaved = 0;  // other receipts that may stand between the rows of one

  // Names of columns; empty where there is none.
  std::string id, type, customer, at, store, of, received_at;
  std::string at_format;  // strptime's; empty: as in NDJSON
  std::string sku, name, category, quantity, price, amount, discount, tax;
  std::vector<AttributeColumn> receipt_attributes;
  std::vector<AttributeColumn> item_attributes;
  // What the receipt says of points, payments and coupons. `attribute` is the wallet (empty: the header's points), or
  // the kind of payment.
  std::vector<AttributeColumn> redeem, redeemed, tenders;
  std::string codes, coupons;  // columns with names parted by blanks, commas or semicolons
  std::vector<Cleaning> cleaning;

  TextPattern return_ids;
  bool negative_is_return = false;
  MappingText negative_text;               // why a sale with a negative quantity is refused
  std::vector<Refusal> refusals;           // of whole receipts
  std::vector<LineRefusal> line_refusals;  // of single lines
  bool refuse_free_lines = false;          // price 0; a negative price is always refused
  std::vector<CategoryRule> categories;
};

/// Reads a mapping file. The Error holds every mistake, each as `file:line: …` on a line of its own.
Result<Mapping> loadMapping(const std::string& path);
/// The same from a text; `name` is what messages call it.
Result<Mapping> parseMapping(std::string_view toml, const std::string& name);

}  // namespace kopeck
