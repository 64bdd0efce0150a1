// Compare: what two replays of one history differ in. Who gains and who loses, and by what, is said in money: points by
// their worth (each side's own), discounts as they are; where points have no worth, in points.
//
// What a slice cost is what its customers have got and not lost again:
//   points earned + given by others + adjusted - taken back - expired - turned into something else, by their worth,
//   + money off by rules.
// Points that were brought over, or given by hand, are no doing of the rules and cost nothing here. All sums are exact;
// money is cut off at the minor unit once, where it is said.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/engine/words.h"
#include "tools/backtest/replay.h"

namespace kopeck::backtest {

/// Exact money of both sides: minor units, in `parts` equal parts each.
struct Prices {
  Value parts = 1;
  std::vector<Value> was, now;  // parts of a minor unit for one smallest unit, by the side's wallet
  /// Whether anything is worth money.
  [[nodiscard]] bool any() const;
};

/// In parts of a minor unit.
[[nodiscard]] Int128 costOf(const std::vector<Value>& prices, Value parts, const Slice& slice);
/// What customers have got of the header's points and not lost again.
[[nodiscard]] Value pointsOf(const Slice& slice);

/// A slice of both sides; `cost` in minor units.
struct Pair {
  std::string name;
  bool in_was = true, in_now = true;  // a rule may be of one side alone
  Slice was, now;
  Value cost_was = 0, cost_now = 0;
  [[nodiscard]] Value change() const { return cost_now - cost_was; }
};

struct SegmentPairs {
  std::string name;
  bool of_customer = false;
  bool declared = false;     // see Segments
  std::vector<Pair> values;  // the greatest change first
  std::size_t left_out = 0;  // so many values, where there are too many to be segments: `values` is empty
};

/// How one customer fares.
struct CustomerChange {
  std::string id;
  std::int64_t was_account = 0, now_account = 0;  // 0: not known there
  Value points = 0;                               // of the header's points
  Value money = 0;                                // minor units, cut off
  Int128 exact = 0;                               // parts of a minor unit, or points where nothing is worth money
  Value cost_was = 0, cost_now = 0;
};

/// Those who gain, or lose.
struct Party {
  std::int64_t customers = 0;
  Value points = 0;
  Value money = 0;
};

/// Customers who gain (`sign` 1) or lose (-1) more than `over` and up to `up_to`, in minor units, or in points where
/// nothing is worth money; 0: those for whom nothing changes.
struct Bucket {
  int sign = 0;
  Value over = 0;
  std::optional<Value> up_to;  // nothing: without end
  std::int64_t customers = 0;
  Value sum = 0;  // of their changes
};

/// What one rule gave a customer, or on a receipt, less what was taken back.
struct Gave {
  bool there = true;              // the side has such a rule
  Value points = 0;               // of the header's points
  Value discount = 0;             // minor units off
  std::vector<std::string> more;  // of further kinds: "2 cash", "1.50 silver"
  Words why;                      // on a receipt: the arithmetic, or why it gave nothing
  friend bool operator==(const Gave&, const Gave&) = default;
};

struct RuleChange {
  std::string rule;
  Gave was, now;
};

struct ReceiptChange {
  std::string id;
  Day day = 0;
  Value net = 0;
  Value was_points = 0, now_points = 0;  // earned, of the header's points
  Value was_discount = 0, now_discount = 0;
  std::vector<RuleChange> rules;  // those that differ
};

struct Extreme {
  CustomerChange change;
  std::string was_tier, now_tier;              // at the end
  Value was_expired = 0, now_expired = 0;      // of the header's points
  Value was_corrected = 0, now_corrected = 0;  // by late receipts, beyond what single rules gave
  std::vector<RuleChange> rules;               // what each rule gave in all, where that differs
  std::optional<ReceiptChange> receipt;        // the receipt that differs most
};

struct Comparison {
  bool by_money = true;  // customers' changes are money, else points
  Pair whole;
  Value owed_was = 0, owed_now = 0;  // what customers hold at the end, all wallets, by its worth; minor units
  std::vector<Pair> rules;           // the greatest change first
  std::vector<Pair> months;          // in order
  std::vector<Pair> tiers;           // from the lowest
  std::vector<SegmentPairs> segments;
  Party gain, lose;
  std::int64_t same = 0;
  std::vector<Bucket> distribution;  // rising
  /// Of all customers' changes, rising: at 5, 25, 50, 75 and 95 %.
  std::vector<Value> quantiles;
  std::vector<Extreme> gainers, losers;   // ten each, the greatest first
  std::vector<CustomerChange> customers;  // all, rising by their change
};

[[nodiscard]] Result<Comparison> compare(Replay& replay);

}  // namespace kopeck::backtest
