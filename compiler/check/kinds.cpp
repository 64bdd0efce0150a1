// What an account holds, in the Plan's order: the head's points and further wallets, coupons, the stamps of rules,
// badges, and units that are given free at the next purchase.
#include "compiler/check/kinds.h"

#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/terms.h"
#include "compiler/check/units.h"

namespace kopeck::checking {

plan::UseOrder useOrderOf(ast::UseOrder order) {
  return order == ast::UseOrder::soonest ? plan::UseOrder::soonest_to_expire : plan::UseOrder::oldest;
}

bool isWallet(const Context& context, std::int32_t kind) {
  return context.out.kinds[static_cast<std::size_t>(kind)].head.use == plan::KindUse::points;
}

Phrase phraseOfKind(const Context& context, std::int32_t kind) {
  const plan::Kind& head = context.out.kinds[static_cast<std::size_t>(kind)].head;
  const std::string name = ticked(head.name);
  switch (head.use) {
    case plan::KindUse::points:
      return ticked(pointsWord(context, kind));
    case plan::KindUse::coupon:
      return {fmt::format("the coupon {}", name), fmt::format("купон {}", name)};
    case plan::KindUse::stamps:
      return {fmt::format("the stamps of {}", name), fmt::format("штампы {}", name)};
    case plan::KindUse::badge:
      return {fmt::format("the badge {}", name), fmt::format("значок {}", name)};
    case plan::KindUse::free_units:
      return {fmt::format("the free units of {}", name), fmt::format("бесплатный товар {}", name)};
  }
  return name;
}

bool checkPoints(Context& context, const ast::PointsLine& line, plan::Kind& kind) {
  for (const ast::Name& form : line.forms) {
    if (!form.empty()) kind.words.forms.push_back(form.text);
  }
  if (line.decimals < 0 || line.decimals > 6) {
    context.report(Code::tooManyDecimals, line.span, 6);
    return false;
  }
  kind.decimals = static_cast<int>(line.decimals);
  return true;
}

bool checkWorth(Context& context, const ast::WorthLine& line, std::int32_t wallet) {
  plan::Kind& kind = context.out.kinds[static_cast<std::size_t>(wallet)].head;
  kind.worth = {0, 1};
  if (line.none) return true;
  const std::optional<Value> of = expectPositive(context, line.points, Kind::points, wallet);
  const std::optional<Value> money = expectPositive(context, line.money, Kind::money);
  if (!of || !money) return false;
  const std::optional<Ratio> ratio = makeRatio(*money, *of);
  if (ratio) kind.worth = *ratio;
  return ratio.has_value();
}

namespace {

class KindChecker {
 public:
  explicit KindChecker(Context& context) : context_(context), kinds_(context.out.kinds) {}

  void run() {
    names(0, context_.file.header && context_.file.header->points ? context_.file.header->points->span : Span{});
    each<ast::WalletDecl>([&](const ast::WalletDecl& decl) { wallet(decl); });
    each<ast::CouponDecl>([&](const ast::CouponDecl& decl) { coupon(decl); });
    each<ast::RuleDecl>([&](const ast::RuleDecl& decl) { stamps(decl); });
    each<ast::RuleDecl>([&](const ast::RuleDecl& decl) {
      for (const ast::Name& badge_name : decl.badges) badge(badge_name);
    });
    each<ast::RuleDecl>([&](const ast::RuleDecl& decl) { freeUnits(decl); });
  }

 private:
  template <typename Decl, typename Do>
  void each(Do action) {
    for (const ast::Decl& any : context_.file.decls) {
      if (const auto* decl = std::get_if<Decl>(&any)) action(*decl);
    }
  }

  [[nodiscard]] std::int32_t next() const { return static_cast<std::int32_t>(kinds_.size()); }

  checked::Kind& add(plan::KindUse use, const std::string& name) {
    checked::Kind kind;
    kind.head.use = use;
    kind.head.name = name;
    kind.terms.kind = next();
    kinds_.push_back(std::move(kind));
    return kinds_.back();
  }

  /// A wallet goes by every form of its word.
  void names(std::int32_t wallet, Span span) {
    for (const std::string& form : formsOf(context_, wallet)) {
      const Symbol* taken = context_.kinds.find(form);
      if (taken != nullptr && taken->index == wallet) continue;
      context_.declare(context_.kinds, NameKind::kind, {form, span}, wallet);
    }
  }

  void wallet(const ast::WalletDecl& decl) {
    const std::int32_t index = next();
    if (!context_.declare(context_.kinds, NameKind::kind, decl.name, index)) return;
    checked::Kind& kind = add(plan::KindUse::points, decl.name.text);
    const checked::Kind& usual = kinds_[0];
    kind.terms = usual.terms;
    kind.terms.kind = index;
    kind.head.order = decl.use ? useOrderOf(decl.use->order) : usual.head.order;
    kind.head.decimals = usual.head.decimals;
    if (decl.was) kind.head.was = decl.was->text;
    if (decl.points) checkPoints(context_, *decl.points, kind.head);
    if (kind.head.words.forms.empty()) kind.head.words.forms = {decl.name.text};
    context_.out.schema.wallets.push_back({kind.head.name, kind.head.decimals});
    names(index, decl.points ? decl.points->span : decl.name.span);
    worth(decl, index);
    if (decl.activate) checkActivate(context_, *decl.activate, kind.terms);
    if (decl.expire) checkExpire(context_, *decl.expire, kind.terms);
  }

  /// A point is worth what one of the head's is, where nothing is said: the smallest units differ by their decimals.
  void worth(const ast::WalletDecl& decl, std::int32_t index) {
    if (decl.worth) {
      checkWorth(context_, *decl.worth, index);
      return;
    }
    plan::Kind& kind = kinds_[static_cast<std::size_t>(index)].head;
    Int128 num = kinds_[0].head.worth.num;
    Int128 den = kinds_[0].head.worth.den;
    for (int i = 0; i < kinds_[0].head.decimals; ++i) num *= 10;
    for (int i = 0; i < kind.decimals; ++i) den *= 10;
    kind.worth = makeRatio(num, den).value_or(Ratio{0, 1});
  }

  void coupon(const ast::CouponDecl& decl) {
    const std::int32_t index = next();
    if (!context_.declare(context_.kinds, NameKind::coupon, decl.name, index)) return;
    context_.declare(context_.coupons, NameKind::coupon, decl.name, index);
    checked::Kind& kind = add(plan::KindUse::coupon, decl.name.text);
    context_.out.schema.coupons.push_back(decl.name.text);
    kind.head.many_uses = decl.many_uses;
    if (decl.was) kind.head.was = decl.was->text;
    if (decl.activate) checkActivate(context_, *decl.activate, kind.terms);
    if (decl.expire) {
      checkExpire(context_, *decl.expire, kind.terms, true);
    } else if (!decl.poisoned) {
      const std::string line = context_.spelt("expire 30 days after issue", "срок действия 30 дней после выдачи");
      context_.report(Code::couponSilent, decl.name.span, ticked(decl.name.text))
          .fix(after(decl.span), fmt::format("\n  {}", line),
               Phrase(fmt::format("add the line `{}`", line), fmt::format("добавить строку `{}`", line)));
    }
    if (!decl.worth) return;
    if (const auto money = expectPositive(context_, *decl.worth, Kind::money)) kind.head.worth = {*money, 1};
  }

  void stamps(const ast::RuleDecl& decl) {
    if (!decl.stamp || decl.name.empty()) return;
    if (!context_.declare(context_.kinds, NameKind::kind, decl.name, next())) return;
    checked::Kind& kind = add(plan::KindUse::stamps, decl.name.text);
    if (decl.was) kind.head.was = decl.was->text;
    if (decl.activate) checkActivate(context_, *decl.activate, kind.terms);
    if (decl.expire) checkExpire(context_, *decl.expire, kind.terms);
  }

  /// Several rules may grant one badge.
  void badge(const ast::Name& name) {
    if (name.empty() || context_.badges.find(name.text) != nullptr) return;
    if (!context_.declare(context_.kinds, NameKind::badge, name, next())) return;
    context_.declare(context_.badges, NameKind::badge, name, next());
    add(plan::KindUse::badge, name.text);
  }

  void freeUnits(const ast::RuleDecl& decl) {
    std::vector<const ast::GiveClause*> later;
    for (const ast::GiveClause& give : decl.gives) {
      if (give.from_next) later.push_back(&give);
    }
    for (const ast::StampsGive& give : decl.stamps_give) {
      if (give.give && give.give->from_next) later.push_back(&*give.give);
    }
    for (std::size_t i = 0; i < later.size(); ++i) {
      context_.free_kinds[later[i]] = next();
      const std::string name = i == 0 ? decl.name.text : fmt::format("{} {}", decl.name.text, i + 1);
      checked::Kind& kind = add(plan::KindUse::free_units, name);
      if (decl.was) kind.head.was = decl.was->text;
      if (decl.activate) checkActivate(context_, *decl.activate, kind.terms);
      if (decl.expire) checkExpire(context_, *decl.expire, kind.terms);
    }
  }

  Context& context_;
  std::vector<checked::Kind>& kinds_;
};

}  // namespace

void checkKinds(Context& context) {
  KindChecker(context).run();
}

}  // namespace kopeck::checking
