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
  std::string text(const Date& date) { return formatDate(date.day); }
  std::string text(const Time& time) { return formatTime(time.second); }
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
  std::string text(const Expire& e) {
    return fmt::format("expire({} {} {} {})", number(e.kind), text(e.after), e.after_activation, number(e.period));
  }
  std::string text(const EarnClause& e) {
    return fmt::format("earn({} {} {} {} {})", number(e.kind), text(e.amount), text(e.step), text(e.step_set),
                       text(e.on));
  }
  std::string text(const LimitClause& l) {
    return fmt::format("limit({} {} {} {})", number(l.kind), text(l.most), text(l.period), number(l.scope));
  }
  std::string text(const Field& f) {
    return fmt::format("{} {} {} {} [{}]", f.name.text, text(f.key), f.optional, number(f.type), text(f.choices));
  }
  std::string text(const TierLine& t) { return fmt::format("{} [{}] {}", t.name.text, text(t.forms), text(t.from)); }
  std::string text(const TestAttribute& a) { return fmt::format("{}={}", a.name.text, text(a.value)); }
  std::string text(const TestCustomer::Spent& s) { return fmt::format("{} {}", text(s.money), text(s.on)); }
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

  template <typename... Parts>
  void line(std::string_view kind, const Parts&... parts) {
    out += kind;
    ((out += " " + text(parts)), ...);
    out += '\n';
  }

  void node(const Header& header);
  void node(const FieldsDecl& d) { line("fields", d.owner, d.fields); }
  void node(const EventDecl& d) { line("event", d.name, d.key, d.fields); }
  void node(const SetDecl& d) { line("set", d.name, d.forms, d.where, d.except); }
  void node(const TiersDecl& d) { line("tiers", d.measure, d.set, d.window, d.levels, d.rise, d.fall); }
  void node(const RuleDecl& d);
  void node(const HighestDecl& d) { line("highest", d.rules); }
  void node(const LimitDecl& d) { line("limit", d.name, d.limit, d.rules); }
  void node(const RedeemDecl& d) {
    line("redeem", d.at_least, d.share, d.share_of, d.limits, d.steps, d.not_on, d.when);
  }
  void node(const TestDecl& d) {
    line("test", d.name);
    for (const TestStep& step : d.steps) std::visit([&](const auto& one) { this->node(one); }, step);
  }
  void node(const TestCustomer& c) { line("  customer", c.name, c.attributes, c.tier, c.balance, c.spent); }
  void node(const TestReceipt& r) {
    line("  receipt", r.name, r.date, r.time, r.customer, r.attributes, r.pays, r.arrives, r.lines);
  }
  void node(const TestEvent& e) { line("  event", e.event, e.name, e.date, e.time, e.customer, e.attributes); }
  void node(const TestReturn& r) { line("  return", r.name, r.of, r.customer, r.date, r.time, r.lines); }
  void node(const TestExpect& e) { line("  expect", e.kind, e.subject, e.points, e.parts, e.name, e.at); }
};

std::string Dumper::text(const Expr& e) {
  std::string inside;
  const auto add = [&](const std::string& part) { inside += (inside.empty() ? "" : " ") + part; };
  switch (e.kind) {
    case ExprKind::path:
      for (const Name& name : e.names) inside += (inside.empty() ? "" : ".") + name.text;
      return inside;
    case ExprKind::quantity:
      return text(e.quantity);
    case ExprKind::text:
      return text(e.text);
    case ExprKind::date:
      return text(e.date);
    case ExprKind::time:
      return text(e.time);
    case ExprKind::compare:
      add(number(e.compare));
      break;
    case ExprKind::within_of:
    case ExprKind::within_after:
    case ExprKind::within_before:
      add(text(e.quantity));
      break;
    case ExprKind::history:
      add(number(e.measure) + " " + text(e.set) + " " + text(e.window) + " " + text(e.including_this_purchase));
      break;
    case ExprKind::purchase_number:
      add(text(e.window));
      break;
    case ExprKind::weekday:
    case ExprKind::month:
    case ExprKind::yes_no:
      add(std::to_string(e.value));
      break;
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
      break;
  }
  for (const Expr& arg : e.args) add(text(arg));
  return fmt::format("#{}({})", number(e.kind), inside);
}

void Dumper::node(const Header& h) {
  line("program", h.name);
  if (h.version) out += fmt::format("  version {} {}\n", h.version->number, text(h.version->effective_from));
  if (h.currency) line("  currency", h.currency->code);
  if (h.points) {
    out += fmt::format("  points [{}] {} {}\n", text(h.points->forms), h.points->decimals, h.points->precision_said);
  }
  if (h.worth) line("  worth", h.worth->none, h.worth->points, h.worth->money);
  if (h.time_zone) line("  time zone", h.time_zone->text);
  if (h.base) line("  base", h.base->base);
  if (h.rounding) line("  rounding", h.rounding->mode, h.rounding->place);
  if (h.activate) line(" ", *h.activate);
  if (h.expire) line(" ", *h.expire);
  if (h.use) line("  use", h.use->order);
  if (h.returns) line("  returns", h.returns->mode, h.returns->reach, h.returns->limits_reopen, h.returns->within);
  if (h.late) line("  late", h.late->accept_for);
  if (h.seed) line("  seed", h.seed->text);
}

void Dumper::node(const RuleDecl& d) {
  line("rule", d.name, d.title);
  if (!d.doc.empty()) out += "  doc " + d.doc + "\n";
  if (d.trigger) line("  on", d.trigger->kind, d.trigger->event);
  if (d.from) line("  from", *d.from);
  if (d.until) line("  until", *d.until);
  for (const Expr& when : d.when) line("  when", when);
  for (const EarnClause& earn : d.earns) line(" ", earn);
  if (d.multiply) line("  multiply", d.multiply->all, d.multiply->rules, d.multiply->factor);
  if (!d.replaces.empty()) line("  replaces", d.replaces);
  if (d.activate) line(" ", *d.activate);
  if (d.expire) line(" ", *d.expire);
  for (const LimitClause& limit : d.limits) line(" ", limit);
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
