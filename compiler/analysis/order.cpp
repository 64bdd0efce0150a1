// Two rules that may both apply, where what comes out depends on which of them stands first in the file: what they
// record, what they turn into something else, what they take off a line one after the other. Told is only what two runs
// of the engine show: the same receipt, once with the file as it is, once with the two in each other's place.
#include "compiler/analysis/order.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include <nlohmann/json.hpp>

#include "compiler/analysis/subject.h"
#include "compiler/check/context.h"
#include "runtime/engine/words.h"
#include "runtime/value/calendar.h"

namespace kopeck::analysis {

std::vector<std::int32_t> swapped(std::size_t rules, const std::vector<std::int32_t>& first,
                                  const std::vector<std::int32_t>& second) {
  std::vector<std::int32_t> order;
  for (std::int32_t r = 0; r < static_cast<std::int32_t>(rules); ++r) {
    if (r == first.front()) order.insert(order.end(), second.begin(), second.end());
    if (r == second.front()) order.insert(order.end(), first.begin(), first.end());
    const bool moved = (r >= first.front() && r <= first.back()) || (r >= second.front() && r <= second.back());
    if (!moved) order.push_back(r);
  }
  return order;
}

plan::Plan reordered(const plan::Plan& plan, const std::vector<std::int32_t>& order) {
  plan::Plan out = plan;
  std::vector<std::int32_t> place(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    place[static_cast<std::size_t>(order[i])] = static_cast<std::int32_t>(i);
    out.rules[i] = plan.rules[static_cast<std::size_t>(order[i])];
  }
  // The amounts of rules stand in the order of the rules.
  out.earns.clear();
  out.takes.clear();
  for (plan::Rule& rule : out.rules) {
    const auto earns = plan.earns.begin() + std::max(rule.first_earn, 0);
    const auto takes = plan.takes.begin() + std::max(rule.first_take, 0);
    if (rule.earn_count > 0) rule.first_earn = static_cast<std::int32_t>(out.earns.size());
    if (rule.take_count > 0) rule.first_take = static_cast<std::int32_t>(out.takes.size());
    out.earns.insert(out.earns.end(), earns, earns + rule.earn_count);
    out.takes.insert(out.takes.end(), takes, takes + rule.take_count);
  }
  const auto move = [&](std::vector<std::int32_t>& rules, bool rising) {
    for (std::int32_t& rule : rules) rule = place[static_cast<std::size_t>(rule)];
    if (rising) std::sort(rules.begin(), rules.end());
  };
  for (plan::Rule& rule : out.rules) {
    move(rule.targets, true);
    move(rule.replaces, false);
  }
  for (plan::Order& one : out.orders) move(one.rules, false);
  for (plan::Limit& limit : out.limits) {
    move(limit.rules, false);
    if (limit.rule >= 0) limit.rule = place[static_cast<std::size_t>(limit.rule)];
  }
  for (plan::Aggregate& aggregate : out.aggregates) move(aggregate.rules, true);
  for (plan::ResultOf& result : out.results) move(result.rules, true);
  return out;
}

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostPairs = 400;  // looked at, of one sort
constexpr int kMostRuns = 12;            // searched for and run
constexpr Value kTelling = 100'000;      // minor units: enough that shares and amounts come out apart
constexpr Value kTurned = 100;           // so many times what is turned

class OrderFinder {
 public:
  explicit OrderFinder(Subject& subject) : subject_(subject), plan_(subject.plan) {}

  void run() {
    std::map<std::int32_t, std::vector<std::size_t>> recorded, turned;
    std::vector<std::size_t> taking;
    for (std::size_t a = 0; a < subject_.authors.size(); ++a) {
      for (const std::int32_t part : subject_.authors[a].parts) {
        const plan::Rule& rule = plan_.rules[static_cast<std::size_t>(part)];
        for (const plan::Effect& effect : rule.effects)
          if (effect.kind == plan::EffectKind::record && isOfPurchase(rule)) once(recorded[effect.attribute], a);
        if (rule.turn_kind >= 0 && isOfPurchase(rule)) once(turned[rule.turn_kind], a);
        if (rule.take_count > 0) once(taking, a);
      }
    }
    for (const auto& [attribute, authors] : recorded) pairs(authors, -1);
    for (const auto& [kind, authors] : turned) pairs(authors, kind);
    pairs(taking, -1);
  }

 private:
  static bool isOfPurchase(const plan::Rule& rule) {
    return rule.trigger == plan::TriggerKind::purchase || rule.trigger == plan::TriggerKind::discount;
  }
  static void once(std::vector<std::size_t>& all, std::size_t one) {
    if (all.empty() || all.back() != one) all.push_back(one);
  }

  void pairs(const std::vector<std::size_t>& authors, std::int32_t turned) {
    std::size_t looked_at = 0;
    for (std::size_t later = 1; later < authors.size(); ++later) {
      for (std::size_t earlier = 0; earlier < later && looked_at < kMostPairs; ++earlier, ++looked_at)
        pair(subject_.authors[authors[earlier]], subject_.authors[authors[later]], turned);
    }
  }

  bool mayMeet(const Author& a, const Author& b) {
    const auto one = static_cast<std::size_t>(a.parts.front());
    const auto other = static_cast<std::size_t>(b.parts.front());
    if (subject_.occasionOf(one) != subject_.occasionOf(other)) {
      // A rule that takes something off may grant something else besides; its conditions are the same.
      if (!isOfPurchase(plan_.rules[one]) || !isOfPurchase(plan_.rules[other])) return false;
    }
    return !subject_.regionsOf(one).isEmpty(both(subject_.regionOf(one), subject_.regionOf(other)));
  }

  /// Its author has said of what each of its shares is taken: then it is said, too, that others come before it.
  static bool saysOfWhat(const Author& author) {
    std::vector<const ast::TakeClause*> clauses;
    if (author.discount != nullptr)
      for (const ast::TakeClause& clause : author.discount->takes) clauses.push_back(&clause);
    if (author.coupon != nullptr && author.coupon->take) clauses.push_back(&*author.coupon->take);
    return !clauses.empty() && std::all_of(clauses.begin(), clauses.end(),
                                           [](const ast::TakeClause* clause) { return clause->of_gross.has_value(); });
  }

  bool takes(const Author& author) const {
    return std::any_of(author.parts.begin(), author.parts.end(),
                       [&](std::int32_t part) { return plan_.rules[static_cast<std::size_t>(part)].take_count > 0; });
  }

  /// What two shares take off comes to the same, one way or the other.
  bool areShares(const Author& a, const Author& b) const {
    const auto shares = [&](const Author& author) {
      bool any = false;
      for (const std::int32_t part : author.parts) {
        const plan::Rule& rule = plan_.rules[static_cast<std::size_t>(part)];
        for (std::int32_t t = 0; t < rule.take_count; ++t) {
          any = true;
          if (plan_.takes[static_cast<std::size_t>(rule.first_take + t)].kind != plan::TakeKind::percent) return false;
        }
      }
      return any;
    };
    return shares(a) && shares(b);
  }

  void pair(const Author& a, const Author& b, std::int32_t turned) {
    if (runs_ >= kMostRuns || areShares(a, b) || saysOfWhat(a) || saysOfWhat(b) || togetherOf(a, b).as_in_file ||
        !mayMeet(a, b) || !subject_.isOwn(b.name().span))
      return;
    ++runs_;
    plan::Plan with = plan_;
    prove::Wanted wanted = bothWanted(subject_.head(a), subject_.head(b));
    wanted.lines = 1;
    // What is taken off comes out apart on a large receipt; else the smallest says all.
    if (takes(a) || takes(b)) wanted.hold.push_back(addTest(with, quantityOf(plan::Field::net), kTelling));
    for (const Author* author : {&a, &b}) goods(with, *author, wanted);
    auto example = subject_.search(with, wanted);
    if (!example || !example->tried.refused.empty()) return;
    if (turned >= 0) open(turned, example->events);
    const plan::Plan other_way = reordered(plan_, swapped(plan_.rules.size(), a.parts, b.parts));
    const prove::Tried as_it_is = prove::tryOut(plan_, example->events, {});
    const prove::Tried changed = prove::tryOut(other_way, example->events, {});
    if (!as_it_is.refused.empty() || !changed.refused.empty()) return;
    const Phrase before = told(as_it_is);
    const Phrase after = told(changed);
    if (before == after || !acts(as_it_is, a, b)) return;
    Finding& finding = subject_.add(Code::orderDecides, b.name().span,
                                    {quoted(a.name().text),
                                     quoted(b.name().text),
                                     {fmt::format("{}, and the other way round {}", before.en, after.en),
                                      fmt::format("{}, а в обратном порядке {}", before.ru, after.ru)}});
    finding.diagnostic.label(a.name().span, {"the other one", "другое из них"});
    sayOrder(finding.diagnostic, a, b);
    finding.events = std::move(example->events);
    finding.shows = {"this receipt", "этот чек"};
  }

  /// Where `together` names both: whether in the order of the file. That states it.
  struct Together {
    const ast::Name* first = nullptr;
    const ast::Name* second = nullptr;
    bool as_in_file = false;
  };
  Together togetherOf(const Author& a, const Author& b) const {
    for (const ast::Decl& any : subject_.file.decls) {
      const auto* order = std::get_if<ast::HighestDecl>(&any);
      if (order == nullptr || order->kind != ast::OrderKind::together) continue;
      Together out;
      for (const ast::Name& name : order->rules) {
        const bool is_a = name.text == a.name().text;
        if (!is_a && name.text != b.name().text) continue;
        out.as_in_file = out.as_in_file || (out.first == nullptr && is_a);
        (out.first == nullptr ? out.first : out.second) = &name;
      }
      if (out.second != nullptr) return out;
    }
    return {};
  }

  /// With the order of the file as it is.
  void sayOrder(Diagnostic& diagnostic, const Author& a, const Author& b) const {
    const Together said = togetherOf(a, b);
    if (said.second == nullptr) {
      const bool ru = subject_.file.language == ast::Language::russian;
      const std::string line = fmt::format("{} {}, {}", ru ? "вместе" : "together", a.name().text, b.name().text);
      diagnostic.fix(checking::after(b.span()), "\n\n" + line,
                     {fmt::format("add the line `{}`", line), fmt::format("добавить строку `{}`", line)});
      diagnostic.help(
          {"`together` says that both hold, in the order in which it names them; `highest of`, `first of` "
           "or `replaces` that only one does",
           "`вместе` говорит, что действуют оба, в том порядке, в каком они названы; `наибольшее из`, "
           "`первое из` или `заменяет` — что только одно"});
      return;
    }
    const Span between{said.first->span.end, said.second->span.begin};
    diagnostic.fix(join(said.first->span, said.second->span),
                   fmt::format("{}{}{}", subject_.source.text(said.second->span), subject_.source.text(between),
                               subject_.source.text(said.first->span)));
    diagnostic.label(join(said.first->span, said.second->span),
                     {"named the other way round", "названы в обратном порядке"});
  }

  /// Both have done something, whichever way.
  static bool acts(const prove::Tried& tried, const Author& a, const Author& b) {
    const auto fired = [&](const Author& author) {
      const ExplainedRule* rule = explained(tried, author.name().text);
      return rule != nullptr && (rule->fate == RuleFate::fired || rule->fate == RuleFate::gave_nothing);
    };
    return fired(a) && fired(b);
  }

  /// The receipt has what they take something off.
  static void goods(plan::Plan& with, const Author& author, prove::Wanted& wanted) {
    for (const std::int32_t part : author.parts) {
      const plan::Rule& rule = with.rules[static_cast<std::size_t>(part)];
      for (std::int32_t t = 0; t < rule.take_count; ++t) {
        const plan::Take& take = with.takes[static_cast<std::size_t>(rule.first_take + t)];
        if (take.guard >= 0) wanted.hold.push_back(take.guard);
        if (take.set < 0) continue;
        plan::Expr any;
        any.op = plan::Op::any_in_set;
        any.index = take.set;
        with.exprs.push_back(any);
        wanted.hold.push_back(static_cast<std::int32_t>(with.exprs.size()) - 1);
      }
    }
  }

  /// Something to turn, where the customer begins with nothing.
  void open(std::int32_t kind, std::vector<std::string>& events) const {
    const plan::Kind& of = plan_.kinds[static_cast<std::size_t>(kind)];
    if (of.use != plan::KindUse::points) return;
    const Json purchase = Json::parse(events.back());
    for (const std::string& event : events)
      if (Json::parse(event)["type"] == "opening") return;
    const std::string at = purchase["at"];
    const Day day = parseDate(at.substr(0, 10)).value_or(0);
    Value steps = 0;
    for (const plan::Rule& rule : plan_.rules)
      if (rule.turn_kind == kind) steps = std::max(steps, rule.turn_step);
    Json lot{{"points", formatScaled(steps * kTurned, of.decimals)},
             {"earned", formatDate(day - 60)},
             {"last_day", formatDate(day + 365)}};
    if (kind > 0) lot["wallet"] = of.name;
    Json opening{
        {"type", "opening"}, {"id", "o1"}, {"customer", purchase["customer"]}, {"at", at.substr(0, 10) + "T00:00:00"}};
    opening["lots"].push_back(std::move(lot));
    events.insert(events.end() - 1, opening.dump());
  }

  /// What a customer sees of it: what is earned, taken off and paid, and what is recorded of him.
  Phrase told(const prove::Tried& tried) const {
    Phrase text;
    const auto also = [&](const std::string& en, const std::string& ru) {
      text.en += (text.en.empty() ? "" : ", ") + en;
      text.ru += (text.ru.empty() ? "" : ", ") + ru;
    };
    for (std::size_t kind = 0; kind < tried.explanation.earned_by_kind.size(); ++kind) {
      const Value earned = tried.explanation.earned_by_kind[kind];
      if (earned == 0) continue;
      const Words words = kindWords(plan_, static_cast<std::int32_t>(kind), earned);
      also(words.en, words.ru);
    }
    if (tried.explanation.discount != 0)
      also(moneyText(plan_, tried.explanation.discount) + " off",
           "скидка " + moneyText(plan_, tried.explanation.discount));
    if (tried.explanation.paid != tried.stated_net)
      also(moneyText(plan_, tried.explanation.paid) + " to pay",
           "к оплате " + moneyText(plan_, tried.explanation.paid));
    std::map<std::string, std::string> recorded;
    for (const EffectDone& effect : tried.outcome.effects) {
      if (effect.kind == EffectRowKind::record) recorded[effect.text.substr(0, effect.text.find(':'))] = effect.text;
    }
    for (const auto& [attribute, value] : recorded) also(value, value);
    if (text.en.empty()) also("nothing", "ничего");
    return text;
  }

  Subject& subject_;
  const plan::Plan& plan_;
  int runs_ = 0;
};

}  // namespace

void findUnstatedOrder(Subject& subject) {
  OrderFinder(subject).run();
}

}  // namespace kopeck::analysis
