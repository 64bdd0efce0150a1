// Commands of the shell beside the real `kopeck`: what other programs make of its output.
#pragma once

#include <filesystem>
#include <string>

#include "tests/cli/tool.h"

namespace kopeck::cli {

/// `command` in `folder` by bash, with `kopeck` of this build in the search path; both streams in `out`.
[[nodiscard]] Finished shell(const std::filesystem::path& folder, const std::string& command);

/// Whether the search path has the program.
[[nodiscard]] bool hasProgram(const std::string& name);

/// An XML file as Python's parser reads it, each element {"tag", "at": its attributes, "text", "in": its elements};
/// null where it is no XML.
[[nodiscard]] nlohmann::json xmlOf(const std::filesystem::path& folder, const std::string& file);

}  // namespace kopeck::cli
