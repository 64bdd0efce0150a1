// Base: the files of the rules as they were before the change: out of git, or out of a folder.
//
// git is asked through its own program, which knows how this repository is kept. Names are paths from the repository's
// root, with `/`. One caller at a time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "runtime/value/result.h"

namespace kopeck::ci {

/// What a program that was called has printed; `code` is its exit code, 127 where it could not be called.
struct Called {
  int code = 127;
  std::string out, err;
};
/// Calls a program of the search path with these arguments, its own name first; no shell in between.
[[nodiscard]] Called call(const std::vector<std::string>& arguments);

/// Where a folder lies in its repository; where it is in none, it is the root itself.
struct Place {
  std::string root;    // absolute
  std::string prefix;  // of the folder, from there: "" or "loyalty/"
};
[[nodiscard]] Place placeOf(const std::string& folder);

class Base {
 public:
  /// What git calls `name` (a branch, a tag, a commit) in the repository at `root`. An Error where there is no such
  /// thing, or no git.
  [[nodiscard]] static Result<Base> ofGit(const std::string& root, const std::string& name);
  /// A folder that holds what `prefix` held.
  [[nodiscard]] static Result<Base> ofFolder(const std::string& folder, const std::string& prefix);

  /// Nothing where there is no such file; an Error where it can't be found out.
  [[nodiscard]] Result<std::optional<std::string>> read(const std::string& name) const;
  /// "origin/main (1a2b3c4)", or the folder.
  [[nodiscard]] const std::string& title() const { return title_; }

 private:
  std::string root_;    // of the repository; of the folder otherwise
  std::string commit_;  // empty: a folder
  std::string prefix_;
  std::string title_;
};

}  // namespace kopeck::ci
