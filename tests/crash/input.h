// What the runs of this folder read: a programme that uses the whole language, and a stream of events in which
// everything happens that a ledger must not lose.
#pragma once

#include <cstdint>
#include <string>

namespace kopeck::crash {

/// The day to which the runs let time pass, after all receipts.
inline constexpr const char* kUntil = "2026-06-15";

/// The text of whole.kop.
[[nodiscard]] std::string programmeText();

/// About `receipts` purchases of the first 100 days of 2026 as NDJSON, the same for the same seed; among them late and
/// repeated ones, returns by name, without a name, before their sale and of no sale, gifts, openings, corrections, and
/// what is refused: broken lines, numbers with other content, receipts far too late.
[[nodiscard]] std::string receiptLines(std::uint64_t seed, std::uint64_t receipts);

}  // namespace kopeck::crash
