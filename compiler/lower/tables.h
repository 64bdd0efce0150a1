// Tables: the shared parts of a Plan while it is made; each adds what is new and finds what is equal. Internal to
// compiler/lower.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "compiler/check/checked.h"
#include "runtime/plan/plan.h"

namespace kopeck::lowering {

class Tables {
 public:
  explicit Tables(plan::Plan& plan) : plan_(plan) {}

  /// 0 for no text.
  Value text(const std::string& text);
  std::int32_t prefix(const std::string& text);
  std::int32_t list(std::vector<Value> values);
  std::int32_t sum(const checked::Sum& sum);
  /// The aggregate that carries the sum over the window.
  std::int32_t aggregate(const checked::Sum& sum, const plan::Window& window);
  std::int32_t terms(const plan::Terms& terms);
  std::int32_t draw(const plan::Draw& draw);
  std::int32_t schedule(const plan::Schedule& schedule);
  /// The read, which reads() has placed.
  [[nodiscard]] std::int32_t read(const checked::Expr& e);
  std::int32_t expr(const checked::Expr& e);

  /// Notes everything the expression reads of the account.
  void noteReads(const checked::Expr& e);
  /// Gives every noted read its place: customer attributes, tiers, the last purchase, balances, histories in the order
  /// of first sight; and the limits' use after them.
  void placeReads();

 private:
  using ReadKey = std::tuple<plan::ReadKind, std::int32_t, plan::WindowKind, std::int32_t, plan::Period>;
  static ReadKey keyOf(const plan::Read& read) {
    return {read.kind, read.index, read.window.kind, read.window.n, read.window.period};
  }
  plan::Read resolved(const checked::Expr& e);
  std::int32_t add(const plan::Expr& e);
  std::int32_t under(const checked::Expr& e);
  std::int32_t oneOf(const checked::Expr& e);
  /// A text of the customer or the receipt that `under` tests.
  std::int32_t prefixOf(std::int32_t expr);
  std::int32_t code(const std::string& text);
  std::int32_t itemHistory(const plan::Window& window);
  std::int32_t result(const plan::ResultOf& result);
  std::int32_t indexOf(const checked::Expr& e);

  plan::Plan& plan_;
  std::map<std::string, Value> texts_;
  std::map<Value, std::int32_t> prefixes_;
  std::map<Value, std::int32_t> codes_;
  std::map<std::tuple<std::string, std::int32_t, bool>, std::int32_t> draws_;
  std::map<std::vector<Value>, std::int32_t> lists_;
  std::map<std::tuple<plan::Measure, std::int32_t, std::int32_t>, std::int32_t> sums_;
  std::map<std::tuple<plan::Measure, std::int32_t, std::int32_t, std::vector<std::int32_t>>, std::int32_t> aggregates_;
  std::vector<plan::Read> noted_;
  std::map<ReadKey, std::int32_t> reads_;
  std::map<std::tuple<plan::Op, plan::Type, std::int32_t, std::int32_t, std::int32_t, Value>, std::int32_t> exprs_;
};

}  // namespace kopeck::lowering
