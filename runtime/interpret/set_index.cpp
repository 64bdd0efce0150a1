#include "runtime/interpret/set_index.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "runtime/interpret/expression.h"

namespace kopeck {
namespace {

using plan::Expr;
using plan::Op;

constexpr std::size_t kBroad = 1000;         // texts that lie under a text that is named, at a guess
constexpr std::size_t kMostNames = 100'000;  // beyond it a list is no help
constexpr plan::ItemText kColumns[] = {plan::ItemText::sku, plan::ItemText::name, plan::ItemText::category};

std::size_t at(plan::ItemText column) {
  return static_cast<std::size_t>(column);
}

TextId textOf(const EvalContext& context, plan::ItemText column, std::int64_t line) {
  switch (column) {
    case plan::ItemText::sku:
      return context.sku[line];
    case plan::ItemText::name:
      return context.name[line];
    case plan::ItemText::category:
      break;
  }
  return context.category[line];
}

}  // namespace

SetIndex::SetIndex(const plan::Plan& plan)
    : plan_(plan),
      mask_words_(plan::maskWords(plan)),
      may_overflow_(plan.exprs.size()),
      reads_table_(plan.prefixes.size()) {
  for (std::size_t e = 0; e < plan.exprs.size(); ++e) {
    const Expr& expr = plan.exprs[e];
    const bool computes = expr.op == Op::add || expr.op == Op::subtract || expr.op == Op::multiply;
    may_overflow_[e] = computes || mayOverflow(expr.a) || mayOverflow(expr.b) ? 1 : 0;
  }
  for (std::size_t set = 0; set < plan.sets.size(); ++set) addSet(static_cast<std::int32_t>(set));
  std::sort(attributes_.begin(), attributes_.end());
  attributes_.erase(std::unique(attributes_.begin(), attributes_.end()), attributes_.end());
  // Of articles a text is looked at once; everybody else reads tables.
  for (const Expr& expr : plan.exprs) {
    if (expr.op == Op::under && plan.exprs[static_cast<std::size_t>(expr.a)].op != Op::item_text)
      reads_table_[static_cast<std::size_t>(expr.index)] = 1;
  }
}

/// The depth is bounded by the compiler; sets name earlier sets alone.
bool SetIndex::isOfArticle(std::int32_t index) const {
  if (index < 0) return true;
  if (mayOverflow(index)) return false;
  const Expr& expr = plan_.exprs[static_cast<std::size_t>(index)];
  if (expr.a >= 0) {
    const bool is_said = expr.op == Op::under && plan_.prefixes[static_cast<std::size_t>(expr.index)] <= 0;
    return !is_said && isOfArticle(expr.a) && isOfArticle(expr.b);
  }
  if (expr.op == Op::in_set) return of_article_[static_cast<std::size_t>(expr.index)] != 0;
  return expr.op == Op::constant || expr.op == Op::item_text || expr.op == Op::item_attribute;
}

const Expr* SetIndex::textOfLine(std::int32_t operand) const {
  const Expr& text = plan_.exprs[static_cast<std::size_t>(operand)];
  return text.op == Op::item_text ? &text : nullptr;
}

/// Of a test of a text: under, one_of, equal.
SetIndex::Cover SetIndex::coverOfTest(const Expr& expr) const {
  Cover cover;
  if (expr.op == Op::equal) {
    for (const auto& [own, other] : {std::pair{expr.a, expr.b}, std::pair{expr.b, expr.a}}) {
      const Expr* text = textOfLine(own);
      const Expr& value = plan_.exprs[static_cast<std::size_t>(other)];
      if (text == nullptr || value.op != Op::constant) continue;
      cover.any = false;
      if (value.value > 0)
        cover.names.push_back({static_cast<plan::ItemText>(text->index), false, static_cast<TextId>(value.value)});
      return cover;
    }
    return cover;
  }
  const Expr* text = textOfLine(expr.a);
  if (text == nullptr) return cover;
  const auto column = static_cast<plan::ItemText>(text->index);
  if (expr.op == Op::under) {
    const std::int32_t prefix = plan_.prefixes[static_cast<std::size_t>(expr.index)];
    if (prefix > 0) cover = {false, {{column, true, static_cast<TextId>(prefix)}}};
    return cover;
  }
  const std::vector<Value>& list = plan_.lists[static_cast<std::size_t>(expr.index)];
  if (list.size() > kMostNames) return cover;
  cover.any = false;
  for (const Value each : list)
    if (each > 0) cover.names.push_back({column, false, static_cast<TextId>(each)});
  return cover;
}

SetIndex::Cover SetIndex::coverOfEither(Cover a, const Cover& b) {
  if (a.any || b.any) return {};
  a.names.insert(a.names.end(), b.names.begin(), b.names.end());
  return a;
}

SetIndex::Cover SetIndex::coverOfBoth(const Cover& a, const Cover& b) {
  if (a.any) return b;
  return b.any || a.names.size() <= b.names.size() ? a : b;
}

/// Recursion is bounded by the compiler's bound of an expression's depth; sets name earlier sets, whose covers stand.
SetIndex::Cover SetIndex::coverOf(std::int32_t index) const {
  const Expr& expr = plan_.exprs[static_cast<std::size_t>(index)];
  Cover cover;
  switch (expr.op) {
    case Op::in_set:
      return covers_[static_cast<std::size_t>(expr.index)];
    case Op::both:
      return coverOfBoth(coverOf(expr.a), coverOf(expr.b));
    case Op::either:
      return coverOfEither(coverOf(expr.a), coverOf(expr.b));
    case Op::under:
    case Op::one_of:
    case Op::equal:
      return coverOfTest(expr);
    case Op::constant:
      cover.any = expr.value > 0;
      return cover;
    case Op::field:
    case Op::attribute:
    case Op::read:
    case Op::sum:
    case Op::item_text:
    case Op::item_attribute:
    case Op::item_quantity:
    case Op::item_net:
    case Op::item_gross:
    case Op::item_bought:
    case Op::chance:
    case Op::code:
    case Op::coupon:
    case Op::any_in_set:
    case Op::all_in_set:
    case Op::result:
    case Op::add:
    case Op::subtract:
    case Op::multiply:
    case Op::divide:
    case Op::lesser:
    case Op::greater:
    case Op::or_else:
    case Op::not_equal:
    case Op::less:
    case Op::less_equal:
    case Op::known:
    case Op::negate:
    case Op::near_anniversary:
    case Op::month_of:
      break;
  }
  return {};
}

/// Tables of all texts under a prefix are read where a set is asked line by line.
void SetIndex::markTables(std::int32_t index) {
  const Expr& expr = plan_.exprs[static_cast<std::size_t>(index)];
  if (expr.op == Op::under) reads_table_[static_cast<std::size_t>(expr.index)] = 1;
  if (expr.a >= 0) markTables(expr.a);
  if (expr.b >= 0) markTables(expr.b);
}

void SetIndex::useColumns(std::int32_t index) {
  const Expr& expr = plan_.exprs[static_cast<std::size_t>(index)];
  if (expr.op == Op::item_text) uses_text_[expr.index] = true;
  if (expr.op == Op::item_attribute) attributes_.push_back(expr.index);
  if (expr.a >= 0) useColumns(expr.a);
  if (expr.b >= 0) useColumns(expr.b);
}

void SetIndex::addSet(std::int32_t set) {
  const std::int32_t expr = plan_.sets[static_cast<std::size_t>(set)].expr;
  const bool of_article = isOfArticle(expr);
  of_article_.push_back(of_article ? 1 : 0);
  // What overflows refuses its event, whether or not the line can lie in the set.
  covers_.push_back(mayOverflow(expr) ? Cover{} : coverOf(expr));
  const Cover& cover = covers_.back();
  std::size_t breadth = cover.any ? SIZE_MAX : 0;
  if (!cover.any)
    for (const Named& name : cover.names) breadth += name.under ? kBroad : 1;
  breadth_.push_back(breadth);
  if (of_article) useColumns(expr);
  if (!of_article) markTables(expr);
  if (cover.any) {
    (of_article ? unnamed_ : every_line_).push_back(set);
    return;
  }
  for (const Named& name : cover.names) {
    uses_text_[at(name.column)] = true;
    Sets& sets = (name.under ? under_ : is_)[at(name.column)][name.text];
    if (sets.empty() || sets.back() != set) sets.push_back(set);
  }
}

void SetIndex::readColumns(const EvalContext& context, std::int64_t line, IndexMemory& memory) const {
  memory.columns.clear();
  for (const plan::ItemText column : kColumns)
    if (uses_text_[at(column)]) memory.columns.push_back(static_cast<Value>(textOf(context, column, line)));
  const auto width = static_cast<std::int64_t>(plan_.schema.item.size());
  for (const std::int32_t attribute : attributes_)
    memory.columns.push_back(context.item_attributes[line * width + attribute]);
}

/// Leaves in memory.others, rising, the sets that may hold an article with the line's texts.
void SetIndex::candidates(const EvalContext& context, std::int64_t line, IndexMemory& memory) const {
  memory.others = unnamed_;
  const auto add = [&](const ByText& sets, TextId text) {
    const auto found = sets.find(text);
    if (found != sets.end()) memory.others.insert(memory.others.end(), found->second.begin(), found->second.end());
  };
  for (const plan::ItemText column : kColumns) {
    const TextId text = textOf(context, column, line);
    if (!uses_text_[at(column)] || text == kNoText) continue;
    add(is_[at(column)], text);
    if (under_[at(column)].empty()) continue;
    add(under_[at(column)], text);
    const std::string_view path = memory.pool->text(text);
    for (std::size_t end = path.find('/'); end != std::string_view::npos; end = path.find('/', end + 1))
      if (const TextId above = memory.pool->find(path.substr(0, end)); above != kNoText) add(under_[at(column)], above);
  }
  std::sort(memory.others.begin(), memory.others.end());
  memory.others.erase(std::unique(memory.others.begin(), memory.others.end()), memory.others.end());
}

void SetIndex::addMember(EvalContext& context, std::int64_t line, std::int32_t set, IndexMemory& memory) const {
  const std::int64_t at_word = line * mask_words_ + set / 64;
  std::uint64_t& word = context.masks[at_word];
  if (word == 0) memory.words.push_back(at_word);
  word |= std::uint64_t{1} << (set % 64);
  memory.memberships.push_back({static_cast<std::int32_t>(line), set});
  std::uint8_t& is_in = memory.is_in_sets[static_cast<std::size_t>(set)];
  if (is_in != 0) return;
  is_in = 1;
  memory.sets.push_back(set);
}

/// Asks all sets that may hold it, and keeps the answers. Sets name earlier ones alone, so they are asked rising.
Fault SetIndex::newArticle(EvalContext& context, std::int64_t line, IndexMemory& memory) const {
  candidates(context, line, memory);
  memory.members.clear();
  auto kept = memory.others.begin();
  for (const std::int32_t set : memory.others) {
    if (of_article_[static_cast<std::size_t>(set)] == 0) {
      *kept++ = set;
      continue;
    }
    Fault fault = Fault::none;
    const Value member = evaluateExpr(plan_, plan_.sets[static_cast<std::size_t>(set)].expr, context, line, fault);
    if (fault != Fault::none) return fault;
    if (!holds(member)) continue;
    memory.members.push_back(set);
    addMember(context, line, set, memory);
  }
  memory.others.erase(kept, memory.others.end());
  return Fault::none;
}

/// Two rising lists of sets that are asked for this line.
Fault SetIndex::others(EvalContext& context, std::int64_t line, std::span<const std::int32_t> of_article,
                       IndexMemory& memory) const {
  std::size_t a = 0;
  std::size_t e = 0;
  while (a < of_article.size() || e < every_line_.size()) {
    const bool first = e == every_line_.size() || (a < of_article.size() && of_article[a] < every_line_[e]);
    const std::int32_t set = first ? of_article[a++] : every_line_[e++];
    Fault fault = Fault::none;
    const Value member = evaluateExpr(plan_, plan_.sets[static_cast<std::size_t>(set)].expr, context, line, fault);
    if (fault != Fault::none) return fault;
    if (holds(member)) addMember(context, line, set, memory);
  }
  return Fault::none;
}

Fault SetIndex::lines(EvalContext& context, IndexMemory& memory) const {
  for (const std::int64_t word : memory.words) context.masks[word] = 0;
  memory.words.clear();
  memory.is_in_sets.resize(plan_.sets.size());
  for (const std::int32_t set : memory.sets) memory.is_in_sets[static_cast<std::size_t>(set)] = 0;
  memory.sets.clear();
  memory.memberships.clear();
  ArticleTable::Sets sets;
  for (std::int64_t line = 0; line < context.line_count; ++line) {
    readColumns(context, line, memory);
    if (memory.articles.find(memory.columns, sets)) {
      for (const std::int32_t set : sets.members) addMember(context, line, set, memory);
    } else {
      if (const Fault fault = newArticle(context, line, memory); fault != Fault::none) return fault;
      sets = memory.articles.add(memory.columns, memory.members, memory.others);
    }
    if (const Fault fault = others(context, line, sets.others, memory); fault != Fault::none) return fault;
  }
  return Fault::none;
}

}  // namespace kopeck
