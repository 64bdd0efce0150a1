// Source: the bytes of an input file, whatever it is packed in. First step of ingest; lines.h cuts it into lines.
//
// Plain, .xz, .gz, .zst and .bz2 are told apart by their first bytes, never by name. Reading and unpacking run on a
// thread of the Source's own, a few blocks ahead of the one who reads, so that they overlap with parsing. One reader.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/value/result.h"

namespace kopeck {

/// How far the input has been read, in bytes as they lie on disk; may be looked at from any thread.
struct SourceProgress {
  std::atomic<std::uint64_t> read{0};
  std::uint64_t size = 0;  // 0 where it is not known: a pipe
};

class Source {
 public:
  /// Ends each file of a Source of several (RFC 7464's separator); no JSON text holds it.
  static constexpr char kFileEnd = '\x1E';

  /// Opens a file, or standard input for "-".
  static Result<Source> open(const std::string& path);
  /// The same; of a folder all its files and those of its folders, by name, of a tar or zip archive all its members, in
  /// their order. Each is followed by kFileEnd. Files whose names begin with a dot are left out.
  static Result<Source> openAll(const std::string& path);
  /// The text itself, unpacked where it is packed; `name` is what messages call it.
  static Source fromText(std::string text, std::string name);

  Source(Source&&) noexcept;
  Source& operator=(Source&&) noexcept;
  ~Source();

  /// The next block of plain bytes, empty at the end; valid until the next call. After an error, always that error.
  Result<std::string_view> next();
  [[nodiscard]] const std::string& name() const;
  /// Stays good after the Source has gone to a Reader.
  [[nodiscard]] std::shared_ptr<const SourceProgress> progress() const;

 private:
  class Impl;
  struct What;
  static Result<Source> openOne(const std::string& path, bool all);
  explicit Source(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace kopeck
