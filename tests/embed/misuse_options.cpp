// Options: of compiling, loading, ledgers and runs over tables.
#include <climits>
#include <cstddef>

#include "tests/embed/misuse.h"
#include "tests/embed/streams.h"

namespace embed_test::misuse {

Cases optionCases();

namespace {

template <typename Struct>
using Spoil = std::function<void(Struct&)>;

template <typename Struct>
struct Spoilt {
  Wrong wrong;
  const char* what;
  std::int32_t code;
  Spoil<Struct> spoil;
};

const kopeck_source kClub = {{"club.kop", 8}, {"program \"Club\"\n", 15}};
const kopeck_source kTwice[2] = {kClub, kClub};
const kopeck_source kNoName = {{"", 0}, {"program \"Club\"\n", 15}};
const kopeck_source kWildName = {{"\xFF.kop", 5}, {"program \"Club\"\n", 15}};
const kopeck_source kNullName = {{nullptr, 3}, {"program \"Club\"\n", 15}};
const kopeck_source kNullText = {{"club.kop", 8}, {nullptr, 3}};
const kopeck_text kNullFile = {nullptr, 3};
const kopeck_text kNoFile = {"no such \xD0 file.kop", 18};

std::vector<Spoilt<kopeck_compile_options>> wrongCompiles() {
  using Options = kopeck_compile_options;
  return {
      {Wrong::no_size, "no size", KOPECK_BAD_STRUCT, [](Options& one) { one.size = 0; }},
      {Wrong::short_size, "a size one byte short", KOPECK_BAD_STRUCT, [](Options& one) { --one.size; }},
      {Wrong::huge_size, "a size of 4 GB", KOPECK_BAD_STRUCT, [](Options& one) { one.size = UINT32_MAX; }},
      {Wrong::range, "no such engine", KOPECK_BAD_ARGUMENT, [](Options& one) { one.engine = 3; }},
      {Wrong::range, "an engine below 0", KOPECK_BAD_ARGUMENT, [](Options& one) { one.engine = INT_MIN; }},
      {Wrong::range, "neither texts nor files", KOPECK_BAD_ARGUMENT, [](Options& one) { one.version_count = 0; }},
      {Wrong::range, "texts and files", KOPECK_BAD_ARGUMENT,
       [](Options& one) { one.files = &kNoFile, one.file_count = 1; }},
      {Wrong::null, "versions that are not there", KOPECK_NULL, [](Options& one) { one.versions = nullptr; }},
      {Wrong::null, "imports that are not there", KOPECK_NULL, [](Options& one) { one.import_count = 2; }},
      {Wrong::null, "files that are not there", KOPECK_NULL,
       [](Options& one) { one.version_count = 0, one.file_count = 1; }},
      {Wrong::null, "a name of NULL", KOPECK_NULL, [](Options& one) { one.versions = &kNullName; }},
      {Wrong::null, "a text of NULL", KOPECK_NULL, [](Options& one) { one.versions = &kNullText; }},
      {Wrong::null, "a file of NULL", KOPECK_NULL,
       [](Options& one) { one.version_count = 0, one.files = &kNullFile, one.file_count = 1; }},
      {Wrong::range, "a negative count", KOPECK_BAD_ARGUMENT, [](Options& one) { one.version_count = SIZE_MAX; }},
      {Wrong::text, "a text without a name", KOPECK_BAD_ARGUMENT, [](Options& one) { one.versions = &kNoName; }},
      {Wrong::text, "a name that is not UTF-8", KOPECK_BAD_ARGUMENT, [](Options& one) { one.versions = &kWildName; }},
      {Wrong::text, "one name twice", KOPECK_BAD_ARGUMENT,
       [](Options& one) { one.versions = kTwice, one.version_count = 2; }},
      {Wrong::text, "a file that is not there", KOPECK_IO,
       [](Options& one) { one.version_count = 0, one.files = &kNoFile, one.file_count = 1; }},
      {Wrong::content, "rules with errors", KOPECK_NOT_COMPILED, [](Options&) {}},
  };
}

void addCompiles(Cases& cases) {
  for (const auto& one : wrongCompiles())
    cases.push_back({"kopeck_compile", "options", one.wrong, one.what, one.code, [one](World&, kopeck_error* error) {
                       auto options = sized<kopeck_compile_options>();
                       options.versions = &kClub;
                       options.version_count = 1;
                       one.spoil(options);
                       kopeck_programme* programme = nullptr;
                       kopeck_diagnostics* said = nullptr;
                       const std::int32_t code = kopeck_compile(&options, &programme, &said, error);
                       EXPECT_EQ(programme, nullptr);
                       kopeck_diagnostics_free(said);
                       return code;
                     }});
  cases.push_back({"kopeck_compile", "options", Wrong::null, "NULL", KOPECK_NULL, [](World&, kopeck_error* error) {
                     kopeck_programme* programme = nullptr;
                     return kopeck_compile(nullptr, &programme, nullptr, error);
                   }});
  cases.push_back({"kopeck_compile", "programme", Wrong::null, "NULL", KOPECK_NULL, [](World&, kopeck_error* error) {
                     auto options = sized<kopeck_compile_options>();
                     options.versions = &kClub;
                     options.version_count = 1;
                     kopeck_diagnostics* said = nullptr;
                     const std::int32_t code = kopeck_compile(&options, nullptr, &said, error);
                     EXPECT_EQ(said, nullptr);
                     return code;
                   }});
}

void addLoads(Cases& cases) {
  struct Size {
    Wrong wrong;
    std::uint32_t size;
  };
  for (const Size& one : {Size{Wrong::no_size, 0}, Size{Wrong::short_size, sizeof(kopeck_load_options) - 1},
                          Size{Wrong::huge_size, UINT32_MAX}})
    cases.push_back({"kopeck_programme_load_image", "options", one.wrong, std::to_string(one.size), KOPECK_BAD_STRUCT,
                     [one](World& world, kopeck_error* error) {
                       kopeck_load_options options{};
                       options.size = one.size;
                       kopeck_programme* programme = nullptr;
                       return kopeck_programme_load_image(bytesOf(world.image_bytes), &options, &programme, error);
                     }});
}

std::vector<Spoilt<kopeck_ledger_options>> wrongLedgers() {
  using Options = kopeck_ledger_options;
  return {
      {Wrong::no_size, "no size", KOPECK_BAD_STRUCT, [](Options& one) { one.size = 0; }},
      {Wrong::short_size, "a size one byte short", KOPECK_BAD_STRUCT, [](Options& one) { --one.size; }},
      {Wrong::huge_size, "a size of 4 GB", KOPECK_BAD_STRUCT, [](Options& one) { one.size = UINT32_MAX; }},
      {Wrong::range, "a day that is none", KOPECK_BAD_ARGUMENT, [](Options& one) { one.run_day = INT_MIN; }},
      {Wrong::range, "a day after the year 9999", KOPECK_BAD_ARGUMENT, [](Options& one) { one.run_day = 3'000'000; }},
      {Wrong::null, "a path of NULL", KOPECK_NULL,
       [](Options& one) {
         one.path = {nullptr, 4};
       }},
      {Wrong::null, "an input of NULL", KOPECK_NULL,
       [](Options& one) {
         one.input = {nullptr, 4};
       }},
      {Wrong::text, "no path", KOPECK_BAD_ARGUMENT, [](Options& one) { one.path = kopeck_cstr(""); }},
      {Wrong::text, "a path with a zero byte", KOPECK_BAD_ARGUMENT,
       [](Options& one) {
         one.path = {"a\0b", 3};
       }},
      {Wrong::text, "an input that is not UTF-8", KOPECK_BAD_ARGUMENT,
       [](Options& one) { one.input = kopeck_cstr("\xFF"); }},
      {Wrong::text, "a folder that is not there", KOPECK_IO,
       [](Options& one) { one.path = kopeck_cstr("no such folder/\xD0/l.db"); }},
      {Wrong::bytes, "a file that is no ledger", KOPECK_FOREIGN,
       [](Options& one) { one.path = kopeck_cstr(KOPECK_SOURCE_DIR "/examples/coffee_club/club.kop"); }},
  };
}

void addLedgers(Cases& cases) {
  for (const auto& one : wrongLedgers())
    cases.push_back(
        {"kopeck_ledger_open", "options", one.wrong, one.what, one.code, [one](World& world, kopeck_error* error) {
           const std::string path = World::file("never.db");
           auto options = sized<kopeck_ledger_options>();
           options.run_day = KOPECK_NEVER;
           options.path = textOf(path);
           one.spoil(options);
           kopeck_ledger* ledger = nullptr;
           const std::int32_t code = kopeck_ledger_open(world.session, &options, &ledger, error);
           EXPECT_EQ(ledger, nullptr);
           kopeck_ledger_free(ledger);
           return code;
         }});
  cases.push_back(
      {"kopeck_ledger_open", "options", Wrong::null, "NULL", KOPECK_NULL, [](World& world, kopeck_error* error) {
         kopeck_ledger* ledger = nullptr;
         return kopeck_ledger_open(world.session, nullptr, &ledger, error);
       }});
  cases.push_back(
      {"kopeck_ledger_open", "ledger", Wrong::null, "NULL", KOPECK_NULL, [](World& world, kopeck_error* error) {
         auto options = sized<kopeck_ledger_options>();
         options.path = kopeck_cstr("never.db");
         return kopeck_ledger_open(world.session, &options, nullptr, error);
       }});
  cases.push_back({"kopeck_ledger_open", "options", Wrong::bytes, "another programme's ledger", KOPECK_FOREIGN,
                   [](World& world, kopeck_error* error) {
                     const std::string path = World::file("gone.db");
                     auto options = sized<kopeck_ledger_options>();
                     options.run_day = KOPECK_NEVER;
                     options.path = textOf(path);
                     kopeck_ledger* ledger = nullptr;
                     const std::int32_t code = kopeck_ledger_open(world.other_session, &options, &ledger, error);
                     kopeck_ledger_free(ledger);
                     return code;
                   }});
}

const kopeck_column kNullColumn = {{nullptr, 2}, {"a", 1}};
const kopeck_column kStrangeField = {{"no such field", 13}, {"id", 2}};

std::vector<Spoilt<kopeck_run_options>> wrongRuns() {
  using Options = kopeck_run_options;
  return {
      {Wrong::no_size, "no size", KOPECK_BAD_STRUCT, [](Options& one) { one.size = 0; }},
      {Wrong::short_size, "a size one byte short", KOPECK_BAD_STRUCT,
       [](Options& one) { one.size = offsetof(Options, threads) - 1; }},
      {Wrong::huge_size, "a size of 4 GB", KOPECK_BAD_STRUCT, [](Options& one) { one.size = UINT32_MAX; }},
      {Wrong::range, "a language that is none", KOPECK_BAD_ARGUMENT, [](Options& one) { one.language = 2; }},
      {Wrong::range, "a day that is none", KOPECK_BAD_ARGUMENT, [](Options& one) { one.until = INT_MAX; }},
      {Wrong::range, "a day of the run that is none", KOPECK_BAD_ARGUMENT, [](Options& one) { one.run_day = INT_MIN; }},
      {Wrong::range, "more threads than there may be", KOPECK_BAD_ARGUMENT, [](Options& one) { one.threads = 9; }},
      {Wrong::null, "a mapping of NULL", KOPECK_NULL,
       [](Options& one) {
         one.mapping = {nullptr, 9};
       }},
      {Wrong::null, "columns that are not there", KOPECK_NULL, [](Options& one) { one.column_count = 1; }},
      {Wrong::null, "columns of customers that are not there", KOPECK_NULL,
       [](Options& one) { one.customer_column_count = 1; }},
      {Wrong::null, "columns of events that are not there", KOPECK_NULL,
       [](Options& one) { one.event_column_count = 1; }},
      {Wrong::null, "a field of NULL", KOPECK_NULL,
       [](Options& one) { one.columns = &kNullColumn, one.column_count = 1; }},
      {Wrong::range, "a negative count", KOPECK_BAD_ARGUMENT,
       [](Options& one) { one.columns = &kStrangeField, one.column_count = SIZE_MAX; }},
      {Wrong::text, "a field that is none", KOPECK_BAD_ARGUMENT,
       [](Options& one) { one.columns = &kStrangeField, one.column_count = 1; }},
      {Wrong::text, "a mapping that is none", KOPECK_BAD_ARGUMENT,
       [](Options& one) { one.mapping = kopeck_cstr("[receipt\nid = "); }},
      {Wrong::text, "a mapping that is not UTF-8", KOPECK_BAD_ARGUMENT,
       [](Options& one) { one.mapping = kopeck_cstr("[receipt]\nid = \"\xFF\"\n"); }},
  };
}

void addRuns(Cases& cases) {
  for (const auto& one : wrongRuns())
    cases.push_back(
        {"kopeck_run_tables", "options", one.wrong, one.what, one.code, [one](World& world, kopeck_error* error) {
           kopeck_run_options options = KOPECK_RUN_OPTIONS;
           one.spoil(options);
           TextStream receipts({{"id", {"r1"}}, {"at", {"2026-05-01T10:00:00"}}});
           kopeck_tables* tables = nullptr;
           const std::int32_t code =
               kopeck_run_tables(world.programme, &options, receipts.get(), nullptr, nullptr, &tables, error);
           EXPECT_EQ(tables, nullptr);
           EXPECT_EQ(receipts.get()->release, nullptr);
           return code;
         }});
  cases.push_back(
      {"kopeck_run_tables", "receipts", Wrong::null, "NULL", KOPECK_NULL, [](World& world, kopeck_error* error) {
         kopeck_tables* tables = nullptr;
         return kopeck_run_tables(world.programme, nullptr, nullptr, nullptr, nullptr, &tables, error);
       }});
  cases.push_back(
      {"kopeck_run_tables", "tables", Wrong::null, "NULL", KOPECK_NULL, [](World& world, kopeck_error* error) {
         TextStream receipts({{"id", {"r1"}}, {"at", {"2026-05-01T10:00:00"}}});
         return kopeck_run_tables(world.programme, nullptr, receipts.get(), nullptr, nullptr, nullptr, error);
       }});
  for (const char* const which : {"receipts", "customers", "events"})
    cases.push_back({"kopeck_run_tables", which, Wrong::content, "a stream that was released", KOPECK_BAD_ARGUMENT,
                     [which](World& world, kopeck_error* error) {
                       TextStream receipts({{"id", {"r1"}}, {"at", {"2026-05-01T10:00:00"}}});
                       ArrowArrayStream gone{};
                       const auto is = [&](const char* name) { return std::string_view(which) == name; };
                       kopeck_tables* tables = nullptr;
                       return kopeck_run_tables(world.programme, nullptr, is("receipts") ? &gone : receipts.get(),
                                                is("customers") ? &gone : nullptr, is("events") ? &gone : nullptr,
                                                &tables, error);
                     }});
}

}  // namespace

Cases optionCases() {
  Cases cases;
  addCompiles(cases);
  addLoads(cases);
  addLedgers(cases);
  addRuns(cases);
  return cases;
}

}  // namespace embed_test::misuse
