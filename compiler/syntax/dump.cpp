#include "compiler/syntax/dump.h"

#include <fmt/format.h>

#include <algorithm>

namespace kopeck {
namespace {

using namespace ast;  // NOLINT(google-build-using-namespace): the vocabulary of this file

/// Writes nodes as `kind(part, part)`; enumerations as their numbers.
class Dumper {
 public:
  std::string out;

  template <typename E>
  requires std::is_enum_v<E> std::string number(E value) { return std::to_string(static_cast<int>(value)); }

  std::string text(const Name& name) { return name.text; }
  std::string text(const Text& one) { return '"' + one.value + '"'; }
  std::string text(const std::string& doc) { return doc; }
  std::string text(const Date& date) { return formatDate(date.day); }
  std::string text(const Time& time) { return formatTime(time.second); }
  std::string text(const Span&) { return "said"; }
  /// Without trailing zeros: 0,50 and 0.5 are one number.
  std::string text(const Decimal& decimal) {
    Decimal least = decimal;
    while (least.decimals > 0 && least.mantissa % 10 == 0) {
      least.mantissa /= 10;
      --least.decimals;
    }
    return formatScaled(least.mantissa, least.decimals);
  }
  std::string text(const Quantity& quantity) {
    return fmt::format("{}:{}:{}", text(quantity.value), number(quantity.unit), quantity.word.text);
  }
  std::string text(const Window& w) {
    return fmt::format("window({} {} {} {})", number(w.kind), w.n, number(w.unit), w.quarter ? "quarter" : "");
  }
  std::string text(const Activate& a) { return fmt::format("activate({} {})", number(a.kind), text(a.after)); }
  std::string text(const Expire& e);
  std::string text(const Amount& a);
  std::string text(const TableLine& l) {
    return fmt::format("from {} {}: {}", text(l.from), text(l.level), text(l.amount));
  }
  std::string text(const Table& t) {
    return fmt::format("table({} {} [{}])", text(t.by), number(t.how), text(t.lines));
  }
  std::string text(const EarnClause& e) {
    return fmt::format("earn({} {} {} {})", text(e.amount), text(e.table), text(e.on), text(e.recipient));
  }
  std::string text(const TakeClause& t) {
    return fmt::format("take({} {} {} {} {})", text(t.amount), text(t.table), text(t.off), text(t.where),
                       text(t.of_gross));
  }
  std::string text(const GiveClause& g) {
    return fmt::format("give({} {} {} {})", text(g.units), text(g.set), text(g.dearest), text(g.from_next));
  }
  std::string text(const StampsGive& s) {
    return fmt::format("at({} {} {} {})", text(s.stamps), text(s.give), text(s.coupon), text(s.earn));
  }
  std::string text(const LimitClause& l) {
    return fmt::format("limit({} {} {} {} {} {} {})", number(l.kind), text(l.most), text(l.period), number(l.scope),
                       text(l.set), text(l.rolling), text(l.anchor));
  }
  std::string text(const Trigger::MonthDay& d) { return fmt::format("{}-{}", d.month, d.day); }
  std::string text(const CalendarDecl::Range& r) { return fmt::format("{}..{}", text(r.from), text(r.to)); }
  std::string text(const TendersLine::Tender& t) { return fmt::format("{} {}", t.name.text, text(t.key)); }
  std::string text(const PointsLine& p) {
    return fmt::format("points([{}] {} {})", text(p.forms), p.decimals, text(p.precision_said));
  }
  std::string text(const WorthLine& w) {
    return fmt::format("worth({} {} {})", text(w.none), text(w.points), text(w.money));
  }
  std::string text(const UseLine& u) { return fmt::format("use({})", number(u.order)); }
  std::string text(const Field& f) {
    return fmt::format("{} {} {} {} [{}] {}", f.name.text, text(f.key), f.optional, number(f.type), text(f.choices),
                       text(f.was));
  }
  std::string text(const TierLine& t) {
    return fmt::format("{} [{}] {} {} {}", t.name.text, text(t.forms), text(t.from), text(t.and_when), text(t.was));
  }
  std::string text(const TestAttribute& a) { return fmt::format("{}={}", a.name.text, text(a.value)); }
  std::string text(const TestCustomer::Spent& s) { return fmt::format("{} {}", text(s.money), text(s.on)); }
  std::string text(const TestReceipt::Coupon& c) { return fmt::format("{} x {}", c.name.text, c.count); }
  std::string text(const TestReceipt::Tender& t) { return fmt::format("{} {}", t.name.text, text(t.money)); }
  std::string text(const TestReturn::Line& l) { return fmt::format("{} {}", text(l.quantity), text(l.item)); }
  std::string text(const TestExpect::Part& p) { return fmt::format("{} {}", p.rule.text, text(p.points)); }
  std::string text(const TestLine& l) {
    return fmt::format("{} {} {} {} {} {} [{}]", text(l.name), text(l.quantity), text(l.price), text(l.sku),
                       text(l.category), text(l.discount), text(l.attributes));
  }
  std::string text(bool value) { return value ? "yes" : "no"; }
  template <typename E>
  requires std::is_enum_v<E> std::string text(E value) { return number(value); }
  template <typename T>
  std::string text(const std::optional<T>& value) {
    return value ? text(*value) : "-";
  }
  template <typename T>
  std::string text(const std::vector<T>& values) {
    std::string joined;
    for (const T& value : values) joined += (joined.empty() ? "" : ", ") + text(value);
    return joined;
  }
  std::string text(const Expr& e);
  std::string ownText(const Expr& e);

  template <typename... Parts>
  void line(std::string_view kind, const Parts&... parts) {
    out += kind;
    ((out += " " + text(parts)), ...);
    out += '\n';
  }
  /// A line of its own for something that need not be said.
  template <typename T>
  void said(std::string_view kind, const std::optional<T>& value) {
    if (value) line(kind, *value);
  }
  template <typename T>
  void each(std::string_view kind, const std::vector<T>& values) {
    for (const T& value : values) line(kind, value);
  }

  void node(const Header& header);
  void node(const FieldsDecl& d) { line("fields", d.owner, d.fields); }
  void node(const EventDecl& d) { line("event", d.name, d.key, d.fields); }
  void node(const SetDecl& d) { line("set", d.name, d.forms, d.where, d.except); }
  void node(const TiersDecl& d) {
    line("tiers", d.name, d.from_outside, d.of, d.measure, d.set, d.window, d.levels, d.rise, d.fall);
  }
  void audience(const Audience& a);
  void node(const RuleDecl& d);
  void node(const DiscountDecl& d);
  void node(const CouponDecl& d);
  void node(const WalletDecl& d);
  void node(const SegmentDecl& d) { line("segment", d.name, d.where); }
  void node(const CalendarDecl& d) { line("calendar", d.name, d.days); }
  void node(const GuaranteeDecl& d) { line("guarantee", d.name, d.claim); }
  void node(const ImportDecl& d) { line("import", d.file); }
  void node(const TemplateDecl& d) { line("template", d.name, d.parameters, d.doc); }
  void node(const HighestDecl& d) { line("order", d.kind, d.rules); }
  void node(const LimitDecl& d) { line("limit", d.name, d.limit, d.rules); }
  void node(const RedeemDecl& d) {
    line("redeem", d.at_least, d.share, d.share_of, d.limits, d.steps, d.one_kind, d.order, d.not_on, d.when);
  }
  void node(const TestDecl& d) {
    line("test", d.name);
    for (const TestStep& step : d.steps) std::visit([&](const auto& one) { this->node(one); }, step);
  }
  void node(const TestCustomer& c) { line("  customer", c.name, c.attributes, c.tiers, c.balances, c.spent); }
  void node(const TestReceipt& r) {
    line("  receipt", r.name, r.date, r.time, r.customer, r.attributes, r.pays, r.asks, r.codes, r.coupons, r.tenders,
         r.arrives, r.lines);
  }
  void node(const TestEvent& e) { line("  event", e.event, e.name, e.date, e.time, e.customer, e.attributes); }
  void node(const TestReturn& r) { line("  return", r.name, r.of, r.customer, r.date, r.time, r.lines); }
  void node(const TestGiven& g) { line("  given", g.rule, g.draws); }
  void node(const TestExpect& e) {
    line("  expect", e.kind, e.subject, e.points, e.parts, e.name, e.text, e.value, e.at);
  }
};

std::string Dumper::text(const Expire& e) {
  return fmt::format("expire({} {} {} {} {}-{} {} {} {})", number(e.kind), text(e.after), text(e.after_activation),
                     number(e.period), e.month, e.day, text(e.of_next_year), text(e.each_purchase_renews),
                     text(e.or_redemption));
}

std::string Dumper::text(const Amount& a) {
  return fmt::format("{}({} {} {} {} {} {} {} {} [{}])", number(a.kind), text(a.amount), text(a.step), text(a.step_set),
                     text(a.of), text(a.of_tender), text(a.counts_on), text(a.of_rule), text(a.value), text(a.options));
}

std::string pathText(const std::vector<Name>& names) {
  std::string out;
  for (const Name& name : names) out += (out.empty() ? "" : ".") + name.text;
  return out;
}

/// What an expression says beside its parts.
std::string Dumper::ownText(const Expr& e) {
  switch (e.kind) {
    case ExprKind::path:
      return pathText(e.names);
    case ExprKind::quantity:
      return text(e.quantity);
    case ExprKind::text:
      return text(e.text);
    case ExprKind::date:
      return text(e.date);
    case ExprKind::time:
      return text(e.time);
    case ExprKind::compare:
      return number(e.compare);
    case ExprKind::within_of:
    case ExprKind::within_after:
    case ExprKind::within_before:
    case ExprKind::percent_of:
      return text(e.quantity);
    case ExprKind::history:
    case ExprKind::average:
      return fmt::format("{} [{}] {} {} {}", number(e.measure), text(e.names), text(e.set), text(e.window),
                         text(e.including_this_purchase));
    case ExprKind::bought_in:
      return text(e.quantity) + " " + text(e.window);
    case ExprKind::purchase_number:
      return text(e.window);
    case ExprKind::weekday:
    case ExprKind::month:
    case ExprKind::yes_no:
      return std::to_string(e.value);
    case ExprKind::balance:
    case ExprKind::any_item:
    case ExprKind::every_item:
    case ExprKind::earned:
      return fmt::format("[{}] {}", text(e.names), text(e.set));
    case ExprKind::poisoned:
    case ExprKind::range:
    case ExprKind::list:
    case ExprKind::in:
    case ExprKind::under:
    case ExprKind::from_to:
    case ExprKind::on:
    case ExprKind::month_of:
    case ExprKind::known:
    case ExprKind::unknown:
    case ExprKind::or_else:
    case ExprKind::both:
    case ExprKind::either:
    case ExprKind::negate:
    case ExprKind::add:
    case ExprKind::subtract:
    case ExprKind::multiply:
    case ExprKind::days_since_last_purchase:
    case ExprKind::first_purchase:
    case ExprKind::redeemed:
    case ExprKind::taken_off:
    case ExprKind::worth_of:
      return "";
  }
  return "";
}

std::string Dumper::text(const Expr& e) {
  std::string inside = ownText(e);
  const bool word = e.kind == ExprKind::path || e.kind == ExprKind::quantity || e.kind == ExprKind::text ||
                    e.kind == ExprKind::date || e.kind == ExprKind::time;
  if (word) return inside;
  for (const Expr& arg : e.args) inside += (inside.empty() ? "" : " ") + text(arg);
  return fmt::format("#{}({})", number(e.kind), inside);
}

void Dumper::node(const Header& h) {
  line("program", h.name);
  if (h.version) out += fmt::format("  version {} {}\n", h.version->number, text(h.version->effective_from));
  if (h.currency) line("  currency", h.currency->code);
  said(" ", h.points);
  said(" ", h.worth);
  if (h.time_zone) line("  time zone", h.time_zone->text);
  if (h.tenders) line("  tenders", h.tenders->tenders);
  if (h.base) line("  base", h.base->base, h.base->except, h.base->with_tax);
  if (h.rounding) line("  rounding", h.rounding->mode, h.rounding->place);
  if (h.multipliers) line("  multipliers", h.multipliers->how);
  said(" ", h.activate);
  said(" ", h.expire);
  if (h.apply_expiry_to_earlier) line("  apply expiry to earlier points");
  said(" ", h.use);
  if (h.returns) line("  returns", h.returns->mode, h.returns->reach, h.returns->limits_reopen, h.returns->within);
  if (h.late) line("  late", h.late->accept_for);
  if (h.seed) line("  seed", h.seed->text);
}

void Dumper::audience(const Audience& a) {
  said("  for segment", a.segment);
  if (a.share) line("  for share", a.share->share, a.share->label);
  said("  with code", a.code);
  said("  with coupon", a.coupon);
  said("  with chance", a.chance);
  if (a.first) out += fmt::format("  first {} each {}\n", a.first->n, number(a.first->each));
}

void Dumper::node(const RuleDecl& d) {
  line("rule", d.name, d.title);
  if (!d.doc.empty()) line("  doc", d.doc);
  if (d.trigger) {
    const Trigger& t = *d.trigger;
    line("  on", t.kind, t.event);
    if (t.kind == TriggerKind::monthly) out += fmt::format("  day {}\n", t.day);
    if (t.kind == TriggerKind::yearly) line("  days", t.days);
    if (t.kind == TriggerKind::on_anniversary) line("  anniversary", t.anniversary);
  }
  said("  from", d.from);
  said("  until", d.until);
  audience(d.audience);
  each("  when", d.when);
  each(" ", d.earns);
  if (d.multiply) line("  multiply", d.multiply->all, d.multiply->rules, d.multiply->factor);
  if (d.stamp) line("  stamp", d.stamp->step, d.stamp->set);
  each("  stamps", d.stamps_give);
  each(" ", d.gives);
  for (const TurnClause& turn : d.turns) line("  turn", turn.step, turn.wallet, turn.coupon);
  for (const IssueClause& issue : d.issues) out += fmt::format("  issue {} x {}\n", issue.coupon.text, issue.count);
  each("  badge", d.badges);
  for (const SendClause& send : d.sends) line("  send", send.channel, send.text);
  for (const RecordClause& record : d.records) line("  record", record.attribute, record.value);
  if (!d.replaces.empty()) line("  replaces", d.replaces);
  said(" ", d.activate);
  said(" ", d.expire);
  each(" ", d.limits);
  said("  was", d.was);
}

void Dumper::node(const DiscountDecl& d) {
  line("discount", d.name, d.title);
  if (!d.doc.empty()) line("  doc", d.doc);
  said("  from", d.from);
  said("  until", d.until);
  audience(d.audience);
  each("  when", d.when);
  each(" ", d.takes);
  each(" ", d.gives);
  if (!d.replaces.empty()) line("  replaces", d.replaces);
  each(" ", d.limits);
  said("  was", d.was);
}

void Dumper::node(const CouponDecl& d) {
  line("coupon", d.name, d.title);
  if (!d.doc.empty()) line("  doc", d.doc);
  said("  worth", d.worth);
  said(" ", d.take);
  said(" ", d.give);
  said(" ", d.activate);
  said(" ", d.expire);
  if (d.many_uses) line("  many uses");
  said("  was", d.was);
}

void Dumper::node(const WalletDecl& d) {
  line("wallet", d.name, d.title);
  if (!d.doc.empty()) line("  doc", d.doc);
  said(" ", d.points);
  said(" ", d.worth);
  said(" ", d.activate);
  said(" ", d.expire);
  said(" ", d.use);
  said("  was", d.was);
}

}  // namespace

std::string dump(const File& file) {
  Dumper dumper;
  if (file.header) dumper.node(*file.header);
  for (const Decl& decl : file.decls) std::visit([&](const auto& one) { dumper.node(one); }, decl);
  return dumper.out;
}

bool equal(const File& a, const File& b) {
  return a.language == b.language && dump(a) == dump(b);
}

}  // namespace kopeck
