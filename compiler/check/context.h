// Context: what the parts of the checker share while they go over one file: the tables of names, what the head has
// said, and the programme that grows. Internal to compiler/check.
//
// The order of the parts is that of check.cpp; each may rely on the ones before it. A part that meets something broken
// leaves a value in its place that makes no further message.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "compiler/check/checked.h"
#include "compiler/check/names.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/syntax/ast.h"

namespace kopeck::checking {

struct Context {
  const ast::File& file;
  const SourceFile& source;
  Diagnostics& diagnostics;
  CheckedProgram& out;

  // What the head said. Where it is silent or broken, what depends on it is not judged.
  bool currency_said = false;
  bool points_said = false;
  bool worth_said = false;

  Names sets{};
  Names rules{};
  Names tiers{};
  Names events{};
  Names limits{};
  std::vector<const ast::RuleDecl*> rule_decls{};  // as out.rules
  std::vector<const ast::SetDecl*> set_decls{};    // as out.sets
  const ast::TiersDecl* tiers_decl = nullptr;
  bool tiers_rise_this_purchase = false;

  [[nodiscard]] bool russian() const { return file.language == ast::Language::russian; }
  /// The spelling of the file's own language, for fixes.
  [[nodiscard]] std::string spelt(const char* english, const char* russian_text) const {
    return russian() ? russian_text : english;
  }
  [[nodiscard]] std::int32_t line(Span span) const { return source.position(span.begin).line; }

  template <typename... Args>
  Diagnostic& report(Code code, Span span, Args&&... args) {
    return diagnostics.report(code, span, std::forward<Args>(args)...);
  }
  /// "there is no set `tobaco`", with what was likely meant.
  Diagnostic& reportUnknown(NameKind kind, const std::string& name, Span span,
                            const std::vector<std::string>& candidates);
  /// Adds the name, or reports that it is taken.
  bool declare(Names& names, NameKind kind, const ast::Name& name, std::int32_t index);
  /// The name's index, or -1 after a report. Poisoned (empty) names are passed over.
  std::int32_t resolve(const Names& names, NameKind kind, const ast::Name& name);
};

/// `name` in backquotes, as messages show what stands in the source.
[[nodiscard]] std::string ticked(std::string_view name);

/// The source of a span on one line, comments left out.
[[nodiscard]] std::string oneLine(const SourceFile& source, Span span);

/// A span of no length at the end of `span`: where a fix inserts.
[[nodiscard]] inline Span after(Span span) {
  return {span.end, span.end};
}
[[nodiscard]] inline Span before(Span span) {
  return {span.begin, span.begin};
}

/// Index of the attribute of that name, or -1.
[[nodiscard]] std::int32_t findAttribute(const std::vector<Attribute>& attributes, const std::string& name);
[[nodiscard]] std::vector<std::string> namesOf(const std::vector<Attribute>& attributes);

/// Whose events a rule or condition looks at, and what can be read there.
enum class PlaceKind : std::uint8_t { set, purchase, event, on_return, redeem };
struct Place {
  PlaceKind kind = PlaceKind::purchase;
  std::int32_t event = -1;
};

// The parts, in their order.
void checkHeader(Context& context);
void checkFields(Context& context);
void checkDeclaredNames(Context& context);
void checkSets(Context& context);
void checkTiers(Context& context);
void checkRules(Context& context);
void checkConflicts(Context& context);
void checkLimitBlocks(Context& context);
void checkRedeem(Context& context);
void checkFineUnits(Context& context);
void checkTests(Context& context);

}  // namespace kopeck::checking
