// Tiers: that changes follow each other, and that what was bought reaches the level that was risen to, and no longer
// the one that was lost. Where a level asks for more than money or purchases over all goods, only the chain is looked
// at.
#include <algorithm>
#include <span>

#include "tools/auditor/account.h"

namespace kopeck::auditor {

namespace {

/// Whether the tables alone say what the level measures.
bool measurable(const Level& level) {
  return (level.measure == "net" || level.measure == "purchases") && !level.on_set && level.window;
}

bool outside(const Level& level) {
  return level.measure == "outside";
}

/// `previous month` is judged for the period that begins.
Day judgedOn(const Level& level, Day day) {
  return level.window->kind == Window::Kind::previous ? day + 1 : day;
}

Day endOfMonthBefore(Day day) {
  return periodOf(Period::month, day).first - 1;
}

}  // namespace

void AccountPass::tiers() {
  struct Stand {
    std::int64_t tier = 0;
    Day since = kNone;
  };
  std::map<std::int64_t, Stand> stands;  // by block
  for (const TierChange& change : account_.tier_changes) {
    const auto before = stands.find(change.block);
    const std::int64_t version = words_.versionOn(change.day);
    const Level* from = words_.level(version, change.block, change.from);
    // The first change leaves the lowest level, or what the input had said before the first day.
    const bool fits = before != stands.end() ? before->second.tier == change.from && before->second.since <= change.day
                                             : from == nullptr || !from->threshold || outside(*from);
    if (!fits || change.from == change.to)
      found(Kind::tier_chain, {.row = change.receipt},
            "on {} customer {} goes from tier {} to {}, but does not stand on tier {} then",
            "{} клиент {} переходит с уровня {} на {}, но на уровне {} тогда не стоит", dateText(change.day),
            account_.customer, words_.tierName(change.block, change.from), words_.tierName(change.block, change.to),
            words_.tierName(change.block, change.from));
    stands[change.block] = {change.to, change.day};
    tierChange(change);
  }
  const auto main = stands.find(0);
  const std::int64_t version = words_.versionOn(account_.settled);
  if (main != stands.end() && main->second.tier != account_.tier)
    found(Kind::tier_chain, {}, "customer {} should stand on tier {}, but the account says {}",
          "клиент {} должен стоять на уровне {}, а на счёте записан {}", account_.customer,
          words_.tierName(0, main->second.tier), words_.tierName(0, account_.tier));
  if (main == stands.end() && account_.tier != 0 && words_.versions.size() == 1) {
    const Level* level = words_.level(version, 0, account_.tier);
    if (level == nullptr || !outside(*level))
      found(Kind::tier_chain, {}, "customer {} stands on tier {}, but no change of tier leads there",
            "клиент {} стоит на уровне {}, но ни одна смена уровня туда не ведёт", account_.customer,
            words_.tierName(0, account_.tier));
  }
  for (const auto& [block, stand] : stands) keptTier(block, stand.tier, stand.since);
}

std::span<const OpeningSpend> AccountPass::openingsOf(std::int64_t row) const {
  const auto [first, last] = std::equal_range(sums_.openings.begin(), sums_.openings.end(), OpeningSpend{.row = row},
                                              [](const auto& a, const auto& b) { return a.row < b.row; });
  return {first, last};
}

bool AccountPass::statesTier(std::int64_t row) const {
  const std::span<const OpeningSpend> all = openingsOf(row);
  return std::any_of(all.begin(), all.end(), [](const OpeningSpend& one) { return one.tier; });
}

void AccountPass::tierChange(const TierChange& change) {
  const Event* event = change.receipt != 0 ? account_.posted(change.receipt) : nullptr;
  const bool dated = event == nullptr || event->day == kNone || event->day == change.day;
  const std::int64_t version = event != nullptr ? event->version : words_.versionOn(change.day);
  const Level* to = words_.level(version, change.block, change.to);
  const Level* from = words_.level(version, change.block, change.from);
  if ((change.receipt != 0 && event == nullptr) || !dated || to == nullptr) {
    found(Kind::tier_unearned, {.row = change.receipt},
          "on {} customer {} comes to tier {}, but event {} can't have brought it",
          "{} клиент {} переходит на уровень {}, но событие {} не могло этого сделать", dateText(change.day),
          account_.customer, words_.tierName(change.block, change.to), change.receipt);
    return;
  }
  if (outside(*to) || (event != nullptr && event->kind == EventKind::opening && statesTier(event->row))) return;
  const bool rises = to->threshold && (from == nullptr || !from->threshold || *from->threshold < *to->threshold);
  if (rises) {
    if (!measurable(*to)) return;
    // By an event: with it. By time: of what came before the day, in the window of the day or of the one before.
    std::int64_t value = 0;
    if (event != nullptr)
      value = measured(*to, change.day, event->day, event->second);
    else
      value = std::max(measured(*to, change.day, change.day, -1),
                       measured(*to, judgedOn(*to, change.day - 1), change.day, -1));
    if (value >= *to->threshold) return;
    found(Kind::tier_unearned, {.row = change.receipt},
          "on {} customer {} rises to tier {}, which asks for {}, but has {}",
          "{} клиент {} поднимается на уровень {}, для которого нужно {}, а набрано {}", dateText(change.day),
          account_.customer, words_.tierName(change.block, change.to), measuredText(*to, *to->threshold),
          measuredText(*to, value));
    return;
  }
  if (from == nullptr || !from->threshold || from->measure != "net" || !measurable(*from) || from->conditions ||
      words_.versions.size() > 1)
    return;
  const std::int64_t value = measured(*from, judgedOn(*from, change.day - 1), change.day, -1);
  if (event == nullptr && value < *from->threshold) return;
  found(Kind::tier_unearned, {.row = change.receipt},
        "on {} customer {} loses tier {}, which asks for {}, though there are {}",
        "{} клиент {} теряет уровень {}, для которого нужно {}, хотя набрано {}", dateText(change.day),
        account_.customer, words_.tierName(change.block, change.from), measuredText(*from, *from->threshold),
        measuredText(*from, value));
}

/// A level that is judged at the end of each month, or of each day, is lost when it is no longer reached.
void AccountPass::keptTier(std::int64_t block, std::int64_t tier, Day since) {
  if (account_.settled == kNone || words_.versions.size() > 1) return;
  const Level* level = words_.level(words_.versionOn(account_.settled), block, tier);
  if (level == nullptr || !level->threshold || !measurable(*level)) return;
  Day judged = kNone;
  if (level->fall == "at_once") judged = account_.settled - 1;
  if (level->fall == "month_end_one_step" || level->fall == "month_end_to_earned")
    judged = endOfMonthBefore(account_.settled);
  const bool bought = std::any_of(account_.events.begin(), account_.events.end(), [&](const Event& one) {
    return one.kind == EventKind::purchase && one.now == Verdict::posted && one.day <= judged;
  });
  if (judged == kNone || judged < since || !bought) return;
  const std::int64_t value = measured(*level, judgedOn(*level, judged), judged + 1, -1);
  if (value >= *level->threshold) return;
  found(Kind::tier_unearned, {}, "customer {} still stands on tier {}, which asks for {}, but at the end of {} had {}",
        "клиент {} всё ещё на уровне {}, для которого нужно {}, а в конце {} набрано {}", account_.customer,
        words_.tierName(block, tier), measuredText(*level, *level->threshold), dateText(judged),
        measuredText(*level, value));
}

std::string AccountPass::measuredText(const Level& level, std::int64_t value) const {
  return level.measure == "net" ? words_.money(value) : fmt::format("{}", value);
}

std::int64_t AccountPass::measured(const Level& level, Day judged, Day day, std::int64_t second) const {
  const Days window = level.window->on(judged);
  const bool money = level.measure == "net";
  const auto inside = [&](Day one) { return one != kNone && one <= window.last && one >= window.first; };
  const auto until = [&](const Event& one, bool with) {
    return one.day < day || (one.day == day && (with ? one.second <= second : one.second < second));
  };
  std::int64_t value = 0;
  for (const Event& one : account_.events) {
    if (one.kind != EventKind::purchase || one.now != Verdict::posted || !inside(one.day) || !until(one, true))
      continue;
    value += money ? (one.net == kNone ? 0 : one.net) : 1;
  }
  for (const Returned& one : account_.returned) {
    const Event* sale = account_.posted(one.sale);
    const Event* back = account_.posted(one.row);
    if (money && sale != nullptr && back != nullptr && inside(sale->day) && until(*back, false)) value -= one.net;
  }
  for (const Event& one : account_.events) {
    if (one.kind != EventKind::opening || one.now != Verdict::posted || !until(one, true)) continue;
    for (const OpeningSpend& spend : openingsOf(one.row))
      if (!spend.tier && inside(spend.on)) value += money ? spend.amount : 1;
  }
  return value;
}

}  // namespace kopeck::auditor
