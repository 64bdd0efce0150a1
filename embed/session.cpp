#include "embed/session.h"

#include <atomic>
#include <utility>

#include "embed/arguments.h"

namespace kopeck::embed {

std::uint64_t Session::nextSerial() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

Session::Session(std::shared_ptr<const SharedProgramme> shared, std::unique_ptr<Programme> programme)
    : serial_(nextSerial()),
      shared_(std::move(shared)),
      programme_(std::move(programme)),
      counters_(*(*programme_)[0].plan),
      scratch_(programme_->emptyState()) {}

Result<std::unique_ptr<Session>> Session::make(std::shared_ptr<const SharedProgramme> programme) {
  auto linked = programme->link();
  if (!linked.ok()) return linked.error();
  const SharedProgramme& shared = *programme;
  std::unique_ptr<Session> session(new Session(std::move(programme), std::move(*linked)));
  if (Status status = shared.start(*session->programme_, session->pool_); !status.ok()) return status.error();
  auto reader = EventReader::make(*session->programme_, session->pool_);
  if (!reader.ok()) return reader.error();
  session->reader_ = std::move(*reader);
  return session;
}

Status Session::renew() {
  auto linked = shared_->link();
  if (!linked.ok()) return linked.error();
  const SharedProgramme& shared = *shared_;
  Status status = (*linked)->start(pool_, [&](const plan::Plan& plan) { return shared.evaluatorFor(plan); });
  if (!status.ok()) return status;
  auto reader = EventReader::make(**linked, pool_);
  if (!reader.ok()) return reader.error();
  reader_ = std::move(*reader);
  programme_ = std::move(*linked);
  return Done{};
}

}  // namespace kopeck::embed

using kopeck::embed::Account;
using kopeck::embed::answer;
using kopeck::embed::badArgument;
using kopeck::embed::badHandle;
using kopeck::embed::guarded;
using kopeck::embed::HandlePool;
using kopeck::embed::HandleState;
using kopeck::embed::idOf;
using kopeck::embed::missingBytes;
using kopeck::embed::nullArgument;
using kopeck::embed::Refused;
using kopeck::embed::Session;
using kopeck::embed::stateOf;
using kopeck::embed::withAccount;
using kopeck::embed::withSession;
using kopeck::embed::wrongText;

int32_t kopeck_session_new(const kopeck_programme* programme, kopeck_session** session, kopeck_error* error) {
  return guarded(error, [&]() -> std::int32_t {
    if (session == nullptr) return answer(error, nullArgument("session"));
    *session = nullptr;
    if (const HandleState state = stateOf(programme); state != HandleState::alive)
      return answer(error, badHandle(state, "programme"));
    auto made = Session::make(programme->body);
    if (!made.ok()) return answer(error, made.error());
    *session = HandlePool<kopeck_session>::instance().make(std::move(*made));
    return KOPECK_OK;
  });
}

void kopeck_session_free(kopeck_session* session) {
  (void)guarded(nullptr, [&] {
    if (stateOf(session) == HandleState::alive) HandlePool<kopeck_session>::instance().free(session);
    return KOPECK_OK;
  });
}

int32_t kopeck_account_new(kopeck_session* session, kopeck_text customer, kopeck_account** account,
                           kopeck_error* error) {
  return withSession(session, error, [&](Session& body) -> std::int32_t {
    if (account == nullptr) return answer(error, nullArgument("account"));
    *account = nullptr;
    if (const auto refused = wrongText(customer, "customer")) return answer(error, *refused);
    std::string id = idOf(customer);
    if (id.empty())
      return answer(error, badArgument("a customer's number has 1 to 256 bytes of UTF-8",
                                       "номер клиента: от 1 до 256 байт UTF-8"));
    *account = HandlePool<kopeck_account>::instance().make(
        session, body.serial(),
        Account{std::move(id), body.programme().emptyState(), 0, {}, {}, {}, Session::nextSerial(), 0});
    return KOPECK_OK;
  });
}

int32_t kopeck_account_open(kopeck_session* session, kopeck_bytes bytes, kopeck_account** account,
                            kopeck_error* error) {
  return withSession(session, error, [&](Session& body) -> std::int32_t {
    if (account == nullptr) return answer(error, nullArgument("account"));
    *account = nullptr;
    if (const auto refused = missingBytes(bytes, "bytes")) return answer(error, *refused);
    Account loaded{{}, body.programme().emptyState(), 0, {}, {}, {}, Session::nextSerial(), 0};
    if (const std::optional<Refused> refused = load(body, bytes, loaded)) return answer(error, *refused);
    *account = HandlePool<kopeck_account>::instance().make(session, body.serial(), std::move(loaded));
    return KOPECK_OK;
  });
}

int32_t kopeck_account_save(const kopeck_account* account, kopeck_bytes* bytes, kopeck_error* error) {
  return withAccount(account, error, [&](Session& session, const Account& body) -> std::int32_t {
    if (bytes == nullptr) return answer(error, nullArgument("bytes"));
    session.bytes() = saved(session.shared(), session.programme(), session.pool(), body);
    *bytes = {session.bytes().data(), session.bytes().size()};
    return KOPECK_OK;
  });
}

int32_t kopeck_account_save_into(const kopeck_account* account, void* buffer, size_t capacity, size_t* needed,
                                 kopeck_error* error) {
  return withAccount(account, error, [&](Session& session, const Account& body) -> std::int32_t {
    if (needed == nullptr) return answer(error, nullArgument("needed"));
    const std::string bytes = saved(session.shared(), session.programme(), session.pool(), body);
    *needed = bytes.size();
    if (capacity < bytes.size())
      return answer(error, Refused{KOPECK_SHORT_BUFFER, "the buffer is shorter than the account",
                                   "буфер короче, чем данные счёта"});
    if (buffer == nullptr) return answer(error, nullArgument("buffer"));
    bytes.copy(static_cast<char*>(buffer), bytes.size());
    return KOPECK_OK;
  });
}

void kopeck_account_free(kopeck_account* account) {
  (void)guarded(nullptr, [&] {
    if (stateOf(account) == HandleState::alive) HandlePool<kopeck_account>::instance().free(account);
    return KOPECK_OK;
  });
}
