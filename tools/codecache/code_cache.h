// Compiled code on disk, a file for each Plan and optimisation, so that a programme that was compiled once is ready at
// once the next time.
//
// The folder holds nothing that can't be made again. A file is written beside its place and then renamed, so that
// whoever reads finds it whole or not at all; what a checksum does not confirm is removed and compiled anew. Since code
// is run that lies in the folder, it must belong to the user who runs it, and nobody else may write there; else there
// is no cache.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/jit/jit.h"

namespace kopeck {

class CodeCache final : public JitCache {
 public:
  static constexpr std::uint64_t kMostBytes = std::uint64_t{256} << 20;

  /// Makes the folder, which only its owner may enter, where there is none. nullptr: there can't be one there, or
  /// others may write to it. `most_bytes`: of all files; beyond that those go that were used longest ago.
  [[nodiscard]] static std::unique_ptr<CodeCache> open(const std::filesystem::path& folder,
                                                       std::uint64_t most_bytes = kMostBytes);
  /// Where a user's own is by custom: kopeck in $XDG_CACHE_HOME, else in ~/.cache; empty where neither is said.
  [[nodiscard]] static std::filesystem::path usualFolder();

  [[nodiscard]] bool has(const std::string& key) override;
  [[nodiscard]] std::optional<std::vector<std::string>> find(const std::string& key) override;
  void keep(const std::string& key, const std::vector<std::string>& objects) override;

 private:
  CodeCache(std::filesystem::path folder, std::uint64_t most_bytes)
      : folder_(std::move(folder)), most_bytes_(most_bytes) {}
  [[nodiscard]] std::filesystem::path fileOf(const std::string& key) const { return folder_ / (key + ".code"); }
  void makeRoom() const;

  const std::filesystem::path folder_;
  const std::uint64_t most_bytes_;
};

}  // namespace kopeck
