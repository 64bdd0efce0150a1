// Deeper: whether tests can hold together, by intervals first and by the solver where quantities have to do with each
// other. Internal to compiler/analysis.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "compiler/analysis/regions.h"
#include "compiler/prove/logic.h"

namespace kopeck::analysis {

class Deeper {
 public:
  /// Both outlive it.
  Deeper(const plan::Plan& plan, Regions& regions);

  /// Whether they never come out so together, on the days that `rest` leaves. Never true in doubt; what the solver
  /// gave up on is counted in open().
  [[nodiscard]] bool never(const std::vector<prove::Literal>& literals, const Region& rest);
  [[nodiscard]] std::size_t open() const { return open_; }

 private:
  /// The regions as the solver asks for them.
  class View : public prove::Quantities {
   public:
    explicit View(Regions& regions) : regions_(regions) {}
    std::optional<std::pair<prove::Quantity, checking::Ranges>> rangesOf(std::int32_t test) override;
    const checking::Ranges& domainOf(prove::Quantity quantity) override { return regions_.domainOf(quantity); }

   private:
    Regions& regions_;
  };

  void collect(std::int32_t expr, std::vector<Quantity>& found, bool& compares) const;
  void relate(Quantity a, Quantity b, std::vector<prove::Fact>& facts);
  void relateSums(const plan::Sum& a, Quantity qa, const plan::Sum& b, Quantity qb, std::vector<prove::Fact>& facts);
  void relateTests(Quantity a, Quantity b, std::vector<prove::Fact>& facts);
  [[nodiscard]] std::optional<plan::Sum> sumOf(Quantity quantity) const;
  [[nodiscard]] bool isWithin(std::int32_t inner, std::int32_t outer);
  [[nodiscard]] bool isApart(std::int32_t a, std::int32_t b);
  [[nodiscard]] std::vector<prove::Fact> factsOf(const std::vector<Quantity>& quantities);

  const plan::Plan& plan_;
  Regions& regions_;
  View view_;
  std::unique_ptr<prove::Logic> logic_;
  std::map<std::pair<std::int32_t, std::int32_t>, bool> within_, apart_;
  std::size_t open_ = 0;
  int asked_ = 0;
};

}  // namespace kopeck::analysis
