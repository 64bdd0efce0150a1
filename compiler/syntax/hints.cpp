#include "compiler/syntax/hints.h"

#include "compiler/syntax/keywords.h"

namespace kopeck::syntax {
namespace {

struct Hint {
  std::int32_t head;
  const char* en;  // the sentence, {} for the example
  const char* ru;
  const char* example_en;  // in a file in English
  const char* example_ru;  // in a file in Russian
};

// One line a clause. T_WORD never stands as a head.
constexpr Hint kClauses[] = {
    {T_VERSION, "a version line reads {}", "строка версии пишется так: {}", "`version 1, effective from 2026-01-01`",
     "`версия 1, действует с 2026-01-01`"},
    {T_CURRENCY_KEY, "a currency line reads {}", "строка валюты пишется так: {}", "`currency RUB`", "`валюта RUB`"},
    {T_POINTS, "a points line reads {}", "строка баллов пишется так: {}", "`points bean/beans, whole`",
     "`баллы зерно/зерна/зёрен, целые`"},
    {T_WORTH, "a worth line reads {}", "строка стоимости пишется так: {}", "`worth 1 bean = 1.00 RUB` or `worth none`",
     "`стоимость 1 зерно = 1,00 RUB`, `стоимость не задана`"},
    {T_TIME_ZONE, "a time zone line reads {}", "строка часового пояса пишется так: {}", "`time zone \"Europe/Moscow\"`",
     "`часовой пояс \"Europe/Moscow\"`"},
    {T_BASE, "a base line reads {}", "строка базы пишется так: {}", "`base gross`, `base net` or `base paid`",
     "`база до скидок`, `база после скидок`, `база оплачено`"},
    {T_ROUNDING, "a rounding line reads {}", "строка округления пишется так: {}",
     "`rounding down, per rule` (also `up`, `half up`, `half even`; `per unit`, `per line`, `per receipt`)",
     "`округление вниз, по правилу` (ещё `вверх`, `половину вверх`, `половину к чётному`; `по штуке`, `по строке`, `по "
     "чеку`)"},
    {T_ACTIVATE, "it reads {}", "пишется так: {}",
     "`activate 14 days after purchase`, `activate at once` or `activate after the next purchase`",
     "`активация через 14 дней после покупки`, `активация сразу`, `активация после следующей покупки`"},
    {T_EXPIRE, "it reads {}", "пишется так: {}",
     "`expire 180 days after activation`, `expire at end of year` or `expire never`",
     "`срок действия 180 дней после активации`, `срок действия до конца года`, `срок действия не ограничен`"},
    {T_USE, "a use line reads {}", "строка списания пишется так: {}",
     "`use soonest to expire first` or `use oldest first`",
     "`списание сначала с ближайшим сроком`, `списание сначала старые`"},
    {T_RETURNS, "a returns line reads {}", "строка возвратов пишется так: {}",
     "`returns recalculate, within balance, limits reopen, for 365 days`",
     "`возвраты пересчитать, в пределах остатка, лимиты возвращаются, в течение 365 дней`"},
    {T_LATE, "a line on late receipts reads {}", "строка о поздних чеках пишется так: {}", "`late accept for 30 days`",
     "`поздние чеки принимать в течение 30 дней`"},
    {T_SEED, "a seed line reads {}", "строка пишется так: {}", "`seed \"coffee-2026\"`",
     "`зерно случайности \"coffee-2026\"`"},
    {T_ON_EVENT, "it names a declared event: {}", "называется объявленное событие: {}", "`on event signup`",
     "`при событии регистрация`"},
    {T_FROM, "it names one or two dates: {}", "называются одна или две даты: {}", "`from 2026-06-01 to 2026-08-31`",
     "`с 2026-06-01 по 2026-08-31`"},
    {T_UNTIL, "it names a date: {}", "называется дата: {}", "`until 2026-08-31`", "`вплоть до 2026-08-31`"},
    {T_WHEN, "a condition compares or asks: {}", "условие сравнивает или спрашивает: {}",
     "`net > 1 000 RUB`, `channel is app`, `customer is at least gold`, `first purchase`, joined by `and`, `or`",
     "`сумма после скидок > 1 000 RUB`, `канал это app`, `клиент не ниже золото`, `первая покупка`, через `и`, `или`"},
    {T_WHERE, "a condition on items compares: {}", "условие на товары сравнивает: {}",
     "`category under \"Drinks\"`, `brand is \"Acme\"`", "`категория внутри \"Напитки\"`, `марка это \"Acme\"`"},
    {T_EARN, "`earn` says how much: {}", "начисление говорит, сколько: {}",
     "`earn 5% on coffee`, `earn 50 beans`, `earn 1 bean for each full 20 RUB`",
     "`начислить 5% за кофе`, `начислить 50 зёрен`, `начислить 1 зерно за каждые полные 20 RUB`"},
    {T_MULTIPLY, "it names rules and a factor: {}", "называются правила и множитель: {}", "`multiply base by 2`",
     "`умножить основное на 2`"},
    {T_REPLACES, "it names rules: {}", "называются правила: {}", "`replaces base`", "`заменяет основное`"},
    {T_AT_MOST, "a limit says how much and for what: {}", "ограничение говорит, сколько и за что: {}",
     "`at most 500 beans per receipt`, `at most 2 times per day`",
     "`не более 500 зёрен за чек`, `не более 2 раз в день`"},
    {T_AT_LEAST, "it says how many points: {}", "говорится, сколько баллов: {}", "`at least 100 beans`",
     "`не менее 100 зёрен`"},
    {T_IN_STEPS_OF, "it says how many points: {}", "говорится, сколько баллов: {}", "`in steps of 10 beans`",
     "`кратно 10 зёрен`"},
    {T_NOT_ON, "it names sets of items: {}", "называются наборы товаров: {}", "`not on tobacco, gift_cards`",
     "`не за табак, подарочные_карты`"},
    {T_RISE, "it reads {}", "пишется так: {}",
     "`rise at once, from the next purchase`, `rise at once, including this purchase` or `rise at start of month`",
     "`повышение сразу, со следующей покупки`, `повышение сразу, включая эту покупку`, `повышение в начале месяца`"},
    {T_FALL, "it reads {}", "пишется так: {}",
     "`fall at end of month, one step`, `fall at end of month, to the tier earned`, `fall at once` or `fall never`",
     "`понижение в конце месяца, на одну ступень`, `понижение сразу`, `понижение никогда`"},
    {T_CUSTOMER, "a customer of a test reads {}", "клиент в проверке пишется так: {}",
     "`customer anna: birthday 1990-03-08, tier gold, balance 300 beans`",
     "`клиент анна: день_рождения 1990-03-08, уровень золото, остаток 300 зёрен`"},
    {T_RECEIPT, "a receipt of a test reads {}", "чек в проверке пишется так: {}",
     "`receipt r1 at 2026-03-08 12:00 by anna, channel pos:` and then its lines",
     "`чек ч1 на 2026-03-08 12:00 от анна, канал pos:`, затем его строки"},
    {T_STRING, "a line of a receipt reads {}", "строка чека пишется так: {}",
     "`\"Latte\" 2 x 350.00 RUB, category \"Drinks\"`", "`\"Латте\" 2 х 350,00 RUB, категория \"Напитки\"`"},
    {T_RETURN, "a return of a test reads {}", "возврат в проверке пишется так: {}",
     "`return t1 of r1 at 2026-03-10 12:00: 1 unit of \"Latte\"`",
     "`возврат в1 от ч1 на 2026-03-10 12:00: 1 штука от \"Латте\"`"},
    {T_EXPECT, "an expectation reads {}", "ожидание пишется так: {}",
     "`expect r1 earned 98 beans: base 35, happy 63`, `expect anna active 98 beans at 2026-03-22`, `expect anna tier "
     "gold`",
     "`ожидается ч1 начислено 98 зёрен: основное 35`, `ожидается анна активно 98 зёрен на 2026-03-22`"},
};

constexpr Hint kDeclarations[] = {
    {T_PROGRAM, "the header goes on with lines such as {}", "заголовок продолжают строки вроде {}",
     "`currency RUB`, `points bean/beans, whole`, `base net`",
     "`валюта RUB`, `баллы зерно/зёрен, целые`, `база оплачено`"},
    {T_CUSTOMER_HAS, "each line says a name and what it holds: {}", "каждая строка называет имя и что в нём: {}",
     "`birthday : optional anniversary`, `city : text`, `channel : one of pos, app`",
     "`день_рождения : необязательная годовщина`, `город : текст`, `канал : одно из pos, app`"},
    {T_EVENT, "an event reads {}", "событие пишется так: {}", "`event review has`, then lines such as `stars : number`",
     "`событие отзыв есть`, затем строки вроде `звёзды : число`"},
    {T_SET, "a set reads {}", "набор пишется так: {}",
     "`set coffee = items where category under \"Drinks/Coffee\"`, `set earning = items except tobacco`",
     "`набор кофе = товары, где категория внутри \"Напитки/Кофе\"`, `набор без_табака = товары, кроме табак`"},
    {T_TIERS_BY, "tiers read {}", "уровни пишутся так: {}",
     "`tiers by net spend over last 12 months`, then `gold from 100 000 RUB`, `rise …`, `fall …`",
     "`уровни по сумме покупок после скидок за последние 12 месяцев`, затем `золото от 100 000 RUB`, `повышение …`"},
    {T_RULE, "a rule has a name and goes on with clauses such as {}", "у правила есть имя, за ним идут строки вроде {}",
     "`when …`, `earn …`, `multiply …`, `at most …`, `from …`, `expire …`",
     "`когда …`, `начислить …`, `умножить …`, `не более …`, `с …`, `срок действия …`"},
    {T_HIGHEST_OF, "it names rules: {}", "называются правила: {}", "`highest of happy_hours, every_hundred`",
     "`наибольшее из счастливый_час, каждая_сотня`"},
    {T_LIMIT, "a limit reads {}", "лимит пишется так: {}",
     "`limit per_receipt at most 5 000 beans per receipt over base, gold_extra`",
     "`лимит за_чек не более 5 000 зёрен за чек по правилам основное, золотым`"},
    {T_REDEEM, "`redeem` goes on with {}", "за этим идут {}",
     "`at least 100 beans`, `at most 50% of net`, `at most 2 times per day`, `not on gift_cards`",
     "`не менее 100 зёрен`, `не более 50% от суммы после скидок`, `не за подарочные_карты`"},
    {T_TEST, "a test has a title in quotes and goes on with {}", "у проверки есть название в кавычках, за ним идут {}",
     "`customer …`, `receipt …`, `event …`, `return …`, `expect …`",
     "`клиент …`, `чек …`, `событие …`, `возврат …`, `ожидается …`"},
};

Phrase spell(const Hint& hint, ast::Language language) {
  const std::string example = language == ast::Language::russian ? hint.example_ru : hint.example_en;
  const auto fill = [&](std::string text) { return text.replace(text.find("{}"), 2, example); };
  return {fill(hint.en), fill(hint.ru)};
}

}  // namespace

Phrase hintFor(std::int32_t head, std::int32_t declaration, ast::Language language) {
  if (head != declaration) {
    for (const Hint& hint : kClauses) {
      if (hint.head == head) return spell(hint, language);
    }
  }
  if (declaration == T_RECEIPT_HAS || declaration == T_ITEM_HAS) declaration = T_CUSTOMER_HAS;
  for (const Hint& hint : kDeclarations) {
    if (hint.head == declaration) return spell(hint, language);
  }
  if (language == ast::Language::russian) {
    return {"a file goes on with `набор …`, `уровни по …`, `правило …`, `лимит …`, `оплата баллами`, `проверка …`",
            "файл продолжают `набор …`, `уровни по …`, `правило …`, `лимит …`, `оплата баллами`, `проверка …`"};
  }
  return {"a file goes on with `set …`, `tiers by …`, `rule …`, `limit …`, `redeem`, `test …`",
          "файл продолжают `set …`, `tiers by …`, `rule …`, `limit …`, `redeem`, `test …`"};
}

std::string spellingOf(std::int32_t type, ast::Language language) {
  switch (type) {
    case T_LPAREN:
      return "(";
    case T_RPAREN:
      return ")";
    case T_COMMA:
      return ",";
    case T_COLON:
      return ":";
    case T_SLASH:
      return "/";
    case T_DOT:
      return ".";
    case T_DOTDOT:
      return "..";
    case T_EQ:
      return "=";
    case T_PERCENT:
      return "%";
    case T_NAME:
    case T_NUMBER:
    case T_STRING:
    case T_DATE:
    case T_TIME:
    case T_CURRENCY:
      return {};
    default:
      return std::string(printed(static_cast<TokenType>(type), language));
  }
}

Phrase nameOfMissing(std::int32_t type, ast::Language language) {
  switch (type) {
    case T_NAME:
      return {"a name", "имени"};
    case T_NUMBER:
      return {"a number", "числа"};
    case T_STRING:
      return {"a text in quotes", "текста в кавычках"};
    case T_DATE:
      return {"a date", "даты"};
    case T_TIME:
      return {"a time of day", "времени"};
    case T_CURRENCY:
      return {"a currency", "валюты"};
    default:
      return Phrase("`" + spellingOf(type, language) + "`");
  }
}

}  // namespace kopeck::syntax
