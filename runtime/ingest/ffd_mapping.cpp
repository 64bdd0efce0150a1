#include "runtime/ingest/ffd_mapping.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>

#include "runtime/ingest/mapping_table.h"
#include "runtime/value/calendar.h"

namespace kopeck {
namespace {

using Table = MappingTable;

constexpr std::array<std::string_view, 5> kSums = {"cash", "ecash", "prepaid", "credit", "provision"};

std::vector<SearchPattern> readPatterns(Table& table, std::string_view key) {
  std::vector<SearchPattern> found;
  for (const std::string& expression : table.texts(key)) {
    MappingText why;
    if (std::optional<SearchPattern> pattern = SearchPattern::compile(expression, why))
      found.push_back(std::move(*pattern));
    else
      table.wrong(*table.find(key), key, fmt::format("a regular expression: {} ({})", expression, why.en),
                  fmt::format("регулярным выражением: {} ({})", expression, why.ru));
  }
  return found;
}

/// The place of the text among the choices; the first one where there is no text.
std::size_t readChoice(Table& table, std::string_view key, const std::vector<std::string_view>& choices) {
  const std::string text = table.text(key);
  if (text.empty()) return 0;
  const auto found = std::find(choices.begin(), choices.end(), text);
  if (found != choices.end()) return static_cast<std::size_t>(found - choices.begin());
  table.wrong(*table.find(key), key, fmt::format("one of: {}", fmt::join(choices, ", ")),
              fmt::format("одним из: {}", fmt::join(choices, ", ")));
  return 0;
}

void readFinder(const toml::table& found, const std::string& name, MappingMistakes& mistakes,
                std::vector<FfdMapping::Finder>& to) {
  using From = FfdMapping::Finder::From;
  Table table(found, name, mistakes);
  FfdMapping::Finder finder;
  int places = 0;
  for (const auto& [key, from] : {std::pair{"field", From::field}, {"property", From::property}}) {
    const std::string text = table.text(key);
    if (text.empty()) continue;
    ++places;
    finder.from = from;
    finder.name = text;
  }
  std::vector<SearchPattern> line = readPatterns(table, "line");
  std::vector<SearchPattern> regex = readPatterns(table, "regex");
  for (const std::string_view key : {"line", "regex"})
    if (const toml::node* node = found.get(key); node != nullptr && node->is_array())
      table.wrong(*node, key, fmt::format("one expression; each has a `[[{}]]` of its own", name),
                  fmt::format("одним выражением: для каждого пишут свой `[[{}]]`", name));
  if (found.contains("line")) {
    ++places;
    finder.from = From::line;
    if (!line.empty()) finder.pattern = line.front();
    if (found.contains("regex"))
      table.wrong(*found.get("regex"), "regex", "left out: `line` is the expression already",
                  "опущено: выражением служит само `line`");
  } else if (!regex.empty()) {
    finder.pattern = regex.front();
  }
  if (places != 1)
    mistakes.add(table.line(), fmt::format("`[[{}]]` needs one of `field`, `property` and `line`", name),
                 fmt::format("в `[[{}]]` нужно что-то одно: `field`, `property` или `line`", name));
  finder.as = static_cast<FfdMapping::As>(readChoice(table, "as", {"text", "phone", "email"}));
  finder.prefix = table.text("prefix");
  table.finish();
  to.push_back(std::move(finder));
}

void readFinders(Table& owner, std::string_view key, std::vector<FfdMapping::Finder>& to) {
  for (const toml::table* found : owner.tables(key)) readFinder(*found, owner.at(key), owner.mistakes(), to);
}

void readTime(Table& ffd, FfdMapping& mapping) {
  const toml::table* found = ffd.table("time");
  if (found == nullptr) return;
  Table table(*found, ffd.at("time"), ffd.mistakes());
  mapping.zone = table.text("zone");
  if (const toml::node* node = found->get("zone")) mapping.zone_line = lineOf(*node);
  mapping.epoch_is_wall = readChoice(table, "epoch", {"instant", "wall"}) == 1;
  const std::string no_time = table.text("missing");
  mapping.refuse_no_time = no_time == "refuse";
  if (!no_time.empty() && !mapping.refuse_no_time) {
    const std::optional<std::int32_t> second = parseTime(no_time);
    mapping.no_time = second.value_or(0);
    if (!second)
      table.wrong(*found->get("missing"), "missing", "a time such as \"12:00\", or \"refuse\"",
                  "временем, например \"12:00\", или \"refuse\"");
  }
  table.finish();
}

void readStores(Table& ffd, FfdMapping& mapping) {
  for (const toml::table* found : ffd.tables("store")) {
    Table table(*found, ffd.at("store"), ffd.mistakes());
    FfdMapping::Store store;
    store.line = table.line();
    store.tills = table.texts("till");
    store.sellers = table.texts("seller");
    store.address.any = readPatterns(table, "address");
    store.place.any = readPatterns(table, "place");
    store.name = table.text("is");
    store.zone = table.text("zone");
    if (store.name.empty() && store.zone.empty())
      ffd.mistakes().add(store.line, "`[[ffd.store]]` says nothing: it needs `is`, `zone` or both",
                         "`[[ffd.store]]` ничего не сообщает: нужно `is`, `zone` или то и другое");
    table.finish();
    mapping.stores.push_back(std::move(store));
  }
}

void readCategories(Table& ffd, FfdMapping& mapping) {
  for (const toml::table* found : ffd.tables("category")) {
    Table table(*found, ffd.at("category"), ffd.mistakes());
    FfdMapping::Category category;
    category.names.any = readPatterns(table, "name");
    category.skus.any = readPatterns(table, "sku");
    category.category = table.required("is");
    if (found->contains("name") == found->contains("sku"))
      ffd.mistakes().add(table.line(), "a `[[ffd.category]]` tests either `name` or `sku`",
                         "`[[ffd.category]]` проверяет либо `name`, либо `sku`");
    table.finish();
    mapping.categories.push_back(std::move(category));
  }
}

void readLeftOut(Table& ffd, FfdMapping& mapping) {
  for (const toml::table* found : ffd.tables("leave_out")) {
    Table table(*found, ffd.at("leave_out"), ffd.mistakes());
    FfdMapping::LeftOut left_out;
    left_out.names.any = readPatterns(table, "name");
    left_out.skus.any = readPatterns(table, "sku");
    if (const toml::node* node = table.find("subject")) {
      const auto add = [&](const toml::node& each) {
        if (const auto number = each.value_exact<std::int64_t>())
          left_out.subjects.push_back(*number);
        else
          table.wrong(each, "subject", "a number, or a list of them: FFD tag 1212",
                      "числом или списком чисел: тег 1212");
      };
      if (const toml::array* array = node->as_array())
        for (const toml::node& each : *array) add(each);
      else
        add(*node);
    }
    left_out.text = {table.text("en"), table.text("ru")};
    if (left_out.text.en.empty()) left_out.text.en = left_out.text.ru;
    if (left_out.text.ru.empty()) left_out.text.ru = left_out.text.en;
    if (left_out.text.en.empty()) left_out.text = {"these are not goods", "это не товар"};
    if (!found->contains("name") && !found->contains("sku") && !found->contains("subject"))
      ffd.mistakes().add(table.line(), "a `[[ffd.leave_out]]` tests `name`, `sku` or `subject`",
                         "`[[ffd.leave_out]]` проверяет `name`, `sku` или `subject`");
    table.finish();
    mapping.left_out.push_back(std::move(left_out));
  }
}

void readTenders(Table& ffd, FfdMapping& mapping) {
  const toml::table* found = ffd.table("tenders");
  if (found == nullptr) return;
  Table table(*found, ffd.at("tenders"), ffd.mistakes());
  for (const auto& [key, node] : *found) {
    FfdMapping::Tender tender{std::string(key.str()), table.texts(key.str()), lineOf(node)};
    for (const std::string& sum : tender.sums)
      if (std::find(kSums.begin(), kSums.end(), sum) == kSums.end())
        table.wrong(node, key.str(), fmt::format("some of: {}", fmt::join(kSums, ", ")),
                    fmt::format("из списка: {}", fmt::join(kSums, ", ")));
    mapping.tenders.push_back(std::move(tender));
  }
}

void readAttributes(Table& owner, std::vector<FfdMapping::AttributeField>& to) {
  const toml::table* found = owner.table("attributes");
  if (found == nullptr) return;
  Table attributes(*found, owner.at("attributes"), owner.mistakes());
  for (const auto& [key, node] : *found) {
    FfdMapping::AttributeField attribute;
    attribute.attribute = key.str();
    attribute.line = lineOf(node);
    if (const auto field = node.value_exact<std::string>()) {
      attribute.field = *field;
    } else if (const toml::table* details = node.as_table()) {
      Table table(*details, attributes.at(key.str()), owner.mistakes());
      attribute.field = table.required("field");
      attribute.otherwise = table.text("otherwise");
      if (const toml::table* values = table.table("values")) {
        Table names(*values, table.at("values"), owner.mistakes());
        for (const auto& [from, unused] : *values)
          attribute.values.emplace_back(std::string(from.str()), names.text(from.str()));
      }
      table.finish();
    } else {
      attributes.wrong(node, key.str(), "the name of a field", "названием поля");
    }
    to.push_back(std::move(attribute));
  }
}

void readItem(Table& ffd, FfdMapping& mapping) {
  const toml::table* found = ffd.table("item");
  if (found == nullptr) return;
  Table table(*found, ffd.at("item"), ffd.mistakes());
  mapping.codes = readPatterns(table, "code");
  mapping.removals = readPatterns(table, "remove");
  readAttributes(table, mapping.item_attributes);
  table.finish();
}

void readFfd(const toml::table& found, MappingMistakes& mistakes, FfdMapping& mapping) {
  Table ffd(found, "ffd", mistakes);
  mapping.sellers = ffd.texts("sellers");
  mapping.count_advances = readChoice(ffd, "advances", {"refuse", "count"}) == 1;
  mapping.refuse_no_drive = readChoice(ffd, "without_drive", {"accept", "refuse"}) == 1;
  readTime(ffd, mapping);
  readFinders(ffd, "customer", mapping.customer);
  readFinders(ffd, "sale", mapping.sale);
  readFinders(ffd, "redeem", mapping.redeem);
  readFinders(ffd, "redeemed", mapping.redeemed);
  readStores(ffd, mapping);
  readItem(ffd, mapping);
  readCategories(ffd, mapping);
  readLeftOut(ffd, mapping);
  readTenders(ffd, mapping);
  readAttributes(ffd, mapping.receipt_attributes);
  ffd.finish();
}

}  // namespace

Result<FfdMapping> parseFfdMapping(std::string_view toml_text, const std::string& name) {
  MappingMistakes mistakes(name);
  FfdMapping mapping;
  mapping.file = name;
  try {
    const toml::table parsed = toml::parse(toml_text);
    Table root(parsed, "", mistakes);
    if (const toml::table* found = root.table("ffd"))
      readFfd(*found, mistakes, mapping);
    else if (!parsed.contains("ffd"))
      mistakes.add(1, "`[ffd]` is missing: a mapping of fiscal receipts says everything below it (docs/fiscal.md)",
                   "нет `[ffd]`: описание кассовых чеков целиком стоит под ним (docs/ru/fiscal.md)");
    root.finish();
  } catch (const toml::parse_error& error) {
    mistakes.add(static_cast<std::uint32_t>(error.source().begin.line),
                 fmt::format("not TOML: {}", error.description()), fmt::format("это не TOML: {}", error.description()));
  }
  if (mistakes.any()) return mistakes.error();
  return mapping;
}

Result<FfdMapping> loadFfdMapping(const std::string& path) {
  Result<std::string> text = readMappingFile(path);
  if (!text) return text.error();
  return parseFfdMapping(*text, path);
}

}  // namespace kopeck
