#include "embed/compiler/compile.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <span>
#include <utility>

#include "compiler/jit/jit.h"
#include "compiler/jit/tiered.h"
#include "compiler/lower/compile.h"
#include "embed/arguments.h"
#include "embed/compiler/std_texts.h"

namespace kopeck::embed {

namespace {

namespace fs = std::filesystem;

std::string normal(std::string_view name) {
  return fs::path(name).lexically_normal().generic_string();
}

/// The file, or what the standard library has of that name. One byte more than a programme may have is read: the
/// compiler says what is wrong with that.
std::optional<std::string> readFile(const std::string& path) {
  constexpr std::size_t most = kMostProgrammeBytes + 1;
  std::error_code failed;
  std::ifstream file(path, std::ios::binary);
  if (!file || !fs::is_regular_file(path, failed)) return libraryText(path);
  std::string text(most, '\0');
  file.read(text.data(), static_cast<std::streamsize>(most));
  text.resize(static_cast<std::size_t>(file.gcount()));
  text.shrink_to_fit();
  if (file.bad()) return std::nullopt;
  return text;
}

FileReader readerOf(std::map<std::string, std::string> texts) {
  return [texts = std::move(texts)](const std::string& name) -> std::optional<std::string> {
    const auto found = texts.find(normal(name));
    if (found != texts.end()) return found->second;
    return libraryText(name);
  };
}

const char* engineName(std::int32_t engine) {
  return engine == KOPECK_JIT ? "jit" : engine == KOPECK_INTERPRET ? "interpret" : "auto";
}

Refused unreadable(const std::string& file) {
  return {KOPECK_IO, "can't read " + file, "не удаётся прочитать " + file};
}

std::optional<Refused> wrongSources(const kopeck_source* sources, std::size_t count, const std::string& name) {
  if (auto refused = wrongArray(sources, count, sizeof *sources, name)) return refused;
  for (const kopeck_source& source : std::span(sources, count)) {
    if (auto refused = wrongText(source.name, name + "[].name")) return refused;
    if (auto refused = wrongText(source.text, name + "[].text")) return refused;
    if (!isUtf8(viewOf(source.name)))
      return badArgument("the name of a text is not UTF-8", "имя текста не в кодировке UTF-8");
  }
  return std::nullopt;
}

/// One version with all that it imports; nothing in `plan` where there are errors.
struct OneCompiled {
  bool found = false;
  std::optional<plan::Plan> plan;
  std::vector<ProgrammeId::Source> sources;
};

OneCompiled compileOne(const std::string& path, const FileReader& read, std::vector<FoundInFile>& all) {
  OneCompiled one;
  const fs::path folder = fs::path(path).parent_path();
  const FileReader reader = [&](const std::string& name) {
    std::optional<std::string> text = read(name);
    // As a ledger keeps them: named from where the version's own file lies.
    const fs::path here = folder.empty() ? fs::path(name) : fs::path(name).lexically_relative(folder);
    if (text) one.sources.push_back({here.lexically_normal().generic_string(), *text});
    return text;
  };
  auto diagnostics = std::make_unique<Diagnostics>();
  std::optional<SourceFile> source = loadProgramme(path, reader, *diagnostics);
  one.found = source.has_value();
  if (!one.found) return one;
  if (!diagnostics->hasErrors()) one.plan = compile(*source, *diagnostics);
  if (diagnostics->hasErrors()) one.plan.reset();
  all.push_back({std::make_unique<SourceFile>(std::move(*source)), std::move(diagnostics)});
  return one;
}

}  // namespace

std::optional<Refused> requestOf(const kopeck_compile_options& options, CompileRequest& request) {
  if (options.engine < KOPECK_AUTO || options.engine > KOPECK_JIT)
    return badArgument("`engine` is none of KOPECK_AUTO, KOPECK_INTERPRET and KOPECK_JIT",
                       "`engine`: нужно KOPECK_AUTO, KOPECK_INTERPRET или KOPECK_JIT");
  if ((options.version_count > 0) == (options.file_count > 0))
    return badArgument("give the programme's versions either as texts or as files",
                       "версии программы задаются либо текстами, либо файлами");
  if (auto refused = wrongSources(options.versions, options.version_count, "versions")) return refused;
  if (auto refused = wrongSources(options.imports, options.import_count, "imports")) return refused;
  if (auto refused = wrongArray(options.files, options.file_count, sizeof *options.files, "files")) return refused;
  for (const kopeck_text& file : std::span(options.files, options.file_count))
    if (auto refused = wrongText(file, "files[]")) return refused;
  request.engine = options.engine;
  if (options.file_count > 0) {
    for (std::size_t i = 0; i < options.file_count; ++i) request.versions.emplace_back(viewOf(options.files[i]));
    request.read = readFile;
    return std::nullopt;
  }
  std::map<std::string, std::string> texts;
  const auto add = [&](const kopeck_source& source) -> std::optional<Refused> {
    if (viewOf(source.name).empty()) return badArgument("a text has no name", "у текста нет имени");
    const bool fresh = texts.emplace(normal(viewOf(source.name)), viewOf(source.text)).second;
    if (fresh) return std::nullopt;
    return badArgument(fmt::format("two texts are called `{}`", viewOf(source.name)),
                       fmt::format("два текста называются `{}`", viewOf(source.name)));
  };
  for (std::size_t i = 0; i < options.version_count; ++i) {
    if (std::optional<Refused> refused = add(options.versions[i])) return refused;
    request.versions.push_back(normal(viewOf(options.versions[i].name)));
  }
  for (std::size_t i = 0; i < options.import_count; ++i)
    if (std::optional<Refused> refused = add(options.imports[i])) return refused;
  request.read = readerOf(std::move(texts));
  return std::nullopt;
}

MakeEvaluator evaluatorBy(std::int32_t engine) {
  return [engine](const plan::Plan& plan) -> Result<std::unique_ptr<Evaluator>> {
    if (engine == KOPECK_INTERPRET) return makeInterpreter(plan);
    if (engine == KOPECK_JIT) return compileJit(plan);
    return makeTiered(plan);
  };
}

Compiled compileAll(const CompileRequest& request) {
  Compiled all;
  all.parts.make = evaluatorBy(request.engine);
  all.parts.engine = engineName(request.engine);
  bool errors = false;
  for (const std::string& file : request.versions) {
    OneCompiled one = compileOne(file, request.read, all.found);
    if (!one.found) {
      all.refused = unreadable(file);
      return all;
    }
    errors = errors || !one.plan;
    if (one.plan) all.parts.versions.push_back({std::move(*one.plan), std::move(one.sources)});
  }
  if (errors)
    all.refused = Refused{KOPECK_NOT_COMPILED, "the rules have errors: see the diagnostics",
                          "в правилах есть ошибки: их называют сообщения компилятора"};
  return all;
}

}  // namespace kopeck::embed

using kopeck::embed::answer;
using kopeck::embed::badStruct;
using kopeck::embed::Compiled;
using kopeck::embed::CompileRequest;
using kopeck::embed::FoundDiagnostics;
using kopeck::embed::guarded;
using kopeck::embed::HandlePool;
using kopeck::embed::nullArgument;
using kopeck::embed::Refused;
using kopeck::embed::SharedProgramme;

int32_t kopeck_compile(const kopeck_compile_options* options, kopeck_programme** programme,
                       kopeck_diagnostics** diagnostics, kopeck_error* error) {
  return guarded(error, [&]() -> std::int32_t {
    if (diagnostics != nullptr) *diagnostics = nullptr;
    if (programme == nullptr) return answer(error, nullArgument("programme"));
    *programme = nullptr;
    if (options == nullptr) return answer(error, nullArgument("options"));
    kopeck_compile_options full{};
    if (!kopeck::embed::take(options, full)) return answer(error, badStruct("options"));
    CompileRequest request;
    if (const std::optional<Refused> refused = requestOf(full, request)) return answer(error, *refused);
    Compiled compiled = compileAll(request);
    if (diagnostics != nullptr)
      *diagnostics = HandlePool<kopeck_diagnostics>::instance().make(
          std::make_unique<FoundDiagnostics>(std::move(compiled.found)));
    if (compiled.refused) return answer(error, *compiled.refused);
    auto made = SharedProgramme::make(std::move(compiled.parts));
    if (made.ok()) {
      *programme = kopeck::embed::handOut(std::move(*made));
      return KOPECK_OK;
    }
    Refused refused = kopeck::embed::refusedOf(made.error());
    if (made.error().kind == kopeck::ErrorKind::invalid) refused.code = KOPECK_DO_NOT_FOLLOW;
    return answer(error, refused);
  });
}
