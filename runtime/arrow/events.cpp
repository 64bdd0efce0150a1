#include "runtime/arrow/events.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "runtime/ingest/fields.h"
#include "runtime/ingest/moment.h"

namespace kopeck::arrow {

namespace {

constexpr int kNoColumn = -1;

class EventReader final : public Reader {
 public:
  EventReader(EventTable table, std::unique_ptr<ArrowRows> rows, const Schema& schema, TextPool& texts, Zone zone)
      : customers_(table == EventTable::customers),
        rows_(std::move(rows)),
        schema_(schema),
        texts_(texts),
        zone_(std::move(zone)) {}

  Status bind(const ColumnNames& given) {
    std::vector<bool> taken(given.size(), false);
    if (customers_) {
      id_ = find({"id", "customer"}, given, taken);
      at_ = find({"at"}, given, taken);
      bindFields(schema_.customer, given, taken);
    } else {
      id_ = find({"id"}, given, taken);
      name_ = find({"name"}, given, taken);
      customer_ = find({"customer"}, given, taken);
      at_ = find({"at"}, given, taken);
      for (const EventSchema& event : schema_.events) bindFields(event.fields, given, taken);
    }
    if (Status status = complete(); !status.ok()) return status;
    for (std::size_t i = 0; i < given.size(); ++i)
      if (!taken[i])
        return Error{ErrorKind::invalid,
                     fmt::format("{}: this programme asks for no {}", rows_->name(), given[i].first),
                     fmt::format("{}: эта программа не спрашивает о {}", rows_->name(), given[i].first)};
    std::vector<bool> used(rows_->list().size(), false);
    const auto use = [&](int column) {
      if (column != kNoColumn) used[static_cast<std::size_t>(column)] = true;
    };
    for (const int column : {id_, name_, customer_, at_}) use(column);
    for (const std::vector<int>& fields : fields_) std::for_each(fields.begin(), fields.end(), use);
    const auto number = [&](const std::string& name) { return static_cast<std::size_t>(place(name)); };
    Status done = rows_->use([&](const std::string& name) { return used[number(name)]; },
                             [&](const std::string& name) { return place(name) == at_; });
    if (!done.ok()) return done;
    const Result<TableRows::Row> header = rows_->next();
    return header.ok() ? Status(Done{}) : Status(header.error());
  }

  Result<bool> next(EventBatch& batch, std::size_t max_events, std::vector<Rejected>& rejected) override {
    batch.clear();
    batch.shape(schema_);
    std::size_t taken = 0;
    for (; taken < max_events; ++taken) {
      const Result<TableRows::Row> row = rows_->next();
      if (!row.ok()) return row.error();
      if (*row == TableRows::Row::end) break;
      const BatchMark mark(batch);
      Rejected why;
      why.reason = Reason::count_;
      if (*row == TableRows::Row::not_utf8)
        why.reason = Reason::not_utf8;
      else
        read(batch, why);
      if (why.reason == Reason::count_) continue;
      mark.restore(batch);
      why.source_line = rows_->number();
      rejected.push_back(std::move(why));
    }
    return taken > 0;
  }

  [[nodiscard]] std::uint64_t linesConsumed() const override { return rows_->consumed(); }
  Status skip(std::uint64_t lines) override { return rows_->skip(lines); }
  [[nodiscard]] const std::vector<IngestWarning>& warnings() const override { return warnings_; }

 private:
  int find(std::initializer_list<std::string> names, const ColumnNames& given, std::vector<bool>& taken) const {
    for (const std::string& name : names)
      for (std::size_t i = 0; i < given.size(); ++i) {
        if (given[i].first != name) continue;
        taken[i] = true;
        return place(given[i].second);
      }
    for (const std::string& name : names)
      if (const int found = place(name); found != kNoColumn) return found;
    return kNoColumn;
  }
  void bindFields(const std::vector<Attribute>& fields, const ColumnNames& given, std::vector<bool>& taken) {
    std::vector<int>& places = fields_.emplace_back();
    for (const Attribute& field : fields) places.push_back(find({field.key, field.name}, given, taken));
  }
  [[nodiscard]] int place(const std::string& name) const {
    const auto found = std::find_if(rows_->list().begin(), rows_->list().end(),
                                    [&](const ArrowRows::Column& column) { return column.name == name; });
    return found == rows_->list().end() ? kNoColumn : static_cast<int>(found - rows_->list().begin());
  }
  [[nodiscard]] std::string_view text(int column) const {
    return column == kNoColumn ? std::string_view() : rows_->columns()[static_cast<std::size_t>(column)];
  }
  [[nodiscard]] std::string nameOf(int column) const { return rows_->list()[static_cast<std::size_t>(column)].name; }

  [[nodiscard]] Status complete() const {
    std::string missing;
    const auto need = [&](int column, std::string_view name) {
      if (column == kNoColumn) missing += fmt::format("{}{}", missing.empty() ? "" : ", ", name);
    };
    need(id_, "id");
    if (!customers_) {
      need(name_, "name");
      need(customer_, "customer");
      need(at_, "at");
    }
    if (missing.empty()) return Done{};
    return Error{ErrorKind::invalid,
                 fmt::format("{}: no column is called {}; say which one it is", rows_->name(), missing),
                 fmt::format("{}: нет столбца с названием {}; укажите, какой это столбец", rows_->name(), missing)};
  }

  /// Appends the row's event, or says why not.
  void read(EventBatch& batch, Rejected& why) {
    const auto refuse = [&](Reason reason, std::vector<std::string> args) {
      why.reason = reason;
      why.args = std::move(args);
    };
    EventHead head;
    head.kind = customers_ ? EventKind::customer : EventKind::custom;
    head.first_attribute = batch.attributes.size();
    const auto id = [&](int column, Slice& to) {
      const IdReading reading = readId(text(column), id_buffer_);
      if (!reading.ok) refuse(Reason::bad_value, {nameOf(column), "…"});
      if (reading.ok && reading.text.empty()) refuse(Reason::field_missing, {nameOf(column)});
      if (why.reason != Reason::count_) return false;
      to = batch.keep(reading.text);
      return true;
    };
    if (!id(id_, head.id)) return;
    why.receipt = batch.view(head.id);
    head.customer = head.id;
    std::size_t type = 0;
    if (!customers_) {
      const std::string_view name = text(name_);
      while (type < schema_.events.size() && schema_.events[type].key != name) ++type;
      if (type == schema_.events.size()) return refuse(Reason::unknown_event, {std::string(name)});
      head.event_type = static_cast<std::uint16_t>(type);
      if (!id(customer_, head.customer)) return;
    }
    if (const std::string_view at = text(at_); !at.empty()) {
      const std::optional<Moment> moment = parseMoment(at, zone_);
      if (!moment) return refuse(Reason::bad_date, {nameOf(at_), std::string(at)});
      head.day = moment->day;
      head.second = moment->second;
    } else if (!customers_) {
      return refuse(Reason::field_missing, {nameOf(at_)});
    }
    if (!readFields(batch, type, why)) return;
    head.source_line = rows_->number();
    appendEvent(batch, head);
  }

  bool readFields(EventBatch& batch, std::size_t type, Rejected& why) {
    const std::vector<Attribute>& fields = customers_ ? schema_.customer : schema_.events[type].fields;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const int column = fields_[type][i];
      const std::string_view value = text(column);
      batch.attributes.push_back(kMissing);
      if (value.empty()) {
        // What is not said of a customer stays as it was.
        if (customers_ || fields[i].optional) continue;
        why.reason = Reason::field_missing;
        why.args = {fields[i].name};
        return false;
      }
      const Reading reading = readAttribute(value, fields[i], schema_, texts_);
      if (!reading.ok()) {
        why.reason = reading.reason;
        why.args = {nameOf(column), std::string(value)};
        return false;
      }
      batch.attributes.back() = reading.value;
    }
    return true;
  }

  bool customers_;
  std::unique_ptr<ArrowRows> rows_;
  const Schema& schema_;
  TextCache texts_;
  Zone zone_;
  int id_ = kNoColumn, name_ = kNoColumn, customer_ = kNoColumn, at_ = kNoColumn;
  std::vector<std::vector<int>> fields_;  // by kind of event; of customers one
  std::string id_buffer_;
  std::vector<IngestWarning> warnings_;  // none: columns that the programme does not know are none of its business
};

}  // namespace

Result<std::unique_ptr<Reader>> makeEventReader(EventTable table, std::unique_ptr<ArrowRows> rows, const Schema& schema,
                                                TextPool& texts, const ColumnNames& given) {
  Result<Zone> zone = Zone::named(schema.time_zone);
  if (!zone) return zone.error();
  auto reader = std::make_unique<EventReader>(table, std::move(rows), schema, texts, std::move(*zone));
  if (Status bound = reader->bind(given); !bound.ok()) return bound.error();
  return std::unique_ptr<Reader>(std::move(reader));
}

}  // namespace kopeck::arrow
