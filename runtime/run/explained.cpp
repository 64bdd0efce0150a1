#include "runtime/run/explained.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "runtime/run/fold.h"
#include "runtime/run/run.h"
#include "runtime/run/text_width.h"

namespace kopeck {

Words wordsOf(PostingKind kind) {
  switch (kind) {
    case PostingKind::earned:
      return {"earned", "начислено"};
    case PostingKind::redeemed:
      return {"redeemed", "списано в оплату"};
    case PostingKind::expired:
      return {"expired", "сгорело"};
    case PostingKind::taken_back:
      return {"taken back", "отозвано"};
    case PostingKind::returned:
      return {"given back", "возвращено"};
    case PostingKind::repaid:
      return {"debt repaid", "погашение долга"};
    case PostingKind::uncollected:
      return {"not collected", "не удалось отозвать"};
    case PostingKind::adjusted:
      return {"adjusted", "исправлено"};
    case PostingKind::turned:
      return {"turned", "обменяно"};
    case PostingKind::used:
      return {"used", "использовано"};
    case PostingKind::opened:
      return {"brought over", "перенесено"};
    case PostingKind::gifted:
      return {"gift", "подарок"};
    case PostingKind::by_hand:
      return {"by hand", "вручную"};
  }
  return {};
}

std::string ruleName(const ProgrammeId& programme, std::int32_t rule) {
  for (std::size_t v = programme.versions.size(); v > 0 && rule >= 0; --v) {
    const std::int32_t first = programme.firstRule(v - 1);
    if (rule < first) continue;
    const auto own = static_cast<std::size_t>(rule - first);
    const std::vector<ProgrammeId::Rule>& rules = programme.versions[v - 1].rules;
    return own < rules.size() ? rules[own].name : std::string();
  }
  return {};
}

namespace {

/// Says things in one language.
class Speaker {
 public:
  explicit Speaker(bool russian) : russian_(russian) {}
  [[nodiscard]] const char* say(const char* en, const char* ru) const { return russian_ ? ru : en; }
  [[nodiscard]] const std::string& say(const Words& words) const { return russian_ ? words.ru : words.en; }

 private:
  bool russian_;
};

std::string fateText(const Speaker& speak, const ExplainedRule& rule) {
  const auto text = [&](const char* en, const char* ru, const std::string& value) {
    return fmt::format(fmt::runtime(speak.say(en, ru)), value);
  };
  switch (rule.fate) {
    case RuleFate::fired:
      return {};
    case RuleFate::gave_nothing:
      return speak.say("applies, and comes to nothing", "подошло, но выходит ноль");
    case RuleFate::condition:
      return text("did not apply: {}", "не подошло: {}", rule.condition);
    case RuleFate::not_yet:
      return speak.say("has not begun yet", "ещё не началось");
    case RuleFate::no_longer:
      return speak.say("has ended", "уже закончилось");
    case RuleFate::outweighed:
      return text("outweighed by {}", "уступило правилу {}", rule.other);
    case RuleFate::replaced:
      return text("replaced by {}", "заменено правилом {}", rule.other);
    case RuleFate::cut_to_nothing:
      return text("nothing left under: {}", "исчерпан лимит: {}", rule.limit);
    case RuleFate::other_trigger:
      return speak.say("is not about this kind of event", "не про такие события");
  }
  return {};
}

std::string rulesText(const Speaker& speak, const plan::Plan& plan, const Explanation& explanation) {
  std::size_t width = 0;
  for (const ExplainedRule& rule : explanation.rules) width = std::max(width, columns(rule.rule));
  std::string out;
  for (const ExplainedRule& rule : explanation.rules) {
    if (rule.fate == RuleFate::other_trigger) continue;
    const std::string& gave = speak.say(rule.gave);
    out += fmt::format("  {} {} ", gave.empty() ? "-" : "+", padded(rule.rule, width));
    if (rule.fate != RuleFate::fired) {
      out += fateText(speak, rule) + "\n";
    } else {
      out += gave;
      std::string how;
      for (const ExplainedAmount& amount : rule.amounts) how += (how.empty() ? "" : "; ") + speak.say(amount);
      if (!rule.limit.empty())
        how += fmt::format(fmt::runtime(speak.say("; cut from {} by: {}", "; урезано с {}, лимит: {}")),
                           pointsNumber(plan, rule.wanted), rule.limit);
      // A fixed number explains itself.
      out += how.empty() || how == pointsNumber(plan, rule.given) ? "\n" : fmt::format("  ({})\n", how);
    }
    for (const Words& note : rule.notes) out += fmt::format("    {} {}\n", padded("", width), speak.say(note));
  }
  return out;
}

/// The goods: what, how many and, of a sale, for how much and with how many points.
std::string linesText(const Explained& explained, bool with_points) {
  constexpr std::size_t kWidestLabel = 40;
  const plan::Plan& plan = *(*explained.programme)[explained.version].plan;
  const EventBatch& batch = explained.sale.batch;
  std::vector<std::array<std::string, 3>> cells;
  std::array<std::size_t, 3> widths{};
  for (std::size_t line = 0; line < batch.sku.size(); ++line) {
    const TextId label = batch.name[line] != kNoText ? batch.name[line] : batch.sku[line];
    cells.push_back({std::string(explained.pool->text(label)), quantityText(batch.quantity[line]),
                     moneyText(plan, batch.amount[line])});
    for (std::size_t i = 0; i < widths.size(); ++i) widths[i] = std::max(widths[i], columns(cells.back()[i]));
  }
  widths[0] = std::min(widths[0], kWidestLabel);
  std::string out;
  for (std::size_t line = 0; line < cells.size(); ++line) {
    out += fmt::format("    {} × {}", padded(cells[line][0], widths[0]), cells[line][1]);
    if (with_points) {
      Value points = 0;
      for (const ExplainedRule& rule : explained.explanation.rules)
        if (line < rule.lines.size()) points += rule.lines[line];
      out += fmt::format("{}  {:>{}}  → {}", std::string(widths[1] - columns(cells[line][1]), ' '), cells[line][2],
                         widths[2], pointsNumber(plan, points));
    }
    out += "\n";
  }
  return out;
}

/// The kind of a lot, as the ledger has it.
const ProgrammeId::Kind& kindOf(const ProgrammeId& id, LotId lot) {
  return id.kinds[static_cast<std::size_t>(lot == 0 ? 0 : id.terms[static_cast<std::size_t>(termsOf(lot))].kind)];
}

/// What an event that rules do not judge moved, posting by posting.
std::string movesText(const Speaker& speak, const Explained& explained) {
  const plan::Plan& plan = *(*explained.programme)[explained.version].plan;
  if (explained.postings.empty()) return speak.say("  moved no points\n", "  баллов не сдвинул\n");
  std::size_t width = 0;
  for (const StoredPosting& one : explained.postings)
    width = std::max(width, columns(speak.say(wordsOf(one.posting.kind))));
  std::string out;
  for (const StoredPosting& one : explained.postings) {
    const Posting& posting = one.posting;
    const Value points = posting.kind == PostingKind::uncollected ? posting.wanted : std::abs(posting.points);
    const ProgrammeId::Kind& kind = kindOf(explained.programme->id(), posting.lot);
    const bool main = &kind == explained.programme->id().kinds.data();
    out += fmt::format("  {}  {}", padded(speak.say(wordsOf(posting.kind)), width),
                       main ? pointsText(plan, points) : formatScaled(points, kind.decimals) + " " + kind.name);
    if (posting.rule >= 0) out += " · " + ruleName(explained.programme->id(), posting.rule);
    if (const std::int64_t origin = eventRowOf(posting.lot); origin != 0 && origin != explained.event.row.row) {
      const std::string sale = explained.name_of ? explained.name_of(origin) : std::string();
      if (!sale.empty()) out += fmt::format(fmt::runtime(speak.say(" · points of {}", " · баллы за {}")), sale);
    }
    out += "\n";
  }
  return out;
}

std::string eventText(const Speaker& speak, EventKind kind) {
  switch (kind) {
    case EventKind::giving_back:
      return speak.say("return", "возврат");
    case EventKind::purchase:
      return speak.say("receipt", "чек");
    case EventKind::gift:
      return speak.say("gift", "подарок");
    case EventKind::opening:
      return speak.say("opening", "перенос");
    case EventKind::adjust:
      return speak.say("correction", "исправление");
    case EventKind::redemption:
      return speak.say("redemption", "списание");
    case EventKind::customer:
    case EventKind::custom:
      break;
  }
  return speak.say("event", "событие");
}

nlohmann::ordered_json ruleJson(const Speaker& speak, const plan::Plan& plan, const ExplainedRule& rule) {
  nlohmann::ordered_json one;
  one["rule"] = rule.rule;
  if (!rule.title.empty()) one["title"] = rule.title;
  one["line"] = rule.line;
  one["fate"] = name(rule.fate);
  if (!rule.condition.empty()) one["condition"] = rule.condition;
  if (!rule.other.empty()) one["other"] = rule.other;
  if (!rule.limit.empty()) one["limit"] = rule.limit;
  if (rule.fate != RuleFate::other_trigger && rule.fate != RuleFate::condition) {
    one["wanted"] = pointsNumber(plan, rule.wanted);
    one["given"] = pointsNumber(plan, rule.given);
    for (const ExplainedAmount& amount : rule.amounts) one["arithmetic"].push_back(speak.say(amount));
    if (!rule.gave.en.empty()) one["gave"] = speak.say(rule.gave);
    for (const ExplainedPart& part : rule.parts) {
      if (part.kind == 0) continue;
      const bool money = part.kind < 0;
      const auto number = [&](Value v) {
        return money ? formatScaled(v, plan.schema.money_decimals) : kindNumber(plan, part.kind, v);
      };
      one["parts"].push_back({{"of", money ? "money" : plan.kinds[static_cast<std::size_t>(part.kind)].name},
                              {"wanted", number(part.wanted)},
                              {"given", number(part.given)}});
    }
  }
  for (const Words& note : rule.notes) one["notes"].push_back(speak.say(note));
  for (const Value points : rule.lines) one["lines"].push_back(pointsNumber(plan, points));
  for (const Value money : rule.money_lines)
    one["money_lines"].push_back(formatScaled(money, plan.schema.money_decimals));
  return one;
}

}  // namespace

std::string explainedText(const Explained& explained, bool russian) {
  const Speaker speak(russian);
  const plan::Plan& plan = *(*explained.programme)[explained.version].plan;
  const EventBatch& batch = explained.sale.batch;
  const Explanation& why = explained.explanation;
  const std::string_view customer = batch.view(batch.customer[0]);
  std::string out =
      fmt::format("{} {} · {} {} · {} {}\n", eventText(speak, explained.event.row.kind), explained.event.id,
                  formatDate(explained.event.row.day), formatTime(explained.event.row.second).substr(0, 5),
                  speak.say("customer", "клиент"), customer);
  if (explained.programme->size() > 1)
    out += fmt::format("  {} {}\n", speak.say("judged by version", "по версии"), explained.event.version);
  if (!isJudged(explained.event.row.kind)) return out + linesText(explained, false) + movesText(speak, explained);
  if (explained.event.row.kind == EventKind::purchase) {
    if (why.discount > 0)
      out += fmt::format("  {} {}\n", speak.say("discounts by the rules", "скидки по правилам"),
                         moneyText(plan, why.discount));
    out += fmt::format("  {} {} · {} {}\n", speak.say("net", "после скидок"), moneyText(plan, why.net),
                       speak.say("paid", "оплачено"), moneyText(plan, why.paid));
  }
  out += linesText(explained, true);
  if (!why.payments.empty()) {
    std::string points;
    for (const ExplainedPayment& one : why.payments) points += (points.empty() ? "" : ", ") + speak.say(one.text);
    Value money = 0;
    for (const Value part : explained.sale.paid_money) money += part;
    // One payment says its money itself.
    const std::string together = fmt::format(" = {}", moneyText(plan, money));
    const bool said = why.payments.size() == 1 && points.ends_with(together);
    out += fmt::format("  {} {}{}\n", speak.say("paid with", "оплачено баллами:"), points, said ? "" : together);
  }
  std::string earned = pointsText(plan, why.earned);
  for (std::size_t kind = 1; kind < why.earned_by_kind.size(); ++kind)
    if (why.earned_by_kind[kind] != 0)
      earned += ", " + speak.say(kindWords(plan, static_cast<std::int32_t>(kind), why.earned_by_kind[kind]));
  out += fmt::format("  {} {}\n", speak.say("earned", "начислено"), earned);
  for (const Words& note : why.notes) out += fmt::format("  {}\n", speak.say(note));
  out += rulesText(speak, plan, why);
  for (const StoredEvent& one : explained.returns)
    out += fmt::format("  {} {} {} {}\n", speak.say("returned since by", "после этого возврат"), one.id,
                       speak.say("on", "от"), formatDate(one.row.day));
  return out;
}

std::string explainedJson(const Explained& explained, bool russian) {
  const Speaker speak(russian);
  const plan::Plan& plan = *(*explained.programme)[explained.version].plan;
  const ProgrammeId& id = explained.programme->id();
  const Explanation& why = explained.explanation;
  const auto money = [&](Value v) { return formatScaled(v, plan.schema.money_decimals); };
  nlohmann::ordered_json out;
  out["receipt"] = explained.event.id;
  out["customer"] = explained.sale.batch.view(explained.sale.batch.customer[0]);
  out["at"] = formatDate(explained.event.row.day) + "T" + formatTime(explained.event.row.second);
  out["version"] = explained.event.version;
  out["net"] = money(why.net);
  out["paid"] = money(why.paid);
  out["earned"] = pointsNumber(plan, why.earned);
  if (why.discount != 0) out["discount"] = money(why.discount);
  for (std::size_t kind = 1; kind < why.earned_by_kind.size(); ++kind)
    if (why.earned_by_kind[kind] != 0)
      out["earned_by_kind"][plan.kinds[kind].name] =
          kindNumber(plan, static_cast<std::int32_t>(kind), why.earned_by_kind[kind]);
  for (const Words& note : why.notes) out["notes"].push_back(speak.say(note));
  out["rules"] = nlohmann::ordered_json::array();
  for (const ExplainedRule& rule : why.rules) out["rules"].push_back(ruleJson(speak, plan, rule));
  for (const StoredPosting& stored : explained.postings) {
    const ProgrammeId::Kind& kind = kindOf(explained.programme->id(), stored.posting.lot);
    out["postings"].push_back({{"kind", name(stored.posting.kind)},
                               {"points", formatScaled(stored.posting.points, kind.decimals)},
                               {"of", kind.name},
                               {"counter", name(stored.counter)},
                               {"lot", stored.posting.lot},
                               {"rule", ruleName(id, stored.posting.rule)},
                               {"lines", stored.lines}});
  }
  for (const StoredEffect& stored : explained.effects) {
    const EffectRow& effect = stored.effect;
    const bool discount = effect.kind == EffectRowKind::discount || effect.kind == EffectRowKind::free_units;
    nlohmann::ordered_json one;
    one["rule"] = ruleName(id, effect.rule);
    if (discount) {
      one["discount"] = money(effect.amount);
      one["lines"] = stored.lines;
    } else {
      if (!stored.channel.empty()) one["channel"] = stored.channel;
      one["text"] = stored.text;
      one["times"] = effect.amount;
    }
    out["effects"].push_back(std::move(one));
  }
  return out.dump() + "\n";
}

std::string unexplainedText(Found found, const Explained& explained, bool russian) {
  const Speaker speak(russian);
  const char* const receipt = speak.say("receipt", "чек");
  switch (found) {
    case Found::anonymous:
      return fmt::format(
          "{} {}: {}\n", receipt, explained.event.id,
          speak.say("names no customer; it is counted and earns nothing", "без клиента; учтён, баллов не даёт"));
    case Found::waiting:
      return fmt::format("{} {}: {}\n", speak.say("return", "возврат"), explained.event.id,
                         speak.say("waits for the sale that it names, which has not come yet",
                                   "ждёт названную в нём продажу: она ещё не пришла"));
    case Found::refused:
      return fmt::format("{} {}: {} ({}): {}\n", receipt, explained.event.id, speak.say("refused", "отказано"),
                         name(explained.event.row.refusal),
                         russian ? messageRu(explained.event.row.refusal) : messageEn(explained.event.row.refusal));
    case Found::unknown:
    case Found::explained:
    case Found::damaged:
      break;
  }
  return {};
}

Result<Found> findExplained(Programme& programme, StoreReader& reader, const TextPool& pool, const std::string& id,
                            Explained& explained) {
  auto found = reader.findEvent(id);
  if (!found.ok()) return found.error();
  if (!found->has_value()) return Found::unknown;
  explained.programme = &programme;
  explained.pool = &pool;
  explained.event = **found;
  explained.name_of = [&reader](std::int64_t row) {
    const auto event = reader.event(row);
    return event.ok() && event->has_value() ? (*event)->id : std::string();
  };
  const EventRow& row = explained.event.row;
  if (row.verdict == Verdict8::anonymous) return Found::anonymous;
  if (row.verdict == Verdict8::waiting) return Found::waiting;
  if (row.verdict == Verdict8::refused) return Found::refused;
  explained.version = programme.numbered(explained.event.version);
  if (!decode(programme, explained.event, explained.sale) ||
      (isJudged(row.kind) && !explain(*programme[explained.version].stepper, explained.sale, explained.explanation)))
    return Found::damaged;
  Status status = reader.postingsOfReceipt(row.row, [&](const StoredPosting& posting) {
    explained.postings.push_back(posting);
    return true;
  });
  if (!status.ok()) return status.error();
  status = reader.effectsOfReceipt(row.row, [&](const StoredEffect& effect) {
    explained.effects.push_back(effect);
    return true;
  });
  if (!status.ok()) return status.error();
  status = reader.returnsOf(row.row, [&](const StoredEvent& event) {
    if (event.row.verdict == Verdict8::posted) explained.returns.push_back(event);
    return true;
  });
  if (!status.ok()) return status.error();
  return Found::explained;
}

}  // namespace kopeck
