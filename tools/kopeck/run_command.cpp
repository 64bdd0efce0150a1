// kopeck run: receipts in, ledger out.
#include <unistd.h>

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <csignal>

#include "runtime/run/run.h"
#include "runtime/run/shards.h"
#include "runtime/run/summary.h"
#include "tools/kopeck/input.h"
#include "tools/kopeck/shared.h"
#include "tools/kopeck/summary.h"

namespace kopeck::tool {

namespace {

std::atomic<bool> interrupted{false};

struct Options {
  std::vector<std::string> files;
  InputOptions input;
  std::string ledger;
  std::string rejects;
  std::string summary = "text";
  std::string engine = "auto";
  std::size_t commit = BookOptions{}.commit_events;
  std::size_t threads = 1;
  bool quiet = false;
};

int run(const Common& common, const Options& options) {
  int code = kOk;
  std::optional<Loaded> loaded = loadVersions(common, options.files, options.engine, code);
  if (!loaded) return code;
  RunRequest request;
  request.programme = loaded->programme.get();
  request.evaluator = loaded->make;
  request.ledger = options.ledger;
  request.rejects = options.rejects;
  request.book.commit_events = options.commit;
  request.book.threads = options.threads;
  InputMaps maps;
  if (const int wrong = fillInput(common, options.input, maps, request); wrong != kOk) return wrong;
  const auto began = std::chrono::steady_clock::now();
  const bool bar = !options.quiet && isatty(STDERR_FILENO) == 1;
  if (bar) request.progress = [&](const RunProgress& progress) { showProgress(common, progress, began); };
  request.stop = &interrupted;
  std::signal(SIGINT, [](int) { interrupted.store(true); });
  std::signal(SIGTERM, [](int) { interrupted.store(true); });
  auto summary = runReceipts(request);
  if (bar) printError("\r\033[K");
  if (!summary.ok()) return complain(common, summary.error());
  printWarnings(common, options.input.receipts, summary->warnings);
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

/// What is wrong with a number of threads; empty: nothing.
std::string wrongThreads(const Common& common, const std::string& text) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  if (digits && text.size() <= 3 && std::stoul(text) >= 1 && std::stoul(text) <= Shards::kMost) return {};
  return fmt::format(
      fmt::runtime(common.say("{} threads; there may be from 1 to {}", "потоков {}, а может быть от 1 до {}")), text,
      Shards::kMost);
}

}  // namespace

void addRun(CLI::App& app, Common& common, int& code) {
  CLI::App* command = app.add_subcommand("run", common.say("Evaluate receipts by the rules and keep the ledger",
                                                           "Обработать чеки по правилам и вести журнал"));
  auto options = std::make_shared<Options>();
  const char* file = common.say("FILE", "ФАЙЛ");
  command
      ->add_option("files", options->files,
                   common.say("The rule file; of a programme with several versions, all of them; or an image of them",
                              "Файл правил; если у программы несколько версий, то все; или их образ"))
      ->type_name(file)
      ->required();
  addInput(*command, common, options->input);
  command
      ->add_option("--ledger", options->ledger,
                   common.say("The ledger, an SQLite file; made where there is none",
                              "Журнал, файл SQLite; если его нет, он будет создан"))
      ->type_name(file)
      ->required();
  command
      ->add_option("--rejects", options->rejects,
                   common.say("Where to write what was refused, with reasons", "Куда записать отказы с причинами"))
      ->type_name(file);
  command->add_option("--summary", options->summary, common.say("The summary at the end", "Итог в конце"))
      ->option_text("text|json")
      ->check(CLI::IsMember({"text", "json"}));
  command
      ->add_option(
          "--engine", options->engine,
          common.say("What evaluates the rules; `image`: the machine code in an image, as any program that you "
                     "start, so not for images of unknown origin",
                     "Чем вычислять правила; `image`: машинным кодом из образа, как любую запущенную вами "
                     "программу, так что не для образов неизвестного происхождения"))
      ->option_text("interpret|jit|auto|image")
      ->check(CLI::IsMember({"interpret", "jit", "auto", "image"}));
  command
      ->add_option("--commit", options->commit,
                   common.say("Keep what was done after at most so many events",
                              "Сохранять сделанное не реже чем через столько событий"))
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, BookOptions{}.commit_events));
  command
      ->add_option("--threads", options->threads,
                   common.say("How many threads judge, the customers shared out among them; the ledger is the same "
                              "for any number",
                              "Сколько потоков обрабатывает чеки, поделив между собой клиентов; журнал при любом "
                              "числе один и тот же"))
      ->type_name("N")
      ->check(CLI::Validator([&common](const std::string& text) { return wrongThreads(common, text); }, ""));
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
