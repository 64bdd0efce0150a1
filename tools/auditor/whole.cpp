#include "tools/auditor/whole.h"

#include <array>
#include <string>

namespace kopeck::auditor {

namespace {

constexpr std::int64_t kApplication = 0x4B6F706B;  // "Kopk"
constexpr std::int64_t kVersion = 3;

}  // namespace

bool known(Database& database, const std::string& path, Report& report) {
  if (database.failed()) {
    report.unusable_en = fmt::format("{} can't be read as a ledger: {}", path, database.failure());
    report.unusable_ru = fmt::format("{} не читается как журнал: {}", path, database.failure());
    return false;
  }
  const std::int64_t application = database.number("PRAGMA application_id", 0);
  const std::int64_t version = database.number("PRAGMA user_version", 0);
  if (application == kApplication && version == kVersion) return true;
  if (application != kApplication) {
    report.unusable_en = fmt::format("{} is an SQLite file, but not a Kopeck ledger", path);
    report.unusable_ru = fmt::format("{} — файл SQLite, но не журнал Kopeck", path);
  } else {
    report.unusable_en = fmt::format("the ledger {} has tables of version {}, this Kopeck works with version {}", path,
                                     version, kVersion);
    report.unusable_ru =
        fmt::format("таблицы журнала {} имеют версию {}, этот Kopeck работает с версией {}", path, version, kVersion);
  }
  return false;
}

void checkFile(Database& database, Findings& findings) {
  {
    Query sound(database, "PRAGMA integrity_check(10)");
    while (sound.next())
      if (sound.text(0) != "ok")
        findings.add(Kind::file_damaged, {}, "SQLite finds the file damaged: {}",
                     "SQLite считает файл повреждённым: {}", sound.text(0));
  }
  {
    Query foreign(database, "PRAGMA foreign_key_check");
    while (foreign.next())
      findings.add(Kind::file_damaged, {}, "row {} of table {} names a row of {} that is not there",
                   "строка {} таблицы {} ссылается на строку {}, которой нет", foreign.numberOr(1, 0), foreign.text(0),
                   foreign.text(2));
  }
  for (const char* table : {"posting", "effect", "receipt", "event_batch"}) {
    for (const char* guard : {"stays", "remains", "once"}) {
      const std::string name = fmt::format("{}_{}", table, guard);
      const std::string sql = fmt::format(
          "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND name = '{}' AND tbl_name = '{}' "
          "AND sql LIKE '%RAISE(ABORT%'",
          name, table);
      if (database.number(sql.c_str(), 0) == 1) continue;
      findings.add(Kind::guard_missing, {}, "the trigger {} that keeps {} from being changed is gone",
                   "нет триггера {}, который не даёт менять {}", name, table);
    }
  }
}

void checkNumbers(Database& database, Findings& findings) {
  for (const char* table : {"posting", "effect"}) {
    const std::string whole = fmt::format("SELECT count(*) = coalesce(max({0}), 0) FROM {0}", table);
    if (database.number(whole.c_str(), 1) != 0) continue;
    Query all(database, fmt::format("SELECT {0} FROM {0} ORDER BY {0}", table));
    std::int64_t expected = 1;
    while (all.next()) {
      const std::int64_t number = all.number(0);
      if (number != expected)
        findings.add(Kind::posting_missing, {.posting = expected}, "{0} {1} is missing, up to {2}",
                     "нет записи {1} в таблице {0}, до {2}", table, expected, number - 1);
      expected = number + 1;
    }
  }
}

/// A receipt's number may come again years later, but not on the same day, nor saying the same.
void checkTwice(Database& database, Findings& findings) {
  Query twice(database,
              "SELECT id, kind, day, content, row, verdict FROM receipt WHERE id IN (SELECT id FROM receipt "
              "WHERE verdict <= 1 AND kind <> 0 GROUP BY id HAVING count(*) > 1) AND verdict <= 1 AND kind <> 0 "
              "ORDER BY id, kind, row");
  std::string id;
  std::int64_t kind = -1;
  struct Seen {
    Day day = kNone;
    std::string content;
    std::int64_t row = 0;
  };
  std::vector<Seen> seen;
  while (twice.next()) {
    if (twice.text(0) != id || twice.number(1) != kind) seen.clear();
    id = twice.text(0);
    kind = twice.number(1);
    const Seen one{twice.day(2), std::string(twice.text(3)), twice.number(4)};
    for (const Seen& other : seen) {
      if (other.day != one.day && other.content != one.content) continue;
      findings.add(Kind::event_twice, {.row = one.row}, "event {} was posted twice, as row {} and as row {}",
                   "событие {} проведено дважды: строки {} и {}", id, other.row, one.row);
      break;
    }
    seen.push_back(one);
  }
}

void checkCounters(Database& database, const Sums& sums, Findings& findings) {
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> kept;
  Query balances(database, "SELECT counter, kind, points FROM counter_balance");
  while (balances.next()) kept[{balances.number(0), balances.number(1)}] = balances.number(2);
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> all = sums.counters;
  for (const auto& [key, points] : kept) all.try_emplace(key, 0);
  for (const auto& [key, points] : all) {
    const auto found = kept.find(key);
    const std::int64_t said = found == kept.end() ? 0 : found->second;
    if (said != points)
      findings.add(Kind::counter_differs, {}, "the programme's account {} should hold {} of kind {}, but says {}",
                   "на счёте программы {} должно быть {} (вид {}), а записано {}", key.first, points, key.second, said);
  }
  std::map<std::int64_t, std::int64_t> whole = sums.held;
  for (const auto& [key, points] : kept) whole[key.second] += points;
  for (const auto& [kind, points] : whole)
    if (points != 0)
      findings.add(Kind::counter_differs, {},
                   "customers and the programme's accounts should sum to 0 of kind {}, but sum to {}",
                   "счета клиентов и программы (вид {}) должны давать в сумме 0, а дают {}", kind, points);
}

namespace {

/// Sums of all runs, straight from their JSON; SQLite reads it.
std::int64_t saidTotal(Database& database, const std::string& path) {
  return database.number(fmt::format("SELECT coalesce(sum(json_extract(totals, '{}')), 0) FROM run", path).c_str(), 0);
}

struct PointTotal {
  const char* name;
  std::array<Move, 2> moves;
  std::int64_t sign;
};

constexpr std::array<PointTotal, 10> kPointTotals{{{"earned", {Move::earned}, 1},
                                                   {"redeemed", {Move::redeemed}, -1},
                                                   {"expired", {Move::expired}, -1},
                                                   {"taken_back", {Move::taken_back}, -1},
                                                   {"returned", {Move::returned}, 1},
                                                   {"adjusted", {Move::adjusted}, 1},
                                                   {"turned", {Move::turned, Move::used}, -1},
                                                   {"opened", {Move::opened}, 1},
                                                   {"gifted", {Move::gifted}, 1},
                                                   {"by_hand", {Move::by_hand}, 1}}};

}  // namespace

void checkTotals(Database& database, const Dictionary& words, const Sums& sums, Findings& findings) {
  const auto compare = [&](const std::string& path, const std::string& what, std::int64_t counted) {
    const std::int64_t said = saidTotal(database, path);
    if (said != counted)
      findings.add(Kind::totals_differ, {}, "the runs say {} {}, but the tables {}",
                   "в итогах запусков {1} — {0}, а по таблицам {2}", said, what, counted);
  };
  const auto count = [](const auto& of, Verdict verdict) { return of[static_cast<std::size_t>(verdict)]; };
  compare("$.posted", "posted", count(sums.receipts, Verdict::posted));
  compare("$.anonymous", "anonymous", count(sums.receipts, Verdict::anonymous));
  compare("$.duplicate", "duplicate", count(sums.receipts, Verdict::duplicate));
  compare("$.waiting", "waiting", count(sums.receipts, Verdict::waiting));
  compare("$.gifts", "gifts", count(sums.gifts, Verdict::posted));
  compare("$.gifts_refused", "gifts_refused", count(sums.gifts, Verdict::refused));
  compare("$.discounts", "discounts", sums.discounts);
  compare("$.messages", "messages", sums.messages);
  // Wallets stand in the order of the kinds; the first is the header's points.
  int wallet = -1;
  std::int64_t issued = 0;
  std::int64_t used = 0;
  for (std::size_t kind = 0; kind < words.kind_uses.size(); ++kind) {
    const auto found = sums.postings.find(static_cast<std::int64_t>(kind));
    const Sums::OfKind none;
    const Sums::OfKind& of = found == sums.postings.end() ? none : found->second;
    if (words.kind_uses[kind] == "coupon") {
      issued += of.points[static_cast<std::size_t>(Move::earned)];
      used -= of.points[static_cast<std::size_t>(Move::used)];
    }
    if (words.kind_uses[kind] != "points") continue;
    const std::string where = ++wallet == 0 ? "$." : fmt::format("$.wallets[{}].", wallet - 1);
    for (const PointTotal& total : kPointTotals) {
      std::int64_t points = of.points[static_cast<std::size_t>(total.moves[0])];
      if (total.moves[1] != Move{}) points += of.points[static_cast<std::size_t>(total.moves[1])];
      compare(where + total.name, fmt::format("{} {}", words.kind_names[kind], total.name), total.sign * points);
    }
    compare(where + "uncollected", fmt::format("{} uncollected", words.kind_names[kind]),
            of.wanted[static_cast<std::size_t>(Move::uncollected)]);
  }
  compare("$.coupons_issued", "coupons_issued", issued);
  compare("$.coupons_used", "coupons_used", used);
  for (const auto& [reason, rows] : sums.refused) {
    Query said(database,
               fmt::format("SELECT coalesce(sum(json_extract(r.value, '$.count')), 0) FROM run, "
                           "json_each(run.totals, '$.refused') AS r WHERE json_extract(r.value, '$.reason') = "
                           "(SELECT word FROM word WHERE of = 'reason' AND number = {})",
                           reason));
    const std::int64_t counted = said.next() ? said.number(0) : 0;
    // The input may have refused more for the same reason before it had a row.
    if (counted < rows)
      findings.add(Kind::totals_differ, {}, "the runs refused {} events for reason {}, but the tables {}",
                   "запуски отказали {} событиям по причине {}, а в таблицах их {}", counted, reason, rows);
  }
}

}  // namespace kopeck::auditor
