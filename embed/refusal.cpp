#include "embed/refusal.h"

#include <array>
#include <cstddef>

#include "runtime/run/run.h"

namespace kopeck::embed {

RefusalTexts textsOf(Refusal refusal) {
  if (refusal == Refusal::none) return {textOf(""), textOf(""), textOf("")};
  constexpr std::size_t count = static_cast<std::size_t>(Refusal::gift_to_self) + 1;
  struct Both {
    std::string en, ru;
  };
  static const std::array<Both, count> all = [] {
    std::array<Both, count> texts;
    for (std::size_t i = 1; i < count; ++i)
      texts[i] = {messageEn(static_cast<Refusal>(i)), messageRu(static_cast<Refusal>(i))};
    return texts;
  }();
  const Both& both = all[static_cast<std::size_t>(refusal)];
  return {textOf(name(refusal)), textOf(both.en), textOf(both.ru)};
}

}  // namespace kopeck::embed
