// kopeck prove: what is proved holds, what is refuted is shown by a receipt that the engine has run, what is neither is
// said to be unknown; on small programmes whose answers are known, and on all that are published.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "compiler/check/check.h"
#include "compiler/lower/lower.h"
#include "compiler/lower/tests.h"
#include "compiler/prove/prove.h"
#include "compiler/syntax/parse.h"

namespace kopeck::prove {
namespace {

namespace fs = std::filesystem;

constexpr const char* kHead = R"(program "Club"
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

)";

std::string said(const SourceFile& source, const Diagnostics& diagnostics) {
  std::string text;
  for (const Diagnostic* one : diagnostics.sorted())
    text += fmt::format("{}: {}\n", source.position(one->span.begin).line, one->message(Lang::en));
  return text;
}

Proof proofOf(const std::string& rules, std::size_t lines = 3) {
  const SourceFile source("club.kop", kHead + rules);
  Diagnostics diagnostics;
  const ParsedFile parsed = parse(source, diagnostics);
  const std::optional<CheckedProgram> program = check(parsed.file, source, diagnostics);
  if (!program) {
    ADD_FAILURE() << said(source, diagnostics);
    return {};
  }
  return prove(lower(*program), {lines, guaranteeDenominators(*program)});
}

const Finding& of(const Proof& proof, Claim claim) {
  const auto found = std::find_if(proof.findings.begin(), proof.findings.end(),
                                  [&](const Finding& one) { return one.claim == claim; });
  EXPECT_NE(found, proof.findings.end());
  return *found;
}

TEST(Prove, AGuaranteeThatHolds) {
  const Proof proof = proofOf(R"(set tobacco = items where category under "Tobacco"
set earning = items except tobacco

rule base
  earn 5% on earning

redeem
  at most 50% of net

guarantee "a quarter"
  worth of earned by base <= 25% of net

guarantee "nothing on tobacco"
  earned by base on tobacco = 0 beans

guarantee "half is paid by points at most"
  worth of redeemed <= 50% of net
)");
  ASSERT_EQ(proof.findings.size(), 6U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(proof.findings[i].verdict, Verdict::proved) << i;
  const Finding& share = of(proof, Claim::share);
  EXPECT_EQ(share.most, (Ratio{1, 20}));
  EXPECT_EQ(share.share, (Ratio{1, 20}));
  EXPECT_EQ(of(proof, Claim::growing).verdict, Verdict::proved);
}

TEST(Prove, TheSmallestReceiptThatBreaksOne) {
  const Proof proof = proofOf(R"(rule base
  earn 5%

rule more
  when net is at least 1 000 RUB
  earn 300 beans

guarantee "a tenth"
  worth of earned <= 10% of net
)");
  const Finding& broken = proof.findings[0];
  EXPECT_EQ(broken.verdict, Verdict::refuted);
  EXPECT_EQ(broken.sides, "350.00 RUB <= 100.00 RUB");
  ASSERT_EQ(broken.events.size(), 1U);
  EXPECT_NE(broken.events[0].find(R"("amount":"1000.00")"), std::string::npos) << broken.events[0];
  EXPECT_EQ(of(proof, Claim::share).most, (Ratio{7, 20}));
}

TEST(Prove, ACustomerThatAnOpeningBrings) {
  const Proof proof = proofOf(R"(tiers by net spend over last 12 months
  plain   from 0 RUB
  silver  from 30 000 RUB
  rise    at once, from the next purchase
  fall    at end of month, one step

rule base
  earn by tier, plain: 1%, silver: 3%

guarantee "a fiftieth"
  worth of earned <= 2% of net
)");
  const Finding& broken = proof.findings[0];
  EXPECT_EQ(broken.verdict, Verdict::refuted);
  ASSERT_EQ(broken.events.size(), 2U);
  EXPECT_NE(broken.events[0].find("silver"), std::string::npos) << broken.events[0];
}

TEST(Prove, ALineThatCostsPoints) {
  const Proof proof = proofOf(R"(set tea = items where category under "Tea"

rule only_tea
  when every item in tea
  earn 10%
)");
  const Finding& growing = of(proof, Claim::growing);
  EXPECT_EQ(growing.verdict, Verdict::refuted);
  ASSERT_EQ(growing.fallen.size(), 1U);
  EXPECT_EQ(growing.fallen[0].rule, "only_tea");
  EXPECT_EQ(growing.fallen[0].before, 1);
  EXPECT_EQ(growing.fallen[0].after, 0);
  EXPECT_FALSE(growing.larger.empty());
}

TEST(Prove, NoVerdictWithoutItsGround) {
  const Proof proof = proofOf(R"(set tea = items where category under "Tea"

discount tea_days
  take 70 RUB off tea

rule base
  earn 3% on tea

rule by_spend
  when units in tea over this month is at least 10 units
  earn 100 beans

guarantee "not for those who bought much tea"
  earned by by_spend = 0 beans
)");
  // Only a customer who bought tea before breaks it, and an opening brings none.
  EXPECT_EQ(proof.findings[0].verdict, Verdict::unknown);
  for (const Finding& one : proof.findings) {
    EXPECT_FALSE(one.disagreed);
    EXPECT_TRUE(one.verdict != Verdict::unknown || !one.why.en.empty());
    EXPECT_TRUE(one.verdict != Verdict::refuted || !one.events.empty());
  }
}

TEST(Prove, PublishedProgrammes) {
  int all = 0, unknown = 0, refuted = 0;
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(KOPECK_SOURCE_DIR) / "examples"))
    if (entry.path().extension() == ".kop") paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  for (const fs::path& path : paths) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    const SourceFile source(path.string(), text.str());
    Diagnostics diagnostics;
    const ParsedFile parsed = parse(source, diagnostics);
    const std::optional<CheckedProgram> program = check(parsed.file, source, diagnostics);
    if (!program) continue;  // one of them shows what is refused
    for (const Finding& one : prove(lower(*program), {2, guaranteeDenominators(*program)}).findings) {
      ++all;
      EXPECT_FALSE(one.disagreed) << path;
      unknown += one.verdict == Verdict::unknown ? 1 : 0;
      refuted += one.verdict == Verdict::refuted ? 1 : 0;
      // What is shown, was run; what is not known, says why.
      EXPECT_TRUE(one.verdict != Verdict::refuted || !one.events.empty()) << path;
      EXPECT_TRUE(one.verdict != Verdict::unknown || !(one.why.en.empty() || one.why.ru.empty())) << path;
    }
  }
  EXPECT_GE(all, 27 * 3);
  EXPECT_GT(refuted, 0);
  EXPECT_LE(unknown * 20, all) << unknown << " of " << all;
}

}  // namespace
}  // namespace kopeck::prove
