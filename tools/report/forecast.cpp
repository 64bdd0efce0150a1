#include "tools/report/forecast.h"

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <utility>

namespace kopeck::report {

namespace {

using backtest::Forecast;
using backtest::Outlook;

/// Billionths in hundredths of a percent.
Value hundredthsOf(Value growth) {
  constexpr Value kHundredth = 100'000;
  return roundedQuotient(growth, kHundredth, RoundingMode::half_up).value_or(0);
}

/// "+1.25 %".
std::string growthText(const Speaker& with, Value growth) {
  return change(with.lang(), hundredthsOf(growth), 2) + "\u00A0%";
}

/// "1.5", "1,5".
std::string decimalText(const Speaker& with, Ratio ratio) {
  std::string text = ratioText(ratio);
  if (const std::size_t point = text.find('.'); point != std::string::npos && with.lang() == Lang::ru)
    text[point] = ',';
  return text;
}

std::string assumed(const Backtest& of, const Speaker& with, const Forecast& forecast) {
  const backtest::Assumptions& given = forecast.assumptions;
  const auto percent = makeRatio(Int128{given.margin.num} * 100, given.margin.den);
  std::string text = fmt::format(fmt::runtime(with.say("Assumed: a margin of {}\u00A0% of sales before the programme",
                                                       "Допущения: маржа {}\u00A0% продаж до вычета программы")),
                                 decimalText(with, percent.value_or(given.margin)));
  if (given.delivery != 0)
    text += fmt::format(fmt::runtime(with.say(", {} for the delivery of a purchase", ", доставка покупки {}")),
                        with.withCurrency(with.money(given.delivery)));
  if (given.gift != 0)
    text +=
        fmt::format(fmt::runtime(with.say(", {} for a gift besides what it takes off (goods given free, coupons used: "
                                          "{} by the old rules, {} by the new)",
                                          ", подарок {} сверх скидки (товары даром, использованные купоны: {} по "
                                          "старым правилам, {} по новым)")),
                    with.withCurrency(with.money(given.gift)),
                    with.count(of.comparison.whole.was.free_gifts + of.comparison.whole.was.coupons_used),
                    with.count(of.comparison.whole.now.free_gifts + of.comparison.whole.now.coupons_used));
  return text + ".";
}

std::string breakEven(const Speaker& with, const Forecast& forecast) {
  if (!forecast.break_even)
    return with.say("No growth of purchases would pay for the new rules.",
                    "Никакой рост покупок не окупит новые правила.");
  const Value hundredths = hundredthsOf(*forecast.break_even);
  const std::string by = number(with.lang(), hundredths < 0 ? -hundredths : hundredths, 2) + "\u00A0%";
  if (*forecast.break_even <= 0)
    return fmt::format(fmt::runtime(with.say(
                           "The new rules come to no less than the old as long as purchases fall by no more than {}.",
                           "Новые правила не хуже старых, пока покупки не упадут больше чем на {}.")),
                       by);
  return fmt::format(
      fmt::runtime(with.say("The new rules come to what the old did where purchases grow by {}.",
                            "Новые правила дают столько же, сколько старые, если покупки вырастут на {}.")),
      by);
}

}  // namespace

std::string scenarioName(const Speaker& with, std::size_t index, std::size_t count) {
  if (count == 1) return with.say("with this reaction", "с такой реакцией");
  if (index == 0) return with.say("pessimistic", "пессимистично");
  if (index + 1 == count) return with.say("optimistic", "оптимистично");
  return with.say("moderate", "умеренно");
}

void addForecast(const Backtest& of, const Speaker& with, std::vector<Section>& to) {
  if (of.forecast == nullptr) return;
  const Forecast& forecast = *of.forecast;
  Section& section = to.emplace_back();
  section.topic = Topic::forecast;
  section.title = with.say("If people react", "Если люди отреагируют");
  section.words.push_back(assumed(of, with, forecast));
  section.words.push_back(breakEven(with, forecast));
  std::vector<std::pair<std::string, const Outlook*>> columns{
      {with.was(), &forecast.was}, {with.say("new, nobody reacts", "стало, без реакции"), &forecast.now}};
  for (std::size_t i = 0; i < forecast.scenarios.size(); ++i)
    columns.emplace_back(scenarioName(with, i, forecast.scenarios.size()), &forecast.scenarios[i]);
  Grid& grid = section.grid;
  grid.head = {""};
  for (const auto& [name, outlook] : columns) grid.head.push_back(name);
  const auto line = [&](const char* en, const char* ru, const auto& text) {
    std::vector<std::string> row{with.say(en, ru)};
    for (const auto& [name, outlook] : columns) row.push_back(text(*outlook));
    grid.rows.push_back(std::move(row));
  };
  const auto money = [&](Value Outlook::*field) {
    return [&with, field](const Outlook& one) { return with.money(one.*field); };
  };
  if (!forecast.scenarios.empty()) {
    line("elasticity", "эластичность", [&](const Outlook& one) { return decimalText(with, one.elasticity); });
    line("purchases change by", "покупки изменятся на",
         [&](const Outlook& one) { return growthText(with, one.growth); });
  }
  line("sales before the rules' discounts", "продажи до скидок по правилам", money(&Outlook::sales));
  line("margin", "маржа", money(&Outlook::margin));
  line("cost of the programme", "стоимость программы", money(&Outlook::cost));
  if (forecast.assumptions.gift != 0) line("gifts", "подарки", money(&Outlook::gifts));
  if (forecast.assumptions.delivery != 0) line("deliveries", "доставка", money(&Outlook::deliveries));
  line("result", "результат", money(&Outlook::result));
  line("against the old rules", "к старым правилам",
       [&](const Outlook& one) { return with.moneyChange(one.result - forecast.was.result); });
  grid.note =
      with.say("Elasticity: by how many percent purchases grow where goods become one percent cheaper for members.",
               "Эластичность: на сколько процентов вырастут покупки, если товары станут для участников на один "
               "процент дешевле.");
}

}  // namespace kopeck::report
