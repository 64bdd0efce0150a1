// Levels that nobody reaches by what the rules count.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/analysis/bounds.h"
#include "runtime/engine/bounds.h"
#include "runtime/engine/words.h"

namespace kopeck::analysis {

namespace {

class TierFinder {
 public:
  explicit TierFinder(Subject& subject) : subject_(subject), plan_(subject.plan), bounds_(subject) {}

  void run() {
    std::size_t block = 0;
    for (const ast::Decl& any : subject_.file.decls) {
      const auto* decl = std::get_if<ast::TiersDecl>(&any);
      if (decl == nullptr) continue;
      if (block < plan_.tiers.size() && !decl->from_outside && subject_.isOwn(decl->span)) levels(*decl, block);
      ++block;
    }
  }

 private:
  static const ast::TierLine* lineOf(const ast::TiersDecl& decl, const std::string& level) {
    for (const ast::TierLine& line : decl.levels)
      if (line.name.text == level) return &line;
    return nullptr;
  }

  void levels(const ast::TiersDecl& decl, std::size_t block) {
    const plan::Tiers& tiers = plan_.tiers[block];
    const std::optional<Value> most = mostOf(tiers);
    for (std::size_t i = 1; i < tiers.levels.size(); ++i) {
      const plan::TierLevel& level = tiers.levels[i];
      const ast::TierLine* line = lineOf(decl, level.name);
      if (line == nullptr) continue;
      if (most && level.from > *most) {
        tooHigh(tiers, level, *line, *most);
      } else if (level.expr >= 0 && regions().of(level.expr, true).empty) {
        (void)subject_.add(Code::tierUnreachable, line->name.span,
                           {quoted(level.name), {"its condition never holds", "его условие никогда не выполняется"}});
      } else {
        shadowed(tiers, i, *line);
      }
    }
  }

  void tooHigh(const plan::Tiers& tiers, const plan::TierLevel& level, const ast::TierLine& line, Value most) {
    const plan::Aggregate& of = plan_.aggregates[static_cast<std::size_t>(tiers.aggregate)];
    const std::string reached = measureText(plan_, of.measure, most);
    Finding& finding = subject_.add(Code::tierUnreachable, line.name.span,
                                    {quoted(level.name),
                                     {fmt::format("no more than {} come together in that time, and it begins at {}",
                                                  reached, measureText(plan_, of.measure, level.from)),
                                      fmt::format("за это время набирается не больше {}, а он начинается с {}", reached,
                                                  measureText(plan_, of.measure, level.from))}});
    std::string below = tiers.levels.front().name;
    for (const plan::TierLevel& one : tiers.levels)
      if (one.from <= most && one.expr < 0) below = one.name;
    finding.shows = {fmt::format("a customer who has got all {} is {}", reached, below),
                     fmt::format("покупатель, набравший все {}, на уровне {}", reached, below)};
  }

  /// The next level begins at the same and asks for no more.
  void shadowed(const plan::Tiers& tiers, std::size_t index, const ast::TierLine& line) {
    const plan::TierLevel& level = tiers.levels[index];
    // Who falls step by step comes through every level.
    if (tiers.fall == plan::Fall::month_end_one_step) return;
    for (std::size_t k = index + 1; k < tiers.levels.size(); ++k) {
      const plan::TierLevel& higher = tiers.levels[k];
      if (higher.from != level.from || higher.expr < 0) continue;
      const Region own = level.expr < 0 ? Region() : regions().of(level.expr, true);
      if (!both(own, regions().of(higher.expr, false)).empty) continue;
      Finding& finding = subject_.add(Code::tierUnreachable, line.name.span,
                                      {quoted(level.name),
                                       {fmt::format("whoever meets it meets `{}`, too, which is higher", higher.name),
                                        fmt::format("кто до него дошёл, дошёл и до `{}`, который выше", higher.name)}});
      finding.shows = {
          fmt::format("whoever has got exactly what `{}` asks for is `{}`", level.name, higher.name),
          fmt::format("набравший ровно столько, сколько нужно для `{}`, на уровне `{}`", level.name, higher.name)};
      return;
    }
  }

  /// The most that its measure can come to within its window; nothing where nothing holds it back.
  std::optional<Value> mostOf(const plan::Tiers& tiers) {
    const plan::Aggregate& of = plan_.aggregates[static_cast<std::size_t>(tiers.aggregate)];
    if (of.measure != plan::Measure::points || of.rules.empty()) return kMostSum;
    Reach reach;
    if (tiers.window.kind == plan::WindowKind::ever) {
      reach.period = plan::LimitPeriod::ever;
    } else if (tiers.window.kind == plan::WindowKind::this_period ||
               tiers.window.kind == plan::WindowKind::previous_period) {
      reach.period = periodOf(tiers.window.period);
    } else {
      reach.period = plan::LimitPeriod::rolling;
      reach.window = tiers.window;
    }
    std::optional<Int128> sum = Int128{0};
    for (const std::int32_t rule : of.rules) {
      const std::optional<Value> most = bounds_.within(rule, reach, -1);
      if (!most || !sum) {
        sum = std::nullopt;
        break;
      }
      *sum += *most;
    }
    std::optional<Value> out = kMostSum;
    if (sum && *sum < kMostSum) out = static_cast<Value>(*sum);
    for (const std::int32_t block : plan_.limit_blocks) {
      const plan::Limit& limit = plan_.limits[static_cast<std::size_t>(block)];
      if (limit.unit != plan::LimitUnit::points || !covers(reachOf(limit), reach)) continue;
      const bool all = std::all_of(of.rules.begin(), of.rules.end(), [&](std::int32_t rule) {
        return std::find(limit.rules.begin(), limit.rules.end(), rule) != limit.rules.end();
      });
      if (all) out = std::min(*out, limit.most);
    }
    return out;
  }

  static plan::LimitPeriod periodOf(plan::Period period) {
    switch (period) {
      case plan::Period::day:
        return plan::LimitPeriod::day;
      case plan::Period::week:
        return plan::LimitPeriod::week;
      case plan::Period::month:
        return plan::LimitPeriod::month;
      case plan::Period::quarter:
        return plan::LimitPeriod::quarter;
      case plan::Period::half_year:
        return plan::LimitPeriod::half_year;
      case plan::Period::year:
        break;
    }
    return plan::LimitPeriod::year;
  }

  /// A level's condition asks for the customer alone.
  Regions& regions() { return subject_.regions({plan::TriggerKind::schedule, -1}); }

  Subject& subject_;
  const plan::Plan& plan_;
  Bounds bounds_;
};

}  // namespace

void findUnreachableTiers(Subject& subject) {
  TierFinder(subject).run();
}

}  // namespace kopeck::analysis
