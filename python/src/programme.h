// A programme, held by Python.
#pragma once

#include "native.h"

class Programme {
 public:
  explicit Programme(kopeck_programme* handle) : handle_(handle) {}
  Programme(Programme&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Programme(const Programme&) = delete;
  Programme& operator=(const Programme&) = delete;
  ~Programme() { kopeck_programme_free(handle_); }
  [[nodiscard]] const kopeck_programme* get() const { return handle_; }

 private:
  kopeck_programme* handle_;
};
