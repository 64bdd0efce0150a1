// Keeps a finding, up to the report's bound, and counts it always.
#pragma once

#include <string>

#include "tools/audit/audit.h"

namespace kopeck {

inline void finding(AuditReport& report, std::string en, std::string ru) {
  ++report.found;
  if (report.findings.size() < AuditReport::kMostFindings) report.findings.push_back({std::move(en), std::move(ru)});
}

}  // namespace kopeck
