// What stands behind a kopeck_image: bytes that a runtime loads.
#pragma once

#include <cstdint>
#include <string>

#include "embed/handles.h"
#include "include/kopeck/kopeck.h"

/// Behind the C handle.
struct kopeck_image {
  static constexpr std::uint64_t kMagic = 0x6567'616D'696B'7001;
  std::uint64_t magic;
  std::string bytes;
};
