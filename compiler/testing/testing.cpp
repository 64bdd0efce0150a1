#include "compiler/testing/testing.h"

#include <fmt/format.h>

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

/// Points of an account on `day`: what pays, or what does not yet.
Value pointsOf(const AccountState& state, Day day, bool active) {
  Value sum = active ? -state.debt() : 0;
  for (const Lot& lot : state.lots()) {
    if (lot.last_day < day) continue;
    if ((lot.active_from <= day) == active) sum += lot.left;
  }
  return sum;
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
        return ofEvent(expect);
      case Kind::tier:
      case Kind::active:
      case Kind::pending:
      case Kind::last_day:
        return ofAccount(expect);
    }
    return {};
  }

 private:
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
    if (expect.kind == Kind::may_redeem)
      return said(happened->may_redeem == expect.points, pointsText(plan_, happened->may_redeem));
    if (expect.kind == Kind::earned) return earned(expect, out);
    Value taken = 0;
    for (const Move& move : out.moves)
      if (move.posting.kind == PostingKind::taken_back) taken -= move.posting.points;
    return said(taken == expect.points, pointsText(plan_, taken));
  }

  Answer earned(const ExpectStep& expect, const Outcome& out) const {
    Value sum = 0;
    std::string parts;
    bool equal = true;
    for (std::size_t r = 0; r < out.rules.size(); ++r) {
      const Value given = out.rules[r].given;
      sum += given;
      Value wanted = 0;
      bool named = false;
      for (const auto& part : expect.parts) {
        if (part.rule != static_cast<std::int32_t>(r)) continue;
        wanted += part.points;
        named = true;
      }
      if (expect.parts_said && given != wanted) equal = false;
      if (given > 0 || named)
        parts += fmt::format("{}{} {}", parts.empty() ? ": " : ", ", plan_.rules[r].name, pointsNumber(plan_, given));
    }
    return said(equal && sum == expect.points, pointsText(plan_, sum) + parts);
  }

  Answer ofAccount(const ExpectStep& expect) {
    const Day day = expect.kind == Kind::last_day || expect.at == kNoDay ? world_.today() : expect.at;
    const AccountState state = world_.account(expect.subject, day);
    if (expect.kind == Kind::tier) {
      const auto tier = static_cast<std::size_t>(state.tier());
      return said(state.tier() == expect.tier, plan_.tiers.present ? plan_.tiers.levels[tier].name : "");
    }
    if (expect.kind != Kind::last_day) {
      const Value points = pointsOf(state, day, expect.kind == Kind::active);
      return said(points == expect.points, pointsText(plan_, points));
    }
    Value points = 0;
    std::string others;
    for (const Lot& lot : state.lots()) {
      if (lot.last_day == expect.at) points += lot.left;
      if (lot.last_day != kNever)
        others += fmt::format(" {} ({})", formatDate(lot.last_day), pointsNumber(plan_, lot.left));
    }
    return {points == expect.points,
            fmt::format("{} on {}; last days:{}", pointsText(plan_, points), formatDate(expect.at), others),
            fmt::format("{} на {}; последние дни:{}", pointsText(plan_, points), formatDate(expect.at), others)};
  }

  const plan::Plan& plan_;
  World& world_;
};

bool sameOutcome(const Outcome& a, const Outcome& b) {
  return a.refusal == b.refusal && a.rules == b.rules && a.grants == b.grants && a.parts == b.parts &&
         a.draws == b.draws && a.reads == b.reads && a.redeem == b.redeem;
}

/// Whether two worlds have come to the same, explanations and accounts included; what differs, in words.
std::string difference(const World& a, const World& b, const TestCase& test) {
  for (std::size_t i = 0; i < test.events.size(); ++i) {
    const std::string id(test.events.view(test.events.id[i]));
    const Happened* one = a.find(id);
    const Happened* other = b.find(id);
    if (one == nullptr || other == nullptr) {
      if (one != other) return id;
      continue;
    }
    const bool same = sameOutcome(one->outcome, other->outcome) && one->explanation == other->explanation &&
                      one->may_redeem == other->may_redeem;
    if (!same) return id;
  }
  if (!a.sameAccounts(b)) return "the accounts";
  return {};
}

}  // namespace

std::vector<TestResult> runTests(const plan::Plan& plan, const std::vector<const Evaluator*>& evaluators,
                                 const std::vector<TestCase>& cases, const TextPool& pool) {
  std::vector<TestResult> results;
  for (const TestCase& test : cases) {
    TestResult result{test.name, test.line, 0, {}};
    std::vector<std::unique_ptr<World>> worlds;
    for (const Evaluator* evaluator : evaluators)
      worlds.push_back(std::make_unique<World>(plan, *evaluator, pool, test));
    for (std::size_t i = 0; i < test.steps.size(); ++i) {
      const ExpectStep* expect = std::get_if<ExpectStep>(&test.steps[i]);
      if (expect == nullptr) continue;
      ++result.expectations;
      for (const auto& world : worlds) world->advance(i);
      const Answer answer = Judge(plan, *worlds[0]).judge(*expect);
      if (!answer.as_expected) result.failures.push_back({expect->line, expect->text, answer.en, answer.ru});
    }
    for (const auto& world : worlds) world->advance(test.steps.size());
    for (std::size_t w = 1; w < worlds.size(); ++w) {
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
