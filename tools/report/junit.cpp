#include "tools/report/junit.h"

#include <fmt/format.h>

#include <string_view>

#include "tools/report/page.h"

namespace kopeck::report {

namespace {

/// Bytes of the UTF-8 character that begins at `at`, 0 where there is none: overlong forms, surrogates and what lies
/// beyond U+10FFFF are none (RFC 3629).
std::size_t characterAt(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned first = byte(at);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(at + i) & 0xC0U) != 0x80U) return 0;
  const unsigned second = byte(at + 1);
  if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
  if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
  return length;
}

/// XML 1.0 has no control characters but these three, and neither U+FFFE nor U+FFFF.
bool isXml(std::string_view character) {
  if (character.size() == 1)
    return static_cast<unsigned char>(character[0]) >= 0x20 || character == "\t" || character == "\n" ||
           character == "\r";
  return character != "\xEF\xBF\xBE" && character != "\xEF\xBF\xBF";
}

std::string xml(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = characterAt(text, at);
    const std::string_view character = text.substr(at, length == 0 ? 1 : length);
    plain += length != 0 && isXml(character) ? character : "\xEF\xBF\xBD";
    at += character.size();
  }
  std::string out;
  for (const char c : escaped(plain)) {
    // A reader would make blanks of them.
    if (c == '\t')
      out += "&#9;";
    else if (c == '\r')
      out += "&#13;";
    else
      out += c;
  }
  return out;
}

struct Counts {
  std::size_t tests = 0, failures = 0, errors = 0, skipped = 0;
  std::int64_t microseconds = 0;
  void add(const Counts& other) {
    tests += other.tests;
    failures += other.failures;
    errors += other.errors;
    skipped += other.skipped;
    microseconds += other.microseconds;
  }
};

Counts countsOf(const JunitSuite& suite) {
  Counts counts;
  for (const JunitCase& one : suite.cases) {
    ++counts.tests;
    counts.failures += one.outcome == JunitCase::Outcome::failed ? 1 : 0;
    counts.errors += one.outcome == JunitCase::Outcome::broken ? 1 : 0;
    counts.skipped += one.outcome == JunitCase::Outcome::skipped ? 1 : 0;
    counts.microseconds += one.microseconds;
  }
  return counts;
}

std::string seconds(std::int64_t microseconds) {
  return fmt::format("{}.{:06}", microseconds / 1'000'000, microseconds % 1'000'000);
}

std::string attributes(const Counts& counts) {
  return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"{}\"", counts.tests,
                     counts.failures, counts.errors, counts.skipped, seconds(counts.microseconds));
}

std::string caseXml(const JunitCase& one) {
  std::string out = fmt::format("    <testcase classname=\"{}\" name=\"{}\"", xml(one.classname), xml(one.name));
  if (!one.file.empty()) out += fmt::format(" file=\"{}\"", xml(one.file));
  if (one.line > 0) out += fmt::format(" line=\"{}\"", one.line);
  out += fmt::format(" time=\"{}\"", seconds(one.microseconds));
  switch (one.outcome) {
    case JunitCase::Outcome::passed:
      return out + "/>\n";
    case JunitCase::Outcome::skipped:
      return out + fmt::format(">\n      <skipped message=\"{}\"/>\n    </testcase>\n", xml(one.message));
    case JunitCase::Outcome::failed:
    case JunitCase::Outcome::broken:
      break;
  }
  const char* element = one.outcome == JunitCase::Outcome::failed ? "failure" : "error";
  return out + fmt::format(">\n      <{0} message=\"{1}\" type=\"{0}\">{2}</{0}>\n    </testcase>\n", element,
                           xml(one.message), xml(one.details));
}

}  // namespace

std::string junit(const std::vector<JunitSuite>& suites) {
  Counts all;
  std::string body;
  for (const JunitSuite& suite : suites) {
    const Counts counts = countsOf(suite);
    all.add(counts);
    body += fmt::format("  <testsuite name=\"{}\" {}>\n", xml(suite.name), attributes(counts));
    for (const JunitCase& one : suite.cases) body += caseXml(one);
    body += "  </testsuite>\n";
  }
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kopeck\" {}>\n{}</testsuites>\n",
                     attributes(all), body);
}

JunitSuite junitOf(const std::string& file, const std::vector<TestResult>& results,
                   const std::vector<std::int64_t>& microseconds, Lang lang) {
  const bool ru = lang == Lang::ru;
  JunitSuite suite{file, {}};
  for (std::size_t i = 0; i < results.size(); ++i) {
    const TestResult& result = results[i];
    JunitCase one{result.name, file, file, result.line, microseconds[i], JunitCase::Outcome::passed, "", ""};
    for (const TestFailure& failure : result.failures) {
      const std::string said =
          fmt::format("{} — {}: {}", failure.expected, ru ? "вышло" : "got", ru ? failure.got_ru : failure.got);
      if (one.message.empty()) one.message = said;
      one.details += fmt::format("{}{}:{}: {}", one.details.empty() ? "" : "\n", file, failure.line, said);
      one.outcome = JunitCase::Outcome::failed;
    }
    if (result.broken) {
      one.outcome = JunitCase::Outcome::broken;
      one.message = ru ? result.broken->message_ru : result.broken->message;
      one.details = fmt::format("{}:{}: {}", file, result.line, one.message);
    }
    suite.cases.push_back(std::move(one));
  }
  return suite;
}

JunitSuite junitOfErrors(const SourceFile& source, const Diagnostics& diagnostics, Lang lang) {
  JunitCase one{lang == Lang::ru ? "правила переводятся" : "the rules compile",
                source.name(),
                source.name(),
                0,
                0,
                JunitCase::Outcome::broken,
                "",
                ""};
  for (const Diagnostic* diagnostic : diagnostics.sorted()) {
    if (diagnostic->severity() != Severity::error) continue;
    const Position at = source.position(diagnostic->span.begin);
    const std::string said = fmt::format("{}: {}", info(diagnostic->code).id, diagnostic->message(lang));
    if (one.message.empty()) {
      one.file = source.name(diagnostic->span.begin);
      one.line = at.line;
      one.message = said;
    }
    one.details += fmt::format("{}{}:{}:{}: {}", one.details.empty() ? "" : "\n", source.name(diagnostic->span.begin),
                               at.line, at.column, said);
  }
  return {source.name(), {std::move(one)}};
}

}  // namespace kopeck::report
