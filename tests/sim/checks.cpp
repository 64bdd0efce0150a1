#include "tests/sim/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "compiler/syntax/translate.h"
#include "runtime/engine/bounds.h"
#include "runtime/run/shards.h"
#include "tests/sim/explained.h"
#include "tests/sim/order.h"
#include "tests/sim/runs.h"
#include "tests/sim/sums.h"
#include "tests/sim/tables.h"
#include "tools/audit/audit.h"
#include "tools/auditor/auditor.h"

namespace kopeck::sim {

void Counts::add(const Counts& other) {
  programmes += other.programmes;
  refused_programmes += other.refused_programmes;
  events += other.events;
  fed += other.fed;
  explained += other.explained;
  replayed += other.replayed;
  for (const auto& [name, tally] : other.checks) {
    checks[name].cases += tally.cases;
    checks[name].events += tally.events;
  }
}

std::string text(const Counts& counts) {
  std::string out = fmt::format(
      "{} programmes ({} refused by the checker), {} events generated, {} fed to runs in all, {} receipts explained, "
      "{} "
      "accounts replayed\n",
      counts.programmes, counts.refused_programmes, counts.events, counts.fed, counts.explained, counts.replayed);
  for (const auto& [name, tally] : counts.checks)
    out += fmt::format("  {:<12} {:>8} cases of {:>10} events\n", name, tally.cases, tally.events);
  return out;
}

namespace {

/// More events than this are too many for every check on every case.
constexpr std::size_t kFew = 3000;
/// So many receipts are explained besides those of each rule.
constexpr std::int64_t kExplained = 200;

/// All that can be checked of one case, on ledgers in a folder of its own.
class Check {
 public:
  Check(const Case& one, std::vector<VersionInput> versions, Counts& counts)
      : case_(one), counts_(counts), random_(one.seed * 31 + 7) {
    ground_.versions = std::move(versions);
  }

  /// `only`: nothing but this one, and what it needs.
  std::string all(bool thorough, const std::string& only) {
    const auto events = static_cast<std::int64_t>(case_.events.size());
    counts_.events += events;
    const bool few = case_.events.size() <= kFew;
    // A small case has nearly all checks; a wide one has one look at its tables, and most often one further run.
    const std::int64_t turn = random_.below(12);
    const std::int64_t look = random_.below(3);
    const auto due = [&](std::int64_t first, std::int64_t last) { return turn >= first && turn <= last; };
    const struct {
      const char* name;
      bool due;
      std::string (Check::*check)();
    } checks[] = {{"run", true, &Check::base},
                  {"invariant", few || look == 0, &Check::tables},
                  {"audited", few || look == 1, &Check::audited},
                  {"sums", few || look == 2, &Check::sums},
                  {"resumed", few || due(0, 2), &Check::resumed},
                  {"replay", few || due(3, 5), &Check::replay},
                  {"ticked", few ? turn < 6 : due(6, 6), &Check::ticked},
                  {"shuffled", few ? turn >= 6 : due(7, 7), &Check::shuffled},
                  {"explained", few ? turn % 2 == 0 : due(8, 8), &Check::explanations},
                  {"translated", few ? turn % 4 == 1 : due(9, 9), &Check::translation},
                  {"threads", true, &Check::threads}};
    std::uint64_t number = 0;
    for (const auto& one : checks) {
      // Draws of its own: what one check does is the same whether or not others were made before it.
      random_ = Random(case_.seed * 31 + ++number);
      if (!one.due && !thorough) continue;
      if (!only.empty() && number > 1 && !only.starts_with(one.name)) continue;
      made_ = true;
      if (std::string wrong = (this->*one.check)(); !wrong.empty())
        // Some findings say of which kind they are, so that a failure is not reduced to one of another kind.
        return wrong.starts_with("evaluators: ") || wrong.starts_with("audited_")
                   ? wrong
                   : fmt::format("{}: {}", one.name, wrong);
      if (!made_) continue;
      ++counts_.checks[one.name].cases;
      counts_.checks[one.name].events += events;
    }
    return {};
  }

 private:
  [[nodiscard]] std::size_t place() {
    return static_cast<std::size_t>(random_.below(1 + static_cast<std::int64_t>(case_.events.size())));
  }

  Fed run(const std::vector<std::string>& lines, const Feeding& how, const std::string& ledger) {
    counts_.fed += static_cast<std::int64_t>(lines.size());
    return feed(ground_, lines, case_.until, how, ledger);
  }
  [[nodiscard]] Tables tablesOf(const std::string& ledger) const { return Tables(ground_.folder.file(ledger)); }

  /// Both evaluators, side by side on every event.
  std::string base() {
    Feeding how;
    how.engine = Engine::both;
    const Fed fed = run(case_.events, how, kBase);
    const std::string& difference = ground_.evaluators.difference();
    return difference.empty() ? fed.wrong : "evaluators: " + difference;
  }

  std::string tables() {
    const std::vector<std::string> broken = brokenInvariants(tablesOf(kBase));
    return broken.empty() ? "" : broken.front();
  }

  std::string audited() {
    const auditor::Report report = auditor::audit(ground_.folder.file(kBase));
    if (!report.unusable_en.empty()) return report.unusable_en;
    if (report.found == 0) return {};
    return fmt::format("audited_{}: {}", name(report.findings.front().kind), report.findings.front().en);
  }

  std::string sums() {
    std::string why;
    const auto opened = openLedger(ground_, kBase, Engine::interpret, why);
    if (!opened) return why;
    const Tables tables = tablesOf(kBase);
    why = exceededLimit(*opened->programme, tables);
    return why.empty() ? wrongWindow(*opened, tables) : why;
  }

  /// Compiled code, interrupted and resumed, in commits of another size: to the byte the same.
  std::string resumed() {
    Feeding how;
    how.engine = Engine::jit;
    how.commit_events = case_.events.size() <= kFew
                            ? static_cast<std::size_t>(random_.pick(std::vector<int>{1, 7, 50, 333, 4096}))
                            : static_cast<std::size_t>(random_.pick(std::vector<int>{333, 1000, 4096}));
    for (std::int64_t i = random_.below(4); i > 0; --i) how.stops.push_back(place());
    std::sort(how.stops.begin(), how.stops.end());
    const Fed fed = run(case_.events, how, "resumed.db");
    if (!fed.wrong.empty()) return fed.wrong;
    made_ = fed.all_stopped;
    return made_ ? difference(tablesOf(kBase), tablesOf("resumed.db")) : "";
  }

  /// Customers shared out among several threads: to the byte the same.
  std::string threads() {
    const std::unique_ptr<Programme> programme = linked(ground_.versions);
    made_ = programme != nullptr && Shards::fit(*programme);
    if (!made_) return {};
    Feeding how;
    how.engine = random_.below(2) == 0 ? Engine::jit : Engine::interpret;
    how.threads = static_cast<std::size_t>(random_.pick(std::vector<int>{2, 3, 7}));
    how.commit_events = static_cast<std::size_t>(random_.pick(std::vector<int>{200, 1000, 4096, 1 << 17}));
    const Fed fed = run(case_.events, how, "threads.db");
    return fed.wrong.empty() ? difference(tablesOf(kBase), tablesOf("threads.db")) : fed.wrong;
  }

  std::string replay() {
    std::string why;
    const auto opened = openLedger(ground_, kBase, Engine::interpret, why);
    if (!opened) return why;
    AuditReport report;
    const Status status = auditReplay(*opened->reader, *opened->programme, report);
    if (!status.ok()) return status.error().message;
    if (const Status read = auditContent(*opened->reader, *opened->programme, opened->pool, report); !read.ok())
      return read.error().message;
    counts_.replayed += report.replayed;
    return report.found == 0 ? "" : report.findings.front().en;
  }

  /// Time cut into pieces: it settles the same, once.
  std::string ticked() {
    // What a full ledger refuses depends on what time has brought into its sums when the event comes.
    made_ = tablesOf(kBase).ask(fmt::format(kFullLedger, kMostTotal)).empty();
    if (!made_) return {};
    Feeding how;
    for (std::int64_t i = random_.between(1, 4); i > 0; --i) how.ticks.push_back({place(), kNoDay});
    std::sort(how.ticks.begin(), how.ticks.end());
    for (auto& [at, day] : how.ticks) {
      const Day latest = latestDay(at);
      if (latest == kNoDay) continue;
      // Mostly only a little beyond what was seen; sometimes so far that all that follows comes late. What scheduled
      // rules give to whoever comes first is dealt out as each day is passed: there time is cut where the events are.
      day = !orderIsFree(ground_.versions) && linked(ground_.versions)->anyEager()
                ? latest
                : std::min<Day>(case_.until,
                                latest + static_cast<Day>(random_.pick(std::vector<int>{0, 0, 1, 2, 31, 400})));
    }
    const Fed fed = run(case_.events, how, "ticked.db");
    if (!fed.wrong.empty()) return fed.wrong;
    const Standing what{true, true};
    return difference(standing(tablesOf(kBase), what), standing(tablesOf("ticked.db"), what));
  }

  /// What the base run had seen after so many lines, by what was posted; kNoDay: nothing.
  [[nodiscard]] Day latestDay(std::size_t lines) const {
    Day latest = kNoDay;
    tablesOf(kBase).numbers(
        fmt::format("SELECT max(day) FROM receipt WHERE verdict = 0 AND source_line <= {} HAVING count(day) > 0",
                    lines),
        [&](const std::vector<std::int64_t>& row) { latest = static_cast<Day>(row[0]); });
    return latest;
  }

  /// Any order of arrival inside the window is as good as the order of dates.
  std::string shuffled() {
    made_ = false;
    if (!orderIsFree(ground_.versions)) return {};
    const std::int32_t late = lateDays(ground_.versions);
    const std::vector<Arrival> sorted = inOrder(case_.events, ground_.versions.front().plan.effective_from);
    if (sorted.size() < 2) return {};
    const std::vector<Arrival> any = disordered(sorted, late, random_);
    std::string wrong = inBothOrders(sorted, any, "sorted.db", "shuffled.db");
    if (wrong.empty() || !made_) return wrong;
    // A return that asks for more than is left when it comes is refused and stays so. It changes nothing: without
    // those of this order both are equal.
    const std::vector<std::string> refused = tablesOf("shuffled.db").ask(kReturnsOfTooMuch);
    if (refused.empty()) return wrong;
    const auto taken = [&](std::vector<Arrival> events) {
      std::erase_if(events, [&](const Arrival& one) {
        return std::find(refused.begin(), refused.end(), one.id) != refused.end();
      });
      return events;
    };
    return inBothOrders(taken(sorted), taken(any), "sorted_taken.db", "shuffled_taken.db");
  }

  std::string inBothOrders(const std::vector<Arrival>& sorted, const std::vector<Arrival>& any, const char* ledger,
                           const char* other) {
    const Fed first = run(linesOf(sorted), {}, ledger);
    const Fed second = run(linesOf(any), {}, other);
    made_ = first.wrong.empty() && second.wrong.empty();
    if (!made_) return first.wrong + second.wrong;
    const Standing what{false, false};
    return difference(standing(tablesOf(ledger), what), standing(tablesOf(other), what));
  }

  std::string explanations() {
    Explained interpreted, compiled_code, earlier;
    const std::vector<std::int64_t> rows = receiptsToExplain(tablesOf(kBase), kExplained);
    std::string wrong = explainRows(ground_, kBase, Engine::interpret, rows, interpreted);
    if (wrong.empty()) wrong = explainRows(ground_, kBase, Engine::jit, rows, compiled_code);
    if (!wrong.empty()) return wrong;
    counts_.explained += static_cast<std::int64_t>(interpreted.size());
    for (const auto& [row, why] : interpreted)
      if (compiled_code[row].second != why.second)
        return fmt::format("row {}:\n{}  or\n{}", row, why.second, compiled_code[row].second);
    if (case_.events.size() > kFew) return {};
    // What other events did since changes no word of it.
    const std::size_t half = case_.events.size() / 2;
    const std::vector<std::string> lines(case_.events.begin(),
                                         case_.events.begin() + static_cast<std::ptrdiff_t>(half));
    const Fed fed = run(lines, {}, "half.db");
    if (!fed.wrong.empty()) return fed.wrong;
    wrong = explainRows(ground_, "half.db", Engine::interpret, rows, earlier);
    for (const auto& [row, why] : earlier) {
      const auto now = interpreted.find(row);
      if (now != interpreted.end() && now->second.first == why.first && now->second.second != why.second)
        return fmt::format("row {} was\n{}  and is\n{}", row, why.second, now->second.second);
    }
    return wrong;
  }

  /// The same programme in Russian gives the same ledger.
  std::string translation() {
    Ground russian;
    std::string why;
    const std::optional<Rules> rules = translated(case_.rules, why);
    if (!rules) return why;
    std::optional<std::vector<VersionInput>> versions = compiled(*rules, why);
    if (!versions) return "the programme in Russian is refused: " + why;
    russian.versions = std::move(*versions);
    counts_.fed += static_cast<std::int64_t>(case_.events.size());
    const Fed fed = feed(russian, case_.events, case_.until, {}, kBase);
    if (!fed.wrong.empty()) return fed.wrong;
    return differenceOfNumbers(tablesOf(kBase), Tables(russian.folder.file(kBase)));
  }

  static constexpr const char* kBase = "base.db";
  static constexpr const char* kFullLedger =
      "SELECT 1 FROM run, json_tree(run.totals) AS t WHERE t.type = 'integer' AND abs(t.value) > {}";
  static constexpr const char* kReturnsOfTooMuch =
      "SELECT id FROM receipt WHERE kind = 3 AND verdict = 3 AND reason = 6";
  const Case& case_;
  Ground ground_;
  Counts& counts_;
  Random random_;
  bool made_ = true;  // whether the check at hand had something to look at
};

}  // namespace

std::string check(const Case& one, bool thorough, Counts& counts, const std::string& only) {
  std::string why;
  std::optional<std::vector<VersionInput>> versions = compiled(one.rules, why);
  if (!versions) return {};
  return Check(one, std::move(*versions), counts).all(thorough, only);
}

std::string checkSeed(std::uint64_t seed, const CaseSize& size, Counts& counts) {
  ++counts.programmes;
  std::string why;
  const std::optional<Case> one = makeCase(seed, size, why);
  if (!one) {
    ++counts.refused_programmes;
    return {};
  }
  return check(*one, false, counts);
}

}  // namespace kopeck::sim
