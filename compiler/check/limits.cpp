#include "compiler/check/limits.h"

#include <algorithm>
#include <array>

#include "compiler/check/expr.h"
#include "compiler/check/kinds.h"
#include "compiler/check/units.h"

namespace kopeck::checking {

namespace {

/// Every test of nearness to a customer's anniversary in the expression.
void collectWindows(const checked::Expr& e, std::vector<const checked::Expr*>& found) {
  if (e.op == plan::Op::near_anniversary && e.args[1].op == plan::Op::read) found.push_back(&e);
  for (const checked::Expr& arg : e.args) collectWindows(arg, found);
}

std::optional<plan::Limit> oncePerOccasion(Context& context, const ast::LimitClause& clause,
                                           const std::vector<checked::Condition>& conditions) {
  std::vector<const checked::Expr*> windows;
  for (const checked::Condition& condition : conditions) collectWindows(condition.expr, windows);
  if (windows.empty()) {
    context.report(Code::occasionWithoutWindow, clause.span);
    return std::nullopt;
  }
  plan::Limit limit;
  limit.unit = plan::LimitUnit::times;
  limit.most = 1;
  limit.period = plan::LimitPeriod::occasion;
  limit.occasion_attribute = windows[0]->args[1].read.index;
  limit.occasion_before_days = static_cast<std::int32_t>(windows[0]->value);
  limit.occasion_after_days = windows[0]->index;
  for (const checked::Expr* window : windows) {
    if (window->args[1].read.index == limit.occasion_attribute && window->value == windows[0]->value &&
        window->index == limit.occasion_after_days) {
      continue;
    }
    context.report(Code::occasionTwoWindows, clause.span)
        .label(windows[0]->span, Phrase("one", "одно"))
        .label(window->span, Phrase("another", "другое"));
    return std::nullopt;
  }
  return limit;
}

plan::LimitPeriod periodOf(ast::LimitPeriod period) {
  constexpr std::array periods = {plan::LimitPeriod::receipt, plan::LimitPeriod::day,     plan::LimitPeriod::week,
                                  plan::LimitPeriod::month,   plan::LimitPeriod::quarter, plan::LimitPeriod::half_year,
                                  plan::LimitPeriod::year,    plan::LimitPeriod::ever,    plan::LimitPeriod::rolling};
  return periods[static_cast<std::size_t>(period)];
}

class LimitChecker {
 public:
  LimitChecker(Context& context, const ast::LimitClause& clause) : context_(context), clause_(clause) {
    out_.span = clause.span;
  }

  std::optional<CheckedLimit> run() {
    if (!clause_.period && clause_.scope == ast::LimitScope::unsaid) {
      context_.report(Code::limitSilent, clause_.span)
          .fix(after(clause_.span), context_.spelt(" per receipt", " за чек"));
      sound_ = false;
    }
    most();
    head().period = clause_.period ? periodOf(*clause_.period) : plan::LimitPeriod::ever;
    scope();
    if (head().period == plan::LimitPeriod::rolling) rolling();
    if (clause_.anchor) anchor(*clause_.anchor);
    if (!sound_) return std::nullopt;
    return std::move(out_);
  }

 private:
  plan::Limit& head() { return out_.limit.head; }

  void most() {
    std::optional<Value> most;
    switch (clause_.kind) {
      case ast::LimitKind::points:
        head().unit = plan::LimitUnit::points;
        if (const auto points = expectPositivePoints(context_, clause_.most)) {
          most = points->value;
          out_.kind = points->wallet;
        }
        break;
      case ast::LimitKind::times:
        head().unit = plan::LimitUnit::times;
        most = expectPositive(context_, clause_.most, Kind::count);
        break;
      case ast::LimitKind::counting:
        head().unit = plan::LimitUnit::base;
        most = counted();
        break;
      case ast::LimitKind::once_per_occasion:
        return;  // has no number of its own
    }
    sound_ = sound_ && most.has_value();
    head().most = most.value_or(0);
  }

  /// How much of a sum counts: money of the programme's base, or units.
  std::optional<Value> counted() {
    out_.limit.sum.measure = context_.out.base;
    if (clause_.set) {
      out_.limit.sum.set = context_.resolve(context_.sets, NameKind::set, *clause_.set);
      if (out_.limit.sum.set < 0) return std::nullopt;
    }
    const bool units = clause_.most.unit == ast::Unit::word && !clause_.most.word.empty() &&
                       measure(context_, clause_.most).kind == Kind::number;
    if (units) out_.limit.sum.measure = plan::Measure::units;
    return expectPositive(context_, clause_.most, units ? Kind::number : Kind::money);
  }

  void scope() {
    switch (clause_.scope) {
      case ast::LimitScope::unsaid:
      case ast::LimitScope::customer:
        head().scope = plan::LimitScope::customer;
        return;
      case ast::LimitScope::total:
        head().scope = plan::LimitScope::total;
        break;
      case ast::LimitScope::store:
        head().scope = plan::LimitScope::store;
        break;
    }
    if (head().period != plan::LimitPeriod::receipt) return;
    context_.report(Code::receiptInTotal, clause_.span);
    sound_ = false;
  }

  void rolling() {
    if (head().scope != plan::LimitScope::customer || head().unit == plan::LimitUnit::base) {
      context_.report(Code::rollingPerCustomer, clause_.span);
      sound_ = false;
    }
    const std::optional<Length> length =
        clause_.rolling ? expectLength(context_, *clause_.rolling) : std::optional<Length>();
    // As long as any window of history: what a customer's state has to carry grows with it.
    if (!length || length->n < 1 || length->n > (length->months ? 120 : 3'660)) {
      if (length) context_.report(Code::badWindow, clause_.rolling->span);
      sound_ = false;
      return;
    }
    head().window = {length->months ? plan::WindowKind::last_months : plan::WindowKind::last_days, length->n,
                     plan::Period::month};
  }

  void anchor(const ast::Expr& e) {
    const std::int32_t attribute = checkCustomerAttribute(context_, e);
    sound_ = sound_ && attribute >= 0;
    if (attribute < 0) return;
    const AttributeType type = context_.out.schema.customer[static_cast<std::size_t>(attribute)].type;
    if (type != AttributeType::date && type != AttributeType::anniversary) {
      context_.report(Code::wrongKind, e.span, phraseOf(Kind::date), oneLine(context_.source, e.span));
      sound_ = false;
    }
    head().anchor_attribute = attribute;
  }

  Context& context_;
  const ast::LimitClause& clause_;
  CheckedLimit out_;
  bool sound_ = true;
};

}  // namespace

std::optional<CheckedLimit> checkLimit(Context& context, const ast::LimitClause& clause,
                                       const std::vector<checked::Condition>& conditions) {
  std::optional<CheckedLimit> limit;
  if (clause.kind == ast::LimitKind::once_per_occasion) {
    if (auto occasion = oncePerOccasion(context, clause, conditions)) {
      limit.emplace();
      limit->limit.head = std::move(*occasion);
      limit->span = clause.span;
    }
  } else {
    limit = LimitChecker(context, clause).run();
  }
  if (limit) {
    limit->limit.head.text = oneLine(context.source, clause.span);
    limit->limit.head.line = context.line(clause.span);
  }
  return limit;
}

checked::Limit limitOver(const CheckedLimit& limit, std::vector<std::int32_t> rules) {
  checked::Limit over = limit.limit;
  if (over.head.period != plan::LimitPeriod::rolling) return over;
  over.sum.measure = over.head.unit == plan::LimitUnit::points ? plan::Measure::points : plan::Measure::uses;
  over.sum.rules = std::move(rules);
  std::sort(over.sum.rules.begin(), over.sum.rules.end());
  return over;
}

namespace {

/// The parts that give the limit's points, of each rule named.
std::vector<std::int32_t> cappedRules(Context& context, const ast::LimitDecl& decl, const CheckedLimit& limit) {
  std::vector<std::int32_t> rules;
  std::vector<std::int32_t> seen;
  for (const ast::Name& name : decl.rules) {
    const std::int32_t index = context.resolve(context.rules, NameKind::rule, name);
    if (index < 0) continue;
    if (std::find(seen.begin(), seen.end(), index) != seen.end()) {
      context.report(Code::namedTwice, name.span, ticked(name.text));
      continue;
    }
    seen.push_back(index);
    const std::size_t before_it = rules.size();
    for (const Part& part : context.authors[static_cast<std::size_t>(index)].parts) {
      if (part.givesPoints() && part.kind == limit.kind) rules.push_back(part.rule);
    }
    if (rules.size() == before_it) {
      context.report(Code::limitOtherKind, name.span, ticked(name.text), phraseOfKind(context, limit.kind));
    }
  }
  return rules;
}

}  // namespace

void checkLimitBlocks(Context& context) {
  for (const ast::Decl& any : context.file.decls) {
    const auto* decl = std::get_if<ast::LimitDecl>(&any);
    if (decl == nullptr) continue;
    if (decl->limit.kind != ast::LimitKind::points) {
      context.report(Code::blockCountsPoints, decl->limit.span);
      continue;
    }
    const std::optional<CheckedLimit> limit = checkLimit(context, decl->limit, {});
    if (!limit) continue;
    const std::vector<std::int32_t> rules = cappedRules(context, *decl, *limit);
    if (rules.empty()) continue;
    checked::Limit block = limitOver(*limit, rules);
    block.head.name = decl->name.text;
    block.head.rules = rules;
    context.out.limit_blocks.push_back(std::move(block));
  }
}

}  // namespace kopeck::checking
