// LedgerFile: a ledger on disk behind the C interface: the same Book that `kopeck run` drives, with a programme and
// texts of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "embed/call.h"
#include "embed/event.h"
#include "embed/session.h"
#include "runtime/run/book.h"
#include "runtime/store/store.h"

namespace kopeck::embed {

class LedgerFile {
 public:
  [[nodiscard]] static Result<std::unique_ptr<LedgerFile>> open(std::shared_ptr<const SharedProgramme> shared,
                                                                const std::string& path, const std::string& input,
                                                                Day run_day);

  [[nodiscard]] std::optional<Refused> apply(const kopeck_event& full, kopeck_outcome& outcome);
  [[nodiscard]] std::optional<Refused> commit();
  [[nodiscard]] std::optional<Refused> pass(Day day);
  /// Commits all, and leaves the file as a run does that has read its input to the end.
  [[nodiscard]] std::optional<Refused> close();
  /// The customer's account as it is now, as bytes for a session.
  [[nodiscard]] std::optional<Refused> account(std::string_view customer, std::string& bytes) const;
  [[nodiscard]] std::optional<Refused> explain(const std::string& id, bool json, bool russian, std::string& text);

 private:
  explicit LedgerFile(std::shared_ptr<const SharedProgramme> shared) : shared_(std::move(shared)) {}
  /// After an error of the disk, or of our own, nothing is taken any more.
  [[nodiscard]] std::optional<Refused> kept(const Status& status);

  std::shared_ptr<const SharedProgramme> shared_;
  std::unique_ptr<Programme> programme_;
  TextPool pool_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Book> book_;
  std::unique_ptr<EventReader> reader_;
  InputPosition position_;
  std::optional<Refused> failed_;
};

}  // namespace kopeck::embed

/// Behind the C handle.
struct kopeck_ledger {
  static constexpr std::uint64_t kMagic = 0x7265'6C64'6B6F'7005;
  std::uint64_t magic;
  kopeck_session* session;
  std::uint64_t session_serial;
  std::unique_ptr<kopeck::embed::LedgerFile> body;
};
