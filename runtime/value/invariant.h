// CHECK: we are wrong. Always on, in release builds too, and never reachable from input: what users write is refused
// with a diagnostic, what they feed with a reason, what the machine refuses is a Result.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace kopeck::internal {

[[noreturn]] inline void checkFailed(const char* what, const char* file, int line) {
  std::fprintf(stderr, "kopeck: internal error: %s (%s:%d); please report it\n", what, file, line);
  std::abort();
}

}  // namespace kopeck::internal

#define CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::kopeck::internal::checkFailed(#condition, __FILE__, __LINE__))

/// The same, with the words for what is wrong; `what` is only looked at when it is.
#define CHECK_SAYING(condition, what) \
  ((condition) ? static_cast<void>(0) : ::kopeck::internal::checkFailed(what, __FILE__, __LINE__))
