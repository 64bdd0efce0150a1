// Any bytes as an input of receipts: every event is delivered or refused with its reason; in a ledger of a programme
// that uses the whole language the sums agree, the replay finds nothing, and the size of commits changes nothing.
#include "tests/fuzz/ledger_support.h"

namespace kopeck::fuzz {
namespace {

void receipts(std::string_view input) {
  static const Rules rules("tests/cli/whole.kop");
  static const Folder folder;
  const std::unique_ptr<Programme> programme = rules.programme();
  const Delivered delivered = readTwice([&](TextPool& texts) {
    IngestOptions options;
    options.names = programme->names();
    return makeNdjsonReader(Source::fromText(std::string(input), "fuzz"), programme->schema(), texts, options);
  });
  if (delivered.events == 0 || delivered.failed) return;
  runsAlike(rules, folder, {}, input);
}

}  // namespace
}  // namespace kopeck::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kopeck::fuzz::receipts({reinterpret_cast<const char*>(data), size});
  return 0;
}
