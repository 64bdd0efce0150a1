#include "compiler/source/source.h"

#include <algorithm>

namespace kopeck {
namespace {

bool startsCharacter(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

}  // namespace

SourceFile::SourceFile(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
  }
}

Position SourceFile::position(std::uint32_t offset) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto index = static_cast<std::int32_t>(after - line_starts_.begin());
  const std::uint32_t start = line_starts_[static_cast<std::size_t>(index - 1)];
  const auto before = std::string_view(text_).substr(start, offset - start);
  const auto characters = std::count_if(before.begin(), before.end(), startsCharacter);
  return {index, static_cast<std::int32_t>(characters) + 1};
}

Span SourceFile::lineSpan(std::uint32_t offset) const {
  const auto number = static_cast<std::size_t>(position(offset).line);
  const std::uint32_t begin = line_starts_[number - 1];
  std::uint32_t end =
      number < line_starts_.size() ? line_starts_[number] - 1 : static_cast<std::uint32_t>(text_.size());
  if (end > begin && text_[end - 1] == '\r') --end;
  return {begin, end};
}

std::string_view SourceFile::line(std::int32_t line) const {
  return text(lineSpan(line_starts_[static_cast<std::size_t>(line - 1)]));
}

}  // namespace kopeck
