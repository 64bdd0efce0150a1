#include "compiler/syntax/slices.h"

#include <algorithm>
#include <array>
#include <optional>

#include "compiler/syntax/keywords.h"

namespace kopeck::syntax {
namespace {

/// After these a name has to follow, so a head's word is a name that lacks its backticks.
bool wantsName(std::int32_t type) {
  static constexpr std::array kBefore = {
      T_RULE,        T_SET,         T_LIMIT,          T_EVENT,        T_ON_EVENT,
      T_COMMA,       T_OVER,        T_MULTIPLY,       T_ON,           T_ZA,
      T_HIGHEST_OF,  T_IN,          T_COLON,          T_SLASH,        T_EXCEPT,
      T_REPLACES,    T_SEGMENT,     T_CALENDAR,       T_DISCOUNT,     T_COUPON,
      T_WALLET,      T_TEMPLATE,    T_WITH,           T_OFF,          T_NA,
      T_FOR_SEGMENT, T_WITH_COUPON, T_INTO_COUPON,    T_ISSUE_COUPON, T_GRANT_BADGE,
      T_FIRST_OF,    T_TOGETHER,    T_EXACTLY_ONE_OF, T_WAS,          T_FROM_TEMPLATE};
  return std::find(kBefore.begin(), kBefore.end(), type) != kBefore.end();
}

/// `event review e1 at …` is a step of a test; `event review has` begins a declaration.
bool isEventStep(std::span<const Token> tokens, std::size_t at, std::int32_t declaration) {
  if (tokens[at].type != T_EVENT || at + 3 >= tokens.size()) return false;
  const auto name = [&](std::size_t i) { return tokens[i].type == T_NAME || isSoft(tokens[i].type); };
  const auto moment = [&](std::size_t i) {
    return tokens[i].type == T_AT || tokens[i].type == T_NA || tokens[i].type == T_DATE;
  };
  if (name(at + 1) && name(at + 2) && moment(at + 3)) return true;
  const bool damaged_step = (name(at + 1) && moment(at + 2)) || (!tokens[at + 2].first_on_line && name(at + 2));
  return declaration == T_TEST && damaged_step;
}

/// `coupon` and `discount` also stand inside of tests and guarantees: `expect anna coupon cash 1`, `discount <= 5 RUB`.
bool isInnerWord(std::span<const Token> tokens, std::size_t at) {
  if (at == 0 || (tokens[at].type != T_COUPON && tokens[at].type != T_DISCOUNT)) return false;
  const auto name = [&](std::size_t i) { return tokens[i].type == T_NAME || isSoft(tokens[i].type); };
  if (tokens[at - 1].type == T_COMMA || tokens[at - 1].type == T_COLON) return true;
  if (at + 1 < tokens.size() && !name(at + 1) && tokens[at + 1].type != T_STRING) return true;
  return at >= 2 && tokens[at - 2].type == T_EXPECT && name(at - 1);
}

bool beginsDeclaration(std::span<const Token> tokens, std::size_t at, std::int32_t declaration) {
  if (!isDeclarationHead(tokens[at].type) || isEventStep(tokens, at, declaration)) return false;
  if (isInnerWord(tokens, at)) return false;
  return at == 0 || tokens[at].first_on_line || !wantsName(tokens[at - 1].type);
}

}  // namespace

// Cuts the text at the heads of declarations. A head in the middle of a line counts only where it makes sense: what
// stands before it is whole, and what follows begins like a declaration; else it is a stray word.
std::vector<Slice> cut(std::span<const Token> tokens, std::uint32_t first, SliceParser& parser) {
  std::vector<Slice> slices;
  if (tokens.empty()) return slices;
  // How far the text from `begin` on reads, once that is known: more text does not make it read further.
  std::size_t begin = 0;
  std::size_t reads = SIZE_MAX;
  const auto stray = [&](std::size_t at) {
    if (tokens[at].first_on_line) return false;
    std::size_t end = at + 1;
    while (end < tokens.size() && !beginsDeclaration(tokens, end, tokens[at].type)) ++end;
    if (reads == SIZE_MAX) {
      const std::optional<SyntaxError> before = parser.firstError(tokens.subspan(begin, at - begin));
      if (before && before->token >= at - begin) return true;
      if (before) reads = before->token;
    }
    const std::optional<SyntaxError> behind = parser.firstError(tokens.subspan(at, end - at));
    return behind && behind->token <= 1;
  };
  for (std::size_t i = 1; i <= tokens.size(); ++i) {
    if (i < tokens.size() && (!beginsDeclaration(tokens, i, tokens[begin].type) || stray(i))) continue;
    slices.push_back({first + static_cast<std::uint32_t>(begin), tokens.subspan(begin, i - begin)});
    begin = i;
    reads = SIZE_MAX;
  }
  return slices;
}

}  // namespace kopeck::syntax
