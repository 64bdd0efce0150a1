// Names in conditions: words of the language, attributes, tiers and choices.
#include <fmt/format.h>

#include <array>
#include <utility>

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
    case PlaceKind::schedule:
      return {"in a rule that acts on a day by itself", "в правиле, которое действует само в свой день"};
    case PlaceKind::segment:
      return {"in a segment, which looks at the customer alone", "в сегменте: он смотрит только на клиента"};
    case PlaceKind::discount:
      return {"in a discount, which comes before the payment", "в скидке: она считается до оплаты"};
    case PlaceKind::tier:
      return {"in the condition of a tier, which looks at the customer alone",
              "в условии уровня: оно смотрит только на клиента"};
    case PlaceKind::guarantee:
      return {"in a guarantee", "в гарантии"};
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
    case AttributeType::customer:
      return Kind::person;
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
    hintElsewhere(context_.reportUnknown(NameKind::customer_attribute, name.text, name.span, candidates), name,
                  ast::Owner::customer);
    return poison(span);
  }
  Typed t = attributeOf(Op::read, attributes[static_cast<std::size_t>(index)], index, span);
  t.expr.index = -1;
  t.expr.read.kind = plan::ReadKind::customer_attribute;
  t.expr.read.index = index;
  return t;
}

Typed ExprChecker::tierRead(std::int32_t block, Span span) {
  Typed t{Kind::tier, node(Op::read, Type::tier, span), {}, nullptr, span};
  t.block = block;
  t.expr.read.kind = plan::ReadKind::tier;
  t.expr.read.index = block;
  return t;
}

Typed ExprChecker::theTier(Span span) {
  if (context_.tiers_decls.empty()) {
    context_.report(Code::noTiers, span);
    return poison(span);
  }
  if (context_.tiers_decls.size() == 1 || !context_.tiers_decls.front()->name) return tierRead(0, span);
  Diagnostic& diagnostic = context_.report(Code::whichTiers, span);
  for (const std::string& name : context_.tier_blocks.all()) diagnostic.fix(span, name);
  return poison(span);
}

Typed ExprChecker::balanceOf(std::int32_t kind, Span span) {
  const bool points = context_.out.kinds[static_cast<std::size_t>(kind)].head.use == plan::KindUse::points;
  Typed t{points ? Kind::points : Kind::count, node(Op::read, Type::points, span), {}, nullptr, span};
  t.wallet = kind;
  t.expr.read.kind = plan::ReadKind::balance;
  t.expr.read.index = kind;
  return t;
}

Typed ExprChecker::balance(const ast::Expr& e) {
  if (e.names.empty()) return balanceOf(0, e.span);
  const std::int32_t kind = context_.resolve(context_.kinds, NameKind::kind, e.names[0]);
  return kind < 0 ? poison(e.span) : balanceOf(kind, e.span);
}

bool ExprChecker::hasReceipt() const {
  switch (place_.kind) {
    case PlaceKind::set:
    case PlaceKind::purchase:
    case PlaceKind::redeem:
    case PlaceKind::discount:
    case PlaceKind::guarantee:
      return true;
    case PlaceKind::event:
    case PlaceKind::on_return:
    case PlaceKind::schedule:
    case PlaceKind::segment:
    case PlaceKind::tier:
      return false;
  }
  return false;
}

Typed ExprChecker::anyOrEvery(const ast::Expr& e) {
  if (!e.set || e.set->empty()) return poison(e.span);
  const std::int32_t set = context_.resolve(context_.sets, NameKind::set, *e.set);
  if (set < 0) return poison(e.span);
  if (!hasReceipt() || place_.kind == PlaceKind::set) return notReadable(oneLine(context_.source, e.span), e.span);
  Typed t = yesNo(e.span, e.kind == ast::ExprKind::any_item ? Op::any_in_set : Op::all_in_set, {});
  t.expr.index = set;
  return t;
}

Typed ExprChecker::receiptWord(const std::string& word, Span span, bool& found) {
  for (const ReceiptWord& known : kReceiptWords) {
    if (known.word != word) continue;
    found = true;
    const bool early_paid = known.field == plan::Field::paid && !hasPaid();
    const bool no_time = known.field == plan::Field::second && place_.kind == PlaceKind::segment;
    if ((known.of_receipt && !hasReceipt()) || early_paid || no_time || !hasDay()) return notReadable(word, span);
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

void ExprChecker::hintElsewhere(Diagnostic& diagnostic, const ast::Name& name, ast::Owner wanted) {
  for (const ast::Decl& any : context_.file.decls) {
    const auto* decl = std::get_if<ast::FieldsDecl>(&any);
    if (decl == nullptr || decl->owner == wanted) continue;
    for (const ast::Field& field : decl->fields) {
      if (field.name.text != name.text) continue;
      const std::string head = wanted == ast::Owner::receipt ? context_.spelt("receipt has", "у чека есть")
                               : wanted == ast::Owner::item  ? context_.spelt("item has", "у товара есть")
                                                            : context_.spelt("customer has", "у клиента есть");
      const std::string here = oneLine(context_.source, decl->head);
      diagnostic.label(field.span,
                       Phrase(fmt::format("stands under {}", ticked(here)), fmt::format("стоит под {}", ticked(here))));
      diagnostic.help(
          Phrase(fmt::format("if {} is meant, write {} above it", ticked(name.text), ticked(head)),
                 fmt::format("если имелось в виду это {}, напишите над ним {}", ticked(name.text), ticked(head))));
      return;
    }
  }
}

namespace {

/// The words of the language that a condition may begin with, as this language writes them.
std::vector<std::string> languageWords(const Context& context) {
  if (context.russian()) {
    return {"остаток", "уровень", "клиент", "дата", "время", "день недели", "месяц", "магазин", "оплачено"};
  }
  return {"balance", "tier", "customer", "date", "time", "weekday", "month", "store", "net", "gross", "paid"};
}

}  // namespace

Typed ExprChecker::bareName(const ast::Name& name, Span span) {
  if (name.empty()) return poison(span);
  if (name.text == "tier") return theTier(span);
  if (name.text == "balance") return balanceOf(0, span);
  if (name.text == "customer") {
    if (context_.tiers_decls.empty()) return theTier(span);
    Typed t = tierRead(0, span);
    t.kind = Kind::customer;
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
  if (const Symbol* block = context_.tier_blocks.find(name.text)) return tierRead(block->index, span);
  std::vector<std::string> words = readableWords();
  for (std::string& word : languageWords(context_)) words.push_back(std::move(word));
  for (std::string& block : context_.tier_blocks.all()) words.push_back(std::move(block));
  Diagnostic& unknown = context_.reportUnknown(NameKind::word, name.text, name.span, words);
  const auto owned = [&](const char* english, const char* russian) {
    unknown.fixes.clear();
    unknown.fix(before(name.span), context_.spelt(english, russian));
  };
  if (findAttribute(context_.out.schema.customer, name.text) >= 0) {
    owned("customer.", "клиент.");
    hintElsewhere(unknown, name, ast::Owner::receipt);
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
    if (name.text == "tier") return theTier(e.span);
    if (name.text == "balance") return balanceOf(0, e.span);
    const Symbol* block = context_.tier_blocks.find(name.text);
    return block != nullptr ? tierRead(block->index, e.span) : customerAttribute(name, e.span);
  }
  if (owner == "receipt") {
    Typed t = receiptWord(name.text, e.span, found);
    if (!found) {
      hintElsewhere(context_.reportUnknown(NameKind::receipt_attribute, name.text, name.span,
                                           namesOf(context_.out.schema.receipt)),
                    name, ast::Owner::receipt);
    }
    return t;
  }
  if (owner == "item") {
    Typed t = itemWord(name.text, e.span, found);
    if (!found) {
      hintElsewhere(
          context_.reportUnknown(NameKind::item_attribute, name.text, name.span, namesOf(context_.out.schema.item)),
          name, ast::Owner::item);
    }
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
  if (other.kind == Kind::tier || other.kind == Kind::customer) return besidesTier(e, name, other);
  if (other.poisoned()) return poison(e.span);  // what it stands beside would have said what it is
  return check(e);
}

/// A level; after `customer` one of whichever block has it.
Typed ExprChecker::besidesTier(const ast::Expr& e, const ast::Name& name, const Typed& other) {
  Typed t{Kind::tier, node(Op::constant, Type::tier, e.span), {}, nullptr, e.span};
  if (other.kind == Kind::tier) {
    t.block = other.block;
    t.expr.value = context_.resolve(context_.tier_levels[static_cast<std::size_t>(other.block)], NameKind::tier, name);
    return t.expr.value < 0 ? poison(e.span) : t;
  }
  const std::optional<TierName> found = findTier(context_, name);
  if (!found) return poison(e.span);
  t.block = found->block;
  t.expr.value = found->level;
  return t;
}

std::optional<TierName> findTier(Context& context, const ast::Name& name) {
  if (name.empty()) return std::nullopt;
  std::optional<TierName> found;
  std::vector<std::string> all;
  std::vector<std::string> blocks;
  for (std::size_t block = 0; block < context.tier_levels.size(); ++block) {
    const std::vector<std::string> names = context.tier_levels[block].all();
    all.insert(all.end(), names.begin(), names.end());
    const Symbol* level = context.tier_levels[block].find(name.text);
    if (level == nullptr) continue;
    const std::optional<ast::Name>& block_name = context.tiers_decls[block]->name;
    blocks.push_back(block_name ? block_name->text : context.spelt("tier", "уровень"));
    if (!found) found = TierName{static_cast<std::int32_t>(block), level->index};
  }
  if (blocks.size() == 1) return found;
  if (blocks.empty()) {
    context.reportUnknown(NameKind::tier, name.text, name.span, all);
  } else {
    context.report(Code::levelOfSeveral, name.span, ticked(name.text), ticked(blocks[0]), ticked(blocks[1]));
  }
  return std::nullopt;
}

std::int32_t checkCustomerAttribute(Context& context, const ast::Expr& e) {
  const bool owned = e.kind == ast::ExprKind::path && e.names.size() == 2 && e.names[0].text == "customer";
  if (!owned) {
    if (e.kind != ast::ExprKind::poisoned) context.report(Code::needsCustomerAttribute, e.span);
    return -1;
  }
  if (e.names[1].empty()) return -1;
  const std::int32_t index = findAttribute(context.out.schema.customer, e.names[1].text);
  if (index < 0) {
    context.reportUnknown(NameKind::customer_attribute, e.names[1].text, e.names[1].span,
                          namesOf(context.out.schema.customer));
  }
  return index;
}

}  // namespace kopeck::checking
