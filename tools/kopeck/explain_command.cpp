// kopeck explain: why one receipt gave what it gave.
#include "runtime/engine/explain.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "runtime/engine/words.h"
#include "runtime/run/fold.h"
#include "runtime/run/run.h"
#include "tools/kopeck/shared.h"

namespace kopeck::tool {

namespace {

struct Options {
  std::string ledger;
  std::string receipt;
  std::string format = "text";
  std::string engine = "auto";
};

struct Explained {
  StoredEvent event;
  Sale sale;
  Explanation explanation;
  std::vector<StoredPosting> postings;
  std::vector<StoredEffect> effects;
  std::vector<StoredEvent> returns;
  std::size_t version = 0;  // that judged it
};

const std::string& say(const Common& common, const Words& words) {
  return common.lang == Lang::ru ? words.ru : words.en;
}

std::string fateText(const Common& common, const ExplainedRule& rule) {
  const auto text = [&](const char* en, const char* ru, const std::string& value) {
    return fmt::format(fmt::runtime(common.say(en, ru)), value);
  };
  switch (rule.fate) {
    case RuleFate::fired:
      return {};
    case RuleFate::gave_nothing:
      return common.say("applies, and comes to nothing", "подошло, но выходит ноль");
    case RuleFate::condition:
      return text("did not apply: {}", "не подошло: {}", rule.condition);
    case RuleFate::not_yet:
      return common.say("has not begun yet", "ещё не началось");
    case RuleFate::no_longer:
      return common.say("has ended", "уже закончилось");
    case RuleFate::outweighed:
      return text("outweighed by {}", "уступило правилу {}", rule.other);
    case RuleFate::replaced:
      return text("replaced by {}", "заменено правилом {}", rule.other);
    case RuleFate::cut_to_nothing:
      return text("nothing left under: {}", "исчерпан лимит: {}", rule.limit);
    case RuleFate::other_trigger:
      return common.say("is not about this kind of event", "не про такие события");
  }
  return {};
}

std::string rulesText(const Common& common, const plan::Plan& plan, const Explanation& explanation) {
  std::size_t width = 0;
  for (const ExplainedRule& rule : explanation.rules) width = std::max(width, columns(rule.rule));
  std::string out;
  for (const ExplainedRule& rule : explanation.rules) {
    if (rule.fate == RuleFate::other_trigger) continue;
    const std::string& gave = say(common, rule.gave);
    out += fmt::format("  {} {} ", gave.empty() ? "-" : "+", padded(rule.rule, width));
    if (rule.fate != RuleFate::fired) {
      out += fateText(common, rule) + "\n";
    } else {
      out += gave;
      std::string how;
      for (const ExplainedAmount& amount : rule.amounts) how += (how.empty() ? "" : "; ") + say(common, amount);
      if (!rule.limit.empty())
        how += fmt::format(fmt::runtime(common.say("; cut from {} by: {}", "; урезано с {}, лимит: {}")),
                           pointsNumber(plan, rule.wanted), rule.limit);
      // A fixed number explains itself.
      out += how.empty() || how == pointsNumber(plan, rule.given) ? "\n" : fmt::format("  ({})\n", how);
    }
    for (const Words& note : rule.notes) out += fmt::format("    {} {}\n", padded("", width), say(common, note));
  }
  return out;
}

/// The goods: what, how many and, of a sale, for how much and with how many points.
std::string linesText(const OpenLedger& ledger, const Explained& explained, bool with_points) {
  constexpr std::size_t kWidestLabel = 40;
  const plan::Plan& plan = *(*ledger.programme)[explained.version].plan;
  const EventBatch& batch = explained.sale.batch;
  std::vector<std::array<std::string, 3>> cells;
  std::array<std::size_t, 3> widths{};
  for (std::size_t line = 0; line < batch.sku.size(); ++line) {
    const TextId label = batch.name[line] != kNoText ? batch.name[line] : batch.sku[line];
    cells.push_back({std::string(ledger.pool.text(label)), quantityText(batch.quantity[line]),
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
const ProgrammeId::Kind& kindOf(const OpenLedger& ledger, LotId lot) {
  const ProgrammeId& id = ledger.programme->id();
  return id.kinds[static_cast<std::size_t>(lot == 0 ? 0 : id.terms[static_cast<std::size_t>(termsOf(lot))].kind)];
}

/// What an event that rules do not judge moved, posting by posting.
std::string movesText(const Common& common, OpenLedger& ledger, const Explained& explained) {
  const plan::Plan& plan = *(*ledger.programme)[explained.version].plan;
  if (explained.postings.empty()) return common.say("  moved no points\n", "  баллов не сдвинул\n");
  std::size_t width = 0;
  for (const StoredPosting& one : explained.postings)
    width = std::max(width, columns(kindText(common, one.posting.kind)));
  std::string out;
  for (const StoredPosting& one : explained.postings) {
    const Posting& posting = one.posting;
    const Value points = posting.kind == PostingKind::uncollected ? posting.wanted : std::abs(posting.points);
    const ProgrammeId::Kind& kind = kindOf(ledger, posting.lot);
    const bool main = &kind == ledger.programme->id().kinds.data();
    out += fmt::format("  {}  {}", padded(kindText(common, posting.kind), width),
                       main ? pointsText(plan, points) : formatScaled(points, kind.decimals) + " " + kind.name);
    if (posting.rule >= 0) out += " · " + ruleName(ledger.programme->id(), posting.rule);
    if (const std::int64_t origin = eventRowOf(posting.lot); origin != 0 && origin != explained.event.row.row) {
      const auto sale = ledger.reader->event(origin);
      if (sale.ok() && sale->has_value())
        out += fmt::format(fmt::runtime(common.say(" · points of {}", " · баллы за {}")), (*sale)->id);
    }
    out += "\n";
  }
  return out;
}

std::string eventText(const Common& common, EventKind kind) {
  switch (kind) {
    case EventKind::giving_back:
      return common.say("return", "возврат");
    case EventKind::purchase:
      return common.say("receipt", "чек");
    case EventKind::gift:
      return common.say("gift", "подарок");
    case EventKind::opening:
      return common.say("opening", "перенос");
    case EventKind::adjust:
      return common.say("correction", "исправление");
    case EventKind::redemption:
      return common.say("redemption", "списание");
    case EventKind::customer:
    case EventKind::custom:
      break;
  }
  return common.say("event", "событие");
}

std::string text(const Common& common, OpenLedger& ledger, const Explained& explained) {
  const plan::Plan& plan = *(*ledger.programme)[explained.version].plan;
  const EventBatch& batch = explained.sale.batch;
  const Explanation& why = explained.explanation;
  const std::string_view customer = batch.view(batch.customer[0]);
  std::string out =
      fmt::format("{} {} · {} {} · {} {}\n", eventText(common, explained.event.row.kind), explained.event.id,
                  formatDate(explained.event.row.day), formatTime(explained.event.row.second).substr(0, 5),
                  common.say("customer", "клиент"), customer);
  if (ledger.programme->size() > 1)
    out += fmt::format("  {} {}\n", common.say("judged by version", "по версии"), explained.event.version);
  if (!isJudged(explained.event.row.kind))
    return out + linesText(ledger, explained, false) + movesText(common, ledger, explained);
  if (explained.event.row.kind == EventKind::purchase) {
    if (why.discount > 0)
      out += fmt::format("  {} {}\n", common.say("discounts by the rules", "скидки по правилам"),
                         moneyText(plan, why.discount));
    out += fmt::format("  {} {} · {} {}\n", common.say("net", "после скидок"), moneyText(plan, why.net),
                       common.say("paid", "оплачено"), moneyText(plan, why.paid));
  }
  out += linesText(ledger, explained, true);
  if (!why.payments.empty()) {
    std::string points;
    for (const ExplainedPayment& one : why.payments) points += (points.empty() ? "" : ", ") + say(common, one.text);
    Value money = 0;
    for (const Value part : explained.sale.paid_money) money += part;
    out += fmt::format("  {} {} = {}\n", common.say("paid with", "оплачено баллами:"), points, moneyText(plan, money));
  }
  std::string earned = pointsText(plan, why.earned);
  for (std::size_t kind = 1; kind < why.earned_by_kind.size(); ++kind)
    if (why.earned_by_kind[kind] != 0)
      earned += ", " + say(common, kindWords(plan, static_cast<std::int32_t>(kind), why.earned_by_kind[kind]));
  out += fmt::format("  {} {}\n", common.say("earned", "начислено"), earned);
  for (const Words& note : why.notes) out += fmt::format("  {}\n", say(common, note));
  out += rulesText(common, plan, why);
  for (const StoredEvent& one : explained.returns)
    out += fmt::format("  {} {} {} {}\n", common.say("returned since by", "после этого возврат"), one.id,
                       common.say("on", "от"), formatDate(one.row.day));
  return out;
}

nlohmann::ordered_json ruleJson(const plan::Plan& plan, const ExplainedRule& rule) {
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
    for (const ExplainedAmount& amount : rule.amounts) one["arithmetic"].push_back(amount.en);
    if (!rule.gave.en.empty()) one["gave"] = rule.gave.en;
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
  for (const Words& note : rule.notes) one["notes"].push_back(note.en);
  for (const Value points : rule.lines) one["lines"].push_back(pointsNumber(plan, points));
  for (const Value money : rule.money_lines)
    one["money_lines"].push_back(formatScaled(money, plan.schema.money_decimals));
  return one;
}

nlohmann::ordered_json json(const OpenLedger& ledger, const Explained& explained) {
  const plan::Plan& plan = *(*ledger.programme)[explained.version].plan;
  const ProgrammeId& id = ledger.programme->id();
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
  for (const Words& note : why.notes) out["notes"].push_back(note.en);
  out["rules"] = nlohmann::ordered_json::array();
  for (const ExplainedRule& rule : why.rules) out["rules"].push_back(ruleJson(plan, rule));
  for (const StoredPosting& stored : explained.postings) {
    const ProgrammeId::Kind& kind = kindOf(ledger, stored.posting.lot);
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
  return out;
}

int explainReceipt(const Common& common, const Options& options) {
  int code = kOk;
  const std::unique_ptr<OpenLedger> ledger = openLedger(common, options.ledger, options.engine, code);
  if (!ledger) return code;
  auto found = ledger->reader->findEvent(options.receipt);
  if (!found.ok()) return complain(common, found.error());
  if (!found->has_value())
    return complain(common, "the ledger has no receipt " + options.receipt, "в журнале нет чека " + options.receipt,
                    kErrors);
  Explained explained;
  explained.event = **found;
  const EventRow& row = explained.event.row;
  if (row.verdict == Verdict8::anonymous) {
    print(fmt::format(
        "{} {}: {}\n", common.say("receipt", "чек"), options.receipt,
        common.say("names no customer; it is counted and earns nothing", "без клиента; учтён, баллов не даёт")));
    return kOk;
  }
  if (row.verdict == Verdict8::waiting) {
    print(fmt::format("{} {}: {}\n", common.say("return", "возврат"), options.receipt,
                      common.say("waits for the sale that it names, which has not come yet",
                                 "ждёт названную в нём продажу: она ещё не пришла")));
    return kOk;
  }
  if (row.verdict == Verdict8::refused) {
    print(fmt::format("{} {}: {} ({}): {}\n", common.say("receipt", "чек"), options.receipt,
                      common.say("refused", "отказано"), name(row.refusal),
                      common.lang == Lang::ru ? messageRu(row.refusal) : messageEn(row.refusal)));
    return kOk;
  }
  explained.version = ledger->programme->numbered(explained.event.version);
  Version& version = (*ledger->programme)[explained.version];
  if (!decode(*ledger->programme, explained.event, explained.sale) ||
      (isJudged(row.kind) && !explain(*version.stepper, explained.sale, explained.explanation)))
    return complain(common, "the record of this receipt can't be read; run `kopeck audit`",
                    "запись этого чека не читается; запустите `kopeck audit`", kErrors);
  Status status = ledger->reader->postingsOfReceipt(row.row, [&](const StoredPosting& posting) {
    explained.postings.push_back(posting);
    return true;
  });
  if (!status.ok()) return complain(common, status.error());
  status = ledger->reader->effectsOfReceipt(row.row, [&](const StoredEffect& effect) {
    explained.effects.push_back(effect);
    return true;
  });
  if (!status.ok()) return complain(common, status.error());
  status = ledger->reader->returnsOf(row.row, [&](const StoredEvent& event) {
    if (event.row.verdict == Verdict8::posted) explained.returns.push_back(event);
    return true;
  });
  if (!status.ok()) return complain(common, status.error());
  print(options.format == "json" ? json(*ledger, explained).dump() + "\n" : text(common, *ledger, explained));
  return kOk;
}

}  // namespace

void addExplain(CLI::App& app, Common& common, int& code) {
  CLI::App* command = app.add_subcommand(
      "explain", common.say("Say why a receipt gave what it gave, rule by rule", "Объяснить по правилам, что дал чек"));
  auto options = std::make_shared<Options>();
  command->add_option("--ledger", options->ledger, common.say("The ledger", "Журнал"))
      ->type_name(common.say("FILE", "ФАЙЛ"))
      ->required();
  command->add_option("--receipt", options->receipt, common.say("The receipt's number", "Номер чека"))
      ->type_name(common.say("ID", "НОМЕР"))
      ->required();
  command->add_option("--format", options->format, common.say("What is printed", "Вид вывода"))
      ->option_text("text|json")
      ->check(CLI::IsMember({"text", "json"}));
  addEngine(*command, common, options->engine);
  common.addTo(*command);
  command->footer(common.say("Example:", "Пример:") +
                  std::string("\n  kopeck explain --ledger club.db --receipt 536365"));
  command->callback([&common, &code, options] {
    common.settle();
    code = explainReceipt(common, *options);
  });
}

}  // namespace kopeck::tool
