#include "compiler/prove/past.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "runtime/value/calendar.h"

namespace kopeck::prove {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostAmounts = 6;

/// A step into each of the next periods, and such as keep the day of the week.
constexpr int kDays[] = {0, 1, 7, 28, 31, 35, 91, 92, 182, 184, 364, 366};
constexpr int kTimes[] = {1, 2, 3, 5};

void setAmount(Json& purchase, Value amount, int decimals) {
  purchase["lines"][0]["amount"] = formatScaled(amount, decimals);
}

/// "101" -> "1000101": enough for every receipt of the past as well.
void addPoints(Json& opening) {
  if (!opening.contains("lots")) return;
  for (Json& lot : opening["lots"])
    if (lot.contains("points")) lot["points"] = "1000" + lot["points"].get<std::string>();
}

void addExpr(const plan::Plan& plan, std::int32_t index, std::vector<Value>& all) {
  if (index < 0) return;
  const plan::Expr& expr = plan.exprs[static_cast<std::size_t>(index)];
  if (expr.op == plan::Op::constant && expr.type == plan::Type::money && expr.value > 0) all.push_back(expr.value);
  addExpr(plan, expr.a, all);
  addExpr(plan, expr.b, all);
}

}  // namespace

std::optional<std::vector<std::string>> withPast(const std::vector<std::string>& events, const Past& past,
                                                 int money_decimals) {
  // What an opening states is of the day of the receipt: nothing comes before it.
  const bool opened = events.size() > 1 && events[events.size() - 2].find("\"opening\"") != std::string::npos;
  if (events.empty() || (past.back && opened)) return std::nullopt;
  std::vector<std::string> made;
  for (std::size_t i = 0; i + 1 < events.size(); ++i) {
    Json event = Json::parse(events[i], nullptr, false);
    if (event.is_discarded()) return std::nullopt;
    addPoints(event);
    made.push_back(event.dump());
  }
  Json last = Json::parse(events.back(), nullptr, false);
  const std::string at = last.is_discarded() ? "" : last.value("at", "");
  const std::optional<Day> day = parseDate(std::string_view(at).substr(0, at.find('T')));
  if (!day || at.find('T') == std::string::npos || !last.contains("lines")) return std::nullopt;
  const std::string id = last.value("id", "r1");
  for (int i = 0; i < past.times; ++i) {
    Json before = last;
    before["id"] = fmt::format("{}_{}", id, i + 1);
    if (past.back) before["at"] = formatDate(*day - past.days) + at.substr(at.find('T'));
    if (past.amount) setAmount(before, *past.amount, money_decimals);
    made.push_back(before.dump());
  }
  if (!past.back) last["at"] = formatDate(*day + past.days) + at.substr(at.find('T'));
  if (past.last) setAmount(last, *past.last, money_decimals);
  made.push_back(last.dump());
  return made;
}

std::vector<Past> pastsToTry(const std::vector<Value>& amounts) {
  std::vector<Value> all = amounts;
  all.resize(std::min(all.size(), kMostAmounts));
  // Where nothing is named: sums that reach most limits, and on which a hundredth more is seen.
  constexpr Value large = 1'000'000;
  all.push_back(large);
  all.push_back(10 * large);
  std::vector<Past> tries;
  for (const std::optional<Value> last : {std::optional<Value>(), std::optional<Value>(large)}) {
    for (const bool back : {false, true}) {
      for (const int days : kDays)
        for (const int times : kTimes) tries.push_back({days, back, times, std::nullopt, last});
      for (const int days : kDays)
        for (const Value amount : all) tries.push_back({days, back, 1, amount, last});
    }
  }
  return tries;
}

std::vector<Value> amountsOf(const plan::Plan& plan, const std::vector<std::size_t>& rules) {
  std::vector<Value> all;
  for (const std::size_t r : rules) {
    const plan::Rule& rule = plan.rules[r];
    for (const plan::Condition& condition : rule.conditions) addExpr(plan, condition.expr, all);
    for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e) {
      const plan::Earn& earn = plan.earns[static_cast<std::size_t>(e)];
      addExpr(plan, earn.guard, all);
      addExpr(plan, earn.value, all);
      if (earn.portion_from > 0) all.push_back(earn.portion_from);
      for (const std::int32_t cap : earn.caps) all.push_back(plan.limits[static_cast<std::size_t>(cap)].most);
    }
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace kopeck::prove
