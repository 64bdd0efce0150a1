// kopeck new: a header with the usual choices, each with what else could stand there.
#include <CLI/CLI.hpp>

#include "tools/kopeck/shared.h"

namespace kopeck::tool {

namespace {

// Both are in the one layout that `kopeck format` gives, so that a first look shows it.
constexpr const char* kEnglish = R"(program "My Club"
  version    1, effective from 2025-01-01
  currency   RUB
  points     point/points, whole         // or: 2 decimals
  worth      1 point = 1.00 RUB          // or: none
  time zone  "Europe/Moscow"
  base       paid, with tax              // or: gross | net (after discounts); paid is net less what points paid
  rounding   down, per rule              // down | up | half up | half even; per unit | per line | per rule | per receipt
  activate   14 days after purchase      // or: at once | after the next purchase
  expire     12 months after activation  // or: never | 180 days after purchase | at end of year
  use        soonest to expire first     // or: oldest first
  returns    recalculate, within balance, limits reopen, for 365 days
  late       accept for 30 days

rule base
  earn 5%

redeem
  at least 100 points
  at most 50% of net

test "five per cent of what was paid"
  customer anna
  receipt r1 at 2025-03-08 12:00 by anna:
    "Tea" 1 x 199.00 RUB
  expect r1 earned 9 points: base 9
)";

constexpr const char* kRussian = R"(программа "Мой клуб"
  версия           1, действует с 2025-01-01
  валюта           RUB
  баллы            бонус/бонуса/бонусов, целые  // или: 2 знака после запятой
  стоимость        1 бонус = 1,00 RUB           // или: не задана
  часовой пояс     "Europe/Moscow"
  база             оплачено, с налогом          // или: сумма до скидок | сумма после скидок; оплачено - без части, оплаченной баллами
  округление       вниз, по правилу             // вниз | вверх | половину вверх | половину к чётному; по штуке | по строке | по правилу | за чек
  активация через  14 дней после покупки        // или: активация сразу | активация после следующей покупки
  срок действия    12 месяцев после активации   // или: не ограничен | 180 дней после покупки | в конце года
  списание         сначала с ближайшим сроком   // или: сначала старые
  возвраты         пересчитать, в пределах остатка, лимиты возвращаются, в течение 365 дней
  поздние чеки     принимать в течение 30 дней

правило основное
  начислить 5%

оплата баллами
  не менее 100 бонусов
  не более 50% от суммы после скидок

проверка "пять процентов от оплаченного"
  клиент анна
  чек ч1 на 2025-03-08 12:00 от анна:
    "Чай" 1 x 199,00 RUB
  ожидается ч1 начислено 9 бонусов: основное 9
)";

}  // namespace

void addNew(CLI::App& app, Common& common, int& code) {
  CLI::App* command = app.add_subcommand("new", common.say("Print a new rule file with the usual choices",
                                                           "Напечатать новый файл правил с обычным выбором"));
  auto language = std::make_shared<std::string>();
  command->add_option("--language", *language, common.say("Language of the rule file", "Язык файла правил"))
      ->option_text("en|ru")
      ->check(CLI::IsMember({"en", "ru"}));
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") + std::string("\n  kopeck new --language ru > club.kop"));
  command->callback([&common, &code, language] {
    common.settle();
    const bool russian = language->empty() ? common.lang == Lang::ru : *language == "ru";
    print(russian ? kRussian : kEnglish);
    code = kOk;
  });
}

}  // namespace kopeck::tool
