#include "tools/report/sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <set>
#include <utility>

#include "tools/report/forecast.h"
#include "tools/report/members.h"
#include "tools/report/parts.h"
#include "tools/report/speaker.h"

namespace kopeck::report {

namespace {

constexpr std::size_t kBriefRows = 12;
constexpr std::size_t kAllRows = 60;

using backtest::Pair;

class Sections {
 public:
  Sections(const Backtest& of, Lang lang, bool brief)
      : of_(of), was_(of.replay.was), now_(of.replay.now), with_(of, lang), brief_(brief) {}

  std::vector<Section> go() {
    whole();
    addForecast(of_, with_, out_);
    parts(Topic::rules, with_.say("By rule", "По правилам"), with_.say("rule", "правило"), of_.comparison.rules, false);
    parts(Topic::months, with_.say("By month", "По месяцам"), with_.say("month", "месяц"), of_.comparison.months, true);
    if (of_.comparison.tiers.size() > 1)
      parts(Topic::tiers, with_.say("By tier", "По уровням"), with_.say("tier", "уровень"), of_.comparison.tiers, true);
    for (const backtest::SegmentPairs& one : of_.comparison.segments) segment(one);
    addMembers(of_, with_, out_);
    caps();
    owed();
    return std::move(out_);
  }

 private:
  using Text = std::function<std::string(Value)>;

  Section& section(Topic topic, std::string title) {
    Section& one = out_.emplace_back();
    one.topic = topic;
    one.title = std::move(title);
    return one;
  }

  void line(Grid& grid, const std::string& what, Value was, Value now, const Text& number, const Text& change) const {
    grid.rows.push_back({what, number(was), number(now), change(now - was), with_.percent(was, now)});
  }

  void pointLines(Grid& grid) const {
    const Text number = [&](Value value) { return with_.points(value); };
    const Text change = [&](Value value) { return with_.pointsChange(value); };
    const auto add = [&](const char* en, const char* ru, Value PointTotals::*field, bool always) {
      const Value was = was_.figures.whole.wallets.front().*field;
      const Value now = now_.figures.whole.wallets.front().*field;
      if (always || was != 0 || now != 0) line(grid, with_.say(en, ru), was, now, number, change);
    };
    add("points earned", "начислено баллов", &PointTotals::earned, true);
    add("points redeemed", "списано в оплату", &PointTotals::redeemed, true);
    add("points expired", "сгорело", &PointTotals::expired, true);
    add("points taken back by returns", "отозвано возвратами", &PointTotals::taken_back, true);
    add("points given back by returns", "возвращено возвратами", &PointTotals::returned, false);
    add("points adjusted by late receipts", "исправлено опоздавшими чеками", &PointTotals::adjusted, false);
    add("points not collected", "не удалось отозвать", &PointTotals::uncollected, false);
    add("points turned into something else", "обменяно", &PointTotals::turned, false);
    add("points brought over", "перенесено", &PointTotals::opened, false);
    add("points given by other customers", "подарено другими клиентами", &PointTotals::gifted, false);
    add("points by hand", "вручную", &PointTotals::by_hand, false);
    line(grid, with_.say("points outstanding at the end", "баллов в обращении в конце"),
         was_.figures.whole.wallets.front().outstanding(), now_.figures.whole.wallets.front().outstanding(), number,
         change);
  }

  /// The further wallets, by name; one that a side does not have holds nothing there.
  void walletLines(Grid& grid) const {
    std::set<std::string> names;
    for (const backtest::Side* side : {&was_, &now_})
      for (std::size_t w = 1; w < side->figures.wallets.size(); ++w) names.insert(side->figures.wallets[w].name);
    for (const std::string& name : names) {
      int decimals = 0;
      const auto totals = [&](const backtest::Side& side) {
        for (std::size_t w = 1; w < side.figures.wallets.size(); ++w)
          if (side.figures.wallets[w].name == name) {
            decimals = side.figures.wallets[w].decimals;
            return side.figures.whole.wallets[w];
          }
        return PointTotals{};
      };
      const PointTotals was = totals(was_);
      const PointTotals now = totals(now_);
      const Text number = [&](Value value) { return report::number(with_.lang(), value, decimals); };
      const Text change = [&](Value value) { return report::change(with_.lang(), value, decimals); };
      line(grid, name + with_.say(" earned", ": начислено"), was.earned, now.earned, number, change);
      line(grid, name + with_.say(" redeemed", ": списано"), was.redeemed, now.redeemed, number, change);
      line(grid, name + with_.say(" outstanding", ": в обращении"), was.outstanding(), now.outstanding(), number,
           change);
    }
  }

  void whole() {
    const Pair& pair = of_.comparison.whole;
    Section& one = section(Topic::whole, with_.say("All in all", "В целом"));
    const std::string percent = with_.percent(pair.cost_was, pair.cost_now);
    const std::string sum =
        pair.change() == 0
            ? std::string(with_.say("The programme would have cost the same", "Программа обошлась бы столько же"))
            : fmt::format(fmt::runtime(pair.change() > 0 ? with_.say("The programme would have cost {} more{}",
                                                                     "Программа обошлась бы на {} дороже{}")
                                                         : with_.say("The programme would have cost {} less{}",
                                                                     "Программа обошлась бы на {} дешевле{}")),
                          with_.withCurrency(with_.money(std::abs(pair.change()))),
                          percent.empty() ? "" : " (" + percent + ")");
    const backtest::Comparison& comparison = of_.comparison;
    one.words.push_back(fmt::format(
        fmt::runtime(with_.say("{}: {} instead of {}. {} members would have gained, {} lost, "
                               "for {} nothing would have changed.",
                               "{}: {} вместо {}. Выиграли бы клиентов: {}, проиграли бы: "
                               "{}, ничего не изменилось бы: {}.")),
        sum, with_.withCurrency(with_.money(pair.cost_now)), with_.withCurrency(with_.money(pair.cost_was)),
        with_.count(comparison.gain.customers), with_.count(comparison.lose.customers), with_.count(comparison.same)));
    Grid& grid = one.grid;
    grid.head = {"", with_.was(), with_.now(), with_.changed(), "%"};
    pointLines(grid);
    walletLines(grid);
    moneyLines(grid);
  }

  void moneyLines(Grid& grid) const {
    const Pair& pair = of_.comparison.whole;
    const Text number = [&](Value value) { return with_.money(value); };
    const Text change = [&](Value value) { return with_.moneyChange(value); };
    const Text count = [&](Value value) { return with_.count(value); };
    const Text count_change = [&](Value value) { return with_.countChange(value); };
    const auto currency = [&](const char* en, const char* ru) {
      return fmt::format("{}, {}", with_.say(en, ru), now_.open.programme->id().currency);
    };
    line(grid, currency("outstanding, by its worth", "в обращении, по стоимости баллов"), of_.comparison.owed_was,
         of_.comparison.owed_now, number, change);
    if (pair.was.discounts != 0 || pair.now.discounts != 0)
      line(grid, currency("discounts by the rules", "скидки по правилам"), pair.was.discounts, pair.now.discounts,
           number, change);
    if (pair.was.coupons_issued != 0 || pair.now.coupons_issued != 0) {
      line(grid, with_.say("coupons issued", "выдано купонов"), pair.was.coupons_issued, pair.now.coupons_issued, count,
           count_change);
      line(grid, with_.say("coupons used", "использовано купонов"), pair.was.coupons_used, pair.now.coupons_used, count,
           count_change);
    }
    line(grid, currency("cost of the programme", "стоимость программы"), pair.cost_was, pair.cost_now, number, change);
    line(grid, currency("members' purchases, net", "покупки участников"), pair.was.net, pair.now.net, number, change);
    grid.rows.push_back({with_.say("cost as a share of purchases", "стоимость как доля покупок"),
                         with_.share(pair.cost_was, pair.was.net), with_.share(pair.cost_now, pair.now.net), "", ""});
    grid.note =
        with_.say("Cost: points earned, less those taken back and expired, by their worth, and discounts by the rules.",
                  "Стоимость: начисленные баллы без отозванных и сгоревших по их стоимости и скидки по правилам.");
  }

  void parts(Topic topic, std::string title, const char* what, const std::vector<Pair>& pairs, bool all) {
    Section& one = section(topic, std::move(title));
    addParts(of_, with_, topic, what, pairs, brief_, one.grid);
    const std::size_t most = brief_ ? kBriefRows : kAllRows;
    if (!all && pairs.size() > most) {
      one.grid.rows.resize(most);
      one.grid.note =
          fmt::format(fmt::runtime(with_.say("and {} more, which change less", "и ещё {}: там изменения меньше")),
                      pairs.size() - most);
    }
    if (topic == Topic::rules)
      one.words.emplace_back(
          with_.say("Cost: what each rule gave, less what returns took back; what expired stands under no rule.",
                    "Стоимость: что дало правило без отозванного возвратами; сгоревшее не относится ни к одному "
                    "правилу."));
    if (topic == Topic::months)
      one.words.emplace_back(with_.say("What expires lowers the cost of the month in which it does.",
                                       "Сгоревшее уменьшает стоимость того месяца, в котором сгорело."));
    if (topic == Topic::tiers)
      one.words.emplace_back(with_.say("By the tier that the customer had when the points moved.",
                                       "По уровню, который был у клиента, когда баллы двигались."));
  }

  void segment(const backtest::SegmentPairs& one) {
    if (one.declared) return declared(one);
    std::string title =
        fmt::format(fmt::runtime(one.of_customer ? with_.say("By the customer's {}", "По полю клиента «{}»")
                                                 : with_.say("By the receipt's {}", "По полю чека «{}»")),
                    one.name == "store" && !one.of_customer ? with_.say("store", "магазин") : one.name);
    if (one.left_out == 0) {
      parts(Topic::segment, std::move(title), one.name.c_str(), one.values, false);
      return;
    }
    section(Topic::segment, std::move(title))
        .words.push_back(fmt::format(fmt::runtime(with_.say("{} different values: too many to be segments.",
                                                            "Разных значений {}: это слишком много для сегментов.")),
                                     with_.count(static_cast<std::int64_t>(one.left_out))));
  }

  void declared(const backtest::SegmentPairs& one) {
    const std::string title = fmt::format(fmt::runtime(with_.say("By the segment {}", "По сегменту «{}»")), one.name);
    parts(Topic::segment, title, one.name.c_str(), inWords(with_, one), false);
    std::string how = with_.say("By whether the customer was in it when the points moved.",
                                "По тому, был ли клиент в нём, когда баллы двигались.");
    if (!brief_)
      how += with_.say(" Outstanding: by who is in it at the end.", " В обращении: по тому, кто в нём в конце.");
    out_.back().words.push_back(std::move(how));
    if (brief_) return;
    Grid& grid = out_.back().grid;
    const auto held = [&](const backtest::Side& side, const std::string& name) {
      const auto found = side.figures.owed_by_segment.find(one.name);
      if (found == side.figures.owed_by_segment.end()) return Value{0};
      const auto in = found->second.find(name);
      return in == found->second.end() ? Value{0} : in->second.front();
    };
    // Behind the name, where the eye looks first for who they are.
    const char* title_of = with_.say("outstanding", "в обращении");
    grid.head.insert(grid.head.begin() + 1,
                     {fmt::format("{}, {}", title_of, with_.was()), fmt::format("{}, {}", title_of, with_.now())});
    for (std::size_t i = 0; i < grid.rows.size(); ++i)
      grid.rows[i].insert(grid.rows[i].begin() + 1,
                          {with_.points(held(was_, one.values[i].name)), with_.points(held(now_, one.values[i].name))});
  }

  void caps() {
    const auto asked = [](const backtest::Side& side) {
      std::int64_t receipts = 0;
      for (const backtest::Redemptions& one : side.figures.redemptions) receipts += one.asked_receipts;
      return receipts;
    };
    Section& one = section(Topic::caps, with_.say("What limits cut", "Что урезали ограничения"));
    Grid& grid = one.grid;
    grid.head = {"", with_.was(), with_.now(), with_.changed(), "%"};
    const Text points = [&](Value value) { return with_.points(value); };
    const Text points_change = [&](Value value) { return with_.pointsChange(value); };
    const Text count = [&](Value value) { return with_.count(value); };
    const Text count_change = [&](Value value) { return with_.countChange(value); };
    if (asked(was_) == 0 && asked(now_) == 0) {
      one.words.emplace_back(
          with_.say("No till asked for points to pay in this history, so the redemption rules cut nothing.",
                    "В этой истории кассы не просили оплатить баллами: правила списания ничего не урезали."));
    } else {
      const auto add = [&](const char* en, const char* ru, const auto& field, const Text& number, const Text& change) {
        const auto of = [&](const backtest::Side& side) { return field(side.figures.redemptions.front()); };
        line(grid, with_.say(en, ru), of(was_), of(now_), number, change);
      };
      using Of = backtest::Redemptions;
      add(
          "receipts that asked to pay with points", "чеков, где просили оплату баллами",
          [](const Of& r) { return r.asked_receipts; }, count, count_change);
      add(
          "points asked for", "просили баллов", [](const Of& r) { return r.asked; }, points, points_change);
      add(
          "points that paid", "оплатили баллов", [](const Of& r) { return r.taken; }, points, points_change);
      add(
          "not there: the customer held less", "не было столько у клиента", [](const Of& r) { return r.short_of; },
          points, points_change);
      add(
          "cut by the redemption rules", "урезали правила списания", [](const Of& r) { return r.cut; }, points,
          points_change);
      add(
          "receipts that they cut", "чеков, которые они урезали", [](const Of& r) { return r.cut_receipts; }, count,
          count_change);
    }
    limitLines(grid);
  }

  void limitLines(Grid& grid) const {
    std::set<std::string> limits;
    for (const backtest::Side* side : {&was_, &now_})
      for (const auto& [text, cut] : side->figures.limits) limits.insert(text);
    for (const std::string& text : limits) {
      const auto of = [&](const backtest::Side& side) {
        const auto found = side.figures.limits.find(text);
        return found == side.figures.limits.end() ? Value{0} : found->second.points;
      };
      line(
          grid, fmt::format(fmt::runtime(with_.say("points cut by: {}", "урезано баллов: {}")), text), of(was_),
          of(now_), [&](Value value) { return with_.points(value); },
          [&](Value value) { return with_.pointsChange(value); });
    }
  }

  void owed() {
    Section& one = section(Topic::owed, with_.say("What is owed at the end", "Сколько баллов в обращении в конце"));
    Grid& grid = one.grid;
    grid.head = {with_.say("points that expire in", "сгорят в"), with_.was(), with_.now(), with_.changed(), "%"};
    std::set<std::string> when;
    for (const backtest::Side* side : {&was_, &now_})
      for (const auto& [month, held] : side->figures.owed_by_expiry) when.insert(month);
    const auto of = [](const std::map<std::string, backtest::Held>& all, const std::string& name) {
      const auto found = all.find(name);
      return found == all.end() ? Value{0} : found->second.front();
    };
    const Text number = [&](Value value) { return with_.points(value); };
    const Text change = [&](Value value) { return with_.pointsChange(value); };
    for (const std::string& month : when) {
      const std::string name = month == "never"  ? with_.say("never", "никогда")
                               : month == "debt" ? with_.say("debt of customers", "долг клиентов")
                                                 : month;
      line(grid, name, of(was_.figures.owed_by_expiry, month), of(now_.figures.owed_by_expiry, month), number, change);
    }
    line(grid, with_.say("in all", "всего"), was_.figures.owed.front(), now_.figures.owed.front(), number, change);
  }

  const Backtest& of_;
  const backtest::Side& was_;
  const backtest::Side& now_;
  Speaker with_;
  bool brief_;
  std::vector<Section> out_;
};

std::string joined(const std::vector<std::string>& all) {
  std::string text;
  for (const std::string& one : all) text += (text.empty() ? "" : ", ") + one;
  return text;
}

}  // namespace

std::vector<Section> backtestSections(const Backtest& of, Lang lang, bool brief) {
  return Sections(of, lang, brief).go();
}

std::string backtestTitle(const Backtest& of, Lang lang) {
  const Speaker with(of, lang);
  return fmt::format(fmt::runtime(with.say("{}: what this change would have done", "{}: что дало бы это изменение")),
                     of.replay.now.open.programme->id().name);
}

std::string backtestSubtitle(const Backtest& of, Lang lang) {
  const Speaker with(of, lang);
  const RunSummary& summary = of.replay.now.summary;
  return fmt::format(
      fmt::runtime(with.say("{} → {}, over {}: {} receipts, {} customers", "{} → {}, по {}: чеков {}, клиентов {}")),
      joined(of.was_files), joined(of.now_files), of.receipts, with.count(summary.totals.receipts),
      with.count(summary.customers));
}

std::vector<std::string> backtestNotes(const Backtest& of, Lang lang) {
  const Speaker with(of, lang);
  std::vector<std::string> notes;
  notes.emplace_back(with.say(
      "This is a replay: everybody buys, returns and pays with points as they did. In truth a change of the rules "
      "changes what people do.",
      "Это повтор истории: все покупают, возвращают и платят баллами так, как было. На деле новые правила меняют и "
      "поведение людей."));
  const auto moved = [&](const backtest::Side& side, const std::vector<std::string>& files) {
    if (side.moved)
      notes.push_back(fmt::format(
          fmt::runtime(with.say("{} is judged as if it had been in force since {}.",
                                "{} применяется так, как если бы действовали с {}.")),
          joined(files),
          side.from == kNoDay ? std::string(with.say("the beginning", "самого начала")) : formatDate(side.from)));
  };
  moved(of.replay.was, of.was_files);
  moved(of.replay.now, of.now_files);
  const std::int64_t was = of.replay.was.summary.totals.refusedTotal();
  const std::int64_t now = of.replay.now.summary.totals.refusedTotal();
  if (was != 0 || now != 0)
    notes.push_back(was == now ? fmt::format(fmt::runtime(with.say("{} receipts were refused, by both.",
                                                                   "Не принято чеков: {}, одинаково в обоих.")),
                                             with.count(was))
                               : fmt::format(fmt::runtime(with.say("Receipts refused: {} by the old, {} by the new.",
                                                                   "Не принято чеков: {} по старым правилам, {} по "
                                                                   "новым.")),
                                             with.count(was), with.count(now)));
  return notes;
}

}  // namespace kopeck::report
