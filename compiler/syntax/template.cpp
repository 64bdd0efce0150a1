#include "compiler/syntax/template.h"

#include <algorithm>

#include "compiler/syntax/keywords.h"

namespace kopeck::syntax {
namespace {

/// What may stand for a parameter, by the types of its tokens.
const std::vector<std::vector<std::int32_t>>& kinds() {
  static const std::vector<std::vector<std::int32_t>> all = {{T_NUMBER, T_NAME},
                                                             {T_NUMBER, T_DAY},
                                                             {T_NUMBER, T_PERCENT},
                                                             {T_NUMBER, T_CURRENCY},
                                                             {T_NAME},
                                                             {T_NUMBER},
                                                             {T_STRING},
                                                             {T_DATE},
                                                             {T_TIME}};
  return all;
}

bool isName(const Token& token) {
  return token.type == T_NAME || isSoft(token.type);
}

}  // namespace

std::optional<Template> Template::of(std::span<const Token> slice) {
  if (slice.size() < 2 || !isName(slice[1])) return std::nullopt;
  Template out;
  const auto name = [](const Token& token) { return ast::Name{token.text, token.span}; };
  out.name_ = name(slice[1]);
  std::size_t at = 2;
  if (at < slice.size() && slice[at].type == T_WITH) {
    do {
      ++at;
      if (at >= slice.size() || slice[at].type != T_NAME) return std::nullopt;
      out.parameters_.push_back(name(slice[at++]));
    } while (at < slice.size() && slice[at].type == T_COMMA);
  }
  out.head_.assign(slice.begin(), slice.begin() + static_cast<std::ptrdiff_t>(at));
  out.body_.assign(slice.begin() + static_cast<std::ptrdiff_t>(at), slice.end());
  return out;
}

std::optional<std::size_t> Template::parameterAt(std::size_t index) const {
  const Token& token = body_[index];
  // Before a dot stands whose attribute it is; the attribute itself may be a parameter's.
  const bool dotted = index + 1 < body_.size() && body_[index + 1].type == T_DOT;
  if (token.type != T_NAME || dotted) return std::nullopt;
  const auto found = std::find_if(parameters_.begin(), parameters_.end(),
                                  [&](const ast::Name& one) { return one.text == token.text; });
  if (found == parameters_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - parameters_.begin());
}

Replaced Template::filled(const std::vector<std::size_t>& chosen) const {
  Replaced out;
  for (std::size_t i = 0; i < head_.size(); ++i) {
    out.tokens.push_back(head_[i]);
    out.from.push_back(static_cast<std::uint32_t>(i));
  }
  for (std::size_t i = 0; i < body_.size(); ++i) {
    const std::optional<std::size_t> parameter = parameterAt(i);
    const auto from = static_cast<std::uint32_t>(head_.size() + i);
    if (!parameter) {
      out.tokens.push_back(body_[i]);
      out.from.push_back(from);
      continue;
    }
    bool first = true;
    for (const std::int32_t type : kinds()[chosen[*parameter]]) {
      Token token = body_[i];
      token.type = type;
      if (type == T_NUMBER) token.text = "1";
      token.first_on_line = first && token.first_on_line;
      first = false;
      out.tokens.push_back(std::move(token));
      out.from.push_back(from);
    }
  }
  return out;
}

Replaced Template::sample(SliceParser& parser) const {
  std::vector<std::size_t> best(parameters_.size(), 0);
  // How much of the body is not reached, counted in the tokens that the author wrote.
  const auto unread = [&](const std::vector<std::size_t>& chosen) -> std::size_t {
    const Replaced tried = filled(chosen);
    const std::optional<SyntaxError> error = parser.firstError(tried.tokens);
    if (!error) return 0;
    return head_.size() + body_.size() + 1 - (error->token < tried.from.size() ? tried.from[error->token] : 0);
  };
  std::size_t left = unread(best);
  // One parameter after the other, twice: what fits the first may show only when the second fits too.
  for (std::size_t round = 0; round < 2 && left > 0; ++round) {
    for (std::size_t parameter = 0; parameter < parameters_.size() && left > 0; ++parameter) {
      std::vector<std::size_t> chosen = best;
      for (std::size_t kind = 0; kind < kinds().size(); ++kind) {
        chosen[parameter] = kind;
        const std::size_t found = unread(chosen);
        if (found >= left) continue;
        left = found;
        best = chosen;
      }
    }
  }
  return filled(best);
}

std::vector<Token> Template::body(const Arguments& arguments) const {
  std::vector<Token> out;
  for (std::size_t i = 0; i < body_.size(); ++i) {
    const std::optional<std::size_t> parameter = parameterAt(i);
    const auto given = parameter ? arguments.find(parameters_[*parameter].text) : arguments.end();
    if (given == arguments.end()) {
      out.push_back(body_[i]);
      out.back().origin = 1;
      continue;
    }
    for (const Token& token : given->second) {
      out.push_back(token);
      // Next to a dot every word is a name.
      if (i > 0 && body_[i - 1].type == T_DOT) out.back().type = T_NAME;
      out.back().origin = 2;
      out.back().first_on_line = false;
    }
  }
  return out;
}

}  // namespace kopeck::syntax
