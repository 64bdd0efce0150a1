// The Ast's nodes of tests: who there is, what happens to them, what is expected of it. ast.h is the way to the whole
// of the Ast.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "compiler/source/source.h"
#include "compiler/syntax/ast_expr.h"
#include "runtime/value/value.h"

namespace kopeck::ast {

struct TestAttribute {  // `channel pos`, `birthday 1990-03-08`
  Name name;
  Expr value;
};
struct TestCustomer {
  Name name;
  std::vector<TestAttribute> attributes;
  std::vector<Name> tiers;
  std::vector<Quantity> balances;  // also `stamps tenth_cup 5`, `coupon cash 1`, `badge vip`: the word is the name
  struct Spent {
    Quantity money;
    Date on;
  };
  std::vector<Spent> spent;
  Span span;
};
struct TestLine {
  Text name;
  Quantity quantity;  // 2 (unit none); the unit price follows
  Quantity price;
  std::optional<Text> sku;
  std::optional<Text> category;
  std::optional<Quantity> discount;
  std::optional<Quantity> tax;
  std::vector<TestAttribute> attributes;
  Span span;
};
struct TestReceipt {
  Name name;
  Date date;
  Time time;
  Name customer;                          // empty = anonymous
  std::vector<TestAttribute> attributes;  // also `store "…"`
  std::vector<Quantity> pays;             // pays 200 beans: stated redemption, one a wallet
  std::vector<Quantity> asks;             // asks 200 beans: what the till asks to redeem
  std::vector<Text> codes;
  struct Coupon {
    Name name;
    std::int64_t count = 1;
  };
  std::vector<Coupon> coupons;
  struct Tender {
    Name name;
    Quantity money;
  };
  std::vector<Tender> tenders;
  std::optional<Date> arrives;
  std::vector<TestLine> lines;
  Span span;
};
struct TestEvent {
  Name event;
  Name name;
  Date date;
  Time time;
  Name customer;
  std::vector<TestAttribute> attributes;
  Span span;
};
struct TestReturn {
  Name name;
  std::optional<Name> of;
  Name customer;  // where `of` is not said
  Date date;
  Time time;
  struct Line {
    Quantity quantity;  // 1 unit
    Text item;
  };
  std::vector<Line> lines;
  Span span;
};
/// `given surprise draws 80 beans`, `given surprise draws` (it fires): for the receipts that follow in the test.
struct TestGiven {
  Name rule;
  std::optional<Quantity> draws;
  Span span;
};
/// `expect r1 earned 98 beans: base 35, …`, `expect anna active 98 beans at 2026-03-22`, …
struct TestExpect {
  enum class Kind : std::uint8_t {
    earned,      // r1 earned N: rule N, …
    may_redeem,  // r1 may redeem N
    taken_back,  // t1 taken back N
    tier,        // anna tier gold
    active,
    pending,    // anna active N
    last_day,   // anna last day of N D
    refused,    // r2 refused REASON
    holds,      // anna coupon cash 1, stamps tenth_cup 5, badge vip: `name` and `points`
    free,       // r1 free 1 unit
    discount,   // r1 discount 10.00 RUB [: tea_week 10.00, …]
    paid,       // r1 paid 90.00 RUB
    message,    // r1 (or anna) message "…"
    attribute,  // anna city "Kazan": `name` and `value`
  };
  Kind kind = Kind::earned;
  Name subject;
  Quantity points;
  struct Part {
    Name rule;
    Decimal points;
    Span span;
  };
  std::vector<Part> parts;
  Name name;  // the tier or the reason; of `holds` what is held
  std::optional<Text> text;
  std::optional<Expr> value;
  std::optional<Date> at;
  Span span;
};
using TestStep = std::variant<TestCustomer, TestReceipt, TestEvent, TestReturn, TestExpect, TestGiven>;
struct TestDecl {
  Text name;
  std::vector<TestStep> steps;
  Span span;
  bool poisoned = false;  // a part of it could not be read, and was reported: what it lacks is no mistake of its own
};

}  // namespace kopeck::ast
