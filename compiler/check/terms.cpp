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

void checkExpire(Context& context, const ast::Expire& expire, plan::Terms& terms) {
  constexpr std::array periods = {plan::Period::day,     plan::Period::week,      plan::Period::month,
                                  plan::Period::quarter, plan::Period::half_year, plan::Period::year};
  // What the kind does not use is as in every other of its kind, so that equal terms are one.
  const plan::Terms usual;
  terms.expire_n = usual.expire_n;
  terms.expire_period = usual.expire_period;
  terms.from_activation = usual.from_activation;
  switch (expire.kind) {
    case ast::ExpireKind::never:
      terms.expire = plan::ExpireKind::never;
      return;
    case ast::ExpireKind::after:
      if (const std::optional<Length> length = expectLength(context, expire.after)) {
        terms.expire = length->months ? plan::ExpireKind::months : plan::ExpireKind::days;
        terms.expire_n = length->n;
        terms.from_activation = expire.after_activation;
      }
      return;
    case ast::ExpireKind::end_of_period:
      terms.expire = plan::ExpireKind::period_end;
      terms.expire_period = periods[static_cast<std::size_t>(expire.period)];
      terms.from_activation = expire.after_activation;
      if (expire.after.unit == ast::Unit::none && expire.after.value.mantissa == 0) return;  // no "months later"
      if (const std::optional<Length> length = expectLength(context, expire.after)) {
        if (!length->months) {
          context.report(Code::wrongKind, expire.after.span, phraseOf(Kind::months), phraseOf(Kind::days));
          return;
        }
        terms.expire_n = length->n;
      }
      return;
  }
}

}  // namespace kopeck::checking
