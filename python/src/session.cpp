// Sessions and accounts: one event at a time. Amounts travel as the integers that the C interface has; _session.py makes
// numbers of them.
#include <memory>

#include "programme.h"

namespace {

static constexpr const char* kPostingKinds[] = {"",         "earned",   "redeemed", "expired", "taken_back",
                                                "returned", "repaid",   "uncollected", "adjusted", "turned",
                                                "used",     "opened",   "gifted",   "by_hand"};
static constexpr const char* kEffectKinds[] = {"", "discount", "free_units", "message", "record"};
static constexpr const char* kNotes[] = {"", "not_offered", "condition", "no_times_left", "below_minimum", "capped"};

template <std::size_t N>
const char* named(const char* const (&names)[N], std::int32_t number) {
  return number >= 0 && static_cast<std::size_t>(number) < N ? names[number] : "";
}

nb::list listOf(const std::int64_t* values, std::size_t count) {
  nb::list list;
  for (std::size_t i = 0; values != nullptr && i < count; ++i) list.append(values[i]);
  return list;
}

/// Values by line and kind, a list a line.
nb::list gridOf(const std::int64_t* values, std::size_t lines, std::size_t kinds) {
  nb::list list;
  for (std::size_t line = 0; values != nullptr && line < lines; ++line) list.append(listOf(values + line * kinds, kinds));
  return list;
}

nb::bytes bytesOf(kopeck_bytes bytes) { return nb::bytes(bytes.data, bytes.size); }

nb::object refusalOf(std::int32_t refusal, kopeck_text reason, kopeck_text message, kopeck_text message_ru) {
  if (refusal == 0) return nb::none();
  return nb::make_tuple(textOf(reason), textOf(message), textOf(message_ru));
}

nb::dict quoteOf(const kopeck_quote& quote) {
  nb::dict out;
  out["refused"] = refusalOf(quote.refusal, quote.reason, quote.message, quote.message_ru);
  out["gross"] = quote.gross;
  out["net"] = quote.net;
  out["paid"] = quote.paid;
  out["discount"] = quote.discount;
  out["discount_lines"] = listOf(quote.discount_lines, quote.line_count);
  out["earned"] = listOf(quote.earned, quote.kind_count);
  out["earned_lines"] = gridOf(quote.earned_lines, quote.line_count, quote.kind_count);
  nb::list given;
  for (std::size_t i = 0; i < quote.given_count; ++i) {
    const kopeck_given& one = quote.given[i];
    given.append(nb::make_tuple(textOf(one.rule), one.of, one.amount, listOf(one.lines, one.line_count)));
  }
  out["given"] = given;
  out["redeemed"] = listOf(quote.redeemed, quote.kind_count);
  out["redeemed_money"] = quote.redeemed_money;
  out["redeem_note"] = named(kNotes, quote.redeem_note);
  out["most"] = listOf(quote.most, quote.kind_count);
  out["most_money"] = quote.most_money;
  out["most_lines"] = gridOf(quote.most_lines, quote.line_count, quote.kind_count);
  out["active"] = listOf(quote.active, quote.kind_count);
  out["held"] = listOf(quote.held, quote.kind_count);
  return out;
}

nb::dict outcomeOf(const kopeck_outcome& outcome) {
  nb::dict out;
  out["refused"] = refusalOf(outcome.refusal, outcome.reason, outcome.message, outcome.message_ru);
  out["gross"] = outcome.gross;
  out["net"] = outcome.net;
  out["paid"] = outcome.paid;
  nb::list postings, effects, tiers, gifts, unmatched, sales;
  for (std::size_t i = 0; i < outcome.posting_count; ++i) {
    const kopeck_posting& one = outcome.postings[i];
    postings.append(nb::make_tuple(named(kPostingKinds, one.kind), one.of, one.points, one.wanted, textOf(one.rule),
                                   textOf(one.cut_by), one.day, one.by_time != 0, listOf(one.lines, one.line_count)));
  }
  for (std::size_t i = 0; i < outcome.effect_count; ++i) {
    const kopeck_effect& one = outcome.effects[i];
    effects.append(nb::make_tuple(named(kEffectKinds, one.kind), one.day, one.amount, textOf(one.rule),
                                  textOf(one.channel), textOf(one.text), listOf(one.lines, one.line_count)));
  }
  for (std::size_t i = 0; i < outcome.tier_change_count; ++i) {
    const kopeck_tier_change& one = outcome.tier_changes[i];
    tiers.append(nb::make_tuple(one.block, one.from, one.to, one.day));
  }
  for (std::size_t i = 0; i < outcome.gift_count; ++i) {
    const kopeck_gift& one = outcome.gifts[i];
    gifts.append(
        nb::make_tuple(textOf(one.customer), textOf(one.rule), one.of, one.points, one.to_self != 0, bytesOf(one.event)));
  }
  for (std::size_t i = 0; i < outcome.unmatched_line_count; ++i) unmatched.append(outcome.unmatched_lines[i]);
  for (std::size_t i = 0; i < outcome.sale_count; ++i)
    sales.append(nb::make_tuple(outcome.sales[i].index, bytesOf(outcome.sales[i].record)));
  out["postings"] = postings;
  out["effects"] = effects;
  out["tier_changes"] = tiers;
  out["gifts"] = gifts;
  out["unmatched_lines"] = unmatched;
  out["record"] = bytesOf(outcome.record);
  out["sales"] = sales;
  return out;
}

class Session {
 public:
  explicit Session(const Programme& programme) {
    Details details;
    details.check(kopeck_session_new(programme.get(), &handle_, &details));
  }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session() { kopeck_session_free(handle_); }
  [[nodiscard]] kopeck_session* get() const { return handle_; }

  [[nodiscard]] nb::bytes counters() const {
    kopeck_bytes bytes{};
    Details details;
    details.check(kopeck_session_counters(handle_, &bytes, &details));
    return bytesOf(bytes);
  }
  void setCounters(const nb::bytes& bytes) {
    Details details;
    details.check(kopeck_session_set_counters(handle_, {bytes.data(), bytes.size()}, &details));
  }
  [[nodiscard]] std::string explainRecord(const nb::bytes& record, const std::string& language, bool json) const {
    kopeck_text text{};
    Details details;
    details.check(kopeck_explain_record(handle_, {record.data(), record.size()}, json ? KOPECK_AS_JSON : KOPECK_AS_TEXT,
                                        languageOf(language), &text, &details));
    return textOf(text);
  }

 private:
  kopeck_session* handle_ = nullptr;
};

/// An event said as JSON, and what goes with it.
struct Event {
  Event(const std::string& json, const std::vector<nb::bytes>& records) {
    for (const nb::bytes& record : records) sales.push_back({record.data(), record.size()});
    event.size = sizeof event;
    event.json = textOf(json);
    event.sales = sales.data();
    event.sale_count = sales.size();
  }
  std::vector<kopeck_bytes> sales;
  kopeck_event event{};
};

class Account {
 public:
  Account(std::shared_ptr<Session> session, const std::string& customer) : session_(std::move(session)) {
    Details details;
    details.check(kopeck_account_new(session_->get(), textOf(customer), &handle_, &details));
  }
  Account(std::shared_ptr<Session> session, const nb::bytes& bytes) : session_(std::move(session)) {
    Details details;
    details.check(kopeck_account_open(session_->get(), {bytes.data(), bytes.size()}, &handle_, &details));
  }
  Account(const Account&) = delete;
  Account& operator=(const Account&) = delete;
  ~Account() { kopeck_account_free(handle_); }

  [[nodiscard]] nb::bytes save() const {
    kopeck_bytes bytes{};
    Details details;
    details.check(kopeck_account_save(handle_, &bytes, &details));
    return bytesOf(bytes);
  }
  nb::dict quote(const std::string& json) {
    const Event event(json, {});
    kopeck_quote quote{};
    quote.size = sizeof quote;
    Details details;
    details.check(kopeck_quote_receipt(handle_, &event.event, &quote, &details));
    return quoteOf(quote);
  }
  nb::dict apply(const std::string& json, const std::vector<nb::bytes>& sales) {
    return outcome([&](const kopeck_event* event, kopeck_outcome* out, kopeck_error* error) {
      return kopeck_apply(handle_, event, out, error);
    }, Event(json, sales));
  }
  nb::dict applyGift(const nb::bytes& gift) {
    Event event("", {});
    event.event.kind = KOPECK_GIFT;
    event.event.gift = {gift.data(), gift.size()};
    return outcome([&](const kopeck_event* one, kopeck_outcome* out, kopeck_error* error) {
      return kopeck_apply(handle_, one, out, error);
    }, event);
  }
  nb::dict pass(std::int32_t day) {
    return outcome([&](const kopeck_event*, kopeck_outcome* out, kopeck_error* error) {
      return kopeck_account_pass(handle_, day, out, error);
    }, Event("", {}));
  }
  nb::dict hold(const std::string& name, const std::string& json, std::int64_t seconds) {
    const Event event(json, {});
    kopeck_quote quote{};
    quote.size = sizeof quote;
    Details details;
    details.check(kopeck_hold(handle_, textOf(name), &event.event, seconds, &quote, &details));
    return quoteOf(quote);
  }
  nb::dict commit(const std::string& name, const std::string& json) {
    return outcome([&](const kopeck_event* event, kopeck_outcome* out, kopeck_error* error) {
      return kopeck_hold_commit(handle_, textOf(name), event, out, error);
    }, Event(json, {}));
  }
  void release(const std::string& name, std::int32_t day, std::int32_t second) {
    Details details;
    details.check(kopeck_hold_release(handle_, textOf(name), day, second, &details));
  }
  [[nodiscard]] std::string explain(const std::string& language, bool json) const {
    kopeck_text text{};
    Details details;
    details.check(
        kopeck_explain(handle_, json ? KOPECK_AS_JSON : KOPECK_AS_TEXT, languageOf(language), &text, &details));
    return textOf(text);
  }
  [[nodiscard]] nb::dict info(std::int32_t day) const {
    kopeck_account_info info{};
    info.size = sizeof info;
    Details details;
    details.check(kopeck_account_get(handle_, day, &info, &details));
    nb::dict out;
    out["customer"] = textOf(info.customer);
    out["settled_day"] = info.settled_day;
    out["active"] = listOf(info.active, info.kind_count);
    out["pending"] = listOf(info.pending, info.kind_count);
    out["held"] = listOf(info.held, info.kind_count);
    nb::list levels;
    for (std::size_t i = 0; i < info.block_count; ++i) levels.append(info.levels[i]);
    out["levels"] = levels;
    out["events"] = info.events;
    return out;
  }

 private:
  template <typename Call>
  static nb::dict outcome(Call&& call, const Event& event) {
    kopeck_outcome out{};
    out.size = sizeof out;
    Details details;
    details.check(call(&event.event, &out, &details));
    return outcomeOf(out);
  }

  std::shared_ptr<Session> session_;
  kopeck_account* handle_ = nullptr;
};

}  // namespace

void bindSession(nb::module_& module) {
  nb::class_<Session>(module, "Session")
      .def("counters", &Session::counters)
      .def("set_counters", &Session::setCounters)
      .def("explain_record", &Session::explainRecord);
  module.def("session", [](const Programme& programme) { return std::make_shared<Session>(programme); });
  nb::class_<Account>(module, "Account")
      .def("save", &Account::save)
      .def("quote", &Account::quote)
      .def("apply", &Account::apply)
      .def("apply_gift", &Account::applyGift)
      .def("settle", &Account::pass)
      .def("hold", &Account::hold)
      .def("commit", &Account::commit)
      .def("release", &Account::release)
      .def("explain", &Account::explain)
      .def("info", &Account::info);
  module.def("account_new", [](std::shared_ptr<Session> session, const std::string& customer) {
    return std::make_unique<Account>(std::move(session), customer);
  });
  module.def("account_open", [](std::shared_ptr<Session> session, const nb::bytes& bytes) {
    return std::make_unique<Account>(std::move(session), bytes);
  });
}
