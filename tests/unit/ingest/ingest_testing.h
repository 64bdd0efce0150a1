// What the ingest tests share: a schema with every type of attribute, and a Reader run to its end.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "runtime/ingest/ingest.h"

namespace kopeck::testing {

inline Schema coffeeClub() {
  Schema schema;
  schema.currency = "RUB";
  schema.money_decimals = 2;
  schema.points_decimals = 0;
  schema.time_zone = "Europe/Moscow";
  schema.customer = {{"birthday", "birthday", AttributeType::anniversary, true, {}},
                     {"city", "city", AttributeType::text, true, {}},
                     {"staff", "staff", AttributeType::yes_no, true, {}},
                     {"opens", "opens", AttributeType::time, true, {}},
                     {"deposit", "deposit", AttributeType::money, true, {}}};
  schema.receipt = {{"channel", "channel", AttributeType::choice, true, {"pos", "app", "web"}}};
  schema.item = {{"brand", "brand", AttributeType::text, true, {}},
                 {"fat", "fat_percent", AttributeType::number, true, {}}};
  schema.events = {{"signup", "signup", {}},
                   {"review", "review", {{"stars", "stars", AttributeType::number, false, {}}}}};
  return schema;
}

/// Everything a Reader gives. The batches are kept as they came.
struct Everything {
  std::vector<EventBatch> batches;
  std::vector<Rejected> rejected;
  std::vector<IngestWarning> warnings;
  std::optional<Error> error;

  [[nodiscard]] std::size_t events() const {
    std::size_t count = 0;
    for (const EventBatch& batch : batches) count += batch.size();
    return count;
  }
  [[nodiscard]] std::size_t lines() const {
    std::size_t count = 0;
    for (const EventBatch& batch : batches) count += batch.sku.size();
    return count;
  }
  [[nodiscard]] const EventBatch& only() const {
    EXPECT_EQ(batches.size(), 1U);
    return batches.at(0);
  }
};

inline Everything readAll(Reader& reader, std::size_t max_events = 1000) {
  Everything all;
  for (;;) {
    EventBatch batch;
    const Result<bool> more = reader.next(batch, max_events, all.rejected);
    if (!more) all.error = more.error();
    if (!more || !more.value()) break;
    if (batch.size() > 0) all.batches.push_back(std::move(batch));
  }
  all.warnings = reader.warnings();
  return all;
}

/// The ids of all events, in order.
inline std::vector<std::string> ids(const Everything& all) {
  std::vector<std::string> found;
  for (const EventBatch& batch : all.batches)
    for (const Slice id : batch.id) found.emplace_back(batch.view(id));
  return found;
}

/// "reason arg, arg"
inline std::string summary(const Rejected& rejected) {
  std::string text(reasonName(rejected.reason));
  for (std::size_t i = 0; i < rejected.args.size(); ++i) text += (i == 0 ? " " : ", ") + rejected.args[i];
  return text;
}

}  // namespace kopeck::testing
