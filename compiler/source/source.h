// SourceFile: the bytes of one rule file, and Span: a piece of them. Every node, token and diagnostic carries a Span.
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
  SourceFile(std::string name, std::string text);
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] std::string_view text(Span span) const {
    return std::string_view(text_).substr(span.begin, span.end - span.begin);
  }
  [[nodiscard]] Position position(std::uint32_t offset) const;
  /// The line without its end; `line` is 1-based and exists.
  [[nodiscard]] std::string_view line(std::int32_t line) const;
  [[nodiscard]] std::int32_t lineCount() const { return static_cast<std::int32_t>(line_starts_.size()); }
  /// Bytes of the line that contains `offset`, without its end.
  [[nodiscard]] Span lineSpan(std::uint32_t offset) const;

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
};

}  // namespace kopeck
