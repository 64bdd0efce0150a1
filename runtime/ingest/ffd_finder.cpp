#include "runtime/ingest/ffd_finder.h"

#include <array>

namespace kopeck {
namespace {

using Finder = FfdMapping::Finder;

std::optional<std::string> emailOf(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size() || text.find(' ') != std::string_view::npos)
    return std::nullopt;
  std::string email(text);
  for (char& c : email)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return email;
}

/// As much of `text` as counts, in the form asked for.
std::optional<std::string> take(const Finder& finder, std::string_view text) {
  if (!finder.pattern.empty()) {
    const std::optional<std::string_view> taken = finder.pattern.take(text);
    if (!taken) return std::nullopt;
    text = *taken;
  }
  std::optional<std::string> found;
  switch (finder.as) {
    case FfdMapping::As::text:
      if (!text.empty()) found = std::string(text);
      break;
    case FfdMapping::As::phone:
      found = phoneOf(text);
      break;
    case FfdMapping::As::email:
      found = emailOf(text);
      break;
  }
  if (found) found->insert(0, finder.prefix);
  return found;
}

/// { "propertyName": …, "propertyValue": … }, or a list of such.
std::optional<std::string> takeProperty(const Finder& finder, Json json) {
  if (json.isArray()) {
    for (Json each = json.first(); each.present(); each = each.next())
      if (std::optional<std::string> found = takeProperty(finder, each)) return found;
    return std::nullopt;
  }
  for (const std::array<std::string_view, 2>& keys :
       {std::array<std::string_view, 2>{"propertyName", "propertyValue"}, {"name", "value"}, {"key", "value"}})
    if (json[keys[0]].text() == finder.name && json[keys[1]].isScalar()) return take(finder, json[keys[1]].text());
  return std::nullopt;
}

std::optional<FfdFound> findBy(const Finder& finder, const FfdDocument& document, const std::vector<FfdLine>& lines) {
  std::optional<std::string> found;
  switch (finder.from) {
    case Finder::From::field:
      found = take(finder, fieldOf(document, finder.name));
      break;
    case Finder::From::property:
      for (const std::string_view field : {"properties", "userProperty", "propertiesUser", "additionalProperties"})
        if (!found) found = takeProperty(finder, document.receipt[field]);
      break;
    case Finder::From::line:
      for (std::size_t i = 0; i < lines.size(); ++i)
        if (std::optional<std::string> text = take(finder, lines[i].name)) return FfdFound{*std::move(text), i};
      break;
  }
  if (!found) return std::nullopt;
  return FfdFound{*std::move(found), std::nullopt};
}

}  // namespace

std::string_view fieldOf(const FfdDocument& document, std::string_view path) {
  const std::string_view own = document.receipt.at(path).text();
  return own.empty() ? document.root.at(path).text() : own;
}

std::optional<FfdFound> find(const std::vector<Finder>& finders, const FfdDocument& document,
                             const std::vector<FfdLine>& lines) {
  for (const Finder& finder : finders)
    if (std::optional<FfdFound> found = findBy(finder, document, lines)) return found;
  return std::nullopt;
}

std::optional<std::string> phoneOf(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9')
      digits += c;
    else if (std::string_view(" +()-.\t").find(c) == std::string_view::npos)
      return std::nullopt;
  }
  const bool plus = text.find('+') != std::string_view::npos;
  constexpr std::size_t kRussian = 11;
  if (!plus && digits.size() == kRussian - 1 && digits.front() == '9') return "+7" + digits;
  if (digits.size() == kRussian && (digits.front() == '7' || (digits.front() == '8' && !plus)))
    return "+7" + digits.substr(1);
  constexpr std::size_t kShortest = 8;
  constexpr std::size_t kLongest = 15;  // E.164
  if (plus && digits.size() >= kShortest && digits.size() <= kLongest) return "+" + digits;
  return std::nullopt;
}

}  // namespace kopeck
