// TableColumns: a mapping bound to the columns that a file really has.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/event/schema.h"
#include "runtime/ingest/ingest.h"
#include "runtime/ingest/moment.h"
#include "runtime/ingest/table_rows.h"

namespace kopeck {

enum TableColumn : std::uint8_t {
  kColumnId,
  kColumnType,
  kColumnCustomer,
  kColumnAt,
  kColumnReceivedAt,
  kColumnStore,
  kColumnOf,
  kColumnSku,
  kColumnName,
  kColumnCategory,
  kColumnQuantity,
  kColumnPrice,
  kColumnAmount,
  kColumnDiscount,
  kColumnCodes,
  kColumnCoupons,
  kColumnTax,
  kTableColumns,
};

class TableColumns {
 public:
  /// Reads the header from `rows`, where the mapping says there is one. `file` is what messages call the input. The
  /// mapping outlives the result.
  static Result<TableColumns> bind(TableRows& rows, const Mapping& mapping, const Schema& schema,
                                   const std::string& file);

  /// Columns that a row has to have.
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] bool fits(std::size_t columns) const { return has_header_ ? columns == count_ : columns >= count_; }

  /// Takes the columns of a row, which fits, through the mapping's clean-up; they stay valid as long as the row.
  void clean(const std::vector<std::string_view>& row);
  /// Of the row that was cleaned last; empty where the mapping names no such column.
  [[nodiscard]] std::string_view text(TableColumn column) const {
    return places_[column] < 0 ? std::string_view() : cleaned(places_[column]);
  }
  [[nodiscard]] std::string_view cleaned(int place) const { return cleaned_[static_cast<std::size_t>(place)]; }
  [[nodiscard]] const std::string& name(TableColumn column) const { return names_[column]; }

  /// One place for each attribute of the schema, -1 where the mapping gives it no column.
  [[nodiscard]] const std::vector<int>& receiptAttributes() const { return receipt_attributes_; }
  [[nodiscard]] const std::vector<int>& itemAttributes() const { return item_attributes_; }

  /// One place for each wallet, and for each kind of payment, of the schema.
  [[nodiscard]] const std::vector<int>& redeem() const { return redeem_; }
  [[nodiscard]] const std::vector<int>& redeemed() const { return redeemed_; }
  [[nodiscard]] const std::vector<int>& tenders() const { return tenders_; }

  /// A date and time by the mapping's format.
  std::optional<Moment> moment(std::string_view text, Zone& zone);

 private:
  struct Clean {
    std::size_t place = 0;
    const Mapping::Cleaning* how = nullptr;
    std::string buffer;
  };
  class Binder;
  std::optional<Moment> parseByFormat(std::string_view text, Zone& zone);

  const Mapping* mapping_ = nullptr;
  bool has_header_ = true;
  std::size_t count_ = 0;
  std::array<int, kTableColumns> places_{};
  std::array<std::string, kTableColumns> names_;
  std::vector<int> receipt_attributes_, item_attributes_, redeem_, redeemed_, tenders_;
  std::vector<Clean> cleanings_;
  std::vector<std::string_view> cleaned_;
  // Rows of one receipt, and receipts of one minute, print the same text.
  std::string last_text_;
  std::optional<Moment> last_moment_;
};

}  // namespace kopeck
