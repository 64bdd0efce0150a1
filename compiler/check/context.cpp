#include "compiler/check/context.h"

#include <fmt/format.h>

namespace kopeck::checking {

std::vector<std::int32_t> Author::granting() const {
  std::vector<std::int32_t> rules;
  for (const Part& part : parts) {
    if (part.givesPoints()) rules.push_back(part.rule);
  }
  return rules;
}

const std::vector<std::string>& formsOf(const Context& context, std::int32_t kind) {
  return context.out.kinds[static_cast<std::size_t>(kind)].head.words.forms;
}

std::string ticked(std::string_view name) {
  return fmt::format("`{}`", name);
}

Diagnostic& Context::reportUnknown(NameKind kind, const std::string& name, Span span,
                                   const std::vector<std::string>& candidates) {
  Diagnostic& diagnostic = report(Code::unknownName, span, phraseOf(kind), ticked(name));
  if (const std::optional<std::string> meant = nearest(name, candidates)) {
    diagnostic.fix(
        span, *meant,
        Phrase(fmt::format("did you mean {}?", ticked(*meant)), fmt::format("может быть, {}?", ticked(*meant))));
  } else if (!candidates.empty() && candidates.size() <= 8) {
    std::string list;
    for (const std::string& candidate : candidates)
      list += fmt::format("{}{}", list.empty() ? "" : ", ", ticked(candidate));
    diagnostic.help(Phrase(fmt::format("there are: {}", list), fmt::format("есть: {}", list)));
  }
  return diagnostic;
}

bool Context::declare(Names& names, NameKind kind, const ast::Name& name, std::int32_t index) {
  if (name.empty()) return false;
  if (names.add(name.text, {name.span, index})) return true;
  report(Code::duplicateName, name.span, phraseOf(kind), ticked(name.text))
      .label(names.find(name.text)->span, Phrase("the first one", "первое из них"));
  return false;
}

std::int32_t Context::resolve(const Names& names, NameKind kind, const ast::Name& name) {
  if (name.empty()) return -1;
  if (const Symbol* symbol = names.find(name.text)) return symbol->index;
  reportUnknown(kind, name.text, name.span, names.all());
  return -1;
}

namespace {

/// The span with the parentheses that its own ones answer: the Ast knows none, so that `(a + b) * c` begins at `a`.
Span withParentheses(const SourceFile& source, Span span) {
  std::uint32_t missing_before = 0;
  std::uint32_t open = 0;
  bool quoted = false;
  for (const char c : source.text(span)) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '(') ++open;
    if (c == ')' && open == 0) ++missing_before;
    if (c == ')' && open > 0) --open;
  }
  const std::string_view text = source.text();
  while (missing_before > 0 && span.begin > 0) {
    if (text[--span.begin] == '(') --missing_before;
  }
  while (open > 0 && span.end < text.size()) {
    if (text[span.end++] == ')') --open;
  }
  return span;
}

}  // namespace

std::string oneLine(const SourceFile& source, Span span) {
  std::string out;
  const std::string_view text = source.text(withParentheses(source, span));
  bool space = false;
  char quote = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '`') {
      quote = c;
    } else if (c == '#' || (c == '/' && i + 1 < text.size() && text[i + 1] == '/')) {
      while (i < text.size() && text[i] != '\n') ++i;
      space = true;
      continue;
    }
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
      space = true;
      continue;
    }
    if (space && !out.empty()) out += ' ';
    space = false;
    out += c;
  }
  return out;
}

std::int32_t findAttribute(const std::vector<Attribute>& attributes, const std::string& name) {
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    if (attributes[i].name == name) return static_cast<std::int32_t>(i);
  }
  return -1;
}

std::vector<std::string> namesOf(const std::vector<Attribute>& attributes) {
  std::vector<std::string> names;
  names.reserve(attributes.size());
  for (const Attribute& attribute : attributes) names.push_back(attribute.name);
  return names;
}

}  // namespace kopeck::checking
