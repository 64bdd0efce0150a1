#include "tools/kopeck/shared.h"

#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

#include "compiler/diagnostics/renderer.h"
#include "compiler/jit/tiered.h"
#include "compiler/lower/compile.h"
#include "compiler/syntax/load.h"
#include "runtime/native/native.h"
#include "tools/codecache/code_cache.h"
#include "tools/kopeck/image_file.h"
#include "tools/kopeck/std_library.h"

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
  if (error.kind == ErrorKind::internal) code = kInternal;
  return complain(common, error.message, error.message_ru, code);
}

Result<std::string> readFile(const std::string& path) {
  // One byte more than a programme may have: parse() says what is wrong with that.
  constexpr std::size_t kMost = kMostProgrammeBytes + 1;
  std::ifstream file(path, std::ios::binary);
  std::string text(kMost, '\0');
  if (file) file.read(text.data(), static_cast<std::streamsize>(kMost));
  text.resize(file ? kMost : static_cast<std::size_t>(file.gcount()));
  text.shrink_to_fit();  // a programme may have a thousand files
  // A folder opens like a file, and fails only when it is read.
  if ((!file.eof() && text.size() < kMost) || file.bad()) {
    const std::string why = std::strerror(errno);
    return Error{ErrorKind::invalid, "can't read " + path + ": " + why, "не удаётся прочитать " + path + ": " + why};
  }
  return text;
}

namespace {

/// Of all that this process compiles; nullptr: none.
JitCache* codeCache() {
  static const std::unique_ptr<CodeCache> cache = [] {
    const char* const said = std::getenv("KOPECK_CODE_CACHE");
    if (said == nullptr) return CodeCache::open(CodeCache::usualFolder());
    return std::string_view(said) == "none" ? nullptr : CodeCache::open(said);
  }();
  return cache.get();
}

}  // namespace

Result<std::unique_ptr<Evaluator>> makeEvaluator(const plan::Plan& plan, const std::string& engine) {
  if (engine == "interpret") return makeInterpreter(plan);
  if (engine == "auto") return makeTiered(plan, {codeCache(), {}});
  JitOptions options;
  options.cache = codeCache();
  return compileJit(plan, options);
}

namespace {

namespace fs = std::filesystem;

/// The files of a programme by where they lie from its own file, or as a ledger keeps them.
RuleText collected(const std::string& path, const FileReader& read, Diagnostics& diagnostics, bool& found) {
  const fs::path folder = fs::path(path).parent_path();
  std::vector<ProgrammeId::Source> parts;
  const FileReader reader = [&](const std::string& name) {
    std::optional<std::string> text = read(name);
    const fs::path here = folder.empty() ? fs::path(name) : fs::path(name).lexically_relative(folder);
    if (text) parts.push_back({here.lexically_normal().generic_string(), *text});
    return text;
  };
  std::optional<SourceFile> source = kopeck::loadProgramme(path, reader, diagnostics);
  found = source.has_value();
  if (!found) return {SourceFile(path, ""), {}};
  return {std::move(*source), std::move(parts)};
}

/// Compiles a version; diagnostics go to standard error.
std::optional<plan::Plan> compileRules(const Common& common, const RuleText& rules, Diagnostics& diagnostics) {
  std::optional<plan::Plan> plan;
  if (!diagnostics.hasErrors()) plan = compile(rules.source, diagnostics);
  if (!diagnostics.empty()) printError(renderTerminal({&rules.source, &diagnostics}, {common.lang, common.colour_err}));
  if (diagnostics.hasErrors()) return std::nullopt;
  return plan;
}

}  // namespace

MakeEvaluator evaluatorBy(const std::string& engine) {
  return [engine](const plan::Plan& plan) { return makeEvaluator(plan, engine); };
}

Result<RuleText> readRules(const std::string& path, Diagnostics& diagnostics) {
  if (isImageFile(path))
    return Error{ErrorKind::invalid, path + " is a programme image: kopeck run takes it, here its rule file is needed",
                 path + " - образ программы: его берёт kopeck run, а здесь нужен файл правил"};
  const FileReader read = [](const std::string& name) -> std::optional<std::string> {
    auto text = readFile(name);
    if (!text.ok()) {
      const std::optional<std::string> library = libraryFile(name);
      if (!library) return std::nullopt;
      text = readFile(*library);
    }
    if (!text.ok()) return std::nullopt;
    return std::move(*text);
  };
  bool found = false;
  RuleText rules = collected(path, read, diagnostics, found);
  if (found) return rules;
  auto text = readFile(path);
  if (!text.ok()) return text.error();
  return Error{ErrorKind::invalid, "can't read " + path, "не удаётся прочитать " + path};
}

std::optional<std::vector<VersionInput>> compileVersions(const Common& common, const std::vector<std::string>& files,
                                                         int& code) {
  std::vector<VersionInput> versions;
  for (const std::string& file : files) {
    Diagnostics diagnostics;
    auto rules = readRules(file, diagnostics);
    if (!rules.ok()) {
      code = complain(common, rules.error());
      return std::nullopt;
    }
    std::optional<plan::Plan> plan = compileRules(common, *rules, diagnostics);
    if (!plan)
      code = kErrors;
    else
      versions.push_back({std::move(*plan), std::move(rules->parts)});
  }
  if (code == kErrors) return std::nullopt;
  return versions;
}

namespace {

/// Versions out of rule files and images; what code the images have goes to `codes`.
std::optional<std::vector<VersionInput>> versionsOf(const Common& common, const std::vector<std::string>& files,
                                                    std::vector<NativeCode>& codes, int& code) {
  std::vector<std::string> rules;
  std::vector<VersionInput> versions;
  for (const std::string& file : files) {
    if (!isImageFile(file)) {
      rules.push_back(file);
      continue;
    }
    auto read = readImageFile(file);
    if (!read.ok()) {
      code = complain(common, read.error());
      return std::nullopt;
    }
    std::move(read->image.versions.begin(), read->image.versions.end(), std::back_inserter(versions));
    std::move(read->image.native.begin(), read->image.native.end(), std::back_inserter(codes));
  }
  std::optional<std::vector<VersionInput>> compiled = compileVersions(common, rules, code);
  if (!compiled) return std::nullopt;
  std::move(compiled->begin(), compiled->end(), std::back_inserter(versions));
  return versions;
}

/// By the images' code; what can't be is said, once for each reason.
MakeEvaluator evaluatorOf(const Common& common, std::vector<NativeCode> codes) {
  auto shared = std::make_shared<const NativeCodes>(std::move(codes));
  auto said = std::make_shared<std::set<NativeUse>>();
  return [common, shared, said](const plan::Plan& plan) -> Result<std::unique_ptr<Evaluator>> {
    NativeCodes::Made made = shared->make(plan);
    if (made.use != NativeUse::taken_up && said->insert(made.use).second)
      printError(fmt::format("kopeck: {}\n", common.lang == Lang::ru
                                                 ? fmt::format("{}; работает интерпретатор", messageRu(made.use))
                                                 : fmt::format("{}; it is interpreted", messageEn(made.use))));
    return std::move(made.evaluator);
  };
}

}  // namespace

std::optional<Loaded> loadVersions(const Common& common, const std::vector<std::string>& files,
                                   const std::string& engine, int& code) {
  std::vector<NativeCode> codes;
  std::optional<std::vector<VersionInput>> versions = versionsOf(common, files, codes, code);
  if (!versions) return std::nullopt;
  if (engine == "image" && codes.empty()) {
    code =
        complain(common, "there is no machine code: --engine image takes an image that has some (kopeck build --cpu)",
                 "машинного кода нет: для --engine image нужен образ с ним (kopeck build --cpu)", kUnusable);
    return std::nullopt;
  }
  auto programme = Programme::link(std::move(*versions));
  if (!programme.ok()) {
    code = complain(common, programme.error().message, programme.error().message_ru, kErrors);
    return std::nullopt;
  }
  if (engine == "image") return Loaded{std::move(*programme), evaluatorOf(common, std::move(codes)), "image"};
  return Loaded{std::move(*programme), evaluatorBy(engine), engine == "interpret" ? "interpret" : "jit"};
}

namespace {

/// The version as the ledger keeps it; nothing where this kopeck understands it otherwise.
std::optional<VersionInput> keptVersion(const Common& common, const ProgrammeId::Version& version) {
  if (version.sources.empty()) return std::nullopt;
  const FileReader read = [&](const std::string& name) -> std::optional<std::string> {
    const std::string wanted = fs::path(name).lexically_normal().generic_string();
    for (const ProgrammeId::Source& source : version.sources)
      if (source.file == wanted) return source.text;
    return std::nullopt;
  };
  Diagnostics diagnostics;
  bool found = false;
  const RuleText rules = collected(version.sources.front().file, read, diagnostics, found);
  Diagnostics quiet = diagnostics;
  std::optional<plan::Plan> plan;
  if (found && !quiet.hasErrors()) plan = compile(rules.source, quiet);
  if (quiet.hasErrors()) printError(renderTerminal({&rules.source, &quiet}, {common.lang, common.colour_err}));
  if (!plan || plan::hash(*plan) != version.plan_hash) return std::nullopt;
  return VersionInput{std::move(*plan), version.sources};
}

}  // namespace

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
  std::vector<VersionInput> versions;
  for (const ProgrammeId::Version& version : id->versions) {
    std::optional<VersionInput> kept = keptVersion(common, version);
    if (!kept)
      return fail(
          {ErrorKind::foreign,
           "the rules kept in the ledger mean something else to this version of kopeck; use the version that wrote it",
           "правила из журнала эта версия kopeck понимает иначе; возьмите версию, которая его вела"});
    versions.push_back(std::move(*kept));
  }
  auto programme = Programme::link(std::move(versions));
  if (!programme.ok()) return fail(programme.error());
  ledger->programme = std::move(*programme);
  ledger->pool.seed((*ledger->programme)[0].plan->texts);
  auto texts = ledger->reader->texts();
  if (!texts.ok()) return fail(texts.error());
  for (const std::string& text : *texts) ledger->pool.intern(text);
  if (Status status = ledger->programme->start(ledger->pool, evaluatorBy(engine)); !status.ok())
    return fail(status.error());
  return ledger;
}

std::string kindText(const Common& common, PostingKind kind) {
  const Words words = wordsOf(kind);
  return common.lang == Lang::ru ? words.ru : words.en;
}

std::string kindText(const Common& common, EffectRowKind kind) {
  switch (kind) {
    case EffectRowKind::discount:
      return common.say("discount", "скидка");
    case EffectRowKind::free_units:
      return common.say("free", "в подарок");
    case EffectRowKind::message:
      return common.say("message", "сообщение");
    case EffectRowKind::record:
      return common.say("recorded", "записано");
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
