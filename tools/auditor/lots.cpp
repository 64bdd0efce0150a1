// Lots against their postings and their terms: what went in and out, and when.
#include <algorithm>
#include <iterator>

#include "tools/auditor/account.h"

namespace kopeck::auditor {

namespace {

/// Such events bring lots with days of their own.
bool broughtWithDays(EventKind kind) {
  return kind == EventKind::opening;
}

}  // namespace

void AccountPass::lots() {
  for (const Lot& lot : account_.lots) {
    if (lot.left < 0)
      found(Kind::lot_overdrawn, {.lot = lot.number}, "lot {} of customer {} is overdrawn by {}",
            "партия {} клиента {} в минусе на {}", lot.number, account_.customer, amount(lot.number, -lot.left));
    if (lot.sum != lot.left)
      found(Kind::lot_differs, {.lot = lot.number}, "lot {} of customer {} has {} left, but its postings sum to {}",
            "в партии {} клиента {} осталось {}, а сумма её проводок {}", lot.number, account_.customer,
            amount(lot.number, lot.left), amount(lot.number, lot.sum));
    lotEvent(lot);
    lotEarned(lot);
    lotDays(lot);
  }
  // A late event may undo a lot: its postings then cancel each other.
  std::map<std::int64_t, Done> gone;
  for (const Posting& one : account_.postings) {
    if (one.debt() || account_.lot(one.lot) != nullptr) continue;
    gone[one.lot].points += one.points;
    gone[one.lot].adjusted = gone[one.lot].adjusted || one.kind == Move::adjusted;
  }
  for (const auto& [number, done] : gone)
    if (done.points != 0 || !done.adjusted)
      found(Kind::posting_lot, {.lot = number}, "lot {} of customer {} has postings, but is not in the table of lots",
            "у партии {} клиента {} есть проводки, но её нет в таблице партий", number, account_.customer);
}

/// A posted event of the customer, or a scheduled rule, made it, on its day.
void AccountPass::lotEvent(const Lot& lot) {
  const LotNumber number(lot.number);
  const Event* event = number.row != 0 ? account_.posted(number.row) : nullptr;
  bool fits = words_.terms.contains(number.terms);
  if (number.scheduled)
    fits = fits && number.account == account_.number && lot.earned_day == number.day;
  else
    fits = fits && event != nullptr && event->kind != EventKind::customer &&
           (broughtWithDays(event->kind) || lot.earned_day == event->day);
  if (fits) return;
  found(Kind::lot_event, {.row = number.row, .lot = lot.number},
        "lot {} of customer {}, earned on {}, is of no event of this customer on that day, or of unknown terms",
        "партия {} клиента {} от {} не относится ни к одному событию этого клиента в тот день, или её условия "
        "неизвестны",
        lot.number, account_.customer, dateText(lot.earned_day));
}

/// What its own event gave into it.
void AccountPass::lotEarned(const Lot& lot) {
  const LotNumber number(lot.number);
  const Event* event = number.row != 0 ? account_.posted(number.row) : nullptr;
  if (!number.scheduled && event == nullptr) return;
  std::int64_t earned = 0;
  // By rule: late events may have made it more or less, or nothing. The same rule may also have turned points of the
  // lot into something else at once.
  const auto first = done_.lower_bound({lot.number, number.row, 0});
  for (auto at = first; at != done_.end(); ++at) {
    const auto& [of, receipt, rule] = at->first;
    if (of != lot.number || receipt != number.row) break;
    earned += std::max<std::int64_t>(0, at->second.points);
  }
  const auto without_rule = done_.find({lot.number, number.row, -1});
  if (without_rule != done_.end() && event != nullptr) {
    // What a late event makes of a payment that came back can't be told from what it makes of a debt.
    if (without_rule->second.adjusted && event->kind == EventKind::giving_back) return;
    for (const Posting& one : account_.postings)
      if (one.lot == lot.number && one.receipt == number.row && one.rule < 0 && one.kind != Move::adjusted)
        earned += std::max<std::int64_t>(0, one.points);
  }
  if (earned == lot.earned) return;
  found(Kind::lot_differs, {.row = number.row, .lot = lot.number},
        "lot {} of customer {} says that {} were earned into it, but its postings say {}",
        "партия {} клиента {} говорит, что в неё начислено {}, а по проводкам {}", lot.number, account_.customer,
        amount(lot.number, lot.earned), amount(lot.number, earned));
}

void AccountPass::lotDays(const Lot& lot) {
  const LotNumber number(lot.number);
  const auto own = words_.terms.find(number.terms);
  const Event* event = number.row != 0 ? account_.posted(number.row) : nullptr;
  if (own == words_.terms.end() || !own->second.terms || (!number.scheduled && event == nullptr)) return;
  const Terms& terms = *own->second.terms;
  const Day expected = terms.activeFrom(lot.earned_day);
  bool active = lot.active_from == expected;
  // What comes back to a customer whose debt was repaid meanwhile is active at once.
  if (event != nullptr && event->kind == EventKind::giving_back) active = active || lot.active_from == lot.earned_day;
  if (terms.activation == Terms::Activation::next_purchase && lot.active_from != kNone)
    active = active || std::any_of(account_.events.begin(), account_.events.end(), [&](const Event& one) {
               return one.kind == EventKind::purchase && one.now == Verdict::posted && one.day == lot.active_from &&
                      one.day >= lot.earned_day;
             });
  bool last = (event != nullptr && broughtWithDays(event->kind)) || knownLastDay(lot, terms);
  // A later version may apply its terms to lots that are there.
  if (!last && words_.versions.size() > 1)
    for (const auto& [ignored, other] : words_.terms)
      last = last || (other.kind == own->second.kind && other.terms && knownLastDay(lot, *other.terms));
  // Such a lot doesn't end before those terms begin.
  for (std::size_t v = 1; v < words_.versions.size(); ++v) last = last || lot.last_day == words_.versions[v].first - 1;
  if (active && last) return;
  found(Kind::lot_days, {.row = number.row, .lot = lot.number},
        "lot {} of customer {}, earned on {}, is active from {} to {}, which its terms don't give",
        "партия {} клиента {} от {} активна с {} по {}, а по её условиям иначе", lot.number, account_.customer,
        dateText(lot.earned_day), dateText(lot.active_from), dateText(lot.last_day));
}

/// By its terms, or by a purchase that let it live on.
bool AccountPass::knownLastDay(const Lot& lot, const Terms& terms) const {
  const Day last = terms.lastDay(lot.earned_day, lot.active_from);
  if (lot.last_day == last) return true;
  if (!terms.purchase_renews && !terms.redemption_renews) return false;
  return std::any_of(account_.events.begin(), account_.events.end(), [&](const Event& one) {
    const bool pays = one.kind == EventKind::purchase || one.kind == EventKind::redemption;
    return pays && one.now == Verdict::posted && one.day != kNone && one.day >= lot.earned_day &&
           lot.last_day == terms.lastDay(one.day, one.day);
  });
}

/// After each event, in the order of arrival, no lot holds less than nothing.
void AccountPass::overdrawn() {
  std::unordered_map<std::int64_t, std::int64_t> left;
  std::vector<std::int64_t> touched;
  for (std::size_t i = 0; i < account_.postings.size(); ++i) {
    const Posting& one = account_.postings[i];
    if (!one.debt()) {
      left[one.lot] += one.points;
      touched.push_back(one.lot);
    }
    const auto by = [](const Posting& posting) { return posting.cause != 0 ? posting.cause : posting.receipt; };
    if (i + 1 < account_.postings.size() && by(account_.postings[i + 1]) == by(one)) continue;
    for (const std::int64_t lot : touched) {
      std::int64_t& rest = left[lot];
      if (rest >= 0) continue;
      found(Kind::lot_overdrawn, {.posting = one.number, .lot = lot},
            "by posting {} customer {} has taken {} more from lot {} than it held",
            "к проводке {} клиент {} взял на {} больше, чем было в партии {}", one.number, account_.customer,
            amount(lot, -rest), lot);
      rest = 0;  // said once
    }
    touched.clear();
  }
}

/// Nothing pays before its lot is active, nor after the last day.
void AccountPass::drawn() {
  for (const auto& [key, done] : done_) {
    const auto& [number, receipt, rule] = key;
    const Lot* lot = account_.lot(number);
    if (done.points >= 0 || lot == nullptr) continue;
    const Event* event = receipt != 0 ? account_.posted(receipt) : nullptr;
    if (receipt != 0 && event == nullptr) continue;
    // What time alone took is expired, or repaid a debt in the morning: expiries() looks at the first.
    if (event == nullptr && (done.adjusted || done.kind == Move::expired)) continue;
    const Day day = event != nullptr ? event->day : done.day;
    const bool came_expired = event != nullptr && done.kind == Move::expired;
    // A return may take a sale's own points that are not active yet.
    const bool too_early = (event == nullptr || event->kind != EventKind::giving_back) &&
                           (lot->active_from == kNone || lot->active_from > day);
    const bool too_late = lot->last_day != kNone && lot->last_day < day && words_.versions.size() == 1;
    if (came_expired || (!too_early && !too_late)) continue;
    found(Kind::drawn_out_of_time, {.row = receipt, .lot = number},
          "on {} event {} took {} of customer {} from lot {}, which is active from {} to {}",
          "{} событие {} взяло {} у клиента {} из партии {}, которая активна с {} по {}", dateText(day), receipt,
          amount(number, -done.points), account_.customer, number, dateText(lot->active_from), dateText(lot->last_day));
  }
}

/// Whether an event after the row, dated before the day, may have let the lot live on: others had brought the time up
/// to that day when it came.
bool AccountPass::renewedSince(const Lot& lot, Day day, std::int64_t row) const {
  const auto own = words_.terms.find(LotNumber(lot.number).terms);
  if (own == words_.terms.end() || !own->second.terms) return false;
  if (!own->second.terms->purchase_renews && !own->second.terms->redemption_renews) return false;
  return std::any_of(account_.events.begin(), account_.events.end(), [&](const Event& one) {
    const bool pays = one.kind == EventKind::purchase || one.kind == EventKind::redemption;
    return pays && one.now == Verdict::posted && one.row > row && one.day != kNone && one.day <= day &&
           lot.last_day == own->second.terms->lastDay(one.day, one.day);
  });
}

void AccountPass::expiries() {
  for (const Lot& lot : account_.lots) {
    if (lot.left <= 0 || lot.last_day == kNone || account_.settled == kNone || lot.last_day >= account_.settled)
      continue;
    found(Kind::expiry_missed, {.lot = lot.number},
          "lot {} of customer {} still has {}, but its last day was {} and time has passed up to {}",
          "в партии {} клиента {} всё ещё {}, а её последний день был {}, и время прошло до {}", lot.number,
          account_.customer, amount(lot.number, lot.left), dateText(lot.last_day), dateText(account_.settled));
  }
  std::int64_t came = 0;  // the last row that is known to have been there
  for (const Posting& one : account_.postings) {
    came = std::max({came, one.cause, one.receipt});
    if (one.kind != Move::expired || one.receipt != 0) continue;
    const Lot* lot = account_.lot(one.lot);
    if (lot == nullptr || lot->adjusted || account_.disordered || words_.versions.size() > 1) continue;
    if (one.day == lot->last_day && (account_.settled == kNone || one.day < account_.settled)) continue;
    if (one.day < lot->last_day && renewedSince(*lot, one.day, came)) continue;
    found(Kind::expiry_early, {.posting = one.number, .lot = one.lot},
          "posting {} lets lot {} of customer {} expire on {}, but its last day is {} and time has passed up to {}",
          "проводка {} сжигает партию {} клиента {} {}, а её последний день — {}, и время прошло до {}", one.number,
          one.lot, account_.customer, dateText(one.day), dateText(lot->last_day), dateText(account_.settled));
  }
}

}  // namespace kopeck::auditor
