// How a Plan is divided into functions of machine code: what compiler/jit generates in this order, and what Compiled
// (compiled.h) calls. Whoever generates and whoever calls divide alike, so that code may come out of an image that
// another process wrote.
//
// Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/plan/plan.h"

namespace kopeck::native {

enum class UnitKind : std::uint8_t {
  lines,         // a word of every line's mask: Unit::part
  sums,          // of all but payment and purchases: Unit::indices
  payment_sums,  // over `paid` and `tenders`
  purchase,      // rules: Unit::indices, as of the four that follow
  on_return,
  discount,
  custom,    // Unit::part: into schema.events
  schedule,  // Unit::part: into Plan::schedules
  redeem,    // the redeem block's conditions
  receipt,   // lines, sums and rules of a purchase in one: Unit::indices are the rules
  shape,     // all rules that differ from Unit::part in constants alone
};

/// What the function of UnitKind::receipt returns beside Faults: amounts so large that sums may leave int64. What it
/// wrote does not count then; the other functions do it all again.
constexpr std::int32_t kTooLarge = 2;
/// Amounts and quantities of a line, and their sums, up to which the function of UnitKind::receipt goes: all that the
/// engine lets in (runtime/engine/bounds.h). And how many lines.
constexpr std::int64_t kMostInReceipt = (std::int64_t{1} << 50) - 1;
constexpr std::int64_t kMostLinesInReceipt = 4096;

/// One function.
struct Unit {
  std::string name;  // unique in the Plan
  UnitKind kind = UnitKind::redeem;
  std::int32_t part = -1;
  std::vector<std::int32_t> indices;
  std::size_t nodes = 0;  // about how much there is to generate
};

/// Rules that are looked up: the function of each one's shape, and where its table begins.
struct ShapeOfRule {
  std::int32_t shape = -1;
  std::uint32_t table = 0;
};

struct Division {
  bool looks_up = false;
  std::vector<Unit> units;
  std::vector<std::int32_t> payment;    // sums over `paid` and `tenders`: 0 before payment
  std::vector<std::int32_t> purchases;  // sums that are constant
  std::vector<ShapeOfRule> rules;       // where rules are looked up
  std::vector<std::int64_t> tables;     // of all rules, one after another
};

/// `looks_up`: rules are looked up (RuleIndex), and compiled by their shapes. Requires a sound Plan.
[[nodiscard]] Division divide(const plan::Plan& plan, bool looks_up);

}  // namespace kopeck::native
