// Figures: what a finished ledger comes to, in total and by rule, month, tier and segment, and customer by customer.
// One side of a backtest, read in one pass over the events and one over the postings.
//
// Between a ledger (runtime/store) and whoever compares two of them (compare.h). Points are smallest units of their
// wallet, money is minor units. Plain data and one pure function of the ledger; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/ledger/ledger.h"
#include "runtime/run/programme.h"
#include "runtime/store/reader.h"
#include "runtime/value/result.h"

namespace kopeck::backtest {

/// What moved in a part of the history, or in all of it.
struct Slice {
  std::vector<PointTotals> wallets;  // by wallet; [0] is the header's
  Value discounts = 0;               // money off by rules, free units included, less what went back with its goods
  std::int64_t coupons_issued = 0;
  std::int64_t coupons_used = 0;
  std::int64_t free_gifts = 0;  // postings of free units that were used, and free units that rules gave at once
  std::int64_t sales = 0;       // purchases of members
  Value net = 0;                // of these purchases, after discounts, less what members returned
};

/// Slices by name.
class Table {
 public:
  Table() = default;
  explicit Table(std::size_t wallets) : wallets_(wallets) {}
  /// The place of the name, made where it is missing.
  std::size_t at(std::string_view name);
  [[nodiscard]] Slice& operator[](std::size_t place) { return slices_[place]; }
  [[nodiscard]] std::size_t size() const { return names_.size(); }
  [[nodiscard]] const std::string& name(std::size_t place) const { return names_[place]; }
  /// nullptr where there is none.
  [[nodiscard]] const Slice* find(const std::string& name) const;

 private:
  std::size_t wallets_ = 1;
  std::vector<std::string> names_;  // in the order of first sight
  std::vector<Slice> slices_;
  std::unordered_map<std::string, std::size_t> places_;
};

/// Slices by the values of one attribute, of the customer or of the receipt.
struct Segments {
  std::string name;  // as the rules write it; "store" for the receipt's store
  bool of_customer = false;
  bool declared = false;  // a segment of the programme: "yes" and "no", as of the receipt
  Table table;
};

struct CustomerFigures {
  std::string id;
  std::int64_t account = 0;
  Slice slice;
};

/// What tills asked points to pay, and what came of it. Of receipts that customers have; what the till stated as taken
/// was not asked.
struct Redemptions {
  std::int64_t asked_receipts = 0;
  std::int64_t cut_receipts = 0;
  Value asked = 0;
  Value taken = 0;
  Value short_of = 0;  // beyond all that the customer held
  Value cut = 0;       // held, but the rules kept it: share, minimum, steps, goods that points may not pay, not active
};

struct LimitCut {
  std::int64_t times = 0;
  Value points = 0;  // of the header's points
};

/// What customers hold at the end, by wallet.
using Held = std::vector<Value>;

struct Figures {
  std::vector<ProgrammeId::Kind> wallets;
  std::vector<std::string> tier_names;  // of the main block, from the lowest; empty: there are no tiers
  Slice whole;
  Table rules, months, tiers;
  std::vector<Segments> segments;
  std::vector<CustomerFigures> customers;      // by account
  std::vector<Redemptions> redemptions;        // by wallet
  std::map<std::string, LimitCut> limits;      // by the author's words
  std::map<std::string, Held> owed_by_expiry;  // "2026-03", "never", "debt"
  std::map<std::string, Held> owed_by_tier;
  std::map<std::string, std::map<std::string, Held>> owed_by_segment;  // who is in it at the end: "yes", "no"
  Held owed;
};

/// A segment that a version of the programme declares.
struct Segment {
  std::string name;
  std::int32_t version = 0;  // the version's number
  std::int32_t expr = -1;    // of its Plan, over the customer and the day alone
};

/// A ledger with its programme, linked and started over the ledger's own texts.
struct OpenSide {
  std::unique_ptr<Programme> programme;
  std::unique_ptr<StoreReader> reader;
  std::unique_ptr<TextPool> pool;
  std::vector<Segment> segments;
  Day last_day = kNoDay;  // to which time has passed
};

/// Opens a ledger that was made by these very versions; what evaluates is the interpreter.
[[nodiscard]] Result<OpenSide> openSide(const std::string& ledger, std::vector<VersionInput> versions);

[[nodiscard]] Result<Figures> figuresOf(OpenSide& side);

}  // namespace kopeck::backtest
