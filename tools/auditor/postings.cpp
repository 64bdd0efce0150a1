// What each posting says, against the event, the lot and the rule that it names.
#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "tools/auditor/account.h"

namespace kopeck::auditor {

namespace {

/// Kinds of events as a set.
constexpr unsigned of(std::initializer_list<EventKind> kinds) {
  unsigned bits = 0;
  for (const EventKind kind : kinds) bits |= 1U << static_cast<unsigned>(kind);
  return bits;
}
constexpr unsigned kTime = 1U << 31;  // no event: time alone did it

/// What a kind of posting may come from, which way it goes, and on whose other side it stands.
struct Rule {
  unsigned from = 0;
  int sign = 0;  // 1: never below 0, -1: never above, 2: either, 0: nothing
  std::int64_t counter = 0;
  bool needs_rule = false;
};

constexpr unsigned kBrings = of({EventKind::event, EventKind::purchase, EventKind::giving_back, EventKind::gift,
                                 EventKind::opening, EventKind::adjust, EventKind::redemption});

/// By kind of posting: the programme's accounts are 1 issued, 2 redeemed, 3 breakage, 4 taken_back, 5 adjustment,
/// 6 opening, 7 exchanged, 8 transfer.
constexpr std::array<Rule, kMoves + 1> kRules{{
    {},
    {of({EventKind::event, EventKind::purchase, EventKind::giving_back}) | kTime, 1, 1, true},   // earned
    {of({EventKind::purchase, EventKind::redemption}), -1, 2, false},                            // redeemed
    {of({EventKind::giving_back, EventKind::opening, EventKind::gift}) | kTime, -1, 3, false},   // expired
    {of({EventKind::giving_back}), -1, 4, false},                                                // taken_back
    {of({EventKind::giving_back}), 1, 2, false},                                                 // returned
    {kBrings | kTime, 2, 8, false},                                                              // repaid
    {of({EventKind::giving_back}), 0, 4, false},                                                 // uncollected
    {kBrings | of({EventKind::customer}) | kTime, 2, 5, false},                                  // adjusted
    {of({EventKind::event, EventKind::purchase, EventKind::giving_back}) | kTime, -1, 7, true},  // turned
    {of({EventKind::purchase}), -1, 2, false},                                                   // used
    {of({EventKind::opening}), 1, 6, false},                                                     // opened
    {of({EventKind::gift}), 1, 1, false},                                                        // gifted
    {of({EventKind::adjust}), 2, 5, false},                                                      // by_hand
}};

bool signFits(int sign, std::int64_t points) {
  return sign == 2 || (sign == 1 && points >= 0) || (sign == -1 && points <= 0) || (sign == 0 && points == 0);
}

}  // namespace

void AccountPass::posting(const Query& row) {
  Posting one;
  one.number = row.number(1);
  const std::int64_t kind = row.number(2);
  one.lot = row.numberOr(3, 0);
  one.points = row.number(4);
  one.rule = row.numberOr(6, -1);
  one.cut_by = row.numberOr(7, -1);
  one.receipt = row.numberOr(8, 0);
  one.cause = row.numberOr(9, 0);
  one.day = row.day(10);
  if (kind < 1 || kind > kMoves) {
    found(Kind::posting_kind, {.posting = one.number}, "posting {} of customer {} is of kind {}, which does not exist",
          "проводка {} клиента {} имеет вид {}, которого нет", one.number, account_.customer, kind);
    return;
  }
  one.kind = static_cast<Move>(kind);
  const std::int64_t held = words_.kindOf(one.lot);
  sums_.postings[held].points[static_cast<std::size_t>(kind)] += one.points;
  sums_.postings[held].wanted[static_cast<std::size_t>(kind)] += row.number(5);
  const std::int64_t counter = row.number(11);
  sums_.counters[{counter, held}] -= one.points;
  if (counter != kRules[static_cast<std::size_t>(kind)].counter)
    found(Kind::counter_differs, {.posting = one.number},
          "the other side of posting {} of customer {} should be account {}, but is {}",
          "вторая сторона проводки {} клиента {} должна быть счётом {}, а это {}", one.number, account_.customer,
          kRules[static_cast<std::size_t>(kind)].counter, counter);
  postingEvent(one);
  postingLot(one);
  if (one.kind == Move::earned) postingLines(one, row.text(12));
  Done& done = done_[{one.lot, one.receipt, one.rule}];
  done.points += one.points;
  done.adjusted = done.adjusted || one.kind == Move::adjusted;
  if (one.kind != Move::adjusted) {
    done.day = one.day;
    done.kind = one.kind;
  }
  if (Lot* lot = account_.lot(one.lot)) {
    lot->sum += one.points;
    lot->adjusted = lot->adjusted || one.kind == Move::adjusted;
    lot->expired = lot->expired || one.kind == Move::expired;
  }
  account_.postings.push_back(one);
}

/// Whether a late event of another customer made it, which changed a gift to this one.
bool AccountPass::ofGiver(const Posting& one) {
  const bool got = std::any_of(account_.events.begin(), account_.events.end(),
                               [](const Event& event) { return event.kind == EventKind::gift; });
  return got && Query(database_, fmt::format("SELECT row FROM receipt WHERE row = {} AND verdict = 0 AND day = {}",
                                             one.cause, one.day))
                    .next();
}

void AccountPass::postingEvent(const Posting& one) {
  const Event* event = one.receipt != 0 ? account_.posted(one.receipt) : nullptr;
  const Event* cause = one.cause != 0 ? account_.posted(one.cause) : nullptr;
  if (one.receipt != 0 && event == nullptr)
    found(Kind::posting_event, {.row = one.receipt, .posting = one.number, .lot = one.lot},
          "posting {} of customer {} names event {}, which is not a posted event of this customer",
          "проводка {} клиента {} ссылается на событие {}, а это не проведённое событие этого клиента", one.number,
          account_.customer, one.receipt);
  // What a return could not take may be found out late, too.
  const bool may_have = one.kind == Move::adjusted || one.kind == Move::uncollected;
  const bool must_have = one.kind == Move::adjusted;
  if ((one.cause != 0 && ((cause == nullptr && !ofGiver(one)) || !may_have)) || (one.cause == 0 && must_have))
    found(Kind::posting_event, {.row = one.cause, .posting = one.number, .lot = one.lot},
          "posting {} of customer {}: adjustments, and only they, name the late event that made them, not {}",
          "проводка {} клиента {}: опоздавшее событие называют поправки, и только они, а не {}", one.number,
          account_.customer, one.cause);
  const Event* dated = one.cause != 0 ? cause : event;
  const LotNumber lot(one.lot);
  Day day = dated != nullptr ? dated->day : kNone;
  if (one.receipt == 0 && one.cause == 0 && lot.scheduled && one.kind == Move::earned) day = lot.day;
  const bool too_new = one.receipt == 0 && account_.settled != kNone && one.day > account_.settled;
  if ((day != kNone && day != one.day) || too_new)
    found(Kind::posting_day, {.row = one.receipt, .posting = one.number},
          "posting {} of customer {} is dated {}, but what made it is of {}",
          "проводка {} клиента {} датирована {}, а её причина — {}", one.number, account_.customer, dateText(one.day),
          dateText(too_new ? account_.settled : day));
  if (one.receipt == 0 || event != nullptr) postingKind(one, event);
  postingRule(one, event);
}

void AccountPass::postingKind(const Posting& one, const Event* event) {
  const Rule& rule = kRules[static_cast<std::size_t>(one.kind)];
  // A kind that no version has written is an event that makes no postings.
  const auto kind = event == nullptr ? 0U : static_cast<unsigned>(event->kind);
  const unsigned from = event == nullptr ? kTime : kind < 31 ? 1U << kind : 0U;
  bool fits = (rule.from & from) != 0 && signFits(rule.sign, one.points);
  if (one.kind == Move::repaid) fits = fits && (one.debt() ? one.points >= 0 : one.points <= 0);
  if (fits) return;
  found(Kind::posting_kind, {.row = one.receipt, .posting = one.number, .lot = one.lot},
        "posting {} of customer {}: event {} can't make a posting of kind {} of {}",
        "проводка {} клиента {}: событие {} не может дать проводку вида {} на {}", one.number, account_.customer,
        one.receipt, wordOf("posting", static_cast<int>(one.kind)), words_.points(words_.kindOf(one.lot), one.points));
}

void AccountPass::postingRule(const Posting& one, const Event* event) {
  const auto fits = [&](const std::unordered_map<std::int64_t, std::int64_t>& all, std::int64_t number) {
    if (number < 0) return true;
    const auto version = all.find(number);
    return version != all.end() && (event == nullptr || version->second == event->version);
  };
  const bool needed = kRules[static_cast<std::size_t>(one.kind)].needs_rule;
  if ((!needed || one.rule >= 0) && fits(words_.rule_version, one.rule) && fits(words_.limit_version, one.cut_by))
    return;
  found(Kind::posting_rule, {.row = one.receipt, .posting = one.number},
        "posting {} of customer {} names rule {} and limit {}, which the version of its event does not have",
        "проводка {} клиента {} называет правило {} и лимит {}, которых нет в версии её события", one.number,
        account_.customer, one.rule, one.cut_by);
}

void AccountPass::postingLot(const Posting& one) {
  const bool known_terms = one.lot == 0 || words_.terms.contains(one.lot & 0xFFFF);
  bool fits = known_terms;
  if (!one.debt()) {
    const LotNumber lot(one.lot);
    const bool grows = one.kind == Move::earned || one.kind == Move::opened || one.kind == Move::gifted;
    if (grows) fits = fits && (one.receipt != 0 ? lot.row == one.receipt : lot.scheduled);
    if (lot.scheduled) fits = fits && lot.account == account_.number;
    // A lot that a late event undid is gone from the table; lots() looks at those.
    fits = fits && (account_.lot(one.lot) != nullptr || lot.scheduled || account_.posted(lot.row) != nullptr);
  }
  if (!fits)
    found(Kind::posting_lot, {.row = one.receipt, .posting = one.number, .lot = one.lot},
          "posting {} of customer {} names lot {}, which is not there or can't be of this posting",
          "проводка {} клиента {} ссылается на партию {}, которой нет или которая не может быть её партией", one.number,
          account_.customer, one.lot);
}

/// "0:35 2:14" sums to the points.
void AccountPass::postingLines(const Posting& one, std::string_view lines) {
  if (lines.empty()) return;
  std::int64_t sum = 0;
  const char* at = lines.data();
  const char* const end = at + lines.size();
  while (at < end) {
    std::int64_t line = -1;
    std::int64_t points = 0;
    const auto first = std::from_chars(at, end, line);
    if (first.ec != std::errc() || first.ptr == end || *first.ptr != ':' || line < 0) break;
    const auto second = std::from_chars(first.ptr + 1, end, points);
    if (second.ec != std::errc() || __builtin_add_overflow(sum, points, &sum)) break;
    at = second.ptr + (second.ptr < end ? 1 : 0);
  }
  if (at == end && sum == one.points) return;
  found(Kind::posting_lines, {.row = one.receipt, .posting = one.number},
        "posting {} of customer {} is {} points, but its lines ({}) say otherwise",
        "проводка {} клиента {} на {}, а по позициям ({}) выходит другое", one.number, account_.customer, one.points,
        lines);
}

/// One event gives by one rule into one lot once.
void AccountPass::twice() {
  std::set<std::tuple<Move, std::int64_t, std::int64_t, std::int64_t>> seen;
  for (const Posting& one : account_.postings) {
    const bool once =
        one.kind == Move::earned || one.kind == Move::redeemed || one.kind == Move::opened || one.kind == Move::gifted;
    if (!once || seen.insert({one.kind, one.lot, one.receipt, one.rule}).second) continue;
    found(Kind::posting_twice, {.row = one.receipt, .posting = one.number, .lot = one.lot},
          "posting {} of customer {} says again what an earlier one says of event {} and lot {}",
          "проводка {} клиента {} повторяет прежнюю проводку события {} по партии {}", one.number, account_.customer,
          one.receipt, one.lot);
  }
}

}  // namespace kopeck::auditor
