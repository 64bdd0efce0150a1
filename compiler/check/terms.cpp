#include "compiler/check/terms.h"

#include <array>

#include "compiler/check/units.h"

namespace kopeck::checking {

void checkActivate(Context& context, const ast::Activate& activate, plan::Terms& terms) {
  switch (activate.kind) {
    case ast::ActivateKind::at_once:
      terms.activate = plan::ActivateKind::at_once;
      terms.activate_n = 0;
      return;
    case ast::ActivateKind::after_next_purchase:
      terms.activate = plan::ActivateKind::after_next_purchase;
      terms.activate_n = 0;
      return;
    case ast::ActivateKind::after_purchase:
      if (const std::optional<Length> length = expectLength(context, activate.after)) {
        terms.activate = length->months ? plan::ActivateKind::after_months : plan::ActivateKind::after_days;
        terms.activate_n = length->n;
      }
      return;
  }
}

bool checkMonthDay(Context& context, std::int32_t month, std::int32_t day, Span span) {
  constexpr std::array<std::int32_t, 12> lengths = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month >= 1 && month <= 12 && day >= 1 && day <= lengths[static_cast<std::size_t>(month - 1)]) return true;
  context.report(Code::noSuchDay, span, oneLine(context.source, span));
  return false;
}

namespace {

class ExpireChecker {
 public:
  ExpireChecker(Context& context, const ast::Expire& expire, plan::Terms& terms)
      : context_(context), expire_(expire), terms_(terms) {}

  void run(bool of_coupon) {
    clear();
    switch (expire_.kind) {
      case ast::ExpireKind::never:
        terms_.expire = plan::ExpireKind::never;
        return;
      case ast::ExpireKind::after:
        length(expire_.after_activation);
        terms_.purchase_renews = expire_.each_purchase_renews;
        return;
      case ast::ExpireKind::end_of_period:
        return endOfPeriod();
      case ast::ExpireKind::fixed_day:
        return fixedDay();
      case ast::ExpireKind::without_purchase:
        length(false);
        terms_.purchase_renews = true;
        terms_.redemption_renews = expire_.or_redemption;
        return;
      case ast::ExpireKind::after_issue:
        if (!of_coupon) context_.report(Code::issueOfCoupon, expire_.span);
        return length(false);
    }
  }

 private:
  /// What the kind does not use is as in every other of its kind, so that equal terms are one.
  void clear() {
    const plan::Terms usual;
    terms_.expire_n = usual.expire_n;
    terms_.expire_period = usual.expire_period;
    terms_.from_activation = usual.from_activation;
    terms_.expire_month = usual.expire_month;
    terms_.expire_day = usual.expire_day;
    terms_.of_next_year = usual.of_next_year;
    terms_.purchase_renews = usual.purchase_renews;
    terms_.redemption_renews = usual.redemption_renews;
  }

  void length(bool from_activation) {
    const std::optional<Length> length = expectLength(context_, expire_.after);
    if (!length) return;
    terms_.expire = length->months ? plan::ExpireKind::months : plan::ExpireKind::days;
    terms_.expire_n = length->n;
    terms_.from_activation = from_activation;
  }

  /// Months that were said; nothing after a report, 0 where none are said.
  std::optional<std::int32_t> months() {
    if (expire_.after.unit == ast::Unit::none && expire_.after.value.mantissa == 0) return 0;
    const std::optional<Length> length = expectLength(context_, expire_.after);
    if (!length) return std::nullopt;
    if (length->months) return length->n;
    context_.report(Code::wrongKind, expire_.after.span, phraseOf(Kind::months), phraseOf(Kind::days));
    return std::nullopt;
  }

  void endOfPeriod() {
    constexpr std::array periods = {plan::Period::day,     plan::Period::week,      plan::Period::month,
                                    plan::Period::quarter, plan::Period::half_year, plan::Period::year};
    terms_.expire = plan::ExpireKind::period_end;
    terms_.expire_period = periods[static_cast<std::size_t>(expire_.period)];
    terms_.from_activation = expire_.after_activation;
    terms_.expire_n = months().value_or(0);
  }

  void fixedDay() {
    if (!checkMonthDay(context_, expire_.month, expire_.day, expire_.span)) return;
    const std::optional<std::int32_t> later = months();
    if (later && *later % 12 != 0) context_.report(Code::onlyYears, expire_.after.span);
    terms_.expire = plan::ExpireKind::fixed_day;
    terms_.expire_n = later.value_or(0) / 12;
    terms_.expire_month = expire_.month;
    terms_.expire_day = expire_.day;
    terms_.from_activation = expire_.after_activation;
    terms_.of_next_year = expire_.of_next_year;
  }

  Context& context_;
  const ast::Expire& expire_;
  plan::Terms& terms_;
};

}  // namespace

void checkExpire(Context& context, const ast::Expire& expire, plan::Terms& terms, bool of_coupon) {
  ExpireChecker(context, expire, terms).run(of_coupon);
}

}  // namespace kopeck::checking
