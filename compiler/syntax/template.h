// Templates: a rule's body with parameters, put to use by `rule … from template NAME: …`. It works on tokens: the
// argument's tokens stand in the parameter's place, with their own spans, so that a mistake points at the argument.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compiler/syntax/antlr/parser.h"

namespace kopeck::syntax {

/// Tokens, and for each of them the token of the slice that it comes from.
struct Replaced {
  std::vector<Token> tokens;
  std::vector<std::uint32_t> from;
};

class Template {
 public:
  /// `slice` begins with `template`. Nothing when its head cannot be read.
  [[nodiscard]] static std::optional<Template> of(std::span<const Token> slice);

  [[nodiscard]] const ast::Name& name() const { return name_; }
  [[nodiscard]] const std::vector<ast::Name>& parameters() const { return parameters_; }

  /// The declaration itself, in a form that parses where the body is well said: in each parameter's place stands
  /// something of the kind that fits there. Spans are those of the parameters.
  [[nodiscard]] Replaced sample(SliceParser& parser) const;

  /// The body with the arguments in place, by the parameter's name; origins as in token.h.
  using Arguments = std::map<std::string, std::span<const Token>>;
  [[nodiscard]] std::vector<Token> body(const Arguments& arguments) const;

  std::string doc;
  bool broken = false;  // something in it was reported

 private:
  /// What parameter the body's token is; nothing when it is none.
  [[nodiscard]] std::optional<std::size_t> parameterAt(std::size_t index) const;
  [[nodiscard]] Replaced filled(const std::vector<std::size_t>& kinds) const;

  ast::Name name_;
  std::vector<ast::Name> parameters_;
  std::vector<Token> head_;
  std::vector<Token> body_;
};

}  // namespace kopeck::syntax
