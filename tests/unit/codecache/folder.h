// A folder for a test's compiled code, gone with the object.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

namespace kopeck::test {

class CacheFolder {
 public:
  CacheFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "kopeck-code-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) base_ = name;
  }
  ~CacheFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(base_, ignored);
  }
  CacheFolder(const CacheFolder&) = delete;
  CacheFolder& operator=(const CacheFolder&) = delete;
  /// Not made yet.
  [[nodiscard]] std::filesystem::path path() const { return base_ / "code"; }

 private:
  std::filesystem::path base_;
};

}  // namespace kopeck::test
