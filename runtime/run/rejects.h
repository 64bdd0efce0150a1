// The `--rejects` file: one NDJSON line for each refused input line or receipt. Written when the batch that it belongs
// to is handed over; a run that goes on keeps only what was refused before the place where it goes on.
#pragma once

#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/value/result.h"

namespace kopeck {

class RejectsFile {
 public:
  /// Opens `path` (empty: writes nothing). Keeps its lines up to input line `keep_lines`, drops the rest.
  [[nodiscard]] static Result<RejectsFile> open(const std::string& path, std::uint64_t keep_lines);
  [[nodiscard]] bool wanted() const { return file_ != nullptr; }
  [[nodiscard]] Status write(std::string_view line);
  [[nodiscard]] Status flush();

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  std::unique_ptr<std::FILE, Close> file_;
  std::string path_;
};

}  // namespace kopeck
