// The programmes that authors could have written: every file of examples/, tests/lang/pass and tests/plan.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "runtime/plan/plan.h"

namespace kopeck::diff {

[[nodiscard]] std::vector<std::filesystem::path> programmes();

/// nullopt where it does not compile by itself.
[[nodiscard]] std::optional<plan::Plan> compiled(const std::filesystem::path& path);

}  // namespace kopeck::diff
