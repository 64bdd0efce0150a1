// The world of the examples in kopeck.h: what they find ready. See examples.awk.
#include <kopeck/kopeck.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define check(condition)                                                            \
  do {                                                                              \
    if (!(condition)) {                                                             \
      fprintf(stderr, "%s:%d: %s does not hold\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                                      \
    }                                                                               \
  } while (0)

static char rules[65536];
static kopeck_programme* programme;
static kopeck_session* session;
static kopeck_account* account;
static kopeck_diagnostics* diagnostics;
static kopeck_line coffees;
static kopeck_attribute channel;
static kopeck_event purchase;
static kopeck_ledger* ledger;
static const char* ledger_path = "embed_examples.db";

static void prepareProgramme(void) {
  const kopeck_text file = kopeck_cstr(KOPECK_SOURCE_DIR "/examples/coffee_club/club.kop");
  const kopeck_compile_options options = {.size = sizeof options, .files = &file, .file_count = 1};
  kopeck_error error = {.size = sizeof error};
  if (kopeck_compile(&options, &programme, NULL, &error) != KOPECK_OK) {
    fprintf(stderr, "%s\n", error.message);
    exit(1);
  }
}

static void prepareDiagnostics(void) {
  const kopeck_source version = {kopeck_cstr("club.kop"),
                                 kopeck_cstr("program \"Club\"\n  version 1\n  curency EUR\n")};
  const kopeck_compile_options options = {.size = sizeof options, .versions = &version, .version_count = 1};
  kopeck_programme* none = NULL;
  check(kopeck_compile(&options, &none, &diagnostics, NULL) == KOPECK_NOT_COMPILED);
}

static void readRules(void) {
  FILE* file = fopen(KOPECK_SOURCE_DIR "/examples/coffee_club/club.kop", "rb");
  check(file != NULL);
  rules[fread(rules, 1, sizeof rules - 1, file)] = 0;
  fclose(file);
}

static void preparePurchase(void) {
  coffees.sku = kopeck_cstr("C-1");
  coffees.category = kopeck_cstr("Drinks/Coffee");
  coffees.quantity = 2000000;
  coffees.amount = 40000;
  channel.name = kopeck_cstr("channel");
  channel.value = kopeck_cstr("pos");
  purchase.size = sizeof purchase;
  purchase.kind = KOPECK_PURCHASE;
  purchase.id = kopeck_cstr("r-1");
  purchase.day = kopeck_day(2026, 5, 20);
  purchase.second = 10 * 3600;
  purchase.lines = &coffees;
  purchase.line_count = 1;
  purchase.attributes = &channel;
  purchase.attribute_count = 1;
}

static void prepare(void) {
  preparePurchase();
  readRules();
  prepareProgramme();
  prepareDiagnostics();
}

static void run(const char* name, void (*example)(void)) {
  check(kopeck_session_new(programme, &session, NULL) == KOPECK_OK);
  check(kopeck_account_new(session, kopeck_cstr("ann"), &account, NULL) == KOPECK_OK);
  const kopeck_event opening = {.size = sizeof opening,
                                .json = kopeck_cstr("{\"type\":\"opening\",\"id\":\"o-1\",\"customer\":\"ann\",\"at\":"
                                                    "\"2026-04-01T00:00:00\",\"lots\":[{\"points\":\"1000\",\"earned\":"
                                                    "\"2026-03-01\"}]}")};
  check(kopeck_apply(account, &opening, NULL, NULL) == KOPECK_OK);
  // A ledger with a receipt of ann's in it; `ledger_path` is another one.
  remove("embed_examples_ready.db");
  remove(ledger_path);
  const kopeck_ledger_options options = {
      .size = sizeof options, .run_day = KOPECK_NEVER, .path = kopeck_cstr("embed_examples_ready.db")};
  check(kopeck_ledger_open(session, &options, &ledger, NULL) == KOPECK_OK);
  kopeck_event first = purchase;
  first.id = kopeck_cstr("r-0");
  first.customer = kopeck_cstr("ann");
  check(kopeck_ledger_apply(ledger, &first, NULL, NULL) == KOPECK_OK);
  printf("%s\n", name);
  fflush(stdout);
  example();
  kopeck_ledger_free(ledger);
  kopeck_account_free(account);
  kopeck_session_free(session);
}

static void finish(void) {
  kopeck_diagnostics_free(diagnostics);
  kopeck_programme_free(programme);
}
