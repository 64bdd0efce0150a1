#include <re2/re2.h>

#include <array>

#include "runtime/ingest/ffd_mapping.h"

namespace kopeck {
namespace {

re2::StringPiece piece(std::string_view text) {
  return {text.data(), text.size()};
}
std::string_view view(re2::StringPiece text) {
  return {text.data(), text.size()};
}

/// RE2's words are made of Latin letters: next to others \b and \w would be quietly wrong.
bool asksForLatinWords(std::string_view expression) {
  bool other_letters = false;
  bool words = false;
  for (std::size_t i = 0; i < expression.size(); ++i) {
    other_letters |= static_cast<unsigned char>(expression[i]) >= 0x80;
    if (expression[i] != '\\' || i + 1 == expression.size()) continue;
    ++i;
    words |= std::string_view("bBwW").find(expression[i]) != std::string_view::npos;
  }
  return other_letters && words;
}

}  // namespace

std::optional<SearchPattern> SearchPattern::compile(const std::string& expression, MappingText& why) {
  if (asksForLatinWords(expression)) {
    why = {"\\b and \\w know Latin letters only; any letter is \\pL",
           "\\b и \\w знают только латиницу; любая буква: \\pL"};
    return std::nullopt;
  }
  re2::RE2::Options options;
  options.set_case_sensitive(false);
  options.set_log_errors(false);
  auto regex = std::make_shared<const re2::RE2>(expression, options);
  if (!regex->ok()) {
    why = {regex->error(), regex->error()};
    return std::nullopt;
  }
  SearchPattern pattern;
  pattern.regex_ = std::move(regex);
  return pattern;
}

bool SearchPattern::matches(std::string_view text) const {
  return regex_->Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

std::optional<std::string_view> SearchPattern::take(std::string_view text) const {
  std::array<re2::StringPiece, 2> groups;
  const int wanted = regex_->NumberOfCapturingGroups() > 0 ? 2 : 1;
  if (!regex_->Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, groups.data(), wanted)) return std::nullopt;
  return view(groups[static_cast<std::size_t>(wanted - 1)]);
}

std::optional<SearchPattern::Parts> SearchPattern::parts(std::string_view text) const {
  const auto groups_count = static_cast<std::size_t>(regex_->NumberOfCapturingGroups());
  std::vector<re2::StringPiece> groups(groups_count + 1);
  if (!regex_->Match(piece(text), 0, text.size(), re2::RE2::UNANCHORED, groups.data(), static_cast<int>(groups.size())))
    return std::nullopt;
  const auto& named = regex_->NamedCapturingGroups();
  const auto group = [&](const char* name, std::size_t otherwise) {
    if (const auto found = named.find(name); found != named.end())
      otherwise = static_cast<std::size_t>(found->second);
    else if (!named.empty())
      return std::string_view();
    return otherwise < groups.size() ? view(groups[otherwise]) : std::string_view();
  };
  return Parts{group("sku", groups_count == 0 ? 0 : 1), group("name", 2)};
}

void SearchPattern::removeFrom(std::string& text) const {
  re2::RE2::GlobalReplace(&text, *regex_, "");
}

bool SearchPatterns::matches(std::string_view text) const {
  for (const SearchPattern& each : any)
    if (each.matches(text)) return true;
  return false;
}

}  // namespace kopeck
