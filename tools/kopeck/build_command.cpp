// kopeck build: rule files in, an image for runtimes without a compiler out.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "compiler/build/build.h"
#include "runtime/plan/plan.h"
#include "runtime/value/calendar.h"
#include "tools/kopeck/image_file.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::vector<std::string> files;
  std::string output;
  std::string cpu = "none";
  std::string format = "text";
  bool show = false;
};

/// Whether this machine would take the code up.
const char* fitText(const Common& common, const NativeCode& code) {
  if (!hostHas(code.cpu)) return common.say("for another processor", "для другого процессора");
  if (code.made_by != native::sources()) return common.say("of another version of Kopeck", "от другой версии Kopeck");
  return common.say("fits this machine", "подходит этой машине");
}

std::string fromText(const Common& common, Day day) {
  return day == kNoDay ? common.say("from the beginning", "с самого начала")
                       : common.say("from ", "с ") + formatDate(day);
}

std::string showText(const Common& common, const ImageFile& file) {
  const Image& image = file.image;
  std::string text = fmt::format("{}\n", image.versions.front().plan.name);
  const auto line = [&](const char* en, const char* ru, const std::string& value) {
    text += fmt::format("  {} {}\n", padded(common.say(en, ru), 11), value);
  };
  line("made by", "сделан", image.made_by);
  line("size", "размер", grouped(common, static_cast<std::int64_t>(file.bytes)) + common.say(" bytes", " байт"));
  for (const VersionInput& version : image.versions) {
    std::string files;
    for (const ProgrammeId::Source& source : version.sources) files += (files.empty() ? "" : ", ") + source.file;
    line("version", "версия",
         fmt::format("{}, {}, {} {}: {}", version.plan.version, fromText(common, version.plan.effective_from),
                     common.say("rules", "правил"), version.plan.rules.size(), files));
  }
  for (const NativeCode& code : image.native)
    line("code", "код",
         fmt::format("{}, {} {}, {}", code.cpu, grouped(common, static_cast<std::int64_t>(code.object.size())),
                     common.say("bytes", "байт"), fitText(common, code)));
  if (image.native.empty()) line("code", "код", common.say("none: it is interpreted", "нет: правила интерпретируются"));
  return text;
}

std::string showJson(const ImageFile& file) {
  const Image& image = file.image;
  Json json;
  json["name"] = image.versions.front().plan.name;
  json["format"] = kImageFormat;
  json["made_by"] = image.made_by;
  json["bytes"] = file.bytes;
  json["versions"] = Json::array();
  for (const VersionInput& version : image.versions) {
    Json one;
    one["version"] = version.plan.version;
    one["from"] = version.plan.effective_from == kNoDay ? Json() : Json(formatDate(version.plan.effective_from));
    one["hash"] = fmt::format("{:016x}", plan::hash(version.plan));
    one["rules"] = version.plan.rules.size();
    one["files"] = Json::array();
    for (const ProgrammeId::Source& source : version.sources) one["files"].push_back(source.file);
    json["versions"].push_back(std::move(one));
  }
  json["code"] = Json::array();
  for (const NativeCode& code : image.native)
    json["code"].push_back(Json{{"cpu", code.cpu},
                                {"bytes", code.object.size()},
                                {"made_by", code.made_by},
                                {"fits", hostHas(code.cpu) && code.made_by == native::sources()}});
  return json.dump(2) + "\n";
}

int show(const Common& common, const Options& options) {
  if (options.files.size() != 1 || !options.output.empty())
    return complain(common, "--show takes one image and nothing else", "--show берёт один образ и больше ничего",
                    kUnusable);
  auto file = readImageFile(options.files.front());
  if (!file.ok()) return complain(common, file.error());
  print(options.format == "json" ? showJson(*file) : showText(common, *file));
  return kOk;
}

int build(const Common& common, const Options& options) {
  if (options.show) return show(common, options);
  if (options.output.empty())
    return complain(common, "--output says where the image goes: -o club.kpk",
                    "куда записать образ, говорит --output: -o club.kpk", kUnusable);
  auto cpus = cpusOf(options.cpu);
  if (!cpus.ok()) return complain(common, cpus.error());
  int code = kOk;
  std::optional<std::vector<VersionInput>> versions = compileVersions(common, options.files, code);
  if (!versions) return code;
  auto image = buildImage({std::move(*versions), std::move(*cpus), "kopeck " KOPECK_VERSION});
  if (!image.ok()) return complain(common, image.error());
  if (Status status = writeWhole(options.output, *image); !status.ok()) return complain(common, status.error());
  return kOk;
}

}  // namespace

void addBuild(CLI::App& app, Common& common, int& code) {
  CLI::App* command =
      app.add_subcommand("build", common.say("Compile rules into an image that a till loads without the compiler",
                                             "Собрать правила в образ, который касса загружает без компилятора"));
  auto options = std::make_shared<Options>();
  const char* file = common.say("FILE", "ФАЙЛ");
  command
      ->add_option("files", options->files,
                   common.say("The rule file; of a programme with several versions, all of them; with --show an image",
                              "Файл правил; если у программы несколько версий, то все; с --show - образ"))
      ->type_name(file)
      ->required();
  command
      ->add_option("-o,--output", options->output,
                   common.say("Where the image goes: club.kpk", "Куда записать образ: club.kpk"))
      ->type_name(file);
  command
      ->add_option(
          "--cpu", options->cpu,
          common.say("Put machine code in as well, for these processors: the results are the same, only faster",
                     "Вложить и машинный код для этих процессоров: результат тот же, но быстрее"))
      ->option_text("none|native|x86-64-v3,…");
  command->add_flag("--show", options->show, common.say("Say what an image holds", "Сказать, что в образе"));
  command->add_option("--format", options->format, common.say("How --show says it", "Вид ответа --show"))
      ->option_text("text|json")
      ->check(CLI::IsMember({"text", "json"}));
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") +
                  std::string("\n  kopeck build club.kop -o club.kpk --cpu x86-64-v3\n  kopeck build --show club.kpk\n"
                              "  kopeck run club.kpk --receipts may.ndjson --ledger club.db"));
  command->callback([&common, &code, options] {
    common.settle();
    code = build(common, *options);
  });
}

}  // namespace kopeck::tool
