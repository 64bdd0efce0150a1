// The functions of kopeck.h that evaluate: arguments are looked at here, what is done stands in the files beside this.
#include <algorithm>
#include <optional>
#include <string>

#include "embed/apply.h"
#include "embed/arguments.h"
#include "embed/counters.h"
#include "embed/quote.h"
#include "embed/session.h"

using namespace kopeck::embed;  // NOLINT(google-build-using-namespace)

namespace {

template <typename Struct>
std::optional<Refused> canGive(const Struct* into, const char* name) {
  if (into != nullptr && !saysSize(*into)) return badStruct(name);
  return std::nullopt;
}

/// Gives the answer to whoever wants it.
template <typename Struct>
void giveTo(const Struct& full, Struct* into) {
  if (into != nullptr) (void)give(full, into);
}

}  // namespace

int32_t kopeck_apply(kopeck_account* account, const kopeck_event* event, kopeck_outcome* outcome, kopeck_error* error) {
  return withAccount(account, error, [&](Session& session, Account& body) -> std::int32_t {
    kopeck_event full{};
    if (const auto refused = takeEvent(event, full)) return answer(error, *refused);
    if (const auto refused = canGive(outcome, "outcome")) return answer(error, *refused);
    kopeck_outcome done{};
    if (const auto refused = applyEvent(session, body, full, nullptr, done)) return answer(error, *refused);
    giveTo(done, outcome);
    return KOPECK_OK;
  });
}

int32_t kopeck_apply_all(kopeck_account* account, const kopeck_event* events, size_t count, kopeck_each each,
                         void* context, size_t* applied, kopeck_error* error) {
  return withAccount(account, error, [&](Session& session, Account& body) -> std::int32_t {
    if (applied != nullptr) *applied = 0;
    if (events == nullptr && count > 0) return answer(error, nullArgument("events"));
    // All have the size of the first: a caller that was compiled earlier has smaller ones.
    const std::size_t stride = count > 0 ? events->size : 0;
    if (stride > kMostStruct || stride % alignof(kopeck_event) != 0) return answer(error, badStruct("events"));
    if (const auto refused = wrongArray(events, count, std::max<std::size_t>(stride, 1), "events"))
      return answer(error, *refused);
    for (std::size_t i = 0; i < count; ++i) {
      const auto* const at = reinterpret_cast<const kopeck_event*>(reinterpret_cast<const char*>(events) + i * stride);
      kopeck_event full{};
      if (const auto refused = takeEvent(at, full)) return answer(error, *refused);
      if (at->size != stride) return answer(error, badStruct("events"));
      kopeck_outcome done{};
      if (const auto refused = applyEvent(session, body, full, nullptr, done)) return answer(error, *refused);
      if (applied != nullptr) *applied = i + 1;
      done.size = sizeof done;
      if (each != nullptr && each(context, i, &done) != 0) break;
    }
    return KOPECK_OK;
  });
}

int32_t kopeck_account_pass(kopeck_account* account, int32_t day, kopeck_outcome* outcome, kopeck_error* error) {
  return withAccount(account, error, [&](Session& session, Account& body) -> std::int32_t {
    if (!kopeck::isDate(day)) return answer(error, badDay());
    if (const auto refused = canGive(outcome, "outcome")) return answer(error, *refused);
    kopeck_outcome done{};
    if (const auto refused = pass(session, body, day, done)) return answer(error, *refused);
    giveTo(done, outcome);
    return KOPECK_OK;
  });
}

int32_t kopeck_account_get(const kopeck_account* account, int32_t day, kopeck_account_info* info, kopeck_error* error) {
  return withAccount(account, error, [&](Session& session, const Account& body) -> std::int32_t {
    if (info == nullptr) return answer(error, nullArgument("info"));
    if (day != KOPECK_NO_DAY && !kopeck::isDate(day)) return answer(error, badDay());
    if (const auto refused = canGive(info, "info")) return answer(error, *refused);
    kopeck_account_info full{};
    if (const auto refused = describe(session, body, day, full)) return answer(error, *refused);
    giveTo(full, info);
    return KOPECK_OK;
  });
}

int32_t kopeck_session_counters(kopeck_session* session, kopeck_bytes* bytes, kopeck_error* error) {
  return withSession(session, error, [&](Session& body) -> std::int32_t {
    if (bytes == nullptr) return answer(error, nullArgument("bytes"));
    body.bytes() = savedCounters(body);
    *bytes = {body.bytes().data(), body.bytes().size()};
    return KOPECK_OK;
  });
}

int32_t kopeck_session_set_counters(kopeck_session* session, kopeck_bytes bytes, kopeck_error* error) {
  return withSession(session, error, [&](Session& body) -> std::int32_t {
    if (const auto refused = loadCounters(body, bytes)) return answer(error, *refused);
    return KOPECK_OK;
  });
}

int32_t kopeck_quote_receipt(kopeck_account* account, const kopeck_event* event, kopeck_quote* quote,
                             kopeck_error* error) {
  return withAccount(account, error, [&](Session& session, const Account& body) -> std::int32_t {
    if (quote == nullptr) return answer(error, nullArgument("quote"));
    kopeck_event full{};
    if (const auto refused = takeEvent(event, full)) return answer(error, *refused);
    if (const auto refused = canGive(quote, "quote")) return answer(error, *refused);
    kopeck_quote done{};
    Ready ready;
    if (const auto refused = quoteEvent(session, body, full, done, ready)) return answer(error, *refused);
    giveTo(done, quote);
    return KOPECK_OK;
  });
}

int32_t kopeck_hold(kopeck_account* account, kopeck_text hold, const kopeck_event* event, int64_t seconds,
                    kopeck_quote* quote, kopeck_error* error) {
  return withAccount(account, error, [&](Session& session, Account& body) -> std::int32_t {
    kopeck_event full{};
    if (const auto refused = wrongText(hold, "hold")) return answer(error, *refused);
    if (const auto refused = takeEvent(event, full)) return answer(error, *refused);
    if (const auto refused = canGive(quote, "quote")) return answer(error, *refused);
    kopeck_quote done{};
    if (const auto refused = makeHold(session, body, hold, full, seconds, done)) return answer(error, *refused);
    giveTo(done, quote);
    return KOPECK_OK;
  });
}

int32_t kopeck_hold_commit(kopeck_account* account, kopeck_text hold, const kopeck_event* event,
                           kopeck_outcome* outcome, kopeck_error* error) {
  return withAccount(account, error, [&](Session& session, Account& body) -> std::int32_t {
    kopeck_event full{};
    if (const auto refused = wrongText(hold, "hold")) return answer(error, *refused);
    if (const auto refused = takeEvent(event, full)) return answer(error, *refused);
    if (const auto refused = canGive(outcome, "outcome")) return answer(error, *refused);
    kopeck_outcome done{};
    if (const auto refused = commitHold(session, body, hold, full, done)) return answer(error, *refused);
    giveTo(done, outcome);
    return KOPECK_OK;
  });
}

int32_t kopeck_hold_release(kopeck_account* account, kopeck_text hold, int32_t day, int32_t second,
                            kopeck_error* error) {
  return withAccount(account, error, [&](Session&, Account& body) -> std::int32_t {
    if (!kopeck::isDate(day) || second < 0 || second >= 86'400) return answer(error, badDay());
    if (const auto refused = wrongText(hold, "hold")) return answer(error, *refused);
    const kopeck::Value at = static_cast<kopeck::Value>(day) * 86'400 + second;
    if (const auto refused = releaseHold(body, hold, at)) return answer(error, *refused);
    return KOPECK_OK;
  });
}

int32_t kopeck_explain(kopeck_account* account, int32_t form, int32_t language, kopeck_text* text,
                       kopeck_error* error) {
  return withAccount(account, error, [&](Session& session, const Account& body) -> std::int32_t {
    if (text == nullptr) return answer(error, nullArgument("text"));
    if (!isForm(form, language)) return answer(error, badForm());
    if (const auto refused =
            explainLast(session, body, form == KOPECK_AS_JSON, language == KOPECK_RUSSIAN, session.bytes()))
      return answer(error, *refused);
    *text = textOf(session.bytes());
    return KOPECK_OK;
  });
}

int32_t kopeck_explain_record(kopeck_session* session, kopeck_bytes record, int32_t form, int32_t language,
                              kopeck_text* text, kopeck_error* error) {
  return withSession(session, error, [&](Session& body) -> std::int32_t {
    if (text == nullptr) return answer(error, nullArgument("text"));
    if (!isForm(form, language)) return answer(error, badForm());
    std::string said;
    if (const auto refused = explainRecord(body, record, form == KOPECK_AS_JSON, language == KOPECK_RUSSIAN, said))
      return answer(error, *refused);
    body.bytes() = std::move(said);
    *text = textOf(body.bytes());
    return KOPECK_OK;
  });
}
