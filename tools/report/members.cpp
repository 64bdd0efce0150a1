#include "tools/report/members.h"

#include <fmt/format.h>

#include <utility>

namespace kopeck::report {

namespace {

using backtest::Bucket;
using backtest::Extreme;
using backtest::Party;

Section& add(std::vector<Section>& to, Topic topic, std::string title) {
  Section& one = to.emplace_back();
  one.topic = topic;
  one.title = std::move(title);
  return one;
}

void addParties(const Backtest& of, const Speaker& with, std::vector<Section>& to) {
  const backtest::Comparison& all = of.comparison;
  Section& one = add(to, Topic::members, with.say("Who gains and who loses", "Кто выигрывает и кто проигрывает"));
  Grid& grid = one.grid;
  const std::int64_t members = all.gain.customers + all.lose.customers + all.same;
  grid.head = {
      "", with.say("customers", "клиентов"), with.say("share", "доля"), with.say("points", "баллы"),
      fmt::format(fmt::runtime(with.say("money, {}", "деньги, {}")), of.replay.now.open.programme->id().currency)};
  const auto line = [&](const char* en, const char* ru, const Party& party) {
    grid.rows.push_back({with.say(en, ru), with.count(party.customers), with.share(party.customers, members),
                         with.pointsChange(party.points), with.moneyChange(party.money)});
  };
  line("gain", "выигрывают", all.gain);
  line("lose", "проигрывают", all.lose);
  line("no change", "без изменений", {all.same, 0, 0});
}

/// "−10.00 … −5.00", from the lower end to the upper.
std::string bucketName(const Speaker& with, const Bucket& bucket) {
  if (bucket.sign == 0) return with.say("no change", "без изменений");
  const std::string sign = bucket.sign > 0 ? "+" : "\u2212";
  const std::string near = bucket.over == 0 ? "0" : sign + with.size(bucket.over);
  if (!bucket.up_to)
    return fmt::format(
        fmt::runtime(bucket.sign > 0 ? with.say("above {}", "больше {}") : with.say("below {}", "меньше {}")), near);
  const std::string far = sign + with.size(*bucket.up_to);
  return bucket.sign > 0 ? near + " … " + far : far + " … " + near;
}

void addSpread(const Backtest& of, const Speaker& with, std::vector<Section>& to) {
  const backtest::Comparison& all = of.comparison;
  Section& one = add(to, Topic::spread, with.say("How the change is spread", "Как распределено изменение"));
  Grid& grid = one.grid;
  grid.head = {with.say("change", "изменение"), with.say("customers", "клиентов"), with.say("in all", "всего")};
  if (all.by_money) grid.head[0] += ", " + of.replay.now.open.programme->id().currency;
  for (const Bucket& bucket : all.distribution) {
    if (bucket.customers == 0) continue;
    grid.rows.push_back({bucketName(with, bucket), with.count(bucket.customers),
                         all.by_money ? with.moneyChange(bucket.sum) : with.pointsChange(bucket.sum)});
  }
  if (all.quantiles.size() == 5)
    grid.note = fmt::format(
        fmt::runtime(with.say("Of a hundred customers the fifth from below has {}, the 25th {}, the middle one {}, the "
                              "75th {}, the 95th {}.",
                              "Из ста клиентов у пятого снизу {}, у 25-го {}, у среднего {}, у 75-го {}, у 95-го {}.")),
        with.gain(all.quantiles[0]), with.gain(all.quantiles[1]), with.gain(all.quantiles[2]),
        with.gain(all.quantiles[3]), with.gain(all.quantiles[4]));
}

std::string orNothing(const std::string& text) {
  return text.empty() ? "–" : text;
}

/// "1,204", "1,204, 5.00 GBP off", "–".
std::string gaveText(const Speaker& with, const backtest::Gave& gave) {
  if (!gave.there) return with.say("no such rule", "нет такого правила");
  std::string text;
  const auto add = [&](const std::string& one) { text += (text.empty() ? "" : ", ") + one; };
  if (gave.points != 0) add(with.points(gave.points));
  if (gave.discount != 0)
    add(fmt::format(fmt::runtime(with.say("{} off", "скидка {}")), with.withCurrency(with.money(gave.discount))));
  for (const std::string& one : gave.more) add(one);
  return orNothing(text);
}

std::string whyText(const Speaker& with, const backtest::Gave& gave) {
  return gave.there ? orNothing(with.say(gave.why)) : with.say("no such rule", "нет такого правила");
}

Card cardOf(const Backtest& of, const Speaker& with, const Extreme& extreme) {
  Card card;
  card.title = fmt::format("{}: {}", extreme.change.id,
                           with.gain(of.comparison.by_money ? extreme.change.money : extreme.change.points));
  if (of.comparison.by_money)
    card.facts.push_back(fmt::format(fmt::runtime(with.say("{} instead of {}", "{} вместо {}")),
                                     with.withCurrency(with.money(extreme.change.cost_now)),
                                     with.withCurrency(with.money(extreme.change.cost_was))));
  if (extreme.was_tier != extreme.now_tier)
    card.facts.push_back(fmt::format(fmt::runtime(with.say("ends as {} instead of {}", "в конце {} вместо {}")),
                                     orNothing(extreme.now_tier), orNothing(extreme.was_tier)));
  else if (!extreme.now_tier.empty())
    card.facts.push_back(fmt::format(fmt::runtime(with.say("ends as {}", "в конце {}")), extreme.now_tier));
  if (extreme.was_expired != extreme.now_expired)
    card.facts.push_back(
        fmt::format(fmt::runtime(with.say("{} points expired instead of {}", "сгорело баллов: {} вместо {}")),
                    with.points(extreme.now_expired), with.points(extreme.was_expired)));
  if (extreme.was_corrected != extreme.now_corrected)
    card.facts.push_back(fmt::format(fmt::runtime(with.say("late receipts corrected {} points instead of {}",
                                                           "опоздавшие чеки исправили баллов: {} вместо {}")),
                                     with.pointsChange(extreme.now_corrected),
                                     with.pointsChange(extreme.was_corrected)));
  card.rules.head = {with.say("rule", "правило"), with.was(), with.now()};
  for (const backtest::RuleChange& rule : extreme.rules)
    card.rules.rows.push_back({rule.rule, gaveText(with, rule.was), gaveText(with, rule.now)});
  if (!extreme.receipt) return card;
  const backtest::ReceiptChange& receipt = *extreme.receipt;
  card.receipt = fmt::format(fmt::runtime(with.say("Receipt {} of {}, net {}: {} points instead of {}",
                                                   "Чек {} от {}, сумма {}: баллов {} вместо {}")),
                             receipt.id, formatDate(receipt.day), with.withCurrency(with.money(receipt.net)),
                             with.points(receipt.now_points), with.points(receipt.was_points));
  if (receipt.was_discount != receipt.now_discount)
    card.receipt += fmt::format(fmt::runtime(with.say(", discount {} instead of {}", ", скидка {} вместо {}")),
                                with.withCurrency(with.money(receipt.now_discount)),
                                with.withCurrency(with.money(receipt.was_discount)));
  card.receipt_rules.head = {with.say("rule", "правило"), with.was(), with.now()};
  card.receipt_rules.words = 3;
  for (const backtest::RuleChange& rule : receipt.rules)
    card.receipt_rules.rows.push_back({rule.rule, whyText(with, rule.was), whyText(with, rule.now)});
  return card;
}

void addExtremes(const Backtest& of, const Speaker& with, bool gainers, std::vector<Section>& to) {
  const std::vector<Extreme>& all = gainers ? of.comparison.gainers : of.comparison.losers;
  if (all.empty()) return;
  Section& one = add(to, gainers ? Topic::gainers : Topic::losers,
                     gainers ? with.say("Who gains most", "Кто выигрывает больше всех")
                             : with.say("Who loses most", "Кто проигрывает больше всех"));
  for (const Extreme& extreme : all) one.cards.push_back(cardOf(of, with, extreme));
}

}  // namespace

void addMembers(const Backtest& of, const Speaker& with, std::vector<Section>& to) {
  addParties(of, with, to);
  addSpread(of, with, to);
  addExtremes(of, with, true, to);
  addExtremes(of, with, false, to);
}

}  // namespace kopeck::report
