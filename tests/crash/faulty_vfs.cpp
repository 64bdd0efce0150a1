#include "tests/crash/faulty_vfs.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <new>
#include <random>
#include <utility>
#include <vector>

namespace kopeck::crash {
namespace {

/// A change that no sync has made durable.
struct Change {
  sqlite3_int64 offset = 0;
  std::string before;  // what lay there
  std::string after;   // empty for a truncation
  sqlite3_int64 size_before = 0;
  sqlite3_int64 size_after = 0;
};

struct Disk {
  std::recursive_mutex mutex;
  Fault fault;
  std::array<std::int64_t, 2> counts{};
  bool struck = false;
  std::map<std::string, std::vector<Change>> unsynced;  // by file; the entries stay, files point to them
  std::map<std::string, std::string> deleted;           // by file: what was in it; its folder was not synced since

  void arm(const Fault& next) {
    const std::lock_guard lock(mutex);
    fault = next;
    counts = {};
    struck = false;
    for (auto& [name, all] : unsynced) all.clear();
    deleted.clear();
  }
};

Disk& disk() {
  static Disk one;
  return one;
}

sqlite3_vfs* below() {
  return static_cast<sqlite3_vfs*>(sqlite3_vfs_find("unix"));
}

struct File {
  sqlite3_file base;
  sqlite3_file* real;
  std::vector<Change>* unsynced;  // nullptr for files that are gone with their process anyway
  bool syncs_folder;              // with its first sync, as SQLite has it of logs and journals that it makes
};

sqlite3_file* realOf(sqlite3_file* file) {
  return reinterpret_cast<File*>(file)->real;
}

/// Counts a call and says what it meets; holds the disk while the call is made.
class Call {
 public:
  Call(Calls calls, bool needs_room) : lock_(disk().mutex) {
    Disk& one = disk();
    const bool counted = one.fault.calls == calls && one.fault.kind != FaultKind::none;
    if (++one.counts[static_cast<std::size_t>(calls)] == one.fault.at && counted) one.struck = now_ = true;
    kind_ = one.fault.kind;
    later_ =
        one.struck && !now_ &&
        (kind_ == FaultKind::power_cut || (kind_ == FaultKind::stays_full && calls == Calls::changing && needs_room));
  }
  /// What to answer instead of making the call; SQLITE_OK: make it.
  [[nodiscard]] int answer(int error) const {
    if (!now_ && !later_) return SQLITE_OK;
    if (kind_ == FaultKind::killed) ::raise(SIGKILL);
    return kind_ == FaultKind::full || kind_ == FaultKind::stays_full ? SQLITE_FULL : error;
  }
  /// Whether some of it may be on the disk later: what comes after a power cut never is.
  [[nodiscard]] bool reachesDisk() const { return !later_; }
  /// Whether half of the bytes are written before.
  [[nodiscard]] bool half() const {
    return now_ && (kind_ == FaultKind::short_write || kind_ == FaultKind::stays_full ||
                    (kind_ == FaultKind::killed && disk().fault.at % 2 == 0));
  }

 private:
  std::lock_guard<std::recursive_mutex> lock_;
  FaultKind kind_ = FaultKind::none;
  bool now_ = false;
  bool later_ = false;
};

void note(File* file, sqlite3_int64 offset, const void* bytes, int amount, sqlite3_int64 truncated_to) {
  if (file->unsynced == nullptr || disk().fault.kind != FaultKind::power_cut) return;
  Change change;
  change.offset = offset;
  file->real->pMethods->xFileSize(file->real, &change.size_before);
  if (bytes != nullptr) {
    change.after.assign(static_cast<const char*>(bytes), static_cast<std::size_t>(amount));
    change.size_after = std::max(change.size_before, offset + amount);
  } else {
    change.size_after = truncated_to;
    amount = static_cast<int>(std::max<sqlite3_int64>(0, change.size_before - truncated_to));
  }
  const auto there = std::clamp<sqlite3_int64>(change.size_before - offset, 0, amount);
  change.before.resize(static_cast<std::size_t>(there));
  if (there > 0) file->real->pMethods->xRead(file->real, change.before.data(), static_cast<int>(there), offset);
  file->unsynced->push_back(std::move(change));
}

// ---- calls of a file ------------------------------------------------------------------------------------------------

int closeFile(sqlite3_file* file) {
  return realOf(file)->pMethods->xClose(realOf(file));
}
int readFile(sqlite3_file* file, void* to, int amount, sqlite3_int64 offset) {
  const Call call(Calls::looking, false);
  if (const int met = call.answer(SQLITE_IOERR_READ); met != SQLITE_OK) return met;
  return realOf(file)->pMethods->xRead(realOf(file), to, amount, offset);
}
int writeFile(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
  const Call call(Calls::changing, true);
  if (call.reachesDisk()) note(reinterpret_cast<File*>(file), offset, from, amount, 0);
  if (call.half()) realOf(file)->pMethods->xWrite(realOf(file), from, amount / 2, offset);
  if (const int met = call.answer(SQLITE_IOERR_WRITE); met != SQLITE_OK) return met;
  return realOf(file)->pMethods->xWrite(realOf(file), from, amount, offset);
}
int truncateFile(sqlite3_file* file, sqlite3_int64 size) {
  const Call call(Calls::changing, false);
  if (call.reachesDisk()) note(reinterpret_cast<File*>(file), size, nullptr, 0, size);
  if (const int met = call.answer(SQLITE_IOERR_TRUNCATE); met != SQLITE_OK) return met;
  return realOf(file)->pMethods->xTruncate(realOf(file), size);
}
int syncFile(sqlite3_file* file, int) {
  const Call call(Calls::changing, true);
  if (const int met = call.answer(SQLITE_IOERR_FSYNC); met != SQLITE_OK) return met;
  File* mine = reinterpret_cast<File*>(file);
  // The machine does not lose its power: there is no need to wait for its disk.
  if (mine->unsynced != nullptr) mine->unsynced->clear();
  if (std::exchange(mine->syncs_folder, false)) disk().deleted.clear();
  return SQLITE_OK;
}
int sizeOfFile(sqlite3_file* file, sqlite3_int64* size) {
  const Call call(Calls::looking, false);
  if (const int met = call.answer(SQLITE_IOERR_FSTAT); met != SQLITE_OK) return met;
  return realOf(file)->pMethods->xFileSize(realOf(file), size);
}
int lockFile(sqlite3_file* file, int level) {
  const Call call(Calls::looking, false);
  if (const int met = call.answer(SQLITE_IOERR_LOCK); met != SQLITE_OK) return met;
  return realOf(file)->pMethods->xLock(realOf(file), level);
}
int unlockFile(sqlite3_file* file, int level) {
  return realOf(file)->pMethods->xUnlock(realOf(file), level);
}
int checkReserved(sqlite3_file* file, int* out) {
  const Call call(Calls::looking, false);
  if (const int met = call.answer(SQLITE_IOERR_CHECKRESERVEDLOCK); met != SQLITE_OK) return met;
  return realOf(file)->pMethods->xCheckReservedLock(realOf(file), out);
}
int control(sqlite3_file* file, int op, void* argument) {
  return realOf(file)->pMethods->xFileControl(realOf(file), op, argument);
}
int sectorSize(sqlite3_file* file) {
  return realOf(file)->pMethods->xSectorSize(realOf(file));
}
int characteristics(sqlite3_file*) {
  return 0;
}  // nothing is promised: neither order nor whole sectors
int shmMap(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  const Call call(extend != 0 ? Calls::changing : Calls::looking, true);
  if (const int met = call.answer(extend != 0 ? SQLITE_IOERR_SHMSIZE : SQLITE_IOERR_SHMMAP); met != SQLITE_OK)
    return met;
  return realOf(file)->pMethods->xShmMap(realOf(file), page, size, extend, out);
}
int lockShm(sqlite3_file* file, int offset, int n, int flags) {
  if ((flags & SQLITE_SHM_UNLOCK) != 0) return realOf(file)->pMethods->xShmLock(realOf(file), offset, n, flags);
  const Call call(Calls::looking, false);
  if (const int met = call.answer(SQLITE_IOERR_SHMLOCK); met != SQLITE_OK) return met;
  return realOf(file)->pMethods->xShmLock(realOf(file), offset, n, flags);
}
void shmBarrier(sqlite3_file* file) {
  realOf(file)->pMethods->xShmBarrier(realOf(file));
}
int shmUnmap(sqlite3_file* file, int remove) {
  return realOf(file)->pMethods->xShmUnmap(realOf(file), remove);
}

const sqlite3_io_methods kMethods = {2,          closeFile,  readFile,        writeFile,  truncateFile,
                                     syncFile,   sizeOfFile, lockFile,        unlockFile, checkReserved,
                                     control,    sectorSize, characteristics, shmMap,     lockShm,
                                     shmBarrier, shmUnmap,   nullptr,         nullptr};

// ---- calls of the system --------------------------------------------------------------------------------------------

int openFile(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
  File* mine = new (file) File{};
  mine->real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(File));
  const bool makes = (flags & SQLITE_OPEN_CREATE) != 0 && (name == nullptr || ::access(name, F_OK) != 0);
  const Call call(makes ? Calls::changing : Calls::looking, makes);
  if (call.answer(SQLITE_CANTOPEN) != SQLITE_OK) return SQLITE_CANTOPEN;
  const int code = below()->xOpen(below(), name, mine->real, flags, out);
  if (code != SQLITE_OK) return code;
  mine->base.pMethods = &kMethods;
  const bool lasting = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
  mine->unsynced = lasting && name != nullptr ? &disk().unsynced[name] : nullptr;
  mine->syncs_folder = makes && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
  return SQLITE_OK;
}

std::string contents(const char* name) {
  std::ifstream in(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

int deleteFile(sqlite3_vfs*, const char* name, int sync_folder) {
  const Call call(Calls::changing, false);
  if (const int met = call.answer(SQLITE_IOERR_DELETE); met != SQLITE_OK) return met;
  Disk& one = disk();
  // What it holds that no sync has reached is lost with it, or comes back with it.
  if (sync_folder == 0 && one.fault.kind == FaultKind::power_cut) one.deleted[name] = contents(name);
  if (sync_folder != 0) one.deleted.clear();
  one.unsynced[name].clear();
  return below()->xDelete(below(), name, sync_folder);
}

int accessFile(sqlite3_vfs*, const char* name, int flags, int* out) {
  const Call call(Calls::looking, false);
  if (const int met = call.answer(SQLITE_IOERR_ACCESS); met != SQLITE_OK) return met;
  return below()->xAccess(below(), name, flags, out);
}

/// SQLite asks after an opening or a call that failed: for words about the cause.
int lastError(sqlite3_vfs*, int size, char* text) {
  const std::lock_guard lock(disk().mutex);
  const FaultKind kind = disk().fault.kind;
  if (!disk().struck) return below()->xGetLastError(below(), size, text);
  return kind == FaultKind::full || kind == FaultKind::stays_full ? ENOSPC : EIO;
}

// ---- what a power cut leaves ----------------------------------------------------------------------------------------

/// Puts a piece of 512 bytes of the change where it belongs, or takes it away again.
void put(int descriptor, const std::string& bytes, sqlite3_int64 offset, std::size_t from) {
  const std::size_t amount = std::min<std::size_t>(512, bytes.size() - from);
  if (pwrite(descriptor, bytes.data() + from, amount, offset + static_cast<sqlite3_int64>(from)) < 0) return;
}

/// Back to what was synced, then forward with the pieces that made it.
void lose(int descriptor, const std::vector<Change>& all, const auto& made_it) {
  for (auto change = all.rbegin(); change != all.rend(); ++change) {
    if (ftruncate(descriptor, change->size_before) != 0) return;
    for (std::size_t from = 0; from < change->before.size(); from += 512)
      put(descriptor, change->before, change->offset, from);
  }
  for (const Change& change : all) {
    if (change.after.empty() && made_it() && ftruncate(descriptor, change.size_after) != 0) return;
    for (std::size_t from = 0; from < change.after.size(); from += 512) {
      if (made_it()) put(descriptor, change.after, change.offset, from);
    }
  }
}

}  // namespace

std::string vfsName() {
  static sqlite3_vfs vfs;
  static const bool registered = [] {
    vfs = *below();
    vfs.zName = "kopeck-faulty";
    vfs.szOsFile = static_cast<int>(sizeof(File)) + below()->szOsFile;
    vfs.pNext = nullptr;
    vfs.xOpen = openFile;
    vfs.xDelete = deleteFile;
    vfs.xAccess = accessFile;
    vfs.xGetLastError = lastError;
    return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
  }();
  return registered ? vfs.zName : "";
}

void arm(const Fault& fault) {
  disk().arm(fault);
}

std::int64_t count(Calls calls) {
  const std::lock_guard lock(disk().mutex);
  return disk().counts[static_cast<std::size_t>(calls)];
}
bool struck() {
  const std::lock_guard lock(disk().mutex);
  return disk().struck;
}

void losePower(std::uint64_t seed) {
  const std::lock_guard lock(disk().mutex);
  std::mt19937_64 random(seed);
  const std::uint64_t fate = random() % 8;  // 0: nothing reached the disk, 1: all did, else piece by piece
  const auto made_it = [&] { return fate == 1 || (fate != 0 && random() % 2 == 0); };
  for (const auto& [name, all] : disk().unsynced) {
    const int descriptor = all.empty() ? -1 : ::open(name.c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0) continue;
    lose(descriptor, all, made_it);
    close(descriptor);
  }
  for (const auto& [name, text] : disk().deleted) {
    if (::access(name.c_str(), F_OK) != 0 && !made_it()) std::ofstream(name, std::ios::binary) << text;
  }
  disk().arm({});
}

}  // namespace kopeck::crash
