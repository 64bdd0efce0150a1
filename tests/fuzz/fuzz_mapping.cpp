// Any bytes as a mapping file, of tables and of fiscal receipts: its mistakes are told with their lines, or an input
// can be read by it.
#include "runtime/ingest/ffd_mapping.h"
#include "tests/fuzz/ledger_support.h"

namespace kopeck::fuzz {
namespace {

constexpr std::string_view kTable =
    "InvoiceNo,At,Customer,Store,Sku,Name,Quantity,Price,Amount\n"
    "1,2026-02-03T10:00:00,anna,North,tea,\"Tea, green\",2,2.50,5.00\n"
    "1,2026-02-03T10:00:00,anna,North,POST,Postage,1,4.00,4.00\n"
    "C2,2026-02-04 10:00,#17850.0,South,coffee,Кофе,-0.876,\"12,50\",10.95\n";

void told(const Error& error) {
  require(error.message.starts_with("fuzz.toml:"), "a mistake without its line");
  require(error.message_ru.starts_with("fuzz.toml:"), "a mistake without its line in Russian");
}

Schema fixedSchema() {
  Schema schema;
  schema.currency = "RUB";
  schema.time_zone = "Europe/Moscow";
  schema.wallets = {{"bean", 0}, {"silver", 2}};
  schema.tenders = {"GIFT"};
  schema.receipt = {{"channel", "channel", AttributeType::choice, true, {"pos", "app"}}};
  schema.item = {{"brand", "brand", AttributeType::text, true, {}}};
  return schema;
}

void mapping(std::string_view text) {
  static const Schema schema = fixedSchema();
  static const std::string fiscal = sourceText("tests/fuzz/corpus/ffd/one.json").substr(1);
  if (const Result<Mapping> read = parseMapping(text, "fuzz.toml")) {
    static_cast<void>(readTwice([&](TextPool& texts) {
      return makeCsvReader(Source::fromText(std::string(kTable), "fuzz.csv"), *read, schema, texts, {});
    }));
  } else {
    told(read.error());
  }
  if (const Result<FfdMapping> read = parseFfdMapping(text, "fuzz.toml")) {
    static_cast<void>(readTwice([&](TextPool& texts) {
      return makeFfdReader(Source::fromText(fiscal, "fuzz.json"), *read, schema, texts, {});
    }));
  } else {
    told(read.error());
  }
}

}  // namespace
}  // namespace kopeck::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kopeck::fuzz::mapping({reinterpret_cast<const char*>(data), size});
  return 0;
}
