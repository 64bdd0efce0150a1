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

/// When a part of an author's rule acts: a grant or an effect, or something taken off before redemption.
enum class Stage : std::uint8_t { grant, discount };

enum class PartUse : std::uint8_t {
  points,       // clauses: of `earn`, all of one wallet and one recipient
  share,        // clauses: one `earn 25% of RULE`
  multiplier,   // `multiply`
  stamps,       // `stamp`
  badge,        // clauses: one of `grant badge`
  coupon,       // clauses: one of `issue coupon`
  turn,         // clauses: one of `turn`
  stamps_turn,  // clauses: one `at N stamps` that grants
  free_later,   // clauses: one `give … from the next purchase`
  effects,      // nothing is granted, only said or recorded
  take,         // a discount, or what a coupon takes off
  free_now,     // clauses: the `give`s that act at once
  stamps_free,  // clauses: one `at N stamps give`
  free_take,    // gives what was granted for the next purchase; of `kind`
};

/// One of out.rules that came of something the author wrote.
struct Part {
  std::int32_t rule = -1;  // into out.rules
  PartUse use = PartUse::points;
  Stage stage = Stage::grant;
  std::int32_t kind = 0;   // what it grants (or takes as its price); into out.kinds
  bool for_other = false;  // it grants to the customer whom the event names
  std::vector<std::size_t> clauses;

  /// It gives points to the event's own customer.
  [[nodiscard]] bool givesPoints() const {
    return !for_other && (use == PartUse::points || use == PartUse::share || use == PartUse::multiplier);
  }
};

/// What has a name among rules: a rule, a discount, or a coupon that takes something off (one of the three). Its parts
/// are known before any expression is checked; all speak of the same occasion, in one stage each.
struct Author {
  const ast::RuleDecl* rule = nullptr;
  const ast::DiscountDecl* discount = nullptr;
  const ast::CouponDecl* coupon = nullptr;
  std::vector<Part> parts;  // in the order of out.rules; may be empty where the declaration is broken

  [[nodiscard]] const ast::Name& name() const {
    return rule != nullptr ? rule->name : discount != nullptr ? discount->name : coupon->name;
  }
  /// Indices of its parts that give points to the event's own customer, in rising order.
  [[nodiscard]] std::vector<std::int32_t> granting() const;
};

struct Context {
  const ast::File& file;
  const SourceFile& source;
  Diagnostics& diagnostics;
  CheckedProgram& out;

  // What the head said. Where it is silent or broken, what depends on it is not judged.
  bool currency_said = false;
  bool points_said = false;
  bool worth_said = false;

  Names sets{};   // into set_decls
  Names rules{};  // rules, discounts, coupons that take something off: into authors
  Names kinds{};  // wallets by any form of their word or their name, coupons, badges, rules with stamps: into out.kinds
  Names coupons{};                                   // into out.kinds
  Names badges{};                                    // into out.kinds
  Names tenders{};                                   // into out.schema.tenders
  Names events{};                                    // into out.schema.events
  Names limits{};                                    // limit blocks
  Names segments{};                                  // into segment_decls
  Names calendars{};                                 // into calendar_decls
  Names tier_blocks{};                               // named blocks: into tiers_decls
  std::vector<Names> tier_levels{};                  // as tiers_decls: the levels of each block
  std::vector<Author> authors{};                     // in file order
  std::vector<const ast::SetDecl*> set_decls{};      // as out.sets
  std::vector<const ast::TiersDecl*> tiers_decls{};  // as out.tiers; the block without a name, if any, is the first
  std::vector<const ast::SegmentDecl*> segment_decls{};
  std::vector<std::optional<checked::Condition>> segment_conditions{};  // as segment_decls; by checkSegments
  std::vector<const ast::CalendarDecl*> calendar_decls{};
  std::map<const ast::GiveClause*, std::int32_t> free_kinds{};  // of those from the next purchase: their kind

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

/// The kind's point words; empty for what is no points.
[[nodiscard]] const std::vector<std::string>& formsOf(const Context& context, std::int32_t kind);

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
enum class PlaceKind : std::uint8_t {
  set,
  purchase,
  event,
  on_return,
  redeem,
  schedule,   // a scheduled rule: no receipt, the day alone
  segment,    // `customers where`: the customer and the day
  discount,   // a discount: the receipt as it is stated; `paid` is not known yet
  tier,       // the condition of a tier's level: the customer alone
  guarantee,  // of one receipt, with what it gave
};
struct Place {
  PlaceKind kind = PlaceKind::purchase;
  std::int32_t event = -1;
};

// The parts, in their order.
void checkHeader(Context& context);
void checkKinds(Context& context);          // kinds.cpp: wallets, coupons, stamps, badges
void checkFields(Context& context);         // declarations.cpp
void checkDeclaredNames(Context& context);  // sets, tiers, limits, segments, calendars
void declareRules(Context& context);        // authors.cpp: context.rules, authors and empty out.rules
void checkSets(Context& context);
void checkTiers(Context& context);
void checkSegments(Context& context);  // and calendars
void checkRules(Context& context);
void checkConflicts(Context& context);
void checkLimitBlocks(Context& context);
void checkRedeem(Context& context);
void checkGuarantees(Context& context);
void checkFineUnits(Context& context);
void checkTests(Context& context);

}  // namespace kopeck::checking
