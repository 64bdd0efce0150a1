// Applying events to an account of which the host keeps the state, and what goes before every evaluation: the event
// read, its place in time looked at, the account in the form of its version.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "embed/account.h"
#include "embed/call.h"
#include "embed/session.h"

namespace kopeck::embed {

/// An event in the form of the version that judges it.
struct Ready {
  EventView event;
  std::size_t version = 0;
};

/// Reads the event and finds its version. KOPECK_LATE where it stands before what the account has seen.
[[nodiscard]] std::optional<Refused> prepare(Session& session, const Account& account, const kopeck_event& full,
                                             bool quote, Ready& ready);

/// Brings a state up to the first day of the version that judges events of `day`, where there are several, and hands
/// over what that did.
[[nodiscard]] std::optional<Refused> enterVersion(Session& session, std::string_view customer, AccountState& state,
                                                  SharedCounters& counters, Day day, const Programme::Emit& emit);

/// The receipt asks for no more than live holds leave: what it asks for becomes what it would get.
[[nodiscard]] std::optional<Refused> keepToHolds(Session& session, const Account& account, const Ready& ready);

/// The receipt states what the hold keeps, where it states nothing itself; KOPECK_HOLD_EXCEEDED, KOPECK_HOLD_EXPIRED.
[[nodiscard]] std::optional<Refused> stateHeld(Session& session, const Ready& ready, const Hold& hold);

/// A copy of the account's state, in the form of the version and with its time passed to the event's day.
[[nodiscard]] std::optional<Refused> stateFor(Session& session, const Account& account, const Ready& ready,
                                              AccountState& state);

/// Applies the event. `hold`: the one that it commits; nullptr: none.
[[nodiscard]] std::optional<Refused> applyEvent(Session& session, Account& account, const kopeck_event& full,
                                                const Hold* hold, kopeck_outcome& outcome);

/// Lets time pass up to the start of the day.
[[nodiscard]] std::optional<Refused> pass(Session& session, Account& account, Day day, kopeck_outcome& outcome);

/// The second since 1970-01-01 at which the event is.
[[nodiscard]] Value secondOf(const EventView& event);

/// What live holds keep at that second, by the ledger's kinds; empty where there are none.
[[nodiscard]] std::vector<Value> heldAt(const Account& account, Value second);

/// The state on the day, without the points that are held: as if they had been paid.
void takeHeld(const Version& version, const std::vector<Value>& held, Day day, AccountState& state);

/// A check of ours that has failed in this session: nothing that it does may be kept.
[[nodiscard]] std::optional<Refused> broken(const Session& session);

/// What a state has on a day that can pay, less its debts, by the ledger's kinds. Requires a state whose time has
/// passed to the day, in the form of the version.
void balances(const Programme& programme, std::size_t version, const AccountState& state, Day day,
              std::vector<std::int64_t>& active);

/// Events dated before the programme's first day are refused.
[[nodiscard]] Refusal refusalByDate(const Session& session, const EventView& event);

}  // namespace kopeck::embed
