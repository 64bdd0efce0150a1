// SourceFile: bytes to lines and columns.
#include <gtest/gtest.h>

#include "compiler/source/source.h"

namespace kopeck {
namespace {

TEST(Source, PositionsCountCharactersFromOne) {
  const SourceFile source("a", "ab\nжук x\r\n\nlast");
  const auto at = [&](std::uint32_t offset) {
    const Position position = source.position(offset);
    return std::pair(position.line, position.column);
  };
  EXPECT_EQ(at(0), std::pair(1, 1));
  EXPECT_EQ(at(2), std::pair(1, 3));
  EXPECT_EQ(at(3), std::pair(2, 1));
  EXPECT_EQ(at(10), std::pair(2, 5));  // the x behind three letters of two bytes
  EXPECT_EQ(at(13), std::pair(3, 1));
  EXPECT_EQ(at(14), std::pair(4, 1));
  EXPECT_EQ(at(18), std::pair(4, 5));
  EXPECT_EQ(at(1000), std::pair(4, 5));
  EXPECT_EQ(source.lineCount(), 4);
}

TEST(Source, LinesComeWithoutTheirEnds) {
  const SourceFile source("a", "ab\nжук x\r\n\nlast");
  EXPECT_EQ(source.line(1), "ab");
  EXPECT_EQ(source.line(2), "жук x");
  EXPECT_EQ(source.line(3), "");
  EXPECT_EQ(source.line(4), "last");
  EXPECT_EQ(source.lineSpan(4), (Span{3, 11}));
}

TEST(Source, AnEmptyFileHasOneEmptyLine) {
  const SourceFile source("a", "");
  EXPECT_EQ(source.lineCount(), 1);
  EXPECT_EQ(source.line(1), "");
  EXPECT_EQ(source.position(0).line, 1);
}

}  // namespace
}  // namespace kopeck
