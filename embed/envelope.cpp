#include "embed/envelope.h"

#include <xxhash.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "embed/arguments.h"
namespace kopeck::embed {

namespace {

constexpr std::size_t kHeader = 16;
constexpr std::uint16_t kFormat = 1;
constexpr std::array<std::string_view, 3> kMarks = {"KPKA", "KPKR", "KPKC"};

std::string_view markOf(Kept what) {
  return kMarks[static_cast<std::size_t>(what)];
}

Refused foreign() {
  return {KOPECK_FOREIGN, "the bytes belong to another programme, or to another version of its rules",
          "это данные другой программы или другой редакции её правил"};
}

}  // namespace

Refused damagedBytes(Kept what) {
  switch (what) {
    case Kept::account:
      return {KOPECK_DAMAGED, "the bytes are no account, or are damaged", "это не счёт клиента, или данные повреждены"};
    case Kept::record:
      return {KOPECK_DAMAGED, "the bytes are no record of an event, or are damaged",
              "это не запись события, или данные повреждены"};
    case Kept::counters:
      return {KOPECK_DAMAGED, "the bytes are no shared counters, or are damaged",
              "это не общие счётчики, или данные повреждены"};
  }
  return {KOPECK_DAMAGED, "the bytes are damaged", "данные повреждены"};
}

std::string sealed(Kept what, const SharedProgramme& programme, std::string_view contents) {
  std::string bytes(markOf(what));
  bytes.push_back(static_cast<char>(kFormat));
  bytes.append(kHeader - bytes.size(), '\0');
  Packer out(bytes);
  out.putUnsigned(programme.hashes().size());
  for (const SharedProgramme::VersionHash& version : programme.hashes()) {
    out.put(version.version);
    out.putFixed(version.hash);
  }
  bytes.append(contents);
  const std::uint64_t sum = XXH3_64bits(bytes.data() + kHeader, bytes.size() - kHeader);
  std::string fixed;
  Packer(fixed).putFixed(sum);
  bytes.replace(8, 8, fixed);
  return bytes;
}

Opened opened(Kept what, const SharedProgramme& programme, kopeck_bytes bytes) {
  const std::string_view all(static_cast<const char*>(bytes.data), bytes.size);
  if (all.size() < kHeader || all.substr(0, 4) != markOf(what)) return {damagedBytes(what), {}};
  const auto format =
      static_cast<std::uint16_t>(static_cast<unsigned char>(all[4]) | static_cast<unsigned char>(all[5]) << 8);
  if (format > kFormat)
    return {Refused{KOPECK_NEWER, "the bytes were written by a later version of Kopeck",
                    "данные записаны более новой версией Kopeck"},
            {}};
  const std::string_view rest = all.substr(kHeader);
  const bool reserved = all[6] != 0 || all[7] != 0;
  if (format != kFormat || reserved || Unpacker(all.substr(8, 8)).takeFixed() != XXH3_64bits(rest.data(), rest.size()))
    return {damagedBytes(what), {}};
  Unpacker in(rest);
  const std::vector<SharedProgramme::VersionHash>& known = programme.hashes();
  const std::size_t count = in.takeCount();
  if (!in.ok()) return {damagedBytes(what), {}};
  if (count == 0 || count > known.size()) return {foreign(), {}};
  for (std::size_t v = 0; v < count; ++v) {
    const SharedProgramme::VersionHash version{static_cast<std::int32_t>(in.take()), in.takeFixed()};
    if (!in.ok()) return {damagedBytes(what), {}};
    if (version != known[v]) return {foreign(), {}};
  }
  return {std::nullopt, in.rest()};
}

std::uint64_t TextsOut::number(TextId text) {
  if (text == kNoText) return 0;
  const auto [found, is_new] = numbers_.emplace(text, texts_.size() + 1);
  if (is_new) texts_.push_back(text);
  return found->second;
}

void TextsOut::put(Packer& out) const {
  out.putUnsigned(texts_.size());
  for (const TextId text : texts_) out.putText(pool_.text(text));
}

TextsIn::TextsIn(Unpacker& in, TextPool& pool) {
  const std::size_t count = in.takeCount();
  for (std::size_t i = 0; i < count && in.ok(); ++i) {
    const std::string_view text = in.takeText();
    if (!isUtf8(text)) in.fail();
    if (in.ok()) texts_.push_back(pool.intern(text));
  }
}

bool TextsIn::text(std::uint64_t number, TextId& text) const {
  if (number > texts_.size()) return false;
  text = number == 0 ? kNoText : texts_[number - 1];
  return true;
}

}  // namespace kopeck::embed
