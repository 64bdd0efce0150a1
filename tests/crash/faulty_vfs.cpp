#include "tests/crash/faulty_vfs.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <map>
#include <new>
#include <random>
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
  FaultKind kind = FaultKind::none;
  std::int64_t at = 0;
  std::int64_t count = 0;
  bool struck = false;
  std::map<std::string, std::vector<Change>> unsynced;  // by file
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
};

sqlite3_file* realOf(sqlite3_file* file) {
  return reinterpret_cast<File*>(file)->real;
}

bool dead() {
  return disk().struck && disk().kind == FaultKind::power_cut;
}

/// Counts a change; what it meets.
int meet(int on_error) {
  if (dead()) return SQLITE_IOERR;
  Disk& one = disk();
  if (++one.count != one.at || one.kind == FaultKind::none) return SQLITE_OK;
  one.struck = true;
  return one.kind == FaultKind::full ? SQLITE_FULL : on_error;
}

void note(File* file, sqlite3_int64 offset, const void* bytes, int amount, sqlite3_int64 truncated_to) {
  if (file->unsynced == nullptr || disk().kind != FaultKind::power_cut) return;
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

int closeFile(sqlite3_file* file) {
  return realOf(file)->pMethods->xClose(realOf(file));
}
int readFile(sqlite3_file* file, void* to, int amount, sqlite3_int64 offset) {
  return dead() ? SQLITE_IOERR_READ : realOf(file)->pMethods->xRead(realOf(file), to, amount, offset);
}
int writeFile(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
  note(reinterpret_cast<File*>(file), offset, from, amount, 0);
  if (const int met = meet(SQLITE_IOERR_WRITE); met != SQLITE_OK) return met;
  return realOf(file)->pMethods->xWrite(realOf(file), from, amount, offset);
}
int truncateFile(sqlite3_file* file, sqlite3_int64 size) {
  note(reinterpret_cast<File*>(file), size, nullptr, 0, size);
  if (const int met = meet(SQLITE_IOERR_TRUNCATE); met != SQLITE_OK) return met;
  return realOf(file)->pMethods->xTruncate(realOf(file), size);
}
int syncFile(sqlite3_file* file, int flags) {
  if (const int met = meet(SQLITE_IOERR_FSYNC); met != SQLITE_OK) return met;
  File* mine = reinterpret_cast<File*>(file);
  if (mine->unsynced != nullptr) mine->unsynced->clear();
  (void)flags;  // the machine does not lose its power: there is no need to wait for its disk
  return SQLITE_OK;
}
int sizeOfFile(sqlite3_file* file, sqlite3_int64* size) {
  return dead() ? SQLITE_IOERR_FSTAT : realOf(file)->pMethods->xFileSize(realOf(file), size);
}
int lockFile(sqlite3_file* file, int lock) {
  return realOf(file)->pMethods->xLock(realOf(file), lock);
}
int unlockFile(sqlite3_file* file, int lock) {
  return realOf(file)->pMethods->xUnlock(realOf(file), lock);
}
int checkReserved(sqlite3_file* file, int* out) {
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
  return realOf(file)->pMethods->xShmMap(realOf(file), page, size, extend, out);
}
int shmLock(sqlite3_file* file, int offset, int n, int flags) {
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
                                     control,    sectorSize, characteristics, shmMap,     shmLock,
                                     shmBarrier, shmUnmap,   nullptr,         nullptr};

int openFile(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
  File* mine = new (file) File{};
  mine->real = reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + sizeof(File));
  if (dead()) return SQLITE_CANTOPEN;
  const int code = below()->xOpen(below(), name, mine->real, flags, out);
  if (code != SQLITE_OK) return code;
  mine->base.pMethods = &kMethods;
  const bool lasting = (flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
  mine->unsynced = lasting && name != nullptr ? &disk().unsynced[name] : nullptr;
  return SQLITE_OK;
}

int deleteFile(sqlite3_vfs*, const char* name, int sync_folder) {
  if (const int met = meet(SQLITE_IOERR_DELETE); met != SQLITE_OK) return met;
  disk().unsynced.erase(name);
  return below()->xDelete(below(), name, sync_folder);
}

int accessFile(sqlite3_vfs*, const char* name, int flags, int* out) {
  return below()->xAccess(below(), name, flags, out);
}

/// Puts a piece of 512 bytes of the change where it belongs, or takes it away again.
void put(int descriptor, const std::string& bytes, sqlite3_int64 offset, std::size_t from) {
  const std::size_t amount = std::min<std::size_t>(512, bytes.size() - from);
  if (pwrite(descriptor, bytes.data() + from, amount, offset + static_cast<sqlite3_int64>(from)) < 0) return;
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
    return sqlite3_vfs_register(&vfs, 0) == SQLITE_OK;
  }();
  return registered ? vfs.zName : "";
}

void arm(FaultKind kind, std::int64_t at) {
  disk() = {};
  disk().kind = kind;
  disk().at = at;
}

std::int64_t changes() {
  return disk().count;
}
bool struck() {
  return disk().struck;
}

void losePower(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (auto& [name, all] : disk().unsynced) {
    const int descriptor = ::open(name.c_str(), O_RDWR | O_CLOEXEC);
    if (descriptor < 0) continue;
    // Back to what was synced, then forward with the pieces that made it, in any order but the last writer of a place.
    for (auto change = all.rbegin(); change != all.rend(); ++change) {
      if (ftruncate(descriptor, change->size_before) != 0) break;
      for (std::size_t from = 0; from < change->before.size(); from += 512) {
        put(descriptor, change->before, change->offset, from);
      }
    }
    for (const Change& change : all) {
      if (change.after.empty()) {
        if (random() % 2 == 0 && ftruncate(descriptor, change.size_after) != 0) break;
        continue;
      }
      for (std::size_t from = 0; from < change.after.size(); from += 512) {
        if (random() % 2 == 0) put(descriptor, change.after, change.offset, from);
      }
    }
    close(descriptor);
  }
  disk() = {};
}

}  // namespace kopeck::crash
