#include "runtime/ingest/documents.h"

#include <algorithm>
#include <cstring>

namespace kopeck {
namespace {

/// Stands between files, as RFC 7464 has it; never part of a JSON text.
constexpr char kSeparator = Source::kFileEnd;
constexpr std::size_t kShownOfLong = 1000;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool isBlank(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

}  // namespace

Documents::Documents(Source source, std::size_t max_bytes)
    : source_(std::move(source)), max_bytes_(std::max(max_bytes, kShownOfLong)) {}

bool Documents::refill() {
  if (source_ended_) return false;
  Result<std::string_view> block = source_.next();
  if (!block) failure_ = block.error();
  if (!block || block->empty()) {
    source_ended_ = true;
    return false;
  }
  const std::size_t kept = end_ - begin_;
  if (capacity_ - end_ < block->size()) {
    if (kept + block->size() > capacity_) {
      const std::size_t wanted = std::max(capacity_ * 2, kept + block->size());
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
  std::memcpy(buffer_.get() + end_, block->data(), block->size());
  end_ += block->size();
  return true;
}

void Documents::ended(Kind kind, std::size_t length) {
  kind_ = kind;
  length_ = shown_ = length;
  ++number_;
}

Result<bool> Documents::skip(std::uint64_t count) {
  for (; count > 0; --count) {
    Result<bool> more = next();
    if (!more || !*more) return more;
  }
  return true;
}

Result<bool> Documents::next() {
  begin_ += length_;
  length_ = shown_ = 0;
  const std::uint64_t before = number_;
  if (findStart()) byte(0) == '{' ? takeObject() : takeStray();
  // A document that the source failed in is not delivered: whoever reads again begins with it.
  if (failure_) return *failure_;
  return number_ > before;
}

bool Documents::findStart() {
  for (;; ++begin_) {
    const bool more = have(0);
    const char c = more ? byte(0) : kSeparator;
    if (first_byte_ && c == kByteOrderMark[0]) {
      if (have(kByteOrderMark.size() - 1) &&
          std::string_view(buffer_.get() + begin_, kByteOrderMark.size()) == kByteOrderMark) {
        begin_ += kByteOrderMark.size() - 1;
        first_byte_ = false;
        continue;
      }
    }
    first_byte_ = false;
    if (c == kSeparator) {
      // What follows in an array that was never closed is lost, and nobody can say how much: it is told as one.
      const bool cut = arrays_ > 0;
      arrays_ = indent_ = 0;
      indent_open_ = first_byte_ = true;
      if (cut) {
        ended(Kind::cut, more ? 1 : 0);
        shown_ = 0;
      }
      if (cut || !more) return false;
    } else if (c == '\n') {
      indent_ = 0;
      indent_open_ = true;
    } else if (isBlank(c)) {
      if (indent_open_) ++indent_;
    } else if (c == '[' || c == ']' || c == ',') {
      indent_open_ = false;
      if (c == '[') ++arrays_;
      if (c == ']' && arrays_ > 0) --arrays_;
    } else {
      indent_open_ = false;
      return true;
    }
  }
}

void Documents::takeStray() {
  for (std::size_t at = 0;; ++at) {
    if (!have(at) || byte(at) == '\n' || byte(at) == kSeparator) return ended(Kind::stray, at);
    if (at >= max_bytes_) {
      kind_ = Kind::too_long;
      shown_ = kShownOfLong;
      return dropRest(at);
    }
  }
}

void Documents::takeObject() {
  depth_ = line_indent_ = again_ = 0;
  in_text_ = escaped_ = at_line_start_ = false;
  last_ = 0;
  for (std::size_t at = 0;; ++at) {
    const bool at_end = !have(at) || byte(at) == kSeparator;
    const Step now = at_end || at >= max_bytes_ ? Step::broken : step(byte(at), at);
    if (now == Step::on) continue;
    if (now == Step::end) return ended(Kind::object, at + 1);
    if (again_ > 0) {
      indent_ = 0;
      indent_open_ = true;
      return ended(Kind::cut, again_);
    }
    if (at_end) return ended(Kind::cut, at);
    kind_ = at >= max_bytes_ ? Kind::too_long : Kind::cut;
    shown_ = at;
    return dropRest(at);
  }
}

Documents::Step Documents::step(char c, std::size_t at) {
  if (in_text_) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_text_ = false;
    } else if (c == '\n') {
      // No text holds a line break as it is. The next line may begin a document: that is for step() to see once more.
      return Step::broken;
    }
    return Step::on;
  }
  if (c == '\n') {
    at_line_start_ = true;
    line_indent_ = 0;
    return Step::on;
  }
  if (isBlank(c)) {
    if (at_line_start_) ++line_indent_;
    return Step::on;
  }
  if (c == '{' && at_line_start_ && line_indent_ <= indent_ && again_ == 0) again_ = at - line_indent_;
  at_line_start_ = false;
  Step result = Step::on;
  if (c == '{' || c == '[')
    result = open(c);
  else if (c == '}' || c == ']')
    result = close(c);
  else if (c == '"')
    in_text_ = true;
  last_ = c;
  return result;
}

Documents::Step Documents::open(char c) {
  if (depth_ > 0) {
    const bool expected = is_object_[depth_ - 1] ? last_ == ':' : last_ == '[' || last_ == ',';
    if (!expected || depth_ == kMaxDepth) return Step::broken;
  }
  is_object_[depth_++] = c == '{';
  return Step::on;
}

Documents::Step Documents::close(char c) {
  if (is_object_[depth_ - 1] != (c == '}')) return Step::broken;
  return --depth_ == 0 ? Step::end : Step::on;
}

void Documents::dropRest(std::size_t from) {
  ++number_;
  const std::size_t keep = std::min(shown_, max_bytes_);
  shown_ = keep;
  bool line_start = false;
  std::size_t blanks = 0;
  for (std::size_t at = from;; ++at) {
    if (at > keep && end_ - begin_ == at && end_ - begin_ > max_bytes_) {
      // Read over what has been passed, but for the part to show.
      end_ = begin_ + keep + blanks;
      at = keep + blanks;
    }
    const char c = have(at) ? byte(at) : kSeparator;
    length_ = at;
    if (c == kSeparator) return;
    if (c == '\n') {
      line_start = true;
      blanks = 0;
    } else if (isBlank(c)) {
      if (line_start && ++blanks > indent_) line_start = false;
    } else if (c == '{' && line_start) {
      indent_ = blanks;
      indent_open_ = false;
      return;
    } else {
      line_start = false;
    }
  }
}

}  // namespace kopeck
