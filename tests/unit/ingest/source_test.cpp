#include "runtime/ingest/source.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>
#include <vector>

#include "runtime/ingest/lines.h"
#include "tests/unit/ingest/ingest_testing.h"

namespace kopeck {
namespace {

std::string sample() {
  std::string text;
  for (int i = 0; i < 200'000; ++i) text += "line " + std::to_string(i * 7919) + "\n";
  return text;
}

using AddFilter = int (*)(archive*);

std::string packed(const std::string& text, AddFilter add_filter) {
  std::string bytes(text.size() + 65'536, '\0');
  std::size_t used = 0;
  archive* out = archive_write_new();
  archive_write_set_format_raw(out);
  EXPECT_EQ(add_filter(out), ARCHIVE_OK);
  archive_write_set_bytes_in_last_block(out, 1);
  EXPECT_EQ(archive_write_open_memory(out, bytes.data(), bytes.size(), &used), ARCHIVE_OK);
  archive_entry* entry = archive_entry_new();
  archive_entry_set_filetype(entry, AE_IFREG);
  archive_write_header(out, entry);
  archive_write_data(out, text.data(), text.size());
  archive_entry_free(entry);
  archive_write_close(out);
  archive_write_free(out);
  bytes.resize(used);
  return bytes;
}

/// All bytes, or the error's message.
std::string drained(Source source) {
  std::string text;
  for (;;) {
    const Result<std::string_view> block = source.next();
    if (!block) return block.error().message;
    if (block.value().empty()) return text;
    text += block.value();
  }
}

class Packed : public ::testing::TestWithParam<AddFilter> {};

TEST_P(Packed, IsReadAsItsContent) {
  const std::string text = sample();
  EXPECT_EQ(drained(Source::fromText(packed(text, GetParam()), "sample")), text);
}

TEST_P(Packed, IsReadFromAFileWhateverItsName) {
  const std::string text = sample();
  std::string path = ::testing::TempDir() + "kopeck_source_XXXXXX";
  const int descriptor = mkstemp(path.data());
  ASSERT_GE(descriptor, 0);
  std::ofstream(path, std::ios::binary) << packed(text, GetParam());
  Result<Source> source = Source::open(path);
  ASSERT_TRUE(source);
  EXPECT_EQ(drained(std::move(*source)), text);
  std::remove(path.c_str());
}

TEST_P(Packed, TellsThatItIsCut) {
  std::string bytes = packed(sample(), GetParam());
  bytes.resize(bytes.size() / 2);
  const std::string text = drained(Source::fromText(bytes, "half.bin"));
  EXPECT_EQ(text.substr(0, 21), "cannot read half.bin:") << text.substr(0, 100);
}

TEST_P(Packed, DeliversWhatCameBeforeTheCut) {
  std::string text;
  for (std::int64_t i = 0; i < 100'000; ++i)
    text += R"({"type":"customer","id":"c)" + std::to_string(i * 7919) + "\"}\n";
  std::string bytes = packed(text, GetParam());
  bytes.resize(bytes.size() * 9 / 10);
  const Schema schema = testing::coffeeClub();
  TextPool texts;
  auto reader = makeNdjsonReader(Source::fromText(bytes, "half"), schema, texts, {});
  const testing::Everything all = testing::readAll(**reader);
  EXPECT_TRUE(all.error);
  EXPECT_GT(all.events(), 1000U);
  EXPECT_EQ(all.rejected.size(), 0U);
  EXPECT_EQ((*reader)->linesConsumed(), all.events());
}

INSTANTIATE_TEST_SUITE_P(Source, Packed,
                         ::testing::Values(&archive_write_add_filter_xz, &archive_write_add_filter_gzip,
                                           &archive_write_add_filter_zstd));

TEST(Source, ReadsPlainTextAndNothing) {
  EXPECT_EQ(drained(Source::fromText(sample(), "plain")), sample());
  EXPECT_EQ(drained(Source::fromText("", "empty")), "");
  EXPECT_EQ(drained(Source::fromText("{", "short")), "{");
}

/// An archive of `members`: names and texts.
std::string archived(int (*set_format)(archive*), const std::vector<std::pair<std::string, std::string>>& members) {
  std::string bytes(1 << 20, '\0');
  std::size_t used = 0;
  archive* out = archive_write_new();
  set_format(out);
  EXPECT_EQ(archive_write_open_memory(out, bytes.data(), bytes.size(), &used), ARCHIVE_OK);
  for (const auto& [name, text] : members) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(text.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(out, entry);
    archive_write_data(out, text.data(), text.size());
    archive_entry_free(entry);
  }
  archive_write_close(out);
  archive_write_free(out);
  bytes.resize(used);
  return bytes;
}

std::string everything(const std::string& path) {
  Result<Source> source = Source::openAll(path);
  EXPECT_TRUE(source.ok());
  std::string all;
  for (;;) {
    const Result<std::string_view> block = source->next();
    EXPECT_TRUE(block.ok()) << block.error().message;
    if (!block.ok() || block->empty()) return all;
    all += *block;
  }
}

TEST(Source, ReadsAllFilesOfAFolderByNameAndOfAnArchive) {
  namespace fs = std::filesystem;
  const fs::path folder = fs::path(::testing::TempDir()) / fmt::format("source_{}", ::getpid());
  fs::create_directories(folder / "b" / ".git");
  const auto write = [&](const std::string& name, const std::string& text) {
    std::ofstream(folder / name, std::ios::binary) << text;
  };
  write("c.json", "3");
  write("a.json", "1");
  write("b/2.json", "2");
  write(".hidden", "x");
  write("b/.git/config", "x");
  EXPECT_EQ(everything(folder.string()),
            "1\x1E"
            "2\x1E"
            "3\x1E");
  const std::vector<std::pair<std::string, std::string>> members = {
      {"z.json", "first"}, {"__MACOSX/._z.json", "x"}, {"чек.json", ""}, {"a.json", std::string(5000, 'b')}};
  const std::string expected = "first\x1E\x1E" + std::string(5000, 'b') + "\x1E";
  write("all.tar", archived(&archive_write_set_format_ustar, members));
  write("all.zip", archived(&archive_write_set_format_zip, members));
  EXPECT_EQ(everything((folder / "all.tar").string()), expected);
  EXPECT_EQ(everything((folder / "all.zip").string()), expected);
  EXPECT_EQ(everything((folder / "a.json").string()), "1") << "one file as it is";
  fs::remove_all(folder);
}

TEST(Source, NamesTheFileItCannotOpen) {
  const Result<Source> source = Source::open("/nowhere/receipts.ndjson");
  ASSERT_FALSE(source);
  EXPECT_EQ(source.error().message, "cannot open /nowhere/receipts.ndjson: No such file or directory");
  EXPECT_FALSE(source.error().message_ru.empty());
  EXPECT_FALSE(Source::open(::testing::TempDir()));
}

TEST(Source, CanBeDroppedBeforeItsEnd) {
  Source source = Source::fromText(std::string(std::size_t{32} << 20, 'x'), "large");
  EXPECT_FALSE(source.next().value().empty());
}

// ---- lines --------------------------------------------------------------------------------------------------------

std::vector<std::string> linesOf(const std::string& text, std::size_t max_bytes = 1 << 20) {
  LineReader lines(Source::fromText(text, "text"), max_bytes);
  std::vector<std::string> found;
  while (lines.next().value()) {
    found.push_back(lines.tooLong() ? "(too long)" : std::string(lines.text()));
    EXPECT_EQ(lines.number(), found.size());
  }
  return found;
}

using Strings = std::vector<std::string>;

TEST(LineReader, CutsAtEveryKindOfBreak) {
  EXPECT_EQ(linesOf("a\nb\r\n\nc"), (Strings{"a", "b", "", "c"}));
  EXPECT_EQ(linesOf("a\n"), (Strings{"a"}));
  EXPECT_EQ(linesOf("\n"), (Strings{""}));
  EXPECT_EQ(linesOf(""), Strings{});
  EXPECT_EQ(linesOf("\xEF\xBB\xBFid\n\xEF\xBB\xBFx"), (Strings{"id", "\xEF\xBB\xBFx"}));
}

TEST(LineReader, PassesOverLinesThatAreTooLongInBoundedMemory) {
  const std::string giant(std::size_t{40} << 20, 'x');
  EXPECT_EQ(linesOf("a\n" + giant + "\nb\n" + giant, 1000), (Strings{"a", "(too long)", "b", "(too long)"}));
  EXPECT_EQ(linesOf(std::string(1000, 'y') + "\n" + std::string(1001, 'z') + "\nb", 1000),
            (Strings{std::string(1000, 'y'), "(too long)", "b"}));
}

TEST(LineReader, KeepsTheBeginningOfWhatIsTooLong) {
  LineReader lines(Source::fromText("start" + std::string(5'000'000, 'x') + "\nb\n", "text"), 1000);
  ASSERT_TRUE(lines.next().value());
  EXPECT_EQ(lines.text().substr(0, 6), "startx");
  EXPECT_LE(lines.text().size(), 1000U);
}

TEST(LineReader, SurvivesLinesOnEveryBoundaryOfItsBlocks) {
  std::string text;
  Strings expected;
  for (std::size_t i = 0; text.size() < 5'000'000; ++i) {
    expected.push_back(std::string(i % 3001, static_cast<char>('a' + i % 26)));
    text += expected.back() + "\n";
  }
  EXPECT_EQ(linesOf(text), expected);
}

TEST(LineReader, JoinsAndUnjoins) {
  LineReader lines(Source::fromText("a\nb\r\nc\nd", "text"), 1000);
  ASSERT_TRUE(lines.next().value());
  ASSERT_TRUE(lines.join(100).value());
  ASSERT_TRUE(lines.join(100).value());
  EXPECT_EQ(lines.text(), "a\nb\r\nc");
  EXPECT_EQ(lines.number(), 1U);
  EXPECT_EQ(lines.consumed(), 3U);
  lines.unjoin();
  EXPECT_EQ(lines.text(), "a");
  EXPECT_EQ(lines.consumed(), 1U);
  ASSERT_TRUE(lines.join(4).value());
  EXPECT_FALSE(lines.join(4).value());  // too long
  EXPECT_EQ(lines.text(), "a\nb");
  ASSERT_TRUE(lines.next().value());
  EXPECT_EQ(lines.text(), "c");
  EXPECT_EQ(lines.number(), 3U);
  ASSERT_TRUE(lines.join(100).value());
  EXPECT_FALSE(lines.join(100).value());  // the end
  EXPECT_FALSE(lines.next().value());
}

}  // namespace
}  // namespace kopeck
