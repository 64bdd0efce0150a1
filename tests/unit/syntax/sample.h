// A parsed piece of text, for tests.
#pragma once

#include <fmt/format.h>

#include <fstream>
#include <sstream>
#include <string>

#include "compiler/syntax/parse.h"

namespace kopeck {

inline std::string readSample(const std::string& name) {
  std::ifstream in(std::string(KOPECK_SOURCE_DIR) + "/tests/unit/syntax/files/" + name);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

struct Sample {
  SourceFile source;
  Diagnostics diagnostics;
  ParsedFile parsed;

  explicit Sample(std::string text) : source("sample.kop", std::move(text)), parsed(parse(source, diagnostics)) {}

  /// One line a message: `line:column code message`.
  [[nodiscard]] std::string messages() const {
    std::string out;
    for (const Diagnostic* one : diagnostics.sorted()) {
      const Position at = source.position(one->span.begin);
      out += fmt::format("{}:{} {} {}\n", at.line, at.column, info(one->code).name, one->message(Lang::en));
    }
    return out;
  }
  /// The names of the codes, in order of place.
  [[nodiscard]] std::vector<std::string> codes() const {
    std::vector<std::string> out;
    for (const Diagnostic* one : diagnostics.sorted()) out.emplace_back(info(one->code).name);
    return out;
  }
};

}  // namespace kopeck
