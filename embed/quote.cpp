#include "embed/quote.h"

#include <algorithm>

#include "embed/refusal.h"
#include "runtime/run/fold.h"

namespace kopeck::embed {

namespace {

/// Fills in a quote from outcomes of its event.
class Quoting {
 public:
  Quoting(Session& session, const Ready& ready)
      : session_(session),
        version_(session.programme()[ready.version]),
        ready_(ready),
        lines_(ready.event.lineCount()),
        kinds_(session.programme().id().kinds.size()),
        rows_(session.quoteRows()) {}

  void earned(const Outcome& out, kopeck_quote& quote);
  void redeemed(const Outcome& out, kopeck_quote& quote);
  void most(const Outcome& out, kopeck_quote& quote);
  void noMost(kopeck_quote& quote);

 private:
  [[nodiscard]] std::size_t kindOf(std::int32_t own) const {
    return static_cast<std::size_t>(version_.numbers.kinds[static_cast<std::size_t>(own)]);
  }
  void addGiven(std::int32_t rule, std::int32_t of, Value amount, const std::vector<Value>& parts, std::size_t first);

  Session& session_;
  const Version& version_;
  const Ready& ready_;
  std::size_t lines_;
  std::size_t kinds_;
  QuoteRows& rows_;
};

void Quoting::addGiven(std::int32_t rule, std::int32_t of, Value amount, const std::vector<Value>& parts,
                       std::size_t first) {
  const ProgrammeId::Version& names = session_.programme().id().versions[ready_.version];
  kopeck_given one{};
  one.rule = textOf(names.rules[static_cast<std::size_t>(rule)].name);
  one.of = of;
  one.version = names.version;
  one.amount = amount;
  one.line_count = lines_;
  rows_.given.push_back(one);
  for (std::size_t line = 0; line < lines_; ++line)
    rows_.given_lines.push_back(first + line < parts.size() ? parts[first + line] : 0);
}

void Quoting::earned(const Outcome& out, kopeck_quote& quote) {
  rows_.discount_lines.assign(lines_, 0);
  rows_.earned.assign(kinds_, 0);
  rows_.earned_lines.assign(lines_ * kinds_, 0);
  rows_.given.clear();
  rows_.given_lines.clear();
  for (const Taken& taken : out.taken) {
    quote.discount += taken.amount;
    for (std::size_t line = 0; line < lines_ && taken.first_part + line < out.parts.size(); ++line)
      rows_.discount_lines[line] += out.parts[taken.first_part + line];
    addGiven(taken.rule, -1, taken.amount, out.parts, taken.first_part);
  }
  for (const Grant& grant : out.grants) {
    if (grant.recipient != kNoText) continue;  // another customer's
    const std::size_t kind = kindOf(version_.plan->terms[static_cast<std::size_t>(grant.terms)].kind);
    rows_.earned[kind] += grant.points;
    for (std::size_t line = 0; line < lines_ && grant.first_part + line < out.parts.size(); ++line)
      rows_.earned_lines[line * kinds_ + kind] += out.parts[grant.first_part + line];
    addGiven(grant.rule, static_cast<std::int32_t>(kind), grant.points, out.parts, grant.first_part);
  }
  for (std::size_t i = 0; i < rows_.given.size(); ++i) rows_.given[i].lines = rows_.given_lines.data() + i * lines_;
  quote.gross = out.gross;
  quote.net = out.net;
  quote.paid = out.paid;
  quote.discount_lines = rows_.discount_lines.data();
  quote.earned = rows_.earned.data();
  quote.earned_lines = rows_.earned_lines.data();
  quote.given = rows_.given.data();
  quote.given_count = rows_.given.size();
}

void Quoting::redeemed(const Outcome& out, kopeck_quote& quote) {
  rows_.redeemed.assign(kinds_, 0);
  for (const RedeemPart& part : out.redeem.parts) rows_.redeemed[kindOf(part.kind)] += part.taken;
  quote.redeemed = rows_.redeemed.data();
  quote.redeemed_money = out.redeem.money;
  // Who asks for nothing need not hear why.
  quote.redeem_note = asksForPoints(session_.batch()) ? static_cast<std::int32_t>(out.redeem.note) : KOPECK_NO_NOTE;
}

void Quoting::noMost(kopeck_quote& quote) {
  rows_.most.assign(kinds_, 0);
  rows_.most_lines.assign(lines_ * kinds_, 0);
  rows_.most_money_lines.assign(lines_, 0);
  quote.most_money = 0;
  quote.most = rows_.most.data();
  quote.most_lines = rows_.most_lines.data();
  quote.most_money_lines = rows_.most_money_lines.data();
}

void Quoting::most(const Outcome& out, kopeck_quote& quote) {
  noMost(quote);
  const std::size_t wallets = version_.plan->schema.wallets.size();
  for (const RedeemPart& part : out.redeem.parts) rows_.most[kindOf(part.kind)] += part.taken;
  for (std::size_t line = 0; line < lines_; ++line) {
    for (std::size_t wallet = 0; wallet < wallets && line * wallets + wallet < out.paid_points.size(); ++wallet)
      rows_.most_lines[line * kinds_ + kindOf(static_cast<std::int32_t>(wallet))] +=
          out.paid_points[line * wallets + wallet];
    if (line < out.paid_money.size()) rows_.most_money_lines[line] = out.paid_money[line];
  }
  quote.most_money = out.redeem.money;
}

void refuse(Refusal refusal, kopeck_quote& quote) {
  const RefusalTexts texts = textsOf(refusal);
  quote.refusal = static_cast<std::int32_t>(refusal);
  quote.reason = texts.reason;
  quote.message = texts.message;
  quote.message_ru = texts.message_ru;
}

/// Asks each wallet for everything that it has: with all of them asked for by themselves, each pays as much as the
/// rules allow, in the programme's order.
void askForAll(EventBatch& batch) {
  batch.redeem_asked.assign(batch.wallets, INT64_MAX);
  batch.redeem_stated.assign(batch.wallets, kMissing);
}

}  // namespace

bool asksForPoints(const EventBatch& batch) {
  const auto says = [](const std::vector<Value>& all) {
    return std::any_of(all.begin(), all.end(), [](Value points) { return points != kMissing; });
  };
  return says(batch.redeem_asked) || says(batch.redeem_stated);
}

std::optional<Refused> quoteEvent(Session& session, const Account& account, const kopeck_event& full,
                                  kopeck_quote& quote, Ready& ready) {
  if (auto refused = prepare(session, account, full, true, ready)) return refused;
  const EventView event = ready.event;
  if (!isJudged(event.kind()))
    return badArgument("only a purchase or an event of the programme can be quoted",
                       "рассчитать заранее можно покупку или событие программы");
  quote = kopeck_quote{};
  const Day day = event.day();
  if (auto refused = keepToHolds(session, account, ready)) return refused;
  Version& version = session.programme()[ready.version];
  Stepper& stepper = *version.stepper;
  const AccountState* state = &account.state;
  if (session.programme().size() > 1 || stepper.isDue(*state, day)) {
    if (auto refused = stateFor(session, account, ready, session.scratch())) return refused;
    state = &session.scratch();
  }
  QuoteRows& rows = session.quoteRows();
  quote.line_count = event.lineCount();
  quote.kind_count = session.programme().id().kinds.size();
  balances(session.programme(), ready.version, *state, day, rows.active);
  rows.held = heldAt(account, secondOf(event));
  const bool any_held = !rows.held.empty();
  rows.held.resize(quote.kind_count, 0);
  quote.active = rows.active.data();
  quote.held = rows.held.data();
  Outcome& out = session.out();
  out.clear(*version.plan);
  stepper.evaluate(*state, event, session.counters(), out);
  if (auto refused = broken(session)) return refused;
  const Refusal by_date = refusalByDate(session, event);
  const Refusal refusal = by_date != Refusal::none ? by_date : out.refusal;
  refuse(refusal, quote);
  Quoting quoting(session, ready);
  if (refusal != Refusal::none) out.clear(*version.plan);
  quoting.earned(out, quote);
  quoting.redeemed(out, quote);
  quoting.noMost(quote);
  LastCall& last = session.last();
  last.kind = refusal == Refusal::none ? LastCall::Kind::quoted : LastCall::Kind::none;
  last.account_serial = account.serial;
  last.changes = account.changes;
  last.version = ready.version;
  const auto payable = [](const RedeemPart& part) { return part.may > 0; };
  if (std::none_of(out.redeem.parts.begin(), out.redeem.parts.end(), payable)) return std::nullopt;
  EventBatch& batch = session.batch();
  const std::vector<Value> asked = batch.redeem_asked;
  const std::vector<Value> stated = batch.redeem_stated;
  askForAll(batch);
  if (any_held) {
    if (state != &session.scratch()) session.scratch() = *state;
    takeHeld(version, rows.held, day, session.scratch());
    state = &session.scratch();
  }
  out.clear(*version.plan);
  stepper.evaluate(*state, event, session.counters(), out);
  batch.redeem_asked = asked;
  batch.redeem_stated = stated;
  quoting.most(out, quote);
  return broken(session);
}

std::optional<Refused> describe(Session& session, const Account& account, Day day, kopeck_account_info& info) {
  const Programme& programme = session.programme();
  const AccountState& now = account.state;
  QuoteRows& rows = session.quoteRows();
  if (day != kNoDay && now.settledDay() != kNoDay && day < now.settledDay())
    return Refused{KOPECK_LATE, "the account has passed this day", "этот день у счёта уже прошёл"};
  // Of the day of its last event, where no other is asked for.
  const Day on = day != kNoDay ? day : now.settledDay() != kNoDay ? now.settledDay() : 0;
  std::size_t version = programme.formOf(now);
  AccountState& state = session.scratch();
  state = now;
  if (now.settledDay() != kNoDay && day != kNoDay) {
    EventBatch dated;
    dated.day = {day};
    version = programme.on(day);
    if (auto refused = stateFor(session, account, {{&dated, 0}, version}, state)) return refused;
  }
  balances(programme, version, state, on, rows.active);
  rows.pending.assign(rows.active.size(), 0);
  const Version& by = programme[version];
  for (const Lot& lot : state.lots()) {
    const auto kind = static_cast<std::size_t>(by.plan->terms[static_cast<std::size_t>(lot.terms)].kind);
    if (lot.active_from > on) rows.pending[static_cast<std::size_t>(by.numbers.kinds[kind])] += lot.left;
  }
  rows.held = heldAt(account, static_cast<Value>(on) * 86'400);
  rows.held.resize(rows.active.size(), 0);
  rows.levels.assign(programme.id().tiers.size(), 0);
  for (std::size_t block = 0; block < by.plan->tiers.size(); ++block) {
    const auto level = static_cast<std::size_t>(state.tier(by.plan->layout, static_cast<std::int32_t>(block)));
    rows.levels[static_cast<std::size_t>(by.numbers.blocks[block])] = by.numbers.tiers[block][level];
  }
  info.settled_day = now.settledDay();
  info.customer = textOf(account.customer);
  info.active = rows.active.data();
  info.pending = rows.pending.data();
  info.held = rows.held.data();
  info.kind_count = rows.active.size();
  info.levels = rows.levels.data();
  info.block_count = rows.levels.size();
  info.events = account.rows;
  return std::nullopt;
}

}  // namespace kopeck::embed
