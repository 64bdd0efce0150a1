#include "tests/bench/bench.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

namespace kopeck::bench {

Report::Report(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--rows" && i + 1 < argc) {
      rows_ = argv[++i];
    } else {
      arguments_.emplace_back(argv[i]);
    }
  }
}

void Report::add(const Row& row) {
  nlohmann::ordered_json json{{"name", row.name}, {"unit", row.unit}, {"kopeck", row.value}};
  const bool has_peer = !row.peer_name.empty() && row.peer > 0;
  json["peer_name"] = nullptr;
  json["peer"] = nullptr;
  json["ratio"] = nullptr;
  if (has_peer) {
    json["peer_name"] = row.peer_name;
    json["peer"] = row.peer;
    json["ratio"] = row.value / row.peer;
  }
  json["spread"] = row.spread;
  std::printf("%-40s %14.1f %-12s spread %.0f%%", row.name.c_str(), row.value, row.unit.c_str(), row.spread * 100);
  if (has_peer) std::printf("  %s %.1f", row.peer_name.c_str(), row.peer);
  if (row.target) {
    const bool met = row.more_is_better ? row.value >= *row.target : row.value <= *row.target;
    json["target"] = *row.target;
    json["met"] = met;
    std::printf("  target %.1f %s", *row.target, met ? "met" : "missed");
  }
  std::printf("\n");
  std::fflush(stdout);
  if (!rows_.empty()) std::ofstream(rows_, std::ios::app) << json.dump() << '\n';
}

std::int64_t Report::number(std::string_view name, std::int64_t otherwise) const {
  const auto found = std::find(arguments_.begin(), arguments_.end(), "--" + std::string(name));
  if (found == arguments_.end() || found + 1 == arguments_.end()) return otherwise;
  return std::strtoll((found + 1)->c_str(), nullptr, 10);
}

double seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Spread spreadOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const double median = values[values.size() / 2];
  return {median, median > 0 ? (values.back() - values.front()) / median : 0};
}

}  // namespace kopeck::bench
