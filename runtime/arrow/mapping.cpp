#include "runtime/arrow/mapping.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace kopeck::arrow {

namespace {

/// A text as TOML writes it.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += fmt::format("\\{}", c);
    else if (static_cast<unsigned char>(c) < 0x20)
      out += fmt::format("\\u{:04x}", static_cast<int>(c));
    else
      out += c;
  }
  return out + "\"";
}

/// Fields of receipts, and of their lines, by the names of the NDJSON input.
constexpr std::array<std::string_view, 11> kReceiptFields{
    "id", "type", "at", "customer", "store", "of", "received_at", "codes", "coupons", "redeem", "redeemed"};
constexpr std::array<std::string_view, 8> kLineFields{"sku",   "name",   "category", "quantity",
                                                      "price", "amount", "discount", "tax"};

class Finder {
 public:
  Finder(const ArrowRows& rows, const ColumnNames& given) : rows_(rows), given_(given), taken_(given.size(), false) {}

  /// The column that holds the first of these; nothing: none does.
  std::optional<std::string> find(std::initializer_list<std::string> names) {
    for (const std::string& name : names)
      for (std::size_t i = 0; i < given_.size(); ++i) {
        if (given_[i].first != name) continue;
        taken_[i] = true;
        return given_[i].second;
      }
    for (const std::string& name : names)
      for (const ArrowRows::Column& column : rows_.list())
        if (column.name == name && column.unreadable.empty()) return name;
    return std::nullopt;
  }

  /// What was given and nobody asked for.
  [[nodiscard]] std::vector<std::string> left() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < given_.size(); ++i)
      if (!taken_[i]) names.push_back(given_[i].first);
    return names;
  }

 private:
  const ArrowRows& rows_;
  const ColumnNames& given_;
  std::vector<bool> taken_;
};

void add(std::string& toml, std::string_view key, const std::optional<std::string>& column) {
  if (column) toml += fmt::format("{} = {}\n", key, quoted(*column));
}

/// A table with an entry for each name that has a column; `under` is how such columns are called.
template <typename Names>
void addTable(std::string& toml, std::string_view table, const Names& names, Finder& finder) {
  std::string entries;
  for (const auto& [name, column] : names)
    if (const auto found = finder.find({column})) entries += fmt::format("{} = {}\n", quoted(name), quoted(*found));
  if (!entries.empty()) toml += fmt::format("[{}]\n{}", table, entries);
}

void addAttributes(std::string& toml, std::string_view table, const std::vector<Attribute>& attributes,
                   std::string_view under, Finder& finder) {
  std::string entries;
  for (const Attribute& attribute : attributes) {
    const auto found = finder.find({fmt::format("{}{}", under, attribute.key), attribute.key, attribute.name});
    if (found) entries += fmt::format("{} = {}\n", quoted(attribute.name), quoted(*found));
  }
  if (!entries.empty()) toml += fmt::format("[{}]\n{}", table, entries);
}

std::string joined(const std::vector<std::string>& names) {
  std::string all;
  for (const std::string& name : names) all += (all.empty() ? "" : ", ") + name;
  return all;
}

/// What a receipt can't do without.
std::optional<Error> missing(const ArrowRows& rows, const Mapping& mapping) {
  const std::array<std::pair<std::string_view, bool>, 5> needed{
      {{"id", !mapping.id.empty()},
       {"at", !mapping.at.empty()},
       {"sku", !mapping.sku.empty() || !mapping.name.empty()},
       {"quantity", !mapping.quantity.empty()},
       {"amount", !mapping.amount.empty() || !mapping.price.empty()}}};
  std::vector<std::string> names;
  for (const auto& [name, there] : needed)
    if (!there) names.emplace_back(name);
  if (names.empty()) return std::nullopt;
  std::vector<std::string> columns;
  for (const ArrowRows::Column& column : rows.list()) columns.push_back(column.name);
  return Error{ErrorKind::invalid,
               fmt::format("{}: no column is called {}; say which one it is. The table has: {}", rows.name(),
                           joined(names), joined(columns)),
               fmt::format("{}: нет столбца с названием {}; укажите, какой это столбец. В таблице есть: {}",
                           rows.name(), joined(names), joined(columns))};
}

}  // namespace

Result<Mapping> mappingFor(const ArrowRows& rows, const Schema& schema, const ColumnNames& given) {
  Finder finder(rows, given);
  std::string toml = "[receipt]\n";
  for (const std::string_view field : kReceiptFields) add(toml, field, finder.find({std::string(field)}));
  addAttributes(toml, "receipt.attributes", schema.receipt, "", finder);
  std::vector<std::pair<std::string, std::string>> named;
  for (const std::string_view what : {"redeem", "redeemed"}) {
    named.clear();
    for (const WalletSchema& wallet : schema.wallets)
      named.emplace_back(wallet.name, fmt::format("{}.{}", what, wallet.name));
    addTable(toml, fmt::format("receipt.{}", what), named, finder);
  }
  named.clear();
  for (const std::string& tender : schema.tenders) named.emplace_back(tender, "tenders." + tender);
  addTable(toml, "receipt.tenders", named, finder);
  toml += "[item]\n";
  for (const std::string_view field : kLineFields)
    add(toml, field, finder.find({fmt::format("lines.{}", field), std::string(field)}));
  addAttributes(toml, "item.attributes", schema.item, "lines.", finder);
  if (const std::vector<std::string> left = finder.left(); !left.empty())
    return Error{ErrorKind::invalid,
                 fmt::format("{}: receipts of this programme have no {}", rows.name(), joined(left)),
                 fmt::format("{}: в чеках этой программы нет {}", rows.name(), joined(left))};
  Result<Mapping> mapping = parseMapping(toml, "columns");
  // Its lines are none of the caller's: what is missing is said by name.
  if (mapping) {
    for (auto* many : {&mapping->receipt_attributes, &mapping->item_attributes, &mapping->redeem, &mapping->redeemed,
                       &mapping->tenders})
      for (Mapping::AttributeColumn& one : *many) one.line = 0;
    return mapping;
  }
  Mapping found;
  found.id = finder.find({"id"}).value_or("");
  found.at = finder.find({"at"}).value_or("");
  found.sku = finder.find({"lines.sku", "sku"}).value_or(finder.find({"lines.name", "name"}).value_or(""));
  found.quantity = finder.find({"lines.quantity", "quantity"}).value_or("");
  found.amount = finder.find({"lines.amount", "amount"}).value_or(finder.find({"lines.price", "price"}).value_or(""));
  if (std::optional<Error> error = missing(rows, found)) return *error;
  return mapping;
}

bool asksForTime(const Mapping& mapping, const std::string& column) {
  return column == mapping.at || column == mapping.received_at;
}

bool asksFor(const Mapping& mapping, const std::string& column) {
  if (asksForTime(mapping, column)) return true;
  for (const std::string* one : {&mapping.id, &mapping.type, &mapping.customer, &mapping.store, &mapping.of,
                                 &mapping.sku, &mapping.name, &mapping.category, &mapping.quantity, &mapping.price,
                                 &mapping.amount, &mapping.discount, &mapping.tax, &mapping.codes, &mapping.coupons})
    if (*one == column) return true;
  for (const auto* many :
       {&mapping.receipt_attributes, &mapping.item_attributes, &mapping.redeem, &mapping.redeemed, &mapping.tenders})
    if (std::any_of(many->begin(), many->end(), [&](const auto& one) { return one.column == column; })) return true;
  return false;
}

}  // namespace kopeck::arrow
