// What the tests of fiscal receipts share: made-up receipts, and a reader run over a text.
#pragma once

#include <fmt/format.h>

#include <string>

#include "tests/unit/ingest/ingest_testing.h"

namespace kopeck::testing {

inline Schema fiscalClub() {
  Schema schema;
  schema.currency = "RUB";
  schema.money_decimals = 2;
  schema.time_zone = "Europe/Moscow";
  return schema;
}

/// A reader's run with what it stands on.
struct FfdRun {
  Schema schema = fiscalClub();
  FfdMapping mapping;
  TextPool texts;
  Everything all;

  void map(const std::string& toml) {
    Result<FfdMapping> parsed = parseFfdMapping(toml, "map.toml");
    ASSERT_TRUE(parsed.ok()) << parsed.error().message;
    mapping = std::move(*parsed);
  }
  /// Reads the text; every document is one event or one whole refusal.
  Everything& read(const std::string& text) {
    auto reader = makeFfdReader(Source::fromText(text, "receipts.json"), mapping, schema, texts, {});
    EXPECT_TRUE(reader.ok()) << reader.error().message;
    all = readAll(**reader);
    std::size_t documents = all.events();
    for (const Rejected& each : all.rejected) documents += each.part_of_receipt ? 0 : 1;
    EXPECT_EQ(documents, (*reader)->linesConsumed()) << "nothing is lost";
    return all;
  }
  [[nodiscard]] std::string text(TextId id) const { return std::string(texts.text(id)); }
  [[nodiscard]] std::string customer() const { return std::string(all.only().view(all.only().customer.at(0))); }
};

inline Value netOf(const EventBatch& batch, std::size_t event) {
  Value net = 0;
  for (std::size_t line = batch.first_line[event]; line < batch.first_line[event + 1]; ++line)
    net += batch.amount[line];
  return net;
}

/// A receipt of a made-up kiosk: `items` as JSON, `total` kopecks, and `more` fields, each with a comma behind.
inline std::string kiosk(const std::string& items, Value total, const std::string& more = "") {
  return fmt::format(R"({{{}"fiscalDriveNumber":"9999000011112222","fiscalDocumentNumber":77,"fiscalSign":1234567890,)"
                     R"("kktRegId":"0001112223334445    ","userInn":"7700000000  ","operationType":1,)"
                     R"("dateTime":"2024-05-17T18:30:00","totalSum":{},"items":[{}]}})",
                     more, total, items);
}
inline const std::string kTea = R"({"name":"Чай  чёрный","price":12000,"quantity":2,"sum":24000})";

}  // namespace kopeck::testing
