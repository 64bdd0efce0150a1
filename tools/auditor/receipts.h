// First pass, in the order of arrival: rows of events against the events as they came, what returns took of each sale,
// and what each receipt's net is made of.
#pragma once

#include <optional>
#include <string>

#include "tools/auditor/batches.h"
#include "tools/auditor/dictionary.h"
#include "tools/auditor/raw_event.h"
#include "tools/auditor/sums.h"

namespace kopeck::auditor {

class ReceiptPass {
 public:
  ReceiptPass(Database& database, const Dictionary& words, Findings& findings, Sums& sums);
  /// How many rows there are.
  std::int64_t run();

 private:
  /// A row of the table.
  struct Row {
    std::int64_t row = 0;
    std::string id;
    EventKind kind = EventKind::purchase;
    std::string customer;  // of its account; empty where it has none
    Day day = kNone;
    std::int64_t second = 0;
    Verdict verdict = Verdict::posted;  // as it arrived
    Verdict now = Verdict::posted;      // as it is
    std::int64_t reason = 0;
    std::int64_t net = kNone;
    std::string sale;      // id of the sale it names
    bool changed = false;  // its net, by a late event
  };
  /// Sums of `returned`: of a line of a sale, or of a return.
  struct Taken {
    std::int64_t key = 0;
    std::int64_t line = 0;
    std::int64_t quantity = 0;
    std::int64_t net = 0;
  };
  static void read(const Query& query, Row& row);
  void count(const Row& row);
  void compare(const Row& row, const RawEvent& raw);
  void compareWho(const Row& row, const RawEvent& raw);
  void compareNet(const Row& row, const RawEvent& raw, std::int64_t discount);
  void returns(const Row& row, const RawEvent* raw);
  void takesBack(const Row& row, const RawEvent* raw);
  /// What discounts took of the receipt; nothing where it can't be told.
  std::optional<std::int64_t> discountOf(std::int64_t row);

  Database& database_;
  const Dictionary& words_;
  Findings& findings_;
  Sums& sums_;
  Batches batches_;
  RawReader reader_;
  Query discounts_, sold_, came_back_;
  bool more_discounts_, more_sold_, more_came_back_;
};

}  // namespace kopeck::auditor
