// The events as they came, batch after batch, each unpacked once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tools/auditor/database.h"
#include "tools/auditor/findings.h"

namespace kopeck::auditor {

class Batches {
 public:
  Batches(Database& database, Findings& findings);
  /// The text of a row's event, with the bytes that may be read from its begin on; empty where it can't be told.
  /// Rows are asked for in rising order.
  struct Text {
    std::string_view line;
    std::size_t room = 0;
  };
  [[nodiscard]] Text of(std::int64_t row);
  /// Looks at what is left; `last_row` is the latest row of the ledger.
  void finish(std::int64_t last_row);

 private:
  void next();
  void unpack(std::string_view packed, std::int64_t size);
  void split();
  Query query_;
  Findings& findings_;
  bool more_ = true;
  std::int64_t first_ = 1;  // of the batch at hand
  std::int64_t count_ = 0;
  std::string bytes_;                // with room behind them
  std::size_t size_ = 0;             // without it
  std::vector<std::size_t> begins_;  // of each event, and the end; empty where they can't be told apart
};

}  // namespace kopeck::auditor
