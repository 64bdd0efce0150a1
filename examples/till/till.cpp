// A till in miniature. The centre is a ledger; the till works on copies of its accounts. What is paid stands in the
// till's journal first and goes to the centre from there: late is no trouble, and what is sent twice counts once.
#include <array>
#include <chrono>
#include <ctime>
#include <iomanip>
#include <iostream>
#include <iterator>
#include <optional>
#include <sstream>
#include <utility>

#include "journal.h"

/// 20050 of two decimals is "200.50".
static std::string written(std::int64_t value, std::int32_t decimals) {
  std::string digits = std::to_string(value < 0 ? -value : value);
  const auto places = static_cast<std::size_t>(decimals);
  if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
  if (places > 0) digits.insert(digits.size() - places, ".");
  return value < 0 ? "-" + digits : digits;
}

/// `,"key":"value"`, and nothing of an empty value. Numbers may be texts in JSON: what people type the library reads.
static std::string member(const std::string& key, const std::string& value) {
  std::string out;
  for (const char c : value) out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
  return value.empty() ? "" : ",\"" + key + "\":\"" + out + '"';
}

class Till {
 public:
  using Words = std::vector<std::string>;
  /// The till is called as its folder; no two tills of a centre may have one name.
  Till(const kopeck::Programme& programme, std::string centre, const std::filesystem::path& folder)
      : session_(*programme.session()),
        info_(*programme.info()),
        centre_(std::move(centre)),
        name_((folder / ".").lexically_normal().parent_path().filename()) {}
  /// False: no journal can be kept there.
  [[nodiscard]] bool open(const std::filesystem::path& folder) { return journal_.open(folder) && next().empty(); }
  [[nodiscard]] std::string prompt() const { return name_ + (online_ ? "> " : " (offline)> "); }
  /// Does what the words say; answers what there is to say of it, with a line break.
  std::string run(const Words& words) {
    const auto is = [&](const char* name, std::size_t least, std::size_t most) {
      return words[0] == name && words.size() > least && words.size() <= most + 1;
    };
    if (is("card", 1, 1)) return card(words[1]);
    if (is("scan", 3, 4)) return scan(words);
    if (is("quote", 0, 0)) return quote();
    if (is("redeem", 1, 1)) return redeem(words[1]);
    if (is("pay", 0, 0)) return pay();
    if (is("void", 0, 0)) return next();
    if (is("offline", 0, 0)) return online_ = false, "";
    if (is("online", 0, 0)) return online_ = true, settle();
    if (is("language", 1, 1)) return language_ = words[1] == "ru" ? KOPECK_RUSSIAN : KOPECK_ENGLISH, "";
    if (is("clock", 2, 2)) return clock(words[1] + ' ' + words[2]);
    return "card NUMBER, scan GOODS QUANTITY PRICE [CATEGORY], quote, redeem POINTS, pay, void, offline, online,\n"
           "language en|ru, clock 2026-05-20 10:00, quit\n";
  }
  /// Sends to the centre what it has not got, and takes up what it knows of the cards. Can be done again at any time.
  std::string settle() {
    if (!online_) return "";
    auto ledger = session_.ledger(centre_, KOPECK_NEVER, name_);
    if (!ledger) return "no centre: " + ledger.error().message + '\n';
    std::map<std::string, std::string> expected;
    for (const auto& [card, bytes] : journal_.cards)
      if (const auto account = known(card)) expected[card] = balance(*account);
    std::string says;
    std::size_t sent = journal_.settled;
    for (; sent < journal_.lines.size(); ++sent) {
      const auto outcome = ledger->apply(kopeck::fromJson(journal_.lines[sent]));
      if (!outcome) return says + "the centre fails: " + outcome.error().message + '\n';
      constexpr std::array kVerdicts = {"posted", "anonymous", "known already", "refused: ", "waits"};
      says += number(sent) + ' ' + kVerdicts.at(static_cast<std::size_t>(outcome->verdict)) + outcome->message + '\n';
    }
    if (const auto kept = ledger->commit(); !kept) return "the centre fails: " + kept.error().message + '\n';
    for (auto& [card, bytes] : journal_.cards)
      if (const auto account = ledger->account(card)) bytes = *account->save();
    journal_.settled = sent;
    journal_.saveCards();
    for (const auto& [card, thought] : expected)
      if (const auto account = known(card); account && balance(*account) != thought && !says.empty())
        says += card + (" has " + balance(*account) + "; the till thought ").append(thought) + '\n';
    return says;
  }

 private:
  /// The card's account: what the centre said last, and what was paid here since.
  kopeck::Result<kopeck::Account> known(const std::string& card) {
    const auto found = journal_.cards.find(card);
    const bool fresh = found == journal_.cards.end() || found->second.empty();
    auto account = fresh ? session_.account(card) : session_.open(found->second);
    for (std::size_t i = journal_.settled; account && i < journal_.lines.size(); ++i)
      if (journal_.lines[i].find(member("customer", card)) != std::string::npos)  // names have their quotes escaped
        (void)account->apply(kopeck::fromJson(journal_.lines[i]));
    return account;
  }
  std::string card(const std::string& number) {
    if (const auto account = known(number); !account) return account.error().message + '\n';
    journal_.cards.try_emplace(number);
    const std::string says = settle();
    next();
    account_ = *known(number);
    card_ = number;
    return says + card_ + ": " + balance(account_, moment().day) + '\n';
  }
  std::string scan(const Words& words) {
    const std::string line = member("name", words[1]) + member("quantity", words[2]) + member("price", words[3]) +
                             member("category", words.size() > 4 ? words[4] : "");
    const std::string before = std::exchange(lines_, lines_ + (lines_.empty() ? "{" : ",{") + line.substr(1) + '}');
    const auto quote = account_.quote(kopeck::fromJson(sale()));
    if ((!quote && quote.error().code != KOPECK_LATE) || (quote && quote->refusal != 0))
      return lines_ = before, (quote ? quote->message : quote.error().message) + '\n';
    names_.push_back(words[1]);
    return letGo() + words[1] + (quote ? ", together " + money(quote->net) : "") + '\n';
  }
  /// What the receipt earns, and the most that points may pay, line by line.
  std::string quote() {
    std::string says = letGo();
    const auto quote = account_.quote(kopeck::fromJson(sale()));
    if (!quote) return says + quote.error().message + '\n';
    const auto row = [&](const std::string& name, std::int64_t earned, std::int64_t most) {
      return name + " earns " + points(earned) + ", points may pay " + money(most) + '\n';
    };
    for (std::size_t i = 0; i < quote->lines; ++i)
      says += "  " + row(names_[i], quote->earned_lines[i * quote->kinds], quote->most_money_lines[i]);
    return says + row(money(quote->net), quote->earned[0], quote->most_money);
  }
  /// Points are held from here until the receipt is paid, or becomes another one.
  std::string redeem(const std::string& wish) {
    const std::string says = letGo();
    const std::string hold = "hold-" + std::to_string(++holds_);
    const auto held = account_.hold(hold, kopeck::fromJson(sale(member("redeem", wish))), std::chrono::minutes(15));
    if (!held) return says + held.error().message + '\n';
    hold_ = hold;
    redeemed_ = member("redeemed", written(held->redeemed[0], info_.kinds[0].decimals));
    return says + "held: " + points(held->redeemed[0]) + ", worth " + money(held->redeemed_money) + '\n';
  }
  std::string letGo() {
    if (hold_.empty()) return "";
    (void)account_.release(hold_, moment());
    hold_ = redeemed_ = "";
    return "the points are let go: redeem again\n";
  }
  /// Paid is what stands in the journal: before that nothing has happened, what comes after can be done again.
  std::string pay() {
    if (lines_.empty()) return "nothing was scanned\n";
    const std::string paid = sale(redeemed_);
    const auto outcome =
        hold_.empty() ? account_.apply(kopeck::fromJson(paid)) : account_.commit(hold_, kopeck::fromJson(paid));
    const bool late = !outcome && outcome.error().code == KOPECK_LATE && hold_.empty();  // the centre takes it
    if (!outcome && !late) return outcome.error().message + '\n';
    if (outcome && !outcome->taken()) return outcome->message + '\n';
    std::string slip = late ? outcome.error().message + '\n' : card_.empty() ? "" : *account_.explain(language_);
    if (!late) slip += (language_ == KOPECK_RUSSIAN ? "К ОПЛАТЕ " : "TO PAY ") + money(outcome->paid) + '\n';
    if (!journal_.append(paid)) return "the journal can't be written: nothing is paid; scan again\n" + next();
    if (!card_.empty()) slip += card_ + ": " + balance(account_, moment().day) + '\n';
    next();
    return slip + settle();
  }
  std::string next() {
    card_ = lines_ = hold_ = redeemed_ = "";
    names_.clear();
    account_ = *session_.account("guest");
    return "";
  }
  /// The receipt as it stands; without a card it has no customer.
  [[nodiscard]] std::string sale(const std::string& more = "") const {
    const std::tm at = now();
    std::ostringstream time;
    time << std::put_time(&at, "%Y-%m-%dT%H:%M:%S");
    return R"({"type":"purchase")" + member("id", number(journal_.lines.size())) + member("customer", card_) +
           member("at", time.str()) + member("channel", "pos") + more + ",\"lines\":[" + lines_ + "]}";
  }
  [[nodiscard]] std::tm now() const {
    std::tm at{};
    const std::time_t seconds = std::time(nullptr);
    return clock_ ? *clock_ : *localtime_r(&seconds, &at);
  }
  [[nodiscard]] kopeck::Moment moment() const {
    const std::tm at = now();
    return kopeck::at(at.tm_year + 1900, at.tm_mon + 1, at.tm_mday, at.tm_hour, at.tm_min, at.tm_sec);
  }
  std::string clock(const std::string& text) {
    std::tm at{};
    if (!(std::istringstream(text) >> std::get_time(&at, "%Y-%m-%d %H:%M"))) return "there is no such time\n";
    clock_ = at;
    return "";
  }
  // At the same second receipts stand in the order of their numbers, so all are of one length.
  std::string number(std::size_t index) const { return name_ + '-' + std::to_string(1'000'001 + index).substr(1); }
  std::string money(std::int64_t sum) const { return written(sum, info_.money_decimals) + ' ' + info_.currency; }
  std::string points(std::int64_t count) const { return written(count, info_.kinds[0].decimals) + " points"; }
  std::string balance(const kopeck::Account& account, std::int32_t day = KOPECK_NO_DAY) const {
    const auto has = account.info(day);
    if (!has) return balance(account);  // the card was used later than that
    return points(has->active[0]) + ", and " + points(has->pending[0]) + " later";
  }
  kopeck::Session session_;
  kopeck::ProgrammeInfo info_;
  std::string centre_, name_;
  Journal journal_;
  bool online_ = true;
  std::int32_t language_ = KOPECK_ENGLISH;
  std::optional<std::tm> clock_;
  // The receipt at hand: its card, the card's account as far as the till knows, its lines as JSON.
  std::string card_, lines_, hold_, redeemed_;
  kopeck::Account account_{nullptr};
  std::vector<std::string> names_;
  int holds_ = 0;
};

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() != 3) return std::cerr << "till PROGRAMME.kpk CENTRE.db FOLDER\n", 2;
  std::ifstream file(arguments[0], std::ios::binary);
  const auto programme = kopeck::load({std::istreambuf_iterator<char>(file), {}});
  if (!programme) return std::cerr << arguments[0] << ": " << programme.error().message << '\n', 1;
  Till till(*programme, arguments[1], arguments[2]);
  if (!till.open(arguments[2])) return std::cerr << "another till has " << arguments[2] << ", or it is no folder\n", 1;
  std::cout << till.settle();
  for (std::string line; std::cout << till.prompt() << std::flush && std::getline(std::cin, line);) {
    if (::isatty(STDIN_FILENO) == 0) std::cout << line << '\n';
    std::istringstream text(line);
    const Till::Words words{std::istream_iterator<std::string>(text), {}};
    if (!words.empty() && words[0] == "quit") break;
    if (!words.empty() && words[0][0] != '#') std::cout << till.run(words);
  }
}
