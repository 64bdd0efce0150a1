// What an explanation says besides arithmetic: discounts, chance, coupons, messages, gifts, tenders, redemption.
#include <fmt/format.h>

#include <algorithm>

#include "runtime/engine/explain_parts.h"
#include "runtime/interpret/amount.h"

namespace kopeck {

namespace {

/// What a take of a line comes from: gross, or what the takes before it have left of its net as stated.
Value lineBefore(const Evaluated& of, const plan::Take& take, std::size_t taken, std::size_t line) {
  const EventBatch& batch = *of.event.batch;
  const std::size_t at = of.event.firstLine() + line;
  if (take.of_gross) return batch.amount[at] + batch.discount[at];
  Value left = batch.amount[at];
  for (std::size_t t = 0; t < taken; ++t) left -= of.outcome.parts[of.outcome.taken[t].first_part + line];
  return left;
}

Value moneyBefore(const Evaluated& of, const plan::Take& take, std::size_t taken) {
  Value money = 0;
  for (std::size_t line = 0; line < of.event.lineCount(); ++line)
    if (lineInSet(of.plan(), of.stepper.context(), take.set, static_cast<std::int64_t>(line)))
      money += lineBefore(of, take, taken, line);
  return money;
}

Words takenWords(const Evaluated& of, std::size_t index) {
  const plan::Plan& plan = of.plan();
  const Taken& taken = of.outcome.taken[index];
  const plan::Take& take = plan.takes[static_cast<std::size_t>(taken.take)];
  const std::string amount = moneyText(plan, taken.amount);
  Words set;
  if (take.set >= 0) {
    const std::string& name = plan.sets[static_cast<std::size_t>(take.set)].name;
    set = {" on " + name, " за " + name};
  }
  switch (take.kind) {
    case plan::TakeKind::percent: {
      const auto percent = makeRatio(static_cast<Int128>(take.rate.num) * 100, take.rate.den);
      const std::string share = percent ? ratioText(*percent) : ratioText(take.rate);
      const std::string of_what = moneyText(plan, moneyBefore(of, take, index));
      return {fmt::format("{}% of {}{}{} = {}", share, of_what, take.of_gross ? " (gross)" : "", set.en, amount),
              fmt::format("{}% от {}{}{} = {}", share, of_what, take.of_gross ? " (до скидок)" : "", set.ru, amount)};
    }
    case plan::TakeKind::money: {
      const std::string of_what = moneyText(plan, moneyBefore(of, take, index));
      return {fmt::format("{} off {}{}", amount, of_what, set.en), fmt::format("{} с {}{}", amount, of_what, set.ru)};
    }
    case plan::TakeKind::free_units:
      break;
  }
  const std::string units = quantityText(taken.units);
  return {
      fmt::format("{} × free{}, {} = {}", units, set.en, take.cheapest ? "cheapest first" : "dearest first", amount),
      fmt::format("{} × бесплатно{}, {} = {}", units, set.ru, take.cheapest ? "начиная с дешёвых" : "начиная с дорогих",
                  amount)};
}

bool isChance(const plan::Expr& expr) {
  return expr.op == plan::Op::chance;
}

bool isCoupon(const plan::Expr& expr) {
  return expr.op == plan::Op::coupon;
}

/// The expressions of that sort in a condition, in the Plan's order.
void collect(const plan::Plan& plan, std::int32_t expr, bool (*wanted)(const plan::Expr&),
             std::vector<std::int32_t>& found) {
  if (expr < 0) return;
  const plan::Expr& one = plan.exprs[static_cast<std::size_t>(expr)];
  collect(plan, one.a, wanted, found);
  collect(plan, one.b, wanted, found);
  if (wanted(one) && std::find(found.begin(), found.end(), expr) == found.end()) found.push_back(expr);
}

/// Conditions that were looked at: all up to the first that failed.
std::vector<std::int32_t> lookedAt(const Evaluated& of, std::size_t r, bool (*wanted)(const plan::Expr&)) {
  std::vector<std::int32_t> found;
  const std::int64_t verdict = of.outcome.rules[r].verdict;
  if (!of.outcome.rules[r].looked_at || verdict < 0) return found;
  const std::vector<plan::Condition>& conditions = of.plan().rules[r].conditions;
  const std::size_t count = verdict == kApplies ? conditions.size() : static_cast<std::size_t>(verdict);
  for (std::size_t c = 0; c < count; ++c) collect(of.plan(), conditions[c].expr, wanted, found);
  return found;
}

Words chanceWords(const Evaluated& of, const plan::Expr& expr) {
  const plan::Draw& draw = of.plan().draws[static_cast<std::size_t>(expr.index)];
  const std::uint64_t drawn = of.stepper.context().draws[expr.index];
  const auto least = static_cast<std::uint64_t>(expr.value);
  const bool luck = drawn < least;
  const std::string chance = shareText(least);
  if (draw.per_customer)
    return {fmt::format("the customer is {}among the {}% of \"{}\"", luck ? "" : "not ", chance, draw.label),
            fmt::format("клиент {}входит в {}% группы «{}»", luck ? "" : "не ", chance, draw.label)};
  return {fmt::format("chance of {}%: drew {}%, {}", chance, shareText(drawn), luck ? "so it holds" : "no luck"),
          fmt::format("шанс {}%: выпало {}%, {}", chance, shareText(drawn), luck ? "сработал" : "не сработал")};
}

/// How many of a coupon the receipt presents.
Value presented(const Evaluated& of, std::int32_t kind) {
  const EventBatch& batch = *of.event.batch;
  const auto coupon = static_cast<std::size_t>(kind) - of.plan().schema.wallets.size();
  const std::size_t at = of.event.index * batch.coupon_kinds + coupon;
  return at < batch.coupons.size() ? batch.coupons[at] : 0;
}

/// How many of it the customer holds, as far as they are presented.
Value heldOf(const Evaluated& of, std::int32_t kind) {
  return static_cast<std::size_t>(kind) < of.outcome.held.size() ? of.outcome.held[static_cast<std::size_t>(kind)] : 0;
}

/// A message's words, with what only the account knew in braces.
std::string messageText(const plan::Plan& plan, const plan::Effect& effect) {
  std::string text;
  for (const plan::Piece& piece : effect.pieces) {
    switch (piece.kind) {
      case plan::PieceKind::text:
        text += piece.text;
        break;
      case plan::PieceKind::earned:
        text += "{earned}";
        break;
      case plan::PieceKind::attribute:
        text += fmt::format("{{customer.{}}}", plan.schema.customer[static_cast<std::size_t>(piece.index)].name);
        break;
      case plan::PieceKind::balance:
        text += "{balance}";
        break;
      case plan::PieceKind::tier:
        text += "{tier}";
        break;
    }
  }
  return text;
}

void addEffects(const Evaluated& of, std::size_t r, ExplainedRule& explained) {
  const plan::Plan& plan = of.plan();
  if (!of.outcome.rules[r].acted) return;
  for (const plan::Effect& effect : plan.rules[r].effects) {
    if (effect.kind == plan::EffectKind::message) {
      const std::string text = messageText(plan, effect);
      explained.notes.push_back({fmt::format("sends to {}: \"{}\"", effect.channel, text),
                                 fmt::format("сообщает в {}: «{}»", effect.channel, text)});
    } else {
      const std::string& attribute = plan.schema.customer[static_cast<std::size_t>(effect.attribute)].name;
      explained.notes.push_back(
          {fmt::format("records customer.{}", attribute), fmt::format("записывает клиент.{}", attribute)});
    }
  }
}

void addRedeemNote(const Evaluated& of, Explanation& explanation) {
  const plan::Plan& plan = of.plan();
  const RedeemOutcome& redeem = of.outcome.redeem;
  switch (redeem.note) {
    case RedeemNote::none:
      return;
    case RedeemNote::not_offered:
      explanation.notes.push_back({"points cannot pay in this programme", "в этой программе баллами не платят"});
      return;
    case RedeemNote::condition: {
      const std::string& text = plan.redeem.conditions[static_cast<std::size_t>(redeem.condition)].text;
      explanation.notes.push_back({"points may not pay: " + text, "баллами платить нельзя: " + text});
      return;
    }
    case RedeemNote::limit: {
      const std::string& text = plan.limits[static_cast<std::size_t>(redeem.limit)].text;
      explanation.notes.push_back({"points may not pay again: " + text, "баллами больше платить нельзя: " + text});
      return;
    }
    case RedeemNote::below_minimum:
      explanation.notes.push_back({"less than the least that may pay", "меньше наименьшего, чем можно платить"});
      return;
    case RedeemNote::capped: {
      const std::string may = pointsText(plan, redeem.may);
      explanation.notes.push_back({"no more may pay than " + may, "заплатить можно не больше " + may});
      return;
    }
  }
}

/// A rule that applied, but whose takes cost more than the customer holds.
void addPrices(const Evaluated& of, std::size_t r, ExplainedRule& explained) {
  const plan::Plan& plan = of.plan();
  const plan::Rule& rule = plan.rules[r];
  if (of.outcome.rules[r].verdict != kApplies || of.outcome.rules[r].given > 0) return;
  for (std::int32_t t = rule.first_take; t < rule.first_take + rule.take_count; ++t) {
    const plan::Take& take = plan.takes[static_cast<std::size_t>(t)];
    if (take.price_kind < 0 || heldOf(of, take.price_kind) >= take.price) continue;
    const Words price = kindWords(plan, take.price_kind, take.price);
    const std::string held = kindNumber(plan, take.price_kind, heldOf(of, take.price_kind));
    explained.notes.push_back(
        {fmt::format("needs {}, there are {}", price.en, held), fmt::format("нужно {}, есть {}", price.ru, held)});
  }
}

}  // namespace

void addTaken(const Evaluated& of, std::size_t r, ExplainedRule& explained) {
  const std::size_t lines = of.event.lineCount();
  for (std::size_t t = 0; t < of.outcome.taken.size(); ++t) {
    const Taken& taken = of.outcome.taken[t];
    if (taken.rule != static_cast<std::int32_t>(r)) continue;
    explained.amounts.push_back(takenWords(of, t));
    explained.money_lines.resize(lines, 0);
    for (std::size_t line = 0; line < lines; ++line)
      explained.money_lines[line] += of.outcome.parts[taken.first_part + line];
  }
}

void addRuleNotes(const Evaluated& of, std::size_t r, ExplainedRule& explained) {
  const plan::Plan& plan = of.plan();
  for (const std::int32_t expr : lookedAt(of, r, isChance))
    explained.notes.push_back(chanceWords(of, plan.exprs[static_cast<std::size_t>(expr)]));
  for (const std::int32_t expr : lookedAt(of, r, isCoupon)) {
    const std::int32_t kind = plan.exprs[static_cast<std::size_t>(expr)].index;
    if (presented(of, kind) == 0 || heldOf(of, kind) > 0) continue;
    const std::string& coupon = plan.kinds[static_cast<std::size_t>(kind)].name;
    explained.notes.push_back({fmt::format("coupon {} was presented, but the customer holds none", coupon),
                               fmt::format("купон {} предъявлен, но у клиента его нет", coupon)});
  }
  if (of.outcome.rules[r].looked_at) addPrices(of, r, explained);
  for (const Spent& spent : of.outcome.spent) {
    if (spent.rule != static_cast<std::int32_t>(r) || spent.points == 0) continue;
    const Words what = kindWords(plan, spent.kind, spent.points);
    explained.notes.push_back({"used up " + what.en, "списано: " + what.ru});
  }
  for (const Gift& gift : of.outcome.gifts) {
    if (gift.rule != static_cast<std::int32_t>(r)) continue;
    const Words what = kindWords(plan, plan.terms[static_cast<std::size_t>(gift.terms)].kind, gift.points);
    const std::string_view customer = of.stepper.text(gift.customer);
    explained.notes.push_back(
        {fmt::format("{} for customer {}", what.en, customer), fmt::format("{} клиенту {}", what.ru, customer)});
  }
  addEffects(of, r, explained);
}

void addReceiptNotes(const Evaluated& of, Explanation& explanation) {
  const plan::Plan& plan = of.plan();
  const EventBatch& batch = *of.event.batch;
  if (of.event.kind() == EventKind::purchase) {
    const std::size_t wallets = plan.schema.wallets.size();
    for (std::size_t c = 0; c < plan.schema.coupons.size(); ++c) {
      const auto kind = static_cast<std::int32_t>(wallets + c);
      const Value shown = presented(of, kind);
      const Value held = heldOf(of, kind);
      if (shown == 0) continue;
      const Words what = kindWords(plan, kind, shown);
      if (held >= shown)
        explanation.notes.push_back({"presented " + what.en, "предъявлено: " + what.ru});
      else
        explanation.notes.push_back({fmt::format("presented {}, of which the customer holds {}", what.en, held),
                                     fmt::format("предъявлено: {}, есть у клиента: {}", what.ru, held)});
    }
    for (std::size_t t = 0; t < plan.schema.tenders.size(); ++t) {
      const std::size_t at = of.event.index * batch.tender_kinds + t;
      if (at >= batch.tenders.size() || batch.tenders[at] == 0) continue;
      const std::string money = moneyText(plan, batch.tenders[at]);
      explanation.notes.push_back({fmt::format("{} by {}", money, plan.schema.tenders[t]),
                                   fmt::format("{} — {}", plan.schema.tenders[t], money)});
    }
  }
  addRedeemNote(of, explanation);
}

}  // namespace kopeck
