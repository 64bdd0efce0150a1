// A place for ledgers that are thrown away.
#pragma once

#include <filesystem>
#include <string>

#include "runtime/value/result.h"

namespace kopeck {

/// A folder that goes with the object, below the system's folder for such things.
class TemporaryFolder {
 public:
  /// `what` is part of its name: "backtest".
  [[nodiscard]] static Result<TemporaryFolder> make(const std::string& what);
  ~TemporaryFolder();
  TemporaryFolder(TemporaryFolder&& other) noexcept;
  TemporaryFolder& operator=(TemporaryFolder&& other) noexcept;
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

 private:
  explicit TemporaryFolder(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path folder_;
};

}  // namespace kopeck
