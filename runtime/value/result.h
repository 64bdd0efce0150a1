// Result<T>: what the world may refuse (a disk, a file, a damaged database). Not for the author's mistakes
// (diagnostics) nor for evaluation (Fault).
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace kopeck {

enum class ErrorKind : std::uint8_t {
  io,        // could not be opened, read or written
  full,      // no space left
  busy,      // another process holds it
  foreign,   // not what it should be: another programme's ledger, another format
  damaged,   // what it should be, but broken
  invalid,   // a request that can't be met
  internal,  // we are wrong, and stopped before it was kept
};

struct Error {
  ErrorKind kind = ErrorKind::io;
  std::string message;  // English, lower case start, no full stop
  std::string message_ru;
};

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::move(value)) {}
  Result(Error error) : state_(std::move(error)) {}
  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& value() { return std::get<0>(state_); }
  const T& value() const { return std::get<0>(state_); }
  T& operator*() { return value(); }
  T* operator->() { return &value(); }
  const T& operator*() const { return value(); }
  const T* operator->() const { return &value(); }
  [[nodiscard]] const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

struct Done {};
using Status = Result<Done>;

}  // namespace kopeck
