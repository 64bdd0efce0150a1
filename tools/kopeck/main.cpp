// kopeck: the command line. Each command is a file of its own; this one only sorts out who is called.
#include <CLI/CLI.hpp>

#include <csignal>

#include "tools/kopeck/shared.h"

int main(int argc, char** argv) {
  using namespace kopeck::tool;
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app{"Kopeck: a language for loyalty programmes, and the runtime that runs them to the last kopeck."};
  app.name("kopeck");
  app.set_version_flag("--version", "kopeck " KOPECK_VERSION);
  app.require_subcommand(1);
  app.footer(
      "Begin with:\n  kopeck new > club.kop\n  kopeck check club.kop\n"
      "Every command has --help with an example. Exit codes: 0 done, 1 errors in rules, tests or ledger,\n"
      "2 unusable call, 3 done but some input was refused, 4 the machine refused (disk full, ledger in use).");
  Common common;
  int code = kOk;
  addNew(app, common, code);
  addCheck(app, common, code);
  addTest(app, common, code);
  addFormat(app, common, code);
  addRun(app, common, code);
  addExplain(app, common, code);
  addBalance(app, common, code);
  addStatement(app, common, code);
  addAudit(app, common, code);
  addGenerate(app, common, code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kOk : kUnusable;
  } catch (const std::exception& error) {
    printError(std::string("kopeck: error: ") + error.what() + "\n");
    return kWorld;
  }
  return code;
}
