// Any bytes as fiscal receipts, read by one of a few mappings (the first byte says which): every document is delivered
// or refused with its reason, and goes into a ledger as receipts of NDJSON do.
#include <array>

#include "runtime/ingest/ffd_mapping.h"
#include "tests/fuzz/ledger_support.h"

namespace kopeck::fuzz {
namespace {

FfdMapping mappingOf(const std::string& path) {
  Result<FfdMapping> mapping = parseFfdMapping(sourceText(path), path);
  require(mapping.ok(), mapping.ok() ? "" : mapping.error().message);
  return std::move(*mapping);
}

void documents(std::string_view input) {
  static const Rules rules("examples/fiscal/club.kop");
  static const Folder folder;
  static const std::array mappings = {FfdMapping{}, mappingOf("examples/fiscal/mapping.toml")};
  if (input.empty()) return;
  const FfdMapping& mapping = mappings[static_cast<unsigned char>(input[0]) % mappings.size()];
  input.remove_prefix(1);
  const std::unique_ptr<Programme> programme = rules.programme();
  const Delivered delivered = readTwice([&](TextPool& texts) {
    return makeFfdReader(Source::fromText(std::string(input), "fuzz"), mapping, programme->schema(), texts, {});
  });
  if (delivered.events == 0 || delivered.failed) return;
  runsAlike(rules, folder, {nullptr, &mapping}, input);
}

}  // namespace
}  // namespace kopeck::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kopeck::fuzz::documents({reinterpret_cast<const char*>(data), size});
  return 0;
}
