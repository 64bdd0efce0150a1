// kopeck diff: what another version of a programme does to receipts.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/prove/diff.h"
#include "runtime/value/calendar.h"
#include "tools/kopeck/shared.h"
#include "tools/report/proof.h"

namespace kopeck::tool {

namespace {

using prove::Change;
using prove::Difference;
using prove::Shows;
using prove::Verdict;
using Json = nlohmann::ordered_json;

struct Options {
  std::string older, newer;
  std::string format = "terminal";
  std::size_t lines = 2;
};

std::optional<plan::Plan> planOf(const Common& common, const std::string& file, int& code) {
  std::optional<std::vector<VersionInput>> version = compileVersions(common, {file}, code);
  if (!version) return std::nullopt;
  return std::move(version->front().plan);
}

/// What a rule came to: what it gave, else why it gave nothing.
std::string fateOf(const Common& common, const Explanation& explanation, const std::string& rule) {
  for (const ExplainedRule& one : explanation.rules) {
    if (one.rule != rule) continue;
    const std::string& gave = common.lang == Lang::ru ? one.gave.ru : one.gave.en;
    if (!gave.empty()) return gave;
    if (!one.condition.empty()) return fmt::format("{}: {}", common.say("not", "нет"), one.condition);
    if (!one.other.empty()) return fmt::format("{} {}", common.say("instead", "вместо него"), one.other);
    return common.say("nothing", "ничего");
  }
  return "–";
}

bool gaveSomething(const Explanation& explanation, const std::string& rule) {
  return std::any_of(explanation.rules.begin(), explanation.rules.end(),
                     [&](const ExplainedRule& one) { return one.rule == rule && !one.gave.en.empty(); });
}

/// Both explanations side by side, rule by rule, as far as they differ or gave something.
void printSides(const Common& common, const Change& change) {
  std::vector<std::string> names;
  for (const Explanation* side : {&change.older, &change.newer}) {
    for (const ExplainedRule& one : side->rules) {
      if (one.fate == RuleFate::other_trigger || std::find(names.begin(), names.end(), one.rule) != names.end())
        continue;
      const bool tells = one.rule == change.rule || gaveSomething(change.older, one.rule) ||
                         gaveSomething(change.newer, one.rule) ||
                         fateOf(common, change.older, one.rule) != fateOf(common, change.newer, one.rule);
      if (tells) names.push_back(one.rule);
    }
  }
  std::size_t width = 0;
  std::size_t before_width = columns(common.say("before", "было"));
  for (const std::string& each : names) {
    width = std::max(width, columns(each));
    before_width = std::max(before_width, columns(fateOf(common, change.older, each)));
  }
  if (names.empty()) return;
  print(fmt::format("    {}  {}  {}\n", padded("", width), padded(common.say("before", "было"), before_width),
                    common.say("now", "стало")));
  for (const std::string& each : names)
    print(fmt::format("    {}  {}  {}\n", padded(each, width), padded(fateOf(common, change.older, each), before_width),
                      fateOf(common, change.newer, each)));
}

void printChange(const Common& common, const plan::Plan& older, const plan::Plan& newer, const Change& change) {
  print(report::changeText(older, newer, change, common.lang) + "\n");
  for (const std::string& event : change.newer_events) print(fmt::format("    {}\n", event));
  printSides(common, change);
}

void printNames(const Common& common, const char* en, const char* ru, const std::vector<std::string>& names) {
  for (const std::string& each : names) print(fmt::format("{} {}\n", padded(common.say(en, ru), 11), each));
}

void printDifference(const Common& common, const plan::Plan& older, const plan::Plan& newer,
                     const Difference& difference) {
  printNames(common, "added", "добавлено", difference.named.added);
  printNames(common, "removed", "убрано", difference.named.removed);
  for (const prove::Renamed& one : difference.named.renamed)
    print(fmt::format("{} {} → {}\n", padded(common.say("renamed", "названо"), 11), one.from, one.to));
  printNames(common, "changed", "изменено", report::rewrittenText(difference, common.lang));
  for (const Phrase& phrase : difference.beyond) print(phrase.in(common.lang) + "\n");
  const std::string scope =
      fmt::format(fmt::runtime(common.say("(up to {} lines, from {} to {})", "(до {} строк, с {} по {})")),
                  difference.lines, formatDate(difference.first), formatDate(difference.last));
  if (difference.same == Verdict::proved)
    print(fmt::format(
        "{} {}\n", common.say("proved: no receipt is treated differently", "доказано: ни один чек не считается иначе"),
        scope));
  if (difference.same == Verdict::unknown)
    print(fmt::format("{}: {} {}\n", common.say("unknown", "неизвестно"), difference.why.in(common.lang), scope));
  for (const Change& change : difference.changes) printChange(common, older, newer, change);
  if (!difference.unclear.empty())
    print(fmt::format(fmt::runtime(common.say("not all changes could be shown or ruled out of: {}\n",
                                              "не все изменения удалось показать или исключить: {}\n")),
                      fmt::join(difference.unclear, ", ")));
}

Json eventsOf(const std::vector<std::string>& lines) {
  Json events = Json::array();
  for (const std::string& line : lines) events.push_back(Json::parse(line));
  return events;
}

const char* nameOf(Shows shows) {
  switch (shows) {
    case Shows::amount:
      return "amount";
    case Shows::life:
      return "life";
    case Shows::payment:
      return "payment";
    case Shows::receipt:
      return "receipt";
  }
  return "";
}

const char* directionOf(const Change& change) {
  if (change.shows != Shows::amount && change.shows != Shows::payment) return "";
  return change.up ? "up" : "down";
}

Json jsonOf(const Common& common, const Difference& difference) {
  Json renamed = Json::array();
  for (const prove::Renamed& one : difference.named.renamed)
    renamed.push_back(Json{{"from", one.from}, {"to", one.to}});
  Json rewritten = Json::array();
  for (const prove::Rewritten& one : difference.rewritten)
    rewritten.push_back(Json{{"of", one.subject.in(common.lang)},
                             {"before", one.before.in(common.lang)},
                             {"after", one.after.in(common.lang)}});
  Json beyond = Json::array();
  for (const Phrase& phrase : difference.beyond) beyond.push_back(phrase.in(common.lang));
  Json changes = Json::array();
  for (const Change& change : difference.changes)
    changes.push_back(Json{{"rule", change.rule},
                           {"shows", nameOf(change.shows)},
                           {"direction", directionOf(change)},
                           {"of", change.of_money ? "money" : "points"},
                           {"before", change.before},
                           {"after", change.after},
                           {"events", eventsOf(change.events)},
                           {"events_now", eventsOf(change.newer_events)}});
  return {{"added", difference.named.added},
          {"removed", difference.named.removed},
          {"renamed", renamed},
          {"changed", difference.named.changed},
          {"rewritten", rewritten},
          {"beyond_receipts", beyond},
          {"no_receipt_differs", nameOf(difference.same)},
          {"lines", difference.lines},
          {"from", formatDate(difference.first)},
          {"to", formatDate(difference.last)},
          {"changes", changes},
          {"unclear", difference.unclear}};
}

int diffFiles(const Common& common, const Options& options) {
  int code = kOk;
  const std::optional<plan::Plan> older = planOf(common, options.older, code);
  const std::optional<plan::Plan> newer = planOf(common, options.newer, code);
  if (!older || !newer) return code;
  if (!prove::mayBeCompared(*older, *newer))
    return complain(common, common.say("these are not versions of one programme: currency, tax or points differ",
                                       "это не версии одной программы: различаются валюта, налог или баллы"));
  const Difference difference = prove::diff(*older, *newer, options.lines);
  if (options.format == "json") {
    print(jsonOf(common, difference).dump(2) + "\n");
  } else {
    printDifference(common, *older, *newer, difference);
  }
  if (difference.disagreed) return kInternal;
  return difference.same == Verdict::proved && difference.beyond.empty() ? kOk : kErrors;
}

}  // namespace

void addDiff(CLI::App& app, Common& common, int& code) {
  CLI::App* command = app.add_subcommand("diff", common.say("Say what another version of the rules does to receipts",
                                                            "Сказать, что другая версия правил меняет в чеках"));
  auto options = std::make_shared<Options>();
  command->add_option("old", options->older, common.say("Rule file as it was", "Файл правил, как было"))
      ->type_name(common.say("OLD", "БЫЛО"))
      ->required();
  command->add_option("new", options->newer, common.say("Rule file as it is now", "Файл правил, как стало"))
      ->type_name(common.say("NEW", "СТАЛО"))
      ->required();
  command->add_option("--format", options->format, common.say("What is printed", "Вид вывода"))
      ->option_text("terminal|json")
      ->check(CLI::IsMember({"terminal", "json"}));
  command->add_option("--lines", options->lines, common.say("Lines of a receipt, at most", "Строк в чеке, не больше"))
      ->option_text("N")
      ->check(CLI::Range(1, 6))
      ->capture_default_str();
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") + std::string("\n  kopeck diff club-2026.kop club-2027.kop"));
  command->callback([&common, &code, options] {
    common.settle();
    code = diffFiles(common, *options);
  });
}

}  // namespace kopeck::tool
