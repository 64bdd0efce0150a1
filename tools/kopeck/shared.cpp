#include "tools/kopeck/shared.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>

#include "compiler/diagnostics/renderer.h"
#include "compiler/jit/jit.h"
#include "compiler/lower/compile.h"

namespace kopeck::tool {

namespace {

Lang langOfEnvironment() {
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(variable);
    if (value != nullptr && *value != '\0') return std::string_view(value).starts_with("ru") ? Lang::ru : Lang::en;
  }
  return Lang::en;
}

}  // namespace

void Common::prepare(int argc, char** argv) {
  lang = langOfEnvironment();
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    const std::string_view next = i + 1 < argc ? argv[i + 1] : "";
    const std::string_view value = word == "--lang" ? next : word.starts_with("--lang=") ? word.substr(7) : "";
    if (value == "ru" || value == "en") lang = value == "ru" ? Lang::ru : Lang::en;
  }
}

void Common::addTo(CLI::App& command) {
  command.add_option("--lang", lang_text, say("Language of what is printed", "Язык вывода"))
      ->option_text("en|ru")
      ->check(CLI::IsMember({"en", "ru"}));
  command.add_option("--color", colour_text, say("Colours", "Цвета"))
      ->option_text("auto|always|never")
      ->check(CLI::IsMember({"auto", "always", "never"}));
}

void addEngine(CLI::App& command, const Common& common, std::string& engine) {
  command.add_option("--engine", engine, common.say("What evaluates the rules", "Чем вычислять правила"))
      ->option_text("interpret|jit|auto")
      ->check(CLI::IsMember({"interpret", "jit", "auto"}));
}

void Common::settle() {
  lang = lang_text.empty() ? langOfEnvironment() : lang_text == "ru" ? Lang::ru : Lang::en;
  const bool plain = std::getenv("NO_COLOR") != nullptr;
  const auto wanted = [&](int descriptor) {
    return colour_text == "always" || (colour_text == "auto" && !plain && isatty(descriptor) == 1);
  };
  colour_out = wanted(STDOUT_FILENO);
  colour_err = wanted(STDERR_FILENO);
}

void print(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) std::_Exit(kOk);
}

void printError(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stderr);
}

int complain(const Common& common, const std::string& en, const std::string& ru, int code) {
  printError(fmt::format("kopeck: {}: {}\n", common.say("error", "ошибка"), common.lang == Lang::ru ? ru : en));
  return code;
}

int complain(const Common& common, const std::string& text) {
  return complain(common, text, text, kUnusable);
}

int complain(const Common& common, const Error& error) {
  int code = kWorld;
  if (error.kind == ErrorKind::foreign || error.kind == ErrorKind::invalid) code = kUnusable;
  if (error.kind == ErrorKind::damaged) code = kErrors;
  return complain(common, error.message, error.message_ru, code);
}

Result<std::string> readFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  // A folder opens like a file, and fails only when it is read.
  if (file) file.peek();
  if (!file.eof() || file.bad()) {
    const std::string why = std::strerror(errno);
    return Error{ErrorKind::invalid, "can't read " + path + ": " + why, "не удаётся прочитать " + path + ": " + why};
  }
  return text.str();
}

Result<std::unique_ptr<Evaluator>> makeEvaluator(const plan::Plan& plan, const std::string& engine) {
  if (engine == "interpret") return makeInterpreter(plan);
  return compileJit(plan);
}

namespace {

/// Compiles one text; diagnostics go to standard error.
std::optional<plan::Plan> compileText(const Common& common, const std::string& name, const std::string& text) {
  const SourceFile source(name, text);
  Diagnostics diagnostics;
  std::optional<plan::Plan> plan = compile(source, diagnostics);
  if (!diagnostics.empty()) printError(renderTerminal({&source, &diagnostics}, {common.lang, common.colour_err}));
  if (diagnostics.hasErrors()) return std::nullopt;
  return plan;
}

}  // namespace

std::optional<Programme> loadProgramme(const Common& common, const std::vector<std::string>& files,
                                       const std::string& engine, int& code) {
  if (files.size() != 1) {
    code = complain(common, "several versions of one programme in one run are not part of this version yet",
                    "несколько версий одной программы в одном запуске пока не поддерживаются", kUnusable);
    return std::nullopt;
  }
  auto text = readFile(files[0]);
  if (!text.ok()) {
    code = complain(common, text.error());
    return std::nullopt;
  }
  std::optional<plan::Plan> plan = compileText(common, files[0], *text);
  if (!plan) {
    code = kErrors;
    return std::nullopt;
  }
  Programme programme;
  programme.plan = std::make_unique<plan::Plan>(std::move(*plan));
  auto evaluator = makeEvaluator(*programme.plan, engine);
  if (!evaluator.ok()) {
    code = complain(common, evaluator.error());
    return std::nullopt;
  }
  programme.evaluator = std::move(*evaluator);
  const std::size_t slash = files[0].rfind('/');
  programme.sources.push_back({slash == std::string::npos ? files[0] : files[0].substr(slash + 1), *text});
  return programme;
}

std::unique_ptr<OpenLedger> openLedger(const Common& common, const std::string& path, const std::string& engine,
                                       int& code) {
  auto ledger = std::make_unique<OpenLedger>();
  const auto fail = [&](const Error& error) {
    code = complain(common, error);
    return nullptr;
  };
  if (::access(path.c_str(), F_OK) != 0) {
    code = complain(common, "there is no ledger " + path, "журнала " + path + " нет", kUnusable);
    return nullptr;
  }
  auto reader = StoreReader::open(path);
  if (!reader.ok()) return fail(reader.error());
  ledger->reader = std::move(*reader);
  auto id = ledger->reader->programme();
  if (!id.ok()) return fail(id.error());
  if (id->sources.size() != 1)
    return fail({ErrorKind::damaged, "the ledger keeps no rule file", "в журнале нет файла правил"});
  std::optional<plan::Plan> plan = compileText(common, id->sources[0].file, id->sources[0].text);
  if (!plan || plan::hash(*plan) != id->plan_hash)
    return fail(
        {ErrorKind::foreign,
         "the rules kept in the ledger mean something else to this version of kopeck; use the version that wrote it",
         "правила из журнала эта версия kopeck понимает иначе; возьмите версию, которая его вела"});
  ledger->programme.plan = std::make_unique<plan::Plan>(std::move(*plan));
  auto evaluator = makeEvaluator(*ledger->programme.plan, engine);
  if (!evaluator.ok()) return fail(evaluator.error());
  ledger->programme.evaluator = std::move(*evaluator);
  ledger->pool.seed(ledger->programme.plan->texts);
  auto texts = ledger->reader->texts();
  if (!texts.ok()) return fail(texts.error());
  for (const std::string& text : *texts) ledger->pool.intern(text);
  ledger->stepper = std::make_unique<Stepper>(*ledger->programme.plan, *ledger->programme.evaluator, ledger->pool);
  return ledger;
}

std::size_t columns(const std::string& text) {
  std::size_t width = 0;
  for (const char c : text) width += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return width;
}

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(columns(text) < width ? width - columns(text) : 0, ' ');
}

std::string kindText(const Common& common, PostingKind kind) {
  switch (kind) {
    case PostingKind::earned:
      return common.say("earned", "начислено");
    case PostingKind::redeemed:
      return common.say("redeemed", "списано в оплату");
    case PostingKind::expired:
      return common.say("expired", "сгорело");
    case PostingKind::taken_back:
      return common.say("taken back", "отозвано");
    case PostingKind::returned:
      return common.say("given back", "возвращено");
    case PostingKind::repaid:
      return common.say("debt repaid", "погашение долга");
    case PostingKind::uncollected:
      return common.say("not collected", "не удалось отозвать");
    case PostingKind::adjusted:
      return common.say("adjusted", "исправлено");
  }
  return {};
}

std::string grouped(const Common& common, std::int64_t number) {
  std::string digits = std::to_string(number < 0 ? -number : number);
  const std::string separator = common.lang == Lang::ru ? "\u00A0" : ",";
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, separator);
  return number < 0 ? "-" + digits : digits;
}

}  // namespace kopeck::tool
