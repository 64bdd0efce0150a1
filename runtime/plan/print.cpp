#include <fmt/format.h>

#include <cstdint>
#include <iterator>

#include "runtime/plan/names.h"
#include "runtime/plan/plan.h"

namespace kopeck::plan {

namespace {

/// Quoted, with quotes, backslashes and line ends escaped: what is printed can be told apart in every case.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string dayOrDash(Day day) {
  return day == kNoDay || day == kNever ? std::string("-") : formatDate(day);
}

std::string ratioText(Ratio ratio) {
  return ratio.den == 1 ? fmt::format("{}", ratio.num) : fmt::format("{}/{}", ratio.num, ratio.den);
}

/// "s3", or "-" for none.
std::string ref(char letter, std::int32_t index) {
  return index < 0 ? std::string("-") : fmt::format("{}{}", letter, index);
}

std::string refs(char letter, const std::vector<std::int32_t>& indices) {
  std::string out;
  for (std::int32_t index : indices) out += fmt::format("{}{}", out.empty() ? "" : " ", ref(letter, index));
  return out;
}

/// The word where it holds, with a space before it.
std::string_view when(bool holds, std::string_view word) {
  return holds ? word : std::string_view();
}

class Printer {
 public:
  explicit Printer(const Plan& plan) : plan_(plan) {}

  std::string run() {
    head();
    kinds();
    schema();
    constants();
    for (std::size_t i = 0; i < plan_.exprs.size(); ++i) expr(i);
    items();
    state();
    for (std::size_t i = 0; i < plan_.tiers.size(); ++i) tiers(i);
    for (std::size_t i = 0; i < plan_.earns.size(); ++i) earn(i);
    for (std::size_t i = 0; i < plan_.takes.size(); ++i) take(i);
    for (std::size_t i = 0; i < plan_.schedules.size(); ++i) schedule(i);
    for (std::size_t i = 0; i < plan_.rules.size(); ++i) rule(i);
    for (const Order& order : plan_.orders) line("{} of {}", nameOf(order.kind), refs('r', order.rules));
    for (std::size_t i = 0; i < plan_.limits.size(); ++i) limit(i);
    if (!plan_.limit_blocks.empty()) line("limit blocks {}", refs('l', plan_.limit_blocks));
    if (plan_.total_count != 0) line("shared counters {}", plan_.total_count);
    for (std::size_t i = 0; i < plan_.terms.size(); ++i) terms(i);
    redeem();
    guarantees();
    layout();
    return std::move(out_);
  }

 private:
  template <typename... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  void head() {
    line("plan {} version {} from {} language {}", quoted(plan_.name), plan_.version, dayOrDash(plan_.effective_from),
         plan_.language.empty() ? "-" : plan_.language);
    line("money {} decimals {} points decimals {} zone {}", quoted(plan_.schema.currency), plan_.schema.money_decimals,
         plan_.schema.points_decimals, quoted(plan_.schema.time_zone));
    if (plan_.schema.without_tax) line("without tax");
    const std::string except =
        plan_.base_except.empty() ? std::string() : fmt::format(" except tenders {}", refs('#', plan_.base_except));
    line("base {}{} rounding {} per {} fine {} multipliers {}", nameOf(plan_.base), except, nameOf(plan_.rounding),
         nameOf(plan_.rounding_place), plan_.fine, nameOf(plan_.multipliers));
    line("returns {} {} limits {} for {} days", nameOf(plan_.returns.mode), nameOf(plan_.returns.reach),
         plan_.returns.limits_reopen ? "reopen" : "stay used", plan_.returns.days);
    line("late {} days seed {}{}", plan_.late_days, quoted(plan_.seed),
         when(plan_.apply_expiry_to_earlier, " expiry applies to earlier points"));
  }

  void kinds() {
    for (std::size_t i = 0; i < plan_.kinds.size(); ++i) {
      const Kind& k = plan_.kinds[i];
      std::string forms;
      for (const std::string& form : k.words.forms) forms += fmt::format(" {}", quoted(form));
      line("kind {} {} {} decimals {} worth {} minor units use {} terms {}{}{}", i, nameOf(k.use), quoted(k.name),
           k.decimals, ratioText(k.worth), nameOf(k.order), k.terms, when(k.many_uses, " many uses"), was(k.was));
      if (!forms.empty()) line("  words{}", forms);
    }
  }

  static std::string was(const std::string& name) {
    return name.empty() ? std::string() : fmt::format(" was {}", quoted(name));
  }

  void attribute(std::string_view owner, std::size_t i, const Attribute& attribute) {
    std::string choices;
    for (const std::string& choice : attribute.choices) choices += fmt::format(" {}", quoted(choice));
    line("{} {} {} key {} {}{}{}{}", owner, i, quoted(attribute.name), quoted(attribute.key), nameOf(attribute.type),
         choices, when(attribute.optional, " optional"), was(attribute.was));
  }

  void schema() {
    const Schema& schema = plan_.schema;
    for (std::size_t i = 0; i < schema.wallets.size(); ++i) {
      line("wallet {} {} decimals {}", i, quoted(schema.wallets[i].name), schema.wallets[i].decimals);
    }
    for (std::size_t i = 0; i < schema.coupons.size(); ++i) line("coupon {} {}", i, quoted(schema.coupons[i]));
    for (std::size_t i = 0; i < schema.tenders.size(); ++i) line("tender {} {}", i, quoted(schema.tenders[i]));
    for (std::size_t i = 0; i < schema.customer.size(); ++i) attribute("customer", i, schema.customer[i]);
    for (std::size_t i = 0; i < schema.receipt.size(); ++i) attribute("receipt", i, schema.receipt[i]);
    for (std::size_t i = 0; i < schema.item.size(); ++i) attribute("item", i, schema.item[i]);
    for (std::size_t e = 0; e < schema.events.size(); ++e) {
      line("event {} {} key {}", e, quoted(schema.events[e].name), quoted(schema.events[e].key));
      for (std::size_t i = 0; i < schema.events[e].fields.size(); ++i)
        attribute("  field", i, schema.events[e].fields[i]);
    }
  }

  void constants() {
    for (std::size_t i = 0; i < plan_.texts.size(); ++i) line("text {} {}", i + 1, quoted(plan_.texts[i]));
    for (std::size_t i = 0; i < plan_.prefixes.size(); ++i) {
      const std::int32_t prefix = plan_.prefixes[i];
      if (prefix < 0) {
        line("prefix {} text of e{}", i, -1 - Value{prefix});
      } else {
        line("prefix {} text {}", i, prefix);
      }
    }
    for (std::size_t i = 0; i < plan_.codes.size(); ++i) line("code {} text {}", i, plan_.codes[i]);
    for (std::size_t i = 0; i < plan_.lists.size(); ++i) line("list {} {}", i, fmt::join(plan_.lists[i], " "));
    for (std::size_t i = 0; i < plan_.draws.size(); ++i) {
      const Draw& draw = plan_.draws[i];
      line("draw {} of {} number {} per {}", i, quoted(draw.label), draw.number,
           draw.per_customer ? "customer" : "event");
    }
  }

  /// What stands between the operator's name and its operands.
  static std::string detail(const Expr& e) {
    switch (e.op) {
      case Op::constant:
        return fmt::format(" {}", e.value);
      case Op::field:
        return fmt::format(" {}", nameOf(static_cast<Field>(e.index)));
      case Op::item_text:
        return fmt::format(" {}", nameOf(static_cast<ItemText>(e.index)));
      case Op::attribute:
      case Op::read:
      case Op::sum:
      case Op::item_attribute:
      case Op::in_set:
      case Op::under:
      case Op::item_bought:
      case Op::code:
      case Op::coupon:
      case Op::any_in_set:
      case Op::all_in_set:
      case Op::result:
      case Op::one_of:
        return fmt::format(" {}", e.index);
      case Op::chance:
        return fmt::format(" {} below {}", e.index, static_cast<std::uint64_t>(e.value));
      case Op::near_anniversary:
        return fmt::format(" -{} +{}", e.value, e.index);
      case Op::item_quantity:
      case Op::item_net:
      case Op::item_gross:
      case Op::add:
      case Op::subtract:
      case Op::multiply:
      case Op::divide:
      case Op::lesser:
      case Op::greater:
      case Op::or_else:
      case Op::equal:
      case Op::not_equal:
      case Op::less:
      case Op::less_equal:
      case Op::known:
      case Op::both:
      case Op::either:
      case Op::negate:
      case Op::month_of:
        return "";
    }
    return "";
  }

  void expr(std::size_t i) {
    const Expr& e = plan_.exprs[i];
    std::string operands;
    for (std::int32_t operand : {e.a, e.b}) {
      if (operand >= 0) operands += fmt::format(" e{}", operand);
    }
    line("e{} {} = {}{}{}", i, nameOf(e.type), nameOf(e.op), detail(e), operands);
  }

  /// "net", "tender 1"
  static std::string measureText(Measure measure, std::int32_t tender) {
    return tender < 0 ? std::string(nameOf(measure)) : fmt::format("{} {}", nameOf(measure), tender);
  }

  void items() {
    for (std::size_t i = 0; i < plan_.sets.size(); ++i)
      line("set {} {} = {}", i, quoted(plan_.sets[i].name), ref('e', plan_.sets[i].expr));
    for (std::size_t i = 0; i < plan_.sums.size(); ++i) {
      const Sum& sum = plan_.sums[i];
      line("sum {} = {} in set {}", i, measureText(sum.measure, sum.tender), ref('#', sum.set));
    }
  }

  void state() {
    for (std::size_t i = 0; i < plan_.aggregates.size(); ++i) {
      const Aggregate& a = plan_.aggregates[i];
      line("aggregate {} = {} in set {}{} bucket {} ever {}", i, measureText(a.measure, a.tender), ref('#', a.set),
           a.rules.empty() ? std::string() : fmt::format(" by {}", refs('r', a.rules)), ref('+', a.bucket_slot),
           ref('@', a.ever_slot));
    }
    for (std::size_t i = 0; i < plan_.reads.size(); ++i) {
      const Read& read = plan_.reads[i];
      line("read {} = {} {}{}", i, nameOf(read.kind), ref('#', read.index),
           read.kind == ReadKind::history ? fmt::format(" over {}", windowText(read.window)) : std::string());
    }
    for (std::size_t i = 0; i < plan_.item_histories.size(); ++i) {
      line("item history {} over {}", i, windowText(plan_.item_histories[i].window));
    }
  }

  void tiers(std::size_t i) {
    const Tiers& t = plan_.tiers[i];
    const std::string name = t.name.empty() ? std::string() : " " + quoted(t.name);
    if (t.from_outside) {
      line("tiers {}{} from outside by customer {}", i, name, t.outside_attribute);
    } else {
      line("tiers {}{} by aggregate {} over {} rise {} fall {}", i, name, t.aggregate, windowText(t.window),
           nameOf(t.rise), nameOf(t.fall));
    }
    for (const TierLevel& level : t.levels) {
      line("  {} from {}{}{}", quoted(level.name), level.from,
           level.expr < 0 ? std::string() : fmt::format(" and e{}", level.expr), was(level.was));
    }
  }

  static std::string guardText(std::int32_t guard) { return guard < 0 ? std::string() : fmt::format(" if e{}", guard); }

  static std::string amountText(const Earn& e) {
    switch (e.kind) {
      case AmountKind::proportional:
        return fmt::format("{} per unit of sum {}", ratioText(e.rate), ref('#', e.sum));
      case AmountKind::fixed:
        return fmt::format("{} over sum {}", e.points, ref('#', e.sum));
      case AmountKind::per_full_step:
        return fmt::format("{} for each full {} of sum {}", e.points, e.step, ref('#', e.sum));
      case AmountKind::of_value:
        return fmt::format("{} of {} over sum {}", ratioText(e.rate), ref('e', e.value), ref('#', e.sum));
      case AmountKind::random:
        return fmt::format("{} to {} by draw {} over sum {}", e.points, e.points_to, e.draw, ref('#', e.sum));
    }
    return "?";
  }

  void earn(std::size_t i) {
    const Earn& e = plan_.earns[i];
    std::string more;
    if (e.carry >= 0) more += fmt::format(" from read {} on", e.carry);
    if (e.portion_from != 0 || e.portion_to != INT64_MAX) {
      more += e.portion_to == INT64_MAX ? fmt::format(" portion {}..", e.portion_from)
                                        : fmt::format(" portion {}..{}", e.portion_from, e.portion_to);
    }
    if (!e.caps.empty()) more += fmt::format(" capped by {}", refs('l', e.caps));
    line("earn {} = {}{}{}{}", i, amountText(e), more, guardText(e.guard),
         when(e.lesser_with_next, " or the next if less"));
  }

  void take(std::size_t i) {
    const Take& t = plan_.takes[i];
    std::string what;
    switch (t.kind) {
      case TakeKind::percent:
        what = fmt::format("{} of {}", ratioText(t.rate), t.of_gross ? "gross" : "what is left");
        break;
      case TakeKind::money:
        what = fmt::format("{} off", t.money);
        break;
      case TakeKind::free_units:
        what = fmt::format("{} units {} first", t.units, t.cheapest ? "cheapest" : "dearest");
        break;
    }
    const std::string price =
        t.price_kind < 0 ? std::string() : fmt::format(" for {} of kind {} each", t.price, t.price_kind);
    line("take {} = {} in set {}{}{}", i, what, ref('#', t.set), price, guardText(t.guard));
  }

  void schedule(std::size_t i) {
    const Schedule& s = plan_.schedules[i];
    switch (s.kind) {
      case ScheduleKind::monthly:
        return line("schedule {} = monthly on {}", i, s.day);
      case ScheduleKind::yearly: {
        std::string days;
        for (const MonthDay& day : s.days) days += fmt::format(" {:02}-{:02}", day.month, day.day);
        return line("schedule {} = yearly on{}", i, days);
      }
      case ScheduleKind::anniversary:
        return line("schedule {} = anniversary of customer {}", i, s.attribute);
    }
  }

  void rule(std::size_t i) {
    const Rule& r = plan_.rules[i];
    std::string of;
    if (r.event >= 0) of += fmt::format(" {}", r.event);
    if (r.schedule >= 0) of += fmt::format(" {}", r.schedule);
    line("rule {} {} {} line {} on {}{} from {} until {} terms {}{}", i, quoted(r.name), quoted(r.title), r.line,
         nameOf(r.trigger), of, dayOrDash(r.from), dayOrDash(r.until), r.terms, was(r.was));
    if (!r.doc.empty()) line("  doc {}", quoted(r.doc));
    for (const Condition& c : r.conditions) line("  when {} {}", ref('e', c.expr), quoted(c.text));
    if (r.is_multiplier) line("  multiply {} by {}", refs('r', r.targets), ratioText(r.factor));
    if (r.earn_count != 0) line("  earns {} from {}", r.earn_count, r.first_earn);
    if (r.take_count != 0) line("  takes {} from {}", r.take_count, r.first_take);
    if (r.recipient >= 0) line("  for the customer in field {}", r.recipient);
    if (r.turn_kind >= 0) line("  turn each full {} of kind {} into {}", r.turn_step, r.turn_kind, r.factor.num);
    if (!r.replaces.empty()) line("  replaces {}", refs('r', r.replaces));
    if (!r.limits.empty()) line("  limits {}", refs('l', r.limits));
    for (const Effect& e : r.effects) effect(e);
  }

  void effect(const Effect& e) {
    if (e.kind == EffectKind::record) return line("  record customer {} as {}", e.attribute, ref('e', e.expr));
    std::string pieces;
    for (const Piece& piece : e.pieces) {
      pieces += ' ';
      pieces += nameOf(piece.kind);
      if (piece.kind == PieceKind::text) pieces += fmt::format(" {}", quoted(piece.text));
      if (piece.index >= 0) pieces += fmt::format(" {}", piece.index);
    }
    line("  message {}{}", quoted(e.channel), pieces);
  }

  void limit(std::size_t i) {
    const Limit& l = plan_.limits[i];
    line("limit {} {} at most {} {} per {} of {} {} rule {}{} slot {} counter {}", i, quoted(l.name), l.most,
         nameOf(l.unit), nameOf(l.period), nameOf(l.scope), quoted(l.text), ref('r', l.rule),
         l.rules.empty() ? std::string() : fmt::format(" over {}", refs('r', l.rules)), ref('@', l.slot),
         ref('#', l.total));
    if (l.aggregate >= 0) line("  rolling by aggregate {} over {}", l.aggregate, windowText(l.window));
    if (l.anchor_attribute >= 0) line("  from customer {}", l.anchor_attribute);
    if (l.occasion_attribute >= 0) {
      line("  occasion of customer {} -{} +{} days", l.occasion_attribute, l.occasion_before_days,
           l.occasion_after_days);
    }
  }

  void terms(std::size_t i) {
    const Terms& t = plan_.terms[i];
    std::string more;
    if (t.expire == ExpireKind::fixed_day) {
      more = fmt::format(" on {:02}-{:02}{}", t.expire_month, t.expire_day, when(t.of_next_year, " of the next year"));
    }
    if (t.purchase_renews) more += " purchase renews";
    if (t.redemption_renews) more += " redemption renews";
    line("terms {} kind {} activate {} {} expire {} {} {} after {}{}", i, t.kind, nameOf(t.activate), t.activate_n,
         nameOf(t.expire), t.expire_n, nameOf(t.expire_period), t.from_activation ? "activation" : "purchase", more);
  }

  void redeem() {
    const Redeem& r = plan_.redeem;
    if (!r.present) return;
    line("redeem{} not on {}", when(r.one_kind, " one kind"), ref('#', r.excluded_set));
    for (const RedeemKind& k : r.kinds) line("  kind {} at least {} steps {}", k.kind, k.at_least, k.steps);
    if (r.has_share) {
      line("  at most {} of {}{}", ratioText(r.share), nameOf(r.share_of), when(r.share_of_each_line, " of each line"));
    }
    if (!r.limits.empty()) line("  limits {}", refs('l', r.limits));
    for (const Condition& c : r.conditions) line("  when {} {}", ref('e', c.expr), quoted(c.text));
  }

  void guarantees() {
    for (std::size_t i = 0; i < plan_.results.size(); ++i) {
      const ResultOf& r = plan_.results[i];
      line("result {} = {}{} in set {}", i, nameOf(r.kind),
           r.rules.empty() ? std::string() : fmt::format(" by {}", refs('r', r.rules)), ref('#', r.set));
    }
    for (const Guarantee& g : plan_.guarantees) {
      line("guarantee {} line {} = {} {}", quoted(g.name), g.line, ref('e', g.expr), quoted(g.text));
    }
  }

  void layout() {
    const Layout& l = plan_.layout;
    line("layout attributes {} limits {} evers {} tiers {} debts {} fixed {} bucket {} keep {} days items {} days",
         l.attributes, l.limits, l.evers, l.tiers, l.debts, l.fixed_words, l.bucket_words, l.keep_days, l.item_days);
  }

  const Plan& plan_;
  std::string out_;
};

}  // namespace

std::string print(const Plan& plan) {
  return Printer(plan).run();
}

}  // namespace kopeck::plan
