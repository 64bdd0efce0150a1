// Documents: a Source cut into JSON documents, however they are laid out: one over many lines, one a line, an array of
// them, or files put one behind the other. In bounded memory; a document that breaks off takes no other with it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "runtime/ingest/source.h"

namespace kopeck {

class Documents {
 public:
  /// Behind every document at least this many bytes may be read (not written).
  static constexpr std::size_t kPadding = 64;
  static constexpr std::size_t kMaxDepth = 64;

  Documents(Source source, std::size_t max_bytes);

  enum class Kind : std::uint8_t {
    object,    // from { to its }; brackets match, nothing else has been looked at
    stray,     // a line, or its beginning, that no object begins
    cut,       // an object, or the array around objects, that does not come to its end
    too_long,  // text() is its beginning
  };

  /// Goes to the next document; false at the end. What text() gave is no longer valid.
  Result<bool> next();
  /// Passes over `count` documents; fewer where the input ends before.
  Result<bool> skip(std::uint64_t count);

  [[nodiscard]] std::string_view text() const { return {buffer_.get() + begin_, shown_}; }
  [[nodiscard]] Kind kind() const { return kind_; }
  /// 1-based number of the current document, over all files of the input; 0 before the first next().
  [[nodiscard]] std::uint64_t number() const { return number_; }

 private:
  /// Makes the byte at `at` (relative to begin_) readable; false where the input ends before.
  bool have(std::size_t at) {
    while (end_ - begin_ <= at)
      if (!refill()) return false;
    return true;
  }
  /// False at the end, and where the source failed.
  bool refill();
  [[nodiscard]] char byte(std::size_t at) const { return buffer_[begin_ + at]; }
  /// Passes over what stands between documents; false at the end of the input, or of a file within an array.
  bool findStart();
  void takeStray();
  void takeObject();
  /// Takes the current document up to where a line begins an object again.
  void dropRest(std::size_t from);
  /// One more byte of an object; what it means for where the object ends.
  enum class Step : std::uint8_t { on, end, broken };
  Step step(char c, std::size_t at);
  [[nodiscard]] Step open(char c);
  [[nodiscard]] Step close(char c);
  void ended(Kind kind, std::size_t length);

  Source source_;
  std::size_t max_bytes_;
  std::unique_ptr<char[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;   // of the current document
  std::size_t end_ = 0;     // of what has been read
  std::size_t length_ = 0;  // of the current document
  std::size_t shown_ = 0;   // as much of it as is kept
  bool source_ended_ = false;
  std::optional<Error> failure_;
  Kind kind_ = Kind::object;
  std::uint64_t number_ = 0;

  // Between documents.
  std::size_t arrays_ = 0;   // open ones
  std::size_t indent_ = 0;   // blanks at the beginning of the line
  bool indent_open_ = true;  // nothing but blanks so far
  bool first_byte_ = true;

  // Within an object.
  std::array<bool, kMaxDepth> is_object_{};
  std::size_t depth_ = 0;
  bool in_text_ = false;
  bool escaped_ = false;
  char last_ = 0;  // the last byte that is no blank
  bool at_line_start_ = false;
  std::size_t line_indent_ = 0;
  std::size_t again_ = 0;  // where a line begins with { no deeper than the document's own; 0: nowhere
};

}  // namespace kopeck
