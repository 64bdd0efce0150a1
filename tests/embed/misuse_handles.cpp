// Handles that are none, to every function that takes one.
#include <cstddef>

#include "tests/embed/misuse.h"

namespace embed_test::misuse {

namespace {

using Call = std::function<std::int32_t(World&, void*, kopeck_error*)>;

struct Handled {
  const char* function;
  const char* parameter;
  const char* kind;
  Call call;
};

kopeck_programme* programmeOf(void* handle) {
  return static_cast<kopeck_programme*>(handle);
}
kopeck_session* sessionOf(void* handle) {
  return static_cast<kopeck_session*>(handle);
}
kopeck_account* accountOf(void* handle) {
  return static_cast<kopeck_account*>(handle);
}
kopeck_ledger* ledgerOf(void* handle) {
  return static_cast<kopeck_ledger*>(handle);
}

std::vector<Handled> ofProgrammes() {
  return {
      {"kopeck_programme_get", "programme", "kopeck_programme",
       [](World&, void* handle, kopeck_error* error) {
         auto info = sized<kopeck_programme_info>();
         return kopeck_programme_get(programmeOf(handle), &info, error);
       }},
      {"kopeck_programme_kind", "programme", "kopeck_programme",
       [](World&, void* handle, kopeck_error* error) {
         auto kind = sized<kopeck_kind_info>();
         return kopeck_programme_kind(programmeOf(handle), 0, &kind, error);
       }},
      {"kopeck_programme_tiers", "programme", "kopeck_programme",
       [](World&, void* handle, kopeck_error* error) {
         auto tiers = sized<kopeck_tiers_info>();
         return kopeck_programme_tiers(programmeOf(handle), 0, &tiers, error);
       }},
      {"kopeck_programme_level", "programme", "kopeck_programme",
       [](World&, void* handle, kopeck_error* error) {
         kopeck_text name{};
         return kopeck_programme_level(programmeOf(handle), 0, 0, &name, error);
       }},
      {"kopeck_session_new", "programme", "kopeck_programme",
       [](World&, void* handle, kopeck_error* error) {
         kopeck_session* session = nullptr;
         return kopeck_session_new(programmeOf(handle), &session, error);
       }},
      {"kopeck_build_image", "programme", "kopeck_programme",
       [](World&, void* handle, kopeck_error* error) {
         kopeck_image* image = nullptr;
         return kopeck_build_image(programmeOf(handle), kopeck_cstr("none"), &image, error);
       }},
      {"kopeck_run_tables", "programme", "kopeck_programme",
       [](World&, void* handle, kopeck_error* error) {
         ArrowArrayStream none{};
         kopeck_tables* tables = nullptr;
         return kopeck_run_tables(programmeOf(handle), nullptr, &none, nullptr, nullptr, &tables, error);
       }},
      {"kopeck_diagnostics_get", "diagnostics", "kopeck_diagnostics",
       [](World&, void* handle, kopeck_error* error) {
         auto one = sized<kopeck_diagnostic>();
         return kopeck_diagnostics_get(static_cast<kopeck_diagnostics*>(handle), 0, &one, error);
       }},
      {"kopeck_tables_export", "tables", "kopeck_tables",
       [](World&, void* handle, kopeck_error* error) {
         ArrowArrayStream stream{};
         return kopeck_tables_export(static_cast<kopeck_tables*>(handle), KOPECK_TABLE_POSTINGS, &stream, error);
       }},
  };
}

std::vector<Handled> ofSessions() {
  return {
      {"kopeck_account_new", "session", "kopeck_session",
       [](World&, void* handle, kopeck_error* error) {
         kopeck_account* account = nullptr;
         return kopeck_account_new(sessionOf(handle), kopeck_cstr("bob"), &account, error);
       }},
      {"kopeck_account_open", "session", "kopeck_session",
       [](World& world, void* handle, kopeck_error* error) {
         kopeck_account* account = nullptr;
         return kopeck_account_open(sessionOf(handle), bytesOf(world.account_bytes), &account, error);
       }},
      {"kopeck_session_counters", "session", "kopeck_session",
       [](World&, void* handle, kopeck_error* error) {
         kopeck_bytes bytes{};
         return kopeck_session_counters(sessionOf(handle), &bytes, error);
       }},
      {"kopeck_session_set_counters", "session", "kopeck_session",
       [](World& world, void* handle, kopeck_error* error) {
         return kopeck_session_set_counters(sessionOf(handle), bytesOf(world.counter_bytes), error);
       }},
      {"kopeck_explain_record", "session", "kopeck_session",
       [](World& world, void* handle, kopeck_error* error) {
         kopeck_text text{};
         return kopeck_explain_record(sessionOf(handle), bytesOf(world.record_bytes), KOPECK_AS_TEXT, KOPECK_ENGLISH,
                                      &text, error);
       }},
      {"kopeck_ledger_open", "session", "kopeck_session",
       [](World&, void* handle, kopeck_error* error) {
         auto options = sized<kopeck_ledger_options>();
         const std::string path = World::file("never.db");
         options.run_day = KOPECK_NEVER;
         options.path = textOf(path);
         kopeck_ledger* ledger = nullptr;
         return kopeck_ledger_open(sessionOf(handle), &options, &ledger, error);
       }},
  };
}

std::vector<Handled> ofAccounts() {
  return {
      {"kopeck_account_save", "account", "kopeck_account",
       [](World&, void* handle, kopeck_error* error) {
         kopeck_bytes bytes{};
         return kopeck_account_save(accountOf(handle), &bytes, error);
       }},
      {"kopeck_account_save_into", "account", "kopeck_account",
       [](World&, void* handle, kopeck_error* error) {
         std::size_t needed = 0;
         return kopeck_account_save_into(accountOf(handle), nullptr, 0, &needed, error);
       }},
      {"kopeck_apply", "account", "kopeck_account",
       [](World& world, void* handle, kopeck_error* error) {
         return kopeck_apply(accountOf(handle), &world.purchase, nullptr, error);
       }},
      {"kopeck_apply_all", "account", "kopeck_account",
       [](World& world, void* handle, kopeck_error* error) {
         return kopeck_apply_all(accountOf(handle), &world.purchase, 1, nullptr, nullptr, nullptr, error);
       }},
      {"kopeck_account_pass", "account", "kopeck_account",
       [](World&, void* handle, kopeck_error* error) {
         return kopeck_account_pass(accountOf(handle), kopeck_day(2027, 1, 1), nullptr, error);
       }},
      {"kopeck_account_get", "account", "kopeck_account",
       [](World&, void* handle, kopeck_error* error) {
         auto info = sized<kopeck_account_info>();
         return kopeck_account_get(accountOf(handle), KOPECK_NO_DAY, &info, error);
       }},
      {"kopeck_quote_receipt", "account", "kopeck_account",
       [](World& world, void* handle, kopeck_error* error) {
         auto quote = sized<kopeck_quote>();
         return kopeck_quote_receipt(accountOf(handle), &world.purchase, &quote, error);
       }},
      {"kopeck_hold", "account", "kopeck_account",
       [](World& world, void* handle, kopeck_error* error) {
         return kopeck_hold(accountOf(handle), kopeck_cstr("new"), &world.purchase, 60, nullptr, error);
       }},
      {"kopeck_hold_commit", "account", "kopeck_account",
       [](World& world, void* handle, kopeck_error* error) {
         return kopeck_hold_commit(accountOf(handle), kopeck_cstr("live"), &world.purchase, nullptr, error);
       }},
      {"kopeck_hold_release", "account", "kopeck_account",
       [](World& world, void* handle, kopeck_error* error) {
         return kopeck_hold_release(accountOf(handle), kopeck_cstr("live"), world.purchase.day, 0, error);
       }},
      {"kopeck_explain", "account", "kopeck_account",
       [](World&, void* handle, kopeck_error* error) {
         kopeck_text text{};
         return kopeck_explain(accountOf(handle), KOPECK_AS_TEXT, KOPECK_ENGLISH, &text, error);
       }},
  };
}

std::vector<Handled> ofLedgers() {
  return {
      {"kopeck_ledger_apply", "ledger", "kopeck_ledger",
       [](World& world, void* handle, kopeck_error* error) {
         return kopeck_ledger_apply(ledgerOf(handle), &world.purchase, nullptr, error);
       }},
      {"kopeck_ledger_commit", "ledger", "kopeck_ledger",
       [](World&, void* handle, kopeck_error* error) { return kopeck_ledger_commit(ledgerOf(handle), error); }},
      {"kopeck_ledger_pass", "ledger", "kopeck_ledger",
       [](World&, void* handle, kopeck_error* error) {
         return kopeck_ledger_pass(ledgerOf(handle), kopeck_day(2027, 1, 1), error);
       }},
      {"kopeck_ledger_account", "ledger", "kopeck_ledger",
       [](World&, void* handle, kopeck_error* error) {
         kopeck_account* account = nullptr;
         return kopeck_ledger_account(ledgerOf(handle), kopeck_cstr("ann"), &account, error);
       }},
      {"kopeck_ledger_explain", "ledger", "kopeck_ledger",
       [](World&, void* handle, kopeck_error* error) {
         kopeck_text text{};
         return kopeck_ledger_explain(ledgerOf(handle), kopeck_cstr("r-0"), KOPECK_AS_TEXT, KOPECK_ENGLISH, &text,
                                      error);
       }},
  };
}

/// Closing frees what it is given, so an orphan can be closed but once: it is no case of its own.
Handled closing() {
  return {"kopeck_ledger_close", "ledger", "kopeck_ledger",
          [](World&, void* handle, kopeck_error* error) { return kopeck_ledger_close(ledgerOf(handle), error); }};
}

void addThree(const Handled& one, Cases& cases) {
  const Call call = one.call;
  const std::string kind = one.kind;
  cases.push_back({one.function, one.parameter, Wrong::null, "NULL", KOPECK_NULL,
                   [call](World& world, kopeck_error* error) { return call(world, nullptr, error); }});
  cases.push_back({one.function, one.parameter, Wrong::freed, "freed", KOPECK_FREED,
                   [call, kind](World& world, kopeck_error* error) { return call(world, world.freed(kind), error); }});
  cases.push_back(
      {one.function, one.parameter, Wrong::foreign, "another kind", KOPECK_BAD_HANDLE,
       [call, kind](World& world, kopeck_error* error) { return call(world, world.ofAnotherKind(kind), error); }});
}

void addOrphan(const Handled& one, Cases& cases) {
  const Call call = one.call;
  const bool account = std::string_view(one.kind) == "kopeck_account";
  cases.push_back({one.function, one.parameter, Wrong::orphan, "its session was freed", KOPECK_FREED,
                   [call, account](World& world, kopeck_error* error) {
                     return call(world, account ? static_cast<void*>(world.orphan_account) : world.orphan_ledger,
                                 error);
                   }});
}

}  // namespace

Cases handleCases() {
  Cases cases;
  for (const auto& all : {ofProgrammes(), ofSessions()})
    for (const Handled& one : all) addThree(one, cases);
  for (const auto& all : {ofAccounts(), ofLedgers()}) {
    for (const Handled& one : all) {
      addThree(one, cases);
      addOrphan(one, cases);
    }
  }
  addThree(closing(), cases);
  return cases;
}

std::vector<Quiet> quietFunctions() {
  const auto freeing = [](auto free) {
    return [free](World&, void* handle) {
      free(handle);
      return true;
    };
  };
  return {
      {"kopeck_image_bytes",
       [](World&, void* handle) {
         const kopeck_bytes bytes = kopeck_image_bytes(static_cast<kopeck_image*>(handle));
         return bytes.data != nullptr && bytes.size == 0;
       }},
      {"kopeck_diagnostics_count",
       [](World&, void* handle) { return kopeck_diagnostics_count(static_cast<kopeck_diagnostics*>(handle)) == 0; }},
      {"kopeck_diagnostics_text",
       [](World&, void* handle) {
         const kopeck_text text = kopeck_diagnostics_text(static_cast<kopeck_diagnostics*>(handle), 99, -1);
         return text.data != nullptr && text.size == 0;
       }},
      {"kopeck_diagnostics_json",
       [](World&, void* handle) {
         const kopeck_text text = kopeck_diagnostics_json(static_cast<kopeck_diagnostics*>(handle), 99);
         return text.data != nullptr && text.size == 0;
       }},
      {"kopeck_tables_summary",
       [](World&, void* handle) {
         const kopeck_text text = kopeck_tables_summary(static_cast<kopeck_tables*>(handle));
         return text.data != nullptr && text.size == 0;
       }},
      {"kopeck_image_free", freeing([](void* one) { kopeck_image_free(static_cast<kopeck_image*>(one)); })},
      {"kopeck_programme_free", freeing([](void* one) { kopeck_programme_free(programmeOf(one)); })},
      {"kopeck_diagnostics_free",
       freeing([](void* one) { kopeck_diagnostics_free(static_cast<kopeck_diagnostics*>(one)); })},
      {"kopeck_session_free", freeing([](void* one) { kopeck_session_free(sessionOf(one)); })},
      {"kopeck_account_free", freeing([](void* one) { kopeck_account_free(accountOf(one)); })},
      {"kopeck_ledger_free", freeing([](void* one) { kopeck_ledger_free(ledgerOf(one)); })},
      {"kopeck_tables_free", freeing([](void* one) { kopeck_tables_free(static_cast<kopeck_tables*>(one)); })},
  };
}

}  // namespace embed_test::misuse
