#include "tools/kopeck/summary.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "runtime/engine/words.h"

namespace kopeck::tool {

namespace {

std::int64_t rate(const RunSummary& summary) {
  return summary.microseconds > 0 ? summary.receipts_now * 1'000'000 / summary.microseconds : 0;
}

/// Digits grouped in a decimal text.
std::string groupedText(const Common& common, const std::string& text) {
  const std::size_t point = text.find('.');
  const std::string whole = text.substr(0, point);
  const std::int64_t number = std::strtoll(whole.c_str(), nullptr, 10);
  const std::string sign = number == 0 && text.starts_with('-') ? "-" : "";
  if (point == std::string::npos) return sign + grouped(common, number);
  return sign + grouped(common, number) + common.say(".", ",") + text.substr(point + 1);
}

}  // namespace

std::string summaryText(const Common& common, const plan::Plan& plan, const RunSummary& summary,
                        const std::string& engine) {
  const RunTotals& t = summary.totals;
  std::string out = fmt::format("{}, {} {} · {} {}\n", plan.name, common.say("version", "версия"), plan.version,
                                common.say("engine", "движок"), engine);
  const auto row = [&](const char* en, const char* ru, const std::string& value) {
    out += "  " + padded(common.say(en, ru), 14) + value + "\n";
  };
  const auto count = [&](std::int64_t n) { return grouped(common, n); };
  const auto points = [&](Value v) { return groupedText(common, pointsNumber(plan, v)); };
  const auto money = [&](Value v) {
    return groupedText(common, formatScaled(v, plan.schema.money_decimals)) + " " + plan.schema.currency;
  };
  row("receipts", "чеки", count(t.receipts));
  row("  posted", "  проведено", count(t.posted));
  row("  anonymous", "  без клиента", count(t.anonymous));
  row("  duplicate", "  повторы", count(t.duplicate));
  row("  refused", "  отказано", count(t.refusedTotal()));
  for (const RejectCount& reject : t.refused)
    row("", "",
        fmt::format("{} {} ({} {})", count(reject.count), reject.reason, count(reject.lines),
                    common.say("lines", "строк")));
  row("events", "события", count(t.events));
  row("lines", "строки",
      t.lines_refused == 0
          ? count(t.lines)
          : fmt::format("{} ({} {})", count(t.lines), count(t.lines_refused),
                        common.say("refused of receipts otherwise accepted", "отказано в принятых чеках")));
  row("customers", "клиенты", count(summary.customers));
  row("points", "баллы", fmt::format("{} {}", points(t.earned), common.say("earned", "начислено")));
  row("", "", fmt::format("{} {}", points(t.redeemed), common.say("redeemed", "списано в оплату")));
  row("", "", fmt::format("{} {}", points(t.expired), common.say("expired", "сгорело")));
  row("", "", fmt::format("{} {}", points(t.taken_back), common.say("taken back", "отозвано возвратами")));
  if (t.returned != 0)
    row("", "", fmt::format("{} {}", points(t.returned), common.say("given back", "возвращено клиентам")));
  if (t.adjusted != 0)
    row("", "",
        fmt::format("{} {}", points(t.adjusted),
                    common.say("adjusted by late receipts", "исправлено опоздавшими чеками")));
  if (t.uncollected != 0)
    row("", "", fmt::format("{} {}", points(t.uncollected), common.say("not collected", "не удалось отозвать")));
  row("", "",
      fmt::format("{} {} ({} {})", points(summary.outstanding.all - summary.outstanding.debt),
                  common.say("outstanding", "в обращении"), points(summary.outstanding.pending),
                  common.say("of them pending", "из них неактивно")));
  row("money", "деньги",
      fmt::format("{} {} · {} {} · {} {}", money(t.gross), common.say("gross", "до скидок"), money(t.net),
                  common.say("net", "после скидок"), money(t.paid), common.say("paid", "оплачено")));
  if (summary.resumed_at > 0)
    row("went on", "продолжено",
        fmt::format("{} {}{}", common.say("after input line", "после строки"), count(summary.resumed_at),
                    summary.receipts_now > 0 ? "" : common.say("; nothing new", "; нового нет")));
  row("time", "время",
      fmt::format("{}.{:02} {}, {} {}", summary.microseconds / 1'000'000, summary.microseconds / 10'000 % 100,
                  common.say("s", "с"), count(rate(summary)), common.say("receipts/s", "чеков/с")));
  return out;
}

std::string summaryJson(const plan::Plan& plan, const RunSummary& summary, const std::string& engine) {
  const RunTotals& t = summary.totals;
  const auto points = [&](Value v) { return pointsNumber(plan, v); };
  const auto money = [&](Value v) { return formatScaled(v, plan.schema.money_decimals); };
  nlohmann::ordered_json json;
  json["receipts"] = t.receipts;
  json["posted"] = t.posted;
  json["anonymous"] = t.anonymous;
  json["duplicate"] = t.duplicate;
  json["refused"]["total"] = t.refusedTotal();
  for (const RejectCount& reject : t.refused) json["refused"][reject.reason] = reject.count;
  json["events"] = t.events;
  json["lines"] = t.lines;
  json["lines_refused"] = t.lines_refused;
  json["customers"] = summary.customers;
  json["points"] = {{"earned", points(t.earned)},
                    {"redeemed", points(t.redeemed)},
                    {"expired", points(t.expired)},
                    {"taken_back", points(t.taken_back)},
                    {"given_back", points(t.returned)},
                    {"adjusted", points(t.adjusted)},
                    {"uncollected", points(t.uncollected)},
                    {"outstanding", points(summary.outstanding.all - summary.outstanding.debt)},
                    {"pending", points(summary.outstanding.pending)}};
  json["money"] = {{"gross", money(t.gross)}, {"net", money(t.net)}, {"paid", money(t.paid)}};
  json["seconds"] = static_cast<double>(summary.microseconds) / 1e6;
  json["receipts_per_second"] = static_cast<double>(rate(summary));
  json["engine"] = engine;
  json["stopped"] = summary.stopped;
  json["resumed_at_line"] = summary.resumed_at;
  return json.dump() + "\n";
}

}  // namespace kopeck::tool
