#include "runtime/ingest/table_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ctime>

namespace kopeck {

/// Finds the columns and gathers what cannot be bound.
class TableColumns::Binder {
 public:
  Binder(TableColumns& columns, const Mapping& mapping, std::string file)
      : columns_(columns), mapping_(mapping), file_(std::move(file)) {}

  Status readHeader(TableRows& rows) {
    const Result<TableRows::Row> row = rows.next();
    if (!row) return row.error();
    if (row.value() != TableRows::Row::good)
      return Error{ErrorKind::foreign, fmt::format("{}: the first line should name the columns", file_),
                   fmt::format("{}: первая строка должна называть столбцы", file_)};
    header_.assign(rows.columns().begin(), rows.columns().end());
    return Done{};
  }

  /// The place of a column; -1 for "".
  int find(const std::string& name, std::uint32_t line = 0) {
    if (name.empty()) return -1;
    if (!mapping_.header) {
      std::size_t number = 0;
      const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
      if (error == std::errc() && end == name.data() + name.size() && number > 0 && number <= 10'000) {
        columns_.count_ = std::max(columns_.count_, number);
        return static_cast<int>(number - 1);
      }
      mistake(line, fmt::format("without a header columns are named by number, not \"{}\"", name),
              fmt::format("без строки заголовков столбцы называют номерами, а не «{}»", name));
      return -1;
    }
    const auto found = std::find(header_.begin(), header_.end(), name);
    if (found == header_.end()) {
      std::string all;
      for (const std::string& each : header_) all += (all.empty() ? "" : ", ") + each;
      mistake(line, fmt::format("{} has no column \"{}\"; it has: {}", file_, name, all),
              fmt::format("в {} нет столбца «{}»; есть: {}", file_, name, all));
      return -1;
    }
    if (std::find(found + 1, header_.end(), name) != header_.end())
      mistake(line, fmt::format("{} has two columns \"{}\"", file_, name),
              fmt::format("в {} два столбца «{}»", file_, name));
    return static_cast<int>(found - header_.begin());
  }

  std::vector<int> findAttributes(const std::vector<Attribute>& attributes,
                                  const std::vector<Mapping::AttributeColumn>& named, std::string_view owner) {
    std::vector<int> places(attributes.size(), -1);
    for (const Mapping::AttributeColumn& each : named) {
      const auto found = std::find_if(attributes.begin(), attributes.end(),
                                      [&](const Attribute& attribute) { return attribute.name == each.attribute; });
      if (found == attributes.end())
        mistake(each.line, fmt::format("the programme's {} has no `{}`", owner, each.attribute),
                fmt::format("в программе у {} нет `{}`", owner, each.attribute));
      else
        places[static_cast<std::size_t>(found - attributes.begin())] = find(each.column, each.line);
    }
    for (std::size_t i = 0; i < attributes.size(); ++i) {
      const bool named_here = std::any_of(named.begin(), named.end(), [&](const Mapping::AttributeColumn& each) {
        return each.attribute == attributes[i].name;
      });
      if (!attributes[i].optional && !named_here)
        mistake(0, fmt::format("the programme needs `{}.attributes.{}`", owner, attributes[i].name),
                fmt::format("программе нужно `{}.attributes.{}`", owner, attributes[i].name));
    }
    return places;
  }

  /// A place for each of the programme's names; "" is the first.
  std::vector<int> findNamed(const std::vector<std::string>& names, const std::vector<Mapping::AttributeColumn>& named,
                             std::string_view what, std::string_view what_ru) {
    std::vector<int> places(std::max<std::size_t>(1, names.size()), -1);
    for (const Mapping::AttributeColumn& each : named) {
      const auto found = each.attribute.empty() ? names.begin() : std::find(names.begin(), names.end(), each.attribute);
      if (!each.attribute.empty() && found == names.end())
        mistake(each.line, fmt::format("the programme has no {} `{}`", what, each.attribute),
                fmt::format("в программе нет {} `{}`", what_ru, each.attribute));
      else
        places[static_cast<std::size_t>(found - names.begin())] = find(each.column, each.line);
    }
    return places;
  }

  [[nodiscard]] Status result() const {
    if (message_.empty()) return Done{};
    return Error{ErrorKind::invalid, message_, message_ru_};
  }
  [[nodiscard]] std::size_t headerSize() const { return header_.size(); }

 private:
  void mistake(std::uint32_t line, const std::string& en, const std::string& ru) {
    const std::string place = line == 0 ? mapping_.file : fmt::format("{}:{}", mapping_.file, line);
    const char* gap = message_.empty() ? "" : "\n";
    message_ += fmt::format("{}{}: {}", gap, place, en);
    message_ru_ += fmt::format("{}{}: {}", gap, place, ru);
  }

  TableColumns& columns_;
  const Mapping& mapping_;
  std::string file_;
  std::vector<std::string> header_;
  std::string message_, message_ru_;
};

Result<TableColumns> TableColumns::bind(TableRows& rows, const Mapping& mapping, const Schema& schema,
                                        const std::string& file) {
  TableColumns columns;
  columns.mapping_ = &mapping;
  columns.has_header_ = mapping.header;
  Binder binder(columns, mapping, file);
  if (mapping.header) {
    if (const Status read = binder.readHeader(rows); !read) return read.error();
    columns.count_ = binder.headerSize();
  }
  columns.names_ = {mapping.id,       mapping.type,  mapping.customer, mapping.at,       mapping.received_at,
                    mapping.store,    mapping.of,    mapping.sku,      mapping.name,     mapping.category,
                    mapping.quantity, mapping.price, mapping.amount,   mapping.discount, mapping.codes,
                    mapping.coupons,  mapping.tax};
  for (std::size_t i = 0; i < kTableColumns; ++i) columns.places_[i] = binder.find(columns.names_[i]);
  columns.receipt_attributes_ = binder.findAttributes(schema.receipt, mapping.receipt_attributes, "receipt");
  columns.item_attributes_ = binder.findAttributes(schema.item, mapping.item_attributes, "item");
  std::vector<std::string> wallets;
  for (const WalletSchema& wallet : schema.wallets) wallets.push_back(wallet.name);
  columns.redeem_ = binder.findNamed(wallets, mapping.redeem, "wallet", "кошелька");
  columns.redeemed_ = binder.findNamed(wallets, mapping.redeemed, "wallet", "кошелька");
  columns.tenders_ = binder.findNamed(schema.tenders, mapping.tenders, "tender", "средства оплаты");
  for (const Mapping::Cleaning& each : mapping.cleaning) {
    const int place = binder.find(each.column, each.line);
    if (place >= 0) columns.cleanings_.push_back({static_cast<std::size_t>(place), &each, ""});
  }
  if (const Status bound = binder.result(); !bound) return bound.error();
  return columns;
}

void TableColumns::clean(const std::vector<std::string_view>& row) {
  cleaned_.assign(row.begin(), row.end());
  for (Clean& each : cleanings_) {
    std::string_view& text = cleaned_[each.place];
    const Mapping::Cleaning& how = *each.how;
    if (!how.strip_prefix.empty() && text.starts_with(how.strip_prefix)) text.remove_prefix(how.strip_prefix.size());
    if (!how.strip_suffix.empty() && text.ends_with(how.strip_suffix)) text.remove_suffix(how.strip_suffix.size());
    if (how.remove.empty() && !how.decimal_comma) continue;
    each.buffer.clear();
    for (std::size_t at = 0; at < text.size();) {
      // Whole characters: a no-break space is two bytes, one of which begins other letters too.
      std::size_t size = 1;
      while (at + size < text.size() && (static_cast<unsigned char>(text[at + size]) & 0xC0U) == 0x80U) ++size;
      const std::string_view letter = text.substr(at, size);
      at += size;
      if (how.remove.find(letter) != std::string::npos) continue;
      if (how.decimal_comma && letter == ",")
        each.buffer += '.';
      else
        each.buffer += letter;
    }
    text = each.buffer;
  }
}

std::optional<Moment> TableColumns::moment(std::string_view text, Zone& zone) {
  if (mapping_->at_format.empty()) return parseMoment(text, zone);
  if (text != last_text_ || !last_moment_) {
    last_moment_ = parseByFormat(text, zone);
    last_text_ = text;
  }
  return last_moment_;
}

std::optional<Moment> TableColumns::parseByFormat(std::string_view text, Zone& zone) {
  last_text_ = text;
  std::tm fields{};
  const char* end = ::strptime(last_text_.c_str(), mapping_->at_format.c_str(), &fields);
  if (end == nullptr || *end != '\0') return std::nullopt;
  // strptime takes 30 February; the calendar does not. A leap second is the minute's last.
  const std::optional<Day> day = dayFrom(fields.tm_year + 1900, fields.tm_mon + 1, fields.tm_mday);
  if (!day) return std::nullopt;
  const std::int32_t second = fields.tm_hour * 3600 + fields.tm_min * 60 + std::min(fields.tm_sec, 59);
  if (mapping_->at_format.find("%z") == std::string::npos) return Moment{*day, second};
  return zone.local(std::int64_t{*day} * 86'400 + second - fields.tm_gmtoff);
}

}  // namespace kopeck
