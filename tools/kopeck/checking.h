// What `kopeck check` finds in one rule file, as values: for the commands that print it, count it or hold it against a
// threshold.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/source/source.h"
#include "runtime/plan/plan.h"
#include "runtime/value/result.h"

namespace kopeck::tool {

/// A rule file that was read, and everything that can be said of it. Spans of `diagnostics` are bytes of `source`; both
/// stay where they are when this is moved.
struct CheckedFile {
  std::unique_ptr<SourceFile> source;
  std::unique_ptr<Diagnostics> diagnostics;
  std::optional<plan::Plan> plan;  // nothing where `diagnostics` has errors
};

/// Reads the rule file with all that it imports, compiles it and looks for what is wrong with it. Prints nothing. An
/// Error where the file itself can't be read.
[[nodiscard]] Result<CheckedFile> checkFile(const std::string& path);

}  // namespace kopeck::tool
