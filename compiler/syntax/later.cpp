#include "compiler/syntax/later.h"

#include <fmt/format.h>

#include <optional>

#include "compiler/syntax/keywords.h"

namespace kopeck::syntax {
namespace {

/// Tokens of one clause: from a line's first to the next line that does not go on after a comma.
struct Segment {
  std::size_t first = 0;
  std::size_t end = 0;
};

std::vector<Segment> segments(const std::vector<Token>& tokens) {
  std::vector<Segment> out;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const Token& token = tokens[i];
    const bool goes_on = i > 0 && tokens[i - 1].type == T_COMMA;
    const bool head = isDeclarationHead(token.type) || (token.first_on_line && !goes_on);
    if (i > 0 && !head) continue;
    if (!out.empty()) out.back().end = i;
    out.push_back({i, tokens.size()});
  }
  return out;
}

/// What a later version means by a word that this one has in another place.
Phrase laterMeaning(const Token& token, const SourceFile& source) {
  switch (token.type) {
    case T_OF:
    case T_OT:
      return {"a share of what another rule gives", "доля от другого правила"};
    case T_FOR:
      return {"a grant to another customer", "начисление другому клиенту"};
    case T_FROM:
      return {"an amount between two", "начисление от и до"};
    default:
      return Phrase(fmt::format("`{}`", source.text(token.span)));
  }
}

/// The token of a later version that the segment contains.
std::optional<std::size_t> laterIn(const std::vector<Token>& tokens, const Segment& segment) {
  const bool earns = tokens[segment.first].type == T_EARN;
  for (std::size_t i = segment.first; i < segment.end; ++i) {
    const std::int32_t type = tokens[i].type;
    if (type == T_LATER || type == T_LATER_DECL) return i;
    if (type == T_DISCOUNT && i == segment.first && tokens[i].first_on_line) return i;
    // `earn 25% of base`, `earn from 50 to 500 beans`, `earn … for event.friend`
    const bool share = type == T_OF || type == T_OT || type == T_FOR || (type == T_FROM && !tokens[i].first_on_line);
    if (earns && share) return i;
  }
  return std::nullopt;
}

}  // namespace

std::vector<Token> withoutLater(const std::vector<Token>& tokens, const SourceFile& source, Diagnostics& diagnostics,
                                std::set<std::uint32_t>& left_out) {
  std::vector<Token> out;
  bool skipping = false;  // the whole declaration is of a later version
  std::uint32_t declaration = 0;
  for (const Segment& segment : segments(tokens)) {
    const Token& head = tokens[segment.first];
    const bool later_head = head.type == T_DISCOUNT && head.first_on_line;
    const bool begins = segment.first == 0 || isDeclarationHead(head.type) || later_head;
    if (begins) {
      skipping = false;
      declaration = head.span.begin;
    }
    if (skipping) continue;
    const std::optional<std::size_t> later = laterIn(tokens, segment);
    if (!later) {
      out.insert(out.end(), tokens.begin() + static_cast<std::ptrdiff_t>(segment.first),
                 tokens.begin() + static_cast<std::ptrdiff_t>(segment.end));
      continue;
    }
    const Token& what = tokens[*later];
    diagnostics.report(Code::notYet, what.span, laterMeaning(what, source));
    skipping = begins;
    left_out.insert(declaration);
  }
  return out;
}

}  // namespace kopeck::syntax
