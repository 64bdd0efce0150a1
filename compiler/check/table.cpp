#include "compiler/check/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "compiler/check/kinds.h"

namespace kopeck::checking {

using plan::Op;
using plan::Type;

namespace {

/// The sum of the receipt's lines that an expression is, if it is one.
std::optional<checked::Sum> sumOfReceipt(const checked::Expr& e) {
  if (e.op == Op::sum) return e.sum;
  if (e.op != Op::field) return std::nullopt;
  switch (static_cast<plan::Field>(e.index)) {
    case plan::Field::net:
      return checked::Sum{plan::Measure::net, -1, -1, {}};
    case plan::Field::gross:
      return checked::Sum{plan::Measure::gross, -1, -1, {}};
    case plan::Field::paid:
      return checked::Sum{plan::Measure::paid, -1, -1, {}};
    case plan::Field::day:
    case plan::Field::second:
    case plan::Field::weekday:
    case plan::Field::day_of_month:
    case plan::Field::month:
    case plan::Field::store:
    case plan::Field::count_:
      return std::nullopt;
  }
  return std::nullopt;
}

class TableChecker {
 public:
  TableChecker(Context& context, const ast::Table& table, Place place, Below below)
      : context_(context), table_(table), place_(place), below_(below) {}

  std::optional<CheckedTable> run() {
    out_.by = checkValue(context_, table_.by, place_);
    if (out_.by.poisoned()) return std::nullopt;
    if (out_.by.kind == Kind::tier || out_.by.kind == Kind::customer) {
      if (!tierRows()) return std::nullopt;
      return std::move(out_);
    }
    const bool amount = out_.by.kind == Kind::money || out_.by.kind == Kind::number || out_.by.kind == Kind::count ||
                        out_.by.kind == Kind::points || out_.by.kind == Kind::days;
    if (!amount) {
      context_.report(Code::tableBy, table_.by.span, phraseOf(out_.by.kind));
      return std::nullopt;
    }
    out_.of_receipt = sumOfReceipt(out_.by.expr);
    if (out_.of_receipt && table_.how == ast::TableHow::unsaid) {
      context_.report(Code::tableSilent, table_.by.span)
          .fix(after(table_.by.span), context_.spelt(", whole receipt", ", на весь чек"))
          .fix(after(table_.by.span), context_.spelt(", marginal", ", по частям"));
      return std::nullopt;
    }
    out_.marginal = table_.how == ast::TableHow::marginal;
    if (!amountRows()) return std::nullopt;
    return std::move(out_);
  }

 private:
  checked::Expr constant(Value value, Span span) const {
    checked::Expr e = node(Op::constant, out_.by.expr.type, span);
    e.value = value * out_.by.expr.denominator;
    e.denominator = out_.by.expr.denominator;
    return e;
  }

  bool tierRows() {
    const std::int32_t block = std::max(out_.by.block, 0);
    const Names& levels = context_.tier_levels[static_cast<std::size_t>(block)];
    std::set<std::int32_t> seen;
    for (const ast::TableLine& line : table_.lines) {
      if (!line.level) {
        context_.report(Code::tableLine, line.span);
        return false;
      }
      const std::int32_t level = context_.resolve(levels, NameKind::tier, *line.level);
      if (level < 0) return false;
      if (!seen.insert(level).second) {
        context_.report(Code::namedTwice, line.level->span, ticked(line.level->text));
        return false;
      }
      TableRow row;
      row.line = &line;
      row.guard = node(Op::equal, Type::yes_no, line.span, {out_.by.expr, constant(level, line.span)});
      out_.rows.push_back(std::move(row));
    }
    return true;
  }

  /// The threshold of a line, which may be a bare 0.
  std::optional<Value> threshold(const ast::TableLine& line) {
    if (!line.from) {
      context_.report(Code::tableLine, line.span);
      return std::nullopt;
    }
    if (line.from->unit == ast::Unit::none && line.from->value.mantissa == 0) return 0;
    return expect(context_, *line.from, out_.by.kind, out_.by.wallet);
  }

  bool amountRows() {
    for (const ast::TableLine& line : table_.lines) {
      const std::optional<Value> from = threshold(line);
      if (!from) return false;
      if (out_.rows.empty() && *from != 0 && below_ == Below::has_to_be_said) {
        const std::string written(context_.source.text(line.from->span));
        context_.report(Code::tableNotFromZero, line.from->span, written).fix(line.from->span, zero(*line.from));
        return false;
      }
      if (!out_.rows.empty() && *from <= out_.rows.back().from) {
        context_.report(Code::tableNotRising, line.from->span);
        return false;
      }
      if (!out_.rows.empty()) out_.rows.back().to = *from;
      TableRow row;
      row.line = &line;
      row.from = *from;
      out_.rows.push_back(std::move(row));
    }
    if (!out_.marginal) {
      for (TableRow& row : out_.rows) guard(row);
    }
    return !out_.rows.empty();
  }

  static std::string zero(const ast::Quantity& like) {
    return like.word.empty() ? "0" : fmt::format("0 {}", like.word.text);
  }

  /// from <= by < to; the first line has no lower end and the last no upper one.
  void guard(TableRow& row) const {
    const Span span = row.line->span;
    const bool last = row.to == INT64_MAX;
    if (row.from == 0 && last) return;
    checked::Expr below;
    checked::Expr above;
    if (!last) below = node(Op::less, Type::yes_no, span, {out_.by.expr, constant(row.to, span)});
    if (row.from != 0) above = node(Op::less_equal, Type::yes_no, span, {constant(row.from, span), out_.by.expr});
    if (last) {
      row.guard = std::move(above);
    } else if (row.from == 0) {
      row.guard = std::move(below);
    } else {
      row.guard = node(Op::both, Type::yes_no, span, {std::move(above), std::move(below)});
    }
  }

  Context& context_;
  const ast::Table& table_;
  Place place_;
  Below below_;
  CheckedTable out_;
};

}  // namespace

std::optional<CheckedTable> checkTable(Context& context, const ast::Table& table, Place place, Below below) {
  return TableChecker(context, table, place, below).run();
}

}  // namespace kopeck::checking
