#include <algorithm>

#include "runtime/ingest/documents.h"
#include "runtime/ingest/ffd_parser.h"
#include "runtime/ingest/ingest.h"

namespace kopeck {
namespace {

/// No fiscal document is longer than 32 KiB on its drive; as JSON, with an envelope, this is room for fifty of them.
constexpr std::size_t kMostBytes = std::size_t{4} << 20;

class FfdReader : public Reader {
 public:
  FfdReader(Source source, FfdParser parser, const Schema& schema, const IngestOptions& options)
      : documents_(std::move(source), std::min(options.max_line_bytes, kMostBytes)),
        parser_(std::move(parser)),
        schema_(schema),
        options_(options) {}

  Result<bool> next(EventBatch& batch, std::size_t max_events, std::vector<Rejected>& rejected) override {
    batch.clear();
    batch.shape(schema_);
    const std::size_t refused_before = rejected.size();
    std::size_t bytes = 0;
    while (batch.size() + (rejected.size() - refused_before) < max_events && bytes < options_.max_batch_bytes) {
      if (failure_) break;
      const Result<bool> more = documents_.next();
      if (!more) failure_ = more.error();
      if (!more || !more.value()) break;
      const std::size_t refused = rejected.size();
      readDocument(batch, rejected);
      bytes += documents_.text().size() * (1 + rejected.size() - refused);
    }
    if (batch.size() > 0 || rejected.size() > refused_before) return true;
    if (failure_) return *failure_;
    return false;
  }

  [[nodiscard]] std::uint64_t linesConsumed() const override { return documents_.number(); }

  Status skip(std::uint64_t lines) override {
    const Result<bool> done = documents_.skip(lines);
    if (!done) return done.error();
    return Done{};
  }

  [[nodiscard]] const std::vector<IngestWarning>& warnings() const override { return warnings_; }

 private:
  void readDocument(EventBatch& batch, std::vector<Rejected>& rejected) {
    switch (documents_.kind()) {
      case Documents::Kind::object:
      case Documents::Kind::stray:
        return parser_.parse(documents_.text(), documents_.number(), batch, rejected);
      case Documents::Kind::cut:
        return refuse(Reason::truncated, {}, rejected);
      case Documents::Kind::too_long:
        return refuse(Reason::line_too_long, {std::to_string(std::min(options_.max_line_bytes, kMostBytes))}, rejected);
    }
  }

  void refuse(Reason reason, std::vector<std::string> args, std::vector<Rejected>& rejected) const {
    Rejected& refused = rejected.emplace_back();
    refused.source_line = documents_.number();
    refused.reason = reason;
    refused.args = std::move(args);
    refused.raw = documents_.text();
  }

  Documents documents_;
  FfdParser parser_;
  const Schema& schema_;
  IngestOptions options_;
  std::vector<IngestWarning> warnings_;  // none: what a receipt says beside its goods is nobody's mistake
  std::optional<Error> failure_;
};

}  // namespace

Result<std::unique_ptr<Reader>> makeFfdReader(Source source, const FfdMapping& mapping, const Schema& schema,
                                              TextPool& texts, const IngestOptions& options) {
  Result<FfdParser> parser = FfdParser::make(mapping, schema, texts);
  if (!parser) return parser.error();
  return std::unique_ptr<Reader>(std::make_unique<FfdReader>(std::move(source), std::move(*parser), schema, options));
}

}  // namespace kopeck
