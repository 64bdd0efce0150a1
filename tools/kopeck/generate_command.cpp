// kopeck generate: synthetic receipts, the same for the same options everywhere.
#include <CLI/CLI.hpp>

#include "runtime/ingest/generate.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

namespace {

/// Of how many receipts of 1000 something is true.
void addShares(CLI::App& command, const Common& common, GenerateOptions& options) {
  command
      .add_option("--anonymous", options.anonymous,
                  common.say("Receipts of 1000 without a customer", "Чеков на 1000 без клиента"))
      ->option_text("N")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000));
  command
      .add_option("--redeeming", options.redeeming,
                  common.say("Receipts of 1000 that ask to pay with points", "Чеков на 1000 с оплатой баллами"))
      ->option_text("N")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000));
  command
      .add_option("--returned", options.returned,
                  common.say("Receipts of 1000 that are returned", "Чеков на 1000, которые вернут"))
      ->option_text("N")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000));
  command
      .add_option("--late", options.late,
                  common.say("Receipts of 1000 that come late", "Чеков на 1000, которые опоздают"))
      ->option_text("N")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000));
  command
      .add_option("--repeated", options.repeated,
                  common.say("Receipts of 1000 that come twice", "Чеков на 1000, которые придут дважды"))
      ->option_text("N")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000));
  command
      .add_option("--coded", options.coded,
                  common.say("Receipts of 1000 with the promo code SPRING", "Чеков на 1000 с промокодом SPRING"))
      ->option_text("N")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000));
  command
      .add_option("--gift-cards", options.gift_cards,
                  common.say("Receipts of 1000 paid by a gift card in part (payment GIFT)",
                             "Чеков на 1000, частью оплаченных подарочной картой (оплата GIFT)"))
      ->option_text("N")
      ->capture_default_str()
      ->check(CLI::Range(0, 1000));
}

}  // namespace

void addGenerate(CLI::App& app, Common& common, int& code) {
  CLI::App* command = app.add_subcommand("generate", common.say("Write receipts of an invented coffee shop, as NDJSON",
                                                                "Записать чеки выдуманной кофейни (NDJSON)"));
  auto options = std::make_shared<GenerateOptions>();
  auto from = std::make_shared<std::string>("2025-01-01");
  command->add_option("--customers", options->customers, common.say("How many customers", "Сколько клиентов"))
      ->option_text("N")
      ->capture_default_str();
  command->add_option("--receipts", options->receipts, common.say("How many purchases", "Сколько покупок"))
      ->option_text("N")
      ->capture_default_str();
  command
      ->add_option("--seed", options->seed,
                   common.say("The same seed gives the same bytes", "Одно число - одни и те же чеки"))
      ->option_text("N")
      ->capture_default_str();
  command->add_option("--from", *from, common.say("The first day", "Первый день"))
      ->type_name(common.say("DATE", "ДАТА"))
      ->capture_default_str();
  command->add_option("--days", options->days, common.say("How many days", "Сколько дней"))
      ->option_text("N")
      ->capture_default_str()
      ->check(CLI::Range(1, 36500));
  command->add_option("--lines", options->mean_lines, common.say("Mean lines of a receipt", "Строк в чеке в среднем"))
      ->option_text("N")
      ->capture_default_str()
      ->check(CLI::Range(1, 200));
  addShares(*command, common, *options);
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") +
                  std::string("\n  kopeck generate --customers 1000 --receipts 20000 --seed 7 > year.ndjson"));
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
