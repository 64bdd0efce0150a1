#include <fmt/format.h>

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

std::string windowText(const Window& window) {
  switch (window.kind) {
    case WindowKind::last_days:
      return fmt::format("last {} days", window.n);
    case WindowKind::last_months:
      return fmt::format("last {} months", window.n);
    case WindowKind::this_period:
      return fmt::format("this {}", nameOf(window.period));
    case WindowKind::previous_period:
      return fmt::format("previous {}", nameOf(window.period));
    case WindowKind::ever:
      return "ever";
  }
  return "?";
}

class Printer {
 public:
  explicit Printer(const Plan& plan) : plan_(plan) {}

  std::string run() {
    head();
    schema();
    constants();
    for (std::size_t i = 0; i < plan_.exprs.size(); ++i) expr(i);
    itemsAndState();
    tiers();
    for (std::size_t i = 0; i < plan_.earns.size(); ++i) earn(i);
    for (std::size_t i = 0; i < plan_.rules.size(); ++i) rule(i);
    for (const Highest& highest : plan_.highest) line("highest of {}", refs('r', highest.rules));
    for (std::size_t i = 0; i < plan_.limits.size(); ++i) limit(i);
    if (!plan_.limit_blocks.empty()) line("limit blocks {}", refs('l', plan_.limit_blocks));
    if (plan_.total_count != 0) line("shared counters {}", plan_.total_count);
    for (std::size_t i = 0; i < plan_.terms.size(); ++i) terms(i);
    redeem();
    const Layout& layout = plan_.layout;
    line("layout attributes {} limits {} evers {} fixed {} bucket {} keep {} days", layout.attributes, layout.limits,
         layout.evers, layout.fixed_words, layout.bucket_words, layout.keep_days);
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
    std::string forms;
    for (const std::string& form : plan_.words.forms) forms += fmt::format(" {}", quoted(form));
    line("points{} decimals {} worth {} minor units", forms, plan_.schema.points_decimals, ratioText(plan_.worth));
    line("money {} decimals {} zone {}", quoted(plan_.schema.currency), plan_.schema.money_decimals,
         quoted(plan_.schema.time_zone));
    line("base {} rounding {} per {} fine {} use {}", nameOf(plan_.base), nameOf(plan_.rounding),
         nameOf(plan_.rounding_place), plan_.fine, nameOf(plan_.use));
    line("returns {} {} limits {} for {} days", nameOf(plan_.returns.mode), nameOf(plan_.returns.reach),
         plan_.returns.limits_reopen ? "reopen" : "stay used", plan_.returns.days);
    line("late {} days seed {}", plan_.late_days, quoted(plan_.seed));
  }

  void attribute(std::string_view owner, std::size_t i, const Attribute& attribute) {
    std::string choices;
    for (const std::string& choice : attribute.choices) choices += fmt::format(" {}", quoted(choice));
    line("{} {} {} key {} {}{}{}", owner, i, quoted(attribute.name), quoted(attribute.key), nameOf(attribute.type),
         choices, attribute.optional ? " optional" : "");
  }

  void schema() {
    const Schema& schema = plan_.schema;
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
    for (std::size_t i = 0; i < plan_.prefixes.size(); ++i) line("prefix {} text {}", i, plan_.prefixes[i]);
    for (std::size_t i = 0; i < plan_.lists.size(); ++i) line("list {} {}", i, fmt::join(plan_.lists[i], " "));
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
      case Op::one_of:
        return fmt::format(" {}", e.index);
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

  void itemsAndState() {
    for (std::size_t i = 0; i < plan_.sets.size(); ++i)
      line("set {} {} = {}", i, quoted(plan_.sets[i].name), ref('e', plan_.sets[i].expr));
    for (std::size_t i = 0; i < plan_.sums.size(); ++i) {
      line("sum {} = {} in set {}", i, nameOf(plan_.sums[i].measure), ref('#', plan_.sums[i].set));
    }
    for (std::size_t i = 0; i < plan_.aggregates.size(); ++i) {
      const Aggregate& a = plan_.aggregates[i];
      line("aggregate {} = {} in set {} bucket {} ever {}", i, nameOf(a.measure), ref('#', a.set),
           ref('+', a.bucket_slot), ref('@', a.ever_slot));
    }
    for (std::size_t i = 0; i < plan_.reads.size(); ++i) {
      const Read& read = plan_.reads[i];
      line("read {} = {} {}{}", i, nameOf(read.kind), ref('#', read.index),
           read.kind == ReadKind::history ? fmt::format(" over {}", windowText(read.window)) : std::string());
    }
  }

  void tiers() {
    if (!plan_.tiers.present) return;
    line("tiers by aggregate {} over {} rise {} fall {}", plan_.tiers.aggregate, windowText(plan_.tiers.window),
         nameOf(plan_.tiers.rise), nameOf(plan_.tiers.fall));
    for (const TierLevel& level : plan_.tiers.levels) line("  {} from {}", quoted(level.name), level.from);
  }

  void earn(std::size_t i) {
    const Earn& e = plan_.earns[i];
    switch (e.kind) {
      case AmountKind::proportional:
        return line("earn {} = {} per unit of sum {}", i, ratioText(e.rate), ref('#', e.sum));
      case AmountKind::fixed:
        return line("earn {} = {} over sum {}", i, e.points, ref('#', e.sum));
      case AmountKind::per_full_step:
        return line("earn {} = {} for each full {} of sum {}", i, e.points, e.step, ref('#', e.sum));
    }
  }

  void rule(std::size_t i) {
    const Rule& r = plan_.rules[i];
    line("rule {} {} {} line {} on {}{} from {} until {} terms {}", i, quoted(r.name), quoted(r.title), r.line,
         nameOf(r.trigger), r.event < 0 ? "" : fmt::format(" {}", r.event), dayOrDash(r.from), dayOrDash(r.until),
         r.terms);
    if (!r.doc.empty()) line("  doc {}", quoted(r.doc));
    for (const Condition& c : r.conditions) line("  when {} {}", ref('e', c.expr), quoted(c.text));
    if (r.is_multiplier) line("  multiply {} by {}", refs('r', r.targets), ratioText(r.factor));
    if (r.earn_count != 0) line("  earns {} from {}", r.earn_count, r.first_earn);
    if (!r.replaces.empty()) line("  replaces {}", refs('r', r.replaces));
    if (!r.limits.empty()) line("  limits {}", refs('l', r.limits));
  }

  void limit(std::size_t i) {
    const Limit& l = plan_.limits[i];
    line("limit {} {} at most {} {} per {} of {} {} rule {}{} slot {} counter {}", i, quoted(l.name), l.most,
         nameOf(l.unit), nameOf(l.period), nameOf(l.scope), quoted(l.text), ref('r', l.rule),
         l.rules.empty() ? std::string() : fmt::format(" over {}", refs('r', l.rules)), ref('@', l.slot),
         ref('#', l.total));
    if (l.occasion_attribute >= 0) {
      line("  occasion of customer {} -{} +{} days", l.occasion_attribute, l.occasion_before_days,
           l.occasion_after_days);
    }
  }

  void terms(std::size_t i) {
    const Terms& t = plan_.terms[i];
    line("terms {} activate {} {} expire {} {} {} after {}", i, nameOf(t.activate), t.activate_n, nameOf(t.expire),
         t.expire_n, nameOf(t.expire_period), t.from_activation ? "activation" : "purchase");
  }

  void redeem() {
    const Redeem& r = plan_.redeem;
    if (!r.present) return;
    line("redeem at least {} steps {} not on {}", r.at_least, r.steps, ref('#', r.excluded_set));
    if (r.has_share) {
      line("  at most {} of {}{}", ratioText(r.share), nameOf(r.share_of), r.share_of_each_line ? " of each line" : "");
    }
    if (!r.limits.empty()) line("  limits {}", refs('l', r.limits));
    for (const Condition& c : r.conditions) line("  when {} {}", ref('e', c.expr), quoted(c.text));
  }

  const Plan& plan_;
  std::string out_;
};

}  // namespace

std::string print(const Plan& plan) {
  return Printer(plan).run();
}

}  // namespace kopeck::plan
