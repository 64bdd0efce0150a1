// Whatever comes in: an end in good time, a message where something is wrong, spans inside the file.
#include <gtest/gtest.h>

#include <random>

#include "compiler/syntax/dump.h"
#include "compiler/syntax/format.h"
#include "compiler/syntax/keywords.h"
#include "tests/unit/syntax/sample.h"

namespace kopeck {
namespace {

void expectSound(const std::string& text) {
  const Sample sample(text);
  for (const Diagnostic* one : sample.diagnostics.sorted()) {
    EXPECT_LE(one->span.begin, one->span.end);
    EXPECT_LE(one->span.end, text.size());
    for (const Lang lang : {Lang::en, Lang::ru}) EXPECT_FALSE(one->message(lang).empty());
  }
  (void)dump(sample.parsed.file);
  if (sample.diagnostics.hasErrors()) return;
  // What parses can be formatted, and says the same then.
  const Sample again(format(sample.parsed));
  EXPECT_EQ(again.messages(), "") << text;
  EXPECT_EQ(format(again.parsed), format(sample.parsed)) << text;
}

std::vector<std::string> vocabulary(ast::Language language) {
  std::vector<std::string> out = {"name", "a", "5", "10 000", "0.5", "\"text\"", "2026-03-08", "12:00", "%",
                                  "(",    ")", ",", ":",      "/",   ".",        "..",         "=",     "<",
                                  ">=",   "+", "-", "*",      "\n",  "\n",       "\n  ",       "// c\n"};
  for (const syntax::Keywords::Phrase& phrase : syntax::Keywords::of(language).phrases()) {
    if (phrase.row->type != syntax::T_CURRENCY) out.emplace_back(phrase.spelling);
  }
  return out;
}

TEST(Rubbish, AnyWordsInAnyOrder) {
  std::mt19937_64 random(3);
  for (const ast::Language language : {ast::Language::english, ast::Language::russian}) {
    const std::vector<std::string> words = vocabulary(language);
    for (int i = 0; i < 150; ++i) {
      std::string text = language == ast::Language::english ? "program \"P\"\n" : "программа \"П\"\n";
      const std::size_t length = random() % 120;
      for (std::size_t k = 0; k < length; ++k) text += words[random() % words.size()] + " ";
      expectSound(text);
    }
  }
}

TEST(Rubbish, AnyBytes) {
  std::mt19937_64 random(4);
  for (int i = 0; i < 500; ++i) {
    std::string text = i % 2 == 0 ? "rule a\n" : "";
    const std::size_t length = random() % 200;
    for (std::size_t k = 0; k < length; ++k)
      text += static_cast<char>(i % 3 == 0 ? random() % 256 : 32 + random() % 95);
    expectSound(text);
  }
}

TEST(Rubbish, AnyPieceOfTheExample) {
  std::mt19937_64 random(5);
  for (const char* name : {"coffee_en.kop", "coffee_ru.kop"}) {
    const std::string text = readSample(name);
    for (int i = 0; i < 150; ++i) {
      const std::size_t begin = random() % text.size();
      expectSound(text.substr(begin, random() % 600));
    }
  }
}

TEST(Rubbish, LongRubbishEndsInGoodTime) {
  std::mt19937_64 random(6);
  const std::vector<std::string> words = vocabulary(ast::Language::english);
  std::string text = "program \"P\"\nrule a\n";
  for (int i = 0; i < 20000; ++i) {
    std::string word = words[random() % words.size()];
    const syntax::KeywordRow* row = syntax::Keywords::of(ast::Language::english).find(word);
    if (row != nullptr && syntax::isDeclarationHead(row->type)) continue;  // all in one declaration: the worst
    text += word + " ";
  }
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(Sample(text).diagnostics.hasErrors());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

}  // namespace
}  // namespace kopeck
