// Tool: runs the real `kopeck` in a folder of its own and says what came of it.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace kopeck::cli {

/// A finished call. `code` is the exit code, or 128 + the signal that ended it.
struct Finished {
  int code = -1;
  std::string out;
  std::string err;
  [[nodiscard]] bool says(const std::string& text) const {
    return out.find(text) != std::string::npos || err.find(text) != std::string::npos;
  }
};

/// A call under way; standard input is a pipe that close() ends.
class Running {
 public:
  Running(pid_t pid, int input, std::filesystem::path out, std::filesystem::path err);
  ~Running();
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;

  void write(const std::string& text) const;
  void close();
  void signal(int number) const;
  /// Waits for the end; once.
  [[nodiscard]] Finished finish();

 private:
  pid_t pid_;
  int input_;
  std::filesystem::path out_, err_;
};

/// A temporary folder, gone with the object. Calls are made in it, in English, whatever the environment says.
class Tool {
 public:
  Tool();
  ~Tool();
  Tool(const Tool&) = delete;
  Tool& operator=(const Tool&) = delete;

  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return folder_ / name; }
  void write(const std::string& name, const std::string& text) const;
  [[nodiscard]] std::string read(const std::string& name) const;
  [[nodiscard]] Finished call(const std::vector<std::string>& arguments) const;
  [[nodiscard]] Running start(const std::vector<std::string>& arguments) const;

  /// Calls are made by another user from now on, where this one may do anything; 127 where that user can't call it.
  void asAnother();
  /// No file that calls write may grow larger, from now on; 0: no limit.
  void limitFiles(std::uint64_t bytes) { most_bytes_ = bytes; }

  // What most tests need.
  /// Writes `club.kop`, a small programme; `changes` replaces text in it.
  void writeProgramme(const std::string& name = "club.kop", const std::string& from = "",
                      const std::string& to = "") const;
  /// `kopeck run club.kop --receipts INPUT --ledger LEDGER --until 2027-01-01 --summary json` and `more`.
  [[nodiscard]] std::vector<std::string> runOf(const std::string& input, const std::string& ledger,
                                               const std::vector<std::string>& more = {}) const;
  [[nodiscard]] Finished run(const std::string& input, const std::string& ledger,
                             const std::vector<std::string>& more = {}) const {
    return call(runOf(input, ledger, more));
  }
  /// The digest of a ledger that `audit --replay` finds in order; what is wrong with it otherwise.
  [[nodiscard]] std::string digest(const std::string& ledger, const std::string& engine = "auto") const;
  /// The lines of a rejects file.
  [[nodiscard]] std::vector<nlohmann::json> rejects(const std::string& name) const;

 private:
  std::filesystem::path folder_;
  bool as_another_ = false;
  std::uint64_t most_bytes_ = 0;
};

/// One line of input: a purchase of one line.
[[nodiscard]] std::string purchase(const std::string& id, const std::string& customer, const std::string& at,
                                   const std::string& amount);

}  // namespace kopeck::cli
