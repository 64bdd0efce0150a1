// A damaged ledger: the input is a list of damages (bytes of the file, cells and rows of its tables) to a sound one.
// Whoever opens it then answers, or says what is wrong; nothing crashes, and nothing runs away.
#include <sqlite3.h>

#include <algorithm>

#include "runtime/engine/explain.h"
#include "runtime/engine/record.h"
#include "runtime/interpret/evaluator.h"
#include "tests/fuzz/ledger_support.h"
#include "tools/audit/audit.h"
#include "tools/auditor/auditor.h"

namespace kopeck::fuzz {
namespace {

constexpr std::size_t kMostDamages = 8;

Result<std::unique_ptr<Evaluator>> interpreter(const plan::Plan& plan) {
  return makeInterpreter(plan);
}

/// What can be damaged, of the sound ledger.
struct Cell {
  std::string table;
  std::string column;
};

/// A connection that is closed with the object.
class Database {
 public:
  explicit Database(const std::string& path) {
    if (sqlite3_open(path.c_str(), &handle_) != SQLITE_OK) close();
  }
  ~Database() { close(); }
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// Mistakes are ignored: not every damage is possible.
  void run(const std::string& sql) {
    if (handle_ != nullptr) sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr);
  }
  /// The first column of all rows.
  std::vector<std::string> ask(const std::string& sql) {
    std::vector<std::string> all;
    sqlite3_exec(
        handle_, sql.c_str(),
        [](void* to, int, char** cells, char**) {
          static_cast<std::vector<std::string>*>(to)->emplace_back(cells[0] != nullptr ? cells[0] : "");
          return 0;
        },
        &all, nullptr);
    return all;
  }

 private:
  void close() {
    sqlite3_close(handle_);
    handle_ = nullptr;
  }
  sqlite3* handle_ = nullptr;
};

std::string quoted(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "x'";
  for (const char c : bytes) {
    text += kDigits[static_cast<unsigned char>(c) >> 4];
    text += kDigits[static_cast<unsigned char>(c) & 15];
  }
  return text + "'";
}

class Ledger {
 public:
  Ledger() {
    folder_.write("in", sourceText("tests/fuzz/corpus/ndjson/whole.ndjson"));
    folder_.write("more", sourceText("tests/fuzz/corpus/ndjson/more.ndjson"));
    static_cast<void>(runs(rules_, folder_, "in", {}, "sound.db", 7));
    Database database(folder_.file("sound.db"));
    database.run("PRAGMA journal_mode = DELETE");
    triggers_ = database.ask("SELECT name FROM sqlite_master WHERE type = 'trigger'");
    for (const std::string& table : database.ask("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")) {
      for (const std::string& column : database.ask("SELECT name FROM pragma_table_info('" + table + "')"))
        cells_.push_back({table, column});
    }
    require(cells_.size() > 50, "the sound ledger has no tables");
    std::string bytes;
    FILE* file = std::fopen(folder_.file("sound.db").c_str(), "rb");
    require(file != nullptr, "the sound ledger is not there");
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) bytes += static_cast<char>(c);
    std::fclose(file);
    sound_ = std::move(bytes);
  }

  void damaged(Pieces input) {
    damage(input);
    const auditor::Report report = auditor::audit(folder_.file("damaged.db"));
    for (const auditor::Finding& finding : report.findings)
      require(!finding.en.empty() && !finding.ru.empty(), "no words");
    look();
    goOn();
  }

 private:
  void damage(Pieces input) {
    std::string bytes = sound_;
    std::vector<std::string> statements;
    for (std::size_t i = 0; i < kMostDamages && !input.empty(); ++i) {
      if (input.number(1) % 3 == 0) {
        const std::size_t at = input.number(4) % bytes.size();
        const std::string_view patch = input.bytes(1 + input.number(1) % 16);
        bytes.replace(at, std::min(patch.size(), bytes.size() - at), patch.substr(0, bytes.size() - at));
      } else {
        statements.push_back(statement(input));
      }
    }
    folder_.remove("damaged.db");
    folder_.write("damaged.db", bytes);
    if (!statements.empty()) {
      Database database(folder_.file("damaged.db"));
      for (const std::string& trigger : triggers_) database.run("DROP TRIGGER \"" + trigger + "\"");
      for (const std::string& sql : statements) database.run(sql);
    }
  }

  std::string statement(Pieces& input) {
    const Cell& cell = cells_[input.number(1) % cells_.size()];
    const std::string where = " WHERE (" + primary(cell.table) + ") IN (SELECT " + primary(cell.table) + " FROM \"" +
                              cell.table + "\" LIMIT 1 OFFSET " + std::to_string(input.number(1) % 24) + ")";
    const std::string update = "UPDATE \"" + cell.table + "\" SET \"" + cell.column + "\" = ";
    switch (input.number(1) % 5) {
      case 0:
        return "DELETE FROM \"" + cell.table + "\"" + where;
      case 1:
        return update + std::to_string(static_cast<std::int64_t>(input.number(8))) + where;
      case 2:
        return update + std::to_string(static_cast<std::int8_t>(input.number(1))) + where;
      case 3:
        return update + quoted(input.bytes(input.number(1))) + where;
      default: {  // some bytes in the middle of what is there
        const std::string at = std::to_string(input.number(1));
        const std::string_view patch = input.bytes(1 + input.number(1) % 8);
        return update + "CAST(substr(CAST(\"" + cell.column + "\" AS BLOB), 1, " + at + ") || " + quoted(patch) +
               " || substr(CAST(\"" + cell.column + "\" AS BLOB), " + at + " + 1 + " + std::to_string(patch.size()) +
               ") AS BLOB)" + where;
      }
    }
  }

  std::string primary(const std::string& table) {
    for (const Cell& cell : cells_)
      if (cell.table == table) return "\"" + cell.column + "\"";
    return "rowid";
  }

  /// All that the commands that only read look at.
  void look() {
    auto opened = StoreReader::open(folder_.file("damaged.db"));
    if (!opened) return requireWords(opened.error());
    StoreReader& reader = **opened;
    lookUp(reader);
    const auto id = reader.programme();
    if (!id) return requireWords(id.error());
    const std::unique_ptr<Programme> programme = rules_.programme();
    TextPool pool;
    pool.seed((*programme)[0].plan->texts);
    const auto texts = reader.texts();
    if (!texts) return requireWords(texts.error());
    for (const std::string& text : *texts) pool.intern(text);
    if (!programme->start(pool, interpreter).ok()) return;
    explains(reader, *programme);
    AuditReport replay;
    if (const Status status = auditReplay(reader, *programme, replay); !status) requireWords(status.error());
    if (const Status status = auditContent(reader, *programme, pool, replay); !status) requireWords(status.error());
    for (const AuditFinding& finding : replay.findings) require(!finding.en.empty() && !finding.ru.empty(), "no words");
  }

  static void lookUp(StoreReader& reader) {
    static_cast<void>(reader.runState("in"));
    static_cast<void>(reader.inputs());
    static_cast<void>(reader.totals());
    static_cast<void>(reader.counts());
    static_cast<void>(reader.findEvent("p1"));
    static_cast<void>(reader.findAccount("anna"));
    std::size_t left = 10'000;
    const auto few = [&left](const auto&) { return left-- > 0; };
    static_cast<void>(reader.accounts(few));
    static_cast<void>(reader.allEvents(few));
    static_cast<void>(reader.allPostings(few));
    static_cast<void>(reader.allEffects(few));
    static_cast<void>(reader.allLots(few));
    static_cast<void>(reader.allTierChanges(few));
    static_cast<void>(reader.allRaw(few));
    static_cast<void>(reader.storeTotals(few));
    static_cast<void>(reader.scheduleRooms(0, few));
    for (std::int64_t row = 0; row < 12; ++row) {
      static_cast<void>(reader.rawLine(row));
      static_cast<void>(reader.returnsOf(row, few));
      static_cast<void>(reader.postingsOfReceipt(row, few));
    }
    for (std::int64_t account = 0; account < 5; ++account) {
      static_cast<void>(reader.eventsOf(account, few));
      static_cast<void>(reader.eventsOfLatestFirst(account, few));
      static_cast<void>(reader.postingsOfAccount(account, few));
      static_cast<void>(reader.lotsOf(account, few));
    }
  }

  void explains(StoreReader& reader, Programme& programme) {
    static_cast<void>(reader.allEvents([&](const StoredEvent& event) {
      Sale sale;
      Explanation explanation;
      const bool judged = event.row.kind == EventKind::purchase || event.row.kind == EventKind::custom;
      if (judged && decodeRecord(*programme[0].plan, event.record, event.left, sale))
        static_cast<void>(explain(*programme[0].stepper, sale, explanation));
      return true;
    }));
  }

  /// A run that wants to write on.
  void goOn() {
    const std::unique_ptr<Programme> programme = rules_.programme();
    RunRequest request;
    request.programme = programme.get();
    request.evaluator = interpreter;
    request.receipts = folder_.file("more");
    request.ledger = folder_.file("damaged.db");
    request.until = request.run_day = runDay() + 30;
    request.store.cache_mb = 4;
    request.store.busy_ms = 0;
    const auto summary = runReceipts(request);
    if (!summary) requireWords(summary.error());
  }

  static void requireWords(const Error& error) {
    require(!error.message.empty() && !error.message_ru.empty(), "refused without saying why");
  }

  Rules rules_{"tests/cli/whole.kop"};
  Folder folder_;
  std::string sound_;
  std::vector<std::string> triggers_;
  std::vector<Cell> cells_;
};

}  // namespace
}  // namespace kopeck::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static kopeck::fuzz::Ledger ledger;
  ledger.damaged({data, size});
  return 0;
}
