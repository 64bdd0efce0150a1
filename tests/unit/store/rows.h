// A ledger that a test fills row by row.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/store/reader.h"
#include "runtime/store/store.h"
#include "tests/unit/store/sample.h"

namespace kopeck {

class Rows : public testing::Test {
 protected:
  void SetUp() override {
    auto store = Store::open(path_, sample::programme());
    ASSERT_TRUE(store) << store.error().message;
    store_ = std::move(*store);
    ASSERT_TRUE(store_->begin("in"));
  }

  /// Commits what `fill` puts into an otherwise empty batch.
  void commit(const auto& fill) {
    LedgerBatch batch;
    batch.first_text = static_cast<std::uint32_t>(store_->textCount());
    fill(batch);
    const Status done = store_->commit(batch);
    ASSERT_TRUE(done) << done.error().message;
    auto reader = store_->reader();
    ASSERT_TRUE(reader);
    reader_ = std::move(*reader);
  }

  void addEvent(LedgerBatch& batch, std::int64_t row, std::string_view id, std::int64_t account,
                Verdict8 verdict = Verdict8::posted, EventKind kind = EventKind::purchase) {
    EventRow event;
    event.row = row;
    event.id = batch.keep(id);
    event.account = account;
    event.verdict = verdict;
    event.kind = kind;
    event.day = 20'000;
    event.record = batch.keep("record of " + std::string(id));
    batch.events.push_back(event);
    batch.raw += std::string(id) + "\n";
  }

  void addAccount(LedgerBatch& batch, std::int64_t account) {
    AccountRow row;
    row.account = account;
    row.customer = batch.keep("c" + std::to_string(account));
    row.state = batch.keep("state");
    batch.accounts.push_back(row);
  }

  sample::Folder folder_;
  std::string path_ = folder_.file("l.db");
  std::unique_ptr<Store> store_;
  std::unique_ptr<StoreReader> reader_;
};

}  // namespace kopeck
