#include "tests/sim/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>

#include "runtime/engine/explain.h"
#include "runtime/run/fold.h"
#include "tests/sim/order.h"
#include "tests/sim/runs.h"
#include "tests/sim/tables.h"
#include "tools/audit/audit.h"

namespace kopeck::sim {

void Counts::add(const Counts& other) {
  programmes += other.programmes;
  refused_programmes += other.refused_programmes;
  events += other.events;
  fed += other.fed;
  explained += other.explained;
  replayed += other.replayed;
  shuffled += other.shuffled;
}

namespace {

using Explained = std::map<std::int64_t, std::pair<std::string, std::string>>;  // by row: record, explanation

std::string textOf(const Explanation& why) {
  std::string out = fmt::format("earned {} discount {} gross {} net {} paid {}\n", why.earned, why.discount, why.gross,
                                why.net, why.paid);
  for (const ExplainedRule& rule : why.rules) {
    out += fmt::format("{} {} [{}] [{}] [{}] {} {} {}", rule.rule, name(rule.fate), rule.condition, rule.other,
                       rule.limit, rule.wanted, rule.given, rule.gave.en);
    for (const Words& words : rule.amounts) out += "; " + words.en;
    for (const Words& words : rule.notes) out += "; " + words.en;
    for (const Value points : rule.lines) out += fmt::format(" {}", points);
    for (const Value money : rule.money_lines) out += fmt::format(" m{}", money);
    out += "\n";
  }
  for (const Words& words : why.notes) out += words.en + "\n";
  for (const ExplainedPayment& payment : why.payments) out += fmt::format("{} {}\n", payment.kind, payment.points);
  return out;
}

/// All that can be checked of one case, on ledgers in a folder of its own.
class Check {
 public:
  Check(const Case& one, std::vector<VersionInput> versions, Counts& counts)
      : case_(one), versions_(std::move(versions)), counts_(counts), random_(one.seed * 31 + 7) {}

  /// `only`: nothing but this one, and what it needs.
  std::string all(bool thorough, const std::string& only) {
    counts_.events += static_cast<std::int64_t>(case_.events.size());
    const std::int64_t turn = random_.below(4);
    const bool explain_too = random_.oneIn(6);
    const struct {
      const char* name;
      bool due;
      std::string (Check::*check)();
    } checks[] = {{"run", true, &Check::base},
                  {"invariant", true, &Check::tables},
                  {"resumed", true, &Check::resumed},
                  {"replay", true, &Check::replay},
                  {"ticked", thorough || turn < 2, &Check::ticked},
                  {"shuffled", thorough || turn >= 2, &Check::shuffled},
                  {"explained", thorough || explain_too, &Check::explanations}};
    std::uint64_t number = 0;
    for (const auto& one : checks) {
      // Draws of its own: what one check does is the same whether or not others were made before it.
      random_ = Random(case_.seed * 31 + ++number);
      if (!one.due || (!only.empty() && number > 1 && only != one.name)) continue;
      if (std::string wrong = (this->*one.check)(); !wrong.empty()) return wrong;
    }
    return {};
  }

 private:
  [[nodiscard]] std::size_t place() {
    return static_cast<std::size_t>(random_.below(1 + static_cast<std::int64_t>(case_.events.size())));
  }

  Fed run(const std::vector<std::string>& lines, const Feeding& how, const std::string& ledger) {
    counts_.fed += static_cast<std::int64_t>(lines.size());
    return feed(versions_, lines, case_.until, how, folder_, ledger);
  }

  std::string base() {
    const Fed fed = run(case_.events, {}, "base.db");
    return fed.wrong.empty() ? "" : "run: " + fed.wrong;
  }

  std::string tables() {
    const std::vector<std::string> broken = brokenInvariants(folder_.file("base.db"));
    return broken.empty() ? "" : "invariant: " + broken.front();
  }

  /// Compiled code, interrupted and resumed, in commits of another size: to the byte the same.
  std::string resumed() {
    Feeding how;
    how.jit = true;
    how.commit_events = static_cast<std::size_t>(random_.pick(std::vector<int>{1, 7, 50, 333, 4096}));
    for (std::int64_t i = random_.below(4); i > 0; --i) how.stops.push_back(place());
    std::sort(how.stops.begin(), how.stops.end());
    const Fed fed = run(case_.events, how, "resumed.db");
    if (!fed.wrong.empty()) return "resumed: " + fed.wrong;
    if (!fed.all_stopped) return {};
    const std::string wrong = difference(folder_.file("base.db"), folder_.file("resumed.db"));
    return wrong.empty() ? "" : "resumed: " + wrong;
  }

  std::string replay() {
    std::string why;
    const auto opened = openLedger(versions_, folder_.file("base.db"), false, why);
    if (!opened) return "replay: " + why;
    AuditReport report;
    const Status status = auditReplay(*opened->reader, *opened->programme, report);
    if (!status.ok()) return "replay: " + status.error().message;
    counts_.replayed += report.replayed;
    return report.found == 0 ? "" : "replay: " + report.findings.front().en;
  }

  /// Time cut into pieces: it settles the same, once.
  std::string ticked() {
    Feeding how;
    for (std::int64_t i = random_.between(1, 4); i > 0; --i) how.ticks.push_back({place(), kNoDay});
    std::sort(how.ticks.begin(), how.ticks.end());
    for (auto& [at, day] : how.ticks) {
      const Day latest = latestDay(case_.events, at);
      if (latest == kNoDay) continue;
      // Mostly only a little beyond what was seen; sometimes so far that all that follows comes late. What all
      // customers share is dealt out as the ledger passes each day: there time is cut where the events have come to.
      day = !orderIsFree(versions_)
                ? latest
                : std::min<Day>(case_.until,
                                latest + static_cast<Day>(random_.pick(std::vector<int>{0, 0, 1, 2, 31, 400})));
    }
    const Fed fed = run(case_.events, how, "ticked.db");
    if (!fed.wrong.empty()) return "ticked: " + fed.wrong;
    const Standing what{true, true};
    const std::string wrong =
        difference(standing(folder_.file("base.db"), what), standing(folder_.file("ticked.db"), what));
    return wrong.empty() ? "" : "ticked: " + wrong;
  }

  /// Any order of arrival inside the window is as good as the order of dates.
  std::string shuffled() {
    if (!orderIsFree(versions_)) return {};
    const std::int32_t late = lateDays(versions_);
    const std::vector<Arrival> sorted = inOrder(case_.events, versions_.front().plan.effective_from);
    if (sorted.size() < 2) return {};
    const Fed first = run(linesOf(sorted), {}, "sorted.db");
    const Fed second = run(linesOf(disordered(sorted, late, random_)), {}, "shuffled.db");
    if (!first.wrong.empty() || !second.wrong.empty()) return "shuffled: " + first.wrong + second.wrong;
    ++counts_.shuffled;
    const Standing what{false, false};
    const std::string wrong =
        difference(standing(folder_.file("sorted.db"), what), standing(folder_.file("shuffled.db"), what));
    return wrong.empty() ? "" : "shuffled: " + wrong;
  }

  std::string explainAll(const std::string& ledger, bool jit, Explained& all) {
    std::string wrong;
    const auto opened = openLedger(versions_, folder_.file(ledger), jit, wrong);
    if (!opened) return "explained: " + wrong;
    const Status status = opened->reader->allEvents([&](const StoredEvent& stored) {
      if (stored.row.verdict != Verdict8::posted || !isJudged(stored.row.kind)) return true;
      Sale sale;
      Explanation why;
      const std::size_t version = opened->programme->numbered(stored.version);
      if (!decode(*opened->programme, stored, sale) || !explain(*(*opened->programme)[version].stepper, sale, why)) {
        wrong = fmt::format("explained: row {} can't be", stored.row.row);
        return false;
      }
      all[stored.row.row] = {stored.record + stored.left, textOf(why)};
      return true;
    });
    return status.ok() ? wrong : "explained: " + status.error().message;
  }

  std::string explanations() {
    Explained interpreted, compiled_code, earlier;
    std::string wrong = explainAll("base.db", false, interpreted);
    if (wrong.empty()) wrong = explainAll("base.db", true, compiled_code);
    if (!wrong.empty()) return wrong;
    counts_.explained += static_cast<std::int64_t>(interpreted.size());
    for (const auto& [row, why] : interpreted)
      if (compiled_code[row].second != why.second)
        return fmt::format("explained: row {}:\n{}  or\n{}", row, why.second, compiled_code[row].second);
    // What other events did since changes no word of it.
    const std::size_t half = case_.events.size() / 2;
    const std::vector<std::string> lines(case_.events.begin(),
                                         case_.events.begin() + static_cast<std::ptrdiff_t>(half));
    const Fed fed = run(lines, {}, "half.db");
    if (!fed.wrong.empty()) return "explained: " + fed.wrong;
    wrong = explainAll("half.db", false, earlier);
    for (const auto& [row, why] : earlier) {
      const auto now = interpreted.find(row);
      if (now != interpreted.end() && now->second.first == why.first && now->second.second != why.second)
        return fmt::format("explained: row {} was\n{}  and is\n{}", row, why.second, now->second.second);
    }
    return wrong;
  }

  const Case& case_;
  std::vector<VersionInput> versions_;
  Counts& counts_;
  Random random_;
  Folder folder_;
};

}  // namespace

std::string check(const Case& one, bool thorough, Counts& counts, const std::string& only) {
  std::string why;
  std::optional<std::vector<VersionInput>> versions = compiled(one.rules, why);
  if (!versions) return {};
  return Check(one, std::move(*versions), counts).all(thorough, only);
}

std::string checkSeed(std::uint64_t seed, int events, Counts& counts) {
  ++counts.programmes;
  std::string why;
  const std::optional<Case> one = makeCase(seed, events, why);
  if (!one) {
    ++counts.refused_programmes;
    return {};
  }
  return check(*one, false, counts);
}

}  // namespace kopeck::sim
