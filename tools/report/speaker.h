// Speaker: what the sections of a backtest's report say numbers and names with. Belongs to the report's own files.
#pragma once

#include <string>

#include "runtime/engine/words.h"
#include "tools/report/backtest.h"
#include "tools/report/numbers.h"

namespace kopeck::report {

class Speaker {
 public:
  Speaker(const Backtest& of, Lang lang)
      : of_(of), lang_(lang), id_(of.replay.now.open.programme->id()), ru_(lang == Lang::ru) {}

  [[nodiscard]] const char* say(const char* en, const char* ru) const { return ru_ ? ru : en; }
  [[nodiscard]] const std::string& say(const Words& words) const { return ru_ ? words.ru : words.en; }
  [[nodiscard]] Lang lang() const { return lang_; }

  [[nodiscard]] std::string count(std::int64_t value) const { return number(lang_, value); }
  [[nodiscard]] std::string countChange(std::int64_t value) const { return change(lang_, value); }
  /// Of the header's points, without the word.
  [[nodiscard]] std::string points(Value value) const { return number(lang_, value, id_.points_decimals); }
  [[nodiscard]] std::string pointsChange(Value value) const { return change(lang_, value, id_.points_decimals); }
  [[nodiscard]] std::string money(Value value) const { return number(lang_, value, id_.money_decimals); }
  [[nodiscard]] std::string moneyChange(Value value) const { return change(lang_, value, id_.money_decimals); }
  [[nodiscard]] std::string withCurrency(const std::string& money_text) const {
    return money_text + "\u00A0" + id_.currency;
  }
  [[nodiscard]] std::string percent(Value was, Value now) const { return changePercent(lang_, was, now); }
  [[nodiscard]] std::string share(Value part, Value whole) const { return sharePercent(lang_, part, whole); }
  /// What customers' changes are counted in.
  [[nodiscard]] std::string gain(Value value) const {
    return of_.comparison.by_money ? withCurrency(moneyChange(value)) : pointsChange(value);
  }
  [[nodiscard]] std::string size(Value value) const { return of_.comparison.by_money ? money(value) : points(value); }
  [[nodiscard]] std::string nothing() const { return say("(not said)", "(не указано)"); }
  [[nodiscard]] std::string was() const { return say("old", "было"); }
  [[nodiscard]] std::string now() const { return say("new", "стало"); }
  [[nodiscard]] std::string changed() const { return say("change", "изменение"); }

 private:
  const Backtest& of_;
  Lang lang_;
  const ProgrammeId& id_;
  bool ru_;
};

}  // namespace kopeck::report
