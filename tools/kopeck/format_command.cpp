// kopeck format: the one layout.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "compiler/diagnostics/renderer.h"
#include "compiler/syntax/format.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

namespace {

struct Options {
  std::vector<std::string> files;
  bool check = false;
};

/// Writes beside the file and renames, so that a full disk leaves the old text.
Status replaceFile(const std::string& path, const std::string& text) {
  const std::string beside = path + ".kopeck-tmp";
  std::error_code failed;
  {
    std::ofstream file(beside, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (!file) failed = std::error_code(errno, std::generic_category());
  }
  if (!failed) {
    std::filesystem::permissions(beside, std::filesystem::status(path).permissions(), failed);
    std::filesystem::rename(beside, path, failed);
  }
  if (!failed) return Done{};
  std::filesystem::remove(beside, failed);
  return Error{ErrorKind::io, "can't write " + path, "не удаётся записать " + path};
}

int formatOne(const Common& common, const std::string& path, bool check) {
  auto text = readFile(path);
  if (!text.ok()) return complain(common, text.error());
  const SourceFile source(path, *text);
  Diagnostics diagnostics;
  const ParsedFile parsed = parse(source, diagnostics);
  if (diagnostics.hasErrors()) {
    printError(renderTerminal({&source, &diagnostics}, {common.lang, common.colour_err}));
    return kErrors;
  }
  const std::string formatted = format(parsed);
  if (formatted == *text) return kOk;
  if (check) {
    printError(fmt::format("{}: {}\n", path,
                           common.say("not in the one layout; `kopeck format` would change it",
                                      "не в едином виде; `kopeck format` изменит файл")));
    return kErrors;
  }
  if (Status status = replaceFile(path, formatted); !status.ok()) return complain(common, status.error());
  return kOk;
}

}  // namespace

void addFormat(CLI::App& app, Common& common, int& code) {
  CLI::App* command = app.add_subcommand(
      "format", common.say("Bring rule files into the one layout", "Привести файлы правил к единому виду"));
  auto options = std::make_shared<Options>();
  command
      ->add_option("files", options->files,
                   common.say("Rule files; they are changed in place", "Файлы правил; они изменятся на месте"))
      ->type_name(common.say("FILE…", "ФАЙЛ…"))
      ->required();
  command->add_flag(
      "--check", options->check,
      common.say("Change nothing; fail where a file would change", "Ничего не менять; ошибка, если есть что менять"));
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") +
                  std::string("\n  kopeck format club.kop\n  kopeck format --check *.kop"));
  command->callback([&common, &code, options] {
    common.settle();
    for (const std::string& file : options->files) code = std::max(code, formatOne(common, file, options->check));
  });
}

}  // namespace kopeck::tool
