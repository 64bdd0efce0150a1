#include "runtime/ingest/rejected.h"

#include <nlohmann/json.hpp>

namespace kopeck {
namespace {

struct Row {
  std::string_view name, en, ru;
};

// In the order of Reason. {0} and {1} are the args.
constexpr Row kRows[] = {
    {"not_json", "this is not a JSON object", "это не объект JSON"},
    {"truncated", "the text breaks off: the file was cut", "текст обрывается: файл обрезан"},
    {"not_utf8", "the text is not UTF-8", "текст не в кодировке UTF-8"},
    {"line_too_long", "longer than {0} bytes", "длиннее {0} байт"},
    {"unknown_type", "there is no type of event \"{0}\"", "нет такого вида события: «{0}»"},
    {"unknown_event", "the programme declares no event \"{0}\"", "в программе не объявлено событие «{0}»"},
    {"not_supported", "\"{0}\" is not part of this version", "«{0}» не входит в эту версию"},
    {"field_missing", "\"{0}\" is missing", "нет поля «{0}»"},
    {"field_repeated", "\"{0}\" is there twice", "поле «{0}» указано дважды"},
    {"bad_value", "\"{0}\" cannot be {1}", "«{0}» не может быть {1}"},
    {"bad_number", "\"{0}\" is not a number: {1}", "«{0}» не число: {1}"},
    {"too_many_decimals", "\"{0}\" has too many decimals: {1}", "у «{0}» слишком много знаков после запятой: {1}"},
    {"out_of_range", "\"{0}\" is out of range: {1}", "«{0}» вне допустимых пределов: {1}"},
    {"bad_date", "\"{0}\" is not a valid date or time: {1}", "«{0}» не дата или время: {1}"},
    {"unknown_choice", "\"{0}\" is none of its choices: {1}", "«{0}» не из списка возможных значений: {1}"},
    {"unknown_attribute", "the programme declares no \"{0}\"", "в программе не объявлено «{0}»"},
    {"no_lines", "the receipt has no lines", "в чеке нет строк"},
    {"redeem_anonymous", "points cannot be redeemed without a customer", "списать баллы без покупателя нельзя"},
    {"bad_row", "the row has {0} columns, not {1}", "в строке {0} столбцов, а не {1}"},
    {"unclosed_quote", "a quoted text is not closed, or its quotes are wrong",
     "кавычки в строке не закрыты или стоят неверно"},
    {"mixed_receipt", "the rows of the receipt name two customers: {0} and {1}",
     "в строках чека два разных покупателя: {0} и {1}"},
    {"mixed_quantities", "the receipt both sells and takes back", "в чеке и продажа, и возврат"},
    {"price_not_positive", "the price is not above zero: {0}", "цена не больше нуля: {0}"},
    {"negative_quantity", "{0}", "{1}"},  // the mapping's own words
    {"not_a_sale", "{0}", "{1}"},
    {"not_goods", "{0}", "{1}"},
    {"no_receipt", "there is no fiscal receipt in it", "в документе нет кассового чека"},
    {"not_a_receipt", "this is {0}, not a receipt", "это {1}, а не чек"},
    {"correction", "a correction receipt tells the tax service of takings that were missed; it names no purchase",
     "чек коррекции сообщает налоговой о неучтённой выручке и не описывает покупку"},
    {"expense", "operationType 3 (expense): the shop pays the customer, for scrap or a prize, and sells nothing",
     "operationType 3 (расход): магазин платит покупателю, например за лом или выигрыш, и ничего не продаёт"},
    {"expense_return", "operationType 4 (return of expense): the customer pays back what the shop had paid",
     "operationType 4 (возврат расхода): покупатель возвращает то, что ему заплатил магазин"},
    {"advance", "money in advance, or for a credit: the goods count with the receipt that hands them over",
     "аванс, предоплата или оплата кредита: товар засчитывается по чеку, с которым его передают"},
    {"total_mismatch", "the total {0} is above the sum of the lines {1}", "итог чека {0} больше суммы строк {1}"},
    {"storno_unmatched", "\"{0}\" is cancelled on the receipt, but was not sold on it",
     "«{0}» сторнировано в чеке, но в нём не продавалось"},
};
static_assert(std::size(kRows) == static_cast<std::size_t>(Reason::count_));

const Row& row(Reason reason) {
  return kRows[static_cast<std::size_t>(reason)];
}

std::string filled(std::string_view pattern, const Rejected& rejected) {
  std::string text;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    if (pattern[at] != '{') {
      text += pattern[at];
      continue;
    }
    const auto arg = static_cast<std::size_t>(pattern[at + 1] - '0');
    if (arg < rejected.args.size()) text += rejected.args[arg];
    at += 2;
  }
  return text;
}

}  // namespace

std::string_view reasonName(Reason reason) {
  return row(reason).name;
}
std::string messageEn(const Rejected& rejected) {
  return filled(row(rejected.reason).en, rejected);
}
std::string messageRu(const Rejected& rejected) {
  return filled(row(rejected.reason).ru, rejected);
}

std::string rejectLine(const Rejected& rejected, std::string_view message) {
  nlohmann::ordered_json line;
  line["line"] = rejected.source_line;
  line["reason"] = reasonName(rejected.reason);
  line["message"] = message;
  if (!rejected.receipt.empty()) line["receipt"] = rejected.receipt;
  line["raw"] = rejected.raw;
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace kopeck
