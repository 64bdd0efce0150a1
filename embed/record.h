// Records: what the host keeps of an event, by its number, for a return and for explanations: the engine's record
// (runtime/engine/record.h) with the texts that it speaks of, so that any session can read it. A gift is kept the same
// way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "embed/call.h"
#include "embed/envelope.h"
#include "runtime/engine/outcome.h"
#include "runtime/engine/step.h"

namespace kopeck::embed {

class Session;

/// A record as it lies in the bytes: its numbers of texts are those of `texts`.
struct KeptRecord {
  std::int32_t version = 0;  // of the programme, by its number
  std::int64_t row = 0;
  std::string id;
  std::string texts;  // as TextsOut::put() wrote them
  std::string record;
  std::string left;
};

/// The record of an event in the form of `version`, with its outcome where it was judged (nullptr: a gift). Spoils the
/// numbers of texts in the outcome.
[[nodiscard]] KeptRecord keep(const Session& session, std::size_t version, const EventView& event, std::int64_t row,
                              Outcome* outcome);
[[nodiscard]] std::string sealed(const Session& session, const KeptRecord& record);

/// Reads the bytes; a refusal where they are no record, or another programme's.
[[nodiscard]] std::optional<Refused> open(const Session& session, kopeck_bytes bytes, KeptRecord& record);
/// The sale (or gift) that the record tells of, in the session's numbers and the form of its own version; false where
/// it is damaged.
[[nodiscard]] bool decode(Session& session, const KeptRecord& record, Sale& sale);

}  // namespace kopeck::embed
