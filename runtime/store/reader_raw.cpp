// The events as they came: unpacking the batches that hold them.
#include <fmt/format.h>
#include <zstd.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/store/reader.h"
#include "runtime/store/sqlite.h"

namespace kopeck {
namespace {

Result<std::string> unpacked(Connection& connection, const Statement& row) {
  const std::int64_t size = row.integer(0);
  const std::string_view packed = row.blob(1);
  // The frame says its size too; a damaged one must not make us ask for all the memory there is.
  if (size < 0 || ZSTD_getFrameContentSize(packed.data(), packed.size()) != static_cast<std::uint64_t>(size)) {
    return connection.damaged("a batch of events does not have the size that it says");
  }
  std::string raw(static_cast<std::size_t>(size), '\0');
  const std::size_t got = ZSTD_decompress(raw.data(), raw.size(), packed.data(), packed.size());
  if (ZSTD_isError(got) != 0 || got != raw.size()) return connection.damaged("a batch of events can't be unpacked");
  return raw;
}

/// The line `at` of the text, counted from 0, without its end; nothing where it has fewer.
std::optional<std::string> lineOf(std::string_view raw, std::int64_t at) {
  std::size_t begin = 0;
  for (; at > 0 && begin < raw.size(); --at) begin = std::min(raw.find('\n', begin), raw.size() - 1) + 1;
  if (begin >= raw.size()) return std::nullopt;
  return std::string(raw.substr(begin, raw.find('\n', begin) - begin));
}

}  // namespace

Status StoreReader::rawOf(std::int64_t row, RawBatch& found) {
  auto statement = connection_->lease(
      "SELECT size, bytes, first_row, count FROM event_batch WHERE first_row <= ?1 AND ?1 < first_row + count ORDER BY "
      "first_row DESC LIMIT 1");
  if (!statement) return statement.error();
  switch ((*statement)->bind(1, row).step()) {
    case Step::row: {
      auto raw = unpacked(*connection_, **statement);
      if (!raw) return raw.error();
      found = {(*statement)->integer(2), (*statement)->integer(3), std::move(*raw)};
      return Done{};
    }
    case Step::done:
      return connection_->damaged(fmt::format("no batch holds event row {}", row));
    case Step::failed:
      break;
  }
  return connection_->failure();
}

Result<std::string> StoreReader::rawBatch(std::int64_t row) {
  RawBatch batch;
  const Status done = rawOf(row, batch);
  if (!done) return done.error();
  return std::move(batch.raw);
}

Result<std::string> StoreReader::rawLine(std::int64_t row) {
  RawBatch batch;
  const Status done = rawOf(row, batch);
  if (!done) return done.error();
  auto line = lineOf(batch.raw, row - batch.first_row);
  if (!line) return connection_->damaged(fmt::format("event row {} has no text", row));
  return std::move(*line);
}

Status StoreReader::waiting(const Each<StoredWaiting>& each) {
  std::vector<std::int64_t> rows;
  {
    auto statement = connection_->lease(
        "SELECT r.row FROM receipt AS r LEFT JOIN receipt_now AS n ON n.row = r.row WHERE r.verdict = 4 AND "
        "coalesce(n.verdict, 4) = 4 ORDER BY r.row");
    if (!statement) return statement.error();
    Step step = (*statement)->step();
    for (; step == Step::row; step = (*statement)->step()) rows.push_back((*statement)->integer(0));
    if (step == Step::failed) return connection_->failure();
  }
  RawBatch batch;
  bool by_lines = false;
  for (const std::int64_t row : rows) {
    if (row >= batch.first_row + batch.count) {
      Status done = rawOf(row, batch);
      if (!done) return done;
      by_lines = std::ranges::count(batch.raw, '\n') == batch.count;
    }
    auto stored = event(row);
    if (!stored) return stored.error();
    if (!*stored) return connection_->damaged(fmt::format("event row {} is missing", row));
    StoredWaiting one{std::move(**stored), {}};
    if (by_lines) one.raw = lineOf(batch.raw, row - batch.first_row).value_or("");
    if (!each(one)) break;
  }
  return Done{};
}

Status StoreReader::allRaw(const Each<RawBatch>& each) {
  auto statement = connection_->lease("SELECT size, bytes, first_row, count FROM event_batch ORDER BY first_row");
  if (!statement) return statement.error();
  Step step = (*statement)->step();
  for (; step == Step::row; step = (*statement)->step()) {
    auto raw = unpacked(*connection_, **statement);
    if (!raw) return raw.error();
    if (!each({(*statement)->integer(2), (*statement)->integer(3), std::move(*raw)})) return Done{};
  }
  if (step == Step::failed) return connection_->failure();
  return Done{};
}

}  // namespace kopeck
