#include "tests/unit/arrow/tables.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "runtime/ingest/ingest.h"
#include "runtime/value/calendar.h"

namespace kopeck::test {

namespace {

using arrow::Column;
using arrow::Table;

std::string moment(const EventBatch& batch, std::size_t i) {
  return formatDate(batch.day[i]) + "T" + formatTime(batch.second[i]);
}

/// An attribute as a table has it.
void addAttribute(Column& column, const Attribute& attribute, Value value, const TextPool& pool) {
  if (value == kMissing) return column.addNull();
  switch (attribute.type) {
    case AttributeType::text:
    case AttributeType::customer:
      return column.addText(pool.text(static_cast<TextId>(value)));
    case AttributeType::number:
      return column.addText(formatScaled(value, kQuantityDecimals));
    case AttributeType::money:
      return column.addText(formatScaled(value, 2));
    case AttributeType::date:
    case AttributeType::anniversary:
      return column.add(value);
    case AttributeType::time:
      return column.addText(formatTime(static_cast<std::int32_t>(value)));
    case AttributeType::yes_no:
      return column.addText(value != 0 ? "true" : "false");
    case AttributeType::choice:
      return column.addText(attribute.choices[static_cast<std::size_t>(value)]);
  }
}

Column attributeColumn(const Attribute& attribute) {
  const bool date = attribute.type == AttributeType::date || attribute.type == AttributeType::anniversary;
  return date ? Column::date(attribute.key) : Column::text(attribute.key);
}

std::vector<Column> lineColumns(const Schema& schema) {
  std::vector<Column> columns;
  columns.push_back(Column::text("sku"));
  columns.push_back(Column::text("name"));
  columns.push_back(Column::text("category"));
  columns.push_back(Column::decimal("quantity", kQuantityDecimals));
  columns.push_back(Column::decimal("amount", schema.money_decimals));
  columns.push_back(Column::decimal("discount", schema.money_decimals));
  for (const Attribute& attribute : schema.item) columns.push_back(attributeColumn(attribute));
  return columns;
}

template <typename At>
void addLine(const Events& events, const Schema& schema, std::size_t line, bool returned, At&& at) {
  const EventBatch& batch = events.batch;
  at(0).addName(events.pool.text(batch.sku[line]));
  at(1).addName(events.pool.text(batch.name[line]));
  at(2).addName(events.pool.text(batch.category[line]));
  at(3).add(batch.quantity[line]);
  // A return need not say for how much.
  returned ? at(4).addNull() : at(4).add(batch.amount[line]);
  at(5).add(batch.discount[line]);
  for (std::size_t i = 0; i < schema.item.size(); ++i)
    addAttribute(at(6 + i), schema.item[i], batch.item_attributes[line * schema.item.size() + i], events.pool);
}

}  // namespace

Events::Events(const Lines& lines, const Schema& schema) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  auto reader = makeNdjsonReader(Source::fromText(text, "lines"), schema, pool, {});
  if (!reader.ok()) {
    ADD_FAILURE() << reader.error().message;
    return;
  }
  std::vector<Rejected> rejected;
  auto read = (*reader)->next(batch, SIZE_MAX, rejected);
  EXPECT_TRUE(read.ok());
  for (const Rejected& one : rejected) ADD_FAILURE() << messageEn(one);
}

Table receiptsTable(const Events& events, const Schema& schema, Shape shape) {
  const EventBatch& batch = events.batch;
  std::vector<Column> columns;
  for (const char* name : {"id", "type", "customer", "at", "received_at", "store", "of"})
    columns.push_back(Column::text(name));
  columns.push_back(Column::decimal("redeem", schema.points_decimals));
  for (const Attribute& attribute : schema.receipt) columns.push_back(attributeColumn(attribute));
  const std::size_t first = columns.size();
  if (shape == Shape::nested) {
    columns.push_back(Column::list("lines", Column::record("line", lineColumns(schema))));
  } else {
    for (Column& column : lineColumns(schema)) columns.push_back(std::move(column));
  }
  Table table(std::move(columns));
  const auto add_head = [&](std::size_t i) {
    const bool returned = batch.kind[i] == EventKind::giving_back;
    table[0].addText(batch.view(batch.id[i]));
    table[1].addText(returned ? "return" : "purchase");
    table[2].addName(batch.view(batch.customer[i]));
    table[3].addText(moment(batch, i));
    table[4].addName(batch.received_day[i] == kNoDay ? "" : formatDate(batch.received_day[i]) + "T00:00");
    table[5].addName(events.pool.text(batch.store[i]));
    table[6].addName(batch.view(batch.of[i]));
    const Value asked = batch.redeem_asked[i * batch.wallets];
    asked == kMissing ? table[7].addNull() : table[7].add(asked);
    for (std::size_t a = 0; a < schema.receipt.size(); ++a) {
      const Value value = returned ? kMissing : batch.attributes[batch.first_attribute[i] + a];
      addAttribute(table[8 + a], schema.receipt[a], value, events.pool);
    }
  };
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const bool returned = batch.kind[i] == EventKind::giving_back;
    if (batch.kind[i] != EventKind::purchase && !returned) continue;
    if (shape == Shape::nested) add_head(i);
    for (std::size_t line = batch.first_line[i]; line < batch.first_line[i + 1]; ++line) {
      if (shape == Shape::flat) {
        add_head(i);
        addLine(events, schema, line, returned, [&](std::size_t at) -> Column& { return table[first + at]; });
        table.endRow();
      } else {
        Column& record = table[first].child(0);
        addLine(events, schema, line, returned, [&](std::size_t at) -> Column& { return record.child(at); });
        record.end();
      }
    }
    if (shape == Shape::flat) continue;
    table[first].end();
    table.endRow();
  }
  return table;
}

Table customersTable(const Events& events, const Schema& schema) {
  const EventBatch& batch = events.batch;
  std::vector<Column> columns;
  columns.push_back(Column::text("id"));
  columns.push_back(Column::text("at"));
  for (const Attribute& attribute : schema.customer) columns.push_back(attributeColumn(attribute));
  Table table(std::move(columns));
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (batch.kind[i] != EventKind::customer) continue;
    table[0].addText(batch.view(batch.customer[i]));
    table[1].addName(batch.day[i] == kNoDay ? "" : moment(batch, i));
    for (std::size_t a = 0; a < schema.customer.size(); ++a)
      addAttribute(table[2 + a], schema.customer[a], batch.attributes[batch.first_attribute[i] + a], events.pool);
    table.endRow();
  }
  return table;
}

Table eventsTable(const Events& events, const Schema& schema) {
  const EventBatch& batch = events.batch;
  std::vector<Column> columns;
  for (const char* name : {"id", "name", "customer", "at"}) columns.push_back(Column::text(name));
  std::vector<std::size_t> firsts;
  for (const EventSchema& event : schema.events) {
    firsts.push_back(columns.size());
    for (const Attribute& field : event.fields) columns.push_back(attributeColumn(field));
  }
  const std::size_t width = columns.size();
  Table table(std::move(columns));
  for (std::size_t i = 0; i < batch.size(); ++i) {
    if (batch.kind[i] != EventKind::custom) continue;
    const EventSchema& event = schema.events[batch.event_type[i]];
    table[0].addText(batch.view(batch.id[i]));
    table[1].addText(event.key);
    table[2].addText(batch.view(batch.customer[i]));
    table[3].addText(moment(batch, i));
    const std::size_t first = firsts[batch.event_type[i]];
    for (std::size_t column = 4; column < width; ++column) {
      if (column < first || column >= first + event.fields.size())
        table[column].addNull();
      else
        addAttribute(table[column], event.fields[column - first],
                     batch.attributes[batch.first_attribute[i] + column - first], events.pool);
    }
    table.endRow();
  }
  return table;
}

Lines linesOf(Table& table) {
  ArrowArrayStream stream{};
  table.exportStream(stream);
  auto rows = arrow::ArrowRows::open(stream, "table");
  if (!rows.ok()) {
    ADD_FAILURE() << rows.error().message;
    return {};
  }
  const auto readable = [&](const std::string& name) {
    for (const auto& column : (*rows)->list())
      if (column.name == name) return column.unreadable.empty();
    return false;
  };
  const Status used = (*rows)->use(readable, [](const std::string&) { return false; });
  EXPECT_TRUE(used.ok()) << (used.ok() ? "" : used.error().message);
  Lines lines;
  (void)(*rows)->next();  // the header
  for (;;) {
    const auto row = (*rows)->next();
    if (!row.ok() || *row == TableRows::Row::end) return lines;
    std::string line;
    for (const std::string_view text : (*rows)->columns()) line += fmt::format("|{}", text);
    lines.push_back(line.substr(1));
  }
}

}  // namespace kopeck::test
