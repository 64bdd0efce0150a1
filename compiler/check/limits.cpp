#include "compiler/check/limits.h"

#include <array>

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
                                  plan::LimitPeriod::year,    plan::LimitPeriod::ever};
  return periods[static_cast<std::size_t>(period)];
}

}  // namespace

std::optional<plan::Limit> checkLimit(Context& context, const ast::LimitClause& clause,
                                      const std::vector<checked::Condition>& conditions) {
  std::optional<plan::Limit> limit;
  if (clause.kind == ast::LimitKind::once_per_occasion) {
    limit = oncePerOccasion(context, clause, conditions);
  } else {
    const bool times = clause.kind == ast::LimitKind::times;
    limit.emplace();
    limit->unit = times ? plan::LimitUnit::times : plan::LimitUnit::points;
    if (const auto most = expectPositive(context, clause.most, times ? Kind::count : Kind::points)) {
      limit->most = *most;
    } else {
      limit.reset();
    }
    const bool in_total = clause.scope == ast::LimitScope::total;
    if (!clause.period && clause.scope == ast::LimitScope::unsaid) {
      context.report(Code::limitSilent, clause.span).fix(after(clause.span), context.spelt(" per receipt", " за чек"));
      return std::nullopt;
    }
    if (in_total && clause.period == ast::LimitPeriod::receipt) {
      context.report(Code::receiptInTotal, clause.span);
      return std::nullopt;
    }
    if (limit) {
      limit->period = clause.period ? periodOf(*clause.period) : plan::LimitPeriod::ever;
      limit->scope = in_total ? plan::LimitScope::total : plan::LimitScope::customer;
    }
  }
  if (limit) limit->text = oneLine(context.source, clause.span);
  return limit;
}

void checkLimitBlocks(Context& context) {
  for (const ast::Decl& any : context.file.decls) {
    const auto* decl = std::get_if<ast::LimitDecl>(&any);
    if (decl == nullptr) continue;
    std::vector<std::int32_t> rules;
    for (const ast::Name& name : decl->rules) {
      const std::int32_t rule = context.resolve(context.rules, NameKind::rule, name);
      if (rule < 0) continue;
      if (std::find(rules.begin(), rules.end(), rule) != rules.end()) {
        context.report(Code::namedTwice, name.span, ticked(name.text));
        continue;
      }
      rules.push_back(rule);
    }
    if (decl->limit.kind != ast::LimitKind::points) {
      context.report(Code::blockCountsPoints, decl->limit.span);
      continue;
    }
    std::optional<plan::Limit> limit = checkLimit(context, decl->limit, {});
    if (!limit) continue;
    limit->name = decl->name.text;
    limit->rules = std::move(rules);
    context.out.limit_blocks.push_back(std::move(*limit));
  }
}

}  // namespace kopeck::checking
