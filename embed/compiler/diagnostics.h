// What stands behind a kopeck_diagnostics: what was found in each file of a programme, with the files, and the texts
// that were made of it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/source/source.h"
#include "embed/call.h"

namespace kopeck::embed {

struct FoundInFile {
  std::unique_ptr<SourceFile> source;
  std::unique_ptr<Diagnostics> diagnostics;
};

class FoundDiagnostics {
 public:
  explicit FoundDiagnostics(std::vector<FoundInFile> files);
  [[nodiscard]] std::size_t count() const { return all_.size(); }
  [[nodiscard]] kopeck_diagnostic get(std::size_t index);
  [[nodiscard]] kopeck_text text(Lang lang, bool colour);
  [[nodiscard]] kopeck_text json(Lang lang);

 private:
  struct Item {
    const FoundInFile* file = nullptr;
    const Diagnostic* diagnostic = nullptr;
  };
  /// Keeps the text until the end.
  kopeck_text keep(std::string text);

  std::vector<FoundInFile> files_;
  std::vector<Item> all_;
  std::vector<kopeck_diagnostic> made_;    // as they were asked for; size 0: not yet
  std::vector<kopeck_text> texts_, json_;  // by language and colour; data nullptr: not yet
  std::deque<std::string> kept_;
};

}  // namespace kopeck::embed

/// Behind the C handle.
struct kopeck_diagnostics {
  static constexpr std::uint64_t kMagic = 0x6761'6964'6B6F'7004;
  std::uint64_t magic;
  std::unique_ptr<kopeck::embed::FoundDiagnostics> body;
};
