// kopeck check: what is wrong with a rule file.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iterator>

#include "compiler/diagnostics/renderer.h"
#include "compiler/lower/summary.h"
#include "runtime/plan/work.h"
#include "tools/kopeck/checking.h"
#include "tools/kopeck/shared.h"
#include "tools/pages/pages.h"

namespace kopeck::tool {

namespace {

struct Options {
  std::vector<std::string> files;
  std::string format = "terminal";
  bool strict = false;
  bool plan = false;
};

/// Files that are versions of one programme have to follow each other.
int checkVersions(const Common& common, std::vector<VersionInput> plans) {
  int code = kOk;
  while (!plans.empty()) {
    const std::string name = plans.front().plan.name;
    const auto others = std::stable_partition(plans.begin(), plans.end(),
                                              [&](const VersionInput& one) { return one.plan.name == name; });
    std::vector<VersionInput> versions(std::make_move_iterator(plans.begin()), std::make_move_iterator(others));
    plans.erase(plans.begin(), others);
    // A file beside its own translation, or two drafts: no versions that follow each other.
    const bool distinct = std::all_of(versions.begin() + 1, versions.end(), [&](const VersionInput& one) {
      return one.plan.version != versions.front().plan.version;
    });
    if (versions.size() < 2 || !distinct) continue;
    if (auto programme = Programme::link(std::move(versions)); !programme.ok())
      code = complain(common, programme.error().message, programme.error().message_ru, kErrors);
  }
  return code;
}

/// What the rules can cost at most, so that nobody has to try.
std::string workText(const Common& common, const plan::Plan& plan) {
  const plan::WorkBound work = plan::workBound(plan);
  return fmt::format(fmt::runtime(common.say("{}, version {}: at most {} operations a receipt and {} for each line\n",
                                             "{}, версия {}: не больше {} операций на чек и {} на каждую строку\n")),
                     plan.name, plan.version, grouped(common, work.receipt), grouped(common, work.line));
}

/// With at most two decimals: 30%, 12.5%.
std::string percentText(Ratio ratio) {
  const Value hundredths = roundedQuotient(Int128{ratio.num} * 10'000, ratio.den, RoundingMode::half_up).value_or(0);
  std::string text = formatScaled(hundredths, 2);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text + "%";
}

/// How often chance acts, and what part of the expected points comes of it.
std::string chanceText(const Common& common, const plan::Plan& plan) {
  const ExpectedShares shares = expectedShares(plan);
  std::string text;
  for (const ChanceRule& one : shares.rules) {
    const std::string share = one.share ? percentText(*one.share) : common.say("not comparable", "не сравнить");
    text += fmt::format(fmt::runtime(common.say("  {}: acts with chance {}, share of the expected points {}\n",
                                                "  {}: вероятность {}, доля ожидаемых баллов {}\n")),
                        plan.rules[static_cast<std::size_t>(one.rule)].name, percentText(one.chance), share);
  }
  if (!shares.random) return text;
  text += fmt::format(fmt::runtime(common.say("  by chance on average: {} of the points{}\n",
                                              "  случайных баллов в среднем: {} от всех{}\n")),
                      percentText(*shares.random),
                      shares.others_aside ? common.say(" (rules with conditions or another base left aside)",
                                                       " (правила с условиями или другой базой не учтены)")
                                          : std::string());
  return text;
}

int check(const Common& common, const Options& options) {
  int code = kOk;
  std::vector<VersionInput> plans;
  std::string work;
  std::vector<CheckedFile> checked;  // for the formats that are one document
  for (const std::string& file : options.files) {
    auto found = checkFile(file);
    if (!found.ok()) {
      code = std::max<int>(code, complain(common, found.error()));
      continue;
    }
    checked.push_back(std::move(*found));
    const Diagnostics& diagnostics = *checked.back().diagnostics;
    const std::optional<plan::Plan>& plan = checked.back().plan;
    const bool bad = diagnostics.hasErrors() || (options.strict && diagnostics.count(Severity::warning) > 0);
    if (bad) code = std::max<int>(code, kErrors);
    if (options.plan && plan) print(plan::print(*plan));
    if (plan) work += workText(common, *plan) + chanceText(common, *plan);
    if (plan) plans.push_back({*plan, {}});
  }
  code = std::max(code, checkVersions(common, std::move(plans)));
  if (code == kUnusable && checked.empty()) return code;
  std::vector<Reported> reported;
  for (const CheckedFile& one : checked) reported.push_back({one.source.get(), one.diagnostics.get()});
  if (options.format == "json") {
    print(renderJson(reported, common.lang));
  } else if (options.format == "sarif") {
    print(renderSarif(reported, common.lang, {{}, codeHelp(common.lang)}));
  } else if (options.format == "github") {
    print(renderGithub(reported, common.lang));
  } else {
    for (const CheckedFile& one : checked) {
      if (!one.diagnostics->empty())
        printError(renderTerminal({one.source.get(), one.diagnostics.get()}, {common.lang, common.colour_err}));
    }
    std::size_t errors = 0;
    std::size_t warnings = 0;
    for (const CheckedFile& one : checked) {
      errors += one.diagnostics->count(Severity::error);
      warnings += one.diagnostics->count(Severity::warning);
    }
    if (errors + warnings == 0 && code == kOk) printError(common.say("no errors\n", "ошибок нет\n"));
    if (errors + warnings > 0)
      printError(fmt::format(fmt::runtime(common.say("errors: {}, warnings: {}\n", "ошибок: {}, предупреждений: {}\n")),
                             errors, warnings));
    if (errors == 0) printError(work);
  }
  return code;
}

}  // namespace

void addCheck(CLI::App& app, Common& common, int& code) {
  CLI::App* command =
      app.add_subcommand("check", common.say("Say what is wrong with rule files", "Найти ошибки в файлах правил"));
  auto options = std::make_shared<Options>();
  command->add_option("files", options->files, common.say("Rule files", "Файлы правил"))
      ->type_name(common.say("FILE…", "ФАЙЛ…"))
      ->required();
  command->add_option("--format", options->format, common.say("What is printed", "Вид вывода"))
      ->option_text("terminal|json|sarif|github")
      ->check(CLI::IsMember({"terminal", "json", "sarif", "github"}));
  command->add_flag("--strict", options->strict,
                    common.say("Warnings too make the check fail", "Считать ошибками и предупреждения"));
  command->add_flag(
      "--plan", options->plan,
      common.say("Also print the plan that the rules compile to", "Напечатать и план, в который переведены правила"));
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") +
                  std::string("\n  kopeck check club.kop\n  kopeck check --format sarif *.kop > check.sarif"));
  command->callback([&common, &code, options] {
    common.settle();
    code = check(common, *options);
  });
}

}  // namespace kopeck::tool
