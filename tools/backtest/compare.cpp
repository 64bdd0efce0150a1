#include "tools/backtest/compare.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <unordered_map>
#include <utility>

#include "tools/backtest/extremes.h"

namespace kopeck::backtest {

namespace {

constexpr std::size_t kExtremes = 10;
// An attribute with more values than this is no segment: a telephone number, a city of a whole country.
constexpr std::size_t kMostValues = 200;
constexpr std::size_t kMostSteps = 8;

Error tooLarge() {
  return {ErrorKind::invalid, "the sums of this history are larger than money can be counted",
          "суммы этой истории больше, чем можно посчитать в деньгах"};
}

Result<Prices> pricesOf(const Figures& was, const Figures& now) {
  Prices prices;
  for (const Figures* side : {&was, &now})
    for (const ProgrammeId::Kind& kind : side->wallets) {
      if (kind.worth_points <= 0) continue;
      const Int128 parts = Int128{prices.parts} / std::gcd(prices.parts, kind.worth_points) * kind.worth_points;
      if (parts > std::numeric_limits<std::int32_t>::max()) return tooLarge();
      prices.parts = static_cast<Value>(parts);
    }
  const auto fill = [&](const Figures& side, std::vector<Value>& of) -> bool {
    for (const ProgrammeId::Kind& kind : side.wallets) {
      const Int128 price =
          kind.worth_points <= 0 ? Int128{0} : Int128{kind.worth_money} * (prices.parts / kind.worth_points);
      if (price > std::numeric_limits<Value>::max()) return false;
      of.push_back(static_cast<Value>(price));
    }
    return true;
  };
  if (!fill(was, prices.was) || !fill(now, prices.now)) return tooLarge();
  return prices;
}

const Slice& emptySlice() {
  static const Slice nothing;
  return nothing;
}

class Comparing {
 public:
  explicit Comparing(Replay& replay) : replay_(replay), was_(replay.was.figures), now_(replay.now.figures) {}

  Result<Comparison> go() {
    auto prices = pricesOf(was_, now_);
    if (!prices.ok()) return prices.error();
    prices_ = std::move(*prices);
    // What the whole is within, each part is.
    if (!fits(was_.whole, prices_.was) || !fits(now_.whole, prices_.now)) return tooLarge();
    out_.by_money = prices_.any() || was_.whole.discounts != 0 || now_.whole.discounts != 0;
    out_.whole = pairOf("", &was_.whole, &now_.whole);
    out_.owed_was = owed(was_, prices_.was);
    out_.owed_now = owed(now_, prices_.now);
    out_.rules = pairsOf(was_.rules, now_.rules);
    sortByChange(out_.rules);
    out_.months = pairsOf(was_.months, now_.months);
    std::sort(out_.months.begin(), out_.months.end(), [](const Pair& a, const Pair& b) { return a.name < b.name; });
    out_.tiers = pairsOf(was_.tiers, now_.tiers);
    segments();
    customers();
    distribution();
    if (Status status = extremes(); !status.ok()) return status.error();
    out_.customers = std::move(changes_);
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool fits(const Slice& slice, const std::vector<Value>& prices) const {
    Int128 sum = Int128{slice.discounts < 0 ? -slice.discounts : slice.discounts} * prices_.parts;
    for (std::size_t w = 0; w < slice.wallets.size(); ++w) {
      const PointTotals& of = slice.wallets[w];
      // Bounded by the ledger: see kMostTotal in runtime/engine.
      for (const Value part : {of.earned, of.redeemed, of.expired, of.taken_back, of.returned, of.adjusted, of.turned,
                               of.opened, of.gifted, of.by_hand})
        sum += Int128{part < 0 ? -part : part} * prices[w];
    }
    return sum / prices_.parts <= std::numeric_limits<Value>::max() / 2;
  }

  [[nodiscard]] Value minor(Int128 exact) const { return static_cast<Value>(exact / prices_.parts); }

  [[nodiscard]] Value owed(const Figures& side, const std::vector<Value>& prices) const {
    Int128 sum = 0;
    for (std::size_t w = 0; w < side.owed.size(); ++w) sum += Int128{side.owed[w]} * prices[w];
    return minor(sum);
  }

  [[nodiscard]] Pair pairOf(const std::string& name, const Slice* was, const Slice* now) const {
    Pair pair;
    pair.name = name;
    pair.in_was = was != nullptr;
    pair.in_now = now != nullptr;
    if (was != nullptr) pair.was = *was;
    if (now != nullptr) pair.now = *now;
    pair.was.wallets.resize(was_.wallets.size());
    pair.now.wallets.resize(now_.wallets.size());
    pair.cost_was = minor(costOf(prices_.was, prices_.parts, pair.was));
    pair.cost_now = minor(costOf(prices_.now, prices_.parts, pair.now));
    return pair;
  }

  /// The old side's in its order, then those of the new side alone.
  [[nodiscard]] std::vector<Pair> pairsOf(const Table& was, const Table& now) const {
    std::vector<Pair> pairs;
    for (std::size_t i = 0; i < was.size(); ++i)
      pairs.push_back(pairOf(was.name(i), was.find(was.name(i)), now.find(was.name(i))));
    for (std::size_t i = 0; i < now.size(); ++i)
      if (was.find(now.name(i)) == nullptr) pairs.push_back(pairOf(now.name(i), nullptr, now.find(now.name(i))));
    return pairs;
  }

  static void sortByChange(std::vector<Pair>& pairs) {
    const auto size = [](const Pair& pair) { return pair.change() < 0 ? -pair.change() : pair.change(); };
    std::stable_sort(pairs.begin(), pairs.end(), [&](const Pair& a, const Pair& b) {
      if (size(a) != size(b)) return size(a) > size(b);
      return std::max(a.cost_was, a.cost_now) > std::max(b.cost_was, b.cost_now);
    });
  }

  void segments() {
    const auto of = [](const Figures& side, const Segments& like) -> const Table* {
      for (const Segments& one : side.segments)
        if (one.name == like.name && one.of_customer == like.of_customer && one.declared == like.declared)
          return &one.table;
      return nullptr;
    };
    const Table nothing;
    const auto add = [&](const Segments& like) {
      const Table* was = of(was_, like);
      const Table* now = of(now_, like);
      SegmentPairs pairs{like.name, like.of_customer, like.declared,
                         pairsOf(was ? *was : nothing, now ? *now : nothing), 0};
      // All in one group says nothing.
      if (pairs.values.size() < 2) return;
      sortByChange(pairs.values);
      if (pairs.values.size() > kMostValues) {
        pairs.left_out = pairs.values.size();
        pairs.values.clear();
      }
      out_.segments.push_back(std::move(pairs));
    };
    for (const Segments& one : was_.segments) add(one);
    for (const Segments& one : now_.segments)
      if (of(was_, one) == nullptr) add(one);
  }

  void customers() {
    std::unordered_map<std::string, const CustomerFigures*> now;
    for (const CustomerFigures& one : now_.customers) now.emplace(one.id, &one);
    for (const CustomerFigures& one : was_.customers) {
      const auto found = now.find(one.id);
      takeCustomer(one.id, &one, found == now.end() ? nullptr : found->second);
      if (found != now.end()) now.erase(found);
    }
    for (const CustomerFigures& one : now_.customers)
      if (now.contains(one.id)) takeCustomer(one.id, nullptr, &one);
    // The same order whatever the order of arrival.
    std::sort(changes_.begin(), changes_.end(), [](const CustomerChange& a, const CustomerChange& b) {
      return a.exact != b.exact ? a.exact < b.exact : a.id < b.id;
    });
  }

  void takeCustomer(const std::string& id, const CustomerFigures* was, const CustomerFigures* now) {
    const Slice& before = was != nullptr ? was->slice : emptySlice();
    const Slice& after = now != nullptr ? now->slice : emptySlice();
    CustomerChange change;
    change.id = id;
    change.was_account = was != nullptr ? was->account : 0;
    change.now_account = now != nullptr ? now->account : 0;
    change.points = pointsOf(after) - pointsOf(before);
    const Int128 cost_was = costOf(prices_.was, prices_.parts, before);
    const Int128 cost_now = costOf(prices_.now, prices_.parts, after);
    change.cost_was = minor(cost_was);
    change.cost_now = minor(cost_now);
    change.money = minor(cost_now - cost_was);
    change.exact = out_.by_money ? cost_now - cost_was : Int128{change.points};
    Party& party = change.exact > 0 ? out_.gain : out_.lose;
    if (change.exact == 0) {
      ++out_.same;
    } else {
      ++party.customers;
      party.points += change.points;
      party.money += change.money;
    }
    changes_.push_back(std::move(change));
  }

  [[nodiscard]] Value shown(const CustomerChange& change) const { return out_.by_money ? change.money : change.points; }

  /// Steps of 1, 2 and 5 up to the greatest change, the largest few of them.
  [[nodiscard]] std::vector<Value> steps() const {
    Value most = 0;
    for (const CustomerChange& change : changes_) most = std::max(most, std::abs(shown(change)));
    std::vector<Value> all;
    constexpr std::array<Value, 3> kSteps{1, 2, 5};
    for (Value ten = 1; ten < most; ten *= 10) {
      for (const Value step : kSteps)
        if (step * ten < most) all.push_back(step * ten);
      if (ten > std::numeric_limits<Value>::max() / 100) break;
    }
    if (all.size() > kMostSteps) all.erase(all.begin(), all.end() - kMostSteps);
    return all;
  }

  void distribution() {
    const std::vector<Value> bounds = steps();
    std::vector<Bucket>& all = out_.distribution;
    for (std::size_t i = bounds.size() + 1; i > 0; --i)
      all.push_back(
          {-1, i > 1 ? bounds[i - 2] : 0, i > bounds.size() ? std::nullopt : std::optional(bounds[i - 1]), 0, 0});
    all.push_back({});
    const std::size_t middle = all.size() - 1;
    for (std::size_t i = 0; i <= bounds.size(); ++i)
      all.push_back({1, i > 0 ? bounds[i - 1] : 0, i < bounds.size() ? std::optional(bounds[i]) : std::nullopt, 0, 0});
    for (const CustomerChange& change : changes_) {
      const auto step = static_cast<std::size_t>(
          std::lower_bound(bounds.begin(), bounds.end(), std::abs(shown(change))) - bounds.begin());
      const std::size_t place = change.exact == 0 ? middle : change.exact > 0 ? middle + 1 + step : middle - 1 - step;
      ++all[place].customers;
      all[place].sum += shown(change);
    }
    if (changes_.empty()) return;
    constexpr std::array<std::size_t, 5> kPercent{5, 25, 50, 75, 95};
    for (const std::size_t percent : kPercent) {
      const std::size_t rank = (changes_.size() * percent + 99) / 100;
      out_.quantiles.push_back(shown(changes_[std::max<std::size_t>(rank, 1) - 1]));
    }
  }

  Status extremes() {
    const auto add = [&](const CustomerChange& change, std::vector<Extreme>& to) -> Status {
      auto one = explainCustomer(replay_, prices_, change);
      if (!one.ok()) return one.error();
      to.push_back(std::move(*one));
      return Done{};
    };
    for (std::size_t i = changes_.size(); i > 0 && out_.gainers.size() < kExtremes; --i) {
      if (changes_[i - 1].exact <= 0) break;
      if (Status status = add(changes_[i - 1], out_.gainers); !status.ok()) return status;
    }
    for (std::size_t i = 0; i < changes_.size() && out_.losers.size() < kExtremes; ++i) {
      if (changes_[i].exact >= 0) break;
      if (Status status = add(changes_[i], out_.losers); !status.ok()) return status;
    }
    return Done{};
  }

  Replay& replay_;
  const Figures& was_;
  const Figures& now_;
  Prices prices_;
  std::vector<CustomerChange> changes_;
  Comparison out_;
};

}  // namespace

bool Prices::any() const {
  const auto some = [](const std::vector<Value>& of) {
    return std::any_of(of.begin(), of.end(), [](Value price) { return price > 0; });
  };
  return some(was) || some(now);
}

Int128 costOf(const std::vector<Value>& prices, Value parts, const Slice& slice) {
  Int128 cost = Int128{slice.discounts} * parts;
  for (std::size_t w = 0; w < slice.wallets.size(); ++w) {
    const PointTotals& of = slice.wallets[w];
    cost += Int128{of.earned + of.gifted + of.adjusted - of.taken_back - of.expired - of.turned} * prices[w];
  }
  return cost;
}

Value pointsOf(const Slice& slice) {
  if (slice.wallets.empty()) return 0;
  const PointTotals& of = slice.wallets.front();
  return of.earned + of.gifted + of.adjusted - of.taken_back - of.expired - of.turned;
}

Result<Comparison> compare(Replay& replay) {
  return Comparing(replay).go();
}

}  // namespace kopeck::backtest
