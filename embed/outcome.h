// OutcomeRows: what stands behind a kopeck_outcome: the rows that pointers lead to, kept until the session's next call.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "embed/call.h"
#include "runtime/engine/outcome.h"
#include "runtime/run/programme.h"

namespace kopeck::embed {

class OutcomeRows {
 public:
  void clear();
  /// Adds what a step of a version did; `lines` of the event. `by_time`: no event did it.
  void add(const Programme& programme, std::size_t version, const Outcome& out, std::int64_t row, Day day,
           std::size_t lines, bool by_time);
  void addGift(const kopeck_gift& gift) { gifts_.push_back(gift); }
  void addSale(std::size_t index, std::string record);
  void setRecord(std::string record) { record_ = std::move(record); }
  /// Keeps a text until the next clear().
  [[nodiscard]] kopeck_text keep(std::string text) { return textOf(texts_.emplace_back(std::move(text))); }
  [[nodiscard]] kopeck_bytes keepBytes(std::string bytes);

  /// What the rows say, with pointers into them; the sums and the verdict are the caller's.
  [[nodiscard]] kopeck_outcome outcome();

 private:
  [[nodiscard]] const std::int64_t* parts(std::vector<std::int64_t> values);

  std::vector<kopeck_posting> postings_;
  std::vector<kopeck_effect> effects_;
  std::vector<kopeck_tier_change> tier_changes_;
  std::vector<kopeck_gift> gifts_;
  std::vector<kopeck_sale> sales_;
  std::vector<std::uint32_t> unmatched_;
  std::deque<std::string> texts_;
  std::deque<std::vector<std::int64_t>> parts_;
  std::string record_;
};

/// The ledger's kind of a lot.
[[nodiscard]] std::int32_t kindOfLot(const ProgrammeId& id, LotId lot);

}  // namespace kopeck::embed
