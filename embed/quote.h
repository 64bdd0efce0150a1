// Quotes: what a receipt would do, and the holds that stand on them.
#pragma once

#include <optional>

#include "embed/account.h"
#include "embed/apply.h"
#include "embed/call.h"
#include "embed/session.h"

namespace kopeck::embed {

/// What the event would do. The account stays as it is.
[[nodiscard]] std::optional<Refused> quoteEvent(Session& session, const Account& account, const kopeck_event& full,
                                                kopeck_quote& quote, Ready& ready);

/// Whether the receipt says anything of points that pay.
[[nodiscard]] bool asksForPoints(const EventBatch& batch);

/// What the account has at the start of a day; kNoDay: as it stands.
[[nodiscard]] std::optional<Refused> describe(Session& session, const Account& account, Day day,
                                              kopeck_account_info& info);

[[nodiscard]] std::optional<Refused> makeHold(Session& session, Account& account, kopeck_text name,
                                              const kopeck_event& full, Value seconds, kopeck_quote& quote);
[[nodiscard]] std::optional<Refused> commitHold(Session& session, Account& account, kopeck_text name,
                                                const kopeck_event& full, kopeck_outcome& outcome);
[[nodiscard]] std::optional<Refused> releaseHold(Account& account, kopeck_text name, Value second);

/// Why the last call gave what it gave; `json`, or text.
[[nodiscard]] std::optional<Refused> explainLast(Session& session, const Account& account, bool json, bool russian,
                                                 std::string& text);
[[nodiscard]] std::optional<Refused> explainRecord(Session& session, kopeck_bytes record, bool json, bool russian,
                                                   std::string& text);

}  // namespace kopeck::embed
