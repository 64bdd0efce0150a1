// Speaker: numbers, dates, lengths of time and names in the language of the description. Internal to tools/describe.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "runtime/plan/plan.h"

namespace kopeck::describing {

/// Russian puts a length of time into another case by what stands before it.
enum class Case { nominative, genitive };

class Speaker {
 public:
  Speaker(const plan::Plan& plan, Lang lang) : plan_(plan), lang_(lang) {}

  [[nodiscard]] const plan::Plan& plan() const { return plan_; }
  [[nodiscard]] bool russian() const { return lang_ == Lang::ru; }
  [[nodiscard]] std::string say(const char* en, const char* ru) const;
  /// The text of the language with {} filled in.
  template <typename... Args>
  requires(sizeof...(Args) > 0) [[nodiscard]] std::string say(const char* en, const char* ru, Args&&... args) const;

  /// 12345, 2 -> "123.45", "123,45"; thousands grouped, no zeros behind the point that say nothing.
  [[nodiscard]] std::string number(Value value, int scale) const;
  [[nodiscard]] std::string ratio(Ratio ratio) const;
  [[nodiscard]] std::string percent(Ratio share) const;  // 1/20 -> "5%"
  [[nodiscard]] std::string money(Value minor) const;
  /// An amount of a kind in fine units when `fine`, else in smallest units: "98 beans", "1 coupon".
  [[nodiscard]] std::string amount(std::int32_t kind, Value value, std::int64_t fine = 1,
                                   Case word_case = Case::nominative) const;
  /// "beans", "зёрен"
  [[nodiscard]] std::string kindWord(std::int32_t kind) const;
  [[nodiscard]] std::string chance(Value threshold) const;  // of Op::chance: "5%"
  [[nodiscard]] std::string units(Value millionths) const;

  [[nodiscard]] std::string date(Day day) const;
  [[nodiscard]] std::string monthDay(int month, int day) const;
  [[nodiscard]] std::string time(Value second) const;
  [[nodiscard]] std::string days(Value n, Case word_case = Case::nominative) const;
  [[nodiscard]] std::string months(Value n, Case word_case = Case::nominative) const;
  [[nodiscard]] std::string weekday(Value day) const;                  // "Monday", "понедельник"
  [[nodiscard]] std::string inMonth(Value month) const;                // "in March", "в марте"
  [[nodiscard]] std::string times(Value n) const;                      // "3 times", "3 раз": as after "at most"
  [[nodiscard]] std::string window(const plan::Window& window) const;  // "over the last 60 days"

  /// "happy_hours" -> "happy hours"
  [[nodiscard]] static std::string shown(std::string_view name);
  /// With a capital first letter, Latin or Russian; a mark of bold before it stays.
  [[nodiscard]] static std::string capitalised(std::string text);
  [[nodiscard]] static std::string bold(const std::string& text);
  [[nodiscard]] std::string quoted(std::string_view text) const;
  [[nodiscard]] std::string textOf(Value text_id) const;
  [[nodiscard]] std::string setName(std::int32_t set) const;
  /// A rule's title, else its name.
  [[nodiscard]] std::string ruleName(std::int32_t rule) const;
  [[nodiscard]] std::string kindName(std::int32_t kind) const;
  [[nodiscard]] std::string joined(const std::vector<std::string>& parts, const char* en, const char* ru) const;

 private:
  [[nodiscard]] std::string filled(const char* en, const char* ru, const std::vector<std::string>& args) const;
  [[nodiscard]] std::string counted(Value n, const char* en_one, const char* en_many, const char* ru_one,
                                    const char* ru_few, const char* ru_many) const;

  const plan::Plan& plan_;
  Lang lang_;
};

template <typename... Args>
requires(sizeof...(Args) > 0) std::string Speaker::say(const char* en, const char* ru, Args&&... args)
const {
  return filled(en, ru, {std::string(std::forward<Args>(args))...});
}

}  // namespace kopeck::describing
