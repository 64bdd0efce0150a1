#include "compiler/syntax/antlr/parser.h"

#include "compiler/syntax/antlr/builder.h"
#include "compiler/syntax/antlr/stream.h"

namespace kopeck::syntax {
namespace {

/// Thrown through ANTLR's own frames at the first error, never out of this file.
struct FirstErrorFound {};

class StopAtFirst : public antlr4::DefaultErrorStrategy {
 public:
  std::optional<SyntaxError> error;

  void recover(antlr4::Parser* parser, std::exception_ptr cause) override {
    std::size_t token = parser->getCurrentToken()->getTokenIndex();
    try {
      std::rethrow_exception(cause);
    } catch (const antlr4::RecognitionException& e) {
      if (e.getOffendingToken() != nullptr) token = e.getOffendingToken()->getTokenIndex();
    }
    stop(parser, token);
  }
  antlr4::Token* recoverInline(antlr4::Parser* parser) override {
    stop(parser, parser->getCurrentToken()->getTokenIndex());
  }
  void sync(antlr4::Parser*) override {}
  void reportError(antlr4::Parser*, const antlr4::RecognitionException&) override {}

 private:
  [[noreturn]] void stop(antlr4::Parser* parser, std::size_t token) {
    error.emplace();
    error->token = token;
    const std::vector<std::string>& names = parser->getRuleNames();
    for (auto* context = dynamic_cast<antlr4::RuleContext*>(parser->getContext()); context != nullptr;
         context = dynamic_cast<antlr4::RuleContext*>(context->parent)) {
      error->rules.emplace_back(names[context->getRuleIndex()]);
    }
    throw FirstErrorFound();
  }
};

}  // namespace

struct SliceParser::Impl {
  SliceStream stream;
  std::shared_ptr<StopAtFirst> strategy = std::make_shared<StopAtFirst>();
  Kopeck parser{&stream};
  Kopeck::SliceContext* tree = nullptr;  // of the stream's tokens, where it was kept

  Impl() {
    stream.fill({});
    parser.removeErrorListeners();
    parser.setErrorHandler(strategy);
    parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(antlr4::atn::PredictionMode::SLL);
  }

  /// The tree, good until the next call; null when there is an error, which is then in `strategy`.
  Kopeck::SliceContext* parse(std::span<const Token> tokens, bool with_tree) {
    stream.fill(tokens);
    strategy->error.reset();
    tree = nullptr;
    parser.reset();
    parser.setBuildParseTree(with_tree);
    try {
      Kopeck::SliceContext* read = parser.slice();
      if (with_tree) tree = read;
      return read;
    } catch (const FirstErrorFound&) {
      return nullptr;
    }
  }
};

SliceParser::SliceParser() : impl_(std::make_unique<Impl>()) {}
SliceParser::~SliceParser() = default;

std::optional<SyntaxError> SliceParser::firstError(std::span<const Token> tokens, bool to_build) {
  (void)impl_->parse(tokens, to_build);
  return impl_->strategy->error;
}

std::vector<std::vector<std::string_view>> SliceParser::places(std::span<const Token> tokens) {
  std::vector<std::vector<std::string_view>> out(tokens.size());
  const std::vector<std::string>& names = impl_->parser.getRuleNames();
  std::vector<antlr4::tree::ParseTree*> open;
  if (antlr4::tree::ParseTree* tree = impl_->parse(tokens, true)) open.push_back(tree);
  while (!open.empty()) {
    antlr4::tree::ParseTree* node = open.back();
    open.pop_back();
    for (antlr4::tree::ParseTree* child : node->children) open.push_back(child);
    auto* leaf = dynamic_cast<antlr4::tree::TerminalNode*>(node);
    const std::size_t index = leaf == nullptr ? tokens.size() : leaf->getSymbol()->getTokenIndex();
    if (index >= tokens.size()) continue;
    for (auto* rule = dynamic_cast<antlr4::RuleContext*>(leaf->parent); rule != nullptr;
         rule = dynamic_cast<antlr4::RuleContext*>(rule->parent)) {
      out[index].emplace_back(names[rule->getRuleIndex()]);
    }
  }
  return out;
}

ParsedSlice SliceParser::build(std::span<const Token> tokens, const SliceOrigin& origin, Diagnostics& diagnostics) {
  Kopeck::SliceContext* tree = impl_->tree;
  if (tree == nullptr || !impl_->stream.holds(tokens)) tree = impl_->parse(tokens, true);
  if (tree == nullptr) return {};
  return Builder(tokens, origin, diagnostics).slice(tree);
}

}  // namespace kopeck::syntax
