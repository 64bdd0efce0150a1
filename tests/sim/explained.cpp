#include "tests/sim/explained.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "runtime/engine/explain.h"
#include "runtime/run/fold.h"

namespace kopeck::sim {

namespace {

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

/// What the ledger has of events' own grants of the header's points: as posted, and as corrected since.
class Posted {
 public:
  Posted(const Programme& programme, const Tables& tables, const std::vector<std::int64_t>& rows) {
    tables.numbers(
        "SELECT p.receipt, p.kind, p.points FROM posting AS p LEFT JOIN terms AS t ON t.terms = (p.lot & 65535) WHERE "
        "p.kind IN (1, 8, 9, 10) AND p.receipt IS NOT NULL AND p.rule IS NOT NULL AND coalesce(t.kind, 0) = 0",
        [&](const std::vector<std::int64_t>& posting) {
          if (!std::binary_search(rows.begin(), rows.end(), posting[0])) return;
          Sum& sum = sums_[posting[0]];
          if (posting[1] == 1 || posting[1] == 8) sum.points += posting[2];
          sum.corrected = sum.corrected || posting[1] == 8;
          several_things_ = several_things_ || posting[1] >= 9;
        });
    for (std::size_t v = 0; v < programme.size(); ++v)
      for (const plan::Rule& rule : programme[v].plan->rules) gifts_ = gifts_ || rule.recipient >= 0;
  }
  /// Nothing where it can't be told: other things that a rule did were corrected as well, or another customer got it.
  [[nodiscard]] std::optional<Value> of(std::int64_t row, EventKind kind) const {
    if (kind == EventKind::custom && gifts_) return std::nullopt;
    const auto sum = sums_.find(row);
    if (sum == sums_.end()) return 0;
    if (sum->second.corrected && several_things_) return std::nullopt;
    return sum->second.points;
  }

 private:
  struct Sum {
    Value points = 0;
    bool corrected = false;
  };
  std::map<std::int64_t, Sum> sums_;
  bool several_things_ = false, gifts_ = false;
};

}  // namespace

std::vector<std::int64_t> receiptsToExplain(const Tables& tables, std::int64_t more) {
  std::vector<std::int64_t> rows;
  const auto add = [&](const std::vector<std::int64_t>& row) { rows.push_back(row[0]); };
  const char* const judged = "kind IN (1, 2) AND verdict = 0";
  for (const char* table : {"posting", "effect"})
    for (const char* which : {"min", "max"})
      tables.numbers(fmt::format("SELECT {}(p.receipt) FROM {} AS p JOIN receipt AS r ON r.row = p.receipt WHERE r.{} "
                                 "AND rule IS NOT NULL GROUP BY rule",
                                 which, table, "kind IN (1, 2) AND r.verdict = 0"),
                     add);
  tables.numbers(fmt::format("SELECT row FROM receipt WHERE {0} AND row % (SELECT 1 + max(row) / {1} FROM receipt) = 0",
                             judged, more),
                 add);
  std::sort(rows.begin(), rows.end());
  rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
  return rows;
}

std::string explainRows(Ground& ground, const std::string& ledger, Engine engine, const std::vector<std::int64_t>& rows,
                        Explained& all) {
  std::string wrong;
  const auto opened = openLedger(ground, ledger, engine, wrong);
  if (!opened) return wrong;
  const Tables tables(ground.folder.file(ledger));
  const Posted posted(*opened->programme, tables, rows);
  for (const std::int64_t row : rows) {
    const auto stored = opened->reader->event(row);
    if (!stored.ok()) return stored.error().message;
    if (!*stored || (*stored)->row.verdict != Verdict8::posted || !isJudged((*stored)->row.kind)) continue;
    Sale sale;
    Explanation why;
    const std::size_t version = opened->programme->numbered((*stored)->version);
    if (!decode(*opened->programme, **stored, sale) || !explain(*(*opened->programme)[version].stepper, sale, why))
      return fmt::format("row {} can't be", row);
    const std::optional<Value> given = posted.of(row, (*stored)->row.kind);
    if (given && *given != why.earned)
      return fmt::format("row {}: {} were posted, and this says\n{}", row, *given, textOf(why));
    all[row] = {(*stored)->record + (*stored)->left, textOf(why)};
  }
  return {};
}

}  // namespace kopeck::sim
