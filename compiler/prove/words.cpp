#include "compiler/prove/prove.h"

namespace kopeck::prove {

const char* textOf(Gap gap, Lang lang) {
  const bool ru = lang == Lang::ru;
  switch (gap) {
    case Gap::spread:
      return ru ? "какая строка чека получает остаток от деления, не вычислялось"
                : "which line gets what is left over of a division is not worked out";
    case Gap::free_units:
      return ru ? "какие единицы товара бесплатны, не вычислялось" : "which units are free is not worked out";
    case Gap::per_unit:
      return ru ? "округление за единицу вычислялось только для нескольких единиц в строке"
                : "rounding by unit is worked out for a few units in a line alone";
    case Gap::receipt_rounding:
      return ru ? "округление за чек рядом с ограничениями не вычислялось"
                : "rounding by receipt beside limits is not worked out";
    case Gap::wallets:
      return ru ? "оплата из нескольких кошельков не вычислялась" : "payment from several wallets is not worked out";
    case Gap::tier_condition:
      return ru ? "условие уровня не вычислялось" : "the condition of a tier's level is not worked out";
    case Gap::anniversary:
      return ru ? "годовщина, взятая как дата, не вычислялась" : "an anniversary taken for a date is not worked out";
  }
  return "";
}

}  // namespace kopeck::prove
