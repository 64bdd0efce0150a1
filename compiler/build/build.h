// build: versions of a programme -> an image (runtime/image), with code for named processors.
//
// Code is made of the Plans as a runtime evaluates them that starts with no texts but the programme's own: linked, each
// version's texts numbered behind those of the versions before it. Where a ledger has numbered texts otherwise (it was
// begun with fewer versions), the code of the later versions does not fit and is passed over.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/image/image.h"
#include "runtime/value/result.h"

namespace kopeck {

struct BuildRequest {
  std::vector<VersionInput> versions;  // sound Plans
  std::vector<std::string> cpus;       // of nativeCpus(); empty: no code
  std::string made_by;                 // for people: "kopeck 1.0.0"
};

/// What follows from one word of a user's: "none", "native" (this processor), or names with commas between them.
[[nodiscard]] Result<std::vector<std::string>> cpusOf(std::string_view word);

/// Errors of Programme::link, of compileNative and of writeImage. Takes as long as compileNative for each version and
/// processor. Any thread.
[[nodiscard]] Result<std::string> buildImage(BuildRequest request);

}  // namespace kopeck
