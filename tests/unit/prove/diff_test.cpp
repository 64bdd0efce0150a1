// kopeck diff: each of a set of mistakes is found, with a receipt that both versions have run; what changes nothing is
// proved to change nothing.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "compiler/lower/compile.h"
#include "compiler/prove/diff.h"
#include "tests/bench/large.h"

namespace kopeck::prove {
namespace {

constexpr const char* kRules = R"(program "Club"
  version    1, effective from 2026-01-01
  currency   RUB
  points     bean/beans, whole
  worth      1 bean = 1.00 RUB
  time zone  "Europe/Moscow"
  base       paid, with tax
  rounding   down, per rule
  activate   at once
  expire     12 months after purchase
  use        soonest to expire first
  returns    recalculate, within balance, limits reopen, for 30 days
  late       accept for 14 days

set tobacco = items where category under "Tobacco"
set tea     = items where category under "Tea", "Coffee"
set earning = items except tobacco

tiers by net spend over last 12 months
  plain   from 0 RUB
  silver  from 30 000 RUB
  gold    from 90 000 RUB
  rise    at once, from the next purchase
  fall    at end of month, one step

rule base
  earn 5% on earning

rule levels
  earn by tier, silver: 1%, gold: 2%

rule afternoons "Afternoons"
  when time from 14:00 to 16:00 and weekday is Mon..Fri
  earn 3% on tea

rule hundreds
  when net is at least 1 000 RUB
  earn 5 beans for each full 100 RUB on earning
  at most 500 beans per receipt

highest of afternoons, hundreds

limit all_of_it
  at most 2 000 beans per receipt over base, levels, afternoons, hundreds
)";

struct Edit {
  const char* from;
  const char* to;
};

std::string edited(std::string text, const Edit& edit) {
  const std::size_t at = text.find(edit.from);
  EXPECT_NE(at, std::string::npos) << edit.from;
  return at == std::string::npos ? text : text.replace(at, std::string(edit.from).size(), edit.to);
}

std::optional<plan::Plan> planOf(const std::string& text) {
  const SourceFile source("club.kop", text);
  Diagnostics diagnostics;
  std::optional<plan::Plan> plan = compile(source, diagnostics);
  for (const Diagnostic* one : diagnostics.sorted())
    EXPECT_TRUE(plan.has_value()) << source.position(one->span.begin).line << ": " << one->message(Lang::en);
  return plan;
}

Difference differenceBy(const std::vector<Edit>& edits) {
  std::string text = kRules;
  for (const Edit& edit : edits) text = edited(text, edit);
  const std::optional<plan::Plan> older = planOf(kRules);
  const std::optional<plan::Plan> newer = planOf(text);
  if (!older || !newer) return {};
  return diff(*older, *newer, 2);
}

TEST(Diff, FindsEachMistake) {
  const std::vector<Edit> mistakes{
      {"earn 5% on earning", "earn 6% on earning"},      // wrong percent
      {"earn 5% on earning", "earn 5%"},                 // dropped exclusion
      {"silver: 1%, gold: 2%", "silver: 2%, gold: 1%"},  // swapped tiers
      {"to 16:00", "to 17:00"},
      {"Mon..Fri", "Mon..Sat"},
      {"at least 1 000 RUB", "at least 1 001 RUB"},
      {"each full 100 RUB", "each full 10 RUB"},
      {"highest of afternoons, hundreds", "first of afternoons, hundreds"},
      {"at most 2 000 beans", "at most 200 beans"},
      {"over base, levels, afternoons, hundreds", "over base, levels, afternoons"},
      {"under \"Tea\", \"Coffee\"", "under \"Tea\""},
      {"expire     12 months", "expire     1 month"},
  };
  for (const Edit& mistake : mistakes) {
    SCOPED_TRACE(fmt::format("{} -> {}", mistake.from, mistake.to));
    const Difference difference = differenceBy({mistake});
    EXPECT_EQ(difference.same, Verdict::refuted) << difference.why.en;
    EXPECT_FALSE(difference.disagreed);
    for (const Change& change : difference.changes) {
      EXPECT_FALSE(change.events.empty());
      EXPECT_TRUE(change.rule.empty() || change.up == (change.after > change.before)) << change.rule;
    }
  }
}

TEST(Diff, WhatChangesNothingIsProvedToChangeNothing) {
  const std::vector<std::vector<Edit>> changes{
      {},
      {{"version    1", "version    2"}},
      {{"rule base\n", "rule basis\n  was base\n"},

       {"over base, levels", "over basis, levels"}},
      {{"rule afternoons \"Afternoons\"", "rule afternoons \"Tea time\""}},
      {{"set earning = items except tobacco", "set wares = items except tobacco"},
       {"earn 5% on earning", "earn 5% on wares"},
       {"100 RUB on earning", "100 RUB on wares"}},
      {{"time from 14:00 to 16:00 and weekday is Mon..Fri", "weekday is Mon..Fri and time from 14:00 to 16:00"}},
      {{"weekday is Mon..Fri", "weekday is not Sat, Sun"}},
      {{"when net is at least 1 000 RUB", "when not net < 1 000 RUB"}},
      {{"rule levels\n  earn by tier, silver: 1%, gold: 2%\n\n", ""},
       {"rule afternoons", "rule levels\n  earn by tier, silver: 1%, gold: 2%\n\nrule afternoons"}},
  };
  for (const std::vector<Edit>& edits : changes) {
    SCOPED_TRACE(edits.empty() ? "nothing" : edits.front().to);
    const Difference difference = differenceBy(edits);
    EXPECT_EQ(difference.same, Verdict::proved) << difference.why.en;
    EXPECT_TRUE(difference.changes.empty());
    EXPECT_TRUE(difference.beyond.empty()) << difference.beyond.front().en;
  }
}

TEST(Diff, SaysWhatNoReceiptShows) {
  const Difference tiers = differenceBy({{"silver  from 30 000 RUB", "silver  from 20 000 RUB"}});
  EXPECT_EQ(tiers.same, Verdict::proved);
  EXPECT_EQ(tiers.beyond.size(), 1U);
  const Difference returns = differenceBy({{"within balance", "may go negative"}});
  EXPECT_EQ(returns.beyond.size(), 1U);
}

TEST(Diff, ByName) {
  const Difference difference = differenceBy({{"rule levels\n", "rule steps\n  was levels\n"},
                                              {"over base, levels", "over base, steps"},
                                              {"earn 5% on earning", "earn 4% on earning"}});
  ASSERT_EQ(difference.named.renamed.size(), 1U);
  EXPECT_EQ(difference.named.renamed[0].to, "steps");
  EXPECT_TRUE(difference.named.added.empty());
  const std::vector<std::string>& changed = difference.named.changed;
  EXPECT_NE(std::find(changed.begin(), changed.end(), "base"), changed.end());
  const auto base = std::find_if(difference.changes.begin(), difference.changes.end(),
                                 [](const Change& change) { return change.rule == "base"; });
  ASSERT_NE(base, difference.changes.end());
  EXPECT_FALSE(base->up);
  EXPECT_EQ(base->before, base->after + 1);
}

TEST(Diff, SaysInWordsWhatWasAndWhatIs) {
  const Difference percent = differenceBy({{"earn 5% on earning", "earn 7% on earning"}});
  ASSERT_EQ(percent.rewritten.size(), 1U);
  EXPECT_EQ(percent.rewritten[0].subject.en, "base");
  EXPECT_EQ(percent.rewritten[0].before, Phrase("5% on `earning`", "5% по `earning`"));
  EXPECT_EQ(percent.rewritten[0].after, Phrase("7% on `earning`", "7% по `earning`"));
  const Difference condition = differenceBy({{"weekday is Mon..Fri", "weekday is Mon..Thu"}});
  ASSERT_EQ(condition.rewritten.size(), 1U);
  EXPECT_NE(condition.rewritten[0].before.en.find("Mon..Fri"), std::string::npos);
  EXPECT_NE(condition.rewritten[0].after.en.find("Mon..Thu"), std::string::npos);
  const Difference set = differenceBy({{"under \"Tea\", \"Coffee\"", "under \"Tea\""}});
  ASSERT_FALSE(set.rewritten.empty());
  EXPECT_EQ(set.rewritten.back().subject, Phrase("set `tea`", "набор `tea`"));
  const Difference tiers = differenceBy({{"silver  from 30 000 RUB", "silver  from 20 000 RUB"}});
  ASSERT_EQ(tiers.beyond.size(), 1U);
  EXPECT_EQ(tiers.beyond[0].en, "tiers: silver from 30000.00 RUB → silver from 20000.00 RUB");
}

// Nothing of one receipt tells a limit of a day from one of a month: a second receipt does.
TEST(Diff, ShowsALimitOfAnotherPeriodWithAPast) {
  const Difference difference = differenceBy({{"at most 500 beans per receipt", "at most 500 beans per day"}});
  EXPECT_EQ(difference.same, Verdict::refuted) << difference.why.en;
  ASSERT_FALSE(difference.changes.empty());
  const std::vector<std::string>& events = difference.changes[0].newer_events;
  const auto bought = [](const std::string& event) { return event.find("\"purchase\"") != std::string::npos; };
  EXPECT_GT(std::count_if(events.begin(), events.end(), bought), 1);
}

// `was` stays in the file for good: both versions may have it.
TEST(Diff, ARenameOfLongAgoIsNoChange) {
  const Edit renamed{"rule base\n", "rule base\n  was basis\n"};
  const std::optional<plan::Plan> older = planOf(edited(kRules, renamed));
  const std::optional<plan::Plan> newer = planOf(edited(edited(kRules, renamed), {"version    1", "version    2"}));
  ASSERT_TRUE(older && newer);
  const Difference difference = diff(*older, *newer, 2);
  EXPECT_EQ(difference.same, Verdict::proved);
  EXPECT_TRUE(difference.named.renamed.empty() && difference.named.added.empty() && difference.named.removed.empty());
}

// What does not change costs nothing, however many rules there are.
TEST(Diff, OfManyRulesOneHasChanged) {
  const std::string text = bench::largeProgramme(200);
  const std::optional<plan::Plan> older = planOf(text);
  const std::optional<plan::Plan> newer = planOf(edited(text, {"earn 3% on earning", "earn 4% on earning"}));
  ASSERT_TRUE(older && newer);
  const Difference nothing = diff(*older, *older, 2);
  EXPECT_EQ(nothing.same, Verdict::proved);
  EXPECT_TRUE(nothing.changes.empty());
  const Difference difference = diff(*older, *newer, 2);
  EXPECT_EQ(difference.same, Verdict::refuted);
  EXPECT_EQ(difference.named.changed, std::vector<std::string>{"main"});
  ASSERT_FALSE(difference.changes.empty());
  EXPECT_EQ(difference.changes[0].rule, "main");
  EXPECT_TRUE(difference.changes[0].up);
  for (const Change& change : difference.changes)
    EXPECT_TRUE(change.rule == "main" || change.rule == "birthday") << change.rule;
}

}  // namespace
}  // namespace kopeck::prove
