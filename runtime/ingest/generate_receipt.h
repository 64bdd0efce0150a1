// ReceiptWriter: the text of one generated event, as a function of its number alone.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/ingest/catalogue.h"
#include "runtime/ingest/generate.h"

namespace kopeck {

inline constexpr std::uint32_t kNobody = UINT32_MAX;

struct Sale {
  std::uint64_t number = 0;
  std::uint32_t customer = kNobody;
  Day day = 0;
  std::int32_t second = 0;
};

class ReceiptWriter {
 public:
  explicit ReceiptWriter(const GenerateOptions& options) : options_(options), catalogue_(options.seed) {}

  /// The customer's attributes and signup, a little before their first purchase.
  void signup(const Sale& first, std::string& out) const;
  /// `received` is the moment a late receipt arrives, nullptr for the others.
  void purchase(const Sale& sale, const Sale* received, std::string& out) const;
  /// Gives back some lines of the sale at the day and second of `when`.
  void giveBack(const Sale& sale, const Sale& when, std::string& out) const;

 private:
  struct Line {
    const Product* product = nullptr;
    std::uint32_t units = 0;  // or grams
  };
  [[nodiscard]] std::uint32_t lineCount(Random& random) const;
  [[nodiscard]] Line line(const Sale& sale, Random& random) const;

  const GenerateOptions& options_;
  Catalogue catalogue_;
};

}  // namespace kopeck
