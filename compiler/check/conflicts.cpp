// What rules say of each other: multipliers and their targets, `replaces`, `highest of`. Whatever would make the result
// depend on an order that nobody stated is refused.
#include <algorithm>
#include <set>

#include "compiler/check/context.h"

namespace kopeck::checking {

namespace {

class ConflictChecker {
 public:
  explicit ConflictChecker(Context& context) : context_(context), rules_(context.out.rules) {}

  void run() {
    for (std::size_t i = 0; i < rules_.size(); ++i) multiplier(i);
    for (std::size_t i = 0; i < rules_.size(); ++i) replaces(i);
    replaceCycles();
    for (const ast::Decl& decl : context_.file.decls) {
      if (const auto* highest = std::get_if<ast::HighestDecl>(&decl)) highestOf(*highest);
    }
    doubleMultipliers();
  }

 private:
  const ast::RuleDecl& decl(std::size_t rule) const { return *context_.rule_decls[rule]; }
  plan::Rule& head(std::size_t rule) { return rules_[rule].head; }
  bool sameTrigger(std::size_t a, std::size_t b) {
    return head(a).trigger == head(b).trigger && head(a).event == head(b).event;
  }

  /// Resolves `names` to rules, each once, other than `self`.
  std::vector<std::size_t> named(const std::vector<ast::Name>& names, std::vector<const ast::Name*>& where) {
    std::vector<std::size_t> found;
    for (const ast::Name& name : names) {
      const std::int32_t index = context_.resolve(context_.rules, NameKind::rule, name);
      if (index < 0) continue;
      const auto rule = static_cast<std::size_t>(index);
      if (std::find(found.begin(), found.end(), rule) != found.end()) {
        context_.report(Code::namedTwice, name.span, ticked(name.text));
        continue;
      }
      found.push_back(rule);
      where.push_back(&name);
    }
    return found;
  }

  void multiplier(std::size_t self) {
    const auto& clause = decl(self).multiply;
    if (!clause) return;
    std::vector<std::int32_t>& targets = head(self).targets;
    if (clause->all) {
      for (std::size_t i = 0; i < rules_.size(); ++i) {
        if (!head(i).is_multiplier && sameTrigger(self, i)) targets.push_back(static_cast<std::int32_t>(i));
      }
      if (targets.empty()) context_.report(Code::nothingToMultiply, clause->span);
      return;
    }
    std::vector<const ast::Name*> where;
    const std::vector<std::size_t> rules = named(clause->rules, where);
    for (std::size_t k = 0; k < rules.size(); ++k) {
      const Span span = where[k]->span;
      if (rules[k] == self) {
        context_.report(Code::multipliesItself, span);
      } else if (head(rules[k]).is_multiplier) {
        context_.report(Code::multipliesMultiplier, span, ticked(where[k]->text));
      } else if (!sameTrigger(self, rules[k])) {
        context_.report(Code::otherTrigger, span, ticked(where[k]->text), ticked(head(self).name));
      } else {
        targets.push_back(static_cast<std::int32_t>(rules[k]));
      }
    }
    std::sort(targets.begin(), targets.end());
  }

  void replaces(std::size_t self) {
    std::vector<const ast::Name*> where;
    const std::vector<std::size_t> rules = named(decl(self).replaces, where);
    for (std::size_t k = 0; k < rules.size(); ++k) {
      const Span span = where[k]->span;
      if (head(rules[k]).is_multiplier != head(self).is_multiplier) {
        context_.report(Code::mixedKinds, span, ticked(where[k]->text), ticked(head(self).name));
      } else if (!sameTrigger(self, rules[k])) {
        context_.report(Code::otherTrigger, span, ticked(where[k]->text), ticked(head(self).name));
      } else {
        head(self).replaces.push_back(static_cast<std::int32_t>(rules[k]));
      }
    }
  }

  /// One report a circle, at the rule of it that stands first.
  void replaceCycles() {
    std::vector<int> state(rules_.size());  // 0 new, 1 on the path, 2 done
    for (std::size_t i = 0; i < rules_.size(); ++i) follow(i, state);
  }

  void follow(std::size_t rule, std::vector<int>& state) {
    if (state[rule] != 0) return;
    state[rule] = 1;
    for (const std::int32_t next : head(rule).replaces) {
      const auto other = static_cast<std::size_t>(next);
      if (state[other] == 1) {
        context_.report(Code::replacesCycle, nameIn(decl(rule).replaces, head(other).name), ticked(head(other).name));
      }
      follow(other, state);
    }
    state[rule] = 2;
  }

  static Span nameIn(const std::vector<ast::Name>& names, const std::string& name) {
    for (const ast::Name& n : names) {
      if (n.text == name) return n.span;
    }
    return {};
  }

  void highestOf(const ast::HighestDecl& highest) {
    std::vector<const ast::Name*> where;
    const std::vector<std::size_t> rules = named(highest.rules, where);
    plan::Highest out;
    for (std::size_t k = 0; k < rules.size(); ++k) {
      const ast::Name& name = *where[k];
      const auto [place, fresh] = in_highest_.emplace(rules[k], name.span);
      if (!fresh) {
        context_.report(Code::highestTwice, name.span, ticked(name.text))
            .label(place->second, Phrase("here first", "сначала здесь"));
      } else if (head(rules[k]).is_multiplier != head(rules[0]).is_multiplier) {
        context_.report(Code::mixedKinds, name.span, ticked(name.text), ticked(head(rules[0]).name));
      } else if (!sameTrigger(rules[k], rules[0])) {
        context_.report(Code::otherTrigger, name.span, ticked(name.text), ticked(head(rules[0]).name));
      } else {
        out.rules.push_back(static_cast<std::int32_t>(rules[k]));
      }
    }
    const bool as_named = rules.size() == highest.rules.size();  // else that was reported
    if (as_named && rules.size() < 2 && !highest.poisoned) context_.report(Code::highestOfOne, highest.span);
    if (out.rules.size() >= 2) context_.out.highest.push_back(std::move(out));
  }

  bool inOneHighest(std::int32_t a, std::int32_t b) const {
    const auto has = [](const plan::Highest& h, std::int32_t rule) {
      return std::find(h.rules.begin(), h.rules.end(), rule) != h.rules.end();
    };
    return std::any_of(context_.out.highest.begin(), context_.out.highest.end(),
                       [&](const plan::Highest& h) { return has(h, a) && has(h, b); });
  }

  bool neverBoth(std::int32_t a, std::int32_t b) {
    const auto replaced = [&](std::int32_t by, std::int32_t what) {
      const std::vector<std::int32_t>& list = head(static_cast<std::size_t>(by)).replaces;
      return std::find(list.begin(), list.end(), what) != list.end();
    };
    return inOneHighest(a, b) || replaced(a, b) || replaced(b, a);
  }

  void doubleMultipliers() {
    std::vector<std::size_t> multipliers;
    for (std::size_t i = 0; i < rules_.size(); ++i) {
      if (head(i).is_multiplier) multipliers.push_back(i);
    }
    for (auto later = multipliers.begin(); later != multipliers.end(); ++later) {
      for (auto earlier = multipliers.begin(); earlier != later; ++earlier) doubleMultiplier(*earlier, *later);
    }
  }

  void doubleMultiplier(std::size_t earlier, std::size_t later) {
    const std::vector<std::int32_t>& a = head(earlier).targets;
    const std::vector<std::int32_t>& b = head(later).targets;
    std::vector<std::int32_t> both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    if (both.empty() || neverBoth(static_cast<std::int32_t>(earlier), static_cast<std::int32_t>(later))) return;
    context_
        .report(Code::multipliedTwice, decl(later).multiply->span, ticked(head(static_cast<std::size_t>(both[0])).name),
                ticked(head(earlier).name), ticked(head(later).name))
        .label(decl(earlier).multiply->span, Phrase("the first multiplier", "первый множитель"));
  }

  Context& context_;
  std::vector<checked::Rule>& rules_;
  std::map<std::size_t, Span> in_highest_;
};

}  // namespace

void checkConflicts(Context& context) {
  ConflictChecker(context).run();
}

}  // namespace kopeck::checking
