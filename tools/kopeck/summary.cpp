#include "tools/kopeck/summary.h"

#include <fmt/format.h>

#include <cstdlib>

#include "runtime/engine/words.h"
#include "runtime/run/summary.h"

namespace kopeck::tool {

namespace {

/// Digits grouped in a decimal text.
std::string groupedText(const Common& common, const std::string& text) {
  const std::size_t point = text.find('.');
  const std::string whole = text.substr(0, point);
  const std::int64_t number = std::strtoll(whole.c_str(), nullptr, 10);
  const std::string sign = number == 0 && text.starts_with('-') ? "-" : "";
  if (point == std::string::npos) return sign + grouped(common, number);
  return sign + grouped(common, number) + common.say(".", ",") + text.substr(point + 1);
}

/// "version 3", "versions 3, 4".
std::string versionsText(const Common& common, const Programme& programme) {
  std::string numbers;
  for (std::size_t v = 0; v < programme.size(); ++v)
    numbers += fmt::format("{}{}", v == 0 ? "" : ", ", programme[v].plan->version);
  return (programme.size() == 1 ? common.say("version ", "версия ") : common.say("versions ", "версии ")) + numbers;
}

std::string walletText(const Common& common, const FurtherWallet& wallet) {
  const auto of = [&](Value v) { return groupedText(common, formatScaled(v, wallet.kind->decimals)); };
  return fmt::format("{}: {} {}, {} {}", wallet.kind->name, of(wallet.totals.earned), common.say("earned", "начислено"),
                     of(wallet.outstanding.all - wallet.outstanding.debt), common.say("outstanding", "в обращении"));
}

/// Writes the rows of a summary, one matter after another.
class Summary {
 public:
  Summary(const Common& common, const Programme& programme, const RunSummary& summary)
      : common_(common),
        programme_(programme),
        plan_(*programme[programme.size() - 1].plan),
        summary_(summary),
        totals_(summary.totals) {}

  std::string text(const std::string& engine) {
    out_ = fmt::format("{}, {} · {} {}\n", plan_.name, versionsText(common_, programme_),
                       common_.say("engine", "движок"), engine);
    receipts();
    points();
    others();
    row("money", "деньги",
        fmt::format("{} {} · {} {} · {} {}", money(totals_.gross), common_.say("gross", "до скидок"),
                    money(totals_.net), common_.say("net", "после скидок"), money(totals_.paid),
                    common_.say("paid", "оплачено")));
    if (summary_.resumed_at > 0)
      row("went on", "продолжено",
          fmt::format("{} {}{}", common_.say("after input line", "после строки"), count(summary_.resumed_at),
                      summary_.receipts_now > 0 ? "" : common_.say("; nothing new", "; нового нет")));
    row("time", "время",
        fmt::format("{}.{:02} {}, {} {}", summary_.microseconds / 1'000'000, summary_.microseconds / 10'000 % 100,
                    common_.say("s", "с"), count(rateOf(summary_)), common_.say("receipts/s", "чеков/с")));
    return std::move(out_);
  }

 private:
  void row(const char* en, const char* ru, const std::string& value) {
    out_ += "  " + padded(common_.say(en, ru), 14) + value + "\n";
  }
  [[nodiscard]] std::string count(std::int64_t n) const { return grouped(common_, n); }
  [[nodiscard]] std::string points(Value v) const { return groupedText(common_, pointsNumber(plan_, v)); }
  [[nodiscard]] std::string money(Value v) const {
    return groupedText(common_, formatScaled(v, plan_.schema.money_decimals)) + " " + plan_.schema.currency;
  }

  void receipts();
  void points();
  void others();

  const Common& common_;
  const Programme& programme_;
  const plan::Plan& plan_;
  const RunSummary& summary_;
  const RunTotals& totals_;
  std::string out_;
};

void Summary::receipts() {
  row("receipts", "чеки", count(totals_.receipts));
  row("  posted", "  проведено", count(totals_.posted));
  row("  anonymous", "  без клиента", count(totals_.anonymous));
  row("  duplicate", "  повторы", count(totals_.duplicate));
  if (totals_.waiting > 0)
    row("  waiting", "  ждут",
        fmt::format("{} ({})", count(totals_.waiting),
                    common_.say("returns whose sale has not come yet", "возвраты, продажа которых ещё не пришла")));
  if (totals_.waiting < 0)
    row("  waiting", "  ждут",
        fmt::format("{} ({})", count(totals_.waiting),
                    common_.say("returns of an earlier input that waited until now",
                                "возвраты из прежних данных, которые ждали до сих пор")));
  row("  refused", "  отказано", count(totals_.refusedTotal()));
  for (const RejectCount& reject : totals_.refused)
    row("", "",
        fmt::format("{} {} ({} {})", count(reject.count), reject.reason, count(reject.lines),
                    common_.say("lines", "строк")));
  row("events", "события", count(totals_.events));
  row("lines", "строки",
      totals_.lines_refused == 0
          ? count(totals_.lines)
          : fmt::format("{} ({} {})", count(totals_.lines), count(totals_.lines_refused),
                        common_.say("refused of receipts otherwise accepted", "отказано в принятых чеках")));
  row("customers", "клиенты", count(summary_.customers));
}

void Summary::points() {
  const Book::Outstanding outstanding = mainOutstanding(summary_);
  row("points", "баллы", fmt::format("{} {}", points(totals_.earned), common_.say("earned", "начислено")));
  row("", "", fmt::format("{} {}", points(totals_.redeemed), common_.say("redeemed", "списано в оплату")));
  row("", "", fmt::format("{} {}", points(totals_.expired), common_.say("expired", "сгорело")));
  row("", "", fmt::format("{} {}", points(totals_.taken_back), common_.say("taken back", "отозвано возвратами")));
  const auto more = [&](Value value, const char* en, const char* ru) {
    if (value != 0) row("", "", fmt::format("{} {}", points(value), common_.say(en, ru)));
  };
  more(totals_.returned, "given back", "возвращено клиентам");
  more(totals_.adjusted, "adjusted by late receipts", "исправлено опоздавшими чеками");
  more(totals_.uncollected, "not collected", "не удалось отозвать");
  more(totals_.turned, "turned into something else", "обменяно");
  more(totals_.opened, "brought over", "перенесено");
  more(totals_.gifted, "given by other customers", "подарено другими клиентами");
  more(totals_.by_hand, "by hand", "вручную");
  row("", "",
      fmt::format("{} {} ({} {})", points(outstanding.all - outstanding.debt),
                  common_.say("outstanding", "в обращении"), points(outstanding.pending),
                  common_.say("of them pending", "из них неактивно")));
  for (const FurtherWallet& wallet : furtherWallets(programme_, summary_)) row("", "", walletText(common_, wallet));
}

void Summary::others() {
  if (totals_.discounts != 0) row("discounts", "скидки", money(totals_.discounts));
  if (totals_.coupons_issued != 0 || totals_.coupons_used != 0)
    row("coupons", "купоны",
        fmt::format("{} {}, {} {}", count(totals_.coupons_issued), common_.say("issued", "выдано"),
                    count(totals_.coupons_used), common_.say("used", "использовано")));
  if (totals_.messages != 0) row("messages", "сообщения", count(totals_.messages));
  if (totals_.gifts != 0 || totals_.gifts_refused != 0)
    row("gifts", "подарки",
        fmt::format("{} ({} {})", count(totals_.gifts), count(totals_.gifts_refused),
                    common_.say("refused", "отказано")));
  if (totals_.schedules_refused != 0)
    row("scheduled", "по расписанию",
        fmt::format("{} {}", count(totals_.schedules_refused),
                    common_.say("times a customer was given nothing: a sum is more than the ledger holds",
                                "раз клиенту ничего не начислено: сумма больше, чем вмещает журнал")));
}

}  // namespace

std::string summaryText(const Common& common, const Programme& programme, const RunSummary& summary,
                        const std::string& engine) {
  return Summary(common, programme, summary).text(engine);
}

}  // namespace kopeck::tool
