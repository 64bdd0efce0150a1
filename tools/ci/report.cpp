#include "tools/ci/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/run/text_width.h"
#include "tools/report/markdown.h"

namespace kopeck::ci {

namespace {

using Json = nlohmann::ordered_json;

// GitHub and GitLab take comments of at least 65,536 characters.
constexpr std::size_t kMostBytes = 60'000;
constexpr std::size_t kMostLines = 40;

const char* say(Lang lang, const char* en, const char* ru) {
  return lang == Lang::ru ? ru : en;
}

const char* wordOf(State state, Lang lang) {
  switch (state) {
    case State::passed:
      return say(lang, "passed", "пройдено");
    case State::failed:
      return say(lang, "failed", "не пройдено");
    case State::skipped:
      return say(lang, "skipped", "пропущено");
    case State::stopped:
      return say(lang, "not possible", "невозможно");
  }
  return "";
}

const char* markOf(State state) {
  switch (state) {
    case State::passed:
      return "✅";
    case State::failed:
      return "❌";
    case State::skipped:
      return "⏭️";
    case State::stopped:
      return "⚠️";
  }
  return "";
}

/// Where the demand's number was set: "kopeck.toml: test.coverage_at_least".
std::string keyText(const Report& report, const Demand& demand) {
  return demand.key.empty() ? std::string() : fmt::format(" ({}: {})", report.config, demand.key);
}

/// Whether a remark begins with just what the demand says.
bool saidBelow(const Step& step, const Demand& demand) {
  return demand.key.empty() && std::any_of(step.remarks.begin(), step.remarks.end(), [&](const Remark& remark) {
           return remark.message.starts_with(demand.text);
         });
}

std::vector<Remark> remarksOf(const Report& report) {
  std::vector<Remark> all;
  for (const Step& step : report.steps) all.insert(all.end(), step.remarks.begin(), step.remarks.end());
  return all;
}

std::vector<Reported> reportedOf(const Report& report) {
  std::vector<Reported> all;
  for (const Rules& rules : report.rules) all.push_back({rules.source.get(), rules.diagnostics.get()});
  return all;
}

std::string verdictOf(const Report& report, Lang lang) {
  std::string failed;
  for (const Step& step : report.steps)
    if (step.state == State::failed || step.state == State::stopped) failed += (failed.empty() ? "" : ", ") + step.name;
  return failed.empty() ? std::string(say(lang, "passed", "всё пройдено"))
                        : fmt::format(fmt::runtime(say(lang, "not passed: {}", "не пройдено: {}")), failed);
}

std::string against(const Report& report, Lang lang) {
  if (report.base.empty()) return {};
  return fmt::format(fmt::runtime(say(lang, " against {}", " против {}")), report.base);
}

std::string detailMarkdown(const Step& step, const Detail& detail, Lang lang) {
  std::string body;
  for (std::size_t i = 0; i < std::min(detail.lines.size(), kMostLines); ++i) body += detail.lines[i] + "\n";
  if (detail.lines.size() > kMostLines)
    body += fmt::format(fmt::runtime(say(lang, "… and {} more lines", "… и ещё строк: {}")),
                        detail.lines.size() - kMostLines) +
            "\n";
  return fmt::format("<details><summary>{}: {}</summary>\n\n{}</details>\n\n", step.name,
                     report::markdownText(detail.title), report::markdownBlock(body));
}

std::string tableMarkdown(const Report& report, Lang lang) {
  std::string out = fmt::format("## kopeck ci: {}\n\n", report::markdownText(verdictOf(report, lang)));
  std::string files;
  for (const Rules& rules : report.rules) files += (files.empty() ? "" : ", ") + report::markdownText(rules.name);
  out += fmt::format("{}{}\n\n", files, report::markdownText(against(report, lang)));
  out += fmt::format("| | {} | |\n| --- | --- | --- |\n", say(lang, "step", "шаг"));
  for (const Step& step : report.steps)
    out += fmt::format("| {} {} | {} | {} |\n", markOf(step.state), wordOf(step.state, lang), step.name,
                       report::markdownText(step.summary));
  out += "\n";
  for (const Step& step : report.steps)
    for (const Demand& demand : step.demands)
      if (!demand.kept)
        out += fmt::format("- ❌ **{}**: {}\n", step.name, report::markdownText(demand.text + keyText(report, demand)));
  for (const Step& step : report.steps)
    for (const Demand& demand : step.demands)
      if (demand.kept)
        out += fmt::format("- ✅ {}: {}\n", step.name, report::markdownText(demand.text + keyText(report, demand)));
  return out + "\n";
}

std::string foundMarkdown(const Report& report, Lang lang) {
  std::string lines;
  std::size_t count = 0;
  const auto add = [&](const std::string& line) {
    if (++count <= kMostLines) lines += line + "\n";
  };
  for (const Rules& rules : report.rules)
    for (const Diagnostic* one : rules.diagnostics->sorted()) {
      const Position at = rules.source->position(one->span.begin);
      add(fmt::format("{}:{}:{}: {}: {}", rules.source->name(one->span.begin), at.line, at.column, info(one->code).id,
                      one->message(lang)));
    }
  for (const Remark& remark : remarksOf(report))
    if (remark.rule != "threshold") add(fmt::format("{}:{}: {}", remark.file, remark.line, remark.message));
  if (count == 0) return {};
  if (count > kMostLines)
    lines += fmt::format(fmt::runtime(say(lang, "… and {} more", "… и ещё {}")), count - kMostLines) + "\n";
  return fmt::format("### {}\n\n{}\n", say(lang, "What was found", "Что найдено"), report::markdownBlock(lines));
}

}  // namespace

std::string reportText(const Report& report, Lang lang, bool colour) {
  const auto painted = [&](const char* escape, const std::string& text) {
    return colour ? fmt::format("\033[{}m{}\033[0m", escape, text) : text;
  };
  std::size_t names = 0;
  std::size_t states = 0;
  for (const Step& step : report.steps) {
    names = std::max(names, columns(step.name));
    states = std::max(states, columns(wordOf(step.state, lang)));
  }
  std::string files;
  for (const Rules& rules : report.rules) files += (files.empty() ? "" : ", ") + rules.name;
  std::string out = fmt::format("{}{}\n", files, against(report, lang));
  for (const Step& step : report.steps) {
    const char* escape = step.state == State::passed ? "32" : step.state == State::skipped ? "33" : "31";
    out += fmt::format("  {}  {}  {}\n", padded(step.name, names),
                       painted(escape, padded(wordOf(step.state, lang), states)), step.summary);
    const std::string indent(names + states + 6, ' ');
    for (const Demand& demand : step.demands)
      if (!saidBelow(step, demand))
        out += fmt::format("{}{} {}{}\n", indent, demand.kept ? painted("32", "✓") : painted("31", "✗"), demand.text,
                           keyText(report, demand));
    for (const Remark& remark : step.remarks) {
      if (remark.rule == "threshold") continue;
      const std::string mark = remark.severity == Severity::error ? painted("31", "✗") : painted("33", "!");
      std::string lines = fmt::format("{} {}:{}: {}", mark, remark.file, remark.line, remark.message);
      for (std::size_t at = lines.find('\n'); at != std::string::npos; at = lines.find('\n', at + indent.size() + 3))
        lines.replace(at, 1, "\n" + indent + "  ");
      out += indent + lines + "\n";
    }
  }
  return out + painted(report.code == 0 ? "32" : "31", verdictOf(report, lang)) + "\n";
}

std::string reportMarkdown(const Report& report, Lang lang) {
  std::string out = tableMarkdown(report, lang) + foundMarkdown(report, lang);
  const std::string left = fmt::format("\n{}\n", say(lang, "The rest does not fit into a comment: it is in the JSON.",
                                                     "Остальное в комментарий не помещается: оно есть в JSON."));
  bool whole = true;
  const auto add = [&](const std::string& part) {
    if (out.size() + part.size() + left.size() <= kMostBytes)
      out += part;
    else
      whole = false;
  };
  for (const Step& step : report.steps)
    for (const Detail& detail : step.details) add(detailMarkdown(step, detail, lang));
  if (!report.backtest.empty())
    add(fmt::format("<details><summary>{}</summary>\n\n{}\n</details>\n",
                    say(lang, "backtest: the whole report", "backtest: весь отчёт"), report.backtest));
  return whole ? out : out + left;
}

std::string reportJson(const Report& report) {
  Json steps = Json::array();
  for (const Step& step : report.steps) {
    Json demands = Json::array();
    for (const Demand& demand : step.demands)
      demands.push_back(Json{{"key", demand.key}, {"kept", demand.kept}, {"text", demand.text}});
    Json remarks = Json::array();
    for (const Remark& remark : step.remarks)
      remarks.push_back(Json{{"kind", remark.rule},
                             {"severity", remark.severity == Severity::error ? "error" : "warning"},
                             {"file", remark.file},
                             {"line", remark.line},
                             {"column", remark.column},
                             {"message", remark.message}});
    steps.push_back(Json{{"step", step.name},
                         {"state", nameOf(step.state)},
                         {"summary", step.summary},
                         {"demands", std::move(demands)},
                         {"remarks", std::move(remarks)},
                         {"found", step.data.empty() ? Json(nullptr) : Json::parse(step.data)}});
  }
  Json files = Json::array();
  for (const Rules& rules : report.rules) files.push_back(rules.name);
  const Json whole{{"version", 1},
                   {"passed", report.code == 0},
                   {"exit_code", report.code},
                   {"config", report.config},
                   {"rules", std::move(files)},
                   {"base", report.base},
                   {"steps", std::move(steps)}};
  return whole.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string reportSarif(const Report& report, Lang lang, decltype(MachineExtras::help) help) {
  return renderSarif(reportedOf(report), lang, {remarksOf(report), std::move(help)});
}

std::string reportAnnotations(const Report& report, Lang lang) {
  return renderGithub(reportedOf(report), lang, remarksOf(report));
}

std::string reportJunit(const Report& report) {
  std::vector<report::JunitSuite> suites = report.tests;
  report::JunitSuite own{"kopeck ci", {}};
  for (const Step& step : report.steps) {
    report::JunitCase one;
    one.name = step.name;
    one.classname = "kopeck ci";
    one.file = report.config;
    one.message = step.summary;
    switch (step.state) {
      case State::passed:
        break;
      case State::failed:
        one.outcome = report::JunitCase::Outcome::failed;
        break;
      case State::skipped:
        one.outcome = report::JunitCase::Outcome::skipped;
        break;
      case State::stopped:
        one.outcome = report::JunitCase::Outcome::broken;
        break;
    }
    for (const Demand& demand : step.demands)
      if (!demand.kept) one.details += demand.text + keyText(report, demand) + "\n";
    own.cases.push_back(std::move(one));
  }
  suites.push_back(std::move(own));
  return report::junit(suites);
}

}  // namespace kopeck::ci
