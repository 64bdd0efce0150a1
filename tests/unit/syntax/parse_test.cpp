#include <gtest/gtest.h>

#include "compiler/syntax/dump.h"
#include "compiler/syntax/parse.h"
#include "tests/unit/syntax/sample.h"

namespace kopeck {
namespace {

TEST(Parse, ReadsTheWholeExampleInEnglish) {
  const Sample sample(readSample("coffee_en.kop"));
  EXPECT_EQ(sample.messages(), "");
  std::puts(dump(sample.parsed.file).c_str());
}
TEST(Parse, ReadsTheWholeExampleInRussian) {
  const Sample sample(readSample("coffee_ru.kop"));
  EXPECT_EQ(sample.messages(), "");
  std::puts(dump(sample.parsed.file).c_str());
}

}  // namespace
}  // namespace kopeck
