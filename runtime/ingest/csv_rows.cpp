#include "runtime/ingest/csv_rows.h"

#include <csv.h>
#include <simdjson.h>

#include <algorithm>
#include <cstring>

namespace kopeck {
namespace {

/// A row with line breaks inside its quotes is at most this long: beyond it, a quote was forgotten.
constexpr std::size_t kMaxJoinedBytes = std::size_t{64} << 10;

bool quotesPaired(std::string_view text) {
  return std::count(text.begin(), text.end(), '"') % 2 == 0;
}

}  // namespace

/// libcsv, for rows with quotes. Columns are gathered in one buffer, as it hands each out only once.
class CsvRows::Quoted {
 public:
  explicit Quoted(char delimiter) {
    ok_ = csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) == 0;
    if (ok_) csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
  }
  ~Quoted() {
    if (ok_) csv_free(&parser_);
  }
  Quoted(const Quoted&) = delete;
  Quoted& operator=(const Quoted&) = delete;

  bool split(std::string_view text, std::vector<std::string_view>& columns) {
    bytes_.clear();
    ends_.clear();
    rows_ = 0;
    const bool whole = ok_ && csv_parse(&parser_, text.data(), text.size(), &onColumn, &onRow, this) == text.size();
    // Also after a failure: it makes the parser ready for the next row.
    const bool finished = csv_fini(&parser_, &onColumn, &onRow, this) == 0;
    if (!whole || !finished || rows_ != 1) {
      restart();
      return false;
    }
    columns.clear();
    std::size_t begin = 0;
    for (const std::size_t end : ends_) {
      columns.push_back(withoutBlanks(std::string_view(bytes_).substr(begin, end - begin)));
      begin = end;
    }
    return true;
  }

 private:
  static void onColumn(void* text, std::size_t size, void* self) {
    auto& quoted = *static_cast<Quoted*>(self);
    quoted.bytes_.append(static_cast<const char*>(text), size);
    quoted.ends_.push_back(quoted.bytes_.size());
  }
  static void onRow(int, void* self) { ++static_cast<Quoted*>(self)->rows_; }

  void restart() {
    const unsigned char delimiter = csv_get_delim(&parser_);
    csv_free(&parser_);
    ok_ = csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI) == 0;
    if (ok_) csv_set_delim(&parser_, delimiter);
  }

  csv_parser parser_{};
  bool ok_ = false;
  std::string bytes_;
  std::vector<std::size_t> ends_;
  std::size_t rows_ = 0;
};

CsvRows::CsvRows(Source source, char delimiter, std::size_t max_line_bytes)
    : lines_(std::move(source), max_line_bytes), delimiter_(delimiter), quoted_(std::make_unique<Quoted>(delimiter)) {}
CsvRows::~CsvRows() = default;

void CsvRows::splitPlain(std::string_view text) {
  columns_.clear();
  for (;;) {
    const void* found = std::memchr(text.data(), delimiter_, text.size());
    if (found == nullptr) break;
    const auto length = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    columns_.push_back(withoutBlanks(text.substr(0, length)));
    text.remove_prefix(length + 1);
  }
  columns_.push_back(withoutBlanks(text));
}

Status CsvRows::skip(std::uint64_t lines) {
  const Result<bool> done = lines_.skip(lines);
  if (!done) return done.error();
  return Done{};
}

Result<TableRows::Row> CsvRows::next() {
  const Result<bool> more = lines_.next();
  if (!more) return more.error();
  if (!more.value()) return Row::end;
  if (lines_.tooLong()) return Row::too_long;
  std::string_view text = lines_.text();
  if (withoutBlanks(text).empty()) return Row::blank;
  if (!simdjson::validate_utf8(text.data(), text.size())) return Row::not_utf8;
  if (std::memchr(text.data(), '"', text.size()) == nullptr) {
    splitPlain(text);
    return Row::good;
  }
  while (!quotesPaired(text)) {
    const Result<bool> joined = lines_.join(kMaxJoinedBytes);
    if (!joined) return joined.error();
    text = lines_.text();
    if (joined.value()) continue;
    lines_.unjoin();
    return Row::bad_quotes;
  }
  if (lines_.consumed() > lines_.number() && !simdjson::validate_utf8(text.data(), text.size())) {
    lines_.unjoin();
    return Row::not_utf8;
  }
  if (quoted_->split(text, columns_)) return Row::good;
  lines_.unjoin();
  return Row::bad_quotes;
}

Result<std::unique_ptr<Reader>> makeCsvReader(Source source, const Mapping& mapping, const Schema& schema,
                                              TextPool& texts, const IngestOptions& options) {
  const std::string name = source.name();
  return makeTableReader(std::make_unique<CsvRows>(std::move(source), mapping.delimiter, options.max_line_bytes), name,
                         mapping, schema, texts, options);
}

}  // namespace kopeck
