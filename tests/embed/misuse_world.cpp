// The world of wrong calls, made by right ones.
#include <unistd.h>

#include <filesystem>
#include <system_error>

#include "tests/embed/misuse.h"
#include "tests/embed/streams.h"

namespace embed_test::misuse {

namespace {

void good(std::int32_t code, const char* what) {
  if (code == KOPECK_OK) return;
  ADD_FAILURE() << what << ": " << kopeck_code_name(code).data;
  std::abort();
}

kopeck_programme* compiled(const char* file) {
  const std::string path = std::string(KOPECK_SOURCE_DIR "/examples/") + file;
  const kopeck_text name = textOf(path);
  auto options = sized<kopeck_compile_options>();
  options.engine = KOPECK_INTERPRET;
  options.files = &name;
  options.file_count = 1;
  kopeck_programme* programme = nullptr;
  good(kopeck_compile(&options, &programme, nullptr, nullptr), file);
  return programme;
}

void removeLedger(const std::string& name) {
  for (const char* end : {"", "-wal", "-shm", "-lock"}) {
    std::error_code ignored;
    std::filesystem::remove(World::file(name) + end, ignored);
  }
}

kopeck_ledger* openLedger(kopeck_session* session, const std::string& name) {
  const std::string path = World::file(name);
  removeLedger(name);
  auto options = sized<kopeck_ledger_options>();
  options.run_day = KOPECK_NEVER;
  options.path = textOf(path);
  kopeck_ledger* ledger = nullptr;
  good(kopeck_ledger_open(session, &options, &ledger, nullptr), "a ledger");
  return ledger;
}

void take(kopeck_account* account, const char* json) {
  auto event = sized<kopeck_event>();
  event.json = kopeck_cstr(json);
  good(kopeck_apply(account, &event, nullptr, nullptr), json);
}

std::string saved(const kopeck_account* account) {
  kopeck_bytes bytes{};
  good(kopeck_account_save(account, &bytes, nullptr), "an account's bytes");
  return stringOf(bytes);
}

}  // namespace

std::string World::file(const std::string& name) {
  return testing::TempDir() + "misuse_" + std::to_string(getpid()) + "_" + name;
}

World::World() {
  line.sku = kopeck_cstr("C-1");
  line.category = kopeck_cstr("Drinks/Coffee");
  line.quantity = 2'000'000;
  line.amount = 40'000;
  channel = {kopeck_cstr("channel"), kopeck_cstr("pos")};
  beans = {kopeck_cstr(""), 100};
  purchase.size = sizeof purchase;
  purchase.kind = KOPECK_PURCHASE;
  purchase.id = kopeck_cstr("r-1");
  purchase.day = kopeck_day(2026, 5, 20);
  purchase.second = 36'000;
  purchase.lines = &line;
  purchase.line_count = 1;
  purchase.attributes = &channel;
  purchase.attribute_count = 1;
  purchase.redeem = &beans;
  purchase.redeem_count = 1;
  programme = compiled("coffee_club/club.kop");
  other = compiled("stamp_card/club.kop");
  good(kopeck_session_new(programme, &session, nullptr), "a session");
  const kopeck_source bad = {kopeck_cstr("club.kop"), kopeck_cstr("program \"Club\"\n  version 1\n  curency EUR\n")};
  auto options = sized<kopeck_compile_options>();
  options.versions = &bad;
  options.version_count = 1;
  kopeck_programme* none = nullptr;
  EXPECT_EQ(kopeck_compile(&options, &none, &diagnostics, nullptr), KOPECK_NOT_COMPILED);
  good(kopeck_build_image(programme, kopeck_cstr("none"), &image, nullptr), "an image");
  image_bytes = stringOf(kopeck_image_bytes(image));
  makeAccount();
  makeLedger();
  makeTables();
  makeOther();
  makeFreed();
}

void World::makeAccount() {
  good(kopeck_account_new(session, kopeck_cstr("ann"), &account, nullptr), "an account");
  take(account, R"({"type":"opening","id":"o-1","customer":"ann","at":"2026-04-01T00:00:00",
                   "lots":[{"points":"1000","earned":"2026-03-01"}]})");
  kopeck_event first = purchase;
  first.id = kopeck_cstr("r-0");
  first.day = kopeck_day(2026, 5, 10);
  first.redeem_count = 0;
  auto outcome = sized<kopeck_outcome>();
  good(kopeck_apply(account, &first, &outcome, nullptr), "a purchase");
  record_bytes = stringOf(outcome.record);
  good(kopeck_hold(account, kopeck_cstr("live"), &purchase, 86'400, nullptr, nullptr), "a hold");
  account_bytes = saved(account);
  kopeck_bytes bytes{};
  good(kopeck_session_counters(session, &bytes, nullptr), "counters");
  counter_bytes = stringOf(bytes);
}

void World::makeLedger() {
  ledger = openLedger(session, "whole.db");
  kopeck_event first = purchase;
  first.id = kopeck_cstr("r-0");
  first.customer = kopeck_cstr("ann");
  first.redeem_count = 0;
  good(kopeck_ledger_apply(ledger, &first, nullptr, nullptr), "a receipt");
}

void World::makeTables() {
  TextStream receipts({{"id", {"r1"}},
                       {"at", {"2026-05-01T10:00:00"}},
                       {"channel", {"pos"}},
                       {"sku", {"CF1"}},
                       {"quantity", {"1"}},
                       {"amount", {"100.00"}}});
  good(kopeck_run_tables(programme, nullptr, receipts.get(), nullptr, nullptr, &tables, nullptr), "tables");
}

void World::makeOther() {
  good(kopeck_session_new(other, &other_session, nullptr), "a session");
  kopeck_account* bob = nullptr;
  good(kopeck_account_new(other_session, kopeck_cstr("bob"), &bob, nullptr), "an account");
  other_account_bytes = saved(bob);
  kopeck_event first = purchase;
  first.attribute_count = 0;
  first.redeem_count = 0;
  auto outcome = sized<kopeck_outcome>();
  good(kopeck_apply(bob, &first, &outcome, nullptr), "a purchase");
  other_record_bytes = stringOf(outcome.record);
  kopeck_account_free(bob);
  kopeck_bytes bytes{};
  good(kopeck_session_counters(other_session, &bytes, nullptr), "counters");
  other_counter_bytes = stringOf(bytes);
}

void World::makeFreed() {
  kopeck_programme* programme_gone = compiled("coffee_club/club.kop");
  kopeck_session* session_gone = nullptr;
  good(kopeck_session_new(programme_gone, &session_gone, nullptr), "a session");
  kopeck_account* account_gone = nullptr;
  good(kopeck_account_new(session_gone, kopeck_cstr("eve"), &account_gone, nullptr), "an account");
  good(kopeck_account_new(session_gone, kopeck_cstr("max"), &orphan_account, nullptr), "an account");
  kopeck_ledger* ledger_gone = openLedger(session_gone, "gone.db");
  orphan_ledger = openLedger(session_gone, "orphan.db");
  kopeck_image* image_gone = nullptr;
  good(kopeck_build_image(programme_gone, kopeck_cstr("none"), &image_gone, nullptr), "an image");
  kopeck_diagnostics* diagnostics_gone = nullptr;
  auto nothing = sized<kopeck_compile_options>();
  const kopeck_source empty = {kopeck_cstr("empty.kop"), kopeck_cstr("")};
  nothing.versions = &empty;
  nothing.version_count = 1;
  kopeck_programme* none = nullptr;
  (void)kopeck_compile(&nothing, &none, &diagnostics_gone, nullptr);
  kopeck_tables* const tables_now = tables;
  makeTables();
  kopeck_tables* const tables_gone = tables;
  tables = tables_now;
  kopeck_account_free(account_gone);
  kopeck_ledger_free(ledger_gone);
  kopeck_image_free(image_gone);
  kopeck_diagnostics_free(diagnostics_gone);
  kopeck_tables_free(tables_gone);
  kopeck_session_free(session_gone);
  kopeck_programme_free(programme_gone);
  freed_ = {{"kopeck_programme", programme_gone}, {"kopeck_session", session_gone},
            {"kopeck_account", account_gone},     {"kopeck_ledger", ledger_gone},
            {"kopeck_image", image_gone},         {"kopeck_diagnostics", diagnostics_gone},
            {"kopeck_tables", tables_gone}};
}

World::~World() {
  kopeck_tables_free(tables);
  kopeck_image_free(image);
  kopeck_diagnostics_free(diagnostics);
  kopeck_ledger_free(ledger);
  kopeck_ledger_free(orphan_ledger);
  kopeck_account_free(account);
  kopeck_account_free(orphan_account);
  kopeck_session_free(session);
  kopeck_session_free(other_session);
  kopeck_programme_free(programme);
  kopeck_programme_free(other);
  for (const char* const name : {"whole.db", "gone.db", "orphan.db"}) removeLedger(name);
}

void* World::freed(std::string_view kind) const {
  for (const auto& [name, handle] : freed_)
    if (name == kind) return handle;
  ADD_FAILURE() << "no such kind: " << kind;
  return nullptr;
}

void* World::ofAnotherKind(std::string_view kind) const {
  return kind == "kopeck_programme" ? static_cast<void*>(session) : static_cast<void*>(programme);
}

std::string World::state() const {
  std::size_t needed = 0;
  EXPECT_EQ(kopeck_account_save_into(account, nullptr, 0, &needed, nullptr), KOPECK_SHORT_BUFFER);
  std::string all(needed, '\0');
  EXPECT_EQ(kopeck_account_save_into(account, all.data(), all.size(), &needed, nullptr), KOPECK_OK);
  kopeck_bytes counters{};
  EXPECT_EQ(kopeck_session_counters(session, &counters, nullptr), KOPECK_OK);
  all += stringOf(counters);
  kopeck_account* copy = nullptr;
  EXPECT_EQ(kopeck_ledger_account(ledger, kopeck_cstr("ann"), &copy, nullptr), KOPECK_OK);
  if (copy == nullptr) return all;
  all += saved(copy);
  kopeck_account_free(copy);
  return all;
}

}  // namespace embed_test::misuse
