/// kopeck.hpp: the C++20 face of Kopeck, over kopeck.h and nothing else: values in, values out, no exceptions of its
/// own.
///
/// What can fail returns a Result, which holds the value or an Error with a code of kopeck.h and messages in English
/// and Russian. Everything that is returned is a copy and belongs to the caller. Numbers are those of kopeck.h: money
/// in minor units, points in smallest units, quantities in millionths.
///
/// Programme, Session, Account, Ledger and Image own their handles, can be moved and not copied, and free them. An
/// object that was moved from answers as NULL does. Threads: a Programme serves any number at once; a Session with its
/// Accounts and Ledgers one at a time. A Session outlives its Accounts and Ledgers, or they answer KOPECK_FREED.
///
/// Every example is compiled and run by a test. In them `programme` is the coffee club of examples/coffee_club,
/// `session` a Session of it, `account` that of its customer "ann" with 1000 beans, `purchase` a receipt of two coffees
/// for 400.00 on 20 May 2026 that is not applied yet, `ledger` a Ledger of the club with a receipt "r-0" of ann's,
/// `rules` the text of a rule file, and `check` ends the program where its condition is false.
#ifndef KOPECK_KOPECK_HPP
#define KOPECK_KOPECK_HPP

#include <kopeck/kopeck.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace kopeck {
inline namespace v1 {

// ---- values --------------------------------------------------------------------------------------------------------

/// What went wrong: a code of kopeck.h, and what it says. Lower case start, no full stop.
struct Error {
  std::int32_t code = KOPECK_OK;
  std::string message;
  std::string message_ru;
};

/// A value, or why there is none. Asking for what is not there ends the program.
template <typename T>
class [[nodiscard]] Result {
 public:
  /// Holds a value.
  ///
  /// Example:
  ///     kopeck::Result<int> five(5);
  ///     check(*five == 5);
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  /// Holds an error.
  ///
  /// Example:
  ///     kopeck::Result<int> none(kopeck::Error{KOPECK_IO, "can't read", ""});
  ///     check(!none.ok());
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  /// Whether there is a value.
  ///
  /// Example:
  ///     check(kopeck::Result<int>(5).ok());
  [[nodiscard]] bool ok() const noexcept { return state_.index() == 0; }
  /// The same, for `if (auto quote = account.quote(sale))`.
  ///
  /// Example:
  ///     if (auto quote = account.quote(purchase)) check(quote->earned[0] == 20);
  [[nodiscard]] explicit operator bool() const noexcept { return ok(); }
  /// The value.
  ///
  /// Example:
  ///     check(kopeck::Result<int>(5).value() == 5);
  [[nodiscard]] T& value() & noexcept { return *std::get_if<0>(&state_); }
  /// The value.
  ///
  /// Example:
  ///     const kopeck::Result<int> five(5);
  ///     check(five.value() == 5);
  [[nodiscard]] const T& value() const& noexcept { return *std::get_if<0>(&state_); }
  /// The value, to be moved from.
  ///
  /// Example:
  ///     kopeck::Session mine = programme.session().value();
  ///     check(mine.handle() != nullptr);
  [[nodiscard]] T&& value() && noexcept { return std::move(*std::get_if<0>(&state_)); }
  /// The value.
  ///
  /// Example:
  ///     check(*kopeck::Result<int>(5) == 5);
  [[nodiscard]] T& operator*() & noexcept { return value(); }
  /// The value.
  ///
  /// Example:
  ///     const kopeck::Result<int> five(5);
  ///     check(*five == 5);
  [[nodiscard]] const T& operator*() const& noexcept { return value(); }
  /// The value, to be moved from.
  ///
  /// Example:
  ///     kopeck::Session mine = *programme.session();
  ///     check(mine.account("bob").ok());
  [[nodiscard]] T&& operator*() && noexcept { return std::move(*this).value(); }
  /// A member of the value.
  ///
  /// Example:
  ///     check(kopeck::Result<std::string>("five")->size() == 4);
  [[nodiscard]] T* operator->() noexcept { return &value(); }
  /// A member of the value.
  ///
  /// Example:
  ///     const kopeck::Result<std::string> five("five");
  ///     check(five->size() == 4);
  [[nodiscard]] const T* operator->() const noexcept { return &value(); }
  /// The error.
  ///
  /// Example:
  ///     auto nobody = ledger.account("nobody");
  ///     check(!nobody && nobody.error().code == KOPECK_NOT_FOUND);
  [[nodiscard]] const Error& error() const noexcept { return *std::get_if<1>(&state_); }

 private:
  std::variant<T, Error> state_;
};

/// Nothing but that it went well.
struct Done {};
using Status = Result<Done>;

/// Bytes that the host keeps: of an account, a sale, a gift, an image.
using Bytes = std::string;

/// A day and a second of it, local to the programme.
struct Moment {
  std::int32_t day = KOPECK_NO_DAY;
  std::int32_t second = 0;
};

/// A day of the calendar, as kopeck_day(); KOPECK_NO_DAY where there is no such date.
///
/// Example:
///     check(kopeck::day(2026, 5, 20) == purchase.at.day);
[[nodiscard]] inline std::int32_t day(int year, int month, int day_of_month) {
  return kopeck_day(year, month, day_of_month);
}

/// A day and a time of day.
///
/// Example:
///     check(kopeck::at(2026, 5, 20, 10).second == 36000);
[[nodiscard]] inline Moment at(int year, int month, int day_of_month, int hour = 0, int minute = 0, int second = 0) {
  return {kopeck_day(year, month, day_of_month), hour * 3600 + minute * 60 + second};
}

/// A day as std::chrono has it.
///
/// Example:
///     check(std::chrono::year_month_day(kopeck::date(kopeck::day(2026, 5, 20))).year() == std::chrono::year(2026));
[[nodiscard]] inline std::chrono::sys_days date(std::int32_t day_number) {
  return std::chrono::sys_days(std::chrono::days(day_number));
}

/// An attribute by the name that the input has for it, and its value as text.
struct Attribute {
  std::string name;
  std::string value;
};

/// So many of a kind, by its name; an empty name is the header's points.
struct Amount {
  std::string name;
  std::int64_t amount = 0;
};

/// One line of a receipt, as kopeck_line.
struct Line {
  std::string sku, name, category;
  std::int64_t quantity = 1'000'000;
  std::int64_t amount = KOPECK_MISSING;
  std::int64_t discount = 0;
  std::int64_t tax = 0;
  std::vector<Attribute> attributes = {};
};

/// What happens to a customer, as kopeck_event.
struct Event {
  std::int32_t kind = KOPECK_PURCHASE;
  std::string json = {};  // the whole event; then all others but `sales` and `gift` are ignored
  std::string id = {}, customer = {};
  Moment at = {};
  std::string store = {}, name = {}, of = {}, reason = {};
  std::vector<Line> lines = {};
  std::vector<Attribute> attributes = {};
  std::vector<Amount> redeem = {}, redeemed = {}, tenders = {}, coupons = {};
  std::vector<std::string> codes = {};
  std::vector<Bytes> sales = {};
  Bytes gift = {};
};

/// An event that is said as JSON: docs/interfaces.md.
///
/// Example:
///     auto city = account.apply(kopeck::fromJson(R"({"type":"customer","id":"ann","city":"Kazan"})"));
///     check(city.ok());
[[nodiscard]] inline Event fromJson(std::string json) {
  Event event;
  event.json = std::move(json);
  return event;
}

/// Points that moved, as kopeck_posting.
struct Posting {
  std::int32_t kind = 0;  // KOPECK_EARNED and so on
  std::int32_t of = 0;
  std::int64_t points = 0, wanted = 0, lot = 0;
  std::string rule, cut_by;
  std::int32_t version = 0, day = 0;
  bool by_time = false;
  std::vector<std::int64_t> lines;
};

/// What a rule did besides moving points, as kopeck_effect.
struct Effect {
  std::int32_t kind = 0;  // KOPECK_DISCOUNT and so on
  std::int32_t day = 0;
  std::int64_t amount = 0;
  std::string rule, channel, text;
  std::vector<std::int64_t> lines;
};

/// A tier that rose or fell, as kopeck_tier_change.
using TierChange = kopeck_tier_change;

/// What a rule gives to another customer: Event::gift of an event of that customer's account.
struct Gift {
  std::string customer, rule;
  std::int32_t of = 0;
  bool to_self = false;
  std::int64_t points = 0;
  Bytes event;
};

/// What an event did, as kopeck_outcome.
struct Outcome {
  std::int32_t verdict = KOPECK_POSTED;
  std::int32_t refusal = 0;  // 0: it was taken
  std::string reason, message, message_ru;
  std::int64_t gross = 0, net = 0, paid = 0;
  std::vector<Posting> postings;
  std::vector<Effect> effects;
  std::vector<TierChange> tier_changes;
  std::vector<Gift> gifts;
  std::vector<std::uint32_t> unmatched_lines;
  Bytes record;
  std::vector<std::pair<std::size_t, Bytes>> sales;  // index into Event::sales, and the record now
  /// Whether the rules took the event.
  ///
  /// Example:
  ///     check(account.apply(purchase)->taken());
  [[nodiscard]] bool taken() const noexcept { return refusal == 0; }
};

/// What one rule would give, as kopeck_given.
struct Given {
  std::string rule;
  std::int32_t of = 0;  // kind of points; -1: money off
  std::int32_t version = 0;
  std::int64_t amount = 0;
  std::vector<std::int64_t> lines;
};

/// What a receipt would do, as kopeck_quote.
struct Quote {
  std::int32_t refusal = 0;
  std::string reason, message, message_ru;
  std::size_t lines = 0, kinds = 0;
  std::int64_t gross = 0, net = 0, paid = 0, discount = 0;
  std::vector<std::int64_t> discount_lines, earned, earned_lines;
  std::vector<Given> given;
  std::vector<std::int64_t> redeemed;
  std::int64_t redeemed_money = 0;
  std::int32_t redeem_note = KOPECK_NO_NOTE;
  std::int64_t most_money = 0;
  std::vector<std::int64_t> most, most_lines, most_money_lines;
  std::vector<std::int64_t> active, held;
};

/// What an account has, as kopeck_account_info.
struct AccountInfo {
  std::string customer;
  std::int32_t settled_day = KOPECK_NO_DAY;
  std::vector<std::int64_t> active, pending, held;
  std::vector<std::int32_t> levels;
  std::int64_t events = 0;
};

/// A message of the compiler, as kopeck_diagnostic.
struct Diagnostic {
  std::int32_t severity = KOPECK_SEVERITY_ERROR;
  std::string code, file;
  std::int32_t line = 0, column = 0, end_line = 0, end_column = 0;
  std::string message, message_ru, help, help_ru, fix, fix_says, fix_says_ru;
  std::int32_t fix_line = 0, fix_column = 0, fix_end_line = 0, fix_end_column = 0;
};

/// A kind of points, as kopeck_kind_info.
struct Kind {
  std::int32_t use = KOPECK_POINTS;
  std::string name;
  std::int32_t decimals = 0;
  std::int64_t worth_money = 0, worth_points = 0;
};

/// A block of tiers with its levels, the lowest first.
struct Tiers {
  std::string name;
  std::vector<std::string> levels;
};

/// What a programme is, as kopeck_programme_info.
struct ProgrammeInfo {
  std::string name, currency, language, time_zone, engine, identity;
  std::int32_t versions = 0, latest_version = 0, money_decimals = 0, first_day = KOPECK_NO_DAY, late_days = 0;
  std::vector<Kind> kinds;
  std::vector<Tiers> tiers;
};

/// A rule file: its name and what it says.
struct Source {
  std::string name;
  std::string text;
};

namespace detail {

inline kopeck_text c(const std::string& text) {
  return {text.data(), text.size()};
}
inline kopeck_bytes bytes(const std::string& text) {
  return {text.data(), text.size()};
}
inline std::string s(kopeck_text text) {
  return text.size == 0 ? std::string() : std::string(text.data, text.size);
}
inline std::string s(kopeck_bytes bytes) {
  return bytes.size == 0 ? std::string() : std::string(static_cast<const char*>(bytes.data), bytes.size);
}
template <typename T>
std::vector<T> copied(const T* from, std::size_t count) {
  return count == 0 ? std::vector<T>() : std::vector<T>(from, from + count);
}
template <typename Struct>
Struct sized() {
  Struct one{};
  one.size = sizeof one;
  return one;
}
inline Error errorOf(const kopeck_error& error, std::int32_t code) {
  return {code, error.message, error.message_ru};
}

/// A call's answer: what `value` makes of it where it went well.
template <typename Call, typename Value>
auto answered(Call&& call, Value&& value) -> Result<decltype(value())> {
  kopeck_error error = sized<kopeck_error>();
  const std::int32_t code = call(&error);
  if (code != KOPECK_OK) return errorOf(error, code);
  return value();
}
template <typename Call>
Status done(Call&& call) {
  return answered(std::forward<Call>(call), [] { return Done{}; });
}

/// An owned handle.
template <typename Handle, void (*Free)(Handle*)>
class Owned {
 public:
  explicit Owned(Handle* handle = nullptr) : handle_(handle) {}
  ~Owned() { Free(handle_); }
  Owned(Owned&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Owned& operator=(Owned&& other) noexcept {
    if (this != &other) {
      Free(handle_);
      handle_ = std::exchange(other.handle_, nullptr);
    }
    return *this;
  }
  Owned(const Owned&) = delete;
  Owned& operator=(const Owned&) = delete;
  [[nodiscard]] Handle* get() const { return handle_; }
  [[nodiscard]] Handle* release() { return std::exchange(handle_, nullptr); }

 private:
  Handle* handle_;
};

/// An Event as the C interface takes it; the event outlives it.
class EventView {
 public:
  explicit EventView(const Event& event) {
    c_ = sized<kopeck_event>();
    c_.kind = event.kind;
    c_.json = c(event.json);
    c_.id = c(event.id);
    c_.customer = c(event.customer);
    c_.day = event.at.day;
    c_.second = event.at.second;
    c_.store = c(event.store);
    c_.name = c(event.name);
    c_.of = c(event.of);
    c_.reason = c(event.reason);
    c_.gift = bytes(event.gift);
    put(event.attributes, attributes_, c_.attributes, c_.attribute_count);
    put(event.redeem, redeem_, c_.redeem, c_.redeem_count);
    put(event.redeemed, redeemed_, c_.redeemed, c_.redeemed_count);
    put(event.tenders, tenders_, c_.tenders, c_.tender_count);
    put(event.coupons, coupons_, c_.coupons, c_.coupon_count);
    for (const std::string& code : event.codes) codes_.push_back(c(code));
    c_.codes = codes_.data();
    c_.code_count = codes_.size();
    for (const Bytes& sale : event.sales) sales_.push_back(bytes(sale));
    c_.sales = sales_.data();
    c_.sale_count = sales_.size();
    putLines(event.lines);
  }
  EventView(const EventView&) = delete;
  EventView& operator=(const EventView&) = delete;
  [[nodiscard]] const kopeck_event* get() const { return &c_; }

 private:
  static kopeck_attribute one(const Attribute& attribute) { return {c(attribute.name), c(attribute.value)}; }
  static kopeck_amount one(const Amount& amount) { return {c(amount.name), amount.amount}; }
  template <typename From, typename To>
  void put(const std::vector<From>& from, std::vector<To>& into, const To*& data, std::size_t& count) {
    for (const From& each : from) into.push_back(one(each));
    data = into.data();
    count = into.size();
  }
  void putLines(const std::vector<Line>& lines) {
    line_attributes_.resize(lines.size());
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const Line& from = lines[i];
      kopeck_line line{};
      line.sku = c(from.sku);
      line.name = c(from.name);
      line.category = c(from.category);
      line.quantity = from.quantity;
      line.amount = from.amount;
      line.discount = from.discount;
      line.tax = from.tax;
      put(from.attributes, line_attributes_[i], line.attributes, line.attribute_count);
      lines_.push_back(line);
    }
    c_.lines = lines_.data();
    c_.line_count = lines_.size();
  }

  kopeck_event c_{};
  std::vector<kopeck_attribute> attributes_;
  std::vector<kopeck_amount> redeem_, redeemed_, tenders_, coupons_;
  std::vector<kopeck_text> codes_;
  std::vector<kopeck_bytes> sales_;
  std::vector<std::vector<kopeck_attribute>> line_attributes_;
  std::vector<kopeck_line> lines_;
};

inline Outcome copied(const kopeck_outcome& from) {
  Outcome out;
  out.verdict = from.verdict;
  out.refusal = from.refusal;
  out.reason = s(from.reason);
  out.message = s(from.message);
  out.message_ru = s(from.message_ru);
  out.gross = from.gross;
  out.net = from.net;
  out.paid = from.paid;
  for (std::size_t i = 0; i < from.posting_count; ++i) {
    const kopeck_posting& one = from.postings[i];
    out.postings.push_back({one.kind, one.of, one.points, one.wanted, one.lot, s(one.rule), s(one.cut_by), one.version,
                            one.day, one.by_time != 0, copied(one.lines, one.line_count)});
  }
  for (std::size_t i = 0; i < from.effect_count; ++i) {
    const kopeck_effect& one = from.effects[i];
    out.effects.push_back(
        {one.kind, one.day, one.amount, s(one.rule), s(one.channel), s(one.text), copied(one.lines, one.line_count)});
  }
  out.tier_changes = copied(from.tier_changes, from.tier_change_count);
  for (std::size_t i = 0; i < from.gift_count; ++i) {
    const kopeck_gift& one = from.gifts[i];
    out.gifts.push_back({s(one.customer), s(one.rule), one.of, one.to_self != 0, one.points, s(one.event)});
  }
  out.unmatched_lines = copied(from.unmatched_lines, from.unmatched_line_count);
  out.record = s(from.record);
  for (std::size_t i = 0; i < from.sale_count; ++i)
    out.sales.emplace_back(from.sales[i].index, s(from.sales[i].record));
  return out;
}

inline Quote copied(const kopeck_quote& from) {
  Quote out;
  out.refusal = from.refusal;
  out.reason = s(from.reason);
  out.message = s(from.message);
  out.message_ru = s(from.message_ru);
  out.lines = from.line_count;
  out.kinds = from.kind_count;
  out.gross = from.gross;
  out.net = from.net;
  out.paid = from.paid;
  out.discount = from.discount;
  out.discount_lines = copied(from.discount_lines, from.line_count);
  out.earned = copied(from.earned, from.kind_count);
  out.earned_lines = copied(from.earned_lines, from.line_count * from.kind_count);
  for (std::size_t i = 0; i < from.given_count; ++i) {
    const kopeck_given& one = from.given[i];
    out.given.push_back({s(one.rule), one.of, one.version, one.amount, copied(one.lines, one.line_count)});
  }
  out.redeemed = copied(from.redeemed, from.kind_count);
  out.redeemed_money = from.redeemed_money;
  out.redeem_note = from.redeem_note;
  out.most_money = from.most_money;
  out.most = copied(from.most, from.kind_count);
  out.most_lines = copied(from.most_lines, from.line_count * from.kind_count);
  out.most_money_lines = copied(from.most_money_lines, from.line_count);
  out.active = copied(from.active, from.kind_count);
  out.held = copied(from.held, from.kind_count);
  return out;
}

inline Diagnostic copied(const kopeck_diagnostic& from) {
  return {from.severity,   s(from.code),      s(from.file),       from.line,           from.column,
          from.end_line,   from.end_column,   s(from.message),    s(from.message_ru),  s(from.help),
          s(from.help_ru), s(from.fix),       s(from.fix_says),   s(from.fix_says_ru), from.fix_line,
          from.fix_column, from.fix_end_line, from.fix_end_column};
}

}  // namespace detail

// ---- sessions, accounts, ledgers -----------------------------------------------------------------------------------

/// A customer's account in a Session. One thread at a time, that of the session.
class Account {
 public:
  /// Takes over a handle of the C interface.
  ///
  /// Example:
  ///     kopeck::Account none(nullptr);
  ///     check(none.save().error().code == KOPECK_NULL);
  explicit Account(kopeck_account* handle) : handle_(handle) {}
  /// The handle, which stays this object's: for functions of the C interface.
  ///
  /// Example:
  ///     check(account.handle() != nullptr);
  [[nodiscard]] kopeck_account* handle() const noexcept { return handle_.get(); }
  /// The account as bytes that the host keeps: kopeck_account_save().
  ///
  /// Example:
  ///     kopeck::Bytes kept = *account.save();
  ///     check(session.open(kept).ok());
  [[nodiscard]] Result<Bytes> save() const {
    kopeck_bytes bytes{};
    return detail::answered([&](kopeck_error* error) { return kopeck_account_save(handle(), &bytes, error); },
                            [&] { return detail::s(bytes); });
  }
  /// What it has on a day; without one, as it stands: kopeck_account_get().
  ///
  /// Example:
  ///     check(account.info(kopeck::day(2026, 5, 20))->active[0] == 1000);
  [[nodiscard]] Result<AccountInfo> info(std::int32_t on = KOPECK_NO_DAY) const {
    auto info = detail::sized<kopeck_account_info>();
    return detail::answered([&](kopeck_error* error) { return kopeck_account_get(handle(), on, &info, error); },
                            [&] {
                              return AccountInfo{detail::s(info.customer),
                                                 info.settled_day,
                                                 detail::copied(info.active, info.kind_count),
                                                 detail::copied(info.pending, info.kind_count),
                                                 detail::copied(info.held, info.kind_count),
                                                 detail::copied(info.levels, info.block_count),
                                                 info.events};
                            });
  }
  /// Applies an event: kopeck_apply(). Where the rules refuse it the call goes well, and Outcome::taken() is false.
  ///
  /// Example:
  ///     auto outcome = account.apply(purchase);
  ///     check(outcome && outcome->taken() && outcome->postings.size() == 1);
  [[nodiscard]] Result<Outcome> apply(const Event& event) {
    auto outcome = detail::sized<kopeck_outcome>();
    const detail::EventView view(event);
    return detail::answered([&](kopeck_error* error) { return kopeck_apply(handle(), view.get(), &outcome, error); },
                            [&] { return detail::copied(outcome); });
  }
  /// Applies events one after another; up to the first error, which is then the answer, all are applied.
  ///
  /// Example:
  ///     auto outcomes = account.apply({purchase, kopeck::fromJson(R"({"type":"event","id":"e-1","name":"signup",
  ///                                    "customer":"ann","at":"2026-05-21T10:00:00"})")});
  ///     check(outcomes && outcomes->size() == 2);
  [[nodiscard]] Result<std::vector<Outcome>> apply(std::initializer_list<Event> events) {
    std::vector<Outcome> outcomes;
    for (const Event& event : events) {
      auto one = apply(event);
      if (!one) return one.error();
      outcomes.push_back(std::move(*one));
    }
    return outcomes;
  }
  /// Lets time pass up to the start of a day: kopeck_account_pass().
  ///
  /// Example:
  ///     check(account.pass(kopeck::day(2027, 1, 1))->postings.size() == 1);
  [[nodiscard]] Result<Outcome> pass(std::int32_t until) {
    auto outcome = detail::sized<kopeck_outcome>();
    return detail::answered([&](kopeck_error* error) { return kopeck_account_pass(handle(), until, &outcome, error); },
                            [&] { return detail::copied(outcome); });
  }
  /// What a receipt would do: kopeck_quote_receipt(). Nothing changes.
  ///
  /// Example:
  ///     auto quote = account.quote(purchase);
  ///     check(quote && quote->earned[0] == 20 && quote->most[0] == 200);
  [[nodiscard]] Result<Quote> quote(const Event& event) {
    auto quote = detail::sized<kopeck_quote>();
    const detail::EventView view(event);
    return detail::answered(
        [&](kopeck_error* error) { return kopeck_quote_receipt(handle(), view.get(), &quote, error); },
        [&] { return detail::copied(quote); });
  }
  /// Holds the points that a purchase asks to redeem: kopeck_hold().
  ///
  /// Example:
  ///     kopeck::Event sale = purchase;
  ///     sale.redeem = {{"", 100}};
  ///     check(account.hold("till-7/1", sale, std::chrono::minutes(10))->redeemed[0] == 100);
  [[nodiscard]] Result<Quote> hold(const std::string& name, const Event& event, std::chrono::seconds time) {
    auto quote = detail::sized<kopeck_quote>();
    const detail::EventView view(event);
    return detail::answered(
        [&](kopeck_error* error) {
          return kopeck_hold(handle(), detail::c(name), view.get(), time.count(), &quote, error);
        },
        [&] { return detail::copied(quote); });
  }
  /// Applies the receipt that points were held for, and ends the hold: kopeck_hold_commit().
  ///
  /// Example:
  ///     kopeck::Event sale = purchase;
  ///     sale.redeem = {{"", 100}};
  ///     check(account.hold("till-7/1", sale, std::chrono::minutes(10)).ok());
  ///     check(account.commit("till-7/1", sale)->taken());
  ///     check(account.commit("till-7/1", sale).error().code == KOPECK_HOLD_COMMITTED);
  [[nodiscard]] Result<Outcome> commit(const std::string& name, const Event& event) {
    auto outcome = detail::sized<kopeck_outcome>();
    const detail::EventView view(event);
    return detail::answered(
        [&](kopeck_error* error) { return kopeck_hold_commit(handle(), detail::c(name), view.get(), &outcome, error); },
        [&] { return detail::copied(outcome); });
  }
  /// Lets held points go: kopeck_hold_release().
  ///
  /// Example:
  ///     check(account.release("none", purchase.at).error().code == KOPECK_HOLD_UNKNOWN);
  [[nodiscard]] Status release(const std::string& name, Moment when) {
    return detail::done([&](kopeck_error* error) {
      return kopeck_hold_release(handle(), detail::c(name), when.day, when.second, error);
    });
  }
  /// Why the last quote, hold or applied event gave what it gave: kopeck_explain().
  ///
  /// Example:
  ///     check(account.quote(purchase).ok());
  ///     check(account.explain(KOPECK_RUSSIAN)->find("base") != std::string::npos);
  [[nodiscard]] Result<std::string> explain(std::int32_t language = KOPECK_ENGLISH,
                                            std::int32_t form = KOPECK_AS_TEXT) {
    kopeck_text text{};
    return detail::answered([&](kopeck_error* error) { return kopeck_explain(handle(), form, language, &text, error); },
                            [&] { return detail::s(text); });
  }

 private:
  detail::Owned<kopeck_account, kopeck_account_free> handle_;
};

/// A ledger on disk. One thread at a time, that of its session.
class Ledger {
 public:
  /// Takes over a handle of the C interface.
  ///
  /// Example:
  ///     kopeck::Ledger none(nullptr);
  ///     check(none.commit().error().code == KOPECK_NULL);
  explicit Ledger(kopeck_ledger* handle) : handle_(handle) {}
  /// The handle, which stays this object's.
  ///
  /// Example:
  ///     check(ledger.handle() != nullptr);
  [[nodiscard]] kopeck_ledger* handle() const noexcept { return handle_.get(); }
  /// Takes an event in any order: kopeck_ledger_apply(). Outcome::verdict says what became of it.
  ///
  /// Example:
  ///     purchase.customer = "ann";
  ///     check(ledger.apply(purchase)->verdict == KOPECK_POSTED);
  [[nodiscard]] Result<Outcome> apply(const Event& event) {
    auto outcome = detail::sized<kopeck_outcome>();
    const detail::EventView view(event);
    return detail::answered(
        [&](kopeck_error* error) { return kopeck_ledger_apply(handle(), view.get(), &outcome, error); },
        [&] { return detail::copied(outcome); });
  }
  /// Keeps all that was applied: kopeck_ledger_commit().
  ///
  /// Example:
  ///     check(ledger.commit().ok());
  [[nodiscard]] Status commit() {
    return detail::done([&](kopeck_error* error) { return kopeck_ledger_commit(handle(), error); });
  }
  /// Lets time pass for all accounts: kopeck_ledger_pass().
  ///
  /// Example:
  ///     check(ledger.pass(kopeck::day(2026, 12, 31)).ok());
  [[nodiscard]] Status pass(std::int32_t until) {
    return detail::done([&](kopeck_error* error) { return kopeck_ledger_pass(handle(), until, error); });
  }
  /// A copy of a customer's account: kopeck_ledger_account().
  ///
  /// Example:
  ///     check(ledger.account("ann")->quote(purchase).ok());
  [[nodiscard]] Result<Account> account(const std::string& customer) {
    kopeck_account* account = nullptr;
    return detail::answered(
        [&](kopeck_error* error) { return kopeck_ledger_account(handle(), detail::c(customer), &account, error); },
        [&] { return Account(account); });
  }
  /// Why an event in the ledger gave what it gave: kopeck_ledger_explain().
  ///
  /// Example:
  ///     check(ledger.explain("r-0")->find("base") != std::string::npos);
  [[nodiscard]] Result<std::string> explain(const std::string& id, std::int32_t language = KOPECK_ENGLISH,
                                            std::int32_t form = KOPECK_AS_TEXT) {
    kopeck_text text{};
    return detail::answered(
        [&](kopeck_error* error) {
          return kopeck_ledger_explain(handle(), detail::c(id), form, language, &text, error);
        },
        [&] { return detail::s(text); });
  }
  /// Commits and closes: kopeck_ledger_close(). A ledger that is destroyed without it stands at its last commit.
  ///
  /// Example:
  ///     check(ledger.close().ok());
  [[nodiscard]] Status close() {
    kopeck_ledger* const handle = handle_.release();
    return detail::done([&](kopeck_error* error) { return kopeck_ledger_close(handle, error); });
  }

 private:
  detail::Owned<kopeck_ledger, kopeck_ledger_free> handle_;
};

/// What one thread works with.
class Session {
 public:
  /// Takes over a handle of the C interface.
  ///
  /// Example:
  ///     kopeck::Session none(nullptr);
  ///     check(none.account("ann").error().code == KOPECK_NULL);
  explicit Session(kopeck_session* handle) : handle_(handle) {}
  /// The handle, which stays this object's.
  ///
  /// Example:
  ///     check(session.handle() != nullptr);
  [[nodiscard]] kopeck_session* handle() const noexcept { return handle_.get(); }
  /// An account of a customer of whom nothing is known: kopeck_account_new().
  ///
  /// Example:
  ///     check(session.account("bob")->info()->events == 0);
  [[nodiscard]] Result<Account> account(const std::string& customer) {
    kopeck_account* account = nullptr;
    return detail::answered(
        [&](kopeck_error* error) { return kopeck_account_new(handle(), detail::c(customer), &account, error); },
        [&] { return Account(account); });
  }
  /// An account from its bytes: kopeck_account_open().
  ///
  /// Example:
  ///     check(session.open("no account").error().code == KOPECK_DAMAGED);
  [[nodiscard]] Result<Account> open(const Bytes& bytes) {
    kopeck_account* account = nullptr;
    return detail::answered(
        [&](kopeck_error* error) { return kopeck_account_open(handle(), detail::bytes(bytes), &account, error); },
        [&] { return Account(account); });
  }
  /// Opens or makes a ledger: kopeck_ledger_open().
  ///
  /// Example:
  ///     auto mine = session.ledger(ledger_path);
  ///     check(mine.ok());
  ///     check(mine->close().ok());
  [[nodiscard]] Result<Ledger> ledger(const std::string& path, std::int32_t run_day = KOPECK_NEVER,
                                      const std::string& input = {}) {
    kopeck_ledger* ledger = nullptr;
    auto options = detail::sized<kopeck_ledger_options>();
    options.run_day = run_day;
    options.path = detail::c(path);
    options.input = detail::c(input);
    return detail::answered([&](kopeck_error* error) { return kopeck_ledger_open(handle(), &options, &ledger, error); },
                            [&] { return Ledger(ledger); });
  }
  /// The counters of limits that all customers share, as bytes: kopeck_session_counters().
  ///
  /// Example:
  ///     check(session.setCounters(*session.counters()).ok());
  [[nodiscard]] Result<Bytes> counters() {
    kopeck_bytes bytes{};
    return detail::answered([&](kopeck_error* error) { return kopeck_session_counters(handle(), &bytes, error); },
                            [&] { return detail::s(bytes); });
  }
  /// Takes counters that counters() gave: kopeck_session_set_counters().
  ///
  /// Example:
  ///     check(session.setCounters("none").error().code == KOPECK_DAMAGED);
  [[nodiscard]] Status setCounters(const Bytes& bytes) {
    return detail::done(
        [&](kopeck_error* error) { return kopeck_session_set_counters(handle(), detail::bytes(bytes), error); });
  }
  /// Why an event that was applied earlier gave what it gave, from its record: kopeck_explain_record().
  ///
  /// Example:
  ///     kopeck::Bytes record = account.apply(purchase)->record;
  ///     check(session.explain(record, KOPECK_ENGLISH, KOPECK_AS_JSON)->front() == '{');
  [[nodiscard]] Result<std::string> explain(const Bytes& record, std::int32_t language = KOPECK_ENGLISH,
                                            std::int32_t form = KOPECK_AS_TEXT) {
    kopeck_text text{};
    return detail::answered(
        [&](kopeck_error* error) {
          return kopeck_explain_record(handle(), detail::bytes(record), form, language, &text, error);
        },
        [&] { return detail::s(text); });
  }

 private:
  detail::Owned<kopeck_session, kopeck_session_free> handle_;
};

/// A programme in all its versions. Immutable; any thread.
class Programme {
 public:
  /// Takes over a handle of the C interface.
  ///
  /// Example:
  ///     kopeck::Programme none(nullptr);
  ///     check(none.session().error().code == KOPECK_NULL);
  explicit Programme(kopeck_programme* handle) : handle_(handle) {}
  /// The handle, which stays this object's.
  ///
  /// Example:
  ///     check(programme.handle() != nullptr);
  [[nodiscard]] kopeck_programme* handle() const noexcept { return handle_.get(); }
  /// A session, for one thread: kopeck_session_new().
  ///
  /// Example:
  ///     check(programme.session()->account("ann").ok());
  [[nodiscard]] Result<Session> session() const {
    kopeck_session* session = nullptr;
    return detail::answered([&](kopeck_error* error) { return kopeck_session_new(handle(), &session, error); },
                            [&] { return Session(session); });
  }
  /// What it is: kopeck_programme_get(), with all its kinds and tiers.
  ///
  /// Example:
  ///     check(programme.info()->tiers[0].levels[2] == "gold");
  [[nodiscard]] Result<ProgrammeInfo> info() const {
    auto info = detail::sized<kopeck_programme_info>();
    return detail::answered([&](kopeck_error* error) { return kopeck_programme_get(handle(), &info, error); },
                            [&] { return described(info); });
  }

 private:
  [[nodiscard]] ProgrammeInfo described(const kopeck_programme_info& from) const {
    ProgrammeInfo info{detail::s(from.name),
                       detail::s(from.currency),
                       detail::s(from.language),
                       detail::s(from.time_zone),
                       detail::s(from.engine),
                       detail::s(from.identity),
                       from.versions,
                       from.latest_version,
                       from.money_decimals,
                       from.first_day,
                       from.late_days,
                       {},
                       {}};
    for (std::int32_t i = 0; i < from.kinds; ++i) {
      auto kind = detail::sized<kopeck_kind_info>();
      if (kopeck_programme_kind(handle(), i, &kind, nullptr) != KOPECK_OK) continue;
      info.kinds.push_back({kind.use, detail::s(kind.name), kind.decimals, kind.worth_money, kind.worth_points});
    }
    for (std::int32_t block = 0; block < from.tier_blocks; ++block) {
      auto tiers = detail::sized<kopeck_tiers_info>();
      if (kopeck_programme_tiers(handle(), block, &tiers, nullptr) != KOPECK_OK) continue;
      Tiers& named = info.tiers.emplace_back(Tiers{detail::s(tiers.name), {}});
      for (std::int32_t level = 0; level < tiers.levels; ++level) {
        kopeck_text name{};
        if (kopeck_programme_level(handle(), block, level, &name, nullptr) == KOPECK_OK)
          named.levels.push_back(detail::s(name));
      }
    }
    return info;
  }

  detail::Owned<kopeck_programme, kopeck_programme_free> handle_;
};

/// What came of compiling: the programme, or why there is none; and all that the compiler has to say.
struct Compiled {
  Result<Programme> programme;
  std::vector<Diagnostic> diagnostics;
  std::string text, text_ru;  // as a terminal shows them, without colours
};

/// Loads a programme from an image: kopeck_programme_load_image(). `native` runs machine code in it, of images whose
/// origin you know. In both libraries.
///
/// Example:
///     auto loaded = kopeck::load(*kopeck::build(programme));
///     check(loaded && loaded->info()->identity == programme.info()->identity);
[[nodiscard]] inline Result<Programme> load(const Bytes& image, bool native = false) {
  kopeck_programme* programme = nullptr;
  auto options = detail::sized<kopeck_load_options>();
  options.native_code = native ? 1 : 0;
  return detail::answered(
      [&](kopeck_error* error) {
        return kopeck_programme_load_image(detail::bytes(image), &options, &programme, error);
      },
      [&] { return Programme(programme); });
}

namespace detail {

inline Compiled compiled(const kopeck_compile_options& options) {
  kopeck_programme* programme = nullptr;
  kopeck_diagnostics* found = nullptr;
  kopeck_error error = sized<kopeck_error>();
  const std::int32_t code = kopeck_compile(&options, &programme, &found, &error);
  const Owned<kopeck_diagnostics, kopeck_diagnostics_free> owner(found);
  Compiled out{code == KOPECK_OK ? Result<Programme>(Programme(programme)) : Result<Programme>(errorOf(error, code)),
               {},
               s(kopeck_diagnostics_text(found, KOPECK_ENGLISH, 0)),
               s(kopeck_diagnostics_text(found, KOPECK_RUSSIAN, 0))};
  for (std::size_t i = 0; i < kopeck_diagnostics_count(found); ++i) {
    auto one = sized<kopeck_diagnostic>();
    if (kopeck_diagnostics_get(found, i, &one, nullptr) == KOPECK_OK) out.diagnostics.push_back(copied(one));
  }
  return out;
}

inline std::vector<kopeck_source> sources(const std::vector<Source>& from) {
  std::vector<kopeck_source> all;
  for (const Source& one : from) all.push_back({c(one.name), c(one.text)});
  return all;
}

}  // namespace detail

/// Compiles a programme from the texts of its versions: kopeck_compile(). Not in the runtime alone.
///
/// Example:
///     auto club = kopeck::compile({{"club.kop", rules}});
///     if (!club.programme) fprintf(stderr, "%s", club.text.c_str());
///     check(club.programme.ok() && club.diagnostics.empty());
[[nodiscard]] inline Compiled compile(const std::vector<Source>& versions, const std::vector<Source>& imports = {},
                                      std::int32_t engine = KOPECK_AUTO) {
  const std::vector<kopeck_source> texts = detail::sources(versions);
  const std::vector<kopeck_source> more = detail::sources(imports);
  auto options = detail::sized<kopeck_compile_options>();
  options.engine = engine;
  options.versions = texts.data();
  options.version_count = texts.size();
  options.imports = more.data();
  options.import_count = more.size();
  return detail::compiled(options);
}

/// Compiles a programme from the files of its versions: kopeck_compile(). Not in the runtime alone.
///
/// Example:
///     check(kopeck::compileFiles({"no such file.kop"}).programme.error().code == KOPECK_IO);
[[nodiscard]] inline Compiled compileFiles(const std::vector<std::string>& files, std::int32_t engine = KOPECK_AUTO) {
  std::vector<kopeck_text> paths;
  for (const std::string& file : files) paths.push_back(detail::c(file));
  auto options = detail::sized<kopeck_compile_options>();
  options.engine = engine;
  options.files = paths.data();
  options.file_count = paths.size();
  return detail::compiled(options);
}

/// Makes the image of a programme, with machine code for the processors that `cpus` names: kopeck_build_image(). Not in
/// the runtime alone.
///
/// Example:
///     check(kopeck::build(programme)->size() > 36);
[[nodiscard]] inline Result<Bytes> build(const Programme& programme, const std::string& cpus = "none") {
  kopeck_image* image = nullptr;
  return detail::answered(
      [&](kopeck_error* error) { return kopeck_build_image(programme.handle(), detail::c(cpus), &image, error); },
      [&] {
        const detail::Owned<kopeck_image, kopeck_image_free> owner(image);
        return detail::s(kopeck_image_bytes(image));
      });
}

/// The library's version, "0.1.0".
///
/// Example:
///     check(!kopeck::version().empty());
[[nodiscard]] inline std::string version() {
  return detail::s(kopeck_version());
}

}  // namespace v1
}  // namespace kopeck

#endif
