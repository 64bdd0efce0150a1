#include "embed/ledger.h"

#include <fmt/format.h>

#include <utility>

#include "embed/arguments.h"
#include "embed/refusal.h"
#include "runtime/run/explained.h"

namespace kopeck::embed {

namespace {

BookOptions bookOptions(Day run_day) {
  BookOptions options;
  options.run_day = run_day;
  options.commit_events = 4096;
  options.commit_bytes = std::size_t{4} << 20;
  return options;
}

std::int32_t verdictOf(const RunTotals& before, const RunTotals& now) {
  if (now.refusedTotal() > before.refusedTotal()) return KOPECK_REFUSED;
  if (now.duplicate > before.duplicate) return KOPECK_DUPLICATE;
  if (now.anonymous > before.anonymous) return KOPECK_ANONYMOUS;
  return now.waiting > before.waiting ? KOPECK_WAITING : KOPECK_POSTED;
}

}  // namespace

Result<std::unique_ptr<LedgerFile>> LedgerFile::open(std::shared_ptr<const SharedProgramme> shared,
                                                     const std::string& path, const std::string& input, Day run_day) {
  std::unique_ptr<LedgerFile> file(new LedgerFile(std::move(shared)));
  auto programme = file->shared_->link();
  if (!programme.ok()) return programme.error();
  file->programme_ = std::move(*programme);
  auto store = Store::open(path, file->programme_->id());
  if (!store.ok()) return store.error();
  file->store_ = std::move(*store);
  const SharedProgramme* const by = file->shared_.get();
  const MakeEvaluator make = [by](const plan::Plan& plan) { return by->evaluatorFor(plan); };
  auto book = Book::open(*file->programme_, make, file->pool_, *file->store_, input, bookOptions(run_day));
  if (!book.ok()) return book.error();
  file->book_ = std::move(*book);
  file->position_ = file->book_->start();
  auto reader = EventReader::make(*file->programme_, file->pool_);
  if (!reader.ok()) return reader.error();
  file->reader_ = std::move(*reader);
  return file;
}

std::optional<Refused> LedgerFile::kept(const Status& status) {
  if (!status.ok()) failed_ = refusedOf(status.error());
  return failed_;
}

std::optional<Refused> LedgerFile::apply(const kopeck_event& full, kopeck_outcome& outcome) {
  if (failed_) return failed_;
  if (full.gift.size > 0) return badArgument("a ledger makes its gifts itself", "подарки журнал проводит сам");
  if (auto refused = reader_->readLine(full, position_.lines + 1)) return refused;
  const RunTotals before = book_->totals();
  Refusal refusal = Refusal::none;
  EventBatch& batch = reader_->batch();
  ++position_.lines;
  ++position_.events;
  const Status status = book_->process(batch, position_, [&](const RefusedEvent& refused) {
    // Others may be refused with it: returns that have waited too long.
    if (refused.batch == &batch && refused.refused_at == 0) refusal = refused.refusal;
  });
  if (auto refused = kept(status)) return refused;
  outcome = kopeck_outcome{};
  outcome.verdict = refusal != Refusal::none ? KOPECK_REFUSED : verdictOf(before, book_->totals());
  outcome.refusal = static_cast<std::int32_t>(refusal);
  const RefusalTexts texts = textsOf(refusal);
  outcome.reason = texts.reason;
  outcome.message = texts.message;
  outcome.message_ru = texts.message_ru;
  return std::nullopt;
}

std::optional<Refused> LedgerFile::commit() {
  if (failed_) return failed_;
  return kept(book_->stop());
}

std::optional<Refused> LedgerFile::pass(Day day) {
  if (failed_) return failed_;
  return kept(book_->finish(day));
}

std::optional<Refused> LedgerFile::close() {
  if (auto refused = commit()) return refused;
  return kept(store_->finish());
}

std::optional<Refused> LedgerFile::account(std::string_view customer, std::string& bytes) const {
  const AccountState* const state = book_->stateOf(customer);
  if (state == nullptr)
    return Refused{KOPECK_NOT_FOUND, fmt::format("the ledger has no customer {}", customer),
                   fmt::format("в журнале нет клиента {}", customer)};
  Account account{std::string(customer), *state, kRowsOfCopies, {}, {}, {}, 0, 0};
  account.state.setAccount(0);
  bytes = saved(*shared_, *programme_, pool_, account);
  return std::nullopt;
}

std::optional<Refused> LedgerFile::explain(const std::string& id, bool json, bool russian, std::string& text) {
  if (auto refused = commit()) return refused;
  auto reader = store_->reader();
  if (!reader.ok()) return refusedOf(reader.error());
  Explained explained;
  const auto found = findExplained(*programme_, **reader, pool_, id, explained);
  if (!found.ok()) return refusedOf(found.error());
  switch (*found) {
    case Found::explained:
      text = json ? explainedJson(explained, russian) : explainedText(explained, russian);
      return std::nullopt;
    case Found::anonymous:
    case Found::waiting:
    case Found::refused:
      text = unexplainedText(*found, explained, russian);
      return std::nullopt;
    case Found::damaged:
      return Refused{KOPECK_DAMAGED, "the record of this receipt can't be read", "запись этого чека не читается"};
    case Found::unknown:
      break;
  }
  return Refused{KOPECK_NOT_FOUND, fmt::format("the ledger has no receipt {}", id),
                 fmt::format("в журнале нет чека {}", id)};
}

}  // namespace kopeck::embed

using namespace kopeck::embed;  // NOLINT(google-build-using-namespace)

namespace {

Refused badNumber() {
  return badArgument("a number has 1 to 256 bytes of UTF-8", "номер: от 1 до 256 байт UTF-8");
}

std::optional<Refused> wrongOptions(const kopeck_ledger_options& options) {
  if (auto refused = wrongText(options.path, "path")) return refused;
  if (auto refused = wrongText(options.input, "input")) return refused;
  if (options.path.size == 0 || viewOf(options.path).find('\0') != std::string_view::npos)
    return badArgument("a ledger needs a path", "журналу нужен путь");
  if (!isUtf8(viewOf(options.input)))
    return badArgument("the name of the input is not UTF-8", "название источника не в кодировке UTF-8");
  if (options.run_day != KOPECK_NEVER && !kopeck::isDate(options.run_day)) return badDay();
  return std::nullopt;
}

/// Calls with the ledger behind the handle and its session.
template <typename Call>
std::int32_t withLedger(kopeck_ledger* handle, kopeck_error* error, Call&& call) {
  return guarded(error, [&]() -> std::int32_t {
    if (const HandleState state = stateOf(handle); state != HandleState::alive)
      return answer(error, badHandle(state, "ledger"));
    const bool alive =
        stateOf(handle->session) == HandleState::alive && handle->session->body->serial() == handle->session_serial;
    if (!alive) return answer(error, badHandle(HandleState::freed, "the ledger's session"));
    const std::optional<Refused> refused = call(*handle->session, *handle->body);
    return refused ? answer(error, *refused) : KOPECK_OK;
  });
}

}  // namespace

int32_t kopeck_ledger_open(kopeck_session* session, const kopeck_ledger_options* options, kopeck_ledger** ledger,
                           kopeck_error* error) {
  return withSession(session, error, [&](Session& body) -> std::int32_t {
    if (ledger == nullptr) return answer(error, nullArgument("ledger"));
    *ledger = nullptr;
    if (options == nullptr) return answer(error, nullArgument("options"));
    kopeck_ledger_options full{};
    if (!take(options, full)) return answer(error, badStruct("options"));
    if (const auto refused = wrongOptions(full)) return answer(error, *refused);
    const std::string input(full.input.size > 0 ? viewOf(full.input) : std::string_view("kopeck"));
    auto opened = LedgerFile::open(body.sharedOwner(), std::string(viewOf(full.path)), input, full.run_day);
    if (!opened.ok()) return answer(error, opened.error());
    *ledger = HandlePool<kopeck_ledger>::instance().make(session, body.serial(), std::move(*opened));
    return KOPECK_OK;
  });
}

int32_t kopeck_ledger_apply(kopeck_ledger* ledger, const kopeck_event* event, kopeck_outcome* outcome,
                            kopeck_error* error) {
  return withLedger(ledger, error, [&](kopeck_session&, LedgerFile& body) -> std::optional<Refused> {
    kopeck_event full{};
    if (auto refused = takeEvent(event, full)) return refused;
    if (outcome != nullptr && !saysSize(*outcome)) return badStruct("outcome");
    kopeck_outcome done{};
    if (auto refused = body.apply(full, done)) return refused;
    if (outcome != nullptr) (void)give(done, outcome);
    return std::nullopt;
  });
}

int32_t kopeck_ledger_commit(kopeck_ledger* ledger, kopeck_error* error) {
  return withLedger(ledger, error, [](kopeck_session&, LedgerFile& body) { return body.commit(); });
}

int32_t kopeck_ledger_pass(kopeck_ledger* ledger, int32_t day, kopeck_error* error) {
  return withLedger(ledger, error, [&](kopeck_session&, LedgerFile& body) -> std::optional<Refused> {
    if (!kopeck::isDate(day)) return badDay();
    return body.pass(day);
  });
}

int32_t kopeck_ledger_account(kopeck_ledger* ledger, kopeck_text customer, kopeck_account** account,
                              kopeck_error* error) {
  return withLedger(ledger, error, [&](kopeck_session& handle, LedgerFile& body) -> std::optional<Refused> {
    Session& session = *handle.body;
    if (account == nullptr) return nullArgument("account");
    *account = nullptr;
    if (auto refused = wrongText(customer, "customer")) return refused;
    const std::string id = idOf(customer);
    if (id.empty()) return badNumber();
    std::string bytes;
    if (auto refused = body.account(id, bytes)) return refused;
    Account loaded{{}, session.programme().emptyState(), 0, {}, {}, {}, Session::nextSerial(), 0};
    if (auto refused = load(session, {bytes.data(), bytes.size()}, loaded)) return refused;
    *account = HandlePool<kopeck_account>::instance().make(&handle, session.serial(), std::move(loaded));
    return std::nullopt;
  });
}

int32_t kopeck_ledger_explain(kopeck_ledger* ledger, kopeck_text id, int32_t form, int32_t language, kopeck_text* text,
                              kopeck_error* error) {
  return withLedger(ledger, error, [&](kopeck_session& handle, LedgerFile& body) -> std::optional<Refused> {
    if (text == nullptr) return nullArgument("text");
    if (!isForm(form, language)) return badForm();
    if (auto refused = wrongText(id, "id")) return refused;
    const std::string number = idOf(id);
    if (number.empty()) return badNumber();
    std::string said;
    if (auto refused = body.explain(number, form == KOPECK_AS_JSON, language == KOPECK_RUSSIAN, said)) return refused;
    std::string& kept = handle.body->bytes();
    kept = std::move(said);
    *text = textOf(kept);
    return std::nullopt;
  });
}

int32_t kopeck_ledger_close(kopeck_ledger* ledger, kopeck_error* error) {
  const std::int32_t code = withLedger(ledger, error, [](kopeck_session&, LedgerFile& body) { return body.close(); });
  kopeck_ledger_free(ledger);
  return code;
}

void kopeck_ledger_free(kopeck_ledger* ledger) {
  (void)guarded(nullptr, [&] {
    if (stateOf(ledger) == HandleState::alive) HandlePool<kopeck_ledger>::instance().free(ledger);
    return KOPECK_OK;
  });
}
