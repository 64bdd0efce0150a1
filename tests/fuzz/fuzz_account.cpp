// Any contents of accounts, records of sales and shared counters, with an envelope and a checksum that fit, through the
// library: refused as damaged, or taken, and then all goes on as with bytes that the library wrote. The first byte says
// what the rest is.
#include <string>

#include "include/kopeck/kopeck.h"
#include "tests/fuzz/image_support.h"
#include "tests/fuzz/support.h"

#include <xxhash.h>

namespace kopeck::fuzz {
namespace {

template <typename Struct>
Struct sized() {
  Struct one{};
  one.size = sizeof one;
  return one;
}

std::string stringOf(kopeck_bytes bytes) {
  return {static_cast<const char*>(bytes.data), bytes.size};
}
kopeck_bytes bytesOf(const std::string& bytes) {
  return {bytes.data(), bytes.size()};
}

/// The coffee club, and what the bytes of its accounts, records and counters begin with.
struct Club {
  Club() {
    const std::string& image = someImages()[2];
    require(kopeck_programme_load_image(bytesOf(image), nullptr, &programme, nullptr) == KOPECK_OK, "no programme");
    kopeck_session* session = nullptr;
    kopeck_bytes bytes{};
    require(kopeck_session_new(programme, &session, nullptr) == KOPECK_OK, "no session");
    require(kopeck_session_counters(session, &bytes, nullptr) == KOPECK_OK, "no counters");
    // Mark, format, checksum; one version with its number and hash.
    constexpr std::size_t size = 16 + 1 + 1 + 8;
    require(bytes.size > size, "no envelope");
    envelope = stringOf(bytes).substr(0, size);
    kopeck_session_free(session);
  }
  kopeck_programme* programme = nullptr;
  std::string envelope;
};

const Club& club() {
  static const Club one;
  return one;
}

std::string sealed(char what, std::string_view contents) {
  std::string bytes = club().envelope;
  bytes[3] = what;
  bytes += contents;
  const std::uint64_t sum = XXH3_64bits(bytes.data() + 16, bytes.size() - 16);
  for (int i = 0; i < 8; ++i) bytes[8 + static_cast<std::size_t>(i)] = static_cast<char>(sum >> (8 * i) & 0xff);
  return bytes;
}

/// Answers that are no fault of ours.
void requireSound(std::int32_t code, const kopeck_error& error, const char* call) {
  if (code != KOPECK_INTERNAL) return;
  require(false, std::string(call) + ": " + error.message);
}

kopeck_event receipt(const kopeck_line& line, const kopeck_attribute& channel, const char* id) {
  auto event = sized<kopeck_event>();
  event.kind = KOPECK_PURCHASE;
  event.id = kopeck_cstr(id);
  event.day = kopeck_day(2026, 5, 20);
  event.second = 36'000;
  event.lines = &line;
  event.line_count = 1;
  event.attributes = &channel;
  event.attribute_count = 1;
  return event;
}

void saveAndOpen(kopeck_session* session, const kopeck_account* account) {
  kopeck_bytes bytes{};
  auto error = sized<kopeck_error>();
  require(kopeck_account_save(account, &bytes, nullptr) == KOPECK_OK, "an account that can't be saved");
  const std::string kept = stringOf(bytes);
  kopeck_account* again = nullptr;
  const std::int32_t code = kopeck_account_open(session, bytesOf(kept), &again, &error);
  require(code == KOPECK_OK, std::string("an account that can't be opened again: ") + error.message);
  require(kopeck_account_save(again, &bytes, nullptr) == KOPECK_OK && stringOf(bytes) == kept,
          "an account that is another one when it is opened again");
  kopeck_account_free(again);
}

/// One quote, hold, purchase, return and a year.
void goOn(kopeck_session* session, kopeck_account* account, const std::string& sale) {
  kopeck_line line{};
  line.sku = kopeck_cstr("C-1");
  line.category = kopeck_cstr("Drinks/Coffee");
  line.quantity = 2'000'000;
  line.amount = 40'000;
  const kopeck_attribute channel = {kopeck_cstr("channel"), kopeck_cstr("pos")};
  const kopeck_amount beans = {kopeck_cstr(""), 100};
  kopeck_event event = receipt(line, channel, "r-7");
  event.redeem = &beans;
  event.redeem_count = 1;
  auto error = sized<kopeck_error>();
  auto info = sized<kopeck_account_info>();
  auto quote = sized<kopeck_quote>();
  kopeck_text text{};
  requireSound(kopeck_account_get(account, KOPECK_NO_DAY, &info, &error), error, "get");
  requireSound(kopeck_quote_receipt(account, &event, &quote, &error), error, "quote");
  requireSound(kopeck_explain(account, KOPECK_AS_JSON, KOPECK_RUSSIAN, &text, &error), error, "explain");
  requireSound(kopeck_hold(account, kopeck_cstr("h"), &event, 60, nullptr, &error), error, "hold");
  requireSound(kopeck_hold_commit(account, kopeck_cstr("live"), &event, nullptr, &error), error, "commit");
  event.id = kopeck_cstr("r-8");
  requireSound(kopeck_apply(account, &event, nullptr, &error), error, "apply");
  saveAndOpen(session, account);
  kopeck_event back = receipt(line, channel, "b-1");
  const kopeck_bytes record = bytesOf(sale);
  back.kind = KOPECK_RETURN;
  back.attribute_count = 0;
  back.sales = &record;
  back.sale_count = 1;
  requireSound(kopeck_apply(account, &back, nullptr, &error), error, "return");
  requireSound(kopeck_account_pass(account, kopeck_day(2027, 5, 20), nullptr, &error), error, "pass");
  saveAndOpen(session, account);
}

void account(Pieces input) {
  const std::uint64_t what = input.number(1) % 3;
  const std::string_view contents = input.rest();
  const std::string bytes = sealed(what == 0 ? 'A' : what == 1 ? 'R' : 'C', contents);
  kopeck_session* session = nullptr;
  require(kopeck_session_new(club().programme, &session, nullptr) == KOPECK_OK, "no session");
  kopeck_account* ann = nullptr;
  auto error = sized<kopeck_error>();
  if (what == 0) {
    requireSound(kopeck_account_open(session, bytesOf(bytes), &ann, &error), error, "open");
  } else {
    require(kopeck_account_new(session, kopeck_cstr("ann"), &ann, nullptr) == KOPECK_OK, "no account");
  }
  kopeck_text text{};
  if (what == 1)
    requireSound(kopeck_explain_record(session, bytesOf(bytes), KOPECK_AS_JSON, KOPECK_ENGLISH, &text, &error), error,
                 "explain");
  if (what == 2) requireSound(kopeck_session_set_counters(session, bytesOf(bytes), &error), error, "counters");
  if (ann != nullptr) goOn(session, ann, what == 1 ? bytes : std::string());
  kopeck_account_free(ann);
  kopeck_session_free(session);
}

}  // namespace
}  // namespace kopeck::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kopeck::fuzz::account({data, size});
  return 0;
}
