#include "runtime/ingest/ingest.h"
#include "runtime/ingest/lines.h"
#include "runtime/ingest/ndjson_parser.h"

namespace kopeck {
namespace {

class NdjsonReader : public Reader {
 public:
  NdjsonReader(Source source, NdjsonParser parser, const Schema& schema, const IngestOptions& options)
      : lines_(std::move(source), options.max_line_bytes),
        parser_(std::move(parser)),
        schema_(schema),
        options_(options) {}

  Result<bool> next(EventBatch& batch, std::size_t max_events, std::vector<Rejected>& rejected) override {
    batch.clear();
    batch.shape(schema_);
    const std::size_t refused_before = rejected.size();
    std::size_t bytes = 0;
    // What is refused counts too: a file full of rubbish must not fill the memory either.
    while (batch.size() + (rejected.size() - refused_before) < max_events && bytes < options_.max_batch_bytes) {
      if (failure_) break;
      const Result<bool> more = lines_.next();
      if (!more) failure_ = more.error();
      if (!more || !more.value()) break;
      bytes += lines_.text().size();
      readLine(batch, rejected);
    }
    if (batch.size() > 0 || rejected.size() > refused_before) return true;
    if (failure_) return *failure_;
    return false;
  }

  [[nodiscard]] std::uint64_t linesConsumed() const override { return lines_.consumed(); }

  Status skip(std::uint64_t lines) override {
    const Result<bool> done = lines_.skip(lines);
    if (!done) return done.error();
    return Done{};
  }

  [[nodiscard]] const std::vector<IngestWarning>& warnings() const override { return parser_.warnings(); }

 private:
  void readLine(EventBatch& batch, std::vector<Rejected>& rejected) {
    const std::string_view line = lines_.text();
    if (lines_.tooLong()) {
      Rejected& refused = rejected.emplace_back();
      refused.source_line = lines_.number();
      refused.reason = Reason::line_too_long;
      refused.args = {std::to_string(options_.max_line_bytes)};
      refused.raw = line;
      return;
    }
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
    refused_.lines = 0;
    refused_.receipt.clear();
    if (parser_.parse(line, lines_.number(), batch, refused_)) return;
    const bool unreadable = refused_.reason == Reason::not_json || refused_.reason == Reason::not_utf8;
    if (!lines_.complete() && unreadable) refused_.reason = Reason::truncated;
    refused_.raw = line;
    rejected.push_back(refused_);
  }

  LineReader lines_;
  NdjsonParser parser_;
  const Schema& schema_;
  IngestOptions options_;
  Rejected refused_;
  std::optional<Error> failure_;
};

}  // namespace

Result<std::unique_ptr<Reader>> makeNdjsonReader(Source source, const Schema& schema, TextPool& texts,
                                                 const IngestOptions& options) {
  Result<Zone> zone = Zone::named(schema.time_zone);
  if (!zone) return zone.error();
  NdjsonParser parser(schema, texts, std::move(*zone), options);
  return std::unique_ptr<Reader>(std::make_unique<NdjsonReader>(std::move(source), std::move(parser), schema, options));
}

}  // namespace kopeck
