#include "runtime/engine/record.h"

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
  const std::size_t attributes = attributeCount(plan.schema, event.kind(), batch.event_type[i]);
  const std::size_t stride = plan.schema.item.size();
  const std::string_view customer = batch.view(batch.customer[i]);
  const std::string_view of = batch.view(batch.of[i]);
  Packer out(bytes, 10 + attributes + event.lineCount() * (6 + stride), customer.size() + of.size());
  out.putUnsigned(static_cast<std::uint64_t>(event.kind()));
  out.putText(customer);
  out.putText(of);
  out.put(event.day());
  out.put(event.second());
  out.putUnsigned(batch.store[i]);
  out.putUnsigned(batch.event_type[i]);
  out.put(batch.redeem_asked[i]);
  out.put(batch.redeem_stated[i]);
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
  const bool paid = !outcome.paid_points.empty();
  Packer out(bytes,
             4 + outcome.reads.size() + outcome.grants.size() * (5 + lines) + outcome.draws.size() * 5 + 2 * lines, 0);
  out.putUnsigned(outcome.reads.size());
  for (const Value value : outcome.reads) out.put(value);
  out.putUnsigned(outcome.grants.size());
  for (const Grant& grant : outcome.grants) {
    out.put(grant.rule);
    out.put(grant.terms);
    out.put(grant.points);
    out.put(grant.wanted);
    out.put(grant.cut_by);
    for (std::size_t line = 0; line < lines; ++line) out.put(outcome.parts[grant.first_part + line]);
  }
  out.putUnsigned(outcome.draws.size());
  for (const Draw& draw : outcome.draws) {
    out.put(draw.lot);
    out.put(draw.points);
    out.put(draw.earned_day);
    out.put(draw.active_from);
    out.put(draw.last_day);
  }
  out.putUnsigned(paid ? 1 : 0);
  for (std::size_t line = 0; paid && line < lines; ++line) {
    out.put(outcome.paid_points[line]);
    out.put(outcome.paid_money[line]);
  }
}

void encodeLeft(const Sale& sale, std::string& bytes) {
  Packer out(bytes, sale.returned_quantity.size() + sale.grants_left.size() + sale.draws_left.size(), 0);
  for (const Value value : sale.returned_quantity) out.put(value);
  for (const Value value : sale.grants_left) out.put(value);
  for (const Value value : sale.draws_left) out.put(value);
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
