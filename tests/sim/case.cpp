#include "tests/sim/case.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/lower/compile.h"
#include "compiler/syntax/translate.h"

namespace kopeck::sim {

namespace fs = std::filesystem;

std::optional<std::vector<VersionInput>> compiled(const Rules& rules, std::string& why) {
  std::vector<VersionInput> versions;
  for (std::size_t i = 0; i < rules.size(); ++i) {
    const std::string name = fmt::format("v{}.kop", i + 1);
    const SourceFile source(name, rules[i]);
    Diagnostics diagnostics;
    std::optional<plan::Plan> plan = compile(source, diagnostics);
    for (const Diagnostic* d : diagnostics.sorted())
      why += fmt::format("{}:{}: {} {}\n", name, source.position(d->span.begin).line, info(d->code).id,
                         d->message(Lang::en));
    if (!plan) return std::nullopt;
    versions.push_back({std::move(*plan), {{name, rules[i]}}});
  }
  std::vector<VersionInput> copy = versions;
  if (auto linked = Programme::link(std::move(copy)); !linked.ok()) {
    why += linked.error().message + "\n";
    return std::nullopt;
  }
  return versions;
}

std::optional<Rules> translated(const Rules& rules, std::string& why) {
  Rules out;
  for (const std::string& text : rules) {
    const SourceFile source("v.kop", text);
    Diagnostics diagnostics;
    out.push_back(translate(source, ast::Language::russian, diagnostics));
    for (const Diagnostic* d : diagnostics.sorted()) why += d->message(Lang::en) + "\n";
    if (out.back().empty()) return std::nullopt;
  }
  return out;
}

std::optional<Case> makeCase(std::uint64_t seed, const CaseSize& size, std::string& why) {
  Case one;
  one.seed = seed;
  one.rules = writeProgramme(seed);
  std::optional<std::vector<VersionInput>> versions = compiled(one.rules, why);
  if (!versions) return std::nullopt;
  Random random(seed ^ 0x5EED);
  StreamStyle style;
  style.wide = size.wide > 0 && !random.oneIn(3);
  const int most = style.wide ? size.wide : size.events;
  style.events = static_cast<int>(random.between(most / 4, most));
  style.orderly = one.orderly = random.oneIn(4);
  style.huge = random.oneIn(10);
  std::vector<const plan::Plan*> plans;
  for (const VersionInput& version : *versions) plans.push_back(&version.plan);
  Stream stream = writeStream(plans, random.bits(), style);
  one.events = std::move(stream.lines);
  one.until = stream.last + static_cast<Day>(random.pick(std::vector<int>{0, 1, 31, 400}));
  return one;
}

void keep(const Case& one, const std::string& folder, const std::string& name) {
  fs::create_directories(folder);
  for (std::size_t i = 0; i < one.rules.size(); ++i) {
    std::ofstream out(fs::path(folder) / (i == 0 ? name + ".kop" : fmt::format("{}.{}.kop", name, i + 1)));
    if (i == 0)
      out << fmt::format("// versions {}, seed {}, until {}{}\n", one.rules.size(), one.seed, formatDate(one.until),
                         one.orderly ? ", orderly" : "");
    out << one.rules[i];
  }
  std::ofstream out(fs::path(folder) / (name + ".ndjson"));
  for (const std::string& line : one.events) out << line << "\n";
}

namespace {

std::optional<std::string> textOf(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

std::optional<Case> kept(const std::string& path) {
  const std::optional<std::string> first = textOf(path);
  if (!first) return std::nullopt;
  Case one;
  // Words above the line that keep() wrote may say what was found.
  const std::size_t head = first->find("// versions ");
  if (head == std::string::npos) return std::nullopt;
  std::istringstream words(first->substr(head));
  std::string skip, date;
  std::size_t versions = 0;
  char comma = 0;
  words >> skip >> skip >> versions >> comma >> skip >> one.seed >> comma >> skip >> date;
  one.orderly = date.ends_with(',');
  const std::optional<Day> until = parseDate(date.substr(0, 10));
  if (!until) return std::nullopt;
  one.until = *until;
  const std::string stem = path.substr(0, path.size() - std::string(".kop").size());
  for (std::size_t i = 0; i < versions; ++i) {
    const std::optional<std::string> text = i == 0 ? first : textOf(fmt::format("{}.{}.kop", stem, i + 1));
    if (!text) return std::nullopt;
    one.rules.push_back(*text);
  }
  const std::optional<std::string> events = textOf(stem + ".ndjson");
  if (!events) return std::nullopt;
  std::istringstream lines(*events);
  for (std::string line; std::getline(lines, line);)
    if (!line.empty()) one.events.push_back(line);
  return one;
}

}  // namespace kopeck::sim
