#include "compiler/prove/trial.h"

#include <utility>

#include "runtime/ingest/ingest.h"
#include "runtime/run/programme.h"

namespace kopeck::prove {

namespace {

void take(const plan::Plan& plan, const Stepper& stepper, const EventView& event, Outcome& outcome, Tried& tried,
          const std::vector<std::vector<std::int64_t>>& denominators) {
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
  explainOutcome(stepper, event, outcome, tried.explanation);
  tried.outcome = outcome;
}

}  // namespace

Tried tryOut(const plan::Plan& plan, const std::vector<std::string>& lines,
             const std::vector<std::vector<std::int64_t>>& denominators) {
  Tried tried;
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  auto programme = Programme::link({VersionInput{plan, {}}});
  if (!programme.ok()) return tried.refused = programme.error().message, tried;
  TextPool pool;
  pool.seed(plan.texts);
  IngestOptions options;
  options.strict = true;
  options.names = (*programme)->names();
  auto reader = makeNdjsonReader(Source::fromText(text, "witness"), plan.schema, pool, options);
  if (!reader.ok()) return tried.refused = reader.error().message, tried;
  EventBatch batch;
  batch.shape(plan.schema);
  std::vector<Rejected> rejected;
  const auto more = (*reader)->next(batch, lines.size() + 1, rejected);
  if (!more.ok() || !rejected.empty() || batch.size() != lines.size()) return tried.refused = "not read", tried;
  const auto evaluator = makeInterpreter(plan);
  Stepper stepper(plan, *evaluator, pool);
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
    if (outcome.refusal != Refusal::none || stepper.broken() != nullptr) return tried.refused = "refused", tried;
    if (event.kind() == EventKind::purchase) {
      tried = Tried{};
      take(plan, stepper, event, outcome, tried, denominators);
    }
  }
  return tried;
}

}  // namespace kopeck::prove
