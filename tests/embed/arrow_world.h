// The world of the examples in arrow.h: that of kopeck.h, and before each example a fresh stream of receipts.
#include <kopeck/arrow.h>

#define run runWorld  // ours prepares the stream first
#include "example_world.h"
#undef run

static struct ArrowArrayStream receipts;
static int streams_alive;

// Two receipts of one line each, as texts.
enum { kColumns = 6, kRows = 2 };
static const char* const kNames[kColumns] = {"id", "at", "channel", "sku", "quantity", "amount"};
static const char* const kTexts[kColumns] = {
    "r1r2", "2026-05-01T10:00:002026-05-02T10:00:00", "posapp", "CF1CF1", "12", "100.00200.00"};
static const int32_t kOffsets[kColumns][kRows + 1] = {{0, 2, 4}, {0, 19, 38}, {0, 3, 6},
                                                      {0, 3, 6}, {0, 1, 2},   {0, 6, 12}};
static const void* buffers[kColumns][3];
static const void* no_buffers[1];
static struct ArrowSchema field_schemas[kColumns];
static struct ArrowSchema* field_schema_pointers[kColumns];
static struct ArrowArray columns[kColumns];
static struct ArrowArray* column_pointers[kColumns];

static void releaseSchema(struct ArrowSchema* schema) {
  schema->release = NULL;
}
static void releaseArray(struct ArrowArray* array) {
  array->release = NULL;
}

static int getSchema(struct ArrowArrayStream* stream, struct ArrowSchema* out) {
  (void)stream;
  memset(out, 0, sizeof *out);
  for (int i = 0; i < kColumns; ++i) {
    memset(&field_schemas[i], 0, sizeof field_schemas[i]);
    field_schemas[i].format = "u";
    field_schemas[i].name = kNames[i];
    field_schemas[i].release = releaseSchema;
    field_schema_pointers[i] = &field_schemas[i];
  }
  out->format = "+s";
  out->n_children = kColumns;
  out->children = field_schema_pointers;
  out->release = releaseSchema;
  return 0;
}

static int getNext(struct ArrowArrayStream* stream, struct ArrowArray* out) {
  int* left = stream->private_data;
  memset(out, 0, sizeof *out);
  if (*left == 0) return 0;
  *left = 0;
  for (int i = 0; i < kColumns; ++i) {
    memset(&columns[i], 0, sizeof columns[i]);
    buffers[i][0] = NULL;
    buffers[i][1] = kOffsets[i];
    buffers[i][2] = kTexts[i];
    columns[i].length = kRows;
    columns[i].n_buffers = 3;
    columns[i].buffers = buffers[i];
    columns[i].release = releaseArray;
    column_pointers[i] = &columns[i];
  }
  out->length = kRows;
  out->n_buffers = 1;
  out->buffers = no_buffers;
  out->n_children = kColumns;
  out->children = column_pointers;
  out->release = releaseArray;
  return 0;
}

static const char* lastError(struct ArrowArrayStream* stream) {
  (void)stream;
  return NULL;
}

static void releaseStream(struct ArrowArrayStream* stream) {
  --streams_alive;
  stream->release = NULL;
}

static void run(const char* name, void (*example)(void)) {
  static int batches_left;
  batches_left = 1;
  memset(&receipts, 0, sizeof receipts);
  receipts.get_schema = getSchema;
  receipts.get_next = getNext;
  receipts.get_last_error = lastError;
  receipts.release = releaseStream;
  receipts.private_data = &batches_left;
  ++streams_alive;
  runWorld(name, example);
  if (receipts.release != NULL) receipts.release(&receipts);
  check(streams_alive == 0);
}
