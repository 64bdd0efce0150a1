// Every call that a whole run makes of its disk fails once: the ledger, the rejects file and the summary end as if
// nothing had been. What the faults are: faulty_vfs.h; what must hold after each: whole_run.h.
#include <gtest/gtest.h>

#include <initializer_list>

#include "tests/crash/whole_run.h"

namespace kopeck::crash {
namespace {

/// Small enough that every place of it can be tried.
const WholeRun& run() {
  static const WholeRun one(10, 60, 60);
  return one;
}

/// Tries the kinds in turn at each `stride`-th call from `first` on.
void tryAll(std::initializer_list<FaultKind> kinds, Calls calls, std::int64_t stride) {
  ASSERT_EQ(run().wrong(), "");
  std::int64_t struck = 0;
  std::int64_t tried = 0;
  for (std::int64_t at = 1; at <= run().count(calls); at += stride, ++tried) {
    const FaultKind kind = *(kinds.begin() + tried % static_cast<std::int64_t>(kinds.size()));
    const WholeRun::Answer answer = run().run({kind, at, calls}, static_cast<std::uint64_t>(at));
    ASSERT_EQ(answer.wrong, "") << "fault " << static_cast<int>(kind) << " at call " << at << " of "
                                << run().count(calls);
    struck += answer.struck ? 1 : 0;
  }
  // Readers run beside the writer, and don't make the same calls each time.
  EXPECT_GT(struck, tried * 9 / 10);
}

TEST(WholeRunCrash, TheRunHasEverythingInIt) {
  ASSERT_EQ(run().wrong(), "");
  const RunTotals& totals = run().summary().totals;
  for (const std::int64_t count :
       {totals.posted, totals.anonymous, totals.duplicate, totals.refusedTotal(), totals.events, totals.gifts,
        totals.gifts_refused, totals.discounts, totals.coupons_issued, totals.messages, totals.redeemed, totals.expired,
        totals.taken_back, totals.returned, totals.adjusted, totals.opened, totals.gifted, totals.by_hand,
        totals.coupons_used})
    EXPECT_NE(count, 0);
  EXPECT_GT(run().count(Calls::changing), 300);
  std::printf("%lld changing, %lld looking calls\n", static_cast<long long>(run().count(Calls::changing)),
              static_cast<long long>(run().count(Calls::looking)));
}

TEST(WholeRunCrash, AnErrorAtEveryChange) {
  tryAll({FaultKind::io_error}, Calls::changing, 1);
}
TEST(WholeRunCrash, AFullDiskAtEveryChange) {
  tryAll({FaultKind::full}, Calls::changing, 1);
}
TEST(WholeRunCrash, APowerCutAtEveryChange) {
  tryAll({FaultKind::power_cut}, Calls::changing, 1);
}
TEST(WholeRunCrash, AnErrorAtEveryLook) {
  tryAll({FaultKind::io_error}, Calls::looking, 1);
}
// The soak program tries these at every change, too.
TEST(WholeRunCrash, AShortWriteADiskThatStaysFullOrAKillAtEveryThirdChange) {
  tryAll({FaultKind::short_write, FaultKind::stays_full, FaultKind::killed, FaultKind::killed}, Calls::changing, 3);
}

}  // namespace
}  // namespace kopeck::crash
