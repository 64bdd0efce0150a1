#include "tools/codecache/code_cache.h"

#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>
#include <utility>

namespace kopeck {
namespace {

namespace fs = std::filesystem;

// A file: the mark, the hash of what follows, how many objects, and each with its length before it.
constexpr std::string_view kMark = "kopeck code 1\n";
constexpr std::size_t kHead = kMark.size() + sizeof(XXH128_canonical_t);

void appendNumber(std::string& text, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) text.push_back(static_cast<char>(number >> shift & 0xff));
}

bool takeNumber(std::string_view& text, std::uint64_t& number) {
  if (text.size() < 8) return false;
  number = 0;
  for (int i = 7; i >= 0; --i) number = number << 8 | static_cast<unsigned char>(text[static_cast<std::size_t>(i)]);
  text.remove_prefix(8);
  return true;
}

XXH128_canonical_t hashOf(std::string_view bytes) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes.data(), bytes.size()));
  return canonical;
}

std::optional<std::vector<std::string>> objectsOf(std::string_view text) {
  if (text.size() < kHead || !text.starts_with(kMark)) return std::nullopt;
  const XXH128_canonical_t hash = hashOf(text.substr(kHead));
  if (std::memcmp(text.data() + kMark.size(), &hash, sizeof hash) != 0) return std::nullopt;
  text.remove_prefix(kHead);
  std::uint64_t count = 0;
  if (!takeNumber(text, count)) return std::nullopt;
  std::vector<std::string> objects;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::uint64_t length = 0;
    if (!takeNumber(text, length) || length > text.size()) return std::nullopt;
    objects.emplace_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  if (!text.empty()) return std::nullopt;
  return objects;
}

std::string textOf(const std::vector<std::string>& objects) {
  std::string rest;
  appendNumber(rest, objects.size());
  for (const std::string& object : objects) {
    appendNumber(rest, object.size());
    rest += object;
  }
  const XXH128_canonical_t hash = hashOf(rest);
  std::string text(kMark);
  text.append(reinterpret_cast<const char*>(&hash), sizeof hash);
  return text + rest;
}

bool isOurs(const fs::path& folder) {
  struct stat about {};
  return ::lstat(folder.c_str(), &about) == 0 && S_ISDIR(about.st_mode) && about.st_uid == ::geteuid() &&
         (about.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

}  // namespace

std::unique_ptr<CodeCache> CodeCache::open(const fs::path& folder, std::uint64_t most_bytes) {
  if (folder.empty()) return nullptr;
  std::error_code ignored;
  if (!fs::exists(folder, ignored)) {
    fs::create_directories(folder.parent_path(), ignored);
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) return nullptr;
  }
  if (!isOurs(folder)) return nullptr;
  return std::unique_ptr<CodeCache>(new CodeCache(folder, most_bytes));
}

fs::path CodeCache::usualFolder() {
  const auto said = [](const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr || *value != '/' ? fs::path() : fs::path(value);
  };
  if (const fs::path base = said("XDG_CACHE_HOME"); !base.empty()) return base / "kopeck";
  if (const fs::path home = said("HOME"); !home.empty()) return home / ".cache" / "kopeck";
  return {};
}

bool CodeCache::has(const std::string& key) {
  std::error_code ignored;
  return fs::is_regular_file(fileOf(key), ignored);
}

std::optional<std::vector<std::string>> CodeCache::find(const std::string& key) {
  const fs::path file = fileOf(key);
  std::ifstream in(file, std::ios::binary);
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  std::error_code ignored;
  auto objects = objectsOf(text.view());
  if (!objects) {
    fs::remove(file, ignored);
    return std::nullopt;
  }
  fs::last_write_time(file, fs::file_time_type::clock::now(), ignored);  // used just now
  return objects;
}

void CodeCache::keep(const std::string& key, const std::vector<std::string>& objects) {
  const std::string text = textOf(objects);
  if (text.size() > most_bytes_) return;
  static std::atomic<std::uint64_t> next{0};
  const fs::path beside = folder_ / (key + "." + std::to_string(::getpid()) + "." + std::to_string(next++) + ".part");
  std::error_code failed;
  std::ofstream out(beside, std::ios::binary);
  out << text;
  out.close();
  if (out) fs::rename(beside, fileOf(key), failed);
  if (!out || failed) fs::remove(beside, failed);
  makeRoom();
}

void CodeCache::makeRoom() const {
  struct File {
    fs::path path;
    fs::file_time_type used;
    std::uint64_t bytes;
  };
  std::vector<File> files;
  std::uint64_t sum = 0;
  std::error_code failed;
  for (fs::directory_iterator at(folder_, failed), end; !failed && at != end; at.increment(failed)) {
    std::error_code gone;  // another process may have removed it
    const std::uint64_t bytes = at->file_size(gone);
    const fs::file_time_type used = gone ? fs::file_time_type() : at->last_write_time(gone);
    if (gone) continue;
    files.push_back({at->path(), used, bytes});
    sum += bytes;
  }
  std::sort(files.begin(), files.end(), [](const File& a, const File& b) { return a.used < b.used; });
  for (const File& file : files) {
    if (sum <= most_bytes_) return;
    std::error_code ignored;
    fs::remove(file.path, ignored);
    sum -= file.bytes;
  }
}

}  // namespace kopeck
