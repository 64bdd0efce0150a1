#include "runtime/engine/record.h"

#include <algorithm>
#include <span>
#include <vector>

#include "runtime/engine/bounds.h"

namespace kopeck {

namespace {

/// Appends numbers and texts to a string, whose room is made once.
class Packer {
 public:
  /// Room for so many numbers, and so many bytes of texts (whose lengths are numbers too).
  Packer(std::string& bytes, std::size_t numbers, std::size_t text_bytes) : bytes_(bytes), at_(bytes.size()) {
    bytes_.resize(at_ + kLongest * numbers + text_bytes);
  }
  ~Packer() { bytes_.resize(at_); }
  Packer(const Packer&) = delete;
  Packer& operator=(const Packer&) = delete;

  void putUnsigned(std::uint64_t value) {
    char* const data = bytes_.data();
    while (value >= 0x80) {
      data[at_++] = static_cast<char>(value | 0x80);
      value >>= 7;
    }
    data[at_++] = static_cast<char>(value);
  }
  /// Zigzag plus one, so that kMissing, the most negative value, takes one byte.
  void put(Value value) {
    const std::uint64_t zigzag = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
    putUnsigned(zigzag + 1);
  }
  void putText(std::string_view text) {
    putUnsigned(text.size());
    text.copy(bytes_.data() + at_, text.size());
    at_ += text.size();
  }

 private:
  static constexpr std::size_t kLongest = 10;  // bytes of a 64-bit number
  std::string& bytes_;
  std::size_t at_;
};

/// Reads what the functions above wrote; after the first mistake everything reads as 0 and ok() is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool done() const { return ok_ && at_ == bytes_.size(); }
  std::uint64_t takeUnsigned() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (at_ >= bytes_.size()) break;
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
      if (byte < 0x80) return value;
    }
    ok_ = false;
    return 0;
  }
  Value take() {
    const std::uint64_t zigzag = takeUnsigned() - 1;
    return static_cast<Value>((zigzag >> 1) ^ (~(zigzag & 1) + 1));
  }
  /// A number of things of at least one byte each.
  std::size_t takeCount() {
    const std::uint64_t count = takeUnsigned();
    if (count > bytes_.size() - at_) {
      ok_ = false;
      return 0;
    }
    return count;
  }
  std::string_view takeText() {
    const std::size_t size = takeCount();
    const std::string_view text = bytes_.substr(at_, size);
    at_ += size;
    return text;
  }
  void takeMany(std::size_t count, std::vector<Value>& values) {
    values.clear();
    for (std::size_t i = 0; i < count && ok_; ++i) values.push_back(take());
    values.resize(count);
  }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

std::size_t attributeCount(const Schema& schema, EventKind kind, std::uint16_t event_type) {
  switch (kind) {
    case EventKind::customer:
      return schema.customer.size();
    case EventKind::custom:
      return event_type < schema.events.size() ? schema.events[event_type].fields.size() : 0;
    case EventKind::purchase:
      return schema.receipt.size();
    case EventKind::giving_back:
    case EventKind::gift:
    case EventKind::opening:
    case EventKind::adjust:
    case EventKind::redemption:
      return 0;
  }
  return 0;
}

std::span<const TextId> codesOf(const EventView& event) {
  const EventBatch& batch = *event.batch;
  if (batch.first_code.size() <= event.index + 1) return {};
  const std::uint32_t first = batch.first_code[event.index];
  return std::span<const TextId>(batch.codes).subspan(first, batch.first_code[event.index + 1] - first);
}

std::span<const Opening> openingsOf(const EventView& event) {
  const EventBatch& batch = *event.batch;
  if (batch.first_opening.size() <= event.index + 1) return {};
  const std::uint32_t first = batch.first_opening[event.index];
  return std::span<const Opening>(batch.openings).subspan(first, batch.first_opening[event.index + 1] - first);
}

/// What few events have, each a bit of one number.
enum EventPart : std::uint64_t { kTenders = 1, kCoupons = 2, kCodes = 4, kOpenings = 8 };
enum OutcomePart : std::uint64_t { kFirstReads = 1, kChances = 2, kHeld = 4, kItemBought = 8, kPaid = 16 };

constexpr EventKind kLastKind = EventKind::redemption;

/// A value of a column that a batch made by hand may not have.
Value valueAt(const std::vector<Value>& column, std::size_t at, Value none) {
  return at < column.size() ? column[at] : none;
}

void takeParts(const plan::Plan& plan, Reader& reader, EventBatch& batch) {
  const std::uint64_t parts = reader.takeUnsigned();
  for (std::size_t i = 0; i < plan.schema.tenders.size(); ++i)
    batch.tenders.push_back((parts & kTenders) != 0 ? reader.take() : 0);
  for (std::size_t i = 0; i < plan.schema.coupons.size(); ++i)
    batch.coupons.push_back((parts & kCoupons) != 0 ? reader.take() : 0);
  const std::size_t codes = (parts & kCodes) != 0 ? reader.takeCount() : 0;
  for (std::size_t i = 0; i < codes && reader.ok(); ++i)
    batch.codes.push_back(static_cast<TextId>(reader.takeUnsigned()));
  batch.first_code.push_back(static_cast<std::uint32_t>(batch.codes.size()));
  const std::size_t openings = (parts & kOpenings) != 0 ? reader.takeCount() : 0;
  for (std::size_t i = 0; i < openings && reader.ok(); ++i) {
    Opening opening;
    opening.kind = static_cast<OpeningKind>(std::min<std::uint64_t>(reader.takeUnsigned(), 2));
    opening.index = static_cast<std::int32_t>(reader.take());
    opening.terms = static_cast<std::int32_t>(reader.take());
    opening.rule = static_cast<std::int32_t>(reader.take());
    opening.points = reader.take();
    opening.day = static_cast<Day>(reader.take());
    opening.last_day = static_cast<Day>(reader.take());
    batch.openings.push_back(opening);
  }
  batch.first_opening.push_back(static_cast<std::uint32_t>(batch.openings.size()));
}

void putParts(const plan::Plan& plan, const EventView& event, Packer& out) {
  const EventBatch& batch = *event.batch;
  const std::size_t tenders = plan.schema.tenders.size();
  const std::size_t coupons = plan.schema.coupons.size();
  std::uint64_t parts = 0;
  for (std::size_t i = 0; i < tenders; ++i)
    if (valueAt(batch.tenders, event.index * tenders + i, 0) != 0) parts |= kTenders;
  for (std::size_t i = 0; i < coupons; ++i)
    if (valueAt(batch.coupons, event.index * coupons + i, 0) != 0) parts |= kCoupons;
  const std::span<const TextId> codes = codesOf(event);
  const std::span<const Opening> openings = openingsOf(event);
  if (!codes.empty()) parts |= kCodes;
  if (!openings.empty()) parts |= kOpenings;
  out.putUnsigned(parts);
  for (std::size_t i = 0; (parts & kTenders) != 0 && i < tenders; ++i)
    out.put(valueAt(batch.tenders, event.index * tenders + i, 0));
  for (std::size_t i = 0; (parts & kCoupons) != 0 && i < coupons; ++i)
    out.put(valueAt(batch.coupons, event.index * coupons + i, 0));
  if (!codes.empty()) {
    // In which order the codes stand says nothing.
    std::vector<TextId> sorted(codes.begin(), codes.end());
    std::sort(sorted.begin(), sorted.end());
    out.putUnsigned(sorted.size());
    for (const TextId code : sorted) out.putUnsigned(code);
  }
  if (!openings.empty()) out.putUnsigned(openings.size());
  for (const Opening& opening : openings) {
    out.putUnsigned(static_cast<std::uint64_t>(opening.kind));
    out.put(opening.index);
    out.put(opening.terms);
    out.put(opening.rule);
    out.put(opening.points);
    out.put(opening.day);
    out.put(opening.last_day);
  }
}

void takeEvent(const plan::Plan& plan, Reader& reader, EventBatch& batch) {
  batch.shape(plan.schema);
  batch.kind.push_back(
      static_cast<EventKind>(std::min<std::uint64_t>(reader.takeUnsigned(), static_cast<std::uint64_t>(kLastKind))));
  batch.id.push_back({});
  batch.customer.push_back(batch.keep(reader.takeText()));
  batch.of.push_back(batch.keep(reader.takeText()));
  batch.day.push_back(static_cast<Day>(reader.take()));
  batch.second.push_back(static_cast<std::int32_t>(reader.take()));
  batch.received_day.push_back(kNoDay);
  batch.store.push_back(static_cast<TextId>(reader.takeUnsigned()));
  batch.event_type.push_back(static_cast<std::uint16_t>(reader.takeUnsigned()));
  for (std::uint32_t wallet = 0; wallet < batch.wallets; ++wallet) {
    batch.redeem_asked.push_back(reader.take());
    batch.redeem_stated.push_back(reader.take());
  }
  takeParts(plan, reader, batch);
  batch.source_line.push_back(0);
  batch.raw.push_back({});
  batch.first_attribute.push_back(static_cast<std::uint32_t>(batch.attributes.size()));
  const std::size_t attributes = attributeCount(plan.schema, batch.kind.back(), batch.event_type.back());
  for (std::size_t i = 0; i < attributes; ++i) batch.attributes.push_back(reader.take());
  const std::size_t lines = reader.takeCount();
  for (std::size_t line = 0; line < lines && reader.ok(); ++line) {
    batch.sku.push_back(static_cast<TextId>(reader.takeUnsigned()));
    batch.name.push_back(static_cast<TextId>(reader.takeUnsigned()));
    batch.category.push_back(static_cast<TextId>(reader.takeUnsigned()));
    batch.quantity.push_back(reader.take());
    batch.amount.push_back(reader.take());
    batch.discount.push_back(reader.take());
    for (std::size_t i = 0; i < plan.schema.item.size(); ++i) batch.item_attributes.push_back(reader.take());
  }
  batch.first_line.push_back(static_cast<std::uint32_t>(batch.sku.size()));
}

}  // namespace

void encodeEvent(const plan::Plan& plan, const EventView& event, std::string& bytes) {
  const EventBatch& batch = *event.batch;
  const std::size_t i = event.index;
  const std::size_t attributes = attributeCount(plan.schema, event.kind(), batch.event_type[i]);
  const std::size_t stride = plan.schema.item.size();
  const std::string_view customer = batch.view(batch.customer[i]);
  const std::string_view of = batch.view(batch.of[i]);
  const std::size_t wallets = batch.wallets;
  const std::size_t parts = 3 + plan.schema.tenders.size() + plan.schema.coupons.size() + codesOf(event).size() +
                            7 * openingsOf(event).size();
  Packer out(bytes, 8 + 2 * wallets + parts + attributes + event.lineCount() * (6 + stride),
             customer.size() + of.size());
  out.putUnsigned(static_cast<std::uint64_t>(event.kind()));
  out.putText(customer);
  out.putText(of);
  out.put(event.day());
  out.put(event.second());
  out.putUnsigned(batch.store[i]);
  out.putUnsigned(batch.event_type[i]);
  for (std::size_t wallet = 0; wallet < wallets; ++wallet) {
    out.put(valueAt(batch.redeem_asked, i * wallets + wallet, kMissing));
    out.put(valueAt(batch.redeem_stated, i * wallets + wallet, kMissing));
  }
  putParts(plan, event, out);
  for (std::size_t a = 0; a < attributes; ++a) out.put(event.attributes()[a]);
  out.putUnsigned(event.lineCount());
  for (std::size_t line = event.firstLine(); line < event.firstLine() + event.lineCount(); ++line) {
    out.putUnsigned(batch.sku[line]);
    out.putUnsigned(batch.name[line]);
    out.putUnsigned(batch.category[line]);
    out.put(batch.quantity[line]);
    out.put(batch.amount[line]);
    out.put(batch.discount[line]);
    for (std::size_t a = 0; a < stride; ++a) out.put(batch.item_attributes[line * stride + a]);
  }
}

void encodeOutcome(const EventView& event, const Outcome& outcome, std::string& bytes) {
  const std::size_t lines = event.lineCount();
  const std::size_t few = outcome.first_reads.size() + outcome.chances.size() + outcome.held.size() +
                          outcome.item_bought.size() + outcome.paid_points.size() + outcome.paid_money.size();
  Packer out(bytes, 10 + outcome.reads.size() + outcome.grants.size() * (6 + lines) + outcome.draws.size() * 6 + few,
             0);
  const auto put_many = [&](const std::vector<Value>& values) {
    for (const Value value : values) out.put(value);
  };
  out.putUnsigned(outcome.reads.size());
  put_many(outcome.reads);
  out.putUnsigned(outcome.grants.size());
  for (const Grant& grant : outcome.grants) {
    out.put(grant.rule);
    out.put(grant.terms);
    out.put(grant.points);
    out.put(grant.wanted);
    out.put(grant.cut_by);
    out.putUnsigned(grant.recipient);
    for (std::size_t line = 0; line < lines; ++line) out.put(outcome.parts[grant.first_part + line]);
  }
  out.putUnsigned(outcome.draws.size());
  for (const Draw& draw : outcome.draws) {
    out.put(draw.lot);
    out.put(draw.points);
    out.put(draw.earned_day);
    out.put(draw.active_from);
    out.put(draw.last_day);
    out.put(draw.rule);
  }
  const auto bit = [](bool has, std::uint64_t part) { return has ? part : 0; };
  out.putUnsigned(bit(!outcome.first_reads.empty(), kFirstReads) | bit(!outcome.chances.empty(), kChances) |
                  bit(!outcome.held.empty(), kHeld) | bit(!outcome.item_bought.empty(), kItemBought) |
                  bit(!outcome.paid_money.empty(), kPaid));
  put_many(outcome.first_reads);
  if (!outcome.chances.empty()) out.putUnsigned(outcome.chances.size());
  for (const std::uint64_t chance : outcome.chances) out.put(static_cast<Value>(chance));
  if (!outcome.held.empty()) out.putUnsigned(outcome.held.size());
  put_many(outcome.held);
  if (!outcome.item_bought.empty()) out.putUnsigned(outcome.item_bought.size());
  put_many(outcome.item_bought);
  put_many(outcome.paid_points);
  put_many(outcome.paid_money);
}

void encodeLeft(const Sale& sale, std::string& bytes) {
  Packer out(bytes, sale.returned_quantity.size() + 2 * sale.grants_left.size() + sale.draws_left.size(), 0);
  for (const Value value : sale.returned_quantity) out.put(value);
  for (const Value value : sale.grants_left) out.put(value);
  for (const Value value : sale.draws_left) out.put(value);
  const bool expired =
      std::any_of(sale.expired_counted.begin(), sale.expired_counted.end(), [](Value value) { return value != 0; });
  if (!expired) return;
  for (const Value value : sale.expired_counted) out.put(value);
}

namespace {

void takeGrants(Reader& reader, std::size_t lines, Sale& sale) {
  const std::size_t grants = reader.takeCount();
  for (std::size_t g = 0; g < grants && reader.ok(); ++g) {
    Grant grant;
    grant.rule = static_cast<std::int32_t>(reader.take());
    grant.terms = static_cast<std::int32_t>(reader.take());
    grant.points = reader.take();
    grant.wanted = reader.take();
    grant.cut_by = static_cast<std::int32_t>(reader.take());
    grant.recipient = static_cast<TextId>(reader.takeUnsigned());
    grant.first_part = static_cast<std::uint32_t>(sale.parts.size());
    for (std::size_t line = 0; line < lines; ++line) sale.parts.push_back(reader.take());
    sale.grants.push_back(grant);
  }
}

void takeDraws(Reader& reader, Sale& sale) {
  const std::size_t draws = reader.takeCount();
  for (std::size_t d = 0; d < draws && reader.ok(); ++d) {
    Draw draw;
    draw.lot = reader.take();
    draw.points = reader.take();
    draw.earned_day = static_cast<Day>(reader.take());
    draw.active_from = static_cast<Day>(reader.take());
    draw.last_day = static_cast<Day>(reader.take());
    draw.rule = static_cast<std::int32_t>(reader.take());
    sale.draws.push_back(draw);
  }
}

/// What few outcomes have.
void takeFew(const plan::Plan& plan, Reader& reader, std::size_t lines, Sale& sale) {
  const std::uint64_t parts = reader.takeUnsigned();
  if ((parts & kFirstReads) != 0) reader.takeMany(sale.reads.size(), sale.first_reads);
  const std::size_t chances = (parts & kChances) != 0 ? reader.takeCount() : 0;
  for (std::size_t i = 0; i < chances && reader.ok(); ++i)
    sale.chances.push_back(static_cast<std::uint64_t>(reader.take()));
  if ((parts & kHeld) != 0) reader.takeMany(reader.takeCount(), sale.held);
  if ((parts & kItemBought) != 0) reader.takeMany(reader.takeCount(), sale.item_bought);
  if ((parts & kPaid) == 0) return;
  reader.takeMany(lines * plan.schema.wallets.size(), sale.paid_points);
  reader.takeMany(lines, sale.paid_money);
}

/// Whether no number is below 0, and all together are no more than `most`.
bool sumsUp(std::span<const Value> values, Value most) {
  Value sum = 0;
  for (const Value value : values) {
    if (value < 0 || value > most - sum) return false;
    sum += value;
  }
  return true;
}

/// Whether each number is from 0 to the one beside it.
bool isWithin(std::span<const Value> values, std::span<const Value> most) {
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i] < 0 || values[i] > most[i]) return false;
  return true;
}

/// What was refused as an overflow is kept, too: its lines may say more than fits, but never less than nothing.
bool isPossible(const EventBatch& batch) {
  if (batch.day[0] != kNoDay && !isDate(batch.day[0])) return false;
  for (const Opening& opening : batch.openings) {
    if (opening.day != kNoDay && !isDate(opening.day)) return false;
    if (opening.last_day != kNoDay && !isDayOfLot(opening.last_day)) return false;
  }
  for (const std::vector<Value>* column : {&batch.quantity, &batch.amount, &batch.discount})
    if (std::any_of(column->begin(), column->end(), [](Value value) { return value < 0; })) return false;
  return true;
}

/// Whether what was evaluated can be counted with, as the engine counts what it has let in (bounds.h).
bool isCountable(const plan::Plan& plan, const Sale& sale) {
  for (std::size_t i = 0; i < plan.reads.size(); ++i)
    if (plan.reads[i].kind == plan::ReadKind::limit_used && sale.reads[i] < 0) return false;
  Value given = 0;
  const std::size_t lines = sale.batch.sku.size();
  for (const Grant& grant : sale.grants) {
    if (grant.points < 0 || grant.points > kMostSum - given) return false;
    given += grant.points;
    if (!sumsUp(std::span(sale.parts).subspan(grant.first_part, lines), grant.points)) return false;
  }
  Value drawn = 0;
  for (const Draw& draw : sale.draws) {
    // What a test's customer is given has been there for ever.
    if (draw.earned_day != kNoDay && !isDate(draw.earned_day)) return false;
    if (draw.active_from != kNoDay && !isDayOfLot(draw.active_from)) return false;
    if (!isDayOfLot(draw.last_day)) return false;
    if (draw.points < 0 || draw.points > kMostSum - drawn) return false;
    drawn += draw.points;
  }
  return sumsUp(sale.paid_points, kMostSum) && sumsUp(sale.paid_money, kMostMoney);
}

/// Whether what was read fits the Plan, so that evaluating it again stays within all shapes.
bool fits(const plan::Plan& plan, const Sale& sale) {
  const auto rules = static_cast<std::int32_t>(plan.rules.size());
  const auto terms = static_cast<std::int32_t>(plan.terms.size());
  const std::size_t bought = plan.item_histories.size() * sale.batch.sku.size();
  if (sale.reads.size() != plan.reads.size() || sale.chances.size() != plan.draws.size()) return false;
  if (!sale.held.empty() && sale.held.size() != plan.kinds.size()) return false;
  if (sale.item_bought.size() != bought) return false;
  for (const Grant& grant : sale.grants)
    if (grant.rule < 0 || grant.rule >= rules || grant.terms < 0 || grant.terms >= terms) return false;
  for (const Draw& draw : sale.draws)
    if (draw.rule < -1 || draw.rule >= rules || termsOf(draw.lot) >= terms) return false;
  return isCountable(plan, sale);
}

}  // namespace

bool decodeRecord(const plan::Plan& plan, std::string_view record, std::string_view left, Sale& sale) {
  sale = Sale{};
  Reader reader(record);
  takeEvent(plan, reader, sale.batch);
  if (!isPossible(sale.batch)) return false;
  const std::size_t lines = sale.batch.sku.size();
  if (reader.done()) return true;  // an event that nothing was evaluated for
  reader.takeMany(reader.takeCount(), sale.reads);
  takeGrants(reader, lines, sale);
  takeDraws(reader, sale);
  takeFew(plan, reader, lines, sale);
  if (!reader.done() || !fits(plan, sale)) return false;
  sale.returned_quantity.assign(lines, 0);
  for (const Grant& grant : sale.grants) sale.grants_left.push_back(grant.points);
  for (const Draw& draw : sale.draws) sale.draws_left.push_back(draw.points);
  if (left.empty()) return true;
  const std::vector<Value> given = sale.grants_left;
  const std::vector<Value> drawn = sale.draws_left;
  Reader rest(left);
  rest.takeMany(lines, sale.returned_quantity);
  rest.takeMany(sale.grants.size(), sale.grants_left);
  rest.takeMany(sale.draws.size(), sale.draws_left);
  if (!rest.done()) rest.takeMany(sale.grants.size(), sale.expired_counted);
  return rest.done() && isWithin(sale.returned_quantity, sale.batch.quantity) && isWithin(sale.grants_left, given) &&
         isWithin(sale.draws_left, drawn) && isWithin(sale.expired_counted, given);
}

}  // namespace kopeck
