// Rules one by one: trigger, validity, conditions, amounts, own limits and terms. What rules say of each other is in
// conflicts.cpp.
#include "compiler/check/context.h"
#include "compiler/check/expr.h"
#include "compiler/check/limits.h"
#include "compiler/check/terms.h"
#include "compiler/check/units.h"

namespace kopeck::checking {

namespace {

class RuleChecker {
 public:
  RuleChecker(Context& context, const ast::RuleDecl& decl) : context_(context), decl_(decl) {}

  checked::Rule run() {
    head();
    trigger();
    validity();
    rule_.conditions = checkConditions(context_, decl_.when, place_);
    effects();
    for (const ast::LimitClause& clause : decl_.limits) {
      if (auto limit = checkLimit(context_, clause, rule_.conditions)) rule_.limits.push_back(std::move(*limit));
    }
    if (decl_.activate || decl_.expire) {
      rule_.terms = context_.out.terms;
      if (decl_.activate) checkActivate(context_, *decl_.activate, *rule_.terms);
      if (decl_.expire) checkExpire(context_, *decl_.expire, *rule_.terms);
    }
    return std::move(rule_);
  }

 private:
  void head() {
    rule_.head.name = decl_.name.text;
    if (decl_.title) rule_.head.title = decl_.title->value;
    rule_.head.doc = decl_.doc;
    rule_.head.line = context_.line(decl_.span);
  }

  void trigger() {
    if (!decl_.trigger) return;
    switch (decl_.trigger->kind) {
      case ast::TriggerKind::purchase:
        return;
      case ast::TriggerKind::on_return:
        rule_.head.trigger = plan::TriggerKind::on_return;
        place_.kind = PlaceKind::on_return;
        return;
      case ast::TriggerKind::custom_event:
        rule_.head.trigger = plan::TriggerKind::custom_event;
        rule_.head.event = context_.resolve(context_.events, NameKind::event, decl_.trigger->event);
        place_ = {PlaceKind::event, rule_.head.event};
        return;
    }
  }

  void validity() {
    if (decl_.from) rule_.head.from = decl_.from->day;
    if (decl_.until) rule_.head.until = decl_.until->day;
    if (decl_.from && decl_.until && decl_.from->day > decl_.until->day) {
      context_.report(Code::validityBackwards, decl_.until->span)
          .label(decl_.from->span, Phrase("begins", "начинается"));
    }
  }

  void effects() {
    if (decl_.multiply && !decl_.earns.empty()) {
      context_.report(Code::earnsAndMultiplies, decl_.multiply->span)
          .label(decl_.earns[0].span, Phrase("earns", "начисляет"));
    } else if (!decl_.multiply && decl_.earns.empty() && !decl_.poisoned && !decl_.name.empty()) {
      context_.report(Code::ruleGivesNothing, decl_.name.span, ticked(decl_.name.text));
    }
    rule_.head.is_multiplier = decl_.multiply.has_value();
    if (decl_.multiply) {
      const auto factor = ratioOf(context_, decl_.multiply->factor, decl_.multiply->factor_span);
      if (factor && factor->num < factor->den) context_.report(Code::factorBelowOne, decl_.multiply->factor_span);
      if (factor) rule_.head.factor = *factor;
    }
    for (const ast::EarnClause& clause : decl_.earns) {
      if (const auto earned = earn(clause)) rule_.earns.push_back(*earned);
    }
  }

  std::optional<checked::Earn> earn(const ast::EarnClause& clause) {
    checked::Earn earn;
    earn.sum.measure = context_.out.base;
    const bool receipt = place_.kind == PlaceKind::purchase;
    if (!receipt && (clause.kind != ast::AmountKind::points || clause.on)) {
      context_.report(Code::earnWithoutReceipt, clause.span);
      return std::nullopt;
    }
    if (clause.on) {
      earn.sum.set = context_.resolve(context_.sets, NameKind::set, *clause.on);
      if (earn.sum.set < 0) return std::nullopt;
    }
    switch (clause.kind) {
      case ast::AmountKind::percent:
        return percent(clause, earn);
      case ast::AmountKind::points:
        return fixed(clause, earn);
      case ast::AmountKind::proportional:
        return proportional(clause, earn);
      case ast::AmountKind::for_each_full:
        return forEachFull(clause, earn);
    }
    return std::nullopt;
  }

  std::optional<checked::Earn> percent(const ast::EarnClause& clause, checked::Earn earn) {
    const std::optional<Ratio> share = expectPercent(context_, clause.amount);
    if (!share || !context_.worth_said) return std::nullopt;
    const Ratio worth = context_.out.worth;
    if (worth.num == 0) {
      context_.report(Code::percentNeedsWorth, clause.amount.span);
      return std::nullopt;
    }
    const std::optional<Ratio> rate = multiply(*share, {worth.den, worth.num});
    if (!rate) {
      context_.report(Code::tooLarge, clause.amount.span);
      return std::nullopt;
    }
    earn.kind = plan::AmountKind::proportional;
    earn.rate = *rate;
    return earn;
  }

  std::optional<checked::Earn> fixed(const ast::EarnClause& clause, checked::Earn earn) {
    const std::optional<Value> points = expectPositive(context_, clause.amount, Kind::points);
    if (!points) return std::nullopt;
    earn.kind = plan::AmountKind::fixed;
    earn.points = *points;
    return earn;
  }

  /// Money, or units in a set; writes which into the earn's sum.
  std::optional<Value> step(const ast::EarnClause& clause, checked::Earn& earn) {
    Kind kind = Kind::money;
    if (clause.step_set) {
      kind = Kind::number;
      if (clause.on) {
        context_.report(Code::setSaidTwice, clause.on->span)
            .label(clause.step_set->span, Phrase("the first one", "первый из них"));
        return std::nullopt;
      }
      earn.sum.set = context_.resolve(context_.sets, NameKind::set, *clause.step_set);
      if (earn.sum.set < 0) return std::nullopt;
    } else if (clause.step.unit == ast::Unit::word && !clause.step.word.empty() &&
               measure(context_, clause.step).kind == Kind::number) {
      kind = Kind::number;  // "2 units", over the set it earns on
    }
    const std::optional<Value> value = expectPositive(context_, clause.step, kind);
    if (kind == Kind::number) earn.sum.measure = plan::Measure::units;
    return value;
  }

  std::optional<checked::Earn> proportional(const ast::EarnClause& clause, checked::Earn earn) {
    // Here the points may be finer than the programme's: rounding comes after the product.
    const std::optional<Ratio> points = finePoints(clause.amount);
    const std::optional<Value> per = step(clause, earn);
    if (!points || !per) return std::nullopt;
    const std::optional<Ratio> rate = makeRatio(points->num, Int128{points->den} * *per);
    if (!rate) {
      context_.report(Code::tooLarge, clause.amount.span);
      return std::nullopt;
    }
    earn.kind = plan::AmountKind::proportional;
    earn.rate = *rate;
    return earn;
  }

  std::optional<Ratio> finePoints(const ast::Quantity& amount) {
    ast::Quantity whole = amount;
    whole.value = {1, 0};  // the unit alone
    if (!expect(context_, whole, Kind::points)) return std::nullopt;
    std::optional<Ratio> ratio = ratioOf(context_, amount.value, amount.span);
    if (!ratio) return std::nullopt;
    for (int i = 0; ratio && i < context_.out.schema.points_decimals; ++i) ratio = multiply(*ratio, {10, 1});
    if (!ratio) context_.report(Code::tooLarge, amount.span);
    if (ratio && ratio->num <= 0) {
      context_.report(Code::notPositive, amount.span);
      return std::nullopt;
    }
    return ratio;
  }

  std::optional<checked::Earn> forEachFull(const ast::EarnClause& clause, checked::Earn earn) {
    const std::optional<Value> points = expectPositive(context_, clause.amount, Kind::points);
    const std::optional<Value> full = step(clause, earn);
    if (!points || !full) return std::nullopt;
    earn.kind = plan::AmountKind::per_full_step;
    earn.points = *points;
    earn.step = *full;
    return earn;
  }

  Context& context_;
  const ast::RuleDecl& decl_;
  checked::Rule rule_;
  Place place_;
};

}  // namespace

void checkRules(Context& context) {
  for (const ast::RuleDecl* decl : context.rule_decls) context.out.rules.push_back(RuleChecker(context, *decl).run());
}

}  // namespace kopeck::checking
