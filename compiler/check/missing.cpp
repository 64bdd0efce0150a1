// What is not known makes a comparison not hold, and so a negation of it hold: a rule would fire for everyone without a
// birthday. Where that can happen, the author has to say what is meant.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "compiler/check/expr.h"

namespace kopeck::checking {

using plan::Op;

namespace {

/// Which value of the account or the event a leaf reads.
using Leaf = std::tuple<Op, plan::ReadKind, std::int32_t, std::string>;
using Leaves = std::set<Leaf>;

/// A quotient has no index: it is known by the author's words.
Leaf leafOf(const Context& context, const checked::Expr& e) {
  return {e.op, e.read.kind, e.op == Op::read ? e.read.index : e.index,
          e.op == Op::divide ? oneLine(context.source, e.span) : std::string()};
}

class MissingChecker {
 public:
  MissingChecker(Context& context, Place place) : context_(context), place_(place) {}

  void check(const checked::Expr& e, Leaves known) {
    switch (e.op) {
      case Op::both:
        for (const checked::Expr& arg : e.args) addKnown(arg, known);
        for (const checked::Expr& arg : e.args) check(arg, known);
        return;
      case Op::either:
        check(e.args[0], with(known, unknownIn(e.args[1])));
        check(e.args[1], with(known, unknownIn(e.args[0])));
        return;
      case Op::negate:
        if (e.args[0].op == Op::known) return;
        return reportUnguarded(e.args[0], e.span, known);
      case Op::not_equal:
        return reportUnguarded(e, e.span, known);
      default:  // nothing else holds because something is missing
        return;
    }
  }

  /// What a condition that holds makes known.
  void addKnown(const checked::Expr& e, Leaves& known) const {
    if (e.op == Op::both) {
      for (const checked::Expr& arg : e.args) addKnown(arg, known);
    } else if (e.op == Op::known) {
      known.insert(leafOf(context_, e.args[0]));
    }
  }

 private:
  static Leaves with(Leaves known, const Leaves& more) {
    known.insert(more.begin(), more.end());
    return known;
  }

  /// `X is not known or …`: in the other branch X is known.
  Leaves unknownIn(const checked::Expr& e) const {
    Leaves leaves;
    if (e.op == Op::negate && e.args[0].op == Op::known) leaves.insert(leafOf(context_, e.args[0].args[0]));
    return leaves;
  }

  bool optional(const checked::Expr& e) const {
    const Schema& schema = context_.out.schema;
    const auto at = [](const std::vector<Attribute>& attributes, std::int32_t index) {
      return attributes[static_cast<std::size_t>(index)].optional;
    };
    if (e.op == Op::read) {
      if (e.read.kind == plan::ReadKind::days_since_last_purchase) return true;
      return e.read.kind == plan::ReadKind::customer_attribute && at(schema.customer, e.read.index);
    }
    if (e.op == Op::divide) return e.args[1].op != Op::constant;  // an average of nothing
    if (e.op == Op::item_attribute) return at(schema.item, e.index);
    if (e.op != Op::attribute) return false;
    if (place_.kind == PlaceKind::event)
      return at(schema.events[static_cast<std::size_t>(place_.event)].fields, e.index);
    return at(schema.receipt, e.index);
  }

  /// The first part of `e` whose absence decides it, or null.
  const checked::Expr* unguarded(const checked::Expr& e, const Leaves& known) const {
    if (e.op == Op::known) return nullptr;
    if (optional(e)) return known.count(leafOf(context_, e)) == 0 ? &e : nullptr;
    if (e.op == Op::or_else) return unguarded(e.args[1], known);
    Leaves inside = known;
    if (e.op == Op::both) {  // `not (X is known and …)` says what is meant of the unknown
      for (const checked::Expr& arg : e.args) addKnown(arg, inside);
    }
    for (const checked::Expr& arg : e.args) {
      if (const checked::Expr* found = unguarded(arg, inside)) return found;
    }
    return nullptr;
  }

  void reportUnguarded(const checked::Expr& e, Span span, const Leaves& known) {
    const checked::Expr* leaf = unguarded(e, known);
    if (leaf == nullptr) return;
    const std::string name = oneLine(context_.source, leaf->span);
    context_.report(Code::missingUnderNot, span, ticked(name))
        .label(leaf->span, Phrase("may be unknown", "может быть неизвестно"))
        .fix(before(span), fmt::format("{} {} ", name, context_.spelt("is known and", "известно и")));
  }

  Context& context_;
  Place place_;
};

}  // namespace

void checkMissing(Context& context, const checked::Expr& expr, Place place,
                  const std::vector<const checked::Expr*>& others) {
  Leaves known;
  MissingChecker checker(context, place);
  for (const checked::Expr* other : others) checker.addKnown(*other, known);
  checker.check(expr, known);
}

}  // namespace kopeck::checking
