#include "tools/kopeck/checking.h"

#include <utility>

#include "compiler/analysis/analysis.h"
#include "compiler/check/check.h"
#include "compiler/lower/lower.h"
#include "compiler/syntax/parse.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

Result<CheckedFile> checkFile(const std::string& path) {
  auto found = std::make_unique<Diagnostics>();
  auto rules = readRules(path, *found);
  if (!rules.ok()) return rules.error();
  CheckedFile file{std::make_unique<SourceFile>(std::move(rules->source)), std::move(found), std::nullopt};
  if (file.diagnostics->hasErrors()) return file;
  const ParsedFile parsed = parse(*file.source, *file.diagnostics);
  const std::optional<CheckedProgram> program = check(parsed.file, *file.source, *file.diagnostics);
  if (!program) return file;
  file.plan = lower(*program);
  analysis::report(analysis::analyse(parsed.file, *program, *file.plan, *file.source), parsed.file, *file.diagnostics);
  return file;
}

}  // namespace kopeck::tool
