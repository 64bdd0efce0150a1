// Object files to one shared object, by the system's linker.
#pragma once

#include <string>
#include <vector>

#include "runtime/value/result.h"

namespace kopeck::jit {

/// A shared object of the objects that exports the one symbol, and refuses to be made where anything would stay
/// undefined. Runs `ld`; see compileNative.
[[nodiscard]] Result<std::string> linkObject(const std::vector<std::string>& objects, const std::string& symbol);

}  // namespace kopeck::jit
