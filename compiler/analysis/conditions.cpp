// Conditions that decide nothing, and rules that can never act.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/analysis/subject.h"
#include "compiler/check/context.h"
#include "runtime/plan/names.h"
#include "runtime/value/calendar.h"

namespace kopeck::analysis {

namespace {

using plan::Op;
using plan::Type;

class ConditionFinder {
 public:
  explicit ConditionFinder(Subject& subject) : subject_(subject), plan_(subject.plan) {}

  void run() {
    for (const Author& author : subject_.authors) rule(author);
    for (std::size_t s = 0; s < subject_.program.sets.size(); ++s) set(s);
  }

 private:
  /// One rule's conditions while they are looked at.
  struct Place {
    const Author* author = nullptr;
    std::size_t rule = 0;
    Regions* regions = nullptr;
    Deeper* deeper = nullptr;
  };

  /// What holds beside a condition.
  struct Rest {
    Region region;
    std::vector<prove::Literal> literals;

    [[nodiscard]] Rest with(Regions& regions, std::int32_t test) const {
      Rest more{both(region, regions.of(test, true)), literals};
      more.literals.push_back({test, true});
      return more;
    }
    [[nodiscard]] std::vector<prove::Literal> plus(std::int32_t test, bool holds) const {
      std::vector<prove::Literal> all = literals;
      all.push_back({test, holds});
      return all;
    }
  };

  /// All conditions but one, and the days on which the rule is valid.
  Rest besides(const Place& place, std::size_t left_out) const {
    const plan::Rule& rule = plan_.rules[place.rule];
    Rest all{place.regions->validity(rule), {}};
    for (std::size_t i = 0; i < rule.conditions.size(); ++i) {
      if (i != left_out) all = all.with(*place.regions, rule.conditions[i].expr);
    }
    return all;
  }

  void rule(const Author& author) {
    const auto r = static_cast<std::size_t>(author.parts.front());
    const Place place{&author, r, &subject_.regionsOf(r), &subject_.deeperOf(r)};
    const plan::Rule& rule = plan_.rules[r];
    const Rest all = besides(place, rule.conditions.size());
    if (place.deeper->never(all.literals, place.regions->validity(rule))) {
      neverActs(place);
      return;
    }
    const checked::Rule& checked = subject_.program.rules[r];
    for (std::size_t i = 0; i < rule.conditions.size(); ++i) {
      if (rule.conditions[i].line != 0)
        look(place, i, checked.conditions[i].expr, rule.conditions[i].expr, besides(place, i));
    }
    for (const std::int32_t part : author.parts) tables(author, static_cast<std::size_t>(part));
  }

  // ---- never acts -----------------------------------------------------------------------------------------------

  void neverActs(const Place& place) {
    const std::string& name = place.author->name().text;
    if (!subject_.isOwn(place.author->name().span)) return;
    std::vector<Span> spans;
    std::int32_t fails = -1;
    const Phrase why = whyNever(place, spans, fails);
    Finding& finding = subject_.add(Code::neverActs, place.author->name().span, {quoted(name), why});
    for (const Span span : spans)
      if (subject_.isOwn(span)) finding.diagnostic.label(span, {"this", "это"});
    if (fails < 0) return;
    const std::string& text = plan_.rules[place.rule].conditions[static_cast<std::size_t>(fails)].text;
    const auto only_that = [&](const prove::Tried& tried) {
      const ExplainedRule* rule = explained(tried, name);
      return rule != nullptr && rule->fate == RuleFate::condition && rule->condition == text;
    };
    subject_.showByReceipt(finding, place.rule, fails, only_that,
                           {fmt::format("all but `{}` holds for this receipt", text),
                            fmt::format("для этого чека выполняется всё, кроме `{}`", text)});
  }

  Phrase whyNever(const Place& place, std::vector<Span>& spans, std::int32_t& fails) const {
    const plan::Rule& rule = plan_.rules[place.rule];
    const checked::Rule& checked = subject_.program.rules[place.rule];
    Regions& regions = *place.regions;
    const Region days = regions.validity(rule);
    if (days.empty)
      return {fmt::format("its last day, {}, is before the programme begins, on {}", formatDate(rule.until),
                          formatDate(plan_.effective_from)),
              fmt::format("его последний день, {}, раньше начала программы, {}", formatDate(rule.until),
                          formatDate(plan_.effective_from))};
    const auto& conditions = rule.conditions;
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      if (!place.deeper->never({{conditions[i].expr, true}}, {})) continue;
      spans = {checked.conditions[i].expr.span};
      fails = static_cast<std::int32_t>(i);
      return {fmt::format("`{}` never holds", conditions[i].text),
              fmt::format("`{}` никогда не выполняется", conditions[i].text)};
    }
    for (std::size_t i = 0; i < conditions.size(); ++i) {
      if (place.deeper->never({{conditions[i].expr, true}}, days)) {
        spans = {checked.conditions[i].expr.span};
        return {fmt::format("`{}` does not hold on any day on which the rule is valid", conditions[i].text),
                fmt::format("`{}` не выполняется ни в один из дней, когда правило действует", conditions[i].text)};
      }
      for (std::size_t k = 0; k < i; ++k) {
        if (!place.deeper->never({{conditions[i].expr, true}, {conditions[k].expr, true}}, {})) continue;
        spans = {checked.conditions[k].expr.span, checked.conditions[i].expr.span};
        fails = static_cast<std::int32_t>(i);
        return {fmt::format("`{}` and `{}` never hold together", conditions[k].text, conditions[i].text),
                fmt::format("`{}` и `{}` никогда не выполняются вместе", conditions[k].text, conditions[i].text)};
      }
    }
    fails = static_cast<std::int32_t>(conditions.size()) - 1;
    return {"its conditions never hold all together", "его условия никогда не выполняются все вместе"};
  }

  // ---- always and never -------------------------------------------------------------------------------------------

  static bool isInside(Span inner, Span outer) {
    return outer.begin <= inner.begin && inner.end <= outer.end && !(inner == outer);
  }

  /// Where two parts were written, and not made of one: a range, a window of time, `reaches`.
  static bool isWritten(const checked::Expr& e) {
    return std::all_of(e.args.begin(), e.args.end(),
                       [&](const checked::Expr& arg) { return isInside(arg.span, e.span); });
  }

  bool isOwn(const Place& place, Span span) const {
    if (place.author == nullptr) return subject_.isOwn(span);
    if (subject_.isOf(*place.author, span)) return true;
    // A segment's condition stands where the segment does.
    return std::any_of(subject_.file.decls.begin(), subject_.file.decls.end(), [&](const ast::Decl& decl) {
      const auto* segment = std::get_if<ast::SegmentDecl>(&decl);
      return segment != nullptr && subject_.isOwn(span) && isInside(span, segment->span);
    });
  }

  /// A condition, or a part of one: `rest` holds besides.
  void look(const Place& place, std::size_t condition, const checked::Expr& e, std::int32_t index, const Rest& rest) {
    Regions& regions = *place.regions;
    if (!isOwn(place, e.span)) return;
    if (never(place, {{index, false}}, {})) return alwaysHolds(place, e, index);
    if (never(place, {{index, true}}, {})) return neverHolds(e, whyAlways(regions, index, false));
    const Region& yes = regions.of(index, true);
    const Region& no = regions.of(index, false);
    if (never(place, rest.plus(index, true), rest.region))
      return neverHolds(e, besidesPhrase(place, condition, yes, false));
    // What is asked of something else has to be known; saying so is no mistake.
    const bool says_known = e.op == Op::known;
    if (!says_known && place.author != nullptr && both(rest.region, no).empty)
      return neverNeeded(e, besidesPhrase(place, condition, no, true));
    parts(place, condition, e, index, rest);
  }

  /// Of a set there are but lines: intervals say all.
  static bool never(const Place& place, const std::vector<prove::Literal>& literals, const Region& rest) {
    if (place.deeper != nullptr) return place.deeper->never(literals, rest);
    Region all = rest;
    for (const prove::Literal& literal : literals) all = both(all, place.regions->of(literal.test, literal.holds));
    return all.empty;
  }

  void parts(const Place& place, std::size_t condition, const checked::Expr& e, std::int32_t index, const Rest& rest) {
    Regions& regions = *place.regions;
    const plan::Expr& lowered = plan_.exprs[static_cast<std::size_t>(index)];
    if (e.op != lowered.op) return;
    if (e.op == Op::negate) return look(place, condition, e.args[0], lowered.a, rest);
    if ((e.op != Op::both && e.op != Op::either) || !isWritten(e)) return;
    // Beside a part of an `or` the other part may be anything; beside a part of an `and` it holds.
    const bool together = e.op == Op::both;
    look(place, condition, e.args[0], lowered.a, together ? rest.with(regions, lowered.b) : rest);
    look(place, condition, e.args[1], lowered.b, together ? rest.with(regions, lowered.a) : rest);
  }

  void alwaysHolds(const Place& place, const checked::Expr& e, std::int32_t index) {
    if (!said_.insert({e.span.begin, e.span.end}).second) return;
    Finding& finding = subject_.add(Code::alwaysHolds, e.span, {whyAlways(*place.regions, index, true)});
    if (place.author == nullptr) return;
    const std::string& name = place.author->name().text;
    const auto applies = [&](const prove::Tried& tried) {
      const ExplainedRule* rule = explained(tried, name);
      return rule != nullptr && (rule->fate == RuleFate::fired || rule->fate == RuleFate::gave_nothing);
    };
    subject_.showByReceipt(finding, place.rule, -1, applies,
                           {fmt::format("`{}` acts on this receipt with this condition and without it", name),
                            fmt::format("на этом чеке `{}` действует и с этим условием, и без него", name)});
  }

  void neverNeeded(const checked::Expr& e, Phrase why) {
    if (said_.insert({e.span.begin, e.span.end}).second)
      (void)subject_.add(Code::alwaysHolds, e.span, {std::move(why)});
  }

  void neverHolds(const checked::Expr& e, Phrase why) {
    if (said_.insert({e.span.begin, e.span.end}).second) (void)subject_.add(Code::neverHolds, e.span, {std::move(why)});
  }

  /// What of the rule already says so (or rules it out): `against` has nothing in common with it.
  Phrase besidesPhrase(const Place& place, std::size_t condition, const Region& against, bool always) const {
    if (place.author != nullptr) {
      const plan::Rule& rule = plan_.rules[place.rule];
      for (std::size_t i = 0; i < rule.conditions.size(); ++i) {
        if (i == condition || !place.regions->isEmpty(both(place.regions->of(rule.conditions[i].expr, true), against)))
          continue;
        const std::string& text = rule.conditions[i].text;
        if (always) return {fmt::format("`{}` says so already", text), fmt::format("это уже следует из `{}`", text)};
        return {fmt::format("`{}` rules it out", text), fmt::format("это исключено условием `{}`", text)};
      }
      if (place.regions->isEmpty(both(place.regions->validity(rule), against))) {
        if (always)
          return {"it does so on every day on which the rule is valid", "так в каждый день, когда правило действует"};
        return {"it does so on no day on which the rule is valid", "этого нет ни в один день, когда правило действует"};
      }
    }
    if (always) return {"what stands beside it says so already", "это уже следует из сказанного рядом"};
    return {"what stands beside it rules it out", "это исключено сказанным рядом"};
  }

  /// Why a test comes out as it does for everyone.
  Phrase whyAlways(Regions& regions, std::int32_t index, bool always) const {
    std::int32_t at = index;
    while (plan_.exprs[static_cast<std::size_t>(at)].op == Op::negate) at = plan_.exprs[static_cast<std::size_t>(at)].a;
    const Regions::Test test = regions.testOf(at);
    if (!test.is)
      return always ? Phrase("nothing else is possible", "иначе не бывает")
                    : Phrase("it is not possible", "так не бывает");
    const Ranges& domain = regions.domainOf(test.quantity);
    const Type type = test.quantity < 0 ? plan::typeOf(static_cast<plan::Field>(-1 - test.quantity))
                                        : plan_.exprs[static_cast<std::size_t>(test.quantity)].type;
    if (!domain.empty() && type == Type::date && test.quantity == quantityOf(plan::Field::day))
      return {fmt::format("the programme begins on {}", formatDate(plan_.effective_from)),
              fmt::format("программа начинается {}", formatDate(plan_.effective_from))};
    if (!domain.empty() && domain.front().from == 0 && plan::isAmount(type)) {
      const bool at_top = always ? test.ranges.back().to < checking::kMost
                                 : !test.ranges.empty() && test.ranges.front().from > domain.back().to;
      return at_top ? Phrase("no sum grows so large", "такой большой суммы не бывает")
                    : Phrase("it is never less than 0", "меньше 0 не бывает");
    }
    if (always && !contains(domain, kMissing) && plan_.exprs[static_cast<std::size_t>(at)].op == Op::known)
      return {"it has to be said, or the event is refused", "без этого событие не принимается"};
    return always ? Phrase("there are no other values", "других значений не бывает")
                  : Phrase("there is no such value", "такого значения не бывает");
  }

  // ---- tables and sets --------------------------------------------------------------------------------------------

  /// Lines of a table that no receipt of the rule comes to.
  void tables(const Author& author, std::size_t r) {
    const plan::Rule& rule = plan_.rules[r];
    Regions& regions = subject_.regionsOf(r);
    for (std::int32_t i = 0; i < rule.earn_count; ++i) {
      const std::int32_t guard = plan_.earns[static_cast<std::size_t>(rule.first_earn + i)].guard;
      if (guard < 0) continue;
      const checked::Expr& e = *subject_.program.rules[r].earns[static_cast<std::size_t>(i)].guard;
      if (!subject_.isOf(author, e.span) || !regions.isEmpty(both(subject_.regionOf(r), regions.of(guard, true))))
        continue;
      neverHolds(e, {"the rule's conditions rule it out", "это исключено условиями правила"});
    }
  }

  void set(std::size_t s) {
    const checked::Expr& e = subject_.program.sets[s].where;
    Regions& regions = subject_.regions({});
    const std::int32_t index = plan_.sets[s].expr;
    if (!subject_.isOwn(e.span)) return;
    if (plan_.exprs[static_cast<std::size_t>(index)].op == Op::constant) return;
    const std::string& name = subject_.program.sets[s].name;
    if (regions.of(index, true).empty)
      return neverHolds(e, {fmt::format("nothing lies in `{}`", name), fmt::format("в `{}` ничего не попадает", name)});
    if (regions.of(index, false).empty) {
      (void)subject_.add(Code::alwaysHolds, e.span,
                         {{fmt::format("everything lies in `{}`", name), fmt::format("в `{}` попадает всё", name)}});
      return;
    }
    Place place;
    place.regions = &regions;
    parts(place, 0, e, index, {});
  }

  Subject& subject_;
  const plan::Plan& plan_;
  std::set<std::pair<std::uint32_t, std::uint32_t>> said_;  // places, each of which is told once
};

}  // namespace

void findIdleConditions(Subject& subject) {
  ConditionFinder(subject).run();
}

}  // namespace kopeck::analysis
