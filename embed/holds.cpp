// Holds: points that a receipt is going to pay with, and that no other one may ask for meanwhile.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "embed/apply.h"
#include "embed/arguments.h"
#include "embed/quote.h"
#include "embed/session.h"

namespace kopeck::embed {

namespace {

constexpr Value kRemembered = Value{30} * 86'400;  // how long what became of a hold is known

Refused unknownHold(std::string_view id) {
  return {KOPECK_HOLD_UNKNOWN, fmt::format("the account has no hold {}", id),
          fmt::format("у счёта нет удержания {}", id)};
}

/// What is wrong with ending a hold at that second; nothing where it is live.
std::optional<Refused> notLive(const Hold& hold, Value second) {
  switch (hold.state) {
    case HoldState::committed:
      return Refused{KOPECK_HOLD_COMMITTED, fmt::format("the hold {} was committed before", hold.id),
                     fmt::format("удержание {} уже проведено", hold.id)};
    case HoldState::released:
      return Refused{KOPECK_HOLD_RELEASED, fmt::format("the hold {} was released before", hold.id),
                     fmt::format("удержание {} уже снято", hold.id)};
    case HoldState::live:
      break;
  }
  if (second < hold.until) return std::nullopt;
  return Refused{KOPECK_HOLD_EXPIRED, fmt::format("the time of the hold {} has passed", hold.id),
                 fmt::format("срок удержания {} прошёл", hold.id)};
}

Hold* findHold(Account& account, std::string_view id) {
  const auto found =
      std::find_if(account.holds.begin(), account.holds.end(), [&](const Hold& one) { return one.id == id; });
  return found == account.holds.end() ? nullptr : &*found;
}

void forgetHolds(Account& account, Value second) {
  std::erase_if(account.holds, [&](const Hold& hold) { return second - hold.until > kRemembered; });
}

/// Why a quoted receipt leaves nothing to hold.
Refused nothingToHold(const kopeck_quote& quote) {
  struct Says {
    const char *english, *russian;
  };
  constexpr std::array<Says, KOPECK_CAPPED + 1> says = {
      {{"the receipt asks for no points, or may be paid with none", "чек не просит баллов, или оплатить ими нельзя"},
       {"the programme lets nobody pay with points", "программа не даёт платить баллами"},
       {"a condition of paying with points does not hold", "условие оплаты баллами не выполнено"},
       {"points have paid as often as the rules allow", "баллами уже платили столько раз, сколько разрешено"},
       {"that is fewer points than must be redeemed at once", "это меньше, чем можно списать за раз"},
       {"the card has no points that may pay for these goods", "на карте нет баллов, которыми можно это оплатить"}}};
  const bool known = quote.redeem_note >= 0 && quote.redeem_note <= KOPECK_CAPPED;
  const Says& one = says[known ? static_cast<std::size_t>(quote.redeem_note) : 0];
  return {KOPECK_NOTHING_TO_HOLD, one.english, one.russian};
}

Refused badName() {
  return badArgument("a hold's name has 1 to 256 bytes of UTF-8", "имя удержания: от 1 до 256 байт UTF-8");
}

}  // namespace

std::vector<Value> heldAt(const Account& account, Value second) {
  std::vector<Value> held;
  for (const Hold& hold : account.holds) {
    if (hold.state != HoldState::live || second >= hold.until) continue;
    held.resize(std::max(held.size(), hold.points.size()), 0);
    for (std::size_t kind = 0; kind < hold.points.size(); ++kind) held[kind] += hold.points[kind];
  }
  return held;
}

void takeHeld(const Version& version, const std::vector<Value>& held, Day day, AccountState& state) {
  const plan::Plan& plan = *version.plan;
  for (std::size_t kind = 0; kind < plan.kinds.size(); ++kind) {
    const auto of = static_cast<std::size_t>(version.numbers.kinds[kind]);
    Value left = of < held.size() ? held[of] : 0;
    for (std::size_t lot = 0; lot < state.lots().size() && left > 0; ++lot) {
      const Lot one = state.lots()[lot];
      if (static_cast<std::size_t>(plan.terms[static_cast<std::size_t>(one.terms)].kind) != kind) continue;
      if (one.active_from > day || one.last_day < day) continue;
      const Value points = std::min(left, one.left);
      left -= points;
      state.setLeft(lot, one.left - points);
    }
  }
  state.dropEmptyLots();
}

std::optional<Refused> keepToHolds(Session& session, const Account& account, const Ready& ready) {
  const EventView event = ready.event;
  if (event.kind() != EventKind::purchase) return std::nullopt;
  const std::vector<Value> held = heldAt(account, secondOf(event));
  if (held.empty()) return std::nullopt;
  EventBatch& batch = session.batch();
  const bool asks = std::any_of(batch.redeem_asked.begin(), batch.redeem_asked.end(),
                                [](Value points) { return points != kMissing && points > 0; });
  if (!asks) return std::nullopt;
  const Version& version = session.programme()[ready.version];
  AccountState& state = session.scratch();
  if (auto refused = stateFor(session, account, ready, state)) return refused;
  takeHeld(version, held, event.day(), state);
  Outcome& out = session.out();
  out.clear(*version.plan);
  version.stepper->evaluate(state, event, session.counters(), out);
  if (auto refused = broken(session)) return refused;
  bool others = false;
  bool others_held = false;
  for (const RedeemPart& part : out.redeem.parts) {
    batch.redeem_asked[static_cast<std::size_t>(part.kind)] = part.taken;
    if (part.kind == 0) continue;
    const auto of = static_cast<std::size_t>(version.numbers.kinds[static_cast<std::size_t>(part.kind)]);
    others = others || part.taken > 0;
    others_held = others_held || (of < held.size() && held[of] > 0);
  }
  // A number of the header's points alone would be paid from the other wallets as well.
  if (!others && others_held && batch.redeem_asked[0] > 0)
    return Refused{KOPECK_POINTS_HELD, "points of another wallet are held; ask again when that hold has ended",
                   "баллы другого кошелька удержаны; повторите, когда удержание закончится"};
  return std::nullopt;
}

std::optional<Refused> makeHold(Session& session, Account& account, kopeck_text name, const kopeck_event& full,
                                Value seconds, kopeck_quote& quote) {
  const std::string id = idOf(name);
  if (id.empty()) return badName();
  constexpr Value longest = Value{366} * 86'400;
  if (seconds <= 0 || seconds > longest)
    return badArgument("points are held for 1 second to 366 days", "баллы удерживают от 1 секунды до 366 дней");
  if (findHold(account, id) != nullptr)
    return Refused{KOPECK_HOLD_EXISTS, fmt::format("the account has a hold {} already", id),
                   fmt::format("удержание {} у счёта уже есть", id)};
  Ready ready;
  if (auto refused = quoteEvent(session, account, full, quote, ready)) return refused;
  const std::vector<Value> points(quote.redeemed, quote.redeemed + quote.kind_count);
  const bool stated = session.out().redeem.stated;
  if (quote.refusal != 0 || stated || std::all_of(points.begin(), points.end(), [](Value one) { return one == 0; }))
    return nothingToHold(quote);
  const Value second = secondOf(ready.event);
  forgetHolds(account, second);
  account.holds.push_back({id, HoldState::live, second + seconds, points});
  return std::nullopt;
}

std::optional<Refused> commitHold(Session& session, Account& account, kopeck_text name, const kopeck_event& full,
                                  kopeck_outcome& outcome) {
  const std::string id = idOf(name);
  if (id.empty()) return badName();
  const Hold* const hold = findHold(account, id);
  if (hold == nullptr) return unknownHold(id);
  // What became of it is said before anything else.
  if (hold->state != HoldState::live) return notLive(*hold, hold->until);
  if (full.json.size == 0 && full.kind != KOPECK_PURCHASE)
    return badArgument("a hold is committed with a purchase", "удержание проводят покупкой");
  const Hold commit = *hold;
  auto refused = applyEvent(session, account, full, &commit, outcome);
  if (refused || outcome.refusal != 0) return refused;
  Hold* const done = findHold(account, id);
  done->state = HoldState::committed;
  forgetHolds(account, kopeck::secondOf(account.state.lastEvent()));
  return std::nullopt;
}

std::optional<Refused> stateHeld(Session& session, const Ready& ready, const Hold& hold) {
  if (ready.event.kind() != EventKind::purchase)
    return badArgument("a hold is committed with a purchase", "удержание проводят покупкой");
  if (auto refused = notLive(hold, secondOf(ready.event))) return refused;
  EventBatch& batch = session.batch();
  const Version& version = session.programme()[ready.version];
  const auto held = [&](std::size_t wallet) {
    const auto of = static_cast<std::size_t>(version.numbers.kinds[wallet]);
    return of < hold.points.size() ? hold.points[of] : 0;
  };
  const bool states = std::any_of(batch.redeem_stated.begin(), batch.redeem_stated.end(),
                                  [](Value points) { return points != kMissing; });
  for (std::size_t wallet = 0; wallet < batch.redeem_stated.size(); ++wallet) {
    Value& stated = batch.redeem_stated[wallet];
    batch.redeem_asked[wallet] = kMissing;
    if (!states && held(wallet) > 0) stated = held(wallet);
    if (stated != kMissing && stated > held(wallet))
      return Refused{KOPECK_HOLD_EXCEEDED, "the receipt states more points than were held",
                     "в чеке списано больше баллов, чем удержано"};
  }
  return std::nullopt;
}

std::optional<Refused> releaseHold(Account& account, kopeck_text name, Value second) {
  const std::string id = idOf(name);
  if (id.empty()) return badName();
  Hold* const hold = findHold(account, id);
  if (hold == nullptr) return unknownHold(id);
  if (auto refused = notLive(*hold, second)) return refused;
  hold->state = HoldState::released;
  forgetHolds(account, second);
  return std::nullopt;
}

}  // namespace kopeck::embed
