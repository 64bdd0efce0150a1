// A programme of several files: who brings what, and where a mistake is said to be.
#include <fmt/format.h>

#include <gtest/gtest.h>

#include <array>
#include <map>

#include "compiler/diagnostics/renderer.h"
#include "compiler/syntax/dump.h"
#include "compiler/syntax/load.h"
#include "compiler/syntax/parse.h"

namespace kopeck {
namespace {

using Files = std::map<std::string, std::string>;

/// `main.kop` of some files that need no disk.
struct Loaded {
  Diagnostics diagnostics;
  std::optional<SourceFile> source;
  ParsedFile parsed;
  std::vector<std::string> asked;  // for, in this order

  explicit Loaded(const Files& files, const std::string& path = "rules/main.kop") {
    source = loadProgramme(
        path,
        [&](const std::string& name) -> std::optional<std::string> {
          asked.push_back(name);
          const auto found = files.find(name);
          return found == files.end() ? std::nullopt : std::optional(found->second);
        },
        diagnostics);
    if (source) parsed = parse(*source, diagnostics);
  }
  /// `file:line:column code` for each message.
  [[nodiscard]] std::string messages() const {
    std::string out;
    for (const Diagnostic* one : diagnostics.sorted()) {
      const Position at = source->position(one->span.begin);
      out += fmt::format("{}:{}:{} {}\n", source->name(one->span.begin), at.line, at.column, info(one->code).name);
    }
    return out;
  }
};

TEST(Import, BringsWhatTheFilesDeclareBeforeItsUse) {
  const Loaded loaded(Files{{"rules/main.kop", "program \"P\"\nimport \"common/a.kop\"\nrule r\n  earn 5% on tea\n"},
                            {"rules/common/a.kop", "import \"b.kop\"\nset tea = items except coffee"},
                            {"rules/common/b.kop", "set coffee = items\ntest \"not ours\"\n  customer x\n"}});
  EXPECT_EQ(loaded.messages(), "");
  EXPECT_EQ(dump(loaded.parsed.file),
            "program \"P\"\nset coffee  - \nimport \"b.kop\"\nset tea  - coffee\nimport \"common/a.kop\"\n"
            "rule r -\n  earn(0(5:1: 0:0: - - - - - - []) - tea -)\n");
}

TEST(Import, AFileThatIsImportedTwiceIsReadOnce) {
  const Loaded loaded(Files{{"rules/main.kop", "program \"P\"\nimport \"a.kop\"\nimport \"./x/../b.kop\"\n"},
                            {"rules/a.kop", "import \"b.kop\"\nset a = items\n"},
                            {"rules/b.kop", "set b = items\n"}});
  EXPECT_EQ(loaded.messages(), "");
  EXPECT_EQ(loaded.asked, (std::vector<std::string>{"rules/main.kop", "rules/a.kop", "rules/b.kop"}));
}

TEST(Import, RefusesWhatIsNotThereAndWhatGoesInACircle) {
  const Loaded loaded(
      Files{{"rules/main.kop", "program \"P\"\nimport \"none.kop\"\nimport \"a.kop\"\nimport \"main.kop\"\n"},
            {"rules/a.kop", "set a = items\nimport \"b.kop\"\n"},
            {"rules/b.kop", "import \"a.kop\"\n"}});
  EXPECT_EQ(loaded.messages(),
            "rules/b.kop:1:8 importCircle\nrules/main.kop:2:8 importMissing\nrules/main.kop:4:8 importCircle\n");
  const std::string shown = renderTerminal({&*loaded.source, &loaded.diagnostics}, {});
  EXPECT_NE(shown.find("in a circle: rules/a.kop, rules/b.kop, rules/a.kop"), std::string::npos) << shown;
  EXPECT_NE(shown.find("there is no file `rules/none.kop` to import"), std::string::npos) << shown;
}

TEST(Import, NothingComesOfAFileThatCannotBeRead) {
  const Loaded loaded(Files{});
  EXPECT_FALSE(loaded.source.has_value());
  EXPECT_TRUE(loaded.diagnostics.empty());
}

TEST(Import, TheHeaderIsTheProgrammesOwn) {
  const Loaded loaded(Files{{"rules/main.kop", "program \"P\"\nimport \"a.kop\"\n"},
                            {"rules/a.kop", "program \"Q\"\n  base net\nset a = items\n"}});
  EXPECT_EQ(loaded.messages(), "rules/a.kop:1:1 importedHeader\n");
  EXPECT_EQ(loaded.parsed.file.header->name.value, "P");
}

TEST(Import, TwoFilesMayDifferInLanguageAndOneMayNot) {
  const Loaded loaded(Files{{"rules/main.kop", "program \"P\"\nimport \"a.kop\"\nrule r\n  earn 5% on чай\n"},
                            {"rules/a.kop", "набор чай = товары, где категория внутри клиент.выбор\n"}});
  EXPECT_EQ(loaded.messages(), "");
  EXPECT_EQ(loaded.parsed.file.language, ast::Language::english);
  EXPECT_NE(dump(loaded.parsed.file).find("set чай  #13(category #11(customer.выбор))"), std::string::npos);
  const Loaded mixed(Files{{"rules/main.kop", "program \"P\"\nimport \"a.kop\"\n"},
                           {"rules/a.kop", "набор чай = товары\nset b = items\n"}});
  EXPECT_EQ(mixed.messages(), "rules/a.kop:2:1 mixedLanguages\n");
}

TEST(Import, AnEmptyFileAndOneThatIsNoTextAreNamed) {
  const Loaded loaded(Files{{"rules/main.kop", "program \"P\"\nimport \"a.kop\"\nimport \"b.kop\"\n"},
                            {"rules/a.kop", "  // nothing\n"},
                            {"rules/b.kop", "set \xFF = items"}});
  EXPECT_EQ(loaded.messages(), "rules/a.kop:1:1 emptyFile\nrules/b.kop:1:5 notText\n");
  EXPECT_TRUE(loaded.parsed.file.header.has_value());
}

TEST(Import, MistakesAreShownInTheirOwnFile) {
  const Loaded loaded(Files{{"rules/main.kop", "program \"P\"\nimport \"a.kop\"\n"},
                            {"rules/a.kop", "set a = items\n\nset b items\n"}});
  EXPECT_EQ(loaded.messages(), "rules/a.kop:3:5 missing\n");
  EXPECT_NE(renderTerminal({&*loaded.source, &loaded.diagnostics}, {}).find("  3 | set b items\n"), std::string::npos);
  const std::array files = {Reported{&*loaded.source, &loaded.diagnostics}};
  const std::string json = renderJson(files, Lang::en);
  EXPECT_NE(json.find("\"file\": \"rules/a.kop\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"offset\": 19"), std::string::npos) << json;
  const std::string sarif = renderSarif(files, Lang::en);
  EXPECT_NE(sarif.find("\"uri\": \"rules/a.kop\""), std::string::npos) << sarif;
  EXPECT_EQ(sarif.find("\"uri\": \"rules/main.kop\""), std::string::npos) << sarif;
  EXPECT_NE(sarif.find("\"byteOffset\": 19"), std::string::npos) << sarif;
  EXPECT_NE(renderGithub(files, Lang::en).find("file=rules/a.kop,line=3,"), std::string::npos);
  // The programme's own file is what fixes are applied to.
  EXPECT_EQ(applyFixes(*loaded.source, loaded.diagnostics), "program \"P\"\nimport \"a.kop\"\n");
}

TEST(Import, DocumentationDoesNotCrossFiles) {
  const Loaded loaded(Files{{"rules/main.kop", "import \"a.kop\"\nrule r\n  earn 5%\n"},
                            {"rules/a.kop", "set a = items\n## of nothing\n"}});
  EXPECT_EQ(dump(loaded.parsed.file).find("doc"), std::string::npos);
}

TEST(Import, GoesSoDeepAndNoDeeper) {
  Files files;
  for (int i = 0; i < 10'000; ++i) {
    files[fmt::format("rules/{}.kop", i)] = fmt::format("import \"{}.kop\"\nset s{} = items\n", i + 1, i);
  }
  files["rules/main.kop"] = "program \"P\"\nimport \"0.kop\"\n";
  const Loaded loaded(files);
  EXPECT_EQ(loaded.messages(), "rules/99.kop:1:8 tooMuch\n");
}

TEST(Import, TakesSoManyFilesAndNoMore) {
  Files files;
  std::string main = "program \"P\"\n";
  for (int i = 0; i < 1'100; ++i) {
    files[fmt::format("rules/{}.kop", i)] = fmt::format("set s{} = items\n", i);
    main += fmt::format("import \"{}.kop\"\n", i);
  }
  files["rules/main.kop"] = main;
  const Loaded loaded(files);
  EXPECT_EQ(loaded.messages(), "rules/main.kop:1002:8 tooMuch\n");
  EXPECT_EQ(loaded.asked.size(), 1001U);  // main.kop itself is one
}

TEST(Import, CountsTheBytesOfAllFiles) {
  const std::string half((std::size_t{8} << 20) + 1, '#');
  const Loaded loaded(Files{{"rules/main.kop", "program \"P\"\nimport \"a.kop\"\nimport \"b.kop\"\n"},
                            {"rules/a.kop", "set a = items\n" + half},
                            {"rules/b.kop", "set b = items\n" + half}});
  EXPECT_EQ(loaded.messages(), "rules/main.kop:1:1 tooMuch\n");
}

}  // namespace
}  // namespace kopeck
