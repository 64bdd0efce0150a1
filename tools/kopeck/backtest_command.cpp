// kopeck backtest: what a change of the rules would have done to the receipts that there were.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/lower/segments.h"
#include "runtime/value/value.h"
#include "tools/backtest/compare.h"
#include "tools/backtest/forecast.h"
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
  std::string elasticity, margin, delivery, gift;
  bool quiet = false;
  [[nodiscard]] bool wantsForecast() const {
    return !elasticity.empty() || !margin.empty() || !delivery.empty() || !gift.empty();
  }
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
  int code = kOk;
  const auto also = [&](const char* format, const std::string& path) {
    if (!path.empty()) code = std::max(code, write(common, path, reportAs(format, of, common.lang)));
  };
  also("json", options.json);
  also("markdown", options.markdown);
  also("html", options.page);
  // Last, since whoever reads it may close the pipe, which ends the program.
  print(reportAs(options.format, of, common.lang));
  return code;
}

/// "1.5" as it was written, with `decimals` at most; nothing where it is no such number, below 0 or above `most`.
std::optional<Ratio> ratioOf(const std::string& text, int decimals, Value most) {
  const auto decimal = parseDecimal(text);
  const auto value = decimal ? scaled(*decimal, decimals) : std::nullopt;
  Value one = 1;
  for (int i = 0; i < decimals; ++i) one *= 10;
  if (!value || *value < 0 || *value > most * one) return std::nullopt;
  return makeRatio(*value, one);
}

/// "32%" or "32".
std::optional<Ratio> percentOf(std::string text) {
  if (text.ends_with('%')) text.pop_back();
  constexpr int kDecimals = 4;
  const auto percent = ratioOf(text, kDecimals, 100);
  return percent ? makeRatio(percent->num, Int128{percent->den} * 100) : std::nullopt;
}

/// What of the assumptions does not need the programme's currency. kOk, or the exit code of what was complained of.
int readAssumptions(const Common& common, const Options& options, backtest::Assumptions& assumptions) {
  constexpr Value kMostElasticity = 100;
  constexpr int kElasticityDecimals = 3;
  if (!options.wantsForecast()) return kOk;
  const auto margin = percentOf(options.margin);
  if (!margin)
    return complain(common,
                    "a forecast needs --margin, the share of sales that is left before the programme, such as 32%",
                    "для прогноза нужна --margin: доля продаж до вычета программы, например 32%", kUnusable);
  assumptions.margin = *margin;
  for (std::size_t at = 0; at < options.elasticity.size();) {
    const std::size_t end = std::min(options.elasticity.find(',', at), options.elasticity.size());
    const auto one = ratioOf(options.elasticity.substr(at, end - at), kElasticityDecimals, kMostElasticity);
    if (!one) break;
    assumptions.elasticities.push_back(*one);
    at = end + 1;
    if (at >= options.elasticity.size()) break;
  }
  const auto commas = std::count(options.elasticity.begin(), options.elasticity.end(), ',');
  const std::size_t wanted = options.elasticity.empty() ? 0 : static_cast<std::size_t>(commas) + 1;
  if (assumptions.elasticities.size() == wanted && (wanted <= 1 || wanted == 3)) return kOk;
  return complain(common, "--elasticity takes one number or three, such as 0.5,1,2; each from 0 to 100",
                  "--elasticity ждёт одно число или три, например 0.5,1,2; каждое от 0 до 100", kUnusable);
}

/// An amount in the programme's currency; 0 where nothing was said.
std::optional<Value> amountOf(const std::string& text, int decimals) {
  if (text.empty()) return Value{0};
  const auto decimal = parseDecimal(text);
  const auto amount = decimal ? scaled(*decimal, decimals) : std::nullopt;
  return amount && *amount >= 0 ? amount : std::nullopt;
}

/// Nothing, with the exit code in `code`, where the assumptions are unusable.
std::optional<backtest::Forecast> forecastOf(const Common& common, const Options& options,
                                             backtest::Assumptions assumptions, const backtest::Comparison& comparison,
                                             int decimals, int& code) {
  const auto delivery = amountOf(options.delivery, decimals);
  const auto gift = amountOf(options.gift, decimals);
  if (!delivery || !gift) {
    code = complain(common, "--delivery and --gift take an amount of the programme's currency, such as 150.00",
                    "--delivery и --gift ждут сумму в валюте программы, например 150.00", kUnusable);
    return std::nullopt;
  }
  assumptions.delivery = *delivery;
  assumptions.gift = *gift;
  auto made = backtest::forecast(comparison, assumptions);
  if (made.ok()) return std::move(*made);
  code = complain(common, made.error());
  return std::nullopt;
}

/// The segments that the files declare; each is a version.
std::vector<backtest::Segment> segmentsOf(const std::vector<std::string>& files,
                                          const std::vector<VersionInput>& versions) {
  std::vector<backtest::Segment> segments;
  for (std::size_t i = 0; i < files.size(); ++i) {
    Diagnostics said_already;
    const auto rules = readRules(files[i], said_already);
    if (!rules.ok()) continue;
    const plan::Plan& plan = versions[i].plan;
    for (const DeclaredSegment& one : declaredSegments(rules->source, plan))
      segments.push_back({one.name, plan.version, one.expr});
  }
  return segments;
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
  backtest::Assumptions assumptions;
  if (const int wrong = readAssumptions(common, options, assumptions); wrong != kOk) return wrong;
  backtest::Request request;
  auto was = compileVersions(common, options.was, code);
  auto now = compileVersions(common, options.now, code);
  if (!was || !now) return code;
  request.was_segments = segmentsOf(options.was, *was);
  request.now_segments = segmentsOf(options.now, *now);
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
  report::Backtest made{*replayed, *compared, options.was, options.now, options.input.receipts, nullptr};
  std::optional<backtest::Forecast> forecast;
  if (options.wantsForecast()) {
    const int decimals = replayed->now.open.programme->id().money_decimals;
    forecast = forecastOf(common, options, std::move(assumptions), *compared, decimals, code);
    if (!forecast) return code;
    made.forecast = &*forecast;
  }
  return report(common, options, made);
}

void addForecastOptions(CLI::App& command, const Common& common, Options& options) {
  const char* amount = common.say("AMOUNT", "СУММА");
  command
      .add_option("--elasticity", options.elasticity,
                  common.say("A forecast: by how many % purchases grow where goods cost 1 % less; one or three",
                             "Прогноз: на сколько % растут покупки, если товары дешевле на 1 %; одно или три"))
      ->type_name("N,N,N");
  command
      .add_option("--margin", options.margin,
                  common.say("For it: what is left of sales before the programme, in %",
                             "Для него: что остаётся от продаж до вычета программы, в %"))
      ->type_name("N%");
  command
      .add_option("--delivery", options.delivery,
                  common.say("For it: what the delivery of a purchase costs", "Для него: цена доставки покупки"))
      ->type_name(amount);
  command
      .add_option("--gift", options.gift,
                  common.say("For it: what a gift or a coupon costs besides what it takes off",
                             "Для него: цена подарка или купона сверх скидки"))
      ->type_name(amount);
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
  addForecastOptions(*command, common, *options);
  addEngine(*command, common, options->engine);
  command->add_flag("--quiet", options->quiet, common.say("No progress bar", "Без полосы хода"));
  common.addTo(*command);
  command->footer(
      common.say("Example:", "Пример:") +
      std::string(
          "\n  kopeck backtest club.kop club_new.kop --receipts year.ndjson.xz\n"
          "  kopeck backtest club.kop club_new.kop --receipts year.ndjson.xz --elasticity 0.5,1,2 --margin 32%\n") +
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
