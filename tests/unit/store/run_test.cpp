// Runs: going on where one was left, reading meanwhile, a full disk, batches that do not fit.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "runtime/store/reader.h"
#include "runtime/store/store.h"
#include "tests/unit/store/sample.h"

namespace kopeck {
namespace {

TEST(StoreRun, GoesOnWhereItWasLeft) {
  const sample::Folder folder;
  const auto all = sample::batches(1, 12, 30);
  ASSERT_EQ(sample::fill(folder.file("whole.db"), all), "");
  EXPECT_EQ(sample::brokenInvariant(folder.file("whole.db"), all), "");
  for (std::size_t first = 0; first <= all.size(); ++first) {
    ASSERT_EQ(sample::fill(folder.file("parts.db"), {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(first)}),
              "");
    ASSERT_EQ(sample::brokenInvariant(folder.file("parts.db"), all), "");
  }
  EXPECT_EQ(sample::difference(sample::dump(folder.file("parts.db")), sample::dump(folder.file("whole.db"))), "");
}

TEST(StoreRun, EachInputHasItsOwnPosition) {
  const sample::Folder folder;
  auto store = Store::open(folder.file("l.db"), sample::programme());
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->begin("january.ndjson"));
  LedgerBatch batch;
  batch.position = {10, 9};
  batch.run.receipts = 9;
  batch.latest_day = 20'500;
  batch.first_text = 1;
  ASSERT_TRUE((*store)->commit(batch));
  ASSERT_TRUE((*store)->finish());
  const auto february = (*store)->begin("february.ndjson");
  ASSERT_TRUE(february);
  EXPECT_EQ(february->position.lines, 0U);
  EXPECT_EQ(february->totals.receipts, 0);
  EXPECT_EQ(february->latest_day, 20'500) << "of the whole ledger";
  EXPECT_FALSE(february->finished);
  batch.position = {5, 5};
  batch.run.receipts = 5;
  batch.latest_day = kNoDay;
  ASSERT_TRUE((*store)->commit(batch));
  const auto january = (*store)->begin("january.ndjson");
  ASSERT_TRUE(january);
  EXPECT_EQ(january->position.events, 9U);
  EXPECT_EQ(january->totals.receipts, 9);
  EXPECT_TRUE(january->finished);
  ASSERT_TRUE((*store)->commit(batch));
  EXPECT_FALSE((*store)->begin("january.ndjson")->finished) << "it had grown";
  auto reader = (*store)->reader();
  ASSERT_TRUE(reader);
  EXPECT_EQ(*(*reader)->inputs(), (std::vector<std::string>{"january.ndjson", "february.ndjson"}));
}

TEST(StoreRun, AReaderSeesWholeBatchesWhileARunWrites) {
  const sample::Folder folder;
  const std::string path = folder.file("l.db");
  const auto all = sample::batches(2, 40, 50);
  std::vector<std::int64_t> ends{0};
  for (const LedgerBatch& batch : all) ends.push_back(batch.events.back().row);
  auto store = Store::open(path, sample::programme());
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->begin("in"));
  std::atomic<bool> over = false;
  std::atomic<int> looks = 0;
  std::string broken;
  std::thread reading([&] {
    auto reader = StoreReader::open(path);
    if (!reader) {
      broken = reader.error().message;
      return;
    }
    while (!over && broken.empty()) {
      if (!(*reader)->beginSnapshot()) {
        broken = "no snapshot";
        return;
      }
      const auto state = (*reader)->runState("in");
      const auto counts = (*reader)->counts();
      Value sum = 0;
      const Status summed = (*reader)->allPostings([&](const StoredPosting& posting) {
        sum += posting.posting.points;
        return true;
      });
      if (!state || !counts || !summed) {
        broken = "a look failed";
      } else if (!std::ranges::binary_search(ends, counts->events)) {
        broken = "half a batch";
      } else if (sum != state->totals.earned || static_cast<std::int64_t>(state->position.events) != counts->events) {
        broken = "rows and totals of different commits";
      }
      (*reader)->endSnapshot();
      ++looks;
    }
  });
  for (const LedgerBatch& batch : all) {
    const Status done = (*store)->commit(batch);
    ASSERT_TRUE(done) << done.error().message;
    const int before = looks;
    while (looks == before && broken.empty()) std::this_thread::yield();  // one look a batch, at the least
  }
  over = true;
  reading.join();
  EXPECT_EQ(broken, "");
  EXPECT_GE(looks.load(), 40);
}

TEST(StoreRun, AFullDiskStopsCleanlyAndTheRunGoesOn) {
  const sample::Folder folder;
  const auto all = sample::batches(3, 20, 60);
  ASSERT_EQ(sample::fill(folder.file("whole.db"), all), "");
  const std::string path = folder.file("small.db");
  int full = 0;
  std::string said = "not begun";
  for (std::int64_t pages = 60; !said.empty(); pages += 5) {
    ASSERT_LT(pages, 2'000) << said;
    StoreOptions options;
    options.max_pages = pages;
    auto store = Store::open(path, sample::programme(), options);
    ASSERT_TRUE(store) << store.error().message;
    const auto state = (*store)->begin("in");
    ASSERT_TRUE(state);
    said.clear();
    for (const LedgerBatch& batch : all) {
      if (batch.position.lines <= state->position.lines) continue;
      const std::int64_t row = (*store)->lastRow();
      const Status done = (*store)->commit(batch);
      if (done) continue;
      said = done.error().message;
      EXPECT_EQ(done.error().kind, ErrorKind::full) << said;
      EXPECT_FALSE(done.error().message_ru.empty());
      EXPECT_EQ((*store)->lastRow(), row);
      EXPECT_FALSE((*store)->commit(batch)) << "still full, and still standing";
      ++full;
      break;
    }
    if (said.empty()) {
      const Status finished = (*store)->finish();
      if (!finished) said = finished.error().message;
    }
    store->reset();
    ASSERT_EQ(sample::brokenInvariant(path, all), "");
  }
  EXPECT_GT(full, 5);
  EXPECT_EQ(sample::difference(sample::dump(path), sample::dump(folder.file("whole.db"))), "");
}

TEST(StoreRun, TheSameBatchMayBeCommittedAgainWhenThereIsRoom) {
  const sample::Folder folder;
  const auto all = sample::batches(4, 2, 3'000);
  StoreOptions options;
  options.max_pages = 120;
  auto store = Store::open(folder.file("l.db"), sample::programme(), options);
  ASSERT_TRUE(store);
  ASSERT_TRUE((*store)->begin("in"));
  ASSERT_FALSE((*store)->commit(all[0]));
  store->reset();
  EXPECT_EQ(sample::brokenInvariant(folder.file("l.db"), all), "");
  EXPECT_EQ(sample::fill(folder.file("l.db"), all), "");
  EXPECT_EQ(sample::brokenInvariant(folder.file("l.db"), all), "");
}

TEST(StoreRun, RefusesWhatDoesNotContinueTheLedger) {
  const sample::Folder folder;
  const auto all = sample::batches(5, 3, 10);
  auto store = Store::open(folder.file("l.db"), sample::programme());
  ASSERT_TRUE(store);
  const auto refused = [&](const LedgerBatch& batch) {
    const Status done = (*store)->commit(batch);
    EXPECT_FALSE(done);
    return done ? ErrorKind::io : done.error().kind;
  };
  EXPECT_EQ(refused(all[0]), ErrorKind::invalid) << "no input begun";
  ASSERT_TRUE((*store)->begin("in"));
  EXPECT_EQ(refused(all[1]), ErrorKind::invalid) << "a gap in the rows";
  ASSERT_TRUE((*store)->commit(all[0]));
  EXPECT_EQ(refused(all[0]), ErrorKind::invalid) << "the same rows again";
  LedgerBatch no_account = all[1];
  no_account.accounts.clear();
  no_account.events.back().account = 77;
  no_account.events.back().verdict = Verdict8::posted;
  EXPECT_EQ(refused(no_account), ErrorKind::invalid);
  LedgerBatch no_lot = all[1];
  no_lot.lots = {{lotId(5'000, 0), 1, kMissing, 1, 1, 1, 1}};
  EXPECT_EQ(refused(no_lot), ErrorKind::invalid);
  LedgerBatch text_gap = all[1];
  ++text_gap.first_text;
  EXPECT_EQ(refused(text_gap), ErrorKind::invalid);
  ASSERT_TRUE((*store)->commit(all[1])) << "none of it left a trace";
  ASSERT_TRUE((*store)->commit(all[2]));
  store->reset();
  EXPECT_EQ(sample::brokenInvariant(folder.file("l.db"), all), "");
  ASSERT_EQ(sample::fill(folder.file("other.db"), all), "");
  EXPECT_EQ(sample::difference(sample::dump(folder.file("l.db")), sample::dump(folder.file("other.db"))), "");
}

TEST(StoreRun, ADamagedFileIsSaidToBe) {
  const sample::Folder folder;
  const std::string path = folder.file("l.db");
  ASSERT_EQ(sample::fill(path, sample::batches(6, 10, 200)), "");
  FILE* file = fopen(path.c_str(), "r+b");
  ASSERT_NE(file, nullptr);
  for (long page = 4; page < 60; ++page) {
    fseek(file, page * 4096, SEEK_SET);
    fputs("\xFF\xFF\xFF\xFF damaged", file);
  }
  fclose(file);
  auto reader = StoreReader::open(path);
  if (!reader) {
    EXPECT_EQ(reader.error().kind, ErrorKind::damaged);
    return;
  }
  const Status done = (*reader)->allPostings([](const StoredPosting&) { return true; });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().kind, ErrorKind::damaged) << done.error().message;
}

}  // namespace
}  // namespace kopeck
