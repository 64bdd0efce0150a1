#include "runtime/store/store.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>
#include <vector>

#include "runtime/store/identity.h"
#include "runtime/store/lock.h"
#include "runtime/store/reader.h"
#include "runtime/store/schema.h"
#include "runtime/store/sqlite.h"
#include "runtime/store/writer.h"

namespace kopeck {
namespace {

constexpr std::int64_t kPageBytes = 4096;
// A run that adds more than this, and a good part of what was there, makes the people's indexes anew at its end: that
// is cheaper than to keep them in order row by row.
constexpr std::int64_t kManyRows = 100'000;
constexpr std::int64_t kGoodPart = 4;
constexpr int kEmptyingMs = 500;

class SqliteStore final : public Store {
 public:
  SqliteStore(std::unique_ptr<WriterLock> lock, std::unique_ptr<Connection> connection, StoreOptions options)
      : lock_(std::move(lock)), connection_(std::move(connection)), options_(std::move(options)) {}

  [[nodiscard]] Status prepare(const ProgrammeId& programme);

  [[nodiscard]] Result<RunState> begin(std::string_view input) override;
  [[nodiscard]] Status commit(const LedgerBatch& batch) override;
  [[nodiscard]] Status finish() override;
  [[nodiscard]] std::int64_t lastRow() const override { return last_row_; }
  [[nodiscard]] std::int64_t accountCount() const override { return account_count_; }
  [[nodiscard]] std::int64_t textCount() const override { return text_count_; }
  [[nodiscard]] Result<std::unique_ptr<StoreReader>> reader() const override {
    return StoreReader::open(connection_->path(), options_.vfs);
  }

 private:
  [[nodiscard]] Status configure();
  [[nodiscard]] Status checkProgramme(const ProgrammeId& programme);
  [[nodiscard]] Error foreign(const ProgrammeId& made_by, std::int32_t version, const std::string& file,
                              const ProgrammeId& programme) const;
  [[nodiscard]] Error misses(std::int32_t version, const std::string& file) const;
  [[nodiscard]] Status enterVersions(const ProgrammeId& programme, std::size_t known);
  [[nodiscard]] Status loadChain();
  [[nodiscard]] Status fits(const LedgerBatch& batch) const;
  [[nodiscard]] Status inTransaction(const LedgerBatch& batch, BatchWriter::Undo& undo);

  std::unique_ptr<WriterLock> lock_;        // goes last
  std::unique_ptr<Connection> connection_;  // goes after the writer's statements
  StoreOptions options_;
  std::unique_ptr<BatchWriter> writer_;
  std::vector<std::int64_t> last_rows_;  // by account
  std::int64_t run_ = 0;
  std::int64_t last_row_ = 0;
  std::int64_t rows_at_open_ = 0;
  std::int64_t account_count_ = 0;
  std::int64_t text_count_ = 0;
  bool indexed_ = false;
};

Status SqliteStore::configure() {
  // The page size holds for a new file only, and WAL is kept in the file.
  std::string pragmas = fmt::format(
      "PRAGMA page_size = {}; PRAGMA cache_size = -{}; PRAGMA synchronous = {}; PRAGMA wal_autocheckpoint = {}; "
      "PRAGMA journal_size_limit = {}; ",
      kPageBytes, options_.cache_mb * 1024, options_.lasting ? "FULL" : "OFF",
      options_.checkpoint_mb * 1024 * 1024 / kPageBytes, std::int64_t{options_.checkpoint_mb} * 1024 * 1024);
  if (options_.max_pages > 0) pragmas += fmt::format("PRAGMA max_page_count = {}; ", options_.max_pages);
  sqlite3_busy_timeout(connection_->handle(), options_.busy_ms);
  return connection_->execute(pragmas);
}

Status SqliteStore::prepare(const ProgrammeId& programme) {
  Status done = configure();
  if (!done) return done;
  const auto kind = inspect(*connection_);
  if (!kind) return kind.error();
  if (kind->fresh) {
    done = connection_->execute("PRAGMA journal_mode = WAL");
    if (done) done = makeSchema(*connection_, programme);
  } else {
    done = checkProgramme(programme);
  }
  if (!done) return done;
  done = guardWriter(*connection_);
  if (!done) return done;
  const auto last = connection_->integer("SELECT max(row) FROM receipt", 0);
  if (!last) return last.error();
  const auto texts = connection_->integer("SELECT max(text) FROM text", 0);
  if (!texts) return texts.error();
  const auto indexed = hasIndexes(*connection_);
  if (!indexed) return indexed.error();
  last_row_ = rows_at_open_ = *last;
  text_count_ = *texts + 1;
  indexed_ = *indexed;
  done = loadChain();
  if (!done) return done;
  auto writer = BatchWriter::prepare(*connection_);
  if (!writer) return writer.error();
  writer_ = std::move(*writer);
  return Done{};
}

Status SqliteStore::checkProgramme(const ProgrammeId& programme) {
  const auto made_by = readProgramme(*connection_);
  if (!made_by) return made_by.error();
  const std::string& path = connection_->path();
  const std::size_t known = made_by->versions.size();
  for (std::size_t i = 0; i < known; ++i) {
    const ProgrammeId::Version& kept = made_by->versions[i];
    const std::string file = kept.sources.empty() ? "?" : kept.sources.front().file;
    const bool given = i < programme.versions.size();
    if (made_by->name != programme.name || !given || programme.versions[i].version != kept.version) {
      if (made_by->name == programme.name && i > 0) return misses(kept.version, file);
      return foreign(*made_by, kept.version, file, programme);
    }
    if (programme.versions[i].plan_hash == kept.plan_hash) continue;
    return makeError(
        ErrorKind::foreign,
        fmt::format(
            "the rules of \"{}\", version {}, have changed since the ledger {} was made by {}: run it with the file as "
            "it was (the ledger keeps it, table source), or give the new rules a version of their own",
            programme.name, kept.version, path, file),
        fmt::format("правила программы «{}», версия {}, изменились с тех пор, как по {} создан журнал {}: запустите с "
                    "прежним файлом (он хранится в журнале, таблица source) или дайте новым правилам новую версию",
                    programme.name, kept.version, file, path));
  }
  return programme.versions.size() == known ? Status(Done{}) : enterVersions(programme, known);
}

Error SqliteStore::foreign(const ProgrammeId& made_by, std::int32_t version, const std::string& file,
                           const ProgrammeId& programme) const {
  const std::string& path = connection_->path();
  const std::int32_t given = programme.versions.front().version;
  return makeError(
      ErrorKind::foreign,
      fmt::format(
          "the ledger {} belongs to the programme \"{}\", version {} ({}), not to \"{}\", version {}: run it with "
          "that file, or name another ledger",
          path, made_by.name, version, file, programme.name, given),
      fmt::format("журнал {} принадлежит программе «{}», версия {} ({}), а не «{}», версия {}: запустите с тем файлом "
                  "или укажите другой журнал",
                  path, made_by.name, version, file, programme.name, given));
}

Error SqliteStore::misses(std::int32_t version, const std::string& file) const {
  return makeError(
      ErrorKind::foreign,
      fmt::format("the ledger {} has been run with version {} ({}), too: name the files of all its versions, the new "
                  "ones after them",
                  connection_->path(), version, file),
      fmt::format("журнал {} вели и по версии {} ({}): назовите файлы всех его версий, новые — после них",
                  connection_->path(), version, file));
}

/// New versions may begin only after what has been judged by the ones before.
Status SqliteStore::enterVersions(const ProgrammeId& programme, std::size_t known) {
  const auto latest = connection_->integer("SELECT max(latest_day) FROM run", kNoDay);
  if (!latest) return latest.error();
  for (std::size_t i = known; i < programme.versions.size(); ++i) {
    const ProgrammeId::Version& version = programme.versions[i];
    if (*latest == kNoDay || *latest < version.from) continue;
    const std::string from = formatDate(version.from);
    const std::string seen = formatDate(static_cast<Day>(*latest));
    return makeError(
        ErrorKind::foreign,
        fmt::format("version {} begins on {}, but the ledger {} already has events of {} that an earlier version "
                    "judged",
                    version.version, from, connection_->path(), seen),
        fmt::format("версия {} начинается {}, а в журнале {} уже есть события {}, обработанные прежней версией",
                    version.version, from, connection_->path(), seen));
  }
  return addVersions(*connection_, programme, known);
}

Status SqliteStore::loadChain() {
  auto rows = connection_->prepare("SELECT account, last_row FROM account");
  if (!rows) return rows.error();
  Step step = rows->step();
  for (; step == Step::row; step = rows->step()) {
    const std::int64_t account = rows->integer(0);
    if (account <= 0 || account > account_count_ + 1) {
      return makeError(
          ErrorKind::damaged,
          fmt::format("the ledger {} is damaged: account {} is out of its order", connection_->path(), account),
          fmt::format("журнал {} повреждён: счёт {} стоит не по порядку", connection_->path(), account));
    }
    account_count_ = account;
    last_rows_.resize(static_cast<std::size_t>(account) + 1, 0);
    last_rows_.back() = rows->integer(1);
  }
  if (step == Step::failed) return connection_->failure();
  return Done{};
}

Result<RunState> SqliteStore::begin(std::string_view input) {
  auto insert = connection_->prepare("INSERT OR IGNORE INTO run VALUES (NULL, ?, 0, 0, '{\"refused\":[]}', NULL, 0)");
  if (!insert) return insert.error();
  if (!insert->bind(1, input).run()) return connection_->failure();
  auto find = connection_->prepare("SELECT run FROM run WHERE input = ?");
  if (!find) return find.error();
  if (find->bind(1, input).step() != Step::row) return connection_->failure();
  run_ = find->integer(0);
  find->reset();
  lock_->reads(input);
  return readRun(*connection_, input);
}

Status SqliteStore::fits(const LedgerBatch& batch) const {
  const auto unfit = [this](std::string_view what) {
    return makeError(ErrorKind::invalid,
                     fmt::format("this batch does not continue the ledger {}: {}", connection_->path(), what),
                     fmt::format("эта порция не продолжает журнал {}: {}", connection_->path(), what));
  };
  if (run_ == 0) return unfit("no input was begun");
  std::int64_t expected = last_row_ + 1;
  for (const EventRow& event : batch.events) {
    if (event.row != expected++) return unfit(fmt::format("event row {} instead of {}", event.row, expected - 1));
  }
  if (!batch.texts.empty() && batch.first_text != text_count_) {
    return unfit(fmt::format("text {} instead of {}", batch.first_text, text_count_));
  }
  return Done{};
}

Status SqliteStore::inTransaction(const LedgerBatch& batch, BatchWriter::Undo& undo) {
  Status done = connection_->execute("BEGIN IMMEDIATE");
  if (!done) return done;
  const std::int64_t added = last_row_ + static_cast<std::int64_t>(batch.events.size()) - rows_at_open_;
  const bool drop = indexed_ && added > std::max(kManyRows, rows_at_open_ / kGoodPart);
  if (drop) done = dropIndexes(*connection_);
  if (done) done = writer_->write(batch, run_, account_count_, last_rows_, undo);
  if (done) done = connection_->execute("COMMIT");
  if (done) {
    if (drop) indexed_ = false;
    return done;
  }
  // A full disk may have rolled back by itself.
  if (sqlite3_get_autocommit(connection_->handle()) == 0) (void)connection_->execute("ROLLBACK");
  return done;
}

Status SqliteStore::commit(const LedgerBatch& batch) {
  Status done = fits(batch);
  if (done) done = writer_->pack(batch);
  if (!done) return done;
  BatchWriter::Undo undo;
  undo.accounts = last_rows_.size();
  done = inTransaction(batch, undo);
  if (!done) {
    for (auto row = undo.rows.rbegin(); row != undo.rows.rend(); ++row) {
      last_rows_[static_cast<std::size_t>(row->first)] = row->second;
    }
    last_rows_.resize(undo.accounts);
    return done;
  }
  writer_->committed();
  last_row_ += static_cast<std::int64_t>(batch.events.size());
  text_count_ += static_cast<std::int64_t>(batch.texts.size());
  for (const AccountRow& row : batch.accounts) account_count_ = std::max(account_count_, row.account);
  return Done{};
}

Status SqliteStore::finish() {
  Status done = makeIndexes(*connection_);
  if (!done) return done;
  indexed_ = true;
  rows_at_open_ = last_row_;
  done = connection_->execute(fmt::format("UPDATE run SET finished = 1 WHERE run = {}", run_));
  if (done) done = connection_->execute("PRAGMA analysis_limit = 400; PRAGMA optimize");
  if (!done) return done;
  // A reader in the middle of its snapshot may keep the log from being emptied: nothing is lost, the next one does it,
  // and nobody waits long for it.
  sqlite3_busy_timeout(connection_->handle(), std::min(options_.busy_ms, kEmptyingMs));
  sqlite3_wal_checkpoint_v2(connection_->handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(connection_->handle(), options_.busy_ms);
  return Done{};
}

/// Why there can be no ledger at `path`, as far as the folder is concerned.
Status checkFolder(const std::string& path) {
  const std::filesystem::path file(path);
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  struct stat about {};
  if (stat(folder.c_str(), &about) != 0) {
    const char* why = std::strerror(errno);
    return makeError(ErrorKind::io, fmt::format("the ledger's folder {} can't be used: {}", folder.string(), why),
                     fmt::format("папкой журнала {} нельзя воспользоваться: {}", folder.string(), why));
  }
  if (stat(path.c_str(), &about) == 0 && !S_ISREG(about.st_mode)) {
    return makeError(ErrorKind::foreign, fmt::format("{} is not a ledger: it is not a file", path),
                     fmt::format("{} — не журнал: это не файл", path));
  }
  return Done{};
}

}  // namespace

Result<std::unique_ptr<Store>> Store::open(const std::string& path, const ProgrammeId& programme,
                                           const StoreOptions& options) {
  const Status folder = checkFolder(path);
  if (!folder) return folder.error();
  std::error_code ignored;
  const std::string real = std::filesystem::weakly_canonical(path, ignored).string();  // one lock, whatever the name
  auto lock = WriterLock::take(real.empty() ? path : real);
  if (!lock) return lock.error();
  auto connection = Connection::open(path, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, options.vfs);
  if (!connection) return connection.error();
  auto store = std::make_unique<SqliteStore>(std::move(*lock), std::move(*connection), options);
  const Status done = store->prepare(programme);
  if (!done) return done.error();
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace kopeck
