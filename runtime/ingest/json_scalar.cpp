#include "runtime/ingest/json_scalar.h"

#include <cstring>

namespace kopeck {
namespace {

constexpr std::size_t kShownOfValue = 60;

/// The number grammar of JSON, which parseDecimal is wider than.
bool isJsonNumber(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || text[0] < '0' || text[0] > '9') return false;
  return text[0] != '0' || text.size() == 1 || text[1] < '0' || text[1] > '9';
}

}  // namespace

bool readScalar(simdjson::ondemand::value& value, bool has_escapes, Scalar& scalar) {
  std::string_view token = value.raw_json_token();
  while (!token.empty() && static_cast<unsigned char>(token.back()) <= ' ') token.remove_suffix(1);
  if (token.empty()) return false;
  switch (token.front()) {
    case '"':
      if (has_escapes && std::memchr(token.data(), '\\', token.size()) != nullptr) {
        if (value.get_string().get(token)) return false;
      } else {
        if (token.size() < 2 || token.back() != '"') return false;
        token = token.substr(1, token.size() - 2);
      }
      scalar = {token, Shape::string};
      return true;
    case '{':
    case '[':
      scalar = {token, Shape::nested};
      return true;
    case 'n':
      scalar = {};
      return token == "null";
    case 't':
    case 'f':
      scalar = {token, Shape::literal};
      return token == "true" || token == "false";
    default:
      scalar = {token, Shape::number};
      return isJsonNumber(token);
  }
}

std::string shown(std::string_view text) {
  if (text.size() <= kShownOfValue) return std::string(text);
  std::size_t cut = kShownOfValue;
  while (cut > 0 && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
  return std::string(text.substr(0, cut)) + "…";
}

}  // namespace kopeck
