#include "compiler/lower/compile.h"

#include "compiler/check/check.h"
#include "compiler/lower/lower.h"
#include "compiler/syntax/parse.h"

namespace kopeck {

std::optional<plan::Plan> compile(const SourceFile& source, Diagnostics& diagnostics) {
  const ParsedFile parsed = parse(source, diagnostics);
  const std::optional<CheckedProgram> program = check(parsed.file, source, diagnostics);
  if (!program) return std::nullopt;
  return lower(*program);
}

}  // namespace kopeck
