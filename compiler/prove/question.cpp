#include "compiler/prove/question.h"

#include <algorithm>

#include "compiler/prove/pairing.h"
#include "runtime/run/link.h"

namespace kopeck::prove {

namespace {

constexpr int kLeastYears = 3, kMostYears = 12;
constexpr int kNoon = 12 * 3600;
constexpr Value kMostBrought = 1'000'000'000'000;  // of spend and balances: beyond that an account is full

Terms presenceOf(const Receipt& receipt, bool without_last) {
  Terms present;
  for (std::size_t i = 0; i < receipt.lines.size(); ++i) {
    const z3::expr& here = receipt.lines[i].present;
    if (!without_last) {
      present.push_back(here);
    } else {
      present.push_back(i + 1 < receipt.lines.size() ? here && receipt.lines[i + 1].present
                                                     : z3::expr(here.ctx().bool_val(false)));
    }
  }
  return present;
}

void widen(Scope& scope, Value day) {
  const Day most = addMonths(scope.first, 12 * kMostYears);
  if (day > scope.last && day <= most) scope.last = static_cast<Day>(day) + 1;
}

}  // namespace

namespace {

void addOthers(const plan::Plan& plan, TextPool& pool) {
  const bool ru = plan.language == "ru";
  const std::string other = ru ? "другое" : "other";
  for (const std::int32_t prefix : plan.prefixes)
    if (prefix > 0) (void)pool.intern(std::string(pool.text(static_cast<TextId>(prefix))) + "/" + other);
  (void)pool.intern(other);
  (void)pool.intern(ru ? "прочее" : "another");
}

}  // namespace

std::unique_ptr<TextPool> textsFor(const plan::Plan& plan) {
  auto pool = std::make_unique<TextPool>();
  pool->seed(plan.texts);
  addOthers(plan, *pool);
  return pool;
}

std::unique_ptr<TextPool> textsFor(const plan::Plan& plan, plan::Plan& other) {
  auto pool = std::make_unique<TextPool>();
  pool->seed(plan.texts);
  useTexts(other, *pool);
  addOthers(other, *pool);
  addOthers(plan, *pool);
  return pool;
}

Scope scopeFor(const plan::Plan& plan, std::size_t lines) {
  Scope scope{lines, plan.effective_from, 0};
  if (scope.first == kNoDay) scope.first = dayFrom(2026, 1, 1).value_or(0);
  scope.last = addMonths(scope.first, 12 * kLeastYears) - 1;
  for (const plan::Rule& rule : plan.rules) {
    if (rule.from != kNoDay) widen(scope, rule.from);
    if (rule.until != kNever) widen(scope, rule.until);
  }
  for (const plan::Expr& expr : plan.exprs) {
    if (expr.type == plan::Type::date && expr.op == plan::Op::constant) widen(scope, expr.value);
    const bool of_days =
        expr.op == plan::Op::one_of && plan.exprs[static_cast<std::size_t>(expr.a)].type == plan::Type::date;
    if (!of_days) continue;
    for (const Value day : plan.lists[static_cast<std::size_t>(expr.index)]) widen(scope, day);
  }
  return scope;
}

Scope scopeFor(const plan::Plan& plan, const plan::Plan& other, std::size_t lines) {
  Scope scope = scopeFor(plan, lines);
  const Scope more = scopeFor(other, lines);
  scope.first = std::max(scope.first, more.first);
  scope.last = std::max(scope.last, more.last);
  return scope;
}

Question::Question(const plan::Plan& plan, std::size_t lines, bool beside)
    : plan_(plan),
      texts_(textsFor(plan)),
      scope_(scopeFor(plan, lines)),
      facts_(z3_),
      receipt_(makeReceipt(facts_, plan, *texts_, scope_)),
      solver_(z3_),
      spend_(facts_.integer("spend")),
      since_(facts_.integer("since")) {
  if (beside) facts_.compareRoundings();
  encoding_ = std::make_unique<Encoding>(facts_, plan, *texts_, receipt_, scope_, presenceOf(receipt_, false));
  if (beside)
    smaller_ = std::make_unique<Encoding>(facts_, plan, *texts_, receipt_, scope_, presenceOf(receipt_, true));
  facts_.assume(spend_ >= 0 && since_ >= 1 && since_ <= 1000);
}

Question::Question(const plan::Plan& plan, const plan::Plan& other, std::size_t lines)
    : plan_(plan),
      other_(std::make_unique<plan::Plan>(other)),
      texts_(textsFor(plan, *other_)),
      scope_(scopeFor(plan, other, lines)),
      facts_(z3_),
      receipt_(makeReceipt(facts_, plan, *texts_, scope_)),
      other_receipt_(std::make_unique<Receipt>(sameReceipt(facts_, receipt_, plan, *other_, *texts_, scope_))),
      solver_(z3_),
      spend_(facts_.integer("spend")),
      since_(facts_.integer("since")) {
  const Terms present = presenceOf(receipt_, false);
  encoding_ = std::make_unique<Encoding>(facts_, plan, *texts_, receipt_, scope_, present);
  other_encoding_ = std::make_unique<Encoding>(facts_, *other_, *texts_, *other_receipt_, scope_, present);
  facts_.assume(spend_ >= 0 && since_ >= 1 && since_ <= 1000);
}

std::vector<Question::Side> Question::sides() const {
  std::vector<Side> all{{plan_, receipt_}};
  if (other_) all.push_back({*other_, *other_receipt_});
  return all;
}

void Question::also(const z3::expr& claim) {
  solver_.add(claim);
}

void Question::mark() {
  marks_.push_back(told_);
  solver_.push();
}

void Question::undo() {
  solver_.pop();
  told_ = marks_.back();
  marks_.pop_back();
}

void Question::undoTo(std::size_t marks) {
  while (marks_.size() > marks) undo();
}

bool Question::choose(bool simple, unsigned steps) {
  if (simple) {
    mark();
    simplify(true);
    return true;
  }
  undo();
  return ask(steps) == z3::sat;
}

z3::check_result Question::ask(unsigned steps) {
  for (; told_ < facts_.all().size(); ++told_) solver_.add(facts_.all()[static_cast<int>(told_)]);
  solver_.set("rlimit", steps);
  const z3::check_result found = solver_.check();
  const z3::stats counted = solver_.statistics();
  for (unsigned i = 0; i < counted.size(); ++i)
    if (counted.key(i) == "rlimit count" && counted.is_uint(i)) spent_ = counted.uint_value(i);
  if (found == z3::sat) model_ = std::make_unique<z3::model>(solver_.get_model());
  return found;
}

z3::expr Question::plain() {
  z3::expr all = receipt_.asked == 0;
  for (const z3::expr& tender : receipt_.tenders) all = all && tender == 0;
  for (const z3::expr& presented : receipt_.presented) all = all && presented == 0;
  return all;
}

z3::expr Question::is(Who who) {
  z3::expr all = facts_.yes();
  if (who == Who::anyone) return all;
  for (const Side& side : sides()) all = all && is(side, who == Who::newcomer);
  return all;
}

z3::expr Question::is(const Side& side, bool newcomer) const {
  const auto& [plan, receipt] = side;
  z3::expr all = newcomer ? spend_ == 0 : spend_ <= number(kMostBrought);
  for (const z3::expr& active : receipt.active) all = all && active <= number(kMostBrought);
  for (const Line& line : receipt.lines) {
    all = all && (line.sku != 0 || line.name != 0);
    for (const z3::expr& bought : line.bought) all = all && bought == 0;
  }
  for (std::size_t kind = 0; kind < plan.kinds.size(); ++kind) {
    all = all && receipt.balances[kind] == receipt.active[kind];
    if (newcomer || plan.kinds[kind].use == plan::KindUse::free_units) all = all && receipt.active[kind] == 0;
  }
  for (std::size_t i = 0; i < plan.reads.size(); ++i) {
    const plan::Read& read = plan.reads[i];
    const Sym& sym = receipt.reads[i];
    if (read.kind == plan::ReadKind::limit_used) all = all && sym.value == 0;
    if (read.kind == plan::ReadKind::tier) {
      const plan::Tiers& tiers = plan.tiers[static_cast<std::size_t>(read.index)];
      if (tiers.from_outside) all = all && sym.value == outsideTier(side, tiers);
      if (!tiers.from_outside && newcomer) all = all && sym.value == 0;
    }
    // Spend that an opening states is a purchase of no goods.
    if (read.kind == plan::ReadKind::days_since_last_purchase)
      all = all && sym.known == (spend_ > 0) && z3::implies(spend_ > 0, sym.value == since_);
    if (read.kind == plan::ReadKind::history) all = all && sym.value == spentOf(side, read, all);
  }
  for (std::size_t i = 0; i < plan.tiers.size(); ++i) {
    const plan::Tiers& tiers = plan.tiers[i];
    const plan::Read measured{plan::ReadKind::history, tiers.aggregate, tiers.window};
    if (!tiers.from_outside) all = all && receipt.measured[i] == spentOf(side, measured, all);
  }
  return all;
}

z3::expr Question::outsideTier(const Side& side, const plan::Tiers& tiers) const {
  const auto& [plan, receipt] = side;
  for (std::size_t i = 0; i < plan.reads.size(); ++i) {
    const plan::Read& read = plan.reads[i];
    if (read.kind == plan::ReadKind::customer_attribute && read.index == tiers.outside_attribute)
      return where(receipt.reads[i].known, receipt.reads[i].value);
  }
  return number(0);
}

/// What a history holds of spend `since_` days before. Where months decide, it lies well inside or well outside.
z3::expr Question::spentOf(const Side& side, const plan::Read& read, z3::expr& all) const {
  const plan::Aggregate& of = side.plan.aggregates[static_cast<std::size_t>(read.index)];
  const bool counts = of.set < 0 && (of.measure == plan::Measure::net || of.measure == plan::Measure::gross ||
                                     of.measure == plan::Measure::paid || of.measure == plan::Measure::purchases);
  if (!counts) return number(0);
  z3::expr inside = facts_.no();
  switch (read.window.kind) {
    case plan::WindowKind::ever:
      inside = facts_.yes();
      break;
    case plan::WindowKind::last_days:
      inside = since_ < number(read.window.n);
      break;
    case plan::WindowKind::last_months:
      inside = since_ < number(Value{28} * read.window.n);
      all = all && (inside || since_ > number(Value{31} * read.window.n));
      break;
    case plan::WindowKind::this_period:
    case plan::WindowKind::previous_period:
      // A day of a hundred years ago lies in neither.
      all = all && (spend_ == 0 || since_ > 800);
      break;
  }
  const z3::expr what = of.measure == plan::Measure::purchases ? where(spend_ > 0, number(1)) : spend_;
  return where(inside, what);
}

// ---- as simple as there is ----------------------------------------------------------------------------------------

/// Most wanted first.
z3::expr_vector Question::wishes() {
  z3::expr_vector all(z3_);
  for (const Line& line : receipt_.lines) all.push_back(line.discount == 0);
  all.push_back(receipt_.asked == 0);
  for (const z3::expr& tender : receipt_.tenders) all.push_back(tender == 0);
  for (const z3::expr& presented : receipt_.presented) all.push_back(presented == 0);
  for (const z3::expr& code : receipt_.codes) all.push_back(!code);
  for (const Line& line : receipt_.lines) all.push_back(line.quantity == number(kOneUnit));
  for (const Side& side : sides()) {
    for (std::size_t i = 0; i < side.plan.reads.size(); ++i)
      if (side.plan.reads[i].kind == plan::ReadKind::customer_attribute) all.push_back(!side.receipt.reads[i].known);
  }
  for (const Sym& attribute : receipt_.attributes) all.push_back(!attribute.known);
  for (const Line& line : receipt_.lines) {
    for (const Sym& attribute : line.attributes) all.push_back(!attribute.known);
    all.push_back(line.sku == 0);
    all.push_back(line.category == 0);
    all.push_back(line.name == number(static_cast<Value>(texts_->size()) - 1));
  }
  all.push_back(spend_ == 0);
  for (const z3::expr& active : receipt_.active) all.push_back(active == 0);
  all.push_back(receipt_.store == 0);
  all.push_back(receipt_.second == number(kNoon));
  all.push_back(receipt_.day <= number(Value{scope_.first} + 31));
  all.push_back(receipt_.day == number(Value{scope_.first} + 1));
  return all;
}

bool Question::keepIf(const z3::expr& wish, unsigned steps) {
  if (spent_ >= wish_end_) return false;
  mark();
  also(wish);
  const std::unique_ptr<z3::model> before = model_ ? std::make_unique<z3::model>(*model_) : nullptr;
  if (ask(steps) == z3::sat) {
    undo();
    also(wish);
    return true;
  }
  undo();
  if (before) model_ = std::make_unique<z3::model>(*before);
  return false;
}

/// The least sum of what the lines cost: first its size, then its digits.
void Question::shrink() {
  Terms gross;
  for (const Line& line : receipt_.lines) gross.push_back(where(line.present, line.amount + line.discount));
  const z3::expr sum = sumOf(facts_, gross);
  Value most = valueOf(sum);
  Value least_known = 0;
  for (Value bound = 100; bound < most; bound *= 10) {
    if (keepIf(sum <= number(bound), wishSteps())) break;
    least_known = bound;
  }
  most = valueOf(sum);
  for (int step = 0; step < 40 && most - least_known > 1; ++step) {
    const Value middle = least_known + (most - least_known) / 2;
    if (keepIf(sum <= number(middle), wishSteps())) {
      most = valueOf(sum);
    } else {
      least_known = middle;
    }
  }
}

void Question::simplify(bool amounts) {
  wish_end_ = hurried_ ? spent_ + kHurriedInAll : UINT64_MAX;
  const z3::expr_vector all = wishes();
  // All at once where that goes, which is most often.
  if (!keepIf(z3::mk_and(all), wishSteps())) {
    for (unsigned i = 0; i < all.size(); ++i) {
      // What holds already costs nothing to keep.
      if (model_->eval(all[static_cast<int>(i)], true).is_true()) {
        also(all[static_cast<int>(i)]);
      } else {
        (void)keepIf(all[static_cast<int>(i)], wishSteps());
      }
    }
  }
  for (const Line& line : receipt_.lines) lessen(line.quantity, kOneUnit);
  for (const z3::expr& presented : receipt_.presented) lessen(presented, 1);
  for (const z3::expr& active : receipt_.active) lessen(active, 1);
  lessen(spend_, 1);
  lessen(since_, 1);
  if (amounts) shrink();
}

/// To a small multiple of `unit`, where it is more.
void Question::lessen(const z3::expr& term, Value unit) {
  for (Value bound = unit; bound < valueOf(term); bound *= 10)
    if (keepIf(term <= number(bound), wishSteps())) return;
}

Value Question::valueOf(const z3::expr& term) const {
  const z3::expr value = model_->eval(term, true);
  std::int64_t number = 0;
  return value.is_numeral_i64(number) ? number : 0;
}

}  // namespace kopeck::prove
