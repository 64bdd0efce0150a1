// Every file under tests/lang/fail is wrong in the ways that its comments say, and in no other.
//
// Above the line of an offence stands, one comment an offence,
//   // error[K0302] "tobaco": there is no set
// with the code, the text that is underlined (its first line) and a part of the English message.
#include <fmt/format.h>

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "compiler/analysis/analysis.h"
#include "compiler/check/check.h"
#include "compiler/lower/lower.h"
#include "compiler/syntax/parse.h"

namespace kopeck {
namespace {

namespace fs = std::filesystem;

struct Offence {
  std::int32_t line = 0;
  std::string severity;
  std::string code;
  std::string underlined;
  std::string message;
};

std::string shown(const Offence& o) {
  return fmt::format("line {}: {}[{}] \"{}\": {}", o.line, o.severity, o.code, o.underlined, o.message);
}

std::string readFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Expectations stand on lines of their own and speak of the next line that is none.
std::vector<Offence> expected(const SourceFile& source) {
  static const std::regex pattern(R"re(^\s*// (error|warning|note)\[(K\d{4})\] "(.*)": (.*)$)re");
  std::vector<Offence> offences;
  std::size_t waiting = 0;
  for (std::int32_t line = 1; line <= source.lineCount(); ++line) {
    const std::string text(source.line(line));
    std::smatch match;
    if (std::regex_match(text, match, pattern)) {
      offences.push_back({0, match[1], match[2], match[3], match[4]});
      ++waiting;
      continue;
    }
    for (; waiting > 0; --waiting) offences[offences.size() - waiting].line = line;
  }
  return offences;
}

/// What `kopeck check` finds beside mistakes.
void analysed(const SourceFile& source, const ParsedFile& parsed, const std::optional<CheckedProgram>& program,
              Diagnostics& diagnostics) {
  if (!program) return;
  analysis::report(analysis::analyse(parsed.file, *program, lower(*program), source), parsed.file, diagnostics);
}

std::vector<Offence> found(const SourceFile& source) {
  Diagnostics diagnostics;
  const ParsedFile parsed = parse(source, diagnostics);
  const auto program = check(parsed.file, source, diagnostics);
  EXPECT_EQ(program.has_value(), !diagnostics.hasErrors());
  analysed(source, parsed, program, diagnostics);
  EXPECT_FALSE(diagnostics.sorted().empty());
  std::vector<Offence> offences;
  for (const Diagnostic* d : diagnostics.sorted()) {
    std::string underlined(source.text(d->span));
    underlined = underlined.substr(0, underlined.find('\n'));
    const char* severity = d->severity() == Severity::error ? "error" : "warning";
    offences.push_back({source.position(d->span.begin).line, severity, std::string(info(d->code).id), underlined,
                        d->message(Lang::en)});
    EXPECT_FALSE(d->message(Lang::ru).empty());
  }
  return offences;
}

std::vector<fs::path> files() {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::recursive_directory_iterator(fs::path(KOPECK_SOURCE_DIR) / "tests/lang/fail")) {
    if (entry.path().extension() == ".kop") paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

class LangFail : public ::testing::TestWithParam<fs::path> {};

TEST_P(LangFail, IsRefusedAsItSays) {
  const SourceFile source(GetParam().filename().string(), readFile(GetParam()));
  std::vector<Offence> want = expected(source);
  EXPECT_FALSE(want.empty()) << "the file expects nothing";
  for (const Offence& offence : found(source)) {
    const auto match = std::find_if(want.begin(), want.end(), [&](const Offence& w) {
      return w.line == offence.line && w.severity == offence.severity && w.code == offence.code &&
             w.underlined == offence.underlined && offence.message.find(w.message) != std::string::npos;
    });
    if (match == want.end()) {
      ADD_FAILURE() << "not expected: " << shown(offence);
    } else {
      want.erase(match);
    }
  }
  for (const Offence& missing : want) ADD_FAILURE() << "not found: " << shown(missing);
}

/// How many messages there are of a code.
std::size_t countOf(const Diagnostics& diagnostics, Code code) {
  const std::vector<const Diagnostic*> all = diagnostics.sorted();
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const Diagnostic* d) { return d->code == code; }));
}

/// Every fix, each alternative for itself: applied, and the text checked again, its mistake is gone.
TEST_P(LangFail, FixesMend) {
  const SourceFile source(GetParam().filename().string(), readFile(GetParam()));
  Diagnostics diagnostics;
  const ParsedFile parsed = parse(source, diagnostics);
  analysed(source, parsed, check(parsed.file, source, diagnostics), diagnostics);
  for (const Diagnostic* d : diagnostics.sorted()) {
    for (const Fix& fix : d->fixes) {
      std::string text(source.text());
      text.replace(fix.span.begin, fix.span.end - fix.span.begin, fix.replacement);
      const SourceFile mended(source.name(), text);
      Diagnostics after;
      const ParsedFile parsed_again = parse(mended, after);
      analysed(mended, parsed_again, check(parsed_again.file, mended, after), after);
      EXPECT_LT(countOf(after, d->code), countOf(diagnostics, d->code))
          << info(d->code).id << ", line " << source.position(d->span.begin).line << ": "
          << describeFix(fix, source, Lang::en);
    }
  }
}

std::string testName(const ::testing::TestParamInfo<fs::path>& info) {
  std::string name = info.param.stem().string();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !std::isalnum(static_cast<unsigned char>(c)); }, '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Files, LangFail, ::testing::ValuesIn(files()), testName);

/// A diagnostic that no file shows is one that nobody has seen. `K0203` needs an Ast that no text gives; what is no
/// text in UTF-8, what asks for several files and what only a whole pile of mistakes gives are shown by
/// tests/unit/syntax.
TEST(LangFailFiles, ShowEveryDiagnosticOfRules) {
  std::set<std::string> shown_codes = {"K0101", "K0102", "K0103", "K0119", "K0120", "K0134",
                                       "K0135", "K0136", "K0141", "K0203", "K0713"};
  for (const fs::path& path : files()) {
    for (const Offence& offence : expected(SourceFile("", readFile(path)))) shown_codes.insert(offence.code);
  }
  for (const CodeInfo& code : allCodes()) {
    const bool rules = code.id < std::string_view("K0600") || code.id > std::string_view("K0700");
    EXPECT_TRUE(!rules || shown_codes.count(std::string(code.id)) == 1) << code.id << " " << code.name;
  }
}

}  // namespace
}  // namespace kopeck
