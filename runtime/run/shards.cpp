#include "runtime/run/shards.h"

#include <xxhash.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>

#include "runtime/engine/bounds.h"
#include "runtime/engine/record.h"
#include "runtime/value/invariant.h"

namespace kopeck {

namespace {

/// Fewer events than this are judged before another thread is awake.
constexpr std::size_t kFewEvents = 48;

/// Accounts whose events a shard leaves: by their number modulo this, so that now and then one of them drags others
/// along, which the caller judges as well.
constexpr std::size_t kLeftPlaces = 4096;

/// What the events of all shards may move in one judge(), but for the last one of each shard. With sums of no more than
/// Shards::kMostBefore before it none leaves its range, whatever these last ones move.
constexpr Value kMostMoved = kMostTotal / 8;

std::uint32_t sizeOf(std::string_view text) {
  return static_cast<std::uint32_t>(text.size());
}

Value magnitude(Value value) {
  return value < 0 ? -value : value;
}

}  // namespace

/// One thread's part: its own stepper and scratch memory, and what it has done.
class Shards::Shard {
 public:
  Shard(const Programme& programme, const TextPool& pool, std::size_t number, std::size_t threads)
      : programme_(programme),
        version_(programme[0]),
        plan_(*version_.plan),
        stepper_(plan_, *version_.evaluator, pool),
        shared_(plan_),
        left_(kLeftPlaces),
        number_(number),
        most_moved_(kMostMoved / static_cast<Value>(threads)) {}

  void judge(const Shards& shards, EventBatch& batch, std::size_t first, std::span<const ShardJob> jobs,
             const SharedCounters& shared) {
    clear();
    shared_ = shared;
    for (std::size_t i = 0; i < jobs.size(); ++i)
      if (shards.shardOf(jobs[i]) == number_) mine_.push_back(i);
    constexpr std::size_t kAhead = 4;
    for (std::size_t i = 0; i < mine_.size(); ++i) {
      if (i + kAhead < mine_.size()) fetch(jobs[mine_[i + kAhead]]);
      one(batch, first + mine_[i], jobs[mine_[i]]);
    }
    CHECK(shared_ == shared);
  }
  [[nodiscard]] const BrokenCheck* broken() const { return stepper_.broken(); }

 private:
  friend class Shards::Results;

  void clear() {
    mine_.clear();
    for (const std::size_t place : left_places_) left_[place] = 0;
    left_places_.clear();
    judged_.clear();
    postings_.clear();
    lots_.clear();
    tier_changes_.clear();
    effects_.clear();
    bytes_.clear();
    moved_ = 0;
    stopped_ = false;
  }

  /// Accounts lie all over the memory.
  static void fetch(const ShardJob& job) {
    if (job.state == nullptr) return;
    const std::string_view words = job.state->bytes();
    for (std::size_t at = 0; at < std::min<std::size_t>(words.size(), 512); at += 64)
      __builtin_prefetch(words.data() + at);
  }

  [[nodiscard]] static std::size_t placeOf(std::int64_t account) {
    return static_cast<std::size_t>(account) % kLeftPlaces;
  }
  void leave(std::int64_t account) {
    std::uint8_t& left = left_[placeOf(account)];
    if (left == 0) left_places_.push_back(placeOf(account));
    left = 1;
  }

  void one(EventBatch& batch, std::size_t index, const ShardJob& job) {
    Judged& judged = judged_.emplace_back();
    if (stopped_ || job.task == ShardTask::skip) return;
    if (job.state == nullptr) return nobodys({&batch, index}, judged);
    if (left_[placeOf(job.account)] != 0) return;
    const EventView event{&batch, index};
    if (job.task == ShardTask::leave || event.kind() == EventKind::giving_back) return leave(job.account);
    if (event.kind() == EventKind::customer && event.day() == kNoDay) dateAttributes(event, *job.state, batch);
    if (isLate(event, *job.state)) return leave(job.account);
    known(event, job, judged);
  }

  void beginTexts(const EventView& event, Judged& judged) {
    judged.left = false;
    judged.bytes.offset = static_cast<std::uint32_t>(bytes_.size());
    bytes_.append(event.batch->view(event.batch->id[event.index]));
    judged.record.offset = sizeOf(bytes_) - judged.bytes.offset;
    encodeEvent(plan_, event, bytes_);
    const std::string_view said = std::string_view(bytes_).substr(judged.bytes.offset + judged.record.offset);
    const XXH128_hash_t content = XXH3_128bits(said.data(), said.size());
    judged.content = {content.low64, content.high64};
    judged.record.length = sizeOf(said);
  }
  void endTexts(Judged& judged) const { judged.bytes.length = sizeOf(bytes_) - judged.bytes.offset; }

  /// A purchase without a customer.
  void nobodys(const EventView& event, Judged& judged) {
    beginTexts(event, judged);
    endTexts(judged);
    judged.anonymous = true;
    judged.refusal = sumsOfAnonymous(event, judged.gross, judged.net);
    judged.paid = judged.net;
  }

  void known(const EventView& event, const ShardJob& job, Judged& judged) {
    AccountState& state = *job.state;
    beginTexts(event, judged);
    const bool unknown = state.settledDay() == kNoDay;
    if (unknown) before_ = state;
    out_.clear(plan_);
    if (event.kind() == EventKind::customer) {
      stepper_.setCustomer(event.batch->view(event.batch->customer[event.index]));
      stepper_.applyCustomer(state, event, out_);
    } else {
      stepper_.apply(state, event, job.row, shared_, out_);
    }
    judged.refusal = out_.refusal;
    // Nobody becomes known by what is refused.
    if (unknown && judged.refusal != Refusal::none) state = before_;
    if (judged.refusal == Refusal::none && isJudged(event.kind())) {
      encodeOutcome(event, out_, bytes_);
      judged.record.length = sizeOf(bytes_) - judged.bytes.offset - judged.record.offset;
    }
    judged.gross = out_.gross;
    judged.net = out_.net;
    judged.paid = out_.paid;
    judged.schedules_refused = out_.schedules_refused;
    keepRows(event, job, judged);
    endTexts(judged);
    judged.broken = stepper_.broken() != nullptr;
    moved_ += magnitude(out_.gross);
    stopped_ = judged.broken || moved_ > most_moved_;
  }

  /// What the step did, as rows with the ledger's numbers.
  void keepRows(const EventView& event, const ShardJob& job, Judged& judged) {
    const std::size_t lines = event.kind() == EventKind::customer ? 0 : event.lineCount();
    for (const Move& move : out_.moves) {
      Posting& posting = postings_.emplace_back(numbered(version_, move.posting));
      posting.account = job.account;
      const std::size_t begin = bytes_.size();
      appendLines(out_, move.grant, lines, bytes_);
      posting.lines.offset = static_cast<std::uint32_t>(begin) - judged.bytes.offset;
      posting.lines.length = static_cast<std::uint32_t>(bytes_.size() - begin);
      moved_ += magnitude(posting.points);
      if (moved_ > most_moved_) moved_ = most_moved_ + 1;
    }
    judged.postings = static_cast<std::uint32_t>(out_.moves.size());
    for (const LotRow& lot : out_.lots) lots_.emplace_back(lot).account = job.account;
    judged.lots = static_cast<std::uint32_t>(out_.lots.size());
    for (const TierChange& change : out_.tier_changes)
      tier_changes_.emplace_back(numbered(version_, change)).account = job.account;
    judged.tier_changes = static_cast<std::uint32_t>(out_.tier_changes.size());
    if (out_.taken.empty() && out_.undone.empty() && out_.effects.empty()) return;
    const std::size_t before = effects_.size();
    eachEffect(programme_, 0, out_, job.row, event.day(), lines, [&](FoldEffect&& one) {
      effects_.push_back(std::move(one));
      effects_.back().effect.account = job.account;
    });
    judged.effects = static_cast<std::uint32_t>(effects_.size() - before);
  }

  const Programme& programme_;
  const Version& version_;
  const plan::Plan& plan_;
  Stepper stepper_;
  SharedCounters shared_;
  Outcome out_;
  AccountState before_{plan_.layout};
  std::vector<std::size_t> mine_;         // places among the jobs
  std::vector<std::uint8_t> left_;        // see kLeftPlaces
  std::vector<std::size_t> left_places_;  // that are set
  std::size_t number_;
  Value moved_ = 0;  // by all events of this judge(), at most one more than:
  Value most_moved_;
  bool stopped_ = false;
  std::vector<Judged> judged_;
  std::vector<Posting> postings_;
  std::vector<LotRow> lots_;
  std::vector<TierChange> tier_changes_;
  std::vector<FoldEffect> effects_;
  std::string bytes_;
};

/// The threads beside the caller's, which wait for work.
class Shards::Crew {
 public:
  explicit Crew(std::size_t threads) {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this, i] { work(i + 1); });
  }
  ~Crew() {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    begun_.notify_all();
    for (std::thread& thread : threads_) thread.join();
  }
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  /// Calls `part` with 0, 1, …: 0 on this thread, the others on their own; returns when all are done.
  void run(const std::function<void(std::size_t)>& part) {
    {
      const std::lock_guard<std::mutex> lock(mutex_);
      part_ = &part;
      ++turn_;
      busy_ = threads_.size();
    }
    begun_.notify_all();
    part(0);
    std::unique_lock<std::mutex> lock(mutex_);
    ended_.wait(lock, [this] { return busy_ == 0; });
  }

 private:
  void work(std::size_t number) {
    std::uint64_t turn = 0;
    std::unique_lock<std::mutex> lock(mutex_);
    while (true) {
      begun_.wait(lock, [&] { return stop_ || turn_ != turn; });
      if (stop_) return;
      turn = turn_;
      const std::function<void(std::size_t)>& part = *part_;
      lock.unlock();
      part(number);
      lock.lock();
      if (--busy_ == 0) ended_.notify_one();
    }
  }

  std::mutex mutex_;
  std::condition_variable begun_, ended_;
  const std::function<void(std::size_t)>* part_ = nullptr;
  std::uint64_t turn_ = 0;
  std::size_t busy_ = 0;
  bool stop_ = false;
  std::vector<std::thread> threads_;
};

namespace {

/// Whether the limit says of a rule how much it may give, or of how much.
bool saysOf(const plan::Plan& plan, std::size_t limit, std::int32_t number) {
  const plan::Limit& said = plan.limits[limit];
  if (said.rule == number || std::find(said.rules.begin(), said.rules.end(), number) != said.rules.end()) return true;
  const plan::Rule& rule = plan.rules[static_cast<std::size_t>(number)];
  for (std::int32_t e = rule.first_earn; e < rule.first_earn + rule.earn_count; ++e) {
    const std::vector<std::int32_t>& caps = plan.earns[static_cast<std::size_t>(e)].caps;
    if (std::find(caps.begin(), caps.end(), static_cast<std::int32_t>(limit)) != caps.end()) return true;
  }
  return false;
}

/// Whether only events that the programme declares use up the limit; those say so in `alone`.
bool onlyOfEvents(const plan::Plan& plan, std::size_t limit, std::vector<std::uint8_t>& alone) {
  const std::vector<std::int32_t>& redeem = plan.redeem.limits;
  if (std::find(redeem.begin(), redeem.end(), static_cast<std::int32_t>(limit)) != redeem.end()) return false;
  for (std::size_t r = 0; r < plan.rules.size(); ++r) {
    if (!saysOf(plan, limit, static_cast<std::int32_t>(r))) continue;
    const plan::Rule& rule = plan.rules[r];
    if (rule.trigger != plan::TriggerKind::custom_event || rule.event < 0) return false;
    alone[static_cast<std::size_t>(rule.event)] = 1;
  }
  return true;
}

bool fitWith(const Programme& programme, std::vector<std::uint8_t>& alone) {
  if (programme.size() != 1 || programme.anyEager()) return false;
  const plan::Plan& plan = *programme[0].plan;
  alone.assign(plan.schema.events.size(), 0);
  for (const plan::Rule& rule : plan.rules)
    if (rule.recipient >= 0) return false;
  for (std::size_t i = 0; i < plan.limits.size(); ++i)
    if (plan.limits[i].scope != plan::LimitScope::customer && !onlyOfEvents(plan, i, alone)) return false;
  return true;
}

}  // namespace

bool Shards::fit(const Programme& programme) {
  std::vector<std::uint8_t> alone;
  return fitWith(programme, alone);
}

Shards::Shards(const Programme& programme, const TextPool& pool, std::size_t threads) : programme_(programme) {
  CHECK(threads >= 1 && threads <= kMost && fitWith(programme, alone_));
  for (std::size_t i = 0; i < threads; ++i) shards_.push_back(std::make_unique<Shard>(programme, pool, i, threads));
  if (threads > 1) crew_ = std::make_unique<Crew>(threads - 1);
}

Shards::~Shards() = default;

bool Shards::standsAlone(const EventView& event) const {
  if (event.kind() != EventKind::custom) return false;
  const std::uint16_t type = event.batch->event_type[event.index];
  return type >= alone_.size() || alone_[type] != 0;
}

std::size_t Shards::shardOf(const ShardJob& job) const {
  // Accounts stay below 2^30 (see scheduleRow()); divided as a short number it is a matter of nanoseconds.
  const auto number = static_cast<std::uint32_t>(job.account != 0 ? job.account : job.row);
  return number % static_cast<std::uint32_t>(shards_.size());
}

void Shards::judge(EventBatch& batch, std::size_t first, std::span<const ShardJob> jobs, const SharedCounters& shared) {
  const auto part = [&](std::size_t shard) { shards_[shard]->judge(*this, batch, first, jobs, shared); };
  if (crew_ != nullptr && jobs.size() >= kFewEvents) return crew_->run(part);
  for (std::size_t shard = 0; shard < shards_.size(); ++shard) part(shard);
}

Shards::Results Shards::results() const {
  return Results(*this);
}

const BrokenCheck* Shards::brokenOf(const ShardJob& job) const {
  return shards_[shardOf(job)]->broken();
}

const Judged& Shards::Results::next(const ShardJob& job) {
  const std::size_t number = shards_.shardOf(job);
  const Shard& shard = *shards_.shards_[number];
  At& at = at_[number];
  const Judged& judged = shard.judged_[at.event++];
  postings_ = std::span(shard.postings_).subspan(at.posting, judged.postings);
  lots_ = std::span(shard.lots_).subspan(at.lot, judged.lots);
  tier_changes_ = std::span(shard.tier_changes_).subspan(at.tier_change, judged.tier_changes);
  effects_ = std::span(shard.effects_).subspan(at.effect, judged.effects);
  bytes_ = std::string_view(shard.bytes_).substr(judged.bytes.offset, judged.bytes.length);
  at.posting += judged.postings;
  at.lot += judged.lots;
  at.tier_change += judged.tier_changes;
  at.effect += judged.effects;
  return judged;
}

}  // namespace kopeck
