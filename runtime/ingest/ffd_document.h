// FfdDocument: where in a JSON document the fiscal receipt stands, which receipt it is, and when it was printed. Tills,
// operators of fiscal data and the tax service's applications each wrap the same receipt in another envelope.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ingest/ffd_mapping.h"
#include "runtime/ingest/json_tree.h"
#include "runtime/ingest/moment.h"
#include "runtime/ingest/rejected.h"

namespace kopeck {

struct FfdDocument {
  Json root;     // with what the envelope says
  Json receipt;  // itself
};

/// Why something is refused: a reason and what its message names. Reason::count_: it is not.
struct FfdRefusal {
  Reason reason = Reason::count_;
  std::vector<std::string> args;
  [[nodiscard]] bool ok() const { return reason == Reason::count_; }
};

/// Finds the receipt below `root`; refuses what is no receipt of a sale or of its return.
[[nodiscard]] FfdRefusal findReceipt(Json root, FfdDocument& document);

/// operationType.
enum class FfdOperation : std::uint8_t { sale = 1, sale_return = 2 };
/// Refuses expenses and their returns.
[[nodiscard]] FfdRefusal readOperation(const FfdDocument& document, FfdOperation& operation);

/// The number that names the receipt wherever it comes from: the fiscal drive's, the document's within it and its sign,
/// "7281440500751551-30526-1168453787". Where the drive is not told, the till's registration number or the day and what
/// the till counts stand for it; `has_drive` says which.
struct FfdIdentity {
  std::string id;
  bool has_drive = true;
};
[[nodiscard]] FfdRefusal readIdentity(const FfdDocument& document, FfdIdentity& identity);

/// The till's wall clock; `zone` is where the till stands.
[[nodiscard]] FfdRefusal readPrintedAt(const FfdDocument& document, const FfdMapping& mapping, Zone& zone,
                                       Moment& printed);

}  // namespace kopeck
