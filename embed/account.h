// Account: a customer's state in a session, with what the engine's own block does not hold: how many events there were,
// the holds, and what has become of lots that are gone. As bytes: see account.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "embed/call.h"
#include "embed/envelope.h"
#include "runtime/account/account.h"
#include "runtime/ledger/ledger.h"
#include "runtime/run/programme.h"

namespace kopeck::embed {

class Session;

/// An account out of a ledger does not know which rows are taken there: what is applied to it meanwhile is numbered
/// from here, so that its lots are nobody else's.
inline constexpr std::int64_t kRowsOfCopies = std::int64_t{1} << 35;

enum class HoldState : std::uint8_t { live, committed, released };

/// Points that a receipt is going to pay with.
struct Hold {
  std::string id;
  HoldState state = HoldState::live;
  Value until = 0;            // second since 1970-01-01 local to the programme: the first one at which it is over
  std::vector<Value> points;  // by the ledger's kinds that are wallets
};

/// A lot that is used up or has expired: what a return of a sale that earned or used it may still ask. Without a ledger
/// nobody else remembers.
struct GoneLot {
  LotRow row;
  Value expired = 0;  // points of it that expired unused
  Day gone = 0;       // the day on which this was last changed
};

struct Account {
  std::string customer;
  AccountState state;
  std::int64_t rows = 0;  // events so far: the next one's row is one more
  std::string last_id;    // number of the event that lastEvent() is of
  std::vector<Hold> holds;
  std::vector<GoneLot> gone;
  // Not kept: so that an explanation knows whether it is still of this account.
  std::uint64_t serial = 0;
  std::uint64_t changes = 0;
};

/// Everything of the account, in an envelope. The programme and the texts are those that its state was made with.
[[nodiscard]] std::string saved(const SharedProgramme& shared, const Programme& programme, const TextPool& pool,
                                const Account& account);
/// Reads it; nothing where it went well.
[[nodiscard]] std::optional<Refused> load(Session& session, kopeck_bytes bytes, Account& account);

}  // namespace kopeck::embed

/// Behind the C handle.
struct kopeck_account {
  static constexpr std::uint64_t kMagic = 0x6363'616B'6F70'6B02;
  std::uint64_t magic;
  kopeck_session* session;
  std::uint64_t session_serial;
  kopeck::embed::Account body;
};
