#include <fmt/format.h>

#include <algorithm>
#include <string>

#include <utf8proc.h>

#include "compiler/diagnostics/renderer.h"

namespace kopeck {
namespace {

constexpr int kTabWidth = 4;
constexpr int kLongestLine = 160;  // of longer ones the part around the mark is shown
constexpr int kContext = 60;
constexpr std::uint32_t kLookedAt = 1000;  // bytes on both sides of a mark; a line may be the whole file

/// A line as the terminal shows it, with the column at which each of its bytes stands.
struct Shown {
  std::string text;
  std::vector<int> columns;         // one for each byte and one for the end
  std::vector<std::size_t> starts;  // where each byte's character begins in `text`
};

Shown shown(std::string_view line) {
  Shown out;
  int column = 0;
  for (std::size_t i = 0; i < line.size();) {
    utf8proc_int32_t code = 0;
    utf8proc_ssize_t size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(line.data() + i),
                                             static_cast<utf8proc_ssize_t>(line.size() - i), &code);
    const bool bad = size <= 0;
    if (bad) size = 1;
    const auto bytes = static_cast<std::size_t>(size);
    out.columns.insert(out.columns.end(), bytes, column);
    out.starts.insert(out.starts.end(), bytes, out.text.size());
    if (code == '\t') {
      const int width = kTabWidth - column % kTabWidth;
      out.text.append(static_cast<std::size_t>(width), ' ');
      column += width;
    } else if (bad || code < ' ' || code == 0x7F) {
      out.text += "\xEF\xBF\xBD";  // a control character must not reach the terminal
      ++column;
    } else {
      out.text += line.substr(i, bytes);
      column += utf8proc_charwidth(code);
    }
    i += bytes;
  }
  out.columns.push_back(column);
  out.starts.push_back(out.text.size());
  return out;
}

/// The line that the mark begins on; of one that is very long, what stands around the mark.
Span lineAround(const SourceFile& source, Span mark) {
  Span line = source.lineSpan(mark.begin);
  const auto inside = [&](std::uint32_t at) {
    return (static_cast<unsigned char>(source.text()[at]) & 0xC0U) == 0x80U;  // of a character
  };
  if (mark.begin - line.begin > kLookedAt) {
    line.begin = mark.begin - kLookedAt;
    while (line.begin < mark.begin && inside(line.begin)) ++line.begin;
  }
  if (line.end > mark.begin && line.end - mark.begin > kLookedAt) {
    line.end = mark.begin + kLookedAt;
    while (line.end > mark.begin && inside(line.end)) --line.end;
  }
  return line;
}

struct Mark {
  Span span;
  bool primary = false;
  std::string text;
};

class Writer {
 public:
  Writer(const SourceFile& source, TerminalStyle style) : source_(source), style_(style) {}
  std::string out;

  void one(const Diagnostic& diagnostic) {
    const Position at = source_.position(diagnostic.span.begin);
    const char* const color = colorOf(diagnostic.severity());
    paint("\x1b[1m", fmt::format("{}:{}:{}: ", source_.name(diagnostic.span.begin), at.line, at.column));
    paint(color, fmt::format("{}[{}]", word(diagnostic.severity()), info(diagnostic.code).id));
    paint("\x1b[1m", ": " + diagnostic.message(style_.lang));
    out += '\n';
    std::vector<Mark> marks = {{diagnostic.span, true, ""}};
    for (const Label& label : diagnostic.labels) marks.push_back({label.span, false, label.text.in(style_.lang)});
    // What lies in another file stands below, each file under its own name.
    const std::string& here = source_.name(diagnostic.span.begin);
    std::vector<Mark> elsewhere;
    std::erase_if(marks, [&](const Mark& mark) {
      if (source_.name(mark.span.begin) == here) return false;
      elsewhere.push_back(mark);
      return true;
    });
    snippet(std::move(marks), color);
    for (const Mark& mark : elsewhere) {
      const Position place = source_.position(mark.span.begin);
      out += fmt::format("{}--> {}:{}:{}\n", std::string(gutter_, ' '), source_.name(mark.span.begin), place.line,
                         place.column);
      snippet({mark}, color);
    }
    for (const Phrase& help : diagnostic.helps) note(russian() ? "справка" : "help", help.in(style_.lang));
    for (const Fix& fix : diagnostic.fixes) {
      note(russian() ? "исправление" : "fix", describeFix(fix, source_, style_.lang));
    }
    out += '\n';
  }

  void left(std::size_t count) {
    out += fmt::format(fmt::runtime(russian() ? "… и ещё сообщений: {}\n\n" : "… and {} more messages\n\n"), count);
  }

 private:
  [[nodiscard]] bool russian() const { return style_.lang == Lang::ru; }
  [[nodiscard]] const char* word(Severity severity) const {
    switch (severity) {
      case Severity::error:
        return russian() ? "ошибка" : "error";
      case Severity::warning:
        return russian() ? "предупреждение" : "warning";
      case Severity::note:
        break;
    }
    return russian() ? "замечание" : "note";
  }
  static const char* colorOf(Severity severity) {
    switch (severity) {
      case Severity::error:
        return "\x1b[1;31m";
      case Severity::warning:
        return "\x1b[1;33m";
      case Severity::note:
        break;
    }
    return "\x1b[1;36m";
  }
  void paint(const char* color, const std::string& text) {
    if (style_.color) out += color;
    out += text;
    if (style_.color) out += "\x1b[0m";
  }
  void note(const char* kind, const std::string& text) {
    out += std::string(gutter_ + 1, ' ');
    paint("\x1b[1;36m", fmt::format("= {}: ", kind));
    out += text + "\n";
  }

  /// The lines of all marks in the file's order, each with its marks below; `…` where lines are left out between.
  void snippet(std::vector<Mark> marks, const char* color) {
    std::stable_sort(marks.begin(), marks.end(),
                     [](const Mark& a, const Mark& b) { return a.span.begin < b.span.begin; });
    gutter_ = 3;
    for (const Mark& mark : marks) {
      gutter_ = std::max(gutter_, std::to_string(source_.position(mark.span.begin).line).size());
    }
    std::int32_t last = 0;
    for (const Mark& mark : marks) {
      const std::int32_t line = source_.position(mark.span.begin).line;
      const Span place = lineAround(source_, mark.span);
      const Shown whole = shown(source_.text(place));
      const auto byte = [&](std::uint32_t at) {
        return std::min<std::size_t>(at - place.begin, whole.columns.size() - 1);
      };
      const std::size_t from = byte(mark.span.begin);
      const std::size_t to = byte(std::max(mark.span.end, mark.span.begin));
      const auto [left, right] = window(whole, whole.columns[from]);
      if (last != line || whole.columns.back() > kLongestLine) {
        if (last != 0 && line > last + 1) out += std::string(gutter_, ' ') + " …\n";
        out += fmt::format("{:>{}} | ", line, gutter_);
        if (left > 0) out += "…";
        out += whole.text.substr(whole.starts[left], whole.starts[right] - whole.starts[left]);
        out += right + 1 < whole.columns.size() ? "…\n" : "\n";
      }
      last = line;
      const int offset = whole.columns[from] - whole.columns[left] + (left > 0 ? 1 : 0);
      const int width = std::max(1, whole.columns[std::min(to, right)] - whole.columns[from]);
      out += std::string(gutter_, ' ') + " | " + std::string(static_cast<std::size_t>(offset), ' ');
      const std::string underline(static_cast<std::size_t>(width), mark.primary ? '^' : '-');
      paint(mark.primary ? color : "\x1b[1;34m", mark.text.empty() ? underline : underline + " " + mark.text);
      out += '\n';
    }
  }

  /// The bytes of a line that are shown: all, or those around `column`.
  static std::pair<std::size_t, std::size_t> window(const Shown& line, int column) {
    const std::size_t end = line.columns.size() - 1;
    if (line.columns.back() <= kLongestLine) return {0, end};
    const auto at = [&](int wanted) {
      return static_cast<std::size_t>(std::lower_bound(line.columns.begin(), line.columns.end(), wanted) -
                                      line.columns.begin());
    };
    return {at(std::max(0, column - kContext)), std::min(at(column + kContext), end)};
  }

  const SourceFile& source_;
  TerminalStyle style_;
  std::size_t gutter_ = 3;
};

}  // namespace

std::string renderTerminal(const Reported& reported, TerminalStyle style) {
  Writer writer(*reported.source, style);
  for (const Diagnostic* diagnostic : reported.diagnostics->sorted()) writer.one(*diagnostic);
  if (const std::size_t left = reported.diagnostics->left(); left > 0) writer.left(left);
  if (!writer.out.empty()) writer.out.pop_back();  // no empty line behind the last
  return writer.out;
}

}  // namespace kopeck
