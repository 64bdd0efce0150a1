#include "compiler/syntax/inflect.h"

#include "compiler/syntax/token_types.h"

namespace kopeck::syntax {
namespace {

struct Inflection {
  std::int32_t type;
  Form form;
  std::string_view text;
};

constexpr Inflection kRussian[] = {
    {T_DAY, Form::one, "день"},
    {T_DAY, Form::few, "дня"},
    {T_DAY, Form::that, "день"},
    {T_WEEK, Form::one, "неделя"},
    {T_WEEK, Form::few, "недели"},
    {T_WEEK, Form::that, "неделю"},
    {T_MONTH, Form::one, "месяц"},
    {T_MONTH, Form::few, "месяца"},
    {T_MONTH, Form::that, "месяц"},
    {T_QUARTER, Form::few, "квартала"},
    {T_QUARTER, Form::many, "кварталов"},
    {T_HALF_YEAR, Form::few, "полугодия"},
    {T_YEAR, Form::one, "год"},
    {T_YEAR, Form::few, "года"},
    {T_YEAR, Form::that, "год"},
    {T_HOUR, Form::one, "час"},
    {T_HOUR, Form::few, "часа"},
    {T_PURCHASES, Form::one, "покупка"},
    {T_PURCHASES, Form::many, "покупок"},
    {T_PURCHASES, Form::by_it, "покупкам"},
    {T_PURCHASES, Form::in_them, "покупках"},
    {T_STAMPS, Form::of_it, "штампов"},
    {T_NEVER, Form::that, "никогда"},
    {T_AVERAGE, Form::feminine, "средняя"},
    {T_UNITS, Form::one, "штука"},
    {T_UNITS, Form::many, "штук"},
    {T_UNITS, Form::that, "штуку"},
    {T_UNITS, Form::by_it, "штукам"},
    {T_DECIMALS, Form::one, "знак после запятой"},
    {T_DECIMALS, Form::many, "знаков после запятой"},
    {T_POINTS, Form::one, "балл"},
    {T_POINTS, Form::few, "балла"},
    {T_POINTS, Form::many, "баллов"},
    {T_NET, Form::of_it, "суммы после скидок"},
    {T_NET, Form::by_it, "сумме после скидок"},
    {T_GROSS, Form::of_it, "суммы до скидок"},
    {T_GROSS, Form::by_it, "сумме до скидок"},
    {T_PAID, Form::of_it, "оплаченной суммы"},
    {T_PAID, Form::by_it, "оплаченной сумме"},
    {T_PAID_BY, Form::of_it, "оплаченного средством"},
    {T_PAID_BY, Form::by_it, "оплаченному средством"},
    {T_NET_SPEND, Form::of_it, "суммы покупок после скидок"},
    {T_NET_SPEND, Form::by_it, "сумме покупок после скидок"},
    {T_GROSS_SPEND, Form::of_it, "суммы покупок до скидок"},
    {T_GROSS_SPEND, Form::by_it, "сумме покупок до скидок"},
    {T_PAID_SPEND, Form::of_it, "оплаченной суммы покупок"},
    {T_PAID_SPEND, Form::by_it, "оплаченной сумме покупок"},
    {T_POINTS_EARNED, Form::of_it, "начисленных баллов"},
    {T_POINTS_EARNED, Form::by_it, "начисленным баллам"},
    {T_POINTS_EARNED_BY, Form::of_it, "начисленных баллов по правилам"},
    {T_POINTS_EARNED_BY, Form::by_it, "начисленным баллам по правилам"},
    {T_BALANCE, Form::of_it, "остатка"},
    {T_TIER, Form::by_it, "уровню"},
    {T_OVER_THIS, Form::feminine, "за эту"},
    {T_OVER_PREVIOUS, Form::feminine, "за прошлую"},
    {T_OPTIONAL, Form::feminine, "необязательная"},
    {T_OPTIONAL, Form::neuter, "необязательное"},
    {T_OPTIONAL, Form::plural, "необязательные"},
};

constexpr Inflection kEnglish[] = {
    {T_DAY, Form::one, "day"},     {T_WEEK, Form::one, "week"},     {T_MONTH, Form::one, "month"},
    {T_YEAR, Form::one, "year"},   {T_HOUR, Form::one, "hour"},     {T_PURCHASES, Form::one, "purchase"},
    {T_UNITS, Form::one, "unit"},  {T_POINTS, Form::one, "point"},  {T_DECIMALS, Form::one, "decimal"},
    {T_DAY, Form::that, "day"},    {T_WEEK, Form::that, "week"},    {T_MONTH, Form::that, "month"},
    {T_YEAR, Form::that, "year"},  {T_UNITS, Form::that, "unit"},   {T_DAY, Form::of_it, "day"},
    {T_WEEK, Form::of_it, "week"}, {T_MONTH, Form::of_it, "month"}, {T_YEAR, Form::of_it, "year"},
};

template <std::size_t N>
std::string_view find(const Inflection (&table)[N], std::int32_t type, Form form) {
  for (const Inflection& one : table) {
    if (one.type == type && one.form == form) return one.text;
  }
  return {};
}

}  // namespace

std::string_view inflected(std::int32_t type, Form form, ast::Language language) {
  if (language == ast::Language::english) return find(kEnglish, type, form);
  const std::string_view text = find(kRussian, type, form);
  // «в конце месяца» has the form of «2 месяца».
  return text.empty() && form == Form::of_it ? find(kRussian, type, Form::few) : text;
}

Form formFor(std::string_view number, ast::Language language) {
  if (language == ast::Language::english) return number == "1" ? Form::one : Form::many;
  if (number.find('.') != std::string_view::npos) return Form::few;
  const char last = number.empty() ? '0' : number.back();
  const bool teen = number.size() > 1 && number[number.size() - 2] == '1';
  if (teen || last == '0' || last >= '5') return Form::many;
  return last == '1' ? Form::one : Form::few;
}

}  // namespace kopeck::syntax
