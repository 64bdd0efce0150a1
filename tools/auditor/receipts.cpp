#include "tools/auditor/receipts.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace kopeck::auditor {

namespace {

constexpr const char* kRows =
    "SELECT r.row, r.id, r.kind, a.customer, r.day, r.second, r.verdict, coalesce(n.verdict, r.verdict), "
    "coalesce(n.reason, r.reason), coalesce(n.net, r.net), s.id, r.account, n.net IS NOT NULL FROM receipt AS r "
    "LEFT JOIN account AS a ON a.account = r.account LEFT JOIN receipt_now AS n ON n.row = r.row "
    "LEFT JOIN receipt AS s ON s.row = r.of_row ORDER BY r.row";

// A return takes its part of a discount back, which the sale's own net does not know of. Where a late event changed
// both, nobody can tell them apart: the third column says so.
constexpr const char* kDiscounts =
    "SELECT receipt, sum(iif(undone, 0, amount)), sum(undone) > 0 AND sum(caused AND NOT undone) > 0 FROM (SELECT "
    "e.receipt, e.amount, e.cause IS NOT NULL AS caused, e.cause IS NOT NULL AND EXISTS (SELECT 1 FROM returned AS t "
    "WHERE t.sale = e.receipt AND t.row = e.cause) AS undone FROM effect AS e WHERE e.kind <= 2 AND e.receipt IS NOT "
    "NULL) GROUP BY receipt ORDER BY receipt";

std::optional<EventKind> kindNamed(std::string_view type) {
  constexpr std::array<const char*, 8> kTypes{"customer", "event",   "purchase", "return",
                                              "gift",     "opening", "adjust",   "redemption"};
  const auto found = std::find(kTypes.begin(), kTypes.end(), type);
  if (found == kTypes.end()) return std::nullopt;
  return static_cast<EventKind>(found - kTypes.begin());
}

/// Texts that are no plain ASCII are kept in one normal form, which only its own tables know.
bool sameText(std::string_view kept, std::string_view came) {
  const auto plain = [](std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  };
  return kept == came || (!plain(kept) && !plain(came));
}

bool isReceipt(EventKind kind) {
  return kind == EventKind::purchase || kind == EventKind::giving_back;
}

}  // namespace

ReceiptPass::ReceiptPass(Database& database, const Dictionary& words, Findings& findings, Sums& sums)
    : database_(database),
      words_(words),
      findings_(findings),
      sums_(sums),
      batches_(database, findings),
      reader_(words.money_decimals),
      discounts_(database, kDiscounts),
      sold_(database,
            "SELECT sale, line, sum(quantity), sum(net) FROM returned GROUP BY sale, line ORDER BY sale, line"),
      came_back_(database, "SELECT row, count(*), sum(quantity), sum(net) FROM returned GROUP BY row ORDER BY row"),
      more_discounts_(discounts_.next()),
      more_sold_(sold_.next()),
      more_came_back_(came_back_.next()) {}

std::int64_t ReceiptPass::run() {
  Query rows(database_, kRows);
  std::int64_t expected = 1;
  std::int64_t count_of_rows = 0;
  Row row;
  RawEvent raw;
  while (rows.next()) {
    read(rows, row);
    ++count_of_rows;
    if (row.row != expected)
      findings_.add(Kind::receipt_missing, {.row = expected}, "rows of events from {} to {} are missing",
                    "нет строк событий с {} по {}", expected, row.row - 1);
    expected = row.row + 1;
    if (!rows.null(11) && rows.null(3))
      findings_.add(Kind::event_differs, {.row = row.row}, "event {} (row {}) names account {}, which is not there",
                    "событие {} (строка {}) называет счёт {}, которого нет", row.id, row.row, rows.number(11));
    count(row);
    const Batches::Text text = batches_.of(row.row);
    const bool object = !text.line.empty() && text.line.front() == '{';
    const bool readable = object && reader_.read(text.line, text.room, raw);
    if (object && !readable)
      findings_.add(Kind::batch_damaged, {.row = row.row}, "event {} (row {}) as it came can't be read",
                    "событие {} (строка {}) в том виде, как пришло, не читается", row.id, row.row);
    const bool own = readable && !raw.type.empty();
    if (own) compare(row, raw);
    returns(row, own ? &raw : nullptr);
  }
  batches_.finish(expected - 1);
  for (; more_sold_ || more_came_back_;
       more_sold_ = more_sold_ && sold_.next(), more_came_back_ = more_came_back_ && came_back_.next()) {
    const std::int64_t unknown = more_sold_ ? sold_.number(0) : came_back_.number(0);
    findings_.add(Kind::return_unknown, {.row = unknown}, "returned goods name row {}, which is not there",
                  "возвращённый товар ссылается на строку {}, которой нет", unknown);
  }
  return count_of_rows;
}

void ReceiptPass::read(const Query& query, Row& row) {
  row.row = query.number(0);
  row.id = query.text(1);
  row.kind = static_cast<EventKind>(query.number(2));
  row.customer = query.text(3);
  row.day = query.day(4);
  row.second = query.number(5);
  row.verdict = static_cast<Verdict>(query.number(6));
  row.now = static_cast<Verdict>(query.number(7));
  row.reason = query.number(8);
  row.net = query.numberOr(9, kNone);
  row.sale = query.text(10);
  row.changed = query.number(12) != 0;
}

void ReceiptPass::count(const Row& row) {
  const auto verdict = std::min<std::size_t>(static_cast<std::size_t>(row.now), sums_.receipts.size() - 1);
  if (row.kind == EventKind::gift) {
    ++sums_.gifts[verdict];
    return;
  }
  if (isReceipt(row.kind))
    ++sums_.receipts[verdict];
  else
    ++sums_.other_events;
  if (row.now == Verdict::refused) ++sums_.refused[row.reason];
}

void ReceiptPass::compare(const Row& row, const RawEvent& raw) {
  const std::optional<EventKind> kind = kindNamed(raw.type);
  const bool same_kind = kind && *kind == row.kind;
  // What an opening states counts to tiers.
  if (row.kind == EventKind::opening && row.verdict == Verdict::posted) {
    if (raw.tier) sums_.openings.push_back({row.row, kNone, 0, true});
    for (const RawSpend& spend : raw.spend)
      sums_.openings.push_back({row.row, spend.on == kNone ? row.day : spend.on, spend.amount, false});
  }
  if (!same_kind || !sameText(row.id, raw.id)) {
    findings_.add(Kind::event_differs, {.row = row.row}, "row {} is {} {}, but the event as it came is {} {}",
                  "строка {} — это {} {}, а пришедшее событие — {} {}", row.row,
                  wordOf("kind", static_cast<int>(row.kind)), row.id, raw.type, raw.id);
    return;
  }
  compareWho(row, raw);
  if (row.kind != EventKind::purchase || (row.now != Verdict::posted && row.now != Verdict::anonymous)) return;
  // A late event that changed the discounts of a sale, part of which had come back, says but the difference of both.
  if (row.changed && more_sold_ && sold_.number(0) == row.row) return;
  if (const std::optional<std::int64_t> discount = discountOf(row.row)) compareNet(row, raw, *discount);
}

void ReceiptPass::compareWho(const Row& row, const RawEvent& raw) {
  const std::string& came = row.kind == EventKind::customer ? raw.id : raw.customer;
  const bool names = !came.empty();
  const bool kept = !row.customer.empty();
  // Refused ones and duplicates need no account; a return may name its sale alone.
  const bool may_lack = row.verdict == Verdict::duplicate || row.verdict == Verdict::refused;
  const bool may_find = row.kind == EventKind::giving_back && !raw.of.empty();
  if ((names && kept && !sameText(row.customer, came)) || (names && !kept && !may_lack) ||
      (!names && kept && !may_find))
    findings_.add(Kind::event_differs, {.row = row.row, .customer = row.customer},
                  "event {} (row {}) is customer {}'s, but as it came it is {}'s",
                  "событие {} (строка {}) числится за клиентом {}, а пришло от {}", row.id, row.row, row.customer,
                  came);
  if (!raw.of.empty() && !row.sale.empty() && row.kind == EventKind::giving_back && !sameText(row.sale, raw.of))
    findings_.add(Kind::event_differs, {.row = row.row, .customer = row.customer},
                  "return {} (row {}) leads to sale {}, but as it came it names {}",
                  "возврат {} (строка {}) ведёт к продаже {}, а пришёл к {}", row.id, row.row, row.sale, raw.of);
  if (raw.day == kNone || row.day == kNone) return;
  const bool same_day = raw.zoned ? std::llabs(raw.day - row.day) <= 1 : raw.day == row.day;
  if (!same_day || (!raw.zoned && raw.second != row.second))
    findings_.add(Kind::event_differs, {.row = row.row, .customer = row.customer},
                  "event {} (row {}) is dated {}, but as it came {}",
                  "событие {} (строка {}) датировано {}, а пришло с датой {}", row.id, row.row, dateText(row.day),
                  dateText(raw.day));
}

void ReceiptPass::compareNet(const Row& row, const RawEvent& raw, std::int64_t discount) {
  std::int64_t amount = 0;
  std::int64_t tax = 0;
  for (const RawLine& line : raw.lines) {
    if (!line.amount || __builtin_add_overflow(amount, *line.amount, &amount)) return;
    tax += line.tax;
  }
  if (row.net == amount - discount || row.net == amount - tax - discount) return;
  if (row.net == kNone) {
    findings_.add(Kind::net_differs, {.row = row.row, .customer = row.customer}, "receipt {} (row {}) has no net",
                  "у чека {} (строка {}) нет суммы", row.id, row.row);
    return;
  }
  findings_.add(Kind::net_differs, {.row = row.row, .customer = row.customer},
                "the net of receipt {} (row {}) is {}, but its lines are {} and its discounts {}",
                "сумма чека {} (строка {}) — {}, а его позиции дают {}, скидки {}", row.id, row.row,
                words_.money(row.net), words_.money(amount), words_.money(discount));
}

std::optional<std::int64_t> ReceiptPass::discountOf(std::int64_t row) {
  while (more_discounts_ && discounts_.number(0) < row) more_discounts_ = discounts_.next();
  if (!more_discounts_ || discounts_.number(0) != row) return 0;
  if (discounts_.number(2) != 0) return std::nullopt;
  return discounts_.number(1);
}

/// What was returned of a sale.
void ReceiptPass::returns(const Row& row, const RawEvent* raw) {
  std::int64_t net_back = 0;
  for (; more_sold_ && sold_.number(0) <= row.row; more_sold_ = sold_.next()) {
    const std::int64_t line = sold_.number(1);
    const std::int64_t quantity = sold_.number(2);
    net_back += sold_.number(3);
    if (sold_.number(0) != row.row || row.kind != EventKind::purchase || row.now != Verdict::posted) {
      findings_.add(Kind::return_unknown, {.row = row.row},
                    "goods of row {} were returned, which is no posted purchase",
                    "возвращён товар строки {}, а это не проведённая покупка", sold_.number(0));
      continue;
    }
    if (raw == nullptr) continue;
    const bool known = line >= 0 && static_cast<std::size_t>(line) < raw->lines.size();
    const std::int64_t bought = known ? raw->lines[static_cast<std::size_t>(line)].quantity.value_or(INT64_MAX) : 0;
    if (quantity > bought)
      findings_.add(Kind::return_too_much, {.row = row.row, .customer = row.customer},
                    "of line {} of receipt {} (row {}) {} units came back, {} were bought",
                    "по позиции {} чека {} (строка {}) вернулось {} ед., а куплено {}", line, row.id, row.row,
                    Dictionary::quantity(quantity), Dictionary::quantity(bought));
  }
  if (row.kind == EventKind::purchase && row.net != kNone && net_back > row.net)
    findings_.add(Kind::return_too_much, {.row = row.row, .customer = row.customer},
                  "goods of receipt {} (row {}) came back for {}, but its net is {}",
                  "по чеку {} (строка {}) возвращено на {}, а его сумма {}", row.id, row.row, words_.money(net_back),
                  words_.money(row.net));

  takesBack(row, raw);
}

/// A posted return took something, and no more than it names.
void ReceiptPass::takesBack(const Row& row, const RawEvent* raw) {
  while (more_came_back_ && came_back_.number(0) < row.row) more_came_back_ = came_back_.next();
  const bool took = more_came_back_ && came_back_.number(0) == row.row;
  const std::int64_t quantity = took ? came_back_.number(2) : 0;
  const std::int64_t net = took ? came_back_.number(3) : 0;
  if (took) more_came_back_ = came_back_.next();
  const bool posted = row.kind == EventKind::giving_back && row.now == Verdict::posted;
  if (posted && !took)
    findings_.add(Kind::return_unknown, {.row = row.row, .customer = row.customer},
                  "return {} (row {}) took nothing of any sale",
                  "возврат {} (строка {}) не взял ничего ни из одной продажи", row.id, row.row);
  if (took && !posted)
    findings_.add(Kind::return_unknown, {.row = row.row, .customer = row.customer},
                  "{} (row {}) took goods back, but is no posted return",
                  "{} (строка {}): товар возвращён, но это не проведённый возврат", row.id, row.row);
  if (!posted) return;
  if (!took) return;
  if (row.net != net)
    findings_.add(Kind::net_differs, {.row = row.row, .customer = row.customer},
                  "the net of return {} (row {}) is {}, but what it took of its sales is {}",
                  "сумма возврата {} (строка {}) — {}, а из продаж взято {}", row.id, row.row, words_.money(row.net),
                  words_.money(net));
  if (raw == nullptr) return;
  std::int64_t named = 0;
  for (const RawLine& line : raw->lines)
    if (!line.quantity || __builtin_add_overflow(named, std::llabs(*line.quantity), &named)) return;
  if (quantity > named)
    findings_.add(Kind::return_too_much, {.row = row.row, .customer = row.customer},
                  "return {} (row {}) took {} units, but names {}", "возврат {} (строка {}) взял {} ед., а называет {}",
                  row.id, row.row, Dictionary::quantity(quantity), Dictionary::quantity(named));
}

}  // namespace kopeck::auditor
