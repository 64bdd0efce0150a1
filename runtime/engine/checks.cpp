#include "runtime/engine/checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "runtime/interpret/amount.h"

namespace kopeck {

namespace {

struct Words {
  const char* name;
  const char* en;
  const char* ru;
};

constexpr std::array kWords{
    Words{"none", "", ""},
    Words{"balance", "what moved is not what the lots have changed by", "движения не равны изменению партий"},
    Words{"lots", "a lot is not as the step left it", "партия не такова, какой её оставил шаг"},
    Words{"lot_days", "points moved outside the days of their lot", "баллы списаны вне срока их партии"},
    Words{"draws", "what left the lots is not what was used", "из партий списано не то, что использовано"},
    Words{"grants", "the parts of what was given do not sum to it", "части начисленного не равны ему в сумме"},
    Words{"reasons", "something was cut for no reason", "начисление урезано без причины"},
    Words{"discounts", "a discount is larger than what it is taken off", "скидка больше того, с чего она снята"},
    Words{"limits", "more was given than a limit has room for", "выдано больше, чем оставляет ограничение"},
    Words{"payment", "points paid more than they may", "баллами оплачено больше, чем можно"},
    Words{"windows", "a history is below zero", "история меньше нуля"},
    Words{"tiers", "there is no such tier", "такого уровня нет"},
    Words{"structure", "the account's block does not fit together", "строение счёта нарушено"},
    Words{"returns", "a return gave instead of taking back", "возврат прибавил, а не убавил"},
    Words{"totals", "a batch's postings are not what its accounts have changed by",
          "проводки пакета не равны изменению счетов"},
};

/// kOther is not looked at.
enum Flow : std::uint8_t { kEarned, kRedeemed, kUsed, kTurned, kOther, kFlows };

/// By PostingKind: which of the flows it belongs to.
constexpr std::array<Flow, 14> kFlowOf = [] {
  std::array<Flow, 14> flows{};
  flows.fill(kOther);
  flows[static_cast<std::size_t>(PostingKind::earned)] = kEarned;
  flows[static_cast<std::size_t>(PostingKind::redeemed)] = kRedeemed;
  flows[static_cast<std::size_t>(PostingKind::used)] = kUsed;
  flows[static_cast<std::size_t>(PostingKind::turned)] = kTurned;
  return flows;
}();

std::uint64_t word(Value value) {
  return static_cast<std::uint64_t>(value);
}

/// The row of that id; goes on from where the last one was found, since moves come in the rows' order.
const LotRow* findFrom(std::span<const LotRow> all, LotId id, std::size_t& cursor) {
  for (std::size_t step = 0; step < all.size(); ++step) {
    std::size_t i = cursor + step;
    if (i >= all.size()) i -= all.size();
    if (all[i].id != id) continue;
    cursor = i + 1 < all.size() ? i + 1 : 0;
    return &all[i];
  }
  return nullptr;
}

/// What a debt's points count by; no lot has an id below 0.
std::uint64_t debtWeight(std::size_t kind) {
  return LotTotals::weight(-1 - static_cast<std::int64_t>(kind));
}

/// How many lots have this id, of an account that has one. The step put new lots last.
std::size_t copies(const LotTotals& before, const AccountState& state, LotId id) {
  const Lots all = state.lots();
  const std::size_t added = static_cast<std::uint16_t>(state.lotTotals().added - before.added);
  std::size_t first = 0;
  if (!before.mayHave(id) && added < all.size()) first = all.size() - added;
  std::size_t count = 0;
  for (std::size_t i = first; i < all.size(); ++i) count += all.id(i) == id ? 1 : 0;
  return count;
}

/// Both are >= 0.
Value floorOf(Value value, Ratio ratio) {
  Value product = 0;
  if (!__builtin_mul_overflow(value, ratio.num, &product)) return product / ratio.den;
  return roundedQuotient(Int128{value} * ratio.num, ratio.den, RoundingMode::down).value_or(INT64_MAX);
}

}  // namespace

std::string_view name(Check check) {
  return kWords[static_cast<std::size_t>(check)].name;
}

Error internalError(const BrokenCheck& broken, bool of_run) {
  const Words& words = kWords[static_cast<std::size_t>(broken.check)];
  const std::string day = broken.day == kNoDay ? std::string() : formatDate(broken.day);
  std::string en = fmt::format("internal error: {} (check {}", words.en, words.name);
  std::string ru = fmt::format("внутренняя ошибка: {} (проверка {}", words.ru, words.name);
  const auto add = [&](const char* of_en, const char* of_ru, const std::string& value) {
    if (value.empty()) return;
    en += fmt::format(", {} {}", of_en, value);
    ru += fmt::format(", {} {}", of_ru, value);
  };
  add("event", "событие", broken.event);
  add("customer", "клиент", broken.customer);
  add("day", "день", day);
  if (broken.version != 0) add("version", "версия", std::to_string(broken.version));
  en += "); please report it";
  ru += "); пожалуйста, сообщите о ней";
  if (of_run) {
    en += "; the ledger stands at its last commit";
    ru += "; в журнале остаётся то, что было записано до этого";
  }
  return {ErrorKind::internal, std::move(en), std::move(ru)};
}

StepChecks::StepChecks(const plan::Plan& plan)
    : plan_(plan), flows_(plan.kinds.size() * kFlows), given_(plan.rules.size()) {
  for (const plan::Terms& terms : plan.terms) kinds_.push_back(static_cast<std::size_t>(terms.kind));
  for (const plan::Aggregate& aggregate : plan.aggregates)
    if (aggregate.ever_slot >= 0) evers_.push_back(aggregate.ever_slot);
  for (const plan::Tiers& tiers : plan.tiers) levels_.push_back(static_cast<std::int32_t>(tiers.levels.size()));
  for (const plan::Rule& rule : plan.rules) {
    const bool takes = rule.trigger == plan::TriggerKind::discount;
    takes_.push_back(takes ? 1 : 0);
    turns_ = turns_ || rule.turn_kind >= 0;
    // Of discounts, and of multipliers of which the highest counts, `wanted` speaks of each as if it were alone.
    alone_.push_back(takes || (rule.is_multiplier && plan.multipliers == plan::Multipliers::highest) ? 1 : 0);
  }
}

std::size_t StepChecks::kindOf(LotId lot) const {
  return lot == 0 ? 0 : kinds_[static_cast<std::size_t>(termsOf(lot))];
}

bool StepChecks::addOwed(const AccountState& state, std::uint64_t& owed) const {
  owed += word(state.debt()) * debtWeight(0);
  bool sound = state.debt() >= 0;
  for (std::size_t wallet = 1; wallet < plan_.schema.wallets.size(); ++wallet) {
    const Value debt = state.word(plan_.layout.debts + static_cast<std::int32_t>(wallet) - 1);
    owed += word(debt) * debtWeight(wallet);
    sound = sound && debt >= 0;
  }
  return sound;
}

void StepChecks::note(const AccountState& state, const Outcome& out, Before& before) const {
  before.lots = state.lotTotals();
  before.owed = 0;
  // What is not sound before the step is not sound after it.
  (void)addOwed(state, before.owed);
  before.first_move = out.moves.size();
  before.settled = state.settledDay();
}

Check StepChecks::account(const Before& before, const AccountState& state, const Outcome& out, Day day) {
  Check check = structure(before, state, day);
  if (check == Check::none) check = countAgain(state);
  if (check == Check::none) check = balance(before, state, out);
  if (check == Check::none) check = rows(before, state, out);
  if (check == Check::none) check = lotDays(before, out);
  if (check == Check::none) check = windows(state, day);
  if (check == Check::none) check = tiers(state);
  return check;
}

Check StepChecks::structure(const Before& before, const AccountState& state, Day day) const {
  if (!state.isSound(day)) return Check::structure;
  return before.settled != kNoDay && state.settledDay() < before.settled ? Check::structure : Check::none;
}

/// Whether the lots come to what the account says that they come to.
Check StepChecks::countAgain(const AccountState& state) {
  uncounted_ += kCountedAgain;
  const std::size_t lots = state.lots().size();
  if (uncounted_ < lots) return Check::none;
  uncounted_ -= lots;
  const LotTotals counted = state.countLots();
  if (counted.empty > 0 || (lots > 0 && counted.top_terms >= kinds_.size())) return Check::lots;
  return state.agrees(counted) ? Check::none : Check::balance;
}

Check StepChecks::balance(const Before& before, const AccountState& state, const Outcome& out) {
  const LotTotals& lots = state.lotTotals();
  std::uint64_t owed = 0;
  if (!addOwed(state, owed) || lots.empty > 0) return Check::lots;
  if (state.lotCount() > 0 && lots.top_terms >= kinds_.size()) return Check::lots;
  std::uint64_t changed = (lots.held - owed) - (before.lots.held - before.owed);
  for (std::size_t i = before.first_move; i < out.moves.size(); ++i) {
    const Posting& posting = out.moves[i].posting;
    const bool of_debt = rowOf(posting.lot) == 0;
    changed -= word(posting.points) * (of_debt ? debtWeight(kindOf(posting.lot)) : LotTotals::weight(posting.lot));
  }
  return changed == 0 ? Check::none : Check::balance;
}

/// The rows that the ledger gets say what the account says, and an id that is new is there once.
Check StepChecks::rows(const Before& before, const AccountState& state, const Outcome& out) {
  for (const LotRow& row : out.lots) {
    if (row.left < 0) return Check::lots;
    if (row.left == 0) continue;
    const std::size_t at = state.findLot(row.id);
    if (at == AccountState::kNoLot) return Check::lots;
    const Lot lot = state.lots()[at];
    if (lot.left != row.left || lot.last_day != row.last_day || lot.active_from != row.active_from) return Check::lots;
    if (row.earned != kMissing && copies(before.lots, state, row.id) != 1) return Check::lots;
  }
  return Check::none;
}

Check StepChecks::lotDays(const Before& before, const Outcome& out) const {
  std::size_t at_row = 0;
  for (std::size_t i = before.first_move; i < out.moves.size(); ++i) {
    const Posting& posting = out.moves[i].posting;
    if (posting.points >= 0 || rowOf(posting.lot) == 0) continue;
    Day from = kNoDay;
    Day until = kNever;
    bool known = false;
    // What pays is drawn before this event activates or renews anything; what is drawn later goes by the days that the
    // event leaves.
    if (posting.kind == PostingKind::redeemed || posting.kind == PostingKind::used) {
      for (const Draw& draw : out.draws) {
        if (draw.lot != posting.lot) continue;
        from = draw.active_from;
        until = draw.last_day;
        known = true;
        break;
      }
    }
    if (!known) {
      if (const LotRow* row = findFrom(out.lots, posting.lot, at_row); row != nullptr) {
        from = row->active_from;
        until = row->last_day;
        known = true;
      }
    }
    switch (posting.kind) {
      case PostingKind::expired:
        // A lot that is long gone may get points back and lose them at once.
        if (known && until > posting.day) return Check::lot_days;
        break;
      case PostingKind::taken_back:
        // Points that wait may be taken back.
        if (!known || until < posting.day) return Check::lot_days;
        break;
      case PostingKind::redeemed:
      case PostingKind::used:
      case PostingKind::turned:
      case PostingKind::repaid:
      case PostingKind::by_hand:
        if (!known || from > posting.day || until < posting.day) return Check::lot_days;
        break;
      case PostingKind::earned:
      case PostingKind::returned:
      case PostingKind::uncollected:
      case PostingKind::adjusted:
      case PostingKind::opened:
      case PostingKind::gifted:
        return Check::lot_days;  // these never take
    }
  }
  return Check::none;
}

Check StepChecks::windows(const AccountState& state, Day day) const {
  for (const std::int32_t ever : evers_)
    if (state.word(ever) < 0) return Check::windows;
  const std::int32_t at = state.findDay(day);
  for (std::int32_t slot = 0; at >= 0 && slot < plan_.layout.bucket_words; ++slot)
    if (state.bucketValue(at, slot) < 0) return Check::windows;
  return Check::none;
}

Check StepChecks::tiers(const AccountState& state) const {
  for (std::size_t block = 0; block < levels_.size(); ++block) {
    const std::int32_t tier = state.tier(plan_.layout, static_cast<std::int32_t>(block));
    if (tier < 0 || tier >= levels_[block]) return Check::tiers;
  }
  return Check::none;
}

Check StepChecks::flows(std::size_t first_move, const Outcome& out) {
  // They are all 0: see below.
  for (std::size_t i = first_move; i < out.moves.size(); ++i) {
    const Posting& posting = out.moves[i].posting;
    flows_[kindOf(posting.lot) * kFlows + kFlowOf[static_cast<std::size_t>(posting.kind)]] += word(posting.points);
  }
  for (const Grant& grant : out.grants) {
    if (grant.recipient == kNoText)
      flows_[kinds_[static_cast<std::size_t>(grant.terms)] * kFlows + kEarned] -= word(grant.points);
    if (!turns_) continue;
    const plan::Rule& rule = plan_.rules[static_cast<std::size_t>(grant.rule)];
    if (rule.turn_kind < 0) continue;
    flows_[static_cast<std::size_t>(rule.turn_kind) * kFlows + kTurned] +=
        word(grant.points / rule.factor.num) * word(rule.turn_step);
  }
  for (const RedeemPart& part : out.redeem.parts)
    flows_[static_cast<std::size_t>(part.kind) * kFlows + kRedeemed] += word(part.taken);
  for (const Spent& spent : out.spent)
    flows_[static_cast<std::size_t>(spent.kind) * kFlows + kUsed] += word(spent.points);
  std::uint64_t rest = 0;
  for (std::size_t first = 0; first < flows_.size(); first += kFlows) {
    std::uint64_t* const flows = flows_.data() + first;
    rest |= flows[kEarned] | flows[kRedeemed] | flows[kUsed] | flows[kTurned];
    flows[kEarned] = flows[kRedeemed] = flows[kUsed] = flows[kTurned] = 0;
  }
  return rest == 0 ? Check::none : Check::draws;
}

Check StepChecks::evaluation(const EvalContext& context, std::span<const Value> stated, const Outcome& out) {
  Check check = granted(stated.size(), out);
  if (check == Check::none && !plan_.takes.empty()) check = discounts(context, stated, out);
  if (check == Check::none) check = payment(context, out);
  return check;
}

Check StepChecks::granted(std::size_t lines, const Outcome& out) {
  Check check = grants(lines, out);
  if (check == Check::none) check = outcomes(out);
  // What is left over was granted by rules that say nothing of it.
  for (const std::int32_t rule : granting_) {
    std::uint64_t& rest = given_[static_cast<std::size_t>(rule)];
    if (check == Check::none && rest != 0) check = Check::grants;
    rest = 0;
  }
  granting_.clear();
  return check;
}

/// Leaves in given_ what the grants of each rule sum to.
Check StepChecks::grants(std::size_t lines, const Outcome& out) {
  for (const Grant& grant : out.grants) {
    if (grant.points <= 0) return Check::grants;
    granting_.push_back(grant.rule);
    given_[static_cast<std::size_t>(grant.rule)] += word(grant.points);
    if (lines == 0) continue;
    const Value* parts = out.parts.data() + grant.first_part;
    std::uint64_t rest = word(grant.points);
    Value signs = 0;  // below 0 where a part is
    for (std::size_t line = 0; line < lines; ++line) {
      rest -= word(parts[line]);
      signs |= parts[line];
    }
    if (rest != 0 || signs < 0) return Check::grants;
  }
  return Check::none;
}

/// Of each rule what it gave, against given_, from which it is taken.
Check StepChecks::outcomes(const Outcome& out) {
  for (const std::int32_t rule : out.rules.written()) {
    const auto r = static_cast<std::size_t>(rule);
    const RuleOutcome& outcome = out.rules[r];
    const std::uint64_t given = given_[r];
    if ((outcome.left | outcome.given | outcome.wanted) == 0 && given == 0) continue;
    // A discount's own amount is money.
    if (given != word(outcome.given) && (given != 0 || takes_[r] == 0)) return Check::grants;
    given_[r] = 0;
    if (!outcome.looked_at) continue;
    if ((outcome.left | outcome.given | outcome.wanted) < 0) return Check::reasons;
    // What was cut was cut by something that is named.
    if (outcome.left < outcome.wanted && outcome.cut_by < 0 && outcome.outweighed_by < 0 && alone_[r] == 0)
      return Check::reasons;
  }
  return Check::none;
}

Check StepChecks::discounts(const EvalContext& context, std::span<const Value> stated, const Outcome& out) {
  left_.assign(stated.begin(), stated.end());
  for (const Taken& taken : out.taken) {
    std::uint64_t rest = word(taken.amount);
    for (std::size_t line = 0; line < left_.size(); ++line) {
      const Value part = out.parts[taken.first_part + line];
      if (part < 0 || part > left_[line]) return Check::discounts;
      left_[line] -= part;
      rest -= word(part);
    }
    if (rest != 0) return Check::discounts;
  }
  std::uint64_t net = word(out.net);
  for (std::size_t line = 0; line < left_.size(); ++line) {
    if (context.net[line] != left_[line]) return Check::discounts;
    net -= word(left_[line]);
  }
  if (net != 0) return Check::discounts;
  held_.assign(out.held.begin(), out.held.end());
  for (const Spent& spent : out.spent) {
    const auto kind = static_cast<std::size_t>(spent.kind);
    if (kind >= held_.size() || spent.points <= 0 || spent.points > held_[kind]) return Check::discounts;
    held_[kind] -= spent.points;
  }
  return Check::none;
}

/// The most of a line that points may pay when the till asks.
Value StepChecks::payableOf(const EvalContext& context, std::int64_t line) const {
  const plan::Redeem& redeem = plan_.redeem;
  if (redeem.excluded_set >= 0 && lineInSet(plan_, context, redeem.excluded_set, line)) return 0;
  return redeem.has_share && redeem.share_of_each_line ? floorOf(context.net[line], redeem.share) : context.net[line];
}

Check StepChecks::payment(const EvalContext& context, const Outcome& out) const {
  std::uint64_t paid = word(out.paid);
  std::uint64_t signs = 0;  // the highest bit: of a line that paid less than nothing, or more than it cost
  for (std::int64_t line = 0; line < context.line_count; ++line) {
    const std::uint64_t of_line = word(context.paid[line]);
    signs |= of_line | (word(context.net[line]) - of_line);
    paid -= of_line;
  }
  if (paid != 0 || signs >> 63 != 0) return Check::payment;
  if (out.redeem.parts.empty()) return Check::none;
  const RedeemOutcome& redeem = out.redeem;
  const std::size_t wallets = plan_.schema.wallets.size();
  std::uint64_t money = word(redeem.money);
  for (std::size_t line = 0; line < out.paid_money.size(); ++line) {
    const Value by_points = out.paid_money[line];
    const auto at = static_cast<std::int64_t>(line);
    if (by_points < 0 || by_points > (redeem.stated ? context.net[line] : payableOf(context, at)))
      return Check::payment;
    money -= word(by_points);
  }
  if (money != 0) return Check::payment;
  if (!redeem.stated && plan_.redeem.has_share && !plan_.redeem.share_of_each_line &&
      redeem.money > floorOf(plan_.redeem.share_of == plan::Measure::gross ? out.gross : out.net, plan_.redeem.share))
    return Check::payment;
  for (const RedeemPart& part : redeem.parts) {
    if (part.taken < 0 || (!redeem.stated && part.taken > part.may)) return Check::payment;
    if (out.paid_money.empty()) continue;
    std::uint64_t points = word(part.taken);
    for (std::size_t line = 0; line < out.paid_money.size(); ++line)
      points -= word(out.paid_points[line * wallets + static_cast<std::size_t>(part.kind)]);
    if (points != 0) return Check::payment;
  }
  return Check::none;
}

Check StepChecks::returned(std::span<const Value> before, std::span<const Value> after) {
  if (before.size() != after.size()) return Check::returns;
  for (std::size_t i = 0; i < before.size(); ++i)
    if (after[i] < 0 || after[i] > before[i]) return Check::returns;
  return Check::none;
}

}  // namespace kopeck
