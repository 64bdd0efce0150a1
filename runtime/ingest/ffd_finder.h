// FfdFinder: a value that the mapping says where to find on a receipt: a phone, a card's number, a sale's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ingest/ffd_lines.h"
#include "runtime/ingest/ffd_mapping.h"

namespace kopeck {

/// What the first finder that finds something has found. `lines` are looked into by finders of lines; `line` is the
/// place of the one that told it.
struct FfdFound {
  std::string text;
  std::optional<std::size_t> line;
};
[[nodiscard]] std::optional<FfdFound> find(const std::vector<FfdMapping::Finder>& finders, const FfdDocument& document,
                                           const std::vector<FfdLine>& lines);

/// A field of the receipt, or else of what is around it: "buyerInformation.buyer".
[[nodiscard]] std::string_view fieldOf(const FfdDocument& document, std::string_view path);

/// "+79161234567" from a Russian number however it is written (8 916 …, 7916…, 916…), or from another country's with
/// its plus; nothing from anything else.
[[nodiscard]] std::optional<std::string> phoneOf(std::string_view text);

}  // namespace kopeck
