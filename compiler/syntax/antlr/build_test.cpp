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
  for (Kopeck::CustomerItemContext* item : rule->customerItem()) {
    if (item->SPENT() != nullptr) {
      out.spent.push_back({quantity(item->quantity()), date(item->DATE())});
      continue;
    }
    TestAttribute said = attribute(item->attribute());
    if (said.name.text == "tier") {
      if (takes(said, ExprKind::path, {"the name of a tier", "имя уровня"}))
        out.tiers.push_back(said.value.names.front());
    } else if (said.name.text == "balance") {
      if (takes(said, ExprKind::quantity, {"an amount of points", "количество баллов"})) {
        out.balances.push_back(said.value.quantity);
      }
    } else {
      out.attributes.push_back(std::move(said));
    }
  }
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

// testReceipt : RECEIPT name moment person? (COMMA attribute)* (COLON testLine+)?
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
  for (Kopeck::AttributeContext* one : rule->attribute()) {
    TestAttribute said = attribute(one);
    if (said.name.text == "pays") {
      if (takes(said, ExprKind::quantity, {"an amount of points", "количество баллов"}))
        out.pays.push_back(said.value.quantity);
    } else if (said.name.text == "arrives") {
      if (takes(said, ExprKind::date, {"a date", "дату"})) out.arrives = said.value.date;
    } else {
      out.attributes.push_back(std::move(said));
    }
  }
  for (Kopeck::TestLineContext* one : lines) {
    line(LayoutLine::Kind::nested, 1, one);
    out.lines.push_back(testLine(one));
  }
  return out;
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

// testExpect : EXPECT name expectation
void Builder::testExpect(TestDecl& test, Kopeck::TestExpectContext* rule) {
  using Kind = TestExpect::Kind;
  TestExpect out;
  out.subject = name(rule->name());
  out.span = span(rule);
  auto* what = rule->expectation();
  if (what->quantity() != nullptr) out.points = quantity(what->quantity());
  if (what->MAY_REDEEM() != nullptr) out.kind = Kind::may_redeem;
  if (what->TAKEN_BACK() != nullptr) out.kind = Kind::taken_back;
  if (what->LAST_DAY_OF() != nullptr) out.kind = Kind::last_day;
  if (what->DATE() != nullptr) out.at = date(what->DATE());
  if (what->REFUSED() != nullptr) {
    out.kind = Kind::refused;
    out.name = name(what->name());
  }
  for (Kopeck::PartContext* part : what->part()) {
    out.parts.push_back({name(part->name()), decimal(part->NUMBER()), span(part)});
  }
  if (what->state().empty()) {
    test.steps.emplace_back(std::move(out));
    return;
  }
  // `expect anna tier gold, active 0 beans at …`: one expectation for each.
  for (Kopeck::StateContext* state : what->state()) {
    TestExpect one = out;
    one.span = join(out.subject.span, span(state));
    one.kind = state->TIER() ? Kind::tier : state->ACTIVE() ? Kind::active : Kind::pending;
    if (state->TIER() != nullptr) one.name = name(state->name());
    if (state->quantity() != nullptr) one.points = quantity(state->quantity());
    if (state->MINUS() != nullptr) one.points.value.mantissa = -one.points.value.mantissa;  // in debt
    test.steps.emplace_back(std::move(one));
  }
}

}  // namespace kopeck::syntax
