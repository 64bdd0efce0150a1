#include "tools/report/coverage.h"

#include <fmt/format.h>

#include <map>

#include "tools/report/page.h"

namespace kopeck::report {

namespace {

constexpr const char* kStyle = R"(
pre{margin:1rem 0;background:var(--card);border:1px solid var(--line);border-radius:8px;overflow-x:auto;
font:14px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre span{display:block;min-width:max-content;padding:0 .8rem}
pre i{display:inline-block;width:3.2rem;color:var(--soft);font-style:normal;user-select:none}
pre b{font-weight:400;margin-left:1.5rem;font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-size:13px}
.all{background:var(--good-back)}.some{background:var(--half-back)}.none{background:var(--bad-back)}
.all b{color:var(--good)}.some b{color:var(--half)}.none b{color:var(--bad)}
table{border-collapse:collapse;margin:1rem 0}
th,td{text-align:left;padding:.35rem 1.2rem .35rem 0;border-bottom:1px solid var(--line)}
th{color:var(--soft);font-weight:500}td+td{font-variant-numeric:tabular-nums}
)";

const char* kindName(CoverKind kind, bool ru) {
  switch (kind) {
    case CoverKind::rule:
      return ru ? "правила, которые сработали" : "rules that applied";
    case CoverKind::condition:
      return ru ? "условия: выполнилось и не выполнилось" : "conditions, held and failed";
    case CoverKind::limit:
      return ru ? "пределы: урезал и не урезал" : "limits, cut and left alone";
    case CoverKind::tier:
      return ru ? "уровни, на которых кто-то был" : "tiers that somebody was on";
  }
  return "";
}

std::string table(const std::vector<CoverPoint>& points, Lang lang) {
  const bool ru = lang == Lang::ru;
  std::string out = "<table>\n";
  for (const CoverKind kind : {CoverKind::rule, CoverKind::condition, CoverKind::limit, CoverKind::tier}) {
    std::vector<CoverPoint> of;
    for (const CoverPoint& point : points)
      if (point.kind == kind) of.push_back(point);
    if (of.empty()) continue;
    const CoverSum sum = sumOf(of);
    out += fmt::format("<tr><td>{}</td><td>{}</td><td>{} / {}</td></tr>\n", kindName(kind, ru), percent(sum, lang),
                       sum.seen, sum.wanted);
  }
  return out + "</table>\n";
}

std::string listing(const Covered& one, Lang lang) {
  std::map<std::int32_t, std::vector<const CoverPoint*>> by_line;
  for (const CoverPoint& point : one.points) by_line[point.line].push_back(&point);
  std::string out = "<pre>";
  for (std::int32_t line = 1; line <= one.source.lineCount(); ++line) {
    const char* look = "";
    std::string notes;
    const auto found = by_line.find(line);
    if (found != by_line.end()) {
      CoverSum sum = {};
      for (const CoverPoint* point : found->second) {
        sum.seen += point->seen();
        sum.wanted += point->wanted();
        const std::string missing = lacks(*point, lang);
        if (!missing.empty()) notes += (notes.empty() ? "" : " · ") + escaped(missing);
      }
      look = sum.seen == sum.wanted ? "all" : sum.seen == 0 ? "none" : "some";
      notes = "<b>" + (notes.empty() ? "✓" : notes) + "</b>";
    }
    out += fmt::format("<span class=\"{}\"><i>{}</i>{}{}</span>", look, line, escaped(one.source.line(line)), notes);
  }
  return out + "</pre>\n";
}

}  // namespace

std::string percent(const CoverSum& sum, Lang lang) {
  const int tenths = sum.perMille();
  return fmt::format("{}{}{} %", tenths / 10, lang == Lang::ru ? "," : ".", tenths % 10);
}

std::string lacks(const CoverPoint& point, Lang lang) {
  const bool ru = lang == Lang::ru;
  const auto say = [&](const char* en, const char* russian) {
    return fmt::format(fmt::runtime(ru ? russian : en), point.text);
  };
  if (point.seen() == point.wanted()) return "";
  switch (point.kind) {
    case CoverKind::rule:
      return say("rule {} never applied", "правило {} ни разу не сработало");
    case CoverKind::condition:
      if (point.yes == 0 && point.no == 0) return say("`{}` was never looked at", "до `{}` ни разу не дошло");
      return point.yes == 0 ? say("`{}` never held", "`{}` ни разу не выполнилось")
                            : say("`{}` never failed", "`{}` выполнялось всегда");
    case CoverKind::limit:
      if (point.yes == 0 && point.no == 0) return say("`{}` was never asked", "до `{}` ни разу не дошло");
      return point.yes == 0 ? say("`{}` never cut", "`{}` ни разу ничего не урезал")
                            : say("`{}` always cut", "`{}` урезал всегда");
    case CoverKind::tier:
      return say("nobody was ever {}", "никто ни разу не был на уровне {}");
  }
  return "";
}

std::string coveragePage(const std::vector<Covered>& programmes, Lang lang) {
  const bool ru = lang == Lang::ru;
  const char* title = ru ? "Что проверено" : "What the tests cover";
  std::string body = fmt::format("<h1>{}</h1>\n", title);
  for (const Covered& one : programmes)
    body += fmt::format("<h2>{} · {}</h2>\n{}{}", escaped(one.source.name()), percent(sumOf(one.points), lang),
                        table(one.points, lang), listing(one, lang));
  return page(lang, title, kStyle, body);
}

}  // namespace kopeck::report
