// Rules, discounts and coupons one by one: trigger, validity, audience, conditions, amounts, takes, own limits and
// terms, as the Plan's rules that authors.cpp has planned for each. What they say of each other is in conflicts.cpp and
// orders.cpp.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/amounts.h"
#include "compiler/check/audience.h"
#include "compiler/check/context.h"
#include "compiler/check/effects.h"
#include "compiler/check/expr.h"
#include "compiler/check/kinds.h"
#include "compiler/check/limits.h"
#include "compiler/check/rule_parts.h"
#include "compiler/check/takes.h"
#include "compiler/check/terms.h"
#include "compiler/check/units.h"

namespace kopeck::checking {

namespace {

/// A rule: what its parts share, then each of them.
class RuleChecker {
 public:
  RuleChecker(Context& context, Author& author) : context_(context), author_(author), decl_(*author.rule) {}

  void run() {
    common_.head = headOf(context_, decl_);
    trigger();
    checkValidity(context_, decl_.from, decl_.until, common_.head);
    common_.conditions = checkConditions(context_, decl_.when, place_);
    checkAudience(context_, decl_.audience, place_, decl_.name.text, earning_.draws, common_.conditions);
    effectsSaid();
    earning_.place = place_;
    earning_.label = decl_.name.text;
    earning_.conditions = &common_.conditions;
    for (const Part& part : author_.parts) ruleOf(context_, part) = made(part);
    limits();
    if (!author_.parts.empty()) {
      ruleOf(context_, author_.parts.front()).effects = checkEffects(context_, decl_, place_);
    }
  }

 private:
  [[nodiscard]] bool takesOff() const {
    return std::any_of(author_.parts.begin(), author_.parts.end(), [](const Part& part) {
      return part.use == PartUse::free_now || part.use == PartUse::stamps_free;
    });
  }

  void trigger() {
    // Where something is free, the conditions are looked at before anything is paid.
    if (takesOff()) place_.kind = PlaceKind::discount;
    if (!decl_.trigger) return;
    switch (decl_.trigger->kind) {
      case ast::TriggerKind::purchase:
        return;
      case ast::TriggerKind::on_return:
        common_.head.trigger = plan::TriggerKind::on_return;
        place_.kind = PlaceKind::on_return;
        break;
      case ast::TriggerKind::custom_event:
        common_.head.trigger = plan::TriggerKind::custom_event;
        common_.head.event = context_.resolve(context_.events, NameKind::event, decl_.trigger->event);
        place_ = {PlaceKind::event, common_.head.event};
        break;
      case ast::TriggerKind::monthly:
      case ast::TriggerKind::yearly:
      case ast::TriggerKind::on_anniversary:
        common_.head.trigger = plan::TriggerKind::schedule;
        place_.kind = PlaceKind::schedule;
        common_.schedule = schedule(*decl_.trigger);
        break;
    }
    if (!takesOff()) return;
    const ast::GiveClause* give = nullptr;
    for (const ast::GiveClause& g : decl_.gives) {
      if (give == nullptr && !g.from_next) give = &g;
    }
    for (const ast::StampsGive& s : decl_.stamps_give) {
      if (give == nullptr && s.give && !s.give->from_next) give = &*s.give;
    }
    context_.report(Code::givesAtPurchase, give->span)
        .fix(after(give->span), context_.spelt(", from the next purchase", ", со следующей покупки"));
  }

  plan::Schedule schedule(const ast::Trigger& trigger) {
    plan::Schedule schedule;
    if (trigger.kind == ast::TriggerKind::monthly) {
      if (trigger.day < 1 || trigger.day > 31) context_.report(Code::badDay, trigger.span);
      schedule.day = static_cast<std::int32_t>(std::clamp<std::int64_t>(trigger.day, 1, 31));
    } else if (trigger.kind == ast::TriggerKind::yearly) {
      schedule.kind = plan::ScheduleKind::yearly;
      for (const ast::Trigger::MonthDay& day : trigger.days) {
        if (checkMonthDay(context_, day.month, day.day, day.span)) schedule.days.push_back({day.month, day.day});
      }
      std::sort(schedule.days.begin(), schedule.days.end(), [](const plan::MonthDay& a, const plan::MonthDay& b) {
        return a.month != b.month ? a.month < b.month : a.day < b.day;
      });
      schedule.days.erase(std::unique(schedule.days.begin(), schedule.days.end()), schedule.days.end());
    } else {
      schedule.kind = plan::ScheduleKind::anniversary;
      schedule.attribute = checkCustomerAttribute(context_, trigger.anniversary);
      if (schedule.attribute < 0) return schedule;
      const Attribute& attribute = context_.out.schema.customer[static_cast<std::size_t>(schedule.attribute)];
      if (attribute.type != AttributeType::anniversary) {
        context_.report(Code::needsAnniversary, trigger.anniversary.span);
      }
    }
    return schedule;
  }

  void effectsSaid() {
    const bool multiplies = decl_.multiply.has_value();
    if (multiplies && !decl_.earns.empty()) {
      context_.report(Code::earnsAndMultiplies, decl_.multiply->span)
          .label(decl_.earns[0].span, Phrase("earns", "начисляет"));
    } else if (author_.parts.empty() && !decl_.poisoned && !decl_.name.empty()) {
      context_.report(Code::ruleGivesNothing, decl_.name.span, ticked(decl_.name.text));
    }
    if (decl_.stamps_give.empty() || decl_.stamp || decl_.poisoned) return;
    context_.report(Code::stampsNeedStamp, decl_.stamps_give.front().span, ticked(decl_.name.text));
  }

  checked::Rule made(const Part& part) {
    if (part.use == PartUse::free_take) return freeTake(part);
    checked::Rule rule = common_;
    rule.kind = part.kind;
    earning_.kind = part.kind;
    if (part.stage == Stage::discount) rule.head.trigger = plan::TriggerKind::discount;
    switch (part.use) {
      case PartUse::points:
        points(part, rule);
        break;
      case PartUse::share:
        share(decl_.earns[part.clauses.front()], rule);
        break;
      case PartUse::multiplier:
        multiplier(rule);
        break;
      case PartUse::stamps:
        stamps(*decl_.stamp, rule);
        break;
      case PartUse::badge:
        rule.earns = {fixedEarn(context_, 1)};
        break;
      case PartUse::coupon:
        issue(decl_.issues[part.clauses.front()], rule);
        break;
      case PartUse::turn:
        turn(decl_.turns[part.clauses.front()], rule);
        break;
      case PartUse::stamps_turn:
        stampsTurn(decl_.stamps_give[part.clauses.front()], rule);
        break;
      case PartUse::free_later:
        if (const auto units = checkUnits(context_, decl_.gives[part.clauses.front()])) {
          rule.earns = {fixedEarn(context_, *units)};
        }
        break;
      case PartUse::free_now:
        for (const std::size_t i : part.clauses) give(decl_.gives[i], -1, 0, rule);
        break;
      case PartUse::stamps_free:
        stampsFree(decl_.stamps_give[part.clauses.front()], rule);
        break;
      case PartUse::effects:
      case PartUse::take:
      case PartUse::free_take:
        break;
    }
    terms(part, rule);
    return rule;
  }

  /// Of its own: what the clause leaves open is as of the kind.
  void terms(const Part& part, checked::Rule& rule) {
    const bool own_lots = part.use == PartUse::points || part.use == PartUse::share ||
                          part.use == PartUse::multiplier || part.use == PartUse::stamps_turn;
    if (!own_lots || !isWallet(context_, part.kind) || !(decl_.activate || decl_.expire)) return;
    plan::Terms own = context_.out.kinds[static_cast<std::size_t>(part.kind)].terms;
    if (decl_.activate) checkActivate(context_, *decl_.activate, own);
    if (decl_.expire) checkExpire(context_, *decl_.expire, own);
    rule.terms = own;
  }

  void points(const Part& part, checked::Rule& rule) {
    for (const std::size_t i : part.clauses) {
      for (checked::Earn& earn : checkEarn(context_, earning_, decl_.earns[i])) rule.earns.push_back(std::move(earn));
    }
    if (!part.for_other) return;
    const ast::Expr& recipient = *decl_.earns[part.clauses.front()].recipient;
    rule.head.recipient = recipientField(recipient);
  }

  /// The field of the event that names the customer; -1 after a report.
  std::int32_t recipientField(const ast::Expr& e) {
    const bool named = e.kind == ast::ExprKind::path && e.names.size() == 2 && e.names[0].text == "event";
    if (named && place_.kind == PlaceKind::event) {
      if (place_.event < 0) return -1;
      const std::vector<Attribute>& fields = context_.out.schema.events[static_cast<std::size_t>(place_.event)].fields;
      const std::int32_t field = findAttribute(fields, e.names[1].text);
      if (field < 0) {
        context_.reportUnknown(NameKind::event_field, e.names[1].text, e.names[1].span, namesOf(fields));
        return -1;
      }
      if (fields[static_cast<std::size_t>(field)].type == AttributeType::customer) return field;
    }
    if (e.kind != ast::ExprKind::poisoned) context_.report(Code::badRecipient, e.span);
    return -1;
  }

  /// A share of what a rule gives is a multiplier that gives no more than the share.
  void share(const ast::EarnClause& clause, checked::Rule& rule) {
    rule.head.is_multiplier = true;
    const std::optional<Ratio> part = expectPercent(context_, clause.amount.amount);
    if (clause.on) {
      context_.report(Code::amountNotHere, clause.on->span, Phrase("a set", "набор"),
                      Phrase("beside a share of a rule", "рядом с долей от правила"));
    }
    if (!part) return;
    const std::optional<Ratio> factor = makeRatio(Int128{part->num} + part->den, part->den);
    if (!factor) {
      context_.report(Code::tooLarge, clause.amount.span);
      return;
    }
    rule.head.factor = *factor;
  }

  void multiplier(checked::Rule& rule) {
    rule.head.is_multiplier = true;
    const auto factor = ratioOf(context_, decl_.multiply->factor, decl_.multiply->factor_span);
    if (factor && factor->num < factor->den) context_.report(Code::factorBelowOne, decl_.multiply->factor_span);
    if (factor) rule.head.factor = *factor;
  }

  void stamps(const ast::StampClause& clause, checked::Rule& rule) {
    checked::Earn earn = fixedEarn(context_, 1);
    if (clause.step || clause.set) {
      if (!earning_.hasReceipt()) {
        context_.report(Code::earnWithoutReceipt, clause.span);
        return;
      }
      ast::Quantity step;  // one unit
      step.value = {1, 0};
      step.unit = ast::Unit::word;
      step.word = {context_.spelt("unit", "штука"), clause.span};
      step.span = clause.span;
      const std::optional<ast::Name> nowhere;
      const auto full = checkStep(context_, clause.step.value_or(step), clause.set, nowhere, earn.sum);
      if (!full) return;
      earn.kind = plan::AmountKind::per_full_step;
      earn.step = *full;
    }
    rule.earns = {std::move(earn)};
  }

  bool coupon(const ast::Name& name) { return context_.resolve(context_.coupons, NameKind::coupon, name) >= 0; }

  void issue(const ast::IssueClause& clause, checked::Rule& rule) {
    if (!coupon(clause.coupon)) return;
    if (clause.count < 1) context_.report(Code::notPositive, clause.span);
    rule.earns = {fixedEarn(context_, std::max<std::int64_t>(clause.count, 1))};
  }

  void turn(const ast::TurnClause& clause, checked::Rule& rule) {
    if (!coupon(clause.coupon)) return;
    rule.head.turn_kind = 0;
    rule.head.turn_step = 1;
    if (clause.step) {
      const auto step = expectPositivePoints(context_, *clause.step);
      if (!step) return;
      rule.head.turn_kind = step->wallet;
      rule.head.turn_step = step->value;
    } else if (clause.wallet) {
      const std::int32_t kind = context_.resolve(context_.kinds, NameKind::kind, *clause.wallet);
      if (kind < 0) return;
      if (!isWallet(context_, kind)) context_.report(Code::turnsIntoItself, clause.wallet->span);
      rule.head.turn_kind = kind;
    }
  }

  std::int32_t ownStamps() const {
    const Symbol* symbol = context_.kinds.find(decl_.name.text);
    return decl_.stamp && symbol != nullptr ? symbol->index : -1;
  }

  std::optional<Value> stampCount(const ast::StampsGive& clause) {
    ast::Quantity count = clause.stamps;
    count.unit = ast::Unit::none;  // whatever word for stamps stands there
    return expectPositive(context_, count, Kind::count);
  }

  void stampsTurn(const ast::StampsGive& clause, checked::Rule& rule) {
    const std::optional<Value> price = stampCount(clause);
    if (!price || ownStamps() < 0) return;
    rule.head.turn_kind = ownStamps();
    rule.head.turn_step = *price;
    // Whole numbers for each full price: the rule's factor says how many.
    std::optional<Value> each = 1;
    if (clause.coupon) {
      coupon(*clause.coupon);
    } else if (clause.earn && clause.earn->kind != ast::AmountKind::points) {
      context_.report(Code::amountNotHere, clause.earn->span, Phrase("such an amount", "такое число"),
                      Phrase("after `at N stamps`", "после `при N штампах`"));
    } else if (clause.earn) {
      each = expectPositive(context_, clause.earn->amount, Kind::points, rule.kind);
    } else if (clause.give) {
      each = checkUnits(context_, *clause.give);
    }
    rule.head.factor = {each.value_or(1), 1};
  }

  void give(const ast::GiveClause& clause, std::int32_t price_kind, Value price, checked::Rule& rule) {
    std::optional<checked::Take> take = checkGive(context_, clause);
    if (!take) return;
    take->head.price_kind = price_kind;
    take->head.price = price;
    rule.takes.push_back(std::move(*take));
  }

  void stampsFree(const ast::StampsGive& clause, checked::Rule& rule) {
    const std::optional<Value> price = stampCount(clause);
    if (price && ownStamps() >= 0) give(*clause.give, ownStamps(), *price, rule);
  }

  /// Gives what was granted for the next purchase, whatever the rule asks for: it has been promised.
  checked::Rule freeTake(const Part& part) {
    checked::Rule rule;
    rule.head = headOf(context_, decl_);
    rule.head.trigger = plan::TriggerKind::discount;
    rule.kind = part.kind;
    for (const auto& [clause, kind] : context_.free_kinds) {
      if (kind != part.kind) continue;
      std::optional<checked::Take> take = checkGive(context_, *clause);
      if (!take) continue;
      take->head.units = 1;
      take->head.price_kind = kind;
      take->head.price = 1;
      rule.takes.push_back(std::move(*take));
    }
    return rule;
  }

  // ---- limits ---------------------------------------------------------------------------------------------------

  void limits() {
    for (const ast::LimitClause& clause : decl_.limits) {
      const std::optional<CheckedLimit> limit = checkLimit(context_, clause, common_.conditions);
      if (!limit) continue;
      // A rolling limit sums what all parts that it holds back have given together.
      std::vector<std::int32_t> held;
      for (const Part& part : author_.parts)
        if (holds(*limit, part)) held.push_back(part.rule);
      for (const std::int32_t rule : held)
        context_.out.rules[static_cast<std::size_t>(rule)].limits.push_back(limitOver(*limit, held));
      if (!held.empty() || author_.parts.empty()) continue;
      if (limit->limit.head.unit == plan::LimitUnit::points) {
        context_.report(Code::limitOtherKind, clause.span, ticked(decl_.name.text),
                        phraseOfKind(context_, limit->kind));
      } else if (limit->limit.head.unit == plan::LimitUnit::base) {
        const std::string of = clause.set ? ticked(clause.set->text) : oneLine(context_.source, clause.most.span);
        context_.report(Code::countingOther, clause.span, of);
      }
    }
    badgeOnce();
  }

  /// Whether the limit holds that part back; one that counts a base gets to what it counts.
  bool holds(const CheckedLimit& limit, const Part& part) {
    if (part.use == PartUse::free_take) return false;
    switch (limit.limit.head.unit) {
      case plan::LimitUnit::times:
        return true;
      case plan::LimitUnit::points: {
        const bool points = part.use == PartUse::points || part.use == PartUse::share ||
                            part.use == PartUse::multiplier || part.use == PartUse::stamps_turn;
        return points && part.kind == limit.kind;
      }
      case plan::LimitUnit::base:
        return part.use == PartUse::points && counts(limit, ruleOf(context_, part));
    }
    return false;
  }

  /// Caps the earns that count what the limit counts.
  static bool counts(const CheckedLimit& limit, checked::Rule& rule) {
    const auto index = static_cast<std::int32_t>(rule.limits.size());
    const checked::Sum& of = limit.limit.sum;
    bool any = false;
    for (checked::Earn& earn : rule.earns) {
      const bool by_base = earn.kind == plan::AmountKind::proportional || earn.kind == plan::AmountKind::per_full_step;
      const bool units = earn.sum.measure == plan::Measure::units;
      if (!by_base || (of.set >= 0 && earn.sum.set != of.set) || units != (of.measure == plan::Measure::units))
        continue;
      earn.caps.push_back(index);
      any = true;
    }
    return any;
  }

  void badgeOnce() {
    for (const Part& part : author_.parts) {
      if (part.use != PartUse::badge) continue;
      checked::Limit once;
      once.head.unit = plan::LimitUnit::times;
      once.head.most = 1;
      once.head.period = plan::LimitPeriod::ever;
      once.head.text = context_.spelt("a badge is granted once", "значок присваивается один раз");
      ruleOf(context_, part).limits.push_back(std::move(once));
    }
  }

  Context& context_;
  Author& author_;
  const ast::RuleDecl& decl_;
  checked::Rule common_;
  Earning earning_;
  Place place_;
};

bool draws(const checked::Expr& e) {
  return e.op == plan::Op::chance || std::any_of(e.args.begin(), e.args.end(), draws);
}

bool draws(const checked::Rule& rule) {
  return std::any_of(rule.conditions.begin(), rule.conditions.end(),
                     [](const checked::Condition& condition) { return draws(condition.expr); }) ||
         std::any_of(rule.earns.begin(), rule.earns.end(), [](const checked::Earn& e) { return e.draw.has_value(); });
}

/// What is left to chance follows from a text of the author's, so that it can be drawn again.
void checkSeed(Context& context) {
  if (!context.file.header || context.file.header->seed || context.file.header->poisoned) return;
  const ast::Header& header = *context.file.header;
  for (const Author& author : context.authors) {
    const bool any = std::any_of(author.parts.begin(), author.parts.end(),
                                 [&](const Part& part) { return draws(ruleOf(context, part)); });
    if (!any) continue;
    const std::string line =
        fmt::format("{} \"{}\"", context.spelt("seed      ", "зерно случайности"), header.name.value);
    context.report(Code::seedSilent, author.name().span, ticked(author.name().text))
        .fix(after(header.span), fmt::format("\n  {}", line),
             Phrase(fmt::format("add the line `{}`", line), fmt::format("добавить строку `{}`", line)));
    return;
  }
}

/// A badge that several rules may grant is still granted once.
void checkBadges(Context& context) {
  std::map<std::int32_t, std::vector<std::int32_t>> granted;
  for (const Author& author : context.authors) {
    for (const Part& part : author.parts) {
      if (part.use == PartUse::badge) granted[part.kind].push_back(part.rule);
    }
  }
  for (const auto& [kind, rules] : granted) {
    if (rules.size() < 2) continue;
    checked::Limit once;
    once.head.name = context.out.kinds[static_cast<std::size_t>(kind)].head.name;
    once.head.text = context.spelt("a badge is granted once", "значок присваивается один раз");
    once.head.most = 1;
    once.head.period = plan::LimitPeriod::ever;
    once.head.rules = rules;
    context.out.limit_blocks.push_back(std::move(once));
  }
}

}  // namespace

void checkRules(Context& context) {
  for (Author& author : context.authors) {
    if (author.rule != nullptr) {
      RuleChecker(context, author).run();
    } else if (author.discount != nullptr) {
      checkDiscount(context, author);
    } else {
      checkCoupon(context, author);
    }
  }
  checkBareCoupons(context);
  checkSeed(context);
  checkBadges(context);
}

}  // namespace kopeck::checking
