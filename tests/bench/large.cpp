#include "tests/bench/large.h"

#include <fmt/format.h>

#include <iterator>
#include <vector>

namespace kopeck::bench {

namespace {

constexpr const char* kHead = R"(program "Everything Club"
  version      1, effective from 2026-01-01
  currency     RUB
  points       bonus/bonuses, whole
  worth        1 bonus = 1.00 RUB
  time zone    "Europe/Moscow"
  base         paid, with tax
  rounding     down, per rule
  multipliers  by product
  activate     7 days after purchase
  expire       12 months after purchase
  use          soonest to expire first
  returns      recalculate, within balance, limits reopen, for 60 days
  late         accept for 30 days

customer has
  birthday : optional anniversary
  city     : optional text

receipt has
  channel : one of pos, app, web

set tobacco    = items where category under "Tobacco"
set gift_cards = items where category is "Gift cards"
set earning    = items except tobacco, gift_cards

tiers by net spend on earning over last 12 months
  bronze    from 0 RUB
  silver    from 15 000 RUB
  gold      from 60 000 RUB
  platinum  from 200 000 RUB
  rise      at once, from the next purchase
  fall      at end of month, one step

)";

constexpr const char* kTail = R"(
redeem
  at least 100 bonuses
  at most 30% of net
  at most 3 times per day
  not on gift_cards, tobacco

guarantee "the main rule never gives back more than half"
  worth of earned by main, birthday <= 50% of net
)";

constexpr std::size_t kCategories = 40, kArticles = 30;

class Writer {
 public:
  explicit Writer(std::size_t rules) : rules_(rules) {}

  std::string text() {
    out_ = kHead;
    sets();
    line("rule main");
    line("  earn 3% on earning\n");
    for (std::size_t i = 0; i + 3 < rules_; ++i) rule(i);
    line("rule birthday \"Double around the birthday\"");
    line("  when date within 3 days of customer.birthday");
    line("  multiply main by 2");
    line("  once per occasion");
    line("  at most 1 000 bonuses per receipt\n");
    line("discount tobacco_never \"Nothing off tobacco, all else on Fridays\"");
    line("  when weekday is Fri and net on earning is at least 20 000 RUB");
    line("  take 2% off earning\n");
    for (std::size_t i = 0; i + 2 < rivals_.size(); i += 3)
      line("highest of {}, {}, {}", rivals_[i], rivals_[i + 1], rivals_[i + 2]);
    line("\nlimit per_receipt");
    line("  at most 5 000 bonuses per receipt over main, birthday");
    for (std::size_t i = 0; i + 9 < bounded_.size(); i += 10) {
      std::string names;
      for (std::size_t k = i; k < i + 10; ++k) names += (k == i ? "" : ", ") + bounded_[k];
      line("\nlimit together_{}\n  at most {} bonuses per month over {}", i / 10, 3000 + 100 * i, names);
    }
    return out_ + kTail;
  }

 private:
  template <typename... Args>
  void line(fmt::format_string<Args...> format, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), format, std::forward<Args>(args)...);
    out_ += '\n';
  }

  void sets() {
    for (std::size_t i = 0; i < kCategories; ++i)
      line("set category_{} = items where category under \"Department {}/Shelf {}\"", i, i % 7, i);
    for (std::size_t i = 0; i < kArticles; ++i)
      line("set articles_{} = items where sku is \"A{}\", \"A{}\", \"B{}\"", i, 3 * i, 3 * i + 1, i);
    line("");
  }

  void rule(std::size_t i) {
    static constexpr const char* tiers[] = {"silver", "gold", "platinum"};
    const std::string name = fmt::format("campaign_{}", i);
    const std::size_t category = i % kCategories, article = i * 7 % kArticles, k = i / 10;
    line("rule {}", name);
    switch (i % 10) {
      case 0:
        line("  from 2026-{:02}-{:02}", k % 12 + 1, k % 27 + 1);
        line("  earn {}% on category_{}", k % 9 + 1, category);
        bounded_.push_back(name);
        break;
      case 1:
        line("  when customer is at least {}", tiers[k % 3]);
        line("  earn {}.5% on category_{}", k % 4 + 1, category);
        rivals_.push_back(name);
        break;
      case 2:
        line("  from 2026-06-{:02} to 2026-09-{:02}", k % 30 + 1, k % 29 + 1);
        line("  earn {} bonuses for each full {} RUB on category_{}", k % 7 + 1, 100 * (k % 5 + 1), category);
        break;
      case 3:
        line("  when net on category_{} is at least {} RUB and net on category_{} < {} RUB", category, 500 + 10 * k,
             category, 2000 + 100 * k);
        line("  earn {} bonuses", 20 + k);
        line("  at most 2 times per month");
        break;
      case 4:
        line("  when time from {:02}:00 to {:02}:30 and weekday is Mon..{}", 8 + k % 9, 18 + k % 4,
             k % 2 == 0 ? "Fri" : "Thu");
        line("  earn {}% on category_{}", k % 5 + 2, category);
        rivals_.push_back(name);
        break;
      case 5:
        line("  earn {} bonuses for each full 1 unit in articles_{}", k % 5 + 3, article);
        line("  at most {} bonuses per day", 50 + k);
        break;
      case 6:
        line("  earn by tier, silver: {}%, gold: {}%, platinum: {}% on category_{}", k % 3 + 1, k % 3 + 2, k % 3 + 4,
             category);
        bounded_.push_back(name);
        break;
      case 7:
        line("  when channel is {} and (customer.city is \"City {}\" or any item in articles_{})",
             k % 2 == 0 ? "app" : "web", k % 12, article);
        line("  earn {}% on category_{}", k % 6 + 1, category);
        rivals_.push_back(name);
        break;
      case 8:
        line("  when net spend on category_{} over last {} months is at least {} RUB", category, k % 6 + 1,
             1000 * (k % 9 + 1));
        line("  earn {} bonuses on articles_{}", 10 + k, article);
        line("  at most 1 times per week");
        break;
      case 9:
        line("  earn by paid on category_{}, marginal, from 0 RUB: {}%, from {} RUB: {}% on category_{}", category,
             k % 2 + 1, 1000 + 50 * k, k % 3 + 3, category);
        bounded_.push_back(name);
        break;
    }
    line("");
  }

  std::size_t rules_;
  std::string out_;
  std::vector<std::string> rivals_, bounded_;
};

}  // namespace

std::string largeProgramme(std::size_t rules) {
  return Writer(rules).text();
}

}  // namespace kopeck::bench
