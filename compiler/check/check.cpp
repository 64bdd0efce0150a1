#include "compiler/check/check.h"

#include "compiler/check/context.h"

namespace kopeck {

std::optional<CheckedProgram> check(const ast::File& file, const SourceFile& source, Diagnostics& diagnostics) {
  CheckedProgram program;
  checking::Context context{file, source, diagnostics, program};
  checking::checkHeader(context);
  checking::checkKinds(context);
  checking::checkFields(context);
  checking::checkDeclaredNames(context);
  checking::declareRules(context);
  checking::checkSets(context);
  checking::checkTiers(context);
  checking::checkSegments(context);
  checking::checkRules(context);
  checking::checkConflicts(context);
  checking::checkLimitBlocks(context);
  checking::checkRedeem(context);
  checking::checkGuarantees(context);
  checking::checkFineUnits(context);
  checking::checkTests(context);
  if (diagnostics.hasErrors()) return std::nullopt;
  return program;
}

}  // namespace kopeck
