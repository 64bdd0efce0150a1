// Names in conditions: words of the language, attributes, tiers and choices.
#include <array>

#include "compiler/check/expr_checker.h"
#include "runtime/event/text.h"
#include "runtime/plan/names.h"

namespace kopeck::checking {

using plan::Op;
using plan::Type;

Phrase phraseOf(PlaceKind kind) {
  switch (kind) {
    case PlaceKind::set:
      return {"in a set of items", "в наборе товаров"};
    case PlaceKind::purchase:
      return {"in a rule on a purchase", "в правиле на покупку"};
    case PlaceKind::event:
      return {"in a rule on an event", "в правиле на событие"};
    case PlaceKind::on_return:
      return {"in a rule on a return", "в правиле на возврат"};
    case PlaceKind::redeem:
      return {"in `redeem`", "в условиях оплаты баллами"};
  }
  return "";
}

Kind kindOf(AttributeType type) {
  switch (type) {
    case AttributeType::text:
      return Kind::text;
    case AttributeType::number:
      return Kind::number;
    case AttributeType::money:
      return Kind::money;
    case AttributeType::date:
      return Kind::date;
    case AttributeType::anniversary:
      return Kind::anniversary;
    case AttributeType::time:
      return Kind::time;
    case AttributeType::yes_no:
      return Kind::yes_no;
    case AttributeType::choice:
      return Kind::choice;
  }
  return Kind::poisoned;
}

namespace {

struct ReceiptWord {
  std::string_view word;
  plan::Field field;
  Kind kind;
  bool of_receipt;  // a custom event has none
};
constexpr std::array kReceiptWords = {
    ReceiptWord{"net", plan::Field::net, Kind::money, true},
    ReceiptWord{"gross", plan::Field::gross, Kind::money, true},
    ReceiptWord{"paid", plan::Field::paid, Kind::money, true},
    ReceiptWord{"date", plan::Field::day, Kind::date, false},
    ReceiptWord{"time", plan::Field::second, Kind::time, false},
    ReceiptWord{"weekday", plan::Field::weekday, Kind::weekday, false},
    ReceiptWord{"month", plan::Field::month, Kind::month, false},
    ReceiptWord{"store", plan::Field::store, Kind::text, true},
};

struct ItemWord {
  std::string_view word;
  Op op;
  std::int32_t index;
  Kind kind;
};
constexpr std::array kItemWords = {
    ItemWord{"sku", Op::item_text, static_cast<std::int32_t>(plan::ItemText::sku), Kind::text},
    ItemWord{"name", Op::item_text, static_cast<std::int32_t>(plan::ItemText::name), Kind::text},
    ItemWord{"category", Op::item_text, static_cast<std::int32_t>(plan::ItemText::category), Kind::text},
    ItemWord{"quantity", Op::item_quantity, -1, Kind::number},
    ItemWord{"net", Op::item_net, -1, Kind::money},
    ItemWord{"gross", Op::item_gross, -1, Kind::money},
};

}  // namespace

Typed ExprChecker::notReadable(const std::string& word, Span span) {
  context_.report(Code::notReadableHere, span, ticked(word), phraseOf(place_.kind));
  return poison(span);
}

Typed ExprChecker::attributeOf(Op op, const Attribute& attribute, std::int32_t index, Span span) {
  const Kind kind = kindOf(attribute.type);
  Typed t{kind, node(op, plan::typeOf(attribute.type), span), {}, &attribute, span};
  t.expr.index = index;
  return t;
}

Typed ExprChecker::customerAttribute(const ast::Name& name, Span span) {
  const std::vector<Attribute>& attributes = context_.out.schema.customer;
  const std::int32_t index = findAttribute(attributes, name.text);
  if (index < 0) {
    std::vector<std::string> candidates = namesOf(attributes);
    candidates.insert(candidates.end(), {"tier", "balance"});
    context_.reportUnknown(NameKind::customer_attribute, name.text, name.span, candidates);
    return poison(span);
  }
  Typed t = attributeOf(Op::read, attributes[static_cast<std::size_t>(index)], index, span);
  t.expr.index = -1;
  t.expr.read.kind = plan::ReadKind::customer_attribute;
  t.expr.read.index = index;
  return t;
}

Typed ExprChecker::tierRead(Span span) {
  if (context_.tiers_decl == nullptr) {
    context_.report(Code::noTiers, span);
    return poison(span);
  }
  Typed t{Kind::tier, node(Op::read, Type::tier, span), {}, nullptr, span};
  t.expr.read.kind = plan::ReadKind::tier;
  return t;
}

Typed ExprChecker::balance(Span span) {
  Typed t{Kind::points, node(Op::read, Type::points, span), {}, nullptr, span};
  t.expr.read.kind = plan::ReadKind::active_points;
  return t;
}

Typed ExprChecker::receiptWord(const std::string& word, Span span, bool& found) {
  for (const ReceiptWord& known : kReceiptWords) {
    if (known.word != word) continue;
    found = true;
    const bool early_paid = known.field == plan::Field::paid && place_.kind != PlaceKind::purchase;
    if ((known.of_receipt && !hasReceipt()) || early_paid) return notReadable(word, span);
    Typed t{known.kind, node(Op::field, plan::typeOf(known.field), span), {}, nullptr, span};
    t.expr.index = static_cast<std::int32_t>(known.field);
    return t;
  }
  const std::int32_t index = findAttribute(context_.out.schema.receipt, word);
  if (index < 0) return poison(span);
  found = true;
  if (!hasReceipt()) return notReadable(word, span);
  return attributeOf(Op::attribute, context_.out.schema.receipt[static_cast<std::size_t>(index)], index, span);
}

Typed ExprChecker::itemWord(const std::string& word, Span span, bool& found) {
  const auto at_hand = [&] {
    found = true;
    return place_.kind == PlaceKind::set;
  };
  for (const ItemWord& known : kItemWords) {
    if (known.word != word) continue;
    if (!at_hand()) return notReadable(word, span);
    Typed t{known.kind, node(known.op, planType(known.kind), span), {}, nullptr, span};
    t.expr.index = known.index;
    return t;
  }
  const std::int32_t index = findAttribute(context_.out.schema.item, word);
  if (index < 0) return poison(span);
  if (!at_hand()) return notReadable(word, span);
  return attributeOf(Op::item_attribute, context_.out.schema.item[static_cast<std::size_t>(index)], index, span);
}

std::vector<std::string> ExprChecker::readableWords() const {
  std::vector<std::string> words;
  for (const ReceiptWord& word : kReceiptWords) {
    if (hasReceipt() || !word.of_receipt) words.emplace_back(word.word);
  }
  if (hasReceipt()) {
    for (const Attribute& attribute : context_.out.schema.receipt) words.push_back(attribute.name);
  }
  if (place_.kind == PlaceKind::set) {
    for (const ItemWord& word : kItemWords) words.emplace_back(word.word);
    for (const Attribute& attribute : context_.out.schema.item) words.push_back(attribute.name);
  }
  return words;
}

Typed ExprChecker::bareName(const ast::Name& name, Span span) {
  if (name.empty()) return poison(span);
  if (name.text == "tier") return tierRead(span);
  if (name.text == "balance") return balance(span);
  if (name.text == "customer") {
    Typed t = tierRead(span);
    if (!t.poisoned()) t.kind = Kind::customer;
    return t;
  }
  bool found = false;
  if (place_.kind == PlaceKind::set) {
    Typed t = itemWord(name.text, span, found);
    if (found) return t;
  }
  Typed t = receiptWord(name.text, span, found);
  if (found) return t;
  t = itemWord(name.text, span, found);
  if (found) return t;
  Diagnostic& unknown = context_.reportUnknown(NameKind::word, name.text, name.span, readableWords());
  const auto owned = [&](const char* english, const char* russian) {
    unknown.fixes.clear();
    unknown.fix(before(name.span), context_.spelt(english, russian));
  };
  if (findAttribute(context_.out.schema.customer, name.text) >= 0) {
    owned("customer.", "клиент.");
  } else if (place_.event >= 0 &&
             findAttribute(context_.out.schema.events[static_cast<std::size_t>(place_.event)].fields, name.text) >= 0) {
    owned("event.", "событие.");
  }
  return poison(span);
}

Typed ExprChecker::ownedName(const ast::Expr& e) {
  const std::string& owner = e.names[0].text;
  const ast::Name& name = e.names[1];
  if (name.empty()) return poison(e.span);
  bool found = false;
  if (owner == "customer") {
    if (name.text == "tier") return tierRead(e.span);
    return name.text == "balance" ? balance(e.span) : customerAttribute(name, e.span);
  }
  if (owner == "receipt") {
    Typed t = receiptWord(name.text, e.span, found);
    if (!found) {
      context_.reportUnknown(NameKind::receipt_attribute, name.text, name.span, namesOf(context_.out.schema.receipt));
    }
    return t;
  }
  if (owner == "item") {
    Typed t = itemWord(name.text, e.span, found);
    if (!found)
      context_.reportUnknown(NameKind::item_attribute, name.text, name.span, namesOf(context_.out.schema.item));
    return t;
  }
  if (owner == "event") {
    if (place_.kind != PlaceKind::event) return notReadable("event." + name.text, e.span);
    if (place_.event < 0) return poison(e.span);
    const std::vector<Attribute>& fields = context_.out.schema.events[static_cast<std::size_t>(place_.event)].fields;
    const std::int32_t index = findAttribute(fields, name.text);
    if (index >= 0) return attributeOf(Op::attribute, fields[static_cast<std::size_t>(index)], index, e.span);
    context_.reportUnknown(NameKind::event_field, name.text, name.span, namesOf(fields));
    return poison(e.span);
  }
  std::vector<std::string> owners = {"customer", "receipt", "item", "event"};
  if (context_.russian()) owners = {"клиент", "чек", "товар", "событие"};
  context_.reportUnknown(NameKind::word, owner, e.names[0].span, owners);
  return poison(e.span);
}

Typed ExprChecker::path(const ast::Expr& e) {
  if (e.names.empty()) return poison(e.span);
  if (e.names.size() == 1) return bareName(e.names[0], e.span);
  if (e.names.size() == 2) return ownedName(e);
  context_.report(Code::pathTooLong, e.span);
  return poison(e.span);
}

Typed ExprChecker::besides(const ast::Expr& e, const Typed& other) {
  if (e.kind != ast::ExprKind::path || e.names.size() != 1 || e.names[0].empty()) return check(e);
  // A choice or a tier is as the author wrote it, also where that is a word of the language.
  const std::string written = normalised(context_.source.text(e.names[0].span));
  ast::Name name = e.names[0];
  if (written.find('`') == std::string::npos) name.text = written;
  Typed t{other.kind, node(Op::constant, planType(other.kind), e.span), {}, other.choice, e.span};
  if (other.kind == Kind::choice) {
    const std::vector<std::string>& choices = other.choice->choices;
    for (std::size_t i = 0; i < choices.size(); ++i) {
      if (choices[i] != name.text) continue;
      t.expr.value = static_cast<Value>(i);
      return t;
    }
    if (findAttribute(context_.out.schema.receipt, e.names[0].text) >= 0) return check(e);  // two attributes
    context_.reportUnknown(NameKind::choice, name.text, name.span, choices);
    return poison(e.span);
  }
  if (other.kind == Kind::tier || other.kind == Kind::customer) {
    t.kind = Kind::tier;
    t.expr.value = context_.resolve(context_.tiers, NameKind::tier, name);
    return t.expr.value < 0 ? poison(e.span) : t;
  }
  if (other.poisoned()) return poison(e.span);  // what it stands beside would have said what it is
  return check(e);
}

}  // namespace kopeck::checking
