// Forms of words, for texts that the machine writes: «1 день, 2 дня, 5 дней». Every form is one that the scanner
// accepts for the word's row in grammar/keywords.tsv; where no other is known, the printed one is right.
#pragma once

#include <cstdint>
#include <string_view>

#include "compiler/syntax/ast.h"

namespace kopeck::syntax {

enum class Form : std::uint8_t {
  one,       // 1 день; also alone: «за этот месяц»
  few,       // 2 дня; also «в конце дня»
  many,      // 5 дней
  that,      // what is counted or done to: «за эту неделю», «за каждую штуку»
  of_it,     // «5% от суммы после скидок»
  by_it,     // «уровни по сумме покупок»
  feminine,  // «необязательная дата»
  neuter,    // «необязательное число»
  plural,    // «необязательные деньги»
  in_them,   // «товары, купленные в 3 покупках»
};

/// Empty where the printed spelling is the one.
[[nodiscard]] std::string_view inflected(std::int32_t type, Form form, ast::Language language);

/// The form that goes with a number, as the scanner has it: `1`, `2.5`, `10000`.
[[nodiscard]] Form formFor(std::string_view number, ast::Language language);

}  // namespace kopeck::syntax
