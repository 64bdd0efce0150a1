// A defect of ours stops the run before it is in the ledger: an evaluator that lies, and a batch that does not add up.
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "compiler/lower/compile.h"
#include "runtime/run/proof.h"
#include "tests/unit/run/ledgers.h"

namespace kopeck::test {
namespace {

/// Gives less than nothing from the `honest_events`-th evaluation on.
class Lies : public Evaluator {
 public:
  Lies(const plan::Plan& plan, int honest_events) : honest_(makeInterpreter(plan)), left_(honest_events) {}
  [[nodiscard]] Fault evaluateLines(EvalContext& context) const override { return honest_->evaluateLines(context); }
  [[nodiscard]] Fault evaluateRules(EvalContext& context, RuleGroup group) const override {
    const Fault fault = honest_->evaluateRules(context, group);
    if (left_-- <= 0) context.amounts[0] = -7;
    return fault;
  }
  [[nodiscard]] Fault evaluateRedeem(EvalContext& context, std::int32_t& failed) const override {
    return honest_->evaluateRedeem(context, failed);
  }
  [[nodiscard]] const char* name() const override { return "lies"; }

 private:
  std::unique_ptr<Evaluator> honest_;
  mutable int left_;
};

TEST(Broken, AFailedCheckStopsTheRunAtTheLastCommit) {
  const std::string rules = head() + "rule base\n  earn 10%\n";
  Ledger ledger(rules);
  ledger.run({buy("r1", "anna", "2026-02-01T10:00:00", "100.00")}, "2026-02-01");
  const Lines before = ledger.content();

  Diagnostics diagnostics;
  auto plan = compile(SourceFile("test.kop", rules), diagnostics);
  ASSERT_TRUE(plan);
  std::vector<VersionInput> inputs;
  inputs.push_back({std::move(*plan), {{"test.kop", rules}}});
  auto programme = Programme::link(std::move(inputs));
  ASSERT_TRUE(programme.ok()) << programme.error().message;
  const Folder folder;
  std::ofstream(folder.file("in.ndjson")) << buy("r2", "anna", "2026-02-02T10:00:00", "50.00") << '\n'
                                          << buy("r3", "boris", "2026-02-02T11:00:00", "50.00") << '\n';
  RunRequest request;
  request.programme = programme->get();
  request.evaluator = [](const plan::Plan& of) -> Result<std::unique_ptr<Evaluator>> {
    return std::unique_ptr<Evaluator>(std::make_unique<Lies>(of, 1));
  };
  request.receipts = folder.file("in.ndjson");
  request.ledger = ledger.path();
  const auto summary = runReceipts(request);
  ASSERT_FALSE(summary.ok());
  EXPECT_EQ(summary.error().kind, ErrorKind::internal);
  EXPECT_EQ(summary.error().message,
            "internal error: the parts of what was given do not sum to it (check grants, event r3, customer boris, day "
            "2026-02-02, version 1); please report it; the ledger stands at its last commit");
  // Neither the receipt that was wrong nor the one before it, which no commit had taken.
  EXPECT_EQ(ledger.content(), before);
  EXPECT_EQ(ledger.unsound(), "");
  // Mended, it goes on.
  ledger.run({buy("r2", "anna", "2026-02-02T10:00:00", "50.00"), buy("r3", "boris", "2026-02-02T11:00:00", "50.00")});
  EXPECT_EQ(ledger.balance("anna"), 15);
  EXPECT_EQ(ledger.balance("boris"), 5);
}

TEST(Broken, ABatchThatDoesNotAddUp) {
  BatchProof proof;
  EXPECT_TRUE(proof.agrees());
  proof.moved(0, 5);
  EXPECT_FALSE(proof.agrees());
  proof.changed(BatchProof::share(0, 10), BatchProof::share(0, 15));
  EXPECT_TRUE(proof.agrees());
  // What one kind has too many of does not make up for another.
  proof.moved(1, 3);
  proof.moved(2, -3);
  EXPECT_FALSE(proof.agrees());
  proof.clear();
  EXPECT_TRUE(proof.agrees());
  proof.changed(BatchProof::share(3, 1), 0);
  EXPECT_FALSE(proof.agrees());
}

TEST(Broken, RowsThatDoNotFollowEachOther) {
  std::vector<EventRow> rows(3);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].row = 7 + static_cast<std::int64_t>(i);
  EXPECT_EQ(BatchProof::outOfOrder(rows, 7), nullptr);
  EXPECT_EQ(BatchProof::outOfOrder(rows, 6), &rows[0]);
  rows[2].row = 8;
  EXPECT_EQ(BatchProof::outOfOrder(rows, 7), &rows[2]);
}

}  // namespace
}  // namespace kopeck::test
