// A disk that fails on demand, as an SQLite VFS over the system's own: the n-th change of a file meets a full disk, an
// input/output error, or a power cut that loses what was not synced. For tests of the store; one disk at a time.
#pragma once

#include <cstdint>
#include <string>

namespace kopeck::crash {

enum class FaultKind : std::uint8_t { none, full, io_error, power_cut };

/// Registers the VFS once, and hands out its name for StoreOptions::vfs.
[[nodiscard]] std::string vfsName();

/// From here on changes (writes, truncations, syncs) are counted from 1; the one numbered `at` meets the fault. A full
/// disk and an error pass by; after a power cut nothing works any more.
void arm(FaultKind kind, std::int64_t at);

/// How many changes there were since arm().
[[nodiscard]] std::int64_t changes();
/// Whether the fault has come.
[[nodiscard]] bool struck();

/// After a power cut, when all connections are closed: of what was written and not synced, each piece of 512 bytes
/// reached the disk or did not, as `seed` has it.
void losePower(std::uint64_t seed);

}  // namespace kopeck::crash
