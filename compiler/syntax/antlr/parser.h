// One declaration's tokens to its part of the Ast. Seen from outside this folder there is no ANTLR.
//
// The parser stops at the first error and says where and in which constructs it was; repair.h decides what was meant
// and asks again. So an Ast is only ever built from tokens that parse.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "compiler/syntax/parse.h"

namespace kopeck::syntax {

struct SyntaxError {
  std::size_t token = 0;                // the first that fits nothing; the number of tokens = the end
  std::vector<std::string_view> rules;  // names of the grammar's rules that were being read, the innermost first
};

/// `rule … from template NAME: …`: what stands for the parameters, as ranges of the slice's tokens.
struct TemplateUse {
  ast::Name name;
  struct Argument {
    ast::Name parameter;
    std::size_t first = 0;
    std::size_t end = 0;
  };
  std::vector<Argument> arguments;
  std::size_t head_end = 0;     // the token `from template`
  std::size_t own_clauses = 0;  // the first token of the clauses that the rule adds
};

struct ParsedSlice {
  std::optional<ast::Header> header;
  std::optional<ast::Decl> decl;
  std::optional<TemplateUse> template_use;
  LayoutBlock layout;
};

/// What building needs to know besides the tokens.
struct SliceOrigin {
  const SourceFile* source = nullptr;
  ast::Language language = ast::Language::english;
  std::uint32_t first = 0;  // index in the file of the slice's first token
};

/// Keeps ANTLR's tables between parses; one thread at a time.
class SliceParser {
 public:
  SliceParser();
  ~SliceParser();
  SliceParser(const SliceParser&) = delete;
  SliceParser& operator=(const SliceParser&) = delete;

  /// `to_build`: build() is likely to follow, which then need not read these tokens again.
  [[nodiscard]] std::optional<SyntaxError> firstError(std::span<const Token> tokens, bool to_build = false);

  /// For each token the grammar's rules that it stands in, the innermost first. Requires that the tokens have no error.
  [[nodiscard]] std::vector<std::vector<std::string_view>> places(std::span<const Token> tokens);

  /// Requires that the tokens have no error. Reports what the grammar cannot say: a clause that stands twice, a number
  /// that has to be whole.
  [[nodiscard]] ParsedSlice build(std::span<const Token> tokens, const SliceOrigin& origin, Diagnostics& diagnostics);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace kopeck::syntax
