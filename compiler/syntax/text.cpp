#include "compiler/syntax/text.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include <utf8proc.h>

namespace kopeck::syntax {
namespace {

constexpr std::int32_t kYo = 0x451;
constexpr std::int32_t kYoUpper = 0x401;

/// ASCII, Latin with its accents built in, and Cyrillic letters are in normal form as they stand.
bool surelyNormal(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const Character c = decode(text, i);
    if (c.size == 0) return true;
    if (c.code >= 0x300 && (c.code < 0x400 || c.code > 0x482)) return false;
    i += c.size;
  }
  return true;
}

std::string mapped(std::string_view text, utf8proc_option_t options) {
  utf8proc_uint8_t* out = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                             static_cast<utf8proc_ssize_t>(text.size()), &out, options);
  if (size < 0) return std::string(text);
  std::string result(reinterpret_cast<const char*>(out), static_cast<std::size_t>(size));
  std::free(out);
  return result;
}

std::vector<std::int32_t> codePoints(std::string_view text) {
  std::vector<std::int32_t> out;
  for (std::size_t i = 0; i < text.size();) {
    const Character c = decode(text, i);
    out.push_back(c.code);
    i += std::max(c.size, 1U);
  }
  return out;
}

}  // namespace

Character decode(std::string_view text, std::size_t at) {
  if (at >= text.size()) return {};
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x80) return {byte, 1};
  utf8proc_int32_t code = 0;
  const utf8proc_ssize_t size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                                 static_cast<utf8proc_ssize_t>(text.size() - at), &code);
  if (size <= 0) return {};
  return {code, static_cast<std::uint32_t>(size)};
}

std::optional<std::size_t> firstBadByte(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const Character c = decode(text, i);
    if (c.size == 0 || c.code == 0) return i;
    i += c.size;
  }
  return std::nullopt;
}

bool isLetter(std::int32_t code) {
  if (code < 0x80) return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || code == '_';
  switch (utf8proc_category(code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
      return true;
    default:
      return false;
  }
}

bool isDigit(std::int32_t code) {
  return code >= '0' && code <= '9';
}

bool isSpace(std::int32_t code) {
  if (code < 0x80) return code == ' ' || (code >= '\t' && code <= '\r');
  return code == 0x85 || code == 0xFEFF || utf8proc_category(code) == UTF8PROC_CATEGORY_ZS;
}

std::string nfc(std::string_view text) {
  if (surelyNormal(text)) return std::string(text);
  return mapped(text, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
}

std::string folded(std::string_view text) {
  const std::string normal = nfc(text);
  std::string out;
  out.reserve(normal.size());
  for (std::size_t i = 0; i < normal.size();) {
    const Character c = decode(normal, i);
    const std::size_t size = std::max(c.size, 1U);
    if (c.code == kYo) {
      out += "е";
    } else if (c.code == kYoUpper) {
      out += "Е";
    } else {
      out.append(normal, i, size);
    }
    i += size;
  }
  return out;
}

std::string lowered(std::string_view text) {
  std::string out;
  for (const std::int32_t code : codePoints(text)) {
    utf8proc_uint8_t bytes[4];
    const utf8proc_ssize_t size = utf8proc_encode_char(utf8proc_tolower(code), bytes);
    out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  }
  return out;
}

std::string_view trimmed(std::string_view text) {
  const auto space = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && space(text.front())) text.remove_prefix(1);
  while (!text.empty() && space(text.back())) text.remove_suffix(1);
  return text;
}

int displayWidth(std::string_view text) {
  int width = 0;
  for (const std::int32_t code : codePoints(text)) width += utf8proc_charwidth(code);
  return width;
}

int editDistance(std::string_view a, std::string_view b, int limit) {
  const std::vector<std::int32_t> x = codePoints(a);
  const std::vector<std::int32_t> y = codePoints(b);
  const auto n = static_cast<int>(x.size());
  const auto m = static_cast<int>(y.size());
  if (std::abs(n - m) > limit) return limit + 1;
  std::vector<std::vector<int>> d(x.size() + 1, std::vector<int>(y.size() + 1));
  for (int i = 0; i <= n; ++i) d[static_cast<std::size_t>(i)][0] = i;
  for (int j = 0; j <= m; ++j) d[0][static_cast<std::size_t>(j)] = j;
  for (std::size_t i = 1; i <= x.size(); ++i) {
    for (std::size_t j = 1; j <= y.size(); ++j) {
      int best = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (x[i - 1] == y[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1]) best = std::min(best, d[i - 2][j - 2] + 1);
      d[i][j] = best;
    }
  }
  return std::min(d[x.size()][y.size()], limit + 1);
}

}  // namespace kopeck::syntax
