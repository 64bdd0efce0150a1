// EventReader: an event as the caller says it, in numbers or as JSON, as one event of an EventBatch. Both ways give the
// same bytes (encodeEvent), and refuse the same.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "embed/call.h"
#include "runtime/engine/step.h"
#include "runtime/event/event.h"
#include "runtime/event/text.h"
#include "runtime/ingest/fields.h"
#include "runtime/ingest/ndjson_parser.h"
#include "runtime/run/programme.h"
#include "runtime/value/result.h"

namespace kopeck::embed {

/// Whether the values of such an attribute are numbers of texts.
[[nodiscard]] bool isText(const Attribute& attribute);

class EventReader {
 public:
  /// Both outlive the reader.
  [[nodiscard]] static Result<std::unique_ptr<EventReader>> make(const Programme& programme, TextPool& pool);

  /// Reads the event into batch(), in the form of the programme's schema. `full` as takeEvent() gave it. An event
  /// without a customer is `customer`'s. `needs_id` false: of a quote.
  [[nodiscard]] std::optional<Refused> read(const kopeck_event& full, std::string_view customer, bool needs_id);
  /// The same for a ledger, which keeps events as they came, a line each: the event with its line behind it.
  [[nodiscard]] std::optional<Refused> readLine(const kopeck_event& full, std::uint64_t number);
  [[nodiscard]] EventBatch& batch() { return batch_; }
  [[nodiscard]] EventView view() const { return {&batch_, 0}; }

  /// The event as a line of the NDJSON input. Requires one that readParts() took.
  [[nodiscard]] std::string json(const kopeck_event& full) const;

 private:
  EventReader(const Programme& programme, TextPool& pool, Zone zone);
  [[nodiscard]] std::optional<Refused> readJson(std::string_view text, std::uint64_t number);
  [[nodiscard]] std::optional<Refused> readParts(const kopeck_event& event, bool needs_id);
  [[nodiscard]] std::optional<Refused> readHead(const kopeck_event& event, bool needs_id, EventHead& head);
  [[nodiscard]] std::optional<Refused> readItem(const kopeck_line& line, std::size_t number, bool sale);
  [[nodiscard]] std::optional<Refused> readAttributes(const kopeck_attribute* given, std::size_t count,
                                                      const std::vector<Attribute>& attributes, bool whole,
                                                      std::vector<Value>& into);
  [[nodiscard]] std::optional<Refused> readPoints(const kopeck_amount* given, std::size_t count, bool negative,
                                                  std::vector<Value>& into);
  [[nodiscard]] std::optional<Refused> readMoney(const kopeck_event& event);

  const Schema& schema_;
  TextCache texts_;
  NdjsonParser parser_;
  EventBatch batch_;
  std::string padded_, buffer_;
};

/// KOPECK_BAD_EVENT.
[[nodiscard]] Refused badEvent(std::string en, std::string ru);

}  // namespace kopeck::embed
