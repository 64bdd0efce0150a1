// NdjsonParser: one line of the NDJSON input as one event at the end of a batch, or a Rejected.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ingest/ingest.h"
#include "runtime/ingest/moment.h"

namespace kopeck {

class NdjsonParser {
 public:
  NdjsonParser(const Schema& schema, TextPool& texts, Zone zone, const IngestOptions& options);
  NdjsonParser(NdjsonParser&&) noexcept;
  ~NdjsonParser();

  /// Reads `line`, behind which LineReader::kPadding bytes may be read. True when an event was appended; otherwise the
  /// batch is as it was and `rejected` says why (its raw text and `truncated` are the caller's to fill in).
  bool parse(std::string_view line, std::uint64_t source_line, EventBatch& batch, Rejected& rejected);
  [[nodiscard]] const std::vector<IngestWarning>& warnings() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kopeck
