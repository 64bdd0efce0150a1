#include "compiler/testing/coverage.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>

namespace kopeck {

namespace {

/// The reference, listened to; rules that it leaves out are asked where coverage has something to learn from them.
class Noting : public Evaluator {
 public:
  Noting(const Evaluator& evaluator, const plan::Plan& plan, Coverage& coverage)
      : evaluator_(evaluator), plan_(plan), coverage_(coverage) {}

  [[nodiscard]] Fault evaluateLines(EvalContext& context) const override { return evaluator_.evaluateLines(context); }
  [[nodiscard]] Fault evaluateRules(EvalContext& context, RuleGroup group) const override {
    const Fault fault = evaluator_.evaluateRules(context, group);
    if (fault != Fault::none) return fault;
    if (isLookedUp(context, group))
      askOpen(context, group);
    else
      coverage_.noteVerdicts(group, context.verdicts);
    return Fault::none;
  }
  [[nodiscard]] Fault evaluateOne(EvalContext& context, std::int32_t rule) const override {
    return evaluator_.evaluateOne(context, rule);
  }
  [[nodiscard]] Fault evaluateSums(EvalContext& context, RuleGroup group) const override {
    return evaluator_.evaluateSums(context, group);
  }
  [[nodiscard]] Fault evaluateRedeem(EvalContext& context, std::int32_t& failed) const override {
    const Fault fault = evaluator_.evaluateRedeem(context, failed);
    if (fault == Fault::none && plan_.redeem.present) coverage_.noteRedeem(failed);
    return fault;
  }
  [[nodiscard]] std::unique_ptr<EvalMemory> makeMemory(const TextPool& pool) const override {
    return evaluator_.makeMemory(pool);
  }
  [[nodiscard]] const char* name() const override { return evaluator_.name(); }

 private:
  void askOpen(EvalContext& context, RuleGroup group) const {
    const std::vector<std::int32_t>& applying = context.memory->applying;
    auto next = applying.begin();
    for (const std::int32_t rule : coverage_.open(group.trigger)) {
      while (next != applying.end() && *next < rule) ++next;
      const bool applies = next != applying.end() && *next == rule;
      // What could fault is never left out.
      if (applies || evaluator_.evaluateOne(context, rule) == Fault::none)
        coverage_.noteVerdict(rule, context.verdicts[rule]);
    }
  }

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

Coverage::Coverage(const plan::Plan& plan, std::set<std::string> imported, Counting counting)
    : plan_(plan), imported_(std::move(imported)), counting_(counting), rules_(plan.rules.size()) {
  const auto conditions = [&](const std::vector<plan::Condition>& all, const std::string& owner) {
    std::vector<std::int32_t> places;
    for (const plan::Condition& one : all) places.push_back(placeOf(CoverKind::condition, one.line, owner, one.text));
    return places;
  };
  for (std::size_t r = 0; r < plan.rules.size(); ++r) {
    const plan::Rule& rule = plan.rules[r];
    rules_[r].rule = placeOf(CoverKind::rule, rule.line, rule.name, rule.name);
    rules_[r].conditions = conditions(rule.conditions, rule.name);
  }
  redeem_ = conditions(plan.redeem.conditions, {});
  findLimits();
  for (const plan::Tiers& tiers : plan.tiers) {
    std::vector<std::int32_t>& levels = tiers_.emplace_back();
    for (const plan::TierLevel& level : tiers.levels)
      levels.push_back(placeOf(CoverKind::tier, level.line, tiers.name, level.name));
  }
  for (std::size_t r = 0; r < plan.rules.size(); ++r)
    of_trigger_[static_cast<std::size_t>(plan.rules[r].trigger)].push_back(static_cast<std::int32_t>(r));
  for (const plan::TriggerKind trigger : {plan::TriggerKind::purchase, plan::TriggerKind::discount}) {
    const std::vector<std::int32_t>& all = of_trigger_[static_cast<std::size_t>(trigger)];
    openOf(trigger) = all;
    open_by_limit_.insert(open_by_limit_.end(), all.begin(), all.end());
  }
}

Coverage::~Coverage() = default;

/// Which limits speak of which rules; those of `redeem` speak of none.
void Coverage::findLimits() {
  const std::vector<std::int32_t>& of_redeem = plan_.redeem.limits;
  for (std::size_t i = 0; i < plan_.limits.size(); ++i) {
    const plan::Limit& limit = plan_.limits[i];
    const auto number = static_cast<std::int32_t>(i);
    const std::string& owner = limit.rule < 0 ? limit.name : plan_.rules[static_cast<std::size_t>(limit.rule)].name;
    limits_.push_back(placeOf(CoverKind::limit, limit.line, owner, limit.text));
    if (std::find(of_redeem.begin(), of_redeem.end(), number) != of_redeem.end()) continue;
    std::vector<std::int32_t> rules = limit.rules;
    if (limit.rule >= 0) rules.push_back(limit.rule);
    std::sort(rules.begin(), rules.end());
    rules.erase(std::unique(rules.begin(), rules.end()), rules.end());
    for (const std::int32_t rule : rules) rules_[static_cast<std::size_t>(rule)].limits.push_back(number);
  }
}

/// What is the same to an author, of one line and one text, is one point.
std::int32_t Coverage::placeOf(CoverKind kind, std::int32_t line, const std::string& owner, const std::string& text) {
  const auto [found, fresh] = places_.try_emplace({kind, {line, text}}, -1);
  if (fresh && line != 0 && !imported_.contains(owner)) {
    found->second = static_cast<std::int32_t>(points_.size());
    points_.push_back({kind, line, owner, text, 0, 0});
  }
  return found->second;
}

void Coverage::note(std::int32_t place, bool yes) {
  if (place < 0) return;
  CoverPoint& one = points_[static_cast<std::size_t>(place)];
  ++(yes ? one.yes : one.no);
}

void Coverage::noteConditions(const std::vector<std::int32_t>& places, std::int64_t failed) {
  for (std::size_t c = 0; c < places.size(); ++c) {
    const auto at = static_cast<std::int64_t>(c);
    if (failed >= 0 && at > failed) return;
    note(places[c], at != failed);
  }
}

void Coverage::noteVerdict(std::int32_t rule, std::int64_t verdict) {
  const RulePoints& of = rules_[static_cast<std::size_t>(rule)];
  note(of.rule, verdict == kApplies);
  if (verdict >= 0) noteConditions(of.conditions, verdict - 1);
}

void Coverage::noteVerdicts(RuleGroup group, const Value* verdicts) {
  for (const std::int32_t rule : of_trigger_[static_cast<std::size_t>(group.trigger)])
    if (isOf(plan_.rules[static_cast<std::size_t>(rule)], group)) noteVerdict(rule, verdicts[rule]);
}

void Coverage::noteRedeem(std::int32_t failed) {
  noteConditions(redeem_, failed);
}

void Coverage::noteLimits(std::int32_t rule, const RuleOutcome& outcome) {
  if (!outcome.looked_at || outcome.verdict != kApplies) return;
  for (const std::int32_t limit : rules_[static_cast<std::size_t>(rule)].limits)
    note(limits_[static_cast<std::size_t>(limit)], outcome.cut_by == limit);
}

void Coverage::noteOutcome(const Outcome& outcome) {
  if (outcome.redeem.asked > 0 || outcome.redeem.taken > 0) {
    for (const std::int32_t limit : plan_.redeem.limits)
      note(limits_[static_cast<std::size_t>(limit)], outcome.redeem.limit == limit);
  }
  for (const std::int32_t rule : outcome.rules.written())
    noteLimits(rule, outcome.rules[static_cast<std::size_t>(rule)]);
  for (const TierChange& change : outcome.tier_changes) {
    noteTier(change.block, change.from);
    noteTier(change.block, change.to);
  }
}

void Coverage::noteTier(std::int32_t block, std::int32_t level) {
  note(tiers_[static_cast<std::size_t>(block)][static_cast<std::size_t>(level)], true);
}

bool Coverage::isOpen(std::int32_t place) const {
  if (place < 0) return false;
  const CoverPoint& one = points_[static_cast<std::size_t>(place)];
  return counting_ == Counting::times || one.seen() < one.wanted();
}

bool Coverage::isRuleOpen(std::int32_t rule) const {
  const RulePoints& of = rules_[static_cast<std::size_t>(rule)];
  return isOpen(of.rule) ||
         std::any_of(of.conditions.begin(), of.conditions.end(), [this](std::int32_t place) { return isOpen(place); });
}

/// A limit over several rules never cuts one that gives nothing: once it has left one alone, such rules tell no more.
bool Coverage::isOpenByLimit(std::int32_t rule) const {
  const std::vector<std::int32_t>& limits = rules_[static_cast<std::size_t>(rule)].limits;
  return std::any_of(limits.begin(), limits.end(), [this](std::int32_t limit) {
    const auto i = static_cast<std::size_t>(limit);
    const std::int32_t place = limits_[i];
    if (counting_ == Counting::ways && plan_.limits[i].rule < 0 && place >= 0)
      return points_[static_cast<std::size_t>(place)].no == 0;
    return isOpen(place);
  });
}

std::vector<std::int32_t>& Coverage::openOf(plan::TriggerKind trigger) {
  return trigger == plan::TriggerKind::discount ? discount_ : purchase_;
}

std::span<const std::int32_t> Coverage::open(plan::TriggerKind trigger) {
  std::vector<std::int32_t>& rules = openOf(trigger);
  std::erase_if(rules, [this](std::int32_t rule) { return !isRuleOpen(rule); });
  return rules;
}

std::span<const std::int32_t> Coverage::openByLimit() {
  std::erase_if(open_by_limit_, [this](std::int32_t rule) { return !isOpenByLimit(rule); });
  return open_by_limit_;
}

std::vector<CoverPoint> Coverage::points() const {
  std::vector<CoverPoint> all = points_;
  std::sort(all.begin(), all.end(), [](const CoverPoint& a, const CoverPoint& b) {
    return std::tie(a.line, a.kind, a.text) < std::tie(b.line, b.kind, b.text);
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
