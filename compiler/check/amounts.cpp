#include "compiler/check/amounts.h"

#include <algorithm>

#include "compiler/check/kinds.h"
#include "compiler/check/table.h"
#include "runtime/plan/names.h"

namespace kopeck::checking {

using plan::Op;

checked::Earn fixedEarn(const Context& context, Value units) {
  checked::Earn earn;
  earn.kind = plan::AmountKind::fixed;
  earn.sum.measure = context.out.base;
  earn.points = units;
  return earn;
}

std::optional<Value> checkStep(Context& context, const ast::Quantity& step, const std::optional<ast::Name>& step_set,
                               const std::optional<ast::Name>& on, checked::Sum& sum) {
  Kind kind = Kind::money;
  if (step_set) {
    kind = Kind::number;
    if (on) {
      context.report(Code::setSaidTwice, on->span).label(step_set->span, Phrase("the first one", "первый из них"));
      return std::nullopt;
    }
    sum.set = context.resolve(context.sets, NameKind::set, *step_set);
    if (sum.set < 0) return std::nullopt;
  } else if (step.unit == ast::Unit::word && !step.word.empty() && measure(context, step).kind == Kind::number) {
    kind = Kind::number;  // "2 units", over the set it earns on
  }
  const std::optional<Value> value = expectPositive(context, step, kind);
  if (kind == Kind::number) {
    sum.measure = plan::Measure::units;
    sum.tender = -1;
  }
  return value;
}

namespace {

std::vector<checked::Earn> one(std::optional<checked::Earn> earn) {
  std::vector<checked::Earn> earns;
  if (earn) earns.push_back(std::move(*earn));
  return earns;
}

class AmountChecker {
 public:
  AmountChecker(Context& context, Earning& earning, const std::optional<ast::Name>& on)
      : context_(context), earning_(earning), on_(on) {}

  std::vector<checked::Earn> clause(const ast::EarnClause& clause) {
    checked::Earn earn;
    earn.sum.measure = context_.out.base;
    if (!earning_.hasReceipt() && clause.on) {
      context_.report(Code::earnWithoutReceipt, clause.span);
      return {};
    }
    if (clause.on) {
      earn.sum.set = context_.resolve(context_.sets, NameKind::set, *clause.on);
      if (earn.sum.set < 0) return {};
    }
    return clause.table ? table(*clause.table, earn) : amount(clause.amount, earn);
  }

  std::vector<checked::Earn> amount(const ast::Amount& amount, const checked::Earn& earn) {
    switch (amount.kind) {
      case ast::AmountKind::percent:
        return one(percent(amount, earn));
      case ast::AmountKind::points:
        return one(fixed(amount, earn));
      case ast::AmountKind::proportional:
        return one(proportional(amount, earn));
      case ast::AmountKind::for_each_full:
        return one(forEachFull(amount, earn));
      case ast::AmountKind::of_history:
        return one(ofHistory(amount, earn));
      case ast::AmountKind::value:
        return one(ofValue(amount, earn));
      case ast::AmountKind::random:
        return one(random(amount, earn));
      case ast::AmountKind::lesser:
        return lesser(amount, earn);
      case ast::AmountKind::of_rule:
        context_.report(Code::amountNotHere, amount.span, Phrase("a share of a rule", "доля от правила"),
                        Phrase("inside another amount", "внутри другого числа"));
        return {};
    }
    return {};
  }

 private:
  bool needsReceipt(const ast::Amount& amount) {
    if (earning_.hasReceipt()) return true;
    context_.report(Code::earnWithoutReceipt, amount.span);
    return false;
  }

  /// `of gross`, `paid by own_card`: what the rate is taken of.
  bool base(const ast::Amount& amount, checked::Earn& earn) {
    if (!amount.of) return true;
    if (*amount.of != ast::Measure::paid_by) {
      earn.sum.measure = measureOf(*amount.of);
      return true;
    }
    if (!amount.of_tender) return false;
    earn.sum.measure = plan::Measure::tender;
    earn.sum.tender = context_.resolve(context_.tenders, NameKind::tender, *amount.of_tender);
    return earn.sum.tender >= 0;
  }

  std::optional<checked::Earn> tooLarge(Span span) {
    context_.report(Code::tooLarge, span);
    return std::nullopt;
  }

  std::optional<checked::Earn> percent(const ast::Amount& amount, checked::Earn earn) {
    if (!needsReceipt(amount)) return std::nullopt;
    const std::optional<Ratio> share = expectPercent(context_, amount.amount);
    if (!share || !base(amount, earn) || !context_.worth_said) return std::nullopt;
    const Ratio worth = context_.out.kinds[static_cast<std::size_t>(earning_.kind)].head.worth;
    if (worth.num == 0) {
      context_.report(Code::percentNeedsWorth, amount.amount.span);
      return std::nullopt;
    }
    const std::optional<Ratio> rate = multiply(*share, {worth.den, worth.num});
    if (!rate) return tooLarge(amount.amount.span);
    earn.kind = plan::AmountKind::proportional;
    earn.rate = *rate;
    return earn;
  }

  std::optional<checked::Earn> fixed(const ast::Amount& amount, checked::Earn earn) {
    const std::optional<Value> points = expectPositive(context_, amount.amount, Kind::points, earning_.kind);
    if (!points) return std::nullopt;
    earn.kind = plan::AmountKind::fixed;
    earn.points = *points;
    return earn;
  }

  std::optional<checked::Earn> proportional(const ast::Amount& amount, checked::Earn earn) {
    if (!needsReceipt(amount)) return std::nullopt;
    // Here the points may be finer than the programme's: rounding comes after the product.
    const std::optional<Ratio> points = finePoints(amount.amount);
    if (!base(amount, earn)) return std::nullopt;
    const std::optional<Value> per = checkStep(context_, amount.step, amount.step_set, on_, earn.sum);
    if (!points || !per) return std::nullopt;
    const std::optional<Ratio> rate = makeRatio(points->num, Int128{points->den} * *per);
    if (!rate) return tooLarge(amount.amount.span);
    earn.kind = plan::AmountKind::proportional;
    earn.rate = *rate;
    return earn;
  }

  std::optional<Ratio> finePoints(const ast::Quantity& amount) {
    ast::Quantity whole = amount;
    whole.value = {1, 0};  // the unit alone
    if (!expect(context_, whole, Kind::points, earning_.kind)) return std::nullopt;
    std::optional<Ratio> ratio = ratioOf(context_, amount.value, amount.span);
    for (int i = 0; ratio && i < decimalsOf(context_, earning_.kind); ++i) ratio = multiply(*ratio, {10, 1});
    if (!ratio) context_.report(Code::tooLarge, amount.span);
    if (ratio && ratio->num <= 0) {
      context_.report(Code::notPositive, amount.span);
      return std::nullopt;
    }
    return ratio;
  }

  std::optional<checked::Earn> forEachFull(const ast::Amount& amount, checked::Earn earn) {
    if (!needsReceipt(amount)) return std::nullopt;
    const std::optional<Value> points = expectPositive(context_, amount.amount, Kind::points, earning_.kind);
    if (!base(amount, earn)) return std::nullopt;
    const std::optional<Value> full = checkStep(context_, amount.step, amount.step_set, on_, earn.sum);
    if (!points || !full) return std::nullopt;
    earn.kind = plan::AmountKind::per_full_step;
    earn.points = *points;
    earn.step = *full;
    if (amount.counts_on && !countsOn(*amount.counts_on, earn)) return std::nullopt;
    return earn;
  }

  /// The steps of this receipt are those beyond what the window had before.
  bool countsOn(const ast::Window& window, checked::Earn& earn) {
    const std::optional<plan::Window> over = checkWindow(context_, window);
    if (!over) return false;
    if (over->kind != plan::WindowKind::this_period && over->kind != plan::WindowKind::ever) {
      context_.report(Code::countsOnWindow, window.span);
      return false;
    }
    checked::Expr carry = node(Op::read, plan::typeOf(earn.sum.measure), window.span);
    carry.read.kind = plan::ReadKind::history;
    carry.read.window = *over;
    carry.sum = earn.sum;
    earn.carry = std::move(carry);
    return true;
  }

  std::optional<checked::Earn> ofHistory(const ast::Amount& amount, checked::Earn earn) {
    const std::optional<Ratio> share = expectPercent(context_, amount.amount);
    if (!amount.value) return std::nullopt;
    CheckedValue value = checkValue(context_, *amount.value, earning_.place);
    if (!share || value.poisoned()) return std::nullopt;
    if (value.kind != Kind::points) {
      context_.report(Code::wrongKind, amount.value->span, phraseOf(Kind::points), phraseOf(value.kind));
      return std::nullopt;
    }
    return valueAt(*share, std::move(value), *amount.value, std::move(earn));
  }

  std::optional<checked::Earn> ofValue(const ast::Amount& amount, checked::Earn earn) {
    if (!amount.value) return std::nullopt;
    CheckedValue value = checkValue(context_, *amount.value, earning_.place);
    if (value.poisoned()) return std::nullopt;
    Ratio rate{1, 1};
    const bool number = value.kind == Kind::number;
    if (number || value.kind == Kind::count) {
      for (int i = 0; i < decimalsOf(context_, earning_.kind); ++i) rate.num *= 10;
      if (number) rate.den = kOneUnit;
    } else if (value.kind != Kind::points) {
      context_.report(Code::wrongKind, amount.value->span, phraseOf(Kind::number), phraseOf(value.kind));
      return std::nullopt;
    }
    return valueAt(*makeRatio(rate.num, rate.den), std::move(value), *amount.value, std::move(earn));
  }

  std::optional<checked::Earn> valueAt(Ratio rate, CheckedValue value, const ast::Expr& written, checked::Earn earn) {
    if (value.kind == Kind::points && value.wallet != earning_.kind) {
      context_.report(Code::otherPoints, written.span, phraseOfKind(context_, earning_.kind),
                      phraseOfKind(context_, value.wallet));
      return std::nullopt;
    }
    if (!known(value.expr)) return std::nullopt;
    const std::optional<Ratio> per_value = makeRatio(rate.num, Int128{rate.den} * value.expr.denominator);
    if (!per_value) return tooLarge(written.span);
    earn.kind = plan::AmountKind::of_value;
    earn.rate = *per_value;
    earn.value = std::move(value.expr);
    return earn;
  }

  bool optional(const checked::Expr& e) const {
    const Schema& schema = context_.out.schema;
    if (e.op == Op::read && e.read.kind == plan::ReadKind::customer_attribute) {
      return schema.customer[static_cast<std::size_t>(e.read.index)].optional;
    }
    if (e.op != Op::attribute) return false;
    const auto index = static_cast<std::size_t>(e.index);
    if (earning_.place.kind == PlaceKind::event) {
      return schema.events[static_cast<std::size_t>(earning_.place.event)].fields[index].optional;
    }
    return schema.receipt[index].optional;
  }

  static bool sameLeaf(const checked::Expr& a, const checked::Expr& b) {
    return a.op == b.op && a.index == b.index && a.read.kind == b.read.kind && a.read.index == b.read.index;
  }

  static bool makesKnown(const checked::Expr& condition, const checked::Expr& leaf) {
    if (condition.op == Op::known) return sameLeaf(condition.args[0], leaf);
    return condition.op == Op::both && std::any_of(condition.args.begin(), condition.args.end(),
                                                   [&](const checked::Expr& arg) { return makesKnown(arg, leaf); });
  }

  /// Reports what may be unknown in an amount, unless a condition makes it known or `or else` stands in for it.
  bool known(const checked::Expr& e) {
    if (e.op == Op::or_else) return known(e.args[1]);
    if (optional(e)) {
      const std::vector<checked::Condition>* all = earning_.conditions;
      const bool said = all != nullptr && std::any_of(all->begin(), all->end(), [&](const checked::Condition& c) {
                          return makesKnown(c.expr, e);
                        });
      if (!said) context_.report(Code::missingInAmount, e.span, oneLine(context_.source, e.span));
      return said;
    }
    return std::all_of(e.args.begin(), e.args.end(), [&](const checked::Expr& arg) { return known(arg); });
  }

  std::optional<checked::Earn> random(const ast::Amount& amount, checked::Earn earn) {
    const std::optional<Value> least = pointsOrNothing(amount.amount);
    const std::optional<Value> most = expectPositive(context_, amount.step, Kind::points, earning_.kind);
    if (!least || !most) return std::nullopt;
    if (*least > *most) {
      context_.report(Code::randomBackwards, amount.span);
      return std::nullopt;
    }
    earn.kind = plan::AmountKind::random;
    earn.points = *least;
    earn.points_to = *most;
    earn.draw = earning_.nextDraw();
    return earn;
  }

  /// The least of a random amount may be 0, and may leave its unit to the other.
  std::optional<Value> pointsOrNothing(const ast::Quantity& quantity) {
    if (quantity.unit == ast::Unit::none) {
      ast::Quantity with_unit = quantity;
      with_unit.unit = ast::Unit::word;
      with_unit.word = {pointsWord(context_, earning_.kind), quantity.span};
      return pointsOrNothing(with_unit);
    }
    const std::optional<Value> value = expect(context_, quantity, Kind::points, earning_.kind);
    if (value && *value < 0) {
      context_.report(Code::notPositive, quantity.span);
      return std::nullopt;
    }
    return value;
  }

  std::vector<checked::Earn> lesser(const ast::Amount& amount, const checked::Earn& earn) {
    std::vector<checked::Earn> earns;
    for (const ast::Amount& option : amount.options) {
      if (option.kind == ast::AmountKind::lesser) {
        context_.report(Code::amountNotHere, option.span, Phrase("`the lesser of`", "`меньшее из`"),
                        Phrase("inside another", "внутри другого"));
        return {};
      }
      std::vector<checked::Earn> made = this->amount(option, earn);
      if (made.empty()) return {};
      if (!earns.empty()) earns.back().lesser_with_next = true;
      earns.push_back(std::move(made.front()));
    }
    return earns;
  }

  std::vector<checked::Earn> table(const ast::Table& table, const checked::Earn& earn) {
    const std::optional<CheckedTable> checked_table =
        checkTable(context_, table, earning_.place, Below::has_to_be_said);
    if (!checked_table) return {};
    std::vector<checked::Earn> earns;
    for (const TableRow& row : checked_table->rows) {
      for (checked::Earn& made : amount(row.line->amount, earn)) {
        if (checked_table->marginal && !portion(*checked_table, row, table, made)) return {};
        made.guard = row.guard;
        earns.push_back(std::move(made));
      }
    }
    return earns;
  }

  /// `marginal`: the line counts for its own part of what the rate is taken of.
  bool portion(const CheckedTable& table, const TableRow& row, const ast::Table& written, checked::Earn& earn) {
    const checked::Expr& by = table.by.expr;
    const bool history = by.op == Op::read && by.read.kind == plan::ReadKind::history;
    const checked::Sum* of = table.of_receipt ? &*table.of_receipt : nullptr;
    if (history) of = &by.sum;
    if (earn.kind != plan::AmountKind::proportional || of == nullptr || *of != earn.sum) {
      context_.report(Code::marginalBase, written.by.span, oneLine(context_.source, written.by.span),
                      phraseOfSum(earn));
      return false;
    }
    if (history) {
      const plan::WindowKind kind = by.read.window.kind;
      if (kind != plan::WindowKind::this_period && kind != plan::WindowKind::ever) {
        context_.report(Code::countsOnWindow, written.by.span);
        return false;
      }
      earn.carry = by;
    }
    earn.portion_from = row.from;
    earn.portion_to = row.to;
    return true;
  }

  /// What an earn counts, as the author would write it.
  Phrase phraseOfSum(const checked::Earn& earn) const {
    if (earn.kind != plan::AmountKind::proportional) return {"a number of points", "число баллов"};
    Phrase phrase;
    switch (earn.sum.measure) {
      case plan::Measure::net:
        phrase = {"net", "после скидок"};
        break;
      case plan::Measure::gross:
        phrase = {"gross", "до скидок"};
        break;
      case plan::Measure::paid:
        phrase = {"paid", "оплачено"};
        break;
      case plan::Measure::tender:
        phrase = {"what that payment paid", "оплаченное этим средством"};
        break;
      case plan::Measure::units:
        phrase = {"units", "штуки"};
        break;
      case plan::Measure::purchases:
      case plan::Measure::points:
      case plan::Measure::uses:
        break;
    }
    if (earn.sum.set < 0) return phrase;
    const std::string set = ticked(context_.set_decls[static_cast<std::size_t>(earn.sum.set)]->name.text);
    return {phrase.en + " on " + set, phrase.ru + " за " + set};
  }

  Context& context_;
  Earning& earning_;
  const std::optional<ast::Name>& on_;
};

}  // namespace

std::vector<checked::Earn> checkEarn(Context& context, Earning& earning, const ast::EarnClause& clause) {
  return AmountChecker(context, earning, clause.on).clause(clause);
}

std::vector<checked::Earn> checkAmount(Context& context, Earning& earning, const ast::Amount& amount) {
  const std::optional<ast::Name> nowhere;
  checked::Earn earn;
  earn.sum.measure = context.out.base;
  return AmountChecker(context, earning, nowhere).amount(amount, earn);
}

}  // namespace kopeck::checking
