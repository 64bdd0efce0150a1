// kopeck describe: the programme's terms and conditions for its customers.
#include "tools/describe/describe.h"

#include <CLI/CLI.hpp>

#include "compiler/diagnostics/renderer.h"
#include "compiler/lower/compile.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

namespace {

struct Options {
  std::string file;
  std::string to = "markdown";
};

int describeFile(const Common& common, const Options& options) {
  Diagnostics diagnostics;
  auto rules = readRules(options.file, diagnostics);
  if (!rules.ok()) return complain(common, rules.error());
  const std::optional<plan::Plan> plan = compile(rules->source, diagnostics);
  if (!diagnostics.empty())
    printError(renderTerminal({&rules->source, &diagnostics}, {common.lang, common.colour_err}));
  if (!plan) return kErrors;
  const std::unique_ptr<Evaluator> evaluator = makeInterpreter(*plan);
  const auto document = describe(*plan, *evaluator, common.lang);
  if (!document.ok()) return complain(common, document.error());
  print(options.to == "html" ? toHtml(*document) : toMarkdown(*document));
  return kOk;
}

}  // namespace

void addDescribe(CLI::App& app, Common& common, int& code) {
  CLI::App* command =
      app.add_subcommand("describe", common.say("Print the programme's terms and conditions for customers",
                                                "Напечатать правила программы для покупателей"));
  auto options = std::make_shared<Options>();
  command->add_option("file", options->file, common.say("The rule file", "Файл правил"))
      ->type_name(common.say("FILE", "ФАЙЛ"))
      ->required();
  command->add_option("--to", options->to, common.say("What is printed", "Вид вывода"))
      ->option_text("markdown|html")
      ->check(CLI::IsMember({"markdown", "html"}));
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") +
                  std::string("\n  kopeck describe club.kop --lang ru --to html > rules.html"));
  command->callback([&common, &code, options] {
    common.settle();
    code = describeFile(common, *options);
  });
}

}  // namespace kopeck::tool
