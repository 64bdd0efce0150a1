#include "runtime/ingest/lines.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace kopeck {
namespace {

constexpr std::size_t kNone = SIZE_MAX;
constexpr std::size_t kShownOfLongLine = 1000;
/// What has no line break in so many bytes is no text of lines, and may have no end either.
constexpr std::uint64_t kEndless = std::uint64_t{4} << 30;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

LineReader::LineReader(Source source, std::size_t max_line_bytes)
    : source_(std::move(source)), max_line_bytes_(max_line_bytes) {}

void LineReader::reserve(std::size_t more) {
  if (capacity_ - end_ >= more) return;
  const std::size_t kept = end_ - begin_;
  if (kept + more > capacity_) {
    const std::size_t wanted = std::max(capacity_ * 2, kept + more);
    auto larger = std::make_unique_for_overwrite<char[]>(wanted + kPadding);
    std::memset(larger.get() + wanted, 0, kPadding);
    if (kept > 0) std::memcpy(larger.get(), buffer_.get() + begin_, kept);
    buffer_ = std::move(larger);
    capacity_ = wanted;
  } else {
    std::memmove(buffer_.get(), buffer_.get() + begin_, kept);
  }
  begin_ = 0;
  end_ = kept;
}

Result<bool> LineReader::refill() {
  if (ended_) return false;
  Result<std::string_view> block = source_.next();
  if (!block) return block.error();
  if (block->empty()) {
    ended_ = true;
    return false;
  }
  reserve(block->size());
  std::memcpy(buffer_.get() + end_, block->data(), block->size());
  end_ += block->size();
  return true;
}

Result<std::size_t> LineReader::findBreak(std::size_t from, std::size_t limit) {
  for (;;) {
    const std::size_t known = end_ - begin_;
    if (from < known) {
      const char* start = buffer_.get() + begin_;
      const void* found = std::memchr(start + from, '\n', known - from);
      if (found != nullptr) {
        const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - start);
        return at > limit ? kNone : at;
      }
      if (known > limit) return kNone;
      from = known;
    }
    Result<bool> more = refill();
    if (!more) return more.error();
    if (!*more) return end_ - begin_;
  }
}

Result<bool> LineReader::dropRestOfLine() {
  // The line's beginning stays at begin_ to be shown; what follows is read over it, block by block.
  const std::size_t keep = std::min(kShownOfLongLine, length_);
  std::size_t from = length_;
  for (std::uint64_t dropped = 0;;) {
    const char* start = buffer_.get() + begin_;
    const std::size_t known = end_ - begin_;
    if (const void* found = std::memchr(start + from, '\n', known - from); found != nullptr) {
      length_ = first_length_ = keep;
      after_ = static_cast<std::size_t>(static_cast<const char*>(found) - start) + 1;
      complete_ = true;
      return true;
    }
    dropped += known - from;
    if (dropped > kEndless) {
      return Error{ErrorKind::damaged,
                   fmt::format("line {} of {} has no end in {} GB: these are no lines of text", number_, source_.name(),
                               kEndless >> 30),
                   fmt::format("строка {} в {} не кончается и через {} ГБ: это не текст из строк", number_,
                               source_.name(), kEndless >> 30)};
    }
    end_ = begin_ + keep;
    from = keep;
    Result<bool> more = refill();
    if (!more) return more.error();
    if (!*more) {
      length_ = first_length_ = after_ = keep;
      complete_ = false;
      return true;
    }
  }
}

Result<bool> LineReader::next() {
  begin_ += after_;
  number_ += joined_;
  joined_ = 0;
  after_ = length_ = first_length_ = 0;
  too_long_ = false;
  const Result<std::size_t> found = findBreak(0, max_line_bytes_);
  if (!found) return found.error();
  const std::size_t known = end_ - begin_;
  if (found.value() == 0 && known == 0) return false;
  ++number_;
  if (found.value() == kNone) {
    // The next reader of the window begins after what is dropped, so nothing of it is kept but the part to show.
    too_long_ = true;
    length_ = std::min(known, max_line_bytes_);
    return dropRestOfLine();
  }
  first_length_ = length_ = found.value();
  complete_ = first_complete_ = length_ < known;
  after_ = length_ + (complete_ ? 1 : 0);
  return true;
}

Result<bool> LineReader::join(std::size_t max_bytes) {
  if (too_long_ || !complete_) return false;
  const Result<std::size_t> found = findBreak(after_, max_bytes);
  if (!found) return found.error();
  if (found.value() == kNone || end_ - begin_ == after_) return false;
  length_ = found.value();
  complete_ = length_ < end_ - begin_;
  after_ = length_ + (complete_ ? 1 : 0);
  ++joined_;
  return true;
}

void LineReader::unjoin() {
  length_ = first_length_;
  complete_ = first_complete_;
  after_ = length_ + (complete_ ? 1 : 0);
  joined_ = 0;
}

Result<bool> LineReader::skip(std::uint64_t count) {
  for (; count > 0; --count) {
    Result<bool> more = next();
    if (!more || !*more) return more;
  }
  return true;
}

std::string_view LineReader::text() const {
  std::string_view line(buffer_.get() + begin_, length_);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (number_ == 1 && line.starts_with(kByteOrderMark)) line.remove_prefix(kByteOrderMark.size());
  return line;
}

}  // namespace kopeck
