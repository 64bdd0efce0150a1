// The programme of state_bench as somebody would write it in C++ for one retailer: plain structs and a hash map,
// compiled for this machine. It gives what the engine gives: postings with their share of each line, lots, tiers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace kopeck::bench {

struct HandLine {
  std::uint32_t category = 0;  // by HandShop's categories
  std::int64_t net = 0;        // minor units
};

struct HandReceipt {
  std::int64_t customer = 0;
  std::int32_t day = 0;
  std::int32_t second = 0;
  std::int64_t asked = 0;  // points to redeem; 0: none
  const HandLine* lines = nullptr;
  std::size_t line_count = 0;
};

enum class HandKind : std::uint8_t { earned, redeemed, expired };

struct HandPosting {
  HandKind kind = HandKind::earned;
  std::int32_t rule = -1;  // by the order in the rule file
  std::int64_t lot = 0;    // the receipt's row that earned it
  std::int64_t points = 0;
  std::int32_t day = 0;
  std::size_t first_part = 0;  // earned: into the parts, one a line
};

/// What one receipt did.
struct HandOutcome {
  std::vector<HandPosting> postings;
  std::vector<std::int64_t> parts;
  std::vector<std::int64_t> paid_points;  // a line
  std::int32_t tier = 0;
};

struct HandLot {
  std::int64_t row = 0;
  std::int64_t left = 0;
  std::int32_t active_from = 0;
  std::int32_t last_day = 0;
};
struct HandDay {
  std::int32_t day = 0;
  std::int64_t net = 0;
};
struct HandAccount {
  std::vector<HandLot> lots;  // by their last day
  std::vector<HandDay> days;  // of the last twelve months, or more
  std::int64_t net_of_year = 0;
  std::int32_t year_start = 0;
  std::int32_t settled = 0;
  std::int32_t tier = 0;
  std::int32_t redeemed_day = 0;
  std::int32_t redeemed_times = 0;
};

class HandShop {
 public:
  // Categories of lines.
  static constexpr std::uint32_t kCoffee = 0;
  static constexpr std::uint32_t kOther = 1;
  static constexpr std::uint32_t kGiftCards = 2;
  static constexpr std::uint32_t kTobacco = 3;

  void reserve(std::size_t customers) { accounts_.reserve(customers); }
  /// `row` names the receipt in lots.
  void apply(const HandReceipt& receipt, std::int64_t row, HandOutcome& out);
  [[nodiscard]] std::size_t customers() const { return accounts_.size(); }

 private:
  enum class Goods : std::uint8_t { all, earning, coffee };
  [[nodiscard]] static bool isOf(std::uint32_t category, Goods goods);
  struct Sums {
    std::int64_t net = 0, earning = 0, coffee = 0;
  };
  static void pass(HandAccount& account, std::int32_t day, HandOutcome& out);
  void redeem(HandAccount& account, const HandReceipt& receipt, std::int64_t net, HandOutcome& out);
  void earn(HandAccount& account, const HandReceipt& receipt, std::int64_t row, const Sums& sums, HandOutcome& out);
  void grant(const HandReceipt& receipt, std::int32_t rule, std::int64_t points, std::int64_t row, Goods of,
             HandOutcome& out);

  std::unordered_map<std::int64_t, HandAccount> accounts_;
  std::vector<std::int64_t> paid_, weights_, money_, remainders_;  // a line
};

}  // namespace kopeck::bench
