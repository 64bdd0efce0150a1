// Session: what one thread works with. A programme of its own, started over texts of its own, with the evaluators that
// all sessions share.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "embed/account.h"
#include "embed/event.h"
#include "embed/outcome.h"
#include "embed/programme.h"
#include "embed/quote_rows.h"
#include "embed/record.h"
#include "runtime/engine/step.h"
#include "runtime/event/text.h"
#include "runtime/run/programme.h"

namespace kopeck::embed {

/// What an explanation would be of.
struct LastCall {
  enum class Kind : std::uint8_t { none, quoted, applied };
  Kind kind = Kind::none;
  std::uint64_t account_serial = 0;
  std::uint64_t changes = 0;  // of the account, since when it would no longer be true
  std::size_t version = 0;    // quoted: the event stands in the session's batch, in the form of this version
  std::int64_t row = 0;       // applied
  KeptRecord record;
  std::vector<StoredPosting> postings;
  void clear() {
    kind = Kind::none;
    postings.clear();
  }
};

class Session {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Session>> make(std::shared_ptr<const SharedProgramme> programme);

  /// Begins anew over the same texts, after a step over bytes of the caller's that a check has stopped.
  [[nodiscard]] Status renew();

  /// No two sessions of the process have the same.
  [[nodiscard]] std::uint64_t serial() const { return serial_; }
  [[nodiscard]] const SharedProgramme& shared() const { return *shared_; }
  [[nodiscard]] const std::shared_ptr<const SharedProgramme>& sharedOwner() const { return shared_; }
  [[nodiscard]] Programme& programme() { return *programme_; }
  [[nodiscard]] const Programme& programme() const { return *programme_; }
  [[nodiscard]] TextPool& pool() { return pool_; }
  [[nodiscard]] const TextPool& pool() const { return pool_; }
  /// Of limits that all customers share.
  [[nodiscard]] SharedCounters& counters() { return counters_; }
  /// What was last handed out as bytes, or as a text.
  [[nodiscard]] std::string& bytes() { return bytes_; }

  // Scratch, each for the call at hand.
  [[nodiscard]] EventReader& reader() { return *reader_; }
  /// An event of a programme of several versions, in the form of its own.
  [[nodiscard]] EventBatch& translated() { return translated_; }
  /// The batch that a prepared event stands in.
  [[nodiscard]] EventBatch& batch() { return programme_->size() > 1 ? translated_ : reader_->batch(); }
  [[nodiscard]] Outcome& out() { return out_; }
  [[nodiscard]] AccountState& scratch() { return scratch_; }
  [[nodiscard]] OutcomeRows& rows() { return rows_; }
  [[nodiscard]] QuoteRows& quoteRows() { return quote_rows_; }
  [[nodiscard]] LastCall& last() { return last_; }
  /// A number for an account that no other of the process has.
  [[nodiscard]] static std::uint64_t nextSerial();

 private:
  Session(std::shared_ptr<const SharedProgramme> shared, std::unique_ptr<Programme> programme);

  std::uint64_t serial_ = 0;
  std::shared_ptr<const SharedProgramme> shared_;
  TextPool pool_;
  std::unique_ptr<Programme> programme_;
  SharedCounters counters_;
  std::string bytes_;
  std::unique_ptr<EventReader> reader_;
  EventBatch translated_;
  Outcome out_;
  AccountState scratch_;
  OutcomeRows rows_;
  QuoteRows quote_rows_;
  LastCall last_;
};

}  // namespace kopeck::embed

/// Behind the C handle.
struct kopeck_session {
  static constexpr std::uint64_t kMagic = 0x7373'736B'6F70'6B03;
  std::uint64_t magic;
  std::unique_ptr<kopeck::embed::Session> body;
};

namespace kopeck::embed {

/// Calls with the session behind the handle.
template <typename Call>
std::int32_t withSession(kopeck_session* handle, kopeck_error* error, Call&& call) {
  return guarded(error, [&]() -> std::int32_t {
    if (const HandleState state = stateOf(handle); state != HandleState::alive)
      return answer(error, badHandle(state, "session"));
    return call(*handle->body);
  });
}

/// The session of a live account; nullptr where it was freed.
[[nodiscard]] inline Session* sessionOf(const kopeck_account& account) {
  if (stateOf(account.session) != HandleState::alive) return nullptr;
  Session* const session = account.session->body.get();
  return session->serial() == account.session_serial ? session : nullptr;
}

/// Calls with the account behind the handle (const where the handle is) and its session.
template <typename Handle, typename Call>
std::int32_t withAccount(Handle* handle, kopeck_error* error, Call&& call) {
  return guarded(error, [&]() -> std::int32_t {
    if (const HandleState state = stateOf(handle); state != HandleState::alive)
      return answer(error, badHandle(state, "account"));
    Session* const session = sessionOf(*handle);
    if (session == nullptr) return answer(error, badHandle(HandleState::freed, "the account's session"));
    return call(*session, handle->body);
  });
}

}  // namespace kopeck::embed
