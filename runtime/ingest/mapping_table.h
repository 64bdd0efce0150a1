// MappingTable: typed access to one table of a mapping file, which gathers every mistake with its line. Shared by the
// mappings of CSV and of fiscal receipts.
#pragma once

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/value/result.h"

namespace kopeck {

inline std::uint32_t lineOf(const toml::node& node) {
  return static_cast<std::uint32_t>(node.source().begin.line);
}

/// Gathers mistakes; a mapping with any is not used.
class MappingMistakes {
 public:
  explicit MappingMistakes(std::string file) : file_(std::move(file)) {}
  void add(std::uint32_t line, const std::string& en, const std::string& ru) {
    rows_.push_back({line, fmt::format("{}:{}: {}", file_, line, en), fmt::format("{}:{}: {}", file_, line, ru)});
  }
  [[nodiscard]] bool any() const { return !rows_.empty(); }
  [[nodiscard]] Error error() {
    std::stable_sort(rows_.begin(), rows_.end(), [](const Row& a, const Row& b) { return a.line < b.line; });
    Error error{ErrorKind::invalid, "", ""};
    for (const Row& row : rows_) {
      const char* gap = &row == rows_.data() ? "" : "\n";
      error.message += gap + row.en;
      error.message_ru += gap + row.ru;
    }
    return error;
  }

 private:
  struct Row {
    std::uint32_t line;
    std::string en, ru;
  };
  std::string file_;
  std::vector<Row> rows_;
};

/// One table of the file: typed access that reports what is wrong or unknown.
class MappingTable {
 public:
  MappingTable(const toml::table& table, std::string name, MappingMistakes& mistakes)
      : table_(table), name_(std::move(name)), mistakes_(mistakes) {}

  [[nodiscard]] std::string at(std::string_view key) const {
    return name_.empty() ? std::string(key) : fmt::format("{}.{}", name_, key);
  }
  [[nodiscard]] std::uint32_t line() const { return lineOf(table_); }

  const toml::node* find(std::string_view key) {
    known_.emplace_back(key);
    return table_.get(key);
  }
  void wrong(const toml::node& node, std::string_view key, std::string_view en, std::string_view ru) {
    mistakes_.add(lineOf(node), fmt::format("`{}` should be {}", at(key), en),
                  fmt::format("`{}` должно быть {}", at(key), ru));
  }
  std::string text(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return "";
    if (const auto value = node->value_exact<std::string>()) return *value;
    wrong(*node, key, "a text in quotes", "текстом в кавычках");
    return "";
  }
  std::string required(std::string_view key) {
    if (table_.get(key) == nullptr)
      mistakes_.add(line(), fmt::format("`{}` is missing", at(key)), fmt::format("нет `{}`", at(key)));
    return text(key);
  }
  /// A text or a list of texts, none of them empty; none where the key is missing.
  std::vector<std::string> texts(std::string_view key) {
    std::vector<std::string> found;
    const toml::node* node = find(key);
    if (node == nullptr) return found;
    const auto add = [&](const toml::node& each) {
      const auto text = each.value_exact<std::string>();
      if (text && !text->empty())
        found.push_back(*text);
      else
        wrong(each, key, "a text or a list of texts, none empty", "непустым текстом или списком таких текстов");
    };
    if (const toml::array* array = node->as_array())
      for (const toml::node& each : *array) add(each);
    else
      add(*node);
    return found;
  }
  bool yesNo(std::string_view key, bool otherwise) {
    const toml::node* node = find(key);
    if (node == nullptr) return otherwise;
    if (const auto value = node->value_exact<bool>()) return *value;
    wrong(*node, key, "true or false", "true или false");
    return otherwise;
  }
  std::uint32_t count(std::string_view key, std::uint32_t most) {
    const toml::node* node = find(key);
    if (node == nullptr) return 0;
    const auto value = node->value_exact<std::int64_t>();
    if (value && *value >= 0 && *value <= most) return static_cast<std::uint32_t>(*value);
    wrong(*node, key, fmt::format("a number from 0 to {}", most), fmt::format("числом от 0 до {}", most));
    return 0;
  }
  /// The table `key`; nullptr where there is none.
  const toml::table* table(std::string_view key) {
    const toml::node* node = find(key);
    if (node == nullptr) return nullptr;
    if (!node->is_table()) wrong(*node, key, "a table", "таблицей");
    return node->as_table();
  }
  /// The tables of [[key]].
  std::vector<const toml::table*> tables(std::string_view key) {
    std::vector<const toml::table*> found;
    const toml::node* node = find(key);
    if (node == nullptr) return found;
    const toml::array* array = node->as_array();
    if (array == nullptr) {
      wrong(*node, key, fmt::format("written as [[{}]]", at(key)), fmt::format("записано как [[{}]]", at(key)));
      return found;
    }
    for (const toml::node& each : *array) {
      if (each.is_table())
        found.push_back(each.as_table());
      else
        wrong(each, key, "a table", "таблицей");
    }
    return found;
  }
  /// Reports every key that nobody asked for.
  void finish() {
    for (const auto& [key, node] : table_) {
      if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
      std::string choices;
      for (const std::string& known : known_) choices += (choices.empty() ? "" : ", ") + known;
      mistakes_.add(lineOf(node), fmt::format("`{}` means nothing here; known are: {}", at(key.str()), choices),
                    fmt::format("`{}` здесь ничего не значит; возможны: {}", at(key.str()), choices));
    }
  }
  MappingMistakes& mistakes() { return mistakes_; }
  [[nodiscard]] const toml::table& raw() const { return table_; }

 private:
  const toml::table& table_;
  std::string name_;
  MappingMistakes& mistakes_;
  std::vector<std::string> known_;
};

/// The text of a mapping file.
Result<std::string> readMappingFile(const std::string& path);

}  // namespace kopeck
