// Any bytes as a table of receipts, read by one of a few mappings (the first byte says which): every row is delivered
// or refused with its reason, and goes into a ledger as receipts of NDJSON do.
#include <array>

#include "tests/fuzz/ledger_support.h"

namespace kopeck::fuzz {
namespace {

Mapping mappingOf(const std::string& path) {
  Result<Mapping> mapping = parseMapping(sourceText(path), path);
  require(mapping.ok(), mapping.ok() ? "" : mapping.error().message);
  return std::move(*mapping);
}

void table(std::string_view input) {
  static const Rules rules("tests/cli/whole.kop");
  static const Folder folder;
  static const std::array mappings = {mappingOf("examples/online_retail/mapping.toml"),
                                      mappingOf("tests/fuzz/corpus/mapping/everything.toml"),
                                      mappingOf("tests/fuzz/corpus/mapping/numbered.toml")};
  if (input.empty()) return;
  const Mapping& mapping = mappings[static_cast<unsigned char>(input[0]) % mappings.size()];
  input.remove_prefix(1);
  const std::unique_ptr<Programme> programme = rules.programme();
  const Delivered delivered = readTwice([&](TextPool& texts) {
    return makeCsvReader(Source::fromText(std::string(input), "fuzz"), mapping, programme->schema(), texts, {});
  });
  if (delivered.events == 0 || delivered.failed) return;
  runsAlike(rules, folder, {&mapping, nullptr}, input);
}

}  // namespace
}  // namespace kopeck::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kopeck::fuzz::table({reinterpret_cast<const char*>(data), size});
  return 0;
}
