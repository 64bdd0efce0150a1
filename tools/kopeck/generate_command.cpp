// kopeck generate: synthetic receipts, the same for the same options everywhere.
#include <CLI/CLI.hpp>

#include "runtime/ingest/generate.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

void addGenerate(CLI::App& app, Common& common, int& code) {
  CLI::App* command = app.add_subcommand("generate", "Write receipts of an invented coffee shop, as NDJSON");
  auto options = std::make_shared<GenerateOptions>();
  auto from = std::make_shared<std::string>("2025-01-01");
  command->add_option("--customers", options->customers, "How many customers")->capture_default_str();
  command->add_option("--receipts", options->receipts, "How many purchases")->capture_default_str();
  command->add_option("--seed", options->seed, "The same seed gives the same bytes")->capture_default_str();
  command->add_option("--from", *from, "The first day")->capture_default_str();
  command->add_option("--days", options->days, "How many days")->capture_default_str()->check(CLI::Range(1, 36500));
  command->add_option("--lines", options->mean_lines, "Mean lines of a receipt")
      ->capture_default_str()
      ->check(CLI::Range(1, 200));
  command->add_option("--anonymous", options->anonymous, "Receipts of 1000 without a customer")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000));
  command->add_option("--redeeming", options->redeeming, "Receipts of 1000 that ask to pay with points")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000));
  command->add_option("--returned", options->returned, "Receipts of 1000 that are returned")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000));
  command->add_option("--late", options->late, "Receipts of 1000 that come late")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000));
  command->add_option("--repeated", options->repeated, "Receipts of 1000 that come twice")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000));
  common.addTo(*command);
  command->footer("Example:\n  kopeck generate --customers 1000 --receipts 20000 --seed 7 > month.ndjson");
  command->callback([&common, &code, options, from] {
    common.settle();
    const std::optional<Day> day = parseDate(*from);
    if (!day) {
      code = complain(common, "--from takes a date such as 2025-01-01", "--from ждёт дату, например 2025-01-01",
                      kUnusable);
      return;
    }
    options->from = *day;
    generate(*options,
             [](std::string_view lines) { return std::fwrite(lines.data(), 1, lines.size(), stdout) == lines.size(); });
    if (std::fflush(stdout) != 0) code = kWorld;
  });
}

}  // namespace kopeck::tool
