#include "tests/sim/sums.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

namespace kopeck::sim {

namespace {

/// The period as calendars know it; nothing where it is none of theirs.
std::optional<plan::Period> calendarPeriod(plan::LimitPeriod period) {
  switch (period) {
    case plan::LimitPeriod::day:
      return plan::Period::day;
    case plan::LimitPeriod::week:
      return plan::Period::week;
    case plan::LimitPeriod::month:
      return plan::Period::month;
    case plan::LimitPeriod::quarter:
      return plan::Period::quarter;
    case plan::LimitPeriod::half_year:
      return plan::Period::half_year;
    case plan::LimitPeriod::year:
      return plan::Period::year;
    case plan::LimitPeriod::receipt:
    case plan::LimitPeriod::ever:
    case plan::LimitPeriod::occasion:
    case plan::LimitPeriod::rolling:
      break;
  }
  return std::nullopt;
}

/// Whether the sums below say of it what it means.
bool isCounted(const plan::Plan& plan, const plan::Limit& limit) {
  if (limit.unit == plan::LimitUnit::base || limit.scope == plan::LimitScope::store ||
      limit.period == plan::LimitPeriod::occasion || limit.anchor_attribute >= 0)
    return false;
  const std::vector<std::int32_t> rules = limit.rule >= 0 ? std::vector<std::int32_t>{limit.rule} : limit.rules;
  return !rules.empty() && std::all_of(rules.begin(), rules.end(), [&](std::int32_t number) {
    const plan::Rule& rule = plan.rules[static_cast<std::size_t>(number)];
    return rule.recipient < 0 &&
           (rule.trigger == plan::TriggerKind::purchase || rule.trigger == plan::TriggerKind::custom_event);
  });
}

struct Used {
  std::int64_t account = 0, row = 0;
  Day day = 0;
  Value points = 0;
};

Value amountOf(const plan::Limit& limit, const Used& one) {
  return limit.unit == plan::LimitUnit::times ? (one.points > 0 ? 1 : 0) : one.points;
}

/// Each window that ends with an event; `used` stands by account, then by day.
std::string exceededRolling(const plan::Limit& limit, const std::vector<Used>& used) {
  std::size_t begin = 0;
  Value sum = 0;
  for (std::size_t i = 0; i < used.size(); ++i) {
    const Used& one = used[i];
    const Day first = windowRange(limit.window, one.day).first;
    sum += amountOf(limit, one);
    for (; used[begin].account != one.account || used[begin].day < first; ++begin) sum -= amountOf(limit, used[begin]);
    if (sum > limit.most)
      return fmt::format("account {} got {} of at most {} in the days up to {} (`{}`)", one.account, sum, limit.most,
                         formatDate(one.day), limit.text);
  }
  return {};
}

std::string exceeded(const plan::Limit& limit, const std::vector<Used>& used) {
  if (limit.period == plan::LimitPeriod::rolling) return exceededRolling(limit, used);
  const bool shared = limit.scope == plan::LimitScope::total;
  const std::optional<plan::Period> period = calendarPeriod(limit.period);
  std::map<std::tuple<std::int64_t, std::int64_t>, Value> sums;  // by account and period
  for (const Used& one : used) {
    const Value amount = amountOf(limit, one);
    const std::int64_t account = shared ? 0 : one.account;
    std::int64_t key = 0;
    if (limit.period == plan::LimitPeriod::receipt) key = one.row;
    if (period) key = periodRange(*period, one.day).first;
    if ((sums[{account, key}] += amount) > limit.most)
      return fmt::format("account {} got {} of at most {} by {} (`{}`)", account, sums[{account, key}], limit.most,
                         formatDate(one.day), limit.text);
  }
  return {};
}

}  // namespace

std::string exceededLimit(const Programme& programme, const Tables& tables) {
  if (programme.size() != 1 || !tables.ask("SELECT row FROM receipt WHERE kind = 3 AND verdict = 0 LIMIT 1").empty())
    return {};
  // What all customers share is dealt out in the order of arrival: after a receipt of a later date, nobody promises a
  // day that has passed.
  const bool disordered =
      !tables
           .ask(
               "SELECT day FROM (SELECT day, max(day) OVER (ORDER BY row ROWS BETWEEN UNBOUNDED PRECEDING AND 1 "
               "PRECEDING) AS latest FROM receipt WHERE verdict = 0 AND kind IN (1, 2)) WHERE day < latest LIMIT 1")
           .empty();
  const plan::Plan& plan = *programme[0].plan;
  for (const plan::Limit& limit : plan.limits) {
    if (!isCounted(plan, limit) || (disordered && limit.scope == plan::LimitScope::total)) continue;
    const std::vector<std::int32_t> rules = limit.rule >= 0 ? std::vector<std::int32_t>{limit.rule} : limit.rules;
    std::string list;
    for (const std::int32_t rule : rules) list += (list.empty() ? "" : ", ") + std::to_string(rule);
    // A limit in points is of the kind of its first rule; of one in times, every kind is a sign that it gave.
    const plan::Rule& first = plan.rules[static_cast<std::size_t>(rules.front())];
    const std::int32_t kind = first.terms < 0 ? 0 : plan.terms[static_cast<std::size_t>(first.terms)].kind;
    const std::string of_kind =
        limit.unit == plan::LimitUnit::points ? fmt::format("AND coalesce(t.kind, 0) = {}", kind) : std::string();
    std::vector<Used> used;
    tables.numbers(fmt::format("SELECT p.account, r.row, r.day, sum(p.points) FROM posting AS p JOIN receipt AS r ON "
                               "r.row = p.receipt LEFT JOIN terms AS t ON t.terms = (p.lot & 65535) WHERE p.kind IN "
                               "(1, 8) AND p.rule IN ({}) {} GROUP BY 1, 2 ORDER BY 1, 3, r.second, 2",
                               list, of_kind),
                   [&](const std::vector<std::int64_t>& row) {
                     used.push_back({row[0], row[1], static_cast<Day>(row[2]), row[3]});
                   });
    if (std::string wrong = exceeded(limit, used); !wrong.empty()) return wrong;
  }
  return {};
}

std::string wrongWindow(Opened& opened, const Tables& tables) {
  const Programme& programme = *opened.programme;
  std::set<std::int64_t> stated;  // an opening states spend that no purchase shows
  tables.numbers("SELECT DISTINCT account FROM receipt WHERE kind = 5 AND verdict = 0",
                 [&](const std::vector<std::int64_t>& row) { stated.insert(row[0]); });
  std::map<std::int64_t, std::map<Day, Value>> spent;
  tables.numbers(
      "SELECT account, day, sum(net) FROM (SELECT r.account, r.day, coalesce(n.net, r.net) AS net FROM receipt AS r "
      "LEFT JOIN receipt_now AS n ON n.row = r.row WHERE r.kind = 2 AND coalesce(n.verdict, r.verdict) = 0 UNION ALL "
      "SELECT s.account, s.day, -t.net FROM returned AS t JOIN receipt AS s ON s.row = t.sale WHERE s.verdict = 0) "
      "GROUP BY 1, 2",
      [&](const std::vector<std::int64_t>& row) { spent[row[0]][static_cast<Day>(row[1])] = row[2]; });
  std::string wrong;
  AccountState state = programme.emptyState();
  const Status status = opened.reader->accounts([&](const StoredAccount& stored) {
    if (stated.contains(stored.account)) return true;
    if (!programme.load(stored.state, state)) {
      wrong = fmt::format("the state of {} can't be read", stored.customer);
      return false;
    }
    const plan::Plan& plan = *programme[programme.formOf(state)].plan;
    const std::map<Day, Value>& days = spent[stored.account];
    for (const plan::Aggregate& aggregate : plan.aggregates) {
      if (aggregate.measure != plan::Measure::net || aggregate.set >= 0 || aggregate.tender >= 0) continue;
      Value whole = 0;
      for (const auto& [day, net] : days) {
        whole += net;
        if (aggregate.bucket_slot < 0 || day <= state.settledDay() - plan.layout.keep_days) continue;
        const std::int32_t at = state.findDay(day);
        const Value kept = at < 0 ? 0 : state.bucketValue(at, aggregate.bucket_slot);
        if (kept == net) continue;
        wrong =
            fmt::format("{} spent {} on {}, and the account remembers {}", stored.customer, net, formatDate(day), kept);
        return false;
      }
      if (aggregate.ever_slot < 0 || state.word(aggregate.ever_slot) == whole) continue;
      wrong = fmt::format("{} spent {} in all, and the account remembers {}", stored.customer, whole,
                          state.word(aggregate.ever_slot));
      return false;
    }
    return true;
  });
  return status.ok() ? wrong : status.error().message;
}

}  // namespace kopeck::sim
