// Bytes of accounts, records and counters that were changed at random: what is damaged is refused, and what was made to
// look whole by a right checksum is refused or goes on as an account does.
#include <xxhash.h>

#include <cstring>

#include "tests/embed/misuse.h"
#include "tests/embed/world.h"

namespace embed_test {
namespace {

using misuse::World;

constexpr std::size_t kChecksumAt = 8;
constexpr std::size_t kContentAt = 16;

/// With the checksum that belongs to the rest.
std::string resealed(std::string bytes) {
  if (bytes.size() < kContentAt) return bytes;
  const std::uint64_t sum = XXH3_64bits(bytes.data() + kContentAt, bytes.size() - kContentAt);
  std::memcpy(bytes.data() + kChecksumAt, &sum, sizeof sum);
  return bytes;
}

std::string changed(std::string bytes, std::mt19937& random, std::size_t from) {
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
  const std::size_t times = 1 + below(3);
  for (std::size_t i = 0; i < times && bytes.size() > from; ++i) {
    const std::size_t at = from + below(bytes.size() - from);
    switch (below(4)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ 1 << below(8));
        break;
      case 1:
        bytes[at] = static_cast<char>(random());
        break;
      case 2:
        bytes.erase(at, 1 + below(4));
        break;
      default:
        bytes.insert(at, std::string(1 + below(9), static_cast<char>(0xFF)) + '\1');
        break;
    }
  }
  return bytes;
}

/// Goes on with the account as a till would; whatever is answered, what is saved can be opened again.
void goOn(const World& world, kopeck_account* account) {
  auto info = misuse::sized<kopeck_account_info>();
  (void)kopeck_account_get(account, KOPECK_NO_DAY, &info, nullptr);
  (void)kopeck_account_get(account, world.purchase.day, &info, nullptr);
  kopeck_event sale = world.purchase;
  sale.customer = kopeck_cstr("");
  auto quote = misuse::sized<kopeck_quote>();
  auto error = misuse::sized<kopeck_error>();
  kopeck_text text{};
  if (kopeck_quote_receipt(account, &sale, &quote, nullptr) == KOPECK_OK)
    (void)kopeck_explain(account, KOPECK_AS_TEXT, KOPECK_RUSSIAN, &text, nullptr);
  (void)kopeck_hold(account, kopeck_cstr("one more"), &sale, 60, nullptr, nullptr);
  (void)kopeck_hold_commit(account, kopeck_cstr("live"), &sale, nullptr, nullptr);
  sale.id = kopeck_cstr("r-7");
  const std::int32_t applied = kopeck_apply(account, &sale, nullptr, &error);
  EXPECT_NE(applied, KOPECK_INTERNAL) << error.message;
  const std::int32_t passed = kopeck_account_pass(account, kopeck_day(2028, 1, 1), nullptr, &error);
  EXPECT_NE(passed, KOPECK_INTERNAL) << error.message;
  kopeck_bytes bytes{};
  ASSERT_EQ(kopeck_account_save(account, &bytes, nullptr), KOPECK_OK);
  const std::string kept = misuse::stringOf(bytes);
  kopeck_account* again = nullptr;
  EXPECT_EQ(kopeck_account_open(world.session, misuse::bytesOf(kept), &again, &error), KOPECK_OK) << error.message;
  kopeck_account_free(again);
}

TEST(AccountBytes, AnyChangeIsNoticed) {
  World world;
  std::mt19937 random(20260520);
  const std::string before = world.state();
  for (int i = 0; i < 20'000; ++i) {
    const std::string bytes = changed(world.account_bytes, random, 0);
    if (bytes == world.account_bytes) continue;
    kopeck_account* account = nullptr;
    const std::int32_t code = kopeck_account_open(world.session, misuse::bytesOf(bytes), &account, nullptr);
    ASSERT_TRUE(code == KOPECK_DAMAGED || code == KOPECK_NEWER) << kopeck_code_name(code).data << " in round " << i;
    ASSERT_EQ(account, nullptr);
  }
  for (std::size_t bit = 0; bit < 8 * world.account_bytes.size(); ++bit) {
    std::string bytes = world.account_bytes;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ 1 << bit % 8);
    kopeck_account* account = nullptr;
    const std::int32_t code = kopeck_account_open(world.session, misuse::bytesOf(bytes), &account, nullptr);
    ASSERT_TRUE(code == KOPECK_DAMAGED || code == KOPECK_NEWER) << kopeck_code_name(code).data << " at bit " << bit;
  }
  EXPECT_EQ(world.state(), before);
}

TEST(AccountBytes, WhatOnlyLooksWholeDoesNoHarm) {
  World world;
  std::mt19937 random(7);
  int opened = 0;
  for (int i = 0; i < 20'000; ++i) {
    SCOPED_TRACE(i);
    const std::string bytes = resealed(changed(world.account_bytes, random, kContentAt));
    kopeck_account* account = nullptr;
    const std::int32_t code = kopeck_account_open(world.session, misuse::bytesOf(bytes), &account, nullptr);
    if (code != KOPECK_OK) {
      ASSERT_TRUE(code == KOPECK_DAMAGED || code == KOPECK_FOREIGN) << kopeck_code_name(code).data;
      continue;
    }
    ++opened;
    ASSERT_NO_FATAL_FAILURE(goOn(world, account));
    kopeck_account_free(account);
  }
  EXPECT_GT(opened, 500);
}

TEST(AccountBytes, RecordsAndCountersThatOnlyLookWholeDoNoHarm) {
  World world;
  std::mt19937 random(11);
  for (int i = 0; i < 10'000; ++i) {
    SCOPED_TRACE(i);
    const std::string record = resealed(changed(world.record_bytes, random, kContentAt));
    kopeck_text text{};
    auto error = misuse::sized<kopeck_error>();
    const std::int32_t said =
        kopeck_explain_record(world.session, misuse::bytesOf(record), KOPECK_AS_JSON, KOPECK_ENGLISH, &text, &error);
    ASSERT_TRUE(said == KOPECK_OK || said == KOPECK_DAMAGED || said == KOPECK_FOREIGN) << error.message;
    kopeck_account* account = nullptr;
    ASSERT_EQ(kopeck_account_open(world.session, misuse::bytesOf(world.account_bytes), &account, nullptr), KOPECK_OK);
    kopeck_line line{};
    line.sku = kopeck_cstr("C-1");
    line.quantity = 1'000'000;
    kopeck_event back = world.purchase;
    const kopeck_bytes sale = misuse::bytesOf(record);
    back.kind = KOPECK_RETURN;
    back.id = kopeck_cstr("b-1");
    back.of = kopeck_cstr("r-0");
    back.redeem_count = 0;
    back.lines = &line;
    back.sales = &sale;
    back.sale_count = 1;
    EXPECT_NE(kopeck_apply(account, &back, nullptr, &error), KOPECK_INTERNAL) << error.message;
    kopeck_account_free(account);
    const std::string counters = resealed(changed(world.counter_bytes, random, kContentAt));
    (void)kopeck_session_set_counters(world.session, misuse::bytesOf(counters), nullptr);
  }
}

}  // namespace
}  // namespace embed_test
