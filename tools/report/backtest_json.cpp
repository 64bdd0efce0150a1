#include <nlohmann/json.hpp>
#include <optional>

#include "tools/report/backtest.h"

namespace kopeck::report {

namespace {

using Json = nlohmann::ordered_json;
using backtest::Figures;
using backtest::Pair;
using backtest::Slice;

class Writer {
 public:
  explicit Writer(const Backtest& of)
      : of_(of), was_(of.replay.was), now_(of.replay.now), id_(now_.open.programme->id()) {}

  Json go() {
    Json out;
    out["programme"] = id_.name;
    out["currency"] = id_.currency;
    out["receipts"] = of_.receipts;
    out["old"] = side(was_, of_.was_files);
    out["new"] = side(now_, of_.now_files);
    const Pair& whole = of_.comparison.whole;
    out["cost"] = {{"old", money(whole.cost_was)}, {"new", money(whole.cost_now)}, {"change", money(whole.change())}};
    if (whole.cost_was != 0) out["cost"]["change_percent"] = percent(whole.cost_was, whole.cost_now);
    out["liability"] = {{"old", money(of_.comparison.owed_was)},
                        {"new", money(of_.comparison.owed_now)},
                        {"change", money(of_.comparison.owed_now - of_.comparison.owed_was)}};
    out["total"] = pair(whole);
    out["rules"] = pairs(of_.comparison.rules);
    out["months"] = pairs(of_.comparison.months);
    out["tiers"] = pairs(of_.comparison.tiers);
    out["segments"] = Json::array();
    for (const backtest::SegmentPairs& one : of_.comparison.segments) out["segments"].push_back(segment(one));
    out["customers"] = customers();
    out["redemptions"] = {{"old", redemptions(was_.figures)}, {"new", redemptions(now_.figures)}};
    out["limits"] = {{"old", limits(was_.figures)}, {"new", limits(now_.figures)}};
    out["owed"] = {{"old", owed(was_.figures)}, {"new", owed(now_.figures)}};
    if (of_.forecast != nullptr) out["forecast"] = forecast(*of_.forecast);
    out["seconds"] = static_cast<double>(of_.replay.microseconds) / 1e6;
    return out;
  }

 private:
  [[nodiscard]] std::string money(Value value) const { return formatScaled(value, id_.money_decimals); }
  [[nodiscard]] std::string points(Value value) const { return formatScaled(value, id_.points_decimals); }
  [[nodiscard]] std::string change(Value value) const { return of_.comparison.by_money ? money(value) : points(value); }

  static std::string percent(Value was, Value now) {
    const Int128 whole = was < 0 ? -Int128{was} : Int128{was};
    const auto hundredths = roundedQuotient((Int128{now} - was) * 10'000, whole, RoundingMode::half_up);
    return hundredths ? formatScaled(*hundredths, 2) : "";
  }

  static Json moved(const PointTotals& of, int decimals) {
    const auto text = [&](Value value) { return formatScaled(value, decimals); };
    return {{"earned", text(of.earned)},           {"redeemed", text(of.redeemed)},
            {"expired", text(of.expired)},         {"taken_back", text(of.taken_back)},
            {"given_back", text(of.returned)},     {"adjusted", text(of.adjusted)},
            {"uncollected", text(of.uncollected)}, {"turned", text(of.turned)},
            {"opened", text(of.opened)},           {"gifted", text(of.gifted)},
            {"by_hand", text(of.by_hand)},         {"outstanding", text(of.outstanding())}};
  }

  [[nodiscard]] Json slice(const Slice& of, const Figures& side, Value cost) const {
    Json out;
    out["points"] = moved(of.wallets.front(), side.wallets.front().decimals);
    for (std::size_t w = 1; w < of.wallets.size(); ++w)
      out["wallets"][side.wallets[w].name] = moved(of.wallets[w], side.wallets[w].decimals);
    out["discounts"] = money(of.discounts);
    out["coupons"] = {{"issued", of.coupons_issued}, {"used", of.coupons_used}};
    out["free"] = of.free_gifts;
    out["cost"] = money(cost);
    out["purchases"] = of.sales;
    out["net"] = money(of.net);
    return out;
  }

  [[nodiscard]] Json pair(const Pair& of) const {
    Json out;
    if (!of.name.empty()) out["name"] = of.name;
    if (of.in_was) out["old"] = slice(of.was, was_.figures, of.cost_was);
    if (of.in_now) out["new"] = slice(of.now, now_.figures, of.cost_now);
    out["change"] = money(of.change());
    return out;
  }

  [[nodiscard]] Json pairs(const std::vector<Pair>& all) const {
    Json out = Json::array();
    for (const Pair& one : all) {
      out.push_back(pair(one));
      if (one.name.empty()) out.back()["name"] = nullptr;
    }
    return out;
  }

  [[nodiscard]] Json segment(const backtest::SegmentPairs& one) const {
    Json out;
    out["by"] = one.name;
    out["of"] = one.declared ? "segment" : one.of_customer ? "customer" : "receipt";
    if (one.left_out > 0)
      out["too_many_values"] = one.left_out;
    else
      out["values"] = pairs(one.values);
    return out;
  }

  static Json side(const backtest::Side& of, const std::vector<std::string>& files) {
    const RunTotals& totals = of.summary.totals;
    Json out;
    out["files"] = files;
    out["versions"] = of.versions;
    if (of.from != kNoDay) out["judged_from"] = formatDate(of.from);
    out["begins_earlier_than_its_file_says"] = of.moved;
    out["receipts"] = totals.receipts;
    out["posted"] = totals.posted;
    out["anonymous"] = totals.anonymous;
    out["duplicate"] = totals.duplicate;
    out["waiting"] = totals.waiting;
    out["refused"]["total"] = totals.refusedTotal();
    for (const RejectCount& reject : totals.refused) out["refused"][reject.reason] = reject.count;
    out["customers"] = of.summary.customers;
    return out;
  }

  [[nodiscard]] Json customers() const {
    const backtest::Comparison& all = of_.comparison;
    const auto party = [&](const backtest::Party& one) {
      return Json{{"customers", one.customers}, {"points", points(one.points)}, {"money", money(one.money)}};
    };
    Json out;
    out["change_in"] = all.by_money ? "money" : "points";
    out["gain"] = party(all.gain);
    out["lose"] = party(all.lose);
    out["same"] = all.same;
    out["distribution"] = Json::array();
    for (const backtest::Bucket& bucket : all.distribution) {
      Json one{{"sign", bucket.sign}, {"over", change(bucket.over)}};
      one["up_to"] = bucket.up_to ? Json(change(*bucket.up_to)) : Json(nullptr);
      one["customers"] = bucket.customers;
      one["sum"] = change(bucket.sum);
      out["distribution"].push_back(std::move(one));
    }
    constexpr std::array<const char*, 5> kNames{"5", "25", "50", "75", "95"};
    for (std::size_t i = 0; i < all.quantiles.size(); ++i) out["quantiles"][kNames[i]] = change(all.quantiles[i]);
    out["gainers"] = extremes(all.gainers);
    out["losers"] = extremes(all.losers);
    return out;
  }

  [[nodiscard]] Json extremes(const std::vector<backtest::Extreme>& all) const {
    Json out = Json::array();
    for (const backtest::Extreme& one : all) {
      Json json;
      json["customer"] = one.change.id;
      json["points"] = points(one.change.points);
      json["money"] = money(one.change.money);
      json["old"] = {{"cost", money(one.change.cost_was)},
                     {"tier", one.was_tier},
                     {"expired", points(one.was_expired)},
                     {"corrected", points(one.was_corrected)}};
      json["new"] = {{"cost", money(one.change.cost_now)},
                     {"tier", one.now_tier},
                     {"expired", points(one.now_expired)},
                     {"corrected", points(one.now_corrected)}};
      json["rules"] = Json::array();
      for (const backtest::RuleChange& rule : one.rules)
        json["rules"].push_back({{"rule", rule.rule}, {"old", gave(rule.was)}, {"new", gave(rule.now)}});
      if (one.receipt) json["receipt"] = receipt(*one.receipt);
      out.push_back(std::move(json));
    }
    return out;
  }

  [[nodiscard]] Json gave(const backtest::Gave& of) const {
    if (!of.there) return nullptr;
    Json out{{"points", points(of.points)}};
    if (of.discount != 0) out["discount"] = money(of.discount);
    if (!of.more.empty()) out["more"] = of.more;
    if (!of.why.en.empty()) out["why"] = of.why.en;
    return out;
  }

  [[nodiscard]] Json receipt(const backtest::ReceiptChange& of) const {
    Json out;
    out["id"] = of.id;
    out["date"] = formatDate(of.day);
    out["net"] = money(of.net);
    out["old"] = {{"earned", points(of.was_points)}, {"discount", money(of.was_discount)}};
    out["new"] = {{"earned", points(of.now_points)}, {"discount", money(of.now_discount)}};
    out["rules"] = Json::array();
    for (const backtest::RuleChange& rule : of.rules)
      out["rules"].push_back({{"rule", rule.rule}, {"old", gave(rule.was)}, {"new", gave(rule.now)}});
    return out;
  }

  static Json redemptions(const Figures& side) {
    Json out = Json::array();
    for (std::size_t w = 0; w < side.redemptions.size(); ++w) {
      const backtest::Redemptions& of = side.redemptions[w];
      const auto text = [&](Value value) { return formatScaled(value, side.wallets[w].decimals); };
      out.push_back({{"wallet", side.wallets[w].name},
                     {"receipts", of.asked_receipts},
                     {"asked", text(of.asked)},
                     {"paid", text(of.taken)},
                     {"short_of", text(of.short_of)},
                     {"cut", text(of.cut)},
                     {"receipts_cut", of.cut_receipts}});
    }
    return out;
  }

  [[nodiscard]] Json outlook(const backtest::Outlook& of) const {
    return {{"elasticity", ratioText(of.elasticity)},
            {"growth_percent", formatScaled(of.growth, 7)},  // billionths
            {"sales", money(of.sales)},
            {"margin", money(of.margin)},
            {"cost", money(of.cost)},
            {"gifts", money(of.gifts)},
            {"deliveries", money(of.deliveries)},
            {"result", money(of.result)},
            {"change", money(of.result - of_.forecast->was.result)}};
  }

  [[nodiscard]] Json forecast(const backtest::Forecast& of) const {
    Json out;
    out["assumed"] = {{"margin", ratioText(of.assumptions.margin)},
                      {"delivery", money(of.assumptions.delivery)},
                      {"gift", money(of.assumptions.gift)}};
    out["old"] = outlook(of.was);
    out["new"] = outlook(of.now);
    out["scenarios"] = Json::array();
    for (const backtest::Outlook& one : of.scenarios) out["scenarios"].push_back(outlook(one));
    out["break_even_growth_percent"] = of.break_even ? Json(formatScaled(*of.break_even, 7)) : Json(nullptr);
    return out;
  }

  [[nodiscard]] Json limits(const Figures& side) const {
    Json out = Json::array();
    for (const auto& [text, cut] : side.limits)
      out.push_back({{"limit", text}, {"times", cut.times}, {"points", points(cut.points)}});
    return out;
  }

  [[nodiscard]] static Json owed(const Figures& side) {
    const auto held = [&](const std::map<std::string, backtest::Held>& all) {
      Json out = Json::object();
      for (const auto& [name, points] : all)
        for (std::size_t w = 0; w < points.size(); ++w)
          if (points[w] != 0) out[name][side.wallets[w].name] = formatScaled(points[w], side.wallets[w].decimals);
      return out;
    };
    Json segments = Json::object();
    for (const auto& [name, all] : side.owed_by_segment) segments[name] = held(all);
    return {{"by_expiry", held(side.owed_by_expiry)}, {"by_tier", held(side.owed_by_tier)}, {"by_segment", segments}};
  }

  const Backtest& of_;
  const backtest::Side& was_;
  const backtest::Side& now_;
  const ProgrammeId& id_;
};

}  // namespace

std::string backtestJson(const Backtest& of) {
  return Writer(of).go().dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace kopeck::report
