// kopeck explain: why one receipt gave what it gave.
#include "runtime/engine/explain.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "runtime/engine/record.h"
#include "runtime/engine/words.h"
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
  std::vector<StoredEvent> returns;
};

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

/// Longest name among the rules, in characters.
std::size_t columns(const std::string& text) {
  std::size_t width = 0;
  for (const char c : text) width += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return width;
}

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(columns(text) < width ? width - columns(text) : 0, ' ');
}

std::string rulesText(const Common& common, const plan::Plan& plan, const Explanation& explanation) {
  std::size_t width = 0;
  for (const ExplainedRule& rule : explanation.rules) width = std::max(width, columns(rule.rule));
  std::string out;
  for (const ExplainedRule& rule : explanation.rules) {
    if (rule.fate == RuleFate::other_trigger) continue;
    out += fmt::format("  {} {} ", rule.given > 0 ? "+" : "-", padded(rule.rule, width));
    if (rule.fate != RuleFate::fired) {
      out += fateText(common, rule) + "\n";
      continue;
    }
    out += pointsText(plan, rule.given);
    std::string how;
    for (const ExplainedAmount& amount : rule.amounts)
      how += (how.empty() ? "" : "; ") + (common.lang == Lang::ru ? amount.ru : amount.en);
    out += "  (" + how;
    if (!rule.limit.empty())
      out += fmt::format(fmt::runtime(common.say("; cut from {} by: {}", "; урезано с {}, лимит: {}")),
                         pointsNumber(plan, rule.wanted), rule.limit);
    out += ")\n";
  }
  return out;
}

std::string linesText(const OpenLedger& ledger, const Explained& explained) {
  const plan::Plan& plan = *ledger.programme.plan;
  const EventBatch& batch = explained.sale.batch;
  std::string out;
  for (std::size_t line = 0; line < batch.sku.size(); ++line) {
    const std::string_view label = ledger.pool.text(batch.name[line] != kNoText ? batch.name[line] : batch.sku[line]);
    Value points = 0;
    for (const ExplainedRule& rule : explained.explanation.rules)
      if (line < rule.lines.size()) points += rule.lines[line];
    out += fmt::format("    {} × {}  {}  → {}", padded(std::string(label), 28), quantityText(batch.quantity[line]),
                       moneyText(plan, batch.amount[line]), pointsNumber(plan, points));
    out += "\n";
  }
  return out;
}

std::string text(const Common& common, const OpenLedger& ledger, const Explained& explained) {
  const plan::Plan& plan = *ledger.programme.plan;
  const EventBatch& batch = explained.sale.batch;
  const std::string_view customer = batch.view(batch.customer[0]);
  std::string out = fmt::format(
      "{} {} · {} {} · {} {}\n", common.say("receipt", "чек"), explained.event.id, formatDate(explained.event.row.day),
      formatTime(explained.event.row.second).substr(0, 5), common.say("customer", "клиент"), customer);
  if (explained.event.row.kind == EventKind::giving_back) {
    out += fmt::format("  {}\n", common.say("a return; what it moved:", "возврат; что он сдвинул:"));
    for (const StoredPosting& posting : explained.postings)
      out +=
          fmt::format("    {} {} {}\n", name(posting.posting.kind), pointsText(plan, posting.posting.points),
                      posting.posting.rule >= 0 ? plan.rules[static_cast<std::size_t>(posting.posting.rule)].name : "");
    return out;
  }
  if (explained.event.row.kind == EventKind::purchase)
    out +=
        fmt::format("  {} {} · {} {}\n", common.say("net", "после скидок"), moneyText(plan, explained.explanation.net),
                    common.say("paid", "оплачено"), moneyText(plan, explained.explanation.paid));
  out += linesText(ledger, explained);
  Value redeemed = 0;
  for (const Draw& draw : explained.sale.draws) redeemed += draw.points;
  if (redeemed > 0)
    out += fmt::format("  {} {} = {}\n", common.say("paid with", "оплачено баллами:"), pointsText(plan, redeemed),
                       moneyText(plan, explained.explanation.net - explained.explanation.paid));
  out += fmt::format("  {} {}\n", common.say("earned", "начислено"), pointsText(plan, explained.explanation.earned));
  out += rulesText(common, plan, explained.explanation);
  for (const StoredEvent& one : explained.returns)
    out += fmt::format("  {} {} {} {}\n", common.say("returned since by", "после этого возврат"), one.id,
                       common.say("on", "от"), formatDate(one.row.day));
  return out;
}

nlohmann::ordered_json json(const plan::Plan& plan, const Explained& explained) {
  nlohmann::ordered_json out;
  out["receipt"] = explained.event.id;
  out["customer"] = explained.sale.batch.view(explained.sale.batch.customer[0]);
  out["at"] = formatDate(explained.event.row.day) + "T" + formatTime(explained.event.row.second);
  out["version"] = explained.event.version;
  out["net"] = formatScaled(explained.explanation.net, plan.schema.money_decimals);
  out["paid"] = formatScaled(explained.explanation.paid, plan.schema.money_decimals);
  out["earned"] = pointsNumber(plan, explained.explanation.earned);
  out["rules"] = nlohmann::ordered_json::array();
  for (const ExplainedRule& rule : explained.explanation.rules) {
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
    }
    if (!rule.lines.empty())
      for (const Value points : rule.lines) one["lines"].push_back(pointsNumber(plan, points));
    out["rules"].push_back(std::move(one));
  }
  for (const StoredPosting& stored : explained.postings)
    out["postings"].push_back(
        {{"kind", name(stored.posting.kind)},
         {"points", pointsNumber(plan, stored.posting.points)},
         {"lot", stored.posting.lot},
         {"rule", stored.posting.rule < 0 ? "" : plan.rules[static_cast<std::size_t>(stored.posting.rule)].name},
         {"lines", stored.lines}});
  return out;
}

int explainReceipt(const Common& common, const Options& options) {
  int code = kOk;
  const std::unique_ptr<OpenLedger> ledger = openLedger(common, options.ledger, options.engine, code);
  if (!ledger) return code;
  const plan::Plan& plan = *ledger->programme.plan;
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
  if (row.verdict == Verdict8::refused) {
    print(fmt::format("{} {}: {} ({}): {}\n", common.say("receipt", "чек"), options.receipt,
                      common.say("refused", "отказано"), name(row.refusal),
                      common.lang == Lang::ru ? messageRu(row.refusal) : messageEn(row.refusal)));
    return kOk;
  }
  const bool evaluated = row.kind == EventKind::purchase || row.kind == EventKind::custom;
  if (!decodeRecord(plan, explained.event.record, explained.event.left, explained.sale) ||
      (evaluated && !explain(*ledger->stepper, explained.sale, explained.explanation)))
    return complain(common, "the record of this receipt can't be read; run `kopeck audit`",
                    "запись этого чека не читается; запустите `kopeck audit`", kErrors);
  Status status = ledger->reader->postingsOfReceipt(row.row, [&](const StoredPosting& posting) {
    explained.postings.push_back(posting);
    return true;
  });
  if (!status.ok()) return complain(common, status.error());
  status = ledger->reader->returnsOf(row.row, [&](const StoredEvent& event) {
    if (event.row.verdict == Verdict8::posted) explained.returns.push_back(event);
    return true;
  });
  if (!status.ok()) return complain(common, status.error());
  print(options.format == "json" ? json(plan, explained).dump() + "\n" : text(common, *ledger, explained));
  return kOk;
}

}  // namespace

void addExplain(CLI::App& app, Common& common, int& code) {
  CLI::App* command = app.add_subcommand("explain", "Say why a receipt gave what it gave, rule by rule");
  auto options = std::make_shared<Options>();
  command->add_option("--ledger", options->ledger, "The ledger")->required();
  command->add_option("--receipt", options->receipt, "The receipt's number")->required();
  command->add_option("--format", options->format, "text or json")->check(CLI::IsMember({"text", "json"}));
  command->add_option("--engine", options->engine, "interpret, jit or auto")
      ->check(CLI::IsMember({"interpret", "jit", "auto"}));
  common.addTo(*command);
  command->footer("Example:\n  kopeck explain --ledger club.db --receipt 536365");
  command->callback([&common, &code, options] {
    common.settle();
    code = explainReceipt(common, *options);
  });
}

}  // namespace kopeck::tool
