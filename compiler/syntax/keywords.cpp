#include "compiler/syntax/keywords.h"

#include <algorithm>
#include <array>

#include "compiler/syntax/text.h"

namespace kopeck::syntax {
namespace {

std::vector<std::string> wordsOf(std::string_view spelling) {
  std::vector<std::string> words;
  std::size_t begin = 0;
  while (begin < spelling.size()) {
    const std::size_t end = std::min(spelling.find(' ', begin), spelling.size());
    words.push_back(folded(spelling.substr(begin, end - begin)));
    begin = end + 1;
  }
  return words;
}

std::int64_t edge(int state, int word) {
  return (static_cast<std::int64_t>(state) << 32) | word;
}

template <std::size_t N>
bool among(const std::array<TokenType, N>& types, std::int32_t type) {
  return std::any_of(types.begin(), types.end(), [&](TokenType other) { return other == type; });
}

}  // namespace

const std::vector<KeywordRow>& keywordRows() {
  static const std::vector<KeywordRow> rows = {
#include "compiler/syntax/keyword_rows.inc"
  };
  return rows;
}

std::string_view printed(TokenType type, ast::Language language) {
  for (const KeywordRow& row : keywordRows()) {
    if (row.type == type) return language == ast::Language::russian ? row.ru : row.en;
  }
  return {};
}

std::vector<std::string_view> spellings(const KeywordRow& row, ast::Language language) {
  const bool russian = language == ast::Language::russian;
  std::vector<std::string_view> out;
  const std::string_view first = russian ? row.ru : row.en;
  if (!first.empty()) out.push_back(first);
  std::string_view forms = russian ? row.forms_ru : row.forms_en;
  while (!forms.empty()) {
    const std::size_t end = std::min(forms.find(';'), forms.size());
    const std::string_view form = trimmed(forms.substr(0, end));
    if (!form.empty()) out.push_back(form);
    forms.remove_prefix(std::min(end + 1, forms.size()));
  }
  return out;
}

const Keywords& Keywords::of(ast::Language language) {
  if (language == ast::Language::russian) {
    static const Keywords russian(ast::Language::russian);
    return russian;
  }
  static const Keywords english(ast::Language::english);
  return english;
}

Keywords::Keywords(ast::Language language) : ends_(1, nullptr) {
  for (const KeywordRow& row : keywordRows()) {
    for (const std::string_view spelling : spellings(row, language)) add(row, spelling);
  }
}

void Keywords::add(const KeywordRow& row, std::string_view spelling) {
  Phrase phrase{wordsOf(spelling), &row, spelling};
  int state = 0;
  for (const std::string& word : phrase.words) {
    const int id = ids_.try_emplace(word, static_cast<int>(ids_.size())).first->second;
    const auto [next, added] = edges_.try_emplace(edge(state, id), static_cast<int>(ends_.size()));
    if (added) ends_.push_back(nullptr);
    state = next->second;
  }
  // A spelling that stands in two rows of one token (`to` of a date, `to` of a time) belongs to the first.
  if (ends_[static_cast<std::size_t>(state)] == nullptr) ends_[static_cast<std::size_t>(state)] = &row;
  phrases_.push_back(std::move(phrase));
}

int Keywords::step(int state, std::string_view word) const {
  const auto id = ids_.find(std::string(word));
  if (id == ids_.end()) return -1;
  const auto next = edges_.find(edge(state, id->second));
  return next == edges_.end() ? -1 : next->second;
}

const KeywordRow* Keywords::find(std::string_view spelling) const {
  int state = 0;
  for (const std::string& word : wordsOf(spelling)) {
    state = step(state, word);
    if (state < 0) return nullptr;
  }
  return at(state);
}

bool isDeclarationHead(std::int32_t type) {
  static constexpr std::array kHeads = {
      T_PROGRAM, T_CUSTOMER_HAS, T_RECEIPT_HAS, T_ITEM_HAS,  T_EVENT,  T_SET,      T_SEGMENT,        T_CALENDAR,
      T_TIERS,   T_TIERS_BY,     T_RULE,        T_DISCOUNT,  T_COUPON, T_WALLET,   T_LIMIT,          T_HIGHEST_OF,
      T_REDEEM,  T_FIRST_OF,     T_TOGETHER,    T_GUARANTEE, T_IMPORT, T_TEMPLATE, T_EXACTLY_ONE_OF, T_TEST};
  return among(kHeads, type);
}

bool isClauseHead(std::int32_t type) {
  static constexpr std::array kHeads = {T_VERSION,
                                        T_CURRENCY_KEY,
                                        T_POINTS,
                                        T_WORTH,
                                        T_TIME_ZONE,
                                        T_TENDERS,
                                        T_BASE,
                                        T_ROUNDING,
                                        T_MULTIPLIERS,
                                        T_ACTIVATE,
                                        T_EXPIRE,
                                        T_APPLY_EXPIRY,
                                        T_USE,
                                        T_RETURNS,
                                        T_LATE,
                                        T_SEED,
                                        T_RISE,
                                        T_FALL,
                                        T_ON_EVENT,
                                        T_ON_RETURN,
                                        T_ON_PURCHASE,
                                        T_EVERY_MONTH_ON,
                                        T_EVERY_YEAR_ON,
                                        T_FROM,
                                        T_UNTIL,
                                        T_WHEN,
                                        T_FOR_SEGMENT,
                                        T_WITH_CODE,
                                        T_WITH_COUPON,
                                        T_WITH_CHANCE,
                                        T_FIRST,
                                        T_EARN,
                                        T_EARN_BY,
                                        T_MULTIPLY,
                                        T_STAMP,
                                        T_GIVE,
                                        T_TURN_EACH_FULL,
                                        T_TURN_WHOLE_BALANCE,
                                        T_ISSUE_COUPON,
                                        T_GRANT_BADGE,
                                        T_SEND,
                                        T_RECORD,
                                        T_TAKE,
                                        T_TAKE_BY,
                                        T_MANY_USES,
                                        T_REPLACES,
                                        T_AT_MOST,
                                        T_COUNTING_AT_MOST,
                                        T_AT_LEAST,
                                        T_NOT_ON,
                                        T_IN_STEPS_OF,
                                        T_ONE_KIND,
                                        T_WAS,
                                        T_CUSTOMER,
                                        T_RECEIPT,
                                        T_ONCE_PER_OCCASION,
                                        T_RETURN,
                                        T_GIVEN,
                                        T_EXPECT};
  return among(kHeads, type);
}

std::string_view knownName(std::int32_t type) {
  static constexpr std::array kKnown = {
      T_CUSTOMER, T_RECEIPT,  T_EVENT, T_NET, T_GROSS, T_PAID,    T_DATE_WORD, T_TIME_WORD, T_WEEKDAY_WORD, T_STORE,
      T_CHANNEL,  T_CATEGORY, T_SKU,   T_TAX, T_TITLE, T_BALANCE, T_TIER,      T_PAYS,      T_ARRIVES,      T_DISCOUNT};
  if (type == T_ITEMS) return "item";
  if (type == T_MONTH) return "month";
  return among(kKnown, type) ? printed(static_cast<TokenType>(type), ast::Language::english) : std::string_view();
}

bool isSoft(std::int32_t type) {
  static constexpr std::array kSoft = {
      T_CURRENCY,     T_VERSION,  T_CURRENCY_KEY, T_BASE,     T_ROUNDING,  T_LATE,
      T_SEED,         T_DECIMALS, T_NONE,         T_DOWN,     T_UP,        T_RECALCULATE,
      T_PROPORTIONAL, T_TEXT,     T_NUMBER_TYPE,  T_MONEY,    T_DATE_WORD, T_TIME_WORD,
      T_ANNIVERSARY,  T_STORE,    T_CHANNEL,      T_CATEGORY, T_SKU,       T_TAX,
      T_TITLE,        T_BALANCE,  T_TIER,         T_PAYS,     T_ASKS,      T_CODE,
      T_BADGE,        T_ARRIVES,  T_PENDING,      T_ACTIVE,   T_REFUSED,   T_X};
  return among(kSoft, type);
}

}  // namespace kopeck::syntax
