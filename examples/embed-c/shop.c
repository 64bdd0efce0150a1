// A shop in C11, on kopeck.h and nothing else. Each run sells ann one basket by the rules of a file, and keeps what is
// known of her as bytes in another file, from which the next run goes on.
//   shop RULES.kop ACCOUNT.bin [en|ru]
#include <errno.h>
#include <inttypes.h>
#include <kopeck/kopeck.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What a run has open; everything may be NULL.
struct shop {
  kopeck_programme* programme;
  kopeck_session* session;
  kopeck_account* account;
  kopeck_programme_info info;
  int32_t language;
};

// Says what a call answered. True: it went well.
static int went_well(const struct shop* shop, int32_t code, const kopeck_error* error, const char* what) {
  if (code == KOPECK_OK) return 1;
  const kopeck_text name = kopeck_code_name(code);
  fprintf(stderr, "%s: %s (%.*s)\n", what, shop->language == KOPECK_RUSSIAN ? error->message_ru : error->message,
          (int)name.size, name.data);
  return 0;
}

static int compile(struct shop* shop, const char* path) {
  kopeck_error error = {.size = sizeof error};
  const kopeck_text file = kopeck_cstr(path);
  const kopeck_compile_options options = {.size = sizeof options, .files = &file, .file_count = 1};
  kopeck_diagnostics* diagnostics = NULL;
  int32_t code = kopeck_compile(&options, &shop->programme, &diagnostics, &error);
  // Warnings stand there also where all went well.
  const kopeck_text says = kopeck_diagnostics_text(diagnostics, shop->language, 0);
  fprintf(stderr, "%.*s", (int)says.size, says.data);
  kopeck_diagnostics_free(diagnostics);
  if (!went_well(shop, code, &error, path)) return 0;
  shop->info.size = sizeof shop->info;
  code = kopeck_programme_get(shop->programme, &shop->info, &error);
  if (code == KOPECK_OK) code = kopeck_session_new(shop->programme, &shop->session, &error);
  return went_well(shop, code, &error, path);
}

// The file's bytes, to be freed; NULL where it can't be opened, and errno says why.
static char* read_all(const char* path, size_t* size) {
  FILE* const file = fopen(path, "rb");
  if (file == NULL) return NULL;
  char* bytes = NULL;
  size_t capacity = 0;
  for (*size = 0; *size == capacity;) {
    capacity = capacity * 2 + 4096;
    char* const more = realloc(bytes, capacity);
    if (more == NULL) abort();
    bytes = more;
    *size += fread(bytes + *size, 1, capacity - *size, file);
  }
  fclose(file);
  return bytes;
}

// ann as the file has her; where there is no file a new customer, with 300 points from an older system.
static int open_account(struct shop* shop, const char* path) {
  kopeck_error error = {.size = sizeof error};
  size_t size = 0;
  char* const bytes = read_all(path, &size);
  if (bytes != NULL) {
    const int32_t code = kopeck_account_open(shop->session, (kopeck_bytes){bytes, size}, &shop->account, &error);
    free(bytes);
    return went_well(shop, code, &error, path);
  }
  if (errno != ENOENT) {  // not a new customer: one that can't be read now
    perror(path);
    return 0;
  }
  const kopeck_event opening = {
      .size = sizeof opening,
      .json = kopeck_cstr("{\"type\":\"opening\",\"id\":\"o-ann\",\"customer\":\"ann\",\"at\":\"2026-04-01T00:00:00\","
                          "\"lots\":[{\"points\":\"300\",\"earned\":\"2026-03-01\"}]}")};
  int32_t code = kopeck_account_new(shop->session, kopeck_cstr("ann"), &shop->account, &error);
  if (code == KOPECK_OK) code = kopeck_apply(shop->account, &opening, NULL, &error);
  return went_well(shop, code, &error, "ann");
}

static void print_money(const struct shop* shop, const char* what, int64_t amount) {
  printf("%s %" PRId64 ".%02" PRId64 " %.*s\n", what, amount / 100, amount % 100, (int)shop->info.currency.size,
         shop->info.currency.data);
}

static int quote(struct shop* shop, const kopeck_event* sale) {
  kopeck_error error = {.size = sizeof error};
  kopeck_quote quote = {.size = sizeof quote};
  const int32_t code = kopeck_quote_receipt(shop->account, sale, &quote, &error);
  if (!went_well(shop, code, &error, "quote")) return 0;
  for (size_t i = 0; i < quote.line_count; ++i)
    printf("  %.*s: %" PRId64 " points, at most %" PRId64 " may pay\n", (int)sale->lines[i].name.size,
           sale->lines[i].name.data, quote.earned_lines[i * quote.kind_count], quote.most_lines[i * quote.kind_count]);
  print_money(shop, "points may pay", quote.most_money);
  return quote.refusal == 0;
}

// Into a file beside it first, so that the old bytes or the new ones stand there whatever happens.
static int save(struct shop* shop, const char* path) {
  kopeck_error error = {.size = sizeof error};
  kopeck_bytes bytes;
  const int32_t code = kopeck_account_save(shop->account, &bytes, &error);
  if (!went_well(shop, code, &error, "ann")) return 0;
  char next[4096];
  if (snprintf(next, sizeof next, "%s.new", path) >= (int)sizeof next) return 0;
  FILE* const file = fopen(next, "wb");
  const int written = file != NULL && fwrite(bytes.data, 1, bytes.size, file) == bytes.size;
  const int closed = file != NULL && fclose(file) == 0;
  if (written && closed && rename(next, path) == 0) return 1;
  perror(path);
  return 0;
}

// Nothing is paid before the account is on the disk, so the slip is printed behind that.
static int sell(struct shop* shop, const kopeck_event* sale, const char* path) {
  kopeck_error error = {.size = sizeof error};
  kopeck_outcome outcome = {.size = sizeof outcome};
  int32_t code = kopeck_apply(shop->account, sale, &outcome, &error);
  if (!went_well(shop, code, &error, "sale")) return 0;
  if (outcome.refusal != 0) {
    fprintf(stderr, "sale: %.*s\n", (int)outcome.message.size, outcome.message.data);
    return 0;
  }
  for (size_t i = 0; i < outcome.posting_count; ++i)
    printf("  posting: %+" PRId64 " of rule `%.*s`\n", outcome.postings[i].points, (int)outcome.postings[i].rule.size,
           outcome.postings[i].rule.data);
  // What the outcome and the text point to is gone with the next call of the session, so they are copied. A shop that
  // takes things back keeps outcome.record, too.
  const int64_t paid = outcome.paid;
  kopeck_text why;
  code = kopeck_explain(shop->account, KOPECK_AS_TEXT, shop->language, &why, &error);
  if (!went_well(shop, code, &error, "explanation")) return 0;
  char* const slip = malloc(why.size + 1);
  if (slip == NULL) abort();
  memcpy(slip, why.data, why.size);
  slip[why.size] = 0;
  const int saved = save(shop, path);
  if (saved) {
    print_money(shop, "to pay", paid);
    fputs(slip, stdout);
  }
  free(slip);
  return saved;
}

// The number of the basket counts on, and so does the day: one a day.
static int sell_basket(struct shop* shop, const char* path) {
  kopeck_error error = {.size = sizeof error};
  kopeck_account_info has = {.size = sizeof has};
  const int32_t code = kopeck_account_get(shop->account, KOPECK_NO_DAY, &has, &error);
  if (!went_well(shop, code, &error, "ann")) return 0;
  printf("ann: %" PRId64 " points, and %" PRId64 " later\n", has.active[0], has.pending[0]);
  char number[32];
  snprintf(number, sizeof number, "r-%" PRId64, has.events);
  const kopeck_line lines[] = {{.sku = kopeck_cstr("C-1"),
                                .name = kopeck_cstr("latte"),
                                .category = kopeck_cstr("Drinks/Coffee"),
                                .quantity = 2000000,
                                .amount = 40000},
                               {.sku = kopeck_cstr("B-1"),
                                .name = kopeck_cstr("croissant"),
                                .category = kopeck_cstr("Bakery"),
                                .quantity = 1000000,
                                .amount = 15000}};
  const kopeck_attribute channel = {kopeck_cstr("channel"), kopeck_cstr("pos")};
  const kopeck_amount asked = {kopeck_cstr(""), 100};
  kopeck_event sale = {.size = sizeof sale,
                       .kind = KOPECK_PURCHASE,
                       .id = kopeck_cstr(number),
                       .day = kopeck_day(2026, 5, 19) + (int32_t)has.events,
                       .second = 10 * 3600,
                       .lines = lines,
                       .line_count = 2,
                       .attributes = &channel,
                       .attribute_count = 1};
  if (!quote(shop, &sale)) return 0;
  sale.redeem = &asked;
  sale.redeem_count = 1;
  return sell(shop, &sale, path);
}

int main(int argc, char** argv) {
  if (argc < 3) {
    fprintf(stderr, "shop RULES.kop ACCOUNT.bin [en|ru]\n");
    return 2;
  }
  struct shop shop = {.language = argc > 3 && strcmp(argv[3], "ru") == 0 ? KOPECK_RUSSIAN : KOPECK_ENGLISH};
  const int done = compile(&shop, argv[1]) && open_account(&shop, argv[2]) && sell_basket(&shop, argv[2]);
  kopeck_account_free(shop.account);
  kopeck_session_free(shop.session);
  kopeck_programme_free(shop.programme);
  return done ? 0 : 1;
}
