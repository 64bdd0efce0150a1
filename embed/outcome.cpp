#include "embed/outcome.h"

#include <algorithm>
#include <map>
#include <utility>

#include "runtime/run/fold.h"

namespace kopeck::embed {

std::int32_t kindOfLot(const ProgrammeId& id, LotId lot) {
  if (lot == 0) return 0;
  const auto terms = static_cast<std::size_t>(termsOf(lot));
  return terms < id.terms.size() ? id.terms[terms].kind : 0;
}

void OutcomeRows::clear() {
  postings_.clear();
  effects_.clear();
  tier_changes_.clear();
  gifts_.clear();
  sales_.clear();
  unmatched_.clear();
  texts_.clear();
  parts_.clear();
  record_.clear();
}

const std::int64_t* OutcomeRows::parts(std::vector<std::int64_t> values) {
  return parts_.emplace_back(std::move(values)).data();
}

kopeck_bytes OutcomeRows::keepBytes(std::string bytes) {
  const std::string& kept = texts_.emplace_back(std::move(bytes));
  return {kept.data(), kept.size()};
}

void OutcomeRows::addSale(std::size_t index, std::string record) {
  sales_.push_back({index, keepBytes(std::move(record))});
}

void OutcomeRows::add(const Programme& programme, std::size_t version, const Outcome& out, std::int64_t row, Day day,
                      std::size_t lines, bool by_time) {
  const ProgrammeId::Version& names = programme.id().versions[version];
  for (const Move& move : out.moves) {
    const Posting& posting = move.posting;
    kopeck_posting one{};
    one.kind = static_cast<std::int32_t>(posting.kind);
    one.of = kindOfLot(programme.id(), posting.lot);
    one.points = posting.points;
    one.wanted = posting.wanted;
    one.lot = posting.lot;
    one.rule = textOf(posting.rule < 0 ? std::string_view() : names.rules[static_cast<std::size_t>(posting.rule)].name);
    one.cut_by =
        textOf(posting.cut_by < 0 ? std::string_view() : names.limits[static_cast<std::size_t>(posting.cut_by)]);
    one.version = names.version;
    one.day = posting.day;
    one.by_time = by_time || posting.receipt == 0 ? 1 : 0;
    if (move.grant >= 0) {
      const auto first = out.parts.begin() + out.grants[static_cast<std::size_t>(move.grant)].first_part;
      one.lines = parts(std::vector<std::int64_t>(first, first + static_cast<std::ptrdiff_t>(lines)));
      one.line_count = lines;
    }
    postings_.push_back(one);
  }
  eachEffect(programme, version, out, row, day, lines, [&](FoldEffect&& effect) {
    kopeck_effect one{};
    one.kind = static_cast<std::int32_t>(effect.effect.kind);
    one.day = effect.effect.day;
    one.amount = effect.effect.amount;
    const std::size_t rule = static_cast<std::size_t>(effect.effect.rule);
    std::size_t of = programme.size() - 1;
    while (of > 0 && rule < static_cast<std::size_t>(programme[of].first_rule)) --of;
    one.rule =
        textOf(programme.id().versions[of].rules[rule - static_cast<std::size_t>(programme[of].first_rule)].name);
    one.channel = keep(std::move(effect.channel));
    one.text = keep(std::move(effect.text));
    if (!effect.lines.empty()) {
      std::map<std::int64_t, Value> by_line;
      addParts(effect.lines, 1, by_line);
      std::vector<std::int64_t> values(
          std::max(lines, static_cast<std::size_t>(by_line.empty() ? 0 : by_line.rbegin()->first + 1)), 0);
      for (const auto& [line, value] : by_line) values[static_cast<std::size_t>(line)] = value;
      one.line_count = values.size();
      one.lines = parts(std::move(values));
    }
    effects_.push_back(one);
  });
  for (const TierChange& change : out.tier_changes) {
    const TierChange now = numbered(programme[version], change);
    tier_changes_.push_back({now.block, now.from, now.to, now.day});
  }
  unmatched_.insert(unmatched_.end(), out.unmatched_lines.begin(), out.unmatched_lines.end());
}

kopeck_outcome OutcomeRows::outcome() {
  kopeck_outcome out{};
  out.reason = out.message = out.message_ru = textOf("");
  out.postings = postings_.data();
  out.posting_count = postings_.size();
  out.effects = effects_.data();
  out.effect_count = effects_.size();
  out.tier_changes = tier_changes_.data();
  out.tier_change_count = tier_changes_.size();
  out.gifts = gifts_.data();
  out.gift_count = gifts_.size();
  out.unmatched_lines = unmatched_.data();
  out.unmatched_line_count = unmatched_.size();
  out.record = {record_.data(), record_.size()};
  out.sales = sales_.data();
  out.sale_count = sales_.size();
  out.verdict = KOPECK_POSTED;
  return out;
}

}  // namespace kopeck::embed
