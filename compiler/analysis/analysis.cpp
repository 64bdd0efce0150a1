#include "compiler/analysis/analysis.h"

#include <fmt/format.h>

#include <utility>

#include "compiler/analysis/subject.h"

namespace kopeck::analysis {

Analysis analyse(const ast::File& file, const CheckedProgram& program, const plan::Plan& plan, const SourceFile& source,
                 const Options& options) {
  Subject subject(file, program, plan, source, options);
  findUnmetTexts(subject);
  findRoundedMonths(subject);
  findIdleConditions(subject);
  findIdleLimits(subject);
  findUnreachableTiers(subject);
  findOutweighed(subject);
  findBrackets(subject);
  findOutgrowing(subject);
  findUnstatedOrder(subject);
  subject.found.open = subject.open();
  return std::move(subject.found);
}

void report(const Analysis& analysis, const ast::File& file, Diagnostics& diagnostics) {
  for (const Finding& finding : analysis.findings) {
    Diagnostic diagnostic = finding.diagnostic;
    if (!finding.shows.en.empty()) {
      Phrase example{fmt::format("for example: {}", finding.shows.en), fmt::format("например: {}", finding.shows.ru)};
      for (const std::string& event : finding.events) {
        example.en += "\n        " + event;
        example.ru += "\n        " + event;
      }
      diagnostic.help(std::move(example));
    }
    diagnostics.add(std::move(diagnostic));
  }
  if (analysis.open == 0) return;
  diagnostics.report(Code::leftOpen, file.header ? file.header->span : Span{}, analysis.open,
                     Phrase("the solver gave up within its bounds", "решатель не справился в отведённых пределах"));
}

}  // namespace kopeck::analysis
