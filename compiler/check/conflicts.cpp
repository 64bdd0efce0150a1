// What rules say of each other: multipliers and their targets, `replaces`. Whatever would make the result depend on an
// order that nobody stated is refused.
#include "compiler/check/conflicts.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace kopeck::checking {

bool sameTrigger(const checked::Rule& a, const checked::Rule& b) {
  return a.head.trigger == b.head.trigger && a.head.event == b.head.event && a.schedule == b.schedule;
}

std::vector<std::size_t> namedAuthors(Context& context, const std::vector<ast::Name>& names,
                                      std::vector<const ast::Name*>& where) {
  std::vector<std::size_t> found;
  for (const ast::Name& name : names) {
    const std::int32_t index = context.resolve(context.rules, NameKind::rule, name);
    if (index < 0) continue;
    const auto author = static_cast<std::size_t>(index);
    if (std::find(found.begin(), found.end(), author) != found.end()) {
      context.report(Code::namedTwice, name.span, ticked(name.text));
      continue;
    }
    found.push_back(author);
    where.push_back(&name);
  }
  return found;
}

namespace {

class ConflictChecker {
 public:
  ConflictChecker(Context& context, Said& said) : context_(context), said_(said), rules_(context.out.rules) {}

  void run() {
    for (std::size_t i = 0; i < context_.authors.size(); ++i) {
      for (const Part& part : context_.authors[i].parts) {
        if (part.use == PartUse::multiplier) multiplier(i, part);
        if (part.use == PartUse::share) share(i, part);
      }
    }
    for (std::size_t i = 0; i < context_.authors.size(); ++i) replaces(i);
    replaceCycles();
  }

  void doubleMultipliers() {
    std::vector<std::size_t> multipliers;
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      if (rules_[i].head.is_multiplier) multipliers.push_back(i);
    }
    for (auto later = multipliers.begin(); later != multipliers.end(); ++later) {
      for (auto earlier = multipliers.begin(); earlier != later; ++earlier) {
        if (doubleMultiplier(*earlier, *later)) return;  // one line of the head settles all
      }
    }
  }

 private:
  const Author& author(std::size_t i) const { return context_.authors[i]; }
  checked::Rule& ruleOf(const Part& part) { return rules_[static_cast<std::size_t>(part.rule)]; }

  /// The parts that a multiplier can multiply.
  static bool isTarget(const Part& part) { return part.use == PartUse::points && !part.for_other; }

  /// It has shares or multipliers and no points of its own.
  bool onlyMultiplies(std::size_t i) const {
    bool any = false;
    for (const Part& part : author(i).parts) {
      if (isTarget(part)) return false;
      any = any || part.use == PartUse::share || part.use == PartUse::multiplier;
    }
    return any;
  }

  void multiplier(std::size_t self, const Part& part) {
    const ast::MultiplyClause& clause = *author(self).rule->multiply;
    std::vector<std::int32_t>& targets = ruleOf(part).head.targets;
    if (clause.all) {
      for (const Author& other : context_.authors) {
        for (const Part& target : other.parts) {
          const bool meant = isTarget(target) && target.kind == part.kind;
          if (meant && sameTrigger(ruleOf(part), ruleOf(target))) targets.push_back(target.rule);
        }
      }
      if (targets.empty()) context_.report(Code::nothingToMultiply, clause.span);
    } else {
      named(self, part, clause.rules);
    }
  }

  void share(std::size_t self, const Part& part) {
    const ast::Amount& amount = author(self).rule->earns[part.clauses.front()].amount;
    if (!amount.of_rule) return;
    named(self, part, {*amount.of_rule});
  }

  void named(std::size_t self, const Part& part, const std::vector<ast::Name>& names) {
    checked::Rule& rule = ruleOf(part);
    std::vector<const ast::Name*> where;
    const std::vector<std::size_t> authors = namedAuthors(context_, names, where);
    for (std::size_t k = 0; k < authors.size(); ++k) {
      const Span span = where[k]->span;
      bool any = false;
      bool other_trigger = false;
      for (const Part& target : author(authors[k]).parts) {
        if (authors[k] == self || !isTarget(target)) continue;
        if (!sameTrigger(rule, ruleOf(target))) {
          other_trigger = true;
          continue;
        }
        any = true;
        if (target.kind == part.kind) rule.head.targets.push_back(target.rule);
      }
      if (authors[k] == self) {
        context_.report(Code::multipliesItself, span);
      } else if (onlyMultiplies(authors[k])) {
        context_.report(Code::multipliesMultiplier, span, ticked(where[k]->text));
      } else if (other_trigger) {
        context_.report(Code::otherTrigger, span, ticked(where[k]->text), ticked(rule.head.name));
      } else if (!any && !author(authors[k]).parts.empty()) {
        context_.report(Code::multipliesNothing, span, ticked(where[k]->text));
      }
    }
    std::sort(rule.head.targets.begin(), rule.head.targets.end());
  }

  static const std::vector<ast::Name>& replacedBy(const Author& author) {
    static const std::vector<ast::Name> none;
    if (author.rule != nullptr) return author.rule->replaces;
    return author.discount != nullptr ? author.discount->replaces : none;
  }

  void replaces(std::size_t self) {
    std::vector<const ast::Name*> where;
    const std::vector<std::size_t> authors = namedAuthors(context_, replacedBy(author(self)), where);
    for (std::size_t k = 0; k < authors.size(); ++k) {
      bool mixed = false;
      bool any = false;
      for (const Part& by : author(self).parts) {
        for (const Part& what : author(authors[k]).parts) {
          if (!sameTrigger(ruleOf(by), ruleOf(what))) continue;
          if (ruleOf(by).head.is_multiplier != ruleOf(what).head.is_multiplier) {
            mixed = true;
            continue;
          }
          any = true;
          if (by.rule != what.rule) ruleOf(by).head.replaces.push_back(what.rule);
        }
      }
      const Span span = where[k]->span;
      if (any) {
        replaced_.insert({self, authors[k]});
        said_.one_only.insert(Said::pair(self, authors[k]));
      } else if (mixed) {
        context_.report(Code::mixedKinds, span, ticked(where[k]->text), ticked(author(self).name().text));
      } else if (!author(self).parts.empty() && !author(authors[k]).parts.empty()) {
        context_.report(Code::otherTrigger, span, ticked(where[k]->text), ticked(author(self).name().text));
      }
    }
  }

  /// One report a circle, at the rule of it that stands first.
  void replaceCycles() {
    std::vector<int> state(context_.authors.size());  // 0 new, 1 on the path, 2 done
    for (std::size_t i = 0; i < state.size(); ++i) follow(i, state);
  }

  void follow(std::size_t self, std::vector<int>& state) {
    if (state[self] != 0) return;
    state[self] = 1;
    for (const auto& [by, what] : replaced_) {
      if (by != self) continue;
      if (state[what] == 1) {
        const std::string& name = author(what).name().text;
        context_.report(Code::replacesCycle, nameIn(replacedBy(author(self)), name), ticked(name));
      }
      follow(what, state);
    }
    state[self] = 2;
  }

  static Span nameIn(const std::vector<ast::Name>& names, const std::string& name) {
    for (const ast::Name& n : names) {
      if (n.text == name) return n.span;
    }
    return {};
  }

  std::size_t authorOf(std::size_t rule) const {
    for (std::size_t i = 0; i < context_.authors.size(); ++i) {
      for (const Part& part : author(i).parts) {
        if (part.rule == static_cast<std::int32_t>(rule)) return i;
      }
    }
    return 0;
  }

  Span multiplierSpan(std::size_t rule) const {
    const ast::RuleDecl& decl = *author(authorOf(rule)).rule;
    if (decl.multiply) return decl.multiply->span;
    for (const ast::EarnClause& clause : decl.earns) {
      if (clause.amount.kind == ast::AmountKind::of_rule) return clause.span;
    }
    return decl.name.span;
  }

  bool doubleMultiplier(std::size_t earlier, std::size_t later) {
    const std::vector<std::int32_t>& a = rules_[earlier].head.targets;
    const std::vector<std::int32_t>& b = rules_[later].head.targets;
    std::vector<std::int32_t> both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    const std::size_t one = authorOf(earlier);
    const std::size_t other = authorOf(later);
    if (both.empty() || said_.oneOnly(one, other) || neverBoth(context_, rules_[earlier], rules_[later])) return false;
    if (!context_.file.header || context_.file.header->multipliers || context_.file.header->poisoned) return false;
    const std::string line = context_.spelt("multipliers by product", "множители     произведением");
    context_
        .report(Code::multipliedTwice, multiplierSpan(later),
                ticked(rules_[static_cast<std::size_t>(both[0])].head.name), ticked(rules_[earlier].head.name),
                ticked(rules_[later].head.name))
        .label(multiplierSpan(earlier), Phrase("the first multiplier", "первый множитель"))
        .fix(after(context_.file.header->span), fmt::format("\n  {}", line),
             Phrase(fmt::format("add the line `{}`", line), fmt::format("добавить строку `{}`", line)));
    return true;
  }

  Context& context_;
  Said& said_;
  std::vector<checked::Rule>& rules_;
  std::set<std::pair<std::size_t, std::size_t>> replaced_;
};

}  // namespace

void checkConflicts(Context& context) {
  Said said;
  ConflictChecker checker(context, said);
  checker.run();
  checkOrders(context, said);
  checker.doubleMultipliers();
  checkMeeting(context, said);
}

}  // namespace kopeck::checking
