#include "compiler/analysis/subject.h"

#include <algorithm>
#include <utility>

#include "compiler/check/context.h"
#include "runtime/plan/names.h"

namespace kopeck::analysis {

namespace {

bool isPurchase(const plan::Rule& rule) {
  return rule.trigger == plan::TriggerKind::purchase || rule.trigger == plan::TriggerKind::discount;
}

}  // namespace

const ast::Name& Author::name() const {
  if (rule != nullptr) return rule->name;
  return discount != nullptr ? discount->name : coupon->name;
}

Span Author::span() const {
  if (rule != nullptr) return rule->span;
  return discount != nullptr ? discount->span : coupon->span;
}

Subject::Subject(const ast::File& ast, const CheckedProgram& checked, const plan::Plan& lowered, const SourceFile& text,
                 const Options& options)
    : file(ast), program(checked), plan(lowered), source(text), texts_(lowered), searches_left_(options.most_examples) {
  std::map<std::string, Author> written;
  for (const ast::Decl& decl : file.decls) {
    Author author;
    author.rule = std::get_if<ast::RuleDecl>(&decl);
    author.discount = std::get_if<ast::DiscountDecl>(&decl);
    author.coupon = std::get_if<ast::CouponDecl>(&decl);
    if (author.rule != nullptr || author.discount != nullptr || author.coupon != nullptr)
      written.emplace(author.name().text, author);
  }
  author_of_.assign(plan.rules.size(), -1);
  of_rules_.resize(plan.rules.size());
  for (std::size_t r = 0; r < plan.rules.size(); ++r) {
    const auto found_author = written.find(plan.rules[r].name);
    if (found_author == written.end()) continue;
    const bool part = r > 0 && plan.rules[r].name == plan.rules[r - 1].name;
    if (!part) authors.push_back(found_author->second);
    authors.back().parts.push_back(static_cast<std::int32_t>(r));
    author_of_[r] = static_cast<std::int32_t>(authors.size()) - 1;
  }
}

Occasion Subject::occasionOf(std::size_t index) const {
  const plan::Rule& of = plan.rules[index];
  return {of.trigger, of.trigger == plan::TriggerKind::custom_event ? of.event : -1};
}

Regions& Subject::regions(Occasion occasion) {
  return regions_.try_emplace(occasion, plan, texts_, occasion).first->second;
}

Deeper& Subject::deeperOf(std::size_t index) {
  const Occasion occasion = occasionOf(index);
  return deeper_.try_emplace(occasion, plan, regions(occasion)).first->second;
}

std::size_t Subject::open() const {
  std::size_t open = 0;
  for (const auto& [occasion, deeper] : deeper_) open += deeper.open();
  return open;
}

const Region& Subject::regionOf(std::size_t index) {
  std::optional<Region>& known = of_rules_[index];
  if (!known) {
    Regions& all = regionsOf(index);
    known = both(all.of(plan.rules[index].conditions), all.validity(plan.rules[index]));
  }
  return *known;
}

bool Subject::isOf(const Author& author, Span span) const {
  return isOwn(span) && author.span().begin <= span.begin && span.end <= author.span().end;
}

std::string Subject::words(Span span) const {
  return checking::oneLine(source, span);
}

Finding& Subject::add(Code code, Span span, std::vector<Phrase> args) {
  Finding& finding = found.findings.emplace_back();
  finding.diagnostic.code = code;
  finding.diagnostic.span = span;
  finding.diagnostic.args = std::move(args);
  return finding;
}

std::optional<Subject::Example> Subject::search(const plan::Plan& with, const prove::Wanted& wanted) {
  if (searches_left_ <= 0) return std::nullopt;
  --searches_left_;
  std::optional<std::vector<std::string>> events = prove::receiptLike(with, wanted);
  if (!events) return std::nullopt;
  prove::Tried tried = prove::tryOut(plan, *events, {});
  if (!tried.refused.empty() && tried.refusal == Refusal::none) return std::nullopt;
  return Example{std::move(*events), std::move(tried)};
}

void Subject::showByReceipt(Finding& finding, std::size_t index, std::int32_t fails,
                            const std::function<bool(const prove::Tried&)>& shows_it, Phrase shows) {
  const plan::Rule& of = plan.rules[index];
  if (!isPurchase(of)) return;
  prove::Wanted wanted;
  wanted.from = of.from;
  wanted.until = of.until;
  for (std::size_t i = 0; i < of.conditions.size(); ++i) {
    if (static_cast<std::int32_t>(i) != fails) wanted.hold.push_back(of.conditions[i].expr);
  }
  std::optional<Example> example = search(plan, wanted);
  if (!example || !example->tried.refused.empty() || !shows_it(example->tried)) return;
  finding.events = std::move(example->events);
  finding.shows = std::move(shows);
}

prove::Wanted bothWanted(const plan::Rule& a, const plan::Rule& b) {
  prove::Wanted wanted;
  wanted.from = std::max(a.from, b.from);
  wanted.until = std::min(a.until, b.until);
  for (const plan::Rule* rule : {&a, &b})
    for (const plan::Condition& condition : rule->conditions) wanted.hold.push_back(condition.expr);
  return wanted;
}

namespace {

std::int32_t place(plan::Plan& plan, plan::Expr expr) {
  plan.exprs.push_back(expr);
  return static_cast<std::int32_t>(plan.exprs.size()) - 1;
}

std::int32_t placeQuantity(plan::Plan& plan, Quantity quantity) {
  if (quantity >= 0) return quantity;
  plan::Expr field;
  field.op = plan::Op::field;
  field.index = -1 - quantity;
  field.type = plan::typeOf(static_cast<plan::Field>(field.index));
  return place(plan, field);
}

std::int32_t placeNumber(plan::Plan& plan, std::int32_t like, Value value) {
  plan::Expr number;
  number.type = plan.exprs[static_cast<std::size_t>(like)].type;
  number.value = value;
  return place(plan, number);
}

std::int32_t placeComparison(plan::Plan& plan, std::int32_t lesser, std::int32_t greater) {
  plan::Expr test;
  test.op = plan::Op::less_equal;
  test.a = lesser;
  test.b = greater;
  return place(plan, test);
}

}  // namespace

std::int32_t addTest(plan::Plan& plan, Quantity quantity, Value least) {
  const std::int32_t of = placeQuantity(plan, quantity);
  return placeComparison(plan, placeNumber(plan, of, least), of);
}

std::int32_t addMost(plan::Plan& plan, Quantity quantity, Value most) {
  const std::int32_t of = placeQuantity(plan, quantity);
  return placeComparison(plan, of, placeNumber(plan, of, most));
}

const ExplainedRule* explained(const prove::Tried& tried, const std::string& rule) {
  for (const ExplainedRule& one : tried.explanation.rules) {
    if (one.rule == rule) return &one;
  }
  return nullptr;
}

Phrase quoted(const std::string& text) {
  return checking::ticked(text);
}

}  // namespace kopeck::analysis
