// Values of attributes in tests.
#include <algorithm>
#include <array>

#include "compiler/check/test_checker.h"

namespace kopeck::checking {

void TestChecker::mismatch(const ast::TestAttribute& attribute, Kind wanted) {
  context_.report(Code::testValueKind, attribute.value.span, ticked(attribute.name.text), phraseOf(wanted));
}

namespace {

Kind valueKind(AttributeType type) {
  constexpr std::array kinds = {Kind::text, Kind::number, Kind::money,  Kind::date,  Kind::anniversary,
                                Kind::time, Kind::yes_no, Kind::choice, Kind::person};
  return kinds[static_cast<std::size_t>(type)];
}

}  // namespace

checked::TestValue TestChecker::value(const ast::TestAttribute& attribute, const Attribute& declared) {
  using ast::ExprKind;
  const ast::Expr& e = attribute.value;
  const bool a_name = e.kind == ExprKind::path && e.names.size() == 1;
  checked::TestValue out;
  switch (declared.type) {
    case AttributeType::text:
      if (e.kind != ExprKind::text) break;
      out.text = e.text.value;
      return out;
    case AttributeType::number:
    case AttributeType::money:
      if (e.kind != ExprKind::quantity) break;
      if (const auto v =
              expect(context_, e.quantity, declared.type == AttributeType::money ? Kind::money : Kind::number)) {
        out.value = *v;
      }
      return out;
    case AttributeType::date:
    case AttributeType::anniversary:
      if (e.kind != ExprKind::date) break;
      out.value = e.date.day;
      return out;
    case AttributeType::time:
      if (e.kind != ExprKind::time) break;
      out.value = e.time.second;
      return out;
    case AttributeType::yes_no:
      if (e.kind != ExprKind::yes_no) break;
      out.value = e.value;
      return out;
    case AttributeType::choice:
      if (!a_name) break;
      return choice(e.names[0], declared);
    case AttributeType::customer:
      if (!a_name && e.kind != ExprKind::text) break;
      // A text names someone whom the test does not introduce: a stranger to the programme.
      out.text = a_name ? customer(e.names[0]) : e.text.value;
      return out;
  }
  if (e.kind != ExprKind::poisoned) mismatch(attribute, valueKind(declared.type));
  return out;
}

checked::TestValue TestChecker::choice(const ast::Name& name, const Attribute& declared) {
  checked::TestValue out;
  const auto found = std::find(declared.choices.begin(), declared.choices.end(), name.text);
  if (found == declared.choices.end()) {
    context_.reportUnknown(NameKind::choice, name.text, name.span, declared.choices);
  } else {
    out.value = found - declared.choices.begin();
  }
  return out;
}

bool TestChecker::assign(const ast::TestAttribute& attribute, const std::vector<Attribute>& declared, NameKind kind,
                         std::vector<checked::TestValue>& values, const std::vector<std::string>& more) {
  if (attribute.name.empty()) return false;
  const std::int32_t index = findAttribute(declared, attribute.name.text);
  if (index < 0) {
    std::vector<std::string> candidates = namesOf(declared);
    candidates.insert(candidates.end(), more.begin(), more.end());
    context_.reportUnknown(kind, attribute.name.text, attribute.name.span, candidates);
    return false;
  }
  values[static_cast<std::size_t>(index)] = value(attribute, declared[static_cast<std::size_t>(index)]);
  return true;
}

void TestChecker::byWallet(const std::vector<ast::Quantity>& amounts, std::vector<Value>& values) {
  for (const ast::Quantity& amount : amounts) {
    const std::optional<PointsAmount> points = expectPositivePoints(context_, amount);
    if (!points) continue;
    Value& value = values[static_cast<std::size_t>(points->wallet)];
    if (value != kMissing) context_.report(Code::namedTwice, amount.span, ticked(pointsWord(context_, points->wallet)));
    value = points->value;
  }
}

}  // namespace kopeck::checking
