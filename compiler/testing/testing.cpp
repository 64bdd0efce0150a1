#include "compiler/testing/testing.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "compiler/testing/world.h"
#include "runtime/engine/words.h"

namespace kopeck {

namespace {

using Kind = checked::TestExpect::Kind;

struct Answer {
  bool as_expected = false;
  std::string en;
  std::string ru;
};

Answer said(bool as_expected, const std::string& both) {
  return {as_expected, both, both};
}

/// Units of a kind on `day`: what pays (less the debt), or what does not yet.
Value heldOf(const plan::Plan& plan, const AccountState& state, std::int32_t kind, Day day, bool active) {
  Value sum = active ? -debtOf(plan, state, kind) : 0;
  for (const Lot& lot : state.lots()) {
    if (lot.last_day < day || plan.terms[static_cast<std::size_t>(lot.terms)].kind != kind) continue;
    if ((lot.active_from <= day) == active) sum += lot.left;
  }
  return sum;
}

Answer inWords(bool as_expected, const Words& words) {
  return {as_expected, words.en, words.ru};
}

class Judge {
 public:
  Judge(const plan::Plan& plan, World& world) : plan_(plan), world_(world) {}

  Answer judge(const ExpectStep& expect) {
    switch (expect.kind) {
      case Kind::earned:
      case Kind::may_redeem:
      case Kind::taken_back:
      case Kind::refused:
      case Kind::free:
      case Kind::discount:
      case Kind::paid:
        return ofEvent(expect);
      case Kind::message:
        return world_.find(expect.subject) != nullptr ? ofEvent(expect) : ofAccount(expect);
      case Kind::tier:
      case Kind::active:
      case Kind::pending:
      case Kind::last_day:
      case Kind::holds:
      case Kind::attribute:
        return ofAccount(expect);
    }
    return {};
  }

 private:
  // ---- of a receipt, an event or a return ----

  Answer ofEvent(const ExpectStep& expect) {
    const Happened* happened = world_.find(expect.subject);
    if (happened == nullptr)
      return {false, expect.subject + " has not happened yet", expect.subject + " ещё не произошло"};
    const Outcome& out = happened->outcome;
    if (expect.kind == Kind::refused) {
      const std::string_view reason = name(out.refusal);
      if (out.refusal == Refusal::none) return {false, "not refused", "отказа нет"};
      return said(reason == expect.reason, "refused " + std::string(reason));
    }
    if (out.refusal != Refusal::none) {
      const std::string reason(name(out.refusal));
      return {false, "refused: " + reason, "отказано: " + reason};
    }
    switch (expect.kind) {
      case Kind::may_redeem: {
        const auto wallet = static_cast<std::size_t>(expect.held);
        const Value may = wallet < happened->may_redeem.size() ? happened->may_redeem[wallet] : 0;
        return inWords(may == expect.points, kindWords(plan_, expect.held, may));
      }
      case Kind::earned:
        return earned(expect, out);
      case Kind::taken_back:
        return takenBack(expect, out);
      case Kind::free: {
        Value units = 0;
        for (const Taken& taken : out.taken) units += taken.units;
        return said(units == expect.points, quantityText(units));
      }
      case Kind::discount:
        return discount(expect, out);
      case Kind::paid:
        return said(out.paid == expect.points, moneyText(plan_, out.paid));
      case Kind::message:
        return message(expect, messagesOf(out));
      case Kind::refused:
      case Kind::tier:
      case Kind::active:
      case Kind::pending:
      case Kind::last_day:
      case Kind::holds:
      case Kind::attribute:
        break;  // answered elsewhere
    }
    return {};
  }

  /// Points of one wallet, by the author's rules: parts of one name are one.
  Answer earned(const ExpectStep& expect, const Outcome& out) const {
    std::vector<Value> given(plan_.rules.size());
    for (const Grant& grant : out.grants) {
      const bool counted = grant.recipient == kNoText && grant.rule >= 0 &&
                           plan_.terms[static_cast<std::size_t>(grant.terms)].kind == expect.held;
      if (counted) given[static_cast<std::size_t>(grant.rule)] += grant.points;
    }
    const auto number = [&](Value value) { return kindNumber(plan_, expect.held, value); };
    return byRule(expect, given, number, [&](Value sum) { return kindWords(plan_, expect.held, sum); });
  }

  Answer discount(const ExpectStep& expect, const Outcome& out) const {
    std::vector<Value> given(plan_.rules.size());
    for (const Taken& taken : out.taken) given[static_cast<std::size_t>(taken.rule)] += taken.amount;
    const auto number = [&](Value value) { return formatScaled(value, plan_.schema.money_decimals); };
    return byRule(expect, given, number, [&](Value sum) {
      const std::string text = moneyText(plan_, sum);
      return Words{text, text};
    });
  }

  /// Whether the sum, and the parts where they are said, are what was expected; `given` is by the Plan's rules.
  template <typename Number, typename Text>
  Answer byRule(const ExpectStep& expect, const std::vector<Value>& given, Number number, Text text) const {
    Value sum = 0;
    std::string parts;
    bool equal = true;
    for (std::size_t r = 0; r < given.size();) {
      const std::string& name = plan_.rules[r].name;
      Value of_rule = 0;
      for (; r < given.size() && plan_.rules[r].name == name; ++r) of_rule += given[r];
      sum += of_rule;
      Value wanted = 0;
      bool named = false;
      for (const auto& part : expect.parts) {
        if (plan_.rules[static_cast<std::size_t>(part.rule)].name != name) continue;
        wanted += part.points;
        named = true;
      }
      if (expect.parts_said && of_rule != wanted) equal = false;
      if (of_rule > 0 || named) parts += fmt::format("{}{} {}", parts.empty() ? ": " : ", ", name, number(of_rule));
    }
    const Words words = text(sum);
    return {equal && sum == expect.points, words.en + parts, words.ru + parts};
  }

  Answer takenBack(const ExpectStep& expect, const Outcome& out) const {
    Value taken = 0;
    for (const Move& move : out.moves) {
      if (move.posting.kind == PostingKind::taken_back && kindOfMove(move) == expect.held) taken -= move.posting.points;
    }
    return inWords(taken == expect.points, kindWords(plan_, expect.held, taken));
  }

  std::int32_t kindOfMove(const Move& move) const {
    const std::int32_t terms = termsOf(move.posting.lot);
    return move.posting.lot == 0 ? 0 : plan_.terms[static_cast<std::size_t>(terms)].kind;
  }

  static std::vector<std::string> messagesOf(const Outcome& out) {
    std::vector<std::string> messages;
    for (const EffectDone& effect : out.effects)
      if (effect.kind == EffectRowKind::message) messages.push_back(effect.text);
    return messages;
  }

  static Answer message(const ExpectStep& expect, const std::vector<std::string>& messages) {
    const bool sent = std::find(messages.begin(), messages.end(), expect.reason) != messages.end();
    if (messages.empty()) return {sent, "no message", "сообщений нет"};
    std::string all;
    for (const std::string& one : messages) all += fmt::format("{}\"{}\"", all.empty() ? "" : ", ", one);
    return said(sent, all);
  }

  // ---- of a customer ----

  Answer ofAccount(const ExpectStep& expect) {
    const Day day = expect.kind == Kind::last_day || expect.at == kNoDay ? world_.today() : expect.at;
    const Seen seen = world_.account(expect.subject, day);
    const AccountState& state = seen.state;
    switch (expect.kind) {
      case Kind::tier: {
        const std::int32_t level = state.tier(plan_.layout, expect.tier_block);
        const auto& levels = plan_.tiers[static_cast<std::size_t>(expect.tier_block)].levels;
        return said(level == expect.tier, levels[static_cast<std::size_t>(level)].name);
      }
      case Kind::message:
        return message(expect, seen.messages);
      case Kind::holds: {
        const Value held = heldOf(plan_, state, expect.held, day, true) + heldOf(plan_, state, expect.held, day, false);
        return inWords(held == expect.points, kindWords(plan_, expect.held, held));
      }
      case Kind::attribute:
        return attribute(expect, state);
      case Kind::last_day:
        return lastDay(expect, state);
      case Kind::active:
      case Kind::pending: {
        const Value points = heldOf(plan_, state, expect.held, day, expect.kind == Kind::active);
        return inWords(points == expect.points, kindWords(plan_, expect.held, points));
      }
      case Kind::earned:
      case Kind::may_redeem:
      case Kind::taken_back:
      case Kind::refused:
      case Kind::free:
      case Kind::discount:
      case Kind::paid:
        break;  // answered elsewhere
    }
    return {};
  }

  Answer attribute(const ExpectStep& expect, const AccountState& state) const {
    const Attribute& declared = plan_.schema.customer[static_cast<std::size_t>(expect.attribute)];
    const Value value = state.word(plan_.layout.attributes + expect.attribute);
    if (value == kMissing) return {false, "not known", "неизвестно"};
    return said(value == expect.attribute_value, world_.valueText(declared, value));
  }

  Answer lastDay(const ExpectStep& expect, const AccountState& state) const {
    Value points = 0;
    std::string others;
    for (const Lot& lot : state.lots()) {
      if (plan_.terms[static_cast<std::size_t>(lot.terms)].kind != expect.held) continue;
      if (lot.last_day == expect.at) points += lot.left;
      if (lot.last_day != kNever)
        others += fmt::format(" {} ({})", formatDate(lot.last_day), kindNumber(plan_, expect.held, lot.left));
    }
    const Words words = kindWords(plan_, expect.held, points);
    return {points == expect.points, fmt::format("{} on {}; last days:{}", words.en, formatDate(expect.at), others),
            fmt::format("{} на {}; последние дни:{}", words.ru, formatDate(expect.at), others)};
  }

  const plan::Plan& plan_;
  World& world_;
};

bool sameOutcome(const Outcome& a, const Outcome& b) {
  return a.refusal == b.refusal && a.rules == b.rules && a.grants == b.grants && a.parts == b.parts &&
         a.draws == b.draws && a.reads == b.reads && a.redeem == b.redeem && a.taken == b.taken &&
         a.effects == b.effects && a.gifts == b.gifts && a.paid == b.paid && a.schedules_refused == b.schedules_refused;
}

/// Whether two worlds have come to the same, explanations and accounts included; what differs, in words.
std::string difference(const World& a, const World& b, const TestCase& test) {
  for (std::size_t i = 0; i < test.events.size(); ++i) {
    std::string id(test.events.view(test.events.id[i]));
    const Happened* one = a.find(id);
    const Happened* other = b.find(id);
    if (one == nullptr || other == nullptr) {
      if (one != other) return id;
      continue;
    }
    const bool same = sameOutcome(one->time, other->time) && sameOutcome(one->outcome, other->outcome) &&
                      one->explanation == other->explanation && one->may_redeem == other->may_redeem &&
                      one->broken == other->broken;
    if (!same) return id;
  }
  if (!a.sameAccounts(b)) return "the accounts";
  return {};
}

/// Guarantees that a receipt of the test breaks.
void checkGuarantees(const plan::Plan& plan, const World& world, const TestCase& test, TestResult& result) {
  for (std::size_t i = 0; i < test.events.size(); ++i) {
    const std::string id(test.events.view(test.events.id[i]));
    const Happened* happened = world.find(id);
    if (happened == nullptr) continue;
    for (const GuaranteeBreak& broken : happened->broken) {
      const plan::Guarantee& guarantee = plan.guarantees[static_cast<std::size_t>(broken.guarantee)];
      const std::string sides = broken.sides.empty() ? "" : ": " + broken.sides;
      result.failures.push_back({static_cast<std::int32_t>(test.events.source_line[i]),
                                 fmt::format("\"{}\": {}", guarantee.name, guarantee.text),
                                 fmt::format("does not hold of {}{}", id, sides),
                                 fmt::format("не выполняется для {}{}", id, sides)});
    }
  }
}

using Worlds = std::vector<std::unique_ptr<World>>;

std::optional<Error> brokenIn(const Worlds& worlds) {
  for (const auto& world : worlds)
    if (world->broken() != nullptr) return internalError(*world->broken(), false);
  return std::nullopt;
}

}  // namespace

std::vector<TestResult> runTests(const plan::Plan& plan, const std::vector<const Evaluator*>& evaluators,
                                 const std::vector<TestCase>& cases, const TextPool& pool, Coverage* coverage) {
  std::vector<TestResult> results;
  std::vector<const Evaluator*> asked = evaluators;
  std::unique_ptr<Evaluator> noted;
  if (coverage != nullptr) {
    noted = noting(*evaluators[0], plan, *coverage);
    asked[0] = noted.get();
  }
  for (const TestCase& test : cases) {
    TestResult result{test.name, test.line, 0, {}, {}};
    Worlds worlds;
    for (const Evaluator* evaluator : asked) worlds.push_back(std::make_unique<World>(plan, *evaluator, pool, test));
    worlds[0]->setCoverage(coverage);
    if (worlds.size() > 1)
      for (const auto& world : worlds) world->setExplained();
    for (std::size_t i = 0; i < test.steps.size() && !result.broken; ++i) {
      const ExpectStep* expect = std::get_if<ExpectStep>(&test.steps[i]);
      if (expect == nullptr) continue;
      ++result.expectations;
      for (const auto& world : worlds) world->advance(i);
      const Answer answer = Judge(plan, *worlds[0]).judge(*expect);
      result.broken = brokenIn(worlds);
      if (result.broken) break;
      if (!answer.as_expected) result.failures.push_back({expect->line, expect->text, answer.en, answer.ru});
    }
    for (const auto& world : worlds) world->advance(test.steps.size());
    result.broken = brokenIn(worlds);
    if (!result.broken) checkGuarantees(plan, *worlds[0], test, result);
    for (std::size_t w = 1; w < worlds.size() && !result.broken; ++w) {
      const std::string where = difference(*worlds[0], *worlds[w], test);
      if (where.empty()) continue;
      result.failures.push_back({test.line, fmt::format("{} = {}", evaluators[0]->name(), evaluators[w]->name()),
                                 "the engines differ on " + where + ": a defect of kopeck, please report it",
                                 "движки расходятся на " + where + ": это дефект kopeck, сообщите о нём"});
    }
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace kopeck
