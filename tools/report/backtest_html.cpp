#include <fmt/format.h>

#include "tools/report/backtest.h"
#include "tools/report/chart_library.h"
#include "tools/report/charts.h"
#include "tools/report/page.h"
#include "tools/report/sections.h"
#include "tools/report/speaker.h"

namespace kopeck::report {

namespace {

constexpr const char* kStyle = R"(
:root{--old:#9aa3ad;--new:#0b6e5f;--gain:#0b6e5f;--lose:#c2452f;--same:#9aa3ad}
@media (prefers-color-scheme:dark){:root{--old:#707a85;--new:#5fd0bb;--gain:#5fd0bb;--lose:#ff8a75;--same:#707a85}}
.notes{margin:1.2rem 0;padding:.8rem 1rem;border-left:3px solid var(--accent);background:var(--card)}
.notes p{margin:.2rem 0}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.8rem;margin:1.4rem 0}
.tile{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.8rem 1rem}
.tile b{display:block;overflow-wrap:anywhere;font-size:1.35rem;font-variant-numeric:tabular-nums;line-height:1.3}
.tile span{color:var(--soft);font-size:.9rem}
.chart{position:relative;height:20rem;margin:1rem 0}
.wide{overflow-x:auto;margin:.8rem 0}
table{border-collapse:collapse;font-size:.92rem;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
th{color:var(--soft);font-weight:500}
th.w,td.w{text-align:left;white-space:normal;min-width:7rem;overflow-wrap:anywhere}
summary{cursor:pointer;color:var(--accent);margin:.6rem 0}
.card{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.4rem 1rem;margin:.6rem 0}
.card>summary{color:var(--text)}.card>summary b{font-weight:600}
@media (max-width:30rem){.chart{height:17rem}.tile b{font-size:1.15rem}}
@media print{details>*{display:block}}
)";

// Draws the charts, and again where the page turns dark or light. Says what it did in the attributes of the root.
constexpr const char* kScript = R"(
'use strict';
(() => {
  const root = document.documentElement;
  const charts = JSON.parse(document.getElementById('charts').textContent);
  const compact = new Intl.NumberFormat(root.lang, {notation: 'compact', maximumFractionDigits: 1});
  let drawn = [];
  const draw = () => {
    drawn.forEach(one => one.destroy());
    const colour = name => getComputedStyle(root).getPropertyValue('--' + name).trim();
    const axis = numbers => ({
      stacked: false,
      grid: {color: numbers ? colour('line') : 'transparent'},
      ticks: {color: colour('soft'), autoSkip: numbers, maxRotation: numbers ? 0 : 60}
    });
    drawn = charts.map(one => {
      const numbers = axis(true), names = axis(false);
      numbers.ticks.callback = value => compact.format(value);
      numbers.stacked = names.stacked = one.stacked;
      const canvas = document.getElementById('chart-' + one.section);
      if (one.across) canvas.parentNode.style.height = (5 + 2.6 * one.labels.length) + 'rem';
      return new Chart(canvas, {
        type: 'bar',
        data: {
          labels: one.labels,
          datasets: one.series.map(series => ({
            label: series.name, data: series.values.map(Number), backgroundColor: colour(series.role)
          }))
        },
        options: {
          indexAxis: one.across ? 'y' : 'x',
          responsive: true,
          maintainAspectRatio: false,
          animation: false,
          scales: one.across ? {x: numbers, y: names} : {x: names, y: numbers},
          plugins: {
            legend: {labels: {color: colour('text')}},
            tooltip: {callbacks: {label: item =>
              one.series[item.datasetIndex].name + ': ' + one.series[item.datasetIndex].texts[item.dataIndex]}}
          }
        }
      });
    });
    root.dataset.charts = drawn.length;
  };
  window.addEventListener('error', event => { root.dataset.error = event.message; });
  draw();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
})();
)";

// Even a mistake of ours may not make the page ask a network for anything.
constexpr const char* kPolicy =
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src "
    "'unsafe-inline'; img-src data:\">\n";

std::string tableOf(const Grid& grid) {
  if (grid.rows.empty()) return {};
  std::string out = "<div class=\"wide\"><table>\n<tr>";
  const auto cell = [&](const char* tag, std::size_t column, const std::string& text) {
    out += fmt::format("<{0}{1}>{2}</{0}>", tag, column < grid.words ? " class=\"w\"" : "", escaped(text));
  };
  for (std::size_t c = 0; c < grid.head.size(); ++c) cell("th", c, grid.head[c]);
  out += "</tr>\n";
  for (const std::vector<std::string>& row : grid.rows) {
    out += "<tr>";
    for (std::size_t c = 0; c < row.size(); ++c) cell("td", c, row[c]);
    out += "</tr>\n";
  }
  return out + "</table></div>\n";
}

std::string cardOf(const Card& card) {
  std::string out = fmt::format("<details class=\"card\"><summary><b>{}</b>", escaped(card.title));
  for (const std::string& fact : card.facts) out += fmt::format(" <span class=\"soft\">· {}</span>", escaped(fact));
  out += "</summary>\n" + tableOf(card.rules);
  if (!card.receipt.empty()) out += fmt::format("<p>{}</p>\n", escaped(card.receipt)) + tableOf(card.receipt_rules);
  return out + "</details>\n";
}

std::string tile(const std::string& what, const std::string& value, const std::string& more) {
  return fmt::format("<div class=\"tile\"><span>{}</span><b>{}</b><span>{}</span></div>\n", escaped(what),
                     escaped(value), escaped(more));
}

/// What a reader wants to know first.
std::string tiles(const Backtest& of, Lang lang) {
  const Speaker with(of, lang);
  const backtest::Comparison& all = of.comparison;
  const auto more = [&](Value was, Value now) {
    const std::string percent = with.percent(was, now);
    return with.moneyChange(now - was) + (percent.empty() ? "" : " (" + percent + ")");
  };
  std::string out = "<div class=\"tiles\">\n";
  out += tile(with.say("cost of the programme", "стоимость программы"),
              with.withCurrency(with.money(all.whole.cost_now)), more(all.whole.cost_was, all.whole.cost_now));
  out += tile(with.say("outstanding at the end", "в обращении в конце"), with.withCurrency(with.money(all.owed_now)),
              more(all.owed_was, all.owed_now));
  out += tile(with.say("customers who gain", "клиентов выигрывают"), with.count(all.gain.customers),
              all.by_money ? with.withCurrency(with.moneyChange(all.gain.money)) : with.pointsChange(all.gain.points));
  out += tile(with.say("customers who lose", "клиентов проигрывают"), with.count(all.lose.customers),
              all.by_money ? with.withCurrency(with.moneyChange(all.lose.money)) : with.pointsChange(all.lose.points));
  return out + "</div>\n";
}

/// Tables that stand beside a chart are opened by those who want the figures.
std::string sectionOf(const Section& section, const Chart* chart, const char* figures) {
  std::string out = fmt::format("<h2>{}</h2>\n", escaped(section.title));
  for (const std::string& words : section.words) out += fmt::format("<p>{}</p>\n", escaped(words));
  if (chart != nullptr)
    out += fmt::format("<div class=\"chart\"><canvas id=\"chart-{}\" role=\"img\" aria-label=\"{}\"></canvas></div>\n",
                       chart->section, escaped(chart->title));
  const std::string table = tableOf(section.grid);
  if (chart != nullptr && !table.empty())
    out += fmt::format("<details><summary>{}</summary>\n{}</details>\n", figures, table);
  else
    out += table;
  if (!section.grid.note.empty()) out += fmt::format("<p class=\"soft\">{}</p>\n", escaped(section.grid.note));
  for (const Card& card : section.cards) out += cardOf(card);
  return out;
}

}  // namespace

std::string backtestPage(const Backtest& of, Lang lang) {
  const std::string title = backtestTitle(of, lang);
  const std::vector<Section> sections = backtestSections(of, lang, false);
  const std::vector<Chart> charts = backtestCharts(of, sections, lang);
  std::string body = fmt::format("<h1>{}</h1>\n<p class=\"soft\">{}</p>\n<div class=\"notes\">\n", escaped(title),
                                 escaped(backtestSubtitle(of, lang)));
  for (const std::string& note : backtestNotes(of, lang)) body += fmt::format("<p>{}</p>\n", escaped(note));
  body += "</div>\n" + tiles(of, lang);
  const char* figures = lang == Lang::ru ? "Цифры" : "The figures";
  for (std::size_t i = 0; i < sections.size(); ++i) {
    const Chart* chart = nullptr;
    for (const Chart& one : charts)
      if (one.section == i) chart = &one;
    body += sectionOf(sections[i], chart, figures);
  }
  body += fmt::format(
      "<script type=\"application/json\" id=\"charts\">{}</script>\n<script>{}</script>\n<script>{}</script>\n",
      chartsJson(charts), chartLibrary(), kScript);
  return page(lang, title, kStyle, body, kPolicy);
}

}  // namespace kopeck::report
