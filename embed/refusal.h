// Why the rules refuse an event, as outcomes and quotes say it.
#pragma once

#include <string>

#include "embed/call.h"
#include "runtime/ledger/ledger.h"

namespace kopeck::embed {

struct RefusalTexts {
  kopeck_text reason, message, message_ru;
};
/// Texts that stay until the end of the process; empty for Refusal::none.
[[nodiscard]] RefusalTexts textsOf(Refusal refusal);

}  // namespace kopeck::embed
