/* The ten rules in CLIPS, through its C interface: a fact a receipt, asserted, run and retracted.
 *
 *   clips RULES FOLDER RECEIPTS POINTS      POINTS gets what each rule gives for each receipt
 *
 * RULES is ten_rules.clp, for which C adds up the lines, or ten_rules_lines.clp, which has a fact a line and adds them
 * up. The nearest birthday is C in both.
 */
#include <clips/clips.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { kLines = 6, kRules = 10, kSlots = 10, kSums = 4, kSlotsOfLine = 4 };
static const double kWarmSeconds = 1.5;
static const char* const kSlotNames[kSlots] = {"all",   "coffee", "beans",  "units",   "tier",
                                               "month", "day",    "second", "weekday", "from-birthday"};
static const char* const kLineSlotNames[kSlotsOfLine] = {"sku", "category", "quantity", "net"};

static const char* folder;
static size_t count;
static int32_t *birthday, *tier, *month, *day, *second, *weekday, *sku, *category, *quantity, *net;
static int32_t amounts[kRules];
static void* env;
static void* receipt_template;
static void* line_template; /* NULL where the rules know no lines */

static void fail(const char* what) {
  fprintf(stderr, "clips: %s\n", what);
  exit(1);
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static int32_t* column(const char* name, size_t length) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s.i32", folder, name);
  FILE* file = fopen(path, "rb");
  int32_t* values = malloc(length * sizeof *values);
  if (file == NULL || values == NULL || fread(values, sizeof *values, length, file) != length) fail(path);
  fclose(file);
  return values;
}

static int64_t daysOf(int64_t year, int64_t of_month, int64_t of_day) {
  year -= of_month <= 2;
  const int64_t era = year / 400;
  const int64_t of_era = year - era * 400;
  const int64_t of_year = (153 * ((of_month + 9) % 12) + 2) / 5 + of_day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static void civil(int64_t days, int64_t* year, int64_t* of_month, int64_t* of_day) {
  const int64_t z = days + 719468;
  const int64_t era = z / 146097;
  const int64_t of_era = z - era * 146097;
  const int64_t of_400 = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const int64_t of_year = of_era - (365 * of_400 + of_400 / 4 - of_400 / 100);
  const int64_t shifted = (5 * of_year + 2) / 153;
  *of_day = of_year - (153 * shifted + 2) / 5 + 1;
  *of_month = shifted < 10 ? shifted + 3 : shifted - 9;
  *year = of_400 + era * 400 + (*of_month <= 2);
}

/* Days to the nearest anniversary of `origin`; 29 February is 28 February in common years. */
static int64_t daysFromAnniversary(int64_t today, int64_t origin) {
  int64_t year, of_month, of_day, unused_month, unused_day;
  civil(origin, &year, &of_month, &of_day);
  civil(today, &year, &unused_month, &unused_day);
  int64_t least = 400;
  for (int64_t y = year - 1; y <= year + 1; ++y) {
    const int leap = y % 4 == 0 && (y % 100 != 0 || y % 400 == 0);
    const int64_t date = daysOf(y, of_month, of_month == 2 && of_day == 29 && !leap ? 28 : of_day);
    const int64_t distance = llabs(today - date);
    if (distance < least) least = distance;
  }
  return least;
}

/* (points RULE AMOUNT) */
static void points(void* environment) {
  amounts[EnvRtnLong(environment, 1)] = (int32_t)EnvRtnLong(environment, 2);
}

static void addUp(size_t i, int64_t sums[kSums]) {
  static const uint64_t kBeans =
      1ULL << 3 | 1ULL << 7 | 1ULL << 11 | 1ULL << 12 | 1ULL << 13 | 1ULL << 19 | 1ULL << 20 | 1ULL << 25;
  int64_t all = 0, coffee = 0, beans = 0, units = 0;
  for (size_t line = i * kLines; line < (i + 1) * kLines; ++line) {
    if (category[line] != 9) all += net[line];
    if (category[line] % 2 == 1) {
      coffee += net[line];
      units += quantity[line];
    }
    if (kBeans >> sku[line] & 1) beans += net[line];
  }
  const int64_t values[kSums] = {all, coffee, beans, units};
  memcpy(sums, values, sizeof values);
}

static void restOf(size_t i, int64_t facts[kSlots - kSums]) {
  const int64_t from_birthday = birthday[i] == INT32_MIN ? 400 : daysFromAnniversary(day[i], birthday[i]);
  const int64_t values[kSlots - kSums] = {tier[i], month[i], day[i], second[i], weekday[i], from_birthday};
  memcpy(facts, values, sizeof values);
}

static struct fact* assertFact(void* of_template, const char* const* names, const int64_t* values, int slots) {
  struct fact* made = EnvCreateFact(env, of_template);
  for (int slot = 0; slot < slots; ++slot) {
    DATA_OBJECT value;
    value.type = INTEGER;
    value.value = EnvAddLong(env, values[slot]);
    if (!EnvPutFactSlot(env, made, names[slot], &value)) fail(names[slot]);
  }
  if (EnvAssert(env, made) == NULL) fail("a fact could not be asserted");
  return made;
}

static void evaluate(size_t i) {
  int64_t facts[kSlots];
  struct fact* lines[kLines];
  memset(amounts, 0, sizeof amounts);
  if (line_template == NULL) addUp(i, facts);
  restOf(i, facts + kSums);
  for (size_t line = 0; line_template != NULL && line < kLines; ++line) {
    const size_t at = i * kLines + line;
    const int64_t values[kSlotsOfLine] = {sku[at], category[at], quantity[at], net[at]};
    lines[line] = assertFact(line_template, kLineSlotNames, values, kSlotsOfLine);
  }
  const int first = line_template == NULL ? 0 : kSums;
  struct fact* receipt = assertFact(receipt_template, kSlotNames + first, facts + first, kSlots - first);
  EnvRun(env, -1);
  EnvRetract(env, receipt);
  for (size_t line = 0; line_template != NULL && line < kLines; ++line) EnvRetract(env, lines[line]);
}

static int64_t turn(FILE* into) {
  int64_t sum = 0;
  for (size_t i = 0; i < count; ++i) {
    evaluate(i);
    for (int rule = 0; rule < kRules; ++rule) sum += amounts[rule];
    if (into != NULL) fwrite(amounts, sizeof amounts, 1, into);
  }
  return sum;
}

int main(int argc, char** argv) {
  if (argc != 5) fail("usage: clips RULES FOLDER RECEIPTS POINTS");
  folder = argv[2];
  count = strtoul(argv[3], NULL, 10);
  birthday = column("birthday", count);
  tier = column("tier", count);
  month = column("month", count);
  day = column("day", count);
  second = column("second", count);
  weekday = column("weekday", count);
  sku = column("sku", count * kLines);
  category = column("category", count * kLines);
  quantity = column("quantity", count * kLines);
  net = column("net", count * kLines);
  env = CreateEnvironment();
  EnvDefineFunction2(env, "points", 'v', PTIEF points, "points", "22i");
  if (EnvLoad(env, argv[1]) != 1) fail("the rules could not be loaded");
  EnvSetFactDuplication(env, TRUE); /* nothing is compared with what was asserted before */
  receipt_template = EnvFindDeftemplate(env, "receipt");
  line_template = EnvFindDeftemplate(env, "line");
  EnvReset(env);
  FILE* into = fopen(argv[4], "wb");
  if (into == NULL) fail(argv[4]);
  turn(into);
  if (fclose(into) != 0) fail(argv[4]);
  for (const double begin = now(); now() - begin < kWarmSeconds;) turn(NULL);
  printf("version CLIPS %s, %s\nready\n", VERSION_STRING, line_template == NULL ? "receipts" : "lines");
  fflush(stdout);
  for (long rounds; scanf("%ld", &rounds) == 1;) {
    int64_t sum = 0;
    const double begin = now();
    for (long round = 0; round < rounds; ++round) sum = turn(NULL);
    printf("%.9f %lld\n", now() - begin, (long long)sum);
    fflush(stdout);
  }
  return 0;
}
