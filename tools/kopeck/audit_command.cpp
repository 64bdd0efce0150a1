// kopeck audit: proves a ledger's invariants.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "tools/audit/audit.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

namespace {

struct Options {
  std::string ledger;
  std::string engine = "auto";
  bool replay = false;
  bool digest = false;
};

int audit(const Common& common, const Options& options) {
  int code = kOk;
  const std::unique_ptr<OpenLedger> ledger = openLedger(common, options.ledger, options.engine, code);
  if (!ledger) return code;
  if (Status status = ledger->reader->beginSnapshot(); !status.ok()) return complain(common, status.error());
  AuditReport report;
  if (Status status = auditTables(*ledger->reader, *ledger->programme, report); !status.ok())
    return complain(common, status.error());
  if (options.replay) {
    if (Status status = auditReplay(*ledger->reader, *ledger->programme, report); !status.ok())
      return complain(common, status.error());
  }
  for (const AuditFinding& one : report.findings)
    printError(fmt::format("{}: {}: {}\n", options.ledger, common.say("error", "ошибка"),
                           common.lang == Lang::ru ? one.ru : one.en));
  if (report.found > static_cast<std::int64_t>(report.findings.size()))
    printError(fmt::format(fmt::runtime(common.say("… {} findings in all\n", "… всего находок: {}\n")), report.found));
  print(fmt::format(fmt::runtime(common.say("{} events, {} postings, {} lots, {} accounts: {}\n",
                                            "событий {}, проводок {}, партий {}, счетов {}: {}\n")),
                    grouped(common, report.events), grouped(common, report.postings), grouped(common, report.lots),
                    grouped(common, report.accounts),
                    report.found == 0 ? common.say("all invariants hold", "все инварианты выполнены")
                                      : common.say("not in order", "не в порядке")));
  if (options.replay && report.found == 0)
    print(fmt::format(fmt::runtime(common.say("replay: {} accounts evaluated again, equal to the byte\n",
                                              "повтор: {} счетов вычислены заново, совпадают до байта\n")),
                      grouped(common, report.replayed)));
  if (options.digest) {
    auto digest = ledgerDigest(*ledger->reader);
    if (!digest.ok()) return complain(common, digest.error());
    print(*digest + "\n");
  }
  ledger->reader->endSnapshot();
  return report.found == 0 ? kOk : kErrors;
}

}  // namespace

void addAudit(CLI::App& app, Common& common, int& code) {
  CLI::App* command =
      app.add_subcommand("audit", common.say("Prove that a ledger is in order", "Доказать, что журнал в порядке"));
  auto options = std::make_shared<Options>();
  command->add_option("--ledger", options->ledger, common.say("The ledger", "Журнал"))
      ->type_name(common.say("FILE", "ФАЙЛ"))
      ->required();
  command->add_flag(
      "--replay", options->replay,
      common.say("Evaluate everything again and compare to the byte", "Вычислить всё заново и сверить до байта"));
  command->add_flag(
      "--digest", options->digest,
      common.say("Print a hash that is equal for equal ledgers", "Напечатать хеш, одинаковый у равных журналов"));
  addEngine(*command, common, options->engine);
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") +
                  std::string("\n  kopeck audit --ledger club.db --replay --digest"));
  command->callback([&common, &code, options] {
    common.settle();
    code = audit(common, *options);
  });
}

}  // namespace kopeck::tool
