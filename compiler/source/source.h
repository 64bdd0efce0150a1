// SourceFile: the bytes of a programme, and Span: a piece of them. Every node, token and diagnostic carries a Span.
//
// A programme is one file, or several where it imports others: they stand one behind the other in one buffer, the
// programme's own file last, so that a Span alone says where something is. Lines count anew in each file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kopeck {

/// Bytes [begin, end) of a SourceFile.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  friend bool operator==(const Span&, const Span&) = default;
};

[[nodiscard]] inline Span join(Span a, Span b) {
  return {a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

/// 1-based; columns count characters (code points), as editors show them.
struct Position {
  std::int32_t line = 1;
  std::int32_t column = 1;
};

class SourceFile {
 public:
  struct Part {
    std::string name;
    Span span;  // its bytes; each part ends with a line end
    std::int32_t lines_before = 0;
  };
  struct Text {
    std::string name;
    std::string text;
  };

  SourceFile(std::string name, std::string text);
  /// Requires at least one; the last is the programme's own file.
  explicit SourceFile(std::vector<Text> files);

  /// Of the programme's own file.
  [[nodiscard]] const std::string& name() const { return parts_.back().name; }
  /// Of the file that holds this byte.
  [[nodiscard]] const std::string& name(std::uint32_t offset) const { return part(offset).name; }
  [[nodiscard]] const std::vector<Part>& parts() const { return parts_; }
  [[nodiscard]] const Part& part(std::uint32_t offset) const;

  /// Of all parts.
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::string_view text(Span span) const {
    return std::string_view(text_).substr(span.begin, span.end - span.begin);
  }
  /// In the file that holds this byte.
  [[nodiscard]] Position position(std::uint32_t offset) const;
  /// Counted through all parts: equal and neighbouring lines can be told by it.
  [[nodiscard]] std::int32_t globalLine(std::uint32_t offset) const;
  /// The line without its end, of the programme's own file; `line` is 1-based and exists.
  [[nodiscard]] std::string_view line(std::int32_t line) const;
  [[nodiscard]] std::int32_t lineCount() const {
    return static_cast<std::int32_t>(line_starts_.size()) - parts_.back().lines_before;
  }
  /// Bytes of the line that contains `offset`, without its end.
  [[nodiscard]] Span lineSpan(std::uint32_t offset) const;

 private:
  void append(std::string name, std::string_view text);

  std::string text_;
  std::vector<Part> parts_;
  std::vector<std::uint32_t> line_starts_;
};

}  // namespace kopeck
