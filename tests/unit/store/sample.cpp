#include "tests/unit/store/sample.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <sstream>

namespace kopeck::sample {
namespace {

constexpr int kCustomers = 40;

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : random_(seed) {}

  LedgerBatch next(int events) {
    LedgerBatch batch;
    batch.first_text = text_;
    if (text_ == 1) batch.texts.emplace_back("Coffee");
    batch.texts.push_back(fmt::format("text {} наклейка", text_ + batch.texts.size()));
    text_ += static_cast<std::uint32_t>(batch.texts.size());
    touched_.clear();
    const std::int64_t first = row_ + 1;
    for (int i = 0; i < events; ++i) event(batch, first);
    changeOld(batch, first);
    for (const std::int64_t account : touched_) putAccount(batch, account);
    batch.totals = {19'000, row_ * 3, 19'001, 7};
    batch.store_totals = {{1, 1, 19'000, row_}, {1, static_cast<TextId>(1 + below(3)), 19'001, row_ + 1}};
    batch.position = {static_cast<std::uint64_t>(row_) + 1, static_cast<std::uint64_t>(row_)};
    batch.latest_day = static_cast<Day>(19'000 + row_ / 10);
    batch.run = totals_;
    return batch;
  }

 private:
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

  void event(LedgerBatch& batch, std::int64_t first) {
    EventRow row;
    row.row = ++row_;
    const std::string id = fmt::format("R-{}-чек", row_);
    row.id = batch.keep(id);
    row.kind = static_cast<EventKind>(below(7));
    row.day = row.kind == EventKind::customer ? kNoDay : static_cast<Day>(19'000 + row_ / 10);
    row.second = static_cast<std::int32_t>(below(86'400));
    row.version = 3;
    row.source_line = static_cast<std::uint64_t>(row_) + 1;
    row.content = {random_(), random_()};
    batch.raw += fmt::format("{{\"id\":\"{}\"}}\n", id);
    ++totals_.receipts;
    const std::uint64_t fate = below(10);
    if (fate == 0) {
      row.verdict = Verdict8::anonymous;
      ++totals_.anonymous;
    } else if (fate == 1) {
      row.verdict = Verdict8::refused;
      row.refusal = Refusal::return_unmatched;
      totals_.addRefused("return_unmatched", 2);
    } else if (fate == 2 && row.kind == EventKind::giving_back) {
      row.verdict = Verdict8::waiting;
      waiting_.push_back(row_);
    } else {
      post(batch, row, first);
    }
    batch.events.push_back(row);
  }

  void post(LedgerBatch& batch, EventRow& row, std::int64_t first) {
    ++totals_.posted;
    // Accounts are numbered by first sight.
    row.account = 1 + static_cast<std::int64_t>(below(kCustomers));
    if (row.account > accounts_) row.account = ++accounts_;
    touched_.insert(row.account);
    std::string record(below(300), '\0');
    for (char& c : record) c = static_cast<char>(random_());
    row.record = batch.keep(record);
    row.net = static_cast<Value>(below(100'000));
    if (row.kind == EventKind::giving_back && row_ > 5) {
      row.of_row = row_ - 5;
      batch.returned.push_back({row_, row.of_row, 0, 1'000'000, row.net / 2});
      batch.returned.push_back({row_, row.of_row, 3, 250'000, row.net - row.net / 2});
    }
    const auto points = static_cast<Value>(below(1'000));
    LotRow lot;
    lot.id = lotId(row_, static_cast<std::int32_t>(below(2)));
    lot.account = row.account;
    lot.earned = lot.left = points;
    lot.earned_day = row.day;
    lot.active_from = below(3) == 0 ? kNever : row.day + 14;
    lot.last_day = below(3) == 0 ? kNever : row.day + 365;
    batch.lots.push_back(lot);
    if (row_ == first) older_.push_back(lot);
    Posting earned;
    earned.account = row.account;
    earned.lot = lot.id;
    earned.points = points;
    earned.wanted = points + 5;
    earned.rule = static_cast<std::int32_t>(below(2));
    earned.cut_by = below(2) == 0 ? -1 : 0;
    earned.receipt = row_;
    earned.day = static_cast<Day>(19'000 + row_ / 10);
    if (below(2) == 0) earned.lines = batch.keep("0:35 2:14");
    put(batch, earned);
    Posting other;
    other.account = row.account;
    other.kind = static_cast<PostingKind>(2 + below(7));
    other.lot = below(2) == 0 ? 0 : lot.id;
    other.points = other.kind == PostingKind::uncollected ? 0 : -static_cast<Value>(below(500));
    other.wanted = -7;
    other.receipt = other.kind == PostingKind::expired ? 0 : row_;
    other.cause = other.kind == PostingKind::adjusted ? row_ : 0;
    other.day = earned.day;
    put(batch, other);
    if (below(3) == 0) putEffect(batch, row);
    if (below(8) == 0) {
      if (batch.tier_changes_void.empty() && row_ > 50) batch.tier_changes_void.push_back(row.account);
      batch.tier_changes.push_back({row.account, 0, earned.day, 0, 1, below(2) == 0 ? 0 : row_});
    }
  }

  void putEffect(LedgerBatch& batch, const EventRow& row) {
    EffectRow effect;
    effect.account = row.account;
    effect.kind = static_cast<EffectRowKind>(1 + below(4));
    effect.rule = static_cast<std::int32_t>(below(2));
    effect.receipt = below(3) == 0 ? 0 : row.row;
    effect.day = static_cast<Day>(19'000 + row.row / 10);
    effect.amount = static_cast<Value>(below(900));
    if (below(2) == 0) effect.channel = batch.keep("sms");
    if (below(2) == 0) effect.text = batch.keep("Вас ждут баллы");
    if (below(2) == 0) effect.lines = batch.keep("0:35");
    batch.effects.push_back(effect);
  }

  void put(LedgerBatch& batch, const Posting& posting) {
    balances_[posting.account] += posting.points;
    totals_.earned += posting.points;
    batch.postings.push_back(posting);
  }

  /// What a batch changes of committed ones: a lot, a lot that goes, a sale, a record.
  void changeOld(LedgerBatch& batch, std::int64_t first) {
    if (older_.size() > 3 && rowOf(older_.back().id) >= first) {
      LotRow lot = older_[older_.size() - 2];
      lot.earned = kMissing;
      lot.left = 1;
      lot.active_from = 19'500;
      batch.lots.push_back(lot);
      if (older_.size() % 4 == 0) {
        batch.lots_gone.push_back(older_.front().id);
        older_.erase(older_.begin());
      }
    }
    if (first < 3) return;
    if (!waiting_.empty() && waiting_.front() < first) {
      const bool comes = below(2) == 0;
      batch.verdicts.push_back({waiting_.front(), comes ? Verdict8::taken_up : Verdict8::refused,
                                comes ? Refusal::none : Refusal::return_sale_unknown});
      waiting_.erase(waiting_.begin());
    }
    if (first > 12) {
      // A late event changed what a return took.
      batch.returned_void.push_back(first - 7);
      batch.returned.push_back({first - 7, first - 12, 1, 2'000'000, 77});
    }
    batch.records.push_back({first - 2, Verdict8::posted, Refusal::none, 7'77, batch.keep("record, changed")});
    batch.sales.push_back({first - 1, batch.keep("left")});
    batch.sales.push_back({first - 2, batch.keep("left of the changed")});
    if (first > 30)
      batch.records.push_back({first - 21, Verdict8::refused, Refusal::overflow, kMissing, batch.keep("")});
  }

  void putAccount(LedgerBatch& batch, std::int64_t account) {
    AccountRow row;
    row.account = account;
    row.customer = batch.keep(fmt::format("customer {}", account));
    row.tier = static_cast<std::int32_t>(below(2));
    row.balance = balances_[account];
    row.settled = below(4) == 0 ? kNoDay : static_cast<Day>(19'000 + row_ / 10);
    std::string state(8 * (8 + below(40)), '\0');
    for (std::size_t i = 0; i < state.size(); i += 8) state[i] = static_cast<char>(random_());
    row.state = batch.keep(state);
    batch.accounts.push_back(row);
  }

  std::mt19937_64 random_;
  std::int64_t row_ = 0;
  std::int64_t accounts_ = 0;
  std::uint32_t text_ = 1;
  std::map<std::int64_t, Value> balances_;
  std::set<std::int64_t> touched_;
  std::vector<LotRow> older_;
  std::vector<std::int64_t> waiting_;
  RunTotals totals_;
};

std::string hex(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

}  // namespace

ProgrammeId programme() {
  ProgrammeId id;
  id.name = "Coffee Club";
  id.language = "en";
  id.currency = "RUB";
  id.points_decimals = 2;
  ProgrammeId::Version version;
  version.version = 3;
  version.plan_hash = 0xFEDC'BA98'7654'3210;
  version.sources = {{"coffee.kop", "programme \"Coffee Club\"\n"}, {"more.kop", ""}};
  version.rules = {{"base", "Points for everything", 12}, {"coffee", "", 20}};
  version.limits = {"at most 100 points a day"};
  version.levels = {
      {0, 0, "net", kMissing, "last 12 months", false, false, "next_purchase", "month_end_one_step"},
      {0, 1, "net", 5'000'00, "last 12 months", false, true, "next_purchase", "month_end_one_step"},
  };
  id.versions.push_back(version);
  id.kinds = {{"bean", "points", 2, 1, 3}, {"cash", "coupon", 0, 0, 0}};
  id.terms = {{"active at once, never expire", 0}, {"active after 14 days, never expire", 0}, {"one use", 1}};
  id.tiers = {{"", {"Silver", "Gold"}}};
  return id;
}

std::vector<LedgerBatch> batches(std::uint64_t seed, int count, int events) {
  Maker maker(seed);
  std::vector<LedgerBatch> made;
  made.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) made.push_back(maker.next(events));
  return made;
}

std::string dump(const std::string& path) {
  auto reader = StoreReader::open(path);
  if (!reader) return reader.error().message;
  StoreReader& from = **reader;
  std::string text;
  const auto add = [&](const std::string& line) {
    text += line + '\n';
    return true;
  };
  const auto note = [&](const Status& status) {
    if (!status) text += status.error().message;
  };
  note(from.allEvents([&](const StoredEvent& e) {
    return add(fmt::format("event {} {} {} {} {} {} {} {} {} {} {} {} {:x} {:x} {} {}", e.row.row, e.id,
                           static_cast<int>(e.row.kind), e.row.account, e.row.day, e.row.second,
                           static_cast<int>(e.row.verdict), static_cast<int>(e.row.refusal), e.version,
                           e.row.source_line, e.row.of_row, e.row.net, e.row.content[0], e.row.content[1],
                           hex(e.record), hex(e.left)));
  }));
  note(from.allPostings([&](const StoredPosting& s) {
    const Posting& p = s.posting;
    return add(fmt::format("posting {} {} {} {} {} {} {} {} {} {} {} {} {}", s.number, p.account,
                           static_cast<int>(p.kind), p.lot, p.points, p.wanted, p.rule, p.cut_by, p.receipt, p.cause,
                           p.day, s.lines, name(s.counter)));
  }));
  note(from.allLots([&](const LotRow& l) {
    return add(fmt::format("lot {} {} {} {} {} {} {}", l.id, l.account, l.earned, l.left, l.earned_day, l.active_from,
                           l.last_day));
  }));
  note(from.accounts([&](const StoredAccount& a) {
    return add(fmt::format("account {} {} {} {} {} {} {}", a.account, a.customer, a.tier, a.balance, a.last_row,
                           a.settled, hex(a.state)));
  }));
  note(from.allReturned([&](const ReturnedLine& r) {
    return add(fmt::format("returned {} {} {} {} {}", r.sale, r.line, r.row, r.quantity, r.net));
  }));
  note(from.counters(
      [&](const StoredCounter& c) { return add(fmt::format("counter {} {} {}", name(c.counter), c.kind, c.points)); }));
  note(from.waiting([&](const StoredWaiting& w) { return add(fmt::format("waiting {} {}", w.event.row.row, w.raw)); }));
  note(from.allTierChanges([&](const TierChange& c) {
    return add(fmt::format("tier {} {} {} {} {} {}", c.account, c.block, c.day, c.from, c.to, c.receipt));
  }));
  note(from.allEffects([&](const StoredEffect& s) {
    const EffectRow& e = s.effect;
    return add(fmt::format("effect {} {} {} {} {} {} {} {} {} {} {}", s.number, e.account, static_cast<int>(e.kind),
                           e.rule, e.receipt, e.cause, e.day, e.amount, s.channel, s.text, s.lines));
  }));
  note(from.storeTotals(
      [&](const StoreTotal& t) { return add(fmt::format("store {} {} {} {}", t.total, t.store, t.period, t.used)); }));
  note(from.allRaw(
      [&](const StoreReader::RawBatch& b) { return add(fmt::format("raw {} {} {}", b.first_row, b.count, b.raw)); }));
  if (const auto texts = from.texts()) text += fmt::format("texts {}\n", fmt::join(*texts, "|"));
  if (const auto totals = from.totals()) text += fmt::format("totals {}\n", fmt::join(*totals, " "));
  if (const auto state = from.runState("in")) {
    text +=
        fmt::format("run {} {} {} {} {} {} {}\n", state->position.lines, state->position.events, state->totals.receipts,
                    state->totals.posted, state->totals.earned, state->totals.refusedTotal(), state->latest_day);
  }
  return text;
}

std::string difference(const std::string& a, const std::string& b) {
  std::istringstream one(a);
  std::istringstream other(b);
  while (true) {
    std::string x;
    std::string y;
    const bool more_x = static_cast<bool>(std::getline(one, x));
    const bool more_y = static_cast<bool>(std::getline(other, y));
    if (!more_x && !more_y) return {};
    if (x != y || more_x != more_y) return fmt::format("<{:.200}> and <{:.200}>", x, y);
  }
}

std::string brokenInvariant(const std::string& path, const std::vector<LedgerBatch>& all) {
  auto opened = StoreReader::open(path);
  if (!opened) return opened.error().message;
  StoreReader& from = **opened;
  const auto state = from.runState("in");
  if (!state) return state.error().message;
  // The position is that of a batch's end, and everything of the batches up to it is there, and nothing else.
  std::size_t kept = 0;
  std::int64_t postings = 0;
  while (kept < all.size() && all[kept].position.lines <= state->position.lines) {
    postings += static_cast<std::int64_t>(all[kept++].postings.size());
  }
  const std::uint64_t lines = kept == 0 ? 0 : all[kept - 1].position.lines;
  if (lines != state->position.lines) return fmt::format("the position {} ends no batch", state->position.lines);
  const std::int64_t rows = kept == 0 ? 0 : all[kept - 1].events.back().row;
  const auto counts = from.counts();
  if (!counts) return counts.error().message;
  if (counts->events != rows) return fmt::format("{} event rows instead of {}", counts->events, rows);
  if (counts->postings != postings) return fmt::format("{} postings instead of {}", counts->postings, postings);
  if (kept > 0 && state->totals.receipts != all[kept - 1].run.receipts) return "the totals are not the batch's";
  std::map<std::int64_t, Value> balances;
  std::map<std::pair<std::int32_t, CounterAccount>, Value> counters;
  const Status summed = from.allPostings([&](const StoredPosting& p) {
    balances[p.posting.account] += p.posting.points;
    const std::size_t terms = static_cast<std::size_t>(termsOf(p.posting.lot));
    counters[{p.posting.lot == 0 ? 0 : programme().terms[terms].kind, counterOf(p.posting.kind)}] -= p.posting.points;
    return true;
  });
  if (!summed) return summed.error().message;
  std::string broken;
  const Status weighed = from.counters([&](const StoredCounter& c) {
    if (counters[{c.kind, c.counter}] != c.points) broken = fmt::format("what {} holds", name(c.counter));
    counters.erase({c.kind, c.counter});
    return broken.empty();
  });
  if (!weighed) return weighed.error().message;
  for (const auto& [account, points] : counters)
    if (points != 0 && broken.empty()) broken = fmt::format("{} is missing", name(account.second));
  const Status compared = from.accounts([&](const StoredAccount& account) {
    if (balances[account.account] != account.balance) broken = fmt::format("balance of account {}", account.account);
    std::int64_t last = 0;
    const Status walked = from.eventsOf(account.account, [&](const StoredEvent& event) {
      last = event.row.row;
      return event.row.account == account.account;
    });
    if (!walked) broken = walked.error().message;
    if (last != account.last_row) broken = fmt::format("the chain of account {} ends at {}", account.account, last);
    return broken.empty();
  });
  if (!compared) return compared.error().message;
  std::int64_t unpacked = 0;
  const Status raw = from.allRaw([&](const StoreReader::RawBatch& batch) {
    unpacked += static_cast<std::int64_t>(std::count(batch.raw.begin(), batch.raw.end(), '\n'));
    return true;
  });
  if (!raw) return raw.error().message;
  if (unpacked != rows) return fmt::format("{} raw events instead of {}", unpacked, rows);
  return broken;
}

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "kopeck-test-XXXXXX").string();
  path_ = mkdtemp(name.data()) == nullptr ? std::string("no-temporary-folder") : name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string fill(const std::string& path, const std::vector<LedgerBatch>& all, const StoreOptions& options) {
  auto store = Store::open(path, programme(), options);
  if (!store) return store.error().message;
  const auto state = (*store)->begin("in");
  if (!state) return state.error().message;
  for (const LedgerBatch& batch : all) {
    if (batch.position.lines <= state->position.lines) continue;
    const Status done = (*store)->commit(batch);
    if (!done) return done.error().message;
  }
  const Status done = (*store)->finish();
  return done ? std::string() : done.error().message;
}

}  // namespace kopeck::sample
