#include "tools/report/proof.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/engine/words.h"

namespace kopeck::report {

using prove::Change;
using prove::Claim;
using prove::Finding;
using prove::Shows;
using prove::Verdict;

namespace {

const char* say(Lang lang, const char* en, const char* ru) {
  return lang == Lang::ru ? ru : en;
}

std::string shareText(const Finding& finding, Lang lang) {
  if (finding.verdict == Verdict::refuted)
    return fmt::format(fmt::runtime(say(lang, "what comes back has no bound: {} of the net below",
                                        "возврат баллами и скидками не ограничен: {} от суммы ниже")),
                       percentText(*finding.share));
  if (!finding.most) return say(lang, "the greatest share that comes back", "наибольшая доля, которая возвращается");
  std::string text =
      fmt::format(fmt::runtime(say(lang, "no receipt gets back more than {} of its net in points and discounts",
                                   "ни по одному чеку не возвращается баллами и скидками больше {} от суммы")),
                  percentText(*finding.most));
  if (finding.share)
    text +=
        fmt::format(fmt::runtime(say(lang, "; this one gets {}", "; по этому чеку {}")), percentText(*finding.share));
  return text;
}

std::string amountText(const plan::Plan& older, const plan::Plan& newer, const Change& change, Value amount,
                       Lang lang) {
  if (change.of_money) return moneyText(newer, amount);
  // Of a rule that is gone only the older version knows the kind.
  const plan::Plan& plan = static_cast<std::size_t>(change.kind) < newer.kinds.size() ? newer : older;
  const Words words = kindWords(plan, change.kind, amount);
  return lang == Lang::ru ? words.ru : words.en;
}

}  // namespace

std::string percentText(Ratio ratio) {
  std::string text =
      formatScaled(roundedQuotient(Int128{ratio.num} * 1'000'000, ratio.den, RoundingMode::half_up).value_or(0), 4);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text + "%";
}

std::string claimText(const plan::Plan& plan, const Finding& finding, Lang lang) {
  switch (finding.claim) {
    case Claim::guarantee:
      return plan.guarantees[static_cast<std::size_t>(finding.guarantee)].name;
    case Claim::growing:
      return say(lang, "earning never falls when a line is added", "с добавленной строкой начисляется не меньше");
    case Claim::returns:
      return say(lang, "no return raises what was earned", "возврат не увеличивает начисленного");
    case Claim::share:
      break;
  }
  return shareText(finding, lang);
}

std::string changeText(const plan::Plan& older, const plan::Plan& newer, const Change& change, Lang lang) {
  const auto amount = [&](Value value) { return amountText(older, newer, change, value, lang); };
  const char* way = change.up ? say(lang, "more", "больше") : say(lang, "less", "меньше");
  switch (change.shows) {
    case Shows::amount:
      return fmt::format(
          fmt::runtime(change.of_money ? say(lang, "{} takes off {}: {} instead of {}", "{} снимает {}: {} вместо {}")
                                       : say(lang, "{} gives {}: {} instead of {}", "{} даёт {}: {} вместо {}")),
          change.rule, way, amount(change.after), amount(change.before));
    case Shows::life:
      return fmt::format(fmt::runtime(say(lang, "{} gives as much, but what it gives lives otherwise: {}",
                                          "{} даёт столько же, но живёт это иначе: {}")),
                         change.rule, amount(change.after));
    case Shows::payment:
      return fmt::format(
          fmt::runtime(say(lang, "points pay {}: {} instead of {}", "баллами оплачено {}: {} вместо {}")), way,
          amount(change.after), amount(change.before));
    case Shows::receipt:
      break;
  }
  return say(lang, "a receipt comes to something else", "чек считается иначе");
}

std::vector<std::string> rewrittenText(const prove::Difference& difference, Lang lang) {
  std::vector<std::string> lines;
  for (const prove::Rewritten& one : difference.rewritten) {
    const std::string& before = one.before.in(lang);
    const std::string& after = one.after.in(lang);
    const std::string what = before.empty()  ? "+ " + after
                             : after.empty() ? "− " + before
                                             : fmt::format("{} → {}", before, after);
    lines.push_back(fmt::format("{}: {}", one.subject.in(lang), what));
  }
  for (const std::string& name : difference.named.changed) {
    const auto is_told = [&](const prove::Rewritten& one) {
      return std::find(one.rules.begin(), one.rules.end(), name) != one.rules.end();
    };
    if (std::none_of(difference.rewritten.begin(), difference.rewritten.end(), is_told)) lines.push_back(name);
  }
  return lines;
}

}  // namespace kopeck::report
