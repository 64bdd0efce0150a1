// Rules that may apply to one event, and discounts that may meet on one line: what then holds has to be said.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/conflicts.h"
#include "compiler/check/ranges.h"

namespace kopeck::checking {

bool isBroken(const checked::Rule& rule) {
  return std::any_of(rule.conditions.begin(), rule.conditions.end(),
                     [](const checked::Condition& condition) { return condition.expr.op == plan::Op::constant; });
}

bool neverBoth(const Context& context, const checked::Rule& a, const checked::Rule& b) {
  const bool apart =
      (b.head.from != kNoDay && a.head.until < b.head.from) || (a.head.from != kNoDay && b.head.until < a.head.from);
  if (apart || !sameTrigger(a, b) || isBroken(a) || isBroken(b)) return true;
  RangeAnalysis analysis(context.out.sets);
  return RangeAnalysis::disjoint(analysis.of(a.conditions), analysis.of(b.conditions));
}

namespace {

class MeetingChecker {
 public:
  MeetingChecker(Context& context, const Said& said) : context_(context), said_(said) {}

  void run() {
    std::vector<std::size_t> taking;
    for (std::size_t i = 0; i < context_.authors.size(); ++i) {
      if (takesOff(i)) taking.push_back(i);
    }
    for (auto later = taking.begin(); later != taking.end(); ++later) {
      for (auto earlier = taking.begin(); earlier != later; ++earlier) {
        if (context_.diagnostics.left() > 0) return;
        pair(*earlier, *later);
      }
    }
  }

 private:
  const Author& author(std::size_t i) const { return context_.authors[i]; }
  const checked::Rule& ruleOf(std::size_t i) const {
    return context_.out.rules[static_cast<std::size_t>(author(i).parts.front().rule)];
  }

  /// A discount, or a coupon that takes off a share: what a coupon is worth is money, and free units have a price of
  /// their own.
  bool takesOff(std::size_t i) const {
    const Author& a = author(i);
    if (a.parts.empty() || a.rule != nullptr) return false;
    return a.discount != nullptr ? !a.discount->takes.empty() : a.coupon->take.has_value();
  }

  void pair(std::size_t earlier, std::size_t later) {
    if (said_.oneOnly(earlier, later)) return;
    if (neverBoth(context_, ruleOf(earlier), ruleOf(later)) || !linesMeet(ruleOf(earlier), ruleOf(later))) return;
    if (said_.bothCount(earlier, later)) {
      takenOf(earlier, later);
      takenOf(later, earlier);
      return;
    }
    const std::string a = author(earlier).name().text;
    const std::string b = author(later).name().text;
    const Span span = author(later).discount != nullptr ? author(later).discount->span : author(later).coupon->span;
    const auto line = [&](const char* english, const char* russian) {
      return fmt::format("\n\n{} {}, {}", context_.spelt(english, russian), a, b);
    };
    context_.report(Code::discountsMeet, author(later).name().span, ticked(a), ticked(b))
        .label(author(earlier).name().span, Phrase("the other one", "другая из них"))
        .fix(after(span), line("highest of", "наибольшее из"))
        .fix(after(span), line("together", "вместе"));
  }

  bool linesMeet(const checked::Rule& a, const checked::Rule& b) const {
    return std::any_of(a.takes.begin(), a.takes.end(), [&](const checked::Take& x) {
      return std::any_of(b.takes.begin(), b.takes.end(), [&](const checked::Take& y) {
        RangeAnalysis analysis(context_.out.sets);
        return !RangeAnalysis::disjoint(analysis.ofSet(x.head.set), analysis.ofSet(y.head.set));
      });
    });
  }

  /// Of what the percentages are taken.
  void takenOf(std::size_t self, std::size_t other) {
    std::vector<const ast::TakeClause*> clauses;
    if (author(self).discount != nullptr) {
      for (const ast::TakeClause& clause : author(self).discount->takes) clauses.push_back(&clause);
    } else if (author(self).coupon->take) {
      clauses.push_back(&*author(self).coupon->take);
    }
    for (const ast::TakeClause* clause : clauses) {
      if (clause->of_gross || !inPercent(*clause) || !asked_.insert(clause).second) continue;
      context_
          .report(Code::takeOfSilent, clause->span, ticked(author(self).name().text), ticked(author(other).name().text))
          .fix(after(clause->span), context_.spelt(", of the running amount", ", от текущей суммы"))
          .fix(after(clause->span), context_.spelt(", of gross", ", от суммы до скидок"));
    }
  }

  static bool inPercent(const ast::TakeClause& clause) {
    if (!clause.table) return clause.amount.amount.unit == ast::Unit::percent;
    return std::any_of(clause.table->lines.begin(), clause.table->lines.end(),
                       [](const ast::TableLine& line) { return line.amount.amount.unit == ast::Unit::percent; });
  }

  Context& context_;
  const Said& said_;
  std::set<const ast::TakeClause*> asked_;
};

}  // namespace

void checkMeeting(Context& context, const Said& said) {
  MeetingChecker(context, said).run();
}

}  // namespace kopeck::checking
