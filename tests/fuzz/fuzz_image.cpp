// Any changes of programme images, their checksums made right again: refused with a reason, or a programme that the
// runtime can go on with. The first byte says whether the rest is a body, or edits of one of the fixed images: places,
// kinds, values.
#include "tests/fuzz/image_support.h"
#include "tests/fuzz/support.h"

namespace kopeck::fuzz {
namespace {

constexpr std::size_t kBodyAt = 36;

std::string edited(std::string bytes, Pieces& input) {
  while (!input.empty()) {
    const std::size_t room = bytes.size() - kBodyAt;
    if (room == 0) break;
    const std::size_t at = kBodyAt + input.number(2) % room;
    const std::uint64_t kind = input.number(1);
    const auto value = static_cast<char>(input.number(1));
    switch (kind % 5) {
      case 0:
        bytes[at] = value;
        break;
      case 1:
        bytes[at] = static_cast<char>(bytes[at] + (value % 2 == 0 ? 2 : -2));  // a neighbour, in zigzag
        break;
      case 2:
        bytes.insert(at, 1, value);
        break;
      case 3:
        bytes.erase(at, 1);
        break;
      default:
        bytes.replace(at, 1, "\xff\xff\xff\xff\x0f");  // an integer at the end of its type
        break;
    }
  }
  return bytes;
}

void image(Pieces input) {
  const std::vector<std::string>& images = someImages();
  const std::uint64_t which = input.number(1);
  if (which % 8 == 7) {
    static_cast<void>(useImage(resealed(images[0].substr(0, kBodyAt) + std::string(input.rest()))));
  } else {
    static_cast<void>(useImage(resealed(edited(images[which % images.size()], input))));
  }
}

}  // namespace
}  // namespace kopeck::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  kopeck::fuzz::image({data, size});
  return 0;
}
