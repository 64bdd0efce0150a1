#include "compiler/prove/trial.h"

#include <utility>

#include "runtime/ingest/ingest.h"
#include "runtime/run/programme.h"

namespace kopeck::prove {

namespace {

void take(const plan::Plan& plan, const Stepper& stepper, const EventView& event, Outcome& outcome, Tried& tried,
          bool explained, const std::vector<std::vector<std::int64_t>>& denominators) {
  tried.earned.assign(plan.kinds.size(), 0);
  tried.by_rule.assign(plan.rules.size(), 0);
  for (const Grant& grant : outcome.grants) {
    if (grant.recipient != kNoText) continue;
    const plan::Rule& rule = plan.rules[static_cast<std::size_t>(grant.rule)];
    tried.by_rule[static_cast<std::size_t>(grant.rule)] += grant.points;
    if (rule.turn_kind < 0)
      tried.earned[static_cast<std::size_t>(plan.terms[static_cast<std::size_t>(grant.terms)].kind)] += grant.points;
  }
  for (const Taken& taken : outcome.taken) {
    tried.by_rule[static_cast<std::size_t>(taken.rule)] += taken.amount;
    tried.discount += taken.amount;
  }
  for (std::size_t line = event.firstLine(); line < event.firstLine() + event.lineCount(); ++line)
    tried.stated_net += event.batch->amount[line];
  if (denominators.size() == plan.guarantees.size())
    tried.broken = brokenGuarantees(plan, stepper.context(), outcome, denominators);
  if (explained) explainOutcome(stepper, event, outcome, tried.explanation);
  tried.outcome = outcome;
}

}  // namespace

struct Trial::Inside {
  explicit Inside(const plan::Plan& of) : plan(of) {
    pool.seed(plan.texts);
    auto linked = Programme::link({VersionInput{plan, {}}});
    if (!linked.ok()) {
      refused = linked.error().message;
      return;
    }
    options.strict = true;
    options.names = (*linked)->names();
    evaluator = makeInterpreter(plan, Lookup::never);  // explanations speak of every rule
    stepper = std::make_unique<Stepper>(plan, *evaluator, pool);
  }

  const plan::Plan& plan;
  std::string refused;
  TextPool pool;
  IngestOptions options;
  std::unique_ptr<Evaluator> evaluator;
  std::unique_ptr<Stepper> stepper;
};

Trial::Trial(const plan::Plan& plan) : inside_(std::make_unique<Inside>(plan)) {}
Trial::~Trial() = default;

Tried Trial::run(const std::vector<std::string>& lines, bool explained,
                 const std::vector<std::vector<std::int64_t>>& denominators) {
  Tried tried;
  if (!inside_->refused.empty()) return tried.refused = inside_->refused, tried;
  const plan::Plan& plan = inside_->plan;
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  auto reader = makeNdjsonReader(Source::fromText(text, "witness"), plan.schema, inside_->pool, inside_->options);
  if (!reader.ok()) return tried.refused = reader.error().message, tried;
  EventBatch batch;
  batch.shape(plan.schema);
  std::vector<Rejected> rejected;
  const auto more = (*reader)->next(batch, lines.size() + 1, rejected);
  if (!more.ok() || !rejected.empty() || batch.size() != lines.size()) return tried.refused = "not read", tried;
  Stepper& stepper = *inside_->stepper;
  SharedCounters shared(plan);
  AccountState state(plan.layout);
  Outcome outcome;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const EventView event{&batch, i};
    outcome.clear(plan);
    if (event.kind() == EventKind::customer) {
      stepper.setCustomer(batch.view(batch.id[i]));
      stepper.applyCustomer(state, event, outcome, &shared);
      continue;
    }
    stepper.apply(state, event, static_cast<std::int64_t>(i) + 1, shared, outcome);
    if (outcome.refusal != Refusal::none || stepper.broken() != nullptr) {
      tried = Tried{};
      tried.refused = "refused";
      tried.refusal = outcome.refusal;
      return tried;
    }
    if (event.kind() == EventKind::purchase) {
      tried = Tried{};
      take(plan, stepper, event, outcome, tried, explained, denominators);
    }
  }
  return tried;
}

Tried tryOut(const plan::Plan& plan, const std::vector<std::string>& lines,
             const std::vector<std::vector<std::int64_t>>& denominators) {
  return Trial(plan).run(lines, true, denominators);
}

}  // namespace kopeck::prove
