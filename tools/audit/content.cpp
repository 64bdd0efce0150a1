// The events as they came, read once more: they must say what their rows' content says, down to what only rules look
// at. Of the inputs only NDJSON can be read without what the ledger does not have, a mapping.
#include "tools/audit/content.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/engine/record.h"
#include "runtime/ingest/ingest.h"
#include "runtime/run/event_map.h"
#include "tools/audit/audit.h"
#include "tools/audit/finding.h"

namespace kopeck {

namespace {

using Content = std::array<std::uint64_t, 2>;

Content contentOf(const plan::Plan& plan, const EventView& event) {
  std::string bytes;
  encodeEvent(plan, event, bytes);
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.low64, hash.high64};
}

}  // namespace

bool says(const plan::Plan& plan, const EventView& event, bool several_versions, const Content& content) {
  if (contentOf(plan, event) == content) return true;
  if (!several_versions || event.kind() != EventKind::customer) return false;
  plan::Plan narrow;  // of an event nothing but its form is asked
  narrow.schema = plan.schema;
  while (!narrow.schema.customer.empty() && event.attributes()[narrow.schema.customer.size() - 1] == kMissing) {
    narrow.schema.customer.pop_back();
    if (contentOf(narrow, event) == content) return true;
  }
  return false;
}

namespace {

/// Whether the text is an event of the NDJSON format, however wrong: not a row of a table, nor a fiscal document.
bool isEventText(const std::string& text) {
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return false;
  const auto type = json.find("type");
  if (type == json.end() || !type->is_string()) return false;
  constexpr std::array kTypes = {"customer", "purchase", "return", "event", "opening", "adjust"};
  return std::find(kTypes.begin(), kTypes.end(), type->get<std::string>()) != kTypes.end();
}

/// The events of one batch, in the order of their rows.
class Batch {
 public:
  Batch(const Programme& programme, TextPool& pool, StoreReader::RawBatch raw)
      : first_row_(raw.first_row), end_row_(raw.first_row + raw.count) {
    // A text of several lines is a receipt of a table: which lines are which event, only the mapping knows.
    if (std::count(raw.raw.begin(), raw.raw.end(), '\n') != raw.count) return;
    IngestOptions options;
    options.names = programme.names();
    auto reader =
        makeNdjsonReader(Source::fromText(std::move(raw.raw), "event_batch"), programme.schema(), pool, options);
    if (reader.ok()) reader_ = std::move(*reader);
  }
  [[nodiscard]] bool holds(std::int64_t row) const { return row >= first_row_ && row < end_row_; }

  enum class Found : std::uint8_t { event, unreadable, other };
  /// Of a row that is behind all those asked before.
  Found find(const EventRow& row, EventView& event) {
    const auto line = static_cast<std::uint64_t>(row.row - first_row_) + 1;
    while (reader_ != nullptr && last_line_ < line && more()) {
    }
    while (at_ < events_.size() && events_.source_line[at_] < line) ++at_;
    if (at_ < events_.size() && events_.source_line[at_] == line) {
      if (events_.kind[at_] == EventKind::customer && events_.day[at_] == kNoDay) {
        // Attributes without a time were given that of the customer's latest event as they came.
        events_.day[at_] = row.day;
        events_.second[at_] = row.second;
      }
      event = {&events_, at_};
      return Found::event;
    }
    const auto wrong = std::find_if(rejected_.begin(), rejected_.end(),
                                    [line](const Rejected& one) { return one.source_line == line; });
    return wrong != rejected_.end() && isEventText(wrong->raw) ? Found::unreadable : Found::other;
  }

 private:
  bool more() {
    at_ = 0;
    rejected_.clear();
    const auto next = reader_->next(events_, kAtOnce, rejected_);
    if (!next.ok() || !*next) {
      reader_ = nullptr;
      return false;
    }
    last_line_ = reader_->linesConsumed();
    return true;
  }

  static constexpr std::size_t kAtOnce = 8192;
  std::int64_t first_row_;
  std::int64_t end_row_;
  std::unique_ptr<Reader> reader_;  // null: there is nothing more to read
  EventBatch events_;
  std::vector<Rejected> rejected_;
  std::uint64_t last_line_ = 0;
  std::size_t at_ = 0;
};

}  // namespace

Status auditContent(StoreReader& reader, const Programme& programme, TextPool& pool, AuditReport& report) {
  std::unique_ptr<Batch> batch;
  EventBatch translated;
  Status read{Done{}};
  const auto look = [&](const StoredEvent& stored) {
    const EventRow& row = stored.row;
    if (batch == nullptr || !batch->holds(row.row)) {
      StoreReader::RawBatch raw;
      read = reader.rawOf(row.row, raw);
      if (!read.ok()) return false;
      batch = std::make_unique<Batch>(programme, pool, std::move(raw));
    }
    // The run made these itself; what they say follows from other events.
    if (row.kind == EventKind::gift || row.kind == EventKind::redemption) return true;
    EventView event{nullptr, 0};
    const Batch::Found found = batch->find(row, event);
    if (found == Batch::Found::other) return true;
    const Version& version = programme[programme.numbered(stored.version)];
    if (found == Batch::Found::event && programme.size() > 1) {
      translateEvent(version.from_input, event, programme.schema(), version.plan->schema, translated);
      event = {&translated, 0};
    }
    if (found == Batch::Found::event && says(*version.plan, event, programme.size() > 1, row.content)) return true;
    finding(report,
            fmt::format("event {} (row {}) does not say any more what it said when it came", stored.id, row.row),
            fmt::format("событие {} (строка {}) говорит уже не то, что говорило, когда пришло", stored.id, row.row));
    return true;
  };
  const Status status = reader.allEvents(look);
  return read.ok() ? status : read;
}

}  // namespace kopeck
