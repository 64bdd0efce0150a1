// Which of the processors that compiled code can be made for this machine is.
#include <algorithm>
#include <array>
#include <cstddef>

#include "runtime/native/native.h"

namespace kopeck {
namespace {

#if defined(__x86_64__)
constexpr std::array<std::string_view, 4> kCpus{"x86-64", "x86-64-v2", "x86-64-v3", "x86-64-v4"};

std::size_t levelOfHost() {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("x86-64-v2") == 0) return 0;
  if (__builtin_cpu_supports("x86-64-v3") == 0) return 1;
  return __builtin_cpu_supports("x86-64-v4") == 0 ? 2 : 3;
}
#else
// Where nobody has tried it, there is no code; the interpreter runs everywhere.
constexpr std::array<std::string_view, 0> kCpus{};

std::size_t levelOfHost() {
  return 0;
}
#endif

}  // namespace

std::span<const std::string_view> nativeCpus() {
  return kCpus;
}

std::string_view hostCpu() {
  return kCpus.empty() ? std::string_view() : kCpus[levelOfHost()];
}

bool hostHas(std::string_view cpu) {
  const auto found = std::find(kCpus.begin(), kCpus.end(), cpu);
  return found != kCpus.end() && static_cast<std::size_t>(found - kCpus.begin()) <= levelOfHost();
}

}  // namespace kopeck
