#include "runtime/ingest/fields.h"

#include <cstring>

namespace kopeck {
namespace {

Reading refused(Reason reason) {
  return {kMissing, reason};
}

std::uint64_t loaded(const char* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

Reading readYesNo(std::string_view text) {
  for (const std::string_view yes : {"true", "yes", "да", "1"})
    if (text == yes) return {1};
  for (const std::string_view no : {"false", "no", "нет", "0"})
    if (text == no) return {0};
  return refused(Reason::bad_value);
}

}  // namespace

Reading readNumber(std::string_view text, int scale) {
  const std::optional<Decimal> decimal = parseDecimal(text);
  if (!decimal) {
    // Digits that do not fit are a number all the same; the message should say so.
    const bool digits = !text.empty() && text.find_first_not_of("+-0123456789.eE") == std::string_view::npos &&
                        text.find_first_of("0123456789") != std::string_view::npos && text.size() > 18;
    return refused(digits ? Reason::out_of_range : Reason::bad_number);
  }
  const std::optional<Value> value = scaled(*decimal, scale);
  if (!value) {
    const bool fine = decimal->decimals > scale;
    return refused(fine ? Reason::too_many_decimals : Reason::out_of_range);
  }
  if (*value == kMissing) return refused(Reason::out_of_range);
  return {*value};
}

Reading readUnsigned(std::string_view text, int scale) {
  const Reading reading = readNumber(text, scale);
  if (reading.ok() && reading.value < 0) return refused(Reason::out_of_range);
  return reading;
}

Reading readQuantity(std::string_view text) {
  const Reading reading = readNumber(text, kQuantityDecimals);
  if (reading.ok() && reading.value <= 0) return refused(Reason::out_of_range);
  return reading;
}

Reading readPriceTimes(std::string_view price, Value quantity, int money_decimals) {
  const std::optional<Decimal> decimal = parseDecimal(price);
  if (!decimal) return refused(Reason::bad_number);
  if (decimal->mantissa < 0) return refused(Reason::out_of_range);
  constexpr int kMostDecimals = 18;
  const int surplus = decimal->decimals + kQuantityDecimals - money_decimals;
  if (decimal->decimals > kMostDecimals) return refused(Reason::too_many_decimals);
  Int128 product = Int128{decimal->mantissa} * quantity;
  Int128 divisor = 1;
  for (int i = 0; i < surplus; ++i) divisor *= 10;
  for (int i = surplus; i < 0; ++i)
    if (__builtin_mul_overflow(product, 10, &product)) return refused(Reason::out_of_range);
  const std::optional<Value> sum = roundedQuotient(product, divisor, RoundingMode::half_up);
  if (!sum) return refused(Reason::out_of_range);
  return {*sum};
}

TextCache::TextCache(TextPool& pool) : pool_(pool), entries_(std::make_unique<std::array<Entry, kEntries>>()) {}

std::size_t TextCache::slot(std::string_view text) {
  // Ends, middle and length tell goods apart well enough; texts that meet in a slot only cost a look into the pool.
  std::uint64_t mixed = text.size() * 0x9E3779B97F4A7C15U;
  if (text.size() >= sizeof(std::uint64_t)) {
    mixed ^= loaded(text.data()) * 0xBF58476D1CE4E5B9U;
    mixed ^= loaded(text.data() + text.size() - 8) * 0x94D049BB133111EBU;
    mixed ^= loaded(text.data() + (text.size() - 8) / 2) * 0xD6E8FEB86659FD93U;
  } else {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), text.size());
    mixed ^= word * 0xBF58476D1CE4E5B9U;
  }
  mixed ^= mixed >> 32;
  return (mixed * 0x9E3779B97F4A7C15U) >> 51;
}
static_assert(std::size_t{1} << (64 - 51) == 8192, "slot() keeps as many bits as the table has");

TextId TextCache::add(std::string_view text) {
  const TextId id = pool_.intern(text);
  // Only a text that stands in the pool as it came can be answered without the pool.
  const std::string_view kept = pool_.text(id);
  if (id != kNoText && kept == text) (*entries_)[slot(text)] = {kept, id};
  return id;
}

Reading readAttribute(std::string_view text, const Attribute& attribute, const Schema& schema, TextCache& texts) {
  switch (attribute.type) {
    case AttributeType::text: {
      const TextId id = texts.intern(text);
      return {id == kNoText ? kMissing : Value{id}};
    }
    case AttributeType::number:
      return readNumber(text, kQuantityDecimals);
    case AttributeType::money:
      return readNumber(text, schema.money_decimals);
    case AttributeType::date:
    case AttributeType::anniversary: {
      const std::optional<Day> day = parseDate(text);
      return day ? Reading{*day} : refused(Reason::bad_date);
    }
    case AttributeType::time: {
      const std::optional<std::int32_t> second = parseTime(text);
      return second ? Reading{*second} : refused(Reason::bad_date);
    }
    case AttributeType::yes_no:
      return readYesNo(text);
    case AttributeType::choice: {
      const auto find = [&](std::string_view wanted) {
        for (std::size_t i = 0; i < attribute.choices.size(); ++i)
          if (attribute.choices[i] == wanted) return Reading{static_cast<Value>(i)};
        return refused(Reason::unknown_choice);
      };
      const Reading plain = find(text);
      return plain.ok() ? plain : find(normalised(text));
    }
    case AttributeType::customer: {
      std::string buffer;
      const IdReading id = readId(text, buffer);
      if (!id.ok || id.text.empty()) return refused(Reason::bad_value);
      return {Value{texts.intern(id.text)}};
    }
  }
  return refused(Reason::bad_value);
}

BatchMark::BatchMark(const EventBatch& batch)
    : lines_(batch.sku.size()),
      attributes_(batch.attributes.size()),
      item_attributes_(batch.item_attributes.size()),
      bytes_(batch.bytes.size()),
      codes_(batch.codes.size()),
      openings_(batch.openings.size()) {}

void BatchMark::restore(EventBatch& batch) const {
  batch.sku.resize(lines_);
  batch.name.resize(lines_);
  batch.category.resize(lines_);
  batch.quantity.resize(lines_);
  batch.amount.resize(lines_);
  batch.discount.resize(lines_);
  batch.attributes.resize(attributes_);
  batch.item_attributes.resize(item_attributes_);
  batch.bytes.resize(bytes_);
  batch.codes.resize(codes_);
  batch.openings.resize(openings_);
  const std::size_t events = batch.kind.size();
  batch.redeem_asked.resize(events * batch.wallets);
  batch.redeem_stated.resize(events * batch.wallets);
  batch.tenders.resize(events * batch.tender_kinds);
  batch.coupons.resize(events * batch.coupon_kinds);
}

IdReading readId(std::string_view text, std::string& buffer) {
  bool plain = true;
  for (const char c : text) plain &= static_cast<unsigned char>(c) < 0x80;
  if (!plain || (!text.empty() && (text.front() <= ' ' || text.back() <= ' '))) {
    buffer = normalised(text);
    text = buffer;
  }
  return {text, text.size() <= kMaxIdBytes && text.find('\0') == std::string_view::npos};
}

}  // namespace kopeck
