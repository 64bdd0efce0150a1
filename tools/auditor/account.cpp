#include "tools/auditor/account.h"

#include <algorithm>
#include <iterator>
#include <set>

namespace kopeck::auditor {

namespace {

constexpr const char* kAccounts =
    "SELECT account, customer, tier, balance, last_row, settled FROM account ORDER BY account";
// Sorted by SQLite, which keeps what does not fit its cache in a file; an index would be read all over the table.
constexpr const char* kEvents =
    "SELECT r.account, r.row, r.kind, r.day, r.second, r.verdict, coalesce(n.verdict, r.verdict), r.version, "
    "r.previous, coalesce(n.net, r.net) FROM receipt AS r LEFT JOIN receipt_now AS n ON n.row = r.row "
    "WHERE r.account IS NOT NULL ORDER BY +r.account, r.row";
constexpr const char* kLots =
    "SELECT account, lot, earned, left, earned_day, active_from, last_day FROM lot ORDER BY +account, lot";
constexpr const char* kPostings =
    "SELECT account, posting, kind, lot, points, wanted, rule, cut_by, receipt, cause, day, counter, lines "
    "FROM posting ORDER BY +account, posting";
constexpr const char* kTierChanges =
    "SELECT account, block, day, from_tier, to_tier, receipt FROM tier_change ORDER BY +account, number";
constexpr const char* kReturned =
    "SELECT r.account, t.sale, t.row, sum(t.net) FROM returned AS t JOIN receipt AS r ON r.row = t.sale "
    "GROUP BY r.account, t.sale, t.row ORDER BY 1, 2, 3";
constexpr const char* kEffects =
    "SELECT account, effect, kind, rule, receipt, cause, day, amount FROM effect ORDER BY +account, effect";

bool ordersBefore(const Event& a, const Event& b) {
  return a.day != b.day ? a.day < b.day : a.second < b.second;
}

}  // namespace

void Account::clear() {
  events.clear();
  lots.clear();
  postings.clear();
  tier_changes.clear();
  returned.clear();
  disordered = false;
}

const Event* Account::event(std::int64_t row) const {
  const auto found = std::lower_bound(events.begin(), events.end(), row,
                                      [](const Event& one, std::int64_t at) { return one.row < at; });
  return found != events.end() && found->row == row ? &*found : nullptr;
}

const Event* Account::posted(std::int64_t row) const {
  const Event* found = event(row);
  return found != nullptr && found->verdict == Verdict::posted ? found : nullptr;
}

Lot* Account::lot(std::int64_t wanted) {
  const auto found = std::lower_bound(lots.begin(), lots.end(), wanted,
                                      [](const Lot& one, std::int64_t at) { return one.number < at; });
  return found != lots.end() && found->number == wanted ? &*found : nullptr;
}

void AccountPass::run(Report& report) {
  Query accounts(database_, kAccounts);
  Stream events(database_, kEvents), lots(database_, kLots), postings(database_, kPostings),
      changes(database_, kTierChanges), returned(database_, kReturned), effects(database_, kEffects);
  const auto stray = [&](const Query& row) {
    findings_.add(Kind::posting_account, {}, "something belongs to account {}, which is not there",
                  "что-то числится за счётом {}, которого нет", row.numberOr(0, 0));
  };
  const auto load = [&](std::int64_t whose) {
    account_.clear();
    done_.clear();
    events.of(
        whose,
        [&](const Query& row) {
          account_.events.push_back({row.number(1), static_cast<EventKind>(row.number(2)), row.day(3), row.number(4),
                                     static_cast<Verdict>(row.number(5)), static_cast<Verdict>(row.number(6)),
                                     row.number(7), row.numberOr(8, 0), row.numberOr(9, kNone)});
        },
        stray);
    lots.of(
        whose,
        [&](const Query& row) {
          ++report.lots;
          account_.lots.push_back(
              {row.number(1), row.number(2), row.number(3), row.day(4), row.day(5), row.day(6), 0, false, false});
        },
        stray);
    changes.of(
        whose,
        [&](const Query& row) {
          account_.tier_changes.push_back(
              {row.number(1), row.day(2), row.number(3), row.number(4), row.numberOr(5, 0)});
        },
        stray);
    returned.of(
        whose,
        [&](const Query& row) {
          account_.returned.push_back({row.number(1), row.number(2), row.number(3)});
        },
        stray);
    postings.of(
        whose,
        [&](const Query& row) {
          ++report.postings;
          posting(row);
        },
        stray);
    effects.of(
        whose, [&](const Query& row) { effect(row); }, stray);
  };
  while (accounts.next()) {
    ++report.accounts;
    account_.number = accounts.number(0);
    account_.customer = accounts.text(1);
    account_.tier = accounts.number(2);
    account_.balance = accounts.number(3);
    account_.last_row = accounts.number(4);
    account_.settled = accounts.day(5);
    load(account_.number);
    check();
  }
  load(INT64_MAX);  // what is left belongs to nobody
}

void AccountPass::check() {
  chain();
  twice();
  overdrawn();
  lots();
  drawn();
  expiries();
  balances();
  took();
  tiers();
}

/// Each posted row names the one before it, and the account the last.
void AccountPass::chain() {
  std::int64_t before = 0;
  const Event* latest = nullptr;
  for (const Event& event : account_.events) {
    if (event.verdict != Verdict::posted) continue;
    if (event.previous != before)
      found(Kind::chain_broken, {.row = event.row},
            "row {} says that row {} came before it for customer {}, but it was row {}",
            "строка {0} говорит, что перед ней у клиента {2} была строка {1}, а была строка {3}", event.row,
            event.previous, account_.customer, before);
    before = event.row;
    if (event.day == kNone) continue;
    if (latest != nullptr && ordersBefore(event, *latest))
      account_.disordered = true;
    else
      latest = &event;
  }
  if (account_.last_row != before)
    found(Kind::chain_broken, {.row = account_.last_row},
          "the last row of customer {} should be {}, but the account says {}",
          "последняя строка клиента {} — {}, а на счёте записана {}", account_.customer, before, account_.last_row);
}

void AccountPass::balances() {
  std::map<std::int64_t, std::int64_t> of_lots, of_debt, of_postings;
  for (const Lot& lot : account_.lots) of_lots[words_.kindOf(lot.number)] += lot.left;
  for (const Posting& one : account_.postings) {
    const std::int64_t kind = words_.kindOf(one.lot);
    of_postings[kind] += one.points;
    if (one.debt()) of_debt[kind] += one.points;
  }
  for (const auto& [kind, sum] : of_debt) {
    if (sum > 0)
      found(Kind::debt_positive, {}, "more than the whole debt of customer {} was repaid: {} too much",
            "у клиента {} погашено больше, чем весь долг: лишние {}", account_.customer, words_.points(kind, sum));
    sums_.held[kind] += sum;
  }
  for (const auto& [kind, sum] : of_lots) sums_.held[kind] += sum;
  const std::int64_t held = of_lots[0] + of_debt[0];
  if (held != account_.balance || of_postings[0] != account_.balance)
    found(Kind::balance_differs, {},
          "the balance of customer {} is {}, but the lots less the debt are {} and the postings sum to {}",
          "остаток клиента {} равен {}, а партии за вычетом долга дают {}, сумма проводок {}", account_.customer,
          words_.points(0, account_.balance), words_.points(0, held), words_.points(0, of_postings[0]));
}

/// Returns of one sale never take back more than it gave.
void AccountPass::took() {
  if (account_.returned.empty() || words_.gifts) return;
  std::map<std::int64_t, std::set<std::int64_t>> sales;  // by return
  for (const Returned& one : account_.returned) {
    sales[one.row].insert(one.sale);
    const Event* back = account_.posted(one.row);
    const Event* sale = account_.posted(one.sale);
    if (back == nullptr || back->kind != EventKind::giving_back || sale == nullptr || sale->day > back->day)
      found(Kind::return_unknown, {.row = one.row},
            "row {} takes goods of row {} back, but is no later return of customer {}",
            "строка {} возвращает товар строки {}, но это не более поздний возврат клиента {}", one.row, one.sale,
            account_.customer);
  }
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> left;  // by sale and kind: given and not taken back
  for (const Posting& one : account_.postings) {
    const std::int64_t kind = words_.kindOf(one.lot);
    const auto of = sales.find(one.receipt);
    const std::int64_t sale = of != sales.end() && of->second.size() == 1 ? *of->second.begin() : 0;
    // What a later return had taken, and an earlier one takes now, comes back to the sale.
    if (one.kind == Move::adjusted && one.points > 0 && one.receipt != 0)
      left[{sale != 0 ? sale : one.receipt, kind}] += one.points;
    if (one.kind == Move::earned && one.receipt != 0) left[{one.receipt, kind}] += one.points;
    if (one.kind == Move::taken_back && sale != 0) left[{sale, kind}] += one.points;
  }
  for (const auto& [key, points] : left)
    if (points < 0)
      found(Kind::return_too_much, {.row = key.first},
            "returns of row {} took {} more back from customer {} than it had given",
            "возвраты по строке {0} забрали у клиента {2} на {1} больше, чем она дала", key.first,
            words_.points(key.second, -points), account_.customer);
}

/// Discounts, messages and what rules record.
void AccountPass::effect(const Query& row) {
  const std::int64_t number = row.number(1);
  const std::int64_t kind = row.number(2);
  const std::int64_t rule = row.numberOr(3, -1);
  const std::int64_t receipt = row.numberOr(4, 0);
  const std::int64_t cause = row.numberOr(5, 0);
  if (kind == 1 || kind == 2) sums_.discounts += row.number(7);
  if (kind == 3) sums_.messages += row.number(7);
  const Event* at = receipt != 0 ? account_.posted(receipt) : nullptr;
  const Event* late = cause != 0 ? account_.posted(cause) : nullptr;
  const Event* dated = cause != 0 ? late : at;
  if ((receipt != 0 && at == nullptr) || (cause != 0 && late == nullptr) || kind < 1 || kind > 4 ||
      (rule >= 0 && !words_.rule_version.contains(rule)) ||
      (dated != nullptr && dated->day != kNone && dated->day != row.day(6)))
    found(Kind::effect_differs, {.row = receipt},
          "effect {} of customer {} names a rule, a receipt or a day that it can't be of",
          "действие {} клиента {} ссылается на правило, чек или день, к которым оно не может относиться", number,
          account_.customer);
}

}  // namespace kopeck::auditor
