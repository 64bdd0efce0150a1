#include "tests/sim/stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "runtime/value/value.h"

namespace kopeck::sim {

namespace {

using diff::Random;
using Json = nlohmann::ordered_json;

constexpr const char* kStores[] = {"S1", "S2", ""};

struct Goods {
  std::string sku, name;
  Value quantity = 0;  // millionths
};
struct Sale {
  std::string id, customer;
  Day day = 0;
  std::int32_t second = 0;
  std::vector<Goods> lines;
};
struct Sent {
  Day arrival = 0;
  std::int32_t place = 0;  // among the events that arrive on the day
  Day day = 0;
  std::string line;
};

class StreamWriter {
 public:
  StreamWriter(const std::vector<const plan::Plan*>& plans, std::uint64_t seed, StreamStyle style)
      : random_(seed), style_(style), plan_(*plans.back()), schema_(plan_.schema), constants_(constantsOf(plans)) {
    for (const plan::Plan* plan : plans) late_ = std::max(late_, plan->late_days);
    first_ = plans.front()->effective_from;
    if (style_.wide) {
      customers_ = 1 + style_.events / static_cast<int>(random_.pick(std::vector<int>{3, 6, 12, 25}));
      length_ = static_cast<int>(random_.pick(std::vector<int>{40, 150, 400}));
      disorder_ = style_.orderly ? 0 : random_.pick(std::vector<int>{0, 1, 1, 3});
      by_the_clock_ = chance(90);
    } else {
      customers_ = static_cast<int>(random_.pick(std::vector<int>{1, 3, 8, 20, 40, 80}));
      // A stream of few customers is a short one: a late event goes through all that its customer did.
      style_.events = std::min(style_.events, customers_ * 150);
      length_ = static_cast<int>(random_.pick(std::vector<int>{3, 40, 150, 400}));
      disorder_ = style_.orderly ? 0 : random_.pick(std::vector<int>{0, 2, 8, 20});
    }
    for (const plan::Kind& kind : plan_.kinds)
      if (kind.use != plan::KindUse::points) held_.push_back(&kind);
  }

  Stream write() {
    for (int i = 0; i < style_.events; ++i) one();
    std::stable_sort(sent_.begin(), sent_.end(), [](const Sent& a, const Sent& b) {
      return std::tie(a.arrival, a.place) < std::tie(b.arrival, b.place);
    });
    Stream out;
    out.first = out.last = first_;
    for (Sent& sent : sent_) {
      out.first = std::min(out.first, sent.day);
      out.last = std::max(out.last, sent.day);
      out.lines.push_back(std::move(sent.line));
    }
    return out;
  }

 private:
  bool chance(int percent) { return random_.below(100) < percent; }
  template <typename T>
  T near(const std::vector<T>& values) {
    return static_cast<T>(random_.pick(values) + random_.between(-1, 1));
  }

  Day someDay() {
    switch (random_.below(10)) {
      case 0:
      case 1:
        return std::max(first_ - (chance(3) ? 1 : 0), near(constants_.days));
      case 2:
      case 3:
        if (!days_.empty()) return random_.pick(days_) + std::max(0, near(constants_.spans));
        [[fallthrough]];
      default:
        return first_ + static_cast<Day>(random_.below(length_));
    }
  }

  std::int32_t someSecond() {
    if (chance(30)) return std::clamp(near(constants_.seconds), 0, 86'399);
    return static_cast<std::int32_t>(random_.below(chance(50) ? 24 : 86'400) * 3'600 % 86'400);
  }

  std::string moment(Day day, std::int32_t second) {
    std::string at = formatDate(day) + "T" + formatTime(second);
    // An offset makes it an instant, which the programme's zone turns local again.
    if (!chance(95)) at += random_.pick(std::vector<std::string>{"Z", "+03:00", "-05:00", "+10:30"});
    return at;
  }

  std::string customer() {
    // Some have a long history among many who have none.
    return fmt::format("c{}", random_.between(1, style_.wide && chance(1) ? std::min(customers_, 4) : customers_));
  }
  std::string moneyText(Value minor) const { return formatScaled(minor, schema_.money_decimals); }

  Value someMoney() {
    if (style_.huge && chance(4))
      return random_.pick(std::vector<Value>{INT64_MAX, INT64_MAX / 2, INT64_MAX / 100, 1'000'000'000'000'000});
    if (chance(60)) return std::max<Value>(0, near(constants_.money));
    Value one = 1;
    for (int i = 0; i < schema_.money_decimals; ++i) one *= 10;
    return random_.below(chance(70) ? 300 * one : 20'000 * one);
  }

  Value someUnits() {  // millionths
    if (chance(60)) return kOneUnit;
    if (chance(30)) return random_.pick(std::vector<Value>{500'000, 876'000, 1, 1'500'000, 333'333});
    return std::clamp<Value>(near(constants_.units), 1, 30) * kOneUnit;
  }

  void attribute(const Attribute& attribute, Json& to) {
    if (attribute.optional && chance(40)) return;
    switch (attribute.type) {
      case AttributeType::text:
        to[attribute.key] = chance(60) ? random_.pick(constants_.texts) : "Kazan";
        break;
      case AttributeType::number:
        to[attribute.key] = random_.pick(std::vector<std::string>{"0", "1", "3", "4", "4.5", "5", "100", "2.000001"});
        break;
      case AttributeType::money:
        to[attribute.key] = moneyText(std::min<Value>(someMoney(), 1'000'000'000));
        break;
      case AttributeType::date:
        to[attribute.key] = formatDate(someDay() - static_cast<Day>(random_.below(400)));
        break;
      case AttributeType::anniversary: {
        const Day day =
            chance(15) ? *parseDate("1996-02-29") : someDay() - static_cast<Day>(365 * random_.between(18, 60));
        to[attribute.key] = formatDate(day);
        break;
      }
      case AttributeType::time:
        to[attribute.key] = formatTime(someSecond()).substr(0, 5);
        break;
      case AttributeType::yes_no:
        to[attribute.key] = chance(50);
        break;
      case AttributeType::choice:
        to[attribute.key] = random_.pick(attribute.choices);
        break;
      case AttributeType::customer:
        to[attribute.key] = chance(92) ? customer() : "nobody";
        break;
    }
  }

  /// Keeps the last `most`.
  template <typename T>
  void keepSome(std::vector<T>& kept, T one, std::size_t most) {
    if (kept.size() < most)
      kept.push_back(std::move(one));
    else
      kept[static_cast<std::size_t>(kept_++) % most] = std::move(one);
  }

  /// Sends the event, sometimes late, sometimes twice.
  void send(Day day, std::int32_t second, const Json& event) {
    Sent sent{day, by_the_clock_ ? second : 0, day, event.dump()};
    if (chance(disorder_)) {
      const std::int64_t delay = chance(85) ? random_.between(0, late_) : random_.between(late_, late_ + 3);
      sent.arrival += static_cast<Day>(delay);
    }
    keepSome(days_, day, 64);
    sent_.push_back(sent);
    if (!chance(3)) return;
    sent.arrival += static_cast<Day>(random_.below(late_ + 2));
    if (chance(25) && event.contains("store")) {
      Json other = event;
      other["store"] = "another";
      // Another date is other content, too, also one far away.
      if (serial_ % 2 == 0) other["at"] = formatDate(day + 1 + static_cast<Day>(serial_ % 90)) + "T12:00:00";
      sent.line = other.dump();
    }
    sent_.push_back(std::move(sent));
  }

  Json begun(const char* type, const char* prefix, Day day, std::int32_t second) {
    Json event;
    event["type"] = type;
    event["id"] = fmt::format("{}{}", prefix, ++serial_);
    event["customer"] = customer();
    event["at"] = moment(day, second);
    return event;
  }

  Json lineOfSale(Sale& sale) {
    Json line;
    Goods goods;
    goods.quantity = someUnits();
    if (chance(70)) goods.sku = random_.pick(std::vector<std::string>{"M1", "M2", "S1", "S2", "S3"});
    if (goods.sku.empty() || chance(60))
      goods.name = random_.pick(std::vector<std::string>{"Mug", "Bag", "Toast", "Tea"});
    if (!goods.sku.empty()) line["sku"] = goods.sku;
    if (!goods.name.empty()) line["name"] = goods.name;
    if (chance(85)) {
      std::string category = random_.pick(constants_.texts);
      if (chance(10)) category += "/More";
      line["category"] = category;
    }
    line["quantity"] = formatScaled(goods.quantity, kQuantityDecimals);
    const Value amount = someMoney();
    if (chance(20) && amount < 1'000'000'000) {
      line["price"] = moneyText(amount);
    } else {
      line["amount"] = moneyText(amount);
      if (chance(10)) line["discount"] = moneyText(std::min<Value>(someMoney(), 1'000'000));
    }
    if (schema_.without_tax)
      line["tax"] = moneyText(std::min<Value>(amount, random_.below(1 + std::min<Value>(amount, 1000) / 5 + 1)));
    for (const Attribute& one : schema_.item) attribute(one, line);
    sale.lines.push_back(std::move(goods));
    return line;
  }

  std::string pointsText(const WalletSchema& wallet) {
    const Value points =
        chance(40) ? random_.pick(std::vector<Value>{1, 10, 100, 1000, 1'000'000}) : near(constants_.points);
    return formatScaled(std::max<Value>(0, points), wallet.decimals);
  }

  void payment(Json& event) {
    if (chance(30)) {
      const char* how = chance(65) ? "redeem" : "redeemed";
      if (schema_.wallets.size() > 1 && chance(60)) {
        const WalletSchema& wallet = random_.pick(schema_.wallets);
        event[how][wallet.name] = pointsText(wallet);
      } else {
        event[how] = pointsText(schema_.wallets[0]);
      }
    }
    if (!schema_.tenders.empty() && chance(50)) {
      Json tender;
      tender["kind"] = random_.pick(schema_.tenders);
      tender["amount"] = moneyText(std::min<Value>(someMoney(), 1'000'000'000));
      event["tenders"].push_back(tender);
    }
    if (chance(25)) event["codes"].push_back(random_.pick(std::vector<std::string>{"SPRING", "WINTER", "spring"}));
    if (!schema_.coupons.empty() && chance(35)) event["coupons"][random_.pick(schema_.coupons)] = random_.between(1, 2);
  }

  void purchase() {
    const Day day = someDay();
    const std::int32_t second = someSecond();
    Json event = begun("purchase", "p", day, second);
    if (chance(3)) event.erase("customer");
    if (const char* store = kStores[random_.below(3)]; *store != 0) event["store"] = store;
    for (const Attribute& one : schema_.receipt) attribute(one, event);
    Sale sale{event["id"], event.value("customer", ""), day, second, {}};
    for (std::int64_t i = chance(60) ? 1 : random_.between(1, 5); i > 0; --i)
      event["lines"].push_back(lineOfSale(sale));
    payment(event);
    send(day, second, event);
    keepSome(sales_, std::move(sale), 200);
  }

  void giveBack() {
    if (sales_.empty()) return purchase();
    const Sale& sale = random_.pick(sales_);
    Day day = sale.day + static_cast<Day>(random_.below(20));
    if (chance(30)) day = sale.day + std::max(0, near(constants_.spans));
    if (chance(4)) day = sale.day - 1;
    const std::int32_t second = day == sale.day ? std::min(sale.second + 60, 86'399) : someSecond();
    Json event = begun("return", "t", day, second);
    event["customer"] = chance(96) ? (sale.customer.empty() ? customer() : sale.customer) : customer();
    if (chance(75)) event["of"] = chance(97) ? sale.id : "p999999";
    std::vector<Goods> lines = sale.lines;
    if (lines.size() > 1 && chance(50))
      lines.resize(1 + static_cast<std::size_t>(random_.below(static_cast<std::int64_t>(lines.size()) - 1)));
    for (const Goods& goods : lines) {
      Json line;
      if (!goods.sku.empty()) line["sku"] = goods.sku;
      if (!goods.name.empty() && (goods.sku.empty() || chance(70))) line["name"] = goods.name;
      if (chance(2)) line["sku"] = "unknown";
      Value quantity = goods.quantity;
      if (chance(30)) quantity = std::max<Value>(1, quantity / 2);
      if (chance(20)) quantity = kOneUnit;
      if (chance(4)) quantity *= 3;
      line["quantity"] = formatScaled(quantity, kQuantityDecimals);
      event["lines"].push_back(line);
    }
    send(day, second, event);
  }

  void custom() {
    if (schema_.events.empty()) return purchase();
    const EventSchema& schema = random_.pick(schema_.events);
    const Day day = someDay();
    const std::int32_t second = someSecond();
    Json event = begun("event", "e", day, second);
    event["name"] = schema.key;
    for (const Attribute& one : schema.fields) attribute(one, event);
    send(day, second, event);
  }

  void attributes() {
    const Day day = someDay();
    const std::int32_t second = someSecond();
    Json event;
    event["type"] = "customer";
    event["id"] = customer();
    if (chance(85)) event["at"] = moment(day, second);
    for (const Attribute& one : schema_.customer) attribute(one, event);
    for (const plan::Tiers& tiers : plan_.tiers)
      if (tiers.from_outside && chance(70))
        event[tiers.name.empty() ? "tier" : tiers.name] = random_.pick(tiers.levels).name;
    send(day, second, event);
  }

  void opening() {
    const Day day = someDay();
    const std::int32_t second = someSecond();
    Json event = begun("opening", "o", day, second);
    for (std::int64_t i = random_.between(0, 3); i > 0; --i) {
      Json lot;
      const WalletSchema& wallet = random_.pick(schema_.wallets);
      lot["points"] = pointsText(wallet);
      if (&wallet != schema_.wallets.data()) lot["wallet"] = wallet.name;
      if (!held_.empty() && chance(30)) {
        const plan::Kind& kind = *random_.pick(held_);
        lot = Json{{kind.use == plan::KindUse::coupon  ? "coupon"
                    : kind.use == plan::KindUse::badge ? "badge"
                                                       : "stamps",
                    kind.name},
                   {"count", random_.between(1, 12)}};
      }
      if (chance(50)) lot["earned"] = formatDate(day - static_cast<Day>(random_.below(400)));
      if (chance(30)) lot["last_day"] = formatDate(day + static_cast<Day>(random_.between(-2, 60)));
      event["lots"].push_back(lot);
    }
    if (!plan_.tiers.empty() && chance(40)) {
      const plan::Tiers& tiers = random_.pick(plan_.tiers);
      if (tiers.name.empty()) event["tier"] = random_.pick(tiers.levels).name;
      if (!tiers.name.empty()) event["tier"][tiers.name] = random_.pick(tiers.levels).name;
    }
    if (chance(40))
      event["spend"].push_back(Json{{"on", formatDate(day - static_cast<Day>(random_.below(60)))},
                                    {"amount", moneyText(std::min<Value>(someMoney(), 1'000'000'000))}});
    send(day, second, event);
  }

  void adjust() {
    const Day day = someDay();
    const std::int32_t second = someSecond();
    Json event = begun("adjust", "a", day, second);
    const WalletSchema& wallet = random_.pick(schema_.wallets);
    event["points"] = (chance(50) ? "-" : "") + pointsText(wallet);
    if (wallet.name != schema_.wallets[0].name) event["wallet"] = wallet.name;
    event["reason"] = "by hand";
    send(day, second, event);
  }

  void one() {
    const std::int64_t draw = random_.below(100);
    if (draw < 66) return purchase();
    if (draw < 80) return style_.orderly ? purchase() : giveBack();
    if (draw < 87) return custom();
    if (draw < 94) return attributes();
    if (draw < 97) return opening();
    adjust();
  }

  Random random_;
  StreamStyle style_;
  const plan::Plan& plan_;
  const Schema& schema_;
  Constants constants_;
  Day first_ = 0;
  int customers_ = 1, length_ = 1, disorder_ = 0;
  bool by_the_clock_ = false;  // events of one day arrive in the order of their times
  std::int32_t late_ = 0;
  std::int64_t serial_ = 0, kept_ = 0;
  std::vector<const plan::Kind*> held_;
  std::vector<Day> days_;
  std::vector<Sale> sales_;
  std::vector<Sent> sent_;
};

}  // namespace

Stream writeStream(const std::vector<const plan::Plan*>& plans, std::uint64_t seed, StreamStyle style) {
  return StreamWriter(plans, seed, style).write();
}

}  // namespace kopeck::sim
