// A disk that fails on demand, as an SQLite VFS over the system's own: the n-th call that changes something (or that
// only looks) meets a full disk, an error, a short write, the end of its process, or a power cut that loses what was
// not synced. One disk a process; its calls may come from several threads.
//
// Of the calls of a VFS these change something: opening a file that is not there yet, write, truncate, sync, delete,
// and a further page of the shared memory; these look: any other opening, read, size, whether a file is there, taking a
// lock (of the file or the shared memory), mapping the shared memory. SQLite renames nothing. Letting go of a lock,
// closing and hints can't fail.
#pragma once

#include <cstdint>
#include <string>

namespace kopeck::crash {

enum class FaultKind : std::uint8_t {
  none,
  full,         // a full disk, for one call
  stays_full,   // a full disk for this and all later changes but truncations and deletions
  io_error,     // an error, for one call
  short_write,  // half of the bytes, then an error
  power_cut,    // nothing works from here on
  killed        // the process ends, in the middle of its call
};
enum class Calls : std::uint8_t { changing, looking };

struct Fault {
  FaultKind kind = FaultKind::none;
  std::int64_t at = 0;  // the number of the call, from 1
  Calls calls = Calls::changing;
};

/// Registers the VFS once, and hands out its name for StoreOptions::vfs.
[[nodiscard]] std::string vfsName();

/// From here on calls are counted, and one meets the fault. What is on the disk is on it for good.
void arm(const Fault& fault);

/// How many such calls there were since arm().
[[nodiscard]] std::int64_t count(Calls calls);
/// Whether the fault has come.
[[nodiscard]] bool struck();

/// After a power cut, when all connections are closed: of what was written and not synced, each piece of 512 bytes
/// reached the disk or did not, and a deleted file may be back, as `seed` has it; by some seeds all of it did, by some
/// nothing. Disarms.
void losePower(std::uint64_t seed);

}  // namespace kopeck::crash
