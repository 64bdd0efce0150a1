// What customers, receipts, items and events have, and the names of sets, tiers, rules and limits: declared before any
// expression is looked at, so that the order of declarations is the author's own business.
#include <array>
#include <set>
#include <utility>

#include "compiler/check/context.h"
#include "compiler/check/units.h"
#include "runtime/event/text.h"

namespace kopeck::checking {

namespace {

AttributeType typeOf(ast::FieldType type) {
  constexpr std::array types = {AttributeType::text,   AttributeType::number,      AttributeType::money,
                                AttributeType::date,   AttributeType::anniversary, AttributeType::time,
                                AttributeType::yes_no, AttributeType::choice,      AttributeType::customer};
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
    if (attribute.type == AttributeType::customer && kind != NameKind::event_field) {
      context.report(Code::customerOnlyInEvents, field.span);
      attribute.type = AttributeType::text;
    }
    attribute.optional = field.optional;
    if (field.was) attribute.was = field.was->text;
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

/// Names of sets, tiers, limit blocks, segments and calendars; those of rules and of what accounts hold have places of
/// their own.
struct NameChecker {
  Context& context;

  void operator()(const ast::SetDecl& decl) {
    const auto index = static_cast<std::int32_t>(context.set_decls.size());
    if (!context.declare(context.sets, NameKind::set, decl.name, index)) return;
    declareForms(context, context.sets, NameKind::set, decl.forms, index);
    context.set_decls.push_back(&decl);
  }
  void operator()(const ast::LimitDecl& decl) { context.declare(context.limits, NameKind::limit, decl.name, 0); }
  void operator()(const ast::SegmentDecl& decl) {
    const auto index = static_cast<std::int32_t>(context.segment_decls.size());
    if (!context.declare(context.segments, NameKind::segment, decl.name, index)) return;
    context.segment_decls.push_back(&decl);
    context.segment_conditions.emplace_back();
  }
  void operator()(const ast::CalendarDecl& decl) {
    const auto index = static_cast<std::int32_t>(context.calendar_decls.size());
    if (!context.declare(context.calendars, NameKind::calendar, decl.name, index)) return;
    context.calendar_decls.push_back(&decl);
    for (const ast::CalendarDecl::Range& range : decl.days) {
      constexpr Day kMostDays = 3'660;  // ten years: a list of them is looked through for each receipt
      const Span span = join(range.from.span, range.to.span);
      if (range.from.day > range.to.day) {
        context.report(Code::emptyRange, span);
      } else if (range.to.day - range.from.day > kMostDays) {
        context.report(Code::tooLarge, span);
      }
    }
  }
  template <typename Other>
  void operator()(const Other&) {}
};

/// The blocks of tiers: the one without a name first, for it is the one that `tier` means.
class TierNameChecker {
 public:
  explicit TierNameChecker(Context& context) : context_(context) {}

  void run() {
    for (const bool named : {false, true}) {
      for (const ast::Decl& any : context_.file.decls) {
        const auto* decl = std::get_if<ast::TiersDecl>(&any);
        if (decl != nullptr && decl->name.has_value() == named) add(*decl);
      }
    }
  }

 private:
  void add(const ast::TiersDecl& decl) {
    const auto block = static_cast<std::int32_t>(context_.tiers_decls.size());
    if (!decl.name && block > 0) {
      context_.report(Code::blockTwice, decl.head, Phrase("tiers", "уровни"))
          .label(context_.tiers_decls.front()->head, Phrase("the first one", "первый из них"));
      return;
    }
    if (decl.name && !context_.declare(context_.tier_blocks, NameKind::tier_block, *decl.name, block)) return;
    context_.tiers_decls.push_back(&decl);
    context_.tier_levels.emplace_back();
    checked::Tiers tiers;
    if (decl.name) tiers.head.name = decl.name->text;
    Names& names = context_.tier_levels.back();
    for (const ast::TierLine& line : decl.levels) {
      const auto level = static_cast<std::int32_t>(tiers.levels.size());
      if (!context_.declare(names, NameKind::tier, line.name, level)) continue;
      declareForms(context_, names, NameKind::tier, line.forms, level);
      checked::TierLevel to;
      to.head.name = line.name.text;
      to.head.line = context_.line(line.name.span);
      if (line.was) to.head.was = line.was->text;
      tiers.levels.push_back(std::move(to));
    }
    if (decl.from_outside) outside(decl, tiers);
    context_.out.tiers.push_back(std::move(tiers));
  }

  /// The input says the level under an attribute of the block's name.
  void outside(const ast::TiersDecl& decl, checked::Tiers& tiers) {
    tiers.head.from_outside = true;
    std::vector<Attribute>& attributes = context_.out.schema.customer;
    Attribute attribute;
    attribute.name = decl.name ? decl.name->text : "tier";
    attribute.key = attribute.name;
    attribute.type = AttributeType::choice;
    attribute.optional = true;
    for (const checked::TierLevel& level : tiers.levels) attribute.choices.push_back(level.head.name);
    if (attribute.choices.empty()) attribute.choices.push_back("?");
    if (decl.name && findAttribute(attributes, attribute.name) >= 0) {
      context_.report(Code::duplicateName, decl.name->span, phraseOf(NameKind::customer_attribute),
                      ticked(attribute.name));
      return;
    }
    tiers.head.outside_attribute = static_cast<std::int32_t>(attributes.size());
    attributes.push_back(std::move(attribute));
  }

  Context& context_;
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
  TierNameChecker(context).run();
}

}  // namespace kopeck::checking
