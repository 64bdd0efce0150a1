// kopeck translate: a rule file in the other language.
#include <CLI/CLI.hpp>

#include "compiler/diagnostics/renderer.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/parse.h"
#include "compiler/syntax/translate.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

namespace {

struct Options {
  std::string file;
  std::string to;
};

/// The one layout, which aligns by the length of words, and so is another in another language.
std::string laidOut(const SourceFile& source) {
  Diagnostics diagnostics;
  const ParsedFile parsed = parse(source, diagnostics);
  return diagnostics.hasErrors() ? std::string(source.text()) : format(parsed);
}

int translateFile(const Common& common, const Options& options) {
  auto text = readFile(options.file);
  if (!text.ok()) return complain(common, text.error());
  const SourceFile source(options.file, *text);
  Diagnostics diagnostics;
  const ast::Language to = options.to == "ru" ? ast::Language::russian : ast::Language::english;
  const std::string translated = translate(source, to, diagnostics);
  if (diagnostics.hasErrors()) {
    printError(renderTerminal({&source, &diagnostics}, {common.lang, common.colour_err}));
    return kErrors;
  }
  // A file in the layout of `kopeck format` stays in it; another keeps its own.
  print(laidOut(source) == source.text() ? laidOut(SourceFile(options.file, translated)) : translated);
  return kOk;
}

}  // namespace

void addTranslate(CLI::App& app, Common& common, int& code) {
  CLI::App* command = app.add_subcommand(
      "translate", common.say("Print a rule file in the other language", "Напечатать файл правил на другом языке"));
  auto options = std::make_shared<Options>();
  command
      ->add_option("file", options->file, common.say("The rule file; it stays as it is", "Файл правил; он не меняется"))
      ->type_name(common.say("FILE", "ФАЙЛ"))
      ->required();
  command->add_option("--to", options->to, common.say("The language to translate to", "На какой язык перевести"))
      ->option_text("en|ru")
      ->check(CLI::IsMember({"en", "ru"}))
      ->required();
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") + std::string("\n  kopeck translate --to ru club.kop > klub.kop"));
  command->callback([&common, &code, options] {
    common.settle();
    code = translateFile(common, *options);
  });
}

}  // namespace kopeck::tool
