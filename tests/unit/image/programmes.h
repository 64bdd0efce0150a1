// The programmes of the sources, compiled: what images are tried with.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/image/image.h"

namespace kopeck::image {

/// Every rule file of examples/, stdlib/, tests/lang/pass and tests/plan.
[[nodiscard]] std::vector<std::filesystem::path> ruleFiles();

/// Nothing where it does not compile: whether it should is for others to say.
[[nodiscard]] std::optional<VersionInput> compiledFile(const std::filesystem::path& path);

/// The bytes with the length and the checksum of their body made right again: what someone with ill will would do.
[[nodiscard]] std::string resealed(std::string bytes);

/// Where the body begins.
inline constexpr std::size_t kBodyAt = 36;

}  // namespace kopeck::image
