// Random sentences of the grammar as text, for tests.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "compiler/syntax/hints.h"
#include "compiler/syntax/keywords.h"

namespace kopeck::syntax {

/// A spelling for a token, any of those that the language accepts; empty when it has none.
inline std::string anySpelling(std::int32_t type, ast::Language language, std::mt19937_64& random, int& names) {
  switch (type) {
    case T_NAME:
      return "name" + std::to_string(++names);
    case T_NUMBER:
      return "7";
    case T_STRING:
      return "\"text\"";
    case T_DATE:
      return "2026-03-08";
    case T_TIME:
      return "12:00";
    case T_LT:
      return "<";
    case T_LE:
      return "<=";
    case T_GT:
      return ">";
    case T_GE:
      return ">=";
    case T_PLUS:
      return "+";
    case T_MINUS:
      return "-";
    case T_STAR:
      return "*";
    default:
      break;
  }
  std::vector<std::string_view> all;
  for (const KeywordRow& row : keywordRows()) {
    if (row.type != type) continue;
    for (const std::string_view spelling : spellings(row, language)) all.push_back(spelling);
  }
  return all.empty() ? spellingOf(type, language) : std::string(all[random() % all.size()]);
}

/// A sentence as text, in any of the accepted spellings and over any lines; empty where the language cannot say it.
inline std::string spelling(const std::vector<std::int32_t>& types, ast::Language language, std::mt19937_64& random) {
  std::string text;
  int names = 0;
  std::int32_t before = 0;
  for (const std::int32_t type : types) {
    const std::string word = anySpelling(type, language, random, names);
    if (word.empty()) return {};
    // A dot binds; everything else may stand on lines of its own. Two numbers that belong to two clauses have to.
    const bool apart = type == T_NUMBER && before == T_NUMBER;
    if (type != T_DOT && !text.empty() && text.back() != '.') text += apart || random() % 4 == 0 ? "\n" : " ";
    before = type;
    text += type == T_DOTDOT ? " " + word + " " : word;
  }
  return text;
}

}  // namespace kopeck::syntax
