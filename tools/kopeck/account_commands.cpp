// kopeck balance, kopeck statement: what one customer has, and how it came about.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <unordered_map>
#include <utility>

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
  [[nodiscard]] const Version& version() const {
    const Programme& programme = *ledger->programme;
    return programme[programme.formOf(state)];
  }
  [[nodiscard]] const plan::Plan& plan() const { return *version().plan; }
};

Error unreadable() {
  return {ErrorKind::damaged, "what the ledger keeps of this account can't be read; run `kopeck audit`",
          "запись этого счёта в журнале не читается; запустите `kopeck audit`"};
}

/// The account's kept events up to the end of `at`, in the order of their dates.
Result<std::vector<FoldEvent>> eventsUntil(OpenLedger& ledger, const StoredAccount& account, Day at) {
  std::vector<FoldEvent> events;
  bool sound = true;
  Status status = ledger.reader->eventsOf(account.account, [&](const StoredEvent& stored) {
    if (stored.row.day > at) return true;
    FoldEvent event;
    sound = decode(*ledger.programme, stored, event);
    if (sound) events.push_back(std::move(event));
    return sound;
  });
  if (!status.ok()) return status.error();
  if (!sound) return unreadable();
  std::sort(events.begin(), events.end(), before);
  return events;
}

/// The account as of `at`: its kept state with time passed on, or, for a day before that, its events up to then again.
Result<AccountState> stateAt(OpenLedger& ledger, const StoredAccount& account, Day at) {
  Programme& programme = *ledger.programme;
  AccountState state = programme.emptyState();
  if (!programme.load(account.state, state)) return unreadable();
  if (at == kNoDay) return state;
  SharedCounters shared(*programme.latest().plan);
  if (at < state.settledDay()) {
    auto events = eventsUntil(ledger, account, at);
    if (!events.ok()) return events.error();
    Rooms rooms;
    Status status = ledger.reader->scheduleRooms(account.account, [&](const StoredRoom& room) {
      rooms[room.day] = room.totals;
      return true;
    });
    if (!status.ok()) return status.error();
    auto folded = fold(programme, {account.account, account.customer, &rooms}, *events, at, shared);
    if (!folded.ok()) return folded.error();
    return std::move(folded->state);
  }
  const Programme::History history = [&]() -> Result<std::vector<Programme::Kept>> {
    auto events = eventsUntil(ledger, account, kNever);
    if (!events.ok()) return events.error();
    std::vector<Programme::Kept> kept;
    for (FoldEvent& event : *events) {
      auto sale = std::make_unique<Sale>();
      if (!decode(programme, event.stored, *sale)) return unreadable();
      Sale* at_hand = sale.get();
      kept.push_back({at_hand, event.version, std::move(sale)});
    }
    return kept;
  };
  Outcome out;
  Status status =
      programme.settle(state, at, account.customer, shared, history, out, [](const Outcome&, std::size_t) {});
  if (!status.ok()) return status.error();
  return state;
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

std::string label(const std::string& text) {
  constexpr std::size_t kWidth = 9;
  return padded(text, kWidth);
}

std::string amountText(const Common& common, const plan::Plan& plan, std::int32_t kind, Value amount) {
  if (kind == 0) return pointsText(plan, amount);
  const Words words = kindWords(plan, kind, amount);
  return common.lang == Lang::ru ? words.ru : words.en;
}

std::string tierText(const Common& common, const plan::Plan& plan, const AccountState& state, Day day) {
  std::string out;
  for (std::size_t b = 0; b < plan.tiers.size(); ++b) {
    const plan::Tiers& tiers = plan.tiers[b];
    const auto tier = static_cast<std::size_t>(state.tier(plan.layout, static_cast<std::int32_t>(b)));
    const std::string name = tiers.name.empty() ? common.say("tier", "уровень") : tiers.name;
    out += fmt::format("  {}  {}", label(name), tiers.levels[tier].name);
    if (!tiers.from_outside && tiers.aggregate >= 0 && tier + 1 < tiers.levels.size()) {
      const plan::Aggregate& aggregate = plan.aggregates[static_cast<std::size_t>(tiers.aggregate)];
      const Value missing = tiers.levels[tier + 1].from - windowValue(state, aggregate, tiers.window, day);
      if (missing > 0)
        out += fmt::format(fmt::runtime(common.say(", {} to {}", ", до уровня {1} ещё {0}")),
                           measureText(plan, aggregate.measure, missing), tiers.levels[tier + 1].name);
    }
    out += "\n";
  }
  return out;
}

std::int32_t kindOf(const plan::Plan& plan, const Lot& lot) {
  return plan.terms[static_cast<std::size_t>(lot.terms)].kind;
}

std::string lotsText(const Common& common, const plan::Plan& plan, const AccountState& state, std::int32_t kind,
                     Day day) {
  // What begins and ends together is one line, whatever lots it is made of.
  std::map<std::pair<Day, Day>, Value> by_days;
  for (const Lot& lot : state.lots())
    if (kindOf(plan, lot) == kind) by_days[{lot.last_day, std::max(lot.active_from, day)}] += lot.left;
  std::string out;
  std::size_t shown = 0;
  std::size_t width = 0;
  for (const auto& [days, points] : by_days) width = std::max(width, columns(amountText(common, plan, kind, points)));
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
    const std::string amount = amountText(common, plan, kind, points);
    out += fmt::format("    {}{}  {}\n", std::string(width - columns(amount), ' '), amount, when);
  }
  return out;
}

/// What else than the header's points the account holds, kind by kind.
std::string kindsText(const Common& common, const Found& found) {
  const plan::Plan& plan = found.plan();
  std::string out;
  for (std::size_t k = 1; k < plan.kinds.size(); ++k) {
    const auto kind = static_cast<std::int32_t>(k);
    Value held = -debtOf(plan, found.state, kind);
    Value pending = 0;
    for (const Lot& lot : found.state.lots()) {
      if (kindOf(plan, lot) != kind) continue;
      held += lot.left;
      if (lot.active_from > found.day) pending += lot.left;
    }
    if (held == 0 && pending == 0) continue;
    out += fmt::format("  {}  {}", label(plan.kinds[k].name), amountText(common, plan, kind, held));
    if (pending > 0)
      out += fmt::format(fmt::runtime(common.say(", {} of them pending", ", из них неактивно {}")),
                         kindNumber(plan, kind, pending));
    out += "\n";
    if (plan.kinds[k].use == plan::KindUse::points || plan.kinds[k].use == plan::KindUse::coupon)
      out += lotsText(common, plan, found.state, kind, found.day);
  }
  return out;
}

std::string balanceText(const Common& common, const Found& found) {
  const plan::Plan& plan = found.plan();
  Value active = -found.state.debt();
  Value pending = 0;
  for (const Lot& lot : found.state.lots())
    if (kindOf(plan, lot) == 0) (lot.active_from <= found.day ? active : pending) += lot.left;
  std::string out = fmt::format("{} {}{}\n", common.say("customer", "клиент"), found.account.customer,
                                found.day == kNoDay ? "" : fmt::format(" · {}", formatDate(found.day)));
  out += fmt::format("  {}  {}\n", common.say("active   ", "активно  "), pointsText(plan, active));
  out += fmt::format("  {}  {}\n", common.say("pending  ", "неактивно"), pointsText(plan, pending));
  if (found.day != kNoDay) out += tierText(common, plan, found.state, found.day);
  return out + lotsText(common, plan, found.state, 0, found.day) + kindsText(common, found);
}

/// A line of a statement, and the day it belongs to.
struct Entry {
  Day day = 0;
  std::string text;
};

class Statement {
 public:
  Statement(const Common& common, Found& found, Day until) : common_(common), found_(found), until_(until) {}

  Result<std::string> text() {
    OpenLedger& ledger = *found_.ledger;
    std::vector<StoredPosting> postings;
    Status status = ledger.reader->postingsOfAccount(found_.account.account, [&](const StoredPosting& posting) {
      if (posting.posting.day <= until_) postings.push_back(posting);
      return true;
    });
    if (!status.ok()) return status.error();
    std::vector<StoredEffect> effects;
    status = ledger.reader->effectsOfAccount(found_.account.account, [&](const StoredEffect& effect) {
      if (effect.effect.day <= until_) effects.push_back(effect);
      return true;
    });
    if (!status.ok()) return status.error();
    std::stable_sort(postings.begin(), postings.end(),
                     [](const StoredPosting& a, const StoredPosting& b) { return a.posting.day < b.posting.day; });
    for (const StoredPosting& one : postings) width_ = std::max(width_, columns(kindText(common_, one.posting.kind)));
    for (const StoredEffect& one : effects) width_ = std::max(width_, columns(kindText(common_, one.effect.kind)));
    std::vector<Entry> entries;
    for (const StoredPosting& one : postings) entries.push_back({one.posting.day, line(one.posting)});
    for (const StoredEffect& one : effects) entries.push_back({one.effect.day, line(one)});
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.day < b.day; });
    std::string out;
    for (const Entry& entry : entries) out += entry.text;
    if (entries.empty()) out = common_.say("  no postings yet\n", "  проводок ещё нет\n");
    return out;
  }

 private:
  std::string idOf(std::int64_t row) {
    if (row == 0) return "";
    if (const auto known = ids_.find(row); known != ids_.end()) return known->second;
    std::string id;
    if (isScheduleRow(row)) {
      id = formatDate(static_cast<Day>(row & 0xFFFF));
    } else {
      auto event = found_.ledger->reader->event(row);
      id = event.ok() && event->has_value() ? (*event)->id : std::to_string(row);
    }
    return ids_.emplace(row, id).first->second;
  }

  /// Why somebody did it by hand.
  std::string reasonOf(std::int64_t row) {
    auto raw = found_.ledger->reader->rawLine(row);
    if (!raw.ok()) return {};
    const nlohmann::json event = nlohmann::json::parse(*raw, nullptr, false);
    if (!event.is_object() || !event.contains("reason") || !event["reason"].is_string()) return {};
    return event["reason"].get<std::string>();
  }

  /// The ledger's kind of a lot, and that kind in the Plan at hand; -1 where it has none.
  [[nodiscard]] std::int32_t kindOfLot(LotId lot) const {
    const std::vector<ProgrammeId::Terms>& terms = found_.ledger->programme->id().terms;
    return lot == 0 ? 0 : terms[static_cast<std::size_t>(termsOf(lot))].kind;
  }

  std::string line(const Posting& posting) {
    const ProgrammeId& id = found_.ledger->programme->id();
    const std::int32_t kind = kindOfLot(posting.lot);
    const ProgrammeId::Kind& named = id.kinds[static_cast<std::size_t>(kind)];
    Value& balance = balances_[kind];
    balance += posting.points;
    std::string what = idOf(posting.receipt);
    // Of a schedule's lot the row says the day, of any other the event.
    const std::int64_t origin = isScheduleRow(rowOf(posting.lot)) ? rowOf(posting.lot) : eventRowOf(posting.lot);
    if (what.empty() && origin != 0) what = common_.say("points of ", "баллы за ") + idOf(origin);
    if (posting.rule >= 0) what += (what.empty() ? "" : " · ") + ruleName(id, posting.rule);
    if (posting.cause != 0)
      what += fmt::format(fmt::runtime(common_.say(" · because {} came late", " · из-за опоздавшего {}")),
                          idOf(posting.cause));
    if (posting.kind == PostingKind::by_hand)
      if (const std::string reason = reasonOf(posting.receipt); !reason.empty()) what += " · " + reason;
    if (posting.kind == PostingKind::uncollected) what += " · " + formatScaled(posting.wanted, named.decimals);
    if (kind != 0) what += " · " + named.name;
    const auto number = [&](Value points) { return formatScaled(points, named.decimals); };
    return fmt::format("  {}  {:>12}  {:>12}  {}  {}\n", formatDate(posting.day),
                       (posting.points > 0 ? "+" : "") + number(posting.points), number(balance),
                       padded(kindText(common_, posting.kind), width_), what);
  }

  std::string line(const StoredEffect& stored) {
    const EffectRow& effect = stored.effect;
    const bool money = effect.kind == EffectRowKind::discount || effect.kind == EffectRowKind::free_units;
    std::string what = idOf(effect.receipt);
    what += (what.empty() ? "" : " · ") + ruleName(found_.ledger->programme->id(), effect.rule);
    for (const std::string& text : {stored.channel, stored.text})
      if (!text.empty()) what += " · " + text;
    if (effect.cause != 0)
      what += fmt::format(fmt::runtime(common_.say(" · because {} came late", " · из-за опоздавшего {}")),
                          idOf(effect.cause));
    if (!money && effect.amount < 0) what += common_.say(" · would not have been", " · не должно было быть");
    return fmt::format("  {}  {:>12}  {:>12}  {}  {}\n", formatDate(effect.day),
                       money ? moneyText(found_.plan(), -effect.amount) : std::string(), "",
                       padded(kindText(common_, effect.kind), width_), what);
  }

  const Common& common_;
  Found& found_;
  Day until_;
  std::size_t width_ = 0;
  std::map<std::int32_t, Value> balances_;
  std::unordered_map<std::int64_t, std::string> ids_;
};

int statement(const Common& common, const Options& options) {
  int code = kOk;
  std::optional<Found> found = find(common, options, code);
  if (!found) return code;
  auto text = Statement(common, *found, options.at.empty() ? kNever : found->day).text();
  if (!text.ok()) return complain(common, text.error());
  print(balanceText(common, *found) + "\n" + *text);
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
