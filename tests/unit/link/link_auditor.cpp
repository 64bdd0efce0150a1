// Asks the auditor about a ledger that is not there; all of the auditor is linked in, and nothing else of ours: see
// CMakeLists.txt.
#include <cstdio>

#include "tools/auditor/auditor.h"

int main() {
  const kopeck::auditor::Report report = kopeck::auditor::audit("/nonexistent/ledger.db");
  std::puts(report.unusable_en.c_str());
  return report.unusable_en.empty() ? 1 : 0;
}
