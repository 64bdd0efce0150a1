// What customers, receipts, items and events have, and the names of sets, tiers, rules and limits: declared before any
// expression is looked at, so that the order of declarations is the author's own business.
#include <array>
#include <set>

#include "compiler/check/context.h"
#include "compiler/check/units.h"
#include "runtime/event/text.h"

namespace kopeck::checking {

namespace {

AttributeType typeOf(ast::FieldType type) {
  constexpr std::array types = {AttributeType::text,   AttributeType::number,      AttributeType::money,
                                AttributeType::date,   AttributeType::anniversary, AttributeType::time,
                                AttributeType::yes_no, AttributeType::choice};
  return types[static_cast<std::size_t>(type)];
}

/// Words that conditions read without a declaration; an attribute of that name could never be read.
bool isBuiltIn(const std::string& name, ast::Owner owner) {
  const std::set<std::string_view> receipt = {"net", "gross", "paid", "date", "time", "weekday", "month", "store"};
  const std::set<std::string_view> item = {"sku", "name", "category", "quantity", "net", "gross"};
  switch (owner) {
    case ast::Owner::customer:
      return name == "tier" || name == "balance";
    case ast::Owner::receipt:
      return receipt.count(name) != 0;
    case ast::Owner::item:
      return item.count(name) != 0;
  }
  return false;
}

/// Appends the fields to `attributes`; `spans` has where each stands.
void addFields(Context& context, const std::vector<ast::Field>& fields, NameKind kind,
               std::vector<Attribute>& attributes, Names& names, Names& keys) {
  for (const ast::Field& field : fields) {
    if (!context.declare(names, kind, field.name, static_cast<std::int32_t>(attributes.size()))) continue;
    Attribute attribute;
    attribute.name = field.name.text;
    attribute.key = field.key ? normalised(field.key->value) : field.name.text;
    const Span key_span = field.key ? field.key->span : field.name.span;
    if (!keys.add(attribute.key, {key_span, 0})) {
      context
          .report(Code::duplicateName, key_span, Phrase("input name", "имя во входных данных"), ticked(attribute.key))
          .label(keys.find(attribute.key)->span, Phrase("the first one", "первое из них"));
      attribute.key = attribute.name;
    }
    attribute.type = typeOf(field.type);
    attribute.optional = field.optional;
    Names choices;
    for (const ast::Name& choice : field.choices) {
      if (context.declare(choices, NameKind::choice, choice, 0)) attribute.choices.push_back(choice.text);
    }
    if (attribute.type == AttributeType::choice && attribute.choices.empty()) attribute.choices.push_back("?");
    attributes.push_back(std::move(attribute));
  }
}

class FieldChecker {
 public:
  explicit FieldChecker(Context& context) : context_(context) {}

  void add(const ast::FieldsDecl& decl) {
    Schema& schema = context_.out.schema;
    for (const ast::Field& field : decl.fields) {
      if (isBuiltIn(field.name.text, decl.owner))
        context_.report(Code::builtInName, field.name.span, ticked(field.name.text));
    }
    const auto owner = static_cast<std::size_t>(decl.owner);
    switch (decl.owner) {
      case ast::Owner::customer:
        return addFields(context_, decl.fields, NameKind::customer_attribute, schema.customer, names_[owner],
                         keys_[owner]);
      case ast::Owner::receipt:
        return addFields(context_, decl.fields, NameKind::receipt_attribute, schema.receipt, names_[owner],
                         keys_[owner]);
      case ast::Owner::item:
        return addFields(context_, decl.fields, NameKind::item_attribute, schema.item, names_[owner], keys_[owner]);
    }
  }

  void add(const ast::EventDecl& decl) {
    Schema& schema = context_.out.schema;
    if (!context_.declare(context_.events, NameKind::event, decl.name, static_cast<std::int32_t>(schema.events.size())))
      return;
    EventSchema event;
    event.name = decl.name.text;
    event.key = decl.key ? normalised(decl.key->value) : decl.name.text;
    Names names;
    Names keys;
    addFields(context_, decl.fields, NameKind::event_field, event.fields, names, keys);
    schema.events.push_back(std::move(event));
  }

 private:
  Context& context_;
  std::array<Names, 3> names_;
  std::array<Names, 3> keys_;
};

void declareForms(Context& context, Names& names, NameKind kind, const std::vector<ast::Name>& forms,
                  std::int32_t index) {
  for (const ast::Name& form : forms) {
    const Symbol* taken = names.find(form.text);
    if (taken != nullptr && taken->index == index) continue;  // a form that equals the name
    context.declare(names, kind, form, index);
  }
}

/// Names of sets, tiers, rules and limit blocks.
struct NameChecker {
  Context& context;

  void operator()(const ast::SetDecl& decl) {
    const auto index = static_cast<std::int32_t>(context.set_decls.size());
    if (!context.declare(context.sets, NameKind::set, decl.name, index)) return;
    declareForms(context, context.sets, NameKind::set, decl.forms, index);
    context.set_decls.push_back(&decl);
  }
  void operator()(const ast::TiersDecl& decl) {
    if (context.tiers_decl != nullptr) {
      context.report(Code::blockTwice, decl.head, Phrase("tiers", "уровни"))
          .label(context.tiers_decl->head, Phrase("the first one", "первый из них"));
      return;
    }
    context.tiers_decl = &decl;
    context.tiers_rise_this_purchase = decl.rise == ast::Rise::this_purchase;
    std::int32_t index = 0;
    for (const ast::TierLine& level : decl.levels) {
      if (!context.declare(context.tiers, NameKind::tier, level.name, index)) continue;
      declareForms(context, context.tiers, NameKind::tier, level.forms, index);
      context.out.tiers.levels.push_back({level.name.text, 0});
      ++index;
    }
    context.out.tiers.present = !context.out.tiers.levels.empty();
  }
  void operator()(const ast::RuleDecl& decl) {
    if (!context.declare(context.rules, NameKind::rule, decl.name,
                         static_cast<std::int32_t>(context.rule_decls.size())))
      return;
    context.rule_decls.push_back(&decl);
  }
  void operator()(const ast::LimitDecl& decl) { context.declare(context.limits, NameKind::limit, decl.name, 0); }
  void operator()(const ast::FieldsDecl&) {}
  void operator()(const ast::EventDecl&) {}
  void operator()(const ast::HighestDecl&) {}
  void operator()(const ast::RedeemDecl&) {}
  void operator()(const ast::TestDecl&) {}
};

}  // namespace

void checkFields(Context& context) {
  FieldChecker checker(context);
  for (const ast::Decl& decl : context.file.decls) {
    if (const auto* fields = std::get_if<ast::FieldsDecl>(&decl)) checker.add(*fields);
    if (const auto* event = std::get_if<ast::EventDecl>(&decl)) checker.add(*event);
  }
}

void checkDeclaredNames(Context& context) {
  NameChecker checker{context};
  for (const ast::Decl& decl : context.file.decls) std::visit(checker, decl);
}

}  // namespace kopeck::checking
