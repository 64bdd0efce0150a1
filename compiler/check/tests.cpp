// Test blocks: names, values and units of their customers, receipts, events, returns and expectations.
#include <algorithm>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "compiler/check/expr.h"
#include "compiler/check/test_checker.h"
#include "runtime/event/text.h"

namespace kopeck::checking {

checked::Test TestChecker::run() {
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

void TestChecker::step(const ast::TestCustomer& c) {
  if (!context_.declare(customers_, NameKind::test_customer, c.name, 0)) return;
  checked::TestCustomer out;
  out.id = c.name.text;
  out.attributes.resize(schema().customer.size());
  for (const ast::TestAttribute& attribute : c.attributes) {
    // `status gold`: the level of a block that has a name.
    const Symbol* block = context_.tier_blocks.find(attribute.name.text);
    const bool a_name = attribute.value.kind == ast::ExprKind::path && attribute.value.names.size() == 1;
    if (block != nullptr && a_name) {
      const Names& levels = context_.tier_levels[static_cast<std::size_t>(block->index)];
      const std::int32_t level = context_.resolve(levels, NameKind::tier, attribute.value.names[0]);
      if (level >= 0) out.tiers.emplace_back(block->index, level);
      continue;
    }
    assign(attribute, schema().customer, NameKind::customer_attribute, out.attributes, {"tier", "balance", "spent"});
  }
  for (const ast::Name& name : c.tiers) {
    if (const auto tier = findTier(context_, name)) out.tiers.emplace_back(tier->block, tier->level);
  }
  // Where the input says the level, it is an attribute too.
  for (const auto& [block, level] : out.tiers) {
    const plan::Tiers& tiers = context_.out.tiers[static_cast<std::size_t>(block)].head;
    if (tiers.outside_attribute >= 0) out.attributes[static_cast<std::size_t>(tiers.outside_attribute)].value = level;
  }
  holdings(c, out);
  for (const ast::TestCustomer::Spent& spent : c.spent) {
    if (const auto money = expectPositive(context_, spent.money, Kind::money))
      out.spent.emplace_back(*money, spent.on.day);
  }
  test_.steps.emplace_back(std::move(out));
}

/// Points, stamps, coupons and badges at the start: the unit is the word of a wallet, or the name of what is held.
void TestChecker::holdings(const ast::TestCustomer& c, checked::TestCustomer& out) {
  for (const ast::Quantity& balance : c.balances) {
    const Symbol* symbol = balance.unit == ast::Unit::word ? context_.kinds.find(balance.word.text) : nullptr;
    const std::int32_t kind = symbol == nullptr ? 0 : symbol->index;
    if (context_.out.kinds[static_cast<std::size_t>(kind)].head.use == plan::KindUse::points) {
      if (const auto points = expectPoints(context_, balance)) out.balances.emplace_back(points->wallet, points->value);
      continue;
    }
    const std::optional<Value> count = scaled(balance.value, 0);
    if (!count) context_.report(Code::needsWhole, balance.span, phraseOf(Kind::count), 0);
    if (count) out.balances.emplace_back(kind, *count);
  }
}

checked::TestEvent& TestChecker::begin(EventKind kind, const ast::Name& name, const ast::Date& date,
                                       const ast::Time& time, Span span) {
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
  event.redeem_stated.assign(wallets(), kMissing);
  event.redeem_asked.assign(wallets(), kMissing);
  event.tenders.assign(schema().tenders.size(), 0);
  event.coupons.assign(schema().coupons.size(), 0);
  test_.steps.emplace_back(std::move(event));
  return std::get<checked::TestEvent>(test_.steps.back());
}

std::string TestChecker::customer(const ast::Name& name) {
  if (!name.empty()) context_.resolve(customers_, NameKind::test_customer, name);
  return name.text;
}

void TestChecker::step(const ast::TestReceipt& r) {
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
    assign(attribute, schema().receipt, NameKind::receipt_attribute, out.attributes,
           {"store", "pays", "asks", "code", "coupon", "tender", "arrives"});
  }
  payments(r, out);
  if (r.arrives) {
    out.received = r.arrives->day;
    if (r.arrives->day < r.date.day) context_.report(Code::arrivesBefore, r.arrives->span);
  }
  for (const ast::TestLine& l : r.lines) out.lines.push_back(line(l));
}

/// What the till brings besides goods: points, tenders, coupons and codes.
void TestChecker::payments(const ast::TestReceipt& r, checked::TestEvent& out) {
  byWallet(r.pays, out.redeem_stated);
  byWallet(r.asks, out.redeem_asked);
  for (const ast::Text& code : r.codes) out.codes.push_back(normalised(code.value));
  for (const ast::TestReceipt::Coupon& coupon : r.coupons) {
    const std::int32_t kind = context_.resolve(context_.coupons, NameKind::coupon, coupon.name);
    if (kind < 0) continue;
    if (coupon.count < 1) context_.report(Code::notPositive, coupon.name.span);
    out.coupons[static_cast<std::size_t>(kind) - wallets()] += coupon.count;
  }
  for (const ast::TestReceipt::Tender& tender : r.tenders) {
    const std::int32_t index = context_.resolve(context_.tenders, NameKind::tender, tender.name);
    const std::optional<Value> money = expectPositive(context_, tender.money, Kind::money);
    if (index >= 0 && money) out.tenders[static_cast<std::size_t>(index)] += *money;
  }
}

namespace {

/// The categories that an expression of a set compares with.
void collectCategories(const checked::Expr& e, std::vector<std::string>& out) {
  const auto is_category = [](const checked::Expr& arg) {
    return arg.op == plan::Op::item_text && arg.index == static_cast<std::int32_t>(plan::ItemText::category);
  };
  if (!e.args.empty() && is_category(e.args[0])) {
    out.insert(out.end(), e.texts.begin(), e.texts.end());
    if (e.args.size() > 1) out.insert(out.end(), e.args[1].texts.begin(), e.args[1].texts.end());
  }
  for (const checked::Expr& arg : e.args) collectCategories(arg, out);
}

}  // namespace

void TestChecker::category(const ast::Text& said) const {
  const std::string text = normalised(said.value);
  const auto covers = [&](const std::string& one) { return text == one || text.starts_with(one + "/"); };
  if (text.size() < 4 || std::any_of(categories_.begin(), categories_.end(), covers)) return;
  for (const std::string& one : categories_) {
    // A category below one that is named is compared as far as that goes.
    const auto levels = static_cast<std::size_t>(std::count(one.begin(), one.end(), '/'));
    std::size_t end = text.find('/');
    for (std::size_t level = 0; level < levels && end != std::string::npos; ++level) end = text.find('/', end + 1);
    const std::string begin = text.substr(0, end);
    if (begin == one || one.size() < 4 || editDistance(begin, one) > (one.size() < 12 ? 1U : 2U)) continue;
    const std::string meant = one + (end == std::string::npos ? "" : text.substr(end));
    context_.report(Code::categoryUnlike, said.span, fmt::format("\"{}\"", text), fmt::format("\"{}\"", meant))
        .fix(said.span, fmt::format("\"{}\"", meant));
    return;
  }
}

checked::TestLine TestChecker::line(const ast::TestLine& l) {
  checked::TestLine out;
  out.name = normalised(l.name.value);
  if (l.sku) out.sku = normalised(l.sku->value);
  if (l.category) {
    out.category = normalised(l.category->value);
    category(*l.category);
  }
  out.attributes.resize(schema().item.size());
  for (const ast::TestAttribute& attribute : l.attributes) {
    assign(attribute, schema().item, NameKind::item_attribute, out.attributes, {"sku", "category", "discount", "tax"});
  }
  const auto quantity = expectPositive(context_, l.quantity, Kind::number);
  const auto price = expect(context_, l.price, Kind::money);
  const auto discount = l.discount ? expect(context_, *l.discount, Kind::money) : std::optional<Value>(0);
  const auto tax = l.tax ? expect(context_, *l.tax, Kind::money) : std::optional<Value>(0);
  if (!quantity || !price || !discount || !tax) return out;
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
  if (schema().without_tax && *tax > out.amount) {
    context_.report(Code::taxOverLine, l.tax->span);
  } else if (schema().without_tax) {
    out.amount -= *tax;
  }
  return out;
}

void TestChecker::step(const ast::TestEvent& e) {
  checked::TestEvent& out = begin(EventKind::custom, e.name, e.date, e.time, e.span);
  out.customer = customer(e.customer);
  out.event = context_.resolve(context_.events, NameKind::event, e.event);
  if (out.event < 0) return;
  const std::vector<Attribute>& fields = schema().events[static_cast<std::size_t>(out.event)].fields;
  out.attributes.resize(fields.size());
  for (const ast::TestAttribute& attribute : e.attributes)
    assign(attribute, fields, NameKind::event_field, out.attributes);
}

void TestChecker::step(const ast::TestReturn& r) {
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

const checked::TestLine* TestChecker::findLine(const checked::TestEvent* sale, const std::string& item) const {
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

void TestChecker::returnLine(checked::TestEvent& out, const checked::TestEvent* sale, const ast::TestReturn::Line& l) {
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

namespace {

bool isRandom(const ast::Amount& amount) {
  return amount.kind == ast::AmountKind::random || std::any_of(amount.options.begin(), amount.options.end(), isRandom);
}

const ast::Audience& audienceOf(const Author& author) {
  static const ast::Audience everyone;
  if (author.rule != nullptr) return author.rule->audience;
  return author.discount != nullptr ? author.discount->audience : everyone;
}

/// Whether the rule has an amount that is drawn.
bool drawsAmount(const Author& author) {
  if (author.rule == nullptr) return false;
  const auto random = [](const ast::EarnClause& earn) { return isRandom(earn.amount); };
  const auto given = [](const ast::StampsGive& give) { return give.earn && isRandom(*give.earn); };
  return std::any_of(author.rule->earns.begin(), author.rule->earns.end(), random) ||
         std::any_of(author.rule->stamps_give.begin(), author.rule->stamps_give.end(), given);
}

}  // namespace

void TestChecker::step(const ast::TestGiven& g) {
  const std::int32_t index = context_.resolve(context_.rules, NameKind::rule, g.rule);
  if (index < 0) return;
  const Author& author = context_.authors[static_cast<std::size_t>(index)];
  const ast::Audience& audience = audienceOf(author);
  const bool amount = drawsAmount(author);
  if (!amount && !audience.chance && !audience.share) {
    context_.report(Code::nothingDrawn, g.rule.span, ticked(g.rule.text));
    return;
  }
  checked::TestGiven out{author.name().text, std::nullopt};
  if (g.draws && !amount) {
    context_.report(Code::noAmountDrawn, g.draws->span, ticked(g.rule.text));
  } else if (g.draws) {
    if (const auto points = expectPoints(context_, *g.draws)) out.points = points->value;
  }
  test_.steps.emplace_back(std::move(out));
  if (audience.share) test_.steps.emplace_back(checked::TestGiven{audience.share->label.value, std::nullopt});
}

void checkTests(Context& context) {
  std::map<std::string, Span> names;
  std::vector<std::string> categories;
  for (const checked::Set& set : context.out.sets) collectCategories(set.where, categories);
  for (const ast::Decl& any : context.file.decls) {
    const auto* decl = std::get_if<ast::TestDecl>(&any);
    if (decl == nullptr) continue;
    const auto [place, fresh] = names.emplace(decl->name.value, decl->name.span);
    if (!fresh && !decl->poisoned) {
      context.report(Code::duplicateName, decl->name.span, Phrase("test", "проверка"), "\"" + decl->name.value + "\"")
          .label(place->second, Phrase("the first one", "первое из них"));
    }
    context.out.tests.push_back(TestChecker(context, *decl, categories).run());
  }
}

}  // namespace kopeck::checking
