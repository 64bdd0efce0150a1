// kopeck audit: proves a ledger, by its own tables and, with --replay, by evaluating everything again.
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "tools/audit/audit.h"
#include "tools/auditor/auditor.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

namespace {

struct Options {
  std::string ledger;
  std::string engine = "auto";
  bool replay = false;
  bool digest = false;
};

void show(const Common& common, const std::string& ledger, const std::string& en, const std::string& ru) {
  printError(fmt::format("{}: {}: {}\n", ledger, common.say("error", "ошибка"), common.lang == Lang::ru ? ru : en));
}

void showRest(const Common& common, std::int64_t found, std::size_t shown) {
  if (found > static_cast<std::int64_t>(shown))
    printError(fmt::format(fmt::runtime(common.say("… {} findings in all\n", "… всего находок: {}\n")), found));
}

/// The independent auditor: the tables and the events as they came.
int auditTables(const Common& common, const Options& options) {
  const auditor::Report report = auditor::audit(options.ledger);
  if (!report.unusable_en.empty()) return complain(common, report.unusable_en, report.unusable_ru, kUnusable);
  for (const auditor::Finding& one : report.findings) show(common, options.ledger, one.en, one.ru);
  showRest(common, report.found, report.findings.size());
  print(fmt::format(fmt::runtime(common.say("{} events, {} postings, {} lots, {} accounts: {}\n",
                                            "событий {}, проводок {}, партий {}, счетов {}: {}\n")),
                    grouped(common, report.events), grouped(common, report.postings), grouped(common, report.lots),
                    grouped(common, report.accounts),
                    report.found == 0 ? common.say("all invariants hold", "все инварианты выполнены")
                                      : common.say("not in order", "не в порядке")));
  return report.found == 0 ? kOk : kErrors;
}

/// The engine once more, and the digest; both read the ledger as a run does.
int auditByEngine(const Common& common, const Options& options) {
  int code = kOk;
  const std::unique_ptr<OpenLedger> ledger = openLedger(common, options.ledger, options.engine, code);
  if (!ledger) return code;
  if (Status status = ledger->reader->beginSnapshot(); !status.ok()) return complain(common, status.error());
  if (options.replay) {
    AuditReport report;
    if (Status status = auditReplay(*ledger->reader, *ledger->programme, report); !status.ok())
      return complain(common, status.error());
    if (Status status = auditContent(*ledger->reader, *ledger->programme, ledger->pool, report); !status.ok())
      return complain(common, status.error());
    for (const AuditFinding& one : report.findings) show(common, options.ledger, one.en, one.ru);
    showRest(common, report.found, report.findings.size());
    if (report.found > 0) code = kErrors;
    print(fmt::format(
        fmt::runtime(report.found == 0 ? common.say("replay: {} accounts evaluated again, equal to the byte\n",
                                                    "повтор: {} счетов вычислены заново, совпадают до байта\n")
                                       : common.say("replay: {} accounts evaluated again, not equal\n",
                                                    "повтор: {} счетов вычислены заново, есть различия\n")),
        grouped(common, report.replayed)));
  }
  if (options.digest) {
    auto digest = ledgerDigest(*ledger->reader);
    if (!digest.ok()) return complain(common, digest.error());
    print(*digest + "\n");
  }
  ledger->reader->endSnapshot();
  return code;
}

int audit(const Common& common, const Options& options) {
  const int tables = auditTables(common, options);
  if (tables == kUnusable || (!options.replay && !options.digest)) return tables;
  const int engine = auditByEngine(common, options);
  return engine == kOk ? tables : engine;
}

}  // namespace

void addAudit(CLI::App& app, Common& common, int& code) {
  CLI::App* command =
      app.add_subcommand("audit", common.say("Prove that a ledger is in order", "Доказать, что журнал в порядке"));
  auto options = std::make_shared<Options>();
  command->add_option("ledger,--ledger", options->ledger, common.say("The ledger", "Журнал"))
      ->type_name(common.say("FILE", "ФАЙЛ"))
      ->required();
  command->add_flag("--replay", options->replay,
                    common.say("Also evaluate everything again and compare to the byte",
                               "Ещё и вычислить всё заново и сверить до байта"));
  command->add_flag(
      "--digest", options->digest,
      common.say("Print a hash that is equal for equal ledgers", "Напечатать хеш, одинаковый у равных журналов"));
  addEngine(*command, common, options->engine);
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") +
                  std::string("\n  kopeck audit club.db\n  kopeck audit club.db --replay --digest"));
  command->callback([&common, &code, options] {
    common.settle();
    code = audit(common, *options);
  });
}

}  // namespace kopeck::tool
