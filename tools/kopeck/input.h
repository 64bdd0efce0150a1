// What commands share that read receipts: which file, in which format, and how far they have got.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "runtime/run/run.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

struct InputOptions {
  std::string receipts;
  std::string map;
  std::string from;
  std::string until;
  bool strict = false;
};

/// --receipts, --map, --from, --until and --strict. `pipe`: the receipts may come from standard input.
void addInput(CLI::App& command, const Common& common, InputOptions& options, bool pipe = true);

/// The mapping that a request points into.
struct InputMaps {
  Mapping csv;
  FfdMapping ffd;
};

/// Fills what the request says of the input, its days and its language. `maps` outlives the request.
[[nodiscard]] Status prepareInput(const Common& common, const InputOptions& options, InputMaps& maps,
                                  RunRequest& request);

/// The same; kOk, or the exit code of what was complained
/// of.
[[nodiscard]] int fillInput(const Common& common, const InputOptions& options, InputMaps& maps, RunRequest& request);

/// What of the input was ignored, each with its line.
void printWarnings(const Common& common, const std::string& receipts, const std::vector<IngestWarning>& warnings);

/// One line on standard error that is written over itself.
void showProgress(const Common& common, const RunProgress& progress, std::chrono::steady_clock::time_point began);

}  // namespace kopeck::tool
