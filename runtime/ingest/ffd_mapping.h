// FfdMapping: what a fiscal receipt does not say by itself: who bought, which shop it was, what a name on a line means.
// Written by the integrator as TOML; docs/fiscal.md is its reference. Immutable once loaded.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/ingest/mapping.h"
#include "runtime/value/result.h"

namespace re2 {
class RE2;
}

namespace kopeck {

/// A regular expression that takes time linear in the text, whoever wrote either (RE2). Looks anywhere in the text and
/// does not tell capital letters from small ones.
class SearchPattern {
 public:
  SearchPattern() = default;
  /// `why` is what is wrong with it, where nothing is returned.
  static std::optional<SearchPattern> compile(const std::string& expression, MappingText& why);

  [[nodiscard]] bool empty() const { return regex_ == nullptr; }
  [[nodiscard]] bool matches(std::string_view text) const;
  /// Its first group, or what it matched where it has none; nothing where it does not match.
  [[nodiscard]] std::optional<std::string_view> take(std::string_view text) const;
  /// The groups named `sku` and `name`; without such names the first and the second.
  struct Parts {
    std::string_view sku, name;
  };
  [[nodiscard]] std::optional<Parts> parts(std::string_view text) const;
  void removeFrom(std::string& text) const;

 private:
  std::shared_ptr<const re2::RE2> regex_;
};

/// Any of several.
struct SearchPatterns {
  std::vector<SearchPattern> any;
  [[nodiscard]] bool empty() const { return any.empty(); }
  [[nodiscard]] bool matches(std::string_view text) const;
};

struct FfdMapping {
  enum class As : std::uint8_t { text, phone, email };
  /// A value somewhere in a receipt: in a field, a named property, or the name of a line.
  struct Finder {
    enum class From : std::uint8_t { field, property, line };
    From from = From::field;
    std::string name;       // of the field or property
    SearchPattern pattern;  // what of the text counts; empty: all of it
    As as = As::text;
    std::string prefix;
  };
  struct Store {
    std::vector<std::string> tills, sellers;  // kktRegId, userInn; empty: any
    SearchPatterns address, place;            // empty: any
    std::string name;
    std::string zone;  // IANA; empty: that of the programme
    std::uint32_t line = 0;
  };
  struct Category {
    SearchPatterns names, skus;  // one of them is empty
    std::string category;
  };
  struct LeftOut {
    SearchPatterns names, skus;
    std::vector<std::int64_t> subjects;  // FFD tag 1212; empty: any
    MappingText text;
  };
  struct AttributeField {
    std::string attribute;  // as rules write it
    std::string field;
    std::vector<std::pair<std::string, std::string>> values;  // what the field says -> what the rules call it
    std::string otherwise;
    std::uint32_t line = 0;
  };
  struct Tender {
    std::string kind;               // as rules write it
    std::vector<std::string> sums;  // cash, ecash, prepaid, credit, provision
    std::uint32_t line = 0;
  };

  std::string file;                                      // its name, for messages
  std::vector<Finder> customer, sale, redeem, redeemed;  // the first that finds something counts
  std::vector<std::string> sellers;                      // INNs; empty: any
  std::vector<Store> stores;
  std::string zone;  // for epochs; empty: the programme's
  std::uint32_t zone_line = 0;
  bool epoch_is_wall = false;    // an epoch is the till's wall clock, read as if it were UTC
  bool refuse_no_time = false;   // a date without a time
  std::int32_t no_time = 0;      // else its second of the day
  bool refuse_no_drive = false;  // a receipt without the number of its fiscal drive
  bool count_advances = false;
  std::vector<SearchPattern> codes;     // SKU and name out of a line's text
  std::vector<SearchPattern> removals;  // from names
  std::vector<Category> categories;
  std::vector<LeftOut> left_out;
  std::vector<Tender> tenders;
  std::vector<AttributeField> receipt_attributes, item_attributes;
};

/// Reads a mapping file. The Error holds every mistake, each as `file:line: …` on a line of its own.
Result<FfdMapping> loadFfdMapping(const std::string& path);
/// The same from a text; `name` is what messages call it.
Result<FfdMapping> parseFfdMapping(std::string_view toml, const std::string& name);

}  // namespace kopeck
