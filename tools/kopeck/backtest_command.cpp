// kopeck backtest: what a change of the rules would have done to the receipts that there were.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "tools/backtest/compare.h"
#include "tools/kopeck/input.h"
#include "tools/kopeck/shared.h"
#include "tools/report/backtest.h"

namespace kopeck::tool {

namespace {

std::atomic<bool> interrupted{false};

struct Options {
  std::vector<std::string> files;
  std::vector<std::string> was, now;
  InputOptions input;
  std::string format = "text";
  std::string json, markdown, page;
  std::string engine = "auto";
  bool quiet = false;
};

/// OLD and NEW as two files, or --old and --new as the versions of each side.
bool sortFiles(Options& options) {
  const bool named = !options.was.empty() || !options.now.empty();
  if (named) return options.files.empty() && !options.was.empty() && !options.now.empty();
  if (options.files.size() != 2) return false;
  options.was = {options.files[0]};
  options.now = {options.files[1]};
  return true;
}

int write(const Common& common, const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out) return complain(common, "can't write " + path, "не удаётся записать " + path, kWorld);
  return kOk;
}

std::string reportAs(const std::string& format, const report::Backtest& of, Lang lang) {
  if (format == "json") return report::backtestJson(of);
  if (format == "markdown") return report::backtestMarkdown(of, lang);
  if (format == "html") return report::backtestPage(of, lang);
  return report::backtestText(of, lang);
}

int report(const Common& common, const Options& options, const report::Backtest& of) {
  print(reportAs(options.format, of, common.lang));
  int code = kOk;
  const auto also = [&](const char* format, const std::string& path) {
    if (!path.empty()) code = std::max(code, write(common, path, reportAs(format, of, common.lang)));
  };
  also("json", options.json);
  also("markdown", options.markdown);
  also("html", options.page);
  return code;
}

/// What neither side knows: either ignores what the other one's rules ask for.
std::vector<IngestWarning> ignoredByBoth(const backtest::Replay& replay) {
  std::vector<IngestWarning> ignored = replay.was.summary.warnings;
  std::erase_if(ignored, [&](const IngestWarning& warning) {
    const std::vector<IngestWarning>& other = replay.now.summary.warnings;
    return std::none_of(other.begin(), other.end(), [&](const IngestWarning& one) { return one.name == warning.name; });
  });
  return ignored;
}

int backtest(const Common& common, Options options) {
  if (!sortFiles(options))
    return complain(common, "two rule files are needed, the old and the new; or --old FILE… and --new FILE…",
                    "нужны два файла правил, старый и новый; или --old ФАЙЛ… и --new ФАЙЛ…", kUnusable);
  if (options.input.receipts == "-")
    return complain(common, "the receipts are read twice: they have to be in a file",
                    "чеки читаются дважды: они должны быть в файле", kUnusable);
  int code = kOk;
  backtest::Request request;
  auto was = compileVersions(common, options.was, code);
  auto now = compileVersions(common, options.now, code);
  if (!was || !now) return code;
  request.was = std::move(*was);
  request.now = std::move(*now);
  request.evaluator = evaluatorBy(options.engine);
  InputMaps maps;
  if (const int wrong = fillInput(common, options.input, maps, request.input); wrong != kOk) return wrong;
  const auto began = std::chrono::steady_clock::now();
  const bool bar = !options.quiet && isatty(STDERR_FILENO) == 1;
  if (bar) request.progress = [&](const RunProgress& progress) { showProgress(common, progress, began); };
  request.input.stop = &interrupted;
  std::signal(SIGINT, [](int) { interrupted.store(true); });
  std::signal(SIGTERM, [](int) { interrupted.store(true); });
  auto replayed = backtest::replay(request);
  if (bar) printError("\r\033[K");
  if (interrupted.load()) return complain(common, "stopped", "остановлено", kWorld);
  if (!replayed.ok()) return complain(common, replayed.error());
  printWarnings(common, options.input.receipts, ignoredByBoth(*replayed));
  const auto compared = backtest::compare(*replayed);
  if (!compared.ok()) return complain(common, compared.error());
  return report(common, options, {*replayed, *compared, options.was, options.now, options.input.receipts});
}

}  // namespace

void addBacktest(CLI::App& app, Common& common, int& code) {
  CLI::App* command =
      app.add_subcommand("backtest", common.say("Say what a change of the rules would have done to past receipts",
                                                "Показать, что изменение правил дало бы на прошлых чеках"));
  auto options = std::make_shared<Options>();
  const char* file = common.say("FILE", "ФАЙЛ");
  const char* files = common.say("FILE…", "ФАЙЛ…");
  command->add_option("files", options->files, common.say("The old rules and the new", "Старые правила и новые"))
      ->type_name(common.say("OLD NEW", "СТАРЫЕ НОВЫЕ"));
  command
      ->add_option(
          "--old", options->was,
          common.say("Instead of OLD: all versions of the old side", "Вместо СТАРЫЕ: все версии старых правил"))
      ->type_name(files);
  command
      ->add_option("--new", options->now,
                   common.say("Instead of NEW: all versions of the new side", "Вместо НОВЫЕ: все версии новых правил"))
      ->type_name(files);
  addInput(*command, common, options->input, false);
  command->add_option("--format", options->format, common.say("What is printed", "Вид вывода"))
      ->option_text("text|markdown|json|html")
      ->check(CLI::IsMember({"text", "markdown", "json", "html"}));
  command->add_option("--json", options->json, common.say("Also write the report as JSON", "Записать отчёт и в JSON"))
      ->type_name(file);
  command
      ->add_option("--markdown", options->markdown,
                   common.say("Also write it as Markdown, for a pull request's comment",
                              "Записать и в Markdown, для комментария к запросу на слияние"))
      ->type_name(file);
  command
      ->add_option("--html", options->page,
                   common.say("Also write it as a page with charts", "Записать и страницей HTML с графиками"))
      ->type_name(file);
  addEngine(*command, common, options->engine);
  command->add_flag("--quiet", options->quiet, common.say("No progress bar", "Без полосы хода"));
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") +
                  std::string("\n  kopeck backtest club.kop club_new.kop --receipts year.ndjson.xz\n") +
                  common.say("It changes no ledger. A new version that begins later is judged as if it had been in\n"
                             "force all the time.",
                             "Журналы не меняются. Новая версия, которая начинается позже, применяется так, как если\n"
                             "бы действовала всё время."));
  command->callback([&common, &code, options] {
    common.settle();
    code = backtest(common, *options);
  });
}

}  // namespace kopeck::tool
