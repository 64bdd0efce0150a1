#include "runtime/ingest/mapping.h"

#include <fmt/format.h>
#include <re2/re2.h>
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <initializer_list>

#include "runtime/ingest/mapping_table.h"

namespace kopeck {
namespace {

/// Larger than any mapping that a person wrote.
constexpr std::size_t kMostBytes = std::size_t{1} << 20;

using Mistakes = MappingMistakes;
using Table = MappingTable;

}  // namespace

bool TextPattern::matches(std::string_view text) const {
  if (!exact_.empty() && exact_.contains(std::string(text))) return true;
  for (const std::string& prefix : prefixes_)
    if (text.starts_with(prefix)) return true;
  const re2::StringPiece piece(text.data(), text.size());
  return regex_ && regex_->Match(piece, 0, text.size(), re2::RE2::ANCHOR_BOTH, nullptr, 0);
}

/// Reads { exact = …, prefix = …, regex = … }.
class PatternReader {
 public:
  static TextPattern read(Table& owner, std::string_view key) {
    TextPattern pattern;
    const toml::table* found = owner.table(key);
    if (found == nullptr) return pattern;
    Table table(*found, owner.at(key), owner.mistakes());
    for (std::string& each : table.texts("exact")) pattern.exact_.insert(std::move(each));
    pattern.prefixes_ = table.texts("prefix");
    if (const toml::node* node = found->get("regex")) {
      const std::string expression = table.text("regex");
      auto regex = std::make_shared<const re2::RE2>(expression, re2::RE2::Quiet);
      if (regex->ok())
        pattern.regex_ = std::move(regex);
      else
        table.wrong(*node, "regex", "a regular expression", "регулярным выражением");
    } else {
      table.find("regex");
    }
    if (pattern.empty() && !owner.mistakes().any())
      owner.mistakes().add(lineOf(*found), fmt::format("`{}` needs `exact`, `prefix` or `regex`", owner.at(key)),
                           fmt::format("в `{}` нужно `exact`, `prefix` или `regex`", owner.at(key)));
    table.finish();
    return pattern;
  }
};

namespace {

MappingText readText(Table& table) {
  MappingText text{table.text("en"), table.text("ru")};
  // A shopkeeper who writes one language has said it for both.
  if (text.en.empty()) text.en = text.ru;
  if (text.ru.empty()) text.ru = text.en;
  return text;
}

void readFile(Table& root, Mapping& mapping) {
  const toml::table* found = root.table("file");
  if (found == nullptr) return;
  Table table(*found, "file", root.mistakes());
  if (const toml::node* node = found->get("delimiter")) {
    const std::string delimiter = table.text("delimiter");
    if (delimiter.size() == 1 && delimiter != "\"" && delimiter != "\n")
      mapping.delimiter = delimiter[0];
    else
      table.wrong(*node, "delimiter", "one character", "одним символом");
  } else {
    table.find("delimiter");
  }
  mapping.header = table.yesNo("header", true);
  mapping.interleaved = table.count("interleaved", 1000);
  table.finish();
}

std::vector<Mapping::AttributeColumn> readColumns(Table& owner, std::string_view what) {
  std::vector<Mapping::AttributeColumn> columns;
  const toml::table* found = owner.table(what);
  if (found == nullptr) return columns;
  for (const auto& [key, node] : *found) {
    const auto column = node.value_exact<std::string>();
    if (column)
      columns.push_back({std::string(key.str()), *column, lineOf(node)});
    else
      owner.wrong(node, fmt::format("{}.{}", what, key.str()), "the name of a column", "названием столбца");
  }
  return columns;
}

std::vector<Mapping::AttributeColumn> readAttributes(Table& owner) {
  return readColumns(owner, "attributes");
}

/// A column of the header's points, or a table that names one for each wallet.
std::vector<Mapping::AttributeColumn> readPoints(Table& owner, std::string_view what) {
  const toml::node* node = owner.find(what);
  if (node == nullptr) return {};
  if (const auto column = node->value_exact<std::string>()) return {{"", *column, lineOf(*node)}};
  return readColumns(owner, what);
}

void readReceipt(Table& root, Mapping& mapping) {
  const toml::table* found = root.table("receipt");
  if (found == nullptr) {
    root.mistakes().add(1, "`[receipt]` is missing: it names the columns `id` and `at`",
                        "нет `[receipt]`: там называют столбцы `id` и `at`");
    return;
  }
  Table table(*found, "receipt", root.mistakes());
  mapping.id = table.required("id");
  mapping.type = table.text("type");
  mapping.at = table.required("at");
  mapping.at_format = table.text("at_format");
  if (mapping.at_format.find("%s") != std::string::npos || mapping.at_format.find("%Z") != std::string::npos)
    table.wrong(*found->get("at_format"), "at_format", "without %s and %Z, which depend on the machine",
                "без %s и %Z: они зависят от машины");
  mapping.customer = table.text("customer");
  mapping.store = table.text("store");
  mapping.of = table.text("of");
  mapping.received_at = table.text("received_at");
  mapping.receipt_attributes = readAttributes(table);
  mapping.redeem = readPoints(table, "redeem");
  mapping.redeemed = readPoints(table, "redeemed");
  mapping.tenders = readColumns(table, "tenders");
  mapping.codes = table.text("codes");
  mapping.coupons = table.text("coupons");
  table.finish();
}

void readItem(Table& root, Mapping& mapping) {
  const toml::table* found = root.table("item");
  if (found == nullptr) {
    root.mistakes().add(1, "`[item]` is missing: it names the columns of a line",
                        "нет `[item]`: там называют столбцы строки чека");
    return;
  }
  Table table(*found, "item", root.mistakes());
  mapping.sku = table.text("sku");
  mapping.name = table.text("name");
  mapping.category = table.text("category");
  mapping.quantity = table.required("quantity");
  mapping.price = table.text("price");
  mapping.amount = table.text("amount");
  mapping.discount = table.text("discount");
  mapping.tax = table.text("tax");
  mapping.item_attributes = readAttributes(table);
  if (mapping.sku.empty() && mapping.name.empty())
    root.mistakes().add(table.line(), "`item.sku` or `item.name` is needed", "нужно `item.sku` или `item.name`");
  if (mapping.price.empty() && mapping.amount.empty())
    root.mistakes().add(table.line(), "`item.price` or `item.amount` is needed",
                        "нужно `item.price` или `item.amount`");
  table.finish();
}

void readCleaning(Table& root, Mapping& mapping) {
  const toml::table* found = root.table("clean");
  if (found == nullptr) return;
  for (const auto& [key, node] : *found) {
    const toml::table* each = node.as_table();
    if (each == nullptr) {
      root.wrong(node, fmt::format("clean.{}", key.str()), "a table", "таблицей");
      continue;
    }
    Table table(*each, fmt::format("clean.{}", key.str()), root.mistakes());
    Mapping::Cleaning cleaning;
    cleaning.column = key.str();
    cleaning.line = lineOf(node);
    cleaning.strip_prefix = table.text("strip_prefix");
    cleaning.strip_suffix = table.text("strip_suffix");
    cleaning.remove = table.text("remove");
    cleaning.decimal_comma = table.yesNo("decimal_comma", false);
    table.finish();
    mapping.cleaning.push_back(std::move(cleaning));
  }
}

void readReturns(Table& root, Mapping& mapping) {
  if (const toml::table* found = root.table("returns")) {
    Table table(*found, "returns", root.mistakes());
    mapping.return_ids = PatternReader::read(table, "id");
    mapping.negative_is_return = table.yesNo("negative_quantity", false);
    table.finish();
  }
  for (const toml::table* found : root.tables("refuse")) {
    Table table(*found, "refuse", root.mistakes());
    const bool by_line = found->get("sku") != nullptr;
    if (by_line == (found->get("id") != nullptr))
      root.mistakes().add(table.line(), "a `[[refuse]]` tests either `id`, of receipts, or `sku`, of lines",
                          "`[[refuse]]` проверяет либо `id` чека, либо `sku` строки");
    TextPattern id = PatternReader::read(table, "id");
    TextPattern sku = PatternReader::read(table, "sku");
    const bool returns_only = table.yesNo("returns_only", false);
    MappingText text = readText(table);
    table.finish();
    if (by_line) {
      if (text.en.empty()) text = {"these are not goods", "это не товар"};
      mapping.line_refusals.push_back({std::move(sku), returns_only, std::move(text)});
      continue;
    }
    if (found->get("returns_only") != nullptr)
      root.mistakes().add(table.line(), "`refuse.returns_only` goes with `sku`",
                          "`refuse.returns_only` пишут при `sku`");
    if (text.en.empty()) text = {"this is not a sale", "это не продажа"};
    mapping.refusals.push_back({std::move(id), std::move(text)});
  }
}

void readRules(Table& root, Mapping& mapping) {
  mapping.negative_text = {"a sale cannot have a negative quantity",
                           "в продаже не может быть отрицательного количества"};
  if (const toml::table* found = root.table("negative_quantity")) {
    Table table(*found, "negative_quantity", root.mistakes());
    const MappingText text = readText(table);
    if (!text.en.empty()) mapping.negative_text = text;
    table.finish();
  }
  if (const toml::table* found = root.table("price")) {
    Table table(*found, "price", root.mistakes());
    const std::string zero = table.text("zero");
    mapping.refuse_free_lines = zero == "refuse";
    if (!zero.empty() && zero != "keep" && zero != "refuse")
      table.wrong(*found->get("zero"), "zero", "\"keep\" or \"refuse\"", "\"keep\" или \"refuse\"");
    table.finish();
  }
  for (const toml::table* found : root.tables("category")) {
    Table table(*found, "category", root.mistakes());
    const bool by_name = found->get("name") != nullptr;
    const bool by_sku = found->get("sku") != nullptr;
    if (by_name == by_sku)
      root.mistakes().add(table.line(), "a `[[category]]` tests either `sku` or `name`",
                          "`[[category]]` проверяет либо `sku`, либо `name`");
    TextPattern by_sku_pattern = PatternReader::read(table, "sku");
    TextPattern by_name_pattern = PatternReader::read(table, "name");
    Mapping::CategoryRule rule{by_name, by_name ? std::move(by_name_pattern) : std::move(by_sku_pattern),
                               table.required("is")};
    table.finish();
    mapping.categories.push_back(std::move(rule));
  }
}

}  // namespace

Result<Mapping> parseMapping(std::string_view toml_text, const std::string& name) {
  Mistakes mistakes(name);
  Mapping mapping;
  mapping.file = name;
  try {
    const toml::table parsed = toml::parse(toml_text);
    Table root(parsed, "", mistakes);
    readFile(root, mapping);
    readReceipt(root, mapping);
    readItem(root, mapping);
    readCleaning(root, mapping);
    readReturns(root, mapping);
    readRules(root, mapping);
    root.finish();
  } catch (const toml::parse_error& error) {
    mistakes.add(static_cast<std::uint32_t>(error.source().begin.line),
                 fmt::format("not TOML: {}", error.description()), fmt::format("это не TOML: {}", error.description()));
  }
  if (mistakes.any()) return mistakes.error();
  return mapping;
}

Result<std::string> readMappingFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(kMostBytes + 1, '\0');
  if (file) file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file)
    return Error{ErrorKind::invalid, fmt::format("{} is larger than a mapping may be, 1 MB", path),
                 fmt::format("{} больше 1 МБ: столько описание формата занимать не может", path)};
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (!file.eof())
    return Error{ErrorKind::io, fmt::format("cannot read {}", path), fmt::format("не удаётся прочитать {}", path)};
  return text;
}

Result<Mapping> loadMapping(const std::string& path) {
  Result<std::string> text = readMappingFile(path);
  if (!text) return text.error();
  return parseMapping(*text, path);
}

}  // namespace kopeck
