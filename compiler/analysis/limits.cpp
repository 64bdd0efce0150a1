// Limits and budgets that can never hold anything back: without them everything would come out the same.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/analysis/bounds.h"
#include "runtime/engine/words.h"

namespace kopeck::analysis {

namespace {

class LimitFinder {
 public:
  explicit LimitFinder(Subject& subject) : subject_(subject), plan_(subject.plan), bounds_(subject) {}

  void run() {
    for (const Author& author : subject_.authors) {
      if (author.rule != nullptr) ofRule(author, author.rule->limits);
    }
    for (const std::int32_t block : plan_.limit_blocks) ofBlock(block);
  }

 private:
  static const char* periodWord(plan::LimitPeriod period, bool ru) {
    switch (period) {
      case plan::LimitPeriod::receipt:
        return ru ? "за чек" : "on one receipt";
      case plan::LimitPeriod::day:
        return ru ? "за день" : "in a day";
      case plan::LimitPeriod::week:
        return ru ? "за неделю" : "in a week";
      case plan::LimitPeriod::month:
        return ru ? "за месяц" : "in a month";
      case plan::LimitPeriod::quarter:
        return ru ? "за квартал" : "in a quarter";
      case plan::LimitPeriod::half_year:
        return ru ? "за полугодие" : "in half a year";
      case plan::LimitPeriod::year:
        return ru ? "за год" : "in a year";
      case plan::LimitPeriod::ever:
      case plan::LimitPeriod::occasion:
        return ru ? "за всё время" : "altogether";
      case plan::LimitPeriod::rolling:
        break;
    }
    return ru ? "за этот срок" : "in that time";
  }

  /// "at most 50 beans come together on one receipt"
  Phrase atMost(const plan::Limit& limit, std::int32_t kind, Value most) const {
    if (limit.unit == plan::LimitUnit::times)
      return {fmt::format("the rule acts at most {} times {}", most, periodWord(limit.period, false)),
              fmt::format("правило действует не больше {} раз {}", most, periodWord(limit.period, true))};
    const Words points = kindWords(plan_, kind, most);
    return {fmt::format("at most {} come together {}", points.en, periodWord(limit.period, false)),
            fmt::format("{} набирается не больше: {}", periodWord(limit.period, true), points.ru)};
  }

  /// A rule's own. Where it gives several things, its limits count over all of them: only what is alone is judged.
  void ofRule(const Author& author, const std::vector<ast::LimitClause>& clauses) {
    if (author.parts.size() != 1) return;
    const std::int32_t r = author.parts.front();
    const plan::Rule& rule = plan_.rules[static_cast<std::size_t>(r)];
    if (rule.trigger == plan::TriggerKind::discount || rule.turn_kind >= 0) return;
    for (const std::int32_t l : rule.limits) {
      const plan::Limit& limit = plan_.limits[static_cast<std::size_t>(l)];
      const ast::LimitClause* clause = clauseOf(clauses, limit);
      if (clause == nullptr || !subject_.isOf(author, clause->span)) continue;
      if (limit.unit == plan::LimitUnit::base || limit.period == plan::LimitPeriod::occasion) continue;
      const bool of_points = limit.unit == plan::LimitUnit::points;
      const std::optional<Value> most =
          of_points ? bounds_.within(r, reachOf(limit), l) : bounds_.times(r, reachOf(limit), l);
      const bool as_much = most && (*most < limit.most || (*most == limit.most && !isFirstOfEqual(rule, l)));
      if (!as_much) continue;
      Finding& finding = subject_.add(Code::limitNeverBinds, clause->span, {atMost(limit, bounds_.kindOf(r), *most)});
      const std::string& name = author.name().text;
      const auto uncut = [&](const prove::Tried& tried) {
        const ExplainedRule* one = explained(tried, name);
        return one != nullptr && one->fate == RuleFate::fired && one->limit.empty();
      };
      subject_.showByReceipt(finding, static_cast<std::size_t>(r), -1, uncut,
                             {fmt::format("`{}` gives all it can on this receipt", name),
                              fmt::format("на этом чеке `{}` даёт всё, что может", name)});
    }
  }

  /// Of two limits that are the same the later one holds nothing back.
  bool isFirstOfEqual(const plan::Rule& rule, std::int32_t index) const {
    const plan::Limit& limit = plan_.limits[static_cast<std::size_t>(index)];
    const auto same = [&](std::int32_t other) {
      const plan::Limit& of = plan_.limits[static_cast<std::size_t>(other)];
      return of.unit == limit.unit && of.most == limit.most && covers(reachOf(of), reachOf(limit)) &&
             covers(reachOf(limit), reachOf(of));
    };
    const auto first = std::find_if(rule.limits.begin(), rule.limits.end(), same);
    const bool twice = std::count_if(rule.limits.begin(), rule.limits.end(), same) > 1;
    return twice && first != rule.limits.end() && *first == index;
  }

  const ast::LimitClause* clauseOf(const std::vector<ast::LimitClause>& clauses, const plan::Limit& limit) const {
    for (const ast::LimitClause& clause : clauses) {
      if (limit.line == subject_.source.position(clause.span.begin).line && limit.text == subject_.words(clause.span))
        return &clause;
    }
    return nullptr;
  }

  void ofBlock(std::int32_t index) {
    const plan::Limit& limit = plan_.limits[static_cast<std::size_t>(index)];
    const ast::LimitDecl* decl = nullptr;
    for (const ast::Decl& any : subject_.file.decls) {
      const auto* one = std::get_if<ast::LimitDecl>(&any);
      if (one != nullptr && one->name.text == limit.name) decl = one;
    }
    if (decl == nullptr || !subject_.isOwn(decl->span) || limit.unit != plan::LimitUnit::points) return;
    Int128 sum = 0;
    for (const std::int32_t rule : limit.rules) {
      const std::optional<Value> most = bounds_.within(rule, reachOf(limit), -1);
      if (!most) return;
      sum += *most;
    }
    if (sum > limit.most || limit.rules.empty()) return;
    (void)subject_.add(Code::limitNeverBinds, decl->limit.span,
                       {atMost(limit, bounds_.kindOf(limit.rules.front()), static_cast<Value>(sum))});
  }

  Subject& subject_;
  const plan::Plan& plan_;
  Bounds bounds_;
};

}  // namespace

void findIdleLimits(Subject& subject) {
  LimitFinder(subject).run();
}

}  // namespace kopeck::analysis
