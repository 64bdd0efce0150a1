#include "tools/kopeck/input.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>

namespace kopeck::tool {

namespace {

Day today() {
  const auto now = std::chrono::system_clock::now() + std::chrono::hours(14);  // the earliest zone's today
  return static_cast<Day>(std::chrono::duration_cast<std::chrono::hours>(now.time_since_epoch()).count() / 24);
}

Error unusable(const std::string& en, const std::string& ru) {
  return {ErrorKind::invalid, en, ru};
}

/// The format of the input, and the mapping that it needs.
Status readMaps(const InputOptions& options, InputMaps& maps, RunRequest& request) {
  if (options.from == "ffd") {
    if (!options.map.empty()) {
      auto read = loadFfdMapping(options.map);
      if (!read.ok()) return unusable(read.error().message, read.error().message_ru);
      maps.ffd = std::move(*read);
    }
    request.format = InputFormat::ffd;
    request.ffd_mapping = &maps.ffd;
  } else if (options.from == "csv" || (options.from.empty() && !options.map.empty())) {
    if (options.map.empty())
      return unusable("--from csv needs --map FILE.toml, which says what the columns are",
                      "для --from csv нужен --map ФАЙЛ.toml с описанием столбцов");
    auto read = loadMapping(options.map);
    if (!read.ok()) return unusable(read.error().message, read.error().message_ru);
    maps.csv = std::move(*read);
    request.format = InputFormat::csv;
    request.mapping = &maps.csv;
  }
  return Done{};
}

}  // namespace

void addInput(CLI::App& command, const Common& common, InputOptions& options, bool pipe) {
  const char* file = common.say("FILE", "ФАЙЛ");
  command
      .add_option("--receipts", options.receipts,
                  pipe ? common.say("NDJSON, CSV or fiscal JSON, also .xz, .gz or .zst; - for standard input",
                                    "NDJSON, CSV или JSON чеков ККТ, можно .xz, .gz и .zst; - для стандартного ввода")
                       : common.say("NDJSON, CSV or fiscal JSON, also .xz, .gz or .zst",
                                    "NDJSON, CSV или JSON чеков ККТ, можно .xz, .gz и .zst"))
      ->type_name(file)
      ->required();
  command
      .add_option(
          "--map", options.map,
          common.say("What the columns of a CSV file are: docs/mapping.md; whose the receipts are: docs/fiscal.md",
                     "Что есть что в столбцах CSV: docs/mapping.md; чьи чеки ККТ: docs/ru/fiscal.md"))
      ->type_name(file);
  command.add_option("--from", options.from, common.say("The input's format", "Формат чеков"))
      ->option_text("ndjson|csv|ffd")
      ->check(CLI::IsMember({"ndjson", "csv", "ffd"}));
  command
      .add_option("--until", options.until,
                  common.say("Let time pass up to this day at the end", "В конце довести время до этого дня"))
      ->type_name(common.say("DATE", "ДАТА"));
  command.add_flag("--strict", options.strict,
                   common.say("Refuse attributes that the programme does not know",
                              "Отказывать чекам с полями, которых программа не знает"));
}

Status prepareInput(const Common& common, const InputOptions& options, InputMaps& maps, RunRequest& request) {
  if (options.receipts != "-" && ::access(options.receipts.c_str(), R_OK) != 0) {
    const std::string why = std::strerror(errno);
    return unusable("can't read " + options.receipts + ": " + why,
                    "не удаётся прочитать " + options.receipts + ": " + why);
  }
  request.receipts = options.receipts;
  request.strict = options.strict;
  request.russian = common.lang == Lang::ru;
  request.run_day = today();
  if (!options.until.empty()) {
    const std::optional<Day> until = parseDate(options.until);
    if (!until) return unusable("--until takes a date such as 2026-03-31", "--until ждёт дату, например 2026-03-31");
    request.until = *until;
    request.run_day = std::max(request.run_day, *until);
  }
  return readMaps(options, maps, request);
}

int fillInput(const Common& common, const InputOptions& options, InputMaps& maps, RunRequest& request) {
  const Status filled = prepareInput(common, options, maps, request);
  return filled.ok() ? kOk : complain(common, filled.error());
}

void printWarnings(const Common& common, const std::string& receipts, const std::vector<IngestWarning>& warnings) {
  for (const IngestWarning& warning : warnings)
    printError(fmt::format(
        "{}:{}: {}: {}\n", receipts, warning.source_line, common.say("warning", "предупреждение"),
        fmt::format(fmt::runtime(warning.later_version ? common.say("`{}` is not part of this version; it is ignored",
                                                                    "`{}` пока не поддерживается; поле пропущено")
                                                       : common.say("the programme does not know `{}`; it is ignored",
                                                                    "программа не знает `{}`; поле пропущено")),
                    warning.name)));
}

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

}  // namespace kopeck::tool
