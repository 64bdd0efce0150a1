// Programme images with bytes changed, put in, left out, and their checksums made right again, so that what is below
// the checksum is reached: each is refused with a reason, or is a programme that the runtime can go on with. Under the
// sanitizers (./dev test --sanitize) as well.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <random>
#include <string>

#include "tests/fuzz/image_support.h"

namespace kopeck::fuzz {
namespace {

constexpr std::size_t kBodyAt = 36;
constexpr int kPerImage = 3'000;

/// KOPECK_IMAGE_SEED makes it another run.
std::uint64_t seedOfRun() {
  const char* text = std::getenv("KOPECK_IMAGE_SEED");
  return text == nullptr ? 1 : std::strtoull(text, nullptr, 10);
}

class Mutations {
 public:
  explicit Mutations(std::uint64_t seed) : random_(seed) {}

  std::string of(std::string bytes) {
    const std::size_t edits = 1 + below(3);
    for (std::size_t i = 0; i < edits && bytes.size() > kBodyAt; ++i) edit(bytes);
    return resealed(std::move(bytes));
  }

 private:
  std::size_t below(std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random_); }

  void edit(std::string& bytes) {
    static const std::array<std::string, 6> kNumbers{std::string("\0", 1),
                                                     "\x01",
                                                     "\x7f",
                                                     "\xff\xff\xff\xff\x0f",
                                                     "\xfe\xff\xff\xff\x0f",
                                                     "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"};
    const std::size_t at = kBodyAt + below(bytes.size() - kBodyAt);
    switch (below(6)) {
      case 0:
        bytes[at] = static_cast<char>(bytes[at] ^ (1 << below(8)));
        break;
      case 1:
        bytes[at] = static_cast<char>(below(256));
        break;
      case 2:
        bytes.insert(at, 1, static_cast<char>(below(256)));
        break;
      case 3:
        bytes.erase(at, 1 + below(4));
        break;
      case 4:
        bytes.replace(at, 1, kNumbers[below(kNumbers.size())]);
        break;
      default: {
        const std::size_t from = kBodyAt + below(bytes.size() - kBodyAt);
        bytes.replace(at, std::min<std::size_t>(8, bytes.size() - at), bytes.substr(from, 8));
      }
    }
  }

  std::mt19937_64 random_;
};

TEST(ImageMutations, AreRefusedOrSound) {
  int loaded = 0;
  int refused = 0;
  Mutations mutations(seedOfRun());
  for (const std::string& image : someImages()) {
    ASSERT_TRUE(useImage(image));
    for (int i = 0; i < kPerImage; ++i) (useImage(mutations.of(image)) ? loaded : refused) += 1;
  }
  // Both happen often: neither is all refused before anything is looked at, nor is anything believed.
  EXPECT_GT(loaded, kPerImage / 20);
  EXPECT_GT(refused, kPerImage);
}

}  // namespace
}  // namespace kopeck::fuzz
