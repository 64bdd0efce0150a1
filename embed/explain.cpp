// Explanations: of what was just quoted, by evaluating it again with every rule judged; of what was applied, from its
// record, as a ledger does it.
#include <utility>

#include "embed/quote.h"
#include "runtime/run/explained.h"
#include "runtime/run/fold.h"

namespace kopeck::embed {

namespace {

Refused nothing() {
  return {KOPECK_NOTHING_TO_EXPLAIN,
          "there is nothing to explain: nothing was quoted or applied, or the account has changed since",
          "объяснять нечего: ничего не рассчитано и не проведено, или счёт с тех пор изменился"};
}

std::string say(const Explained& explained, bool json, bool russian) {
  return json ? explainedJson(explained, russian) : explainedText(explained, russian);
}

/// The event's own row and number.
void nameEvent(const Session& session, std::size_t version, std::int64_t row, Explained& explained) {
  const EventBatch& batch = explained.sale.batch;
  explained.programme = &session.programme();
  explained.pool = &session.pool();
  explained.version = version;
  explained.event.row.row = row;
  explained.event.row.kind = batch.kind[0];
  explained.event.row.day = batch.day[0];
  explained.event.row.second = batch.second[0];
  explained.event.id = batch.view(batch.id[0]);
  explained.event.version = session.programme()[version].plan->version;
}

std::optional<Refused> explainQuote(Session& session, const Account& account, bool json, bool russian,
                                    std::string& text) {
  const std::size_t version = session.last().version;
  Stepper& stepper = *session.programme()[version].stepper;
  const Ready ready{{&session.batch(), 0}, version};
  if (auto refused = stateFor(session, account, ready, session.scratch())) return refused;
  Outcome& out = session.out();
  out.clear(stepper.plan());
  stepper.evaluate(session.scratch(), ready.event, session.counters(), out);
  if (auto refused = broken(session)) return refused;
  if (out.refusal != Refusal::none) return nothing();
  stepper.judgeRest(out);
  if (!asksForPoints(session.batch())) out.redeem.note = RedeemNote::none;
  Explained explained;
  explainOutcome(stepper, ready.event, out, explained.explanation);
  explained.sale.batch = session.batch();
  explained.sale.paid_money = out.paid_money;
  nameEvent(session, version, 0, explained);
  text = say(explained, json, russian);
  return std::nullopt;
}

std::optional<Refused> explainKept(Session& session, const KeptRecord& record, std::vector<StoredPosting> postings,
                                   bool json, bool russian, std::string& text) {
  Explained explained;
  const std::size_t version = session.programme().numbered(record.version);
  Stepper& stepper = *session.programme()[version].stepper;
  if (!decode(session, record, explained.sale)) return damagedBytes(Kept::record);
  const bool judged = isJudged(explained.sale.view().kind());
  if (judged && !explain(stepper, explained.sale, explained.explanation)) return damagedBytes(Kept::record);
  explained.postings = std::move(postings);
  nameEvent(session, version, record.row, explained);
  text = say(explained, json, russian);
  return std::nullopt;
}

}  // namespace

std::optional<Refused> explainLast(Session& session, const Account& account, bool json, bool russian,
                                   std::string& text) {
  LastCall& last = session.last();
  if (last.account_serial != account.serial || last.changes != account.changes) return nothing();
  switch (last.kind) {
    case LastCall::Kind::none:
      break;
    case LastCall::Kind::quoted:
      return explainQuote(session, account, json, russian, text);
    case LastCall::Kind::applied:
      return explainKept(session, last.record, last.postings, json, russian, text);
  }
  return nothing();
}

std::optional<Refused> explainRecord(Session& session, kopeck_bytes record, bool json, bool russian,
                                     std::string& text) {
  KeptRecord kept;
  if (auto refused = open(session, record, kept)) return refused;
  return explainKept(session, kept, {}, json, russian, text);
}

}  // namespace kopeck::embed
