// Ingest: receipts and events from NDJSON, CSV or fiscal JSON into EventBatches. It is the door: whatever comes through
// fits the programme's Schema and EventBatch's invariants, and the rest comes out as Rejected with a reason.
//
// Source (bytes) -> LineReader (lines) -> Reader (events). A Reader belongs to one thread at a time and writes into the
// TextPool it was made with; everything it was made with outlives it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "runtime/event/event.h"
#include "runtime/event/schema.h"
#include "runtime/event/text.h"
#include "runtime/ingest/ffd_mapping.h"
#include "runtime/ingest/mapping.h"
#include "runtime/ingest/rejected.h"
#include "runtime/ingest/source.h"
#include "runtime/value/result.h"

namespace kopeck {

/// What the programme calls things that an `opening` may bring; see docs/interfaces.md.
struct IngestNames {
  struct Kind {
    std::string name;
    int decimals = 0;
  };
  struct Tiers {
    std::string name;
    std::vector<std::string> levels;  // rising
  };
  std::vector<Kind> kinds;   // in the programme's order: Opening::index; empty: the schema's wallets and coupons
  std::vector<Tiers> tiers;  // Opening::index of a tier
};

struct IngestOptions {
  bool strict = false;  // a name that the programme does not declare is refused, not ignored
  IngestNames names;
  std::size_t max_line_bytes = std::size_t{16} << 20;
  /// A batch ends early once its events have this many bytes, so that its offsets and its memory stay bounded.
  std::size_t max_batch_bytes = std::size_t{64} << 20;
};

/// A name in the input that is ignored; reported once.
struct IngestWarning {
  std::uint64_t source_line = 0;  // where it was first seen
  std::string name;
  bool later_version = false;  // the input format knows it, this version does not act on it
};

class Reader {
 public:
  virtual ~Reader() = default;
  /// Clears `batch` and fills it with events; appends to `rejected` what was refused on the way; stops once both
  /// together are `max_events` (> 0). False at the end of the input, when there is neither; a batch may be empty before
  /// that. An Error says that the input could not be read on; what had been read before it has been delivered.
  virtual Result<bool> next(EventBatch& batch, std::size_t max_events, std::vector<Rejected>& rejected) = 0;
  /// Lines of the input, skipped ones included, that lie wholly before the end of the last batch: skip(linesConsumed())
  /// on a fresh Reader goes on
  /// exactly after it.
  [[nodiscard]] virtual std::uint64_t linesConsumed() const = 0;
  /// Passes over that many lines unread; only before the first next().
  virtual Status skip(std::uint64_t lines) = 0;
  /// Everything that was ignored so far, in the order of first sight.
  [[nodiscard]] virtual const std::vector<IngestWarning>& warnings() const = 0;
};

/// Reads the NDJSON input format. An Error when the schema's time zone is unknown.
Result<std::unique_ptr<Reader>> makeNdjsonReader(Source source, const Schema& schema, TextPool& texts,
                                                 const IngestOptions& options);

/// Reads CSV by a mapping. An Error when the time zone is unknown, when the mapping names a column that the file's
/// header lacks, an attribute that the schema lacks, or leaves out one that the schema requires.
Result<std::unique_ptr<Reader>> makeCsvReader(Source source, const Mapping& mapping, const Schema& schema,
                                              TextPool& texts, const IngestOptions& options);

/// Reads fiscal receipts (54-FZ, FFD 1.0 to 1.2) as JSON, in whatever envelope: one document, an array, one behind the
/// other, or the files of Source::openAll. The Reader's "lines" are documents. An Error when the mapping does not fit
/// the schema; an empty FfdMapping knows no customer and no categories.
Result<std::unique_ptr<Reader>> makeFfdReader(Source source, const FfdMapping& mapping, const Schema& schema,
                                              TextPool& texts, const IngestOptions& options);

}  // namespace kopeck
