#include "embed/apply.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "embed/event.h"
#include "embed/outcome.h"
#include "embed/record.h"
#include "embed/refusal.h"
#include "runtime/engine/record.h"
#include "runtime/run/fold.h"

namespace kopeck::embed {

namespace {

Refused late(Day day) {
  return {KOPECK_LATE,
          fmt::format("the event of {} is dated before what the account has seen; a ledger can take it, a state alone "
                      "can't",
                      formatDate(day)),
          fmt::format("событие от {} раньше того, что счёт уже видел; его может принять журнал, но не один счёт",
                      formatDate(day))};
}

Refused otherAccounts(const std::string& why) {
  const std::string more = why.empty() ? "" : " (" + why + ")";
  return {KOPECK_FOREIGN, "the account's history does not hold this sale: the record is of another copy of it" + more,
          "в истории счёта нет этой продажи: запись от другой его копии" + more};
}

bool isLate(const Account& account, const EventView& event, bool quote) {
  const AccountState& state = account.state;
  if (event.day() == kNoDay || state.lastEvent() == kMissing) return false;
  const Value order = orderKey(event);
  if (order < state.lastEvent() || event.day() < state.settledDay()) return true;
  const std::string_view id = event.batch->view(event.batch->id[event.index]);
  return !quote && order == state.lastEvent() && id <= account.last_id;
}

/// Attributes without a time are known from the second after the account's last event on.
void dateAttributes(const Account& account, EventBatch& batch) {
  if (batch.kind[0] != EventKind::customer || batch.day[0] != kNoDay) return;
  if (account.state.lastEvent() == kMissing) return;
  const Value second = kopeck::secondOf(account.state.lastEvent()) + 1;
  batch.day[0] = static_cast<Day>(second / 86'400);
  batch.second[0] = static_cast<std::int32_t>(second % 86'400);
}

/// How long after its sale a return may come, by any version.
std::int32_t returnDays(const Programme& programme) {
  std::int32_t days = 0;
  for (std::size_t v = 0; v < programme.size(); ++v) days = std::max(days, programme[v].plan->returns.days);
  return days;
}

/// Keeps what becomes of lots that go: a later return of a sale that had to do with them asks.
void noteGone(const Outcome& out, Day day, Account& account) {
  const auto entry = [&](LotId id) -> GoneLot* {
    const auto found =
        std::find_if(account.gone.begin(), account.gone.end(), [&](const GoneLot& one) { return one.row.id == id; });
    return found == account.gone.end() ? nullptr : &*found;
  };
  for (const LotRow& lot : out.lots) {
    if (lot.left > 0) continue;
    GoneLot* known = entry(lot.id);
    if (known == nullptr) known = &account.gone.emplace_back();
    const Value expired = known->expired;
    *known = {lot, expired, day == kNoDay ? lot.earned_day : day};
  }
  for (const Move& move : out.moves) {
    if (move.posting.kind != PostingKind::expired || rowOf(move.posting.lot) == 0) continue;
    GoneLot* known = entry(move.posting.lot);
    if (known == nullptr) {
      known = &account.gone.emplace_back();
      known->row.id = move.posting.lot;
      known->row.earned_day = known->row.active_from = known->row.last_day = move.posting.day;
    }
    known->expired -= move.posting.points;
    known->gone = std::max(known->gone, move.posting.day);
  }
}

void forgetGone(Day day, std::int32_t days, Account& account) {
  if (day == kNoDay) return;
  std::erase_if(account.gone, [&](const GoneLot& lot) { return day - lot.gone > days; });
}

void noteInto(const Account& account, Sale& sale) {
  for (const GoneLot& lot : account.gone) {
    if (lot.expired != 0) {
      Posting posting;
      posting.kind = PostingKind::expired;
      posting.lot = lot.row.id;
      posting.points = -lot.expired;
      noteExpired(sale, posting);
    }
    noteLotDays(sale, lot.row);
  }
}

/// One call of applyEvent().
class Applying {
 public:
  Applying(Session& session, Account& account) : session_(session), account_(account) {}

  std::optional<Refused> run(const kopeck_event& full, const Hold* hold, kopeck_outcome& outcome);

 private:
  [[nodiscard]] std::optional<Refused> readGift(const kopeck_event& full);
  [[nodiscard]] std::optional<Refused> step(const kopeck_event& full);
  [[nodiscard]] std::optional<Refused> giveBack(const kopeck_event& full);
  [[nodiscard]] std::optional<Refused> readSales(const kopeck_event& full);
  [[nodiscard]] Refused misfit(const Refused& internal);
  void add(const Outcome& out, std::size_t version, std::int64_t row, Day day, std::size_t lines, bool by_time);
  void handOutGifts();
  void finish();

  Session& session_;
  Account& account_;
  Ready ready_;
  Sale gift_;
  std::int64_t row_ = 0;
  Refusal refusal_ = Refusal::none;
  std::vector<KeptRecord> records_;  // of a return's sales
  std::vector<Sale> sales_;
};

std::optional<Refused> Applying::readGift(const kopeck_event& full) {
  KeptRecord record;
  if (auto refused = open(session_, full.gift, record)) return refused;
  if (!decode(session_, record, gift_) || gift_.view().kind() != EventKind::gift) return damagedBytes(Kept::record);
  const EventView event = gift_.view();
  if (event.batch->view(event.batch->customer[0]) != account_.customer)
    return Refused{KOPECK_OTHER_CUSTOMER, "the gift is for another customer", "подарок другому клиенту"};
  if (isLate(account_, event, false)) return late(event.day());
  ready_ = {event, session_.programme().numbered(record.version)};
  return std::nullopt;
}

/// A return whose sale is whole, and of the customer, but which the account's history does not hold: a check has
/// stopped it, and the session goes on without what is kept of that.
Refused Applying::misfit(const Refused& internal) {
  const Status renewed = session_.renew();
  return renewed.ok() ? otherAccounts(internal.message) : refusedOf(renewed.error());
}

void Applying::add(const Outcome& out, std::size_t version, std::int64_t row, Day day, std::size_t lines,
                   bool by_time) {
  const Programme& programme = session_.programme();
  session_.rows().add(programme, version, out, row, day, lines, by_time);
  noteGone(out, day, account_);
  for (const Move& move : out.moves) {
    StoredPosting& stored = session_.last().postings.emplace_back();
    stored.posting = numbered(programme[version], move.posting);
    stored.counter = counterOf(move.posting.kind);
    appendLines(out, move.grant, lines, stored.lines);
  }
}

std::optional<Refused> Applying::readSales(const kopeck_event& full) {
  if (full.sale_count == 0 || full.sales == nullptr)
    return Refused{KOPECK_NEEDS_SALE, "a return needs the record of its sale, or of the sales that it may be about",
                   "возврату нужна запись его продажи или продаж, к которым он может относиться"};
  const EventBatch& batch = *ready_.event.batch;
  const std::string_view of = batch.view(batch.of[ready_.event.index]);
  for (std::size_t s = 0; s < full.sale_count; ++s) {
    KeptRecord& record = records_.emplace_back();
    if (auto refused = open(session_, full.sales[s], record)) return refused;
    Sale& sale = sales_.emplace_back();
    if (!decode(session_, record, sale) || sale.view().kind() != EventKind::purchase) return damagedBytes(Kept::record);
    for (std::size_t other = 0; other < s; ++other)
      if (records_[other].row == record.row)
        return badArgument("the same sale is given twice", "одна продажа передана дважды");
    if (!of.empty() && (record.id != of || full.sale_count > 1))
      return Refused{KOPECK_NEEDS_SALE,
                     fmt::format("the return names the sale {}; give the record of that sale alone", of),
                     fmt::format("возврат называет продажу {}; нужна запись только этой продажи", of)};
    // An account out of a ledger does not know the rows of what came before it.
    if (account_.rows < kRowsOfCopies && record.row > account_.rows) return otherAccounts({});
    if (sale.batch.view(sale.batch.customer[0]) != account_.customer) refusal_ = Refusal::return_not_by_buyer;
    if (orderKey(sale.view()) > orderKey(ready_.event)) refusal_ = Refusal::return_sale_unknown;
    noteInto(account_, sale);
  }
  return std::nullopt;
}

/// As the ledger's Book does it: each sale in the form of the return's version, the one that judged it at hand.
std::optional<Refused> Applying::giveBack(const kopeck_event& full) {
  if (auto refused = readSales(full)) return refused;
  if (refusal_ != Refusal::none) return std::nullopt;
  Programme& programme = session_.programme();
  std::vector<Sale> seen;
  std::vector<Sale>* used = &sales_;
  if (programme.size() > 1) {
    seen.reserve(sales_.size());
    for (std::size_t s = 0; s < sales_.size(); ++s) {
      const std::size_t judged = programme.numbered(records_[s].version);
      seen.push_back(judged == ready_.version ? sales_[s] : programme.translated(sales_[s], judged, ready_.version));
    }
    used = &seen;
  }
  std::vector<std::size_t> touched;
  Outcome& out = session_.out();
  programme[ready_.version].stepper->applyReturn(account_.state, ready_.event, row_, *used, session_.counters(), out,
                                                 touched);
  if (out.refusal != Refusal::none) return std::nullopt;
  for (const std::size_t s : touched) {
    records_[s].left.clear();
    encodeLeft((*used)[s], records_[s].left);
    session_.rows().addSale(s, sealed(session_, records_[s]));
  }
  return std::nullopt;
}

std::optional<Refused> Applying::step(const kopeck_event& full) {
  const EventView event = ready_.event;
  Stepper& stepper = *session_.programme()[ready_.version].stepper;
  Outcome& out = session_.out();
  out.clear(stepper.plan());
  switch (event.kind()) {
    case EventKind::customer:
      stepper.setCustomer(account_.customer);
      stepper.applyCustomer(account_.state, event, out, &session_.counters(), row_);
      break;
    case EventKind::giving_back:
      if (auto refused = giveBack(full)) return refused;
      break;
    case EventKind::custom:
    case EventKind::purchase:
    case EventKind::gift:
    case EventKind::opening:
    case EventKind::adjust:
    case EventKind::redemption:
      stepper.apply(account_.state, event, row_, session_.counters(), out);
      break;
  }
  if (refusal_ == Refusal::none) refusal_ = out.refusal;
  return broken(session_);
}

/// Gifts become events of the accounts that get them, which their hosts apply.
void Applying::handOutGifts() {
  const Outcome& out = session_.out();
  const plan::Plan& plan = *session_.programme()[ready_.version].plan;
  const std::string_view cause = ready_.event.batch->view(ready_.event.batch->id[ready_.event.index]);
  for (std::size_t g = 0; g < out.gifts.size(); ++g) {
    const Gift& gift = out.gifts[g];
    const std::string& rule = plan.rules[static_cast<std::size_t>(gift.rule)].name;
    std::size_t same = 1;
    for (std::size_t i = 0; i < g; ++i)
      if (plan.rules[static_cast<std::size_t>(out.gifts[i].rule)].name == rule) ++same;
    const std::string id =
        same == 1 ? fmt::format("gift:{}:{}", cause, rule) : fmt::format("gift:{}:{}:{}", cause, rule, same);
    EventBatch batch;
    batch.shape(plan.schema);
    const std::string_view to = session_.pool().text(gift.customer);
    appendGift(plan, ready_.event, gift, to, id, {}, batch);
    kopeck_gift one{};
    one.customer = textOf(to);
    one.rule = textOf(rule);
    one.of = session_.programme()[ready_.version]
                 .numbers.kinds[static_cast<std::size_t>(plan.terms[static_cast<std::size_t>(gift.terms)].kind)];
    one.to_self = to == account_.customer ? 1 : 0;
    one.points = gift.points;
    one.event = session_.rows().keepBytes(sealed(session_, keep(session_, ready_.version, {&batch, 0}, 0, nullptr)));
    session_.rows().addGift(one);
  }
}

void Applying::finish() {
  const EventView event = ready_.event;
  Outcome& out = session_.out();
  add(out, ready_.version, row_, event.day(), event.lineCount(), false);
  handOutGifts();
  forgetGone(event.day(), returnDays(session_.programme()), account_);
  account_.rows = row_;
  if (account_.state.lastEvent() == orderKey(event)) account_.last_id = event.batch->view(event.batch->id[event.index]);
  ++account_.changes;
  LastCall& last = session_.last();
  last.kind = LastCall::Kind::applied;
  last.account_serial = account_.serial;
  last.changes = account_.changes;
  last.row = row_;
  last.record = keep(session_, ready_.version, event, row_, isJudged(event.kind()) ? &out : nullptr);
  if (isJudged(event.kind())) session_.rows().setRecord(sealed(session_, last.record));
}

std::optional<Refused> Applying::run(const kopeck_event& full, const Hold* hold, kopeck_outcome& outcome) {
  session_.rows().clear();
  session_.last().clear();
  if (full.gift.size > 0) {
    if (auto refused = readGift(full)) return refused;
  } else if (auto refused = prepare(session_, account_, full, false, ready_)) {
    return refused;
  }
  refusal_ = refusalByDate(session_, ready_.event);
  if (hold != nullptr) {
    if (auto refused = stateHeld(session_, ready_, *hold)) return refused;
  } else if (auto refused = keepToHolds(session_, account_, ready_)) {
    return refused;
  }
  // What goes wrong changes nothing.
  const Account account_before = account_;
  const SharedCounters counters_before = session_.counters();
  row_ = account_.rows + 1;
  std::optional<Refused> refused;
  if (refusal_ == Refusal::none)
    refused = enterVersion(session_, account_.customer, account_.state, session_.counters(), ready_.event.day(),
                           [&](const Outcome& out, std::size_t version) { add(out, version, 0, kNoDay, 0, true); });
  if (!refused && refusal_ == Refusal::none) refused = step(full);
  if (refused && refused->code == KOPECK_INTERNAL && !sales_.empty()) refused = misfit(*refused);
  if (!refused && refusal_ == Refusal::none) {
    const Outcome& out = session_.out();
    const Value gross = out.gross;
    const Value net = out.net;
    const Value paid = out.paid;
    finish();
    outcome = session_.rows().outcome();
    outcome.gross = gross;
    outcome.net = net;
    outcome.paid = paid;
    return std::nullopt;
  }
  account_ = account_before;
  session_.counters() = counters_before;
  session_.rows().clear();
  session_.last().clear();
  if (refused) return refused;
  outcome = session_.rows().outcome();
  outcome.verdict = KOPECK_REFUSED;
  outcome.refusal = static_cast<std::int32_t>(refusal_);
  const RefusalTexts texts = textsOf(refusal_);
  outcome.reason = texts.reason;
  outcome.message = texts.message;
  outcome.message_ru = texts.message_ru;
  return std::nullopt;
}

}  // namespace

Value secondOf(const EventView& event) {
  return static_cast<Value>(event.day()) * 86'400 + event.second();
}

Refusal refusalByDate(const Session& session, const EventView& event) {
  const Day first = session.programme()[0].from();
  const bool before = first != kNoDay && event.day() != kNoDay && event.day() < first;
  return before && event.kind() != EventKind::customer ? Refusal::before_the_programme : Refusal::none;
}

std::optional<Refused> broken(const Session& session) {
  const BrokenCheck* const check = session.programme().broken();
  if (check == nullptr) return std::nullopt;
  return refusedOf(internalError(*check, false));
}

std::optional<Refused> prepare(Session& session, const Account& account, const kopeck_event& full, bool quote,
                               Ready& ready) {
  session.last().clear();
  if (auto refused = broken(session)) return refused;
  EventReader& reader = session.reader();
  if (auto refused = reader.read(full, account.customer, !quote)) return refused;
  dateAttributes(account, reader.batch());
  ready.event = reader.view();
  if (isLate(account, ready.event, quote)) return late(ready.event.day());
  const Programme& programme = session.programme();
  ready.version = programme.on(ready.event.day());
  if (programme.size() > 1) {
    const Version& version = programme[ready.version];
    translateEvent(version.from_input, ready.event, programme.schema(), version.plan->schema, session.translated());
    ready.event = {&session.translated(), 0};
  }
  return std::nullopt;
}

std::optional<Refused> enterVersion(Session& session, std::string_view customer, AccountState& state,
                                    SharedCounters& counters, Day day, const Programme::Emit& emit) {
  if (session.programme().size() == 1) return std::nullopt;
  bool asked = false;
  const Programme::History none = [&]() -> Result<std::vector<Programme::Kept>> {
    asked = true;
    return Error{ErrorKind::invalid,
                 "the new version of the rules asks for a history that the account did not keep; a ledger has it",
                 "новой редакции правил нужна история, которой в счёте нет; она есть в журнале"};
  };
  const Status status = session.programme().enterVersion(state, day, customer, counters, none, session.out(), emit);
  if (status.ok()) return std::nullopt;
  Refused refused = refusedOf(status.error());
  if (asked) refused.code = KOPECK_NEEDS_HISTORY;
  return refused;
}

std::optional<Refused> stateFor(Session& session, const Account& account, const Ready& ready, AccountState& state) {
  state = account.state;
  SharedCounters counters = session.counters();
  const Day day = ready.event.day();
  const auto unheard = [](const Outcome&, std::size_t) {};
  if (auto refused = enterVersion(session, account.customer, state, counters, day, unheard)) return refused;
  Stepper& stepper = *session.programme()[ready.version].stepper;
  if (!stepper.isDue(state, day)) return std::nullopt;
  session.out().clear(stepper.plan());
  stepper.setCustomer(account.customer);
  stepper.settleTime(state, day, session.out(), &counters);
  return broken(session);
}

void balances(const Programme& programme, std::size_t version, const AccountState& state, Day day,
              std::vector<std::int64_t>& active) {
  const Version& by = programme[version];
  active.assign(programme.id().kinds.size(), 0);
  for (std::size_t kind = 0; kind < by.plan->kinds.size(); ++kind)
    active[static_cast<std::size_t>(by.numbers.kinds[kind])] =
        balanceOf(*by.plan, state, static_cast<std::int32_t>(kind), day);
}

std::optional<Refused> applyEvent(Session& session, Account& account, const kopeck_event& full, const Hold* hold,
                                  kopeck_outcome& outcome) {
  return Applying(session, account).run(full, hold, outcome);
}

std::optional<Refused> pass(Session& session, Account& account, Day day, kopeck_outcome& outcome) {
  session.rows().clear();
  session.last().clear();
  if (auto refused = broken(session)) return refused;
  const AccountState& state = account.state;
  const bool known = state.settledDay() != kNoDay;
  if (known && day < state.settledDay()) return late(day);
  const Account before = account;
  const SharedCounters counters = session.counters();
  std::optional<Refused> refused;
  if (known) {
    const auto add = [&](const Outcome& out, std::size_t version) {
      session.rows().add(session.programme(), version, out, 0, kNoDay, 0, true);
      noteGone(out, kNoDay, account);
    };
    refused = enterVersion(session, account.customer, account.state, session.counters(), day, add);
    if (!refused) {
      Version& version = session.programme()[session.programme().on(day)];
      session.out().clear(*version.plan);
      version.stepper->setCustomer(account.customer);
      version.stepper->settleTime(account.state, day, session.out(), &session.counters());
      add(session.out(), session.programme().on(day));
      forgetGone(day, returnDays(session.programme()), account);
      refused = broken(session);
    }
  }
  if (refused) {
    account = before;
    session.counters() = counters;
    return refused;
  }
  ++account.changes;
  outcome = session.rows().outcome();
  return std::nullopt;
}

}  // namespace kopeck::embed
