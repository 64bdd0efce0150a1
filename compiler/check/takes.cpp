#include "compiler/check/takes.h"

#include "compiler/check/table.h"
#include "compiler/check/units.h"

namespace kopeck::checking {

namespace {

class TakeChecker {
 public:
  TakeChecker(Context& context, const ast::TakeClause& clause) : context_(context), clause_(clause) {}

  std::vector<checked::Take> run() {
    std::vector<checked::Take> takes;
    if (!set()) return takes;
    if (!clause_.table) {
      if (auto take = amount(clause_.amount)) takes.push_back(std::move(*take));
      return takes;
    }
    const std::optional<CheckedTable> table =
        checkTable(context_, *clause_.table, {PlaceKind::discount, -1}, Below::nothing);
    if (!table) return takes;
    if (table->marginal) {
      context_.report(Code::amountNotHere, clause_.table->by.span, Phrase("`marginal`", "`по частям`"),
                      Phrase("in a discount", "в скидке"));
      return takes;
    }
    for (const TableRow& row : table->rows) {
      if (isNothing(row.line->amount)) continue;
      std::optional<checked::Take> take = amount(row.line->amount);
      if (!take) return {};
      take->guard = row.guard;
      takes.push_back(std::move(*take));
    }
    return takes;
  }

 private:
  /// `from 0 RUB: 0%`: the line is there to begin at 0.
  static bool isNothing(const ast::Amount& amount) { return amount.amount.value.mantissa == 0; }

  bool set() {
    if (clause_.off) {
      set_ = context_.resolve(context_.sets, NameKind::set, *clause_.off);
      return set_ >= 0;
    }
    if (!clause_.where) return true;
    checked::Expr where = checkWhere(context_, *clause_.where);
    set_ = static_cast<std::int32_t>(context_.out.sets.size());
    context_.out.sets.push_back({oneLine(context_.source, clause_.where->span), std::move(where)});
    return true;
  }

  std::optional<checked::Take> amount(const ast::Amount& amount) {
    checked::Take take;
    take.head.set = set_;
    if (amount.amount.unit == ast::Unit::percent) {
      const std::optional<Ratio> share = expectPercent(context_, amount.amount);
      if (!share) return std::nullopt;
      if (share->num > share->den) {
        context_.report(Code::overHundred, amount.amount.span);
        return std::nullopt;
      }
      take.head.kind = plan::TakeKind::percent;
      take.head.rate = *share;
      take.head.of_gross = clause_.of_gross.value_or(false);
      return take;
    }
    const std::optional<Value> money = expectPositive(context_, amount.amount, Kind::money);
    if (!money) return std::nullopt;
    take.head.kind = plan::TakeKind::money;
    take.head.money = *money;
    return take;
  }

  Context& context_;
  const ast::TakeClause& clause_;
  std::int32_t set_ = -1;
};

}  // namespace

std::vector<checked::Take> checkTake(Context& context, const ast::TakeClause& clause) {
  return TakeChecker(context, clause).run();
}

std::optional<Value> checkUnits(Context& context, const ast::GiveClause& clause) {
  const std::optional<Value> units = expectPositive(context, clause.units, Kind::number);
  if (!units) return std::nullopt;
  if (*units % kOneUnit != 0) {
    context.report(Code::needsWhole, clause.units.span, Phrase("units", "штуки"));
    return std::nullopt;
  }
  return *units / kOneUnit;
}

std::optional<checked::Take> checkGive(Context& context, const ast::GiveClause& clause) {
  const std::optional<Value> units = checkUnits(context, clause);
  const std::int32_t set = context.resolve(context.sets, NameKind::set, clause.set);
  if (!units || set < 0) return std::nullopt;
  checked::Take take;
  take.head.kind = plan::TakeKind::free_units;
  take.head.set = set;
  take.head.units = *units;
  take.head.cheapest = !clause.dearest;
  return take;
}

}  // namespace kopeck::checking
