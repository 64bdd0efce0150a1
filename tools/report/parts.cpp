#include "tools/report/parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <utility>

namespace kopeck::report {

namespace {

using backtest::Figures;
using backtest::Pair;
using backtest::Slice;

/// One figure of both sides: a column each.
struct Column {
  std::string title;
  std::function<Value(const Pair&, bool now)> of;
  bool always = false;  // also where it is 0 everywhere
  bool money = false;
};

std::string nameOf(const Speaker& with, Topic topic, const Pair& pair) {
  if (pair.name.empty()) return with.nothing();
  if (topic != Topic::rules || (pair.in_was && pair.in_now)) return pair.name;
  return pair.name + (pair.in_was ? with.say(" (removed)", " (убрано)") : with.say(" (added)", " (новое)"));
}

class Parts {
 public:
  Parts(const Backtest& of, const Speaker& with, Topic topic, const std::vector<Pair>& pairs)
      : of_(of), with_(with), topic_(topic), pairs_(pairs) {}

  void fill(const char* what, bool brief, Grid& grid) {
    point(with_.say("earned", "начислено"), &PointTotals::earned, true);
    if (!brief) {
      point(with_.say("redeemed", "списано"), &PointTotals::redeemed, false);
      point(with_.say("expired", "сгорело"), &PointTotals::expired, false);
      point(with_.say("taken back", "отозвано"), &PointTotals::taken_back, false);
      outstanding();
      columns_.push_back({with_.say("discounts", "скидки"),
                          [](const Pair& pair, bool now) { return (now ? pair.now : pair.was).discounts; }, false,
                          true});
    }
    columns_.push_back({with_.say("cost", "стоимость"),
                        [](const Pair& pair, bool now) { return now ? pair.cost_now : pair.cost_was; }, true, true});
    grid.head = {what};
    std::erase_if(columns_, [&](const Column& column) { return !column.always && isEmpty(column); });
    for (const Column& column : columns_) {
      grid.head.push_back(fmt::format("{}, {}", column.title, with_.was()));
      grid.head.push_back(fmt::format("{}, {}", column.title, with_.now()));
    }
    grid.head.push_back(with_.changed());
    grid.head.emplace_back("%");
    for (const Pair& pair : pairs_) grid.rows.push_back(row(pair));
  }

 private:
  void point(const char* title, Value PointTotals::*field, bool always) {
    columns_.push_back(
        {title, [field](const Pair& pair, bool now) { return (now ? pair.now : pair.was).wallets.front().*field; },
         always, false});
  }

  /// What is left with customers: of a month at its end, of a tier with those who are on it at the end.
  void outstanding() {
    const char* title = with_.say("outstanding", "в обращении");
    if (topic_ == Topic::tiers) {
      const Figures* was = &of_.replay.was.figures;
      const Figures* now = &of_.replay.now.figures;
      columns_.push_back({title,
                          [was, now](const Pair& pair, bool is_now) {
                            const auto& held = (is_now ? now : was)->owed_by_tier;
                            const auto found = held.find(pair.name);
                            return found == held.end() ? Value{0} : found->second.front();
                          },
                          false, false});
    }
    if (topic_ != Topic::months) return;
    std::map<std::string, std::pair<Value, Value>> upto;
    Value was = 0;
    Value now = 0;
    for (const Pair& pair : pairs_) {
      was += pair.was.wallets.front().outstanding();
      now += pair.now.wallets.front().outstanding();
      upto[pair.name] = {was, now};
    }
    columns_.push_back({title,
                        [upto](const Pair& pair, bool is_now) {
                          const auto& both = upto.at(pair.name);
                          return is_now ? both.second : both.first;
                        },
                        false, false});
  }

  [[nodiscard]] bool isEmpty(const Column& column) const {
    return std::all_of(pairs_.begin(), pairs_.end(),
                       [&](const Pair& pair) { return column.of(pair, false) == 0 && column.of(pair, true) == 0; });
  }

  [[nodiscard]] std::vector<std::string> row(const Pair& pair) const {
    std::vector<std::string> cells{nameOf(with_, topic_, pair)};
    for (const Column& column : columns_)
      for (const bool now : {false, true}) {
        const Value value = column.of(pair, now);
        const bool there = now ? pair.in_now : pair.in_was;
        cells.push_back(!there ? "–" : column.money ? with_.money(value) : with_.points(value));
      }
    cells.push_back(with_.moneyChange(pair.change()));
    cells.push_back(with_.percent(pair.cost_was, pair.cost_now));
    return cells;
  }

  const Backtest& of_;
  const Speaker& with_;
  Topic topic_;
  const std::vector<Pair>& pairs_;
  std::vector<Column> columns_;
};

}  // namespace

std::vector<Pair> inWords(const Speaker& with, const backtest::SegmentPairs& segment) {
  std::vector<Pair> values = segment.values;
  if (!segment.declared) return values;
  for (Pair& pair : values)
    if (!pair.name.empty())
      pair.name = pair.name == "yes" ? with.say("in it", "в сегменте") : with.say("not in it", "не в сегменте");
  return values;
}

void addParts(const Backtest& of, const Speaker& with, Topic topic, const char* what,
              const std::vector<backtest::Pair>& pairs, bool brief, Grid& grid) {
  Parts(of, with, topic, pairs).fill(what, brief, grid);
}

}  // namespace kopeck::report
