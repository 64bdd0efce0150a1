#include "runtime/event/text.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

namespace kopeck {
namespace {

constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

bool isSpace(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Without white space at its ends; no-break spaces, which spreadsheets leave behind, included.
std::string_view trimmed(std::string_view text) {
  for (;;) {
    if (text.empty()) return text;
    if (isSpace(text.front()))
      text.remove_prefix(1);
    else if (isSpace(text.back()))
      text.remove_suffix(1);
    else if (text.starts_with(kNoBreakSpace))
      text.remove_prefix(kNoBreakSpace.size());
    else if (text.ends_with(kNoBreakSpace))
      text.remove_suffix(kNoBreakSpace.size());
    else
      return text;
  }
}

/// Sure to be in NFC already: ASCII, Latin up to U+02FF, Cyrillic from U+0400 to U+047F. None of these composes with a
/// neighbour or decomposes to anything else.
bool isPlainlyNfc(std::string_view text) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0xCC && byte != 0xD0 && byte != 0xD1) return false;
  }
  return true;
}

}  // namespace

std::string normalised(std::string_view text) {
  const std::string_view core = trimmed(text);
  if (isPlainlyNfc(core)) return std::string(core);
  utf8proc_uint8_t* composed = nullptr;
  const utf8proc_ssize_t length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(core.data()), static_cast<utf8proc_ssize_t>(core.size()),
                   &composed, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(composed, &std::free);
  if (length < 0) return std::string(core);
  return {reinterpret_cast<const char*>(composed), static_cast<std::size_t>(length)};
}

TextPool::TextPool() {
  texts_.emplace_back();
}

void TextPool::seed(std::span<const std::string> texts) {
  for (const std::string& text : texts) {
    texts_.push_back(normalised(text));
    // A text that the Plan lists twice keeps its first id; the place is filled all the same.
    ids_.emplace(texts_.back(), static_cast<TextId>(texts_.size() - 1));
  }
}

TextId TextPool::intern(std::string_view text) {
  // Keys are normalised, so a text that is found as it stands needs no normalising.
  if (const auto found = ids_.find(text); found != ids_.end()) return found->second;
  std::string normal = normalised(text);
  if (normal.empty()) return kNoText;
  if (const auto found = ids_.find(normal); found != ids_.end()) return found->second;
  texts_.push_back(std::move(normal));
  const auto id = static_cast<TextId>(texts_.size() - 1);
  ids_.emplace(texts_.back(), id);
  return id;
}

TextId TextPool::find(std::string_view text) const {
  if (const auto found = ids_.find(text); found != ids_.end()) return found->second;
  const auto found = ids_.find(normalised(text));
  return found != ids_.end() ? found->second : kNoText;
}

bool isUnder(std::string_view category, std::string_view prefix) {
  return category.starts_with(prefix) && (category.size() == prefix.size() || category[prefix.size()] == '/');
}

}  // namespace kopeck
