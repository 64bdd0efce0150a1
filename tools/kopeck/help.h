// What the command line says of itself: --help in both languages, and what is wrong with a call.
#pragma once

#include <CLI/CLI.hpp>

#include "tools/kopeck/shared.h"

namespace kopeck::tool {

/// Usage with everything that is needed, then options and commands in two columns that hold in Russian too.
class HelpFormatter : public CLI::Formatter {
 public:
  explicit HelpFormatter(const Common& common);
  std::string make_usage(const CLI::App* app, std::string name) const override;
  std::string make_option(const CLI::Option* option, bool is_positional) const override;
  std::string make_subcommand(const CLI::App* command) const override;

 private:
  const Common& common_;
};

/// Says what the call lacks and where to read more; answers with the exit code. Help and version that were asked for
/// are printed, and are no failure.
[[nodiscard]] int answerParseError(const Common& common, const CLI::App& app, const CLI::ParseError& error);

}  // namespace kopeck::tool
