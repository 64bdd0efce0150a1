#include "compiler/syntax/load.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "compiler/syntax/scanner.h"
#include "compiler/syntax/text.h"

namespace kopeck {
namespace {

using namespace syntax;  // NOLINT(google-build-using-namespace)

struct Import {
  std::string path;
  Span span;  // of the text, in its own file
};

std::vector<Import> importsOf(const std::string& path, const std::string& text) {
  std::vector<Import> out;
  const SourceFile file(path, text);
  const Span all = file.parts().back().span;
  const auto opening = firstBadByte(text) ? std::nullopt : openingWord(file, all);
  if (!opening) return out;
  Diagnostics unheard;
  const std::vector<Token> tokens = scan(file, all, opening->language, unheard).tokens;
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i) {
    if (tokens[i].type != T_IMPORT || tokens[i + 1].type != T_STRING) continue;
    const std::filesystem::path other(tokens[i + 1].text);
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    out.push_back({(folder / other).lexically_normal().generic_string(), tokens[i + 1].span});
  }
  return out;
}

class Loader {
 public:
  explicit Loader(const FileReader& read) : read_(read) {}

  /// The file and what it imports, those first.
  bool load(const std::string& path) {
    std::optional<std::string> text = read_(path);
    if (!text) return false;
    bytes_ += text->size();
    open_.push_back(path);
    std::vector<Mistake> own;
    // What is too large as a whole is parse()'s to say.
    const std::vector<Import> imports = bytes_ > kMostProgrammeBytes ? std::vector<Import>() : importsOf(path, *text);
    for (const Import& import : imports) {
      if (const std::optional<Phrase> much = tooMuch()) {
        own.push_back({Code::tooMuch, import.span, *much});
        break;
      }
      if (std::find(open_.begin(), open_.end(), import.path) != open_.end()) {
        own.push_back({Code::importCircle, import.span, circle(import.path)});
      } else if (!index_.contains(import.path) && !load(import.path)) {
        own.push_back({Code::importMissing, import.span, import.path});
      }
    }
    open_.pop_back();
    index_.emplace(path, files_.size());
    for (Mistake& mistake : own) {
      mistake.file = files_.size();
      mistakes_.push_back(std::move(mistake));
    }
    files_.push_back({path, std::move(*text)});
    return true;
  }

  SourceFile finish(Diagnostics& diagnostics) {
    SourceFile source(std::move(files_));
    for (const Mistake& mistake : mistakes_) {
      const std::uint32_t begin = source.parts()[mistake.file].span.begin;
      diagnostics.report(mistake.code, Span{begin + mistake.span.begin, begin + mistake.span.end}, mistake.what);
    }
    return source;
  }

 private:
  struct Mistake {
    Code code;
    Span span;
    Phrase what;
    std::size_t file = 0;
  };

  /// Whether one file more would be too much, and of what.
  [[nodiscard]] std::optional<Phrase> tooMuch() const {
    if (open_.size() > kMostImportDepth) {
      return Phrase(fmt::format("imports more than {} deep", kMostImportDepth),
                    fmt::format("подключения глубже {} уровней", kMostImportDepth));
    }
    if (files_.size() + open_.size() <= kMostFiles) return std::nullopt;
    return Phrase(fmt::format("more than {} imported files", kMostFiles),
                  fmt::format("больше {} подключённых файлов", kMostFiles));
  }

  /// `a.kop, b.kop, a.kop`: from the file that is met again to itself.
  [[nodiscard]] std::string circle(const std::string& again) const {
    std::string out;
    for (auto file = std::find(open_.begin(), open_.end(), again); file != open_.end(); ++file) out += *file + ", ";
    return out + again;
  }

  const FileReader& read_;
  std::vector<SourceFile::Text> files_;
  std::map<std::string, std::size_t> index_;
  std::vector<std::string> open_;  // the files whose imports are being read, the programme's own first
  std::vector<Mistake> mistakes_;
  std::size_t bytes_ = 0;
};

}  // namespace

std::optional<SourceFile> loadProgramme(const std::string& path, const FileReader& read, Diagnostics& diagnostics) {
  Loader loader(read);
  if (!loader.load(std::filesystem::path(path).lexically_normal().generic_string())) return std::nullopt;
  return loader.finish(diagnostics);
}

}  // namespace kopeck
