#include "runtime/run/summary.h"

#include <nlohmann/json.hpp>

namespace kopeck {

std::int64_t rateOf(const RunSummary& summary) {
  return summary.microseconds > 0 ? summary.receipts_now * 1'000'000 / summary.microseconds : 0;
}

std::vector<FurtherWallet> furtherWallets(const Programme& programme, const RunSummary& summary) {
  std::vector<FurtherWallet> wallets;
  std::size_t wallet = 0;
  for (const ProgrammeId::Kind& kind : programme.id().kinds) {
    if (kind.use != name(plan::KindUse::points)) continue;
    if (wallet++ == 0) continue;
    FurtherWallet& one = wallets.emplace_back();
    one.kind = &kind;
    if (wallet - 2 < summary.totals.wallets.size()) one.totals = summary.totals.wallets[wallet - 2];
    if (wallet - 1 < summary.outstanding.size()) one.outstanding = summary.outstanding[wallet - 1];
  }
  return wallets;
}

Book::Outstanding mainOutstanding(const RunSummary& summary) {
  return summary.outstanding.empty() ? Book::Outstanding{} : summary.outstanding.front();
}

namespace {

nlohmann::ordered_json pointsJson(const PointTotals& totals, const Book::Outstanding& outstanding, int decimals) {
  const auto points = [&](Value v) { return formatScaled(v, decimals); };
  return {{"earned", points(totals.earned)},           {"redeemed", points(totals.redeemed)},
          {"expired", points(totals.expired)},         {"taken_back", points(totals.taken_back)},
          {"given_back", points(totals.returned)},     {"adjusted", points(totals.adjusted)},
          {"uncollected", points(totals.uncollected)}, {"turned", points(totals.turned)},
          {"opened", points(totals.opened)},           {"gifted", points(totals.gifted)},
          {"by_hand", points(totals.by_hand)},         {"outstanding", points(outstanding.all - outstanding.debt)},
          {"pending", points(outstanding.pending)}};
}

}  // namespace

std::string summaryJson(const Programme& programme, const RunSummary& summary, const std::string& engine) {
  const RunTotals& t = summary.totals;
  const plan::Plan& plan = *programme[programme.size() - 1].plan;
  const auto money = [&](Value v) { return formatScaled(v, plan.schema.money_decimals); };
  nlohmann::ordered_json json;
  json["receipts"] = t.receipts;
  json["posted"] = t.posted;
  json["anonymous"] = t.anonymous;
  json["duplicate"] = t.duplicate;
  json["waiting"] = t.waiting;
  json["refused"]["total"] = t.refusedTotal();
  for (const RejectCount& reject : t.refused) json["refused"][reject.reason] = reject.count;
  json["events"] = t.events;
  json["lines"] = t.lines;
  json["lines_refused"] = t.lines_refused;
  json["customers"] = summary.customers;
  json["points"] = pointsJson(t, mainOutstanding(summary), plan.schema.points_decimals);
  for (const FurtherWallet& wallet : furtherWallets(programme, summary))
    json["wallets"][wallet.kind->name] = pointsJson(wallet.totals, wallet.outstanding, wallet.kind->decimals);
  json["discounts"] = money(t.discounts);
  json["coupons"] = {{"issued", t.coupons_issued}, {"used", t.coupons_used}};
  json["messages"] = t.messages;
  json["gifts"] = {{"given", t.gifts}, {"refused", t.gifts_refused}};
  json["schedules_refused"] = t.schedules_refused;
  json["money"] = {{"gross", money(t.gross)}, {"net", money(t.net)}, {"paid", money(t.paid)}};
  json["seconds"] = static_cast<double>(summary.microseconds) / 1e6;
  json["receipts_per_second"] = static_cast<double>(rateOf(summary));
  json["engine"] = engine;
  json["stopped"] = summary.stopped;
  json["resumed_at_line"] = summary.resumed_at;
  return json.dump() + "\n";
}

}  // namespace kopeck
