// `kopeck run` as a process of its own, which can be killed.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace kopeck::crash {

/// How a call ended: its exit code, or 128 + the signal that ended it.
struct Ended {
  int code = -1;
  std::chrono::microseconds took{0};
};

/// Calls kopeck in `folder`; what it prints goes to the files `out` and `err` there. With `signal`, it gets that signal
/// after `when`, unless it has ended by then.
[[nodiscard]] Ended call(const std::string& folder, const std::vector<std::string>& arguments, int signal = 0,
                         std::chrono::microseconds when = {});

}  // namespace kopeck::crash
