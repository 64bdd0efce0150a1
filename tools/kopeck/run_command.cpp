// kopeck run: receipts in, ledger out.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>

#include "runtime/run/run.h"
#include "tools/kopeck/shared.h"
#include "tools/kopeck/summary.h"

namespace kopeck::tool {

namespace {

std::atomic<bool> interrupted{false};

struct Options {
  std::vector<std::string> files;
  std::string receipts;
  std::string ledger;
  std::string map;
  std::string from;
  std::string rejects;
  std::string summary = "text";
  std::string engine = "auto";
  std::string until;
  std::size_t commit = BookOptions{}.commit_events;
  bool strict = false;
  bool quiet = false;
};

Day today() {
  const auto now = std::chrono::system_clock::now() + std::chrono::hours(14);  // the earliest zone's today
  return static_cast<Day>(std::chrono::duration_cast<std::chrono::hours>(now.time_since_epoch()).count() / 24);
}

/// One line that is written over itself.
void showProgress(const Common& common, const RunProgress& progress, std::chrono::steady_clock::time_point began) {
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count();
  const std::int64_t rate = ms > 0 ? progress.receipts * 1000 / ms : 0;
  std::string bar;
  if (progress.size > 0) {
    const std::uint64_t percent = std::min<std::uint64_t>(100, progress.read * 100 / progress.size);
    for (std::uint64_t i = 0; i < 30; ++i) bar += i * 100 < percent * 30 ? "█" : "░";
    bar += fmt::format(" {:3}%  ", percent);
  }
  printError(fmt::format("\r\033[K{}{} {}, {} {}", bar, grouped(common, progress.receipts),
                         common.say("receipts", "чеков"), grouped(common, rate), common.say("a second", "в секунду")));
}

/// What `--map` says; the run looks at one of them while it runs.
struct Mappings {
  Mapping table;
  FfdMapping ffd;
};

/// The format of the input, and the mapping that it needs. kOk, or the exit status of what was complained about.
int readMappings(const Common& common, const Options& options, Mappings& mappings, RunRequest& request) {
  if (options.from == "ffd") {
    if (!options.map.empty()) {
      auto read = loadFfdMapping(options.map);
      if (!read.ok()) return complain(common, read.error().message, read.error().message_ru, kUnusable);
      mappings.ffd = std::move(*read);
    }
    request.format = InputFormat::ffd;
    request.ffd_mapping = &mappings.ffd;
  } else if (options.from == "csv" || (options.from.empty() && !options.map.empty())) {
    if (options.map.empty())
      return complain(common, "--from csv needs --map FILE.toml, which says what the columns are",
                      "для --from csv нужен --map ФАЙЛ.toml с описанием столбцов", kUnusable);
    auto read = loadMapping(options.map);
    if (!read.ok()) return complain(common, read.error().message, read.error().message_ru, kUnusable);
    mappings.table = std::move(*read);
    request.format = InputFormat::csv;
    request.mapping = &mappings.table;
  }
  return kOk;
}

void printWarnings(const Common& common, const std::string& receipts, const RunSummary& summary) {
  for (const IngestWarning& warning : summary.warnings)
    printError(fmt::format(
        "{}:{}: {}: {}\n", receipts, warning.source_line, common.say("warning", "предупреждение"),
        fmt::format(fmt::runtime(warning.later_version ? common.say("`{}` is not part of this version; it is ignored",
                                                                    "`{}` пока не поддерживается; поле пропущено")
                                                       : common.say("the programme does not know `{}`; it is ignored",
                                                                    "программа не знает `{}`; поле пропущено")),
                    warning.name)));
}

int run(const Common& common, const Options& options) {
  int code = kOk;
  std::optional<Loaded> loaded = loadVersions(common, options.files, options.engine, code);
  if (!loaded) return code;
  if (options.receipts != "-" && ::access(options.receipts.c_str(), R_OK) != 0) {
    const std::string why = std::strerror(errno);
    return complain(common, "can't read " + options.receipts + ": " + why,
                    "не удаётся прочитать " + options.receipts + ": " + why, kUnusable);
  }
  RunRequest request;
  request.programme = loaded->programme.get();
  request.evaluator = loaded->make;
  request.receipts = options.receipts;
  request.ledger = options.ledger;
  request.rejects = options.rejects;
  request.strict = options.strict;
  request.russian = common.lang == Lang::ru;
  request.run_day = today();
  request.book.commit_events = options.commit;
  if (!options.until.empty()) {
    const std::optional<Day> until = parseDate(options.until);
    if (!until)
      return complain(common, "--until takes a date such as 2026-03-31", "--until ждёт дату, например 2026-03-31",
                      kUnusable);
    request.until = *until;
    request.run_day = std::max(request.run_day, *until);
  }
  Mappings mappings;
  if (const int wrong = readMappings(common, options, mappings, request); wrong != kOk) return wrong;
  const auto began = std::chrono::steady_clock::now();
  const bool bar = !options.quiet && isatty(STDERR_FILENO) == 1;
  if (bar) request.progress = [&](const RunProgress& progress) { showProgress(common, progress, began); };
  request.stop = &interrupted;
  std::signal(SIGINT, [](int) { interrupted.store(true); });
  std::signal(SIGTERM, [](int) { interrupted.store(true); });
  auto summary = runReceipts(request);
  if (bar) printError("\r\033[K");
  if (!summary.ok()) return complain(common, summary.error());
  printWarnings(common, options.receipts, *summary);
  print(options.summary == "json" ? summaryJson(*loaded->programme, *summary, loaded->engine)
                                  : summaryText(common, *loaded->programme, *summary, loaded->engine));
  if (summary->stopped) {
    printError(common.say("kopeck: stopped; the same command goes on from here\n",
                          "kopeck: остановлено; та же команда продолжит с этого места\n"));
    return kWorld;
  }
  if (summary->totals.refusedTotal() == 0 && summary->totals.lines_refused == 0) return kOk;
  if (options.rejects.empty())
    printError(common.say("kopeck: some of the input was refused; --rejects FILE writes down what and why\n",
                          "kopeck: часть чеков не принята; --rejects ФАЙЛ запишет какие и почему\n"));
  return kRejected;
}

}  // namespace

void addRun(CLI::App& app, Common& common, int& code) {
  CLI::App* command = app.add_subcommand("run", common.say("Evaluate receipts by the rules and keep the ledger",
                                                           "Обработать чеки по правилам и вести журнал"));
  auto options = std::make_shared<Options>();
  const char* file = common.say("FILE", "ФАЙЛ");
  command
      ->add_option("files", options->files,
                   common.say("The rule file; of a programme with several versions, all of them",
                              "Файл правил; если у программы несколько версий, то все"))
      ->type_name(file)
      ->required();
  command
      ->add_option("--receipts", options->receipts,
                   common.say("NDJSON, CSV or fiscal JSON, also .xz, .gz or .zst; - for standard input",
                              "NDJSON, CSV или JSON чеков ККТ, можно .xz, .gz и .zst; - для стандартного ввода"))
      ->type_name(file)
      ->required();
  command
      ->add_option("--ledger", options->ledger,
                   common.say("The ledger, an SQLite file; made where there is none",
                              "Журнал, файл SQLite; если его нет, он будет создан"))
      ->type_name(file)
      ->required();
  command
      ->add_option(
          "--map", options->map,
          common.say("What the columns of a CSV file are: docs/mapping.md; whose the receipts are: docs/fiscal.md",
                     "Что есть что в столбцах CSV: docs/mapping.md; чьи чеки ККТ: docs/ru/fiscal.md"))
      ->type_name(file);
  command->add_option("--from", options->from, common.say("The input's format", "Формат чеков"))
      ->option_text("ndjson|csv|ffd")
      ->check(CLI::IsMember({"ndjson", "csv", "ffd"}));
  command
      ->add_option("--rejects", options->rejects,
                   common.say("Where to write what was refused, with reasons", "Куда записать отказы с причинами"))
      ->type_name(file);
  command->add_option("--summary", options->summary, common.say("The summary at the end", "Итог в конце"))
      ->option_text("text|json")
      ->check(CLI::IsMember({"text", "json"}));
  addEngine(*command, common, options->engine);
  command
      ->add_option("--until", options->until,
                   common.say("Let time pass up to this day at the end", "В конце довести время до этого дня"))
      ->type_name(common.say("DATE", "ДАТА"));
  command
      ->add_option("--commit", options->commit,
                   common.say("Keep what was done after at most so many events",
                              "Сохранять сделанное не реже чем через столько событий"))
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, BookOptions{}.commit_events));
  command->add_flag("--strict", options->strict,
                    common.say("Refuse attributes that the programme does not know",
                               "Отказывать чекам с полями, которых программа не знает"));
  command->add_flag("--quiet", options->quiet, common.say("No progress bar", "Без полосы хода"));
  common.addTo(*command);
  command->footer(
      common.say("Example:", "Пример:") +
      std::string("\n  kopeck run club.kop --receipts may.ndjson.xz --ledger club.db --rejects refused.ndjson\n") +
      common.say("The same command after an interruption goes on where it stopped.",
                 "После перерыва та же команда продолжит с того же места."));
  command->callback([&common, &code, options] {
    common.settle();
    code = run(common, *options);
  });
}

}  // namespace kopeck::tool
