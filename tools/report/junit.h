// JUnit XML: results of tests as build servers read them.
//
// There is no standard; what GitHub's and GitLab's readers and Jenkins' junit-10.xsd have in common is written:
// testsuites, testsuite and testcase with their counts, `file` and `line`, and one `failure` or `error` a case, since
// several are read by some and dropped by others. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/testing/testing.h"

namespace kopeck::report {

struct JunitCase {
  enum class Outcome : std::uint8_t { passed, failed, broken, skipped };
  std::string name;
  std::string classname;
  std::string file;       // empty: it has no place
  std::int32_t line = 0;  // 1-based; 0: none
  std::int64_t microseconds = 0;
  Outcome outcome = Outcome::passed;
  std::string message;  // one sentence; of all but what passed
  std::string details;  // with the places, a line each
};

struct JunitSuite {
  std::string name;
  std::vector<JunitCase> cases;
};

/// A whole document, with a line break at its end. What XML cannot hold becomes U+FFFD.
[[nodiscard]] std::string junit(const std::vector<JunitSuite>& suites);

/// A suite of the tests of one rule file; `microseconds` one a result.
[[nodiscard]] JunitSuite junitOf(const std::string& file, const std::vector<TestResult>& results,
                                 const std::vector<std::int64_t>& microseconds, Lang lang);

/// A suite of one case, of rules that could not be tested: the first of the errors, and all of them.
[[nodiscard]] JunitSuite junitOfErrors(const SourceFile& source, const Diagnostics& diagnostics, Lang lang);

}  // namespace kopeck::report
