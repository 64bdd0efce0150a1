// Months of different length where it makes a difference: a day of the month that shorter months do not have, and two
// counts of months one after the other, each of which is cut to the month's end.
#include <fmt/format.h>

#include "compiler/analysis/subject.h"
#include "runtime/value/calendar.h"

namespace kopeck::analysis {

namespace {

constexpr int kLastOfAllMonths = 28;

class MonthFinder {
 public:
  explicit MonthFinder(Subject& subject) : subject_(subject) {}

  void run() {
    const ast::File& file = subject_.file;
    if (file.header && file.header->expire) {
      const plan::Terms& terms = subject_.plan.terms.front();
      twice(file.header->expire->span, terms);
      fixedDay(*file.header->expire);
    }
    for (const Author& author : subject_.authors) {
      if (author.rule == nullptr) continue;
      if (author.rule->trigger) schedule(author, *author.rule->trigger);
      const std::int32_t terms = subject_.head(author).terms;
      if (!author.rule->expire) continue;
      if (terms >= 0 && subject_.isOf(author, author.rule->expire->span))
        twice(author.rule->expire->span, subject_.plan.terms[static_cast<std::size_t>(terms)]);
      fixedDay(*author.rule->expire);
    }
    for (const ast::Decl& any : file.decls) {
      const auto* wallet = std::get_if<ast::WalletDecl>(&any);
      if (wallet == nullptr || !wallet->expire) continue;
      fixedDay(*wallet->expire);
      for (const plan::Kind& kind : subject_.plan.kinds) {
        if (kind.name == wallet->name.text)
          twice(wallet->expire->span, subject_.plan.terms[static_cast<std::size_t>(kind.terms)]);
      }
    }
  }

 private:
  /// A first day of each year from the programme's on, for examples.
  int year() const {
    const Day first = subject_.plan.effective_from;
    return first == kNoDay ? 2026 : civil(first).year;
  }
  int commonYear() const {
    int one = year();
    while (dayFrom(one, 2, 29)) ++one;
    return one;
  }

  void schedule(const Author& author, const ast::Trigger& trigger) {
    if (!subject_.isOf(author, trigger.span)) return;
    if (trigger.kind == ast::TriggerKind::yearly) {
      for (const ast::Trigger::MonthDay& day : trigger.days)
        if (day.month == 2 && day.day == 29) leapDay(day.span.end > 0 ? day.span : trigger.span);
    }
    // The 31st is the last day of a month to everyone.
    if (trigger.kind != ast::TriggerKind::monthly || trigger.day <= kLastOfAllMonths || trigger.day >= 31) return;
    const Day start = dayFrom(commonYear(), 1, static_cast<int>(trigger.day)).value_or(0);
    const std::string acts = formatDate(addMonths(start, 1));
    Finding& finding =
        subject_.add(Code::monthsRounded, trigger.span,
                     {{fmt::format("not every month has a day {}, and then the last one is taken", trigger.day),
                       fmt::format("{}-е число есть не в каждом месяце, и тогда берётся последнее", trigger.day)}});
    finding.shows = {fmt::format("after {} the rule acts on {}", formatDate(start), acts),
                     fmt::format("после {} правило действует {}", formatDate(start), acts)};
  }

  void leapDay(Span span) {
    Finding& finding =
        subject_.add(Code::monthsRounded, span,
                     {{"29 February is 28 February in common years", "29 февраля в обычный год — это 28 февраля"}});
    const std::string day = formatDate(dayFrom(commonYear(), 2, 28).value_or(0));
    finding.shows = {fmt::format("in {} it is {}", commonYear(), day),
                     fmt::format("в {} году это {}", commonYear(), day)};
  }

  void fixedDay(const ast::Expire& expire) {
    const bool leap = expire.kind == ast::ExpireKind::fixed_day && expire.month == 2 && expire.day == 29;
    if (leap && subject_.isOwn(expire.span)) leapDay(expire.span);
  }

  /// Months to the activation, and months from there to the last day.
  void twice(Span span, const plan::Terms& terms) {
    const bool both = terms.activate == plan::ActivateKind::after_months && terms.from_activation &&
                      terms.expire == plan::ExpireKind::months;
    if (!both || !subject_.isOwn(span)) return;
    const Day first = dayFrom(year(), 1, 1).value_or(0);
    for (Day bought = first; bought < first + 366; ++bought) {
      const Day active = addMonths(bought, terms.activate_n);
      const Day last = addMonths(active, terms.expire_n);
      const Day at_once = addMonths(bought, terms.activate_n + terms.expire_n);
      if (last == at_once) continue;
      Finding& finding =
          subject_.add(Code::monthsRounded, span,
                       {{"the activation is moved to the end of a short month, and the last day is counted from there",
                         "активация сдвигается на конец короткого месяца, и последний день считается от неё"}});
      finding.shows = {
          fmt::format("points of {} are active on {} and live until {}, while {} months after the purchase would be {}",
                      formatDate(bought), formatDate(active), formatDate(last), terms.activate_n + terms.expire_n,
                      formatDate(at_once)),
          fmt::format("баллы за {} активны {} и живут до {}, а через {} мес. после покупки было бы {}",
                      formatDate(bought), formatDate(active), formatDate(last), terms.activate_n + terms.expire_n,
                      formatDate(at_once))};
      return;
    }
  }

  Subject& subject_;
};

}  // namespace

void findRoundedMonths(Subject& subject) {
  MonthFinder(subject).run();
}

}  // namespace kopeck::analysis
