#include "runtime/engine/record.h"

namespace kopeck {

namespace {

void putUnsigned(std::uint64_t value, std::string& bytes) {
  while (value >= 0x80) {
    bytes.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  bytes.push_back(static_cast<char>(value));
}

/// Zigzag plus one, so that kMissing, the most negative value, takes one byte.
void put(Value value, std::string& bytes) {
  const std::uint64_t zigzag = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
  putUnsigned(zigzag + 1, bytes);
}

void putText(std::string_view text, std::string& bytes) {
  putUnsigned(text.size(), bytes);
  bytes.append(text);
}

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
      return 0;
  }
  return 0;
}

void takeEvent(const plan::Plan& plan, Reader& reader, EventBatch& batch) {
  batch.kind.push_back(static_cast<EventKind>(reader.takeUnsigned() & 3U));
  batch.id.push_back({});
  batch.customer.push_back(batch.keep(reader.takeText()));
  batch.of.push_back(batch.keep(reader.takeText()));
  batch.day.push_back(static_cast<Day>(reader.take()));
  batch.second.push_back(static_cast<std::int32_t>(reader.take()));
  batch.received_day.push_back(kNoDay);
  batch.store.push_back(static_cast<TextId>(reader.takeUnsigned()));
  batch.event_type.push_back(static_cast<std::uint16_t>(reader.takeUnsigned()));
  batch.redeem_asked.push_back(reader.take());
  batch.redeem_stated.push_back(reader.take());
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
  putUnsigned(static_cast<std::uint64_t>(event.kind()), bytes);
  putText(batch.view(batch.customer[i]), bytes);
  putText(batch.view(batch.of[i]), bytes);
  put(event.day(), bytes);
  put(event.second(), bytes);
  putUnsigned(batch.store[i], bytes);
  putUnsigned(batch.event_type[i], bytes);
  put(batch.redeem_asked[i], bytes);
  put(batch.redeem_stated[i], bytes);
  const std::size_t attributes = attributeCount(plan.schema, event.kind(), batch.event_type[i]);
  for (std::size_t a = 0; a < attributes; ++a) put(event.attributes()[a], bytes);
  putUnsigned(event.lineCount(), bytes);
  const std::size_t stride = plan.schema.item.size();
  for (std::size_t line = event.firstLine(); line < event.firstLine() + event.lineCount(); ++line) {
    putUnsigned(batch.sku[line], bytes);
    putUnsigned(batch.name[line], bytes);
    putUnsigned(batch.category[line], bytes);
    put(batch.quantity[line], bytes);
    put(batch.amount[line], bytes);
    put(batch.discount[line], bytes);
    for (std::size_t a = 0; a < stride; ++a) put(batch.item_attributes[line * stride + a], bytes);
  }
}

void encodeOutcome(const EventView& event, const Outcome& outcome, std::string& bytes) {
  const std::size_t lines = event.lineCount();
  putUnsigned(outcome.reads.size(), bytes);
  for (const Value value : outcome.reads) put(value, bytes);
  putUnsigned(outcome.grants.size(), bytes);
  for (const Grant& grant : outcome.grants) {
    put(grant.rule, bytes);
    put(grant.terms, bytes);
    put(grant.points, bytes);
    put(grant.wanted, bytes);
    put(grant.cut_by, bytes);
    for (std::size_t line = 0; line < lines; ++line) put(outcome.parts[grant.first_part + line], bytes);
  }
  putUnsigned(outcome.draws.size(), bytes);
  for (const Draw& draw : outcome.draws) {
    put(draw.lot, bytes);
    put(draw.points, bytes);
    put(draw.earned_day, bytes);
    put(draw.active_from, bytes);
    put(draw.last_day, bytes);
  }
  const bool paid = !outcome.paid_points.empty();
  putUnsigned(paid ? 1 : 0, bytes);
  for (std::size_t line = 0; paid && line < lines; ++line) {
    put(outcome.paid_points[line], bytes);
    put(outcome.paid_money[line], bytes);
  }
}

void encodeLeft(const Sale& sale, std::string& bytes) {
  for (const Value value : sale.returned_quantity) put(value, bytes);
  for (const Value value : sale.grants_left) put(value, bytes);
  for (const Value value : sale.draws_left) put(value, bytes);
}

bool decodeRecord(const plan::Plan& plan, std::string_view record, std::string_view left, Sale& sale) {
  sale = Sale{};
  Reader reader(record);
  takeEvent(plan, reader, sale.batch);
  const std::size_t lines = sale.batch.sku.size();
  if (reader.done()) return true;  // an event that nothing was evaluated for
  reader.takeMany(reader.takeCount(), sale.reads);
  const std::size_t grants = reader.takeCount();
  for (std::size_t g = 0; g < grants && reader.ok(); ++g) {
    Grant grant;
    grant.rule = static_cast<std::int32_t>(reader.take());
    grant.terms = static_cast<std::int32_t>(reader.take());
    grant.points = reader.take();
    grant.wanted = reader.take();
    grant.cut_by = static_cast<std::int32_t>(reader.take());
    grant.first_part = static_cast<std::uint32_t>(sale.parts.size());
    for (std::size_t line = 0; line < lines; ++line) sale.parts.push_back(reader.take());
    sale.grants.push_back(grant);
  }
  const std::size_t draws = reader.takeCount();
  for (std::size_t d = 0; d < draws && reader.ok(); ++d) {
    Draw draw;
    draw.lot = reader.take();
    draw.points = reader.take();
    draw.earned_day = static_cast<Day>(reader.take());
    draw.active_from = static_cast<Day>(reader.take());
    draw.last_day = static_cast<Day>(reader.take());
    sale.draws.push_back(draw);
  }
  if (reader.takeUnsigned() == 1) {
    for (std::size_t line = 0; line < lines && reader.ok(); ++line) {
      sale.paid_points.push_back(reader.take());
      sale.paid_money.push_back(reader.take());
    }
  }
  if (!reader.done()) return false;
  sale.returned_quantity.assign(lines, 0);
  for (const Grant& grant : sale.grants) sale.grants_left.push_back(grant.points);
  for (const Draw& draw : sale.draws) sale.draws_left.push_back(draw.points);
  if (left.empty()) return true;
  Reader rest(left);
  rest.takeMany(lines, sale.returned_quantity);
  rest.takeMany(sale.grants.size(), sale.grants_left);
  rest.takeMany(sale.draws.size(), sale.draws_left);
  return rest.done();
}

}  // namespace kopeck
