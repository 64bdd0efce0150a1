// Logic: whether tests of the Plan can come out as said all together, of any event and whoever brings it. What they
// speak of are free variables with their bounds and what else is known of them (facts), lines of a receipt are not
// looked at one by one: an answer `impossible` holds of receipts of any length. Nothing of Z3 is seen; the same answer
// on every machine; one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "compiler/check/intervals.h"
#include "runtime/plan/plan.h"

namespace kopeck::prove {

/// An expression of the Plan, or -1 - Field.
using Quantity = std::int32_t;

/// What is known of quantities; kMissing among the ranges: it may not be known.
class Quantities {
 public:
  virtual ~Quantities() = default;
  /// Where a test holds, if it is of one quantity against what is written out.
  [[nodiscard]] virtual std::optional<std::pair<Quantity, checking::Ranges>> rangesOf(std::int32_t test) = 0;
  [[nodiscard]] virtual const checking::Ranges& domainOf(Quantity quantity) = 0;
};

struct Literal {
  std::int32_t test = -1;  // yes/no, into Plan::exprs
  bool holds = true;
};

/// Where `when` (if any) is in its range, the parts together are no more than the whole (-1: than `most`).
struct Fact {
  struct In {
    Quantity quantity = 0;
    checking::Range range;
  };
  std::optional<In> when;
  std::vector<Quantity> parts;
  std::optional<Quantity> whole;
  Value most = 0;
};

enum class Possible : std::uint8_t { no, yes, unknown };

class Logic {
 public:
  /// Both outlive it. `steps` are the solver's own, for one question.
  Logic(const plan::Plan& plan, Quantities& quantities, unsigned steps);
  ~Logic();
  Logic(const Logic&) = delete;
  Logic& operator=(const Logic&) = delete;
  [[nodiscard]] Possible together(const std::vector<Literal>& literals, const std::vector<Fact>& facts);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace kopeck::prove
