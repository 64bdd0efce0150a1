#include "compiler/testing/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace kopeck {

namespace {

/// The reference, listened to.
class Noting : public Evaluator {
 public:
  Noting(const Evaluator& evaluator, const plan::Plan& plan, Coverage& coverage)
      : evaluator_(evaluator), plan_(plan), coverage_(coverage) {}

  [[nodiscard]] Fault evaluateLines(EvalContext& context) const override { return evaluator_.evaluateLines(context); }
  [[nodiscard]] Fault evaluateRules(EvalContext& context, RuleGroup group) const override {
    const Fault fault = evaluator_.evaluateRules(context, group);
    if (fault == Fault::none) coverage_.noteVerdicts(group, context.verdicts);
    return fault;
  }
  [[nodiscard]] Fault evaluateRedeem(EvalContext& context, std::int32_t& failed) const override {
    const Fault fault = evaluator_.evaluateRedeem(context, failed);
    if (fault == Fault::none && plan_.redeem.present) coverage_.noteRedeem(failed);
    return fault;
  }
  [[nodiscard]] const char* name() const override { return evaluator_.name(); }

 private:
  const Evaluator& evaluator_;
  const plan::Plan& plan_;
  Coverage& coverage_;
};

bool isOf(const plan::Rule& rule, RuleGroup group) {
  if (rule.trigger != group.trigger) return false;
  switch (group.trigger) {
    case plan::TriggerKind::custom_event:
      return rule.event == group.event;
    case plan::TriggerKind::schedule:
      return group.event < 0 || rule.schedule == group.event;
    case plan::TriggerKind::purchase:
    case plan::TriggerKind::on_return:
    case plan::TriggerKind::discount:
      return true;
  }
  return false;
}

}  // namespace

Coverage::Coverage(const plan::Plan& plan, std::set<std::string> imported)
    : plan_(plan), imported_(std::move(imported)) {
  const auto conditions = [&](const std::vector<plan::Condition>& all, const std::string& owner) {
    for (const plan::Condition& one : all) point(CoverKind::condition, one.line, owner, one.text);
  };
  for (const plan::Rule& rule : plan.rules) {
    point(CoverKind::rule, rule.line, rule.name, rule.name);
    conditions(rule.conditions, rule.name);
  }
  conditions(plan.redeem.conditions, {});
  for (const plan::Limit& limit : plan.limits) {
    const auto rule = static_cast<std::size_t>(limit.rule);
    point(CoverKind::limit, limit.line, limit.rule < 0 ? limit.name : plan.rules[rule].name, limit.text);
  }
  for (const plan::Tiers& tiers : plan.tiers)
    for (const plan::TierLevel& level : tiers.levels) point(CoverKind::tier, level.line, tiers.name, level.name);
  std::erase_if(points_, [this](const auto& entry) {
    const CoverPoint& one = entry.second;
    return one.line == 0 || imported_.contains(one.owner);
  });
}

Coverage::~Coverage() = default;

CoverPoint* Coverage::known(CoverKind kind, std::int32_t line, const std::string& text) {
  const auto found = points_.find({kind, {line, text}});
  return found == points_.end() ? nullptr : &found->second;
}

CoverPoint& Coverage::point(CoverKind kind, std::int32_t line, const std::string& owner, const std::string& text) {
  const auto [found, fresh] = points_.try_emplace({kind, {line, text}});
  if (fresh) found->second = {kind, line, owner, text, 0, 0};
  return found->second;
}

void Coverage::noteConditions(const std::vector<plan::Condition>& conditions, std::int64_t failed) {
  for (std::size_t c = 0; c < conditions.size(); ++c) {
    const auto at = static_cast<std::int64_t>(c);
    if (failed >= 0 && at > failed) return;
    if (CoverPoint* one = known(CoverKind::condition, conditions[c].line, conditions[c].text))
      ++(at == failed ? one->no : one->yes);
  }
}

void Coverage::noteVerdicts(RuleGroup group, const Value* verdicts) {
  for (std::size_t r = 0; r < plan_.rules.size(); ++r) {
    const plan::Rule& rule = plan_.rules[r];
    if (!isOf(rule, group)) continue;
    const Value verdict = verdicts[r];
    if (CoverPoint* one = known(CoverKind::rule, rule.line, rule.name)) ++(verdict == kApplies ? one->yes : one->no);
    if (verdict >= 0) noteConditions(rule.conditions, verdict - 1);
  }
}

void Coverage::noteRedeem(std::int32_t failed) {
  noteConditions(plan_.redeem.conditions, failed);
}

void Coverage::noteOutcome(const Outcome& outcome) {
  const auto note = [&](const plan::Limit& limit, bool cut) {
    if (CoverPoint* one = known(CoverKind::limit, limit.line, limit.text)) ++(cut ? one->yes : one->no);
  };
  for (std::size_t i = 0; i < plan_.limits.size(); ++i) {
    const plan::Limit& limit = plan_.limits[i];
    const auto number = static_cast<std::int32_t>(i);
    const auto& of_redeem = plan_.redeem.limits;
    if (std::find(of_redeem.begin(), of_redeem.end(), number) != of_redeem.end()) {
      if (outcome.redeem.asked > 0 || outcome.redeem.taken > 0) note(limit, outcome.redeem.limit == number);
      continue;
    }
    for (std::size_t r = 0; r < outcome.rules.size(); ++r) {
      const auto rule = static_cast<std::int32_t>(r);
      const bool speaks =
          limit.rule == rule || std::find(limit.rules.begin(), limit.rules.end(), rule) != limit.rules.end();
      if (!speaks || !outcome.rules[r].looked_at || outcome.rules[r].verdict != kApplies) continue;
      note(limit, outcome.rules[r].cut_by == number);
    }
  }
  for (const TierChange& change : outcome.tier_changes) {
    noteTier(change.block, change.from);
    noteTier(change.block, change.to);
  }
}

void Coverage::noteTier(std::int32_t block, std::int32_t level) {
  const plan::Tiers& tiers = plan_.tiers[static_cast<std::size_t>(block)];
  const plan::TierLevel& one = tiers.levels[static_cast<std::size_t>(level)];
  if (CoverPoint* found = known(CoverKind::tier, one.line, one.name)) ++found->yes;
}

std::vector<CoverPoint> Coverage::points() const {
  std::vector<CoverPoint> all;
  for (const auto& [key, one] : points_) all.push_back(one);
  std::stable_sort(all.begin(), all.end(), [](const CoverPoint& a, const CoverPoint& b) {
    return std::tie(a.line, a.kind) < std::tie(b.line, b.kind);
  });
  return all;
}

std::set<std::string> importedNames(const ast::File& file, const SourceFile& source) {
  const std::uint32_t own = source.parts().back().span.begin;
  std::set<std::string> names;
  for (const ast::Decl& decl : file.decls)
    std::visit(
        [&](const auto& one) {
          using Kind = std::decay_t<decltype(one)>;
          if constexpr (std::is_same_v<Kind, ast::TiersDecl>) {
            if (one.name && one.name->span.begin < own) names.insert(one.name->text);
          } else if constexpr (std::is_same_v<Kind, ast::RuleDecl> || std::is_same_v<Kind, ast::DiscountDecl> ||
                               std::is_same_v<Kind, ast::CouponDecl> || std::is_same_v<Kind, ast::LimitDecl>) {
            if (one.name.span.begin < own) names.insert(one.name.text);
          }
        },
        decl);
  return names;
}

std::unique_ptr<Evaluator> noting(const Evaluator& evaluator, const plan::Plan& plan, Coverage& coverage) {
  return std::make_unique<Noting>(evaluator, plan, coverage);
}

CoverSum sumOf(const std::vector<CoverPoint>& points) {
  CoverSum sum;
  for (const CoverPoint& one : points) {
    sum.seen += one.seen();
    sum.wanted += one.wanted();
  }
  return sum;
}

std::string lcov(const std::vector<CoverPoint>& points, const std::string& file) {
  std::string out = "TN:kopeck\nSF:" + file + "\n";
  int functions = 0, functions_hit = 0, branches = 0, branches_hit = 0, block = 0;
  std::map<std::int32_t, std::int64_t> lines;
  for (const CoverPoint& one : points) {
    std::int64_t& times = lines[one.line];
    times = std::max(times, one.yes + (one.kind == CoverKind::rule ? 0 : one.no));
    if (one.kind == CoverKind::rule) {
      out += fmt::format("FN:{},{}\nFNDA:{},{}\n", one.line, one.text, one.yes, one.text);
      ++functions;
      functions_hit += one.seen();
    }
    if (!one.bothWays()) continue;
    for (const std::int64_t way : {one.yes, one.no}) {
      const bool looked_at = one.yes + one.no > 0;
      out += fmt::format("BRDA:{},{},{},{}\n", one.line, block, branches % 2, looked_at ? std::to_string(way) : "-");
      ++branches;
      branches_hit += way > 0 ? 1 : 0;
    }
    ++block;
  }
  out += fmt::format("FNF:{}\nFNH:{}\nBRF:{}\nBRH:{}\n", functions, functions_hit, branches, branches_hit);
  int hit = 0;
  for (const auto& [line, times] : lines) {
    out += fmt::format("DA:{},{}\n", line, times);
    hit += times > 0 ? 1 : 0;
  }
  return out + fmt::format("LF:{}\nLH:{}\nend_of_record\n", lines.size(), hit);
}

}  // namespace kopeck
