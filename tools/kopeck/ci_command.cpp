// kopeck ci: everything that a repository of rules demands of a change, by its own configuration.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/diagnostics/renderer.h"
#include "tools/ci/base.h"
#include "tools/ci/ci.h"
#include "tools/ci/config.h"
#include "tools/ci/report.h"
#include "tools/kopeck/checking.h"
#include "tools/kopeck/input.h"
#include "tools/kopeck/shared.h"
#include "tools/kopeck/std_library.h"
#include "tools/pages/pages.h"

namespace kopeck::tool {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string config = "kopeck.toml";
  std::string base;
  std::string markdown, json, sarif, junit;
  std::string annotations = "auto";
  bool quiet = false;
};

int write(const Common& common, const std::string& path, const std::string& text) {
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out) return complain(common, "can't write " + path, "не удаётся записать " + path, kWorld);
  return kOk;
}

/// The file with what the call says instead.
std::optional<ci::Config> readConfig(const Common& common, const Options& options, int& code) {
  const auto text = readFile(options.config);
  if (!text.ok()) {
    code = complain(common, text.error());
    return std::nullopt;
  }
  auto config = ci::parseConfig(*text, options.config);
  if (!config.ok()) {
    // Each line names its place.
    printError((common.lang == Lang::ru ? config.error().message_ru : config.error().message) + "\n");
    code = kUnusable;
    return std::nullopt;
  }
  if (!options.base.empty()) {
    config->base = options.base;
    config->base_folder.clear();
  }
  return std::move(*config);
}

Result<ci::Rules> checked(const std::string& path) {
  auto file = checkFile(path);
  if (!file.ok()) return file.error();
  return ci::Rules{path, std::move(file->source), std::move(file->diagnostics), std::move(file->plan)};
}

std::optional<std::string> fromLibrary(const std::string& path) {
  const std::optional<std::string> file = libraryFile(path);
  if (!file) return std::nullopt;
  auto text = readFile(*file);
  if (!text.ok()) return std::nullopt;
  return std::move(*text);
}

ci::World worldOf(const Common& common, const Options& options, InputMaps& maps) {
  ci::World world;
  world.lang = common.lang;
  world.check = checked;
  world.library = fromLibrary;
  world.evaluator = evaluatorBy("jit");
  world.input = [&common, &maps](const ci::Config::Backtest& of, RunRequest& request) {
    return prepareInput(common, {of.receipts, of.map, of.from, of.until, of.strict}, maps, request);
  };
  if (!options.quiet && ::isatty(STDERR_FILENO) == 1)
    world.begins = [](const std::string& step) { printError(fmt::format("\r\033[K{}…", step)); };
  return world;
}

bool wantsAnnotations(const Options& options) {
  const char* const there = std::getenv("GITHUB_ACTIONS");
  return options.annotations == "github" ||
         (options.annotations == "auto" && there != nullptr && std::string_view(there) == "true");
}

int report(const Common& common, const Options& options, const ci::Report& of) {
  int code = of.code;
  const auto file = [&](const std::string& path, const std::string& text) {
    if (!path.empty()) code = std::max(code, write(common, path, text));
  };
  file(options.markdown, ci::reportMarkdown(of, common.lang));
  file(options.json, ci::reportJson(of));
  file(options.sarif, ci::reportSarif(of, common.lang, codeHelp(common.lang)));
  file(options.junit, ci::reportJunit(of));
  for (const ci::Rules& rules : of.rules)
    if (!rules.diagnostics->empty())
      printError(renderTerminal({rules.source.get(), rules.diagnostics.get()}, {common.lang, common.colour_err}));
  if (wantsAnnotations(options)) print(ci::reportAnnotations(of, common.lang));
  print(ci::reportText(of, common.lang, common.colour_out));
  return code;
}

int ci(const Common& common, Options options) {
  int code = kOk;
  const std::optional<ci::Config> config = readConfig(common, options, code);
  if (!config) return code;
  InputMaps maps;
  ci::World world = worldOf(common, options, maps);
  std::error_code failed;
  const fs::path folder = fs::absolute(options.config, failed).parent_path();
  const ci::Place place = ci::placeOf(folder.string());
  world.root = place.root;
  world.prefix = place.prefix;
  // What is written lies where the call was made; all else is named from the root, as build servers name it.
  for (std::string* path : {&options.markdown, &options.json, &options.sarif, &options.junit})
    if (!path->empty()) *path = fs::absolute(*path, failed).string();
  fs::current_path(place.root, failed);
  if (failed)
    return complain(common, "can't enter " + place.root + ": " + failed.message(),
                    "не удаётся войти в " + place.root + ": " + failed.message(), kWorld);
  const ci::Report made = ci::run(*config, world);
  if (world.begins) printError("\r\033[K");
  return report(common, options, made);
}

void addOutputs(CLI::App& command, const Common& common, Options& options) {
  const char* file = common.say("FILE", "ФАЙЛ");
  command
      .add_option("--markdown", options.markdown,
                  common.say("Also write it as Markdown, for a pull request's comment",
                             "Записать и в Markdown, для комментария к запросу на слияние"))
      ->type_name(file);
  command.add_option("--json", options.json, common.say("Also write it as JSON", "Записать и в JSON"))->type_name(file);
  command
      .add_option("--sarif", options.sarif,
                  common.say("Also write what was found as SARIF, for code scanning",
                             "Записать найденное и в SARIF, для анализа кода"))
      ->type_name(file);
  command
      .add_option("--junit", options.junit,
                  common.say("Also write tests and steps as JUnit XML", "Записать проверки и шаги и в JUnit XML"))
      ->type_name(file);
  command
      .add_option(
          "--annotations", options.annotations,
          common.say("Print what was found for GitHub to show beside the lines (auto: where GitHub runs it)",
                     "Напечатать найденное так, чтобы GitHub показал его у строк (auto: если запускает GitHub)"))
      ->option_text("auto|github|none")
      ->check(CLI::IsMember({"auto", "github", "none"}));
}

}  // namespace

void addCi(CLI::App& app, Common& common, int& code) {
  CLI::App* command =
      app.add_subcommand("ci", common.say("Hold a change of the rules against a repository's thresholds",
                                          "Сверить изменение правил с порогами, заданными в репозитории"));
  auto options = std::make_shared<Options>();
  command
      ->add_option("--config", options->config, common.say("What is demanded: docs/ci.md", "Что требуется: docs/ci.md"))
      ->type_name(common.say("FILE", "ФАЙЛ"))
      ->capture_default_str();
  command
      ->add_option("--base", options->base,
                   common.say("Instead of the file's `base`: the branch, tag or commit to compare with",
                              "Вместо `base` из файла: ветка, метка или коммит для сравнения"))
      ->type_name(common.say("NAME", "ИМЯ"));
  addOutputs(*command, common, *options);
  command->add_flag("--quiet", options->quiet,
                    common.say("Don't say which step is under way", "Не сообщать, какой шаг идёт"));
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") +
                  std::string("\n  kopeck ci --config kopeck.toml --base origin/main --markdown comment.md"));
  command->callback([&common, &code, options] {
    common.settle();
    code = ci(common, *options);
  });
}

}  // namespace kopeck::tool
