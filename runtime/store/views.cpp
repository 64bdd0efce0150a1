#include "runtime/store/views.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace kopeck {
namespace {

/// A column of smallest units as a plain decimal, as SQL.
std::string decimal(std::string_view column, int decimals) {
  if (decimals == 0) return std::string(column);  // a number, which sorts as one
  std::int64_t unit = 1;
  for (int i = 0; i < decimals; ++i) unit *= 10;
  return fmt::format("printf('%s%d.%0{1}d', iif({0} < 0, '-', ''), abs({0} / {2}), abs({0} % {2}))", column, decimals,
                     unit);
}

/// The same where NULL stays NULL.
std::string decimalOrNull(std::string_view column, int decimals) {
  return fmt::format("iif({} IS NULL, NULL, {})", column, decimal(column, decimals));
}

std::string date(std::string_view column) {
  return fmt::format("date({} * 86400, 'unixepoch')", column);
}

/// The same where `kind` says whose decimals the column has.
std::string decimalOf(std::string_view column, std::string_view kind, const std::vector<ProgrammeId::Kind>& kinds) {
  std::string cases;
  for (std::size_t i = 0; i < kinds.size(); ++i)
    if (kinds[i].decimals > 0) cases += fmt::format(" WHEN {} THEN {}", i, decimal(column, kinds[i].decimals));
  return cases.empty() ? std::string(column) : fmt::format("CASE {}{} ELSE {} END", kind, cases, column);
}

/// The row of the event that made a lot, NULL where a schedule did: see eventRowOf().
std::string eventRow(std::string_view lot) {
  return fmt::format("iif({0} >> 62 & 1, NULL, {0} >> 16 & 0xFFFFFFFFF)", lot);
}

struct View {
  const char* name;
  const char* select;
};

// A lot that no event earned carries the account and the day of the schedule in its number: see lotId and scheduleRow.
// The debt of a further wallet is a lot of its terms alone, of the row 0. What time alone did was done by the version
// of its day.
constexpr std::array<View, 12> kViews{{
    {"account_view", R"sql(
  SELECT account, customer, tier.name AS tier, {balance} AS balance
  FROM account LEFT JOIN tier ON tier.block = 0 AND tier.tier = account.tier)sql"},
    {"balance_view", R"sql(
  SELECT account, customer, k.name AS kind, k.use, {held} AS held, {pending} AS pending FROM (
    SELECT l.account, t.kind AS kind, sum(l.left) AS held,
           sum(iif(l.active_from IS NULL, l.left, 0)) AS pending
    FROM lot AS l JOIN terms AS t ON t.terms = (l.lot & 65535) GROUP BY l.account, t.kind
  ) AS s JOIN account USING (account) JOIN kind AS k ON k.kind = s.kind)sql"},
    {"receipt_view", R"sql(
  SELECT r.row, r.id, k.word AS kind, customer, {r_day} AS date, time(r.second, 'unixepoch') AS time,
         v.word AS verdict, w.word AS reason, s.id AS of, r.version, r.source_line,
         iif(coalesce(n.verdict, r.verdict) <= 1, {net}, NULL) AS net
  FROM receipt AS r LEFT JOIN receipt_now AS n ON n.row = r.row
  LEFT JOIN account USING (account) LEFT JOIN receipt AS s ON s.row = r.of_row
  LEFT JOIN word AS k ON k.of = 'kind' AND k.number = r.kind
  LEFT JOIN word AS v ON v.of = 'verdict' AND v.number = coalesce(n.verdict, r.verdict)
  LEFT JOIN word AS w ON w.of = 'reason' AND w.number = nullif(coalesce(n.reason, r.reason), 0))sql"},
    {"statement_view", R"sql(
  SELECT p.posting, customer, {p_day} AS date, k.word AS kind, {points} AS points, {wanted} AS wanted,
         coalesce(o.name, (SELECT name FROM kind WHERE kind = 0)) AS of,
         rule.name AS rule, limit_text.text AS cut_by, r.id AS receipt, c.id AS cause,
         iif(p.lot >> 62 & 1, {s_day}, e.id) AS earned_by, p.lines,
         coalesce(r.version, rule.version,
                  (SELECT max(version) FROM version WHERE from_day IS NULL OR from_day <= p.day)) AS version,
         a.name AS counter, iif(p.lot < 65536, NULL, p.lot) AS lot
  FROM posting AS p JOIN account USING (account) LEFT JOIN rule USING (rule)
  LEFT JOIN counter_account AS a ON a.counter = p.counter
  LEFT JOIN limit_text ON limit_text.number = p.cut_by LEFT JOIN receipt AS r ON r.row = p.receipt
  LEFT JOIN receipt AS c ON c.row = p.cause LEFT JOIN receipt AS e ON e.row = {p_row}
  LEFT JOIN terms AS t ON t.terms = (p.lot & 65535) LEFT JOIN kind AS o ON o.kind = t.kind
  LEFT JOIN word AS k ON k.of = 'posting' AND k.number = p.kind)sql"},
    {"journal_view", R"sql(
  SELECT p.posting, r.id AS receipt, {p_day} AS date, 'customer:' || customer AS account,
         coalesce(o.name, (SELECT name FROM kind WHERE kind = 0)) AS of, {points} AS points, p.points AS units, customer
  FROM posting AS p JOIN account USING (account) LEFT JOIN receipt AS r ON r.row = p.receipt
  LEFT JOIN terms AS t ON t.terms = (p.lot & 65535) LEFT JOIN kind AS o ON o.kind = t.kind
  UNION ALL
  SELECT p.posting, r.id, {p_day}, a.name, coalesce(o.name, (SELECT name FROM kind WHERE kind = 0)), {back}, -p.points,
         customer
  FROM posting AS p JOIN account USING (account) JOIN counter_account AS a ON a.counter = p.counter
  LEFT JOIN receipt AS r ON r.row = p.receipt LEFT JOIN terms AS t ON t.terms = (p.lot & 65535)
  LEFT JOIN kind AS o ON o.kind = t.kind)sql"},
    {"trial_balance_view", R"sql(
  WITH side (kind, account, place, units) AS (
    SELECT kind, 'customers', 0, sum(units) FROM (
      SELECT t.kind AS kind, sum(l.left) AS units
      FROM lot AS l JOIN terms AS t ON t.terms = (l.lot & 65535) GROUP BY t.kind
      UNION ALL
      SELECT coalesce(t.kind, 0), sum(p.points)
      FROM posting AS p LEFT JOIN terms AS t ON t.terms = p.lot WHERE p.lot IS NULL OR p.lot < 65536 GROUP BY 1
    ) GROUP BY kind
    UNION ALL
    SELECT b.kind, a.name, a.counter, b.points FROM counter_balance AS b JOIN counter_account AS a USING (counter)
  )
  SELECT k.name AS kind, k.use, s.account, {tb_points} AS points, s.units FROM (
    SELECT kind, account, place, units FROM side
    UNION ALL SELECT kind, 'sum', 100, sum(units) FROM side GROUP BY kind
  ) AS s JOIN kind AS k ON k.kind = s.kind ORDER BY s.kind, s.place)sql"},
    {"returned_view", R"sql(
  SELECT s.id AS sale, t.line, r.id AS "return", rtrim(rtrim({quantity}, '0'), '.') AS quantity, {t_net} AS net
  FROM returned AS t JOIN receipt AS s ON s.row = t.sale JOIN receipt AS r ON r.row = t.row)sql"},
    {"liability_view", R"sql(
  SELECT k.name AS kind, k.use, s.month, tier.name AS tier, {l_points} AS points,
         CASE WHEN k.worth_points IS NOT NULL THEN {worth} END AS worth, s.units
  FROM (
    SELECT kind, month, tier, sum(units) AS units FROM (
      SELECT t.kind AS kind, coalesce(strftime('%Y-%m', l.last_day * 86400, 'unixepoch'), 'never') AS month,
             a.tier AS tier, sum(l.left) AS units
      FROM lot AS l JOIN terms AS t ON t.terms = (l.lot & 65535) JOIN account AS a ON a.account = l.account
      WHERE l.left <> 0 GROUP BY t.kind, l.last_day, a.tier
      UNION ALL
      SELECT coalesce(t.kind, 0), 'debt', a.tier, sum(p.points)
      FROM posting AS p LEFT JOIN terms AS t ON t.terms = p.lot JOIN account AS a ON a.account = p.account
      WHERE p.lot IS NULL OR p.lot < 65536 GROUP BY 1, 3
    ) GROUP BY kind, month, tier HAVING sum(units) <> 0
  ) AS s JOIN kind AS k ON k.kind = s.kind LEFT JOIN tier ON tier.block = 0 AND tier.tier = s.tier
  ORDER BY s.kind, s.month, s.tier)sql"},
    {"lot_view", R"sql(
  SELECT l.lot, customer, k.name AS of, {earned_day} AS earned_on, {active_from} AS active_from,
         {last_day} AS last_day, {earned} AS earned, {left} AS left, r.id AS receipt, t.text AS terms
  FROM lot AS l JOIN account USING (account) LEFT JOIN receipt AS r ON r.row = {l_row}
  LEFT JOIN terms AS t ON t.terms = (l.lot & 65535) LEFT JOIN kind AS k ON k.kind = t.kind)sql"},
    {"tier_change_view", R"sql(
  SELECT customer, t.block_name AS block, {t_day} AS date, f.name AS from_tier, t.name AS to_tier, r.id AS receipt
  FROM tier_change AS c JOIN account USING (account)
  LEFT JOIN tier AS f ON f.block = c.block AND f.tier = c.from_tier
  LEFT JOIN tier AS t ON t.block = c.block AND t.tier = c.to_tier LEFT JOIN receipt AS r ON r.row = c.receipt)sql"},
    {"tier_level_view", R"sql(
  SELECT l.version, t.block_name AS block, t.name AS tier, l.measure,
         CASE WHEN l.measure IN ('net', 'gross', 'paid', 'tender') THEN {threshold}
              WHEN l.measure = 'points' THEN {threshold_points}
              WHEN l.measure = 'units' THEN l.threshold / 1000000.0 ELSE l.threshold END AS threshold,
         l.window, l.on_set, l.conditions, l.rise, l.fall
  FROM tier_level AS l JOIN tier AS t USING (block, tier))sql"},
    {"effect_view", R"sql(
  SELECT x.effect, customer, {x_day} AS date, k.word AS kind, rule.name AS rule, r.id AS receipt, c.id AS cause,
         {amount} AS amount, x.channel, x.text, x.lines
  FROM effect AS x JOIN account USING (account) LEFT JOIN rule USING (rule)
  LEFT JOIN receipt AS r ON r.row = x.receipt LEFT JOIN receipt AS c ON c.row = x.cause
  LEFT JOIN word AS k ON k.of = 'effect' AND k.number = x.kind)sql"},
}};

}  // namespace

std::string makeViews(const ProgrammeId& programme) {
  const auto of = [&](std::string_view column, std::string_view kind) {
    return decimalOf(column, kind, programme.kinds);
  };
  const auto money = [&](std::string_view column) { return decimalOrNull(column, programme.money_decimals); };
  // In two parts, whole steps and the rest: no product leaves 64 bits.
  constexpr std::string_view kWorth =
      "(s.units / k.worth_points * k.worth_money + s.units % k.worth_points * k.worth_money / k.worth_points)";
  std::string all;
  for (const View& view : kViews) {
    all += fmt::format("CREATE VIEW {} AS", view.name);
    all += fmt::format(
        fmt::runtime(view.select), fmt::arg("balance", decimal("balance", programme.points_decimals)),
        fmt::arg("held", of("held", "s.kind")), fmt::arg("pending", of("pending", "s.kind")),
        fmt::arg("r_day", date("r.day")), fmt::arg("p_day", date("p.day")),
        fmt::arg("net", money("iif(coalesce(n.verdict, r.verdict) < 2, coalesce(n.net, r.net), NULL)")),
        fmt::arg("s_day", date("(p.lot >> 16 & 65535)")), fmt::arg("points", of("p.points", "coalesce(t.kind, 0)")),
        fmt::arg("back", of("(-p.points)", "coalesce(t.kind, 0)")), fmt::arg("p_row", eventRow("p.lot")),
        fmt::arg("l_row", eventRow("l.lot")), fmt::arg("tb_points", of("s.units", "s.kind")),
        fmt::arg("l_points", of("s.units", "s.kind")), fmt::arg("worth", decimal(kWorth, programme.money_decimals)),
        fmt::arg("quantity", decimal("t.quantity", kQuantityDecimals)), fmt::arg("t_net", money("t.net")),
        fmt::arg("threshold", money("l.threshold")),
        fmt::arg("threshold_points", decimalOrNull("l.threshold", programme.points_decimals)),
        fmt::arg("wanted", of("p.wanted", "coalesce(t.kind, 0)")), fmt::arg("earned_day", date("l.earned_day")),
        fmt::arg("active_from", date("l.active_from")), fmt::arg("last_day", date("l.last_day")),
        fmt::arg("earned", of("l.earned", "t.kind")), fmt::arg("left", of("l.left", "t.kind")),
        fmt::arg("t_day", date("c.day")), fmt::arg("x_day", date("x.day")),
        fmt::arg("amount",
                 fmt::format("iif(x.kind <= 2, {}, x.amount)", decimal("x.amount", programme.money_decimals))));
    all += ";\n";
  }
  return all;
}

std::string dropViews() {
  std::string all;
  for (const View& view : kViews) all += fmt::format("DROP VIEW IF EXISTS {};\n", view.name);
  return all;
}

}  // namespace kopeck
