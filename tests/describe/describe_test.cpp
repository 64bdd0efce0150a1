// What customers are told: golden texts, and that no number of the rules is kept from them.
#include "tools/describe/describe.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "compiler/lower/compile.h"

namespace kopeck {
namespace {

namespace fs = std::filesystem;

std::string readFile(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  EXPECT_TRUE(in.is_open()) << path;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

fs::path rules(const std::string& name) {
  return fs::path(KOPECK_SOURCE_DIR) / "examples" / name / "club.kop";
}

std::optional<plan::Plan> planOf(const std::string& name) {
  const SourceFile source("club.kop", readFile(rules(name)));
  Diagnostics diagnostics;
  return compile(source, diagnostics);
}

struct Golden {
  const char* programme;
  Lang lang;
  const char* file;
};

class Describe : public ::testing::TestWithParam<Golden> {};

// `kopeck describe examples/NAME/club.kop --lang LANG` writes the golden text anew; read it before you keep it.
TEST_P(Describe, SaysWhatItSaid) {
  const auto plan = planOf(GetParam().programme);
  ASSERT_TRUE(plan.has_value());
  const auto evaluator = makeInterpreter(*plan);
  EXPECT_EQ(toMarkdown(*describe(*plan, *evaluator, GetParam().lang)),
            readFile(fs::path(KOPECK_SOURCE_DIR) / "tests/describe/golden" / GetParam().file));
}

/// The numbers of the rules, without their tests: digits with their decimals, thousands closed up.
std::vector<std::string> numbersOf(std::string text) {
  for (const char* tests : {"\ntest ", "\nпроверка "})
    if (const std::size_t at = text.find(tests); at != std::string::npos) text.resize(at);
  text = std::regex_replace(text, std::regex(R"(//[^\n]*|"[^"]*")"), "");
  text = std::regex_replace(text, std::regex(R"((\d) (?=\d{3}))"), "$1");
  // Names may end in digits, dates are told in words.
  text = std::regex_replace(text, std::regex(R"([A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)"), " ");
  text = std::regex_replace(text, std::regex(R"(\d{4}-\d{2}-\d{2})"), " ");
  std::vector<std::string> numbers;
  static const std::regex number(R"(\d+([.,]\d+)?)");
  for (std::sregex_iterator it(text.begin(), text.end(), number), end; it != end; ++it) {
    std::string one = it->str();
    std::replace(one.begin(), one.end(), ',', '.');
    if (one.find('.') != std::string::npos) {
      while (one.back() == '0') one.pop_back();
      if (one.back() == '.') one.pop_back();
    }
    if (one != "0") numbers.push_back(one);  // a table from 0 begins where everything does
  }
  return numbers;
}

TEST_P(Describe, TellsEveryNumberOfTheRules) {
  const auto plan = planOf(GetParam().programme);
  ASSERT_TRUE(plan.has_value());
  const auto evaluator = makeInterpreter(*plan);
  std::string told = toMarkdown(*describe(*plan, *evaluator, GetParam().lang));
  // 1,000 and 1 000 (with a space that does not break) are 1000; 0,5 is 0.5.
  told = std::regex_replace(told, std::regex("(\\d)(\u00A0|,)(?=\\d{3})"), "$1");
  told = std::regex_replace(told, std::regex(R"((\d),(?=\d))"), "$1.");
  for (const std::string& number : numbersOf(readFile(rules(GetParam().programme)))) {
    const std::regex whole("(^|[^0-9.])" + std::regex_replace(number, std::regex(R"(\.)"), R"(\.)") + "($|[^0-9])");
    EXPECT_TRUE(std::regex_search(told, whole)) << number;
  }
}

INSTANTIATE_TEST_SUITE_P(Programmes, Describe,
                         ::testing::Values(Golden{"coffee_club", Lang::en, "coffee_club.en.md"},
                                           Golden{"coffee_club", Lang::ru, "coffee_club.ru.md"},
                                           Golden{"gazpromneft", Lang::ru, "gazpromneft.ru.md"},
                                           Golden{"kohls", Lang::en, "kohls.en.md"}),
                         [](const auto& one) {
                           return std::string(one.param.programme) + (one.param.lang == Lang::ru ? "_ru" : "_en");
                         });

TEST(DescribeHtml, IsOnePageOfItsOwn) {
  const auto plan = planOf("coffee_club");
  ASSERT_TRUE(plan.has_value());
  const auto evaluator = makeInterpreter(*plan);
  const std::string page = toHtml(*describe(*plan, *evaluator, Lang::ru));
  EXPECT_TRUE(page.starts_with("<!doctype html>\n<html lang=\"ru\">"));
  EXPECT_NE(page.find("prefers-color-scheme:dark"), std::string::npos);
  EXPECT_NE(page.find("width=device-width"), std::string::npos);
  for (const char* outside : {"src=", "href=", "@import", "url("})
    EXPECT_EQ(page.find(outside), std::string::npos) << outside;
  EXPECT_EQ(page.find('\x01'), std::string::npos);
  EXPECT_EQ(page.find('\x02'), std::string::npos);
}

TEST(DescribeHtml, EscapesWhatAuthorsWrite) {
  describing::Document document{
      "en", "A & B <script>", "", {{"1 < 2", 2, {{describing::Block::Kind::list, "", {"\"x\""}, {}}}}}};
  const std::string page = toHtml(document);
  EXPECT_EQ(page.find("<script>"), std::string::npos);
  EXPECT_NE(page.find("A &amp; B &lt;script&gt;"), std::string::npos);
  EXPECT_NE(page.find("1 &lt; 2"), std::string::npos);
  EXPECT_NE(toMarkdown(document).find("A & B \\<script\\>"), std::string::npos);
}

/// An evaluator with a defect: the first amount is below 0.
class Lies : public Evaluator {
 public:
  explicit Lies(const plan::Plan& plan) : honest_(makeInterpreter(plan)) {}
  [[nodiscard]] Fault evaluateLines(EvalContext& context) const override { return honest_->evaluateLines(context); }
  [[nodiscard]] Fault evaluateRules(EvalContext& context, RuleGroup group) const override {
    const Fault fault = honest_->evaluateRules(context, group);
    context.amounts[0] = -7;
    return fault;
  }
  [[nodiscard]] Fault evaluateRedeem(EvalContext& context, std::int32_t& failed) const override {
    return honest_->evaluateRedeem(context, failed);
  }
  [[nodiscard]] const char* name() const override { return "lies"; }

 private:
  std::unique_ptr<Evaluator> honest_;
};

TEST(Describe, TellsNothingThatTheEngineHasCountedWrong) {
  const auto plan = planOf("coffee_club");
  ASSERT_TRUE(plan.has_value());
  const auto document = describe(*plan, Lies(*plan), Lang::en);
  ASSERT_FALSE(document.ok());
  EXPECT_EQ(document.error().kind, ErrorKind::internal);
  EXPECT_EQ(document.error().message.rfind("internal error: ", 0), 0U) << document.error().message;
  EXPECT_EQ(document.error().message.find("ledger"), std::string::npos) << document.error().message;
}

}  // namespace
}  // namespace kopeck
