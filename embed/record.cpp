#include "embed/record.h"

#include "embed/arguments.h"
#include "embed/event.h"
#include "embed/session.h"
#include "runtime/engine/record.h"

namespace kopeck::embed {

namespace {

/// Calls with each place of the event at hand that holds the number of a text.
template <typename EachId, typename EachValue>
void eachText(const plan::Plan& plan, EventBatch& batch, const EachId& each_id, const EachValue& each_value) {
  for (std::vector<TextId>* ids : {&batch.store, &batch.sku, &batch.name, &batch.category, &batch.codes})
    for (TextId& id : *ids) each_id(id);
  const std::vector<Attribute>* attributes = nullptr;
  if (batch.kind[0] == EventKind::purchase) attributes = &plan.schema.receipt;
  if (batch.kind[0] == EventKind::custom && batch.event_type[0] < plan.schema.events.size())
    attributes = &plan.schema.events[batch.event_type[0]].fields;
  for (std::size_t a = 0; attributes != nullptr && a < attributes->size() && a < batch.attributes.size(); ++a)
    if (isText((*attributes)[a])) each_value(batch.attributes[a]);
  const std::size_t stride = plan.schema.item.size();
  for (std::size_t i = 0; i < batch.item_attributes.size(); ++i)
    if (isText(plan.schema.item[i % stride])) each_value(batch.item_attributes[i]);
}

template <typename EachValue>
void eachText(const plan::Plan& plan, std::vector<Value>& reads, const EachValue& each_value) {
  for (std::size_t i = 0; i < reads.size() && i < plan.reads.size(); ++i) {
    const plan::Read& read = plan.reads[i];
    if (read.kind == plan::ReadKind::customer_attribute &&
        isText(plan.schema.customer[static_cast<std::size_t>(read.index)]))
      each_value(reads[i]);
  }
}

/// The one event of a view, as a batch of its own.
EventBatch alone(const EventView& event, const plan::Plan& plan) {
  const EventBatch& batch = *event.batch;
  if (batch.size() == 1) return batch;
  std::string bytes;
  encodeEvent(plan, event, bytes);
  Sale sale;
  (void)decodeRecord(plan, bytes, {}, sale);
  sale.batch.id[0] = sale.batch.keep(batch.view(batch.id[event.index]));
  return sale.batch;
}

}  // namespace

KeptRecord keep(const Session& session, std::size_t version, const EventView& event, std::int64_t row,
                Outcome* outcome) {
  const plan::Plan& plan = *session.programme()[version].plan;
  KeptRecord kept;
  kept.version = plan.version;
  kept.row = row;
  kept.id = event.batch->view(event.batch->id[event.index]);
  TextsOut texts(session.pool());
  const auto id = [&](TextId& text) { text = static_cast<TextId>(texts.number(text)); };
  const auto value = [&](Value& text) {
    if (text != kMissing) text = static_cast<Value>(texts.number(static_cast<TextId>(text)));
  };
  EventBatch batch = alone(event, plan);
  eachText(plan, batch, id, value);
  encodeEvent(plan, {&batch, 0}, kept.record);
  if (outcome != nullptr) {
    eachText(plan, outcome->reads, value);
    eachText(plan, outcome->first_reads, value);
    for (Grant& grant : outcome->grants) id(grant.recipient);
    encodeOutcome({&batch, 0}, *outcome, kept.record);
  }
  Packer out(kept.texts);
  texts.put(out);
  return kept;
}

std::string sealed(const Session& session, const KeptRecord& record) {
  std::string contents;
  Packer out(contents);
  out.put(record.version);
  out.putUnsigned(static_cast<std::uint64_t>(record.row));
  out.putText(record.id);
  out.putText(record.texts);
  out.putText(record.record);
  out.putText(record.left);
  return sealed(Kept::record, session.shared(), contents);
}

std::optional<Refused> open(const Session& session, kopeck_bytes bytes, KeptRecord& record) {
  if (auto refused = missingBytes(bytes, "record")) return refused;
  const Opened envelope = opened(Kept::record, session.shared(), bytes);
  if (envelope.refused) return envelope.refused;
  Unpacker in(envelope.contents);
  const Value version = in.take();
  record.row = static_cast<std::int64_t>(in.takeUnsigned());
  record.id = in.takeText();
  record.texts = in.takeText();
  record.record = in.takeText();
  record.left = in.takeText();
  constexpr std::int64_t most_rows = std::int64_t{1} << 36;
  const Programme& programme = session.programme();
  if (!in.done() || !isUtf8(record.id) || record.row < 0 || record.row > most_rows || version < INT32_MIN ||
      version > INT32_MAX)
    return damagedBytes(Kept::record);
  record.version = static_cast<std::int32_t>(version);
  if (programme[programme.numbered(record.version)].plan->version != record.version) return damagedBytes(Kept::record);
  return std::nullopt;
}

bool decode(Session& session, const KeptRecord& record, Sale& sale) {
  const plan::Plan& plan = *session.programme()[session.programme().numbered(record.version)].plan;
  if (!decodeRecord(plan, record.record, record.left, sale)) return false;
  Unpacker in(record.texts);
  const TextsIn texts(in, session.pool());
  bool known = in.done();
  const auto id = [&](TextId& text) {
    TextId found = kNoText;
    known = known && texts.text(text, found);
    text = found;
  };
  const auto value = [&](Value& text) {
    if (text == kMissing) return;
    TextId found = kNoText;
    known = known && text >= 0 && texts.text(static_cast<std::uint64_t>(text), found);
    text = found;
  };
  eachText(plan, sale.batch, id, value);
  eachText(plan, sale.reads, value);
  eachText(plan, sale.first_reads, value);
  for (Grant& grant : sale.grants) id(grant.recipient);
  for (const Slice& slice : {sale.batch.customer[0], sale.batch.of[0]}) known = known && isUtf8(sale.batch.view(slice));
  sale.batch.id[0] = sale.batch.keep(record.id);
  sale.row = record.row;
  return known;
}

}  // namespace kopeck::embed
