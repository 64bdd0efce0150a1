// What every bench program shares: its options, and the rows that ./dev bench collects.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kopeck::bench {

/// One measurement. Numbers are for reading, not for points or money.
struct Row {
  std::string name;
  std::string unit;       // "receipts/s", "ms"
  double value = 0;       // ours: the median of the repetitions
  double spread = 0;      // (largest - smallest) / median
  std::string peer_name;  // what it is compared with; empty = nothing
  double peer = 0;
  std::optional<double> target;
  bool more_is_better = true;
};

class Report {
 public:
  /// Reads `--rows FILE`; everything else stays in arguments().
  Report(int argc, char** argv);
  /// Prints the row, and appends it as one line of JSON to the rows' file.
  void add(const Row& row);
  [[nodiscard]] const std::vector<std::string>& arguments() const { return arguments_; }
  /// `--NAME N` among the arguments, else `otherwise`.
  [[nodiscard]] std::int64_t number(std::string_view name, std::int64_t otherwise) const;

 private:
  std::string rows_;
  std::vector<std::string> arguments_;
};

/// Seconds of a steady clock.
[[nodiscard]] double seconds();

/// The median, and (largest - smallest) / median. `values` is not empty.
struct Spread {
  double median = 0;
  double spread = 0;
};
[[nodiscard]] Spread spreadOf(std::vector<double> values);

}  // namespace kopeck::bench
