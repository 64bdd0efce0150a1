// Limits, and how long points live.
#include <fmt/format.h>

#include "tools/describe/sections.h"

namespace kopeck::describing {

std::string RuleSections::period(const plan::Limit& limit) const {
  using plan::LimitPeriod;
  switch (limit.period) {
    case LimitPeriod::receipt:
      return s_.say("per purchase", "за покупку");
    case LimitPeriod::day:
      return s_.say("per day", "в день");
    case LimitPeriod::week:
      return s_.say("per week (from Monday)", "в неделю (с понедельника)");
    case LimitPeriod::month:
      return s_.say("per calendar month", "в календарный месяц");
    case LimitPeriod::quarter:
      return s_.say("per quarter", "в квартал");
    case LimitPeriod::half_year:
      return s_.say("per half-year", "в полугодие");
    case LimitPeriod::year:
      if (limit.anchor_attribute < 0) return s_.say("per calendar year", "в календарный год");
      return s_.say("per year counted from: {}", "в год, считая от даты: {}",
                    Speaker::shown(plan_.schema.customer[static_cast<std::size_t>(limit.anchor_attribute)].name));
    case LimitPeriod::ever:
      return s_.say("in all", "за всё время");
    case LimitPeriod::occasion:
      return s_.say("per occasion", "за каждый такой случай");
    case LimitPeriod::rolling:
      return limit.window.kind == plan::WindowKind::last_months
                 ? s_.say("in any {}", "за любые {}", s_.months(limit.window.n))
                 : s_.say("in any {}", "за любые {}", s_.days(limit.window.n));
  }
  return {};
}

std::string RuleSections::limit(const plan::Limit& limit) {
  std::string scope;
  if (limit.scope == plan::LimitScope::total)
    scope = s_.say(", for all customers together", ", на всех клиентов вместе");
  if (limit.scope == plan::LimitScope::store) scope = s_.say(", for each shop", ", на каждый магазин");
  if (limit.period == plan::LimitPeriod::occasion && limit.unit == plan::LimitUnit::times && limit.most == 1)
    return s_.say("Once each time", "Один раз за каждый такой случай") + scope;
  std::string most;
  std::int32_t kind = 0;
  const std::int32_t owner = limit.rule >= 0 ? limit.rule : limit.rules.empty() ? -1 : limit.rules.front();
  if (owner >= 0) {
    const std::int32_t terms_of = plan_.rules[static_cast<std::size_t>(owner)].terms;
    if (terms_of >= 0) kind = plan_.terms[static_cast<std::size_t>(terms_of)].kind;
  }
  switch (limit.unit) {
    case plan::LimitUnit::points:
      most = s_.amount(kind, limit.most, 1, Case::genitive);
      break;
    case plan::LimitUnit::times:
      most = s_.times(limit.most);
      break;
    case plan::LimitUnit::base:
      return s_.say("At most {} {} counts", "Учитывается не больше {} {}", s_.money(limit.most), period(limit)) + scope;
  }
  return s_.say("At most {} {}", "Не больше {} {}", s_.bold(most), period(limit)) + scope;
}

std::vector<std::string> RuleSections::terms(const plan::Terms& terms) const {
  using plan::ActivateKind;
  using plan::ExpireKind;
  std::vector<std::string> out;
  const std::string what = plan_.kinds[static_cast<std::size_t>(terms.kind)].use == plan::KindUse::points
                               ? s_.kindWord(terms.kind)
                               : s_.kindName(terms.kind);
  switch (terms.activate) {
    case ActivateKind::at_once:
      out.push_back(s_.say("They can be used at once", "Можно использовать сразу"));
      break;
    case ActivateKind::after_days:
      out.push_back(s_.say("They become active {} after the purchase", "Становятся активны через {} после покупки",
                           s_.bold(s_.days(terms.activate_n))));
      break;
    case ActivateKind::after_months:
      out.push_back(s_.say("They become active {} after the purchase", "Становятся активны через {} после покупки",
                           s_.bold(s_.months(terms.activate_n))));
      break;
    case ActivateKind::after_next_purchase:
      out.push_back(
          s_.say("They become active with your next purchase and can pay from the one after it",
                 "Становятся активны со следующей покупкой, а потратить их можно начиная с покупки после неё"));
      break;
  }
  out.push_back(expiry(terms));
  if (terms.purchase_renews && terms.redemption_renews)
    out.push_back(s_.say("Each purchase and each payment with {} lets them live that long again",
                         "Каждая покупка и каждая оплата баллами продлевает срок заново", what));
  else if (terms.purchase_renews)
    out.push_back(s_.say("Each purchase lets them live that long again", "Каждая покупка продлевает срок заново"));
  return out;
}

std::string RuleSections::expiry(const plan::Terms& terms) const {
  using plan::ExpireKind;
  using plan::Period;
  const bool coupon = plan_.kinds[static_cast<std::size_t>(terms.kind)].use == plan::KindUse::coupon;
  const char* ru_from = coupon ? "выдачи" : terms.from_activation ? "активации" : "покупки";
  const char* en_from = coupon ? "issue" : terms.from_activation ? "activation" : "the purchase";
  switch (terms.expire) {
    case ExpireKind::never:
      return s_.say("They never expire", "Не сгорают");
    case ExpireKind::days:
      return s_.say("Their last day is {} after {}", "Последний день — через {} после {}",
                    s_.bold(s_.days(terms.expire_n)), s_.russian() ? ru_from : en_from);
    case ExpireKind::months:
      return s_.say("Their last day is {} after {}", "Последний день — через {} после {}",
                    s_.bold(s_.months(terms.expire_n)), s_.russian() ? ru_from : en_from);
    case ExpireKind::period_end: {
      constexpr const char* kEn[] = {"day", "week", "month", "quarter", "half-year", "year"};
      constexpr const char* kRu[] = {"дня", "недели", "месяца", "квартала", "полугодия", "года"};
      const auto period_of = static_cast<std::size_t>(terms.expire_period);
      const std::string period = s_.russian() ? kRu[period_of] : kEn[period_of];
      if (terms.expire_n == 0)
        return s_.say("Their last day is the last one of the {} of {}", "Последний день — конец {} {}", period,
                      s_.russian() ? ru_from : en_from);
      return s_.say("Their last day is the last one of the {}, {} after {}",
                    "Последний день — конец {} через {} после {}", period, s_.bold(s_.months(terms.expire_n)),
                    s_.russian() ? ru_from : en_from);
    }
    case ExpireKind::fixed_day: {
      const std::string day = s_.bold(s_.monthDay(terms.expire_month, terms.expire_day));
      if (terms.of_next_year)
        return s_.say("Their last day is {} of the next year", "Последний день — {} следующего года", day);
      if (terms.expire_n == 0) return s_.say("Their last day is the next {}", "Последний день — ближайшее {}", day);
      return s_.say("Their last day is {}, {} after the next one", "Последний день — {}, через {} после ближайшего",
                    day, s_.months(12 * terms.expire_n));
    }
  }
  return {};
}

}  // namespace kopeck::describing
