#include "compiler/syntax/antlr/builder.h"
#include "compiler/syntax/token_types.h"

namespace kopeck::syntax {

using namespace ast;  // NOLINT(google-build-using-namespace): the vocabulary of this file

// testDecl : TEST STRING testStep*
TestDecl Builder::testDecl(Kopeck::TestDeclContext* rule) {
  TestDecl out;
  out.name = text(rule->STRING());
  out.span = span(rule);
  const auto steps = rule->testStep();
  head(LayoutBlock::Kind::test, rule, steps.empty() ? nullptr : steps.front());
  for (Kopeck::TestStepContext* step : steps) testStep(out, step);
  return out;
}

void Builder::testStep(TestDecl& test, Kopeck::TestStepContext* rule) {
  if (rule->testReceipt() == nullptr) line(LayoutLine::Kind::clause, 1, rule);
  if (rule->testCustomer() != nullptr) test.steps.emplace_back(testCustomer(rule->testCustomer()));
  if (rule->testReceipt() != nullptr) test.steps.emplace_back(testReceipt(rule->testReceipt()));
  if (rule->testEvent() != nullptr) test.steps.emplace_back(testEvent(rule->testEvent()));
  if (rule->testReturn() != nullptr) {
    TestReturn step = testReturn(test, rule->testReturn());
    test.steps.emplace_back(std::move(step));
  }
  if (rule->testGiven() != nullptr) test.steps.emplace_back(testGiven(rule->testGiven()));
  if (rule->testExpect() != nullptr) testExpect(test, rule->testExpect());
}

bool Builder::takes(const TestAttribute& attribute, ExprKind kind, Phrase what) {
  if (attribute.value.kind == kind) return true;
  diagnostics_.report(Code::testValue, attribute.value.span, written(attribute.name.span), std::move(what));
  return false;
}

// testCustomer : CUSTOMER name (COLON customerItem (COMMA customerItem)*)?
TestCustomer Builder::testCustomer(Kopeck::TestCustomerContext* rule) {
  TestCustomer out;
  out.name = name(rule->name());
  out.span = span(rule);
  for (Kopeck::CustomerItemContext* item : rule->customerItem()) customerItem(out, item);
  return out;
}

// customerItem : SPENT quantity (ON | NA | AT)? DATE | stamps name NUMBER | COUPON name NUMBER | attribute
void Builder::customerItem(TestCustomer& out, Kopeck::CustomerItemContext* rule) {
  if (rule->SPENT() != nullptr) {
    out.spent.push_back({quantity(rule->quantity()), date(rule->DATE())});
    return;
  }
  if (rule->attribute() == nullptr) {
    out.balances.push_back(held(name(rule->name()), rule->NUMBER()));
    return;
  }
  const Token& first = firstToken(rule);
  TestAttribute said = attribute(rule->attribute());
  if (first.type == T_TIER) {
    if (takes(said, ExprKind::path, {"the name of a tier", "имя уровня"}))
      out.tiers.push_back(said.value.names.front());
  } else if (first.type == T_BADGE) {
    if (takes(said, ExprKind::path, {"the name of a badge", "имя значка"})) {
      out.balances.push_back(held(said.value.names.front(), nullptr));
    }
  } else if (first.type == T_BALANCE) {
    if (takes(said, ExprKind::quantity, {"an amount of points", "количество баллов"})) {
      out.balances.push_back(said.value.quantity);
    }
  } else {
    out.attributes.push_back(std::move(said));
  }
}

/// So many of a thing that has a name: stamps of a rule, a coupon; one where no number is said.
Quantity Builder::held(const Name& what, Leaf* number) const {
  Quantity out;
  if (number != nullptr) {
    out = quantity(number, nullptr);
  } else {
    out.value.mantissa = 1;
  }
  out.unit = Unit::word;
  out.word = what;
  out.span = number != nullptr ? join(what.span, out.span) : what.span;
  return out;
}

// attribute : (name | DISCOUNT) value
TestAttribute Builder::attribute(Kopeck::AttributeContext* rule) {
  return {knownName(firstToken(rule)), value(rule->value())};
}

// value : quantity | STRING | DATE | TIME | WEEKDAY | MONTH_NAME | YES | NO | name
Expr Builder::value(Kopeck::ValueContext* rule) {
  if (rule->quantity() != nullptr) {
    Expr out;
    out.kind = ExprKind::quantity;
    out.span = span(rule);
    out.quantity = quantity(rule->quantity());
    return out;
  }
  if (rule->name() != nullptr) {
    Expr out;
    out.kind = ExprKind::path;
    out.span = span(rule);
    out.names.push_back(name(rule->name()));
    return out;
  }
  return literal(dynamic_cast<Leaf*>(rule->children.front()));
}

// testReceipt : RECEIPT name moment person? (COMMA receiptItem)* (COLON testLine+)?
TestReceipt Builder::testReceipt(Kopeck::TestReceiptContext* rule) {
  TestReceipt out;
  out.name = name(rule->name());
  out.date = date(rule->moment()->DATE());
  out.time = time(rule->moment()->TIME());
  if (rule->person() != nullptr) out.customer = name(rule->person()->name());
  out.span = span(rule);
  const auto lines = rule->testLine();
  const std::size_t head_end = lines.empty() ? rule->stop->getTokenIndex() + 1 : lines.front()->start->getTokenIndex();
  line(LayoutLine::Kind::clause, 1, rule->start->getTokenIndex(), head_end);
  for (Kopeck::ReceiptItemContext* one : rule->receiptItem()) receiptItem(out, one);
  for (Kopeck::TestLineContext* one : lines) {
    line(LayoutLine::Kind::nested, 1, one);
    out.lines.push_back(testLine(one));
  }
  return out;
}

// receiptItem : COUPON name (X NUMBER)? | TENDER name quantity | attribute
void Builder::receiptItem(TestReceipt& out, Kopeck::ReceiptItemContext* rule) {
  if (rule->COUPON() != nullptr) {
    out.coupons.push_back({name(rule->name()), rule->NUMBER() == nullptr ? 1 : wholeNumber(rule->NUMBER())});
    return;
  }
  if (rule->TENDER() != nullptr) {
    out.tenders.push_back({name(rule->name()), quantity(rule->quantity())});
    return;
  }
  const Token& first = firstToken(rule);
  TestAttribute said = attribute(rule->attribute());
  if (first.type == T_PAYS || first.type == T_ASKS) {
    if (!takes(said, ExprKind::quantity, {"an amount of points", "количество баллов"})) return;
    (first.type == T_PAYS ? out.pays : out.asks).push_back(said.value.quantity);
  } else if (first.type == T_ARRIVES) {
    if (takes(said, ExprKind::date, {"a date", "дату"})) out.arrives = said.value.date;
  } else if (first.type == T_CODE) {
    if (takes(said, ExprKind::text, {"a text in quotes", "текст в кавычках"})) out.codes.push_back(said.value.text);
  } else {
    out.attributes.push_back(std::move(said));
  }
}

// testLine : STRING NUMBER X NUMBER (CURRENCY | NAME)? (COMMA attribute)*
TestLine Builder::testLine(Kopeck::TestLineContext* rule) {
  TestLine out;
  out.name = text(rule->STRING());
  out.quantity = quantity(rule->NUMBER(0), nullptr);
  Leaf* currency = rule->CURRENCY() != nullptr ? rule->CURRENCY() : rule->NAME();
  out.price = quantity(rule->NUMBER(1), currency == nullptr ? nullptr : &token(currency));
  out.span = span(rule);
  for (Kopeck::AttributeContext* one : rule->attribute()) {
    TestAttribute said = attribute(one);
    if (said.name.text == "sku") {
      if (takes(said, ExprKind::text, {"a text in quotes", "текст в кавычках"})) out.sku = said.value.text;
    } else if (said.name.text == "category") {
      if (takes(said, ExprKind::text, {"a text in quotes", "текст в кавычках"})) out.category = said.value.text;
    } else if (said.name.text == "discount") {
      if (takes(said, ExprKind::quantity, {"an amount of money", "сумму денег"})) out.discount = said.value.quantity;
    } else if (said.name.text == "tax") {
      if (takes(said, ExprKind::quantity, {"an amount of money", "сумму денег"})) out.tax = said.value.quantity;
    } else {
      out.attributes.push_back(std::move(said));
    }
  }
  return out;
}

// testEvent : EVENT name name moment person? (COMMA attribute)*
TestEvent Builder::testEvent(Kopeck::TestEventContext* rule) {
  TestEvent out;
  out.event = name(rule->name(0));
  out.name = name(rule->name(1));
  out.date = date(rule->moment()->DATE());
  out.time = time(rule->moment()->TIME());
  if (rule->person() != nullptr) out.customer = name(rule->person()->name());
  for (Kopeck::AttributeContext* one : rule->attribute()) out.attributes.push_back(attribute(one));
  out.span = span(rule);
  return out;
}

// testReturn : RETURN name ((OF | BY | OT) name)? moment COLON returnLine (COMMA returnLine)*
TestReturn Builder::testReturn(TestDecl& test, Kopeck::TestReturnContext* rule) {
  TestReturn out;
  out.name = name(rule->name(0));
  out.date = date(rule->moment()->DATE());
  out.time = time(rule->moment()->TIME());
  out.span = span(rule);
  if (rule->name().size() > 1) {
    Name other = name(rule->name(1));
    // «от» says of a receipt and by a customer alike: the test's own names tell which.
    bool of_customer = rule->BY() != nullptr;
    for (const TestStep& step : test.steps) {
      const auto* customer = std::get_if<TestCustomer>(&step);
      const bool named = customer != nullptr && customer->name.text == other.text;
      of_customer = of_customer || (rule->OT() != nullptr && named);
    }
    if (of_customer) {
      out.customer = std::move(other);
    } else {
      out.of = std::move(other);
    }
  }
  for (Kopeck::ReturnLineContext* one : rule->returnLine()) {
    TestReturn::Line returned;
    returned.quantity = quantity(one->NUMBER(), one->UNITS() == nullptr ? nullptr : &token(one->UNITS()));
    returned.item = text(one->STRING());
    out.lines.push_back(std::move(returned));
  }
  return out;
}

// testGiven : GIVEN name DRAWS quantity?
TestGiven Builder::testGiven(Kopeck::TestGivenContext* rule) const {
  TestGiven out;
  out.rule = name(rule->name());
  if (rule->quantity() != nullptr) out.draws = quantity(rule->quantity());
  out.span = span(rule);
  return out;
}

// testExpect : EXPECT name expectation
void Builder::testExpect(TestDecl& test, Kopeck::TestExpectContext* rule) {
  using Kind = TestExpect::Kind;
  TestExpect out;
  out.subject = name(rule->name());
  out.span = span(rule);
  auto* what = rule->expectation();
  if (what->quantity() != nullptr) out.points = quantity(what->quantity());
  if (what->DISCOUNT() != nullptr) out.kind = Kind::discount;
  if (what->MAY_REDEEM() != nullptr) out.kind = Kind::may_redeem;
  if (what->TAKEN_BACK() != nullptr) out.kind = Kind::taken_back;
  if (what->LAST_DAY_OF() != nullptr) out.kind = Kind::last_day;
  if (what->DATE() != nullptr) out.at = date(what->DATE());
  if (what->REFUSED() != nullptr) {
    out.kind = Kind::refused;
    out.name = name(what->name());
  }
  if (what->parts() != nullptr) {
    for (Kopeck::PartContext* part : what->parts()->part()) {
      out.parts.push_back({name(part->name()), decimal(part->NUMBER()), span(part)});
    }
  }
  if (what->state().empty()) {
    test.steps.emplace_back(std::move(out));
    return;
  }
  // `expect anna tier gold, active 0 beans at …`: one expectation for each.
  for (Kopeck::StateContext* one : what->state()) test.steps.emplace_back(state(out, one));
}

// state : TIER name | ACTIVE MINUS? quantity | … | COUPON name NUMBER (CURRENCY | NAME)? | … | NAME stateValue
TestExpect Builder::state(const TestExpect& base, Kopeck::StateContext* rule) {
  using Kind = TestExpect::Kind;
  TestExpect out = base;
  out.span = join(out.subject.span, span(rule));
  if (rule->quantity() != nullptr) out.points = quantity(rule->quantity());
  if (rule->MINUS() != nullptr) out.points.value.mantissa = -out.points.value.mantissa;  // in debt
  if (rule->name() != nullptr) out.name = name(rule->name());
  switch (type(rule)) {
    case T_TIER:
      out.kind = Kind::tier;
      return out;
    case T_ACTIVE:
      out.kind = Kind::active;
      return out;
    case T_PENDING:
      out.kind = Kind::pending;
      return out;
    case T_COUPON:
    case T_STAMP:
    case T_STAMPS: {
      const Token& last = tokens_[rule->stop->getTokenIndex()];
      out.kind = Kind::holds;
      out.points = quantity(rule->NUMBER(), last.type == T_NUMBER ? nullptr : &last);
      return out;
    }
    case T_BADGE:
      out.kind = Kind::holds;
      out.points.value.mantissa = 1;
      out.points.span = span(rule);
      return out;
    case T_FREE:
      out.kind = Kind::free;
      return out;
    case T_DISCOUNT:
      out.kind = Kind::discount;
      return out;
    case T_PAID:
      out.kind = Kind::paid;
      return out;
    case T_MESSAGE:
      out.kind = Kind::message;
      out.text = text(rule->STRING());
      return out;
    default:
      out.kind = Kind::attribute;
      out.name = name(firstToken(rule));
      out.value = stateValue(rule->stateValue());
      return out;
  }
}

// stateValue : NUMBER CURRENCY? | STRING | DATE | … | name
Expr Builder::stateValue(Kopeck::StateValueContext* rule) const {
  Expr out;
  out.span = span(rule);
  if (rule->NUMBER() != nullptr) {
    out.kind = ExprKind::quantity;
    out.quantity = quantity(rule->NUMBER(), rule->CURRENCY() == nullptr ? nullptr : &token(rule->CURRENCY()));
    return out;
  }
  if (rule->name() == nullptr) return literal(dynamic_cast<Leaf*>(rule->children.front()));
  out.kind = ExprKind::path;
  out.names.push_back(name(rule->name()));
  return out;
}

}  // namespace kopeck::syntax
