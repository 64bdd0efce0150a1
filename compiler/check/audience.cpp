#include "compiler/check/audience.h"

#include <fmt/format.h>

#include "compiler/check/expr.h"
#include "compiler/check/units.h"
#include "runtime/event/text.h"

namespace kopeck::checking {

using plan::Op;
using plan::Type;

namespace {

/// floor(share * 2^64), for 0 < share < 1, as the bits of a Value.
Value threshold(Ratio share) {
  std::uint64_t bits = 0;
  auto rest = static_cast<std::uint64_t>(share.num);
  const auto den = static_cast<std::uint64_t>(share.den);
  for (int i = 0; i < 64; ++i) {
    rest *= 2;
    bits = bits * 2 + (rest >= den ? 1 : 0);
    if (rest >= den) rest -= den;
  }
  const auto value = static_cast<Value>(bits);
  return value == kMissing ? INT64_MAX : value;  // one in 2^64 less, and no "not known"
}

class AudienceChecker {
 public:
  AudienceChecker(Context& context, Place place, const std::string& label, std::int32_t& draws,
                  std::vector<checked::Condition>& conditions)
      : context_(context), place_(place), label_(label), draws_(draws), conditions_(conditions) {}

  void run(const ast::Audience& audience) {
    if (audience.segment) segment(*audience.segment);
    if (audience.share) share(*audience.share);
    if (audience.code) code(*audience.code);
    if (audience.coupon) coupon(*audience.coupon);
    if (audience.chance) chance(*audience.chance);
    if (audience.first) first(*audience.first);
  }

 private:
  void add(checked::Expr expr, const std::string& english, const std::string& russian, Span span) {
    expr.span = span;
    const std::string words = context_.spelt(english.c_str(), russian.c_str());
    conditions_.push_back(
        {std::move(expr), fmt::format("{} {}", words, oneLine(context_.source, span)), context_.line(span)});
  }

  void segment(const ast::Name& name) {
    auto condition = segmentCondition(context_, name);
    if (!condition) return;
    condition->line = context_.line(name.span);
    conditions_.push_back(std::move(*condition));
  }

  /// A draw that succeeds for that share of all; nothing where it always does.
  void drawn(const ast::Quantity& quantity, plan::Draw draw, const char* english, const char* russian, Span span) {
    const std::optional<Ratio> part = expectPercent(context_, quantity);
    if (!part) return;
    if (part->num > part->den) {
      context_.report(Code::overHundred, quantity.span);
      return;
    }
    if (part->num == part->den) return;
    checked::Expr expr = node(Op::chance, Type::yes_no, span);
    expr.draw = std::move(draw);
    expr.value = threshold(*part);
    add(std::move(expr), english, russian, span);
  }

  void share(const ast::ShareClause& clause) {
    drawn(clause.share, {normalised(clause.label.value), 0, true}, "for", "для", clause.share.span);
  }
  void chance(const ast::Quantity& quantity) {
    drawn(quantity, {label_, draws_++, false}, "with chance", "с вероятностью", quantity.span);
  }

  void code(const ast::Text& text) {
    checked::Expr expr = node(Op::code, Type::yes_no, text.span);
    expr.texts = {normalised(text.value)};
    add(std::move(expr), "with code", "с кодом", text.span);
  }

  void coupon(const ast::Name& name) {
    const std::int32_t kind = context_.resolve(context_.coupons, NameKind::coupon, name);
    if (kind < 0) return;
    const std::string text = fmt::format("{} {}", context_.spelt("with coupon", "с купоном"), name.text);
    conditions_.push_back(couponCondition(kind, text, name.span));
    conditions_.back().line = context_.line(name.span);
  }

  /// Fewer than n purchases in the period before this one.
  void first(const ast::FirstClause& clause) {
    if (place_.kind != PlaceKind::purchase && place_.kind != PlaceKind::discount) {
      context_.report(Code::notReadableHere, clause.span, Phrase("the number of a purchase", "номер покупки"),
                      Phrase("without a receipt", "без чека"));
      return;
    }
    if (clause.n < 1) {
      context_.report(Code::notPositive, clause.span);
      return;
    }
    plan::Window window{plan::WindowKind::this_period, 0, plan::Period::day};
    if (clause.each == ast::Unit::week) window.period = plan::Period::week;
    if (clause.each == ast::Unit::month) window.period = plan::Period::month;
    if (clause.each == ast::Unit::year) window.period = plan::Period::year;
    checked::Expr read = node(Op::read, Type::count, clause.span);
    read.read.kind = plan::ReadKind::history;
    read.read.window = window;
    read.sum.measure = plan::Measure::purchases;
    checked::Expr most = node(Op::constant, Type::count, clause.span);
    most.value = clause.n;
    checked::Expr fewer = node(Op::less, Type::yes_no, clause.span, {std::move(read), std::move(most)});
    conditions_.push_back({std::move(fewer), oneLine(context_.source, clause.span), context_.line(clause.span)});
  }

  Context& context_;
  Place place_;
  const std::string& label_;
  std::int32_t& draws_;
  std::vector<checked::Condition>& conditions_;
};

}  // namespace

checked::Condition couponCondition(std::int32_t kind, const std::string& text, Span span) {
  checked::Expr expr = node(Op::coupon, Type::yes_no, span);
  expr.index = kind;
  return {std::move(expr), text, 0};
}

void checkAudience(Context& context, const ast::Audience& audience, Place place, const std::string& label,
                   std::int32_t& draws, std::vector<checked::Condition>& conditions) {
  AudienceChecker(context, place, label, draws, conditions).run(audience);
}

}  // namespace kopeck::checking
