#include "tools/backtest/extremes.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "runtime/run/fold.h"

namespace kopeck::backtest {

namespace {

Error damaged() {
  return {ErrorKind::damaged, "a record of a ledger that the backtest has made can't be read",
          "запись журнала, который сделало сравнение, не читается"};
}

/// What one rule gave: by the ledger's kind, and money off.
struct Moved {
  std::map<std::size_t, Value> kinds;
  Value discount = 0;
};

/// One customer on one side.
struct Life {
  std::map<std::string, Moved> rules;
  std::map<std::int64_t, Slice> receipts;         // by row
  std::map<std::string, std::int64_t> purchases;  // id: row
  Value expired = 0;
  Value corrected = 0;  // adjusted, by no rule
  std::string tier;
};

class Living {
 public:
  Living(Side& side, std::int64_t account) : side_(side), id_(side.open.programme->id()), account_(account) {}

  Result<Life> go() {
    if (account_ == 0) return std::move(life_);
    for (const ProgrammeId::Version& version : id_.versions)
      for (const ProgrammeId::Rule& rule : version.rules) rules_.push_back(rule.name);
    StoreReader& reader = *side_.open.reader;
    Status status = reader.postingsOfAccount(account_, [&](const StoredPosting& stored) {
      take(stored.posting);
      return true;
    });
    if (status.ok())
      status = reader.effectsOfAccount(account_, [&](const StoredEffect& stored) {
        take(stored.effect);
        return true;
      });
    if (status.ok())
      status = reader.eventsOf(account_, [&](const StoredEvent& event) {
        if (event.row.kind == EventKind::purchase) life_.purchases.emplace(event.id, event.row.row);
        return true;
      });
    if (!status.ok()) return status.error();
    auto account = reader.account(account_);
    if (!account.ok()) return account.error();
    const std::vector<std::string>& tiers = side_.figures.tier_names;
    if (*account && static_cast<std::size_t>((*account)->tier) < tiers.size())
      life_.tier = tiers[static_cast<std::size_t>((*account)->tier)];
    return std::move(life_);
  }

 private:
  void take(const Posting& posting) {
    const std::size_t kind =
        posting.lot == 0 ? 0 : static_cast<std::size_t>(id_.terms[static_cast<std::size_t>(termsOf(posting.lot))].kind);
    std::size_t wallet = 0;
    while (wallet < side_.figures.wallets.size() && side_.figures.wallets[wallet].name != id_.kinds[kind].name)
      ++wallet;
    const bool points = id_.kinds[kind].use == name(plan::KindUse::points) && wallet < side_.figures.wallets.size();
    if (posting.rule >= 0 && posting.kind != PostingKind::uncollected)
      life_.rules[rules_[static_cast<std::size_t>(posting.rule)]].kinds[kind] += posting.points;
    if (!points) return;
    if (wallet == 0 && posting.kind == PostingKind::expired) life_.expired -= posting.points;
    if (wallet == 0 && posting.kind == PostingKind::adjusted && posting.rule < 0) life_.corrected += posting.points;
    if (posting.receipt == 0) return;
    addTo(receipt(posting.receipt).wallets[wallet], posting);
  }

  void take(const EffectRow& effect) {
    if (effect.kind != EffectRowKind::discount && effect.kind != EffectRowKind::free_units) return;
    if (effect.rule >= 0) life_.rules[rules_[static_cast<std::size_t>(effect.rule)]].discount += effect.amount;
    if (effect.receipt != 0) receipt(effect.receipt).discounts += effect.amount;
  }

  Slice& receipt(std::int64_t row) {
    Slice& slice = life_.receipts[row];
    slice.wallets.resize(side_.figures.wallets.size());
    return slice;
  }

  Side& side_;
  const ProgrammeId& id_;
  std::int64_t account_;
  std::vector<std::string> rules_;  // by the ledger's number
  Life life_;
};

Gave gaveOf(const Side& side, const Life& life, const std::string& rule) {
  const ProgrammeId& id = side.open.programme->id();
  Gave gave;
  gave.there = side.figures.rules.find(rule) != nullptr;
  const auto found = life.rules.find(rule);
  if (found == life.rules.end()) return gave;
  gave.discount = found->second.discount;
  for (const auto& [kind, amount] : found->second.kinds) {
    if (kind == 0) gave.points = amount;
    if (kind != 0 && amount != 0)
      gave.more.push_back(formatScaled(amount, id.kinds[kind].decimals) + " " + id.kinds[kind].name);
  }
  return gave;
}

std::vector<RuleChange> ruleChanges(const Replay& replay, const Life& was, const Life& now) {
  std::vector<RuleChange> changes;
  const auto add = [&](const std::string& rule) {
    RuleChange change{rule, gaveOf(replay.was, was, rule), gaveOf(replay.now, now, rule)};
    const bool same = change.was.points == change.now.points && change.was.discount == change.now.discount &&
                      change.was.more == change.now.more;
    if (!same) changes.push_back(std::move(change));
  };
  for (const auto& [rule, gave] : was.rules) add(rule);
  for (const auto& [rule, gave] : now.rules)
    if (!was.rules.contains(rule)) add(rule);
  return changes;
}

/// One receipt on one side, explained.
struct Told {
  StoredEvent event;
  Explanation explanation;
  const plan::Plan* plan = nullptr;
};

Result<Told> tell(Side& side, std::int64_t row) {
  Told told;
  auto event = side.open.reader->event(row);
  if (!event.ok()) return event.error();
  if (!event->has_value()) return damaged();
  told.event = std::move(**event);
  Programme& programme = *side.open.programme;
  const std::size_t version = programme.numbered(told.event.version);
  Sale sale;
  if (!decode(programme, told.event, sale) || !explain(*programme[version].stepper, sale, told.explanation))
    return damaged();
  told.plan = programme[version].plan.get();
  return told;
}

const ExplainedRule* ruleOf(const Told& told, const std::string& name) {
  for (const ExplainedRule& rule : told.explanation.rules)
    if (rule.rule == name) return &rule;
  return nullptr;
}

ReceiptChange receiptChange(const Told& was, const Told& now) {
  ReceiptChange change;
  change.id = now.event.id;
  change.day = now.event.row.day;
  change.net = was.explanation.net;
  change.was_points = was.explanation.earned;
  change.now_points = now.explanation.earned;
  change.was_discount = was.explanation.discount;
  change.now_discount = now.explanation.discount;
  const auto gave = [](const Told& told, const ExplainedRule* rule) {
    Gave one;
    one.there = rule != nullptr;
    if (rule == nullptr) return one;
    one.points = rule->given;
    for (const ExplainedPart& part : rule->parts)
      if (part.kind < 0) one.discount += part.given;
    one.why = whyOf(*told.plan, *rule);
    return one;
  };
  const auto add = [&](const std::string& name) {
    const ExplainedRule* before = ruleOf(was, name);
    const ExplainedRule* after = ruleOf(now, name);
    const auto silent = [](const ExplainedRule* rule) {
      return rule == nullptr || rule->fate == RuleFate::other_trigger || rule->gave.en.empty();
    };
    if (silent(before) && silent(after)) return;
    RuleChange rule{name, gave(was, before), gave(now, after)};
    if (!(rule.was == rule.now)) change.rules.push_back(std::move(rule));
  };
  for (const ExplainedRule& rule : was.explanation.rules) add(rule.rule);
  for (const ExplainedRule& rule : now.explanation.rules)
    if (ruleOf(was, rule.rule) == nullptr) add(rule.rule);
  return change;
}

/// The purchase, there on both sides, whose worth differs most in the direction of the customer's change; the earliest
/// of equals. 0, 0 where none does.
std::pair<std::int64_t, std::int64_t> mostDifferent(const Prices& prices, const Life& was, const Life& now, bool gains,
                                                    bool by_money) {
  const auto worth = [&](const Life& life, const std::vector<Value>& of, std::int64_t row) -> Int128 {
    const auto found = life.receipts.find(row);
    if (found == life.receipts.end()) return 0;
    return by_money ? costOf(of, prices.parts, found->second) : Int128{pointsOf(found->second)};
  };
  std::pair<std::int64_t, std::int64_t> best{0, 0};
  Int128 most = 0;
  for (const auto& [id, row] : was.purchases) {
    const auto other = now.purchases.find(id);
    if (other == now.purchases.end()) continue;
    const Int128 change = worth(now, prices.now, other->second) - worth(was, prices.was, row);
    const Int128 size = gains ? change : -change;
    if (size < most || size <= 0 || (size == most && other->second > best.second)) continue;
    most = size;
    best = {row, other->second};
  }
  return best;
}

Words fateWords(const ExplainedRule& rule) {
  const auto with = [](const char* en, const char* ru, const std::string& value) {
    return Words{fmt::format(fmt::runtime(en), value), fmt::format(fmt::runtime(ru), value)};
  };
  switch (rule.fate) {
    case RuleFate::fired:
      return {};
    case RuleFate::gave_nothing:
      return {"applies, and comes to nothing", "подошло, но выходит ноль"};
    case RuleFate::condition:
      return with("did not apply: {}", "не подошло: {}", rule.condition);
    case RuleFate::not_yet:
      return {"has not begun yet", "ещё не началось"};
    case RuleFate::no_longer:
      return {"has ended", "уже закончилось"};
    case RuleFate::outweighed:
      return with("outweighed by {}", "уступило правилу {}", rule.other);
    case RuleFate::replaced:
      return with("replaced by {}", "заменено правилом {}", rule.other);
    case RuleFate::cut_to_nothing:
      return with("nothing left under: {}", "исчерпан лимит: {}", rule.limit);
    case RuleFate::other_trigger:
      return {"is not about this kind of event", "не про такие события"};
  }
  return {};
}

}  // namespace

Words whyOf(const plan::Plan& plan, const ExplainedRule& rule) {
  if (rule.fate != RuleFate::fired) return fateWords(rule);
  Words how;
  for (const ExplainedAmount& amount : rule.amounts) {
    how.en += (how.en.empty() ? "" : "; ") + amount.en;
    how.ru += (how.ru.empty() ? "" : "; ") + amount.ru;
  }
  if (!rule.limit.empty()) {
    const std::string wanted = pointsNumber(plan, rule.wanted);
    how.en += fmt::format("; cut from {} by: {}", wanted, rule.limit);
    how.ru += fmt::format("; урезано с {}, лимит: {}", wanted, rule.limit);
  }
  // A fixed number explains itself.
  if (how.en.empty() || how.en == pointsNumber(plan, rule.given)) return rule.gave;
  return {fmt::format("{} ({})", rule.gave.en, how.en), fmt::format("{} ({})", rule.gave.ru, how.ru)};
}

Result<Extreme> explainCustomer(Replay& replay, const Prices& prices, const CustomerChange& change) {
  auto was = Living(replay.was, change.was_account).go();
  if (!was.ok()) return was.error();
  auto now = Living(replay.now, change.now_account).go();
  if (!now.ok()) return now.error();
  Extreme extreme;
  extreme.change = change;
  extreme.was_tier = was->tier;
  extreme.now_tier = now->tier;
  extreme.was_expired = was->expired;
  extreme.now_expired = now->expired;
  extreme.was_corrected = was->corrected;
  extreme.now_corrected = now->corrected;
  extreme.rules = ruleChanges(replay, *was, *now);
  const bool by_money =
      prices.any() || replay.was.figures.whole.discounts != 0 || replay.now.figures.whole.discounts != 0;
  const auto [was_row, now_row] = mostDifferent(prices, *was, *now, change.exact > 0, by_money);
  if (was_row == 0) return extreme;
  auto before = tell(replay.was, was_row);
  if (!before.ok()) return before.error();
  auto after = tell(replay.now, now_row);
  if (!after.ok()) return after.error();
  extreme.receipt = receiptChange(*before, *after);
  return extreme;
}

}  // namespace kopeck::backtest
