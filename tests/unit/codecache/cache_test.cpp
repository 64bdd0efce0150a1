#include "tools/codecache/code_cache.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/unit/codecache/folder.h"

namespace kopeck::test {
namespace {

namespace fs = std::filesystem;
using Objects = std::vector<std::string>;

std::vector<fs::path> filesIn(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  return files;
}

std::string bytesOf(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

TEST(CodeCache, GivesBackWhatItWasGiven) {
  const CacheFolder folder;
  const Objects objects = {std::string("\0one\n", 5), "", std::string(100'000, '\xff')};
  {
    const auto cache = CodeCache::open(folder.path());
    ASSERT_NE(cache, nullptr);
    EXPECT_FALSE(cache->has("a"));
    EXPECT_FALSE(cache->find("a"));
    cache->keep("a", objects);
    cache->keep("b", {});
  }
  const auto again = CodeCache::open(folder.path());
  EXPECT_TRUE(again->has("a"));
  EXPECT_EQ(again->find("a"), objects);
  EXPECT_EQ(again->find("b"), Objects{});
  EXPECT_FALSE(again->find("c"));
  EXPECT_EQ(filesIn(folder.path()).size(), 2U) << "nothing is left beside";
}

TEST(CodeCache, WhatIsDamagedIsRemovedAndMadeAnew) {
  const CacheFolder folder;
  const auto cache = CodeCache::open(folder.path());
  const Objects objects = {"some code", "and more of it"};
  cache->keep("a", objects);
  const fs::path file = filesIn(folder.path()).at(0);
  const std::string whole = bytesOf(file);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    std::string bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    write(file, bytes);
    ASSERT_FALSE(cache->find("a")) << at;
    ASSERT_FALSE(fs::exists(file)) << at;
  }
  for (std::size_t length = 0; length < whole.size(); ++length) {
    write(file, whole.substr(0, length));
    ASSERT_FALSE(cache->find("a")) << length;
  }
  write(file, whole + "x");
  EXPECT_FALSE(cache->find("a"));
  cache->keep("a", objects);
  EXPECT_EQ(cache->find("a"), objects);
}

TEST(CodeCache, WhatWasUsedLongestAgoGoesFirst) {
  const CacheFolder folder;
  const auto cache = CodeCache::open(folder.path(), 4'000);
  const auto before = fs::file_time_type::clock::now() - std::chrono::hours(3);
  for (const char* key : {"a", "b", "c"}) cache->keep(key, {std::string(1'000, *key)});
  for (const auto& file : filesIn(folder.path())) fs::last_write_time(file, before);
  EXPECT_TRUE(cache->find("a"));
  for (const char* key : {"d", "e"}) cache->keep(key, {std::string(1'000, *key)});
  EXPECT_TRUE(cache->find("a"));
  EXPECT_TRUE(cache->find("d"));
  EXPECT_TRUE(cache->find("e"));
  EXPECT_FALSE(cache->find("b"));
  EXPECT_FALSE(cache->find("c"));
  cache->keep("huge", {std::string(5'000, 'x')});
  EXPECT_FALSE(cache->has("huge")) << "nothing else would have room";
  EXPECT_TRUE(cache->has("a"));
}

TEST(CodeCache, AFolderThatOthersMayWriteToIsNone) {
  const CacheFolder folder;
  fs::create_directories(folder.path());
  ASSERT_EQ(::chmod(folder.path().c_str(), 0777), 0);
  EXPECT_EQ(CodeCache::open(folder.path()), nullptr);
  ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
  EXPECT_NE(CodeCache::open(folder.path()), nullptr);
  const fs::path link = folder.path().string() + ".link";
  fs::create_directory_symlink(folder.path(), link);
  EXPECT_EQ(CodeCache::open(link), nullptr) << "who knows who may move the link";
  fs::remove(link);
  EXPECT_EQ(CodeCache::open(""), nullptr);
  EXPECT_EQ(CodeCache::open("/proc/kopeck"), nullptr);
}

TEST(CodeCache, MadeByItIsOnlyForItsOwner) {
  const CacheFolder folder;
  ASSERT_NE(CodeCache::open(folder.path()), nullptr);
  struct stat about {};
  ASSERT_EQ(::stat(folder.path().c_str(), &about), 0);
  EXPECT_EQ(about.st_mode & 0777U, 0700U);
}

TEST(CodeCache, TwoWritersAndReadersSeeWholeFiles) {
  const CacheFolder folder;
  const Objects objects = {std::string(50'000, 'a'), std::string(70'000, 'b')};
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int i = 0; i < 4; ++i)
    threads.emplace_back([&, i] {
      const auto cache = CodeCache::open(folder.path());
      for (int turn = 0; turn < 100; ++turn) {
        if (i % 2 == 0) {
          cache->keep("a", objects);
        } else if (const auto found = cache->find("a"); found && *found != objects) {
          ++wrong;
        }
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
  EXPECT_EQ(CodeCache::open(folder.path())->find("a"), objects);
  EXPECT_EQ(filesIn(folder.path()).size(), 1U);
}

}  // namespace
}  // namespace kopeck::test
