// Subject: the programme that is analysed, from all its sides, and what every analysis shares. Internal to
// compiler/analysis.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/analysis/analysis.h"
#include "compiler/analysis/deeper.h"
#include "compiler/analysis/regions.h"
#include "compiler/prove/receipts.h"
#include "compiler/prove/trial.h"

namespace kopeck::analysis {

/// A rule, a discount or a coupon as it was written, and the Plan's rules that came of it.
struct Author {
  const ast::RuleDecl* rule = nullptr;
  const ast::DiscountDecl* discount = nullptr;
  const ast::CouponDecl* coupon = nullptr;
  std::vector<std::int32_t> parts;  // rising; at least one

  [[nodiscard]] const ast::Name& name() const;
  [[nodiscard]] Span span() const;
};

class Subject {
 public:
  Subject(const ast::File& file, const CheckedProgram& program, const plan::Plan& plan, const SourceFile& source,
          const Options& options);

  const ast::File& file;
  const CheckedProgram& program;
  const plan::Plan& plan;
  const SourceFile& source;
  std::vector<Author> authors;  // those of the Plan's rules that somebody wrote, in file order
  Analysis found;

  [[nodiscard]] Regions& regions(Occasion occasion);
  [[nodiscard]] Regions& regionsOf(std::size_t rule) { return regions(occasionOf(rule)); }
  [[nodiscard]] Deeper& deeperOf(std::size_t rule);
  /// All questions that the solver gave up on.
  [[nodiscard]] std::size_t open() const;
  [[nodiscard]] Occasion occasionOf(std::size_t rule) const;
  /// Of all conditions and the validity of a rule.
  [[nodiscard]] const Region& regionOf(std::size_t rule);
  [[nodiscard]] const plan::Rule& rule(std::size_t index) const { return plan.rules[index]; }
  [[nodiscard]] const plan::Rule& head(const Author& author) const {
    return plan.rules[static_cast<std::size_t>(author.parts.front())];
  }
  /// Into `authors`; -1: nobody wrote it.
  [[nodiscard]] std::int32_t authorOf(std::int32_t rule) const { return author_of_[static_cast<std::size_t>(rule)]; }

  /// Whether the place is in the programme's own file. What an import says is not the author's to mend.
  [[nodiscard]] bool isOwn(Span span) const { return span.begin >= source.parts().back().span.begin; }
  /// Whether the author wrote it there, and not a template.
  [[nodiscard]] bool isOf(const Author& author, Span span) const;
  [[nodiscard]] std::string words(Span span) const;

  /// Adds a finding; the reference is good until the next.
  Finding& add(Code code, Span span, std::vector<Phrase> args);
  /// A receipt as wanted, by the conditions of `plan` (the programme's own with more expressions behind), and what came
  /// of it on the engine, which may have refused the last event. Nothing where none is found. Only so often a
  /// programme: a search takes milliseconds.
  struct Example {
    std::vector<std::string> events;
    prove::Tried tried;
  };
  [[nodiscard]] std::optional<Example> search(const plan::Plan& with, const prove::Wanted& wanted);
  /// Looks for a receipt for which the conditions of a rule hold, but for `fails` (-1: all hold), and on which the run
  /// is as `shows_it` wants; tells it in the finding.
  void showByReceipt(Finding& finding, std::size_t rule, std::int32_t fails,
                     const std::function<bool(const prove::Tried&)>& shows_it, Phrase shows);

 private:
  std::vector<std::int32_t> author_of_;
  TextClasses texts_;
  std::map<Occasion, Regions> regions_;
  std::map<Occasion, Deeper> deeper_;
  std::vector<std::optional<Region>> of_rules_;
  int searches_left_ = 0;
};

/// The rule's part of an explanation; nothing where it has none.
[[nodiscard]] const ExplainedRule* explained(const prove::Tried& tried, const std::string& rule);

/// What both rules ask for: all their conditions, on days on which both are valid.
[[nodiscard]] prove::Wanted bothWanted(const plan::Rule& a, const plan::Rule& b);

/// A test more of a Plan: `quantity` (a field, or an expression) is at least, or at most, so much.
[[nodiscard]] std::int32_t addTest(plan::Plan& plan, Quantity quantity, Value least);
[[nodiscard]] std::int32_t addMost(plan::Plan& plan, Quantity quantity, Value most);

/// "`a`"
[[nodiscard]] Phrase quoted(const std::string& text);

// The analyses, cheapest first. Each adds to subject.found.
void findIdleConditions(Subject& subject);  // conditions.cpp: never acts, always holds, never holds
void findOutweighed(Subject& subject);      // outweighed.cpp
void findIdleLimits(Subject& subject);      // limits.cpp
void findUnreachableTiers(Subject& subject);
void findBrackets(Subject& subject);  // brackets.cpp: gaps and overlaps
void findUnstatedOrder(Subject& subject);
void findOutgrowing(Subject& subject);
void findRoundedMonths(Subject& subject);
void findUnmetTexts(Subject& subject);

}  // namespace kopeck::analysis
