#include <algorithm>
#include <cstdint>
#include <set>

#include "runtime/event/text.h"
#include "runtime/plan/names.h"
#include "runtime/plan/plan.h"
#include "runtime/plan/verify_parts.h"

namespace kopeck::plan {

namespace {

/// The header, the schema and the constants: what the rest looks things up in.
class HeaderVerifier : private Checks {
 public:
  HeaderVerifier(const Plan& plan, std::vector<std::string>& errors) : Checks(plan, errors) {}

  void run() {
    header();
    schema();
    kinds();
    constants();
    for (std::size_t i = 0; i < plan_.draws.size(); ++i) draw(i);
    for (std::size_t i = 0; i < plan_.schedules.size(); ++i) schedule(i);
  }

 private:
  void header() {
    require(plan_.version >= 1, "version {} is below 1", plan_.version);
    require(plan_.fine >= 1, "fine {} is below 1", plan_.fine);
    require(plan_.fine == 1 || plan_.rounding_place == RoundingPlace::receipt,
            "fine units without rounding per receipt");
    require(plan_.late_days >= 0, "late {} days", plan_.late_days);
    require(plan_.returns.days >= 0, "returns for {} days", plan_.returns.days);
    require(plan_.base == Measure::net || plan_.base == Measure::gross || plan_.base == Measure::paid,
            "base {} is not money", nameOf(plan_.base));
    require(plan_.base_except.empty() || plan_.base == Measure::paid, "tenders are left out of base {}",
            nameOf(plan_.base));
    for (std::int32_t tender : plan_.base_except)
      require(in(tender, plan_.schema.tenders), "base without tender {}", tender);
    require(!plan_.terms.empty(), "there are no header terms");
    require(plan_.terms.empty() || plan_.terms.front().kind == 0, "the header's terms are of kind {}",
            plan_.terms.front().kind);
  }

  void attributes(std::string_view owner, const std::vector<Attribute>& attributes, bool of_event) {
    std::set<std::string_view> names;
    std::set<std::string_view> keys;
    for (const Attribute& a : attributes) {
      require(!a.name.empty() && names.insert(a.name).second, "{} attribute \"{}\" is there twice", owner, a.name);
      require(!a.key.empty() && keys.insert(a.key).second, "{} key \"{}\" is there twice", owner, a.key);
      require((a.type == AttributeType::choice) == !a.choices.empty(),
              "{} attribute \"{}\": choices do not fit its type", owner, a.name);
      require(of_event || a.type != AttributeType::customer, "{} attribute \"{}\" is a customer", owner, a.name);
    }
  }

  void schema() {
    const Schema& schema = plan_.schema;
    require(!schema.currency.empty(), "no currency");
    for (int decimals : {schema.money_decimals, schema.points_decimals}) {
      require(decimals >= 0 && decimals <= 6, "{} decimals", decimals);
    }
    attributes("customer", schema.customer, false);
    attributes("receipt", schema.receipt, false);
    attributes("item", schema.item, false);
    for (const EventSchema& event : schema.events) attributes(event.name, event.fields, true);
  }

  void kinds() {
    const Schema& schema = plan_.schema;
    const std::size_t wallets = schema.wallets.size();
    const std::size_t coupons = schema.coupons.size();
    require(wallets >= 1, "there are no points");
    require(wallets == 0 || schema.wallets.front().decimals == schema.points_decimals, "points have {} decimals and {}",
            schema.points_decimals, wallets == 0 ? 0 : schema.wallets.front().decimals);
    require(plan_.kinds.size() >= wallets + coupons, "{} kinds for {} wallets and {} coupons", plan_.kinds.size(),
            wallets, coupons);
    std::set<std::pair<KindUse, std::string_view>> names;
    for (std::size_t i = 0; i < plan_.kinds.size(); ++i) {
      const Kind& k = plan_.kinds[i];
      const bool of_wallet = i < wallets;
      const bool of_coupon = !of_wallet && i < wallets + coupons;
      require((k.use == KindUse::points) == of_wallet && (k.use == KindUse::coupon) == of_coupon,
              "kind {} ({}) is in the place of another", i, nameOf(k.use));
      require(names.emplace(k.use, k.name).second, "kind \"{}\" is there twice", k.name);
      require(k.decimals == (of_wallet ? schema.wallets[i].decimals : 0) && k.decimals >= 0 && k.decimals <= 6,
              "kind {} has {} decimals", i, k.decimals);
      require(k.worth.den > 0 && k.worth.num >= 0, "worth {}/{} of kind {} is not a ratio", k.worth.num, k.worth.den,
              i);
      require(in(k.terms, plan_.terms) &&
                  plan_.terms[static_cast<std::size_t>(k.terms)].kind == static_cast<std::int32_t>(i),
              "kind {} has the terms {}", i, k.terms);
      require(!k.many_uses || of_coupon, "kind {} is used many times", i);
    }
    for (std::size_t i = 0; i < plan_.terms.size(); ++i) {
      require(in(plan_.terms[i].kind, plan_.kinds), "terms {} of kind {}", i, plan_.terms[i].kind);
    }
  }

  void constants() {
    std::set<std::string_view> texts;
    for (const std::string& text : plan_.texts) {
      require(!text.empty() && normalised(text) == text, "text \"{}\" is not normalised", text);
      require(texts.insert(text).second, "text \"{}\" is there twice", text);
    }
    for (std::int32_t prefix : plan_.prefixes) {
      require(prefix < 0 ? in(-1 - prefix, plan_.exprs) : isText(prefix), "prefix of text {}", prefix);
    }
    std::set<std::int32_t> codes;
    for (std::int32_t code : plan_.codes) {
      require(isText(code) && codes.insert(code).second, "code of text {}", code);
    }
    for (std::size_t i = 0; i < plan_.lists.size(); ++i) {
      const std::vector<Value>& list = plan_.lists[i];
      require(!list.empty() && std::is_sorted(list.begin(), list.end()) &&
                  std::adjacent_find(list.begin(), list.end()) == list.end(),
              "list {} is empty, unsorted or holds a value twice", i);
    }
  }
  bool isText(std::int32_t id) const { return id >= 1 && static_cast<std::size_t>(id) <= plan_.texts.size(); }

  void draw(std::size_t i) {
    const Draw& d = plan_.draws[i];
    require(!d.label.empty() && d.number >= 0, "draw {} has no name", i);
    for (std::size_t other = 0; other < i; ++other) {
      const Draw& o = plan_.draws[other];
      require(o.label != d.label || o.number != d.number || o.per_customer != d.per_customer, "draw {} is draw {}", i,
              other);
    }
  }

  void schedule(std::size_t i) {
    const Schedule& s = plan_.schedules[i];
    const auto is_day = [](std::int32_t day) { return day >= 1 && day <= 31; };
    switch (s.kind) {
      case ScheduleKind::monthly:
        return require(is_day(s.day), "schedule {} on day {}", i, s.day);
      case ScheduleKind::yearly:
        require(!s.days.empty(), "schedule {} has no days", i);
        for (const MonthDay& day : s.days) {
          require(day.month >= 1 && day.month <= 12 && is_day(day.day), "schedule {} on {}-{}", i, day.month, day.day);
        }
        return;
      case ScheduleKind::anniversary:
        return require(isCustomer(s.attribute, AttributeType::anniversary), "schedule {} has no anniversary", i);
    }
  }
};

}  // namespace

std::vector<std::string> verify(const Plan& plan) {
  std::vector<std::string> errors;
  HeaderVerifier(plan, errors).run();
  // What follows looks things up by what came before; a broken reference there would be followed here.
  if (!errors.empty()) return errors;
  verifyExprs(plan, errors);
  if (!errors.empty()) return errors;
  const std::vector<ExprFacts> facts = exprFacts(plan);
  verifyState(plan, facts, errors);
  verifyLimits(plan, errors);
  verifyRules(plan, facts, errors);
  return errors;
}

}  // namespace kopeck::plan
