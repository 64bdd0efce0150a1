// What the fuzz targets share: how a find is told, programmes of the sources, and a folder to work in.
//
// A target is one LLVMFuzzerTestOneInput: under `./dev fuzz NAME SECONDS` libFuzzer drives it (clang, with the address
// and undefined-behaviour sanitizers); in the ordinary build replay.cpp feeds it its corpus, as a test. A crash, a
// sanitizer's word, a broken CHECK and require() are finds.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/run/programme.h"

namespace kopeck::fuzz {

/// Ends the process with the sentence unless `holds`; the input at hand is then kept by whoever drives the target.
void require(bool holds, std::string_view otherwise);

/// The file's bytes, of a path below the sources. Ends the process where it can't be read.
[[nodiscard]] std::string sourceText(const std::string& path);

/// A rule file of the sources, compiled once. Ends the process where it does not compile.
struct Rules {
  explicit Rules(const std::string& path);
  /// A fresh Programme of it, linked and not started.
  [[nodiscard]] std::unique_ptr<Programme> programme() const;

  plan::Plan plan;
  ProgrammeId::Source source;
};

/// A folder of its own, below TMPDIR; gone at the end of the process.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string file(const std::string& name) const { return path_ + "/" + name; }
  /// Removes the file, and a ledger's other files with it.
  void remove(const std::string& name) const;
  void write(const std::string& name, std::string_view bytes) const;

 private:
  std::string path_;
};

/// Takes pieces off an input's front; what is not there is zeros.
class Pieces {
 public:
  Pieces(const std::uint8_t* data, std::size_t size) : left_(reinterpret_cast<const char*>(data), size) {}
  [[nodiscard]] bool empty() const { return left_.empty(); }
  [[nodiscard]] std::uint64_t number(std::size_t bytes);
  [[nodiscard]] std::string_view bytes(std::size_t count);
  [[nodiscard]] std::string_view rest() { return bytes(left_.size()); }

 private:
  std::string_view left_;
};

}  // namespace kopeck::fuzz

// libFuzzer names it so. NOLINTNEXTLINE(readability-identifier-naming)
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
