#include "tools/report/charts.h"

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <utility>

#include "tools/report/forecast.h"
#include "tools/report/parts.h"
#include "tools/report/speaker.h"

namespace kopeck::report {

namespace {

constexpr std::size_t kMostBars = 12;

using backtest::Pair;

class Charts {
 public:
  Charts(const Backtest& of, const std::vector<Section>& sections, Lang lang)
      : of_(of), sections_(sections), with_(of, lang), id_(of.replay.now.open.programme->id()) {}

  std::vector<Chart> go() {
    std::size_t segment = 0;
    for (std::size_t i = 0; i < sections_.size(); ++i) {
      const Section& section = sections_[i];
      switch (section.topic) {
        case Topic::rules:
          sides(i, of_.comparison.rules, true);
          break;
        case Topic::months:
          sides(i, of_.comparison.months, false);
          break;
        case Topic::tiers:
          sides(i, of_.comparison.tiers, false);
          break;
        case Topic::segment:
          sides(i, inWords(with_, of_.comparison.segments[segment++]), true);
          break;
        case Topic::spread:
          spread(i);
          break;
        case Topic::forecast:
          forecast(i);
          break;
        case Topic::whole:
        case Topic::members:
        case Topic::gainers:
        case Topic::losers:
        case Topic::caps:
        case Topic::owed:
          break;
      }
    }
    return std::move(charts_);
  }

 private:
  Chart& chart(std::size_t section) {
    Chart& one = charts_.emplace_back();
    one.section = section;
    one.title = sections_[section].title;
    return one;
  }

  /// What each part cost on both sides.
  void sides(std::size_t section, const std::vector<Pair>& pairs, bool across) {
    if (pairs.empty()) return;
    Chart& one = chart(section);
    one.across = across;
    Series was{with_.was(), "old", {}, {}};
    Series now{with_.now(), "new", {}, {}};
    const std::size_t bars = across ? std::min(pairs.size(), kMostBars) : pairs.size();
    for (std::size_t i = 0; i < bars; ++i) {
      const Pair& pair = pairs[i];
      one.labels.push_back(pair.name.empty() ? with_.nothing() : pair.name);
      add(was, pair.cost_was);
      add(now, pair.cost_now);
    }
    one.series = {std::move(was), std::move(now)};
  }

  void add(Series& series, Value money) const {
    series.values.push_back(formatScaled(money, id_.money_decimals));
    series.texts.push_back(with_.withCurrency(with_.money(money)));
  }

  /// By how much each view's result is above the old rules', or below.
  void forecast(std::size_t section) {
    const backtest::Forecast& of = *of_.forecast;
    Chart& one = chart(section);
    one.stacked = true;
    Series lose{with_.say("worse than the old rules", "хуже старых правил"), "lose", {}, {}};
    Series gain{with_.say("better than the old rules", "лучше старых правил"), "gain", {}, {}};
    const auto put = [&](std::string label, const backtest::Outlook& outlook) {
      const Value change = outlook.result - of.was.result;
      one.labels.push_back(std::move(label));
      for (Series* series : {&lose, &gain}) {
        const bool its_own = (change < 0) == (series == &lose);
        series->values.push_back(formatScaled(its_own ? change : 0, id_.money_decimals));
        series->texts.push_back(with_.withCurrency(with_.moneyChange(change)));
      }
    };
    put(with_.say("nobody reacts", "без реакции"), of.now);
    for (std::size_t i = 0; i < of.scenarios.size(); ++i)
      put(scenarioName(with_, i, of.scenarios.size()), of.scenarios[i]);
    one.series = {std::move(lose), std::move(gain)};
  }

  /// How many customers fare how, losses on the left.
  void spread(std::size_t section) {
    Chart& one = chart(section);
    one.stacked = true;
    Series lose{with_.say("lose", "проигрывают"), "lose", {}, {}};
    Series same{with_.say("no change", "без изменений"), "same", {}, {}};
    Series gain{with_.say("gain", "выигрывают"), "gain", {}, {}};
    std::size_t row = 0;
    for (const backtest::Bucket& bucket : of_.comparison.distribution) {
      if (bucket.customers == 0) continue;
      one.labels.push_back(sections_[section].grid.rows[row++][0]);
      const auto put = [&](Series& series, bool its_own) {
        series.values.push_back(its_own ? std::to_string(bucket.customers) : "0");
        series.texts.push_back(with_.count(bucket.customers));
      };
      put(lose, bucket.sign < 0);
      put(same, bucket.sign == 0);
      put(gain, bucket.sign > 0);
    }
    one.series = {std::move(lose), std::move(same), std::move(gain)};
    if (one.labels.empty()) charts_.pop_back();
  }

  const Backtest& of_;
  const std::vector<Section>& sections_;
  Speaker with_;
  const ProgrammeId& id_;
  std::vector<Chart> charts_;
};

}  // namespace

std::vector<Chart> backtestCharts(const Backtest& of, const std::vector<Section>& sections, Lang lang) {
  return Charts(of, sections, lang).go();
}

std::string chartsJson(const std::vector<Chart>& charts) {
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const Chart& chart : charts) {
    nlohmann::ordered_json one{
        {"section", chart.section}, {"across", chart.across}, {"stacked", chart.stacked}, {"labels", chart.labels}};
    for (const Series& series : chart.series)
      one["series"].push_back(
          {{"name", series.name}, {"role", series.role}, {"values", series.values}, {"texts", series.texts}});
    all.push_back(std::move(one));
  }
  const std::string text = all.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
  // Nothing in it may end the script that it stands in.
  std::string safe;
  for (const char c : text) {
    if (c == '<')
      safe += "\\u003c";
    else
      safe += c;
  }
  return safe;
}

}  // namespace kopeck::report
