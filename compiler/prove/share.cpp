#include "compiler/prove/share.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "compiler/prove/question.h"
#include "compiler/prove/trial.h"

namespace kopeck::prove {

namespace {

constexpr unsigned kSteps = 2'000'000;  // of the solver, a question
constexpr int kMostQuestions = 40;
constexpr int kMostOfMany = 10;     // of receipts of several lines, which take longer
constexpr Value kMostShare = 1000;  // times the net; what gives back more has no bound worth naming

bool isGreater(Ratio a, Ratio b) {
  return Int128{a.num} * b.den > Int128{b.num} * a.den;
}

/// The share that the engine gave; nothing where there was no net.
std::optional<Ratio> shareOf(const plan::Plan& plan, const Tried& tried) {
  if (!tried.refused.empty() || tried.stated_net <= 0) return std::nullopt;
  Value parts = 1;
  for (const plan::Kind& kind : plan.kinds)
    if (kind.use == plan::KindUse::points && kind.worth.num != 0) parts = std::lcm(parts, kind.worth.den);
  Int128 num = Int128{tried.discount} * parts;
  for (std::size_t kind = 0; kind < plan.kinds.size(); ++kind) {
    const plan::Kind& of = plan.kinds[kind];
    if (of.use == plan::KindUse::points && of.worth.num != 0)
      num += Int128{tried.earned[kind]} * of.worth.num * (parts / of.worth.den);
  }
  return makeRatio(num, Int128{tried.stated_net} * parts);
}

enum class Answer : std::uint8_t { better, never, unclear };

/// Climbs from receipt to receipt, and proves from above.
class Climber {
 public:
  Climber(const plan::Plan& plan, std::size_t lines)
      : plan_(plan),
        question_(plan, lines, false),
        back_(question_.encoding().worthOfEarned() +
              question_.encoding().discount() * question_.number(question_.encoding().worthParts())),
        of_(question_.encoding().statedNet() * question_.number(question_.encoding().worthParts())) {
    question_.also(question_.encoding().statedNet() >= 1);
  }

  /// Between what was reached and what is proved to be the most of customers like that.
  void climb(Who who, int most_questions, Finding& finding, std::optional<Ratio>& high);
  /// Whether no receipt of anyone gives back more.
  bool isNever(Ratio ratio) {
    question_.mark();
    question_.also(isAbove(ratio));
    const bool never = question_.ask(2 * kSteps) == z3::unsat;
    question_.undo();
    return never;
  }
  /// A share that is proved to be the most of anyone, from `least` on; within a hundredth part of the least such.
  std::optional<Ratio> bound(Ratio least);
  /// The smallest receipt that gives as much as the one found; false where there is none like that.
  bool polish(Finding& finding);

 private:
  z3::expr isAbove(Ratio ratio) { return back_ * question_.number(ratio.den) > of_ * question_.number(ratio.num); }
  z3::expr reaches(Ratio ratio) { return back_ * question_.number(ratio.den) >= of_ * question_.number(ratio.num); }
  Answer find(Who who, const z3::expr& claim, Finding& finding);
  bool confirm(Finding& finding);

  const plan::Plan& plan_;
  Question question_;
  z3::expr back_, of_;
};

/// Keeps what the solver's receipt comes to on the engine, where that is more than any before.
bool Climber::confirm(Finding& finding) {
  std::vector<std::string> events = question_.events();
  const std::optional<Ratio> reached = shareOf(plan_, tryOut(plan_, events, {}));
  if (!reached || (finding.share && !isGreater(*reached, *finding.share))) return false;
  finding.share = reached;
  finding.events = std::move(events);
  return true;
}

Answer Climber::find(Who who, const z3::expr& claim, Finding& finding) {
  question_.mark();
  question_.also(question_.is(who));
  question_.also(claim);
  const z3::check_result found = question_.ask(kSteps);
  Answer answer = found == z3::unsat ? Answer::never : Answer::unclear;
  if (found == z3::sat) {
    bool confirmed = confirm(finding);
    if (!confirmed) {
      question_.simplify(false);
      confirmed = confirm(finding);
    }
    if (confirmed) answer = Answer::better;
  }
  question_.undo();
  return answer;
}

void Climber::climb(Who who, int most_questions, Finding& finding, std::optional<Ratio>& high) {
  bool creeps = false;  // the last receipt was found above another by as little as there is
  for (int i = 0; i < most_questions; ++i) {
    const Ratio low = finding.share.value_or(Ratio{0, 1});
    if (isGreater(low, Ratio{kMostShare, 1}) || (high && !isGreater(*high, low))) return;
    Ratio target = low;
    bool close = false;
    if (!high && finding.share) target = makeRatio(Int128{low.num} * 3, low.den).value_or(low);
    if (high) {
      const Int128 above = Int128{high->num} * low.den;
      const Int128 below = Int128{low.num} * high->den;
      const std::optional<Ratio> middle = makeRatio(above + below, Int128{low.den} * high->den * 2);
      close = !middle || (above - below) * 20 <= above;
      // What was reached may be the most; else a plain fraction is.
      target = !close ? *middle : creeps ? simplestBetween(low, *high) : low;
    }
    if (high && target == *high) {
      (void)find(who, reaches(target), finding);
      return;
    }
    const Answer answer = find(who, isAbove(target), finding);
    if (answer == Answer::unclear) return;
    creeps = close && answer == Answer::better && !creeps;
    if (answer == Answer::never) high = target;
  }
}

std::optional<Ratio> Climber::bound(Ratio least) {
  std::optional<Ratio> most;
  Ratio low = least;
  const Ratio steps[] = {least, {1, 100}, {1, 20}, {1, 10}, {1, 5}, {1, 2}, {1, 1}, {10, 1}, {100, 1}, {kMostShare, 1}};
  for (const Ratio step : steps) {
    if (isGreater(least, step)) continue;
    if (isNever(step)) {
      most = step;
      break;
    }
    low = step;
  }
  for (int i = 0; most && i < kMostQuestions; ++i) {
    const Int128 above = Int128{most->num} * low.den;
    const Int128 below = Int128{low.num} * most->den;
    const std::optional<Ratio> middle = makeRatio(above + below, Int128{low.den} * most->den * 2);
    if (!middle || (above - below) * 100 <= above) break;
    if (isNever(*middle)) {
      most = middle;
    } else {
      low = *middle;
    }
  }
  if (!most) return most;
  const Ratio simple = simplestBetween(low, *most);
  return simple != *most && isGreater(simple, low) && isNever(simple) ? simple : most;
}

bool Climber::polish(Finding& finding) {
  if (!finding.share) return true;
  question_.mark();
  question_.also(question_.is(Who::opened));
  question_.also(reaches(*finding.share));
  bool found = false;
  if (question_.ask(kSteps) == z3::sat) {
    question_.simplify(true);
    std::vector<std::string> events = question_.events();
    const std::optional<Ratio> reached = shareOf(plan_, tryOut(plan_, events, {}));
    found = reached && !isGreater(*finding.share, *reached);
    if (found) {
      finding.share = reached;
      finding.events = std::move(events);
    }
  }
  question_.undo();
  return found;
}

}  // namespace

Ratio simplestBetween(Ratio low, Ratio high) {
  const std::int64_t whole = low.num / low.den;
  if (low.num % low.den == 0) return {whole, 1};
  if (Int128{whole + 1} * high.den <= high.num) return {whole + 1, 1};
  // Both lie within one whole: the simplest of the reciprocals of what is left.
  const Ratio rest = simplestBetween({high.den, high.num - whole * high.den}, {low.den, low.num - whole * low.den});
  return {whole * rest.num + rest.den, rest.num};
}

Finding greatestShare(const plan::Plan& plan, const ProveOptions& options) {
  Finding finding;
  finding.claim = Claim::share;
  std::optional<Ratio> high;
  Climber one(plan, 1);
  one.climb(Who::opened, kMostQuestions, finding, high);
  const auto has_no_bound = [&] { return finding.share && isGreater(*finding.share, Ratio{kMostShare, 1}); };
  if (!has_no_bound()) {
    // What is proved of one line and some customers may hold of all; where not, there may be more to be found.
    Climber all(plan, options.lines);
    if (high && all.isNever(*high)) {
      finding.most = high;
    } else {
      std::optional<Ratio> higher;
      all.climb(Who::opened, kMostOfMany, finding, higher);
      if (!has_no_bound()) finding.most = all.bound(finding.share.value_or(Ratio{0, 1}));
    }
    if (!one.polish(finding)) (void)all.polish(finding);
  } else {
    (void)one.polish(finding);
  }
  if (finding.most) {
    finding.verdict = Verdict::proved;
  } else if (has_no_bound()) {
    finding.verdict = Verdict::refuted;
  } else {
    finding.why = {"no bound was proved within the solver's limits", "в пределах решателя граница не доказана"};
  }
  return finding;
}

}  // namespace kopeck::prove
