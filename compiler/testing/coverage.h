// Coverage: what of a programme its tests have made happen: rules that applied, conditions that held and that failed,
// limits that cut and that left alone, tiers that somebody reached.
//
// Counts what the reference evaluator says of each event, so that nothing that makes evaluation faster can hide a rule.
// A condition counts as seen where it was looked at: those behind the first that fails are not.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/source/source.h"
#include "compiler/syntax/ast.h"
#include "runtime/engine/outcome.h"
#include "runtime/interpret/evaluator.h"
#include "runtime/plan/plan.h"

namespace kopeck {

enum class CoverKind : std::uint8_t {
  rule,       // it applied
  condition,  // of a rule or of `redeem`: it held, it failed
  limit,      // it left alone, it cut
  tier,       // somebody was on it
};

/// Something that tests should make happen, both ways where it has two.
struct CoverPoint {
  CoverKind kind = CoverKind::rule;
  std::int32_t line = 0;  // of the source, 1-based
  std::string owner;      // the rule, the tiers block; empty for `redeem`, limit blocks and the main tiers
  std::string text;       // the author's words; of a rule and a tier the name
  std::int64_t yes = 0;   // applied, held, cut, reached
  std::int64_t no = 0;    // did not apply, failed, left alone; of a tier always 0
  [[nodiscard]] bool bothWays() const { return kind == CoverKind::condition || kind == CoverKind::limit; }
  [[nodiscard]] int wanted() const { return bothWays() ? 2 : 1; }
  [[nodiscard]] int seen() const { return (yes > 0 ? 1 : 0) + (bothWays() && no > 0 ? 1 : 0); }
};

class Coverage {
 public:
  /// `plan` must outlive it. What nobody wrote (line 0) is no point, nor is what belongs to `imported`: names of
  /// declarations of other files, which have tests of their own.
  explicit Coverage(const plan::Plan& plan, std::set<std::string> imported = {});
  ~Coverage();

  /// What an evaluator answered: verdicts of one group's rules; the redeem block's first failing condition (-1: none).
  void noteVerdicts(RuleGroup group, const Value* verdicts);
  void noteRedeem(std::int32_t failed);
  /// What became of an event: which limits cut.
  void noteOutcome(const Outcome& outcome);
  /// A customer stands on a level of a block.
  void noteTier(std::int32_t block, std::int32_t level);

  /// In the order of the source; an author's rule is one point, however many rules of the Plan it is.
  [[nodiscard]] std::vector<CoverPoint> points() const;

 private:
  using Key = std::pair<std::int32_t, std::string>;  // line, text
  CoverPoint& point(CoverKind kind, std::int32_t line, const std::string& owner, const std::string& text);
  CoverPoint* known(CoverKind kind, std::int32_t line, const std::string& text);
  void noteConditions(const std::vector<plan::Condition>& conditions, std::int64_t failed);

  const plan::Plan& plan_;
  std::set<std::string> imported_;
  std::map<std::pair<CoverKind, Key>, CoverPoint> points_;
};

/// Names of the rules, discounts, coupons, limits and blocks of tiers that `file` has from the files it imports.
[[nodiscard]] std::set<std::string> importedNames(const ast::File& file, const SourceFile& source);

/// Answers as `evaluator` does, and notes what it answered. Both must outlive it.
[[nodiscard]] std::unique_ptr<Evaluator> noting(const Evaluator& evaluator, const plan::Plan& plan, Coverage& coverage);

/// How much of all that there is to see was seen: of `wanted`, each way of a condition or limit counted for itself.
struct CoverSum {
  int seen = 0;
  int wanted = 0;
  /// In tenths of a percent, rounded down; 1000 where there is nothing to see.
  [[nodiscard]] int perMille() const {
    return wanted == 0 ? 1000 : static_cast<int>(std::int64_t{1000} * seen / wanted);
  }
};
[[nodiscard]] CoverSum sumOf(const std::vector<CoverPoint>& points);

/// As lcov's tracefiles say it (geninfo(1)): rules are functions, conditions and limits branches. `file` names the
/// source.
[[nodiscard]] std::string lcov(const std::vector<CoverPoint>& points, const std::string& file);

}  // namespace kopeck
