// From rule files to the parts of a programme: the compiler behind the interface.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/syntax/load.h"
#include "embed/call.h"
#include "embed/compiler/diagnostics.h"
#include "embed/programme.h"

namespace kopeck::embed {

/// What the call asks for, looked at: names and texts, or paths.
struct CompileRequest {
  std::int32_t engine = KOPECK_AUTO;
  std::vector<std::string> versions;  // names, or paths
  FileReader read;                    // of names, or of paths
};
/// A refusal where the options contradict themselves. The request does not refer to them any more.
[[nodiscard]] std::optional<Refused> requestOf(const kopeck_compile_options& options, CompileRequest& request);

struct Compiled {
  std::optional<Refused> refused;  // KOPECK_IO, KOPECK_NOT_COMPILED
  ProgrammeParts parts;            // where nothing was refused
  std::vector<FoundInFile> found;
};
[[nodiscard]] Compiled compileAll(const CompileRequest& request);

/// What evaluates a Plan, by KOPECK_AUTO and so on.
[[nodiscard]] MakeEvaluator evaluatorBy(std::int32_t engine);

}  // namespace kopeck::embed
