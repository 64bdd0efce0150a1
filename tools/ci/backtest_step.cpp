// The step that runs the history under both sets of rules.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <utility>

#include "compiler/lower/segments.h"
#include "tools/backtest/compare.h"
#include "tools/backtest/replay.h"
#include "tools/ci/steps.h"
#include "tools/report/backtest.h"
#include "tools/report/numbers.h"

namespace kopeck::ci {

namespace {

using Json = nlohmann::ordered_json;
using backtest::Comparison;
using backtest::CustomerChange;

std::vector<VersionInput> versionsOf(const std::vector<Rules>& all) {
  std::vector<VersionInput> versions;
  for (const Rules& rules : all) versions.push_back({*rules.plan, {{rules.name, std::string(rules.source->text())}}});
  return versions;
}

std::vector<backtest::Segment> segmentsOf(const std::vector<Rules>& all) {
  std::vector<backtest::Segment> segments;
  for (const Rules& rules : all)
    for (const DeclaredSegment& one : declaredSegments(*rules.source, *rules.plan))
      segments.push_back({one.name, rules.plan->version, one.expr});
  return segments;
}

/// `of`: where they are from; empty: here.
std::vector<std::string> namesOf(const std::vector<Rules>& all, const std::string& of) {
  std::vector<std::string> names;
  for (const Rules& rules : all) names.push_back(of.empty() ? rules.name : of + ": " + rules.name);
  return names;
}

/// Whether both sides are the same versions of the same rules.
bool sameRules(const Work& work) {
  if (work.was.size() != work.report.rules.size()) return false;
  return std::all_of(work.pairs.begin(), work.pairs.end(), [](const Pair& pair) {
    return !pair.fresh && plan::hash(*pair.was->plan) == plan::hash(*pair.now->plan);
  });
}

class Judge {
 public:
  Judge(const Work& work, Step& step, const Comparison& comparison, const ProgrammeId& id)
      : work_(work), step_(step), of_(comparison), id_(id) {}

  void go(Json whole) {
    const Value rise = of_.whole.change();
    step_.summary = fmt::format(
        fmt::runtime(work_.say("the cost would have changed by {} {}{}; members who lose: {}, who gain: {}",
                               "стоимость изменилась бы на {} {}{}; участников теряет: {}, выигрывает: {}")),
        report::change(work_.world.lang, rise, id_.money_decimals), id_.currency,
        inBrackets(report::changePercent(work_.world.lang, of_.whole.cost_was, of_.whole.cost_now)), of_.lose.customers,
        of_.gain.customers);
    if (work_.config.backtest.cost_up) cost(*work_.config.backtest.cost_up);
    if (work_.config.backtest.member_points || work_.config.backtest.member_money) members();
    found_["report"] = std::move(whole);
    step_.data = found_.dump();
  }

 private:
  static std::string inBrackets(const std::string& text) { return text.empty() ? text : " (" + text + ")"; }

  void cost(const Percent& most) {
    const Int128 was = of_.whole.cost_was < 0 ? -Int128{of_.whole.cost_was} : Int128{of_.whole.cost_was};
    const Int128 up = Int128{of_.whole.change()} * 100 * Percent::kOne;
    const std::string percent = report::changePercent(work_.world.lang, of_.whole.cost_was, of_.whole.cost_now);
    work_.demand(
        step_, "backtest.cost_up_at_most", up <= was * most.value,
        fmt::format(fmt::runtime(work_.say("the cost changes by {} {}{}; it may rise by {} % at most",
                                           "стоимость меняется на {} {}{}; она может вырасти не больше чем на {} %")),
                    report::change(work_.world.lang, of_.whole.change(), id_.money_decimals), id_.currency,
                    inBrackets(percent), most.text));
  }

  /// In smallest units; nothing where the programme has no such small ones.
  std::optional<Value> units(const std::optional<Decimal>& amount, int decimals, const char* key) {
    if (!amount) return std::nullopt;
    const auto value = scaled(*amount, decimals);
    if (!value)
      stop(step_,
           {ErrorKind::invalid,
            fmt::format("{}:{}: `{}` has more decimals than the programme counts", work_.report.config,
                        work_.config.lineOf(key), key),
            fmt::format("{}:{}: в `{}` больше знаков после запятой, чем считает программа", work_.report.config,
                        work_.config.lineOf(key), key)},
           work_);
    return value;
  }

  void members() {
    const Config::Backtest& config = work_.config.backtest;
    const auto points = units(config.member_points, id_.points_decimals, "backtest.member_may_lose_points");
    const auto money = units(config.member_money, id_.money_decimals, "backtest.member_may_lose_money");
    if (step_.state == State::stopped) return;
    const std::int64_t losers = std::count_if(
        of_.customers.begin(), of_.customers.end(),
        [&](const CustomerChange& one) { return (points && one.points < -*points) || (money && one.money < -*money); });
    const Allowed& allowed = config.members;
    const bool kept = allowed.share
                          ? Int128{losers} * 100 * Percent::kOne <= Int128{of_.customers.size()} * allowed.share->value
                          : losers <= allowed.customers;
    std::string more_than;
    if (points)
      more_than = report::number(work_.world.lang, *points, id_.points_decimals) + work_.say(" points", " баллов");
    if (money)
      more_than += (more_than.empty() ? "" : work_.say(" or ", " или ")) +
                   report::number(work_.world.lang, *money, id_.money_decimals) + " " + id_.currency;
    // A key that the file has.
    std::string key = "backtest.members_who_may_lose_more";
    if (work_.config.lines.count(key) == 0)
      key = points ? "backtest.member_may_lose_points" : "backtest.member_may_lose_money";
    work_.demand(step_, key, kept,
                 fmt::format(fmt::runtime(work_.say("members who lose more than {}: {} of {}; there may be {}",
                                                    "участников, которые теряют больше {}: {} из {}; допускается {}")),
                             more_than, losers, of_.customers.size(),
                             allowed.share ? allowed.share->text + " %" : std::to_string(allowed.customers)));
    found_["members_who_lose_more"] = losers;
  }

  const Work& work_;
  Step& step_;
  const Comparison& of_;
  const ProgrammeId& id_;
  Json found_;
};

void replayBoth(Work& work, Step& step) {
  backtest::Request request;
  request.was = versionsOf(work.was);
  request.now = versionsOf(work.report.rules);
  request.was_segments = segmentsOf(work.was);
  request.now_segments = segmentsOf(work.report.rules);
  request.evaluator = work.world.evaluator;
  Config::Backtest from_root = work.config.backtest;
  for (std::string* path : {&from_root.receipts, &from_root.map})
    if (!path->empty()) *path = std::filesystem::path(work.world.prefix + *path).lexically_normal().generic_string();
  if (const Status filled = work.world.input(from_root, request.input); !filled.ok())
    return stop(step, filled.error(), work);
  auto replayed = backtest::replay(request);
  if (!replayed.ok()) return stop(step, replayed.error(), work);
  const auto compared = backtest::compare(*replayed);
  if (!compared.ok()) return stop(step, compared.error(), work);
  const report::Backtest made{
      *replayed,          *compared, namesOf(work.was, work.base->title()), namesOf(work.report.rules, ""),
      from_root.receipts, nullptr};
  Judge(work, step, *compared, replayed->now.open.programme->id()).go(Json::parse(report::backtestJson(made)));
  work.report.backtest = report::backtestMarkdown(made, work.world.lang);
}

}  // namespace

void backtest(Work& work, Step& step) {
  const Config::Backtest& config = work.config.backtest;
  if (!config.run && config.receipts.empty()) {
    step.state = State::skipped;
    step.summary = work.say("the file has no [backtest]", "в файле нет [backtest]");
    return;
  }
  if (!work.mayBegin(step, "backtest", config.run) || !work.hasBase(step)) return;
  if (!sameRules(work)) return replayBoth(work, step);
  step.summary =
      work.say("the rules are the same: nothing would have changed", "правила те же: ничего бы не изменилось");
}

}  // namespace kopeck::ci
