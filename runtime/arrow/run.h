// A run over tables: receipts in as Arrow columns, postings, balances and explanations out as Arrow columns. What
// `kopeck run` does, without a file on either side; what comes out is equal to the ledger that it would have written.
//
// The top of runtime/: Book does the work. One thread at a time; a run has a second one, and those that judge, which
// have ended when it returns.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "include/kopeck/arrow_c_data.h"
#include "runtime/arrow/collect.h"
#include "runtime/arrow/mapping.h"
#include "runtime/run/programme.h"
#include "runtime/run/run.h"

namespace kopeck::arrow {

struct TableRequest {
  std::unique_ptr<Programme> programme;  // linked, not started
  MakeEvaluator evaluator;
  ArrowArrayStream* receipts = nullptr;  // taken over
  // The same, or nullptr: what is known of customers, and events that the programme declares. Receipts stand in the
  // order of their arrival; each of these is taken up before the first receipt that is not earlier, and what has no
  // time before all.
  ArrowArrayStream* customers = nullptr;
  ArrowArrayStream* events = nullptr;
  std::string mapping;  // TOML, as docs/mapping.md has it; empty: by what the columns are called
  ColumnNames columns;  // goes with no mapping
  ColumnNames customer_columns;
  ColumnNames event_columns;
  bool explain = false;                 // fill Tables::explanations
  bool russian = false;                 // the language of its words, and of the refusals' messages
  Day until = kNoDay;                   // let time pass up to this day; kNoDay: the latest day seen
  Day run_day = kNever;                 // events dated later are refused
  std::size_t threads = 1;              // that judge: see BookOptions
  std::size_t commit_events = 1 << 20;  // how many events are held at once; more are kept on disk meanwhile
};

struct TableRun {
  std::unique_ptr<Programme> programme;
  std::unique_ptr<Tables> tables;
  RunSummary summary;
};

/// All streams are released when it returns, whatever it answers. An Error where a table can't be read, its columns
/// don't fit the programme, or the temporary ledger has no room.
[[nodiscard]] Result<TableRun> runTables(TableRequest request);

}  // namespace kopeck::arrow
