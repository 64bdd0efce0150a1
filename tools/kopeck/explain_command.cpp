// kopeck explain: why one receipt gave what it gave.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "runtime/engine/explain.h"
#include "runtime/run/explained.h"
#include "runtime/run/fold.h"
#include "runtime/run/run.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

namespace {

struct Options {
  std::string ledger;
  std::string receipt;
  std::string format = "text";
  std::string engine = "auto";
};

int explainReceipt(const Common& common, const Options& options) {
  int code = kOk;
  const std::unique_ptr<OpenLedger> ledger = openLedger(common, options.ledger, options.engine, code);
  if (!ledger) return code;
  Explained explained;
  const auto found = findExplained(*ledger->programme, *ledger->reader, ledger->pool, options.receipt, explained);
  if (!found.ok()) return complain(common, found.error());
  const bool russian = common.lang == Lang::ru;
  switch (*found) {
    case Found::explained:
      break;
    case Found::unknown:
      return complain(common, "the ledger has no receipt " + options.receipt, "в журнале нет чека " + options.receipt,
                      kErrors);
    case Found::damaged:
      return complain(common, "the record of this receipt can't be read; run `kopeck audit`",
                      "запись этого чека не читается; запустите `kopeck audit`", kErrors);
    case Found::anonymous:
    case Found::waiting:
    case Found::refused:
      print(unexplainedText(*found, explained, russian));
      return kOk;
  }
  print(options.format == "json" ? explainedJson(explained, false) : explainedText(explained, russian));
  return kOk;
}

}  // namespace

void addExplain(CLI::App& app, Common& common, int& code) {
  CLI::App* command = app.add_subcommand(
      "explain", common.say("Say why a receipt gave what it gave, rule by rule", "Объяснить по правилам, что дал чек"));
  auto options = std::make_shared<Options>();
  command->add_option("--ledger", options->ledger, common.say("The ledger", "Журнал"))
      ->type_name(common.say("FILE", "ФАЙЛ"))
      ->required();
  command->add_option("--receipt", options->receipt, common.say("The receipt's number", "Номер чека"))
      ->type_name(common.say("ID", "НОМЕР"))
      ->required();
  command->add_option("--format", options->format, common.say("What is printed", "Вид вывода"))
      ->option_text("text|json")
      ->check(CLI::IsMember({"text", "json"}));
  addEngine(*command, common, options->engine);
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") +
                  std::string("\n  kopeck explain --ledger club.db --receipt 536365"));
  command->callback([&common, &code, options] {
    common.settle();
    code = explainReceipt(common, *options);
  });
}

}  // namespace kopeck::tool
