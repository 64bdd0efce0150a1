// Record: an event as the ledger keeps it for evaluation: what it says, the values its evaluation read, and what it
// gave. Returns, explanations, late events and audits need nothing else. A compact byte string (variable-length
// integers), which means nothing without the Plan that wrote it.
//
// Pure; any thread. Decoding checks every length: damaged bytes give false, never a crash.
#pragma once

#include <string>
#include <string_view>

#include "runtime/engine/step.h"

namespace kopeck {

/// Appends what the event says: kind, customer, sale named, time, store, attributes, lines, redemption. Two events that
/// say the same give the same bytes, however they were spelt.
void encodeEvent(const plan::Plan& plan, const EventView& event, std::string& bytes);

/// Appends what its evaluation read and gave; follows encodeEvent's bytes. Requires an outcome without refusal.
void encodeOutcome(const EventView& event, const Outcome& outcome, std::string& bytes);

/// Appends what returns have left of the sale.
void encodeLeft(const Sale& sale, std::string& bytes);

/// Reads both parts back; `left` is what encodeLeft wrote, or empty for a sale that no return has touched. The id of
/// the event is not in the record; sale.batch has it empty. Requires nothing of `sale`, which is emptied first.
[[nodiscard]] bool decodeRecord(const plan::Plan& plan, std::string_view record, std::string_view left, Sale& sale);

}  // namespace kopeck
