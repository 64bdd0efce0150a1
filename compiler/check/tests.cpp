// Test blocks: names, values and units of their customers, receipts, events, returns and expectations.
#include <algorithm>
#include <array>
#include <map>

#include "compiler/check/context.h"
#include "compiler/check/units.h"
#include "runtime/event/text.h"
#include "runtime/ledger/ledger.h"

namespace kopeck::checking {

namespace {

constexpr std::array kReasons = {
    Refusal::number_reused,
    Refusal::too_late,
    Refusal::after_the_run,
    Refusal::return_unmatched,
    Refusal::return_sale_unknown,
    Refusal::return_exceeds_sale,
    Refusal::return_too_late,
    Refusal::redeem_anonymous,
    Refusal::overflow,
    Refusal::return_item_unknown,
    Refusal::return_not_by_buyer,
    Refusal::before_the_programme,
};

class TestChecker {
 public:
  TestChecker(Context& context, const ast::TestDecl& decl) : context_(context), decl_(decl) {}

  checked::Test run() {
    test_.name = decl_.name.value;
    test_.line = context_.line(decl_.span);
    bool expects = false;
    for (const ast::TestStep& step : decl_.steps) {
      std::visit([&](const auto& s) { this->step(s); }, step);
      expects = expects || std::holds_alternative<ast::TestExpect>(step);
    }
    if (!expects && !decl_.poisoned) context_.report(Code::testExpectsNothing, decl_.name.span);
    return std::move(test_);
  }

 private:
  const Schema& schema() const { return context_.out.schema; }

  // ---- values ----

  void mismatch(const ast::TestAttribute& attribute, Kind wanted) {
    context_.report(Code::testValueKind, attribute.value.span, ticked(attribute.name.text), phraseOf(wanted));
  }

  checked::TestValue value(const ast::TestAttribute& attribute, const Attribute& declared) {
    using ast::ExprKind;
    const ast::Expr& e = attribute.value;
    checked::TestValue out;
    switch (declared.type) {
      case AttributeType::text:
        if (e.kind == ExprKind::text) {
          out.text = e.text.value;
          return out;
        }
        break;
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
        if (e.kind != ExprKind::path || e.names.size() != 1) break;
        return choice(e.names[0], declared);
    }
    if (e.kind != ExprKind::poisoned) mismatch(attribute, kindOf(declared.type));
    return out;
  }

  static Kind kindOf(AttributeType type) {
    constexpr std::array kinds = {Kind::text,        Kind::number, Kind::money,  Kind::date,
                                  Kind::anniversary, Kind::time,   Kind::yes_no, Kind::choice};
    return kinds[static_cast<std::size_t>(type)];
  }

  checked::TestValue choice(const ast::Name& name, const Attribute& declared) {
    checked::TestValue out;
    const auto found = std::find(declared.choices.begin(), declared.choices.end(), name.text);
    if (found == declared.choices.end()) {
      context_.reportUnknown(NameKind::choice, name.text, name.span, declared.choices);
    } else {
      out.value = found - declared.choices.begin();
    }
    return out;
  }

  /// Reads one attribute into `values`; false when there is none of that name (and `kind` says whose it would be).
  bool assign(const ast::TestAttribute& attribute, const std::vector<Attribute>& declared, NameKind kind,
              std::vector<checked::TestValue>& values, std::vector<std::string> more = {}) {
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

  // ---- steps ----

  void step(const ast::TestCustomer& c) {
    if (!context_.declare(customers_, NameKind::test_customer, c.name, 0)) return;
    checked::TestCustomer out;
    out.id = c.name.text;
    out.attributes.resize(schema().customer.size());
    for (const ast::TestAttribute& attribute : c.attributes) {
      assign(attribute, schema().customer, NameKind::customer_attribute, out.attributes, {"tier", "balance", "spent"});
    }
    if (c.tier) {
      const std::int32_t tier = context_.resolve(context_.tiers, NameKind::tier, *c.tier);
      if (tier >= 0) out.tier = tier;
    }
    if (c.balance) out.balance = expect(context_, *c.balance, Kind::points);
    for (const ast::TestCustomer::Spent& spent : c.spent) {
      if (const auto money = expectPositive(context_, spent.money, Kind::money))
        out.spent.emplace_back(*money, spent.on.day);
    }
    test_.steps.emplace_back(std::move(out));
  }

  /// Remembers the event's name; returns the step, which stands even after a report so that later names are found.
  checked::TestEvent& begin(EventKind kind, const ast::Name& name, const ast::Date& date, const ast::Time& time,
                            Span span) {
    const auto index = static_cast<std::int32_t>(test_.steps.size());
    Names& names = kind == EventKind::giving_back ? returns_ : receipts_;
    const Names& others = kind == EventKind::giving_back ? receipts_ : returns_;
    const NameKind name_kind = kind == EventKind::giving_back ? NameKind::test_return : NameKind::test_receipt;
    if (const Symbol* taken = others.find(name.text)) {
      context_.report(Code::duplicateName, name.span, phraseOf(name_kind), ticked(name.text))
          .label(taken->span, Phrase("the first one", "первое из них"));
    } else {
      context_.declare(names, name_kind, name, index);
    }
    checked::TestEvent event;
    event.kind = kind;
    event.id = name.text;
    event.day = date.day;
    event.second = time.second;
    event.line = context_.line(span);
    event.text = oneLine(context_.source, span);
    test_.steps.emplace_back(std::move(event));
    return std::get<checked::TestEvent>(test_.steps.back());
  }

  std::string customer(const ast::Name& name) {
    if (!name.empty()) context_.resolve(customers_, NameKind::test_customer, name);
    return name.text;
  }

  void step(const ast::TestReceipt& r) {
    checked::TestEvent& out = begin(EventKind::purchase, r.name, r.date, r.time, r.span);
    out.customer = customer(r.customer);
    out.attributes.resize(schema().receipt.size());
    for (const ast::TestAttribute& attribute : r.attributes) {
      if (attribute.name.text == "store") {
        if (attribute.value.kind == ast::ExprKind::text) {
          out.store = attribute.value.text.value;
        } else if (attribute.value.kind != ast::ExprKind::poisoned) {
          mismatch(attribute, Kind::text);
        }
        continue;
      }
      assign(attribute, schema().receipt, NameKind::receipt_attribute, out.attributes, {"store", "pays", "arrives"});
    }
    if (r.pays) {
      if (const auto points = expectPositive(context_, *r.pays, Kind::points)) out.redeem_stated = *points;
    }
    if (r.arrives) {
      out.received = r.arrives->day;
      if (r.arrives->day < r.date.day) context_.report(Code::arrivesBefore, r.arrives->span);
    }
    for (const ast::TestLine& l : r.lines) out.lines.push_back(line(l));
  }

  checked::TestLine line(const ast::TestLine& l) {
    checked::TestLine out;
    out.name = normalised(l.name.value);
    if (l.sku) out.sku = normalised(l.sku->value);
    if (l.category) out.category = normalised(l.category->value);
    out.attributes.resize(schema().item.size());
    for (const ast::TestAttribute& attribute : l.attributes) {
      assign(attribute, schema().item, NameKind::item_attribute, out.attributes, {"sku", "category", "discount"});
    }
    const auto quantity = expectPositive(context_, l.quantity, Kind::number);
    const auto price = expect(context_, l.price, Kind::money);
    const auto discount = l.discount ? expect(context_, *l.discount, Kind::money) : std::optional<Value>(0);
    if (!quantity || !price || !discount) return out;
    out.quantity = *quantity;
    out.discount = *discount;
    const std::optional<Value> sum = roundedQuotient(Int128{*price} * *quantity, kOneUnit, RoundingMode::half_up);
    if (!sum) {
      context_.report(Code::tooLarge, l.span);
    } else if (*discount > *sum) {
      context_.report(Code::discountOverLine, l.discount->span);
    } else {
      out.amount = *sum - *discount;
    }
    return out;
  }

  void step(const ast::TestEvent& e) {
    checked::TestEvent& out = begin(EventKind::custom, e.name, e.date, e.time, e.span);
    out.customer = customer(e.customer);
    out.event = context_.resolve(context_.events, NameKind::event, e.event);
    if (out.event < 0) return;
    const std::vector<Attribute>& fields = schema().events[static_cast<std::size_t>(out.event)].fields;
    out.attributes.resize(fields.size());
    for (const ast::TestAttribute& attribute : e.attributes)
      assign(attribute, fields, NameKind::event_field, out.attributes);
  }

  void step(const ast::TestReturn& r) {
    checked::TestEvent& out = begin(EventKind::giving_back, r.name, r.date, r.time, r.span);
    const checked::TestEvent* sale = nullptr;
    if (r.of) {
      const std::int32_t of = context_.resolve(receipts_, NameKind::test_receipt, *r.of);
      if (of < 0) return;
      sale = &std::get<checked::TestEvent>(test_.steps[static_cast<std::size_t>(of)]);
      if (sale->kind != EventKind::purchase) {
        context_.report(Code::returnOfEvent, r.of->span, ticked(r.of->text));
        return;
      }
      out.of = sale->id;
    }
    out.customer = sale != nullptr && r.customer.empty() ? sale->customer : customer(r.customer);
    for (const ast::TestReturn::Line& l : r.lines) returnLine(out, sale, l);
  }

  /// The sale's line of that SKU or name, or of any receipt so far where the return names no sale.
  const checked::TestLine* findLine(const checked::TestEvent* sale, const std::string& item) const {
    const auto in = [&](const checked::TestEvent& event) -> const checked::TestLine* {
      for (const checked::TestLine& l : event.lines) {
        if (l.sku == item || l.name == item) return &l;
      }
      return nullptr;
    };
    if (sale != nullptr) return in(*sale);
    for (auto step = test_.steps.rbegin(); step != test_.steps.rend(); ++step) {
      const auto* event = std::get_if<checked::TestEvent>(&*step);
      if (event == nullptr || event->kind != EventKind::purchase) continue;
      if (const checked::TestLine* found = in(*event)) return found;
    }
    return nullptr;
  }

  void returnLine(checked::TestEvent& out, const checked::TestEvent* sale, const ast::TestReturn::Line& l) {
    const std::string item = normalised(l.item.value);
    checked::TestLine line;
    line.attributes.resize(schema().item.size());
    if (const checked::TestLine* sold = findLine(sale, item)) {
      line = *sold;
    } else if (sale != nullptr && !sale->lines.empty()) {
      std::vector<std::string> names;
      for (const checked::TestLine& sold_line : sale->lines) names.push_back(sold_line.name);
      Diagnostic& unknown = context_.reportUnknown(NameKind::test_line, item, l.item.span, names);
      for (Fix& fix : unknown.fixes) fix.replacement = "\"" + fix.replacement + "\"";
    } else {
      line.name = item;  // nothing sold is called so: the return will find no sale, and a test may say so
    }
    line.amount = 0;
    line.discount = 0;
    if (const auto quantity = expectPositive(context_, l.quantity, Kind::number)) line.quantity = *quantity;
    out.lines.push_back(std::move(line));
  }

  // ---- expectations ----

  void step(const ast::TestExpect& e) {
    checked::TestExpect out;
    out.subject = e.subject.text;
    out.line = context_.line(e.span);
    out.text = oneLine(context_.source, e.span);
    if (e.at) out.at = e.at->day;
    subject(e);
    switch (e.kind) {
      case ast::TestExpect::Kind::earned:
        out.kind = checked::TestExpect::Kind::earned;
        parts(e, out);
        break;
      case ast::TestExpect::Kind::may_redeem:
        out.kind = checked::TestExpect::Kind::may_redeem;
        break;
      case ast::TestExpect::Kind::taken_back:
        out.kind = checked::TestExpect::Kind::taken_back;
        break;
      case ast::TestExpect::Kind::active:
        out.kind = checked::TestExpect::Kind::active;
        break;
      case ast::TestExpect::Kind::pending:
        out.kind = checked::TestExpect::Kind::pending;
        break;
      case ast::TestExpect::Kind::last_day:
        out.kind = checked::TestExpect::Kind::last_day;
        break;
      case ast::TestExpect::Kind::tier:
        out.kind = checked::TestExpect::Kind::tier;
        out.tier = context_.resolve(context_.tiers, NameKind::tier, e.name);
        break;
      case ast::TestExpect::Kind::refused:
        out.kind = checked::TestExpect::Kind::refused;
        reason(e, out);
        break;
    }
    const bool has_points = e.kind != ast::TestExpect::Kind::tier && e.kind != ast::TestExpect::Kind::refused;
    std::optional<Value> points;
    if (has_points) points = expect(context_, e.points, Kind::points);
    if (points) out.points = *points;
    if (points && out.parts_said && parts_sound_) sumOfParts(e, out);
    test_.steps.emplace_back(std::move(out));
  }

  void subject(const ast::TestExpect& e) {
    using Kind = ast::TestExpect::Kind;
    if (e.subject.empty()) return;
    switch (e.kind) {
      case Kind::tier:
      case Kind::active:
      case Kind::pending:
      case Kind::last_day:
        context_.resolve(customers_, NameKind::test_customer, e.subject);
        return;
      case Kind::taken_back:
        context_.resolve(returns_, NameKind::test_return, e.subject);
        return;
      case Kind::earned:
      case Kind::refused:
        if (returns_.find(e.subject.text) != nullptr) return;
        [[fallthrough]];
      case Kind::may_redeem:
        context_.resolve(receipts_, NameKind::test_receipt, e.subject);
        return;
    }
  }

  void parts(const ast::TestExpect& e, checked::TestExpect& out) {
    parts_sound_ = true;
    out.parts_said = !e.parts.empty();
    for (const ast::TestExpect::Part& part : e.parts) {
      const std::int32_t rule = context_.resolve(context_.rules, NameKind::rule, part.rule);
      const std::optional<Value> points = scaled(part.points, schema().points_decimals);
      if (!points && context_.points_said) {
        context_.report(Code::pointsTooFine, part.span, ticked(pointsWord(context_)), schema().points_decimals);
      }
      parts_sound_ = parts_sound_ && rule >= 0 && points;
      if (rule >= 0 && points) out.parts.push_back({rule, *points});
    }
  }

  void sumOfParts(const ast::TestExpect& e, const checked::TestExpect& out) {
    Int128 sum = 0;
    for (const checked::TestExpect::Part& part : out.parts) sum += part.points;
    if (sum == out.points || sum > INT64_MAX) return;
    context_.report(Code::partsDoNotAdd, e.points.span, formatScaled(static_cast<Value>(sum), schema().points_decimals),
                    formatScaled(out.points, schema().points_decimals));
  }

  void reason(const ast::TestExpect& e, checked::TestExpect& out) {
    if (e.name.empty()) return;
    std::vector<std::string> names;
    for (const Refusal refusal : kReasons) names.emplace_back(name(refusal));
    out.reason = e.name.text;
    if (std::find(names.begin(), names.end(), e.name.text) == names.end()) {
      context_.reportUnknown(NameKind::reason, e.name.text, e.name.span, names);
    }
  }

  Context& context_;
  const ast::TestDecl& decl_;
  checked::Test test_;
  Names customers_;
  Names receipts_;  // and events; index: the step
  Names returns_;
  bool parts_sound_ = true;
};

}  // namespace

void checkTests(Context& context) {
  std::map<std::string, Span> names;
  for (const ast::Decl& any : context.file.decls) {
    const auto* decl = std::get_if<ast::TestDecl>(&any);
    if (decl == nullptr) continue;
    const auto [place, fresh] = names.emplace(decl->name.value, decl->name.span);
    if (!fresh && !decl->poisoned) {
      context.report(Code::duplicateName, decl->name.span, Phrase("test", "проверка"), "\"" + decl->name.value + "\"")
          .label(place->second, Phrase("the first one", "первое из них"));
    }
    context.out.tests.push_back(TestChecker(context, *decl).run());
  }
}

}  // namespace kopeck::checking
