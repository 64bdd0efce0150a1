#include "compiler/source/source.h"

#include <algorithm>

namespace kopeck {
namespace {

bool startsCharacter(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
}

}  // namespace

SourceFile::SourceFile(std::string name, std::string text) : text_(std::move(text)) {
  parts_.push_back({std::move(name), {0, static_cast<std::uint32_t>(text_.size())}, 0});
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
  }
}

SourceFile::SourceFile(std::vector<Text> files) {
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < files.size(); ++i) {
    std::string& text = files[i].text;
    if (i + 1 < files.size() && !text.ends_with('\n')) text += '\n';
    append(std::move(files[i].name), text);
  }
}

void SourceFile::append(std::string name, std::string_view text) {
  const auto begin = static_cast<std::uint32_t>(text_.size());
  text_ += text;
  parts_.push_back({std::move(name),
                    {begin, static_cast<std::uint32_t>(text_.size())},
                    static_cast<std::int32_t>(line_starts_.size()) - 1});
  for (std::size_t i = begin; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
  }
}

const SourceFile::Part& SourceFile::part(std::uint32_t offset) const {
  const auto found = std::find_if(parts_.begin(), parts_.end(), [&](const Part& one) { return offset < one.span.end; });
  return found == parts_.end() ? parts_.back() : *found;
}

std::int32_t SourceFile::globalLine(std::uint32_t offset) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  return static_cast<std::int32_t>(after - line_starts_.begin());
}

Position SourceFile::position(std::uint32_t offset) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const std::int32_t line = globalLine(offset);
  const std::uint32_t start = line_starts_[static_cast<std::size_t>(line - 1)];
  const auto before = std::string_view(text_).substr(start, offset - start);
  const auto characters = std::count_if(before.begin(), before.end(), startsCharacter);
  return {line - part(offset).lines_before, static_cast<std::int32_t>(characters) + 1};
}

Span SourceFile::lineSpan(std::uint32_t offset) const {
  const auto number = static_cast<std::size_t>(globalLine(offset));
  const std::uint32_t begin = line_starts_[number - 1];
  std::uint32_t end =
      number < line_starts_.size() ? line_starts_[number] - 1 : static_cast<std::uint32_t>(text_.size());
  if (end > begin && text_[end - 1] == '\r') --end;
  return {begin, end};
}

std::string_view SourceFile::line(std::int32_t line) const {
  return text(lineSpan(line_starts_[static_cast<std::size_t>(parts_.back().lines_before + line - 1)]));
}

}  // namespace kopeck
