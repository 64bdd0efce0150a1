// How messages look, for people and for machines.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "compiler/diagnostics/renderer.h"

namespace kopeck {
namespace {

using Json = nlohmann::json;

struct Shown {
  SourceFile source;
  Diagnostics diagnostics;
  Shown(std::string name, std::string text) : source(std::move(name), std::move(text)) {}
  [[nodiscard]] std::string terminal(TerminalStyle style = {}) const {
    return renderTerminal({&source, &diagnostics}, style);
  }
  [[nodiscard]] std::vector<Reported> list() const { return {{&source, &diagnostics}}; }
};

TEST(Terminal, ShowsTheLineTheOtherPlacesHelpAndFixes) {
  Shown shown("club.kop", "program \"P\"\n  base net\n  use oldest first\n  late accept for 30 days\n  base gross\n");
  const auto second = static_cast<std::uint32_t>(shown.source.text().find("base gross"));
  shown.diagnostics.report(Code::saidTwice, Span{second, second + 4}, "base")
      .label({14, 22}, {"first said here", "сначала сказано здесь"})
      .help({"keep one of them", "оставьте одно"})
      .fix({second, second + 10}, "", {"leave out the second", "уберите второе"});
  EXPECT_EQ(shown.terminal(),
            "club.kop:5:3: error[K0126]: `base` is said twice here\n"
            "  2 |   base net\n"
            "    |   -------- first said here\n"
            "    …\n"
            "  5 |   base gross\n"
            "    |   ^^^^\n"
            "    = help: keep one of them\n"
            "    = fix: leave out the second\n");
  EXPECT_EQ(shown.terminal({Lang::ru, false}),
            "club.kop:5:3: ошибка[K0126]: `base` сказано здесь дважды\n"
            "  2 |   base net\n"
            "    |   -------- сначала сказано здесь\n"
            "    …\n"
            "  5 |   base gross\n"
            "    |   ^^^^\n"
            "    = справка: оставьте одно\n"
            "    = исправление: уберите второе\n");
}

TEST(Terminal, CountsColumnsAsATerminalShowsThem) {
  // A tab, a wide character (two columns), a combining mark (none), Cyrillic (two bytes, one column).
  Shown shown("a.kop", "\t寿司 e\xCC\x81 жук x\n");
  const auto at = static_cast<std::uint32_t>(shown.source.text().find('x'));
  shown.diagnostics.report(Code::unwanted, Span{at, at + 1}, "x");
  EXPECT_EQ(shown.terminal(),
            "a.kop:1:12: error[K0129]: `x` is too much here\n"
            "  1 |     寿司 e\xCC\x81 жук x\n"
            "    |                ^\n");
}

// A line may be the whole file: only what stands around the mark is looked at, in whole characters.
TEST(Terminal, ShowsAPieceOfAnEndlessLine) {
  std::string line;
  for (int i = 0; i < 100'000; ++i) line += "ж";
  Shown shown("a.kop", line + "x" + line);
  const auto at = static_cast<std::uint32_t>(line.size());
  shown.diagnostics.report(Code::unwanted, Span{at, at + 1}, "x");
  std::string around;
  for (int i = 0; i < 60; ++i) around += "ж";
  EXPECT_EQ(shown.terminal(), "a.kop:1:100001: error[K0129]: `x` is too much here\n  1 | …" + around + "x" +
                                  around.substr(0, around.size() - 2) + "…\n    | " + std::string(61, ' ') + "^\n");
}

TEST(Terminal, SaysHowManyMessagesItLeavesOut) {
  Shown shown("a.kop", std::string(2000, 'x'));
  for (std::uint32_t i = 0; i < 1500; ++i) shown.diagnostics.report(Code::unwanted, Span{i, i + 1}, "x");
  EXPECT_TRUE(shown.terminal().ends_with("\n\n… and 500 more messages\n")) << shown.terminal().substr(0, 200);
  EXPECT_TRUE(shown.terminal({Lang::ru, false}).ends_with("\n\n… и ещё сообщений: 500\n"));
}

TEST(Terminal, MarksAtLeastOneColumn) {
  Shown shown("a.kop", "rule a\n");
  shown.diagnostics.report(Code::emptyFile, Span{6, 6});
  EXPECT_EQ(shown.terminal(),
            "a.kop:1:7: error[K0102]: there is nothing in this file\n"
            "  1 | rule a\n"
            "    |       ^\n");
}

TEST(Terminal, AMarkOverSeveralLinesStaysOnItsFirst) {
  Shown shown("a.kop", "rule a\n  earn 5%\n");
  shown.diagnostics.report(Code::unwanted, Span{5, 16}, "all");
  EXPECT_EQ(shown.terminal(),
            "a.kop:1:6: error[K0129]: `all` is too much here\n"
            "  1 | rule a\n"
            "    |      ^\n");
}

TEST(Terminal, OfALongLineThePartAroundTheMark) {
  Shown shown("a.kop", std::string(5000, 'a') + "X" + std::string(5000, 'b'));
  shown.diagnostics.report(Code::unwanted, Span{5000, 5001}, "X");
  const std::string text = shown.terminal();
  EXPECT_LT(text.size(), 400U);
  EXPECT_NE(text.find("…aaa"), std::string::npos);
  EXPECT_NE(text.find("bbb…"), std::string::npos);
  const std::size_t line = text.find("…a");
  const std::size_t marks = text.find('^');
  const std::size_t below = text.rfind('\n', marks) + 1;
  // Under the X: `…` takes three bytes for one column.
  EXPECT_EQ(text.find('X', line) - (text.rfind('\n', line) + 1) - 2, marks - below);
}

TEST(Terminal, ControlCharactersNeverReachIt) {
  Shown shown("a.kop", "rule \x1b[31m a\n");
  shown.diagnostics.report(Code::unwanted, Span{5, 6}, "x");
  EXPECT_EQ(shown.terminal().find('\x1b'), std::string::npos);
  EXPECT_NE(shown.terminal({Lang::en, true}).find("\x1b[1;31merror[K0129]\x1b[0m"), std::string::npos);
}

Shown example() {
  Shown shown("rules/мой клуб.kop", "правило а\n  начислит 5%\n");
  shown.diagnostics.report(Code::misspelt, Span{20, 36}, "начислит", "начислить")
      .label({0, 14}, {"in this rule", "в этом правиле"})
      .help({"a\nb: 50%, c", "а"})
      .fix({20, 36}, "начислить");
  return shown;
}

TEST(Machine, Json) {
  const Shown shown = example();
  const Json json = Json::parse(renderJson(shown.list(), Lang::en));
  EXPECT_EQ(json["version"], 1);
  EXPECT_EQ(json["errors"], 1);
  EXPECT_EQ(json["warnings"], 0);
  const Json& one = json["diagnostics"][0];
  EXPECT_EQ(one["file"], "rules/мой клуб.kop");
  EXPECT_EQ(one["code"], "K0121");
  EXPECT_EQ(one["name"], "misspelt");
  EXPECT_EQ(one["severity"], "error");
  EXPECT_EQ(one["message"], "`начислит` is not known here; did you mean `начислить`");
  EXPECT_EQ(one["span"]["start"], Json({{"line", 2}, {"column", 3}, {"offset", 20}}));
  EXPECT_EQ(one["span"]["end"], Json({{"line", 2}, {"column", 11}, {"offset", 36}}));
  EXPECT_EQ(one["labels"][0]["message"], "in this rule");
  EXPECT_EQ(one["help"][0], "a\nb: 50%, c");
  EXPECT_EQ(one["fixes"][0]["replacement"], "начислить");
  EXPECT_EQ(one["fixes"][0]["description"], "write `начислить`");
}

TEST(Machine, Sarif) {
  const Shown shown = example();
  const Json json = Json::parse(renderSarif(shown.list(), Lang::ru));
  EXPECT_EQ(json["version"], "2.1.0");
  const Json& run = json["runs"][0];
  EXPECT_EQ(run["tool"]["driver"]["name"], "kopeck");
  EXPECT_EQ(run["tool"]["driver"]["rules"][0]["id"], "K0121");
  EXPECT_EQ(run["columnKind"], "unicodeCodePoints");
  const Json& result = run["results"][0];
  EXPECT_EQ(result["ruleId"], "K0121");
  EXPECT_EQ(result["ruleIndex"], 0);
  EXPECT_EQ(result["level"], "error");
  const Json& place = result["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "rules/%D0%BC%D0%BE%D0%B9%20%D0%BA%D0%BB%D1%83%D0%B1.kop");
  EXPECT_EQ(place["region"]["startLine"], 2);
  EXPECT_EQ(place["region"]["startColumn"], 3);
  EXPECT_EQ(place["region"]["endColumn"], 11);
  EXPECT_EQ(result["relatedLocations"][0]["message"]["text"], "в этом правиле");
  const Json& replacement = result["fixes"][0]["artifactChanges"][0]["replacements"][0];
  EXPECT_EQ(replacement["insertedContent"]["text"], "начислить");
  EXPECT_EQ(replacement["deletedRegion"]["byteLength"], 16);
}

TEST(Machine, SarifNamesEachRuleOnce) {
  Shown a("a.kop", "x y");
  a.diagnostics.report(Code::unwanted, Span{0, 1}, "x");
  a.diagnostics.report(Code::emptyFile, Span{1, 1});
  Shown b("b.kop", "y");
  b.diagnostics.report(Code::unwanted, Span{0, 1}, "y");
  const std::vector<Reported> both = {{&a.source, &a.diagnostics}, {&b.source, &b.diagnostics}};
  const Json run = Json::parse(renderSarif(both, Lang::en))["runs"][0];
  ASSERT_EQ(run["tool"]["driver"]["rules"].size(), 2U);
  ASSERT_EQ(run["results"].size(), 3U);
  for (const Json& result : run["results"]) {
    EXPECT_EQ(run["tool"]["driver"]["rules"][result["ruleIndex"].get<std::size_t>()]["id"], result["ruleId"]);
  }
}

TEST(Machine, NothingToSayIsStillAWholeDocument) {
  const Shown shown("a.kop", "x");
  EXPECT_EQ(Json::parse(renderJson(shown.list(), Lang::en))["diagnostics"], Json::array());
  EXPECT_EQ(Json::parse(renderSarif(shown.list(), Lang::en))["runs"][0]["results"], Json::array());
  EXPECT_EQ(renderGithub(shown.list(), Lang::en), "");
  EXPECT_EQ(shown.terminal(), "");
}

TEST(Machine, Github) {
  const Shown shown = example();
  EXPECT_EQ(renderGithub(shown.list(), Lang::en),
            "::error file=rules/мой клуб.kop,line=2,endLine=2,col=3,endColumn=11,title=K0121::"
            "`начислит` is not known here; did you mean `начислить`%0Aa%0Ab: 50%25, c\n");
}

std::vector<Remark> someRemarks() {
  Remark fails;
  fails.rule = "test-failed";
  fails.title = {"A test fails: mend it, or the rules", "Проверка не проходит"};
  fails.help = {"What the rules do is not what the test says.", "Правила делают не то."};
  fails.file = "a b.kop";
  fails.line = 7;
  fails.message = "expected 5\ngot 6: 100%";
  Remark other = fails;
  other.column = 3;
  other.severity = Severity::warning;
  return {fails, other};
}

TEST(Machine, RemarksStandBesideDiagnostics) {
  const Shown shown = example();
  const auto help = [](std::string_view id) -> std::optional<CodeHelp> {
    if (id != "K0121") return std::nullopt;
    return CodeHelp{"An unknown word", "Write another one."};
  };
  const Json run = Json::parse(renderSarif(shown.list(), Lang::en, {someRemarks(), help}))["runs"][0];
  const Json& rules = run["tool"]["driver"]["rules"];
  ASSERT_EQ(rules.size(), 2U);
  EXPECT_EQ(rules[0]["shortDescription"]["text"], "An unknown word");
  EXPECT_EQ(rules[0]["help"]["text"], "Write another one.");
  EXPECT_EQ(rules[1]["id"], "test-failed");
  EXPECT_EQ(rules[1]["help"]["text"], "What the rules do is not what the test says.");
  ASSERT_EQ(run["results"].size(), 3U);
  EXPECT_EQ(run["results"][1]["ruleIndex"], 1);
  EXPECT_EQ(run["results"][1]["level"], "error");
  const Json& place = run["results"][1]["locations"][0]["physicalLocation"];
  EXPECT_EQ(place["artifactLocation"]["uri"], "a%20b.kop");
  EXPECT_EQ(place["region"], Json({{"startLine", 7}}));
  EXPECT_EQ(run["results"][2]["level"], "warning");
  EXPECT_EQ(run["results"][2]["locations"][0]["physicalLocation"]["region"]["startColumn"], 3);
}

TEST(Machine, RemarksAsAnnotations) {
  EXPECT_EQ(renderGithub({}, Lang::en, someRemarks()),
            "::error file=a b.kop,line=7,title=A test fails%3A mend it%2C or the rules::expected 5%0Agot 6: 100%25\n"
            "::warning file=a b.kop,line=7,col=3,title=A test fails%3A mend it%2C or the rules::"
            "expected 5%0Agot 6: 100%25\n");
}

TEST(Machine, BadBytesDoNotBreakJson) {
  Shown shown("a.kop", "\xFF\xFE");
  shown.diagnostics.report(Code::unwanted, Span{0, 1}, shown.source.text({0, 1}));
  EXPECT_TRUE(Json::accept(renderJson(shown.list(), Lang::en)));
  EXPECT_TRUE(Json::accept(renderSarif(shown.list(), Lang::en)));
}

}  // namespace
}  // namespace kopeck
