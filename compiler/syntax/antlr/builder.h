// Builder: ANTLR's tree of one declaration to its part of the Ast and to the lines of the formatter. Each function
// carries the name of the grammar rule it reads. The tree has no errors (parser.h), so nothing that the grammar demands
// is absent.
#pragma once

#include <antlr4-runtime.h>

#include <span>

#include <Kopeck.h>
#include <fmt/format.h>

#include "compiler/syntax/antlr/parser.h"

namespace kopeck::syntax {

class Builder {
 public:
  Builder(std::span<const Token> tokens, const SliceOrigin& origin, Diagnostics& diagnostics)
      : tokens_(tokens), origin_(origin), diagnostics_(diagnostics) {}

  ParsedSlice slice(Kopeck::SliceContext* tree);

 private:
  using Rule = antlr4::ParserRuleContext;
  using Leaf = antlr4::tree::TerminalNode;

  // builder.cpp: the small change
  [[nodiscard]] const Token& token(Leaf* leaf) const { return tokens_[leaf->getSymbol()->getTokenIndex()]; }
  [[nodiscard]] const Token& firstToken(Rule* rule) const { return tokens_[rule->start->getTokenIndex()]; }
  [[nodiscard]] std::int32_t type(Rule* rule) const { return firstToken(rule).type; }
  [[nodiscard]] Span span(Leaf* leaf) const { return token(leaf).span; }
  [[nodiscard]] Span span(Rule* rule) const;
  [[nodiscard]] std::string_view written(Span place) const { return origin_.source->text(place); }
  /// As the author wrote it.
  ast::Name name(Kopeck::NameContext* rule) const;
  ast::Name name(const Token& token) const;
  /// In English where it is a name of the language itself.
  ast::Name knownName(const Token& token) const;
  std::vector<ast::Name> names(Kopeck::NamesContext* rule) const;
  ast::Text text(Leaf* leaf) const { return {token(leaf).text, span(leaf)}; }
  std::optional<ast::Text> optionalText(Leaf* leaf) const;
  ast::Date date(Leaf* leaf) const;
  ast::Time time(Leaf* leaf) const;
  Decimal decimal(Leaf* leaf) const;
  std::int64_t wholeNumber(Leaf* leaf);
  void setUnit(ast::Quantity& quantity, const Token& unit) const;
  ast::Quantity quantity(Leaf* number, const Token* unit) const;
  ast::Quantity quantity(Kopeck::QuantityContext* rule) const;
  ast::Quantity duration(Kopeck::DurationContext* rule) const;
  /// Keeps the first of two; reports the second.
  template <typename T>
  void once(std::optional<T>& place, T value, Rule* rule, Span first);
  void twice(Rule* rule, Span first);
  LayoutLine& line(LayoutLine::Kind kind, std::int32_t order, std::size_t first, std::size_t end);
  LayoutLine& line(LayoutLine::Kind kind, std::int32_t order, Rule* rule);
  LayoutLine& head(LayoutBlock::Kind kind, Rule* rule, Rule* first_line);
  void align(LayoutLine& line, Rule* rule) const { line.aligned = index(rule->start); }
  void align(LayoutLine& line, Leaf* leaf) const { line.aligned = index(leaf->getSymbol()); }
  void alignSecond(LayoutLine& line) const { line.aligned = line.first + 1; }
  [[nodiscard]] std::uint32_t index(antlr4::Token* symbol) const {
    return origin_.first + static_cast<std::uint32_t>(symbol->getTokenIndex());
  }

  // build_header.cpp
  ast::Header header(Kopeck::HeaderContext* rule);
  void headerLine(ast::Header& header, Kopeck::HeaderLineContext* rule);
  ast::VersionLine versionLine(Kopeck::VersionLineContext* rule);
  ast::PointsLine pointsLine(Kopeck::PointsLineContext* rule);
  ast::WorthLine worthLine(Kopeck::WorthLineContext* rule) const;
  ast::RoundingLine roundingLine(Kopeck::RoundingLineContext* rule) const;
  ast::ReturnsLine returnsLine(Kopeck::ReturnsLineContext* rule);
  ast::Activate activateClause(Kopeck::ActivateClauseContext* rule) const;
  ast::Expire expireClause(Kopeck::ExpireClauseContext* rule) const;

  // build_declarations.cpp
  ast::Decl declaration(Kopeck::DeclarationContext* rule);
  ast::FieldsDecl fieldsDecl(Kopeck::FieldsDeclContext* rule);
  ast::Field field(Kopeck::FieldContext* rule);
  ast::EventDecl eventDecl(Kopeck::EventDeclContext* rule);
  ast::SetDecl setDecl(Kopeck::SetDeclContext* rule);
  ast::TiersDecl tiersDecl(Kopeck::TiersDeclContext* rule);
  ast::TierLine level(Kopeck::LevelContext* rule) const;
  void tiersLine(ast::TiersDecl& tiers, Kopeck::TiersLineContext* rule);
  ast::HighestDecl highestDecl(Kopeck::HighestDeclContext* rule);
  ast::LimitDecl limitDecl(Kopeck::LimitDeclContext* rule);
  ast::RedeemDecl redeemDecl(Kopeck::RedeemDeclContext* rule);
  void redeemMost(ast::RedeemDecl& redeem, Kopeck::RedeemMostContext* rule);

  // build_rule.cpp
  ast::RuleDecl ruleDecl(Kopeck::RuleDeclContext* rule);
  void ruleClause(ast::RuleDecl& decl, Kopeck::RuleClauseContext* rule);
  ast::Trigger trigger(Kopeck::TriggerContext* rule) const;
  ast::EarnClause earnClause(Kopeck::EarnClauseContext* rule) const;
  ast::MultiplyClause multiplyClause(Kopeck::MultiplyClauseContext* rule) const;
  ast::LimitClause limitClause(Kopeck::LimitClauseContext* rule) const;
  ast::LimitClause limit(Kopeck::LimitMostContext* most, Kopeck::LimitPeriodContext* period,
                         Kopeck::LimitScopeContext* scope) const;

  // build_expression.cpp
  ast::Expr expr(Kopeck::ExprContext* rule);
  ast::Expr andExpr(Kopeck::AndExprContext* rule);
  ast::Expr notExpr(Kopeck::NotExprContext* rule);
  ast::Expr comparison(Kopeck::ComparisonContext* rule);
  ast::Expr dateTail(ast::Expr left, Kopeck::DateTailContext* rule);
  ast::Expr dateTestTail(ast::Expr left, Kopeck::DateTestTailContext* rule);
  ast::Expr compareTail(ast::Expr left, Kopeck::CompareTailContext* rule);
  ast::Expr choice(Kopeck::ChoiceContext* rule);
  ast::Expr list(Kopeck::ListContext* rule);
  ast::Expr right(Kopeck::RightContext* rule);
  ast::Expr sum(Kopeck::SumContext* rule);
  ast::Expr product(Kopeck::ProductContext* rule);
  ast::Expr operand(Kopeck::OperandContext* rule);
  ast::Expr atom(Kopeck::AtomContext* rule);
  ast::Expr path(Kopeck::PathContext* rule) const;
  ast::Expr history(Kopeck::HistoryContext* rule);
  ast::Window window(Kopeck::WindowContext* rule);
  ast::Expr datePoint(Kopeck::DatePointContext* rule);
  ast::Expr literal(Leaf* leaf) const;
  ast::Expr word(const Token& token) const;
  ast::Expr join2(ast::ExprKind kind, ast::Expr a, ast::Expr b, Span op) const;
  bool tooLong(Rule* rule, std::size_t parts);

  // build_test.cpp
  ast::TestDecl testDecl(Kopeck::TestDeclContext* rule);
  void testStep(ast::TestDecl& test, Kopeck::TestStepContext* rule);
  ast::TestCustomer testCustomer(Kopeck::TestCustomerContext* rule);
  ast::TestReceipt testReceipt(Kopeck::TestReceiptContext* rule);
  ast::TestLine testLine(Kopeck::TestLineContext* rule);
  ast::TestEvent testEvent(Kopeck::TestEventContext* rule);
  ast::TestReturn testReturn(ast::TestDecl& test, Kopeck::TestReturnContext* rule);
  void testExpect(ast::TestDecl& test, Kopeck::TestExpectContext* rule);
  ast::TestAttribute attribute(Kopeck::AttributeContext* rule);
  ast::Expr value(Kopeck::ValueContext* rule);
  bool takes(const ast::TestAttribute& attribute, ast::ExprKind kind, Phrase what);

  std::span<const Token> tokens_;
  SliceOrigin origin_;
  Diagnostics& diagnostics_;
  LayoutBlock layout_;
};

template <typename T>
void Builder::once(std::optional<T>& place, T value, Rule* rule, Span first) {
  if (place) return twice(rule, first);
  place = std::move(value);
}

}  // namespace kopeck::syntax
