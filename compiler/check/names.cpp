#include "compiler/check/names.h"

#include <algorithm>

namespace kopeck::checking {

Phrase phraseOf(NameKind kind) {
  switch (kind) {
    case NameKind::set:
      return {"set", "набор"};
    case NameKind::rule:
      return {"rule", "правило"};
    case NameKind::tier:
      return {"tier", "уровень"};
    case NameKind::event:
      return {"event", "событие"};
    case NameKind::limit:
      return {"limit", "лимит"};
    case NameKind::customer_attribute:
      return {"attribute of the customer", "признак клиента"};
    case NameKind::receipt_attribute:
      return {"attribute of the receipt", "признак чека"};
    case NameKind::item_attribute:
      return {"attribute of the item", "признак товара"};
    case NameKind::event_field:
      return {"attribute of the event", "признак события"};
    case NameKind::choice:
      return {"choice", "вариант"};
    case NameKind::unit:
      return {"unit", "единица"};
    case NameKind::currency:
      return {"currency", "валюта"};
    case NameKind::word:
      return {"word", "слово"};
    case NameKind::test_customer:
      return {"customer of this test", "клиент этой проверки"};
    case NameKind::test_receipt:
      return {"receipt or event of this test", "чек или событие этой проверки"};
    case NameKind::test_return:
      return {"return of this test", "возврат этой проверки"};
    case NameKind::test_line:
      return {"line of the receipt", "строка чека"};
    case NameKind::reason:
      return {"reason", "причина"};
    case NameKind::kind:
      return {"wallet, coupon, badge or rule with stamps", "кошелёк, купон, значок или правило со штампами"};
    case NameKind::coupon:
      return {"coupon", "купон"};
    case NameKind::badge:
      return {"badge", "значок"};
    case NameKind::tender:
      return {"kind of payment", "средство оплаты"};
    case NameKind::segment:
      return {"segment", "сегмент"};
    case NameKind::calendar:
      return {"calendar", "календарь"};
    case NameKind::tier_block:
      return {"tiers block", "блок уровней"};
    case NameKind::guarantee:
      return {"guarantee", "гарантия"};
  }
  return "";
}

const Symbol* Names::find(const std::string& name) const {
  const auto found = symbols_.find(name);
  return found == symbols_.end() ? nullptr : &found->second;
}

std::vector<std::string> Names::all() const {
  std::vector<std::string> names;
  names.reserve(symbols_.size());
  for (const auto& [name, symbol] : symbols_) names.push_back(name);
  return names;
}

namespace {

/// The characters of valid UTF-8.
std::u32string characters(std::string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    auto code = static_cast<char32_t>(length == 1 ? lead : lead & (0x7F >> length));
    for (std::size_t k = 1; k < length && i + k < text.size(); ++k) {
      code = (code << 6) | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
    }
    out += code;
    i += length;
  }
  return out;
}

}  // namespace

std::size_t editDistance(std::string_view a, std::string_view b) {
  const std::u32string x = characters(a);
  const std::u32string y = characters(b);
  std::vector<std::vector<std::size_t>> d(x.size() + 1, std::vector<std::size_t>(y.size() + 1));
  for (std::size_t i = 0; i <= x.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= y.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= x.size(); ++i) {
    for (std::size_t j = 1; j <= y.size(); ++j) {
      const std::size_t changed = d[i - 1][j - 1] + (x[i - 1] == y[j - 1] ? 0 : 1);
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, changed});
      const bool swapped = i > 1 && j > 1 && x[i - 1] == y[j - 2] && x[i - 2] == y[j - 1];
      if (swapped) d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[x.size()][y.size()];
}

std::optional<std::string> nearest(std::string_view name, const std::vector<std::string>& candidates) {
  const std::size_t allowed = std::max<std::size_t>(1, characters(name).size() / 3);
  std::optional<std::string> best;
  std::size_t best_distance = allowed + 1;
  for (const std::string& candidate : candidates) {
    const std::size_t distance = editDistance(name, candidate);
    if (distance < best_distance && distance < characters(candidate).size()) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

}  // namespace kopeck::checking
