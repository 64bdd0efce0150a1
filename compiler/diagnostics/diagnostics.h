// What the compiler tells the author. Every message is one line of the registry (diagnostics.def): a code that is never
// reused, a name, a severity, and the text in English and Russian. A phase reports into a Diagnostics and goes on; what
// is shown is sorted by place and free of repetitions. renderer.h turns it into text for people and machines.
//
// One Diagnostics belongs to one SourceFile (spans are bytes of that file) and to one thread.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/source/source.h"

namespace kopeck {

/// A note says what was left open; it is nobody's mistake.
enum class Severity : std::uint8_t { error, warning, note };

/// The language in which messages are shown, not the one of the rule file.
enum class Lang : std::uint8_t { en, ru };

enum class Code : std::uint16_t {
#define KOPECK_DIAGNOSTIC(code, name, severity, en, ru) name,
#include "compiler/diagnostics/diagnostics.def"
#undef KOPECK_DIAGNOSTIC
};

struct CodeInfo {
  Code code;
  std::string_view id;    // "K0101"
  std::string_view name;  // "unknownWord"
  Severity severity;
  std::string_view en;  // with {0}, {1}, … for the arguments
  std::string_view ru;
  std::size_t arguments;  // how many the texts use
};

[[nodiscard]] const CodeInfo& info(Code code);
[[nodiscard]] const std::vector<CodeInfo>& allCodes();

/// A piece of text in both languages; made implicitly from one text (a name, a number) that is the same in both.
struct Phrase {
  std::string en;
  std::string ru;

  Phrase() = default;
  Phrase(const char* both) : en(both), ru(both) {}             // NOLINT(google-explicit-constructor)
  Phrase(std::string both) : en(both), ru(std::move(both)) {}  // NOLINT(google-explicit-constructor)
  Phrase(std::string_view both) : en(both), ru(both) {}        // NOLINT(google-explicit-constructor)
  Phrase(std::string english, std::string russian) : en(std::move(english)), ru(std::move(russian)) {}
  template <std::integral T>
  Phrase(T number) : en(std::to_string(number)), ru(en) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] const std::string& in(Lang lang) const { return lang == Lang::ru ? ru : en; }
  friend bool operator==(const Phrase&, const Phrase&) = default;
};

/// Another place that has to do with the message.
struct Label {
  Span span;
  Phrase text;
};

/// An edit that can be applied as it stands. An empty span inserts; an empty replacement deletes.
struct Fix {
  Span span;
  std::string replacement;
  Phrase description;  // empty: "write `…`", "remove `…`"
};

struct Diagnostic {
  Code code{};
  Span span;  // the narrowest that shows the mistake
  std::vector<Phrase> args;
  std::vector<Label> labels;
  std::vector<Phrase> helps;
  std::vector<Fix> fixes;  // alternatives, the likeliest first

  Diagnostic& label(Span place, Phrase text);
  Diagnostic& help(Phrase text);
  Diagnostic& fix(Span place, std::string replacement, Phrase description = {});

  [[nodiscard]] Severity severity() const { return info(code).severity; }
  [[nodiscard]] std::string message(Lang lang) const;
};

/// The text of a fix, ready to be shown: its description, else made from what it does to `source`.
[[nodiscard]] std::string describeFix(const Fix& fix, const SourceFile& source, Lang lang);

class Diagnostics {
 public:
  /// So many messages are kept; of further ones only how many there were. Nobody reads more, and a file that is one
  /// mistake from end to end must not fill the memory.
  static constexpr std::size_t kMost = 1000;

  /// Adds a message and returns it, to add labels, help and fixes; the reference stays good for the sink's life.
  /// Requires as many arguments as the code's text uses. What is added to a message that is not kept goes nowhere.
  template <typename... Args>
  Diagnostic& report(Code code, Span span, Args&&... args) {
    return add(code, span, std::vector<Phrase>{Phrase(std::forward<Args>(args))...});
  }
  Diagnostic& add(Code code, Span span, std::vector<Phrase> args);
  void add(Diagnostic diagnostic);
  /// Takes over everything that another sink collected about the same file.
  void append(Diagnostics&& other);

  /// By place, then by code; of equal ones (code, place, arguments) the first only.
  [[nodiscard]] std::vector<const Diagnostic*> sorted() const;
  [[nodiscard]] bool hasErrors() const { return count(Severity::error) > 0; }
  /// Those that are not kept as well.
  [[nodiscard]] std::size_t count(Severity severity) const;
  /// How many are not kept. A phase that sees any may stop to look for more.
  [[nodiscard]] std::size_t left() const { return left_[0] + left_[1] + left_[2]; }
  [[nodiscard]] bool empty() const { return all_.empty(); }
  [[nodiscard]] const std::deque<Diagnostic>& all() const { return all_; }

 private:
  [[nodiscard]] Diagnostic& place(Severity severity);

  std::deque<Diagnostic> all_;
  std::array<std::size_t, 3> left_{};  // a Severity: how many were not kept
  Diagnostic not_kept_;
};

/// The text of the programme's own file with the first fix of each message applied; a fix that overlaps one already
/// taken, or that belongs to an imported file, is left out.
[[nodiscard]] std::string applyFixes(const SourceFile& source, const Diagnostics& diagnostics);

}  // namespace kopeck
