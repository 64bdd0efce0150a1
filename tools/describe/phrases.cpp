#include "tools/describe/phrases.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace kopeck::describing {

using plan::Op;
using plan::Type;

namespace {

bool isField(const plan::Expr& e, plan::Field field) {
  return e.op == Op::field && e.index == static_cast<std::int32_t>(field);
}

/// Of `a op b` that does not hold, what holds.
Op opposite(Op op) {
  if (op == Op::equal) return Op::not_equal;
  if (op == Op::not_equal) return Op::equal;
  return op == Op::less ? Op::less_equal : Op::less;  // with the sides exchanged
}

std::string spokenSign(Op op, bool exchanged) {
  if (op == Op::equal) return "=";
  if (op == Op::not_equal) return "!=";
  if (op == Op::less) return exchanged ? ">" : "<";
  return exchanged ? ">=" : "<=";
}

}  // namespace

std::string Phrases::clause(std::int32_t expr, std::int32_t event) {
  event_ = event;
  of_items_ = false;
  return clauseOf(expr, true);
}

std::string Phrases::goods(std::int32_t set) {
  of_items_ = true;
  return clauseOf(plan_.sets[static_cast<std::size_t>(set)].expr, true);
}

std::string Phrases::clauseOf(std::int32_t expr, bool holds) {
  const E& e = at(expr);
  switch (e.op) {
    case Op::both:
    case Op::either:
      return joinedClause(e, holds);
    case Op::negate:
      return clauseOf(e.a, !holds);
    case Op::one_of:
      return oneOf(e, holds);
    case Op::equal:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
      return compare(e, holds);
    case Op::near_anniversary:
    case Op::month_of:
      return anniversary(e, holds);
    case Op::known:
      return holds ? s_.say("we know {}", "нам известно: {}", subject(e.a))
                   : s_.say("we do not know {}", "нам не известно: {}", subject(e.a));
    case Op::in_set:
    case Op::under:
    case Op::any_in_set:
    case Op::all_in_set:
    case Op::code:
    case Op::coupon:
    case Op::chance:
    case Op::constant:
    case Op::attribute:
    case Op::read:
    case Op::item_attribute:
    case Op::or_else:
      return flag(e, holds);
    case Op::field:
    case Op::sum:
    case Op::item_text:
    case Op::item_quantity:
    case Op::item_net:
    case Op::item_gross:
    case Op::item_bought:
    case Op::result:
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::lesser:
    case Op::greater:
      break;
  }
  return subject(expr);
}

std::string Phrases::joinedClause(const E& e, bool holds) {
  if (holds && e.op == Op::both) {
    if (const auto one = range(e)) return *one;
    if (const auto one = reaches(e)) return *one;
  }
  if (const auto list = listOf(e, holds)) return *list;
  // Not (a and b) is: not a, or not b.
  const bool conjunction = (e.op == Op::both) == holds;
  const auto part = [&](std::int32_t side) {
    const E& inner = at(side);
    std::string text = clauseOf(side, holds);
    const bool joined = (inner.op == Op::both || inner.op == Op::either) && inner.op != e.op;
    return joined && !range(inner) && !reaches(inner) ? "(" + text + ")" : text;
  };
  const std::string first = part(e.a);
  return first + (conjunction ? s_.say(" and ", " и ") : s_.say(" or ", " или ")) + part(e.b);
}

/// `x from a to b`, `x is a..b`: both(a <= x, x < b), with the same x.
std::optional<std::string> Phrases::range(const E& e) {
  if (e.op != Op::both) return std::nullopt;
  const E& low = at(e.a);
  const E& high = at(e.b);
  if ((low.op != Op::less_equal && low.op != Op::less) || (high.op != Op::less && high.op != Op::less_equal))
    return std::nullopt;
  if (low.b != high.a) return std::nullopt;
  if (at(low.a).op != Op::constant || at(high.b).op != Op::constant) {
    // `date within 30 days after customer.registered`: origin <= day, day <= origin + n
    const E& edge = at(high.b);
    if (edge.op == Op::add && edge.a == low.a && at(edge.b).op == Op::constant)
      return s_.say("within {} after {}", "в течение {} после даты {}", s_.days(at(edge.b).value, Case::genitive),
                    anniversaryName(low.a));
    const E& begin = at(low.a);
    if (begin.op == Op::subtract && begin.a == high.b && at(begin.b).op == Op::constant)
      return s_.say("within {} before {}", "в течение {} перед датой {}", s_.days(at(begin.b).value, Case::genitive),
                    anniversaryName(high.b));
    return std::nullopt;
  }
  const std::string from = constant(at(low.a).type, at(low.a).value, low.b);
  const std::string to = constant(at(high.b).type, at(high.b).value, high.a);
  const E& x = at(low.b);
  if (isField(x, plan::Field::second)) return s_.say("from {} to {}", "с {} до {}", from, to);
  if (isField(x, plan::Field::day)) return s_.say("from {} to {}", "с {} по {}", from, to);
  if (isField(x, plan::Field::weekday)) return s_.say("{} to {}", "дни недели: {} – {}", from, to);
  if (low.op == Op::less_equal && high.op == Op::less_equal)
    return s_.say("{} is from {} to {}", "{} от {} до {}", subject(low.b), from, to);
  return s_.say("{} is {} {} and {} {}", "{} {} {} и {} {}", subject(low.b),
                low.op == Op::less ? s_.say("more than", "больше") : s_.say("at least", "не меньше"), from,
                high.op == Op::less ? s_.say("less than", "меньше") : s_.say("at most", "не больше"), to);
}

/// `x reaches c`: x < c before this receipt, and c <= x + what it adds.
std::optional<std::string> Phrases::reaches(const E& e) {
  if (e.op != Op::both) return std::nullopt;
  const E& before = at(e.a);
  const E& with = at(e.b);
  if (before.op != Op::less || with.op != Op::less_equal || before.b != with.a) return std::nullopt;
  const E& sum = at(with.b);
  if (sum.op != Op::add || sum.a != before.a) return std::nullopt;
  return s_.say("this purchase brings {} to {}", "с этой покупкой {} достигает {}", subject(before.a),
                constant(at(before.b).type, at(before.b).value, before.a));
}

/// The parts of a chain of `either`s that test one thing against texts, as one list.
std::optional<std::string> Phrases::listOf(const E& e, bool holds) {
  std::vector<const E*> parts;
  std::vector<const E*> open = {&e};
  while (!open.empty()) {
    const E* one = open.back();
    open.pop_back();
    if (one->op == Op::either) {
      open.push_back(&at(one->b));
      open.push_back(&at(one->a));
    } else {
      parts.push_back(one);
    }
  }
  if (parts.size() < 2) return std::nullopt;
  const bool alike = std::all_of(parts.begin(), parts.end(),
                                 [&](const E* one) { return one->op == Op::under && one->a == parts[0]->a; });
  if (!alike) return std::nullopt;
  std::vector<std::string> texts;
  for (const E* one : parts) {
    const std::int32_t prefix = plan_.prefixes[static_cast<std::size_t>(one->index)];
    texts.push_back(prefix > 0 ? s_.textOf(prefix) : subject(-1 - prefix));
  }
  const std::string list = s_.joined(texts, "or", "или");
  return holds ? s_.say("{} is within {}", "{} из раздела {}", subject(parts[0]->a), list)
               : s_.say("{} is not within {}", "{} не из раздела {}", subject(parts[0]->a), list);
}

std::string Phrases::days(const std::vector<Value>& list) const {
  std::vector<std::string> ranges;
  for (std::size_t i = 0; i < list.size();) {
    std::size_t last = i;
    while (last + 1 < list.size() && list[last + 1] == list[last] + 1) ++last;
    const std::string from = s_.date(static_cast<Day>(list[i]));
    ranges.push_back(last == i ? from : from + " – " + s_.date(static_cast<Day>(list[last])));
    i = last + 1;
  }
  return s_.joined(ranges, "and", "и");
}

std::string Phrases::oneOf(const E& e, bool holds) {
  const std::vector<Value>& list = plan_.lists[static_cast<std::size_t>(e.index)];
  const E& x = at(e.a);
  if (x.type == Type::date)
    return holds ? s_.say("on these days: {}", "в такие дни: {}", days(list))
                 : s_.say("not on these days: {}", "не в такие дни: {}", days(list));
  std::vector<std::string> values;
  for (const Value value : list) values.push_back(constant(x.type, value, e.a));
  const std::string text = s_.joined(values, "or", "или");
  if (isField(x, plan::Field::weekday))
    return holds ? s_.say("on {}", "день недели: {}", text) : s_.say("not on {}", "день недели не {}", text);
  if (isField(x, plan::Field::month))
    return holds ? s_.say("in {}", "в {}", text) : s_.say("not in {}", "не в {}", text);
  return holds ? s_.say("{} is {}", "{}: {}", subject(e.a), text)
               : s_.say("{} is not {}", "{}: не {}", subject(e.a), text);
}

std::string Phrases::compare(const E& e, bool holds) {
  Op op = e.op;
  std::int32_t a = e.a;
  std::int32_t b = e.b;
  if (!holds) {
    if (op == Op::less || op == Op::less_equal) std::swap(a, b);
    op = opposite(e.op);
  }
  if (const auto part = share(at(a), at(b), op)) return *part;
  // The constant stands on the right in speech.
  const bool exchanged = at(a).op == Op::constant && at(b).op != Op::constant;
  return comparison(exchanged ? b : a, spokenSign(op, exchanged), exchanged ? a : b);
}

/// The first purchase, the purchase number 3: a count of purchases, or one more than that, against a number.
std::optional<std::string> Phrases::ordinal(const E& subject, const E& bound, const std::string& sign) {
  const auto is_count = [&](const E& e) {
    if (e.op != Op::read) return false;
    const plan::Read& read = plan_.reads[static_cast<std::size_t>(e.index)];
    return read.kind == plan::ReadKind::history &&
           plan_.aggregates[static_cast<std::size_t>(read.index)].measure == plan::Measure::purchases;
  };
  if (bound.op != Op::constant) return std::nullopt;
  const auto period = [&](const E& e) {
    const plan::Read& read = plan_.reads[static_cast<std::size_t>(e.index)];
    return read.window.kind == plan::WindowKind::ever ? std::string() : " " + s_.window(read.window);
  };
  if (is_count(subject) && sign == "=" && bound.value == 0)
    return s_.say("it is your first purchase{}", "это ваша первая покупка{}", period(subject));
  if (is_count(subject) && sign == "<" && bound.value > 1)
    return s_.say("it is one of your first {} purchases{}", "это одна из ваших первых {} покупок{}",
                  s_.number(bound.value, 0), period(subject));
  if (subject.op != Op::add || !is_count(at(subject.a)) || at(subject.b).op != Op::constant || at(subject.b).value != 1)
    return std::nullopt;
  const std::string n = s_.number(bound.value, 0);
  const std::string when = period(at(subject.a));
  if (sign == "=") return s_.say("it is your purchase number {}{}", "это ваша покупка номер {}{}", n, when);
  if (sign == "<=")
    return s_.say("it is one of your first {} purchases{}", "это одна из ваших первых {} покупок{}", n, when);
  if (sign == ">=")
    return s_.say("it is your purchase number {} or later{}", "это ваша покупка номер {} или следующая{}", n, when);
  return std::nullopt;
}

/// `x is at least 50% of y`: x * 100 against y * 50.
std::optional<std::string> Phrases::share(const E& a, const E& b, Op op) {
  const auto factor = [&](const E& e, std::int32_t& of) -> Value {
    if (e.op != Op::multiply || at(e.b).op != Op::constant) return 0;
    of = e.a;
    return at(e.b).value;
  };
  std::int32_t left = -1;
  std::int32_t right = -1;
  const Value l = factor(a, left);
  const Value r = factor(b, right);
  if (l <= 0 || r <= 0) return std::nullopt;
  const bool exchanged = l < r;  // the greater factor is the percents' hundred
  const auto part = exchanged ? makeRatio(l, r) : makeRatio(r, l);
  if (!part) return std::nullopt;
  const std::string sign = spokenSign(op, exchanged);
  std::string words = s_.say("is at least", "не меньше");
  if (sign == "<") words = s_.say("is less than", "меньше");
  if (sign == "<=") words = s_.say("is at most", "не больше");
  if (sign == ">") words = s_.say("is more than", "больше");
  if (sign == "=") words = s_.say("is exactly", "ровно");
  if (sign == "!=") words = s_.say("is not", "не равно");
  return s_.say("{} {} {} of {}", "{}: {} {} от величины «{}»", subject(exchanged ? right : left), words,
                s_.percent(*part), subject(exchanged ? left : right));
}

std::string Phrases::comparison(std::int32_t subject_expr, const std::string& sign, std::int32_t bound_expr) {
  const E& x = at(subject_expr);
  const E& bound = at(bound_expr);
  if (const auto text = ordinal(x, bound, sign)) return *text;
  const std::string value =
      bound.op == Op::constant ? constant(bound.type, bound.value, subject_expr) : subject(bound_expr);
  if (isField(x, plan::Field::weekday) && sign == "=") return s_.say("on {}", "день недели: {}", value);
  if (isField(x, plan::Field::month) && sign == "=") return s_.say("in {}", "в {}", value);
  if (isField(x, plan::Field::day)) {
    if (sign == ">=") return s_.say("from {} on", "начиная с {}", value);
    if (sign == "<=") return s_.say("until {}", "по {} включительно", value);
    if (sign == "=") return s_.say("on {}", "{}", value);
  }
  if (isField(x, plan::Field::second)) {
    if (sign == ">=") return s_.say("from {} on", "начиная с {}", value);
    if (sign == "<") return s_.say("before {}", "до {}", value);
  }
  const std::string name = subject(subject_expr);
  if (x.type == Type::tier) {
    if (sign == ">=") return s_.say("your level is {} or higher", "ваш уровень {} или выше", value);
    if (sign == "<=") return s_.say("your level is {} or lower", "ваш уровень {} или ниже", value);
    if (sign == "=") return s_.say("your level is {}", "ваш уровень {}", value);
  }
  const bool exact = x.type == Type::text || x.type == Type::choice;
  if (sign == "=")
    return exact ? s_.say("{} is {}", "{} — {}", name, value) : s_.say("{} is exactly {}", "{} ровно {}", name, value);
  if (sign == "!=") return s_.say("{} is not {}", "{} — не {}", name, value);
  if (sign == "<") return s_.say("{} is less than {}", "{} меньше {}", name, value);
  if (sign == "<=") return s_.say("{} is at most {}", "{} не больше {}", name, value);
  if (sign == ">") return s_.say("{} is more than {}", "{} больше {}", name, value);
  return s_.say("{} is at least {}", "{} не меньше {}", name, value);
}

std::string Phrases::anniversary(const E& e, bool holds) {
  const std::string whose = anniversaryName(e.b);
  const std::string no = holds ? "" : s_.say("not ", "не ");
  if (e.op == Op::month_of) return no + s_.say("in the month of {}", "в месяц даты {}", whose);
  const Value before = e.value;
  const Value after = e.index;
  if (before == 0 && after == 0) return no + s_.say("on {}", "в день {}", whose);
  if (before == after)
    return no + s_.say("from {} before {} to {} after it", "от {} до {} и до {} после", s_.days(before, Case::genitive),
                       whose, s_.days(after, Case::genitive));
  if (before == 0) return no + s_.say("on {} and {} after it", "в день {} и {} после", whose, s_.days(after));
  return no + s_.say("on {} and {} before it", "в день {} и {} перед", whose, s_.days(before));
}

std::string Phrases::anniversaryName(std::int32_t expr) {
  const E& e = at(expr);
  std::string name;
  if (e.op == Op::read) {
    const plan::Read& read = plan_.reads[static_cast<std::size_t>(e.index)];
    if (read.kind == plan::ReadKind::customer_attribute) name = attributeName(plan_.schema.customer, read.index);
  }
  if (name.empty()) return subject(expr);
  if (name.find("birth") != std::string::npos || name.find("рожд") != std::string::npos)
    return s_.say("your birthday", "вашего дня рождения");
  return s_.russian() ? s_.quoted(name) : "your " + name;
}

std::string Phrases::flag(const E& e, bool holds) {
  const auto told = [&](const char* en, const char* ru, const char* not_en, const char* not_ru,
                        const std::string& what) {
    return holds ? s_.say(en, ru, what) : s_.say(not_en, not_ru, what);
  };
  if (e.op == Op::in_set) return told("in {}", "входят в {}", "not in {}", "не входят в {}", s_.setName(e.index));
  if (e.op == Op::under) {
    const std::int32_t prefix = plan_.prefixes[static_cast<std::size_t>(e.index)];
    return told("{} is within ", "{} из раздела ", "{} is not within ", "{} не из раздела ", subject(e.a)) +
           (prefix > 0 ? s_.textOf(prefix) : subject(-1 - prefix));
  }
  if (e.op == Op::any_in_set)
    return told("something of {} is in the purchase", "в покупке есть что-то из {}", "nothing of {} is in the purchase",
                "в покупке нет ничего из {}", s_.setName(e.index));
  if (e.op == Op::all_in_set)
    return told("all of the purchase is of {}", "вся покупка из {}", "not all of the purchase is of {}",
                "не вся покупка из {}", s_.setName(e.index));
  if (e.op == Op::code)
    return told("you give the code {}", "вы назвали промокод {}", "you do not give the code {}",
                "вы не назвали промокод {}", s_.textOf(plan_.codes[static_cast<std::size_t>(e.index)]));
  if (e.op == Op::coupon)
    return told("you use the coupon {}", "вы применили купон {}", "you do not use the coupon {}",
                "вы не применили купон {}", s_.bold(s_.kindName(e.index)));
  if (e.op == Op::chance) {
    const std::string percents = s_.chance(e.value);
    if (plan_.draws[static_cast<std::size_t>(e.index)].per_customer)
      return told("you are among the {} of customers who were drawn", "вы вошли в выбранные {} клиентов",
                  "you are not among the {} of customers who were drawn", "вы не вошли в выбранные {} клиентов",
                  percents);
    return told("chance decides so, in {} of cases", "так решит случай, в {} случаев",
                "chance does not decide so, as in {} of cases", "случай решит иначе, чем в {} случаев", percents);
  }
  return subjectOf(e) + (holds ? s_.say(": yes", ": да") : s_.say(": no", ": нет"));
}

}  // namespace kopeck::describing
