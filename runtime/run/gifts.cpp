// What a rule gives to another customer: an event of that customer's account, dated like its cause, which changes when
// its cause does.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "runtime/run/book.h"

namespace kopeck {

/// The event that a gift is, as it would have come in.
std::string Book::giftLine(const EventView& cause, std::string_view id, const Gift& gift, std::size_t version) const {
  const plan::Plan& plan = *programme_[version].plan;
  const plan::Kind& kind = plan.kinds[static_cast<std::size_t>(plan.terms[static_cast<std::size_t>(gift.terms)].kind)];
  nlohmann::ordered_json line;
  line["type"] = "gift";
  line["id"] = id;
  line["customer"] = pool_.text(gift.customer);
  line["at"] = formatDate(cause.day()) + "T" + formatTime(cause.second());
  line["of"] = cause.batch->view(cause.batch->id[cause.index]);
  line["rule"] = plan.rules[static_cast<std::size_t>(gift.rule)].name;
  line["kind"] = kind.name;
  line["points"] = formatScaled(gift.points, kind.decimals);
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

/// A rule that gives of several kinds makes several gifts.
std::vector<std::string> Book::giftIds(std::string_view cause, const std::vector<Gift>& gifts,
                                       std::size_t version) const {
  const plan::Plan& plan = *programme_[version].plan;
  std::vector<std::string> ids;
  for (std::size_t g = 0; g < gifts.size(); ++g) {
    const std::string& rule = plan.rules[static_cast<std::size_t>(gifts[g].rule)].name;
    std::size_t same = 1;
    for (std::size_t i = 0; i < g; ++i)
      if (plan.rules[static_cast<std::size_t>(gifts[i].rule)].name == rule) ++same;
    ids.push_back(same == 1 ? fmt::format("gift:{}:{}", cause, rule) : fmt::format("gift:{}:{}:{}", cause, rule, same));
  }
  return ids;
}

/// Gifts become events of the accounts that get them, dated like their cause.
Status Book::give(const EventView& cause, std::int64_t account, const std::vector<Gift>& gifts, std::size_t version) {
  const plan::Plan& plan = *programme_[version].plan;
  const std::vector<std::string> ids = giftIds(cause.batch->view(cause.batch->id[cause.index]), gifts, version);
  EventBatch batch;
  batch.shape(plan.schema);
  for (std::size_t g = 0; g < gifts.size(); ++g)
    appendGift(plan, cause, gifts[g], pool_.text(gifts[g].customer), ids[g], giftLine(cause, ids[g], gifts[g], version),
               batch);
  for (std::size_t g = 0; g < gifts.size(); ++g) {
    giver_ = account;
    version_ = version;
    EventRow row;
    Verdict verdict;
    if (Status status = take({&batch, g}, row, verdict, Coming::first); !status.ok()) return status;
  }
  return Done{};
}

/// What follows from an event for other accounts: its own gifts, and those of others that a refold has changed.
Status Book::settleGifts(const EventView& event, const EventRow& row, const Verdict& verdict) {
  if (verdict.verdict == Verdict8::posted && !out_.gifts.empty()) {
    const std::vector<Gift> gifts = out_.gifts;
    const std::size_t version = version_;
    if (Status status = give(event, row.account, gifts, version); !status.ok()) return status;
  }
  // Customers may give to each other within one second, and each gift change the next: that ends here.
  constexpr int kMostRounds = 256;
  for (int round = 0; !regifts_.empty() && round < kMostRounds; ++round) {
    const Regift one = std::move(regifts_.front());
    regifts_.erase(regifts_.begin());
    if (Status status = regive(one); !status.ok()) return status;
  }
  regifts_.clear();
  return Done{};
}

/// Notes what the events of an account now give that they did not give before, or less.
void Book::noteRegifts(const Refolding& refolding, const FoldEvent& event, const FoldedEvent& was,
                       const FoldedEvent& now) {
  if (was.gifts == now.gifts) return;
  Regift& one = regifts_.emplace_back();
  one.giver = refolding.number;
  one.event = event.sale.batch;
  one.version = event.version;
  one.was = was.gifts;
  one.now = now.gifts;
  one.cause = refolding.cause;
  one.day = refolding.day;
}

Status Book::regive(const Regift& regift) {
  const EventView cause{&regift.event, 0};
  const std::string_view id = cause.batch->view(cause.batch->id[0]);
  const std::vector<std::string> now_ids = giftIds(id, regift.now, regift.version);
  const std::vector<std::string> was_ids = giftIds(id, regift.was, regift.version);
  std::vector<Gift> fresh;
  for (std::size_t g = 0; g < regift.now.size(); ++g) {
    const Gift& gift = regift.now[g];
    auto known = changeGift(regift, gift.customer, now_ids[g], gift.points);
    if (!known.ok()) return known.error();
    const auto was = std::find(was_ids.begin(), was_ids.end(), now_ids[g]);
    // One that was refused when it first came is refused for good.
    const bool tried =
        was != was_ids.end() && regift.was[static_cast<std::size_t>(was - was_ids.begin())].customer == gift.customer;
    if (!*known && !tried) fresh.push_back(gift);
  }
  for (std::size_t g = 0; g < regift.was.size(); ++g) {
    const Gift& gift = regift.was[g];
    bool still = false;
    for (std::size_t i = 0; i < regift.now.size(); ++i)
      still = still || (now_ids[i] == was_ids[g] && regift.now[i].customer == gift.customer);
    if (still) continue;
    auto known = changeGift(regift, gift.customer, was_ids[g], 0);
    if (!known.ok()) return known.error();
  }
  return fresh.empty() ? Status(Done{}) : give(cause, regift.giver, fresh, regift.version);
}

/// The gift's own event says so many points from now on, and its account is folded again. False where there is none.
Result<bool> Book::changeGift(const Regift& regift, TextId customer, const std::string& id, Value points) {
  const std::string_view name = pool_.text(customer);
  const std::int64_t number = knownAccount(name, CustomerIndex::hash(name));
  if (number == 0 || number == regift.giver) return false;
  const EventView cause{&regift.event, 0};
  const Value order = secondOf(orderKey(cause)) * 8 + rank(EventKind::gift);
  Refolding refolding{number, 0, regift.cause, regift.day, true, {}, {}};
  std::vector<FoldEvent> events;
  if (Status status = eventsFor(refolding, order, nullptr, events); !status.ok()) return status.error();
  const auto gift = std::find_if(events.begin(), events.end(), [&](const FoldEvent& one) {
    return one.stored.row.kind == EventKind::gift && one.stored.id == id;
  });
  if (gift == events.end()) return false;
  const std::size_t at = static_cast<std::size_t>(gift - events.begin());
  if (gift->sale.batch.openings.empty() || gift->sale.batch.openings[0].points == points) return true;
  std::vector<FoldEvent> events_now = events;
  events_now[at].sale.batch.openings[0].points = points;
  if (Status status = refold(refolding, events, events_now); !status.ok()) return status.error();
  keepRefold(refolding, events_now);
  return true;
}

Result<Book::Verdict> Book::judgeGift(const EventView& event, EventRow& row, std::string& record) {
  const std::string_view customer = event.batch->view(event.batch->customer[event.index]);
  const std::int64_t account = knownAccount(customer, CustomerIndex::hash(customer));
  if (account == 0) return Verdict{Verdict8::refused, Refusal::gift_unknown};
  if (account == giver_) return Verdict{Verdict8::refused, Refusal::gift_to_self};
  row.account = account;
  return post(event, row, record);
}

}  // namespace kopeck
