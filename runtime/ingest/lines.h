// LineReader: a Source cut into lines, with their numbers, in bounded memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "runtime/ingest/source.h"

namespace kopeck {

class LineReader {
 public:
  /// Behind every line at least this many bytes may be read (not written): parsers read in large steps.
  static constexpr std::size_t kPadding = 64;

  LineReader(Source source, std::size_t max_line_bytes);

  /// Goes to the next line; false at the end. What the last line's text() gave is no longer valid.
  Result<bool> next();
  /// Joins the next line to the current one, line break included; false (and no change) at the end of the input or
  /// where the joined text would be longer than `max_bytes`.
  Result<bool> join(std::size_t max_bytes);
  /// Undoes every join of the current line: the next next() goes to its second line.
  void unjoin();
  /// Passes over `count` lines; fewer where the input ends before.
  Result<bool> skip(std::uint64_t count);

  /// The line without its line break (LF or CR LF) and, on the first line, without a byte order mark. Of a line that is
  /// too long, its beginning.
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] bool tooLong() const { return too_long_; }
  /// Ended by a line break; false only on a last line without one.
  [[nodiscard]] bool complete() const { return complete_; }
  /// 1-based number of the current line (the first one, when joined); 0 before the first next().
  [[nodiscard]] std::uint64_t number() const { return number_; }
  /// Lines up to the end of the current one, joined ones included.
  [[nodiscard]] std::uint64_t consumed() const { return number_ + joined_; }
  [[nodiscard]] const Source& source() const { return source_; }

 private:
  /// Offset of the line break at or after `from`, relative to the line's begin; reads on as needed. The end of the
  /// input counts as one; kNone where more than `limit` bytes hold none.
  Result<std::size_t> findBreak(std::size_t from, std::size_t limit);
  /// Appends a block behind the window; false at the end.
  Result<bool> refill();
  void reserve(std::size_t more);
  Result<bool> dropRestOfLine();

  Source source_;
  std::size_t max_line_bytes_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;         // of the current line
  std::size_t end_ = 0;           // of what has been read
  std::size_t first_length_ = 0;  // of the current line before joins, without its break
  std::size_t length_ = 0;        // with joins
  std::size_t after_ = 0;         // where the next line begins, relative to begin_
  std::uint64_t number_ = 0;
  std::uint64_t joined_ = 0;
  bool complete_ = false;
  bool first_complete_ = false;
  bool too_long_ = false;
  bool ended_ = false;
};

}  // namespace kopeck
