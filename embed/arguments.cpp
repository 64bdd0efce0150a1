#include "embed/arguments.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <span>

#include "runtime/ingest/fields.h"

namespace kopeck::embed {

namespace {

template <typename Number>
std::uint64_t load(const char* from) {
  Number number = 0;
  std::memcpy(&number, from, sizeof number);
  return number;
}

/// All bytes of a text or more of it, one over the other: what they have in their highest bits tells whether it is
/// ASCII.
std::uint64_t overlaid(std::string_view text) {
  const char* const end = text.data() + text.size();
  if (text.size() >= 8) {
    std::uint64_t all = load<std::uint64_t>(end - 8);
    for (const char* at = text.data(); at + 8 < end; at += 8) all |= load<std::uint64_t>(at);
    return all;
  }
  if (text.size() >= 4) return load<std::uint32_t>(text.data()) | load<std::uint32_t>(end - 4);
  if (text.empty()) return 0;
  return load<std::uint8_t>(text.data()) | load<std::uint8_t>(text.data() + text.size() / 2) |
         load<std::uint8_t>(end - 1);
}
constexpr std::uint64_t kHighest = 0x8080'8080'8080'8080;

/// Whether an event in numbers is as nearly all are: every array and text is there, and all of it ASCII. One pass.
class Plain {
 public:
  static bool is(const kopeck_event& event) {
    Plain plain;
    return plain.attributes(event.attributes, event.attribute_count) &&
           plain.amounts(event.redeem, event.redeem_count) && plain.amounts(event.redeemed, event.redeemed_count) &&
           plain.amounts(event.tenders, event.tender_count) && plain.amounts(event.coupons, event.coupon_count) &&
           plain.texts(event.codes, event.code_count) && plain.lines(event.lines, event.line_count) &&
           plain.text(event.id) && plain.text(event.customer) && plain.text(event.store) && plain.text(event.name) &&
           plain.text(event.of) && plain.text(event.reason) && (plain.all_ & kHighest) == 0;
  }

 private:
  static bool is(const void* entries, std::size_t count) { return count == 0 || (entries != nullptr && count < kMost); }
  bool text(kopeck_text text) {
    if (text.size == 0) return true;
    if (!is(text.data, text.size)) return false;
    all_ |= overlaid({text.data, text.size});
    return true;
  }
  bool texts(const kopeck_text* all, std::size_t count) {
    return is(all, count) && std::all_of(all, all + count, [&](const kopeck_text& one) { return text(one); });
  }
  bool attributes(const kopeck_attribute* all, std::size_t count) {
    const auto plain = [&](const kopeck_attribute& one) { return text(one.name) && text(one.value); };
    return is(all, count) && std::all_of(all, all + count, plain);
  }
  bool amounts(const kopeck_amount* all, std::size_t count) {
    return is(all, count) && std::all_of(all, all + count, [&](const kopeck_amount& one) { return text(one.name); });
  }
  bool lines(const kopeck_line* all, std::size_t count) {
    const auto plain = [&](const kopeck_line& one) {
      return text(one.sku) && text(one.name) && text(one.category) && attributes(one.attributes, one.attribute_count);
    };
    return is(all, count) && std::all_of(all, all + count, plain);
  }

  static constexpr std::size_t kMost = std::size_t{1} << 32;  // what is larger is looked at in peace
  std::uint64_t all_ = 0;
};

/// Calls with the arrays of an event in numbers, until one is wrong.
template <typename Look>
std::optional<Refused> eachArray(const kopeck_event& event, const Look& look) {
  if (auto refused = look(event.lines, event.line_count, "lines")) return refused;
  if (auto refused = look(event.attributes, event.attribute_count, "attributes")) return refused;
  if (auto refused = look(event.redeem, event.redeem_count, "redeem")) return refused;
  if (auto refused = look(event.redeemed, event.redeemed_count, "redeemed")) return refused;
  if (auto refused = look(event.tenders, event.tender_count, "tenders")) return refused;
  if (auto refused = look(event.coupons, event.coupon_count, "coupons")) return refused;
  if (auto refused = look(event.codes, event.code_count, "codes")) return refused;
  for (std::size_t line = 0; line < event.line_count; ++line)
    if (auto refused = look(event.lines[line].attributes, event.lines[line].attribute_count, "lines[].attributes"))
      return refused;
  return std::nullopt;
}

/// Calls with all texts of an event in numbers and their names, until one answers false.
template <typename Look>
bool eachText(const kopeck_event& event, const Look& look) {
  const auto attributes = [&](const kopeck_attribute* all, std::size_t count) {
    return std::all_of(all, all + count, [&](const kopeck_attribute& one) {
      return look(one.name, "attributes[].name") && look(one.value, "attributes[].value");
    });
  };
  const auto amounts = [&](const kopeck_amount* all, std::size_t count, const char* name) {
    return std::all_of(all, all + count, [&](const kopeck_amount& one) { return look(one.name, name); });
  };
  const auto line = [&](const kopeck_line& one) {
    return look(one.sku, "lines[].sku") && look(one.name, "lines[].name") && look(one.category, "lines[].category") &&
           attributes(one.attributes, one.attribute_count);
  };
  return look(event.id, "id") && look(event.customer, "customer") && look(event.store, "store") &&
         look(event.name, "name") && look(event.of, "of") && look(event.reason, "reason") &&
         std::all_of(event.lines, event.lines + event.line_count, line) &&
         attributes(event.attributes, event.attribute_count) &&
         amounts(event.redeem, event.redeem_count, "redeem[].name") &&
         amounts(event.redeemed, event.redeemed_count, "redeemed[].name") &&
         amounts(event.tenders, event.tender_count, "tenders[].name") &&
         amounts(event.coupons, event.coupon_count, "coupons[].name") &&
         std::all_of(event.codes, event.codes + event.code_count,
                     [&](const kopeck_text& code) { return look(code, "codes[]"); });
}

std::optional<Refused> wrongParts(const kopeck_event& event) {
  const auto array = [](const auto* entries, std::size_t count, const char* name) {
    return wrongArray(entries, count, sizeof *entries, name);
  };
  if (Plain::is(event)) return std::nullopt;
  if (auto refused = eachArray(event, array)) return refused;
  std::optional<Refused> refused;
  (void)eachText(event, [&](kopeck_text text, const char* name) {
    refused = wrongText(text, name);
    if (!refused && !isUtf8(viewOf(text)))
      refused = Refused{KOPECK_BAD_EVENT, fmt::format("not_utf8: `{}` is not UTF-8", name),
                        fmt::format("not_utf8: `{}` не в кодировке UTF-8", name)};
    return !refused;
  });
  return refused;
}

}  // namespace

std::optional<Refused> wrongArray(const void* entries, std::size_t count, std::size_t size_of_one,
                                  std::string_view name) {
  if (count == 0) return std::nullopt;
  if (entries == nullptr)
    return Refused{KOPECK_NULL, fmt::format("`{}` is NULL and has a size", name),
                   fmt::format("`{}`: NULL с ненулевым размером", name)};
  if (count <= static_cast<std::size_t>(PTRDIFF_MAX) / size_of_one) return std::nullopt;
  return badArgument(fmt::format("`{}` has a size that no memory has", name),
                     fmt::format("`{}`: столько памяти не бывает", name));
}

std::optional<Refused> missingBytes(kopeck_bytes bytes, std::string_view name) {
  return bytes.data == nullptr ? nullArgument(name) : wrongBytes(bytes, name);
}

bool isUtf8(std::string_view text) {
  return (overlaid(text) & kHighest) == 0 || simdjson::validate_utf8(text.data(), text.size());
}

std::string_view cutText(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  return text.substr(0, size);
}

std::string idOf(kopeck_text text) {
  std::string buffer;
  if (!isUtf8(viewOf(text))) return {};
  const IdReading id = readId(viewOf(text), buffer);
  return id.ok ? std::string(id.text) : std::string();
}

std::optional<Refused> takeEvent(const kopeck_event* event, kopeck_event& full) {
  if (event == nullptr) return nullArgument("event");
  if (!take(event, full)) return badStruct("event");
  if (auto refused = wrongBytes(full.gift, "gift")) return refused;
  if (full.gift.size > 0) return std::nullopt;
  if (auto refused = wrongArray(full.sales, full.sale_count, sizeof *full.sales, "sales")) return refused;
  for (const kopeck_bytes& sale : std::span(full.sales, full.sale_count))
    if (auto refused = missingBytes(sale, "sales[]")) return refused;
  if (auto refused = wrongText(full.json, "json")) return refused;
  return full.json.size > 0 ? std::nullopt : wrongParts(full);
}

}  // namespace kopeck::embed
