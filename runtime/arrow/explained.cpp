#include "runtime/arrow/explained.h"

#include <cstdint>
#include <string>
#include <utility>

namespace kopeck::arrow {

namespace {

enum OfRule : std::uint8_t { kRule, kTitle, kFate, kBecause, kHow, kWanted, kPoints, kDiscount, kLines, kOfRule };

/// What kept the rule from acting: a condition in the author's words, another rule, a limit.
const std::string& because(const ExplainedRule& rule) {
  if (!rule.condition.empty()) return rule.condition;
  if (!rule.other.empty()) return rule.other;
  return rule.limit;
}

void addList(Column& list, const std::vector<Value>& values) {
  for (const Value value : values) list.child(0).add(value);
  list.end();
}

}  // namespace

std::vector<Column> explainedColumns(int points_decimals, int money_decimals) {
  std::vector<Column> rule;
  rule.reserve(kOfRule);
  rule.push_back(Column::text("rule"));
  rule.push_back(Column::text("title"));
  rule.push_back(Column::text("fate"));
  rule.push_back(Column::text("because"));
  rule.push_back(Column::text("how"));
  rule.push_back(Column::decimal("wanted", points_decimals));
  rule.push_back(Column::decimal("points", points_decimals));
  rule.push_back(Column::decimal("money_off", money_decimals));
  rule.push_back(Column::list("lines", Column::decimal("points", points_decimals)));
  std::vector<Column> row;
  row.push_back(Column::text("customer"));
  row.push_back(Column::text("receipt"));
  row.push_back(Column::date("day"));
  row.push_back(Column::decimal("gross", money_decimals));
  row.push_back(Column::decimal("net", money_decimals));
  row.push_back(Column::decimal("paid", money_decimals));
  row.push_back(Column::decimal("discount", money_decimals));
  row.push_back(Column::decimal("earned", points_decimals));
  row.push_back(Column::list("rules", Column::record("rule", std::move(rule))));
  return row;
}

void addExplained(Table& table, const ExplainedOf& of, const Explanation& explanation) {
  table[0].addText(of.customer);
  table[1].addText(of.receipt);
  table[2].add(of.day);
  table[3].add(explanation.gross);
  table[4].add(explanation.net);
  table[5].add(explanation.paid);
  table[6].add(explanation.discount);
  table[7].add(explanation.earned);
  Column& record = table[8].child(0);
  for (const ExplainedRule& rule : explanation.rules) {
    if (rule.fate == RuleFate::other_trigger) continue;
    record.child(kRule).addText(rule.rule);
    record.child(kTitle).addName(rule.title);
    record.child(kFate).addText(name(rule.fate));
    record.child(kBecause).addName(because(rule));
    std::string how;
    for (const ExplainedAmount& amount : rule.amounts)
      how += (how.empty() ? "" : "; ") + (of.russian ? amount.ru : amount.en);
    record.child(kHow).addName(how);
    record.child(kWanted).add(rule.wanted);
    record.child(kPoints).add(rule.given);
    Value discount = 0;
    for (const Value part : rule.money_lines) discount += part;
    record.child(kDiscount).add(discount);
    addList(record.child(kLines), rule.lines);
    record.end();
  }
  table[8].end();
  table.endRow();
}

}  // namespace kopeck::arrow
