// kopeck segment: how recently, how often and for how much each customer buys, as scores that rules can ask for.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "runtime/run/fold.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

namespace {

struct Options {
  std::string ledger;
  std::string at;
  std::int64_t recency = 5;
  std::int64_t frequency = 5;
  std::int64_t money = 5;
  std::int64_t days = 365;
};

/// What a customer bought in the days that count.
struct Bought {
  Day last = kNoDay;
  Value purchases = 0;
  Value money = 0;
};

/// What returns have left of a sale, in money.
Value keptMoney(const Sale& sale) {
  Value kept = 0;
  for (std::size_t line = 0; line < sale.batch.amount.size(); ++line) {
    const Value quantity = sale.batch.quantity[line];
    const Value back = line < sale.returned_quantity.size() ? sale.returned_quantity[line] : 0;
    const Value amount = sale.batch.amount[line];
    const Value paid = line < sale.paid_money.size() ? sale.paid_money[line] : 0;
    const Int128 share = static_cast<Int128>(std::max<Value>(0, amount - paid)) * (quantity - back) / quantity;
    kept += static_cast<Value>(share);
  }
  return kept;
}

bool isKept(const Sale& sale) {
  for (std::size_t line = 0; line < sale.batch.quantity.size(); ++line)
    if (line >= sale.returned_quantity.size() || sale.returned_quantity[line] < sale.batch.quantity[line]) return true;
  return false;
}

/// A score from 1 to `scores` for each value: the better the value, the higher; equal values, equal scores. The best
/// share of 1/scores of the customers gets the best score, as far as equal values allow.
std::vector<std::int64_t> scoresOf(const std::vector<Value>& values, std::int64_t scores) {
  std::vector<Value> sorted = values;
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::int64_t> out;
  const auto count = static_cast<std::int64_t>(sorted.size());
  for (const Value value : values) {
    const std::int64_t worse = std::lower_bound(sorted.begin(), sorted.end(), value) - sorted.begin();
    out.push_back(1 + worse * scores / count);
  }
  return out;
}

Result<std::vector<Bought>> boughtUntil(OpenLedger& ledger, Day at, std::int64_t days) {
  std::vector<Bought> all;
  bool sound = true;
  Status status = ledger.reader->allEvents([&](const StoredEvent& stored) {
    const EventRow& row = stored.row;
    if (row.kind != EventKind::purchase || row.verdict != Verdict8::posted) return true;
    if (row.day > at || at - row.day >= days) return true;
    Sale sale;
    sound = decode(*ledger.programme, stored, sale);
    if (!sound) return false;
    if (!isKept(sale)) return true;
    const auto account = static_cast<std::size_t>(row.account);
    if (all.size() <= account) all.resize(account + 1);
    all[account].last = std::max(all[account].last, row.day);
    all[account].purchases += 1;
    all[account].money += keptMoney(sale);
    return true;
  });
  if (!status.ok()) return status.error();
  if (!sound)
    return Error{ErrorKind::damaged, "a record of the ledger can't be read; run `kopeck audit`",
                 "запись журнала не читается; запустите `kopeck audit`"};
  return all;
}

/// The key under which the input says an attribute, and whether the programme knows it.
struct Key {
  std::string key;
  bool known = false;
  bool as_text = false;
};
Key keyOf(const Schema& schema, const std::string& name) {
  for (const Attribute& one : schema.customer)
    if (one.name == name) return {one.key, true, one.type == AttributeType::text || one.type == AttributeType::choice};
  return {name, false, false};
}

int segment(const Common& common, const Options& options) {
  const std::optional<Day> at = parseDate(options.at);
  if (!at)
    return complain(common, "--at takes a date such as 2026-03-31", "--at ждёт дату, например 2026-03-31", kUnusable);
  int code = kOk;
  const std::unique_ptr<OpenLedger> ledger = openLedger(common, options.ledger, "interpret", code);
  if (!ledger) return code;
  auto bought = boughtUntil(*ledger, *at, options.days);
  if (!bought.ok()) return complain(common, bought.error());
  std::vector<std::string> customers;
  std::array<std::vector<Value>, 3> values;
  Status status = ledger->reader->accounts([&](const StoredAccount& account) {
    const auto number = static_cast<std::size_t>(account.account);
    if (number >= bought->size() || (*bought)[number].purchases == 0) return true;
    const Bought& one = (*bought)[number];
    customers.push_back(account.customer);
    values[0].push_back(one.last);
    values[1].push_back(one.purchases);
    values[2].push_back(one.money);
    return true;
  });
  if (!status.ok()) return complain(common, status.error());
  const std::array<std::int64_t, 3> quantiles{options.recency, options.frequency, options.money};
  std::array<Key, 3> keys;
  std::array<std::vector<std::int64_t>, 3> scores;
  constexpr std::array<const char*, 3> kNames{"recency", "frequency", "money"};
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    keys[i] = keyOf(ledger->programme->schema(), kNames[i]);
    scores[i] = scoresOf(values[i], quantiles[i]);
    if (!keys[i].known)
      printError(
          fmt::format(fmt::runtime(common.say(
                          "kopeck: warning: the programme's customers have no `{}`; the rules can't ask for it\n",
                          "kopeck: предупреждение: у клиентов программы нет `{}`; правила его не видят\n")),
                      kNames[i]));
  }
  for (std::size_t c = 0; c < customers.size(); ++c) {
    nlohmann::ordered_json line;
    line["type"] = "customer";
    line["id"] = customers[c];
    line["at"] = formatDate(*at) + "T23:59:59";
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      if (keys[i].as_text)
        line[keys[i].key] = std::to_string(scores[i][c]);
      else
        line[keys[i].key] = scores[i][c];
    }
    print(line.dump() + "\n");
  }
  return kOk;
}

}  // namespace

void addSegment(CLI::App& app, Common& common, int& code) {
  CLI::App* command =
      app.add_subcommand("segment", common.say("Score customers by how recently, how often and for how much they buy",
                                               "Оценить клиентов по давности, частоте и сумме покупок"));
  auto options = std::make_shared<Options>();
  const char* number = common.say("N", "ЧИСЛО");
  command->add_option("--ledger", options->ledger, common.say("The ledger", "Журнал"))
      ->type_name(common.say("FILE", "ФАЙЛ"))
      ->required();
  command->add_option("--at", options->at, common.say("As of the end of this day", "На конец этого дня"))
      ->type_name(common.say("DATE", "ДАТА"))
      ->required();
  command
      ->add_option("--recency", options->recency,
                   common.say("Scores from 1 to N for recency", "Оценки давности от 1 до N"))
      ->type_name(number)
      ->check(CLI::Range(1, 100));
  command
      ->add_option("--frequency", options->frequency,
                   common.say("Scores from 1 to N for frequency", "Оценки частоты от 1 до N"))
      ->type_name(number)
      ->check(CLI::Range(1, 100));
  command->add_option("--money", options->money, common.say("Scores from 1 to N for money", "Оценки суммы от 1 до N"))
      ->type_name(number)
      ->check(CLI::Range(1, 100));
  command
      ->add_option("--days", options->days,
                   common.say("How many days back purchases count", "За сколько последних дней считать покупки"))
      ->type_name(number)
      ->check(CLI::Range(1, 36'500));
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") +
                  std::string("\n  kopeck segment --ledger club.db --at 2026-03-31 > scores.ndjson\n") +
                  common.say("The result is input for `kopeck run`: customer events, dated at the end of that day.",
                             "Результат годится для `kopeck run`: события клиентов, датированные концом этого дня."));
  command->callback([&common, &code, options] {
    common.settle();
    code = segment(common, *options);
  });
}

}  // namespace kopeck::tool
