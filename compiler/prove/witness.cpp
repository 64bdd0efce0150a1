// Answers of the solver as lines of the input.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "compiler/prove/question.h"
#include "runtime/engine/draws.h"

namespace kopeck::prove {

namespace {

using Json = nlohmann::ordered_json;

constexpr int kMostNames = 2000;  // tried until chance comes out as it should

/// "1.5", not "1.500000".
std::string shortText(Value value, int scale) {
  std::string text = formatScaled(value, scale);
  if (text.find('.') == std::string::npos) return text;
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

/// The answer to one question, as the input writes it.
class AnswerWriter {
 public:
  AnswerWriter(const plan::Plan& plan, const TextPool& texts, const Receipt& receipt, const z3::model& model)
      : plan_(plan), texts_(texts), receipt_(receipt), model_(model) {}

  std::vector<std::string> events(const z3::expr& spend, const z3::expr& since, bool without_last) {
    spent_on_ = day() - static_cast<Day>(number(since));
    std::vector<std::string> lines;
    name();
    if (std::optional<Json> customer = customerEvent()) lines.push_back(customer->dump());
    if (std::optional<Json> opening = openingEvent(number(spend))) lines.push_back(opening->dump());
    lines.push_back(purchase(without_last).dump());
    return lines;
  }

 private:
  [[nodiscard]] Value number(const z3::expr& term) const {
    const z3::expr value = model_.eval(term, true);
    std::int64_t found = 0;
    return value.is_numeral_i64(found) ? found : 0;
  }
  [[nodiscard]] bool holds(const z3::expr& term) const { return model_.eval(term, true).is_true(); }
  [[nodiscard]] std::string money(Value value) const { return formatScaled(value, plan_.schema.money_decimals); }
  [[nodiscard]] std::string text(const z3::expr& term) const {
    return std::string(texts_.text(static_cast<TextId>(number(term))));
  }
  [[nodiscard]] Day day() const { return static_cast<Day>(number(receipt_.day)); }
  [[nodiscard]] std::string at(Value second) const {
    return formatDate(day()) + "T" + formatTime(static_cast<std::int32_t>(second));
  }

  [[nodiscard]] bool luckFits(const std::string& event, const std::string& customer) const {
    for (std::size_t i = 0; i < plan_.draws.size(); ++i) {
      const std::uint64_t drawn = hashedDraw(plan_.seed, plan_.draws[i], event, customer);
      std::uint64_t wanted = 0;
      if (!model_.eval(receipt_.draws[i], true).is_numeral_u64(wanted)) continue;
      for (const plan::Expr& expr : plan_.exprs) {
        if (expr.op != plan::Op::chance || expr.index != static_cast<std::int32_t>(i)) continue;
        const auto below = static_cast<std::uint64_t>(expr.value);
        if ((drawn < below) != (wanted < below)) return false;
      }
    }
    return true;
  }

  /// Draws follow from the numbers of receipt and customer.
  void name() {
    receipt_id_ = "r1";
    customer_id_ = "anna";
    for (int i = 1; !plan_.draws.empty() && i <= kMostNames; ++i) {
      if (luckFits(receipt_id_, customer_id_)) return;
      receipt_id_ = fmt::format("r{}", i % 50 + 1);
      customer_id_ = fmt::format("anna{}", i / 50 + 1);
    }
  }

  void attribute(const Attribute& of, const Sym& sym, Json& to) const {
    if (!holds(sym.known)) return;
    const Value value = sym.value.is_bool() ? 0 : number(sym.value);
    switch (of.type) {
      case AttributeType::text:
      case AttributeType::customer:
        to[of.key] = text(sym.value);
        break;
      case AttributeType::number:
        to[of.key] = shortText(value, kQuantityDecimals);
        break;
      case AttributeType::money:
        to[of.key] = money(value);
        break;
      case AttributeType::date:
        to[of.key] = formatDate(static_cast<Day>(value));
        break;
      case AttributeType::anniversary:
        to[of.key] = formatDate(anniversaryDay(value));
        break;
      case AttributeType::time:
        to[of.key] = formatTime(static_cast<std::int32_t>(value));
        break;
      case AttributeType::yes_no:
        to[of.key] = holds(sym.value);
        break;
      case AttributeType::choice:
        to[of.key] = of.choices[static_cast<std::size_t>(value)];
        break;
    }
  }

  [[nodiscard]] std::optional<Json> customerEvent() const {
    Json event{{"type", "customer"}, {"id", customer_id_}};
    const std::size_t without = event.size();
    for (std::size_t i = 0; i < plan_.reads.size(); ++i) {
      const plan::Read& read = plan_.reads[i];
      if (read.kind == plan::ReadKind::customer_attribute)
        attribute(plan_.schema.customer[static_cast<std::size_t>(read.index)], receipt_.reads[i], event);
    }
    if (event.size() == without) return std::nullopt;
    return event;
  }

  [[nodiscard]] Json lot(std::size_t kind, Value active) const {
    const plan::Kind& of = plan_.kinds[kind];
    const std::string count = formatScaled(active, of.decimals);
    Json made;
    switch (of.use) {
      case plan::KindUse::points:
        if (kind > 0) made["wallet"] = of.name;
        made["points"] = count;
        break;
      case plan::KindUse::coupon:
        made["coupon"] = of.name;
        made["count"] = count;
        break;
      case plan::KindUse::stamps:
        made["stamps"] = of.name;
        made["count"] = count;
        break;
      case plan::KindUse::badge:
      case plan::KindUse::free_units:
        made["badge"] = of.name;
        made["count"] = count;
        break;
    }
    made["earned"] = formatDate(day() - 60);
    made["last_day"] = formatDate(day() + 365);
    return made;
  }

  [[nodiscard]] std::optional<Json> openingEvent(Value spend) const {
    Json event{{"type", "opening"}, {"id", "o1"}, {"customer", customer_id_}, {"at", at(0)}};
    const std::size_t without = event.size();
    for (std::size_t kind = 0; kind < plan_.kinds.size(); ++kind)
      if (const Value active = number(receipt_.active[kind]); active > 0) event["lots"].push_back(lot(kind, active));
    for (std::size_t i = 0; i < plan_.reads.size(); ++i) {
      const plan::Read& read = plan_.reads[i];
      if (read.kind != plan::ReadKind::tier) continue;
      const plan::Tiers& tiers = plan_.tiers[static_cast<std::size_t>(read.index)];
      if (tiers.from_outside) continue;
      const std::string& level = tiers.levels[static_cast<std::size_t>(number(receipt_.reads[i].value))].name;
      // With one block the tier is said by its level alone, and stands whatever was spent.
      if (number(receipt_.reads[i].value) == 0 && spend == 0) continue;
      if (tiers.name.empty()) {
        event["tier"] = level;
      } else {
        event["tier"][tiers.name] = level;
      }
    }
    if (spend > 0) event["spend"].push_back(Json{{"on", formatDate(spent_on_)}, {"amount", money(spend)}});
    if (event.size() == without) return std::nullopt;
    return event;
  }

  [[nodiscard]] Json lineOf(const Line& line) const {
    Json made;
    if (number(line.sku) != 0) made["sku"] = text(line.sku);
    if (number(line.name) != 0) made["name"] = text(line.name);
    if (number(line.category) != 0) made["category"] = text(line.category);
    made["quantity"] = shortText(number(line.quantity), kQuantityDecimals);
    made["amount"] = money(number(line.amount));
    if (const Value discount = number(line.discount); discount > 0) made["discount"] = money(discount);
    if (plan_.schema.without_tax) made["tax"] = money(0);
    for (std::size_t i = 0; i < line.attributes.size(); ++i) attribute(plan_.schema.item[i], line.attributes[i], made);
    return made;
  }

  [[nodiscard]] Json purchase(bool without_last) const {
    Json event{
        {"type", "purchase"}, {"id", receipt_id_}, {"customer", customer_id_}, {"at", at(number(receipt_.second))}};
    if (number(receipt_.store) != 0) event["store"] = text(receipt_.store);
    for (std::size_t i = 0; i < receipt_.attributes.size(); ++i)
      attribute(plan_.schema.receipt[i], receipt_.attributes[i], event);
    std::size_t count = 0;
    while (count < receipt_.lines.size() && holds(receipt_.lines[count].present)) ++count;
    for (std::size_t i = 0; i + (without_last ? 1 : 0) < count; ++i)
      event["lines"].push_back(lineOf(receipt_.lines[i]));
    if (const Value asked = number(receipt_.asked); asked > 0)
      event["redeem"] = formatScaled(asked, plan_.schema.points_decimals);
    for (std::size_t i = 0; i < receipt_.tenders.size(); ++i) {
      if (const Value paid = number(receipt_.tenders[i]); paid > 0)
        event["tenders"].push_back(Json{{"kind", plan_.schema.tenders[i]}, {"amount", money(paid)}});
    }
    for (std::size_t i = 0; i < receipt_.codes.size(); ++i)
      if (holds(receipt_.codes[i])) event["codes"].push_back(texts_.text(static_cast<TextId>(plan_.codes[i])));
    for (std::size_t kind = 0; kind < plan_.kinds.size(); ++kind) {
      const Value presented = number(receipt_.presented[kind]);
      if (plan_.kinds[kind].use == plan::KindUse::coupon && presented > 0)
        event["coupons"][plan_.kinds[kind].name] = presented;
    }
    return event;
  }

  const plan::Plan& plan_;
  const TextPool& texts_;
  const Receipt& receipt_;
  const z3::model& model_;
  std::string receipt_id_, customer_id_;
  Day spent_on_ = 0;
};

std::vector<std::string> Question::events(bool without_last) const {
  return AnswerWriter(plan_, *texts_, receipt_, *model_).events(spend_, since_, without_last);
}

std::vector<std::string> Question::otherEvents() const {
  return AnswerWriter(*other_, *texts_, *other_receipt_, *model_).events(spend_, since_, false);
}

}  // namespace kopeck::prove
