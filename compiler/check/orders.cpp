// `first of`, `highest of`, `exactly one of`, `together`: over rules or over discounts.
#include <algorithm>

#include "compiler/check/conflicts.h"

namespace kopeck::checking {

namespace {

class OrderChecker {
 public:
  OrderChecker(Context& context, Said& said) : context_(context), said_(said) {}

  void check(const ast::HighestDecl& decl) {
    std::vector<const ast::Name*> where;
    std::vector<std::size_t> authors = namedAuthors(context_, decl.rules, where);
    const bool as_named = authors.size() == decl.rules.size();  // else that was reported
    if (as_named && authors.size() < 2 && !decl.poisoned) context_.report(Code::highestOfOne, decl.span);
    if (!comparable(authors, where) || authors.size() < 2) return;
    for (std::size_t i = 0; i < authors.size(); ++i) {
      for (std::size_t k = 0; k < i; ++k) {
        const auto pair = Said::pair(authors[i], authors[k]);
        (decl.kind == ast::OrderKind::together ? said_.together : said_.one_only).insert(pair);
      }
    }
    switch (decl.kind) {
      case ast::OrderKind::together:
        return;
      case ast::OrderKind::exactly_one:
        return checkExactly(context_, decl, authors, where);
      case ast::OrderKind::highest:
      case ast::OrderKind::first:
        return order(decl, authors, where);
    }
  }

 private:
  const checked::Rule& ruleOf(const Part& part) const {
    return context_.out.rules[static_cast<std::size_t>(part.rule)];
  }

  const Part* firstPart(std::size_t author) const {
    const std::vector<Part>& parts = context_.authors[author].parts;
    return parts.empty() ? nullptr : &parts.front();
  }

  /// Drops what cannot be weighed against the first; false when nothing is left to compare.
  bool comparable(std::vector<std::size_t>& authors, std::vector<const ast::Name*>& where) {
    std::erase_if(authors, [&](std::size_t a) { return firstPart(a) == nullptr; });
    if (authors.size() != where.size() || authors.empty()) return false;
    const checked::Rule& against = ruleOf(*firstPart(authors[0]));
    std::vector<std::size_t> kept;
    std::vector<const ast::Name*> kept_where;
    for (std::size_t k = 0; k < authors.size(); ++k) {
      const std::vector<Part>& parts = context_.authors[authors[k]].parts;
      const bool same =
          std::any_of(parts.begin(), parts.end(), [&](const Part& part) { return sameTrigger(ruleOf(part), against); });
      if (ruleOf(parts.front()).head.is_multiplier != against.head.is_multiplier) {
        context_.report(Code::mixedKinds, where[k]->span, ticked(where[k]->text), ticked(against.head.name));
      } else if (!same) {
        context_.report(Code::otherTrigger, where[k]->span, ticked(where[k]->text), ticked(against.head.name));
      } else {
        kept.push_back(authors[k]);
        kept_where.push_back(where[k]);
      }
    }
    authors = std::move(kept);
    where = std::move(kept_where);
    return true;
  }

  /// The parts that are weighed: those that grant points (or multiply), else those that take off, else all.
  std::vector<const Part*> weighed(std::size_t author, const checked::Rule& against) const {
    std::vector<const Part*> parts;
    for (const Part& part : context_.authors[author].parts) {
      if (sameTrigger(ruleOf(part), against) && ruleOf(part).head.is_multiplier == against.head.is_multiplier) {
        parts.push_back(&part);
      }
    }
    return parts;
  }

  void order(const ast::HighestDecl& decl, const std::vector<std::size_t>& authors,
             const std::vector<const ast::Name*>& where) {
    const checked::Rule& against = ruleOf(*firstPart(authors[0]));
    const bool discounts = against.head.trigger == plan::TriggerKind::discount;
    std::map<std::int32_t, std::vector<std::int32_t>> by_kind;
    for (std::size_t k = 0; k < authors.size(); ++k) {
      if (!once(authors[k], *where[k])) return;
      bool joined = false;
      for (const Part* part : weighed(authors[k], against)) {
        // Discounts are weighed in money; an order of first ones weighs nothing, as long as each has one part.
        const bool one_group = discounts || onePartEach(authors, against, decl);
        std::vector<std::int32_t>& group = by_kind[one_group ? 0 : part->kind];
        joined = joined || k == 0 || !group.empty();
        group.push_back(part->rule);
      }
      if (joined) continue;
      context_.report(Code::orderOtherKinds, where[k]->span, ticked(where[k]->text), ticked(where[0]->text));
      return;
    }
    for (auto& [kind, rules] : by_kind) {
      if (rules.size() < 2) continue;
      plan::Order out;
      out.kind = decl.kind == ast::OrderKind::first ? plan::OrderKind::first : plan::OrderKind::highest;
      out.rules = std::move(rules);
      context_.out.orders.push_back(std::move(out));
    }
  }

  bool onePartEach(const std::vector<std::size_t>& authors, const checked::Rule& against,
                   const ast::HighestDecl& decl) const {
    return decl.kind == ast::OrderKind::first && std::all_of(authors.begin(), authors.end(), [&](std::size_t author) {
             return weighed(author, against).size() == 1;
           });
  }

  bool once(std::size_t author, const ast::Name& name) {
    const auto [place, fresh] = in_order_.emplace(author, name.span);
    if (fresh) return true;
    context_.report(Code::highestTwice, name.span, ticked(name.text))
        .label(place->second, Phrase("here first", "сначала здесь"));
    return false;
  }

  Context& context_;
  Said& said_;
  std::map<std::size_t, Span> in_order_;
};

}  // namespace

void checkOrders(Context& context, Said& said) {
  OrderChecker checker(context, said);
  for (const ast::Decl& decl : context.file.decls) {
    if (const auto* order = std::get_if<ast::HighestDecl>(&decl)) checker.check(*order);
  }
}

}  // namespace kopeck::checking
