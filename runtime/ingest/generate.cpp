#include "runtime/ingest/generate.h"

#include <algorithm>
#include <array>
#include <queue>
#include <string>
#include <tuple>
#include <vector>

#include "runtime/ingest/generate_receipt.h"
#include "runtime/ingest/random.h"

namespace kopeck {
namespace {

constexpr std::uint64_t kRateStream = 11;
constexpr std::uint64_t kDayStream = 12;
constexpr std::uint64_t kSecondStream = 13;
constexpr std::uint64_t kFateStream = 14;
constexpr std::int32_t kSecondsPerDay = 86'400;
constexpr std::size_t kBlockBytes = 64 << 10;

constexpr std::array<std::uint64_t, 7> kWeekdays = {90, 88, 92, 98, 118, 132, 110};
constexpr std::array<std::uint64_t, 12> kMonths = {84, 90, 100, 98, 101, 97, 92, 95, 101, 103, 108, 131};
constexpr std::array<std::uint64_t, 24> kHours = {0,  0,  0,  0,  0,  0,  2,  22, 64, 70, 52, 48,
                                                  66, 74, 58, 46, 44, 52, 68, 62, 40, 22, 8,  1};

/// Purchase rates: the square of a normal variable is gamma-distributed with shape 1/2. The normal one is a sum of
/// twelve uniform ones, all in integers.
AliasTable purchaseRates(const GenerateOptions& options) {
  if (options.customers == 0) return {};
  std::vector<std::uint64_t> rates(options.customers);
  for (std::uint32_t i = 0; i < options.customers; ++i) {
    Random random(options.seed, kRateStream, i);
    std::int64_t sum = 0;
    for (int k = 0; k < 6; ++k) {
      const std::uint64_t bits = random.next();
      sum += static_cast<std::int64_t>(bits & 0xFFFU) + static_cast<std::int64_t>((bits >> 32) & 0xFFFU) - 0xFFF;
    }
    rates[i] = static_cast<std::uint64_t>(sum * sum) / 1024 + 1;
  }
  return AliasTable(rates);
}

std::vector<std::uint64_t> receiptsPerDay(const GenerateOptions& options) {
  std::vector<std::uint64_t> weights(options.days);
  for (std::uint32_t i = 0; i < options.days; ++i) {
    const Day day = options.from + static_cast<Day>(i);
    weights[i] =
        kWeekdays[static_cast<std::size_t>(weekday(day) - 1)] * kMonths[static_cast<std::size_t>(civil(day).month - 1)];
  }
  const AliasTable days(weights);
  std::vector<std::uint64_t> counts(options.days, 0);
  Random random(options.seed, kDayStream, 0);
  for (std::uint64_t i = 0; i < options.receipts; ++i) ++counts[days.draw(random)];
  return counts;
}

enum class Happening : std::uint8_t { arrives_late, repeats, comes_back };

/// Something that a sale causes later.
struct Later {
  Day day = 0;
  std::int32_t second = 0;
  std::uint64_t order = 0;  // of those of one moment
  Happening what = Happening::repeats;
  Sale sale;
  Sale arrival;  // where the sale is late; its text says so
  friend bool operator<(const Later& a, const Later& b) {
    return std::tie(b.day, b.second, b.order) < std::tie(a.day, a.second, a.order);  // the earliest on top
  }
};

class Generator {
 public:
  Generator(const GenerateOptions& options, const GenerateSink& sink)
      : options_(options),
        sink_(sink),
        writer_(options_),
        customers_(purchaseRates(options)),
        hours_(std::vector<std::uint64_t>(kHours.begin(), kHours.end())),
        known_(options.customers, false),
        last_day_(options.from + static_cast<Day>(options.days) - 1) {}

  void run() {
    const std::vector<std::uint64_t> counts = receiptsPerDay(options_);
    std::vector<std::uint32_t> seconds(static_cast<std::size_t>(kSecondsPerDay));
    std::uint64_t number = 0;
    for (std::uint32_t i = 0; i < options_.days && !stopped_; ++i) {
      const Day day = options_.from + static_cast<Day>(i);
      std::fill(seconds.begin(), seconds.end(), 0U);
      Random random(options_.seed, kSecondStream, i);
      // Counting instead of sorting: a day of any number of receipts takes the same memory.
      for (std::uint64_t k = 0; k < counts[i]; ++k) {
        const std::uint32_t hour = hours_.draw(random);  // two statements: the order of draws is part of the result
        ++seconds[hour * 3600 + random.below(3600)];
      }
      for (std::int32_t second = 0; second < kSecondsPerDay && !stopped_; ++second) {
        happenUntil(day, second);
        for (std::uint32_t k = seconds[static_cast<std::size_t>(second)]; k > 0; --k) sell(number++, day, second);
      }
    }
    happenUntil(last_day_ + 1, 0);
    flush(0);
  }

 private:
  void sell(std::uint64_t number, Day day, std::int32_t second) {
    Random random(options_.seed, kFateStream, number);
    Sale sale{number, kNobody, day, second};
    if (!customers_.empty() && !random.perMille(options_.anonymous)) sale.customer = customers_.draw(random);
    if (sale.customer != kNobody && !known_[sale.customer]) {
      known_[sale.customer] = true;
      writer_.signup(sale, block_);
    }
    Sale arrival = sale;
    const bool late = random.perMille(options_.late) && day < last_day_;
    if (late) {
      arrival.day = std::min(last_day_, day + static_cast<Day>(random.between(1, 10)));
      arrival.second = static_cast<std::int32_t>(random.below(static_cast<std::uint32_t>(kSecondsPerDay)));
      later_.push({arrival.day, arrival.second, put_++, Happening::arrives_late, sale, arrival});
    } else {
      writer_.purchase(sale, nullptr, block_);
      flush(kBlockBytes);
    }
    if (random.perMille(options_.repeated)) {
      const auto wait = static_cast<std::int32_t>(random.between(1, 3600));
      const std::int32_t again = std::min(kSecondsPerDay - 1, arrival.second + wait);
      const Happening what = late ? Happening::arrives_late : Happening::repeats;
      later_.push({arrival.day, again, put_++, what, sale, arrival});
    }
    if (random.perMille(options_.returned)) {
      const Day back = arrival.day + static_cast<Day>(random.between(1, 20));
      const auto at = static_cast<std::int32_t>(random.between(9 * 3600, 20 * 3600));
      if (back <= last_day_) later_.push({back, at, put_++, Happening::comes_back, sale, arrival});
    }
  }

  void happenUntil(Day day, std::int32_t second) {
    while (!later_.empty() && !stopped_) {
      if (std::tie(later_.top().day, later_.top().second) >= std::tie(day, second)) return;
      const Later next = later_.top();
      later_.pop();
      switch (next.what) {
        case Happening::arrives_late:
          writer_.purchase(next.sale, &next.arrival, block_);
          break;
        case Happening::repeats:
          writer_.purchase(next.sale, nullptr, block_);
          break;
        case Happening::comes_back:
          writer_.giveBack(next.sale, {next.sale.number, next.sale.customer, next.day, next.second}, block_);
          break;
      }
      flush(kBlockBytes);
    }
  }

  void flush(std::size_t least) {
    if (block_.size() < least || block_.empty() || stopped_) return;
    stopped_ = !sink_(block_);
    block_.clear();
  }

  GenerateOptions options_;
  const GenerateSink& sink_;
  ReceiptWriter writer_;
  AliasTable customers_;
  AliasTable hours_;
  std::vector<bool> known_;
  Day last_day_;
  std::priority_queue<Later> later_;
  std::uint64_t put_ = 0;
  std::string block_;
  bool stopped_ = false;
};

}  // namespace

void generate(const GenerateOptions& options, const GenerateSink& sink) {
  Generator(options, sink).run();
}

}  // namespace kopeck
