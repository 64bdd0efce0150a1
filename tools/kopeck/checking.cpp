#include "tools/kopeck/checking.h"

#include <utility>

#include "compiler/lower/compile.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

Result<CheckedFile> checkFile(const std::string& path) {
  auto found = std::make_unique<Diagnostics>();
  auto rules = readRules(path, *found);
  if (!rules.ok()) return rules.error();
  CheckedFile file{std::make_unique<SourceFile>(std::move(rules->source)), std::move(found), std::nullopt};
  if (!file.diagnostics->hasErrors()) file.plan = compile(*file.source, *file.diagnostics);
  return file;
}

}  // namespace kopeck::tool
