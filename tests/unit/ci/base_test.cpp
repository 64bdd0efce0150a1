// The files of a base, out of a folder and out of git; programs that are called for them.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tools/ci/base.h"

namespace kopeck::ci {
namespace {

namespace fs = std::filesystem;

class CiBase : public ::testing::Test {
 protected:
  CiBase() {
    std::string name = (fs::temp_directory_path() / "kopeck-base-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = fs::canonical(name);
  }
  ~CiBase() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  [[nodiscard]] Called git(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"git", "-C", folder_.string(), "-c", "user.name=a", "-c", "user.email=a@b"});
    return call(arguments);
  }
  fs::path folder_;
};

TEST_F(CiBase, AProgramsTwoStreamsAndItsCode) {
  // More than a pipe holds, on both at once.
  const Called done = call({"sh", "-c", "for i in $(seq 20000); do echo out; echo error >&2; done; exit 3"});
  EXPECT_EQ(done.code, 3);
  EXPECT_EQ(done.out.size(), 80'000U);
  EXPECT_EQ(done.err.size(), 120'000U);
  EXPECT_EQ(call({"there is no such program"}).code, 127);
  EXPECT_EQ(call({"sh", "-c", "kill -9 $$"}).code, 137);
}

TEST_F(CiBase, AFolder) {
  write("old/club.kop", "rules");
  const auto base = Base::ofFolder((folder_ / "old").string(), "loyalty/");
  ASSERT_TRUE(base.ok());
  EXPECT_EQ(base.value().read("loyalty/club.kop").value(), "rules");
  EXPECT_EQ(base.value().read("loyalty/other.kop").value(), std::nullopt);
  EXPECT_EQ(base.value().read("loyalty").value(), std::nullopt) << "a folder is no file";
  EXPECT_FALSE(Base::ofFolder((folder_ / "none").string(), "").ok());
}

TEST_F(CiBase, ACommitAndNotWhatLiesBesideIt) {
  if (git({"--version"}).code != 0) GTEST_SKIP() << "git is not installed";
  const std::string bytes("rules\r\n\0end", 11);
  write("a [b]/клуб.kop", bytes);
  ASSERT_EQ(git({"init", "-q", "-b", "main"}).code, 0);
  ASSERT_EQ(git({"add", "-A"}).code, 0);
  ASSERT_EQ(git({"commit", "-qm", "one"}).code, 0);
  write("a [b]/клуб.kop", "changed");
  write("new.kop", "new");
  const Place place = placeOf((folder_ / "a [b]").string());
  EXPECT_EQ(place.root, folder_.string());
  EXPECT_EQ(place.prefix, "a [b]/");
  const auto base = Base::ofGit(place.root, "main");
  ASSERT_TRUE(base.ok()) << base.error().message;
  EXPECT_EQ(base.value().read("a [b]/клуб.kop").value(), bytes);
  EXPECT_EQ(base.value().read("a [b]/../a [b]/клуб.kop").value(), bytes);
  EXPECT_EQ(base.value().read("new.kop").value(), std::nullopt);
  EXPECT_EQ(base.value().read("a [b]").value(), std::nullopt);
  EXPECT_EQ(base.value().read("../etc/passwd").value(), std::nullopt);
  EXPECT_TRUE(base.value().title().starts_with("main ("));
}

TEST_F(CiBase, NoSuchBranchAndNoRepository) {
  if (git({"--version"}).code != 0) GTEST_SKIP() << "git is not installed";
  EXPECT_FALSE(Base::ofGit(folder_.string(), "main").ok());
  ASSERT_EQ(git({"init", "-q"}).code, 0);
  const auto base = Base::ofGit(folder_.string(), "main");
  ASSERT_FALSE(base.ok());
  EXPECT_NE(base.error().message.find("no such branch"), std::string::npos) << base.error().message;
  EXPECT_FALSE(Base::ofGit(folder_.string(), "--all").ok()) << "a name is no option";
}

}  // namespace
}  // namespace kopeck::ci
