/// kopeck.h: the stable C interface of Kopeck, the language for loyalty programmes and its exact runtime.
///
/// One header, one library: -lkopeck (compiles rules), or -lkopeck-runtime (runs what was compiled before, needs no
/// compiler). An application links one of the two.
///
/// THE RULES OF THIS INTERFACE
///
/// Answers. A function that can fail returns a code: KOPECK_OK or one of the others below. Its last parameter takes the
/// details: a kopeck_error of the caller's, or NULL; one whose size is not set is left alone. What the rules refuse (a
/// return of goods that were never sold, say) is no error: the call succeeds and the outcome says so. Nothing is thrown,
/// nothing printed, no signal raised. A call that fails changes nothing.
///
/// Structs begin with their size, which the caller sets: `kopeck_error error = {.size = sizeof error};`. Later versions
/// add members at the end; a caller that was compiled earlier has a smaller size and gets what fits.
///
/// Numbers. Money is in minor units of the programme's currency (kopecks), points are in the smallest units of their
/// kind (see kopeck_kind_info.decimals), quantities in millionths of a unit. KOPECK_MISSING says that there is no
/// value. Days count from 1970-01-01, seconds from midnight; both are local to the programme.
///
/// Texts are UTF-8, with a length and not necessarily ended by a zero byte. A text that is handed in is copied; {NULL, 0}
/// is the empty one, NULL with another length KOPECK_NULL. Bytes that are no UTF-8 are refused where a text is asked for.
///
/// Memory. What is handed out in structs and texts belongs to the handle that gave it: that of a programme or of
/// diagnostics stays until the handle is freed, that of a session (its accounts and ledgers included) until the next
/// call with the session, one of its accounts or its ledgers.
///
/// Handles. kopeck_…_free(NULL) does nothing. A handle that was freed, or is of another kind, is answered by
/// KOPECK_FREED or KOPECK_BAD_HANDLE for as long as its place has not been taken by a new one, which takes a thousand
/// handles of its kind.
///
/// Threads. A programme is immutable: any number of threads may use it at once. A session, with its accounts and
/// ledgers, belongs to one thread at a time; sessions of one programme share its compiled code and nothing else that
/// changes. Freeing a programme while sessions use it is fine: they keep what they need.
///
/// The interface is stable: docs/stability.md says what that means. Every example below is compiled and run by a test.
/// In the examples `rules` is the text of a rule file, `programme` is the coffee club of examples/coffee_club,
/// `session` a session of it, `account` that of its customer "ann" with 1000 beans, `purchase` a receipt of two
/// coffees for 400.00 on 20 May 2026 that is not applied yet, and `check` ends the program where
/// its condition is false.
#ifndef KOPECK_KOPECK_H
#define KOPECK_KOPECK_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define KOPECK_API __attribute__((visibility("default")))
#else
#define KOPECK_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

// ---- codes, texts, errors ------------------------------------------------------------------------------------------

/// There is no value.
#define KOPECK_MISSING INT64_MIN
/// There is no day: none stated, or from the beginning. A lot with KOPECK_NEVER as its last day does not expire.
#define KOPECK_NO_DAY INT32_MIN
#define KOPECK_NEVER INT32_MAX

/// What functions answer. The numbers stay.
enum {
  KOPECK_OK = 0,
  // The call is wrong.
  KOPECK_NULL = 1,           ///< a pointer is NULL that must not be
  KOPECK_BAD_HANDLE = 2,     ///< no handle of this kind
  KOPECK_FREED = 3,          ///< the handle, or the session behind it, was freed
  KOPECK_BAD_STRUCT = 4,     ///< the size of a struct is not set, or smaller than that of the first version
  KOPECK_BAD_ARGUMENT = 5,   ///< a value is out of its range, or contradicts another one
  KOPECK_SHORT_BUFFER = 6,   ///< the caller's buffer does not hold the answer
  KOPECK_OTHER_SESSION = 7,  ///< the account belongs to another session than the ledger or the call
  KOPECK_UNSUPPORTED = 8,    ///< this library, or this machine, can't do it
  // Rules.
  KOPECK_NOT_COMPILED = 20,   ///< the rules have errors; the diagnostics say which
  KOPECK_DO_NOT_FOLLOW = 21,  ///< the files are no versions of one programme that follow each other
  // Bytes and files.
  KOPECK_DAMAGED = 30,  ///< the bytes are damaged, or are no such thing at all
  KOPECK_FOREIGN = 31,  ///< whole, but another programme's, account's or format's
  KOPECK_NEWER = 32,    ///< written by a later version of Kopeck
  KOPECK_IO = 33,       ///< could not be opened, read or written
  KOPECK_FULL = 34,     ///< no space is left
  KOPECK_BUSY = 35,     ///< another process holds it
  // Events.
  KOPECK_BAD_EVENT = 40,       ///< the event can't be read: a field is missing, a number is none
  KOPECK_LATE = 41,            ///< dated before what the account has seen; a ledger can take it
  KOPECK_OTHER_CUSTOMER = 42,  ///< the event names another customer than the account's
  KOPECK_NEEDS_SALE = 43,      ///< a return needs the record of its sale
  KOPECK_NEEDS_HISTORY = 44,   ///< a new version asks for a history that the account did not keep; a ledger has it
  // Holds.
  KOPECK_HOLD_UNKNOWN = 50,     ///< the account has no such hold
  KOPECK_HOLD_EXISTS = 51,      ///< the account has a hold of this name already
  KOPECK_HOLD_COMMITTED = 52,   ///< the hold was committed before
  KOPECK_HOLD_RELEASED = 53,    ///< the hold was released before
  KOPECK_HOLD_EXPIRED = 54,     ///< the hold's time has passed
  KOPECK_HOLD_EXCEEDED = 55,    ///< the receipt states more points than were held
  KOPECK_NOTHING_TO_HOLD = 56,  ///< the receipt asks for no points, or may be paid with none
  KOPECK_POINTS_HELD = 57,      ///< another receipt's hold is in the way
  // Else.
  KOPECK_NOTHING_TO_EXPLAIN = 60,  ///< nothing was quoted or applied yet, or the account has changed since
  KOPECK_NOT_FOUND = 61,           ///< the ledger does not have it
  KOPECK_NO_MEMORY = 90,           ///< memory has run out
  KOPECK_INTERNAL = 91             ///< a check failed: Kopeck itself is wrong, and kept nothing; please report it
};

/// Languages of texts for people.
enum { KOPECK_ENGLISH = 0, KOPECK_RUSSIAN = 1 };

/// A piece of text, UTF-8. `data` is never NULL in what is handed out.
typedef struct kopeck_text {
  const char* data;
  size_t size;
} kopeck_text;

/// A piece of memory, as kopeck_text.
typedef struct kopeck_bytes {
  const void* data;
  size_t size;
} kopeck_bytes;

/// What went wrong, in both languages; filled in by a call that fails, left alone by one that succeeds. The messages
/// end with a zero byte and are cut between two letters where they are longer. Lower case start, no full stop.
typedef struct kopeck_error {
  uint32_t size;
  int32_t code;
  char message[1024];
  char message_ru[2048];
} kopeck_error;

/// A text of a string that ends with a zero byte; of NULL the empty one.
///
/// Example:
///     kopeck_text hello = kopeck_cstr("hello");
///     check(hello.size == 5);
static inline kopeck_text kopeck_cstr(const char* string) {
  kopeck_text text;
  text.data = string != NULL ? string : "";
  text.size = 0;
  while (text.data[text.size] != 0) ++text.size;
  return text;
}

/// The version of the library, "0.1.0". Any thread.
///
/// Example:
///     kopeck_text version = kopeck_version();
///     check(version.size >= 5);
KOPECK_API kopeck_text kopeck_version(void);

/// The name of a code, "short_buffer", for logs; "unknown" for a number that is none. Any thread.
///
/// Example:
///     check(strcmp(kopeck_code_name(KOPECK_BAD_EVENT).data, "bad_event") == 0);
KOPECK_API kopeck_text kopeck_code_name(int32_t code);

/// The day of a date of the years 1 to 9999; KOPECK_NO_DAY where there is no such date. Any thread.
///
/// Example:
///     check(kopeck_day(1970, 1, 2) == 1);
///     check(kopeck_day(2026, 2, 29) == KOPECK_NO_DAY);
KOPECK_API int32_t kopeck_day(int32_t year, int32_t month, int32_t day);

// ---- programmes ----------------------------------------------------------------------------------------------------

/// A programme in all its versions: immutable, any number of threads.
typedef struct kopeck_programme kopeck_programme;
/// What the compiler has to say. One thread at a time.
typedef struct kopeck_diagnostics kopeck_diagnostics;

/// What evaluates: both answer the same. KOPECK_AUTO begins with the interpreter and takes up machine code when it is
/// ready, on a thread of its own.
enum { KOPECK_AUTO = 0, KOPECK_INTERPRET = 1, KOPECK_JIT = 2 };

/// A rule file: its name, as `import` and diagnostics know it ("rules/club.kop"), and what it says.
typedef struct kopeck_source {
  kopeck_text name;
  kopeck_text text;
} kopeck_source;

/// What is compiled: texts, or files, not both.
typedef struct kopeck_compile_options {
  uint32_t size;
  int32_t engine;  ///< KOPECK_AUTO, KOPECK_INTERPRET or KOPECK_JIT
  /// Texts: the programme's versions, in any order, and what they `import`. A name of an import counts from the folder
  /// of the file that says it. The standard library ("std/en/sets.kop") is built in.
  const kopeck_source* versions;
  size_t version_count;
  const kopeck_source* imports;
  size_t import_count;
  /// Files: paths of the programme's versions, in any order. What they import is read from beside them.
  const kopeck_text* files;
  size_t file_count;
} kopeck_compile_options;

/// Compiles a programme from texts or files.
///
/// `programme` gets a handle that kopeck_programme_free() frees, NULL where the call fails. `diagnostics` may be NULL;
/// else it gets a handle, also where the call fails and also where there is nothing to say, that
/// kopeck_diagnostics_free() frees; NULL where the call itself was wrong.
/// KOPECK_NOT_COMPILED: there are errors in the rules; KOPECK_DO_NOT_FOLLOW; KOPECK_IO: a file can't be read. Not in
/// the runtime alone. Any thread; takes milliseconds, and more for thousands of rules.
///
/// Example:
///     kopeck_source version = {kopeck_cstr("club.kop"), kopeck_cstr(rules)};
///     kopeck_compile_options options = {.size = sizeof options, .versions = &version, .version_count = 1};
///     kopeck_programme* club = NULL;
///     kopeck_diagnostics* said = NULL;
///     kopeck_error error = {.size = sizeof error};
///     if (kopeck_compile(&options, &club, &said, &error) != KOPECK_OK)
///       fprintf(stderr, "%s\n%.*s", error.message, (int)kopeck_diagnostics_text(said, KOPECK_ENGLISH, 0).size,
///               kopeck_diagnostics_text(said, KOPECK_ENGLISH, 0).data);
///     check(club != NULL);
///     kopeck_diagnostics_free(said);
///     kopeck_programme_free(club);
KOPECK_API int32_t kopeck_compile(const kopeck_compile_options* options, kopeck_programme** programme,
                                  kopeck_diagnostics** diagnostics, kopeck_error* error);

/// A programme as bytes, for programs without the compiler.
typedef struct kopeck_image kopeck_image;

/// Makes the image of a programme: what `kopeck build` writes (a .kpk file; docs/images.md). `cpus` names the
/// processors for which machine code is put in: "none" (or nothing), "native" (this one), or names with commas between
/// them, "x86-64-v2,x86-64-v3".
///
/// `image` gets a handle that kopeck_image_free() frees, NULL where the call fails. KOPECK_BAD_ARGUMENT: a processor
/// for which there is no code, or the linker that the code needs (`ld`) is not there. Not in the runtime alone. Any
/// thread; takes milliseconds, with machine code about a tenth of a second.
///
/// Example:
///     kopeck_image* image = NULL;
///     check(kopeck_build_image(programme, kopeck_cstr("none"), &image, NULL) == KOPECK_OK);
///     check(kopeck_image_bytes(image).size > 36);
///     kopeck_image_free(image);
KOPECK_API int32_t kopeck_build_image(const kopeck_programme* programme, kopeck_text cpus, kopeck_image** image,
                                      kopeck_error* error);

/// The image's bytes, as a file would hold them, until it is freed; none of a handle that is none.
///
/// Example:
///     check(kopeck_image_bytes(NULL).size == 0);
KOPECK_API kopeck_bytes kopeck_image_bytes(const kopeck_image* image);

/// Frees the image and its bytes; programmes that were loaded of it go on.
///
/// Example:
///     kopeck_image_free(NULL);
KOPECK_API void kopeck_image_free(kopeck_image* image);

/// How an image is loaded.
typedef struct kopeck_load_options {
  uint32_t size;
  /// Other than 0: machine code in the image is run where it fits this processor and this version of Kopeck. Code runs
  /// with all rights of the process: only of images whose origin you know. Else, and where it does not fit, the
  /// interpreter does the work, with equal results; kopeck_programme_info.engine says which.
  int32_t native_code;
} kopeck_load_options;

/// Makes a programme of an image, which is copied. `options` may be NULL: all of it 0.
///
/// `programme` gets a handle that kopeck_programme_free() frees, NULL where the call fails. KOPECK_FOREIGN: the bytes
/// are no image, or one of an older format; KOPECK_NEWER; KOPECK_DAMAGED: cut off, changed, or nothing that a compiler
/// writes; KOPECK_DO_NOT_FOLLOW. The engine of the programme is "interpret" or "image". Any thread; takes a
/// millisecond.
///
/// Example:
///     kopeck_image* image = NULL;
///     check(kopeck_build_image(programme, kopeck_cstr("none"), &image, NULL) == KOPECK_OK);
///     kopeck_programme* loaded = NULL;
///     check(kopeck_programme_load_image(kopeck_image_bytes(image), NULL, &loaded, NULL) == KOPECK_OK);
///     kopeck_image_free(image);
///     kopeck_programme_free(loaded);
KOPECK_API int32_t kopeck_programme_load_image(kopeck_bytes image, const kopeck_load_options* options,
                                               kopeck_programme** programme, kopeck_error* error);

/// Gives the handle back; sessions of the programme go on.
///
/// Example:
///     kopeck_programme_free(NULL);
KOPECK_API void kopeck_programme_free(kopeck_programme* programme);

/// How grave a diagnostic is.
enum { KOPECK_SEVERITY_ERROR = 0, KOPECK_SEVERITY_WARNING = 1, KOPECK_SEVERITY_NOTE = 2 };

/// One message of the compiler. Lines and columns count from 1, columns in characters; the end is behind the last
/// character.
typedef struct kopeck_diagnostic {
  uint32_t size;
  int32_t severity;
  kopeck_text code;  ///< "K0101"
  kopeck_text file;
  int32_t line, column, end_line, end_column;
  kopeck_text message, message_ru;
  kopeck_text help, help_ru;  ///< a line each; empty where there is none
  /// The likeliest edit that mends it: replace what lies between the two places by `fix`. `fix_says` is empty where
  /// there is none.
  kopeck_text fix, fix_says, fix_says_ru;
  int32_t fix_line, fix_column, fix_end_line, fix_end_column;
} kopeck_diagnostic;

/// How many messages there are; 0 for a handle that is none.
///
/// Example:
///     check(kopeck_diagnostics_count(diagnostics) > 0);
KOPECK_API size_t kopeck_diagnostics_count(const kopeck_diagnostics* diagnostics);

/// The message of that index, by file and place. KOPECK_BAD_ARGUMENT for an index that is none.
///
/// Example:
///     kopeck_diagnostic first = {.size = sizeof first};
///     check(kopeck_diagnostics_get(diagnostics, 0, &first, NULL) == KOPECK_OK);
///     check(first.severity == KOPECK_SEVERITY_ERROR && first.line >= 1);
KOPECK_API int32_t kopeck_diagnostics_get(const kopeck_diagnostics* diagnostics, size_t index,
                                          kopeck_diagnostic* diagnostic, kopeck_error* error);

/// All messages as a terminal shows them, with the lines that they speak of; `colour` other than 0 adds colours.
///
/// Example:
///     kopeck_text text = kopeck_diagnostics_text(diagnostics, KOPECK_RUSSIAN, 0);
///     check(text.size > 0);
KOPECK_API kopeck_text kopeck_diagnostics_text(const kopeck_diagnostics* diagnostics, int32_t language, int32_t colour);

/// All messages as JSON: {"version":1,"diagnostics":[…],"errors":N,"warnings":N}.
///
/// Example:
///     kopeck_text json = kopeck_diagnostics_json(diagnostics, KOPECK_ENGLISH);
///     check(json.data[0] == '{');
KOPECK_API kopeck_text kopeck_diagnostics_json(const kopeck_diagnostics* diagnostics, int32_t language);

/// Frees the messages, and with them all texts that were handed out.
///
/// Example:
///     kopeck_diagnostics_free(NULL);
KOPECK_API void kopeck_diagnostics_free(kopeck_diagnostics* diagnostics);

/// What a programme is.
typedef struct kopeck_programme_info {
  uint32_t size;
  int32_t versions;
  kopeck_text name, currency, language;  ///< of the rules: "en" or "ru"
  kopeck_text time_zone;                 ///< its IANA name; empty where the programme says none
  kopeck_text engine;                    ///< "auto", "interpret", "jit", or what an image brought
  /// 32 hexadecimal digits that say what all versions mean: equal for programmes that answer the same to everything.
  kopeck_text identity;
  int32_t money_decimals;  ///< of the currency's minor unit
  int32_t kinds;           ///< see kopeck_programme_kind()
  int32_t tier_blocks;     ///< see kopeck_programme_tiers()
  int32_t first_day;       ///< on which the first version begins; KOPECK_NO_DAY: always was
  int32_t latest_version;  ///< its number
  int32_t late_days;       ///< how late an event may come, by the version that takes most
} kopeck_programme_info;

/// Fills in what the programme is; the texts stay until it is freed.
///
/// Example:
///     kopeck_programme_info info = {.size = sizeof info};
///     check(kopeck_programme_get(programme, &info, NULL) == KOPECK_OK);
///     check(info.name.size == 11 && memcmp(info.name.data, "Coffee Club", 11) == 0);
KOPECK_API int32_t kopeck_programme_get(const kopeck_programme* programme, kopeck_programme_info* info,
                                        kopeck_error* error);

/// What a kind of points (or of what else accounts hold) is for.
enum { KOPECK_POINTS = 0, KOPECK_COUPON = 1, KOPECK_STAMPS = 2, KOPECK_BADGE = 3, KOPECK_FREE_UNITS = 4 };

/// A kind of what accounts hold; [0] is the header's points, further wallets follow it.
typedef struct kopeck_kind_info {
  uint32_t size;
  int32_t use;
  kopeck_text name;
  int32_t decimals;
  /// `worth_points` smallest units are worth `worth_money` minor units, by the latest version; 0: no worth.
  int64_t worth_money, worth_points;
} kopeck_kind_info;

/// Fills in the kind of that index.
///
/// Example:
///     kopeck_kind_info beans = {.size = sizeof beans};
///     check(kopeck_programme_kind(programme, 0, &beans, NULL) == KOPECK_OK);
///     check(beans.use == KOPECK_POINTS && beans.decimals == 0);
KOPECK_API int32_t kopeck_programme_kind(const kopeck_programme* programme, int32_t index, kopeck_kind_info* kind,
                                         kopeck_error* error);

/// A block of tiers.
typedef struct kopeck_tiers_info {
  uint32_t size;
  int32_t levels;
  kopeck_text name;  ///< empty: the programme's only block
} kopeck_tiers_info;

/// Fills in the block of that index.
///
/// Example:
///     kopeck_tiers_info tiers = {.size = sizeof tiers};
///     check(kopeck_programme_tiers(programme, 0, &tiers, NULL) == KOPECK_OK);
///     check(tiers.levels == 3);
KOPECK_API int32_t kopeck_programme_tiers(const kopeck_programme* programme, int32_t block, kopeck_tiers_info* tiers,
                                          kopeck_error* error);

/// The name of a level, the lowest being 0.
///
/// Example:
///     kopeck_text gold = {0};
///     check(kopeck_programme_level(programme, 0, 2, &gold, NULL) == KOPECK_OK);
///     check(gold.size == 4 && memcmp(gold.data, "gold", 4) == 0);
KOPECK_API int32_t kopeck_programme_level(const kopeck_programme* programme, int32_t block, int32_t level,
                                          kopeck_text* name, kopeck_error* error);

// ---- sessions and accounts -----------------------------------------------------------------------------------------

/// What one thread works with: texts seen so far, scratch memory, the counters that all customers share.
typedef struct kopeck_session kopeck_session;
/// What a programme knows of one customer, in a session. The host keeps it as bytes between sessions.
typedef struct kopeck_account kopeck_account;

/// Makes a session of a programme. Takes about as long as reading the programme's rules once; its compiled code is
/// shared.
///
/// Example:
///     kopeck_session* mine = NULL;
///     check(kopeck_session_new(programme, &mine, NULL) == KOPECK_OK);
///     kopeck_session_free(mine);
KOPECK_API int32_t kopeck_session_new(const kopeck_programme* programme, kopeck_session** session, kopeck_error* error);

/// Frees the session. Accounts and ledgers of it can only be freed from then on; every other call with them answers
/// KOPECK_FREED.
///
/// Example:
///     kopeck_session_free(NULL);
KOPECK_API void kopeck_session_free(kopeck_session* session);

/// An account of a customer of whom nothing is known. The number is trimmed; at most 256 bytes, not empty.
///
/// Example:
///     kopeck_account* bob = NULL;
///     check(kopeck_account_new(session, kopeck_cstr("bob"), &bob, NULL) == KOPECK_OK);
///     kopeck_account_free(bob);
KOPECK_API int32_t kopeck_account_new(kopeck_session* session, kopeck_text customer, kopeck_account** account,
                                      kopeck_error* error);

/// An account from what kopeck_account_save() gave, in this process or another, by this version of the programme's
/// rules or an earlier one. KOPECK_DAMAGED, KOPECK_FOREIGN (another programme's), KOPECK_NEWER.
///
/// Example:
///     kopeck_bytes bytes;
///     check(kopeck_account_save(account, &bytes, NULL) == KOPECK_OK);
///     kopeck_account* again = NULL;
///     check(kopeck_account_open(session, bytes, &again, NULL) == KOPECK_OK);
///     kopeck_account_free(again);
KOPECK_API int32_t kopeck_account_open(kopeck_session* session, kopeck_bytes bytes, kopeck_account** account,
                                       kopeck_error* error);

/// Everything that is known of the account, as bytes that the host keeps: a few hundred of them, the same on every
/// machine, with a checksum, the programme's identity and the holds. Valid until the next call with the session.
///
/// Example:
///     kopeck_bytes bytes;
///     check(kopeck_account_save(account, &bytes, NULL) == KOPECK_OK);
///     check(bytes.size > 0);
KOPECK_API int32_t kopeck_account_save(const kopeck_account* account, kopeck_bytes* bytes, kopeck_error* error);

/// The same into a buffer of the caller's. `needed` gets how many bytes it takes, also where the call answers
/// KOPECK_SHORT_BUFFER because `capacity` is less; `buffer` is then left alone, and may be NULL.
///
/// Example:
///     size_t needed = 0;
///     check(kopeck_account_save_into(account, NULL, 0, &needed, NULL) == KOPECK_SHORT_BUFFER);
///     void* buffer = malloc(needed);
///     check(kopeck_account_save_into(account, buffer, needed, &needed, NULL) == KOPECK_OK);
///     free(buffer);
KOPECK_API int32_t kopeck_account_save_into(const kopeck_account* account, void* buffer, size_t capacity,
                                            size_t* needed, kopeck_error* error);

/// Frees the account; what was saved of it is the host's.
///
/// Example:
///     kopeck_account_free(NULL);
KOPECK_API void kopeck_account_free(kopeck_account* account);

// ---- events --------------------------------------------------------------------------------------------------------

/// What happens to a customer.
enum {
  KOPECK_CUSTOMER = 0,  ///< attributes become known
  KOPECK_EVENT = 1,     ///< an `event` of the programme, by its name
  KOPECK_PURCHASE = 2,
  KOPECK_RETURN = 3,
  KOPECK_GIFT = 4,     ///< what another customer's event gave: kopeck_event.gift
  KOPECK_OPENING = 5,  ///< what the customer has from another system; said as JSON
  KOPECK_ADJUST = 6    ///< points by hand
};

/// An attribute by the name that the input has for it, and its value as text, "1990-03-08", "app", "true", "12.50".
typedef struct kopeck_attribute {
  kopeck_text name;
  kopeck_text value;
} kopeck_attribute;

/// So many of a kind, by its name; an empty name is the header's points. Of coupons how many, of tenders minor units.
typedef struct kopeck_amount {
  kopeck_text name;
  int64_t amount;
} kopeck_amount;

/// One line of a receipt. Either `sku` or `name` is there.
typedef struct kopeck_line {
  kopeck_text sku, name, category;
  int64_t quantity;  ///< millionths of a unit, > 0
  int64_t amount;    ///< minor units, after `discount`; of a return's line 0 or KOPECK_MISSING where it states none
  int64_t discount;  ///< minor units that the till took off already; 0: none
  int64_t tax;       ///< minor units; only where the programme counts without tax, else 0
  const kopeck_attribute* attributes;
  size_t attribute_count;
} kopeck_line;

/// One event, as docs/interfaces.md tells it, in numbers; or the same as JSON. Members that an event does not have stay
/// 0. Structs in arrays never grow.
typedef struct kopeck_event {
  uint32_t size;
  int32_t kind;      ///< KOPECK_PURCHASE and so on
  kopeck_text json;  ///< the whole event as one JSON object; all other members but `sales` and `gift` are then ignored
  kopeck_text id;    ///< its number; not of a KOPECK_CUSTOMER
  kopeck_text customer;  ///< may be empty: the account's
  int32_t day;           ///< KOPECK_NO_DAY: of a KOPECK_CUSTOMER, from the second after the account's last event on
  int32_t second;
  kopeck_text store;
  kopeck_text name;  ///< of a KOPECK_EVENT
  kopeck_text of;    ///< of a return: the number of its sale; may be empty
  const kopeck_line* lines;
  size_t line_count;
  const kopeck_attribute* attributes;  ///< the receipt's, the event's or the customer's
  size_t attribute_count;
  const kopeck_amount* redeem;  ///< points that the till asks to pay with, by wallet
  size_t redeem_count;
  const kopeck_amount* redeemed;  ///< points that were taken, a fact; of a KOPECK_ADJUST the points, also below 0
  size_t redeemed_count;
  const kopeck_amount* tenders;
  size_t tender_count;
  const kopeck_amount* coupons;
  size_t coupon_count;
  const kopeck_text* codes;
  size_t code_count;
  kopeck_text reason;  ///< of a KOPECK_ADJUST
  /// Of a return: the record of the sale that it names, or of the customer's sales that it may be about, the latest
  /// first, as kopeck_apply() gave them. A ledger finds them itself.
  const kopeck_bytes* sales;
  size_t sale_count;
  kopeck_bytes gift;  ///< of a KOPECK_GIFT: kopeck_gift.event; all other members are ignored
} kopeck_event;

/// What kopeck_posting.kind says. The numbers are those of docs/ledger.md.
enum {
  KOPECK_EARNED = 1,
  KOPECK_REDEEMED = 2,
  KOPECK_EXPIRED = 3,
  KOPECK_TAKEN_BACK = 4,
  KOPECK_GIVEN_BACK = 5,
  KOPECK_REPAID = 6,
  KOPECK_UNCOLLECTED = 7,
  KOPECK_ADJUSTED = 8,
  KOPECK_TURNED = 9,
  KOPECK_USED = 10,
  KOPECK_OPENED = 11,
  KOPECK_GIFTED = 12,
  KOPECK_BY_HAND = 13
};

/// Points that moved. Structs in arrays never grow.
typedef struct kopeck_posting {
  int32_t kind;          ///< KOPECK_EARNED and so on
  int32_t of;            ///< kind of points: see kopeck_programme_kind()
  int64_t points;        ///< signed
  int64_t wanted;        ///< what was asked for before a limit or the balance cut it
  int64_t lot;           ///< which lot of the account; below 65536 its debt
  kopeck_text rule;      ///< empty: no rule
  kopeck_text cut_by;    ///< the limit that cut `wanted`, in the author's words
  int32_t version;       ///< of the programme, that judged
  int32_t day;           ///< on which it happened
  int32_t by_time;       ///< 1: time alone did it, before the event
  const int64_t* lines;  ///< each line's part; NULL where it is not of lines
  size_t line_count;
} kopeck_posting;

/// What kopeck_effect.kind says.
enum { KOPECK_DISCOUNT = 1, KOPECK_FREE = 2, KOPECK_MESSAGE = 3, KOPECK_RECORD = 4 };

/// What a rule did besides moving points.
typedef struct kopeck_effect {
  int32_t kind;  ///< KOPECK_DISCOUNT and so on
  int32_t day;
  int64_t amount;  ///< of discounts and free units money; of messages and records how many times
  kopeck_text rule;
  kopeck_text channel;   ///< of a message
  kopeck_text text;      ///< of a message; of a record "attribute: value"
  const int64_t* lines;  ///< each line's part of the money; NULL where it is not of lines
  size_t line_count;
} kopeck_effect;

/// A tier that rose or fell.
typedef struct kopeck_tier_change {
  int32_t block, from, to;  ///< see kopeck_programme_tiers()
  int32_t day;
} kopeck_tier_change;

/// What a rule gives to another customer. The host applies `event`, kept as bytes, to that customer's account.
typedef struct kopeck_gift {
  kopeck_text customer;
  kopeck_text rule;
  int32_t of;       ///< kind of points
  int32_t to_self;  ///< 1: the same customer; such a gift counts for nothing and must not be applied
  int64_t points;
  kopeck_bytes event;
} kopeck_gift;

/// The record of a sale that a return has touched: it takes the place of kopeck_event.sales[index].
typedef struct kopeck_sale {
  size_t index;
  kopeck_bytes record;
} kopeck_sale;

/// What an event did. Everything belongs to the session, until the next call with it.
typedef struct kopeck_outcome {
  uint32_t size;
  /// 0: it was taken. Else the rules refuse the event, nothing has changed, and the next three say why.
  int32_t refusal;
  kopeck_text reason;  ///< "return_exceeds_sale", as in docs/interfaces.md
  kopeck_text message, message_ru;
  int64_t gross, net, paid;  ///< of a purchase, or what a return took; minor units
  const kopeck_posting* postings;
  size_t posting_count;
  const kopeck_effect* effects;
  size_t effect_count;
  const kopeck_tier_change* tier_changes;
  size_t tier_change_count;
  const kopeck_gift* gifts;
  size_t gift_count;
  const uint32_t* unmatched_lines;  ///< of a return that was taken in part: the lines (from 0) that no sale covers
  size_t unmatched_line_count;
  /// What the host keeps of a purchase, by its number, for as long as it may come back (`returns … for 365 days`), and
  /// for kopeck_explain(). Empty for events that nothing asks again.
  kopeck_bytes record;
  const kopeck_sale* sales;  ///< of a return: the records that changed
  size_t sale_count;
  int32_t verdict;  ///< KOPECK_POSTED and so on
} kopeck_outcome;

/// What became of an event in a ledger: kopeck_outcome.verdict. Without a ledger it is KOPECK_POSTED or KOPECK_REFUSED.
enum { KOPECK_POSTED = 0, KOPECK_ANONYMOUS = 1, KOPECK_DUPLICATE = 2, KOPECK_REFUSED = 3, KOPECK_WAITING = 4 };

/// Applies an event to the account, which is then as after it. Events of an account come in the order of their dates.
///
/// THE HOST OWNS THE STATE, and with it what only a ledger could know. Without a ledger
/// - an event dated before the account's last one is answered by KOPECK_LATE, and changes nothing: a late event may
///   change what later ones gave, for which all of them would have to be evaluated again. kopeck_ledger_apply() does
///   that;
/// - at the same second events stand in the order of their kinds, then of their numbers, and are late against it;
/// - whether a number came before is for the host to know. The last event's own number again is KOPECK_LATE;
/// - a return brings its sale, or the sales that it may be about (kopeck_event.sales), and gives back their records
///   changed: the host keeps them in place of the old ones. A return whose sale has not come has to wait with the host;
/// - limits `in total` and `per store` are counted by the session (kopeck_session_counters()), and scheduled rules that
///   look at them act when the account's time passes;
/// - a gift for another customer is handed out, for the host to apply to that customer's account.
/// Everything else is the same to the last point; tests hold both ways against each other.
///
/// KOPECK_BAD_EVENT, KOPECK_LATE, KOPECK_OTHER_CUSTOMER, KOPECK_NEEDS_SALE, KOPECK_NEEDS_HISTORY, KOPECK_DAMAGED and
/// KOPECK_FOREIGN (of sales and gifts), KOPECK_POINTS_HELD. An error leaves the account as it was.
///
/// Example:
///     kopeck_line line = {.sku = kopeck_cstr("C-1"), .category = kopeck_cstr("Drinks/Coffee"),
///                         .quantity = 2000000, .amount = 40000};
///     kopeck_attribute channel = {kopeck_cstr("channel"), kopeck_cstr("pos")};
///     kopeck_event sale = {.size = sizeof sale, .kind = KOPECK_PURCHASE, .id = kopeck_cstr("r-1"),
///                          .day = kopeck_day(2026, 5, 20), .second = 10 * 3600, .lines = &line, .line_count = 1,
///                          .attributes = &channel, .attribute_count = 1};
///     kopeck_outcome outcome = {.size = sizeof outcome};
///     check(kopeck_apply(account, &sale, &outcome, NULL) == KOPECK_OK && outcome.refusal == 0);
///     for (size_t i = 0; i < outcome.posting_count; ++i)
///       printf("%.*s %lld\n", (int)outcome.postings[i].rule.size, outcome.postings[i].rule.data,
///              (long long)outcome.postings[i].points);
KOPECK_API int32_t kopeck_apply(kopeck_account* account, const kopeck_event* event, kopeck_outcome* outcome,
                                kopeck_error* error);

/// Is handed each outcome of a batch in turn; what it is handed lives until it returns. Other than 0 stops the batch.
typedef int32_t (*kopeck_each)(void* context, size_t index, const kopeck_outcome* outcome);

/// Applies events one after another, as kopeck_apply() does, and hands each outcome to `each`, which may be NULL and
/// must not call the session. `applied` (may be NULL) gets how many were applied; an error is that of the next one.
///
/// Example:
///     kopeck_event events[2] = {
///         {.size = sizeof *events, .json = kopeck_cstr("{\"type\":\"customer\",\"id\":\"ann\",\"city\":\"Kazan\"}")},
///         {.size = sizeof *events, .json = kopeck_cstr("{\"type\":\"event\",\"id\":\"e-1\",\"name\":\"signup\","
///                                                      "\"customer\":\"ann\",\"at\":\"2026-05-04T10:00:00\"}")}};
///     size_t applied = 0;
///     check(kopeck_apply_all(account, events, 2, NULL, NULL, &applied, NULL) == KOPECK_OK && applied == 2);
KOPECK_API int32_t kopeck_apply_all(kopeck_account* account, const kopeck_event* events, size_t count, kopeck_each each,
                                    void* context, size_t* applied, kopeck_error* error);

/// Lets time pass for the account up to the start of `day`: lots that become active or expire, tiers, scheduled rules.
/// The next event or quote would do the same. `outcome` may be NULL. KOPECK_LATE: the account has passed the day.
///
/// Example:
///     kopeck_outcome outcome = {.size = sizeof outcome};
///     check(kopeck_account_pass(account, kopeck_day(2027, 1, 1), &outcome, NULL) == KOPECK_OK);
KOPECK_API int32_t kopeck_account_pass(kopeck_account* account, int32_t day, kopeck_outcome* outcome,
                                       kopeck_error* error);

// ---- what an account has -------------------------------------------------------------------------------------------

/// What an account has. Arrays by kind have kopeck_programme_info.kinds entries.
typedef struct kopeck_account_info {
  uint32_t size;
  int32_t settled_day;  ///< time has passed up to the start of this day; KOPECK_NO_DAY: nothing has happened yet
  kopeck_text customer;
  const int64_t* active;   ///< by kind: what can pay, less the debt
  const int64_t* pending;  ///< by kind: what becomes active later
  const int64_t* held;     ///< by kind: what live holds keep, of what is active
  size_t kind_count;
  const int32_t* levels;  ///< by block of tiers
  size_t block_count;
  int64_t events;  ///< applied so far
} kopeck_account_info;

/// What the account has on a day, at its start and before its events; nothing changes. `day` KOPECK_NO_DAY: as it
/// stands. KOPECK_LATE: the account has passed the day.
///
/// Example:
///     kopeck_account_info info = {.size = sizeof info};
///     check(kopeck_account_get(account, kopeck_day(2026, 5, 20), &info, NULL) == KOPECK_OK);
///     check(info.kind_count == 1 && info.active[0] > 0 && info.held[0] == 0);
KOPECK_API int32_t kopeck_account_get(const kopeck_account* account, int32_t day, kopeck_account_info* info,
                                      kopeck_error* error);

/// The counters of limits `in total` and `per store`, as bytes, for the host to keep with its accounts. Valid until the
/// next call with the session.
///
/// Example:
///     kopeck_bytes counters;
///     check(kopeck_session_counters(session, &counters, NULL) == KOPECK_OK);
///     check(kopeck_session_set_counters(session, counters, NULL) == KOPECK_OK);
KOPECK_API int32_t kopeck_session_counters(kopeck_session* session, kopeck_bytes* bytes, kopeck_error* error);

/// Takes counters that kopeck_session_counters() gave. KOPECK_DAMAGED, KOPECK_FOREIGN, KOPECK_NEWER.
///
/// Example:
///     kopeck_bytes none = {"", 0};
///     check(kopeck_session_set_counters(session, none, NULL) == KOPECK_DAMAGED);
KOPECK_API int32_t kopeck_session_set_counters(kopeck_session* session, kopeck_bytes bytes, kopeck_error* error);

// ---- quotes --------------------------------------------------------------------------------------------------------

/// What one rule would give.
typedef struct kopeck_given {
  kopeck_text rule;
  int32_t of;  ///< kind of points; -1: money that a discount takes off
  int32_t version;
  int64_t amount;        ///< points, or minor units
  const int64_t* lines;  ///< each line's part
  size_t line_count;
} kopeck_given;

/// Why less was redeemed than was asked for: kopeck_quote.redeem_note.
enum {
  KOPECK_NO_NOTE = 0,
  KOPECK_NOT_OFFERED = 1,    ///< the programme lets nobody pay with points
  KOPECK_CONDITION = 2,      ///< a condition of `redeem` does not hold
  KOPECK_NO_TIMES_LEFT = 3,  ///< paid with points as often as is allowed
  KOPECK_BELOW_MINIMUM = 4,
  KOPECK_CAPPED = 5  ///< cut to the balance, the share, the lines or the steps
};

/// What a receipt would do. Arrays by kind have `kind_count` entries, those by line `line_count`, those by line and
/// kind both: [line * kind_count + kind]. Everything belongs to the session, until the next call with it.
typedef struct kopeck_quote {
  uint32_t size;
  int32_t refusal;  ///< as in kopeck_outcome
  kopeck_text reason, message, message_ru;
  size_t line_count, kind_count;
  int64_t gross, net, paid;  ///< after the rules' discounts, and after what points pay as the receipt asks
  int64_t discount;          ///< what rules take off
  const int64_t* discount_lines;
  const int64_t* earned;  ///< by kind
  const int64_t* earned_lines;
  const kopeck_given* given;  ///< by rule
  size_t given_count;
  /// What the receipt asks to pay with points, as far as the rules, the balance and holds of others allow.
  const int64_t* redeemed;  ///< by kind
  int64_t redeemed_money;
  int32_t redeem_note;  ///< KOPECK_CAPPED and so on
  /// The most that may be redeemed if the till asks for everything: by kind, as money, and where it would be put.
  int64_t most_money;
  const int64_t* most;
  const int64_t* most_lines;
  const int64_t* most_money_lines;
  /// The account, as the receipt finds it: what is active (less debts), and what holds keep of that. By kind.
  const int64_t* active;
  const int64_t* held;
} kopeck_quote;

/// What a purchase (or an event of the programme) would do, without doing it: the account stays as it is. It may be
/// dated at any time that kopeck_apply() would take, and need not have a number.
///
/// Points that live holds of the account keep are not payable. Rules see the account as it is, with them.
///
/// Errors as of kopeck_apply(); KOPECK_BAD_ARGUMENT for a return or an opening.
///
/// Example:
///     kopeck_event sale = purchase;
///     kopeck_quote quote = {.size = sizeof quote};
///     check(kopeck_quote_receipt(account, &sale, &quote, NULL) == KOPECK_OK);
///     check(quote.earned[0] == 20 && quote.active[0] == 1000 && quote.most[0] == 200);
KOPECK_API int32_t kopeck_quote_receipt(kopeck_account* account, const kopeck_event* event, kopeck_quote* quote,
                                        kopeck_error* error);

// ---- holds ---------------------------------------------------------------------------------------------------------

/// Holds the points that a purchase asks to redeem (kopeck_event.redeem), as far as they may be paid: until the hold is
/// committed or released, or `seconds` after the purchase's own time have passed, no other quote, hold or purchase of
/// the account can ask for them. (Points that a receipt states as taken are a fact, and taken.)
///
/// `hold` names it, for the account: 1 to 256 bytes. `quote` (may be NULL) gets what the purchase would do: `redeemed`
/// is what is held. Holds are part of the account: they are saved with it. What became of a hold is remembered for 30
/// days. KOPECK_HOLD_EXISTS; KOPECK_NOTHING_TO_HOLD: nothing is asked for, or nothing may be paid; and as
/// kopeck_quote_receipt().
///
/// Example:
///     kopeck_amount beans = {kopeck_cstr(""), 100};
///     kopeck_event sale = purchase;
///     sale.id = kopeck_cstr("r-2");
///     sale.redeem = &beans;
///     sale.redeem_count = 1;
///     kopeck_quote quote = {.size = sizeof quote};
///     check(kopeck_hold(account, kopeck_cstr("till-7/1"), &sale, 600, &quote, NULL) == KOPECK_OK);
///     check(quote.redeemed[0] == 100);
///     kopeck_outcome outcome = {.size = sizeof outcome};
///     check(kopeck_hold_commit(account, kopeck_cstr("till-7/1"), &sale, &outcome, NULL) == KOPECK_OK);
///     check(kopeck_hold_release(account, kopeck_cstr("till-7/1"), sale.day, sale.second, NULL) ==
///           KOPECK_HOLD_COMMITTED);
KOPECK_API int32_t kopeck_hold(kopeck_account* account, kopeck_text hold, const kopeck_event* event, int64_t seconds,
                               kopeck_quote* quote, kopeck_error* error);

/// Applies the receipt that the points were held for, and ends the hold. What the receipt says was `redeemed` must not
/// be more than was held, wallet by wallet; where it says nothing (whatever it asks for), all that was held is taken.
///
/// KOPECK_HOLD_UNKNOWN; KOPECK_HOLD_COMMITTED and KOPECK_HOLD_RELEASED: it was before; KOPECK_HOLD_EXPIRED: the receipt
/// is dated after its time; KOPECK_HOLD_EXCEEDED; and as kopeck_apply(). Where the rules refuse the receipt, or
/// anything else goes wrong, the hold stays as it was. A receipt whose hold has expired may still be applied with what
/// it states.
///
/// Example:
///     kopeck_event sale = purchase;
///     sale.id = kopeck_cstr("r-3");
///     kopeck_outcome outcome = {.size = sizeof outcome};
///     check(kopeck_hold_commit(account, kopeck_cstr("none"), &sale, &outcome, NULL) == KOPECK_HOLD_UNKNOWN);
KOPECK_API int32_t kopeck_hold_commit(kopeck_account* account, kopeck_text hold, const kopeck_event* event,
                                      kopeck_outcome* outcome, kopeck_error* error);

/// Lets the held points go, at a moment of that day and second. KOPECK_HOLD_UNKNOWN, KOPECK_HOLD_COMMITTED,
/// KOPECK_HOLD_RELEASED, KOPECK_HOLD_EXPIRED.
///
/// Example:
///     check(kopeck_hold_release(account, kopeck_cstr("none"), kopeck_day(2026, 5, 20), 0, NULL) ==
///           KOPECK_HOLD_UNKNOWN);
KOPECK_API int32_t kopeck_hold_release(kopeck_account* account, kopeck_text hold, int32_t day, int32_t second,
                                       kopeck_error* error);

// ---- explanations --------------------------------------------------------------------------------------------------

/// How an explanation is said.
enum { KOPECK_AS_TEXT = 0, KOPECK_AS_JSON = 1 };

/// Says why the last quote, hold or applied event of the account gave what it gave, rule by rule, as `kopeck explain`
/// does. Valid until the next call with the session. KOPECK_NOTHING_TO_EXPLAIN: the session's last call of this kind
/// was about another account, or was refused, or the account has changed since.
///
/// Example:
///     kopeck_event sale = purchase;
///     sale.id = kopeck_cstr("r-4");
///     kopeck_quote quote = {.size = sizeof quote};
///     check(kopeck_quote_receipt(account, &sale, &quote, NULL) == KOPECK_OK);
///     kopeck_text why;
///     check(kopeck_explain(account, KOPECK_AS_TEXT, KOPECK_RUSSIAN, &why, NULL) == KOPECK_OK);
///     fwrite(why.data, 1, why.size, stdout);
KOPECK_API int32_t kopeck_explain(kopeck_account* account, int32_t form, int32_t language, kopeck_text* text,
                                  kopeck_error* error);

/// The same of an event that was applied earlier, from its record (kopeck_outcome.record), by any session of the
/// programme. KOPECK_DAMAGED, KOPECK_FOREIGN, KOPECK_NEWER.
///
/// Example:
///     kopeck_event sale = purchase;
///     sale.id = kopeck_cstr("r-5");
///     kopeck_outcome outcome = {.size = sizeof outcome};
///     check(kopeck_apply(account, &sale, &outcome, NULL) == KOPECK_OK);
///     char* kept = malloc(outcome.record.size);
///     kopeck_bytes record = {memcpy(kept, outcome.record.data, outcome.record.size), outcome.record.size};
///     kopeck_text why;
///     check(kopeck_explain_record(session, record, KOPECK_AS_JSON, KOPECK_ENGLISH, &why, NULL) == KOPECK_OK);
///     free(kept);
KOPECK_API int32_t kopeck_explain_record(kopeck_session* session, kopeck_bytes record, int32_t form, int32_t language,
                                         kopeck_text* text, kopeck_error* error);

// ---- ledgers -------------------------------------------------------------------------------------------------------

/// A ledger on disk: an SQLite file (docs/ledger.md) that `kopeck explain`, `balance`, `statement` and `audit` read
/// too. Takes events in any order, as `kopeck run` does: late ones, repeated ones, returns that wait for their sale,
/// gifts, limits that all customers share. One process writes a ledger at a time.
typedef struct kopeck_ledger kopeck_ledger;

/// Which ledger.
typedef struct kopeck_ledger_options {
  uint32_t size;
  int32_t run_day;    ///< events dated later are refused; KOPECK_NEVER: none
  kopeck_text path;   ///< made where there is none
  kopeck_text input;  ///< under what name its events are counted; empty: "kopeck"
} kopeck_ledger_options;

/// Opens or makes the ledger of the session's programme. KOPECK_FOREIGN: another programme's, or no ledger;
/// KOPECK_BUSY: another process writes it; KOPECK_DAMAGED, KOPECK_FULL, KOPECK_IO. Reads all accounts: milliseconds for
/// a few thousands.
///
/// Example:
///     kopeck_ledger_options options = {.size = sizeof options, .run_day = KOPECK_NEVER,
///                                      .path = kopeck_cstr(ledger_path)};
///     kopeck_ledger* ledger = NULL;
///     check(kopeck_ledger_open(session, &options, &ledger, NULL) == KOPECK_OK);
///     check(kopeck_ledger_close(ledger, NULL) == KOPECK_OK);
KOPECK_API int32_t kopeck_ledger_open(kopeck_session* session, const kopeck_ledger_options* options,
                                      kopeck_ledger** ledger, kopeck_error* error);

/// Takes an event, of any customer or none, in any order: docs/semantics.md, "Disorder". `outcome` (may be NULL) says
/// what became of it: `verdict`, and where it was refused why; postings stand in the ledger. Kept on disk by the next
/// commit. KOPECK_BAD_EVENT: it can't be read, and has no row in the ledger. KOPECK_FULL, KOPECK_IO, KOPECK_INTERNAL:
/// the ledger stands at its last commit, and takes nothing more until it is opened again.
///
/// Example:
///     purchase.customer = kopeck_cstr("ann");
///     kopeck_outcome outcome = {.size = sizeof outcome};
///     check(kopeck_ledger_apply(ledger, &purchase, &outcome, NULL) == KOPECK_OK && outcome.verdict == KOPECK_POSTED);
///     check(kopeck_ledger_apply(ledger, &purchase, &outcome, NULL) == KOPECK_OK);
///     check(outcome.verdict == KOPECK_DUPLICATE);
KOPECK_API int32_t kopeck_ledger_apply(kopeck_ledger* ledger, const kopeck_event* event, kopeck_outcome* outcome,
                                       kopeck_error* error);

/// Keeps all that was applied: when it returns, it survives a power cut. Also done by itself after some thousands of
/// events.
///
/// Example:
///     check(kopeck_ledger_commit(ledger, NULL) == KOPECK_OK);
KOPECK_API int32_t kopeck_ledger_commit(kopeck_ledger* ledger, kopeck_error* error);

/// Lets time pass for all accounts up to the start of the day, and commits.
///
/// Example:
///     check(kopeck_ledger_pass(ledger, kopeck_day(2026, 12, 31), NULL) == KOPECK_OK);
KOPECK_API int32_t kopeck_ledger_pass(kopeck_ledger* ledger, int32_t day, kopeck_error* error);

/// A copy of a customer's account as the ledger has it now, committed or not, in the ledger's session: for quotes, for
/// holds, and for a till that goes offline. What is done to the copy does not reach the ledger: apply the event there.
/// KOPECK_NOT_FOUND.
///
/// Example:
///     kopeck_account* copy = NULL;
///     check(kopeck_ledger_account(ledger, kopeck_cstr("nobody"), &copy, NULL) == KOPECK_NOT_FOUND);
KOPECK_API int32_t kopeck_ledger_account(kopeck_ledger* ledger, kopeck_text customer, kopeck_account** account,
                                         kopeck_error* error);

/// Says why an event in the ledger gave what it gave, as kopeck_explain(). Commits first. Valid until the next call
/// with the session. KOPECK_NOT_FOUND.
///
/// Example:
///     kopeck_text why;
///     check(kopeck_ledger_explain(ledger, kopeck_cstr("r-0"), KOPECK_AS_TEXT, KOPECK_ENGLISH, &why, NULL) ==
///     KOPECK_OK);
KOPECK_API int32_t kopeck_ledger_explain(kopeck_ledger* ledger, kopeck_text id, int32_t form, int32_t language,
                                         kopeck_text* text, kopeck_error* error);

/// Commits, closes and frees the ledger, whatever it answers.
///
/// Example:
///     kopeck_ledger* none = NULL;
///     check(kopeck_ledger_close(none, NULL) == KOPECK_NULL);
KOPECK_API int32_t kopeck_ledger_close(kopeck_ledger* ledger, kopeck_error* error);

/// Frees the ledger without committing: it stands at its last commit.
///
/// Example:
///     kopeck_ledger_free(NULL);
KOPECK_API void kopeck_ledger_free(kopeck_ledger* ledger);

#ifdef __cplusplus
}
#endif

#endif
