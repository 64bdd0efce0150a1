// Brackets written as rules of their own: `net from 0 to 999`, `net from 1 000 to 4 999`, …, with a gap or an overlap
// between two of them. A table has neither.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "compiler/analysis/bounds.h"
#include "runtime/engine/words.h"
#include "runtime/plan/names.h"

namespace kopeck::analysis {

namespace {

class BracketFinder {
 public:
  explicit BracketFinder(Subject& subject) : subject_(subject), plan_(subject.plan), bounds_(subject) {}

  void run() {
    for (std::size_t a = 0; a < subject_.authors.size(); ++a) collect(a);
    for (const ast::Decl& any : subject_.file.decls) {
      const auto* order = std::get_if<ast::HighestDecl>(&any);
      if (order == nullptr) continue;
      for (const ast::Name& one : order->rules)
        for (const ast::Name& other : order->rules) said_.insert({one.text, other.text});
    }
    for (auto& [alike, brackets] : families_) family(brackets);
  }

 private:
  using Type = plan::Type;

  struct Bracket {
    std::size_t author = 0;
    std::int32_t rule = 0;
    Quantity quantity = 0;
    Range range;
  };

  Type typeOf(Quantity quantity) const {
    return quantity < 0 ? plan::typeOf(static_cast<plan::Field>(-1 - quantity))
                        : plan_.exprs[static_cast<std::size_t>(quantity)].type;
  }

  /// What rules have to share to be brackets of one table: all but where the quantity lies and how much they give.
  std::string alike(const plan::Rule& rule, std::int32_t index, const Region& region, Quantity quantity) const {
    std::string key = fmt::format("{} {} {} {} {} {} {}", static_cast<int>(rule.trigger), rule.event, rule.schedule,
                                  rule.from, rule.until, bounds_.kindOf(index), quantity);
    for (const auto& [other, ranges] : region.at) {
      if (other == quantity) continue;
      key += fmt::format(" {}:", other);
      for (const Range& range : ranges) key += fmt::format("{}..{},", range.from, range.to);
    }
    if (rule.is_multiplier) {
      for (const std::int32_t target : rule.targets) key += fmt::format(" x{}", target);
    } else {
      const plan::Earn& earn = plan_.earns[static_cast<std::size_t>(rule.first_earn)];
      key += fmt::format(" e{} {}", static_cast<int>(earn.kind), earn.sum);
    }
    return key;
  }

  void collect(std::size_t a) {
    const Author& author = subject_.authors[a];
    const std::int32_t index = author.parts.front();
    const auto r = static_cast<std::size_t>(index);
    const plan::Rule& rule = plan_.rules[r];
    const bool gives = rule.is_multiplier || rule.earn_count == 1;
    if (author.rule == nullptr || author.parts.size() != 1 || !gives || rule.trigger == plan::TriggerKind::discount)
      return;
    const Region& region = subject_.regionOf(r);
    if (!region.exact || region.empty || !subject_.isOwn(author.name().span)) return;
    std::vector<Bracket> found;
    for (const auto& [quantity, ranges] : region.at) {
      if (ranges.size() != 1 || !plan::isAmount(typeOf(quantity))) continue;
      if (ranges == subject_.regionsOf(r).domainOf(quantity)) continue;
      found.push_back({a, index, quantity, ranges.front()});
    }
    if (found.size() == 1) families_[alike(rule, index, region, found[0].quantity)].push_back(found[0]);
  }

  static Int128 widthOf(const Range& range) { return Int128{range.to} - range.from + 1; }

  void family(std::vector<Bracket>& brackets) {
    if (brackets.size() < 2) return;
    std::stable_sort(brackets.begin(), brackets.end(), [](const Bracket& a, const Bracket& b) {
      return a.range.from != b.range.from ? a.range.from < b.range.from : a.range.to > b.range.to;
    });
    // What holds another one within it is no bracket of the same table but something given on top.
    std::vector<Bracket> kept;
    Value least_end = INT64_MAX;
    for (std::size_t i = brackets.size(); i > 0; --i) {
      const Bracket& one = brackets[i - 1];
      const bool holds_one = i < brackets.size() && least_end <= one.range.to;
      const bool as_one_before = i > 1 && brackets[i - 2].range == one.range;
      if (!holds_one && !as_one_before) kept.push_back(one);
      least_end = std::min(least_end, one.range.to);
    }
    brackets.assign(kept.rbegin(), kept.rend());
    for (std::size_t i = 1; i < brackets.size(); ++i) between(brackets[i - 1], brackets[i]);
  }

  void between(const Bracket& low, const Bracket& high) {
    const Int128 least = std::min(widthOf(low.range), widthOf(high.range));
    const Author& one = subject_.authors[low.author];
    const Author& other = subject_.authors[high.author];
    if (high.range.from <= low.range.to) {
      const Range overlap{high.range.from, low.range.to};
      // Wide overlaps are meant; of a narrow one somebody forgot which side has the end.
      if (widthOf(overlap) * 2 >= least || isSaid(one, other)) return;
      Finding& finding =
          subject_.add(Code::bracketOverlap, other.name().span,
                       {quoted(one.name().text), quoted(other.name().text), shown(low.quantity, overlap)});
      advise(finding, one);
      showBoth(finding, low, high);
      return;
    }
    const Range gap{low.range.to + 1, high.range.from - 1};
    if (gap.to < gap.from || widthOf(gap) * 2 >= least) return;
    // Between 3 and 4 pieces there is none.
    if (typeOf(low.quantity) == Type::number && low.range.to % kOneUnit == 0 && high.range.from % kOneUnit == 0 &&
        high.range.from - low.range.to <= kOneUnit)
      return;
    Finding& finding = subject_.add(Code::bracketGap, other.name().span,
                                    {quoted(one.name().text), quoted(other.name().text), shown(low.quantity, gap)});
    advise(finding, one);
    showGap(finding, low, high, gap);
  }

  bool isSaid(const Author& one, const Author& other) const {
    if (said_.count({one.name().text, other.name().text}) != 0) return true;
    const auto& a = plan_.rules[static_cast<std::size_t>(one.parts.front())].replaces;
    const auto& b = plan_.rules[static_cast<std::size_t>(other.parts.front())].replaces;
    return std::find(a.begin(), a.end(), other.parts.front()) != a.end() ||
           std::find(b.begin(), b.end(), one.parts.front()) != b.end();
  }

  static void advise(Finding& finding, const Author& one) {
    finding.diagnostic.label(one.name().span, {"the one before it", "то, что перед ним"});
    finding.diagnostic.help({"a table, `earn by …, from …: …`, has neither gaps nor overlaps",
                             "в таблице, `начислить по …, от …: …`, не бывает ни пропусков, ни пересечений"});
  }

  std::string text(Quantity quantity, Value value) const {
    const Type type = typeOf(quantity);
    if (type == Type::money) return moneyText(plan_, value);
    if (type == Type::number) return quantityText(value);
    if (type == Type::points) {
      const plan::Read* read = nullptr;
      if (quantity >= 0 && plan_.exprs[static_cast<std::size_t>(quantity)].op == plan::Op::read)
        read = &plan_.reads[static_cast<std::size_t>(plan_.exprs[static_cast<std::size_t>(quantity)].index)];
      const bool of_kind = read != nullptr && read->kind == plan::ReadKind::balance;
      return kindWords(plan_, of_kind ? read->index : 0, value).en;
    }
    return std::to_string(value);
  }

  Phrase shown(Quantity quantity, const Range& range) const {
    if (range.from == range.to) return text(quantity, range.from);
    return {fmt::format("{} to {}", text(quantity, range.from), text(quantity, range.to)),
            fmt::format("{} … {}", text(quantity, range.from), text(quantity, range.to))};
  }

  static bool applies(const ExplainedRule* rule) {
    return rule != nullptr && (rule->fate == RuleFate::fired || rule->fate == RuleFate::gave_nothing);
  }

  void showBoth(Finding& finding, const Bracket& low, const Bracket& high) {
    const plan::Rule& a = subject_.rule(static_cast<std::size_t>(low.rule));
    const plan::Rule& b = subject_.rule(static_cast<std::size_t>(high.rule));
    if (a.trigger != plan::TriggerKind::purchase) return;
    auto example = subject_.search(plan_, bothWanted(a, b));
    if (!example || !example->tried.refused.empty() || !applies(explained(example->tried, a.name)) ||
        !applies(explained(example->tried, b.name)))
      return;
    finding.events = std::move(example->events);
    finding.shows = {"both act on this receipt", "на этом чеке действуют оба"};
  }

  void showGap(Finding& finding, const Bracket& low, const Bracket& high, const Range& gap) {
    const plan::Rule& a = subject_.rule(static_cast<std::size_t>(low.rule));
    const plan::Rule& b = subject_.rule(static_cast<std::size_t>(high.rule));
    if (a.trigger != plan::TriggerKind::purchase) return;
    plan::Plan with = plan_;
    prove::Wanted wanted;
    wanted.from = a.from;
    wanted.until = a.until;
    Regions& regions = subject_.regionsOf(static_cast<std::size_t>(low.rule));
    for (const plan::Condition& condition : a.conditions) {
      // What asks for something else as well would say too little here.
      if (regions.of(condition.expr, true).find(low.quantity) == nullptr) wanted.hold.push_back(condition.expr);
    }
    wanted.hold.push_back(addTest(with, low.quantity, gap.from));
    wanted.hold.push_back(addMost(with, low.quantity, gap.to));
    auto example = subject_.search(with, wanted);
    if (!example || !example->tried.refused.empty()) return;
    for (const plan::Rule* rule : {&a, &b}) {
      const ExplainedRule* one = explained(example->tried, rule->name);
      if (one == nullptr || one->fate != RuleFate::condition) return;
    }
    finding.events = std::move(example->events);
    finding.shows = {"neither acts on this receipt", "на этом чеке не действует ни то, ни другое"};
  }

  Subject& subject_;
  const plan::Plan& plan_;
  Bounds bounds_;
  std::map<std::string, std::vector<Bracket>> families_;
  std::set<std::pair<std::string, std::string>> said_;  // rules of which it is said what holds where both apply
};

}  // namespace

void findBrackets(Subject& subject) {
  BracketFinder(subject).run();
}

}  // namespace kopeck::analysis
