// The sections beside the rules: goods, levels, points, paying, coupons, returns.
#include <fmt/format.h>

#include <algorithm>

#include "tools/describe/sections.h"

namespace kopeck::describing {

namespace {

Block paragraph(std::string text) {
  return {Block::Kind::paragraph, std::move(text), {}, {}};
}
Block list(std::vector<std::string> items) {
  return {Block::Kind::list, {}, std::move(items), {}};
}

std::string riseText(const Speaker& s, plan::Rise rise) {
  switch (rise) {
    case plan::Rise::next_purchase:
      return s.say("A level that you reach counts from your next purchase on.",
                   "Достигнутый уровень действует со следующей покупки.");
    case plan::Rise::this_purchase:
      return s.say("A level counts already for the purchase that reaches it.",
                   "Уровень действует уже для той покупки, с которой он достигнут.");
    case plan::Rise::month_start:
      return s.say("A level that you reach counts from the first day of the next month.",
                   "Достигнутый уровень действует с первого числа следующего месяца.");
  }
  return {};
}

std::string fallText(const Speaker& s, plan::Fall fall) {
  switch (fall) {
    case plan::Fall::month_end_one_step:
      return s.say("Where it is no longer reached, it falls by one step at the end of a month.",
                   "Если он больше не подтверждается, в конце месяца он понижается на одну ступень.");
    case plan::Fall::month_end_to_earned:
      return s.say("Where it is no longer reached, it falls at the end of a month to the level that is.",
                   "Если он больше не подтверждается, в конце месяца он понижается до заслуженного.");
    case plan::Fall::at_once:
      return s.say("It falls on the day on which it is no longer reached.",
                   "Он понижается в тот день, когда больше не подтверждается.");
    case plan::Fall::never:
      return s.say("A level once reached is kept.", "Достигнутый уровень не понижается.");
    case plan::Fall::year_after_next:
      return s.say("It is kept until the end of the year after the one in which it was last reached.",
                   "Он сохраняется до конца года, следующего за тем, в котором подтверждён в последний раз.");
  }
  return {};
}

std::string measureText(const Speaker& s, const plan::Plan& plan, const plan::Tiers& tiers) {
  const plan::Aggregate& aggregate = plan.aggregates[static_cast<std::size_t>(tiers.aggregate)];
  const std::string on = aggregate.set < 0 ? "" : s.say(" on {}", " за {}", s.setName(aggregate.set));
  const std::string over = s.window(tiers.window);
  switch (aggregate.measure) {
    case plan::Measure::net:
      return s.say("Your level goes by what you buy{}, after discounts, {}.",
                   "Уровень зависит от суммы ваших покупок{} после скидок {}.", on, over);
    case plan::Measure::gross:
      return s.say("Your level goes by what you buy{}, before discounts, {}.",
                   "Уровень зависит от суммы ваших покупок{} до скидок {}.", on, over);
    case plan::Measure::paid:
      return s.say("Your level goes by what you pay{} {}.", "Уровень зависит от оплаченной суммы{} {}.", on, over);
    case plan::Measure::tender:
      return s.say("Your level goes by what you pay by {}{} {}.", "Уровень зависит от суммы, оплаченной через {}{} {}.",
                   Speaker::shown(plan.schema.tenders[static_cast<std::size_t>(aggregate.tender)]), on, over);
    case plan::Measure::units:
      return s.say("Your level goes by the number of units that you buy{} {}.",
                   "Уровень зависит от числа купленных товаров{} {}.", on, over);
    case plan::Measure::purchases:
      return s.say("Your level goes by the number of your purchases {}.", "Уровень зависит от числа ваших покупок {}.",
                   over);
    case plan::Measure::points:
      return s.say("Your level goes by the {} that you earn {}.", "Уровень зависит от начисленного ({}) {}.",
                   s.kindWord(0), over);
    case plan::Measure::uses:
      break;
  }
  return {};
}

std::string thresholdText(const Speaker& s, const plan::Plan& plan, const plan::Tiers& tiers, Value from) {
  switch (plan.aggregates[static_cast<std::size_t>(tiers.aggregate)].measure) {
    case plan::Measure::units:
      return s.units(from);
    case plan::Measure::points:
      return s.amount(0, from);
    case plan::Measure::purchases:
    case plan::Measure::uses:
      return s.number(from, 0);
    case plan::Measure::net:
    case plan::Measure::gross:
    case plan::Measure::paid:
    case plan::Measure::tender:
      break;
  }
  return s.money(from);
}

}  // namespace

Section goodsSection(const Speaker& s, Phrases& phrases) {
  Section section{s.say("Which goods are meant", "Какие товары имеются в виду"), 2, {}};
  std::vector<std::string> items;
  const plan::Plan& plan = s.plan();
  for (std::size_t i = 0; i < plan.sets.size(); ++i) {
    const auto set = static_cast<std::int32_t>(i);
    if (plan.sets[i].name.find(", ") != std::string::npos) continue;  // made of several by the compiler
    items.push_back(s.setName(set) + ": " + phrases.goods(set));
  }
  if (items.empty()) return section;
  section.blocks.push_back(paragraph(s.say("By these names we mean goods of which the following holds:",
                                           "Под этими именами мы понимаем товары, о которых верно следующее:")));
  section.blocks.push_back(list(std::move(items)));
  return section;
}

std::vector<Section> levelSections(const Speaker& s, Phrases& phrases) {
  std::vector<Section> sections;
  const plan::Plan& plan = s.plan();
  for (const plan::Tiers& tiers : plan.tiers) {
    Section section{
        tiers.name.empty() ? s.say("Levels", "Уровни") : s.say("Levels: {}", "Уровни: {}", Speaker::shown(tiers.name)),
        2,
        {}};
    if (tiers.from_outside) {
      std::vector<std::string> names;
      for (const plan::TierLevel& level : tiers.levels) names.push_back(s.bold(Speaker::shown(level.name)));
      section.blocks.push_back(paragraph(
          s.say("We tell you your level: {}.", "Ваш уровень сообщаем мы: {}.", s.joined(names, "or", "или"))));
      sections.push_back(std::move(section));
      continue;
    }
    section.blocks.push_back(paragraph(measureText(s, plan, tiers)));
    std::vector<std::vector<std::string>> rows = {{s.say("level", "уровень"), s.say("from", "от")}};
    for (const plan::TierLevel& level : tiers.levels) {
      std::string from = thresholdText(s, plan, tiers, level.from);
      if (level.expr >= 0) from += s.say(", and {}", ", и {}", phrases.clause(level.expr));
      rows.push_back({s.bold(Speaker::shown(level.name)), from});
    }
    section.blocks.push_back({Block::Kind::table, {}, {}, std::move(rows)});
    section.blocks.push_back(paragraph(riseText(s, tiers.rise) + " " + fallText(s, tiers.fall)));
    sections.push_back(std::move(section));
  }
  return sections;
}

Section pointsSection(const Speaker& s, RuleSections& rules) {
  const plan::Plan& plan = s.plan();
  Section section{s.say("What you collect", "Что вы копите"), 2, {}};
  for (std::size_t k = 0; k < plan.kinds.size(); ++k) {
    const plan::Kind& kind = plan.kinds[k];
    if (kind.use != plan::KindUse::points) continue;
    const auto index = static_cast<std::int32_t>(k);
    std::vector<std::string> items;
    if (kind.worth.num > 0) {
      // The least whole number of points that is worth whole minor units.
      Value one = 1;
      for (int i = 0; i < kind.decimals; ++i) one *= 10;
      Value count = one;
      while (count < one * 1'000'000 && (static_cast<Int128>(count) * kind.worth.num) % kind.worth.den != 0)
        count *= 10;
      const auto minor = static_cast<Value>(static_cast<Int128>(count) * kind.worth.num / kind.worth.den);
      items.push_back(s.say("{} = {}", "{} = {}", s.bold(s.amount(index, count)), s.bold(s.money(minor))));
    } else {
      items.push_back(s.say("They are not money and pay no purchase", "Это не деньги, и оплатить ими покупку нельзя"));
    }
    if (kind.decimals > 0)
      items.push_back(
          s.say("Counted to {} decimals", "Считаются до {} знаков после запятой", s.number(kind.decimals, 0)));
    for (std::string& sentence : rules.terms(plan.terms[static_cast<std::size_t>(kind.terms)]))
      items.push_back(std::move(sentence));
    items.push_back(kind.order == plan::UseOrder::soonest_to_expire
                        ? s.say("Those that expire soonest are used first", "Сначала списываются те, что сгорят раньше")
                        : s.say("The oldest are used first", "Сначала списываются самые старые"));
    const std::string word = kind.words.forms.empty() || !s.russian() ? s.kindWord(index) : kind.words.forms.front();
    section.blocks.push_back(paragraph(s.bold(word)));
    section.blocks.push_back(list(std::move(items)));
  }
  std::string rounding;
  switch (plan.rounding) {
    case RoundingMode::down:
      rounding = s.say("rounded down", "округляется вниз");
      break;
    case RoundingMode::up:
      rounding = s.say("rounded up", "округляется вверх");
      break;
    case RoundingMode::half_up:
      rounding = s.say("rounded to the nearest, halves up", "округляется до ближайшего, половины вверх");
      break;
    case RoundingMode::half_even:
      rounding =
          s.say("rounded to the nearest, halves to the even one", "округляется до ближайшего, половины к чётному");
      break;
  }
  constexpr const char* kPlaceEn[] = {"for each unit", "for each line of the receipt", "for each rule",
                                      "once for the receipt"};
  constexpr const char* kPlaceRu[] = {"с каждой штуки", "с каждой строки чека", "по каждому правилу",
                                      "один раз за чек"};
  const auto place = static_cast<std::size_t>(plan.rounding_place);
  section.blocks.push_back(paragraph(s.say("What is given is {} {}.", "Начисление {} {}.", rounding,
                                           s.russian() ? kPlaceRu[place] : kPlaceEn[place])));
  return section;
}

Section togetherSection(const Speaker& s, RuleSections& rules) {
  const plan::Plan& plan = s.plan();
  Section section{s.say("How they go together", "Как это сочетается"), 2, {}};
  const auto names = [&](const std::vector<std::int32_t>& indices) {
    std::vector<std::string> out;
    for (const std::int32_t rule : indices) {
      const std::string name = s.quoted(s.ruleName(rule));
      if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(name);
    }
    return s.joined(out, "and", "и");
  };
  std::vector<std::string> items;
  for (const plan::Order& order : plan.orders) {
    items.push_back(order.kind == plan::OrderKind::highest
                        ? s.say("Of {} only the one that gives most counts",
                                "Из {} действует только то, что даёт больше", names(order.rules))
                        : s.say("Of {} only the first one that applies counts",
                                "Из {} действует только первое подходящее", names(order.rules)));
  }
  for (const std::int32_t block : plan.limit_blocks) {
    const plan::Limit& limit = plan.limits[static_cast<std::size_t>(block)];
    items.push_back(s.say("{} from {} together", "{} по правилам {} вместе", rules.limit(limit), names(limit.rules)));
  }
  if (items.empty())
    section.blocks.push_back(paragraph(s.say("Everything that applies adds up.", "Всё, что подходит, складывается.")));
  else
    items.insert(items.begin(), s.say("What applies adds up, except as said here",
                                      "Что подходит, складывается, кроме сказанного здесь"));
  if (!items.empty()) section.blocks.push_back(list(std::move(items)));
  return section;
}

Section redeemSection(const Speaker& s, Phrases& phrases, RuleSections& rules) {
  const plan::Plan& plan = s.plan();
  const plan::Redeem& redeem = plan.redeem;
  Section section{s.say("Paying", "Оплата"), 2, {}};
  std::vector<std::string> items;
  for (const plan::RedeemKind& kind : redeem.kinds) {
    if (kind.at_least > 0)
      items.push_back(s.say("At least {} at a time", "Не меньше {} за один раз",
                            s.bold(s.amount(kind.kind, kind.at_least, 1, Case::genitive))));
    if (kind.steps > 0)
      items.push_back(s.say("In steps of {}", "Порциями по {}", s.bold(s.amount(kind.kind, kind.steps))));
  }
  if (redeem.has_share) {
    std::string of = s.say("of the price after discounts", "от цены после скидок");
    if (redeem.share_of == plan::Measure::gross) of = s.say("of the price before discounts", "от цены до скидок");
    if (redeem.share_of_each_line) of = s.say("of each line of the receipt", "от каждой строки чека");
    items.push_back(s.say("At most {} {}", "Не больше {} {}", s.bold(s.percent(redeem.share)), of));
  }
  if (redeem.one_kind) items.push_back(s.say("One kind for a purchase", "За одну покупку один вид"));
  if (redeem.excluded_set >= 0) {
    std::string set = plan.sets[static_cast<std::size_t>(redeem.excluded_set)].name;
    items.push_back(s.say("Not for: {}", "Нельзя оплатить: {}", s.bold(Speaker::shown(set))));
  }
  for (const std::int32_t limit : redeem.limits)
    items.push_back(rules.limit(plan.limits[static_cast<std::size_t>(limit)]));
  for (const plan::Condition& condition : redeem.conditions)
    items.push_back(s.say("Only if {}", "Только если {}", phrases.clause(condition.expr)));
  if (items.empty()) items.push_back(s.say("Up to the whole price", "До полной цены"));
  if (redeem.present) section.blocks.push_back(list(std::move(items)));
  return section;
}

Section couponSection(const Speaker& s, RuleSections& rules) {
  const plan::Plan& plan = s.plan();
  Section section{s.say("Coupons", "Купоны"), 2, {}};
  std::vector<std::string> items;
  for (std::size_t k = 0; k < plan.kinds.size(); ++k) {
    const plan::Kind& kind = plan.kinds[k];
    if (kind.use != plan::KindUse::coupon) continue;
    std::string text = s.bold(s.kindName(static_cast<std::int32_t>(k)));
    for (const std::string& sentence : rules.terms(plan.terms[static_cast<std::size_t>(kind.terms)]))
      text += ". " + sentence;
    text += kind.many_uses ? s.say(". It can be used many times", ". Многоразовый")
                           : s.say(". Used once", ". Используется один раз");
    items.push_back(text);
  }
  if (!items.empty()) section.blocks.push_back(list(std::move(items)));
  return section;
}

Section returnsSection(const Speaker& s) {
  const plan::Plan& plan = s.plan();
  Section section{s.say("Returns", "Возвраты"), 2, {}};
  std::vector<std::string> items;
  switch (plan.returns.mode) {
    case plan::ReturnMode::recalculate:
      items.push_back(s.say("You keep what the goods that you keep would have given; the rest is taken back",
                            "Остаётся то, что дали бы оставленные товары; остальное снимается"));
      break;
    case plan::ReturnMode::proportional:
      items.push_back(s.say("A share is taken back as large as the share of the money",
                            "Снимается такая же доля, какая доля денег возвращается"));
      break;
    case plan::ReturnMode::per_line:
      items.push_back(
          s.say("What the returned goods gave is taken back", "Снимается то, что дали возвращённые товары"));
      break;
  }
  switch (plan.returns.reach) {
    case plan::ReturnReach::only_pending:
      items.push_back(s.say("Only what is not active yet is taken back", "Снимается только то, что ещё не активно"));
      break;
    case plan::ReturnReach::within_balance:
      items.push_back(s.say("Never more than your balance", "Не больше вашего остатка"));
      break;
    case plan::ReturnReach::may_go_negative:
      items.push_back(s.say("Your balance may become negative; what you earn next fills it up",
                            "Остаток может стать отрицательным; его восполнят следующие начисления"));
      break;
  }
  items.push_back(plan.returns.limits_reopen
                      ? s.say("Limits have room again by what was taken back", "Лимиты освобождаются на то, что снято")
                      : s.say("Limits stay used", "Лимиты остаются израсходованными"));
  items.push_back(s.say("What you paid with comes back to you", "То, чем вы заплатили, возвращается вам"));
  items.push_back(s.say("Within {} of the purchase", "В течение {} после покупки",
                        s.bold(s.days(plan.returns.days, Case::genitive))));
  section.blocks.push_back(list(std::move(items)));
  section.blocks.push_back(
      paragraph(s.say("A purchase that reaches us late counts as on its own date, up to {} after it. Days begin and "
                      "end by the clock of {}.",
                      "Покупка, о которой мы узнали поздно, учитывается своей датой, если прошло не больше {}. Дни "
                      "считаются по часам: {}.",
                      s.days(plan.late_days, Case::genitive), plan.schema.time_zone)));
  return section;
}

Section guaranteeSection(const Speaker& s) {
  const plan::Plan& plan = s.plan();
  Section section{s.say("What we promise", "Что мы обещаем"), 2, {}};
  std::vector<std::string> items;
  for (const plan::Guarantee& guarantee : plan.guarantees) items.push_back(guarantee.name);
  if (!items.empty()) section.blocks.push_back(list(std::move(items)));
  return section;
}

}  // namespace kopeck::describing
