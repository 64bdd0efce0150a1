// `exactly one of`: proved by intervals over the one quantity that all the conditions ask for, in its smallest units.
// What none covers and what two cover is named with its amounts.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/check/conflicts.h"
#include "compiler/check/ranges.h"
#include "compiler/check/units.h"

namespace kopeck::checking {

using plan::Type;

namespace {

/// Digits in threes, parted by a space.
std::string grouped(const std::string& digits) {
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0 && digits[i - 1] != '-') out += ' ';
    out += digits[i];
  }
  return out;
}

class ExactlyChecker {
 public:
  ExactlyChecker(Context& context, const ast::HighestDecl& decl, const std::vector<std::size_t>& authors,
                 const std::vector<const ast::Name*>& where)
      : context_(context), decl_(decl), authors_(authors), where_(where), analysis_(context.out.sets) {}

  void run() {
    for (std::size_t k = 0; k < authors_.size(); ++k) {
      if (isBroken(ruleOf(k))) return;
    }
    for (std::size_t k = 0; k < authors_.size(); ++k) {
      if (!read(k)) return unclear(k);
    }
    if (what_ == nullptr) return unclear(0);
    Ranges covered;
    for (const Ranges& ranges : ranges_) covered = unionOf(covered, ranges);
    const Ranges domain = {domainOf(*what_)};
    for (const Range& gap : intersection(complement(covered), domain)) {
      context_.report(Code::exactlyNone, decl_.span, shown(gap));
    }
    for (std::size_t later = 0; later < ranges_.size(); ++later) {
      for (std::size_t earlier = 0; earlier < later; ++earlier) overlap(earlier, later, domain);
    }
  }

 private:
  const checked::Rule& ruleOf(std::size_t k) const {
    const Part& part = context_.authors[authors_[k]].parts.front();
    return context_.out.rules[static_cast<std::size_t>(part.rule)];
  }

  void unclear(std::size_t k) { context_.report(Code::exactlyUnclear, where_[k]->span, ticked(where_[k]->text)); }

  /// What the rule's conditions leave of the quantity; false where they ask for more than one, or cannot be judged.
  bool read(std::size_t k) {
    const checked::Rule& rule = ruleOf(k);
    if (rule.head.from != ruleOf(0).head.from || rule.head.until != ruleOf(0).head.until) return false;
    const Region region = analysis_.of(rule.conditions);
    if (!region.exact || region.at.size() > 1) return false;
    if (region.at.empty()) {
      ranges_.push_back({{kLeast, kMost}});
      return true;
    }
    const auto& [key, quantity] = *region.at.begin();
    if (quantity.what == nullptr || (what_ != nullptr && key != key_) || !ordered(*quantity.what)) return false;
    if (what_ == nullptr) {
      kept_ = *quantity.what;
      what_ = &kept_;
      key_ = key;
    }
    ranges_.push_back(quantity.ranges);
    return true;
  }

  /// Texts have no next one, so that nothing can be said of what lies between them.
  static bool ordered(const checked::Expr& e) { return e.type != Type::text; }

  Range domainOf(const checked::Expr& e) const {
    switch (e.type) {
      case Type::money:
      case Type::points:
      case Type::number:
      case Type::count:
      case Type::days:
        return {0, kMost};
      case Type::yes_no:
        return {0, 1};
      case Type::time:
        return {0, 86'399};
      case Type::weekday:
        return {1, 7};
      case Type::tier:
        return {0, static_cast<Value>(levels(e)->size()) - 1};
      case Type::choice:
        return {0, choiceCount(e) - 1};
      case Type::date:
      case Type::anniversary:
      case Type::text:
        break;
    }
    return {kLeast, kMost};
  }

  const std::vector<checked::TierLevel>* levels(const checked::Expr& e) const {
    return &context_.out.tiers[static_cast<std::size_t>(std::max(e.read.index, 0))].levels;
  }

  const Attribute* attributeOf(const checked::Expr& e) const {
    const Schema& schema = context_.out.schema;
    if (e.op == plan::Op::read) return &schema.customer[static_cast<std::size_t>(e.read.index)];
    const checked::Rule& rule = ruleOf(0);
    if (rule.head.trigger == plan::TriggerKind::custom_event && rule.head.event >= 0) {
      return &schema.events[static_cast<std::size_t>(rule.head.event)].fields[static_cast<std::size_t>(e.index)];
    }
    return &schema.receipt[static_cast<std::size_t>(e.index)];
  }
  Value choiceCount(const checked::Expr& e) const {
    return std::max<Value>(static_cast<Value>(attributeOf(e)->choices.size()), 1);
  }

  void overlap(std::size_t earlier, std::size_t later, const Ranges& domain) {
    for (const Range& both : intersection(intersection(ranges_[earlier], ranges_[later]), domain)) {
      context_
          .report(Code::exactlyTwo, where_[later]->span, shown(both), ticked(where_[earlier]->text),
                  ticked(where_[later]->text))
          .label(where_[earlier]->span, Phrase("the other one", "другое из них"));
    }
  }

  // ---- amounts in words -----------------------------------------------------------------------------------------

  int decimals() const {
    if (what_->type == Type::money) return context_.out.schema.money_decimals;
    if (what_->type == Type::points) return decimalsOf(context_, std::max(what_->read.index, 0));
    return what_->type == Type::number ? kQuantityDecimals : 0;
  }

  std::string unit() const {
    if (what_->type == Type::money) return fmt::format(" {}", context_.out.schema.currency);
    if (what_->type == Type::points) return fmt::format(" {}", pointsWord(context_, std::max(what_->read.index, 0)));
    return "";
  }

  Phrase number(Value value) const {
    if (what_->type == Type::tier) return levels(*what_)->at(static_cast<std::size_t>(value)).head.name;
    if (what_->type == Type::choice) return attributeOf(*what_)->choices.at(static_cast<std::size_t>(value));
    std::string english = formatScaled(value, decimals());
    const std::size_t point = english.find('.');
    const std::string whole = grouped(english.substr(0, point));
    if (point == std::string::npos) return whole;
    std::string fraction = english.substr(point + 1);
    if (what_->type == Type::number) {
      while (!fraction.empty() && fraction.back() == '0') fraction.pop_back();
    }
    if (fraction.empty()) return whole;
    return {whole + "." + fraction, whole + "," + fraction};
  }

  /// "20 000.01–20 000.99 RUB, such as 20 000.50"
  Phrase shown(const Range& range) const {
    const Phrase from = number(range.from);
    if (range.from == range.to) return {from.en + unit(), from.ru + unit()};
    if (range.to == kMost) {
      return {fmt::format("everything from {}{} on", from.en, unit()), fmt::format("всё от {}{}", from.ru, unit())};
    }
    const Phrase to = number(range.to);
    const Phrase middle = number(range.from + (range.to - range.from) / 2);
    const bool few = range.to - range.from < 2;
    const std::string such = few ? "" : fmt::format(", such as {}", middle.en);
    const std::string such_ru = few ? "" : fmt::format(", например {}", middle.ru);
    return {fmt::format("{}–{}{}{}", from.en, to.en, unit(), such),
            fmt::format("{}–{}{}{}", from.ru, to.ru, unit(), such_ru)};
  }

  Context& context_;
  const ast::HighestDecl& decl_;
  const std::vector<std::size_t>& authors_;
  const std::vector<const ast::Name*>& where_;
  RangeAnalysis analysis_;
  std::vector<Ranges> ranges_;
  const checked::Expr* what_ = nullptr;
  checked::Expr kept_;
  std::string key_;
};

}  // namespace

void checkExactly(Context& context, const ast::HighestDecl& decl, const std::vector<std::size_t>& authors,
                  const std::vector<const ast::Name*>& where) {
  ExactlyChecker(context, decl, authors, where).run();
}

}  // namespace kopeck::checking
