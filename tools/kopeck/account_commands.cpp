// kopeck balance, kopeck statement: what one customer has, and how it came about.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <unordered_map>

#include "runtime/engine/words.h"
#include "runtime/run/fold.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

namespace {

constexpr std::size_t kMostLots = 10;  // lines of a balance

struct Options {
  std::string ledger;
  std::string customer;
  std::string at;
  std::string engine = "interpret";
};

struct Found {
  std::unique_ptr<OpenLedger> ledger;
  StoredAccount account;
  AccountState state;
  Day day = kNoDay;
};

/// The account as of `at`: its kept state with time passed on, or, for a day before that, its events up to then again.
Result<AccountState> stateAt(OpenLedger& ledger, const StoredAccount& account, Day at) {
  const plan::Plan& plan = *ledger.programme.plan;
  AccountState state(plan.layout);
  if (!state.load(plan.layout, account.state))
    return Error{ErrorKind::damaged, "the state of this account can't be read; run `kopeck audit`",
                 "состояние счёта не читается; запустите `kopeck audit`"};
  if (at == kNoDay) return state;
  Outcome out;
  out.clear(plan);
  if (at >= state.settledDay()) {
    ledger.stepper->settleTime(state, at, out);
    return state;
  }
  std::vector<FoldEvent> events;
  bool sound = true;
  Status status = ledger.reader->eventsOf(account.account, [&](const StoredEvent& stored) {
    if (stored.row.day > at) return true;
    FoldEvent event;
    sound = decode(plan, stored, event);
    if (sound) events.push_back(std::move(event));
    return sound;
  });
  if (!status.ok()) return status.error();
  if (!sound)
    return Error{ErrorKind::damaged, "a record of this account can't be read; run `kopeck audit`",
                 "запись этого счёта не читается; запустите `kopeck audit`"};
  std::sort(events.begin(), events.end(), before);
  SharedCounters shared(plan);
  return fold(*ledger.stepper, events, at, shared).state;
}

std::optional<Found> find(const Common& common, const Options& options, int& code) {
  Day at = kNoDay;
  if (!options.at.empty()) {
    const std::optional<Day> day = parseDate(options.at);
    if (!day) {
      code = complain(common, "--at takes a date such as 2026-03-31", "--at ждёт дату, например 2026-03-31", kUnusable);
      return std::nullopt;
    }
    at = *day;
  }
  std::unique_ptr<OpenLedger> ledger = openLedger(common, options.ledger, options.engine, code);
  if (!ledger) return std::nullopt;
  auto account = ledger->reader->findAccount(options.customer);
  if (!account.ok()) {
    code = complain(common, account.error());
    return std::nullopt;
  }
  if (!account->has_value()) {
    code = complain(common, "the ledger has no customer " + options.customer,
                    "в журнале нет клиента " + options.customer, kErrors);
    return std::nullopt;
  }
  auto state = stateAt(*ledger, **account, at);
  if (!state.ok()) {
    code = complain(common, state.error());
    return std::nullopt;
  }
  const Day day = at != kNoDay ? at : state->settledDay();
  Found found{std::move(ledger), std::move(**account), std::move(*state), day};
  return found;
}

std::string tierText(const Common& common, const plan::Plan& plan, const AccountState& state, Day day) {
  const plan::Tiers& tiers = plan.tiers;
  if (!tiers.present) return {};
  const auto tier = static_cast<std::size_t>(state.tier());
  std::string out = fmt::format("  {}  {}", common.say("tier     ", "уровень  "), tiers.levels[tier].name);
  if (tier + 1 < tiers.levels.size()) {
    const plan::Aggregate& aggregate = plan.aggregates[static_cast<std::size_t>(tiers.aggregate)];
    const Value missing = tiers.levels[tier + 1].from - windowValue(state, aggregate, tiers.window, day);
    const std::string amount = aggregate.measure == plan::Measure::units       ? quantityText(missing)
                               : aggregate.measure == plan::Measure::purchases ? std::to_string(missing)
                                                                               : moneyText(plan, missing);
    if (missing > 0)
      out += fmt::format(fmt::runtime(common.say(", {} to {}", ", до уровня {1} ещё {0}")), amount,
                         tiers.levels[tier + 1].name);
  }
  return out + "\n";
}

std::string lotsText(const Common& common, const plan::Plan& plan, const AccountState& state, Day day) {
  // What begins and ends together is one line, whatever lots it is made of.
  std::map<std::pair<Day, Day>, Value> by_days;
  for (const Lot& lot : state.lots()) by_days[{lot.last_day, std::max(lot.active_from, day)}] += lot.left;
  std::string out;
  std::size_t shown = 0;
  std::size_t width = 0;
  for (const auto& [days, points] : by_days) width = std::max(width, columns(pointsText(plan, points)));
  for (const auto& [days, points] : by_days) {
    const auto [last_day, active_from] = days;
    if (++shown > kMostLots) {
      out += fmt::format(fmt::runtime(common.say("    … and {} days more\n", "    … и ещё дней: {}\n")),
                         by_days.size() - kMostLots);
      break;
    }
    std::string when = last_day == kNever ? std::string(common.say("do not expire", "не сгорают"))
                                          : fmt::format(fmt::runtime(common.say("last day {}", "последний день {}")),
                                                        formatDate(last_day));
    if (active_from == kNever)
      when = common.say("active after the next purchase", "активны после следующей покупки");
    else if (active_from > day)
      when = fmt::format(fmt::runtime(common.say("active from {}, {}", "активны с {}, {}")), formatDate(active_from),
                         when);
    const std::string amount = pointsText(plan, points);
    out += fmt::format("    {}{}  {}\n", std::string(width - columns(amount), ' '), amount, when);
  }
  return out;
}

std::string balanceText(const Common& common, const Found& found) {
  const plan::Plan& plan = *found.ledger->programme.plan;
  Value active = -found.state.debt();
  Value pending = 0;
  for (const Lot& lot : found.state.lots()) (lot.active_from <= found.day ? active : pending) += lot.left;
  std::string out = fmt::format("{} {}{}\n", common.say("customer", "клиент"), found.account.customer,
                                found.day == kNoDay ? "" : fmt::format(" · {}", formatDate(found.day)));
  out += fmt::format("  {}  {}\n", common.say("active   ", "активно  "), pointsText(plan, active));
  out += fmt::format("  {}  {}\n", common.say("pending  ", "неактивно"), pointsText(plan, pending));
  if (found.day != kNoDay) out += tierText(common, plan, found.state, found.day);
  return out + lotsText(common, plan, found.state, found.day);
}

int statement(const Common& common, const Options& options) {
  int code = kOk;
  std::optional<Found> found = find(common, options, code);
  if (!found) return code;
  const plan::Plan& plan = *found->ledger->programme.plan;
  std::vector<StoredPosting> postings;
  Status status = found->ledger->reader->postingsOfAccount(found->account.account, [&](const StoredPosting& posting) {
    if (options.at.empty() || posting.posting.day <= found->day) postings.push_back(posting);
    return true;
  });
  if (!status.ok()) return complain(common, status.error());
  std::stable_sort(postings.begin(), postings.end(),
                   [](const StoredPosting& a, const StoredPosting& b) { return a.posting.day < b.posting.day; });
  std::unordered_map<std::int64_t, std::string> ids;
  const auto id_of = [&](std::int64_t row) -> std::string {
    if (row == 0) return "";
    if (const auto known = ids.find(row); known != ids.end()) return known->second;
    auto event = found->ledger->reader->event(row);
    const std::string id = event.ok() && event->has_value() ? (*event)->id : std::to_string(row);
    return ids.emplace(row, id).first->second;
  };
  std::string out = balanceText(common, *found) + "\n";
  if (postings.empty()) out += common.say("  no postings yet\n", "  проводок ещё нет\n");
  std::size_t kind_width = 0;
  for (const StoredPosting& one : postings)
    kind_width = std::max(kind_width, columns(kindText(common, one.posting.kind)));
  Value balance = 0;
  for (const StoredPosting& stored : postings) {
    const Posting& posting = stored.posting;
    balance += posting.points;
    const std::string sign = posting.points > 0 ? "+" : "";
    std::string what = id_of(posting.receipt);
    if (what.empty() && posting.lot != 0) what = common.say("points of ", "баллы за ") + id_of(rowOf(posting.lot));
    if (posting.rule >= 0)
      what += (what.empty() ? "" : " · ") + plan.rules[static_cast<std::size_t>(posting.rule)].name;
    if (posting.cause != 0)
      what += fmt::format(fmt::runtime(common.say(" · because {} came late", " · из-за опоздавшего {}")),
                          id_of(posting.cause));
    if (posting.kind == PostingKind::uncollected) what += " · " + pointsText(plan, posting.wanted);
    out += fmt::format("  {}  {:>12}  {:>12}  {}  {}\n", formatDate(posting.day),
                       sign + pointsNumber(plan, posting.points), pointsNumber(plan, balance),
                       padded(kindText(common, posting.kind), kind_width), what);
  }
  print(out);
  return kOk;
}

void addOptions(CLI::App& command, Options& options, Common& common) {
  command.add_option("--ledger", options.ledger, common.say("The ledger", "Журнал"))
      ->type_name(common.say("FILE", "ФАЙЛ"))
      ->required();
  command.add_option("--customer", options.customer, common.say("The customer's number", "Номер клиента"))
      ->type_name(common.say("ID", "НОМЕР"))
      ->required();
  command.add_option("--at", options.at, common.say("As of the end of this day", "На конец этого дня"))
      ->type_name(common.say("DATE", "ДАТА"));
  common.addTo(command);
}

}  // namespace

void addBalance(CLI::App& app, Common& common, int& code) {
  CLI::App* command = app.add_subcommand("balance", common.say("Say what a customer has: points, last days, tier",
                                                               "Сказать, что есть у клиента: баллы, сроки, уровень"));
  auto options = std::make_shared<Options>();
  addOptions(*command, *options, common);
  command->footer(common.say("Example:", "Пример:") +
                  std::string("\n  kopeck balance --ledger club.db --customer 17850 --at 2026-03-31"));
  command->callback([&common, &code, options] {
    common.settle();
    if (const std::optional<Found> found = find(common, *options, code)) print(balanceText(common, *found));
  });
}

void addStatement(CLI::App& app, Common& common, int& code) {
  CLI::App* command = app.add_subcommand("statement", common.say("List every posting of a customer, with the balance",
                                                                 "Перечислить все проводки клиента с остатком"));
  auto options = std::make_shared<Options>();
  addOptions(*command, *options, common);
  command->footer(common.say("Example:", "Пример:") +
                  std::string("\n  kopeck statement --ledger club.db --customer 17850"));
  command->callback([&common, &code, options] {
    common.settle();
    code = statement(common, *options);
  });
}

}  // namespace kopeck::tool
