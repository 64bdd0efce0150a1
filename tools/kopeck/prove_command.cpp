// kopeck prove: what holds of every receipt of a rule file, and what does not.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/check/check.h"
#include "compiler/diagnostics/renderer.h"
#include "compiler/lower/lower.h"
#include "compiler/lower/tests.h"
#include "compiler/prove/prove.h"
#include "compiler/syntax/parse.h"
#include "runtime/value/calendar.h"
#include "tools/kopeck/shared.h"
#include "tools/report/proof.h"

namespace kopeck::tool {

namespace {

using prove::Claim;
using prove::Finding;
using prove::Proof;
using prove::Verdict;
using Json = nlohmann::ordered_json;

struct Options {
  std::vector<std::string> files;
  std::string format = "terminal";
  std::size_t lines = 3;
  bool strict = false;
};

std::string verdictText(const Common& common, Verdict verdict) {
  const char* word = "";
  int colour = 33;
  switch (verdict) {
    case Verdict::proved:
      word = common.say("proved", "доказано");
      colour = 32;
      break;
    case Verdict::refuted:
      word = common.say("refuted", "опровергнуто");
      colour = 31;
      break;
    case Verdict::unknown:
      word = common.say("unknown", "неизвестно");
      break;
  }
  return common.colour_out ? fmt::format("\033[{}m{}\033[0m", colour, padded(word, 13)) : padded(word, 13);
}

void printFinding(const Common& common, const plan::Plan& plan, const Finding& finding) {
  std::string text =
      fmt::format("{} {}\n", verdictText(common, finding.verdict), report::claimText(plan, finding, common.lang));
  if (!finding.sides.empty()) text += fmt::format("  {}\n", finding.sides);
  if (!finding.why.en.empty())
    text += fmt::format("  {} {}\n", common.say("because", "потому что"), finding.why.in(common.lang));
  for (const prove::Fallen& fallen : finding.fallen)
    text += fmt::format(fmt::runtime(common.say("  {} gives {} instead of {}\n", "  {}: {} вместо {}\n")), fallen.rule,
                        fallen.after, fallen.before);
  for (const std::string& event : finding.events) text += fmt::format("    {}\n", event);
  if (!finding.larger.empty()) {
    text += common.say("  and with one line more\n", "  и на строку больше\n");
    text += fmt::format("    {}\n", finding.larger.back());
  }
  print(text);
}

Json eventsOf(const std::vector<std::string>& lines) {
  Json events = Json::array();
  for (const std::string& line : lines) events.push_back(Json::parse(line));
  return events;
}

Json ratioOf(Ratio ratio) {
  return {{"num", ratio.num}, {"den", ratio.den}, {"percent", report::percentText(ratio)}};
}

Json jsonOf(const Common& common, const plan::Plan& plan, const Finding& finding) {
  Json one{{"claim", nameOf(finding.claim)}, {"verdict", nameOf(finding.verdict)}};
  if (finding.guarantee >= 0) {
    const plan::Guarantee& guarantee = plan.guarantees[static_cast<std::size_t>(finding.guarantee)];
    one["guarantee"] = guarantee.name;
    one["line"] = guarantee.line;
  }
  if (!finding.why.en.empty()) one["because"] = finding.why.in(common.lang);
  if (!finding.sides.empty()) one["sides"] = finding.sides;
  if (finding.most) one["most"] = ratioOf(*finding.most);
  if (finding.share) one["share"] = ratioOf(*finding.share);
  for (const prove::Fallen& fallen : finding.fallen)
    one["fallen"].push_back(Json{{"rule", fallen.rule}, {"before", fallen.before}, {"after", fallen.after}});
  if (!finding.events.empty()) one["events"] = eventsOf(finding.events);
  if (!finding.larger.empty()) one["with_one_line_more"] = eventsOf(finding.larger);
  return one;
}

/// Compiles one file and proves it; nothing when it does not compile.
int proveFile(const Common& common, const Options& options, const std::string& file, Json& document) {
  Diagnostics diagnostics;
  const auto rules = readRules(file, diagnostics);
  if (!rules.ok()) return complain(common, rules.error());
  const SourceFile& source = rules->source;
  const ParsedFile parsed = parse(source, diagnostics);
  const std::optional<CheckedProgram> program = check(parsed.file, source, diagnostics);
  if (!diagnostics.empty()) printError(renderTerminal({&source, &diagnostics}, {common.lang, common.colour_err}));
  if (!program) return kErrors;
  const plan::Plan plan = lower(*program);
  const Proof proof = prove::prove(plan, {options.lines, guaranteeDenominators(*program)});
  const bool terminal = options.format == "terminal";
  if (terminal)
    print(fmt::format(fmt::runtime(common.say("{}: receipts of up to {} lines, from {} to {}\n",
                                              "{}: чеки до {} строк, с {} по {}\n")),
                      file, proof.lines, formatDate(proof.first), formatDate(proof.last)));
  int code = kOk;
  Json all = Json::array();
  for (const Finding& finding : proof.findings) {
    if (terminal) printFinding(common, plan, finding);
    if (!terminal) all.push_back(jsonOf(common, plan, finding));
    const bool of_guarantee = finding.claim == Claim::guarantee;
    if (of_guarantee && finding.verdict == Verdict::refuted) code = std::max<int>(code, kErrors);
    if (options.strict && finding.verdict != Verdict::proved && (of_guarantee || finding.verdict == Verdict::unknown))
      code = std::max<int>(code, kErrors);
    if (finding.disagreed) code = kInternal;
  }
  document.push_back(Json{{"file", file},
                          {"lines", proof.lines},
                          {"from", formatDate(proof.first)},
                          {"to", formatDate(proof.last)},
                          {"findings", std::move(all)}});
  return code;
}

int proveFiles(const Common& common, const Options& options) {
  int code = kOk;
  Json document = Json::array();
  for (const std::string& file : options.files) code = std::max(code, proveFile(common, options, file, document));
  if (options.format == "json") print(document.dump(2) + "\n");
  return code;
}

}  // namespace

void addProve(CLI::App& app, Common& common, int& code) {
  CLI::App* command =
      app.add_subcommand("prove", common.say("Prove what holds of every receipt, or show one that breaks it",
                                             "Доказать, что верно для любого чека, или показать чек, где это не так"));
  auto options = std::make_shared<Options>();
  command->add_option("files", options->files, common.say("Rule files", "Файлы правил"))
      ->type_name(common.say("FILE…", "ФАЙЛ…"))
      ->required();
  command->add_option("--format", options->format, common.say("What is printed", "Вид вывода"))
      ->option_text("terminal|json")
      ->check(CLI::IsMember({"terminal", "json"}));
  command->add_option("--lines", options->lines, common.say("Lines of a receipt, at most", "Строк в чеке, не больше"))
      ->option_text("N")
      ->check(CLI::Range(2, 6))
      ->capture_default_str();
  command->add_flag("--strict", options->strict,
                    common.say("What is unknown makes the command fail too", "Считать ошибкой и то, что неизвестно"));
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") +
                  std::string("\n  kopeck prove club.kop\n  kopeck prove --format json club.kop > proof.json"));
  command->callback([&common, &code, options] {
    common.settle();
    code = proveFiles(common, *options);
  });
}

}  // namespace kopeck::tool
