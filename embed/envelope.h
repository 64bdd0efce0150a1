// Envelope: what the bytes begin with that the host keeps for us: what they are, of which format and which programme,
// and a checksum over the rest. And texts: a session numbers them as it meets them, so bytes carry the texts that they
// speak of and number them from 1.
//
//   4 bytes what   "KPKA" an account, "KPKR" the record of an event, "KPKC" the shared counters
//   u16     format of what follows
//   u16     0
//   u64     XXH3 over all that follows
//   the versions of the programme: count, then number and hash of each Plan
//   the contents
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "embed/call.h"
#include "embed/pack.h"
#include "embed/programme.h"
#include "runtime/event/text.h"

namespace kopeck::embed {

enum class Kept : std::uint8_t { account, record, counters };

/// The envelope around the contents.
[[nodiscard]] std::string sealed(Kept what, const SharedProgramme& programme, std::string_view contents);

/// The contents; a refusal where the bytes are damaged, another programme's, or newer than we are.
struct Opened {
  std::optional<Refused> refused;
  std::string_view contents;
};
[[nodiscard]] Opened opened(Kept what, const SharedProgramme& programme, kopeck_bytes bytes);

[[nodiscard]] Refused damagedBytes(Kept what);

/// Texts in the order of first mention, numbered from 1; kNoText is 0.
class TextsOut {
 public:
  explicit TextsOut(const TextPool& pool) : pool_(pool) {}
  std::uint64_t number(TextId text);
  [[nodiscard]] std::string_view text(TextId text) const { return pool_.text(text); }
  void put(Packer& out) const;

 private:
  const TextPool& pool_;
  std::unordered_map<TextId, std::uint64_t> numbers_;
  std::vector<TextId> texts_;
};

/// Reads what TextsOut::put() wrote, and brings the texts into the pool.
class TextsIn {
 public:
  TextsIn(Unpacker& in, TextPool& pool);
  /// False for a number that is none.
  [[nodiscard]] bool text(std::uint64_t number, TextId& text) const;

 private:
  std::vector<TextId> texts_;
};

}  // namespace kopeck::embed
