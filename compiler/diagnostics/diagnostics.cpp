#include "compiler/diagnostics/diagnostics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <tuple>

namespace kopeck {
namespace {

/// One more than the highest {n} of a text.
constexpr std::size_t countArguments(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t i = 0; i + 2 < text.size(); ++i) {
    if (text[i] != '{' || text[i + 2] != '}') continue;
    if (text[i + 1] < '0' || text[i + 1] > '9') continue;
    count = std::max(count, static_cast<std::size_t>(text[i + 1] - '0') + 1);
  }
  return count;
}

std::vector<CodeInfo> makeRegistry() {
  return {
#define KOPECK_DIAGNOSTIC(code, name, severity, en, ru) \
  CodeInfo{Code::name, #code, #name, Severity::severity, en, ru, std::max(countArguments(en), countArguments(ru))},
#include "compiler/diagnostics/diagnostics.def"
#undef KOPECK_DIAGNOSTIC
  };
}

std::string fill(std::string_view text, const std::vector<Phrase>& args, Lang lang) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool placeholder = text[i] == '{' && i + 2 < text.size() && text[i + 2] == '}';
    if (!placeholder) {
      out += text[i];
      continue;
    }
    const auto index = static_cast<std::size_t>(text[i + 1] - '0');
    if (index < args.size()) out += args[index].in(lang);
    i += 2;
  }
  return out;
}

}  // namespace

const std::vector<CodeInfo>& allCodes() {
  static const std::vector<CodeInfo> registry = makeRegistry();
  return registry;
}

const CodeInfo& info(Code code) {
  return allCodes()[static_cast<std::size_t>(code)];
}

Diagnostic& Diagnostic::label(Span place, Phrase text) {
  labels.push_back({place, std::move(text)});
  return *this;
}

Diagnostic& Diagnostic::help(Phrase text) {
  helps.push_back(std::move(text));
  return *this;
}

Diagnostic& Diagnostic::fix(Span place, std::string replacement, Phrase description) {
  fixes.push_back({place, std::move(replacement), std::move(description)});
  return *this;
}

std::string Diagnostic::message(Lang lang) const {
  const CodeInfo& entry = info(code);
  return fill(lang == Lang::ru ? entry.ru : entry.en, args, lang);
}

std::string describeFix(const Fix& fix, const SourceFile& source, Lang lang) {
  const bool russian = lang == Lang::ru;
  std::string_view what = fix.replacement;  // without the space that an insertion may need
  while (!what.empty() && what.front() == ' ') what.remove_prefix(1);
  if (!fix.description.en.empty()) return fix.description.in(lang);
  if (fix.replacement.empty()) {
    return fmt::format("{} `{}`", russian ? "уберите" : "remove", source.text(fix.span));
  }
  if (fix.span.begin == fix.span.end) return fmt::format("{} `{}`", russian ? "вставьте" : "insert", what);
  return fmt::format("{} `{}`", russian ? "напишите" : "write", fix.replacement);
}

Diagnostic& Diagnostics::add(Code code, Span span, std::vector<Phrase> args) {
  // A missing argument is a mistake of ours, never of the author: it must not pass a test unseen.
  if (args.size() < info(code).arguments) std::abort();
  Diagnostic& diagnostic = place(info(code).severity);
  diagnostic.code = code;
  diagnostic.span = span;
  diagnostic.args = std::move(args);
  return diagnostic;
}

void Diagnostics::add(Diagnostic diagnostic) {
  place(diagnostic.severity()) = std::move(diagnostic);
}

Diagnostic& Diagnostics::place(Severity severity) {
  if (all_.size() < kMost) return all_.emplace_back();
  ++left_[static_cast<std::size_t>(severity)];
  return not_kept_ = {};
}

void Diagnostics::append(Diagnostics&& other) {
  for (Diagnostic& diagnostic : other.all_) add(std::move(diagnostic));
  for (std::size_t i = 0; i < left_.size(); ++i) left_[i] += other.left_[i];
  other.all_.clear();
  other.left_ = {};
}

std::vector<const Diagnostic*> Diagnostics::sorted() const {
  const auto place = [](const Diagnostic* d) { return std::tuple(d->span.begin, d->span.end, d->code); };
  std::vector<const Diagnostic*> ordered;
  for (const Diagnostic& diagnostic : all_) ordered.push_back(&diagnostic);
  std::stable_sort(ordered.begin(), ordered.end(),
                   [&](const Diagnostic* a, const Diagnostic* b) { return place(a) < place(b); });
  std::vector<const Diagnostic*> out;
  for (const Diagnostic* diagnostic : ordered) {
    bool repeated = false;
    for (auto other = out.rbegin(); other != out.rend() && place(*other) == place(diagnostic); ++other) {
      repeated = repeated || (*other)->args == diagnostic->args;
    }
    if (!repeated) out.push_back(diagnostic);
  }
  return out;
}

std::size_t Diagnostics::count(Severity severity) const {
  const auto shown = sorted();
  const auto kept = std::count_if(shown.begin(), shown.end(),
                                  [&](const Diagnostic* diagnostic) { return diagnostic->severity() == severity; });
  return static_cast<std::size_t>(kept) + left_[static_cast<std::size_t>(severity)];
}

std::string applyFixes(const SourceFile& source, const Diagnostics& diagnostics) {
  std::vector<const Fix*> fixes;
  const Span own = source.parts().back().span;
  for (const Diagnostic* diagnostic : diagnostics.sorted()) {
    const bool fixable = !diagnostic->fixes.empty() && diagnostic->fixes.front().span.begin >= own.begin;
    if (fixable) fixes.push_back(&diagnostic->fixes.front());
  }
  std::stable_sort(fixes.begin(), fixes.end(), [](const Fix* a, const Fix* b) {
    return std::pair(a->span.begin, a->span.end) < std::pair(b->span.begin, b->span.end);
  });
  std::string out;
  std::uint32_t done = own.begin;
  for (const Fix* fix : fixes) {
    if (fix->span.begin < done) continue;
    out += source.text({done, fix->span.begin});
    out += fix->replacement;
    done = fix->span.end;
  }
  out += source.text().substr(done);
  return out;
}

}  // namespace kopeck
