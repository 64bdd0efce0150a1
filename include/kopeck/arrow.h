/// arrow.h: whole tables through Kopeck, by the Arrow C data interface, which pandas, Polars, DuckDB, R and what else
/// works with columns can read and write without a copy. Receipts in; postings, balances and explanations out.
///
/// The rules of kopeck.h hold here as well: its answers, its structs that begin with their size, its threads. In the
/// examples `receipts` is a stream of such columns, and `check` ends the program where its condition is false.
#ifndef KOPECK_ARROW_H
#define KOPECK_ARROW_H

#include "arrow_c_data.h"
#include "kopeck.h"

#ifdef __cplusplus
extern "C" {
#endif

/// What a run over tables has left. One thread at a time; its tables, once exported, any.
typedef struct kopeck_tables kopeck_tables;

/// A column of the caller's that is called otherwise than its field: {"id", "InvoiceNo"}.
typedef struct kopeck_column {
  kopeck_text field;
  kopeck_text column;
} kopeck_column;

/// How a run goes. Begin with KOPECK_RUN_OPTIONS.
typedef struct kopeck_run_options {
  uint32_t size;
  int32_t language;  ///< of explanations and of the reasons of refusals
  int32_t explain;   ///< other than 0: fill the table of explanations
  int32_t until;     ///< let time pass up to this day; KOPECK_NO_DAY: the latest day seen
  int32_t run_day;   ///< events dated later are refused; KOPECK_NEVER: none
  /// Which column is what, as TOML (docs/mapping.md); empty: columns are called as the fields of the NDJSON input are
  /// (docs/interfaces.md), those of lines "lines.sku" or "sku", but for those that `columns` names.
  kopeck_text mapping;
  const kopeck_column* columns;
  size_t column_count;
  const kopeck_column* customer_columns;
  size_t customer_column_count;
  const kopeck_column* event_columns;
  size_t event_column_count;
  /// How many threads judge, from 1 to 8, the customers shared out among them; 0: one. What comes out is the same.
  size_t threads;
} kopeck_run_options;

/// Nothing explained, English, no time beyond the latest day, columns by their own names.
///
/// Example:
///     kopeck_run_options options = KOPECK_RUN_OPTIONS;
///     options.explain = 1;
///     check(options.until == KOPECK_NO_DAY);
#define KOPECK_RUN_OPTIONS \
  { sizeof(kopeck_run_options), KOPECK_ENGLISH, 0, KOPECK_NO_DAY, KOPECK_NEVER, {"", 0}, NULL, 0, NULL, 0, NULL, 0, 0 }

/// Runs a programme over tables, as `kopeck run` does over a file, into memory: duplicates, returns, late receipts,
/// expiry and tiers included.
///
/// `receipts`: a row a line of a receipt, rows of one receipt together; or a row a receipt, with its lines as a list of
/// records. In the order of arrival. Texts may be plain, large, views or dictionaries, numbers integers, decimals or
/// (read as the shortest decimal that means them) floating point, dates and times of any unit.
/// `customers`: `id`, `at` and what the programme asks of customers; `events`: `id`, `name`, `customer`, `at` and the
/// fields of the events that the programme declares. Either may be NULL. They are taken up by their dates, what has
/// none before all.
/// All three streams are taken over, and released when it returns, whatever it answers.
///
/// `tables` gets a handle that kopeck_tables_free() frees, NULL where the call fails. KOPECK_FOREIGN: a table can't be
/// read; KOPECK_BAD_ARGUMENT: its columns do not fit the programme. A row that can't be taken is no error: it stands in
/// the table `refused`. Uses a second thread while it runs (and as many more as judge), and a temporary file where there are millions of receipts.
///
/// Example:
///     kopeck_run_options options = KOPECK_RUN_OPTIONS;
///     kopeck_tables* tables = NULL;
///     kopeck_error error = {.size = sizeof error};
///     int32_t code = kopeck_run_tables(programme, &options, &receipts, NULL, NULL, &tables, &error);
///     if (code != KOPECK_OK) fprintf(stderr, "%s\n", error.message);
///     check(code == KOPECK_OK && receipts.release == NULL);
///     kopeck_tables_free(tables);
KOPECK_API int32_t kopeck_run_tables(const kopeck_programme* programme, const kopeck_run_options* options,
                                     struct ArrowArrayStream* receipts, struct ArrowArrayStream* customers,
                                     struct ArrowArrayStream* events, kopeck_tables** tables, kopeck_error* error);

/// The tables of a run. Days are dates; points are integers where the programme's are whole, else decimals.
enum {
  /// customer, receipt (none: time alone did it), day, kind, wallet, points, wanted (before limits), rule, limit (that
  /// cut it), cause (the late receipt that corrected), lot
  KOPECK_TABLE_POSTINGS = 0,
  /// customer, tier, wallet, balance (active, less debt), pending, debt, expires, expiring (how many, that day)
  KOPECK_TABLE_BALANCES = 1,
  /// customer, receipt, day, gross, net, paid, discount, earned, and rules: a list of rule, title, fate, because, how,
  /// wanted, points, money_off, lines (a list: each line's part)
  KOPECK_TABLE_EXPLANATIONS = 2,
  /// table ("receipts", "customers", "events"), row (from 0), receipt, reason (docs/interfaces.md), message, lines
  KOPECK_TABLE_REFUSED = 3,
  /// customer, receipt, day, kind ("discount", "free_units", "message", "record"), rule, amount, channel, text, cause
  KOPECK_TABLE_EFFECTS = 4,
  /// customer, day, block, was, tier, receipt
  KOPECK_TABLE_TIERS = 5
};

/// Hands a table out as a stream of columns, without a copy, as often as it is asked. The stream may outlive the
/// handle; the caller releases it. KOPECK_BAD_ARGUMENT for a table that is none.
///
/// Example:
///     kopeck_tables* tables = NULL;
///     check(kopeck_run_tables(programme, NULL, &receipts, NULL, NULL, &tables, NULL) == KOPECK_OK);
///     struct ArrowArrayStream postings;
///     check(kopeck_tables_export(tables, KOPECK_TABLE_POSTINGS, &postings, NULL) == KOPECK_OK);
///     postings.release(&postings);
///     kopeck_tables_free(tables);
KOPECK_API int32_t kopeck_tables_export(kopeck_tables* tables, int32_t table, struct ArrowArrayStream* stream,
                                        kopeck_error* error);

/// What the run came to, as JSON: the summary that docs/interfaces.md describes. Empty for a handle that is none.
///
/// Example:
///     kopeck_tables* tables = NULL;
///     check(kopeck_run_tables(programme, NULL, &receipts, NULL, NULL, &tables, NULL) == KOPECK_OK);
///     check(kopeck_tables_summary(tables).data[0] == '{');
///     kopeck_tables_free(tables);
KOPECK_API kopeck_text kopeck_tables_summary(const kopeck_tables* tables);

/// Frees the run; what was exported stays until it is released.
///
/// Example:
///     kopeck_tables_free(NULL);
KOPECK_API void kopeck_tables_free(kopeck_tables* tables);

#ifdef __cplusplus
}
#endif

#endif  // KOPECK_ARROW_H
