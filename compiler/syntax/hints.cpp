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
    {T_TENDERS, "it names kinds of payment: {}", "называются виды оплаты: {}", "`tenders own_card, gift_card \"GIFT\"`",
     "`средства оплаты своя_карта, подарочная \"GIFT\"`"},
    {T_MULTIPLIERS, "it reads {}", "пишется так: {}",
     "`multipliers by product`, `multipliers by sum` or `multipliers highest`",
     "`множители произведением`, `множители суммой`, `множители наибольший`"},
    {T_BASE, "a base line reads {}", "строка базы пишется так: {}",
     "`base gross, with tax`, `base net, with tax`, `base paid, with tax` or `base paid except gift_card, without tax`",
     "`база до скидок, с налогом`, `база после скидок, с налогом`, `база оплачено, с налогом`, `база оплачено кроме "
     "подарочная, "
     "без налога`"},
    {T_ROUNDING, "a rounding line reads {}", "строка округления пишется так: {}",
     "`rounding down, per rule` (also `up`, `half up`, `half even`; `per unit`, `per line`, `per receipt`)",
     "`округление вниз, по правилу` (ещё `вверх`, `половину вверх`, `половину к чётному`; `по штуке`, `по строке`, `по "
     "чеку`)"},
    {T_ACTIVATE, "it reads {}", "пишется так: {}",
     "`activate 14 days after purchase`, `activate at once` or `activate after the next purchase`",
     "`активация через 14 дней после покупки`, `активация сразу`, `активация после следующей покупки`"},
    {T_EXPIRE, "it reads {}", "пишется так: {}",
     "`expire 180 days after activation`, `expire at end of year`, `expire after 12 months without purchase` or "
     "`expire never`",
     "`срок действия 180 дней после активации`, `срок действия до конца года`, `срок действия после 12 месяцев без "
     "покупок`, `срок действия не ограничен`"},
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
    {T_EVERY_MONTH_ON, "it names a day of the month: {}", "называется день месяца: {}", "`every month on day 1`",
     "`ежемесячно в день 1`"},
    {T_EVERY_YEAR_ON, "it names days of the year or an anniversary: {}", "называются дни года или годовщина: {}",
     "`every year on 11 March, 11 June` or `every year on customer.birthday`",
     "`ежегодно 11 марта, 11 июня`, `ежегодно клиент.день_рождения`"},
    {T_FOR_SEGMENT, "it names a segment: {}", "называется сегмент: {}", "`for segment sleepers`",
     "`для сегмента спящие`"},
    {T_FOR, "it names a share of customers and calls it something: {}", "называется доля клиентов и её имя: {}",
     "`for 10% of customers as \"pilot\"`", "`для 10% клиентов как \"пилот\"`"},
    {T_WITH_CODE, "it names a code in quotes: {}", "называется код в кавычках: {}", "`with code \"SPRING\"`",
     "`с кодом \"ВЕСНА\"`"},
    {T_WITH_COUPON, "it names a coupon: {}", "называется купон: {}", "`with coupon cash`", "`с купоном наличные`"},
    {T_WITH_CHANCE, "it says how likely: {}", "говорится, как вероятно: {}", "`with chance 5%`", "`с вероятностью 5%`"},
    {T_FIRST, "it says how many purchases, and of what time: {}", "говорится, сколько покупок и за какое время: {}",
     "`first 3 purchases each day`", "`первые 3 покупки каждого дня`"},
    {T_FROM, "it names one or two dates: {}", "называются одна или две даты: {}", "`from 2026-06-01 to 2026-08-31`",
     "`с 2026-06-01 по 2026-08-31`"},
    {T_UNTIL, "it names a date: {}", "называется дата: {}", "`until 2026-08-31`", "`вплоть до 2026-08-31`"},
    {T_WHEN, "a condition compares or asks: {}", "условие сравнивает или спрашивает: {}",
     "`net > 1 000 RUB`, `channel is app`, `customer is at least gold`, `first purchase`, joined by `and`, `or`",
     "`сумма после скидок > 1 000 RUB`, `канал это app`, `клиент не ниже золото`, `первая покупка`, через `и`, `или`"},
    {T_WHERE, "a condition on items compares: {}", "условие на товары сравнивает: {}",
     "`category under \"Drinks\"`, `brand is \"Acme\"`", "`категория внутри \"Напитки\"`, `марка это \"Acme\"`"},
    {T_EARN, "`earn` says how much: {}", "начисление говорит, сколько: {}",
     "`earn 5% on coffee`, `earn 50 beans`, `earn 1 bean for each full 20 RUB`, `earn 25% of base`",
     "`начислить 5% за кофе`, `начислить 50 зёрен`, `начислить 1 зерно за каждые полные 20 RUB`, `начислить 25% от "
     "основное`"},
    {T_EARN_BY, "a table reads {}", "таблица пишется так: {}",
     "`earn by net, whole receipt, from 0 RUB: 1%, from 1 000 RUB: 2%` or `earn by tier, silver: 3%, gold: 4%`",
     "`начислить по сумме после скидок, на весь чек, от 0 RUB: 1%, от 1 000 RUB: 2%`, `начислить по уровню, серебро: "
     "3%, золото: 4%`"},
    {T_STAMP, "it reads {}", "пишется так: {}",
     "`stamp`, `stamp for each unit in coffee`, `stamp for each full 500 RUB`",
     "`штамп`, `штамп за каждую штуку из кофе`, `штамп за каждые полные 500 RUB`"},
    {T_AT, "it says what the stamps give: {}", "говорится, что дают штампы: {}",
     "`at 9 stamps give 1 unit in coffee free`, `at 9 stamps issue coupon cash`, `at 9 stamps earn 100 beans`",
     "`при 9 штампах подарить 1 штуку из кофе бесплатно`, `при 9 штампах выдать купон наличные`"},
    {T_GIVE, "it reads {}", "пишется так: {}", "`give 1 unit in coffee free, dearest first`",
     "`подарить 1 штуку из кофе бесплатно, сначала дорогие`"},
    {T_TURN_EACH_FULL, "it says what becomes of points: {}", "говорится, во что превращаются баллы: {}",
     "`turn each full 5 beans into coupon cash`", "`превратить каждые полные 5 зёрен в купон наличные`"},
    {T_TURN_WHOLE_BALANCE, "it reads {}", "пишется так: {}", "`turn whole balance into coupon cash`",
     "`превратить весь остаток в купон наличные`"},
    {T_ISSUE_COUPON, "it names a coupon: {}", "называется купон: {}", "`issue coupon cash x 2`",
     "`выдать купон наличные х 2`"},
    {T_GRANT_BADGE, "it names a badge: {}", "называется значок: {}", "`grant badge vip`", "`присвоить значок вип`"},
    {T_SEND, "it says by what way and what: {}", "говорится, каким путём и что: {}",
     "`send \"sms\" \"You have {balance} beans\"`", "`отправить \"sms\" \"У вас {balance} зёрен\"`"},
    {T_RECORD, "it names an attribute and its value: {}", "называется, что записать и как: {}",
     "`record customer.segment as \"A\"`", "`записать клиент.сегмент как \"A\"`"},
    {T_TAKE, "a discount says how much and off what: {}", "скидка говорит, сколько и на что: {}",
     "`take 10% off tea`, `take 70 RUB off tea`, `take 10% off items where category is \"Tea\", of gross`",
     "`дать скидку 10% на чай`, `дать скидку 70 RUB на чай`, `дать скидку 10% на товары, где категория это \"Чай\"`"},
    {T_TAKE_BY, "a table reads {}", "таблица пишется так: {}",
     "`take by net spend ever, from 10 000 RUB: 5%, from 25 000 RUB: 10% off tea`",
     "`дать скидку по сумме покупок после скидок за всё время, от 10 000 RUB: 5%, от 25 000 RUB: 10%`"},
    {T_COUNTING_AT_MOST, "it says how much counts, and for what time: {}",
     "говорится, сколько учитывать и за сколько: {}", "`counting at most 4 000 RUB of tea per day`",
     "`учитывая не более 4 000 RUB от чай в день`"},
    {T_WAS, "it names the old name: {}", "называется прежнее имя: {}", "`was old_name`", "`прежде старое_имя`"},
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
    {T_GIVEN, "it says what a chance rule draws: {}", "говорится, что выпадает: {}", "`given surprise draws 80 beans`",
     "`пусть сюрприз выпадает 80 зёрен`"},
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
     "`expect r1 earned 98 beans: base 35, happy 63`, `expect r1 discount 5 RUB`, `expect anna active 98 beans at "
     "2026-03-22`, `expect anna tier gold`",
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
     "`when …`, `earn …`, `multiply …`, `at most …`, `from …`, `give …`, `send …`",
     "`когда …`, `начислить …`, `умножить …`, `не более …`, `с …`, `подарить …`, `отправить …`"},
    {T_HIGHEST_OF, "it names rules: {}", "называются правила: {}", "`highest of happy_hours, every_hundred`",
     "`наибольшее из счастливый_час, каждая_сотня`"},
    {T_FIRST_OF, "it names rules: {}", "называются правила: {}", "`first of happy_hours, every_hundred`",
     "`первое из счастливый_час, каждая_сотня`"},
    {T_EXACTLY_ONE_OF, "it names rules: {}", "называются правила: {}", "`exactly one of small, middle, large`",
     "`ровно одно из малая, средняя_сумма, большая`"},
    {T_TOGETHER, "it names discounts: {}", "называются скидки: {}", "`together tea_week, birthday`",
     "`вместе неделя_чая, день_рождения`"},
    {T_SEGMENT, "a segment reads {}", "сегмент пишется так: {}",
     "`segment sleepers = customers where days since last purchase > 60`",
     "`сегмент спящие = клиенты, где дней с последней покупки > 60`"},
    {T_CALENDAR, "a calendar reads {}", "календарь пишется так: {}",
     "`calendar holidays = 2026-01-01..2026-01-08, 2026-02-23`",
     "`календарь праздники = 2026-01-01..2026-01-08, 2026-02-23`"},
    {T_TIERS, "tiers read {}", "уровни пишутся так: {}",
     "`tiers status by net spend over last 12 months` or `tiers status set from outside`, then the levels",
     "`уровни статус по сумме покупок после скидок за последние 12 месяцев` или `уровни статус задаются извне`, затем "
     "сами уровни"},
    {T_DISCOUNT, "a discount has a name and goes on with clauses such as {}",
     "у скидки есть имя, за ним идут строки вроде {}",
     "`from …`, `when …`, `take 10% off tea`, `give 1 unit in tea free`, `at most …`",
     "`с …`, `когда …`, `дать скидку 10% на чай`, `подарить 1 штуку из чай бесплатно`, `не более …`"},
    {T_COUPON, "a coupon has a name and says what it is worth: {}", "у купона есть имя, и он говорит, что даёт: {}",
     "`worth 5 USD`, `take 10% off tea` or `1 unit in tea free`, and `expire 29 days after issue`",
     "`стоимость 5 USD`, `дать скидку 10% на чай` или `1 штука из чай бесплатно`, и `срок действия 29 дней после "
     "выдачи`"},
    {T_WALLET, "a wallet has a name and goes on with {}", "у кошелька есть имя, за ним идут {}",
     "`points …`, `worth …`, `activate …`, `expire …`, `use …`",
     "`баллы …`, `стоимость …`, `активация …`, `срок действия …`, `списание …`"},
    {T_GUARANTEE, "a guarantee has a title and claims something of every receipt: {}",
     "у гарантии есть название, и она утверждает что-то о любом чеке: {}",
     "`worth of earned by base <= 25% of net`, `earned on tobacco is 0 beans`",
     "`в деньгах начислено по правилам основное <= 25% от суммы после скидок`"},
    {T_IMPORT, "it names a file in quotes: {}", "называется файл в кавычках: {}", "`import \"common/holidays.kop\"`",
     "`подключить \"общее/праздники.kop\"`"},
    {T_TEMPLATE, "a template reads {}", "шаблон пишется так: {}",
     "`template gift with size, life`, then clauses of a rule such as `earn size`, `expire life after activation`",
     "`шаблон подарок с параметрами размер, срок`, затем строки правила вроде `начислить размер`"},
    {T_LIMIT, "a limit reads {}", "лимит пишется так: {}",
     "`limit per_receipt at most 5 000 beans per receipt over base, gold_extra`",
     "`лимит за_чек не более 5 000 зёрен за чек по правилам основное, золотым`"},
    {T_REDEEM, "`redeem` goes on with {}", "за этим идут {}",
     "`at least 100 beans`, `at most 50% of net`, `at most 2 times per day`, `not on gift_cards`",
     "`не менее 100 зёрен`, `не более 50% от суммы после скидок`, `не за подарочные_карты`"},
    {T_TEST, "a test has a title in quotes and goes on with {}", "у проверки есть название в кавычках, за ним идут {}",
     "`customer …`, `receipt …`, `event …`, `return …`, `given …`, `expect …`",
     "`клиент …`, `чек …`, `событие …`, `возврат …`, `пусть …`, `ожидается …`"},
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
    return {
        "a file goes on with `набор …`, `уровни по …`, `правило …`, `скидка …`, `лимит …`, `оплата баллами`, `проверка "
        "…`",
        "файл продолжают `набор …`, `уровни по …`, `правило …`, `скидка …`, `лимит …`, `оплата баллами`, `проверка …`"};
  }
  return {"a file goes on with `set …`, `tiers by …`, `rule …`, `discount …`, `limit …`, `redeem`, `test …`",
          "файл продолжают `set …`, `tiers by …`, `rule …`, `discount …`, `limit …`, `redeem`, `test …`"};
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
