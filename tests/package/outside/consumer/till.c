/* A till in C, with the runtime alone: loads an image and says what a purchase would earn. */
#include <kopeck/kopeck.h>
#include <stdio.h>

static int failed(const char* what, const kopeck_error* error) {
  fprintf(stderr, "%s: %s\n", what, error->message);
  return 1;
}

int main(int argc, char** argv) {
  kopeck_error error = {.size = sizeof error};
  static char bytes[1 << 20];
  FILE* file = argc > 1 ? fopen(argv[1], "rb") : NULL;
  if (file == NULL) return 2;
  const kopeck_bytes image = {bytes, fread(bytes, 1, sizeof bytes, file)};
  fclose(file);
  kopeck_programme* programme = NULL;
  const kopeck_load_options options = {.size = sizeof options, .native_code = 1};
  if (kopeck_programme_load_image(image, &options, &programme, &error) != KOPECK_OK) return failed("image", &error);
  kopeck_programme_info info = {.size = sizeof info};
  if (kopeck_programme_get(programme, &info, &error) != KOPECK_OK) return failed("programme", &error);
  kopeck_session* session = NULL;
  kopeck_account* account = NULL;
  if (kopeck_session_new(programme, &session, &error) != KOPECK_OK) return failed("session", &error);
  if (kopeck_account_new(session, kopeck_cstr("ann"), &account, &error) != KOPECK_OK) return failed("account", &error);
  const kopeck_line line = {.sku = kopeck_cstr("B-1"), .category = kopeck_cstr("Bakery"), .quantity = 2000000,
                            .amount = 40000};
  const kopeck_attribute channel = {kopeck_cstr("channel"), kopeck_cstr("pos")};
  const kopeck_event sale = {.size = sizeof sale, .kind = KOPECK_PURCHASE, .id = kopeck_cstr("r-1"),
                             .day = kopeck_day(2026, 5, 20), .second = 10 * 3600, .lines = &line, .line_count = 1,
                             .attributes = &channel, .attribute_count = 1};
  kopeck_quote quote = {.size = sizeof quote};
  if (kopeck_quote_receipt(account, &sale, &quote, &error) != KOPECK_OK) return failed("quote", &error);
  printf("%.*s, engine %.*s: %lld beans for %lld.%02lld RUB\n", (int)info.name.size, info.name.data,
         (int)info.engine.size, info.engine.data, (long long)quote.earned[0], (long long)(quote.net / 100),
         (long long)(quote.net % 100));
  kopeck_account_free(account);
  kopeck_session_free(session);
  kopeck_programme_free(programme);
  return 0;
}
