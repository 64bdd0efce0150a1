#include "tools/auditor/batches.h"

#include <simdjson.h>
#include <zstd.h>

#include <algorithm>

namespace kopeck::auditor {

namespace {
/// No batch is larger: a run commits after a few megabytes.
constexpr std::int64_t kMostBytes = std::int64_t{1} << 32;
}  // namespace

Batches::Batches(Database& database, Findings& findings)
    : query_(database, "SELECT first_row, count, codec, size, bytes FROM event_batch ORDER BY first_row"),
      findings_(findings) {}

Batches::Text Batches::of(std::int64_t row) {
  while (more_ && row >= first_ + count_) next();
  if (row < first_ || row >= first_ + count_ || begins_.empty()) return {};
  const std::size_t at = begins_[static_cast<std::size_t>(row - first_)];
  const std::size_t end = begins_[static_cast<std::size_t>(row - first_) + 1] - 1;
  return {std::string_view(bytes_).substr(at, end - at), bytes_.size() - at};
}

void Batches::finish(std::int64_t last_row) {
  while (more_) next();
  const std::int64_t covered = first_ + count_ - 1;
  if (covered == last_row) return;
  findings_.add(Kind::batch_damaged, {.row = std::min(covered, last_row) + 1},
                "the events as they came go up to row {}, the rows of events up to {}",
                "пришедшие события есть до строки {}, а строки событий — до {}", covered, last_row);
}

void Batches::next() {
  const std::int64_t expected = first_ + count_;
  begins_.clear();
  more_ = query_.next();
  if (!more_) return;
  first_ = query_.number(0);
  count_ = std::max<std::int64_t>(0, query_.number(1));
  if (first_ != expected)
    findings_.add(Kind::batch_damaged, {.row = expected},
                  "the events as they came of rows {} are missing or there twice: a batch begins at row {}",
                  "пришедшие события со строки {} пропущены или повторены: пачка начинается со строки {}", expected,
                  first_);
  unpack(query_.text(4), query_.number(3));
  split();
}

void Batches::unpack(std::string_view packed, std::int64_t size) {
  size_ = 0;
  bool sound = size >= 0 && size < kMostBytes && query_.text(2) == "zstd";
  if (sound) {
    bytes_.assign(static_cast<std::size_t>(size) + simdjson::SIMDJSON_PADDING, '\0');
    const std::size_t got =
        ZSTD_decompress(bytes_.data(), static_cast<std::size_t>(size), packed.data(), packed.size());
    sound = ZSTD_isError(got) == 0 && got == static_cast<std::size_t>(size);
  }
  if (sound) {
    size_ = static_cast<std::size_t>(size);
    return;
  }
  findings_.add(Kind::batch_damaged, {.row = first_},
                "the events as they came of rows {} to {} can't be unpacked to {} bytes",
                "пришедшие события строк {}–{} не распаковываются в {} байт", first_, first_ + count_ - 1, size);
}

/// One line an event. Events that came as tables have as many lines as they had rows; what belongs to which is known to
/// the mapping alone.
void Batches::split() {
  if (size_ == 0) return;
  const std::string_view text = std::string_view(bytes_).substr(0, size_);
  const auto lines = std::count(text.begin(), text.end(), '\n');
  bool objects = text.front() == '{';
  for (std::size_t at = text.find('\n'); objects && at != std::string_view::npos && at + 1 < text.size();
       at = text.find('\n', at + 1))
    objects = text[at + 1] == '{';
  if (text.back() != '\n' || lines < count_ || (objects && lines != count_)) {
    findings_.add(Kind::batch_damaged, {.row = first_}, "the events as they came of rows {} to {} are {} lines, not {}",
                  "пришедшие события строк {}–{}: строк текста {}, а не {}", first_, first_ + count_ - 1, lines,
                  count_);
    return;
  }
  if (lines != count_) return;
  begins_.push_back(0);
  for (std::size_t at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1))
    begins_.push_back(at + 1);
}

}  // namespace kopeck::auditor
