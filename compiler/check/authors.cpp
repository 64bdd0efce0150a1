// The names among rules, and which of the Plan's rules come of each: known before any expression is looked at, since
// expressions, limits and orders speak of them.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/check/context.h"
#include "compiler/check/kinds.h"
#include "compiler/check/units.h"

namespace kopeck::checking {

namespace {

/// The wallet of a word, without a report: whoever reads the amount makes it.
std::int32_t walletOf(const Context& context, const std::string& word) {
  for (std::size_t i = 0; i < context.out.schema.wallets.size(); ++i) {
    const std::vector<std::string>& forms = formsOf(context, static_cast<std::int32_t>(i));
    if (std::find(forms.begin(), forms.end(), word) != forms.end()) return static_cast<std::int32_t>(i);
  }
  return 0;
}

class PartPlanner {
 public:
  PartPlanner(Context& context, std::int32_t next) : context_(context), next_(next) {}

  /// What points a rule's amounts are of. `seen` are the rules on the way: a share of a rule is of that rule's points.
  std::int32_t walletOf(const ast::Amount& amount, const std::set<std::string>& seen = {}) const {
    switch (amount.kind) {
      case ast::AmountKind::percent:
        return 0;
      case ast::AmountKind::points:
      case ast::AmountKind::proportional:
      case ast::AmountKind::for_each_full:
      case ast::AmountKind::value:
      case ast::AmountKind::random:
        return checking::walletOf(context_, amount.amount.word.text);
      case ast::AmountKind::lesser:
        for (const ast::Amount& option : amount.options) {
          if (option.kind != ast::AmountKind::percent) return walletOf(option, seen);
        }
        return 0;
      case ast::AmountKind::of_rule:
        return amount.of_rule ? walletOf(*amount.of_rule, seen) : 0;
      case ast::AmountKind::of_history:
        return amount.value && !amount.value->names.empty() ? walletOf(amount.value->names.front(), seen) : 0;
    }
    return 0;
  }

  std::vector<Part> parts(const ast::RuleDecl& decl) {
    earns(decl);
    if (decl.multiply) multipliers(decl);
    if (decl.stamp) add(PartUse::stamps, kindNamed(decl.name));
    for (std::size_t i = 0; i < decl.stamps_give.size(); ++i) stampsTurn(decl, i);
    for (std::size_t i = 0; i < decl.gives.size(); ++i) {
      if (decl.gives[i].from_next) add(PartUse::free_later, context_.free_kinds.at(&decl.gives[i])).clauses = {i};
    }
    for (std::size_t i = 0; i < decl.turns.size(); ++i) add(PartUse::turn, coupon(decl.turns[i].coupon)).clauses = {i};
    for (std::size_t i = 0; i < decl.issues.size(); ++i) {
      add(PartUse::coupon, coupon(decl.issues[i].coupon)).clauses = {i};
    }
    for (std::size_t i = 0; i < decl.badges.size(); ++i) add(PartUse::badge, kindNamed(decl.badges[i])).clauses = {i};
    if (parts_.empty() && !(decl.sends.empty() && decl.records.empty())) add(PartUse::effects, 0);
    takes(decl);
    return std::move(parts_);
  }

  std::vector<Part> takesOnly() {
    add(PartUse::take, 0).stage = Stage::discount;
    return std::move(parts_);
  }

 private:
  std::int32_t walletOf(const ast::Name& rule, std::set<std::string> seen) const {
    if (!seen.insert(rule.text).second) return 0;  // a circle, reported where the rule is read
    for (const ast::Decl& any : context_.file.decls) {
      const auto* decl = std::get_if<ast::RuleDecl>(&any);
      if (decl == nullptr || decl->name.text != rule.text) continue;
      if (decl->earns.empty()) return 0;
      const ast::EarnClause& first = decl->earns.front();
      if (!first.table) return walletOf(first.amount, seen);
      return first.table->lines.empty() ? 0 : walletOf(first.table->lines.front().amount, seen);
    }
    return 0;
  }

  /// Those that a rule's own points are of.
  void walletsOf(const ast::RuleDecl& decl, std::set<std::int32_t>& wallets) const {
    for (const ast::EarnClause& clause : decl.earns) {
      const bool share = !clause.table && clause.amount.kind == ast::AmountKind::of_rule;
      if (!share && !clause.recipient) wallets.insert(walletOf(clause));
    }
  }

  /// What it multiplies is of one kind of points a part, so that its limits and terms are.
  std::set<std::int32_t> walletsOf(const ast::RuleDecl& self, const std::vector<ast::Name>& names, bool all) const {
    std::set<std::int32_t> wallets;
    for (const ast::Decl& any : context_.file.decls) {
      const auto* decl = std::get_if<ast::RuleDecl>(&any);
      if (decl == nullptr || !(triggerKey(*decl) == triggerKey(self))) continue;
      const bool named =
          std::any_of(names.begin(), names.end(), [&](const ast::Name& name) { return name.text == decl->name.text; });
      if (all || named) walletsOf(*decl, wallets);
    }
    if (wallets.empty()) wallets.insert(0);  // nothing to multiply: reported where it is read
    return wallets;
  }

  /// Equal where rules act on the same occasion.
  static std::string triggerKey(const ast::RuleDecl& decl) {
    if (!decl.trigger) return "";
    const ast::Trigger& trigger = *decl.trigger;
    if (trigger.kind == ast::TriggerKind::purchase) return "";
    std::string key = fmt::format("{} {} {}", static_cast<int>(trigger.kind), trigger.event.text, trigger.day);
    for (const ast::Trigger::MonthDay& day : trigger.days) key += fmt::format(" {}-{}", day.month, day.day);
    for (const ast::Name& name : trigger.anniversary.names) key += " " + name.text;
    return key;
  }

  void multipliers(const ast::RuleDecl& decl) {
    for (const std::int32_t wallet : walletsOf(decl, decl.multiply->rules, decl.multiply->all)) {
      add(PartUse::multiplier, wallet);
    }
  }

  std::int32_t walletOf(const ast::EarnClause& clause) const {
    if (!clause.table) return walletOf(clause.amount);
    return clause.table->lines.empty() ? 0 : walletOf(clause.table->lines.front().amount);
  }

  /// Of a kind that is declared; what is not is reported where its clause is read.
  std::int32_t kindNamed(const ast::Name& name) const {
    const Symbol* symbol = context_.kinds.find(name.text);
    return symbol == nullptr ? 0 : symbol->index;
  }
  std::int32_t coupon(const ast::Name& name) const {
    const Symbol* symbol = context_.coupons.find(name.text);
    return symbol == nullptr ? 0 : symbol->index;
  }

  Part& add(PartUse use, std::int32_t kind) {
    Part part;
    part.rule = next_++;
    part.use = use;
    part.kind = kind;
    parts_.push_back(std::move(part));
    return parts_.back();
  }

  void earns(const ast::RuleDecl& decl) {
    for (std::size_t i = 0; i < decl.earns.size(); ++i) {
      const ast::EarnClause& clause = decl.earns[i];
      const std::int32_t kind = walletOf(clause);
      if (!clause.table && clause.amount.kind == ast::AmountKind::of_rule) {
        std::vector<ast::Name> of;
        if (clause.amount.of_rule) of.push_back(*clause.amount.of_rule);
        for (const std::int32_t wallet : walletsOf(decl, of, false)) add(PartUse::share, wallet).clauses = {i};
        continue;
      }
      const auto same = [&](const Part& part) {
        if (part.use != PartUse::points || part.kind != kind) return false;
        const auto& other = decl.earns[part.clauses.front()].recipient;
        return recipient(other) == recipient(clause.recipient);
      };
      const auto found = std::find_if(parts_.begin(), parts_.end(), same);
      Part& part = found != parts_.end() ? *found : add(PartUse::points, kind);
      part.for_other = clause.recipient.has_value();
      part.clauses.push_back(i);
    }
  }

  static std::string recipient(const std::optional<ast::Expr>& e) {
    return e && !e->names.empty() ? e->names.back().text : e ? "?" : "";
  }

  void stampsTurn(const ast::RuleDecl& decl, std::size_t i) {
    const ast::StampsGive& clause = decl.stamps_give[i];
    if (clause.coupon) {
      add(PartUse::stamps_turn, coupon(*clause.coupon)).clauses = {i};
    } else if (clause.earn) {
      add(PartUse::stamps_turn, walletOf(*clause.earn)).clauses = {i};
    } else if (clause.give && clause.give->from_next) {
      add(PartUse::stamps_turn, context_.free_kinds.at(&*clause.give)).clauses = {i};
    }
  }

  /// What acts before redemption.
  void takes(const ast::RuleDecl& decl) {
    const auto discount = [&](PartUse use, std::int32_t kind, std::vector<std::size_t> clauses) {
      Part& part = add(use, kind);
      part.stage = Stage::discount;
      part.clauses = std::move(clauses);
    };
    std::vector<std::size_t> now;
    for (std::size_t i = 0; i < decl.gives.size(); ++i) {
      if (!decl.gives[i].from_next) now.push_back(i);
    }
    if (!now.empty()) discount(PartUse::free_now, 0, now);
    for (std::size_t i = 0; i < decl.stamps_give.size(); ++i) {
      const auto& give = decl.stamps_give[i].give;
      if (give && !give->from_next) discount(PartUse::stamps_free, kindNamed(decl.name), {i});
      if (give && give->from_next) discount(PartUse::free_take, context_.free_kinds.at(&*give), {});
    }
    for (const ast::GiveClause& give : decl.gives) {
      if (give.from_next) discount(PartUse::free_take, context_.free_kinds.at(&give), {});
    }
  }

  Context& context_;
  std::int32_t next_;
  std::vector<Part> parts_;
};

class Declarer {
 public:
  explicit Declarer(Context& context) : context_(context) {}

  void operator()(const ast::RuleDecl& decl) {
    if (!named(decl.name)) return;
    Author& author = context_.authors.emplace_back();
    author.rule = &decl;
    author.parts = planner().parts(decl);
    settle(author);
  }
  void operator()(const ast::DiscountDecl& decl) {
    if (!named(decl.name)) return;
    Author& author = context_.authors.emplace_back();
    author.discount = &decl;
    author.parts = planner().takesOnly();
    settle(author);
  }
  void operator()(const ast::CouponDecl& decl) {
    const Symbol* symbol = context_.coupons.find(decl.name.text);
    const bool own = symbol != nullptr && symbol->span == decl.name.span;  // else it was declared twice
    if (!own || !(decl.worth || decl.take || decl.give) || !named(decl.name)) return;
    Author& author = context_.authors.emplace_back();
    author.coupon = &decl;
    author.parts = planner().takesOnly();
    author.parts.front().kind = symbol->index;
    settle(author);
  }
  template <typename Other>
  void operator()(const Other&) {}

 private:
  bool named(const ast::Name& name) {
    return context_.declare(context_.rules, NameKind::rule, name, static_cast<std::int32_t>(context_.authors.size()));
  }
  PartPlanner planner() { return {context_, static_cast<std::int32_t>(context_.out.rules.size())}; }
  void settle(const Author& author) { context_.out.rules.resize(context_.out.rules.size() + author.parts.size()); }

  Context& context_;
};

}  // namespace

void declareRules(Context& context) {
  Declarer declarer(context);
  for (const ast::Decl& decl : context.file.decls) std::visit(declarer, decl);
}

}  // namespace kopeck::checking
