#include "compiler/check/units.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace kopeck::checking {

Phrase phraseOf(Kind kind) {
  switch (kind) {
    case Kind::poisoned:
      return "?";
    case Kind::plain:
      return {"a number without a unit", "число без единицы"};
    case Kind::percent:
      return {"a percentage", "процент"};
    case Kind::yes_no:
      return {"a yes or no", "да или нет"};
    case Kind::money:
      return {"money", "деньги"};
    case Kind::points:
      return {"points", "баллы"};
    case Kind::number:
      return {"a number", "число"};
    case Kind::count:
      return {"a count", "количество"};
    case Kind::days:
      return {"days", "дни"};
    case Kind::months:
      return {"months", "месяцы"};
    case Kind::hours:
      return {"hours", "часы"};
    case Kind::date:
      return {"a date", "дата"};
    case Kind::anniversary:
      return {"an anniversary", "годовщина"};
    case Kind::time:
      return {"a time of day", "время суток"};
    case Kind::weekday:
      return {"a day of the week", "день недели"};
    case Kind::month:
      return {"a month of the year", "месяц года"};
    case Kind::text:
      return {"text", "текст"};
    case Kind::choice:
      return {"one of several choices", "одно из нескольких"};
    case Kind::tier:
      return {"a tier", "уровень"};
    case Kind::customer:
      return {"the customer", "клиент"};
    case Kind::person:
      return {"another customer", "другой клиент"};
  }
  return "?";
}

namespace {

/// ISO 4217, the currencies in use.
constexpr std::string_view kTwoDecimals =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP "
    "CRC "
    "CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD "
    "KES "
    "KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK "
    "NPR "
    "NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS "
    "TMT "
    "TOP "
    "TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD YER ZAR ZMW";
constexpr std::string_view kNoDecimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
constexpr std::string_view kThreeDecimals = "BHD IQD JOD KWD LYD OMR TND";

struct Spelling {
  std::string_view word;
  std::string_view code;
};
constexpr std::array kSpellings = {
    Spelling{"₽", "RUB"},    Spelling{"руб", "RUB"}, Spelling{"рубль", "RUB"}, Spelling{"рубля", "RUB"},
    Spelling{"рублей", "RUB"}, Spelling{"$", "USD"},   Spelling{"€", "EUR"},     Spelling{"£", "GBP"},
    Spelling{"₸", "KZT"},      Spelling{"₴", "UAH"},   Spelling{"¥", "JPY"},
};

/// Whether `codes`, three letters and a space each, has `word`; then a view of it there.
std::optional<std::string_view> findCode(std::string_view codes, std::string_view word) {
  if (word.size() != 3) return std::nullopt;
  for (std::size_t i = 0; i < codes.size(); i += 4) {
    if (codes.substr(i, 3) == word) return codes.substr(i, 3);
  }
  return std::nullopt;
}

bool isOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool isAnyPointsWord(std::string_view word) {
  return isOneOf(word, {"point", "points", "балл", "балла", "баллы", "баллов"});
}

/// The wallet whose word this is, or -1.
std::int32_t walletOf(const Context& context, const std::string& word) {
  for (std::size_t i = 0; i < context.out.kinds.size(); ++i) {
    const plan::Kind& kind = context.out.kinds[i].head;
    const std::vector<std::string>& forms = kind.words.forms;
    if (kind.use != plan::KindUse::points) continue;
    if (std::find(forms.begin(), forms.end(), word) != forms.end()) return static_cast<std::int32_t>(i);
  }
  return -1;
}

bool isUnitsWord(std::string_view word) {
  return isOneOf(word, {"unit", "units", "штука", "штуки", "штук", "штуку", "шт"});
}

bool isPurchasesWord(std::string_view word) {
  return isOneOf(word, {"purchase", "purchases", "покупка", "покупки", "покупок", "покупку"});
}

/// The decimal in 10^-scale units. More decimals than that: `too_fine` with the unit and how many it has.
Measured scaledTo(Context& context, const ast::Quantity& quantity, Kind kind, int scale, Code too_fine,
                  const Phrase& unit) {
  if (const std::optional<Value> value = scaled(quantity.value, scale)) return {kind, *value};
  if (scaledRounded(quantity.value, scale, RoundingMode::down)) {
    context.report(too_fine, quantity.span, unit, scale);
  } else {
    context.report(Code::tooLarge, quantity.span);
  }
  return {};
}

Measured measureMoney(Context& context, const ast::Quantity& quantity) {
  if (quantity.word.empty()) return {};
  const std::optional<Currency> currency = findCurrency(quantity.word.text);
  if (!currency) {
    context.reportUnknown(NameKind::currency, quantity.word.text, quantity.word.span, currencyCodes());
    return {};
  }
  if (!context.currency_said) return {};
  if (currency->code != context.out.schema.currency) {
    context.report(Code::otherCurrency, quantity.span, context.out.schema.currency, currency->code);
    return {};
  }
  return scaledTo(context, quantity, Kind::money, currency->decimals, Code::moneyTooFine, std::string(currency->code));
}

Measured measurePoints(Context& context, const ast::Quantity& quantity, std::int32_t wallet) {
  if (!context.points_said) return {};
  Measured points = scaledTo(context, quantity, Kind::points, decimalsOf(context, wallet), Code::pointsTooFine,
                             ticked(pointsWord(context, wallet)));
  points.wallet = wallet;
  return points;
}

/// `points` and `баллов` are everyone's word while there is one wallet.
Measured measureAnyPoints(Context& context, const ast::Quantity& quantity) {
  if (context.out.schema.wallets.size() <= 1) return measurePoints(context, quantity, 0);
  Diagnostic& diagnostic = context.report(Code::whichPoints, quantity.word.span, ticked(quantity.word.text));
  for (std::size_t i = 0; i < context.out.schema.wallets.size(); ++i) {
    diagnostic.fix(quantity.word.span, pointsWord(context, static_cast<std::int32_t>(i)));
  }
  return {};
}

Measured measureWord(Context& context, const ast::Quantity& quantity) {
  const std::string& word = quantity.word.text;
  if (word.empty()) return {};
  if (const std::int32_t wallet = walletOf(context, word); wallet >= 0) return measurePoints(context, quantity, wallet);
  if (isAnyPointsWord(word)) return measureAnyPoints(context, quantity);
  if (isUnitsWord(word)) return scaledTo(context, quantity, Kind::number, kQuantityDecimals, Code::numberTooFine, word);
  if (isPurchasesWord(word)) return scaledTo(context, quantity, Kind::count, 0, Code::needsWhole, word);
  if (findCurrency(word)) return measureMoney(context, quantity);
  if (!context.points_said) return {};  // it may well be the word for points
  std::vector<std::string> known;
  for (const checked::Kind& kind : context.out.kinds) {
    known.insert(known.end(), kind.head.words.forms.begin(), kind.head.words.forms.end());
  }
  known.push_back(context.out.schema.currency);
  for (const char* unit : {"days", "weeks", "months", "years", "units"}) {
    if (!context.russian()) known.emplace_back(unit);
  }
  for (const char* unit : {"дней", "недель", "месяцев", "лет", "штук", "баллов"}) {
    if (context.russian()) known.emplace_back(unit);
  }
  context.reportUnknown(NameKind::unit, word, quantity.word.span, known);
  return {};
}

/// What to write after a bare number to make it `wanted`.
std::string unitFor(const Context& context, Kind wanted, std::int32_t wallet) {
  if (wanted == Kind::money) return fmt::format(" {}", context.out.schema.currency);
  if (wanted == Kind::points) return fmt::format(" {}", pointsWord(context, wallet));
  return "";
}

}  // namespace

std::optional<Currency> findCurrency(std::string_view word) {
  for (const Spelling& spelling : kSpellings) {
    if (spelling.word == word) return findCurrency(spelling.code);
  }
  if (const auto code = findCode(kTwoDecimals, word)) return Currency{*code, 2};
  if (const auto code = findCode(kNoDecimals, word)) return Currency{*code, 0};
  if (const auto code = findCode(kThreeDecimals, word)) return Currency{*code, 3};
  return std::nullopt;
}

std::vector<std::string> currencyCodes() {
  std::vector<std::string> codes;
  for (std::string_view list : {kTwoDecimals, kNoDecimals, kThreeDecimals}) {
    for (std::size_t i = 0; i < list.size(); i += 4) codes.emplace_back(list.substr(i, 3));
  }
  return codes;
}

std::string pointsWord(const Context& context, std::int32_t wallet) {
  const auto index = static_cast<std::size_t>(wallet);
  if (index < context.out.kinds.size()) {
    const std::vector<std::string>& forms = context.out.kinds[index].head.words.forms;
    if (!forms.empty()) return forms.back();
  }
  return context.spelt("points", "баллов");
}

int decimalsOf(const Context& context, std::int32_t wallet) {
  const auto index = static_cast<std::size_t>(wallet);
  return index < context.out.kinds.size() ? context.out.kinds[index].head.decimals : 0;
}

Measured measure(Context& context, const ast::Quantity& quantity) {
  switch (quantity.unit) {
    case ast::Unit::none:
      return {Kind::plain, 0};
    case ast::Unit::percent:
      return {Kind::percent, 0};
    case ast::Unit::money:
      return measureMoney(context, quantity);
    case ast::Unit::word:
      return measureWord(context, quantity);
    case ast::Unit::day:
    case ast::Unit::week: {
      Measured days = scaledTo(context, quantity, Kind::days, 0, Code::needsWhole, phraseOf(Kind::days));
      if (quantity.unit == ast::Unit::week) days.value *= 7;
      return days;
    }
    case ast::Unit::month:
    case ast::Unit::year: {
      Measured months = scaledTo(context, quantity, Kind::months, 0, Code::needsWhole, phraseOf(Kind::months));
      if (quantity.unit == ast::Unit::year) months.value *= 12;
      return months;
    }
    case ast::Unit::hour:
      return scaledTo(context, quantity, Kind::hours, 0, Code::needsWhole, phraseOf(Kind::hours));
  }
  return {};
}

std::optional<Value> expect(Context& context, const ast::Quantity& quantity, Kind wanted, std::int32_t wallet) {
  Measured measured = measure(context, quantity);
  if (measured.kind == Kind::poisoned) return std::nullopt;
  const bool takes_plain = wanted == Kind::number || wanted == Kind::count || wanted == Kind::days;
  if (measured.kind == Kind::plain && takes_plain) {
    measured = scaledTo(context, quantity, wanted, wanted == Kind::number ? kQuantityDecimals : 0,
                        wanted == Kind::number ? Code::numberTooFine : Code::needsWhole, phraseOf(wanted));
    if (measured.kind == Kind::poisoned) return std::nullopt;
  }
  if (measured.kind == wanted && (wanted != Kind::points || measured.wallet == wallet)) return measured.value;
  if (measured.kind == wanted) {
    context.report(Code::otherPoints, quantity.span, ticked(pointsWord(context, wallet)),
                   ticked(pointsWord(context, measured.wallet)));
    return std::nullopt;
  }
  const bool judged =
      (wanted != Kind::money || context.currency_said) && (wanted != Kind::points || context.points_said);
  if (!judged) return std::nullopt;
  if (measured.kind == Kind::plain) {
    // A number that the parser put in for one that is missing was reported there.
    if (quantity.span.begin == quantity.span.end) return std::nullopt;
    context.report(Code::unitMissing, quantity.span, phraseOf(wanted))
        .fix(after(quantity.span), unitFor(context, wanted, wallet));
    return std::nullopt;
  }
  Diagnostic& diagnostic = context.report(Code::wrongKind, quantity.span, phraseOf(wanted), phraseOf(measured.kind));
  if (wanted == Kind::points && measured.kind == Kind::money) {
    if (const auto points = asPoints(context, measured.value, wallet)) diagnostic.fix(quantity.span, *points);
  }
  if (wanted == Kind::money && measured.kind == Kind::points) {
    if (const auto money = asMoney(context, measured.value, measured.wallet)) diagnostic.fix(quantity.span, *money);
  }
  return std::nullopt;
}

std::optional<Value> expectPositive(Context& context, const ast::Quantity& quantity, Kind wanted, std::int32_t wallet) {
  const std::optional<Value> value = expect(context, quantity, wanted, wallet);
  if (value && *value <= 0) {
    context.report(Code::notPositive, quantity.span);
    return std::nullopt;
  }
  return value;
}

std::optional<PointsAmount> expectPoints(Context& context, const ast::Quantity& quantity) {
  std::int32_t wallet = 0;
  if (quantity.unit == ast::Unit::word) wallet = std::max(walletOf(context, quantity.word.text), 0);
  const std::optional<Value> value = expect(context, quantity, Kind::points, wallet);
  if (!value) return std::nullopt;
  return PointsAmount{*value, wallet};
}

std::optional<PointsAmount> expectPositivePoints(Context& context, const ast::Quantity& quantity) {
  const std::optional<PointsAmount> points = expectPoints(context, quantity);
  if (points && points->value <= 0) {
    context.report(Code::notPositive, quantity.span);
    return std::nullopt;
  }
  return points;
}

std::optional<std::int32_t> expectWallet(Context& context, const ast::Quantity& quantity) {
  ast::Quantity unit = quantity;
  unit.value = {1, 0};  // the unit alone
  const std::optional<PointsAmount> points = expectPoints(context, unit);
  return points ? std::optional(points->wallet) : std::nullopt;
}

std::optional<Length> expectLength(Context& context, const ast::Quantity& quantity) {
  const Measured measured = measure(context, quantity);
  if (measured.kind == Kind::poisoned) return std::nullopt;
  if (measured.kind != Kind::days && measured.kind != Kind::months) {
    context.report(Code::wrongKind, quantity.span, Phrase("a number of days or months", "число дней или месяцев"),
                   phraseOf(measured.kind));
    return std::nullopt;
  }
  // A hundred years is more than any lot lives, and dates far beyond stay within the calendar.
  if (measured.value < 0 || measured.value > (measured.kind == Kind::days ? 36'600 : 1'200)) {
    context.report(Code::tooLarge, quantity.span);
    return std::nullopt;
  }
  return Length{static_cast<std::int32_t>(measured.value), measured.kind == Kind::months};
}

std::optional<std::int32_t> expectDays(Context& context, const ast::Quantity& quantity) {
  const std::optional<Length> length = expectLength(context, quantity);
  if (!length) return std::nullopt;
  if (length->months) {
    context.report(Code::wrongKind, quantity.span, phraseOf(Kind::days), phraseOf(Kind::months));
    return std::nullopt;
  }
  return length->n;
}

std::optional<Ratio> ratioOf(Context& context, Decimal decimal, Span span) {
  Int128 den = 1;
  for (int i = 0; i < decimal.decimals && i < 18; ++i) den *= 10;
  const std::optional<Ratio> ratio = decimal.decimals > 18 ? std::nullopt : makeRatio(decimal.mantissa, den);
  if (!ratio) context.report(Code::tooLarge, span);
  return ratio;
}

std::optional<Ratio> expectPercent(Context& context, const ast::Quantity& quantity) {
  if (quantity.unit != ast::Unit::percent) {
    const Measured measured = measure(context, quantity);
    if (measured.kind == Kind::poisoned) return std::nullopt;
    Diagnostic& diagnostic =
        context.report(Code::wrongKind, quantity.span, phraseOf(Kind::percent), phraseOf(measured.kind));
    if (measured.kind == Kind::plain) diagnostic.fix(after(quantity.span), "%");
    return std::nullopt;
  }
  const std::optional<Ratio> ratio = ratioOf(context, quantity.value, quantity.span);
  if (!ratio) return std::nullopt;
  if (ratio->num <= 0) {
    context.report(Code::notPositive, quantity.span);
    return std::nullopt;
  }
  const std::optional<Ratio> percent = makeRatio(ratio->num, Int128{ratio->den} * 100);
  if (!percent) context.report(Code::tooLarge, quantity.span);
  return percent;
}

namespace {

/// What a point is worth; nothing where it is worth nothing, or that is not known.
std::optional<Ratio> worthOf(const Context& context, std::int32_t wallet) {
  const auto index = static_cast<std::size_t>(wallet);
  if (!context.worth_said || index >= context.out.kinds.size()) return std::nullopt;
  const Ratio worth = context.out.kinds[index].head.worth;
  return worth.num == 0 ? std::nullopt : std::optional(worth);
}

}  // namespace

std::optional<std::string> asPoints(const Context& context, Value money, std::int32_t wallet) {
  const std::optional<Ratio> worth = worthOf(context, wallet);
  if (!worth) return std::nullopt;
  const Int128 num = Int128{money} * worth->den;
  if (num % worth->num != 0) return std::nullopt;
  const Int128 points = num / worth->num;
  if (points > INT64_MAX || points < 0) return std::nullopt;
  return fmt::format("{} {}", formatScaled(static_cast<Value>(points), decimalsOf(context, wallet)),
                     pointsWord(context, wallet));
}

std::optional<std::string> asMoney(const Context& context, Value points, std::int32_t wallet) {
  const std::optional<Ratio> worth = worthOf(context, wallet);
  if (!worth) return std::nullopt;
  const Int128 num = Int128{points} * worth->num;
  if (num % worth->den != 0) return std::nullopt;
  const Int128 money = num / worth->den;
  if (money > INT64_MAX || money < 0) return std::nullopt;
  return fmt::format("{} {}", formatScaled(static_cast<Value>(money), context.out.schema.money_decimals),
                     context.out.schema.currency);
}

}  // namespace kopeck::checking
