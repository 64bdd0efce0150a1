// The head: every policy that real programmes differ on has to be said.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "compiler/check/context.h"
#include "compiler/check/kinds.h"
#include "compiler/check/terms.h"
#include "compiler/check/units.h"
#include "runtime/event/text.h"

namespace kopeck::checking {

namespace {

/// One policy of the head: what it is called, what may be said, and the usual choice as a line.
struct Policy {
  const char* english;
  const char* russian;
  const char* english_choices;
  const char* russian_choices;
  const char* english_line;
  const char* russian_line;
};

constexpr Policy kVersion = {"version",
                             "версия",
                             "`version 1`, or `version 2, effective from 2026-07-01`",
                             "`версия 1` или `версия 2, действует с 2026-07-01`",
                             "version    1",
                             "версия        1"};
constexpr Policy kCurrency = {
    "currency",       "валюта",           "a code such as RUB, USD or EUR", "код, например RUB, USD или EUR",
    "currency   RUB", "валюта        RUB"};
constexpr Policy kPoints = {"points",
                            "баллы",
                            "the word for them and their precision: `bonus/bonuses, whole`, or `, 2 decimals`",
                            "слово для них и точность: `бонус/бонуса/бонусов, целые` или `, 2 знака после запятой`",
                            "points     bonus/bonuses, whole",
                            "баллы         бонус/бонуса/бонусов, целые"};
constexpr Policy kWorth = {"worth",
                           "стоимость",
                           "what points are worth in money, or `none`",
                           "сколько баллы стоят в деньгах, или `не задана`",
                           "worth      1 {} = 1.00 {}",
                           "стоимость     1 {} = 1,00 {}"};
constexpr Policy kZone = {"time zone",
                          "часовой пояс",
                          "a name such as \"Europe/Moscow\"",
                          "имя, например \"Europe/Moscow\"",
                          "time zone  \"Europe/Moscow\"",
                          "часовой пояс  \"Europe/Moscow\""};
constexpr Policy kBase = {"base",
                          "база",
                          "`gross`, `net` (after discounts) or `paid` (net less what points paid)",
                          "`до скидок`, `после скидок` или `оплачено` (за вычетом оплаты баллами)",
                          "base       net, with tax",
                          "база          после скидок, с налогом"};
constexpr Policy kRounding = {
    "rounding",
    "округление",
    "`down`, `up`, `half up` or `half even`; `per unit`, `per line`, `per rule` or `per receipt`",
    "`вниз`, `вверх`, `половину вверх` или `половину к чётному`; по единице, строке, правилу или чеку",
    "rounding   down, per rule",
    "округление    вниз, по правилу"};
constexpr Policy kActivate = {"activate",
                              "активация",
                              "`at once`, `14 days after purchase` or `after the next purchase`",
                              "`сразу`, `через 14 дней после покупки` или `после следующей покупки`",
                              "activate   at once",
                              "активация     сразу"};
constexpr Policy kExpire = {"expire",
                            "срок действия",
                            "`never`, `180 days after activation`, `12 months after purchase` or `at end of year`",
                            "`не ограничен`, `180 дней после активации`, `12 месяцев после покупки` или `в конце года`",
                            "expire     12 months after purchase",
                            "срок действия 12 месяцев после покупки"};
constexpr Policy kUse = {"use",
                         "списание",
                         "`soonest to expire first` or `oldest first`",
                         "`сначала с ближайшим сроком` или `сначала старые`",
                         "use        soonest to expire first",
                         "списание      сначала с ближайшим сроком"};
constexpr Policy kReturns = {"returns",
                             "возвраты",
                             "how points are taken back, from where, whether limits reopen, and for how long",
                             "как отнимаются баллы, откуда, открываются ли лимиты снова и как долго",
                             "returns    recalculate, within balance, limits reopen, for 365 days",
                             "возвраты      пересчитать, в пределах остатка, лимиты возвращаются, в течение 365 дней"};
constexpr Policy kLate = {"late",
                          "поздние чеки",
                          "how long a late receipt is taken: `accept for 30 days`",
                          "как долго принимается поздний чек: `принимать в течение 30 дней`",
                          "late       accept for 30 days",
                          "поздние чеки  принимать в течение 30 дней"};

class HeaderChecker {
 public:
  HeaderChecker(Context& context, const ast::Header& header) : context_(context), header_(header), out_(context.out) {}

  void run() {
    out_.name = header_.name.value;
    if (header_.tenders) tenders(*header_.tenders);
    policy(header_.version, kVersion, [&](const ast::VersionLine& line) { version(line); });
    policy(header_.currency, kCurrency, [&](const ast::CurrencyLine& line) { currency(line); });
    policy(header_.points, kPoints, [&](const ast::PointsLine& line) { points(line); });
    policy(header_.worth, kWorth,
           [&](const ast::WorthLine& line) { context_.worth_said = checkWorth(context_, line, 0); });
    policy(header_.time_zone, kZone, [&](const ast::TextLine& line) { zone(line); });
    policy(header_.base, kBase, [&](const ast::BaseLine& line) { base(line); });
    policy(header_.rounding, kRounding, [&](const ast::RoundingLine& line) { rounding(line); });
    policy(header_.activate, kActivate, [&](const ast::Activate& line) { checkActivate(context_, line, held_.terms); });
    policy(header_.expire, kExpire, [&](const ast::Expire& line) { checkExpire(context_, line, held_.terms); });
    policy(header_.use, kUse, [&](const ast::UseLine& line) { held_.head.order = useOrderOf(line.order); });
    policy(header_.returns, kReturns, [&](const ast::ReturnsLine& line) { returns(line); });
    policy(header_.late, kLate, [&](const ast::LateLine& line) { late(line); });
    if (header_.seed) out_.seed = header_.seed->text.value;
    if (header_.multipliers) multipliers(*header_.multipliers);
    out_.apply_expiry_to_earlier = header_.apply_expiry_to_earlier.has_value();
  }

 private:
  template <typename Line, typename Read>
  void policy(const std::optional<Line>& said, const Policy& about, Read read) {
    if (said) return read(*said);
    if (header_.poisoned) return;
    const std::string line = usualLine(about);
    context_
        .report(Code::headSilent, header_.span, Phrase(about.english, about.russian),
                Phrase(about.english_choices, about.russian_choices))
        .fix(after(header_.span), fmt::format("\n  {}", line),
             Phrase(fmt::format("add the line `{}`", line), fmt::format("добавить строку `{}`", line)));
  }

  std::string usualLine(const Policy& about) const {
    std::string line = context_.spelt(about.english_line, about.russian_line);
    if (&about != &kWorth) return line;
    std::string word = context_.spelt("bonus", "бонус");
    if (!held_.head.words.forms.empty()) word = held_.head.words.forms.front();
    return fmt::format(fmt::runtime(line), word, out_.schema.currency.empty() ? "RUB" : out_.schema.currency);
  }

  /// A part of a line that is there.
  void silentPart(Span span, const Phrase& policy, const Phrase& choices, const char* english, const char* russian) {
    context_.report(Code::headHalfSaid, span, policy, choices)
        .fix(after(span), fmt::format(", {}", context_.spelt(english, russian)));
  }

  void version(const ast::VersionLine& line) {
    if (line.number < 1 || line.number > 1'000'000) context_.report(Code::badVersion, line.span);
    out_.version = static_cast<std::int32_t>(std::clamp<std::int64_t>(line.number, 1, 1'000'000));
    if (line.effective_from) {
      out_.effective_from = line.effective_from->day;
    } else if (line.number > 1) {
      silentPart(line.span, {"version", "версия"},
                 {"the date from which a later version holds", "дату, с которой действует новая версия"},
                 "effective from 2026-07-01", "действует с 2026-07-01");
    }
  }

  void currency(const ast::CurrencyLine& line) {
    if (line.code.empty()) return;
    const std::optional<Currency> found = findCurrency(line.code.text);
    if (!found) {
      context_.reportUnknown(NameKind::currency, line.code.text, line.code.span, currencyCodes());
      return;
    }
    out_.schema.currency = found->code;
    out_.schema.money_decimals = found->decimals;
    context_.currency_said = true;
  }

  void points(const ast::PointsLine& line) {
    if (!line.precision_said) {
      silentPart(line.span, {"points", "баллы"}, {"whether they are whole", "целые ли они"}, "whole", "целые");
    }
    const bool fits = checkPoints(context_, line, held_.head);
    if (!held_.head.words.forms.empty()) held_.head.name = held_.head.words.forms.front();
    out_.schema.wallets = {{held_.head.name, held_.head.decimals}};
    out_.schema.points_decimals = held_.head.decimals;
    context_.points_said = fits && !held_.head.words.forms.empty();
  }

  /// The kinds of payment that rules tell apart, each by the word that the input has for it.
  void tenders(const ast::TendersLine& line) {
    Names keys;
    for (const ast::TendersLine::Tender& tender : line.tenders) {
      const auto index = static_cast<std::int32_t>(out_.schema.tenders.size());
      if (!context_.declare(context_.tenders, NameKind::tender, tender.name, index)) continue;
      const std::string key = tender.key ? normalised(tender.key->value) : tender.name.text;
      const Span span = tender.key ? tender.key->span : tender.name.span;
      if (!keys.add(key, {span, 0})) {
        context_.report(Code::duplicateName, span, Phrase("input name", "имя во входных данных"), ticked(key))
            .label(keys.find(key)->span, Phrase("the first one", "первое из них"));
      }
      out_.schema.tenders.push_back(key);
    }
  }

  void multipliers(const ast::MultipliersLine& line) {
    switch (line.how) {
      case ast::Multipliers::product:
        out_.multipliers = plan::Multipliers::product;
        return;
      case ast::Multipliers::sum:
        out_.multipliers = plan::Multipliers::sum;
        return;
      case ast::Multipliers::highest:
        out_.multipliers = plan::Multipliers::highest;
        return;
    }
  }

  void zone(const ast::TextLine& line) {
    const std::string& name = line.text.value;
    const bool shaped = std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             std::string_view("/_+-").find(c) != std::string_view::npos;
    });
    const std::size_t slash = name.find('/');
    const bool parted = slash != std::string::npos && slash > 0 && slash + 1 < name.size();
    if (!shaped || !(parted || name == "UTC" || name == "GMT")) {
      context_.report(Code::badTimeZone, line.text.span, fmt::format("\"{}\"", name));
      return;
    }
    out_.schema.time_zone = name;
  }

  void base(const ast::BaseLine& line) {
    if (!line.with_tax) {
      silentPart(line.span, {"base", "база"},
                 {"`with tax` (as printed on the receipt) or `without tax` (the input states each line's tax)",
                  "`с налогом` (как в чеке) или `без налога` (тогда налог каждой строки есть во входных данных)"},
                 "with tax", "с налогом");
    }
    out_.schema.without_tax = line.with_tax == false;
    if (!line.except.empty() && line.base != ast::Base::paid) {
      context_.report(Code::exceptNeedsPaid, line.span);
    }
    for (const ast::Name& name : line.except) {
      const std::int32_t tender = context_.resolve(context_.tenders, NameKind::tender, name);
      const auto place = std::lower_bound(out_.base_except.begin(), out_.base_except.end(), tender);
      if (tender >= 0 && (place == out_.base_except.end() || *place != tender)) out_.base_except.insert(place, tender);
    }
    switch (line.base) {
      case ast::Base::gross:
        out_.base = plan::Measure::gross;
        return;
      case ast::Base::net:
        out_.base = plan::Measure::net;
        return;
      case ast::Base::paid:
        out_.base = plan::Measure::paid;
        return;
    }
  }

  void rounding(const ast::RoundingLine& line) {
    out_.rounding = line.mode;
    if (!line.place) {
      silentPart(
          line.span, {"rounding", "округление"},
          {"`per unit`, `per line`, `per rule` or `per receipt`", "по единице, по строке, по правилу или по чеку"},
          "per rule", "по правилу");
      return;
    }
    switch (*line.place) {
      case ast::RoundingPlace::unit:
        out_.rounding_place = plan::RoundingPlace::unit;
        return;
      case ast::RoundingPlace::line:
        out_.rounding_place = plan::RoundingPlace::line;
        return;
      case ast::RoundingPlace::rule:
        out_.rounding_place = plan::RoundingPlace::rule;
        return;
      case ast::RoundingPlace::receipt:
        out_.rounding_place = plan::RoundingPlace::receipt;
        return;
    }
  }

  void returns(const ast::ReturnsLine& line) {
    const Phrase policy("returns", "возвраты");
    if (!line.mode) {
      silentPart(line.span, policy,
                 {"`recalculate`, `proportional` or `per line`", "`пересчитать`, `пропорционально` или `по строкам`"},
                 "recalculate", "пересчитать");
    } else {
      constexpr std::array modes = {plan::ReturnMode::recalculate, plan::ReturnMode::proportional,
                                    plan::ReturnMode::per_line};
      out_.returns.mode = modes[static_cast<std::size_t>(*line.mode)];
    }
    if (!line.reach) {
      silentPart(line.span, policy,
                 {"`only pending`, `within balance` or `may go negative`",
                  "`только неактивные`, `в пределах остатка` или `можно в минус`"},
                 "within balance", "в пределах остатка");
    } else {
      constexpr std::array reaches = {plan::ReturnReach::only_pending, plan::ReturnReach::within_balance,
                                      plan::ReturnReach::may_go_negative};
      out_.returns.reach = reaches[static_cast<std::size_t>(*line.reach)];
    }
    if (!line.limits_reopen) {
      silentPart(line.span, policy,
                 {"`limits reopen` or `limits stay used`", "`лимиты возвращаются` или `лимиты остаются`"},
                 "limits reopen", "лимиты возвращаются");
    } else {
      out_.returns.limits_reopen = *line.limits_reopen;
    }
    if (!line.within) {
      silentPart(line.span, policy, {"for how long: `for 365 days`", "как долго: `в течение 365 дней`"}, "for 365 days",
                 "в течение 365 дней");
    } else if (const auto days = expectDays(context_, *line.within)) {
      out_.returns.days = *days;
    }
  }

  void late(const ast::LateLine& line) {
    if (const auto days = expectDays(context_, line.accept_for)) out_.late_days = *days;
  }

  Context& context_;
  const ast::Header& header_;
  CheckedProgram& out_;
  checked::Kind& held_ = context_.out.kinds[0];
};

}  // namespace

void checkHeader(Context& context) {
  context.out.language = context.russian() ? "ru" : "en";
  context.out.kinds.resize(1);
  context.out.schema.wallets.resize(1);
  if (context.file.header) return HeaderChecker(context, *context.file.header).run();
  // Where the head could not be read at all, parse() has said so.
  if (!context.diagnostics.hasErrors()) context.report(Code::noHead, Span{0, 0});
}

}  // namespace kopeck::checking
