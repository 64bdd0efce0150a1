// Builder: ANTLR's tree of one declaration to its part of the Ast and to the lines of the formatter. Each function
// carries the name of the grammar rule it reads. The tree has no errors (parser.h), so nothing that the grammar demands
// is absent.
#pragma once

#include <antlr4-runtime.h>

#include <span>

#include <fmt/format.h>
#include "compiler/syntax/antlr/grammar.h"

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
  std::int64_t wholeNumber(Leaf* leaf) const;
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
  ast::TendersLine tendersLine(Kopeck::TendersLineContext* rule) const;
  ast::UseLine useLine(Kopeck::UseLineContext* rule) const;
  ast::RoundingLine roundingLine(Kopeck::RoundingLineContext* rule) const;
  ast::ReturnsLine returnsLine(Kopeck::ReturnsLineContext* rule);
  ast::Activate activateClause(Kopeck::ActivateClauseContext* rule) const;
  ast::Expire expireClause(Kopeck::ExpireClauseContext* rule);
  ast::Trigger::MonthDay monthDay(Kopeck::MonthDayContext* rule);

  // build_declarations.cpp
  ast::Decl declaration(Kopeck::DeclarationContext* rule);
  ast::FieldsDecl fieldsDecl(Kopeck::FieldsDeclContext* rule);
  ast::Field field(Kopeck::FieldContext* rule);
  ast::EventDecl eventDecl(Kopeck::EventDeclContext* rule);
  ast::SetDecl setDecl(Kopeck::SetDeclContext* rule);
  ast::Expr bought(Kopeck::BoughtContext* rule);
  ast::SegmentDecl segmentDecl(Kopeck::SegmentDeclContext* rule);
  ast::CalendarDecl calendarDecl(Kopeck::CalendarDeclContext* rule);
  ast::TiersDecl tiersDecl(Kopeck::TiersDeclContext* rule);
  void tiersMeasure(ast::TiersDecl& tiers, Kopeck::TiersMeasureContext* rule) const;
  ast::TierLine level(Kopeck::LevelContext* rule);
  ast::TierLine tierLine(Rule* rule, Kopeck::FormsContext* forms, Kopeck::WasContext* old) const;
  std::optional<ast::Name> was(Kopeck::WasContext* rule) const;
  void tiersLine(ast::TiersDecl& tiers, Kopeck::TiersLineContext* rule);
  ast::HighestDecl orderDecl(Kopeck::OrderDeclContext* rule);
  ast::LimitDecl limitDecl(Kopeck::LimitDeclContext* rule);
  ast::RedeemDecl redeemDecl(Kopeck::RedeemDeclContext* rule);
  void redeemMost(ast::RedeemDecl& redeem, Kopeck::RedeemMostContext* rule);
  void redeemOrder(ast::RedeemDecl& redeem, Kopeck::RedeemOrderContext* rule);

  // build_benefit.cpp
  ast::DiscountDecl discountDecl(Kopeck::DiscountDeclContext* rule);
  void discountClause(ast::DiscountDecl& decl, Kopeck::DiscountClauseContext* rule);
  ast::CouponDecl couponDecl(Kopeck::CouponDeclContext* rule);
  void couponClause(ast::CouponDecl& decl, Kopeck::CouponClauseContext* rule);
  ast::WalletDecl walletDecl(Kopeck::WalletDeclContext* rule);
  void walletClause(ast::WalletDecl& decl, Kopeck::WalletClauseContext* rule);
  ast::ImportDecl importDecl(Kopeck::ImportDeclContext* rule);
  ast::TemplateDecl templateDecl(Kopeck::TemplateDeclContext* rule);
  ast::GuaranteeDecl guaranteeDecl(Kopeck::GuaranteeDeclContext* rule);
  ast::Expr claim(Kopeck::ClaimContext* rule);
  ast::Expr claimAnd(Kopeck::ClaimAndContext* rule);
  ast::Expr claimNot(Kopeck::ClaimNotContext* rule);
  ast::Expr claimTest(Kopeck::ClaimTestContext* rule);
  ast::Expr claimSum(Kopeck::ClaimSumContext* rule);
  ast::Expr claimProduct(Kopeck::ClaimProductContext* rule);
  ast::Expr claimTerm(Kopeck::ClaimTermContext* rule);
  ast::Expr claimBase(Kopeck::ClaimBaseContext* rule);
  ast::Expr granted(Kopeck::GrantedContext* rule) const;

  // build_rule.cpp
  ast::RuleDecl ruleDecl(Kopeck::RuleDeclContext* rule);
  void fromTemplate(Kopeck::RuleDeclContext* rule, Kopeck::FromTemplateContext* from);
  void ruleClause(ast::RuleDecl& decl, Kopeck::RuleClauseContext* rule);
  void effect(ast::RuleDecl& decl, Kopeck::RuleClauseContext* rule);
  ast::Trigger trigger(Kopeck::TriggerContext* rule);
  void validFrom(std::optional<ast::Date>& from, std::optional<ast::Date>& until, Kopeck::FromClauseContext* rule);
  void audience(ast::Audience& out, Kopeck::AudienceContext* rule);
  ast::MultiplyClause multiplyClause(Kopeck::MultiplyClauseContext* rule) const;
  ast::StampClause stampClause(Kopeck::StampClauseContext* rule) const;
  ast::StampsGive stampsGive(Kopeck::StampsGiveContext* rule) const;
  ast::GiveClause freeUnits(Kopeck::FreeUnitsContext* rule) const;
  ast::TurnClause turnClause(Kopeck::TurnClauseContext* rule) const;
  ast::LimitClause limitClause(Kopeck::LimitClauseContext* rule) const;
  ast::LimitClause limit(Kopeck::LimitMostContext* most, Kopeck::LimitPeriodContext* period,
                         Kopeck::LimitScopeContext* scope) const;
  void limitSpan(ast::LimitClause& limit, Kopeck::LimitPeriodContext* period, Kopeck::LimitScopeContext* scope) const;

  // build_amount.cpp
  ast::EarnClause earnClause(Kopeck::EarnClauseContext* rule);
  ast::Amount amount(Kopeck::AmountContext* rule) const;
  ast::Amount plainAmount(Kopeck::PlainAmountContext* rule) const;
  void amountTail(ast::Amount& amount, Kopeck::AmountTailContext* rule) const;
  ast::Expr pointsEarned(Kopeck::AmountTailContext* rule) const;
  ast::Amount randomAmount(Kopeck::RandomAmountContext* rule) const;
  ast::Amount lesserAmount(Kopeck::LesserAmountContext* rule) const;
  ast::Table table(Kopeck::TableContext* rule);
  ast::TableLine tableLine(Kopeck::TableLineContext* rule) const;
  ast::TakeClause takeClause(Kopeck::TakeClauseContext* rule);

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
  ast::Expr shared(Kopeck::SharedContext* rule);
  ast::Expr percentOf(Rule* rule, Leaf* number, Leaf* percent, ast::Expr of) const;
  ast::Expr average(Rule* rule, Kopeck::HistoryContext* of);
  ast::Expr balance(Kopeck::BalanceContext* rule) const;
  ast::Expr dotted(Kopeck::DottedContext* rule) const;
  ast::Expr path(Kopeck::PathContext* rule) const;
  ast::Expr path(Rule* rule, const std::vector<Leaf*>& leaves) const;
  static ast::Measure measureOf(const Token& first, bool paid_by);
  static ast::Compare compareOf(std::int32_t type);
  static std::int64_t placeValue(const Token& token);
  ast::Expr negated(const std::vector<Leaf*>& nots, ast::Expr out) const;
  ast::Expr history(Kopeck::HistoryContext* rule);
  ast::Window window(Kopeck::WindowContext* rule) const;
  void setPeriod(ast::Window& window, Kopeck::PeriodContext* rule) const;
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
  ast::TestGiven testGiven(Kopeck::TestGivenContext* rule) const;
  void testExpect(ast::TestDecl& test, Kopeck::TestExpectContext* rule);
  ast::TestExpect state(const ast::TestExpect& base, Kopeck::StateContext* rule);
  void customerItem(ast::TestCustomer& customer, Kopeck::CustomerItemContext* rule);
  void receiptItem(ast::TestReceipt& receipt, Kopeck::ReceiptItemContext* rule);
  ast::Quantity held(const ast::Name& name, Leaf* number) const;
  ast::TestAttribute attribute(Kopeck::AttributeContext* rule);
  ast::Expr value(Kopeck::ValueContext* rule);
  ast::Expr stateValue(Kopeck::StateValueContext* rule) const;
  bool takes(const ast::TestAttribute& attribute, ast::ExprKind kind, Phrase what);

  std::span<const Token> tokens_;
  SliceOrigin origin_;
  Diagnostics& diagnostics_;
  LayoutBlock layout_;
  std::optional<TemplateUse> template_use_;
};

template <typename T>
void Builder::once(std::optional<T>& place, T value, Rule* rule, Span first) {
  if (place) return twice(rule, first);
  place = std::move(value);
}

}  // namespace kopeck::syntax
