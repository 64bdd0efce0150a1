// kopeck: the command line. Each command is a file of its own; this one only sorts out who is called.
#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <exception>

#include "tools/kopeck/help.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

static int answer(int argc, char** argv) {
  Common common;
  common.prepare(argc, argv);
  CLI::App app{
      common.say("Kopeck: a language for loyalty programmes, and the runtime that runs them to the last kopeck.",
                 "Kopeck: язык для программ лояльности и их точное, до копейки, исполнение.")};
  app.name("kopeck");
  app.formatter(std::make_shared<HelpFormatter>(common));
  app.option_defaults()->group(common.say("Options", "Параметры"));
  app.set_help_flag("-h,--help", common.say("Print this help", "Показать эту справку"));
  app.set_version_flag("--version", "kopeck " KOPECK_VERSION, common.say("Print the version", "Показать версию"));
  app.require_subcommand(1);
  app.footer(common.say(
      "Begin with:\n  kopeck new > club.kop\n  kopeck check club.kop\n"
      "Every command has --help with an example. Exit codes: 0 done, 1 errors in rules, tests or ledger,\n"
      "2 unusable call, 3 done but some input was refused, 4 the machine refused (disk full, ledger in use).",
      "Начните так:\n  kopeck new --language ru > club.kop\n  kopeck check club.kop\n"
      "У каждой команды есть --help с примером. Коды завершения: 0 готово, 1 ошибки в правилах, проверках\n"
      "или журнале, 2 негодный вызов, 3 готово, но часть чеков не принята, 4 помешала машина (диск, журнал занят)."));
  int code = kOk;
  addNew(app, common, code);
  addCheck(app, common, code);
  addTest(app, common, code);
  addDiff(app, common, code);
  addProve(app, common, code);
  addFormat(app, common, code);
  addTranslate(app, common, code);
  addDescribe(app, common, code);
  addExplainCode(app, common, code);
  addBuild(app, common, code);
  addRun(app, common, code);
  addBacktest(app, common, code);
  addCi(app, common, code);
  addExplain(app, common, code);
  addBalance(app, common, code);
  addStatement(app, common, code);
  addAudit(app, common, code);
  addSegment(app, common, code);
  addGenerate(app, common, code);
  for (CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    command->group(common.say("Commands", "Команды"));
    command->get_help_ptr()->group(common.say("Options", "Параметры"));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return answerParseError(common, app, error);
  }
  return code;
}

}  // namespace kopeck::tool

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error like a full disk
  // Memory may have run out: nothing here takes any.
  try {
    return kopeck::tool::answer(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "kopeck: error: %s\n", error.what());
  } catch (...) {
    std::fprintf(stderr, "kopeck: error\n");
  }
  return kopeck::tool::kWorld;
}
